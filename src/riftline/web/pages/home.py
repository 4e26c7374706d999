"""The first page: what is new since somebody looked, what changed most, how much was captured."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from riftline.web.asking import reading
from riftline.web.pages.watches import href
from riftline.web.words import TOO_LITTLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI

    from riftline.model import DocumentCard
    from riftline.web.desk import Desk
    from riftline.web.room import Room

__all__ = ["add"]

RANKED = 8
"""Pairs on the page: what fits on a screen; the rest is one link away."""

NEW = 8
"""New documents, actors and pairs that are named; their counts are of all."""

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
        who = room.person(request).name
        with room.lock:
            home = room.case.home(who)
            news = room.case.news(who)
            desk = room.desk()
        trends = desk.snapshot.trends
        told = [t for t in trends if t.verdict != TOO_LITTLE]
        fresh = frozenset(home.documents) if home.since else frozenset()
        return room.page(
            request,
            desk,
            "home.html",
            here="/",
            home=home,
            new=NEW,
            fresh=fresh,
            came=_came(desk, home.documents) if home.since else desk.came_in[:NEW],
            watched=[(n, href(n.watch, desk)) for n in news],
            counts=_counts(desk),
            ranked=told[:RANKED],
            faint=len(trends) - len(told),
            pairs=len(trends),
            too_little=TOO_LITTLE,
            codes=Counter(i.code for i in desk.snapshot.issues).most_common(5),
            years=desk.coverage(YEARS),
        )


def _came(desk: Desk, ids: Sequence[str]) -> list[DocumentCard]:
    """The first of the new documents, the last that came in first."""
    return [d for id_ in ids[:NEW] if (d := desk.snapshot.document(id_))]


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
