"""Search in a case: what is found, narrowed by what the view knows, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builders import Para, Said, Story, made_case

from riftline.case import Case
from riftline.case.search import Found
from riftline.errors import UsageError
from riftline.model import Decision


def stories() -> list[Story]:
    """Four documents, five statements, two languages."""
    accused = Said(
        "The Lantern League accused the Ford Council of stealing grain.",
        speaker="Lantern League", act="ACCUSE", target="Ford Council", cue="accused",
    )  # fmt: skip
    denied = Said(
        "The Ford Council reportedly denied that it steals grain, as the Lantern League had said.",
        speaker="Ford Council", act="REJECT", target="Lantern League", cue="denied",
        hedges=("reportedly",),
    )  # fmt: skip
    praised = Said(
        "The Heron Guard praised the Ford Council.",
        speaker="Heron Guard", act="SUPPORT", target="Ford Council", cue="praised",
    )  # fmt: skip
    russian = Said(
        "Фонарная лига обвинила Совет брода в краже зерна.",
        speaker="Фонарная лига", act="ACCUSE", target="Совет брода", cue="обвинила",
    )  # fmt: skip
    return [
        Story([Para((accused,)), Para((denied,))], title="Grain", published="2016-03-02",
              publisher="The Ledra Courier"),
        Story([praised], title="Praise", published="2016-05-01", publisher="Harbour Wire"),
        Story([russian], published="2017-06-02T18:20:00+03:00", lang="ru", kind="post",
              account="@heron_watch", platform="telegram"),
        Story([Para(("No grain at the market.",))], title="Market", publisher="Harbour Wire"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    made = made_case(tmp_path_factory.mktemp("search") / "case", stories())
    yield made
    made.close()


def statements(found: Found) -> set[str]:
    """The first word of each statement found, or of a document's excerpt in brackets."""
    return {h.text.split()[1 if h.text.startswith("The ") else 0] if h.statement_id
            else f"[{h.text.split()[0]}]" for h in found.hits}  # fmt: skip


def counts(found: Found, field: str) -> dict[str, int]:
    return next(({v.value: v.n for v in f.values} for f in found.facets if f.field == field), {})


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("grain kind:statement", {"Lantern", "Ford"}),
        ("steal", {"Lantern", "Ford", "[The]"}),
        ("обвинить", {"Фонарная", "[Фонарная]"}),
        ("speaker:League kind:statement", None),
        ('speaker:"lantern league"', {"Lantern"}),
        ('target:"Ford Council"', {"Lantern", "Heron"}),
        ('target:"Ford Council" target:"Lantern League"', {"Lantern", "Ford", "Heron"}),
        ('target:"Ford Council" NOT act:SUPPORT', {"Lantern"}),
        ("act:accuse", {"Lantern", "Фонарная"}),
        ("act:ACCUSE,REJECT lang:en", {"Lantern", "Ford"}),
        ("certainty:hedged", {"Ford"}),
        ("certainty:plain grain", {"Lantern"}),
        ("lang:ru kind:statement", {"Фонарная"}),
        ("kind:post", {"Фонарная", "[Фонарная]"}),
        ('source:"Harbour Wire" kind:document', {"[The]", "[No]"}),
        ("source:harbour grain", {"[No]"}),
        ("since:2017", {"Фонарная", "[Фонарная]"}),
        ("until:2016-03 kind:statement", {"Lantern", "Ford"}),
        ("since:2016-04-30 until:2016-05-01 kind:statement", {"Heron"}),
        ("act:ACCUSE NOT grain", {"Фонарная"}),
        ("(praised OR steal) kind:statement", {"Heron", "Lantern", "Ford"}),
        ("nowhere", set()),
        ("", set()),
    ],
)  # fmt: skip
def test_what_is_found(case: Case, query: str, answer: set[str] | None) -> None:
    if answer is None:
        with pytest.raises(UsageError, match="League"):
            case.find(query)
        return
    found = case.find(query)
    assert statements(found) == answer
    assert found.total == len(found.hits)
    assert not found.more


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("since:yesterday", "no date"),
        ("since:2016-13", "no date"),
        ("act:SHOUT", "nothing here is “SHOUT”"),
        ("lang:de", "nothing here is “de”"),
        ("kind:book", "nothing here is “book”"),
        ("certainty:sure", "nothing here is “sure”"),
        ("source:Nobody", "nothing here is “Nobody”"),
        ("target:Nobody", "no actor in this case is called “Nobody”"),
        ("grain OR", "OR without"),
    ],
)
def test_what_cannot_be_read_is_said(case: Case, query: str, says: str) -> None:
    with pytest.raises(UsageError) as told:
        case.find(query)
    assert says in told.value.seen
    assert told.value.expected


def test_facets_count_the_hits(case: Case) -> None:
    found = case.find("grain")
    assert found.total == 4
    assert counts(found, "kind") == {"statement": 2, "document": 2}
    assert counts(found, "speaker") == {"Lantern League": 1, "Ford Council": 1}
    assert counts(found, "act") == {"ACCUSE": 1, "REJECT": 1}
    assert counts(found, "source") == {"The Ledra Courier": 3, "Harbour Wire": 1}
    assert counts(found, "certainty") == {"plain": 1, "hedged": 1}
    assert counts(found, "lang") == {"en": 4}
    assert counts(found, "period") == {"2016-03": 3}
    assert counts(case.find("act:ACCUSE"), "period") == {"2016": 1, "2017": 1}


def test_every_value_of_a_facet_finds_what_it_counts(case: Case) -> None:
    asked = "grain"
    for facet in case.find(asked).facets:
        for value in facet.values:
            narrower = (
                f"{asked} since:{value.value} until:{value.value}" if facet.field == "period"
                else f'{asked} {facet.field}:"{value.value}"'
            )  # fmt: skip
            assert case.find(narrower).total == value.n, narrower


def test_order_and_pages(case: Case) -> None:
    newest = case.find("act:ACCUSE,REJECT,SUPPORT", order="newest")
    assert newest.hits[0].text.split()[0] == "Фонарная"
    oldest = case.find("act:ACCUSE,REJECT,SUPPORT", order="oldest")
    assert [h.statement_id for h in oldest.hits][-1] == newest.hits[0].statement_id
    part = case.find("act:ACCUSE,REJECT,SUPPORT", order="newest", start=1, limit=2)
    assert part.hits == newest.hits[1:3]
    assert part.total == newest.total == 4
    assert case.find("grain", start=99).hits == ()


def test_the_undated_come_last_either_way(case: Case) -> None:
    for order in ("newest", "oldest"):
        assert case.find("grain", order=order).hits[-1].text.startswith("No grain")


def test_the_best_comes_first(case: Case) -> None:
    (first, *_) = case.find("market").hits
    assert first.text == "No grain at the market."
    assert case.search("market", 1) == (first,)


def test_marks_lie_on_the_words(case: Case) -> None:
    for hit in case.find("steal").hits:
        assert {hit.text[m.start : m.end] for m in hit.marks} <= {"stealing", "steals"}
        assert hit.marks


def test_a_statement_ruled_wrong_is_found_no_more(tmp_path: Path) -> None:
    with made_case(tmp_path / "case", stories()) as case:
        (hit,) = case.find("act:SUPPORT").hits
        assert hit.statement_id
        ruled = case.decide(Decision("", "wrong", hit.statement_id, who="somebody"))
        assert case.find("praised kind:statement").total == 0
        case.decide(Decision("", "withdraw", ruled.id, who="somebody"))
        assert case.find("praised kind:statement").total == 1


def test_an_empty_case_is_searched(tmp_path: Path) -> None:
    with made_case(tmp_path / "case", []) as case:
        assert case.find("grain").total == 0
        assert case.find("kind:statement").total == 0
