"""What is said of a quarrel itself: since when, when it grew worse, by whom."""

from __future__ import annotations

from riftline.model import Claim, Period, Piece, Span
from riftline.relations import tellings

BEGAN = Period("2013-12-01", None, "month", "December 2013", "2013-12/..")
LATELY = Period("2014-12-12", "2015-02-06", "approximate", "recent weeks", "2014-12-12~/2015-02-06")


def told(say, *rows):
    """(speaker, rule, when, claim) of a quarrel of reed and salt, each in a document of its own."""
    statements = [
        say.said(
            "HOSTILE_TO", speaker=speaker, document=f"d{n}", rule=rule, when=when, claim=claim,
            voice=say.who("author", "author") if speaker is None else None,
        )
        for n, (speaker, rule, when, claim) in enumerate(rows)
    ]  # fmt: skip
    cards = {f"d{n}": say.card(f"d{n}", "2015-02-06", "Courier") for n in range(len(rows))}
    said = {s.id: "2015-02-06" for s in statements}
    return tellings(statements, say.roster(statements), said, cards), statements


def test_each_voice_has_its_account_with_its_own_time(say):
    found, statements = told(
        say,
        (None, "author+noun:rift+turn:worse", LATELY, Claim()),
        (None, "author+noun:rift+turn:began", BEGAN, Claim()),
        ("tarn", "verb", Period("2012-01-01", "2012-12-31", "year", "2012", "2012"), Claim()),
    )
    assert [(t.by, t.turn, t.earliest, t.latest) for t in found] == [
        ("tarn", "holds", "2012-01-01", "2012-12-31"),
        ("", "began", "2013-12-01", None),
        ("", "worse", "2014-12-12", "2015-02-06"),
    ]
    assert [t.statements for t in found] == [
        (s.id,) for s in (statements[2], statements[1], statements[0])
    ]
    assert [t.words for t in found] == [
        "By the account of Tarn, 2015-02-06: the two are hostile to each other between 2012-01-01 "
        "and 2012-12-31 (“2012”).",
        "By the account of Courier, 2015-02-06: the quarrel began in 2013-12 (“December 2013”).",
        "By the account of Courier, 2015-02-06: the quarrel grew worse between about 2014-12-12 "
        "and 2015-02-06 (“recent weeks”).",
    ]


def test_the_same_account_twice_is_one_and_hedged_only_where_it_always_is(say):
    hedge = Claim(hedges=(Piece("reportedly", Span(0, 10)),))
    (one,), _ = told(say, ("tarn", "v", BEGAN, hedge), ("tarn", "v", BEGAN, hedge))
    assert (len(one.statements), one.hedged) == (2, True)
    assert "with a hedge" in one.words
    (other,), _ = told(say, ("tarn", "v", BEGAN, hedge), ("tarn", "v", BEGAN, Claim()))
    assert not other.hedged


def test_what_is_denied_or_has_no_time_is_no_account(say):
    found, _ = told(
        say,
        ("tarn", "v", BEGAN, Claim(polarity="denied")),
        ("tarn", "v", None, Claim()),
        ("tarn", "v", Period(None, None, "unknown", "May 2", "XXXX-05-02"), Claim()),
    )
    assert found == ()
