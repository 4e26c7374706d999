"""The certainty exam on sentences made here; what the network says of a word is written down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.errors import ExamError
from riftline.exams.certainty import compare, report, score, sentences

ONE = "Vask did n't deny that the Front attacked Dunmere ."
# words: 0 Vask 1 did 2 n 3 ' 4 t 5 deny 6 that 7 the 8 Front 9 attacked 10 Dunmere 11 .


def row(text: str, *targets: tuple[int, float]) -> dict[str, Any]:
    return {"text": text, "targets": [{"span1": [i, i + 1], "label": v} for i, v in targets]}


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return path


def test_the_figure_at_the_events_first_word_counts(tmp_path: Path, fake: Any) -> None:
    data = write(tmp_path, row(ONE, (3, -3.0), (7, 1.0)), row("Quiet reigned .", (1, 3.0)))
    # −9 is held at −3; 0.5 and 2 are as they are
    scores = score(data, network=fake(facts={5: -9, 9: 0.5, 1: 2.0}))
    assert (scores["texts"], scores["n"]) == (2, 3)
    assert scores["mae"] == 0.5  # (0 + 0.5 + 1) / 3
    assert scores["pearson"] == round(float(np.corrcoef([-3, 1, 3], [-3, 0.5, 2])[0, 1]), 4)
    assert scores["interval"]["mae"] == [0.25, 1.0]  # only the first text, only the second
    assert "2 sentences" in report(scores)


def test_the_window_that_answers_for_a_word_is_asked(tmp_path: Path, fake: Any) -> None:
    words = [f"w{i}" for i in range(40)]
    data = write(tmp_path, row(" ".join(words), *((i, i / 20) for i in range(40))))
    scores = score(data, network=fake(facts={i: i / 20 for i in range(40)}, limit=12))
    assert (scores["mae"], scores["pearson"]) == (0, 1)


def test_a_network_that_always_says_the_same_has_no_correlation(tmp_path: Path, fake: Any) -> None:
    data = write(tmp_path, row(ONE, (3, -3.0), (7, 1.0)))
    scores = score(data, network=fake(facts={5: 0.1, 9: 0.1}))
    assert (scores["pearson"], scores["interval"]["pearson"]) == (None, None)
    assert "pearson –" in report(scores)


figures = st.floats(-3, 3).map(lambda x: round(x, 2))


@given(
    st.lists(
        st.lists(st.tuples(figures, figures), max_size=4).map(
            lambda pairs: ([w for w, _ in pairs], [g for _, g in pairs])
        ),
        min_size=2,
        max_size=8,
    ).filter(lambda texts: len({w for t in texts for w in t[0]}) > 1)
)
def test_sums_over_texts_give_the_correlation_of_all_events(
    texts: list[tuple[list[float], list[float]]],
) -> None:
    made = compare(texts)
    wanted = [w for t in texts for w in t[0]]
    given_ = [g for t in texts for g in t[1]]
    assert made["mae"] == pytest.approx(np.abs(np.subtract(wanted, given_)).mean(), abs=1e-4)
    if len(set(given_)) > 1:
        assert made["pearson"] == pytest.approx(np.corrcoef(wanted, given_)[0, 1], abs=1e-4)
    else:
        assert made["pearson"] is None


@pytest.mark.parametrize("target", [(40, 1.0), (-1, 1.0), (0, 4.0)])
def test_a_broken_event_is_named(tmp_path: Path, target: tuple[int, float]) -> None:
    with pytest.raises(ExamError, match="line 2 has another shape"):
        sentences(write(tmp_path, row(ONE, (3, -3.0)), row(ONE, target)))


def test_a_file_without_an_event_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match="no event"):
        sentences(write(tmp_path, row(ONE)))
