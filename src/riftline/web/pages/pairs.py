"""Pairs: the list. One of them is pages/pair.py."""

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

    @reads("/pairs")
    def pairs(request: Request) -> Response:
        desk = room.desk()
        verdict, name = text(request, "verdict"), text(request, "actor")
        among = desk.snapshot.trends
        if name:
            among = tuple(t for t in among if name in (t.a, t.b))
        found = [t for t in among if not verdict or t.called == verdict]
        return room.page(
            request,
            desk,
            "pairs.html",
            here="/pairs",
            page=paged(found, number(request), "pairs", verdict=verdict, actor=name),
            verdict=verdict,
            actor=name if name in desk.snapshot.roster.by_id else "",
            verdicts=Counter(t.called for t in among).most_common(),
        )
