"""The field: who stands with whom on a day, drawn and in tables, and the sentences behind it."""

from __future__ import annotations

import gzip
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from riftline.errors import NotFound
from riftline.web import figures
from riftline.web.asking import iso_day, number, reading, text
from riftline.web.desk import link, paged
from riftline.web.finding import actor_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI

    from riftline.model import CampChange, Field, FieldTie
    from riftline.web.desk import Desk
    from riftline.web.room import Room
    from riftline.web.words import Words

__all__ = ["add", "days"]

ROWS = 25
"""Rows of a table; all ties are one link away."""

MOST_MONTHS = 240
"""Months of the slider: twenty years, the latest."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A field's day and the day from which changes are told (ISO); None: the last, and none."""

    day: str | None
    since: str | None

    def query(self, **more: str | int | None) -> dict[str, str | int | None]:
        return {"day": self.day, "since": self.since, **more}


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/field")
    def field(request: Request) -> Response:
        desk, asked = room.desk(), _asked(request)
        found = _field(room, desk, asked)
        return room.page(
            request, desk, "field.html", here="/field", **_told(room, request, desk, asked, found)
        )

    @reads("/field/frame")
    def frame(request: Request) -> Response:
        desk, asked = room.desk(), _asked(request)
        told = _told(room, request, desk, asked, _field(room, desk, asked))
        narrow = request.query_params.get("width") == "narrow"
        drawn = Markup(room.shelf.inline(told["placed"].figure, narrow=narrow))  # noqa: S704 - ours
        body = room.render(request, desk, "field_frame.html", drawn=drawn, **told).encode()
        headers = {"cache-control": "no-store", "vary": "accept-encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):  # a drawing shrinks tenfold
            body, headers["content-encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
        return HTMLResponse(body, headers=headers)

    @reads("/field/drawing.{kind}")
    def drawing(request: Request, kind: str) -> Response:
        desk, asked = room.desk(), _asked(request)
        found = _field(room, desk, asked)
        return room.shelf.answer(request, _figure(room, request, desk, asked, found), kind)

    @reads("/field/ties")
    def ties(request: Request) -> Response:
        desk, asked = room.desk(), _asked(request)
        found = _field(room, desk, asked)
        page = paged(_surest(found.ties), number(request), "field", "ties", **asked.query())
        return room.page(
            request, desk, "field_ties.html", here="/field", page=page, field=found, asked=asked
        )

    @reads("/field/{of}/{who:path}")
    def sentences(request: Request, of: str, who: str) -> Response:
        desk, asked = room.desk(), _asked(request)
        ids = [actor_at(desk, w)[0].id for w in who.split("/") if w]
        sides = _sentences(_field(room, desk, asked), of, ids, request)
        first = [desk.firsts(i) for _, i in sides]
        if len(sides) == 1:
            page = paged(first[0], number(request), "field", of, *ids, **asked.query())
        else:
            page = None
        return room.page(
            request, desk, "field_sentences.html", here="/field", of=of, ids=ids, asked=asked,
            sides=[(name, found) for (name, _), found in zip(sides, first, strict=True)], page=page,
        )  # fmt: skip


def _asked(request: Request) -> _Asked:
    return _Asked(iso_day(text(request, "day"), end=True), iso_day(text(request, "since")))


def _field(room: Room, desk: Desk, asked: _Asked) -> Field:
    def make() -> Field:
        with room.lock:
            return room.case.field(asked.day, asked.since)

    return room.shelf.once(desk.snapshot, ("field", asked.day, asked.since), make)


def _figure(
    room: Room, request: Request, desk: Desk, asked: _Asked, found: Field
) -> figures.Figure:
    w, view = room.words(request), desk.snapshot
    drawn = _papers(room, desk)
    return room.shelf.once(
        view,
        ("network", found.day, w.lang),
        lambda: figures.network(
            found,
            drawn,
            figures.Lines(w, view),
            lambda t: link("field", "tie", t.a, t.b, day=asked.day),
            lambda i: link("actors", i),
        ),
    )


def _papers(room: Room, desk: Desk) -> figures.Papers:
    """Where everybody stands on every day."""
    view = desk.snapshot
    return room.shelf.once(
        view, "papers", lambda: figures.papers(view.trends, _field(room, desk, _Asked(None, None)))
    )


def days(found: Field, coverage: Sequence[str]) -> tuple[str, ...]:
    """Days of the slider: the last of each month (``2014-03``) up to the field's latest day, which
    ends them."""
    ends = [f"{m}-{monthrange(int(m[:4]), int(m[5:7]))[1]:02d}" for m in coverage]
    return (*[d for d in ends if d < found.day][-MOST_MONTHS:], found.day)


def _told(room: Room, request: Request, desk: Desk, asked: _Asked, found: Field) -> dict[str, Any]:
    """What the page and a frame of the film show."""
    latest = _field(room, desk, _Asked(None, None))
    every = days(latest, [m.period for m in desk.snapshot.coverage.months])
    before = [d for d in every if d < found.day]
    after = [d for d in every if d > found.day]
    figure = _figure(room, request, desk, asked, found)
    query = f"day={found.day}" if asked.day else ""
    ties = _surest(found.ties)
    w: Words = room.words(request)
    return {
        "field": found,
        "asked": asked,
        "days": every,
        "at": len(before),
        "before": link("field", **{**asked.query(), "day": before[-1]}) if before else "",
        "after": link("field", **{**asked.query(), "day": after[0]}) if after else "",
        "placed": figures.Placed(figure, "/field/drawing", query),
        "ties": [t for t in ties if t.standing != "faint"][:ROWS] or ties[:ROWS],
        "against": [t for t in ties if t.against and t.standing in ("hostile", "friendly")],
        "contested": [t for t in ties if t.standing == "contested"],
        "camps": [c for c in found.camps if len(c.members) > 1],
        "alone": [c.members[0] for c in found.camps if len(c.members) == 1],
        "members": {a.id: a for a in found.actors},
        "left": figures.shown(found, _papers(room, desk)),
        "rows": ROWS,
        "moved": lambda c: _moved(w, desk, c),
        "called": {
            c.number: w.figure.camp(n=c.number) if len(c.members) > 1 else desk.name(c.members[0])
            for c in found.camps
        },
    }


def _surest(ties: Sequence[FieldTie]) -> list[FieldTie]:
    """Ties, the surest first; those of which little is known last."""
    return sorted(ties, key=lambda t: (t.standing == "faint", -abs(t.strength), t.a, t.b))


def _moved(w: Words, desk: Desk, change: CampChange) -> str:
    """How an actor changed camps, in words."""
    fellows = ", ".join(desk.name(i) for i in change.fellows[:5])
    more = "…" if len(change.fellows) > 5 else ""
    return str(w.field.moved[change.kind](fellows=fellows + more, n=change.camp))


def _sentences(
    found: Field, of: str, ids: Sequence[str], request: Request
) -> list[tuple[str, tuple[str, ...]]]:
    """The statements behind a tie, a bridge, a change of camp or a triad, by what they say.

    Raises NotFound where the field of that day has no such thing.
    """
    if of == "tie":
        for t in found.ties:
            if {t.a, t.b} == set(ids):
                return [("hostile", t.hostile_statements), ("friendly", t.friendly_statements)]
    if of == "bridge":
        camps = (text(request, "first"), text(request, "second"))
        for b in found.bridges:
            if [b.actor] == list(ids) and (str(b.first), str(b.second)) == camps:
                return [("first", b.first_statements), ("second", b.second_statements)]
    if of == "change":
        for c in found.changes:
            if [c.actor] == list(ids):
                return [("", c.statements)]
    if of == "triad":
        for d in found.triads:
            if set(d.actors) == set(ids):
                return [("", d.statements)]
    raise NotFound(
        f"the field of {found.day} has no such {of}",
        expected="a tie, bridge, change or triad of that day",
        do="go back to the field and follow a link there",
    )
