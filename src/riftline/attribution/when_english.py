"""The rules that find English dates; their words are in lexicon/dates.toml."""

# A rule's pattern stands on one line, however long.
# ruff: noqa: E501

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Literal

from riftline import lexicon
from riftline.attribution.when_calendar import (
    NO_DATE,
    UNITS,
    Aside,
    Atom,
    Calendar,
    Decade,
    Grain,
    Ordinal,
    Shift,
    Stretch,
    Weekday,
    Within,
    calendar_reach,
)
from riftline.attribution.when_words import (
    DASH,
    DAY,
    DURATION_UNITS,
    FIGURE,
    FREE,
    SP,
    YEAR,
    YEAR_OF,
    B,
    E,
    Found,
    Rule,
    Tongue,
    alt,
    alt_title,
    clock_of,
    day_list,
    forms,
    int_or_none,
    is_name,
    is_no_day,
    key_of,
    last_word,
    needed,
    next_word,
    number,
    odd_year,
    of_year,
    read_ago,
    read_holiday,
    read_recently,
    read_ref,
    read_today,
    read_years,
    rx,
    shared_rules,
    table,
)


def _en_month(text: str, tongue: Tongue) -> int:
    return tongue.months[text.casefold().rstrip(".")]


def _en_lower(word: str, tongue: Tongue, year: str | None) -> bool:
    """Written small: a verb ("may", "march") or a typo; only a year saves the doubtful ones."""
    return (
        word[0].islower() and year is None and word.casefold().rstrip(".") in tongue.words["double"]
    )


def _en_day(m: re.Match[str], tongue: Tongue) -> Found:
    word = m["m"]
    if _en_lower(word, tongue, m["y"]):
        return
    if m["y"] is None and is_name(m, tongue):
        yield Atom(m.start(), m.end(), NO_DATE)
        return
    if (
        m["y"] is None
        and next_word(m).casefold() in tongue.counted
        and word
        and m.start("d") > m.start("m")
    ):
        return  # "In March 20 fighters …"
    if (m["y"] is None and odd_year(m, tongue)) or next_word(m) in ("BC", "BCE"):
        yield Atom(m.start(), m.end(), NO_DATE)
        return
    weekday = tongue.weekdays[key_of(m["wd"])] if m["wd"] else None
    c = Calendar(int_or_none(m["y"]), _en_month(word, tongue), int(m["d"]), weekday=weekday)
    c = of_year(c, m["of"])
    yield Atom(m.start(), m.end(), c if calendar_reach(c) is not None else NO_DATE)


def _en_ordinal_day(m: re.Match[str], tongue: Tongue) -> Found:
    day = tongue.words["ordinals"].index(key_of(m["d"])) + 1
    c = Calendar(int_or_none(m["y"]), _en_month(m["m"], tongue), day)
    yield Atom(m.start(), m.end(), c if calendar_reach(c) is not None else NO_DATE)


def _en_days(m: re.Match[str], tongue: Tongue) -> Found:
    """ "2–4 February", "May 3, 4 and 5, 2014": the month and the year are said once."""
    word = m["m"]
    if _en_lower(word, tongue, m["y"]):
        return
    month_first = m.start("m") < m.start("d1")
    if month_first and m["y"] is None and next_word(m).casefold() in tongue.counted:
        return
    yield from day_list(m, Calendar(int_or_none(m["y"]), _en_month(word, tongue)))


def _en_month_year(m: re.Match[str], tongue: Tongue) -> Found:
    if m["m"][0].islower() and m["m"].casefold() in tongue.words["double"]:
        return
    if is_no_day(last_word(m)):  # "32 March 2014"
        yield Atom(m.start(), m.end(), NO_DATE)
        return
    year = int(m["y"])
    if len(m["y"]) == 2:
        year += 1900 if year > 68 else 2000
    yield Atom(m.start(), m.end(), Calendar(year, _en_month(m["m"], tongue)))


def _en_bare_month(m: re.Match[str], tongue: Tongue) -> Found:
    word = m["m"]
    low = word.casefold().rstrip(".")
    if word[0].islower() or (word.isupper() and len(low) < 4):
        return
    if is_no_day(last_word(m)) or odd_year(m, tongue):
        return
    of = m["of"]
    after = m.string[m.end() : m.end() + 24]
    lead = last_word(m)
    led = lead in tongue.words["date_lead"]
    follow = re.match(
        r"(?:\s?[-–]\s?|,?\s(?:and|or|to|through|until|till)\s|,\s)([A-Z]\w{2,8})\b", after
    )
    led = led or (follow is not None and follow[1].casefold() in tongue.months)
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
        if is_name(m, tongue) and not led:
            return
    yield Atom(m.start(), m.end(), of_year(Calendar(month=_en_month(word, tongue)), of))


def _en_year(m: re.Match[str], tongue: Tongue) -> Found:
    word = next_word(m).casefold()
    lead = last_word(m)
    if word in tongue.counted and lead not in ("in", "since", "during", "early", "late"):
        return
    if lead in (
        "than",
        "over",
        "nearly",
        "almost",
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
    if lead == "least" and not re.search(
        r"\b(?:since|until|by|from)\sat\sleast\s$", m.string[max(0, m.start() - 16) : m.start()]
    ):
        return
    year = int(m["y"])
    prepared = lead in tongue.words["date_lead"] or lead in (
        "least",
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
    word = key_of(m["m"])
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
        yield Atom(m.start(), m.end(), Decade(tongue.words["nineties"][key_of(m["w"])]))
    else:
        yield Atom(m.start(), m.end(), Decade(int(m["t"]) // 10))


def _en_century(m: re.Match[str], tongue: Tongue) -> Found:
    n = int_or_none(m["n"]) or tongue.words["ordinals"].index(key_of(m["w"])) + 1
    if not 1 <= n <= 22:
        return
    yield Atom(
        m.start(),
        m.end(),
        Calendar(-(n - 1) * 100 - 1 if m["bc"] else (n - 1) * 100, grain="century"),
    )


def _en_season(m: re.Match[str], tongue: Tongue) -> Found:
    season = 21 + tongue.seasons[key_of(m["s"])]
    year = int_or_none(m["y"] or m["y0"])
    if year is None and m["of"] is None:
        lead = last_word(m)
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
        nxt = next_word(m).casefold()
        if (
            not led
            or nxt == "of"
            or (
                m["s"].casefold() in ("spring", "fall", "winter")
                and m["the"]
                and nxt in ("offensive", "war", "palace", "back", "line")
            )
        ):
            return
    to = m["z"]
    c = of_year(Calendar(year, season=season), m["of"])
    if to and year is not None:
        c = replace(c, year_to=int(to) if len(to) == 4 else year // 100 * 100 + int(to))
    yield Atom(m.start(), m.end(), c)


def _en_weekday(m: re.Match[str], tongue: Tongue) -> Found:
    if not m["w"][0].isupper() and not m["t"]:
        return
    lead = last_word(m)
    if lead.title() in tongue.words["weekday_names"] or lead in tongue.words["weekday_names"]:
        return
    if lead == "the" and not m["t"] and next_word(m)[:1].isupper():  # "the Sunday Market Union"
        return
    turn = {"last": -1, "next": 1, "this": 0, "past": -1, "coming": 1}.get(
        key_of(m["t"] or "").split(" ")[-1]
    )
    c = clock_of(m["k"], tongue)
    yield Atom(m.start(), m.end(), Weekday(tongue.weekdays[key_of(m["w"])], turn), clock=c)


def _en_turn(m: re.Match[str], tongue: Tongue) -> Found:
    n = tongue.words["turns"][key_of(m["t"])]
    word = key_of(m["u"])
    if word in tongue.months:
        if m["u"][0].islower() and word in tongue.words["double"]:
            return
        yield Atom(m.start(), m.end(), Shift("month", n, month=tongue.months[word]))
    elif word in tongue.seasons:
        yield Atom(m.start(), m.end(), Shift("season", n, season=21 + tongue.seasons[word]))
    else:
        unit: Grain = "weekend" if word == "weekend" else tongue.units[word]
        if next_word(m).casefold() == "of" and unit != "week":
            return
        yield Atom(m.start(), m.end(), Shift(unit, n))


def _en_chained(m: re.Match[str], tongue: Tongue) -> Found:
    n = tongue.words["chained"][key_of(m["t"])] if m["t"] else 1
    word = key_of(m["u"])
    if next_word(m).casefold() == "of":
        return
    if word in tongue.words["clock"]:
        yield Atom(m.start(), m.end(), Shift("day", n, "text"), clock=tongue.words["clock"][word])
        return
    unit: Grain = "weekend" if word == "weekend" else tongue.units[word]
    yield Atom(m.start(), m.end(), Shift(unit, n, "text"))


def _en_half_ago(m: re.Match[str], _: Tongue) -> Found:
    unit: Grain = "month" if key_of(m["u"]) == "year" else "year"
    yield Atom(m.start(), m.end(), Shift(unit, -6 if unit == "month" else -5), about=True)


def _en_before_last(m: re.Match[str], tongue: Tongue) -> Found:
    word = key_of(m["u"])
    yield Atom(m.start(), m.end(), Shift(tongue.units.get(word, "weekend"), -2))


def _en_weekend(m: re.Match[str], tongue: Tongue) -> Found:
    ahead = tongue.future.search(m.string, max(0, m.start() - 60), m.start())
    yield Atom(m.start("w"), m.end(), Shift("weekend", 0 if ahead else -1))


def _en_in_time(m: re.Match[str], tongue: Tongue) -> Found:
    """ "Will meet in two weeks", "in two weeks' time"; else it says how long something took."""
    found = number(m["n"], tongue)
    ahead = tongue.future.search(m.string, max(0, m.start() - 60), m.start())
    if found is not None and (ahead or m["time"]):
        yield Atom(
            m.start(), m.end(), Shift(tongue.units[key_of(m["u"])], found[0], vague=found[1])
        )


def _en_day_before(m: re.Match[str], tongue: Tongue) -> Found:
    unit = tongue.units.get(key_of(m["u"]), "day")
    n = -1 if m["w"].casefold() == "before" else 1
    yield Atom(m.start(), m.end(), Shift(unit, n, "text"))


def _en_stretch(m: re.Match[str], tongue: Tongue) -> Found:
    word, unit = key_of(m["w"]), tongue.units[key_of(m["u"])]
    plural = key_of(m["u"]).endswith("s")
    if next_word(m).casefold() == "of" or unit == "century":
        return
    if word in ("past", "coming") and m["n"] is None and not plural:
        return
    found = number(m["n"], tongue)
    if found is None:
        return
    n: int | None = found[0]
    if found[1] or (m["n"] is None and plural):
        n = None
    way: Literal[-1, 1] = 1 if word in tongue.words["coming_window"] else -1
    yield Atom(m.start(), m.end(), Stretch(unit, n, way))


def _en_within(m: re.Match[str], tongue: Tongue) -> Found:
    way: Literal[-1, 1] = -1 if m["w"].casefold() == "earlier" else 1
    anchor: Literal["published", "text"] = "published" if key_of(m["t"]) == "this" else "text"
    word = key_of(m["u"])
    unit: Grain = "weekend" if word == "weekend" else tongue.units[word]
    yield Atom(m.start(), m.end(), Within(unit, way, anchor))


def _en_the_unit(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Shift(tongue.units[key_of(m["u"])], 0, "either"), bare=True)


def _en_units_end(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Shift(tongue.units[key_of(m["u"])], 0, "either"), part="end")


def _en_nth(m: re.Match[str], _: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Ordinal(int(m["d"])))


def _en_quarter(m: re.Match[str], _: Tongue) -> Found:
    if m["h"]:
        yield Atom(m.start(), m.end(), Calendar(int(m["y"]), sub=39 + int(m["h"])))
        return
    n = (
        int(m["q"])
        if m["q"]
        else {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}[key_of(m["w"])]
    )
    yield Atom(m.start(), m.end(), Calendar(int(m["y"]), sub=32 + n))


def _en_duration(m: re.Match[str], tongue: Tongue) -> Found:
    word = key_of(m["u"])
    small = {"hour": "H", "minute": "M", "second": "S"}.get(word.rstrip("s"))
    letter = small or DURATION_UNITS[tongue.units[word]]
    found = number(m["n"], tongue)
    if found is None:
        return
    count = "X" if found[1] else str(found[0])
    yield Atom(m.start(), m.end(), Aside("duration", f"P{'T' if small else ''}{count}{letter}"))


def _en_set(m: re.Match[str], _: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Aside("set", "XXXX-XX-XX"))


def _en_hour(m: re.Match[str], _: Tongue) -> Found:
    hour, minute = int(m["h"]), int(m["m"] or 0)
    half = (m["p"] or "").casefold()
    if half.startswith("p") and hour < 12:
        hour += 12
    if hour < 25 and minute < 60:
        yield Atom(m.start(), m.end(), Aside("clock", f"T{hour:02d}:{minute:02d}"))


@cache
def english() -> Tongue:
    w: Mapping[str, Any] = lexicon.load("dates")["en"]
    full = alt(row[0] for row in w["months"])
    short = alt(form for row in w["months"] for form in row[1:])
    month = rf"(?:{full}{E}|{short}{E}\.?)"
    wd = alt(row[0] for row in w["weekdays"])
    wd_any = alt(form for row in w["weekdays"] for form in row)
    season = alt(s for row in w["seasons"] for s in row)
    one = alt([*(row[0] for row in w["units"]), "weekend"])
    unit = alt(form for row in w["units"] for form in row)
    small = alt(form for row in w["small"] for form in row)
    tens = alt(k for k, v in w["numbers"].items() if 20 <= v < 100)
    count = rf"(?:\d{{1,4}}|{tens}[- ]{alt(list(w['numbers'])[2:11])}|{alt([*w['numbers'], *w['few']])})"
    nth = r"(?:st|nd|rd|th)?"
    tail_year = rf"(?:,?{SP}(?:of{SP})?(?P<y>{YEAR})(?![.,]?\d))?"
    of = rf"(?:,?{SP}of{SP}(?P<of>{alt(k for k in YEAR_OF if k.isascii())}){SP}year{E})?"
    day_of_week = rf"(?:(?P<wd>{wd_any})\.?,?{SP})?"
    ordinals = alt(w["ordinals"])
    link = rf"(?:{DASH}|/|{SP}(?:to|and|or|through|until){SP}(?:the{SP})?)"
    about = rf"(?:(?P<about>about|almost|nearly|around|some|more{SP}than|over|less{SP}than|at{SP}least|roughly|just{SP}over){SP})?"
    clock = rf"(?:{SP}(?P<k>morning|afternoon|evening|night){E})?"
    the = rf"(?:the{SP})?"
    figure = frozenset({FIGURE})
    months, weekdays, seasons = (needed(forms(w[k])) for k in ("months", "weekdays", "seasons"))
    units = needed(forms([*w["units"], *w["small"]]))
    clocks, more = needed(w["clock"]), needed(w["more"])
    rules = (
        *shared_rules(""),
        Rule("years", figure, rx(rf"{FREE}(?P<y>{YEAR})[^\S\n]?[-–/][^\S\n]?(?P<z>\d{{4}}|\d{{2}})(?![\w/-]|[.,]\d)"), read_years),
        Rule("day-month", months, rx(rf"{FREE}{day_of_week}{the}(?P<d>{DAY}){nth}(?:{SP}of)?{SP}(?P<m>{month}){tail_year}{of}"), _en_day),
        Rule("month-day", months, rx(rf"{B}{day_of_week}(?P<m>{month}){SP}{the}(?P<d>{DAY}){nth}(?!\w|[.,:]\d|[-–]\d|[^\S\n]?%){tail_year}{of}"), _en_day),
        Rule("ordinal-day", months, rx(rf"{B}{day_of_week}{the}(?P<d>{ordinals})(?:{SP}day)?{SP}of{SP}(?P<m>{month}){tail_year}"), _en_ordinal_day),
        Rule("days-month", months, rx(rf"{FREE}{the}(?P<more>(?:{DAY}{nth},{SP}){{0,6}})(?P<d1x>(?P<d1>{DAY}){nth}),?{link}(?P<d2>{DAY}){nth}(?:{SP}of)?{SP}(?P<m>{month}){tail_year}"), _en_days),
        Rule("month-days", months, rx(rf"{B}(?P<d1x>(?P<m>{month}){SP}(?P<d1>{DAY}){nth})(?P<more>(?:,{SP}{DAY}{nth}){{0,6}}),?{link}(?P<d2>{DAY}){nth}(?!\w|[.,:]\d|[-–/]\d){tail_year}"), _en_days),
        Rule("month-year", months, rx(rf"{B}(?P<m>{month}),?{SP}(?:of{SP})?(?:(?:the{SP}year{SP})?(?P<y>{YEAR}|(?<=')\d\d))(?![.,]\d|\w)"), _en_month_year),
        Rule("month", months, rx(rf"{B}(?P<m>{month}){of}"), _en_bare_month),
        Rule("year", figure, rx(rf"(?:{FREE}(?<!-)|(?<=mid-)|(?<=\w-)(?<=early-)|(?<=late-))(?:the{SP}years?{SP})?(?P<y>{YEAR})(?![\w/:%]|[.,]\d|[-–]\d)"), _en_year),
        Rule("bc", figure, rx(rf"{FREE}(?:(?P<z>\d{{1,4}})[^\S\n]?[-–/][^\S\n]?)?(?P<y>\d{{1,4}}){SP}(?:BCE?|B\.C\.){E}"), _en_bc),
        Rule("bc-month", figure, rx(rf"{B}{the}(?P<m>{full}|{season}){SP}(?:of{SP})?(?P<y>\d{{1,4}}){SP}(?:BCE?|B\.C\.){E}"), _en_bc_month),
        Rule("decade", figure | needed(w['nineties']), rx(rf"{B}{the}(?:(?P<y>[12]\d\d0)'?s{E}|(?:(?<=the )|(?<=mid-)|(?<=early )|(?<=late ))'?(?P<t>[2-9]0)'?s{E}|(?<=the )(?P<w>{alt(w['nineties'])}){E})(?:{SP}(?P<bc>BCE?){E})?"), _en_decade),
        Rule("decade-bc", figure, rx(rf"{B}{the}(?P<y>\d{{1,2}}0)s(?P<t>)(?P<w>){SP}(?P<bc>BCE?){E}"), _en_decade),
        Rule("century", more, rx(rf"{B}{the}(?:(?P<n>\d{{1,2}})(?:st|nd|rd|th)|(?P<w>{ordinals}))[ -]century{E}(?:{SP}(?P<bc>BCE?){E})?"), _en_century),
        Rule("season", seasons, rx(rf"{B}(?P<the>the{SP})?(?:(?P<y0>{YEAR}){SP})?(?P<s>{season}){E}(?:(?:{SP}of|,)?{SP}(?P<y>{YEAR})(?:[-/–](?P<z>\d{{4}}|\d\d)(?!\d))?)?{of}"), _en_season),
        Rule("weekday", weekdays, rx(rf"{B}(?:(?P<t>last|next|this(?:{SP}past|{SP}coming)?|past|coming){SP})?(?P<w>{wd}){E}{clock}"), _en_weekday),
        Rule("today", needed(w['today']), rx(rf"{B}(?P<w>{alt(w['today'])}){E}"), read_today),
        Rule("turn", units | seasons | months | more, rx(rf"{B}(?<!the )(?<!at )(?P<t>{alt(w['turns'])}){SP}(?P<u>{alt([*(r[0] for r in w['units'][1:6]), 'weekend'])}|{season}|{full}){E}"), _en_turn),
        Rule("chained", units | clocks | more, rx(rf"{B}(?:(?P<t>{alt(w['chained'])}){SP}|(?<!the )next{SP}(?=day))(?P<u>{one}|{alt(w['clock'])}){E}"), _en_chained),
        Rule("day-before", units | clocks, rx(rf"{B}the{SP}(?P<u>day|night|evening|week|month|year){SP}(?P<w>before|after)(?=[.,;:!?)]|$|\n)"), _en_day_before),
        Rule("ago", units, rx(rf"{B}{about}(?P<n>{count}){SP}(?P<u>{unit}){SP}(?P<w>{alt([*w['ago'], 'earlier', 'later', 'afterwards', 'afterward', 'previously', 'beforehand', 'thereafter'])}){E}"), read_ago),
        Rule("half-ago", units, rx(rf"{B}(?:about{SP})?half{SP}a{SP}(?P<u>year|decade){SP}ago{E}"), _en_half_ago),
        Rule("before-last", units, rx(rf"{B}the{SP}(?P<u>week|month|year|weekend){SP}before{SP}last{E}"), _en_before_last),
        Rule("weekend", more, rx(rf"{B}(?:over|at|during){SP}(?P<w>the{SP}weekend){E}"), _en_weekend),
        Rule("in-time", units, rx(rf"{B}in{SP}(?P<n>{count}){SP}(?P<u>{unit})(?P<time>'?{SP}time)?{E}"), _en_in_time),
        Rule("after", units, rx(rf"{B}{about}(?P<n>{count}){SP}(?P<u>{unit}){SP}(?P<w>before|after|prior)(?=[.,;:!?)]|$)"), read_ago),
        Rule("stretch", units, rx(rf"{B}(?P<w>{alt([*w['past_window'], *w['coming_window']])}){SP}(?:(?P<n>{count}){SP})?(?P<u>{unit}){E}"), _en_stretch),
        Rule("recently", needed(w['recently']), rx(rf"{B}(?P<w>{alt(w['recently'])}){E}(?!{SP}(?:in|as|\d|{month}))"), read_recently),
        Rule("within", units | more, rx(rf"{B}(?P<w>earlier|later){SP}(?:in{SP})?(?P<t>this|that|the same){SP}(?P<u>{one}){E}"), _en_within),
        Rule("the-unit", units, rx(rf"{B}(?:the|that|the{SP}same){SP}(?P<u>week|month|year|decade){E}"), _en_the_unit),
        Rule("units-end", units, rx(rf"{B}(?:the{SP})?(?P<u>month|year)'s{SP}end{E}"), _en_units_end),
        Rule("nth", figure, rx(rf"(?:(?<=on )|(?<=of )|(?<=by )|(?<=until )|(?<=since )|(?<=and ))the{SP}(?P<d>{DAY})(?:st|nd|rd|th)(?=[.,;:!?)]|{SP}(?:and|the|a|to|in|at|of{SP}that{SP}month|of{SP}the{SP}month){E}|$)(?:{SP}of{SP}(?:that|the){SP}month)?"), _en_nth),
        Rule("quarter", figure, rx(rf"{B}(?:the{SP})?(?:Q(?P<q>[1-4])|H(?P<h>[12])|(?P<w>first|second|third|fourth|last){SP}quarter)(?:{SP}of)?,?{SP}(?P<y>{YEAR})"), _en_quarter),
        Rule("holiday", needed(w['holidays']), rx(rf"{B}(?P<h>{alt(w['holidays'])}){E}(?:,?{SP}(?P<y>{YEAR}))?"), read_holiday),
        Rule("ref", needed(w['refs']), rx(rf"{B}(?P<w>{alt(w['refs'])}){E}"), read_ref),
        Rule("duration", units, rx(rf"{B}(?P<n>{count})(?:{SP}|-)(?P<u>{unit}|{small}){E}(?:-long|{SP}long)?"), _en_duration),
        Rule("set", units | weekdays | clocks, rx(rf"{B}(?:daily|(?:every|each){SP}(?:day|week|month|year|night|{wd})){E}"), _en_set),
        Rule("hour", figure, rx(rf"(?<![\w:.,-])(?P<h>\d{{1,2}})(?:[:.](?P<m>[0-5]\d))?[^\S\n]?(?P<p>a\.m\.|p\.m\.|[ap]m{E})"), _en_hour),
        Rule("clock", figure, rx(r"(?<![\w:.,-])(?P<h>[0-2]\d):(?P<m>[0-5]\d)(?P<p>)(?![\w:])(?:[^\S\n]?hrs)?"), _en_hour),
    )  # fmt: skip
    at_least = rf"(?:{alt(w['at_least'])}{SP})?"
    return Tongue(
        lang="en",
        words=w,
        months={**table(w["months"], 1)},
        weekdays=table(w["weekdays"]),
        seasons=table(w["seasons"]),
        units={form: UNITS[i] for i, row in enumerate(w["units"]) for form in row},
        numbers=w["numbers"],
        parts=w["parts"],
        part=rx(rf"{B}(?P<part>{alt(w['parts'])})(?:{SP}(?:of{SP})?|(?<=-))$"),
        about=rx(rf"{B}{alt(w['about'])}[^\S\n]{{0,3}}$"),
        offset=rx(
            rf"{B}(?P<n>{count}){SP}(?P<u>{unit}){SP}(?:(?P<before>before|prior{SP}to|ahead{SP}of)|after)"
            rf"{SP}(?:the{SP})?$"
        ),
        between=rx(rf"{B}(?:from|between){SP}(?:the{SP})?$"),
        between_and=rx(rf"{B}between{SP}(?:the{SP})?$"),
        join_range=rx(rf"{DASH}|{SP}(?:to|until|till|through|up{SP}to){SP}(?:the{SP})?"),
        join_and=rx(rf",?{SP}(?:and|or){SP}|,{SP}|{SP}&{SP}|/"),
        ways=(
            ("since", rx(rf"{B}{alt(w['since'])}{SP}{at_least}$")),
            ("until", rx(rf"{B}(?<!run-){alt(w['until'])}{SP}$")),
            ("before", rx(rf"{B}{alt(w['before'])}{SP}$")),
            ("after", rx(rf"{B}{alt(w['after'])}{SP}$")),
        ),
        future=rx(rf"(?:{B}|(?='))(?:{alt(w['future'])}){E}"),
        past=rx(rf"{B}{alt(w['past'])}{E}"),
        turn_back=rx(rf"{B}{alt(w['turn_back'])}{E}"),
        counted=frozenset(w["counted"]),
        # Small letters name only what is nothing but a unit: "On 7 July forces loyal to …" is a day.
        name_after=re.compile(
            rf"['\"»”]?{SP}(?:(?:[A-Z][\w'-]{{0,20}}{SP}){{0,3}}{alt_title(w['named_after'])}"
            rf"|{alt(w['named_small'])}){E}"
        ),
        name_before=re.compile(
            rf"{B}(?:{alt_title(w['named_after'])}|{alt(w['named_small'])}){SP}of{SP}(?:the{SP})?['\"«“]?$"
        ),
        night=rx(
            rf"{B}(?:the{SP})?(?:(?:early|late){SP})?(?:in{SP}the{SP})?(?P<k>{alt(w['clock'])})"
            rf"(?:{SP}hours)?{SP}of{SP}(?:the{SP})?$"
        ),
        onward=rx(rf"{SP}{alt(w['onward'])}(?=[\s.,;:!?)]|$)"),
        onward_lead=rx(rf"{B}from{SP}(?:the{SP})?$"),
        rules=rules,
    )  # fmt: skip
