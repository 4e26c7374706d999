"""Office files that are XML in a ZIP: DOCX and ODT articles, EPUB books by chapter.

Shapes recognised: a ZIP that opens with ``[Content_Types].xml`` and holds ``word/``; one whose
``mimetype`` is OpenDocument text or EPUB. Entities are not resolved and nothing is fetched. What
was deleted under tracked changes is not read; notes and text boxes are.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from riftline.model import BlockKind, Document, Issue, Source
from riftline.reading import dates
from riftline.reading.blocks import Draft
from riftline.reading.clean import fold, line
from riftline.reading.containers import Budget, TooMuch, broken_archive, unpacked
from riftline.reading.decode import decode
from riftline.reading.fragment import from_html
from riftline.reading.furniture import article
from riftline.reading.readers import (
    NOWHERE,
    PAGE_LIMIT,
    TEXT_LIMIT,
    Read,
    Reader,
    document,
    post,
    sha_of,
)
from riftline.reading.zips import BROKEN, ZIP_MARKS

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["DOCX", "EPUB", "ODT"]

_WORD = re.compile(rb"word/(?:document|_rels|styles|settings|theme)")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CHAPTERS = 5_000


class _Broken(Exception):
    """A part is missing, is no XML, or does not unpack."""


class _Said(NamedTuple):
    """What the file says of itself. `created` is when it was written, not published."""

    title: str | None = None
    author: str | None = None
    created: str | None = None


def _mimetype(head: bytes, wanted: bytes) -> float:
    return 0.95 if head.startswith(ZIP_MARKS) and head[30:200].startswith(wanted) else 0.0


def sniff_docx(head: bytes, _source: Source) -> float:
    """A ZIP with Word's own folder among its first members."""
    opens = head.startswith(ZIP_MARKS) and b"[Content_Types].xml" in head
    return 0.95 if opens and _WORD.search(head) else 0.0


def sniff_odt(head: bytes, _source: Source) -> float:
    """OpenDocument's own first member."""
    return _mimetype(head, b"mimetypeapplication/vnd.oasis.opendocument.text")


def sniff_epub(head: bytes, _source: Source) -> float:
    """EPUB's own first member."""
    return _mimetype(head, b"mimetypeapplication/epub+zip")


# -- parts ------------------------------------------------------------------------------------


class _Parts:
    """The XML parts of an opened file, each bounded."""

    def __init__(self, raw: bytes) -> None:
        self._budget = Budget.of(len(raw))
        try:
            self._archive = zipfile.ZipFile(BytesIO(raw))
        except BROKEN as e:
            raise _Broken(f"it does not unpack: {str(e)[:80]}") from e

    def raw(self, name: str) -> bytes:
        """The bytes of a part."""
        try:
            info = self._archive.getinfo(name)
            with self._archive.open(info) as stream:
                return unpacked(stream, info.compress_size, self._budget, PAGE_LIMIT).read()
        except (KeyError, TooMuch, *BROKEN) as e:
            raise _Broken(f"its part {line(name, 100)} cannot be read: {str(e)[:80]}") from e

    def xml(self, name: str) -> _Element:
        """The root of a part."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root: _Element = etree.fromstring(self.raw(name), parser)
        except (etree.LxmlError, ValueError) as e:
            raise _Broken(f"its part {line(name, 100)} is no XML: {str(e)[:80]}") from e
        return root

    def optional(self, name: str) -> _Element | None:
        """The root of a part that a file may lack."""
        try:
            return self.xml(name)
        except _Broken:
            return None


def _said(root: _Element | None) -> _Said:
    if root is None:
        return _Said()
    found: dict[str, str] = {}
    for element in root.iter():
        if isinstance(element.tag, str) and element.text and element.text.strip():
            found.setdefault(element.tag.rpartition("}")[2], fold(element.text))
    when = dates.iso(found.get("created") or found.get("creation-date") or found.get("date") or "")
    return _Said(found.get("title"), found.get("creator"), when)


def _article(raw: bytes, source: Source, name: str, read: _Texts) -> Read:
    try:
        parts = _Parts(raw)
        found, said = read(parts)
    except _Broken as e:
        return (), (broken_archive(source, f"a {name.upper()} file: {e}"),)
    if sum(len(d.text) for d in found) > TEXT_LIMIT:
        expected = f"at most {TEXT_LIMIT:,} characters a document"
        seen = "more text than any book"
        return (), (Issue("too-large", source.path, seen, expected, "split the file"),)
    heads = [d.text for d in found[:1] if d.kind == "heading"]
    whole = article(found, title=heads[0] if heads else None)
    if not whole.body:
        return (), ()
    return (
        document(
            sha=sha_of(raw),
            source=source,
            reader=name,
            drafts=whole.body,
            decoded=NOWHERE,
            title=whole.title or said.title,
            author=whole.author,
            publisher=whole.publisher,
            published=whole.published or dates.dateline(whole.body[0].text),
            captions=whole.captions,
            context={"created": said.created, "author_of_file": said.author},
        ),
    ), ()


_Texts = Callable[[_Parts], tuple[tuple[Draft, ...], _Said]]


# -- DOCX -------------------------------------------------------------------------------------


def read_docx(raw: bytes, source: Source) -> Read:
    """One article. Trouble: broken-archive, too-large, no-text."""
    return _article(raw, source, DOCX.name, _docx)


def _docx(parts: _Parts) -> tuple[tuple[Draft, ...], _Said]:
    body = parts.xml("word/document.xml")
    return tuple(_docx_drafts(body)), _said(parts.optional("docProps/core.xml"))


def _docx_drafts(body: _Element) -> Iterator[Draft]:
    for paragraph in body.iter(f"{_W}p"):
        text = fold("".join(_runs(paragraph)))
        if text:
            yield Draft(_docx_kind(paragraph), text)


def _runs(paragraph: _Element) -> Iterator[str]:
    """Words of a paragraph, without those of a text box in it, which has paragraphs of its own."""
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag == f"{_W}t":
            yield element.text or ""
        elif tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif isinstance(tag, str) and not tag.endswith(("}p", "}del", "}moveFrom", "}Fallback")):
            waiting.extend(reversed(element))


def _docx_kind(paragraph: _Element) -> BlockKind:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    named = (style.get(f"{_W}val") if style is not None else None) or ""
    if re.match(r"heading|title|überschrift|заголовок", named, re.I):
        return "heading"
    if re.search(r"quote|zitat|цитата", named, re.I):
        return "quote"
    return "item" if paragraph.find(f"{_W}pPr/{_W}numPr") is not None else "paragraph"


# -- ODT --------------------------------------------------------------------------------------


def read_odt(raw: bytes, source: Source) -> Read:
    """One article. Trouble: broken-archive, too-large, no-text."""
    return _article(raw, source, ODT.name, _odt)


def _odt(parts: _Parts) -> tuple[tuple[Draft, ...], _Said]:
    root = parts.xml("content.xml")
    return tuple(_odt_drafts(root)), _said(parts.optional("meta.xml"))


_ODT_SKIPPED = (f"{_TEXT}note", f"{_TEXT}tracked-changes", f"{_TEXT}p", f"{_TEXT}h")


def _odt_drafts(root: _Element) -> Iterator[Draft]:
    for element in root.iter(f"{_TEXT}p", f"{_TEXT}h"):
        around = [str(a.tag) for a in element.iterancestors()]
        if f"{_TEXT}tracked-changes" in around:
            continue
        text = fold("".join(_odt_words(element)))
        if not text:
            continue
        kind: BlockKind = "heading" if element.tag == f"{_TEXT}h" else "paragraph"
        style = str(element.get(f"{_TEXT}style-name") or "")
        if f"{_TEXT}list-item" in around:
            kind = "item"
        elif re.search(r"quotation|quote", style, re.I):
            kind = "quote"
        yield Draft(kind, text)


def _odt_words(element: _Element) -> Iterator[str]:
    """Words in order, without those of notes and frames, which are paragraphs themselves."""
    yield element.text or ""
    for child in element:
        if child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif isinstance(child.tag, str) and child.tag not in _ODT_SKIPPED:
            yield from _odt_words(child)
        yield child.tail or ""


# -- EPUB -------------------------------------------------------------------------------------


def read_epub(raw: bytes, source: Source) -> Read:
    """One document a chapter, in the book's order. Trouble: broken-archive."""
    try:
        parts = _Parts(raw)
        place, package = _package(parts)
    except _Broken as e:
        return (), (broken_archive(source, f"an EPUB file: {e}"),)
    said: dict[str, str] = {}
    for element in package.iter(f"{_DC}title", f"{_DC}creator", f"{_DC}date", f"{_DC}publisher",
                                f"{_DC}language"):  # fmt: skip
        said.setdefault(str(element.tag).rpartition("}")[2], fold("".join(element.itertext())))
    sha = sha_of(raw)
    documents: list[Document] = []
    issues: list[Issue] = []
    for number, name in enumerate(_spine(package, place), 1):
        try:
            text = decode(parts.raw(name), markup=True).text
        except _Broken as e:
            issues.append(broken_archive(source, f"chapter {number}: {e}"))
            continue
        found = from_html(_HEAD.sub("", text))
        heading = next((d.text for d in found if d.kind == "heading"), None)
        if not any(d.kind != "heading" for d in found):
            continue
        chapter = post(
            sha=sha,
            source=source,
            reader=EPUB.name,
            record=f"chapter {number}",
            place=f"chapter {number} ({line(name, 200)})",
            text=found,
            kind="article",
            title=": ".join(dict.fromkeys(t for t in (said.get("title"), heading) if t)),
            author=said.get("creator"),
            publisher=said.get("publisher"),
            published=dates.iso(said.get("date", "")),
            lang=said.get("language"),
            context={},
        )
        documents.append(chapter)
    return tuple(documents), tuple(issues)


_HEAD = re.compile(r"<head\b.{0,100000}?</head>", re.S | re.I)


def _package(parts: _Parts) -> tuple[str, _Element]:
    """The package's place and root, by the container's word."""
    container = parts.xml("META-INF/container.xml")
    found = [e for e in container.iter() if isinstance(e.tag, str) and e.tag.endswith("rootfile")]
    place = found[0].get("full-path") if found else None
    if not place:
        raise _Broken("its container names no package")
    return place, parts.xml(place)


def _spine(package: _Element, place: str) -> Iterator[str]:
    """Names of the chapters in reading order, as members of the archive."""
    items: dict[str, str] = {}
    order: list[str] = []
    for element in package.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag == "item" and "html" in (element.get("media-type") or ""):
            items[element.get("id") or ""] = element.get("href") or ""
        elif tag == "itemref":
            order.append(element.get("idref") or "")
    for id_ in order[:_CHAPTERS]:
        if items.get(id_):
            yield normpath(join(dirname(place), unquote(items[id_])))


DOCX = Reader("docx", sniff_docx, read_docx, binary=True)
ODT = Reader("odt", sniff_odt, read_odt, binary=True)
EPUB = Reader("epub", sniff_epub, read_epub, binary=True)
