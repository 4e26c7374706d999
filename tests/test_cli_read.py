"""`riftline read --json` against its contract: docs/read-json.md and docs/read.schema.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

import riftline.case
from riftline.cli import app
from riftline.model import (
    READ_VERSION,
    Block,
    Claim,
    Document,
    Extract,
    Issue,
    Mention,
    Name,
    OffsetRun,
    Period,
    Piece,
    Span,
    Statement,
)

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA = json.loads((DOCS / "read.schema.json").read_text("utf-8"))
WORDS = (DOCS / "read-json.md").read_text("utf-8")

ARTICLE = """Reed Guard breaks with the Salt Company

March 4, 2031

By Ann Miller

The Reed Guard on Monday accused the Salt Company of breaking the truce that both signed in
December 2030. "They fired on our boats," said Oren Vask, who appears to speak for the guard.

A spokesman for the Salt Company denied that its men attacked the Reed Guard.
"""

POSTS = """{"text": "Соляная компания нарушила перемирие, заявила Камышовая стража.", "lang": "ru"}
{"text": "We never fired first, the Salt Company said.", "published": "2031-03-05"}
{"broken": true}
"""


def run(*args: str) -> Result:
    return CliRunner().invoke(app, ["read", *args], env={"COLUMNS": "200"})


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def validate(line: Any) -> None:
    jsonschema.validate(line, SCHEMA, jsonschema.Draft202012Validator)


def pieces(value: Any) -> Iterator[dict[str, Any]]:
    """Everything with `text` and a `span` in nested JSON."""
    if isinstance(value, dict):
        if value.get("span") and value.get("text"):
            yield value
        for inner in value.values():
            yield from pieces(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from pieces(inner)


# --- the contract and its page ----------------------------------------------------------------


def sections() -> dict[str, list[str]]:
    """Heading of each table of the page → its fields."""
    return {
        part.split("\n")[0]: re.findall(r"^\| `(\w+)` \|", part, re.M)
        for part in WORDS.split("\n## ")[1:]
    }


def test_the_page_and_the_schema_agree() -> None:
    tables = sections()
    assert tables.pop("line") == list(SCHEMA["properties"])
    shapes = {k: list(d["properties"]) for k, d in SCHEMA["$defs"].items() if "properties" in d}
    assert tables == shapes


def test_the_schema_forbids_the_undocumented_and_asks_for_all() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for shape in (SCHEMA, *SCHEMA["$defs"].values()):
        if "properties" in shape:
            assert shape["additionalProperties"] is False
            assert shape["required"] == list(shape["properties"])


def test_the_version_is_documented() -> None:
    assert SCHEMA["properties"]["version"]["const"] == READ_VERSION
    assert f"`version` is {READ_VERSION} " in WORDS


def test_the_example_of_the_page_holds() -> None:
    (block,) = re.findall(r"```json\n(.*?)```", WORDS, re.S)
    line = json.loads(block)
    validate(line)
    text = line["document"]["text"]
    found = list(pieces(line["statements"]))
    assert len(found) == 7
    assert all(text[slice(*p["span"])] == p["text"] for p in found)


def test_types_of_the_model_are_those_of_the_schema() -> None:
    """Closed lists of the schema are the model's own, so neither can grow alone."""
    from typing import get_args

    from riftline import model

    shapes = SCHEMA["$defs"]
    for given, shape, name in (
        (model.ActorKind, "mention", "kind"),
        (model.BlockKind, "block", "kind"),
        (model.Mode, "statement", "mode"),
        (model.Polarity, "claim", "polarity"),
        (model.Distance, "claim", "distance"),
        (model.Precision, "when", "precision"),
    ):
        assert set(shapes[shape]["properties"][name]["enum"]) == set(get_args(given))


# --- every field, filled ----------------------------------------------------------------------

TEXT = "Guard, apparently, [the Reed Guard] accused Salt in March."
WHO = Mention("Guard", Span(0, 5), "guard", "group")
FULL = Extract(
    Document(
        "a" * 20, "c" * 64, "file.txt", "Title", "Ann", "Post", "2031-03-04", "en", TEXT,
        (Block("paragraph", Span(0, 58)),), ("A boat",), "post", "Telegram", "@guard",
        {"reply_to": "7"}, (OffsetRun(0, 58, 0, 58),), "text",
    ),
    (
        Statement(
            "s" * 20, "a" * 20, Span(0, 58), TEXT, WHO, Piece("accused", Span(36, 43)),
            (Piece("in March", Span(49, 57)),), "mixed", (Mention("", None, "post", "author"),),
            WHO, "ACCUSE", Mention("Salt", Span(44, 48), "salt", "unknown"), -0.5,
            (Piece("accused", Span(36, 43)),),
            Period("2031-03-01", "2031-03-31", "month", "in March", "2031-03", Span(49, 57)),
            Claim((Piece("apparently", Span(7, 17)),), "asserted", "claimed"),
            (Piece("the Reed Guard", Span(20, 34)),), 0.7, "made",
        ),
    ),
    (WHO,),
    (Name("Reed Guard", "guard", "official", "en", "Latin", "", "a" * 20, Span(24, 34), "2031"),),
    (Issue("made-up", "a" * 20, "seen \x1b[2J \u202e", "expected", "do", Span(0, 5)),),
    "stamp",
)  # fmt: skip


def given(monkeypatch: pytest.MonkeyPatch, *items: Extract | Issue) -> None:
    monkeypatch.setattr(riftline.case, "read_paths", lambda _sources, **_: iter(items))


def test_every_field_comes_through(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, FULL)
    (line,) = lines(run(str(tmp_path), "--json"))
    validate(line)
    assert list(line) == list(SCHEMA["properties"])
    assert line["document"]["offsets"] == [[0, 58, 0, 58]]
    assert line["document"]["context"] == {"reply_to": "7"}
    said = line["statements"][0]
    assert list(said) == list(SCHEMA["$defs"]["statement"]["properties"])
    assert said["evidence"] == [0, 58]
    assert said["cue"] == {"text": "accused", "span": [36, 43]}
    assert said["carriers"] == [{"text": "", "span": None, "key": "post", "kind": "author"}]
    assert said["when"] == {
        "earliest": "2031-03-01", "latest": "2031-03-31", "precision": "month",
        "text": "in March", "edtf": "2031-03", "span": [49, 57],
    }  # fmt: skip
    assert all(TEXT[slice(*p["span"])] == p["text"] for p in pieces(line["statements"]))
    assert line["issues"][0]["seen"] == "seen \x1b[2J \u202e"


def test_invisible_characters_are_escaped_on_the_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given(monkeypatch, FULL)
    assert "seen \\u001b[2J \\u202e" in run(str(tmp_path), "--json").stdout


def test_words_say_who_said_what_how_sure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given(monkeypatch, FULL)
    result = CliRunner().invoke(app, ["read", str(tmp_path)], env={"COLUMNS": "300"})
    assert result.stdout == (
        "Title\n"
        "Post · Ann · 2031-03-04 · en · Telegram · @guard\n"
        "\n"
        "  Guard — ACCUSE → Salt\n"
        f"      “{TEXT}”\n"
        "      cue “accused”; mixed; via the document's author; when 2031-03 (“in March”); "
        "stance -0.50 “accused”; hedged “apparently”; claimed; the editor adds “the Reed Guard”; "
        f"confidence 0.70 by made; id {'s' * 20}\n"
        f"  made-up  {'a' * 20}: seen [2J  — do\n"
        "\n"
    )  # fmt: skip


def test_wrapped_lines_are_moved_in_and_have_no_blanks_at_their_ends(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given(monkeypatch, FULL)
    out = CliRunner().invoke(app, ["read", str(tmp_path)], env={"COLUMNS": "60"}).stdout
    body = out.splitlines()[3:-2]
    assert len(body) > 5
    assert all(len(line) <= 60 and line == line.rstrip() for line in body)
    assert all(line.startswith("      ") for line in body[1:])


# --- which issue belongs to which document ----------------------------------------------------


def test_issues_go_with_their_document_or_stand_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from dataclasses import replace

    file = tmp_path / "posts.json"
    file.write_bytes(b"posts")
    sha = sha256(b"posts").hexdigest()
    one, two = (
        Extract(replace(FULL.document, id=d * 20, capture=sha, uri="elsewhere"), (), (), (), ())
        for d in "12"
    )
    given(
        monkeypatch,
        Issue("empty-capture", "gone/empty.txt", "no bytes"),
        Issue("bad-row", str(file), "row 3"),
        Issue("undated", "2" * 20, "no date"),
        one,
        two,
        Issue("no-text", "last.html", "nothing"),
        Issue("broken-bytes", "last.html", "bytes"),
    )
    told = lines(run(str(tmp_path), "--json"))
    seen = [
        (t["document"] and t["document"]["id"][0], [i["code"] for i in t["issues"]]) for t in told
    ]
    assert seen == [
        (None, ["empty-capture"]),
        ("1", ["bad-row"]),
        ("2", ["undated"]),
        (None, ["no-text", "broken-bytes"]),
    ]
    for line in told:
        validate(line)


# --- the real rooms ---------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a-article.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "b-empty.txt").write_bytes(b"")
    (tmp_path / "c-posts.jsonl").write_text(POSTS, "utf-8")
    (tmp_path / "d-image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return tmp_path


def test_files_become_lines_that_keep_the_contract(folder: Path) -> None:
    told = lines(run(str(folder), "--json"))
    for line in told:
        validate(line)
    names = [t["document"] and Path(t["document"]["uri"]).name for t in told]
    assert names[0] == "a-article.txt"
    assert names.count(None) == 2
    assert len(told) == 5
    nothing = [t for t in told if t["document"] is None]
    assert [Path(t["issues"][0]["where"]).name for t in nothing] == ["b-empty.txt", "d-image.txt"]


def test_an_article_is_attributed(folder: Path) -> None:
    (line,) = lines(run(str(folder / "a-article.txt"), "--json"))
    document = line["document"]
    assert document["title"] == "Reed Guard breaks with the Salt Company"
    assert document["published"] == "2031-03-04"
    text = document["text"]
    assert all(text[slice(*p["span"])] == p["text"] for p in pieces(line["statements"]))
    assert all(text[slice(*s["evidence"])] == s["text"] for s in line["statements"])
    said = [
        (s["speaker"]["text"], s["act"], (s["target"] or {}).get("text"))
        for s in line["statements"]
    ]
    assert any(
        who.startswith("The Reed Guard") and (act, whom) == ("ACCUSE", "the Salt Company")
        for who, act, whom in said
    )


def test_reading_twice_prints_the_same(folder: Path) -> None:
    assert run(str(folder), "--json").stdout == run(str(folder), "--json").stdout


def test_what_the_user_says_fills_in_what_is_missing(folder: Path) -> None:
    args = ("--published", "2031-04-01", "--publisher", "Delta Post", "--author", "Bo")
    (article,) = lines(run(str(folder / "a-article.txt"), *args, "--json"))
    assert article["document"]["published"] == "2031-03-04"
    assert article["document"]["publisher"] == "Delta Post"
    posts = [t["document"] for t in lines(run(str(folder / "c-posts.jsonl"), *args, "--json"))]
    assert [p["published"] for p in posts] == ["2031-04-01", "2031-03-05"]


def test_a_folder_takes_them_too(folder: Path) -> None:
    told = lines(run(str(folder), "--published", "2031-04-01", "--json"))
    assert [t["document"]["published"] for t in told if t["document"]] == [
        "2031-03-04",
        "2031-04-01",
        "2031-03-05",
    ]
