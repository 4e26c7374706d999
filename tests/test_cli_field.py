"""`riftline field` against its contract: docs/field-json.md and docs/field.schema.json."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from tests.builders import COUNCIL, HERON, LEAGUE, demo_case, hostile_case
from typer.testing import CliRunner, Result

from riftline import model
from riftline.case import init_case
from riftline.cli import app
from riftline.contracts import FIELD_VERSION
from riftline.relations.sureness import likelihood

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA = json.loads((DOCS / "field.schema.json").read_text("utf-8"))
WORDS = (DOCS / "field-json.md").read_text("utf-8")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("field") / "case"
    demo_case(root).close()
    return root


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, ["field", *map(str, args)], env={"COLUMNS": "200"})


def field(*args: str | Path) -> dict[str, Any]:
    found = run(*args, "--json")
    assert found.exit_code == 0, found.stderr
    shown: dict[str, Any] = json.loads(found.stdout)
    jsonschema.validate(shown, SCHEMA, jsonschema.Draft202012Validator)
    return shown


# --- the contract and its page --------------------------------------------------------------------


def test_the_page_and_the_schema_agree() -> None:
    tables = {
        part.split("\n")[0]: re.findall(r"^\| `(\w+)` \|", part, re.M)
        for part in WORDS.split("\n## ")[1:]
    }
    assert tables.pop("field") == list(SCHEMA["properties"])
    assert tables == {k: list(d["properties"]) for k, d in SCHEMA["$defs"].items()}


def test_the_schema_forbids_the_undocumented_and_asks_for_all() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for shape in (SCHEMA, *SCHEMA["$defs"].values()):
        assert shape["additionalProperties"] is False
        assert shape["required"] == list(shape["properties"])


def test_the_version_is_documented() -> None:
    assert SCHEMA["properties"]["version"]["const"] == FIELD_VERSION
    assert f"`version` is {FIELD_VERSION} " in WORDS


def test_closed_lists_are_those_of_the_model() -> None:
    shapes = SCHEMA["$defs"]
    for given, shape, name in (
        (model.FieldVerdict, SCHEMA, "verdict"),
        (model.TieStanding, shapes["tie"], "standing"),
        (model.CampKind, shapes["change"], "kind"),
    ):
        assert set(shape["properties"][name]["enum"]) == set(get_args(given))


# --- what it says ---------------------------------------------------------------------------------


def test_the_field_of_a_case(case: Path) -> None:
    shown = field(case)
    names = {a["id"]: a["name"] for a in shown["actors"]}
    assert {LEAGUE, COUNCIL, HERON} <= set(names.values())
    assert {i for c in shown["camps"] for i in c["members"]} == set(names)
    assert all(a["words"] == likelihood(a["probability"]) for a in shown["actors"])
    assert all(t["words"] == likelihood(t["p_hostile"]) for t in shown["ties"])
    assert (shown["since"], shown["changes"], shown["triads"]) == (None, [], [])


def test_its_statements_exist_and_tie_the_two(case: Path) -> None:
    shown = field(case)
    listed = CliRunner().invoke(app, ["statements", str(case), "--json"])
    known = {s["id"]: s for s in json.loads(listed.stdout)["statements"]}
    for t in shown["ties"]:
        ids = [*t["hostile_statements"], *t["friendly_statements"]]
        assert ids
        assert all(known[i]["said"] <= shown["day"] for i in ids)
    direct = [
        (t, known[i])
        for t in shown["ties"]
        for i in (*t["hostile_statements"], *t["friendly_statements"])
        if {known[i]["actors"]["subject"], known[i]["actors"]["target"]} == {t["a"], t["b"]}
    ]
    assert direct


def test_an_earlier_day_knows_less(case: Path) -> None:
    now = field(case)
    year = str(int(now["day"][:4]) - 1)
    before = field(case, "--date", year)
    assert before["day"] == f"{year}-12-31"
    said = {i for t in now["ties"] for i in (*t["hostile_statements"], *t["friendly_statements"])}
    then = {
        i for t in before["ties"] for i in (*t["hostile_statements"], *t["friendly_statements"])
    }
    assert len(then) < len(said)


def test_since_is_the_first_new_day(case: Path) -> None:
    now = field(case)
    shown = field(case, "--since", now["day"][:4])
    assert shown["since"] == f"{now['day'][:4]}-01-01"


def test_on_the_record_of_a_day(case: Path) -> None:
    # Everything was captured by the test, just now.
    shown = field(case, "--as-of", "2001-01-01")
    assert (shown["as_of"], shown["verdict"], shown["ties"]) == (
        "2001-01-01",
        "not enough evidence",
        [],
    )


def test_words_for_people(case: Path) -> None:
    found = run(case, "--since", "2012")
    assert found.exit_code == 0, found.stderr
    assert LEAGUE in found.stdout
    assert "coverage:" in found.stdout
    assert "Changed camps since 2012-01-01" in found.stdout
    cut = run(case, "--limit", "1")
    assert "more (--limit 0 shows all)" in cut.stdout
    assert "more (--limit" not in run(case, "--limit", "0").stdout


def test_an_empty_case(tmp_path: Path) -> None:
    init_case(tmp_path / "empty").close()
    shown = field(tmp_path / "empty")
    assert (shown["verdict"], shown["actors"], shown["draws"]) == ("not enough evidence", [], 0)
    assert "not enough evidence" in run(tmp_path / "empty").stdout


def test_hostile_names_reach_no_terminal(tmp_path: Path) -> None:
    hostile_case(tmp_path / "case").close()
    found = run(tmp_path / "case", "--limit", "0")
    assert found.exit_code == 0, found.stderr
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", found.stdout)
    field(tmp_path / "case")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--date", "soon"), "no date"),
        (("--since", "2014-13-01"), "no date"),
        (("--date", "2014-01-01", "--since", "2014-06-01"), "nothing is between"),
        (("--since", "0001-01-01"), "nothing is between"),
        (("--as-of", "9999-01-01"), "has not come"),
    ],
)
def test_days_that_make_no_sense(case: Path, args: tuple[str, ...], said: str) -> None:
    found = run(case, *args)
    assert found.exit_code == 2
    assert said in found.stderr
