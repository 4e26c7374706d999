"""How alike two passages are in what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.attribution import alike
from riftline.attribution.tagger.table import table


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        (
            "burning the grain store at Kessel",
            "поджоге зернохранилища в Кесселе",
            "отравлении шести колодцев",
        ),
        (
            "the bridge will be blown up if a tank crosses",
            "мост взорвут, если танк его перейдёт",
            "пленных больше не будут обменивать",
        ),
        (
            "nine prisoners were shot at the ford",
            "at the crossing 9 captives were shot dead",
            "two couriers were shot at the checkpoint",
        ),
    ],
)
def test_the_same_in_other_words_is_more_alike_than_another_charge(one, same, other):
    assert alike(one, same) > 0.45 > alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("120 men", "a hundred and twenty men"),
        ("200,000 crowns", "200 000 crowns"),
        ("forty-two boats", "42 boats"),
        ("шестнадцать лодок", "16 лодок"),
        ("пятерых рыбаков", "5 рыбаков"),
    ],
)
def test_a_number_in_words_is_the_number(one, other):
    assert alike(one, other) > 0.9


def test_another_number_is_another_event():
    assert alike("killed nine fighters", "killed nine fighters") == pytest.approx(1.0)
    assert alike("killed nine fighters", "killed two fighters") == 0.0
    assert alike("killed nine fighters in May", "killed fighters in May") > 0.6
    assert alike("nine boats and two men", "two men and a crew") > 0.4


def test_a_name_may_be_transliterated_and_those_of_the_pair_are_left_out():
    assert alike("in Kessel", "в Кесселе") > 0.9
    both = ("the Hill Watch burned mills", "the Hill Watch sold pumps")
    assert alike(*both, ["Hill Watch"]) < alike(*both)
    assert alike("Hill Watch", "the Hill Watch", ["Hill Watch"]) == 0.0


def test_what_no_piece_is_known_of_says_nothing():
    assert alike("გემი ჩაიძირა მდინარეში", "Նավը խորտակվեց գետում") == 0.0
    assert alike("raid " * 300_000, "raid") == pytest.approx(1.0)


def test_the_table_is_the_one_the_network_reads():
    t = table()
    assert len(t.texts) == len(t.nibbles) == len(t.scales) == len(t.commonness)
    cat, dog, law = (list(t.pieces(w, True)) for w in ("cat", "dog", "parliament"))
    rows = [t.rows(ids).mean(0) for ids in (cat, dog, law)]
    unit = [r / np.linalg.norm(r) for r in rows]
    assert unit[0].shape == (t.nibbles.shape[1] * 2,)
    assert unit[0] @ unit[1] > unit[0] @ unit[2]


anything = st.text(max_size=60) | st.lists(
    st.sampled_from(["raid", "нападение", "9", "two", "Tarn", "Тарн", "على", "!", "سفينة"]),
    max_size=8,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(anything, anything)
def test_likeness_is_symmetric_and_between_nought_and_one(one, other):
    found = alike(one, other)
    assert 0.0 <= found <= 1.0
    assert alike(other, one) == pytest.approx(found, abs=1e-5)
    assert alike(one, one) in (0.0, pytest.approx(1.0, abs=1e-5))
