"""What kind of thing a name is: the text's own words, then the tagger, then the name's form."""

import pytest

from riftline.attribution.english import grammar as english
from riftline.attribution.kinds import settle_kinds
from riftline.attribution.mentions import Cast, cast
from riftline.attribution.russian import grammar as russian
from riftline.attribution.segment import Segmented, segment
from riftline.attribution.tagger import KindTag
from riftline.model import Block, Document, Span


def _read(text: str, lang: str = "en") -> tuple[Segmented, Cast]:
    document = Document(
        "d", "c", "", None, None, "Delta Post", None, lang, text,
        (Block("paragraph", Span(0, len(text))),),
    )  # fmt: skip
    seg = segment(document)
    return seg, cast(seg, english() if lang == "en" else russian(), ())


def _kinds(who: Cast) -> dict[str, str]:
    return {m.key: m.kind for m in who.mentions}


def _tags(who: Cast, key: str, **shares: float) -> list[KindTag]:
    return [KindTag(m.span, tuple(shares.items())) for m in who.mentions if m.key == key and m.span]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "lang", "key", "kind"),
    [
        ("Seed came with Open Pantry, a relief group from afar.", "en", "open pantry", "group"),
        ("Morning Echoes, the newspaper of the pans, had it.", "en", "morning echoes", "outlet"),
        ("They slept at Marn Weir, a village of boatmen.", "en", "marn weir", "place"),
        ("She met Sela Orin, a widow from the group.", "en", "sela orin", "person"),
        ("She met Sela Orin, the group leader.", "en", "sela orin", "person"),
        ("“We pay,” Sela Orin, the militia’s mistress, admitted.", "en", "sela orin", "person"),
        ("At dusk, said Sela Orin, a group of men came.", "en", "sela orin", "person"),
        ("Ночью, сказал Сайдо Арн, группа людей пришла.", "ru", "сайд арн", "person"),
        ("Зерно привезла Тихая Заводь, гуманитарная организация.", "ru", "тих завод", "group"),
    ],
)  # fmt: skip
def test_what_a_text_explains_beside_a_name_is_its_kind(
    text: str, lang: str, key: str, kind: str
) -> None:
    seg, who = _read(text, lang)
    settle_kinds(seg, who, (), ())
    assert _kinds(who)[key] == kind


def test_a_name_of_two_capitals_is_what_the_tagger_sees_if_it_is_sure() -> None:
    seg, who = _read("Boats passed Marn Weir. The toll at Marn Weir rose.")
    assert _kinds(who)["marn weir"] == "person"  # by its form
    settle_kinds(seg, who, _tags(who, "marn weir", person=0.1, place=0.3), ())
    assert _kinds(who)["marn weir"] == "place"


def test_a_person_stays_one_where_the_tagger_is_not_surer_of_something_else() -> None:
    seg, who = _read("Boats passed Marn Weir.")
    settle_kinds(seg, who, _tags(who, "marn weir", person=0.3, place=0.5), ())
    assert _kinds(who)["marn weir"] == "person"
    settle_kinds(seg, who, _tags(who, "marn weir", person=0.01, place=0.1), ())
    assert _kinds(who)["marn weir"] == "person"


def test_a_lone_name_is_what_most_of_its_mentions_look_like() -> None:
    seg, who = _read("In the end Orin refused. Later Orin paid.")
    assert _kinds(who)["orin"] == "unknown"
    settle_kinds(seg, who, _tags(who, "orin", person=0.6, place=0.1), ())
    assert _kinds(who)["orin"] == "person"


def test_a_single_word_with_an_article_is_no_person() -> None:
    seg, who = _read("In the end the Herons refused. Later Herons paid.")
    settle_kinds(seg, who, _tags(who, "herons", person=0.9, group=0.1), ())
    assert _kinds(who)["herons"] == "unknown"
    settle_kinds(seg, who, _tags(who, "herons", person=0.2, group=0.8), ())
    assert _kinds(who)["herons"] == "group"


def test_the_seed_list_knows_better() -> None:
    seg, who = _read("Boats passed Marn Weir.")
    settle_kinds(seg, who, _tags(who, "marn weir", person=0.0, place=0.9), {"marn weir"})
    assert _kinds(who)["marn weir"] == "person"


def test_a_pronoun_follows_the_name_that_it_means() -> None:
    seg, who = _read("Open Pantry sent two boats. It fed the town.")
    settle_kinds(seg, who, _tags(who, "open pantry", person=0.1, group=0.8), ())
    assert {t.kind for t in who.tied.values() if t.key == "open pantry"} <= {"group"}
