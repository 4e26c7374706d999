"""What programs read: the JSON that `riftline … --json` prints and that the desk's API answers.

Each shape is a contract with a version, described in docs/NAME-json.md and docs/NAME.schema.json.
Values are plain (dicts, tuples, the model's dataclasses); who sends them makes text of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riftline.case import Change, Changes
    from riftline.case.news import WatchNews
    from riftline.case.search import Found
    from riftline.model import (
        Actor,
        Driver,
        Extract,
        Field,
        FieldActor,
        Issue,
        Mention,
        Snapshot,
        Statement,
        Trend,
    )

__all__ = [
    "FIELD_VERSION",
    "PAIR_VERSION",
    "SCHEMAS",
    "TRENDS_VERSION",
    "bare",
    "field",
    "finding",
    "known_now",
    "of_pair",
    "of_tie",
    "pair",
    "reading",
    "schema",
    "search",
    "statement",
    "trends",
    "watch_news",
]

PAIR_VERSION = 1
"""Version of `pair` (docs/pair-json.md). It rises when a field changes meaning."""

FIELD_VERSION = 1
"""Version of `field` (docs/field-json.md)."""

TRENDS_VERSION = 1
"""Version of `trends` (docs/trends-json.md)."""

SCHEMAS = ("read", "pair", "field", "trends")
"""Names of the contracts that have a JSON Schema."""


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one of `SCHEMAS`: beside the package when installed, else in docs/."""
    beside = resources.files("riftline.contracts").joinpath(f"{name}.schema.json")
    if not beside.is_file():
        beside = Path(__file__).parents[3] / "docs" / f"{name}.schema.json"
    found: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
    return found


def bare(value: Any) -> dict[str, Any]:
    """A dataclass as a dict, all the way down."""
    import msgspec

    found: dict[str, Any] = msgspec.to_builtins(value)
    return found


def reading(extract: Extract | None, issues: Sequence[Issue]) -> dict[str, Any]:
    """One document and all that it says (docs/read-json.md)."""
    from riftline.model import READ_VERSION  # `riftline --help` loads no model

    return {
        "version": READ_VERSION,
        "document": extract.document if extract else None,
        "statements": extract.statements if extract else (),
        "mentions": extract.mentions if extract else (),
        "names": extract.names if extract else (),
        "issues": tuple(issues),
        "stamp": extract.stamp if extract else "",
    }


def statement(s: Statement, view: Snapshot) -> dict[str, Any]:
    """A statement as in `reading`, with what the case knows about it."""
    card = view.document(s.document_id)
    fold = view.fold(s.id)
    roles = {"speaker": s.speaker, "subject": s.subject, "target": s.target}
    return {
        **bare(s),
        "said": view.said.get(s.id),
        "first": view.fold_of.get(s.id, s.id),
        "copy": view.copied(s.id),
        "carried_by": list(fold.carriers) if fold else [],
        "actors": {role: _id_of(m, view) for role, m in roles.items()},
        "uri": card.uri if card else None,
        "published": card.published if card else None,
    }


def _id_of(mention: Mention | None, view: Snapshot) -> str | None:
    actor = view.roster.of(mention)
    return actor.id if actor else None


def search(found: Found, view: Snapshot) -> dict[str, Any]:
    """What a search found (docs/commands.md, "search")."""
    cards = ((h, view.document(h.document_id)) for h in found.hits)
    return {
        "query": found.query,
        "total": found.total,
        "more": found.more,
        "order": found.order,
        "hits": [{**bare(h), "uri": c.uri if c else None} for h, c in cards],
        "facets": [bare(f) for f in found.facets],
    }


def watch_news(n: WatchNews, view: Snapshot) -> dict[str, Any]:
    """What is new in something watched (docs/commands.md, "watch")."""
    found = (view.statement(id_) for id_ in n.statements)
    return {
        "watch": bare(n.watch),
        "since": n.since,
        "total": n.total,
        "statements": [{"id": s.id, "document_id": s.document_id, "text": s.text}
                       for s in found if s],
        "documents": n.documents,
        "moved": [
            {"a": m.a, "b": m.b, "what": m.what, "before": _stand(m.before), "now": _stand(m.now)}
            for m in n.moved
        ],
        "trouble": n.trouble,
    }  # fmt: skip


# --- a pair ------------------------------------------------------------------------------------


def pair(
    view: Snapshot,
    one: Actor,
    other: Actor,
    why: Sequence[Driver],
    *,
    as_of: str | None = None,
    now: Snapshot | None = None,
) -> dict[str, Any]:
    """What is on record between two actors (docs/pair-json.md).

    `why` are the pair's drivers. `view` is the record as it stood on `as_of`; then `now` is
    what is known today of the time up to it (`Case.then`).
    """
    from riftline.dossier import behind, states, tellings

    trend = view.trend(one.id, other.id)
    told = [s for i in of_pair(view, one.id, other.id) if (s := view.statement(i))]
    return {
        "version": PAIR_VERSION,
        "a": {"id": one.id, "name": one.name},
        "b": {"id": other.id, "name": other.name},
        **finding(trend),
        "drivers": trend.drivers if trend else (),
        "why": why,
        "behind": behind(trend) if trend else None,
        "states": states(view, one.id, other.id),
        "tellings": tellings(view, one.id, other.id),
        "independent": trend.independent if trend else 0,
        "carriers": trend.carriers if trend else 0,
        "coverage": trend.coverage if trend else view.coverage,
        "statements": [statement(s, view) for s in told],
        "as_of": as_of,
        "known_now": finding(known_now(now, one, other)) if now else None,
    }


def known_now(now: Snapshot, one: Actor, other: Actor) -> Trend | None:
    """What is known today of the time up to a day, of two actors as they were told apart then."""
    ids = [now.roster.by_key.get(k) for a in (one, other) for k in a.keys[:1]]
    return now.trend(*ids) if all(ids) and len(set(ids)) == 2 else None  # type: ignore[arg-type]


def finding(trend: Trend | None) -> dict[str, Any]:
    """Verdict, onset, breaks and course; of a pair that nothing connects: not enough evidence."""
    if trend is None:
        nothing = {"p_widening": None, "onset": None, "breaks": (), "course": ()}
        none = {"called": "not enough evidence", "doubt": None, "listed": False}
        return {"verdict": "not enough evidence", **none, **nothing}
    onset = trend.onset
    return {
        "verdict": trend.verdict,
        "called": trend.called,
        "doubt": trend.doubt,
        "listed": trend.listed,
        "p_widening": trend.p_widening,
        "onset": onset
        and {
            "earliest": onset.earliest,
            "latest": onset.latest,
            "probability": onset.probability,
        },
        "breaks": trend.breaks,
        "course": trend.course,
    }


def of_pair(view: Snapshot, a: str, b: str) -> tuple[str, ...]:
    """Ids of all statements of the two, in either direction: dated, states, undated."""
    return tuple(dict.fromkeys((*of_tie(view, a, b), *of_tie(view, b, a))))


def of_tie(view: Snapshot, a: str, b: str) -> tuple[str, ...]:
    """Ids of all statements of the tie from `a` toward `b`: dated, states, undated."""
    tie = view.tie(a, b)
    if tie is None:
        return ()
    dated = (s for m in tie.months for c in (m.own, m.third) for s in c.statements)
    return tuple(dict.fromkeys((*dated, *tie.states, *tie.undated)))


# --- the field, and what is new ----------------------------------------------------------------


def field(
    found: Field, view: Snapshot, *, since: str | None = None, as_of: str | None = None
) -> dict[str, Any]:
    """All actors on a day and the camps they part into (docs/field-json.md)."""
    return {
        "version": FIELD_VERSION,
        "day": found.day,
        "since": since,
        "as_of": as_of,
        "verdict": found.verdict,
        "actors": [_of_field(a, view) for a in found.actors],
        "camps": found.camps,
        "ties": found.ties,
        "fronts": found.fronts,
        "two": found.two,
        "many": found.many,
        "bridges": found.bridges,
        "changes": found.changes,
        "triads": found.triads,
        "coverage": found.coverage,
        "half_life": found.half_life,
        "draws": found.draws,
        "seed": found.seed,
    }


def _of_field(actor: FieldActor, view: Snapshot) -> dict[str, Any]:
    known = view.roster.by_id.get(actor.id)
    told = {"name": known.name if known else actor.id, "kind": known.kind if known else "unknown"}
    return {"id": actor.id, **told, **{k: v for k, v in bare(actor).items() if k != "id"}}


def trends(found: Changes, view: Snapshot, since: str) -> dict[str, Any]:
    """What came in since a day and which pairs moved by it (docs/trends-json.md)."""
    return {
        "version": TRENDS_VERSION,
        "since": since,
        "revision": view.revision,
        "documents": found.documents,
        "statements": found.statements,
        "actors": [{"id": i, "name": view.roster.by_id[i].name} for i in found.actors],
        "joined": [{"before": old, "now": new} for old, new in found.joined],
        "decisions": found.decisions,
        "touched": found.touched,
        "false_share": found.false_share,
        "pairs": [_moved(c, view) for c in found.pairs],
    }


def _moved(change: Change, view: Snapshot) -> dict[str, Any]:
    return {
        "a": {"id": change.a, "name": view.roster.by_id[change.a].name},
        "b": {"id": change.b, "name": view.roster.by_id[change.b].name},
        "what": change.what,
        "before": _stand(change.before),
        "now": _stand(change.now),
        "doubt": change.now.doubt if change.now else None,
        "listed": change.now is not None and change.now.listed,
        "statements": change.statements,
        "lost": change.lost,
    }


def _stand(trend: Trend | None) -> dict[str, Any] | None:
    if trend is None:
        return None
    told = finding(trend)
    return {k: told[k] for k in ("verdict", "p_widening", "onset", "breaks")}
