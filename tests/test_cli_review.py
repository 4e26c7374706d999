"""`riftline review`: one question at a time, from a terminal, a pipe or a file of answers."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from riftline.case import open_case
from riftline.cli import app


def load_builders() -> ModuleType:
    name = "riftline_builders_for_review"
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / "builders.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = load_builders()


def story(day: int, *said: tuple[str, str, str]) -> Any:
    parts = [
        MADE.Said(f"{a} accused {b} of theft.", speaker=a, act="ACCUSE", target=b, kind=kind)
        for a, b, kind in said
    ]
    return MADE.Story(parts, published=f"2016-05-{day:02d}", publisher="Delta Courier")


STORIES = [
    story(1, ("Northern Reed Guard", "Marsh Front", "group")),
    story(2, ("Northern Reed Guards", "Marsh Front", "group")),
    story(3, ("Marsh Front", "Northern Reed Guard", "group"), ("Marsh Front", "Oskel", "unknown")),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    MADE.made_case(tmp_path / "case", STORIES).close()
    return tmp_path / "case"


def run(*args: str, say: str | None = None) -> Result:
    env = {"COLUMNS": "200", "USER": "ann"}
    return CliRunner().invoke(app, ["review", *args], env=env, input=say)


def questions(folder: Path) -> list[dict[str, Any]]:
    result = run(str(folder), "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["version"] == 1
    found: list[dict[str, Any]] = told["questions"]
    return found


def test_a_person_who_is_shown_is_not_taken_apart(tmp_path: Path) -> None:
    said = MADE.Said("Ona Quell thanked Marsh Front.", "Ona Quell", "SUPPORT", "Marsh Front",
                     kind="person")  # fmt: skip
    MADE.made_case(tmp_path / "case", [MADE.Story([said])]).close()
    shown = " ".join(run(str(tmp_path / "case"), say="quit\n").stdout.split())
    assert "public: shown as an actor; shows Ona Quell among the actors" in shown


def pair(folder: Path) -> dict[str, Any]:
    (q,) = [q for q in questions(folder) if q["kind"] == "same"]
    return q


def decisions(folder: Path) -> list[tuple[str, str, str, str]]:
    with open_case(folder) as case:
        return [(d.kind, d.left, d.right, d.who) for d in case.store.decisions()]


def actors(folder: Path) -> set[str]:
    with open_case(folder) as case:
        return {a.name for a in case.snapshot().roster.actors}


def test_json_shows_both_sides_reasons_and_effects_and_asks_nothing(folder: Path) -> None:
    q = pair(folder)
    assert q["words"] == "Are “Northern Reed Guard” and “Northern Reed Guards” one actor?"
    assert [s["text"] for s in q["right"][0]["sentences"]] == [
        "Northern Reed Guards accused Marsh Front of theft."
    ]
    assert q["reasons"]
    effect = {a["ruling"]: a["effect"] for a in q["answers"]}
    assert {a["name"] for a in effect["same"]["before"]} == {
        "Northern Reed Guard", "Northern Reed Guards",
    }  # fmt: skip
    assert [a["statements"] for a in effect["same"]["after"]] == [3]
    assert effect["same"]["moved"] == 1
    assert {(t["a"], t["b"], t["statements"]) for t in effect["same"]["ties"]} == {
        ("northern-reed-guard", "marsh-front", 1), ("northern-reed-guards", "marsh-front", 1),
        ("marsh-front", "northern-reed-guard", 1),
    }  # fmt: skip
    assert effect["different"]["before"] == effect["different"]["after"] == []
    assert decisions(folder) == []


def test_answers_given_at_the_prompt_are_kept_and_undone(folder: Path) -> None:
    order = [q["kind"] for q in questions(folder)]
    assert sorted(order) == ["actor", "same"]
    words = {"same": "same", "actor": "skip"}
    result = run(str(folder), say="\n".join(words[k] for k in order) + "\n")
    assert result.exit_code == 0, result.stderr
    assert "joins Northern Reed Guard (2) + Northern Reed Guards (1)" in result.stdout
    assert decisions(folder) == [("same", "northern reed guard", "northern reed guards", "ann")]
    assert "Northern Reed Guards" not in actors(folder)


def test_undo_withdraws_and_asks_again(folder: Path) -> None:
    first = questions(folder)[0]["answers"][0]["ruling"]
    result = run(str(folder), say=f"{first}\nundo\nquit\n")
    assert [d[0] for d in decisions(folder)][-1] == "withdraw"
    assert result.stdout.count("1 of ") == 2  # the same question once more
    assert actors(folder) == {"Northern Reed Guard", "Northern Reed Guards", "Marsh Front", "Oskel"}


def test_the_end_of_input_quits_and_keeps_nothing(folder: Path) -> None:
    result = run(str(folder), say="")
    assert (result.exit_code, decisions(folder)) == (0, [])
    assert "0 answers" in result.stderr


def test_beginnings_of_words_will_do_and_nonsense_is_asked_again(folder: Path) -> None:
    result = run(str(folder), "--limit", "1", say="maybe\ns\nuns\n")
    assert result.exit_code == 0
    assert [d[0] for d in decisions(folder)] == ["unsure"]


def test_a_file_of_answers_is_kept_without_a_terminal(folder: Path, tmp_path: Path) -> None:
    found = {q["kind"]: q["id"] for q in questions(folder)}
    lines = [
        {"question": found["same"], "ruling": "different", "why": "own sites"},
        {"question": found["actor"], "ruling": "not-an-actor"},
        {"question": "nobody-asked", "ruling": "same"},
    ]
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
    result = run(str(folder), "--answer", str(path), "--json")
    told = json.loads(result.stdout)
    assert (told["answered"], told["open"]) == (2, ["nobody-asked"])
    assert [(d["kind"], d["why"]) for d in told["decisions"]] == [
        ("different", "own sites"), ("not-an-actor", ""),
    ]  # fmt: skip
    assert questions(folder) == []
    again = json.loads(run(str(folder), "--answer", str(path), "--json").stdout)
    assert (again["answered"], len(again["open"])) == (0, 3)


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        '{"question": "x"}',
        '{"question": "x", "ruling": 3}',
        '{"question": "x", "ruling": "same", "colour": "red"}',
        '{"question": "ID", "ruling": "perhaps"}',
    ],
)
def test_a_broken_line_keeps_nothing_of_the_file(folder: Path, tmp_path: Path, line: str) -> None:
    good = {"question": pair(folder)["id"], "ruling": "same"}
    path = tmp_path / "answers.jsonl"
    path.write_text(f"{json.dumps(good)}\n{line.replace('ID', good['question'])}\n", "utf-8")
    result = run(str(folder), "--answer", str(path))
    assert (result.exit_code, decisions(folder)) == (2, [])
    assert "line 2" in result.stderr


def test_hostile_names_are_shown_plain(tmp_path: Path) -> None:
    hostile = [story(1, ("Red\x1b[2J Guard of Sul", "Red\u202e Guards of Sul", "group"))]
    MADE.made_case(tmp_path / "case", hostile).close()
    result = run(str(tmp_path / "case"), say="quit\n")
    assert result.exit_code == 0
    assert "\x1b" not in result.stdout and "\u202e" not in result.stdout
