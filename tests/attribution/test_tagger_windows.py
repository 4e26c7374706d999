"""Windows share a document's words out: each is answered for once, and read among its neighbours.

A word is written as the number of its pieces.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.attribution.tagger.windows import LIMIT, Window, windows
from riftline.attribution.tagger.words import BEGIN, END, MOST_PIECES, Pieces, Word, words

FIRST, REST = 100, 50
READ_AGAIN = 0.5
"""Share of a window's pieces that the next one of the same paragraph reads too."""


def numbered(word: str) -> list[int]:
    """As many pieces as the word says."""
    n = int(word.removeprefix("▁"))
    return [FIRST + n] + [REST] * (n - 1)


class Text(NamedTuple):
    """Paragraphs of words, each the number of its pieces, and a window's limit."""

    paragraphs: list[list[int]]
    limit: int

    @property
    def lengths(self) -> list[int]:
        return [n for p in self.paragraphs for n in p]

    @property
    def breaks(self) -> list[int]:
        return [0, *accumulate(len(p) for p in self.paragraphs)][:-1]

    @property
    def cut(self) -> list[Window]:
        found = [Word(str(n), 9 * i, 9 * i + 1, True) for i, n in enumerate(self.lengths)]
        return list(windows(found, self.breaks, Pieces(numbered), self.limit))


LENGTHS = st.one_of(st.integers(1, 3), st.integers(1, MOST_PIECES))
TEXTS = st.builds(
    Text,
    st.lists(
        st.one_of(
            st.lists(LENGTHS, min_size=1, max_size=8),
            st.lists(LENGTHS, min_size=30, max_size=90),
            st.lists(st.just(MOST_PIECES), min_size=1, max_size=20),
        ),
        min_size=1,
        max_size=6,
    ),
    st.one_of(st.integers(MOST_PIECES + 2, 30), st.integers(31, 120)),
)


@given(TEXTS)
def test_every_word_is_answered_for_once_and_in_order(text: Text) -> None:
    cut = text.cut
    assert [i for w in cut for i in range(*w.own)] == list(range(len(text.lengths)))
    assert all(w.start <= w.own[0] <= w.own[1] <= w.end for w in cut)


@given(TEXTS)
def test_no_window_is_larger_than_the_limit(text: Text) -> None:
    assert max(len(w.ids) for w in text.cut) <= text.limit


@given(TEXTS)
def test_a_window_s_pieces_are_its_words_with_a_mark_between_paragraphs(text: Text) -> None:
    for w in text.cut:
        ids, first = [BEGIN], []
        for i in range(w.start, w.end):
            if i > w.start and i in text.breaks:
                ids.append(END)
            first.append(len(ids))
            ids += numbered(str(text.lengths[i]))
        assert (w.ids, w.first) == ([*ids, END], first)


@given(TEXTS)
def test_only_a_paragraph_longer_than_a_window_is_cut(text: Text) -> None:
    ends = [*text.breaks[1:], len(text.lengths)]
    cut = text.cut
    for begin, end in zip(text.breaks, ends, strict=True):
        pieces = sum(text.lengths[begin:end])
        whole = [w for w in cut if w.start <= begin and end <= w.end]
        meeting = [w for w in cut if w.start < end and begin < w.end]
        if pieces <= text.limit - 2:
            assert whole == meeting
            assert len(whole) == 1
        else:
            assert not whole
            assert all(begin <= w.start and w.end <= end for w in meeting)


@given(TEXTS)
def test_a_window_begins_and_ends_with_a_paragraph_unless_the_paragraph_is_long(text: Text) -> None:
    ends = [*text.breaks[1:], len(text.lengths)]
    for w in text.cut:
        n = max(k for k, begin in enumerate(text.breaks) if begin <= w.start)
        if sum(text.lengths[text.breaks[n] : ends[n]]) <= text.limit - 2:
            assert w.start == text.breaks[n]
            assert w.end in ends


def test_paragraphs_are_read_together_while_they_fit() -> None:
    # 2 marks at the ends, one between paragraphs: 2 + 3 + 1 + 4 = 10
    def cut(limit: int) -> list[tuple[int, int]]:
        return [(w.start, w.end) for w in Text([[3], [2, 2], [1]], limit).cut]

    assert cut(14) == [(0, 4)]
    assert cut(12) == [(0, 4)]
    assert cut(11) == [(0, 3), (3, 4)]
    assert cut(10) == [(0, 3), (3, 4)]
    assert cut(9) == [(0, 1), (1, 4)]


LONG = st.builds(
    Text, st.lists(st.lists(LENGTHS, min_size=40, max_size=120), min_size=1, max_size=1),
    st.integers(40, 90),
)  # fmt: skip


@given(LONG, st.data())
def test_words_up_to_the_overlap_stand_whole_in_a_window(text: Text, data: st.DataObject) -> None:
    lengths = text.lengths
    start = data.draw(st.integers(0, len(lengths) - 1))
    end = start + 1
    while end < len(lengths) and sum(lengths[start : end + 1]) <= READ_AGAIN * (text.limit - 2):
        end += 1
    assert any(w.start <= start and end <= w.end for w in text.cut)


@given(LONG)
def test_two_windows_share_their_common_words_out_in_halves(text: Text) -> None:
    cut = text.cut
    for left, right in pairwise(cut):
        before, after = left.own[1] - right.start, left.end - left.own[1]
        assert left.own[1] == right.own[0]
        assert 0 <= after - before <= 1


def test_how_many_words_are_surely_read_on_either_side_of_an_answer() -> None:
    # One piece a word: 88 of 254 are read twice, half of them on either side of the seam.
    cut = Text([[1] * 2000], LIMIT).cut
    inner = [w.own[0] - w.start for w in cut[1:]] + [w.end - w.own[1] for w in cut[:-1]]
    assert min(inner) >= 44


def test_half_the_overlap_stands_to_either_side_of_a_word_that_is_answered_for() -> None:
    read_again = int(READ_AGAIN * (LIMIT - 2)) // 2
    for w in Text([[1] * 2000], LIMIT).cut:
        assert min(w.own[1] - 1 + read_again, 2000) <= w.end
        assert max(w.own[0] - read_again, 0) >= w.start


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\u00a0\n"])
def test_a_text_without_words_has_no_window(text: str) -> None:
    assert list(windows(list(words(text)), [], Pieces(numbered))) == []
    assert list(windows([], [0, 0], Pieces(numbered))) == []


def test_a_break_behind_the_last_word_is_no_paragraph() -> None:
    found = [Word("1", 0, 1, True), Word("1", 2, 3, True)]
    (window,) = windows(found, [0, 2], Pieces(numbered))
    assert (window.start, window.end, window.own) == (0, 2, (0, 2))


def test_a_megabyte_of_one_paragraph_is_cut_as_it_is_asked_for() -> None:
    asked = 0

    class Counted(Pieces):
        def __call__(self, text: str, spaced: bool) -> tuple[int, ...]:
            nonlocal asked
            asked += 1
            return super().__call__(text, spaced)

    found = [Word("1", 6 * i, 6 * i + 5, True) for i in range(200_000)]
    made = windows(found, [0], Counted(numbered))
    assert asked == 0
    assert next(made).own[0] == 0
    assert asked == 200_000  # every word is cut once, though windows overlap
    owned = [w.own for w in windows(found, [0], Pieces(numbered))]
    assert all(a[1] == b[0] for a, b in pairwise(owned))
    assert (owned[0][0], owned[-1][1]) == (0, 200_000)


def test_a_window_finds_its_words_by_their_code_points() -> None:
    found = list(words("Arn said it. Tal left."))
    (window,) = windows(found, [0], Pieces(lambda _: [REST]))
    assert window.run(0, 8) == (0, 2)
    assert window.run(1, 2) == (0, 1)
    assert window.run(3, 4) is None  # the blank between two words
    assert window.run(99, 120) is None
    part = Window(found, 4, 7, [], [], (4, 7))
    assert part.run(0, 15) == (0, 1)
    assert part.run(17, 22) == (1, 3)
