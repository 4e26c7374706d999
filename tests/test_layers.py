"""Who may import what. The table is the house plan's; anything else fails.

Departures from the plan, with their reasons, stand in docs/design/seams.md. An import under
`TYPE_CHECKING` or inside a function counts like any other: it is an arrow all the same.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "src" / "riftline"

TABLE: dict[str, str] = {
    "__init__": "case model errors",
    "__main__": "cli",
    # The face, for its version.
    "cli": "__init__ brief case contracts dossier export model errors settings web exams",
    "web": "brief case contracts dossier export model errors settings",
    # What `--json` prints and what the API answers are one thing.
    "contracts": "case dossier model",
    # contracts: JSON Lines are what `--json` prints.
    "export": "model relations plugins errors contracts",
    "dossier": "model relations plugins errors",
    # A brief is checked against what a dossier says, by words of its own.
    "brief": "bags dossier model relations errors lexicon",
    "bags": "",
    # lexicon: a run is stamped with the version of the words it was read with.
    "case": "reading attribution actors relations store engines plugins settings model errors"
    " bags columns lexicon",
    "engines": "model errors",
    # lexicon: a search finds all forms of a word.
    "store": "columns model errors lexicon",
    "reading": "model errors lexicon plugins",
    "attribution": "model errors lexicon plugins",
    "actors": "columns model errors lexicon plugins",
    "relations": "columns model errors lexicon plugins",
    "exams": "model errors reading attribution actors relations",
    "lexicon": "errors",
    "settings": "errors",
    "plugins": "errors",
    # What statements are to all that counts them: a noun, like those of the model.
    "columns": "model errors",
    "model": "",
    "errors": "",
}

HEAVY = (
    "numpy", "lxml", "fastapi", "altair", "trafilatura", "pymorphy3", "snowballstemmer", "pandas",
    "polars",
)  # fmt: skip


def imported(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of all that `tree`, a module of `package`, imports of riftline."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*up, *([base] if base else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called not in {"import_module", "__import__"}:
                continue
            names = [_leading_text(node.args[0])]
        else:
            continue
        yield from ((node.lineno, n) for n in names if n.split(".")[0] == "riftline")


def _leading_text(node: ast.expr) -> str:
    """What a string or f-string begins with: the part that names the room."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def room_of(path: Path, root: Path) -> str:
    return path.relative_to(root).parts[0].removesuffix(".py")


def wrong(root: Path) -> list[str]:
    """Every arrow under `root` that the table does not allow, as file:line: message."""
    rooms = {*TABLE, *(p.stem if p.suffix == ".py" else p.name for p in root.iterdir())}
    found = []
    for path in sorted(root.rglob("*.py")):
        room = room_of(path, root)
        where = path.relative_to(root)
        if room not in TABLE:
            found.append(f"{where}: the table does not know the room {room!r}")
            continue
        package = ".".join(["riftline", *where.parent.parts])
        for line, name in imported(ast.parse(path.read_text("utf-8")), package):
            first = [*name.split("."), ""][1]
            target = first if first in rooms - {"__init__"} else "__init__"
            if target not in {room, *TABLE[room].split()}:
                allowed = TABLE[room] or "nothing of ours"
                found.append(f"{where}:{line}: {room} imports {name}; it may import {allowed}")
    return found


def test_nobody_imports_upwards() -> None:
    assert wrong(ROOT) == []


def test_every_room_of_the_table_is_reachable_only_downwards() -> None:
    """The table itself has no cycle, or a room could be allowed to reach back up."""
    seen: dict[str, bool] = {}

    def visit(room: str, above: tuple[str, ...]) -> None:
        assert room not in above, f"cycle: {' → '.join([*above, room])}"
        if not seen.get(room):
            for below in TABLE[room].split():
                visit(below, (*above, room))
            seen[room] = True

    for room in TABLE:
        visit(room, ())


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("model.py", "from riftline.errors import RiftlineError"),
        ("store/sql.py", "import riftline.case"),
        ("store/sql.py", "from riftline import case"),
        ("store/sql.py", "from .. import case"),
        ("store/deep/sql.py", "from ...case import Case"),
        ("reading/html.py", "from ..attribution import segment"),
        ("reading/html.py", "def f():\n    from riftline.actors import names"),
        ("relations/ties.py", "if TYPE_CHECKING:\n    from riftline.store import Store"),
        ("web/app.py", "from riftline.store import open_store"),
        ("attribution/acts.py", "import importlib\nimportlib.import_module('riftline.reading')"),
        ("exams/dates.py", "import importlib\nx = importlib.import_module(f'riftline.cli.{y}')"),
        ("lexicon/__init__.py", "from riftline import open_case"),
        ("engines/local.py", "import riftline"),
        ("helpers.py", "x = 1"),
    ],
)
def test_a_planted_arrow_is_found(tmp_path: Path, place: str, line: str) -> None:
    for room in TABLE:
        (tmp_path / f"{room}.py").touch()
    (tmp_path / place).parent.mkdir(exist_ok=True, parents=True)
    (tmp_path / place.split("/")[0]).with_suffix(".py").unlink(missing_ok=True)
    (tmp_path / place).write_text(line, "utf-8")
    found = wrong(tmp_path)
    assert len(found) == 1, found
    assert found[0].startswith(place)


def test_allowed_arrows_pass(tmp_path: Path) -> None:
    for room in TABLE:
        (tmp_path / f"{room}.py").touch()
    (tmp_path / "store.py").unlink()
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "__init__.py").write_text(
        "import sqlite3\nfrom riftline.model import Span\nfrom . import sql\nfrom .sql import x\n"
        "from riftline.store.sql import y\nfrom ..errors import StoreError\n"
    )
    (tmp_path / "cli.py").write_text(
        "import importlib\nimportlib.import_module(f'riftline.exams.{t}')"
    )
    assert wrong(tmp_path) == []


@pytest.mark.parametrize("module", ["riftline", "riftline.model", "riftline.cli"])
def test_what_everybody_imports_stays_light(module: str) -> None:
    """A command that prints its help, or a script that only wants a type, waits for none of it."""
    code = f"import sys, {module}; print(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONSAFEPATH": "1"},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert [m for m in done.stdout.split() if m in HEAVY] == []
