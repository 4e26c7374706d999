"""Documents: the list, one of them as it was captured, and what two captures differ in."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import Response

from riftline.errors import NotFound
from riftline.web import marks
from riftline.web.asking import month, number, reading, text
from riftline.web.desk import paged, unslug
from riftline.web.pages.statements import form_words
from riftline.web.words import source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fastapi import FastAPI

    from riftline.model import Document, Extract, Span
    from riftline.web.desk import Desk
    from riftline.web.room import Room

__all__ = ["add", "compared"]

MOST_COMPARED = 60_000
"""Code points of each text that are compared: a second's work."""

OTHERS = 20
"""Other captures of one address that are listed."""


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
        page = paged(cards, number(request), "documents", **query)
        return room.page(request, desk, "documents.html", here="/documents", page=page, **query)

    @reads("/documents/{id}")
    def document(request: Request, id: str) -> Response:
        desk = room.desk()
        with room.lock:
            extract = room.case.told(unslug(id))
            capture = room.case.capture(extract.document.capture)
            asked = bool(text(request, "verify"))
            intact = room.case.intact(capture.sha256) if asked else None
            other = text(request, "against")
            against = room.case.document(other) if other else None
        return room.page(
            request,
            desk,
            "document.html",
            here="/documents",
            capture=capture,
            intact=intact,
            against=against,
            difference=compared(against, extract.document) if against else (),
            **form_words(desk),
            **_read(desk, extract, request),
        )


def compared(old: Document, new: Document) -> tuple[marks.Run, ...]:
    """What the words of two texts have in common, and what only the one (role "gone") or the other
    ("come") holds. Raises NotFound where there is nothing to compare."""
    if not old.text or not new.text:
        raise NotFound("one of the two captures gave no text", expected="two texts")
    one, other = (re.findall(r"\S+\s*", d.text[:MOST_COMPARED]) for d in (old, new))
    found: list[marks.Run] = []
    same = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for kind, a, b, c, d in same.get_opcodes():
        if kind == "equal":
            found.append(marks.Run(marks.Whole("".join(other[c:d]))))
            continue
        if a < b:
            found.append(marks.Run(marks.Whole("".join(one[a:b])), ("gone",)))
        if c < d:
            found.append(marks.Run(marks.Whole("".join(other[c:d])), ("come",)))
    return tuple(found)


def _read(desk: Desk, extract: Extract, request: Request) -> dict[str, Any]:
    """What the document page shows."""
    document = extract.document
    counted = sorted(extract.statements, key=lambda s: (s.evidence, s.id))
    wanted = text(request, "at")
    here = next((s for s in counted if s.id == wanted), None)
    pages = marks.parts(document)
    part = number(request, "part")
    if here and "part" not in request.query_params:
        part = marks.part_of(pages, here.evidence.start)
    part = min(max(1, part), len(pages))
    marked = text(request, "marks") != "none"
    card = desk.snapshot.document(document.id)
    loaded = tuple(_loaded(desk, extract)) if marked else ()
    found = marks.rows(document, pages[part - 1], counted, here, marked, loaded)
    return {
        "doc": document,
        "card": card,
        "statements": counted,
        "rows": found,
        "translation": marks.Whole(document.translation.text) if document.translation else "",
        "translated": _beside(document, found) if len(pages) == 1 else (),
        "part": part,
        "parts": len(pages),
        "marked": marked,
        "at_id": here.id if here else "",
        "others": desk.same_address(card)[:OTHERS],
        "issues": desk.issues_of(document.id, document.uri),
    }


def _loaded(desk: Desk, extract: Extract) -> Iterator[Span]:
    """Where the document uses a name that is taken for loaded."""
    names = {n.text.casefold() for n in desk.snapshot.loaded}
    for m in extract.mentions:
        if m.span and m.text.casefold() in names:
            yield m.span


def _beside(document: Document, rows: Sequence[marks.Row]) -> tuple[str, ...]:
    """The translation's paragraphs, where each stands beside one of the text's; else none."""
    if document.translation is None:
        return ()
    parts = [p.strip() for p in re.split(r"\n\s*\n", document.translation.text) if p.strip()]
    return tuple(map(marks.Whole, parts)) if len(parts) == len(rows) else ()
