"""The field on a day: signs, camps, who speaks well of both, who changed, triads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from riftline.model import Field, FieldActor, FieldTie
from riftline.relations.cover import latest
from riftline.relations.field import field_at
from riftline.relations.sureness import likelihood

DAY = "2013-06-30"


def made(say: Any, told: Iterable[Sequence[str]], more: dict[str, Any] | None = None) -> Any:
    """A case of (day, subject, act, target[, speaker]), each in a document of its own."""
    statements, cards = [], []
    for n, (day, subject, act, target, *speaker) in enumerate(told):
        cards.append(say.card(f"d{n}", day))
        statements.append(
            say.said(act, subject, target, *speaker, document=f"d{n}", **(more or {}))
        )
    return say.Case(statements, cards)


def field_of(case: Any, day: str = DAY, since: str | None = None, **more: Any) -> Field:
    return field_at(
        case.ties,
        case.said,
        case.coverage,
        day,
        since,
        **more,
    )


def often(a: str, act: str, b: str, month: str = "2013-06", times: int = 4) -> list[Any]:
    """The same kind of act on several days, each way in turn."""
    return [
        (f"{month}-{3 * n + 2:02d}", *((a, act, b) if n % 2 else (b, act, a))) for n in range(times)
    ]


def camps(found: Field) -> set[frozenset[str]]:
    return {frozenset(c.members) for c in found.camps}


def tie(found: Field, a: str, b: str) -> FieldTie:
    return next(t for t in found.ties if (t.a, t.b) == (a, b))


def actor(found: Field, id_: str) -> FieldActor:
    return next(a for a in found.actors if a.id == id_)


BLOCS = [
    *often("marsh", "SUPPORT", "reed"),
    *often("reed", "SUPPORT", "tarn"),
    *often("dune", "SUPPORT", "salt"),
    *often("reed", "ASSAULT", "salt"),
    *often("dune", "ACCUSE", "marsh"),
]


def test_two_blocs_are_two_camps(say: Any) -> None:
    found = field_of(made(say, BLOCS))
    assert found.verdict == "parted"
    assert camps(found) == {frozenset({"marsh", "reed", "tarn"}), frozenset({"dune", "salt"})}
    assert (found.many.cost, found.many.exact, found.many.balance) == (0.0, True, 1.0)
    assert [(f.first, f.second, f.hostile, f.friendly) for f in found.fronts] == [(1, 2, 2, 0)]
    assert all(a.probability > 0.6 for a in found.actors)
    assert {t.standing for t in found.ties} == {"hostile", "friendly"}
    assert not any(t.against for t in found.ties)
    assert set(found.two.sides) == {("marsh", "reed", "tarn"), ("dune", "salt")}


def test_every_tie_opens_to_its_sentences(say: Any) -> None:
    case = made(say, BLOCS)
    by_id = {s.id: s for s in case.statements}
    for t in field_of(case).ties:
        ids = (*t.hostile_statements, *t.friendly_statements)
        assert len(ids) == 4
        assert all({by_id[i].subject.key, by_id[i].target.key} == {t.a, t.b} for i in ids)
        assert {by_id[i].act for i in t.friendly_statements} <= {"SUPPORT"}
        assert {by_id[i].act for i in t.hostile_statements} <= {"ASSAULT", "ACCUSE"}


def test_a_field_does_not_depend_on_the_order_of_what_is_given(say: Any) -> None:
    case = made(say, BLOCS)
    turned = say.Case(case.statements[::-1], reversed(case.cards.values()))
    assert field_of(case) == field_of(turned)
    assert field_of(case) == field_of(case)


def test_one_friendly_word_across_stands_against_the_camps(say: Any) -> None:
    found = field_of(made(say, [*BLOCS, *often("salt", "SUPPORT", "tarn")]))
    assert camps(found) == {frozenset({"marsh", "reed", "tarn"}), frozenset({"dune", "salt"})}
    assert found.many.against == (("salt", "tarn"),)
    assert [(t.a, t.b) for t in found.ties if t.against] == [("salt", "tarn")]
    assert found.many.cost == pytest.approx(tie(found, "salt", "tarn").strength)
    assert found.many.balance == pytest.approx(1 - 2 * found.many.cost / found.many.total)
    assert found.many.total == pytest.approx(sum(abs(t.strength) for t in found.ties))
    assert actor(found, "tarn").probability < actor(found, "marsh").probability + 0.1


def test_what_is_said_after_the_day_counts_for_nothing(say: Any) -> None:
    told = [*often("reed", "SUPPORT", "salt"), ("2013-06-28", "reed", "ASSAULT", "salt")]
    before, after = (field_of(made(say, told), day) for day in ("2013-06-27", "2013-06-28"))
    assert tie(before, "reed", "salt").hostile == 0.0
    assert tie(before, "reed", "salt").hostile_statements == ()
    assert tie(after, "reed", "salt").hostile > 0.0
    assert len(tie(after, "reed", "salt").hostile_statements) == 1
    cut = field_of(made(say, told[:-1]), "2013-06-27")
    assert tie(cut, "reed", "salt").strength == tie(before, "reed", "salt").strength


def test_a_copy_printed_after_the_day_makes_nothing_surer(say: Any) -> None:
    words = {"text": "one two three four five six seven eight nine", "confidence": 0.5}
    first, copy = (
        say.said("ACCUSE", document=d, **words | {"confidence": sure})
        for d, sure in (("a", 0.5), ("b", 1.0))
    )
    cards = [say.card("a", "2013-06-25"), say.card("b", "2013-06-29", "Herald")]
    case = say.Case([first, copy], cards)
    assert len(case.folds) == 1
    early, late = field_of(case, "2013-06-26"), field_of(case, "2013-06-30")
    assert early.ties[0].hostile < late.ties[0].hostile
    assert early.ties[0].hostile_statements == (first.id,)


def test_evidence_halves_in_a_half_life_and_goes(say: Any) -> None:
    case = made(say, often("reed", "ACCUSE", "salt", "2013-01"))
    now = field_of(case, "2013-01-31").ties[0]
    later = field_of(case, "2013-09-30").ties[0]
    assert later.hostile == pytest.approx(now.hostile / 4)
    assert (now.standing, later.standing) == ("hostile", "faint")
    assert 0.5 < later.p_hostile < now.p_hostile
    gone = field_of(case, "2015-01-31")
    assert (gone.ties, gone.verdict) == ((), "not enough evidence")


def test_a_tie_with_much_on_both_sides_is_contested(say: Any) -> None:
    found = field_of(
        made(say, [*often("reed", "SUPPORT", "salt"), *often("reed", "ACCUSE", "salt")])
    )
    assert found.ties[0].standing == "contested"
    assert found.ties[0].strength == pytest.approx(0.0, abs=0.2)
    assert len(found.ties[0].hostile_statements) == len(found.ties[0].friendly_statements) == 4
    assert found.verdict == "not enough evidence"


def test_one_statement_is_no_sure_membership(say: Any) -> None:
    found = field_of(made(say, [("2013-06-10", "reed", "SUPPORT", "salt")]))
    assert found.ties[0].standing == "faint"
    assert found.verdict == "not enough evidence"
    assert len(found.camps) == 1
    assert likelihood(actor(found, "reed").probability) in ("likely", "roughly even chance")


@pytest.mark.parametrize("told", [[], [("2013-06-10", "reed", "CONSULT", "reed")]])
def test_nothing_is_an_empty_field(say: Any, told: Any) -> None:
    found = field_of(made(say, told))
    assert (found.verdict, found.ties, found.actors, found.camps) == (
        "not enough evidence",
        (),
        (),
        (),
    )
    assert (found.two.exact, found.two.balance, found.draws) == (True, 1.0, 0)


def test_all_friendly_is_one_camp(say: Any) -> None:
    found = field_of(made(say, [*often("reed", "SUPPORT", "salt"), *often("salt", "AID", "dune")]))
    assert (found.verdict, len(found.camps), found.fronts) == ("together", 1, ())


def test_all_hostile_is_no_camp(say: Any) -> None:
    told = [
        *often("reed", "ASSAULT", "salt"),
        *often("salt", "ASSAULT", "dune"),
        *often("dune", "ASSAULT", "reed"),
    ]
    found = field_of(made(say, told))
    assert (found.verdict, len(found.camps)) == ("scattered", 3)
    assert found.many.cost == 0.0
    # Three who fight each other fit no two sides: one of the ties is within one.
    assert found.two.cost > 0.8
    assert found.two.exact
    assert all(a.words == "likely" for a in found.actors)


def test_parts_that_nothing_ties_are_sided_each_on_its_own(say: Any) -> None:
    told = [*often("reed", "ASSAULT", "salt"), *often("dune", "ASSAULT", "tarn")]
    found = field_of(made(say, told))
    assert sorted(found.two.sides) == [("dune",), ("reed",), ("salt",), ("tarn",)]


def test_a_loud_voice_does_not_decide_for_all(say: Any) -> None:
    """Forty harsh words of one outlet about two others' tie weigh less than twenty voices."""
    loud = [(f"2013-06-{n % 28 + 1:02d}", "reed", "ACCUSE", "salt", "herald") for n in range(40)]
    calm = [(f"2013-06-{n + 1:02d}", "reed", "SUPPORT", "salt", f"voice{n}") for n in range(20)]
    found = field_of(made(say, [*loud, *calm]))
    assert found.ties[0].friendly > found.ties[0].hostile


# --- who still speaks well of both sides --------------------------------------------------------


BETWEEN = [
    *BLOCS,
    *(("2013-06-11", "heron", "SUPPORT", who) for who in ("reed", "marsh", "salt", "dune")),
    *(("2013-06-14", "heron", "SUPPORT", who) for who in ("reed", "salt")),
]


def test_who_speaks_well_of_both_sides_is_named_with_the_words(say: Any) -> None:
    case = made(say, BETWEEN)
    found = field_of(case)
    (bridge,) = (b for b in found.bridges if b.actor == "heron")
    by_id = {s.id: s for s in case.statements}
    toward = [
        {by_id[i].target.key for i in ids}
        for ids in (bridge.first_statements, bridge.second_statements)
    ]
    assert sorted(map(sorted, toward)) == [["dune", "salt"], ["marsh", "reed"]]
    assert 0.5 < bridge.probability < 1.0


def test_praise_that_others_tell_of_is_no_word_of_ones_own(say: Any) -> None:
    told = [(*row, "herald") if row[1] == "heron" else row for row in BETWEEN]
    assert [b for b in field_of(made(say, told)).bridges if b.actor == "heron"] == []


def test_blame_of_one_side_makes_no_bridge(say: Any) -> None:
    told = [*BETWEEN, *(("2013-06-20", "heron", "ACCUSE", w) for w in ("salt", "dune") * 3)]
    assert [b for b in field_of(made(say, told)).bridges if b.actor == "heron"] == []


# --- who changed camps --------------------------------------------------------------------------


OVER = [
    *(row for month in ("2013-01", "2013-02") for row in often("reed", "SUPPORT", "tarn", month)),
    *(row for month in ("2013-01", "2013-02") for row in often("marsh", "SUPPORT", "reed", month)),
    *(row for month in ("2013-01", "2013-02") for row in often("marsh", "SUPPORT", "tarn", month)),
    *(row for month in ("2013-01", "2013-09") for row in often("dune", "SUPPORT", "salt", month)),
    *(row for month in ("2013-01", "2013-09") for row in often("reed", "ASSAULT", "salt", month)),
    # From September on tarn is with dune and salt, and against reed and marsh.
    *(row for month in ("2013-09", "2013-10") for row in often("tarn", "AID", "salt", month, 6)),
    *(row for month in ("2013-09", "2013-10") for row in often("tarn", "AID", "dune", month, 6)),
    *(
        row
        for month in ("2013-09", "2013-10")
        for row in often("tarn", "ASSAULT", "reed", month, 6)
    ),
    *(
        row
        for month in ("2013-09", "2013-10")
        for row in often("tarn", "ACCUSE", "marsh", month, 6)
    ),
    *(row for month in ("2013-09", "2013-10") for row in often("marsh", "SUPPORT", "reed", month)),
]


def test_who_went_over_is_found_with_the_month_and_the_words(say: Any) -> None:
    case = made(say, OVER)
    found = field_of(case, "2013-10-31", "2013-03-31")
    (change,) = found.changes
    assert (change.actor, change.kind) == ("tarn", "went over")
    assert set(change.fellows) == {"marsh", "reed"}
    # From April to August nothing was said: it may have been any of those months.
    assert (change.earliest, change.latest) == ("2013-04", "2013-09")
    assert change.probability > 0.8
    assert set(found.camps[change.camp - 1].members) == {"dune", "salt", "tarn"}
    by_id = {s.id: s for s in case.statements}
    assert {by_id[i].act for i in change.statements} == {"AID", "ASSAULT", "ACCUSE"}
    assert all(case.said[i] > "2013-03-31" for i in change.statements)


def test_without_a_day_to_compare_with_nothing_changed(say: Any) -> None:
    found = field_of(made(say, OVER), "2013-10-31")
    assert (found.changes, found.triads, found.since) == ((), (), None)


def test_silence_is_no_change(say: Any) -> None:
    found = field_of(made(say, BLOCS), "2014-06-30", "2013-07-31")
    assert (found.changes, found.triads) == ((), ())


def test_who_was_alone_and_is_not_any_more_has_joined(say: Any) -> None:
    told = [
        *often("reed", "SUPPORT", "tarn", "2013-01"),
        *often("heron", "ACCUSE", "reed", "2013-01"),
        *often("reed", "SUPPORT", "tarn", "2013-09"),
        *often("heron", "AID", "reed", "2013-09", 8),
        *often("heron", "AID", "tarn", "2013-09", 8),
    ]
    (change,) = field_of(made(say, told), "2013-09-30", "2013-02-28").changes
    assert (change.actor, change.kind, change.fellows) == ("heron", "joined", ())
    assert (change.earliest, change.latest) == ("2013-03", "2013-09")


def test_months_full_of_words_pin_the_date(say: Any) -> None:
    months = [f"2013-{m:02d}" for m in range(1, 11)]
    told = [
        *(r for m in months for r in often("reed", "SUPPORT", "marsh", m)),
        *(r for m in months for r in often("dune", "SUPPORT", "salt", m)),
        *(r for m in months[:5] for r in often("tarn", "SUPPORT", "reed", m)),
        *(r for m in months[5:] for r in often("tarn", "ASSAULT", "reed", m)),
        *(r for m in months[5:] for r in often("tarn", "SUPPORT", "salt", m)),
    ]
    (change,) = field_of(made(say, told), "2013-10-31", "2013-03-31").changes
    assert (change.actor, change.earliest, change.latest) == ("tarn", "2013-06", "2013-06")


def test_a_camp_of_two_that_falls_out_has_split(say: Any) -> None:
    told = [
        *often("reed", "SUPPORT", "tarn", "2013-01"),
        *often("reed", "ASSAULT", "tarn", "2013-09", 8),
    ]
    found = field_of(made(say, told), "2013-09-30", "2013-02-28")
    assert [(c.actor, c.kind, c.fellows) for c in found.changes] == [
        ("reed", "split", ("tarn",)),
        ("tarn", "split", ("reed",)),
    ]


# --- triads -------------------------------------------------------------------------------------


def test_friends_who_fell_out_over_a_third_are_an_unbalanced_triad(say: Any) -> None:
    told = [
        *(r for m in ("2013-01", "2013-09") for r in often("heron", "AID", "reed", m, 6)),
        *(r for m in ("2013-01", "2013-09") for r in often("heron", "AID", "salt", m, 6)),
        *often("reed", "SUPPORT", "salt", "2013-01", 4),
        *often("reed", "ASSAULT", "salt", "2013-09", 8),
    ]
    case = made(say, told)
    (triad,) = field_of(case, "2013-09-30", "2013-02-28").triads
    assert triad.actors == ("heron", "reed", "salt")
    assert triad.signs == "++-"
    assert triad.turned == (("reed", "salt"),)
    assert triad.before < 0.3 < 0.7 < triad.probability
    by_id = {s.id: s for s in case.statements}
    assert {by_id[i].act for i in triad.statements} == {"ASSAULT"}
    # Nothing has turned since the war began.
    assert field_of(case, "2013-09-30", "2013-09-29").triads == ()


def test_a_third_that_both_fight_is_balanced(say: Any) -> None:
    told = [
        *often("reed", "SUPPORT", "salt", "2013-09", 6),
        *often("reed", "ASSAULT", "tarn", "2013-09", 6),
        *often("salt", "ASSAULT", "tarn", "2013-09", 6),
    ]
    assert field_of(made(say, told), "2013-09-30", "2013-02-28").triads == ()


# --- bad days -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "since"), [("soon", None), ("2013-06-30", "2013-06-30")])
def test_days_that_make_no_sense_are_refused(say: Any, day: str, since: str | None) -> None:
    with pytest.raises(ValueError, match=r"soon|not before"):
        field_of(made(say, BLOCS), day, since)


def test_undated_statements_are_in_no_field(say: Any) -> None:
    case = say.Case([say.said("ASSAULT", document="d")], [say.card("d", None)])
    assert field_of(case).ties == ()


def test_the_last_day_told_of_is_within_what_is_covered(say: Any) -> None:
    case = made(say, [("2013-06-10", "reed", "ACCUSE", "salt")])
    said = {**case.said, "misdated": "2099-01-01", "undated": None}
    assert latest(case.coverage, said) == "2013-06-10"
    assert latest(case.coverage, {}) is None
