"""How certain a text is that an event happened: the network's figure against UW's annotators'.

Data: JSON lines with ``text`` (tokens with a space between them) and ``targets[]``: the event's
run of tokens (``span1``) and ``label``, from -3 (certainly not) to 3 (certainly).

The answer is `Seen.facts` at the event's first word, held within -3 … 3. ``mae`` is the mean
absolute error, ``pearson`` the correlation of both, as UW's authors report. Intervals are over
sentences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riftline.errors import ExamError
from riftline.exams.classes import summary
from riftline.exams.judging import Reads, run_of, words_of
from riftline.exams.resample import interval
from riftline.exams.rows import json_rows, shaped, span_in
from riftline.exams.spans import ratio_interval
from riftline.model import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Sentence", "compare", "report", "score", "sentences"]

VERSION = 1
"""Rises when a figure changes its meaning: floors of another version do not compare."""

MOST = 3.0

_SHAPE = "UW JSON lines with text and targets[].{span1,label}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text, its events' first tokens, and how certain the annotators held each, -3 … 3."""

    text: str
    events: tuple[Span, ...]
    wanted: tuple[float, ...]


def score(data: Path, *, network: Reads | None = None) -> dict[str, Any]:
    """Run the exam on the file `data`; both figures with ``n`` and 95 % interval.

    `network` replaces the tagger's own. Raises ExamError when the file is not of the kind.
    """
    exam = sentences(Path(data))
    if network is None:
        from riftline.attribution.tagger.network import network as ours

        network = ours()
    return {
        "exam": "certainty",
        "version": VERSION,
        "data": Path(data).name,
        "texts": len(exam),
        **compare([(s.wanted, _answers(network, s)) for s in exam]),
    }


def compare(texts: Sequence[tuple[Sequence[float], Sequence[float]]]) -> dict[str, Any]:
    """``mae`` and ``pearson`` with ``n`` and ``interval``: wanted and given figures a text."""
    errors = [
        (sum(abs(w - g) for w, g in zip(wanted, given, strict=True)), float(len(wanted)))
        for wanted, given in texts
    ]
    sums = [_sums(wanted, given) for wanted, given in texts]
    off, n = (sum(column) for column in zip(*errors, strict=True))
    return {
        "mae": round(off / n, 4) if n else None,
        "pearson": _whole(sums),
        "n": int(n),
        "interval": {"mae": ratio_interval(errors), "pearson": interval(sums, _pearson)},
    }


def sentences(data: Path) -> tuple[Sentence, ...]:
    """The sentences of `data` in order. Raises ExamError naming the line that has not the shape."""
    found = tuple(_sentence(row, where) for where, row in json_rows(data, _SHAPE))
    if not any(s.events for s in found):
        raise ExamError(f"{data} holds no event", expected=_SHAPE, do="give the right file")
    return found


def report(scores: Mapping[str, Any]) -> str:
    """The figures of `score` as lines for a terminal."""
    head = f"{scores['data']}: {scores['texts']} sentences"
    return "\n".join([head, *summary(scores, ("mae", "pearson"))])


def _sentence(row: Mapping[str, Any], where: str) -> Sentence:
    with shaped(where, _SHAPE):
        text: str = row["text"]
        tokens = text.split(" ")
        events: list[Span] = []
        wanted: list[float] = []
        for target in row["targets"]:
            first, label = target["span1"][0], float(target["label"])
            if not 0 <= first < len(tokens):
                raise ValueError(f"token {first} of {len(tokens)}")
            if not -MOST <= label <= MOST:
                raise ValueError(f"label is {label}")
            start = sum(len(t) + 1 for t in tokens[:first])
            events.append(span_in(text, start, start + len(tokens[first])))
            wanted.append(label)
        return Sentence(text, tuple(events), tuple(wanted))


def _answers(network: Reads, sentence: Sentence) -> list[float]:
    """One figure an event; 0 (the text does not say) for a token without any word in it."""
    windows = network.windows(sentence.text)
    words = words_of(windows)
    said: dict[int, float] = {}
    for window in windows:
        facts = network.see(window).facts
        said.update((at, float(facts[at - window.start])) for at in range(*window.own))
    runs = [run_of(words, event) for event in sentence.events]
    return [max(-MOST, min(MOST, said[run[0]])) if run else 0.0 for run in runs]


def _sums(wanted: Sequence[float], given: Sequence[float]) -> tuple[float, ...]:
    """What a correlation needs of a text: n, Σx, Σy, Σx², Σy², Σxy."""
    pairs = list(zip(wanted, given, strict=True))
    return (
        float(len(pairs)),
        sum(wanted),
        sum(given),
        sum(x * x for x in wanted),
        sum(y * y for y in given),
        sum(x * y for x, y in pairs),
    )


def _whole(sums: Sequence[Sequence[float]]) -> float | None:
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(_pearson(np.asarray(sums, dtype=float).sum(0, keepdims=True))[0])
    return round(value, 4) if np.isfinite(value) else None


def _pearson(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of `_sums` added up → correlations; not finite where one side never varies."""
    n, x, y, xx, yy, xy = sums.T
    across, up = n * xx - x * x, n * yy - y * y
    # equal figures do not cancel to an exact zero
    varies = (across > 1e-9 * n * xx) & (up > 1e-9 * n * yy)
    correlation: NDArray[np.float64] = (n * xy - x * y) / (across * up * varies) ** 0.5
    return correlation
