"""Words for searching: how text becomes tokens, and a query becomes terms.

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

from riftline.errors import UsageError
from riftline.model import Span

__all__ = ["Term", "excerpt", "fold", "holds", "matches", "squeezed", "terms", "tokens"]

# A query is typed by a person. Beyond this it is a pasted article, which wants another tool.
MOST_TERMS = 32

# A word, then anything outside ASCII that may be a combining mark: sorted out in `_pieces`.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[^\x00-\x7f\s\w])*")
_TERM = re.compile(r'"([^"]*)"(\*?)|«([^»]*)»(\*?)|“([^”]*)”(\*?)|(\S+)')


class Term(NamedTuple):
    """Folded tokens that must follow each other; the last may be only a beginning."""

    tokens: tuple[str, ...]
    prefix: bool


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


def terms(query: str) -> tuple[Term, ...]:
    """What the user asks for; signs without a letter or digit ask for nothing.

    Raises UsageError when there are more than `MOST_TERMS`.
    """
    found: list[Term] = []
    for part in _TERM.finditer(query):
        *quoted, plain = part.groups()
        phrase = next((i for i, q in enumerate(quoted) if q is not None), None)
        text, star = (plain, plain.endswith("*")) if phrase is None else (
            quoted[phrase], quoted[phrase + 1] == "*")  # fmt: skip
        folded = tuple(token for token, _ in tokens(text))
        if folded:
            found.append(Term(folded, star))
    if len(found) > MOST_TERMS:
        raise UsageError(
            f"a search for {len(found)} terms", expected=f"at most {MOST_TERMS}",
            do='put the words in double quotes to look for them as a phrase',
        )  # fmt: skip
    return tuple(dict.fromkeys(found))


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
