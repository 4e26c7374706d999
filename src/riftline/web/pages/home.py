"""The first page: what changed most, what came in, how much was captured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from riftline.web.asking import reading
from riftline.web.words import TOO_LITTLE

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.web.desk import Desk
    from riftline.web.room import Room

__all__ = ["add"]

RANKED = 12
"""Pairs on the page: what fits on two screens; the rest is one link away."""

YEARS = 12
"""Years of coverage on the home page, the latest; /coverage has them all."""

COUNTS = (
    ("document", "/documents"),
    ("statement", "/statements"),
    ("actor", "/actors"),
    ("source", "/sources"),
    ("issue", "/issues"),
    ("decision", "/decisions"),
)
"""What is counted on the page, by its noun in count.toml, and where it is listed."""


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/")
    def home(request: Request) -> Response:
        desk = room.desk()
        trends = desk.snapshot.trends
        told = [t for t in trends if t.verdict != TOO_LITTLE]
        return room.page(
            request,
            desk,
            "home.html",
            here="/",
            counts=_counts(desk),
            ranked=told[:RANKED],
            faint=len(trends) - len(told),
            pairs=len(trends),
            too_little=TOO_LITTLE,
            latest=desk.came_in[:8],
            years=desk.coverage(YEARS),
        )


def _counts(desk: Desk) -> list[tuple[str, int, str]]:
    snapshot = desk.snapshot
    held = {
        "document": len(snapshot.documents),
        "statement": len(snapshot.all_statements),
        "actor": len(snapshot.roster.actors),
        "source": len(desk.sources),
        "issue": len(snapshot.issues),
        "decision": len(snapshot.decisions),
    }
    return [(name, held[name], where) for name, where in COUNTS]
