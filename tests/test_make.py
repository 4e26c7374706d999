"""`make run`: which case a folder goes to, tried with a riftline that only notes its words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent

NOTER = """#!/bin/sh
printf '%s' "$1" >> told
shift
for word in "$@"; do printf '|%s' "$word" >> told; done
echo >> told
case "$PWD/$1" in */cases/*) mkdir -p "$1"; touch "$1/case.toml";; esac
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A clone whose environment is there already."""
    house = tmp_path / "the house"
    (house / ".venv" / "bin").mkdir(parents=True)
    (house / "setup").mkdir()
    shutil.copy(HOUSE / "Makefile", house)
    shutil.copy(HOUSE / "setup" / "desk", house / "setup")
    scripts = {
        house / ".venv" / "bin" / "riftline": NOTER,
        house / ".venv" / "bin" / "python": f'#!/bin/sh\nexec {sys.executable} "$@"\n',
        house / "setup" / "environment": "#!/bin/sh\n",
    }
    for path, text in scripts.items():
        path.write_text(text)
        path.chmod(0o755)
    return house


def run(house: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "RIFTLINE_"))}
    return subprocess.run(
        ["make", "run", *words],
        cwd=house,
        env={**env, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def told(house: Path) -> list[list[str]]:
    path = house / "told"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return [line.split("|") for line in lines]


def test_the_example_with_its_seeds(house: Path) -> None:
    documents = house / "examples" / "saltmarsh" / "documents"
    documents.mkdir(parents=True)
    (documents.parent / "actors.toml").write_text("# seeds\n")
    assert run(house).returncode == 0
    assert told(house) == [
        ["init", "cases/example"],
        ["add", "cases/example", str(documents)],
        ["serve", "cases/example"],
    ]
    assert (house / "cases" / "example" / "actors.toml").read_text() == "# seeds\n"


def test_a_second_run_keeps_the_case_and_what_people_changed_in_it(house: Path) -> None:
    documents = house / "examples" / "saltmarsh" / "documents"
    documents.mkdir(parents=True)
    (documents.parent / "actors.toml").write_text("# seeds\n")
    run(house)
    (house / "cases" / "example" / "actors.toml").write_text("# mine\n")
    told(house)
    assert run(house, "PORT=9001").returncode == 0
    assert told(house) == [
        ["add", "cases/example", str(documents)],
        ["serve", "cases/example", "--port", "9001"],
    ]
    assert (house / "cases" / "example" / "actors.toml").read_text() == "# mine\n"


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("articles", "articles"),
        ("my articles & 'notes'", "my-articles-notes"),
        ('a "quoted" $HOME `name`', "a-quoted-HOME-name"),
        ("Статьи о болоте", "Статьи-о-болоте"),
        ("--help", "help"),
        ("2031.02", "2031-02"),
        ("…", "case"),
    ],
)
def test_any_folder_name_will_do(house: Path, name: str, case: str) -> None:
    folder = house.parent / "given" / name
    folder.mkdir(parents=True)
    done = run(house, f"SOURCES={folder}")
    assert done.returncode == 0, done.stderr
    assert told(house)[:2] == [["init", f"cases/{case}"], ["add", f"cases/{case}", str(folder)]]


def test_two_folders_of_one_name_are_two_cases(house: Path) -> None:
    first, second = house.parent / "a" / "texts", house.parent / "b" / "texts"
    first.mkdir(parents=True)
    second.mkdir(parents=True)
    cases = []
    for folder in (first, second, first, second):
        assert run(house, f"SOURCES={folder}").returncode == 0
        cases.append(told(house)[-1][1])
    assert cases == ["cases/texts", "cases/texts-2", "cases/texts", "cases/texts-2"]


def test_a_path_that_is_not_there_is_said(house: Path) -> None:
    done = run(house, "SOURCES=/no/such/folder")
    assert done.returncode != 0
    assert "nothing is at SOURCES=/no/such/folder" in done.stderr
    assert told(house) == []
