"""Dates as pages print them."""

import pytest

from riftline.reading.dates import any_date, date_line, iso


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("February 6, 2015", "2015-02-06"),
        ("Feb. 6, 2015 2:20 PM", "2015-02-06T14:20:00"),
        ("Friday, February 6th, 2015 at 12:05 a.m. GMT", "2015-02-06T00:05:00+00:00"),
        ("6 Feb 2015", "2015-02-06"),
        ("6 февраля 2015, 14:20", "2015-02-06T14:20:00"),
        ("6 февраля 2015 года", "2015-02-06"),
        ("Опубликовано: 06.02.2015 14:20", "2015-02-06T14:20:00"),
        ("2015-02-06 14:20 UTC+3", "2015-02-06T14:20:00+03:00"),
        ("2015-02-06T14:20:05Z", "2015-02-06T14:20:05+00:00"),
        ("Published on February 6, 2015 | Updated February 9, 2015", "2015-02-06"),
        ("12:00, 6 February 2015", "2015-02-06T12:00:00"),
        ("February 6", None),
        ("2/6/2015", None),
        ("February 31, 2015", None),
        ("The truce of February 6, 2015", None),
        ("February 6, 2015: the day the bridge fell", None),
        ("6 February 1215", None),
    ],
)
def test_date_lines(line, date):
    assert date_line(line) == date


def test_a_zone_by_name_is_left_open():
    assert date_line("6 февраля 2015, 14:20 МСК") == "2015-02-06T14:20:00"


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ("2014-03-02T08:00:00+0400", "2014-03-02T08:00:00+04:00"),
        ("2014-03-02T08:00:00.123Z", "2014-03-02T08:00:00+00:00"),
        ("2014-03-02", "2014-03-02"),
        ("20140302", "2014-03-02"),
        ("2014-13-02", None),
        ("2014-03-02T25:00", "2014-03-02"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_machine_dates(raw, date):
    assert iso(raw) == date


def test_the_first_of_two_dates_in_a_text():
    assert any_date("from 3 May 2013 until June 4, 2014") == "2013-05-03"
