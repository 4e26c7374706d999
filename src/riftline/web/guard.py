"""What stands between the desk and everything else on the machine and in captured text.

Every answer carries the headers below, refusals and crashes included. Requests must name this
machine (a page elsewhere cannot reach the desk by pointing its own name at 127.0.0.1), and forms
must come from a page that this process made.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = [
    "HEADERS",
    "LOOPBACK",
    "Guard",
    "form_refused",
    "from_elsewhere",
    "host_name",
    "new_token",
]

HEADERS: tuple[tuple[str, str], ...] = (
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
    ("x-dns-prefetch-control", "off"),
    ("x-robots-tag", "noindex, nofollow, noarchive"),
)

LOOPBACK = frozenset({"localhost", "[::1]"})
"""Names of this machine besides 127.0.0.0/8, all of which is loopback (RFC 1122, 3.2.1.3)."""

_IPV4 = re.compile(r"127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}", re.ASCII)


def host_name(header: str) -> str:
    """The name in a Host header, without its port, lower case; "" when it makes no sense."""
    header = header.strip().lower()
    if header.startswith("["):
        name, bracket, rest = header.partition("]")
        return name + bracket if bracket and (not rest or _is_port(rest)) else ""
    name, colon, port = header.partition(":")
    return name.rstrip(".") if not colon or _is_port(colon + port) else ""


def _is_port(rest: str) -> bool:
    return rest.startswith(":") and rest[1:].isdigit()


def new_token() -> str:
    """A secret for the forms of one process."""
    return secrets.token_urlsafe(32)


def form_refused(request: Request, sent: str, token: str) -> bool:
    """Whether a form must be refused: it lacks this person's token, or came from elsewhere."""
    same = hmac.compare_digest(sent.encode("utf-8", "replace"), token.encode())
    return not (token and same) or from_elsewhere(request)


def from_elsewhere(request: Request) -> bool:
    """Whether a browser says that something else than a page of this desk sent the request.

    Under ``Referrer-Policy: no-referrer`` browsers send ``Origin: null`` with our own forms too
    (Fetch standard, "append a request Origin header"), so null counts as ours only when
    Sec-Fetch-Site says so.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return True
    origin = request.headers.get("origin")
    if origin is None:
        return False
    if origin == "null":
        return site != "same-origin"
    return origin.lower() != f"{request.url.scheme}://{request.headers.get('host', '')}".lower()


class Guard:
    """ASGI layer: refuses foreign Host headers and puts `HEADERS` on every answer."""

    def __init__(
        self, app: ASGIApp, hosts: Sequence[str], refuse: Callable[[Scope], ASGIApp]
    ) -> None:
        self.app = app
        self.hosts = LOOPBACK | {h.lower() for h in hosts}
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name.encode(): value.encode() for name, value in HEADERS}
                kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in ours]
                message["headers"] = [*kept, *ours.items()]
            await send(message)

        named = [v.decode("latin-1") for k, v in scope["headers"] if k == b"host"]
        name = host_name(named[0]) if len(named) == 1 else ""
        known = name in self.hosts or _IPV4.fullmatch(name) is not None
        await (self.app if known else self.refuse(scope))(scope, receive, guarded)
