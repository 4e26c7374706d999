"""Copies in a whole case: reprints and translations folded, ruled on, rulings withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import Said, Story, made_case

from riftline.case import Case
from riftline.errors import NotFound, UsageError
from riftline.model import Decision, Snapshot
from riftline.web import create_app

SEEDS = """
[[actor]]
id = "fen"
kind = "group"
name = "Fen Watch"
names = [{ text = "Дозор топи" }]
[[actor]]
id = "dyke"
kind = "group"
name = "Dyke Board"
names = [{ text = "Совет дамбы" }]
"""
MILLS = "drowning nine mills below Carrow in a single night"
RUSSIAN = "за одну ночь затопил девять мельниц ниже Карроу"
BARLEY = "paying its own engineers in stolen barley"


def story(content: str, day: str, publisher: str, lang: str = "en", act: str = "ACCUSE") -> Story:
    who, whom = ("Дозор топи", "Совет дамбы") if lang == "ru" else ("Fen Watch", "Dyke Board")
    verb = "обвиняет" if lang == "ru" else "accused"
    text = f"{who} {verb} {whom}: {content}, {publisher}."
    said = Said(text, speaker=who, act=act, target=whom, cue=verb, content=(content,))
    return Story([said], published=day, publisher=publisher, lang=lang)


STORIES = [
    story(MILLS, "2017-05-02", "Gazette"),
    story(MILLS, "2017-05-03", "Courier"),
    story(RUSSIAN, "2017-05-03", "Вестник", "ru"),
    story(BARLEY, "2017-05-04", "Gazette"),
    story("the mills again", "2017-08-04", "Gazette"),
]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with made(tmp_path / "case") as opened:
        yield opened


def made(root: Path) -> Case:
    opened = made_case(root, STORIES)
    (root / "actors.toml").write_text(SEEDS, "utf-8")
    return opened


def ids(case: Case) -> list[str]:
    """Statement ids in the order of the stories."""
    by_text = {s.text: s.id for s in case.snapshot().all_statements}
    return [by_text[s.paras[0].text] for s in STORIES]  # type: ignore[union-attr]


def folds(view: Snapshot, order: list[str]) -> set[tuple[int, ...]]:
    return {tuple(order.index(m) for m in f.members) for f in view.folds}


def rule(case: Case, kind: Any, left: str, right: str = "") -> str:
    field = "copy" if right else ""
    return case.decide(Decision("", kind, left, right, field=field, who="ann")).id


def test_a_reprint_and_a_translation_are_one_statement_with_three_carriers(case: Case) -> None:
    order = ids(case)
    view = case.snapshot()
    assert folds(view, order) == {(0, 1, 2), (3,), (4,)}
    fold = view.fold(order[2])
    assert fold is not None
    assert (fold.carriers, fold.how) == (
        ("Gazette", "Courier", "Вестник"),
        ("", "words", "meaning"),
    )
    (month,) = [m for t in view.ties for m in t.months if m.period == "2017-05"]
    assert (month.own.independent, month.own.carriers) == (2, 4)
    assert case.then("2017-05-31").fold(order[2]) == fold


def test_a_ruling_that_two_are_no_copies_is_kept_and_can_be_withdrawn(case: Case) -> None:
    order, before = ids(case), case.snapshot()
    ruling = rule(case, "different", order[0], order[2])
    assert folds(case.snapshot(), order) == {(0, 1), (2,), (3,), (4,)}
    rule(case, "withdraw", ruling)
    assert case.snapshot().folds == before.folds
    assert case.snapshot().ties == before.ties


def test_what_is_ruled_wrong_still_holds_its_copies_together(case: Case) -> None:
    order = ids(case)
    rule(case, "wrong", order[0])
    view = case.snapshot()
    assert {tuple(order.index(m) for m in f.members) for f in view.folds} == {(1, 2), (3,), (4,)}


def test_rulings_that_contradict_each_other_do_nothing_and_say_so(case: Case) -> None:
    order, before = ids(case), case.snapshot()
    for kind, (a, b) in (("same", (0, 3)), ("same", (3, 4)), ("different", (4, 0))):
        rule(case, kind, order[a], order[b])
    view = case.snapshot()
    assert view.folds == before.folds
    assert [i.code for i in view.issues] == ["contradictory-decisions"]


def test_a_ruling_on_a_copy_is_no_ruling_on_actors(case: Case) -> None:
    order, before = ids(case), case.snapshot()
    rule(case, "same", order[0], order[4])
    assert case.snapshot().roster == before.roster
    assert case.questions() is not None
    effect = case.preview(Decision("", "same", "fen watch", "dyke board"))
    assert len(effect.after) == 1


@pytest.mark.parametrize(("left", "error"), [("nobody", NotFound), ("", UsageError)])
def test_what_cannot_be_ruled_is_refused(case: Case, left: str, error: type[Exception]) -> None:
    last = ids(case)[-1]
    with pytest.raises(error):
        rule(case, "different", left or last, last)
    assert case.snapshot().decisions == ()


pairs = st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda p: p[0] != p[1])


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.sampled_from(["same", "different"]), pairs), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_withdrawing_every_ruling_gives_back_the_beginning(
    tmp_path_factory: pytest.TempPathFactory, rulings: list[Any], rng: Any
) -> None:
    with made(tmp_path_factory.mktemp("case") / "case") as case:
        order, before = ids(case), case.snapshot()
        kept = [rule(case, kind, order[a], order[b]) for kind, (a, b) in rulings]
        case.snapshot()
        for id_ in rng.sample(kept, len(kept)):
            rule(case, "withdraw", id_)
        after = case.snapshot()
        assert (after.folds, after.ties, after.trends) == (before.folds, before.ties, before.trends)
        assert after.issues == before.issues


def test_the_desk_tells_a_ruling_on_copies_as_one(case: Case) -> None:
    order = ids(case)
    rule(case, "different", order[0], order[2])
    rule(case, "same", order[3], order[4])
    desk = TestClient(create_app(case, who="ann"), base_url="http://127.0.0.1:8765")
    page = desk.get("/decisions").text
    assert "is no copy of" in page
    assert "is a copy of" in page
    assert "is someone else than" not in page
    assert "is no copy of" in desk.get(f"/statements/{order[2]}").text
