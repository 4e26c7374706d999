"""`riftline watch`: add, list, news, remove."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.builders import Story, demo_stories, extract, made_case
from typer.testing import CliRunner

from riftline.case import open_case
from riftline.cli import app
from riftline.model import Capture


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made_case(tmp_path / "case", demo_stories()[:4]).close()
    return tmp_path / "case"


def run(*args: object, code: int = 0) -> Any:
    done = CliRunner().invoke(app, ["watch", *map(str, args)])
    assert done.exit_code == code, done.output
    return done


def printed(*args: object) -> Any:
    told = json.loads(run(*args, "--json").stdout)
    assert told["version"] == 1
    return told


def test_a_watch_is_added_listed_and_removed(root: Path) -> None:
    made = printed("add", root, "pair", "Lantern League", "Ford Council", "--who", "mira")["watch"]
    assert (made["kind"], made["label"]) == ("pair", "Lantern League and Ford Council")
    assert printed("list", root, "--who", "mira")["watches"] == [made]
    assert printed("list", root, "--who", "oldacre")["watches"] == []
    assert "Lantern League and Ford Council" in run("list", root, "--who", "mira").stdout
    run("remove", root, made["id"], "--who", "oldacre", code=4)
    run("remove", root, made["id"][:6], "--who", "mira")
    assert printed("list", root, "--who", "mira")["watches"] == []


def test_new_documents_are_news(root: Path) -> None:
    run("add", root, "name", "reed rats", "--who", "mira")
    run("add", root, "search", "grain", "--who", "mira")
    e = extract(Story(["The Ford Council said the reed rats\x1b[31m took the grain."]))
    with open_case(root) as case:
        of = Capture(e.document.capture, e.document.uri, 1, case.moment(), "file")
        case.store.write(of, (e,), (), "made", case.moment())
    name, search = printed("news", root, "--who", "mira")["watches"]
    assert name["total"] == search["total"] >= 1
    assert len(name["documents"]) == 1
    words = run("news", root, "--who", "mira").stdout
    assert "reed rats" in words and "\x1b" not in words
    run("news", root, "--seen", "--who", "mira")
    assert [n["total"] for n in printed("news", root, "--who", "mira")["watches"]] == [0, 0]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("actor", "Nobody"), 4),
        (("pair", "Lantern League"), 2),
        (("search", "boats OR"), 2),
        (("book", "Lantern League"), 2),
    ],
)
def test_what_cannot_be_watched_is_said(root: Path, args: tuple[str, ...], code: int) -> None:
    done = run("add", root, *args, "--who", "mira", code=code)
    assert done.stderr
