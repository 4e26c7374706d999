"""Courses as values: every point is its pair's own, though most are shared objects."""

from __future__ import annotations

from math import log1p

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.relations.course import course

SIZE = {"ASSAULT": 1.0, "ACCUSE": 0.5**0.5, "SUPPORT": 0.5**0.5, "PLEDGE": 0.9**0.5, "SAY": 0.0}
MONTHS = 9
PAIRS = (("ash", "birch"), ("reed", "salt"), ("salt", "tarn"), ("tarn", "wold"))


def expected(hostile, friendly):
    """(mean, low, high) by month of one pair alone."""
    run = course(np.array([hostile]), np.array([friendly]))
    return list(zip(*(v[run.state[0]] for v in (run.mean, run.low, run.high)), strict=True))


rows = st.lists(
    st.tuples(st.integers(0, MONTHS - 1), st.sampled_from(sorted(SIZE)), st.sampled_from(PAIRS)),
    min_size=1,
    max_size=12,
    unique_by=lambda row: (row[0], row[2]),
)


@settings(max_examples=50, deadline=None)
@given(rows)
def test_every_pairs_course_is_its_own_formula(say, rows):
    months = say.months(MONTHS)
    cards = [say.card(f"other{m}", f"{month}-05") for m, month in enumerate(months)]
    cards += [say.card(f"d{i}", f"{months[m]}-07") for i, (m, _, _) in enumerate(rows)]
    statements = [say.said(act, a, b, document=f"d{i}") for i, (_, act, (a, b)) in enumerate(rows)]
    trends = {(t.a, t.b): t for t in say.Case(statements, cards).trends()}
    assert set(trends) == {pair for _, _, pair in rows}
    for pair, trend in trends.items():
        sums = {-1: [0.0] * MONTHS, 1: [0.0] * MONTHS}
        told = {}
        for s, (m, act, of) in zip(statements, rows, strict=True):
            if of == pair:
                # One voice with one sure statement of full size a month; SAY is none.
                sums[-1 if act in ("ASSAULT", "ACCUSE") else 1][m] = (
                    10 * log1p(1 / 10) if SIZE[act] else 0.0
                )
                told[months[m]] = (s.id,)
        began = months.index(min(told))
        assert [p.period for p in trend.course] == months[began:]
        assert [p.statements for p in trend.course] == [told.get(m, ()) for m in months[began:]]
        assert [(p.hostile, p.friendly) for p in trend.course] == [
            pytest.approx(both) for both in zip(sums[-1][began:], sums[1][began:], strict=True)
        ]
        numbers = expected(sums[-1], sums[1])[began:]
        assert [(p.mean, p.low, p.high) for p in trend.course] == [
            pytest.approx(n, abs=1e-8) for n in numbers
        ]


def test_pairs_that_know_equally_little_are_told_the_same_of_silent_months(say):
    cards = [say.card(f"d{m}", f"{month}-07") for m, month in enumerate(say.months(6))]
    statements = [
        say.said("ACCUSE", "reed", "salt", document="d1"),
        say.said("ACCUSE", "ash", "birch", document="d1"),
        say.said("SUPPORT", "tarn", "wold", document="d1"),
    ]
    trends = {t.a: t.course for t in say.Case(statements, cards).trends()}
    for one, other, third in zip(*(trends[a][1:] for a in ("ash", "reed", "tarn")), strict=True):
        assert one == other
        assert one != third
    assert trends["ash"][0] != trends["reed"][0]  # their statements differ


def test_no_two_months_share_a_state_of_knowledge():
    # `points` finds a state's month by it.
    none = np.zeros((3, 5))
    state = course(none, none).state
    assert [len(set(month)) for month in state.T] == [1] * 5
    assert len({int(month[0]) for month in state.T}) == 5
