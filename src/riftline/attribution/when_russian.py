"""The rules that find Russian dates; their words are in lexicon/dates.toml.

The text is folded (ё → е) before the rules see it.
"""

# A rule's pattern stands on one line, however long.
# ruff: noqa: E501

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any, Literal

from riftline import lexicon
from riftline.attribution.when_calendar import (
    NO_DATE,
    UNITS,
    Atom,
    Calendar,
    Decade,
    Night,
    Ordinal,
    Shift,
    Stretch,
    Weekday,
    What,
    calendar_reach,
)
from riftline.attribution.when_words import (
    DASH,
    DAY,
    FIGURE,
    FREE,
    SP,
    WINDOW,
    YEAR,
    YEAR_OF,
    B,
    E,
    Found,
    Rule,
    Tongue,
    alt,
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
    read_today,
    rx,
    shared_rules,
    table,
    two_years,
)


def _ru_month(text: str, tongue: Tongue) -> int:
    return tongue.months[text.casefold().rstrip(".")]


def _ru_name(m: re.Match[str], tongue: Tongue) -> bool:
    """«Бригада 17 февраля», "улица 8 Марта": a name; "бригада 17 февраля атаковала" is a day."""
    low = max(0, m.start() - WINDOW)
    head = re.search(r"(?:^|[^\w])([\w.]+)\s{1,3}$", m.string[low : m.start()])
    if head is None:
        return is_name(m, tongue)
    word, small = head[1], head[1].casefold()
    if small in tongue.words["named_places"]:
        return True
    if small not in tongue.words["named_after"]:
        return is_name(m, tongue)
    if word[0].isupper():
        return True
    opened = m.string[low + head.start(1) - 1 : low + head.start(1)]
    closed = m.string[m.end() : m.end() + 1]
    return opened in ("«", '"', "“", "„") and closed in ("»", '"', "”", "“")


def _ru_day(m: re.Match[str], tongue: Tongue) -> Found:
    if m["y"] is None and m["of"] is None and (_ru_name(m, tongue) or odd_year(m, tongue)):
        yield Atom(m.start(), m.end(), NO_DATE)
        return
    weekday = tongue.weekdays[key_of(m["wd"])] if m["wd"] else None
    c = Calendar(int_or_none(m["y"]), _ru_month(m["m"], tongue), int(m["d"]), weekday=weekday)
    c = of_year(c, m["of"])
    if calendar_reach(c) is None:
        yield Atom(m.start(), m.end(), NO_DATE)
    else:
        yield Atom(m.start(), m.end(), Night(c) if m["night"] else c)


def _ru_days(m: re.Match[str], tongue: Tongue) -> Found:
    yield from day_list(m, Calendar(int_or_none(m["y"]), _ru_month(m["m"], tongue)))


def _ru_ordinal_day(m: re.Match[str], tongue: Tongue) -> Found:
    day = tongue.words["ordinals"].index(key_of(m["d"])) + 1
    c = Calendar(int_or_none(m["y"]), _ru_month(m["m"], tongue), day)
    yield Atom(m.start(), m.end(), c if calendar_reach(c) is not None else NO_DATE)


def _ru_half(m: re.Match[str], _: Tongue) -> Found:
    second = key_of(m["q"])[0] in "в2"
    yield Atom(m.start(), m.end(), Calendar(int(m["y"]), sub=41 if second else 40))


def _ru_nth(m: re.Match[str], _: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Ordinal(int(m["d"])))


def _ru_quarter(m: re.Match[str], tongue: Tongue) -> Found:
    n = tongue.words["quarters"][key_of(m["q"])]
    yield Atom(m.start(), m.end(), Calendar(int(m["y"]), sub=32 + n))


RU_MONTH_LEADS = frozenset(
    [
        "с",
        "со",
        "до",
        "к",
        "ко",
        "по",
        "после",
        "от",
        "между",
        "и",
        "или",
        "на",
        "за",
        "перед",
        "начале",
        "начала",
        "началу",
        "начало",
        "середине",
        "середины",
        "конце",
        "конца",
        "концу",
        "конец",
        "числах",
        "чисел",
        "течение",
        "исходе",
        "половине",
        "половину",
        "ранним",
        "поздним",
        "-",
        "–",
    ]
)


def _ru_bare_month(m: re.Match[str], tongue: Tongue) -> Found:
    word = m["m"].casefold()
    month = tongue.months[word]
    if is_no_day(last_word(m)):  # «35 марта»
        yield Atom(m.start(), m.end(), NO_DATE)
        return
    if not m["y"] and not m["of"]:
        forms = tongue.words["months"][month - 1]
        lead = last_word(m)
        if word in forms[5:] or (m["m"][0].isupper() and word != forms[2]):
            return
        led = lead in RU_MONTH_LEADS or lead in tongue.words["turns"]
        twin = re.match(r"\s?[-–]\s?([а-яА-Я]{3,8})", m.string[m.end() : m.end() + 12])
        led = led or (twin is not None and twin[1].casefold() in tongue.months)
        if word != forms[2] and not led:  # the locative stands only after «в», «о» or a part
            return
    c = of_year(Calendar(int_or_none(m["y"]), month), m["of"])
    yield Atom(m.start(), m.end(), c)


def _ru_year(m: re.Match[str], _: Tongue) -> Found:
    if not m["w"] and not m["case"]:
        lead = last_word(m)
        nxt = m.string[m.end() : m.end() + 2]
        row = _YEARS_BEFORE.search(m.string, max(0, m.start() - WINDOW), m.start())
        closed = (lead == "(" or row) and nxt[:1] in (")", ",", ";")
        plain = lead in ("в", "с", "до", "к", "после", "на") and not re.match(r"\s\w", nxt)
        # «В 1983 окончил школу»: no noun follows that could be counted.
        told = lead == "в" and int(m["y"]) >= 1900 and _TOLD.match(m.string, m.end())
        if not (closed or plain or told):
            return
    yield Atom(m.start(), m.end(), Calendar(int(m["y"]), grain="year"))


def _ru_years(m: re.Match[str], tongue: Tongue) -> Found:
    if next_word(m).casefold() in tongue.counted:
        return
    other = int(m["z"])
    year = int(m["y"])
    if m["j"].strip().casefold() == "и":
        if year < other:
            yield Atom(m.start("y"), m.end("y"), Calendar(year, grain="year"))
            yield Atom(m.start("z"), m.end(), Calendar(other, grain="year"))
        return
    yield from two_years(m.start("y"), m.end("y"), year, m.start("z"), m.end(), other)


def _ru_decade(m: re.Match[str], tongue: Tongue) -> Found:
    if m["w"]:
        yield Atom(m.start(), m.end(), Decade(tongue.words["nineties"][key_of(m["w"])]))
    elif len(m["y"]) == 4:
        yield Atom(m.start(), m.end(), Calendar(int(m["y"]), grain="decade"))
    else:
        yield Atom(m.start(), m.end(), Decade(int(m["y"]) // 10))


_YEARS_BEFORE = re.compile(r"\((?:[12]\d{3},\s)+$")
_TOLD = re.compile(r"\s[а-я]{2,20}(?:л|ла|ло|ли|лся|лась|лось|лись)\b")
ROMAN = {"I": 1, "V": 5, "X": 10, "Х": 10}  # the last is a Cyrillic letter, as it is often typed
CENTURIES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII",
             "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX", "XXI", "XXII")  # fmt: skip


def _roman(text: str) -> int:
    values = [ROMAN[c] for c in text] + [0]
    return sum(-v if v < nxt else v for v, nxt in pairwise(values))


def _ru_century(m: re.Match[str], _: Tongue) -> Found:
    n = int(m["n"]) if m["n"] else _roman(m["r"])
    if 1 <= n <= 22:
        first = -(n - 1) * 100 - 1 if m["bc"] else (n - 1) * 100
        yield Atom(m.start(), m.end(), Calendar(first, grain="century"))


def _ru_bc(m: re.Match[str], _: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Calendar(1 - int(m["y"]), grain="year"))


def _ru_season(m: re.Match[str], tongue: Tongue) -> Found:
    word = key_of(m["s"])
    year = int_or_none(m["y"])
    bare = False
    if year is None and m["of"] is None and word not in tongue.words["season_alone"]:
        if last_word(m) not in RU_MONTH_LEADS or word in ("лет", "лета", "лету", "лете", "весне"):
            return
        bare = word not in ("весны", "осени", "зимы")
        if bare:
            return
    c = of_year(Calendar(year, season=21 + tongue.seasons[word]), m["of"])
    to = m["z"]
    if to and year is not None:
        c = replace(c, year_to=int(to) if len(to) == 4 else year // 100 * 100 + int(to))
    yield Atom(m.start(), m.end(), c)


WEDNESDAY = {"среду": ("в", "на", "и", "по"), "среды": ("с", "до", "после"), "среде": ("к",)}
"""The forms of «среда» that are a day and not surroundings, by the preposition before them."""


def _ru_weekday(m: re.Match[str], tongue: Tongue) -> Found:
    word = key_of(m["w"])
    lead = last_word(m)
    if m["t"] is None:
        timed = lead.isdecimal() and re.search(
            r"\d{1,2}:\d\d\s$", m.string[max(0, m.start() - 6) : m.start()]
        )
        if lead not in tongue.words["weekday_lead"] and not timed:
            return
        if word.startswith("сред") and lead not in WEDNESDAY.get(word, ()):
            return
    turn = tongue.words["turns"][key_of(m["t"])] if m["t"] else None
    day = Weekday(tongue.weekdays[word], turn)
    yield Atom(m.start(), m.end(), Night(day) if m["night"] else day)


def _ru_adjective(m: re.Match[str], tongue: Tongue) -> Found:
    """«Субботний рейд», «вчерашний обстрел»; «Октябрьская площадь» is a name."""
    kind, value = tongue.words["adjectives"][m["a"].casefold()]
    head = m.string[max(0, m.start() - 5) : m.start()]
    if m[0][0].isupper() and (kind == "month" or not re.search(r"(?:^|[.!?…]\s{1,3})$", head)):
        return
    what: What = Shift(kind, value)
    if kind == "weekday":
        what = Weekday(value)
    elif kind == "month":
        what = Calendar(month=value)
    yield Atom(m.start(), m.end(), what, of_noun=True)


def _ru_more_ago(m: re.Match[str], tongue: Tongue) -> Found:
    """«Больше года назад», «около месяца назад»: one of the unit, blurred."""
    if key_of(m["u"]) == "полугода":
        yield Atom(m.start(), m.end(), Shift("month", -6), about=True)
    else:
        yield Atom(m.start(), m.end(), Shift(tongue.units[key_of(m["u"])], -1), about=True)


def _ru_eve(m: re.Match[str], tongue: Tongue) -> Found:
    """«Накануне» in the news is the day before; «накануне выборов» is before an event."""
    nxt = next_word(m).casefold()
    if nxt in tongue.words["eve_of"] or re.search(r"(?:ения|ания|ов|ев|ости)$", nxt):
        return
    yield Atom(m.start(), m.end(), Shift("day", -1))


def _ru_turn(m: re.Match[str], tongue: Tongue) -> Found:
    n = tongue.words["turns"][key_of(m["t"])]
    word = key_of(m["u"])
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


def _ru_weekend(m: re.Match[str], _: Tongue) -> Found:
    plain = m["t"].casefold() in ("в", "на")
    n = -1 if plain or m["t"].casefold().startswith(("прош", "минув")) else 1
    if m["t"].casefold() == "эти":
        n = 0
    start = m.end("t") + 1 if plain else m.start()
    yield Atom(start, m.end(), Shift("weekend", n))


def _ru_chained(m: re.Match[str], tongue: Tongue) -> Found:
    n = tongue.words["chained"][key_of(m["t"])]
    yield Atom(m.start(), m.end(), Shift(tongue.units[key_of(m["u"])], n, "text"))


def _ru_ago(m: re.Match[str], tongue: Tongue) -> Found:
    word = key_of(m["u"])
    if word in tongue.words["half_year"]:
        n = -6 if key_of(m["w"]) in (*tongue.words["ago"], *tongue.words["earlier"]) else 6
        anchor: Literal["published", "text"] = "text"
        if key_of(m["w"]) in tongue.words["ago"]:
            anchor = "published"
        yield Atom(m.start(), m.end(), Shift("month", n, anchor), about=True)
        return
    yield from read_ago(m, tongue)


def _ru_ahead(m: re.Match[str], tongue: Tongue) -> Found:
    """«Спустя неделю», «через два дня»: from the date said before; «после взрыва» has none."""
    found = number(m["n"], tongue)
    tail = m.string[m.end() : m.end() + 16]
    if found is None or re.match(r"\sпосле\s(?!этого|того)", tail):
        return
    n, few = found
    if key_of(m["u"]) in tongue.words["half_year"]:
        yield Atom(m.start(), m.end(), Shift("month", 6, "text"), about=True)
        return
    unit = tongue.units[key_of(m["u"])]
    low = max(0, m.start() - 90)
    ahead = key_of(m["w"]) == "через" and tongue.future.search(m.string[low : m.end() + 40])
    anchor: Literal["published", "text"] = "published" if ahead else "text"
    yield Atom(m.start(), m.end(), Shift(unit, n, anchor, vague=few))


def _ru_before_that(m: re.Match[str], tongue: Tongue) -> Found:
    found = number(m["n"], tongue)
    if found is not None:
        yield Atom(
            m.start(),
            m.end(),
            Shift(tongue.units[key_of(m["u"])], -found[0], "text", vague=found[1]),
        )


def _ru_stretch(m: re.Match[str], tongue: Tongue) -> Found:
    word = key_of(m["u"])
    way: Literal[-1, 1] = 1 if key_of(m["w"]) in tongue.words["coming_window"] else -1
    if word in tongue.words["half_year"]:
        yield Atom(m.start("w"), m.end(), Stretch("month", 6, way))
        return
    unit = tongue.units[word]
    found = number(m["n"], tongue)
    if found is None:
        return
    single = word in ("день", "неделю", "месяц", "год", "десятилетие", "сутки", "века", "век")
    n: int | None = found[0]
    if found[1] or (m["n"] is None and not single):
        n = None
    yield Atom(m.start("w"), m.end(), Stretch(unit, n, way))


def _ru_bare_unit(m: re.Match[str], tongue: Tongue) -> Found:
    yield Atom(m.start(), m.end(), Shift(tongue.units[key_of(m["u"])], 0, "either"), bare=True)


ADJECTIVE = (
    "ий", "его", "ему", "им", "ем", "яя", "ей", "юю", "ее", "ие", "их", "ими",
    "ый", "ого", "ому", "ым", "ом", "ая", "ой", "ую", "ое", "ые", "ых", "ыми",
)  # fmt: skip


@cache
def russian() -> Tongue:
    w: Mapping[str, Any] = lexicon.load("dates")["ru"]
    genitive = alt(row[1] for row in w["months"])
    short = alt(form for row in w["months"] for form in row[5:])
    of_day = rf"(?:{genitive}{E}|{short}{E}\.?)"
    any_month = alt(form for row in w["months"] for form in row)
    wd = alt(form for row in w["weekdays"] for form in row)
    season = alt(form for row in w["seasons"] for form in row)
    unit = alt(form for row in w["units"] for form in row)
    # Without a number only these forms count one unit: «неделю назад», «годом ранее»; otherwise
    # «мая 2014 года ранее» would be a year earlier.
    one = alt(["день", "днем", "сутки", "сутками", "неделю", "неделей", "месяц", "месяцем", "год", "годом", "десятилетие", "десятилетием", *w["half_year"]])  # fmt: skip
    count = rf"(?:\d{{1,3}}|{alt([*w['numbers'], *w['few']])})"
    words = rf"(?:году|года|годов|годом|годах|годы|год|гг?\.?){E}"
    case = r"(?:-(?:го|м|му|й|ом|х))?"
    turns = alt(w["turns"])
    bc = rf"{SP}до{SP}н(?:\.|ашей){SP}?э(?:\.|ры)"
    tail = rf"(?:,?{SP}(?P<y>{YEAR})(?!\d){case}(?:{SP}?{words}|(?!{SP}{alt(w['counted'])}{E}))|{SP}(?P<of>{alt(k for k in YEAR_OF if not k.isascii())}){SP}года{E})?"
    link = rf"(?:{DASH}|{SP}(?:по|до|и|или|на){SP})"
    night = rf"(?P<night>ночь{SP}(?:на|с{SP}\d{{1,2}}{SP}на){SP})?"
    about = (
        rf"(?:(?P<about>около|примерно|почти|более|больше|менее|порядка|свыше){SP}(?:чем{SP})?)?"
    )
    figure = frozenset({FIGURE})
    months, weekdays, seasons = (needed(forms(w[k])) for k in ("months", "weekdays", "seasons"))
    units = needed(forms(w["units"]))
    more = needed(w["more"])
    rules = (
        *shared_rules(rf"(?:{SP}?(?:г\.|года{E}|г{E}))?"),
        Rule("years", figure, rx(rf"{FREE}(?P<y>{YEAR})(?P<j>{DASH}|/|{SP}(?:по|до|и){SP})(?P<z>\d{{4}}|\d{{2}})(?!\d|[-–/.]\d)(?:-й|-го|-м)?(?:{SP}?{words})?"), _ru_years),
        Rule("day-month", months, rx(rf"{FREE}{night}(?:(?P<wd>{wd}),?{SP})?(?P<d>{DAY})(?:-?(?:го|ое|е|ого|му|му))?{SP}(?P<m>{of_day}){tail}"), _ru_day),
        Rule("days-month", months, rx(rf"{FREE}(?P<more>(?:{DAY},{SP}){{0,6}})(?P<d1x>(?P<d1>{DAY})(?:-?(?:го|е|ого))?){link}(?P<d2>{DAY})(?:-?(?:го|е|ого))?{SP}(?P<m>{of_day}){tail}"), _ru_days),
        Rule("month", months, rx(rf"{B}(?P<m>{any_month}){E}{tail}"), _ru_bare_month),
        Rule("year", figure, rx(rf"{FREE}(?P<y>{YEAR})(?![\d:%/]|[.,]\d|[-–]\d)(?P<case>-(?:го|м|му|й|ом))?(?:{SP}?(?P<w>{words}))?"), _ru_year),
        Rule("ordinal-day", months, rx(rf"{B}(?P<d>{alt(w['ordinals'])}){SP}(?P<m>{of_day}){tail}"), _ru_ordinal_day),
        Rule("half-year", figure, rx(rf"{B}(?P<q>перв|втор|1-|2-)[а-я]{{1,3}}{SP}полугоди[еия]{SP}(?P<y>{YEAR})(?:{SP}?{words})?"), _ru_half),
        Rule("nth", figure, rx(rf"{FREE}(?P<d>{DAY})(?:-?го)?{SP}числа{E}"), _ru_nth),
        Rule("quarter", figure, rx(rf"{B}(?P<q>{alt(w['quarters'])}){SP}квартал[ае]?{SP}(?P<y>{YEAR})(?:{SP}?{words})?"), _ru_quarter),
        Rule("decade", figure | needed(w['nineties']), rx(rf"{FREE}(?:(?P<y>[12]\d\d0|[1-9]0)-(?:х|е|ые|ых)|(?P<w>{alt(w['nineties'])})){E}(?!{SP}числ)(?:{SP}{words})?"), _ru_decade),
        Rule("century", units | needed(c.replace("X", x) for c in CENTURIES for x in "XХ"), re.compile(rf"{B}(?:(?P<r>[IVXХ]{{1,5}})(?:-(?:го|й|м|ом))?|(?P<n>\d{{1,2}})(?:-?(?:й|го|м|ом))?){SP}(?:век(?:а|е|у|ом)?|в\.|столети[еяи]){E}(?P<bc>{bc})?"), _ru_century),
        Rule("bc", figure, rx(rf"{FREE}(?P<y>\d{{1,4}})(?:-(?:го|м|й))?{SP}{words}{bc}"), _ru_bc),
        Rule("season", seasons, rx(rf"{B}(?P<s>{season}){E}(?:{SP}(?P<y>{YEAR})(?:[-/–](?P<z>\d{{4}}|\d\d)(?!\d))?{case}(?:{SP}?{words})?|{SP}(?P<of>{alt(k for k in YEAR_OF if not k.isascii())}){SP}года{E})?"), _ru_season),
        Rule("weekday", weekdays, rx(rf"{B}{night}(?:(?P<t>{turns}){SP})?(?P<w>{wd}){E}"), _ru_weekday),
        Rule("today", needed(w['today']), rx(rf"{B}(?P<w>{alt(w['today'])}){E}"), read_today),
        Rule("eve", needed(w['eve']), rx(rf"{B}{alt(w['eve'])}{E}"), _ru_eve),
        Rule("turn", units | seasons | months, rx(rf"{B}(?P<t>{turns}){SP}(?P<u>{unit}|{season}|{any_month}){E}"), _ru_turn),
        Rule("weekend", more, rx(rf"{B}(?P<t>в|на|прошлые|минувшие|прошедшие|эти|следующие|ближайшие|прошлых|минувших){SP}выходны[ех]{E}"), _ru_weekend),
        Rule("chained", units, rx(rf"{B}(?P<t>{alt(w['chained'])}){SP}(?P<u>{unit}){E}"), _ru_chained),
        Rule("ago", units, rx(rf"{B}{about}(?P<n>{count}){SP}(?P<u>{unit}){SP}(?P<w>{alt([*w['ago'], *w['earlier'], *w['later']])}){E}"), read_ago),
        Rule("one-ago", units | needed(w['half_year']), rx(rf"{B}{about}(?P<n>(?!))?(?P<u>{one}){SP}(?P<w>{alt([*w['ago'], *w['earlier'], *w['later']])}){E}"), _ru_ago),
        Rule("more-ago", units | needed(["полугода"]), rx(rf"{B}(?:около|почти|более|больше|менее|меньше|свыше|порядка){SP}(?:чем{SP})?(?P<u>суток|недели|месяца|года|полугода|десятилетия|века){SP}{alt(w['ago'])}{E}"), _ru_more_ago),
        Rule("adjective", needed(stem + end for stem in w["adjectives"] for end in ADJECTIVE), rx(rf"{B}(?P<a>{alt(w['adjectives'])}){alt(ADJECTIVE)}{E}"), _ru_adjective),
        Rule("ahead", units | needed(w['half_year']), rx(rf"{B}(?P<w>{alt(w['ahead'])}){SP}(?:(?P<n>{count}){SP})?(?P<u>{unit}|полгода){E}(?:{SP}после{SP}(?:этого|того){E})?"), _ru_ahead),
        Rule("before-that", units, rx(rf"{B}за{SP}(?:(?P<n>{count}){SP})?(?P<u>{unit}){SP}до{SP}(?:этого|того){E}"), _ru_before_that),
        Rule("stretch", units | needed(w['half_year']), rx(rf"{B}(?P<w>{alt([*w['past_window'], *w['coming_window']])}){SP}(?:(?P<n>{count}){SP})?(?P<u>{unit}|{alt(w['half_year'])}){E}"), _ru_stretch),
        Rule("recently", needed(w['recently']), rx(rf"{B}(?P<w>{alt(w['recently'])}){E}"), read_recently),
        Rule("the-unit", units, rx(rf"{B}(?P<u>года|месяца|недели|десятилетия|века){E}"), _ru_bare_unit),
        Rule("holiday", needed(w['holidays']), rx(rf"{B}(?P<h>{alt(w['holidays'])}){E}(?:{SP}(?P<y>{YEAR}))?"), read_holiday),
    )  # fmt: skip
    return Tongue(
        lang="ru",
        words=w,
        months=table(w["months"], 1),
        weekdays=table(w["weekdays"]),
        seasons=table(w["seasons"]),
        units={form: UNITS[i] for i, row in enumerate(w["units"]) for form in row},
        numbers=w["numbers"],
        parts=w["parts"],
        part=rx(rf"{B}(?P<part>{alt(w['parts'])}){SP}$"),
        about=rx(rf"{B}{alt(w['about'])}{SP}(?:в{SP})?$"),
        offset=rx(
            rf"{B}(?:(?P<before>за)|через|спустя){SP}(?:(?P<n>{count}){SP})?(?P<u>{unit}){SP}"
            rf"(?(before)до|после){SP}$"
        ),
        between=rx(rf"{B}(?:с|со|от|между){SP}$"),
        between_and=rx(rf"{B}между{SP}$"),
        join_range=rx(rf"{DASH}|{SP}(?:по|до){SP}"),
        join_and=rx(rf",?{SP}(?:и|или){SP}|,{SP}"),
        ways=(
            ("since", rx(rf"{B}{alt(w['since'])}{SP}$")),
            ("until", rx(rf"{B}{alt(w['until'])}{SP}$")),
            ("before", rx(rf"{B}{alt(w['before'])}{SP}$")),
            ("after", rx(rf"{B}{alt(w['after'])}{SP}$")),
        ),
        future=rx(rf"{B}{alt(w['future'])}{E}"),
        past=rx(rf"{B}{alt(w['past'])}{E}"),
        turn_back=rx(rf"{B}{alt(w['turn_back'])}{E}"),
        counted=frozenset(w["counted"]),
        name_after=rx(rf"['\"»”]?{SP}(?:[^\W\d_][\w-]{{0,20}}{SP})?(?!)"),
        name_before=rx(rf"{B}{alt(w['named_after'])}{SP}['\"«“„]$|{B}(?:имени|им\.){SP}['\"«“„]?$"),
        rules=rules,
    )  # fmt: skip
