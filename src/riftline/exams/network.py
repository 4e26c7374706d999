"""Breaks in the signed ties of states, 1946 to 1999: the model of courses on years, not months.

The data are a table with ``window``, ``source``, ``target`` and ``sign``: a row for each two states
that were allied (1) or in a militarised dispute (-1) at some time of a window of years such as
``46-49`` (Correlates of War, as signnet packs it). Each pair has one row a window, so the ties are
undirected. No annotator marked breaks here: the exam prints what is found, and docs/method.md
holds it against history.

* ``pairs``, ``looked at`` (four windows or more), and ``with a break``.
* ``asked``: all breaks of the pairs in `ASKED`.
* ``strongest``: the twenty breaks with the highest Bayes factor at which a pair became hostile or
  ceased to be.
* ``overlap taken off``: the same figures with each window as the part of an observation that a year
  of it is, since a year lies in as many windows as a window has years. Each row counts in full
  otherwise, so that Bayes factors are too large.

A break's years say when the change came into sight. Windows overlap: where something new appears,
the new year is the last of the window; where something is gone, the first.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riftline.errors import ExamError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riftline.relations.beta import Floats
    from riftline.relations.turns import Turn
    from riftline.relations.view import Part

__all__ = ["ASKED", "report", "score"]

ASKED = (("RUS", "CHN"), ("USA", "IRN"), ("EGY", "ISR"))

STAYS = 120.0
"""Months that a tie of two states stays what it is, on average: ten years, for treaties and
enmities outlast governments. Set before the data were looked at."""

STRONGEST = 20
_COLUMNS = ("window", "source", "target", "sign")
_SHAPE = "a CSV table with window (46-49), source, target and sign (1 or -1)"
_WINDOW = re.compile(r"([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class _Ties:
    """Years (first, last) of the windows in order, and evidence by pair and window: a row of the
    table is `weight` of an observation."""

    windows: tuple[tuple[int, int], ...]
    pairs: tuple[tuple[str, str], ...]
    hostile: Floats
    friendly: Floats
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Change:
    """One break: of whom, the parts that it divides, and its log Bayes factor against none."""

    pair: tuple[str, str]
    turn: Turn
    before: Part
    after: Part
    factor: float


def score(data: Path) -> dict[str, Any]:
    """The breaks of all pairs. Raises ExamError when the data is another table."""
    data = Path(data)
    ties = _ties(_rows(data))
    span = max(last - first + 1 for first, last in ties.windows)
    return {
        "exam": "network",
        "version": 1,
        "data": data.name,
        "windows": len(ties.windows),
        "pairs": len(ties.pairs),
        **_figures(ties),
        "overlap taken off": _figures(
            replace(
                ties,
                hostile=ties.hostile / span,
                friendly=ties.friendly / span,
                weight=1.0 / span,
            )
        ),
    }


def _figures(ties: _Ties) -> dict[str, Any]:
    from riftline.relations.view import ENOUGH, SURE

    told = ((ties.hostile + ties.friendly) > 0.0).sum(axis=1)
    among = [p for p in range(len(ties.pairs)) if told[p] >= ENOUGH]
    changes = _changes(ties, among)
    sided = [c for c in changes if (c.before.side >= SURE) != (c.after.side >= SURE)]
    sided.sort(key=lambda c: (-round(c.factor, 9), c.pair, c.turn.at))
    return {
        "looked at": len(among),
        "with a break": len({c.pair for c in changes}),
        "asked": {
            "–".join(pair): [_shown(c, ties) for c in changes if c.pair == tuple(sorted(pair))]
            for pair in ASKED
        },
        "strongest": [{"pair": "–".join(c.pair), **_shown(c, ties)} for c in sided[:STRONGEST]],
    }


def report(scores: dict[str, Any]) -> str:
    """The same as lines for people."""
    lines = [
        f"{scores['data']}: {scores['pairs']} pairs of states in {scores['windows']} windows, "
        f"{scores['looked at']} with evidence enough, {scores['with a break']} with a break"
    ]
    for pair, found in scores["asked"].items():
        lines += ["", f"{pair}: {'no break' if not found else ''}".rstrip()]
        lines += [f"  {_line(b)}" for b in found]
    lines += ["", "The strongest:"]
    lines += [f"{i:>4}. {b['pair']}  {_line(b)}" for i, b in enumerate(scores["strongest"], 1)]
    thin = scores["overlap taken off"]
    lines += ["", f"With the windows' overlap taken off: {thin['with a break']} pairs with a break"]
    lines += [f"  {b['pair']}  {_line(b)}" for b in thin["strongest"]]
    return "\n".join(lines)


def _line(b: dict[str, Any]) -> str:
    years = b["earliest"] if b["earliest"] == b["latest"] else f"{b['earliest']}–{b['latest']}"
    return (
        f"{years}  {b['direction']} ({b['from']} to {b['to']}), probability "
        f"{b['probability']:.2f}, log Bayes factor {b['factor']:.1f}"
    )


def _ties(rows: Sequence[tuple[tuple[int, int], tuple[str, str], int]]) -> _Ties:
    import numpy as np

    windows = tuple(sorted({years for years, _, _ in rows}))
    pairs = tuple(sorted({pair for _, pair, _ in rows}))
    at, of = {w: i for i, w in enumerate(windows)}, {p: i for i, p in enumerate(pairs)}
    hostile, friendly = np.zeros((2, len(pairs), len(windows)))
    for years, pair, sign in rows:
        (hostile if sign < 0 else friendly)[of[pair], at[years]] += 1.0
    return _Ties(windows, pairs, hostile, friendly)


def _rows(data: Path) -> list[tuple[tuple[int, int], tuple[str, str], int]]:
    found = []
    try:
        with Path(data).open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table):
                window, a, b, sign = (row[c] for c in _COLUMNS)
                years = _WINDOW.fullmatch(window)
                if years is None or sign not in ("1", "-1") or a == b or not (a and b):
                    raise ValueError(f"a row {row!r}")
                first, last = (1900 + int(y) for y in years.groups())
                if first > last:
                    raise ValueError(f"a window {window!r}")
                pair = (a, b) if a < b else (b, a)
                found.append(((first, last), pair, int(sign)))
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, TypeError, ValueError) as e:
        raise ExamError(f"{data} is no table of signed ties ({e})", expected=_SHAPE) from e
    if not found:
        raise ExamError(f"{data} holds no ties", expected=_SHAPE)
    return found


def _changes(ties: _Ties, among: Sequence[int]) -> list[_Change]:
    """The breaks of the pairs of `among`, by pair and time. Every window was looked at, so that
    having no tie in one says something."""
    import numpy as np

    from riftline.relations.pace import Pace
    from riftline.relations.segments import base_rate, log_evidence
    from riftline.relations.turns import find
    from riftline.relations.view import parts

    seen = np.ones(len(ties.windows))
    pace = Pace(period=12.0, stays=STAYS)
    turns = find(ties.hostile, ties.friendly, seen, among, pace).turns
    between = parts(ties.hostile, ties.friendly, turns, among)
    rate = base_rate(ties.hostile, seen)
    found = []
    for p in among:
        for turn, (before, after) in zip(turns[p], pairwise(between[p]), strict=True):
            spans = (
                (before.first, before.end),
                (after.first, after.end),
                (before.first, after.end),
            )
            h = np.array([ties.hostile[p, i:j].sum() for i, j in spans])
            f = np.array([ties.friendly[p, i:j].sum() for i, j in spans])
            lengths = np.array([float(j - i) for i, j in spans])
            one, other, both = log_evidence(h, f, h, lengths, np.full(3, rate[p])).tolist()
            found.append(_Change(ties.pairs[p], turn, before, after, one + other - both))
    return found


def _shown(change: _Change, ties: _Ties) -> dict[str, Any]:
    old, new = (_state(part, ties.weight) for part in (change.before, change.after))
    place = 1 if _appears(old, new) else 0
    turn = change.turn
    return {
        "earliest": ties.windows[turn.first][place],
        "latest": ties.windows[turn.last][place],
        "direction": "worse" if change.after.share > change.before.share else "better",
        "from": old,
        "to": new,
        "probability": round(turn.probability, 4),
        "factor": round(change.factor, 2),
    }


def _state(part: Part, weight: float) -> str:
    """What holds in most of a part's windows."""
    from riftline.relations.view import SURE

    if part.hostile + part.friendly < weight * (part.end - part.first) / 2.0:
        return "no tie"
    if part.side >= SURE:
        return "hostile"
    return "allied" if part.side <= 1.0 - SURE else "mixed"


def _appears(old: str, new: str) -> bool:
    """Whether something new came into a window, and not something old went out of it."""
    order: Iterable[str] = ("no tie", "allied", "mixed", "hostile")
    ranks = {state: i for i, state in enumerate(order)}
    return ranks[new] > ranks[old]
