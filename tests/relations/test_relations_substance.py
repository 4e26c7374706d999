"""What tells two passages apart that are told in nearly the same words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.relations.substance import contradict, differ, framed, told

GUARD = frozenset({"Reed Guard"})
STORY = "the Reed Guard shelled two ferries off Lower Ostrey on Monday and killed four passengers"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Another number, in figures or in words.
        ("the Reed Guard killed nine herdsmen at the ford", "the Reed Guard killed 4 herdsmen"),
        ("arrested thirty-seven of his men in one night", "arrested 39 of his men in one night"),
        # Another place, which inflects.
        (
            "they burned the school at Brennet on Sunday",
            "they burned the school at Kessel on Monday",
        ),
        ("сожгли школу в Бреннете", "сожгли школу в Кесселе"),
        # Another deed, another victim.
        (
            "the Reed Guard had broken the truce by mining the quarry road",
            "the Reed Guard had broken the truce by holding two drivers",
        ),
        ("treating its wounded after the battle", "burying its dead after the battle"),
    ],
)
def test_one_frame_can_hold_two_things(one, other):
    assert differ(told(one, GUARD), told(other, GUARD))


@pytest.mark.parametrize(
    "other",
    [
        "the Reed Guard shelled two ferries off Lower Ostrey",  # cut
        "the Reed Guard shelled 2 ferries off Lower Ostrey and killed four passengers on board",
        "the Reed Guard also shelled two ferries off Ostrey and killed four passengers",
        "The Reed Guard Shelled Two Ferries Off Lower Ostrey And Killed Four Passengers",
        "on March 3 the Reed Guard shelled two ferries off Lower Ostrey and killed four passengers",
        "the guard shelled several ferries off Lower Ostrey and killed four passengers",
    ],
)
def test_what_an_editor_does_makes_no_other_thing(other):
    story = (
        "the Reed Guard shelled two ferries off Lower Ostrey on Monday and killed four passengers"
    )
    assert not differ(told(story, GUARD), told(other, GUARD))


def test_a_contradiction_needs_something_on_both_sides():
    nine = told("killed nine men at Kessel")
    assert contradict(nine, told("killed two men at Kessel"))
    assert not contradict(nine, told("killed several men"))
    assert contradict(told("a raid on Kessel mill"), told("a raid on Brennet mill"))
    assert not contradict(told("a raid on Kessel mill"), told("a raid on Kesel mill"))
    opened = told("They shelled it. Fishermen died."), told("They shelled it. Villagers fled.")
    assert not contradict(*opened)
    assert told("two hundred of its forty-two boats").numbers == {200, 42}


def test_a_frame_is_words_in_order():
    said = told("his men would stop unloading ships unless they were paid")
    assert framed(said, told("his men would stop guarding the depot unless they were armed"))
    assert not framed(said, told("no ship will be unloaded if the dockers get no money"))
    assert not framed(told(""), said)


@given(st.text(max_size=80), st.text(max_size=80))
def test_it_does_not_matter_which_is_asked_first(one, other):
    a, b = told(one), told(other)
    assert differ(a, b) == differ(b, a)
    assert framed(a, b) == framed(b, a)
    assert not differ(a, a)
