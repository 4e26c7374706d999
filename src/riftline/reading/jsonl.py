"""JSON lines: one object a line with ``text``, and what is known beside it.

Fields: text; title, author, publisher, published (or date), uri (or url), lang, id, platform,
account, reply_to, repost_of; translation with translation_lang and translator; thread, edited,
likes, shares, comments, views, links, media. Others are ignored. A row with a platform or an
account is a post, any other an article. A file that is one JSON array of such objects is read too.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from riftline.model import Document, Issue, Source, Translation
from riftline.reading import dates
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.jsondata import too_large_export
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
from riftline.reading.telegram import moment

__all__ = ["READER"]

_MORE = ("thread", "quote_of", "edited", "likes", "shares", "comments", "views", "links", "media")
_TEXT = re.compile(rb"\"text\"\s*:\s*\"")


def sniff(head: bytes, _source: Source) -> float:
    """The first line is an object with a ``text``."""
    start = start_of(head)
    if re.match(rb"\[\s*\{", start) and _TEXT.search(start):
        return 0.4
    if not start.startswith(b"{"):
        return 0.0
    first, _, rest = start.partition(b"\n")
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        # Cut by the head's length, a damaged first line, or an object over several lines.
        return (
            0.4
            if _TEXT.search(start) and (not rest or b'\n{"' in start)
            else 0.2 * bool(_TEXT.search(start))
        )
    return 0.9 if isinstance(row, dict) and isinstance(row.get("text"), str) else 0.0


def read(raw: bytes, source: Source) -> Read:
    """One document a row. Trouble: bad-row, no-text, too-large, encoding issues."""
    large = too_large_export(raw, source)
    if large is not None:
        return (), (large,)
    decoded = decode(raw)
    issues: list[Issue] = list(encoding_issues(decoded, source))
    sha = sha_of(raw)
    documents: list[Document] = []
    seen: Counter[str] = Counter()
    rows = empty = 0
    for place, row in _rows(decoded.text):
        problem = _problem(row)
        if problem:
            issues.append(bad_row(source, place, problem, "an object with a text"))
            continue
        rows += 1
        if not row["text"].strip():
            empty += 1
            continue
        number = as_text(row.get("id"))
        record = f"row {number[:200]}" if number else place
        seen[record] += 1
        if seen[record] > 1:
            record = f"{record} ({seen[record]})"
        documents.append(_document(row, record, place, sha, source))
    return tuple(documents), (*issues, *textless(source, empty, rows))


def _rows(text: str) -> Iterator[tuple[str, Any]]:
    """(place, value) of every row; a row that does not parse comes as its error."""
    whole = text.lstrip()
    if whole.startswith("[") or _one_object(whole):
        try:
            data = json.loads(whole, strict=False)
        except (ValueError, RecursionError) as e:
            yield "the whole file", e
            return
        for i, row in enumerate(data if isinstance(data, list) else [data]):
            yield f"item {i + 1}", row
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield f"line {number}", json.loads(line, strict=False)
            except (ValueError, RecursionError) as e:
                yield f"line {number}", e


def _one_object(whole: str) -> bool:
    """A single object laid out over several lines: its first line alone does not close."""
    first, _, rest = whole.partition("\n")
    return first.strip() in ("{", "[{") and bool(rest.strip())


def _problem(row: Any) -> str | None:
    if isinstance(row, Exception):
        return f"not JSON ({str(row)[:100]})"
    if not isinstance(row, dict):
        return f"a {type(row).__name__}"
    if not isinstance(row.get("text"), str):
        return "no text"
    if len(row["text"]) > TEXT_LIMIT:
        return f"a text of {len(row['text']):,} characters (at most {TEXT_LIMIT:,})"
    return None


def _document(row: dict[str, Any], record: str, place: str, sha: str, source: Source) -> Document:
    def field(*names: str) -> str | None:
        return next((t for n in names if (t := as_text(row.get(n)))), None)

    when = field("published", "date") or ""
    platform, account = field("platform"), field("account")
    repost_of, reposted_by = field("repost_of"), field("reposted_by")
    return post(
        sha=sha,
        source=source,
        reader=READER.name,
        record=record,
        text=row["text"],
        kind="post" if platform or account else "article",
        uri=web_address(field("uri", "url")),
        title=field("title"),
        author=field("author"),
        publisher=field("publisher"),
        published=dates.iso(when) or dates.date_line(when) or _unix(when),
        lang=field("lang"),
        translation=Translation(
            translated, field("translation_lang") or "und", field("translator") or ""
        )
        if (translated := field("translation"))
        else None,
        platform=platform,
        account=account,
        context={
            "line": place,
            "message_id": field("id"),
            "reply_to": field("reply_to"),
            "repost_of": repost_of,
            "reposted_by": reposted_by,
            "handle": field("handle", "screen_name"),
            "followers": field("followers", "followers_count"),
            "subscribers": field("subscribers", "subscribers_count"),
            "members": field("members", "members_count"),
            **{name: field(name) for name in _MORE},
        },
    )


def _unix(text: str) -> str | None:
    """Ten digits are seconds since 1970, thirteen milliseconds; fewer could be a bare year."""
    if re.fullmatch(r"\d{13}", text):
        return moment(text[:10])
    return moment(text) if re.fullmatch(r"\d{9,10}", text) else None


READER = Reader("jsonl", sniff, read)
