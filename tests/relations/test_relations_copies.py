"""The same statement in several places."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.relations import copies, fold, wording

STORY = (
    "The Reed Council on Monday accused the Saltmarsh Front of shelling two ferries near "
    "Lower Ostrey and of holding back grain from the eastern villages for a month"
)


def folded(say, statements, cards, kinds=None):
    """Member sets of the folds, each as positions in `statements`."""
    case = say.Case(statements, cards, kinds)
    place = {s.id: i for i, s in enumerate(statements)}
    return [tuple(place[m] for m in f.members) for f in case.folds], case


def two(say, one, other, days=("2014-03-03", "2014-03-04"), **more):
    statements = [
        say.said(document="a", text=one, **more),
        say.said(document="b", text=other, **more),
    ]
    cards = [say.card("a", days[0], "Gazette"), say.card("b", days[1], "Courier")]
    return folded(say, statements, cards)


@pytest.mark.parametrize(
    "other",
    [
        STORY,
        STORY.upper() + ".",
        STORY.replace("on Monday ", ""),
        STORY[: STORY.index(" and of holding")],
        STORY.replace("two ferries", "several ferries"),
        "LOWER OSTREY - " + STORY + ", officials said.",
    ],
)
def test_a_reprinted_story_is_one_statement_with_two_carriers(say, other):
    found, case = two(say, STORY, other)
    assert found == [(0, 1)]
    assert case.folds[0].carriers == ("Gazette", "Courier")
    assert case.folds[0].first == case.statements[0].id


@pytest.mark.parametrize(
    ("other", "days"),
    [
        # Said again, weeks later.
        (STORY, ("2014-03-03", "2014-03-18")),
        # Another accusation on the same day.
        (
            "A spokesman for the Reed Council said the Saltmarsh Front had poisoned wells at Tarn",
            ("2014-03-03", "2014-03-03"),
        ),
        # The frame is the same, the charge is not.
        (
            "The Reed Council on Monday accused the Saltmarsh Front of poisoning the wells at Tarn",
            ("2014-03-03", "2014-03-03"),
        ),
    ],
)
def test_what_was_said_twice_is_two_statements(say, other, days):
    found, _ = two(say, STORY, other, days)
    assert found == [(0,), (1,)]


def test_a_cut_version_that_stands_in_two_charges_joins_one_of_them_alone(say):
    frame = "{} of walking off with what the whole valley had saved for the winter"
    mill = frame.format("the Saltmarsh Front accused") + " by burning the mill at Brennet"
    ferry = frame.format("the Saltmarsh Front accused") + " by sinking two ferries off Kessel"
    short = frame.format("the Saltmarsh Front accused")
    statements = [
        say.said(document=d, text=t) for d, t in zip("abc", (mill, short, ferry), strict=True)
    ]
    cards = [say.card(d, "2014-03-03", f"Outlet {d}") for d in "abc"]
    found, _ = folded(say, statements, cards)
    assert sorted(map(len, found)) == [1, 2]
    assert (0, 2) not in found


def test_a_fortnight_is_the_limit(say):
    assert two(say, STORY, STORY, ("2014-03-03", "2014-03-17"))[0] == [(0, 1)]


@pytest.mark.parametrize(
    "change",
    [{"act": "THREATEN"}, {"target": "tarn"}, {"subject": "tarn", "speaker": "reed"}],
)
def test_other_actors_or_another_act_are_no_copy(say, change):
    statements = [
        say.said(document="a", text=STORY),
        say.said(document="b", text=STORY, **change),
    ]
    cards = [say.card("a", "2014-03-03"), say.card("b", "2014-03-03")]
    assert len(folded(say, statements, cards)[0]) == 2


def test_the_same_quoted_words_are_a_copy_in_any_frame(say):
    words = say.quote("they sold the river to the highest bidder")
    statements = [
        say.said(document="a", text="Reed's head said they sold the river", content=words),
        say.said(document="b", text="In a late post he fumed about the deal", content=words),
    ]
    cards = [say.card("a", "2014-03-03"), say.card("b", "2014-03-05")]
    assert folded(say, statements, cards)[0] == [(0, 1)]


def test_two_words_in_common_are_no_copy(say):
    words = say.quote("river thieves")
    statements = [say.said(document="a", content=words), say.said(document="b", content=words)]
    cards = [say.card("a", "2014-03-03"), say.card("b", "2014-03-05")]
    assert folded(say, statements, cards)[0] == [(0,), (1,)]


def test_two_accusations_in_one_sentence_stay_two_in_every_copy(say):
    first, second = (
        say.quote("shelling two ferries near Ostrey"),
        say.quote("holding back grain from the villages", 40),
    )
    statements = [
        say.said(document=d, text=STORY, content=c) for d in "ab" for c in (first, second)
    ]
    cards = [say.card("a", "2014-03-03"), say.card("b", "2014-03-03")]
    assert folded(say, statements, cards)[0] == [(0, 2), (1, 3)]


def test_in_one_document_only_a_repetition_is_a_copy(say):
    near = STORY.replace("two ferries", "three ferries")
    statements = [say.said(document="a", text=t) for t in (STORY, near, STORY)]
    assert folded(say, statements, [say.card("a", "2014-03-03")])[0] == [(0, 2), (1,)]


def test_authors_of_two_papers_are_one_voice_for_a_wire_story(say):
    statements = [
        say.said(document=d, text=STORY, act="ASSAULT", voice=say.who(f"author of {d}", "author"))
        for d in "ab"
    ]
    cards = [say.card("a", "2014-03-03"), say.card("b", "2014-03-03")]
    assert folded(say, statements, cards)[0] == [(0, 1)]


def test_undated_copies_need_the_very_same_words(say):
    assert two(say, STORY, STORY, (None, "2014-03-04"))[0] == [(1, 0)]
    assert len(two(say, STORY, STORY.replace("two", "six"), (None, "2014-03-04"))[0]) == 2


def test_the_account_is_a_posts_carrier_and_a_document_stands_for_an_unknown_one(say):
    statements = [say.said(document=d, text=STORY) for d in "abc"]
    cards = [
        say.card("a", "2014-03-03", "Platform", kind="post", account="@reed"),
        say.card("b", "2014-03-03", "Platform", kind="post", account="@reedfan"),
        say.card("c", "2014-03-03", None),
    ]
    assert folded(say, statements, cards)[1].folds[0].carriers == ("@reed", "@reedfan", "c")


def test_a_long_run_of_one_speakers_statements_is_not_folded_away(say):
    rng = random.Random(5)
    statements = [
        say.said(document=f"d{i}", text=" ".join(f"v{rng.randrange(400)}" for _ in range(20)))
        for i in range(600)
    ]
    cards = [say.card(f"d{i}", f"2014-03-{i % 28 + 1:02d}") for i in range(600)]
    assert len(folded(say, statements, cards)[0]) == 600


def test_a_slogan_in_hundreds_of_wordings_is_one_statement(say):
    words = [f"w{i}" for i in range(24)]
    texts = [" ".join([*words[: n % 24], f"x{n}", *words[n % 24 + 1 :]]) for n in range(300)]
    statements = [say.said(document=f"d{n}", text=t) for n, t in enumerate(texts)]
    cards = [say.card(f"d{n}", f"2014-03-{n % 10 + 1:02d}") for n in range(300)]
    assert len(folded(say, statements, cards)[0]) == 1


def test_a_turn_of_phrase_does_not_pair_all_of_a_speakers_statements(say):
    rng = random.Random(6)
    phrase = "the council's spokesman said on the record that"
    rows = []
    for n in range(600):
        made = say.said(text=f"{phrase} " + " ".join(f"v{rng.randrange(900)}" for _ in range(9)))
        rows.append(wording.lay_out(made, wording.place_of(made, f"2014-03-{n % 12 + 1:02d}")))
    rows.sort(key=lambda c: c.place)
    asked = sum(1 for _ in wording.candidates(rows))
    # All pairs, each asked from both sides, would be 359,400.
    assert asked <= 600 * 2 * wording.NEIGHBOURS * 1.2
    assert len(list(copies._groups(rows))) == 600


texts = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), min_size=0, max_size=12).map(
    " ".join
)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(texts, texts, st.sampled_from("xyz"), st.integers(1, 28), st.booleans()),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_every_statement_is_in_one_fold_whatever_the_order(say, rows, rng):
    statements = [
        say.said(document=f"{d}{day}", text=t, content=say.quote(q) if q else ())
        for t, q, d, day, _ in rows
    ]
    cards = {
        s.document_id: say.card(s.document_id, f"2014-03-{row[3]:02d}" if row[4] else None)
        for s, row in zip(statements, rows, strict=True)
    }
    case = say.Case(statements, cards.values())
    assert sorted(m for f in case.folds for m in f.members) == sorted(s.id for s in statements)
    shuffled = rng.sample(statements, len(statements))
    assert fold(shuffled, case.roster, case.said, case.cards) == case.folds


def test_a_story_reprinted_every_fortnight_stays_one_and_undated_copies_join_what_is_far_apart(say):
    days = ["2014-03-03", "2014-03-17", "2014-03-31", "2014-04-15"]
    statements = [say.said(document=d, text=STORY) for d in [*days, "undated"]]
    cards = [say.card(d, d) for d in days]
    # The last is fifteen days after the one before.
    assert folded(say, statements[:-1], cards)[0] == [(0, 1, 2), (3,)]
    cards.append(say.card("undated", None))
    assert folded(say, statements, cards)[0] == [(0, 1, 2, 3, 4)]


days_apart = st.integers(0, 90) | st.none()


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(texts.filter(bool), texts, st.sampled_from("xyz"), days_apart), max_size=9)
)
def test_folds_are_what_comparing_all_pairs_gives(say, rows):
    statements = [
        say.said(document=f"{d}{day}", text=t, content=say.quote(q) if q else ())
        for t, q, d, day in rows
    ]
    cards = [
        say.card(s.document_id, None if day is None else f"{date(2014, 1, 1) + timedelta(day)}")
        for s, (_, _, _, day) in zip(statements, rows, strict=True)
    ]
    case = say.Case(statements, cards)
    laid = [wording.lay_out(s, wording.place_of(s, case.said[s.id])) for s in statements]

    def copy(i, j):
        days = rows[i][3], rows[j][3]
        near = None in days or abs(days[0] - days[1]) <= wording.WINDOW
        return near and wording.same_words(laid[i], laid[j])

    groups = [{i} for i in range(len(rows))]
    for i in range(len(rows)):
        for j in range(i):
            if copy(i, j):
                joined = [g for g in groups if i in g or j in g]
                groups = [g for g in groups if g not in joined] + [set().union(*joined)]
    place = {s.id: i for i, s in enumerate(statements)}
    found = [{place[m] for m in f.members} for f in case.folds]
    assert sorted(map(sorted, found)) == sorted(map(sorted, groups))
