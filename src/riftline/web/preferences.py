"""How a reader wants the desk: in which language and in which colours. Kept in two cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from riftline.web.forms import fields, local
from riftline.web.guard import form_refused
from riftline.web.words import LANGUAGES, accepted

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.web.room import Room

__all__ = ["THEMES", "add", "language_of", "theme_of"]

THEMES = ("auto", "light", "dark")
_LANGUAGE, _THEME = "riftline-language", "riftline-theme"
_YEAR = 365 * 24 * 3600


def language_of(request: Request) -> str:
    """The language chosen in the form, else the one that the browser asks for."""
    chosen = request.cookies.get(_LANGUAGE, "")
    return chosen if chosen in LANGUAGES else accepted(request.headers.get("accept-language", ""))


def theme_of(request: Request) -> str:
    """One of `THEMES`; "auto" follows the system."""
    chosen = request.cookies.get(_THEME, "")
    return chosen if chosen in THEMES else THEMES[0]


def add(app: FastAPI, room: Room) -> None:
    """Put the form's address on the application."""

    @app.post("/preferences", include_in_schema=False)
    async def prefer(request: Request) -> Response:
        sent = await fields(request)
        if form_refused(request, sent.get("csrf", ""), room.person(request).token):
            raise HTTPException(403, room.words(request)("trouble.refused_form"))
        answer = RedirectResponse(local(sent.get("next", "/")), status_code=303)
        for name, field, known in (
            (_LANGUAGE, "language", LANGUAGES),
            (_THEME, "theme", THEMES),
        ):
            if sent.get(field) in known:
                answer.set_cookie(
                    name, sent[field], max_age=_YEAR, httponly=True, samesite="strict"
                )
        return answer
