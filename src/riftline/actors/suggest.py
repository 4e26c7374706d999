"""The questions whose answers would help most. A question joins nothing; only its answer does.

How useful a question is: the bits of uncertainty that an answer takes away, times the statements
that hang on it. Those whose answer is already known are not asked, and those that somebody was
unsure of come last.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from riftline.actors.joining import Joined
from riftline.actors.lists.attach import is_full
from riftline.actors.names import Candidates, Likeness, compare
from riftline.actors.resolve import Ground
from riftline.lexicon.forms import key_of
from riftline.model import (
    Actor,
    ActorKind,
    Decision,
    DecisionKind,
    Entry,
    Roster,
    Statement,
    digest,
)

__all__ = ["Answer", "Question", "Side", "questions"]

QuestionKind = Literal["same", "which", "listed", "actor", "public", "loaded", "sign", "copy"]
"""The last two are asked of statements (riftline.case.asking)."""

_HARDLY = 0.1
"""Likeness under which two names are not asked about: nine of ten would be told apart."""

_SAID, _HEDGED = 0.85, 0.7
"""How likely two names are one's where a text says so outright, and where it hedges; the method
page's factor for one hedge, and what is left to a misreading of the text."""

_MOST_NAMES = 6  # of one actor that are looked up; the commonest stand first
_MOST_NEAR = 4  # found for one name, itself among them
_MOST_CHOICES = 5  # in one question; more cannot be compared at a glance
_MOST_SENTENCES = 3
_MOST_REASONS = 6
_MOST_SOUGHT = 2_000
"""Actors that are looked up on lists, those with most statements: ten seconds for long lists."""

_NOBODY: frozenset[ActorKind] = frozenset({"author", "place", "pronoun", "role"})
_LOADED = ("pejorative", "exonym")
_KINDS: tuple[ActorKind, ...] = ("person", "group", "state", "outlet", "community", "place")
_MISREAD: tuple[ActorKind, ...] = ("group", "outlet", "place")
"""What is most often taken for a person: names of two capitals."""


@dataclass(frozen=True, slots=True)
class Side:
    """An actor that a question is about: by which `key`, and ids of some of its statements."""

    key: str
    actor: str
    name: str
    kind: ActorKind
    statements: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A word that answers, what it says, and the decisions that it stands for."""

    ruling: str
    words: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked: about `left`, and about `right` where there is another side.

    `id` stays the same as long as the question does. `likely` is the probability of each of
    `right` (for "actor": that it is one), `score` bits times statements, `reasons` why it is
    asked, in words.
    """

    id: str
    kind: QuestionKind
    words: str
    left: Side
    right: tuple[Side, ...]
    likely: tuple[float, ...]
    score: float
    reasons: tuple[str, ...]
    answers: tuple[Answer, ...]
    unsure: bool = False


def questions(
    roster: Roster,
    ground: Ground,
    decisions: Sequence[Decision],
    limit: int | None = None,
    *,
    private: Sequence[Actor] = (),
    listed: Listed | None = None,
    across_scripts: bool = True,
) -> tuple[Question, ...]:
    """The at most `limit` most useful questions, best first; those ruled "unsure" after all others.

    `roster` is what `ground` gives by the standing `decisions`, less the `private` persons. Of
    these it is asked whether they are public and whether they are somebody of the roster, not
    whether two of them are one: nothing that is shown hangs on it. `listed` gives the entries of
    imported lists that a name may mean, the likeliest first.
    """
    desk = _Desk(roster, private, ground, decisions, across_scripts)
    found = {q.id: q for q in (*_which(desk), *_loaded(desk), *_is_actor(desk), *_is_public(desk))}
    found.update((q.id, q) for q in _told(desk))
    for q in _same(desk, found, limit):
        found[q.id] = q
    if listed is not None:
        found.update((q.id, q) for q in _listed(desk, listed, found, limit))
    ranked = sorted(found.values(), key=lambda q: (q.unsure, -q.score, q.id))
    return tuple(ranked if limit is None else ranked[:limit])


Listed = Callable[[str], Sequence[tuple[Entry, Likeness]]]


class _Desk:
    """What all kinds of questions look up."""

    def __init__(
        self,
        roster: Roster,
        private: Sequence[Actor],
        ground: Ground,
        decisions: Sequence[Decision],
        across_scripts: bool,
    ) -> None:
        self.listed = roster
        self.private = frozenset(a.id for a in private)
        self.roster = _with(roster, private)
        self.ground = ground
        self.across_scripts = across_scripts
        self.joined: Joined = ground.joined(decisions)[0]
        self.ruled: dict[str, set[frozenset[str]]] = defaultdict(set)
        self.edited: set[tuple[str, str]] = set()
        for d in decisions:
            if d.kind in ("same", "different", "unsure"):
                self.ruled[d.kind].add(frozenset((self._id(d.left), self._id(d.right))))
            elif d.kind == "edit":
                self.edited.add((d.field, self._id(d.left)))

    def _id(self, key: str) -> str:
        return self.roster.by_key.get(key, key)

    def answered(self, a: Actor, b: Actor) -> bool:
        """Whether somebody ruled on the two, also where a contradiction holds the ruling back."""
        pair = frozenset((a.id, b.id))
        return pair in self.ruled["same"] or pair in self.ruled["different"]

    def ruled_on(self, a: Actor, entry: str) -> bool:
        """Whether somebody ruled on an actor and a listed entity."""
        pair = frozenset((a.id, entry))
        return pair in self.ruled["same"] or pair in self.ruled["different"]

    def unsure(self, a: Actor, *others: Actor) -> bool:
        """Whether somebody was unsure of all these."""
        pairs = [frozenset((a.id, b.id)) for b in others] or [frozenset((a.id, ""))]
        return all(p in self.ruled["unsure"] for p in pairs)

    def side(self, actor: Actor, key: str = "") -> Side:
        key = key or self.key(actor)
        ids = list(dict.fromkeys(i for k in actor.keys for i in self.ground.statements(k)))
        return Side(key, actor.id, actor.name, actor.kind, len(ids), _some(ids))

    def acting(self, actor: Actor, side: Side) -> tuple[int, float]:
        """In how many statements the actor speaks or acts, and how likely somebody of whom that is
        told is one who does: (times + 1) / (statements + 2), Laplace's rule of succession."""
        acts = sum(self.ground.acting(k) for k in actor.keys)
        return acts, (acts + 1) / (side.statements + 2)

    def key(self, actor: Actor) -> str:
        """The key that a ruling on the actor is kept under: the one with most statements."""
        return min(actor.keys, key=lambda k: (-len(self.ground.statements(k)), k))

    def both(self, a: Actor, b: Actor) -> int:
        """How many statements name the two as two."""
        one, other = (
            {i for k in actor.keys for i in self.ground.statements(k)} for actor in (a, b)
        )
        return len(one & other)


def _with(roster: Roster, private: Sequence[Actor]) -> Roster:
    """The roster with private persons in it, those with most statements first."""
    if not private:
        return roster
    every = sorted((*roster.actors, *private), key=lambda a: (-a.statements, a.id))
    return Roster(
        actors=tuple(every),
        by_key={**roster.by_key, **{k: a.id for a in private for k in a.keys}},
        by_id={a.id: a for a in every},
    )


def _some(ids: Sequence[str]) -> tuple[str, ...]:
    """A few of `ids`, from the first to the last."""
    if len(ids) <= _MOST_SENTENCES:
        return tuple(ids)
    step = (len(ids) - 1) / (_MOST_SENTENCES - 1)
    return tuple(ids[round(n * step)] for n in range(_MOST_SENTENCES))


def _bits(shares: Iterable[float]) -> float:
    return sum(-p * math.log2(p) for p in shares if 0 < p < 1)


def _ruling(kind: DecisionKind, left: str, right: str = "", **more: str) -> Decision:
    return Decision("", kind, left, right, **more)


def _id(kind: QuestionKind, left: str, right: Iterable[str] = ()) -> str:
    return digest("question", kind, left, *sorted(right), size=6)


# --- same or different? ------------------------------------------------------------------------


def _same(desk: _Desk, asked: Mapping[str, Question], limit: int | None) -> Iterator[Question]:
    """Pairs whose names are alike, beginning with the actors that have most statements.

    What hangs on a pair are the statements of its smaller side; where that is only on a list and
    in no statement, those of the other. No pair of actors with n statements or fewer scores more
    than n (one bit each), so the search ends where nothing better can come.
    """
    elsewhere = {frozenset((q.left.actor, s.actor)) for q in asked.values() for s in q.right}
    actors = [a for a in desk.roster.actors if a.kind not in _NOBODY]
    index = Candidates(
        ((a.id, text) for a in actors for text in _texts(a)), across_scripts=desk.across_scripts
    )
    scores = sorted((q.score for q in asked.values() if not q.unsure), reverse=True)
    seen: set[frozenset[str]] = set()
    for a in actors:  # most statements first
        if limit is not None and len(scores) >= limit and a.statements <= scores[limit - 1]:
            return
        for id_, likeness in _near(a, index):
            pair, b = frozenset((a.id, id_)), desk.roster.by_id[id_]
            if pair in seen or pair in elsewhere or pair <= desk.private or not _alike(a, b):
                continue
            seen.add(pair)
            if desk.answered(a, b) or desk.joined.between(a.keys[0], b.keys[0]):
                continue
            question = _pair(desk, a, b, likeness)
            if question.score > 0 and not question.unsure:
                scores = sorted((*scores, question.score), reverse=True)[:limit]
            yield question


def _told(desk: _Desk) -> Iterator[Question]:
    """Two names of which a text says that they are one's: *a woman who calls herself A or B*."""
    pairs: dict[tuple[str, str], dict[str, Statement]] = defaultdict(dict)
    for keys, told in desk.ground.told_same().items():
        one, other = (desk.roster.by_key.get(k, "") for k in keys)
        if one and other and one != other and not {one, other} <= desk.private:
            pairs[min(one, other), max(one, other)].update((s.id, s) for s in told)
    for ids, by_id in sorted(pairs.items()):
        a, b = (desk.roster.by_id[id_] for id_ in ids)
        if desk.answered(a, b) or desk.joined.between(a.keys[0], b.keys[0]) or not _alike(a, b):
            continue
        likely = max(_HEDGED if s.claim.hedges else _SAID for s in by_id.values())
        question = _pair(desk, a, b, Likeness(likely, ()))
        texts = dict.fromkeys(" ".join(by_id[id_].text.split()) for id_ in sorted(by_id))
        said = (f"for: a text says so: {text}" for text in [*texts][:_MOST_SENTENCES])
        yield replace(question, reasons=(*said, *question.reasons))


def _texts(actor: Actor) -> tuple[str, ...]:
    """The names that an actor is looked up by: none that is loaded, and no short form of another
    (*Talveki* after *Dorrin Talveki*), by which two brothers would be alike."""
    own = (n.text for n in actor.names if n.register not in _LOADED)
    words = {text: set(key_of(text).split()) for text in (actor.name, *own)}
    full = (t for t, held in words.items() if not any(held < other for other in words.values()))
    return tuple(full)[:_MOST_NAMES]


def _near(actor: Actor, index: Candidates) -> list[tuple[str, Likeness]]:
    best: dict[str, Likeness] = {}
    for text in _texts(actor):
        for id_, likeness in index.find(text, _MOST_NEAR):
            if id_ != actor.id and likeness.score >= max(_HARDLY, _score(best.get(id_))):
                best[id_] = likeness
    return sorted(best.items(), key=lambda found: (-found[1].score, found[0]))


def _score(likeness: Likeness | None) -> float:
    return likeness.score if likeness is not None else 0.0


def _alike(a: Actor, b: Actor) -> bool:
    """Whether their kinds let two actors be one. An account is not who runs it."""
    return a.kind == b.kind or ("unknown" in (a.kind, b.kind) and "account" not in (a.kind, b.kind))


def _pair(desk: _Desk, a: Actor, b: Actor, likeness: Likeness) -> Question:
    less, more = sorted((a, b), key=lambda x: (x.statements, x.id))
    left, right = desk.side(more), desk.side(less)
    p = likeness.score
    stakes = less.statements or more.statements
    return Question(
        _id("same", min(left.key, right.key), (max(left.key, right.key),)),
        "same",
        f"Are “{left.name}” and “{right.name}” one actor?",
        left,
        (right,),
        (p,),
        _bits((p, 1 - p)) * stakes,
        (*_signs(likeness), *_named_as_two(desk, a, b)),
        (
            Answer("same", "they are one", (_ruling("same", left.key, right.key),)),
            Answer("different", "they are two", (_ruling("different", left.key, right.key),)),
            Answer("unsure", "ask me last", (_ruling("unsure", left.key, right.key),)),
        ),
        desk.unsure(a, b),
    )


def _signs(likeness: Likeness) -> tuple[str, ...]:
    """Why the names are alike or not, the weightiest first."""
    told = sorted(likeness.signs, key=lambda s: -abs(s.weight))[:_MOST_REASONS]
    return tuple(f"{'for' if s.weight > 0 else 'against'}: {s.words}" for s in told if s.weight)


def _named_as_two(desk: _Desk, a: Actor, b: Actor) -> tuple[str, ...]:
    n = desk.both(a, b)
    if not n:
        return ()
    return (f"against: {n} {'statement names' if n == 1 else 'statements name'} the two as two",)


# --- which of these? ---------------------------------------------------------------------------


def _which(desk: _Desk) -> Iterator[Question]:
    """A name that may be several actors', and those whose it may be."""
    for key, may_be in desk.ground.unsettled(desk.joined):
        actor = desk.roster.by_id.get(desk.roster.by_key.get(key, ""))
        if actor is None:
            continue
        ids = dict.fromkeys(desk.roster.by_key.get(k, "") for k in may_be)
        others = (desk.roster.by_id.get(id_) for id_ in ids if id_ != actor.id)
        open_ = [b for b in others if b is not None and not desk.answered(actor, b)]
        found = [(b, _likeliest(actor, b, desk.across_scripts)) for b in open_]
        found.sort(key=lambda each: (-each[1].score, each[0].id))
        if found:
            yield _choice(desk, actor, found[:_MOST_CHOICES])


def _likeliest(a: Actor, b: Actor, across_scripts: bool) -> Likeness:
    found = (compare(a.name, text, across_scripts=across_scripts) for text in _texts(b))
    return max(found, key=lambda likeness: likeness.score)


def _choice(desk: _Desk, actor: Actor, found: Sequence[tuple[Actor, Likeness]]) -> Question:
    # Who bears the name may be meant, however little else the two names share.
    chances = [max(likeness.score, _HARDLY) for _, likeness in found]
    nobody = math.prod(1 - p for p in chances)
    whole = sum(chances) + nobody
    left = desk.side(actor)
    sides = tuple(desk.side(b) for b, _ in found)
    named = " or ".join(f"“{s.name}”" for s in sides)
    choices = tuple(
        Answer(str(n), f"it is {s.name}", (_ruling("same", left.key, s.key),))
        for n, s in enumerate(sides, 1)
    )
    return Question(
        _id("which", left.key, (s.key for s in sides)),
        "which",
        f"Whom does “{left.name}” mean: {named}, or somebody else?",
        left,
        sides,
        tuple(p / whole for p in chances),
        _bits((*(p / whole for p in chances), nobody / whole)) * left.statements,
        tuple(
            reason
            for b, likeness in found
            for reason in (
                *(f"{b.name}: {sign}" for sign in _signs(likeness)[:2]),
                *(f"{b.name}: {sign}" for sign in _named_as_two(desk, actor, b)),
            )
        ),
        (
            *choices,
            Answer(
                "none", "somebody else", tuple(_ruling("different", left.key, s.key) for s in sides)
            ),
            Answer(
                "unsure", "ask me last", tuple(_ruling("unsure", left.key, s.key) for s in sides)
            ),
        ),
        desk.unsure(actor, *(b for b, _ in found)),
    )


# --- is it somebody on a list? -------------------------------------------------------------------


def _listed(
    desk: _Desk, listed: Listed, asked: Mapping[str, Question], limit: int | None
) -> Iterator[Question]:
    """Actors and the one entry of an imported list that they may be likeliest, of those on which
    nobody has ruled. Names that do not tell one person from others are not looked up."""
    scores = sorted((q.score for q in asked.values() if not q.unsure), reverse=True)
    actors = (a for a in desk.roster.actors if a.kind not in _NOBODY and a.kind != "account")
    for a in islice(actors, _MOST_SOUGHT):
        if limit is not None and len(scores) >= limit and a.statements <= scores[limit - 1]:
            return
        if any(k.startswith("list:") for k in a.keys):
            continue
        best: tuple[Entry, Likeness] | None = None
        for text in (t for t in _texts(a) if is_full(t, a.kind)):
            for entry, likeness in listed(text):
                known = entry.key in desk.roster.by_key or desk.ruled_on(a, entry.key)
                if not known and (a.kind == entry.kind or "unknown" in (a.kind, entry.kind)):
                    if likeness.score > _score(best[1] if best else None):
                        best = entry, likeness
                    break
        if best is not None and best[1].score >= _HARDLY:
            yield _on_list(desk, a, *best)


def _on_list(desk: _Desk, actor: Actor, entry: Entry, likeness: Likeness) -> Question:
    left, p = desk.side(actor), likeness.score
    others = list(dict.fromkeys(n.text for n in entry.names))
    right = Side(entry.key, entry.key, others[0], entry.kind, 0, ())
    told = "; ".join(others[1 : 1 + _MOST_NAMES])
    return Question(
        _id("listed", left.key, (right.key,)),
        "listed",
        f"Is “{left.name}” the “{right.name}” of the list {entry.list}?",
        left,
        (right,),
        (p,),
        _bits((p, 1 - p)) * left.statements,
        (
            *_signs(likeness),
            *([f"the list also calls it {told}"] if told else []),
            *([f"the list gives {', '.join(entry.refs)}"] if entry.refs else []),
        ),
        (
            Answer("same", "it gets the list's names", (_ruling("same", left.key, right.key),)),
            Answer("different", "somebody else", (_ruling("different", left.key, right.key),)),
            Answer("unsure", "ask me last", (_ruling("unsure", left.key, right.key),)),
        ),
        frozenset((actor.id, entry.key)) in desk.ruled["unsure"],
    )


# --- is this an actor at all? --------------------------------------------------------------------


def _is_actor(desk: _Desk) -> Iterator[Question]:
    """Names of no known kind. What often speaks or acts is likely somebody; what never does,
    likely nobody."""
    for actor in desk.listed.actors:
        if actor.kind != "unknown" or not actor.statements or ("kind", actor.id) in desk.edited:
            continue
        left = desk.side(actor)
        acts, p = desk.acting(actor, left)
        yield Question(
            _id("actor", left.key),
            "actor",
            f"Is “{left.name}” an actor at all, and of what kind?",
            left,
            (),
            (p,),
            _bits((p, 1 - p)) * left.statements,
            (
                "nothing that was read says what kind of thing it is",
                f"it speaks or acts in {acts} of {left.statements} statements",
            ),
            (
                *(
                    Answer(
                        kind, f"a {kind}", (_ruling("edit", left.key, field="kind", value=kind),)
                    )
                    for kind in _KINDS
                ),
                Answer("not-an-actor", "nobody", (_ruling("not-an-actor", left.key),)),
                Answer("unsure", "ask me last", (_ruling("unsure", left.key),)),
            ),
            desk.unsure(actor),
        )


# --- is this person public? ----------------------------------------------------------------------


def _is_public(desk: _Desk) -> Iterator[Question]:
    """Persons to whom no text gives a public role. Who speaks whenever they are named is likelier
    to be public than who is only named."""
    for actor in desk.roster.actors:
        if actor.id not in desk.private or actor.kind != "person":
            continue
        if {("public", actor.id), ("kind", actor.id)} & desk.edited:
            continue
        left = desk.side(actor)
        acts, p = desk.acting(actor, left)
        yield Question(
            _id("public", left.key),
            "public",
            f"Is “{left.name}” a public person?",
            left,
            (),
            (p,),
            _bits((p, 1 - p)) * left.statements,
            (
                "no text gives them a public role, and no list has them",
                f"they speak or act in {acts} of {left.statements} statements",
            ),
            (
                Answer("public", "shown as an actor", (_public(left, "yes"),)),
                Answer("private", "stays a mention", (_public(left, "no"),)),
                *(
                    Answer(
                        kind,
                        f"no person but a {kind}"
                        if kind != "outlet"
                        else "no person but an outlet",
                        (_ruling("edit", left.key, field="kind", value=kind),),
                    )
                    for kind in _MISREAD
                ),
                Answer("unsure", "ask me last", (_ruling("unsure", left.key),)),
            ),
            desk.unsure(actor),
        )


def _public(side: Side, value: str) -> Decision:
    return _ruling("edit", side.key, field="public", value=value)


# --- a pejorative for whom? ----------------------------------------------------------------------


def _loaded(desk: _Desk) -> Iterator[Question]:
    """A loaded name that stands as an actor of its own, and those for whom texts explain it.

    Probabilities count the texts, with one more for each who may be meant and one for nobody.
    """
    told: dict[str, Counter[str]] = defaultdict(Counter)
    register: dict[str, str] = {}
    for own, name in desk.ground.loaded(_LOADED):
        a, b = desk.roster.by_key.get(own), desk.roster.by_key.get(name.key)
        if a is not None and b is not None and a != b:
            told[a][b] += 1
            register.setdefault(a, name.register)
    for a, counted in sorted(told.items()):
        actor = desk.roster.by_id[a]
        open_ = [b for b in counted if not desk.answered(actor, desk.roster.by_id[b])]
        if not open_ or ("register", a) in desk.edited:
            continue
        found = sorted(open_, key=lambda b: (-counted[b], b))[:_MOST_CHOICES]
        yield _meant(desk, actor, register[a], {desk.roster.by_id[b]: counted[b] for b in found})


def _meant(desk: _Desk, actor: Actor, register: str, counted: Mapping[Actor, int]) -> Question:
    left = desk.side(actor)
    sides = tuple(desk.side(b) for b in counted)
    whole = sum(counted.values()) + len(counted) + 1
    likely = tuple((n + 1) / whole for n in counted.values())
    loaded = _ruling("edit", left.key, field="register", value=register)
    plain = replace(loaded, value="plain")
    apart = tuple(_ruling("different", left.key, s.key) for s in sides)
    return Question(
        _id("loaded", left.key, (s.key for s in sides)),
        "loaded",
        f"Is “{left.name}” a loaded name ({register}), and for whom?",
        left,
        sides,
        likely,
        _bits((*likely, 1 / whole)) * left.statements,
        tuple(
            f"{n} {'text explains' if n == 1 else 'texts explain'} it as {b.name}"
            for b, n in counted.items()
        ),
        (
            *(
                Answer(str(n), f"for {s.name}", (_ruling("same", left.key, s.key), loaded))
                for n, s in enumerate(sides, 1)
            ),
            Answer("none", "an actor of its own", (*apart, plain)),
            Answer(
                "unsure", "ask me last", tuple(_ruling("unsure", left.key, s.key) for s in sides)
            ),
        ),
        desk.unsure(actor, *counted),
    )
