"""Decks of questions: signs drawn at random, copies by meaning, and the second look."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builders import Said, Story, made_case

from riftline.actors import Question
from riftline.case import Case
from riftline.case.asking import DECKS
from riftline.model import Decision

ME, OTHER = "mira", "oldacre"


def stories() -> list[Story]:
    """Two spellings of one group, which accuse each other's neighbours."""
    found = []
    for n in range(6):
        who = "North Brigade" if n % 2 else "Northern Brigade"
        told = Said(f"The {who} accused the Valley Front in week {n}.", who, "ACCUSE",
                    "Valley Front", cue="accused")  # fmt: skip
        found.append(Story([told], title=f"Week {n}", published=f"2031-0{n + 1}-03",
                           publisher=f"Outlet {n % 3}"))  # fmt: skip
    return found


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with made_case(tmp_path / "case", stories()) as made:
        yield made


def answer(case: Case, q: Question, ruling: str, who: str) -> None:
    for d in next(a for a in q.answers if a.ruling == ruling).decisions:
        case.decide(Decision(d.id, d.kind, d.left, d.right, d.field, d.value, who))


def test_every_deck_can_be_asked_of_an_empty_case(tmp_path: Path) -> None:
    with made_case(tmp_path / "case", []) as empty:
        assert [empty.ask(deck, ME) for deck in DECKS] == [()] * len(DECKS)


def test_signs_are_drawn_and_not_asked_twice(case: Case) -> None:
    asked = case.ask("signs", ME)
    assert {q.kind for q in asked} == {"sign"}
    assert "hostile" in asked[0].words and "Valley Front" in asked[0].words
    answer(case, asked[0], "right", ME)
    assert [q.id for q in case.ask("signs", ME)] == [q.id for q in asked[1:]]


def test_a_misread_sign_counts_no_more(case: Case) -> None:
    asked = case.ask("signs", ME)
    answer(case, asked[0], "neither", ME)
    assert case.snapshot().statement(asked[0].left.key) is None
    machine = case.machine(asked[0].left.key)
    assert machine is not None and machine.act == "ACCUSE"
    assert case.machine("nothing") is None


def test_the_second_look_asks_what_others_ruled_on_and_nothing_else(case: Case) -> None:
    assert case.ask("second", ME) == ()
    (pair, *_) = [q for q in case.ask("names", OTHER) if q.kind == "same"]
    sign = case.ask("signs", OTHER)[0]
    answer(case, pair, "same", OTHER)
    answer(case, sign, "right", OTHER)
    assert pair.id not in {q.id for q in case.ask("names", ME)}
    second = case.ask("second", ME)
    assert {q.id for q in second} == {pair.id, sign.id}
    assert case.ask("second", OTHER) == ()
    again = next(q for q in second if q.id == pair.id)
    assert (again.words, again.left, again.right) == (pair.words, pair.left, pair.right)
    answer(case, again, "different", ME)
    answer(case, next(q for q in second if q.id == sign.id), "right", ME)
    assert case.ask("second", ME) == ()
    found = case.agreement()
    assert (found.people, found.units, found.alike) == ((ME, OTHER), 2, 1)
    assert [a.people for a in case.agreements()] == [(ME, OTHER)]


DECIDE = """
import sys
from riftline.case import open_case
from riftline.model import Decision
with open_case(sys.argv[1]) as case:
    ids = sorted(s.id for s in case.store.statements())
    for n in range(25):
        case.decide(Decision("", "right", ids[n % len(ids)], who=sys.argv[2], why=str(n)))
"""


def test_two_reviewers_at_once_lose_nothing(case: Case) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", DECIDE, str(case.root), who]) for who in (ME, OTHER)
    ]
    assert [p.wait(60) for p in running] == [0, 0]
    told = {(d.who, d.why) for d in case.snapshot().decisions}
    assert told == {(who, str(n)) for who in (ME, OTHER) for n in range(25)}
    assert case.agreement().units == 6
