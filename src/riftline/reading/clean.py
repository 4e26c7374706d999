"""Which code points a document's text keeps, and how white space is folded.

Letters stay as they are (no NFC: offsets and quotations must match the capture). Dropped are
control characters and marks that only hide or turn text: zero-width spaces, soft hyphens, bidi
controls. They are used to hide names from searches.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["fold", "is_dropped", "line", "strip_broken", "strip_marks"]

_DROPPED: Final = (
    "\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
)
_DROPPED_RE = re.compile(f"[{_DROPPED}]")
# Joiners belong to Arabic-script, Indic and emoji spelling; after anything else they hide words.
_JOINERS = re.compile(
    "(?<![\u0600-\u08ff\u0900-\u0dff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]+"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_TROUBLE = re.compile(f"[{_DROPPED}\u200c\u200d\ud800-\udfff]")


def is_dropped(char: str) -> bool:
    """Whether a text never holds `char` (joiners: see `strip_marks`)."""
    return _DROPPED_RE.match(char) is not None or char in "\u200c\u200d"


def has_marks(text: str) -> bool:
    """Whether `strip_marks` would change `text`, or might."""
    return _TROUBLE.search(text) is not None


def strip_marks(text: str) -> str:
    """`text` without dropped characters; a lone surrogate (a broken byte) becomes U+FFFD."""
    if not has_marks(text):
        return text
    return _SURROGATES.sub("\ufffd", _JOINERS.sub("", _DROPPED_RE.sub("", text)))


def strip_broken(text: str) -> str:
    """`text` for a parser: lone surrogates (broken bytes) become U+FFFD, zeros blanks."""
    return _SURROGATES.sub("\ufffd", text).replace("\x00", " ")


def fold(text: str) -> str:
    """`text` on one line: marks dropped, any white space one blank, ends trimmed."""
    return " ".join(strip_marks(text).split())


def line(text: str | None, limit: int = 500) -> str | None:
    """A field such as a title or an author: folded, at most `limit` long, None when empty."""
    folded = fold(text[: 8 * limit]) if text else ""
    return folded[:limit].rstrip() or None
