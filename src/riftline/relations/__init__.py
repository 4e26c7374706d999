"""From statements to ties and trends: copies folded, evidence weighed, breaks dated.

All functions are pure. numpy is loaded by the first call of `trends` or `field_at`, not by this
import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from riftline.relations.changes import MOVED, Change, Changes, What, changes, moved
from riftline.relations.copies import fold
from riftline.relations.cover import coverage, latest, misdated
from riftline.relations.days import day
from riftline.relations.discoveries import false_rifts
from riftline.relations.misread import SIGN, UNCHECKED, Checked, drawn, ruled
from riftline.relations.past import then
from riftline.relations.states import Spell, spells
from riftline.relations.sureness import certainty, likelihood
from riftline.relations.tellings import Telling, tellings
from riftline.relations.tie import ties
from riftline.relations.update import folded, same_roster, tied, trended

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riftline.model import (
        Coverage,
        Driver,
        Field,
        Fold,
        Roster,
        Snapshot,
        Statement,
        Tie,
        Trend,
    )
    from riftline.relations.retold import Alike

__all__ = [
    "MOVED",
    "SIGN",
    "UNCHECKED",
    "Change",
    "Changes",
    "Checked",
    "Spell",
    "Telling",
    "What",
    "certainty",
    "changes",
    "coverage",
    "day",
    "drawn",
    "false_rifts",
    "field_at",
    "fold",
    "folded",
    "latest",
    "likelihood",
    "misdated",
    "moved",
    "ruled",
    "same_roster",
    "spells",
    "tellings",
    "then",
    "tied",
    "ties",
    "trended",
    "trends",
    "why",
]


def trends(
    ties: Iterable[Tie],
    coverage: Coverage,
    folds: Iterable[Fold],
    statements: Iterable[Statement],
    roster: Roster,
    checked: Checked = UNCHECKED,
) -> tuple[Trend, ...]:
    """A `Trend` for every unordered pair with dated evidence, likeliest change first.

    `statements` and `roster` give the evidence its certainty and its voices, `checked` says what is
    known of signs read the wrong way round. Every number and constant is explained in
    docs/method.md.
    """
    from riftline.relations import trend

    return trend.trends(ties, coverage, folds, statements, roster, checked)


def field_at(
    ties: Sequence[Tie],
    folds: Sequence[Fold],
    statements: Sequence[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    coverage: Coverage,
    day: str,
    since: str | None = None,
) -> Field:
    """All actors as a signed graph on `day`, its camps, and what changed in it after `since`.

    Both are ISO days; raises ValueError where one is none, or `since` is not before `day`.
    docs/method.md, "The field", says what the numbers mean.
    """
    from riftline.relations import field

    return field.field_at(ties, folds, statements, roster, said, coverage, day, since)


def why(view: Snapshot, trend: Trend, alike: Alike) -> tuple[Driver, ...]:
    """What a pair's change rests on and what came shortly before it, each with its statements.

    `alike` says how far two passages say the same, 0 … 1 (the third of its arguments are names to
    leave out). docs/method.md, "Drivers", says what is named and what that does not mean.
    """
    from riftline.relations import explain

    return explain.why(view, trend, alike)
