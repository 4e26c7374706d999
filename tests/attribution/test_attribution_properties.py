"""For every text: spans are true, cues lie in their evidence, reading twice is reading once."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import read

from riftline.lexicon import load
from riftline.model import Extract

ENGLISH = [
    "The Reed Guard", "Velik Arn", "he", "they", "said", "accused", "the Marsh Front", "of theft",
    "that", "“We hold the dyke”", '"lies"', ",", ".", "according to", "the Courier", "was attacked",
    "by", "and", "in March", "[a gloss]", "(RG)", "who", "which", "denied", "to leave", ":", "\n\n",
    "pledged allegiance to", "calls himself", "not", "«", "»", "—", "’s",
]  # fmt: skip
RUSSIAN = [
    "Камышовая стража", "Болотного фронта", "Дорин", "он", "сказал", "заявил", "обвинил", "что",
    "«Мы держим дамбу»", ",", ".", "по словам", "атаковал", "не", "и", "в марте", "—", "\n\n", ":",
    "предатели", "присягнул", "который", "называет себя", "якобы", "«", "»", "[прим.]",
]  # fmt: skip


def pieces(words: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=40).map(" ".join)


TEXTS = st.one_of(
    pieces(ENGLISH).map(lambda t: (t, "en")),
    pieces(RUSSIAN).map(lambda t: (t, "ru")),
    st.text(max_size=200).map(lambda t: (t, "en")),
    st.text(max_size=200).map(lambda t: (t, "ru")),
)


def check(extract: Extract) -> None:
    text = extract.document.text
    acts = load("acts")
    for s in extract.statements:
        assert text[slice(*s.evidence)] == s.text
        assert s.act in acts
        assert 0 < s.confidence < 1
        for piece in (*s.content, *s.stance_words, *s.claim.hedges, *s.glosses):
            assert text[slice(*piece.span)] == piece.text
        for mention in (s.speaker, s.subject, s.target, *s.carriers):
            if mention is not None and mention.span is not None:
                assert text[slice(*mention.span)] == mention.text
        if s.cue is not None:
            assert text[slice(*s.cue.span)] == s.cue.text
            assert s.evidence.holds(s.cue.span)
        assert s.stance is None or -1 <= s.stance <= 1
    assert len({s.id for s in extract.statements}) == len(extract.statements)
    for name in extract.names:
        assert name.span is None or text[slice(*name.span)] == name.text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_spans_are_true_and_reading_twice_gives_the_same(made: tuple[str, str]) -> None:
    text, lang = made
    first = read(text, lang)
    check(first)
    assert read(text, lang) == first


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_post_keeps_the_same_promises(made: tuple[str, str]) -> None:
    text, lang = made
    check(read(text, lang, kind="post", account="Delta Voice"))


def test_an_extract_can_travel_to_another_process() -> None:
    extract = read("The Reed Guard accused the Marsh Front of theft.", "en")
    assert pickle.loads(pickle.dumps(extract)) == extract


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n\t ",
        "🙂🙂🙂",
        "!!!???...",
        "ALL OF THIS IS SHOUTED AT THE COUNCIL",
        "«««««",
        '"' * 99,
    ],
)
def test_odd_texts_are_read_without_trouble(text: str, lang: str) -> None:
    check(read(text, lang))
