"""Whom a name may mean. Every name here is invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.actors.names import Candidates, compare

KNOWN = [
    ("dorvash", "Halim Dorvash"),
    ("dorvash", "حليم درواش"),
    ("sundqvist", "Petra Sundqvist"),
    ("tarvishi-u", "Umar al-Tarvishi"),
    ("tarvishi-h", "Harun al-Tarvishi"),
    ("reed", "Reed Union of Dunmere (RUD)"),
    ("army", "Jaish al-Islam"),
    ("salt", "Salt March Brigade 44"),
]


@pytest.mark.parametrize(
    ("asked", "id_"),
    [
        ("Halim Dorvash", "dorvash"),
        ("Dorwasch, Khalim", "dorvash"),
        ("Халим Дорваш", "dorvash"),
        ("حليم درواش", "dorvash"),
        ("HalimDorvash", "dorvash"),
        ("Halim Dorbash", "dorvash"),
        ("RUD", "reed"),
        ("Army of Islam", "army"),
        ("جيش الإسلام", "army"),
        ("Sundkvist", "sundqvist"),
        ("the 44th Salt March Brigade", "salt"),
    ],
)
def test_a_spelling_finds_its_actor_first(asked: str, id_: str) -> None:
    found = Candidates(KNOWN).find(asked)
    assert found[0][0] == id_
    assert [f[1].score for f in found] == sorted((f[1].score for f in found), reverse=True)


def test_a_lone_nisba_finds_all_who_bear_it_and_is_sure_of_none() -> None:
    found = Candidates(KNOWN).find("al-Tarvishi", 2)
    assert {id_ for id_, _ in found} == {"tarvishi-u", "tarvishi-h"}
    assert all(likeness.score < 0.5 for _, likeness in found)


def test_each_actor_comes_once_by_its_likeliest_name() -> None:
    known = Candidates([("a", "Halim Dorvash"), ("a", "Halim Dorwash"), ("b", "Halim Dorvesh")])
    found = known.find("Halim Dorvash")
    assert [id_ for id_, _ in found] == ["a", "b"]
    assert found[0][1] == compare("Halim Dorvash", "Halim Dorvash")


def test_a_name_added_later_is_found_as_if_it_had_been_there() -> None:
    later = Candidates(KNOWN[:-1])
    assert later.find("Salt March Brigade 44") == []
    later.add(*KNOWN[-1])
    assert later.find("Salt March Brigade 44") == Candidates(KNOWN).find("Salt March Brigade 44")
    assert len(later) == len(KNOWN)
    later.add(*KNOWN[-1])
    assert len(later) == len(KNOWN)


def test_scripts_can_be_kept_apart() -> None:
    assert Candidates(KNOWN, across_scripts=False).find("Халим Дорваш") == []


def test_names_without_a_word_find_nobody() -> None:
    known = Candidates([("x", "..."), ("y", ""), ("z", "\u202e"), ("d", "Halim Dorvash")])
    assert len(known) == 1
    assert known.find("!!!") == []
    assert known.find("") == []


def test_no_more_than_asked_for() -> None:
    known = Candidates((f"d{n}", f"Halim Dorvash {c}.") for n, c in enumerate("abcdefgh"))
    assert len(known.find("Halim Dorvash", 5)) == 5


@settings(deadline=None, max_examples=100)
@given(names=st.lists(st.text(max_size=30), max_size=6), asked=st.text(max_size=30))
def test_any_strings_can_be_known_and_asked(names: list[str], asked: str) -> None:
    known = Candidates((str(n), name) for n, name in enumerate(names))
    assert len(known.find(asked)) <= 3
