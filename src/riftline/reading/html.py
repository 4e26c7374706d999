"""HTML pages: the article body without furniture, its fields, and the way back to the bytes.

trafilatura finds the body; we read its tree (paragraphs, block quotes, headings, items apart),
clean it by the same rules as plain text, and look its words up in the source for offsets. What
trafilatura cannot read (ten thousand nested tags, two words on a page) is read without a tree.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from riftline.model import BlockKind, Issue, Source
from riftline.reading import dates
from riftline.reading.blocks import Draft
from riftline.reading.clean import fold
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.fragment import INNER, by_lines
from riftline.reading.furniture import (
    Parts,
    article,
    author_named,
    copyright_holder,
    names_in_byline,
)
from riftline.reading.pagemeta import PageMeta, date_in_address, page_meta, web_address
from riftline.reading.readers import PAGE_LIMIT, PAGE_TEXT_LIMIT, Read, Reader, document, sha_of
from riftline.reading.saved import saved_from
from riftline.reading.sniffing import looks_like_markup
from riftline.reading.stream import Segment, Stream, align, scan

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["READER"]

_MAPPED = 0.9
"""Share of the text that must be found in the source; below it an issue says so."""
_SECTION_WORDS = 6
_HELD = 0.8
_ELEMENTS = 100_000
"""Large news pages have five thousand; the extractors take minutes for a million."""
# Numbers &#128; … &#159; are not characters, but old pages mean Windows-1252 by them.
_C1 = {n: bytes([n]).decode("cp1252", "ignore") for n in range(0x80, 0xA0)}


def sniff(head: bytes, _source: Source) -> float:
    """How much of the head is markup."""
    return looks_like_markup(head)


def read(raw: bytes, source: Source) -> Read:
    """One article. Trouble: too-large, no-text, page-by-lines, loose-offsets, encoding issues."""
    if len(raw) > PAGE_LIMIT:
        return (), (
            _too_large(source, f"a page of {len(raw):,} bytes", f"at most {PAGE_LIMIT:,} bytes"),
        )
    decoded = decode(raw, markup=True)
    issues = list(encoding_issues(decoded, source))
    stream = scan(decoded.text)
    if len(stream.chars) > PAGE_TEXT_LIMIT:
        return (), (*issues, _too_much_text(source, len(stream.chars)))
    if not stream.chars:
        return (), tuple(issues)
    tree = _tree(decoded.text)
    meta = page_meta(tree) if tree is not None else PageMeta()
    if not _sound(tree, stream):
        tree = None
    drafts, captions, found = _extract(tree, meta)
    if not drafts:
        drafts, captions = by_lines(stream, decoded.text)
        if drafts:
            issues.append(_page_by_lines(source))
    drafts = _without_headline(_without_captions(drafts, captions), meta.headings)
    drafts, share = align(drafts, stream)
    drafts = _below_headline(drafts, stream, decoded.text, meta)
    parts = article(drafts, title=meta.title or found.get("title"))
    body = parts.body
    if not body:
        return (), tuple(issues)
    if share < _MAPPED and decoded.mapped:
        issues.append(_loose(source, share))
    near = _near_headline(stream, decoded.text, parts.title, body)
    published = (
        meta.published
        or near.published
        or parts.published
        or date_in_address(source.uri or meta.uri)
        or dates.dateline(body[0].text)
    )
    if published is None and source.published is None:
        published = _guessed_date(tree)
        if published is not None:
            issues.append(_guessed(source, published))
    kept_from, kept_at, kept_by = saved_from(decoded.text)
    doc = document(
        sha=sha_of(raw),
        source=source,
        reader=READER.name,
        drafts=body,
        decoded=decoded,
        uri=source.uri or web_address(kept_from) or meta.uri or "",
        title=parts.title,
        author=meta.author or near.author or parts.author or author_named(found.get("author")),
        publisher=meta.publisher or near.publisher or parts.publisher or _site(found),
        published=published,
        lang=meta.lang,
        captions=(*captions, *(c for c in parts.captions if c not in captions)),
        context={"captured": kept_at, "saved_with": kept_by},
    )
    return (doc,), tuple(issues)


# -- the tree ---------------------------------------------------------------------------------


def _tree(text: str) -> _Element | None:
    from lxml import etree
    from lxml import html as lxml_html

    # recover is lxml's default; huge_tree would lift the depth limit that keeps C stacks safe.
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    # libxml2 ends the document at a zero character; a lone surrogate is a broken byte.
    clean = re.sub("[\ud800-\udfff]", "\ufffd", text.replace("\x00", " "))
    try:
        tree: _Element = lxml_html.document_fromstring(clean.encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return tree


def _sound(tree: _Element | None, stream: Stream) -> bool:
    """Whether the tree holds the page's words (libxml2 drops what is too deep) and is no bomb."""
    if tree is None:
        return False
    held = 0
    for count, element in enumerate(tree.iter()):
        if count > _ELEMENTS:
            return False
        shown = element.tag not in ("script", "style", "template", "title", "textarea")
        held += sum(map(len, (element.text or "").split())) if shown else 0
        held += sum(map(len, (element.tail or "").split()))
    return held >= _HELD * len(stream.chars)


def _extract(
    tree: _Element | None, meta: PageMeta
) -> tuple[tuple[Draft, ...], tuple[str, ...], dict[str, str]]:
    """Blocks and captions by trafilatura, and the fields that it found."""
    if tree is None:
        return (), (), {}
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    captions = _captions(tree)
    _mark_quotations(tree)
    try:
        result = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
        fields = trafilatura.extract_metadata(tree) if not meta.complete else None
    except Exception:  # noqa: BLE001 - hostile markup finds new ways to break it; read by lines
        return (), (), {}
    body = getattr(result, "body", None)
    if body is None:
        return (), (), {}
    found = {
        name: str(value)
        for name in ("title", "author", "sitename")
        if (value := getattr(fields, name, None))
    }
    return tuple(d for d in _blocks(body) if d.text), captions, found


def _captions(tree: _Element) -> tuple[str, ...]:
    texts = (fold("".join(e.itertext()).translate(_C1)) for e in tree.iter("figcaption"))
    return tuple(dict.fromkeys(t for t in texts if t and len(t) <= 1000))


def _mark_quotations(tree: _Element) -> None:
    """``<q>`` shows as quotation marks in a browser; without them the speaker's words melt in."""
    for q in list(tree.iter("q")):
        q.tag = "span"
        q.text = "“" + (q.text or "")
        if len(q):
            q[-1].tail = (q[-1].tail or "") + "”"
        else:
            q.text += "”"


_KINDS: dict[str, BlockKind] = {"p": "paragraph", "head": "heading", "item": "item"}


def _blocks(body: _Element) -> Iterator[Draft]:
    """trafilatura's tree as drafts, top down. Depth is bounded by the parser's limit."""
    for child in body:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        yield from _block(child, tag, "paragraph")
        if child.tail and child.tail.strip():
            yield _draft("paragraph", child.tail)


def _block(element: _Element, tag: str, inside: BlockKind) -> Iterator[Draft]:
    if tag in ("quote", "list", "table", "row", "cell", "div", "section"):
        kind: BlockKind = "quote" if tag == "quote" else "item" if tag == "list" else inside
        yield from _mixed(element, kind)
    elif tag in ("graphic", "lb"):
        return
    else:
        kind = inside if inside == "quote" else _KINDS.get(tag, inside)
        yield from _mixed(element, kind)


def _mixed(element: _Element, kind: BlockKind) -> Iterator[Draft]:
    """Text of an element, cut at line breaks and at the blocks inside it."""
    parts: list[str] = [element.text or ""]
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        block = tag in ("p", "quote", "list", "item", "head", "table", "row", "cell", "div")
        if block and not (tag == "quote" and _inline_quote(element, child)):
            yield from _pieces(kind, parts)
            parts = []
            yield from _block(child, tag, kind)
        elif tag == "lb":
            yield from _pieces(kind, parts)
            parts = []
        elif tag and tag != "graphic":
            parts.append("".join(child.itertext()))
        parts.append(child.tail or "")
    yield from _pieces(kind, parts)


def _inline_quote(parent: _Element, quote: _Element) -> bool:
    """A quotation inside a sentence, not a block of its own."""
    around = (parent.text or "").strip() if quote.getprevious() is None else ""
    return parent.tag == "p" and bool(around or (quote.tail or "").strip()) and len(quote) == 0


def _pieces(kind: BlockKind, parts: Sequence[str]) -> Iterator[Draft]:
    made = _draft(kind, "".join(parts))
    if made.text:
        yield made


def _draft(kind: BlockKind, text: str) -> Draft:
    return Draft(kind, fold(text.translate(_C1)))


# -- without a tree ---------------------------------------------------------------------------


# -- fields -----------------------------------------------------------------------------------


def _without_captions(drafts: Sequence[Draft], captions: Sequence[str]) -> tuple[Draft, ...]:
    known = {" ".join(c.casefold().split()) for c in captions}
    return tuple(d for d in drafts if d.text.casefold() not in known)


def _without_headline(drafts: Sequence[Draft], headings: Sequence[str]) -> tuple[Draft, ...]:
    """Without the page's h1 at the top: search engines are told another title than readers."""
    top = next((i for i, d in enumerate(drafts) if d.kind != "heading"), len(drafts))
    return tuple(d for i, d in enumerate(drafts) if i >= top or d.text not in headings)


def _below_headline(
    drafts: Sequence[Draft], stream: Stream, source: str, meta: PageMeta
) -> tuple[Draft, ...]:
    """Without short lines above the page's h1: section names and slogans."""
    heads = [s for s in stream.segments if s.tag == "h1"]
    if len(heads) != 1 or _shown(stream, heads[0], source) not in meta.headings:
        return tuple(drafts)
    place = stream.at[heads[0].start]
    return tuple(
        d
        for d in drafts
        if not d.bits or d.bits[0].at > place or len(d.text.split()) > _SECTION_WORDS
    )


def _near_headline(stream: Stream, source: str, title: str | None, body: Sequence[Draft]) -> Parts:
    """Date and byline as printed between headline and body, publisher from the page's foot.

    An extractor drops these lines as furniture; the source still has them.
    """
    starts = [d.bits[0].at for d in body if d.bits]
    if not starts:
        return Parts(())
    shown = [_shown(stream, s, source) for s in stream.segments]
    places = [stream.at[s.start] for s in stream.segments]
    first = next((i for i, at in enumerate(places) if at >= starts[0]), len(shown))
    heads = [i for i in range(first) if title and shown[i] == title]
    above = range(heads[-1] + 1 if heads else max(0, first - 6), first)
    date = next((d for i in above if (d := dates.date_line(shown[i]))), None)
    author = next((a for i in above if (a := names_in_byline(shown[i]))), None)
    foot = range(max(first, len(shown) - 30), len(shown))
    holder = next((h for i in foot if (h := copyright_holder(shown[i]))), None)
    return Parts((), None, author, holder, date)


def _shown(stream: Stream, segment: Segment, source: str) -> str:
    at, to = stream.at[segment.start], stream.to[segment.end - 1]
    if to - at > 2000:
        return ""
    return fold(html.unescape(INNER.sub("", source[at:to])))


def _site(found: dict[str, str]) -> str | None:
    """trafilatura's name for the site, unless it is an address or a bare copyright year."""
    name = found.get("sitename", "")
    return None if re.match(r"https?:|©|\(c\)|copyright\b|$", name, re.I) else name.lstrip("@")


def _guessed(source: Source, published: str) -> Issue:
    return Issue(
        "guessed-date",
        source.path,
        f"the page marks no date; {published} stands somewhere in it",
        "a date of publication marked as such",
        "check it against the page, or give --published DATE",
    )


def _guessed_date(tree: _Element | None) -> str | None:
    """htmldate's reading of address and markup: the original date, never a bare year's."""
    if tree is None:
        return None
    import htmldate

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = htmldate.find_date(
            tree, extensive_search=False, original_date=True, min_date="1995-01-01"
        )
    except Exception:  # noqa: BLE001 - third-party reading of hostile markup
        return None
    return dates.iso(found) if found else None


def _page_by_lines(source: Source) -> Issue:
    return Issue(
        "page-by-lines",
        source.path,
        "the article could not be told from the rest of the page",
        "a page with an article in it",
        "look for menus and side texts among the paragraphs",
    )


def _loose(source: Source, share: float) -> Issue:
    return Issue(
        "loose-offsets",
        source.path,
        f"{share:.0%} of the words were found again in the source",
        f"at least {_MAPPED:.0%}",
        "nothing: the text is whole, some of its words cannot be shown in the capture",
    )


def _too_much_text(source: Source, size: int) -> Issue:
    return _too_large(
        source,
        f"{size:,} visible characters on one page",
        f"at most {PAGE_TEXT_LIMIT:,} a document",
    )


def _too_large(source: Source, seen: str, expected: str) -> Issue:
    return Issue("too-large", source.path, seen, expected, "save the article alone")


READER = Reader("html", sniff, read)
