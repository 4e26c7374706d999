"""Document → sentences, tokens, quotations and brackets.

Quotations may nest, may use the marks of English, Russian and German print, and may run over
several paragraphs. A sentence never crosses a paragraph; a quotation may cross sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from riftline.lexicon import load
from riftline.model import Block, Document, Span

__all__ = ["Quote", "Segmented", "Sentence", "Token", "segment"]

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?\b"
    r"|[^\W\d_]+n['’]t\b"
    r"|@\w+"
    r"|(?:[^\W_]+)(?:-[^\W_]+)*(?:['’](?!(?:s|re|ve|ll|d|m)\b)[^\W\d_]+)?"
    r"|['’](?:s|re|ve|ll|d|m)\b"
    r"|\.{2,}|--+|[^\w\s]|_"
)
# The run of stops is tried from its first mark only: a megabyte of them is looked at once.
_ENDS = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]]*\s+")
_OPENERS = {"“": "”", "«": "»", "„": "“", "‘": "’"}
_STRAIGHT = '"'
_LONGEST_QUOTE = 4000  # code points, some 650 words; past that the closing mark was forgotten
_LONGEST_SENTENCE = 4000  # code points; past that a run without stops is cut at a blank


class Token(NamedTuple):
    """A word or mark: code points ``[start, end)`` of the document's text; `low` to compare by."""

    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def word(self) -> bool:
        """Whether it is a word or number, not a mark."""
        return self.text[0].isalnum() or self.text[0] == "@"


class Quote(NamedTuple):
    """Words between quotation marks: `outer` with the marks, `inner` without; depth from 1."""

    outer: Span
    inner: Span
    depth: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its span, tokens, paragraph number and whether it stands in a block quote."""

    span: Span
    tokens: tuple[Token, ...]
    paragraph: int
    block: str
    number: int

    def at(self, offset: int) -> int:
        """Index of the first token that starts at or after `offset`."""
        return bisect_left([t.start for t in self.tokens], offset)


@dataclass(frozen=True, slots=True)
class Segmented:
    """A document in pieces. `quotes` and `brackets` are in order of their start.

    `outermost` are the quotations of depth 1; no two of them overlap.
    """

    document: Document
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    brackets: tuple[Span, ...]
    _starts: tuple[int, ...]
    outermost: tuple[Quote, ...] = ()

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the code point at `offset`."""
        i = bisect_right(self._starts, offset) - 1
        if i >= 0 and self.sentences[i].span.end > offset:
            return self.sentences[i]
        return None

    def quote_at(self, offset: int) -> Quote | None:
        """The outermost quotation around `offset`."""
        i = bisect_right(self.outermost, offset, key=_begin) - 1
        if i >= 0 and offset < self.outermost[i].outer.end:
            return self.outermost[i]
        return None

    def quote_from(self, offset: int) -> Quote | None:
        """The outermost quotation that begins at `offset`."""
        found = self.quote_at(offset)
        return found if found is not None and found.outer.start == offset else None

    def quote_ended(self, offset: int) -> Quote | None:
        """The last outermost quotation that ends at or before `offset`."""
        i = bisect_right(self.outermost, offset, key=_end) - 1
        return self.outermost[i] if i >= 0 else None

    def quotes_meeting(self, span: Span) -> tuple[Quote, ...]:
        """Outermost quotations that share a code point with `span`."""
        first = bisect_right(self.outermost, span.start, key=_end)
        return self.outermost[first : bisect_left(self.outermost, span.end, key=_begin)]


def _begin(quote: Quote) -> int:
    return quote.outer.start


def _end(quote: Quote) -> int:
    return quote.outer.end


def segment(document: Document) -> Segmented:
    """Cut a document's text; empty text gives no sentences."""
    text = document.text
    blocks = document.blocks or _paragraphs(text)
    stops = _abbreviations()
    sentences: list[Sentence] = []
    quotes: list[Quote] = []
    brackets: list[Span] = []
    for n, block in enumerate(blocks):
        found = _quotes(text, block.span)
        quotes.extend(found)
        brackets.extend(
            Span(m.start(), m.end())
            for m in re.compile(r"\[[^\[\]]{1,400}\]").finditer(text, *block.span)
        )
        for span in _sentences(text, block.span, stops):
            tokens = _tokens(text, span)
            if tokens:
                sentences.append(Sentence(span, tokens, n, block.kind, len(sentences)))
    return Segmented(
        document,
        tuple(sentences),
        tuple(quotes),
        tuple(brackets),
        tuple(s.span.start for s in sentences),
        tuple(q for q in quotes if q.depth == 1),
    )


def _tokens(text: str, span: Span) -> tuple[Token, ...]:
    """Tokens of a sentence. An acronym that looks like a small word keeps its capitals in `low`."""
    found = tuple(
        Token(m.group(), m.group().lower(), m.start(), m.end())
        for m in _TOKEN.finditer(text, *span)
    )
    acronyms = load("en")["grammar"]["acronyms"]
    if not any(t.text in acronyms for t in found):
        return found
    shouted = sum(t.text.isupper() for t in found if t.word) * 2 > sum(t.word for t in found)
    if shouted:
        return found
    return tuple(t._replace(low=t.text) if t.text in acronyms else t for t in found)


def _paragraphs(text: str) -> tuple[Block, ...]:
    return tuple(
        Block("paragraph", Span(m.start(), m.end()))
        for m in re.finditer(r"\S(?:[^\n]|\n(?!\s*\n))*", text)
    )


def _abbreviations() -> frozenset[str]:
    return frozenset(
        word for lang in ("en", "ru") for word in load(lang)["grammar"]["abbreviations"]
    )


def _sentences(text: str, block: Span, stops: frozenset[str]) -> Sequence[Span]:
    spans: list[Span] = []
    start = block.start
    for m in _ENDS.finditer(text, *block):
        if m.end() >= block.end or not _ends_here(text, start, m, stops):
            continue
        spans.append(_trim(text, start, m.end()))
        start = m.end()
    spans.append(_trim(text, start, block.end))
    return [piece for s in spans if s.end > s.start for piece in _cut(text, s)]


def _cut(text: str, span: Span) -> Sequence[Span]:
    if span.end - span.start <= _LONGEST_SENTENCE:
        return (span,)
    pieces: list[Span] = []
    start = span.start
    while span.end - start > _LONGEST_SENTENCE:
        stop = text.rfind(" ", start + 1, start + _LONGEST_SENTENCE)
        stop = stop if stop > start else start + _LONGEST_SENTENCE
        pieces.append(_trim(text, start, stop))
        start = stop
    pieces.append(_trim(text, start, span.end))
    return [p for p in pieces if p.end > p.start]


def _ends_here(text: str, start: int, m: re.Match[str], stops: frozenset[str]) -> bool:
    following = text[m.end()]
    if following.islower():
        return False
    if text[m.start()] != "." or m.group().rstrip()[1:2] in ("!", "?"):
        return True
    before = re.search(r"(\S+)$", text[max(start, m.start() - 24) : m.start()])
    word = before.group(1).lstrip("(\"'“«‘") if before else ""
    if word.lower() in stops and (following.isalnum() or following in '"“«'):
        # "the U.S. The next" ends; "Mr. Smith" and "Jan. 5" do not.
        return False
    return not (len(word) == 1 and word.isupper() and following.isupper())  # an initial


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _quotes(text: str, block: Span) -> Sequence[Quote]:
    """Quotations of one paragraph by a stack: what opened last closes first."""
    found: list[Quote] = []
    stack: list[tuple[str, int]] = []
    for m in re.compile('["“”«»„‘’]').finditer(text, *block):
        mark, at = m.group(), m.start()
        before = text[at - 1] if at > block.start else " "
        after = text[at + 1] if at + 1 < block.end else " "
        if stack and at - stack[0][1] > _LONGEST_QUOTE:
            found = _without(found, stack[0][1])
            stack = []
        wanted = stack[-1][0] if stack else ""
        if mark == "’" and before.isalnum() and after.isalnum():
            continue  # an apostrophe
        if mark == wanted and not (mark == _STRAIGHT and _opens(before, after)):
            _, begin = stack.pop()
            found.append(Quote(Span(begin, at + 1), Span(begin + 1, at), len(stack) + 1, True))
        elif mark == _STRAIGHT:
            if _opens(before, after):
                stack.append((_STRAIGHT, at))
        elif mark in _OPENERS and (mark != "‘" or not before.isalnum()):
            stack.append((_OPENERS[mark], at))
    if stack and block.end - stack[0][1] > _LONGEST_QUOTE:
        found = _without(found, stack[0][1])
        stack = []
    # A quotation that goes on in the next paragraph has no closing mark here (English print).
    if stack and stack[0][0] != "’":
        begin = stack[0][1]
        found = [q for q in found if q.outer.end <= begin] + [
            q._replace(depth=max(2, q.depth)) for q in found if q.outer.start > begin
        ]
        found.append(Quote(Span(begin, block.end), Span(begin + 1, block.end), 1, False))
    return sorted(found, key=lambda q: (q.outer.start, -q.outer.end))


def _without(found: list[Quote], begin: int) -> list[Quote]:
    """Quotations once the mark at `begin`, and all still open within it, count for nothing."""
    kept = len(found)
    while kept and found[kept - 1].outer.start > begin:
        kept -= 1
    ends: list[int] = []
    for n, q in sorted(enumerate(found[kept:], kept), key=lambda x: x[1].outer.start):
        while ends and ends[-1] <= q.outer.start:
            ends.pop()
        ends.append(q.outer.end)
        found[n] = q._replace(depth=len(ends))
    return found


def _opens(before: str, after: str) -> bool:
    return (before.isspace() or before in "([{—–-:/\"“«‘'") and not after.isspace()
