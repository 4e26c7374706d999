"""What a date expression may say, as values, and the days that calendar fields cover.

Days are `datetime.date`; before year 1 there are none, only the year. Nothing reads a clock.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from hijridate import Gregorian
from hijridate import Hijri as HijriDate

from riftline.model import Precision

Grain = Literal[
    "day", "week", "weekend", "month", "quarter", "half", "season", "year", "decade", "century",
    "range", "unknown",
]  # fmt: skip
Kind = Literal["date", "time", "duration", "set", "ref", "clock", "none"]
PRECISION: Mapping[Grain, Precision] = {
    "day": "day",
    "week": "week",
    "weekend": "range",
    "month": "month",
    "quarter": "range",
    "half": "range",
    "season": "season",
    "year": "year",
    "decade": "decade",
    "century": "range",
    "range": "range",
    "unknown": "unknown",
}
# From fine to coarse: a date known to the month cannot be moved by days.
ORDER: tuple[Grain, ...] = (
    "day", "week", "weekend", "month", "quarter", "season", "half", "year", "decade", "century",
)  # fmt: skip
UNITS: tuple[Grain, ...] = ("day", "week", "month", "year", "decade", "century")


# ---------------------------------------------------------------- what atoms say


@dataclass(frozen=True, slots=True)
class Calendar:
    """Fields of a calendar date; what is not said is None. `year` 0 is 1 BC."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None
    sub: int | None = None  # EDTF sub-year: 33–36 quarters, 40–41 halves
    grain: Grain = "day"
    year_of: int | None = None  # "of that year" 0, "of the previous year" -1, …
    year_from: Literal["text", "published"] = "text"
    year_to: int | None = None  # a winter over two years
    weekday: int | None = None  # said beside the day; 0 is Monday


@dataclass(frozen=True, slots=True)
class Either:
    """A numeric date that two habits read differently."""

    one: Calendar
    other: Calendar


@dataclass(frozen=True, slots=True)
class Weekday:
    """0 is Monday. `turn`: -1 last, 1 next, 0 this, None says nothing."""

    day: int
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """`n` units from the day of publication or from the date said before in the text."""

    unit: Grain
    n: int
    anchor: Literal["published", "text", "either"] = "published"
    vague: bool = False
    season: int | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some units up to publication (-1) or from it on (1); `n` None is "recent", "coming"."""

    unit: Grain | Literal["recently"]
    n: int | None
    way: Literal[-1, 1] = -1


@dataclass(frozen=True, slots=True)
class Within:
    """ "Earlier this month", "later that year": the unit up to, or from, its anchor."""

    unit: Grain
    way: Literal[-1, 1]
    anchor: Literal["published", "text"]


@dataclass(frozen=True, slots=True)
class Ordinal:
    """ "The 20th": a day of a month that is not named, or of `of_same`."""

    day: int


@dataclass(frozen=True, slots=True)
class Hijri:
    """A date of the Islamic calendar; `year` may be Gregorian, None says nothing.

    `month` 0 is the whole year; `turn` as of `Weekday`: "last Ramadan" is -1.
    """

    year: int | None
    month: int
    day: int | None = None
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Decade:
    """ "The nineties", without a century."""

    tens: int


@dataclass(frozen=True, slots=True)
class Night:
    """«В ночь на 5 мая»: the night that ends on this day."""

    day: Calendar | Weekday


@dataclass(frozen=True, slots=True)
class Aside:
    """Something about time that is no date: a duration, a habit, "now". Never a `Period`."""

    kind: Kind
    value: str


What = (
    Calendar
    | Either
    | Weekday
    | Shift
    | Stretch
    | Within
    | Ordinal
    | Hijri
    | Decade
    | Night
    | Aside
)


@dataclass(frozen=True, slots=True)
class Atom:
    """One expression as found. `bare` atoms stand only when a word like "the end of" bends them."""

    start: int
    end: int
    what: What
    rule: str = ""
    bare: bool = False
    part: str = ""
    about: bool = False
    clock: str = ""
    of_noun: bool = False  # «субботний»: "before" and "after" speak of its noun, not of the day


@dataclass(frozen=True, slots=True)
class Reach:
    """A resolved atom. Years before 1 have no days, only `year`."""

    first: date | None
    last: date | None
    grain: Grain
    edtf: str
    year: int | None = None
    month: int | None = None
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """What is known when an atom is reached. In `history` the text is its own calendar."""

    published: date | None
    history: bool
    said: Reach | None = None
    year: int | None = None
    month: int | None = None


NO_DATE = Aside("none", "")
"""Looks like a date and is none (31 February, "17 May Brigade"): its parts are not read either."""
NOWHERE = Reach(None, None, "unknown", "")


# ---------------------------------------------------------------- text


def iso_day(value: str | None) -> date | None:
    """The day of an ISO date or date-time; None for anything else."""
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


# ---------------------------------------------------------------- arithmetic of days


def span_of(unit: Grain, day: date, n: int = 0) -> tuple[date, date] | None:
    """First and last day of the unit that holds `day`, moved by `n` units.

    None where that leaves the calendar.
    """
    try:
        if unit == "day":
            moved = day + timedelta(days=n)
            return moved, moved
        if unit == "week":
            first = day - timedelta(days=day.weekday()) + timedelta(days=7 * n)
            return first, first + timedelta(days=6)
        if unit == "weekend":
            first = day - timedelta(days=day.weekday()) + timedelta(days=7 * n + 5)
            return first, first + timedelta(days=1)
        if unit == "month":
            months = day.year * 12 + day.month - 1 + n
            return month_days(months // 12, months % 12 + 1)
        size = {"year": 1, "decade": 10, "century": 100}[unit]
        low = (day.year // size + n) * size
        return date(max(low, 1), 1, 1), date(low + size - 1, 12, 31)
    except (OverflowError, ValueError):
        return None


def month_days(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _year4(year: int) -> str:
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


def _edtf(first: date, last: date, grain: Grain) -> str:
    if grain == "day":
        return first.isoformat()
    if grain == "month":
        return first.isoformat()[:7]
    if grain == "year":
        return first.isoformat()[:4]
    if grain == "decade":
        return f"{last.year // 10:03d}X"
    if grain == "century":
        return f"{last.year // 100:02d}XX"
    return f"{first.isoformat()}/{last.isoformat()}"


def reach_of_days(pair: tuple[date, date] | None, grain: Grain, *, vague: bool = False) -> Reach:
    if pair is None:
        return NOWHERE
    first, last = pair
    fine = grain in ("day", "month")
    return Reach(
        first, last, grain, _edtf(first, last, grain), first.year, first.month if fine else None,
        vague,
    )  # fmt: skip


def _season(c: Calendar, year: int) -> tuple[date, date]:
    """Meteorological seasons of the north.

    "The winter of 2014" touches two winters and the words do not say which: both ends are kept.
    """
    if c.season == 24:
        first = date(year if c.year_to is not None else year - 1, 12, 1)
        end = c.year_to if c.year_to is not None else year + 1
        return first, month_days(end, 2)[1]
    start = {21: 3, 22: 6, 23: 9}[c.season or 21]
    return date(year, start, 1), month_days(year, start + 2)[1]


def calendar_reach(c: Calendar) -> Reach | None:
    """The days a calendar date covers; None where there is no such date (31 February)."""
    if c.month is not None and not 1 <= c.month <= 12:
        return None
    if c.year is None:
        return yearless(c)
    if c.year < 1:
        return _before_christ(c, c.year)
    try:
        return _reach_of_year(c, c.year)
    except ValueError:
        return None


def _reach_of_year(c: Calendar, year: int) -> Reach:
    y = _year4(year)
    if c.season is not None:
        first, last = _season(c, year)
        edtf = f"{first}/{last}" if c.year_to is not None else f"{y}-{c.season}"
        return Reach(first, last, "season", edtf, year)
    if c.sub is not None:
        size, base = (3, 33) if c.sub < 40 else (6, 40)
        start = (c.sub - base) * size + 1
        first, last = date(year, start, 1), month_days(year, start + size - 1)[1]
        return Reach(first, last, "quarter" if size == 3 else "half", f"{y}-{c.sub}", year)
    if c.grain in ("decade", "century"):
        pair = span_of(c.grain, date(max(year, 1), 1, 1))
        return reach_of_days(pair, c.grain)
    if c.month is None:
        return Reach(date(year, 1, 1), date(year, 12, 31), "year", y, year)
    if c.day is None:
        return Reach(*month_days(year, c.month), "month", f"{y}-{c.month:02d}", year, c.month)
    day = date(year, c.month, c.day)
    return Reach(day, day, "day", f"{y}-{c.month:02d}-{c.day:02d}", year, c.month)


def yearless(c: Calendar) -> Reach | None:
    if c.season is not None:
        return Reach(None, None, "unknown", f"XXXX-{c.season}")
    if c.month is None:
        return NOWHERE
    if c.day is None:
        return Reach(None, None, "unknown", f"XXXX-{c.month:02d}", None, c.month)
    if not 1 <= c.day <= monthrange(2000, c.month)[1]:  # 2000: a leap year
        return None
    return Reach(None, None, "unknown", f"XXXX-{c.month:02d}-{c.day:02d}", None, c.month)


def _before_christ(c: Calendar, year: int) -> Reach:
    """ISO days as strings do not sort before year 1, so a period there has only its EDTF."""
    y = _year4(year)
    if c.grain == "decade":
        return Reach(None, None, "decade", y[:-1] + "X")
    if c.grain == "century":
        return Reach(None, None, "century", y[:-2] + "XX")
    if c.season is not None:
        return Reach(None, None, "season", f"{y}-{c.season}", year)
    tail = "".join(f"-{v:02d}" for v in (c.month, c.day) if v is not None)
    grain: Grain = "year" if c.month is None else "month" if c.day is None else "day"
    return Reach(None, None, grain, y + tail, year, c.month)


# ---------------------------------------------------------------- the Islamic calendar


def hijri_reach(h: Hijri) -> Reach | None:
    """The days of an Islamic date by the calendar of Umm al-Qura, which hijridate tables.

    None where the tables have no such day; they reach from 1343 to 1500 AH (August 1924 to
    November 2077). Where the moon is sighted a month may begin a day earlier or later, so the
    days are widened by one on each side.
    """
    try:
        if h.year is None:
            return None
        if h.year > 1700:  # a Gregorian year: the Islamic date that falls into it
            low = Gregorian(h.year, 1, 1).to_hijri().year
            years = [y for y in (low, low + 1) if _umm(y, h).year == h.year]
            if len(years) == 2 and not h.day:  # 2030 has two Ramadans, and which is not said
                y = date(h.year, 1, 1)
                return Reach(y, date(h.year, 12, 31), "year", f"{h.year}~", h.year, vague=True)
            return hijri_reach(replace(h, year=years[0])) if years else None
        first = _umm(h.year, h)
        length = 1 if h.day else HijriDate(h.year, h.month or 1, 1).month_length()
        if not h.month:
            length = (_umm(h.year, Hijri(h.year, 12)) - first).days
            length += HijriDate(h.year, 12, 1).month_length()
    except (OverflowError, ValueError):
        return None
    slack = timedelta(days=1)
    last = first + timedelta(days=length - 1)
    edtf = f"{first}~" if h.day else f"{first}~/{last}~"
    return Reach(first - slack, last + slack, "range", edtf, first.year, first.month, vague=True)


def _umm(year: int, h: Hijri) -> date:
    return date.fromisoformat(HijriDate(year, h.month or 1, h.day or 1).to_gregorian().isoformat())


def hijri_year(day: date) -> int | None:
    """The Islamic year that holds `day`; None outside the tables."""
    try:
        return int(Gregorian(day.year, day.month, day.day).to_hijri().year)
    except OverflowError:
        return None
