"""`riftline review --agreement`, and `--second`, by which two reviewers come to one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.builders import demo_stories, made_case
from typer.testing import CliRunner

from riftline.case import open_case
from riftline.cli import app
from riftline.model import Decision


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made_case(tmp_path / "case", demo_stories()[:4]).close()
    return tmp_path / "case"


def run(*args: object, given: str = "") -> Any:
    done = CliRunner().invoke(app, ["review", *map(str, args)], input=given)
    assert done.exit_code == 0, done.output
    return done


def rule(root: Path, who: str, kind: Any, count: int) -> None:
    with open_case(root) as case:
        for s in sorted(case.store.statements(), key=lambda s: s.id)[:count]:
            case.decide(Decision("", kind, s.id, who=who))


def test_nobody_ruled(root: Path) -> None:
    assert "0 questions answered by more than one" in run(root, "--agreement").stderr
    told = json.loads(run(root, "--agreement", "--json").stdout)
    assert (told["agreement"]["units"], told["agreement"]["alpha"], told["pairs"]) == (0, None, [])


def test_two_who_ruled(root: Path) -> None:
    rule(root, "mira", "right", 6)
    rule(root, "oldacre", "right", 3)
    rule(root, "oldacre", "wrong", 1)
    told = json.loads(run(root, "--agreement", "--json").stdout)
    assert told["version"] == 1
    whole = told["agreement"]
    assert (whole["people"], whole["units"], whole["alike"]) == (["mira", "oldacre"], 3, 2)
    assert whole["alpha"] == 0.0  # one of three: as chance would have it
    assert [d["unit"][0] for d in whole["differ"]] == ["statement"]
    words = run(root, "--agreement").stdout
    assert "mira: right; oldacre: wrong" in words


def test_the_second_look_asks_without_saying_what_was_ruled(root: Path) -> None:
    rule(root, "mira", "right", 2)
    asked = json.loads(run(root, "--second", "--who", "oldacre", "--json").stdout)["questions"]
    assert {q["kind"] for q in asked} == {"sign"}
    assert len(asked) == 2
    assert json.loads(run(root, "--second", "--who", "mira", "--json").stdout)["questions"] == []
