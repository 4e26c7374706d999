"""W3C Web Annotations: every statement as a note on the words it stands in.

One annotation a line. Two selectors point at the words: the quotation itself, and its place in the
text as Riftline read it. That text is not the page's markup, so a reader that opens the address
goes by the quotation; `cached` names the capture that both were read from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from riftline.export.actors.claims import safe
from riftline.export.jsonl import lines
from riftline.export.told import firmness, note, on_web, sentence
from riftline.model import Snapshot, Statement

__all__ = ["write"]

FILE = "annotations.jsonl"
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
LOST = (
    "words before and after the quotation (`prefix`, `suffix`): a snapshot holds the statements'"
    " words alone",
    "actors, ties and courses: `body` names who, did what, to whom, in words and by their ids",
    "copies (each is a note on its own document) and people's rulings",
)


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write ``annotations.jsonl`` and its note into `out`. Returns the files.

    Raises OSError as the disk does; a file is whole or as it was before.
    """
    what = (f"{FILE}: one W3C Web Annotation (JSON-LD) a line; `id` ends in our statement's id.",)
    return (
        lines(out / FILE, (_note(snapshot, s) for s in snapshot.all_statements)),
        note(snapshot, out / "annotations.readme.txt", what, LOST),
    )


def _note(snapshot: Snapshot, s: Statement) -> dict[str, Any]:
    card = snapshot.document(s.document_id)
    target: dict[str, Any] = {
        "source": on_web(card) or f"urn:riftline:document:{s.document_id}",
        "selector": [
            # As captured, or it would be found nowhere.
            {"type": "TextQuoteSelector", "exact": s.text},
            {"type": "TextPositionSelector", "start": s.evidence.start, "end": s.evidence.end},
        ],
    }
    if card is not None:
        target["state"] = {"type": "TimeState", "cached": f"urn:sha256:{card.capture}"}
    return {
        "@context": CONTEXT,
        "id": f"urn:riftline:statement:{s.id}",
        "type": "Annotation",
        "motivation": "describing",
        "body": list(_bodies(snapshot, s)),
        "target": target,
    }


def _bodies(snapshot: Snapshot, s: Statement) -> Iterator[dict[str, str]]:
    yield {"type": "TextualBody", "purpose": "describing", "value": sentence(snapshot, s)}
    yield {"type": "TextualBody", "purpose": "assessing", "value": firmness(s)}
    yield {"type": "TextualBody", "purpose": "tagging", "value": s.act}
    for role in ("speaker", "subject", "target"):
        actor = snapshot.roster.of(getattr(s, role))
        if actor is not None:
            value = f"{role}: {safe(actor.name)} ({actor.id})"
            yield {"type": "TextualBody", "purpose": "identifying", "value": value}
