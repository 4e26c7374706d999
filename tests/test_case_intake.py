"""Bytes in: containers, columns that were asked for once, and the way back to the bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riftline.case import Case, init_case, open_case
from riftline.cli import app
from riftline.model import Span

TEXT = "The Reed Guard accused the Salt Company of breaking the truce on Friday."
PAGE = f"<html><body><article><h1>Truce</h1><p>{TEXT}</p><p>Nobody else spoke.</p></article></html>"
TABLE = "Nr;Wann;Wortlaut\n1;2031-03-04;The Reed Guard accused the Salt Company.\n"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = init_case(tmp_path / "case")
    made.settings = type(made.settings)("case", workers=1, tagger="rules")
    return made


def put(tmp_path: Path, name: str, raw: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(raw)
    return path


def test_a_text_in_an_archive_leads_back_to_its_bytes(case: Case, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("posts/truce.html", PAGE)
        archive.writestr("photo.png", b"\x89PNG\r\n\x1a\n")
    added = case.add([put(tmp_path, "box.zip", out.getvalue())])
    assert (added.captures, added.documents) == (1, 1)
    statement = next(s for s in case.snapshot().all_statements if s.act == "ACCUSE")
    document = case.document(statement.document_id)
    assert document.place == "posts/truce.html"
    at = document.text.index("accused")
    place = document.capture_bytes(Span(at, at + 7))
    assert place is not None
    assert case.bytes_of(document)[slice(*place)] == b"accused"
    assert case.captures.read(document.capture) == out.getvalue()
    assert {i.code for i in case.snapshot().issues} >= {"unread-members"}


def test_a_second_run_adds_nothing(case: Case, tmp_path: Path) -> None:
    path = put(tmp_path, "a.html", PAGE.encode())
    assert case.add([path]).captures == 1
    again = case.add([path])
    assert (again.captures, again.documents, again.unchanged) == (0, 0, 1)


def test_a_column_is_asked_for_once(tmp_path: Path) -> None:
    root, run = tmp_path / "case", CliRunner()
    with init_case(root, "Delta") as case:
        case.add([put(tmp_path, "a.txt", TEXT.encode())])
    first = put(tmp_path, "log.csv", TABLE.encode())
    done = run.invoke(app, ["add", str(root), str(first), "--workers", "1"])
    assert done.exit_code == 0, done.output
    with open_case(root) as case:
        assert [i.code for i in case.snapshot().issues if "log.csv" in i.where] == [
            "unknown-columns"
        ]
    given = ["--column", "text=Wortlaut", "--column", "published=Wann"]
    done = run.invoke(app, ["add", str(root), str(first), *given])
    assert done.exit_code == 0, done.output
    second = put(tmp_path, "next.csv", TABLE.replace("1;", "2;").encode())
    done = run.invoke(app, ["add", str(root), str(second)])
    assert done.exit_code == 0, done.output
    with open_case(root) as case:
        assert case.settings.columns == {"text": "Wortlaut", "published": "Wann"}
        rows = [d for d in case.snapshot().documents if d.uri.endswith("row-2")]
        assert [d.published for d in rows] == ["2031-03-04", "2031-03-04"]
        assert "unknown-columns" not in {i.code for i in case.snapshot().issues}
        before = case.snapshot().documents
        case.reread()
        assert case.snapshot().documents == before


def test_a_column_that_is_none_is_refused(tmp_path: Path) -> None:
    init_case(tmp_path / "case").close()
    for pair in ("words=Wortlaut", "text", "text="):
        done = CliRunner().invoke(app, ["add", str(tmp_path / "case"), ".", "--column", pair])
        assert done.exit_code == 2, pair
