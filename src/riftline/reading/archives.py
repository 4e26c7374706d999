"""Archives that platforms give to their users: X's ``tweets.js``, Mastodon's ``outbox.json``,
and what Bluesky's public interface answers.

Shapes recognised: ``window.YTD.tweets.part0 = [`` and its kin; an ActivityPub OrderedCollection;
``{"feed": […]}``, ``{"posts": […]}`` or a thread of ``app.bsky`` posts. ``tweets.js`` does not say
whose archive it is: give ``--author``, or add the whole archive's folder.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from riftline.model import Document, Issue, Source
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.fragment import from_html
from riftline.reading.items import Item, at, tweet
from riftline.reading.jsondata import load_json, too_large_export
from riftline.reading.moments import written
from riftline.reading.readers import Read, Reader, as_text, bad_row, sha_of, textless
from riftline.reading.sniffing import start_of
from riftline.reading.zeeschuimer import from_item

__all__ = ["BLUESKY", "MASTODON", "X"]

_YTD = re.compile(r"\s*window\.YTD\.(?:tweets?|note_tweet|community_tweet)\.part\d+\s*=\s*")
_OUTBOX = re.compile(rb"\"(?:type|@type)\"\s*:\s*\"OrderedCollection(?:Page)?\"")
_RETWEET = re.compile(r"RT @(\w{1,20}): (.*)", re.S)


class _Posts:
    """Documents of one file as its posts come."""

    def __init__(self, raw: bytes, source: Source, reader: str, platform: str) -> None:
        self.sha, self.source, self.reader, self.platform = sha_of(raw), source, reader, platform
        self.documents: list[Document] = []
        self.issues: list[Issue] = []
        self.seen: Counter[str] = Counter()
        self.rows = self.empty = 0

    def add(self, item: Item | None, place: str, expected: str) -> None:
        """One post, or None for what could not be read."""
        if item is None:
            self.issues.append(bad_row(self.source, place, "no id or no text", expected))
            return
        self.rows += 1
        if not item.text:
            self.empty += 1
            return
        record = f"post {item.id}"
        self.seen[record] += 1
        if self.seen[record] > 1:
            record = f"{record} ({self.seen[record]})"
        self.documents.append(
            from_item(item, self.platform, self.reader, record, place, self.sha, self.source, {})
        )

    def read(self, before: tuple[Issue, ...] = ()) -> Read:
        """All of them, and what was wrong."""
        rest = textless(self.source, self.empty, self.rows)
        return tuple(self.documents), (*before, *self.issues, *rest)


# -- X ----------------------------------------------------------------------------------------


def sniff_x(head: bytes, _source: Source) -> float:
    """The assignment that makes the file a script."""
    return 0.98 if _YTD.match(start_of(head)[:200].decode("utf-8", "replace")) else 0.0


def read_x(raw: bytes, source: Source) -> Read:
    """One document a post. Trouble: bad-row, broken-export, too-large."""
    large = too_large_export(raw, source)
    if large is not None:
        return (), (large,)
    decoded = decode(raw)
    issues = encoding_issues(decoded, source)
    try:
        rows = json.loads(_YTD.sub("", decoded.text, count=1).rstrip().rstrip(";"), strict=False)
    except (ValueError, RecursionError) as e:
        seen = f"a script whose list breaks off ({str(e)[:100]})"
        broken = Issue("broken-export", source.path, seen, "one whole list", "export it again")
        return (), (*issues, broken)
    posts = _Posts(raw, source, X.name, "x")
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        posts.add(_own(row, source), f"tweet {number}", "a tweet with id_str and full_text")
    return posts.read(issues)


def _own(row: Any, source: Source) -> Item | None:
    """A post of the archive's owner, who is not named in it, or one that they passed on."""
    item = tweet(row)
    if item is None:
        return None
    passed = _RETWEET.match(item.text) if isinstance(item.text, str) else None
    if passed is None:
        return Item(item.id, item.text, source.author, None, item.uri, item.published,
                    item.lang, None, item.context)  # fmt: skip
    said = {**item.context, "repost_of": passed[1], "reposted_at": item.published}
    return Item(item.id, passed[2], passed[1], passed[1], item.uri, item.published, item.lang,
                source.author, said)  # fmt: skip


# -- Mastodon ---------------------------------------------------------------------------------


def sniff_mastodon(head: bytes, _source: Source) -> float:
    """An ActivityPub collection of activities."""
    start = start_of(head)
    named = start.startswith(b"{") and b"orderedItems" in start and _OUTBOX.search(start)
    return 0.95 if named else 0.0


def read_mastodon(raw: bytes, source: Source) -> Read:
    """One document a post; what was only passed on is named by address, not by text."""
    data, issues = load_json(raw, source)
    posts = _Posts(raw, source, MASTODON.name, "mastodon")
    rows = at(data, "orderedItems")
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        if at(row, "type") == "Announce":
            posts.rows += 1
            posts.empty += 1
        else:
            posts.add(_activity(row), f"orderedItems[{number - 1}]", "a Create with a Note")
    return posts.read(issues)


def _activity(row: Any) -> Item | None:
    note = at(row, "object")
    id_, content = as_text(at(note, "id")), at(note, "content")
    if id_ is None or not isinstance(content, str):
        return None
    actor = as_text(at(note, "attributedTo")) or as_text(at(row, "actor")) or ""
    named = re.fullmatch(r"https://([^/]+)/(?:users/|@)([^/]+)", actor)
    handle = f"{named[2]}@{named[1]}" if named else actor or None
    files = at(note, "attachment")
    return Item(
        id=id_,
        text=from_html(content),
        account=handle,
        handle=handle,
        uri=as_text(at(note, "url")) or id_,
        published=written(as_text(at(note, "published")) or as_text(at(row, "published"))),
        lang=_language(at(note, "contentMap")),
        context={
            "reply_to": as_text(at(note, "inReplyTo")),
            "thread": as_text(at(note, "conversation")),
            "edited": written(as_text(at(note, "updated"))),
            "warning": as_text(at(note, "summary")),
            "media": " ".join(
                u
                for f in (files if isinstance(files, list) else [])
                if (u := as_text(at(f, "url")))
            ),
        },
    )


def _language(named: Any) -> str | None:
    """The first language that a note's text is given in."""
    return next((k for k in named if isinstance(k, str)), None) if isinstance(named, dict) else None


# -- Bluesky ----------------------------------------------------------------------------------


def sniff_bluesky(head: bytes, _source: Source) -> float:
    """JSON with addresses of Bluesky's posts."""
    start = start_of(head)
    return 0.94 if start[:1] in (b"{", b"[") and b"app.bsky.feed.post" in start else 0.0


def read_bluesky(raw: bytes, source: Source) -> Read:
    """One document a post of a feed, a list of posts or a thread."""
    data, issues = load_json(raw, source)
    posts = _Posts(raw, source, BLUESKY.name, "bluesky")
    for place, row, by in _bluesky_rows(data):
        posts.add(_bluesky(row, by), place, "a post with uri and record")
    return posts.read(issues)


def _bluesky_rows(data: Any) -> Iterator[tuple[str, Any, Any]]:
    """(place, post, who passed it on) of all that such an answer holds."""
    for name in ("feed", "posts"):
        rows = at(data, name)
        for i, row in enumerate(rows if isinstance(rows, list) else []):
            yield f"{name}[{i}]", at(row, "post") or row, at(row, "reason", "by")
    waiting = [("thread", at(data, "thread"))] if at(data, "thread") else []
    while waiting:
        place, node = waiting.pop()
        if at(node, "post") is not None:
            yield f"{place}.post", at(node, "post"), None
        replies = at(node, "replies")
        for i, reply in enumerate(replies if isinstance(replies, list) else []):
            waiting.append((f"{place}.replies[{i}]"[:200], reply))


def _bluesky(row: Any, by: Any) -> Item | None:
    uri, record = as_text(at(row, "uri")), at(row, "record")
    text = at(record, "text")
    if uri is None or not isinstance(text, str):
        return None
    handle = as_text(at(row, "author", "handle"))
    account = as_text(at(row, "author", "displayName")) or handle
    carrier = as_text(at(by, "displayName")) or as_text(at(by, "handle"))
    key = uri.rpartition("/")[2]
    return Item(
        id=uri,
        text=text,
        account=account,
        handle=handle,
        uri=f"https://bsky.app/profile/{handle}/post/{key}" if handle else None,
        published=written(as_text(at(record, "createdAt"))),
        lang=as_text(at(record, "langs", 0)),
        reposted_by=carrier,
        context={
            "repost_of": account if carrier else None,
            "owner_id": as_text(at(row, "author", "did")),
            "reply_to": as_text(at(record, "reply", "parent", "uri")),
            "thread": as_text(at(record, "reply", "root", "uri")),
            "quote_of": as_text(at(record, "embed", "record", "uri")),
            "links": as_text(at(record, "embed", "external", "uri")),
            "likes": as_text(at(row, "likeCount")),
            "shares": as_text(at(row, "repostCount")),
            "comments": as_text(at(row, "replyCount")),
        },
    )


X = Reader("x-archive", sniff_x, read_x)
MASTODON = Reader("mastodon", sniff_mastodon, read_mastodon)
BLUESKY = Reader("bluesky", sniff_bluesky, read_bluesky)
