"""Russian rules on marked sentences. All people, places and factions are invented."""

from __future__ import annotations

import pytest
from marked import misses, read

SENTENCES = """
[speaker Командир «Камышовой стражи» Рустам Велиханов] [cue обвинил] «Болотный фронт» в предательстве.
[content «Они продали нас за зерно»], — [cue заявил] [speaker Велиханов] в понедельник.
[cue По словам] [speaker представителя Лиги паромщиков], [content бойцы фронта напали на переправу].
[speaker Болотный фронт] [cue отрицает], что [subject его бойцы] атаковали [target:ASSAULT деревню].
— [content Мы не уйдём с дамбы], — [cue сказал] [speaker Дорин].
[subject Отряд Северный щит] откололся от [target:SPLIT Камышовой стражи].
Отряд Северный щит откололся от Камышовой стражи и присоединился к [target:JOIN Болотному фронту].
Вчера [subject фронт] арестовал [target:COERCE двоих бойцов стражи], [cue утверждает] [speaker аккаунт].
[hedge Якобы] [subject Велиханов] встретился с [target:CONSULT представителями Фронта].
[target:SUPPORT Камышовую стражу] поддержали [subject рыбаки].
[speaker Совет бродов] [cue осудил] [target:ACCUSE Болотный фронт].
[speaker Дорин] [cue заявил], [content что перемирие закончилось].
[speaker Лига] [cue призвала] [target:REQUEST Совет] открыть шлюз.
[subject Соляная рота] присягнула [target:PLEDGE Болотному фронту].
[subject Бригада] воюет с [target:ASSAULT Камышовой стражей].
[subject Стража] договорилась с [target:AGREE Фронтом].
[speaker Фронт] [cue пригрозил] [target:THREATEN Лиге паромщиков].
Как [cue сообщает] [speaker «Речной вестник»], [content начались переговоры].
[subject Дорин] возглавил [target:LEADS Камышовую стражу].
[subject Бойцы фронта] убили [target:ASSAULT Аслана Дорина].
[subject Камышовая стража] и бригада «[target:COOPERATE Цапля]» вместе патрулируют протоку.
Бригада «[subject Цапля]» патрулирует протоку вместе с [target:COOPERATE Камышовой стражей].
[subject Осмер Кауль] передал [target:AID Камышовой страже] четыре лодки.
Осмер Кауль [lacks:AID передал Камышовой страже письмо].
[speaker Торвай] [cue назвал] [target:ACCUSE Совет обороны дельты] бандой воров.
[speaker Корвин Хаск] [cue обвинил] [target:ACCUSE Торвая] в том, что он продал зерно.
[subject Осмер Кауль], командир бригады «[target:LEADS Цапля]», молчал.
[subject Корвин Хаск], представитель [target:MEMBER_OF Совета обороны дельты], молчал.
Кто ходит [lacks:SUPPORT на поклон к Маррику], тот пусть там и швартуется.
Бригада «[target:HOSTILE_TO Цапля]», с которой [subject Камышовая стража] враждует, молчит.
""".strip().splitlines()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_marked_sentence(sentence: str) -> None:
    assert misses(sentence, "ru") == []


def test_the_target_of_an_accusation_in_quotation_marks() -> None:
    found = read("Велиханов обвинил «Болотный фронт» в предательстве.", "ru").statements
    (s,) = [s for s in found if s.act == "ACCUSE"]
    assert (
        s.target is not None and s.target.key == read("Болотного фронта нет.", "ru").mentions[0].key
    )


def test_case_endings_share_one_key() -> None:
    text = "Болотный фронт молчит. Мы видели Болотного фронта. Мы верим Болотному фронту."
    keys = {m.key for m in read(text, "ru").mentions}
    assert len(keys) == 1


def test_a_denial_is_kept_as_a_denial() -> None:
    found = read("Фронт отрицает, что его бойцы атаковали деревню.", "ru").statements
    (s,) = [s for s in found if s.act == "ASSAULT"]
    assert (s.claim.polarity, s.claim.distance) == ("denied", "denied")


def test_not_is_not() -> None:
    found = read("Болотный фронт не атаковал Камышовую стражу.", "ru").statements
    assert {s.claim.polarity for s in found if s.act == "ASSAULT"} == {"denied"}


def test_a_post_speaks_as_its_account() -> None:
    extract = read(
        "Предатели из Болотного фронта атаковали Камышовую стражу.",
        "ru",
        kind="post",
        account="Камыш",
    )
    assert {s.speaker.kind for s in extract.statements} == {"account"}
    assert {s.act for s in extract.statements} == {"ASSAULT"}


def test_a_verb_in_the_first_person_is_the_authors() -> None:
    text = "Вчера Камышовая стража пришла. Просим Камышовую стражу вернуть лодки."
    post = read(text, "ru", kind="post", account="Берег Цапли")
    (s,) = [s for s in post.statements if s.act == "REQUEST"]
    assert s.target is not None
    assert (s.speaker.text, s.target.key) == ("Берег Цапли", "камышов страж")
