"""Three certainties in one number, and the words for a probability."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.model import Claim, Piece, Span
from riftline.relations import certainty, likelihood
from riftline.relations.weights import acts, lean, observation

HEDGE = Piece("reportedly", Span(0, 10))


@pytest.mark.parametrize(
    ("speaker", "hedges", "distance", "carriers", "confidence", "expected"),
    [
        ("reed", 0, "stated", 0, 1.0, 1.0),
        ("reed", 0, "stated", 1, 0.8, 0.8),
        ("reed", 1, "stated", 1, 1.0, 0.7),
        ("reed", 2, "stated", 1, 1.0, 0.5),
        ("reed", 5, "stated", 1, 1.0, 0.5),
        ("reed", 0, "stated", 3, 1.0, 0.81),
        ("paper", 0, "claimed", 1, 1.0, 0.9),
        ("paper", 0, "alleged", 1, 1.0, 0.6),
        ("paper", 0, "denied", 1, 1.0, 0.3),
        ("paper", 1, "alleged", 2, 0.5, 0.7 * 0.6 * 0.9 * 0.5),
        # That reed accused salt is no less sure because the paper doubts what reed said.
        ("reed", 0, "alleged", 1, 1.0, 1.0),
        ("reed", 0, "stated", 0, 7.0, 1.0),
        ("reed", 0, "stated", 0, -1.0, 0.0),
        ("reed", 0, "stated", 0, math.nan, 0.0),
    ],
)
def test_certainty(say, speaker, hedges, distance, carriers, confidence, expected):
    made = say.said(
        speaker=speaker,
        claim=Claim((HEDGE,) * hedges, "asserted", distance),
        carriers=tuple(say.who(f"carrier {i}") for i in range(carriers)),
        confidence=confidence,
    )
    assert certainty(made) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("hedges", "firm", "expected"),
    [(0, None, 1.0), (0, 1.5, 1.0), (0, 1.4, 0.7), (0, -3.0, 0.7), (1, -3.0, 0.7), (2, 1.0, 0.5)],
)
def test_the_tagger_s_doubt_counts_as_a_hedge_where_none_was_found(say, hedges, firm, expected):
    claim = Claim((HEDGE,) * hedges, firm=firm)
    assert certainty(say.said(claim=claim)) == pytest.approx(expected)


@pytest.mark.parametrize("polarity", ["denied", "asked", "conditional"])
def test_what_is_not_asserted_is_no_evidence_of_its_act(say, polarity):
    assert certainty(say.said(claim=Claim((), polarity))) == 0.0


claims = st.builds(
    Claim,
    hedges=st.integers(0, 4).map(lambda n: (HEDGE,) * n),
    polarity=st.sampled_from(["asserted", "denied", "asked", "conditional"]),
    distance=st.sampled_from(["stated", "claimed", "alleged", "denied"]),
    firm=st.none() | st.floats(-3, 3),
)


@given(claims, st.integers(0, 6), st.floats(allow_nan=True), st.sampled_from(["reed", "paper"]))
def test_certainty_is_a_share_and_doubt_never_raises_it(say, claim, removes, confidence, speaker):
    def made(claim: Claim, removes: int) -> float:
        carriers = tuple(say.who(f"c{i}") for i in range(removes))
        return certainty(
            say.said(speaker=speaker, claim=claim, carriers=carriers, confidence=confidence)
        )

    found = made(claim, removes)
    assert 0.0 <= found <= 1.0
    assert made(replace(claim, hedges=(*claim.hedges, HEDGE)), removes) <= found
    assert made(replace(claim, firm=-3.0), removes) <= found
    assert made(claim, removes + 1) <= found


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0, "almost no chance"), (0.03, "almost no chance"), (0.05, "very unlikely"),
        (0.19, "very unlikely"), (0.2, "unlikely"), (0.449, "unlikely"),
        (0.45, "roughly even chance"), (0.5, "roughly even chance"), (0.55, "likely"),
        (0.79, "likely"), (0.8, "very likely"), (0.949, "very likely"),
        (0.95, "almost certain"), (1.0, "almost certain"),
    ],
)  # fmt: skip
def test_likelihood_uses_the_words_of_icd_203(p, words):
    assert likelihood(p) == words


@pytest.mark.parametrize("p", [-0.01, 1.01, math.nan])
def test_likelihood_refuses_what_is_no_probability(p):
    with pytest.raises(ValueError, match="0 to 1"):
        likelihood(p)


@pytest.mark.parametrize(
    ("act", "stance", "expected"),
    [
        ("ACCUSE", None, (-1, 0.5)), ("ACCUSE", 0.9, (-1, 0.5)), ("ASSAULT", None, (-1, 1.0)),
        ("PLEDGE", None, (1, 0.9)), ("RUNS", None, (0, 0.0)), ("SAY", None, (0, 0.2)),
        ("SAY", 0.2, (0, 0.2)), ("SAY", 0.25, (1, 0.125)), ("SAY", -1.0, (-1, 0.5)),
        ("SAY", -3.0, (-1, 0.5)), ("REQUEST", -0.5, (-1, 0.25)), ("REQUEST", None, (0, 0.2)),
    ],
)  # fmt: skip
def test_lean(say, act, stance, expected):
    assert lean(say.said(act, stance=stance)) == expected


def test_one_statement_is_never_more_than_one_observation(say):
    sizes = {code: observation(say.said(code), 1.0)[1] for code in acts()}
    assert max(sizes.values()) == sizes["ASSAULT"] == 1.0
    assert sizes["CONSULT"] < sizes["ACCUSE"] < sizes["COERCE"] < sizes["ASSAULT"]
