"""What the statements add up to between two actors, month by month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riftline.model import Counts, Tie, TieMonth
from riftline.relations.months import month_of
from riftline.relations.standing import OF_ONESELF, Standing
from riftline.relations.sureness import certainty
from riftline.relations.weights import UNCOUNTED, act_of, lean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riftline.model import Fold, Roster, Statement, Voice

__all__ = ["accounts", "ends", "strongest", "ties"]

_NOT_PARTIES = frozenset({"place", "pronoun"})
"""Kinds that cannot be at odds with anyone: a town that is shelled, an unresolved "they"."""


_NOTHING = Counts()


@dataclass(slots=True)
class _Sum:
    hostile: float = 0.0
    friendly: float = 0.0
    neutral: float = 0.0
    folds: int = 0
    carriers: int = 0
    statements: list[str] = field(default_factory=list)

    def add(self, sign: int, weight: float) -> None:
        if sign < 0:
            self.hostile += weight
        elif sign > 0:
            self.friendly += weight
        else:
            self.neutral += weight

    def counts(self) -> Counts:
        return Counts(
            hostile=self.hostile,
            friendly=self.friendly,
            neutral=self.neutral,
            independent=self.folds,
            carriers=self.carriers,
            statements=tuple(self.statements),
        )


@dataclass(slots=True)
class _Draft:
    sums: dict[tuple[str, Voice], _Sum] = field(default_factory=lambda: defaultdict(_Sum))
    states: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    shares: dict[str, float] = field(default_factory=dict)

    def tie(self, a: str, b: str) -> Tie:
        counts = {key: sums.counts() for key, sums in self.sums.items()}
        return Tie(
            a=a,
            b=b,
            months=tuple(
                TieMonth(
                    month,
                    own=counts.get((month, "own"), _NOTHING),
                    third=counts.get((month, "third"), _NOTHING),
                )
                for month in sorted({month for month, _ in counts})
            ),
            states=tuple(self.states),
            undated=tuple(self.undated),
            shares=self.shares,
        )


def ties(
    statements: Iterable[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    folds: Iterable[Fold],
) -> tuple[Tie, ...]:
    """One `Tie` for each ordered pair of actors between whom there is a statement.

    Each fold counts once, in the month of its earliest dated member, with the certainty of its
    surest member, times the act's weight. `own` is what the acting side says itself (or an
    account that it runs, by an unhedged RUNS on record), `third` what others say of it. Denied,
    asked and conditional acts weigh 0 and stay listed. Folds without a day stand in `undated`.
    Acts in `UNCOUNTED` are left out, as are places, unresolved pronouns, and what an actor does
    to itself. What members and linked accounts say and do counts for them and, by the share of
    `standing.SHARES`, for their groups as well.
    """
    by_id = {s.id: s for s in statements}
    runs = accounts(by_id.values(), roster)
    standing = Standing(by_id.values(), roster, said)
    drafts: dict[tuple[str, str], _Draft] = defaultdict(_Draft)
    for f in folds:
        members = [by_id[m] for m in f.members if m in by_id]
        if not members:
            continue
        # Of copies one may name whom another calls "he".
        pair = next((found for s in members if (found := ends(s, roster)) is not None), None)
        if pair is None:
            continue
        voice = _voice(members, pair[0], roster, runs)
        day = min((d for s in members if (d := said.get(s.id)) is not None), default=None)
        _count(drafts[pair], f, members, day, voice, 1.0)
        grouped = standing.pair(*pair, day)
        if grouped is not None and _for_the_group(members[0], roster):
            a, b, share = grouped
            _count(drafts[a, b], f, members, day, voice, share)
    # Each draft goes when its tie is made: in a large case there is no room for both of all.
    return tuple(drafts.pop(pair).tie(*pair) for pair in sorted(drafts))


def ends(statement: Statement, roster: Roster) -> tuple[str, str] | None:
    """Actor ids (subject, target) that the statement ties, or None where it ties nobody.

    What is merely said of someone (SAY without a subject) is the speaker's own.
    """
    if statement.act in UNCOUNTED:
        return None
    subject = statement.subject
    if subject is None and statement.act == "SAY":
        subject = statement.speaker
    a, b = roster.of(subject), roster.of(statement.target)
    if a is None or b is None or a.id == b.id or {a.kind, b.kind} & _NOT_PARTIES:
        return None
    return a.id, b.id


def _for_the_group(s: Statement, roster: Roster) -> bool:
    """Whether the act is one that a member does for its group, too.

    An account does not itself join or leave anything: its "we" is the group.
    """
    actor = roster.of(s.subject)
    return s.act not in OF_ONESELF or (actor is not None and actor.kind == "account")


def strongest(members: Sequence[Statement]) -> Statement:
    """The member that is surest; of equals the first."""
    return max(members, key=certainty) if len(members) > 1 else members[0]


def _count(
    draft: _Draft,
    f: Fold,
    members: Sequence[Statement],
    day: str | None,
    voice: Voice,
    share: float,
) -> None:
    ids = [s.id for s in members]
    if share < 1.0:
        draft.shares.update(dict.fromkeys(ids, share))
    best = strongest(members)
    if act_of(best).kind == "state":
        draft.states.extend(ids)
    month = month_of(day)
    if month is None:
        draft.undated.extend(ids)
        return
    sign, weight = lean(best)
    into = draft.sums[month, voice]
    into.add(sign, share * certainty(best) * weight)
    into.folds += 1
    into.carriers += len(f.carriers)
    into.statements.extend(ids)


def _voice(
    members: Sequence[Statement],
    subject: str,
    roster: Roster,
    runs: Mapping[str, frozenset[str]],
) -> Voice:
    speakers = {actor.id for s in members if (actor := roster.of(s.speaker)) is not None}
    own = subject in speakers or not speakers.isdisjoint(runs.get(subject, ()))
    return "own" if own else "third"


def accounts(statements: Iterable[Statement], roster: Roster) -> dict[str, frozenset[str]]:
    """Accounts by the actor who runs them, where that is said outright."""
    found: dict[str, set[str]] = defaultdict(set)
    for s in statements:
        if s.act != "RUNS" or s.claim.hedges or certainty(s) == 0.0:
            continue
        if s.claim.distance not in ("stated", "claimed"):
            continue
        who, account = roster.of(s.subject), roster.of(s.target)
        if who is not None and account is not None and account.kind == "account":
            found[who.id].add(account.id)
    return {who: frozenset(accounts) for who, accounts in found.items()}
