"""What each person watches, what is new in it, and that they have seen it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, get_args

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from riftline.errors import UsageError
from riftline.model import WatchKind
from riftline.web.asking import reading
from riftline.web.desk import link, unslug
from riftline.web.forms import fields, local
from riftline.web.guard import form_refused

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.case.news import WatchNews
    from riftline.model import Watch
    from riftline.web.desk import Desk
    from riftline.web.room import Room

__all__ = ["add", "href", "kept"]

SHOWN = 4
"""New statements of one watch on the page; the rest is one link away."""

KINDS: tuple[WatchKind, ...] = get_args(WatchKind)
LONGEST = 400
"""Characters of a name or search that is watched."""

Sent = Mapping[str, str]


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/watches")
    def watches(request: Request) -> Response:
        desk = room.desk()
        with room.lock:
            at = room.case.moment()
            news = room.case.news(room.person(request).name)
        return room.page(
            request,
            desk,
            "watches.html",
            here="/watches",
            at=at,
            shown=SHOWN,
            kinds=KINDS,
            news=[(n, href(n.watch, desk), _statements(n, desk)) for n in news],
            suggested=[a.name for a in desk.snapshot.roster.actors[:300]],
        )

    def posts(path: str, done: Callable[[str, Sent, str], str]) -> None:
        """A form at `path`: `done` is given the person, what was sent and the id, and says where
        to go."""

        async def taken(request: Request) -> Response:
            sent = await fields(request)
            person = room.person(request)
            if form_refused(request, sent.get("csrf", ""), person.token):
                raise HTTPException(403, room.words(request)("trouble.refused_form"))
            id_ = unslug(request.path_params.get("id", ""))
            where = await run_in_threadpool(kept, room, done, person.name, sent, id_)
            return RedirectResponse(local(where), status_code=303)

        app.add_api_route(path, taken, methods=["POST"], include_in_schema=False)

    def watch(who: str, sent: Sent, _: str) -> str:
        room.case.watch(who, *_asked(sent))
        return "/watches"

    def drop(who: str, sent: Sent, id_: str) -> str:
        room.case.unwatch(who, id_)
        return sent.get("next", "/watches")

    def see(who: str, sent: Sent, id_: str) -> str:
        room.case.see(who, id_, _moment(sent))
        return sent.get("next", "/")

    posts("/watches", watch)
    posts("/watches/{id}/drop", drop)
    posts("/seen/{id}", see)


def kept(room: Room, done: Callable[[str, Sent, str], str], who: str, sent: Sent, id_: str) -> str:
    """Do what a form asks, one at a time."""
    with room.lock:
        return done(who, sent, id_)


def href(of: Watch, desk: Desk) -> str:
    """The page of what is watched; "" where it names nobody any more."""
    if of.kind in ("search", "name"):
        text = of.what[0]
        return link("search", q=text if of.kind == "search" else '"' + text.replace('"', " ") + '"')
    ids = [desk.snapshot.roster.by_key.get(key) for key in of.what]
    found = [id_ for id_ in ids if id_]
    if len(set(found)) < len(of.what):
        return ""
    return link("actors", *found) if of.kind == "actor" else link("pairs", *found)


def _statements(n: WatchNews, desk: Desk) -> list[Any]:
    found = (desk.snapshot.statement(id_) for id_ in n.statements[:SHOWN])
    return [s for s in found if s is not None]


def _asked(sent: Sent) -> tuple[Any, ...]:
    """What a form wants watched. Raises UsageError where it says no such thing."""
    kind, what, other = (sent.get(k, "") for k in ("watch", "what", "other"))
    if kind not in KINDS:
        raise UsageError("the form says no kind of watch", expected=", ".join(KINDS))
    if len(what) > LONGEST or len(other) > LONGEST:
        raise UsageError(f"a watch of {len(what):,} characters", expected=f"at most {LONGEST}")
    return (kind, what, other) if kind == "pair" else (kind, what)


def _moment(sent: Sent) -> str:
    """The moment that the page was made, as it stands in its form. Raises UsageError."""
    from datetime import datetime

    at = sent.get("at", "")
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or len(at) > 40:
        raise UsageError("the form does not say when its page was made", do="reload the page")
    return at
