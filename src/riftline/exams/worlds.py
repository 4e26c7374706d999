"""Simulated worlds: pairs whose true course is known, read through the whole of `relations`.

No text is read here. Statements are made with the sign, voice, date, copies and errors that
reading could have given them, so the exam is of what is computed from statements, and not of how
they were found.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from math import exp, log
from random import Random
from typing import TYPE_CHECKING, Any

from riftline import relations
from riftline.errors import ExamError
from riftline.model import (
    Actor,
    Claim,
    DocumentCard,
    Mention,
    Roster,
    Span,
    Statement,
    Trend,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["PLOTS", "Plot", "World", "make", "score"]

SEED = 20140202
WORLDS = 24
MONTHS = 30
OUTLETS = 8
WRONG = 0.15

_HOSTILE = ("ACCUSE", "THREATEN", "ASSAULT")
_FRIENDLY = ("SUPPORT", "AGREE", "PLEDGE")


@dataclass(frozen=True, slots=True)
class Plot:
    """What happens in one pair: hostile share and statements a month before and after `turn`.

    `turn` None: nothing happens. `clear`: a break that ought to be dated. `rift` says whether
    calling it a rift at the end is right (None: either answer can be defended). `rate` bounds
    are drawn log-uniformly, once for a pair.
    """

    name: str
    share: tuple[float, float]
    rate: tuple[float, float]
    turns: bool = False
    before: float = 1.0
    after: float = 1.0
    clear: bool = False
    rift: bool | None = False
    copies: int = 0
    loud: int = 0
    burst: int = 1


PLOTS = (
    Plot("clear break", (0.1, 0.9), (4, 100), turns=True, clear=True, rift=True),
    Plot("clear break, few", (0.1, 0.9), (4, 8), turns=True, clear=True, rift=True),
    Plot(
        "silence to hostility", (0.1, 0.9), (4, 40), turns=True, before=0.01, clear=True, rift=True
    ),
    Plot("faint break", (0.2, 0.8), (0.5, 2), turns=True, rift=True),
    Plot("quiet", (0.1, 0.1), (0.3, 3)),
    Plot("quiet, much talk", (0.15, 0.15), (3, 60)),
    Plot("quiet, at odds now and then", (0.3, 0.3), (0.5, 20)),
    Plot("quiet, bursts", (0.2, 0.2), (1, 6), burst=10),
    Plot("contested, half and half", (0.5, 0.5), (0.5, 20)),
    Plot("one harsh story, reprinted", (0.1, 0.1), (1, 6), copies=12),
    Plot("one loud account", (0.15, 0.15), (3, 10), loud=30),
    Plot("merger", (0.2, 0.05), (2, 10), turns=True, after=0.1),
    Plot("truce", (0.9, 0.1), (2, 20), turns=True),
)


@dataclass(frozen=True, slots=True)
class World:
    """Statements and cards with the truth of each pair: its plot, its turn (a place in `months`)
    and its true share of hostility by month."""

    months: tuple[str, ...]
    statements: tuple[Statement, ...]
    cards: Mapping[str, DocumentCard]
    roster: Roster
    plots: Mapping[tuple[str, str], Plot]
    turns: Mapping[tuple[str, str], int | None]
    shares: Mapping[tuple[str, str], tuple[float, ...]]


def score(data: Path | None = None, seed: int = SEED, worlds: int = WORLDS) -> dict[str, Any]:
    """Measures of `relations` and of a rival on the same simulated worlds.

    `data` may be a TOML file with ``seed`` and ``worlds``. Raises ExamError for another.
    """
    if data is not None:
        seed, worlds = _settings(data, seed, worlds)
    found = {
        f"wrong signs {wrong:.0%}": _measure(
            [make(_random(f"{seed} {i}"), wrong) for i in range(worlds)], wrong
        )
        for wrong in (0.0, WRONG)
    }
    return {"seed": seed, "worlds": worlds, "months": MONTHS, **found}


def _settings(data: Path, seed: int, worlds: int) -> tuple[int, int]:
    try:
        given = tomllib.loads(data.read_text(encoding="utf-8"))
        return int(given.get("seed", seed)), int(given.get("worlds", worlds))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError) as e:
        raise ExamError(
            f"{data} cannot be read as settings of the simulated worlds ({e})",
            expected="a TOML file with seed = … and worlds = …",
            do="give such a file, or none",
        ) from e


def make(random: Random, wrong: float = 0.0) -> World:
    """One world. `wrong` is the share of statements whose sign was read the wrong way round.

    Signs, dates and copies are drawn before errors, so the same seed gives the same world with
    and without them.
    """
    months = tuple(f"{2012 + (m + 4) // 12}-{(m + 4) % 12 + 1:02d}" for m in range(MONTHS))
    # Two months in which nothing was captured, as when an archive loses its feed.
    silent = frozenset(random.sample(range(3, MONTHS - 3), 2))
    maker = _Maker(random, months, silent)
    for i, plot in enumerate(PLOTS):
        maker.pair(i, plot)
    maker.bystanders()
    return maker.world(_random(random.random()), wrong)


def _random(seed: object) -> Random:
    return Random(str(seed))  # noqa: S311  not for secrets: the same worlds every time


class _Maker:
    """Fills one world. Each statement stands in a document of its own, as in a wire feed."""

    def __init__(self, random: Random, months: Sequence[str], silent: frozenset[int]) -> None:
        self.random = random
        self.months = months
        self.silent = silent
        self.statements: list[Statement] = []
        self.cards: dict[str, DocumentCard] = {}
        self.keys: dict[str, str] = {}
        self.plots: dict[tuple[str, str], Plot] = {}
        self.turns: dict[tuple[str, str], int | None] = {}
        self.shares: dict[tuple[str, str], tuple[float, ...]] = {}

    def pair(self, i: int, plot: Plot) -> None:
        """All statements between two actors."""
        r = self.random
        a, b = f"g{i:02d}a", f"g{i:02d}b"
        self.keys[a] = self.keys[b] = "group"
        turn = r.randrange(8, MONTHS - 6) if plot.turns else None
        low, high = plot.rate
        rate = exp(r.uniform(log(low), log(high)))
        shares = tuple(plot.share[turn is not None and m >= turn] for m in range(MONTHS))
        burst = r.randrange(6, MONTHS - 6) if plot.burst > 1 else None
        self.plots[a, b], self.turns[a, b], self.shares[a, b] = plot, turn, shares
        voices = [a, b, *(f"voice {i:02d} {v}" for v in range(6))]
        for m in range(MONTHS):
            factor = plot.after if turn is not None and m >= turn else plot.before
            for _ in range(_poisson(r, rate * factor * (plot.burst if m == burst else 1))):
                self._say(r.choice(voices), a, b, m, r.random() < shares[m])
            if plot.loud:
                for _ in range(_poisson(r, plot.loud)):
                    self._say(f"voice {i:02d} loud", a, b, m, True)
        if plot.copies:
            self._reprint(a, b, MONTHS - 3, plot.copies)

    def bystanders(self) -> None:
        """Documents about nothing in particular: what was captured beside the pairs."""
        for m in range(MONTHS):
            for _ in range(_poisson(self.random, 20.0)):
                self._document(m, f"Outlet {self.random.randrange(OUTLETS)}")

    def _document(self, m: int, publisher: str) -> str | None:
        day = self.random.randrange(1, 29)
        if m in self.silent:
            return None
        id_ = f"d{len(self.cards):06d}"
        self.cards[id_] = DocumentCard(
            id=id_, capture=id_, uri=f"made:{id_}", title=None, author=None, publisher=publisher,
            published=f"{self.months[m]}-{day:02d}", lang="en", kind="article", platform=None,
            account=None, added="", statements=1,
        )  # fmt: skip
        return id_

    def _say(self, voice: str, a: str, b: str, m: int, hostile: bool) -> Statement | None:
        r = self.random
        subject, target = (voice, b if voice == a else a) if voice in (a, b) else (a, b)
        act = r.choice(_HOSTILE if hostile else _FRIENDLY)
        text = " ".join(f"w{r.randrange(5000)}" for _ in range(r.randrange(10, 25)))
        confidence = r.uniform(0.6, 0.95)
        document = self._document(m, f"Outlet {r.randrange(OUTLETS)}")
        if document is None:
            return None
        self.keys.setdefault(voice, "person")
        made = _statement(document, text, voice, subject, act, target, confidence)
        self.statements.append(made)
        return made

    def _reprint(self, a: str, b: str, m: int, copies: int) -> None:
        """One accusation by a, carried by many: each drops a word or its tail."""
        first = self._say(a, a, b, m, True)
        if first is None:
            return
        day = self.cards[first.document_id].published
        words = first.text.split()
        for c in range(copies):
            document = self._document(m, f"Outlet {c % OUTLETS}")
            if document is None:
                continue
            self.cards[document] = replace(self.cards[document], published=day)
            cut = words[:-2] if c % 2 else [w for i, w in enumerate(words) if i != c % len(words)]
            self.statements.append(
                _statement(document, " ".join(cut), a, a, first.act, b, first.confidence)
            )

    def world(self, random: Random, wrong: float) -> World:
        statements = tuple(
            replace(s, act=random.choice(_FRIENDLY if s.act in _HOSTILE else _HOSTILE))
            if random.random() < wrong
            else s
            for s in self.statements
        )
        actors = tuple(
            Actor(id=k, name=k, kind=kind, names=(), keys=(k,))  # type: ignore[arg-type]
            for k, kind in sorted(self.keys.items())
        )
        roster = Roster(actors, {a.id: a.id for a in actors}, {a.id: a for a in actors})
        return World(
            tuple(self.months), statements, self.cards, roster, self.plots, self.turns, self.shares
        )


def _statement(
    document: str, text: str, voice: str, subject: str, act: str, target: str, confidence: float
) -> Statement:
    return Statement(
        id=f"s-{document}", document_id=document, evidence=Span(0, len(text)), text=text,
        speaker=Mention(voice, None, voice), cue=None, content=(), mode="indirect", carriers=(),
        subject=Mention(subject, None, subject), act=act, target=Mention(target, None, target),
        stance=None, stance_words=(), when=None, claim=Claim(), glosses=(),
        confidence=confidence, rule="made",
    )  # fmt: skip


def _poisson(random: Random, mean: float) -> int:
    """A Poisson draw as the number of unit-rate arrivals before `mean`."""
    n, at = 0, random.expovariate(1.0)
    while at < mean:
        n, at = n + 1, at + random.expovariate(1.0)
    return n


def _trends(world: World) -> tuple[Trend, ...]:
    said = {s.id: relations.day(s, world.cards[s.document_id]) for s in world.statements}
    folds = relations.fold(world.statements, world.roster, said, world.cards)
    ties = relations.ties(world.statements, world.roster, said, folds)
    covered = relations.coverage(world.cards.values(), world.statements, said)
    return relations.trends(ties, covered, folds, world.statements, world.roster)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What somebody says of one pair: whether it is a rift now, and when that began."""

    rift: bool
    onset: tuple[int, int] | None


def _ours(trend: Trend | None, months: Sequence[str]) -> _Answer:
    if trend is None:
        return _Answer(False, None)
    onset = trend.onset
    when = None if onset is None else (months.index(onset.earliest), months.index(onset.latest))
    return _Answer(trend.verdict == "rift", when)


def _tone(world: World, pair: tuple[str, str]) -> _Answer:
    """The rival: mean tone of a month's statements, copies and all, against zero.

    A rift where the mean over the last three months with statements is below zero; it began with
    the first month below zero that follows one that is not and is followed by another below.
    """
    sums: dict[str, list[int]] = defaultdict(list)
    for s in world.statements:
        ends = {s.subject.key if s.subject else "", s.target.key if s.target else ""}
        if ends == set(pair):
            month = (world.cards[s.document_id].published or "")[:7]
            sums[month].append(-1 if s.act in _HOSTILE else 1)
    seen = sorted(sums)
    tone = [sum(sums[m]) / len(sums[m]) for m in seen]
    rift = len(tone) >= 3 and sum(tone[-3:]) < 0
    for i in range(1, len(tone) - 1):
        if tone[i - 1] >= 0 > tone[i] and tone[i + 1] < 0:
            at = world.months.index(seen[i])
            return _Answer(rift, (at, at))
    return _Answer(rift, None)


def _measure(worlds: Sequence[World], wrong: float) -> dict[str, Any]:
    held: dict[str, Counter[str]] = defaultdict(Counter)
    ours: dict[str, Counter[str]] = defaultdict(Counter)
    rival: dict[str, Counter[str]] = defaultdict(Counter)
    for world in worlds:
        by_pair = {(t.a, t.b): t for t in _trends(world)}
        for pair, plot in world.plots.items():
            trend = by_pair.get(pair)
            turn = world.turns[pair]
            _tally(ours[plot.name], _ours(trend, world.months), plot, turn)
            _tally(rival[plot.name], _tone(world, pair), plot, turn)
            if trend is not None and not plot.loud:
                held[plot.name] += _held(trend, world, pair, wrong)
    total: Counter[str] = sum(held.values(), Counter())
    return {
        "interval": {**_rates(total), "plots": {k: _rates(v) for k, v in sorted(held.items())}},
        "riftline": _summary(ours),
        "monthly mean tone": _summary(rival),
    }


def _held(trend: Trend, world: World, pair: tuple[str, str], wrong: float) -> Counter[str]:
    """Months with evidence, and in how many the interval holds the true share, or the share as
    it was read (the truth seen through `wrong` signs)."""
    found: Counter[str] = Counter()
    for point in trend.course:
        if point.hostile + point.friendly == 0.0:
            continue
        truth = world.shares[pair][world.months.index(point.period)]
        read = truth + wrong * (1.0 - 2.0 * truth)
        found["n"] += 1
        found["true"] += point.low <= truth <= point.high
        found["read"] += point.low <= read <= point.high
    return found


def _tally(into: Counter[str], answer: _Answer, plot: Plot, turn: int | None) -> None:
    into["n"] += 1
    into["called rift"] += answer.rift
    into["rift or onset"] += answer.rift or answer.onset is not None
    if plot.rift and turn is not None and answer.onset is not None:
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
