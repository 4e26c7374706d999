"""The beta distribution for whole arrays, with numpy alone.

scipy would bring forty megabytes for three functions. The tests hold these to closed forms and
to scipy's values.
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "below", "log_beta", "log_gamma", "more", "quantile"]

Floats: TypeAlias = NDArray[np.float64]

_TINY = 1e-300
_STEPS = 400
_NEAR = 1e-12
_SHIFT = 8
_ROWS = 256


def log_gamma(x: Floats) -> Floats:
    """ln Γ(x) for 0 < x < 1e30: Stirling's series at x + 8 (error below 1e-12)."""
    x = np.asarray(x, dtype=np.float64)
    product = x.copy()
    for k in range(1, _SHIFT):
        product = product * (x + k)
    y = x + _SHIFT
    inverse = 1.0 / y
    square = inverse * inverse
    series = inverse * (
        1 / 12
        - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188))))
    )
    found: Floats = (y - 0.5) * np.log(y) - y + 0.5 * np.log(2.0 * np.pi) + series - np.log(product)
    return found


def log_beta(a: Floats, b: Floats) -> Floats:
    """ln B(a, b)."""
    return log_gamma(a) + log_gamma(b) - log_gamma(a + b)


def below(x: Floats, a: Floats, b: Floats) -> Floats:
    """P(X ≤ x) for X ~ Beta(a, b): the regularised incomplete beta function.

    Lentz's continued fraction (DLMF 8.17.22; Press et al., Numerical Recipes, 6.4), on the side
    of the mean where it converges fast.
    """
    x, a, b = (v.astype(np.float64) for v in np.broadcast_arrays(x, a, b))
    shape = x.shape
    x, a, b = x.ravel(), a.ravel(), b.ravel()
    return _below(x, a, b, log_beta(a, b)).reshape(shape)


def _below(x: Floats, a: Floats, b: Floats, constant: Floats) -> Floats:
    """`below` of flat arrays whose ln B(a, b) is known."""
    flip = x > (a + 1.0) / (a + b + 2.0)
    p, q, y = np.where(flip, b, a), np.where(flip, a, b), np.where(flip, 1.0 - x, x)
    inside = (y > 0.0) & (y < 1.0)
    found = np.where(y >= 1.0, 1.0, 0.0)
    if inside.any():
        p, q, y = p[inside], q[inside], y[inside]
        front = np.exp(p * np.log(y) + q * np.log1p(-y) - constant[inside]) / p
        found[inside] = front * _fraction(y, p, q)
    value: Floats = np.clip(np.where(flip, 1.0 - found, found), 0.0, 1.0)
    return value


def quantile(p: float, a: Floats, b: Floats) -> Floats:
    """x with P(X ≤ x) = p for X ~ Beta(a, b), shapes ≥ 1, to 1e-10.

    Newton's steps, kept inside a shrinking bracket, from where a normal law of the log odds
    would have it.
    """
    a, b = (v.astype(np.float64) for v in np.broadcast_arrays(a, b))
    shape = a.shape
    a, b = a.ravel(), b.ravel()
    low, high = np.zeros_like(a), np.ones_like(a)
    log_odds = np.log(a / b) + NormalDist().inv_cdf(p) * np.sqrt(1.0 / a + 1.0 / b)
    x = 1.0 / (1.0 + np.exp(-log_odds))
    constant = log_beta(a, b)
    live = np.arange(a.size)
    for _ in range(100):
        if not live.size:
            break
        xs, ps, qs, log_b = x[live], a[live], b[live], constant[live]
        miss = _below(xs, ps, qs, log_b) - p
        low[live] = np.where(miss < 0.0, xs, low[live])
        high[live] = np.where(miss < 0.0, high[live], xs)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            density = np.exp((ps - 1.0) * np.log(xs) + (qs - 1.0) * np.log1p(-xs) - log_b)
            step = xs - miss / density
        # A step to where it stands (and so to the end of the bracket) is Newton having arrived.
        good = (step >= low[live]) & (step <= high[live])
        x[live] = np.where(good, step, 0.5 * (low[live] + high[live]))
        live = live[np.abs(x[live] - xs) > 1e-10]
    return x.reshape(shape)


def more(a: Floats, b: Floats, c: Floats, d: Floats, points: int = 1024) -> Floats:
    """P(X > Y) for independent X ~ Beta(a, b) and Y ~ Beta(c, d), all shapes ≥ 1.

    Sums X's mass over `points` equal cells against Y's distribution at their middles.
    """
    a, b, c, d = (v.astype(np.float64) for v in np.broadcast_arrays(a, b, c, d))
    shape = a.shape
    a, b, c, d = a.ravel(), b.ravel(), c.ravel(), d.ravel()
    found = np.empty_like(a)
    for i in range(0, a.size, _ROWS):  # in blocks: thousands of pairs would fill the memory
        rows = slice(i, i + _ROWS)
        mass_x, mass_y = _mass(a[rows], b[rows], points), _mass(c[rows], d[rows], points)
        # Half of a cell counts as below itself, so that two equal laws give exactly one half.
        under = np.cumsum(mass_y, axis=-1) - 0.5 * mass_y
        found[rows] = np.sum(mass_x * under, axis=-1)
    return found.reshape(shape)


def _mass(a: Floats, b: Floats, points: int) -> Floats:
    """The mass of Beta(a, b) in each of `points` equal cells (shapes × points)."""
    middle = (np.arange(points) + 0.5) / points
    log_density = (a[:, None] - 1.0) * np.log(middle) + (b[:, None] - 1.0) * np.log1p(-middle)
    weight = np.exp(log_density - log_density.max(axis=-1, keepdims=True))
    found: Floats = weight / weight.sum(axis=-1, keepdims=True)
    return found


def _fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    found = np.empty_like(x)
    live = np.arange(x.size)
    c = np.ones_like(x)
    d = _inverse(1.0 - (a + b) * x / (a + 1.0))
    h = d.copy()
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        d = _inverse(1.0 + even * d)
        c = _away(1.0 + even / c)
        h = h * d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        d = _inverse(1.0 + odd * d)
        c = _away(1.0 + odd / c)
        change = d * c
        h = h * change
        going = np.abs(change - 1.0) > _NEAR
        if not going.all():
            found[live[~going]] = h[~going]
            live = live[going]
            if not live.size:
                return found
            x, a, b, c, d, h = (v[going] for v in (x, a, b, c, d, h))
    found[live] = h
    return found


def _away(v: Floats) -> Floats:
    return np.where(np.abs(v) < _TINY, _TINY, v)


def _inverse(v: Floats) -> Floats:
    found: Floats = 1.0 / _away(v)
    return found
