"""Too little, too much, all at once: what is left of a course then."""

from __future__ import annotations

from math import isfinite

import numpy as np
import pytest

from riftline.relations.course import course, widening
from riftline.relations.segments import segment
from riftline.relations.turns import find


def numbers(trend):
    return [v for p in trend.course for v in (p.mean, p.low, p.high)]


def test_nothing_at_all(say):
    assert say.Case([], []).trends() == ()
    assert say.Case([], [say.card("d", "2013-01-05")]).trends() == ()


def test_statements_without_a_day_make_no_course(say):
    assert say.Case([say.said(document="d")], [say.card("d", None)]).trends() == ()


def test_a_pair_with_one_statement_is_not_enough_evidence(say):
    (trend,) = say.course_of([[]] * 3 + [["ASSAULT"]] + [[]] * 3).trends()
    assert trend.verdict == "not enough evidence"
    assert (trend.onset, trend.breaks, trend.doubt, trend.listed) == (None, (), None, False)
    assert (trend.evidence, trend.stretch) == (None, None)
    # One word moves the share a little and leaves most of it open.
    first, last = trend.course[0], trend.course[-1]
    assert 0.55 < last.mean < first.mean < 0.75
    assert first.high - first.low > 0.6


def test_a_pair_of_neutral_words_knows_nothing(say):
    (trend,) = say.course_of([["SAY"], [], ["SAY"]]).trends()
    for p in trend.course:
        assert (p.mean, p.low, p.high) == pytest.approx((0.5, 0.05, 0.95), abs=0.03)


@pytest.mark.parametrize(("act", "verdict"), [("ACCUSE", "rift"), ("SUPPORT", "friendly")])
def test_all_documents_of_one_day(say, act, verdict):
    cards = [say.card(f"d{i}", "2013-05-05") for i in range(40)]
    case = say.Case([say.said(act, document=c.id) for c in cards], cards)
    (trend,) = case.trends()
    assert [p.period for p in trend.course] == ["2013-05"]
    assert trend.verdict == verdict
    # There is nothing before it to have changed from, and nothing to compare with.
    assert (trend.onset, trend.breaks, trend.p_widening) == (None, (), None)


def test_one_actor_says_everything(say):
    cards = [say.card(f"d{i}", f"2013-{i % 12 + 1:02d}-05") for i in range(120)]
    case = say.Case(
        [say.said("ACCUSE", "reed", f"other{i % 20}", document=c.id) for i, c in enumerate(cards)],
        cards,
    )
    trends = case.trends()
    assert len(trends) == 20
    assert {"reed"} == {t.a if t.a == "reed" else t.b for t in trends}
    assert all(isfinite(v) for t in trends for v in numbers(t))


def test_a_month_of_a_thousand_statements(say):
    case = say.course_of([["SUPPORT"]] * 4 + [["ACCUSE"] * 1000] + [["ACCUSE"]] * 4)
    (trend,) = case.trends()
    assert trend.verdict == "rift"
    assert trend.course[4].independent == 1000
    assert all(0.0 <= v <= 1.0 for v in numbers(trend))
    # One voice's thousand are no thousand voices.
    assert trend.course[4].hostile < 50


def test_counts_beyond_all_reason_stay_finite():
    hostile = np.array([[1e6, 0.0, 1e6, 0.0, 0.0], [1e-9] * 5, [0.0] * 5])
    friendly = np.array([[0.0, 1e6, 1e6, 0.0, 1e-12], [1e-9] * 5, [0.0] * 5])
    documents = np.array([1e7, 0.0, 1.0, 3.0, 1e7])
    run = course(hostile, friendly)
    for values in (run.mean, run.low, run.high):
        assert np.isfinite(values).all()
        assert ((values >= 0.0) & (values <= 1.0)).all()
    assert (run.low <= run.mean).all()
    assert (run.mean <= run.high).all()
    cuts = segment(hostile, friendly, documents)
    assert np.isfinite(cuts.change).all()
    found = find(hostile, friendly, documents, range(3))
    assert np.isfinite(found.evidence).all()
    # Blame, praise, both, and then silence while documents came in.
    assert [t.at for t in found.turns[0]] == [1, 2, 3]
    lately = widening(hostile, friendly, documents)
    assert ((lately >= 0.0) & (lately <= 1.0) | np.isnan(lately)).all()
