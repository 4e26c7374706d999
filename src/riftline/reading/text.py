"""Plain text: a saved article, a report, or a post of one line.

Paragraphs are what blank lines part. Inside a group, lines are joined where they were broken by
width and kept apart where the writer broke them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from riftline.model import BlockKind, Document, Issue, Source
from riftline.reading import dates
from riftline.reading.blocks import Draft, draft
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.furniture import article
from riftline.reading.readers import TEXT_LIMIT, Read, Reader, document, sha_of
from riftline.reading.sniffing import looks_like_data, looks_like_markup

__all__ = ["READER", "drafts"]

_Range = tuple[int, int]
_ITEM = re.compile(r"(?:[•*▪‣●◦]|\d{1,2}[.)])\s+\S")
_WORD = re.compile(r"\S+")
_QUOTED = re.compile(r">\s?")
_RULE = re.compile(r"[-=_*~#\s]{3,}")
# Lines wider than this were not broken by hand or by a mail program; narrower ones are verse,
# lists or menus.
_WRAP = (45, 130)


def sniff(head: bytes, _source: Source) -> float:
    """Text is what nothing else claims; data and markup are not prose."""
    if looks_like_data(head) or looks_like_markup(head):
        return 0.0
    return 0.1


def read(raw: bytes, source: Source) -> Read:
    """One article from plain text. Trouble: too-large, no-text, encoding issues."""
    if len(raw) > 4 * TEXT_LIMIT:  # no encoding needs more than four bytes a code point
        return (), (_too_large(source, f"{len(raw):,} bytes"),)
    decoded = decode(raw)
    if len(decoded.text) > TEXT_LIMIT:
        return (), (_too_large(source, f"{len(decoded.text):,} characters"),)
    issues = encoding_issues(decoded, source)
    parts = article(drafts(decoded.text))
    if not parts.body:
        return (), issues
    doc: Document = document(
        sha=sha_of(raw),
        source=source,
        reader=READER.name,
        drafts=parts.body,
        decoded=decoded,
        title=parts.title,
        author=parts.author,
        publisher=parts.publisher,
        published=parts.published or dates.dateline(parts.body[0].text),
        captions=parts.captions,
    )
    return (doc,), issues


def drafts(text: str) -> tuple[Draft, ...]:
    """Paragraphs, quotes and list items of `text`, each word with its place."""
    groups = list(_groups(text))
    indented = sum(_indented(text, g) for g in groups)
    quotes_by_indent = 0 < indented * 3 < len(groups)
    found: list[Draft] = []
    for group in groups:
        if all(_QUOTED.match(text, *r) for r in group):
            inner = [(m.end(), r[1]) for r in group if (m := _QUOTED.match(text, *r))]
            found.append(draft("quote", text, inner))
        elif quotes_by_indent and _indented(text, group):
            found.append(draft("quote", text, group))
        else:
            for part in _parts(text, group):
                kind: BlockKind = "item" if _ITEM.match(text, *part[0]) else "paragraph"
                found.append(draft(kind, text, part))
    return tuple(d for d in found if d.text and not _RULE.fullmatch(d.text))


def _groups(text: str) -> Iterator[list[_Range]]:
    """Runs of lines without a blank line between them; ranges without outer white space."""
    group: list[_Range] = []
    at = 0
    # str.splitlines also breaks at U+2028 and form feeds, as pages pasted from the web have them.
    for line in text.splitlines(keepends=True):
        inner = line.strip()
        if inner:
            start = at + len(line) - len(line.lstrip())
            group.append((start, start + len(inner)))
        elif group:
            yield group
            group = []
        at += len(line)
    if group:
        yield group


def _parts(text: str, group: list[_Range]) -> list[list[_Range]]:
    """One part where the lines were wrapped by width, else one part a line."""
    if len(group) == 1:
        return [group]
    items = [i for i, r in enumerate(group) if _ITEM.match(text, *r)]
    if items:
        cuts = sorted({0, *items})
        return [group[a:b] for a, b in zip(cuts, [*cuts[1:], len(group)], strict=True)]
    width = max(end - start for start, end in group)
    if not _WRAP[0] <= width <= _WRAP[1]:
        return [[r] for r in group]
    full = 0
    for (start, end), (following, stop) in pairwise(group):
        word = _WORD.match(text, following, stop)
        full += end - start + 1 + (len(word.group()) if word else 0) > width
    return [group] if full >= 0.9 * (len(group) - 1) else [[r] for r in group]


def _indented(text: str, group: list[_Range]) -> bool:
    def depth(start: int) -> int:
        lead = text[max(0, start - 12) : start].rpartition("\n")[2]
        return len(lead.expandtabs(4))

    return all(depth(start) >= 3 for start, _ in group)


def _too_large(source: Source, seen: str) -> Issue:
    return Issue(
        "too-large",
        source.path,
        f"{seen} in one text",
        f"at most {TEXT_LIMIT:,} characters a document",
        "split the file into one file a document",
    )


READER = Reader("text", sniff, read)
