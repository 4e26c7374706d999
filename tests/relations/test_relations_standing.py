"""Members speak for themselves and, by a stated share, for their group at that date."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

KINDS: dict[str, Any] = {"arn": "person", "marl": "person", "reed": "group", "salt": "group"}


def case(say: ModuleType, *statements: Any, days: dict[str, str] | None = None) -> Any:
    days = {"d": "2016-03-10", "early": "2016-01-10", "late": "2016-06-10"} | (days or {})
    return say.Case(statements, [say.card(k, v) for k, v in days.items()], KINDS)


def pairs(found: Any) -> dict[tuple[str, str], Any]:
    return {(t.a, t.b): t for t in found.ties}


def test_a_leaders_accusation_counts_for_the_group_by_the_leaders_share(say: ModuleType) -> None:
    accused = say.said("ACCUSE", "arn", "salt")
    found = pairs(case(say, say.said("LEADS", "arn", "reed", speaker="gazette"), accused))
    assert found["arn", "salt"].months[0].own.hostile == pytest.approx(0.5)
    group = found["reed", "salt"]
    assert group.months[0].own.hostile == pytest.approx(0.8 * 0.5)
    assert group.shares == {accused.id: 0.8}


def test_both_sides_may_be_members(say: ModuleType) -> None:
    found = pairs(
        case(
            say,
            say.said("LEADS", "arn", "reed", speaker="gazette"),
            say.said("MEMBER_OF", "marl", "salt", speaker="gazette"),
            say.said("ACCUSE", "arn", "marl"),
        )
    )
    assert found["reed", "salt"].months[0].own.hostile == pytest.approx(0.8 * 0.6 * 0.5)


def test_the_role_held_then_counts_not_the_later_one(say: ModuleType) -> None:
    before = say.said("ACCUSE", "arn", "marsh", document="early")
    after = say.said("ACCUSE", "arn", "marsh", document="late")
    found = pairs(
        case(
            say,
            say.said("LEADS", "arn", "reed", speaker="gazette", document="early"),
            say.said("LEAVE", "arn", "reed", speaker="gazette"),
            say.said("JOIN", "arn", "salt", speaker="gazette"),
            before,
            after,
        )
    )
    assert found["reed", "marsh"].shares == {before.id: 0.8}
    assert found["salt", "marsh"].shares == {after.id: 0.6}


def test_a_defector_does_not_befriend_the_rival_for_the_group_that_he_left(
    say: ModuleType,
) -> None:
    found = pairs(
        case(
            say,
            say.said("LEADS", "arn", "reed", speaker="gazette", document="early"),
            say.said("JOIN", "arn", "salt", speaker="gazette"),
        )
    )
    assert ("reed", "salt") not in found


def test_an_account_that_leaves_speaks_of_its_group(say: ModuleType) -> None:
    left = say.said("LEAVE", "post", "salt", speaker="post")
    told = (say.said("AFFILIATED_WITH", "post", "reed", speaker="gazette", document="early"), left)
    days = [say.card(d, f"2016-0{n}-10") for n, d in ((1, "early"), (3, "d"))]
    found = pairs(say.Case(told, days, {**KINDS, "post": "account"}))
    assert found["reed", "salt"].shares == {left.id: 0.5}


def test_nobody_speaks_for_a_group_without_a_role_on_record(say: ModuleType) -> None:
    found = pairs(case(say, say.said("ACCUSE", "arn", "salt")))
    assert list(found) == [("arn", "salt")]
