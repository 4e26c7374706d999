"""docs/commands.md names every command, option, ruling and exit code, and nothing else."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from riftline import errors
from riftline.cli import app, door
from riftline.cli.cases import Ruling

PAGE = (Path(__file__).parents[1] / "docs" / "commands.md").read_text("utf-8")
GROUP: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = dict(GROUP.commands)


def section(name: str) -> str:
    return PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0]


def options(command: Any) -> set[str]:
    """Those of a command, or of all commands of a group."""
    parts = [command, *getattr(command, "commands", {}).values()]
    every = {o for c in parts for p in c.params for o in (*p.opts, *p.secondary_opts)}
    return {o for o in every if o.startswith("-")} - {"--help", "-h"}


def test_a_section_and_a_row_for_every_command() -> None:
    headings = re.findall(r"^## (\w+)$", PAGE, re.M)
    assert headings == list(GROUP.list_commands(None))
    rows = re.findall(r"^\| \[`riftline (\w+)[^`]*`\]\(#(\w+)\) \|", PAGE, re.M)
    assert rows == [(c, c) for c in headings]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_stands_in_its_section_and_no_other_does(name: str) -> None:
    code = " ".join(
        a or b for a, b in re.findall(r"```sh\n(.*?)```|`([^`\n]+)`", section(name), re.S)
    )
    named = set(re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)", code))
    assert named == options(COMMANDS[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example_that_parses(name: str) -> None:
    for text in (COMMANDS[name].help, section(name)):
        examples = re.findall(rf"^ *riftline {name} (.*)$", text, re.M)
        assert examples, text
        for example in examples:
            COMMANDS[name].make_context(name, shlex.split(example.split(" > ")[0]))
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert f"Example:\n    riftline {name} " in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_what_programs_want_comes_as_json(name: str) -> None:
    people_only = {"init", "serve"}
    assert ("--json" in options(COMMANDS[name])) == (name not in people_only)


def test_every_exit_code_is_listed_once() -> None:
    listed = [int(c) for c in re.findall(r"^\| `(\d+)` \|", section("Exit codes"), re.M)]
    tree = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    codes = {e.exit_code for e in tree}
    codes |= {
        0,
        door.BLOCKED,
        door.FAULT,
        door.DAMAGED,
        door.STOPPED,
        door.PIPE_CLOSED,
        door.FILE_TROUBLE,
    }
    assert listed == sorted(codes)


def test_every_ruling_is_listed() -> None:
    listed = re.findall(r"^\| `([\w-]+) [A-Z ]+` \|", section("decide"), re.M)
    assert list(dict.fromkeys(listed)) == [r.value for r in Ruling]


def test_help_lists_the_commands_in_the_order_of_the_page() -> None:
    shown = CliRunner().invoke(app, ["--help"]).stdout.split("Commands:\n")[1]
    lines = re.findall(r"^  (\w+) +(.*)$", shown, re.M)
    assert [name for name, _ in lines] == list(GROUP.list_commands(None))
    assert not [words for _, words in lines if words.endswith("...")]


def test_no_command_at_all_shows_help() -> None:
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 2
    assert "Commands:" in result.output
