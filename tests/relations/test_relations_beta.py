"""The beta distribution against closed forms and against scipy's values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.relations.beta import below, log_beta, log_gamma, more, quantile

shapes = st.floats(0.3, 3000.0)


@given(st.floats(1e-3, 1e5))
def test_log_gamma_is_the_standard_librarys(x):
    assert float(log_gamma(np.array(x))) == pytest.approx(math.lgamma(x), rel=1e-11, abs=1e-11)


@pytest.mark.parametrize(
    ("x", "a", "b", "expected"),
    [
        (0.3, 1, 1, 0.3),  # uniform
        (0.3, 3, 1, 0.3**3),
        (0.3, 1, 4, 1 - 0.7**4),
        (0.5, 7.5, 7.5, 0.5),
        (0.25, 0.5, 0.5, 2 / math.pi * math.asin(0.5)),  # arcsine law
        # P(Beta(k, n-k+1) ≤ x) is a binomial tail: k = 3 of n = 5 at x = 0.4.
        (0.4, 3, 3, 10 * 0.4**3 * 0.6**2 + 5 * 0.4**4 * 0.6 + 0.4**5),
        (0.0, 2, 3, 0.0),
        (1.0, 2, 3, 1.0),
    ],
)
def test_below_has_the_closed_forms(x, a, b, expected):
    assert float(below(np.array(x), np.array(a), np.array(b))) == pytest.approx(expected, abs=1e-12)


@given(st.floats(0.001, 0.999), shapes, shapes)
def test_below_is_mirrored(x, a, b):
    one = float(below(np.array(x), np.array(a), np.array(b)))
    other = float(below(np.array(1 - x), np.array(b), np.array(a)))
    assert one + other == pytest.approx(1.0, abs=1e-9)


@given(st.floats(0.01, 0.99), st.floats(1.0, 3000.0), st.floats(1.0, 3000.0))
def test_quantile_undoes_below(p, a, b):
    x = quantile(p, np.array([a]), np.array([b]))
    assert 0.0 <= x[0] <= 1.0
    assert float(below(x, np.array([a]), np.array([b]))[0]) == pytest.approx(p, abs=1e-6)


def test_quantile_has_the_closed_forms():
    # Beta(a, 1) has the distribution x^a.
    a = np.array([[1.0, 2.0], [5.0, 40.0]])
    assert quantile(0.05, a, np.ones_like(a)) == pytest.approx(0.05 ** (1 / a), abs=1e-12)


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ((1, 1, 1, 1), 0.5),
        ((4, 9, 4, 9), 0.5),
        ((2, 1, 1, 1), 2 / 3),  # P(X > U) = E X
        ((30, 10, 1, 1), 0.75),
        ((1, 1, 2, 5), 1 - 2 / 7),
    ],
)
def test_more(shapes, expected):
    assert float(more(*(np.array(float(v)) for v in shapes))) == pytest.approx(expected, abs=1e-4)


def test_log_beta_of_whole_numbers_is_factorials():
    found = float(log_beta(np.array(4.0), np.array(6.0)))
    expected = math.log(math.factorial(3) * math.factorial(5) / math.factorial(9))
    assert found == pytest.approx(expected, abs=1e-12)
