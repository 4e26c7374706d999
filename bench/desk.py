"""What a page of the desk costs: server time, bytes, and how soon its largest part is painted.

    .venv/bin/python bench/desk.py FOLDER [--documents 10000] [--actors 500]

The case is made by a seed (`record.py`; made once, then used again) and served on loopback in this
process. Each page is asked for once, so that its snapshot and figures stand, then `TIMES` times.
Server time is processor time of the whole process, which other work on the machine disturbs least;
bytes are those of the page alone, then with all that a browser without a cache loads for it;
the paint is Chromium's largest-contentful-paint, in wall time. Goals: 150 ms, 100 kB, 1 s.
"""

from __future__ import annotations

import argparse
import socket
import sys
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

import uvicorn
from fastapi.testclient import TestClient

from riftline.case import Case, open_case
from riftline.web import create_app
from riftline.web.desk import link

TIMES = 5
GOALS = (150, 100_000, 1_000)

PAINT = """() => new Promise(done => {
    new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
        .observe({type: 'largest-contentful-paint', buffered: true});
    setTimeout(() => done(-1), 5000);
})"""


def pages(case: Case) -> dict[str, str]:
    """An address of each kind of page, those of the pair that was most told of."""
    view = case.snapshot()
    t = max(view.trends, key=lambda t: t.independent)
    s = view.all_statements[0]
    return {
        "home": "/",
        "documents": "/documents",
        "document": link("documents", s.document_id),
        "statements": "/statements",
        "statements of one": link("statements", speaker=t.a),
        "statement": link("statements", s.id),
        "actors": "/actors",
        "actor": link("actors", t.a),
        "names": "/names",
        "pairs": "/pairs",
        "pair": link("pairs", t.a, t.b),
        "field": "/field",
        "search": link("search", q=s.text.split()[0]),
        "review": "/review",
        "watches": "/watches",
        "issues": "/issues",
        "coverage": "/coverage",
        "method": "/method",
    }


def served(app: Any) -> tuple[uvicorn.Server, str, threading.Thread]:
    """The desk on a free port of loopback."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    return server, f"http://127.0.0.1:{listening.getsockname()[1]}", thread


def cost(client: TestClient, path: str) -> tuple[float, int]:
    """Milliseconds of processor time, the median of `TIMES`, and bytes of the page."""
    client.get(path)
    spent = []
    for _ in range(TIMES):
        begun = time.process_time()
        answer = client.get(path)
        spent.append((time.process_time() - begun) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
    return median(spent), len(answer.content)


def painted(browser: Any, address: str) -> tuple[float, int]:
    """Milliseconds to the largest paint, and bytes of all that was loaded, without a cache."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address, wait_until="networkidle")
    took = page.evaluate(PAINT)
    sizes = "() => performance.getEntries().reduce((n, e) => n + (e.transferSize || 0), 0)"
    loaded = page.evaluate(sizes)
    page.close()
    return float(took), int(loaded)


def main() -> None:
    """Print a table of all pages; those beyond a goal have a mark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--actors", type=int, default=500)
    asked = parser.parse_args()
    from playwright.sync_api import sync_playwright
    from record import PER_DOCUMENT, make

    if not (asked.folder / "case.toml").exists():
        make(asked.folder, asked.documents * PER_DOCUMENT, asked.actors).close()
    with open_case(asked.folder) as case, sync_playwright() as play:
        app = create_app(case)
        client = TestClient(app, base_url="http://127.0.0.1")
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        server, address, thread = served(app)
        print(f"{'page':20} {'server ms':>10} {'page bytes':>11} {'all bytes':>10} {'paint ms':>9}")
        try:
            for name, path in pages(case).items():
                ms, size = cost(client, path)
                paint, loaded = painted(browser, address + path)
                over = [g for v, g in zip((ms, loaded, paint), GOALS, strict=True) if v > g]
                marks = " !" * len(over)
                print(f"{name:20} {ms:10.0f} {size:11,} {loaded:10,} {paint:9.0f}{marks}")
                sys.stdout.flush()
        finally:
            server.should_exit = True
            thread.join(10)
            browser.close()


if __name__ == "__main__":
    main()
