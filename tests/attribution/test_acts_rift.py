"""Since when a quarrel is, and when it grew worse, by the words of a text."""

from __future__ import annotations

import pytest
from tests.attribution.marked import read

FRIDAY = "2015-02-06"


def turns(text: str, lang: str) -> list[tuple[str, str | None, str | None]]:
    """(turn, earliest, latest) of every statement of a quarrel that has one, in order."""
    found = []
    for s in read(text, lang, published=FRIDAY).statements:
        rule, _, turn = s.rule.rpartition("turn:")
        if rule and s.when:
            assert s.act == "HOSTILE_TO"
            found.append((turn, s.when.earliest, s.when.latest))
    return found


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        (
            "en",
            "The rift between the Reed Guard and the Marsh Front began in December 2013.",
            [("began", "2013-12-01", None)],
        ),
        (
            "en",
            "The growing feud between the Reed Guard and the Marsh Front, which erupted after a "
            "commander left the Guard in May 2013, has been exacerbated in recent weeks.",
            [("began", "2013-05-01", None), ("worse", "2014-12-12", "2015-02-06")],
        ),
        (
            "en",
            "In March 2014 a dispute emerged between the Reed Guard and the Marsh Front.",
            [("began", "2014-03-01", None)],
        ),
        (
            "en",
            "Tensions between the Reed Guard and the Marsh Front eased in January 2015.",
            [("eased", "2015-01-01", "2015-01-31")],
        ),
        (
            "en",
            "The feud between the Reed Guard and the Marsh Front ended in June 2014.",
            [("ended", None, "2014-06-30")],
        ),
        (
            "ru",
            "Раскол между Камышовой стражей и Болотным фронтом возник в декабре 2013 года и "
            "обострился в январе 2015 года.",
            [("began", "2013-12-01", None), ("worse", "2015-01-01", "2015-01-31")],
        ),
    ],
)
def test_each_dated_turn_is_a_statement_of_its_own(lang, text, wanted):
    assert turns(text, lang) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The rift between the Reed Guard and the Marsh Front deepened.",  # no date
        "Tensions between the Reed Guard and the Marsh Front have not eased since May 2014.",
        "The alliance between the Reed Guard and the Marsh Front began in May 2014.",
    ],
)
def test_what_is_undated_denied_or_no_quarrel_has_no_turn(text):
    assert turns(text, "en") == []


def test_a_turn_is_told_by_its_own_words_and_by_its_own_speaker():
    text = (
        "Arn Velik said the rift between the Reed Guard and the Marsh Front, which began in May "
        "2013, worsened in January 2015."
    )
    found = [s for s in read(text, "en", published=FRIDAY).statements if "turn:" in s.rule]
    assert [s.speaker.text for s in found] == ["Arn Velik", "Arn Velik"]
    assert [s.text for s in found] == [
        "rift between the Reed Guard and the Marsh Front, which began in May 2013",
        "rift between the Reed Guard and the Marsh Front, which began in May 2013, worsened in "
        "January 2015",
    ]
    assert len({s.id for s in found}) == 2
