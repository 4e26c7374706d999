"""The exam examined: hand-made articles whose figures were worked out on paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.errors import ExamError
from riftline.exams import attribution as exam
from riftline.exams.spans import Tally, Tokens, dice, matches, measure, pieces, trim
from riftline.model import Claim, Document, Extract, Mention, Mode, Piece, Span, Statement

TEXT = (
    "“The bridge is ours,” the Harl Front said on Tuesday.\n\n"
    "Oren Vask of the Dune Guard accused the Harl Front of looting."
)


def where(words: str, text: str = TEXT, skip: int = 0) -> Span:
    at = -1
    for _ in range(skip + 1):
        at = text.index(words, at + 1)
    return Span(at, at + len(words))


def row(
    attributions: Sequence[dict[str, Sequence[Span]]],
    *,
    id_: str = "a1",
    text: str = TEXT,
    primary: bool = True,
) -> dict[str, Any]:
    return {
        "id": id_,
        "primary": primary,
        "text": text,
        "attributions": [
            {
                role: [{"spans": [list(s) for s in spans]}] if spans else []
                for role, spans in a.items()
            }
            for a in attributions
        ],
    }


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    return path


def statement(
    source: Span | None,
    cue: Span | None,
    content: Iterable[Span],
    *,
    mode: Mode = "direct",
    target: str = "",
    text: str = TEXT,
) -> Statement:
    piece = lambda s: Piece(text[s.start : s.end], s)  # noqa: E731
    return Statement(
        id=f"{source}{cue}{target}",
        document_id="a1",
        evidence=Span(0, len(text)),
        text=text,
        speaker=Mention(text[source.start : source.end] if source else "", source, "k"),
        cue=piece(cue) if cue else None,
        content=tuple(piece(s) for s in content),
        mode=mode,
        carriers=(),
        subject=None,
        act="SAY",
        target=Mention(target, None, target) if target else None,
        stance=None,
        stance_words=(),
        when=None,
        claim=Claim(),
        glosses=(),
        confidence=1.0,
        rule="stub",
    )


def answering(*statements: Statement) -> Callable[[Document], Extract]:
    """An `attribute` that knows one text and says nothing of any other."""

    def attribute(document: Document) -> Extract:
        mine = statements if document.text == TEXT else ()
        return Extract(document, tuple(mine), (), (), ())

    return attribute


QUOTE = {
    "source": [where("the Harl Front")],
    "cue": [where("said")],
    "content": [where("“The bridge is ours,”")],
}
ACCUSAL = {
    "source": [where("Oren Vask of the Dune Guard")],
    "cue": [where("accused")],
    "content": [where("the Harl Front of looting", skip=0)],
}


def as_statement(gold: dict[str, list[Span]], **more: Any) -> Statement:
    return statement(gold["source"][0], gold["cue"][0], gold["content"], **more)


def figures(m: dict[str, Any]) -> tuple[Any, ...]:
    return m["p"], m["r"], m["f1"], m["n"], m["found"]


def test_a_perfect_answer_scores_one_everywhere(tmp_path: Path) -> None:
    data = write(tmp_path, row([QUOTE, ACCUSAL]))
    got = exam.score(data, attribute=answering(as_statement(QUOTE), as_statement(ACCUSAL)))
    for m in (*got["tokens"].values(), got["attributions"], *got["spans"].values()):
        assert (m["p"], m["r"], m["f1"]) == (1.0, 1.0, 1.0)
        assert m["interval"] == {"p": [1.0, 1.0], "r": [1.0, 1.0], "f1": [1.0, 1.0]}
    # “ The bridge is ours , ” without its outer marks is four tokens; the other content five.
    assert got["tokens"]["content"]["n"] == 9
    assert got["tokens"]["source"]["n"] == 9
    assert got["spans"]["exact"]["n"] == 6
    assert got["attributions"]["n"] == 2
    assert got["articles"] == 1
    assert got["tokens_per_second"] > 0
    assert got["speed"]["n"] == len(Tokens.of(TEXT))


def test_no_answer_has_no_precision_and_no_recall(tmp_path: Path) -> None:
    got = exam.score(write(tmp_path, row([QUOTE, ACCUSAL])), attribute=answering())
    assert figures(got["attributions"]) == (None, 0.0, 0.0, 2, 0)
    assert got["attributions"]["interval"]["p"] is None
    assert figures(got["tokens"]["cue"]) == (None, 0.0, 0.0, 2, 0)
    assert figures(got["spans"]["soft"]) == (None, 0.0, 0.0, 6, 0)


def test_half_an_answer(tmp_path: Path) -> None:
    """The quote found with too short a speaker; the accusation missed."""
    data = write(tmp_path, row([QUOTE, ACCUSAL]))
    short = statement(where("Front"), where("said"), [where("The bridge is ours")])
    got = exam.score(data, attribute=answering(short))
    # Speaker: 1 of the 3 tokens; Dice of {Front} and {the Harl Front} is 2·1/(1+3) = 0.5.
    assert figures(got["tokens"]["source"]) == (1.0, 0.1111, 0.2, 9, 1)
    assert figures(got["tokens"]["content"]) == (1.0, 0.4444, 0.6154, 9, 4)
    assert figures(got["tokens"]["cue"]) == (1.0, 0.5, 0.6667, 2, 1)
    # Exact: cue and content right (outer marks are trimmed), the speaker wrong; 3 given of 6.
    assert figures(got["spans"]["exact"]) == (0.6667, 0.3333, 0.4444, 6, 3)
    assert figures(got["spans"]["soft"]) == (1.0, 0.5, 0.6667, 6, 3)
    assert figures(got["attributions"]) == (1.0, 0.5, 0.6667, 2, 1)


def test_one_wrong_role_makes_the_attribution_wrong(tmp_path: Path) -> None:
    wrong = statement(where("the Harl Front"), where("on Tuesday"), [where("The bridge is ours")])
    got = exam.score(write(tmp_path, row([QUOTE])), attribute=answering(wrong))
    assert figures(got["attributions"]) == (0.0, 0.0, 0.0, 1, 1)
    assert figures(got["spans"]["exact"]) == (0.6667, 0.6667, 0.6667, 3, 3)


def test_the_authors_own_statements_are_no_attributions(tmp_path: Path) -> None:
    own = statement(None, None, [where("The bridge is ours")], mode="authored")
    got = exam.score(write(tmp_path, row([QUOTE])), attribute=answering(own, as_statement(QUOTE)))
    assert figures(got["attributions"]) == (1.0, 1.0, 1.0, 1, 1)


def test_two_targets_of_one_utterance_count_once(tmp_path: Path) -> None:
    twice = (as_statement(QUOTE, target="a"), as_statement(QUOTE, target="b"))
    got = exam.score(write(tmp_path, row([QUOTE])), attribute=answering(*twice))
    assert figures(got["attributions"]) == (1.0, 1.0, 1.0, 1, 1)


def test_a_missing_source_matches_only_a_missing_source(tmp_path: Path) -> None:
    sourceless = {**QUOTE, "source": []}
    named = exam.score(write(tmp_path, row([sourceless])), attribute=answering(as_statement(QUOTE)))
    assert figures(named["attributions"]) == (0.0, 0.0, 0.0, 1, 1)
    none = statement(None, where("said"), QUOTE["content"])
    got = exam.score(write(tmp_path, row([sourceless])), attribute=answering(none))
    assert figures(got["attributions"]) == (1.0, 1.0, 1.0, 1, 1)


def test_the_primary_annotator_counts_wherever_the_line_stands(tmp_path: Path) -> None:
    data = write(
        tmp_path,
        row([QUOTE, ACCUSAL], primary=False),
        row([QUOTE], primary=True),
        row([ACCUSAL], id_="a2", primary=False),
        row([QUOTE, ACCUSAL], id_="a2", primary=False),
    )
    assert [(a.id, len(a.gold)) for a in exam.articles(data)] == [("a1", 1), ("a2", 1)]


def test_pieces_of_a_broken_quotation_are_compared_as_a_set() -> None:
    text = "“We hold,” Vask said. “We stay.”\n\n“We wait.”"
    first, second, third = (where(w, text) for w in ("“We hold,”", "“We stay.”", "“We wait.”"))
    # The last two have only marks and white space between them: one piece.
    assert pieces(text, [third, first, second]) == (
        where("We hold", text),
        Span(where("We stay", text).start, where("We wait", text).end),
    )
    assert pieces(text, [Span(first.start, first.end - 1)]) == pieces(text, [first])


def test_a_cue_of_punctuation_stays() -> None:
    text = "Vask : “No.”"
    assert trim(text, Span(4, 7)) == where(":", text)
    assert pieces(text, [Span(4, 5)]) == ()


def test_matches_are_one_to_one_and_the_largest_first() -> None:
    a, b = frozenset({1, 2, 3, 4}), frozenset({1, 2, 3})
    assert matches([b, a], [a], dice) == [(1, 0)]
    assert matches([a, b], [b, a], dice) == [(0, 1), (1, 0)]
    assert matches([a], [frozenset({9})], dice) == []


def test_the_interval_holds_the_figure_and_narrows_with_more_articles() -> None:
    few = measure([Tally(1, 2, 2), Tally(3, 3, 4), Tally(0, 2, 1)])
    many = measure([Tally(1, 2, 2), Tally(3, 3, 4), Tally(0, 2, 1)] * 40)
    width = lambda m: m["interval"]["r"][1] - m["interval"]["r"][0]  # noqa: E731
    for m in (few, many):
        assert m["interval"]["r"][0] <= m["r"] <= m["interval"]["r"][1]
    assert width(many) < width(few) / 3
    assert few == measure([Tally(1, 2, 2), Tally(3, 3, 4), Tally(0, 2, 1)])


@given(st.text("ab,.“” \n", max_size=40), st.data())
def test_items_lie_inside_what_was_given(text: str, data: st.DataObject) -> None:
    point = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(point, point).map(lambda p: Span(min(p), max(p)))))
    item = pieces(text, spans)
    assert pieces(text, item) == item
    assert list(item) == sorted(item)
    covered = {i for s in spans for i in range(*s)}
    words = {i for i in covered if text[i] in "ab"}
    got = {i for s in item for i in range(*s)}
    assert words <= got
    assert {i for i in got if text[i] in "ab"} == words


@given(st.text("ab1_ ,.—\n", max_size=40), st.data())
def test_tokens_within_a_span_are_those_that_overlap_it(text: str, data: st.DataObject) -> None:
    tokens = Tokens.of(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if start == end:
        return
    slow = {
        i
        for i, (s, e) in enumerate(zip(tokens.starts, tokens.ends, strict=True))
        if s < end and start < e
    }
    assert tokens.within([Span(start, end)]) == slow


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 1 is no JSON"),
        ("[1]", "no JSON object"),
        ('{"id": "a", "text": "x"}', "attributions"),
        ('{"id": 3, "text": "x", "attributions": []}', "id is no string"),
        (
            '{"id": "a", "text": "x", "attributions": [{"cue": [{"spans": [[0, 9]]}]}]}',
            "outside a text of 1",
        ),
        ("", "no article"),
    ],
)
def test_another_file_is_refused_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(ExamError, match=says):
        exam.score(path, attribute=answering())


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match="cannot be read"):
        exam.score(tmp_path / "none.jsonl", attribute=answering())


def test_the_document_has_a_block_for_every_paragraph() -> None:
    document = exam.document_of("a1", "\n One. \n\n\n\nTwo.\nStill two.\n")
    assert [document.text[b.span.start : b.span.end] for b in document.blocks] == [
        "One.",
        "Two.\nStill two.",
    ]
    assert document.published is None


def test_the_report_shows_every_figure(tmp_path: Path) -> None:
    got = exam.score(write(tmp_path, row([QUOTE, ACCUSAL])), attribute=answering())
    lines = exam.report(got).splitlines()
    assert lines[0] == "gold.jsonl: 1 articles"
    assert any(line.split()[:4] == ["attributions", "–", "0.000", "0.000"] for line in lines)


@pytest.mark.parametrize(
    ("text", "cue", "content", "kept"),
    [
        ("Oren Vask said that it was over.", "said", "that it was over", True),
        ("Oren Vask vouchsafed it was over.", "vouchsafed", "it was over", True),  # by its ending
        ("Oren Vask's belief that it was over.", "belief", "that it was over", False),
        ("According to Oren Vask it was over.", "According to", "it was over", False),
        ("Oren Vask said this. It was over.", "said", "It was over", False),  # two sentences
    ],
)
def test_attributions_with_a_verb_for_a_cue_in_one_sentence(
    text: str, cue: str, content: str, kept: bool
) -> None:
    source, *rest = (pieces(text, [where(w, text)]) for w in ("Oren Vask", cue, content))
    one = exam.Attribution(source, *rest)
    article = exam.Article("a", text, (one,))
    assert exam.verb_cued(article, article.gold) == ((one,) if kept else ())
