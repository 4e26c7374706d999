"""What can be asked of a search, and what is refused with words that help."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.errors import UsageError
from riftline.store.query import (
    Every,
    Filter,
    Less,
    Query,
    Some,
    asked,
    filters,
    narrowed,
    parse,
)
from riftline.store.terms import Term

MILL, FORD, OLD = Term(("mill",)), Term(("ford",)), Term(("old",))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", Query()),
        ("!!! -- ()", Query()),
        ("mill", Query(MILL)),
        ("mill ford", Query(Every((MILL, FORD)))),
        ("mill mill", Query(MILL)),
        ("mill AND ford", Query(Every((MILL, FORD)))),
        ("mill OR ford", Query(Some((MILL, FORD)))),
        ("mill ford OR old", Query(Some((Every((MILL, FORD)), OLD)))),
        ("mill (ford OR old)", Query(Every((MILL, Some((FORD, OLD)))))),
        ("mill NOT ford", Query(MILL, FORD)),
        ("mill NOT ford NOT old", Query(MILL, Some((FORD, OLD)))),
        ("mill OR (ford NOT old)", Query(Some((MILL, Less(FORD, OLD))))),
        ("mill OR ford NOT old", Query(Some((MILL, Less(FORD, OLD))))),
        ('"old mill"', Query(Term(("old", "mill"), exact=True))),
        ('"old mi"*', Query(Term(("old", "mi"), prefix=True, exact=True))),
        ("mi*", Query(Term(("mi",), prefix=True))),
        ("salt_wire", Query(Term(("salt", "wire"), exact=True))),
        ("act:ACCUSE", Query(filters=(Filter("act", ("ACCUSE",)),))),
        ("act:ACCUSE,REJECT", Query(filters=(Filter("act", ("ACCUSE", "REJECT")),))),
        ("act:ACCUSE act:REJECT", Query(filters=(Filter("act", ("ACCUSE", "REJECT")),))),
        ('speaker:"North B" mill', Query(MILL, None, (Filter("speaker", ("North B",)),))),
        ("speaker:«Северная бригада»", Query(filters=(Filter("speaker", ("Северная бригада",)),))),
        ('source:"Ford, Mill"', Query(filters=(Filter("source", ("Ford, Mill",)),))),
        ("NOT lang:ru mill", Query(MILL, None, (Filter("lang", ("ru",), True),))),
        ("lang:ru NOT mill", Query(None, MILL, (Filter("lang", ("ru",)),))),
        ("(mill OR ford) lang:ru", Query(Some((MILL, FORD)), None, (Filter("lang", ("ru",)),))),
        ("LANG:ru", Query(filters=(Filter("lang", ("ru",)),))),
        ("12:30", Query(Term(("12", "30"), exact=True))),
        ("https://mill", Query(Term(("https", "mill"), exact=True))),
    ],
)  # fmt: skip
def test_what_is_meant(written: str, meant: Query) -> None:
    assert parse(written) == meant


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("AND", "AND without"),
        ("mill AND", "AND without"),
        ("AND mill", "AND without"),
        ("mill AND AND ford", "AND without"),
        ("mill OR", "OR without"),
        ("OR mill", "OR without"),
        ("mill OR OR ford", "OR without"),
        ("NOT", "NOT with nothing after"),
        ("mill NOT", "NOT with nothing after"),
        ("mill NOT NOT ford", "NOT with nothing after"),
        ("NOT mill", "NOT with nothing beside"),
        ("mill OR NOT ford", "NOT with nothing beside"),
        ("(mill", "none closes"),
        ("mill)", "none opened"),
        ("(" * 30 + "mill" + ")" * 30, "brackets within"),
        ("speaker:", "speaker: says nothing"),
        ('speaker: "North"', "speaker: says nothing"),
        ("speeker:North", "no field “speeker:”"),
        ("mill OR act:ACCUSE", "act: in brackets or beside an OR"),
        ("(mill act:ACCUSE)", "act: in brackets or beside an OR"),
        (" ".join(f"w{i}" for i in range(40)), "more than 32 terms"),
    ],
)
def test_what_cannot_be_read(written: str, says: str) -> None:
    with pytest.raises(UsageError) as told:
        parse(written)
    assert says in told.value.seen
    assert told.value.expected


@pytest.mark.parametrize(
    ("query", "field", "value", "narrower"),
    [
        ("mill", "act", "ACCUSE", "mill act:ACCUSE"),
        ("mill", "speaker", "North Brigade", 'mill speaker:"North Brigade"'),
        ("mill", "source", "@mill_wire", "mill source:@mill_wire"),
        ("mill", "source", 'The "Wire"', 'mill source:«The "Wire"»'),
        ("mill since:2014 ford until:2015", "period", "2014-03",
         "mill ford since:2014-03 until:2014-03"),
    ],
)  # fmt: skip
def test_a_query_is_narrowed(query: str, field: str, value: str, narrower: str) -> None:
    assert narrowed(query, field, value) == narrower
    parse(narrower)


@given(st.text(max_size=20), st.sampled_from(["speaker", "source", "act"]))
def test_every_value_can_be_written(value: str, field: str) -> None:
    written = narrowed("mill", field, value)
    with suppress(UsageError):  # nothing but blanks and quotation marks
        assert parse(written).text == MILL
        assert [f.field for f in filters(written)] == [field]


def test_filters_are_found_as_they_are_written_and_taken_out() -> None:
    query = 'mill NOT lang:ru speaker:"North B" ford'
    found = filters(query)
    assert [(f.field, f.text) for f in found] == [
        ("lang", "NOT lang:ru"), ("speaker", 'speaker:"North B"'),
    ]  # fmt: skip
    assert [f.without(query) for f in found] == [
        'mill speaker:"North B" ford', "mill NOT lang:ru ford",
    ]  # fmt: skip


def test_terms_that_a_hit_may_hold_are_those_not_excluded() -> None:
    assert list(asked(parse("mill (ford NOT old)").text)) == [MILL, FORD]
    assert list(asked(None)) == []


pieces = st.sampled_from(
    ["mill", "AND", "OR", "NOT", "(", ")", '"', "*", "act:SAY", "speaker:", "x*", "«", ":", "-"]
)


@given(st.lists(pieces, max_size=12).map(" ".join) | st.text(max_size=40))
def test_every_query_is_read_or_refused(written: str) -> None:
    with suppress(UsageError):
        parse(written)
