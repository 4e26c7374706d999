"""Camps and frustration against brute force, and against worlds whose camps are known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.relations.camps import Graph, against, cost, search, whole
from riftline.relations.frustration import part

FRIENDS, FOES = 1.0, -1.0


def partings(size: int, two: bool) -> Iterator[tuple[int, ...]]:
    """Every way of parting `size` nodes, into at most two camps or into any number."""

    def grow(camps: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(camps) == size:
            yield camps
            return
        used = len(set(camps))
        for c in range(min(used + 1, 2 if two else size)):
            yield from grow((*camps, c))

    return grow(())


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    size = draw(st.integers(1, 6))
    ties = [t for t in combinations(range(size), 2) if draw(st.booleans())]
    strength = st.sampled_from([-1.0, -0.6, -0.25, 0.25, 0.6, 1.0])
    return Graph(size, tuple(ties), tuple(draw(strength) for _ in ties))


def planted(
    size: int, camps: int, wrong: float, seed: int, known: float = 1.0
) -> tuple[Graph, list[int]]:
    """A graph with a part `known` of all ties, `wrong` of them turned round; and the true camps."""
    draw = Random(seed)
    truth = [i % camps for i in range(size)]
    ties = [t for t in combinations(range(size), 2) if draw.random() < known]
    signs = [FRIENDS if truth[u] == truth[v] else FOES for u, v in ties]
    turned = set(draw.sample(range(len(ties)), round(wrong * len(ties))))
    strength = tuple(-s if k in turned else s for k, s in enumerate(signs))
    return Graph(size, tuple(ties), strength), truth


def as_sets(camps: list[int] | tuple[int, ...]) -> set[frozenset[int]]:
    return {frozenset(i for i, c in enumerate(camps) if c == n) for n in camps}


@settings(max_examples=150, deadline=None)
@given(graphs(), st.booleans())
def test_the_least_cost_is_that_of_brute_force(graph: Graph, two: bool) -> None:
    least = min(cost(graph, camps) for camps in partings(graph.size, two))
    found = part(graph, two=two)
    assert found.exact
    assert found.cost == pytest.approx(least)
    assert cost(graph, found.camps) == pytest.approx(least)
    assert len(set(found.camps)) <= 2 or not two


@settings(max_examples=150, deadline=None)
@given(graphs(), st.booleans())
def test_without_any_steps_the_bound_still_holds(graph: Graph, two: bool) -> None:
    least = min(cost(graph, camps) for camps in partings(graph.size, two))
    found = part(graph, two=two, budget=0)
    assert found.bound <= least + 1e-9
    assert found.cost >= least - 1e-9


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_strengths_against_are_the_cost(graph: Graph) -> None:
    camps = search(graph)
    stand = [abs(graph.strength[k]) for k in against(graph, camps)]
    assert sum(stand) == pytest.approx(cost(graph, camps))


@pytest.mark.parametrize("two", [False, True])
def test_a_budget_that_runs_out_says_so(two: bool) -> None:
    graph, _ = planted(16, 3, 0.3, seed=1, known=0.6)
    short, long = part(graph, two=two, budget=20), part(graph, two=two, budget=1_000_000)
    assert long.exact
    assert not short.exact
    assert short.bound <= long.cost <= short.cost


@pytest.mark.parametrize(("camps", "wrong"), [(2, 0.0), (2, 0.2), (3, 0.1), (4, 0.1)])
def test_planted_camps_are_found(camps: int, wrong: float) -> None:
    graph, truth = planted(32, camps, wrong, seed=camps)
    assert as_sets(part(graph).camps) == as_sets(truth)


def test_all_friendly_is_one_camp_and_all_hostile_none() -> None:
    pairs = tuple(combinations(range(6), 2))
    assert set(part(Graph(6, pairs, (FRIENDS,) * 15)).camps) == {0}
    foes = Graph(6, pairs, (FOES,) * 15)
    assert len(set(part(foes).camps)) == 6
    assert part(foes).cost == 0.0
    # Two sides of three have three hostile ties within each.
    assert part(foes, two=True).cost == 6.0


def test_a_common_enemy_makes_no_camp() -> None:
    graph = Graph(3, ((0, 1), (1, 2)), (FOES, FOES))
    assert len(set(part(graph).camps)) == 3
    two = part(graph, two=True)
    assert as_sets(two.camps) == {frozenset({0, 2}), frozenset({1})}
    assert two.cost == 0.0


def test_what_is_not_tied_is_apart() -> None:
    graph = Graph(5, ((0, 1), (2, 3)), (FRIENDS, FRIENDS))
    assert as_sets(part(graph).camps) == {frozenset({0, 1}), frozenset({2, 3}), frozenset({4})}


@pytest.mark.parametrize("size", [0, 1, 2])
def test_graphs_without_ties(size: int) -> None:
    found = part(Graph(size, (), ()))
    assert (len(found.camps), found.cost, found.exact) == (size, 0.0, True)


def test_a_camp_held_by_nobody_falls_apart() -> None:
    graph = Graph(4, ((0, 1), (2, 3), (1, 2)), (FRIENDS, FRIENDS, FOES))
    assert as_sets(whole(graph, [7, 7, 7, 7])) == {frozenset({0, 1}), frozenset({2, 3})}


def test_the_same_graph_and_seed_give_the_same_camps() -> None:
    graph, _ = planted(40, 3, 0.35, seed=9)
    assert search(graph, seed=3) == search(graph, seed=3)


def test_blocks_that_share_a_node_agree_on_it() -> None:
    # Two unbalanced triads with one node in common, and a tail.
    ties = ((0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (2, 4), (4, 5))
    graph = Graph(6, ties, (1.0, 1.0, -0.5, 1.0, 1.0, -0.25, -1.0))
    for two in (False, True):
        found = part(graph, two=two)
        assert found.exact
        assert found.cost == pytest.approx(0.75)
        assert as_sets(found.camps) == {frozenset({0, 1, 2, 3, 4}), frozenset({5})}
