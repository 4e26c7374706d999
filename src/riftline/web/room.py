"""What all pages share: the case behind a lock, the templates, the drawings made so far."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from riftline.web import charts, words
from riftline.web.desk import HEIGHT, WIDTH, Desk, link, spark

if TYPE_CHECKING:
    from starlette.requests import Request

    from riftline.case import Case
    from riftline.model import Snapshot, Trend

__all__ = ["Room", "visible"]

# What HTML cannot carry (NUL, lone surrogates) and what reorders or hides the text around it.
# Isolates and marks (U+200E/F, U+2066–2069) are part of honest right-to-left text and stay.
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    """`text` with characters that a page cannot show honestly written out as their code."""
    return _ODD.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", text)


def _final(value: Any) -> Any:
    """Every value on its way into a page. Runs before escaping, which always follows."""
    if isinstance(value, Markup):
        return value
    return visible(value) if isinstance(value, str) else value


class Room:
    """One case on one desk."""

    def __init__(self, case: Case, *, token: str, who: str, marks: Mapping[str, str]) -> None:
        self.case = case
        self.token = token
        self.who = who
        # A case's methods promise nothing about threads, and the server answers from many.
        self.lock = threading.RLock()
        # Its own: the first drawing loads libraries for seconds, and pages must not wait for it.
        self._pen = threading.Lock()
        self._desk: Desk | None = None
        self._drawn: dict[tuple[int, str, str, str, int], str] = {}
        self._env = Environment(
            loader=PackageLoader("riftline.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_final,
        )
        self._env.globals.update(
            w=words, link=link, spark=spark, marks=marks, spark_size=(WIDTH, HEIGHT)
        )

    def desk(self) -> Desk:
        """The present snapshot with its lookups; the same object until the case changes."""
        with self.lock:
            snapshot: Snapshot = self.case.snapshot()
            if self._desk is None or self._desk.snapshot is not snapshot:
                self._desk = Desk(snapshot)
                self._drawn.clear()
            return self._desk

    def render(self, desk: Desk | None, template: str, **values: Any) -> str:
        """A page as text. `desk` is None where nothing of the case is shown."""
        values.setdefault("q", "")
        values.setdefault("here", "")
        values.setdefault("notice", None)
        name = desk.snapshot.name if desk else ""
        page = self._env.get_template(template)
        return page.render(
            desk=desk, case_name=name, token=self.token, year=datetime.now(UTC).year, **values
        )

    def page(self, request: Request, desk: Desk, template: str, **values: Any) -> HTMLResponse:
        """A page as an answer. It says what was ruled when a form sent the reader here."""
        done = request.query_params.get("done", "")
        values.setdefault("notice", next((d for d in desk.decisions if d.id == done), None))
        body = self.render(desk, template, address=_address(request), **values)
        # Case material must not stay in the cache of a shared machine's browser.
        return HTMLResponse(body, headers={"cache-control": "no-store"})

    def course(self, desk: Desk, trend: Trend, ink: str, width: int) -> str:
        """The drawing of a course, kept until the case changes."""
        key = (desk.snapshot.revision, trend.a, trend.b, ink, width)
        with self._pen:
            drawn = self._drawn.get(key) if self._desk is desk else None
            if drawn is None:
                colours = charts.DARK if ink == "dark" else charts.LIGHT
                drawn = charts.course_svg(trend, desk.snapshot.coverage, colours, width=width)
                if self._desk is desk:
                    self._drawn[key] = drawn
            return drawn


def _address(request: Request) -> str:
    """This page's own address without what a form left in it: where the next form returns to."""
    from urllib.parse import urlencode

    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in ("done", "page")]
    path = request.scope.get("raw_path") or request.url.path.encode()
    base = bytes(path).partition(b"?")[0].decode("ascii", "replace")
    return f"{base}?{urlencode(kept, errors='replace')}" if kept else base
