"""States over time: who was whose part, ally, leader or member, from when until when, says who.

A state is known to hold from its stated beginning ("since 2013"), else from the first day it is
asserted, until something on record ends it. Nothing ends by silence. Accounts that contradict each
other stand side by side, each with its asserter.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from riftline.columns import kept, of
from riftline.model import Statements
from riftline.relations.days import state_begins
from riftline.relations.sureness import certainty
from riftline.relations.weights import acts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from riftline.model import Roster, Statement

__all__ = ["Account", "Basis", "Spell", "at", "spells"]

Basis: TypeAlias = Literal["self", "other", "third"]
"""Who asserts it: the subject of itself, the target of the subject, or anybody else."""

SURE = 0.2
"""Certainty below which a statement begins or ends nothing; it is still listed as an account."""

BEGINS = {"JOIN": "MEMBER_OF", "PLEDGE": "AFFILIATED_WITH"}
"""Events after which a state holds: who joined is a member, who pledged allegiance affiliated."""

ENDS: dict[str, frozenset[str]] = {
    "LEAVE": frozenset({"MEMBER_OF", "LEADS", "PART_OF", "AFFILIATED_WITH"}),
    "SPLIT": frozenset({"MEMBER_OF", "LEADS", "PART_OF", "AFFILIATED_WITH", "ALLIED_WITH"}),
    "MERGE": frozenset({"ALLIED_WITH", "HOSTILE_TO"}),
    "ASSAULT": frozenset({"ALLIED_WITH"}),
    "HOSTILE_TO": frozenset({"ALLIED_WITH"}),
    "ALLIED_WITH": frozenset({"HOSTILE_TO"}),
}
"""Acts between the same two that end a state. An attack ends an alliance and no membership: a part
of a movement that fights another part is still a part until somebody says otherwise."""

MUTUAL = frozenset({"ALLIED_WITH", "HOSTILE_TO", "SAME_AS"})
"""States without a direction: either of the two may be named first."""

MUTUAL_ENDS = frozenset({"SPLIT", "MERGE", "ASSAULT", "HOSTILE_TO", "ALLIED_WITH"})
"""Acts that end a state whichever of the two does them."""


@dataclass(frozen=True, slots=True)
class Account:
    """One asserter's word on a state. `by` is an actor's id, "" for a source that is none.

    `denies`: says that it does not hold. `hedged`: never says it without a hedge. `first` and
    `last` are the days of the statements.
    """

    by: str
    basis: Basis
    denies: bool
    hedged: bool
    first: str | None
    last: str | None
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spell:
    """*Subject* stands in state `act` to *target* over a time. Ids are actors'.

    `since` is the day it is known from, None where no statement of it has a day; `stated`: a text
    names the beginning. `until` is the day of what ended it, None while nothing has, and `ended_by`
    are the statements of that. `sure`: at least one account asserts it with some certainty.
    """

    subject: str
    act: str
    target: str
    since: str | None
    stated: bool
    until: str | None
    ended_by: tuple[str, ...]
    sure: bool
    accounts: tuple[Account, ...]

    def holds(self, day: str | None) -> bool:
        """Whether it held on `day`; with None, whether it still does."""
        if day is None:
            return self.until is None
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until)

    @property
    def contested(self) -> bool:
        """Whether some assert it and others deny it."""
        return len({a.denies for a in self.accounts}) > 1


@dataclass(slots=True)
class _End:
    """Something on record that ends states: its day, who did it to whom, which act."""

    day: str
    act: str
    ids: list[str] = field(default_factory=list)


_Ends: TypeAlias = "dict[tuple[str, str], dict[tuple[str, str], _End]]"


def spells(
    statements: Iterable[Statement], roster: Roster, said: Mapping[str, str | None]
) -> tuple[Spell, ...]:
    """Every spell of every state on record, by subject, target, act and day.

    A state asserted anew after its end begins a new spell. What ends a state: the acts of `ENDS`
    between the same two, and for `LEADS` another leader of the same group, first known later than
    this one was last called so. Membership of a second group does not end that of the first.
    """
    held: dict[tuple[str, str, str], list[tuple[str, bool, Statement]]] = defaultdict(list)
    may_end: list[Statement] = []
    for s in _that_tell(statements, roster):
        if s.act in ENDS:
            may_end.append(s)
        if (state := BEGINS.get(s.act) or (s.act if s.act in _state_acts() else None)) is None:
            continue
        pair = _pair(s, roster)
        if pair is not None:
            if state in MUTUAL:
                pair = min(pair, pair[::-1])
            since, stated = _since(s, said.get(s.id))
            held[pair[0], state, pair[1]].append((since, stated, s))
    ends = _ends(may_end, {(a, b) for a, _, b in held}, roster, said)
    leaders = _leaders(held)
    found: list[Spell] = []
    for (subject, act, target), told in sorted(held.items(), key=lambda item: item[0]):
        last = max((d for d, _, s in told if certainty(s) >= SURE), default="")
        over = sorted(
            _over(subject, act, target, ends, leaders, last), key=lambda e: (e.day, e.act)
        )
        found += _spells(subject, act, target, told, over, roster, said)
    return tuple(found)


def _that_tell(statements: Iterable[Statement], roster: Roster) -> Iterator[Statement]:
    """The statements of states, and of a large case only those that may end one of these, not all
    the attacks that are told of."""
    if not isinstance(statements, Statements) or statements.recorded is None:
        yield from statements
        return
    import numpy as np

    from riftline.relations.evidence import numbered
    from riftline.relations.tie import actor_of

    c, who = of(statements), actor_of(of(statements), roster)
    a, b = who[c.subject], who[c.target]
    pair = numbered(np.minimum(a, b) + 1, np.maximum(a, b) + 1)
    told = c.of_acts({*_state_acts(), *BEGINS})
    ends = c.of_acts(ENDS)
    rows = np.union1d(told, ends[np.isin(pair[ends], pair[told])])
    yield from kept(statements, rows)


@cache
def _state_acts() -> frozenset[str]:
    return frozenset(code for code, act in acts().items() if act.kind == "state")


def _pair(s: Statement, roster: Roster) -> tuple[str, str] | None:
    a, b = roster.of(s.subject), roster.of(s.target)
    return None if a is None or b is None or a.id == b.id else (a.id, b.id)


def _ends(
    statements: Iterable[Statement],
    wanted: Set[tuple[str, str]],
    roster: Roster,
    said: Mapping[str, str | None],
) -> _Ends:
    """What may end states of the `wanted` pairs (in either direction), each thing once a day."""
    found: _Ends = defaultdict(dict)
    for s in statements:
        pair = _pair(s, roster)
        if pair is None or (pair not in wanted and pair[::-1] not in wanted):
            continue
        day = said.get(s.id)
        if day is not None and certainty(s) >= SURE:
            found[pair].setdefault((s.act, day), _End(day, s.act)).ids.append(s.id)
    return found


def at(found: Iterable[Spell], day: str | None) -> tuple[Spell, ...]:
    """Those that hold on `day` (None: now) and that somebody asserts with some certainty."""
    return tuple(s for s in found if s.sure and s.holds(day))


def _since(s: Statement, day: str | None) -> tuple[str, bool]:
    """From when on the statement says that it holds ("": no day), and whether a text says so."""
    if s.act in BEGINS:
        return day or "", True
    begins = state_begins(s)
    if begins is not None and (day is None or begins <= day):
        return begins, True
    return day or "", False


def _leaders(
    held: Mapping[tuple[str, str, str], Sequence[tuple[str, bool, Statement]]],
) -> dict[str, list[tuple[str, str, str]]]:
    """For each group who led it, first known from when: (day, leader, statement), dated ones."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for (subject, act, target), told in held.items():
        sure = [(d, s.id) for d, _, s in told if d and certainty(s) >= SURE]
        if act == "LEADS" and sure:
            day, id_ = min(sure)
            found[target].append((day, subject, id_))
    return found


def _over(
    subject: str,
    act: str,
    target: str,
    ends: Mapping[tuple[str, str], Mapping[tuple[str, str], _End]],
    leaders: Mapping[str, Sequence[tuple[str, str, str]]],
    last: str,
) -> Iterator[_End]:
    """What may end the state, once it has begun; it was asserted until the day `last`."""
    for pair in ((subject, target), (target, subject)):
        for end in ends.get(pair, {}).values():
            turned = pair != (subject, target)
            if act in ENDS[end.act] and (not turned or end.act in MUTUAL_ENDS):
                yield end
    if act == "LEADS":
        for day, leader, id_ in leaders.get(target, ()):
            if leader != subject and day > last:
                yield _End(day, "LEADS", [id_])


def _spells(
    subject: str,
    act: str,
    target: str,
    told: Sequence[tuple[str, bool, Statement]],
    over: Sequence[_End],
    roster: Roster,
    said: Mapping[str, str | None],
) -> Iterator[Spell]:
    """The statements of one state cut where it ended; denials go with the spell they fall in."""
    rest = sorted(told, key=lambda t: (t[0], t[2].id))
    while rest:
        known = [(d, stated) for d, stated, s in rest if d and certainty(s) >= SURE]
        since, stated = min(known, default=("", False))
        end = next((e for e in over if since and e.day > since), None)
        # What is asserted again after the end, and not as of before it, is another spell.
        own = [t for t in rest if end is None or t[0] < end.day]
        rest = [t for t in rest if end is not None and t[0] >= end.day]
        if not any(certainty(s) >= SURE for _, _, s in rest):
            own, rest = [*own, *rest], []
        yield Spell(
            subject=subject,
            act=act,
            target=target,
            since=since or None,
            stated=stated,
            until=end.day if end else None,
            ended_by=tuple(end.ids) if end else (),
            sure=any(certainty(s) >= SURE for _, _, s in own),
            accounts=tuple(_accounts([s for _, _, s in own], subject, target, roster, said)),
        )


def _accounts(
    told: Sequence[Statement],
    subject: str,
    target: str,
    roster: Roster,
    said: Mapping[str, str | None],
) -> Iterator[Account]:
    groups: dict[tuple[str, Basis, bool], list[Statement]] = defaultdict(list)
    for s in told:
        if s.claim.polarity not in ("asserted", "denied"):
            continue
        speaker = roster.of(s.speaker)
        by = speaker.id if speaker is not None else ""
        # Of a mutual state each names itself first: whose word it is hangs on who acts.
        actor = roster.of(s.subject)
        own, other = (subject, target)
        if actor is not None and actor.id == target:
            own, other = target, subject
        basis: Basis = "self" if by == own else "other" if by == other else "third"
        groups[by, basis, s.claim.polarity == "denied"].append(s)
    order: dict[Basis, int] = {"self": 0, "other": 1, "third": 2}
    for (by, basis, denies), same in sorted(
        groups.items(), key=lambda item: (order[item[0][1]], item[0][0], item[0][2])
    ):
        days = sorted(d for s in same if (d := said.get(s.id)))
        yield Account(
            by=by,
            basis=basis,
            denies=denies,
            hedged=all(s.claim.hedges for s in same),
            first=days[0] if days else None,
            last=days[-1] if days else None,
            statements=tuple(s.id for s in same),
        )
