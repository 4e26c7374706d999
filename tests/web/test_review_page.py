"""Review: one question at a time, answered, skipped, taken back; two people; keys."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from riftline.case import Case

ORIGIN = {"origin": "http://127.0.0.1:8765"}


@pytest.fixture
def case(builders: ModuleType, tmp_path: Any) -> Iterator[Case]:
    """Two spellings of one group, and a third party."""
    stories = []
    for n in range(6):
        who = "North Brigade" if n % 2 else "Northern Brigade"
        told = builders.Said(f"The {who} accused the Valley Front in week {n}.", who, "ACCUSE",
                             "Valley Front", cue="accused")  # fmt: skip
        stories.append(builders.Story([told], title=f"Week {n}", published=f"2031-0{n + 1}-03",
                                      publisher=f"Outlet {n % 3}"))  # fmt: skip
    with builders.made_case(tmp_path / "case", stories) as made:
        yield made


@pytest.fixture
def desk(case: Case, client_for: Any) -> TestClient:
    made: TestClient = client_for(case)
    return made


def question(page: str) -> str:
    found = re.search(r'name="question" value="([^"]+)"', page)
    return found[1] if found else ""


def answer(desk: TestClient, ruling: str, asked: str = "names", **more: str) -> Any:
    page = desk.get("/review", params={"deck": asked}).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf
    sent = {"csrf": csrf[1], "deck": asked, "question": question(page), "ruling": ruling, **more}
    return desk.post("/review", data=sent, headers=ORIGIN)


def test_a_question_shows_both_sides_and_what_an_answer_changes(desk: TestClient) -> None:
    page = html.unescape(desk.get("/review").text)
    assert "Are “Northern Brigade” and “North Brigade” one actor?" in page or (
        "Are “North Brigade” and “Northern Brigade” one actor?" in page
    )
    assert "<mark>North Brigade</mark>" in page and "<mark>Northern Brigade</mark>" in page
    assert re.search(r"joins North(ern)? Brigade, North(ern)? Brigade into", page)
    assert "moves 3 statements" in page and "touches 2 ties" in page
    for key in ("s", "d", "u", "k"):
        assert f'data-key="{key}"' in page


def test_an_answer_is_kept_and_undone(desk: TestClient, case: Case) -> None:
    asked = question(desk.get("/review").text)
    assert answer(desk, "same", why="one letterhead").status_code == 303
    (ruled,) = case.snapshot().decisions
    assert (ruled.kind, ruled.who, ruled.why) == ("same", "tester", "one letterhead")
    page = desk.get("/review").text
    assert question(page) != asked
    assert "Take back the last answer" in page
    assert "one letterhead" in page and "tester" in page  # who decided what
    answer(desk, "undo")
    assert len(case.snapshot().decisions) == 2
    assert question(desk.get("/review").text) == asked
    assert answer(desk, "undo").status_code == 400


def test_what_is_skipped_comes_no_more_and_changes_nothing(desk: TestClient, case: Case) -> None:
    seen = set()
    while asked := question(desk.get("/review").text):
        assert asked not in seen
        seen.add(asked)
        answer(desk, "skip")
    assert seen
    assert "Nothing to ask in this deck" in desk.get("/review").text
    assert case.snapshot().decisions == ()


def test_an_answer_that_is_none_changes_nothing(desk: TestClient, case: Case) -> None:
    assert answer(desk, "perhaps").status_code == 400
    assert answer(desk, "same", deck="tarot").status_code == 400
    assert answer(desk, "same", question="closed").headers["location"].endswith("closed=1")
    assert "no longer open" in desk.get("/review?closed=1").text
    forged = desk.post("/review", data={"csrf": "x", "deck": "names", "ruling": "same"})
    assert forged.status_code == 403
    assert case.snapshot().decisions == ()


def test_a_question_outlives_a_restart_of_the_desk(case: Case, client_for: Any) -> None:
    asked = question(client_for(case).get("/review").text)
    again = client_for(case)
    page = again.get("/issues").text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf
    sent = {"csrf": csrf[1], "deck": "names", "question": asked, "ruling": "different"}
    assert again.post("/review", data=sent, headers=ORIGIN).status_code == 303
    assert [d.kind for d in case.snapshot().decisions] == ["different"]


def test_two_people_take_a_second_look_and_their_agreement_is_shown(
    case: Case, builders: ModuleType
) -> None:
    from riftline.web import create_app

    def at(who: str) -> TestClient:
        return TestClient(create_app(case, who=who), base_url="http://127.0.0.1:8765",
                          follow_redirects=False)  # fmt: skip

    mira, oldacre = at("mira"), at("oldacre")
    for _ in range(3):
        answer(mira, "right", "signs")
    answer(mira, "same")
    assert "Nobody else ruled" in mira.get("/review?deck=second").text
    page = html.unescape(oldacre.get("/review?deck=second").text)
    assert "mira" not in page.partition("<aside")[0].partition('class="found-aside"')[0]
    signs = iter(("wrong", "right", "right"))
    while question(text := oldacre.get("/review?deck=second").text):
        answer(oldacre, "different" if 'value="same"' in text else next(signs), "second")
    found = case.agreement()
    assert (found.units, found.alike) == (4, 2)
    page = oldacre.get("/review").text
    assert "Krippendorff" in page and "mira" in page
    assert "Where they differ" in page


@pytest.mark.parametrize("deck", ["names", "persons", "signs", "copies", "second"])
def test_every_deck_has_its_page_in_both_languages(desk: TestClient, deck: str) -> None:
    for lang, word in (("en", "Review"), ("ru", "Разбор")):
        page = desk.get("/review", params={"deck": deck}, headers={"accept-language": lang})
        assert page.status_code == 200 and f"<h1>{word}</h1>" in page.text


def test_the_first_page_asks_for_the_best_questions(desk: TestClient) -> None:
    assert 'hx-get="/review/best"' in desk.get("/").text
    assert "one actor?" in desk.get("/review/best").text


def test_an_answer_beyond_a_persons_role_cannot_be_given(desk: TestClient, case: Case) -> None:
    room = desk.app.state.room  # type: ignore[attr-defined]
    room._alone = replace(room._alone, role="reader")
    page = desk.get("/review").text
    assert page.count('disabled title="Your role may not rule this."') == 3
    assert answer(desk, "same").status_code == 403
    assert case.snapshot().decisions == ()
