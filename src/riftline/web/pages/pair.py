"""One pair: its course, what it rests on, who says so, and the sentences behind each number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from riftline import contracts, dossier
from riftline.errors import NotFound, UsageError
from riftline.web import figures
from riftline.web.asking import iso_day, month, number, one_of, reading, text
from riftline.web.desk import Desk, link, paged
from riftline.web.finding import actor_at
from riftline.web.words import tone

if TYPE_CHECKING:
    from fastapi import FastAPI

    from riftline.dossier import Sides, Spell
    from riftline.model import Actor, Driver, Snapshot, Statement, Tie, Trend
    from riftline.web.room import Room
    from riftline.web.words import Tone

__all__ = ["KINDS", "add"]

COLUMN = 12
"""Sentences in each column of the page; all of them are one link away."""

WHOLE = 2_000
"""Documents up to which the page has all at once. In a larger case what a pair's course rests on
takes up to seconds to find when it is first asked for: the page comes first, and that follows."""

TELLERS = 12
"""Third parties on the page, those who say most."""

KINDS = ("hostile", "friendly", "neutral", "independent", "carriers")
"""Numbers of a pair that open to their sentences."""

_BEHIND = re.compile(r"verdict|(?:widening|onset|break-\d{1,3})-(?:before|after)", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of a pair is asked for, as in the address; "" is no narrowing.

    `since` and `until` are months, `by` who acts (an id), `teller` who tells, `behind` one of the
    answers (``onset-before``), `driver` a number from 1, `as_of` the record's day.
    """

    month: str = ""
    since: str = ""
    until: str = ""
    kind: str = ""
    by: str = ""
    voice: str = ""
    teller: str = ""
    behind: str = ""
    driver: str = ""
    as_of: str = ""

    @property
    def sentences(self) -> bool:
        """Whether a list of sentences is asked for, and not the pair's page."""
        page = replace(self, since="", until="", as_of="")
        return any(asdict(page).values())

    def query(self, **more: str | int | None) -> dict[str, str | int | None]:
        return {**asdict(self), **more}


@dataclass(frozen=True, slots=True)
class Teller:
    """A third party: how it is called, where it is, and its statements by how they lean."""

    key: str
    name: str
    href: str
    hostile: int
    friendly: int
    neutral: int
    first: str | None


def add(app: FastAPI, room: Room) -> None:
    """Put the pages on the application."""
    reads = reading(app)

    @reads("/pairs/{a}/{b}")
    def pair(request: Request, a: str, b: str) -> Response:
        return _pair(room, request, a, b)

    @reads("/pairs/{a}/{b}/rests")
    def rests(request: Request, a: str, b: str) -> Response:
        as_of = _as_of(request)
        desk = _desk(room, as_of)
        one, other = actor_at(desk, a)[0], actor_at(desk, b)[0]
        why = _lettered(_drivers(room, desk, one, other, as_of))
        return room.page(
            request, desk, "pair_rests_alone.html", here="/pairs", a=one, b=other, why=why,
            asked=_Asked(as_of=as_of),
        )  # fmt: skip

    @reads("/pairs/{a}/{b}/course.{kind}")
    def course(request: Request, a: str, b: str, kind: str) -> Response:
        as_of = _as_of(request)
        desk = _desk(room, as_of)
        one, other = actor_at(desk, a)[0], actor_at(desk, b)[0]
        figure = _course(room, request, desk, one, other, as_of)
        if figure is None:
            raise NotFound(f"no course between “{one.name}” and “{other.name}”")
        return room.shelf.answer(request, figure, kind)

    @reads("/pairs/{a}/{b}/states.{kind}")
    def states(request: Request, a: str, b: str, kind: str) -> Response:
        as_of = _as_of(request)
        desk = _desk(room, as_of)
        one, other = actor_at(desk, a)[0], actor_at(desk, b)[0]
        figure = _timeline(room, request, desk, one, other, as_of)
        if figure is None:
            raise NotFound(f"no dated state between “{one.name}” and “{other.name}”")
        return room.shelf.answer(request, figure, kind)


def _as_of(request: Request) -> str:
    return iso_day(text(request, "as_of"), end=True) or ""


def _desk(room: Room, as_of: str) -> Desk:
    """The desk over today's record, or over the record as it stood when a day ended."""
    if not as_of:
        return room.desk()
    with room.lock:
        view = room.case.snapshot(as_of)
    return room.shelf.once(view, "desk", lambda: Desk(view))


def _pair(room: Room, request: Request, left: str, right: str) -> Response:
    as_of = _as_of(request)
    desk = _desk(room, as_of)
    (a, own), (b, own_b) = actor_at(desk, left), actor_at(desk, right)
    if not (own and own_b):
        return RedirectResponse(link("pairs", a.id, b.id, as_of=as_of), 307)
    view = desk.snapshot
    trend, ties = view.trend(a.id, b.id), desk.ties(a.id, b.id)
    if (trend is None and not ties) and not as_of:
        raise NotFound(
            f"nothing on record ties “{a.name}” and “{b.name}”",
            expected="a statement in which one of them acts toward the other",
            do="look under Pairs for those that have a course",
        )
    asked = _asked(request, a, b, as_of)
    whole = (
        bool(as_of or asked.driver)
        or len(view.documents) <= WHOLE
        or room.shelf.has(view, _driven(a, b))
    )
    why = _drivers(room, desk, a, b, as_of) if whole else ()
    held = _All(desk, trend, ties, why)
    shared: dict[str, Any] = {"a": a, "b": b, "trend": trend, "here": "/pairs", "asked": asked}
    if asked.sentences:
        ids = held.asked(asked)
        page = paged(
            _of_kind(desk, ids, asked.kind), number(request), "pairs", a.id, b.id, **asked.query()
        )
        return room.page(
            request, desk, "pair_sentences.html", page=page, kinds=KINDS,
            driver=held.driver(asked.driver), **shared,
        )  # fmt: skip
    states = _states(room, desk, a, b)
    query = f"as_of={as_of}" if as_of else ""
    here = link("pairs", a.id, b.id)
    course, timeline = _course(room, request, desk, a, b, as_of), _timeline(
        room, request, desk, a, b, as_of
    )  # fmt: skip
    return room.page(
        request,
        desk,
        "pair.html",
        sides=_sides(desk, desk.firsts(held.asked(asked))),
        column=COLUMN,
        months=desk.months(trend) if trend else [],
        span=(trend.course[0].period, trend.course[-1].period) if trend and trend.course else None,
        moving=frozenset(desk.fold(d).first for d in trend.drivers) if trend else frozenset(),
        why=_lettered(why),
        whole=whole,
        behind={k: len(desk.firsts(ids)) for k, ids in held.behind.items()},
        ways=[_way(desk, t.a, t.b) for t in ties],
        tellers=held.tellers(),
        most_tellers=TELLERS,
        states=states,
        tellings=dossier.tellings(view, a.id, b.id),
        undated=desk.firsts([i for t in ties for i in t.undated]),
        course=figures.Placed(course, f"{here}/course", query) if course else None,
        timeline=figures.Placed(timeline, f"{here}/states", query) if timeline else None,
        known=_known(room, a, b, as_of),
        **shared,
    )


def _asked(request: Request, a: Actor, b: Actor, as_of: str) -> _Asked:
    behind, driver = text(request, "behind"), text(request, "driver")
    if behind and not _BEHIND.fullmatch(behind):
        raise UsageError(f"“{behind}” is no answer of this page", expected="such as onset-before")
    if driver and not (driver.isascii() and driver.isdigit() and len(driver) < 4):
        raise UsageError(f"“{driver}” is no number of the list", expected="such as 1")
    return _Asked(
        month=month(request),
        since=month(request, "since"),
        until=month(request, "until"),
        kind=one_of(request, "kind", KINDS),
        by=one_of(request, "by", (a.id, b.id)),
        voice=one_of(request, "voice", ("own", "third")),
        teller=text(request, "teller"),
        behind=behind,
        driver=driver,
        as_of=as_of,
    )


class _All:
    """All statements that a pair's numbers were counted from, and which of them answer what."""

    def __init__(
        self, desk: Desk, trend: Trend | None, ties: Sequence[Tie], why: Sequence[Driver]
    ) -> None:
        self.desk, self.trend, self.ties, self.why = desk, trend, ties, why
        self.behind = _behind(trend) if trend else {}
        found = [i for c in trend.course for i in c.statements] if trend else []
        for tie in ties:
            found += [i for m in tie.months for i in (*m.own.statements, *m.third.statements)]
            found += tie.undated
        self.ids = list(dict.fromkeys(found))

    def asked(self, asked: _Asked) -> list[str]:
        """Those that an address asks for. Raises NotFound for a driver that is not there."""
        ids: Iterable[str] = self.ids
        if asked.driver:
            driver = self.driver(asked.driver)
            if driver is None:
                raise NotFound(f"this pair's list has no number {asked.driver}")
            ids = driver.statements
        if asked.behind:
            ids = self.behind.get(asked.behind, ())
        first, last = asked.month or asked.since, asked.month or asked.until
        if first or last:
            held = {
                i
                for c in (self.trend.course if self.trend else ())
                if first <= c.period <= (last or c.period)
                for i in c.statements
            }
            ids = [i for i in ids if i in held]
        if asked.by or asked.voice or asked.teller:
            voices = [asked.voice] if asked.voice else ["own", "third"]
            held = set(self._voiced(asked.by, ["third"] if asked.teller else voices))
            ids = [i for i in ids if i in held]
        if asked.teller:
            ids = [i for i in ids if self._teller(i)[0] == asked.teller]
        return list(ids)

    def driver(self, asked: str) -> Driver | None:
        """The driver of that number, from 1; None for "" or where there is none."""
        n = int(asked or 0)
        return self.why[n - 1] if 0 < n <= len(self.why) else None

    def tellers(self) -> list[Teller]:
        """Who else says so: third parties by how much they say, each saying counted once."""
        groups: dict[tuple[str, str, str], list[Statement]] = {}
        for s in self.desk.firsts(self._voiced("", ["third"])):
            groups.setdefault(self._teller(s.id), []).append(s)
        found = []
        for (key, name, href), part in groups.items():
            sides = _sides(self.desk, part)
            days = [d for s in part if (d := self.desk.day(s))]
            found.append(
                Teller(
                    key, name, href, len(sides["hostile"]), len(sides["friendly"]),
                    len(sides["neutral"]), min(days, default=None),
                )
            )  # fmt: skip
        return sorted(found, key=lambda t: (-(t.hostile + t.friendly), -t.neutral, t.name))

    def _voiced(self, by: str, voices: Sequence[str]) -> list[str]:
        return [
            i
            for tie in self.ties
            if by in ("", tie.a)
            for m in tie.months
            for voice in voices
            for i in getattr(m, voice).statements
        ]

    def _teller(self, id_: str) -> tuple[str, str, str]:
        """Key, name and address of who tells a statement."""
        s = self.desk.snapshot.statement(id_)
        if s is None:
            return "", "", ""
        actor = self.desk.snapshot.roster.of(s.speaker)
        who = self.desk.who(s.speaker, s)
        return (actor.id if actor else who.name), who.name, who.href


def _behind(trend: Trend) -> dict[str, tuple[str, ...]]:
    """Ids of the statements behind each answer, by what `_Asked.behind` calls it."""
    told = dossier.behind(trend)
    found = {"verdict": told.verdict}
    parts: dict[str, Sides | None] = {"widening": told.p_widening, "onset": told.onset}
    parts.update((f"break-{n}", sides) for n, sides in enumerate(told.breaks, 1))
    for name, sides in parts.items():
        if sides is not None:
            found[f"{name}-before"], found[f"{name}-after"] = sides.before, sides.after
    return found


def _drivers(room: Room, desk: Desk, a: Actor, b: Actor, as_of: str) -> tuple[Driver, ...]:
    def make() -> tuple[Driver, ...]:
        with room.lock:
            return room.case.drivers(a.id, b.id, as_of or None)

    return room.shelf.once(desk.snapshot, _driven(a, b), make)


def _driven(a: Actor, b: Actor) -> tuple[str, frozenset[str]]:
    return "drivers", frozenset((a.id, b.id))


def _lettered(why: Sequence[Driver]) -> list[tuple[str, int, Driver]]:
    """Drivers with their letters in the figure ("" without a day) and their numbers."""
    letters = {d: letter for letter, d in figures.events(why)}
    return [(letters.get(d, ""), n, d) for n, d in enumerate(why, 1)]


def _states(room: Room, desk: Desk, a: Actor, b: Actor) -> tuple[Spell, ...]:
    view = desk.snapshot
    key = "states", frozenset((a.id, b.id))
    return room.shelf.once(view, key, lambda: dossier.states(view, a.id, b.id))


def _course(
    room: Room, request: Request, desk: Desk, a: Actor, b: Actor, as_of: str
) -> figures.Figure | None:
    w, view = room.words(request), desk.snapshot
    trend = view.trend(a.id, b.id)
    if trend is None or not trend.course:
        return None
    return room.shelf.once(
        view,
        ("course", a.id, b.id, w.lang),
        lambda: figures.course(
            trend,
            view.coverage,
            lambda: _drivers(room, desk, a, b, as_of),
            figures.Lines(w, view, as_of),
            [link("pairs", a.id, b.id, month=c.period, as_of=as_of) for c in trend.course],
        ),
    )


def _timeline(
    room: Room, request: Request, desk: Desk, a: Actor, b: Actor, as_of: str
) -> figures.Figure | None:
    w, view = room.words(request), desk.snapshot
    states = _states(room, desk, a, b)
    months = view.coverage.months
    if not months or not any(s.since for s in states):
        return None
    lines = figures.Lines(w, view, as_of)
    span = (f"{months[0].period}-01", iso_day(months[-1].period, end=True) or "")
    return room.shelf.once(
        view,
        ("states", a.id, b.id, w.lang),
        lambda: figures.timeline(
            states,
            (a.id, b.id),
            span,
            lines,
            lambda s: f"{lines.name(s.subject)} {w.verb(s.act)} {lines.name(s.target)}",
            lambda s: link("statements", s.accounts[0].statements[0]),
        ),
    )


def _known(room: Room, a: Actor, b: Actor, as_of: str) -> dict[str, Any] | None:
    """The same pair by what is known now: of the time up to the day, and altogether."""
    if not as_of:
        return None
    now = room.desk().snapshot

    def make() -> Snapshot:
        with room.lock:
            return room.case.then(as_of)

    then = room.shelf.once(now, ("then", as_of), make)
    return {"then": contracts.known_now(then, a, b), "now": contracts.known_now(now, a, b)}


def _sides(desk: Desk, statements: Iterable[Statement]) -> dict[Tone, list[Statement]]:
    """Statements by which way they lean. A fold leans the way that any of its members does."""
    found: dict[Tone, list[Statement]] = {"hostile": [], "friendly": [], "neutral": []}
    every = {s.id: s for s in statements}
    members = {id_: desk.fold(id_).members for id_ in every}
    copies = {m for part in members.values() for m in part} - every.keys()
    held = {**every, **desk.snapshot.all_statements.some(copies)}
    for id_, s in every.items():
        tones = (tone(held[m]) for m in members[id_] if m in held)
        found[next((t for t in tones if t != "neutral"), "neutral")].append(s)
    return found


def _of_kind(desk: Desk, ids: Sequence[str], kind: str) -> list[Statement]:
    if kind == "carriers":
        return desk.members(ids)
    firsts = desk.firsts(ids)
    if kind in ("hostile", "friendly", "neutral"):
        return _sides(desk, firsts)[kind]  # type: ignore[index]  # narrowed by the test above
    return firsts


def _way(desk: Desk, a: str, b: str) -> Mapping[str, Any]:
    """One direction of a pair in numbers: what a itself says and does, what others tell."""
    tie = desk.snapshot.tie(a, b)
    months = tie.months if tie else ()
    voiced = {
        voice: {k: sum(getattr(getattr(m, voice), k) for m in months) for k in KINDS}
        for voice in ("own", "third")
    }
    return {"a": a, "b": b, **voiced}
