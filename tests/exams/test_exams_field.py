"""The exam of the field: its measures, its worlds, and what it says of a table of states."""

from __future__ import annotations

from pathlib import Path

import pytest

from riftline.errors import ExamError
from riftline.exams import field


def test_partings_that_are_the_same_but_for_their_numbers_are_alike() -> None:
    assert field.alike([0, 0, 1, 1, 2], [7, 7, 3, 3, 5]) == 1.0
    assert field.alike([0, 0, 1, 1], [0, 1, 0, 1]) < 0.0
    # Hubert and Arabie's index by hand: 2 pairs agree of 4 and 3; by chance 4 · 3 / 10.
    assert field.alike([0, 0, 0, 1, 1], [0, 0, 1, 1, 1]) == pytest.approx((2 - 1.6) / (4 - 1.6))


def test_a_world_without_errors_is_found_whole() -> None:
    row = field._tied(camps=2, wrong=0.0, seed=1, worlds=1)
    assert row == {
        "camps": 1.0,
        "rival": row["rival"],
        "under truth": 1.0,
        "proved": 1.0,
        "two proved": 1.0,
    }


def test_worlds_are_made_by_their_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field, "CAMPS", (2,))
    monkeypatch.setattr(field, "WRONG", (0.1,))
    given = tmp_path / "one.toml"
    given.write_text("seed = 5\nworlds = 1\n", "utf-8")
    first = field.score(given)
    assert first == field.score(given)
    assert (first["seed"], first["worlds"]) == (5, 1)
    assert list(first["ties"]) == ["2 camps, 10% wrong"]
    assert first["statements"]["10% wrong"]["camps"] > 0.7
    assert first["changes"]["n"] == 2
    assert "Went over" in field.report(first)


def test_states_part_into_their_blocs(tmp_path: Path) -> None:
    table = tmp_path / "ties.csv"
    rows = [
        ("USA", "GBR", 1),
        ("GBR", "FRA", 1),
        ("RUS", "POL", 1),
        ("POL", "HUN", 1),
        ("USA", "RUS", -1),
        ("GBR", "POL", -1),
        ("FRA", "HUN", 1),
    ]
    lines = [f"60-63,{a},{b},{sign}" for a, b, sign in rows]
    table.write_text("\n".join(["window,source,target,sign", *lines]), "utf-8")
    (window,) = field.score(table)["windows"]
    assert (window["states"], window["ties"], window["hostile"]) == (6, 7, 2)
    assert window["two"] == {"against": 1.0, "at least": 1.0, "proved": True}
    assert window["blocs"] == {"west": 1.0, "east": 1.0, "apart": True}
    assert "60-63" in field.report(field.score(table))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ties.csv", "a,b\n1,2\n"),
        ("ties.csv", "window,source,target,sign\n60-63,A,B,friendly\n"),
        ("w.toml", "seed = 'many'"),
    ],
)
def test_other_data_is_refused(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(ExamError):
        field.score(path)
