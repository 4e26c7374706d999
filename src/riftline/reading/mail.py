"""Mail: one message (EML), a mailbox of many (mbox), and pages saved as MHTML.

Shapes recognised: header lines at the start, From and Subject or Message-ID among them; "From "
lines before every message; ``multipart/related`` around a page. A message is a post by its sender;
what it quotes is a quote; attachments are read for themselves. Hunchly writes MHTML.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from io import BytesIO
from typing import BinaryIO

from riftline.model import Document, Issue, Source
from riftline.reading.blocks import Draft
from riftline.reading.clean import line
from riftline.reading.containers import (
    Budget,
    Member,
    broken_archive,
    size_of,
    unique,
    unpacked,
)
from riftline.reading.decode import decode
from riftline.reading.fragment import from_html
from riftline.reading.pagemeta import web_address
from riftline.reading.readers import EXPORT_LIMIT, Reader, post, sha_of
from riftline.reading.sniffing import start_of
from riftline.reading.text import drafts

__all__ = ["MBOX", "MHTML", "READER"]

_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]")
_TELLING = frozenset((
    b"from", b"to", b"subject", b"date", b"message-id", b"received", b"return-path",
    b"mime-version", b"content-type", b"delivered-to", b"reply-to", b"snapshot-content-location",
))  # fmt: skip
_ENVELOPE = re.compile(rb"From \S{1,320} .{10,60}\r?\n")
_PARTS = 2_000
_LINE_LIMIT = 1 << 20


def _fields(head: bytes) -> frozenset[bytes]:
    """Names of the header lines that `head` begins with."""
    found = set()
    for row in start_of(head).split(b"\n")[:200]:
        match = _FIELD.match(row)
        if match:
            found.add(match[1].lower())
        elif row.strip() == b"" or row[:1] not in (b" ", b"\t"):
            break
    return frozenset(found)


def sniff(head: bytes, _source: Source) -> float:
    """Header lines of a message, three telling ones among them."""
    names = _fields(head)
    sender = b"from" in names and names & {b"subject", b"message-id", b"date"}
    return 0.9 if sender and len(names & _TELLING) >= 3 else 0.0


def sniff_mhtml(head: bytes, _source: Source) -> float:
    """A message that holds a page and its parts."""
    start = start_of(head)[:8192].lower()
    names = _fields(head)
    if b"content-type" not in names or not names & {b"mime-version", b"snapshot-content-location"}:
        return 0.0
    related = re.search(rb"^content-type:\s*multipart/related", start, re.M)
    page = b"snapshot-content-location" in names or b"text/html" in start
    return 0.95 if related and page else 0.0


def sniff_mbox(head: bytes, _source: Source) -> float:
    """The line that opens a mailbox's message, and header lines below it."""
    found = _ENVELOPE.match(start_of(head))
    return 0.95 if found and _fields(start_of(head)[found.end() :]) & _TELLING else 0.0


# -- one message ------------------------------------------------------------------------------


def members(file: BinaryIO, source: Source, budget: Budget) -> Iterator[Member | Document | Issue]:
    """The message as a document, and its attachments. Trouble: no-text, broken-archive."""
    raw = file.read()
    message = _parsed(raw)
    if message is None:
        yield broken_archive(source, "a message whose parts cannot be told apart")
        return
    body, rest = _body(message)
    document = _document(message, body, sha_of(raw), source)
    if document.text:
        yield document
    else:
        yield Issue(
            "no-text",
            source.path,
            f"a message without words of its own ({line(document.title, 100)})",
            "a message with text",
            "look at it in a mail program",
        )
    seen: Counter[str] = Counter()
    for number, part in enumerate(rest, 1):
        held = _payload(part)
        if held is None:
            continue
        name = _decoded(part.get_filename()) or f"part {number}"
        inner = unpacked(BytesIO(held), None, budget, EXPORT_LIMIT)
        yield Member(unique(f"attachment {name}", seen), inner, media_type=_kind(part))


def _parsed(raw: bytes) -> Message | None:
    try:
        return email.message_from_bytes(raw, policy=email.policy.compat32)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, MessageError):
        return None


def _body(message: Message) -> tuple[tuple[Draft, ...], list[Message]]:
    """Paragraphs of what was written, and the parts that are attachments."""
    plain: list[Draft] = []
    rich: list[Draft] = []
    rest: list[Message] = []
    for number, part in enumerate(_leaves(message)):
        if number > _PARTS:
            break
        attached = part.get_content_disposition() == "attachment" or part.get_filename()
        kind = part.get_content_type()
        if attached or kind not in ("text/plain", "text/html"):
            if kind.partition("/")[0] != "multipart" or attached:
                rest.append(part)
            continue
        held = _payload(part)
        if held is None:
            continue
        text = _text(held, part)
        if kind == "text/plain":
            plain.extend(drafts(text))
        else:
            rich.extend(from_html(text))
    return tuple(plain or rich), rest


def _leaves(message: Message) -> Iterator[Message]:
    """Parts that hold something; a message in a message is an attachment, whole."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        held = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(held, list):
            waiting[:0] = [p for p in held if isinstance(p, Message)]
        else:
            yield part


def _payload(part: Message) -> bytes | None:
    try:
        held = part.get_payload(decode=True)
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            whole = inner[0] if isinstance(inner, list) and inner else None
            held = whole.as_bytes() if isinstance(whole, Message) else held
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError):
        return None
    return held if isinstance(held, bytes) else None


def _text(held: bytes, part: Message) -> str:
    """By the declared charset where it fits all bytes, else as bytes of unknown origin are read."""
    charset = part.get_content_charset() or ""
    if charset not in ("", "us-ascii"):
        try:
            return held.decode(charset)
        except (LookupError, UnicodeError, ValueError):
            pass
    return decode(held, markup=True).text


def _kind(part: Message) -> str:
    """The stated type; what says nothing leaves it to the first bytes."""
    stated = part.get_content_type()
    return "" if stated == "application/octet-stream" else stated


def _decoded(value: object) -> str | None:
    if value is None:
        return None
    try:
        return line(str(make_header(decode_header(str(value)))))
    except (ValueError, LookupError, TypeError, AttributeError, MessageError):
        return line(str(value))


def _document(message: Message, body: tuple[Draft, ...], sha: str, source: Source) -> Document:
    name, address = parseaddr(_decoded(message.get("From")) or "")
    references = (_decoded(message.get("References")) or "").split()
    answered = _decoded(message.get("In-Reply-To"))
    return post(
        sha=sha,
        source=source,
        reader=READER.name,
        record=_decoded(message.get("Message-ID")) or "message",
        place="message",
        text=body,
        uri=source.uri or None,
        title=_decoded(message.get("Subject")),
        author=name or address or None,
        published=_date(message),
        platform="mail",
        account=address or name or None,
        context={
            "message_id": _decoded(message.get("Message-ID")),
            "reply_to": answered,
            "thread": references[0] if references else answered,
            "to": _decoded(message.get("To")),
            "list": _decoded(message.get("List-Id")),
        },
    )


def _date(message: Message) -> str | None:
    """The Date line with its zone; "-0000" says that the zone is unknown, and it stays so."""
    try:
        moment = parsedate_to_datetime(str(message.get("Date") or ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.isoformat() if 1970 <= moment.year <= 2100 else None


# -- pages saved as MHTML ----------------------------------------------------------------------


def pages(file: BinaryIO, source: Source, budget: Budget) -> Iterator[Member | Document | Issue]:
    """The saved page, the first part that is HTML; its pictures and styles are passed over."""
    message = _parsed(file.read())
    if message is None:
        yield broken_archive(source, "an MHTML file whose parts cannot be told apart")
        return
    root = next((p for p in _leaves(message) if p.get_content_type() == "text/html"), None)
    held = _payload(root) if root is not None else None
    if root is None or held is None:
        yield broken_archive(source, "an MHTML file without a page in it")
        return
    address = message.get("Snapshot-Content-Location") or root.get("Content-Location")
    subject = _decoded(message.get("Subject"))
    inner = unpacked(BytesIO(held), None, budget, EXPORT_LIMIT)
    yield Member(
        "page",
        inner,
        uri=web_address(_decoded(address)) or "",
        taken=_date(message),
        media_type="text/html",
        context={"saved_with": "MHTML", **({"saved_as": subject} if subject else {})},
    )


# -- mailboxes --------------------------------------------------------------------------------


def messages(file: BinaryIO, _source: Source, budget: Budget) -> Iterator[Member]:
    """Every message of a mailbox; its name is the byte at which its "From " line begins.

    A line of a message that began with "From " stands there as ">From ".
    """
    size_of(file)
    start, held, blank = 0, bytearray(), True
    at = 0
    while row := file.readline(_LINE_LIMIT):
        if blank and row.startswith(b"From ") and _ENVELOPE.match(row):
            if held:
                yield _message(start, held, budget)
            start, held = at, bytearray()
        elif len(held) < EXPORT_LIMIT:
            held += row[1:] if re.match(rb">+From ", row) else row
        blank = not row.strip()
        at += len(row)
    if held:
        yield _message(start, held, budget)


def _message(start: int, held: bytearray, budget: Budget) -> Member:
    return Member(f"message at byte {start}", unpacked(BytesIO(held), None, budget, EXPORT_LIMIT))


READER = Reader("mail", sniff, binary=True, members=members)
MHTML = Reader("mhtml", sniff_mhtml, binary=True, members=pages)
MBOX = Reader("mbox", sniff_mbox, binary=True, members=messages)
