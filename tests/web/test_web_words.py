"""The desk's words: likelihood, dates, tone; and that the templates ask for none that lacks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline import lexicon
from riftline.model import Break, Claim, Mention, Period, Span, Statement
from riftline.relations import likelihood
from riftline.relations.weights import lean
from riftline.web.words import LANGUAGES, Section, accepted, tone
from riftline.web.words import lean as leaning
from riftline.web.words import words as words_in
from riftline.web.words.texts import FORMS, PLURALS

WEB = Path(leaning.__file__).parents[1]
TEMPLATES = WEB / "templates"
words = words_in("en")


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
    assert {c: a["sign"] for c, a in acts.items()} == leaning.SIGNS
    assert {c: a["verb"] for c, a in acts.items()} == dict(words.acts.verb)
    assert {c for c, a in acts.items() if a["kind"] == "state"} == leaning.STATES


def statement(act: str, stance: float | None, polarity: str = "asserted") -> Statement:
    who, span = Mention("Ash Band", Span(0, 8), "ash band", "group"), Span(0, 8)
    return Statement(
        "s", "d", span, "Ash Band", who, None, (), "indirect", (), who, act, who, stance, (), None,
        Claim(polarity=polarity), (), 0.9, "made",  # type: ignore[arg-type]
    )  # fmt: skip


@given(st.sampled_from(sorted(leaning.SIGNS)), st.none() | st.floats(-1, 1))
def test_tone_is_the_sign_that_relations_count(act: str, stance: float | None) -> None:
    s = statement(act, stance)
    sign = {"hostile": -1, "friendly": 1, "neutral": 0}[tone(s)]
    assert sign == lean(s)[0]


@pytest.mark.parametrize("polarity", ["denied", "conditional", "asked"])
def test_what_is_not_asserted_leans_no_way(polarity: str) -> None:
    assert tone(statement("ASSAULT", None, polarity)) == "neutral"


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
    files = sorted((WEB / "words" / "en").glob("*.toml"))
    assert len(files) > 10
    every = " ".join(f.read_text("utf-8") for f in files).casefold()
    assert "caused" not in every
    assert "because of" not in every


def test_every_word_a_template_asks_for_exists() -> None:
    asked = {
        tuple(path.split("."))
        for t in TEMPLATES.glob("*.html")
        for path in re.findall(r"\bw\.([a-z_]+(?:\.[a-z_]+)*)", t.read_text("utf-8"))
    }
    assert len(asked) > 100
    missing = []
    for section, *keys in asked:
        held: Any = getattr(words, section, None)
        for key in keys:
            if isinstance(held, Section):
                held = held.get(key) or getattr(held, key, None)
        if held is None:
            missing.append(".".join((section, *keys)))
    assert sorted(missing) == []


def leaves(path: str, held: Any) -> Iterator[tuple[str, str]]:
    """Every text under a table of a words file, by its path."""
    if isinstance(held, str):
        yield path, held
    elif isinstance(held, list):
        for i, item in enumerate(held):
            yield from leaves(f"{path}[{i}]", item)
    elif held.keys() <= FORMS:
        # A language has the forms that its own rule gives; the phrase must be the same one.
        for form in held.values():
            yield path, form
    else:
        for key, item in held.items():
            yield from leaves(f"{path}.{key}", item)


def placeholders(lang: str) -> dict[str, set[str]]:
    """Path of every text of a language → the placeholders that it needs."""
    found: dict[str, set[str]] = {}
    for file in (WEB / "words" / lang).glob("*.toml"):
        for path, said in leaves(file.stem, tomllib.loads(file.read_text("utf-8"))):
            names = {name for _, name, _, _ in Formatter().parse(said) if name is not None}
            assert found.setdefault(path, names) == names, f"{lang}: the forms of {path} differ"
    return found


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_languages_say_the_same_things(lang: str) -> None:
    english, other = placeholders("en"), placeholders(lang)
    assert sorted(english.keys() - other.keys()) == []
    assert sorted(other.keys() - english.keys()) == []
    assert {p: other[p] for p in other if other[p] != english[p]} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_form_that_a_language_counts_with_is_there(lang: str) -> None:
    wanted = {PLURALS[lang](n) for n in range(200)}
    for file in (WEB / "words" / lang).glob("*.toml"):
        held = tomllib.loads(file.read_text("utf-8"))
        for name, table in held.items():
            if isinstance(table, dict) and table.keys() <= FORMS:
                assert table.keys() == wanted, f"{file.name}: {name}"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "0 документов"),
        (1, "1 документ"),
        (3, "3 документа"),
        (5, "5 документов"),
        (11, "11 документов"),
        (12, "12 документов"),
        (21, "21 документ"),
        (112, "112 документов"),
        (1024, "1\u202f024 документа"),
    ],
)
def test_russian_counts(n: int, said: str) -> None:
    assert words_in("ru").plural(n, "document") == said


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "en"),
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("de-DE,de;q=0.9,ru;q=0.2,en;q=0.1", "ru"),
        ("en-GB,ru;q=0.5", "en"),
        ("ru;q=0", "en"),
        ("ru;q=nonsense,en;q=0.1", "en"),
        ("*", "en"),
    ],
)
def test_the_browser_is_asked_for_its_language(header: str, lang: str) -> None:
    assert accepted(header) == lang


@given(st.text())
def test_no_header_breaks_the_choice_of_language(header: str) -> None:
    assert accepted(header) in LANGUAGES


def test_templates_hold_no_words_of_their_own() -> None:
    """Text between tags that is neither an expression nor punctuation belongs in words/."""
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
        text = re.sub(r'<script defer src="{{ asset\("[a-z.-]+"\) }}"></script>', "", text)
        assert not re.search(
            r"<script|<style|\sstyle=|\son\w+=|javascript:|\|\s*safe|autoescape", text
        )
        assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text)
