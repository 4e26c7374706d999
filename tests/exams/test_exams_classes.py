"""Measures over classes, worked out on paper."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from riftline.exams.classes import by_class, macro, of_answers
from riftline.exams.spans import Tally, measure


def test_two_classes_counted_by_hand() -> None:
    # calm: 2 of 3 found, 1 too many; loud: 1 of 2 found, 1 too many
    units = [of_answers(["calm", "calm", "loud"], ["calm", "loud", "loud"])]
    units.append(of_answers(["calm", "loud"], ["calm", "calm"]))
    made = by_class(units, ("calm", "loud", "never"))
    calm, loud, never = (made["types"][n] for n in ("calm", "loud", "never"))
    assert (calm["hits"], calm["found"], calm["n"]) == (2, 3, 3)
    assert (loud["hits"], loud["found"], loud["n"]) == (1, 2, 2)
    assert (never["f1"], never["n"], never["interval"]["f1"]) == (None, 0, None)
    assert (calm["f1"], loud["f1"]) == (0.6667, 0.5)
    assert made["micro_f1"] == 0.6  # 3 of 5 right
    assert made["macro_f1"] == 0.5833  # the class that the data lacks is in no mean
    assert made["n"] == 5
    low, high = made["interval"]["macro_f1"]
    assert 0 <= low <= 0.5833 <= high <= 1


def test_only_what_is_counted_enters_the_means() -> None:
    units = [{"calm": Tally(1, 1, 1), "loud": Tally(0, 0, 4)}]
    made = by_class(units, ("calm", "loud"), ("calm",))
    assert made["types"]["loud"]["r"] == 0
    assert (made["micro_f1"], made["macro_f1"], made["n"]) == (1, 1, 1)


def test_a_class_that_was_answered_but_never_wanted_lowers_micro_alone() -> None:
    units = [{"calm": Tally(1, 1, 1)}, {"loud": Tally(0, 2, 0)}]
    made = by_class(units, ("calm", "loud"))
    assert (made["micro_f1"], made["macro_f1"]) == (0.5, 1)


def test_nothing_wanted_gives_no_figure() -> None:
    made = by_class([{}], ("calm",))
    assert (made["micro_f1"], made["macro_f1"], made["n"]) == (None, None, 0)
    assert made["interval"] == {"micro_f1": None, "macro_f1": None}


tallies = st.builds(
    lambda hits, more, less: Tally(hits, hits + more, hits + less),
    *(st.integers(0, 5) for _ in range(3)),
)


@given(st.lists(tallies, min_size=1, max_size=8))
def test_the_mean_of_one_class_is_its_own_figure_and_interval(units: list[Tally]) -> None:
    whole = measure(units)
    value, between = macro([{"calm": t} for t in units], ["calm"])
    if whole["n"]:
        assert (value, between) == (whole["f1"], whole["interval"]["f1"])
    else:
        assert (value, between) == (None, None)
