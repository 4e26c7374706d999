"""What is new since a person last looked: in the whole case, and in each thing that they watch.

New is what a document brought that came in after that moment; a better reading of an older document
is not new. A pair moved when its course is another than it was when the person said that they had
seen it, whatever moved it: documents, rulings, or a better reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from riftline import relations
from riftline.case.folder import moment
from riftline.case.rows import Rows
from riftline.errors import NotFound, UsageError
from riftline.model import (
    Actor,
    Coverage,
    Seen,
    Snapshot,
    Trend,
    Verdict,
    Watch,
    WatchKind,
    digest,
)
from riftline.relations import What
from riftline.store.query import parse

if TYPE_CHECKING:
    from riftline.case.rows import Ints
    from riftline.case.search import Finder
    from riftline.store import Store

__all__ = ["HOME", "Home", "Moved", "Told", "WatchNews", "home", "news", "seen", "watch"]

HOME = "home"
"""The place of `Seen` that stands for the whole case."""

_TOO_LITTLE: Verdict = "not enough evidence"
_NOTHING = Coverage((), 0, 0, 0)
_MOST_FOUND = 200
"""New hits of a watched search that are listed; its count is of all."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A pair (actor ids) whose course is another than it was: `what` of it, then and now."""

    a: str
    b: str
    what: tuple[What, ...]
    before: Trend | None
    now: Trend


@dataclass(frozen=True, slots=True)
class Told:
    """A pair (actor ids) of which something new is said, and in how many statements."""

    a: str
    b: str
    statements: int


@dataclass(frozen=True, slots=True)
class Home:
    """What is new in a case for one person; `since` is None where they never said that they had
    seen it, and then all of it is. `at` is the moment that this is as of.

    `documents` are ids, the last that came in first; `statements` counts; `actors` are ids, those
    with most statements first; `told` the pairs with most new statements first, `moved` those
    whose course moved, in the order of the view's trends.
    """

    since: str | None
    at: str
    documents: tuple[str, ...]
    statements: int
    actors: tuple[str, ...]
    told: tuple[Told, ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class WatchNews:
    """What is new in something watched: ids of new statements, by day, the newest first.

    `actors` are ids of whom it is about now, () where it names nobody any more or no actor at
    all. For names and searches `documents` are those in which new passages stand, and `total`
    counts passages. `since` is when it was last seen, or began to be watched.
    """

    watch: Watch
    since: str
    actors: tuple[str, ...]
    total: int
    statements: tuple[str, ...]
    documents: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    trouble: str = ""


def home(view: Snapshot, rows: Rows, last: Seen | None, at: str) -> Home:
    """What is new in a case since `last`."""
    came = rows.since(last.at if last else "")
    new = np.flatnonzero(came)
    told = new[new < rows.statements]
    own = new[new >= rows.statements] - rows.statements
    by_time = sorted(own, key=lambda n: view.documents[n].added, reverse=True)
    known = frozenset(last.actors) if last else frozenset()
    return Home(
        since=last.at if last else None,
        at=at,
        documents=tuple(view.documents[n].id for n in by_time),
        statements=len(told),
        actors=tuple(a.id for a in view.roster.actors if known.isdisjoint(a.keys)),
        told=_told(view, rows, told),
        moved=tuple(_moved(last.trends, view.trends)) if last else (),
    )


def seen(view: Snapshot, at: str, trends: Iterable[Trend] | None = None) -> Seen:
    """How things stand, to be kept as seen at `at`; with `trends` only these, of a watch."""
    every = view.trends if trends is None else trends
    return Seen(
        at,
        tuple(a.keys[0] for a in view.roster.actors) if trends is None else (),
        tuple(
            replace(t, course=(), coverage=_NOTHING, drivers=(), moves=())
            for t in every
            if t.verdict != _TOO_LITTLE
        ),
    )


def watch(view: Snapshot, who: str, kind: WatchKind, what: Sequence[str]) -> Watch:
    """A watch on what is named: an actor, two, the words of a name, or a query.

    Raises NotFound where a name is no actor's, UsageError where it may be several, or a search
    cannot be read.
    """
    if kind in ("actor", "pair"):
        wanted = 1 if kind == "actor" else 2
        if len(what) != wanted:
            raise UsageError(f"a watch on {len(what)} names", expected=f"{wanted} for kind {kind}")
        actors = [_one(view, name) for name in what]
        if len({a.id for a in actors}) < wanted:
            raise UsageError("both names are one actor's", expected="two actors")
        keys, label = tuple(a.keys[0] for a in actors), " and ".join(a.name for a in actors)
    else:
        text = " ".join(" ".join(what).split())
        asked = parse(_phrase(text) if kind == "name" else text)
        if asked.text is None and not asked.filters:
            raise UsageError(f"a {kind} without a letter or digit", expected="words")
        keys, label = (text,), text
    return Watch(digest(who, kind, *keys), who, kind, keys, label, moment())


def news(view: Snapshot, finder: Finder, store: Store, of: Watch, last: Seen | None) -> WatchNews:
    """What is new in something watched since `last`, else since it began to be watched."""
    since = last.at if last else of.at
    if of.kind in ("name", "search"):
        return _found(finder, store, of, since)
    rows = finder.rows
    actors = [id_ for key in of.what if (id_ := view.roster.by_key.get(key))]
    place = {a.id: n for n, a in enumerate(view.roster.actors)}
    if len(set(actors)) < len(of.what):
        return WatchNews(of, since, tuple(actors), 0, ())
    naming = [rows.naming(place[id_]) for id_ in actors]
    new = np.flatnonzero(np.logical_and.reduce([rows.since(since), *naming]))
    return WatchNews(
        of, since, tuple(actors), len(new), rows.ids(rows.newest(new)),
        moved=tuple(_moved(last.trends, about(view, of))) if last else (),
    )  # fmt: skip


def about(view: Snapshot, of: Watch) -> tuple[Trend, ...]:
    """The trends of an actor or pair watched; () for anything else."""
    ids = {view.roster.by_key.get(key, "") for key in of.what}
    if of.kind == "actor":
        return tuple(t for t in view.trends if t.a in ids or t.b in ids)
    return tuple(t for t in view.trends if {t.a, t.b} == ids) if of.kind == "pair" else ()


def _found(finder: Finder, store: Store, of: Watch, since: str) -> WatchNews:
    query = _phrase(of.what[0]) if of.kind == "name" else of.what[0]
    try:
        found = finder.find(store, query, limit=_MOST_FOUND, order="newest", since=since)
    except UsageError as e:  # an actor or source that it names has gone, say
        return WatchNews(of, since, (), 0, (), trouble=e.seen)
    told = tuple(h.statement_id for h in found.hits if h.statement_id)
    documents = tuple(dict.fromkeys(h.document_id for h in found.hits))
    return WatchNews(of, since, (), found.total, told, documents)


def _phrase(name: str) -> str:
    """A query for the very words of a name."""
    return '"' + name.replace('"', " ") + '"'


def _one(view: Snapshot, name: str) -> Actor:
    found = view.find(name)
    if len(found) == 1:
        return found[0]
    if found:
        told = "; ".join(f"{a.name} (id {a.id})" for a in found)
        raise UsageError(
            f"“{name}” may be several actors: {told}", expected="a name of one, or an id"
        )
    raise NotFound(
        f"no actor in this case is called “{name}”",
        expected="any name of an actor, or an id",
        do="look the name up under Actors, or watch it as a name",
    )


def _moved(was: Iterable[Trend], now: Iterable[Trend]) -> Iterable[Moved]:
    before = {frozenset((t.a, t.b)): t for t in was}
    for trend in now:
        known = before.get(frozenset((trend.a, trend.b)))
        if known is None and trend.verdict == _TOO_LITTLE:
            continue
        # A pair of too little evidence was not kept: it stood as one that nobody spoke of.
        if what := relations.moved(known, trend):
            yield Moved(trend.a, trend.b, what, known, trend)


def _told(view: Snapshot, rows: Rows, new: Ints) -> tuple[Told, ...]:
    """Pairs by how many of the rows `new` are of one toward the other, either way."""
    who, whom = rows.subject[new], rows.target[new]
    kept = (who >= 0) & (whom >= 0) & (who != whom)
    least, most = np.minimum(who, whom)[kept], np.maximum(who, whom)[kept]
    actors = view.roster.actors
    pairs, counts = np.unique(least * len(actors) + most, return_counts=True)  # one number a pair
    order = np.argsort(-counts, kind="stable")
    return tuple(
        Told(actors[a].id, actors[b].id, int(counts[i]))
        for i in order
        for a, b in (divmod(int(pairs[i]), len(actors)),)
    )
