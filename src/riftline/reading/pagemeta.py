"""What a page says of itself: JSON-LD first, then meta tags, then marked-up elements."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from riftline.reading import dates
from riftline.reading.clean import fold, line
from riftline.reading.furniture import author_named

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["PageMeta", "date_in_address", "page_meta", "web_address"]

_ARTICLES = frozenset((
    "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle",
    "opinionnewsarticle", "blogposting", "backgroundnewsarticle", "reviewnewsarticle",
    "socialmediaposting", "liveblogposting", "report",
))  # fmt: skip
_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "article.published",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date",
    "dcterms.date", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate",
    "publish-date", "publication_date", "cxenseparse:recs:publishtime", "date",
)  # fmt: skip
_AUTHORS = (
    "author", "article:author", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "byl", "article:author_name",
)  # fmt: skip
_PUBLISHERS = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher")
_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline")


@dataclass(frozen=True, slots=True)
class PageMeta:
    """Fields of a page, each as it stands there and checked for shape."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    uri: str | None = None
    lang: str | None = None
    headings: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing that another extractor could add is missing."""
        return bool(self.title and self.author and self.publisher)


def page_meta(tree: _Element) -> PageMeta:
    """Fields from JSON-LD, meta tags and elements of a parsed page. Never raises."""
    linked = _json_ld(tree)
    metas = _metas(tree)
    publisher = _name(linked.get("publisher")) or _first(metas, _PUBLISHERS)
    if publisher and re.match(r"https?:|www\.", publisher):
        publisher = None
    title, site = _title(tree, linked, metas, publisher)
    return PageMeta(
        title=line(title),
        author=_author(tree, linked, metas),
        publisher=line((publisher or site or "").lstrip("@")),
        published=_published(tree, linked, metas),
        uri=_address(tree, linked, metas),
        lang=tree.get("lang") or _first(metas, ("content-language", "og:locale")),
        headings=_h1(tree),
    )


def web_address(text: str | None) -> str | None:
    """`text` if it is a plain http(s) address, else None (scripts, blanks, user:password)."""
    raw = (text or "").strip()
    if not raw or len(raw) > 2000 or re.search(r"[\s\x00-\x1f<>\"]", raw):
        return None
    try:
        parts = urlsplit(raw)
    except ValueError:
        return None
    good = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc
    return raw if good else None


def date_in_address(uri: str | None) -> str | None:
    """The day in an address such as ``/2014/03/02/`` or ``/2014/mar/02/``, or None."""
    path = urlsplit(uri).path if uri else ""
    match = re.search(r"/((?:19|20)\d{2})[/-](\d{1,2}|[a-z]{3})[/-](\d{1,2})(?:[/-]|$)", path)
    if match is None:
        return None
    year, month, day = match.groups()
    if month.isalpha():
        return dates.date_line(f"{day} {month} {year}")
    return dates.iso(f"{year}-{int(month):02}-{int(day):02}")


def _metas(tree: _Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        name = name or element.get("http-equiv")
        content = element.get("content")
        if name and content and content.strip():
            # Many systems escape twice: &amp;#8216; in the source.
            content = html.unescape(content.strip()[:5000])
            found.setdefault(name.strip().casefold(), content)
    return found


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[n] for n in names if n in metas), None)


# -- JSON-LD ----------------------------------------------------------------------------------


def _json_ld(tree: _Element) -> dict[str, Any]:
    """The first article among the page's JSON-LD objects, or nothing."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        text = (script.text or "").strip()
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(data):
            kinds = item.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(n, str) and n.casefold() in _ARTICLES for n in names):
                return item
    return {}


def _objects(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:  # @graph, mainEntity and lists nest three deep at most
        return
    if isinstance(data, list):
        for item in data[:200]:
            yield from _objects(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            if key in data:
                yield from _objects(data[key], depth + 1)


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        names = [n for n in (_name(v) for v in value[:8]) if n]
        return ", ".join(dict.fromkeys(names)) or None
    if isinstance(value, dict):
        return _name(value.get("name"))
    if isinstance(value, str) and value.strip() and not value.strip().startswith("http"):
        return line(html.unescape(value[:5000]))
    return None


# -- fields -----------------------------------------------------------------------------------


_BAR = re.compile(r"\s*\|\s*|\s+::\s+")
_DASH = re.compile(r"\s+[-–—·•»]\s+")


def _title(
    tree: _Element, linked: dict[str, Any], metas: dict[str, str], publisher: str | None
) -> tuple[str | None, str | None]:
    """(headline, the site's name where ``<title>`` holds both)."""
    head = next((_shown(e) for e in tree.iter("title")), "")
    h1 = _h1(tree)
    named = _name(linked.get("headline")) or _first(metas, _TITLES)
    if named is not None:
        title = _without_site(fold(named), publisher, h1)
        return title, _rest(head, title)
    parts = [p for p in re.split(f"{_BAR.pattern}|{_DASH.pattern}", head) if p]
    if len(parts) > 1:
        # The heading that <title> repeats is the headline; where a site's name is the h1, the
        # headline is the h2 below it.
        below = [t for t in (_shown(e) for e in tree.iter("h2")) if t in parts]
        repeated = below[:1] or [t for t in h1 if t in parts]
        if repeated:
            return repeated[0], _rest(head, repeated[0])
    if len(h1) == 1 and (not head or _words(h1[0]) > 2):
        return h1[0], _rest(head, h1[0])
    title = _without_site(head, publisher, h1)
    return title or None, _rest(head, title)


def _words(text: str) -> int:
    return len(text.split())


def _rest(head: str, title: str) -> str | None:
    """The other half of ``Headline | Site`` or ``Site :: Headline``, if short as names are."""
    parts = [p for p in _BAR.split(head) if p]
    others = [p for p in parts if p.casefold() != title.casefold()]
    return others[0] if len(parts) == 2 and len(others) == 1 and _words(others[0]) <= 5 else None


def _h1(tree: _Element) -> tuple[str, ...]:
    return tuple(t for t in (_shown(e) for e in tree.iter("h1")) if t)


def _without_site(title: str, publisher: str | None, h1: tuple[str, ...]) -> str:
    """``Headline | Site`` → ``Headline``; an h1 that begins the title shows where it ends."""
    for shown in h1:
        if len(shown) >= 8 and title.casefold().startswith(shown.casefold()):
            return title[: len(shown)]
    cuts = [*_BAR.finditer(title), *_DASH.finditer(title)]
    cut = max(cuts, key=lambda m: m.start(), default=None)
    if cut is None or not cut.start():
        return title
    last = title[cut.end() :].casefold()
    site = (publisher or "").casefold()
    bar = _BAR.fullmatch(cut.group()) is not None
    if (site and (last in site or site in last)) or (bar and _words(last) <= 5):
        return _without_site(title[: cut.start()], publisher, h1)
    return title


def _author(tree: _Element, linked: dict[str, Any], metas: dict[str, str]) -> str | None:
    named = _name(linked.get("author")) or _first(metas, _AUTHORS)
    if named and re.match(r"https?://", named):
        named = None  # article:author is often a profile's address
    if named is None:
        named = next(
            (
                text
                for e in tree.iter("a", "span", "address", "p", "div")
                if _says_author(e) and 2 < len(text := _shown(e)) < 120
            ),
            None,
        )
    if named is None:
        return None
    return author_named(fold(named))


def _says_author(element: _Element) -> bool:
    marks = (element.get("rel") or "", element.get("itemprop") or "")
    return "author" in marks or (element.get("class") or "").casefold() in ("author", "byline")


def _published(tree: _Element, linked: dict[str, Any], metas: dict[str, str]) -> str | None:
    said = linked.get("datePublished")
    found = dates.iso(said) or dates.any_date(said[:80]) if isinstance(said, str) else None
    if found:
        return found
    for name in _DATES:
        if name in metas:
            found = dates.iso(metas[name]) or dates.any_date(metas[name][:80])
            if found:
                return found
    for element in tree.iter():
        if element.get("itemprop") == "datePublished":
            said = element.get("content") or element.get("datetime") or _shown(element)
            found = dates.iso(said) or dates.any_date(said[:80])
            if found:
                return found
    return _time_element(tree)


def _time_element(tree: _Element) -> str | None:
    """A ``<time>`` marked as the page's own date, or the only one inside header or article."""
    times = [e for e in tree.iter("time") if e.get("datetime")]
    marked = [
        e
        for e in times
        if e.get("pubdate") is not None
        or re.search(r"publish|entry-date|posted|dateline", e.get("class") or "", re.I)
    ]
    for element in marked or (times if len(times) == 1 else []):
        found = dates.iso(element.get("datetime") or "")
        if found:
            return found
    return None


def _address(tree: _Element, linked: dict[str, Any], metas: dict[str, str]) -> str | None:
    for element in tree.iter("link"):
        if (element.get("rel") or "").casefold() == "canonical":
            found = web_address(element.get("href"))
            if found:
                return found
    said = linked.get("url")
    return web_address(metas.get("og:url")) or web_address(said if isinstance(said, str) else None)


def _shown(element: _Element) -> str:
    return fold("".join(element.itertext())[:2000])
