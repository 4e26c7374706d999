"""Given spans put to the network: which window holds them, and what the judge says there.

Invariant: two mentions are judged only in a window that holds every word of both. Where none
does, or they stand farther apart than the judge reads, there is no answer, and the exam takes the
class that says nothing (`otherwise` of `answers`), right or wrong. In an article they are judged by
the sentences in which they stand, as in the reading of documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from riftline.exams.classes import of_answers
from riftline.exams.spans import Tally, Tokens
from riftline.model import Span

if TYPE_CHECKING:
    from riftline.attribution.tagger.network import Floats, Judged, Seen
    from riftline.attribution.tagger.windows import Run, Window

__all__ = ["Answers", "Asked", "Pair", "Reads", "answers", "judged", "run_of", "words_of"]

Scheme = Literal["directed", "relation", "quad", "stance"]
Pair = tuple[Span, Span | None]
"""Mentions p and q, or p alone."""


class Reads(Protocol):
    """What an exam needs of `riftline.attribution.tagger.network.Network`."""

    def windows(self, text: str, /) -> Sequence[Window]:
        """The windows of a text."""

    def see(self, window: Window, /) -> Seen:
        """One window read."""

    def judge(
        self, seen: Seen, pairs: Sequence[tuple[Run, Run | None]], within: Sequence[Run] = (), /
    ) -> Judged:
        """Pairs of a window judged, each by the words `within` which it stands."""


class Asked(NamedTuple):
    """One text, pairs of its mentions, and the class that the annotators gave each."""

    text: str
    pairs: tuple[Pair, ...]
    wanted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """Counts of every text by class, and how many pairs no window could hold."""

    units: tuple[dict[str, Tally], ...]
    unplaced: int


def answers(
    network: Reads, asked: Iterable[Asked], scheme: Scheme, names: Sequence[str], otherwise: int
) -> Answers:
    """The likeliest class of `scheme` for every pair, against the one wanted.

    `names` are those of the classes, `otherwise` the class of a pair that cannot be judged.
    """
    units: list[dict[str, Tally]] = []
    unplaced = 0
    for text, pairs, wanted in asked:
        scores = judged(network, text, pairs, scheme)
        unplaced += sum(s is None for s in scores)
        given = [otherwise if s is None else int(s.argmax()) for s in scores]
        units.append(of_answers([names[w] for w in wanted], [names[g] for g in given]))
    return Answers(tuple(units), unplaced)


def judged(
    network: Reads, text: str, pairs: Sequence[Pair], scheme: Scheme, lang: str | None = None
) -> list[Floats | None]:
    """For each pair the probabilities of `scheme`'s classes, None where it cannot be judged.

    `lang` is the language of an article; without it the text is a sentence and is read whole.
    """
    from riftline.attribution.segment import segment
    from riftline.attribution.tagger.learned import sentences
    from riftline.exams.attribution import document_of

    seg = segment(document_of("", text, lang)) if lang else None
    windows = network.windows(text)
    words = words_of(windows)
    placed: dict[int, list[tuple[int, tuple[Run, Run | None]]]] = {}
    for n, (one, other) in enumerate(pairs):
        p, q = run_of(words, one), run_of(words, other or one)
        at = _home(windows, p, q) if p and q else None
        if p and q and at is not None:
            begin = windows[at].start
            pair = _within(p, begin), _within(q, begin) if other else None
            placed.setdefault(at, []).append((n, pair))
    scores: list[Floats | None] = [None] * len(pairs)
    for at, mine in placed.items():
        both = [pair for _, pair in mine]
        within = [sentences(seg, windows[at], p, q or p) for p, q in both] if seg else []
        answer = network.judge(network.see(windows[at]), both, within)
        rows = getattr(answer, scheme)
        for row, (n, _) in enumerate(mine):
            if row not in answer.far:
                scores[n] = rows[row]
    return scores


def words_of(windows: Sequence[Window]) -> Tokens:
    """Where the words of the text stand that `windows` were cut from."""
    words = windows[0].words if windows else ()
    return Tokens(tuple(w.start for w in words), tuple(w.end for w in words))


def run_of(words: Tokens, span: Span) -> Run | None:
    """The words of the text that meet `span`, None if there are none."""
    inside = words.within((span,))
    return (min(inside), max(inside) + 1) if inside else None


def _home(windows: Sequence[Window], p: Run, q: Run) -> int | None:
    """The window that holds both with the most words on the nearer side; None if none does."""
    low, high = min(p[0], q[0]), max(p[1], q[1])
    room = {
        at: min(low - w.start, w.end - high)
        for at, w in enumerate(windows)
        if w.start <= low and high <= w.end
    }
    return max(room, key=lambda at: room[at]) if room else None


def _within(run: Run, begin: int) -> Run:
    return run[0] - begin, run[1] - begin
