"""Actors: the list. One of them is pages/actor.py."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from riftline.web.asking import number, reading, text
from riftline.web.desk import paged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import FastAPI

    from riftline.model import Actor
    from riftline.web.room import Room

__all__ = ["add"]


def add(app: FastAPI, room: Room) -> None:
    """Put the page on the application."""
    reads = reading(app)

    @reads("/actors")
    def actors(request: Request) -> Response:
        desk = room.desk()
        kind, q = text(request, "kind"), text(request, "name")
        wanted = q.casefold()
        found = [
            a
            for a in desk.snapshot.roster.actors
            if (not kind or a.kind == kind)
            and (not wanted or any(wanted in n.casefold() for n in _called(a)))
        ]
        kinds = Counter(a.kind for a in desk.snapshot.roster.actors).most_common()
        return room.page(
            request,
            desk,
            "actors.html",
            here="/actors",
            page=paged(found, number(request), "actors", kind=kind, name=q),
            kind=kind,
            name=q,
            kinds=kinds,
        )


def _called(a: Actor) -> Iterable[str]:
    return (a.name, *(n.text for n in a.names))
