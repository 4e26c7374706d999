"""Where names stand when a tagger sees them too.

``[Reed Guard]`` is what the tagger takes for a name, ``{Welcome}`` where it is sure that there is
none. All names are invented.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from riftline.attribution.english import grammar as english
from riftline.attribution.mentions import cast
from riftline.attribution.russian import grammar as russian
from riftline.attribution.segment import segment
from riftline.attribution.tagger import NameTag, Tags
from riftline.model import Block, Document, Mention, Name, Span


@dataclass(frozen=True)
class Sight:
    """A tagger's first reading, written down."""

    names: Sequence[NameTag]
    nameless: Sequence[Span]

    def tags(self, mentions: Sequence[Mention]) -> Tags:
        raise AssertionError(mentions)


def names(marked: str, lang: str = "en", score: float = 0.9, *seeds: str) -> list[str]:
    """The names found in a text with the tagger's marks."""
    text = re.sub(r"[\[\]{}]", "", marked)
    told, none, at, start = [], [], 0, 0
    for c in marked:
        if c in "[{":
            start = at
        elif c == "]":
            told.append(NameTag(Span(start, at), "group", score))
        elif c == "}":
            none.append(Span(start, at))
        else:
            at += 1
    blocks = (Block("paragraph", Span(0, len(text))),)
    document = Document("d", "c", "", None, None, "Delta Post", None, lang, text, blocks)
    listed = [Name(s, f"seed:group:{s.lower()}", "official", "en", "Latn") for s in seeds]
    grammar = english() if lang == "en" else russian()
    who = cast(segment(document), grammar, listed, Sight(told, none))
    return [m.text for m in who.mentions]


def test_the_rules_alone_find_these() -> None:
    assert names("They met the Reed Guard and Tovil Arn.") == ["Reed Guard", "Tovil Arn"]


@pytest.mark.parametrize(
    ("marked", "lang", "found"),
    [
        # a name goes on in small letters, and ends where another begins
        ("Это решил [Верховный суд Ардовии].", "ru", ["Верховный суд Ардовии"]),
        ("Глава Ардовии [Рустам Вельский] молчит.", "ru", ["Рустам Вельский"]),
        ("Сидели в [Речном райсовете] до ночи.", "ru", ["Речном райсовете"]),
        ("Там был [О. Тарнов] один.", "ru", ["О. Тарнов"]),
        ("Пел [Хор Ардовии под управлением] гостя.", "ru", ["Хор Ардовии"]),
        # titles, articles and some of a group are no part of it
        ("They met [the Fens Mudlarks] there.", "en", ["Fens Mudlarks"]),
        ("They met [Lt. Gen. Oren Task] there.", "en", ["Oren Task"]),
        ("[Fighters of the Reed Guard] left.", "en", ["Reed Guard"]),
        ("They met [Oren J. Task] there.", "en", ["Oren J. Task"]),
        ("They met [the Salt Reed group] there.", "en", ["Salt Reed"]),
    ],
)
def test_what_the_tagger_sees_is_cut_to_the_name(marked: str, lang: str, found: list[str]) -> None:
    assert names(marked, lang)[-len(found) :] == found


@pytest.mark.parametrize(
    ("marked", "lang", "found"),
    [
        ("[Tovil Arn of the Reed Guard] left.", "en", ["Tovil Arn", "Reed Guard"]),
        ("The [Delta Defence] Council left.", "en", ["Delta Defence Council"]),
        ("They met Velik [Arn] there.", "en", ["Velik Arn"]),
        ("Канал [Совета Корвин Тарнов] молчит.", "ru", ["Совета", "Корвин Тарнов"]),
        ("Лодки [Совета обороны] дельты ушли.", "ru", ["Совета обороны дельты"]),
        ("Бригада «[Цапли] дельты» ушла.", "ru", ["Цапли дельты"]),
    ],
)
def test_whole_names_of_the_rules_stand_against_parts_and_sums(
    marked: str, lang: str, found: list[str]
) -> None:
    assert names(marked, lang) == found


@pytest.mark.parametrize(
    "marked",
    [
        "[Units] of theirs left.",  # a sentence's first word
        "They met [Ardovian] soldiers.",
        "They met the [Ardovian-led faction] there.",
        "They met the [Foreign Minister] there.",
        "They met the [Minister of the Interior] there.",
        "They met the [quiet ones] there.",
        "They met [Arn, Task] there.",
    ],
)
def test_what_is_no_name_is_none_though_the_tagger_sees_one(marked: str) -> None:
    plain = re.sub(r"[\[\]]", "", marked)
    assert names(marked) == names(plain)


def test_an_unsure_sight_changes_nothing() -> None:
    marked = "Глава Ардовии [Рустам Вельский] молчит."
    assert names(marked, "ru", 0.7) == names(re.sub(r"[\[\]]", "", marked), "ru")


def test_a_lone_capital_is_no_name_where_the_tagger_is_sure_everywhere() -> None:
    assert names("It was Monsoon. A Monsoon came.") == ["Monsoon", "Monsoon"]
    assert names("It was {Monsoon. A Monsoon came}.") == []
    assert names("It was {Monsoon}. A Monsoon came.") == ["Monsoon", "Monsoon"]


@pytest.mark.parametrize(
    ("marked", "lang", "found"),
    [
        ("It was {Open Granary who came}.", "en", ["Open Granary"]),  # two words
        ("It was {the Council who came}.", "en", ["Council"]),  # a group by its noun
        ("Tovil Arn left. It was {Arn who came}.", "en", ["Tovil Arn", "Arn"]),
        ("Пришёл {Вульсан один}.", "ru", ["Вульсан"]),  # no dictionary has the word
    ],
)
def test_other_names_stay(marked: str, lang: str, found: list[str]) -> None:
    assert names(marked, lang) == found


def test_a_listed_name_stays_whatever_is_seen() -> None:
    text = "It was {Monsoon. The} [Monsoon Watch] came."
    assert names(text, "en", 0.9) == ["Monsoon", "Monsoon Watch"]
    assert names(text, "en", 0.9, "Monsoon") == ["Monsoon", "Monsoon"]


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("The [Reed-led faction] Saltmarsh Front left.", ["Saltmarsh Front"]),
        ("The [Reed-led faction] “Saltmarsh Front” left.", ["Saltmarsh Front"]),
        ("The [Reed-led faction], Saltmarsh Front, left.", ["Reed-led faction", "Saltmarsh Front"]),
        ("The [Reed-led faction] left.", ["Reed-led faction"]),
    ],
)
def test_what_a_group_is_is_no_name_beside_its_name(marked: str, found: list[str]) -> None:
    assert names(marked) == found
