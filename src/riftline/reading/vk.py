"""VK's answers to ``wall.get``, ``wall.getById`` and ``wall.getComments``.

Shape recognised: ``{"response": {count, items, profiles, groups}}``, its inner object, or a list
of either (pages saved in one file). In a repost (``copy_history``) the original's author speaks
and the wall carries, so the original is a document of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from riftline.model import Document, Issue, Source
from riftline.reading.jsondata import load_json
from riftline.reading.pagemeta import web_address
from riftline.reading.readers import Read, Reader, as_text, bad_row, post, sha_of, textless
from riftline.reading.sniffing import start_of
from riftline.reading.telegram import moment

__all__ = ["READER"]

_POST = re.compile(rb"\"(?:owner_id|from_id|copy_history|post_type|post_id)\"\s*:")


@dataclass(frozen=True, slots=True)
class _Names:
    """Names and handles of people (positive ids) and communities (negative ids)."""

    name: dict[int, str]
    handle: dict[int, str]
    members: dict[int, str]
    followers: dict[int, str]

    def of(self, owner: int | None) -> str | None:
        if owner is None:
            return None
        return self.name.get(owner) or self.handle.get(owner) or str(owner)


def sniff(head: bytes, _source: Source) -> float:
    """JSON with VK's own field names for a wall."""
    start = start_of(head)
    if start[:1] not in (b"{", b"["):
        return 0.0
    if b'"items"' not in start and b'"response"' not in start:
        return 0.0
    if _POST.search(start):
        return 0.9
    return 0.6 if re.match(rb"\{\s*\"response\"\s*:\s*[\[{]", start) else 0.0


def read(raw: bytes, source: Source) -> Read:
    """One document a post, one for what it reposts. Trouble: bad-row, no-text, broken-export."""
    data, issues = load_json(raw, source)
    if data is None:
        return (), issues
    wall = _Wall(source, sha_of(raw), _names(data))
    for index, row in enumerate(_items(data)):
        wall.add(row, f"items[{index}]")
    return tuple(wall.documents), (*issues, *wall.issues, *textless(source, wall.empty, wall.posts))


class _Wall:
    """One pass over the posts of a wall."""

    def __init__(self, source: Source, sha: str, names: _Names) -> None:
        self.source, self.sha, self.names = source, sha, names
        self.documents: list[Document] = []
        self.issues: list[Issue] = []
        self.seen: Counter[str] = Counter()
        self.posts = self.empty = 0

    def add(self, row: Any, place: str) -> None:
        if not self._usable(row, place):
            return
        self.posts += 1
        copies = row.get("copy_history") or []
        if not isinstance(copies, list):
            self.issues.append(bad_row(self.source, place, "copy_history is no list", "a list"))
            copies = []
        originals = [
            c for i, c in enumerate(copies) if self._usable(c, f"{place}.copy_history[{i}]")
        ]
        record = self._record(row)
        if "post_id" in row and "post_type" not in row:
            self._comment(row, record, place)
            return
        if row.get("text"):
            self._post(row, record, originals[0] if originals else None)
        elif not any(c.get("text") for c in originals):
            self.empty += 1
        chain = [row]
        for original in originals:
            if original.get("text"):
                self._repost(original, f"{record} repost {_address(original)}", chain)
            chain.append(original)

    def _usable(self, row: Any, place: str) -> bool:
        if not isinstance(row, dict):
            seen = f"a {type(row).__name__}"
        elif _number(row.get("id")) is None or _owner(row) is None:
            seen = "no id or no owner"
        elif not isinstance(row.get("text", ""), str):
            seen = "text that is no string"
        else:
            return True
        self.issues.append(bad_row(self.source, place, seen, "a post with id, owner_id and text"))
        return False

    def _record(self, row: dict[str, Any]) -> str:
        record = _address(row)
        self.seen[record] += 1
        return record if self.seen[record] == 1 else f"{record} ({self.seen[record]})"

    def _post(self, row: dict[str, Any], record: str, original: dict[str, Any] | None) -> None:
        names = self.names
        self.documents.append(
            post(
                sha=self.sha,
                source=self.source,
                reader=READER.name,
                record=record,
                text=row["text"],
                uri=f"https://vk.com/{_address(row)}",
                platform="vk",
                account=names.of(_owner(row)),
                author=names.of(_speaker(row)),
                published=moment(row.get("date")),
                context={
                    **self._ids(row),
                    "repost_of": names.of(_speaker(original)) if original else None,
                    "repost_uri": f"https://vk.com/{_address(original)}" if original else None,
                },
            )
        )

    def _comment(self, row: dict[str, Any], record: str, place: str) -> None:
        """An answer below a post (``wall.getComments``), and the answers below it."""
        names, wall = self.names, f"wall{_owner(row)}_{_number(row.get('post_id'))}"
        if row.get("text"):
            speaker = names.of(_speaker(row))
            self.documents.append(
                post(
                    sha=self.sha,
                    source=self.source,
                    reader=READER.name,
                    record=f"{wall} comment {_number(row.get('id'))}",
                    text=row["text"],
                    uri=f"https://vk.com/{wall}?reply={_number(row.get('id'))}",
                    platform="vk",
                    account=speaker,
                    author=speaker,
                    published=moment(row.get("date")),
                    context={
                        **self._ids(row),
                        "thread": wall,
                        "reply_to": as_text(row.get("reply_to_comment")) or wall,
                    },
                )
            )
        else:
            self.empty += 1
        below = row.get("thread")
        items = below.get("items") if isinstance(below, dict) else None
        for i, inner in enumerate(items if isinstance(items, list) else ()):
            if self._usable(inner, f"{place}.thread[{i}]"):
                self.posts += 1
                # The answers of a thread have none of their own.
                self._comment({**inner, "thread": None}, record, place)

    def _repost(self, original: dict[str, Any], record: str, chain: list[dict[str, Any]]) -> None:
        names = self.names
        wall, via = chain[0], chain[1:]
        self.documents.append(
            post(
                sha=self.sha,
                source=self.source,
                reader=READER.name,
                record=record,
                text=original["text"],
                uri=f"https://vk.com/{_address(original)}",
                platform="vk",
                account=names.of(_owner(original)),
                author=names.of(_speaker(original)),
                published=moment(original.get("date")),
                context={
                    **self._ids(original),
                    "repost_of": names.of(_speaker(original)),
                    "reposted_by": names.of(_owner(wall)),
                    "reposted_via": "; ".join(names.of(_owner(v)) or "" for v in via) or None,
                    "reposted_in": f"https://vk.com/{_address(wall)}",
                    "reposted_at": moment(wall.get("date")),
                },
            )
        )

    def _ids(self, row: dict[str, Any]) -> dict[str, str | None]:
        owner, signer = _owner(row), _number(row.get("signer_id"))
        return {
            "message_id": as_text(row.get("id")),
            "owner_id": str(owner),
            "from_id": as_text(row.get("from_id")),
            "handle": self.names.handle.get(owner) if owner is not None else None,
            "members": self.names.members.get(owner) if owner is not None else None,
            "followers": self.names.followers.get(owner) if owner is not None else None,
            "signed": self.names.of(signer),
            "edited": moment(row.get("edited")),
            "likes": _count(row, "likes"),
            "shares": _count(row, "reposts"),
            "comments": _count(row, "comments"),
            "views": _count(row, "views"),
            "links": " ".join(_links(row)),
            "media": " ".join(_media(row)),
        }


def _count(row: dict[str, Any], name: str) -> str | None:
    """``{"likes": {"count": 3}}``."""
    held = row.get(name)
    return as_text(held.get("count")) if isinstance(held, dict) else None


def _attached(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    rows = row.get("attachments")
    for item in rows if isinstance(rows, list) else ():
        if isinstance(item, dict) and isinstance(item.get("type"), str):
            yield item["type"], item.get(item["type"])


def _links(row: dict[str, Any]) -> Iterator[str]:
    for kind, held in _attached(row):
        url = as_text(held.get("url")) if kind == "link" and isinstance(held, dict) else None
        if url and web_address(url):
            yield url


def _media(row: dict[str, Any]) -> Iterator[str]:
    """``photo-12_34``: what hangs on a post, by VK's own names."""
    for kind, held in _attached(row):
        if kind != "link" and isinstance(held, dict):
            owner, number = _number(held.get("owner_id")), _number(held.get("id"))
            yield kind if owner is None or number is None else f"{kind}{owner}_{number}"


def _pages(data: Any) -> Iterator[Any]:
    for page in data if isinstance(data, list) else [data]:
        yield page.get("response", page) if isinstance(page, dict) else page


def _items(data: Any) -> Iterator[Any]:
    for page in _pages(data):
        if isinstance(page, dict) and isinstance(page.get("items"), list):
            yield from page["items"]
        elif isinstance(page, list):  # wall.getById answers a bare list
            yield from page
        else:
            yield page


def _names(data: Any) -> _Names:
    name: dict[int, str] = {}
    handle: dict[int, str] = {}
    audience: dict[str, dict[int, str]] = {"members_count": {}, "followers_count": {}}
    for page in _pages(data):
        if not isinstance(page, dict):
            continue
        for kind, sign in (("profiles", 1), ("groups", -1)):
            rows = page.get(kind)
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict) and (number := _number(row.get("id"))) is not None:
                    full = f"{row.get('first_name') or ''} {row.get('last_name') or ''}".strip()
                    shown = full if sign > 0 else row.get("name")
                    if isinstance(shown, str) and shown:
                        name[sign * abs(number)] = shown
                    if isinstance(row.get("screen_name"), str) and row["screen_name"]:
                        handle[sign * abs(number)] = row["screen_name"]
                    for field, held in audience.items():
                        if (count := _number(row.get(field))) is not None:
                            held[sign * abs(number)] = str(count)
    return _Names(name, handle, audience["members_count"], audience["followers_count"])


def _number(value: Any) -> int | None:
    """An id as a number; files that passed through a spreadsheet hold them as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = value if isinstance(value, str) else ""
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else None


def _owner(row: dict[str, Any]) -> int | None:
    for field in ("owner_id", "to_id", "from_id"):
        found = _number(row.get(field))
        if found is not None:
            return found
    return None


def _speaker(row: dict[str, Any]) -> int | None:
    found = _number(row.get("from_id"))
    return found if found is not None else _owner(row)


def _address(row: dict[str, Any]) -> str:
    return f"wall{_owner(row)}_{_number(row.get('id'))}"


READER = Reader("vk", sniff, read)
