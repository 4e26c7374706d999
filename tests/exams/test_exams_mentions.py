"""The mentions exam on papers made here, and the decoding that it scores."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.attribution.tagger.decode_mentions import mentions
from riftline.attribution.tagger.heads import KINDS
from riftline.errors import ExamError
from riftline.exams.mentions import _named, papers, report, score

BEGIN = {kind: 1 + 2 * n for n, kind in enumerate(KINDS)}
INSIDE = {kind: 2 + 2 * n for n, kind in enumerate(KINDS)}

TEXT = "Полковник Вальской гвардии Орен Таск вернулся в Харлин.\nС ним прибыли нордеи."
# words: 0 Полковник 1 Вальской 2 гвардии 3 Орен 4 Таск 5 вернулся 6 в 7 Харлин 8 .
# 9 С 10 ним 11 прибыли 12 нордеи 13 .


def mark(number: int, kind: str, words: str) -> str:
    at = TEXT.index(words)
    return f"T{number}\t{kind} {at} {at + len(words)}\t{words}"


def brat(folder: Path, *lines: str, text: str = TEXT) -> Path:
    (folder / "one.txt").write_bytes(text.encode())
    (folder / "one.ann").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


MARKS = (
    mark(1, "PROFESSION", "Полковник Вальской гвардии"),
    mark(2, "ORGANIZATION", "Вальской гвардии"),  # inside the office: not outermost
    mark(3, "PERSON", "Орен Таск"),
    mark(4, "CITY", "Харлин"),
    mark(5, "DATE", "вернулся"),  # nobody
    mark(6, "NATIONALITY", "нордеи"),
    "T7\tPERSON 0 9;20 26\tПолковник гвардии",  # in two pieces
    "R1\tWORKPLACE Arg1:T3 Arg2:T2",
    "N1\tReference T3 Wikidata:Q0\tОрен",
    "wrapped note",
)


def test_boundaries_and_kinds_are_counted(tmp_path: Path, fake: Any) -> None:
    tags = {
        0: BEGIN["role"], 1: INSIDE["role"], 2: INSIDE["role"],  # right
        4: BEGIN["person"],  # only half of the name
        7: BEGIN["place"],  # right
        12: BEGIN["group"],  # right words, wrong kind
    }  # fmt: skip
    scores = score(brat(tmp_path, *MARKS), network=fake(tags))
    types, soft = scores["types"], scores["soft"]["types"]
    assert (scores["set"], scores["documents"], scores["left_out"]) == ("nerel", 1, 1)
    assert {k: (m["hits"], m["found"], m["n"]) for k, m in types.items()} == {
        "person": (0, 1, 1),
        "group": (0, 1, 0),
        "place": (1, 1, 1),
        "community": (0, 0, 1),
        "role": (1, 1, 1),
    }
    # one of three found, one of three right: the role is in no mean
    assert (scores["micro_f1"], scores["n"]) == (0.3333, 3)
    assert scores["macro_f1"] == 0.3333  # person 0, place 1, community 0
    # half the name: Dice 2·1/(1+2)
    assert (soft["person"]["hits"], scores["soft"]["micro_f1"]) == (1, 0.6667)
    assert scores["soft"]["interval"]["micro_f1"] == [0.6667, 0.6667]
    assert "community" in report(scores)


def re3d(folder: Path, *entities: dict[str, Any]) -> Path:
    docs = [{"id": "d1", "text": "The Harl Front left Dunmere."}, {"id": "d2", "text": ""}]
    for name, rows in (("docs", docs), ("entities", entities)):
        lines = "".join(json.dumps(r) + "\n" for r in rows)
        (folder / f"re3d_{name}.jsonl").write_text(lines, "utf-8")
    return folder


def entity(
    begin: int, end: int, kind: str, confidence: float = 1, doc: str = "d1"
) -> dict[str, Any]:
    return {"doc": doc, "begin": begin, "end": end, "type": kind, "confidence": confidence}


def test_re3d_counts_what_its_annotators_agreed_on(tmp_path: Path, fake: Any) -> None:
    data = re3d(
        tmp_path,
        entity(0, 14, "Organisation", 0.5),
        entity(4, 14, "Organisation", 0.4),
        entity(20, 25, "Location"),  # ends inside the word Dunmere
        entity(15, 19, "Weapon"),
    )
    tags = {
        0: BEGIN["group"], 1: INSIDE["group"], 2: INSIDE["group"],
        3: BEGIN["role"],  # re3d marks no offices
        4: BEGIN["place"],
    }  # fmt: skip
    scores = score(data, network=fake(tags))
    assert scores["set"] == "re3d"
    assert set(scores["types"]) == {"person", "group", "place", "community"}
    assert (scores["micro_f1"], scores["n"], scores["documents"]) == (1, 2, 2)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("T1\tPERSON 0 9\tОрен Таск", "Полковник"),  # other words stand there
        ("T1\tPERSON 0 900\tОрен", "outside"),
        ("T1\tPERSON 0\tОрен", "another shape"),
        ("T1 PERSON 0 4 Орен", "another shape"),
    ],
)
def test_a_broken_mark_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ExamError, match=r"one\.ann, line 2") as caught:
        papers(brat(tmp_path, MARKS[0], line))
    assert said in str(caught.value)


def test_a_mark_without_its_text_and_an_empty_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match="no annotated text"):
        papers(tmp_path)
    brat(tmp_path, MARKS[0])
    (tmp_path / "one.txt").unlink()
    with pytest.raises(ExamError, match=r"one\.txt cannot be read"):
        papers(tmp_path)


def test_an_entity_of_no_document_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match=r"re3d_entities\.jsonl, line 1"):
        papers(re3d(tmp_path, entity(0, 3, "Person", doc="d9")))


def test_ends_of_lines_count_as_they_stand(tmp_path: Path) -> None:
    brat(tmp_path, "T1\tPERSON 6 10\tТаск", text="Там\r\n\nТаск.")
    _, (paper,) = papers(tmp_path)
    assert paper.text[slice(*paper.gold[0].span)] == "Таск"


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        (["B person", "I person"], [(0, 2, "person")]),
        (["B person", "I group", "I group"], [(0, 3, "group")]),  # one name, mostly a group's
        (["B role", "B group"], [(0, 1, "role"), (1, 2, "group")]),
        (["B place", "B place"], [(0, 1, "place"), (1, 2, "place")]),
        (["O", "O"], []),
    ],
)
def test_where_a_name_stands_is_asked_before_of_what_kind(
    tags: list[str], wanted: list[tuple[int, int, str]], fake: Any
) -> None:
    numbers = {
        i: (BEGIN if tag[0] == "B" else INSIDE)[tag[2:]] for i, tag in enumerate(tags) if tag != "O"
    }
    network = fake(numbers)
    (window,) = network.windows(" ".join("w" * len(tags)))
    assert [m[:3] for m in mentions(network.see(window))] == wanted


def test_an_inside_without_a_begin_is_a_begin_or_nothing(fake: Any) -> None:
    network = fake()
    (window,) = network.windows("w w w")
    seen = network.see(window)
    for begin, wanted in ((0.3, [(1, 2, "place")]), (0.1, [])):
        seen.kinds[1] = 0
        seen.kinds[1, [0, BEGIN["place"], INSIDE["place"]]] = 0.2, begin, 0.8 - begin
        found = mentions(seen)
        assert [m[:3] for m in found] == wanted
        assert [round(m.score, 3) for m in found] == [0.8 for _ in wanted]


@given(st.lists(st.integers(0, 2 * len(KINDS)), min_size=1, max_size=60), st.integers(6, 30))
def test_every_begin_is_found_once_however_the_text_is_cut(
    fake: Any, tags: list[int], limit: int
) -> None:
    network = fake(dict(enumerate(tags)), limit=limit)
    starts = [
        w.start + m.start
        for w in network.windows(" ".join(f"w{i}" for i in range(len(tags))))
        for m in mentions(network.see(w))
    ]
    begins = [i for i, tag in enumerate(tags) if tag % 2]
    assert len(starts) == len(set(starts))
    assert set(begins) <= set(starts)


def test_names_of_a_reading_are_counted_whatever_their_kind(tmp_path: Path) -> None:
    text = "В Харлине совет молчал. Орен Таск Вальский ушёл в Харлин."
    marks = (
        f"T1\tPERSON {text.index('Орен')} {text.index(' ушёл')}\tОрен Таск Вальский",
        f"T2\tORGANIZATION {text.index('совет')} {text.index(' молчал')}\tсовет",  # no capital
        f"T3\tCITY {text.rindex('Харлин')} {len(text) - 1}\tХарлин",
    )
    _, (paper,) = papers(brat(tmp_path, *marks, text=text))
    found = _named([paper], "nerel", "rules")
    assert (found["hits"], found["found"], found["n"]) == (2, 3, 2)  # the first town is unmarked
    assert (found["long"]["hits"], found["long"]["found"], found["long"]["n"]) == (1, 1, 1)


def test_an_english_article_is_no_part_of_a_name(tmp_path: Path) -> None:
    _, exam = papers(re3d(tmp_path, entity(0, 14, "Organisation"), entity(20, 27, "Location")))
    found = _named(exam, "re3d", "rules")
    assert (found["hits"], found["n"]) == (2, 2)  # "Harl Front" of "The Harl Front"
