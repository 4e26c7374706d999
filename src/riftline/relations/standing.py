"""Who speaks for which group, and when: members' words counted for their group as well.

A person or account stands for a group from what is on record: LEADS, MEMBER_OF, PART_OF and
AFFILIATED_WITH, until LEAVE, SPLIT or JOIN elsewhere ends it ("the role the person held then").
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from riftline.relations.sureness import certainty

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riftline.model import Actor, Roster, Statement

__all__ = ["OF_ONESELF", "SHARES", "Standing"]

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

_ENDS = frozenset({"LEAVE", "SPLIT"})
_TOLD_BY = frozenset({*SHARES, *_ENDS, "JOIN"})
_MEMBERS = frozenset({"person", "account", "unknown"})
_GROUPS = frozenset({"group", "state"})
_SURE = 0.2  # a membership less certain than this is not built upon


class Standing:
    """For every member the groups that it stood for, in order of time."""

    def __init__(
        self,
        statements: Iterable[Statement],
        roster: Roster,
        said: Mapping[str, str | None],
    ) -> None:
        self._roster = roster
        # member → [(day or "", group or None where one ended, share, group that ended)]
        self._turns: dict[str, list[tuple[str, str | None, float, str]]] = defaultdict(list)
        for s in statements:
            self._learn(s, said.get(s.id) or "")
        for turns in self._turns.values():
            turns.sort(key=lambda t: (t[0], t[1] is not None, t[1] or "", t[2]))

    def _learn(self, s: Statement, day: str) -> None:
        if s.act not in _TOLD_BY:
            return
        who, group = self._roster.of(s.subject), self._roster.of(s.target)
        if who is None or group is None or group.kind not in _GROUPS or certainty(s) < _SURE:
            return
        if s.act in SHARES and (who.kind in _MEMBERS or s.act == "PART_OF"):
            self._turns[who.id].append((day, group.id, SHARES[s.act], ""))
        elif s.act == "JOIN" and who.kind in _MEMBERS:
            self._turns[who.id].append((day, group.id, SHARES["MEMBER_OF"], ""))
        elif s.act in _ENDS and who.kind in _MEMBERS:
            self._turns[who.id].append((day, None, 0.0, group.id))

    def of(self, actor: Actor, day: str | None) -> tuple[str, float] | None:
        """The group that `actor` stood for on `day` and the share, or None.

        A role first told of later is taken to have been held before, unless it was joined then.
        """
        turns = self._turns.get(actor.id)
        if not turns:
            return None
        held: dict[str, float] = {}
        for at, group, share, ended in turns:
            if day is not None and at > day:
                break
            if group is None:
                held.pop(ended, None)
            else:
                held[group] = max(share, held.get(group, 0.0))
        if not held and not any(t[1] is None for t in turns if day is None or t[0] <= day):
            first = next((t for t in turns if t[1] is not None), None)
            if first is not None and first[1] is not None:
                held = {first[1]: first[2]}
        if not held:
            return None
        group_id = max(held, key=lambda g: (held[g], g))
        return group_id, held[group_id]

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
