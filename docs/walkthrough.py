"""Walk through the desk with real clicks and take a picture of each step.

    .venv/bin/python docs/walkthrough.py http://127.0.0.1:8765

From a rift that moved to the sentence, the capture, a correction, and the moved curve. The desk
must be serving a copy of the example case: a ruling is made there, and taken back at the end.
Debian's chromium is driven. The pictures go into docs/pictures/walk-N.png.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pictures import HERE, small
from playwright.sync_api import Page, sync_playwright


class Film:
    """Pictures one after another."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder, self.taken = page, folder, 0

    def take(self, what: str) -> None:
        self.taken += 1
        self.page.wait_for_load_state("networkidle")
        path = self.folder / f"walk-{self.taken}.png"
        small(self.page.screenshot()).save(path, optimize=True)
        sys.stdout.write(f"{path.name} {what}\n")


def main(address: str) -> None:
    """Six steps."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 880})
        film = Film(page, HERE)
        page.goto(address)
        film.take("home: which pairs moved")
        page.locator("main a[href^='/pairs/']").first.click()
        pair = page.url
        film.take("the pair: its course, its break, what it rests on")
        page.locator("main a[href^='/statements/']:visible").last.click()
        statement = page.url
        film.take("a sentence behind it: every field, and why")
        page.locator("main a[href^='/documents/']:visible").first.click()
        film.take("where it stands: the text as captured, and the capture")
        page.goto(statement)
        with page.expect_navigation():
            page.locator("button[name=kind][value=wrong]").first.click()
        film.take("a correction: read wrongly; it can be taken back")
        page.goto(pair)
        film.take("the curve without it")
        page.goto(f"{address.rstrip('/')}/decisions")
        with page.expect_navigation():
            page.locator("form:has(input[name=kind][value=withdraw]) button").first.click()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
