"""A shared desk: nobody in without a password, roles in one place, forms bound to sessions."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.case import Case, People, open_case
from riftline.model import Decision
from riftline.store.people import FREE_BY_NAME
from riftline.web import create_app, roles
from riftline.web.words import words

GOOD = "seven herons at dusk"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
BASE = "http://127.0.0.1:8765"
OPEN = {"/healthz", "/preferences", "/sign-in", "/static/{name}", "/api/v1/session"}


@pytest.fixture
def people(fresh: Case) -> Iterator[People]:
    found = People(fresh.root / "people.db", hasher=QUICK)
    for name, role in (("Rea", "reader"), ("Vera", "reviewer"), ("Edda", "editor")):
        found.add(name, role, GOOD)  # type: ignore[arg-type]
    yield found
    found.close()


@pytest.fixture
def app(fresh: Case, people: People) -> Any:
    return create_app(fresh, people=people)


def client(app: Any, base: str = BASE) -> TestClient:
    return TestClient(app, base_url=base, follow_redirects=False)


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(app: Any, name: str, password: str = GOOD, next: str = "/") -> tuple[TestClient, Any]:
    who = client(app)
    asked = who.get("/sign-in")
    form = {"csrf": token(asked.text), "name": name, "password": password, "next": next}
    return who, who.post("/sign-in", data=form)


def inside(app: Any, name: str) -> TestClient:
    who, answer = sign_in(app, name)
    assert answer.status_code == 303
    return who


def rule(who: TestClient, **fields: str) -> int:
    sent = {"csrf": token(who.get("/account").text), **fields}
    return int(who.post("/decisions", data=sent).status_code)


# --- the door ----------------------------------------------------------------------------------


def test_without_signing_in_no_address_shows_or_does_anything(app: Any, fresh: Case) -> None:
    """Every route there is, by every method: a new one is shut until `roles` opens it."""
    stranger = client(app)
    words_of_the_case = ("Heron Guard", "Lantern League", fresh.name)
    seen = 0
    for route in app.routes:
        path = re.sub(r"\{\w+\}", "x", route.path)
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = stranger.request(method, path)
            assert not any(w in answer.text for w in words_of_the_case), path
            if route.path not in OPEN:
                assert answer.status_code in (303, 401), (method, path)
                seen += 1
    assert seen > 100
    assert fresh.store.decisions() == ()


def test_a_stranger_is_sent_to_sign_in_and_then_to_where_they_wanted(app: Any) -> None:
    asked = client(app).get("/pairs?verdict=rift")
    assert asked.headers["location"] == "/sign-in?next=%2Fpairs%3Fverdict%3Drift"
    _, answer = sign_in(app, "Rea", next="/pairs?verdict=rift")
    assert answer.headers["location"] == "/pairs?verdict=rift"
    _, answer = sign_in(app, "Rea", next="https://example.org/")
    assert answer.headers["location"] == "/"
    assert client(app).get("/api/v1/case").json()["status"] == 401
    part = client(app).get("/", headers={"hx-request": "true"})
    assert (part.status_code, part.headers["hx-refresh"]) == (401, "true")


def test_the_cookie_is_shut_to_scripts_and_other_sites(
    app: Any, fresh: Case, people: People
) -> None:
    _, answer = sign_in(app, "Rea")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("riftline=")
    for part in ("httponly", "samesite=strict", "path=/"):
        assert part in cookie
    assert "max-age" not in cookie
    secure = client(create_app(fresh, people=people, secure=True), "https://127.0.0.1:8765")
    form = {"csrf": token(secure.get("/sign-in").text), "name": "Rea", "password": GOOD}
    cookie = secure.post("/sign-in", data=form).headers["set-cookie"]
    assert cookie.startswith("__Host-riftline=")
    assert "Secure" in cookie
    assert secure.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("name", "password"), [("Rea", "wrong password"), ("Nobody", GOOD), ("", ""), ("Rea", "")]
)
def test_a_wrong_password_and_an_unknown_name_are_told_the_same(
    app: Any, name: str, password: str
) -> None:
    who, answer = sign_in(app, name, password)
    assert answer.status_code == 403
    assert words("en")("team.wrong") in answer.text
    assert "set-cookie" not in answer.headers
    assert who.get("/").status_code == 303


def test_after_wrong_passwords_the_right_one_has_to_wait(app: Any) -> None:
    for _ in range(FREE_BY_NAME):
        _, answer = sign_in(app, "Rea", "wrong password")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == 1
    _, answer = sign_in(app, "Rea")
    assert answer.status_code == 429
    _, other = sign_in(app, "Vera")
    assert other.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://example.org"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}],
)
def test_another_site_can_sign_nobody_in_or_out(app: Any, headers: dict[str, str]) -> None:
    who = client(app)
    form = {"csrf": token(who.get("/sign-in").text), "name": "Rea", "password": GOOD}
    assert who.post("/sign-in", data=form, headers=headers).status_code == 403
    who = inside(app, "Rea")
    out = {"csrf": token(who.get("/account").text)}
    assert who.post("/sign-out", data=out, headers=headers).status_code == 403
    assert who.get("/account").status_code == 200


@given(st.text(max_size=60))
@settings(max_examples=25, deadline=None)
def test_no_made_up_cookie_opens_the_door(value: str) -> None:
    import tempfile

    people = People(Path(tempfile.mkdtemp()) / "people.db", hasher=QUICK)
    people.add("Rea", "reader", GOOD)
    assert people.session(value) is None


def test_signing_out_ends_the_session_and_not_only_the_cookie(app: Any) -> None:
    who = inside(app, "Rea")
    kept = who.cookies["riftline"]
    who.post("/sign-out", data={"csrf": token(who.get("/account").text)})
    again = client(app)
    again.cookies.set("riftline", kept)
    assert again.get("/account").status_code == 303


def test_signing_in_anew_gives_another_secret_and_ends_the_one_before(app: Any) -> None:
    who = inside(app, "Rea")
    first = who.cookies["riftline"]
    form = {"csrf": token(who.get("/sign-in").text), "name": "Vera", "password": GOOD}
    who.post("/sign-in", data=form)
    assert who.cookies["riftline"] != first
    again = client(app)
    again.cookies.set("riftline", first)
    assert again.get("/account").status_code == 303


# --- roles -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields", "status"),
    [
        ("Rea", {"kind": "not-an-actor", "left": "heron guard"}, 403),
        ("Vera", {"kind": "not-an-actor", "left": "heron guard"}, 303),
        ("Vera", {"kind": "edit", "left": "heron guard", "field": "public", "value": "yes"}, 403),
        ("Edda", {"kind": "edit", "left": "heron guard", "field": "public", "value": "yes"}, 303),
    ],
)
def test_a_role_holds_in_forms_and_over_the_api_alike(
    app: Any, fresh: Case, name: str, fields: dict[str, str], status: int
) -> None:
    who = inside(app, name)
    assert rule(who, **fields) == status
    sent = {"x-riftline-token": who.get("/api/v1/token").json()["token"]}
    answer = who.post("/api/v1/decisions", json=fields, headers=sent)
    assert answer.status_code == {303: 201}.get(status, status)
    assert [d.who for d in fresh.store.decisions()] == [name] * (2 if status == 303 else 0)


def test_a_reviewer_takes_back_their_own_ruling_an_editor_anybodys(app: Any, fresh: Case) -> None:
    vera, edda = inside(app, "Vera"), inside(app, "Edda")
    assert rule(vera, kind="not-an-actor", left="heron guard") == 303
    assert rule(edda, kind="not-an-actor", left="lantern league") == 303
    veras, eddas = fresh.store.decisions()
    assert rule(vera, kind="withdraw", left=eddas.id) == 403
    assert rule(vera, kind="withdraw", left=veras.id) == 303
    assert rule(edda, kind="withdraw", left=eddas.id) == 303
    assert rule(vera, kind="not-an-actor", left="heron guard") == 303
    assert rule(edda, kind="withdraw", left=fresh.store.decisions()[-1].id) == 303


def test_another_role_holds_from_the_next_click_on(app: Any, people: People) -> None:
    edda = inside(app, "Edda")
    assert edda.get("/audit").status_code == 200
    people.set_role("Edda", "reader")
    assert edda.get("/audit").status_code == 403
    people.remove("Edda")
    assert edda.get("/").status_code == 303


def test_what_no_role_was_given_for_only_an_editor_may_send() -> None:
    assert roles.needed("POST", "/nobody/thought/of/this") == "editor"
    assert roles.needed("DELETE", "/decisions") == "reviewer"
    assert roles.needed("GET", "/nobody/thought/of/this") == "reader"
    assert roles.needed("GET", "/audit") == "editor"
    assert roles.needed("GET", "/audits") == "reader"
    assert roles.needed("GET", "/sign-in/more") is None
    assert roles.needed("GET", "/sign-inside") == "reader"


def test_every_address_that_takes_forms_has_a_role(app: Any) -> None:
    taking = {
        route.path
        for route in app.routes
        if (route.methods or set()) - {"GET", "HEAD"} and route.path not in OPEN
    }
    named = tuple(roles.WRITES)
    assert sorted(p for p in taking if not p.startswith(named)) == []


def test_nothing_writes_to_the_record_but_one_function() -> None:
    """`case.decide` stands in Room.decide, where the role is asked, and nowhere else."""
    room = Path(roles.__file__).parent
    found = [
        (path.name, line.strip())
        for path in sorted(room.rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"\.case\.decide\(|store\.decide\(", line)
    ]
    assert [name for name, _ in found] == ["room.py"], found


# --- forms -------------------------------------------------------------------------------------


def test_a_form_of_one_session_is_no_use_in_another(app: Any, fresh: Case) -> None:
    vera, edda = inside(app, "Vera"), inside(app, "Edda")
    stolen = {"csrf": token(edda.get("/account").text), "kind": "not-an-actor"}
    assert vera.post("/decisions", data={**stolen, "left": "heron guard"}).status_code == 403
    before = token(vera.get("/account").text)
    vera.post("/sign-out", data={"csrf": before})
    again = inside(app, "Vera")
    replayed = {"csrf": before, "kind": "not-an-actor", "left": "heron guard"}
    assert again.post("/decisions", data=replayed).status_code == 403
    sign_in_token = token(client(app).get("/sign-in").text)
    forged = {**replayed, "csrf": sign_in_token}
    assert again.post("/decisions", data=forged).status_code == 403
    assert fresh.store.decisions() == ()


def test_the_password_is_changed_by_who_knows_it(app: Any) -> None:
    vera, elsewhere = inside(app, "Vera"), inside(app, "Vera")

    def change(**sent: str) -> int:
        return int(
            vera.post(
                "/account", data={"csrf": token(vera.get("/account").text), **sent}
            ).status_code
        )

    new = "eight herons at dawn"
    assert change(current="wrong password", new=new, again=new) == 400
    assert change(current=GOOD, new=new, again=new + "!") == 400
    assert change(current=GOOD, new="short", again="short") == 400
    assert elsewhere.get("/account").status_code == 200
    assert change(current=GOOD, new=new, again=new) == 303
    assert vera.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
    assert sign_in(app, "Vera", new)[1].status_code == 303
    assert sign_in(app, "Vera")[1].status_code == 403


def test_a_program_signs_in_and_rules_under_its_name(app: Any, fresh: Case) -> None:
    program = client(app)
    answer = program.post("/api/v1/session", json={"name": "vera", "password": GOOD})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["name"], told["role"]) == ("Vera", "reviewer")
    ruled = program.post(
        "/api/v1/decisions",
        json={"kind": "not-an-actor", "left": "heron guard"},
        headers={"x-riftline-token": told["token"]},
    )
    assert ruled.status_code == 201
    assert [d.who for d in fresh.store.decisions()] == ["Vera"]
    wrong = client(app).post("/api/v1/session", json={"name": "vera", "password": "no such word"})
    assert (wrong.status_code, wrong.json()["status"]) == (403, 403)
    text = {"content-type": "text/plain"}
    body = json.dumps({"name": "vera", "password": GOOD})
    assert client(app).post("/api/v1/session", content=body, headers=text).status_code == 415
    other = {"origin": "http://example.org"}
    sent = {"name": "vera", "password": GOOD}
    assert client(app).post("/api/v1/session", json=sent, headers=other).status_code == 403


def test_the_audit_says_who_did_what_and_was_refused(app: Any) -> None:
    sign_in(app, "Rea", "wrong password")
    rea, vera, edda = inside(app, "Rea"), inside(app, "Vera"), inside(app, "Edda")
    rule(rea, kind="not-an-actor", left="heron guard")
    rule(vera, kind="not-an-actor", left="heron guard")
    rea.get("/audit")
    page = edda.get("/audit")
    assert page.status_code == 200
    told = re.sub(r"<[^>]+>", " ", page.text)
    for line in ("Rea was refused POST /decisions", "Rea was refused GET /audit", "Vera ruled"):
        assert re.search(re.sub(" ", r"\\s+", line), told), line
    assert "rea sign-in refused" in " ".join(told.split())
    assert GOOD not in page.text


def test_alone_nobody_signs_in_and_the_pages_are_not_there(fresh_desk: TestClient) -> None:
    assert fresh_desk.get("/").status_code == 200
    for path in ("/sign-in", "/account", "/audit", "/api/v1/session"):
        assert fresh_desk.get(path).status_code in (404, 405)


# --- two at once -------------------------------------------------------------------------------


def test_two_reviewers_at_once_lose_nothing(app: Any, fresh: Case) -> None:
    """Two sessions rule in turn as fast as they can, on the same statements; a third process has
    the record open too. Every ruling is on record, once, under its name."""
    ids = [s.id for s in fresh.snapshot().all_statements[:8]]
    sessions = {name: inside(app, name) for name in ("Vera", "Edda")}
    answers: list[int] = []

    def work(name: str) -> None:
        for id_ in ids:
            kind = "wrong" if name == "Vera" else "right"
            answers.append(rule(sessions[name], kind=kind, left=id_, why=f"{name} on {id_}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in sessions]
    for t in threads:
        t.start()
    with open_case(fresh.root) as other:
        for key in ("heron guard", "lantern league"):
            other.decide(Decision("", "unsure", key, "ford council", who="At the terminal"))
    for t in threads:
        t.join()
    assert answers == [303] * 16
    kept = fresh.store.decisions()
    assert {(d.who, d.left) for d in kept if d.who in sessions} == {
        (name, id_) for name in sessions for id_ in ids
    }
    assert len(kept) == 18
    assert len({d.id for d in kept}) == 18
