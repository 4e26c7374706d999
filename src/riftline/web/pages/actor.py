"""One actor: its names, what it is to whom, allies and rivals, what it says, what is said of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from riftline import dossier
from riftline.errors import NotFound
from riftline.web import figures
from riftline.web.asking import iso_day, number, reading, text
from riftline.web.desk import Told, link, paged
from riftline.web.finding import actor_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fastapi import FastAPI

    from riftline.case import Account, Sheet
    from riftline.dossier import Contradiction, Spell
    from riftline.model import Actor, Field, FieldActor, FieldTie, Statement
    from riftline.web.desk import Desk, Part
    from riftline.web.room import Room

__all__ = ["Gap", "add", "gaps"]

RANKED = 12
"""Pairs on the page: what fits on two screens; the rest is one link away."""

COLUMN = 12
"""Sentences in each column of the page; more is one link away."""

ROWS = 30
"""Rows of a table or list of what it is to others."""

WHOLE = 2_000
"""Documents up to which the page has all at once. In a larger case what it is to others takes
seconds to count when it is first asked for: the page comes first, and that follows it."""

SUGGESTED = 300
"""Names offered while typing. Any other name can be typed; the list only spares the typing."""

PARTS: tuple[Part, ...] = ("says", "said", "named")
"""Statements of an actor: what it says and does, what is said of it, all that names it."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Months (``2014-03``) in a row in which nothing names an actor, and documents captured in
    them."""

    first: str
    last: str
    captured: int


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/actors/{id}")
    def actor(request: Request, id: str) -> Response:
        desk = room.desk()
        a, own = actor_at(desk, id)
        day = iso_day(text(request, "day"), end=True)
        if not own:
            done = request.query_params.get("done")
            return RedirectResponse(link("actors", a.id, day=day, done=done), 307)
        says, said = desk.about(a, "says"), desk.about(a, "said")
        view = desk.snapshot
        whole = day is not None or len(view.documents) <= WHOLE
        return room.page(
            request,
            desk,
            "actor.html",
            here="/actors",
            a=a,
            parts={"says": says, "said": said},
            acts={"says": _by_act(desk, a, "says"), "said": _by_act(desk, a, "said")},
            column=COLUMN,
            pairs=desk.trends_of(a),
            ranked=RANKED,
            named=len(desk.about(a, "named")),
            issues=desk.issues_of(*a.keys),
            rulings=desk.rulings(*a.keys, a.id),
            suggested=[o.name for o in view.roster.actors[:SUGGESTED] if o.id != a.id],
            main=a.keys[0],
            listing=view.listings.get(a.id),
            account=_account(room, desk, a),
            loaded={n.text: n for n in view.loaded if n.actor == a.id},
            whole=whole,
            **(_record(room, request, desk, a, day) if whole else {}),
        )

    @reads("/actors/{id}/record")
    def record(request: Request, id: str) -> Response:
        desk = room.desk()
        a, own = actor_at(desk, id)
        asked = text(request, "day")
        if not own:
            return RedirectResponse(link("actors", a.id, "record", day=asked), 307)
        return room.page(
            request,
            desk,
            "actor_record.html",
            here="/actors",
            a=a,
            **_record(room, request, desk, a, iso_day(asked, end=True)),
        )

    @reads("/actors/{id}/states.{kind}")
    def states(request: Request, id: str, kind: str) -> Response:
        desk = room.desk()
        a = actor_at(desk, id)[0]
        figure = _timeline(room, request, desk, a)
        if figure is None:
            raise NotFound(f"no dated state of “{a.name}”")
        return room.shelf.answer(request, figure, kind)

    @reads("/actors/{id}/{part}")
    def sentences(request: Request, id: str, part: str) -> Response:
        desk = room.desk()
        a, own = actor_at(desk, id)
        act = text(request, "act")
        if part not in PARTS:
            raise NotFound(f"an actor's page has no part “{part}”", expected=", ".join(PARTS))
        if not own:
            return RedirectResponse(link("actors", a.id, part, act=act), 307)
        found = _of_act(desk, a, part, act) if act else desk.about(a, part)
        return room.page(
            request,
            desk,
            "actor_sentences.html",
            here="/actors",
            a=a,
            part=part,
            act=act,
            acts=_by_act(desk, a, part),
            page=paged(found, number(request), "actors", a.id, part, act=act),
        )


def _record(room: Room, request: Request, desk: Desk, a: Actor, day: str | None) -> dict[str, Any]:
    """What it is to others, on a day and over time, what contradicts itself, what is missing."""
    timeline = _timeline(room, request, desk, a)
    return {
        "sheet": _sheet(room, desk, a),
        "states": _states(room, desk, a),
        "timeline": figures.Placed(timeline, link("actors", a.id) + "/states")
        if timeline
        else None,
        "contradictions": _contradictions(room, desk, a),
        "gaps": _gaps(room, desk, a),
        "rows": ROWS,
        **_stands(room, desk, a, day),
    }


def _account(room: Room, desk: Desk, a: Actor) -> Account | None:
    """What posts show of an account; None for any other actor."""
    if a.kind != "account":
        return None

    def make() -> Account:
        with room.lock:
            return room.case.account(a.id)

    return room.shelf.once(desk.snapshot, ("account", a.id), make)


def _sheet(room: Room, desk: Desk, a: Actor) -> Sheet:
    def make() -> Sheet:
        with room.lock:
            return room.case.sheet(a.id)

    return room.shelf.once(desk.snapshot, ("sheet", a.id), make)


def _states(room: Room, desk: Desk, a: Actor) -> tuple[Spell, ...]:
    view = desk.snapshot
    return room.shelf.once(view, ("states", a.id), lambda: dossier.states(view, a.id))


def _contradictions(room: Room, desk: Desk, a: Actor) -> tuple[Contradiction, ...]:
    view = desk.snapshot
    made = room.shelf.once(view, ("dossier", a.id), lambda: dossier.of_actor(view, a.id))
    return made.contradictions


def _timeline(room: Room, request: Request, desk: Desk, a: Actor) -> figures.Figure | None:
    w, view = room.words(request), desk.snapshot
    spells, months = _states(room, desk, a), view.coverage.months
    if not months or not any(s.since for s in spells):
        return None
    lines = figures.Lines(w, view)
    span = (f"{months[0].period}-01", iso_day(months[-1].period, end=True) or "")

    def says(s: Spell) -> str:
        return f"{lines.name(s.subject)} {w.verb(s.act)} {lines.name(s.target)}"

    return room.shelf.once(
        view,
        ("timeline", a.id, w.lang),
        lambda: figures.timeline(
            spells,
            (a.id,),
            span,
            lines,
            says,
            lambda s: link("statements", s.accounts[0].statements[0]),
        ),
    )


def _stands(room: Room, desk: Desk, a: Actor, day: str | None) -> dict[str, Any]:
    """Allies and rivals on a day: the actor's ties in the field of that day, by standing."""

    def make() -> Field:
        with room.lock:
            return room.case.field(day)

    field = room.shelf.once(desk.snapshot, ("field", day, None), make)
    ties: dict[str, list[tuple[str, FieldTie]]] = {}
    for t in sorted(field.ties, key=lambda t: (-abs(t.strength), t.a, t.b)):
        if a.id in (t.a, t.b):
            ties.setdefault(t.standing, []).append((t.b if t.a == a.id else t.a, t))
    here: FieldActor | None = next((f for f in field.actors if f.id == a.id), None)
    size = {c.number: len(c.members) for c in field.camps}
    return {
        "ties": ties,
        "day": day or "",
        "on": field.day,
        "camp": here.camp if here and size[here.camp] > 1 else None,
        "stands": here,
    }


def _gaps(room: Room, desk: Desk, a: Actor) -> tuple[Gap, ...] | None:
    """Silent months between the first and the last day that name the actor; None without a day."""

    def make() -> tuple[Gap, ...] | None:
        said = desk.snapshot.said
        months = {d[:7] for i in desk.about(a, "named").ids if (d := said.get(i))}
        coverage = [(m.period, m.documents) for m in desk.snapshot.coverage.months]
        return gaps(months, coverage) if months else None

    return room.shelf.once(desk.snapshot, ("gaps", a.id), make)


def gaps(named: Iterable[str], coverage: Sequence[tuple[str, int]]) -> tuple[Gap, ...]:
    """Runs of months of `coverage` (month, documents) without any of the months `named`, from the
    first of these to the last. Months without any document are runs of their own."""
    held = set(named)
    first, last = min(held), max(held)
    found: list[Gap] = []
    for month, documents in coverage:
        if not first < month < last:
            continue
        run = found[-1] if found else None
        if month in held:
            found.append(Gap("", "", 0))  # ends a run
        elif run and run.first and bool(run.captured) == bool(documents):
            found[-1] = Gap(run.first, month, run.captured + documents)
        else:
            found.append(Gap(month, month, documents))
    return tuple(g for g in found if g.first)


def _by_act(desk: Desk, a: Actor, part: Part) -> list[tuple[str, int]]:
    """Acts of an actor's statements with how many there are, most first."""
    table = desk.snapshot.table
    if table is None:
        return Counter(s.act for s in desk.about(a, part)).most_common()
    codes = table.columns.act[table.about(a.id, part)].tolist()
    return [(table.columns.acts[c], n) for c, n in Counter(codes).most_common()]


def _of_act(desk: Desk, a: Actor, part: Part, act: str) -> Sequence[Statement]:
    """Those of an actor's statements that tell of one act, the latest first."""
    table = desk.snapshot.table
    if table is None or act not in table.columns.acts:
        return [s for s in desk.about(a, part) if s.act == act] if table is None else ()
    rows = table.about(a.id, part)
    kept = rows[table.columns.act[rows] == table.columns.acts.index(act)]
    return Told(desk.snapshot, table.ids(table.latest(kept)))
