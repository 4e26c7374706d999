"""The suite's own rules, tried on a small suite: a skip is a failure where CI is set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

SUITE = """
import pytest

def test_fine(): pass

@pytest.mark.skip(reason="no browser here")
def test_skipped(): pass

@pytest.mark.xfail(reason="known")
def test_expected_to_fail(): assert False
"""


def run(folder: Path, ci: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text((HERE / "conftest.py").read_text("utf-8"), "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", str(folder)],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "CI": ci, "PYTEST_ADDOPTS": ""},
        timeout=120,
    )


def test_a_skip_fails_in_ci(tmp_path: Path) -> None:
    (tmp_path / "test_small.py").write_text(SUITE, "utf-8")
    done = run(tmp_path, "true")
    assert done.returncode == 1, done.stdout
    assert "1 passed, 1 xfailed, 1 error" in done.stdout
    assert "no browser here" in done.stdout


def test_a_skip_is_a_skip_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "test_small.py").write_text(SUITE, "utf-8")
    done = run(tmp_path, "")
    assert done.returncode == 0, done.stdout
    assert "1 passed, 1 skipped, 1 xfailed" in done.stdout


@pytest.mark.parametrize(
    "line", ['pytest.importorskip("no_such_module")', 'pytest.skip("no", allow_module_level=True)']
)
def test_a_module_that_skips_itself_fails_in_ci(tmp_path: Path, line: str) -> None:
    (tmp_path / "test_module.py").write_text(f"import pytest\n{line}\n\ndef test_x(): pass\n")
    done = run(tmp_path, "true")
    assert done.returncode != 0, done.stdout
    assert "nothing was checked" in done.stdout
