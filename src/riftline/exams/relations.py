"""How two named actors stand to each other: the judge against re3d, given the two mentions.

Data: a folder with ``re3d_docs.jsonl`` and ``re3d_relations.jsonl``; relations of confidence 0.5
and more count. re3d is not exhaustive, so only *judged* pairs are asked: two spans between which
the annotators saw at least one relation of whatever type. (The entities are not read.)

One answer a pair: the likeliest of none, of the types that hold in either direction alike, and of
the others from one side to the other. Both orders of a pair are put to the judge and averaged, so
that neither the order in the text nor that in the file tells the direction.

* A type is found where a wanted relation has that type and, where it has one, that direction.
* ``micro_f1`` and ``macro_f1`` are over the types that the network knows (`heads.RELATIONS`).
  A type that the data has beside them (re3d: Apart) is in ``types`` and ``lacking`` and cannot be
  found; answers to its pairs still count as given.
* ``unplaced``: pairs that no window holds or that stand too far apart; they get no relation.
  ``left_out``: relations of a span with itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from riftline.errors import ExamError
from riftline.exams.classes import by_class, summary, table
from riftline.exams.judging import Pair, Reads, judged
from riftline.exams.rows import json_rows, shaped, span_in
from riftline.exams.spans import Tally
from riftline.model import Span

if TYPE_CHECKING:
    from riftline.attribution.tagger.network import Floats

__all__ = ["SYMMETRIC", "Relation", "Told", "answer", "report", "score", "told"]

VERSION = 1
"""Rises when a figure changes its meaning: floors of another version do not compare."""

SYMMETRIC = frozenset(
    {"FightingAgainst", "AlliesOf", "IsSynonymOf", "CommWith", "CoLocated", "Apart"}
)
"""Types that say the same in both directions."""
LEAST = 0.5
"""A relation that the annotators agreed on less is none."""

_DOCS = "re3d documents with id and text"
_RELATIONS = "re3d relations with doc, type, confidence, source_span and target_span"


class Relation(NamedTuple):
    """A type, and the span that it goes out from: None where the direction says nothing."""

    type: str
    source: Span | None


@dataclass(frozen=True, slots=True)
class Told:
    """A text and its judged pairs, the earlier span first, each with what holds between the two."""

    text: str
    pairs: Mapping[tuple[Span, Span], frozenset[Relation]]


def score(data: Path, *, network: Reads | None = None) -> dict[str, Any]:
    """Run the exam on the folder `data`; every figure with its ``n`` and 95 % interval.

    `network` replaces the tagger's own. Raises ExamError when the data is not of the kind.
    """
    from riftline.attribution.tagger.heads import RELATIONS

    exam, left_out = told(Path(data))
    if network is None:
        from riftline.attribution.tagger.network import network as ours

        network = ours()
    made = [_taken(network, document) for document in exam]
    wanted = {r.type for d in exam for some in d.pairs.values() for r in some}
    lacking = sorted(wanted - set(RELATIONS))
    return {
        "exam": "relations",
        "version": VERSION,
        "data": Path(data).name,
        "documents": len(exam),
        "pairs": sum(len(d.pairs) for d in exam),
        "unplaced": sum(unplaced for _, unplaced in made),
        "left_out": left_out,
        "lacking": lacking,
        **by_class([counts for counts, _ in made], (*RELATIONS, *lacking), RELATIONS),
    }


def told(data: Path) -> tuple[tuple[Told, ...], int]:
    """The documents of the folder `data` with their judged pairs; how many relations join nothing.

    Raises ExamError naming the line that has not the shape.
    """
    texts: dict[str, str] = {}
    for where, row in json_rows(data / "re3d_docs.jsonl", _DOCS):
        with shaped(where, _DOCS):
            texts[str(row["id"])] = str(row["text"])
    if not texts:
        raise ExamError(f"{data} holds no document", expected=_DOCS, do="give the right folder")
    pairs: dict[str, dict[tuple[Span, Span], set[Relation]]] = {id_: {} for id_ in texts}
    left_out = 0
    for where, row in json_rows(data / "re3d_relations.jsonl", _RELATIONS):
        with shaped(where, _RELATIONS):
            mine, text, type_ = pairs[row["doc"]], texts[row["doc"]], str(row["type"])
            p, q = (span_in(text, *row[side]) for side in ("source_span", "target_span"))
            if float(row["confidence"]) < LEAST:
                continue
            if p == q:
                left_out += 1
                continue
            relation = Relation(type_, None if type_ in SYMMETRIC else p)
            mine.setdefault((min(p, q), max(p, q)), set()).add(relation)
    exam = tuple(
        Told(text, {pair: frozenset(some) for pair, some in pairs[id_].items()})
        for id_, text in texts.items()
    )
    return exam, left_out


def answer(there: Floats, back: Floats, pair: tuple[Span, Span]) -> Relation | None:
    """The likeliest relation between the spans of `pair`, None where none is likelier.

    `there` are the probabilities of ``relation`` (21) with the pair as it stands, `back` those
    with its two sides exchanged.
    """
    from riftline.attribution.tagger.heads import RELATIONS

    chances: dict[Relation | None, float] = {None: float(there[0] + back[0])}
    for n, type_ in enumerate(RELATIONS):
        out, home = 1 + 2 * n, 2 + 2 * n
        forth = Relation(type_, None if type_ in SYMMETRIC else pair[0])
        around = Relation(type_, None if type_ in SYMMETRIC else pair[1])
        for relation, chance in (
            (forth, there[out] + back[home]),
            (around, there[home] + back[out]),
        ):
            chances[relation] = chances.get(relation, 0.0) + float(chance)
    return max(chances, key=lambda r: chances[r])


def report(scores: Mapping[str, Any]) -> str:
    """The figures of `score` as lines for a terminal."""
    counts = f"{scores['documents']} documents, {scores['pairs']} pairs"
    lacking = ", ".join(scores["lacking"]) or "no type"
    return "\n".join(
        [
            f"{scores['data']}: {counts}, {scores['unplaced']} of them not judged",
            *table(scores["types"]),
            *summary(scores, ("micro_f1", "macro_f1")),
            f"unknown to the network, in no mean: {lacking}",
        ]
    )


def _taken(network: Reads, document: Told) -> tuple[dict[str, Tally], int]:
    """The counts of a document by type, and how many of its pairs were not judged."""
    there = list(document.pairs)
    back: list[Pair] = [(q, p) for p, q in there]
    scores = judged(network, document.text, [*there, *back], "relation", "en")
    counts: dict[str, Tally] = {}
    unplaced = 0
    for n, pair in enumerate(there):
        out, home = scores[n], scores[n + len(there)]
        unplaced += out is None
        given = answer(out, home, pair) if out is not None and home is not None else None
        for relation in document.pairs[pair]:
            counts[relation.type] = counts.get(relation.type, Tally()) + Tally(0, 0, 1)
        if given:
            hit = int(given in document.pairs[pair])
            counts[given.type] = counts.get(given.type, Tally()) + Tally(hit, 1, 0)
    return counts, unplaced
