"""Ten rulings on the example case, shown and taken back (examples/saltmarsh/decisions.py)."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path

import pytest

from riftline.case import init_case, open_case
from riftline.settings import Settings, write_settings

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "saltmarsh"


def test_ten_rulings_help_and_can_all_be_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location("saltmarsh_decisions", EXAMPLE / "decisions.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    root = tmp_path / "case"
    init_case(root).close()
    shutil.copy(EXAMPLE / "actors.toml", root)
    write_settings(root / "case.toml", Settings("saltmarsh", tagger="rules"))  # seconds, not more
    with open_case(root) as case:
        case.add([EXAMPLE / "documents"], workers=1)

    assert script.main(root, EXAMPLE / "truth.toml")

    told = capsys.readouterr().out
    assert "no such name" not in told
    clean = re.search(r"neither split nor merged +(\d+) of \d+ +(\d+) of", told)
    assert clean is not None
    assert int(clean[2]) > int(clean[1])
    assert re.search(r"wrongly merged +0 +0", told)
    assert "all 10 withdrawn: the case is as it was" in told
    with open_case(root) as case:
        assert len(case.snapshot().decisions) == 20  # nothing of it is forgotten
