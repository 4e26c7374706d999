"""For or against: the judge's stance against four sets' annotators, the mentions given.

The kind of data is told by its fields:

* **DSE**, JSON lines with ``text`` (two bracketed mentions), ``p``, ``q`` and ``label``: stance
  from one to the other. ``types``, ``micro_f1`` and ``macro_f1`` over its five classes (none; p→q
  and q→p, positive and negative); ``macro_f1_polar`` without *none*.
* **NewsMTSC**, JSON lines with ``sentence_normalized`` and ``targets[]``: stance toward a mention,
  polarity 2, 4 or 6. ``macro_f1`` over the three.
* **RuSentNE**, a table with tabs: ``sentence``, a mention's place, ``label`` -1, 0 or 1.
  ``macro_f1`` over positive and negative (that competition's measure), ``macro_f1_3`` over all.
* **RuSentRel**, a folder of articles: see `riftline.exams.rusentrel`.

Each pair or mention gets one class. One that cannot be judged (``unplaced``) gets *none* or
*neutral*. Intervals are over rows of the file, so that a sentence's targets stay together; in
RuSentRel over articles.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from riftline.errors import ExamError
from riftline.exams import rusentrel
from riftline.exams.classes import by_class, macro, summary, table
from riftline.exams.judging import Answers, Asked, Reads, answers
from riftline.exams.rows import json_rows, lines, shaped, span_in
from riftline.model import Span

__all__ = ["DIRECTED", "TOWARD", "asked", "report", "score"]

VERSION = 1
"""Rises when a figure changes its meaning: floors of another version do not compare."""

DIRECTED = (
    "none", "p_to_q_positive", "q_to_p_positive", "p_to_q_negative", "q_to_p_negative",
)  # fmt: skip
"""DSE's labels in their order."""
TOWARD = ("negative", "neutral", "positive")

_SHAPE = "DSE or NewsMTSC as JSON lines, RuSentNE as a table with tabs, or a folder of RuSentRel"
_DSE = "DSE JSON lines with text ('[one] … [other]'), p, q and label (0 to 4)"
_NEWSMTSC = "NewsMTSC JSON lines with sentence_normalized and targets[].{from,to,polarity}"
_RUSENTNE = "RuSentNE's table: sentence, entity_pos_start_rel, entity_pos_end_rel, label"
_COLUMNS = {"sentence", "entity_pos_start_rel", "entity_pos_end_rel", "label"}
_POLARITY = {2: 0, 4: 1, 6: 2}


def score(data: Path, *, network: Reads | None = None) -> dict[str, Any]:
    """Run the exam on `data`; every figure with its ``n`` and 95 % interval.

    `network` replaces the tagger's own. Raises ExamError when the data is of none of the kinds.
    """
    data = Path(data)
    set_, exam = asked(data)
    if network is None:
        from riftline.attribution.tagger.network import network as ours

        network = ours()
    head = {"exam": "stance", "version": VERSION, "data": data.name, "set": set_}
    if set_ == "rusentrel":
        return {**head, **rusentrel.figures(data, network)}
    if set_ == "dse":
        found = answers(network, exam, "directed", DIRECTED, DIRECTED.index("none"))
        return {**head, **_figures(found, DIRECTED, {"macro_f1_polar": DIRECTED[1:]})}
    found = answers(network, exam, "stance", TOWARD, TOWARD.index("neutral"))
    polar = {"macro_f1": ("negative", "positive"), "macro_f1_3": TOWARD}
    return {**head, **_figures(found, TOWARD, polar if set_ == "rusentne" else {})}


def asked(data: Path) -> tuple[str, tuple[Asked, ...]]:
    """``dse``, ``newsmtsc``, ``rusentne`` with the rows of `data`, or ``rusentrel`` without any.

    Raises ExamError naming the line that has not the shape.
    """
    if data.is_dir():
        return "rusentrel", ()
    set_ = _kind(data)
    readers = {"dse": _dse, "newsmtsc": _newsmtsc, "rusentne": _rusentne}
    rows = tuple(readers[set_](data))
    if not rows:
        raise ExamError(f"{data} holds no row", expected=_SHAPE, do="give the right file")
    return set_, rows


def report(scores: Mapping[str, Any]) -> str:
    """The figures of `score` as lines for a terminal."""
    names = [k for k in scores if k.startswith(("micro_f1", "macro_f1"))]
    head = f"{scores['data']} ({scores['set']}), {scores['n']} wanted"
    return "\n".join([head, *table(scores["types"]), *summary(scores, names)])


def _figures(
    found: Answers, names: Sequence[str], means: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """`by_class` with further (or other) means over some of the classes."""
    made = by_class(found.units, names)
    for name, some in means.items():
        made[name], made["interval"][name] = macro(found.units, some)
    return {**made, "unplaced": found.unplaced}


def _kind(data: Path) -> str:
    where, line = next(lines(data, _SHAPE), (str(data), ""))
    if set(line.split("\t")) >= _COLUMNS:
        return "rusentne"
    if line.lstrip().startswith("{"):
        _, row = next(json_rows(data, _SHAPE))
        if {"text", "p", "q", "label"} <= set(row):
            return "dse"
        if {"sentence_normalized", "targets"} <= set(row):
            return "newsmtsc"
    raise ExamError(f"{where} is of no kind that the exam knows", expected=_SHAPE)


def _dse(data: Path) -> Iterator[Asked]:
    for where, row in json_rows(data, _DSE):
        with shaped(where, _DSE):
            text, p, q = _unbracketed(row["text"], row["p"], row["q"])
            yield Asked(text, ((p, q),), (_class(row["label"], range(5)),))


def _unbracketed(marked: str, p: str, q: str) -> tuple[str, Span, Span]:
    """The text without the brackets around p and q, and where they stand.

    The first bracket is p and the second q unless their words say otherwise; of more than two
    those count that say p and q.
    """
    marks = list(re.finditer(r"\[([^\[\]]*)\]", marked))
    named = [m for m in marks if m[1].strip() in (p.strip(), q.strip())]
    one, other = (named if len(named) == 2 else marks)[:2]
    text = marked
    for m in (other, one):
        text = text[: m.start()] + m[1] + text[m.end() :]
    first = span_in(text, one.start(), one.start() + len(one[1]))
    second = span_in(text, other.start() - 2, other.start() - 2 + len(other[1]))
    swapped = one[1].strip() == q.strip() != p.strip()
    return (text, second, first) if swapped else (text, first, second)


def _newsmtsc(data: Path) -> Iterator[Asked]:
    for where, row in json_rows(data, _NEWSMTSC):
        with shaped(where, _NEWSMTSC):
            text: str = row["sentence_normalized"]
            spans = [(span_in(text, t["from"], t["to"]), None) for t in row["targets"]]
            wanted = [_POLARITY[t["polarity"]] for t in row["targets"]]
            yield Asked(text, tuple(spans), tuple(wanted))


def _rusentne(data: Path) -> Iterator[Asked]:
    with data.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        try:
            for row in rows:
                with shaped(f"{data}, line {rows.line_num}", _RUSENTNE):
                    yield _sentence(row)
        except csv.Error as e:
            raise ExamError(f"{data}, line {rows.line_num}: {e}", expected=_RUSENTNE) from e


def _sentence(row: Mapping[str, str]) -> Asked:
    text = row["sentence"]
    span = span_in(text, row["entity_pos_start_rel"], row["entity_pos_end_rel"])
    return Asked(text, ((span, None),), (_class(int(row["label"]) + 1, range(3)),))


def _class(label: object, known: range) -> int:
    if not isinstance(label, int) or label not in known:
        raise ValueError(f"label {label!r} is none of {known.start} to {known.stop - 1}")
    return label
