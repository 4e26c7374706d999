"""The desk answers to this machine only, and every answer carries its headers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from riftline.case import Case
from riftline.web.guard import host_name

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "script-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(header: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("HEAD", "/documents", 200),
        ("GET", "/static/riftline.css", 200),
        ("GET", "/static/../app.py", 404),
        ("GET", "/healthz", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/documents/nope", 404),
        ("GET", "/statements/nope", 404),
        ("GET", "/actors/nope", 404),
        ("GET", "/pairs/nope/nope2", 404),
        ("GET", "/statements?since=yesterday", 400),
        ("GET", "/documents?month=spring", 400),
        ("POST", "/decisions", 415),
        ("PUT", "/decisions", 405),
        ("DELETE", "/", 405),
    ],
)
def test_every_answer_carries_the_headers(
    desk: TestClient, method: str, path: str, status: int
) -> None:
    answer = desk.request(method, path)
    assert answer.status_code == status
    assert policy(answer.headers["content-security-policy"]) == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["x-frame-options"] == "DENY"


def test_a_crash_carries_the_headers_and_shows_no_traceback(
    fresh: Case, client_for: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(fresh)
    client = TestClient(client.app, base_url="http://127.0.0.1", raise_server_exceptions=False)
    monkeypatch.setattr(fresh, "snapshot", lambda: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert policy(answer.headers["content-security-policy"]) == POLICY
    assert "Traceback" not in answer.text
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8765", 200),
        ("127.8.9.10:80", 200),
        ("localhost:8765", 200),
        ("LOCALHOST.", 200),
        ("[::1]:8765", 200),
        ("desk.example.org", 421),
        ("127.0.0.1.example.org", 421),
        ("127.0.0.256", 421),
        ("localhost:80@example.org", 421),
        ("example.org:127.0.0.1", 421),
        ("192.168.1.4", 421),
        ("", 421),
    ],
)
def test_only_names_of_this_machine_are_answered(desk: TestClient, host: str, status: int) -> None:
    answer = desk.get("/", headers={"host": host})
    assert answer.status_code == status
    assert policy(answer.headers["content-security-policy"]) == POLICY
    if status == 421:
        assert "Ledra" not in answer.text


def test_other_names_are_answered_when_told(
    demo: Case, client_for: Callable[..., TestClient]
) -> None:
    client = client_for(demo, hosts=("desk.example.org",))
    assert client.get("/", headers={"host": "desk.example.org"}).status_code == 200
    assert client.get("/", headers={"host": "other.example.org"}).status_code == 421


@given(st.text(max_size=30))
def test_any_host_header_gives_a_name_or_nothing(header: str) -> None:
    name = host_name(header)
    assert name == "" or name in header.lower()


def test_no_page_is_kept_by_the_browser(desk: TestClient) -> None:
    assert desk.get("/").headers["cache-control"] == "no-store"


def test_pages_refer_to_nothing_outside(desk: TestClient) -> None:
    for path in ("/", "/documents", "/actors", "/pairs", "/method"):
        text = desk.get(path).text
        found = re.findall(r"""(?:src|href|action|srcset)=["']([^"']*)""", text)
        assert found
        assert [f for f in found if not re.match(r"[/#?](?!/)", f)] == []
