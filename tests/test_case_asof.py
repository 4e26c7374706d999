"""As of a day: what had been captured and decided by then, beside what is known now."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.builders import Said, Story, extract
from typer.testing import CliRunner

from riftline import Decision
from riftline.case import Case, init_case
from riftline.cli import app
from riftline.errors import UsageError
from riftline.model import Capture, Issue, Snapshot
from riftline.store import MemoryStore, OnRecord, checked_day
from riftline.store.onrecord import utc_day

DOCS = Path(__file__).parents[1] / "docs"
REED, SALT = "Reed Guard", "Salt Company"


def story(published: str | None, act: str, words: str, **more: Any) -> Story:
    text = f"The {REED} {words} the {SALT}, a boatman said."
    return Story(
        [Said(text, REED, act, SALT, cue=words.split()[0], **more)],
        published=published,
        publisher="Gazette",
    )


def taken(case: Case, at: str, *stories: Story) -> None:
    """Put stories into the case as captured at `at`."""
    for s in stories:
        e = extract(s)
        uri = f"file:///work/{e.document.id}.html"
        capture = Capture(e.document.capture, uri, 1, at, "file")
        case.store.write(capture, (e,), (), "made", at)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """Praise captured as it came; the raids of the spring only in autumn."""
    made = init_case(tmp_path / "case")
    with made:
        for n in range(6):
            words = f"praised on the {n + 1}th market day"
            taken(made, f"2031-0{n + 1}-20T08:00:00+00:00",
                  story(f"2031-0{n + 1}-15", "SUPPORT", words))  # fmt: skip
        for n in range(6):
            taken(made, "2031-10-02T08:00:00+00:00",
                  story(f"2031-0{n // 2 + 5}-1{n}", "ASSAULT", f"raided pier {n} of"))  # fmt: skip
        yield made


def acts(view: Snapshot) -> list[str]:
    return [s.act for s in view.all_statements]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2031, 12, 1, 12, tzinfo=UTC)

    monkeypatch.setattr("riftline.store.onrecord.datetime", Clock)


def test_a_day_shows_what_had_been_captured_by_then(case: Case) -> None:
    assert acts(case.snapshot(as_of="2031-03-20")) == ["SUPPORT"] * 3
    assert acts(case.snapshot(as_of="2031-03-19")) == ["SUPPORT"] * 2
    assert len(case.snapshot(as_of="2031-10-01").all_statements) == 6
    assert case.snapshot(as_of="2031-10-02").all_statements == case.snapshot().all_statements
    assert case.snapshot(as_of="2031-03-20").captures == 3
    assert case.status(as_of="2031-03-20")["documents"] == 3


def test_what_is_known_now_of_a_day_holds_what_was_captured_later(case: Case) -> None:
    on_record, known = case.snapshot(as_of="2031-05-31"), case.then("2031-05-31")
    assert sorted(acts(on_record)) == ["SUPPORT"] * 5
    assert sorted(acts(known)) == ["ASSAULT"] * 2 + ["SUPPORT"] * 5
    assert known.coverage.months[-1].period == "2031-05"
    ids = [a.id for a in (*known.find(REED), *known.find(SALT))]
    trend, then = known.trend(*ids), on_record.trend(*ids)
    assert trend is not None
    assert then is not None
    assert trend.course[-1].mean > then.course[-1].mean
    assert trend.course[-1].period == "2031-05"


def test_known_up_to_the_last_day_is_what_is_known(case: Case) -> None:
    known, now = case.then("2031-12-01"), case.snapshot()
    assert (known.ties, known.trends, known.folds) == (now.ties, now.trends, now.folds)
    assert known.coverage == now.coverage


def test_a_view_before_everything_is_empty(case: Case) -> None:
    view = case.snapshot(as_of="2030-12-31")
    assert (view.documents, view.all_statements, view.trends) == ((), (), ())
    assert case.then("2030-12-31").trends == ()


def test_rulings_hold_from_the_day_they_were_made(case: Case) -> None:
    ruled = case.decide(
        Decision("", "wrong", case.snapshot().all_statements[0].id, who="Ann",
                 at="2031-11-02T23:30:00-05:00")
    )  # fmt: skip
    assert len(case.snapshot().all_statements) == 11
    assert len(case.snapshot(as_of="2031-11-02").all_statements) == 12  # it is the 3rd in UTC
    assert len(case.snapshot(as_of="2031-11-03").all_statements) == 11
    back = Decision("", "withdraw", ruled.id, who="Ann", at="2031-11-05T10:00:00")
    case.decide(back)
    assert len(case.snapshot(as_of="2031-11-04").all_statements) == 11
    assert len(case.snapshot(as_of="2031-11-05").all_statements) == 12


def test_a_view_of_a_day_stays_until_the_record_changes(case: Case) -> None:
    first = case.snapshot(as_of="2031-03-20")
    assert case.snapshot(as_of="2031-03-20") is first
    assert case.snapshot() is not first
    taken(case, "2031-03-01T00:00:00+00:00", story("2031-02-28", "AID", "fed the rowers of"))
    assert len(case.snapshot(as_of="2031-03-20").all_statements) == 4


def test_whom_todays_lists_hide_is_covered_on_every_day(case: Case) -> None:
    boss = "Orin Vasht leads the Reed Guard."
    lead = Story([Said(boss, "Orin Vasht", "LEADS", REED, kind="person")], published="2031-01-02")
    taken(case, "2031-01-03T00:00:00+00:00", lead)
    case.settings = replace(case.settings, pseudonyms=True)
    assert "Orin Vasht" in {a.name for a in case.snapshot(as_of="2031-02-01").roster.actors}
    hide = Decision("", "edit", "orin vasht", field="public", value="no", at="2031-11-20")
    case.decide(hide)
    view = case.snapshot(as_of="2031-02-01")
    assert "Orin Vasht" not in repr(view)


@pytest.mark.parametrize(
    "day",
    ["2031-02-30", "2031-2-3", "yesterday", "2031", "", "2031-02-03T10:00:00", "20310203",
     "2031-W05-1", "2031-12-03", "9999-12-31", "٢٠٣١-٠٢-٠٣"],
)  # fmt: skip
def test_what_is_no_day_or_has_not_come_is_an_error(case: Case, day: str) -> None:
    for ask in (case.snapshot, case.then):
        with pytest.raises(UsageError):
            ask(day)


def test_tomorrow_has_begun_in_the_east() -> None:
    today = date(2031, 5, 1)
    assert checked_day("2031-05-02", today) == "2031-05-02"
    with pytest.raises(UsageError):
        checked_day((today + timedelta(days=2)).isoformat(), today)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2031-05-01T23:59:59+00:00", "2031-05-01"),
        ("2031-05-01T23:59:59-03:00", "2031-05-02"),
        ("2031-05-02T00:30:00+03:00", "2031-05-01"),
        ("2031-05-01T23:59:59", "2031-05-01"),
        ("2031-05-01", "2031-05-01"),
        ("2031-05-01T10:00:00Z", "2031-05-01"),
        ("some day", None),
        ("", None),
    ],
)
def test_a_day_is_that_of_greenwich(moment: str, day: str | None) -> None:
    assert utc_day(moment) == day


def test_issues_of_later_captures_are_not_on_record() -> None:
    store = MemoryStore()
    for n, at in enumerate(("2031-01-01T00:00:00+00:00", "2031-02-01T00:00:00+00:00")):
        capture = Capture(f"{n}" * 64, f"file:///w/{n}%20x.txt", 1, at, "file")
        issue = Issue("unread", f"/w/{n} x.txt", "seen")
        store.write(capture, (), (issue,), "made", at)
    held = OnRecord(store, "2031-01-15")
    assert [i.where for i in held.issues()] == ["/w/0 x.txt"]
    assert held.counts()["captures"] == 1


def test_what_no_clock_wrote_is_not_hidden() -> None:
    store = MemoryStore()
    e = extract(story("2031-01-01", "SUPPORT", "praised"))
    store.write(Capture(e.document.capture, "x", 1, "unknown", "file"), (e,), (), "made", "")
    assert len(OnRecord(store, "1999-01-01").cards()) == 1


# --- the commands -----------------------------------------------------------------------------


def run(*args: str | Path) -> Any:
    return CliRunner().invoke(app, [str(a) for a in args], env={"COLUMNS": "200"})


def test_the_pair_as_of_a_day_stands_beside_what_is_known_now(case: Case) -> None:
    found = run("pair", case.root, REED, SALT, "--as-of", "2031-06-30", "--json")
    shown = json.loads(found.stdout)
    assert shown["as_of"] == "2031-06-30"
    assert {s["act"] for s in shown["statements"]} == {"SUPPORT"}
    now = shown["known_now"]
    told = {"verdict", "called", "doubt", "listed", "p_widening", "onset", "breaks", "course"}
    assert set(now) == told
    assert now["course"][-1]["hostile"] > 0.0 == shown["course"][-1]["hostile"]


def test_status_statements_and_dossier_as_of_a_day(case: Case) -> None:
    day = ("--as-of", "2031-03-20", "--json")
    status = json.loads(run("status", case.root, *day).stdout)
    assert (status["statements"], status["as_of"]) == (3, "2031-03-20")
    assert json.loads(run("statements", case.root, *day).stdout)["total"] == 3
    day0 = ("--as-of", "2030-12-31", "--json")
    assert json.loads(run("actors", case.root, *day0).stdout)["actors"] == []
    assert len(json.loads(run("actors", case.root, *day).stdout)["actors"]) == 2
    dossier = json.loads(run("dossier", case.root, REED, *day).stdout)["dossier"]
    assert len(dossier["statements"]) == 3


def test_a_bad_day_is_said_in_words(case: Case) -> None:
    for command in (("status",), ("statements",), ("pair", REED, SALT), ("dossier", REED)):
        name, *rest = command
        found = run(name, case.root, *rest, "--as-of", "2031-02-30")
        assert found.exit_code == 2
        assert "'2031-02-30' is no day" in found.stderr


def test_nobody_was_on_record_before_the_first_capture(case: Case) -> None:
    found = run("pair", case.root, REED, SALT, "--as-of", "2030-01-01")
    assert found.exit_code == 4


# --- what changed since a day -----------------------------------------------------------------

TRENDS = json.loads((DOCS / "trends.schema.json").read_text("utf-8"))


def trends(case: Case, since: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("trends", case.root, "--since", since, "--json").stdout)
    jsonschema.validate(found, TRENDS, jsonschema.Draft202012Validator)
    return found


def test_the_page_of_trends_and_its_schema_agree() -> None:
    words = (DOCS / "trends-json.md").read_text("utf-8")
    jsonschema.Draft202012Validator.check_schema(TRENDS)
    assert f"`version` is {TRENDS['properties']['version']['const']} " in words
    tables = {
        part.split("\n")[0]: re.findall(r"^\| `(\w+)` \|", part, re.M)
        for part in words.split("\n## ")[1:]
    }
    assert tables.pop("trends") == list(TRENDS["properties"])
    assert tables == {k: list(d["properties"]) for k, d in TRENDS["$defs"].items()}
    for shape in (TRENDS, *TRENDS["$defs"].values()):
        assert shape["additionalProperties"] is False
        assert shape["required"] == list(shape["properties"])


def test_what_came_in_since_a_day_and_whom_it_moved(case: Case) -> None:
    found = trends(case, "2031-10-02")
    assert (len(found["documents"]), len(found["statements"]), found["touched"]) == (6, 6, 1)
    (pair,) = found["pairs"]
    assert {pair["a"]["name"], pair["b"]["name"]} == {REED, SALT}
    assert sorted(pair["statements"]) == sorted(found["statements"])
    assert pair["before"]["verdict"] == "friendly" != pair["now"]["verdict"]
    shown = run("trends", case.root, "--since", "2031-10-02").stdout
    assert "before: friendly" in shown


def test_nothing_came_in_since_the_last_day(case: Case) -> None:
    found = trends(case, "2031-10-03")
    assert (found["documents"], found["pairs"], found["touched"]) == ([], [], 0)


def test_a_ruling_is_a_change_too(case: Case) -> None:
    ruled = [
        case.decide(Decision("", "wrong", s.id, at="2031-11-02T00:00:00+00:00"))
        for s in case.snapshot().all_statements
        if s.act == "ASSAULT"
    ]
    found = trends(case, "2031-11-01")
    assert found["decisions"] == [d.id for d in ruled]
    (pair,) = found["pairs"]
    assert (pair["statements"], len(pair["lost"])) == ([], 6)


def test_since_before_the_first_day_all_is_new(case: Case) -> None:
    for since in ("2031", "0001-01-01"):
        found = trends(case, since)
        assert len(found["documents"]) == 12
        assert [p["what"] for p in found["pairs"]] == [["new"]]


@pytest.mark.parametrize("since", ["2031-02-30", "soon", "2099-01-01"])
def test_since_what_is_no_day_is_an_error(case: Case, since: str) -> None:
    assert run("trends", case.root, "--since", since).exit_code == 2
