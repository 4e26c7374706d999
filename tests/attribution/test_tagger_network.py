"""The shipped network keeps its contract: shapes, chances, the same answer every time.

What it answers is a matter for the exams; nothing here depends on it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from riftline.attribution.tagger import network as module
from riftline.attribution.tagger.heads import KINDS, SCHEMES
from riftline.attribution.tagger.network import (
    AROUND,
    FAR,
    QUESTIONS,
    Judged,
    Network,
    Seen,
    distances,
    softmax,
    unknown,
)
from riftline.attribution.tagger.windows import LIMIT, Run, Window
from riftline.attribution.tagger.words import UNKNOWN, words

LONG = """
Velik Arn of the Reed Guard said on Monday that nobody would leave the dyke before spring. The Marsh
Front answered within the hour, and its spokesman, Dorrin Tal, called the promise a trick of toll
collectors who had sold their own ferrymen twice. Rain fell for nine days. According to the Delta
Courier, two barges with grain for Kellin burned at the old lock, though a clerk of the River
Council denied that anybody had set fire to them. “We counted eleven boats,” wrote an account that
calls itself Heron Watch, “and none of them flew a flag.” Farmers near Tarn, who had hoped for a
truce, drove their goats up the hill; some told visitors that they no longer knew whose men asked
them for bread. The Salt Company praised the Guard for its patience, warned the Front against
another winter of raids, and offered to lend both sides a surveyor. Tal refused him. In March the
Ferry Guild split from the League, joined the Council and then complained that its letters were
never read. An old engineer, asked which of the two commanders had opened the sluice, shrugged and
claimed to have slept. What the town wants, he added, is a dry road, a cheap lamp and a priest who
stays until Easter. Later that week Arn met envoys of the Heron Brigade in a barn outside Sella.
""".replace("\n", " ")
TEXTS = [
    "Velik Arn said.",
    "Дорин заявил, что «Болотный фронт» не уйдёт с дамбы.",
    "قال المتحدث إن السد سيبقى مغلقا.",
    "🙂 👍🏽 14:30 … \u200d \u0301",
    "a",
    LONG,
]


@pytest.fixture(scope="module")
def net() -> Network:
    return Network(threads=1)


def first(net: Network, text: str) -> Window:
    return net.windows(text)[0]


def is_chances(rows: NDArray[np.float32]) -> bool:
    return bool(
        rows.dtype == np.float32
        and (rows >= 0).all()
        and np.allclose(rows.sum(-1), 1, atol=1e-5)
    )  # fmt: skip


# --- what is shipped ----------------------------------------------------------------------------


def test_the_settings_say_what_reading_needs(net: Network) -> None:
    heat = net.settings["temperatures"]
    assert len(heat["roles"]) == 3
    single = [heat[k] for k in ("kinds", "links", *SCHEMES)]
    assert all(t > 0 for t in [*heat["roles"], *single])
    assert 0 < net.settings["least_cue"] < 1
    assert 0 < net.settings["least"] < 1
    assert set(net.settings["asking"]) == set(QUESTIONS)
    assert len(net.settings["sure"]) == 7  # a bias and a weight for each of a cite's signs


def test_pieces_know_the_scripts_that_are_read(net: Network) -> None:
    for text in ("Velik Arn said: 7", "Дорин заявил", "قال المتحدث", "7 – 8"):
        assert unknown(list(words(text)), net.pieces) == 0
    assert UNKNOWN in net.pieces("არნმა", True)
    assert unknown(list(words("არნმა თქვა, 7.")), net.pieces) == 1
    assert unknown(list(words("Arn said არნმა თქვა")), net.pieces) == 0.5


# --- the encoder --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS)
def test_a_window_is_seen_a_word_at_a_time(net: Network, text: str) -> None:
    window = first(net, text)
    size = window.end - window.start
    assert 0 < len(window.ids) <= LIMIT
    found = net.see(window)
    assert found.window is window
    assert found.roles.shape == (size, 3, 3)
    assert found.kinds.shape == (size, 1 + 2 * len(KINDS))
    assert found.facts.shape == (size,)
    assert found.hidden.shape[0] == size
    assert is_chances(found.roles)
    assert is_chances(found.kinds)
    assert np.isfinite(found.facts).all()
    assert np.isfinite(found.hidden).all()


def test_words_are_told_apart(net: Network) -> None:
    hidden = net.see(first(net, "Arn said that Arn left.")).hidden
    assert not np.allclose(hidden[0], hidden[1], atol=1e-3)
    assert not np.allclose(hidden[0], hidden[3], atol=1e-3)  # the same word elsewhere


def test_a_text_s_lines_are_paragraphs(net: Network) -> None:
    assert net.windows("") == net.windows(" \n\n") == ()
    (window,) = net.windows("Arn left.\n\nTal stayed.\n")
    assert (window.start, window.end, window.own) == (0, 6, (0, 6))
    paragraphs = [LONG[:700], LONG[:800], LONG[:900]]
    assert [w.start for w in net.windows("\n".join(paragraphs))] == [
        sum(w.end for p in paragraphs[:n] for w in net.windows(p)) for n in range(3)
    ]


# --- the marked readers -------------------------------------------------------------------------


def nearest(rows: NDArray[np.float32], row: NDArray[np.float32]) -> int:
    """Which of `rows` is most like `row`.

    8-bit numbers share a scale with what is computed beside them, so that one question asked
    alone and among others has not quite the same answer.
    """
    apart = np.abs(rows - row).reshape(len(rows), -1).sum(1)
    assert apart.min() < 0.02 * row.size
    return int(apart.argmin())


def links(net: Network, seen: Seen, cues: Sequence[Run]) -> NDArray[np.float32]:
    return net.links(seen, [[run] for run in cues])


@pytest.mark.parametrize("text", TEXTS)
def test_links_say_for_each_cue_what_belongs_to_it(net: Network, text: str) -> None:
    seen = net.see(first(net, text))
    size = len(seen.facts)
    assert links(net, seen, []).shape == (0, size, 5)
    found = links(net, seen, [(0, 1), (size - 1, size), (0, size)])
    assert found.shape == (3, size, 5)
    assert is_chances(found)


def test_links_of_many_cues_are_those_of_each(net: Network) -> None:
    seen = net.see(first(net, LONG))
    cues = [(i, i + 1 + i % 3) for i in range(70)]
    together = links(net, seen, cues)
    assert together.shape[0] == 70
    for n in (0, 31, 32, 63, 69):
        assert nearest(together, links(net, seen, [cues[n]])[0]) == n


def test_a_cue_may_stand_in_pieces(net: Network) -> None:
    seen = net.see(first(net, LONG))
    whole = net.links(seen, [[(2, 3), (5, 6)]])
    assert whole.shape == (1, len(seen.facts), 5)
    assert not np.allclose(whole, net.links(seen, [[(2, 3)]]), atol=1e-6)


def side_by_side(judged: Judged) -> NDArray[np.float32]:
    """(N, all classes): the answers to every question."""
    return np.concatenate([getattr(judged, scheme) for scheme in SCHEMES], 1)


def test_the_judge_answers_every_question_about_a_pair(net: Network) -> None:
    judged = net.judge(net.see(first(net, LONG)), [((0, 2), (4, 6)), ((0, 2), None)])
    assert judged.far == frozenset()
    for scheme, classes in SCHEMES.items():
        rows = getattr(judged, scheme)
        assert rows.shape == (2, classes)
        assert is_chances(rows)


def test_the_judge_sees_where_the_other_side_stands(net: Network) -> None:
    seen = net.see(first(net, LONG))  # the same words around both pairs
    judged = net.judge(seen, [((40, 41), (60, 61)), ((40, 41), (57, 61)), ((40, 41), (40, 61))])
    one, two, three = side_by_side(judged).tolist()
    assert one != two != three != one


def test_nothing_asked_nothing_judged(net: Network) -> None:
    judged = net.judge(net.see(first(net, LONG)), [])
    assert judged.directed.shape == (0, 5)
    assert judged.far == frozenset()


def test_a_pair_too_far_apart_is_not_judged(net: Network) -> None:
    seen = net.see(first(net, LONG))
    reach = 2 * AROUND
    pairs: list[tuple[Run, Run | None]] = [
        ((0, 1), (reach, reach + 1)),  # a word too far
        ((0, 1), (reach - 1, reach)),
        ((reach + 9, reach + 10), (0, 1)),
        ((reach, reach + 1), (1, 2)),
        ((5, 6), None),
    ]
    judged = net.judge(seen, pairs)
    assert judged.far == {0, 2}
    for scheme in SCHEMES:
        rows = getattr(judged, scheme)
        assert not rows[[0, 2]].any()
        assert is_chances(rows[[1, 3, 4]])


def test_each_pair_has_its_own_judgement_whatever_stands_beside_it(net: Network) -> None:
    seen = net.see(first(net, LONG))
    pairs: list[tuple[Run, Run | None]] = [
        ((i, i + 1), None if i % 4 == 0 else (i + 1 + i * 7 % 40, i + 3 + i * 7 % 40))
        for i in range(70)
    ]
    together = net.judge(seen, pairs)
    assert not together.far
    rows = side_by_side(together)
    for n in (0, 1, 33, 69):
        assert np.allclose(rows[n], side_by_side(net.judge(seen, [pairs[n]]))[0], atol=1e-5)
    (p, q) = pairs[1]
    assert q is not None
    assert not np.allclose(rows[1], side_by_side(net.judge(seen, [(q, p)]))[0], atol=0.05)


def test_hope_is_a_line_through_the_signs(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = net.see(first(net, LONG))
    pairs = [((40, 42), (50, 51)), ((50, 51), (40, 42)), ((3, 4), (5, 9))]
    signs = net.signs(seen, pairs)
    mean = seen.hidden[40:42].mean(0), seen.hidden[50:51].mean(0), seen.hidden[40:51].mean(0)
    assert np.allclose(signs[0], [1, np.log(11), *np.concatenate(mean)], atol=1e-4)
    assert np.allclose(signs[1], [1, np.log(11), *np.concatenate([mean[1], mean[0], mean[2]])],
                       atol=1e-4)  # fmt: skip
    weights = np.zeros((len(QUESTIONS), signs.shape[1]), np.float32)
    weights[0, 1] = 1.0  # the farther apart, the more hope of a view; none of a bond
    monkeypatch.setattr(net, "_asking", weights)
    monkeypatch.setitem(net.settings, "asking", {"view": float(np.log(9)), "bond": 0.1})
    assert net.hopeful(seen, pairs, "view") == [True, True, False]
    assert net.hopeful(seen, pairs, "bond") == [False, False, False]
    assert net.hopeful(seen, [], "view") == []


def test_the_judge_reads_no_farther_than_it_may(net: Network) -> None:
    seen = net.see(first(net, LONG))
    pair: tuple[Run, Run | None] = ((40, 41), (50, 51))
    alone = seen._replace(
        window=seen.window._replace(first=seen.window.first[38:55]), low=seen.low[38:55]
    )
    few = net.judge(seen, [pair], [(38, 55)])
    assert np.allclose(
        side_by_side(few), side_by_side(net.judge(alone, [((2, 3), (12, 13))])), atol=1e-5
    )
    assert not np.allclose(side_by_side(few), side_by_side(net.judge(seen, [pair])), atol=1e-3)
    own = net.judge(seen, [pair], [(45, 46)])  # its own words it always reads
    assert np.allclose(side_by_side(own), side_by_side(net.judge(seen, [pair], [(40, 51)])))


def test_a_temperature_flattens_its_own_answers(
    net: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answers() -> dict[str, NDArray[np.float32]]:
        seen = net.see(first(net, LONG))
        judged = net.judge(seen, [((0, 2), (4, 6)), ((5, 6), None)])
        roles = {f"roles {n}": seen.roles[:, n] for n in range(3)}
        found = {**roles, "kinds": seen.kinds, "links": links(net, seen, [(2, 3)])}
        return {**found, **{scheme: getattr(judged, scheme) for scheme in SCHEMES}}

    def odds(rows: NDArray[np.float32]) -> NDArray[np.float64]:
        logs = np.log(rows.astype(np.float64) + 1e-30)
        return logs[..., 1:] - logs[..., :1]

    plain = {"roles": [1.0, 1.0, 1.0], "kinds": 1.0, "links": 1.0, **dict.fromkeys(SCHEMES, 1.0)}
    monkeypatch.setitem(net.settings, "temperatures", plain)
    before = answers()
    for name in before:
        head, _, role = name.partition(" ")
        heat = [1.0 + (role == str(n)) for n in range(3)] if role else 2.0
        monkeypatch.setitem(net.settings, "temperatures", {**plain, head: heat})
        for other, rows in answers().items():
            factor = 2 if other == name else 1
            assert np.allclose(factor * odds(rows), odds(before[other]), atol=1e-3), (name, other)


# --- the same every time ------------------------------------------------------------------------


def everything(net: Network, window: Window) -> list[NDArray[np.float32]]:
    seen = net.see(window)
    judged = net.judge(seen, [((0, 2), (4, 6)), ((5, 6), None)])
    cues = links(net, seen, [(2, 3), (6, 7)])
    return [
        seen.roles, seen.kinds, seen.facts, seen.hidden, seen.low, cues, judged.relation,
        judged.quad,
    ]  # fmt: skip


def test_the_same_window_twice_gives_the_same_bytes(net: Network) -> None:
    window = first(net, LONG)
    once = everything(net, window)
    everything(net, first(net, TEXTS[1]))  # no state is left by what is read in between
    again = everything(net, window)
    assert [a.tobytes() for a in once] == [b.tobytes() for b in again]


def test_where_a_window_stands_makes_no_difference(net: Network) -> None:
    alone = first(net, LONG[:800])
    second = net.windows(LONG[:900] + "\n" + LONG[:800])[1]
    assert second.start > 0
    assert second.ids == alone.ids
    assert [a.tobytes() for a in everything(net, alone)] == [
        b.tobytes() for b in everything(net, second)
    ]


def test_one_thread_and_two_agree(net: Network) -> None:
    two = Network(threads=2)
    window = first(net, LONG)
    assert first(two, LONG).ids == window.ids
    for a, b in zip(everything(net, window), everything(two, window), strict=True):
        assert np.allclose(a, b, atol=1e-4)


def test_a_worker_computes_on_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(module, "Network", lambda threads: asked.append(threads))
    monkeypatch.setenv("RIFTLINE_WORKER", "1")
    module.network.__wrapped__()
    monkeypatch.delenv("RIFTLINE_WORKER")
    module.network.__wrapped__()
    assert asked == [1, min(4, os.cpu_count() or 1)]


# --- parts --------------------------------------------------------------------------------------


def test_distances_to_the_marks() -> None:
    at = FAR + 1  # what a word at the mark has; 0 is left for marks that are not there
    found = distances(np.array([[0, 1, 1, 0, 0, 2], [3, 0, 0, 0, 0, 0]]))
    assert found[0, :, 0].tolist() == [at - 1, at, at, at + 1, at + 2, at + 3]
    assert found[0, :, 1].tolist() == [at - 5, at - 4, at - 3, at - 2, at - 1, at]
    assert found[1, :, 0].tolist() == found[1, :, 1].tolist() == [at + n for n in range(6)]
    alone = distances(np.array([[0, 1, 0]]))
    assert alone[0, :, 1].tolist() == [0, 0, 0]
    wide = np.zeros((1, 3 * FAR), np.int64)
    wide[0, FAR] = 1
    assert distances(wide)[0, :, 0].max() == 2 * FAR + 1
    wide[0, FAR], wide[0, -1] = 0, 1
    assert distances(wide)[0, :, 0].min() == 1


def test_softmax_of_great_numbers_and_of_none() -> None:
    found = softmax(np.array([[1000.0, 1000.0, -1000.0]], np.float32))
    assert found.tolist() == [[0.5, 0.5, 0.0]]
    assert softmax(np.zeros((0, 5), np.float32)).shape == (0, 5)


HEAVY = "[m for m in ('numpy', 'onnxruntime', 'tokenizers') if m in sys.modules]"
READ = """
from riftline.attribution import attribute
from riftline.model import Document
text = "Velik Arn said that the truce was dead."
one = Document("d", "c", "file:///d", None, None, "Delta Wire", "2016-05-06", "en", text)
assert attribute(one, (), "rules").statements
"""
HELP = """
from riftline.cli import app
sys.argv = ["riftline", "--help"]
try:
    app()
except SystemExit:
    pass
"""


@pytest.mark.parametrize("code", ["import riftline", HELP, READ], ids=["import", "help", "rules"])
def test_the_network_is_not_loaded_where_it_is_not_asked(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint({HEAVY}, file=sys.stderr)"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "[]"
