"""Marked passages: what a mark means, which marks are refused, and that our own files hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.errors import ExamError
from riftline.exams import attribution as exam
from riftline.exams.marked import Mark, Passage, language, parse, passages, render
from riftline.model import Document, Extract, Span

MARKED = Path(__file__).parents[2] / "eval" / "marked"
FILES = sorted(MARKED.glob("??.txt"))


def one(written: str) -> Passage:
    (passage,) = parse(written)
    return passage


def words(passage: Passage) -> list[dict[str, list[str]]]:
    return [
        {role: [passage.text[s.start : s.end] for s in spans] for role, spans in a.items()}
        for a in passage.attributions()
    ]


def test_marks_are_taken_out_of_the_text() -> None:
    passage = one("[content «Стоим»], — [cue сказал] [source Орт Вейн].")
    assert passage.text == "«Стоим», — сказал Орт Вейн."
    assert words(passage) == [{"source": ["Орт Вейн"], "cue": ["сказал"], "content": ["«Стоим»"]}]


def test_spans_are_code_points() -> None:
    passage = one("🚨 [cue Говорят]: [content ушли]")
    assert passage.marks[0] == Mark("cue", (), Span(2, 9))


def test_a_mark_inside_a_mark_belongs_to_its_own_attribution() -> None:
    passage = one(
        "[source:1 Radio Ulm] [cue:1 says] [content:1 that [source:2 Vask] [cue:2 denied] "
        "[content:2 the raid]]."
    )
    assert passage.text == "Radio Ulm says that Vask denied the raid."
    assert words(passage) == [
        {"source": ["Radio Ulm"], "cue": ["says"], "content": ["that Vask denied the raid"]},
        {"source": ["Vask"], "cue": ["denied"], "content": ["the raid"]},
    ]


def test_one_mark_may_belong_to_two_and_one_role_may_have_pieces() -> None:
    passage = one(
        "[content:1 “We wait,] ” [cue:1 said] [source:1,2 Vask], [cue:2 adding] [content:2 that "
        "he was tired]. [content:1 “We can.”]"
    )
    assert words(passage) == [
        {"source": ["Vask"], "cue": ["said"], "content": ["“We wait,", "“We can.”"]},
        {"source": ["Vask"], "cue": ["adding"], "content": ["that he was tired"]},
    ]


def test_a_passage_without_marks_has_no_attribution() -> None:
    assert one("The battery answered with two salvoes.").attributions() == ()


def test_paragraphs_comments_and_lines() -> None:
    first, second = parse(
        "# a comment\n\n[cue Said]: [content one\n¶\ntwo]\n# and another\nthree\n\n\nFour."
    )
    assert (first.line, first.text) == (3, "Said: one\n\ntwo\nthree")
    assert words(first) == [{"source": [], "cue": ["Said"], "content": ["one\n\ntwo"]}]
    assert (second.line, second.text) == (10, "Four.")


def test_a_backslash_keeps_a_character() -> None:
    assert one(r"\#road \[sic\] a\\b").text == r"#road [sic] a\b"
    assert one("a\n\\¶\nb").text == "a\n¶\nb"


@pytest.mark.parametrize(
    ("written", "line", "says"),
    [
        ("Fine.\n\n[quote Vask]", 3, "has '\\[quote Vask\\]'.*Expected \\[source"),
        ("[cue]", 1, "has '\\[cue\\]'"),
        ("[cue:0 said]", 1, "has '\\[cue:0 said\\]'"),
        ("[cue:٢ said]", 1, "Expected \\[source"),
        ("one\n¶\ntwo \\n", 3, "has '\\\\\\\\n'"),
        ("# note\nVask said]", 2, "closes a mark that is not open"),
        ("x\n[cue said [content it\nand more", 2, "opens a content that is never closed"),
        ("[cue  said] [content it]", 1, "marks ' said' as cue"),
        ("[cue said] [content it ]", 1, "marks 'it ' as content"),
        ("[cue said] [content ]", 1, "marks '' as content"),
        ("[cue:1 said] [content it]", 1, "some marks of the passage have a number"),
        ("[source Vask] [cue said] it", 1, "the attribution has no content"),
        ("[source:3 Vask] said [content:3 it]", 1, "attribution 3 has no cue"),
    ],
)
def test_a_broken_mark_is_refused_with_its_line(
    tmp_path: Path, written: str, line: int, says: str
) -> None:
    path = tmp_path / "en.txt"
    path.write_text(written, "utf-8")
    with pytest.raises(ExamError, match=f"en.txt, line {line}\\b.*{says}"):
        passages(path)


@pytest.mark.parametrize("written", ["", "\n\n# only a comment\n"])
def test_a_file_without_passages_is_refused(tmp_path: Path, written: str) -> None:
    path = tmp_path / "en.txt"
    path.write_text(written, "utf-8")
    with pytest.raises(ExamError, match="holds no passage"):
        passages(path)


def test_the_files_name_is_the_language(tmp_path: Path) -> None:
    assert language(Path("some/uk.txt")) == "uk"
    with pytest.raises(ExamError, match="names no language"):
        language(Path("passages.txt"))
    with pytest.raises(ExamError, match="cannot be read"):
        passages(tmp_path / "ru.txt")


LETTERS = st.text("аб «».#¶[]\\:1\n", min_size=1, max_size=8)


@st.composite
def written_passages(draw: st.DrawFn) -> Passage:
    """A passage with a text that is hard to write down, and properly nested marks."""
    text = ""
    marks: list[Mark] = []
    open_: list[int] = []
    for step in draw(st.lists(st.sampled_from(["text", "open", "close"]), max_size=14)):
        if step == "open":
            open_.append(len(marks))
            numbers = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2, unique=True))
            role = draw(st.sampled_from(exam.ROLES))
            marks.append(Mark(role, tuple(numbers), Span(len(text), len(text))))
            text += "x"
        elif step == "close" and open_:
            text += "y"
            mark = marks[open_[-1]]
            marks[open_.pop()] = Mark(mark.role, mark.numbers, Span(mark.span.start, len(text)))
        else:
            text += draw(LETTERS)
    while open_:
        text += "z"
        mark = marks[open_[-1]]
        marks[open_.pop()] = Mark(mark.role, mark.numbers, Span(mark.span.start, len(text)))
    for number in sorted({n for m in marks for n in m.numbers}):
        for role in ("cue", "content"):
            marks.append(Mark(role, (number,), Span(len(text), len(text) + 1)))
            text += "k"
    blank = any(line and not line.strip() for line in text.split("\n"))
    return Passage(1, "text" if blank or not text.strip() else text, () if blank else tuple(marks))


@given(written_passages())
def test_what_is_written_is_read_and_written_again(passage: Passage) -> None:
    written = render(passage)
    (read,) = parse(written)
    assert read == passage
    assert render(read) == written


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_our_files_are_read_and_written_again(path: Path) -> None:
    groups = [
        "\n".join(line for line in group.split("\n") if line and not line.startswith("#"))
        for group in path.read_text("utf-8").split("\n\n")
    ]
    assert [render(p) for p in passages(path)] == [g for g in groups if g]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_our_marks_end_where_words_end(path: Path) -> None:
    cut = [
        (p.line, p.text[mark.span.start : mark.span.end])
        for p in passages(path)
        for mark in p.marks
        for at in mark.span
        if re.fullmatch(r"\w\w", p.text[max(at - 1, 0) : at + 1])
    ]
    assert cut == []


def test_the_counts_in_the_readme_are_true() -> None:
    stated = re.findall(r"^\| (\w+)\.txt \|([ \d|]+)\|$", (MARKED / "README.md").read_text(), re.M)
    counted = {}
    for path in FILES:
        found = passages(path)
        all_ = [a for p in found for a in p.attributions()]
        counted[path.stem] = [
            len(found),
            len(all_),
            sum(not a["source"] for a in all_),
            sum(len(a.gold) - len(exam.outermost(a.gold)) for a in exam.articles(path)),
            sum(len(a["content"]) > 1 for a in all_),
            sum(not p.marks for p in found),
        ]
    assert {name: [int(n) for n in row.split("|")] for name, row in stated} == counted
    assert {name: row[0] for name, row in counted.items()} == {
        "ru": 150, "ar": 20, "tr": 20, "uk": 20,
    }  # fmt: skip


def test_the_exam_reads_a_marked_file_in_its_language(tmp_path: Path) -> None:
    path = tmp_path / "uk.txt"
    path.write_text(
        "[source:1 Радіо] [cue:1 каже], [content:1 що [source:2 Ворт] [cue:2 мовчить про] "
        "[content:2 міст]].\n\nТихо.\n",
        "utf-8",
    )
    languages: list[str] = []

    def attribute(document: Document) -> Extract:
        languages.append(document.lang)
        return Extract(document, (), (), (), ())

    got = exam.score(path, attribute=attribute)
    assert languages == ["en", "uk", "uk"]  # the first one is the warm-up
    assert [a.id for a in exam.articles(path)] == ["uk:1", "uk:3"]
    assert (got["articles"], got["attributions"]["n"]) == (2, 2)
    # Nested: the one about the bridge lies inside what the radio says.
    assert got["outermost"]["attributions"]["n"] == 1
    assert got["outermost"]["tokens"]["source"]["n"] == 1
    assert got["tokens"]["source"]["n"] == 2
    assert "attributions *" in exam.report(got)


def test_of_the_same_content_the_first_is_outermost() -> None:
    def saying(cue: int, *content: tuple[int, int]) -> exam.Attribution:
        return exam.Attribution((), (Span(cue, cue + 1),), tuple(Span(*c) for c in content))

    reporter, reported = saying(0, (10, 20)), saying(5, (10, 20))
    inner, broken, bare = saying(12, (14, 18)), saying(30, (15, 16), (40, 50)), saying(60)
    given: tuple[Any, ...] = (reporter, reported, inner, broken, bare)
    assert exam.outermost(given) == (reporter, broken, bare)
