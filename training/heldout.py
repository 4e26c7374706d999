"""What training did not see, written as files that ``riftline eval`` reads.

A set with a dev file of its own gives that file. The others give what `training.sets.held` names,
by the same ids. Some rows' *text* was trained on all the same, in another row: a sentence stands
in DSE and RuSentNE once for each pair or mention, and re3d holds near-copies. So each part is
written twice, whole and without the rows (for re3d: documents) of which training read a text.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from training.sets import held

__all__ = ["Part", "Row", "parts", "plain"]

_LONG = 80
"""re3d: characters of a paragraph from which sharing it is no chance (headings and dates are
shorter)."""


class Row(NamedTuple):
    """One row of a set: its id, the text that was annotated, its line."""

    id: str
    text: str
    line: str


class Part(NamedTuple):
    """A held-out part: all of it, and what is left without the texts that training read.

    `n` are its rows or documents, `shared` those that `unseen` lacks. Where that is none, `unseen`
    is `whole`.
    """

    whole: Path
    unseen: Path
    n: int
    shared: int


def parts(data: Path, out: Path) -> dict[str, Part]:
    """Set → its part, written below the empty folder `out`.

    Raises ValueError for a set of which nothing is held out.
    """
    news = _json_rows(data / "stance/newsmtsc_train.jsonl", _newsmtsc)
    cameo = _json_rows(data / "events/cameo_train.jsonl", _cameo)
    head, russian = _table(data / "russian/rusentne_train.csv")
    # training leaves out what DSE's valid file repeats (`training.train.data`)
    dse = _json_rows(data / "stance/dse_valid.jsonl", _text)
    return {
        "dse": _write(out / "dse.jsonl", dse, ()),
        "newsmtsc": _write(out / "newsmtsc.jsonl", *_parted(news)),
        "rusentne": _write(out / "rusentne.csv", *_parted(russian), head=head),
        "cameo": _write(out / "cameo.jsonl", *_parted(cameo)),
        "uw": _write(
            out / "uw.jsonl",
            _json_rows(data / "certainty/uw_dev.jsonl", _text),
            _json_rows(data / "certainty/uw_train.jsonl", _text),
        ),
        "re3d": _re3d(data / "relations", out / "re3d"),
        "rusentrel": _rusentrel(data / "russian/rusentrel", out / "rusentrel"),
    }


def plain(text: str) -> str:
    """The words of a text alone: two texts of the same words are one."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _text(row: dict[str, Any], number: int) -> tuple[str, str]:
    return str(number), row["text"]


def _newsmtsc(row: dict[str, Any], _number: int) -> tuple[str, str]:
    return row["primary_gid"], row["sentence_normalized"]


def _cameo(row: dict[str, Any], number: int) -> tuple[str, str]:
    return str(number), " ".join(row["tokens"])


def _json_rows(
    path: Path, read: Callable[[dict[str, Any], int], tuple[str, str]]
) -> tuple[Row, ...]:
    with path.open(encoding="utf-8") as file:
        return tuple(Row(*read(json.loads(line), n), line) for n, line in enumerate(file))


def _table(path: Path) -> tuple[str, tuple[Row, ...]]:
    """The head line of RuSentNE's table, and its rows."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        found = tuple(Row(row["sentence"], row["sentence"], _line(row.values())) for row in rows)
        return _line(rows.fieldnames or ()), found


def _line(cells: Iterable[str]) -> str:
    to = io.StringIO()
    csv.writer(to, delimiter="\t", lineterminator="\n").writerow(cells)
    return to.getvalue()


def _parted(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    return [r for r in rows if held(r.id)], [r for r in rows if not held(r.id)]


def _write(to: Path, mine: Sequence[Row], trained: Sequence[Row], *, head: str = "") -> Part:
    known = {plain(r.text) for r in trained}
    new = [r for r in mine if plain(r.text) not in known]
    if not new:
        raise ValueError(f"{to.stem}: nothing is held out that training did not read")
    unseen = to if len(new) == len(mine) else to.with_stem(f"{to.stem}_unseen")
    for path, rows in ((to, mine), (unseen, new)):
        path.write_text(head + "".join(r.line for r in rows), encoding="utf-8", newline="")
    return Part(to, unseen, len(mine), len(mine) - len(new))


def _re3d(source: Path, to: Path) -> Part:
    docs = _json_rows(source / "re3d_docs.jsonl", lambda row, _: (row["id"], row["text"]))
    mine, trained = _parted(docs)
    known = {p for doc in trained for p in _paragraphs(doc.text)}
    new = [doc for doc in mine if not known & _paragraphs(doc.text)]
    if not new:
        raise ValueError("re3d: nothing is held out that training did not read")
    unseen = to if len(new) == len(mine) else to.with_name(f"{to.name}_unseen")
    for folder, some in ((to, mine), (unseen, new)):
        folder.mkdir(exist_ok=True)
        (folder / "re3d_docs.jsonl").write_text("".join(d.line for d in some), encoding="utf-8")
        ids = {d.id for d in some}
        for name in ("re3d_entities.jsonl", "re3d_relations.jsonl"):
            rows = _json_rows(source / name, lambda row, _: (row["doc"], ""))
            (folder / name).write_text(
                "".join(r.line for r in rows if r.id in ids), encoding="utf-8"
            )
    return Part(to, unseen, len(mine), len(mine) - len(new))


def _paragraphs(text: str) -> set[str]:
    return {plain(p) for p in text.split("\n") if len(p) >= _LONG}


def _rusentrel(source: Path, to: Path) -> Part:
    """Whole articles; none shares its text with another."""
    to.mkdir()
    shutil.copy(source / "synonyms.txt", to)
    mine = [p.stem for p in sorted(source.glob("art*.ann")) if held(p.stem)]
    if not mine:
        raise ValueError("rusentrel: nothing is held out that training did not read")
    for stem in mine:
        for end in ("txt", "ann", "opin.txt"):
            shutil.copy(source / f"{stem}.{end}", to)
    return Part(to, to, len(mine), 0)
