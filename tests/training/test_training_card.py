"""The model card's maker: what was held out, the tables, and a whole card from small sets."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from training.figures import Figure, Read, against, figure, missed, verdict

from training import card, heldout, sets

HOUSE = Path(__file__).parents[2]
MARKED = HOUSE / "eval" / "marked"


def jsonl(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")


def dse(text: str, label: int) -> dict[str, Any]:
    return {"text": text, "p": "Vask", "q": "Orla", "label": label}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small data folder with every set that the card needs, all invented."""
    at = tmp_path_factory.mktemp("data")
    said = "Vask said that the dyke at Harl would hold."
    roles = {"source": [0, 4], "cue": [5, 9], "content": [10, 42]}
    jsonl(
        at / "attribution/polnear_dev.jsonl",
        [
            {
                "id": "a1",
                "primary": True,
                "text": said,
                "attributions": [{k: [{"spans": [v]}] for k, v in roles.items()}],
            }
        ],
    )
    jsonl(at / "stance/dse_train.jsonl", [dse("[Vask] praised [Orla] .", 1)])
    jsonl(
        at / "stance/dse_valid.jsonl",
        [dse("Vask praised [Orla], [Vask] said.", 0), dse("[Vask] praised [Orla]!", 2)],
    )
    jsonl(
        at / "stance/newsmtsc_train.jsonl",
        [
            {
                "primary_gid": f"g{n}",
                "sentence_normalized": f"Vask of camp {n // 2} lied.",
                "targets": [{"from": 0, "to": 4, "polarity": 2.0}],
            }
            for n in range(40)
        ],
    )
    russian = at / "russian"
    russian.mkdir()
    with (russian / "rusentne_train.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n")
        out.writerow(["sentence", "entity_pos_start_rel", "entity_pos_end_rel", "label"])
        camps = [n // 3 if n < 20 else n for n in range(60)]
        out.writerows([f'Васк "лжёт" в лагере {c}.', 0, 4, c % 3 - 1] for c in camps)
    jsonl(
        at / "events/cameo_train.jsonl",
        [
            {"tokens": ["Vask", "hit", "Orla", str(n)], "source": [[0, 1]], "target": [[2, 3]],
             "quad": n % 5}
            for n in range(40)
        ],
    )  # fmt: skip
    for name in ("train", "dev"):
        jsonl(
            at / f"certainty/uw_{name}.jsonl",
            [{"text": f"Vask left {name} .", "targets": [{"span1": [1, 2], "label": 3.0}]}],
        )
    _re3d(at / "relations")
    _rusentrel(russian / "rusentrel")
    nerel = russian / "nerel/dev"
    nerel.mkdir(parents=True)
    (nerel / "n1.txt").write_text("Васк уехал.", "utf-8")
    (nerel / "n1.ann").write_text("T1\tPERSON 0 4\tВаск\n", "utf-8")
    return at


LONG = (
    "Vask and Orla fight along the northern dyke, says a report of the harbour office of camp {}."
)


def _re3d(folder: Path) -> None:
    ids = [f"d{n}" for n in range(60)]
    mine = [i for i in ids if sets.held(i)]
    # one held-out document repeats a paragraph of one that was trained on
    texts = {i: LONG.format(i) for i in ids} | {mine[0]: LONG.format("d0") + "\nMore."}
    assert not sets.held("d0")
    assert len(mine) > 1
    jsonl(folder / "re3d_docs.jsonl", [{"id": i, "text": t} for i, t in texts.items()])
    entity = {"begin": 0, "end": 4, "type": "Person", "confidence": 1}
    jsonl(folder / "re3d_entities.jsonl", [{"doc": i, **entity} for i in ids])
    relation = {"type": "FightingAgainst", "source_span": [0, 4], "target_span": [9, 13]}
    jsonl(folder / "re3d_relations.jsonl", [{"doc": i, **relation, "confidence": 1} for i in ids])


def _rusentrel(folder: Path) -> None:
    folder.mkdir()
    (folder / "synonyms.txt").write_text("Васк\nОрла\n", "utf-8")
    for n in range(30):
        (folder / f"art{n}.txt").write_text("Васк против Орла.", "utf-8")
        (folder / f"art{n}.ann").write_text("1\tPER 0 4\tВаск\n2\tPER 12 16\tОрла\n", "utf-8")
        (folder / f"art{n}.opin.txt").write_text("Васк, Орла, neg, current\n", "utf-8")


@pytest.fixture(scope="module")
def parts(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, heldout.Part]:
    return heldout.parts(data, tmp_path_factory.mktemp("parts"))


# ---------------------------------------------------------------- what was held out


@pytest.mark.parametrize(
    ("name", "read", "path"),
    [
        ("newsmtsc", sets.newsmtsc, "stance/newsmtsc_train.jsonl"),
        ("rusentne", sets.rusentne, "russian/rusentne_train.csv"),
        ("cameo", sets.cameo, "events/cameo_train.jsonl"),
    ],
)
def test_a_part_holds_what_training_leaves_out(
    data: Path, parts: Mapping[str, heldout.Part], name: str, read: Any, path: str
) -> None:
    def texts(items: Any) -> list[str]:
        return [" ".join(w.text for w in i.words) for i in items]

    all_items = list(read(data / path))
    kept = texts(i for i in all_items if not sets.held(i.id))
    mine = texts(i for i in all_items if sets.held(i.id))
    part = parts[name]
    assert texts(read(part.whole)) == mine
    assert texts(read(part.unseen)) == [t for t in mine if t not in kept]
    assert (part.n, part.shared) == (len(mine), sum(t in kept for t in mine))
    assert len(texts(read(part.unseen))) > 0


def test_the_same_words_are_the_same_text(parts: Mapping[str, heldout.Part]) -> None:
    assert heldout.plain("[Vask] praised [Orla]!") == heldout.plain("Vask praised Orla.")
    # training leaves out what the valid file repeats: all of that file is unseen
    assert (parts["dse"].n, parts["dse"].shared) == (2, 0)
    assert (parts["uw"].shared, parts["uw"].unseen) == (0, parts["uw"].whole)


def test_a_document_that_repeats_a_trained_one_is_left_out(
    parts: Mapping[str, heldout.Part],
) -> None:
    def ids(folder: Path, name: str, key: str) -> set[str]:
        lines = (folder / f"re3d_{name}.jsonl").read_text("utf-8").splitlines()
        return {json.loads(line)[key] for line in lines}

    part = parts["re3d"]
    whole, unseen = ids(part.whole, "docs", "id"), ids(part.unseen, "docs", "id")
    assert all(sets.held(i) for i in whole)
    assert unseen < whole
    assert len(whole - unseen) == part.shared == 1
    for folder, some in ((part.whole, whole), (part.unseen, unseen)):
        assert ids(folder, "entities", "doc") == ids(folder, "relations", "doc") == some


def test_nothing_held_out_is_an_error(tmp_path: Path) -> None:
    rows = [heldout.Row("1", "Vask lied.", "x\n")]
    with pytest.raises(ValueError, match="nothing is held out"):
        heldout._write(tmp_path / "some.jsonl", rows, rows)


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("value", "between", "goal", "said"),
    [
        (0.71, (0.70, 0.72), None, ""),
        (0.71, (0.70, 0.72), 0.70, "0.70: reached"),
        (0.71, (0.65, 0.76), 0.70, "0.70: reached, the goal is within the interval"),
        (0.68, (0.66, 0.69), 0.70, "0.70: **0.020 short**"),
        (0.68, (0.60, 0.75), 0.70, "0.70: **0.020 short**, the goal is within the interval"),
        (None, None, 0.70, "0.70: nothing to measure"),
        (0.0, (0.0, 0.0), 0.70, "0.70: nothing to measure"),  # answers, and none wanted
    ],
)
def test_a_verdict(
    value: float | None, between: tuple[float, float] | None, goal: float | None, said: str
) -> None:
    read = Read(value, between, 9 if value else 0)
    assert verdict(read, goal) == said
    assert missed(read, goal) is ("short" in said or "nothing" in said)


def test_what_others_reached() -> None:
    others = (("Citron", 0.65), ("trial", 0.8))
    assert against(0.7, others) == "Citron 0.65 (+0.050), trial 0.8 (-0.100)"
    assert against(None, others) == "Citron 0.65, trial 0.8"
    assert against(0.7, ()) == ""


def test_a_figure_that_is_not_there() -> None:
    scores = {"exam": "x", "a": {"f1": 0.5, "interval": {"f1": None}, "n": 3}}
    assert figure(scores, "a.f1") == Read(0.5, None, 3)
    with pytest.raises(ValueError, match=r"exam x gave no figure b\.f1"):
        figure(scores, "b.f1")


def test_sure_stances(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    jsonl(
        tmp_path / "dse.jsonl",
        [
            dse("[Vask] hates [Orla].", 3),  # seen, 0.9 sure
            dse("[Vask] met [Orla].", 0),  # taken for p's praise, 0.75
            dse("[Vask] loves [Orla], once.", 1),  # the wrong way round, 0.9
            dse("Far: [Vask] … [Orla].", 4),  # no window holds both
        ],
    )
    #         none  p→q+  q→p+  p→q-  q→p-
    chances = {
        "Vask hates Orla.": ([0.1, 0, 0, 0.9, 0], [0.4, 0.6, 0, 0, 0]),
        "Vask met Orla.": ([0.25, 0.75, 0, 0, 0], [1, 0, 0, 0, 0]),
        "Vask loves Orla, once.": ([1, 0, 0, 0, 0], [0.1, 0.9, 0, 0, 0]),
        "Far: Vask … Orla.": (None, None),
    }

    def judged(_network: Any, text: str, pairs: Any, scheme: str) -> Any:
        assert scheme == "directed"
        assert pairs[0] == pairs[1][::-1]
        return [None if c is None else np.array(c) for c in chances[text]]

    monkeypatch.setattr(card, "judged", judged)
    found = {
        least: (m["hits"], m["found"], m["n"])
        for least, m in card.views(None, tmp_path / "dse.jsonl")  # type: ignore[arg-type]
    }
    assert found == {0.5: (1, 4, 3), 0.6: (1, 4, 3), 0.7: (1, 3, 3), 0.8: (1, 2, 3), 0.9: (1, 2, 3)}


# ---------------------------------------------------------------- the page


def test_only_what_stands_between_the_markers_changes() -> None:
    page = "# A\n\n<!-- scores -->\nold\n<!-- /scores -->\n\nend <!-- recipe -->\n"
    once = card.filled(page, "scores", "\\1 new\n")
    assert once == (
        "# A\n\n<!-- scores -->\n\n\\1 new\n\n<!-- /scores -->\n\nend <!-- recipe -->\n"
    )
    assert card.filled(once, "scores", "\\1 new") == once


@pytest.mark.parametrize(
    "page",
    [
        "no marker",
        "<!-- scores -->\nnever closed\n",
        "<!-- scores -->\n<!-- /scores -->\n<!-- scores -->\n<!-- /scores -->\n",
    ],
)
def test_a_page_without_its_markers_is_an_error(page: str) -> None:
    with pytest.raises(ValueError, match="<!-- scores -->"):
        card.filled(page, "scores", "new")


def test_the_card_has_its_markers() -> None:
    page = (HOUSE / "docs/model-card.md").read_text("utf-8")
    for name in ("recipe", "calibration", "scores"):
        card.filled(page, name, "")


def test_the_scores_are_of_the_weights_that_ship() -> None:
    """Red after new weights until `python -m training.card` has run."""
    from riftline.attribution import stamp

    page = (HOUSE / "docs/model-card.md").read_text("utf-8")
    assert f"\nWeights `{stamp('learned')}`." in page


def test_an_exam_that_fails_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    exam = card.Exam("Small set", "stance", Path("x.jsonl"), (Figure("micro_f1", "micro"),))

    def take(_exam: card.Exam, _tagger: str) -> Mapping[str, Any]:
        raise ValueError("line 3 is no JSON")

    with pytest.raises(ValueError, match="line 3") as caught:
        card.scores([], [exam], take)
    assert caught.value.__notes__ == ["in the exam stance on x.jsonl (Small set, learned)"]
    assert "1 of 1: stance, Small set, learned" in capsys.readouterr().out


def test_every_figure_of_the_card_is_one_that_its_exam_gives(
    data: Path, parts: Mapping[str, heldout.Part]
) -> None:
    """The real exams and the shipped weights on small sets; what they answer does not matter."""
    from riftline.attribution.tagger.network import network

    both, own = card.exams(data, MARKED, parts)
    both = tuple(e for e in both if e.data.name in ("polnear_dev.jsonl", "tr.txt"))
    found = card.scores(both, own)
    sure = card.views(network(), parts["dse"].unseen)
    text = card.shown(both, own, found, sure, parts)
    assert "**PolNeAR dev, English news** (1 texts)" in text
    assert "**Marked passages, Turkish** (20 texts)" in text
    assert f"re3d 1 of {parts['re3d'].n}" in text
    assert "| FightingAgainst |" in text
    assert text.count("\n| NewsMTSC |") == 2
    assert text.count("\n| NewsMTSC ‡ |") == 2
    # nothing that was not measured looks like a figure
    assert "nan" not in text


def test_recipe_and_calibration(tmp_path: Path) -> None:
    for n, name in enumerate(card._FILES, 1):
        (tmp_path / name).write_bytes(b"x" * n * 100_000)
    settings: dict[str, Any] = {
        "recipe": {"seed": 7, "rounds": {"polnear": 3, "dse": 1}, "layers": 12},
        "least_cue": 0.45,
        "calibration": {
            "cue": {"temperature": 1.2, "n": 1234, "ece_before": 0.0312, "ece_after": 0.01},
            "attribution": {"n": 50, "right": 0.7, "ece_after": 0.02},
        },
    }
    made = card.recipe(settings, tmp_path)
    assert "| seed | 7 |" in made
    assert "| times each set was read | polnear 3, dse 1 |" in made
    assert "| `judge.onnx` | 0.3 MB |" in made
    assert "| all files | 2.1 MB |" in made
    picture, page = tmp_path / "pictures/curve.svg", tmp_path / "card.md"
    fitted = card.calibration(settings, picture, page)
    assert "| cue | 1,234 | 1.2 | 0.0312 | 0.0100 |" in fitted
    assert "| attribution | 50 | – | – | 0.0200 |" in fitted
    assert "![" not in fitted
    picture.parent.mkdir()
    picture.write_text("<svg/>")
    assert "](pictures/curve.svg)" in card.calibration(settings, picture, page)
    with pytest.raises(ValueError, match=r"training\.calibrate"):
        card.calibration({}, picture, page)
    with pytest.raises(ValueError, match="export a full run"):
        card.recipe({"recipe": {"interim": 9}}, tmp_path)
