"""Values → days: each kind of expression against publication or the date said before.

Nothing here looks at the text. Where publication and what was said before do not settle it,
the answer has no days; a date that no calendar has is None.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from riftline import lexicon
from riftline.attribution.when_calendar import (
    NOWHERE,
    ORDER,
    PRECISION,
    Calendar,
    Decade,
    Either,
    Grain,
    Hijri,
    Night,
    Ordinal,
    Reach,
    Shift,
    Stretch,
    Thread,
    Weekday,
    What,
    Within,
    calendar_reach,
    hijri_reach,
    hijri_year,
    reach_of_days,
    span_of,
    yearless,
)
from riftline.model import Period, Precision, Span

# ---------------------------------------------------------------- resolving


def resolve(what: What, thread: Thread, *, future: bool) -> Reach | None:
    """What an atom means here; None: it is no date after all."""
    if isinstance(what, Calendar):
        return _resolve_calendar(what, thread, future=future)
    if isinstance(what, Either):
        return either_reach(what)
    if isinstance(what, Weekday):
        return _resolve_weekday(what, thread, future=future)
    if isinstance(what, Shift):
        if what.anchor == "either":  # "the end of the year": of the one told of, or of this one
            told = thread.said is not None and not _coarser(thread.said.grain, what.unit)
            what = replace(what, anchor="text" if told and not future else "published")
        return resolve_shift(what, thread)
    if isinstance(what, Stretch):
        return _resolve_stretch(what, thread)
    if isinstance(what, Within):
        return _resolve_within(what, thread)
    if isinstance(what, Ordinal):
        return _resolve_ordinal(what, thread, future=future)
    if isinstance(what, Hijri):
        return _resolve_hijri(what, thread, future=future)
    if isinstance(what, Decade):
        return _resolve_decade(what, thread)
    if isinstance(what, Night):
        return _resolve_night(what, thread, future=future)
    return None


def _resolve_calendar(c: Calendar, thread: Thread, *, future: bool) -> Reach | None:
    if c.year is not None:
        return calendar_reach(c)
    if c.year_of is not None:
        year = _year_of(c, thread)
        return calendar_reach(replace(c, year=year))
    if thread.history:
        return calendar_reach(replace(c, year=_year_by_text(c, thread)))
    if thread.published is None:
        return calendar_reach(c)
    if calendar_reach(c) is None:
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
    """The nearest such date that begins not after publication (not ends before it: future).

    Where a weekday is said beside it, the nearest on which both agree; if the writer made a
    mistake and none does, the weekday is let go.
    """
    # Eight years: 29 February may be that far away (1896–1904). With a weekday eleven: the
    # longest time until a day of the year falls on the same weekday again.
    for step in range(9 if c.weekday is None else 12):
        year = published.year + (step if future else -step)
        if not 2 <= year <= 9998:
            break
        found = calendar_reach(replace(c, year=year, year_to=year + 1 if c.season == 24 else None))
        if found is None or found.first is None or found.last is None:
            continue
        if c.weekday is not None and found.first.weekday() != c.weekday:
            continue
        if found.last >= published if future else found.first <= published:
            return found
    if c.weekday is not None:
        return _nearest(replace(c, weekday=None), published, future=future)
    return yearless(c) or NOWHERE


def either_reach(e: Either) -> Reach | None:
    one, other = calendar_reach(e.one), calendar_reach(e.other)
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
        return reach_of_days(span_of("day", day, -back % 7 or 0), "day")
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
    return reach_of_days(span_of("day", day, move), "day")


def resolve_shift(s: Shift, thread: Thread) -> Reach:
    anchor = _anchor(s.anchor, thread)
    if anchor is None:
        return NOWHERE
    if s.season is not None or s.month is not None:
        return _shift_named(s, anchor)
    if anchor.first is None:
        if s.unit == "year" and anchor.year is not None:
            return calendar_reach(Calendar(anchor.year + s.n, grain="year")) or NOWHERE
        return NOWHERE
    if _coarser(anchor.grain, s.unit):
        return NOWHERE
    base = anchor.last if s.n > 0 and anchor.last and anchor.grain == "range" else anchor.first
    moved = span_of(s.unit, base, s.n)
    if moved is None or not s.vague:
        return reach_of_days(moved, s.unit)
    return _around(moved, s)


def _around(moved: tuple[date, date], s: Shift) -> Reach:
    """ "A few weeks ago": somewhere between two and a few of the unit from the anchor."""
    far = span_of(s.unit, moved[0], 2 if s.n > 0 else -2)
    near = span_of(s.unit, moved[0], -1 if s.n > 0 else 1)
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
    return reach_of_days((thread.published, thread.published), "day")


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
        return calendar_reach(replace(c, year=year, year_to=year_to)) or NOWHERE
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
    # The day of publication is sure, the other end is not.
    edtf = f"{first}~/{last}" if s.way < 0 else f"{first}/{last}~"
    return Reach(first, last, "range", edtf, None, None, vague=True)


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
    pair = span_of(w.unit, anchor.first)
    if pair is None:
        return NOWHERE
    first, last = pair
    if w.way < 0:
        last = anchor.last if anchor.last and anchor.last < last else last
    elif anchor.grain != w.unit:
        first = max(first, anchor.first)
    if first > last:  # "earlier this weekend", said on a Friday
        return NOWHERE
    return Reach(first, last, "range", f"{first}/{last}", first.year, None, vague=True)


def _resolve_ordinal(o: Ordinal, thread: Thread, *, future: bool) -> Reach | None:
    if thread.month is not None and thread.year is not None:
        return calendar_reach(Calendar(thread.year, thread.month, o.day))
    if thread.published is None or thread.history:
        return NOWHERE
    day = thread.published
    # Twelve months back: every day from 1 to 31 is among them.
    for step in range(12):
        pair = span_of("month", day, step if future else -step)
        if pair is None:
            break
        found = calendar_reach(Calendar(pair[0].year, pair[0].month, o.day))
        if found is None or found.first is None:
            continue
        if (future and found.first >= day) or (not future and found.first <= day):
            return found
    return NOWHERE


def _resolve_hijri(h: Hijri, thread: Thread, *, future: bool) -> Reach | None:
    """Without a year the nearest such date that began not after publication, or the next."""
    if h.year is not None:
        return hijri_reach(h)
    day = thread.published
    year = hijri_year(day) if day is not None and not thread.history else None
    if day is None or year is None:
        return NOWHERE
    near = [r for n in (1, 0, -1, -2) if (r := hijri_reach(replace(h, year=year + n))) is not None]
    if h.turn == 0:
        return hijri_reach(replace(h, year=year))
    if h.turn == 1 or (h.turn is None and future):
        coming = [r for r in near if r.first and r.last and (r.last, r.first)[h.turn or 0] > day]
        return coming[-1] if coming else NOWHERE
    past = [r for r in near if r.first and r.last and (r.last if h.turn else r.first) <= day]
    return past[0] if past else NOWHERE


def _resolve_decade(d: Decade, thread: Thread) -> Reach:
    """The nearest such decade that began not after the anchor."""
    year = thread.published.year if thread.published and not thread.history else thread.year
    if year is None:
        return Reach(None, None, "unknown", f"XX{d.tens}X")
    low = year // 100 * 100 + d.tens * 10
    return calendar_reach(Calendar(low if low <= year else low - 100, grain="decade")) or NOWHERE


def _resolve_night(n: Night, thread: Thread, *, future: bool) -> Reach | None:
    found = resolve(n.day, thread, future=future)
    if found is None or found.first is None or found.grain != "day":
        return found
    before = found.first - timedelta(days=1)
    return replace(found, first=before, grain="range", edtf=f"{before}/{found.first}")


# ---------------------------------------------------------------- bending


def cut(reach: Reach, part: str) -> Reach:
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
        return reach_of_days(span_of("week", first), "week")
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
        return calendar_reach(Calendar(reach.year, sub=41 if second else 40)) or reach
    middle = first.replace(day=15) if reach.grain == "month" else first + (last - first) // 2
    return _fuzzy(middle + timedelta(days=1), last) if second else _fuzzy(first, middle)


def _fuzzy(first: date, last: date) -> Reach:
    edtf = f"{first}~" if first == last else f"{first}~/{last}~"
    return Reach(first, last, "range", edtf, first.year, first.month, vague=True)


def blur(reach: Reach, about: bool) -> Reach:
    if not about or reach.vague or not reach.edtf:
        return replace(reach, vague=reach.vague or about)
    if "/" in reach.edtf:  # "about three weeks ago"
        return replace(reach, edtf=reach.edtf.replace("/", "~/") + "~", vague=True)
    return replace(reach, edtf=reach.edtf + "~", vague=True)


def opened(reach: Reach, way: str) -> Reach:
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


def joined(a: Reach, b: Reach) -> Reach:
    """From `a` to `b`, both included."""
    if not a.edtf or not b.edtf:
        return NOWHERE
    left, right = a.edtf.partition("/")[0], b.edtf.partition("/")[2] or b.edtf
    if a.first is not None and b.last is not None and a.first > b.last:
        return (
            NOWHERE  # "from 5 May 2031 to 3 March 2030": one of them is wrong, nobody knows which
        )
    unknown = a.first is None or b.last is None
    grain: Grain = "unknown" if unknown else "range"
    return Reach(
        None if unknown else a.first, None if unknown else b.last, grain, f"{left}/{right}",
        b.year, b.month, a.vague or b.vague,
    )  # fmt: skip


def period_of(reach: Reach, text: str, span: Span) -> Period:
    precision: Precision = PRECISION[reach.grain]
    edtf = well_formed(reach.edtf)
    if reach.first is None and reach.last is None:
        precision = "unknown"
    elif reach.vague or "~" in edtf:
        precision = "approximate"
    return Period(
        reach.first.isoformat() if reach.first else None,
        reach.last.isoformat() if reach.last else None,
        precision,
        text[span.start : span.end],
        edtf,
        span,
    )


_SIDE = re.compile(r"(?P<year>-?\d*)(?P<masked>X+)")


def well_formed(edtf: str) -> str:
    """`edtf` as other libraries take it.

    Their intervals hold no masked digits: a decade or century becomes its first or last year,
    blurred. What has no year can bound nothing and name no season: nothing is left of it.
    """
    left, slash, right = edtf.partition("/")
    if not slash:
        if edtf.startswith("XXXX"):
            return "" if re.match(r"XXXX-(?:2\d|3[3-9]|4\d)", edtf) else edtf.rstrip("~")
        return edtf
    if "XXXX" in edtf:
        return ""
    return f"{_side(left, '0')}/{_side(right, '9')}"


def _side(edtf: str, digit: str) -> str:
    m = _SIDE.match(edtf)
    if m is None:
        return edtf
    if m["year"].startswith("-"):  # before year 0 the first year of a decade has the larger figure
        digit = "9" if digit == "0" else "0"
    return f"{m['year']}{digit * len(m['masked'])}~"
