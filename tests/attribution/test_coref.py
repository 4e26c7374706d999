"""Whom short names, pronouns and descriptions mean. All names are invented.

The expected answer stands in the example, in the notation of eval/marked/coref.en.txt.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import read

from riftline.attribution import ties, why
from riftline.exams.attribution import document_of
from riftline.exams.coref import Mark, answers, parse
from riftline.model import Span

ENGLISH = """
§ dev
[name:1 Orsa Velt] sings. [surname:1 Velt] is tired.

§ dev
[surname:1 Velt] sings. The crowd loves [name:1 Orsa Velt].

§ dev
[name:1 Orsa Velt] and [name:2 Ilm Velt] sing. [surname:0 Velt] is tired.

§ dev
[name:1 Abu Tarik al-Ommeri] spoke. The crowd cheered [surname:1 al-Ommeri].

§ dev
[name:1 Old Dyke Union] ([abbreviation:1 ODU]) men left. The [abbreviation:1 ODU] is silent.

§ dev
The [name:1 Old Dyke Union] left. The [abbreviation:1 ODU] is silent.

§ dev
The [name:1 Old Dyke Union] met the [name:2 Ommer Dam Union]. The [abbreviation:0 ODU] is silent.

§ dev
Gen. [name:1 Orsa Velt] came. [role:1 The general] said that [pronoun:1 she] would stay.

§ dev
The [name:1 Reed Guard] left. [role:1 A fighter of the Guard] said so. [role:0 The fighter] wept.

§ dev
[role:1 The Reed Guard's leader], [name:1 Orsa Velt], came. [role:1 The leader] spoke.

§ dev
[name:1 Orsa Velt] has a deputy. [role:0 Velt's deputy] spoke.

§ dev
[name:1 Orsa Velt], chief of the [name:2 Reed Guard], met [name:3 Ilm Dorn], chief of the
[name:4 Mud League]. [role:3 The League's chief] spoke.

§ dev
The [name:1 Reed Guard] left. [group:1 The militants] burned the camp.

§ dev
The [name:1 Reed Guard] and the [name:2 Mud League] left. [group:0 The militants] burned it.

§ dev
The [name:1 Reed Guard] left. [group:0 The group in the hills] stayed.

§ dev
The [name:1 Reed Guard] left and said [pronoun:1 it] was tired. [pronoun:0 It] is raining.

§ dev
"[pronoun:1 I] know, and [pronoun:0 he] knows," said [name:1 Orsa Velt].

§ dev
[name:1 Mr. Velt] met a stranger. [name:2 Ilm Dorn] hates [pronoun:1 him].

§ dev
[name:1 @mudwall] posted. [account:1 The channel] is new. A channel linked to the
[name:2 Reed Guard] copied it.

§ dev post @mudwall
[pronoun:A We] know. "[pronoun:1 We] do not," [name:1 Orsa Velt] wrote.

§ dev
[name:1 Ommeria] sent boats. [adjective:1 Ommerian] officials knew.
"""

RUSSIAN = """
§ dev
[name:1 Орса Вельтова] поёт. [surname:1 Вельтовой] холодно.

§ dev
[name:1 Илья Вельтов] и [name:2 Пётр Вельтов] поют. [surname:0 Вельтов] устал.

§ dev
[name:1 Союз старых дамб] ([abbreviation:1 ССД]) ушёл. В [abbreviation:1 ССД] молчат.

§ dev
Министр обороны [name:1 Олег Дарин] приехал. [role:1 Министр] молчал, [pronoun:1 он] устал.

§ dev
[name:1 Камышовая стража] ушла. [role:1 Боец стражи] рассказал об этом.

§ dev
[name:1 Камышовая стража] ушла. [pronoun:1 Она] объявила, что вернётся.
[group:1 Боевики] сожгли лагерь.

§ dev
Людей [name:1 Ильи Вельтова] ищут. [adjective:1 Вельтовские] бойцы ушли.

§ dev
«[pronoun:1 Я] знаю, — сказал [name:1 Илья Вельтов]. — И [pronoun:0 он] знает».
"""

EXAMPLES = [("en", p) for p in parse(ENGLISH)] + [("ru", p) for p in parse(RUSSIAN)]


@pytest.mark.parametrize(("lang", "passage"), EXAMPLES, ids=lambda x: getattr(x, "text", x)[:50])
def test_every_marked_mention_means_whom_the_mark_says(lang: str, passage: object) -> None:
    wrong = [
        f"{passage.text[slice(*mark.span)]} ({mark.actor}): {key!r}"  # type: ignore[attr-defined]
        for mark, key, right in answers(passage, lang, ties)  # type: ignore[arg-type]
        if not right
    ]
    assert not wrong


def test_why_names_the_rule_that_tied_a_pronoun() -> None:
    extract = read("Orsa Velt left the Reed Guard. She accused the Guard of theft.", "en")
    accused = next(s for s in extract.statements if s.act == "ACCUSE")
    assert (accused.speaker.key, accused.target and accused.target.key) == (
        "orsa velt",
        "reed guard",
    )
    steps = {s.rule: s.said for s in why(extract.document, accused, tagger="rules")}
    assert "'She' → 'orsa velt'" in steps["coref:pronoun"]
    assert "head word of 'Reed Guard'" in steps["coref:short-form"]


def test_what_stays_open_says_why() -> None:
    text = "Orsa Velt and Mira Dorn met. She left."
    _, tied = ties(document_of("x", text))
    tie = tied[text.index("She")]
    assert (tie.key, tie.settled) == ("", False)
    assert "several fit alike: 'Orsa Velt', 'Mira Dorn'" in tie.said


def test_a_language_without_a_grammar_has_no_ties() -> None:
    assert not ties(document_of("x", "Orsa Velt kom. Hon gick.", "sv"))[1]


def test_a_thousand_quotations_in_one_paragraph_have_one_speaker() -> None:
    text = '"We stay," said Orsa Velt. ' + '"We stay here." ' * 1000
    _, tied = ties(document_of("x", text))
    assert {t.key for at, t in tied.items() if text[at : at + 2] == "We"} == {"orsa velt"}


WORDS = [
    "Orsa", "Velt", "Reed", "Guard", "he", "she", "it", "they", "his", "him", "the", "group", "its",
    "spokesman", "'s", "of", "said", "that", ",", ".", '"', "a", "channel", "@mud", "I", "Стража",
    "он", "её", "командир", "«", "»", "сказал", "—", "боевики", "этот", "канал", "(RG)", "\n\n",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60), st.sampled_from(["en", "ru"]))
def test_ties_stand_at_their_heads_and_lead_to_names_of_the_text(
    words: list[str], lang: str
) -> None:
    text = " ".join(words)
    mentions, tied = ties(document_of("x", text, lang))
    keys = {m.key for m in mentions}
    for at, tie in tied.items():
        assert tie.head == at
        assert tie.span.holds(Span(at, at + 1))
        assert tie.settled == (" → " in tie.said)
        assert not tie.settled or tie.key in keys or tie.key.removeprefix("account ") in keys


def test_marks_are_read_with_what_they_hold() -> None:
    (passage,) = parse("§ test\n[role:1 [group:1 the group]'s man], [name:1 Velt]\n")
    assert passage.split == "test"
    assert passage.text == "the group's man, Velt"
    assert passage.marks == (
        Mark("role", "1", Span(0, 15)),
        Mark("group", "1", Span(0, 9)),
        Mark("name", "1", Span(17, 21)),
    )
