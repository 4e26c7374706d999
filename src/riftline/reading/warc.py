"""WARC and ARC files: pages as a crawler or browser tool received them, each with its moment.

Shape recognised: ``WARC/`` or ``filedesc://`` at the start, also packed with gzip record by record
(then a record's place counts in the packed file). Of a record's answer only what succeeded is
read. A revisit record says that a page stood unchanged at a later moment: it is told, and the
text is not counted twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from io import StringIO
from typing import Any, BinaryIO

from riftline.model import Issue, Source
from riftline.reading.clean import line
from riftline.reading.containers import (
    Budget,
    Member,
    Readable,
    TooMuch,
    broken_archive,
    refused,
    unpacked,
)
from riftline.reading.packed import bare_head
from riftline.reading.pagemeta import web_address
from riftline.reading.readers import EXPORT_LIMIT, Reader

__all__ = ["READER"]

_MARKS = (b"WARC/", b"filedesc://")
_UNREAD = re.compile(
    r"^(?:image|video|audio|font)/|text/css|(?:java|ecma)script|wasm|font|"
    r"application/(?:x-shockwave|vnd\.apple\.mpegurl|dash|octet-stream|ocsp)",
    re.I,
)
_SEEN = 100_000
"""Digests that are remembered to tell which page a revisit means."""


def sniff(head: bytes, _source: Source) -> float:
    """The first record's own mark, bare or under gzip."""
    if head.startswith(_MARKS):
        return 0.98
    return 0.98 if bare_head(head, 16).startswith(_MARKS) else 0.0


def members(file: BinaryIO, source: Source, budget: Budget) -> Iterator[Member | Issue]:
    """Pages and files that the records hold.

    Trouble: broken-archive, digest-mismatch, refused-member, unread-members, seen-again.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    head = file.read(64)
    file.seek(0)
    # ARC records have no ids: warcio draws one for them at each reading.
    records = _Records(source, budget, (bare_head(head, 16) or head).startswith(b"WARC/"))
    # warcio writes its warnings, with words of the capture, to the terminal.
    with redirect_stderr(StringIO()):
        iterator = ArchiveIterator(file, arc2warc=True, check_digests=True)
    waiting: list[Member | Issue] = []  # of one record: the next tells whether places can be told
    while True:
        try:
            with redirect_stderr(StringIO()):
                record = next(iterator, None)
                found = list(records.take(record, iterator.get_record_offset)) if record else []
        except TooMuch:
            raise
        except Exception as e:  # noqa: BLE001 - a damaged record makes the library raise anything
            if isinstance(e, ArchiveLoadFailed) and "non-chunked" in str(e) and records.taken == 1:
                # One gzip stream around all records: their places count inside it.
                yield from _whole(file, source, budget)
                return
            yield from waiting
            yield _breaks_off(source, records.last, e)
            break
        yield from waiting
        waiting = found
        if record is None:
            break
    yield from records.rest()


class _Records:
    """One pass over the records: what was passed over, and which page had which digest."""

    def __init__(self, source: Source, budget: Budget, named: bool) -> None:
        self.source, self.budget, self.named = source, budget, named
        self.taken = 0
        self.last = 0
        self.passed: Counter[str] = Counter()
        self.pages: dict[str, str] = {}

    def take(self, record: Any, place: Callable[[], int]) -> Iterator[Member | Issue]:
        """The record's page, if it has one. Asking for its `place` skips what is left of it."""
        self.taken += 1
        headers = record.rec_headers
        uri = line(headers.get_header("WARC-Target-URI"), 2000) or ""
        kind = _kind(record)
        if record.rec_type == "revisit":
            yield self._revisit(headers, uri, self._name(place))
            return
        if record.rec_type not in ("response", "resource", "conversion"):
            return
        if uri.startswith(("metadata:", "urn:", "dns:", "whois:")):
            self.passed["notes of the crawler"] += 1
            return
        status = record.http_headers and record.http_headers.get_statuscode()
        if status and not status.startswith("2"):
            self.passed[f"answers with status {line(status, 3)}"] += 1
            return
        if _UNREAD.search(kind):
            self.passed[line(kind.partition(";")[0], 40) or "other files"] += 1
            return
        try:
            stream: Readable = record.content_stream()
            inner = unpacked(stream, record.length or 0, self.budget, EXPORT_LIMIT)
        except TooMuch as e:
            yield refused(self.source, self._name(place), str(e))
            return
        name = self._name(place)
        if not inner.read(1):
            self.passed["answers without a body"] += 1
            return
        inner.seek(0)
        if getattr(record.digest_checker, "passed", None) is False:
            yield self._mismatch(name, uri)
        if headers.get_header("WARC-Truncated"):
            why = line(headers.get_header("WARC-Truncated"), 40)
            yield broken_archive(self.source, f"{name}: the crawler cut it short ({why})")
        taken = line(headers.get_header("WARC-Date"), 40)
        digest = headers.get_header("WARC-Payload-Digest")
        if digest and len(self.pages) < _SEEN:
            self.pages.setdefault(digest, f"{name}, of {taken}")
        yield Member(
            name,
            inner,
            uri=web_address(uri) or "",
            taken=taken,
            media_type=kind,
            context={"warc_record": line(headers.get_header("WARC-Record-ID"), 200) or ""}
            if self.named
            else {},
        )

    def _name(self, place: Callable[[], int]) -> str:
        self.last = place()
        return f"record at byte {self.last}"

    def rest(self) -> Iterator[Issue]:
        """What was passed over, in one issue."""
        if self.passed:
            parts = ", ".join(f"{n:,} {kind}" for kind, n in self.passed.most_common())
            yield Issue(
                "unread-members",
                self.source.path,
                f"kept and not read: {parts}",
                "pages and texts",
                "look at them in a replay program",
            )

    def _revisit(self, headers: Any, uri: str, name: str) -> Issue:
        taken = line(headers.get_header("WARC-Date"), 40)
        first = self.pages.get(headers.get_header("WARC-Payload-Digest") or "")
        where = f"the same as {first}" if first else "its page stands in another file"
        return Issue(
            "seen-again",
            self.source.path,
            f"{name}: {line(uri, 200)} had not changed on {taken}: {where}",
            "",
            "nothing: the page is read once; cite this record for its standing there that day",
        )

    def _mismatch(self, name: str, uri: str) -> Issue:
        return Issue(
            "digest-mismatch",
            self.source.path,
            f"{name} ({line(uri, 200)}): its bytes do not fit the digest it carries",
            "the bytes that the crawler hashed",
            "do not cite it before you have seen another copy",
        )


def _kind(record: Any) -> str:
    """The media type of what a record holds."""
    stated = record.http_headers.get_header("Content-Type") if record.http_headers else None
    return line(stated or ("" if record.http_headers else record.content_type), 200) or ""


def _whole(file: BinaryIO, source: Source, budget: Budget) -> Iterator[Member | Issue]:
    from riftline.reading import packed

    file.seek(0)
    yield from packed.members(file, source, budget)


def _breaks_off(source: Source, last: int, error: Exception) -> Issue:
    why = " ".join(str(error).split())[:100] or type(error).__name__
    return broken_archive(source, f"a web archive that is damaged after byte {last:,} ({why})")


READER = Reader("warc", sniff, binary=True, members=members)
