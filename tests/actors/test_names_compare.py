"""Two names and how likely they name one actor. Every name here is invented."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from riftline.actors.names import compare
from riftline.actors.names.likeness import log_odds
from riftline.actors.names.parts import parts_of

ONE = [
    ("Halim Dorvash", "Halim Dorvash"),
    ("Halim Dorvash", "DORVASH, Halim"),
    ("Halim Dorvash", "Halim Dorwasch"),
    ("Halim Dorvash", "HalimDorvash"),
    ("Halim Dorvash", "Haji Halim Dorvash"),
    ("Halim Dorvash", "H. Dorvash"),
    ("Usama ibn Tarvish", "Osama bin Tarwish"),
    ("Abd al-Rahim Dorvash", "Abdurrahim Dorvash"),
    ("Saif al-Din Dorvash", "Sayfuddin Dorvash"),
    ("Umar al-Tarvishi", "Omar Al Tarvishi"),
    ("Хамид Дорваш", "Khamid Dorvash"),
    ("Хамида Дорваша", "Хамид Дорваш"),
    ("Щукин Жорес", "Shchukin Zhores"),
    ("Щукин Жорес", "Ščukin Žores"),
    ("Jaish al-Tarvish", "Army of Tarvish"),
    ("Jaysh al-Tarvish", "Jeish Al-Tarvish"),
    ("Katibat Dorvash", "Dorvash Battalion"),
    ("Harakat al-Nahl", "Nahl Movement"),
    ("أحمد الدرواشي", "احمد الدرواشى"),
    ("كتيبـة الدرواش", "كتيبه درواش"),
    ("44th Reed Brigade", "Reed Brigade 44"),
]
TWO = [
    ("Halim Dorvash", "Petra Sundqvist"),
    ("Halim Dorvash", "Selim Dorvash Karimov"),
    ("Karim Dorvash", "Petra Dorvash"),
    ("Umar al-Tarvishi", "Umar al-Dorvashi"),
    ("Salim bin Harun al-Tarvishi", "Harun bin Salim al-Tarvishi"),
    ("Pavel Ivanovich Dorvin", "Pavel Petrovich Dorvin"),
    ("44th Reed Brigade", "45th Reed Brigade"),
    ("Reed Front in Dunmere", "Salt Army of Harl"),
    ("Reed Guard", "رجب الدرواش"),
    ("Abu Harun", "Harun"),
    ("", "Halim Dorvash"),
    ("...", "..."),
]


@pytest.mark.parametrize(("a", "b"), ONE)
def test_spellings_of_one_name_are_likely_one(a: str, b: str) -> None:
    assert compare(a, b).score > 0.5


@pytest.mark.parametrize(("a", "b"), TWO)
def test_names_of_two_are_likely_two(a: str, b: str) -> None:
    assert compare(a, b).score < 0.5


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("al-Tarvishi", "al-Tarvishi"),
        ("al-Tarvishi", "Umar al-Tarvishi"),
        ("аль-Тарвиши", "Умар аль-Тарвиши"),
        ("Muhammad", "Muhammad"),
        ("Магомед", "Магомед"),
        ("Abu Umar", "Abu Umar"),
        ("Umar", "Umar Dorvash"),
        ("الدرواشي", "الدرواشي"),
    ],
)
def test_a_lone_nisba_kunya_or_common_name_stays_ambiguous(a: str, b: str) -> None:
    found = compare(a, b)
    assert 0.01 < found.score <= 0.5
    assert any(s.name.startswith("lone-") for s in found.signs)


def test_cyrillic_and_latin_can_be_kept_apart() -> None:
    assert compare("Хамид Дорваш", "Khamid Dorvash").score > 0.6
    apart = compare("Хамид Дорваш", "Khamid Dorvash", across_scripts=False)
    assert apart.score < 0.1
    assert [s.name for s in apart.signs] == ["scripts"]


def test_arabic_is_not_spelled_in_latin_letters() -> None:
    found = compare("حليم درواش", "Halim Dorvash")
    assert found.score < 0.1
    assert [s.name for s in found.signs] == ["scripts"]
    assert "recorded alternative" in found.signs[0].words


def test_a_translated_word_holds_across_scripts() -> None:
    assert compare("جيش الإسلام", "Army of Islam").score > 0.6
    assert compare("Армия ислама", "Jaish al-Islam").score > 0.6


def test_a_word_of_two_scripts_is_matched_and_shown() -> None:
    found = compare("Hаlim Dorvash", "Halim Dorvash")  # the first а is Cyrillic
    assert found.score > 0.6
    [sign] = [s for s in found.signs if s.name == "look-alikes"]
    assert "Hаlim" in sign.words


def test_an_abbreviation_that_the_name_gives_counts_for_more_than_initials() -> None:
    told = compare("Reed Union of Dunmere (RUD)", "RUD")
    initials = compare("Reed Union for Dunmere Harl", "RUDH")
    assert told.score > 0.8 > initials.score > 0.4


def test_signs_add_up_to_the_score_and_quote_what_they_saw() -> None:
    found = compare("Halim Dorvash", "Halim Dorwasch al-Harli")
    odds = sum(s.weight for s in found.signs)
    assert math.isclose(1 / (1 + math.exp(-odds)), found.score, abs_tol=1e-3)
    assert any("Halim Dorvash" in s.words for s in found.signs)
    assert all(s.words and "{" not in s.words for s in found.signs)


def test_what_turns_the_line_around_is_not_quoted() -> None:
    found = compare("Halim \u202eDorvash\u202c", "Halim Dorvash")
    assert found.score > 0.6
    assert all("\u202e" not in s.words for s in found.signs)


NAMES = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "Halim",
                "halim",
                "Dorvash",
                "al-Tarvishi",
                "bin",
                "ibn",
                "Abu",
                "Umm",
                "abd",
                "al-",
                "Brigade",
                "44",
                "44th",
                "II",
                "(RUD)",
                "Дорваш",
                "аль-Тарвиши",
                "Pаvel",
                "جيش",
                "الإسلام",
                "بن",
                "ابو",
                "J.P.",
                "JC",
                "Petrovich",
                "ltd",
                ",",
                ".*",
                "[a-z]+",
                "海明",
            ]
        ),
        max_size=8,
    ).map(" ".join),
)


@settings(deadline=None, max_examples=300)
@given(a=NAMES, b=NAMES, across=st.booleans())
@example(a="x" * 5000, b="x" * 5000, across=True)
@example(a="Halim " * 1000, b="Dorvash " * 1000, across=True)
@example(a="\ud800", b="(((", across=True)
def test_any_two_strings_compare_the_same_both_ways(a: str, b: str, across: bool) -> None:
    found = compare(a, b, across_scripts=across)
    assert 0 <= found.score <= 1
    assert found == compare(b, a, across_scripts=across)
    assert found.signs


def test_a_legal_form_within_another_is_no_other_company() -> None:
    within = compare("Korveth Salt Shipping Company", "Korveth Salt Shipping Co Ltd").score
    other = compare("Korveth Salt Shipping Company", "Korveth Salt Shipping GmbH").score
    assert within > 0.9 > other


def test_one_word_that_the_other_writes_as_two_is_no_lone_word() -> None:
    assert compare("Abdur Rehvan", "Abd Ur-Rehvan").score > 0.5


@settings(deadline=None, max_examples=200)
@given(a=NAMES, b=NAMES, across=st.booleans())
def test_the_quick_way_and_the_way_with_words_agree(a: str, b: str, across: bool) -> None:
    x, y = (parts_of(n) for n in sorted((a, b)))
    odds = max(-8.0, min(8.0, log_odds(x, y, across)))
    score = compare(a, b, across_scripts=across).score
    assert math.isclose(score, 1 / (1 + math.exp(-odds)), abs_tol=1e-3)


def test_the_same_number_is_a_second_part_of_a_name() -> None:
    same, longer = (
        compare("Marick Fourth", "Marick Fourth"),
        compare("Marick Fourth", "Ledan Marick Fourth"),
    )
    assert same.score > 0.85 > longer.score


PLAIN = st.lists(
    st.text(st.sampled_from("abdefghiklmnoprstuvz"), min_size=5, max_size=9).map(str.title),
    min_size=2,
    max_size=4,
    unique=True,
)


@settings(deadline=None, max_examples=200)
@given(parts=PLAIN)
def test_a_name_of_two_parts_is_likely_itself(parts: list[str]) -> None:
    name = " ".join(parts)
    assert compare(name, name).score > 0.85
