"""Dates as pages print them → ISO. Only full dates; a day without a year is no date here.

Times keep the zone that is written as UTC, GMT, Z or an offset. Zone names such as MSK or EST
are not resolved (Moscow's own offset changed twice in four years): the time stays without zone.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from riftline import lexicon

__all__ = ["any_date", "date_line", "dateline", "is_update", "iso"]

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"(?:\s*\(?(?P<zone>Z\b|UTC(?:\s*[+-]\d{1,2}(?::?\d{2})?)?|GMT(?:\s*[+-]\d{1,2}(?::?\d{2})?)?"
    r"|[+-]\d{2}:?\d{2}|MSK|МСК|[A-Z]{3,4}T)\)?)?"
)
_BETWEEN = r"(?:\s*(?:,|\bat\b|\bв\b|[-–—|·T])?\s*)"


class _Hit(NamedTuple):
    iso: str
    start: int
    end: int


def iso(text: str) -> str | None:
    """An ISO date or date-time as machines write it in attributes, normalised; else None."""
    raw = text.strip()[:60]
    match = re.match(
        r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
        r"\s*(Z|[+-]\d{2}:?\d{2}|UTC|GMT)?)?",
        raw,
    )
    if match is None:
        compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", raw)
        return _day(int(compact[1]), int(compact[2]), int(compact[3])) if compact else None
    year, month, day, hour, minute, second, zone = match.groups()
    found = _day(int(year), int(month), int(day))
    if found is None or hour is None:
        return found
    return _with_time(found, int(hour), int(minute), int(second or 0), zone)


def date_line(text: str) -> str | None:
    """The date of a line that says nothing but a date (with label, weekday, time), or None."""
    if len(text) > 160:
        return None
    hits = _hits(text)
    if not hits:
        return None
    left = list(text)
    for hit in hits:
        left[hit.start : hit.end] = " " * (hit.end - hit.start)
    rest, found = "".join(left), hits[0].iso
    # "14:20, 6 February 2015": the time may stand first.
    clock = re.search(r"\b(\d{1,2}):(\d{2})\b", rest[: hits[0].start])
    if clock and len(found) == len("2015-02-06"):
        found = _with_time(found, int(clock[1]), int(clock[2]), 0, None) or found
        rest = rest[: clock.start()] + rest[clock.end() :]
    words = re.sub(r"[\s.,:;|()\[\]·•/–—-]+", " ", rest).casefold().split()
    data = lexicon.load("furniture")["dates"]
    known = {w for label in data["labels"] for w in label.split()} | set(data["weekdays"])
    if any(w not in known for w in words):
        return None
    return found


def any_date(text: str) -> str | None:
    """The first full date inside `text`, or None."""
    hits = _hits(text)
    return hits[0].iso if hits else None


def dateline(text: str) -> str | None:
    """The full date in ``TOWN, March 2, 2014 — …`` at a story's very beginning, or None.

    Anywhere else in running text a date belongs to the story.
    """
    opening = re.split(r"\s[-–—]{1,2}\s", text[:120], maxsplit=1)
    if len(opening) < 2 or not re.match(r"[^\W\d_]*[A-ZА-ЯЁ]{2}", opening[0]):
        return None
    return any_date(opening[0])


def is_update(text: str) -> bool:
    """Whether a date line says when the page was changed rather than published."""
    folded = text.casefold()
    return any(word in folded for word in lexicon.load("furniture")["dates"]["later"])


def _hits(text: str) -> list[_Hit]:
    hits: list[_Hit] = []
    at = 0
    while len(hits) < 8:
        best: _Hit | None = None
        for pattern in _patterns():
            for match in pattern.finditer(text, at):
                found = _read(match)
                if found is not None:
                    if best is None or match.start() < best.start:
                        best = _Hit(found, match.start(), match.end())
                    break
        if best is None:
            return hits
        hits.append(best)
        at = best.end
    return hits


def _read(match: re.Match[str]) -> str | None:
    got = match.groupdict()
    month = got.get("month")
    number = _months().get(month.casefold().rstrip(".")) if month else int(got["number"])
    if number is None:
        return None
    found = _day(int(got["year"]), number, int(got["day"]))
    if found is None or got.get("hour") is None:
        return found
    hour = int(got["hour"])
    if got["half"]:
        hour = hour % 12 + (12 if got["half"].casefold() == "p" else 0)
    return (
        _with_time(found, hour, int(got["minute"]), int(got["second"] or 0), got["zone"]) or found
    )


def _day(year: int, month: int, day: int) -> str | None:
    # The web began in 1991; earlier years in a dateline are history, not publication. A few
    # newspapers' archives go further back, hence 1900.
    if not 1900 <= year <= 2100:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _with_time(day: str, hour: int, minute: int, second: int, zone: str | None) -> str | None:
    try:
        moment = datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:{second:02}{_offset(zone)}")
    except ValueError:
        return day
    return moment.isoformat()


def _offset(zone: str | None) -> str:
    if not zone:
        return ""
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", zone)
    if match:
        return f"{match[1]}{int(match[2]):02}:{match[3] or '00'}"
    return "+00:00" if zone.upper() in ("Z", "UTC", "GMT") else ""


@cache
def _months() -> dict[str, int]:
    return dict(lexicon.load("furniture")["dates"]["months"])


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    month = rf"(?P<month>{names})\b\.?"
    time = rf"(?:{_BETWEEN}{_TIME})?"
    day = r"(?P<day>\d{1,2})"
    year = r"(?P<year>\d{4})"
    return (
        re.compile(rf"\b{month}\s+{day}(?:st|nd|rd|th)?\s*,?\s+{year}\b{time}", re.I),
        re.compile(
            rf"\b{day}(?:st|nd|rd|th)?\s+(?:of\s+)?{month},?\s+{year}\b(?:\s*(?:г\b\.?|года\b))?{time}",
            re.I,
        ),
        re.compile(rf"\b{year}-(?P<number>\d{{2}})-(?P<day>\d{{2}})(?!\d){time}", re.I),
        # Dots mean day first nearly everywhere; with slashes nobody can tell 2/6 from 6/2.
        re.compile(rf"\b(?P<day>\d{{1,2}})\.(?P<number>\d{{1,2}})\.{year}\b{time}", re.I),
    )
