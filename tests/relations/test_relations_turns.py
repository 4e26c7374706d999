"""Breaks of many pairs at once: the same as one at a time."""

from __future__ import annotations

import numpy as np
import pytest

from riftline.relations.course import course
from riftline.relations.pace import Pace
from riftline.relations.turns import find

MONTHS = 40


@pytest.fixture(scope="module")
def many():
    """Sixty pairs, from silent to loud, every third of which turns in month 20."""
    rng = np.random.default_rng(5)
    rate = np.exp(rng.normal(0.0, 1.5, (60, 1)))
    late = (np.arange(MONTHS) >= 20) & (np.arange(60) % 3 == 0)[:, None]
    share = np.where(late, 0.9, 0.1)
    hostile = rng.poisson(rate * share) * 0.7
    friendly = rng.poisson(rate * (1.0 - share)) * 0.7
    documents = rng.poisson(9.0, MONTHS).astype(float)
    return hostile, friendly, documents


def test_a_pair_alone_is_told_the_same_as_among_others(many):
    hostile, friendly, documents = many
    found = find(hostile, friendly, documents, range(60))
    run = course(hostile, friendly)
    for p in range(60):
        alone = find(hostile[p : p + 1], friendly[p : p + 1], documents, [0])
        assert alone.evidence[0] == found.evidence[p]
        assert alone.turns[0] == found.turns[p]
        assert alone.still[0] == pytest.approx(found.still[p], abs=1e-12)
        single = course(hostile[p : p + 1], friendly[p : p + 1])
        for name in ("mean", "low", "high"):
            assert (getattr(single, name) == getattr(run, name)[run.state[p]]).all()


def test_what_turns_is_found_and_what_does_not_is_left(many):
    hostile, friendly, documents = many
    found = find(hostile, friendly, documents, range(60))
    loud = [p for p in range(60) if (hostile[p] + friendly[p]).sum() > 60]
    assert len(loud) > 10
    for p in loud:
        turns = found.turns[p]
        assert [t.first <= 20 <= t.last for t in turns] == ([True] if p % 3 == 0 else [])
        assert all(t.first <= t.at <= t.last for t in turns)


def test_pairs_that_nobody_asks_for_have_no_turns(many):
    hostile, friendly, documents = many
    found = find(hostile, friendly, documents, [3, 0])
    assert np.isnan(found.evidence[[p for p in range(60) if p not in (0, 3)]]).all()
    assert not np.isnan(found.evidence[[0, 3]]).any()
    stay = 1.0 - 1.0 / 36.0
    assert found.still[7] == pytest.approx(stay ** np.arange(MONTHS)[::-1])


def test_a_case_of_one_month_has_nothing_to_break():
    found = find(np.array([[9.0]]), np.array([[1.0]]), np.array([5.0]), [0], Pace(12.0))
    assert np.isnan(found.evidence[0])
    assert found.turns == [()]
    assert found.still.tolist() == [[1.0]]
