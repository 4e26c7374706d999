"""The API: its answers keep their contracts, paging loses nothing, and only rulings change
anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

from riftline import contracts
from riftline.case import Case, open_case
from riftline.settings import write_settings
from riftline.web import create_app
from riftline.web.api.reads import READS

ROOT = "/api/v1"


def got(client: TestClient, path: str, **query: Any) -> Any:
    answer = client.get(ROOT + path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def all_items(client: TestClient, path: str, **query: Any) -> list[Any]:
    """A list read to its end by its cursors, two items at a time."""
    found: list[Any] = []
    page = got(client, path, limit=2, **query)
    total = page["total"]
    while True:
        found += page["items"]
        if page["next"] is None:
            assert len(found) == total
            return found
        assert len(page["items"]) == 2
        page = got(client, path, limit=2, cursor=page["next"], **query)


# --- reading -----------------------------------------------------------------------------------


def test_the_case_in_numbers(demo: Case, desk: TestClient) -> None:
    view = demo.snapshot()
    told = got(desk, "/case")
    assert told["name"] == view.name
    assert told["statements"] == len(view.all_statements)
    assert told["pairs"] == len(view.trends)
    assert len(told["coverage"]["months"]) == len(view.coverage.months)


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("/documents", lambda v: {d.id for d in v.documents}),
        ("/statements", lambda v: {s.id for s in v.all_statements}),
        ("/actors", lambda v: {a.id for a in v.roster.actors}),
    ],
)
def test_a_list_read_by_its_cursors_gives_everything_once(
    demo: Case, desk: TestClient, path: str, ids: Callable[[Any], set[str]]
) -> None:
    found = [item["id"] for item in all_items(desk, path)]
    assert len(found) == len(set(found)) > 3
    assert set(found) == ids(demo.snapshot())


def test_statements_come_latest_first_undated_last(desk: TestClient) -> None:
    days = [s["said"] for s in all_items(desk, "/statements")]
    dated = [d for d in days if d]
    assert dated == sorted(dated, reverse=True)
    assert days[: len(dated)] == dated


def test_what_comes_in_between_two_pages_shifts_nothing(
    builders: Any, fresh: Case, fresh_desk: TestClient
) -> None:
    """A ruling takes the first statement out after the first page: no other is skipped."""
    whole = [s["id"] for s in all_items(fresh_desk, "/statements")]
    first = got(fresh_desk, "/statements", limit=3)
    send(fresh_desk, kind="wrong", left=whole[0])
    rest = got(fresh_desk, "/statements", limit=500, cursor=first["next"])
    assert [s["id"] for s in (*first["items"], *rest["items"])] == whole


def test_filters_mean_what_the_pages_mean(demo: Case, desk: TestClient) -> None:
    view = demo.snapshot()
    s = next(s for s in view.all_statements if s.target and view.roster.of(s.speaker))
    speaker, target = view.roster.of(s.speaker), view.roster.of(s.target)
    assert speaker is not None
    assert target is not None
    asked = {"speaker": speaker.id, "target": target.id, "act": s.act}
    found = {i["id"] for i in all_items(desk, "/statements", **asked)}
    assert found == {x.id for x in view.statements(**asked)}
    assert s.id in found
    by_name = all_items(desk, "/statements", speaker=speaker.name.upper())
    assert {i["id"] for i in by_name} == {x.id for x in view.statements(speaker=speaker.id)}
    day = next(d for d in view.said.values() if d)
    in_month = all_items(desk, "/statements", since=day[:7], until=day[:7])
    assert {i["id"] for i in in_month} == {
        x.id for x in view.all_statements if (view.said[x.id] or "")[:7] == day[:7]
    }


def test_a_pair_is_what_the_command_line_prints(demo: Case, desk: TestClient) -> None:
    t = demo.snapshot().trends[0]
    item = next(i for i in all_items(desk, "/pairs") if {i["a"]["id"], i["b"]["id"]} == {t.a, t.b})
    assert item["rank"] == 1
    told = desk.get(item["self"]).json()
    jsonschema.validate(told, contracts.schema("pair"))
    assert told["verdict"] == t.verdict == item["verdict"]
    assert [p["mean"] for p in told["course"]] == [p.mean for p in t.course]
    day = max(d.added for d in demo.snapshot().documents)[:10]
    then = desk.get(item["self"], params={"as_of": day}).json()
    jsonschema.validate(then, contracts.schema("pair"))
    assert then["as_of"] == day


def test_one_of_each(demo: Case, desk: TestClient) -> None:
    view = demo.snapshot()
    s = view.all_statements[0]
    assert got(desk, f"/statements/{s.id}")["text"] == s.text
    assert got(desk, f"/statements/{s.id}/why")["steps"]
    jsonschema.validate(got(desk, f"/documents/{s.document_id}"), contracts.schema("read"))
    jsonschema.validate(got(desk, "/field"), contracts.schema("field"))
    jsonschema.validate(got(desk, "/changes", since="2000-01-01"), contracts.schema("trends"))
    actor = all_items(desk, "/actors")[0]
    whole = desk.get(actor["self"]).json()
    assert whole["actor"]["id"] == actor["id"]
    for pair in whole["pairs"]:
        assert desk.get(pair).status_code == 200
    word = s.text.split()[0].strip("“”\"'.,")
    assert any(h["statement_id"] == s.id for h in got(desk, "/search", q=word)["items"])


def test_an_answer_that_is_known_is_not_sent_again(fresh_desk: TestClient) -> None:
    first = fresh_desk.get(f"{ROOT}/actors")
    tag = {"if-none-match": first.headers["etag"]}
    again = fresh_desk.get(f"{ROOT}/actors", headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    send(fresh_desk, kind="not-an-actor", left="heron guard")
    after = fresh_desk.get(f"{ROOT}/actors", headers=tag)
    assert after.status_code == 200
    assert after.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/statements?spaeker=x", 400),
        ("/statements?act=SAY&act=ACCUSE", 400),
        ("/statements?limit=0", 400),
        ("/statements?limit=501", 400),
        ("/statements?since=2014-02-31", 400),
        ("/statements?since=2014-2", 400),
        ("/statements?cursor=nonsense", 400),
        ("/statements?cursor=WzFd", 400),  # [1]: a list's place, but none of this list's
        ("/statements?speaker=nobody+at+all", 404),
        ("/actors/nobody-at-all", 404),
        ("/statements/0123", 404),
        ("/documents/0123", 404),
        ("/field?day=2014-02-31", 400),
        ("/changes", 400),
        ("/search?q=(", 400),
        ("/nothing", 404),
        ("/case?x=1", 400),
    ],
)
def test_trouble_says_what_was_seen(desk: TestClient, path: str, status: int) -> None:
    answer = desk.get(ROOT + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["seen"]


def test_pseudonyms_hold_over_the_api_too(
    builders: Any, tmp_path: Path, client_for: Callable[..., TestClient]
) -> None:
    """No answer names a private person where the case shows pseudonyms."""
    told = "Ida Holm said that the Heron Guard lies."
    story = builders.Story(
        [builders.Said(told, "Ida Holm", "ACCUSE", "Heron Guard", kind="person")],
        published="2016-03-04",
    )
    with builders.made_case(tmp_path / "case", [story]) as case:
        assert "Ida Holm" in [a.name for a in case.snapshot().unlisted]
        write_settings(tmp_path / "case" / "case.toml", replace(case.settings, pseudonyms=True))
    with open_case(tmp_path / "case") as case:
        client = client_for(case)
        every = [r.path for r in READS if "{" not in r.path]
        asked = {"/search": {"q": "lies"}, "/changes": {"since": "2000-01-01"}}
        told = "".join(client.get(ROOT + p, params=asked.get(p)).text for p in every)
        (card,) = case.snapshot().documents
        told += client.get(f"{ROOT}/documents/{card.id}").text
        (s,) = case.snapshot().all_statements
        told += client.get(f"{ROOT}/statements/{s.id}/why").text
    assert "lies" in told
    assert "holm" not in told.casefold()


# --- ruling ------------------------------------------------------------------------------------


def send(client: TestClient, headers: dict[str, str] | None = None, **ruling: Any) -> Any:
    token = client.get(f"{ROOT}/token").json()["token"]
    sent = {"x-riftline-token": token, "content-type": "application/json", **(headers or {})}
    return client.post(f"{ROOT}/decisions", content=json.dumps(ruling), headers=sent)


def test_a_ruling_is_kept_under_the_name_of_who_is_at_the_desk(
    fresh: Case, fresh_desk: TestClient
) -> None:
    s = fresh.snapshot().all_statements[0]
    answer = send(fresh_desk, kind="wrong", left=s.id, why="he never said so")
    assert answer.status_code == 201
    (kept,) = fresh.store.decisions()
    assert (kept.id, kept.kind, kept.who) == (answer.json()["id"], "wrong", "tester")
    assert answer.json()["revision"] == fresh.snapshot().revision
    assert fresh_desk.get(f"{ROOT}/statements/{s.id}").status_code == 404
    (told,) = all_items(fresh_desk, "/decisions")
    assert told["why"] == "he never said so"
    assert send(fresh_desk, kind="withdraw", left=kept.id).status_code == 201
    assert fresh_desk.get(f"{ROOT}/statements/{s.id}").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x-riftline-token": ""}, 403),
        ({"x-riftline-token": "forged"}, 403),
        ({"origin": "http://example.org"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"host": "example.org"}, 421),
    ],
)
def test_nobody_else_can_rule(
    fresh: Case, fresh_desk: TestClient, headers: dict[str, str], status: int
) -> None:
    assert send(fresh_desk, headers, kind="not-an-actor", left="heron guard").status_code == status
    assert fresh.store.decisions() == ()


@pytest.mark.parametrize(
    ("ruling", "status"),
    [
        ({}, 400),
        ({"kind": "burn", "left": "x"}, 400),
        ({"kind": "wrong", "left": ""}, 400),
        ({"kind": "wrong", "left": "no such statement"}, 404),
        ({"kind": "withdraw", "left": "no such decision"}, 404),
        ({"kind": "same", "left": "heron guard", "right": "nobody at all"}, 400),
        ({"kind": "same", "left": "heron guard", "right": "heron guard"}, 400),
        ({"kind": "wrong", "left": "x" * 5_000}, 400),
        ({"kind": "wrong", "left": "x", "why": "y" * 70_000}, 413),
    ],
)
def test_what_is_no_ruling_is_refused(
    fresh: Case, fresh_desk: TestClient, ruling: dict[str, str], status: int
) -> None:
    answer = send(fresh_desk, **ruling)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert fresh.store.decisions() == ()


# --- what anybody may send ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def described(hostile: Case) -> Any:
    app = create_app(hostile, who="tester", hosts=["testserver"])
    return schemathesis.openapi.from_asgi(f"{ROOT}/openapi.json", app)


OPERATIONS = [*((r.path, "GET") for r in READS), ("/token", "GET"), ("/decisions", "POST")]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_is_sent_the_answer_is_as_described(
    described: Any, path: str, method: str
) -> None:
    """No 500, and each answer has a status, a type and a shape that the description names.

    The case is the one whose every captured field means harm. Left out: that every well-formed
    value is accepted (31 February is well formed and no day), and that other methods are refused by
    405 (the layer before them knows no methods).
    """
    modes = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    operation = described[ROOT + path][method]

    @given(st.data())
    @settings(
        max_examples=16, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    def sent(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=data.draw(modes)))
        case.call_and_validate(excluded_checks=[positive_data_acceptance, unsupported_method])

    sent()


def test_every_address_is_described(demo: Case, desk: TestClient) -> None:
    told = desk.get(f"{ROOT}/openapi.json").json()
    routes = {
        r.path  # type: ignore[attr-defined]
        for r in create_app(demo).routes
        if getattr(r, "path", "").startswith(ROOT)
    }
    assert set(told["paths"]) == routes - {f"{ROOT}/openapi.json"}
    for path, methods in told["paths"].items():
        for name in methods["get"]["parameters"] if "get" in methods else ():
            assert name["in"] in ("path", "query"), path
