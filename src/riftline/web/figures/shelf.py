"""What takes longer than a page to make, made once for a snapshot; and figures as answers."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from fastapi.responses import Response

from riftline.errors import NotFound
from riftline.web.figures.frame import KINDS, NARROW, WIDE, Figure

if TYPE_CHECKING:
    from starlette.requests import Request

    from riftline.model import Snapshot

__all__ = ["Placed", "Shelf"]

T = TypeVar("T")

_MOST = 400
"""Things kept: each month of a field over twenty years, and some dozens of pages."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure at its address: `path` without the kind's ending, `query` without ``?``."""

    figure: Figure
    path: str
    query: str = ""

    def address(self, kind: str = "svg", **more: str) -> str:
        """Where the figure is in that kind, `more` being asked of it besides."""
        asked = "&".join(filter(None, (self.query, *(f"{k}={v}" for k, v in more.items()))))
        return f"{self.path}.{kind}" + (f"?{asked}" if asked else "")


class Shelf:
    """Made things by snapshot. When the case has changed, those of older revisions go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Its own: the first drawing loads libraries for seconds, and nothing else waits for it.
        self._pen = threading.Lock()
        self._held: OrderedDict[tuple[int, Any], tuple[Snapshot, Any]] = OrderedDict()

    def once(self, view: Snapshot, key: Any, make: Callable[[], T]) -> T:
        """What `make` gives for this snapshot, made when it is first asked for. Two who ask at the
        same moment may both make it."""
        with self._lock:
            found = self._held.get((id(view), key))
            if found is not None and found[0] is view:
                self._held.move_to_end((id(view), key))
                made: T = found[1]
                return made
        made = make()
        with self._lock:
            for old in [k for k, (v, _) in self._held.items() if v.revision < view.revision]:
                del self._held[old]
            self._held[id(view), key] = (view, made)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return made

    def has(self, view: Snapshot, key: Any) -> bool:
        """Whether `once` has made it."""
        with self._lock:
            found = self._held.get((id(view), key))
            return found is not None and found[0] is view

    def inline(self, figure: Figure, *, narrow: bool = False) -> str:
        """A figure as a part of a page."""
        with self._pen:
            return figure.svg(ink="page", width=NARROW if narrow else WIDE)

    def answer(self, request: Request, figure: Figure, kind: str) -> Response:
        """A figure by itself, as `KINDS` names them. Raises NotFound for another kind.

        ``?ink=`` is light, dark or page, ``?width=narrow`` for a telephone, ``?save=1`` asks for a
        file. A browser that has it asks whether it is still the same.
        """
        if kind not in KINDS:
            raise NotFound(f"a figure cannot be had as “{kind}”", expected=", ".join(KINDS))
        ink = request.query_params.get("ink", "light")
        narrow = request.query_params.get("width") == "narrow"
        with self._pen:
            body = _body(figure, kind, ink, NARROW if narrow else WIDE)
        tag = f'"{sha256(body).hexdigest()[:20]}"'
        headers = {
            "cache-control": "private, no-cache",
            "etag": tag,
            "vary": "accept-language, cookie, accept-encoding",
        }
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if request.query_params.get("save"):
            name = quote(f"{figure.name}.{kind}", safe="")
            headers["content-disposition"] = f"attachment; filename*=UTF-8''{name}"
        if kind != "png" and "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["content-encoding"] = gzip.compress(body, 6, mtime=0), "gzip"
        return Response(body, media_type=KINDS[kind], headers=headers)


def _body(figure: Figure, kind: str, ink: str, width: int) -> bytes:
    if kind == "png":
        return figure.png(ink=ink, width=width)
    if kind == "csv":
        return figure.csv().encode()
    if kind == "json":
        return figure.json().encode()
    return figure.svg(ink=ink, width=width).encode()
