"""Floors: what an exam reached once it must reach again. They only rise.

``python -m riftline.exams.floors eval/floors.json TASK.json…`` fails (exit 1) when a figure is
under its floor; ``--raise`` writes higher floors where the figures allow it, and lowers none.
TASK.json is what ``riftline eval TASK DATA --json`` printed; the file's name says which exam.

The floors file maps an exam to ``version``, ``data`` and ``floors``: dotted path of a figure →
floor, or null for one that is to be set by the next ``--raise``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from riftline.errors import ExamError, RiftlineError

__all__ = ["below", "main", "raised"]


def below(floors: Mapping[str, Any], task: str, scores: Mapping[str, Any]) -> tuple[str, ...]:
    """One line for every figure of `scores`, taken in the exam `task`, that is under its floor.

    Raises ExamError when there are no floors for `task`, or those of another version.
    """
    wanted = _entry(floors, task, scores)["floors"]
    return tuple(
        f"{task} {path}: {_figure(scores, path)} is under its floor {floor}"
        for path, floor in wanted.items()
        if floor is not None and (_figure(scores, path) or 0.0) < floor
    )


def raised(floors: Mapping[str, Any], task: str, scores: Mapping[str, Any]) -> dict[str, Any]:
    """`floors` with those of `task` at the figure reached where that is higher (thousandths)."""
    entry = _entry(floors, task, scores)
    lifted = {}
    for path, floor in entry["floors"].items():
        reached = math.floor((_figure(scores, path) or 0.0) * 1000) / 1000
        lifted[path] = reached if floor is None else max(floor, reached)
    return {**floors, task: {**entry, "floors": lifted}}


def main(argv: Sequence[str] | None = None) -> int:
    """The command: 0 when all figures hold, 1 when one does not, else an error's exit code."""
    parser = argparse.ArgumentParser(prog="python -m riftline.exams.floors", description=__doc__)
    parser.add_argument("--raise", dest="lift", action="store_true", help="write higher floors")
    parser.add_argument("floors", type=Path)
    parser.add_argument("scores", type=Path, nargs="+")
    given = parser.parse_args(argv)
    try:
        floors = _read(given.floors)
        failed: list[str] = []
        for path in given.scores:
            scores = _read(path)
            failed += below(floors, path.stem, scores)
            if given.lift:
                floors = raised(floors, path.stem, scores)
    except RiftlineError as e:
        sys.stderr.write(f"{e}\n")
        return e.exit_code
    if given.lift:
        given.floors.write_text(json.dumps(floors, indent=2) + "\n", "utf-8")
    sys.stdout.write("".join(f"{line}\n" for line in failed) or "All figures hold their floors.\n")
    return 1 if failed else 0


def _entry(floors: Mapping[str, Any], task: str, scores: Mapping[str, Any]) -> Mapping[str, Any]:
    entry: Mapping[str, Any] | None = floors.get(task)
    if entry is None:
        raise ExamError(f"no floors for the exam {task!r}", expected=f"one of {sorted(floors)}")
    # An exam that never changed the meaning of a figure does not print a version.
    version = scores.get("version", 1)
    if entry["version"] != version:
        raise ExamError(
            f"{task} was taken in version {version!r}",
            expected=f"version {entry['version']!r}, as its floors",
            do="begin new floors under the new version",
        )
    return entry


def _figure(scores: Mapping[str, Any], path: str) -> float | None:
    value: Any = scores
    for key in path.split("."):
        if not isinstance(value, Mapping) or key not in value:
            raise ExamError(f"the scores have no figure {path}", do="correct the floors' path")
        value = value[key]
    if value is not None and not isinstance(value, int | float):
        raise ExamError(f"{path} is no figure but {type(value).__name__}")
    return value


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as e:
        raise ExamError(f"{path} cannot be read ({e})", expected="a JSON file") from e
    if not isinstance(found, dict):
        raise ExamError(f"{path} holds no JSON object")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
