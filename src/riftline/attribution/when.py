"""Date expressions in English and Russian: a text and its day of publication → periods.

Invariants:

* Nothing here reads a clock. A period follows from the text, the day of publication and the
  dates said before it; where these do not settle it, both days are None.
* Spans count code points of the text as given, are ordered and never overlap. Text is folded
  one code point to one (ё → е, curly quotes, odd dashes), so offsets survive.

The order of work: rules find atoms ("2 February", "last week"; when_english, when_russian) →
the words before an atom bend it ("late", "about") → neighbours are joined ("from … to …") →
atoms are resolved from left to right, each against publication or against the date said before
(when_resolve) → "since" and "until" open it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from unicodedata import digit

from riftline.attribution.when_calendar import (
    NO_DATE,
    NOWHERE,
    ORDER,
    Aside,
    Atom,
    Calendar,
    Grain,
    Kind,
    Ordinal,
    Reach,
    Shift,
    Stretch,
    Thread,
    Weekday,
    What,
    Within,
    calendar_reach,
    iso_day,
    reach_of_days,
    span_of,
)
from riftline.attribution.when_english import english
from riftline.attribution.when_resolve import (
    blur,
    cut,
    joined,
    opened,
    period_of,
    resolve,
    resolve_shift,
)
from riftline.attribution.when_russian import russian
from riftline.attribution.when_words import (
    DURATION_UNITS,
    WINDOW,
    Tongue,
    clock_of,
    find,
    key_of,
    number,
    pick,
)
from riftline.model import Period, Span

__all__ = ["Expression", "dates", "expressions"]


# ---------------------------------------------------------------- what atoms say


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


@dataclass(frozen=True, slots=True)
class Page:
    """A text as given and as folded, with the language that bends its dates."""

    text: str
    folded: str
    tongue: Tongue
    split: bool


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
    return tuple(e.period for e in found if e.kind in ("date", "time"))


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
    atoms = pick(
        a for i, t in enumerate(tongues) for a in find(folded, t) if not i or a.rule != "iso"
    )
    tongue = tongues[0]
    bent = [b for a in atoms if (b := _bend(folded, a, tongues)) is not None]
    day = iso_day(published)
    if history is None:
        history = _is_history(bent, day)
    thread = _begin(day, history, before)
    return tuple(_read(Page(text, folded, tongue, split), bent, thread))


# ---------------------------------------------------------------- text


_FOLD = str.maketrans("ёЁ’‘ʼ‐‑‒−—", "еЕ'''----–")
_FIGURES = re.compile(r"(?![0-9])\d")
"""Arabic-Indic, full-width and all other decimal figures, read as 0 to 9."""
_LONG_DIGITS = re.compile(r"\d{9,}")
_PAST = re.compile(r"\w{1,24}(?:ed|ил|ила|или|ал|ала|али|ло)\b")
"""How most verbs of the past end: after one of them "will" belongs to what somebody said."""
_SENTENCE = re.compile(r"[.!?…]\s|[;\n]")


def _fold(text: str) -> str:
    """One code point to one; runs of digits too long for any date become word characters."""
    text = _FIGURES.sub(lambda m: str(digit(m[0])), text.translate(_FOLD))
    return _LONG_DIGITS.sub(lambda m: "_" * len(m[0]), text)


# ---------------------------------------------------------------- reading left to right


def _begin(published: date | None, history: bool, before: Sequence[Period]) -> Thread:
    thread = Thread(published, history)
    for p in before:
        first, last = iso_day(p.earliest), iso_day(p.latest)
        if first is not None:
            grain: Grain = "day" if first == last else "range"
            if p.precision in ORDER:
                grain = p.precision
            thread = _said(thread, reach_of_days((first, last or first), grain))
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
        or (isinstance(a.what, Shift) and a.what.anchor == "published")
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


def _read(page: Page, atoms: Sequence[Atom], thread: Thread) -> Iterable[Expression]:
    strays = _strays(atoms) if thread.history else frozenset()
    i = 0
    while i < len(atoms):
        a = _aside_in_history(atoms[i], thread)
        if isinstance(a.what, Aside):
            if a.what is not NO_DATE:
                nothing = period_of(NOWHERE, page.text, Span(a.start, a.end))
                yield Expression(a.what.kind, nothing, nothing, value=a.what.value, rule=a.rule)
            i += 1
            continue
        pair = _read_pair(page, a, atoms[i + 1], thread) if i + 1 < len(atoms) else None
        if pair is not None:
            found, thread, step = pair
            yield from found
            i += step
            continue
        future = _is_future(page.folded, a, page.tongue) or _is_limit(page.folded, a, page.tongue)
        core = resolve(a.what, thread, future=future)
        if core is not None:
            bent = core if isinstance(a.what, Within) else blur(cut(core, a.part), a.about)
            yield _express(page, a, _unit(a, core, thread), bent)
            glance = thread.history and _looks_back(a.what)
            if a.start not in strays and not glance and not isinstance(a.what, Within):
                thread = _said(thread, core if not core.vague else bent)
        i += 1


def _unit(a: Atom, core: Reach, thread: Thread) -> Reach:
    """The core of "later that month" is the month."""
    if not isinstance(a.what, Within):
        return core
    return resolve_shift(Shift(a.what.unit, 0, a.what.anchor), thread)


def _read_pair(
    page: Page, a: Atom, b: Atom, thread: Thread
) -> tuple[tuple[Expression, ...], Thread, int] | None:
    """Two neighbours as one range, as two ends, or the left one with what it lacked.

    Gives what was read, the thread after it and how many atoms that used up; None where they do
    not hang together.
    """
    joint = _joint(page.folded, a, b, page.tongue)
    if not joint:
        return None
    future = _is_future(page.folded, a, page.tongue)
    pair = _resolve_pair(a.what, b.what, thread, future=future)
    if pair is None:
        return None
    first, second = pair
    left = blur(cut(first, a.part), a.about)
    right = blur(cut(second, b.part), b.about)
    after = _said(_said(thread, first), second)
    if joint == "range" and not page.split:
        span = Span(_lead(page.folded, a.start, page.tongue.between), b.end)
        period = period_of(joined(left, right), page.text, span)
        return (Expression("date", period, period, rule=f"{a.rule}-{b.rule}"),), after, 2
    one = _express(page, a, first, left)
    if joint == "range":
        return (one, _express(page, b, second, right)), after, 2
    # A list ("May, June and July 2014"): only the left one is settled here, for the right one
    # may get its year from the next in turn.
    return (one,), _said(thread, first), 1


def _aside_in_history(a: Atom, thread: Thread) -> Atom:
    """In a history "the next two years" is how long, not up to or from publication."""
    if not thread.history or not isinstance(a.what, Stretch):
        return a
    if a.what.unit == "recently":
        return replace(a, what=Aside("ref", "PAST_REF"))
    count = "X" if a.what.n is None else str(a.what.n)
    return replace(a, what=Aside("duration", f"P{count}{DURATION_UNITS[a.what.unit]}"))


MODS = {"start": "START", "mid": "MID", "end": "END", "first-week": "START", "last-week": "END"}


def _express(page: Page, a: Atom, core: Reach, bent: Reach) -> Expression:
    start, end = a.start, a.end
    unbent = period_of(core, page.text, Span(start, end))
    if not page.split:
        moved = _offset(page.folded, a, bent, page.tongue)
        if moved is not None:
            bent, start = moved
        elif not a.of_noun:
            way, start, end = _openness(page.folded, start, end, page.tongue)
            bent = opened(bent, way) if way else bent
    return Expression(
        "time" if a.clock else "date",
        period_of(bent, page.text, Span(start, end)),
        unbent,
        MODS.get(a.part, "APPROX" if a.about else ""),
        a.clock,
        a.rule,
    )


def _offset(folded: str, a: Atom, reach: Reach, tongue: Tongue) -> tuple[Reach, int] | None:
    """ "Two days before 5 May": the atom moved, and where the phrase begins."""
    low = max(0, a.start - WINDOW)
    m = tongue.offset.search(folded[low : a.start])
    if m is None:
        return None
    found = number(m["n"], tongue)
    if found is None:
        return None
    back = m["before"] is not None
    shift = Shift(tongue.units[key_of(m["u"])], -found[0] if back else found[0], "text", found[1])
    there = Thread(None, history=False, said=reach if reach.first else None)
    return resolve_shift(shift, there), low + m.start()


def _resolve_pair(a: What, b: What, thread: Thread, *, future: bool) -> tuple[Reach, Reach] | None:
    """Two ends where the left one may lack what the right one says ("from May to June 2014")."""
    first: Reach | None
    second: Reach | None
    if isinstance(a, Calendar) and a.year is not None:
        first = resolve(a, thread, future=future)
        second = None if first is None else _after(b, first, _said(thread, first), future=future)
    else:
        second = resolve(b, thread, future=future)
        first = None if second is None else _before(a, b, second, thread, future=future)
    return None if first is None or second is None else (first, second)


def _after(what: What, first: Reach, thread: Thread, *, future: bool) -> Reach | None:
    """The right end of a range whose left end has its year: the first such date after it."""
    if isinstance(what, Calendar) and what.year is None and what.year_of is None:
        if first.year is None:
            return calendar_reach(what)
        found = calendar_reach(replace(what, year=first.year))
        if found and found.last and first.first and found.last < first.first:
            found = calendar_reach(replace(what, year=first.year + 1))
        return found
    return resolve(what, thread, future=future)


def _before(
    what: What, right: What, second: Reach, thread: Thread, *, future: bool
) -> Reach | None:
    """The left end: the last such date not after the right end."""
    if isinstance(what, Calendar) and what.year is None and what.year_of is None:
        if isinstance(right, Calendar) and what.month is None and what.day is not None:
            what = replace(what, month=second.month)
        if second.year is None:
            return calendar_reach(what)
        found = calendar_reach(replace(what, year=second.year))
        if found and found.first and second.first and found.first > second.first:
            found = calendar_reach(replace(what, year=second.year - 1))
        return found
    if isinstance(what, Weekday) and second.first is not None:
        back = (second.first.weekday() - what.day) % 7
        return reach_of_days(span_of("day", second.first, -back), "day")
    return resolve(what, thread, future=future)


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
        and not _is_past(right[: hit.start()], tongue)
    )


def _is_limit(folded: str, a: Atom, tongue: Tongue) -> bool:
    """Whether "until 15 September", "by Friday" limits what goes on: no verb of the past by it."""
    left = folded[max(0, a.start - 90) : a.start]
    until = dict(tongue.ways)["until"].search(left)
    if until is None:
        return False
    cuts = list(_SENTENCE.finditer(left, 0, until.start()))
    clause = left[cuts[-1].end() if cuts else 0 : until.start()]
    if not clause.strip(" ,"):  # "Until September he had kept out of it."
        clause = _SENTENCE.split(folded[a.end : a.end + 60])[0]
    return not (_is_past(clause, tongue) or tongue.past.search(clause))


def _is_past(clause: str, tongue: Tongue) -> bool:
    """Whether a verb of the past stands in `clause`, by its ending."""
    nouns = tongue.words["no_past"]
    return any(m[0].casefold() not in nouns for m in _PAST.finditer(clause))


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
        twins = (
            isinstance(a.what, Calendar)
            and isinstance(b.what, Calendar)
            and a.what.day is not None
            and b.what.day is not None
            and (a.what.year, a.what.month) == (b.what.year, b.what.month)
            and a.what.year is None
        )
        return "list" if shared or twins else ""
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
                a = replace(a, start=low + m.start(), clock=clock_of(m["k"], tongue))
        low = max(0, a.start - WINDOW)
        m = tongue.about.search(folded[low : a.start])
        if m:
            a = replace(a, start=low + m.start(), about=True)
    return None if a.bare and not a.part else a


# ---------------------------------------------------------------- Russian


def _tongues(lang: str) -> tuple[Tongue, ...]:
    """English for ``en``, Russian for ``ru``, both for anything else."""
    short = lang.casefold()[:2]
    if short == "en":
        return (english(),)
    if short == "ru":
        return (russian(),)
    return (english(), russian())
