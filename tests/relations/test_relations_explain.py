"""What a change rests on and what preceded it; the same claim made by several."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline import relations
from riftline.model import LoadedName, NameUse, Period, Snapshot, Statements, Step
from riftline.relations.claims import claims
from riftline.relations.explain import CLOSE, why
from riftline.relations.retold import Contents

WELLS = "poisoning the six wells above the town of Kessel"
AGAIN = "the six wells above Kessel were poisoned by them"
BARLEY = "paying their engineers in barley that was stolen"


def alike(one: str, other: str, names=()) -> float:
    return 0.8 if one == other or {one, other} <= {WELLS, AGAIN} else 0.0


def view_of(case, loaded=()) -> Snapshot:
    return Snapshot(
        name="made", revision=1, documents=tuple(case.cards.values()),
        all_statements=Statements(case.statements), roster=case.roster, folds=case.folds,
        ties=case.ties, trends=case.trends(), coverage=case.coverage, issues=(), decisions=(),
        said=case.said, fold_of={m: f.first for f in case.folds for m in f.members},
        loaded=tuple(loaded),
    )  # fmt: skip


def quarrel(say, *extra):
    """Ten months of praise, six of attacks from 2013-11 on; `extra` are (statement, card)."""
    made = say.course_of([["SUPPORT"] * 2] * 10 + [["ASSAULT"] * 3] * 6)
    statements = [*made.statements, *(s for s, _ in extra)]
    return say.Case(statements, [*made.cards.values(), *(c for _, c in extra)])


def told(say, act, subject, target, day, **more):
    document = f"x-{subject}-{act}-{day}-{more.get('speaker', '')}"
    return say.said(act, subject, target, document=document, **more), say.card(document, day)


def found(case, *kinds, loaded=()):
    view = view_of(case, loaded)
    (trend,) = [t for t in view.trends if {t.a, t.b} == {"reed", "salt"}]
    return [d for d in why(view, trend, alike) if not kinds or d.kind in kinds], trend


def test_an_act_shortly_before_the_change_is_told_with_its_days(say):
    case = quarrel(say, told(say, "PLEDGE", "reed", "tarn", "2013-10-10", speaker="paper"))
    acts, trend = found(case, "act")
    (act,) = [d for d in acts if d.day == "2013-10-10"]
    assert trend.onset is not None
    assert trend.onset.earliest == "2013-11"
    assert act.days == (date(2013, 11, 1) - date(2013, 10, 10)).days == 22
    assert act.words.startswith("Reed pledges allegiance to Tarn (Paper says so), 2013-10-10: 22 ")
    assert "days or more before the change for the worse of 2013-11" in act.words
    assert re.search(r"\((almost certain|very likely|likely), (over )?0\.\d\d\)", act.words)
    assert len(act.statements) == 1


@pytest.mark.parametrize(
    ("act", "ends", "day", "named"),
    [
        ("PLEDGE", ("reed", "tarn"), "2013-10-20", True),  # to a third: it changes who stands where
        ("LEAVE", ("kim", "reed"), "2013-10-20", True),
        (
            "ASSAULT",
            ("reed", "tarn"),
            "2013-10-20",
            False,
        ),  # against a third: not between these two
        ("COERCE", ("reed", "salt"), "2013-10-20", True),
        ("LEAVE", ("reed", "salt"), "2013-06-20", False),  # long before
        ("AID", ("reed", "salt"), "2013-10-20", False),  # the other way than the change
        ("CONSULT", ("reed", "salt"), "2013-10-20", False),
        ("ACCUSE", ("reed", "salt"), "2013-10-20", True),  # the first hostile word for long
    ],
)
def test_which_acts_are_named(say, act, ends, day, named):
    case = quarrel(say, told(say, act, *ends, day))
    acts, _ = found(case, "act")
    assert any(d.day == day for d in acts) == named


def test_within_the_dates_of_a_change_no_days_are_counted(say):
    drivers, _ = found(quarrel(say), "act", "statement")
    at_once = [d for d in drivers if d.day is not None and d.day.startswith("2013-11")]
    assert {d.days for d in at_once} == {0}
    assert all("within the dates of the change for the worse" in d.words for d in at_once)
    told = [id_ for d in drivers for id_ in d.statements]
    assert len(told) == len(set(told)), "what is told as a statement is not told again as an act"
    assert sum(d.kind == "act" for d in drivers) <= 5


def test_what_the_result_rests_on_has_its_share(say):
    drivers, trend = found(quarrel(say), "statement")
    assert [d.statements[0] for d in drivers] == list(trend.drivers)
    assert all(0.0 < d.share <= 1.0 for d in drivers)
    assert sum(m.share for m in trend.moves) <= 1.0 + 1e-6
    assert [m.share for m in trend.moves] == sorted((m.share for m in trend.moves), reverse=True)
    assert f"{100 * drivers[0].share:.0f} % of what moves the result" in drivers[0].words


def test_the_same_claim_by_several_is_one_with_its_voices(say):
    extra = [
        told(say, "ACCUSE", who, "salt", day, content=say.quote(words))
        for who, day, words in (
            ("reed", "2013-11-02", WELLS), ("tarn", "2013-11-20", AGAIN),
            ("reed", "2013-12-02", WELLS), ("birch", "2013-11-20", BARLEY),
        )
    ]  # fmt: skip
    (claim,), _ = found(quarrel(say, *extra), "claim")
    assert claim.voices == ("reed", "tarn")
    assert set(claim.statements) == {s.id for s, _ in extra[:3]}
    assert claim.words == (
        "2 say the same against Salt, each independently: Reed, Tarn; first Reed, 2013-11-02."
    )


def test_one_voice_and_copies_of_one_statement_are_no_shared_claim(say):
    extra = [
        told(say, "ACCUSE", "reed", "salt", day, content=say.quote(words))
        for day, words in (("2013-11-02", WELLS), ("2013-11-20", AGAIN))
    ]
    assert found(quarrel(say, *extra), "claim")[0] == []


def test_a_loaded_name_that_comes_into_use_is_told(say):
    case = quarrel(say)
    uses = (
        NameUse("reed", "2013-10-20", (case.statements[-1].id,)),
        NameUse("salt", "2013-10-20", ()),  # one's own name
        NameUse("nobody here", "2013-10-20", ()),
    )
    late = LoadedName("Old Salt", "old salt", "salt", "pejorative",
                      (Step("use", ""),), (NameUse("reed", "2012-10-20", ()),))  # fmt: skip
    new = LoadedName("Brine Men", "brine men", "salt", "pejorative", (Step("use", ""),), uses)
    (name,), _ = found(case, "name", loaded=(late, new))
    assert name.words.startswith(
        "Reed calls Salt “Brine Men” (pejorative), first 2013-10-20: 12 days or more before"
    )


def test_who_goes_over_to_a_leader_goes_over_to_whom_he_is_said_to_lead(say):
    leads = told(say, "LEADS", "kim", "salt", "2013-09-01", speaker="paper")
    acts, _ = found(
        quarrel(
            say,
            leads,
            told(say, "PLEDGE", "tarn", "kim", "2013-10-20"),
            told(say, "PLEDGE", "tarn", "birch", "2013-10-20"),  # who leads nobody
            told(say, "AID", "tarn", "kim", "2013-10-21"),
        ),
        "act",
    )
    (act,) = [d for d in acts if d.days]
    assert act.words.startswith("Tarn pledges allegiance to Kim, said to lead Salt, 2013-10-20: 12")


def test_without_a_change_acts_are_told_by_the_times_of_an_account(say):
    may = Period("2013-05-01", None, "month", "May 2013", "2013-05/..")
    rows = [
        told(say, "PLEDGE", "salt", "tarn", "2013-04-20"),
        told(say, "PLEDGE", "salt", "birch", "2012-04-20"),  # a year before
        told(say, "HOSTILE_TO", "reed", "salt", "2014-01-05", speaker="tarn", when=may,
             rule="author+noun:rift+turn:began"),
    ]  # fmt: skip
    case = say.Case([s for s, _ in rows], [c for _, c in rows])
    (act,), trend = found(case, "act")
    assert (trend.onset, trend.breaks) == (None, ())
    assert act.words == (
        "Salt pledges allegiance to Tarn, 2013-04-20: 11 days or more before the quarrel's "
        "beginning by the account of Tarn (“May 2013”)."
    )
    assert act.days == 11


def test_without_a_change_nothing_precedes_one(say):
    case = say.course_of([["SUPPORT", "ACCUSE"]] * 8)
    drivers, trend = found(case)
    assert trend.onset is None
    assert trend.breaks == ()
    assert {d.kind for d in drivers} == {"statement"}
    assert {d.days for d in drivers} == {None}


acts = st.sampled_from(
    ["ACCUSE", "ASSAULT", "LEAVE", "JOIN", "PLEDGE", "SUPPORT", "AGREE", "SAY", "MEMBER_OF"]
)
rows = st.lists(
    st.tuples(
        acts, st.sampled_from(["reed", "salt", "kim"]), st.sampled_from(["reed", "salt", "tarn"]),
        st.sampled_from(["", "paper"]), st.integers(0, 15), st.sampled_from([WELLS, AGAIN, BARLEY]),
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(rows)
def test_every_driver_opens_and_none_says_what_caused_it(say, made):
    extra = [
        told(say, act, one, other, f"{2013 + m // 12}-{m % 12 + 1:02d}-11",
             speaker=paper or None, content=say.quote(words))
        for act, one, other, paper, m, words in made
        if one != other
    ]  # fmt: skip
    unique = {s.document_id: (s, c) for s, c in extra}
    case = quarrel(say, *unique.values())
    view = view_of(case)
    known = {s.id for s in case.statements}
    for trend in view.trends:
        for d in why(view, trend, alike):
            assert d.statements
            assert known >= set(d.statements)
            assert 0.0 <= d.share <= 1.0
            assert d.days is None or 0 <= d.days <= CLOSE
            assert d.words.endswith(".")
            assert not re.search("caus|because|led to|due to|drove", d.words)


@settings(max_examples=40, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_claims_do_not_hang_on_the_order_of_statements(say, made, rng):
    extra = [
        told(say, act, one, other, f"2013-{m % 12 + 1:02d}-11", content=say.quote(words))
        for act, one, other, _, m, words in made
    ]
    unique = {s.document_id: (s, c) for s, c in extra}
    case = say.Case([s for s, _ in unique.values()], [c for _, c in unique.values()])
    folds = {m: f for f in case.folds for m in f.members}
    contents = Contents(alike, case.cards)

    def grouped(statements):
        return claims(statements, case.roster, case.said, folds, contents)

    groups = grouped(case.statements)
    assert grouped(rng.sample(case.statements, len(case.statements))) == groups
    assert all(len(g.voices) > 1 and len(g.folds) == len(g.days) for g in groups)
    firsts = [f for g in groups for f in g.folds]
    assert len(firsts) == len(set(firsts))


def test_a_denied_claim_and_a_state_are_in_no_group(say):
    made = [
        told(say, act, who, "salt", "2013-11-02", content=say.quote(WELLS))
        for who, act in (("reed", "ACCUSE"), ("tarn", "ACCUSE"), ("kim", "HOSTILE_TO"))
    ]
    case = say.Case([s for s, _ in made], [c for _, c in made])
    folds = {m: f for f in case.folds for m in f.members}
    contents = Contents(alike, case.cards)
    (group,) = claims(case.statements, case.roster, case.said, folds, contents)
    assert group.voices == ["reed", "tarn"]
    denied = replace(case.statements[1], claim=replace(case.statements[1].claim, polarity="denied"))
    rows = [case.statements[0], denied]
    assert claims(rows, case.roster, case.said, folds, contents) == ()


def test_relations_has_it_at_its_door(say):
    view = view_of(quarrel(say))
    assert relations.why(view, view.trends[0], alike) == why(view, view.trends[0], alike)
