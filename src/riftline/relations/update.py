"""One more document: what it touches is computed anew, by the same functions, and nothing else.

Exact but for one thing. How much was captured (coverage) enters every pair's breaks and
P(widening), and a document changes it a little for all. Pairs of which nothing new was said keep
the numbers of the last whole computing; who calls must not let that lag.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from riftline.columns import of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from riftline.columns import Rows
    from riftline.model import Coverage, DocumentCard, Roster, Statement, Statements, Trend
    from riftline.relations.folds import Folds
    from riftline.relations.misread import Checked
    from riftline.relations.retold import Alike
    from riftline.relations.tie import Ties

__all__ = ["refolded", "retrended", "same_roster"]


def same_roster(before: Roster, now: Roster, unheard: Callable[[str], bool]) -> bool:
    """Whether everybody whom older statements name is still the same actor, of the same kind.

    `unheard` says of a key that it stands in no older statement.
    """
    if any(now.by_key.get(key) != id_ for key, id_ in before.by_key.items()):
        return False
    if any(now.by_id[a.id].kind != a.kind for a in before.actors):
        return False
    return all(unheard(key) for key in now.by_key.keys() - before.by_key.keys())


def refolded(
    before: Folds,
    statements: Statements,
    added: Collection[str],
    roster: Roster,
    cards: Mapping[str, DocumentCard],
    alike: Alike,
    removed: Sequence[Statement],
) -> Folds:
    """The folds with the `added` ids, which `statements` hold beside the older ones. Copies have
    one act and one target, so that only statements with those of an added one are folded again."""
    import numpy as np

    from riftline.relations.evidence import numbered
    from riftline.relations.gather import meant, regathered

    c = of(statements)
    kind = numbered(c.act, meant(c, roster)[0][c.target])
    again = np.flatnonzero(np.isin(kind, kind[c.rows(added)]))
    old = np.setdiff1d(np.arange(len(c)), c.rows(added))
    return regathered(before, statements, old, again, roster, cards, alike, removed)


def retrended(
    before: Ties,
    trends: Sequence[Trend],
    found: Ties,
    added: Collection[str],
    seen: tuple[Coverage, Coverage],
    checked: Checked,
) -> tuple[Trend, ...] | None:
    """The trends with those of the pairs whose ties are others now made anew; None where the case's
    months changed, so that every course has others. `added` are the ids of the statements that are
    new, `seen` is the coverage then and now."""
    from riftline.relations import trend
    from riftline.relations.points import CourseOf, Courses

    if trend.axis_of(seen[1], found) != trend.axis_of(seen[0], before):
        return None
    import numpy as np

    rows = np.arange(len(found.columns))
    old = np.setdiff1d(rows, found.columns.rows(added))
    was, now = _marks(before, old), _marks(found, rows)
    moved = {pair for pair in was.keys() | now.keys() if was.get(pair) != now.get(pair)}
    touched = {(min(p), max(p)) for p in moved}
    made = trend.trends(found, seen[1], checked, touched) if touched else ()
    place = {pair: n for n, pair in enumerate(now)}
    known: dict[int, Courses] = {}
    others = []
    for t in trends:
        if (t.a, t.b) in touched:
            continue
        course = t.course
        if isinstance(course, CourseOf):
            # What it was made from goes, but for the numbers.
            every = known.setdefault(id(course.every), replace(course.every, ties=found, made={}))
            ties = [place[p] for p in ((t.a, t.b), (t.b, t.a)) if p in place]
            course = every.of(course.pair, ties, course.began)
        others.append(replace(t, coverage=seen[1], course=course))
    return trend.ranked((*others, *made))


def _marks(ties: Ties, at: Rows) -> dict[tuple[str, str], int]:
    """Each ordered pair and a number for all that is counted of it, equal where nothing changed.
    `at` says where each row stands now."""
    import numpy as np

    from riftline.relations.sureness import certainties
    from riftline.relations.weights import leans

    laid = ties.laid
    c = ties.columns
    sign, weight = leans(c)
    size = (sign * weight * certainties(c))[ties.best]
    parts: list[Rows] = [
        size.view(np.int64),
        at[laid.member[laid.at[ties.fold]]], at[ties.best], ties.month, ties.own.astype(np.int64),
        laid.carriers[ties.fold], np.diff(laid.at)[ties.fold], ties.share.view(np.int64),
    ]  # fmt: skip
    mark = np.zeros(len(ties.fold), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for part in parts:
            mark = (mark ^ part.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            mark ^= mark >> np.uint64(31)
        sums = np.add.reduceat(mark, ties.at[:-1]).tolist() if len(ties) else []
    ends = zip(ties.a.tolist(), ties.b.tolist(), strict=True)
    pairs = ((ties.actors[a], ties.actors[b]) for a, b in ends)
    return dict(zip(pairs, sums, strict=True))
