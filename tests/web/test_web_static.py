"""The desk's own files: what others made is what it says, addresses change with their bytes."""

from __future__ import annotations

import re
from hashlib import sha256
from importlib import resources

import pytest
from fastapi.testclient import TestClient

STATIC = resources.files("riftline.web") / "static"


def test_what_others_made_is_unchanged_and_has_its_licence() -> None:
    notice = (STATIC / "THIRD-PARTY.md").read_text("utf-8")
    listed = re.findall(r"^\| `([\w.]+)` .*\(`([\w.]+)`\) \| `([0-9a-f]{64})` \|$", notice, re.M)
    assert {name for name, _, _ in listed} == {"htmx.min.js"}
    for name, licence, told in listed:
        assert sha256((STATIC / name).read_bytes()).hexdigest() == told
        assert (STATIC / licence).read_text("utf-8").strip()


def test_an_address_is_kept_for_good_and_packed(desk: TestClient) -> None:
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', desk.get("/documents").text)
    assert len(addresses) >= 3
    for address in addresses:
        name, mark = address.removeprefix("/static/").split("?v=")
        answer = desk.get(address)
        assert answer.headers["cache-control"] == "max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.content == (STATIC / name).read_bytes()
        assert sha256(answer.content).hexdigest().startswith(mark)
    bare = desk.get("/static/riftline.css", headers={"accept-encoding": "identity"})
    assert bare.headers["cache-control"] == "no-cache"
    assert "content-encoding" not in bare.headers


@pytest.mark.parametrize("name", ["THIRD-PARTY.md", "htmx.LICENSE", "nothing.css", "..%2fapp.py"])
def test_nothing_else_is_served(desk: TestClient, name: str) -> None:
    assert desk.get(f"/static/{name}").status_code == 404
