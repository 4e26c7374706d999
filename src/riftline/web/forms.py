"""The one door by which the desk writes: forms become decisions, and nothing else is changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, get_args
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from riftline.case import CORRECTIONS
from riftline.errors import UsageError
from riftline.model import Decision, DecisionKind
from riftline.web.desk import link
from riftline.web.guard import form_refused
from riftline.web.marks import Whole

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.model import Actor
    from riftline.web.desk import Desk
    from riftline.web.room import Room

__all__ = ["add", "fields", "local"]

MOST = 32_768
"""Bytes of a form. The longest honest one is a name and a reason of some hundred words."""

LONGEST = 4_000
"""Characters of a reason or a name; longer ones are refused, not cut."""

_PAIRED = ("same", "different", "unsure")
_RULABLE = frozenset(get_args(DecisionKind)) - {"edit", "add"}
_EDITS = tuple({"field": "public", "value": value} for value in ("yes", "no"))
"""Edits of a name that a form of the desk makes: whether a person is public."""

_NEW = ("words", "speaker", "subject", "act", "target", "when", "polarity", "hedge")
"""Fields of the form that adds a statement (`riftline.case.corrections`)."""


async def fields(request: Request) -> dict[str, str]:
    """The form's fields. Raises HTTPException for what no form of ours sends."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "a form of this desk was expected")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST:
            raise HTTPException(413, f"a form holds at most {MOST:,} bytes")
    try:
        sent = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError as e:
        raise HTTPException(400, "the form has too many fields") from e
    return {name: values[-1].strip() for name, values in sent.items()}


def local(where: str, fallback: str = "/") -> str:
    """`where` if it is an address on this desk, else `fallback`.

    Browsers read a backslash as a slash and drop tabs and newlines, so ``/\\host`` leaves.
    """
    parts = urlsplit(where)
    bad = any(ord(c) <= 32 or c == "\\" or ord(c) > 126 for c in where)
    if bad or parts.scheme or parts.netloc or not where.startswith("/") or where[1:2] == "/":
        return fallback
    return where


def _back(where: str, decision: Decision) -> str:
    parts = urlsplit(local(where))
    kept = [(k, v) for k, vs in parse_qs(parts.query).items() for v in vs if k != "done"]
    query = urlencode([*kept, ("done", decision.id)])
    return urlunsplit(("", "", parts.path, query, parts.fragment))


def add(app: FastAPI, room: Room) -> None:
    """Put the form's address on the application."""

    @app.post("/decisions")
    async def decide(request: Request) -> Response:
        # The origin is judged before the body is read, the token after: it is in the body.
        sent = await fields(request)
        if form_refused(request, sent.get("csrf", ""), room.person(request).token):
            raise HTTPException(403, room.words(request)("trouble.refused_form"))
        return await run_in_threadpool(_decide, room, request, sent)


def _decide(room: Room, request: Request, sent: dict[str, str]) -> Response:
    kind = sent.get("kind", "")
    left, right = sent.get("left", ""), sent.get("right", "")
    edit = {k: sent.get(k, "") for k in ("field", "value")} if kind == "edit" else {}
    if kind == "add":
        edit = {"value": _new(sent)}
    corrects = kind == "add" or edit.get("field") in CORRECTIONS
    if not (kind in _RULABLE or edit in _EDITS or corrects) or not left:
        raise UsageError("the form says neither what is ruled nor on what")
    for name in ("why", "other", "value", *_NEW):
        if len(sent.get(name, "")) > LONGEST:
            raise UsageError(
                f"the field “{name}” holds {len(sent[name]):,} characters",
                expected=f"at most {LONGEST:,}",
            )
    desk = room.desk()
    if kind in _PAIRED and not right:
        meant = _meant(desk, sent.get("other", ""))
        if len(meant) > 1:
            return room.page(
                request, desk, "choose.html", here="/actors", sent=sent, meant=meant, notice=None
            )
        right = meant[0].keys[0]
    if kind in _PAIRED and desk.snapshot.roster.by_key.get(left) is None:
        raise UsageError(f"no actor on record has the key “{left}”", do="reload the actor's page")
    if kind in _PAIRED and left == right:
        raise UsageError(
            "both sides of the ruling are the same name", expected="the name of another actor"
        )
    ruling = Decision("", kind, left, right, why=sent.get("why", ""), **edit)  # type: ignore[arg-type]  # checked against DecisionKind above
    if sent.get("preview"):
        return _preview(room, request, sent, ruling)
    kept = room.decide(request, ruling)
    return RedirectResponse(_after(room, kept, sent.get("next", "/")), status_code=303)


def _new(sent: dict[str, str]) -> str:
    """The statement that a form describes, as `riftline.case.corrections` reads it."""
    told: dict[str, object] = {k: sent[k] for k in _NEW if sent.get(k)}
    near = sent.get("near", "")
    if near.isascii() and near.isdigit() and len(near) < 10:
        told["near"] = [int(near), int(near) + 1]
    return json.dumps(told)


def _preview(room: Room, request: Request, sent: dict[str, str], ruling: Decision) -> Response:
    """What the ruling would change, with a form that makes it. Nothing is kept."""
    with room.lock:
        effect = room.case.preview(ruling)
    # Whole: what the next form sends is what this one sent.
    kept = {k: Whole(v) for k, v in sent.items() if k not in ("csrf", "preview")}
    return room.page(
        request,
        room.desk(),
        "preview.html",
        effect=effect,
        sent=kept,
        ruling=ruling,
        notice=None,
        back=local(sent.get("next", "/")),
    )


def _meant(desk: Desk, name: str) -> tuple[Actor, ...]:
    """Actors that a typed name may mean. Raises UsageError where there is none."""
    if not name:
        raise UsageError("no other actor was named", expected="a name in “Other actor”")
    found = desk.snapshot.find(name)
    if not found:
        raise UsageError(
            f"no actor is called “{name}”",
            expected="any name that stands on an actor's page",
            do="go back and pick one from the list, or look it up under Actors",
        )
    return found


def _after(room: Room, kept: Decision, where: str) -> str:
    """Where to go after a ruling: an actor's id may have changed, or the actor be gone."""
    if kept.kind in (*_PAIRED, "not-an-actor") or kept.field == "public":
        actor = room.desk().snapshot.roster.by_key.get(kept.left)
        where = link("actors", actor) if actor else "/actors"
    return _back(where, kept)
