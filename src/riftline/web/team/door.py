"""The door of a shared desk: an ASGI layer that lets nobody in without a session of their own.

It refuses by default: an address that `roles` does not name needs a reader to read it and an
editor to write to it, so that a new page is shut until somebody says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from riftline.web.api import is_api, problem
from riftline.web.desk import link
from riftline.web.guard import new_token
from riftline.web.roles import Person, may, needed

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from riftline.case import People, Session
    from riftline.web.room import Room

__all__ = ["Door", "address_of", "cookie_name", "set_cookie"]


def cookie_name(secure: bool) -> str:
    """What the session's cookie is called. ``__Host-`` makes browsers hold it to HTTPS and to
    this host alone (RFC 6265bis, 4.1.3.2)."""
    return "__Host-riftline" if secure else "riftline"


def set_cookie(answer: Response, secret: str, *, secure: bool) -> None:
    """Give the browser its session, or with "" take it away. It ends with the browser too."""
    answer.set_cookie(
        cookie_name(secure),
        secret,
        max_age=None if secret else 0,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def address_of(request: Request) -> str:
    """Where a request came from, as far as the server knows."""
    return request.client.host if request.client else ""


class Door:
    """ASGI layer: who is asking, and may they?

    `secure`: the desk is reached over HTTPS, here or at a proxy before it.
    """

    def __init__(self, app: ASGIApp, *, room: Room, people: People, secure: bool) -> None:
        self.app = app
        self.room = room
        self.people = people
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.secure:
            scope["scheme"] = "https"  # a proxy ends TLS: the browser's Origin says https
        request = Request(scope)
        secret = request.cookies.get(cookie_name(self.secure), "")
        session = await run_in_threadpool(self.people.session, secret) if secret else None
        # Nobody's token is one that no form can hold.
        person = _person(session) if session else Person("", "reader", new_token(), True)
        scope.setdefault("state", {}).update(person=person, session=session)
        least = needed(request.method, request.url.path)
        if least is None or (session and may(person.role, least)):
            answer: ASGIApp = self.app
        elif session is None:
            answer = self._shut(request)
        else:
            answer = self._refused(request, least)
        await answer(scope, receive, self._noting(request, person, send))

    def _shut(self, request: Request) -> Response:
        words = self.room.words(request)
        if is_api(request.url.path):
            return problem(401, words("team.shut"), {"www-authenticate": "Session"})
        if request.method in ("GET", "HEAD"):
            where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            if "hx-request" in request.headers:  # htmx would put the sign-in page into the page
                return Response(status_code=401, headers={"hx-refresh": "true"})
            return RedirectResponse(link("sign-in", next=where if where != "/" else ""), 303)
        return self._trouble(request, 401, "shut", words("team.shut"))

    def _refused(self, request: Request, least: str) -> Response:
        words = self.room.words(request)
        said = words("team.needs", role=words(f"team.roles.{least}"))
        if is_api(request.url.path):
            return problem(403, said)
        return self._trouble(request, 403, "refused", said)

    def _trouble(self, request: Request, status: int, title: str, said: str) -> Response:
        told = {"title": self.room.words(request)(f"trouble.{title}"), "seen": said}
        page = self.room.render(request, None, "trouble.html", **told)
        headers = {"cache-control": "no-store"}
        if status == 401:
            headers["www-authenticate"] = "Session"
        return HTMLResponse(page, status, headers)

    def _noting(self, request: Request, person: Person, send: Send) -> Send:
        """`send`, with what was refused or carried away written into the audit first."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and person.name:
                what = _event(message)
                if what:
                    about = f"{request.method} {request.url.path}"
                    await run_in_threadpool(
                        self.people.note, person.name, what, about, address_of(request)
                    )
            await send(message)

        return noting


def _event(message: Message) -> str:
    status: int = message["status"]
    if status == 403:
        return "refused"
    headers: Any = message.get("headers", ())
    carried = any(
        k.lower() == b"content-disposition" and v.startswith(b"attachment") for k, v in headers
    )
    return "exported" if status == 200 and carried else ""


def _person(session: Session) -> Person:
    return Person(session.person.name, session.person.role, session.token, team=True)
