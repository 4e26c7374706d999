"""JSON of unknown worth → values, or an issue."""

from __future__ import annotations

import json
from typing import Any

from riftline.model import Issue, Source
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.readers import EXPORT_LIMIT

__all__ = ["load_json", "too_large_export"]


def too_large_export(raw: bytes, source: Source) -> Issue | None:
    """The issue for an export over the limit, or None."""
    if len(raw) <= EXPORT_LIMIT:
        return None
    return Issue(
        "too-large",
        source.path,
        f"an export of {len(raw):,} bytes",
        f"at most {EXPORT_LIMIT:,} bytes a file",
        "export a shorter period, or split the file",
    )


def load_json(raw: bytes, source: Source) -> tuple[Any, tuple[Issue, ...]]:
    """The value of a JSON file and issues about it; None when it cannot be parsed."""
    large = too_large_export(raw, source)
    if large is not None:
        return None, (large,)
    decoded = decode(raw)
    issues = encoding_issues(decoded, source)
    try:
        return json.loads(decoded.text, strict=False), issues
    except (ValueError, RecursionError) as e:
        seen = f"JSON that breaks off or is damaged ({str(e)[:120]})"
        broken = Issue(
            "broken-export", source.path, seen, "one whole JSON value", "export it again"
        )
        return None, (*issues, broken)
