"""The course against the sum over every way of cutting, and against simulated readers."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import exp, lgamma

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.relations.beta import below
from riftline.relations.course import course, widening
from riftline.relations.misread import Checked
from riftline.relations.pace import Pace

NO_ERRORS = Checked(wrong=0, right=10**9)


def one(hostile, friendly, **more):
    """(mean, low, high) by period of one pair."""
    run = course(np.array([hostile], float), np.array([friendly], float), **more)
    return [(float(run.mean[s]), float(run.low[s]), float(run.high[s])) for s in run.state[0]]


def slow(hostile, friendly, change):
    """All 2^(T-1) ways of cutting: for each period its Beta laws and their weights."""
    periods = len(hostile)
    laws = [[] for _ in hostile]
    for k in range(periods):
        for cuts in combinations(range(1, periods), k):
            spans = list(pairwise((0, *cuts, periods)))
            shapes = [(1 + sum(hostile[i:j]), 1 + sum(friendly[i:j])) for i, j in spans]
            log_l = sum(lgamma(a) + lgamma(b) - lgamma(a + b) for a, b in shapes)
            weight = exp(log_l) * change**k * (1 - change) ** (periods - 1 - k)
            for (i, j), (a, b) in zip(spans, shapes, strict=True):
                for t in range(i, j):
                    laws[t].append((weight, a, b))
    return laws


amounts = st.floats(0, 12).map(lambda v: round(v, 1))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6), st.sampled_from([6.0, 36.0]))
def test_a_course_is_the_sum_over_all_ways_of_cutting(rows, stays):
    hostile, friendly = (list(v) for v in zip(*rows, strict=True))
    found = one(hostile, friendly, pace=Pace(1.0, stays), checked=NO_ERRORS)
    for (mean, low, high), laws in zip(found, slow(hostile, friendly, 1 / stays), strict=True):
        weight, a, b = (np.array(v) for v in zip(*laws, strict=True))
        weight /= weight.sum()
        assert mean == pytest.approx(float(weight @ (a / (a + b))), abs=0.003)
        for x, p in ((low, 0.05), (high, 0.95)):
            # A flat stretch of the law has its quantile anywhere, so the law is asked, and nearby.
            under = [float(weight @ below(np.array([x + d]), a, b)) for d in (-0.004, 0.004)]
            assert under[0] - 0.005 <= p <= under[1] + 0.005 or low == mean or high == mean


def test_what_is_known_of_a_period_comes_from_all_that_are_like_it():
    alone = one([9, 0], [1, 0])[0]
    together = one([9] * 6, [1] * 6)
    assert together[3][2] - together[3][1] < 0.7 * (alone[2] - alone[1])
    turned = one([1] * 6 + [9] * 6, [9] * 6 + [1] * 6)
    # It lets go at once: the first month of the new stretch is read by itself and what follows.
    assert turned[5][2] < 0.5 < turned[6][1]


def test_wrong_signs_are_put_right_and_widen_the_interval():
    hostile, friendly = [22] * 10, [78] * 10
    sure = one(hostile, friendly, checked=NO_ERRORS)[4]
    known = one(hostile, friendly, checked=Checked(wrong=1500, right=8500))[4]
    sampled = one(hostile, friendly, checked=Checked(wrong=15, right=85))[4]
    # 0.22 = 0.15 + 0.7 · 0.10
    assert sure[0] == pytest.approx(0.22, abs=0.01)
    assert known[0] == pytest.approx(0.10, abs=0.015)
    widths = [high - low for _, low, high in (sure, known, sampled)]
    assert widths == sorted(widths)
    assert sampled[1] < 0.1 < sampled[2]


def test_a_share_that_no_error_rate_allows_is_still_answered():
    for hostile, friendly in (([0, 0], [1e6, 1e6]), ([1e6, 3], [0, 2])):
        for mean, low, high in one(hostile, friendly, checked=Checked(300, 700)):
            assert 0.0 <= low <= mean <= high <= 1.0


def test_a_person_who_read_much_narrows_the_doubt():
    def width(checked):
        _, low, high = one([30] * 8, [70] * 8, checked=checked)[3]
        return high - low

    assert width(Checked(0, 0)) > width(Checked(10, 90)) > width(Checked(100, 900))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(amounts, amounts), min_size=2, max_size=8),
    st.integers(0, 7),
    st.floats(0.1, 20),
    st.sampled_from([Checked(), NO_ERRORS, Checked(15, 85)]),
)
def test_more_hostile_evidence_never_lowers_its_own_period(rows, at, more, checked):
    hostile, friendly = (np.array(v) for v in zip(*rows, strict=True))
    at %= len(hostile)
    before = one(hostile, friendly, checked=checked)
    hostile[at] += more
    after = one(hostile, friendly, checked=checked)
    assert after[at][0] >= before[at][0] - 1e-6


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8))
def test_friend_and_foe_mirror_each_other(rows):
    hostile, friendly = (list(v) for v in zip(*rows, strict=True))
    for (mean, low, high), (mean2, low2, high2) in zip(
        one(hostile, friendly), one(friendly, hostile), strict=True
    ):
        assert (mean, low, high) == pytest.approx((1 - mean2, 1 - high2, 1 - low2), abs=1e-6)


def test_a_year_lets_go_as_fast_as_twelve_months():
    year = one([9, 0], [1, 0], pace=Pace(period=12.0))
    months = one([9, *[0] * 12], [1, *[0] * 12], pace=Pace(period=1.0))
    assert year[1] == pytest.approx(months[12], abs=1e-6)


def test_only_what_was_asked_for_is_computed():
    hostile, friendly = np.array([[0.0, 2, 0], [0, 2, 0], [1, 0, 0]]), np.zeros((3, 3))
    run = course(hostile, friendly, since=np.array([1, 2, 0]))
    assert (run.state >= 0).tolist() == [[False, True, True]] * 2 + [[True] * 3]
    assert len(run.mean) == 5
    assert run.state[0, 1:].tolist() == run.state[1, 1:].tolist()


def test_widening_counts_months_and_not_periods():
    # Ten years, the last one harsh: by years the last period is what "lately" is.
    hostile = np.array([[1.0] * 9 + [9.0]])
    friendly = np.array([[9.0] * 9 + [1.0]])
    documents = np.full(10, 20.0)
    assert widening(hostile, friendly, documents, Pace(period=12.0))[0] > 0.99
