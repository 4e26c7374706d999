"""What the first bytes of a capture look like. File names are never asked."""

from __future__ import annotations

import re

__all__ = ["HEAD", "looks_like_data", "looks_like_feed", "looks_like_markup", "start_of"]

HEAD = 64 * 1024
_BOM = (b"\x00\x00\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ARCHIVES = (b"WARC/", b"filedesc://")
_DOCTYPE = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.I)
_TAG = re.compile(
    rb"</?(?:html|head|body|div|p|a|span|br|table|tr|td|ul|ol|li|h[1-6]|article|section|main|nav"
    rb"|header|footer|blockquote|figure|figcaption|img|meta|link|title|script|style|b|i|em"
    rb"|strong|font|center|form|input|iframe)(?:\s[^<>]{0,2000})?/?>",
    re.I,
)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)[\s>]", re.I)
_JSON = re.compile(rb"\{\s*(?:\"|\})|\[\s*(?:\{|\[|\"|-?\d|\]|true|false|null)")


def start_of(head: bytes) -> bytes:
    """`head` without byte order mark, UTF-16 zeros and leading white space."""
    for mark in _BOM:
        if head.startswith(mark):
            head = head[len(mark) :]
            break
    if b"\x00" in head[:64]:
        head = head.replace(b"\x00", b"")
    return head.lstrip()


def looks_like_markup(head: bytes) -> float:
    """0 … 1: whether this is HTML. A post that mentions one tag is not."""
    start = start_of(head[:HEAD])
    if looks_like_feed(head) or start.startswith(_ARCHIVES):
        return 0.0
    if _DOCTYPE.match(start) or (start[:1] == b"<" and _DOCTYPE.search(start[:4096])):
        return 0.95
    tags = sum(1 for _ in _TAG.finditer(start))
    if start[:1] == b"<" and tags >= 1:
        return 0.8
    # A page cut at the top, or body text with markup: a tag for every 400 bytes at least.
    return 0.6 if tags >= 6 and tags * 400 > len(start) else 0.0


def looks_like_feed(head: bytes) -> bool:
    """RSS, Atom, site maps and other XML that is not a page."""
    start = start_of(head[:4096])
    if _FEED.search(start[:2048]) and start[:1] == b"<":
        return True
    return start.startswith(b"<?xml") and not _DOCTYPE.search(start)


def looks_like_data(head: bytes) -> bool:
    """JSON, XML feeds and web archives: not prose, whoever may read them."""
    start = start_of(head[:4096])
    if start.startswith(_ARCHIVES) or looks_like_feed(head):
        return True
    if _JSON.match(start) is None:
        return False
    # "[1] See the annex" opens like JSON; a closed bracket followed by words is prose.
    return re.match(rb"\[[^\[\]{}\"]{0,200}\]\s*[^\s,\]]", start) is None
