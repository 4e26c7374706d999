"""Words for searching: how text becomes tokens, and where terms stand in it.

Both stores fold text here and nowhere else, so that they find the same things, and so that the
user's text never reaches an engine's query language: only folded letters and digits do.

Folding: compatibility forms and case fall away (ﬁ = fi, ß = ss), and so do accents, Arabic
vowel marks and the two dots of ё, which Russian writers put or leave as they like. Only й keeps
its breve: мой and мои are different words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category, normalize

from riftline.lexicon.stems import stems
from riftline.model import Span

__all__ = [
    "Term", "every_stem", "excerpt", "fold", "holds", "matches", "squeezed", "stemmed", "tokens",
]  # fmt: skip

# A word, then anything outside ASCII that may be a combining mark: sorted out in `_pieces`.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[^\x00-\x7f\s\w])*")


class Term(NamedTuple):
    """Folded tokens that must follow each other; the last may be only a beginning.

    One token that is neither a beginning nor `exact` stands for all forms of its word.
    """

    tokens: tuple[str, ...]
    prefix: bool = False
    exact: bool = False

    @property
    def stems(self) -> tuple[str, ...]:
        """The folded stems of which one must be there; () where the very words must."""
        return () if self.prefix or self.exact or len(self.tokens) > 1 else stemmed(self.tokens[0])


def tokens(text: str) -> Iterator[tuple[str, Span]]:
    """Folded words of `text`, each with where it stands."""
    for found in _WORD.finditer(text):
        word, at = found.group(), found.start()
        if word.isascii():
            yield word.lower(), Span(at, found.end())
        elif word.isalnum():
            yield from _one(word, at)
        else:
            yield from _pieces(word, at)


def fold(text: str) -> str:
    """The folded words of `text`, one space between them: what an index keeps."""
    return " ".join(token for token, _ in tokens(text))


@lru_cache(maxsize=1 << 18)
def stemmed(token: str) -> tuple[str, ...]:
    """The folded stems of a folded token; itself where its stem folds to nothing or to several."""
    found = (tuple(tokens(stem)) for stem in stems(token))
    return tuple(dict.fromkeys(t[0][0] for t in found if len(t) == 1)) or (token,)


def every_stem(folded: str) -> str:
    """The stems of a folded text's words, each once: what an index keeps beside the words."""
    return " ".join(dict.fromkeys(stem for token in folded.split() for stem in stemmed(token)))


def matches(text: str, wanted: Iterable[Term]) -> Iterator[tuple[Term, Span]]:
    """Where each term stands in `text`, in order of where it ends."""
    wanted = tuple(wanted)
    longest = max((len(term.tokens) for term in wanted), default=0)
    last: list[tuple[str, Span]] = []
    for token in tokens(text):
        last.append(token)
        if len(last) > longest:
            del last[0]
        for term in wanted:
            n = len(term.tokens)
            if n <= len(last) and _same(term, [t for t, _ in last[-n:]]):
                yield term, Span(last[-n][1].start, last[-1][1].end)


def excerpt(text: str, wanted: Iterable[Term], around: int = 90) -> tuple[str, tuple[Span, ...]]:
    """Some of `text` around its first match, and the matches in it. Never adds a character."""
    first: Span | None = None
    spans: list[Span] = []
    for _, span in matches(text, wanted):
        if first is None:
            first = span
        elif span.start >= first.end + 2 * around:
            break
        spans.append(span)
    if first is None:
        return text[: _at_space(text, 3 * around, 3 * around + 20)], ()
    start = _after_space(text, max(0, first.start - around), first.start)
    end = _at_space(text, first.end + 2 * around, first.end + 2 * around + 20)
    kept = sorted({Span(s.start - start, s.end - start) for s in spans
                   if start <= s.start and s.end <= end})  # fmt: skip
    return text[start:end], tuple(_apart(kept))


def squeezed(wanted: Sequence[Sequence[Collection[str]]]) -> list[list[list[str]]]:
    """What `holds` asks for: each string folded, without blanks."""
    return [
        [[fold(text).replace(" ", "") for text in group] for group in each if group]
        for each in wanted
    ]


def holds(folded: str, sought: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Whether a folded text has, of any of `sought`, one string of each group, blanks aside."""
    letters = folded.replace(" ", "")
    return any(
        all(any(text in letters for text in group) for group in each) for each in sought if each
    )


def _same(term: Term, found: list[str]) -> bool:
    if forms := term.stems:
        return found[0] == term.tokens[0] or not {*forms}.isdisjoint(stemmed(found[0]))
    *head, tail = term.tokens
    return found[:-1] == head and (found[-1].startswith(tail) if term.prefix else found[-1] == tail)


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans without those that lie over an earlier one, so that a page can nest none."""
    end = 0
    for span in spans:
        if span.start >= end:
            yield span
            end = span.end


def _after_space(text: str, low: int, high: int) -> int:
    """The first word's beginning in ``[low, high]``, or `low`."""
    if low == 0:
        return 0
    gap = re.search(r"\s+", text[low:high])
    return low + gap.end() if gap else low


def _at_space(text: str, low: int, high: int) -> int:
    """The first word's end in ``[low, high]``, or `low`."""
    if low >= len(text):
        return len(text)
    gap = re.search(r"\s", text[low:high])
    return low + gap.start() if gap else low


def _pieces(word: str, at: int) -> Iterator[tuple[str, Span]]:
    """Cut at whatever is neither a letter, a digit nor a combining mark."""
    start: int | None = None
    for i, char in enumerate(word):
        inside = char.isalnum() or (start is not None and _joins(char))
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            yield from _one(word[start:i], at + start)
            start = None
    if start is not None:
        yield from _one(word[start:], at + start)


def _joins(char: str) -> bool:
    # Joiners and the soft hyphen stand inside words in Persian, Indic scripts and bad HTML.
    return char in "\u200c\u200d\u00ad" or category(char).startswith("M")


def _one(word: str, at: int) -> Iterator[tuple[str, Span]]:
    folded = _folded(word)
    if folded:
        yield folded, Span(at, at + len(word))


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    kept: list[str] = []
    for char in normalize("NFKD", normalize("NFKD", word).casefold()):
        if char == "\u0306" and kept and kept[-1] == "и":
            kept[-1] = "й"
        elif not (char.isspace() or category(char) in {"Mn", "Me", "Cf"}):
            kept.append(char)
    return "".join(kept)
