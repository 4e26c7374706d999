"""Take the pictures of the desk that the documentation shows.

    .venv/bin/python docs/pictures.py http://127.0.0.1:8765

The desk must be serving the example case there; Debian's chromium draws the pages.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent / "pictures"
PAGES = {"home": "/", "pair": "/pairs/ddc/reed-guard", "actor": "/actors/reed-guard"}


def main(address: str) -> None:
    """One PNG a page, 1280 wide, into docs/pictures/."""
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 880})
        for name, path in PAGES.items():
            page.goto(address.rstrip("/") + path)
            page.screenshot(path=HERE / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
