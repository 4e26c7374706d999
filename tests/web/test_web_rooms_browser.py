"""Pairs, the field, actors and names in a real browser: figures drawn into the page, a period
chosen by dragging, the field as a film; and all of it readable without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from tests.web.driven import needs_browser, serving

from riftline.web.words import words

PAIR = "/pairs/ash-host/elm-ring"
PAGES = (
    PAIR, f"{PAIR}?since=2014-03&until=2014-06", f"{PAIR}?kind=hostile", "/field", "/field/ties",
    "/field/tie/ash-host/elm-ring", "/actors/ash-host", "/actors/ash-host/record",
    "/names/ash-host/mudfeet",
)  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    needs_browser,
]


@pytest.fixture(scope="module")
def address(builders: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk over a case in which two groups fall out, a third joins, and one is called names."""
    said, para, story = builders.Said, builders.Para, builders.Story
    stories = []
    for n in range(18):
        act, how = ("SUPPORT", "praised") if n < 9 else ("ACCUSE", "accused")
        month = f"2014-{n + 1:02d}" if n < 12 else f"2015-{n - 11:02d}"
        paras = [
            para((said(f"Ash Host {how} Elm Ring, no. {n}.", speaker="Ash Host", act=act,
                       target="Elm Ring"),)),
            para((said(f"Elm Ring {how} Ash Host, no. {n}.", speaker="Elm Ring", act=act,
                       target="Ash Host"),)),
            para((said(f"Elm Ring cursed the Mudfeet of the hills, no. {n}.", speaker="Elm Ring",
                       act="ACCUSE", target="Mudfeet"),)),
            para((said(f"Fen Order helped Elm Ring, no. {n}.", speaker="Fen Order", act="AID",
                       target="Elm Ring"),)),
            para((said(f"Fen Order is part of Elm Ring, no. {n}.", speaker="Fen Order",
                       act="PART_OF", target="Elm Ring"),)),
        ]  # fmt: skip
        stories.append(story(paras, title=month, published=f"{month}-08", publisher=f"P {n % 2}"))
    with builders.made_case(tmp_path_factory.mktemp("rooms") / "case", stories) as case:
        (case.root / "actors.toml").write_text(SEEDS, encoding="utf-8")
        with serving(case) as found:
            yield found


SEEDS = """
[[actor]]
id = "ash-host"
name = "Ash Host"
kind = "group"

[[actor.names]]
text = "Mudfeet"
register = "pejorative"
"""


class Tab:
    """A page, and what it complained of."""

    def __init__(self, browser: Any, width: int = 1280, **context: Any) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, **context)
        self.page: Any = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type == "error" else None
        )
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
def test_the_rooms_fit_and_shut_nobody_out(
    address: str, browser: Any, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    looked_at = {1280: (PAIR, "/field"), 375: ("/actors/ash-host", PAGES[-1])}[width]
    with Tab(browser, width, color_scheme=scheme) as tab:
        for path in PAGES:
            answer = tab.page.goto(address + path)
            assert answer.status == 200, path
            tab.page.wait_for_load_state("networkidle")
            assert tab.page.evaluate("document.documentElement.scrollWidth") <= width, path
            if tab.page.locator("[data-figure]").count():
                drawn = tab.page.locator(".fig-art > svg").first
                assert drawn.bounding_box()["width"] <= width, path
            if path not in looked_at:
                continue
            found = Axe().run(tab.page).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == [], path
        assert tab.complaints == []


def test_a_figure_follows_the_pages_colours(address: str, browser: Any) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        with Tab(browser, color_scheme=scheme) as tab:
            tab.page.goto(address + PAIR)
            ground = tab.page.locator("[data-figure] .fig-art > svg > rect").first
            grounds[scheme] = ground.evaluate("e => getComputedStyle(e).fill")
    assert grounds == {"light": "rgb(252, 251, 248)", "dark": "rgb(23, 22, 20)"}


def test_a_period_is_brushed(address: str, browser: Any) -> None:
    with Tab(browser) as tab:
        tab.page.goto(address + PAIR)
        months = tab.page.locator(".months_marks a")
        months.first.wait_for(state="attached")
        boxes = [months.nth(n).bounding_box() for n in (2, 5)]
        y = boxes[0]["y"] + 40
        tab.page.mouse.move(boxes[0]["x"] + 3, y)
        tab.page.mouse.down()
        tab.page.mouse.move(boxes[1]["x"] + 3, y, steps=5)
        with tab.page.expect_response(lambda r: "since=2014-03&until=2014-06" in r.url):
            tab.page.mouse.up()
        tab.page.wait_for_url("**since=2014-03&until=2014-06**")
        tab.page.get_by_text("The sentences, Mar 2014 – Jun 2014").wait_for()
        assert tab.page.locator("#sentences .side-friendly article").count() == 8
        assert tab.page.locator("#sentences .side-hostile article").count() == 4  # of Mudfeet
        tab.page.goto(address + PAIR)
        months.first.wait_for(state="attached")
        box = months.nth(11).bounding_box()
        tab.page.mouse.click(box["x"] + 4, box["y"] + 40)  # no drag: one month
        tab.page.wait_for_url("**month=2014-12**")
        assert tab.complaints == []


def test_the_field_is_a_film(address: str, browser: Any) -> None:
    with Tab(browser) as tab:
        tab.page.goto(address + "/field?day=2014-01")
        shown = tab.page.locator("#live [data-day]")
        assert shown.text_content() == "31 Jan 2014"
        tab.page.get_by_role("button", name="Play").click()
        tab.page.locator("#live [data-day]", has_text="31 Mar 2014").wait_for()
        tab.page.get_by_role("button", name="Stop").click()
        assert tab.page.locator("#live .fig-art > svg").count() == 1
        assert tab.page.get_by_role("button", name="Play").is_visible()
        # By keyboard: the slider is an ordinary one.
        slider = tab.page.get_by_role("slider")
        slider.focus()
        with tab.page.expect_navigation():
            tab.page.keyboard.press("End")
        assert tab.page.locator("#live [data-day]").text_content() == "8 Jun 2015"
        tie = tab.page.locator(".ties_marks a").first
        tie.wait_for(state="attached")
        box = tie.bounding_box()
        tab.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        tab.page.wait_for_url("**/field/tie/**")
        assert tab.complaints == []


def test_everything_is_readable_without_javascript(address: str, browser: Any) -> None:
    with Tab(browser, java_script_enabled=False) as tab:
        tab.page.goto(address + PAIR)
        picture = tab.page.locator("figure img").first
        assert picture.get_attribute("alt").startswith("Share of hostility by month")
        assert picture.bounding_box()["width"] > 500
        tab.page.get_by_label("From", exact=True).fill("2014-03")
        tab.page.get_by_label("To", exact=True).fill("2014-04")
        tab.page.get_by_role("button", name=words("en").pair.period).click()
        assert tab.page.get_by_text("The sentences, Mar 2014 – Apr 2014").is_visible()
        tab.page.goto(address + "/field")
        assert not tab.page.get_by_role("slider").is_visible()
        tab.page.get_by_role("link", name="Earlier month").click()
        assert tab.page.get_by_text("31 May 2015").first.is_visible()
        tab.page.get_by_role("link", name="Ash Host and Elm Ring").first.click()
        assert tab.page.get_by_role("heading", name="Hostile").is_visible()


def test_a_pair_is_printed_without_the_desk(address: str, browser: Any) -> None:
    with Tab(browser, 800) as tab:
        tab.page.goto(address + PAIR)
        tab.page.locator(".fig-art > svg").first.wait_for()
        tab.page.emulate_media(media="print")
        for gone in (".nav", ".page-tools", ".fig-save >> nth=0"):
            assert not tab.page.locator(gone).is_visible(), gone
        for kept in (".fig-art > svg >> nth=0", ".finding", "#sentences article >> nth=0"):
            assert tab.page.locator(kept).is_visible(), kept
        assert tab.page.evaluate("document.documentElement.scrollWidth") <= 800
