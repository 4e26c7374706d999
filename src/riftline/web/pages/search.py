"""Full text over documents and statements, narrowed by facets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import Response

from riftline.case.search import filters, narrowed
from riftline.errors import UsageError
from riftline.model import Span
from riftline.web import marks
from riftline.web.asking import number, one_of, reading, text
from riftline.web.desk import PAGE, Page, link

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.case.rows import Facet
    from riftline.case.search import Found, Hit
    from riftline.web.room import Room
    from riftline.web.words import Words

__all__ = ["add"]

ORDERS = ("best", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: what it is called, how many hits have it, the narrower search."""

    name: str
    n: int
    href: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter of the present search, and the search without it."""

    text: str
    href: str


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/search")
    def search(request: Request) -> Response:
        desk, w = room.desk(), room.words(request)
        q, order = text(request, "q"), one_of(request, "order", ORDERS)
        found, trouble = _found(room, q, order or "best", number(request))
        answer = room.page(
            request,
            desk,
            "search.html",
            q=q,
            order=order,
            orders=ORDERS,
            found=found,
            trouble=trouble,
            page=_page(found, q, order) if found else None,
            facets=_facets(found, q, order, w) if found else [],
            chips=_chips(q, order) if found else [],
            pieces=_pieces,
        )
        answer.status_code = 400 if trouble else 200
        return answer


def _found(room: Room, q: str, order: Any, page: int) -> tuple[Found | None, UsageError | None]:
    """What the search found, or why it cannot be read; neither where nothing is asked."""
    if not q:
        return None, None
    try:
        with room.lock:
            return room.case.find(q, start=(page - 1) * PAGE, limit=PAGE, order=order), None
    except UsageError as e:
        return None, e


def _page(found: Found, q: str, order: str) -> Page[Hit]:
    """The hits as one page of a list."""
    at, pages = found.start // PAGE + 1, max(1, -(-found.total // PAGE))
    return Page(
        found.hits,
        at,
        pages,
        found.total,
        found.start + 1,
        found.start + len(found.hits),
        link("search", q=q, order=order, page=at - 1) if at > 1 else "",
        link("search", q=q, order=order, page=at + 1) if at < pages else "",
    )


def _facets(found: Found, q: str, order: str, w: Words) -> list[tuple[str, Facet, list[Choice]]]:
    """Facets that part the hits, each with its values as searches."""
    named = {f: w.search.certainty if f == "certainty" else w.search.kind
             for f in ("certainty", "kind")}  # fmt: skip
    told = []
    for facet in found.facets:
        if len(facet.values) < 2 and not facet.more:
            continue
        choices = [
            Choice(
                str(named[facet.field][v.value]) if facet.field in named
                else w.verb(v.value) if facet.field == "act"
                else w.month(v.value) if facet.field == "period"
                else v.name,
                v.n,
                link("search", q=narrowed(q, facet.field, v.value), order=order),
            )
            for v in facet.values
        ]  # fmt: skip
        told.append((facet.field, facet, choices))
    return told


def _chips(q: str, order: str) -> list[Chip]:
    return [Chip(f.text, link("search", q=f.without(q), order=order)) for f in filters(q)]


def _pieces(h: Hit) -> tuple[marks.Run, ...]:
    """An excerpt cut at its matches."""
    return marks.runs(h.text, Span(0, len(h.text)), [marks.Mark(m, "hit") for m in h.marks])
