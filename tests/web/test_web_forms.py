"""Decisions: who may send them, what they record, and where they lead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from riftline.case import Case
from riftline.model import Statement
from riftline.web.desk import link
from riftline.web.forms import local

OURS = {"sec-fetch-site": "same-origin", "origin": "null"}


def token(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/actors/ford-council").text)
    assert found
    return found[1]


def rule(client: TestClient, headers: dict[str, str] = OURS, **fields: str) -> Any:
    return client.post("/decisions", data={"csrf": token(client), **fields}, headers=headers)


# --- who may send ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),
        ({"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8765"}, 303),
        ({}, 303),  # no browser: the token alone decides
        ({"origin": "http://127.0.0.1:8765"}, 303),
        ({"origin": "null"}, 403),
        ({"origin": "http://example.org"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "https://127.0.0.1:8765"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "null"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8765"}, 403),
        ({"sec-fetch-site": "none"}, 403),
    ],
)
def test_a_form_from_elsewhere_records_nothing(
    fresh: Case, fresh_desk: TestClient, headers: dict[str, str], status: int
) -> None:
    answer = rule(fresh_desk, headers, kind="not-an-actor", left="heron guard")
    assert answer.status_code == status
    assert len(fresh.store.decisions()) == (status == 303)


@pytest.mark.parametrize("sent", ["", "wrong", "é", "\ud800"])
def test_a_form_without_the_token_records_nothing(
    fresh: Case, fresh_desk: TestClient, sent: str
) -> None:
    body = f"csrf={sent}&kind=not-an-actor&left=heron+guard".encode("utf-8", "surrogatepass")
    answer = fresh_desk.post(
        "/decisions",
        content=body,
        headers={"content-type": "application/x-www-form-urlencoded", **OURS},
    )
    assert answer.status_code == 403
    assert "Nothing was recorded" in answer.text
    assert fresh.store.decisions() == ()


def test_the_token_of_another_desk_is_refused(
    fresh: Case, fresh_desk: TestClient, client_for: Callable[..., TestClient]
) -> None:
    other = token(client_for(fresh))
    answer = fresh_desk.post(
        "/decisions", data={"csrf": other, "kind": "wrong", "left": "x"}, headers=OURS
    )
    assert answer.status_code == 403


def test_a_form_too_large_or_of_another_kind_is_refused(
    fresh: Case, fresh_desk: TestClient
) -> None:
    big = rule(fresh_desk, kind="not-an-actor", left="heron guard", why="x" * 40_000)
    assert big.status_code == 413
    many = fresh_desk.post("/decisions", data={f"f{n}": "" for n in range(50)}, headers=OURS)
    assert many.status_code == 400
    json = fresh_desk.post("/decisions", json={"kind": "same"}, headers=OURS)
    assert json.status_code == 415
    assert fresh.store.decisions() == ()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "same"},
        {"kind": "edit", "left": "heron guard"},
        {"kind": "drop table", "left": "heron guard"},
        {"kind": "same", "left": "heron guard"},
        {"kind": "same", "left": "heron guard", "other": "Nobody At All"},
        {"kind": "same", "left": "heron guard", "other": "Heron Guard"},
        {"kind": "same", "left": "nobody", "other": "Heron Guard"},
        {"kind": "same", "left": "heron guard", "other": "x" * 5000},
    ],
)
def test_a_form_that_makes_no_sense_is_told_so(
    fresh: Case, fresh_desk: TestClient, fields: dict[str, str]
) -> None:
    assert rule(fresh_desk, **fields).status_code == 400
    assert fresh.store.decisions() == ()


def test_a_ruling_on_what_is_not_there_is_told_so(fresh: Case, fresh_desk: TestClient) -> None:
    assert rule(fresh_desk, kind="wrong", left="no such statement").status_code == 404
    assert rule(fresh_desk, kind="withdraw", left="no such decision").status_code == 404
    assert fresh.store.decisions() == ()


# --- what is recorded --------------------------------------------------------------------------


def test_same_joins_two_actors_and_leads_to_the_joined_one(
    fresh: Case, fresh_desk: TestClient
) -> None:
    before = len(fresh.snapshot().roster.actors)
    answer = rule(
        fresh_desk, kind="same", left="heron guard", other="lantern  LEAGUE", why="one man told me"
    )
    (kept,) = fresh.store.decisions()
    assert (kept.kind, kept.left, kept.right, kept.who, kept.why) == (
        "same", "heron guard", "lantern league", "tester", "one man told me",
    )  # fmt: skip
    assert len(fresh.snapshot().roster.actors) == before - 1
    page = fresh_desk.get(answer.headers["location"])
    assert page.status_code == 200
    assert "Your ruling is on record" in page.text
    assert "one man told me" in page.text
    # The other's old address leads to the same page.
    moved = {
        fresh_desk.get(f"/actors/{old}", follow_redirects=True).url.path
        for old in ("heron-guard", "lantern-league")
    }
    assert len(moved) == 1


def test_a_ruling_can_be_taken_back_from_the_page_that_shows_it(
    fresh: Case, fresh_desk: TestClient
) -> None:
    before = {a.id for a in fresh.snapshot().roster.actors}
    page = fresh_desk.get(
        rule(fresh_desk, kind="not-an-actor", left="heron guard").headers["location"]
    )
    assert "heron-guard" not in {a.id for a in fresh.snapshot().roster.actors}
    undo = re.search(
        r'name="kind" value="withdraw"><input[^>]*name="left" value="([^"]+)"', page.text
    )
    assert undo
    assert rule(fresh_desk, kind="withdraw", left=undo[1], next="/decisions").status_code == 303
    assert {a.id for a in fresh.snapshot().roster.actors} == before
    assert "withdrawn" in fresh_desk.get("/decisions").text


def test_a_statement_ruled_wrong_counts_no_more_and_stays_readable(
    fresh: Case, fresh_desk: TestClient
) -> None:
    s = fresh.snapshot().all_statements[0]
    answer = rule(fresh_desk, kind="wrong", left=s.id, next=f"/statements/{s.id}", why="misread")
    assert fresh.snapshot().statement(s.id) is None
    page = fresh_desk.get(answer.headers["location"])
    assert page.status_code == 200
    assert "was ruled wrong" in page.text
    assert "misread" in page.text
    assert s.id not in fresh_desk.get(f"/documents/{s.document_id}").text
    (kept,) = fresh.store.decisions()
    rule(fresh_desk, kind="withdraw", left=kept.id)
    assert fresh.snapshot().statement(s.id) == s


def test_a_name_can_be_told_apart_from_the_actor_it_was_joined_to(
    fresh: Case, fresh_desk: TestClient
) -> None:
    rule(fresh_desk, kind="same", left="heron guard", other="Ford Council")
    actor = fresh.snapshot().find("Heron Guard")[0]
    page = fresh_desk.get(f"/actors/{actor.id}").text
    assert page.count("not this actor") == len(actor.keys) - 1
    rule(fresh_desk, kind="different", left=actor.keys[0], right=actor.keys[1])
    assert [d.kind for d in fresh.store.decisions()] == ["same", "different"]


def test_an_ambiguous_name_is_asked_about_and_nothing_is_recorded(
    builders: Any, client_for: Callable[..., TestClient], tmp_path: Any
) -> None:
    (tmp_path / "case").mkdir()
    with builders.made_case(tmp_path / "case", builders.demo_stories()) as case:
        (tmp_path / "case" / "actors.toml").write_text(
            "".join(
                f'[[actor]]\nid = "{i}"\nkind = "person"\nname = "Old Tam"\n'
                f'[[actor.names]]\ntext = "{n}"\nlang = "en"\nregister = "plain"\n'
                for i, n in (("tam-1", "Tam of the Ford"), ("tam-2", "Tam of the Locks"))
            ),
            "utf-8",
        )
        assert len(case.snapshot().find("Old Tam")) == 2
        client = client_for(case)
        page = rule(client, kind="same", left="heron guard", other="Old Tam", why="reason")
        assert page.status_code == 200
        assert case.store.decisions() == ()
        rights = re.findall(r'name="right" value="([^"]+)"', page.text)
        assert len(rights) == 2
        assert 'name="why" value="reason"' in page.text
        assert rule(client, kind="same", left="heron guard", right=rights[1]).status_code == 303
        assert case.store.decisions()[0].right == rights[1]


# --- where it leads ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "where",
    [
        "http://example.org/",
        "//example.org/",
        "/\\example.org",
        "\\\\example.org",
        "/\t/example.org",
        "/a\r\nset-cookie: x=1",
        "javascript:alert(1)",
        "///example.org",
        "",
        "documents",
    ],
)
def test_a_form_leads_nowhere_outside(fresh_desk: TestClient, where: str) -> None:
    assert local(where) == "/"


@given(st.text(alphabet="/\\ab:.?#@% \t\n", max_size=12))
def test_whatever_is_sent_the_address_stays_on_the_desk(where: str) -> None:
    from urllib.parse import urljoin, urlsplit

    landed = urlsplit(urljoin("http://127.0.0.1:8765/statements/x", local(where)))
    assert landed.netloc == "127.0.0.1:8765"


def test_the_page_returns_to_itself(fresh: Case, fresh_desk: TestClient) -> None:
    s = fresh.snapshot().all_statements[0]
    page = fresh_desk.get(f"/statements/{s.id}?done=x").text
    assert f'name="next" value="/statements/{s.id}"' in page


# --- corrections -------------------------------------------------------------------------------


def accusation(case: Case) -> Statement:
    return next(s for s in case.snapshot().all_statements if s.act == "ACCUSE")


def test_a_correction_keeps_the_address_and_shows_what_the_machine_read(
    fresh: Case, fresh_desk: TestClient
) -> None:
    s = accusation(fresh)
    where = link("statements", s.id)
    answer = rule(
        fresh_desk, kind="edit", left=s.id, field="target", value="Heron Guard", next=where
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(where)
    page = fresh_desk.get(where).text
    assert "A person corrected this reading" in page
    assert re.search(r'class="was">read by the machine: <s>.*?</s>', page, re.DOTALL)
    target = fresh.snapshot().statement(s.id).target  # type: ignore[union-attr]
    assert target is not None
    assert target.key == "heron guard"
    (decision,) = fresh.snapshot().decisions
    assert (decision.kind, decision.field, decision.who) == ("edit", "target", "tester")


def test_a_preview_records_nothing_and_its_form_does(fresh: Case, fresh_desk: TestClient) -> None:
    s = accusation(fresh)
    where = link("statements", s.id)
    asked = {
        "kind": "edit", "left": s.id, "field": "target", "value": "Heron Guard", "next": where,
    }  # fmt: skip
    page = rule(fresh_desk, **asked, preview="1")
    assert page.status_code == 200
    assert "1 statement would count for others than now." in page.text
    assert fresh.snapshot().decisions == ()
    hidden = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text.split("<footer")[0])
    )
    assert asked.items() <= hidden.items()


def test_a_missed_statement_is_added_where_it_stands(fresh: Case, fresh_desk: TestClient) -> None:
    document = next(d for d in fresh.snapshot().documents if d.lang == "en" and d.kind == "article")
    where = link("documents", document.id)
    words = "The river was high and the market at the ford was open."
    answer = rule(
        fresh_desk, kind="add", left=document.id, words=words, speaker="@author",
        target="Ford Council", act="SUPPORT", near="0", next=where,
    )  # fmt: skip
    assert answer.status_code == 303
    page = fresh_desk.get(where).text
    assert "corrected by a person" in page
    (new,) = [s for s in fresh.snapshot().all_statements if s.rule == "person"]
    assert new.text == words
    panel = fresh_desk.get(link("statements", new.id), headers={"hx-request": "true"}).text
    assert "<html" not in panel
    assert "A person added this statement" in panel
    rule(fresh_desk, kind="wrong", left=new.id)
    gone = fresh_desk.get(link("statements", new.id))
    assert gone.status_code == 200
    assert "ruled wrong" in gone.text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "edit", "field": "act", "value": "HUG"}, 400),
        ({"kind": "edit", "field": "speaker", "value": "Nobody At All"}, 400),
        ({"kind": "edit", "field": "id", "value": "x"}, 400),
        ({"kind": "edit", "field": "name", "value": "x"}, 400),
        ({"kind": "edit", "field": "hedge", "value": "x" * 5000}, 400),
        ({"kind": "add", "words": "not in the text", "speaker": "Ford Council"}, 404),
        ({"kind": "add"}, 404),
    ],
)
def test_a_correction_that_cannot_be_is_told(
    fresh: Case, fresh_desk: TestClient, sent: dict[str, str], status: int
) -> None:
    s = accusation(fresh)
    answer = rule(fresh_desk, left=s.id, **sent)
    assert answer.status_code == status
    assert fresh.snapshot().decisions == ()
