"""bench/pages.py DATA: bodies of article-extraction-benchmark by us and by trafilatura alone.

DATA is the folder with ``ground-truth.json`` and ``html/``. The measure is that set's own: shingles
of four words, precision and recall averaged over pages, F1 of the two averages. Prints also how
many megabytes of pages a second of CPU each reads.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import mean

import trafilatura

from riftline.model import Source
from riftline.reading import read

_WORD = re.compile(r"\w+")


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """Runs of four words; a shorter text is one run."""
    words = _WORD.findall(text)
    runs = [tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1))]
    return Counter(runs if words else [])


def scored(pairs: list[tuple[str, str]]) -> tuple[float, float, float]:
    """Mean precision, mean recall and their F1 of (true, found)."""
    precision, recall = [], []
    for true, found in pairs:
        a, b = shingles(true), shingles(found)
        hits = sum((a & b).values())
        precision.append(hits / sum(b.values()) if b else 1.0 if not a else 0.0)
        recall.append(hits / sum(a.values()) if a else 1.0)
    p, r = mean(precision), mean(recall)
    return p, r, 2 * p * r / (p + r)


def ours(raw: bytes) -> str:
    """The body as riftline reads it."""
    documents, _ = read(raw, Source("page"))
    return documents[0].text if documents else ""


def theirs(raw: bytes) -> str:
    """The body by trafilatura alone, without comments."""
    return trafilatura.extract(raw, include_comments=False) or ""


def main() -> None:
    """Score both readers on all pages."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    folder = Path(sys.argv[1])
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    pages = {k: gzip.decompress((folder / f"html/{k}.html.gz").read_bytes()) for k in truth}
    size = sum(map(len, pages.values())) / 1e6
    readers: dict[str, Callable[[bytes], str]] = {"riftline": ours, "trafilatura": theirs}
    for name, read_one in readers.items():
        began = time.process_time()
        pairs = [(truth[k]["articleBody"], read_one(raw)) for k, raw in pages.items()]
        took = time.process_time() - began
        p, r, f = scored(pairs)
        print(
            f"{name:12} precision {p:.3f}  recall {r:.3f}  F1 {f:.3f}  "
            f"{len(pages)} pages, {size / took:.2f} MB a second of CPU"
        )


if __name__ == "__main__":
    main()
