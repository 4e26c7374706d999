"""What all pages share: the case behind a lock, the templates, the drawings made so far."""

from __future__ import annotations

import gc
import json
import re
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException

from riftline.web import figures
from riftline.web.desk import HEIGHT, WIDTH, Desk, link, spark
from riftline.web.marks import Whole
from riftline.web.preferences import THEMES, language_of, theme_of
from riftline.web.roles import Person, may, to_rule
from riftline.web.words import LANGUAGES, Words, words

if TYPE_CHECKING:
    from starlette.requests import Request

    from riftline.case import Case, People
    from riftline.model import Decision, Snapshot
    from riftline.web.files import Files

__all__ = ["NAV", "Room", "visible"]

NAV = (
    ("home", "/"),
    ("documents", "/documents"),
    ("statements", "/statements"),
    ("actors", "/actors"),
    ("names", "/names"),
    ("pairs", "/pairs"),
    ("field", "/field"),
    ("review", "/review"),
    ("watches", "/watches"),
    ("issues", "/issues"),
    ("method", "/method"),
)
"""The pages that every page leads to: the key of the name in frame.toml, the address."""

HTMX = {
    "allowEval": False,
    "allowScriptTags": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "scrollBehavior": "auto",
}
"""htmx under the desk's Content-Security-Policy. It keeps no page, which would be captured text
left in the browser's storage, and runs nothing that it is sent."""

# What HTML cannot carry (NUL, lone surrogates) and what reorders or hides the text around it.
# Isolates and marks (U+200E/F, U+2066–2069) are part of honest right-to-left text and stay.
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe\uffff]")


LONGEST = 2_000
"""Characters of one value on a page: a title, a name, a sentence. What a hostile page calls its
title may have millions, and no list could be read or even drawn. A document's own text comes in
parts (`marks.Whole`) and is never cut."""


def visible(text: str) -> str:
    """`text` with characters that a page cannot show honestly written out as their code."""
    return _ODD.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", text)


def _final(value: Any) -> Any:
    """Every value on its way into a page. Runs before escaping, which always follows."""
    if isinstance(value, Markup):
        return value
    if not isinstance(value, str):
        return value
    if len(value) > LONGEST and not isinstance(value, Whole):
        value = f"{value[:LONGEST]}⟨+{len(value) - LONGEST:,}⟩"
    return visible(value)


class Room:
    """One case on one desk."""

    def __init__(
        self, case: Case, *, token: str, who: str, files: Files, people: People | None = None
    ) -> None:
        self.case = case
        self.token = token
        self.people = people
        self._alone = Person(who, "editor", token)
        # A case's methods promise nothing about threads, and the server answers from many.
        self.lock = threading.RLock()
        self.shelf = figures.Shelf()
        self._desk: Desk | None = None
        self._env = Environment(
            loader=PackageLoader("riftline.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_final,
        )
        self._env.globals.update(
            link=link,
            spark=spark,
            asset=files.address,
            htmx_config=json.dumps(HTMX),
            nav=NAV,
            languages=LANGUAGES,
            themes=THEMES,
            spark_size=(WIDTH, HEIGHT),
        )

    def desk(self) -> Desk:
        """The present snapshot with its lookups; the same object until the case changes."""
        with self.lock:
            snapshot: Snapshot = self.case.snapshot()
            if self._desk is None or self._desk.snapshot is not snapshot:
                self._desk = Desk(snapshot)
                _settled()
            return self._desk

    def person(self, request: Request) -> Person:
        """Who is at the desk: who signed in, or whoever runs it where nobody need sign in."""
        found: Person | None = request.scope.get("state", {}).get("person")
        return self._alone if found is None else found

    def decide(self, request: Request, decision: Decision) -> Decision:
        """Keep a ruling of whoever is at the desk: the one way by which the desk writes.

        Raises HTTPException (403) where the person's role may not rule so, and as `Case.decide`.
        """
        person = self.person(request)
        with self.lock:
            taken_back = None
            if decision.kind == "withdraw":
                ruled = self.case.snapshot().decisions
                taken_back = next((d for d in ruled if d.id == decision.left), None)
            least = to_rule(decision, taken_back, person.name)
            if not may(person.role, least):
                w = self.words(request)
                raise HTTPException(403, w("team.needs", role=w(f"team.roles.{least}")))
            kept = self.case.decide(replace(decision, who=person.name))
        if self.people is not None:
            address = request.client.host if request.client else ""
            self.people.note(person.name, "ruled", f"{kept.kind}, decision {kept.id}", address)
        return kept

    def words(self, request: Request) -> Words:
        """The desk's words in the reader's language."""
        return words(language_of(request))

    def render(self, request: Request, desk: Desk | None, template: str, **values: Any) -> str:
        """A page as text. `desk` is None where nothing of the case is shown."""
        person = self.person(request)
        values.setdefault("q", "")
        values.setdefault("here", "")
        values.setdefault("notice", None)
        values.setdefault("address", _address(request) if request.method != "POST" else "/")
        return self._env.get_template(template).render(
            desk=desk,
            case_name=desk.snapshot.name if desk else "",
            person=person,
            token=person.token,
            w=self.words(request),
            theme=theme_of(request),
            **values,
        )

    def page(
        self, request: Request, desk: Desk | None, template: str, **values: Any
    ) -> HTMLResponse:
        """A page as an answer. It says what was ruled when a form sent the reader here."""
        done = request.query_params.get("done", "")
        ruled = desk.decisions if desk and done else ()
        values.setdefault("notice", next((d for d in ruled if d.id == done), None))
        # Case material must not stay in the cache of a shared machine's browser. htmx asks the
        # same address for a part of the page, and what it is shown depends on the reader's cookies.
        headers = {"cache-control": "no-store", "vary": "hx-request, accept-language, cookie"}
        return HTMLResponse(self.render(request, desk, template, **values), headers=headers)


def _settled() -> None:
    """Out of the cycle collector's sight: a snapshot is millions of values without cycles, and
    walking them held up one page in thirty for half a second (10,000 documents)."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _address(request: Request) -> str:
    """This page's own address without what a form left in it: where the next form returns to."""
    from urllib.parse import urlencode

    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in ("done", "page")]
    path = request.scope.get("raw_path") or request.url.path.encode()
    base = bytes(path).partition(b"?")[0].decode("ascii", "replace")
    return f"{base}?{urlencode(kept, errors='replace')}" if kept else base
