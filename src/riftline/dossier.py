"""Snapshot + actor or pair → dossier: facts, quotes, contradictions, gaps. No markup.

A dossier says nothing that a statement does not say: every entry carries statement ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from riftline import relations
from riftline.errors import NotFound
from riftline.model import Break, Roster, Snapshot, Statement, Trend
from riftline.relations import SIGN, Spell, Telling, false_rifts, likelihood, spells
from riftline.relations.weights import lean

__all__ = [
    "SIGN",
    "Behind",
    "Contradiction",
    "Dossier",
    "Fact",
    "Sides",
    "Spell",
    "Telling",
    "behind",
    "false_rifts",
    "likelihood",
    "of_actor",
    "of_pair",
    "sign_of",
    "standing",
    "states",
    "tellings",
]

_STATES = frozenset(
    {"MEMBER_OF", "LEADS", "PART_OF", "AFFILIATED_WITH", "ALLIED_WITH", "HOSTILE_TO", "RUNS",
     "LOCATED_IN", "SAME_AS"}
)  # fmt: skip


_LAST = "9999-99"  # later than any month


@dataclass(frozen=True, slots=True)
class Fact:
    """*Subject* stands in a relation to *target*, according to `asserters`.

    Ids are actor ids, "" for nobody in particular. `self_claimed`: the subject says it of itself.
    `hedged`: every statement that says so hedges. `first` and `last` are the days it was said.
    """

    subject: str
    act: str
    target: str
    asserters: tuple[str, ...]
    self_claimed: bool
    hedged: bool
    first: str | None
    last: str | None
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The same act between the same two, asserted by some and denied by others."""

    subject: str
    act: str
    target: str
    asserted: tuple[str, ...]
    denied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is on record of `actors` (one or two ids), in order of the day it was said.

    `quotes` are ids of statements in the speaker's own words, `gaps` plain sentences about what
    could not be seen, `states` what held from when until when, by whose account. `independent`
    counts the statements with copies once, `carriers` the places that carried them.
    """

    actors: tuple[str, ...]
    facts: tuple[Fact, ...]
    quotes: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    gaps: tuple[str, ...]
    statements: tuple[str, ...]
    states: tuple[Spell, ...] = ()
    independent: int = 0
    carriers: int = 0


@dataclass(frozen=True, slots=True)
class Sides:
    """Ids of the statements of a course before a month and from it on."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """Which statements stand behind each answer about a pair.

    `verdict`: those since the last break; `p_widening`: those of the months it compares;
    `onset` and `breaks`: those of the stretches on either side.
    """

    verdict: tuple[str, ...]
    p_widening: Sides | None
    onset: Sides | None
    breaks: tuple[Sides, ...]


def behind(trend: Trend) -> Behind:
    """The statements behind a pair's verdict, onset, breaks and P(widening)."""
    from riftline.relations.course import BEFORE, RECENT

    cuts = ["", *(b.earliest for b in trend.breaks), _LAST]
    periods = [p.period for p in trend.course]
    lately = periods[-RECENT] if len(periods) >= RECENT else ""
    early = periods[-RECENT - BEFORE] if len(periods) >= RECENT + BEFORE else ""
    widening = Sides(_told(trend, early, lately), _told(trend, lately, _LAST))
    return Behind(
        verdict=_told(trend, cuts[-2], _LAST),
        p_widening=None if trend.p_widening is None else widening,
        onset=None if trend.onset is None else _sides(trend, cuts, trend.onset),
        breaks=tuple(_sides(trend, cuts, b) for b in trend.breaks),
    )


def standing(snapshot: Snapshot, trend: Trend) -> str:
    """What a rift's place on the list of rifts is, in a sentence; "" for any other verdict."""
    if trend.doubt is None:
        return ""
    looked = sum(t.stretch is not None for t in snapshot.trends)
    among = f"among the {looked} pairs looked at" if looked > 1 else "by itself"
    p = 1.0 - trend.doubt
    sure = "over 99 %" if p > 0.99 else f"{100 * p:.0f} %"
    held = f"This is a rift with a probability of {sure} ({likelihood(p)}) {among}"
    if trend.listed:
        return f"{held}: it is on the list of rifts."
    return f"{held}: too little for the list of rifts, so it is called a possible one."


def states(snapshot: Snapshot, *actors: str) -> tuple[Spell, ...]:
    """States in which the given actors (ids) stand: with one, to anybody; with two, to each
    other. By the day they are known from, undated ones last."""
    whose = snapshot._by("states", _by_actor(snapshot))
    found = [s for s in whose.get(actors[0], ()) if set(actors) <= {s.subject, s.target}]
    return tuple(sorted(found, key=lambda s: (s.since or "9999", s.subject, s.act, s.target)))


def sign_of(s: Statement) -> int:
    """Whether a statement counts as hostile (−1), friendly (1) or neither (0)."""
    return lean(s)[0]


def tellings(snapshot: Snapshot, a: str, b: str) -> tuple[Telling, ...]:
    """What is said of the quarrel or alliance of two actors itself: since when, when it turned, by
    whom. In the order of the times that they are about."""
    ties = (t for t in (snapshot.tie(a, b), snapshot.tie(b, a)) if t is not None)
    ids = {id_ for t in ties for id_ in (*t.states, *t.undated)}
    told = [s for id_ in sorted(ids) if (s := snapshot.statement(id_))]
    cards = {c.id: c for s in told if (c := snapshot.document(s.document_id))}
    return relations.tellings(told, snapshot.roster, snapshot.said, cards)


def _by_actor(snapshot: Snapshot) -> Iterator[tuple[str, list[Spell]]]:
    """Every actor's states. A generator: nothing is computed until somebody asks for the first."""
    found: dict[str, list[Spell]] = defaultdict(list)
    for spell in spells(snapshot.all_statements, snapshot.roster, snapshot.said):
        found[spell.subject].append(spell)
        found[spell.target].append(spell)
    yield from found.items()


def of_actor(snapshot: Snapshot, id_: str) -> Dossier:
    """Everything that names the actor as speaker, subject or target. Raises NotFound."""
    _known(snapshot, id_)
    return _dossier(snapshot, (id_,), lambda roles: id_ in roles)


def of_pair(snapshot: Snapshot, a: str, b: str) -> Dossier:
    """Everything that has one of the two on each side. Raises NotFound."""
    _known(snapshot, a)
    _known(snapshot, b)
    return _dossier(snapshot, (a, b), lambda roles: a in roles and b in roles)


def _known(snapshot: Snapshot, id_: str) -> None:
    if id_ not in snapshot.roster.by_id:
        raise NotFound(f"no actor {id_!r} in the case {snapshot.name}")


def _dossier(
    snapshot: Snapshot, actors: tuple[str, ...], wanted: Callable[[set[str]], bool]
) -> Dossier:
    roster = snapshot.roster
    named = snapshot.all_statements.some(snapshot.about(actors[0]))
    kept = [s for s in named.values() if wanted(_roles(roster, s))]
    ordered = sorted(kept, key=lambda s: (snapshot.said.get(s.id) or "9999", s.id))
    independent, carriers = snapshot.independent(s.id for s in ordered)
    return Dossier(
        actors=actors,
        facts=tuple(_facts(snapshot, ordered)),
        quotes=tuple(s.id for s in ordered if s.mode in ("direct", "mixed")),
        contradictions=tuple(_contradictions(roster, ordered)),
        gaps=tuple(_gaps(snapshot, ordered)),
        statements=tuple(s.id for s in ordered),
        states=states(snapshot, *actors),
        independent=independent,
        carriers=carriers,
    )


def _told(trend: Trend, since: str, until: str) -> tuple[str, ...]:
    """Statements of the course's months from `since` on and before `until`."""
    return tuple(i for p in trend.course if since <= p.period < until for i in p.statements)


def _sides(trend: Trend, cuts: Sequence[str], turn: Break) -> Sides:
    """The stretches on either side of a turn, each up to the next of `cuts`."""
    first = max(c for c in cuts if c < turn.earliest)
    last = min(c for c in cuts if c > turn.earliest)
    return Sides(_told(trend, first, turn.earliest), _told(trend, turn.earliest, last))


def _roles(roster: Roster, s: Statement) -> set[str]:
    found = (roster.of(s.speaker), roster.of(s.subject), roster.of(s.target))
    return {actor.id for actor in found if actor is not None}


def _ends(roster: Roster, s: Statement) -> tuple[str, str, str]:
    subject, target = roster.of(s.subject), roster.of(s.target)
    return (subject.id if subject else "", s.act, target.id if target else "")


def _facts(snapshot: Snapshot, ordered: Iterable[Statement]) -> Iterable[Fact]:
    roster = snapshot.roster
    groups: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
    for s in ordered:
        ends = _ends(roster, s)
        if s.act in _STATES and s.claim.polarity == "asserted" and ends[0] and ends[2]:
            groups[ends].append(s)
    for (subject, act, target), said in groups.items():
        speakers = [roster.of(s.speaker) for s in said]
        asserters = tuple(dict.fromkeys(a.id for a in speakers if a is not None))
        days = [d for s in said if (d := snapshot.said.get(s.id))]
        yield Fact(
            subject, act, target, asserters, subject in asserters,
            all(s.claim.hedges for s in said), min(days, default=None), max(days, default=None),
            tuple(s.id for s in said),
        )  # fmt: skip


def _contradictions(roster: Roster, ordered: Iterable[Statement]) -> Iterable[Contradiction]:
    sides: dict[tuple[str, str, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for s in ordered:
        ends = _ends(roster, s)
        if ends[0] and ends[2] and s.act != "SAY" and s.claim.polarity in ("asserted", "denied"):
            sides[ends][s.claim.polarity == "denied"].append(s.id)
    for (subject, act, target), (asserted, denied) in sides.items():
        if asserted and denied:
            yield Contradiction(subject, act, target, tuple(asserted), tuple(denied))


def _gaps(snapshot: Snapshot, ordered: list[Statement]) -> Iterable[str]:
    undated = sum(snapshot.said.get(s.id) is None for s in ordered)
    if undated:
        yield f"{undated} of {len(ordered)} statements have no day."
    silent = [m.period for m in snapshot.coverage.months if not m.documents]
    if silent:
        yield f"Nothing was captured in {', '.join(silent)}."
    documents = {s.document_id for s in ordered}
    cards = [snapshot.document(d) for d in documents]
    sources = {c.source or c.id for c in cards if c is not None}
    if len(sources) == 1:
        yield f"All of it comes from one source: {next(iter(sources))}."
    if not ordered:
        yield "Nothing is on record."
