"""Everything that people ruled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from riftline.web.asking import number, reading
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
        page = paged(desk.decisions, number(request), "decisions")
        return room.page(request, desk, "decisions.html", page=page)
