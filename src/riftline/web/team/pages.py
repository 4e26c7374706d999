"""Signing in and out, one's own account, and what was done at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from riftline.case import Refusal, Session
from riftline.errors import UsageError
from riftline.web.api import ROOT, problem, reply
from riftline.web.api.shapes import SignIn, Token
from riftline.web.asking import number
from riftline.web.desk import link
from riftline.web.forms import fields, local
from riftline.web.guard import form_refused, from_elsewhere
from riftline.web.team.door import address_of, set_cookie

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.case import People
    from riftline.web.room import Room

__all__ = ["add"]

LINES = 100
"""Lines of the audit on a page."""

_MOST = 8_192
"""Bytes of a sign-in over the API."""


def add(app: FastAPI, room: Room, people: People, *, secure: bool) -> None:
    """Put the pages on the application. `secure` as for `Door`."""

    def asked(request: Request, where: str, status: int = 200, said: str = "") -> Response:
        answer = room.page(request, None, "sign_in.html", where=where, said=said, form=room.token)
        answer.status_code = status
        return answer

    @app.api_route("/sign-in", methods=["GET", "HEAD"])
    def sign_in_page(request: Request) -> Response:
        return asked(request, local(request.query_params.get("next", "/")))

    @app.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        sent = await fields(request)
        # The token of the process, which nobody has signed in to get: what keeps another site
        # from signing somebody in under a name of its own is where the form came from.
        if form_refused(request, sent.get("csrf", ""), room.token):
            raise HTTPException(403, room.words(request)("trouble.refused_form"))
        where = local(sent.get("next", "/"))
        found = await run_in_threadpool(
            people.sign_in, sent.get("name", ""), sent.get("password", ""), address_of(request)
        )
        if isinstance(found, Refusal):
            words = room.words(request)
            said = words("team.wait", seconds=found.wait) if found.wait else words("team.wrong")
            answer = asked(request, where, 429 if found.wait else 403, said)
            if found.wait:
                answer.headers["retry-after"] = str(found.wait)
            return answer
        if (before := request.state.session) is not None:
            await run_in_threadpool(people.sign_out, before, address_of(request))
        answer = RedirectResponse(where, 303)
        set_cookie(answer, found.secret, secure=secure)
        return answer

    @app.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        sent = await fields(request)
        _check(room, request, sent)
        await run_in_threadpool(people.sign_out, request.state.session, address_of(request))
        answer = RedirectResponse("/sign-in", 303)
        set_cookie(answer, "", secure=secure)
        return answer

    @app.api_route("/account", methods=["GET", "HEAD"])
    def account(request: Request) -> Response:
        done = "changed" in request.query_params
        return room.page(request, None, "account.html", said="", changed=done)

    @app.post("/account")
    async def change(request: Request) -> Response:
        sent = await fields(request)
        _check(room, request, sent)
        said = await run_in_threadpool(_change, room, people, request, sent)
        if not said:
            return RedirectResponse("/account?changed=1", 303)
        answer = room.page(request, None, "account.html", said=said, changed=False)
        answer.status_code = 400
        return answer

    @app.api_route("/audit", methods=["GET", "HEAD"])
    def audit(request: Request) -> Response:
        before = number(request, "before") if "before" in request.query_params else None
        lines = people.audit(LINES + 1, before)
        older = link("audit", before=lines[LINES - 1].n) if len(lines) > LINES else ""
        return room.page(request, None, "audit.html", lines=lines[:LINES], older=older)

    async def session(request: Request) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise HTTPException(415, "a sign-in is sent as application/json")
        if from_elsewhere(request):
            raise HTTPException(403, room.words(request)("trouble.refused_form"))
        body = await _body(request)
        try:
            sent = msgspec.json.decode(body, type=SignIn)
        except (msgspec.DecodeError, UnicodeDecodeError) as e:
            raise UsageError("this is no sign-in", expected='{"name": …, "password": …}') from e
        found = await run_in_threadpool(
            people.sign_in, sent.name, sent.password, address_of(request)
        )
        if isinstance(found, Refusal):
            words = room.words(request)
            if found.wait:
                said = words("team.wait", seconds=found.wait)
                return problem(429, said, {"retry-after": str(found.wait)})
            return problem(403, words("team.wrong"))
        answer = reply(Token(found.token, found.person.name, found.person.role), status=201)
        set_cookie(answer, found.secret, secure=secure)
        return answer

    app.add_route(f"{ROOT}/session", session, methods=["POST"])


def _check(room: Room, request: Request, sent: dict[str, str]) -> None:
    if form_refused(request, sent.get("csrf", ""), room.person(request).token):
        raise HTTPException(403, room.words(request)("trouble.refused_form"))


def _change(room: Room, people: People, request: Request, sent: dict[str, str]) -> str:
    """Change the password; what to say where that cannot be."""
    words, session = room.words(request), request.state.session
    assert isinstance(session, Session)  # the door let nobody else in
    if sent.get("new", "") != sent.get("again", ""):
        return words("team.not_the_same")
    refusal = people.confirm(session, sent.get("current", ""), address_of(request))
    if refusal is not None:
        return words("team.wait", seconds=refusal.wait) if refusal.wait else words("team.not_yours")
    try:
        people.set_password(
            session.person.name, sent.get("new", ""), keep=session, address=address_of(request)
        )
    except UsageError:
        return words("team.too_weak")
    return ""


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST:
            raise HTTPException(413, f"a sign-in holds at most {_MOST:,} bytes")
    return bytes(body)
