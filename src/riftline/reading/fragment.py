"""HTML without an article to look for: what a feed's item, a mail or a book's chapter holds."""

from __future__ import annotations

import html
import re

from riftline.model import BlockKind
from riftline.reading.blocks import Draft
from riftline.reading.clean import fold
from riftline.reading.stream import Stream, scan

__all__ = ["INNER", "by_lines", "from_html", "from_text"]

_SKIPPED = frozenset((
    "nav", "footer", "aside", "header", "form", "button", "select", "option", "head",
    "noscript",
))  # fmt: skip
_HEADS = re.compile(r"h[1-6]$")
INNER = re.compile(r"<[^<>]*>")
_TAGGED = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|&(?:[a-z]{2,8}|#\d{2,6});")


def from_html(source: str) -> tuple[Draft, ...]:
    """The paragraphs of a piece of HTML, or of plain text with entities in it."""
    return by_lines(scan(source), source)[0]


def from_text(source: str) -> tuple[Draft, ...]:
    """The same for what may be markup or plain text, whose blank lines part paragraphs."""
    if _TAGGED.search(source):
        return from_html(source)
    parts = (fold(part) for part in re.split(r"\n\s*\n", source))
    return tuple(Draft("paragraph", part) for part in parts if part)


def by_lines(stream: Stream, source: str) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """Every block of text outside menus and frames, as the source has it."""
    drafts: list[Draft] = []
    captions: list[str] = []
    for segment in stream.segments:
        tags = set(segment.path.split())
        if tags & _SKIPPED:
            continue
        at, to = stream.at[segment.start], stream.to[segment.end - 1]
        text = fold(html.unescape(INNER.sub("", source[at:to])))
        if "figcaption" in tags:
            captions.append(text)
            continue
        kind: BlockKind = "paragraph"
        if "blockquote" in tags:
            kind = "quote"
        elif _HEADS.match(segment.tag):
            kind = "heading"
        elif segment.tag == "li":
            kind = "item"
        drafts.append(Draft(kind, text))
    return tuple(d for d in drafts if d.text), tuple(captions)
