"""The desk's own files: style sheets, scripts, the icon. Nothing else is ever loaded by a page."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from pathlib import PurePath
from typing import TYPE_CHECKING

from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import Request

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["Files"]

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class _File:
    raw: bytes
    packed: bytes
    media_type: str
    mark: str


class Files:
    """The files in ``web/static``, read once. Their addresses hold a part of their hash, so that
    a browser may keep them for good and never shows an old one."""

    def __init__(self) -> None:
        self._files: dict[str, _File] = {}
        for entry in resources.files("riftline.web").joinpath("static").iterdir():
            media_type = _TYPES.get(PurePath(entry.name).suffix)
            if media_type:
                raw = entry.read_bytes()
                mark = sha256(raw).hexdigest()[:12]
                self._files[entry.name] = _File(raw, gzip.compress(raw, mtime=0), media_type, mark)

    def address(self, name: str) -> str:
        """Where a page finds the file. KeyError: there is none of that name."""
        return f"/static/{name}?v={self._files[name].mark}"

    def add(self, app: FastAPI) -> None:
        """Put the files on the application."""

        @app.api_route("/static/{name}", methods=["GET", "HEAD"], include_in_schema=False)
        def static(request: Request, name: str) -> Response:
            file = self._files.get(name)
            if file is None:
                raise HTTPException(404)
            named = request.query_params.get("v") == file.mark
            headers = {
                "cache-control": "max-age=31536000, immutable" if named else "no-cache",
                "vary": "accept-encoding",
            }
            raw = file.raw
            if "gzip" in request.headers.get("accept-encoding", ""):
                raw, headers["content-encoding"] = file.packed, "gzip"
            return Response(raw, media_type=file.media_type, headers=headers)
