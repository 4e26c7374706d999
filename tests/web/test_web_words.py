"""The desk's words: likelihood, dates, tone; and that the templates ask for none that lacks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline import lexicon
from riftline.model import Break, Claim, Mention, Period, Span, Statement
from riftline.relations import likelihood
from riftline.relations.weights import lean
from riftline.web import words

TEMPLATES = Path(words.__file__).parent / "templates"


@pytest.mark.parametrize(
    ("p", "said"),
    [
        (0.02, "almost no chance"),
        (0.06, "very unlikely"),
        (0.3, "unlikely"),
        (0.5, "roughly even chance"),
        (0.6, "likely"),
        (0.9, "very likely"),
        (0.97, "almost certain"),
    ],
)
def test_likelihood_speaks_icd_203(p: float, said: str) -> None:
    assert words.likelihood(p) == said


@given(st.floats(0, 1))
def test_the_desk_and_the_relations_use_one_scale(p: float) -> None:
    ours, theirs = words.likelihood(p), likelihood(p)
    assert theirs.startswith(ours) or ours.startswith(theirs)


@pytest.mark.parametrize(
    ("p", "said"), [(0.0, "under 1 %"), (1.0, "over 99 %"), (0.783, "78 %"), (0.01, "1 %")]
)
def test_no_probability_is_shown_as_certain(p: float, said: str) -> None:
    assert words.percent(p) == said


def test_acts_are_those_of_the_lexicon() -> None:
    acts = lexicon.load("acts")
    assert {c: (a["verb"], a["sign"]) for c, a in acts.items()} == words.ACTS
    assert {c for c, a in acts.items() if a["kind"] == "state"} == words.STATES


def statement(act: str, stance: float | None, polarity: str = "asserted") -> Statement:
    who, span = Mention("Ash Band", Span(0, 8), "ash band", "group"), Span(0, 8)
    return Statement(
        "s", "d", span, "Ash Band", who, None, (), "indirect", (), who, act, who, stance, (), None,
        Claim(polarity=polarity), (), 0.9, "made",  # type: ignore[arg-type]
    )  # fmt: skip


@given(st.sampled_from(sorted(words.ACTS)), st.none() | st.floats(-1, 1))
def test_tone_is_the_sign_that_relations_count(act: str, stance: float | None) -> None:
    s = statement(act, stance)
    sign = {"hostile": -1, "friendly": 1, "neutral": 0}[words.tone(s)]
    assert sign == lean(s)[0]


@pytest.mark.parametrize("polarity", ["denied", "conditional", "asked"])
def test_what_is_not_asserted_leans_no_way(polarity: str) -> None:
    assert words.tone(statement("ASSAULT", None, polarity)) == "neutral"


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (Period("2014-02-02", "2014-02-02", "day"), "2 Feb 2014"),
        (Period("2013-12-01", "2013-12-31", "month"), "Dec 2013"),
        (Period("2013-12-01", None, "range"), "since 1 Dec 2013"),
        (Period(None, "2013-12-01", "range"), "until 1 Dec 2013"),
        (Period("2013-01-01", "2013-12-31", "year"), "2013"),
        (Period("2014-01-27", "2014-02-02", "week"), "27 Jan 2014 – 2 Feb 2014"),
        (Period(None, None, "unknown", "February 2"), "February 2 (year unknown)"),
        (None, "not said"),
    ],
)
def test_periods_invent_nothing(period: Period | None, said: str) -> None:
    assert words.period(period) == said


@given(st.text())
def test_a_date_that_is_none_is_shown_and_never_raises(text: str) -> None:
    assert words.day(text)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (Claim(), ""),
        (Claim(polarity="denied", distance="denied"), "denied"),
        (Claim(distance="alleged"), "alleged"),
        (Claim(polarity="asked", distance="claimed"), "asked, not said, claimed"),
    ],
)
def test_what_is_not_plainly_stated_says_so_once(claim: Claim, said: str) -> None:
    assert words.hedged(claim) == said


def test_a_turn_is_never_a_cause() -> None:
    said = words.turn(Break("2014-02", "2014-03", 0.91, "worse"))
    assert said == (
        "The record turns more hostile between Feb 2014 and Mar 2014 (very likely, 91 %)."
    )
    every = " ".join(v for v in vars(words).values() if isinstance(v, str)).casefold()
    assert "caused" not in every
    assert "because of" not in every


def test_every_word_a_template_asks_for_exists() -> None:
    asked = {
        name
        for t in TEMPLATES.glob("*.html")
        for name in re.findall(r"\bw\.([A-Za-z_]+)", t.read_text("utf-8"))
    }
    assert len(asked) > 100
    assert sorted(a for a in asked if not hasattr(words, a)) == []


def test_templates_hold_no_words_of_their_own() -> None:
    """Text between tags that is neither an expression nor punctuation belongs in words.py."""
    loose = {}
    for t in TEMPLATES.glob("*.html"):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", t.read_text("utf-8"), flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", " ", text)
        found = re.findall(r"[A-Za-z]{3,}", text)
        if found:
            loose[t.name] = found
    assert loose == {}


def test_templates_have_no_inline_script_or_style_and_mark_nothing_safe() -> None:
    for t in TEMPLATES.glob("*.html"):
        text = t.read_text("utf-8")
        assert not re.search(
            r"<script|<style|\sstyle=|\son\w+=|javascript:|\|\s*safe|autoescape", text
        )
        assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text)
