"""`riftline review --signs`: a random draw, kept as rulings, moves what courses take for wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.builders import COUNCIL, LEAGUE, demo_case
from typer.testing import CliRunner

import riftline as rl
from riftline.cli import app


@pytest.fixture
def case(tmp_path: Path) -> Path:
    demo_case(tmp_path / "case").close()
    return tmp_path / "case"


def review(case: Path, *args: str, typed: str = "") -> Any:
    found = CliRunner().invoke(app, ["review", str(case), *args], input=typed)
    assert found.exit_code == 0, found.stderr
    return found


def printed(case: Path, *args: str) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(review(case, *args, "--json").stdout)
    return shown


def width(case: Path) -> float:
    with rl.open_case(case) as opened:
        view = opened.snapshot()
        one, other = (view.find(n)[0].id for n in (LEAGUE, COUNCIL))
        trend = view.trend(one, other)
        assert trend is not None
        return sum(p.high - p.low for p in trend.course)


def test_the_draw_is_the_same_each_time_and_goes_on_where_it_stopped(case: Path) -> None:
    asked = printed(case, "--signs", "6")["signs"]
    assert printed(case, "--signs", "6")["signs"] == asked
    assert {q["sign"] for q in asked} <= {"hostile", "friendly"}
    assert len({q["id"] for q in asked}) == 6
    out = review(case, "--signs", "2", typed="right\nwrong\n").stdout
    assert "2 answers; of 2 signs checked in this case 1 were the wrong way round" in out
    rest = printed(case, "--signs", "4")
    assert [q["id"] for q in rest["signs"]] == [q["id"] for q in asked[2:]]
    assert rest["checked"] == {"right": 1, "wrong": 1}


def test_a_file_answers_only_what_was_drawn(case: Path, tmp_path: Path) -> None:
    drawn = [q["id"] for q in printed(case, "--signs", "30")["signs"]]
    answers = tmp_path / "answers.jsonl"
    rows = [{"question": id_, "ruling": "right"} for id_ in drawn]
    answers.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    before = width(case)
    told = printed(case, "--signs", "20", "--answer", str(answers))
    assert told["answered"] == min(20, len(drawn))
    assert told["open"] == drawn[20:]
    assert told["checked"] == {"right": told["answered"], "wrong": 0}
    assert width(case) < before  # what was checked is known better


def test_what_is_misread_or_cannot_be_told_is_in_no_figure(case: Path) -> None:
    first, second = (q["id"] for q in printed(case, "--signs", "2")["signs"])
    review(case, "--signs", "2", typed="neither\nunsure\n")
    left = printed(case, "--signs", "500")
    assert left["checked"] == {"right": 0, "wrong": 0}
    assert {first, second}.isdisjoint(q["id"] for q in left["signs"])
    with rl.open_case(case) as opened:
        assert opened.snapshot().statement(first) is None  # it counts nowhere
        assert opened.snapshot().statement(second) is not None
        assert not [i for i in opened.snapshot().issues if i.code == "lost-ruling"]


def test_a_withdrawn_answer_is_asked_again(case: Path) -> None:
    (first,) = (q["id"] for q in printed(case, "--signs", "1")["signs"])
    review(case, "--signs", "1", typed="right\n")
    with rl.open_case(case) as opened:
        (ruling,) = (d for d in opened.snapshot().decisions if d.field == "sign")
        opened.decide(rl.Decision("", "withdraw", ruling.id))
    again = printed(case, "--signs", "1")
    assert [q["id"] for q in again["signs"]] == [first]
    assert again["checked"] == {"right": 0, "wrong": 0}


def test_a_word_that_says_nothing_of_a_sign_is_refused(case: Path, tmp_path: Path) -> None:
    (first,) = (q["id"] for q in printed(case, "--signs", "1")["signs"])
    answers = tmp_path / "answers.jsonl"
    answers.write_text(json.dumps({"question": first, "ruling": "same"}), "utf-8")
    found = CliRunner().invoke(app, ["review", str(case), "--signs", "1", "--answer", str(answers)])
    assert found.exit_code == 2
    assert "expected: one of right, wrong, neither, unsure" in found.stderr
