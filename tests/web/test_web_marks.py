"""Spans cut into runs. In marked text a role stands before the colon."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.model import Block, Document, Span
from riftline.web.marks import (
    PART_LENGTH,
    Mark,
    Row,
    part_of,
    parts,
    rows,
    runs,
)


def drawn(text: str, *marks: tuple[str, str]) -> str:
    """The runs of `text`, each as ``[roles:text]``; marks are (role, words)."""
    found = [Mark(Span(text.index(w), text.index(w) + len(w)), role) for role, w in marks]
    return "".join(
        f"[{'+'.join(r.roles)}:{r.text}]" if r.roles else r.text
        for r in runs(text, Span(0, len(text)), found)
    )


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], "Ash Band accused Reed Hall of theft"),
        (
            [("speaker", "Ash Band"), ("cue", "accused"), ("target", "Reed Hall")],
            "[speaker:Ash Band] [cue:accused] [target:Reed Hall] of theft",
        ),
        (
            [("content", "Reed Hall of theft"), ("target", "Reed Hall")],
            "Ash Band accused [content+target:Reed Hall][content: of theft]",
        ),
        (
            [("content", "accused Reed"), ("hedge", "Reed Hall")],
            "Ash Band [content:accused ][content+hedge:Reed][hedge: Hall] of theft",
        ),
        (
            [("cue", "accused"), ("hedge", "accused")],
            "Ash Band [cue+hedge:accused] Reed Hall of theft",
        ),
    ],
)
def test_overlapping_marks_become_runs(marks: list[tuple[str, str]], expected: str) -> None:
    assert drawn("Ash Band accused Reed Hall of theft", *marks) == expected


def test_two_statements_that_share_a_mark_carry_it_once() -> None:
    mark = Mark(Span(0, 8), "speaker")
    (first, _) = runs("Ash Band spoke", Span(0, 14), [mark, mark])
    assert (first.roles, first.starts) == (("speaker",), ("speaker",))


def test_a_label_stands_only_where_a_mark_begins() -> None:
    found = runs(
        "one two three", Span(0, 13), [Mark(Span(0, 13), "content"), Mark(Span(4, 7), "cue")]
    )
    assert [r.starts for r in found] == [("content",), ("cue",), ()]


def test_a_mark_that_began_before_the_window_has_no_label_in_it() -> None:
    (only,) = runs("one two", Span(4, 7), [Mark(Span(0, 7), "content")])
    assert (only.text, only.roles, only.starts) == ("two", ("content",), ())


def test_a_note_stands_where_its_statement_begins() -> None:
    found = runs("one two", Span(0, 7), [], [(0, 1), (4, 2), (4, 3)])
    assert [(r.text, r.notes) for r in found] == [("one ", (1,)), ("two", (2, 3))]


SPANS = st.tuples(st.integers(-5, 60), st.integers(-5, 60)).map(lambda t: Span(*t))
MARKS = st.lists(st.builds(Mark, SPANS, st.sampled_from(["cue", "content", "here", "when"])))


@given(st.text(max_size=40), MARKS, st.lists(st.tuples(st.integers(-5, 60), st.integers(1, 9))))
def test_runs_joined_are_the_text_and_carry_exactly_the_marks(
    text: str, marks: list[Mark], notes: list[tuple[int, int]]
) -> None:
    found = runs(text, Span(0, len(text)), marks, notes)
    assert "".join(r.text for r in found) == text
    at = 0
    for r in found:
        for place in range(at, at + len(r.text)):
            held = {m.role for m in marks if m.span.start <= place < m.span.end}
            assert set(r.roles) == held
        at += len(r.text)


def document(text: str, blocks: tuple[Block, ...] = ()) -> Document:
    return Document("d", "c", "u", None, None, None, None, "en", text, blocks)


@given(
    st.text(alphabet="ab \n", max_size=80),
    st.lists(st.builds(Block, st.sampled_from(["paragraph", "quote"]), SPANS), max_size=6),
)
def test_nothing_of_a_text_is_lost_whatever_its_blocks(text: str, blocks: list[Block]) -> None:
    doc = document(text, tuple(blocks))
    shown = "".join(r.text for page in parts(doc) for row in rows(doc, page, []) for r in row.runs)
    assert "".join(shown.split()) == "".join(text.split())


def test_a_megabyte_is_shown_in_parts_and_found_again() -> None:
    doc = document("x" * 1_000_000)
    pages = parts(doc)
    assert len(pages) == 1_000_000 // PART_LENGTH
    assert part_of(pages, 0) == 1
    assert part_of(pages, 999_999) == len(pages)
    assert part_of(pages, PART_LENGTH) == 2


def test_blocks_keep_their_kind_and_gaps_become_paragraphs() -> None:
    text = "Head\n\nloose words\n\nquoted"
    blocks = (Block("heading", Span(0, 4)), Block("quote", Span(19, 25)))
    found: tuple[Row, ...] = rows(document(text, blocks), parts(document(text, blocks))[0], [])
    assert [(r.kind, "".join(x.text for x in r.runs).strip()) for r in found] == [
        ("heading", "Head"),
        ("paragraph", "loose words"),
        ("quote", "quoted"),
    ]
