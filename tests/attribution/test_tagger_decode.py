"""Scores that a test writes down → attributions.

Tags stand in a string, one letter a word: ``.`` outside, a capital begins, a small letter goes on:
Q cue, S source, C content.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from riftline.attribution.tagger.decode import BIO, LINKS, Cite, cites, cues, paths, runs
from riftline.attribution.tagger.network import Seen
from riftline.attribution.tagger.windows import Run, Window
from riftline.attribution.tagger.words import words

SURE = 0.9
ANY = 0.95
"""The chance of a word to be in a role at all where its tag has `SURE`: half the rest is inside."""


def chances(tags: str, letters: str, sure: float = SURE) -> NDArray[np.float32]:
    """(W, 1 + letters): `sure` for each word's tag, the rest shared by the others."""
    rows = np.full((len(tags), 1 + len(letters)), (1 - sure) / len(letters), np.float32)
    for i, tag in enumerate(tags):
        rows[i, 1 + letters.index(tag) if tag in letters else 0] = sure
    return rows


def seen(tags: str, own: Run | None = None, before: int = 0, sure: float = SURE) -> Seen:
    """What the encoder says: every role from one string; `before` words stand before the window."""
    size = len(tags)
    text = " ".join("w" * (before + size))
    window = Window(
        list(words(text)), before, before + size, [], [], own or (before, before + size)
    )
    roles = np.stack([chances(tags, letters, sure) for letters in ("Ss", "Qq", "Cc")], 1)
    kinds, facts, hidden = (np.zeros(shape, np.float32) for shape in ((size, 11), size, (size, 4)))
    return Seen(window, roles, kinds, facts, hidden, hidden)


class Reader:
    """A network whose marked reader answers by a cue's first word, from strings or chances."""

    def __init__(
        self, said: Mapping[int, str | NDArray[np.float32]], least: float = 0.25,
        sure: Sequence[float] = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    ) -> None:  # fmt: skip
        self.said = said
        self.settings: dict[str, Any] = {"least_cue": 0.5, "least": least, "sure": list(sure)}
        self.asked: list[Run] = []

    def links(self, seen: Seen, cues: Sequence[Sequence[Run]]) -> NDArray[np.float32]:
        self.asked += [run for (run,) in cues]
        rows = [self.said.get(run[0], "." * len(seen.roles)) for (run,) in cues]
        return np.stack([chances(r, "SsCc") if isinstance(r, str) else r for r in rows])


def ask(network: Any, given: Seen, likely: Sequence[Run] = ()) -> list[Cite]:
    return cites(network, given, likely)


def read(
    tags: str,
    said: Mapping[int, str | NDArray[np.float32]],
    likely: Sequence[Run] = (),
    **more: Any,
) -> list[Cite]:
    return ask(Reader(said), seen(tags, **more), likely)


# --- best paths ---------------------------------------------------------------------------------


@pytest.mark.parametrize("allowed", [BIO, LINKS])
def test_nothing_goes_on_that_has_not_begun(allowed: NDArray[np.bool_]) -> None:
    for before, tag in product(range(len(allowed)), repeat=2):
        begun = before in (tag - 1, tag)
        assert allowed[before, tag] == (begun or tag % 2 == 1 or tag == 0)


def total(path: Sequence[int], scores: NDArray[np.float32], allowed: NDArray[np.bool_]) -> float:
    """The score of a path, minus infinity where a step is not allowed."""
    steps = zip([0, *path], path, strict=False)  # nothing may begin with an inside
    if not all(allowed[a, b] for a, b in steps):
        return -math.inf
    return float(sum(scores[i, tag] for i, tag in enumerate(path)))


@given(st.sampled_from([BIO, LINKS]), st.integers(1, 3), st.integers(1, 5), st.data())
def test_no_path_is_better_than_the_best(
    allowed: NDArray[np.bool_], n: int, w: int, data: st.DataObject
) -> None:
    k = len(allowed)
    some = st.lists(st.integers(-9, 9), min_size=n * w * k, max_size=n * w * k)
    scores = np.array(data.draw(some), np.float32).reshape(n, w, k)
    for path, row in zip(paths(scores, allowed), scores, strict=True):
        best = max(total(p, row, allowed) for p in product(range(k), repeat=w))
        assert total(path.tolist(), row, allowed) == best


def best(row: NDArray[np.float32], allowed: NDArray[np.bool_]) -> float:
    """The score of the best path, word by word."""
    reached = [0.0] + [-math.inf] * (len(allowed) - 1)
    for scores in row.tolist():
        reached = [
            score + max(r for r, may in zip(reached, allowed[:, tag], strict=True) if may)
            for tag, score in enumerate(scores)
        ]
    return max(reached)


@given(st.sampled_from([BIO, LINKS]), st.sampled_from([0.2, 1, 4]), st.integers(0, 2**32))
def test_no_path_through_many_words_is_better(
    allowed: NDArray[np.bool_], spread: float, seed: int
) -> None:
    made = np.random.default_rng(seed).normal(scale=spread, size=(4, 40, len(allowed)))
    scores = made.astype(np.float32)
    for path, row in zip(paths(scores, allowed), scores, strict=True):
        assert total(path.tolist(), row, allowed) == pytest.approx(best(row, allowed), abs=1e-3)


def test_paths_of_no_words_and_of_no_cues() -> None:
    assert paths(np.zeros((2, 0, 3), np.float32), BIO).shape == (2, 0)
    assert paths(np.zeros((0, 4, 5), np.float32), LINKS).shape == (0, 4)


@pytest.mark.parametrize(
    ("path", "begin", "wanted"),
    [
        ([], 1, []),
        ([0, 0], 1, []),
        ([1, 2, 2, 0, 1], 1, [(0, 3), (4, 5)]),
        ([1, 1, 2], 1, [(0, 1), (1, 3)]),
        ([0, 2, 2], 1, []),
        ([3, 4, 0, 1, 2, 3], 3, [(0, 2), (5, 6)]),
        ([3, 4, 0, 1, 2, 3], 1, [(3, 5)]),
        ([1, 3, 2], 1, [(0, 1)]),
    ],
)
def test_runs(path: list[int], begin: int, wanted: list[Run]) -> None:
    assert runs(path, begin) == wanted


# --- cues ---------------------------------------------------------------------------------------


def test_cues_of_several_words_and_side_by_side() -> None:
    found = cues(seen(".Qq.QQ"), 0.5)
    assert [run for run, _ in found] == [(1, 3), (4, 5), (5, 6)]
    assert [sure for _, sure in found] == pytest.approx([ANY] * 3)


@given(st.integers(1, 99), st.integers(1, 99))
def test_a_word_is_a_cue_from_the_least_probability_on(sure: int, least: int) -> None:
    roles = np.zeros((1, 3, 3), np.float32)
    roles[0, 1] = [1 - sure / 100, sure / 100, 0]
    found = cues(seen(".")._replace(roles=roles), least / 100)
    if sure == least:  # on the edge, a rounding decides
        return
    assert [run for run, _ in found] == ([(0, 1)] if sure > least else [])


def test_the_least_score_stands_in_the_settings() -> None:
    given = seen(".Q..", sure=0.4)  # begin 0.4, inside and outside 0.3 each
    said = {1: "S.Cc"}
    assert ask(Reader(said, least=0.9), given) == []
    (cite,) = ask(Reader(said, least=0.3), given)
    assert cite.cue == (1, 2)


def unsure(at: int, size: int, chance: float) -> Seen:
    """Nothing in any role, but for word `at`, which is a cue at `chance`."""
    roles = np.zeros((size, 3, 3), np.float32)
    roles[:, :, 0] = 1
    roles[at, 1] = [1 - chance, chance, 0]
    return seen("." * size)._replace(roles=roles)


def test_a_word_that_is_hardly_a_cue_counts_by_what_belongs_to_it() -> None:
    given = unsure(1, 4, 0.3)
    by_content = (0.0, 1.0, 0.0, 0.5, 0.0, 0.0, 2.0)  # a source speaks for it
    (cite,) = ask(Reader({1: "S.Cc"}, least=0.5, sure=by_content), given)
    assert (cite.cue, cite.source) == ((1, 2), (0, 1))
    assert ask(Reader({1: "..Cc"}, least=0.5, sure=by_content), given) == []


def test_a_word_that_is_surely_no_cue_is_not_looked_at() -> None:
    network = Reader({1: "S.Cc"}, least=0.0)
    assert ask(network, unsure(1, 4, 0.1)) == []
    assert network.asked == []


def test_an_unsure_word_beside_a_sure_cue_does_not_widen_it() -> None:
    roles = unsure(1, 5, 0.9).roles
    roles[2, 1] = [0.7, 0.0, 0.3]
    given = seen(".....")._replace(roles=roles)
    (cite,) = ask(Reader({1: "S..Cc"}), given)
    assert cite.cue == (1, 2)


# --- attributions -------------------------------------------------------------------------------


def test_a_cue_with_its_source_and_content() -> None:
    (cite,) = read("SsQCcc.", {2: "Ss.Ccc."})
    assert (cite.cue, cite.source, cite.content) == ((2, 3), (0, 2), ((3, 6),))


def test_each_cue_has_its_own() -> None:
    first, second = read("SQCcSQCc", {1: "S.Cc....", 5: "....S.Cc"})
    assert (first.cue, first.source, first.content) == ((1, 2), (0, 1), ((2, 4),))
    assert (second.cue, second.source, second.content) == ((5, 6), (4, 5), ((6, 8),))


def test_a_content_may_stand_in_pieces_around_the_cue() -> None:
    (cite,) = read("CcSQ.Ccc", {3: "CcS..Ccc"})
    assert (cite.source, cite.content) == ((2, 3), ((0, 2), (5, 8)))


def test_a_content_may_have_no_source() -> None:
    (cite,) = read("QCcc", {0: ".Ccc"})
    assert (cite.source, cite.content) == (None, ((1, 4),))
    assert (cite.signs[1], cite.signs[3], cite.signs[5]) == (0.0, 0.0, 0.0)


def test_a_cue_without_content_is_no_attribution() -> None:
    assert read("SQ..", {1: "S..."}) == []


def test_of_two_sources_the_likelier_is_taken() -> None:
    rows = chances("S..S.Cc", "SsCc")
    rows[0] = [0.3, 0.6, 0.04, 0.03, 0.03]
    (cite,) = read("S..SQCc", {4: rows})
    assert cite.source == (3, 4)
    rows[[0, 3]] = rows[[3, 0]]
    (cite,) = read("S..SQCc", {4: rows})
    assert cite.source == (0, 1)


def test_a_content_within_the_cue_is_none() -> None:
    (cite,) = read("SQqCc", {1: "S.CCc"})
    assert cite.content == ((3, 5),)


def test_a_content_that_runs_into_the_cue_leaves_its_words_out() -> None:
    (cite,) = read("SQqCc", {1: "S.Ccc"})
    assert cite.content == ((3, 5),)
    (cite,) = read("SQCcc", {1: "SCccc"})
    assert cite.content == ((2, 5),)


def test_the_tags_a_word_back_the_marked_reader() -> None:
    rows = chances("S.Cccc", "SsCc")
    rows[4:] = [0.5, 0.0, 0.0, 0.0, 0.5]  # the reader cannot tell whether it goes on
    (cite,) = read("SQCccc", {1: rows})
    assert cite.content == ((2, 6),)
    (cite,) = read("SQCc..", {1: rows})
    assert cite.content == ((2, 4),)


def test_nobody_is_asked_where_there_is_no_cue() -> None:
    network = Reader({})
    assert ask(network, seen("S.Cc"), [(1, 2)]) == []
    assert network.asked == []


def test_a_window_answers_for_the_cues_that_it_owns() -> None:
    # Words 10 … 17 of the document; the first two and the last two are another window's.
    said = {1: "S.Cc....", 3: "..S.Ccc.", 6: "....S..C"}
    (cite,) = read("SQSQCcQC", said, before=10, own=(12, 16))
    assert (cite.cue, cite.source, cite.content) == ((3, 4), (2, 3), ((4, 7),))


def test_words_that_others_answer_for_may_belong_to_a_cue() -> None:
    (cite,) = read("CcSQ.Ccc", {3: "CcS..Ccc"}, before=10, own=(13, 14))
    assert (cite.source, cite.content) == ((2, 3), ((0, 2), (5, 8)))


# --- nested: a likely cue within a content that was found ----------------------------------------

OUTER = "SQCccccc."  # w0 w1 says that w3 w4 …


def test_a_likely_cue_within_a_content_is_read_too() -> None:
    outer, inner = read(OUTER, {1: "S.Cccccc.", 4: "...S.Ccc."}, [(4, 5)])
    assert (outer.cue, outer.content) == ((1, 2), ((2, 8),))
    assert (inner.cue, inner.source, inner.content) == ((4, 5), (3, 4), ((5, 8),))
    # Its cue's chance counts as one half, and the whole for seven tenths.
    assert inner.score == pytest.approx(0.7 * 0.5)


@pytest.mark.parametrize(
    ("likely", "why"),
    [((8, 9), "outside the content"), ((1, 2), "the cue itself"), ((0, 1), "the source")],
)
def test_a_likely_cue_elsewhere_is_not(likely: Run, why: str) -> None:
    said = {1: "S.Cccccc.", likely[0]: "S.Cccccc."}
    assert [c.cue for c in read(OUTER, said, [likely])] == [(1, 2)], why


def test_of_likely_cues_that_share_words_the_first_is_read() -> None:
    said = {1: "S.Cccccc.", 4: "...S.Ccc."}
    found = read(OUTER, said, [(4, 5), (4, 6)])
    assert [c.cue for c in found] == [(1, 2), (4, 5)]


def test_a_cue_within_the_content_of_a_surer_one_is_its_words() -> None:
    # Both cues hold the other in their content: the surer one stays.
    said = {1: "S.Cccccc.", 4: "CccS.Ccc."}
    given = seen("SQCcQccc.")
    for sure, dim in ((1, 4), (4, 1)):
        roles = given.roles.copy()
        roles[dim, 1] = [0.4, 0.6, 0.0]
        (cite,) = ask(Reader(said), given._replace(roles=roles))
        assert cite.cue == (sure, sure + 1)
    # If the rules know the other one too, it is read as a nested one.
    outer, inner = ask(Reader({**said, 4: "...S.Ccc."}), given, [(4, 5)])
    assert (outer.cue, inner.cue) == ((1, 2), (4, 5))
    assert inner.score < outer.score


def test_a_likely_cue_of_another_window_is_not() -> None:
    said = {1: "S.Cccccc.", 4: "...S.Ccc."}
    assert len(read(OUTER, said, [(4, 5)], own=(0, 4))) == 1
    assert len(read(OUTER, said, [(4, 5)], own=(0, 5))) == 2


def test_a_nested_content_without_a_source_must_be_clear() -> None:
    clear = chances(".....Ccc.", "SsCc")
    dim = clear.copy()
    dim[5] = [0.28, 0.12, 0.12, 0.48, 0.0]
    dim[6:8] = [0.28, 0.12, 0.12, 0.0, 0.48]
    assert len(read(OUTER, {1: "S.Cccccc.", 4: clear}, [(4, 5)])) == 2
    assert len(read(OUTER, {1: "S.Cccccc.", 4: dim}, [(4, 5)])) == 1
    dim[3] = [0.1, 0.9, 0.0, 0.0, 0.0]  # with a source the same content is believed
    assert len(read(OUTER, {1: "S.Cccccc.", 4: dim}, [(4, 5)])) == 2


def test_a_nested_one_must_have_some_score() -> None:
    said = {1: "S.Cccccc.", 4: "...S.Ccc."}
    for bias, kept in ((-1.2, 2), (-1.5, 1)):  # 0.7 of 0.23, of 0.18
        reader = Reader(said, sure=(bias, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0))
        assert len(ask(reader, seen(OUTER), [(4, 5)])) == kept


def test_the_tags_a_word_have_no_say_in_a_nested_content() -> None:
    rows = chances("...S.Ccc.", "SsCc")
    rows[6:8] = [0.4, 0.0, 0.0, 0.0, 0.6]
    said: dict[int, Any] = {1: "S.CccC...", 4: rows}
    given = seen("SQCccC...", sure=0.99)  # words 6 and 7 are outside, a word at a time
    inner = ask(Reader(said), given, [(4, 5)])[-1]
    assert (inner.cue, inner.content) == ((4, 5), ((5, 8),))
    (outer,) = ask(Reader({4: rows}), seen("...SQC...", sure=0.99))
    assert (outer.cue, outer.content) == ((4, 5), ((5, 6),))


# --- how sure -----------------------------------------------------------------------------------


def logistic(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_a_score_is_the_logistic_of_the_signs() -> None:
    given = seen("SQCc")
    sure = (0.5, 0.25, 2.0, 3.0, 4.0, 5.0, -1.0)
    (cite,) = ask(Reader({1: "S.Cc"}, sure=sure), given)
    # Source and content words: their tag's chance, and the share of the other tag of the role.
    word = math.log(SURE + (1 - SURE) / 4)
    alone = math.log(ANY)  # by the tags a word
    wanted = (math.log(19), word, word, alone, alone, 1.0)
    assert cite.signs == pytest.approx(wanted, abs=1e-4)
    z = 0.5 + 0.25 * math.log(19) + 5 * word + 9 * alone - 1
    assert cite.score == pytest.approx(logistic(z), abs=1e-4)


def test_a_score_stays_within_bounds() -> None:
    roles = seen("SQCc").roles.copy()
    roles[1, 1] = [0, 1, 0]
    for bias in (-1e9, 1e9):
        network = Reader({1: "S.Cc"}, least=0.0, sure=(bias, 1, 1, 1, 1, 1, 1))
        (cite,) = ask(network, seen("SQCc")._replace(roles=roles))
        assert 0 < cite.score <= 1
        assert all(math.isfinite(s) for s in cite.signs)
