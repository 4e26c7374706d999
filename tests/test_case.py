"""The case from end to end: files in, a snapshot out, rulings that stay."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import riftline as rl
from riftline.errors import CaseNotFound, NotFound, PluginError, UsageError
from riftline.model import Decision
from riftline.settings import write_settings

ARTICLE = (
    "The Reed Guard accused the Marsh Front of theft.\n\n"
    '"They have our boats," said Velik Arn, the commander of the Reed Guard.\n'
)


@pytest.fixture
def case(tmp_path: Path) -> rl.Case:
    return rl.init_case(tmp_path / "case", "delta")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = tmp_path / "in"
    there.mkdir()
    (there / "a.txt").write_text(ARTICLE, encoding="utf-8")
    return there


def source(folder: Path) -> rl.Source:
    return rl.Source(str(folder / "a.txt"), published="2016-05-06", publisher="Delta Courier")


def test_a_second_add_adds_nothing(case: rl.Case, folder: Path) -> None:
    first = case.add([folder], workers=1)
    again = case.add([folder], workers=1)
    assert (first.captures, first.documents, first.unchanged) == (1, 1, 0)
    assert (again.captures, again.documents, again.unchanged) == (0, 0, 1)


def test_what_the_user_said_of_a_file_stays(case: rl.Case, folder: Path) -> None:
    case.add([source(folder)], workers=1)
    case.add([folder], workers=1)
    (card,) = case.snapshot().documents
    assert (card.published, card.publisher) == ("2016-05-06", "Delta Courier")


def test_the_snapshot_holds_the_accusation_and_its_day(case: rl.Case, folder: Path) -> None:
    case.add([source(folder)], workers=1)
    snap = case.snapshot()
    (guard,) = snap.find("Reed Guard")
    (s,) = snap.statements(speaker=guard.id, act="ACCUSE", since="2016-05-01", until="2016-05-31")
    assert snap.said[s.id] == "2016-05-06"
    assert s.target is not None and s.target.key == "marsh front"
    assert snap.statements(act="ACCUSE", since="2016-06-01") == ()
    assert snap.statements(act="ACCUSE").frame().height == 1
    assert list(snap.statements(act="ACCUSE").frame("pandas")["speaker"]) == ["reed guard"]


def test_reading_again_gives_the_same_ids(tmp_path: Path, folder: Path) -> None:
    ids = []
    for name in ("one", "two"):
        made = rl.init_case(tmp_path / name)
        made.add([source(folder)], workers=1)
        ids.append([s.id for s in made.snapshot().all_statements])
    assert ids[0] == ids[1] != []


def test_a_ruling_survives_a_re_read(case: rl.Case, folder: Path) -> None:
    case.add([source(folder)], workers=1)
    (s,) = case.snapshot().statements(act="ACCUSE")
    case.decide(Decision("", "wrong", s.id, who="ivka", why="a test"))
    assert case.snapshot().statements(act="ACCUSE") == ()
    (case.root / "actors.toml").write_text('[[actor]]\nid="rg"\nname="Reed Guard"\n', "utf-8")
    assert case.reread(workers=1).documents == 1
    assert case.snapshot().statements(act="ACCUSE") == ()
    (kept,) = case.snapshot().decisions
    assert (kept.who, kept.anchor) == ("ivka", f"{s.document_id}:{s.evidence.start}:"
                                       f"{s.evidence.end}:ACCUSE")  # fmt: skip


def test_a_withdrawn_ruling_no_longer_holds(case: rl.Case, folder: Path) -> None:
    case.add([source(folder)], workers=1)
    (s,) = case.snapshot().statements(act="ACCUSE")
    wrong = case.decide(Decision("", "wrong", s.id))
    case.decide(Decision("", "withdraw", wrong.id))
    assert len(case.snapshot().statements(act="ACCUSE")) == 1


def test_rulings_on_nothing_are_refused(case: rl.Case) -> None:
    with pytest.raises(NotFound):
        case.decide(Decision("", "wrong", "nothing"))
    with pytest.raises(NotFound):
        case.decide(Decision("", "withdraw", "nothing"))


def test_verify_sees_a_changed_and_a_missing_capture(case: rl.Case, folder: Path) -> None:
    (folder / "b.txt").write_text("The Front attacked the Guard.", "utf-8")
    case.add([folder], workers=1)
    assert case.verify().bad == ()
    first, second = sorted(p for p in (case.root / "captures").rglob("*") if p.is_file())
    first.chmod(0o644)
    first.write_bytes(b"changed")
    second.unlink()
    assert sorted(i.code for i in case.verify().bad) == ["capture-changed", "capture-missing"]


def test_verify_sees_that_the_record_was_lost(case: rl.Case, folder: Path) -> None:
    case.captures.put(b"kept, and then the record was emptied")
    assert [i.code for i in case.verify().bad] == ["capture-unrecorded"]
    case.add([folder], workers=1)  # one left over by a killed run is no damage
    assert case.verify().bad == ()


def test_a_file_that_vanished_is_an_issue_until_it_is_read(case: rl.Case, folder: Path) -> None:
    gone = folder / "gone.txt"
    case.add([rl.Source(str(gone))], workers=1)
    assert "vanished" in [i.code for i in case.snapshot().issues]
    gone.write_text("The Front attacked the Guard.", "utf-8")
    case.add([rl.Source(str(gone))], workers=1)
    assert "vanished" not in [i.code for i in case.snapshot().issues]


def test_a_file_over_the_limit_is_an_issue(tmp_path: Path, folder: Path) -> None:
    made = rl.init_case(tmp_path / "small")
    toml = made.root / "case.toml"
    toml.write_text(toml.read_text("utf-8").replace("max_bytes = ", "max_bytes = 9 # "), "utf-8")
    small = rl.open_case(made.root)
    assert small.settings.max_bytes == 9
    small.add([folder], workers=1)
    assert [i.code for i in small.snapshot().issues] == ["too-large"]


def test_why_names_the_rule_that_spoke(case: rl.Case, folder: Path) -> None:
    case.add([source(folder)], workers=1)
    (s,) = case.snapshot().statements(act="ACCUSE")
    steps = case.why(s.id)
    assert any(step.rule == "tagger:speech" and "accused" in step.said for step in steps)
    assert steps[-1].rule == s.rule
    with pytest.raises(NotFound):
        case.why("nothing")


def test_search_finds_words(case: rl.Case, folder: Path) -> None:
    case.add([folder], workers=1)
    assert any("boats" in hit.text for hit in case.search("boats"))


def test_status_counts(case: rl.Case, folder: Path) -> None:
    case.add([source(folder)], workers=1)
    counts = case.status()
    assert counts["captures"] == counts["documents"] == 1
    assert counts["actors"] >= 2 and counts["decisions"] == 0


def test_a_folder_that_is_no_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseNotFound):
        rl.open_case(tmp_path)
    (tmp_path / "x").write_text("x", "utf-8")
    with pytest.raises(UsageError):
        rl.init_case(tmp_path)
    with pytest.raises(UsageError):
        rl.init_case(tmp_path / "x")


def test_read_needs_no_case(folder: Path) -> None:
    (extract,) = rl.read(str(folder))
    assert any(s.act == "ACCUSE" for s in extract.statements)
    for s in extract.statements:
        assert s.cue is None or s.evidence.holds(s.cue.span)
        assert extract.document.text[slice(*s.evidence)] == s.text


def test_a_rule_that_fails_costs_one_file_and_says_so(
    case: rl.Case, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from riftline import attribution

    def trip(*_: object) -> None:
        raise ValueError("planted")

    monkeypatch.setattr(attribution, "attribute", trip)
    case.add([folder], workers=1)
    assert [i.code for i in case.snapshot().issues] == ["reading-failed"]
    assert case.status()["captures"] == 1
    shutil.rmtree(folder)


def test_a_tagger_that_nobody_installed_ends_the_import_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The Reed Guard said it holds the pier.", encoding="utf-8")
    with rl.init_case(tmp_path / "case") as case:
        write_settings(case.root / "case.toml", replace(case.settings, tagger="nope"))
    with rl.open_case(tmp_path / "case") as case:
        with pytest.raises(PluginError, match="no tagger is called 'nope'"):
            case.add([tmp_path / "a.txt"])
        assert case.snapshot().documents == ()
        assert case.store.captures() == ()
    with pytest.raises(PluginError, match="nope"):
        list(rl.read_paths([tmp_path / "a.txt"], tagger="nope"))
