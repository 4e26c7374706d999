"""Moments as exports of platforms write them → ISO. What has no zone keeps none."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from riftline.reading import dates

__all__ = ["moment", "written"]

_NUMBER = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{13})")
_YEARS = re.compile(r"(?:19|20)\d\d(?:[01]\d[0-3]\d)?")
# CrowdTangle writes Eastern time by its two names; they have one meaning each.
_ZONES = {"EST": -5, "EDT": -4, "UTC": 0, "GMT": 0, "Z": 0}
_NAMED = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?) (EST|EDT|UTC|GMT)")
# "Thu Jan 14 2021 20:32:05 GMT+0000" (JavaScript) and "Mon Feb 03 10:00:00 +0000 2014" (Twitter).
_SCRIPT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d):(\d\d):(\d\d) GMT([+-]\d{4})"
)
_TWEET = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) ([+-]\d{4}) (\d{4})"
)
_DOTTED = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4}) (\d\d:\d\d(?::\d\d)?)(?: UTC([+-]\d\d:?\d\d))?"
)


def moment(value: object) -> str | None:
    """ISO in UTC of a Unix time in seconds or thousandths, as a number or digits; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    seconds = int(found[1]) if found[1] else int(found[2]) // 1000
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def written(text: str | None) -> str | None:
    """ISO of a moment in any of the forms that exports use, or None."""
    raw = (text or "").strip()[:80]
    if not raw or (raw.isdigit() and _YEARS.fullmatch(raw) and len(raw) == 4):
        return None
    return (
        _named(raw)
        or _script(raw)
        or _tweet(raw)
        or _dotted(raw)
        or dates.iso(raw)
        or moment(raw)
        or dates.date_line(raw)
    )


def _named(raw: str) -> str | None:
    found = _NAMED.match(raw)
    if found is None:
        return None
    hours = _ZONES[found[3]]
    return _iso(f"{found[1]}T{found[2]}", timezone(timedelta(hours=hours)))


def _script(raw: str) -> str | None:
    found = _SCRIPT.match(raw)
    if found is None:
        return None
    month, day, year, hour, minute, second, zone = found.groups()
    return _parsed(f"{day} {month} {year} {hour}:{minute}:{second} {zone}")


def _tweet(raw: str) -> str | None:
    found = _TWEET.match(raw)
    if found is None:
        return None
    month, day, hour, minute, second, zone, year = found.groups()
    return _parsed(f"{day} {month} {year} {hour}:{minute}:{second} {zone}")


def _dotted(raw: str) -> str | None:
    """Telegram's ``16.03.2022 19:24:40 UTC+03:00``; older exports lack the zone."""
    found = _DOTTED.match(raw)
    if found is None:
        return None
    day = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    zone = found[5] or ""
    return dates.iso(f"{day}T{found[4]}{zone}")


def _parsed(text: str) -> str | None:
    try:
        found = datetime.strptime(text, "%d %b %Y %H:%M:%S %z")
    except ValueError:
        return None
    return found.astimezone(UTC).isoformat()


def _iso(text: str, zone: timezone) -> str | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        return None
