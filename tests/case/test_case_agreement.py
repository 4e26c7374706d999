"""Krippendorff's alpha against his own worked examples, and over people's rulings."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.case.agreement import agreement, alpha, between, ruled_units
from riftline.model import Decision

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": A two observers and two values,
# B two observers and any values, C four observers with gaps. A row an observer, a column a unit.
PUBLISHED = {
    "A": (("0100000010", "1110010000"), 0.095),
    "B": (("aabbdcccedda", "babbbccceddd"), 0.692),
    "C": (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
}  # fmt: skip


def units(rows: Sequence[str]) -> list[list[str]]:
    assert len({len(row) for row in rows}) == 1
    return [[v for v in column if v != "."] for column in zip(*rows, strict=True)]


@pytest.mark.parametrize("name", PUBLISHED)
def test_alpha_is_that_of_the_published_example(name: str) -> None:
    rows, published = PUBLISHED[name]
    found = alpha(units(rows))
    assert found is not None
    assert round(found, 3) == published


def test_alpha_of_full_agreement_and_of_one_value() -> None:
    assert alpha([["a", "a"], ["b", "b"]]) == 1
    assert alpha([["a", "a"], ["a", "a"]]) is None
    assert alpha([["a"], ["b"]]) is None
    assert alpha([]) is None


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=4), max_size=12))
def test_alpha_is_at_most_one_and_knows_no_order(rows: list[list[str]]) -> None:
    found = alpha(rows)
    turned = alpha([list(reversed(r)) for r in reversed(rows)])
    if found is None:
        assert turned is None
    else:
        assert found <= 1
        assert turned == pytest.approx(found)


def ruling(n: int, who: str, kind: str, left: str, right: str = "", **more: str) -> Decision:
    return Decision(f"d{n}", kind, left, right, who=who, at=f"2031-01-{n:02d}", **more)  # type: ignore[arg-type]


def test_units_are_what_was_ruled_on_and_the_last_ruling_that_holds_counts() -> None:
    made = (
        ruling(1, "mira", "same", "a", "b"),
        ruling(2, "oldacre", "different", "b", "a"),
        ruling(3, "mira", "wrong", "s1"),
        ruling(4, "mira", "right", "s1"),
        ruling(5, "oldacre", "wrong", "s1"),
        ruling(6, "oldacre", "withdraw", "d5"),
        ruling(7, "mira", "edit", "a", field="kind", value="group"),
        ruling(8, "oldacre", "not-an-actor", "a"),
        ruling(9, "mira", "same", "s1", "s2", field="copy"),
        ruling(10, "mira", "edit", "a", field="name", value="A"),
    )
    assert ruled_units(made) == {
        ("pair", "a", "b", ""): {"mira": "same", "oldacre": "different"},
        ("statement", "s1"): {"mira": "right"},
        ("name", "a"): {"mira": "kind: group", "oldacre": "not-an-actor"},
        ("copy", "s1", "s2"): {"mira": "same"},
    }
    found = agreement(made)
    assert (found.people, found.units, found.alike) == (("mira", "oldacre"), 2, 0)
    assert [d.unit[0] for d in found.differ] == ["name", "pair"]
    assert found.differ[1].ruled == (("mira", "same"), ("oldacre", "different"))
    assert (found.low, found.high) == (None, None)


def test_agreement_has_an_interval_around_it() -> None:
    made = []
    for n in range(40):
        made.append(ruling(n, "mira", "same" if n % 2 else "different", f"a{n}", f"b{n}"))
        told = "same" if (n % 2) ^ (n % 8 == 0) else "different"
        made.append(ruling(n + 100, "oldacre", told, f"a{n}", f"b{n}"))
    found = agreement(made)
    assert (found.units, found.alike) == (40, 35)
    assert found.alpha is not None and found.low is not None and found.high is not None
    assert 0 < found.low < found.alpha < found.high <= 1
    assert found == agreement(made)  # the seed is fixed


def test_each_two_people_are_compared() -> None:
    made = (
        ruling(1, "mira", "wrong", "s1"), ruling(2, "oldacre", "wrong", "s1"),
        ruling(3, "brook", "right", "s1"), ruling(4, "mira", "right", "s2"),
        ruling(5, "oldacre", "right", "s2"),
    )  # fmt: skip
    assert [(a.people, a.units, a.alike) for a in between(made)] == [
        (("mira", "oldacre"), 2, 2), (("brook", "mira"), 1, 0), (("brook", "oldacre"), 1, 0),
    ]  # fmt: skip
    assert agreement(made, ("nobody",)).units == 0
