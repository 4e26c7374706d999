"""From statements to ties and trends: copies folded, evidence weighed, breaks dated.

All functions are pure. numpy is loaded by the first call of `trends`, not by this import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from riftline.relations.changes import MOVED, Change, Changes, changes
from riftline.relations.copies import fold
from riftline.relations.cover import coverage
from riftline.relations.days import day
from riftline.relations.discoveries import false_rifts
from riftline.relations.misread import UNCHECKED, Checked
from riftline.relations.past import then
from riftline.relations.states import Spell, spells
from riftline.relations.sureness import certainty, likelihood
from riftline.relations.tie import ties

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riftline.model import Coverage, Fold, Roster, Statement, Tie, Trend

__all__ = [
    "MOVED",
    "UNCHECKED",
    "Change",
    "Changes",
    "Checked",
    "Spell",
    "certainty",
    "changes",
    "coverage",
    "day",
    "false_rifts",
    "fold",
    "likelihood",
    "spells",
    "then",
    "ties",
    "trends",
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
