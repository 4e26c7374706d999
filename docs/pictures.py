"""Take the pictures of the desk that the documentation shows.

    .venv/bin/python docs/pictures.py http://127.0.0.1:8765 [PAGE…]

The desk must be serving the example case there; Debian's chromium draws the pages. One picture a
page and width into docs/pictures/, in 64 colours: text stays sharp and a picture small.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent / "pictures"
WIDTHS = {"": (1280, 880), "-narrow": (375, 812)}
COLOURS = 64


def pages(address: str) -> dict[str, str]:
    """An address for each page: of the pair that changed most, and what stands behind it."""

    def told(path: str) -> Any:
        with urlopen(f"{address}/api/v1{path}") as answer:  # noqa: S310 - a desk of ours
            return json.load(answer)

    pairs = told("/pairs?limit=500")["items"]
    pair = min(pairs, key=lambda p: p["rank"])["self"].removeprefix("/api/v1")
    a = pair.split("/")[2]
    whole = told(f"{pair}")
    s = whole["statements"][0]
    return {
        "home": "/",
        "documents": "/documents",
        "document": f"/documents/{s['document_id']}?at={s['id']}",
        "statements": "/statements",
        "statement": f"/statements/{s['id']}",
        "actors": "/actors",
        "actor": f"/actors/{a}",
        "names": "/names",
        "pairs": "/pairs",
        "pair": pair,
        "field": "/field",
        "review": "/review",
        "watches": "/watches",
        "search": "/search?q=" + s["text"].split()[0].strip("“”\"'.,"),
        "issues": "/issues",
        "decisions": "/decisions",
        "coverage": "/coverage",
        "sources": "/sources",
        "method": "/method",
    }


def small(raw: bytes) -> Image.Image:
    """A screenshot with few colours."""
    return Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


def main(address: str, only: list[str]) -> None:
    """Every page (or those named), 1280 and 375 wide, into docs/pictures/."""
    HERE.mkdir(exist_ok=True)
    address = address.rstrip("/")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for suffix, (width, height) in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            for name, path in pages(address).items():
                if not only or name in only:
                    page.goto(address + path, wait_until="networkidle")
                    small(page.screenshot()).save(HERE / f"{name}{suffix}.png", optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
