"""Floors: a figure under one fails, `--raise` lifts and never lowers, and history agrees."""

from __future__ import annotations

import json
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from riftline.errors import ExamError
from riftline.exams.floors import below, main, raised

ROOT = Path(__file__).parent.parent.parent
FLOORS: dict[str, Any] = {
    "toy": {"version": 1, "data": "d.jsonl", "floors": {"a.f1": 0.5, "b": 0.25, "new": None}}
}


def scores(a: float | None, b: float = 0.25, **more: Any) -> dict[str, Any]:
    return {
        "exam": "toy",
        "version": 1,
        "data": "d.jsonl",
        "a": {"f1": a},
        "b": b,
        "new": 0.75,
    } | more


def test_a_figure_under_its_floor_is_named() -> None:
    assert below(FLOORS, "toy", scores(0.5)) == ()
    assert below(FLOORS, "toy", scores(0.4999)) == ("toy a.f1: 0.4999 is under its floor 0.5",)
    assert len(below(FLOORS, "toy", scores(None, 0.1))) == 2


def test_floors_rise_and_never_fall() -> None:
    lifted = raised(FLOORS, "toy", scores(0.61279, 0.1))
    assert lifted["toy"]["floors"] == {"a.f1": 0.612, "b": 0.25, "new": 0.75}
    assert below(lifted, "toy", scores(0.61279)) == ()


@pytest.mark.parametrize(
    ("task", "other"), [("no", {}), ("toy", {"version": 2}), ("toy", {"b": "x"})]
)
def test_unlike_is_not_compared(task: str, other: dict[str, Any]) -> None:
    with pytest.raises(ExamError):
        below(FLOORS, task, scores(0.5) | other)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    floors, taken = tmp_path / "floors.json", tmp_path / "toy.json"
    floors.write_text(json.dumps(FLOORS), "utf-8")
    taken.write_text(json.dumps(scores(0.75)), "utf-8")
    assert main([str(floors), str(taken)]) == 0
    assert json.loads(floors.read_text("utf-8")) == FLOORS
    assert main(["--raise", str(floors), str(taken)]) == 0
    assert json.loads(floors.read_text("utf-8"))["toy"]["floors"]["a.f1"] == 0.75
    taken.write_text(json.dumps(scores(0.7)), "utf-8")
    assert main([str(floors), str(taken)]) == 1
    assert "a.f1: 0.7 is under its floor 0.75" in capsys.readouterr().out
    assert main([str(floors), str(tmp_path / "none")]) == ExamError.exit_code


def fallen(earlier: dict[str, Any], later: dict[str, Any]) -> list[str]:
    """Floors of `earlier` that `later` lowered or dropped without a new version."""
    found = []
    for name, entry in earlier.items():
        now = later.get(name)
        if now is not None and now["version"] > entry["version"]:
            continue
        for path, floor in entry["floors"].items():
            reached = None if now is None else now["floors"].get(path)
            if floor is not None and (reached is None or reached < floor):
                found.append(f"{name} {path}: {floor} → {reached}")
    return found


def test_a_lowered_or_dropped_floor_is_seen() -> None:
    entry = FLOORS["toy"]
    lower = {"toy": entry | {"floors": {"a.f1": 0.4, "b": 0.25}}}
    assert fallen(FLOORS, lower) == ["toy a.f1: 0.5 → 0.4"]
    assert fallen(FLOORS, {}) == ["toy a.f1: 0.5 → None", "toy b: 0.25 → None"]
    assert fallen(FLOORS, {"toy": {"version": 2, "floors": {}}}) == []
    assert fallen(FLOORS, FLOORS) == []


def test_no_floor_ever_fell() -> None:
    """Every committed version of eval/floors.json, oldest first, then the file as it stands."""

    def git(*args: str) -> str:
        return subprocess.run(
            ["git", "-C", str(ROOT), *args], capture_output=True, text=True, check=True
        ).stdout

    # Outside a clone (an unpacked archive) there is no history; the file itself is still read.
    commits = (
        git("log", "--reverse", "--format=%H", "--", "eval/floors.json").split()
        if (ROOT / ".git").exists()
        else []
    )
    versions = [json.loads(git("show", f"{c}:eval/floors.json")) for c in commits]
    versions.append(json.loads((ROOT / "eval" / "floors.json").read_text("utf-8")))
    for earlier, later in pairwise(versions):
        assert fallen(earlier, later) == []
    for entry in versions[-1].values():
        assert set(entry) == {"version", "data", "floors"}
