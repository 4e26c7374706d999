"""Markdown, with or without front matter, by markdown-it.

Shape recognised: front matter between lines of three hyphens, or two kinds of marks (headings,
links, emphasis, quotes, rules of a list) at the beginnings of lines. HTML inside is not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from riftline.model import BlockKind, Issue, Source
from riftline.reading import dates
from riftline.reading.blocks import Draft
from riftline.reading.clean import fold, strip_broken
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.furniture import article
from riftline.reading.pagemeta import web_address
from riftline.reading.readers import TEXT_LIMIT, Read, Reader, document, sha_of
from riftline.reading.sniffing import start_of
from riftline.reading.stream import align, scan

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["READER"]

_FRONT = re.compile(r"---[ \t]*\r?\n(.{0,20000}?)\r?\n---[ \t]*(?:\r?\n|$)", re.S)
_FRONT_BYTES = re.compile(rb"---[ \t]*\r?\n(?:[A-Za-z_][\w-]{0,40}:.{0,500}\r?\n){1,60}", re.M)
_KINDS = (
    re.compile(rb"^#{1,6} \S", re.M),
    re.compile(rb"(?<!\!)\[[^\]\n]{1,200}\]\(https?://", re.M),
    re.compile(rb"(?<!\*)\*\*[^\s*][^*\n]{0,200}\*\*(?!\*)", re.M),
    re.compile(rb"^> \S", re.M),
    re.compile(rb"^```", re.M),
)
_FIELD = re.compile(r"([A-Za-z_][\w-]{0,40}):[ \t]*(.*)")


def sniff(head: bytes, _source: Source) -> float:
    """Front matter, or two kinds of marks; a heading counts twice at the very top."""
    start = start_of(head)
    if _FRONT_BYTES.match(start):
        return 0.8
    if start[:1] in (b"{", b"[", b"<"):
        return 0.0
    kinds = sum(pattern.search(start) is not None for pattern in _KINDS)
    return 0.5 if kinds + bool(_KINDS[0].match(start)) >= 2 else 0.0


def read(raw: bytes, source: Source) -> Read:
    """One article. Trouble: too-large, no-text, encoding issues."""
    decoded = decode(raw)
    if len(decoded.text) > TEXT_LIMIT:
        seen = f"{len(decoded.text):,} characters in one text"
        expected = f"at most {TEXT_LIMIT:,} characters a document"
        return (), (Issue("too-large", source.path, seen, expected, "split the file"),)
    issues = encoding_issues(decoded, source)
    from markdown_it import MarkdownIt

    front = _FRONT.match(decoded.text)
    said = _fields(front[1]) if front else {}
    body = decoded.text[front.end() :] if front else decoded.text
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(strip_broken(body))
    blank = " " * (len(decoded.text) - len(body)) + body  # the same places, without the fields
    found, _ = align(tuple(_drafts(tokens)), scan(_bare(blank)))
    parts = article(found, title=said.get("title"))
    if not parts.body:
        return (), issues
    when = said.get("date") or said.get("published") or ""
    doc = document(
        sha=sha_of(raw),
        source=source,
        reader=READER.name,
        drafts=parts.body,
        decoded=decoded,
        uri=web_address(said.get("url") or said.get("source") or said.get("link")) or "",
        title=parts.title,
        author=said.get("author") or parts.author,
        publisher=said.get("publisher") or parts.publisher,
        published=dates.iso(when) or dates.date_line(when) or parts.published,
        lang=said.get("lang") or said.get("language"),
        captions=parts.captions,
    )
    return (doc,), issues


# A link's address, marks of emphasis and code: what is written and not shown.
_MARKS = re.compile(
    r"(?<=\])\([^()\s]{0,2000}(?:\s+\"[^\"\n]{0,300}\")?\)|!\[|[\[\]*`]"
    r"|(?<![^\W_])_+(?=\S)|(?<=\S)_+(?![^\W_])"
)


def _bare(text: str) -> str:
    """The text with blanks for Markdown's marks, so that every word keeps its place."""
    return _MARKS.sub(lambda m: " " * len(m[0]), text)


def _fields(front: str) -> dict[str, str]:
    """Plain ``key: value`` lines of front matter; lists and what lies deeper are left."""
    rows = (_FIELD.fullmatch(row.rstrip()) for row in front.splitlines())
    return {m[1].casefold(): fold(m[2].strip("'\" ")) for m in rows if m and m[2].strip()}


def _drafts(tokens: list[Token]) -> Iterator[Draft]:
    """Every block with words; what stands in a list or a quote is an item or a quote."""
    around: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            around.append(token.type)
        elif token.nesting == -1 and around:
            around.pop()
        elif token.type == "inline":
            text = fold("".join(_words(token)))
            if text:
                yield Draft(_kind(around), text)


def _kind(around: list[str]) -> BlockKind:
    if "blockquote_open" in around:
        return "quote"
    if "heading_open" in around:
        return "heading"
    return "item" if "list_item_open" in around else "paragraph"


def _words(token: Token) -> Iterator[str]:
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            yield child.content
        elif child.type in ("softbreak", "hardbreak"):
            yield " "


READER = Reader("markdown", sniff, read)
