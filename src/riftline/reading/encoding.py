"""Issues about how a capture was encoded."""

from __future__ import annotations

from riftline.model import Issue, Source
from riftline.reading.decode import Decoded

__all__ = ["encoding_issues"]


def encoding_issues(decoded: Decoded, source: Source) -> tuple[Issue, ...]:
    """``wrong-encoding``: the page's own word is untrue; ``broken-bytes``: some fit no letter."""
    found: list[Issue] = []
    if decoded.contradicts:
        found.append(
            Issue(
                "wrong-encoding",
                source.path,
                f"the page says {decoded.declared}, its bytes are {decoded.codec}",
                "bytes in the encoding that the page declares",
                f"nothing: it was read as {decoded.codec}; check a sentence against the page",
            )
        )
    if decoded.broken:
        found.append(
            Issue(
                "broken-bytes",
                source.path,
                f"{decoded.broken} bytes are no {decoded.codec} text",
                "every byte to belong to a character",
                "find an undamaged copy; the places show as \ufffd",
            )
        )
    return tuple(found)
