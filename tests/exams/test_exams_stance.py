"""The stance exam on sets made here, one of each kind; the judge's answers are written down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from riftline.errors import ExamError
from riftline.exams.rusentrel import THRESHOLD, Opinion, articles, compare, extracted, leaning
from riftline.exams.stance import asked, report, score


def jsonl(folder: Path, *rows: Mapping[str, Any]) -> Path:
    path = folder / "rows.jsonl"
    lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    path.write_text(lines, "utf-8")
    return path


def hits(scores: Mapping[str, Any], name: str) -> tuple[int, int, int]:
    m = scores["types"][name]
    return m["hits"], m["found"], m["n"]


# ---------------------------------------------------------------- DSE


def dse(text: str, p: str, q: str, label: int) -> dict[str, Any]:
    return {"text": text, "p": p, "q": q, "label": label, "name": "x"}


def test_dse_is_five_classes(tmp_path: Path, fake: Any) -> None:
    data = jsonl(
        tmp_path,
        dse("[Vask] praised the [Harl Front]s men.", "Vask", "Harl Front", 1),
        dse("[Vask] praised the [Harl Front].", "Vask", "Harl Front", 3),
        dse("[Orla] met [Vask].", "Orla", "Vask", 0),
        dse("[Orla] , said [Vask] , lies.", "Orla", "Vask", 4),
    )
    said = {("Vask", "Harl Front"): 1, ("Vask", "Harl Fronts"): 1, ("Orla", "Vask"): 0}
    scores = score(data, network=fake(judge=lambda p, q: {"directed": said[p, q]}))
    assert (scores["set"], scores["n"], scores["unplaced"]) == ("dse", 4, 0)
    assert hits(scores, "p_to_q_positive") == (1, 2, 1)
    assert hits(scores, "none") == (1, 2, 1)
    assert hits(scores, "q_to_p_positive") == (0, 0, 0)
    assert scores["micro_f1"] == 0.5
    assert scores["macro_f1"] == 0.3333  # (2/3 + 2/3 + 0 + 0) / 4: nothing is q_to_p_positive
    assert scores["macro_f1_polar"] == 0.2222
    assert set(scores["interval"]) == {"micro_f1", "macro_f1", "macro_f1_polar"}
    assert "macro_f1_polar 0.222" in report(scores)


@pytest.mark.parametrize(
    ("text", "p", "q", "pair"),
    [
        ("[Vask] met [Orla].", "Vask", "Orla", ("Vask", "Orla")),
        ("[Vask] met [Orla].", "Orla", "Vask", ("Orla", "Vask")),
        ("[Vask ] met [Orla].", "Vask", "Orla", ("Vask ", "Orla")),
        ("[sic] [Vask] met [Orla].", "Vask", "Orla", ("Vask", "Orla")),
        ("[Vask] and [Vask] met.", "Vask", "Vask", ("Vask", "Vask")),
        ('[Vask.""It] met [Orla].', '"Vask.""It"', "Orla", ('Vask.""It', "Orla")),
    ],
)
def test_brackets_go_and_p_and_q_stay(
    tmp_path: Path, text: str, p: str, q: str, pair: tuple[str, str]
) -> None:
    _, ((bare, ((one, other),), _),) = asked(jsonl(tmp_path, dse(text, p, q, 0)))
    assert other is not None
    assert (bare[slice(*one)], bare[slice(*other)]) == pair
    assert one != other
    assert bare.replace("[sic]", "").count("[") == 0


# ---------------------------------------------------------------- NewsMTSC, RuSentNE


def target(text: str, words: str, polarity: float) -> dict[str, Any]:
    at = text.index(words)
    return {"from": at, "to": at + len(words), "mention": words, "polarity": polarity}


def test_newsmtsc_is_three_classes_and_a_sentence_may_have_several_targets(
    tmp_path: Path, fake: Any
) -> None:
    text = "Vask thanked Orla and cursed the Harl Front."
    marks = [target(text, *m) for m in (("Vask", 4.0), ("Orla", 6.0), ("Harl Front", 2.0))]
    data = jsonl(tmp_path, {"primary_gid": "1", "sentence_normalized": text, "targets": marks})
    said = {"Vask": 1, "Orla": 2, "Harl Front": 1}
    scores = score(data, network=fake(judge=lambda p, q: {"stance": said[p]}))
    assert (scores["set"], scores["n"], scores["micro_f1"]) == ("newsmtsc", 3, 0.6667)
    assert scores["macro_f1"] == 0.5556  # negative 0, neutral 2/3, positive 1
    assert hits(scores, "negative") == (0, 0, 1)
    assert "macro_f1_3" not in scores


def rusentne(folder: Path, *rows: tuple[str, str, int], head: str = "") -> Path:
    path = folder / "rows.csv"
    lines = [
        head or "sentence\tentity\tentity_tag\tentity_pos_start_rel\tentity_pos_end_rel\tlabel"
    ]
    for text, words, label in rows:
        at = text.index(words)
        lines.append(f"{text}\t{words}\tPERSON\t{at}\t{at + len(words)}\t{label}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_rusentne_counts_both_poles(tmp_path: Path, fake: Any) -> None:
    data = rusentne(
        tmp_path,
        ("Таск предал Вальскую гвардию.", "Таск", -1),
        ("Орла спасла город.", "Орла", 1),
        ("Вчера приехал Бейль.", "Бейль", 0),
        ("Вчера уехал Дорн.", "Дорн", 0),
    )
    said = {"Таск": 0, "Орла": 1, "Бейль": 1, "Дорн": 2}
    scores = score(data, network=fake(judge=lambda p, q: {"stance": said[p]}))
    assert (scores["set"], scores["n"]) == ("rusentne", 4)
    assert scores["macro_f1"] == 0.5  # negative 1, positive 0
    assert scores["macro_f1_3"] == 0.5  # neutral 1/2 beside them
    assert scores["micro_f1"] == 0.5
    assert set(scores["interval"]) == {"micro_f1", "macro_f1", "macro_f1_3"}


def test_a_mention_without_a_word_is_neutral(tmp_path: Path, fake: Any) -> None:
    text = "Vask  left."
    spaces = {"from": 4, "to": 6, "mention": "  ", "polarity": 4.0}
    data = jsonl(tmp_path, {"primary_gid": "1", "sentence_normalized": text, "targets": [spaces]})
    scores = score(data, network=fake(judge=lambda p, q: {"stance": 2}))
    assert (scores["unplaced"], scores["micro_f1"]) == (1, 1)


# ---------------------------------------------------------------- what is none of them


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (dse("[Vask] left.", "Vask", "Orla", 0), "line 2 has another shape"),
        (dse("[Vask] met [Orla].", "Vask", "Orla", 5), "label 5"),
        ({"text": 3, "p": "a", "q": "b", "label": 0}, "line 2 has another shape"),
    ],
)
def test_a_broken_row_of_dse_is_named(tmp_path: Path, row: Mapping[str, Any], said: str) -> None:
    whole = dse("[Vask] met [Orla].", "Vask", "Orla", 0)
    with pytest.raises(ExamError, match=said):
        asked(jsonl(tmp_path, whole, row))


def test_a_broken_target_and_a_broken_line_are_named(tmp_path: Path) -> None:
    row = {"sentence_normalized": "Vask left.", "targets": [target("Vask left.", "Vask", 5.0)]}
    with pytest.raises(ExamError, match="line 1 has another shape"):
        asked(jsonl(tmp_path, row))
    with pytest.raises(ExamError, match="line 2 has another shape"):
        asked(rusentne(tmp_path, ("Таск уехал.", "Таск", 2)))


@pytest.mark.parametrize("text", ["", '{"a": 1}\n', "sentence,label\nx,1\n", "\n\n"])
def test_a_file_of_no_known_kind_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ExamError, match="no kind that the exam knows"):
        asked(path)


def test_a_table_without_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match="holds no row"):
        asked(rusentne(tmp_path))


# ---------------------------------------------------------------- RuSentRel

TEXT = (
    "{Author, Unknown} Северная гвардия поддержала Харлин.\r\n\n"
    "{Author, Unknown} Орен Таск обвинил Северную гвардию.\r\n"
)
SYNONYMS = "гвардия, северная гвардия\nхарлин, харлинский фронт\nтаск, орен таск\n"


def ann(text: str, *mentions: str) -> str:
    made, at = [], 0
    for n, words in enumerate(mentions, 1):
        at = text.index(words, at)
        made.append(f"T{n}\tORG {at} {at + len(words)}\t{words}")
        at += len(words)
    return "\n".join(made) + "\n"


MENTIONS = ("Author", "Северная гвардия", "Харлин", "Орен Таск", "Северную гвардию")


def article(
    folder: Path, opinions: str, mentions: tuple[str, ...] = MENTIONS, stem: str = "art1"
) -> Path:
    (folder / "synonyms.txt").write_text(SYNONYMS, "utf-8")
    (folder / f"{stem}.txt").write_bytes(TEXT.encode())
    (folder / f"{stem}.ann").write_text(ann(TEXT, *mentions), "utf-8-sig")
    (folder / f"{stem}.opin.txt").write_text(opinions, "utf-8-sig")
    return folder


OPINIONS = "Гвардия, Харлин, pos, current\nТаск, Гвардия, neg, past\n"


def test_an_entity_is_known_by_its_synonyms_in_any_case(tmp_path: Path) -> None:
    ((one,), _) = articles(article(tmp_path, OPINIONS))
    assert [(one.text[slice(*span)], key) for span, key in one.mentions] == [
        ("Северная гвардия", "гвардия"),
        ("Харлин", "харлин"),
        ("Орен Таск", "таск"),
        ("Северную гвардию", "гвардия"),
    ]
    assert one.opinions == {
        Opinion("гвардия", "харлин", "positive"),
        Opinion("таск", "гвардия", "negative"),
    }


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        ({1: 1.0}, {2: 1.0}, "positive"),  # in the second pair Harlin stands first
        ({3: 1.0}, {4: 1.0}, "negative"),
        ({1: 0.6 * THRESHOLD}, {2: 0.6 * THRESHOLD}, "positive"),  # 1.2 of it, said twice
        ({1: 0.6 * THRESHOLD}, {2: 0.2 * THRESHOLD}, None),
        ({3: 1.1 * THRESHOLD}, {0: 1.0}, "negative"),
        ({1: 1.0}, {4: 1.0}, None),  # one for, one against
        ({2: 1.0}, {1: 1.0}, None),  # Harlin is for the guard, which is another pair
    ],
)
def test_the_sum_over_mentions_must_reach_the_threshold(
    tmp_path: Path, fake: Any, first: dict[int, float], second: dict[int, float], sign: str | None
) -> None:
    ((one,), _) = articles(article(tmp_path, OPINIONS))
    said = {("Северная гвардия", "Харлин"): first, ("Харлин", "Северную гвардию"): second}
    network = fake(judge=lambda p, q: {"directed": said.get((p, q), 0)})
    found = {o.sign for o in extracted(leaning(network, one)) if o[:2] == ("гвардия", "харлин")}
    assert found == ({sign} if sign else set())


def test_averages_over_articles_by_hand() -> None:
    a, b, c = (Opinion("x", y, "positive") for y in "abc")
    d, e = (Opinion("x", y, "negative") for y in "de")
    scores = compare(
        [
            (frozenset({a, b, d}), frozenset({a, c})),  # pos p 1/2 r 1/2; neg p 0 r 0
            (frozenset({a}), frozenset({a, e})),  # pos p 1 r 1; neg p 0, no recall
            (frozenset({d}), frozenset({d})),  # neg p 1 r 1
        ]
    )
    positive, negative = scores["types"]["positive"], scores["types"]["negative"]
    assert (positive["p"], positive["r"], positive["f1"]) == (0.75, 0.75, 0.75)
    assert (negative["p"], negative["r"], negative["f1"]) == (0.3333, 0.5, 0.4)
    assert scores["macro_f1"] == 0.575
    assert (negative["hits"], negative["found"], negative["n"]) == (1, 2, 2)
    # pooled: positive 2 hits of 3 and 3, negative 1 of 2 and 2
    assert (scores["micro_f1"], scores["pooled"]["macro_f1"]) == (0.6, 0.5833)
    assert scores["n"] == 5
    low, high = scores["interval"]["macro_f1"]
    assert 0 <= low <= 0.575 <= high <= 1


def test_a_wrong_sign_is_no_hit() -> None:
    for_, against = (Opinion("x", "a", s) for s in ("positive", "negative"))
    scores = compare([(frozenset({for_}), frozenset({against}))])
    assert (scores["macro_f1"], scores["micro_f1"]) == (None, 0)  # no recall of the other class


def test_an_opinion_on_somebody_whom_the_article_does_not_name_is_missed(
    tmp_path: Path, fake: Any
) -> None:
    article(tmp_path, "Гвардия, Дорн, neg, current\nГвардия, Харлин, pos, current\n")
    said = {("Северная гвардия", "Харлин"): 1, ("Харлин", "Северную гвардию"): 2}
    network = fake(judge=lambda p, q: {"directed": said.get((p, q), 0)})
    scores = score(tmp_path, network=network)
    assert (scores["set"], scores["documents"], scores["n"]) == ("rusentrel", 1, 2)
    assert hits(scores, "positive") == (1, 1, 1)
    assert hits(scores, "negative") == (0, 0, 1)
    assert scores["macro_f1"] == 0.5
    assert "positive" in report(scores)


def test_a_list_without_its_article_is_left_out(tmp_path: Path, fake: Any) -> None:
    article(tmp_path, OPINIONS)
    (tmp_path / "art2.opin.txt").write_text(OPINIONS, "utf-8")
    scores = score(tmp_path, network=fake())
    assert (scores["documents"], scores["left_out"], scores["n"]) == (1, 1, 2)
    (tmp_path / "art2.txt").write_text(TEXT, "utf-8")
    with pytest.raises(ExamError, match=r"art2\.ann cannot be read"):
        articles(tmp_path)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("art1.ann", "T1\tORG 0 8\tХарлин\n"),
        ("art1.ann", "T1\tORG 0 8\n"),
        ("art1.opin.txt", "Гвардия, Харлин, mixed, current\n"),
        ("art1.opin.txt", "Гвардия\n"),
    ],
)
def test_a_broken_line_of_an_article_is_named(tmp_path: Path, name: str, text: str) -> None:
    article(tmp_path, OPINIONS)
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ExamError, match=rf"{name}, line 1 has another shape"):
        articles(tmp_path)


def test_a_folder_that_is_no_rusentrel_is_an_error(tmp_path: Path, fake: Any) -> None:
    with pytest.raises(ExamError, match=r"synonyms\.txt cannot be read"):
        score(tmp_path, network=fake())
    (tmp_path / "synonyms.txt").write_text(SYNONYMS, "utf-8")
    with pytest.raises(ExamError, match="holds no article"):
        score(tmp_path, network=fake())
