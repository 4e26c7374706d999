"""One question at a time: answered by a button or a key, skipped, or taken back.

What a person has before them (the questions of a deck, what they skipped, what they answered) is
kept in memory by person and deck; what they rule is in the record at once. Two who answer at the
same time are both kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from riftline.case.asking import DECKS, Deck
from riftline.errors import UsageError
from riftline.model import Decision, Span
from riftline.web import marks
from riftline.web.asking import one_of, reading, text
from riftline.web.desk import link
from riftline.web.forms import fields
from riftline.web.guard import form_refused
from riftline.web.roles import Person, may, to_rule

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.case import Effect, Question, Side
    from riftline.model import Statement
    from riftline.web.desk import Desk
    from riftline.web.room import Room
    from riftline.web.words import Words

__all__ = ["add"]

BATCH = 20
"""Questions that are looked for at a time."""

BEST = 3
"""Questions that the first page shows."""

AT_ONCE = 10_000
"""Statements of a case up to which what an answer would change is computed with the page; in a
larger one the page comes first, and its answers' effects a second later."""

RECENT = 8
"""Rulings of all that stand beside the question."""

KEYS = {
    "same": "s", "different": "d", "unsure": "u", "none": "n", "right": "r", "wrong": "w",
    "neither": "n", "public": "p", "private": "v", "not-an-actor": "n",
}  # fmt: skip
"""The key of an answer; choices and kinds are numbered, whatever has no key of its own."""

PREVIEWED = frozenset({"same", "which", "listed", "actor", "public", "loaded"})
"""Kinds of questions whose answers change who is who."""


@dataclass(slots=True)
class Hand:
    """What one person has of one deck: open questions, those passed, and what was kept of each
    answer, by ids of decisions."""

    waiting: list[Question] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)
    made: list[tuple[str, ...]] = field(default_factory=list)
    effects: tuple[str, int, Mapping[str, Effect]] = ("", -1, {})
    """What each answer to a question would change, by question and revision."""
    looked: int = -1
    """The record's revision at which questions were last looked for and none was found."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer as it is shown: its word, its name, its key, what it would change, and whether
    the person may give it."""

    ruling: str
    name: str
    key: str
    effect: Effect | None
    allowed: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence of a side, cut at what is marked in it."""

    statement: Statement
    runs: tuple[marks.Run, ...]


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)
    hands: dict[tuple[str, str], Hand] = {}

    def hand(who: str, deck: str) -> Hand:
        return hands.setdefault((who, deck), Hand())

    @reads("/review")
    def review(request: Request) -> Response:
        deck: Deck = one_of(request, "deck", DECKS) or "names"  # type: ignore[assignment]  # one of DECKS
        person, w = room.person(request), room.words(request)
        who = person.name
        with room.lock:
            desk, mine = room.desk(), hand(who, deck)
            q = _next(room, mine, deck, who, desk)
            case = room.case
            later = (
                q is not None
                and q.kind in PREVIEWED
                and _slow(desk)
                and not text(request, "effects")
            )
            effects = _effects(room, mine, q, desk) if q and not later else {}
            sides = [(s, _sentences(room, desk, s, q.kind)) for s in _sides(q)] if q else []
            agreement, pairs = case.agreement(), case.agreements()
        return room.page(
            request,
            desk,
            "review.html",
            here="/review",
            deck=deck,
            decks=DECKS,
            question=q,
            asked=_asked(q, room, desk, w) if q else "",
            sides=sides,
            likely=_likely(q) if q else [],
            choices=_choices(q, effects, w, person) if q else [],
            later=later,
            answered=len(mine.made),
            waiting=len(mine.waiting),
            closed=text(request, "closed"),
            recent=[d for d in desk.decisions if d.kind != "withdraw"][:RECENT],
            agreement=agreement,
            agreements=pairs,
        )

    @reads("/review/best")
    def best(request: Request) -> Response:
        with room.lock:
            desk, w = room.desk(), room.words(request)
            asked = [_asked(q, room, desk, w) for q in room.case.questions(BEST)]
        return room.page(request, desk, "review_best.html", asked=asked)

    @app.post("/review", include_in_schema=False)
    async def answer(request: Request) -> Response:
        sent = await fields(request)
        person = room.person(request)
        if form_refused(request, sent.get("csrf", ""), person.token):
            raise HTTPException(403, room.words(request)("trouble.refused_form"))
        deck = sent.get("deck", "")
        if deck not in DECKS:
            raise UsageError("the form names no deck of questions", expected=", ".join(DECKS))
        mine = hand(person.name, deck)
        where = await run_in_threadpool(_answer, room, request, mine, deck, sent)
        return RedirectResponse(where, status_code=303)


def _next(room: Room, mine: Hand, deck: Deck, who: str, desk: Desk) -> Question | None:
    """The question at hand; more are looked for when none is left and something changed."""
    mine.waiting = [q for q in mine.waiting if q.id not in mine.passed]
    if not mine.waiting and mine.looked != desk.snapshot.revision:
        found = room.case.ask(deck, who, BATCH + len(mine.passed))
        mine.waiting = [q for q in found if q.id not in mine.passed][:BATCH]
        mine.looked = -1 if mine.waiting else desk.snapshot.revision
    return mine.waiting[0] if mine.waiting else None


def _answer(room: Room, request: Request, mine: Hand, deck: Any, sent: Mapping[str, str]) -> str:
    """Do what the form asks, and say where to go on."""
    with room.lock:
        if sent.get("ruling") == "undo":
            _undo(room, request, mine)
            return link("review", deck=deck)
        q = _open(room, request, mine, deck, sent.get("question", ""))
        if q is None:
            return link("review", deck=deck, closed=1)
        if sent.get("ruling") == "skip":
            mine.passed.add(q.id)
            return link("review", deck=deck)
        found = next((a for a in q.answers if a.ruling == sent.get("ruling")), None)
        if found is None:
            raise UsageError(
                "the form does not answer its question",
                expected=", ".join(a.ruling for a in q.answers),
            )
        why = sent.get("why", "")[:400]
        kept = [room.decide(request, replace(d, why=why)) for d in found.decisions]
        mine.made.append(tuple(d.id for d in kept))
        mine.passed.add(q.id)
        touched = _actors(q)
        mine.waiting = [w for w in mine.waiting if w.id != q.id and not touched & _actors(w)]
        return link("review", deck=deck)


def _open(room: Room, request: Request, mine: Hand, deck: Any, id_: str) -> Question | None:
    """The question that a form answers: at hand, or asked anew (the desk was started again)."""
    found = next((q for q in mine.waiting if q.id == id_), None)
    if found is None and id_ and id_ not in mine.passed:
        asked = room.case.ask(deck, room.person(request).name, 10 * BATCH)
        found = next((q for q in asked if q.id == id_), None)
    return found


def _undo(room: Room, request: Request, mine: Hand) -> None:
    """Take the last answer back, and ask its question again."""
    if not mine.made:
        raise UsageError("nothing was answered here yet", do="older rulings are under Decisions")
    for id_ in reversed(mine.made.pop()):
        room.decide(request, Decision("", "withdraw", id_))
    mine.passed.clear()
    mine.waiting.clear()
    mine.looked = -1


def _slow(desk: Desk) -> bool:
    return len(desk.snapshot.all_statements) > AT_ONCE


def _effects(room: Room, mine: Hand, q: Question, desk: Desk) -> Mapping[str, Effect]:
    """What each answer would change, by its word; of a question about a statement nothing."""
    if q.kind not in PREVIEWED:
        return {}
    if mine.effects[:2] != (q.id, desk.snapshot.revision):
        told = {a.ruling: room.case.preview(*a.decisions) for a in q.answers}
        mine.effects = q.id, desk.snapshot.revision, told
    return mine.effects[2]


def _actors(q: Question) -> set[str]:
    return {s.actor for s in (q.left, *q.right) if s.actor} if q.kind in PREVIEWED else set()


def _asked(q: Question, room: Room, desk: Desk, w: Words) -> str:
    """The question in the reader's language."""
    left, right = q.left.name, q.right[0].name if q.right else ""
    kind: str = q.kind
    if q.kind == "sign":
        kind = "hostile" if "hostile" in q.words else "friendly"
        s = desk.snapshot.statement(q.left.key) or room.case.machine(q.left.key)
        actor = desk.snapshot.roster.of(s.target) if s else None
        right = actor.name if actor else w("frame.unknown")
    return w(f"review.ask.{kind}", left=left, right=right)


def _choices(q: Question, effects: Mapping[str, Effect], w: Words, person: Person) -> list[Choice]:
    """The answers with their names and keys: a letter, else a number."""
    numbers = iter("123456789")
    found = []
    for a in q.answers:
        key = KEYS.get(a.ruling) or next(numbers, "")
        numbered = a.ruling.isdecimal() and int(a.ruling) <= len(q.right)
        name = q.right[int(a.ruling) - 1].name if numbered else w(f"review.rulings.{a.ruling}")
        may_all = all(may(person.role, to_rule(d, None, person.name)) for d in a.decisions)
        found.append(Choice(a.ruling, name, key, effects.get(a.ruling), may_all))
    return found


def _likely(q: Question) -> Sequence[float | None]:
    """How likely each side is whom the question asks about; the first side is the one asked of."""
    return [None, *q.likely, *([None] * len(q.right))][: 1 + len(q.right)]


def _sides(q: Question) -> tuple[Side, ...]:
    return (q.left, *q.right)


def _sentences(room: Room, desk: Desk, side: Side, kind: str) -> list[Shown]:
    """A side's sentences, those ruled wrong too. Marked is the name that the question is about;
    where it is about the statement, its speaker, cue and target."""
    actor = side.actor if kind in PREVIEWED else ""
    found = (desk.snapshot.statement(i) or room.case.machine(i) for i in side.sentences)
    return [Shown(s, _marked(s, actor, desk)) for s in found if s is not None]


def _marked(s: Statement, actor: str, desk: Desk) -> tuple[marks.Run, ...]:
    of = desk.snapshot.roster.of
    named = (s.speaker, s.subject, s.target, *s.carriers)
    mine = [m.span for m in named if m and m.span and getattr(of(m), "id", "") == actor]
    spans = (mine if actor else []) or [
        m.span for m in marks.marks_of(s) if m.role in ("speaker", "cue", "target")
    ]
    return marks.runs(s.text, Span(0, len(s.text)), _here(s, spans))


def _here(s: Statement, spans: Iterable[Span]) -> list[marks.Mark]:
    at = s.evidence.start
    moved = (Span(max(0, span.start - at), span.end - at) for span in spans)
    return [marks.Mark(span, "hit") for span in moved if span.start < span.end]
