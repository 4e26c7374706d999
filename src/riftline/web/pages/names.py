"""Loaded names and the sentences that use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from riftline.errors import NotFound
from riftline.web import figures
from riftline.web.asking import number, reading, text
from riftline.web.desk import link, paged, unslug
from riftline.web.finding import actor_at

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.model import LoadedName
    from riftline.web.desk import Desk
    from riftline.web.room import Room

__all__ = ["add"]


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/names")
    def names(request: Request) -> Response:
        desk = room.desk()
        page = paged(desk.snapshot.loaded, number(request), "names")
        return room.page(request, desk, "names.html", here="/names", page=page)

    @reads("/names/{id}/{key}")
    def sentences(request: Request, id: str, key: str) -> Response:
        desk = room.desk()
        name, user = _name(desk, id, key), text(request, "user")
        ids = [i for u in name.uses if user in ("", u.user) for i in u.statements]
        page = paged(desk.firsts(ids), number(request), "names", name.actor, name.key, user=user)
        figure = _uses(room, request, desk, name)
        return room.page(
            request,
            desk,
            "names_sentences.html",
            here="/names",
            n=name,
            user=user,
            page=page,
            uses=figures.Placed(figure, link("names", name.actor, name.key) + "/uses")
            if figure
            else None,
        )

    @reads("/names/{id}/{key}/uses.{kind}")
    def uses(request: Request, id: str, key: str, kind: str) -> Response:
        desk = room.desk()
        name = _name(desk, id, key)
        figure = _uses(room, request, desk, name)
        if figure is None:
            raise NotFound(f"nobody uses “{name.text}” on a known day")
        return room.shelf.answer(request, figure, kind)


def _name(desk: Desk, id_: str, key: str) -> LoadedName:
    """The loaded name at an address. Raises NotFound."""
    a, wanted = actor_at(desk, id_)[0], unslug(key)
    for n in desk.snapshot.loaded:
        if n.actor == a.id and n.key == wanted:
            return n
    raise NotFound(f"no loaded name “{wanted}” of “{a.name}”", do="look for it under Names")


def _uses(room: Room, request: Request, desk: Desk, name: LoadedName) -> figures.Figure | None:
    w, view = room.words(request), desk.snapshot
    if not any(view.said.get(i) for u in name.uses for i in u.statements):
        return None
    return room.shelf.once(
        view,
        ("uses", name.actor, name.key, w.lang),
        lambda: figures.uses(
            name,
            figures.Lines(w, view),
            lambda user: desk.user(user).name or w.names.unnamed_user,
        ),
    )
