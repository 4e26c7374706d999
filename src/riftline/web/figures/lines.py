"""What all figures of a snapshot say the same way: names, periods, where the numbers are from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riftline.model import Snapshot

__all__ = ["Lines", "short"]

# What would reorder or hide the text around it, and what XML cannot hold.
_ODD = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LONG = 34
_FILE = 80


def short(text: str, most: int = _LONG) -> str:
    """Captured text as a label: one line of at most `most` letters, nothing in it unseen."""
    clean = " ".join(_ODD.sub(" ", text).split())
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Lines:
    """`words` are the interface's in the reader's language; `as_of` is the record's day, if any."""

    words: Any
    view: Snapshot
    as_of: str = ""

    def name(self, id_: str, most: int = _LONG) -> str:
        """An actor's name as a label."""
        known = self.view.roster.by_id.get(id_)
        return short(known.name if known else id_, most)

    def period(self, first: str | None, last: str | None) -> str:
        """From one day or month to another, or that there is none."""
        said = [self.words.day(d) for d in dict.fromkeys((first, last)) if d]
        return " – ".join(said) or self.words.dates.undated

    def days(self) -> str:
        """A Vega expression that names a day on an axis, in the reader's language: its year where
        that begins, else its month, with the day where it is not the first."""
        names = json.dumps(list(self.words.dates.short), ensure_ascii=False)
        month = f"{names}[utcmonth(datum.value)]"
        day = f"utcdate(datum.value) == 1 ? {month} : utcdate(datum.value) + ' ' + {month}"
        first = "utcmonth(datum.value) == 0 && utcdate(datum.value) == 1"
        return f"{first} ? utcFormat(datum.value, '%Y') : {day}"

    def source(self) -> str:
        """Which record the numbers were counted from, and how much was captured for it."""
        told = self.words.figure.as_of(day=self.words.day(self.as_of)) if self.as_of else ""
        case = self.words.figure.source(case=short(self.view.name, 60), n=self.view.revision)
        return f"{case}{told}. {self.words.coverage_line(self.view.coverage)}"

    @staticmethod
    def file(*parts: str) -> str:
        """A file's name: letters, digits and hyphens of any script, as every system can keep it."""
        name = "-".join(
            p for p in (re.sub(r"[\W_]+", "-", p).strip("-").lower() for p in parts) if p
        )
        return name[:_FILE].rstrip("-") or "figure"
