"""People's rulings: contradictions are named, nothing is silent, and withdrawing undoes exactly."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.actors import Footing, Ground, anchor, effect, in_documents, placed, resolve, standing
from riftline.actors.joining import Joined, Link
from riftline.lexicon.forms import key_of
from riftline.model import (
    ActorKind,
    Claim,
    Decision,
    Mention,
    Name,
    Span,
    Statement,
    Statements,
    Tie,
)

KEYS = ("a", "b", "c", "d", "e")


def said(
    speaker: str, target: str, start: int = 0, doc: str = "doc", kind: ActorKind = "group"
) -> Statement:
    who = Mention(speaker, Span(start, start + len(speaker)), key_of(speaker), kind)
    at = start + len(speaker) + 9
    whom = Mention(target, Span(at, at + len(target)), key_of(target), kind)
    return Statement(
        f"{doc}-{speaker}-{target}-{start}", doc, Span(start, at + len(target)),
        f"{speaker} accused {target}", who, None, (), "indirect", (), who, "ACCUSE", whom, None,
        (), None, Claim(), (), 0.9, "test",
    )  # fmt: skip


def ruled(kind: str, left: str, right: str = "", id_: str = "", **more: str) -> Decision:
    made = id_ or f"{kind}-{left}-{right}-{more.get('value', '')}"
    return Decision(made, kind, left, right, at=more.pop("at", "1"), **more)  # type: ignore[arg-type]


LETTERS = [said(x, y, n * 40) for n, (x, y) in enumerate([("a", "b"), ("c", "d"), ("e", "a")])]


def groups(decisions: list[Decision]) -> set[tuple[str, ...]]:
    return {a.keys for a in resolve(LETTERS, [], [], standing(decisions))[0].actors}


# --- contradictions ---------------------------------------------------------------------------


def test_a_chain_that_contradicts_is_one_issue_that_names_every_ruling() -> None:
    chain = [ruled("same", "a", "b"), ruled("same", "b", "c"), ruled("different", "a", "c")]
    roster, (issue,) = resolve(LETTERS, [], [], [*chain, ruled("same", "d", "e")])
    assert issue.code == "contradictory-decisions"
    assert all(d.id in issue.seen for d in chain)
    assert "same-d-e" not in issue.seen
    assert {a.keys for a in roster.actors} == {("a",), ("b",), ("c",), ("d", "e")}


def test_a_second_way_round_is_part_of_the_same_contradiction() -> None:
    ways = [("a", "b"), ("b", "c"), ("a", "d"), ("d", "c")]
    made = [*(ruled("same", x, y) for x, y in ways), ruled("different", "a", "c")]
    roster, (issue,) = resolve(LETTERS, [], [], made)
    assert all(d.id in issue.seen for d in made)
    assert roster.by_key["a"] != roster.by_key["c"]


def test_two_contradictions_that_share_a_ruling_are_one_issue() -> None:
    made = [
        ruled("same", "a", "b"), ruled("same", "b", "c"),
        ruled("different", "a", "c"), ruled("different", "a", "b"),
    ]  # fmt: skip
    (issue,) = resolve(LETTERS, [], [], made)[1]
    assert all(d.id in issue.seen for d in made)


def test_withdrawing_one_ruling_of_a_chain_lets_the_others_hold() -> None:
    chain = [ruled("same", "a", "b"), ruled("same", "b", "c"), ruled("different", "a", "c")]
    assert groups([*chain, ruled("withdraw", chain[2].id)]) == {("a", "b", "c"), ("d",), ("e",)}
    assert groups([*chain, ruled("withdraw", chain[1].id)]) == {("a", "b"), ("c",), ("d",), ("e",)}


def test_a_list_that_a_ruling_overrules_is_an_issue() -> None:
    seeds = [Name("a", "seed:group:x"), Name("c", "seed:group:x")]
    apart = ruled("different", "a", "c")
    roster, (issue,) = resolve(LETTERS, [], seeds, [apart])
    assert (issue.code, issue.where) == ("list-overruled", "c")
    assert apart.id in issue.seen
    assert roster.by_key["a"] == "x" and roster.by_key["c"] == "c"  # its own name stays the actor's


def test_an_abbreviation_never_joins_two_actors_of_the_list() -> None:
    seeds = [Name("a", "seed:group:x"), Name("c", "seed:group:y")]
    told = [Name("a", "c", "abbreviation", source="doc")]
    roster, _ = resolve(LETTERS, told, seeds, [])
    assert (roster.by_key["a"], roster.by_key["c"]) == ("x", "y")


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["same", "different"]), st.sampled_from(KEYS), st.sampled_from(KEYS)
        ),
        max_size=9,
    )
)
def test_what_was_ruled_different_never_stands_together(made: list[tuple[str, str, str]]) -> None:
    decisions = [ruled(k, x, y, str(n)) for n, (k, x, y) in enumerate(made) if x != y]
    roster, issues = resolve(LETTERS, [], [], decisions)
    for d in decisions:
        together = roster.by_key[d.left] == roster.by_key[d.right]
        assert not (d.kind == "different" and together)
        # No "same" is passed over in silence.
        assert (
            d.kind == "different"
            or together
            or any(f" {d.id}" in i.seen.replace(",", " ") for i in issues)
        )


@settings(deadline=None)
@given(st.data())
def test_a_group_is_what_links_make_it(data: st.DataObject) -> None:
    """Against the plainest way of doing it: colour everything that a link reaches."""
    pairs = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)), max_size=8)
    joined = Joined()
    colour = {k: k for k in KEYS}
    for a, b in data.draw(pairs):
        joined.join(a, b)
        one, other = sorted((colour[a], colour[b]))
        colour = {k: one if c == other else c for k, c in colour.items()}
    assert {k: joined.root(k) for k in KEYS} == colour


# --- withdrawing ------------------------------------------------------------------------------


def test_a_withdrawal_can_be_withdrawn_whatever_the_clocks_say() -> None:
    same = ruled("same", "a", "b", at="9")
    taken = ruled("withdraw", same.id, id_="w1", at="5")
    back = ruled("withdraw", "w1", id_="w2", at="1")
    for order in permutations([same, taken, back]):
        assert standing(order) == (same,)
    assert standing([same, taken]) == ()
    again = ruled("withdraw", "w2", id_="w3", at="0")
    assert standing([same, taken, back, again]) == ()


def test_withdrawals_in_a_circle_end() -> None:
    one, two = ruled("withdraw", "w2", id_="w1"), ruled("withdraw", "w1", id_="w2")
    assert standing([one, two]) == ()


RULINGS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["same", "different", "unsure"]),
            st.sampled_from(KEYS), st.sampled_from(KEYS), st.just(""),
        ),
        st.tuples(st.just("not-an-actor"), st.sampled_from(KEYS), st.just(""), st.just("")),
        st.tuples(st.just("edit"), st.sampled_from(KEYS), st.just(""), st.sampled_from(["P", "Q"])),
    ),
    max_size=6,
)  # fmt: skip


def made_of(rows: list[tuple[str, str, str, str]], first: int = 0) -> list[Decision]:
    return [
        ruled(kind, left, right, str(n), value=value, field="name" if value else "", at=str(n))
        for n, (kind, left, right, value) in enumerate(rows, first)
        if left != right
    ]


@settings(deadline=None)
@given(RULINGS, RULINGS)
def test_withdrawing_undoes_exactly(
    before: list[tuple[str, str, str, str]], more: list[tuple[str, str, str, str]]
) -> None:
    kept, later = made_of(before), made_of(more, 100)
    undone = [ruled("withdraw", d.id, id_=f"w{d.id}") for d in later]
    assert resolve(LETTERS, [], [], standing([*kept, *later, *undone])) == resolve(
        LETTERS, [], [], standing(kept)
    )


# --- seeing the effect beforehand ----------------------------------------------------------------


@settings(deadline=None)
@given(RULINGS, RULINGS)
def test_the_effect_told_beforehand_is_what_happens(
    before: list[tuple[str, str, str, str]], more: list[tuple[str, str, str, str]]
) -> None:
    ground = Ground(LETTERS, [], [])
    kept = standing(made_of(before))
    then = standing([*kept, *made_of(more, 100)[:1]])
    told = effect(Footing(LETTERS, ground, kept), Footing(LETTERS, ground, then))
    old, _ = resolve(LETTERS, [], [], kept)
    new, _ = resolve(LETTERS, [], [], then)
    assert {a.id for a in told.before} == {a.id for a in old.actors if a not in new.actors}
    assert sorted(told.after, key=lambda a: a.id) == sorted(
        (a for a in new.actors if a not in old.actors), key=lambda a: a.id
    )
    moved = {
        s.id
        for s in LETTERS
        for m in (s.speaker, s.target)
        if getattr(old.of(m), "id", None) != getattr(new.of(m), "id", None)
    }
    assert told.moved == len(moved)


def test_an_effect_names_the_actors_the_statements_and_the_ties() -> None:
    ground = Ground(LETTERS, [], [])
    ties = [Tie("c", "d", (), undated=("doc-c-d-40",)), Tie("e", "a", (), undated=("x", "y"))]
    now = Footing(LETTERS, ground, ())
    told = effect(now, replace(now, decisions=(ruled("same", "a", "b"),)), ties)
    assert [a.keys for a in told.before] == [("a",), ("b",)]
    assert [(a.keys, a.statements) for a in told.after] == [(("a", "b"), 3)]
    assert told.moved == 1  # b's statement will count for a
    assert [(t.a, t.b, t.statements) for t in told.ties] == [("e", "a", 2)]


# --- names of one part -----------------------------------------------------------------------


def people(*pairs: tuple[str, str]) -> list[Statement]:
    return [said(x, y, n * 60, kind="person") for n, (x, y) in enumerate(pairs)]


THREE = people(
    ("Abu Bakr al-Tarni", "Velik al-Tarni"), ("al-Tarni", "Omar Sul"), ("Abu Arn", "Vel")
)


def test_a_lone_nisba_joins_nobody_and_says_whose_it_may_be() -> None:
    roster, issues = resolve(THREE, [], [], [])
    lone = roster.by_key["al tarni"]
    assert lone not in (roster.by_key["abu bakr al tarni"], roster.by_key["velik al tarni"])
    (issue,) = issues
    assert (issue.code, issue.where) == ("ambiguous-name", "al tarni")
    assert "Abu Bakr al-Tarni" in issue.seen and "Velik al-Tarni" in issue.seen
    assert "Sul" not in issue.seen


def test_a_person_says_whom_a_lone_nisba_means() -> None:
    roster, issues = resolve(THREE, [], [], [ruled("same", "al tarni", "velik al tarni")])
    assert roster.by_key["al tarni"] == roster.by_key["velik al tarni"]
    assert issues == ()
    one_less = [ruled("different", "al tarni", "velik al tarni")]
    (issue,) = resolve(THREE, [], [], one_less)[1]
    assert "Velik" not in issue.seen
    none = [*one_less, ruled("different", "al tarni", "abu bakr al tarni")]
    assert resolve(THREE, [], [], none)[1] == ()


def test_a_lone_alias_of_the_list_joins_only_where_nobody_else_bears_it() -> None:
    seeds = [Name("Marat al-Tarni", "seed:person:m"), Name("al-Tarni", "seed:person:m")]
    roster, (issue,) = resolve(THREE, [], seeds, [])
    assert roster.by_key["al tarni"] != "m"
    assert "Marat al-Tarni" in issue.seen and "Velik al-Tarni" in issue.seen
    alone = people(("al-Tarni", "Omar Sul"))
    roster, issues = resolve(alone, [], seeds, [])
    assert (roster.by_key["al tarni"], issues) == ("m", ())


def test_an_id_of_the_list_is_nobody_elses() -> None:
    seeds = [Name("Ansel Torvay", "seed:person:torvay")]
    spoken = people(("Ansel Torvay", "Torvay"), ("Velik Torvay", "Omar Sul"))
    roster, _ = resolve(spoken, [], seeds, [])
    assert roster.by_key["ansel torvay"] == "torvay" != roster.by_key["torvay"]
    assert len(roster.by_id) == len(roster.actors) == 4


def test_a_russian_nisba_and_a_group_of_one_word() -> None:
    spoken = people(("Велик ат-Тарни", "ат-Тарни"))
    assert [i.where for i in resolve(spoken, [], [], [])[1]] == [key_of("ат-Тарни")]
    group = [*people(("Velik al-Nur", "Omar Sul")), said("al-Nur", "Marsh Front", 200)]
    assert resolve(group, [], [], [])[1] == ()


@pytest.mark.parametrize("length", [1, 5000])
def test_odd_names_are_resolved(length: int) -> None:
    spoken = people(("x" * length, "?!"), ("[a-z]+(", "\u202egnol\u202c"))
    assert len(resolve(spoken, [], [], [])[0].actors) == 3  # "?!" has no letters: nobody


# --- one document ----------------------------------------------------------------------------


def test_a_name_may_mean_different_people_in_different_documents() -> None:
    spoken = [
        said("al-Tarni", "Marsh Front", doc="one", kind="person"),
        said("al-Tarni", "Marsh Front", doc="two", kind="person"),
    ]
    here = ruled("same", "al tarni", "velik al tarni", field="document", value="one")
    read, issues = in_documents(Statements(spoken), [here])
    assert [s.speaker.key for s in read] == ["velik al tarni", "al tarni"]
    assert (issues, [s.id for s in read]) == ((), [s.id for s in spoken])
    roster, _ = resolve(read, [], [], [here])
    assert roster.by_key["al tarni"] != roster.by_key["velik al tarni"]


def test_two_meanings_in_one_document_are_a_contradiction() -> None:
    spoken = [said("al-Tarni", "Marsh Front", doc="one", kind="person")]
    two = [
        ruled("same", "al tarni", right, field="document", value="one", id_=right[0])
        for right in ("velik al tarni", "omar al tarni")
    ]
    read, (issue,) = in_documents(Statements(spoken), two)
    assert (list(read), issue.code) == (spoken, "contradictory-decisions")


# --- edits -----------------------------------------------------------------------------------


def test_edits_of_name_kind_and_register_show_and_can_be_withdrawn() -> None:
    name = ruled("edit", "a", field="name", value="The Alders")
    made = [
        name,
        ruled("edit", "a", field="kind", value="community"),
        ruled("edit", "a", "c", field="register", value="pejorative"),
    ]
    actor = resolve(LETTERS, [], [], standing(made))[0].by_id["a"]
    assert (actor.name, actor.kind) == ("The Alders", "community")
    (loaded,) = [n for n in actor.names if n.register == "pejorative"]
    assert (loaded.text, loaded.used_by, loaded.source) == ("a", "c", f"decision {made[2].id}")
    undone = standing([*made, ruled("withdraw", name.id)])
    assert resolve(LETTERS, [], [], undone)[0].by_id["a"].name == "a"


# --- after a re-read -------------------------------------------------------------------------


def test_a_ruling_finds_its_name_under_a_new_key() -> None:
    old = [said("Reed Guard", "Marsh Front", 0, "one"), said("Marsh Front", "Reed Guard", 0, "two")]
    same = ruled("same", "reed guard", "marsh front")
    kept = Decision(same.id, "same", same.left, same.right, anchor=anchor(same, old), at=same.at)
    assert kept.anchor == "one:0:10 two:20:30|one:19:30 two:0:11"
    now = {
        "one": [Mention("Reed Guard Brigade", Span(0, 18), "reed guard brigade", "group")],
        "two": [Mention("the Reed Guard Brigade", Span(18, 40), "reed guard brigade", "group")],
    }
    (found,), issues = placed([kept], {"marsh front", "reed guard brigade"}, now.__getitem__)
    assert (found.left, found.right, issues) == ("reed guard brigade", "marsh front", ())
    assert found.id == kept.id


def test_a_ruling_whose_name_is_gone_says_so_and_stays() -> None:
    kept = ruled("same", "reed guard", "marsh front", anchor="one:0:10|one:19:30")
    (found,), (issue,) = placed([kept], {"marsh front"}, lambda _: [])
    assert (found, issue.code, issue.where) == (kept, "lost-ruling", "reed guard")


def test_a_ruling_on_a_key_that_stands_is_not_moved() -> None:
    kept = ruled("not-an-actor", "reed guard", anchor="one:0:10")
    moved = [Mention("Guard", Span(0, 10), "somebody else", "group")]
    assert placed([kept], {"reed guard"}, lambda _: moved) == ((kept,), ())


def test_links_of_the_same_two_keys_are_all_named() -> None:
    apart = Joined([Link("a", "b", "one")])
    assert apart.join("b", "c") and not apart.join("a", "c")
    assert apart.between("c", "a") == ("one",)
