"""Who is public: offices as texts give them, and who stands in the list for which reason."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.actors import public
from riftline.case import init_case, open_case
from riftline.lexicon.forms import key_of
from riftline.model import (
    Actor,
    Decision,
    Document,
    DocumentCard,
    Mention,
    Name,
    Roster,
    Source,
    Span,
)
from riftline.settings import Settings, write_settings


def marked(text: str, lang: str = "en", kind: str = "person") -> list[str]:
    """The offices found for the name in braces; what is expected stands in brackets."""
    bare = re.sub(r"[\[\]]", "", text)
    start, end = bare.index("{"), bare.index("}") - 1
    name = bare[start + 1 : end + 1]
    body = bare.replace("{", "").replace("}", "")
    document = Document("d", "c", "u", None, None, None, None, lang, body)
    who = Mention(name, Span(start, end), key_of(name), kind)  # type: ignore[arg-type]
    return [n.text for n in public.roles(document, [who])]


@pytest.mark.parametrize(
    "text",
    [
        "Council [spokesman] {Ansel Moro} said so.",
        "Yesterday [Gen]. {Ansel Moro} said so.",
        "The Guard's [press officer] {Moro} said so.",
        "They blamed its [spokesman], {Ansel Moro}, on Monday.",
        "Moss accused the Council's [chairman], {Ansel Moro}, of theft.",
        "A [spokesman] for the Reed Guard, {Ansel Moro}, declined.",
        "{Ansel Moro}, the Heron [commander], praised them.",
        "{Ansel Moro}, 52, [mayor] of Kellin, praised them.",
        "{Ansel Moro} (the Guard's [commander] in the north) praised them.",
        "{Ansel Moro}, who [led] the militia, becomes its head.",
        "{Ansel Moro}, who has long [spoken for] the Guard, agreed.",
        "{Ansel Moro}, a lawyer from Tarn who [took over from] Sela Arn in May, agreed.",
        "“We pay,” {Ansel Moro}, the [guild’s mistress], admitted.",
        "{Ansel Moro}, [coordinator] of the relief, declined.",
        "{Ansel Moro} was ill.",
        "{Ansel Moro} became the Union's [captain] in May.",
        "It is kept by a woman who [signs as] {Grey Feather}.",
        "One militant, who [goes by the name] {Moro}, blamed them.",
        "A woman [who calls herself] Sela Arn or {Grey Feather} runs it.",
        # Nobody's office, or somebody else's:
        "{Ansel Moro}, the mayor's mistress, saw it.",
        "{Ansel Moro}, a fisherman, saw the commander.",
        "{Ansel Moro}, whose brother is the commander, saw it.",
        "{Ansel Moro}, a friend of the commander, saw it.",
        "The commander met {Ansel Moro} at the lock.",
        "{Ansel Moro}'s commander was there.",
        "The mayor left. {Ansel Moro} stayed.",
        "A letter to the mayor and {Ansel Moro} was found.",
        "{Ansel Moro} was not the mayor of Kellin.",
        "{Ansel Moro}, who lives near the mayor, saw it.",
        "{Ansel Moro}, a friend of the man who leads the Guard, saw it.",
        "Resident {Ansel Moro} saw it.",
        "Grey Feather, whose real name is {Sela Arn}, saw it.",
    ],
)
def test_offices_in_english(text: str) -> None:
    assert marked(text) == re.findall(r"\[(.*?)\]", text)


@pytest.mark.parametrize(
    "text",
    [
        "[Представитель] Совета {Ансель Моро} сказал это.",
        "[пресс-секретарь] бригады «Цапля» {Ирса Моро} сказала это.",
        "Об этом сообщил [глава] Камышовой стражи {Ансель Моро}.",
        "Его [пресс-секретарь], {Ирса Моро}, отказалась.",
        "{Ансель Моро}, [командир] «Цапли», похвалил их.",
        "{Ансель Моро} — [лидер] Стражи.",
        "{Ансель Моро}, который [возглавляет] Совет, уехал.",
        "Командир встретил рыбака {Анселя Моро} у шлюза.",
        "{Ансель Моро}, рыбак, видел командира.",
        "Письмо от {Анселя Моро} командиру не дошло.",
        "Командир уехал, {Ансель Моро} остался.",
    ],
)
def test_offices_in_russian(text: str) -> None:
    assert marked(text, "ru") == re.findall(r"\[(.*?)\]", text)


def test_a_language_without_words_gives_no_office() -> None:
    assert marked("Le président {Ansel Moro} parle.", "fr") == []


def test_names_of_unknown_kind_may_be_private_persons_unless_a_list_has_them() -> None:
    open_, known = actor("Orin", "unknown"), actor("Weir", "unknown", "seed:unknown:weir", "weir")
    assert public.doubtful(roster(open_, known, actor("Ansel Moro"))) == (open_,)


def test_a_group_holds_no_office() -> None:
    assert marked("The commander {Reed Guard} said so.", kind="group") == []


@given(
    st.text(max_size=300), st.integers(0, 300), st.integers(1, 20), st.sampled_from(["en", "ru"])
)
def test_any_text_is_read_and_every_span_holds_its_words(
    text: str, at: int, length: int, lang: str
) -> None:
    document = Document("d", "c", "u", None, None, None, None, lang, text)
    start = min(at, len(text))
    span = Span(start, min(start + length, len(text)))
    for n in public.roles(document, [Mention("x", span, "x", "person")]):
        assert n.span is not None
        assert n.text == text[slice(*n.span)]


# --- who is listed --------------------------------------------------------------------------------


def actor(name: str, kind: str = "person", *keys: str) -> Actor:
    key = key_of(name)
    return Actor(key.replace(" ", "-"), name, kind, (), keys or (key,), 3)  # type: ignore[arg-type]


def roster(*actors: Actor) -> Roster:
    return Roster(actors, {k: a.id for a in actors for k in a.keys}, {a.id: a for a in actors})


MORO = actor("Ansel Moro")
OFFICE = Name("spokesman", "ansel moro", public.ROLE, source="d1")
CARD = DocumentCard(
    "d2", "c", "u", None, "Ansel Moro", "Post", None, "en", "article", None, None, "", 0
)


def ruling(value: str, at: str = "1") -> Decision:
    return Decision(f"r{at}", "edit", "ansel moro", "", "public", value, "Kim", at)


@pytest.mark.parametrize(
    ("who", "names", "cards", "decisions", "shown", "proof"),
    [
        (MORO, [], [], [], False, ()),
        (MORO, [OFFICE], [], [], True, ("d1",)),
        (MORO, [replace(OFFICE, key="sela moro")], [], [], False, ()),
        (MORO, [], [CARD], [], True, ("d2",)),
        (MORO, [], [replace(CARD, kind="post")], [], False, ()),
        (MORO, [], [], [ruling("yes")], True, ("r1",)),
        (MORO, [OFFICE], [], [ruling("no")], False, ("r1",)),
        (MORO, [], [], [ruling("no"), ruling("yes", "2")], True, ("r2",)),
        (MORO, [], [], [ruling("yes", "2"), ruling("no")], True, ("r2",)),
        (actor("Ansel Moro", "person", "ansel moro", "seed:person:moro"), [], [], [], True,
         ("actors.toml",)),
        (actor("Reed Guard", "group"), [], [], [], True, ()),
        (actor("@moro", "account"), [], [], [], True, ()),
    ],
)  # fmt: skip
def test_a_person_is_listed_for_a_stated_reason(
    who: Actor,
    names: list[Name],
    cards: list[DocumentCard],
    decisions: list[Decision],
    shown: bool,
    proof: tuple[str, ...],
) -> None:
    found = public.shown(who, public.signs(names, [], cards, decisions))
    assert (found.shown, found.proof) == (shown, proof)
    assert found.why


def test_private_persons_leave_the_roster_and_lone_parts_of_their_names_with_them() -> None:
    guard, lone, other = (
        actor("Reed Guard", "group"), actor("Moro", "unknown"), actor("Arn", "unknown"),
    )  # fmt: skip
    kept, why, left = public.listed(roster(MORO, guard, lone, other), public.signs([], [], [], []))
    assert [a.name for a in kept.actors] == ["Reed Guard", "Arn"]
    assert set(kept.by_key) == {"reed guard", "arn"}
    assert [a.name for a in left] == ["Ansel Moro", "Moro"]
    assert why["moro"].why == "part of a private person's name"


def test_a_lone_name_of_a_person_is_listed_with_the_one_full_name_that_holds_it() -> None:
    sela, lone = actor("Sela Arn"), actor("Arn")
    office = replace(OFFICE, key="sela arn")
    kept, why, _ = public.listed(roster(MORO, sela, lone), public.signs([office], [], [], []))
    assert [a.name for a in kept.actors] == ["Sela Arn", "Arn"]
    assert why["arn"].why == "part of a listed person's name"
    kept, _, _ = public.listed(
        roster(MORO, sela, lone, actor("Ivo Arn")), public.signs([office], [], [], [])
    )
    assert [a.name for a in kept.actors] == ["Sela Arn"]


def test_an_office_of_a_lone_name_counts_for_the_only_full_name_that_holds_it() -> None:
    office = replace(OFFICE, key="moro")
    kept, why, _ = public.listed(roster(MORO), public.signs([office], [], [], []))
    assert [a.name for a in kept.actors] == ["Ansel Moro"]
    assert why["ansel-moro"].why == "a text gives a public role to “moro”: “spokesman”"
    two = roster(MORO, actor("Sela Moro"))
    assert public.listed(two, public.signs([office], [], [], []))[0].actors == ()


def test_a_lone_name_stays_where_a_listed_person_bears_it_too() -> None:
    sela = actor("Sela Moro")
    office = replace(OFFICE, key="sela moro")
    kept, _, _ = public.listed(
        roster(MORO, sela, actor("Moro", "unknown")), public.signs([office], [], [], [])
    )
    assert [a.name for a in kept.actors] == ["Sela Moro", "Moro"]


def test_a_case_lists_whom_its_documents_give_a_role(tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text(
        "Reed Guard spokesman Ansel Moro accused the Marsh Front of theft.\n\n"
        "Ilan Pask, a fisherman, accused the Reed Guard of theft.\n",
        "utf-8",
    )
    with init_case(tmp_path / "case", "Delta") as case:
        write_settings(tmp_path / "case" / "case.toml", Settings("Delta", 1, tagger="rules"))
    with open_case(tmp_path / "case") as case:
        case.add([Source(str(story), published="2016-02-03", publisher="Wire")])
        view = case.snapshot()
        assert "Ansel Moro" in {a.name for a in view.roster.actors}
        assert [a.name for a in view.unlisted] == ["Ilan Pask"]
        assert [s.text for s in view.all_statements if s.speaker.key == "ilan pask"]
        assert view.listings["ansel-moro"].why == "a text gives a public role: “spokesman”"
        assert all(n.register != public.ROLE for a in view.roster.actors for n in a.names)
        case.decide(Decision("", "edit", "ilan pask", "", "public", "yes", "Kim"))
        assert case.snapshot().unlisted == ()
