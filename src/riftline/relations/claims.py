"""The same thing said of somebody by several, independently: claims grouped by meaning.

Copies are folded before (`copies`); what is grouped here stays several statements. Speakers may
differ, and words and languages too; target, sign and kind of act are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from riftline.relations.days import is_deed
from riftline.relations.retold import Contents, Recent
from riftline.relations.sureness import certainty
from riftline.relations.weights import act_of, lean
from riftline.relations.wording import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riftline.model import Fold, Roster, Statement

__all__ = ["Group", "claims", "voice_of"]

AGAIN = 365
"""Days within which the same claim belongs to one group: an accusation lives about as long as the
quarrel that it is made in. Longer, and last year's flood joins this year's."""


@dataclass(slots=True)
class Group:
    """One claim: whom it is about, who made it, in the order of saying, and where.

    `voices` are actor ids, or names of sources that are no actors. `folds` are the first
    statements of its independent statements, `days` the days that they count for.
    """

    target: str
    sign: int
    voices: list[str] = field(default_factory=list)
    folds: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)


def claims(
    statements: Iterable[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    folds: Mapping[str, Fold],
    contents: Contents,
) -> tuple[Group, ...]:
    """Groups of at least two voices among the given statements, by day of the first.

    `folds` maps ids to their folds: copies count once, in the words and for the voice of the
    first. Each statement goes to the likeliest claim that it repeats within `AGAIN` days. Undated
    statements, states, those without a sign and those that nobody asserts are in none.
    """
    leads = {folds[s.id].first if s.id in folds else s.id for s in statements}
    rows = sorted(
        (place_of(s, day), s)
        for s in statements
        if s.id in leads and (day := said.get(s.id)) and certainty(s) > 0.0
    )
    recent: dict[tuple[str, int, str], Recent] = {}
    made: dict[str, Group] = {}
    for place, s in rows:
        target, (sign, _) = roster.of(s.target), lean(s)
        if target is None or not sign or act_of(s).kind == "state":
            continue
        family = (target.id, sign, s.act if is_deed(s) else "words")
        heads = recent.setdefault(family, Recent(contents, AGAIN))
        likely = [(-contents.same(head, s), at, head.id) for at, head in heads.near(place, s)]
        best = min(likely, default=(0.0, place, ""))
        if best[0] < 0.0:
            group = made[best[2]]
        else:
            heads.add(place, s)
            group = made[s.id] = Group(target.id, sign)
        group.folds.append(s.id)
        group.days.append(date.fromordinal(place.ordinal).isoformat())
        voice = voice_of(s, roster, contents)
        if voice not in group.voices:
            group.voices.append(voice)
    return tuple(g for g in made.values() if len(g.voices) > 1)


def voice_of(s: Statement, roster: Roster, contents: Contents) -> str:
    """Who says it: an actor's id, or the name of a speaker or source that is no actor."""
    actor = roster.of(s.speaker)
    if actor is not None:
        return actor.id
    return contents.source(s) if s.speaker.kind == "author" else s.speaker.key
