"""The documents are held to the code: issue codes, commands, options, make targets, links.

Read from the code, never from a list kept here, so that nothing new can go undocumented.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

HOUSE = Path(__file__).parent.parent
SRC = HOUSE / "src" / "riftline"
PAGES = sorted([*HOUSE.glob("*.md"), *HOUSE.glob("docs/**/*.md"), HOUSE / "eval" / "README.md"])

# --- issue codes ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Module:
    """A parsed file: its text constants, and functions with the names of their parameters."""

    name: str
    tree: ast.Module

    def constants(self) -> dict[str, str]:
        return {
            target.id: node.value.value
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Assign | ast.AnnAssign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }


Function = ast.FunctionDef | ast.AsyncFunctionDef


def calls(
    tree: ast.AST, inside: Function | None = None
) -> Iterator[tuple[ast.Call, Function | None]]:
    """Every call with the innermost function it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            yield node, inside
        yield from calls(node, node if isinstance(node, Function) else inside)


def called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    plain = [a for a in call.args if not isinstance(a, ast.Starred)]
    return plain[position] if position < len(plain) and len(plain) == len(call.args) else None


def issue_codes(modules: list[Module]) -> tuple[dict[str, str], list[str]]:
    """(code → where it is used, places whose code could not be read).

    A code is text where the issue is made, a module's constant, or a parameter of the function
    that makes it, whose callers are then asked. `replace(issue, …)` and rows read back from the
    store (``Issue(*row)``) make no code of their own.
    """
    constants = {k: v for m in modules for k, v in m.constants().items()}
    found: dict[str, str] = {}
    unread: list[str] = []

    def read(value: ast.expr, inside: Function | None, where: str, depth: int) -> None:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found.setdefault(value.value, where)
        elif isinstance(value, ast.IfExp):
            read(value.body, inside, where, depth)
            read(value.orelse, inside, where, depth)
        elif isinstance(value, ast.Name | ast.Attribute):
            name = value.id if isinstance(value, ast.Name) else value.attr
            parameters = [a.arg for a in parameters_of(inside)]
            if name in constants and name not in parameters:
                found.setdefault(constants[name], where)
            elif name in parameters and inside is not None and depth < 4:
                ask_callers(inside, name, where, depth)
            else:
                unread.append(f"{where}: {ast.unparse(value)}")
        else:
            unread.append(f"{where}: {ast.unparse(value)}")

    def ask_callers(function: Function, parameter: str, where: str, depth: int) -> None:
        names = [a.arg for a in parameters_of(function)]
        position = names.index(parameter) - (names[:1] in (["self"], ["cls"]))
        asked = False
        for m in modules:
            for call, inside in calls(m.tree):
                if called(call) == function.name:
                    value = argument(call, position, parameter)
                    if value is not None:
                        asked = True
                        read(value, inside, f"{m.name}:{call.lineno}", depth + 1)
        if not asked:
            unread.append(f"{where}: nobody gives {function.name}() its {parameter}")

    for m in modules:
        for call, inside in calls(m.tree):
            if called(call) == "Issue":
                value = argument(call, 0, "code")
                if value is not None:
                    read(value, inside, f"{m.name}:{call.lineno}", 0)
    return found, unread


def parameters_of(function: Function | None) -> list[ast.arg]:
    if function is None:
        return []
    a = function.args
    return [*a.posonlyargs, *a.args, *a.kwonlyargs]


def the_modules() -> list[Module]:
    return [
        Module(str(p.relative_to(SRC)), ast.parse(p.read_text("utf-8")))
        for p in sorted(SRC.rglob("*.py"))
    ]


def documented_codes(text: str) -> list[str]:
    """Codes that a page gives a heading or a table's row to."""
    return re.findall(r"^(?:#+|\|)\s*`([a-z0-9-]+)`", text, re.MULTILINE)


def test_every_issue_code_is_documented_and_nothing_else_is() -> None:
    used, unread = issue_codes(the_modules())
    assert unread == [], "write the code as text, a module constant or a plain parameter"
    text = (HOUSE / "docs" / "issues.md").read_text("utf-8")
    listed = documented_codes(text)
    missing = {c: w for c, w in used.items() if c not in listed}
    assert missing == {}, "docs/issues.md says nothing of these"
    assert sorted(set(listed) - set(used)) == [], "docs/issues.md lists codes that nothing makes"
    assert len(listed) == len(set(listed))


def test_issue_codes_are_words_with_hyphens() -> None:
    used, _ = issue_codes(the_modules())
    assert [c for c in used if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", c)] == []


@pytest.mark.parametrize(
    ("source", "codes", "unread"),
    [
        ("Issue('a-code', w, s)", {"a-code"}, 0),
        ("model.Issue(where=w, code='a-code', seen=s)", {"a-code"}, 0),
        ("CODE = 'a-code'\ndef f(): return Issue(CODE, w, s)", {"a-code"}, 0),
        ("Issue('a' if x else 'b', w, s)", {"a", "b"}, 0),
        ("def f(code, w): return Issue(code, w)\nf('a', 1)\nf(w=1, code='b')", {"a", "b"}, 0),
        ("class C:\n def f(self, c): return Issue(c, 1)\n def g(self): self.f('a')", {"a"}, 0),
        ("Issue(*row)", set(), 0),
        ("Issue(f'{x}-code', w)", set(), 1),
        ("def f(code): return Issue(code, 1)", set(), 1),
        ("def f(row): return Issue(row.kind, 1)", set(), 1),
    ],
)
def test_the_reader_of_codes(source: str, codes: set[str], unread: int) -> None:
    found, left = issue_codes([Module("m.py", ast.parse(source))])
    assert set(found) == codes
    assert len(left) == unread


# --- commands, options, make targets ----------------------------------------------------------


def commands_in(text: str) -> Iterator[str]:
    """Command lines of a page: lines of code blocks, and inline code, from `riftline` on."""
    for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        joined = re.sub(r"\s*\\\n\s*", " ", block)
        yield from re.findall(r"^(?:\$ |\.venv/bin/)*((?:riftline|make) .*)$", joined, re.MULTILINE)
    yield from re.findall(r"^    (?:\$ )?((?:riftline|make) .*)$", text, re.MULTILINE)
    yield from re.findall(r"`((?:riftline|make) [^`\n]+)`", re.sub(r"(?ms)^```.*?^```", "", text))


def words(line: str) -> list[str]:
    try:
        found = shlex.split(re.split(r"\s[#|>&;]", line)[0])
    except ValueError:
        found = line.split()
    return found[1:]


def the_commands() -> dict[str, set[str]]:
    """Command (and "group sub") → its options, from the command line itself."""
    from riftline.cli import app

    found: dict[str, set[str]] = {}

    def visit(command: Any, path: str) -> None:
        found[path] = {o for p in command.params for o in (*p.opts, *p.secondary_opts)}
        for name, sub in getattr(command, "commands", {}).items():
            visit(sub, f"{path} {name}".strip())

    visit(typer.main.get_command(app), "")
    return found


def wrong_command(line: str, commands: dict[str, set[str]]) -> str:
    """What is wrong with the riftline command `line`, or ''."""
    rest = words(line)
    path = ""
    while rest and f"{path} {rest[0]}".strip() in commands:
        path = f"{path} {rest.pop(0)}".strip()
    if not path and rest and re.match(r"[a-z]", rest[0]):
        return f"no command {rest[0]!r}"
    options = {w.split("=")[0] for w in rest if re.match(r"^\[?--?[a-zA-Z]", w)}
    options = {o.strip("[]") for w in options for o in w.split("|")}
    strange = {o for o in options if o not in commands[path] | {"--help"}}
    return f"no option {', '.join(sorted(strange))} of {path!r}" if strange else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_the_commands_of_a_page_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (HOUSE / "Makefile").read_text("utf-8"), re.MULTILINE))
    commands = the_commands()
    wrong = []
    for line in commands_in(page.read_text("utf-8")):
        if line.startswith("make "):
            wrong += [
                f"{line}: no target {w}"
                for w in words(line)
                if re.fullmatch(r"[a-z-]+", w) and w not in targets
            ]
        elif problem := wrong_command(line, commands):
            wrong.append(f"{line}: {problem}")
    assert wrong == []


def test_every_command_has_a_line_in_the_documents() -> None:
    shown = "\n".join(line for p in PAGES for line in commands_in(p.read_text("utf-8")))
    missing = [c for c in the_commands() if c and not re.search(rf"\b{re.escape(c)}\b", shown)]
    assert missing == []


def test_the_reader_of_commands() -> None:
    page = (
        "Type `make run` or `riftline add CASE x`.\n\n```sh\n$ riftline pair c \\\n   A B --json\n"
        ".venv/bin/riftline status c | head\n```\n\n    riftline verify c\n"
    )
    assert list(commands_in(page)) == [
        "riftline pair c A B --json",
        "riftline status c | head",
        "riftline verify c",
        "make run",
        "riftline add CASE x",
    ]
    known = {"": {"--version"}, "add": {"--published"}, "decide": set(), "decide same": {"--why"}}
    assert wrong_command("riftline add c --published 2014", known) == ""
    assert wrong_command("riftline add c [--published DATE] --loud", known) == (
        "no option --loud of 'add'"
    )
    assert wrong_command("riftline decide same a b --why=x  # two", known) == ""
    assert wrong_command("riftline bake c", known) == "no command 'bake'"
    assert wrong_command("riftline --version", known) == ""
    assert wrong_command("riftline COMMAND --help", known) == ""
    assert wrong_command("riftline … | head", known) == ""


# --- settings and pages -----------------------------------------------------------------------


def quoted(pages: list[Path]) -> str:
    """All that stands in code on these pages."""
    text = "\n".join(p.read_text("utf-8") for p in pages)
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


def test_every_setting_is_documented() -> None:
    from dataclasses import fields

    from riftline.settings import Settings

    code = quoted(PAGES)
    missing = [f.name for f in fields(Settings) if not re.search(rf"\b{f.name}\b", code)]
    assert missing == []


def test_every_page_of_the_desk_is_documented(tmp_path: Path) -> None:
    from riftline.case import init_case
    from riftline.web import create_app

    routes = {str(getattr(r, "path", "")) for r in create_app(init_case(tmp_path / "c")).routes}
    assert "/" in routes
    plain = re.compile(r"\{\w+\}")  # what a part of an address is called does not matter
    code = plain.sub("{}", quoted(PAGES))
    assert sorted(r for r in routes if f"`{plain.sub('{}', r)}`" not in code) == []


# --- links ------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_links_within_the_house_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", target) and not (page.parent / target.split("#")[0]).exists():
            dead.append(target)
    assert dead == []
