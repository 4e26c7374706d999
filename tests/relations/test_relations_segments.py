"""The exact segmentation against the sum over every way of cutting, one by one."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import exp, lgamma, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.relations.pace import MONTHLY, Pace
from riftline.relations.segments import RATE_POWER, RATE_SHAPE, blocks, segment

CHANGE = MONTHLY.change


def slow(hostile, friendly, documents):
    """All 2^(T-1) segmentations with the formulas of docs/method.md, in plain Python."""
    months = len(hostile)
    seen = [h if d > 0 else 0.0 for h, d in zip(hostile, documents, strict=True)]
    rate = (RATE_SHAPE + sum(seen)) / max(1.0, sum(documents))
    beta = RATE_SHAPE / rate

    def one(i: int, j: int) -> float:
        h, f, s, e = (sum(v[i:j]) for v in (hostile, friendly, seen, documents))
        share = lgamma(1 + h) + lgamma(1 + f) - lgamma(2 + h + f)
        gamma = (
            lgamma(RATE_SHAPE + s)
            - lgamma(RATE_SHAPE)
            + RATE_SHAPE * log(beta)
            - (RATE_SHAPE + s) * log(beta + e)
        )
        return share + RATE_POWER * gamma

    weights = {}
    for k in range(months):
        for cuts in combinations(range(1, months), k):
            ends = (0, *cuts, months)
            total = sum(one(i, j) for i, j in pairwise(ends))
            weights[cuts] = total + k * log(CHANGE) + (months - 1 - k) * log(1 - CHANGE)
    top = max(weights.values())
    mass = {cuts: exp(w - top) for cuts, w in weights.items()}
    z = sum(mass.values())
    return {cuts: m / z for cuts, m in mass.items()}


amounts = st.floats(0, 6).map(lambda v: round(v, 2))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(amounts, amounts, st.integers(0, 9)), min_size=1, max_size=7))
def test_segment_is_the_sum_over_all_segmentations(rows):
    hostile, friendly, documents = (list(map(float, v)) for v in zip(*rows, strict=True))
    expected = slow(hostile, friendly, documents)
    found = segment(np.array([hostile]), np.array([friendly]), np.array(documents))
    months = len(rows)
    assert found.none[0] == pytest.approx(expected[()], abs=1e-9)
    for t in range(1, months):
        at = sum(p for cuts, p in expected.items() if t in cuts)
        assert found.change[0, t] == pytest.approx(at, abs=1e-9)
        for last in range(t, months):
            held = sum(p for c, p in expected.items() if not set(c) & set(range(t, last + 1)))
            assert found.covers(0, t, last) == pytest.approx(held, abs=1e-9)
            if last == months - 1:
                assert found.still[0, t - 1] == pytest.approx(held, abs=1e-9)


def test_without_evidence_the_prior_comes_back():
    found = segment(np.zeros((1, 12)), np.zeros((1, 12)), np.zeros(12))
    assert found.change[0, 1:] == pytest.approx(np.full(11, CHANGE))
    assert found.none[0] == pytest.approx((1 - CHANGE) ** 11)


def test_a_years_chance_of_change_is_that_of_twelve_months():
    assert Pace(period=12, stays=36).change == pytest.approx(1 - (1 - 1 / 36) ** 12)
    assert segment(*np.zeros((2, 1, 5)), np.zeros(5), Pace(12, 240)).change[0, 1] == pytest.approx(
        1 - (1 - 1 / 240) ** 12
    )
    assert [Pace(12).periods(m) for m in (3, 12, 120)] == [1, 1, 10]


@pytest.mark.parametrize(("period", "stays"), [(0, 36), (-1, 36), (1, 1), (float("nan"), 36)])
def test_a_pace_without_sense_is_refused(period, stays):
    with pytest.raises(ValueError, match="period"):
        Pace(period, stays)


def test_silent_months_hide_when_it_broke_but_not_that_it_did():
    hostile = np.array([[0.0] * 6 + [0.0] * 3 + [3.0] * 6])
    friendly = np.array([[3.0] * 6 + [0.0] * 3 + [0.0] * 6])
    documents = np.array([9.0] * 6 + [0.0] * 3 + [9.0] * 6)
    found = segment(hostile, friendly, documents)
    assert found.none[0] < 0.01
    assert found.change[0, 6:10].sum() > 0.95
    # Each of the four months in which the turn may have come is as likely as the others.
    assert found.change[0, 6:10] == pytest.approx(np.full(4, found.change[0, 6]), rel=1e-6)


def test_blocks_cover_every_pair_once():
    slices = blocks(5003, 240)
    assert [i for s in slices for i in range(5003)[s]] == list(range(5003))
    assert blocks(0, 24) == []
