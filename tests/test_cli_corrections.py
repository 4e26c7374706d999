"""Statements corrected and added on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.builders import Para, Said, Story, made_case
from typer.testing import CliRunner

from riftline.case import open_case
from riftline.cli import app

TOLD = "The North Brigade accused the Valley Front of theft."
MISSED = "The Heron Guard praised the Valley Front."


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Path]:
    told = Para((Said(TOLD, "North Brigade", "ACCUSE", "Valley Front", cue="accused"),))
    story = Story([told, Para((MISSED,))], title="Theft", published="2031-01-03")
    with made_case(tmp_path / "case", [story]):
        pass
    yield tmp_path / "case"


def decide(case: Path, *args: str) -> tuple[int, Any, str]:
    said = CliRunner().invoke(app, ["decide", str(case), *args, "--who", "mira", "--json"])
    return said.exit_code, json.loads(said.stdout) if said.stdout else None, said.stderr


def test_a_field_is_corrected_and_taken_back(case: Path) -> None:
    with open_case(case) as opened:
        (was,) = opened.snapshot().all_statements
    code, kept, _ = decide(case, "edit", was.id, "--field", "target", "--value", "Heron Guard")
    assert code == 0
    assert json.loads(kept["decision"]["value"])["key"] == "heron guard"
    with open_case(case) as opened:
        (now,) = opened.snapshot().all_statements
        assert (now.id, now.target.text) == (was.id, "Heron Guard")  # type: ignore[union-attr]
    assert decide(case, "withdraw", kept["decision"]["id"])[0] == 0
    with open_case(case) as opened:
        assert list(opened.snapshot().all_statements) == [was]


def test_a_missed_statement_is_added(case: Path) -> None:
    with open_case(case) as opened:
        document = opened.snapshot().documents[0].id
    told = {"words": MISSED, "speaker": "Heron Guard", "act": "support", "target": "Valley Front"}
    code, kept, _ = decide(case, "add", document, "--value", json.dumps(told))
    assert code == 0
    assert kept["decision"]["anchor"].startswith(document)
    with open_case(case) as opened:
        (new,) = [s for s in opened.snapshot().all_statements if s.rule == "person"]
        assert (new.act, new.text) == ("SUPPORT", MISSED)


@pytest.mark.parametrize(
    "args",
    [
        ("edit", "ID", "--field", "act", "--value", "HUG"),
        ("edit", "ID", "--field", "act"),
        ("edit", "ID", "--value", "AID"),
        ("add", "DOC"),
        ("add", "DOC", "--value", "no json"),
        ("wrong", "ID", "--value", "x"),
    ],
)
def test_what_cannot_be_ruled_is_told(case: Path, args: tuple[str, ...]) -> None:
    with open_case(case) as opened:
        view = opened.snapshot()
        ids = {"ID": view.all_statements[0].id, "DOC": view.documents[0].id}
    code, _, said = decide(case, *(ids.get(a, a) for a in args))
    assert code == 2
    assert said
    with open_case(case) as opened:
        assert opened.snapshot().decisions == ()
