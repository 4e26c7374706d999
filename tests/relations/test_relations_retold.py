"""Copies in other words, in another language, under another name; and people's rulings on them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.model import Claim
from riftline.relations import fold
from riftline.relations.copies import cut

SHELLED = "shelling two ferries near Ostrey and killing four passengers"
SANK = "four people died when ferries were shelled off Ostrey"
STOLE = "holding back seed grain from the eastern villages all month"
RUSSIAN = "обстреле двух паромов у Острея, где погибли четыре пассажира"
SAME = [{SHELLED, SANK, RUSSIAN}]


def alike(one: str, other: str, names=()) -> float:
    """Likeness by a table of what means the same: a stand-in for the reading of words."""
    return 0.9 if one == other or any({one, other} <= group for group in SAME) else 0.1


def told(say, *rows, **more):
    """(content, day, publisher, lang) each in its own document, ACCUSE by one speaker."""
    statements, cards = [], []
    for n, (content, day, publisher, lang) in enumerate(rows):
        statements.append(say.said(document=f"d{n}", content=say.quote(content), **more))
        cards.append(say.card(f"d{n}", day, publisher, lang=lang))
    return statements, {c.id: c for c in cards}


def folds(say, statements, cards, **more):
    roster = say.roster([*statements, *more.get("removed", ())])
    said = {s.id: cards[s.document_id].published for s in (*statements, *more.get("removed", ()))}
    found = fold(statements, roster, said, cards, **more)
    place = {s.id: n for n, s in enumerate(statements)}
    return [tuple(place[m] for m in f.members) for f in found], found


def test_a_translation_and_a_retelling_are_carriers_of_what_was_said_first(say):
    statements, cards = told(
        say,
        (SHELLED, "2014-03-03", "Gazette", "en"),
        (RUSSIAN, "2014-03-04", "Вестник", "ru"),
        (SANK, "2014-03-05", "Courier", "en"),
        (STOLE, "2014-03-05", "Courier", "en"),
    )
    places, found = folds(say, statements, cards, alike=alike)
    assert places == [(0, 1, 2), (3,)]
    assert found[0].carriers == ("Gazette", "Вестник", "Courier")
    assert found[0].how == ("", "meaning", "meaning")
    assert folds(say, statements, cards)[0] == [(0,), (1,), (2,), (3,)]


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ((RUSSIAN, "2014-03-12", "Вестник", "ru"), "more than a week later"),
        ((SANK, "2014-03-04", "Gazette", "en"), "the same outlet in other words"),
        ((STOLE, "2014-03-04", "Вестник", "ru"), "another charge"),
        ((RUSSIAN, None, "Вестник", "ru"), "no day"),
    ],
)
def test_what_is_said_again_is_no_retelling(say, second, why):
    statements, cards = told(say, (SHELLED, "2014-03-03", "Gazette", "en"), second)
    assert folds(say, statements, cards, alike=alike)[0] == [(0,), (1,)], why


def test_a_denial_or_praise_in_the_same_words_is_no_retelling(say):
    statements, cards = told(
        say, (SHELLED, "2014-03-03", "Gazette", "en"), (RUSSIAN, "2014-03-03", "Вестник", "ru")
    )
    denied = replace(statements[1], claim=Claim(polarity="denied"))
    assert len(folds(say, [statements[0], denied], cards, alike=alike)[0]) == 2
    praised = [replace(s, stance=x) for s, x in zip(statements, (-0.6, 0.6), strict=True)]
    assert len(folds(say, praised, cards, alike=alike)[0]) == 2


def test_two_reporters_of_one_raid_are_two_but_a_translated_report_is_one(say):
    rows = [
        (SHELLED, "2014-03-03", "Gazette", "en"),
        (SANK, "2014-03-03", "Courier", "en"),
        (RUSSIAN, "2014-03-03", "Вестник", "ru"),
    ]
    statements, cards = told(say, *rows, act="ASSAULT", voice=say.who("", "author"))
    assert folds(say, statements, cards, alike=alike)[0] == [(0, 2), (1,)]


def test_deeds_of_two_days_are_two_deeds(say):
    rows = [
        (SHELLED, "2014-03-04", "Gazette", "en"),
        (RUSSIAN, "2014-03-04", "Вестник", "ru"),
    ]
    statements, cards = told(say, *rows, act="ASSAULT", voice=say.who("", "author"))
    days = ("2014-03-01", "2014-03-02")
    dated = [replace(s, when=say.period(d, d)) for s, d in zip(statements, days, strict=True)]
    assert len(folds(say, dated, cards, alike=alike)[0]) == 2
    assert len(folds(say, [dated[0], statements[1]], cards, alike=alike)[0]) == 1


def test_a_year_of_retellings_is_a_statement_a_week(say):
    rows = [
        (SHELLED, f"2014-{n // 4 + 1:02d}-{n % 4 * 7 + 1:02d}", f"P{n}", "en") for n in range(24)
    ]
    # Other words each time, so that only their meaning holds them together.
    statements, cards = told(say, *rows)
    told_again = [
        replace(s, content=say.quote(f"{SHELLED.replace(' ', f' {n}x ')}"))
        for n, s in enumerate(statements)
    ]
    places, _ = folds(say, told_again, cards, alike=lambda a, b, names: 0.9)
    assert max(map(len, places)) == 2


def test_a_speaker_whose_name_stands_in_two_scripts_says_it_once(say):
    statements, cards = told(
        say,
        (SHELLED, "2014-03-03", "Gazette", "en"),
        (RUSSIAN, "2014-03-04", "Вестник", "ru"),
        (RUSSIAN, "2014-03-04", "Зеркало", "ru"),
    )

    def spoken(s, name):
        who = replace(say.who(name, "person"), span=s.evidence)
        return replace(s, speaker=who, subject=who)

    one, other, third = (
        spoken(s, name)
        for s, name in zip(statements, ("thea sevrin", "тея севрин", "арн велик"), strict=True)
    )
    places, found = folds(say, [one, other, third], cards, alike=alike)
    assert places == [(0, 1), (2,)]
    assert found[0].how == ("", "meaning")
    # In one script they are two names, and whose they are is a person's to say.
    latin = spoken(statements[1], "teya sevrin")
    assert len(folds(say, [one, latin], cards, alike=alike)[0]) == 2
    of_nobody = replace(other, target=None)
    assert len(folds(say, [one, of_nobody], cards, alike=alike)[0]) == 2


POST = "the council has sold the eastern dyke to the traders of Arven and calls it peace"


def test_a_repost_is_its_first_writers_word(say):
    first = say.said(
        document="a",
        text=POST,
        voice=say.who("@reed", "author"),
        subject=None,
    )
    first = replace(first, subject=say.who("@reed", "author"))
    again = replace(
        first,
        id="s-again",
        document_id="b",
        speaker=say.who("@fan", "author"),
        subject=say.who("@fan", "author"),
    )
    cards = {
        "a": say.card("a", "2014-03-03", "Platform", kind="post", account="@reed"),
        "b": say.card("b", "2014-03-04", "Platform", kind="post", account="@fan"),
    }
    places, found = folds(say, [first, again], cards)
    assert places == [(0, 1)]
    assert found[0].how == ("", "repost")
    assert found[0].carriers == ("@reed", "@fan")
    passed_on = {**cards, "b": replace(cards["b"], account="@reed", reposted_by="@fan")}
    told_by = [first, replace(first, id="s-b", document_id="b")]
    assert folds(say, told_by, passed_on)[1][0].carriers == ("@reed", "@fan")
    named = replace(again, speaker=say.who("fan"), subject=say.who("fan"))
    also = replace(first, speaker=say.who("reed"), subject=say.who("reed"))
    assert len(folds(say, [also, named], cards)[0]) == 2, "two people who both say so are two"
    short = [replace(s, text="they sold the dyke") for s in (first, again)]
    assert len(folds(say, short, cards)[0]) == 2, "four words are anybody's"


# --- rulings ---


def chain(say):
    """a and c are joined by b alone."""
    words = [f"w{i}" for i in range(24)]
    texts = [
        " ".join(words),
        " ".join([*words[:18], *(f"x{i}" for i in range(6))]),
        " ".join([*words[6:18], *(f"x{i}" for i in range(6)), *(f"y{i}" for i in range(6))]),
    ]
    statements = [say.said(document=d, text=t) for d, t in zip("abc", texts, strict=True)]
    return statements, {d: say.card(d, "2014-03-03", f"Paper {d}") for d in "abc"}


def test_removing_the_link_between_two_copies_does_not_make_two_of_them(say):
    statements, cards = chain(say)
    assert folds(say, statements, cards)[0] == [(0, 1, 2)]
    a, b, c = statements
    assert len(folds(say, [a, c], cards)[0]) == 2, "without it nothing joins them"
    kept, found = folds(say, [a, c], cards, removed=[b])
    assert kept == [(0, 1)]
    assert found[0].carriers == ("Paper a", "Paper c")
    assert found[0].how == ("", "words")


def test_what_a_person_set_apart_is_two_and_the_third_goes_with_one(say):
    statements, cards = chain(say)
    a, b, c = (s.id for s in statements)
    assert folds(say, statements, cards, different=[(a, c)])[0] in ([(0, 1), (2,)], [(0,), (1, 2)])
    assert folds(say, statements, cards, different=[(a, b), (b, c)])[0] == [(0,), (1,), (2,)]
    assert folds(say, statements, cards, different=[(a, "gone")])[0] == [(0, 1, 2)]


def test_what_a_person_joined_is_one_whoever_says_it(say):
    statements, cards = told(
        say, (SHELLED, "2014-03-03", "Gazette", "en"), (STOLE, "2014-06-03", "Courier", "en")
    )
    statements[1] = replace(statements[1], speaker=say.who("kim"), subject=say.who("kim"))
    ids = tuple(s.id for s in statements)
    _, found = folds(say, statements, cards, same=[ids])
    assert [f.how for f in found] == [("", "ruling")]


def test_a_cut_keeps_the_folds_of_what_is_kept(say):
    statements, cards = chain(say)
    _, found = folds(say, statements, cards)
    assert cut(found, statements, cards) == found
    (left,) = cut(found, statements[1:], cards)
    assert (left.first, left.carriers) == (statements[1].id, ("Paper b", "Paper c"))
    assert left.how == ("", "words")
    assert cut(found, [], cards) == ()


words = st.lists(st.sampled_from("abcdefgh"), min_size=3, max_size=10).map(" ".join)
cases = st.lists(
    st.tuples(words, words, st.integers(1, 20), st.sampled_from(["en", "ru"]), st.booleans()),
    min_size=2, max_size=8,
)  # fmt: skip


@st.composite
def ruled(draw):
    rows = draw(cases)
    pairs = st.tuples(*[st.integers(0, len(rows) - 1)] * 2).filter(lambda p: p[0] != p[1])
    return rows, draw(st.lists(pairs, max_size=3)), draw(st.lists(pairs, max_size=2))


def by_first_letter(one, other, names):
    return 0.8 if one[:1] == other[:1] else 0.0


@settings(max_examples=120, deadline=None)
@given(ruled(), st.randoms(use_true_random=False))
def test_folds_obey_rulings_and_no_order_and_lose_nothing(say, given_, rng):
    rows, same, different = given_
    statements, cards = told(
        say, *((q, f"2014-03-{d:02d}", f"P{d % 3}", lang) for _, q, d, lang, _ in rows)
    )
    statements = [
        replace(s, text=t, speaker=say.who(f"@{n}", "author") if a else s.speaker)
        for n, (s, (t, _, _, _, a)) in enumerate(zip(statements, rows, strict=True))
    ]
    ids = [s.id for s in statements]
    pairs = [(ids[a], ids[b]) for a, b in different]
    joined = [(ids[a], ids[b]) for a, b in same]
    told_same = {"alike": by_first_letter, "different": pairs}
    if not different:
        told_same["same"] = joined
    _, found = folds(say, statements, cards, **told_same)
    assert sorted(m for f in found for m in f.members) == sorted(ids)
    at = {m: f.first for f in found for m in f.members}
    assert all(at[a] != at[b] for a, b in pairs)
    if not different:
        assert all(at[a] == at[b] for a, b in joined)
    again = rng.sample(statements, len(statements))
    turned = {
        k: [p[::-1] for p in reversed(v)] if k != "alike" else v for k, v in told_same.items()
    }
    assert folds(say, again, cards, **turned)[1] == found


@settings(max_examples=80, deadline=None)
@given(cases, st.data())
def test_a_statement_ruled_wrong_never_makes_two_of_others(say, rows, data):
    statements, cards = told(
        say, *((q, f"2014-03-{d:02d}", f"P{d % 3}", lang) for _, q, d, lang, _ in rows)
    )
    gone = data.draw(st.sampled_from(statements))
    kept = [s for s in statements if s is not gone]
    _, before = folds(say, statements, cards, alike=by_first_letter)
    _, after = folds(say, kept, cards, alike=by_first_letter, removed=[gone])
    wanted = [tuple(m for m in f.members if m != gone.id) for f in before]
    assert sorted(f.members for f in after) == sorted(m for m in wanted if m)
