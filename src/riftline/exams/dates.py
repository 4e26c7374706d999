"""Exam: date expressions against people's marks, measured the way TempEval-3 did.

**TimeML**: a ``.tml`` file or a folder of them, TIMEX3 tags inside TEXT, the day of publication in
DCT (absent: the text is read as its own calendar). All TIMEX3 count, durations and "now" as
well, though `riftline.attribution.when.dates` leaves those out: the exam asks for expressions.

* ``span.strict``: start and end are the same. ``span.relaxed``: they share a character. One to
  one, the largest overlap first.
* ``value``: of the relaxed pairs those with the same TIMEX3 value, over found and wanted. The
  value is that of the expression alone: "since May 2014" has 2014-05, and so has "late May 2014"
  (TIMEX3 keeps "late" in another attribute).

**Marked passages** (``dates.en.txt``; `riftline.exams.marked_dates` has the notation): what
`riftline.attribution.when.dates` gives, "since" and "from … to" within the expression.

* ``span`` as above. ``value``: of the relaxed pairs those with the same EDTF, letter by letter.
* ``firm``: the same over dates without ``~``; what "early" or "recently" reach to is a convention.
* ``acts``: of the marked acts that a statement was found for, how many of these bear the marked
  date, or none where none is marked. found / n: how many acts were found. p is the figure.
* ``by_split.dev``, ``by_split.test``: either half; nobody tunes on test. Intervals are bootstrapped
  over passages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from riftline.attribution import attribute
from riftline.attribution.when import Expression, dates, expressions
from riftline.errors import ExamError
from riftline.exams import marked_dates
from riftline.exams.attribution import document_of
from riftline.exams.classes import figure, table
from riftline.exams.marked_dates import ActMark, Passage
from riftline.exams.spans import Tally, matches, measure
from riftline.model import Period, Span, Statement

__all__ = ["Timex", "report", "score", "timex_value"]

SEASONS = {"21": "SP", "22": "SU", "23": "FA", "24": "WI"}
MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Timex:
    """One expression, wanted or found: where it stands and its TIMEX3 value, or its EDTF."""

    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One annotated text."""

    name: str
    text: str
    published: str | None
    gold: tuple[Timex, ...]


Finder = Callable[[str, str | None, str], Sequence[Timex]]
"""Text, day of publication and language → what is found: EDTF where it reads marked passages."""


def score(data: Path) -> dict[str, Any]:
    """Spans and values over all papers in `data`, or over its marked passages.

    Raises ExamError when there is no ``.tml`` file or what is there cannot be read.
    """
    path = Path(data)
    if path.suffix == ".txt":
        return score_marked(path)
    papers = [read_paper(path) for path in tml_files(path)]
    return {"documents": len(papers)} | figures([(answer(p), p.gold) for p in papers])


def figures(rows: Sequence[tuple[Sequence[Timex], Sequence[Timex]]]) -> dict[str, Any]:
    """Spans and values of what was found and what was wanted, one row a text."""
    strict, relaxed, value = [], [], []
    for found, gold in rows:
        same, overlap, valued = compare(found, gold)
        strict.append(Tally(same, len(found), len(gold)))
        relaxed.append(Tally(overlap, len(found), len(gold)))
        value.append(Tally(valued, len(found), len(gold)))
    values = measure(value)
    return {
        "n": values["n"],
        "span": {"strict": measure(strict), "relaxed": measure(relaxed)},
        "value": values,
        "value_f1": values["f1"],
    }


def report(scores: Mapping[str, Any]) -> str:
    """The figures of `score` as lines for a terminal."""
    parts = {"all": scores} | dict(scores.get("by_split", {}))
    lines: list[str] = []
    for name, part in parts.items():
        rows = {f"span {k}": m for k, m in part["span"].items()} | {"value": part["value"]}
        rows |= {"value, firm": part["firm"]} if "firm" in part else {}
        lines += ["", name, *table(rows)]
        if "acts" in part:
            acts = part["acts"]
            lines.append(
                f"acts with their date: {figure(acts['p'])} of {acts['found']} found of {acts['n']}"
            )
    return "\n".join(lines[1:])


# ---------------------------------------------------------------- marked passages


def score_marked(path: Path, find: Finder | None = None) -> dict[str, Any]:
    """The figures of one file of marked passages. `find` replaces the date reader; no acts then.

    Raises ExamError naming the line that is not of the notation.
    """
    lang = marked_dates.language(path)
    passages = marked_dates.passages(path)
    found = [(find or in_edtf)(p.text, p.published, lang) for p in passages]
    acts = [] if find else [dated_acts(p, lang) for p in passages]

    def part(split: str | None) -> dict[str, Any]:
        at = [i for i, p in enumerate(passages) if split in (None, p.split)]
        rows = [(found[i], gold_of(passages[i])) for i in at]
        firm = [([f for f in fs if _firm(f)], [g for g in gs if _firm(g)]) for fs, gs in rows]
        made = {"passages": len(at)} | figures(rows) | {"firm": figures(firm)["value"]}
        return made | ({"acts": measure([acts[i] for i in at])} if acts else {})

    return part(None) | {"lang": lang, "by_split": {s: part(s) for s in ("dev", "test")}}


def in_edtf(text: str, published: str | None, lang: str) -> tuple[Timex, ...]:
    """What the date reader finds, with its EDTF."""
    return tuple(Timex(p.span, p.edtf) for p in dates(text, published, lang) if p.span)


def gold_of(passage: Passage) -> tuple[Timex, ...]:
    """What is marked in a passage."""
    return tuple(Timex(d.span, d.edtf) for d in passage.dates)


def _firm(t: Timex) -> bool:
    return "~" not in t.value


def dated_acts(passage: Passage, lang: str) -> Tally:
    """Marked acts: bearing the marked date, found in a statement, marked."""
    if not passage.acts:
        return Tally()
    document = document_of(f"passage-{passage.line}", passage.text, lang)
    said = attribute(replace(document, published=passage.published)).statements
    about = [(a, _statement_of(a, said)) for a in passage.acts]
    hits = sum(s is not None and (s.when.span if s.when else None) == a.dated for a, s in about)
    return Tally(hits, sum(s is not None for _, s in about), len(about))


def _statement_of(act: ActMark, said: Sequence[Statement]) -> Statement | None:
    """The statement of that act whose evidence holds the word, the shortest; None: not found."""
    fit = [s for s in said if s.act == act.act and s.evidence.holds(act.span)]
    return min(fit, key=lambda s: s.evidence.end - s.evidence.start, default=None)


# ---------------------------------------------------------------- one text against its marks


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


def tml_files(data: Path) -> list[Path]:
    """The ``.tml`` files of a folder, or the one file. Raises ExamError when there is none."""
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
