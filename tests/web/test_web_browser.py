"""The desk in a real browser: accessibility, narrow screens, dark, keyboard, no JavaScript, and
nothing that leaves this machine. Debian's Chromium (`apt-get install chromium`) is driven."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.web.driven import NARROW, WIDE, Watch, needs_browser, serving

from riftline.case import Case
from riftline.web.desk import link
from riftline.web.words import words as words_in

words = words_in("en")


pytestmark = [
    pytest.mark.browser,
    needs_browser,
]


@pytest.fixture(scope="module")
def at(demo: Case) -> Iterator[str]:
    with serving(demo) as address:
        yield address


def kinds(case: Case) -> dict[str, str]:
    """One address for each kind of page."""
    snapshot = case.snapshot()
    t, s = snapshot.trends[0], snapshot.all_statements[0]
    return {
        "home": "/",
        "coverage": "/coverage",
        "documents": "/documents",
        "document": link("documents", s.document_id, at=s.id),
        "sources": "/sources",
        "statements": "/statements",
        "statement": link("statements", s.id),
        "actors": "/actors",
        "actor": link("actors", t.a),
        "actor's sentences": link("actors", t.a, "said"),
        "pairs": "/pairs",
        "pair": link("pairs", t.a, t.b),
        "pair's sentences": link("pairs", t.a, t.b, kind="carriers"),
        "issues": "/issues",
        "decisions": "/decisions",
        "search": "/search?q=ford",
        "method": "/method",
    }


# Each scheme and each width once: contrast hangs on the one, overflow on the other.
@pytest.mark.parametrize(("scheme", "width"), [("light", WIDE), ("dark", NARROW)])
def test_no_page_shuts_anybody_out(
    demo: Case, at: str, browser: Any, scheme: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    seen = Watch(browser, viewport={"width": width, "height": 900}, color_scheme=scheme)
    found: list[str] = []
    for kind, path in kinds(demo).items():
        seen.page.goto(at + path)
        assert seen.overflow() <= 0, kind
        result = axe.run(seen.page).response
        assert len(result["passes"]) > 10, kind
        for v in result["violations"]:
            if v["impact"] in ("serious", "critical"):
                found.append(f"{kind}: {v['id']} {v['nodes'][0]['html'][:160]}")
    seen.context.close()
    assert found == []
    assert seen.complaints == []
    assert seen.hosts == {"127.0.0.1"}


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_hostile_text_runs_nothing_loads_nothing_and_fits(
    hostile: Case, browser: Any, width: int
) -> None:
    with serving(hostile) as address:
        seen = Watch(browser, viewport={"width": width, "height": 900})
        for kind, path in kinds(hostile).items():
            seen.page.goto(address + path)
            assert seen.overflow() <= 0, kind
            assert seen.page.locator("main script, main iframe, main object").count() == 0
            images = [i.get_attribute("src") or "" for i in seen.page.locator("img").all()]
            assert all(src.startswith("/pairs/") for src in images), kind
        seen.context.close()
        assert seen.complaints == []
        assert seen.hosts == {"127.0.0.1"}


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    demo: Case, at: str, browser: Any
) -> None:
    seen = Watch(browser, viewport={"width": WIDE, "height": 900})
    page = seen.page
    page.goto(at + "/")
    reached: list[str] = []
    for _ in range(140):
        page.keyboard.press("Tab")
        tag, where, outline = page.evaluate(
            """() => { const e = document.activeElement;
                const name = e.getAttribute('href') || e.getAttribute('name') || e.textContent;
                return [e.tagName, name, getComputedStyle(e).outlineStyle]; }"""
        )
        if tag == "BODY":
            break
        assert outline != "none", where
        reached.append(where)
    assert reached[0] == "#content"
    for wanted in ("/documents", "q", kinds(demo)["pair"], "/issues", "/coverage"):
        assert wanted in reached
    page.goto(at + "/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    seen.context.close()


def test_ruling_and_taking_back_work_without_javascript(fresh: Case, browser: Any) -> None:
    with serving(fresh) as address:
        seen = Watch(browser, java_script_enabled=False, viewport={"width": NARROW, "height": 900})
        page = seen.page
        page.goto(address + "/actors/heron-guard")
        page.get_by_label(words.actors.same).check()
        page.get_by_label(words.actors.other).fill("Lantern League")
        page.get_by_label(words.frame.reason).first.fill("one and the same, says the ferryman")
        with page.expect_navigation():
            page.get_by_role("button", name=words.frame.record_ruling).first.click()
        assert page.get_by_text(words.frame.done).is_visible()
        (kept,) = fresh.store.decisions()
        assert (kept.kind, kept.why) == ("same", "one and the same, says the ferryman")
        with page.expect_navigation():
            page.get_by_role("button", name=words.frame.undo).click()
        assert page.get_by_text(words.frame.done).is_visible()
        assert [d.kind for d in fresh.store.decisions()] == ["same", "withdraw"]
        assert len(fresh.snapshot().find("Heron Guard")) == 1
        assert "lantern league" not in fresh.snapshot().find("Heron Guard")[0].keys

        s = fresh.snapshot().all_statements[0]
        page.goto(address + link("statements", s.id))
        with page.expect_navigation():
            page.get_by_role("button", name=words.statement.wrong, exact=True).click()
        assert page.get_by_text(words.statement.ruled_wrong).is_visible()
        assert fresh.snapshot().statement(s.id) is None
        seen.context.close()
        assert seen.complaints == []
        assert seen.hosts == {"127.0.0.1"}


def test_a_page_of_another_site_can_rule_nothing(fresh: Case, browser: Any) -> None:
    """A form on another origin, sent by a real browser, is refused."""
    with serving(fresh) as address:
        seen = Watch(browser)
        seen.page.route(
            "http://other.invalid/",
            lambda r: r.fulfill(
                content_type="text/html",
                body=f"<form method=post action='{address}/decisions'><input name=kind value="
                "not-an-actor><input name=left value='heron guard'><button>go</button></form>",
            ),
        )
        seen.page.goto("http://other.invalid/")
        with seen.page.expect_response(lambda r: r.url.endswith("/decisions")) as answer:
            seen.page.get_by_role("button").click()
        assert answer.value.status == 403
        assert fresh.store.decisions() == ()
        seen.context.close()


def test_a_printed_document_keeps_text_and_notes(demo: Case, at: str, browser: Any) -> None:
    seen = Watch(browser, viewport={"width": 800, "height": 900})
    seen.page.goto(at + kinds(demo)["document"])
    seen.page.emulate_media(media="print")
    assert seen.page.locator(".note").first.is_visible()
    assert seen.page.locator(".b").first.is_visible()
    assert not seen.page.locator(".nav").is_visible()
    assert not seen.page.locator(".tools").is_visible()
    assert seen.overflow() <= 0
    seen.context.close()


def test_a_statement_opens_beside_its_text_and_is_corrected_there(
    fresh: Case, browser: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    s = next(s for s in fresh.snapshot().all_statements if s.act == "ACCUSE")
    with serving(fresh) as address:
        seen = Watch(browser, viewport={"width": WIDE, "height": 900})
        page = seen.page
        page.goto(address + link("documents", s.document_id, at=s.id))
        details = page.locator(f"#st-{s.id} ~ .sub a.open")
        details.press("Enter")
        page.locator("#panel h2").wait_for()
        assert page.evaluate("document.activeElement.tagName") == "H2"
        violations = Axe().run(page).response["violations"]
        assert [v["id"] for v in violations if v["impact"] in ("serious", "critical")] == []
        page.keyboard.press("Escape")
        assert page.locator("#panel").is_hidden()
        assert details.evaluate("e => e === document.activeElement")

        details.press("Enter")
        form = page.locator("#panel form", has=page.locator("input[name=field][value=target]"))
        form.locator("xpath=..").locator("summary").click()
        form.locator("input[name=value]").fill("Heron Guard")
        with page.expect_navigation():
            form.get_by_role("button", name=words.statement.preview).click()
        assert page.get_by_role("heading", name=words.decisions.preview).is_visible()
        assert fresh.snapshot().decisions == ()
        with page.expect_navigation():
            page.get_by_role("button", name=words.frame.record_ruling).click()
        assert page.url.endswith(f"#st-{s.id}")
        assert page.get_by_text(words.frame.done).is_visible()
        assert page.locator(".note-here").get_by_text("Heron Guard").is_visible()
        assert page.locator(".note-here").get_by_text(words.document.by_hand).is_visible()
        with page.expect_navigation():
            page.get_by_role("button", name=words.frame.undo).click()
        assert page.locator(".note-here").get_by_text("Heron Guard").count() == 0
        seen.context.close()
        assert seen.complaints == []
        assert seen.hosts == {"127.0.0.1"}


def test_selected_words_become_a_statement(fresh: Case, browser: Any) -> None:
    s = next(s for s in fresh.snapshot().all_statements if s.act == "ACCUSE")
    wanted = "The river was high and the market at the ford was open."
    with serving(fresh) as address:
        seen = Watch(browser, viewport={"width": NARROW, "height": 800})
        page = seen.page
        page.goto(address + link("documents", s.document_id))
        page.evaluate(
            """wanted => {
                const walker = document.createTreeWalker(
                    document.querySelector(".sheet"), NodeFilter.SHOW_TEXT);
                let node;
                while ((node = walker.nextNode()) && !node.data.includes(wanted));
                const from = node.data.indexOf(wanted);
                getSelection().setBaseAndExtent(node, from, node, from + wanted.length);
            }""",
            wanted,
        )
        page.locator("#pick").click()
        form = page.locator("#add form")
        assert form.locator("textarea").input_value() == wanted
        form.locator("input[name=speaker]").fill("@author")
        form.locator("select[name=act]").select_option("SUPPORT")
        form.locator("input[name=target]").fill("Ford Council")
        assert seen.overflow() <= 0
        with page.expect_navigation():
            form.get_by_role("button", name=words.frame.record_ruling).click()
        (new,) = [t for t in fresh.snapshot().all_statements if t.rule == "person"]
        assert (new.text, new.act) == (wanted, "SUPPORT")
        assert page.get_by_text(words.document.by_hand).is_visible()
        seen.context.close()
        assert seen.complaints == []


def test_a_statement_is_corrected_without_javascript(fresh: Case, browser: Any) -> None:
    s = next(s for s in fresh.snapshot().all_statements if s.act == "ACCUSE")
    with serving(fresh) as address:
        seen = Watch(browser, java_script_enabled=False, viewport={"width": NARROW, "height": 800})
        page = seen.page
        page.goto(address + link("documents", s.document_id, at=s.id))
        with page.expect_navigation():
            page.locator(f"#st-{s.id} ~ .sub a.open").click()
        form = page.locator("form", has=page.locator("input[name=field][value=polarity]"))
        form.locator("xpath=..").locator("summary").click()
        form.locator("select").select_option("denied")
        with page.expect_navigation():
            form.get_by_role("button", name=words.frame.record_ruling).click()
        assert fresh.snapshot().statement(s.id).claim.polarity == "denied"  # type: ignore[union-attr]
        assert page.locator(".fixed .was").count() == 1
        seen.context.close()


def test_language_and_colours_are_chosen_and_kept(demo: Case, at: str, browser: Any) -> None:
    russian = words_in("ru")
    seen = Watch(browser, locale="ru-RU", viewport={"width": WIDE, "height": 900})
    page = seen.page
    page.goto(at + "/documents")
    assert page.locator("html").get_attribute("lang") == "ru"
    assert page.get_by_role("heading", name=russian.documents.title, exact=True).is_visible()
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator(".prefer select[name=theme]").select_option("dark")
    page.locator(".prefer select[name=language]").select_option("en")
    with page.expect_navigation():
        page.locator(".prefer button").click()
    assert page.url == at + "/documents"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate(ground) != light
    page.goto(at + "/method")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert seen.complaints == []
    seen.context.close()


def test_text_from_right_to_left_is_read_so(demo: Case, at: str, browser: Any) -> None:
    arabic = next(d for d in demo.snapshot().documents if d.lang == "ar")
    seen = Watch(browser, viewport={"width": NARROW, "height": 800})
    seen.page.goto(at + link("documents", arabic.id))
    block = seen.page.locator(".sheet .b").first
    assert block.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert block.get_attribute("lang") == "ar"
    assert seen.overflow() <= 0
    seen.context.close()
