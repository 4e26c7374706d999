"""The pages: each takes an address, looks things up on the desk and fills a template.

One module a page or a group of pages, each with ``add(app, room)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from riftline.web.pages import (
    actor,
    actors,
    decisions,
    documents,
    field,
    home,
    issues,
    method,
    names,
    pair,
    pairs,
    review,
    search,
    sources,
    statements,
    watches,
)

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.web.room import Room

__all__ = ["add"]

PAGES = (
    home, documents, sources, statements, actors, actor, names, pairs, pair,
    field, issues, decisions, search, watches, review, method,
)  # fmt: skip


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    for page in PAGES:
        page.add(app, room)
