"""The day a statement counts for."""

from __future__ import annotations

from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.errors import UsageError
from riftline.model import Span
from riftline.relations import day

PUBLISHED = "2014-02-10"


@pytest.mark.parametrize(
    ("act", "speaker", "earliest", "latest", "published", "expected"),
    [
        # Deeds count for their own date, a named month for its first day.
        ("ASSAULT", "paper", "2014-02-02", "2014-02-02", PUBLISHED, "2014-02-02"),
        ("ASSAULT", "paper", "2013-12-01", "2013-12-31", PUBLISHED, "2013-12-01"),
        ("ASSAULT", "reed", "2014-02-02", "2014-02-02", PUBLISHED, "2014-02-02"),
        ("PLEDGE", "reed", "2014-02-02", "2014-02-02", None, "2014-02-02"),
        # A wider period is no day: over before the article it leaves the record undated, still
        # open it leaves the article's own day.
        ("ASSAULT", "paper", "2009-01-01", "2009-12-31", PUBLISHED, None),
        ("ASSAULT", "paper", "2013-12-01", None, PUBLISHED, PUBLISHED),
        ("ASSAULT", "paper", "2014-01-01", "2014-12-31", PUBLISHED, PUBLISHED),
        ("ASSAULT", "paper", "2014-01-01", "2014-12-31", None, None),
        # A year that nobody knows is no day either.
        ("ASSAULT", "paper", None, None, PUBLISHED, PUBLISHED),
        ("ASSAULT", "paper", None, None, None, None),
        # What is announced for later is no evidence of the past.
        ("CONSULT", "paper", "2014-03-01", "2014-03-01", PUBLISHED, PUBLISHED),
        ("ACCUSE", "reed", "2014-03-01", "2014-03-01", PUBLISHED, PUBLISHED),
        # Words count for when they were said.
        ("ACCUSE", "reed", "2014-02-02", "2014-02-02", PUBLISHED, "2014-02-02"),
        ("ACCUSE", "paper", "2014-02-02", "2014-02-02", PUBLISHED, "2014-02-02"),
        # States count for when they were asserted, unless they were long over by then.
        ("ALLIED_WITH", "paper", "2014-02-02", "2014-02-02", PUBLISHED, PUBLISHED),
        ("ALLIED_WITH", "paper", "2013-12-01", None, PUBLISHED, PUBLISHED),
        ("ALLIED_WITH", "paper", "2010-01-01", "2012-12-31", PUBLISHED, None),
        # Broken dates date nothing.
        ("ASSAULT", "paper", "2014-02-30", "2014-02-30", PUBLISHED, PUBLISHED),
        ("ASSAULT", "paper", "2014-02-05", "2014-02-01", PUBLISHED, PUBLISHED),
        ("ASSAULT", "paper", None, None, "soon", None),
        ("ASSAULT", "paper", None, None, "2014", None),
        ("ASSAULT", "paper", None, None, "2014-02", "2014-02-01"),
        ("ASSAULT", "paper", None, None, "2014-02-10T23:30:00+03:00", PUBLISHED),
    ],
)
def test_day(say, act, speaker, earliest, latest, published, expected):
    made = say.said(act, speaker=speaker, when=say.period(earliest, latest))
    assert day(made, say.card("d", published)) == expected


def test_without_any_period_the_article_dates_it(say):
    assert day(say.said(), say.card("d", PUBLISHED)) == PUBLISHED


def test_a_date_inside_the_words_is_not_when_they_were_said(say: ModuleType) -> None:
    when = say.period("2014-01-03", "2014-01-03", span=Span(25, 34))
    inside = say.said("ACCUSE", content=say.quote("burned the mill on 3 January", 10), when=when)
    outside = say.said("ACCUSE", content=say.quote("burned it", 0), when=when)
    assert day(inside, say.card("d", PUBLISHED)) == PUBLISHED
    assert day(outside, say.card("d", PUBLISHED)) == "2014-01-03"


def test_an_act_that_nobody_knows_is_told(say):
    with pytest.raises(UsageError, match="WAVE"):
        day(say.said("WAVE"), say.card("d", PUBLISHED))


dates = st.one_of(st.none(), st.dates().map(str), st.text(max_size=12))


@given(st.sampled_from(["ASSAULT", "ACCUSE", "SAY", "ALLIED_WITH"]), dates, dates, dates)
def test_never_a_day_after_publication_and_never_an_error(say, act, earliest, latest, published):
    made = say.said(act, speaker="paper", when=say.period(earliest, latest))
    found = day(made, say.card("d", published))
    alone = day(say.said(act), say.card("d", published))
    if found is not None and alone is not None:
        assert found <= alone
