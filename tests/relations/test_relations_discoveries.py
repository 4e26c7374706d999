"""The list of rifts: how rare rifts are is learned, and the list is cut by the expected error."""

from __future__ import annotations

from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.model import Break, Coverage, Trend
from riftline.relations import false_rifts
from riftline.relations.discoveries import ALLOWED, listed, prevalence

NOTHING = Coverage((), 0, 0, 0)


def trend(name, evidence=None, side=None, onset=None, verdict="mixed"):
    began = None if onset is None else Break("2013-01", "2013-02", onset, "worse")
    return Trend(
        name, "z", (), began, (), None, verdict, (), NOTHING, 9, 9, evidence=evidence, side=side
    )


def rift(name, evidence=12.0, side=0.999, onset=0.99):
    return trend(name, evidence, side, onset, "rift")


def still(name):
    return trend(name, -2.0, 0.01, verdict="friendly")


def test_prevalence_is_the_share_whose_posteriors_it_is_the_mean_of():
    evidence = [30.0] * 20 + [-30.0] * 78
    assert prevalence(evidence) == pytest.approx(21 / 100, abs=1e-4)
    assert prevalence([]) == 0.5
    assert prevalence([0.0]) == pytest.approx(0.5)
    mixed = [2.0, -1.0, 0.5, -4.0]
    share = prevalence(mixed)
    odds = [exp(e) * share / (1 - share) for e in mixed]
    assert share == pytest.approx((1 + sum(o / (1 + o) for o in odds)) / 6, abs=1e-4)


def test_the_same_evidence_is_doubted_more_where_rifts_are_rare():
    few = listed([rift("a", evidence=3.0, side=0.95), *(still(f"s{i}") for i in range(500))])
    many = listed([rift("a", evidence=3.0, side=0.95), *(rift(f"r{i}") for i in range(500))])
    assert few[0].doubt > 0.9 > 0.2 > many[0].doubt
    assert (few[0].listed, many[0].listed) == (False, True)


def test_only_rifts_are_listed_and_only_rifts_and_onsets_doubted():
    found = listed(
        [rift("a"), still("b"), trend("c"), trend("d", 12.0, 0.999, 0.99, "easing"), rift("e")]
    )
    assert [t.listed for t in found] == [True, False, False, False, True]
    assert [t.doubt is None for t in found] == [False, True, True, False, False]


def test_a_rift_that_began_before_the_record_is_doubted_by_its_state_alone():
    (found,) = listed([trend("a", -3.0, 0.999, verdict="rift")])
    assert found.doubt < 0.01
    assert found.listed


chances = st.floats(0.01, 0.999)


@given(
    st.lists(
        st.builds(
            lambda e, s, o, v: trend("x", e, s, o, v),
            st.floats(-5, 30), chances, st.none() | st.floats(0.5, 1.0),
            st.sampled_from(["rift", "mixed", "easing"]),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_the_list_is_as_long_as_its_expected_error_allows(given_):
    found = listed(given_)
    assert [(t.a, t.verdict, t.evidence) for t in found] == [
        (t.a, t.verdict, t.evidence) for t in given_
    ]
    on, off = (
        [t for t in found if t.verdict == "rift" and t.listed is which] for which in (True, False)
    )
    if on:
        assert false_rifts(on) <= ALLOWED + 1e-12
    if off:
        nearest = min(t.doubt for t in off)
        assert all(t.doubt <= nearest for t in on)
        assert sum(t.doubt for t in on) + nearest > ALLOWED * (len(on) + 1) - 1e-12
    assert all(0.0 <= t.doubt <= 1.0 for t in found if t.doubt is not None)


def test_false_rifts_is_the_mean_doubt():
    found = listed([rift("a"), rift("b", onset=0.6), still("c")])
    assert false_rifts(found) == pytest.approx((found[0].doubt + found[1].doubt) / 2)
    assert false_rifts([still("c")]) is None


def test_huge_evidence_is_no_trouble():
    (found,) = listed([rift("a", evidence=34.5, side=1.0, onset=1.0)])
    assert 0.0 <= found.doubt < 1e-6
    (found,) = listed([trend("a", -1e6, 1e-300, 0.5)])
    assert found.doubt == pytest.approx(1.0)
