"""Yearly ties of invented states: breaks found, dated by windows, and bad tables refused."""

from __future__ import annotations

import pytest

from riftline.errors import ExamError
from riftline.exams import network


def table(tmp_path, rows, head="window,source,target,sign"):
    path = tmp_path / "ties.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def windows(first, last):
    return [f"{y:02d}-{y + 3:02d}" for y in range(first, last + 1)]


def rows(a, b, sign, first, last):
    return [f"{w},{a},{b},{sign}" for w in windows(first, last)]


@pytest.fixture
def found(tmp_path):
    """Reed and Salt were allied until a quarrel of 1969; Tarn and Wold fought until 1967; Ash and
    Birch are allied throughout. Places that the exam asks for are among them, to be found."""
    made = [
        *rows("CHN", "RUS", 1, 46, 65), *rows("RUS", "CHN", -1, 66, 85),
        *rows("TRN", "WLD", -1, 46, 67), *rows("TRN", "WLD", 1, 68, 85),
        *rows("ASH", "BIR", 1, 46, 85),
        *rows("ELM", "FIR", -1, 60, 61),
    ]  # fmt: skip
    return network.score(table(tmp_path, made))


def test_a_new_quarrel_is_dated_by_the_last_year_of_its_first_window(found):
    (only,) = found["asked"]["RUS–CHN"]
    assert (only["earliest"], only["latest"]) == (1969, 1969)
    assert (only["direction"], only["from"], only["to"]) == ("worse", "allied", "hostile")
    assert only["probability"] > 0.9


def test_an_old_quarrel_that_is_gone_is_dated_by_the_first_year_without_it(found):
    (only,) = [b for b in found["strongest"] if b["pair"] == "TRN–WLD"]
    assert (only["earliest"], only["latest"]) == (1968, 1968)
    assert (only["direction"], only["from"], only["to"]) == ("better", "hostile", "allied")


def test_pairs_are_counted_and_those_with_too_little_left_out(found):
    assert (found["pairs"], found["looked at"], found["with a break"]) == (4, 3, 2)
    assert [b["pair"] for b in found["strongest"]] == ["CHN–RUS", "TRN–WLD"]
    assert found["asked"]["EGY–ISR"] == []


def test_windows_that_overlap_are_worth_less(found):
    thin = found["overlap taken off"]
    assert thin["strongest"][0]["factor"] < found["strongest"][0]["factor"] / 2
    assert thin["strongest"][0]["latest"] > thin["strongest"][0]["earliest"]
    assert thin["strongest"][0]["from"] == "allied"


def test_the_report_says_what_was_found(found):
    told = network.report(found)
    assert "RUS–CHN:\n  1969  worse (allied to hostile)" in told
    assert "EGY–ISR: no break" in told


def test_the_order_of_names_and_rows_does_not_matter(tmp_path, found):
    made = [*rows("RUS", "CHN", 1, 46, 65), *rows("CHN", "RUS", -1, 66, 85)]
    again = network.score(table(tmp_path, made[::-1]))
    assert again["asked"]["RUS–CHN"] == found["asked"]["RUS–CHN"]


@pytest.mark.parametrize(
    "row", ["46-49,A,B,0", "46-49,A,A,1", "1946,A,B,1", "49-46,A,B,1", "46-49,A,B", "46-49,,B,1"]
)
def test_other_tables_are_refused(tmp_path, row):
    with pytest.raises(ExamError, match=r"ties\.csv"):
        network.score(table(tmp_path, [row]))


def test_an_empty_table_and_none_are_refused(tmp_path):
    with pytest.raises(ExamError, match="no ties"):
        network.score(table(tmp_path, []))
    with pytest.raises(ExamError, match=r"gone\.csv"):
        network.score(tmp_path / "gone.csv")
    with pytest.raises(ExamError, match=r"ties\.csv"):
        network.score(table(tmp_path, ["1,2"], head="a,b"))
