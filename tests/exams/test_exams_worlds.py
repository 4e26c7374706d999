"""The simulated worlds: made as they say, and marked as the truth has it."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from riftline.errors import ExamError
from riftline.exams import worlds
from riftline.exams.worlds import Plot, World, _Answer
from riftline.model import CoursePoint, Coverage, Trend

RIFT = Plot("clear break", (0.1, 0.9), (4, 8), turns=True, clear=True, rift=True)


@pytest.fixture(scope="module")
def pairs() -> tuple[World, World]:
    """The same world read without errors, and with 15 % of signs the wrong way round."""
    return worlds.make(Random("7"), 0.0), worlds.make(Random("7"), 0.15)


def test_the_same_seed_makes_the_same_world(pairs):
    assert worlds.make(Random("7"), 0.0) == pairs[0]
    assert worlds.make(Random("8"), 0.0).statements != pairs[0].statements


def test_wrong_signs_are_as_many_as_they_say_and_change_nothing_else(pairs):
    right, wrong = pairs
    assert right.cards == wrong.cards
    assert right.turns == wrong.turns
    turned = [
        (a.act in worlds._HOSTILE) != (b.act in worlds._HOSTILE)
        for a, b in zip(right.statements, wrong.statements, strict=True)
    ]
    assert len(turned) > 1000
    assert sum(turned) / len(turned) == pytest.approx(0.15, abs=0.03)


def test_shares_turn_when_the_truth_says_so(pairs):
    world = pairs[0]
    seen = Counter()
    for pair, plot in world.plots.items():
        if plot.name != "clear break":
            continue
        turn = world.turns[pair]
        assert turn is not None
        assert set(world.shares[pair][:turn]) == {0.1}
        assert set(world.shares[pair][turn:]) == {0.9}
        for s in world.statements:
            if {s.subject.key, s.target.key} == set(pair):
                month = (world.cards[s.document_id].published or "")[:7]
                seen[world.months.index(month) >= turn, s.act in worlds._HOSTILE] += 1
    assert seen[True, True] / (seen[True, True] + seen[True, False]) == pytest.approx(0.9, abs=0.1)
    assert seen[False, True] / (seen[False, True] + seen[False, False]) == pytest.approx(
        0.1, abs=0.1
    )


def test_two_months_are_silent(pairs):
    months = Counter((c.published or "")[:7] for c in pairs[0].cards.values())
    assert sum(months[m] == 0 for m in pairs[0].months) == 2


@pytest.mark.parametrize(
    ("answer", "within", "holds"),
    [
        (_Answer(True, (10, 10)), 1, 1),
        (_Answer(True, (9, 9)), 1, 0),
        (_Answer(True, (8, 12)), 1, 1),
        (_Answer(True, (10, 14)), 0, 1),
        (_Answer(True, (3, 4)), 0, 0),
        (_Answer(True, None), 0, 0),
    ],
)
def test_an_onset_is_marked_against_the_turn(answer, within, holds):
    into: Counter[str] = Counter()
    worlds._tally(into, answer, RIFT, 10)
    assert into["onset within a month"] == within
    assert into["onset dates hold the truth"] == holds
    assert (into["n"], into["called rift"]) == (1, 1)


def test_intervals_are_marked_against_what_is_true_and_what_was_read(pairs):
    world = pairs[0]
    pair = next(p for p, plot in world.plots.items() if plot.name == "quiet")
    assert set(world.shares[pair]) == {0.1}

    def point(m: int, low: float, high: float, hostile: float) -> CoursePoint:
        return CoursePoint(world.months[m], 0.5, low, high, hostile, 0.0, 0.0, 1, 1, ())

    course = (
        point(0, 0.05, 0.15, 1.0),  # holds 0.10, and not 0.22
        point(1, 0.2, 0.5, 1.0),  # holds 0.10 seen through 15 % wrong signs: 0.22
        point(2, 0.05, 0.5, 1.0),  # holds both
        point(3, 0.6, 0.9, 1.0),  # neither
        point(4, 0.05, 0.5, 0.0),  # a month without evidence is not marked
    )
    trend = Trend(*pair, course, None, (), None, "mixed", (), Coverage((), 0, 0, 0), 4, 4)
    assert worlds._held(trend, world, pair, 0.15) == {"n": 4, "true": 2, "read": 2}


def test_the_score_names_its_goals_and_its_rival():
    found = worlds.score(worlds=1)
    assert found["worlds"] == 1
    for errors in ("wrong signs 0%", "wrong signs 15%"):
        part = found[errors]
        assert part["interval"]["n"] > 50
        for who in ("riftline", "monthly mean tone"):
            assert part[who]["clear breaks dated within a month"]["n"] == 3
            assert part[who]["quiet pairs called rifts"]["n"] == 7
            assert part[who]["mergers and truces called rifts"]["n"] == 2
            assert set(part[who]["plots"]) == {p.name for p in worlds.PLOTS}
    assert worlds.score(worlds=1) == found


def test_settings_come_from_a_file(tmp_path):
    path = tmp_path / "worlds.toml"
    path.write_text("worlds = 1\nseed = 5\n", encoding="utf-8")
    found = worlds.score(path)
    assert (found["worlds"], found["seed"]) == (1, 5)


@pytest.mark.parametrize("text", ["worlds = ", "worlds = 'many'", "\x00"])
def test_other_files_are_refused(tmp_path, text):
    path = tmp_path / "worlds.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExamError, match=r"worlds\.toml"):
        worlds.score(path)
    with pytest.raises(ExamError, match="gone"):
        worlds.score(tmp_path / "gone.toml")
