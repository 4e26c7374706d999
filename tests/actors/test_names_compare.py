"""Two names and how likely they name one actor. Every name here is invented."""

from __future__ import annotations

from riftline.actors.names import Candidates, compare


def test_the_same_name_is_surely_the_same() -> None:
    assert compare("Halim Dorvash", "Halim Dorvash").score > 0.9


def test_other_names_are_others() -> None:
    assert compare("Halim Dorvash", "Petra Sundqvist").score < 0.1


def test_a_name_added_later_is_found_first() -> None:
    known = Candidates([("reed-guard", "Reed Guard"), ("harl-front", "Harl Front")])
    known.add("salt-march", "Salt March Brigade")
    assert known.find("the Salt March Brigade")[0][0] == "salt-march"
    assert known.find("Harl Front")[0][0] == "harl-front"
