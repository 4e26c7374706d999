"""From statements to ties and trends: copies folded, evidence weighed, breaks dated.

All functions are pure. numpy is loaded by the first call of `trends` or `field_at`, not by this
import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from riftline.relations.changes import MOVED, Change, Changes, What, changes, moved
from riftline.relations.copies import fold
from riftline.relations.cover import coverage, latest, misdated
from riftline.relations.days import Days, day
from riftline.relations.discoveries import false_rifts
from riftline.relations.folds import FoldOf, Folds
from riftline.relations.misread import SIGN, UNCHECKED, Checked, drawn, ruled
from riftline.relations.past import then
from riftline.relations.points import CourseOf, Courses
from riftline.relations.states import Spell, spells
from riftline.relations.sureness import certainty, likelihood
from riftline.relations.table import Table
from riftline.relations.tellings import Telling, tellings
from riftline.relations.tie import Ties
from riftline.relations.update import refolded, retrended, same_roster

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from riftline.model import (
        Coverage,
        DocumentCard,
        Driver,
        Field,
        Fold,
        Roster,
        Snapshot,
        Statement,
        Statements,
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
    "CourseOf",
    "Courses",
    "Days",
    "FoldOf",
    "Folds",
    "Spell",
    "Table",
    "Telling",
    "Ties",
    "What",
    "certainty",
    "changes",
    "coverage",
    "day",
    "drawn",
    "false_rifts",
    "field_at",
    "fold",
    "fold_all",
    "latest",
    "likelihood",
    "misdated",
    "moved",
    "refolded",
    "retrended",
    "ruled",
    "said",
    "same_roster",
    "spells",
    "tellings",
    "then",
    "ties",
    "trends",
    "why",
]


def ties(
    statements: Iterable[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    folds: Iterable[Fold],
) -> Ties:
    """One `Tie` for each ordered pair of actors between whom there is a statement.

    Each independent statement counts once, in the month of its day; docs/method.md says how.
    """
    from riftline.relations import tie

    return tie.ties(statements, roster, said, folds)


def fold_all(
    statements: Statements,
    roster: Roster,
    cards: Mapping[str, DocumentCard],
    *,
    alike: Alike | None = None,
    removed: Sequence[Statement] = (),
    same: Collection[tuple[str, str]] = (),
    different: Collection[tuple[str, str]] = (),
) -> Folds:
    """What `fold` gives of the statements of a case, which stand in the record's order: the same
    folds as rows, in a tenth of the time."""
    from riftline.relations import gather

    return gather.folds(
        statements, roster, cards, alike=alike, removed=removed, same=same, different=different
    )


def said(statements: Statements, cards: Mapping[str, DocumentCard]) -> Days:
    """The `day` of each statement."""
    from riftline.columns import of
    from riftline.relations.days import days

    return Days(of(statements), days(of(statements), cards))


def trends(
    ties: Ties,
    coverage: Coverage,
    checked: Checked = UNCHECKED,
    touched: Collection[tuple[str, str]] | None = None,
) -> tuple[Trend, ...]:
    """A `Trend` for every unordered pair with dated evidence, likeliest change first.

    `checked` says what is known of signs read the wrong way round; with `touched`, of those pairs
    (ids, the lesser first) alone. Every number and constant is explained in docs/method.md.
    """
    from riftline.relations import trend

    return trend.trends(ties, coverage, checked, touched)


def field_at(
    ties: Ties,
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

    return field.field_at(ties, said, coverage, day, since)


def why(view: Snapshot, trend: Trend, alike: Alike) -> tuple[Driver, ...]:
    """What a pair's change rests on and what came shortly before it, each with its statements.

    `alike` says how far two passages say the same, 0 … 1 (the third of its arguments are names to
    leave out). docs/method.md, "Drivers", says what is named and what that does not mean.
    """
    from riftline.relations import explain

    return explain.why(view, trend, alike)
