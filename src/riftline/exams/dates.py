"""Exam: date expressions against TimeML, measured the way TempEval-3 did.

`data` is a ``.tml`` file or a folder of them: TIMEX3 tags inside TEXT, the day of publication in
DCT (absent: the text is read as its own calendar). All TIMEX3 count, durations and "now" as
well, though `riftline.attribution.when.dates` leaves those out: the exam asks for expressions.

* ``span.strict``: start and end are the same. ``span.relaxed``: they share a character. One to
  one, the largest overlap first.
* ``value``: of the relaxed pairs those with the same TIMEX3 value, over found and wanted. The
  value is that of the expression alone: "since May 2014" has 2014-05, and so has "late May 2014"
  (TIMEX3 keeps "late" in another attribute).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from riftline.attribution.when import Expression, expressions
from riftline.errors import ExamError
from riftline.exams.spans import Tally, matches, measure
from riftline.model import Period, Span

__all__ = ["Timex", "score", "timex_value"]

SEASONS = {"21": "SP", "22": "SU", "23": "FA", "24": "WI"}
MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Timex:
    """One expression, wanted or found: where it stands and its TIMEX3 value."""

    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One annotated text."""

    name: str
    text: str
    published: str | None
    gold: tuple[Timex, ...]


def score(data: Path) -> dict[str, Any]:
    """Spans and values over all papers in `data`.

    Raises ExamError when there is no ``.tml`` file or one cannot be read as TimeML.
    """
    papers = [read_paper(path) for path in _files(Path(data))]
    strict, relaxed, value = [], [], []
    for paper in papers:
        found = answer(paper)
        same, overlap, valued = compare(found, paper.gold)
        strict.append(Tally(same, len(found), len(paper.gold)))
        relaxed.append(Tally(overlap, len(found), len(paper.gold)))
        value.append(Tally(valued, len(found), len(paper.gold)))
    values = measure(value)
    return {
        "n": values["n"],
        "documents": len(papers),
        "span": {"strict": measure(strict), "relaxed": measure(relaxed)},
        "value": values,
        "value_f1": values["f1"],
    }


def answer(paper: Paper) -> tuple[Timex, ...]:
    """What the date reader finds in one paper."""
    found = expressions(
        paper.text,
        paper.published,
        "en",
        split=True,
        history=True if paper.published is None else None,
    )
    return tuple(Timex(e.period.span, timex_of(e)) for e in found if e.period.span is not None)


def compare(found: Sequence[Timex], gold: Sequence[Timex]) -> tuple[int, int, int]:
    """How many are the same span, how many meet, how many of these have the same value."""
    same = len({f.span for f in found} & {g.span for g in gold})
    # Both are in the order of the text, so only neighbours can meet; compare in blocks.
    pairs: list[tuple[int, int]] = []
    for fs, gs in _blocks(found, gold):
        hit = matches(
            [found[i] for i in fs], [gold[j] for j in gs], lambda f, g: _shared(f.span, g.span)
        )
        pairs += [(fs[i], gs[j]) for i, j in hit]
    return same, len(pairs), sum(found[i].value == gold[j].value for i, j in pairs)


def _blocks(found: Sequence[Timex], gold: Sequence[Timex]) -> Iterable[tuple[list[int], list[int]]]:
    """Runs of expressions that touch each other."""
    items = sorted(
        [(t.span, 0, i) for i, t in enumerate(found)] + [(t.span, 1, j) for j, t in enumerate(gold)]
    )
    block: tuple[list[int], list[int]] = ([], [])
    end = -1
    for span, side, i in items:
        if span.start >= end and any(block):
            yield block
            block = ([], [])
        block[side].append(i)
        end = max(end, span.end)
    if any(block):
        yield block


def _shared(a: Span, b: Span) -> float:
    return float(max(0, min(a.end, b.end) - max(a.start, b.start)))


# ---------------------------------------------------------------- periods as TIMEX3


def timex_of(e: Expression) -> str:
    """The TIMEX3 value of one expression."""
    if e.kind == "clock":
        return f"XXXX-XX-XX{e.value}"
    if e.kind == "time":
        day = timex_value(e.core)
        return f"{day if len(day) == 10 else 'XXXX-XX-XX'}T{e.value}"
    if e.core.precision == "approximate":  # "recently", "a few weeks later"
        later = re.search(r"later|after", e.core.text, re.IGNORECASE)
        return "FUTURE_REF" if later else "PAST_REF"
    return e.value or timex_value(e.core)


def timex_value(p: Period) -> str:
    """TIMEX3 value of a period: 2014-02-02, 2014-W06, 2014-SU, 199, 19, BC0490, PAST_REF, …

    Raises nothing; a period that TIMEX3 has no value for gives "".
    """
    edtf = p.edtf.rstrip("~")
    if p.precision == "week" and p.earliest:
        week = date.fromisoformat(p.earliest).isocalendar()
        return f"{week.year}-W{week.week:02d}"
    if "/" in edtf:
        first = edtf.split("/")[0].rstrip("~")
        return f"{first[:4]}-WI" if p.precision == "season" else first
    if edtf.startswith("[") or not edtf:
        return ""
    if m := re.fullmatch(r"(-?\w{4})-(\d\d)", edtf):
        year, two = m[1], m[2]
        if two in SEASONS:
            return f"{_year(year)}-{SEASONS[two]}"
        if 33 <= int(two) <= 36:
            return f"{_year(year)}-Q{int(two) - 32}"
        if two in ("40", "41"):
            return f"{_year(year)}-H{int(two) - 39}"
    if m := re.fullmatch(r"(-?\w{4})(.{0,6})", edtf):
        return _year(m[1]) + m[2]
    return edtf


def _year(year: str) -> str:
    """EDTF year → TIMEX3. EDTF counts a year 0, TIMEX3 does not: -0489 is 490 BC."""
    if year.startswith("-") or year == "0000":
        digits = year.lstrip("-")
        if digits.endswith("X"):
            return "BC" + digits.rstrip("X")
        return f"BC{int(digits) + 1:04d}"
    return year if year.startswith("XX") else year.rstrip("X")


# ---------------------------------------------------------------- reading TimeML


def _files(data: Path) -> list[Path]:
    files = [data] if data.is_file() else sorted(data.glob("*.tml"))
    if not files:
        raise ExamError(
            f"no TimeML file in {data}", expected="a .tml file or a folder of them",
            do="check the path",
        )  # fmt: skip
    return files


def read_paper(path: Path) -> Paper:
    """One ``.tml`` file. Entities are not resolved and nothing is fetched.

    Raises ExamError when it is not TimeML.
    """
    from lxml import etree

    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        raise ExamError(f"{path} has {len(raw)} bytes", expected=f"at most {MAX_BYTES}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as e:
        raise ExamError(f"{path} is not XML ({e})", expected="TimeML") from e
    body = root.find(".//TEXT")
    if body is None:
        raise ExamError(f"{path} has no TEXT element", expected="TimeML")
    dct = root.find(".//DCT/TIMEX3")
    if dct is None:
        dct = root.find(".//TIMEX3[@functionInDocument='CREATION_TIME']")
    parts: list[str] = []
    gold: list[Timex] = []
    _walk(body, 0, parts, gold)
    published = dct.get("value") if dct is not None else None
    return Paper(path.name, "".join(parts), published, tuple(sorted(gold, key=lambda t: t.span)))


def _walk(node: Any, start: int, parts: list[str], gold: list[Timex]) -> int:
    """Adds the text of `node` and its TIMEX3; gives where it ends. lxml bounds the depth (256)."""
    if not isinstance(node.tag, str):  # a comment or an entity, which stays unread
        return start
    parts.append(node.text or "")
    end = start + len(parts[-1])
    for child in node:
        end = _walk(child, end, parts, gold)
        parts.append(child.tail or "")
        end += len(parts[-1])
    if node.tag == "TIMEX3":
        gold.append(Timex(Span(start, end), node.get("value") or ""))
    return end
