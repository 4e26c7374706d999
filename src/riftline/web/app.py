"""The desk: who answers which address. Pages are in pages/, rulings in forms.py."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request

from riftline.errors import CaseBusy, NotFound, RiftlineError, UsageError
from riftline.web import api, forms, pages, preferences, team
from riftline.web.files import Files
from riftline.web.guard import HEADERS, Guard, new_token
from riftline.web.room import Room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riftline.case import Case, People
    from riftline.web.words import Words

__all__ = ["create_app"]

_SILENT: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def create_app(
    case: Case,
    *,
    hosts: Sequence[str] = (),
    who: str = "",
    people: People | None = None,
    secure: bool = False,
) -> FastAPI:
    """The desk over `case`, as an ASGI application.

    It answers to this machine's loopback names and to `hosts`. `who` signs the rulings made here;
    without it the name of the user who runs the process does. With `people` nobody sees anything
    without signing in, and whoever did signs; `secure`: the desk is reached over HTTPS alone.
    """
    files = Files()
    who = who or os.environ.get("USER") or os.environ.get("USERNAME") or "desk"
    room = Room(case, token=new_token(), who=who, files=files, people=people)
    # FastAPI's own documentation pages load scripts from another host.
    # Its telemetry would send addresses, which hold captured names, wherever the environment says.
    app = FastAPI(
        title="Riftline", docs_url=None, redoc_url=None, openapi_url=None, telemetry=_SILENT
    )
    app.state.room = room
    pages.add(app, room)
    forms.add(app, room)
    preferences.add(app, room)
    files.add(app)
    api.add(app, room, team=people is not None)

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> Response:
        return Response("ok\n", media_type="text/plain; charset=utf-8")

    def trouble(request: Request, error: Exception) -> Response:
        return _trouble(room, request, error)

    app.add_exception_handler(RiftlineError, trouble)
    app.add_exception_handler(HTTPException, trouble)
    app.add_exception_handler(Exception, trouble)

    def refuse(scope: Any) -> Any:
        request = Request(scope)
        w = room.words(request)
        said = {"title": w("trouble.refused"), "seen": w("trouble.refused_host")}
        return HTMLResponse(room.render(request, None, "trouble.html", **said), status_code=421)

    if people is None:
        # Not where people sign in: an answer that holds a secret and a stranger's words must not be
        # packed on a line that others can watch (BREACH, 2013).
        app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    else:
        team.add(app, room, people, secure=secure)
        app.add_middleware(team.Door, room=room, people=people, secure=secure)
    app.add_middleware(Guard, hosts=tuple(hosts), refuse=refuse)
    return app


def _trouble(room: Room, request: Request, error: Exception) -> Response:
    w = room.words(request)
    status, title = _status(error)
    if api.is_api(request.url.path):
        return _problem(w, status, error)
    said: dict[str, str] = {}
    if isinstance(error, RiftlineError):
        said = {"seen": error.seen, "expected": error.expected, "do": error.do}
    elif status == 404:
        said = {"do": w("trouble.missing_do")}
    elif isinstance(error, HTTPException):
        said = {"seen": str(error.detail)}
    else:
        said = {"do": w("trouble.broke_do")}
    headers = {"cache-control": "no-store", **dict(HEADERS)}
    if isinstance(error, HTTPException) and error.headers:
        headers.update(error.headers)
    body = room.render(request, None, "trouble.html", title=w(f"trouble.{title}"), **said)
    return HTMLResponse(body, status_code=status, headers=headers)


def _problem(w: Words, status: int, error: Exception) -> Response:
    headers = {"cache-control": "no-store", **dict(HEADERS)}
    if isinstance(error, HTTPException):
        headers.update(error.headers or {})
        return api.problem(status, str(error.detail), headers)
    return api.problem(status, error if status != 500 else w("trouble.broke_do"), headers)


_TITLES = {401: "shut", 403: "refused", 404: "missing", 413: "too_much"}


def _status(error: Exception) -> tuple[int, str]:
    """The answer's status, and the key of its title."""
    if isinstance(error, HTTPException):
        return error.status_code, _TITLES.get(error.status_code, "unanswerable")
    if isinstance(error, NotFound):
        return 404, "gone"
    if isinstance(error, UsageError):
        return 400, "unanswerable"
    return (503, "busy") if isinstance(error, CaseBusy) else (500, "broke")
