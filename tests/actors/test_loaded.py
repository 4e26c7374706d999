"""Loaded names: by gloss, list, word, ruling and use; neutral names in our own prose."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.actors import loaded
from riftline.lexicon.forms import key_of
from riftline.model import (
    Actor,
    Claim,
    DocumentCard,
    LoadedName,
    Mention,
    Name,
    Piece,
    Roster,
    Span,
    Statement,
)


def actor(id_: str, *names: Name | str, kind: str = "group") -> Actor:
    told = tuple(n if isinstance(n, Name) else Name(n, key_of(n)) for n in names)
    keys = tuple(dict.fromkeys(key_of(n.text) for n in told))
    return Actor(id_, told[0].text, kind, told, keys, 1)  # type: ignore[arg-type]


def roster(*actors: Actor) -> Roster:
    return Roster(actors, {k: a.id for a in actors for k in a.keys}, {a.id: a for a in actors})


def card(id_: str, publisher: str) -> DocumentCard:
    return DocumentCard(
        id_, "c", "u", None, None, publisher, None, "en", "article", None, None, "", 1
    )


def said(
    n: int,
    speaker: str,
    act: str,
    target: str,
    *,
    mode: str = "direct",
    stance: float | None = None,
) -> Statement:
    """*SPEAKER: "TARGET …"* in a document of its own."""
    who = Mention(speaker, Span(0, len(speaker)), key_of(speaker), "group")
    start = len(speaker) + 3
    whom = Mention(target, Span(start, start + len(target)), key_of(target), "group")
    text = f'{speaker}: "{target} again"'
    content = (Piece(f"{target} again", Span(start, start + len(target) + 6)),)
    return Statement(
        f"s{n}", f"d{n}", Span(0, len(text)), text, who, None, content, mode, (), who, act, whom,  # type: ignore[arg-type]
        stance, (), None, Claim(), (), 0.9, "test",
    )  # fmt: skip


GUARD = actor("guard", "Reed Guard", "Mudfeet", "RG")
RIVALS = tuple(actor(f"r{n}", f"Rival{n}") for n in range(4))
FRIENDS = tuple(actor(f"f{n}", f"Friend{n}") for n in range(4))
OTHERS = tuple(actor(f"o{n}", f"Other{n}") for n in range(4))
PEOPLE = (*RIVALS, *FRIENDS, *OTHERS)
ALL = roster(GUARD, *PEOPLE)


def world(rounds: int = 3, rivals: int = 4) -> list[Statement]:
    """Rivals say Mudfeet and accuse; friends, who praise, and others say Reed Guard."""
    found: list[Statement] = []
    for _ in range(rounds):
        found += [said(len(found) + i, r.name, "ACCUSE", "Mudfeet")
                  for i, r in enumerate(RIVALS[:rivals])]  # fmt: skip
        found += [
            said(len(found) + i, f.name, "SUPPORT", "Reed Guard") for i, f in enumerate(FRIENDS)
        ]
        found += [said(len(found) + i, o.name, "SAY", "Reed Guard") for i, o in enumerate(OTHERS)]
    return found


def names(statements: Sequence[Statement], who: Roster = ALL) -> tuple[LoadedName, ...]:
    cards = {s.document_id: card(s.document_id, "Post") for s in statements}
    days = {s.id: f"2016-01-{int(s.id[1:]) % 28 + 1:02d}" for s in statements}
    return loaded.loaded_names(who, statements, loaded.uses(statements, who, cards, days, {}))


def test_the_z_score_is_that_of_the_formula() -> None:
    # prior 2 of 10: log(8/12) - log(2/28) = 2.2336; sqrt(1/8 + 1/2) = 0.7906
    assert loaded.z_score(6, 10, 0, 20, 0.2) == pytest.approx(2.8253, abs=1e-4)
    assert loaded.z_score(0, 20, 6, 10, 0.2) == pytest.approx(-2.8253, abs=1e-4)
    assert loaded.z_score(3, 10, 3, 10, 0.3) == 0.0


def test_a_name_that_only_rivals_use_is_found_and_says_by_whom_since_when() -> None:
    (name,) = names(world())
    assert (name.text, name.actor, name.register, name.since) == (
        "Mudfeet", "guard", "pejorative", "2016-01-01",
    )  # fmt: skip
    (why,) = name.why
    assert why.rule == "use"
    assert "12 uses by 4 users" in why.said
    assert why.score is not None and why.score >= loaded.Z
    assert [(u.user, len(u.statements)) for u in name.uses] == [
        ("r0", 3), ("r1", 3), ("r2", 3), ("r3", 3)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rounds", "rivals"), [(3, 2), (1, 4)], ids=["two users", "four uses of the name"]
)
def test_too_few_users_or_uses_say_nothing(rounds: int, rivals: int) -> None:
    assert names(world(rounds, rivals)) == ()


def test_one_loud_account_is_not_many_users() -> None:
    loud = [said(n, "Rival0", "ACCUSE", "Mudfeet") for n in range(90)]
    assert names([*loud, *world(2, 2)]) == ()


def test_without_anybody_who_stands_apart_nothing_tells_which_of_two_names_is_loaded() -> None:
    others = {o.name for o in OTHERS}
    assert names([s for s in world() if s.speaker.text not in others]) == ()


def test_a_name_of_friends_alone_is_an_honorific() -> None:
    swapped = {"ACCUSE": "SUPPORT", "SUPPORT": "ACCUSE", "SAY": "SAY"}
    found = [
        said(n, s.speaker.text, swapped[s.act], s.target.text)
        for n, s in enumerate(world())
        if s.target
    ]
    assert [(n.text, n.register) for n in names(found)] == [("Mudfeet", "honorific")]


def test_nothing_is_found_where_nobody_takes_a_side() -> None:
    calm = [
        said(n, s.speaker.text, "SAY", s.target.text) for n, s in enumerate(world()) if s.target
    ]
    assert names(calm) == ()


def test_a_name_that_its_bearer_owns_is_not_found_by_use() -> None:
    own = actor("guard", "Reed Guard", Name("Mudfeet", "mudfeet", "self-name"))
    assert names(world(), roster(own, *PEOPLE)) == ()


def test_chance_alone_rarely_makes_a_name_loaded() -> None:
    """Users choose between two names by lot, whatever they think: under one world in fifty."""
    lot, wrong = Random(7), 0
    for _ in range(300):
        found = []
        for n, who in enumerate(PEOPLE * 3):
            act = "ACCUSE" if who in RIVALS else "SUPPORT" if who in FRIENDS else "SAY"
            found.append(said(n, who.name, act, lot.choice(["Mudfeet", "Reed Guard"])))
        wrong += bool(names(found))
    assert wrong <= 6


def test_who_uses_a_name_is_the_speaker_in_a_quotation_else_the_writer() -> None:
    quoted, told = (
        said(1, "Rival0", "ACCUSE", "Mudfeet"),
        said(2, "Rival0", "ACCUSE", "Mudfeet", mode="indirect"),
    )
    cards = {"d1": card("d1", "Post"), "d2": card("d2", "Friend1")}
    found = loaded.uses([quoted, told], ALL, cards, {}, {})
    assert [(u.user, u.own) for u in found] == [("r0", True), ("f1", False)]


def test_copies_are_one_use() -> None:
    one, two = said(1, "Rival0", "ACCUSE", "Mudfeet"), said(2, "Rival0", "ACCUSE", "Mudfeet")
    cards = {d: card(d, "Post") for d in ("d1", "d2")}
    found = loaded.uses([one, two], ALL, cards, {}, {"s1": "s1", "s2": "s1"})
    assert [u.statement for u in found] == ["s1"]


@pytest.mark.parametrize(
    ("name", "register", "by"),
    [
        (Name("Mudfeet", "guard", "pejorative", source="d1", span=Span(3, 10)), "pejorative",
         "document"),
        (Name("Mudfeet", "guard", "honorific", source="actors.toml"), "honorific", "list"),
        (Name("Mudfeet", "guard", "pejorative", source="decision 7"), "pejorative", "person"),
        (Name("the Hask gang", "hask gang"), "pejorative", "lexicon"),
        (Name("банды Хаска", "банд хаск"), "pejorative", "lexicon"),
    ],
)  # fmt: skip
def test_why_a_name_is_taken_for_loaded(name: Name, register: str, by: str) -> None:
    (found,) = names([], roster(actor("guard", "Reed Guard", name)))
    assert (found.register, [w.rule for w in found.why]) == (register, [by])


def test_an_official_name_is_not_judged_by_its_words() -> None:
    own = Name("Glorious Rats Club", "glorious rats club", "official")
    assert names([], roster(actor("club", own))) == ()


def test_a_ruling_that_it_is_plain_wins() -> None:
    ruled = Name("Mudfeet", "mudfeet", "plain", source="decision 7")
    glossed = Name("Mudfeet", "mudfeet", "pejorative", source="d1", span=Span(0, 7))
    who = roster(actor("guard", "Reed Guard", ruled, glossed), *PEOPLE)
    assert names(world(), who) == ()


def test_who_is_claimed_to_use_a_name_stands_beside_who_was_found() -> None:
    glossed = Name("Mudfeet", "guard", "pejorative", used_by="rival0", source="d1", span=Span(0, 7))
    (found,) = names([], roster(actor("guard", "Reed Guard", glossed), *RIVALS))
    assert [(u.user, u.statements) for u in found.uses] == [("r0", ())]


def test_the_neutral_name_is_shown_and_a_loaded_one_only_in_quotation_marks() -> None:
    bad = Name("Mudfeet", "guard", "pejorative")
    two, one = actor("guard", bad, "Reed Guard"), actor("rats", Name("Rats", "r", "pejorative"))
    who = roster(two, one)
    shown = loaded.neutrally(who, names([], who))
    assert [a.name for a in shown.actors] == ["Reed Guard", "“Rats”"]
    assert shown.by_id["rats"].names == one.names


@given(
    st.lists(
        st.builds(
            Name,
            st.sampled_from(["Reed Guard", "Mudfeet", "RG", "Rats"]),
            st.just("guard"),
            st.sampled_from(["plain", "official", "pejorative", "honorific", "translation"]),
        ),
        max_size=6,
    ),
    st.sets(st.sampled_from(["reed guard", "mudfeet", "rg", "rats"])),
)
def test_the_neutral_name_is_never_a_loaded_one(told: list[Name], taken: set[str]) -> None:
    found = loaded.neutral(told, taken)
    bad = {key_of(n.text) for n in told if n.register in loaded.REGISTERS} | taken
    if found is None:
        assert all(key_of(n.text) in bad for n in told)
    else:
        assert key_of(found.text) not in bad


def test_a_loaded_name_is_weak_evidence_of_stance_where_there_is_no_other() -> None:
    bare = said(1, "Friend0", "SAY", "Mudfeet")
    sure = said(2, "Friend0", "SAY", "Mudfeet", stance=0.7)
    told = said(3, "Friend0", "SAY", "Mudfeet", mode="indirect")
    every = [bare, sure, told, *(s for s in world() if s.id not in ("s1", "s2", "s3"))]
    cards = {s.document_id: card(s.document_id, "Post") for s in every}
    found = loaded.uses(every, ALL, cards, {}, {})
    name = LoadedName("Mudfeet", "mudfeet", "guard", "pejorative", ())
    after = {s.id: s for s in loaded.leaning(every, [name], found)}
    assert after["s1"].stance == loaded.weight("pejorative") == -0.3
    assert (after["s1"].rule, after["s1"].stance_words[0].text) == ("test+loaded-name", "Mudfeet")
    assert (after["s2"].stance, after["s3"].stance) == (0.7, None)
    assert loaded.weight("honorific") == 0.3
    assert loaded.weight("plain") == 0.0
