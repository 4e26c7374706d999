"""Full text over documents and statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from riftline.model import Span
from riftline.web import marks
from riftline.web.asking import number, reading, text
from riftline.web.desk import paged

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.web.room import Room

__all__ = ["add"]


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/search")
    def search(request: Request) -> Response:
        desk = room.desk()
        q = text(request, "q")
        hits = []
        if q:
            with room.lock:
                hits = list(room.case.search(q, 500))
        return room.page(
            request,
            desk,
            "search.html",
            q=q,
            page=paged(hits, number(request), "search", q=q),
            pieces=lambda h: marks.runs(
                h.text, Span(0, len(h.text)), [marks.Mark(m, "hit") for m in h.marks]
            ),
        )
