"""Ties by month, and how much was captured."""

from __future__ import annotations

import pytest

from riftline.model import Claim, CoverageMonth, Piece, Span


def only(case):
    (tie,) = case.ties
    return tie


def test_a_months_counts(say):
    statements = [
        say.said("ACCUSE", document="a", confidence=0.8),
        say.said("ACCUSE", document="b", confidence=0.5),
        say.said("AID", document="a", confidence=0.5),
        say.said("SAY", document="b", confidence=0.5),
        say.said("ASSAULT", document="a", speaker="paper", confidence=0.9),
    ]
    case = say.Case(statements, [say.card("a", "2014-03-03"), say.card("b", "2014-03-09")])
    tie = only(case)
    assert (tie.a, tie.b, tie.undated, tie.states) == ("reed", "salt", (), ())
    (month,) = tie.months
    assert month.period == "2014-03"
    own, third = month.own, month.third
    assert own.hostile == pytest.approx(0.8 * 0.5 + 0.5 * 0.5)
    assert own.friendly == pytest.approx(0.5 * 0.7)
    assert own.neutral == pytest.approx(0.5 * 0.2)
    assert (own.independent, own.carriers) == (4, 4)
    assert set(own.statements) == {s.id for s in statements[:4]}
    assert third.hostile == pytest.approx(0.9)
    assert third.statements == (statements[4].id,)


def test_a_story_in_three_papers_counts_once_with_its_surest_carrier(say):
    text = "The reed council accused the salt front of burning every boat at the landing"
    statements = [
        say.said(document=d, text=text, confidence=c)
        for d, c in zip("abc", (0.5, 0.9, 0.7), strict=True)
    ]
    cards = [
        say.card(d, f"2014-0{m}-{n}", f"Paper {d}")
        for d, m, n in (("a", 3, 30), ("b", 4, "02"), ("c", 4, "03"))
    ]
    (month,) = only(say.Case(statements, cards)).months
    assert month.period == "2014-03"
    assert month.own.hostile == pytest.approx(0.9 * 0.5)
    assert (month.own.independent, month.own.carriers) == (1, 3)
    assert month.own.statements == tuple(s.id for s in statements)


def test_a_denied_act_weighs_nothing_and_stays_listed(say):
    made = say.said("ASSAULT", speaker="paper", document="a", claim=Claim((), "denied"))
    (month,) = only(say.Case([made], [say.card("a", "2014-03-03")])).months
    assert (month.third.hostile, month.third.independent) == (0.0, 1)
    assert month.third.statements == (made.id,)


def test_what_has_no_day_stands_apart(say):
    made = say.said(document="a")
    tie = only(say.Case([made], [say.card("a", None)]))
    assert (tie.months, tie.undated) == ((), (made.id,))


def test_states_count_and_are_named(say):
    made = say.said("ALLIED_WITH", document="a")
    tie = only(say.Case([made], [say.card("a", "2014-03-03")]))
    assert tie.states == (made.id,)
    assert tie.months[0].own.friendly == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ({"act": "LOCATED_IN"}, {}),
        ({"act": "SAME_AS"}, {}),
        ({"act": "RUNS"}, {}),
        ({"target": "reed"}, {}),
        ({"target": None}, {}),
        ({"subject": None, "speaker": "reed"}, {}),
        ({"act": "ASSAULT"}, {"salt": "place"}),
    ],
)
def test_what_is_no_tie(say, statement, kinds):
    made = say.said(document="a", **statement)
    assert say.Case([made], [say.card("a", "2014-03-03")], kinds).ties == ()


def test_what_is_said_of_someone_is_the_speakers(say):
    made = say.said("SAY", subject=None, speaker="reed", stance=-0.8, document="a")
    tie = only(say.Case([made], [say.card("a", "2014-03-03")]))
    assert (tie.a, tie.b) == ("reed", "salt")
    assert tie.months[0].own.hostile == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("hedges", "voice"), [((), "own"), ((Piece("appears to", Span(0, 10)),), "third")]
)
def test_an_account_speaks_for_its_runner_only_where_that_is_said_outright(say, hedges, voice):
    runs = say.said("RUNS", target="@reedvoice", speaker="paper", document="a", claim=Claim(hedges))
    post = say.said("ACCUSE", speaker="@reedvoice", document="a")
    case = say.Case([runs, post], [say.card("a", "2014-03-03")], {"@reedvoice": "account"})
    (month,) = only(case).months
    assert getattr(month, voice).statements == (post.id,)


def test_coverage_keeps_silent_months(say):
    statements = [say.said(document="a"), say.said(document="c")]
    cards = [
        say.card("a", "2013-11-03", "Gazette"),
        say.card("b", "2013-11-30", "Gazette"),
        say.card("c", "2014-02-01", "Courier"),
        say.card("d", None),
    ]
    found = say.Case(statements, cards).coverage
    assert found.months == (
        CoverageMonth("2013-11", 2, 1, 1),
        CoverageMonth("2013-12", 0, 0, 0),
        CoverageMonth("2014-01", 0, 0, 0),
        CoverageMonth("2014-02", 1, 1, 1),
    )
    assert (found.documents, found.sources, found.undated) == (4, 2, 1)


@pytest.mark.parametrize("wrong", ["1014-02-01", "2099-02-01", "0001-01-01", "9999-12-31"])
def test_a_misdated_document_makes_no_thousand_months(say, wrong):
    cards = [say.card("a", "2014-01-03"), say.card("b", "2014-03-03"), say.card("x", wrong)]
    found = say.Case([say.said(document="x")], cards).coverage
    assert [m.period for m in found.months] == ["2014-01", "2014-02", "2014-03"]
    assert found.undated == 1


def test_nothing_at_all(say):
    case = say.Case([], [])
    assert case.coverage.months == ()
    assert (case.folds, case.ties, case.trends()) == ((), (), ())
