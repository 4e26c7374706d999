"""An actor's sheet: its names, the roles that texts give it, and what it is to others, says who.

*A is B's affiliate* is one thing when A claims it, another when B recognises it, and a third when
somebody else says so: each stands in a row of its own, with its hedges. Nothing is added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from riftline import columns
from riftline.actors.public import ROLE
from riftline.model import Actor, Mention, Name, Roster, Statement, Statements

__all__ = ["Basis", "Office", "Sheet", "Told", "sheet"]

Basis = Literal["itself", "the other", "a third"]
"""Whose word it is: that of who stands in the relation, of whom it is to, or of anybody else."""

_ACTS = (
    "PART_OF", "AFFILIATED_WITH", "MEMBER_OF", "LEADS", "PLEDGE", "JOIN", "LEAVE", "SPLIT", "MERGE",
    "SAME_AS", "ALLIED_WITH", "HOSTILE_TO", "RUNS", "LOCATED_IN",
)  # fmt: skip
"""What is told of, in this order: where somebody belongs, how that changed, and the rest."""


@dataclass(frozen=True, slots=True)
class Office:
    """A role that texts give to the actor, in their own words, and the documents' ids."""

    text: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """*Act* between the actor and `who`, by one kind of source.

    `outgoing`: the actor is the subject (*is part of*), else the target (*has as a part*). `actor`
    is the other's id, "" for one who is no actor. `by` names who says so, `hedges` are the words
    that weaken it, `when` the texts that date it, `first` and `last` the days it was said.
    """

    act: str
    outgoing: bool
    who: str
    actor: str
    basis: Basis
    denied: bool
    by: tuple[str, ...]
    hedges: tuple[str, ...]
    when: tuple[str, ...]
    first: str | None
    last: str | None
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on record of one actor besides what it says and does."""

    actor: Actor
    offices: tuple[Office, ...]
    told: tuple[Told, ...]


def sheet(
    actor: Actor,
    roster: Roster,
    statements: Iterable[Statement],
    said: Mapping[str, str | None],
    names: Iterable[Name],
) -> Sheet:
    """The sheet of `actor`. `said` has the day of each statement, `names` what documents call
    people by office (register `ROLE`) among others. Conditional and asked statements tell nothing.
    """
    told = columns.of_acts(Statements(statements), _ACTS)
    every = [s for s in told if s.claim.polarity in ("asserted", "denied")]
    led = {
        (a.id, b.id)
        for s in every
        if s.act == "LEADS" and (a := roster.of(s.subject)) and (b := roster.of(s.target))
    }
    rows: dict[_Row, list[Statement]] = defaultdict(list)
    for s in every:
        for mine, other, outgoing in ((s.subject, s.target, True), (s.target, s.subject, False)):
            if mine is None or other is None or roster.of(mine) != actor:
                continue
            whom = roster.of(other)
            if whom != actor:
                who = (whom.name, whom.id) if whom else (_words(other), "")
                denied = s.claim.polarity == "denied"
                rows[s.act, outgoing, *who, _basis(s, roster, led), denied].append(s)
    found = (_told(row, part, roster, said) for row, part in rows.items())
    return Sheet(actor, _offices(actor, names), tuple(sorted(found, key=_place)))


_Row = tuple[str, bool, str, str, Basis, bool]


def _told(row: _Row, part: list[Statement], roster: Roster, said: Mapping[str, str | None]) -> Told:
    days = [day for s in part if (day := said.get(s.id))]
    return Told(
        *row,
        by=tuple(dict.fromkeys(_by(s, roster) for s in part)),
        hedges=tuple(dict.fromkeys(h.text for s in part for h in s.claim.hedges)),
        when=tuple(dict.fromkeys(s.when.text for s in part if s.when and s.when.text)),
        first=min(days, default=None),
        last=max(days, default=None),
        statements=tuple(s.id for s in part),
    )


def _place(t: Told) -> tuple[object, ...]:
    return _ACTS.index(t.act), not t.outgoing, t.first or "9999", t.who, t.basis, t.denied


def _offices(actor: Actor, names: Iterable[Name]) -> tuple[Office, ...]:
    held: dict[str, dict[str, None]] = defaultdict(dict)
    for name in names:
        if name.register == ROLE and name.key in actor.keys:
            held[" ".join(name.text.casefold().split())][name.source] = None
    found = (Office(text, tuple(documents)) for text, documents in held.items())
    return tuple(sorted(found, key=lambda o: (-len(o.documents), o.text)))


def _basis(s: Statement, roster: Roster, led: set[tuple[str, str]]) -> Basis:
    """Whose word a statement is. Who is said to lead a group speaks for it."""
    speaker = roster.of(s.speaker)
    if speaker is None:
        return "a third"
    for side, basis in ((s.subject, "itself"), (s.target, "the other")):
        one = roster.of(side)
        if one is not None and (one == speaker or (speaker.id, one.id) in led):
            return basis  # type: ignore[return-value]  # one of the two words above
    return "a third"


def _by(s: Statement, roster: Roster) -> str:
    speaker = roster.of(s.speaker)
    return speaker.name if speaker else _words(s.speaker) or "the document's author"


def _words(m: Mention) -> str:
    return " ".join(m.text.split())
