"""What several formats say of a statement: one plain sentence, its source, its day."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from riftline.export.actors.claims import safe
from riftline.export.files import whole
from riftline.model import DocumentCard, Mention, Snapshot, Statement
from riftline.relations.weights import act_of

__all__ = ["account_of", "firmness", "note", "on_web", "sentence", "shown"]

_NOT_ASSERTED = {
    "denied": "denies that",
    "conditional": "says that, on a condition,",
    "asked": "asks whether",
}


def shown(snapshot: Snapshot, mention: Mention | None) -> str:
    """The actor's name, else the words that point at it, else ``somebody``."""
    actor = snapshot.roster.of(mention)
    if actor is not None:
        return safe(actor.name)
    return (
        safe(mention.text or mention.key)
        if mention and (mention.text or mention.key)
        else ("somebody")
    )


def sentence(snapshot: Snapshot, s: Statement) -> str:
    """What the statement says, attributed, in one sentence made by a template.

    Whose word it is stands first, so that no reader takes the sentence for ours.
    """
    speaker, subject = shown(snapshot, s.speaker), shown(snapshot, s.subject)
    act = act_of(s)
    verb = act.clause or act.verb
    target = f" {shown(snapshot, s.target)}" if s.target is not None else ""
    hedges = "; ".join(safe(h.text) for h in s.claim.hedges)
    hedged = f" (hedged: {hedges})" if hedges else ""
    says = _NOT_ASSERTED.get(s.claim.polarity)
    if says is not None:
        return f"{speaker} {says} {subject} {verb}{target}{hedged}"
    if subject == speaker:
        own = "" if act.kind == "say" or act.by_saying else "By its own account, "
        return f"{own}{subject} {verb}{target}{hedged}"
    return f"According to {speaker}, {subject} {verb}{target}{hedged}"


def firmness(s: Statement) -> str:
    """How it is said: hedges, polarity, the reporter's distance, the extraction's confidence."""
    hedges = "; ".join(safe(h.text) for h in s.claim.hedges)
    return (
        f"polarity {s.claim.polarity}; {s.claim.distance}; hedges: {hedges or 'none'};"
        f" read with confidence {s.confidence:.2f} by {safe(s.rule)}"
    )


def on_web(card: DocumentCard | None) -> str | None:
    """The document's address, where it is one that others can open: never a path of this disk."""
    return safe(card.web) if card is not None and card.web else None


def account_of(card: DocumentCard) -> str:
    """Who published the document, in words: outlet, account or author."""
    return safe(card.source or "unknown publisher")


def note(snapshot: Snapshot, path: Path, what: Iterable[str], lost: Iterable[str]) -> Path:
    """Write the export's own note beside it: what stands where, and what the format cannot hold."""
    with whole(path) as f:
        f.write(f"{safe(snapshot.name)}: written out by Riftline, revision {snapshot.revision}\n\n")
        f.writelines(f"{line}\n" for line in what)
        f.write("\nWhat this format cannot hold:\n")
        f.writelines(f"- {line}\n" for line in lost)
    return path
