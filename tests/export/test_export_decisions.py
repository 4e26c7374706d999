"""What people ruled, written out and read back by the very exams that score with it."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.builders import Para, Said, Story, made_case

from riftline.case import Case
from riftline.exams import attribution, marked, names
from riftline.export.decisions import write
from riftline.model import Decision, Piece, Span, Statements

TWO = Said("The North Brigade accused the Valley Front of [theft].", "North Brigade", "ACCUSE",
           "Valley Front", cue="accused", content=("of [theft]",))  # fmt: skip
THREE = Said("The Valley Front denied it.", "Valley Front", "REJECT", cue="denied", content=("it",))
FOUR = Said("Совет брода обвинил лигу в краже.", "Совет брода", "ACCUSE", cue="обвинил",
            content=("в краже",))  # fmt: skip
FIVE = Said("The Northern Brigade said so.", "Northern Brigade", cue="said", content=("so",))


@pytest.fixture
def case(tmp_path: Path) -> Any:
    stories = [
        Story([Para((TWO,)), Para((THREE,)), Para((FIVE,))], title="One", published="2031-01-02"),
        Story([FOUR], title="Два", published="2031-01-03", lang="ru"),
    ]
    with made_case(tmp_path / "case", stories) as made:
        yield made


def rule(case: Case, kind: Any, words: str, who: str = "mira", **more: str) -> Decision:
    s = next(s for s in case.store.statements() if words in s.text)
    return case.decide(Decision("", kind, s.id, who=who, **more))


def written(case: Case, out: Path) -> dict[str, Path]:
    out.mkdir(exist_ok=True)
    return {str(p.relative_to(out)): p for p in write(case.ruled(), out)}


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_nothing_ruled_gives_an_empty_list_and_no_more(case: Case, tmp_path: Path) -> None:
    found = written(case, tmp_path / "out")
    assert set(found) == {"decisions.jsonl"}
    assert found["decisions.jsonl"].read_text() == ""


def test_a_line_says_what_the_machine_had_and_what_people_ruled(case: Case, tmp_path: Path) -> None:
    rule(case, "right", "accused", why="as it stands")
    rule(case, "wrong", "denied")
    rule(case, "right", "denied", "oldacre")
    gone = rule(case, "wrong", "said so")
    case.decide(Decision("", "withdraw", gone.id, who="mira"))
    one, two = rows(written(case, tmp_path / "out")["decisions.jsonl"])
    assert one["text"] == TWO.text
    cut = {k: one["text"][slice(*v)] for k, v in one["spans"].items()
           if k in ("speaker", "cue", "target")}  # fmt: skip
    assert cut == {"speaker": "North Brigade", "cue": "accused", "target": "Valley Front"}
    assert [one["text"][slice(*c)] for c in one["spans"]["content"]] == ["of [theft]"]
    assert (one["verdict"], one["lang"], one["rulings"][0]["why"]) == (
        "right",
        "en",
        "as it stands",
    )
    assert (two["verdict"], {r["who"] for r in two["rulings"]}) == ("disputed", {"mira", "oldacre"})


def test_the_exam_of_attribution_reads_the_passages(case: Case, tmp_path: Path) -> None:
    rule(case, "right", "accused")
    rule(case, "wrong", "denied")
    rule(case, "right", "обвинил")
    found = written(case, tmp_path / "out")
    assert set(found) == {"decisions.jsonl", "marked/en.txt", "marked/ru.txt"}
    right, wrong = marked.passages(found["marked/en.txt"])
    assert (right.text, wrong.text, wrong.marks) == (TWO.text, THREE.text, ())
    assert [(m.role, right.text[slice(*m.span)]) for m in right.marks] == [
        ("source", "North Brigade"), ("cue", "accused"), ("content", "of [theft]"),
    ]  # fmt: skip
    (russian,) = marked.passages(found["marked/ru.txt"])
    assert russian.text == FOUR.text
    scores = attribution.score(found["marked/en.txt"], attribute=nothing)
    assert scores["articles"] == 2
    assert (scores["attributions"]["n"], scores["attributions"]["r"]) == (1, 0)


def nothing(document: Any) -> Any:
    from riftline.model import Extract

    return Extract(document, (), (), (), ())


def test_a_passage_with_a_statement_that_nobody_ruled_on_is_no_test(
    case: Case, tmp_path: Path
) -> None:
    s = next(s for s in case.store.statements() if "accused" in s.text)
    extract = case.extract(s.document_id)
    other = replace(s, id="other", act="SAY", cue=Piece("of", s.content[0].span))
    capture = case.store.captures()[0]
    case.store.write(capture, (replace(extract, statements=(*extract.statements, other)),),
                     (), "more", "2031-02-01T00:00:00+00:00")  # fmt: skip
    rule(case, "right", "accused")
    assert set(written(case, tmp_path / "out")) == {"decisions.jsonl"}


def test_the_exam_of_names_reads_the_pairs(case: Case, tmp_path: Path) -> None:
    case.decide(Decision("", "same", "north brigade", "northern brigade", who="mira"))
    case.decide(Decision("", "different", "valley front", "northern brigade", who="mira"))
    case.decide(Decision("", "same", "valley front", "north brigade", who="mira"))
    case.decide(Decision("", "different", "north brigade", "valley front", who="oldacre"))
    found = written(case, tmp_path / "out")["names.csv"]
    assert [(p.a, p.b, p.same) for p in names.pairs(found)] == [
        ("North Brigade", "Northern Brigade", True), ("Northern Brigade", "Valley Front", False),
    ]  # fmt: skip
    assert names.score(found)["n"] == 2
    with found.open(encoding="utf-8") as f:
        assert next(csv.reader(f)) == ["name1", "name2", "is_match", "category"]


def test_what_a_person_added_is_right_by_their_word(case: Case, tmp_path: Path) -> None:
    rule(case, "wrong", "denied")
    view = case.ruled()
    (machine,) = view.machine.values()
    added = replace(machine, id="added", rule="person")
    beside = replace(added, id="beside", evidence=replace_end(machine.evidence))
    for statements, passages in (((added,), 1), ((added, beside), 0)):
        every = Statements((*view.all_statements, *statements))
        more = replace(view, all_statements=every, _index={})
        out = tmp_path / str(passages)
        out.mkdir()
        files = {str(p.relative_to(out)): p for p in write(more, out)}
        assert ("marked/en.txt" in files) == bool(passages)
        if passages:
            (passage,) = marked.passages(files["marked/en.txt"])
            assert [m.role for m in passage.marks] == ["source", "cue", "content"]


def replace_end(span: Span) -> Span:
    return Span(span.start, span.end - 1)
