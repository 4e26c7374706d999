"""Who published what was captured, and how much of it month by month."""

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

    @reads("/sources")
    def sources(request: Request) -> Response:
        desk = room.desk()
        page = paged(desk.sources, number(request), "sources")
        return room.page(request, desk, "sources.html", page=page)

    @reads("/coverage")
    def coverage(request: Request) -> Response:
        desk = room.desk()
        return room.page(request, desk, "coverage.html", years=desk.coverage())
