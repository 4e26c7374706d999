"""Weights of names' traits: a logistic regression, with its cross-validated figures.

    python -m training.names NAME_BENCH.csv UN.xml [--write]

Trained on: the pairs of the bench, and of the half of the UN list for which `unseen` is False the
pairs of `un_pairs` that are respelled or different (an alias that shares nothing with the name
teaches nothing about spelling). In each set both answers weigh the same, so that 0.5 is even odds
for a pair worth asking about. Pairs on which a ruling decides are left out.

A trait may only speak the way it is meant (`_FOR`, all others against): one that the sets would
turn round gets 0. Folds never cut a chain of pairs that share a name. ``--write`` puts the weights
into ``src/riftline/lexicon/names_weights.toml``.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from riftline.actors.names.pair import traits
from riftline.actors.names.parts import parts_of
from riftline.exams.names import Pair, entities, pairs, un_pairs, unseen
from riftline.lexicon import load

Floats = NDArray[np.float64]

_WEIGHTS = Path(__file__).parent.parent / "src/riftline/lexicon/names_weights.toml"
_FOR = frozenset(
    {
        "start",
        "agreed",
        "meaning",
        "pet",
        "number",
        "initial",
        "joined",
        "first-and-last",
    }
)
_DECIDES = frozenset({"scripts", "nothing", "acronym", "acronym-told"})
_BENCH = 4.0
"""How much more the bench's pairs weigh: people chose them to be hard, the list's are by chance."""
_FOLDS = 10
_RIDGE = 0.0004  # chosen by the bench's cross-validated F1 among 0.0001 … 0.01


def seen(pair: Pair) -> dict[str, float]:
    """What is seen in a pair: trait → value."""
    a, b = sorted((pair.a, pair.b))
    found: dict[str, float] = {}
    for trait in traits(parts_of(a), parts_of(b), True):
        found[trait.name] = found.get(trait.name, 0.0) + trait.value
    return found


def fit(x: Floats, y: Floats, mass: Floats, names: Sequence[str], fixed: Floats) -> Floats:
    """Weights of the columns of `x` by Newton's method, each of its own sign; `fixed` is added."""
    free = np.ones(len(names), dtype=bool)
    sign = np.array([1.0 if n in _FOR else -1.0 for n in names])
    while True:
        weights = _newton(x[:, free], y, mass / mass.sum(), fixed)
        turned = weights * sign[free] < 0
        if not turned.any():
            found = np.zeros(len(names))
            found[free] = weights
            return found
        free[np.flatnonzero(free)[turned]] = False


def chains(asked: Sequence[Pair]) -> Floats:
    """A fold for each pair; pairs that share a name, directly or by others, get the same."""
    root: dict[str, str] = {}

    def top(name: str) -> str:
        while root.setdefault(name, name) != name:
            name = root[name]
        return name

    for p in asked:
        root[top(p.a.casefold())] = top(p.b.casefold())
    tops = [top(p.a.casefold()) for p in asked]
    return np.array([blake2b(t.encode(), digest_size=1).digest()[0] % _FOLDS for t in tops])


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m training.names", description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument("un", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(argv)
    bench = list(pairs(given.bench))
    listed = [e for e in entities(given.un) if not unseen(e.id)]
    un = [p for p in un_pairs(listed) if p.category != "other"]
    asked = [*bench, *un]
    found = [seen(p) for p in asked]
    ruled: dict[str, float] = dict(load("names_weights")["ruled"])
    capped: dict[str, float] = dict(load("names_weights")["at_most"])
    names = sorted({n for f in found for n in f} - ruled.keys() - capped.keys())
    x = np.array([[f.get(n, 0.0) for n in names] for f in found])
    y = np.array([float(p.same) for p in asked])
    fixed = np.array([sum(ruled.get(n, 0.0) * v for n, v in f.items()) for f in found])
    most = np.array([min([np.inf, *(capped[n] for n in f if n in capped)]) for f in found])
    source = np.array([0] * len(bench) + [1] * len(un))
    alike = [(source == s) & (y == v) for s, v in zip(source, y, strict=True)]
    mass = np.array([1.0 / np.sum(rows) for rows in alike])
    mass *= np.where(source == 0, _BENCH, 1.0)
    mass *= [not _DECIDES & f.keys() for f in found]
    folds = chains(asked)
    odds = np.zeros(len(asked))
    for k in range(_FOLDS):
        here = folds == k
        w = fit(x[~here], y[~here], mass[~here], names, fixed[~here])
        odds[here] = x[here] @ w
    odds = np.minimum(odds + fixed, most)
    for name, rows in (("bench", source == 0), ("UN, first half", source == 1)):
        print(f"cross-validated, {name}: {_figures(y[rows], odds[rows])}")
    weights = fit(x, y, mass, names, fixed)
    whole = np.minimum(x @ weights + fixed, most)
    print(f"fitted on, bench: {_figures(y[source == 0], whole[source == 0])}")
    lines = [f"{n} = {round(float(w), 2)}" for n, w in zip(names, weights, strict=True) if w]
    print("\n".join(lines))
    if given.write:
        text = _WEIGHTS.read_text("utf-8")
        block = "[fitted]\n" + "\n".join(lines) + "\n"
        _WEIGHTS.write_text(re.sub(r"\[fitted\]\n(?:[^\n]+\n)*", block, text), "utf-8")


def _newton(x: Floats, y: Floats, mass: Floats, fixed: Floats) -> Floats:
    weights = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], _RIDGE)
    for _ in range(60):
        p = 1 / (1 + np.exp(-(x @ weights + fixed)))
        slope = x.T @ (mass * (p - y)) + ridge * weights
        bend = (x * (mass * p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-9)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _figures(y: Floats, odds: Floats) -> str:
    said = odds >= 0
    hits = float((said & (y == 1)).sum())
    precision, recall = hits / max(1, said.sum()), hits / y.sum()
    f1 = 2 * hits / (said.sum() + y.sum())
    p = 1 / (1 + np.exp(-odds))
    brier = float(((p - y) ** 2).mean())
    rates = f"f1 {f1:.3f}, precision {precision:.3f}, recall {recall:.3f}"
    return f"{rates}, Brier {brier:.3f}, n {len(y)}"


if __name__ == "__main__":
    main()
