"""Home and watches: what is new for whom, what moves it, and what does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient

from riftline.case import Case
from riftline.model import Capture


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def post(desk: TestClient, where: str, **fields: str) -> Any:
    sent = {"csrf": token(desk.get("/watches").text), **fields}
    return desk.post(where, data=sent, headers={"origin": "http://127.0.0.1:8765"})


def moment(desk: TestClient, page: str = "/") -> str:
    found = re.search(r'name="at" value="([^"]+)"', desk.get(page).text)
    assert found
    return found[1]


@pytest.fixture
def more(builders: ModuleType, fresh: Case) -> Callable[[str, str, str], None]:
    """Puts one more document into the fresh case."""

    def put(who: str, deed: str, whom: str) -> None:
        told = builders.Said(f"The {who} {deed} the {whom}.", who, "SUPPORT", whom, cue=deed)
        e = builders.extract(builders.Story([told], title=f"{who} again", published="2018-02-03"))
        now = datetime.now(UTC).isoformat()
        of = Capture(e.document.capture, e.document.uri, 1, now, "file")
        fresh.store.write(of, (e,), (), "made", now)

    return put


def test_an_empty_case_teaches(client_for: Any, builders: ModuleType, tmp_path: Any) -> None:
    with builders.made_case(tmp_path / "case", []) as empty:
        page = client_for(empty).get("/").text
    assert "This case is empty" in page
    assert "riftline add CASE PATH" in page
    assert page.count("<li>") >= 4 and "How a case begins" in page


def test_home_tells_what_is_new_until_it_was_seen(
    fresh_desk: TestClient, more: Callable[[str, str, str], None]
) -> None:
    first = fresh_desk.get("/").text
    assert "You have not said yet" in first
    assert post(fresh_desk, "/seen/home", at=moment(fresh_desk), next="/").status_code == 303
    assert "Nothing came in since" in fresh_desk.get("/").text
    more("Salt Row", "praised", "Ford Council")
    for _ in range(2):
        page = fresh_desk.get("/").text
        assert "1 new document" in page and "1 new actor" in page
        assert "Salt Row again" in page
        assert "New documents" in page
    post(fresh_desk, "/seen/home", at=moment(fresh_desk), next="/")
    assert "Nothing came in since" in fresh_desk.get("/").text


def test_the_button_needs_a_moment_and_a_token(fresh_desk: TestClient) -> None:
    for bad in ("", "yesterday", "2031-01-01", "9" * 60):
        assert post(fresh_desk, "/seen/home", at=bad).status_code == 400, bad
    at = moment(fresh_desk)
    sent = fresh_desk.post("/seen/home", data={"at": at, "csrf": "forged"})
    assert sent.status_code == 403
    elsewhere = fresh_desk.post(
        "/seen/home", data={"at": at, "csrf": token(fresh_desk.get("/").text)},
        headers={"origin": "https://elsewhere.example"},
    )  # fmt: skip
    assert elsewhere.status_code == 403
    assert "You have not said yet" in fresh_desk.get("/").text
    assert post(fresh_desk, "/seen/nothing", at=at).status_code == 404


def test_a_watch_is_made_told_of_seen_and_dropped(
    fresh_desk: TestClient, more: Callable[[str, str, str], None]
) -> None:
    assert "You watch nothing yet" in fresh_desk.get("/watches").text
    for fields in (
        {"watch": "actor", "what": "Ford Council"},
        {"watch": "pair", "what": "Lantern League", "other": "Ford Council"},
        {"watch": "name", "what": "Ford Council"},
        {"watch": "search", "what": "praise lang:en"},
    ):
        assert post(fresh_desk, "/watches", **fields).headers["location"] == "/watches"
    more("Salt Row", "praised", "Ford Council")
    page = fresh_desk.get("/watches").text
    assert page.count("The Salt Row praised the Ford Council.") >= 3
    assert "Lantern League and Ford Council" in page
    home = fresh_desk.get("/").text
    assert "praise lang:en" in home and "2 new" in home
    (id_,) = re.findall(r"/watches/([^/]+)/drop", page)[:1]
    post(fresh_desk, f"/seen/{id_}", at=moment(fresh_desk, "/watches"), next="/watches")
    assert "Nothing new since" in fresh_desk.get("/watches").text
    assert post(fresh_desk, f"/watches/{id_}/drop").status_code == 303
    assert id_ not in fresh_desk.get("/watches").text
    assert post(fresh_desk, f"/watches/{id_}/drop").status_code == 404


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"watch": "actor", "what": "Nobody at all"}, 404),
        ({"watch": "book", "what": "Ford Council"}, 400),
        ({"watch": "search", "what": "boats OR"}, 400),
        ({"watch": "name", "what": "x" * 500}, 400),
        ({}, 400),
    ],
)
def test_what_cannot_be_watched_is_said(
    fresh_desk: TestClient, fields: dict[str, str], status: int
) -> None:
    assert post(fresh_desk, "/watches", **fields).status_code == status
    assert "You watch nothing yet" in fresh_desk.get("/watches").text


def test_a_form_cannot_lead_away(fresh_desk: TestClient) -> None:
    sent = post(fresh_desk, "/seen/home", at=moment(fresh_desk), next="https://elsewhere.example/")
    assert sent.headers["location"] == "/"


def test_a_hostile_case_has_a_home(hostile_desk: TestClient) -> None:
    for page in ("/", "/watches", "/review", "/review/best"):
        text = hostile_desk.get(page).text
        assert "<script>alert" not in text and "onerror=alert(1)>" not in text
