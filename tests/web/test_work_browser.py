"""Home, watches, search and review in a real browser: by keys alone, without JavaScript, narrow."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from tests.web.driven import needs_browser, serving

from riftline.case import Case

PAGES = ("/", "/search?q=treaty", "/search?q=boats+OR", "/watches", "/review",
         "/review?deck=signs", "/review?deck=second")  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    needs_browser,
]


@pytest.fixture(scope="module")
def case(builders: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with builders.demo_case(tmp_path_factory.mktemp("work") / "case") as made:
        yield made


@pytest.fixture(scope="module")
def at(case: Case) -> Iterator[str]:
    with serving(case, "mira") as address:
        yield address


def page_of(browser: Any, **context: Any) -> tuple[Any, list[str]]:
    """A page, and what it complains of."""
    page = browser.new_context(**context).new_page()
    told: list[str] = []
    page.on("console", lambda m: told.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: told.append(str(e)))
    return page, told


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_the_pages_shut_nobody_out(at: str, browser: Any, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, told = page_of(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    found: list[str] = []
    for path in PAGES:
        page.goto(at + path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        for v in Axe().run(page).response["violations"]:
            if v["impact"] in ("serious", "critical"):
                found.append(f"{path}: {v['id']}: {[n['target'] for n in v['nodes']][:3]}")
    assert found == []
    assert [t for t in told if "400 (Bad Request)" not in t] == []
    page.context.close()


def test_questions_are_answered_skipped_and_undone_by_keys(
    case: Case, at: str, browser: Any
) -> None:
    page, told = page_of(browser)
    page.goto(f"{at}/review?deck=signs")
    before = len(case.snapshot().decisions)

    def shown() -> list[str]:
        return list(page.locator(".side-of .st-text").all_text_contents())

    first = shown()

    def press(key: str) -> None:
        with page.expect_navigation():
            page.keyboard.press(key)

    press("r")
    assert [d.kind for d in case.snapshot().decisions[before:]] == ["right"]
    assert shown() != first
    press("z")
    assert [d.kind for d in case.snapshot().decisions[before:]] == ["right", "withdraw"]
    assert shown() == first
    press("k")
    assert len(case.snapshot().decisions) == before + 2
    assert shown() != first
    page.locator("input[name=why]").press_sequentially("wrk")  # letters of a reason answer nothing
    assert len(case.snapshot().decisions) == before + 2
    page.goto(f"{at}/review?deck=signs")
    page.locator(".keys-switch").click()
    page.reload()
    page.keyboard.press("r")
    page.wait_for_timeout(150)
    assert len(case.snapshot().decisions) == before + 2  # keys are off, and stay off
    page.locator(".keys-switch").click()
    assert told == []
    page.context.close()


def test_the_same_without_javascript(case: Case, at: str, browser: Any) -> None:
    page, told = page_of(browser, java_script_enabled=False, viewport={"width": 375, "height": 800})
    page.goto(f"{at}/review?deck=signs")
    before = len(case.snapshot().decisions)
    page.locator("button[value=unsure]").click()
    assert [d.kind for d in case.snapshot().decisions[before:]] == ["unsure"]
    page.locator("button[value=undo]").click()
    assert len(case.snapshot().decisions) == before + 2
    page.goto(at)
    assert page.locator("a[href='/review']").last.is_visible()  # the questions are a link away
    page.goto(f"{at}/search")
    page.locator("#ask").fill("treaty")
    page.keyboard.press("Enter")
    page.locator(".facets a", has_text="statements").click()
    assert "kind:statement" in page.locator(".chips").inner_text()
    page.locator(".keep button").click()
    assert page.url == f"{at}/watches"
    assert "treaty kind:statement" in page.locator("section.watch h2").first.inner_text()
    page.locator("section.watch button", has_text="Stop watching").click()
    assert page.locator("section.watch").count() == 0
    page.goto(at)
    page.locator("button", has_text="I have seen this").click()
    assert "Nothing came in since" in page.locator("section.since").inner_text()
    assert told == []
    page.context.close()


def test_the_first_page_gets_its_questions_by_htmx(at: str, browser: Any) -> None:
    page, told = page_of(browser)
    page.goto(at)
    page.locator("[hx-get] p", has_text="Nothing to ask now").wait_for(timeout=10_000)
    assert told == []
    page.context.close()


def test_everything_is_reached_by_the_keyboard(at: str, browser: Any) -> None:
    page, _ = page_of(browser)
    page.goto(f"{at}/review?deck=signs")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.value || document.activeElement.id"))
    assert {"right", "wrong", "neither", "unsure", "skip"} <= reached
    page.context.close()
