"""A view with one more document is the view that is computed from all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.builders import COUNCIL, HERON, LEAGUE, Said, Story, demo_case, extract

import riftline.case.views
from riftline import Decision
from riftline.case import Case, open_case
from riftline.case.views import Views
from riftline.model import Snapshot, Statements


@pytest.fixture(autouse=True)
def every_case_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riftline.case.views, "_LARGE", 1)
    monkeypatch.setattr(riftline.case.views, "_MOST_LAG", 1.0)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with demo_case(tmp_path / "case") as made:
        made.snapshot()
        yield made


def put(case: Case, *stories: Story) -> None:
    for story in stories:
        e = extract(story)
        capture = replace(case.store.captures()[0], sha256=e.document.capture, uri="made/more")
        case.store.write(capture, (e,), (), "made", "2018-01-06T10:00:00+00:00")


def anew(case: Case) -> Snapshot:
    with open_case(case.root) as other:
        (case.root / "cache" / "view").unlink(missing_ok=True)
        return held(other.snapshot())


def held(view: Snapshot) -> Snapshot:
    """The view with its statements in memory, so that its case can be closed."""
    return replace(view, all_statements=Statements(tuple(view.all_statements)), _index={})


def updated(case: Case, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """The view, which must not be computed from all."""

    def whole(*_: Any) -> None:
        raise AssertionError("it was computed from all")

    with monkeypatch.context() as patch:
        patch.setattr(Views, "_whole", whole)
        return case.snapshot()


def same(found: Snapshot, wanted: Snapshot) -> None:
    """Equal in everything, but for what a little more coverage does to pairs of which nothing new
    was said."""
    assert {t.a + t.b for t in found.trends} == {t.a + t.b for t in wanted.trends}
    for field in Snapshot.__dataclass_fields__:
        if field not in ("trends", "_index"):
            assert getattr(found, field) == getattr(wanted, field), field
    for t in wanted.trends:
        mine = found.trend(t.a, t.b)
        assert mine is not None
        assert [p.statements for p in mine.course] == [p.statements for p in t.course]
        assert mine.p_widening == pytest.approx(t.p_widening, abs=0.05)
        assert mine.coverage == wanted.coverage


def quarrel(day: str, words: str, a: str = LEAGUE, b: str = COUNCIL, act: str = "ACCUSE") -> Story:
    text = f"The {a} accused the {b} of {words} near the lower lock, a boatman said."
    return Story([Said(text, a, act, b, cue="accused")], published=day, publisher="Harbour Wire")


def test_what_is_new_of_a_pair_is_what_is_computed_from_all(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(case, quarrel("2017-05-05", "selling the ferry"))
    found, wanted = updated(case, monkeypatch), anew(case)
    same(found, wanted)
    pair = [f"{n.lower()}".replace(" ", "-") for n in (LEAGUE, COUNCIL)]
    assert found.trend(*pair) == wanted.trend(*pair)


def test_a_copy_joins_the_fold_of_an_older_statement(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(case, quarrel("2017-05-05", "selling the ferry"))
    updated(case, monkeypatch)
    put(case, replace(quarrel("2017-05-03", "selling the ferry"), publisher="Delta Dispatch"))
    found, wanted = updated(case, monkeypatch), anew(case)
    same(found, wanted)
    assert max(len(f.members) for f in found.folds if f.first not in wanted.decisions) >= 2


def test_a_new_actor_and_a_new_pair(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    put(case, quarrel("2017-05-05", "selling the ferry", "Otter Company", HERON))
    found = updated(case, monkeypatch)
    same(found, anew(case))
    assert "otter-company" in found.roster.by_id


@pytest.mark.parametrize("seed", range(3))
def test_documents_one_after_another(
    case: Case, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(seed)
    names = [LEAGUE, COUNCIL, HERON, "Otter Company"]
    for n in range(6):
        a, b = rng.sample(names, 2)
        act = rng.choice(["ACCUSE", "SUPPORT", "ALLIED_WITH", "LEADS", "LEAVE", "PART_OF"])
        day = rng.choice([None, f"2017-0{rng.randint(1, 9)}-1{n}"])
        put(case, quarrel(day, f"deed {rng.randint(1, 3)} of the spring tide", a, b, act))  # type: ignore[arg-type]
        case.snapshot()
    same(case.snapshot(), anew(case))


def test_what_a_leader_said_before_counts_for_the_group_once_it_is_told_whom_he_leads(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(case, quarrel("2017-05-05", "selling the ferry", "Otter Company", HERON))
    updated(case, monkeypatch)
    lead = Said("The Otter Company is part of the Lantern League.", "Otter Company", "PART_OF",
                LEAGUE)  # fmt: skip
    put(case, Story([lead], published="2017-05-01", publisher="Harbour Wire"))
    found = updated(case, monkeypatch)
    same(found, anew(case))
    tie = found.tie("lantern-league", "heron-guard")
    assert tie is not None
    assert tie.shares


def test_a_view_out_of_the_cache_takes_in_a_document_too(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_case(case.root) as other:
        other.snapshot()
        assert other._views._stands is None
        put(other, quarrel("2017-05-05", "selling the ferry"))
        same(updated(other, monkeypatch), anew(other))
        put(other, quarrel("2017-05-07", "selling the ferry twice", COUNCIL, HERON))
        same(updated(other, monkeypatch), anew(other))


def test_a_ruling_computes_all(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Views._whole
    asked: list[int] = []
    monkeypatch.setattr(Views, "_whole", lambda *a: asked.append(1) or whole(*a))
    case.decide(Decision("", "wrong", case.snapshot().all_statements[0].id, who="Ann"))
    same(case.snapshot(), anew(case))
    assert len(asked) >= 2


def test_a_new_month_makes_all_courses_anew(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    put(case, quarrel("2019-05-05", "selling the ferry"))
    found, wanted = updated(case, monkeypatch), anew(case)
    same(found, wanted)
    assert found.trends == wanted.trends


def test_an_update_lags_no_more_than_is_allowed(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(riftline.case.views, "_MOST_LAG", 0.0)
    put(case, quarrel("2017-05-05", "selling the ferry"))
    assert case.snapshot() == anew(case)
