"""Statements: the list with its filter, and one of them, where it can be corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from fastapi import Request
from fastapi.responses import Response

from riftline.model import Decision, Polarity, Span
from riftline.web import marks
from riftline.web.asking import fragment, iso_day, number, reading, text
from riftline.web.desk import Told, link, paged, unslug
from riftline.web.finding import statement_at
from riftline.web.words.lean import SIGNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import FastAPI

    from riftline.model import Actor, Document, Snapshot, Statement
    from riftline.web.desk import Desk
    from riftline.web.room import Room

__all__ = ["add", "form_words"]

SUGGESTED = 200
"""Names offered while typing. Any other name can be typed; the list only spares the typing."""

CONTEXT = 400
"""Code points shown before and after a statement on its own page."""

COPIES = 50
"""Copies listed on a statement's page."""


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/statements")
    def statements(request: Request) -> Response:
        return _statements(room, request)

    @reads("/statements/{id}")
    def statement(request: Request, id: str) -> Response:
        desk = room.desk()
        s, counts = statement_at(room, desk, unslug(id))
        with room.lock:
            extract = room.case.told(s.document_id)
            machine = room.case.machine(s.id)
            steps = room.case.why(s.id)
        s = next((t for t in extract.statements if t.id == s.id), s)
        part = fragment(request)
        own = {
            # A correction made beside the text leads back to it.
            "address": f"{link('documents', s.document_id, at=s.id)}#st-{s.id}"
        }
        return room.page(
            request,
            desk,
            "statement_panel.html" if part else "statement.html",
            here="/statements",
            part=part,
            s=s,
            counts=counts,
            machine=machine,
            differs=_differs(s, machine),
            card=desk.card(s),
            context=_context(extract.document, s),
            steps=steps,
            fold=desk.fold(s.id),
            copies=[m for m in desk.members([s.id]) if m.id != s.id][:COPIES],
            rulings=_rulings_on(desk, s, machine),
            **form_words(desk),
            **(own if part else {}),
        )


def form_words(desk: Desk) -> dict[str, Any]:
    """What the forms of a correction offer: acts, polarities, names."""
    return {
        "acts": tuple(SIGNS),
        "polarities": get_args(Polarity),
        "suggested": [a.name for a in desk.snapshot.roster.actors[:SUGGESTED]],
    }


def _differs(s: Statement, machine: Statement | None) -> frozenset[str]:
    """Names of the fields that people have otherwise than the machine read them."""
    if machine is None:
        return frozenset()

    def told(x: Statement) -> Mapping[str, object]:
        when = x.when
        return {
            **{f: m.key if (m := getattr(x, f)) else "" for f in ("speaker", "subject", "target")},
            "act": x.act,
            "stance": x.stance,
            "when": (when.earliest, when.latest, when.edtf) if when else None,
            "hedges": [h.text for h in x.claim.hedges],
            "polarity": x.claim.polarity,
        }

    one, other = told(s), told(machine)
    return frozenset(f for f in one if one[f] != other[f])


def _statements(room: Room, request: Request) -> Response:
    desk = room.desk()
    asked = {k: text(request, k) for k in ("speaker", "target", "act", "since", "until")}
    speakers = desk.snapshot.find(asked["speaker"]) if asked["speaker"] else ()
    targets = desk.snapshot.find(asked["target"]) if asked["target"] else ()
    unknown = [
        asked[k]
        for k, found in (("speaker", speakers), ("target", targets))
        if asked[k] and not found
    ]
    found: Sequence[str] = ()
    if not unknown:
        found = _matching(
            desk.snapshot,
            speakers,
            targets,
            act=asked["act"] or None,
            since=iso_day(asked["since"]),
            until=iso_day(asked["until"], end=True),
        )
    return room.page(
        request,
        desk,
        "statements.html",
        here="/statements",
        asked=asked,
        filtered=any(asked.values()),
        unknown=unknown,
        several=[a for found in (speakers, targets) if len(found) > 1 for a in found],
        acts=sorted(SIGNS),
        suggested=[a.name for a in desk.snapshot.roster.actors[:SUGGESTED]],
        page=paged(Told(desk.snapshot, found), number(request), "statements", **asked),
    )


def _matching(
    snapshot: Snapshot, speakers: Sequence[Actor], targets: Sequence[Actor], **rest: Any
) -> Sequence[str]:
    """Ids of the statements that match, latest first; several actors of one name are all meant."""
    who: list[str | None] = [a.id for a in speakers] or [None]
    whom: list[str | None] = [a.id for a in targets] or [None]
    found = [
        snapshot.latest(speaker=speaker, target=target, **rest)
        for speaker in who
        for target in whom
    ]
    if len(found) == 1:
        return found[0]
    kept = dict.fromkeys(i for ids in found for i in ids)
    return sorted(kept, key=lambda i: snapshot.said.get(i) or "", reverse=True)


def _rulings_on(desk: Desk, s: Statement, machine: Statement | None) -> list[Decision]:
    """Rulings on a statement, by its id or (after a re-read) by its place as it was read."""
    act = machine.act if machine else s.act
    place = f"{s.document_id}:{s.evidence.start}:{s.evidence.end}:{act}"
    return [
        d
        for d in desk.decisions
        if d.kind != "withdraw" and (s.id in (d.left, d.right) or place in d.anchor.split("|"))
    ]


def _context(document: Document, s: Statement) -> tuple[marks.Row, bool, bool]:
    """The statement marked in its text, with what stands around it; is it cut before, after?"""
    text = document.text
    start, end = max(0, s.evidence.start - CONTEXT), min(len(text), s.evidence.end + CONTEXT)
    if start:
        cut = text.find(" ", start, s.evidence.start)
        start = cut + 1 if cut >= 0 else start
    if end < len(text):
        cut = text.rfind(" ", s.evidence.end, end)
        end = cut if cut >= 0 else end
    every = [*marks.marks_of(s), marks.Mark(s.evidence, "here")]
    row = marks.Row("paragraph", marks.runs(text, Span(start, end), every), ())
    return row, start > 0, end < len(text)
