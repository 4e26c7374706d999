"""One capture on its way to documents: which reader, which member, and what was left unread.

Containers are opened from the outside in; a document that stands in a member knows the way
(`Document.inside`) and its own place in words.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO

from riftline import plugins
from riftline.errors import NotFound, PluginError
from riftline.model import Document, Issue, Source, digest
from riftline.reading.containers import DEPTH, Budget, Member, TooMuch, size_of
from riftline.reading.decode import is_binary
from riftline.reading.readers import EXPORT_LIMIT, Reader
from riftline.reading.sniffing import HEAD

__all__ = ["Found", "member_bytes", "read_file"]

Found = Document | Issue
_ARROW = " › "


def read_file(file: BinaryIO, source: Source, sha: str = "") -> Iterator[Found]:
    """Documents of the seekable `file` and what is wrong with it, one after another.

    `sha` is the SHA-256 of the file where that is known already. Memory is bounded by the
    largest single text, page or export in it, not by the file.
    """
    size = size_of(file)
    sha = sha or _sha_of(file)
    texts = told = 0
    for found in _read(file, size, source, Budget.of(size), 0):
        if isinstance(found, Issue):
            told += 1
            yield found
        elif found.text:
            texts += 1
            id_ = digest("document", sha, found.id) if found.inside else found.id
            document = _supplied(replace(found, id=id_, capture=sha), source)
            yield document
            if document.published is None:
                yield _undated(document, source)
    if not texts and not told:
        yield Issue(
            "no-text",
            source.path,
            "nothing is left after cleaning",
            "an article or posts",
            "open the capture: it may be a menu, a login page or an empty shell",
        )


def member_bytes(file: BinaryIO, inside: Sequence[str], source: Source) -> bytes:
    """The bytes that a document's offsets count in. Raises NotFound when there is no such member.

    `inside` is the document's own; empty: all of `file`.
    """
    size = size_of(file)
    budget = Budget.of(size)
    for name in inside:
        reader = _reader(file.read(HEAD), source)
        file.seek(0)
        found = reader and reader.members and reader.members(file, source, budget)
        for member in found or ():
            if isinstance(member, Member) and member.name == name:
                file = member.file
                break
        else:
            raise NotFound(
                f"the capture has no member {name!r}",
                expected=f"the way {_ARROW.join(inside)}",
                do="run `riftline verify` to see whether the capture changed",
            )
    return file.read()


# -- one level --------------------------------------------------------------------------------


def _read(file: BinaryIO, size: int, source: Source, budget: Budget, depth: int) -> Iterator[Found]:
    head = file.read(HEAD)
    if _is_blank(file, head):
        seen = "no bytes" if not size else "white space only"
        yield Issue("empty-capture", source.path, seen, "some text", "capture it again")
        return
    file.seek(0)
    reader = _reader(head, source)
    if reader is None:
        yield _unknown(head, source)
    elif reader.members is not None:
        yield from _members(reader, file, source, budget, depth)
    elif size > EXPORT_LIMIT:
        yield Issue(
            "too-large",
            source.path,
            f"{size:,} bytes in one {reader.name} file",
            f"at most {EXPORT_LIMIT:,} bytes a file",
            "export a shorter period, or split the file",
        )
    else:
        documents, issues = reader.read(file.read(), source)
        yield from issues
        yield from documents


def _members(
    reader: Reader, file: BinaryIO, source: Source, budget: Budget, depth: int
) -> Iterator[Found]:
    assert reader.members is not None
    if depth >= DEPTH:
        yield _too_much(source, f"containers in containers, {depth + 1} deep")
        return
    passed: Counter[str] = Counter()
    first: dict[str, str] = {}
    try:
        for member in reader.members(file, source, budget):
            if not isinstance(member, Member):
                yield member
                continue
            budget.enter()
            head = member.file.read(HEAD)
            kind = _passed_over(member, head)
            if kind:
                passed[kind] += 1
                first.setdefault(kind, member.name)
                continue
            size = size_of(member.file)
            inner = replace(source, uri=member.uri)
            for found in _read(member.file, size, inner, budget, depth + 1):
                if isinstance(found, Issue):
                    yield replace(found, seen=f"{member.name}: {found.seen}")
                else:
                    yield _inside(found, member, source)
    except TooMuch as e:
        yield _too_much(source, str(e))
    if passed:
        yield _unread_members(source, passed, first)


def _inside(document: Document, member: Member, source: Source) -> Document:
    """A member's document as the container's."""
    said = {"captured": member.taken or "", **member.context}
    outer = member.uri or (source.uri or source.path) + "#" + member.name
    bare = document.uri in (source.path, member.uri)
    return replace(
        document,
        id=digest("document", member.name, document.id),
        uri=outer if bare else document.uri,
        place=_ARROW.join(p for p in (member.name, document.place) if p),
        inside=(member.name, *document.inside),
        context={**{k: v for k, v in said.items() if v}, **document.context},
    )


_KINDS = (
    ("image/", "pictures"), ("video/", "videos"), ("audio/", "sound"), ("font/", "fonts"),
    ("text/css", "style sheets"), ("javascript", "scripts"), ("ecmascript", "scripts"),
    ("/wasm", "scripts"), ("application/font", "fonts"), ("x-font", "fonts"),
)  # fmt: skip
_FURNITURE = re.compile(
    r"(?P<styles>css|scss)|(?P<scripts>js|mjs|map)|(?P<fonts>woff2?|ttf|otf|eot)"
    r"|(?P<pictures>png|jpe?g|gif|webp|avif|svg|ico|bmp|tiff?)"
    r"|(?P<videos>mp4|webm|mov|mkv|avi)|(?P<sound>mp3|ogg|oga|opus|wav|m4a|flac)"
    r"|(?P<stickers>tgs|webp)",
    re.I,
)
_MEDIA = ("image", "sound", "video", "MP3", "Ogg", "fLaC")


def _passed_over(member: Member, head: bytes) -> str | None:
    """What a member is that nobody reads (a picture, a style sheet), or None.

    The kind that the container states, the file's first bytes, and, for what has no mark of its
    own (scripts, style sheets), the ending of its name.
    """
    stated = member.media_type.casefold()
    for mark, kind in _KINDS:
        if mark in stated:
            return kind
    seen = is_binary(head) or ""
    if any(word in seen for word in _MEDIA):
        return "pictures" if "image" in seen else "sound and video"
    ending = member.name.rpartition(".")[2]
    match = None if stated else _FURNITURE.fullmatch(ending)
    return match.lastgroup if match else None


def _reader(head: bytes, source: Source) -> Reader | None:
    """The reader that is surest; the first by name among equals; None when all say 0."""
    best: tuple[float, Reader | None] = (0.0, None)
    text = is_binary(head) is None
    for name in plugins.names("readers"):
        reader: Reader = plugins.load("readers", name)
        try:
            score = float(reader.sniff(head, source)) if text or reader.binary else 0.0
        except AttributeError as e:
            raise PluginError(
                f"the reader {name!r} has no sniff and read",
                expected="a riftline.reading.readers.Reader",
                do="reinstall the package that brings it",
            ) from e
        if score > best[0]:
            best = (score, reader)
    return best[1]


def _supplied(document: Document, source: Source) -> Document:
    return replace(
        document,
        published=document.published or source.published,
        publisher=document.publisher or source.publisher,
        author=document.author or source.author,
    )


def _is_blank(file: BinaryIO, head: bytes) -> bool:
    """Whether nothing but white space follows; the file may stand anywhere afterwards."""
    chunk = head
    while chunk and not chunk.strip():
        chunk = file.read(1 << 20)
    return not chunk


def _sha_of(file: BinaryIO) -> str:
    hashed = sha256()
    while chunk := file.read(1 << 20):
        hashed.update(chunk)
    file.seek(0, os.SEEK_SET)
    return hashed.hexdigest()


# -- what is wrong ----------------------------------------------------------------------------


def _unknown(head: bytes, source: Source) -> Issue:
    binary = is_binary(head)
    if binary is not None:
        return Issue(
            "unreadable-binary",
            source.path,
            binary,
            "text, a web page or an export of posts",
            "convert it to text first",
        )
    return Issue(
        "unknown-format",
        source.path,
        "structured data (JSON, XML or a web archive) that no reader knows",
        "one of the formats of docs/formats-in.md",
        "convert it to JSON lines: one object a line with text, author, published",
    )


def _undated(document: Document, source: Source) -> Issue:
    place = f"{source.path} ({document.place})" if document.place else source.path
    return Issue(
        "undated",
        document.id,
        f"no date in {place}",
        "a date of publication",
        "give --published DATE if you know it",
    )


def _too_much(source: Source, seen: str) -> Issue:
    return Issue(
        "unpacks-too-far",
        source.path,
        seen,
        "a container of ordinary size",
        "unpack it by hand with care, and add the files that you want read",
    )


def _unread_members(source: Source, passed: Counter[str], first: dict[str, str]) -> Issue:
    parts = (f"{count:,} {kind} ({first[kind]} …)" for kind, count in passed.most_common())
    return Issue(
        "unread-members",
        source.path,
        "kept and not read: " + ", ".join(parts),
        "texts",
        "look at them in the capture itself",
    )


def read_bytes(raw: bytes, source: Source) -> tuple[tuple[Document, ...], tuple[Issue, ...]]:
    """All documents in `raw`, and all that is wrong with it."""
    found = tuple(read_file(BytesIO(raw), source))
    return (
        tuple(f for f in found if isinstance(f, Document)),
        tuple(f for f in found if isinstance(f, Issue)),
    )
