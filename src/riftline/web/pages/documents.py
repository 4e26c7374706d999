"""Documents: the list, and one of them as it was captured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import Response

from riftline.web import marks
from riftline.web.asking import month, number, reading, text
from riftline.web.desk import paged, unslug
from riftline.web.words import source

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.model import Extract
    from riftline.web.desk import Desk
    from riftline.web.room import Room

__all__ = ["add"]


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/documents")
    def documents(request: Request) -> Response:
        desk = room.desk()
        asked, outlet = month(request), text(request, "source")
        undated = bool(text(request, "undated"))
        cards = [
            d
            for d in desk.documents
            if (not asked or (d.published or "").startswith(asked))
            and (not outlet or outlet in (source(d), d.id))
            and (not undated or not d.published)
        ]
        query = {"month": asked, "source": outlet, "undated": "1" if undated else ""}
        return room.page(
            request,
            desk,
            "documents.html",
            here="/documents",
            page=paged(cards, number(request), "documents", **query),
            **query,
        )

    @reads("/documents/{id}")
    def document(request: Request, id: str) -> Response:
        desk = room.desk()
        with room.lock:
            extract = room.case.extract(unslug(id))
            capture = room.case.capture(extract.document.capture)
        return room.page(
            request,
            desk,
            "document.html",
            here="/documents",
            capture=capture,
            **_read(desk, extract, request),
        )


def _read(desk: Desk, extract: Extract, request: Request) -> dict[str, Any]:
    """What the document page shows."""
    document = extract.document
    # The extract's statements: with pseudonyms on, their spans are those of the text as shown.
    told = {s.id: s for s in extract.statements}
    counted = [told.get(s.id, s) for s in desk.by_document.get(document.id, [])]
    here = told.get(text(request, "at"))
    if here and desk.snapshot.statement(here.id) is None:
        here = None
    pages = marks.parts(document)
    part = number(request, "part")
    if here and "part" not in request.query_params:
        part = marks.part_of(pages, here.evidence.start)
    part = min(max(1, part), len(pages))
    marked = text(request, "marks") != "none"
    card = desk.snapshot.document(document.id)
    return {
        "doc": document,
        "card": card,
        "statements": counted,
        "rows": marks.rows(document, pages[part - 1], counted, here, marked),
        "part": part,
        "parts": len(pages),
        "marked": marked,
        "at_id": here.id if here else "",
        "issues": desk.issues_of(document.id, document.uri),
    }
