"""Questions: the most useful first, with reasons and sentences; none of them joins anything."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.actors import Ground, Question, questions, standing
from riftline.actors.names import Candidates
from riftline.lexicon.forms import key_of
from riftline.model import (
    ActorKind,
    Claim,
    Decision,
    Entry,
    Mention,
    Name,
    Piece,
    Roster,
    Span,
    Statement,
)


def said(
    n: int, speaker: str, target: str, kind: ActorKind = "group", of: ActorKind = "group"
) -> Statement:
    who = Mention(speaker, Span(0, len(speaker)), key_of(speaker), kind)
    whom = Mention(target, Span(60, 60 + len(target)), key_of(target), of)
    return Statement(
        f"s{n}", f"d{n}", Span(0, 90), f"{speaker} accused {target}", who, None, (), "indirect",
        (), who, "ACCUSE", whom, None, (), None, Claim(), (), 0.9, "test",
    )  # fmt: skip


def asked(
    statements: list[Statement],
    decisions: list[Decision] | None = None,
    limit: int | None = None,
    names: list[Name] | None = None,
) -> tuple[Question, ...]:
    ground = Ground(statements, names or [], [])
    ruled = standing(decisions or [])
    return questions(ground.roster(ruled)[0], ground, ruled, limit)


def answer(question: Question, ruling: str, at: str = "1") -> list[Decision]:
    (found,) = [a for a in question.answers if a.ruling == ruling]
    return [
        Decision(f"{question.id}-{ruling}-{n}", d.kind, d.left, d.right, d.field, d.value, at=at)
        for n, d in enumerate(found.decisions)
    ]


GUARDS = [
    *(said(n, "Northern Reed Guard", "Marsh Front") for n in range(4)),
    said(8, "Northern Reed Guards", "Marsh Front"),
    said(9, "Northern Reed Guards", "Northern Reed Guard"),
]


def test_two_spellings_are_a_question_with_its_reasons_and_sentences() -> None:
    (q,) = [q for q in asked(GUARDS) if q.kind == "same"]
    assert {q.left.name, q.right[0].name} == {"Northern Reed Guard", "Northern Reed Guards"}
    assert (q.left.statements, q.right[0].statements) == (5, 2)
    assert q.left.sentences == ("s0", "s2", "s9")
    assert q.right[0].sentences == ("s8", "s9")
    (p,) = q.likely
    bits = -p * math.log2(p) - (1 - p) * math.log2(1 - p)
    assert math.isclose(q.score, bits * 2)  # the smaller side's statements hang on it
    assert any(r.startswith("for: ") and "“" in r for r in q.reasons)  # quotes what agrees
    assert "against: 1 statement names the two as two" in q.reasons
    assert [a.ruling for a in q.answers] == ["same", "different", "unsure"]


def test_an_answered_question_does_not_come_back_and_unsure_comes_last() -> None:
    more = [*GUARDS, *(said(20 + n, "Heron Oath", "Oskel", of="unknown") for n in range(3))]
    first = asked(more)
    (q,) = [q for q in first if q.kind == "same"]
    for ruling in ("same", "different"):
        assert q.id not in {x.id for x in asked(more, answer(q, ruling))}
    later = asked(more, answer(q, "unsure"))
    assert (later[-1].id, later[-1].unsure) == (q.id, True)
    assert [x.unsure for x in later[:-1]] == [False] * (len(later) - 1)
    back = [*answer(q, "unsure"), Decision("w", "withdraw", answer(q, "unsure")[0].id, at="2")]
    assert asked(more, back) == first


def test_the_same_question_has_the_same_id_after_more_was_read() -> None:
    ids = {q.id for q in asked(GUARDS) if q.kind == "same"}
    assert ids == {
        q.id for q in asked([*GUARDS, said(30, "Marsh Front", "Oskel")]) if q.kind == "same"
    }


def test_two_who_share_a_short_form_are_not_alike_by_it() -> None:
    spoken = [
        said(0, "Dorrin Talveki", "Marsh Front", "person"),
        said(1, "Vidrik Talveki", "Marsh Front", "person"),
    ]
    spelled = [("dorrin talveki", "Talveki", 9), ("vidrik talveki", "Talveki", 9)]
    ground = Ground(spoken, [], [], spelled)
    for q in questions(ground.roster(())[0], ground, ()):
        assert q.kind != "same" or q.likely[0] < 0.5


def test_an_account_is_not_asked_about_as_who_runs_it() -> None:
    group = said(0, "Northern Reed Guard", "Marsh Front")
    for kind, pairs in (("group", 1), ("account", 0), ("unknown", 1)):
        other = said(1, "Northern Reed Guards", "Marsh Front", kind)  # type: ignore[arg-type]
        assert len([q for q in asked([group, other]) if q.kind == "same"]) == pairs


def private(statements: list[Statement], *names: str) -> tuple[Question, ...]:
    """What is asked where the persons of these names are not public."""
    ground = Ground(statements, [], [])
    everybody = ground.roster(())[0]
    hidden = tuple(a for a in everybody.actors if a.name in names)
    kept = tuple(a for a in everybody.actors if a not in hidden)
    by_key = {k: a.id for a in kept for k in a.keys}
    roster = Roster(kept, by_key, {a.id: a for a in kept})
    return questions(roster, ground, (), private=hidden)


def test_a_person_without_a_public_role_is_asked_about() -> None:
    spoken = [said(n, "Nela Quorn", "Marsh Front", "person") for n in range(3)]
    spoken.append(said(9, "Marsh Front", "Nela Quorn", of="person"))
    (q,) = [q for q in private(spoken, "Nela Quorn") if q.kind == "public"]
    assert (q.left.name, q.left.statements, q.likely) == ("Nela Quorn", 4, (4 / 6,))
    assert [a.ruling for a in q.answers] == [
        "public", "private", "group", "outlet", "place", "unsure",
    ]  # fmt: skip
    (ruled,) = answer(q, "public")
    assert (ruled.kind, ruled.left, ruled.field, ruled.value) == (
        "edit", "nela quorn", "public", "yes",
    )  # fmt: skip
    ground = Ground(spoken, [], [])
    assert not [
        q
        for q in questions(
            Roster((), {}, {}), ground, (ruled,), private=ground.roster(())[0].actors
        )
        if q.kind == "public" and q.left.name == "Nela Quorn"
    ]


def test_a_private_person_may_be_somebody_listed_under_another_spelling() -> None:
    spoken = [
        said(0, "Osmer Kaulin", "Marsh Front", "person"),
        said(1, "Осмер Каулин", "Marsh Front", "person"),
        said(2, "Осмар Каулин", "Marsh Front", "person"),
    ]
    asked_ = private(spoken, "Осмер Каулин", "Осмар Каулин")
    pairs = {frozenset((q.left.name, q.right[0].name)) for q in asked_ if q.kind == "same"}
    assert pairs == {
        frozenset(("Osmer Kaulin", "Осмер Каулин")), frozenset(("Osmer Kaulin", "Осмар Каулин")),
    }  # fmt: skip


def alias(n: int, owner: str, name: str, *hedges: str, document: str = "d") -> Statement:
    text = f"{owner or 'a woman'} {' '.join(hedges)} calls herself {name}"
    who = Mention(owner or "a woman", Span(0, 7), key_of(owner), "person" if owner else "role")
    as_ = Mention(name, Span(40, 40 + len(name)), key_of(name), "person")
    author = Mention("Delta Post", None, "delta post", "outlet")
    claim = Claim(hedges=tuple(Piece(h, Span(8, 8 + len(h))) for h in hedges))
    return Statement(
        f"a{n}", document, Span(0, 90), text, author, None, (), "indirect", (), who, "SAME_AS",
        as_, None, (), None, claim, (), 0.9, "test",
    )  # fmt: skip


def test_two_aliases_of_one_who_has_no_name_are_asked_about() -> None:
    told = [alias(0, "", "Ona Quell", "apparently"), alias(1, "", "White Reed", "apparently")]
    (q,) = [q for q in asked(told) if q.kind == "same"]
    assert {q.left.name, q.right[0].name} == {"Ona Quell", "White Reed"}
    assert q.likely == (0.7,)
    assert q.reasons[0] == "for: a text says so: a woman apparently calls herself Ona Quell"
    (ruled,) = answer(q, "same")
    assert not [q for q in asked(told, [ruled]) if q.kind == "same"]


def test_an_alias_of_somebody_named_is_asked_about_and_joins_nothing() -> None:
    told = [alias(0, "Ona Quell", "White Reed")]
    (q,) = [q for q in asked(told) if q.kind == "same"]
    assert q.likely == (0.85,)
    assert len(Ground(told, [], []).roster(())[0].actors) == 3  # the outlet is one
    elsewhere = [alias(0, "", "Ona Quell"), alias(1, "", "White Reed", document="e")]
    assert not [q for q in asked(elsewhere) if q.kind == "same"]


def test_a_bare_word_for_a_group_asks_which_group() -> None:
    spoken = [
        *(said(n, "Guard", "Marsh Front") for n in range(2)),
        said(3, "Reed Guard", "Oskel Army"),
    ]
    (q,) = [q for q in asked(spoken) if q.kind == "which"]
    assert (q.left.name, [s.name for s in q.right]) == ("Guard", ["Reed Guard"])
    person = [said(0, "Guard", "Marsh Front"), said(1, "Ona Guard", "Marsh Front", "person")]
    assert not [q for q in asked(person) if q.kind == "which"]  # a group is no person's surname


ENTRY = Entry(
    "watch", "17", "group",
    (Name("Northern Reed Guard", "northern reed guard"), Name("Reed Host", "reed host")),
    (), ("W-17",),
)  # fmt: skip


def on_list(
    statements: list[Statement], *entries: Entry, ruled: tuple[Decision, ...] = ()
) -> list[Question]:
    ground = Ground(statements, [], [])
    index = Candidates((e.key, n.text) for e in entries for n in e.names)
    known = {e.key: e for e in entries}
    every = questions(
        ground.roster(ruled)[0], ground, ruled,
        listed=lambda name: [(known[key], likeness) for key, likeness in index.find(name)],
    )  # fmt: skip
    return [q for q in every if q.kind == "listed"]


def test_an_actor_may_be_somebody_on_a_list() -> None:
    spoken = [said(n, "Northern Reed Gard", "Marsh Front") for n in range(3)]
    (q,) = on_list(spoken, ENTRY)
    assert q.words == "Is “Northern Reed Gard” the “Northern Reed Guard” of the list watch?"
    assert (q.right[0].key, q.right[0].statements) == ("list:watch:17", 0)
    p = q.likely[0]
    assert math.isclose(q.score, 3 * (-p * math.log2(p) - (1 - p) * math.log2(1 - p)))
    assert "the list also calls it Reed Host" in q.reasons
    assert "the list gives W-17" in q.reasons
    (same,) = answer(q, "same")
    assert (same.kind, same.left, same.right) == ("same", "northern reed gard", "list:watch:17")
    for word in ("same", "different"):
        assert on_list(spoken, ENTRY, ruled=tuple(answer(q, word))) == []
    assert on_list(spoken, ENTRY, ruled=tuple(answer(q, "unsure")))[0].unsure


def test_a_lone_name_and_another_kind_are_not_sought_on_lists() -> None:
    lone = [said(n, "Guard", "Marsh Front") for n in range(3)]
    assert on_list(lone, replace(ENTRY, names=(Name("Guard", "guard"),))) == []
    person = [said(n, "Northern Reed Gard", "Marsh Front", "person") for n in range(3)]
    assert on_list(person, ENTRY) == []


PEOPLE = [
    said(0, "Abu Bakr al-Tarni", "Marsh Front", "person"),
    said(1, "Velik al-Tarni", "Marsh Front", "person"),
    said(2, "al-Tarni", "Marsh Front", "person"),
    said(3, "al-Tarni", "Marsh Front", "person"),
]


def test_a_lone_nisba_asks_which_of_these() -> None:
    (q,) = [q for q in asked(PEOPLE) if q.kind == "which"]
    assert (q.left.name, q.left.statements) == ("al-Tarni", 2)
    assert {s.name for s in q.right} == {"Abu Bakr al-Tarni", "Velik al-Tarni"}
    assert [a.ruling for a in q.answers] == ["1", "2", "none", "unsure"]
    assert 0 < sum(q.likely) < 1  # somebody else is possible
    assert not [x for x in asked(PEOPLE) if x.kind == "same" and q.left.actor in (x.left.actor,)]
    chosen = answer(q, "1")
    assert [(d.kind, d.left, d.right) for d in chosen] == [("same", "al tarni", q.right[0].key)]
    for ruling in ("1", "none"):
        assert not [x for x in asked(PEOPLE, answer(q, ruling)) if x.kind == "which"]


def test_a_name_that_list_or_texts_give_to_two_asks_which() -> None:
    spoken = [said(0, "DDC", "Marsh Front"), said(1, "Delta Council", "Dyke Corps")]
    told = [Name("DDC", key, "abbreviation") for key in ("delta council", "dyke corps")]
    (q,) = [q for q in asked(spoken, names=told) if q.kind == "which"]
    assert (q.left.name, {s.name for s in q.right}) == ("DDC", {"Delta Council", "Dyke Corps"})
    seeds = [Name("Heron Oath", "seed:group:oath"), Name("Heron Row", "seed:group:row")]
    shared = [Name("Herons", seed.key) for seed in seeds]
    ground = Ground([said(0, "Herons", "Marsh Front")], [], [*seeds, *shared])
    (q,) = [q for q in questions(ground.roster(())[0], ground, ()) if q.kind == "which"]
    assert {s.actor for s in q.right} == {"oath", "row"}
    chosen = answer(q, "1")
    roster, issues = ground.roster(chosen)
    assert (roster.by_key["herons"], issues) == (q.right[0].actor, ())
    assert not [x for x in questions(roster, ground, chosen) if x.kind == "which"]


def test_one_candidate_ruled_out_leaves_the_others_open() -> None:
    out = [Decision("d", "different", "al tarni", "velik al tarni")]
    (q,) = [q for q in asked(PEOPLE, out) if q.kind == "which"]
    assert [s.name for s in q.right] == ["Abu Bakr al-Tarni"]


def test_a_name_of_no_known_kind_asks_whether_it_is_an_actor() -> None:
    spoken = [said(n, "Marsh Front", "Oskel", of="unknown") for n in range(3)]
    (q,) = [q for q in asked(spoken) if q.kind == "actor"]
    assert (q.left.name, q.likely) == ("Oskel", (1 / 5,))  # (0 + 1) / (3 + 2)
    assert "it speaks or acts in 0 of 3 statements" in q.reasons
    for ruling in ("group", "not-an-actor"):
        assert not [x for x in asked(spoken, answer(q, ruling)) if x.kind == "actor"]
    ground = Ground(spoken, [], [])
    assert ground.roster(answer(q, "group"))[0].by_id["oskel"].kind == "group"
    assert "oskel" not in ground.roster(answer(q, "not-an-actor"))[0].by_id


def test_a_pejorative_asks_for_whom_and_the_answer_keeps_its_register() -> None:
    spoken = [*GUARDS[:4], said(40, "Marsh Front", "Swamp State")]
    told = [Name("Swamp State", "northern reed guard", "pejorative", source="d40")]
    (q,) = [q for q in asked(spoken, names=told) if q.kind == "loaded"]
    assert (q.left.name, [s.name for s in q.right]) == ("Swamp State", ["Northern Reed Guard"])
    assert q.likely == (2 / 3,)  # one text for it; one more for each, and one for nobody
    chosen = answer(q, "1")
    roster, _ = Ground(spoken, told, []).roster(chosen)
    guard = roster.by_id["northern-reed-guard"]
    assert guard.keys == ("northern reed guard", "swamp state")
    assert "pejorative" in {n.register for n in guard.names if n.text == "Swamp State"}
    assert not [x for x in asked(spoken, chosen, names=told) if x.kind == "loaded"]
    assert not [x for x in asked(spoken, answer(q, "none"), names=told) if x.kind == "loaded"]


def test_a_limit_gives_the_best_of_all() -> None:
    spoken = list(GUARDS)
    for n, name in enumerate(("Heron Oath", "Salt Row", "Lantern League", "Ford Council")):
        spoken += [said(100 * n + 50 + k, name, "Oskel") for k in range(n + 1)]
        spoken += [said(100 * n + 70 + k, name + "s", "Oskel") for k in range(n + 1)]
    every = asked(spoken)
    assert len(every) > 2
    for limit in (1, 2):
        assert [q.id for q in asked(spoken, limit=limit)] == [q.id for q in every[:limit]]


WORDS = st.sampled_from(
    ["Velik", "Velic", "al-Tarni", "Tarni", "Abu Arn", "Arn", "Omar al-Tarni", "Велик"]
)


@settings(deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS), max_size=8), st.data())
def test_no_chain_of_suggestions_joins_without_a_decision(
    pairs: list[tuple[str, str]], data: st.DataObject
) -> None:
    spoken = [said(n, a, b, "person", "person") for n, (a, b) in enumerate(pairs)]
    ground = Ground(spoken, [], [])
    keys = {m.key for s in spoken for m in (s.speaker, s.target) if m}
    found = asked(spoken)
    assert {a.keys for a in ground.roster(())[0].actors} == {(k,) for k in keys}
    # Whatever is left unanswered, is answered "unsure" or "different" joins nothing either.
    for q in found:
        ruling = data.draw(st.sampled_from(["unsure", "different", "none"]))
        if ruling in {a.ruling for a in q.answers}:
            roster, _ = ground.roster(answer(q, ruling))
            assert {a.keys for a in roster.actors} == {(k,) for k in keys}
