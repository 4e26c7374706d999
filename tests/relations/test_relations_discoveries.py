"""The list of rifts: how common rifts are is learned, and the list is cut by the expected error."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.model import Coverage, Trend
from riftline.relations import false_rifts
from riftline.relations.discoveries import ALLOWED, doubts, listed

NOTHING = Coverage((), 0, 0, 0)


def trend(name, stretch=(6.0, 0.5), verdict="rift"):
    return Trend(name, "z", (), None, (), None, verdict, (), NOTHING, 9, 9, stretch=stretch)


def still(name):
    return trend(name, (1.0, 9.0), "friendly")


def test_the_same_evidence_is_doubted_more_where_rifts_are_rare():
    few = listed([trend("a", (4.0, 1.0)), *(still(f"s{i}") for i in range(500))])
    many = listed([trend("a", (4.0, 1.0)), *(trend(f"r{i}", (9.0, 1.0)) for i in range(500))])
    alone = listed([trend("a", (4.0, 1.0))])
    assert few[0].doubt > 0.5 > alone[0].doubt > many[0].doubt
    assert (few[0].listed, many[0].listed) == (False, True)


def test_a_pair_alone_is_judged_by_itself():
    # Half of the prior is uniform and half what the pair itself makes of it.
    (found,) = doubts([(6.0, 6.0)])
    assert 0.5 < found < 0.95
    (sure,) = doubts([(30.0, 1.0)])
    assert sure < 1e-3
    (none,) = doubts([(0.0, 0.0)])
    assert none == pytest.approx(0.55)
    assert doubts([]) == []


def test_doubts_come_true_as_often_as_they_say():
    rng = Random(11)
    truth = [0.85 if rng.random() < 0.05 else 0.2 for _ in range(4000)]
    stretches = []
    for share in truth:
        n = rng.randint(3, 12)
        harsh = sum(rng.random() < share for _ in range(n))
        stretches.append((float(harsh), float(n - harsh)))
    found = doubts(stretches)
    chosen = [(d, t < 0.55) for d, t in zip(found, truth, strict=True) if d < 0.5]
    assert len(chosen) > 100
    said, false = sum(d for d, _ in chosen), sum(wrong for _, wrong in chosen)
    assert false == pytest.approx(said, abs=3 * said**0.5)


def test_only_rifts_are_doubted_and_listed():
    found = listed([trend("a"), still("b"), trend("c", (5.0, 0.1), "easing"), trend("d", None)])
    assert [t.listed for t in found] == [True, False, False, False]
    assert [t.doubt is None for t in found] == [False, True, True, True]


amounts = st.floats(0, 40).map(lambda v: round(v, 2))


@given(
    st.lists(
        st.builds(
            lambda h, f, v: trend("x", (h, f), v),
            amounts, amounts, st.sampled_from(["rift", "mixed", "easing"]),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_the_list_is_as_long_as_its_expected_error_allows(given_):
    found = listed(given_)
    assert [(t.verdict, t.stretch) for t in found] == [(t.verdict, t.stretch) for t in given_]
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


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=20), st.randoms())
def test_the_order_of_pairs_does_not_matter(stretches, rng):
    order = rng.sample(range(len(stretches)), len(stretches))
    found, again = doubts(stretches), doubts([stretches[i] for i in order])
    assert again == pytest.approx([found[i] for i in order], abs=1e-8)


def test_false_rifts_is_the_mean_doubt():
    found = listed([trend("a"), trend("b", (3.0, 1.0)), still("c")])
    assert false_rifts(found) == pytest.approx((found[0].doubt + found[1].doubt) / 2)
    assert false_rifts([still("c")]) is None


def test_huge_evidence_is_no_trouble():
    (found,) = listed([trend("a", (1e7, 0.0))])
    assert found.doubt == 0.0
    (found,) = listed([trend("a", (1e7, 1e7))])
    assert found.doubt == 1.0


def test_a_rift_that_is_too_doubtful_for_the_list_is_called_a_possible_one():
    crowd = listed([trend("a", (4.0, 1.0)), *(still(f"s{i}") for i in range(500))])
    assert (crowd[0].verdict, crowd[0].called) == ("rift", "possible rift")
    assert {t.called for t in crowd[1:]} == {"friendly"}
    (sure,) = listed([trend("a", (30.0, 1.0))])
    assert sure.called == "rift"
