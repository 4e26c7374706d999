"""The events exam on rows made here; the judge's answers are written down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from riftline.errors import ExamError
from riftline.exams.events import asked, report, score

TOKENS = ["The", "Harl", "Front", "'s", "men", "shelled", "Dunmere", "."]


def row(quad: str | None, **other: Any) -> dict[str, Any]:
    return {
        "text": "The Harl Front's men shelled Dunmere.", "tokens": TOKENS, "related": [],
        "source": [[0, 5, "The Harl Front 's men"]], "target": [[6, 7, "Dunmere"]],
        "quad": quad, **other,
    }  # fmt: skip


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return path


def test_each_row_gets_one_class(tmp_path: Path, fake: Any) -> None:
    data = write(
        tmp_path,
        row("4"),
        row("3"),
        row("2", source=[[6, 7, "Dunmere"]], target=[[1, 3, "Harl Front"], [0, 1, "The"]]),
        row(None),
        row("1", target=[]),
        row("1", source=[]),
    )
    said = {"Dunmere": 4, "Harl Front": 2}
    network = fake(judge=lambda p, q: {"quad": said[q]})
    scores = score(data, network=network)
    assert (scores["n"], scores["left_out"], scores["unplaced"]) == (3, 3, 0)
    conflict = scores["types"]["material conflict"]
    assert (conflict["hits"], conflict["found"], conflict["n"]) == (1, 2, 1)
    assert scores["types"]["material cooperation"]["f1"] == 1
    assert scores["types"]["verbal conflict"]["f1"] == 0
    assert (scores["micro_f1"], scores["macro_f1"]) == (0.6667, 0.5556)
    # the tagger's words, not the file's tokens: its apostrophe stands alone
    assert network.asked[0] == ("The Harl Front ' s men", "Dunmere")
    assert network.asked[2] == ("Dunmere", "Harl Front")  # the first of two targets
    assert "3 left out" in report(scores)


def test_what_cannot_be_judged_is_a_statement(tmp_path: Path, fake: Any) -> None:
    network = fake(judge=lambda p, q: {"quad": 4}, limit=6)
    scores = score(write(tmp_path, row("0")), network=network)
    assert (scores["unplaced"], scores["types"]["statement"]["f1"]) == (1, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"quad": "5"}, {"quad": "war"}, {"source": [[0, 90, "x"]]}, {"target": [[4, 4, ""]]},
        {"tokens": None}, {"source": 3},
    ],
)  # fmt: skip
def test_a_broken_row_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(ExamError, match=r"line 2 has another shape"):
        asked(write(tmp_path, row("4"), {**row("4"), **change}))


def test_a_file_without_a_row_to_score_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match="no row to score"):
        asked(write(tmp_path, row(None)))
