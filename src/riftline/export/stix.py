"""STIX 2.1: one bundle of who is told of, what is said between them, and the reports it stands in.

Nothing here calls a person a threat: persons, outlets, states and accounts are identities, groups
alone are threat actors, of the type ``unknown``. There is no verb for an ally or a rival in STIX,
so `relationship_type` is the act's verb, as MISP's objects do it. OpenCTI merges actors that share
an alias: contested names stand in notes and never in `aliases`.

Ids are UUIDs made from ours (RFC 4122, version 5), so that a second export gives the same ids.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from riftline.export.actors.claims import contested, other_names, safe
from riftline.export.files import whole
from riftline.export.told import account_of, firmness, note, on_web, sentence
from riftline.model import Actor, ActorKind, DocumentCard, Snapshot, Statement
from riftline.relations.weights import act_of

__all__ = ["write"]

FILE = "bundle.stix.json"
LOST = (
    "who speaks, as a link: the speaker stands in a relationship's `description`",
    "statements without two actors: they are counted in their report's `description` alone",
    "times less exact than a second: `start_time` and `stop_time` are the period's ends",
    "periods of one instant (STIX wants the end after the start): only their start is written",
    "loaded and contested names (in notes), languages, users and periods of names",
    "stance, copies, courses of pairs and people's rulings",
)
_SPACE = UUID("6f1f36e5-8a0c-5a52-9d0b-6b1f2f3c7a10")
_KINDS: Mapping[ActorKind, str] = {
    "person": "individual",
    "outlet": "organization",
    "state": "organization",
    "account": "unknown",
}
_LOADED = ("pejorative", "honorific", "exonym")


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write ``bundle.stix.json`` and its note into `out`. Returns the files.

    Raises OSError as the disk does; a file is whole or as it was before.
    """
    path = out / FILE
    with whole(path) as f:
        f.write(f'{{"type": "bundle", "id": "{_id("bundle", snapshot.name)}", "objects": [')
        for n, found in enumerate(_objects(snapshot)):
            text = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
            f.write((",\n" if n else "\n") + text)
        f.write("\n]}\n")
    what = (f"{FILE}: a STIX 2.1 bundle; every object's id is made from ours.",)
    return path, note(snapshot, out / "stix.readme.txt", what, LOST)


def _objects(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    born = _newest(snapshot)
    yield _made("identity", "riftline", born, name="Riftline", identity_class="system")
    doubtful = contested(snapshot)
    for actor in snapshot.roster.actors:
        yield _actor(actor, born, doubtful)
        told = _unnamed(actor, doubtful)
        if told:
            yield _made(
                "note",
                f"names-{actor.id}",
                born,
                content="Names that take a side or are contested: " + "; ".join(told),
                object_refs=[_ref(actor)],
            )
    cards = {d.id: d for d in snapshot.documents}
    refs: dict[str, list[str]] = {}
    for s in snapshot.all_statements:
        found = _relationship(snapshot, s, cards.get(s.document_id), born)
        if found is not None:
            kept = refs.setdefault(s.document_id, [])
            kept.extend((found["id"], found["source_ref"], found["target_ref"]))
            yield found
    # A report must refer to something.
    yield from (_report(cards[id_], told, born) for id_, told in refs.items() if id_ in cards)


def _actor(actor: Actor, born: str, doubtful: frozenset[tuple[str, str]]) -> dict[str, Any]:
    plain = [
        safe(n.text)
        for n in other_names(actor)
        if n.register not in _LOADED and (actor.id, n.text) not in doubtful
    ]
    aliases = [n for n in dict.fromkeys(plain) if n != safe(actor.name)]
    if _kind(actor) == "threat-actor":
        more: dict[str, Any] = {"threat_actor_types": ["unknown"]}
        if aliases:
            more["aliases"] = aliases
    else:
        more = {"identity_class": _KINDS.get(actor.kind, "unknown")}
        if aliases:
            more["description"] = "Also: " + "; ".join(aliases)
    return _made(_kind(actor), actor.id, born, name=safe(actor.name), **more)


def _unnamed(actor: Actor, doubtful: frozenset[tuple[str, str]]) -> list[str]:
    """Names that do not stand among the aliases, with what they are."""
    found = (
        f"{safe(n.text)} ({n.register if n.register in _LOADED else 'contested'})"
        for n in other_names(actor)
        if n.register in _LOADED or (actor.id, n.text) in doubtful
    )
    return list(dict.fromkeys(found))


def _relationship(
    snapshot: Snapshot, s: Statement, card: DocumentCard | None, born: str
) -> dict[str, Any] | None:
    subject, target = snapshot.roster.of(s.subject), snapshot.roster.of(s.target)
    if subject is None or target is None or subject is target:
        return None
    start, stop = (s.when.earliest, s.when.latest) if s.when else (None, None)
    found = _made(
        "relationship",
        s.id,
        born,
        relationship_type=_verb(act_of(s).verb),
        source_ref=_ref(subject),
        target_ref=_ref(target),
        confidence=round(100 * s.confidence),
        description=f"{sentence(snapshot, s)}: “{safe(s.text)}” ({firmness(s)})",
        external_references=[_reference(s.id, card)],
    )
    if start:
        found["start_time"] = f"{start[:10]}T00:00:00Z"
    if stop and (not start or stop[:10] > start[:10]):
        found["stop_time"] = f"{stop[:10]}T00:00:00Z"
    return found


def _report(card: DocumentCard, refs: list[str], born: str) -> dict[str, Any]:
    return _made(
        "report",
        card.id,
        born,
        name=safe(card.title or f"{card.kind} {card.id}"),
        description=f"{card.statements} statements were read out of it; by {account_of(card)}",
        published=_moment(card.published) or _moment(card.added) or born,
        object_refs=list(dict.fromkeys(refs)),
        external_references=[_reference(card.id, card)],
    )


def _reference(id_: str, card: DocumentCard | None) -> dict[str, Any]:
    told: dict[str, Any] = {"source_name": account_of(card) if card else "Riftline"}
    told["external_id"] = id_
    if (web := on_web(card)) is not None and card is not None:
        # The hash is the capture's: of what was read, not of what the address shows today.
        told |= {"url": web, "hashes": {"SHA-256": card.capture}}
    return told


def _made(kind: str, ours: str, born: str, **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": _id(kind, ours),
        "created": born,
        "modified": born,
        **more,
    }


def _kind(actor: Actor) -> str:
    return "threat-actor" if actor.kind == "group" else "identity"


def _ref(actor: Actor) -> str:
    return _id(_kind(actor), actor.id)


def _id(kind: str, ours: str) -> str:
    return f"{kind}--{uuid5(_SPACE, f'{kind}:{ours}'.encode('utf-8', 'replace').hex())}"


def _verb(words: str) -> str:
    """As STIX 2.1 (section 5.1) has relationship types: lower case, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _newest(snapshot: Snapshot) -> str:
    """When the newest of it came into the record: the same for the same record."""
    found = [m for d in snapshot.documents if (m := _moment(d.added)) is not None]
    return max(found, default="1970-01-01T00:00:00.000Z")


def _moment(iso: str | None) -> str | None:
    """An ISO date or date-time as STIX writes it; one without a zone is taken for UTC."""
    try:
        when = datetime.fromisoformat(iso or "")
    except ValueError:
        return None
    at = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
