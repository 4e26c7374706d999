"""States hold over their time, end when something ends them, and keep their asserters apart."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from riftline.model import Claim, Period, Piece, Span
from riftline.relations import states

DAYS = {"jan": "2016-01-10", "mar": "2016-03-10", "jun": "2016-06-10", "dec": "2016-12-10"}
KINDS: dict[str, Any] = {"arn": "person", "marl": "person"}


def spells(say: ModuleType, *statements: Any) -> dict[tuple[str, str, str], list[states.Spell]]:
    case = say.Case(statements, [say.card(k, v) for k, v in DAYS.items()], KINDS)
    found: dict[tuple[str, str, str], list[states.Spell]] = {}
    for spell in states.spells(case.statements, case.roster, case.said):
        found.setdefault((spell.subject, spell.act, spell.target), []).append(spell)
    return found


def test_an_alliance_holds_until_an_attack_ends_it(say: ModuleType) -> None:
    attack = say.said("ASSAULT", "salt", "reed", "gazette", "jun")
    found = spells(say, say.said("ALLIED_WITH", "reed", "salt", document="jan"), attack)
    (spell,) = found["reed", "ALLIED_WITH", "salt"]
    assert (spell.since, spell.until, spell.ended_by) == (DAYS["jan"], DAYS["jun"], (attack.id,))
    held = [spell.holds(d) for d in ("2016-01-09", "2016-01-10", "2016-06-09", "2016-06-10")]
    assert held == [False, True, True, False]
    assert not spell.holds(None)


def test_silence_ends_nothing(say: ModuleType) -> None:
    found = spells(say, say.said("PART_OF", "reed", "salt", document="jan"))
    (spell,) = found["reed", "PART_OF", "salt"]
    assert spell.until is None
    assert spell.holds("2030-01-01")


def test_a_part_that_fights_the_whole_is_a_part_until_it_leaves(say: ModuleType) -> None:
    left = say.said("SPLIT", "reed", "salt", document="dec")
    found = spells(
        say,
        say.said("PART_OF", "reed", "salt", document="jan"),
        say.said("ASSAULT", "reed", "salt", document="jun"),
        left,
    )
    (spell,) = found["reed", "PART_OF", "salt"]
    assert (spell.until, spell.ended_by) == (DAYS["dec"], (left.id,))


def test_the_whole_that_leaves_its_part_is_no_end_of_membership(say: ModuleType) -> None:
    found = spells(
        say,
        say.said("MEMBER_OF", "arn", "reed", document="jan"),
        say.said("LEAVE", "reed", "arn", document="jun"),
    )
    assert found["arn", "MEMBER_OF", "reed"][0].until is None


def test_a_state_asserted_anew_is_a_second_spell(say: ModuleType) -> None:
    found = spells(
        say,
        say.said("MEMBER_OF", "arn", "reed", document="jan"),
        say.said("LEAVE", "arn", "reed", document="mar"),
        say.said("JOIN", "arn", "reed", document="jun"),
    )
    first, second = found["arn", "MEMBER_OF", "reed"]
    assert (first.since, first.until) == (DAYS["jan"], DAYS["mar"])
    assert (second.since, second.until, second.stated) == (DAYS["jun"], None, True)


def test_a_later_leader_ends_the_earlier_one_who_is_called_so_no_more(say: ModuleType) -> None:
    later = say.said("LEADS", "marl", "reed", "gazette", "jun")
    found = spells(say, say.said("LEADS", "arn", "reed", "gazette", "jan"), later)
    assert found["arn", "LEADS", "reed"][0].until == DAYS["jun"]
    assert found["arn", "LEADS", "reed"][0].ended_by == (later.id,)
    assert found["marl", "LEADS", "reed"][0].until is None


def test_two_leaders_who_are_both_called_so_stand_side_by_side(say: ModuleType) -> None:
    found = spells(
        say,
        say.said("LEADS", "arn", "reed", "gazette", "jan"),
        say.said("LEADS", "marl", "reed", "marl", "mar"),
        say.said("LEADS", "arn", "reed", "arn", "jun"),
    )
    arn, marl = found["arn", "LEADS", "reed"], found["marl", "LEADS", "reed"]
    assert [s.until for s in (*arn, *marl)] == [None, None]


def test_accounts_stand_side_by_side_with_their_asserters(say: ModuleType) -> None:
    denied = Claim(polarity="denied")
    own = say.said("PART_OF", "reed", "salt", "reed", "jan")
    other = say.said("PART_OF", "reed", "salt", "salt", "mar", claim=denied)
    hedge = Claim(hedges=(Piece("reportedly", Span(0, 10)),))
    third = say.said("PART_OF", "reed", "salt", "gazette", "jun", claim=hedge)
    (spell,) = spells(say, own, other, third)["reed", "PART_OF", "salt"]
    told = [(a.by, a.basis, a.denies, a.hedged, a.statements) for a in spell.accounts]
    assert told == [
        ("reed", "self", False, False, (own.id,)),
        ("salt", "other", True, False, (other.id,)),
        ("gazette", "third", False, True, (third.id,)),
    ]
    assert spell.contested


def test_of_an_alliance_each_may_be_named_first(say: ModuleType) -> None:
    found = spells(
        say,
        say.said("ALLIED_WITH", "salt", "reed", "salt", "jan"),
        say.said("ALLIED_WITH", "reed", "salt", "reed", "mar"),
    )
    assert list(found) == [("reed", "ALLIED_WITH", "salt")]
    (spell,) = found["reed", "ALLIED_WITH", "salt"]
    assert {(a.by, a.basis) for a in spell.accounts} == {("salt", "self"), ("reed", "self")}


def test_a_beginning_that_a_text_names_is_stated(say: ModuleType) -> None:
    since = Period("2013-12-01", None, "month", "since December 2013")
    found = spells(say, say.said("PART_OF", "reed", "salt", document="jan", when=since))
    (spell,) = found["reed", "PART_OF", "salt"]
    assert (spell.since, spell.stated) == ("2013-12-01", True)


def test_a_denial_alone_is_no_state_that_holds(say: ModuleType) -> None:
    denied = say.said("PART_OF", "reed", "salt", document="jan", claim=Claim(polarity="denied"))
    (spell,) = spells(say, denied)["reed", "PART_OF", "salt"]
    assert not spell.sure
    assert states.at([spell], None) == ()


def test_what_has_no_day_holds_and_says_so(say: ModuleType) -> None:
    case = say.Case([say.said("PART_OF", "reed", "salt")], [say.card("d", None)])
    (spell,) = states.spells(case.statements, case.roster, case.said)
    assert (spell.since, spell.stated, spell.until) == (None, False, None)
    assert spell.holds("2016-01-01")
