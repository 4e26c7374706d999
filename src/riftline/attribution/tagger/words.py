"""Text → words → pieces: what the learned tagger sees.

Invariant: a word is what the exam counts as a token (``\\w+`` or one mark), its pieces never reach
into another word, and the tagger answers once a word, at its first piece. So no answer can cut a
word. The training reads texts through this module too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

__all__ = ["BEGIN", "END", "PAD", "UNKNOWN", "Pieces", "Word", "words"]

BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3
"""Ids of XLM-R's special pieces; END also stands between paragraphs."""

MOST_PIECES = 12
"""A longer word (an address, a row of letters) is seen by its first pieces only."""

_MARKS = "\u0300-\u036f\u064b-\u0652\u0670"  # combining marks are no \\w: e + ́ is one letter
_WORD = re.compile(rf"\w+(?:[{_MARKS}]\w*)*|[^\w\s]")


class Word(NamedTuple):
    """One word, its code points, and whether white space (or nothing) stands before it."""

    text: str
    start: int
    end: int
    spaced: bool


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """The words of ``text[start:end]`` in order."""
    before = start
    for m in _WORD.finditer(text, start, len(text) if end is None else end):
        yield Word(m.group(), m.start(), m.end(), m.start() > before or m.start() == start)
        before = m.end()


class Pieces:
    """Words → ids of pieces, each word split once (SentencePiece unigram, XLM-R's scores)."""

    def __init__(self, split: Callable[[str], list[int]]) -> None:
        self._split = split
        self._known: dict[tuple[str, bool], tuple[int, ...]] = {}

    def __call__(self, text: str, spaced: bool) -> tuple[int, ...]:
        """The ids of one word; never empty."""
        found = self._known.get((text, spaced))
        if found is None:
            # half of a surrogate pair, which a broken JSON escape leaves, is no text for tokenizers
            plain = text[:100].encode("utf-8", "replace").decode("utf-8")
            plain = unicodedata.normalize("NFKC", plain)
            ids = tuple(self._split(("▁" if spaced else "") + plain)[:MOST_PIECES])
            found = ids or (UNKNOWN,)
            if len(self._known) < 200_000:
                self._known[text, spaced] = found
        return found
