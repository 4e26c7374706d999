"""What all formats say of an actor: its main name, its other names, ids elsewhere, what is
contested."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from riftline.model import Actor, Decision, Name, Snapshot

__all__ = ["contested", "main_name", "other_names", "refs", "safe"]

_IN_DOUBT = frozenset(
    {"ambiguous-name", "ambiguous-abbreviation", "contradictory-decisions", "listed-as-one"}
)
# As in export/csv.py: what readers choke on, and what turns a name around.
_HOSTILE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def safe(text: str) -> str:
    """`text` on one line with U+FFFD for controls, direction marks and lone surrogates."""
    return _HOSTILE.sub("\ufffd", re.sub(r"[\t\r\n]+", " ", text))


def main_name(actor: Actor) -> Name:
    """The claim of the name that the actor is shown by; a plain one where nobody claims it."""
    found = next((n for n in actor.names if n.text == actor.name), None)
    return found or Name(actor.name, actor.keys[0] if actor.keys else "")


def other_names(actor: Actor) -> tuple[Name, ...]:
    """All other claims, each once; those without a letter or digit name nobody."""
    main = main_name(actor)
    rest = (n for n in actor.names if n is not main)
    kept = {(n.text, n.register, n.lang, n.used_by, n.source, n.since, n.until): n for n in rest}
    return tuple(n for n in kept.values() if any(c.isalnum() for c in n.text))


def refs(actor: Actor) -> tuple[str, ...]:
    """Ids of the actor on the lists that it was joined to: ``<list>:<entry>``."""
    return tuple(k.removeprefix("list:") for k in actor.keys if k.startswith("list:"))


def contested(snapshot: Snapshot) -> frozenset[tuple[str, str]]:
    """(actor id, text) of names that are claimed for two actors, that a standing ruling is
    unsure of, or that an issue is open about."""
    whose: dict[str, set[str]] = defaultdict(set)
    for a in snapshot.roster.actors:
        for n in a.names:
            whose[n.text.casefold()].add(a.id)
    doubtful = {i.where for i in snapshot.issues if i.code in _IN_DOUBT}
    for d in _standing(snapshot.decisions):
        if d.kind == "unsure":
            doubtful.update((d.left, d.right))
    return frozenset(
        (a.id, n.text)
        for a in snapshot.roster.actors
        for n in a.names
        if len(whose[n.text.casefold()]) > 1 or n.key in doubtful or n.text.casefold() in doubtful
    )


def _standing(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions that nobody took back, a withdrawal that was itself taken back not counting."""
    gone: set[str] = set()
    kept: list[Decision] = []
    for d in reversed(tuple(decisions)):
        if d.id in gone:
            continue
        if d.kind == "withdraw":
            gone.add(d.left)
        kept.append(d)
    return kept
