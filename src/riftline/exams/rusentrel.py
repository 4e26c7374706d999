"""RuSentRel: who is for or against whom, said of a whole article. Part of the exam ``stance``.

Data: a folder with ``artN.txt``, ``artN.ann`` (mentions of entities), ``artN.opin.txt`` (who, whom,
pos or neg) and ``synonyms.txt`` (forms of one entity a line).

An entity is a row of synonyms, or else the words themselves. Names are looked up as they stand and
then by their dictionary forms, as the set's authors do (they with Mystem, we with pymorphy3): the
article writes them in six cases. The marks *Author* and *Unknown* are nobody.

**The question** is the set's own: of all ordered pairs of an article's different entities, find
those of its opinion list, and their sign. **The answer** comes from sentences: every two mentions
that stand in one window within the judge's reach are judged; a pair's polarity is the sum, over
its mentions, of the probability of positive less that of negative in that direction: what an
article says again counts again. It is an opinion where it is at least `THRESHOLD` from zero.

**The figures** (Loukachevitch and Rusnachenko 2018: averaged over articles, over both classes):
precision of a class is averaged over the articles that have or were given an opinion of it (none
given: 0), recall over those that have one; F1 of a class is that of both averages, ``macro_f1``
the mean of the two F1. ``pooled`` sums over all articles before dividing. Every listed opinion
counts, also one whose names stand nowhere in the article. ``left_out``: lists without an article.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from riftline.errors import ExamError
from riftline.exams.classes import by_class
from riftline.exams.judging import Reads, judged, run_of, words_of
from riftline.exams.resample import interval
from riftline.exams.rows import lines, shaped, span_in, text_of
from riftline.exams.spans import Tally, measure
from riftline.model import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "THRESHOLD",
    "Article",
    "Opinion",
    "articles",
    "compare",
    "extracted",
    "figures",
    "leaning",
]

THRESHOLD = 0.15
"""Of eighteen from 0.01 to 3 it gave the best macro F1 on twelve of the articles that were trained
on; measured on the others (eval/README.md)."""

SIGNS = {"pos": "positive", "neg": "negative"}
NOBODY = ("Author", "Unknown")

_SHAPE = "a folder of RuSentRel: synonyms.txt and artN.txt, artN.ann, artN.opin.txt"
_ANN = "RuSentRel mentions: number<tab>type start end<tab>words"
_OPINIONS = "RuSentRel opinions: who, whom, pos or neg, when"


class Opinion(NamedTuple):
    """Who is for or against whom (keys of entities); `sign` is ``positive`` or ``negative``."""

    holder: str
    target: str
    sign: str


@dataclass(frozen=True, slots=True)
class Article:
    """A text, its mentions (span, key of the entity) in order, and the opinions it lists."""

    name: str
    text: str
    mentions: tuple[tuple[Span, str], ...]
    opinions: frozenset[Opinion]


def figures(data: Path, network: Reads) -> dict[str, Any]:
    """The figures for the folder `data`. Raises ExamError when it is not of the kind."""
    exam, left_out = articles(data)
    scores = compare([(a.opinions, extracted(leaning(network, a))) for a in exam])
    return {"documents": len(exam), "left_out": left_out, "threshold": THRESHOLD, **scores}


def compare(
    pairs: Sequence[tuple[frozenset[Opinion], frozenset[Opinion]]],
) -> dict[str, Any]:
    """``types``, ``macro_f1``, ``micro_f1``, ``pooled``: opinions wanted and given an article."""
    names = tuple(SIGNS.values())
    units = [{sign: _tally(*pair, sign) for sign in names} for pair in pairs]
    pooled = by_class(units, names)
    rows = [[x for sign in names for x in _shares(unit[sign])] for unit in units]
    whole = _total(rows)
    return {
        "types": {
            sign: _averaged([u[sign] for u in units], [r[4 * at : 4 * at + 4] for r in rows])
            for at, sign in enumerate(names)
        },
        "macro_f1": _value(_macro, whole),
        "micro_f1": pooled["micro_f1"],
        "n": pooled["n"],
        "interval": {
            "macro_f1": interval(rows, _macro),
            "micro_f1": pooled["interval"]["micro_f1"],
        },
        "pooled": pooled,
    }


def extracted(leans: Mapping[tuple[str, str], float]) -> frozenset[Opinion]:
    """The opinions that the polarities of `leaning` are sure enough of."""
    return frozenset(
        Opinion(*pair, "positive" if lean > 0 else "negative")
        for pair, lean in leans.items()
        if abs(lean) >= THRESHOLD
    )


def leaning(network: Reads, article: Article) -> dict[tuple[str, str], float]:
    """Summed polarity of every ordered pair of entities that was judged somewhere."""
    pairs = list(_near(network, article))
    spans = [(article.mentions[i][0], article.mentions[j][0]) for i, j in pairs]
    answers = judged(network, article.text, spans, "directed", "ru")
    said: dict[tuple[str, str], list[float]] = {}
    for (i, j), chances in zip(pairs, answers, strict=True):
        if chances is not None:
            one, other = article.mentions[i][1], article.mentions[j][1]
            said.setdefault((one, other), []).append(float(chances[1] - chances[3]))
            said.setdefault((other, one), []).append(float(chances[2] - chances[4]))
    return {pair: sum(some) for pair, some in said.items()}


def articles(data: Path) -> tuple[tuple[Article, ...], int]:
    """The articles of the folder `data`, and how many opinion lists lack theirs (art22's does).

    Raises ExamError naming the file or line that has not the shape.
    """
    entity = _entities(data / "synonyms.txt")
    found: list[Article] = []
    left_out = 0
    for path in sorted(data.glob("art*.opin.txt")):
        stem = path.name.removesuffix(".opin.txt")
        words, marks = (path.with_name(f"{stem}{end}") for end in (".txt", ".ann"))
        if not words.exists() and not marks.exists():
            left_out += 1
            continue
        text = text_of(words, _SHAPE)
        mentions = tuple(sorted(_mentions(marks, text, entity)))
        found.append(Article(stem, text, mentions, frozenset(_opinions(path, entity))))
    if not found:
        raise ExamError(f"{data} holds no article", expected=_SHAPE, do="give the right folder")
    return tuple(found), left_out


def _near(network: Reads, article: Article) -> Iterator[tuple[int, int]]:
    """Numbers of two mentions of different entities that stand within the judge's reach."""
    from riftline.attribution.tagger.network import AROUND

    words = words_of(network.windows(article.text))
    runs = [run_of(words, span) for span, _ in article.mentions]
    for i, p in enumerate(runs):
        for j in range(i + 1, len(runs)):
            q = runs[j]
            if not p or not q or article.mentions[i][1] == article.mentions[j][1]:
                continue
            if q[1] - p[0] > 2 * AROUND:
                break
            if p != q:
                yield i, j


def _entities(path: Path) -> Callable[[str], str]:
    """Words of a mention → the key of its entity."""
    first: dict[str, str] = {}
    for _, line in lines(path, _SHAPE):
        forms = [f.strip().lower() for f in line.split(",") if f.strip()]
        for form in forms:
            first.setdefault(form, forms[0])
    by_lemma: dict[str, str] = {}
    for form, key in first.items():
        by_lemma.setdefault(_lemmas(form), key)

    def entity(words: str) -> str:
        form = words.strip().lower()
        plain = _lemmas(form)
        return first.get(form) or first.get(plain) or by_lemma.get(plain) or plain

    return entity


@cache
def _lemmas(words: str) -> str:
    return " ".join(_analyzer().parse(word)[0].normal_form for word in words.split())


@cache
def _analyzer() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


def _mentions(path: Path, text: str, entity: Callable[[str], str]) -> Iterator[tuple[Span, str]]:
    for where, line in lines(path, _ANN):
        with shaped(where, _ANN):
            _, place, words = line.split("\t")
            span = span_in(text, *place.split()[1:])
            if text[span.start : span.end] != words:
                raise ValueError(f"the text has {text[span.start : span.end]!r} there")
        if words not in NOBODY:
            yield span, entity(words)


def _opinions(path: Path, entity: Callable[[str], str]) -> Iterator[Opinion]:
    for where, line in lines(path, _OPINIONS):
        with shaped(where, _OPINIONS):
            holder, target, sign = [part.strip() for part in line.split(",")][:3]
            yield Opinion(entity(holder), entity(target), SIGNS[sign.lower()])


def _tally(wanted: frozenset[Opinion], given: frozenset[Opinion], sign: str) -> Tally:
    mine, theirs = ({o for o in some if o.sign == sign} for some in (given, wanted))
    return Tally(len(mine & theirs), len(mine), len(theirs))


def _shares(t: Tally) -> tuple[float, float, float, float]:
    """An article's precision and whether it counts, its recall and whether it counts."""
    return (
        t.hits / t.found if t.found else 0.0,
        float(bool(t.found or t.gold)),
        t.hits / t.gold if t.gold else 0.0,
        float(bool(t.gold)),
    )


def _averaged(tallies: Sequence[Tally], rows: Sequence[Sequence[float]]) -> dict[str, Any]:
    """One class: averages over articles in the place of the summed figures of `measure`."""
    whole = _total(rows)
    made: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
        "p": lambda sums: sums[:, 0] / sums[:, 1],
        "r": lambda sums: sums[:, 2] / sums[:, 3],
        "f1": _f1,
    }
    return {
        **measure(tallies),
        **{name: _value(figure, whole) for name, figure in made.items()},
        "interval": {name: interval(rows, figure) for name, figure in made.items()},
    }


def _f1(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of `_shares` over articles (draws, 4) → F1 of average precision and recall."""
    p, r = sums[:, 0] / sums[:, 1], sums[:, 2] / sums[:, 3]
    score: NDArray[np.float64] = 2 * p * r / (p + r + (p + r == 0))
    return score


def _macro(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of both classes' `_shares` (draws, 8) → the mean of their F1."""
    score: NDArray[np.float64] = (_f1(sums[:, :4]) + _f1(sums[:, 4:])) / 2
    return score


def _total(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    import numpy as np

    whole: NDArray[np.float64] = np.asarray(rows, dtype=float).sum(0, keepdims=True)
    return whole


def _value(
    figure: Callable[[NDArray[np.float64]], NDArray[np.float64]], sums: NDArray[np.float64]
) -> float | None:
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(figure(sums)[0])
    return round(value, 4) if np.isfinite(value) else None
