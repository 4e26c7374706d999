"""The dates exam on papers made here, whose score is counted by hand."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from riftline.attribution.when import dates
from riftline.errors import ExamError
from riftline.exams.dates import (
    Timex,
    compare,
    read_paper,
    report,
    score,
    score_marked,
    timex_value,
)
from riftline.exams.marked_dates import passages
from riftline.model import Span

DCT = (
    '<DCT><TIMEX3 tid="t0" type="DATE" value="2015-02-06" '
    'functionInDocument="CREATION_TIME">2015-02-06</TIMEX3></DCT>'
)


def paper(folder: Path, body: str, dct: str = DCT, name: str = "one") -> Path:
    path = folder / f"{name}.tml"
    path.write_text(
        f'<?xml version="1.0"?>\n<TimeML><DOCID>{name}</DOCID>{dct}<TEXT>{body}</TEXT></TimeML>',
        "utf-8",
    )
    return path


def timex(value: str, text: str) -> str:
    return f'<TIMEX3 tid="t1" type="DATE" value="{value}">{text}</TIMEX3>'


def test_a_paper_read_right_scores_one(tmp_path: Path) -> None:
    body = (
        f"On {timex('2015-02-02', 'February 2')} the Vale Guard split; "
        f"it began in {timex('2013-12', 'December 2013')}, {timex('2013', 'late 2013')}."
    )
    paper(tmp_path, body)
    result = score(tmp_path)
    assert result["n"] == 3
    assert result["documents"] == 1
    assert result["span"]["strict"]["f1"] == 1.0
    assert result["span"]["relaxed"]["f1"] == 1.0
    assert result["value_f1"] == 1.0


def test_misses_extras_and_wrong_values_are_counted(tmp_path: Path) -> None:
    body = (
        # right; right words, wrong value; wrong words, right value; not found at all
        f"In {timex('2013', '2013')}, in {timex('2011', '2012')}, "
        f"in {timex('2014-05', 'the month of May 2014')}, "
        f"during {timex('2010', 'the siege of the pass')}. "
        # found, but nobody asked
        "It ended in 2009."
    )
    paper(tmp_path, body)
    result = score(tmp_path)
    strict, relaxed = result["span"]["strict"], result["span"]["relaxed"]
    assert (strict["hits"], strict["found"], strict["n"]) == (2, 4, 4)
    assert (strict["p"], strict["r"], strict["f1"]) == (0.5, 0.5, 0.5)
    assert (relaxed["hits"], relaxed["f1"]) == (3, 0.75)
    assert (result["value"]["hits"], result["value_f1"]) == (2, 0.5)


def test_one_answer_does_not_count_for_two(tmp_path: Path) -> None:
    found = (Timex(Span(0, 10), "2013"),)
    gold = (Timex(Span(0, 4), "2013"), Timex(Span(5, 10), "2013"))
    assert compare(found, gold) == (0, 1, 1)
    assert compare((), gold) == (0, 0, 0)
    assert compare(found, ()) == (0, 0, 0)


def test_without_a_day_of_publication_the_text_is_its_own_calendar(tmp_path: Path) -> None:
    paper(tmp_path, f"In {timex('1934', '1934')}; in {timex('1934-07', 'July')}.", dct="")
    assert score(tmp_path)["value_f1"] == 1.0


def test_spans_are_counted_in_the_text_without_tags(tmp_path: Path) -> None:
    path = paper(tmp_path, f"<EVENT>Ü</EVENT> &amp; {timex('2013', '2013')} <!-- no -->end")
    read = read_paper(path)
    assert read.text == "Ü & 2013 end"
    assert [read.text[g.span.start : g.span.end] for g in read.gold] == ["2013"]


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("in 2013", "utf-8")
    path = tmp_path / "bad.tml"
    path.write_text(
        f'<!DOCTYPE TimeML [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "in 2012">]>'
        "<TimeML><TEXT>A &x; B &y; C</TEXT></TimeML>",
        "utf-8",
    )
    text = read_paper(path).text
    assert text == "A  B  C"
    assert "2013" not in text
    assert "2012" not in text


@pytest.mark.parametrize("raw", ["<TimeML><TEXT>open", "<TimeML></TimeML>", "", "no xml at all"])
def test_what_is_no_timeml_is_said(tmp_path: Path, raw: str) -> None:
    path = tmp_path / "bad.tml"
    path.write_text(raw, "utf-8")
    with pytest.raises(ExamError, match=r"bad\.tml"):
        score(path)


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match="TimeML"):
        score(tmp_path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on 2 February 2014", "2014-02-02"),
        ("in December 2013", "2013-12"),
        ("in 2013", "2013"),
        ("in the 1990s", "199"),
        ("in the 20th century", "19"),
        ("the summer of 2014", "2014-SU"),
        ("the winter of 2013-14", "2013-WI"),
        ("the third quarter of 2014", "2014-Q3"),
        ("in 490 BC", "BC0490"),
        ("in the 470s BC", "BC047"),
        ("the 5th century BC", "BC04"),
        ("last week", "2015-W05"),
        ("yesterday", "2015-02-05"),
    ],
)
def test_a_period_as_timex3(text: str, value: str) -> None:
    (found,) = dates(text, "2015-02-06", "en")
    assert timex_value(found) == value


def test_a_day_without_a_year_as_timex3() -> None:
    (found,) = dates("on 2 February", None, "en")
    assert timex_value(found) == "XXXX-02-02"


# ---------------------------------------------------------------- marked passages

MARKED = """\
# a comment

§ dev 2031-04-16
The Reed Guard {ASSAULT:1 attacked} the Salt Company on [2031-04-14:1 Monday].

§ test 2031-04-16
They left [2031-04-15 on Tuesday] and met [2030 last year]; the \\[old\\] one came in [2031~ May].

§ test -
They met [- yesterday]. May they rest.
"""


def marked_file(folder: Path, text: str = MARKED, name: str = "dates.en.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_marked_passages_are_counted_by_halves(tmp_path: Path) -> None:
    result = score(marked_file(tmp_path))
    dev, test = result["by_split"]["dev"], result["by_split"]["test"]
    assert (result["passages"], dev["passages"], test["passages"]) == (3, 1, 2)
    assert dev["span"]["strict"]["f1"] == dev["value_f1"] == 1.0
    # "on" is no part of a date; last year and yesterday are right; May is another value
    strict = test["span"]["strict"]
    assert (strict["hits"], strict["found"], strict["n"]) == (3, 4, 4)
    assert test["span"]["relaxed"]["hits"] == 4
    assert test["value"]["hits"] == 3
    # what is marked as blurred does not count among the firm, and May was found as firm
    assert (test["firm"]["hits"], test["firm"]["found"], test["firm"]["n"]) == (3, 4, 3)
    assert "value, firm" in report(result)


@pytest.mark.parametrize(
    ("marked", "hits", "found"),
    [
        ("The Reed Guard {ASSAULT:1 attacked} the Salt Company on [2031-04-14:1 Monday].", 1, 1),
        ("The Reed Guard {ASSAULT:0 attacked} the Salt Company on [2031-04-14 Monday].", 0, 1),
        ("The Reed Guard {ASSAULT:0 attacked} the Salt Company.", 1, 1),
        ("The Reed Guard {MERGE:0 attacked} the Salt Company.", 0, 0),
    ],
)
def test_an_act_is_right_where_it_bears_its_date(
    tmp_path: Path, marked: str, hits: int, found: int
) -> None:
    acts = score(marked_file(tmp_path, f"§ dev 2031-04-16\n{marked}\n"))["acts"]
    assert (acts["hits"], acts["found"], acts["n"]) == (hits, found, 1)


def test_another_reader_can_be_scored_in_the_same_way(tmp_path: Path) -> None:
    def first_word(text: str, published: str | None, lang: str) -> tuple[Timex, ...]:
        return (Timex(Span(0, 4), "2031"),)

    result = score_marked(marked_file(tmp_path), find=first_word)
    assert result["span"]["strict"]["hits"] == 0
    assert result["span"]["strict"]["found"] == 3
    assert "acts" not in result


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("They left.", "line 1"),
        ("§ dev 2031-04-16\nThey left [2031-04-15 on Tuesday.", "line 1"),
        ("§ dev 2031-04-16\nThey left on Tuesday].", "line 2"),
        ("§ dev 2031-04-16\nThey left [2031 {LEAVE:0 on] Tuesday}.", "line 2"),
        ("§ dev 2031-04-16\nThey {LEAVE:3 left} [2031-04-15:1 on Tuesday].", "line 1"),
        ("§ dev 16 April\nThey left.", "line 1"),
        ("# nothing", "no passage"),
    ],
)
def test_a_mark_that_cannot_be_read_is_said(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(ExamError, match=line):
        score(marked_file(tmp_path, text))


def test_marked_passages_need_a_language(tmp_path: Path) -> None:
    with pytest.raises(ExamError, match="language"):
        score(marked_file(tmp_path, name="dates.txt"))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_our_own_marks_are_sound(lang: str) -> None:
    """Each value is EDTF of the marks' notation, and either half holds half of the passages."""
    path = Path(__file__).parents[2] / "eval" / "marked" / f"dates.{lang}.txt"
    made = passages(path)
    halves = [sum(p.split == half for p in made) for half in ("dev", "test")]
    assert min(halves) >= 50
    day = r"(?:\d{4}|XXXX)(?:-\d\d){0,2}~?|\d{2,3}X{1,2}"
    shape = re.compile(rf"(?:{day})(?:/(?:{day}|\.\.))?|\.\./(?:{day})|")
    for p in made:
        assert [d.edtf for d in p.dates if not shape.fullmatch(d.edtf)] == []
        spans = [d.span for d in p.dates]
        assert all(a.end <= b.start for a, b in pairwise(spans))
