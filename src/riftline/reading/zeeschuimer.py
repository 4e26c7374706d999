"""Zeeschuimer's and 4CAT's NDJSON: one raw item of a platform a line, in an envelope.

Shapes recognised: ``{"item_id", "source_platform", "data"}`` (Zeeschuimer) and the item with an
``__import_meta`` (4CAT). Ids are the raw item's own: the envelope's may be rounded, since a
JavaScript number holds 53 bits. Advertisements are marked ``promoted``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from riftline.model import Document, Issue, Source
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.items import Item, at, lines, read_item
from riftline.reading.jsondata import too_large_export
from riftline.reading.moments import moment
from riftline.reading.pagemeta import web_address
from riftline.reading.readers import Read, Reader, as_text, bad_row, post, sha_of, textless
from riftline.reading.sniffing import start_of

__all__ = ["READER", "from_item"]

_ENVELOPE = re.compile(rb"\"source_platform\"\s*:\s*\"")


def sniff(head: bytes, _source: Source) -> float:
    """A line with the envelope's own names."""
    start = start_of(head)
    if not start.startswith(b"{"):
        return 0.0
    wrapped = b'"nav_index"' in start or b'"item_id"' in start or b'"__import_meta"' in start
    return 0.96 if wrapped and _ENVELOPE.search(start) else 0.0


def read(raw: bytes, source: Source) -> Read:
    """One document a line with words. Trouble: bad-row, no-text, too-large."""
    large = too_large_export(raw, source)
    if large is not None:
        return (), (large,)
    decoded = decode(raw)
    issues: list[Issue] = list(encoding_issues(decoded, source))
    documents: list[Document] = []
    seen: Counter[str] = Counter()
    sha = sha_of(raw)
    rows = empty = 0
    for number, row in lines(decoded.text):
        place = f"line {number}"
        envelope, data = _unwrapped(row)
        named = as_text(at(envelope, "source_platform")) or ""
        platform, item = read_item(named, data) if data is not None else (named, None)
        if item is None:
            seen_ = f"an item of {platform or 'no platform'} without id and text"
            issues.append(bad_row(source, place, seen_, "a line of JSON with a raw item"))
            continue
        rows += 1
        if not item.text:
            empty += 1
            continue
        record = f"item {item.id}"
        seen[record] += 1
        if seen[record] > 1:
            record = f"{record} ({seen[record]})"
        said = {
            "captured": moment(at(envelope, "timestamp_collected")),
            "captured_from": web_address(as_text(at(envelope, "source_platform_url"))),
        }
        found = from_item(item, platform, READER.name, record, place, sha, source, said)
        documents.append(found)
    return tuple(documents), (*issues, *textless(source, empty, rows))


def _unwrapped(row: str) -> tuple[Any, Any]:
    """(envelope, raw item) of a line; (None, None) where it is no JSON object."""
    try:
        value = json.loads(row, strict=False)
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(value, dict):
        return None, None
    if "__import_meta" in value:
        return value["__import_meta"], value
    data = value.get("data")
    return value, data if isinstance(data, dict) else None


def from_item(
    item: Item,
    platform: str,
    reader: str,
    record: str,
    place: str,
    sha: str,
    source: Source,
    said: dict[str, str | None],
) -> Document:
    """A post of a platform as a document."""
    return post(
        sha=sha,
        source=source,
        reader=reader,
        record=record,
        place=place,
        text=item.text,
        uri=web_address(item.uri),
        author=item.account,
        published=item.published,
        lang=item.lang,
        platform=platform,
        account=item.account,
        context={
            **item.context,
            **said,
            "message_id": item.id,
            "handle": item.handle,
            "reposted_by": item.reposted_by,
        },
    )


READER = Reader("zeeschuimer", sniff, read)
