"""A view out of the cache is the view that was computed, and never anybody else's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.builders import Said, Story, demo_case, extract

import riftline.case.views
from riftline import Decision
from riftline.case import open_case
from riftline.case.views import Views
from riftline.model import Snapshot, Statements


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riftline.case.views, "_LARGE", 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    demo_case(tmp_path / "case").close()
    return tmp_path / "case"


def held(view: Snapshot) -> Snapshot:
    """The view with its statements in memory, so that its case can be closed."""
    return replace(view, all_statements=Statements(tuple(view.all_statements)), _index={})


def no_computing(monkeypatch: pytest.MonkeyPatch) -> None:
    def computed(*_: Any) -> None:
        raise AssertionError("it was computed")

    monkeypatch.setattr(Views, "_compute", computed)


def test_a_second_process_reads_what_the_first_computed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_case(root) as case:
        ids = [s.id for s in case.store.statements()]
        case.decide(Decision("", "wrong", ids[3], who="Ann"))
        computed = held(case.snapshot())
    assert ids[3] not in {s.id for s in computed.all_statements}
    no_computing(monkeypatch)
    with open_case(root) as case:
        found = case.snapshot()
        assert found == computed
        assert type(found.all_statements) is type(computed.all_statements)
        assert found.trends[0].coverage is found.coverage


def test_statements_that_rulings_changed_come_back_changed(root: Path) -> None:
    with open_case(root) as case:
        one = next(iter(case.store.statements()))
        same = Decision("", "same", one.speaker.key, "ford council", field="document",
                        value=one.document_id, who="Ann")  # fmt: skip
        case.decide(same)
        computed = held(case.snapshot())
    with open_case(root) as case:
        assert case.snapshot() == computed


def test_whatever_the_view_hangs_on_makes_it_anew(root: Path) -> None:
    with open_case(root) as case:
        before = case.snapshot()
        e = extract(Story([Said("The Heron Guard praised the Ford Council.", "Heron Guard",
                                "SUPPORT", "Ford Council")], published="2017-11-11"))  # fmt: skip
        capture = replace(case.store.captures()[0], sha256=e.document.capture)
        case.store.write(capture, (e,), (), "made", "2018-02-01T00:00:00+00:00")
    with open_case(root) as case:
        assert len(case.snapshot().all_statements) == len(before.all_statements) + 1
    (root / "actors.toml").write_text(
        '[[actor]]\nid = "hg"\nname = "Heron Guard"\nkind = "group"\n'
    )
    with open_case(root) as case:
        assert "hg" in case.snapshot().roster.by_id


@pytest.mark.parametrize("harm", ["cut", "other", "empty", "folder"])
def test_a_damaged_file_is_computed_anew(root: Path, harm: str) -> None:
    with open_case(root) as case:
        computed = held(case.snapshot())
    path = root / "cache" / "view"
    raw = path.read_bytes()
    if harm == "folder":
        path.unlink()
        path.mkdir()
    else:
        head = raw[: raw.index(b"\n") + 1]
        path.write_bytes({"cut": raw[:-9], "other": head + b"\x93\x01\x02\x03", "empty": b""}[harm])
    with open_case(root) as case:
        assert case.snapshot() == computed


def test_questions_and_previews_need_no_computed_view(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruling = Decision("preview", "same", "lantern league", "ford council")
    with open_case(root) as case:
        case.snapshot()
        asked, effect = case.questions(), case.preview(ruling)
    no_computing(monkeypatch)
    with open_case(root) as case:
        assert case.questions() == asked
        assert case.preview(ruling) == effect


def test_a_small_case_keeps_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(riftline.case.views, "_LARGE", 10_000)
    with open_case(root) as case:
        case.snapshot()
    assert not (root / "cache" / "view").exists()


def test_text_that_no_unicode_has_is_read_from_the_record(root: Path) -> None:
    with open_case(root) as case:
        e = extract(Story(["Nothing."], title="lone \ud83d", published="2017-11-11"))
        capture = replace(case.store.captures()[0], sha256=e.document.capture)
        case.store.write(capture, (e,), (), "made", "2018-02-01T00:00:00+00:00")
        computed = held(case.snapshot())
    with open_case(root) as case:
        assert case.snapshot() == computed


def test_pseudonyms_cover_what_comes_out_of_the_cache(root: Path) -> None:
    with open_case(root) as case:
        case.settings = replace(case.settings, pseudonyms=True)
        covered = held(case.snapshot())
    with open_case(root) as case:
        case.settings = replace(case.settings, pseudonyms=True)
        assert case.snapshot() == covered
