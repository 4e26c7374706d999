"""The simulated worlds: made as they say, and marked as the truth has it."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from riftline.errors import ExamError
from riftline.exams import plots, rivals, worlds
from riftline.exams.plots import Plot, World
from riftline.exams.rivals import Answer
from riftline.model import Break, CoursePoint, Coverage, Trend

RIFT = Plot("clear break", (0.1, 0.9), (4, 8), turns=True, clear=True, rift=True)


@pytest.fixture(scope="module")
def pairs() -> tuple[World, World]:
    """The same world read without errors, and with 15 % of signs the wrong way round."""
    return plots.make(Random("7"), 0.0), plots.make(Random("7"), 0.15)


def test_the_same_seed_makes_the_same_world(pairs):
    assert plots.make(Random("7"), 0.0) == pairs[0]
    assert plots.make(Random("8"), 0.0).statements != pairs[0].statements


def test_wrong_signs_are_as_many_as_they_say_and_change_nothing_else(pairs):
    right, wrong = pairs
    assert right.cards == wrong.cards
    assert right.turns == wrong.turns
    turned = [
        (a.act in plots.HOSTILE) != (b.act in plots.HOSTILE)
        for a, b in zip(right.statements, wrong.statements, strict=True)
    ]
    assert len(turned) > 1000
    assert {s.id for s, t in zip(wrong.statements, turned, strict=True) if t} == wrong.turned
    assert right.turned == frozenset()
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
                seen[world.months.index(month) >= turn, s.act in plots.HOSTILE] += 1
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
        (Answer(True, (10, 10)), 1, 1),
        (Answer(True, (9, 9)), 1, 0),
        (Answer(True, (8, 12)), 1, 1),
        (Answer(True, (10, 14)), 0, 1),
        (Answer(True, (3, 4)), 0, 0),
        (Answer(True, None), 0, 0),
    ],
)
def test_an_onset_is_marked_against_the_turn(answer, within, holds):
    into: Counter[str] = Counter()
    worlds._tally(into, answer, RIFT, 10)
    assert into["onset within a month"] == within
    assert into["onset dates hold the truth"] == holds
    assert (into["n"], into["called rift"]) == (1, 1)


def trend_of(pair, course=(), breaks=()):
    return Trend(*pair, course, None, breaks, None, "mixed", (), Coverage((), 0, 0, 0), 4, 4)


def test_intervals_are_marked_against_the_truth(pairs):
    world = pairs[0]
    pair = next(p for p, plot in world.plots.items() if plot.name == "quiet")
    assert set(world.shares[pair]) == {0.1}

    def point(m: int, low: float, high: float, hostile: float) -> CoursePoint:
        return CoursePoint(world.months[m], 0.5, low, high, hostile, 0.0, 0.0, 1, 1, ())

    course = (
        point(0, 0.05, 0.15, 1.0),
        point(1, 0.2, 0.5, 1.0),
        point(2, 0.05, 0.5, 1.0),
        point(3, 0.05, 0.5, 0.0),  # a month without evidence is not marked
    )
    found = worlds._held(trend_of(pair, course), world, pair)
    assert (found["n"], found["true"]) == (3, 2)
    assert found["width"] == pytest.approx(0.1 + 0.3 + 0.45)


def test_a_slow_turn_is_a_share_that_climbs():
    plot = Plot("slow", (0.2, 0.8), (1, 2), turns=True, slow=4)
    shares = [plots._share(plot, 5, m) for m in range(12)]
    assert shares == pytest.approx([0.2] * 5 + [0.35, 0.5, 0.65] + [0.8] * 4)


@pytest.mark.parametrize(
    ("turn", "there"), [(9, 0), (10, 1), (11, 1), (13, 1), (14, 1), (15, 0), (None, 0)]
)
def test_a_break_is_true_to_a_month(pairs, turn, there):
    months = pairs[0].months
    shown = Break(months[11], months[13], 0.8, "worse")
    found = worlds._true(shown, months, turn)
    assert (found["n"], found["true"], found["probability"]) == (1, there, 0.8)


@pytest.mark.parametrize(
    ("p", "name"),
    [(0.5, "0.5 to 0.7"), (0.7, "0.5 to 0.7"), (0.95, "0.9 to 0.99"), (1.0, "0.99 to 1.0")],
)
def test_a_probability_has_its_bin(p, name):
    assert worlds._bin(p) == name


def test_a_person_who_checks_counts_what_is_there(pairs):
    right, wrong = pairs
    assert worlds._checked(right, Random("1")) == worlds.Checked(0, 100)
    found = worlds._checked(wrong, Random("1"))
    assert found.wrong + found.right == 100
    assert 5 <= found.wrong <= 27


TURN = dict.fromkeys(range(10), 0.8) | dict.fromkeys(range(10, 20), -0.6)
NOISE = {m: 0.4 + 0.3 * (-1) ** m for m in range(20)}


@pytest.mark.parametrize("who", ["monthly mean tone", "PELT"])
def test_rivals_date_a_plain_turn_and_leave_noise_alone(who):
    ask = {"monthly mean tone": rivals.mean_tone, "PELT": rivals.pelt}[who]
    assert ask(TURN) == Answer(True, (10, 10))
    assert ask({m: -t for m, t in TURN.items()}) == Answer(False, None)
    assert ask(NOISE) == Answer(False, None)
    assert ask({}) == ask({3: -1.0}) == Answer(False, None)


def test_tone_is_the_mean_of_all_that_was_read(pairs):
    world = pairs[0]
    pair = next(iter(world.plots))
    tone = rivals.tones(world)[pair]
    month = next(iter(tone))
    signs = [
        -1 if s.act in plots.HOSTILE else 1
        for s in world.statements
        if {s.subject.key, s.target.key} == set(pair)
        and (world.cards[s.document_id].published or "").startswith(world.months[month])
    ]
    assert tone[month] == pytest.approx(sum(signs) / len(signs))


def test_the_score_names_its_goals_and_its_rivals(tmp_path, monkeypatch):
    monkeypatch.setattr(worlds, "WRONG", (0.15,))
    path = tmp_path / "small.toml"
    path.write_text("worlds = 1\ncrowd = false\n", encoding="utf-8")
    found = worlds.score(path)
    assert found["worlds"] == 1
    assert found["rivals"] == ["PELT", "monthly mean tone"]
    part = found["wrong signs 15%"]
    assert part["interval"]["n"] > 50
    assert part["checked interval"]["n"] == part["interval"]["n"]
    for who in ("riftline", "monthly mean tone", "PELT"):
        assert part[who]["clear breaks dated within a month"]["n"] == 3
        assert part[who]["quiet pairs called rifts"]["n"] == 7
        assert part[who]["mergers and truces called rifts"]["n"] == 2
        assert set(part[who]["plots"]) == {p.name for p in plots.PLOTS}


def test_the_report_says_the_goals_in_lines():
    goal = {"n": 3, "share": 2 / 3}
    who = {
        "clear breaks dated within a month": goal,
        "quiet pairs called rifts": {"n": 7, "share": 0.0},
        "mergers and truces called rifts": {"n": 0, "share": None},
    }
    kind = {"n": 1200, "true": 0.9, "width": 0.25}
    count = {"n": 9, "false": 1, "false share": 0.1111, "expected": 0.09, "of the true": 0.8}
    told = worlds.report(
        {
            "seed": 5, "worlds": 1, "months": 30, "rivals": ["monthly mean tone"],
            "wrong signs 15%": {
                "interval": kind, "checked interval": kind,
                "riftline": who, "monthly mean tone": who, "PELT": who,
            },
            "crowd": {"wrong signs 0%": {"pairs": 2448, "called rift": count, "listed": count}},
        }
    )  # fmt: skip
    assert told.startswith("seed 5, 1 worlds of 30 months\nwithout PELT")
    assert (
        "\nwrong signs 15 %\n  interval: 90.0 % of 1,200 months hold the truth, width 0.25" in told
    )
    assert "  clear breaks dated within a month (n 3): riftline 66.7 %" in told
    assert "  mergers and truces called rifts (n 0): riftline –" in told
    assert "  listed: 9, false 1 (11.1 %, expected 9.0 %), 80.0 % of the true" in told


def test_a_crowd_counts_its_false_ones():
    still = Plot("quiet", (0.2, 0.2), (1, 2))
    broken = Plot("break", (0.1, 0.9), (6, 8), turns=True, rift=True)
    world = plots.make(Random("3"), 0.0, (still, broken, broken, still))
    found = worlds._crowd(world)
    assert (found["pairs"], found["break"]) == (4, 2)
    called = found["called rift"]
    assert called["n"] - called["false"] == 2 * called["of the true"]
    assert called["of the true"] == 1.0
    assert found["listed"]["n"] <= called["n"]


def test_settings_come_from_a_file(tmp_path):
    path = tmp_path / "worlds.toml"
    path.write_text("worlds = 2\nseed = 5\ncrowd = false\n", encoding="utf-8")
    assert worlds._settings(path, 1, 1) == (5, 2, False)
    path.write_text("", encoding="utf-8")
    assert worlds._settings(path, 1, 1) == (1, 1, True)


@pytest.mark.parametrize("text", ["worlds = ", "worlds = 'many'", "worlds = 0", "\x00"])
def test_other_files_are_refused(tmp_path, text):
    path = tmp_path / "worlds.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExamError, match=r"worlds\.toml"):
        worlds.score(path)
    with pytest.raises(ExamError, match="gone"):
        worlds.score(tmp_path / "gone.toml")
