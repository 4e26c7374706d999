"""A list as a table: comma, semicolon, tab or bar; columns by their headings, whatever the order.

A row is an entity with one more name of it: rows of one id are one entity. Cells that our own
export made safe for spreadsheets lose their apostrophe again (docs/formats-out.md).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from io import StringIO

from riftline.actors.lists.rows import Broken, Item, Opened, Row, Said, kind_of, register_of
from riftline.errors import UsageError
from riftline.lexicon import load
from riftline.model import ActorKind, digest

__all__ = ["open_table"]

_DELIMITERS = ",;\t|"
_LONGEST_RECORD = 20  # lines; a quotation mark that never closes would swallow the rest
_SAFE = re.compile(r"\A'(?='*(?:\s*[=+\-@＝＋－＠]|[\t\r\n]))")
_SEVERAL = re.compile(r"\s\|\s")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_YES = ("yes", "true", "1", "x")
_NO = ("", "no", "false", "0")


def open_table(text: str, file: str) -> Opened:
    """The table in `text`. Raises UsageError where its columns are not those of a list."""
    lines = re.split(r"\r\n|\r|\n", text)
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    head = lines[start]
    delimiter = max(_DELIMITERS, key=lambda d: _known(_cells(head, d)))
    columns = _columns(_cells(head, delimiter), file)
    return Opened(
        "csv",
        partial(_rows, lines, start + 1, delimiter, columns),
        total=len(lines) - start - 1,
        merges=True,
    )


def _cells(record: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(StringIO(record, newline=""), delimiter=delimiter), [])
    except csv.Error:  # a cell of more than 131,072 characters
        return []


def _known(cells: Sequence[str]) -> int:
    return sum(_folded(c) in _headings() for c in cells)


def _columns(cells: Sequence[str], file: str) -> dict[str, int]:
    """Meaning → place. Raises UsageError for unknown headings, doubles and a missing name."""
    expected = ", ".join(load("lists")["columns"])
    unknown = [c for c in cells if c.strip() and _folded(c) not in _headings()]
    if unknown:
        shown = ", ".join(repr(c[:40]) for c in unknown[:10])
        raise UsageError(
            f"{file}: unknown column{'s' if len(unknown) > 1 else ''} {shown}",
            expected=f"a header row with some of {expected}",
            do="rename the columns, or leave out those that say nothing of names",
        )
    columns: dict[str, int] = {}
    for n, cell in enumerate(cells):
        meaning = _headings().get(_folded(cell))
        if meaning is not None and columns.setdefault(meaning, n) != n:
            raise UsageError(f"{file}: two columns mean {meaning}", expected="each once")
    if "name" not in columns and not {"id", "alias"} <= columns.keys():
        raise UsageError(
            f"{file} has no column for names", expected=f"name, and some of {expected}"
        )
    return columns


def _folded(heading: str) -> str:
    return re.sub(r"[\s_-]+", "_", heading.strip().casefold())


@cache
def _headings() -> dict[str, str]:
    return {w: meaning for meaning, words in load("lists")["columns"].items() for w in words}


def _rows(
    lines: Sequence[str], start: int, delimiter: str, columns: Mapping[str, int]
) -> Iterator[Item]:
    n = start
    while n < len(lines):
        where, took = f"row {n + 1}", 1
        record = lines[n]
        while record.count('"') % 2 and took < _LONGEST_RECORD and n + took < len(lines):
            record += "\n" + lines[n + took]
            took += 1
        if record.count('"') % 2:
            yield Broken(where, "a quotation mark opens and never closes", "quotes in pairs")
            n += 1
            continue
        n += took
        if record.strip(f" {delimiter}\n"):
            yield _row(where, _cells(record, delimiter), columns)


def _row(where: str, cells: Sequence[str], columns: Mapping[str, int]) -> Item:
    if not cells:
        return Broken(where, "it cannot be read", "a row of cells")
    if any(c.strip() for c in cells[max(columns.values()) + 1 :]):
        return Broken(where, f"it has {len(cells)} cells", "as many as there are columns")
    held = {
        meaning: _SAFE.sub("", cells[n]).strip() if n < len(cells) else ""
        for meaning, n in columns.items()
    }
    kind: ActorKind | None = kind_of(held.get("kind", ""))
    register = register_of(held.get("register") or "plain")
    contested = held.get("contested", "").casefold()
    name, aliases = held.get("name", ""), _several(held.get("alias", ""))
    id_ = held.get("id", "") or (digest(name, held.get("kind", "")) if name else "")
    dates = [held.get(side, "") for side in ("since", "until")]
    if kind is None:
        return Broken(where, f"the kind is {held['kind'][:40]!r}", _one_of("kinds"))
    if register is None:
        return Broken(where, f"the register is {held['register'][:40]!r}", _one_of("registers"))
    if contested not in (*_YES, *_NO):
        return Broken(where, f"contested is {contested[:40]!r}", "yes or nothing")
    if bad := next((d for d in dates if d and not _DATE.fullmatch(d)), None):
        return Broken(where, f"{bad[:40]!r} is no date", "2014, 2014-02 or 2014-02-03")
    if not id_ or not (name or aliases):
        return Broken(where, "it has neither an id nor a name", "an entity with a name")
    about = Said(
        "", register, held.get("lang", ""), held.get("used_by", ""), dates[0] or None,
        dates[1] or None, contested in _YES, held.get("source", ""),
    )  # fmt: skip
    return Row(where, id_, kind, tuple(_said(name, aliases, about)), _several(held.get("ref", "")))


def _said(name: str, aliases: Sequence[str], about: Said) -> Iterator[Said]:
    """The row's names. What its other cells say is about the aliases, or the name alone."""
    if name and name not in aliases:
        yield Said(name) if aliases else replace(about, text=name)
    for alias in aliases:
        yield replace(about, text=alias)


def _several(cell: str) -> tuple[str, ...]:
    """Values joined by `` | ``; inside them ``|`` and ``\\`` have a backslash."""
    parts = (re.sub(r"\\([\\|])", r"\1", p).strip() for p in _SEVERAL.split(cell))
    return tuple(p for p in parts if p)


def _one_of(table: str) -> str:
    return f"one of {', '.join(k for k in load('lists')[table])}"
