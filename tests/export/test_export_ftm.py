"""FollowTheMoney reads our entities back. `make readback` installs it: it needs a compiler."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from riftline import export

FTM = Path(__file__).parents[2] / ".venv-readback" / "bin" / "ftm"


@pytest.mark.skipif(not FTM.exists(), reason="`make readback` installs followthemoney")
def test_followthemoney_reads_all_entities_and_drops_no_value(
    made: ModuleType, tmp_path: Path
) -> None:
    joined = made.statement("m1", made.NORTH, "PART_OF", made.VALLEY)
    left = made.statement("m2", made.REED, "SPLIT", made.NORTH, text="Reed Guard left.")
    statements = (*made.SNAPSHOT.all_statements, joined, left)
    snapshot = made.replaced(all_statements=statements)
    path = export.write("ftm", snapshot, tmp_path)[0]
    back = tmp_path / "back.json"
    ran = subprocess.run(
        [FTM, "validate", "-i", path, "-o", back], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    wrote = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    got = {e["id"]: e for e in map(json.loads, back.read_text("utf-8").splitlines())}
    assert len(got) == len(wrote)
    for entity in wrote:
        assert got[entity["id"]]["schema"] == entity["schema"]
        assert got[entity["id"]]["properties"] == entity["properties"]
