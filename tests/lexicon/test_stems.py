"""Forms of one word share a stem; forms of different words do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.lexicon.stems import stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("accused", "accuses"),
        ("shelling", "shelled"),
        ("militia", "militias"),
        ("обвинила", "обвинить"),
        ("бригады", "бригада"),
        ("людей", "человек"),
        ("шёл", "шел"),
    ],
)
def test_forms_of_one_word_meet(one: str, other: str) -> None:
    assert set(stems(one)) & set(stems(other))


@pytest.mark.parametrize(("one", "other"), [("militia", "military"), ("бригада", "бригадир")])
def test_different_words_do_not(one: str, other: str) -> None:
    assert not set(stems(one)) & set(stems(other))


def test_a_form_of_two_words_has_both_stems() -> None:
    assert {"стать", "сталь"} <= set(stems("стали"))


@pytest.mark.parametrize("word", ["us", "мы", "2014", "b52", "a" * 50, "محمد", "字"])
def test_what_has_no_forms_is_its_own_stem(word: str) -> None:
    assert stems(word) == (word,)


@given(st.text(max_size=60))
def test_every_string_has_a_stem(text: str) -> None:
    assert stems(text)
