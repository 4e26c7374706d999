"""PLOVER events as JSON Lines: who did what to whom, as somebody says.

One record a statement whose act PLOVER has; what only states or speaks (ALLIED_WITH, SAY …) is no
event and stays out. The acts that PLOVER lacks (PLEDGE, SPLIT …) are written by the code that
lexicon/acts.toml gives them; `text_info` keeps our verb.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from riftline.export.actors.claims import safe
from riftline.export.jsonl import lines
from riftline.export.told import account_of, firmness, note, on_web, sentence, shown
from riftline.model import Mention, Snapshot, Statement
from riftline.relations.weights import act_of

__all__ = ["write"]

FILE = "events.plover.jsonl"
LOST = (
    "who says so: `text_info` has the speaker and how firmly, in words",
    "states (ALLIED_WITH, PART_OF …) and what only speaks (SAY): they are no events",
    "CAMEO actor codes: `code` is empty, `identifier_id` is our actor's id",
    "statements without a day: PLOVER requires one",
    "stance, copies, courses, rulings",
)
_SECTORS: Mapping[str, str] = {"outlet": "MED", "state": "GOV"}
# PLOVER's quad codes: verbal and material cooperation, verbal and material conflict.
_QUADS: Mapping[str, int] = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1,
    "COOPERATE": 2, "AID": 2, "RETREAT": 2,
    "REQUEST": 3, "ACCUSE": 3, "REJECT": 3, "THREATEN": 3,
    "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write ``events.plover.jsonl`` and its note into `out`. Returns the files.

    Raises OSError as the disk does; a file is whole or as it was before.
    """
    what = (f"{FILE}: PLOVER records, one a line; `id` is our statement's.",)
    return (
        lines(out / FILE, _events(snapshot)),
        note(snapshot, out / "plover.readme.txt", what, LOST),
    )


def _events(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    for s in snapshot.all_statements:
        code, day = act_of(s).plover, _day(snapshot, s)
        if code and day and s.subject is not None and s.claim.polarity == "asserted":
            yield _event(snapshot, s, code, day)


def _day(snapshot: Snapshot, s: Statement) -> str | None:
    """The day that the statement counts for; PLOVER has no less exact date."""
    day = snapshot.said.get(s.id)
    return day if day is not None and len(day) == 10 else None


def _event(snapshot: Snapshot, s: Statement, code: str, day: str) -> dict[str, Any]:
    card = snapshot.document(s.document_id)
    record: dict[str, Any] = {
        "id": s.id,
        "date": day,
        "actor": [_entity(snapshot, s.subject)],
        "event": [code],
        "event_text": safe(s.cue.text) if s.cue else "",
        "text": safe(s.text),
        "text_info": f"{sentence(snapshot, s)}; {firmness(s)}",
    }
    if s.target is not None:
        record["recipient"] = [_entity(snapshot, s.target)]
    if code in _QUADS:
        record["quad_code"] = _QUADS[code]
    if card is not None:
        record["cite_info"] = {
            "title": safe(card.title or ""),
            "url": on_web(card) or "",
            "publication": account_of(card),
            "language": card.lang,
        }
    return record


def _entity(snapshot: Snapshot, mention: Mention | None) -> dict[str, str]:
    actor = snapshot.roster.of(mention)
    return {
        "code": "",
        "sector": _SECTORS.get(actor.kind if actor else "", ""),
        "entity_text": safe(mention.text) if mention and mention.text else shown(snapshot, mention),
        "identifier_id": actor.id if actor else "",
        "identifier_text": safe(actor.name) if actor else "",
    }
