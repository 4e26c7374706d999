"""What the statements add up to between two actors, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import eq
from typing import TYPE_CHECKING, overload

from riftline.columns import of, of_acts
from riftline.model import Counts, Statements, Tie, TieMonth
from riftline.relations.days import dated, iso
from riftline.relations.months import label, number
from riftline.relations.standing import OF_ONESELF, TOLD_BY, Standing
from riftline.relations.sureness import certainty
from riftline.relations.weights import UNCOUNTED, leans, of_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from riftline.columns import Columns, Floats, Mask, Rows
    from riftline.model import Fold, Roster, Statement, Voice
    from riftline.relations.folds import Laid

__all__ = ["Ties", "accounts", "actor_of", "ends", "strongest", "ties", "touching"]

_AT_HAND = 500  # ties that stay in memory once they are made

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


class Ties(Sequence[Tie]):
    """The ties of all ordered pairs, sorted by actor ids, as rows of entries; each `Tie` is made
    when it is asked for.

    An entry is one fold that counts for one pair. Those of tie i are `at[i] : at[i + 1]`, in the
    order of folds. `month` counts from year 0 (−1: undated), `best` is the row of the surest
    member, `share` what the fold counts for in this tie. `a` and `b` are places in `actors`, and
    so is what `who` gives for each mention of the columns (−1: nobody).
    """

    def __init__(
        self,
        columns: Columns,
        laid: Laid,
        actors: Sequence[str],
        who: Rows,
        a: Rows,
        b: Rows,
        at: Rows,
        fold: Rows,
        month: Rows,
        own: Mask,
        best: Rows,
        share: Floats,
    ) -> None:
        self.columns, self.laid, self.actors, self.who = columns, laid, actors, who
        self.a, self.b, self.at = a, b, at
        self.fold, self.month, self.own, self.best, self.share = fold, month, own, best, share
        self._made: dict[int, Tie] = {}
        self._place: dict[tuple[str, str], int] | None = None

    def __len__(self) -> int:
        return len(self.a)

    @overload
    def __getitem__(self, i: int) -> Tie: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[Tie, ...]: ...
    def __getitem__(self, i: int | slice) -> Tie | tuple[Tie, ...]:
        if isinstance(i, slice):
            return tuple(self[n] for n in range(len(self))[i])
        n = range(len(self))[i]
        if n not in self._made:
            if len(self._made) >= _AT_HAND:
                self._made = {}
            self._made[n] = self._tie(n)
        return self._made[n]

    def __iter__(self) -> Iterator[Tie]:
        return (self._made.get(n) or self._tie(n) for n in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ties | tuple):
            return NotImplemented
        return self is other or (len(self) == len(other) and all(map(eq, self, other)))

    def __hash__(self) -> int:
        return hash(tuple((t.a, t.b) for t in self))

    def of(self, a: str, b: str) -> Tie | None:
        """The tie from one actor id toward another, or None."""
        n = self.place(a, b)
        return None if n < 0 else self[n]

    def place(self, a: str, b: str) -> int:
        """Where the tie from one actor id toward another stands, −1 for none."""
        if self._place is None:
            ends = zip(self.a.tolist(), self.b.tolist(), strict=True)
            self._place = {(self.actors[a], self.actors[b]): n for n, (a, b) in enumerate(ends)}
        return self._place.get((a, b), -1)

    def touching(self, actors: Collection[str]) -> Iterator[Tie]:
        """The ties from or toward any of the actors (ids), in order; no other is made."""
        wanted = {n for n, id_ in enumerate(self.actors) if id_ in actors}
        ends = zip(self.a.tolist(), self.b.tolist(), strict=True)
        return (self[n] for n, (a, b) in enumerate(ends) if a in wanted or b in wanted)

    def only(self, places: Iterable[int]) -> Ties:
        """The ties at these places alone (those below 0 are none), in order."""
        import numpy as np

        wanted = np.array(sorted({n for n in places if n >= 0}), dtype=np.int64)
        many = np.diff(self.at)[wanted]
        ends = np.cumsum(many)
        entry = np.repeat(self.at[wanted] - (ends - many), many) + np.arange(int(many.sum()))
        return Ties(
            self.columns, self.laid, self.actors, self.who, self.a[wanted], self.b[wanted],
            np.append(0, ends), self.fold[entry], self.month[entry], self.own[entry],
            self.best[entry], self.share[entry],
        )  # fmt: skip

    def covered(self, shown: Callable[[str, str], str]) -> Ties:
        """The same between actors of other ids."""
        actors = [shown(a, "a") for a in self.actors]
        return Ties(
            self.columns, self.laid, actors, self.who, self.a, self.b, self.at, self.fold,
            self.month, self.own, self.best, self.share,
        )  # fmt: skip

    def _tie(self, n: int) -> Tie:
        """One tie, entry by entry."""
        from riftline.relations.sureness import certainties

        c, draft = self.columns, _Draft()
        sure = certainties(c)
        sign, weight = leans(c)
        state = of_kind(c, "state")
        for e in range(self.at[n], self.at[n + 1]):
            fold, best, share = int(self.fold[e]), int(self.best[e]), float(self.share[e])
            ids = [c.ids[r] for r in self.laid.of(fold)]
            if share < 1.0:
                draft.shares.update(dict.fromkeys(ids, share))
            if state[best]:
                draft.states.extend(ids)
            month = int(self.month[e])
            if month < 0:
                draft.undated.extend(ids)
                continue
            voice: Voice = "own" if self.own[e] else "third"
            into = draft.sums[label(month), voice]
            into.add(int(sign[best]), share * float(sure[best]) * float(weight[best]))
            into.folds += 1
            into.carriers += int(self.laid.carriers[fold])
            into.statements.extend(ids)
        return draft.tie(self.actors[self.a[n]], self.actors[self.b[n]])


def touching(found: Sequence[Tie], actors: Collection[str]) -> Iterator[Tie]:
    """Of ties those from or toward any of the actors (ids), in order."""
    if isinstance(found, Ties):
        return found.touching(actors)
    return (t for t in found if t.a in actors or t.b in actors)


def ties(
    statements: Iterable[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    folds: Iterable[Fold],
) -> Ties:
    """One `Tie` for each ordered pair of actors between whom there is a statement.

    Each fold counts once, in the month of its earliest dated member, with the certainty of its
    surest member, times the act's weight. `own` is what the acting side says itself (or an
    account that it runs, by an unhedged RUNS on record), `third` what others say of it. Denied,
    asked and conditional acts weigh 0 and stay listed. Folds without a day stand in `undated`.
    Acts in `UNCOUNTED` are left out, as are places, unresolved pronouns, and what an actor does
    to itself. What members and linked accounts say and do counts for them and, by the share of
    `standing.SHARES`, for their groups as well.
    """
    import numpy as np

    from riftline.relations.folds import laid
    from riftline.relations.sureness import certainties

    every = Statements(statements)
    c = of(every)
    found = laid(folds, c)
    told = of_acts(every, TOLD_BY)
    days = dated(said, c)
    actors = [a.id for a in roster.actors]
    who = actor_of(c, roster)
    a, b = _ends(c, roster, who)
    member, at = found.member, found.at
    size = np.diff(at)
    fold = np.repeat(np.arange(len(size)), size)
    # Of copies one may name whom another calls "he".
    named = _first(a[member] >= 0, at)
    best = member[_first(_most(certainties(c)[member], at, fold), at)]
    day = _least(np.where(days[member] > 0, days[member], _NEVER), at)
    lead = np.where(named >= 0, member[np.maximum(named, 0)], 0)
    mine, toward = np.where(named >= 0, a[lead], -1), b[lead]
    speaks = who[c.speaker][member]
    own = np.bincount(fold, speaks == mine[fold], minlength=len(size)) > 0
    for runner, run in accounts(told, roster).items():
        theirs = np.isin(speaks, [actors.index(account) for account in run])
        theirs &= mine[fold] == actors.index(runner)
        own[fold[theirs]] = True
    counts = np.flatnonzero(named >= 0)
    groups = _grouped(
        Standing(told, roster, said),
        roster,
        c,
        who,
        counts,
        mine,
        toward,
        np.where(day == _NEVER, 0, day),
        member[at[:-1]] if len(size) else at[:0],
    )
    index, left, right, share = groups
    entry = np.concatenate([counts, index])
    ends_a = np.concatenate([mine[counts], left])
    ends_b = np.concatenate([toward[counts], right])
    shares = np.concatenate([np.ones(len(counts)), share])
    rank = np.empty(len(actors), dtype=np.int64)
    rank[sorted(range(len(actors)), key=actors.__getitem__)] = np.arange(len(actors))
    pair = rank[ends_a] * max(1, len(actors)) + rank[ends_b]
    order = np.lexsort((entry, pair))
    begins = np.flatnonzero(np.diff(pair[order], prepend=-1)) if len(order) else order
    entry = entry[order]
    return Ties(
        c, found, actors, who, ends_a[order][begins], ends_b[order][begins],
        np.append(begins, len(order)), entry, _months(day)[entry], own[entry], best[entry],
        shares[order],
    )  # fmt: skip


def _ends(c: Columns, roster: Roster, who: Rows) -> tuple[Rows, Rows]:
    """`ends` of all rows: places of actors, −1 twice where a row ties nobody."""
    import numpy as np

    counted = np.array([act not in UNCOUNTED for act in c.acts], dtype=bool)[c.act]
    says = np.array([act == "SAY" for act in c.acts], dtype=bool)[c.act]
    subject = np.where((c.subject < 0) & says, c.speaker, c.subject)
    party = np.array([*(a.kind not in _NOT_PARTIES for a in roster.actors), False])
    a, b = who[subject], who[c.target]
    tied = counted & party[a] & party[b] & (a != b)
    return np.where(tied, a, -1), np.where(tied, b, -1)


def _grouped(
    standing: Standing,
    roster: Roster,
    c: Columns,
    who: Rows,
    counts: Rows,
    mine: Rows,
    toward: Rows,
    day: Rows,
    first: Rows,
) -> tuple[Rows, Rows, Rows, Floats]:
    """Folds that count for groups as well: which, whose toward whose, and by what share."""
    import numpy as np

    actors = roster.actors
    place = {a.id: n for n, a in enumerate(actors)}
    held = np.array([*(standing.has(a.id) for a in actors), False])
    account = np.array([*(a.kind == "account" for a in actors), False])
    theirs = np.array([act not in OF_ONESELF for act in c.acts], dtype=bool)[c.act]
    for_group = theirs[first] | account[who[c.subject[first]]]
    some = counts[(held[mine[counts]] | held[toward[counts]]) & for_group[counts]]
    known: dict[tuple[int, int, int], tuple[int, int, float] | None] = {}
    found: list[tuple[int, int, int, float]] = []
    triples = zip(some.tolist(), mine[some].tolist(), toward[some].tolist(), day[some].tolist(),
                  strict=True)  # fmt: skip
    for fold, *key in triples:
        asked = (key[0], key[1], key[2])
        if asked not in known:
            pair = standing.pair(actors[asked[0]].id, actors[asked[1]].id, iso(asked[2]))
            known[asked] = pair and (place[pair[0]], place[pair[1]], pair[2])
        if (group := known[asked]) is not None:
            found.append((fold, *group))
    rows = np.array([f[:3] for f in found], dtype=np.int64).reshape(len(found), 3).T
    return rows[0], rows[1], rows[2], np.array([f[3] for f in found], dtype=np.float64)


def _months(day: Rows) -> Rows:
    """The months of ordinals, counted from year 0; −1 for none."""
    import numpy as np

    known, which = np.unique(day, return_inverse=True)
    months = [-1 if d in (0, _NEVER) else number(iso(d) or "") for d in known.tolist()]
    found: Rows = np.array(months, dtype=np.int64)[which]
    return found


_NEVER = 10_000_000  # an ordinal after all that a calendar has


def _first(true: Mask, at: Rows) -> Rows:
    """For each group the place of its first true, −1 where there is none."""
    import numpy as np

    found = _least(np.where(true, np.arange(len(true)), len(true)), at)
    return np.where(found == len(true), -1, found)


def _least(values: Rows, at: Rows) -> Rows:
    import numpy as np

    found: Rows = np.minimum.reduceat(values, at[:-1]) if len(at) > 1 else values[:0]
    return found


def _most(values: Floats, at: Rows, group: Rows) -> Mask:
    """Whether each is the greatest of its group."""
    import numpy as np

    if not len(values):
        return values > 0
    found: Mask = values == np.maximum.reduceat(values, at[:-1])[group]
    return found


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


def actor_of(c: Columns, roster: Roster) -> Rows:
    """For each mention of the columns the place of its actor in the roster, −1 for nobody's; and at
    last for no mention."""
    import numpy as np

    place = {a.id: n for n, a in enumerate(roster.actors)}
    by_key = roster.by_key
    found = [place.get(by_key.get(m.key, ""), -1) for m in c.mentions]
    return np.array([*found, -1], dtype=np.int64)


def strongest(members: Sequence[Statement]) -> Statement:
    """The member that is surest; of equals the first."""
    return max(members, key=certainty) if len(members) > 1 else members[0]


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
