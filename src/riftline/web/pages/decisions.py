"""Everything that people ruled, by whom and of what kind."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from riftline.web.asking import number, reading, text
from riftline.web.desk import paged

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.web.room import Room

__all__ = ["add"]


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/decisions")
    def decisions(request: Request) -> Response:
        desk = room.desk()
        kind, who = text(request, "kind"), text(request, "who")
        found = [
            d for d in desk.decisions if (not kind or d.kind == kind) and (not who or d.who == who)
        ]
        return room.page(
            request,
            desk,
            "decisions.html",
            page=paged(found, number(request), "decisions", kind=kind, who=who),
            kind=kind,
            who=who,
            kinds=Counter(d.kind for d in desk.decisions).most_common(),
            people=Counter(d.who for d in desk.decisions).most_common(50),
        )
