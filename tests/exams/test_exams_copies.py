"""The exam on copies: scenes read strictly, edits that are what they say, figures counted right."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from riftline.errors import ExamError
from riftline.exams import copies

DATA = Path(__file__).parent.parent.parent / "eval" / "marked" / "copies.toml"
SCENE = """
[[scene]]
split = "dev"
actors = ["Fen Watch", "Dyke Board"]
actors_ru = ["Дозор топи", "Совет дамбы"]
act = "ACCUSE"
[scene.one]
en = "The Fen Watch accused the Dyke Board of [drowning nine mills below Carrow in a single night]."
again = "[Nine mills downstream from Carrow were flooded overnight by the Board], the Watch said."
ru = "Дозор топи обвинил Совет дамбы: [тот за одну ночь затопил девять мельниц ниже Карроу]."
[scene.other]
en = "The Fen Watch accused the Dyke Board of [paying its own engineers in stolen barley]."
again = "[The Dyke Board's engineers get their wages in barley that was stolen], the Watch said."
ru = "Дозор топи обвинил Совет дамбы в том, что [тот платит своим инженерам краденым ячменём]."
"""


def test_every_edit_of_both_things_stands_in_its_own_document():
    (scene,) = copies.parse(SCENE, "here")
    told = copies.versions(scene, 0, Random(1))
    assert [v.edit for v in told] == 2 * ["original", *copies.EDITS]
    assert len({v.statement.document_id for v in told}) == len(told)
    groups = {v.copy for v in told}
    assert len(groups) == 4, "two things, and each said once more later"
    for v in told:
        (said,) = v.statement.content
        assert v.statement.text[said.span.start : said.span.end] == said.text
    by_edit = {v.edit: v.statement for v in told[:9]}
    first = by_edit["original"].content[0].text
    assert by_edit["reprint"].content[0].text == first
    assert first.startswith(by_edit["cut"].content[0].text)
    assert by_edit["cut"].content[0].text != first
    assert by_edit["edited"].content[0].text != first
    assert by_edit["repost"].speaker.kind == "author"


def test_what_reporters_retell_of_their_own_is_no_copy():
    (scene,) = copies.parse(SCENE.replace('"Fen Watch"', '"author"'), "here")
    told = copies.versions(scene, 0, Random(1))
    (retold, *_) = [v for v in told if v.edit == "retold"]
    assert sum(v.copy == retold.copy for v in told) == 1


def test_the_figures_of_a_scene(tmp_path):
    file = tmp_path / "copies.toml"
    file.write_text(SCENE, encoding="utf-8")
    found = copies.score(file, tagger="rules")
    assert found["scenes"] == 1
    # Eight tellings of either thing are 28 pairs; the later ones are pairs of none.
    assert found["pairs"]["n"] == 2 * 28
    assert found["pairs"]["p"] == 1.0
    assert found["edits"]["translated"] == {"n": 2, "found": 1.0, "wrong": 0.0}
    assert found["words only"]["edits"]["translated"]["found"] == 0.0
    assert found["words only"]["edits"]["reprint"]["found"] == 1.0
    assert found["edits"]["later"] == {"n": 2, "found": None, "wrong": 0.0}
    assert found["by_split"]["dev"]["pairs"] == found["pairs"]
    assert "test" not in found["by_split"]
    assert found["read"] == {"n": 2, "same": 1.0, "folded": 1.0}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "scene = 3",
        "[[scene]]",
        "not = toml =",
        SCENE.replace('"dev"', '"train"'),
        SCENE.replace("[drowning", "drowning"),
        SCENE.replace('again = "[Nine', 'anew = "[Nine'),
        SCENE.replace('["Fen Watch", "Dyke Board"]', '["Fen Watch"]'),
    ],
)
def test_another_shape_is_named(text):
    with pytest.raises(ExamError, match="here"):
        copies.parse(text, "here")


def test_our_own_scenes_are_fifty_of_which_fifteen_are_for_the_test_alone():
    scenes = copies.parse(DATA.read_text(encoding="utf-8"), str(DATA))
    assert sorted(s.split for s in scenes) == ["dev"] * 35 + ["test"] * 15
