"""Footnotes: where a statement can be looked up, on the web and in the record.

The style is Security Force Monitor's printed one, with what makes a capture provable behind it:
*Title*. Publication. D Month YYYY. Address. Captured D Month YYYY, HH:MM UTC; SHA-256 …; characters
12 to 80.
"""

from __future__ import annotations

from collections.abc import Sequence

from riftline.brief.measures import day
from riftline.brief.parts import Note
from riftline.brief.sentences import publisher
from riftline.model import Snapshot, Statement

__all__ = ["note_of", "notes"]


def notes(snapshot: Snapshot, ids: Sequence[str]) -> tuple[Note, ...]:
    """The footnotes of statements, in order, each once; of what no longer stands there is none."""
    found = (snapshot.statement(id_) for id_ in dict.fromkeys(ids))
    return tuple(n for s in found if s is not None and (n := _note(snapshot, s)) is not None)


def note_of(note: Note) -> str:
    """The footnote as one line of text."""
    said = f", {note.published}" if note.published else ", no date"
    told = f"{note.title}. {note.publication}{said}."
    if note.address:
        told += f" {note.address}."
    told += (
        f" Captured {note.captured}; SHA-256 {note.capture}; characters {note.start} to {note.end}."
    )
    if len(note.carriers) > 1:
        told += f" Carried by {len(note.carriers)}: {', '.join(note.carriers)}."
    return told


def _note(snapshot: Snapshot, s: Statement) -> Note | None:
    card = snapshot.document(s.document_id)
    if card is None:
        return None
    fold = snapshot.fold(s.id)
    return Note(
        statement=s.id,
        document=card.id,
        title=_line(card.title or f"Untitled {card.kind}"),
        publication=_line(publisher(card)),
        published=day(card.published) if card.published else "",
        address=card.web or "",
        capture=card.capture,
        captured=_moment(card.added),
        start=s.evidence.start,
        end=s.evidence.end,
        quoted=s.text,
        lang=card.lang,
        carriers=fold.carriers if fold is not None else (),
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _moment(iso: str) -> str:
    clock = iso[11:16]
    return f"{day(iso)}, {clock} UTC" if clock else day(iso)
