"""`riftline people` and the conditions of `riftline serve --team`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riftline.case import init_case
from riftline.cli import app

GOOD = "seven herons at dusk\n"


def run(*words: str, given: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(app, words, input=given)
    return done.exit_code, done.output


@pytest.fixture
def folder(tmp_path: Path) -> str:
    init_case(tmp_path / "case", "Delta").close()
    return str(tmp_path / "case")


def test_an_account_is_made_changed_and_taken_away(folder: str) -> None:
    assert run("people", "add", folder, "Vera Lind", "--role", "editor", given=GOOD)[0] == 0
    _, listed = run("people", "list", folder, "--json")
    (person,) = json.loads(listed)["people"]
    assert (person["name"], person["role"]) == ("Vera Lind", "editor")
    assert run("people", "role", folder, "vera lind", "reader")[0] == 0
    assert run("people", "password", folder, "Vera Lind", given="eight herons at dawn\n")[0] == 0
    assert run("people", "remove", folder, "Vera Lind")[0] == 0
    _, told = run("people", "audit", folder, "--json")
    assert [e["what"] for e in json.loads(told)["audit"]] == [
        "account removed", "password changed", "role changed", "account added",
    ]  # fmt: skip
    assert "Vera Lind" not in run("people", "list", folder)[1]


@pytest.mark.parametrize(
    ("words", "given", "code"),
    [
        (("add", "Ole"), "", 2),
        (("add", "Ole"), "short\n", 2),
        (("add", "Ole", "--role", "owner"), GOOD, 2),
        (("add", "\x1b[31mOle"), GOOD, 2),
        (("role", "Nobody", "reader"), "", 4),
        (("remove", "Nobody"), "", 4),
    ],
)
def test_what_cannot_be_is_refused(
    folder: str, words: tuple[str, ...], given: str, code: int
) -> None:
    command, *rest = words
    assert run("people", command, folder, *rest, given=given)[0] == code
    assert "Ole" not in run("people", "list", folder)[1]


@pytest.mark.parametrize(
    "options",
    [
        ("--host", "0.0.0.0"),  # without --team: anybody could read all of it
        ("--host", "0.0.0.0", "--team"),  # without TLS: passwords in the clear
        ("--host", "somewhere", "--team"),
        ("--name", "desk.example.org"),
        ("--behind-tls",),
        ("--team", "--certificate", "cert.pem"),
        ("--team",),  # nobody may sign in yet
    ],
)
def test_the_desk_is_not_served_where_it_would_be_open(folder: str, options: tuple[str]) -> None:
    code, said = run("serve", folder, "--no-open", *options)
    assert code == 2
    assert "riftline:" in said
