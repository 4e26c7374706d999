"""Words are what the exam counts, none is lost, and every word has its pieces."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.attribution.tagger.words import MOST_PIECES, UNKNOWN, Pieces, words
from riftline.exams.spans import Tokens

BREVE = "\u0306"
ACUTE = "\u0301"
FATHA, DAMMA, SHADDA, TANWIN, SMALL_ALEF = "\u064e", "\u064f", "\u0651", "\u064c", "\u0670"

SPLITS = [
    ("Arn's men don't", ["Arn", "'", "s", "men", "don", "'", "t"]),
    ("Arn’s", ["Arn", "’", "s"]),
    ("a well-known, ex-Guard", ["a", "well", "-", "known", ",", "ex", "-", "Guard"]),
    (f"Маи{BREVE} сказал", [f"Маи{BREVE}", "сказал"]),
    (f"Ие{BREVE}а{ACUTE}рн", [f"Ие{BREVE}а{ACUTE}рн"]),
    (f"cafe{ACUTE}s e{ACUTE}!", [f"cafe{ACUTE}s", f"e{ACUTE}", "!"]),
    (f"{ACUTE}a", [ACUTE, "a"]),
    (
        f"ق{FATHA}ال{FATHA} م{DAMMA}ح{SHADDA}د{TANWIN} هذ{SMALL_ALEF}ا،",
        [f"ق{FATHA}ال{FATHA}", f"م{DAMMA}ح{SHADDA}د{TANWIN}", f"هذ{SMALL_ALEF}ا", "،"],
    ),
    ("🙂👍🏽 ok", ["🙂", "👍", "🏽", "ok"]),
    ("3,500 on 2014-02-03", ["3", ",", "500", "on", "2014", "-", "02", "-", "03"]),
    (
        "https://a_b.example/x?c=1",
        ["https", ":", "/", "/", "a_b", ".", "example", "/", "x", "?", "c", "=", "1"],
    ),
    ("«Да», —", ["«", "Да", "»", ",", "—"]),
    ("", []),
    (" \n\t\u00a0\u2003", []),
]


@pytest.mark.parametrize(("text", "wanted"), SPLITS)
def test_a_text_is_split_into(text: str, wanted: list[str]) -> None:
    assert [w.text for w in words(text)] == wanted


def test_a_word_knows_whether_white_space_stands_before_it() -> None:
    found = [(w.text, w.spaced) for w in words('said: "No,"\nhe')]
    assert found == [
        ("said", True), (":", False), ('"', True), ("No", False), (",", False), ('"', False),
        ("he", True),
    ]  # fmt: skip


def test_a_part_of_a_text_is_read_in_the_text_s_own_places() -> None:
    text = "Arn: we hold. Tal left."
    found = list(words(text, 5, 13))
    assert [(w.text, w.start, w.end) for w in found] == [
        ("we", 5, 7),
        ("hold", 8, 12),
        (".", 12, 13),
    ]
    assert next(words(text, 6, 13)) == ("e", 6, 7, True)  # nothing before it: like a text's first


MIXED = st.text(
    st.sampled_from([*"aЖй9_ .,'’-«»ب🙂\n\t\u200d", BREVE, ACUTE, FATHA, SHADDA]),
    max_size=60,
)


@given(st.one_of(st.text(max_size=80), MIXED))
def test_words_cover_every_visible_code_point_once_and_in_order(text: str) -> None:
    found = list(words(text))
    covered = [i for w in found for i in range(w.start, w.end)]
    assert covered == [i for i, c in enumerate(text) if not c.isspace()]
    assert [w.text for w in found] == [text[w.start : w.end] for w in found]
    assert all(w.spaced == (not w.start or text[w.start - 1].isspace()) for w in found)


@given(st.one_of(st.text(max_size=80), MIXED))
def test_without_combining_marks_words_are_the_exam_s_tokens(text: str) -> None:
    text = re.sub("[\u0300-\u036f\u064b-\u0652\u0670]", "", text)
    found = list(words(text))
    tokens = Tokens.of(text)
    assert [w.start for w in found] == list(tokens.starts)
    assert [w.end for w in found] == list(tokens.ends)


class Letters:
    """One piece a letter; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, word: str) -> list[int]:
        self.asked.append(word)
        return [ord(c) for c in word]


@given(st.text(min_size=1, max_size=300), st.booleans())
def test_a_word_has_pieces_and_not_too_many(word: str, spaced: bool) -> None:
    assert 1 <= len(Pieces(Letters())(word, spaced)) <= MOST_PIECES
    assert Pieces(lambda _: [])(word, spaced) == (UNKNOWN,)


def test_pieces_show_white_space_and_plain_forms() -> None:
    split = Letters()
    pieces = Pieces(split)
    assert pieces("ﬁn", True) == tuple(map(ord, "▁fin"))
    assert pieces(f"и{BREVE}", False) == (ord("й"),)
    pieces("a" * 5000, False)
    assert split.asked[-1] == "a" * 100


def test_a_word_is_split_once() -> None:
    split = Letters()
    pieces = Pieces(split)
    first = pieces("Arn", True)
    assert pieces("Arn", True) is first
    assert pieces("Arn", False) != first
    assert split.asked == ["▁Arn", "Arn"]


def test_half_a_surrogate_pair_is_split_like_any_mark() -> None:
    asked: list[str] = []
    pieces = Pieces(lambda word: asked.append(word) or [7])  # type: ignore[func-returns-value]
    assert pieces("\ud800", True) == (7,)
    assert asked == ["▁?"]
