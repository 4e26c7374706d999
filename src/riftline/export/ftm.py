"""FollowTheMoney: who is told of in which document, and what is said between whom, with proof.

One entity a line. There is no schema for an ally, a rival or a statement: a statement between two
is an UnknownLink whose `role` is the act's verb, whose `summary` attributes it and whose `proof`
is the Article it stands in. A membership that somebody states is a Membership, a group that split
off or merged a Succession; each is a claim of that document, not a fact of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from riftline.export.actors.claims import contested, safe
from riftline.export.actors.ftm import SCHEMAS, entity
from riftline.export.jsonl import lines
from riftline.export.told import account_of, firmness, note, on_web, sentence
from riftline.model import Actor, DocumentCard, Mention, Snapshot, Statement, digest
from riftline.relations.weights import act_of

__all__ = ["write"]

FILE = "case.ftm.json"
LOST = (
    "the record's own word for a statement (speaker, cue, content and hedges are words in"
    " `summary` and `description`)",
    "who speaks, as a link: `subject` is who acts; the speaker stands in `summary`",
    "stance, certainty and copies as numbers (in words in `description`)",
    "SHA-256 of a capture: `contentHash` takes SHA-1 alone, so it stands in `notes`",
    "dates less exact than a day, month or year (in `description` as EDTF)",
    "the courses of pairs and people's rulings",
)
# ISO 639-1 to the ISO 639-2/T codes that FollowTheMoney wants; others are left out.
_LANGUAGES = {"en": "eng", "ru": "rus", "ar": "ara", "tr": "tur", "uk": "ukr"}
_DAY = re.compile(r"\A\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?)?)?)?")
_LEGAL = frozenset({"Person", "Organization", "PublicBody", "LegalEntity"})
_BODIES = frozenset({"Organization", "PublicBody"})


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write ``case.ftm.json`` and its note into `out`. Returns the files.

    Raises OSError as the disk does; a file is whole or as it was before.
    """
    what = (f"{FILE}: FollowTheMoney entities, one a line; `ftm validate` reads it.",)
    return (
        lines(out / FILE, _entities(snapshot)),
        note(snapshot, out / "ftm.readme.txt", what, LOST),
    )


def _entities(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    doubtful = contested(snapshot)
    yield from (entity(a, doubtful) for a in snapshot.roster.actors)
    yield from (_article(d) for d in snapshot.documents)
    told: set[tuple[str, str, str]] = set()
    for s in snapshot.all_statements:
        for mention in (s.speaker, s.subject, s.target):
            yield from _mentioned(snapshot, s.document_id, mention, told)
        yield from _links(snapshot, s)


def _article(card: DocumentCard) -> dict[str, Any]:
    web = on_web(card)
    return _entity(
        f"document-{card.id}",
        "Article",
        title=safe(card.title or f"{card.kind} {card.id}"),
        publishedAt=_day(card.published),
        retrievedAt=_day(card.added),
        sourceUrl=web,
        author=safe(card.author) if card.author else None,
        publisher=account_of(card),
        language=_LANGUAGES.get(card.lang),
        notes=f"SHA-256 of the capture: {card.capture}",
    )


def _mentioned(
    snapshot: Snapshot, document: str, mention: Mention | None, told: set[tuple[str, str, str]]
) -> Iterator[dict[str, Any]]:
    """That the document names an actor, once a spelling, and that it is about it, once."""
    actor = snapshot.roster.of(mention)
    if actor is None or mention is None:
        return
    text, schema = safe(mention.text), SCHEMAS.get(actor.kind, "LegalEntity")
    if text and schema in _LEGAL and (document, actor.id, text) not in told:
        told.add((document, actor.id, text))
        yield _entity(
            f"mention-{digest(document, actor.id, text)}",
            "Mention",
            document=f"document-{document}",
            name=text,
            resolved=actor.id,
            detectedSchema=schema,
        )
    if (document, actor.id, "") not in told:
        told.add((document, actor.id, ""))
        yield _entity(
            f"told-{digest(document, actor.id)}",
            "Documentation",
            document=f"document-{document}",
            entity=actor.id,
            role="mentioned",
        )


def _links(snapshot: Snapshot, s: Statement) -> Iterator[dict[str, Any]]:
    subject, target = snapshot.roster.of(s.subject), snapshot.roster.of(s.target)
    if subject is None or target is None or subject is target:
        return
    when = s.when.edtf if s.when else ""
    common: dict[str, Any] = {
        "role": act_of(s).verb,
        "proof": f"document-{s.document_id}",
        "summary": f"{sentence(snapshot, s)}: “{safe(s.text)}”",
        "description": firmness(s) + (f"; when: {when}" if when else ""),
        "recordId": s.id,
        "sourceUrl": on_web(snapshot.document(s.document_id)),
        "date": _day(snapshot.said.get(s.id)),
    }
    if s.when is not None:
        common |= {"startDate": _day(s.when.earliest), "endDate": _day(s.when.latest)}
    yield _entity(
        f"statement-{s.id}", "UnknownLink", subject=subject.id, object=target.id, **common
    )
    if s.claim.polarity == "asserted":
        yield from _standing(s, subject, target, common)


def _standing(
    s: Statement, subject: Actor, target: Actor, common: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    ours, theirs = (SCHEMAS.get(a.kind, "LegalEntity") for a in (subject, target))
    if s.act in ("MEMBER_OF", "LEADS", "PART_OF") and ours in _LEGAL and theirs in _BODIES:
        yield _entity(
            f"member-{s.id}", "Membership", member=subject.id, organization=target.id, **common
        )
    if s.act in ("SPLIT", "MERGE") and ours in _LEGAL and theirs in _LEGAL:
        before, after = (target, subject) if s.act == "SPLIT" else (subject, target)
        yield _entity(
            f"after-{s.id}", "Succession", predecessor=before.id, successor=after.id, **common
        )


def _entity(id_: str, schema: str, **properties: str | None) -> dict[str, Any]:
    told = {name: [value] for name, value in properties.items() if value}
    return {"id": id_, "schema": schema, "properties": told}


def _day(iso: str | None) -> str | None:
    """As exact as FollowTheMoney's dates are: their zone is left to UTC's day, never turned."""
    found = _DAY.match(iso or "")
    return found[0] if found else None
