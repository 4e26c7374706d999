"""Telegram Desktop's ``messages.html``: the same chat as its ``result.json``, as a page.

Shape recognised: ``class="page_wrap"`` and messages in ``class="history"``. A message "joined" to
the one above has its sender. Times carry their zone since 2022; older pages do not say it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from riftline.model import Document, Issue, Source
from riftline.reading.clean import fold, strip_broken
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.moments import written
from riftline.reading.pagemeta import web_address
from riftline.reading.readers import Read, Reader, bad_row, post, sha_of, textless
from riftline.reading.sniffing import start_of

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["READER"]

_ANSWERED = re.compile(r"#?go_to_message(\d+)|message(\d+)")
_BLOCKS = frozenset(("br", "p", "div", "blockquote", "pre"))


class _Message(NamedTuple):
    """One message of the page. `origin` is whom it was forwarded from."""

    id: str
    sender: str | None
    when: str | None
    text: str
    origin: str | None
    origin_when: str | None
    answered: str | None
    links: str
    media: str


def sniff(head: bytes, _source: Source) -> float:
    """The page's own class names."""
    start = start_of(head)
    named = b'class="page_wrap"' in start and b'class="message ' in start
    return 0.99 if start[:1] == b"<" and named and b'class="history"' in start else 0.0


def read(raw: bytes, source: Source) -> Read:
    """One document a message with text. Trouble: bad-row, no-text, encoding issues."""
    from lxml import etree
    from lxml import html as lxml_html

    decoded = decode(raw, markup=True)
    issues: list[Issue] = list(encoding_issues(decoded, source))
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(strip_broken(decoded.text).encode(), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as e:
        return (), (*issues, bad_row(source, "the page", str(e)[:100], "a page of messages"))
    chat = _words(next(iter(_by_class(tree, "page_header")), None)) or "chat without name"
    documents: list[Document] = []
    sha = sha_of(raw)
    seen: Counter[str] = Counter()
    posts = empty = 0
    sender: str | None = None
    for element in _by_class(tree, "message"):
        if "service" in _classes(element):
            continue
        message = _message(element, sender)
        if message is None:
            seen_, expected = "a message without an id", 'id="message123"'
            issues.append(bad_row(source, f"message {posts + 1}", seen_, expected))
            continue
        sender = message.sender
        posts += 1
        if not message.text.strip():
            empty += 1
            continue
        record = f"message {message.id}"
        seen[record] += 1
        if seen[record] > 1:
            record = f"{record} ({seen[record]})"
        documents.append(_document(message, chat, record, sha, source))
    return tuple(documents), (*issues, *textless(source, empty, posts))


def _document(m: _Message, chat: str, record: str, sha: str, source: Source) -> Document:
    account = m.sender or chat
    return post(
        sha=sha,
        source=source,
        reader=READER.name,
        record=record,
        text=m.text,
        platform="telegram",
        account=m.origin or account,
        author=m.origin or account,
        published=m.when,
        context={
            "message_id": m.id,
            "chat": chat,
            "reply_to": m.answered,
            "forwarded_from": m.origin,
            "forwarded_at": m.origin_when,
            "repost_of": m.origin,
            "reposted_by": account if m.origin else None,
            "links": m.links,
            "media": m.media,
        },
    )


def _message(element: _Element, before: str | None) -> _Message | None:
    """`before` is the sender of the message above, whose row this one may share."""
    id_ = re.fullmatch(r"message(-?\d+)", element.get("id") or "")
    if id_ is None:
        return None
    passed = next(iter(_by_class(element, "forwarded")), None)
    inside = set(passed.iter()) if passed is not None else set()
    own = [e for e in _by_class(element, "from_name") if e not in inside]
    sender = _own_words(own[0]) if own else before if "joined" in _classes(element) else None
    date = next((e for e in _by_class(element, "date") if e not in inside), None)
    origin = next(iter(_by_class(passed, "from_name")), None) if passed is not None else None
    origin_date = next(iter(_by_class(passed, "date")), None) if passed is not None else None
    answer = next(iter(_by_class(element, "reply_to")), None)
    texts = [_lines(e) for e in _by_class(element, "text") if "bold" not in _classes(e)]
    return _Message(
        id=id_[1],
        sender=sender,
        when=written(date.get("title")) if date is not None else None,
        text="\n".join(t for t in texts if t),
        origin=_own_words(origin) if origin is not None else None,
        origin_when=written(origin_date.get("title")) if origin_date is not None else None,
        answered=_answered(answer),
        links=_links(element),
        media=_media(element),
    )


def _classes(element: _Element) -> list[str]:
    return (element.get("class") or "").split()


def _by_class(element: _Element, name: str) -> list[_Element]:
    return [e for e in element.iter("div", "span", "a") if name in _classes(e)]


def _words(element: _Element | None) -> str:
    return fold("".join(element.itertext())) if element is not None else ""


def _own_words(element: _Element) -> str | None:
    """A name without what stands inside the same element (a forward's date, "via @bot")."""
    parts = [element.text or "", *(c.tail or "" for c in element)]
    return re.sub(r"\s+via @\w+$", "", fold("".join(parts))) or None


def _lines(element: _Element) -> str:
    """Text of a message; a line break is meant."""
    parts: list[str] = []

    def walk(node: _Element, depth: int) -> None:
        parts.append(_one_line(node.text))
        for child in node:
            if child.tag in _BLOCKS:
                parts.append("\n")
            if depth < 50:
                walk(child, depth + 1)
            parts.append(_one_line(child.tail))

    walk(element, 0)
    return "\n".join(" ".join(row.split()) for row in "".join(parts).split("\n")).strip()


def _one_line(text: str | None) -> str:
    """Line breaks of the page's source mean nothing."""
    return re.sub(r"\s+", " ", text or "")


def _answered(element: _Element | None) -> str | None:
    for link in element.iter("a") if element is not None else ():
        found = _ANSWERED.search(f"{link.get('href') or ''} {link.get('onclick') or ''}")
        if found:
            return found[1] or found[2]
    return None


def _links(element: _Element) -> str:
    found = (web_address(a.get("href")) for a in element.iter("a"))
    return " ".join(dict.fromkeys(f for f in found if f))


def _media(element: _Element) -> str:
    """Files that lay beside the page, as it names them."""
    wraps = (a for e in _by_class(element, "media_wrap") for a in e.iter("a"))
    found = (fold(a.get("href") or "") for a in wraps)
    return " ".join(dict.fromkeys(f for f in found if f and not web_address(f)))


READER = Reader("telegram-html", sniff, read)
