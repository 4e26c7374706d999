"""Which date an act bears: ``{…}`` is the act, ``[…]`` its date, ``<…>`` other acts and sayings."""

from __future__ import annotations

import re

import pytest

from riftline.attribution.when import dates
from riftline.attribution.when_acts import date_of, follows
from riftline.model import Span

FRIDAY = "2015-02-06"

BORNE = [
    ("en", "The Guard {attacked} a convoy on [Monday], two drivers <said>."),
    ("en", "On [Monday], the Guard {attacked} a convoy."),
    ("en", "On [Monday] the Guard, which holds the dam, {attacked} a convoy."),
    ("en", "On [3 May 2014], two drivers <said>, the Guard {attacked} a convoy."),
    ("en", "The Guard, founded in 2011, {split} from the Council on [2 February]."),
    ("en", "Fighters who <left> the Council in January {joined} the Guard on [Monday]."),
    ("en", "Fighters, who {left} the Council in [January], <joined> the Guard on Monday."),
    ("en", "In June the Guard <attacked> the camp; in [August] the camp {answered}."),
    ("en", "The Guard {expelled} its guests on [Thursday] and on Friday <attacked> the camp."),
    ("en", "The Guard <expelled> its guests on Thursday and on [Friday] {attacked} the camp."),
    ("en", "The Guard <merged> with the camp in December, two months after it {attacked} it."),
    ("en", "The camp, <said> the mayor on Friday, {left} the Guard."),
    ("ru", "Бойцы, покинувшие Совет в январе, {вступили} в Стражу в [понедельник]."),
    ("ru", "В [июне] Стража {напала} на лагерь, а в августе лагерь <ответил>."),
    ("ru", "В июне Стража <напала> на лагерь, а в [августе] лагерь {ответил}."),
    ("ru", "Стража, которая {напала} на лагерь в [январе], <заявила> об этом в понедельник."),
]


MARK = re.compile(r"([{<\[])([^}>\]]+)[}>\]]")


def unmark(marked: str) -> tuple[str, dict[str, list[Span]]]:
    """The text without marks, and the spans under each opening mark."""
    text, at = "", 0
    spans: dict[str, list[Span]] = {"{": [], "<": [], "[": []}
    for m in MARK.finditer(marked):
        text += marked[at : m.start()]
        spans[m[1]].append(Span(len(text), len(text) + len(m[2])))
        text += m[2]
        at = m.end()
    return text + marked[at:], spans


@pytest.mark.parametrize(("lang", "marked"), BORNE)
def test_an_act_bears_the_date_of_its_clause(lang: str, marked: str) -> None:
    text, spans = unmark(marked)
    (act,), others, wanted = spans["{"], spans["<"], spans["["]
    found = date_of(text, act, dates(text, FRIDAY, lang), others, lang)
    assert ([found.span] if found else []) == wanted


@pytest.mark.parametrize(
    ("marked", "right"),
    [
        ("It accused <the Council> on [Monday] of hiding grain.", True),
        ("It accused <the Council> [yesterday].", True),
        ("It accused <the Council> of hiding grain on [Monday].", False),
        ("On [Monday] it accused <the Council>.", False),
    ],
)
def test_a_date_right_behind_the_target_is_the_accusation_s(marked: str, right: bool) -> None:
    text, spans = unmark(marked)
    assert follows(text, spans["<"][0], spans["["][0]) is right


def test_no_dates_no_date() -> None:
    assert date_of("They left.", Span(5, 9), (), (), "en") is None
