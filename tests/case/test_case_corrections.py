"""Corrections in a case: what people type, what moves, what comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.builders import Para, Said, Story, made_case

from riftline.case import Case
from riftline.errors import NotFound, UsageError
from riftline.model import Decision, Statement

TOLD = "The North Brigade reportedly accused the Valley Front of theft in week {n}."
MISSED = "A fisher saw the Heron Guard shell the Valley Front at dawn."


PRAISED = Said(
    "The Heron Guard praised the North Brigade.", "Heron Guard", "SUPPORT", "North Brigade"
)


def accused(n: int) -> Said:
    return Said(TOLD.format(n=n), "North Brigade", "ACCUSE", "Valley Front", cue="accused")


def stories() -> list[Story]:
    return [
        Story(
            [
                Para((accused(n),)),
                Para((PRAISED,)),
                Para((MISSED,)),
            ],
            title=f"Week {n}",
            published=f"2031-0{n + 1}-03",
            publisher=f"Outlet {n}",
        )
        for n in range(4)
    ]  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with made_case(tmp_path / "case", stories()) as made:
        yield made


def accusation(case: Case) -> Statement:
    return next(s for s in case.snapshot().all_statements if s.act == "ACCUSE")


def edit(case: Case, s: Statement, field: str, value: str) -> Decision:
    return case.decide(Decision("", "edit", s.id, field=field, value=value, who="mira"))


def now(case: Case, s: Statement) -> Statement:
    found = case.snapshot().statement(s.id)
    assert found is not None
    return found


def test_a_name_is_typed_and_its_place_is_found(case: Case) -> None:
    s = accusation(case)
    edit(case, s, "target", "Heron Guard")
    target = now(case, s).target
    assert target is not None
    text = case.document(s.document_id).text
    assert target.span is not None
    assert text[slice(*target.span)] == "Heron Guard"
    assert case.snapshot().roster.of(target) == case.snapshot().find("Heron Guard")[0]
    assert case.machine(s.id) == s


def test_ties_and_courses_move_and_come_back(case: Case) -> None:
    s = accusation(case)
    was = case.snapshot()
    north, valley, heron = (
        was.find(n)[0].id for n in ("North Brigade", "Valley Front", "Heron Guard")
    )
    before, other = was.trend(north, valley), was.trend(north, heron)
    assert before is not None
    assert other is not None
    kept = edit(case, s, "target", "Heron Guard")
    view = case.snapshot()
    after, moved = view.trend(north, valley), view.trend(north, heron)
    assert after is not None
    assert moved is not None
    assert after.independent == before.independent - 1
    assert moved.independent == other.independent + 1
    assert view.said[s.id] == was.said[s.id]
    case.decide(Decision("", "withdraw", kept.id))
    back = case.snapshot()
    assert (back.trends, back.ties, back.roster) == (was.trends, was.ties, was.roster)
    assert list(back.all_statements) == list(was.all_statements)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("act", "support"),
        ("polarity", "denied"),
        ("target", "-"),
        ("when", "2031-05"),
        ("stance", "1"),
    ],
)
def test_every_plain_value_can_be_typed(case: Case, field: str, value: str) -> None:
    s = accusation(case)
    edit(case, s, field, value)
    found = now(case, s)
    told = {
        "act": found.act,
        "polarity": found.claim.polarity,
        "target": "-" if found.target is None else "",
        "when": found.when.edtf if found.when else "",
        "stance": f"{found.stance:g}" if found.stance is not None else "",
    }
    assert told[field] == (value.upper() if field == "act" else value)


def test_a_missed_hedge_is_found_in_the_sentence(case: Case) -> None:
    s = accusation(case)
    edit(case, s, "hedge", "reportedly")
    (hedge,) = now(case, s).claim.hedges
    assert s.evidence.holds(hedge.span)
    edit(case, s, "hedge", "-reportedly")
    assert now(case, s).claim.hedges == ()


def test_a_missed_statement_is_added_counts_and_is_withdrawn(case: Case) -> None:
    was = case.snapshot()
    heron, valley = (was.find(n)[0].id for n in ("Heron Guard", "Valley Front"))
    assert was.trend(heron, valley) is None
    document = was.documents[0].id
    told = {
        "words": MISSED.replace(" ", "\n", 1),  # as a browser may copy it
        "speaker": "fisher",
        "subject": "Heron Guard",
        "act": "ASSAULT",
        "target": "Valley Front",
    }
    add = Decision("", "add", document, value=json.dumps(told), who="mira")
    effect = case.preview(add)
    assert effect.moved > 0
    assert list(case.snapshot().all_statements) == list(was.all_statements)
    kept = case.decide(add)
    view = case.snapshot()
    (new,) = [s for s in view.all_statements if s.rule == "person"]
    assert new.text == MISSED
    assert view.trend(heron, valley) is not None
    assert [s.rule for s in case.why(new.id)] == ["person"]
    edit(case, new, "act", "THREATEN")
    assert now(case, new).act == "THREATEN"
    case.decide(Decision("", "wrong", new.id))
    assert case.snapshot().statement(new.id) is None
    case.decide(Decision("", "withdraw", kept.id))
    assert [t for t in case.snapshot().trends if {t.a, t.b} == {heron, valley}] == []


def test_a_correction_is_previewed(case: Case) -> None:
    s = accusation(case)
    d = Decision("", "edit", s.id, field="target", value="Heron Guard")
    effect = case.preview(d)
    names = {a.name for a in (*effect.before, *effect.after)}
    assert {"Heron Guard", "Valley Front"} <= names
    assert effect.moved == 1
    assert now(case, s) == s


def test_it_survives_a_reread_under_another_id(case: Case) -> None:
    s = accusation(case)
    edit(case, s, "polarity", "denied")
    e = case.store.extract(s.document_id)
    assert e is not None
    again = tuple(replace(t, id="elsewhere") if t.id == s.id else t for t in e.statements)
    capture = case.capture(e.document.capture)
    case.store.write(capture, [replace(e, statements=again)], (), "newer", "2031-09-01")
    found = case.snapshot().statement("elsewhere")
    assert found is not None
    assert found.claim.polarity == "denied"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("speaker", "Nobody Known"),
        ("speaker", "-"),
        ("hedge", "perhaps"),
        ("act", "hug"),
        ("when", "soon"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(case: Case, field: str, value: str) -> None:
    s = accusation(case)
    with pytest.raises(UsageError):
        edit(case, s, field, value)
    assert case.snapshot().decisions == ()


def test_what_is_not_there_is_told(case: Case) -> None:
    with pytest.raises(NotFound):
        case.decide(Decision("", "edit", "nope", field="act", value="AID"))
    with pytest.raises(NotFound):
        case.decide(Decision("", "add", "nope", value='{"words": "x", "speaker": "y"}'))
    with pytest.raises(UsageError):
        case.decide(Decision("", "add", case.snapshot().documents[0].id, value="no json"))


def test_a_name_of_several_must_be_told_apart(case: Case) -> None:
    s = accusation(case)
    for key in ("north brigade", "heron guard"):
        case.decide(Decision("", "edit", key, field="name", value="The Guard"))
    with pytest.raises(UsageError, match="several"):
        edit(case, s, "target", "The Guard")
