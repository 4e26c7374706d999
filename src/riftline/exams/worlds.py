"""Simulated worlds: pairs whose true course is known, read through the whole of `relations`.

The exam is of what is computed from statements, and not of how they were found. Figures by share
of wrong signs:

* ``interval``: of months with evidence, how many 90 % intervals hold the true share (``true``), and
  how wide they are; ``plots`` by what happens in the pair. ``checked interval``: the same after a
  person checked the signs of 100 statements drawn at random. The loud account is left out, since
  nothing is true of a share that one voice makes up.
* ``riftline`` and its rivals: how many clear breaks get an onset within a month, and how many quiet
  pairs, mergers and truces are called rifts; ``plots`` by what happens.
* ``breaks``: of breaks shown with about that probability, how many are true to a month.
* ``crowd``: thousands of pairs, of which few break: how many rifts are called and listed, how many
  of them are none, and how many of them Riftline expected to be none.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riftline import relations
from riftline.errors import ExamError
from riftline.exams.plots import CROWD, MONTHS, PLOTS, Plot, World, make, seeded
from riftline.exams.rivals import RIVALS, Answer, tones
from riftline.relations import UNCHECKED, Checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from random import Random

    from riftline.model import Break, Coverage, Fold, Trend

__all__ = ["report", "score"]

VERSION = 2
"""Rises when a figure changes its meaning."""

SEED = 20140202
WORLDS = 16
WRONG = (0.0, 0.05, 0.10, 0.15, 0.20)
FULL = (0.0, 0.15)
"""Shares of wrong signs at which every world is made; a third of them at the others."""
CHECKS = 100
_MOST_WORLDS = 1000
BINS = (0.5, 0.7, 0.9, 0.99, 1.0)


def score(data: Path | None = None, seed: int = SEED, worlds: int = WORLDS) -> dict[str, Any]:
    """Measures of `relations` and of its rivals on the same simulated worlds.

    `data` may be a TOML file with ``seed``, ``worlds`` and ``crowd`` (false: without it). Raises
    ExamError for another.
    """
    crowd = True
    if data is not None:
        seed, worlds, crowd = _settings(data, seed, worlds)
    found: dict[str, Any] = {
        "exam": "worlds",
        "version": VERSION,
        "seed": seed,
        "worlds": worlds,
        "months": MONTHS,
        "rivals": sorted(RIVALS),
    }
    for wrong in WRONG:
        n = worlds if wrong in FULL else -(-worlds // 3)
        found[f"wrong signs {wrong:.0%}"] = _measure(
            (_read(make(seeded(f"{seed} {i}"), wrong)) for i in range(n)), seeded(f"{seed} {wrong}")
        )
    if crowd:
        found["crowd"] = {
            f"wrong signs {wrong:.0%}": _crowd(make(seeded(f"{seed} crowd"), wrong, CROWD))
            for wrong in FULL
        }
    return found


def report(scores: dict[str, Any]) -> str:
    """The goals as lines for people; what happens in each kind of pair is in the JSON alone."""
    lines = [f"seed {scores['seed']}, {scores['worlds']} worlds of {scores['months']} months"]
    if "PELT" not in scores["rivals"]:
        lines.append("without PELT: the library ruptures is not installed")
    for name in (f"wrong signs {w:.0%}" for w in WRONG):
        if name not in scores:
            continue
        part = scores[name]
        lines += ["", name.replace("%", " %")]
        for kind in ("interval", "checked interval"):
            held = part[kind]
            lines.append(
                f"  {kind}: {_share(held['true'])} of {held['n']:,} months hold the truth, "
                f"width {held['width']:.2f}"
            )
        for goal in ("clear breaks dated within a month", "quiet pairs called rifts",
                     "mergers and truces called rifts"):  # fmt: skip
            who = ", ".join(
                f"{who} {_share(part[who][goal]['share'])}"
                for who in ("riftline", *scores["rivals"])
            )
            lines.append(f"  {goal} (n {part['riftline'][goal]['n']}): {who}")
    for name, crowd in scores.get("crowd", {}).items():
        lines += ["", f"crowd of {crowd['pairs']:,} pairs, {name.replace('%', ' %')}"]
        for kind in ("called rift", "listed"):
            c = crowd[kind]
            lines.append(
                f"  {kind}: {c['n']}, false {c['false']} ({_share(c['false share'])}, expected "
                f"{_share(c['expected'])}), {_share(c['of the true'])} of the true"
            )
    return "\n".join(lines)


def _share(p: float | None) -> str:
    return "–" if p is None else f"{100 * p:.1f} %"


def _settings(data: Path, seed: int, worlds: int) -> tuple[int, int, bool]:
    try:
        given = tomllib.loads(data.read_text(encoding="utf-8"))
        seed, worlds = int(given.get("seed", seed)), int(given.get("worlds", worlds))
        if not 1 <= worlds <= _MOST_WORLDS:
            raise ValueError(f"{worlds} worlds")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError) as e:
        raise ExamError(
            f"{data} cannot be read as settings of the simulated worlds ({e})",
            expected=f"a TOML file with seed = … and worlds = 1 … {_MOST_WORLDS}",
            do="give such a file, or none",
        ) from e
    return seed, worlds, bool(given.get("crowd", True))


@dataclass(frozen=True, slots=True)
class _Read:
    """A world and what `relations` makes of its statements, up to trends."""

    world: World
    folds: tuple[Fold, ...]
    ties: relations.Ties
    coverage: Coverage

    def trends(self, checked: Checked = UNCHECKED) -> dict[tuple[str, str], Trend]:
        made = relations.trends(self.ties, self.coverage, checked)
        return {(t.a, t.b): t for t in made}


def _read(world: World) -> _Read:
    said = {s.id: relations.day(s, world.cards[s.document_id]) for s in world.statements}
    folds = relations.fold(world.statements, world.roster, said, world.cards)
    ties = relations.ties(world.statements, world.roster, said, folds)
    return _Read(
        world, folds, ties, relations.coverage(world.cards.values(), world.statements, said)
    )


def _checked(world: World, random: Random) -> Checked:
    """A person checks the signs of statements drawn at random."""
    drawn = random.sample(world.statements, min(CHECKS, len(world.statements)))
    wrong = sum(s.id in world.turned for s in drawn)
    return Checked(wrong, len(drawn) - wrong)


def _measure(reads: Iterable[_Read], random: Random) -> dict[str, Any]:
    held: dict[str, Counter[str]] = defaultdict(Counter)
    after: dict[str, Counter[str]] = defaultdict(Counter)
    answers: dict[str, dict[str, Counter[str]]] = {
        who: defaultdict(Counter) for who in ("riftline", *RIVALS)
    }
    breaks: dict[str, Counter[str]] = defaultdict(Counter)
    for read in reads:
        world = read.world
        trends, checked = read.trends(), read.trends(_checked(world, random))
        tone = tones(world)
        for pair, plot in world.plots.items():
            turn = world.turns[pair]
            trend = trends.get(pair)
            _tally(answers["riftline"][plot.name], _ours(trend, world.months), plot, turn)
            for who, ask in RIVALS.items():
                _tally(answers[who][plot.name], ask(tone.get(pair, {})), plot, turn)
            if trend is None:
                continue
            if not plot.loud:
                held[plot.name].update(_held(trend, world, pair))
                after[plot.name].update(_held(checked[pair], world, pair))
            if plot.slow == 1:
                for b in trend.breaks:
                    breaks[_bin(b.probability)].update(_true(b, world.months, turn))
    return {
        "interval": _intervals(held),
        "checked interval": _intervals(after),
        **{who: _summary(found) for who, found in answers.items()},
        "breaks": {name: _rates(found) for name, found in sorted(breaks.items())},
    }


def _intervals(held: Mapping[str, Counter[str]]) -> dict[str, Any]:
    total: Counter[str] = Counter()
    for found in held.values():
        total.update(found)
    return {**_rates(total), "plots": {k: _rates(v) for k, v in sorted(held.items())}}


def _held(trend: Trend, world: World, pair: tuple[str, str]) -> Counter[str]:
    """Months with evidence, in how many the interval holds the true share, and all their widths
    in sum."""
    found: Counter[str] = Counter()
    for point in trend.course:
        if point.hostile + point.friendly == 0.0:
            continue
        truth = world.shares[pair][world.months.index(point.period)]
        found["n"] += 1
        found["true"] += point.low <= truth <= point.high
        found["width"] += point.high - point.low  # type: ignore[assignment]
    return found


def _bin(probability: float) -> str:
    """Which of `BINS` a break's probability lies in."""
    upper = next(u for u in BINS[1:] if probability <= u)
    return f"{BINS[BINS.index(upper) - 1]} to {upper}"


def _true(shown: Break, months: Sequence[str], turn: int | None) -> Counter[str]:
    """Whether a break is there, at most a month beside its dates; its probability, to be summed."""
    first, last = months.index(shown.earliest), months.index(shown.latest)
    there = turn is not None and first - 1 <= turn <= last + 1
    found: Counter[str] = Counter({"n": 1, "true": int(there)})
    found["probability"] += shown.probability  # type: ignore[assignment]
    return found


def _crowd(world: World) -> dict[str, Any]:
    """How many rifts are called and listed among all pairs, and how many of them are none."""
    trends = _read(world).trends()

    def count(chosen: list[Trend]) -> dict[str, Any]:
        false = sum(not world.plots[t.a, t.b].rift for t in chosen)
        expected = relations.false_rifts(chosen)
        return {
            "n": len(chosen),
            "false": false,
            "false share": round(false / len(chosen), 4) if chosen else None,
            "expected": None if expected is None else round(expected, 4),
            "of the true": round(
                (len(chosen) - false) / sum(bool(p.rift) for p in world.plots.values()), 4
            ),
        }

    pairs = [t for pair, t in trends.items() if pair in world.plots]
    return {
        "pairs": len(world.plots),
        "statements": len(world.statements),
        "break": sum(bool(p.rift) for p in world.plots.values()),
        "called rift": count([t for t in pairs if t.verdict == "rift"]),
        "listed": count([t for t in pairs if t.listed]),
    }


def _ours(trend: Trend | None, months: Sequence[str]) -> Answer:
    if trend is None:
        return Answer(False, None)
    onset = trend.onset
    when = None if onset is None else (months.index(onset.earliest), months.index(onset.latest))
    return Answer(trend.verdict == "rift", when)


def _tally(into: Counter[str], answer: Answer, plot: Plot, turn: int | None) -> None:
    into["n"] += 1
    into["called rift"] += answer.rift
    into["rift or onset"] += answer.rift or answer.onset is not None
    if plot.turns and turn is not None and answer.onset is not None:
        first, last = answer.onset
        into["onset"] += 1
        into["onset within a month"] += abs((first + last) / 2 - turn) <= 1.0
        into["onset dates hold the truth"] += first <= turn <= last


def _rates(found: Counter[str]) -> dict[str, Any]:
    n = found["n"]
    return {"n": n, **{k: round(v / n, 4) for k, v in sorted(found.items()) if k != "n" and n}}


def _summary(found: Mapping[str, Counter[str]]) -> dict[str, Any]:
    """The three goals over all plots concerned, then every plot."""
    by_name = {p.name: p for p in PLOTS}

    def over(which: Callable[[Plot], bool]) -> Counter[str]:
        return sum((c for name, c in found.items() if which(by_name[name])), Counter())

    clear, still = over(lambda p: p.clear), over(lambda p: p.rift is False and not p.turns)
    ended = over(lambda p: p.rift is False and p.turns)

    def share(c: Counter[str], key: str) -> float | None:
        return round(c[key] / c["n"], 4) if c["n"] else None

    return {
        "clear breaks dated within a month": {
            "n": clear["n"],
            "share": share(clear, "onset within a month"),
        },
        "quiet pairs called rifts": {"n": still["n"], "share": share(still, "called rift")},
        "mergers and truces called rifts": {"n": ended["n"], "share": share(ended, "called rift")},
        "plots": {name: _rates(c) for name, c in sorted(found.items())},
    }
