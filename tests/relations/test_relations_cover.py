"""Dates of publication that cannot be: told, and kept from stretching a case's months."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from riftline import relations


def cards(say: ModuleType, *published: str | None, added: str = "") -> list[Any]:
    return [say.card(f"d{n}", day, added=added) for n, day in enumerate(published)]


def told(found: list[Any]) -> list[tuple[str, str]]:
    return [(i.code, i.where) for i in relations.misdated(found)]


def test_a_thousand_years_ago_is_apart_and_no_month(say: ModuleType) -> None:
    found = cards(say, "2014-02-03", "2014-03-05", "1014-02-03", "2099-01-01", "2014-05-02")
    assert told(found) == [("dated-apart", "d2"), ("dated-apart", "d3")]
    covered = relations.coverage(found, (), {})
    months = [m.period for m in covered.months]
    assert (months[0], months[-1], covered.undated) == ("2014-02", "2014-05", 2)


@pytest.mark.parametrize(
    ("published", "added", "ahead"),
    [
        ("2031-05-03", "2031-05-01T12:00:00+00:00", True),
        ("2031-05-02", "2031-05-01T12:00:00+00:00", False),
        ("2031-05-02T09:00:00+14:00", "2031-05-01T19:00:00+00:00", False),
        ("2031-05-01", "2031-05-01T12:00:00+00:00", False),
        ("2031-06", "2031-05-01T12:00:00+00:00", True),
        ("2032", "2031-05-01T12:00:00+00:00", False),
        (None, "2031-05-01T12:00:00+00:00", False),
        ("2031-05-03", "", False),
        ("2031-05-03", "no clock", False),
    ],
)
def test_published_after_it_was_recorded(
    say: ModuleType, published: str | None, added: str, ahead: bool
) -> None:
    assert told(cards(say, published, added=added)) == [("dated-ahead", "d0")] * ahead


def test_no_dates_at_all_are_no_doubt_here(say: ModuleType) -> None:
    found = cards(say, None, None, "", "soon")
    assert told(found) == []
    covered = relations.coverage(found, (), {})
    assert (covered.months, covered.documents, covered.undated) == ((), 4, 4)
