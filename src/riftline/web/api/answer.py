"""How the API answers: JSON, marked with the state of the case it was computed from."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.responses import Response

from riftline.errors import RiftlineError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from riftline.model import Snapshot

__all__ = ["ROOT", "Problem", "States", "is_api", "problem", "reply"]

ROOT = "/api/v1"

_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no answer (RFC 9457): what was seen, what was expected, what to do."""

    title: str
    status: int
    seen: str
    type: str = "about:blank"
    expected: str = ""
    do: str = ""


class States:
    """A mark for each state of a case that this process answers from.

    Not the revision alone: the seed list counts too, and another version of this software
    computes otherwise from the same record.
    """

    def __init__(self) -> None:
        self._process = secrets.token_hex(4)
        self._last: Snapshot | None = None
        self._number = 0

    def mark(self, view: Snapshot) -> str:
        """The entity tag of what is computed from `view`."""
        if view is not self._last:
            self._last = view
            self._number += 1
        return f'"r{view.revision}-{self._process}.{self._number}"'


def is_api(path: str) -> bool:
    """Whether the address is one of the API's, where trouble is answered in JSON."""
    return path == ROOT or path.startswith(ROOT + "/")


def reply(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`value` as JSON. What UTF-8 cannot carry (half a surrogate pair) becomes U+FFFD."""
    try:
        body = msgspec.json.encode(value, enc_hook=_plainly)
    except UnicodeEncodeError:
        body = msgspec.json.encode(_sayable(msgspec.to_builtins(value, enc_hook=_plainly)))
    # As for pages: case material must not stay in the cache of a shared machine's browser.
    told = {"cache-control": "no-store", **(headers or {})}
    return Response(body, status, told, media_type="application/json")


def unchanged(request: Request, tag: str) -> Response | None:
    """The answer to a client who has what `tag` marks already, else None."""
    asked = request.headers.get("if-none-match", "")
    known = {part.strip().removeprefix("W/") for part in asked.split(",")}
    if tag in known or asked.strip() == "*":
        return Response(status_code=304, headers={"etag": tag, "cache-control": "no-store"})
    return None


def problem(
    status: int, error: Exception | str, headers: Mapping[str, str] | None = None
) -> Response:
    """Why there is no answer, as ``application/problem+json``."""
    phrase = HTTPStatus(status).phrase
    if isinstance(error, RiftlineError):
        told = Problem(phrase, status, error.seen, expected=error.expected, do=error.do)
    elif isinstance(error, str):
        told = Problem(phrase, status, error)
    else:
        told = Problem(phrase, status, phrase)
    answer = reply(told, status=status, headers=headers)
    answer.headers["content-type"] = "application/problem+json"
    return answer


def _plainly(value: Any) -> Any:
    """What the snapshot holds as rows of an array, item by item; and numpy's scalars."""
    if isinstance(value, Sequence):
        return tuple(value)
    if hasattr(value, "item"):
        return value.item()
    raise NotImplementedError(f"{type(value).__name__} has no JSON")


def _sayable(value: Any) -> Any:
    if isinstance(value, str):
        return _LONE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_sayable(k): _sayable(v) for k, v in value.items()}
    return [_sayable(v) for v in value] if isinstance(value, list | tuple) else value
