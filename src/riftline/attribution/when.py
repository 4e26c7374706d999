"""Date expressions in English and Russian: a text and its day of publication → periods.

Invariants:

* Nothing here reads a clock. A period follows from the text, the day of publication and the
  dates said before it; where these do not settle it, both days are None.
* Spans count code points of the text as given, are ordered and never overlap. Text is folded
  one code point to one (ё → е, curly quotes, odd dashes), so offsets survive.
* Every repeat in a pattern is bounded, so the time is linear in the text.

The order of work: rules find atoms ("2 February", "last week") → the words before an atom bend
it ("late", "about") → neighbours are joined ("from … to …") → atoms are resolved from left to
right, each against publication or against the date said before → "since" and "until" open it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from riftline import lexicon
from riftline.model import Period, Precision, Span

__all__ = ["Expression", "dates", "expressions"]

Grain = Literal[
    "day", "week", "weekend", "month", "quarter", "half", "season", "year", "decade", "century",
    "range", "unknown",
]  # fmt: skip
Kind = Literal["date", "time", "duration", "set", "ref", "none"]

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
WINDOW = 48
"""How many characters before an atom are looked at for words that bend it."""


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
    anchor: Literal["published", "text"] = "published"
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
    """A date of the Islamic calendar, or a month of it by a Gregorian year."""

    year: int
    month: int
    day: int | None = None


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


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression of time. `core` is the period before "late" or "since" bent it; `mod` says
    how ("START", "MID", "END", "APPROX"); `value` is set where no period can say it (a duration).
    """

    kind: Kind
    period: Period
    core: Period
    mod: str = ""
    value: str = ""
    rule: str = ""


NO_DATE = Aside("none", "")
"""Looks like a date and is none (31 February, "17 May Brigade"): keeps its parts from being read."""
NOWHERE = Reach(None, None, "unknown", "")


# ---------------------------------------------------------------- public


def dates(
    text: str, published: str | None, lang: str, before: Sequence[Period] = ()
) -> tuple[Period, ...]:
    """Every date expression in `text`, in order, with its span and what it may mean.

    `published` is an ISO date or date-time; `before` are periods said earlier in the document,
    which "two days later" is counted from. A date that cannot be resolved has both days None
    and precision "unknown". Durations, habits and "now" are not dates and are left out.
    """
    found = expressions(text, published, lang, before)
    return tuple(e.period for e in found if e.kind == "date" or e.kind == "time" and e.period.edtf)


def expressions(
    text: str,
    published: str | None,
    lang: str,
    before: Sequence[Period] = (),
    *,
    split: bool = False,
    history: bool | None = None,
) -> tuple[Expression, ...]:
    """As `dates`, with durations and references too, and each period's unbent core.

    `split` leaves "from May to June" as two. `history` True reads a date without a year by the
    year said last, False by publication; None decides by how old the years in the text are.
    """
    folded = _fold(text)
    tongues = _tongues(lang)
    atoms = _pick(
        a for i, t in enumerate(tongues) for a in _find(folded, t) if not i or a.rule != "iso"
    )
    tongue = tongues[0]
    bent = [b for a in atoms if (b := _bend(folded, a, tongues)) is not None]
    day = _published(published)
    if history is None:
        history = _is_history(bent, day)
    thread = _begin(day, history, before)
    return tuple(_read(text, folded, bent, thread, tongue, split=split))


# ---------------------------------------------------------------- text

_FOLD = str.maketrans("ёЁ’‘ʼ‐‑‒−—", "еЕ'''----–")
_LONG_DIGITS = re.compile(r"\d{9,}")
_SENTENCE = re.compile(r"[.!?…]\s|[;\n]")


def _fold(text: str) -> str:
    """One code point to one; runs of digits too long for any date become word characters."""
    return _LONG_DIGITS.sub(lambda m: "_" * len(m[0]), text.translate(_FOLD))


def _published(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


# ---------------------------------------------------------------- arithmetic of days


def _span_of(unit: Grain, day: date, n: int = 0) -> tuple[date, date] | None:
    """First and last day of the unit that holds `day`, moved by `n` units; None off the calendar."""
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
            return _month(months // 12, months % 12 + 1)
        size = {"year": 1, "decade": 10, "century": 100}[unit]
        low = (day.year // size + n) * size
        return date(max(low, 1), 1, 1), date(low + size - 1, 12, 31)
    except (OverflowError, ValueError):
        return None


def _month(year: int, month: int) -> tuple[date, date]:
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


def _reach(pair: tuple[date, date] | None, grain: Grain, *, vague: bool = False) -> Reach:
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
        return first, _month(end, 2)[1]
    start = {21: 3, 22: 6, 23: 9}[c.season or 21]
    return date(year, start, 1), _month(year, start + 2)[1]


def _calendar(c: Calendar) -> Reach | None:
    """The days a calendar date covers; None where there is no such date (31 February)."""
    if c.month is not None and not 1 <= c.month <= 12:
        return None
    if c.year is None:
        return _yearless(c)
    if c.year < 1:
        return _before_christ(c, c.year)
    try:
        return _reach_of(c, c.year)
    except ValueError:
        return None


def _reach_of(c: Calendar, year: int) -> Reach:
    y = _year4(year)
    if c.season is not None:
        first, last = _season(c, year)
        edtf = f"{first}/{last}" if c.year_to is not None else f"{y}-{c.season}"
        return Reach(first, last, "season", edtf, year)
    if c.sub is not None:
        size, base = (3, 33) if c.sub < 40 else (6, 40)
        start = (c.sub - base) * size + 1
        first, last = date(year, start, 1), _month(year, start + size - 1)[1]
        return Reach(first, last, "quarter" if size == 3 else "half", f"{y}-{c.sub}", year)
    if c.grain in ("decade", "century"):
        pair = _span_of(c.grain, date(max(year, 1), 1, 1))
        return _reach(pair, c.grain)
    if c.month is None:
        return Reach(date(year, 1, 1), date(year, 12, 31), "year", y, year)
    if c.day is None:
        return Reach(*_month(year, c.month), "month", f"{y}-{c.month:02d}", year, c.month)
    day = date(year, c.month, c.day)
    return Reach(day, day, "day", f"{y}-{c.month:02d}-{c.day:02d}", year, c.month)


def _yearless(c: Calendar) -> Reach | None:
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


def _hijri_day(year: int, month: int, day: int) -> date:
    """Tabular Islamic calendar, civil epoch, leap years 2 5 7 10 13 16 18 21 24 26 29.

    Reingold and Dershowitz, Calendrical Calculations, `fixed-from-islamic`. Sighting of the
    moon moves a month by a day, so callers widen by one day on each side.
    """
    fixed = (
        day
        + 29 * (month - 1)
        + (6 * month - 1) // 11
        + (year - 1) * 354
        + (3 + 11 * year) // 30
        + 227014  # day before 1 Muharram 1, which is 16 July 622 of the Julian calendar
    )
    return date.fromordinal(fixed)


def _hijri(h: Hijri) -> Reach | None:
    year = h.year
    if year > 1700:  # a Gregorian year: the Islamic year whose month begins in it
        near = round((year - 622) * 33 / 32)
        fits = [y for y in range(near - 2, near + 3) if _hijri_day(y, h.month, 1).year == h.year]
        if not fits:
            return None
        year = fits[0]
    first = _hijri_day(year, h.month, h.day or 1)
    following = (year, h.month + 1) if h.month < 12 else (year + 1, 1)
    month_end = _hijri_day(*following, 1) - timedelta(days=1)
    last = first if h.day else month_end
    if first > month_end:
        return None
    slack = timedelta(days=1)
    edtf = f"{first}~" if h.day else f"{first}~/{last}~"
    return Reach(first - slack, last + slack, "range", edtf, first.year, first.month, vague=True)


# ---------------------------------------------------------------- resolving


def _resolve(what: What, thread: Thread, *, future: bool) -> Reach | None:
    """What an atom means here; None: it is no date after all."""
    if isinstance(what, Calendar):
        return _resolve_calendar(what, thread, future=future)
    if isinstance(what, Either):
        return _resolve_either(what)
    if isinstance(what, Weekday):
        return _resolve_weekday(what, thread, future=future)
    if isinstance(what, Shift):
        return _resolve_shift(what, thread)
    if isinstance(what, Stretch):
        return _resolve_stretch(what, thread)
    if isinstance(what, Within):
        return _resolve_within(what, thread)
    if isinstance(what, Ordinal):
        return _resolve_ordinal(what, thread, future=future)
    if isinstance(what, Hijri):
        return _hijri(what)
    if isinstance(what, Decade):
        return _resolve_decade(what, thread)
    if isinstance(what, Night):
        return _resolve_night(what, thread, future=future)
    return None


def _resolve_calendar(c: Calendar, thread: Thread, *, future: bool) -> Reach | None:
    if c.year is not None:
        return _calendar(c)
    if c.year_of is not None:
        year = _year_of(c, thread)
        return _calendar(replace(c, year=year))
    if thread.history:
        return _calendar(replace(c, year=_year_by_text(c, thread)))
    if thread.published is None:
        return _calendar(c)
    if _calendar(c) is None:
        return None
    return _nearest(c, thread.published, future=future)


def _year_of(c: Calendar, thread: Thread) -> int | None:
    if c.year_from == "published" and not thread.history:
        base = thread.published.year if thread.published else None
    else:
        base = thread.year
    return None if base is None else base + (c.year_of or 0)


ROLL = 9
"""Months that a story goes back within its year before it is taken to have passed New Year."""


def _year_by_text(c: Calendar, thread: Thread) -> int | None:
    """The year said last; a story that goes on from autumn into spring has passed New Year."""
    if thread.year is None or thread.month is None or thread.said is None:
        return thread.year
    month = c.month if c.month is not None else {21: 3, 22: 6, 23: 9, 24: 12}.get(c.season or 0, 12)
    return thread.year + (thread.month - month >= ROLL)


def _nearest(c: Calendar, published: date, *, future: bool) -> Reach:
    """The nearest such date that begins not after publication (not ends before it: future)."""
    # Eight years: 29 February may be that far away (1896–1904).
    steps = range(9)
    for step in steps:
        year = published.year + (step if future else -step)
        if year < 2:
            break
        found = _calendar(replace(c, year=year, year_to=year + 1 if c.season == 24 else None))
        if found is None or found.first is None or found.last is None:
            continue
        if future and found.last >= published or not future and found.first <= published:
            return found
    return _yearless(c) or NOWHERE


def _resolve_either(e: Either) -> Reach | None:
    one, other = _calendar(e.one), _calendar(e.other)
    if one is None or other is None or one == other:
        return one or other
    low, high = sorted((one, other), key=lambda r: r.edtf)
    # Two days, one of them right: EDTF writes that as a set, the period as its outer bounds.
    return Reach(low.first, high.last, "range", f"[{low.edtf},{high.edtf}]", low.year)


def _resolve_weekday(w: Weekday, thread: Thread, *, future: bool) -> Reach:
    day = thread.published
    if thread.history:
        day = thread.said.first if thread.said and thread.said.grain == "day" else None
    if day is None:
        return NOWHERE
    back = (day.weekday() - w.day) % 7
    if thread.history:
        return _reach(_span_of("day", day, -back % 7 or 0), "day")
    if w.turn == 0:
        move = w.day - day.weekday()
    elif w.turn == -1:
        move = -(back or 7)
    elif w.turn == 1:
        move = 7 - back
    elif future:
        move = -back % 7
    else:
        move = -back
    return _reach(_span_of("day", day, move), "day")


def _resolve_shift(s: Shift, thread: Thread) -> Reach:
    anchor = _anchor(s.anchor, thread)
    if anchor is None:
        return NOWHERE
    if s.season is not None or s.month is not None:
        return _shift_named(s, anchor)
    if anchor.first is None:
        if s.unit == "year" and anchor.year is not None:
            return _calendar(Calendar(anchor.year + s.n, grain="year")) or NOWHERE
        return NOWHERE
    if _coarser(anchor.grain, s.unit):
        return NOWHERE
    base = anchor.last if s.n > 0 and anchor.last and anchor.grain == "range" else anchor.first
    moved = _span_of(s.unit, base, s.n)
    if moved is None or not s.vague:
        return _reach(moved, s.unit)
    return _around(moved, s)


def _around(moved: tuple[date, date], s: Shift) -> Reach:
    """ "A few weeks ago": somewhere between two and a few of the unit from the anchor."""
    far = _span_of(s.unit, moved[0], 2 if s.n > 0 else -2)
    near = _span_of(s.unit, moved[0], -1 if s.n > 0 else 1)
    if far is None or near is None:
        return NOWHERE
    first, last = min(far[0], near[0]), max(far[1], near[1])
    return Reach(first, last, "range", f"{first}~/{last}~", None, None, vague=True)


def _coarser(grain: Grain, unit: Grain) -> bool:
    if grain not in ORDER:
        return grain != "range"
    if unit not in ORDER:
        return False
    return ORDER.index(grain) > ORDER.index(unit)


def _anchor(which: str, thread: Thread) -> Reach | None:
    if which == "text" or thread.history:
        return thread.said
    if thread.published is None:
        return None
    return _reach((thread.published, thread.published), "day")


def _shift_named(s: Shift, anchor: Reach) -> Reach:
    """ "Last December", "this summer", "next March"."""
    day = anchor.first
    if day is None:
        return NOWHERE
    c = Calendar(season=s.season, month=s.month)
    if s.n == 0 or s.n == -2:
        year_to = day.year + 1 + s.n // 2 if s.season == 24 else None
        year = day.year + s.n // 2
        if s.season == 24 and day.month <= 2 and year_to is not None:
            year, year_to = year - 1, year_to - 1
        return _calendar(replace(c, year=year, year_to=year_to)) or NOWHERE
    if s.n < 0:
        found = _nearest(c, day, future=False)
        if found.first and found.last and found.last >= day:
            found = _nearest(c, found.first - timedelta(days=1), future=False)
        return found
    found = _nearest(c, day, future=True)
    if found.first and found.last and found.first <= day:
        found = _nearest(c, found.last + timedelta(days=1), future=True)
    return found


def _resolve_stretch(s: Stretch, thread: Thread) -> Reach:
    if thread.published is None or thread.history:
        return NOWHERE
    here = thread.published
    try:
        if s.n is None:
            bounds: Mapping[str, int] = lexicon.load("dates")["recent"]
            there = here + timedelta(days=s.way * bounds.get(s.unit, bounds["recently"]))
        else:
            there = _step(here, s.unit, s.n * s.way)
    except (OverflowError, ValueError):
        return NOWHERE
    first, last = min(here, there), max(here, there)
    return Reach(first, last, "range", f"{first}~/{last}", None, None, vague=True)


def _step(day: date, unit: str, n: int) -> date:
    """The same day of another month or year, cut to that month's length."""
    if unit == "day":
        return day + timedelta(days=n)
    if unit == "week":
        return day + timedelta(days=7 * n)
    months = n * {"month": 1, "year": 12, "decade": 120, "century": 1200}.get(unit, 1)
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _resolve_within(w: Within, thread: Thread) -> Reach:
    anchor = _anchor(w.anchor, thread)
    if anchor is None or anchor.first is None or _coarser(anchor.grain, w.unit):
        return NOWHERE
    pair = _span_of(w.unit, anchor.first)
    if pair is None:
        return NOWHERE
    first, last = pair
    if w.way < 0:
        last = anchor.last if anchor.last and anchor.last < last else last
    elif anchor.grain != w.unit:
        first = anchor.first
    return Reach(first, last, "range", f"{first}/{last}", first.year, None, vague=True)


def _resolve_ordinal(o: Ordinal, thread: Thread, *, future: bool) -> Reach | None:
    if thread.month is not None and thread.year is not None:
        return _calendar(Calendar(thread.year, thread.month, o.day))
    if thread.published is None or thread.history:
        return NOWHERE
    day = thread.published
    # Twelve months back: every day from 1 to 31 is among them.
    for step in range(12):
        pair = _span_of("month", day, step if future else -step)
        if pair is None:
            break
        found = _calendar(Calendar(pair[0].year, pair[0].month, o.day))
        if found is None or found.first is None:
            continue
        if future and found.first >= day or not future and found.first <= day:
            return found
    return NOWHERE


def _resolve_decade(d: Decade, thread: Thread) -> Reach:
    """The nearest such decade that began not after the anchor."""
    year = thread.published.year if thread.published and not thread.history else thread.year
    if year is None:
        return Reach(None, None, "unknown", f"XX{d.tens}X")
    low = year // 100 * 100 + d.tens * 10
    return _calendar(Calendar(low if low <= year else low - 100, grain="decade")) or NOWHERE


def _resolve_night(n: Night, thread: Thread, *, future: bool) -> Reach | None:
    found = _resolve(n.day, thread, future=future)
    if found is None or found.first is None or found.grain != "day":
        return found
    before = found.first - timedelta(days=1)
    return replace(found, first=before, grain="range", edtf=f"{before}/{found.first}")


# ---------------------------------------------------------------- bending


def _cut(reach: Reach, part: str) -> Reach:
    """ "Early", "mid", "late", a half, the first or last week of something.

    Early, mid and late are thirds: of a month by tens of days, of a year by four months, of
    anything else by days. Their bounds are fuzzy and marked so.
    """
    first, last = reach.first, reach.last
    if not part:
        return reach
    if first is None or last is None:
        return replace(
            reach, edtf=f"{reach.edtf}~" if reach.edtf.startswith("XXXX") else reach.edtf
        )
    if part == "week":
        return _reach(_span_of("week", first), "week")
    if reach.grain == "day":
        return reach
    if part in ("first-half", "second-half"):
        return _half(reach, first, last, part)
    if part == "first-week":
        return _fuzzy(first, min(last, first + timedelta(days=6)))
    if part == "last-week":
        return _fuzzy(max(first, last - timedelta(days=6)), last)
    a, b = _thirds(reach.grain, first, last)
    day = timedelta(days=1)
    return {"start": _fuzzy(first, a - day), "mid": _fuzzy(a, b - day), "end": _fuzzy(b, last)}[
        part
    ]


def _thirds(grain: Grain, first: date, last: date) -> tuple[date, date]:
    """First days of the second and of the last third."""
    if grain == "month":
        return first.replace(day=11), first.replace(day=21)
    if grain == "year":
        return first.replace(month=5), first.replace(month=9)
    if grain == "decade":
        return first.replace(year=last.year - 6), first.replace(year=last.year - 3)
    size = (last - first).days + 1
    return first + timedelta(days=max(1, size // 3)), first + timedelta(days=max(2, size * 2 // 3))


def _half(reach: Reach, first: date, last: date, part: str) -> Reach:
    second = part == "second-half"
    if reach.grain == "year" and reach.year is not None:
        return _calendar(Calendar(reach.year, sub=41 if second else 40)) or reach
    if reach.grain == "month":
        middle = first.replace(day=15)
    else:
        middle = first + (last - first) // 2
    return _fuzzy(middle + timedelta(days=1), last) if second else _fuzzy(first, middle)


def _fuzzy(first: date, last: date) -> Reach:
    edtf = f"{first}~" if first == last else f"{first}~/{last}~"
    return Reach(first, last, "range", edtf, first.year, first.month, vague=True)


def _blur(reach: Reach, about: bool) -> Reach:
    if not about or reach.vague or not reach.edtf or "/" in reach.edtf:
        return replace(reach, vague=reach.vague or about)
    return replace(reach, edtf=reach.edtf + "~", vague=True)


def _open(reach: Reach, way: str) -> Reach:
    """ "Since", "until", "before", "after". The open side is None and ".." in EDTF."""
    if not reach.edtf:
        return NOWHERE
    left, _, right = reach.edtf.partition("/")
    right = right or left
    first, last, edtf = reach.first, reach.last, f"../{right}"
    if way == "since":
        last, edtf = None, f"{left}/.."
    elif way == "until":
        first = None
    elif way == "after":  # not the day after: "after 2 February" may be that evening
        last, edtf = None, f"{left}/.."
    elif first is not None and first > date.min:
        last = first - timedelta(days=1)
        first, edtf = None, f"../{last}"
        if reach.grain == "month":
            edtf = f"../{last.isoformat()[:7]}"
        elif reach.grain == "year":
            edtf = f"../{last.year:04d}"
    else:
        first = None
    grain: Grain = "unknown" if reach.grain == "unknown" else "range"
    return replace(reach, first=first, last=last, grain=grain, edtf=edtf)


def _join(a: Reach, b: Reach) -> Reach:
    """From `a` to `b`, both included."""
    if not a.edtf or not b.edtf:
        return NOWHERE
    left, right = a.edtf.partition("/")[0], b.edtf.partition("/")[2] or b.edtf
    unknown = a.first is None or b.last is None
    grain: Grain = "unknown" if unknown else "range"
    return Reach(
        None if unknown else a.first, None if unknown else b.last, grain, f"{left}/{right}",
        b.year, b.month, a.vague or b.vague,
    )  # fmt: skip


def _period(reach: Reach, text: str, span: Span) -> Period:
    precision: Precision = PRECISION[reach.grain]
    if reach.first is None and reach.last is None:
        precision = "unknown"
    elif reach.vague:
        precision = "approximate"
    return Period(
        reach.first.isoformat() if reach.first else None,
        reach.last.isoformat() if reach.last else None,
        precision,
        text[span.start : span.end],
        reach.edtf,
        span,
    )


# ---------------------------------------------------------------- reading left to right


def _begin(published: date | None, history: bool, before: Sequence[Period]) -> Thread:
    thread = Thread(published, history)
    for p in before:
        first, last = _published(p.earliest), _published(p.latest)
        if first is not None:
            grain: Grain = "day" if first == last else "range"
            if p.precision in ORDER:
                grain = p.precision  # type: ignore[assignment]
            thread = _said(thread, _reach((first, last or first), grain))
    return thread


def _said(thread: Thread, reach: Reach) -> Thread:
    """The thread after `reach` was read: what "that day", "later", "in May" now refer to."""
    if reach.year is None or reach.grain in ("decade", "century", "unknown"):
        return thread
    return replace(thread, said=reach, year=reach.year, month=reach.month)


def _is_history(atoms: Sequence[Atom], published: date | None) -> bool:
    """Whether a text tells of times long before its publication.

    All of: four dates with a year, nine of ten of them more than five years old; the first of
    them before any date without a year; hardly a date that only publication can settle
    ("yesterday", "on Monday"). A news report that recalls old events fails one of these.
    """
    if published is None:
        return False
    years = [
        (a.start, a.what.year)
        for a in atoms
        if isinstance(a.what, Calendar) and a.what.year is not None and not _is_day(a, published)
    ]
    yearless = [a.start for a in atoms if isinstance(a.what, Calendar) and a.what.year is None]
    near = [
        a
        for a in atoms
        if isinstance(a.what, (Weekday, Stretch))
        or isinstance(a.what, Shift)
        and a.what.anchor == "published"
    ]
    old = sum(year < published.year - 5 for _, year in years)
    return (
        len(years) >= 4
        and old >= 0.9 * len(years)
        and (not yearless or years[0][0] < yearless[0])
        and len(near) * 8 <= len(years) + len(yearless)
    )


def _looks_back(what: What) -> bool:
    """ "The previous year", "two decades earlier": a glance, after which the story goes on."""
    return isinstance(what, Shift) and what.n < 0 and what.unit in ("year", "decade", "century")


def _is_day(a: Atom, day: date) -> bool:
    """Whether the atom is this very day: a dateline."""
    return isinstance(a.what, Calendar) and (a.what.year, a.what.month, a.what.day) == (
        day.year,
        day.month,
        day.day,
    )


def _strays(atoms: Sequence[Atom]) -> frozenset[int]:
    """Starts of atoms whose year is an aside ("as in 1813"): it jumps away and back again.

    A jump of more than ten years counts as the text's new year only if the next one stays.
    """
    years = [
        (a.start, a.what.year)
        for a in atoms
        if isinstance(a.what, Calendar) and a.what.year is not None and a.what.grain != "decade"
    ]
    strays: set[int] = set()
    current: int | None = None
    for i, (start, year) in enumerate(years):
        following = years[i + 1] if i + 1 < len(years) else None
        settled = following is None or abs(following[1] - year) <= 10
        if current is not None and abs(year - current) > 10 and not (settled and following):
            strays.add(start)
        else:
            current = year
    return frozenset(strays)


def _read(
    text: str,
    folded: str,
    atoms: Sequence[Atom],
    thread: Thread,
    tongue: Tongue,
    *,
    split: bool,
) -> Iterable[Expression]:
    i = 0
    strays = _strays(atoms) if thread.history else frozenset()
    while i < len(atoms):
        a = _aside_in_history(atoms[i], thread)
        if a.what is NO_DATE:
            i += 1
            continue
        if isinstance(a.what, Aside):
            span = Span(a.start, a.end)
            yield Expression(
                a.what.kind, _period(NOWHERE, text, span), _period(NOWHERE, text, span),
                value=a.what.value, rule=a.rule,
            )  # fmt: skip
            i += 1
            continue
        future = _is_future(folded, a, tongue)
        b = atoms[i + 1] if i + 1 < len(atoms) else None
        joint = _joint(folded, a, b, tongue) if b is not None else ""
        if b is not None and joint:
            left, right, after = _resolve_pair(a, b, thread, future=future)
            if left is not None and right is not None:
                if joint == "range" and not split:
                    start = _lead(folded, a.start, tongue.between)
                    span = Span(start, b.end)
                    period = _period(_join(left[1], right[1]), text, span)
                    yield Expression("date", period, period, rule=f"{a.rule}-{b.rule}")
                    thread, i = after, i + 2
                    continue
                if joint == "range" or not isinstance(b.what, Calendar):
                    pairs = ((a, left), (b, right))
                else:
                    # A list ("May, June and July 2014"): only the left one is settled here, for
                    # the right one may lend its year from the next in turn.
                    pairs = ((a, left),)
                for atom, (core, bent) in pairs:
                    yield _express(text, folded, atom, core, bent, tongue, split=split)
                thread = after if len(pairs) == 2 else _said(thread, left[0])
                i += len(pairs)
                continue
        core = _resolve(a.what, thread, future=future)
        if core is not None and isinstance(a.what, Within):
            unit = Shift(a.what.unit, 0, a.what.anchor)
            yield replace(
                _express(text, folded, a, core, core, tongue, split=split),
                core=_period(_resolve_shift(unit, thread), text, Span(a.start, a.end)),
            )
        elif core is not None:
            bent = _blur(_cut(core, a.part), a.about)
            yield _express(text, folded, a, core, bent, tongue, split=split)
            if a.start not in strays and not (thread.history and _looks_back(a.what)):
                thread = _said(thread, core if not core.vague else bent)
        i += 1


def _aside_in_history(a: Atom, thread: Thread) -> Atom:
    """In a history "the next two years" is how long, not up to or from publication."""
    if not thread.history or not isinstance(a.what, Stretch):
        return a
    if a.what.unit == "recently":
        return replace(a, what=Aside("ref", "PAST_REF"))
    count = "X" if a.what.n is None else str(a.what.n)
    return replace(a, what=Aside("duration", f"P{count}{DURATION_UNITS[a.what.unit]}"))


def _express(
    text: str, folded: str, a: Atom, core: Reach, bent: Reach, tongue: Tongue, *, split: bool
) -> Expression:
    start, end = a.start, a.end
    span = Span(start, end)
    unbent = _period(core, text, span)
    mod = {"start": "START", "mid": "MID", "end": "END", "first-week": "START", "last-week": "END"}
    if not split:
        moved = _offset(folded, a, bent, tongue)
        if moved is not None:
            bent, start = moved
            span = Span(start, end)
        way, start, end = ("", start, end) if moved else _openness(folded, start, end, tongue)
        if way:
            bent = _open(bent, way)
            span = Span(start, end)
    return Expression(
        "time" if a.clock else "date",
        _period(bent, text, span),
        unbent,
        mod.get(a.part, "APPROX" if a.about else ""),
        a.clock,
        a.rule,
    )


def _offset(folded: str, a: Atom, reach: Reach, tongue: Tongue) -> tuple[Reach, int] | None:
    """ "Two days before 5 May": the atom moved, and where the phrase begins."""
    low = max(0, a.start - WINDOW)
    m = tongue.offset.search(folded[low : a.start])
    if m is None:
        return None
    found = _number(m["n"], tongue)
    if found is None:
        return None
    back = m["before"] is not None
    shift = Shift(tongue.units[_key(m["u"])], -found[0] if back else found[0], "text", found[1])
    there = Thread(None, history=False, said=reach if reach.first else None)
    return _resolve_shift(shift, there), low + m.start()


def _resolve_pair(
    a: Atom, b: Atom, thread: Thread, *, future: bool
) -> tuple[tuple[Reach, Reach] | None, tuple[Reach, Reach] | None, Thread]:
    """Two atoms where the left one may lack what the right one says ("from May to June 2014")."""
    if isinstance(a.what, Calendar) and a.what.year is not None:
        first = _resolve(a.what, thread, future=future)
        if first is None:
            return None, None, thread
        mid = _said(thread, first)
        second = _after(b.what, first, mid, future=future)
    else:
        second = _resolve(b.what, thread, future=future)
        if second is None:
            return None, None, thread
        first = _before(a.what, b.what, second, thread, future=future)
    if first is None or second is None:
        return None, None, thread
    left = (first, _blur(_cut(first, a.part), a.about))
    right = (second, _blur(_cut(second, b.part), b.about))
    return left, right, _said(_said(thread, first), second)


def _after(what: What, first: Reach, thread: Thread, *, future: bool) -> Reach | None:
    """The right end of a range whose left end has its year: the first such date after it."""
    if isinstance(what, Calendar) and what.year is None and what.year_of is None:
        if first.year is None:
            return _calendar(what)
        found = _calendar(replace(what, year=first.year))
        if found and found.last and first.first and found.last < first.first:
            found = _calendar(replace(what, year=first.year + 1))
        return found
    return _resolve(what, thread, future=future)


def _before(
    what: What, right: What, second: Reach, thread: Thread, *, future: bool
) -> Reach | None:
    """The left end: the last such date not after the right end."""
    if isinstance(what, Calendar) and what.year is None and what.year_of is None:
        if isinstance(right, Calendar) and what.month is None and what.day is not None:
            what = replace(what, month=second.month)
        if second.year is None:
            return _calendar(what)
        found = _calendar(replace(what, year=second.year))
        if found and found.first and second.first and found.first > second.first:
            found = _calendar(replace(what, year=second.year - 1))
        return found
    if isinstance(what, Weekday) and second.first is not None:
        back = (second.first.weekday() - what.day) % 7
        return _reach(_span_of("day", second.first, -back), "day")
    return _resolve(what, thread, future=future)


def _is_future(folded: str, a: Atom, tongue: Tongue) -> bool:
    """Whether the clause around speaks of what is to come."""
    left = folded[max(0, a.start - 90) : a.start]
    cuts = list(_SENTENCE.finditer(left))
    left = left[cuts[-1].end() :] if cuts else left
    hits = list(tongue.future.finditer(left))
    if hits and not tongue.turn_back.search(left, hits[-1].end()):
        return True
    right = folded[a.end : a.end + 60]
    stop = _SENTENCE.search(right)
    right = right[: stop.start()] if stop else right
    hit = tongue.future.search(right)
    # Only at the head of a sentence does a date reach over the subject to the verb.
    return bool(
        hit
        and (not left.strip() or len(left.split()) <= 1)
        and not tongue.turn_back.search(right, 0, hit.start())
    )


def _joint(folded: str, a: Atom, b: Atom, tongue: Tongue) -> str:
    """How two neighbours hang together: "range", "list" or not at all."""
    if isinstance(b.what, Aside) or b.start - a.end > 12:
        return ""
    gap = folded[a.end : b.start]
    if tongue.join_range.fullmatch(gap):
        return "range" if _alike(a.what, b.what) else ""
    if tongue.join_and.fullmatch(gap):
        before = folded[max(0, a.start - WINDOW) : a.start]
        if tongue.between_and.search(before):
            return "range"
        shared = (
            isinstance(a.what, Calendar)
            and isinstance(b.what, Calendar)
            and a.what.year is None
            and a.what.year_of is None
            and b.what.year is not None
            and (a.what.month is not None or a.what.day is not None)
            and b.what.month is not None
        )
        day_only = isinstance(a.what, Calendar) and a.what.month is None and a.what.day is not None
        return "list" if shared or day_only else ""
    return ""


def _alike(a: What, b: What) -> bool:
    if isinstance(a, Calendar) and isinstance(b, Calendar):
        return True
    return isinstance(a, (Calendar, Weekday, Shift)) and isinstance(b, (Calendar, Weekday, Shift))


def _lead(folded: str, start: int, pattern: re.Pattern[str]) -> int:
    low = max(0, start - WINDOW)
    m = pattern.search(folded[low:start])
    return low + m.start() if m else start


def _openness(folded: str, start: int, end: int, tongue: Tongue) -> tuple[str, int, int]:
    low = max(0, start - WINDOW)
    window = folded[low:start]
    for way, pattern in tongue.ways:
        m = pattern.search(window)
        if m:
            return way, low + m.start(), end
    if tongue.onward is not None:
        m = tongue.onward_lead.search(window) if tongue.onward_lead else None
        tail = tongue.onward.match(folded, end)
        if m and tail:
            return "since", low + m.start(), tail.end()
    return "", start, end


def _bend(folded: str, a: Atom, tongues: Sequence[Tongue]) -> Atom | None:
    """The atom with the words before it that cut or blur it; None for a bare one without."""
    if isinstance(a.what, Aside):
        return a
    for tongue in tongues:
        low = max(0, a.start - WINDOW)
        m = tongue.part.search(folded[low : a.start])
        if m and not isinstance(a.what, (Stretch, Within)):
            key = " ".join(m["part"].casefold().split())
            a = replace(a, start=low + m.start(), part=tongue.parts[key])
        if tongue.night is not None and isinstance(a.what, (Calendar, Ordinal)):
            low = max(0, a.start - WINDOW)
            m = tongue.night.search(folded[low : a.start])
            if m:
                a = replace(a, start=low + m.start(), clock=_clock(m["k"], tongue))
        low = max(0, a.start - WINDOW)
        m = tongue.about.search(folded[low : a.start])
        if m:
            a = replace(a, start=low + m.start(), about=True)
    return None if a.bare and not a.part else a


# ---------------------------------------------------------------- finding atoms

Found = Iterable[Atom]
RuleRead = Callable[["re.Match[str]", "Tongue"], Found]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it sees in a match; it may abstain by giving nothing."""

    name: str
    pattern: re.Pattern[str]
    read: RuleRead


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: its words, looked up and compiled once."""

    lang: str
    words: Mapping[str, Any]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, int]
    units: Mapping[str, Grain]
    numbers: Mapping[str, int]
    parts: Mapping[str, str]
    part: re.Pattern[str]
    about: re.Pattern[str]
    offset: re.Pattern[str]
    between: re.Pattern[str]
    between_and: re.Pattern[str]
    join_range: re.Pattern[str]
    join_and: re.Pattern[str]
    ways: tuple[tuple[str, re.Pattern[str]], ...]
    future: re.Pattern[str]
    turn_back: re.Pattern[str]
    counted: frozenset[str]
    name_after: re.Pattern[str]
    name_before: re.Pattern[str]
    triggers: frozenset[str] = frozenset()
    onward: re.Pattern[str] | None = None
    night: re.Pattern[str] | None = None
    onward_lead: re.Pattern[str] | None = None
    rules: tuple[Rule, ...] = field(default=())


_TOKEN = re.compile(r"[^\W_]{1,32}")
MARGIN = 96
"""How far an expression may reach from the word or figure that every one of them holds."""


def _find(folded: str, tongue: Tongue) -> Iterable[Atom]:
    for start, end in _regions(folded, tongue.triggers):
        for rule in tongue.rules:
            for m in rule.pattern.finditer(folded, start, end):
                for atom in rule.read(m, tongue):
                    yield replace(atom, rule=rule.name)


def _regions(folded: str, triggers: frozenset[str]) -> Iterable[tuple[int, int]]:
    """Where to look at all: around figures and around words that an expression cannot lack."""
    start = end = 0
    for m in _TOKEN.finditer(folded):
        token = m[0]
        if token[0].isdecimal() or token.casefold() in triggers:
            if m.start() - MARGIN > end:
                if end:
                    yield start, end
                start = max(end, m.start() - MARGIN)
            end = min(len(folded), m.end() + MARGIN)
    if end:
        yield start, end


def _triggers(w: Mapping[str, Any]) -> frozenset[str]:
    """Of each phrase that makes a date by itself the longest word."""
    hijri = lexicon.load("dates")["hijri"]["months"]
    rows = (*w["months"], *w["weekdays"], *w["seasons"], *w["units"], *w.get("small", ()), *hijri)
    phrases = [form for row in rows for form in row]
    for name in ("today", "recently", "nineties", "holidays", "refs", "eve", "half_year", "more"):
        phrases += w.get(name, ())
    return frozenset(max(_TOKEN.findall(p.casefold()), key=len) for p in phrases)


def _pick(atoms: Iterable[Atom]) -> list[Atom]:
    """Leftmost, then longest; what overlaps a chosen one is dropped."""
    picked: list[Atom] = []
    end = -1
    for a in sorted(atoms, key=lambda a: (a.start, -a.end)):
        if a.start >= end:
            picked.append(a)
            end = a.end
    return picked


SP = r"(?:[^\S\n]{1,3}\n?|\n)[^\S\n]{0,3}"
B = r"(?<!\w)"
E = r"(?!\w)"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
YEAR = r"(?:1\d{3}|2[01]\d{2})(?!\d)"
DASH = r"(?:[^\S\n]?[-–][^\S\n]?)"
FREE = r"(?<!\w)(?<!\d[.,:/-])(?<![$€£#№/+])"
"""Where a number may begin that is not the tail of a longer one or of a sum."""


def _alt(words: Iterable[str]) -> str:
    """An alternation, longest first, blanks bounded; words are data, so they are escaped."""
    escaped = (
        re.escape(w.casefold()).replace(r"\ ", SP) for w in sorted(words, key=len, reverse=True)
    )
    return "(?:" + "|".join(escaped) + ")"


def _alt_title(words: Iterable[str]) -> str:
    return (
        "(?:" + "|".join(re.escape(w.title()) for w in sorted(words, key=len, reverse=True)) + ")"
    )


def _rx(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _table(rows: Sequence[Sequence[str]], first: int = 0) -> dict[str, int]:
    return {form.casefold(): i for i, row in enumerate(rows, first) for form in row}


def _next_word(m: re.Match[str]) -> str:
    tail = re.match(r"[^\S\n]{1,3}([^\W\d_][\w-]{0,24})", m.string[m.end() : m.end() + 28])
    return tail[1] if tail else ""


def _last_word(m: re.Match[str], at: int | None = None) -> str:
    """The word just before the match, or the mark."""
    start = m.start() if at is None else at
    head = re.search(r"(\w+|[^\w\s])\s{0,3}$", m.string[max(0, start - 28) : start])
    return head[1].casefold() if head else ""


def _number(text: str | None, tongue: Tongue) -> tuple[int, bool] | None:
    """How many, and whether that is vague ("several"). None where it says no number."""
    if text is None:
        return 1, False
    word = _key(text)
    if word.isdecimal():
        return int(word), False
    if word in tongue.numbers:
        return tongue.numbers[word], False
    if word in tongue.words["few"]:
        return 3, True
    tens, _, ones = word.replace(" ", "-").partition("-")
    if tens in tongue.numbers and ones in tongue.numbers:
        return tongue.numbers[tens] + tongue.numbers[ones], False
    return None


def _is_name(m: re.Match[str], tongue: Tongue) -> bool:
    """Whether a day of the year is part of a name ("17 May Brigade", «улица 8 Марта»)."""
    after = m.string[m.end() : m.end() + 64]
    before = m.string[max(0, m.start() - WINDOW) : m.start()]
    return bool(tongue.name_after.match(after) or tongue.name_before.search(before))


def _int(text: str | None) -> int | None:
    return int(text) if text else None


# ---------------------------------------------------------------- rules for figures


def _iso_day(m: re.Match[str], _: Tongue) -> Found:
    c = Calendar(int(m["y"]), int(m["m"]), int(m["d"]))
    ok = _calendar(c) is not None
    yield Atom(m.start(), m.end(), c if ok else NO_DATE, clock=m["k"][1:] if m["k"] else "")


def _iso_month(m: re.Match[str], _: Tongue) -> Found:
    year, two = int(m["y"]), int(m["m"])
    if two > year % 100:  # 1904-05 is two years, 2013-12 a month
        yield from _two_years(m.start("y"), m.end("y"), year, m.start("m"), m.end("m"), two)
    else:
        yield Atom(m.start(), m.end(), Calendar(year, two))


def _two_years(s1: int, e1: int, year: int, s2: int, e2: int, other: int) -> Found:
    if other < 100:
        other += year // 100 * 100
    if year < other <= 2199:
        yield Atom(s1, e1, Calendar(year, grain="year"))
        yield Atom(s2, e2, Calendar(other, grain="year"))


def _years(m: re.Match[str], tongue: Tongue) -> Found:
    if _next_word(m).casefold() in tongue.counted:
        return
    yield from _two_years(m.start("y"), m.end("y"), int(m["y"]), m.start("z"), m.end(), int(m["z"]))


def _figures(m: re.Match[str], tongue: Tongue) -> Found:
    """02.02.2015, 2/3/2015. With a slash or a dash English readers differ on the order."""
    a, b, y = int(m["a"]), int(m["b"]), m["y"]
    year = int(y)
    if len(y) == 2:
        if m["s"] == "-" or m["s"] == "." and (tongue.lang == "en" or len(m["a"] + m["b"]) < 4):
            return
        year += 1900 if year > 68 else 2000  # POSIX pivot: 69–99 are 19xx
    elif not 1000 <= year <= 2199:
        return
    day_first, month_first = Calendar(year, b, a), Calendar(year, a, b)
    what: What = day_first
    if tongue.lang == "en" and m["s"] != ".":
        what = Either(day_first, month_first)
        if _resolve_either(what) is None:
            return
    elif _calendar(day_first) is None:
        return
    yield Atom(m.start(), m.end(), what)


def _hijri_rule(m: re.Match[str], tongue: Tongue) -> Found:
    months = _table(lexicon.load("dates")["hijri"]["months"], 1)
    year = int(m["y"])
    if not (1200 <= year <= 1550 or 1900 <= year <= 2100):
        return
    h = Hijri(year, months[_key(m["m"])], _int(m["d"]))
    if h.day is not None and year > 1700:  # "5 Ramadan 2014" mixes two calendars
        return
    if _hijri(h) is not None:
        yield Atom(m.start(), m.end(), h)


def _shared_rules(year_tail: str) -> tuple[Rule, ...]:
    hijri = lexicon.load("dates")["hijri"]
    names = _alt(form for row in hijri["months"] for form in row)
    era = _alt(hijri["era"])
    clock = r"(?P<k>[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
    return (
        Rule(
            "iso",
            _rx(
                rf"(?<![\w/.-])(?P<y>[12]\d{{3}})(?P<s>[-/])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})"
                rf"(?!\d|[/-]\d){clock}"
            ),
            _iso_day,
        ),
        Rule(
            "iso-month",
            _rx(r"(?<![\w/.-])(?P<y>[12]\d{3})-(?P<m>0[1-9]|1[0-2])(?![\w/-])"),
            _iso_month,
        ),
        Rule(
            "figures",
            _rx(
                r"(?<![\w/.-])(?P<a>\d{1,2})(?P<s>[./-])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})"
                rf"(?!\w|[./-]\d){year_tail}"
            ),
            _figures,
        ),
        Rule(
            "hijri",
            _rx(
                rf"{B}(?:(?P<d>{DAY})(?:st|nd|rd|th)?(?:{SP}of)?{SP})?(?P<m>{names}),?{SP}"
                rf"(?P<y>\d{{4}})(?!\d)(?:{SP}{era}(?!\w))?"
            ),
            _hijri_rule,
        ),
    )


# ---------------------------------------------------------------- English


def _en_month(text: str, tongue: Tongue) -> int:
    return tongue.months[text.casefold().rstrip(".")]


def _en_lower(word: str, tongue: Tongue, year: str | None) -> bool:
    """Written small: a verb ("may", "march") or a typo; only a year saves the doubtful ones."""
    return (
        word[0].islower() and year is None and word.casefold().rstrip(".") in tongue.words["double"]
    )


YEAR_OF: Mapping[str, tuple[int, Literal["text", "published"]]] = {
    "that": (0, "text"),
    "that same": (0, "text"),
    "the same": (0, "text"),
    "the following": (1, "text"),
    "the next": (1, "text"),
    "the previous": (-1, "text"),
    "last": (-1, "published"),
    "this": (0, "published"),
    "next": (1, "published"),
    "того же": (0, "text"),
    "этого же": (0, "text"),
    "следующего": (1, "published"),
    "прошлого": (-1, "published"),
    "минувшего": (-1, "published"),
    "позапрошлого": (-2, "published"),
    "этого": (0, "published"),
    "нынешнего": (0, "published"),
    "текущего": (0, "published"),
    "будущего": (1, "published"),
}


def _of_year(c: Calendar, word: str | None) -> Calendar:
    if not word:
        return c
    n, anchor = YEAR_OF[_key(word)]
    return replace(c, year_of=n, year_from=anchor)


def _en_day(m: re.Match[str], tongue: Tongue) -> Found:
    word = m["m"]
    if _en_lower(word, tongue, m["y"]):
        return
    if m["y"] is None and _is_name(m, tongue):
        yield Atom(m.start(), m.end(), NO_DATE)
        return
    if (
        m["y"] is None
        and _next_word(m).casefold() in tongue.counted
        and word
        and m.start("d") > m.start("m")
    ):
        return  # "In March 20 fighters …"
    c = _of_year(Calendar(_int(m["y"]), _en_month(word, tongue), int(m["d"])), m["of"])
    yield Atom(m.start(), m.end(), c if _calendar(c) is not None else NO_DATE)


def _en_ordinal_day(m: re.Match[str], tongue: Tongue) -> Found:
    day = tongue.words["ordinals"].index(_key(m["d"])) + 1
    c = Calendar(_int(m["y"]), _en_month(m["m"], tongue), day)
    yield Atom(m.start(), m.end(), c if _calendar(c) is not None else NO_DATE)


def _en_days(m: re.Match[str], tongue: Tongue) -> Found:
    """ "2–4 February", "May 3 and 5, 2014": the month and year are said once."""
    word, year = m["m"], _int(m["y"])
    if _en_lower(word, tongue, m["y"]):
        return
    month = _en_month(word, tongue)
    first = m.start("d1") < m.start("m")
    if not first and m["y"] is None and _next_word(m).casefold() in tongue.counted:
        return
    d1, d2 = Calendar(year, month, int(m["d1"])), Calendar(year, month, int(m["d2"]))
    if _calendar(d1) is None or _calendar(d2) is None:
        return
    if first:
        yield Atom(m.start(), m.end("d1x"), Calendar(year, None, d1.day) if year is None else d1)
        yield Atom(m.start("d2"), m.end(), d2)
    else:
        yield Atom(m.start(), m.end("d1x"), d1)
        yield Atom(m.start("d2"), m.end(), d2)


def _en_month_year(m: re.Match[str], tongue: Tongue) -> Found:
    if m["m"][0].islower() and m["m"].casefold() in tongue.words["double"]:
        return
    if _last_word(m).isdecimal():  # "32 March 2014"
        yield Atom(m.start(), m.end(), NO_DATE)
        return
    year = int(m["y"])
    if len(m["y"]) == 2:
        year += 1900 if year > 68 else 2000
    yield Atom(m.start(), m.end(), Calendar(year, _en_month(m["m"], tongue)))


def _en_bare_month(m: re.Match[str], tongue: Tongue) -> Found:
    word = m["m"]
    low = word.casefold().rstrip(".")
    if word[0].islower() or word.isupper() and len(low) < 4:
        return
    if _last_word(m).isdecimal():
        return
    of = m["of"]
    after = m.string[m.end() : m.end() + 24]
    lead = _last_word(m)
    led = lead in tongue.words["date_lead"]
    follow = re.match(
        r"(?:\s?[-–]\s?|,?\s(?:and|or|to|through|until|till)\s|,\s)([A-Z]\w{2,8})\b", after
    )
    led = led or follow is not None and follow[1].casefold() in tongue.months
    if not of:
        twin = re.match(r"-([A-Z]\w*)", after)
        if twin and twin[1].casefold() not in tongue.months:
            return
        if re.match(r"\s(?:on|of|against|for)\s", after) and low == "march" and not led:
            return
        if low in tongue.words["double"]:
            if not led:
                return
            # "by April Vance", "from June Arden": a given name; "in May President …" is not.
            named = re.match(r"\s([A-Z][a-z]+)", after)
            if named and lead in (
                "by",
                "from",
                "to",
                "and",
                "of",
                "for",
                "as",
                "before",
                "after",
                "or",
            ):
                return
            if (
                low == "march"
                and lead in ("to", "that", "this", "last", "next", "the")
                and re.match(r"\s(?:on|to|through|from)\b", after)
            ):
                return
        if lead == "the" and re.match(r"\sof\s", after):
            return
        if _is_name(m, tongue) and not led:
            return
    yield Atom(m.start(), m.end(), _of_year(Calendar(month=_en_month(word, tongue)), of))


def _en_year(m: re.Match[str], tongue: Tongue) -> Found:
    word = _next_word(m).casefold()
    lead = _last_word(m)
    if word in tongue.counted and lead not in ("in", "since", "during", "early", "late"):
        return
    if lead in (
        "than",
        "over",
        "nearly",
        "almost",
        "least",
        "most",
        "up",
        "some",
        "only",
        "no",
        "room",
        "route",
        "page",
        "unit",
        "flight",
        "killed",
        "number",
    ):
        return
    year = int(m["y"])
    prepared = lead in tongue.words["date_lead"] or lead in (
        "the",
        "(",
        ",",
        "-",
        "–",
        "[",
        "late",
        "early",
        "mid",
        "winter",
        "spring",
        "summer",
        "autumn",
        "fall",
    )
    if not prepared and (year < 1800 or re.match(r"\s[a-z]+s\b", m.string[m.end() : m.end() + 24])):
        return
    yield Atom(m.start(), m.end(), Calendar(year, grain="year"))


def _en_bc(m: re.Match[str], _: Tongue) -> Found:
    if m["z"]:
        yield Atom(m.start("z"), m.end("z"), Calendar(1 - int(m["z"]), grain="year"))
    yield Atom(m.start("y"), m.end(), Calendar(1 - int(m["y"]), grain="year"))


def _en_bc_month(m: re.Match[str], tongue: Tongue) -> Found:
    c = Calendar(1 - int(m["y"]))
    word = _key(m["m"])
    if word in tongue.seasons:
        c = replace(c, season=21 + tongue.seasons[word])
    else:
        c = replace(c, month=_en_month(m["m"], tongue))
    yield Atom(m.start(), m.end(), c)


def _en_decade(m: re.Match[str], tongue: Tongue) -> Found:
    if m["y"]:
        low = int(m["y"])
        yield Atom(m.start(), m.end(), Calendar(-low if m["bc"] else low, grain="decade"))
    elif m["w"]:
        yield Atom(m.start(), m.end(), Decade(tongue.words["nineties"][_key(m["w"])]))
    else:
        yield Atom(m.start(), m.end(), Decade(int(m["t"]) // 10))


def _en_century(m: re.Match[str], tongue: Tongue) -> Found:
    n = _int(m["n"]) or tongue.words["ordinals"].index(_key(m["w"])) + 1
    if not 1 <= n <= 22:
        return
    yield Atom(
        m.start(),
        m.end(),
        Calendar(-(n - 1) * 100 - 1 if m["bc"] else (n - 1) * 100, grain="century"),
    )


def _en_season(m: re.Match[str], tongue: Tongue) -> Found:
    season = 21 + tongue.seasons[_key(m["s"])]
    year = _int(m["y"] or m["y0"])
    if year is None and m["of"] is None:
        lead = _last_word(m)
        led = bool(m["the"]) or lead in (
            "in",
            "by",
            "until",
            "since",
            "during",
            "early",
            "late",
            "mid",
            "mid-",
            "through",
            "throughout",
            "that",
        )
        nxt = _next_word(m).casefold()
        if (
            not led
            or nxt == "of"
            or m["s"].casefold() in ("spring", "fall", "winter")
            and m["the"]
            and nxt in ("offensive", "war", "palace", "back", "line")
        ):
            return
    to = m["z"]
    c = _of_year(Calendar(year, season=season), m["of"])
    if to and year is not None:
        c = replace(c, year_to=int(to) if len(to) == 4 else year // 100 * 100 + int(to))
    yield Atom(m.start(), m.end(), c)


def _en_weekday(m: re.Match[str], tongue: Tongue) -> Found:
    if not m["w"][0].isupper() and not m["t"]:
        return
    lead = _last_word(m)
    if lead.title() in tongue.words["weekday_names"] or lead in tongue.words["weekday_names"]:
        return
    turn = {"last": -1, "next": 1, "this": 0, "past": -1, "coming": 1}.get(
        _key(m["t"] or "").split(" ")[-1]
    )
    c = _clock(m["k"], tongue)
    yield Atom(m.start(), m.end(), Weekday(tongue.weekdays[_key(m["w"])], turn), clock=c)


def _clock(word: str | None, tongue: Tongue) -> str:
    return str(tongue.words["clock"][_key(word)]) if word else ""


def _en_today(m: re.Match[str], tongue: Tongue) -> Found:
    word = _key(m["w"])
    yield Atom(m.start(), m.end(), Shift("day", tongue.words["today"][word]))


def _en_turn(m: re.Match[str], tongue: Tongue) -> Found:
    n = tongue.words["turns"][_key(m["t"])]
    word = _key(m["u"])
    if word in tongue.months:
        if m["u"][0].islower() and word in tongue.words["double"]:
            return
        yield Atom(m.start(), m.end(), Shift("month", n, month=tongue.months[word]))
    elif word in tongue.seasons:
        yield Atom(m.start(), m.end(), Shift("season", n, season=21 + tongue.seasons[word]))
    else:
        unit: Grain = "weekend" if word == "weekend" else tongue.units[word]
        if _next_word(m).casefold() == "of" and unit != "week":
            return
        yield Atom(m.start(), m.end(), Shift(unit, n))


def _en_chained(m: re.Match[str], tongue: Tongue) -> Found:
    n = tongue.words["chained"][_key(m["t"])] if m["t"] else 1
    word = _key(m["u"])
    if _next_word(m).casefold() == "of":
        return
    if word in tongue.words["clock"]:
        yield Atom(m.start(), m.end(), Shift("day", n, "text"), clock=tongue.words["clock"][word])
        return
    unit: Grain = "weekend" if word == "weekend" else tongue.units[word]
    yield Atom(m.start(), m.end(), Shift(unit, n, "text"))


def _en_day_before(m: re.Match[str], _: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Shift("day", -1 if m["w"].casefold() == "before" else 1, "text"))


def _ago(m: re.Match[str], tongue: Tongue) -> Found:
    """ "Two days ago" is counted from publication, "two days earlier" from the text."""
    found = _number(m["n"], tongue)
    if found is None:
        return
    n, vague = found
    word = _key(m["w"])
    unit = tongue.units[_key(m["u"])]
    if _key(m["u"]) == "fortnight":
        n *= 2
    vague = vague or bool(m["about"])
    if word in tongue.words["ago"]:
        shift = Shift(unit, -n, "published")
    else:
        shift = Shift(unit, -n if word in tongue.words["earlier"] else n, "text")
    few = found[1]
    yield Atom(m.start(), m.end(), replace(shift, vague=few), about=vague and not few)


def _en_stretch(m: re.Match[str], tongue: Tongue) -> Found:
    word, unit = _key(m["w"]), tongue.units[_key(m["u"])]
    plural = _key(m["u"]).endswith("s")
    if _next_word(m).casefold() == "of" or unit == "century":
        return
    if word in ("past", "coming") and m["n"] is None and not plural:
        return
    found = _number(m["n"], tongue)
    if found is None:
        return
    n: int | None = found[0]
    if found[1] or m["n"] is None and plural:
        n = None
    way: Literal[-1, 1] = 1 if word in tongue.words["coming_window"] else -1
    yield Atom(m.start(), m.end(), Stretch(unit, n, way))


def _recently(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Stretch(tongue.words["recently"][_key(m["w"])], None))


def _en_within(m: re.Match[str], tongue: Tongue) -> Found:
    way: Literal[-1, 1] = -1 if m["w"].casefold() == "earlier" else 1
    anchor: Literal["published", "text"] = "published" if _key(m["t"]) == "this" else "text"
    yield Atom(m.start(), m.end(), Within(tongue.units[_key(m["u"])], way, anchor))


def _en_the_unit(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Shift(tongue.units[_key(m["u"])], 0, "text"), bare=True)


def _en_units_end(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Shift(tongue.units[_key(m["u"])], 0, "text"), part="end")


def _en_nth(m: re.Match[str], _: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Ordinal(int(m["d"])))


def _en_quarter(m: re.Match[str], tongue: Tongue) -> Found:
    n = (
        int(m["q"])
        if m["q"]
        else {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}[_key(m["w"])]
    )
    yield Atom(m.start(), m.end(), Calendar(int(m["y"]), sub=32 + n))


def _holiday(m: re.Match[str], tongue: Tongue) -> Found:
    days = {k.casefold(): v for k, v in tongue.words["holidays"].items()}
    month, day = days[_key(m["h"])]
    yield Atom(m.start(), m.end(), Calendar(_int(m["y"]), month, day))


def _ref(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Aside("ref", tongue.words["refs"][_key(m["w"])]))


DURATION_UNITS = {
    "day": "D",
    "week": "W",
    "month": "M",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
}


def _en_duration(m: re.Match[str], tongue: Tongue) -> Found:
    word = _key(m["u"])
    small = {"hour": "H", "minute": "M", "second": "S"}.get(word.rstrip("s"))
    letter = small or DURATION_UNITS[tongue.units[word]]
    found = _number(m["n"], tongue)
    if found is None:
        return
    count = "X" if found[1] else str(found[0])
    yield Atom(m.start(), m.end(), Aside("duration", f"P{'T' if small else ''}{count}{letter}"))


def _en_set(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Aside("set", "XXXX-XX-XX"))


def _en_hour(m: re.Match[str], _: Tongue) -> Found:
    hour, minute = int(m["h"]), int(m["m"] or 0)
    half = (m["p"] or "").casefold()
    if half.startswith("p") and hour < 12:
        hour += 12
    if hour < 25 and minute < 60:
        yield Atom(m.start(), m.end(), Aside("time", f"T{hour:02d}:{minute:02d}"))


@cache
def _english() -> Tongue:
    w: Mapping[str, Any] = lexicon.load("dates")["en"]
    full = _alt(row[0] for row in w["months"])
    short = _alt(form for row in w["months"] for form in row[1:])
    month = rf"(?:{full}{E}|{short}{E}\.?)"
    wd = _alt(row[0] for row in w["weekdays"])
    wd_any = _alt(form for row in w["weekdays"] for form in row)
    season = _alt(s for row in w["seasons"] for s in row)
    one = _alt([*(row[0] for row in w["units"]), "weekend"])
    unit = _alt(form for row in w["units"] for form in row)
    small = _alt(form for row in w["small"] for form in row)
    tens = _alt(k for k, v in w["numbers"].items() if 20 <= v < 100)
    count = rf"(?:\d{{1,4}}|{tens}[- ]{_alt(list(w['numbers'])[2:11])}|{_alt([*w['numbers'], *w['few']])})"
    nth = r"(?:st|nd|rd|th)?"
    tail_year = rf"(?:,?{SP}(?:of{SP})?(?P<y>{YEAR})(?![.,]?\d))?"
    of = rf"(?:,?{SP}of{SP}(?P<of>{_alt(k for k in YEAR_OF if k.isascii())}){SP}year{E})?"
    day_of_week = rf"(?:{wd_any}\.?,?{SP})?"
    ordinals = _alt(w["ordinals"])
    link = rf"(?:{DASH}|/|{SP}(?:to|and|or|through|until){SP}(?:the{SP})?)"
    about = rf"(?:(?P<about>about|almost|nearly|around|some|more{SP}than|over|less{SP}than|at{SP}least|roughly|just{SP}over){SP})?"
    clock = rf"(?:{SP}(?P<k>morning|afternoon|evening|night){E})?"
    the = rf"(?:the{SP})?"
    rules = (
        *_shared_rules(""),
        Rule("years", _rx(rf"{FREE}(?P<y>{YEAR})[^\S\n]?[-–/][^\S\n]?(?P<z>\d{{4}}|\d{{2}})(?![\w/-]|[.,]\d)"), _years),
        Rule("day-month", _rx(rf"{FREE}{day_of_week}{the}(?P<d>{DAY}){nth}(?:{SP}of)?{SP}(?P<m>{month}){tail_year}{of}"), _en_day),
        Rule("month-day", _rx(rf"{B}{day_of_week}(?P<m>{month}){SP}{the}(?P<d>{DAY}){nth}(?!\w|[.,:]\d|[-–]\d|[^\S\n]?%){tail_year}{of}"), _en_day),
        Rule("ordinal-day", _rx(rf"{B}{day_of_week}the{SP}(?P<d>{ordinals})(?:{SP}day)?{SP}of{SP}(?P<m>{month}){tail_year}"), _en_ordinal_day),
        Rule("days-month", _rx(rf"{FREE}{the}(?P<d1x>(?P<d1>{DAY}){nth}){link}(?P<d2>{DAY}){nth}(?:{SP}of)?{SP}(?P<m>{month}){tail_year}"), _en_days),
        Rule("month-days", _rx(rf"{B}(?P<d1x>(?P<m>{month}){SP}(?P<d1>{DAY}){nth}){link}(?P<d2>{DAY}){nth}(?!\w|[.,:]\d|[-–/]\d){tail_year}"), _en_days),
        Rule("month-year", _rx(rf"{B}(?P<m>{month}),?{SP}(?:of{SP})?(?:(?:the{SP}year{SP})?(?P<y>{YEAR}|(?<=')\d\d))(?![.,]\d|\w)"), _en_month_year),
        Rule("month", _rx(rf"{B}(?P<m>{month}){of}"), _en_bare_month),
        Rule("year", _rx(rf"(?:{FREE}(?<!-)|(?<=mid-)|(?<=\w-)(?<=early-)|(?<=late-))(?:the{SP}years?{SP})?(?P<y>{YEAR})(?![\w/:%]|[.,]\d|[-–]\d)"), _en_year),
        Rule("bc", _rx(rf"{FREE}(?:(?P<z>\d{{1,4}})[^\S\n]?[-–/][^\S\n]?)?(?P<y>\d{{1,4}}){SP}(?:BCE?|B\.C\.){E}"), _en_bc),
        Rule("bc-month", _rx(rf"{B}{the}(?P<m>{full}|{season}){SP}(?:of{SP})?(?P<y>\d{{1,4}}){SP}(?:BCE?|B\.C\.){E}"), _en_bc_month),
        Rule("decade", _rx(rf"{B}{the}(?:(?P<y>[12]\d\d0)'?s{E}|(?<=the )'?(?P<t>[2-9]0)'?s{E}|(?<=the )(?P<w>{_alt(w['nineties'])}){E})(?:{SP}(?P<bc>BCE?){E})?"), _en_decade),
        Rule("decade-bc", _rx(rf"{B}{the}(?P<y>\d{{1,2}}0)s(?P<t>)(?P<w>){SP}(?P<bc>BCE?){E}"), _en_decade),
        Rule("century", _rx(rf"{B}{the}(?:(?P<n>\d{{1,2}})(?:st|nd|rd|th)|(?P<w>{ordinals}))[ -]century{E}(?:{SP}(?P<bc>BCE?){E})?"), _en_century),
        Rule("season", _rx(rf"{B}(?P<the>the{SP})?(?:(?P<y0>{YEAR}){SP})?(?P<s>{season}){E}(?:(?:{SP}of|,)?{SP}(?P<y>{YEAR})(?:[-/–](?P<z>\d{{4}}|\d\d)(?!\d))?)?{of}"), _en_season),
        Rule("weekday", _rx(rf"{B}(?:(?P<t>last|next|this(?:{SP}past|{SP}coming)?|past|coming){SP})?(?P<w>{wd}){E}{clock}"), _en_weekday),
        Rule("today", _rx(rf"{B}(?P<w>{_alt(w['today'])}){E}"), _en_today),
        Rule("turn", _rx(rf"{B}(?<!the )(?<!at )(?P<t>{_alt(w['turns'])}){SP}(?P<u>{_alt([*(r[0] for r in w['units'][1:5]), 'weekend'])}|{season}|{full}){E}"), _en_turn),
        Rule("chained", _rx(rf"{B}(?:(?P<t>{_alt(w['chained'])}){SP}|(?<!the )next{SP}(?=day))(?P<u>{one}|{_alt(w['clock'])}){E}"), _en_chained),
        Rule("day-before", _rx(rf"{B}the{SP}(?:day|night|evening){SP}(?P<w>before|after)(?=[.,;:!?)]|$|\n)"), _en_day_before),
        Rule("ago", _rx(rf"{B}{about}(?P<n>{count}){SP}(?P<u>{unit}){SP}(?P<w>{_alt([*w['ago'], 'earlier', 'later', 'afterwards', 'afterward', 'previously', 'beforehand', 'thereafter'])}){E}"), _ago),
        Rule("after", _rx(rf"{B}{about}(?P<n>{count}){SP}(?P<u>{unit}){SP}(?P<w>before|after|prior)(?=[.,;:!?)]|$)"), _ago),
        Rule("stretch", _rx(rf"{B}(?P<w>{_alt([*w['past_window'], *w['coming_window']])}){SP}(?:(?P<n>{count}){SP})?(?P<u>{unit}){E}"), _en_stretch),
        Rule("recently", _rx(rf"{B}(?P<w>{_alt(w['recently'])}){E}(?!{SP}(?:in|as|\d|{month}))"), _recently),
        Rule("within", _rx(rf"{B}(?P<w>earlier|later){SP}(?:in{SP})?(?P<t>this|that|the same){SP}(?P<u>{one}){E}"), _en_within),
        Rule("the-unit", _rx(rf"{B}(?:the|that|the{SP}same){SP}(?P<u>week|month|year|decade){E}"), _en_the_unit),
        Rule("units-end", _rx(rf"{B}(?:the{SP})?(?P<u>month|year)'s{SP}end{E}"), _en_units_end),
        Rule("nth", _rx(rf"(?:(?<=on )|(?<=of )|(?<=by )|(?<=until )|(?<=since )|(?<=and ))the{SP}(?P<d>{DAY})(?:st|nd|rd|th)(?=[.,;:!?)]|{SP}(?:and|the|a|to|in|at|of{SP}that{SP}month|of{SP}the{SP}month){E}|$)(?:{SP}of{SP}(?:that|the){SP}month)?"), _en_nth),
        Rule("quarter", _rx(rf"{B}(?:the{SP})?(?:Q(?P<q>[1-4])|(?P<w>first|second|third|fourth|last){SP}quarter)(?:{SP}of)?,?{SP}(?P<y>{YEAR})"), _en_quarter),
        Rule("holiday", _rx(rf"{B}(?P<h>{_alt(w['holidays'])}){E}(?:,?{SP}(?P<y>{YEAR}))?"), _holiday),
        Rule("ref", _rx(rf"{B}(?P<w>{_alt(w['refs'])}){E}"), _ref),
        Rule("duration", _rx(rf"{B}(?P<n>{count})(?:{SP}|-)(?P<u>{unit}|{small}){E}(?:-long|{SP}long)?"), _en_duration),
        Rule("set", _rx(rf"{B}(?:daily|(?:every|each){SP}(?:day|week|month|year|night|{wd})){E}"), _en_set),
        Rule("hour", _rx(rf"(?<![\w:.,-])(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))?[^\S\n]?(?P<p>a\.m\.|p\.m\.|[ap]m{E})"), _en_hour),
        Rule("clock", _rx(r"(?<![\w:.,-])(?P<h>[0-2]\d):(?P<m>[0-5]\d)(?P<p>)(?![\w:])(?:[^\S\n]?hrs)?"), _en_hour),
    )  # fmt: skip
    at_least = rf"(?:{_alt(w['at_least'])}{SP})?"
    return Tongue(
        lang="en",
        words=w,
        months={**_table(w["months"], 1)},
        weekdays=_table(w["weekdays"]),
        seasons=_table(w["seasons"]),
        units={form: UNITS[i] for i, row in enumerate(w["units"]) for form in row},
        numbers=w["numbers"],
        parts=w["parts"],
        part=_rx(rf"{B}(?P<part>{_alt(w['parts'])})(?:{SP}(?:of{SP})?|(?<=-))$"),
        about=_rx(rf"{B}{_alt(w['about'])}[^\S\n]{{0,3}}$"),
        offset=_rx(
            rf"{B}(?P<n>{count}){SP}(?P<u>{unit}){SP}(?:(?P<before>before|prior{SP}to|ahead{SP}of)|after)"
            rf"{SP}(?:the{SP})?$"
        ),
        between=_rx(rf"{B}(?:from|between){SP}(?:the{SP})?$"),
        between_and=_rx(rf"{B}between{SP}(?:the{SP})?$"),
        join_range=_rx(rf"{DASH}|{SP}(?:to|until|till|through|up{SP}to){SP}(?:the{SP})?"),
        join_and=_rx(rf",?{SP}(?:and|or){SP}|,{SP}|{SP}&{SP}|/"),
        ways=(
            ("since", _rx(rf"{B}{_alt(w['since'])}{SP}{at_least}$")),
            ("until", _rx(rf"{B}{_alt(w['until'])}{SP}$")),
            ("before", _rx(rf"{B}{_alt(w['before'])}{SP}$")),
            ("after", _rx(rf"{B}{_alt(w['after'])}{SP}$")),
        ),
        future=_rx(rf"(?:{B}|(?='))(?:{_alt(w['future'])}){E}"),
        turn_back=_rx(rf"{B}{_alt(w['turn_back'])}{E}"),
        counted=frozenset(w["counted"]),
        triggers=_triggers(w),
        # Small letters name only what is nothing but a unit: "On 7 July forces loyal to …" is a day.
        name_after=re.compile(
            rf"['\"»”]?{SP}(?:(?:[A-Z][\w'-]{{0,20}}{SP}){{0,3}}{_alt_title(w['named_after'])}"
            rf"|{_alt(w['named_small'])}){E}"
        ),
        name_before=re.compile(
            rf"{B}(?:{_alt_title(w['named_after'])}|{_alt(w['named_small'])}){SP}of{SP}(?:the{SP})?['\"«“]?$"
        ),
        night=_rx(
            rf"{B}(?:the{SP})?(?:(?:early|late){SP})?(?:in{SP}the{SP})?(?P<k>{_alt(w['clock'])})"
            rf"(?:{SP}hours)?{SP}of{SP}(?:the{SP})?$"
        ),
        onward=_rx(rf"{SP}{_alt(w['onward'])}(?=[\s.,;:!?)]|$)"),
        onward_lead=_rx(rf"{B}from{SP}(?:the{SP})?$"),
        rules=rules,
    )  # fmt: skip


# ---------------------------------------------------------------- Russian


def _ru_month(text: str, tongue: Tongue) -> int:
    return tongue.months[text.casefold().rstrip(".")]


def _ru_name(m: re.Match[str], tongue: Tongue) -> bool:
    """«Бригада 17 февраля», "улица 8 Марта": a name; "бригада 17 февраля атаковала" is a day."""
    low = max(0, m.start() - WINDOW)
    head = re.search(r"(?:^|[^\w])([\w.]+)\s{1,3}$", m.string[low : m.start()])
    if head is None:
        return _is_name(m, tongue)
    word, small = head[1], head[1].casefold()
    if small in tongue.words["named_places"]:
        return True
    if small not in tongue.words["named_after"]:
        return _is_name(m, tongue)
    if word[0].isupper():
        return True
    opened = m.string[low + head.start(1) - 1 : low + head.start(1)]
    closed = m.string[m.end() : m.end() + 1]
    return opened in ("«", '"', "“", "„") and closed in ("»", '"', "”", "“")


def _ru_day(m: re.Match[str], tongue: Tongue) -> Found:
    if m["y"] is None and m["of"] is None and _ru_name(m, tongue):
        yield Atom(m.start(), m.end(), NO_DATE)
        return
    c = _of_year(Calendar(_int(m["y"]), _ru_month(m["m"], tongue), int(m["d"])), m["of"])
    if _calendar(c) is None:
        yield Atom(m.start(), m.end(), NO_DATE)
    else:
        yield Atom(m.start(), m.end(), Night(c) if m["night"] else c)


def _ru_days(m: re.Match[str], tongue: Tongue) -> Found:
    year, month = _int(m["y"]), _ru_month(m["m"], tongue)
    d1, d2 = Calendar(year, month, int(m["d1"])), Calendar(year, month, int(m["d2"]))
    if _calendar(d1) is None or _calendar(d2) is None:
        return
    left = d1 if year is not None else Calendar(None, None, d1.day)
    yield Atom(m.start("d1"), m.end("d1"), left)
    yield Atom(m.start("d2"), m.end(), d2)


RU_MONTH_LEADS = frozenset(
    "с со до к ко по после от между и или на за перед начале начала началу начало середине середины "
    "конце конца концу конец числах чисел исходе половине половину ранним поздним - –".split()
)


def _ru_bare_month(m: re.Match[str], tongue: Tongue) -> Found:
    word = m["m"].casefold()
    month = tongue.months[word]
    if _last_word(m).isdecimal():  # «35 марта»
        yield Atom(m.start(), m.end(), NO_DATE)
        return
    if not m["y"] and not m["of"]:
        forms = tongue.words["months"][month - 1]
        lead = _last_word(m)
        if word in forms[5:] or m["m"][0].isupper() and word != forms[2]:
            return
        led = lead in RU_MONTH_LEADS or lead in tongue.words["turns"]
        if word != forms[2] and not led:  # the locative stands only after «в», «о» or a part
            return
    c = _of_year(Calendar(_int(m["y"]), month), m["of"])
    yield Atom(m.start(), m.end(), c)


def _ru_year(m: re.Match[str], tongue: Tongue) -> Found:
    if not m["w"] and not m["case"]:
        lead = _last_word(m)
        nxt = m.string[m.end() : m.end() + 2]
        closed = lead == "(" and nxt[:1] in (")", ",", ";")
        plain = lead in ("в", "с", "до", "к", "после", "на") and not re.match(r"\s\w", nxt)
        if not closed and not plain:
            return
    yield Atom(m.start(), m.end(), Calendar(int(m["y"]), grain="year"))


def _ru_years(m: re.Match[str], tongue: Tongue) -> Found:
    if _next_word(m).casefold() in tongue.counted:
        return
    other = int(m["z"])
    year = int(m["y"])
    if m["j"].strip().casefold() == "и":
        if year < other:
            yield Atom(m.start("y"), m.end("y"), Calendar(year, grain="year"))
            yield Atom(m.start("z"), m.end(), Calendar(other, grain="year"))
        return
    yield from _two_years(m.start("y"), m.end("y"), year, m.start("z"), m.end(), other)


def _ru_decade(m: re.Match[str], tongue: Tongue) -> Found:
    if m["w"]:
        yield Atom(m.start(), m.end(), Decade(tongue.words["nineties"][_key(m["w"])]))
    elif len(m["y"]) == 4:
        yield Atom(m.start(), m.end(), Calendar(int(m["y"]), grain="decade"))
    else:
        yield Atom(m.start(), m.end(), Decade(int(m["y"]) // 10))


ROMAN = {"I": 1, "V": 5, "X": 10}


def _roman(text: str) -> int:
    values = [ROMAN[c] for c in text] + [0]
    return sum(-v if v < nxt else v for v, nxt in zip(values, values[1:], strict=False))


def _ru_century(m: re.Match[str], _: Tongue) -> Found:
    n = int(m["n"]) if m["n"] else _roman(m["r"])
    if 1 <= n <= 22:
        yield Atom(m.start(), m.end(), Calendar((n - 1) * 100, grain="century"))


def _ru_season(m: re.Match[str], tongue: Tongue) -> Found:
    word = _key(m["s"])
    year = _int(m["y"])
    bare = False
    if year is None and m["of"] is None and word not in tongue.words["season_alone"]:
        if _last_word(m) not in RU_MONTH_LEADS or word in ("лет", "лета", "лету", "лете", "весне"):
            return
        bare = word not in ("весны", "осени", "зимы")
        if bare:
            return
    c = _of_year(Calendar(year, season=21 + tongue.seasons[word]), m["of"])
    to = m["z"]
    if to and year is not None:
        c = replace(c, year_to=int(to) if len(to) == 4 else year // 100 * 100 + int(to))
    yield Atom(m.start(), m.end(), c)


WEDNESDAY = {"среду": ("в", "на", "и"), "среды": ("с", "до", "после"), "среде": ("к",)}
"""The forms of «среда» that are a day and not surroundings, by the preposition before them."""


def _ru_weekday(m: re.Match[str], tongue: Tongue) -> Found:
    word = _key(m["w"])
    lead = _last_word(m)
    if m["t"] is None:
        if lead not in tongue.words["weekday_lead"]:
            return
        if word.startswith("сред") and lead not in WEDNESDAY.get(word, ()):
            return
    turn = tongue.words["turns"][_key(m["t"])] if m["t"] else None
    day = Weekday(tongue.weekdays[word], turn)
    yield Atom(m.start(), m.end(), Night(day) if m["night"] else day)


def _ru_eve(m: re.Match[str], tongue: Tongue) -> Found:
    """«Накануне» in the news is the day before; «накануне выборов» is before an event."""
    nxt = _next_word(m).casefold()
    if nxt in tongue.words["eve_of"] or re.search(r"(?:ения|ания|ов|ев|ости)$", nxt):
        return
    yield Atom(m.start(), m.end(), Shift("day", -1))


def _ru_turn(m: re.Match[str], tongue: Tongue) -> Found:
    n = tongue.words["turns"][_key(m["t"])]
    word = _key(m["u"])
    if word in tongue.months:
        yield Atom(m.start(), m.end(), Shift("month", n, month=tongue.months[word]))
    elif word in tongue.seasons and word != "лет":
        yield Atom(m.start(), m.end(), Shift("season", n, season=21 + tongue.seasons[word]))
    else:
        unit = tongue.units[word]
        if unit == "day":
            if n in (0, 1) and word in ("день", "дня", "дню"):
                yield Atom(m.start(), m.end(), Shift("day", n, "text"))
        else:
            yield Atom(m.start(), m.end(), Shift(unit, n))


def _ru_weekend(m: re.Match[str], tongue: Tongue) -> Found:
    n = -1 if m["t"].casefold().startswith(("прош", "минув", "прошед")) else 1
    if m["t"].casefold() == "эти":
        n = 0
    yield Atom(m.start(), m.end(), Shift("weekend", n))


def _ru_chained(m: re.Match[str], tongue: Tongue) -> Found:
    n = tongue.words["chained"][_key(m["t"])]
    yield Atom(m.start(), m.end(), Shift(tongue.units[_key(m["u"])], n, "text"))


def _ru_ago(m: re.Match[str], tongue: Tongue) -> Found:
    word = _key(m["u"])
    if word in tongue.words["half_year"]:
        n = -6 if _key(m["w"]) in (*tongue.words["ago"], *tongue.words["earlier"]) else 6
        anchor: Literal["published", "text"] = "text"
        if _key(m["w"]) in tongue.words["ago"]:
            anchor = "published"
        yield Atom(m.start(), m.end(), Shift("month", n, anchor), about=True)
        return
    yield from _ago(m, tongue)


def _ru_ahead(m: re.Match[str], tongue: Tongue) -> Found:
    """«Спустя неделю», «через два дня»: from the date said before; «после взрыва» has none."""
    found = _number(m["n"], tongue)
    tail = m.string[m.end() : m.end() + 16]
    if found is None or re.match(r"\sпосле\s(?!этого|того)", tail):
        return
    n, few = found
    if _key(m["u"]) in tongue.words["half_year"]:
        yield Atom(m.start(), m.end(), Shift("month", 6, "text"), about=True)
        return
    unit = tongue.units[_key(m["u"])]
    low = max(0, m.start() - 90)
    ahead = _key(m["w"]) == "через" and tongue.future.search(m.string[low : m.end() + 40])
    anchor: Literal["published", "text"] = "published" if ahead else "text"
    yield Atom(m.start(), m.end(), Shift(unit, n, anchor, vague=few))


def _ru_before_that(m: re.Match[str], tongue: Tongue) -> Found:
    found = _number(m["n"], tongue)
    if found is not None:
        yield Atom(
            m.start(), m.end(), Shift(tongue.units[_key(m["u"])], -found[0], "text", vague=found[1])
        )


def _ru_stretch(m: re.Match[str], tongue: Tongue) -> Found:
    word = _key(m["u"])
    unit = tongue.units[word]
    found = _number(m["n"], tongue)
    if found is None:
        return
    single = word in ("день", "неделю", "месяц", "год", "десятилетие", "сутки", "века", "век")
    n: int | None = found[0]
    if found[1] or m["n"] is None and not single:
        n = None
    way: Literal[-1, 1] = 1 if _key(m["w"]) in tongue.words["coming_window"] else -1
    yield Atom(m.start("w"), m.end(), Stretch(unit, n, way))


def _ru_bare_unit(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Shift(tongue.units[_key(m["u"])], 0, "text"), bare=True)


@cache
def _russian() -> Tongue:
    w: Mapping[str, Any] = lexicon.load("dates")["ru"]
    genitive = _alt(row[1] for row in w["months"])
    short = _alt(form for row in w["months"] for form in row[5:])
    of_day = rf"(?:{genitive}{E}|{short}{E}\.?)"
    any_month = _alt(form for row in w["months"] for form in row)
    wd = _alt(form for row in w["weekdays"] for form in row)
    season = _alt(form for row in w["seasons"] for form in row)
    unit = _alt(form for row in w["units"] for form in row)
    # Without a number only these forms count one unit: «неделю назад», «годом ранее»; otherwise
    # «мая 2014 года ранее» would be a year earlier.
    one = _alt(["день", "днем", "сутки", "сутками", "неделю", "неделей", "месяц", "месяцем", "год", "годом", "десятилетие", "десятилетием", *w["half_year"]])  # fmt: skip
    count = rf"(?:\d{{1,3}}|{_alt([*w['numbers'], *w['few']])})"
    words = rf"(?:году|года|годов|годом|годах|годы|год|гг?\.?){E}"
    case = r"(?:-(?:го|м|му|й|ом|х))?"
    turns = _alt(w["turns"])
    tail = rf"(?:,?{SP}(?P<y>{YEAR})(?!\d){case}(?:{SP}?{words}|(?!{SP}{_alt(w['counted'])}{E}))|{SP}(?P<of>{_alt(k for k in YEAR_OF if not k.isascii())}){SP}года{E})?"
    link = rf"(?:{DASH}|{SP}(?:по|до|и|или|на){SP})"
    night = rf"(?P<night>ночь{SP}(?:на|с{SP}\d{{1,2}}{SP}на){SP})?"
    about = (
        rf"(?:(?P<about>около|примерно|почти|более|больше|менее|порядка|свыше){SP}(?:чем{SP})?)?"
    )
    rules = (
        *_shared_rules(rf"(?:{SP}?(?:г\.|года{E}|г{E}))?"),
        Rule("years", _rx(rf"{FREE}(?P<y>{YEAR})(?P<j>{DASH}|/|{SP}(?:по|до|и){SP})(?P<z>\d{{4}}|\d{{2}})(?!\d|[-–/.]\d)(?:-й|-го|-м)?(?:{SP}?{words})?"), _ru_years),
        Rule("day-month", _rx(rf"{FREE}{night}(?P<d>{DAY})(?:-?(?:го|ое|е|ого|му|му))?{SP}(?P<m>{of_day}){tail}"), _ru_day),
        Rule("days-month", _rx(rf"{FREE}(?P<d1>{DAY})(?:-?(?:го|е|ого))?{link}(?P<d2>{DAY})(?:-?(?:го|е|ого))?{SP}(?P<m>{of_day}){tail}"), _ru_days),
        Rule("month", _rx(rf"{B}(?P<m>{any_month}){E}{tail}"), _ru_bare_month),
        Rule("year", _rx(rf"{FREE}(?P<y>{YEAR})(?![\d:%/]|[.,]\d|[-–]\d)(?P<case>-(?:го|м|му|й|ом))?(?:{SP}?(?P<w>{words}))?"), _ru_year),
        Rule("decade", _rx(rf"{FREE}(?:(?P<y>[12]\d\d0|[1-9]0)-(?:х|е|ые|ых)|(?P<w>{_alt(w['nineties'])})){E}(?:{SP}{words})?"), _ru_decade),
        Rule("century", re.compile(rf"{B}(?:(?P<r>[IVX]{{1,5}})|(?P<n>\d{{1,2}})(?:-?(?:й|го|м|ом))?){SP}(?:век(?:а|е|у|ом)?|в\.|столети[еяи]){E}"), _ru_century),
        Rule("season", _rx(rf"{B}(?P<s>{season}){E}(?:{SP}(?P<y>{YEAR})(?:[-/–](?P<z>\d{{4}}|\d\d)(?!\d))?{case}(?:{SP}?{words})?|{SP}(?P<of>{_alt(k for k in YEAR_OF if not k.isascii())}){SP}года{E})?"), _ru_season),
        Rule("weekday", _rx(rf"{B}{night}(?:(?P<t>{turns}){SP})?(?P<w>{wd}){E}"), _ru_weekday),
        Rule("today", _rx(rf"{B}(?P<w>{_alt(w['today'])}){E}"), _en_today),
        Rule("eve", _rx(rf"{B}{_alt(w['eve'])}{E}"), _ru_eve),
        Rule("turn", _rx(rf"{B}(?P<t>{turns}){SP}(?P<u>{unit}|{season}|{any_month}){E}"), _ru_turn),
        Rule("weekend", _rx(rf"{B}(?P<t>прошлые|минувшие|прошедшие|эти|следующие|ближайшие|прошлых|минувших){SP}выходны[ех]{E}"), _ru_weekend),
        Rule("chained", _rx(rf"{B}(?P<t>{_alt(w['chained'])}){SP}(?P<u>{unit}){E}"), _ru_chained),
        Rule("ago", _rx(rf"{B}{about}(?P<n>{count}){SP}(?P<u>{unit}){SP}(?P<w>{_alt([*w['ago'], *w['earlier'], *w['later']])}){E}"), _ago),
        Rule("one-ago", _rx(rf"{B}{about}(?P<n>(?!))?(?P<u>{one}){SP}(?P<w>{_alt([*w['ago'], *w['earlier'], *w['later']])}){E}"), _ru_ago),
        Rule("ahead", _rx(rf"{B}(?P<w>{_alt(w['ahead'])}){SP}(?:(?P<n>{count}){SP})?(?P<u>{unit}|полгода){E}(?:{SP}после{SP}(?:этого|того){E})?"), _ru_ahead),
        Rule("before-that", _rx(rf"{B}за{SP}(?:(?P<n>{count}){SP})?(?P<u>{unit}){SP}до{SP}(?:этого|того){E}"), _ru_before_that),
        Rule("stretch", _rx(rf"{B}(?P<w>{_alt([*w['past_window'], *w['coming_window']])}){SP}(?:(?P<n>{count}){SP})?(?P<u>{unit}){E}"), _ru_stretch),
        Rule("recently", _rx(rf"{B}(?P<w>{_alt(w['recently'])}){E}"), _recently),
        Rule("the-unit", _rx(rf"{B}(?P<u>года|месяца|недели|десятилетия|века){E}"), _ru_bare_unit),
        Rule("holiday", _rx(rf"{B}(?P<h>{_alt(w['holidays'])}){E}(?:{SP}(?P<y>{YEAR}))?"), _holiday),
    )  # fmt: skip
    return Tongue(
        lang="ru",
        words=w,
        months=_table(w["months"], 1),
        weekdays=_table(w["weekdays"]),
        seasons=_table(w["seasons"]),
        units={form: UNITS[i] for i, row in enumerate(w["units"]) for form in row},
        numbers=w["numbers"],
        parts=w["parts"],
        part=_rx(rf"{B}(?P<part>{_alt(w['parts'])}){SP}$"),
        about=_rx(rf"{B}{_alt(w['about'])}{SP}$"),
        offset=_rx(
            rf"{B}(?:(?P<before>за)|через|спустя){SP}(?:(?P<n>{count}){SP})?(?P<u>{unit}){SP}"
            rf"(?(before)до|после){SP}$"
        ),
        between=_rx(rf"{B}(?:с|со|от|между){SP}$"),
        between_and=_rx(rf"{B}между{SP}$"),
        join_range=_rx(rf"{DASH}|{SP}(?:по|до){SP}"),
        join_and=_rx(rf",?{SP}(?:и|или){SP}|,{SP}"),
        ways=(
            ("since", _rx(rf"{B}{_alt(w['since'])}{SP}$")),
            ("until", _rx(rf"{B}{_alt(w['until'])}{SP}$")),
            ("before", _rx(rf"{B}{_alt(w['before'])}{SP}$")),
            ("after", _rx(rf"{B}{_alt(w['after'])}{SP}$")),
        ),
        future=_rx(rf"{B}{_alt(w['future'])}{E}"),
        turn_back=_rx(rf"{B}{_alt(w['turn_back'])}{E}"),
        counted=frozenset(w["counted"]),
        triggers=_triggers(w),
        name_after=_rx(rf"['\"»”]?{SP}(?:[^\W\d_][\w-]{{0,20}}{SP})?(?!)"),
        name_before=_rx(rf"{B}{_alt(w['named_after'])}{SP}['\"«“„]$|{B}(?:имени|им\.){SP}['\"«“„]?$"),
        rules=rules,
    )  # fmt: skip


def _tongues(lang: str) -> tuple[Tongue, ...]:
    """English for ``en``, Russian for ``ru``, both for anything else."""
    short = lang.casefold()[:2]
    if short == "en":
        return (_english(),)
    if short == "ru":
        return (_russian(),)
    return (_english(), _russian())
