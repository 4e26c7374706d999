"""What can be read over the API: a table of addresses, each with what may be asked of it, what it
answers and the function that does. The routes and the OpenAPI description are made from it.

Lists stand in an order that reading on does not change (statements: the latest first, undated
last; everything else by id), and a cursor names the last item given, not a number: what came in
meanwhile neither repeats an item nor drops one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from riftline import contracts
from riftline.errors import NotFound, UsageError
from riftline.model import Actor, Decision, DocumentCard, Issue, LoadedName, Snapshot, Statement
from riftline.web.api import asked as ask
from riftline.web.api import shapes
from riftline.web.api.answer import ROOT
from riftline.web.desk import link

if TYPE_CHECKING:
    from riftline.web.room import Room

__all__ = ["READS", "Contract", "Many", "Read", "at"]

T = TypeVar("T")
_Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Contract:
    """An answer that is one of `contracts.SCHEMAS`, or one of its parts."""

    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Many:
    """An answer with some of a list: ``total``, ``items``, and ``next`` where there are more."""

    of: type | Contract


@dataclass(frozen=True, slots=True)
class Asking:
    """A request as a function below gets it: the desk, the view, what was asked, and the ids that
    stood in the address."""

    room: Room
    view: Snapshot
    asked: Any
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Read:
    """One address."""

    path: str
    summary: str
    asked: type
    answer: type | Contract | Many
    run: Callable[[Asking], Any]


def at(*path: str) -> str:
    """An address of the API; characters that mean something in addresses become ``~2f~``."""
    return ROOT + link(*path)


# --- lists -------------------------------------------------------------------------------------


def _some(asking: Asking, items: Sequence[T], key: Callable[[T], _Key]) -> dict[str, Any]:
    """The part of `items`, sorted by `key`, that was asked for."""
    page: ask.PageAsked = asking.asked
    start = 0
    if page.cursor is not None:
        like = [type(part) for part in key(items[0])] if items else []
        after = ask.place(page.cursor, like) if items else ()
        start = bisect_right(items, after, key=key)
    part = items[start : start + page.limit]
    more = start + len(part) < len(items)
    return {
        "total": len(items),
        "items": part,
        "next": ask.cursor(key(part[-1])) if more and part else None,
    }


def _told(found: dict[str, Any], tell: Callable[[Any], Any]) -> dict[str, Any]:
    return {**found, "items": [tell(item) for item in found["items"]]}


def _latest(day: str | None) -> int:
    """Later days come first, none comes last."""
    digits = (day or "")[:10].replace("-", "")
    return -int(digits.ljust(8, "0")) if digits.isdecimal() else 1


def _case(asking: Asking) -> shapes.CaseTold:
    view = asking.view
    return shapes.CaseTold(
        name=view.name,
        revision=view.revision,
        captures=view.captures,
        documents=len(view.documents),
        statements=len(view.all_statements),
        actors=len(view.roster.actors),
        pairs=len(view.trends),
        issues=len(view.issues),
        decisions=len(view.decisions),
        coverage=view.coverage,
    )


def _documents(asking: Asking) -> dict[str, Any]:
    want: ask.DocumentsAsked = asking.asked
    since, until = ask.day(want.since), ask.day(want.until, end=True)

    def fits(card: DocumentCard) -> bool:
        published = (card.published or "")[:10]
        return (
            (since is None or published >= since)
            and (until is None or "" < published <= until)
            and want.source in (None, card.publisher, card.account)
            and want.lang in (None, card.lang)
        )

    def key(card: DocumentCard) -> _Key:
        return _latest(card.published), card.id

    return _some(asking, sorted(filter(fits, asking.view.documents), key=key), key)


def _statements(asking: Asking) -> dict[str, Any]:
    want: ask.StatementsAsked = asking.asked
    view = asking.view
    found = view.statements(
        speaker=_meant(view, want.speaker).id if want.speaker else None,
        target=_meant(view, want.target).id if want.target else None,
        act=want.act,
        since=ask.day(want.since),
        until=ask.day(want.until, end=True),
        document=want.document,
    )

    def key(s: Statement) -> _Key:
        return _latest(view.said.get(s.id)), s.id

    return _told(_some(asking, sorted(found, key=key), key), lambda s: contracts.statement(s, view))


def _actors(asking: Asking) -> dict[str, Any]:
    want: ask.ActorsAsked = asking.asked
    part = (want.name or "").casefold()

    def fits(actor: Actor) -> bool:
        called = (actor.name, *(n.text for n in actor.names))
        return want.kind in (None, actor.kind) and any(part in n.casefold() for n in called)

    found = sorted(filter(fits, asking.view.roster.actors), key=lambda a: a.id)
    return _told(
        _some(asking, found, lambda a: (a.id,)),
        lambda a: shapes.ActorItem(
            at("actors", a.id), a.id, a.name, a.kind, a.names, a.keys, a.statements
        ),
    )


def _pairs(asking: Asking) -> dict[str, Any]:
    want: ask.PairsAsked = asking.asked
    view = asking.view
    one = _meant(view, want.actor).id if want.actor else None
    found = [
        (rank, t)
        for rank, t in enumerate(view.trends, 1)
        if want.verdict in (None, t.verdict) and (one is None or one in (t.a, t.b))
    ]
    found.sort(key=lambda r: (r[1].a, r[1].b))

    def named(id_: str) -> shapes.Named:
        actor = view.roster.by_id.get(id_)
        return shapes.Named(id_, actor.name if actor else id_)

    return _told(
        _some(asking, found, lambda r: (r[1].a, r[1].b)),
        lambda r: shapes.PairItem(
            self=at("pairs", r[1].a, r[1].b),
            rank=r[0],
            a=named(r[1].a),
            b=named(r[1].b),
            verdict=r[1].verdict,
            p_widening=r[1].p_widening,
            onset=(r[1].onset.earliest, r[1].onset.latest) if r[1].onset else None,
            doubt=r[1].doubt,
            listed=r[1].listed,
            independent=r[1].independent,
            carriers=r[1].carriers,
        ),
    )


def _names(asking: Asking) -> dict[str, Any]:
    def key(n: LoadedName) -> _Key:
        return n.actor, n.key, n.text

    return _some(asking, sorted(asking.view.loaded, key=key), key)


def _issues(asking: Asking) -> dict[str, Any]:
    want: ask.IssuesAsked = asking.asked

    def key(i: Issue) -> _Key:
        return i.code, i.where, i.seen, i.span.start if i.span else -1

    found = {key(i): i for i in asking.view.issues if want.code in (None, i.code)}
    return _some(asking, [found[k] for k in sorted(found)], key)


def _decisions(asking: Asking) -> dict[str, Any]:
    def key(d: Decision) -> _Key:
        return d.at, d.id

    return _some(asking, sorted(asking.view.decisions, key=key), key)


def _search(asking: Asking) -> dict[str, Any]:
    want: ask.SearchAsked = asking.asked
    with asking.room.lock:
        hits = asking.room.case.search(want.q, want.limit)
    found = [shapes.Found(h.document_id, h.statement_id, h.text, h.marks) for h in hits]
    return {"total": len(found), "items": found, "next": None}


# --- one thing ---------------------------------------------------------------------------------


def _document(asking: Asking) -> dict[str, Any]:
    with asking.room.lock:
        extract = asking.room.case.extract(asking.ids["id"])
    return contracts.reading(extract, extract.issues)


def _statement(asking: Asking) -> dict[str, Any]:
    found = asking.view.statement(asking.ids["id"])
    if found is None:
        raise NotFound(
            f"no statement {asking.ids['id']!r} counts in this case",
            do="a re-read or a ruling may have taken it out: look at /api/v1/decisions",
        )
    return contracts.statement(found, asking.view)


def _why(asking: Asking) -> shapes.Why:
    id_ = asking.ids["id"]
    with asking.room.lock:
        return shapes.Why(id_, asking.room.case.why(id_))


def _actor(asking: Asking) -> shapes.ActorWhole:
    view, case = asking.view, asking.room.case
    actor = _meant(view, asking.ids["id"])
    with asking.room.lock:
        sheet = case.sheet(actor.id)
        account = case.account(actor.id) if actor.kind == "account" else None
    return shapes.ActorWhole(
        self=at("actors", actor.id),
        actor=actor,
        listing=view.listings.get(actor.id),
        sheet=sheet,
        account=account,
        pairs=tuple(at("pairs", t.a, t.b) for t in view.trends if actor.id in (t.a, t.b)),
    )


def _pair(asking: Asking) -> dict[str, Any]:
    want: ask.PairAsked = asking.asked
    room, day = asking.room, want.as_of
    with room.lock:
        view = room.case.snapshot(ask.day(day)) if day else asking.view
        now = room.case.then(day) if day else None
        one, other = (_meant(view, asking.ids[k]) for k in ("a", "b"))
        if one.id == other.id:
            raise UsageError(
                f"both are {one.name!r} in this case", expected="two actors", do="look at its names"
            )
        why = room.case.drivers(one.id, other.id, day)
    return contracts.pair(view, one, other, why, as_of=day, now=now)


def _field(asking: Asking) -> dict[str, Any]:
    want: ask.FieldAsked = asking.asked
    day, since, as_of = map(ask.day, (want.day, want.since, want.as_of))
    with asking.room.lock:
        found = asking.room.case.field(day, since, as_of)
        view = asking.room.case.snapshot(as_of) if as_of else asking.view
    return contracts.field(found, view, since=since, as_of=as_of)


def _changes(asking: Asking) -> dict[str, Any]:
    since = ask.day(asking.asked.since)
    assert since is not None  # a required parameter
    with asking.room.lock:
        return contracts.trends(asking.room.case.changes(since), asking.view, since)


def _meant(view: Snapshot, name: str) -> Actor:
    """The one actor that an id or a name means; an id of before a ruling is a name too."""
    found: Iterable[Actor] = view.find(name)
    if not found and name in view.roster.by_key:
        found = (view.roster.by_id[view.roster.by_key[name]],)
    found = tuple(found) or view.find(name.replace("-", " "))
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(f"no actor {name!r} in this case", do="look for it in /api/v1/actors")
    ids = ", ".join(a.id for a in found)
    raise NotFound(f"{name!r} may be {len(found)} actors: {ids}", expected="the id of one")


READS: tuple[Read, ...] = (
    Read("/case", "What is in the case", ask.NothingAsked, shapes.CaseTold, _case),
    Read("/documents", "Documents, the latest first", ask.DocumentsAsked,
         Many(DocumentCard), _documents),
    Read("/documents/{id}", "One document and all that it says", ask.NothingAsked,
         Contract("read"), _document),
    Read("/statements", "Statements, the latest first", ask.StatementsAsked,
         Many(Contract("pair", "statement")), _statements),
    Read("/statements/{id}", "One statement", ask.NothingAsked,
         Contract("pair", "statement"), _statement),
    Read("/statements/{id}/why", "Which rules made a statement", ask.NothingAsked,
         shapes.Why, _why),
    Read("/actors", "Actors, by id", ask.ActorsAsked, Many(shapes.ActorItem), _actors),
    Read("/actors/{id}", "One actor: names, roles, what it is to others", ask.NothingAsked,
         shapes.ActorWhole, _actor),
    Read("/pairs", "Pairs that have a course", ask.PairsAsked, Many(shapes.PairItem), _pairs),
    Read("/pairs/{a}/{b}", "One pair: its course and its sentences", ask.PairAsked,
         Contract("pair"), _pair),
    Read("/field", "All actors on a day, and their camps", ask.FieldAsked,
         Contract("field"), _field),
    Read("/changes", "What came in since a day, and which pairs moved", ask.ChangesAsked,
         Contract("trends"), _changes),
    Read("/names", "Loaded names: whose, by whom, since when", ask.PageAsked,
         Many(LoadedName), _names),
    Read("/issues", "What is unread, unsure or contradictory", ask.IssuesAsked,
         Many(Issue), _issues),
    Read("/decisions", "What people ruled, the earliest first", ask.PageAsked,
         Many(Decision), _decisions),
    Read("/search", "Full text over documents and statements", ask.SearchAsked,
         Many(shapes.Found), _search),
)  # fmt: skip
