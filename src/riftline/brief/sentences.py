"""One statement as one sentence of prose: who said it, in whose words, how hedged, where, when.

The sentences are worded so that our own rules read the same statement out of them again
(riftline/brief/checking.py): what we write is checked as what others write is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from riftline import lexicon
from riftline.brief import measures
from riftline.brief.parts import Figure, Sentence
from riftline.model import DocumentCard, Snapshot, Span, Statement
from riftline.relations.weights import act_of

__all__ = [
    "MOST_WORDS",
    "claim",
    "name_of",
    "past",
    "publisher",
    "quotable",
    "quotation",
    "voice",
]

MOST_WORDS = 60
"""Words of a quotation; what is longer is left to the footnote."""

_SAYS = {
    "denied": "denied that",
    "conditional": "said, on a condition, that",
    "asked": "asked whether",
}
_EDGES = "“”„«»\"'‘’‹› \n\t"
_RUN = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»")


@cache
def past() -> dict[str, str]:
    """Act → its past tense between two names (lexicon/brief.toml)."""
    found: dict[str, str] = lexicon.load("brief")["past"]
    return found


def name_of(snapshot: Snapshot, id_: str) -> str:
    """The neutral name that an actor is shown by, or its id."""
    actor = snapshot.roster.by_id.get(id_)
    return actor.name if actor is not None else id_


def publisher(card: DocumentCard | None) -> str:
    """Who published a document: the outlet, the account or the author, as captured."""
    return (card.source if card is not None else None) or "an unnamed source"


def voice(snapshot: Snapshot, s: Statement) -> str:
    """Whose word a statement is: the actor's name, else the outlet that says it as its own, else
    the words that name the speaker."""
    actor = snapshot.roster.of(s.speaker)
    if actor is not None and actor.name:
        return actor.name
    if s.speaker.kind == "author":
        return publisher(snapshot.document(s.document_id))
    return s.speaker.text


def claim(snapshot: Snapshot, s: Statement) -> Sentence | None:
    """What the statement says, attributed and dated; None where it has no two named actors, nobody
    who says it, or no act (its words may still be quoted)."""
    subject, target = snapshot.roster.of(s.subject), snapshot.roster.of(s.target)
    speaker = voice(snapshot, s)
    if subject is None or target is None or subject is target or not speaker or s.act == "SAY":
        return None
    does = f"{subject.name} {past()[s.act]} {target.name}"
    if s.claim.polarity != "asserted":
        told = f"{speaker} {_SAYS[s.claim.polarity]} {does}"
    elif speaker == subject.name:
        told = does if act_of(s).by_saying else f"{speaker} said that {does}"
    else:
        told = f"According to {speaker}, {does}"
    hedges = list(dict.fromkeys(h.text for h in s.claim.hedges))
    if hedges:
        told += ", hedged " + " and ".join(f"“{h}”" for h in hedges)
    return _placed(snapshot, s, told, speaker, ".")


def quotation(snapshot: Snapshot, s: Statement) -> Sentence | None:
    """The statement's own words, quoted to the character; None where there are none to quote."""
    words, speaker = quotable(s), voice(snapshot, s)
    if words is None or not speaker:
        return None
    end = "" if words[-1] in ".!?…" else "."
    return _placed(snapshot, s, f"{speaker} said", speaker, f": “{words}”{end}")


def quotable(s: Statement) -> str | None:
    """The first run of the speaker's own words that can be quoted: of more than two words and of
    `MOST_WORDS` at most, with no quotation inside that would end it for readers and for the check.
    """
    if s.mode not in ("direct", "mixed"):
        return None
    runs = [words for words in _quoted(s) if _fits(words)]
    whole = (p.text.strip(_EDGES).rstrip(",;") for p in s.content if s.mode == "direct")
    return next((words for words in (*runs, *whole) if _fits(words)), None)


def _quoted(s: Statement) -> Iterator[str]:
    """What stands between quotation marks in the evidence and belongs to what was said."""
    for found in _RUN.finditer(s.text):
        at = Span(found.start() + s.evidence.start, found.end() + s.evidence.start)
        if any(piece.span.meets(at) for piece in s.content):
            yield (found[1] or found[2] or found[3]).strip().rstrip(",;")


def _fits(words: str) -> bool:
    return 2 < len(words.split()) <= MOST_WORDS and not any(c in words for c in '“”«»"\n')


def _placed(snapshot: Snapshot, s: Statement, told: str, speaker: str, end: str) -> Sentence:
    """The sentence with where and when it was said: its outlet, unless that is the speaker."""
    outlet = publisher(snapshot.document(s.document_id))
    when = measures.shown(snapshot, ("", ""), f"day:{s.id}", (s.id,))
    figures = (Figure(f"day:{s.id}", when),) if when else ()
    same = _plain(outlet) == _plain(speaker)
    where = [w for w in ("" if same else outlet, when or "undated") if w]
    return Sentence(f"{told} ({', '.join(where)}){end}", (s.id,), figures)


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ")
