"""What one actor does to another: the judge's CAMEO class against the annotators', given both.

Data: JSON lines with ``tokens``, ``source`` and ``target`` (runs of tokens) and ``quad``: 0
statement, 1/2 verbal/material cooperation, 3/4 verbal/material conflict. The text read is the
tokens with a space between them. Of several sources or targets the first is asked about. A row
without a class, a source or a target is left out and counted in ``left_out``.

``types``, ``micro_f1`` and ``macro_f1`` are over the five classes; each row gets one. A pair that
cannot be judged (``unplaced``) gets *statement*. Intervals are over rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from riftline.errors import ExamError
from riftline.exams.classes import by_class, summary, table
from riftline.exams.judging import Asked, Reads, answers
from riftline.exams.rows import json_rows, shaped, span_in
from riftline.model import Span

__all__ = ["asked", "report", "score"]

VERSION = 1
"""Rises when a figure changes its meaning: floors of another version do not compare."""

_SHAPE = "CAMEO JSON lines with tokens, source, target and quad (0 to 4 or null)"


def score(data: Path, *, network: Reads | None = None) -> dict[str, Any]:
    """Run the exam on the file `data`; every figure with its ``n`` and 95 % interval.

    `network` replaces the tagger's own. Raises ExamError when the file is not of the kind.
    """
    from riftline.attribution.tagger.heads import QUADS

    exam, left_out = asked(Path(data))
    if network is None:
        from riftline.attribution.tagger.network import network as ours

        network = ours()
    found = answers(network, exam, "quad", QUADS, QUADS.index("statement"))
    return {
        "exam": "events",
        "version": VERSION,
        "data": Path(data).name,
        "left_out": left_out,
        "unplaced": found.unplaced,
        **by_class(found.units, QUADS),
    }


def asked(data: Path) -> tuple[tuple[Asked, ...], int]:
    """The rows of `data` that have a class and both actors, and how many have not.

    Raises ExamError naming the line that has not the shape, or when no row is left.
    """
    kept: list[Asked] = []
    left_out = 0
    for where, row in json_rows(data, _SHAPE):
        with shaped(where, _SHAPE):
            text, sides = " ".join(row["tokens"]), (row["source"], row["target"])
            if row["quad"] is None or not all(sides):
                left_out += 1
                continue
            p, q = (_span(row["tokens"], text, *side[0][:2]) for side in sides)
            quad = int(row["quad"])
            if not 0 <= quad <= 4:
                raise ValueError(f"quad is {quad}")
            kept.append(Asked(text, ((p, q),), (quad,)))
    if not kept:
        raise ExamError(f"{data} holds no row to score", expected=_SHAPE, do="give the right file")
    return tuple(kept), left_out


def report(scores: Mapping[str, Any]) -> str:
    """The figures of `score` as lines for a terminal."""
    return "\n".join(
        [
            f"{scores['data']}: {scores['n']} rows, {scores['left_out']} left out",
            *table(scores["types"]),
            *summary(scores, ("micro_f1", "macro_f1")),
        ]
    )


def _span(tokens: Sequence[str], text: str, first: int, end: int) -> Span:
    """Tokens ``[first, end)`` in code points of `text`, their row with a space between them."""
    if not 0 <= first < end <= len(tokens):
        raise ValueError(f"tokens {first} to {end} of {len(tokens)}")
    start = sum(len(t) + 1 for t in tokens[:first])
    return span_in(text, start, start + len(" ".join(tokens[first:end])))
