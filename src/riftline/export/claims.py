"""schema.org Claims: who claims what, where it appeared first and where again.

One claim a line, copies folded into it. A Claim says that something was said; it is no verdict, so
there is no ClaimReview and no rating.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from riftline.export.actors.claims import safe
from riftline.export.jsonl import lines
from riftline.export.told import account_of, firmness, note, on_web, sentence, shown
from riftline.model import ActorKind, DocumentCard, Fold, Mention, Snapshot

__all__ = ["write"]

FILE = "claims.jsonl"
LOST = (
    "hedges, polarity, distance and confidence as fields (`disambiguatingDescription` says them)",
    "who acts on whom, as fields (`about` names the two; `text` says what)",
    "periods: `temporal` is EDTF, which few readers know",
    "ties, courses and people's rulings",
)
_TYPES: Mapping[ActorKind, str] = {
    "person": "Person",
    "group": "Organization",
    "outlet": "NewsMediaOrganization",
    "state": "GovernmentOrganization",
    "place": "Place",
}


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write ``claims.jsonl`` and its note into `out`. Returns the files.

    Raises OSError as the disk does; a file is whole or as it was before.
    """
    what = (f"{FILE}: one schema.org Claim (JSON-LD) a line; `identifier` is our statement's id.",)
    return (
        lines(out / FILE, _claims(snapshot)),
        note(snapshot, out / "claims.readme.txt", what, LOST),
    )


def _claims(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    for fold in snapshot.folds:
        found = _claim(snapshot, fold)
        if found is not None:
            yield found


def _claim(snapshot: Snapshot, fold: Fold) -> dict[str, Any] | None:
    s = snapshot.statement(fold.first)
    if s is None:
        return None
    places = [c for i in fold.members if (c := _card_of(snapshot, i)) is not None]
    first, said = snapshot.document(s.document_id), snapshot.said.get(s.id)
    claim: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Claim",
        "@id": f"urn:riftline:statement:{s.id}",
        "identifier": s.id,
        "name": sentence(snapshot, s),
        "text": safe(s.text),
        "author": _thing(snapshot, s.speaker),
        "about": [_thing(snapshot, m) for m in (s.subject, s.target) if m is not None],
        "disambiguatingDescription": firmness(s),
        "appearance": [_work(c) for c in places],
    }
    if said:
        claim["datePublished"] = said
    if s.when is not None and s.when.edtf:
        claim["temporal"] = s.when.edtf
    if first is not None:
        claim["firstAppearance"] = _work(first)
        claim["inLanguage"] = first.lang
    return claim


def _card_of(snapshot: Snapshot, statement: str) -> DocumentCard | None:
    s = snapshot.statement(statement)
    return snapshot.document(s.document_id) if s is not None else None


def _thing(snapshot: Snapshot, mention: Mention | None) -> dict[str, Any]:
    actor = snapshot.roster.of(mention)
    told: dict[str, Any] = {
        "@type": _TYPES.get(actor.kind, "Thing") if actor else "Thing",
        "name": shown(snapshot, mention),
    }
    if actor is not None:
        told["identifier"] = actor.id
    return told


def _work(card: DocumentCard) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@type": "SocialMediaPosting" if card.kind == "post" else "Article",
        "identifier": card.id,
        "publisher": {"@type": "Organization", "name": account_of(card)},
    }
    if card.title:
        told["headline"] = safe(card.title)
    if card.published:
        told["datePublished"] = card.published
    if (web := on_web(card)) is not None:
        told["url"] = web
    return told
