"""What moved between two views, and by which statements."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from riftline import relations
from riftline.model import Break, Snapshot, Statements, Trend
from riftline.relations.changes import _what


def view(case: Any, upto: str = "9999") -> Snapshot:
    """The case's documents published up to a day, as a snapshot."""
    cards = {k: c for k, c in case.cards.items() if (c.published or "") <= upto}
    kept = [s for s in case.statements if s.document_id in cards]
    said = {s.id: case.said[s.id] for s in kept}
    folds = relations.fold(kept, case.roster, said, cards)
    ties = relations.ties(kept, case.roster, said, folds)
    seen = relations.coverage(cards.values(), kept, said)
    named = {m.key for s in kept for m in (s.subject, s.target) if m is not None}
    actors = tuple(a for a in case.roster.actors if a.id in named)
    roster = type(case.roster)(actors, {a.id: a.id for a in actors}, {a.id: a for a in actors})
    return Snapshot(
        name="made", revision=1, documents=tuple(cards.values()), all_statements=Statements(kept),
        roster=roster, folds=folds, ties=ties,
        trends=relations.trends(ties, seen), coverage=seen, issues=(),
        decisions=(), said=said, fold_of={m: f.first for f in folds for m in f.members},
    )  # fmt: skip


def test_a_quarrel_that_breaks_out_is_told_with_its_statements(say: ModuleType) -> None:
    case = say.course_of([["SUPPORT"] * 2] * 10 + [["ASSAULT"] * 4] * 6)
    last = sorted({c.published[:7] for c in case.cards.values()})[9]
    before, now = view(case, f"{last}-31"), view(case)
    found = relations.changes(before, now)
    (pair,) = found.pairs
    assert {"verdict", "onset", "breaks"} <= set(pair.what)
    assert (pair.before.verdict, pair.now.verdict) == ("friendly", "rift")  # type: ignore[union-attr]
    new = {s.id for s in now.all_statements} - {s.id for s in before.all_statements}
    assert set(pair.statements) == new == set(found.statements)
    assert len(new) == 24
    assert pair.lost == ()
    assert found.touched == 1
    assert found.actors == ()
    assert found.false_share is not None


def test_nothing_new_moves_nothing(say: ModuleType) -> None:
    case = say.course_of([["SUPPORT"] * 2] * 10)
    found = relations.changes(view(case), view(case))
    assert (found.documents, found.statements, found.pairs, found.touched) == ((), (), (), 0)
    assert found.false_share is None


def test_a_pair_that_was_not_there_is_new_once_it_says_something(say: ModuleType) -> None:
    case = say.course_of([[]] * 3 + [["ASSAULT"] * 4] * 3)
    found = relations.changes(view(case, "2013-03-31"), view(case))
    (pair,) = found.pairs
    assert (pair.what, pair.before) == (("new",), None)
    assert sorted(found.actors) == ["reed", "salt"]


def test_a_pair_of_one_statement_is_touched_and_did_not_move(say: ModuleType) -> None:
    case = say.course_of([[], [], ["ASSAULT"]])
    found = relations.changes(view(case, "2013-02-28"), view(case))
    assert (found.pairs, found.touched) == ((), 1)


def trend(**more: Any) -> Trend:
    values: dict[str, Any] = {
        "a": "reed", "b": "salt", "course": (), "onset": None, "breaks": (), "p_widening": None,
        "verdict": "mixed", "drivers": (), "coverage": None, "independent": 9, "carriers": 9,
    }  # fmt: skip
    return Trend(**(values | more))


MARCH, MAY = Break("2031-02", "2031-03", 0.9, "worse"), Break("2031-04", "2031-05", 0.9, "worse")
NEAR, BETTER = Break("2031-03", "2031-04", 0.7, "worse"), Break("2031-02", "2031-03", 0.9, "better")


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        (trend(), trend(verdict="rift"), ["verdict"]),
        (trend(onset=MARCH), trend(onset=NEAR), []),
        (trend(onset=MARCH), trend(onset=MAY), ["onset"]),
        (trend(), trend(onset=MAY), ["onset"]),
        (trend(breaks=(MARCH,)), trend(breaks=(NEAR,)), []),
        (trend(breaks=(MARCH,)), trend(breaks=(MARCH, MAY)), ["breaks"]),
        (trend(breaks=(MARCH, MAY)), trend(breaks=(MARCH,)), ["breaks"]),
        (trend(breaks=(MARCH,)), trend(breaks=(BETTER,)), ["breaks"]),
        (trend(p_widening=0.52), trend(p_widening=0.61), []),
        (trend(p_widening=0.52), trend(p_widening=0.63), ["p_widening"]),
        (trend(), trend(p_widening=0.55), []),
        (trend(), trend(p_widening=0.9), ["p_widening"]),
        (None, trend(verdict="not enough evidence"), []),
        (trend(), None, ["gone"]),
    ],
)
def test_what_moved(was: Trend | None, now: Trend | None, what: list[str]) -> None:
    assert list(_what(was, now)) == what
