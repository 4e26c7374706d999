"""Telegram Desktop's ``result.json``: one chat, or a whole account with a list of chats.

Shape recognised: ``{name, type, id, messages: [...]}``. Service rows (joins, pins) are no posts.
A forwarded message is spoken by whom it came from; the chat carries it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from riftline.model import Document, Issue, Source
from riftline.reading import dates
from riftline.reading.jsondata import load_json
from riftline.reading.pagemeta import web_address
from riftline.reading.readers import Read, Reader, as_text, bad_row, post, sha_of, textless
from riftline.reading.sniffing import start_of

__all__ = ["READER", "moment"]

_TYPES = re.compile(
    rb"\"type\"\s*:\s*\"(?:personal_chat|bot_chat|saved_messages|replies|private_group"
    rb"|private_supergroup|public_supergroup|private_channel|public_channel|message|service)\""
)


def sniff(head: bytes, _source: Source) -> float:
    """An object with ``messages`` whose rows or chat carry Telegram's types."""
    start = start_of(head)
    if not start.startswith(b"{") or b'"messages"' not in start:
        return 0.0
    return 0.95 if _TYPES.search(start) else 0.5


def read(raw: bytes, source: Source) -> Read:
    """One document a message with text. Trouble: bad-row, no-text, broken-export, too-large."""
    data, issues = load_json(raw, source)
    if data is None:
        return (), issues
    sha = sha_of(raw)
    documents: list[Document] = []
    found: list[Issue] = list(issues)
    seen: Counter[str] = Counter()
    empty = posts = 0
    for chat, place in _chats(data):
        messages = chat.get("messages")
        if not isinstance(messages, list):
            found.append(bad_row(source, place or "chat", "no list of messages", '"messages": []'))
            continue
        for index, row in enumerate(messages):
            at = f"{place}messages[{index}]"
            if not isinstance(row, dict):
                found.append(bad_row(source, at, f"a {type(row).__name__}", "an object"))
                continue
            if row.get("type", "message") != "message":
                continue
            number, text = as_text(row.get("id")), _text(row.get("text"))
            if number is None or text is None:
                what = "no id" if number is None else "text that is neither words nor pieces"
                found.append(bad_row(source, at, what, "a message with id and text"))
                continue
            posts += 1
            if not text.strip():
                empty += 1
                continue
            record = f"{place}message {number}"
            seen[record] += 1
            if seen[record] > 1:
                record = f"{record} ({seen[record]})"
            documents.append(_document(row, chat, text, number, record, sha, source))
    return tuple(documents), (*found, *textless(source, empty, posts))


def _chats(data: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Chats of an export with the prefix of their records."""
    if not isinstance(data, dict):
        return
    listed = data.get("chats")
    rows = listed.get("list") if isinstance(listed, dict) else None
    if isinstance(rows, list):
        for chat in rows:
            if isinstance(chat, dict):
                yield chat, f"chat {as_text(chat.get('id')) or '?'} "
    else:
        yield data, ""


def _document(
    row: dict[str, Any],
    chat: dict[str, Any],
    text: str,
    number: str,
    record: str,
    sha: str,
    source: Source,
) -> Document:
    name = as_text(chat.get("name")) or f"chat {as_text(chat.get('id')) or 'without name'}"
    poster = as_text(row.get("from")) or name
    channel = "channel" in str(chat.get("type", "")) or not row.get("from")
    account = name if channel else poster
    origin = as_text(row.get("forwarded_from"))
    edited = moment(row.get("edited_unixtime")) or dates.iso(as_text(row.get("edited")) or "")
    return post(
        sha=sha,
        source=source,
        reader=READER.name,
        record=record,
        text=text,
        platform="telegram",
        account=origin or account,
        author=origin or poster,
        published=moment(row.get("date_unixtime")) or dates.iso(as_text(row.get("date")) or ""),
        context={
            "message_id": number,
            "chat": name,
            "chat_id": as_text(chat.get("id")),
            "chat_type": as_text(chat.get("type")),
            "from_id": as_text(row.get("from_id")),
            "reply_to": as_text(row.get("reply_to_message_id")),
            "forwarded_from": origin,
            "repost_of": origin,
            "reposted_by": account if origin else None,
            "signed": as_text(row.get("author")),
            "edited": edited,
            "links": _links(row.get("text")),
            "media": " ".join(
                m for n in ("media_type", "photo", "file") if (m := as_text(row.get(n)))
            ),
        },
    )


def _text(value: Any) -> str | None:
    """Plain text of a message: a string, or pieces of it; a piece's ``href`` is no text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return None
    parts: list[str] = []
    for piece in value:
        inner = piece.get("text") if isinstance(piece, dict) else piece
        if not isinstance(inner, str):
            return None
        parts.append(inner)
    return "".join(parts)


def _links(value: Any) -> str:
    """Addresses behind the words of a message, as text."""
    pieces = value if isinstance(value, list) else ()
    every = (as_text(p.get("href") or p.get("text")) for p in pieces if _is_link(p))
    return " ".join(dict.fromkeys(e for e in every if e and web_address(e)))


def _is_link(piece: Any) -> bool:
    return isinstance(piece, dict) and piece.get("type") in ("link", "text_link")


def moment(value: Any) -> str | None:
    """ISO date-time in UTC of a Unix time (number or digits), or None."""
    text = as_text(value)
    if text is None or not re.fullmatch(r"\d{1,11}(?:\.\d+)?", text) or float(text) == 0:
        return None
    try:
        return datetime.fromtimestamp(int(float(text)), UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


READER = Reader("telegram", sniff, read)
