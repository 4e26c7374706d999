"""What is unread, unsure or contradictory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from riftline.web.asking import number, reading, text
from riftline.web.desk import link, paged

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.model import Issue
    from riftline.web.desk import Desk
    from riftline.web.room import Room
    from riftline.web.words import Words

__all__ = ["add"]


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/issues")
    def issues(request: Request) -> Response:
        desk, w = room.desk(), room.words(request)
        code = text(request, "code")
        found = [i for i in desk.snapshot.issues if not code or i.code == code]
        return room.page(
            request,
            desk,
            "issues.html",
            here="/issues",
            page=paged(found, number(request), "issues", code=code),
            code=code,
            where=lambda i: _place(w, desk, i),
        )


def _place(w: Words, desk: Desk, issue: Issue) -> tuple[str, str]:
    """What an issue's `where` is called and its address, if it has one."""
    card = desk.snapshot.document(issue.where)
    if card:
        return w.title(card), link("documents", card.id)
    actor = desk.snapshot.roster.by_key.get(issue.where)
    if actor:
        return desk.name(actor), link("actors", actor)
    return issue.where, ""
