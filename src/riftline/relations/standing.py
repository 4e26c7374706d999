"""Who speaks for which group, and when: members' words counted for their group as well.

A person or account stands for a group from what is on record: LEADS, MEMBER_OF, PART_OF and
AFFILIATED_WITH, over the time that these states hold ("the role the person held then").
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from riftline.relations.states import BEGINS, spells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riftline.model import Actor, Roster, Statement
    from riftline.relations.states import Spell

__all__ = ["OF_ONESELF", "SHARES", "TOLD_BY", "Standing"]

SHARES: dict[str, float] = {
    "LEADS": 0.8,
    "PART_OF": 0.8,
    "MEMBER_OF": 0.6,
    "AFFILIATED_WITH": 0.5,
}
"""What a member's word counts for when it is counted for the group: a leader's nearly in full,
since groups are quoted through their leaders; a spokesman's or fighter's less, an account's that
is only linked to the group half. Judgements, not measurements: docs/method.md says so."""

OF_ONESELF = frozenset(
    {
        "JOIN",
        "LEAVE",
        "SPLIT",
        "MERGE",
        "PLEDGE",
        "MEMBER_OF",
        "LEADS",
        "PART_OF",
        "AFFILIATED_WITH",
    }
)
"""Acts that say where a member stands: a man who goes over to a rival does not befriend it on
behalf of the group that he left."""

TOLD_BY = frozenset({*SHARES, *BEGINS, "LEAVE", "SPLIT", "RUNS"})
"""Acts that tell for whom somebody speaks, and since or until when."""

_MEMBERS = frozenset({"person", "account", "unknown"})
_GROUPS = frozenset({"group", "state"})


class Standing:
    """For every member the groups that it stood for, by the states on record (`states.spells`)."""

    def __init__(
        self,
        statements: Iterable[Statement],
        roster: Roster,
        said: Mapping[str, str | None],
    ) -> None:
        self._roster = roster
        self._held: dict[str, list[Spell]] = defaultdict(list)
        for spell in spells(statements, roster, said):
            who, group = roster.by_id[spell.subject], roster.by_id[spell.target]
            if not spell.sure or spell.act not in SHARES or group.kind not in _GROUPS:
                continue
            if who.kind in _MEMBERS or spell.act == "PART_OF":
                self._held[who.id].append(spell)

    def roles(self) -> dict[str, list[tuple[object, ...]]]:
        """What every member's standing hangs on: equal where nobody stands otherwise."""
        return {
            who: [(s.act, s.target, s.since, s.stated, s.until) for s in held]
            for who, held in self._held.items()
        }

    def has(self, id_: str) -> bool:
        """Whether an actor (id) is known to have stood for a group at any time."""
        return id_ in self._held

    def of(self, actor: Actor, day: str | None) -> tuple[str, float] | None:
        """The group that `actor` stood for on `day` (None: stands for) and the share, or None.

        Of several the one with the greatest share, then the latest. A role first told of later is
        taken to have been held before, unless it is said when it began or another had ended.
        """
        held = self._held.get(actor.id)
        if held is None:
            return None
        now = [s for s in held if s.holds(day)]
        if not now and day is not None and not any(s.until and s.until <= day for s in held):
            now = [s for s in held if not s.stated]
            now = [min(now, key=lambda s: s.since or "")] if now else []
        if not now:
            return None
        role = max(now, key=lambda s: (SHARES[s.act], s.since or "", s.target))
        return role.target, SHARES[role.act]

    def pair(self, a: str, b: str, day: str | None) -> tuple[str, str, float] | None:
        """The pair of groups that `a` and `b` stood for on `day`, and what it counts for."""
        left = self.of(self._roster.by_id[a], day)
        right = self.of(self._roster.by_id[b], day)
        if left is None and right is None:
            return None
        a_group, a_share = left or (a, 1.0)
        b_group, b_share = right or (b, 1.0)
        grouped = {self._roster.by_id[g].kind for g in (a_group, b_group)} <= _GROUPS
        if a_group == b_group or not grouped:
            return None
        return a_group, b_group, a_share * b_share
