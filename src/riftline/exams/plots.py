"""Simulated worlds: pairs whose true course is known, as statements.

No text is read here. Statements are made with the sign, voice, date, copies and errors that
reading could have given them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log
from random import Random
from typing import TYPE_CHECKING

from riftline.model import (
    Actor,
    Claim,
    DocumentCard,
    Mention,
    Roster,
    Span,
    Statement,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CROWD", "FRIENDLY", "HOSTILE", "MONTHS", "PLOTS", "Plot", "World", "make", "seeded"]

MONTHS = 30
OUTLETS = 8

HOSTILE = ("ACCUSE", "THREATEN", "ASSAULT")
FRIENDLY = ("SUPPORT", "AGREE", "PLEDGE")


@dataclass(frozen=True, slots=True)
class Plot:
    """What happens in one pair: hostile share and statements a month before and after `turn`.

    `turns`: the share becomes the second of `share` at some month, or in the course of `slow`
    months from there. `clear`: a break that ought to be dated. `rift` says whether calling it a
    rift at the end is right (None: either answer can be defended). `rate` bounds are drawn
    log-uniformly, once for a pair.
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
    slow: int = 1


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
    Plot("slow souring", (0.1, 0.8), (2, 20), turns=True, rift=None, slow=12),
    Plot("at odds all along, hundreds", (0.85, 0.85), (100, 300), rift=True),
)

CROWD = (
    *(
        Plot("quiet", (share, share), (0.3, 3))
        for share in (0.05, 0.1, 0.2, 0.3)
        for _ in range(500)
    ),
    *(Plot("quiet, bursts", (0.2, 0.2), (0.3, 3), burst=10) for _ in range(200)),
    *(Plot("contested, half and half", (0.5, 0.5), (0.3, 3)) for _ in range(200)),
    *(Plot("break", (0.1, 0.9), (1, 8), turns=True, clear=True, rift=True) for _ in range(48)),
)
"""A case as most are: thousands of pairs of which little is said, and two in a hundred break."""


@dataclass(frozen=True, slots=True)
class World:
    """Statements and cards with the truth of each pair: its plot, its turn (a place in `months`)
    and its true share of hostility by month. `turned` are the statements whose sign was read the
    wrong way round."""

    months: tuple[str, ...]
    statements: tuple[Statement, ...]
    cards: Mapping[str, DocumentCard]
    roster: Roster
    plots: Mapping[tuple[str, str], Plot]
    turns: Mapping[tuple[str, str], int | None]
    shares: Mapping[tuple[str, str], tuple[float, ...]]
    turned: frozenset[str]


def make(random: Random, wrong: float = 0.0, plots: Sequence[Plot] = PLOTS) -> World:
    """One world of `plots`; of its statements the share `wrong` is read with the wrong sign.

    Signs, dates and copies are drawn before errors, so the same seed gives the same world with
    and without them.
    """
    months = tuple(f"{2012 + (m + 4) // 12}-{(m + 4) % 12 + 1:02d}" for m in range(MONTHS))
    # Two months in which nothing was captured, as when an archive loses its feed.
    silent = frozenset(random.sample(range(3, MONTHS - 3), 2))
    maker = _Maker(random, months, silent)
    for i, plot in enumerate(plots):
        maker.pair(i, plot)
    maker.bystanders()
    return maker.world(seeded(random.random()), wrong)


def seeded(seed: object) -> Random:
    """The generator of that seed, which is the same everywhere."""
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
        turn = r.randrange(8, MONTHS - 6 - plot.slow + 1) if plot.turns else None
        low, high = plot.rate
        rate = exp(r.uniform(log(low), log(high)))
        shares = tuple(_share(plot, turn, m) for m in range(MONTHS))
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
        act = r.choice(HOSTILE if hostile else FRIENDLY)
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
        statements, turned = [], set()
        for s in self.statements:
            if random.random() < wrong:
                s = replace(s, act=random.choice(FRIENDLY if s.act in HOSTILE else HOSTILE))
                turned.add(s.id)
            statements.append(s)
        actors = tuple(
            Actor(id=k, name=k, kind=kind, names=(), keys=(k,))  # type: ignore[arg-type]
            for k, kind in sorted(self.keys.items())
        )
        roster = Roster(actors, {a.id: a.id for a in actors}, {a.id: a for a in actors})
        return World(
            months=tuple(self.months),
            statements=tuple(statements),
            cards=self.cards,
            roster=roster,
            plots=self.plots,
            turns=self.turns,
            shares=self.shares,
            turned=frozenset(turned),
        )


def _share(plot: Plot, turn: int | None, month: int) -> float:
    """The true share of hostility in a month."""
    before, after = plot.share
    if turn is None or month < turn:
        return before
    return before + (after - before) * min(1.0, (month - turn + 1) / plot.slow)


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
