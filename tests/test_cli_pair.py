"""`riftline pair --json` against its contract: docs/pair-json.md and docs/pair.schema.json."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from tests.builders import COUNCIL, HERON, LEAGUE, demo_case
from typer.testing import CliRunner

from riftline import model
from riftline.cli import app
from riftline.contracts import PAIR_VERSION

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA = json.loads((DOCS / "pair.schema.json").read_text("utf-8"))
WORDS = (DOCS / "pair-json.md").read_text("utf-8")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pair") / "case"
    demo_case(root).close()
    return root


def run(*args: str | Path) -> Any:
    found = CliRunner().invoke(app, [str(a) for a in args], env={"COLUMNS": "200"})
    assert found.exit_code == 0, found.stderr
    return found


def pair(case: Path, a: str, b: str, *more: str) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(run("pair", case, a, b, "--json", *more).stdout)
    jsonschema.validate(shown, SCHEMA, jsonschema.Draft202012Validator)
    return shown


def test_the_page_and_the_schema_agree() -> None:
    tables = {
        part.split("\n")[0]: re.findall(r"^\| `(\w+)` \|", part, re.M)
        for part in WORDS.split("\n## ")[1:]
        if "\n| `" in part
    }
    assert tables.pop("pair") == list(SCHEMA["properties"])
    assert tables == {k: list(d["properties"]) for k, d in SCHEMA["$defs"].items()}


def test_the_schema_forbids_the_undocumented_and_asks_for_all() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for shape in (SCHEMA, *SCHEMA["$defs"].values()):
        assert shape["additionalProperties"] is False
        assert shape["required"] == list(shape["properties"])


def test_version_and_verdicts_are_those_of_the_code() -> None:
    assert SCHEMA["properties"]["version"]["const"] == PAIR_VERSION
    assert f"`version` is {PAIR_VERSION} " in WORDS
    assert set(SCHEMA["properties"]["verdict"]["enum"]) == set(get_args(model.Verdict))


def test_what_the_course_rests_on_opens_and_is_no_cause(case: Path) -> None:
    found = pair(case, LEAGUE, COUNCIL)
    told = found["why"]
    assert [d["statements"][0] for d in told if d["kind"] == "statement"] == found["drivers"]
    assert any(d["days"] is not None and d["share"] > 0 for d in told)
    assert not any("caus" in d["words"] for d in told)
    assert pair(case, COUNCIL, LEAGUE)["why"] == told
    everything = json.loads(run("statements", case, "--json").stdout)["statements"]
    assert {i for d in told for i in d["statements"]} <= {s["id"] for s in everything}


def test_a_quarrel_is_read_out_with_its_onset_and_its_statements(case: Path) -> None:
    found = pair(case, LEAGUE, COUNCIL)
    assert found["verdict"] == "rift"
    assert found["onset"]["earliest"] <= "2017-01" <= found["onset"]["latest"]
    assert [b["direction"] for b in found["breaks"]] == ["worse"]
    known = {s["id"] for s in found["statements"]}
    counted = [id_ for month in found["course"] for id_ in month["statements"]]
    assert set(counted) <= known
    assert set(found["drivers"]) <= known
    for month in found["course"]:
        assert month["low"] <= month["mean"] <= month["high"]
        assert bool(month["statements"]) == bool(month["independent"])


def test_every_answer_opens_to_statements_in_the_order_of_time(case: Path) -> None:
    found = pair(case, LEAGUE, COUNCIL)
    month_of = {i: m["period"] for m in found["course"] for i in m["statements"]}
    behind, onset = found["behind"], found["onset"]
    assert behind["onset"] == behind["breaks"][0]
    assert {month_of[i] < onset["earliest"] for i in behind["onset"]["before"]} == {True}
    assert {month_of[i] >= onset["earliest"] for i in behind["onset"]["after"]} == {True}
    assert behind["verdict"] == behind["onset"]["after"]
    periods = [m["period"] for m in found["course"]]
    assert {month_of[i] for i in behind["p_widening"]["after"]} <= set(periods[-3:])
    assert {month_of[i] for i in behind["p_widening"]["before"]} <= set(periods[-15:-3])


def test_any_name_of_either_gives_the_same_course_in_either_order(case: Path) -> None:
    one, other = pair(case, LEAGUE.upper(), COUNCIL.lower()), pair(case, "ford-council", LEAGUE)
    assert one["course"] == other["course"]
    assert (one["a"], one["b"]) == (other["b"], other["a"])


def test_states_stand_with_their_asserters(case: Path) -> None:
    (state,) = pair(case, HERON, COUNCIL)["states"]
    assert (state["act"], state["stated"], state["until"]) == ("ALLIED_WITH", False, None)
    (account,) = state["accounts"]
    assert (account["by"], account["basis"], account["denies"]) == ("heron-guard", "self", False)
    assert account["first"] == state["since"]


def test_two_that_nothing_connects_are_the_same_shape(case: Path) -> None:
    actors = json.loads(run("actors", case, "--json").stdout)["actors"]
    lone = [a["id"] for a in actors]
    ties = {(a, b): pair(case, a, b) for a, b in pairwise(lone)}
    assert "not enough evidence" in {p["verdict"] for p in ties.values()}


def test_words_for_people_name_states_and_the_day(case: Path) -> None:
    shown = run("pair", case, HERON, COUNCIL, "--as-of", "2018-01-05").stdout
    assert "on record by the end of 2018-01-05 (UTC)" in shown
    assert "ALLIED_WITH" in shown
    assert "as it is known now" in shown
