"""The desk: who answers which address. Pages are in pages.py, rulings in forms.py."""

from __future__ import annotations

import os
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import Request

from riftline.errors import CaseBusy, NotFound, RiftlineError, UsageError
from riftline.web import forms, pages, words
from riftline.web.guard import HEADERS, Guard, new_token
from riftline.web.room import Room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riftline.case import Case

__all__ = ["create_app"]

_SILENT: Any = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}

_STATIC = {"riftline.css": "text/css; charset=utf-8", "mark.svg": "image/svg+xml"}


def create_app(case: Case, *, hosts: Sequence[str] = (), who: str = "") -> FastAPI:
    """The desk over `case`, as an ASGI application.

    It answers to this machine's loopback names and to `hosts`. `who` signs the rulings made here;
    without it the name of the user who runs the process does.
    """
    files = {name: _static(name) for name in _STATIC}
    marks = {name: sha256(raw).hexdigest()[:12] for name, raw in files.items()}
    who = who or os.environ.get("USER") or os.environ.get("USERNAME") or "desk"
    room = Room(case, token=new_token(), who=who, marks=marks)
    # FastAPI's own documentation pages load scripts from another host.
    # Its telemetry would send addresses, which hold captured names, wherever the environment says.
    app = FastAPI(
        title=words.PRODUCT, docs_url=None, redoc_url=None, openapi_url=None, telemetry=_SILENT
    )
    app.state.room = room
    pages.add(app, room)
    forms.add(app, room)

    @app.api_route("/static/{name}", methods=["GET", "HEAD"])
    def static(name: str) -> Response:
        if name not in files:
            raise HTTPException(404)
        return Response(
            files[name], media_type=_STATIC[name], headers={"cache-control": "max-age=3600"}
        )

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> Response:
        return Response("ok\n", media_type="text/plain; charset=utf-8")

    def trouble(_: Request, error: Exception) -> Response:
        return _trouble(room, error)

    app.add_exception_handler(RiftlineError, trouble)
    app.add_exception_handler(HTTPException, trouble)
    app.add_exception_handler(Exception, trouble)

    def refuse() -> Any:
        return HTMLResponse(
            room.render(None, "trouble.html", title=words.TROUBLE_403, seen=words.REFUSED_HOST),
            status_code=421,
        )

    app.add_middleware(Guard, hosts=tuple(hosts), refuse=refuse)
    return app


def _static(name: str) -> bytes:
    return resources.files("riftline.web").joinpath("static", name).read_bytes()


def _status(error: Exception) -> tuple[int, str]:
    if isinstance(error, HTTPException):
        titles = {
            400: words.TROUBLE_400,
            403: words.TROUBLE_403,
            404: words.TROUBLE_404,
            413: words.TROUBLE_413,
        }
        return error.status_code, titles.get(error.status_code, words.TROUBLE_400)
    if isinstance(error, NotFound):
        return 404, words.TROUBLE_GONE
    if isinstance(error, UsageError):
        return 400, words.TROUBLE_400
    if isinstance(error, CaseBusy):
        return 503, words.TROUBLE_503
    return 500, words.TROUBLE_500


def _trouble(room: Room, error: Exception) -> Response:
    status, title = _status(error)
    said: dict[str, str] = {}
    if isinstance(error, RiftlineError):
        said = {"seen": error.seen, "expected": error.expected, "do": error.do}
    elif status == 404:
        said = {"do": words.TROUBLE_404_DO}
    elif isinstance(error, HTTPException):
        said = {"seen": str(error.detail)}
    else:
        said = {"do": words.TROUBLE_500_DO}
    headers = {"cache-control": "no-store", **dict(HEADERS)}
    if isinstance(error, HTTPException) and error.headers:
        headers.update(error.headers)
    body = room.render(None, "trouble.html", title=title, **said)
    return HTMLResponse(body, status_code=status, headers=headers)
