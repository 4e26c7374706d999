"""Corrections to statements: put on, taken off, found again, and never more than was said."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline import columns
from riftline.actors import CORRECTIONS, coded, corrected, standing
from riftline.actors.corrected import added, period
from riftline.columns import Fetched
from riftline.errors import UsageError
from riftline.model import (
    Claim,
    Decision,
    Mention,
    Piece,
    Span,
    Statement,
    Statements,
)

TEXT = "Ash Band reportedly accused Reed Row of theft on Monday."


def mention(text: str) -> Mention:
    return Mention(text, Span(0, len(text)), text.casefold(), "group")


def said(n: int, document: str = "doc", act: str = "ACCUSE") -> Statement:
    start = 100 * n
    who, whom = mention("Ash Band"), mention("Reed Row")
    return Statement(
        f"{document}-{n}", document, Span(start, start + 40), TEXT[:40], who, None, (), "indirect",
        (), who, act, whom, -0.5, (), None, Claim(), (), 0.9, "indirect.verb",
    )  # fmt: skip


READ = Statements([said(n, d) for d in ("doc", "other") for n in range(3)])

NAME = json.dumps({"key": "heron guard", "text": "Heron Guard", "kind": "group"})
HEDGE = json.dumps({"text": "reportedly", "span": [9, 19]})
VALUES = {
    "speaker": NAME,
    "subject": NAME,
    "target": "",
    "act": "SUPPORT",
    "stance": "0.5",
    "when": "2031-02/2031-03",
    "hedge": HEDGE,
    "polarity": "denied",
}


def edit(field: str, value: str | None = None, of: str = "doc-1", n: int = 0) -> Decision:
    value = VALUES[field] if value is None else value
    return Decision(
        f"e{n}-{field}-{of}", "edit", of, field=field, value=value, who="mira", at=f"{n:04d}",
        anchor="doc:100:140:ACCUSE",
    )  # fmt: skip


NEW = Decision(
    "new", "add", "doc", at="0000", who="mira",
    value=json.dumps({
        "evidence": [200, 210], "text": "we told it", "act": "SAY",
        "speaker": {"key": "ash band", "text": "Ash Band", "kind": "group"},
    }),
)  # fmt: skip


def one(d: Decision) -> Statement:
    return corrected(READ, [d]).statements.some(["doc-1"])["doc-1"]


@pytest.mark.parametrize("field", CORRECTIONS)
def test_a_correction_changes_its_field_and_says_so(field: str) -> None:
    was, now = READ.some(["doc-1"])["doc-1"], one(edit(field))
    assert now.id == was.id
    assert now.rule == "indirect.verb, person"
    differs = {
        "speaker": {"speaker", "subject"},  # who accuses is who speaks, before and after
        "hedge": {"claim"},
        "polarity": {"claim"},
    }.get(field, {field})
    names = {n for n in Statement.__dataclass_fields__ if getattr(was, n) != getattr(now, n)}
    assert names == differs | {"rule"}
    others = corrected(READ, [edit(field)]).statements
    assert [s for s in others if s.id != "doc-1"] == [s for s in READ if s.id != "doc-1"]


def test_what_a_correction_says_is_what_stands() -> None:
    assert one(edit("speaker")).speaker == Mention("Heron Guard", None, "heron guard", "group")
    assert one(edit("target")).target is None
    assert one(edit("stance", "")).stance is None
    assert one(edit("hedge")).claim.hedges == (Piece("reportedly", Span(9, 19)),)
    when = one(edit("when")).when
    assert when is not None
    assert (when.earliest, when.latest) == ("2031-02-01", "2031-03-31")


def test_of_two_corrections_of_a_field_the_later_holds_and_hedges_add_up() -> None:
    other = json.dumps({"text": "is said to", "span": [25, 35]})
    told = [edit("act", "AID", n=2), edit("act", "JOIN", n=1)]
    assert corrected(READ, told).statements.some(["doc-1"])["doc-1"].act == "AID"
    both = [edit("hedge", n=1), edit("hedge", other, n=2)]
    kept = corrected(READ, both).statements.some(["doc-1"])["doc-1"].claim.hedges
    assert [h.text for h in kept] == ["reportedly", "is said to"]
    gone = edit("hedge", json.dumps({"text": "reportedly", "span": [9, 19], "gone": True}), n=3)
    kept = corrected(READ, [*both, gone]).statements.some(["doc-1"])["doc-1"].claim.hedges
    assert [h.text for h in kept] == ["is said to"]


def test_after_a_reread_the_place_finds_the_statement() -> None:
    moved = Statements([replace(said(1), id="new", evidence=Span(104, 150)), said(2)])
    found = corrected(moved, [edit("act", "AID")])
    assert [s.act for s in found.statements] == ["AID", "ACCUSE"]
    assert found.issues == ()


def test_a_correction_that_finds_nothing_is_an_issue() -> None:
    found = corrected(Statements([said(2, "other")]), [edit("act", "AID")])
    assert [i.code for i in found.issues] == ["lost-ruling"]
    assert found.statements == [said(2, "other")] or len(found.statements) == 1


def test_an_added_statement_stands_until_the_machine_reads_it() -> None:
    new = added(NEW)
    assert (new.rule, new.confidence, new.text) == ("person", 1.0, "we told it")
    found = corrected(READ, [NEW]).statements
    assert len(found) == len(READ) + 1
    assert found.some([new.id]) == {new.id: new}
    machine = replace(new, rule="indirect.verb", confidence=0.7)
    again = corrected(Statements([*READ, machine]), [NEW]).statements
    assert again.some([new.id]) == {new.id: machine}
    assert len(again) == len(READ) + 1


def test_an_added_statement_can_be_corrected() -> None:
    new = added(NEW)
    found = corrected(READ, [NEW, edit("act", "AID", of=new.id, n=1)]).statements
    assert found.some([new.id])[new.id] == replace(new, act="AID")


edits = st.lists(
    st.builds(
        edit,
        st.sampled_from(CORRECTIONS),
        of=st.sampled_from(["doc-0", "doc-1", "other-2", "nowhere"]),
        n=st.integers(0, 50),
    )
    | st.just(NEW),
    max_size=8,
)


@given(edits)
def test_withdrawing_every_correction_leaves_what_was_read(told: list[Decision]) -> None:
    back = [Decision(f"w-{d.id}", "withdraw", d.id) for d in told]
    assert list(corrected(READ, standing([*told, *back])).statements) == list(READ)


@given(edits, st.data())
def test_withdrawing_one_is_never_having_made_it(told: list[Decision], data: st.DataObject) -> None:
    told = list({d.id: d for d in told}.values())
    if not told:
        return
    gone = data.draw(st.sampled_from(told))
    back = Decision("w", "withdraw", gone.id)
    with_it = corrected(READ, standing([*told, back]))
    without = corrected(READ, standing([d for d in told if d is not gone]))
    assert list(with_it.statements) == list(without.statements)
    assert with_it.issues == without.issues


@given(edits, st.randoms())
def test_the_order_of_the_ledger_does_not_matter(told: list[Decision], random: object) -> None:
    mixed = list({d.id: d for d in told}.values())
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one_way = corrected(READ, list({d.id: d for d in told}.values())).statements
    assert list(corrected(READ, mixed).statements) == list(one_way)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("act", "HUG"),
        ("polarity", "maybe"),
        ("stance", "2"),
        ("stance", "much"),
        ("stance", "nan"),
        ("when", "2031-13"),
        ("when", "last week"),
        ("when", "2031-03/2031-02"),
        ("when", "../.."),
        ("speaker", ""),
        ("target", "no json"),
        ("target", '{"text": "x"}'),
        ("target", '{"key": "x", "text": "x", "kind": "planet"}'),
        ("hedge", "{}"),
        ("hedge", '"reportedly"'),
    ],
)
def test_what_no_field_can_be_is_refused(field: str, value: str) -> None:
    with pytest.raises(UsageError):
        coded(edit(field, value))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "[]",
        '{"evidence": [0, 4], "text": "four", "act": "SAY"}',
        '{"evidence": [0, 9], "text": "four", "act": "SAY", "speaker": {"key": "a", "text": "A"}}',
        '{"evidence": [0, 4], "text": "four", "act": "HUG", "speaker": {"key": "a", "text": "A"}}',
    ],
)
def test_a_statement_that_is_none_is_not_added(value: str) -> None:
    with pytest.raises(UsageError):
        coded(Decision("", "add", "doc", value=value))


@pytest.mark.parametrize(
    ("value", "reach"),
    [
        ("2031", ("2031-01-01", "2031-12-31", "year")),
        ("2032-02", ("2032-02-01", "2032-02-29", "month")),
        ("2031-02-03", ("2031-02-03", "2031-02-03", "day")),
        ("2031-02/..", ("2031-02-01", None, "range")),
        ("../2031-02", (None, "2031-02-28", "range")),
        ("2030/2031-05", ("2030-01-01", "2031-05-31", "range")),
    ],
)
def test_dates_reach_as_far_as_they_say(value: str, reach: tuple[str, str, str]) -> None:
    found = period(value)
    assert (found.earliest, found.latest, found.precision) == reach
    assert found.edtf == value


@given(edits)
def test_statements_on_record_are_corrected_alike(told: list[Decision]) -> None:
    by_id = {s.id: s for s in READ}
    lazy = Statements(Fetched(columns.of(READ), lambda ids: {i: by_id[i] for i in ids}))
    held, fetched = corrected(READ, told), corrected(lazy, told)
    assert list(fetched.statements) == list(held.statements)
    assert fetched.issues == held.issues
