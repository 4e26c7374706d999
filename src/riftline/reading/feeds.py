"""Feeds: RSS 0.9x to 2.0, RDF and Atom by feedparser, and JSON Feed.

Shape recognised: a root element ``rss``, ``feed`` or ``rdf:RDF``; JSON with jsonfeed.org's version.
An item is an article: its whole content where the feed carries it, else its summary (then
``context["part"]`` says so). Items that name only an address are counted: the pages are not here.
"""

from __future__ import annotations

import re
from calendar import timegm
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from riftline.model import Document, Issue, Source
from riftline.reading import dates
from riftline.reading.blocks import Draft
from riftline.reading.clean import line, strip_broken
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.fragment import from_html, from_text
from riftline.reading.jsondata import load_json
from riftline.reading.pagemeta import web_address
from riftline.reading.readers import Read, Reader, as_text, bad_row, post, sha_of
from riftline.reading.sniffing import start_of

__all__ = ["READER", "items_of"]

_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.I)
_JSON = re.compile(rb"\"version\"\s*:\s*\"https?:(?:\\?/){2}jsonfeed\.org")
_DECLARATION = re.compile(r"<\?xml\b[^>]{0,200}\?>\s*")
_COMMENT = re.compile(rb"<!--.*?-->", re.S)


@dataclass(frozen=True, slots=True)
class _Item:
    """One item as any of the formats has it."""

    record: str
    body: tuple[Draft, ...]
    whole: bool
    uri: str | None
    title: str | None
    author: str | None
    published: str | None
    updated: str | None
    lang: str | None
    id: str | None
    links: str


def sniff(head: bytes, _source: Source) -> float:
    """A feed's root element, or JSON Feed's version."""
    start = start_of(head)
    if start.startswith(b"{"):
        return 0.95 if _JSON.search(start[:4096]) else 0.0
    if not start.startswith(b"<"):
        return 0.0
    return 0.95 if _ROOT.search(_COMMENT.sub(b"", start[:8192])[:4096]) else 0.0


def items_of(raw: bytes, source: Source) -> tuple[str, ...]:
    """Addresses that a feed's items name, in its order."""
    ignored: list[Issue] = []
    if start_of(raw[:64]).startswith(b"{"):
        _, items = _json_feed(load_json(raw, source)[0], source, ignored)
    else:
        _, items = _xml_feed(raw, source, ignored)
    return tuple(dict.fromkeys(i.uri for i in items if i.uri))


def read(raw: bytes, source: Source) -> Read:
    """One document an item with text. Trouble: only-links, broken-feed, bad-row."""
    issues: list[Issue] = []
    if start_of(raw[:64]).startswith(b"{"):
        data, found = load_json(raw, source)
        issues.extend(found)
        publisher, items = _json_feed(data, source, issues)
    else:
        publisher, items = _xml_feed(raw, source, issues)
    sha = sha_of(raw)
    documents: list[Document] = []
    seen: Counter[str] = Counter()
    bare = 0
    for item in items:
        if not item.body:
            bare += 1
            continue
        seen[item.record] += 1
        n = seen[item.record]
        documents.append(
            post(
                sha=sha,
                source=source,
                reader=READER.name,
                record=item.record if n == 1 else f"{item.record} ({n})",
                text=item.body,
                kind="article",
                uri=item.uri,
                title=item.title,
                author=item.author,
                publisher=publisher,
                published=item.published,
                lang=item.lang,
                context={
                    "item_id": item.id,
                    "edited": item.updated if item.updated != item.published else None,
                    "part": None if item.whole else "summary",
                    "links": item.links,
                },
            )
        )
    if bare or not documents:
        issues.append(_only_links(source, bare, bare + len(documents)))
    return tuple(documents), tuple(issues)


# -- XML --------------------------------------------------------------------------------------


_Feed = tuple[str | None, Iterator[_Item]]
"""The feed's title and its items."""


def _xml_feed(raw: bytes, source: Source, issues: list[Issue]) -> _Feed:
    import feedparser

    decoded = decode(raw, markup=True)
    issues.extend(encoding_issues(decoded, source))
    # The bytes are told apart as everywhere here, so that the declaration must not speak again.
    text = _DECLARATION.sub("", strip_broken(decoded.text), count=1)
    try:
        # From a file, never from text: feedparser takes text that looks like an address for one.
        parsed = feedparser.parse(
            BytesIO(text.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as e:  # noqa: BLE001 - hostile XML finds new ways to break it
        issues.append(_broken(source, type(e).__name__))
        return None, iter(())
    trouble = parsed.get("bozo_exception")
    if parsed.get("bozo") and "SAX" in type(trouble).__name__:
        issues.append(_broken(source, " ".join(str(trouble).split())[:100]))
    feed = parsed.get("feed", {})
    lang = as_text(feed.get("language"))
    return line(as_text(feed.get("title"))), _entries(parsed.get("entries", []), lang)


def _entries(entries: list[Any], lang: str | None) -> Iterator[_Item]:
    for number, entry in enumerate(entries, 1):
        held = [c.get("value") or "" for c in entry.get("content", [])]
        content = max(held, key=len, default="")
        summary = entry.get("summary") or ""
        whole = len(content) >= len(summary) and bool(content.strip())
        body = _body(content if whole else summary, entry)
        published = _moment(entry, "published")
        updated = _moment(entry, "updated")
        link = web_address(as_text(entry.get("link")))
        yield _Item(
            record=f"item {number}",
            body=body,
            whole=whole,
            uri=link,
            title=_title(entry),
            author=as_text(entry.get("author")),
            published=published or updated,
            updated=updated,
            lang=_lang(entry) or lang,
            id=as_text(entry.get("id")),
            links=" ".join(_enclosures(entry)),
        )


def _body(text: str, entry: Any) -> tuple[Draft, ...]:
    """Paragraphs of an item's text; what only repeats its title is no text."""
    found = from_text(text)
    title = (_title(entry) or "").casefold()
    return tuple(d for d in found if d.text.casefold() != title)


def _title(entry: Any) -> str | None:
    shown = entry.get("title")
    return line(" ".join(d.text for d in from_html(shown))) if isinstance(shown, str) else None


def _lang(entry: Any) -> str | None:
    detail = entry.get("title_detail") or {}
    return as_text(detail.get("language"))


def _moment(entry: Any, field: str) -> str | None:
    """The date as it is written where that is ISO, else as feedparser reads it (in UTC)."""
    if field not in dict.keys(entry):  # feedparser answers "updated" with "published", and warns
        return None
    written = as_text(entry.get(field))
    found = dates.iso(written) if written else None
    parsed = entry.get(f"{field}_parsed")
    if found or parsed is None:
        return found
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def _enclosures(entry: Any) -> Iterator[str]:
    for link in entry.get("links", []):
        if link.get("rel") == "enclosure" and (found := web_address(as_text(link.get("href")))):
            yield found


# -- JSON -------------------------------------------------------------------------------------


def _json_feed(data: Any, source: Source, issues: list[Issue]) -> _Feed:
    if not isinstance(data, dict):
        return None, iter(())
    rows = data.get("items")
    return as_text(data.get("title")), _json_items(
        rows if isinstance(rows, list) else [], as_text(data.get("language")), source, issues
    )


def _json_items(
    rows: list[Any], lang: str | None, source: Source, issues: list[Issue]
) -> Iterator[_Item]:
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            issues.append(bad_row(source, f"item {number}", f"a {type(row).__name__}", "an object"))
            continue
        held = row.get("content_html")
        plain = as_text(row.get("content_text")) or ""
        summary = as_text(row.get("summary")) or ""
        body = from_html(held) if isinstance(held, str) else from_text(plain)
        yield _Item(
            record=f"item {number}",
            body=body or from_text(summary),
            whole=bool(body),
            uri=web_address(as_text(row.get("url")))
            or web_address(as_text(row.get("external_url"))),
            title=as_text(row.get("title")),
            author=_json_author(row),
            published=dates.iso(as_text(row.get("date_published")) or ""),
            updated=dates.iso(as_text(row.get("date_modified")) or ""),
            lang=as_text(row.get("language")) or lang,
            id=as_text(row.get("id")),
            links=web_address(as_text(row.get("external_url"))) or "",
        )


def _json_author(row: dict[str, Any]) -> str | None:
    rows = row.get("authors")
    every = [*(rows if isinstance(rows, list) else []), row.get("author")]
    names = [as_text(a.get("name")) for a in every if isinstance(a, dict)]
    return ", ".join(dict.fromkeys(n for n in names if n)) or None


# -- what is wrong ----------------------------------------------------------------------------


def _only_links(source: Source, bare: int, of: int) -> Issue:
    return Issue(
        "only-links",
        source.path,
        f"{bare} of {of} items of the feed hold no text" if of else "a feed without items",
        "items with content or a summary",
        "capture the pages that they name",
    )


def _broken(source: Source, seen: str) -> Issue:
    return Issue(
        "broken-feed",
        source.path,
        f"the feed's XML is damaged ({seen}); what could be read was",
        "well-formed XML",
        "check the last items against the feed itself",
    )


READER = Reader("feed", sniff, read, binary=True)
