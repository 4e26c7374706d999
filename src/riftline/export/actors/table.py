"""A table with one row a name, for spreadsheets; no cell can start a formula."""

from __future__ import annotations

import csv
from typing import TextIO

from riftline.export.actors.claims import contested, main_name, other_names, refs, safe
from riftline.export.csv import cell
from riftline.model import Snapshot

__all__ = ["COLUMNS", "write"]

COLUMNS = (
    "id", "kind", "name", "alias", "lang", "register", "used_by", "since", "until", "source",
    "ref", "contested",
)  # fmt: skip


def write(snapshot: Snapshot, out: TextIO) -> None:
    """Write all actors into `out`: the main name's row first, with an empty alias."""
    doubtful = contested(snapshot)
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for a in snapshot.roster.actors:
        main = main_name(a)
        for n in (main, *other_names(a)):
            alias = "" if n is main else _one(n.text)
            mark = "yes" if (a.id, n.text) in doubtful else ""
            rows.writerow(
                cell(v)
                for v in (
                    safe(a.id), a.kind, safe(a.name), alias, n.lang, n.register,
                    safe(n.used_by), n.since, n.until, safe(n.source), refs(a), mark,
                )
            )  # fmt: skip


def _one(text: str) -> tuple[str, ...]:
    """As one of several values, so that a ``|`` in a name divides nothing."""
    return (safe(text),)
