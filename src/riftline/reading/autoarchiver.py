"""auto-archiver's own CSV: a status, what was read from the post, and the files that were kept.

Shape recognised: the header ``status,metadata,media``. The last two are Python text with
``datetime.datetime(…)`` in it, neither JSON nor a literal: it is parsed and never run.
"""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from riftline.model import Document, Issue, Source
from riftline.reading import dates
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.pagemeta import web_address
from riftline.reading.readers import (
    TEXT_LIMIT,
    Read,
    Reader,
    as_text,
    bad_row,
    post,
    sha_of,
    textless,
)
from riftline.reading.sniffing import start_of

__all__ = ["READER"]

_HEADER = ["status", "metadata", "media"]
_CELL = 1_000_000


def sniff(head: bytes, _source: Source) -> float:
    """The header line."""
    first = start_of(head).split(b"\n", 1)[0].strip().lower()
    return 0.97 if first == b",".join(h.encode() for h in _HEADER) else 0.0


def read(raw: bytes, source: Source) -> Read:
    """One document a row with a title or text. Trouble: bad-row, no-text."""
    decoded = decode(raw)
    issues: list[Issue] = list(encoding_issues(decoded, source))
    documents: list[Document] = []
    sha = sha_of(raw)
    rows = empty = 0
    for number, cells in _rows(decoded.text):
        place = f"row {number}"
        said = _value(cells[1]) if len(cells) >= 2 else None
        if not isinstance(said, dict):
            issues.append(bad_row(source, place, "metadata that cannot be read", "Python's text"))
            continue
        rows += 1
        text = as_text(said.get("content")) or as_text(said.get("title")) or ""
        if not text.strip():
            empty += 1
            continue
        media = _value(cells[2]) if len(cells) > 2 else None
        documents.append(
            post(
                sha=sha,
                source=source,
                reader=READER.name,
                record=place,
                text=text[:TEXT_LIMIT],
                uri=web_address(as_text(said.get("url"))),
                title=as_text(said.get("title")) if said.get("content") else None,
                author=as_text(said.get("author")),
                published=_moment(said.get("timestamp")),
                context={
                    "captured": _moment(said.get("_processed_at")),
                    "archive_status": cells[0],
                    "media": " ".join(_files(media)),
                },
            )
        )
    return tuple(documents), (*issues, *textless(source, empty, rows))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(TEXT_LIMIT)
    reader = csv.reader(StringIO(text, newline=""))
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
        if number > 1 and (cells or number == 1):
            yield number, cells


def _value(text: str) -> Any:
    """The value of Python text: literals, and datetimes; None for anything else."""
    if len(text) > _CELL:
        return None
    try:
        return _plain(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError, OverflowError):
        return None


def _plain(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Dict):
        return {_plain(k): _plain(v) for k, v in zip(node.keys, node.values, strict=True) if k}
    if isinstance(node, ast.List | ast.Tuple):
        return [_plain(e) for e in node.elts]
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "datetime.datetime":
        numbers = [_plain(a) for a in node.args]
        moment = datetime(*numbers)  # noqa: DTZ001 - the zone, where there is one, follows
        zoned = any(ast.unparse(k.value) == "datetime.timezone.utc" for k in node.keywords)
        return (moment.replace(tzinfo=UTC) if zoned else moment).isoformat(timespec="seconds")
    # Anything else (an object's repr among the values) is no value of ours.
    return None


def _moment(value: Any) -> str | None:
    return dates.iso(value) if isinstance(value, str) else None


def _files(media: Any) -> Iterator[str]:
    for item in media if isinstance(media, list) else ():
        urls = item.get("urls") if isinstance(item, dict) else None
        for url in urls if isinstance(urls, list) else ():
            found = web_address(as_text(url))
            if found:
                yield found


READER = Reader("auto-archiver", sniff, read)
