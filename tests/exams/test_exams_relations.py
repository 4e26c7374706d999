"""The relations exam on a document made here; the judge's answers are written down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from riftline.attribution.tagger.heads import RELATIONS
from riftline.errors import ExamError
from riftline.exams.relations import report, score, told

TEXT = "The Harl Front and the Dune Guard met Oren Vask, who leads the Dune Guard, in Dunmere."


def there(type_: str) -> int:
    """The class for: p has the relation to q."""
    return 1 + 2 * RELATIONS.index(type_)


def back(type_: str) -> int:
    return 1 + there(type_)


def says(told: Mapping[tuple[str, str], int]) -> Any:
    """A judge that says the same of a pair in both orders; none of what is not in `told`."""
    around = {(q, p): n and (n + 1 if n % 2 else n - 1) for (p, q), n in told.items()}
    return lambda p, q: {"relation": {**around, **told}.get((p, q), 0)}


def span(words: str, last: bool = False) -> list[int]:
    at = TEXT.rindex(words) if last else TEXT.index(words)
    return [at, at + len(words)]


FRONT, GUARD, VASK, TOWN = (
    span("Harl Front"),
    span("Dune Guard"),
    span("Oren Vask"),
    span("Dunmere"),
)
AGAIN = span("Dune Guard", last=True)


def row(type_: str, p: list[int], q: list[int], confidence: float = 1) -> dict[str, Any]:
    return {
        "doc": "d1", "type": type_, "confidence": confidence,
        "source": TEXT[slice(*p)], "source_span": p, "target": TEXT[slice(*q)], "target_span": q,
    }  # fmt: skip


def folder(path: Path, *rows: dict[str, Any], text: str = TEXT) -> Path:
    (path / "re3d_docs.jsonl").write_text(json.dumps({"id": "d1", "text": text}) + "\n", "utf-8")
    lines = "".join(json.dumps(r) + "\n" for r in rows)
    (path / "re3d_relations.jsonl").write_text(lines, "utf-8")
    return path


def counts(scores: Mapping[str, Any], type_: str) -> tuple[int, int, int]:
    m = scores["types"][type_]
    return m["hits"], m["found"], m["n"]


def test_a_direction_is_asked_only_where_the_type_has_one(tmp_path: Path, fake: Any) -> None:
    said = {
        ("Harl Front", "Dune Guard"): back("FightingAgainst"),  # either direction is right
        ("Oren Vask", "Dune Guard"): back("InChargeOf"),  # wrong way round
    }
    network = fake(judge=says(said))
    data = folder(
        tmp_path,
        row("FightingAgainst", FRONT, GUARD),
        row("InChargeOf", VASK, AGAIN),
        row("CoLocated", VASK, TOWN),
        row("AlliesOf", FRONT, VASK, 0.4),  # the annotators did not agree: nobody is asked
    )
    scores = score(data, network=network)
    assert counts(scores, "FightingAgainst") == (1, 1, 1)
    assert counts(scores, "InChargeOf") == (0, 1, 1)
    assert counts(scores, "CoLocated") == (0, 0, 1)
    assert counts(scores, "AlliesOf") == (0, 0, 0)
    assert (scores["pairs"], scores["n"], scores["micro_f1"]) == (3, 3, 0.4)  # 2·1/(2+3)
    assert scores["macro_f1"] == 0.3333
    assert scores["lacking"] == []
    assert "InChargeOf" in report(scores)


def test_neither_the_file_nor_the_text_tells_the_direction(tmp_path: Path, fake: Any) -> None:
    # this judge never looks who comes first: it says "p leads q" of both orders, surer of one
    chances = {("Dune Guard", "Oren Vask"): 0.5, ("Oren Vask", "Dune Guard"): 0.9}
    network = fake(
        judge=lambda p, q: {"relation": {there("InChargeOf"): chances[p, q], 0: 1 - chances[p, q]}}
    )
    scores = score(folder(tmp_path, row("InChargeOf", VASK, GUARD)), network=network)
    assert counts(scores, "InChargeOf") == (1, 1, 1)
    assert sorted(network.asked) == sorted(chances)


def test_both_directions_of_a_symmetric_type_are_added(tmp_path: Path, fake: Any) -> None:
    chances = {0: 0.4, there("AlliesOf"): 0.3, back("AlliesOf"): 0.3}
    network = fake(judge=lambda p, q: {"relation": chances})
    scores = score(folder(tmp_path, row("AlliesOf", FRONT, GUARD)), network=network)
    assert counts(scores, "AlliesOf") == (1, 1, 1)
    # the two directions of another type are two answers, and none is likelier than either
    chances = {0: 0.4, there("Likes"): 0.3, back("Likes"): 0.3}
    scores = score(folder(tmp_path, row("Likes", FRONT, GUARD)), network=network)
    assert counts(scores, "Likes") == (0, 0, 1)


def test_a_pair_with_two_relations_gets_one_answer(tmp_path: Path, fake: Any) -> None:
    network = fake(judge=lambda p, q: {"relation": there("CommWith")})
    data = folder(tmp_path, row("CommWith", GUARD, VASK), row("InChargeOf", VASK, GUARD))
    scores = score(data, network=network)
    assert counts(scores, "CommWith") == (1, 1, 1)
    assert counts(scores, "InChargeOf") == (0, 0, 1)
    assert scores["pairs"] == 1


def test_what_the_network_does_not_know_is_listed_and_in_no_mean(tmp_path: Path, fake: Any) -> None:
    network = fake(judge=lambda p, q: {"relation": there("CoLocated")})
    data = folder(tmp_path, row("Apart", FRONT, TOWN), row("CoLocated", VASK, TOWN))
    scores = score(data, network=network)
    assert scores["lacking"] == ["Apart"]
    assert (scores["types"]["Apart"]["r"], scores["types"]["Apart"]["n"]) == (0, 1)
    assert counts(scores, "CoLocated") == (1, 2, 1)  # the answer to the other pair is one too many
    assert (scores["n"], scores["micro_f1"]) == (1, 0.6667)
    assert "Apart" in report(scores).splitlines()[-1]


def test_a_pair_that_no_window_holds_gets_no_relation(tmp_path: Path, fake: Any) -> None:
    data = folder(tmp_path, row("CoLocated", FRONT, TOWN), row("InChargeOf", AGAIN, TOWN))
    network = fake(judge=lambda p, q: {"relation": there("CoLocated")}, limit=12)
    scores = score(data, network=network)
    assert scores["unplaced"] == 1
    assert counts(scores, "CoLocated") == (0, 1, 1)


def test_a_pair_beyond_the_judges_reach_gets_no_relation(tmp_path: Path, fake: Any) -> None:
    text = "Harl Front " + "went on and on " * 20 + "to Dunmere."
    town = text.index("Dunmere")
    data = folder(tmp_path, row("CoLocated", [0, 10], [town, town + 7]), text=text)
    scores = score(data, network=fake(judge=lambda p, q: {"relation": there("CoLocated")}))
    assert (scores["unplaced"], counts(scores, "CoLocated")) == (1, (0, 0, 1))


def test_a_relation_of_a_span_with_itself_is_left_out(tmp_path: Path) -> None:
    exam, left_out = told(folder(tmp_path, row("IsSynonymOf", VASK, VASK)))
    assert (dict(exam[0].pairs), left_out) == ({}, 1)


@pytest.mark.parametrize(
    "change",
    [{"doc": "d2"}, {"source_span": [0, 900]}, {"target_span": [5, 5]}, {"confidence": None}],
)
def test_a_broken_relation_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    data = folder(tmp_path, row("Likes", FRONT, VASK), {**row("Likes", FRONT, GUARD), **change})
    with pytest.raises(ExamError, match=r"re3d_relations\.jsonl, line 2 has another shape"):
        told(data)


def test_a_folder_without_the_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match=r"re3d_docs\.jsonl cannot be read"):
        told(tmp_path)
