"""The API: the desk's view for programs, under `/api/v1`. Read-only but for decisions.

`asked` what may be asked · `reads` what is answered · `shapes` answers of its own · `describe`
OpenAPI · `answer` how JSON and trouble are sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from riftline.errors import UsageError
from riftline.model import Decision
from riftline.web.api.answer import ROOT, States, is_api, problem, reply, unchanged
from riftline.web.api.asked import NothingAsked, Ruling, parse
from riftline.web.api.describe import TOKEN_HEADER, description
from riftline.web.api.reads import READS, Asking, Read
from riftline.web.api.shapes import RulingKept, Token
from riftline.web.desk import unslug
from riftline.web.guard import form_refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI
    from starlette.requests import Request

    from riftline.web.room import Room

__all__ = ["ROOT", "add", "is_api", "problem", "reply"]

_MOST = 65_536
"""Bytes of a ruling: the longest is a statement that a person adds, with its sentence."""


def add(app: FastAPI, room: Room, *, team: bool = False) -> None:
    """Put the API on the application."""
    states = States()
    told = description(app.title, team=team)
    for read in READS:
        app.add_route(ROOT + read.path, _reader(room, states, read), methods=["GET", "HEAD"])

    def openapi(request: Request) -> Response:
        parse(request, NothingAsked)
        return reply(told)

    def token(request: Request) -> Response:
        parse(request, NothingAsked)
        person = room.person(request)
        return reply(Token(person.token, person.name, person.role))

    async def decide(request: Request) -> Response:
        parse(request, NothingAsked)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise HTTPException(415, "a ruling is sent as application/json")
        # Before the body is read: a stranger's megabytes are not taken in.
        if form_refused(request, request.headers.get(TOKEN_HEADER, ""), room.person(request).token):
            raise HTTPException(403, f"the header {TOKEN_HEADER} is not that of {ROOT}/token")
        return await run_in_threadpool(_decide, room, request, await _body(request))

    app.add_route(f"{ROOT}/openapi.json", openapi, methods=["GET", "HEAD"])
    app.add_route(f"{ROOT}/token", token, methods=["GET", "HEAD"])
    app.add_route(f"{ROOT}/decisions", decide, methods=["POST"])


def _reader(room: Room, states: States, read: Read) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        asked: Any = parse(request, read.asked)
        view = room.desk().snapshot
        tag = states.mark(view)
        if (same := unchanged(request, tag)) is not None:
            return same
        ids = {name: unslug(part) for name, part in request.path_params.items()}
        return reply(read.run(Asking(room, view, asked, ids)), headers={"etag": tag})

    return answer


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST:
            raise HTTPException(413, f"a ruling holds at most {_MOST:,} bytes")
    return bytes(body)


def _decide(room: Room, request: Request, body: bytes) -> Response:
    try:
        sent = msgspec.json.decode(body, type=Ruling)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:  # a ValidationError is one too
        raise UsageError(str(e), expected="a Ruling as /api/v1/openapi.json describes") from e
    known = room.desk().snapshot.roster.by_key
    if sent.kind in ("same", "different", "unsure") and sent.field != "copy":
        for key in (sent.left, sent.right):
            if key not in known:
                raise UsageError(
                    f"no actor on record has the key {key[:80]!r}",
                    expected="one of `keys` of an actor",
                    do="look for it in /api/v1/actors",
                )
        if sent.left == sent.right:
            raise UsageError("both sides are the same key", expected="two")
    kept = room.decide(
        request,
        Decision("", sent.kind, sent.left, sent.right, sent.field, sent.value, why=sent.why),
    )
    told = RulingKept(kept.id, room.desk().snapshot.revision)
    return reply(told, status=201)
