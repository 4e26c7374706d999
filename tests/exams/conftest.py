"""A network whose answers a test writes down: the real windows, no weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from riftline.attribution.tagger.heads import KINDS, SCHEMES
from riftline.attribution.tagger.network import AROUND, Judged, Seen
from riftline.attribution.tagger.windows import Run, Window, windows
from riftline.attribution.tagger.words import Pieces, words

Judge = Callable[[str, str | None], Mapping[str, Any]]


class FakeNetwork:
    """One piece a word, so `limit` less two words a window.

    `tags` and `facts` are by the number of the word in its text (tags: 0 outside, 1 + 2k begin,
    2 + 2k inside of kind k). `judge` is asked with the words of p and q, a space between, and
    gives for each scheme that it answers a class, or probabilities by class; without an answer
    the first class is certain.
    """

    def __init__(
        self,
        tags: Mapping[int, int] | None = None,
        facts: Mapping[int, float] | None = None,
        judge: Judge = lambda p, q: {},
        limit: int = 256,
    ) -> None:
        self.tags, self.facts, self.answer, self.limit = tags or {}, facts or {}, judge, limit
        self.asked: list[tuple[str, str | None]] = []

    def windows(self, text: str) -> tuple[Window, ...]:
        found = list(words(text))
        breaks = [
            i for i in range(1, len(found)) if "\n" in text[found[i - 1].end : found[i].start]
        ]
        return tuple(windows(found, breaks, Pieces(lambda word: [5]), self.limit))

    def see(self, window: Window) -> Seen:
        size = window.end - window.start
        kinds = np.zeros((size, 1 + 2 * len(KINDS)), np.float32)
        facts = np.zeros(size, np.float32)
        for i in range(size):
            kinds[i, self.tags.get(window.start + i, 0)] = 1
            facts[i] = self.facts.get(window.start + i, 0.0)
        hidden = np.zeros((size, 4))
        return Seen(window, np.zeros((size, 3, 3)), kinds, facts, hidden, hidden)

    def judge(
        self, seen: Seen, pairs: Sequence[tuple[Run, Run | None]], within: Sequence[Run] = ()
    ) -> Judged:
        rows = {s: np.zeros((len(pairs), n), np.float32) for s, n in SCHEMES.items()}
        far = set()
        for n, (p, q) in enumerate(pairs):
            other = q or p
            if max(p[1], other[1]) - min(p[0], other[0]) > 2 * AROUND:
                far.add(n)
                continue
            one, two = self._words(seen.window, p), self._words(seen.window, q) if q else None
            self.asked.append((one, two))
            said = self.answer(one, two)
            for scheme, row in rows.items():
                given = said.get(scheme, 0)
                for at, chance in (given if isinstance(given, dict) else {given: 1.0}).items():
                    row[n, at] = chance
        return Judged(**rows, far=frozenset(far))

    def _words(self, window: Window, run: Run) -> str:
        assert 0 <= run[0] < run[1] <= window.end - window.start
        some = window.words[window.start + run[0] : window.start + run[1]]
        return " ".join(w.text for w in some)


@pytest.fixture(scope="session")
def fake() -> type[FakeNetwork]:
    return FakeNetwork
