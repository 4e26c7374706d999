"""How rules find dates in a text: patterns, words, and what both languages share.

A rule is a pattern and a function that says what it sees in a match and may abstain. Its words
are data (lexicon/dates.toml). Every repeat in a pattern is bounded: time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from riftline import lexicon
from riftline.attribution.when_calendar import (
    NO_DATE,
    Aside,
    Atom,
    Calendar,
    Either,
    Grain,
    Hijri,
    Shift,
    Stretch,
    What,
    calendar_reach,
    hijri_reach,
)
from riftline.attribution.when_resolve import either_reach

WINDOW = 48
"""How many characters before an atom are looked at for words that bend it."""


# ---------------------------------------------------------------- finding atoms

Found = Iterable[Atom]
RuleRead = Callable[["re.Match[str]", "Tongue"], Found]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it sees in a match; it may abstain by giving nothing.

    `needs` are words (or FIGURE) of which every match holds at least one: where a passage has
    none of them the pattern is not tried.
    """

    name: str
    needs: frozenset[str]
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
    past: re.Pattern[str]
    counted: frozenset[str]
    name_after: re.Pattern[str]
    name_before: re.Pattern[str]
    onward: re.Pattern[str] | None = None
    night: re.Pattern[str] | None = None
    onward_lead: re.Pattern[str] | None = None
    rules: tuple[Rule, ...] = ()

    @property
    def triggers(self) -> frozenset[str]:
        """Words around which there may be an expression at all."""
        return frozenset[str]().union(*(rule.needs for rule in self.rules))


_DAY_FIGURES = re.compile(r"\d{1,2}")
_TOKEN = re.compile(r"[^\W_]{1,32}")
MARGIN = 96
"""How far an expression may reach from the word or figure that every one of them holds."""


FIGURE = "0"
"""Stands for any figure among the words that a rule needs."""


def find(folded: str, tongue: Tongue) -> Iterable[Atom]:
    """What every rule of one language sees, in no order."""
    for start, end, words in _regions(folded, tongue.triggers):
        for rule in tongue.rules:
            if rule.needs.isdisjoint(words):
                continue
            for m in rule.pattern.finditer(folded, start, end):
                for atom in rule.read(m, tongue):
                    yield replace(atom, rule=rule.name)


def _regions(folded: str, triggers: frozenset[str]) -> Iterable[tuple[int, int, set[str]]]:
    """Where to look at all, and for what: around words that an expression cannot lack."""
    start = end = 0
    words: set[str] = set()
    for m in _TOKEN.finditer(folded):
        token = m[0]
        word = FIGURE if token[0].isdecimal() else token.casefold()
        if word == FIGURE or word in triggers:
            if m.start() - MARGIN > end:
                if end:
                    yield start, end, words
                start, words = max(end, m.start() - MARGIN), set()
            end = min(len(folded), m.end() + MARGIN)
            words.add(word)
    if end:
        yield start, end, words


def needed(phrases: Iterable[str]) -> frozenset[str]:
    """Of each phrase its longest word: without one of these a rule has nothing to find."""
    return frozenset(max(_TOKEN.findall(p.casefold()), key=len) for p in phrases)


def forms(rows: Iterable[Sequence[str]]) -> list[str]:
    """All words of a table of forms."""
    return [form for row in rows for form in row]


def pick(atoms: Iterable[Atom]) -> list[Atom]:
    """Leftmost, then longest; what overlaps a chosen one is dropped."""
    picked: list[Atom] = []
    end = -1
    for a in sorted(atoms, key=lambda a: (a.start, -a.end)):
        if a.start >= end:
            picked.append(a)
            end = a.end
    return picked


SP = r"(?:(?:[^\S\n]{1,3}\n?|\n)[^\S\n]{0,3})"
B = r"(?<!\w)"
E = r"(?!\w)"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
YEAR = r"(?:1\d{3}|2[01]\d{2})(?!\d)"
DASH = r"(?:[^\S\n]?[-–][^\S\n]?)"
FREE = r"(?<!\w)(?<!\d[.,:/-])(?<![$€£#№/+])"
"""Where a number may begin that is not the tail of a longer one or of a sum."""


def alt(words: Iterable[str]) -> str:
    """An alternation, longest first, blanks bounded; words are data, so they are escaped."""
    escaped = (
        re.escape(w.casefold()).replace(r"\ ", SP) for w in sorted(words, key=len, reverse=True)
    )
    return "(?:" + "|".join(escaped) + ")"


def alt_title(words: Iterable[str]) -> str:
    return (
        "(?:" + "|".join(re.escape(w.title()) for w in sorted(words, key=len, reverse=True)) + ")"
    )


def rx(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def key_of(text: str) -> str:
    return " ".join(text.casefold().split())


def table(rows: Sequence[Sequence[str]], first: int = 0) -> dict[str, int]:
    return {form.casefold(): i for i, row in enumerate(rows, first) for form in row}


def next_word(m: re.Match[str]) -> str:
    tail = re.match(r"[^\S\n]{1,3}([^\W\d_][\w-]{0,24})", m.string[m.end() : m.end() + 28])
    return tail[1] if tail else ""


def last_word(m: re.Match[str], at: int | None = None) -> str:
    """The word just before the match, or the mark."""
    start = m.start() if at is None else at
    head = re.search(r"(\w+|[^\w\s])\s{0,3}$", m.string[max(0, start - 28) : start])
    return head[1].casefold() if head else ""


def number(text: str | None, tongue: Tongue) -> tuple[int, bool] | None:
    """How many, and whether that is vague ("several"). None where it says no number."""
    if text is None:
        return 1, False
    word = key_of(text)
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


def is_name(m: re.Match[str], tongue: Tongue) -> bool:
    """Whether a day of the year is part of a name ("17 May Brigade", «улица 8 Марта»)."""
    after = m.string[m.end() : m.end() + 64]
    before = m.string[max(0, m.start() - WINDOW) : m.start()]
    return bool(tongue.name_after.match(after) or tongue.name_before.search(before))


def is_no_day(lead: str) -> bool:
    """Whether the word before a month is a number that no rule took for its day: "32 March"."""
    return lead.isdecimal() and len(lead) < 3


def odd_year(m: re.Match[str], tongue: Tongue) -> bool:
    """Whether a number follows that can only be a year no calendar here has: "5 May 9999".

    Without this the day would be given the nearest year instead.
    """
    tail = _ODD_YEAR.match(m.string, m.end(), m.end() + 40)
    return tail is not None and (tail["w"] or "").casefold() not in tongue.counted


_ODD_YEAR = re.compile(
    r",?[^\S\n]{1,3}(?:of[^\S\n])?(?:0|\d{4,8}|\d{1,4}(?=[^\S\n](?:BCE?|B\.C\.|год\w*[^\S\n]до[^\S\n]н)))"
    r"(?![\w:]|[.,]\d)(?:[^\S\n](?P<w>\w{1,24}))?"
)


def int_or_none(text: str | None) -> int | None:
    return int(text) if text else None


# ---------------------------------------------------------------- rules for figures


def _read_iso_day(m: re.Match[str], _: Tongue) -> Found:
    c = Calendar(int(m["y"]), int(m["m"]), int(m["d"]))
    ok = calendar_reach(c) is not None
    yield Atom(m.start(), m.end(), c if ok else NO_DATE, clock=m["k"][1:] if m["k"] else "")


def _iso_month(m: re.Match[str], _: Tongue) -> Found:
    year, two = int(m["y"]), int(m["m"])
    if two > year % 100:  # 1904-05 is two years, 2013-12 a month
        yield from two_years(m.start("y"), m.end("y"), year, m.start("m"), m.end("m"), two)
    else:
        yield Atom(m.start(), m.end(), Calendar(year, two))


def two_years(s1: int, e1: int, year: int, s2: int, e2: int, other: int) -> Found:
    if other < 100:
        other += year // 100 * 100
    if year < other <= 2199:
        yield Atom(s1, e1, Calendar(year, grain="year"))
        yield Atom(s2, e2, Calendar(other, grain="year"))


def read_years(m: re.Match[str], tongue: Tongue) -> Found:
    if next_word(m).casefold() in tongue.counted:
        return
    yield from two_years(m.start("y"), m.end("y"), int(m["y"]), m.start("z"), m.end(), int(m["z"]))


def _figures(m: re.Match[str], tongue: Tongue) -> Found:
    """02.02.2015, 2/3/2015. With a slash or a dash English readers differ on the order."""
    a, b, y = int(m["a"]), int(m["b"]), m["y"]
    year = int(y)
    if len(y) == 2:
        if m["s"] == "-" or (m["s"] == "." and (tongue.lang == "en" or len(m["a"] + m["b"]) < 4)):
            return
        year += 1900 if year > 68 else 2000  # POSIX pivot: 69–99 are 19xx
    elif not 1000 <= year <= 2199:
        return
    day_first, month_first = Calendar(year, b, a), Calendar(year, a, b)
    what: What = day_first
    if tongue.lang == "en" and m["s"] != ".":
        what = Either(day_first, month_first)
        if either_reach(what) is None:
            return
    elif calendar_reach(day_first) is None:
        return
    yield Atom(m.start(), m.end(), what)


def _hijri_rule(m: re.Match[str], _: Tongue) -> Found:
    months = table(lexicon.load("dates")["hijri"]["months"], 1)
    year = int(m["y"])
    if not (1200 <= year <= 1550 or 1900 <= year <= 2100):
        return
    h = Hijri(year, months[key_of(m["m"])], int_or_none(m["d"]))
    if h.day is not None and year > 1700:  # "5 Ramadan 2014" mixes two calendars
        return
    known = hijri_reach(h) is not None
    if known or year < 1700:  # beyond the tables 1290 of the Hijra is still no Gregorian year
        yield Atom(m.start(), m.end(), h if known else NO_DATE)


def _hijri_year(m: re.Match[str], _: Tongue) -> Found:
    h = Hijri(int(m["y"]), 0)
    yield Atom(m.start(), m.end(), h if hijri_reach(h) is not None else NO_DATE)


def _hijri_day(m: re.Match[str], _: Tongue) -> Found:
    months = table(lexicon.load("dates")["hijri"]["months"], 1)
    yield Atom(m.start(), m.end(), Hijri(None, months[key_of(m["m"])], int(m["d"])))


def _hijri_month(m: re.Match[str], _: Tongue) -> Found:
    """ "During Ramadan": the name is also a person's, so it needs a word that leads to a time."""
    hijri = lexicon.load("dates")["hijri"]
    if m["t"] is None and last_word(m) not in hijri["lead"]:
        return
    # "By Ramadan Vennar" is a man, "Ramadan of 1915" a year that the tables lack.
    if re.match(r"\s(?:[A-ZА-Я]|(?:(?:of|in|в)\s)?\d)", m.string[m.end() : m.end() + 6]):
        return
    turn = hijri["turns"][key_of(m["t"])] if m["t"] else None
    yield Atom(m.start(), m.end(), Hijri(None, hijri["fast"], turn=turn))


def _hijri_feast(m: re.Match[str], _: Tongue) -> Found:
    hijri = lexicon.load("dates")["hijri"]
    month, day = {k.casefold(): v for k, v in hijri["feasts"].items()}[key_of(m["h"])]
    turn = hijri["turns"][key_of(m["t"])] if m["t"] else None
    h = Hijri(int_or_none(m["y"]), month, day, turn)
    if h.year is None or hijri_reach(h) is not None:
        yield Atom(m.start(), m.end(), h)


def shared_rules(year_tail: str) -> tuple[Rule, ...]:
    hijri = lexicon.load("dates")["hijri"]
    spelled = forms(hijri["months"])
    names = alt(spelled)
    figure = frozenset({FIGURE})
    # «Года» alone ends a Hijri date as it ends any other; a year alone it does not make one.
    tail = alt([*hijri["era"], "года"])
    era, turns = alt(hijri["era"]), alt(hijri["turns"])
    clock = r"(?P<k>[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
    return (
        Rule(
            "iso",
            figure,
            rx(
                rf"(?<![\w/.-])(?P<y>[12]\d{{3}})(?P<s>[-/])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})"
                rf"(?!\d|[/-]\d){clock}"
            ),
            _read_iso_day,
        ),
        Rule(
            "iso-month",
            figure,
            rx(r"(?<![\w/.-])(?P<y>[12]\d{3})-(?P<m>0[1-9]|1[0-2])(?![\w/-])"),
            _iso_month,
        ),
        Rule(
            "figures",
            figure,
            rx(
                r"(?<![\w/.-])(?P<a>\d{1,2})(?P<s>[./-])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})"
                rf"(?!\w|[./-]\d){year_tail}"
            ),
            _figures,
        ),
        Rule(
            "hijri",
            needed(spelled),
            rx(
                rf"{B}(?:(?P<d>{DAY})(?:st|nd|rd|th)?(?:{SP}of)?{SP})?(?P<m>{names}),?{SP}"
                rf"(?P<y>\d{{4}})(?!\d)(?:{SP}{tail}(?!\w))?"
            ),
            _hijri_rule,
        ),
        Rule(
            "hijri-year",
            figure,
            rx(rf"{FREE}(?P<y>1[0-5]\d\d){SP}(?:году{SP})?{era}(?!\w)"),
            _hijri_year,
        ),
        Rule(
            "hijri-day",
            needed(spelled),
            rx(rf"{FREE}(?P<d>{DAY})(?:st|nd|rd|th|-?го)?(?:{SP}of)?{SP}(?P<m>{names}){E}"),
            _hijri_day,
        ),
        Rule(
            "hijri-month",
            needed(hijri["months"][hijri["fast"] - 1]),
            rx(rf"{B}(?:(?P<t>{turns}){SP})?{alt(hijri['months'][hijri['fast'] - 1])}{E}"),
            _hijri_month,
        ),
        Rule(
            "hijri-feast",
            needed(hijri["feasts"]),
            rx(
                rf"{B}(?:(?P<t>{turns}){SP})?(?P<h>{alt(hijri['feasts'])}){E}(?:,?{SP}(?P<y>{YEAR}))?"
            ),
            _hijri_feast,
        ),
    )


# ---------------------------------------------------------------- English


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


def of_year(c: Calendar, word: str | None) -> Calendar:
    if not word:
        return c
    n, anchor = YEAR_OF[key_of(word)]
    return replace(c, year_of=n, year_from=anchor)


def clock_of(word: str | None, tongue: Tongue) -> str:
    return str(tongue.words["clock"][key_of(word)]) if word else ""


def read_today(m: re.Match[str], tongue: Tongue) -> Found:
    word = key_of(m["w"])
    # "USA TODAY", "the show This Morning": capitals inside a sentence make a name.
    if m[0][0].isupper() and re.search(r"\w\s$", m.string[max(0, m.start() - 2) : m.start()]):
        return
    yield Atom(m.start(), m.end(), Shift("day", tongue.words["today"][word]))


def read_ago(m: re.Match[str], tongue: Tongue) -> Found:
    """ "Two days ago" is counted from publication, "two days earlier" from the text."""
    found = number(m["n"], tongue)
    if found is None:
        return
    n, vague = found
    word = key_of(m["w"])
    unit = tongue.units[key_of(m["u"])]
    if key_of(m["u"]) == "fortnight":
        n *= 2
    vague = vague or bool(m["about"])
    if word in tongue.words["ago"]:
        shift = Shift(unit, -n, "published")
    else:
        shift = Shift(unit, -n if word in tongue.words["earlier"] else n, "text")
    few = found[1]
    yield Atom(m.start(), m.end(), replace(shift, vague=few), about=vague and not few)


def day_list(m: re.Match[str], of: Calendar) -> Found:
    """Days of one month in a row, groups ``d1``, ``more`` (others, figures in a row) and ``d2``.

    The month's name stands with the first or the last of them and belongs to its span. One day
    that the month has not makes the whole no date.
    """
    first = m.start("m") < m.start("d1")
    inner = [(m.start("more") + d.start(), d) for d in _DAY_FIGURES.finditer(m["more"] or "")]
    found = [Atom(at, at + len(d[0]), replace(of, day=int(d[0]))) for at, d in inner]
    d1 = Atom(
        m.start() if first or not m["more"] else m.start("d1"),
        m.end("d1x"),
        replace(of, day=int(m["d1"])),
    )
    found += [d1, Atom(m.start("d2"), m.end(), replace(of, day=int(m["d2"])))]
    if any(isinstance(a.what, Calendar) and calendar_reach(a.what) is None for a in found):
        yield Atom(m.start(), m.end(), NO_DATE)
    else:
        yield from found


def read_recently(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Stretch(tongue.words["recently"][key_of(m["w"])], None))


def read_holiday(m: re.Match[str], tongue: Tongue) -> Found:
    days = {k.casefold(): v for k, v in tongue.words["holidays"].items()}
    month, day = days[key_of(m["h"])]
    yield Atom(m.start(), m.end(), Calendar(int_or_none(m["y"]), month, day))


def read_ref(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Aside("ref", tongue.words["refs"][key_of(m["w"])]))


DURATION_UNITS = {
    "day": "D",
    "week": "W",
    "month": "M",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
}
