"""The names exam on rows and a list made here. Every name is invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riftline.cli import app
from riftline.errors import ExamError
from riftline.exams.names import entities, pairs, report, score, un_pairs

CSV = """case_group,schema,name1,name2,is_match,quality,category,notes
made,Person,Halim Dorvash,"DORVASH, Halim",true,STRONG,order,
made,Person,Halim Dorvash,Petra Sundqvist,false,STRONG,,
made,Person,Halim Dorvash,Zeno Quillfeather,true,WEAK,lost,
made,Person,Petra Sundqvist,Petra Sundkvist,false,WEAK,lost,
"""

XML = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST><INDIVIDUALS>
<INDIVIDUAL><FIRST_NAME>HALIM</FIRST_NAME><SECOND_NAME>DORVASH</SECOND_NAME>
<REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER>
<NAME_ORIGINAL_SCRIPT>حليم درواش</NAME_ORIGINAL_SCRIPT>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY>
<ALIAS_NAME>Khalim Dorwash; Halim Dorvesh; Abu Reed (original script: ابو ريد)</ALIAS_NAME>
</INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS></INDIVIDUAL>
<INDIVIDUAL><FIRST_NAME>SELIM</FIRST_NAME><SECOND_NAME>DORVASH</SECOND_NAME>
<REFERENCE_NUMBER>XXi.002</REFERENCE_NUMBER>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Abu Reed</ALIAS_NAME>
</INDIVIDUAL_ALIAS></INDIVIDUAL>
</INDIVIDUALS><ENTITIES>
<ENTITY><FIRST_NAME>SALT MARCH BRIGADE (SMB)</FIRST_NAME>
<REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Katibat Salt March</ALIAS_NAME>
</ENTITY_ALIAS></ENTITY>
</ENTITIES></CONSOLIDATED_LIST>
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_pairs_are_counted_right_and_wrong(tmp_path: Path) -> None:
    scores = score(write(tmp_path, "pairs.csv", CSV))
    assert (scores["n"], scores["positives"]) == (4, 2)
    assert scores["confusion"] == {
        "said_same_is_same": 1,
        "said_same_is_different": 1,
        "said_different_is_same": 1,
        "said_different_is_different": 1,
    }
    assert (scores["precision"], scores["recall"], scores["f1"]) == (0.5, 0.5, 0.5)
    assert set(scores["interval"]) == {"precision", "recall", "f1"}
    low, high = scores["interval"]["f1"]
    assert low <= 0.5 <= high
    assert set(scores["categories"]) == {"order", "made", "lost"}
    assert scores["categories"]["order"]["f1"] == 1.0
    assert scores["categories"]["lost"]["n"] == 2
    assert scores["categories"]["made"]["recall"] is None
    assert "order" in report(scores)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a,b\n1,2\n", "line 2"),
        ("name1,name2,is_match\nA,B,maybe\n", "maybe"),
        ("name1,name2,is_match\n", "no pair"),
    ],
)
def test_another_shape_is_named(tmp_path: Path, text: str, seen: str) -> None:
    with pytest.raises(ExamError, match=seen):
        pairs(write(tmp_path, "pairs.csv", text))


def test_a_packed_alias_field_is_taken_apart(tmp_path: Path) -> None:
    halim, selim, brigade = entities(write(tmp_path, "list.xml", XML))
    assert (halim.id, halim.name) == ("XXi.001", "HALIM DORVASH")
    assert set(halim.aliases) == {
        "Khalim Dorwash", "Halim Dorvesh", "Abu Reed", "ابو ريد", "حليم درواش",
    }  # fmt: skip
    assert selim.aliases == ("Abu Reed",)
    assert brigade.name == "SALT MARCH BRIGADE"
    assert set(brigade.aliases) == {"SMB", "Katibat Salt March"}


def test_the_list_is_searched_and_nobody_is_joined(tmp_path: Path) -> None:
    scores = score(write(tmp_path, "list.xml", XML))
    assert scores["entities"] == 3
    assert scores["aliases"]["recorded"]["n"] == 8
    assert scores["aliases"]["recorded"]["top3"] == 1.0
    assert scores["aliases"]["main_name"]["top3"] < 1.0
    assert scores["joined"] == 0
    assert "joined without a person: 0" in report(scores)


def test_pairs_of_a_list_are_names_of_one_and_of_two(tmp_path: Path) -> None:
    listed = entities(write(tmp_path, "list.xml", XML))
    made = un_pairs(listed)
    assert ("HALIM DORVASH", "Khalim Dorwash", True) in {(p.a, p.b, p.same) for p in made}
    # "Abu Reed" is on both: it cannot stand for two different people's names.
    assert all(p.a != p.b for p in made if not p.same)


def test_no_list_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match="nobody"):
        entities(write(tmp_path, "list.xml", "<CONSOLIDATED_LIST/>"))
    for text in ("<a/>", "<CONSOLIDATED_LIST>", ""):
        with pytest.raises(ExamError, match="no list"):
            entities(write(tmp_path, "list.xml", text))


def test_the_command_prints_the_figures(tmp_path: Path) -> None:
    path = write(tmp_path, "pairs.csv", CSV)
    done = CliRunner().invoke(app, ["eval", "names", str(path), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["f1"] == 0.5
    plain = CliRunner().invoke(app, ["eval", "names", str(path)])
    assert "4 pairs" in plain.stdout
