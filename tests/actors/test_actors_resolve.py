"""Keys become actors by seeds, explained abbreviations and rulings; never silently."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.actors import Ground, footing, read_seeds, resolve, rulings, standing
from riftline.errors import SettingsError
from riftline.lexicon.forms import key_of
from riftline.model import Claim, Decision, Mention, Name, Span, Statement, Statements


def said(speaker: str, target: str, act: str = "ACCUSE", start: int = 0) -> Statement:
    who, whom = (Mention(t, Span(0, len(t)), key_of(t), "group") for t in (speaker, target))
    return Statement(
        f"{speaker}-{act}-{target}-{start}", "doc", Span(start, start + 40), f"{speaker} {target}",
        who, None, (), "indirect", (), who, act, whom, None, (), None, Claim(), (), 0.9, "test",
    )  # fmt: skip


def ruling(kind: str, left: str, right: str = "", at: str = "1", **more: str) -> Decision:
    return Decision(f"{kind}{left}{right}{at}", kind, left, right, at=at, **more)  # type: ignore[arg-type]


def seed(id_: str, *texts: str) -> list[Name]:
    return [Name(t, f"seed:group:{id_}") for t in texts]


STATEMENTS = [said("Reed Guard", "Marsh Front"), said("Камышовая стража", "Marsh Front")]


def test_different_keys_stay_different_actors() -> None:
    roster, issues = resolve(STATEMENTS, [], [], [])
    assert [a.name for a in roster.actors] == ["Marsh Front", "Reed Guard", "Камышовая стража"]
    assert issues == ()


def test_the_seed_list_joins_names_across_scripts_and_case_endings() -> None:
    spoken = [*STATEMENTS, said("Камышовой страже", "Marsh Front", start=50)]
    roster, _ = resolve(spoken, [], seed("reed-guard", "Reed Guard", "Камышовая стража"), [])
    guard = roster.by_id["reed-guard"]
    assert (guard.name, guard.statements) == ("Reed Guard", 3)
    assert roster.of(spoken[2].speaker) is guard


def test_an_abbreviation_joins_only_where_documents_agree() -> None:
    spoken = [said("DDC", "Marsh Front"), said("Delta Defence Council", "Marsh Front", start=50)]
    one = [Name("DDC", "delta defence council", "abbreviation", source="d1")]
    roster, issues = resolve(spoken, one, [], [])
    assert len(roster.actors) == 2 and not issues
    two = [*one, Name("DDC", "dyke duty corps", "abbreviation", source="d2")]
    roster, issues = resolve(spoken, two, [], [])
    assert roster.by_key["ddc"] != roster.by_key["delta defence council"]
    assert [i.code for i in issues] == ["ambiguous-abbreviation"]


def test_same_joins_and_withdrawing_takes_apart() -> None:
    same = ruling("same", "reed guard", "камышов страж")
    assert len(resolve(STATEMENTS, [], [], standing([same]))[0].actors) == 2
    undone = standing([same, ruling("withdraw", same.id, at="2")])
    assert undone == ()


def test_different_keeps_apart_what_the_seed_list_joins() -> None:
    seeds = seed("reed-guard", "Reed Guard", "Камышовая стража")
    apart = ruling("different", "reed guard", "камышов страж")
    roster, _ = resolve(STATEMENTS, [], seeds, [apart])
    assert roster.by_key["reed guard"] != roster.by_key["камышов страж"]


def test_contradictory_rulings_become_an_issue_that_names_them() -> None:
    same = ruling("same", "reed guard", "marsh front")
    apart = ruling("different", "reed guard", "marsh front")
    roster, (issue,) = resolve(STATEMENTS, [], [], [same, apart])
    assert issue.code == "contradictory-decisions"
    assert same.id in issue.seen and apart.id in issue.seen
    assert roster.by_key["reed guard"] != roster.by_key["marsh front"]


def test_not_an_actor_leaves_the_roster() -> None:
    roster, _ = resolve(STATEMENTS, [], [], [ruling("not-an-actor", "marsh front")])
    assert roster.of(STATEMENTS[0].target) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["same", "different", "not-an-actor"]),
            st.sampled_from(["a", "b", "c", "d"]),
            st.sampled_from(["a", "b", "c", "d"]),
        ),
        max_size=4,
    )
)
def test_the_order_of_rulings_does_not_matter(made: list[tuple[str, str, str]]) -> None:
    spoken = [said(x, y, start=n) for n, (x, y) in enumerate([("a", "b"), ("c", "d"), ("a", "d")])]
    rulings_ = [
        ruling(kind, left, "" if kind == "not-an-actor" else right, at=str(n))
        for n, (kind, left, right) in enumerate(made)
        if left != right
    ]
    views = {repr(resolve(spoken, [], [], order)) for order in permutations(rulings_)}
    assert len(views) == 1


def test_a_ruling_finds_its_statement_after_a_re_read() -> None:
    moved = said("Reed Guard", "Marsh Front", start=10)
    wrong = ruling("wrong", "an-id-of-yesterday", anchor="doc:5:30:ACCUSE")
    assert rulings(Statements([moved]), [wrong]) == (frozenset({moved.id}), ())
    lost = ruling("wrong", "an-id-of-yesterday", anchor="doc:90:99:ACCUSE")
    gone, (issue,) = rulings(Statements([moved]), [lost])
    assert (gone, issue.code) == (frozenset(), "lost-ruling")


def test_a_spelling_in_the_nominative_is_shown() -> None:
    spoken = [said("Камышовой стражи", "Болотному фронту")]
    spellings = [("камышов страж", "Камышовой стражи", 5), ("камышов страж", "Камышовая стража", 1)]
    roster, _ = resolve(spoken, [], [], [], spellings)
    assert roster.by_id["камышов-страж"].name == "Камышовая стража"


@pytest.mark.parametrize(
    ("toml", "seen"),
    [
        ("[[actor]]\nid='a'\nname='A'\ncolour='red'", "unknown key 'colour'"),
        ("[[actor]]\nid='a'\nname='A'\n[[actor]]\nid='a'\nname='B'", "two actors have the id 'a'"),
        ("[[actor]]\nname='A'", "has no id"),
        ("[[actor]]\nid='a'\nname='A'\nkind='dragon'", "the kind 'dragon'"),
        ("[[actor]]\nid='a'\nname='?!'", "no letters"),
        ("[[actor", "not TOML"),
        ("actor = 3", "no list of tables"),
    ],
)
def test_a_broken_seed_list_says_what_is_wrong(tmp_path: Path, toml: str, seen: str) -> None:
    path = tmp_path / "actors.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError, match=seen.replace("?", r"\?")):
        read_seeds(path)


def test_a_seed_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "actors.toml"
    path.write_text(
        '[[actor]]\nid="reed-guard"\nkind="group"\nname="Reed Guard"\n'
        '[[actor.names]]\ntext="Камышовая стража"\nlang="ru"\nregister="official"\n',
        encoding="utf-8",
    )
    assert [(n.text, n.key, n.script) for n in read_seeds(path)] == [
        ("Reed Guard", "seed:group:reed-guard", "Latn"),
        ("Камышовая стража", "seed:group:reed-guard", "Cyrl"),
    ]


@given(st.text(max_size=300))
def test_a_key_is_safe_and_stable(text: str) -> None:
    key = key_of(text)
    assert key == key_of(text)
    assert all(c.isalnum() or c == " " for c in key)
    assert len(key) <= 160


def test_an_account_without_a_name_goes_by_its_description() -> None:
    described = Mention("a channel linked to the Reed Guard", None, "account reed guard", "account")
    back = Mention("The post on February 2", None, "account reed guard", "account")
    spoken = [
        replace(said("Reed Guard", "Marsh Front", start=n), speaker=m, subject=m)
        for n, m in enumerate((described, back, back))
    ]
    roster, _ = resolve(spoken, [], [], [])
    assert roster.by_id["account-reed-guard"].name == "channel linked to the Reed Guard"


def test_a_description_ends_with_the_name_that_it_was_keyed_by() -> None:
    long = "A channel linked to the Reed Guard of the Lower Fords (RGLF)"
    described = Mention(long, None, "account reed guard", "account")
    spoken = replace(said("Reed Guard", "Marsh Front"), speaker=described, subject=described)
    roster, _ = resolve([spoken], [], [], [])
    assert roster.by_id["account-reed-guard"].name == "channel linked to the Reed Guard"


def test_of_two_scripts_the_one_with_more_mentions_is_shown() -> None:
    spoken = [
        said("Marsh Front", "Northern Guard"),
        said("Marsh Front", "Northern Guard", start=50),
        said("Marsh Front", "Северная стража", start=90),
    ]
    one = ruling("same", "northern guard", key_of("Северная стража"))
    roster, _ = resolve(spoken, [], [], [one])
    assert {a.name for a in roster.actors} == {"Marsh Front", "Northern Guard"}


def test_a_comma_behind_a_name_is_no_other_spelling() -> None:
    spoken = [said("Reed Guard", "Marsh Front")]
    roster, _ = resolve(spoken, [], [], [], [("reed guard", "the Reed Guard,", 3)])
    assert [n.text for n in roster.by_id["reed-guard"].names] == ["Reed Guard"]


# --- one more document ---------------------------------------------------------------------------

GROUPS = st.sampled_from(
    ["Reed Guard", "RG", "Marsh Front", "Камышовая стража", "Камышовой страже", "Salt Company"]
)
SAID = st.lists(st.tuples(GROUPS, GROUPS), max_size=6)
CLAIMS = st.lists(
    st.sampled_from(
        [
            Name("RG", "reed guard", "abbreviation", source="d"),
            Name("RG", "red gate", "abbreviation", source="e"),
            Name("Mudfeet", "reed guard", "pejorative", source="d"),
            Name("spokesman", "reed guard", "role", source="d"),
        ]
    ),
    max_size=2,
)
SPELLED = st.lists(
    st.tuples(
        st.sampled_from(["reed guard", "marsh front", "salt company", "unheard of"]),
        st.sampled_from(["Reed Guard", "the Marsh Front", "REED GUARD", "Unheard Of"]),
        st.integers(1, 3),
    ),
    max_size=4,
)
SEEDS = [*seed("reed-guard", "Reed Guard", "Камышовая стража"), *seed("front", "Marsh Front")]
RULED = st.lists(
    st.sampled_from(
        [
            ruling("same", "salt company", "marsh front"),
            ruling("different", "reed guard", "rg"),
            ruling("edit", "salt company", field="name", value="Salters"),
            ruling("edit", "rg", field="register", value="pejorative"),
            ruling("not-an-actor", "marsh front"),
        ]
    ),
    max_size=3,
    unique=True,
)


@given(SAID, SAID, CLAIMS, CLAIMS, SPELLED, SPELLED, st.sampled_from([[], SEEDS]), RULED)
def test_a_ground_that_was_added_to_is_that_of_all(
    old: list[tuple[str, str]],
    new: list[tuple[str, str]],
    claims: list[Name],
    more_claims: list[Name],
    spelled: list[tuple[str, str, int]],
    more_spelled: list[tuple[str, str, int]],
    seeds: list[Name],
    decisions: list[Decision],
) -> None:
    first = [said(a, b, start=n) for n, (a, b) in enumerate(old)]
    later = [said(a, b, "SUPPORT", start=n) for n, (a, b) in enumerate(new)]
    before = Ground(first, claims, seeds, spelled)
    was = before.roster(decisions)
    whole = Ground([*first, *later], [*claims, *more_claims], seeds, [*spelled, *more_spelled])
    grown = before.added(later, more_claims, more_spelled)
    assert grown.known == whole.known
    assert grown.roster(decisions) == whole.roster(decisions)
    assert grown.roster_since(decisions, before, was[0]) == whole.roster(decisions)
    assert before.roster(decisions) == was  # nothing of it was touched
    again = grown.added([said("RG", "Marsh Front", "THREATEN")], [], [])
    assert again.roster_since(decisions, grown, grown.roster(decisions)[0]) == again.roster(
        decisions
    )


def test_a_footing_grows_where_no_ruling_is_about_what_is_new() -> None:
    old, new = (
        said("Reed Guard", "Marsh Front"),
        replace(said("Salt Company", "Marsh Front"), document_id="e"),
    )
    stands = footing([old], [], [], [], [], lambda _: ())
    grown = stands.added([new], [], [], [])
    assert grown is not None
    assert grown.roster() == footing([old, new], [], [], [], [], lambda _: ()).roster()
    lost = [ruling("not-an-actor", "salt company")]
    stands = footing([old], [], [], lost, [], lambda _: ())
    assert stands.added([new], [], [], lost) is None  # the ruling finds its name now
    one = [ruling("same", "reed guard", "marsh front", field="document", value="e")]
    assert footing([old], [], [], one, [], lambda _: ()).added([new], [], [], one) is None
