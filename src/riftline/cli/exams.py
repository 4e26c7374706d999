"""`riftline eval`: the readings scored against sets that people annotated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from riftline.cli.door import app
from riftline.cli.given import must_exist, open_for
from riftline.cli.options import Json
from riftline.cli.progress import Waiting
from riftline.cli.terminal import emit, finite, grid, show
from riftline.errors import UsageError


@app.command(name="eval")
def eval_(
    task: Annotated[
        str, typer.Argument(metavar="TASK", help="attribution, dates, worlds, case, …")
    ],
    data: Annotated[
        Path | None, typer.Argument(metavar="[DATA]", help="The set; a case for the task case.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="truth.toml, for the task case.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Score the readings against an annotated set.

    \b
    Example:
      riftline eval attribution polnear_dev.jsonl --json
      riftline eval case cases/example --truth examples/saltmarsh/truth.toml
    """
    exam = _exam(task)
    if data is not None:
        must_exist(data)
    if hasattr(exam, "score_case"):
        scores = _score_case(exam, task, data, truth)
    elif truth is not None:
        raise UsageError(f"the task {task} takes no --truth", do="leave it out")
    else:
        with Waiting("scoring"):
            scores = _score(exam, task, data)
    if as_json:
        emit(finite(scores))
    elif hasattr(exam, "report"):
        typer.echo(exam.report(scores))
    else:
        show(grid(("figure", "value"), _flat(scores), right=("value",)))


def _exam(task: str) -> Any:
    """The module of an exam. Raises UsageError with the known tasks."""
    from importlib import import_module
    from importlib.util import find_spec

    known = re.fullmatch(r"[a-z][a-z0-9_]*", task) and find_spec(f"riftline.exams.{task}")
    module = import_module(f"riftline.exams.{task}") if known else None
    if module is None or not _scores(module):
        raise UsageError(
            f"there is no task {task!r}",
            expected=f"one of {', '.join(_tasks()) or 'none installed'}",
            do="check the spelling",
        )
    return module


def _scores(module: Any) -> bool:
    return hasattr(module, "score") or hasattr(module, "score_case")


def _tasks() -> list[str]:
    from importlib import import_module
    from pkgutil import iter_modules

    import riftline.exams as exams

    names = sorted(m.name for m in iter_modules(exams.__path__))
    return [n for n in names if _scores(import_module(f"riftline.exams.{n}"))]


def _score(exam: Any, task: str, data: Path | None) -> Any:
    from inspect import Parameter, signature

    wanted = next(iter(signature(exam.score).parameters.values()))
    if data is None and wanted.default is Parameter.empty:
        raise UsageError(f"the task {task} was given no DATA", expected="a file or a folder")
    return exam.score() if data is None else exam.score(data)


def _score_case(exam: Any, task: str, data: Path | None, truth: Path | None) -> Any:
    if data is None:
        raise UsageError(f"the task {task} was given no DATA", expected="a case's folder")
    answers = truth or data / "truth.toml"
    if not answers.is_file():
        raise UsageError(
            f"there is no {answers}", expected="the case's truth", do="name it with --truth FILE"
        )
    with open_for(data, "scoring") as opened:
        view = opened.snapshot()
        documents = {d.id: opened.document(d.id) for d in view.documents}
    return exam.score_case(view, documents, answers)


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every figure of nested scores with its dotted name."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, float):
        yield path, f"{value:.4f}"
    else:
        yield path, json.dumps(value, ensure_ascii=False, default=str)
