"""What a person types as a correction, made sense of: names become mentions, words become places.

A form and a command line say "Lantern League" or "reportedly"; the record keeps the key and the
span. What is already in the record's own form is kept as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from riftline import actors
from riftline.case.folder import Folder
from riftline.case.views import Views
from riftline.errors import NotFound, UsageError
from riftline.lexicon.forms import key_of
from riftline.model import Actor, Decision, Document, Mention, Snapshot, Span, Statement

NOBODY = "-"
"""What stands for nobody, or nothing, where a field must not be left empty."""

AUTHOR = "@author"
"""What stands for the document's author."""


def prepared(folder: Folder, views: Views, d: Decision) -> Decision:
    """A correction or an addition as the record keeps it, with its anchor. Raises UsageError for
    words that the document does not hold, a name that means nobody or several, and values that no
    field can have; NotFound where the statement or document is not on record."""
    value = "" if d.value.strip() == NOBODY else d.value.strip()
    view = views.snapshot() and views.uncovered()
    if d.kind == "add":
        text = _document(folder, d.left)
        new = actors.coded(replace(d, value=_new(view, text, value)))
        return replace(new, anchor=actors.place_of(actors.added(new)))
    s = on_record(folder, d.left)
    text = _document(folder, s.document_id)
    if d.field in actors.PARTIES and value and not value.startswith("{"):
        value = _written(_meant(view, text, s.evidence, value))
    elif d.field == "hedge" and not value.startswith("{"):
        gone = value.startswith(NOBODY)
        held: dict[str, Any] = _words(text, value.removeprefix(NOBODY).strip(), s.evidence)
        value = _json({**held, "gone": True} if gone else held)
    elif d.field == "act":
        value = value.upper()
    return replace(actors.coded(replace(d, value=value)), anchor=d.anchor or actors.place_of(s))


def on_record(folder: Folder, id_: str) -> Statement:
    """A statement as it was read, or as a person added it. Raises NotFound."""
    found = folder.store.statement(id_)
    if found is None:
        found = next((s for s in _added(folder) if s.id == id_), None)
    if found is None:
        raise NotFound(f"no statement {id_!r} to rule on", do="`riftline statements` lists ids")
    return found


def _added(folder: Folder) -> Sequence[Statement]:
    """The statements that people added, whatever was ruled on them since."""
    return [actors.added(d) for d in folder.store.decisions() if d.kind == "add"]


def _document(folder: Folder, id_: str) -> Document:
    found = folder.store.document(id_)
    if found is None:
        raise NotFound(f"no document {id_!r} to rule on", do="`riftline status` lists documents")
    return found


def _new(view: Snapshot, text: Document, value: str) -> str:
    """The statement that a form describes: its words, and fields by name."""
    try:
        told = json.loads(value)
        words = str(told["words"] if "words" in told else told["text"])
    except (ValueError, KeyError, TypeError) as e:
        raise UsageError(
            "no statement to add", expected="its words, its speaker and its act, as JSON"
        ) from e
    near = Span(*told["near"]) if told.get("near") else None
    place = Span(*told["evidence"]) if told.get("evidence") else None
    if place is None or text.text[slice(*place)] != words:
        held = _words(text, words, near)
        place, words = Span(*held["span"]), held["text"]
    found: dict[str, Any] = {"evidence": [*place], "text": words}
    for party in actors.PARTIES:
        name = told.get(party)
        if isinstance(name, str):
            name = "" if name.strip() == NOBODY else name.strip()
            name = json.loads(_written(_meant(view, text, place, name))) if name else None
        found[party] = name
    if found["speaker"] is None:
        raise UsageError("a statement without a speaker", expected="who says it")
    found["subject"] = found["subject"] or found["speaker"]
    found["act"] = str(told.get("act") or "SAY").upper()
    found["polarity"] = told.get("polarity") or "asserted"
    if told.get("when"):
        found["when"] = str(told["when"])
    if told.get("stance") not in (None, ""):
        try:
            found["stance"] = float(told["stance"])
        except ValueError as e:
            raise UsageError(f"no stance {told['stance']!r}", expected="-1 to 1") from e
    hedges = told.get("hedges") or ([told["hedge"]] if told.get("hedge") else [])
    found["hedges"] = [_words(text, h, place) if isinstance(h, str) else h for h in hedges]
    return _json(found)


def _meant(view: Snapshot, text: Document, near: Span, name: str) -> Mention:
    """Whom a typed name means: one actor on record, the document's author, or a name that stands
    in the document."""
    if name == AUTHOR:
        own = text.account or text.author or ""
        return Mention(own, None, key_of(own), "person" if own else "author")
    found = view.find(name)
    if len(found) > 1:
        listed = ", ".join(f"{a.name} ({a.id})" for a in found)
        raise UsageError(
            f"“{name}” means several actors: {listed}", do="give one of their ids in its place"
        )
    if found:
        return _mention(found[0], text, near)
    span = _place(text.text, name, near)
    if span is None:
        raise UsageError(
            f"nobody is called “{name}”, and the document does not hold these words",
            expected="a name on record, or one that stands in the text",
        )
    return Mention(text.text[slice(*span)], span, key_of(name))


def _mention(actor: Actor, text: Document, near: Span) -> Mention:
    """An actor as this document names it; by its own name where it does not."""
    for name in dict.fromkeys((actor.name, *(n.text for n in actor.names))):
        span = _place(text.text, name, near)
        if span is not None:
            known = next((n.key for n in actor.names if n.text == name and n.key), "")
            key = known if known in actor.keys else actor.keys[0]
            return Mention(text.text[slice(*span)], span, key, actor.kind)
    return Mention(actor.name, None, actor.keys[0], actor.kind)


def _words(text: Document, words: str, near: Span | None) -> dict[str, Any]:
    """Words of a document and where they stand, those nearest to a place. Raises UsageError."""
    if not words.strip():
        raise UsageError("no words were given", expected="words that stand in the document")
    span = _place(text.text, words, near)
    if span is None:
        raise UsageError(
            f"the document does not hold “{words[:200]}”",
            expected="words exactly as they stand in the text",
            do="copy them out of the text",
        )
    return {"text": text.text[slice(*span)], "span": [*span]}


def _place(text: str, words: str, near: Span | None) -> Span | None:
    """Where the words stand, nearest to `near`; a run of white space stands for any other, since a
    browser shows them alike."""
    parts = words.split()
    if not parts:
        return None
    found = [Span(*m.span()) for m in re.finditer(r"\s+".join(map(re.escape, parts)), text)]
    if not found:
        return None
    at = near.start if near else 0
    inside = [s for s in found if near and near.holds(s)]
    return min(inside or found, key=lambda s: abs(s.start - at))


def _written(m: Mention) -> str:
    span = [*m.span] if m.span else None
    return _json({"key": m.key, "text": m.text, "kind": m.kind, "span": span})


def _json(held: dict[str, Any]) -> str:
    return json.dumps(held, ensure_ascii=False, sort_keys=True)
