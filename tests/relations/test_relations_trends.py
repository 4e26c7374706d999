"""Courses, breaks, onsets, verdicts and drivers."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from math import log1p

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

BAD, GOOD = ["ACCUSE", "ASSAULT", "THREATEN"], ["SUPPORT", "AID", "AGREE"]


def trend_of(case):
    (trend,) = case.trends()
    return trend


def test_a_course_counts_what_was_said(say):
    course = trend_of(say.course_of([["ASSAULT"], [], ["PLEDGE"]])).course
    assert [p.period for p in course] == ["2013-01", "2013-02", "2013-03"]
    assert [p.independent for p in course] == [1, 0, 1]
    assert [p.hostile for p in course] == pytest.approx([10 * log1p(0.1), 0, 0])
    assert [p.friendly for p in course] == pytest.approx([0, 0, 10 * log1p(0.1)])
    # As much of the one as of the other, so the middle is even and the ends mirror each other.
    assert course[1].mean == pytest.approx(0.5, abs=1e-6)
    assert course[0].mean > 0.5
    assert course[0].mean + course[2].mean == pytest.approx(1.0, abs=1e-6)
    assert course[0].low + course[2].high == pytest.approx(1.0, abs=1e-6)


def test_the_interval_widens_in_silence(say):
    course = trend_of(say.course_of([BAD * 3, *([[]] * 6)])).course
    widths = [p.high - p.low for p in course]
    assert widths == sorted(widths)
    assert widths[-1] > widths[0] + 0.1
    assert [p.statements for p in course[1:]] == [()] * 6


@pytest.mark.parametrize("turn", [7, 12, 17])
def test_a_clear_rift_is_dated(say, turn):
    trend = trend_of(say.course_of([GOOD] * turn + [BAD] * (24 - turn)))
    month = say.months(24)[turn]
    assert trend.verdict == "rift"
    assert trend.onset is not None
    assert (trend.onset.earliest, trend.onset.latest) == (month, month)
    assert trend.onset.probability > 0.95
    assert trend.breaks == (trend.onset,)
    assert trend.onset.direction == "worse"


def test_hostility_after_silence_in_a_case_that_was_captured_has_an_onset(say):
    trend = trend_of(say.course_of([[]] * 12 + [BAD] * 8, documents=30))
    assert trend.verdict == "rift"
    assert trend.onset is not None
    # A silent month looks like a quiet one, so the dates may begin before the first harsh word,
    # but nothing begins after it.
    assert "2013-09" < trend.onset.earliest <= trend.onset.latest == "2014-01"
    assert trend.p_widening is not None


def test_hostility_from_the_first_month_is_a_rift_without_an_onset(say):
    trend = trend_of(say.course_of([BAD] * 14))
    assert (trend.verdict, trend.onset, trend.breaks) == ("rift", None, ())


@pytest.mark.parametrize(
    ("acts", "verdict"),
    [
        ([BAD] * 12 + [GOOD] * 8, "easing"),
        ([BAD] * 12 + [GOOD] * 14, "friendly"),
        ([GOOD] * 20, "friendly"),
        ([["SUPPORT", "ACCUSE"]] * 14, "mixed"),
        ([GOOD] * 10 + [[]] * 6, "quiet"),
        ([BAD] * 10 + [[]] * 5, "rift"),
        ([["ACCUSE"]] * 3, "not enough evidence"),
        ([["SAY"]] * 3, "not enough evidence"),
        ([["SAY"]] * 4, "quiet"),
        ([["ACCUSE"], ["SUPPORT"], GOOD, GOOD, GOOD, GOOD, GOOD, GOOD], "friendly"),
    ],
)
def test_verdicts(say, acts, verdict):
    assert trend_of(say.course_of(acts)).verdict == verdict


@pytest.mark.parametrize("acts", [["SUPPORT"], ["ACCUSE"], ["SUPPORT", "ACCUSE"]])
def test_a_few_statements_over_many_months_are_no_break(say, acts):
    # Over forty months a change is likely beforehand; these say nothing about one.
    rows = [acts if m % 9 == 0 else [] for m in range(40)]
    trend = trend_of(say.course_of(rows))
    assert trend.verdict != "not enough evidence"
    assert (trend.breaks, trend.onset) == ((), None)


def test_a_truce_is_two_breaks_and_keeps_its_onset(say):
    trend = trend_of(say.course_of([GOOD] * 8 + [BAD] * 8 + [GOOD] * 8))
    assert [b.direction for b in trend.breaks] == ["worse", "better"]
    assert [b.earliest for b in trend.breaks] == ["2013-09", "2014-05"]
    assert trend.onset == trend.breaks[0]


def test_one_outsider_makes_no_rift_and_two_sides_do(say):
    friends = [["SUPPORT"] * 2] * 12

    def with_voice(speaker):
        statements, cards = [], []
        for m, month in enumerate(say.months(12)):
            for i in range(30):
                cards.append(say.card(f"{speaker}{m}-{i}", f"{month}-11"))
                statements.append(say.said("ACCUSE", speaker=speaker, document=f"{speaker}{m}-{i}"))
        quiet = say.course_of(friends)
        return trend_of(say.Case((*quiet.statements, *statements), (*quiet.cards.values(), *cards)))

    assert with_voice("loudmouth").verdict == "mixed"
    assert with_voice("reed").verdict == "rift"
    assert with_voice("salt").verdict == "rift"


def test_a_leader_is_no_outsider(say):
    friends = say.course_of([["SUPPORT"] * 3] * 12, speaker="paper")
    cards, statements = [], []
    for m, month in enumerate(say.months(12)):
        cards += [say.card(f"{m}-{i}", f"{month}-11") for i in range(60)]
        statements += [say.said("ACCUSE", "arn", "salt", document=f"{m}-{i}") for i in range(60)]
    leads = say.said("LEADS", "arn", "reed", speaker="paper", document="0-0")
    case = say.Case(
        (*friends.statements, *statements, leads),
        (*friends.cards.values(), *cards),
        {"arn": "person"},
    )
    trend = next(t for t in case.trends() if (t.a, t.b) == ("reed", "salt"))
    assert trend.verdict == "rift"


def test_ten_reprints_move_the_course_no_more_than_one_story(say):
    text = "The reed council accused the salt front of burning every boat at the landing"
    base = say.course_of([["SUPPORT"]] * 6)

    def with_copies(n):
        cards = [say.card(f"c{i}", "2013-06-20", f"Paper {i}") for i in range(n)]
        extra = [say.said("ACCUSE", document=c.id, text=text) for c in cards]
        return trend_of(say.Case((*base.statements, *extra), (*base.cards.values(), *cards)))

    one, ten = with_copies(1), with_copies(10)
    assert [p.mean for p in ten.course] == pytest.approx([p.mean for p in one.course])
    assert (ten.independent, ten.carriers) == (one.independent, one.carriers + 9)


def test_several_reports_of_one_dated_attack_are_one_observation(say):
    when = say.period("2013-02-02", "2013-02-02")

    def attacks(n, one_day):
        cards = [say.card(f"c{i}", "2013-02-20", f"Paper {i}") for i in range(n)]
        statements = [
            say.said("ASSAULT", speaker=f"paper {i}", document=c.id, when=when if one_day else None)
            for i, c in enumerate(cards)
        ]
        return trend_of(say.Case(statements, cards)).course[0].hostile

    assert attacks(5, True) == pytest.approx(attacks(1, True))
    assert attacks(5, False) > 4 * attacks(1, True)


def test_drivers_are_the_statements_that_turned_it(say):
    case = say.course_of([["SUPPORT"]] * 10 + [["ASSAULT"]] * 3)
    harsh = {s.id for s in case.statements if s.act == "ASSAULT"}
    trend = trend_of(case)
    assert set(trend.drivers[:3]) == harsh
    assert len(trend.drivers) == 5


def test_evidence_of_long_ago_is_in_the_tie_and_not_in_the_course(say):
    when = say.period("1979-12-24", "1979-12-24")
    statements = [say.said("ASSAULT", document="a", when=when), say.said("ACCUSE", document="a")]
    case = say.Case(statements, [say.card("a", "2014-02-03")])
    assert [m.period for m in case.ties[0].months] == ["1979-12", "2014-02"]
    assert [p.period for p in trend_of(case).course] == ["2014-02"]


def test_last_years_battle_is_in_the_course_though_nothing_was_captured_then(say):
    when = say.period("2013-12-24", "2013-12-24")
    case = say.Case([say.said("ASSAULT", document="a", when=when)], [say.card("a", "2014-02-03")])
    assert [p.period for p in trend_of(case).course] == ["2013-12", "2014-01", "2014-02"]


def test_the_likeliest_change_comes_first(say):
    cards, statements = [], []
    for m, month in enumerate(say.months(18)):
        cards.append(say.card(f"d{m}", f"{month}-02"))
        turned = BAD if m >= 9 else GOOD
        statements += [say.said(a, "reed", "salt", document=f"d{m}") for a in turned]
        statements += [say.said(a, "ash", "birch", document=f"d{m}") for a in GOOD]
    trends = say.Case(statements, cards).trends()
    assert [(t.a, t.b) for t in trends] == [("reed", "salt"), ("ash", "birch")]


def test_p_widening_needs_something_to_compare(say):
    late = trend_of(say.course_of([GOOD] * 9 + [BAD] * 3)).p_widening
    even = trend_of(say.course_of([["ACCUSE", "SUPPORT"]] * 12)).p_widening
    past = trend_of(say.course_of([BAD] * 6 + [[]] * 6)).p_widening
    assert late is not None
    assert late > 0.99
    assert even == pytest.approx(0.5, abs=0.1)
    assert past is not None
    assert past < 0.2
    assert trend_of(say.course_of([["SAY"]] * 12)).p_widening is None
    assert trend_of(say.course_of([["ACCUSE"]])).p_widening is None


def test_numbers_open_to_their_statements(say):
    case = say.course_of([BAD, [], [*GOOD, "SAY"], BAD])
    trend = trend_of(case)
    assert sorted(i for p in trend.course for i in p.statements) == sorted(
        s.id for s in case.statements
    )
    assert trend.independent == sum(p.independent for p in trend.course) == len(case.statements)
    assert set(trend.drivers) <= {s.id for s in case.statements}


acts = st.sampled_from(["ACCUSE", "ASSAULT", "SUPPORT", "AID", "SAY", "CONSULT"])
rows = st.lists(
    st.tuples(
        st.integers(0, 9), acts, st.sampled_from(["reed", "salt", "tarn"]),
        st.sampled_from(["reed", "salt", "tarn"]), st.sampled_from(["", "paper"]),
        st.floats(0.1, 1.0),
    ),
    min_size=1, max_size=30,
)  # fmt: skip


def case_of(say, rows):
    cards = [say.card(f"d{i}", f"2013-{m + 1:02d}-07") for i, (m, *_) in enumerate(rows)]
    statements = [
        say.said(act, a, b, speaker=speaker or a, document=f"d{i}", confidence=c)
        for i, (_, act, a, b, speaker, c) in enumerate(rows)
    ]
    return say.Case(statements, cards)


def swapped(say, case, names):
    def other(mention):
        return (
            None if mention is None else replace(mention, key=names.get(mention.key, mention.key))
        )

    statements = [
        replace(s, speaker=other(s.speaker), subject=other(s.subject), target=other(s.target))
        for s in case.statements
    ]
    return say.Case(statements, case.cards.values())


@settings(max_examples=40, deadline=None)
@given(rows)
def test_exchanging_two_actors_leaves_their_undirected_trend_as_it_was(say, rows):
    case = case_of(say, rows)
    names = {"reed": "salt", "salt": "reed"}
    before = {frozenset((t.a, t.b)): t for t in case.trends()}
    after = {frozenset((t.a, t.b)): t for t in swapped(say, case, names).trends()}
    pair = frozenset(("reed", "salt"))
    assert before.get(pair) == after.get(pair)
    assert {frozenset(names.get(x, x) for x in p) for p in before} == set(after)


@settings(max_examples=40, deadline=None)
@given(rows, st.data())
def test_removing_hostile_evidence_never_raises_that_months_hostility(say, rows, data):
    case = case_of(say, rows)
    harsh = [s for s in case.statements if s.act in ("ACCUSE", "ASSAULT")]
    if not harsh:
        return
    gone = data.draw(st.sampled_from(harsh))
    less = say.Case([s for s in case.statements if s.id != gone.id], case.cards.values())
    full = {
        (t.a, t.b, p.period): p for t in case.trends() for p in t.course if gone.id in p.statements
    }
    for t in less.trends():
        for p in t.course:
            if (t.a, t.b, p.period) in full:
                assert p.mean <= full[t.a, t.b, p.period].mean + 1e-6


@settings(max_examples=40, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_the_order_in_which_statements_come_does_not_matter(say, rows, rng):
    case = case_of(say, rows)
    again = say.Case(rng.sample(case.statements, len(case.statements)), case.cards.values())
    assert again.trends() == case.trends()


@settings(max_examples=40, deadline=None)
@given(rows)
def test_every_point_is_a_share_inside_its_interval(say, rows):
    for t in case_of(say, rows).trends():
        for p in t.course:
            assert 0.0 <= p.low < p.mean < p.high <= 1.0
        for b in t.breaks:
            assert b.earliest <= b.latest
            assert 0.5 <= b.probability <= 1.0
        assert t.onset is None or t.onset in t.breaks


def test_importing_the_room_does_not_load_numpy():
    code = "import sys, riftline.relations; print('numpy' in sys.modules)"
    # A process of its own, because the tests around have loaded numpy long ago.
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
