"""What a reader is, and what all readers share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO, Literal

from riftline.model import Document, Issue, Source, Translation, digest
from riftline.reading.blocks import Draft, assemble
from riftline.reading.clean import line, strip_marks
from riftline.reading.containers import Budget, Member
from riftline.reading.decode import Decoded
from riftline.reading.lang import language

__all__ = [
    "EXPORT_LIMIT",
    "NOWHERE",
    "PAGE_LIMIT",
    "PAGE_TEXT_LIMIT",
    "TEXT_LIMIT",
    "Read",
    "Reader",
]

Read = tuple[tuple[Document, ...], tuple[Issue, ...]]


def nothing(_raw: bytes, _source: Source) -> Read:
    """What a container reads itself: its members are read each for itself."""
    return (), ()


TEXT_LIMIT = 4_000_000
"""Code points in one document. War and Peace has 3.2 million; an article has five thousand."""
PAGE_LIMIT = 32 * 2**20
"""Bytes of one saved page. Single-file saves carry their pictures along, hence so many."""
PAGE_TEXT_LIMIT = 1_000_000
"""Visible characters of one page. The longest live blogs have a third of it."""
EXPORT_LIMIT = 512 * 2**20
"""Bytes of one platform export, parsed in memory (about six times its size)."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One format. `sniff(head, source)` says 0 … 1 how surely the bytes are of it.

    `binary` readers are asked also where the bytes cannot be text. A container gives `members`
    instead: (file, source, budget) → its members, its own documents and what is wrong with it, one
    after another; what members hold is read by whoever knows it.
    """

    name: str
    sniff: Callable[[bytes, Source], float]
    read: Callable[[bytes, Source], Read] = nothing
    binary: bool = False
    members: Callable[[BinaryIO, Source, Budget], Iterator[Member | Document | Issue]] | None = None


def document(
    *,
    sha: str,
    source: Source,
    reader: str,
    drafts: tuple[Draft, ...],
    decoded: Decoded,
    uri: str = "",
    title: str | None = None,
    author: str | None = None,
    publisher: str | None = None,
    published: str | None = None,
    lang: str | None = None,
    captions: tuple[str, ...] = (),
    context: Mapping[str, str | None] | None = None,
    place: str = "",
    kind: Literal["article", "post"] = "article",
) -> Document:
    """An article from its cleaned blocks."""
    text, blocks, offsets = assemble(drafts, decoded)
    encoding = {} if decoded is NOWHERE else {"encoding": decoded.codec}
    return Document(
        id=digest("document", sha, ""),
        capture=sha,
        uri=uri or source.uri or source.path,
        title=line(title),
        author=line(author),
        publisher=line(publisher),
        published=published,
        lang=language(text, lang),
        text=text,
        blocks=blocks,
        captions=captions,
        kind=kind,
        context={"path": source.path, **encoding, **told(context or {})},
        offsets=offsets,
        reader=reader,
        place=place,
    )


def post(
    *,
    sha: str,
    source: Source,
    reader: str,
    record: str,
    text: str | tuple[Draft, ...],
    context: Mapping[str, str | None],
    kind: Literal["article", "post"] = "post",
    uri: str | None = None,
    title: str | None = None,
    author: str | None = None,
    publisher: str | None = None,
    published: str | None = None,
    lang: str | None = None,
    platform: str | None = None,
    account: str | None = None,
    place: str = "",
    translation: Translation | None = None,
) -> Document:
    """A document from one record of an export. Its place is `record` (or `place`), not bytes.

    `text` is a post, whose lines are its paragraphs, or paragraphs that were told apart already.
    """
    drafts = (
        tuple(Draft("paragraph", p) for p in paragraphs(text)) if isinstance(text, str) else text
    )
    body, blocks, _ = assemble(drafts, NOWHERE)
    return Document(
        id=digest("document", sha, record),
        capture=sha,
        uri=line(uri, 2000) or f"{source.uri or source.path}#{record.replace(' ', '-')}",
        title=line(title),
        author=line(author),
        publisher=line(publisher),
        published=published,
        lang=language(body, lang),
        text=body,
        blocks=blocks,
        kind=kind,
        platform=platform,
        account=line(account),
        context={"path": source.path, "record": record, **told(context)},
        reader=reader,
        place=line(place or record) or "",
        translation=translation,
    )


NOWHERE = Decoded("", "utf-8", mapped=False)
_LONG = {"links": 8000, "media": 8000, "quote": 4000, "pages": 200_000}
"""Fields of the context that may be longer than a line, in code points."""


def told(context: Mapping[str, str | None]) -> dict[str, str]:
    """What a capture says beside the text, each on one line; what it does not say is left out."""
    lines = ((k, line(v, _LONG.get(k, 500))) for k, v in context.items())
    return {k: v for k, v in lines if v}


def paragraphs(text: str) -> list[str]:
    """Lines of a post, folded: in posts a line break is meant."""
    return [p for p in (" ".join(strip_marks(x).split()) for x in text.splitlines()) if p]


def sha_of(raw: bytes) -> str:
    """The capture's name: SHA-256 of its bytes, hex."""
    return sha256(raw).hexdigest()


def bad_row(source: Source, record: str, seen: str, expected: str) -> Issue:
    """A record that cannot be read; the rest of the file was."""
    return Issue(
        "bad-row",
        source.path,
        f"{record}: {seen}",
        expected,
        "check the export; every other record was read",
    )


def textless(source: Source, count: int, of: int) -> tuple[Issue, ...]:
    """Posts of pictures or video alone: nothing to read, but the reader should know."""
    if not count:
        return ()
    return (
        Issue(
            "no-text",
            source.path,
            f"{count} of {of} posts hold no words (pictures, video, stickers)",
            "posts with text",
            "look at them in the export itself",
        ),
    )


def as_text(value: Any) -> str | None:
    """An id or a name from JSON as text; None for what is neither text nor number."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else None
