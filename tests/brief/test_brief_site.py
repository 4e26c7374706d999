"""The publication: its feed by a feed reader, its pages by a browser, axe and an XML parser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html as parse
from playwright.sync_api import sync_playwright
from tests.builders import Said, Story, made_case

import riftline as rl
from riftline import brief as briefs
from riftline.brief import Masthead, Section, Sentence
from riftline.brief.checking import seen
from riftline.errors import UsageError

HOSTILE = "<script>alert(1)</script>"
MASTHEAD = Masthead("Rifts", "Delta Desk", "https://rifts.example", f"We follow {HOSTILE}.\n\nTwo.")
TOLD = "North Brigade accused Valley Front of selling the ferry."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One brief in two editions, its statement's document titled with what must stay text."""
    root = tmp_path_factory.mktemp("site")
    story = Story(
        [Said(TOLD, "North Brigade", "ACCUSE", "Valley Front", cue="accused")],
        HOSTILE, "2031-01-05", "Tidewater News",
    )  # fmt: skip
    with made_case(root / "case", [story], "Ferry") as case:
        first = released(case, "North Brigade accused Valley Front.", None)
        released(case, "North Brigade accused Valley Front, it said.", first)
        briefs.write_site(case.root, root / "out", MASTHEAD)
    yield root / "out"


def released(case: rl.Case, text: str, before: briefs.Brief | None) -> briefs.Brief:
    view = case.snapshot()
    (s,) = view.all_statements
    a, b = (view.find(n)[0].id for n in ("North Brigade", "Valley Front"))
    told = (Section("new", "What is new", (Sentence(text, (s.id,)),)),)
    made = briefs.Brief("Ferry", a, b, "", "The ferry", view.revision, told, seen(view, [s.id]))
    at = f"2031-03-0{before.edition + 1 if before else 1}T10:00:00+00:00"
    out, faults = briefs.release(
        made, view, case.read_text, lambda i: case.document(i).text,
        who="Ann", at=at, before=before, why="A reader wrote." if before else "",
    )  # fmt: skip
    assert not faults
    assert out is not None
    briefs.save(case.root, "ferry", out)
    return out


def test_a_reader_of_feeds_reads_the_feed(site: Path) -> None:
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    assert not feed.bozo
    (entry,) = feed.entries
    assert entry.link == "https://rifts.example/ferry.html"
    assert (entry.published, entry.updated) == (
        "2031-03-01T10:00:00+00:00", "2031-03-02T10:00:00+00:00",
    )  # fmt: skip


def test_corrections_say_what_changed_and_the_older_edition_stays(site: Path) -> None:
    page = parse.fromstring((site / "corrections.html").read_text("utf-8"))
    told = [li.text_content() for li in page.xpath("//main//li")]
    assert told == [
        "Why: A reader wrote.",
        "Taken out: North Brigade accused Valley Front.",
        "New: North Brigade accused Valley Front, it said.",
    ]
    older = (site / "ferry.1.html").read_text("utf-8")
    assert "earlier edition" in older
    assert "North Brigade accused Valley Front.<sup>" in older


def test_machines_read_what_is_cited(site: Path) -> None:
    page = parse.fromstring((site / "ferry.html").read_text("utf-8"))
    (data,) = page.xpath("//script[@type='application/ld+json']/text()")
    told = json.loads(data)
    assert (told["@type"], told["version"]) == ("NewsArticle", 2)
    assert told["citation"][0]["text"] == TOLD
    assert told["citation"][0]["appearance"]["headline"] == HOSTILE


def test_every_link_leads_somewhere_and_no_script_is_there(site: Path) -> None:
    for path in site.glob("*.html"):
        page = parse.fromstring(path.read_text("utf-8"))
        assert page.xpath("//script[not(@type='application/ld+json')]") == []
        for ref in page.xpath("//@href"):
            file, _, anchor = ref.partition("#")
            if not ref.startswith("http"):
                assert (site / (file or path.name)).exists(), ref
            if anchor and not file:
                assert page.xpath(f"//*[@id='{anchor}']"), ref


@pytest.mark.browser
def test_pages_load_nothing_fit_a_telephone_and_read_aloud(site: Path) -> None:
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 375, "height": 800})
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url))
        for path in sorted(site.glob("*.html")):
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= 375
            found = Axe().run(page).response["violations"]
            assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
        browser.close()
    assert all(url.startswith("file:") for url in asked)


def test_nothing_released_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no brief of this case was released"):
        briefs.write_site(tmp_path, tmp_path / "out", MASTHEAD)
    with pytest.raises(UsageError, match="no address"):
        briefs.write_site(tmp_path, tmp_path / "out", replace(MASTHEAD, address="javascript:x"))
