"""Listed entities give names to actors, and never join or make one by themselves."""

from __future__ import annotations

import pytest

from riftline.actors import resolve
from riftline.actors.lists import alike, attach, names, ruled
from riftline.actors.lists.attach import is_full, place_of
from riftline.actors.names import Candidates
from riftline.lexicon.forms import key_of
from riftline.model import (
    Actor,
    ActorKind,
    Claim,
    Decision,
    Entry,
    Mention,
    Name,
    Roster,
    Span,
    Statement,
)


def said(speaker: str, kind: ActorKind = "person") -> Statement:
    who = Mention(speaker, Span(0, len(speaker)), key_of(speaker), kind)
    return Statement(
        f"s-{speaker}", "doc", Span(0, 40), speaker, who, None, (), "indirect", (), who, "SAY",
        None, None, (), None, Claim(), (), 0.9, "test",
    )  # fmt: skip


def roster(*speakers: str, kind: ActorKind = "person", ruled: tuple[Decision, ...] = ()) -> Roster:
    return resolve([said(s, kind) for s in speakers], [], [], ruled)[0]


def entry(
    id_: str, *texts: str, kind: ActorKind = "person", list_: str = "l", weak: tuple[str, ...] = ()
) -> Entry:
    claims = tuple(Name(t, key_of(t), source=f"L, 2031, {id_}") for t in texts)
    return Entry(list_, id_, kind, claims, weak)


def ruling(kind: str, left: str, right: str = "") -> Decision:
    return Decision(f"{kind} {left} {right}", kind, left, right, at="1")  # type: ignore[arg-type]


def named(found: Roster, id_: str) -> list[str]:
    return [n.text for n in found.by_id[id_].names]


COLT = entry("1", "RIMAR COLT", "Римар Кольт", "Abu Heron", weak=("Abu Heron",))


def test_the_one_entry_with_an_actors_full_name_gives_it_its_names() -> None:
    before = roster("Rimar Colt", "Ona Sell")
    after, issues = attach(before, [], [COLT])
    assert issues == ()
    assert named(after, "rimar-colt") == ["Rimar Colt", "RIMAR COLT", "Римар Кольт", "Abu Heron"]
    colt = after.by_id["rimar-colt"]
    assert colt.keys == ("rimar colt", "list:l:1")
    assert after.by_key["list:l:1"] == "rimar-colt"
    assert colt.names[1].source == "L, 2031, 1"
    assert after.by_id["ona-sell"] == before.by_id["ona-sell"]
    assert len(after.actors) == 2
    assert attach(after, [], [COLT])[0].by_id == after.by_id  # twice is once


@pytest.mark.parametrize(
    ("speaker", "kind", "entries"),
    [
        ("Colt", "person", [entry("1", "Colt", "Rimar Colt")]),
        ("al-Tarni", "person", [entry("1", "Rimar al-Tarni", "al-Tarni")]),
        ("Abu Heron", "person", [entry("1", "Rimar Colt", "Abu Heron")]),
        ("Abu Heron al-Tarni", "person", [entry("1", "Rimar Colt", "Abu Heron al-Tarni")]),
        ("R. Colt", "person", [entry("1", "R. Colt")]),
        ("Ona Sell", "person", [entry("1", "Rimar Colt", "Ona Sell", weak=("Ona Sell",))]),
        ("Rimar Colt", "person", [entry("1", "Rimar Colt", kind="group")]),
        ("Rimar Colt", "person", [entry("1", "Rimar Colt"), entry("2", "Rimar Colt")]),
        ("Rimar Colt", "person", [COLT, entry("9", "Rimar Colt", list_="m")]),
        ("Rimar Colt", "person", [COLT, entry("2", "Sell", "Rimar Colt", weak=("Rimar Colt",))]),
        ("Army Brigade", "group", [entry("1", "Army Brigade", kind="group")]),
    ],
    ids=[
        "one part", "lone nisba", "kunya", "kunya and nisba", "initial", "weak alias",
        "another kind", "two entries", "two lists", "weak elsewhere", "words for groups only",
    ],
)  # fmt: skip
def test_what_does_not_tell_one_entity_joins_nothing(
    speaker: str, kind: ActorKind, entries: list[Entry]
) -> None:
    before = roster(speaker, kind=kind)
    assert attach(before, [], entries) == (before, ())


def test_two_entries_never_meet_in_one_actor_without_a_person() -> None:
    both = (ruling("same", "rimar colt", "ona sell"),)
    before = roster("Rimar Colt", "Ona Sell", ruled=both)
    assert len(before.actors) == 1
    entries = [entry("1", "Rimar Colt"), entry("2", "Ona Sell")]
    assert attach(before, both, entries) == (before, ())
    ruled_one = (*both, ruling("same", "rimar colt", "list:l:1"))
    assert [k for k in attach(before, ruled_one, entries)[0].by_key if "list:" in k] == ["list:l:1"]
    ruled_two = (*ruled_one, ruling("same", "list:l:1", "list:l:2"))
    (actor,) = attach(before, ruled_two, entries)[0].actors
    assert actor.keys[-2:] == ("list:l:1", "list:l:2")


def test_one_entry_with_the_names_of_two_actors_asks_and_gives_to_neither() -> None:
    before = roster("Rimar Colt", "Римар Кольт")
    after, (issue,) = attach(before, [], [COLT])
    assert after == before
    assert (issue.code, issue.where) == ("listed-as-one", "list:l:1")
    assert "'Rimar Colt', 'Римар Кольт'" in issue.seen
    after, (issue,) = attach(
        before,
        [ruling("same", "rimar colt", COLT.key), ruling("same", key_of("Римар Кольт"), COLT.key)],
        [COLT],
    )
    assert (after, issue.code) == (before, "listed-as-one")


def test_a_ruling_joins_what_names_cannot_and_parts_what_they_would() -> None:
    lone = roster("Colt")
    after, _ = attach(lone, [ruling("same", "colt", COLT.key)], [COLT])
    assert named(after, "colt")[1:] == ["RIMAR COLT", "Римар Кольт", "Abu Heron"]
    full = roster("Rimar Colt")
    for no in (
        ruling("different", COLT.key, "rimar colt"),
        ruling("unsure", "rimar colt", COLT.key),
        ruling("not-an-actor", COLT.key),
    ):
        assert attach(full, [no], [COLT]) == (full, ())


def test_an_alias_that_is_another_actors_own_name_stays_with_that_actor() -> None:
    before = roster("Rimar Colt", "Abu Heron")
    after, _ = attach(before, [], [COLT])
    assert "Abu Heron" not in named(after, "rimar-colt")
    assert [a.id for a in after.actors if "Abu Heron" in named(after, a.id)] == ["abu-heron"]


def test_a_ruling_on_an_entry_that_is_gone_is_told() -> None:
    gone = [ruling("same", "rimar colt", "list:l:7")]
    before = roster("Rimar Colt")
    after, (issue,) = attach(before, gone, [])
    assert (after, issue.code, issue.where) == (before, "lost-entry", "list:l:7")
    assert ruled(gone) == {("l", "7")}


def test_ids_with_colons_are_ids() -> None:
    assert place_of("list:l:un:7") == ("l", "un:7")
    assert place_of("list:l") is None
    assert place_of("rimar colt") is None


@pytest.mark.parametrize(
    ("name", "kind", "full"),
    [
        ("Rimar Colt", "person", True),
        ("Кольт Римар Деннович", "person", True),
        ("Colt", "person", False),
        ("—", "person", False),
        ("Reed Guard", "group", True),
        ("Reeds", "group", False),
    ],
)
def test_full_names(name: str, kind: ActorKind, full: bool) -> None:
    assert is_full(name, kind) is full


def test_candidates_come_from_actors_and_lists_with_reasons() -> None:
    known = Actor("rimar-colt", "Rimar Colt", "person", (Name("Rimar Colt", "rimar colt"),), ("x",))
    known_entries = {e.key: e for e in (COLT, entry("2", "Ona Sell"))}
    index = Candidates((e.key, n.text) for e in known_entries.values() for n in e.names)
    found = alike("Rimar Colt", [known], [index.find("Rimar Colt")], known_entries.get, most=2)
    assert {f.id for f in found} == {"rimar-colt", "list:l:1"}
    assert all(f.likeness.score > 0.5 and f.likeness.signs for f in found)
    assert next(f for f in found if f.id == "list:l:1").names == (
        "RIMAR COLT", "Римар Кольт", "Abu Heron",
    )  # fmt: skip
    assert alike("Nobody Atall", [], [], known_entries.get) == ()


def test_every_name_with_its_place() -> None:
    assert [(a, b, n.text) for a, b, n in names([COLT])] == [
        ("l", "1", "RIMAR COLT"), ("l", "1", "Римар Кольт"), ("l", "1", "Abu Heron"),
    ]  # fmt: skip
