"""A post as a platform's own JSON has it: one function a platform, whoever exported it.

Fields are those that the platforms' web pages answered with when the exporters were written;
they change monthly, so that what is missing is None and never an error. Ids are text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from riftline.reading.blocks import Draft
from riftline.reading.fragment import from_html
from riftline.reading.moments import written
from riftline.reading.readers import as_text

__all__ = ["ITEMS", "Item", "at", "lines", "mastodon", "read_item", "tweet"]


@dataclass(frozen=True, slots=True)
class Item:
    """What a post says of itself. `account` wrote it; `reposted_by` carries it."""

    id: str
    text: str | tuple[Draft, ...]
    account: str | None = None
    handle: str | None = None
    uri: str | None = None
    published: str | None = None
    lang: str | None = None
    reposted_by: str | None = None
    context: Mapping[str, str | None] = field(default_factory=dict)


def at(value: Any, *path: str | int) -> Any:
    """What stands at `path` inside JSON, or None."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _text(value: Any, *path: str | int) -> str | None:
    return as_text(at(value, *path))


def _first(*found: str | None) -> str | None:
    return next((f for f in found if f), None)


def _addresses(rows: Any, name: str) -> str:
    return " ".join(t for r in (rows if isinstance(rows, list) else ()) if (t := _text(r, name)))


# -- X ----------------------------------------------------------------------------------------


def tweet(data: Any) -> Item | None:
    """A post on X as its pages get it: `rest_id` and `legacy`; the numeric `id` is rounded."""
    data = at(data, "tweet") or data
    legacy = at(data, "legacy") or data
    id_ = _first(_text(data, "rest_id"), _text(legacy, "id_str"))
    note = _text(data, "note_tweet", "note_tweet_results", "result", "text")
    text = _first(note, _text(legacy, "full_text"), _text(legacy, "text"))
    if id_ is None or text is None:
        return None
    user = at(data, "core", "user_results", "result") or at(legacy, "user") or {}
    name = _first(_text(user, "core", "name"), _text(user, "legacy", "name"), _text(user, "name"))
    handle = _first(
        _text(user, "core", "screen_name"),
        _text(user, "legacy", "screen_name"),
        _text(user, "screen_name"),
    )
    passed = at(legacy, "retweeted_status_result", "result")
    if isinstance(passed, dict):
        inner = tweet(passed)
        if inner is not None:  # "RT @…: " cuts the text; the original is here whole
            return Item(
                id_, inner.text, inner.account, inner.handle, inner.uri, inner.published,
                inner.lang, name or handle,
                {**inner.context, "repost_of": inner.account,
                 "reposted_at": written(_text(legacy, "created_at"))},
            )  # fmt: skip
    return Item(
        id=id_,
        text=text,
        account=name or handle,
        handle=handle,
        uri=f"https://x.com/{handle or 'i/web'}/status/{id_}",
        published=written(_text(legacy, "created_at")),
        lang=_text(legacy, "lang"),
        context={
            "thread": _text(legacy, "conversation_id_str"),
            "reply_to": _text(legacy, "in_reply_to_status_id_str"),
            "replied_author": _text(legacy, "in_reply_to_screen_name"),
            "quote_of": _text(legacy, "quoted_status_id_str"),
            "quote": _text(data, "quoted_status_result", "result", "legacy", "full_text"),
            "likes": _text(legacy, "favorite_count"),
            "shares": _text(legacy, "retweet_count"),
            "comments": _text(legacy, "reply_count"),
            "views": _text(data, "views", "count"),
            "owner_id": _text(legacy, "user_id_str"),
            "links": _addresses(at(legacy, "entities", "urls"), "expanded_url"),
            "media": _addresses(at(legacy, "extended_entities", "media"), "media_url_https"),
            "promoted": "yes" if at(data, "promoted") else None,
        },
    )


# -- Mastodon, and what runs on its software (Truth Social, Gab) ------------------------------


def mastodon(data: Any) -> Item | None:
    """A status as Mastodon's interface answers it."""
    passed = at(data, "reblog")
    if isinstance(passed, dict):
        inner = mastodon(passed)
        if inner is None:
            return None
        by = _first(_text(data, "account", "display_name"), _text(data, "account", "acct"))
        said = {**inner.context, "repost_of": inner.account,
                "reposted_at": written(_text(data, "created_at"))}  # fmt: skip
        return Item(_text(data, "id") or inner.id, inner.text, inner.account, inner.handle,
                    inner.uri, inner.published, inner.lang, by, said)  # fmt: skip
    id_, content = _text(data, "id"), at(data, "content")
    if id_ is None or not isinstance(content, str):
        return None
    return Item(
        id=id_,
        text=from_html(content),
        account=_first(_text(data, "account", "display_name"), _text(data, "account", "acct")),
        handle=_first(_text(data, "account", "acct"), _text(data, "account", "username")),
        uri=_first(_text(data, "url"), _text(data, "uri")),
        published=written(_text(data, "created_at")),
        lang=_text(data, "language"),
        context={
            "reply_to": _text(data, "in_reply_to_id"),
            "edited": written(_text(data, "edited_at")),
            "likes": _text(data, "favourites_count"),
            "shares": _text(data, "reblogs_count"),
            "comments": _text(data, "replies_count"),
            "followers": _text(data, "account", "followers_count"),
            "links": _text(data, "card", "url"),
            "media": _addresses(at(data, "media_attachments"), "url"),
        },
    )


# -- Instagram, TikTok, Threads ---------------------------------------------------------------


def _instagram(data: Any) -> Item | None:
    code = _first(_text(data, "code"), _text(data, "shortcode"))
    id_ = _first(_text(data, "id"), _text(data, "pk"), code)
    if id_ is None:
        return None
    graph = _text(data, "edge_media_to_caption", "edges", 0, "node", "text")
    caption = at(data, "caption")
    said = _first(_text(caption, "text"), as_text(caption), graph)
    user = at(data, "user") or at(data, "owner") or {}
    when = _first(_text(data, "taken_at"), _text(data, "taken_at_timestamp"))
    return Item(
        id=id_,
        text=said or "",
        account=_first(_text(user, "full_name"), _text(user, "username")),
        handle=_text(user, "username"),
        uri=f"https://www.instagram.com/p/{code}" if code else None,
        published=written(when),
        context={
            "owner_id": _first(_text(user, "pk"), _text(user, "id")),
            "likes": _first(
                _text(data, "like_count"), _text(data, "edge_media_preview_like", "count")
            ),
            "comments": _first(
                _text(data, "comment_count"), _text(data, "edge_media_to_comment", "count")
            ),
            "views": _text(data, "play_count"),
        },
    )


def _tiktok(data: Any) -> Item | None:
    id_ = _text(data, "id")
    if id_ is None:
        return None
    author = at(data, "author")
    handle = _first(_text(author, "uniqueId"), as_text(author))
    return Item(
        id=id_,
        text=_text(data, "desc") or "",
        account=_first(_text(author, "nickname"), handle),
        handle=handle,
        uri=f"https://www.tiktok.com/@{handle}/video/{id_}" if handle else None,
        published=written(_text(data, "createTime")),
        lang=_text(data, "textLanguage"),
        context={
            "owner_id": _text(author, "id"),
            "likes": _text(data, "stats", "diggCount"),
            "shares": _text(data, "stats", "shareCount"),
            "comments": _text(data, "stats", "commentCount"),
            "views": _text(data, "stats", "playCount"),
        },
    )


def _tiktok_comment(data: Any) -> Item | None:
    id_, text = _text(data, "cid"), _text(data, "text")
    if id_ is None or text is None:
        return None
    answered = _text(data, "reply_id")
    return Item(
        id=id_,
        text=text,
        account=_first(_text(data, "user", "nickname"), _text(data, "user", "unique_id")),
        handle=_text(data, "user", "unique_id"),
        published=written(_text(data, "create_time")),
        lang=_text(data, "comment_language"),
        context={
            "thread": _text(data, "aweme_id"),
            "reply_to": answered if answered not in (None, "0") else _text(data, "aweme_id"),
            "likes": _text(data, "digg_count"),
        },
    )


def _threads(data: Any) -> Item | None:
    data = at(data, "post") or at(data, "thread_items", 0, "post") or data
    id_ = _first(_text(data, "id"), _text(data, "pk"), _text(data, "code"))
    if id_ is None:
        return None
    handle, code = _text(data, "user", "username"), _text(data, "code")
    info = at(data, "text_post_app_info")
    return Item(
        id=id_,
        text=_text(data, "caption", "text") or "",
        account=_first(_text(data, "user", "full_name"), handle),
        handle=handle,
        uri=f"https://www.threads.net/@{handle}/post/{code}" if handle and code else None,
        published=written(_text(data, "taken_at")),
        context={
            "reply_to": _text(info, "reply_to_author", "username"),
            "likes": _text(data, "like_count"),
            "comments": _text(info, "direct_reply_count"),
            "links": _text(info, "link_preview_attachment", "url"),
        },
    )


def _guess(data: Any) -> Item | None:
    """A post of a platform that has no function here, by names that many use."""
    names = ("body", "text", "full_text", "message", "content", "caption", "desc")
    text = next((t for n in names if isinstance(t := at(data, n), str)), None)
    id_ = next((t for n in ("id", "id_str", "pk", "post_id") if (t := _text(data, n))), None)
    if text is None or id_ is None:
        return None
    author = at(data, "author") if at(data, "author") is not None else at(data, "user")
    return Item(
        id=id_,
        text=from_html(text) if "<p>" in text else text,
        account=_first(
            as_text(author), _text(author, "name"), _text(author, "display_name"),
            _text(author, "username"),
        ),
        handle=_first(_text(author, "username"), _text(author, "screen_name")),
        uri=_first(_text(data, "url"), _text(data, "link")),
        published=next(
            (w for n in ("unix_timestamp", "created_at", "timestamp", "date", "createTime")
             if (w := written(_text(data, n)))), None,
        ),
    )  # fmt: skip


Read = Callable[[Any], Item | None]

ITEMS: Mapping[str, tuple[str, Read]] = {
    "twitter.com": ("x", tweet),
    "x.com": ("x", tweet),
    "instagram.com": ("instagram", _instagram),
    "tiktok.com": ("tiktok", _tiktok),
    "tiktok-comments": ("tiktok", _tiktok_comment),
    "threads.net": ("threads", _threads),
    "threads.com": ("threads", _threads),
    "truthsocial.com": ("truthsocial", mastodon),
    "gab.com": ("gab", mastodon),
}
"""Zeeschuimer's names of platforms → (ours, the function). Others are guessed."""


def read_item(platform: str, data: Any) -> tuple[str, Item | None]:
    """(platform, the post) of one raw item; a platform that is not known is guessed."""
    name, read = ITEMS.get(platform, (platform, _guess))
    return name, read(data) or (None if read is _guess else _guess(data))


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that hold something, with their numbers from 1."""
    return ((n, row) for n, row in enumerate(text.split("\n"), 1) if row.strip())
