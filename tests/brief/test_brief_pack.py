"""The evidence pack, checked again by bagit and by sha256sum."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import bagit
import pytest

import riftline as rl
from riftline import brief as briefs
from riftline.brief import Brief, Section, Sentence
from riftline.brief.checking import seen
from riftline.errors import StoreError, UsageError
from riftline.settings import Settings

PAGE = "North Brigade accused Valley Front of selling the ferry."


@pytest.fixture
def case(tmp_path: Path) -> Iterator[rl.Case]:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    with rl.init_case(tmp_path / "case", "Ferry") as made:
        made.settings = Settings(name="Ferry", tagger="rules")
        source = rl.Source(
            str(tmp_path / "page.txt"), "https://tidewater.example/a", "2031-01-05", "Tidewater"
        )
        made.add([source], workers=1)
        yield made


def edition(case: rl.Case) -> Brief:
    view = case.snapshot()
    s = next(s for s in view.all_statements if s.act == "ACCUSE")
    ends = [view.roster.of(m) for m in (s.subject, s.target)]
    told = (Section("new", "New", (Sentence("North Brigade accused Valley Front.", (s.id,)),)),)
    made = Brief(
        "Ferry", *(e.id for e in ends if e), "", "The ferry", view.revision, told,
        seen(view, [s.id]),
    )  # fmt: skip
    out, faults = briefs.release(
        made, view, case.read_text, lambda i: case.document(i).text, who="Ann", at="2031-03-01"
    )
    assert not faults
    assert out is not None
    return out


def unpacked(path: Path, into: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(into)
    return into / path.stem


def test_a_pack_is_checked_by_bagit_and_sha256sum(case: rl.Case, tmp_path: Path) -> None:
    (sha,) = briefs.pack(edition(case), case.captures.path, tmp_path / "ferry.zip")
    bag = unpacked(tmp_path / "ferry.zip", tmp_path / "there")
    assert bagit.Bag(str(bag)).is_valid()
    for listed in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "-c", listed], cwd=bag, check=True, capture_output=True)
    assert (bag / "data" / "captures" / sha).read_text("utf-8") == PAGE
    (note,) = map(json.loads, (bag / "data/statements.jsonl").read_text("utf-8").splitlines())
    assert (note["capture"], note["quoted"]) == (sha, PAGE.rstrip("."))
    assert "sha256sum -c manifest-sha256.txt" in (bag / "data/README.txt").read_text("utf-8")


def test_one_changed_byte_is_seen(case: rl.Case, tmp_path: Path) -> None:
    (sha,) = briefs.pack(edition(case), case.captures.path, tmp_path / "ferry.zip")
    bag = unpacked(tmp_path / "ferry.zip", tmp_path / "there")
    (bag / "data" / "captures" / sha).write_text(PAGE.replace("ferry", "Ferry"), "utf-8")
    ran = subprocess.run(["sha256sum", "-c", "manifest-sha256.txt"], cwd=bag, capture_output=True)
    assert ran.returncode == 1


def test_withheld_sources_are_nowhere_in_the_pack(case: rl.Case, tmp_path: Path) -> None:
    assert briefs.pack(edition(case), case.captures.path, tmp_path / "w.zip", withhold=True) == ()
    bag = unpacked(tmp_path / "w.zip", tmp_path / "there")
    every = "".join(p.read_text("utf-8") for p in bag.rglob("*") if p.is_file())
    assert "tidewater" not in every.lower()
    assert not (bag / "data" / "captures").exists()
    assert edition(case).notes[0].capture in every


def test_a_changed_capture_or_a_draft_gives_no_pack(case: rl.Case, tmp_path: Path) -> None:
    made, out = edition(case), tmp_path / "ferry.zip"
    with pytest.raises(UsageError, match="draft"):
        briefs.pack(replace(made, released=""), case.captures.path, out)
    (tmp_path / "other").write_text("something else")
    with pytest.raises(StoreError, match="has changed"):
        briefs.pack(made, lambda _: tmp_path / "other", out)
    with pytest.raises(StoreError, match="missing"):
        briefs.pack(made, lambda _: tmp_path / "nowhere", out)
    assert [p.name for p in tmp_path.iterdir() if "zip" in p.name] == []
