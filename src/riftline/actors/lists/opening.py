"""Which format a list is in, by its content."""

from __future__ import annotations

import re

from riftline.actors.lists.ftm import is_ftm, open_ftm
from riftline.actors.lists.records import records
from riftline.actors.lists.rows import Broken, Opened
from riftline.actors.lists.seedlist import open_seedlist
from riftline.actors.lists.table import open_table
from riftline.actors.lists.un import open_un
from riftline.actors.lists.wikidata import is_wikidata, open_wikidata
from riftline.errors import UsageError

__all__ = ["open_list"]

_TRIED = 50  # broken records at the beginning before a file counts as no list at all
_TOML = re.compile(r"(?:\s|#[^\n]*\n)*\[\[\s*actor\s*\]\]")
_KNOWN = "actors.toml, a table (CSV), FollowTheMoney or Wikidata JSON, or the UN's XML"


def open_list(raw: bytes, text: str, file: str) -> Opened:
    """The list in a file: `raw` its bytes, `text` those decoded, `file` its name.

    Raises UsageError for an empty file, for what is no list we know, for a table with unknown
    columns and for XML that is broken or declares entities; SettingsError for a seed list that
    breaks its rules.
    """
    head = text.lstrip("\ufeff \t\r\n")
    if not head:
        raise UsageError(f"{file} is empty", expected=_KNOWN)
    if head.startswith("<"):
        return open_un(raw, text, file)
    if file.casefold().endswith(".toml") or _TOML.match(head):
        return open_seedlist(text.removeprefix("\ufeff"), file)
    if head[0] in "{[":
        return _open_json(head, file)
    return open_table(text.removeprefix("\ufeff"), file)


def _open_json(text: str, file: str) -> Opened:
    for n, (_, record) in enumerate(records(text)):
        if not isinstance(record, Broken):
            if is_ftm(record):
                return open_ftm(text)
            if is_wikidata(record):
                return open_wikidata(text)
        if n >= _TRIED:
            break
    raise UsageError(
        f"{file} is JSON, but neither FollowTheMoney's entities nor Wikidata's items",
        expected=_KNOWN,
        do="give it as a table (CSV) instead",
    )
