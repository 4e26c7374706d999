"""One file of a case, and back; the log; and a capture that must go leaves no word."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import bagit
import pytest
from typer.testing import CliRunner

from riftline.case import Case, init_case, open_case, unpack
from riftline.cli import app
from riftline.errors import NotFound, StoreError, UsageError
from riftline.model import Decision

KEPT = "The Reed Guard accused the Salt Company of breaking the truce on Friday."
SECRET = "The Vellichor Lodge accused Wolmarine Quexter of burning the mill on Monday."


@pytest.fixture
def case(tmp_path: Path) -> Case:
    root = tmp_path / "case"
    made = init_case(root, "Delta, 2031")
    toml = root / "case.toml"
    toml.write_text(toml.read_text("utf-8").replace('"learned"', '"rules"'), "utf-8")
    made.close()
    made = open_case(root)
    for name, text in (("kept.txt", KEPT), ("Vellichor.txt", SECRET)):
        (tmp_path / name).write_text(text, "utf-8")
        made.add([tmp_path / name], workers=1, who="Ilo")
    return made


def sha_of(case: Case, words: str) -> str:
    return next(d.capture for d in case.snapshot().documents if words in case.document(d.id).text)


def test_a_packed_case_is_a_bag_that_another_program_accepts(case: Case, tmp_path: Path) -> None:
    packed = case.pack(tmp_path / "delta.zip")
    assert packed.captures == 2
    with zipfile.ZipFile(tmp_path / "delta.zip") as archive:
        archive.extractall(tmp_path / "bag")
    (top,) = (tmp_path / "bag").iterdir()
    assert bagit.Bag(str(top)).is_valid()
    assert not list(case.root.glob(".case.db*"))


def test_a_packed_case_is_the_same_case_elsewhere(case: Case, tmp_path: Path) -> None:
    (case.root / "pseudonyms.key").write_text("secret")
    case.pack(tmp_path / "delta.zip")
    seen = unpack(tmp_path / "delta.zip", tmp_path / "there")
    assert (seen.checked, seen.bad) == (2, ())
    assert not (tmp_path / "there" / "pseudonyms.key").exists()
    with open_case(tmp_path / "there") as there:
        assert there.name == "Delta, 2031"
        ours, theirs = case.snapshot(), there.snapshot()
        assert [s.id for s in theirs.all_statements] == [s.id for s in ours.all_statements]
        assert there.log() == case.log()


@pytest.mark.parametrize("part", ["captures", "case.db", "case.toml", "manifest-sha256.txt"])
def test_a_packed_case_that_was_changed_is_refused(case: Case, tmp_path: Path, part: str) -> None:
    case.pack(tmp_path / "delta.zip")
    with (
        zipfile.ZipFile(tmp_path / "delta.zip") as old,
        zipfile.ZipFile(tmp_path / "other.zip", "w") as new,
    ):
        for info in old.infolist():
            raw = old.read(info)
            new.writestr(info.filename, raw + b" " if part in info.filename else raw)
    with pytest.raises(StoreError):
        unpack(tmp_path / "other.zip", tmp_path / "there")
    assert not (tmp_path / "there").exists()
    assert not list(tmp_path.glob(".there*"))


def test_what_is_no_packed_case_is_refused(case: Case, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("top/../../out.txt", "x")
    (tmp_path / "b.zip").write_text("no ZIP")
    for name in ("a.zip", "b.zip", "none.zip"):
        with pytest.raises((UsageError, StoreError)):
            unpack(tmp_path / name, tmp_path / "there")
        assert not (tmp_path / "there").exists()
    with pytest.raises(UsageError):
        unpack(tmp_path / "a.zip", case.root)


def test_a_capture_that_changed_is_not_packed(case: Case, tmp_path: Path) -> None:
    path = case.captures.path(sha_of(case, "Reed"))
    path.chmod(0o644)
    path.write_text("another text")
    with pytest.raises(StoreError, match="has changed"):
        case.pack(tmp_path / "delta.zip")
    assert not list(tmp_path.glob("*delta*"))


def test_an_expunged_capture_leaves_no_word(case: Case, tmp_path: Path) -> None:
    case.snapshot()
    sha = sha_of(case, "Vellichor")
    statement = next(s for s in case.snapshot().all_statements if "Vellichor" in s.text)
    case.decide(Decision("", "wrong", statement.id, who="Ilo"))
    before = b"".join(p.read_bytes() for p in case.root.glob("case.db*")).lower()
    gone = case.expunge(sha[:12], why="court order", who="Ilo")
    assert (gone.documents, len(gone.rulings)) == (1, 1)
    case.close()
    assert b"quexter" in before  # so that its absence below says something
    for path in case.root.rglob("*"):
        if path.is_file():
            raw = path.read_bytes().lower()
            for word in (b"vellichor", b"quexter", b"wolmarine", b"burning the mill"):
                assert word not in raw, path
    with open_case(case.root) as opened:
        assert [len(opened.snapshot().documents), opened.verify().bad] == [1, ()]
        (stone,) = opened.tombstones()
        assert (stone.sha256, stone.why, stone.who) == (sha, "court order", "Ilo")


def test_expunged_bytes_are_not_taken_in_again(case: Case, tmp_path: Path) -> None:
    sha = sha_of(case, "Vellichor")
    case.expunge(sha, why="court order")
    added = case.add([tmp_path / "Vellichor.txt"], workers=1)
    assert (added.captures, added.documents, added.issues) == (0, 0, 1)
    assert "expunged" in {i.code for i in case.snapshot().issues}
    assert not case.captures.path(sha).exists()
    case.captures.put(SECRET.encode())
    assert [i.code for i in case.verify().bad] == ["expunged-remains"]


def test_only_one_capture_goes_and_only_with_a_reason(case: Case) -> None:
    sha = sha_of(case, "Vellichor")
    for named in ("", "zz", sha[:7], "0" * 64):
        with pytest.raises(NotFound):
            case.expunge(named, why="court order")
    with pytest.raises(UsageError):
        case.expunge(sha, why=" ")
    assert len(case.snapshot().documents) == 2


def test_the_commands(case: Case, tmp_path: Path) -> None:
    sha = sha_of(case, "Vellichor")
    root = str(case.root)
    case.close()
    run = CliRunner()

    def ask(*words: str) -> dict[str, object]:
        done = run.invoke(app, ["case", *words, "--json"])
        assert done.exit_code == 0, done.output
        return dict(json.loads(done.stdout))

    log = ask("log", root)
    assert [c["who"] for c in log["captures"]] == ["Ilo", "Ilo"]
    assert ask("pack", root, str(tmp_path / "a.zip"))["captures"] == 2
    assert ask("unpack", str(tmp_path / "a.zip"), str(tmp_path / "b"))["bad"] == []
    assert ask("expunge", root, sha, "--why", "court order", "--who", "Ilo")["documents"] == 1
    assert [t["why"] for t in ask("log", root)["expunged"]] == ["court order"]
    shown = run.invoke(app, ["case", "log", root])
    assert "expunged by Ilo: court order" in shown.output
