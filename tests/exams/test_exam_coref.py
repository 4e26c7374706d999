"""The exam `coref`: what it reads, what it counts, what it refuses. All names are invented."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from riftline.attribution.coref import Tie
from riftline.errors import ExamError
from riftline.exams import coref as exam
from riftline.model import Document, Mention, Span

MARKED = Path(__file__).parents[2] / "eval" / "marked"

TEXT = """# a comment
§ dev
[name:1 Velt] met [name:2 Dorn]. [pronoun:1 She] told [pronoun:2 him]. [pronoun:0 It] rained.

§ test
[name:1 Velt] left. [pronoun:1 She] wept.
"""


def told(keys: Mapping[str, str]) -> exam.Found:
    """A reading that finds Velt and Dorn, and gives each word of `keys` its key."""

    def find(document: Document) -> tuple[Sequence[Mention], Mapping[int, Tie]]:
        text, tied = document.text, {}
        names = [n for n in ("Velt", "Dorn") if n in text]
        found = [Mention(n, Span(text.index(n), text.index(n) + 4), n.lower()) for n in names]
        for word, key in keys.items():
            at = text.find(word)
            if at >= 0:
                span = Span(at, at + len(word))
                tied[at] = Tie(span, at, key, "person", "coref:x", "", bool(key))
        return found, tied

    return find


def test_right_wrong_and_open_answers_are_counted_by_half(tmp_path: Path) -> None:
    path = tmp_path / "coref.en.txt"
    path.write_text(TEXT, "utf-8")
    scores = exam.score(path, find=told({"She": "velt", "him": "velt", "It": "dorn"}))
    dev, test = scores["by_split"]["dev"], scores["by_split"]["test"]
    # She is right, him is wrong, It was given a name and should have none.
    assert {k: dev["all"][k] for k in ("hits", "found", "n")} == {"hits": 1, "found": 3, "n": 2}
    assert (dev["all"]["p"], dev["all"]["r"], dev["all"]["f1"]) == (0.3333, 0.5, 0.4)
    assert (dev["open"]["n"], dev["open"]["r"]) == (1, 0.0)
    assert {k: test["all"][k] for k in ("hits", "found", "n")} == {"hits": 1, "found": 1, "n": 1}
    assert (scores["all"]["n"], scores["types"]["pronoun"]["n"]) == (3, 3)
    assert scores["types"]["role"]["f1"] is None
    assert "left open" in exam.report(scores)


def test_leaving_everything_open_is_right_only_where_nobody_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "coref.en.txt"
    path.write_text(TEXT, "utf-8")
    scores = exam.score(path, find=told({}))
    assert (scores["all"]["found"], scores["all"]["r"], scores["all"]["p"]) == (0, 0.0, None)
    assert scores["open"]["r"] == 1.0


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("[name:1 Velt] left.", "line 1"),
        ("§ train\nVelt left.", "§ train"),
        ("§ dev\n[name:1 Velt left.", "never closed"),
        ("§ dev\nVelt] left.", "not open"),
        ("§ dev\n[nickname:1 Velt] left.", r"\[nickname"),
        ("§ dev\n[name:1 Velt] left. [pronoun:2 She] wept.", "actor 2 has no name"),
        ("§ dev\n[pronoun:A We] left.", "actor A has no name"),
    ],
)
def test_a_passage_of_another_shape_is_refused(text: str, seen: str) -> None:
    with pytest.raises(ExamError, match=seen):
        list(exam.parse(text))


def test_a_file_must_name_a_language_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "coref.sv.txt"
    path.write_text(TEXT, "utf-8")
    with pytest.raises(ExamError, match="names no language"):
        exam.score(path)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_house_files_hold_sixty_passages_half_of_them_for_test(lang: str) -> None:
    path = MARKED / f"coref.{lang}.txt"
    found = list(exam.parse(path.read_text("utf-8"), path.name))
    halves = [sum(p.split == split for p in found) for split in ("dev", "test")]
    assert len(found) >= 60
    assert min(halves) >= 30
    assert {m.kind for p in found for m in p.marks} == {"name", *exam.KINDS}


def test_polnear_counts_what_is_tied_and_judges_repeated_heads(tmp_path: Path) -> None:
    text = "Press officer Velt came. The officer spoke. She left. A crowd of men shouted."
    sources = ["Press officer Velt", "The officer", "She"]
    row = {
        "id": "a", "primary": True, "text": text,
        "attributions": [
            {
                "source": [{"spans": [[text.index(w), text.index(w) + len(w)]]}],
                "cue": [{"spans": [[0, 5]]}], "content": [{"spans": [[6, 9]]}],
            }
            for w in sources
        ],
    }  # fmt: skip
    path = tmp_path / "polnear.jsonl"
    path.write_text(json.dumps(row) + "\n", "utf-8")
    find = told({"officer spoke": "velt", "She": ""})
    scores = exam.score(path, find=find)
    assert (scores["pronouns"]["tied"]["n"], scores["pronouns"]["tied"]["r"]) == (1, 0.0)
    assert (scores["descriptions"]["tied"]["n"], scores["descriptions"]["tied"]["r"]) == (1, 1.0)
    assert {k: scores["judged"][k] for k in ("hits", "found", "n")} == {
        "hits": 1, "found": 1, "n": 1,
    }  # fmt: skip
    wrong = exam.score(path, find=told({"officer spoke": "dorn"}))
    assert {k: wrong["judged"][k] for k in ("hits", "found", "n")} == {
        "hits": 0, "found": 1, "n": 1,
    }  # fmt: skip
    assert "pronouns tied to a name" in exam.report(scores)
