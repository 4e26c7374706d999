"""The search page: hits, facets that narrow, limits, and what cannot be read."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

FACET = re.compile(r'<li><a href="(/search\?[^"]+)"><bdi>([^<]*)</bdi></a> <span class="num">')


def facets(page: str) -> dict[str, str]:
    """The name of each value and the search it leads to."""
    return {html.unescape(name): html.unescape(href) for href, name in FACET.findall(page)}


def hits(page: str) -> int:
    return page.count('class="hit-head"')


def test_a_page_with_nothing_asked_says_how(desk: Any) -> None:
    page = desk.get("/search")
    assert page.status_code == 200
    assert "How to search" in page.text and "any form of the word" in page.text


def test_a_facet_leads_to_the_hits_that_it_counts(desk: Any) -> None:
    page = desk.get("/search", params={"q": "treaty"}).text
    told = facets(page)
    assert {"statements", "Harbour Wire", "2017"} <= set(told)
    for name, href in told.items():
        n = int(re.search(rf"<bdi>{re.escape(html.escape(name))}</bdi></a> "
                          r'<span class="num">(\d+)', page)[1])  # type: ignore[index]  # fmt: skip
        narrower = desk.get(href)
        assert narrower.status_code == 200, href
        assert f"{n} result" in narrower.text, href
    assert "take away" in desk.get(told["2017"]).text


def test_a_limit_can_be_taken_away(desk: Any) -> None:
    page = desk.get("/search", params={"q": 'treaty speaker:"Ford Council" lang:en'}).text
    away = [html.unescape(h) for h in re.findall(r'</code> <a href="([^"]+)"', page)]
    assert away == ["/search?q=treaty+lang%3Aen", "/search?q=treaty+speaker%3A%22Ford+Council%22"]


@pytest.mark.parametrize(
    ("q", "says"),
    [
        ("speaker:Nobody", "no actor in this case is called"),
        ("boats OR", "OR without something on both sides"),
        ("since:yesterday", "is no date"),
        ("(boats", "an opening bracket that none closes"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_form(desk: Any, q: str, says: str) -> None:
    page = desk.get("/search", params={"q": q})
    assert page.status_code == 400
    assert "This search cannot be read" in page.text
    assert says in html.unescape(page.text)
    assert f'value="{html.escape(q)}"' in page.text


def test_limits_that_leave_nothing_say_so(desk: Any) -> None:
    assert "within these limits" in desk.get("/search", params={"q": "treaty lang:ar"}).text


def test_order_and_pages_stay_with_the_search(desk: Any) -> None:
    page = desk.get("/search", params={"q": "kind:statement", "order": "oldest"}).text
    assert hits(page) == 50
    assert "/search?q=kind%3Astatement&amp;order=oldest&amp;page=2" in page
    assert hits(desk.get("/search?q=kind%3Astatement&order=oldest&page=2").text) > 0
    assert desk.get("/search?q=ford&order=upside-down").status_code == 400


def test_the_words_are_russian_for_who_reads_russian(desk: Any) -> None:
    page = desk.get("/search", params={"q": "обвинить"}, headers={"accept-language": "ru"}).text
    assert "Сузить" in page and "<mark>обвинила</mark>" in page


def test_hostile_text_is_found_as_text(hostile_desk: Any) -> None:
    page = hostile_desk.get("/search", params={"q": "accused"}).text
    assert "<script>alert" not in page
    assert "<mark>accused</mark>" in page
    for href in facets(page).values():
        assert hostile_desk.get(href).status_code == 200, href
