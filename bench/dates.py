"""Riftline's date reader beside dateparser's, on the same texts and in one run.

    .venv/bin/python bench/dates.py [FOLDER of TimeML]

dateparser gives a day for everything, so it is taken generously: its value is right where that day
lies within what is marked ("last week": any day of that week), its span where "on" or "the" is all
that it has too much or too little. Ours count letter by letter.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import edtf
from dateparser.search import search_dates

from riftline.exams import marked_dates
from riftline.exams.dates import (
    Timex,
    answer,
    figures,
    gold_of,
    in_edtf,
    read_paper,
    tml_files,
)
from riftline.model import Span

MARKED = Path(__file__).parents[1] / "eval" / "marked"
NO_DAY = "2000-01-01"
"""What dateparser counts from where there is no publication; it would read the clock."""

SMALL = frozenset(
    ["on", "in", "at", "of", "the", "and", "to", "by", "в", "во", "на", "и", "к", "до", "с"]
)

Row = tuple[Sequence[Timex], Sequence[Timex]]


def dateparser_finds(text: str, published: str | None, lang: str) -> list[Timex]:
    """Its answers line by line, each with its day as the value."""
    base = datetime.fromisoformat((published or NO_DAY)[:10]).replace(tzinfo=UTC)
    settings: dict[str, Any] = {
        "RELATIVE_BASE": base.replace(tzinfo=None),
        "PREFER_DATES_FROM": "past",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    found: list[Timex] = []
    for line in re.finditer(r"[^\n]+", text):
        at = line.start()
        for words, day in search_dates(line[0], languages=[lang], settings=settings) or ():
            start = text.find(words, at, line.end())
            if start >= 0:
                at = start + len(words)
                found.append(Timex(Span(start, at), day.date().isoformat()))
    return found


def generous(text: str, row: Row, holds: Callable[[str, str], bool]) -> Row:
    """Each answer whose day lies within the mark it touches gets that mark's value, and its span
    where only small words stand between the two."""
    found, gold = row

    def lenient(f: Timex) -> Timex:
        for g in gold:
            if f.span.meets(g.span):
                ends = sorted((*f.span, *g.span))
                rest = (text[ends[0] : ends[1]] + " " + text[ends[2] : ends[3]]).lower()
                span = g.span if SMALL.issuperset(re.findall(r"\w+", rest)) else f.span
                return Timex(span, g.value if holds(g.value, f.value) else f.value)
        return f

    return [lenient(f) for f in found], gold


def within_edtf(value: str, day: str) -> bool:
    if not value or value.startswith("XXXX"):
        return False
    read = edtf.parse_edtf(value.replace("~", ""))
    low, high = ("0001-01-01", "9999-12-31")
    if not value.startswith(".."):
        low = time.strftime("%Y-%m-%d", read.lower_strict())
    if not value.endswith(".."):
        high = time.strftime("%Y-%m-%d", read.upper_strict())
    return low <= day <= high


def within_timex(value: str, day: str) -> bool:
    """A year, month or day that begins the day; a TIMEX3 week or season never."""
    return bool(re.fullmatch(r"\d{2,4}(-\d\d){0,2}", value)) and day.startswith(value)


def rows() -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Name of a set, what we find in it, what dateparser finds."""
    for lang in ("en", "ru"):
        passages = marked_dates.passages(MARKED / f"dates.{lang}.txt")
        for split in ("dev", "test"):
            part = [p for p in passages if p.split == split]
            ours = [(in_edtf(p.text, p.published, lang), gold_of(p)) for p in part]
            theirs = [(dateparser_finds(p.text, p.published, lang), gold_of(p)) for p in part]
            lenient = [generous(p.text, r, within_edtf) for p, r in zip(part, theirs, strict=True)]
            yield f"{lang} {split}", ours, lenient
    for folder in sys.argv[1:]:
        papers = [read_paper(path) for path in tml_files(Path(folder))]
        theirs = [(dateparser_finds(p.text, p.published, "en"), p.gold) for p in papers]
        lenient = [generous(p.text, r, within_timex) for p, r in zip(papers, theirs, strict=True)]
        yield Path(folder).name, [(answer(p), p.gold) for p in papers], lenient


def line(name: str, who: str, found: Iterable[Row]) -> str:
    made = figures(list(found))
    span = made["span"]
    cells = (span["strict"]["f1"], span["relaxed"]["f1"], made["value_f1"])
    shown = "".join(f"{x or 0:>10.3f}" for x in cells)
    return f"{name:12}{who:12}{shown}{made['n']:>8}"


def main() -> None:
    print(f"{'set':12}{'reader':12}{'strict':>10}{'relaxed':>10}{'value':>10}{'n':>8}")
    for name, ours, theirs in rows():
        print(line(name, "riftline", ours))
        print(line(name, "dateparser", theirs))


if __name__ == "__main__":
    main()
