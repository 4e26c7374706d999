"""The pages: each takes an address, looks things up on the desk and fills a template."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from riftline.errors import NotFound, UsageError
from riftline.model import (
    Actor,
    Document,
    Extract,
    Issue,
    Snapshot,
    Span,
    Statement,
    Statements,
    Tie,
    Trend,
)
from riftline.web import marks, words
from riftline.web.desk import Desk, link, paged, unslug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fastapi import FastAPI

    from riftline.web.room import Room

__all__ = ["add"]

RANKED = 12
"""Pairs on the home page: what fits on two screens; the rest is one link away."""

COLUMN = 25
"""Sentences in each column of a pair's page; more is one link away."""

SUGGESTED = 300
"""Names offered while typing. Any other name can be typed; the list only spares the typing."""

YEARS = 12
"""Years of coverage on the home page, the latest; /coverage has them all."""

CONTEXT = 400
"""Code points shown before and after a statement on its own page."""

_DAY = re.compile(r"(?!0000)(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)


def _number(request: Request, name: str = "page") -> int:
    text = request.query_params.get(name, "1").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _text(request: Request, name: str) -> str:
    return request.query_params.get(name, "").strip()


def iso_day(text: str, *, end: bool = False) -> str | None:
    """``2014`` or ``2014-03`` as its first (or last) ISO day; "" is None. Raises UsageError."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        year, month = int(found[1]), int(found[2] or (12 if end else 1))
        last = monthrange(year, month)[1]
        day = int(found[3] or (last if end else 1))
        if not 1 <= day <= last:
            raise ValueError(text)
    except ValueError as e:  # calendar.IllegalMonthError is one too
        raise UsageError(f"“{text}” is no date", expected=words.DATE_HINT) from e
    return f"{year:04d}-{month:02d}-{day:02d}"


def _month(request: Request) -> str:
    text = _text(request, "month")
    if text and not _MONTH.fullmatch(text):
        raise UsageError(f"“{text}” is no month", expected="a month such as 2014-03")
    return text


# --- looking things up -------------------------------------------------------------------------


def _actor(desk: Desk, segment: str) -> tuple[Actor, bool]:
    """The actor at an address, and whether the address is its own.

    A ruling can give an actor another id: then an old address is looked up as a name.
    """
    id_ = unslug(segment)
    actor = desk.snapshot.roster.by_id.get(id_)
    if actor:
        return actor, True
    by_key = desk.snapshot.roster.by_key
    for name in (id_, id_.replace("-", " ")):
        found = desk.snapshot.find(name)
        if len(found) == 1:
            return found[0], False
        if name in by_key:
            return desk.snapshot.roster.by_id[by_key[name]], False
    raise NotFound(
        f"no actor “{id_}” in this case",
        do="look for it under Actors; a ruling may have joined it to another or struck it out",
    )


def _extract(room: Room, id_: str) -> Extract:
    with room.lock:
        return room.case.extract(id_)


def _statement(room: Room, desk: Desk, id_: str) -> tuple[Statement, bool]:
    """A statement, and whether it counts: one ruled wrong is in no snapshot but stays readable."""
    found = desk.snapshot.statement(id_)
    if found:
        return found, True
    for ruling in desk.rulings(id_):
        document = ruling.anchor.split(":")[0]
        if document and desk.snapshot.document(document):
            for s in _extract(room, document).statements:
                if s.id == id_:
                    return s, False
    raise NotFound(
        f"no statement “{id_}” in this case",
        do="a re-read may have replaced it: look under its document or actor",
    )


def _sides(desk: Desk, statements: Iterable[Statement]) -> dict[words.Tone, list[Statement]]:
    """Statements by which way they lean. A fold leans the way that any of its members does."""
    found: dict[words.Tone, list[Statement]] = {"hostile": [], "friendly": [], "neutral": []}
    for s in statements:
        tones = [words.tone(m) for m in desk.members([s.id])] or [words.tone(s)]
        found[next((t for t in tones if t != "neutral"), "neutral")].append(s)
    return found


def _matching(
    snapshot: Snapshot, speakers: Sequence[Actor], targets: Sequence[Actor], **rest: Any
) -> Statements:
    """Statements that match; several actors of one name are all meant."""
    who: list[str | None] = [a.id for a in speakers] or [None]
    whom: list[str | None] = [a.id for a in targets] or [None]
    kept = {
        s.id: s
        for speaker in who
        for target in whom
        for s in snapshot.statements(speaker=speaker, target=target, **rest)
    }
    return Statements(kept.values())


def method_text() -> str:
    """The text of docs/method.md: beside the package when installed, else in the source tree."""
    beside = resources.files("riftline.web").joinpath("method.md")
    if beside.is_file():
        return beside.read_text(encoding="utf-8")
    source = Path(__file__).parents[3] / "docs" / "method.md"
    return source.read_text(encoding="utf-8") if source.is_file() else ""


class _Reads:
    """Routes that only read: each answers GET and HEAD."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def get(self, path: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
        """Put the decorated function at `path`."""
        return self.app.api_route(path, methods=["GET", "HEAD"])


# --- the addresses -----------------------------------------------------------------------------


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""

    reads = _Reads(app)

    @reads.get("/")
    def home(request: Request) -> Response:
        desk = room.desk()
        trends = desk.snapshot.trends
        told = [t for t in trends if t.verdict != words.TOO_LITTLE]
        return room.page(
            request,
            desk,
            "home.html",
            here="/",
            counts=_counts(desk),
            ranked=told[:RANKED],
            faint=len(trends) - len(told),
            pairs=len(trends),
            latest=desk.came_in[:8],
            years=desk.coverage(YEARS),
        )

    @reads.get("/coverage")
    def coverage(request: Request) -> Response:
        desk = room.desk()
        return room.page(request, desk, "coverage.html", years=desk.coverage())

    @reads.get("/documents")
    def documents(request: Request) -> Response:
        desk = room.desk()
        month, source = _month(request), _text(request, "source")
        undated = bool(_text(request, "undated"))
        cards = [
            d
            for d in desk.documents
            if (not month or (d.published or "").startswith(month))
            and (not source or source in (words.source(d), d.id))
            and (not undated or not d.published)
        ]
        query = {"month": month, "source": source, "undated": "1" if undated else ""}
        return room.page(
            request,
            desk,
            "documents.html",
            here="/documents",
            page=paged(cards, _number(request), "documents", **query),
            **query,
        )

    @reads.get("/sources")
    def sources(request: Request) -> Response:
        desk = room.desk()
        page = paged(desk.sources, _number(request), "sources")
        return room.page(request, desk, "sources.html", page=page)

    @reads.get("/documents/{id}")
    def document(request: Request, id: str) -> Response:
        desk = room.desk()
        with room.lock:
            extract = room.case.extract(unslug(id))
            capture = room.case.capture(extract.document.capture)
        return room.page(
            request,
            desk,
            "document.html",
            here="/documents",
            capture=capture,
            **_read(desk, extract, request),
        )

    @reads.get("/statements")
    def statements(request: Request) -> Response:
        return _statements(room, request)

    @reads.get("/statements/{id}")
    def statement(request: Request, id: str) -> Response:
        desk = room.desk()
        s, counts = _statement(room, desk, unslug(id))
        extract = _extract(room, s.document_id)
        text = extract.document
        s = next((t for t in extract.statements if t.id == s.id), s)
        with room.lock:
            steps = room.case.why(s.id)
        return room.page(
            request,
            desk,
            "statement.html",
            here="/statements",
            s=s,
            counts=counts,
            card=desk.card(s),
            context=_context(text, s),
            steps=steps,
            fold=desk.fold(s.id),
            copies=[m for m in desk.members([s.id]) if m.id != s.id],
            rulings=_rulings_on(desk, s),
        )

    @reads.get("/actors")
    def actors(request: Request) -> Response:
        desk = room.desk()
        kind, q = _text(request, "kind"), _text(request, "name")
        wanted = q.casefold()
        found = [
            a
            for a in desk.snapshot.roster.actors
            if (not kind or a.kind == kind)
            and (not wanted or any(wanted in n.casefold() for n in _called(a)))
        ]
        kinds = Counter(a.kind for a in desk.snapshot.roster.actors).most_common()
        return room.page(
            request,
            desk,
            "actors.html",
            here="/actors",
            page=paged(found, _number(request), "actors", kind=kind, name=q),
            kind=kind,
            name=q,
            kinds=kinds,
        )

    @reads.get("/actors/{id}")
    def actor(request: Request, id: str) -> Response:
        desk = room.desk()
        a, own = _actor(desk, id)
        if not own:
            done = request.query_params.get("done")
            return RedirectResponse(link("actors", a.id, done=done), 307)
        says, said = desk.about(a, "says"), desk.about(a, "said")
        return room.page(
            request,
            desk,
            "actor.html",
            here="/actors",
            a=a,
            parts={"says": says, "said": said},
            acts={"says": _by_act(says), "said": _by_act(said)},
            column=COLUMN,
            pairs=desk.trends_of(a),
            ranked=RANKED,
            named=len(desk.about(a, "named")),
            issues=desk.issues_of(*a.keys),
            rulings=desk.rulings(*a.keys, a.id),
            suggested=[o.name for o in desk.snapshot.roster.actors[:SUGGESTED] if o.id != a.id],
            main=a.keys[0],
            listing=desk.snapshot.listings.get(a.id),
            sheet=_sheet(room, a),
            loaded={n.text for n in desk.snapshot.loaded if n.actor == a.id},
        )

    @reads.get("/actors/{id}/{part}")
    def actor_sentences(request: Request, id: str, part: str) -> Response:
        desk = room.desk()
        a, own = _actor(desk, id)
        act = _text(request, "act")
        if part not in words.ACTOR_PARTS:
            raise NotFound(
                f"an actor's page has no part “{part}”", expected=", ".join(words.ACTOR_PARTS)
            )
        if not own:
            return RedirectResponse(link("actors", a.id, part, act=act), 307)
        found = [s for s in desk.about(a, part) if not act or s.act == act]
        return room.page(
            request,
            desk,
            "actor_sentences.html",
            here="/actors",
            a=a,
            part=part,
            act=act,
            acts=_by_act(desk.about(a, part)),
            page=paged(found, _number(request), "actors", a.id, part, act=act),
        )

    @reads.get("/names")
    def names(request: Request) -> Response:
        desk = room.desk()
        page = paged(desk.snapshot.loaded, _number(request), "names")
        return room.page(request, desk, "names.html", here="/names", page=page)

    @reads.get("/names/{id}/{key}")
    def name_sentences(request: Request, id: str, key: str) -> Response:
        desk = room.desk()
        a, wanted = _actor(desk, id)[0], unslug(key)
        found = [n for n in desk.snapshot.loaded if n.actor == a.id and n.key == wanted]
        if not found:
            raise NotFound(f"no loaded name “{wanted}” of “{a.name}”", do="look for it under Names")
        ids = [i for u in found[0].uses for i in u.statements]
        page = paged(desk.firsts(ids), _number(request), "names", a.id, wanted)
        return room.page(
            request, desk, "names_sentences.html", here="/names", a=a, n=found[0], page=page
        )

    @reads.get("/pairs")
    def pairs(request: Request) -> Response:
        desk = room.desk()
        verdict, name = _text(request, "verdict"), _text(request, "actor")
        among = desk.snapshot.trends
        if name:
            among = tuple(t for t in among if name in (t.a, t.b))
        found = [t for t in among if not verdict or t.verdict == verdict]
        return room.page(
            request,
            desk,
            "pairs.html",
            here="/pairs",
            page=paged(found, _number(request), "pairs", verdict=verdict, actor=name),
            verdict=verdict,
            actor=name if name in desk.snapshot.roster.by_id else "",
            verdicts=Counter(t.verdict for t in among).most_common(),
        )

    @reads.get("/pairs/{a}/{b}")
    def pair(request: Request, a: str, b: str) -> Response:
        return _pair(room, request, a, b)

    @reads.get("/pairs/{a}/{b}/course.svg")
    def course(request: Request, a: str, b: str) -> Response:
        desk = room.desk()
        one, other = _actor(desk, a)[0], _actor(desk, b)[0]
        trend = desk.snapshot.trend(one.id, other.id)
        if trend is None or not trend.course:
            raise NotFound(f"no course between “{one.name}” and “{other.name}”")
        width = 330 if request.query_params.get("width") == "narrow" else 680
        drawn = room.course(desk, trend, request.query_params.get("ink", ""), width)
        return Response(drawn, media_type="image/svg+xml", headers={"cache-control": "no-cache"})

    @reads.get("/issues")
    def issues(request: Request) -> Response:
        desk = room.desk()
        code = _text(request, "code")
        found = [i for i in desk.snapshot.issues if not code or i.code == code]
        return room.page(
            request,
            desk,
            "issues.html",
            here="/issues",
            page=paged(found, _number(request), "issues", code=code),
            code=code,
            where=lambda i: _place(desk, i),
        )

    @reads.get("/decisions")
    def decisions(request: Request) -> Response:
        desk = room.desk()
        page = paged(desk.decisions, _number(request), "decisions")
        return room.page(request, desk, "decisions.html", page=page)

    @reads.get("/search")
    def search(request: Request) -> Response:
        desk = room.desk()
        q = _text(request, "q")
        hits = []
        if q:
            with room.lock:
                hits = list(room.case.search(q, 500))
        return room.page(
            request,
            desk,
            "search.html",
            q=q,
            page=paged(hits, _number(request), "search", q=q),
            pieces=lambda h: marks.runs(
                h.text, Span(0, len(h.text)), [marks.Mark(m, "hit") for m in h.marks]
            ),
        )

    @reads.get("/method")
    def method(request: Request) -> Response:
        return room.page(request, room.desk(), "method.html", here="/method", text=method_text())


def _sheet(room: Room, a: Actor) -> Any:
    """What is on record of an account; None for any other actor."""
    if a.kind != "account":
        return None
    with room.lock:
        return room.case.account(a.id)


def _counts(desk: Desk) -> list[tuple[str, int, str]]:
    snapshot = desk.snapshot
    held = {
        "documents": len(snapshot.documents),
        "statements": len(snapshot.all_statements),
        "actors": len(snapshot.roster.actors),
        "sources": len(desk.sources),
        "issues": len(snapshot.issues),
        "decisions": len(snapshot.decisions),
    }
    return [(name, held[name], where) for name, where in words.COUNTS]


def _called(a: Actor) -> Iterable[str]:
    return (a.name, *(n.text for n in a.names))


def _by_act(statements: Iterable[Statement]) -> list[tuple[str, int]]:
    return Counter(s.act for s in statements).most_common()


def _rulings_on(desk: Desk, s: Statement) -> list[Any]:
    """Rulings on a statement, by its id or (after a re-read) by its place."""
    place = f"{s.document_id}:{s.evidence.start}:{s.evidence.end}:{s.act}"
    return [
        d
        for d in desk.decisions
        if d.kind != "withdraw" and (s.id in (d.left, d.right) or place in d.anchor.split("|"))
    ]


def _place(desk: Desk, issue: Issue) -> tuple[str, str]:
    """What an issue's `where` is called and its address, if it has one."""
    card = desk.snapshot.document(issue.where)
    if card:
        return words.title(card), link("documents", card.id)
    actor = desk.snapshot.roster.by_key.get(issue.where)
    if actor:
        return desk.name(actor), link("actors", actor)
    return issue.where, ""


def _context(document: Document, s: Statement) -> tuple[marks.Row, bool, bool]:
    """The statement marked in its text, with what stands around it; is it cut before, after?"""
    text = document.text
    start, end = max(0, s.evidence.start - CONTEXT), min(len(text), s.evidence.end + CONTEXT)
    if start:
        cut = text.find(" ", start, s.evidence.start)
        start = cut + 1 if cut >= 0 else start
    if end < len(text):
        cut = text.rfind(" ", s.evidence.end, end)
        end = cut if cut >= 0 else end
    every = [*marks.marks_of(s), marks.Mark(s.evidence, "here")]
    row = marks.Row("paragraph", marks.runs(text, Span(start, end), every), ())
    return row, start > 0, end < len(text)


def _read(desk: Desk, extract: Extract, request: Request) -> dict[str, Any]:
    """What the document page shows."""
    document = extract.document
    # The extract's statements: with pseudonyms on, their spans are those of the text as shown.
    told = {s.id: s for s in extract.statements}
    counted = [told.get(s.id, s) for s in desk.by_document.get(document.id, [])]
    here = told.get(_text(request, "at"))
    if here and desk.snapshot.statement(here.id) is None:
        here = None
    pages = marks.parts(document)
    number = _number(request, "part")
    if here and "part" not in request.query_params:
        number = marks.part_of(pages, here.evidence.start)
    number = min(max(1, number), len(pages))
    marked = _text(request, "marks") != "none"
    card = desk.snapshot.document(document.id)
    return {
        "doc": document,
        "card": card,
        "statements": counted,
        "rows": marks.rows(document, pages[number - 1], counted, here, marked),
        "part": number,
        "parts": len(pages),
        "marked": marked,
        "at_id": here.id if here else "",
        "issues": desk.issues_of(document.id, document.uri),
    }


def _statements(room: Room, request: Request) -> Response:
    desk = room.desk()
    asked = {k: _text(request, k) for k in ("speaker", "target", "act", "since", "until")}
    speakers = desk.snapshot.find(asked["speaker"]) if asked["speaker"] else ()
    targets = desk.snapshot.find(asked["target"]) if asked["target"] else ()
    unknown = [
        asked[k]
        for k, found in (("speaker", speakers), ("target", targets))
        if asked[k] and not found
    ]
    found = (
        Statements()
        if unknown
        else _matching(
            desk.snapshot,
            speakers,
            targets,
            act=asked["act"] or None,
            since=iso_day(asked["since"]),
            until=iso_day(asked["until"], end=True),
        )
    )
    ordered = sorted(found, key=lambda s: desk.day(s) or "", reverse=True)
    return room.page(
        request,
        desk,
        "statements.html",
        here="/statements",
        asked=asked,
        filtered=any(asked.values()),
        unknown=unknown,
        several=[a for found in (speakers, targets) if len(found) > 1 for a in found],
        acts=sorted({s.act for s in desk.snapshot.all_statements}),
        suggested=[a.name for a in desk.snapshot.roster.actors[:SUGGESTED]],
        page=paged(ordered, _number(request), "statements", **asked),
    )


def _pair(room: Room, request: Request, left: str, right: str) -> Response:
    desk = room.desk()
    (a, own), (b, own_b) = _actor(desk, left), _actor(desk, right)
    if not (own and own_b):
        return RedirectResponse(link("pairs", a.id, b.id), 307)
    trend = desk.snapshot.trend(a.id, b.id)
    ties = desk.ties(a.id, b.id)
    if trend is None and not ties:
        raise NotFound(
            f"nothing on record ties “{a.name}” and “{b.name}”",
            expected="a statement in which one of them acts toward the other",
            do="look under Pairs for those that have a course",
        )
    ids = _all_ids(trend, desk, a, b)
    asked = {
        "month": _month(request),
        "kind": _one_of(request, "kind", words.KINDS),
        "by": _one_of(request, "by", (a.id, b.id)),
        "voice": _one_of(request, "voice", ("own", "third")),
    }
    shared: dict[str, Any] = {"a": a, "b": b, "trend": trend, "here": "/pairs", **asked}
    if any(asked.values()):
        ids = _asked_ids(trend, ties, ids, asked)
        page = paged(
            _of_kind(desk, ids, asked["kind"]), _number(request), "pairs", a.id, b.id, **asked
        )
        return room.page(request, desk, "pair_sentences.html", page=page, **shared)
    sides = _sides(desk, desk.firsts(ids))
    return room.page(
        request,
        desk,
        "pair.html",
        sides=sides,
        column=COLUMN,
        months=desk.months(trend) if trend else [],
        drivers=frozenset(desk.fold(d).first for d in trend.drivers) if trend else frozenset(),
        ways=[_way(desk, t.a, t.b) for t in ties],
        states=desk.firsts([i for t in ties for i in t.states]),
        undated=desk.firsts([i for t in ties for i in t.undated]),
        chart=bool(trend and trend.course),
        chart_alt=words.course_alt(
            [(c.period, c.mean, c.low, c.high) for c in trend.course] if trend else []
        ),
        **shared,
    )


def _one_of(request: Request, name: str, known: Iterable[str]) -> str:
    text = _text(request, name)
    if text and text not in known:
        raise UsageError(f"“{text}” is no {name} of this page", expected=", ".join(known))
    return text


def _asked_ids(
    trend: Trend | None, ties: Sequence[Tie], ids: list[str], asked: Mapping[str, str]
) -> list[str]:
    """Of a pair's statements those of the month, the direction and the voice that were asked."""
    if asked["month"]:
        points = {c.period: c for c in trend.course} if trend else {}
        ids = list(points[asked["month"]].statements) if asked["month"] in points else []
    if asked["by"] or asked["voice"]:
        voices = [asked["voice"]] if asked["voice"] else ["own", "third"]
        kept = {
            i
            for tie in ties
            if asked["by"] in ("", tie.a)
            for m in tie.months
            for voice in voices
            for i in getattr(m, voice).statements
        }
        ids = [i for i in ids if i in kept]
    return ids


def _all_ids(trend: Trend | None, desk: Desk, a: Actor, b: Actor) -> list[str]:
    """Every statement that the pair's numbers were counted from, undated ones too."""
    found = [i for c in trend.course for i in c.statements] if trend else []
    for tie in desk.ties(a.id, b.id):
        found += tie.undated
        found += [i for m in tie.months for i in (*m.own.statements, *m.third.statements)]
    return list(dict.fromkeys(found))


def _of_kind(desk: Desk, ids: Sequence[str], kind: str) -> list[Statement]:
    if kind == "carriers":
        return desk.members(ids)
    firsts = desk.firsts(ids)
    if kind in ("hostile", "friendly", "neutral"):
        return _sides(desk, firsts)[kind]  # type: ignore[index]  # narrowed by the test above
    return firsts


def _way(desk: Desk, a: str, b: str) -> dict[str, Any]:
    """One direction of a pair in numbers: what a itself says and does, what others tell."""
    tie = desk.snapshot.tie(a, b)
    months = tie.months if tie else ()
    return {
        "a": a,
        "b": b,
        **{
            voice: {
                "hostile": sum(getattr(m, voice).hostile for m in months),
                "friendly": sum(getattr(m, voice).friendly for m in months),
                "neutral": sum(getattr(m, voice).neutral for m in months),
                "independent": sum(getattr(m, voice).independent for m in months),
                "carriers": sum(getattr(m, voice).carriers for m in months),
            }
            for voice in ("own", "third")
        },
    }
