"""How long a large case's view takes: cold, out of the cache, and after one more document.

    .venv/bin/python bench/relations.py FOLDER --scale 100000          about two minutes
    .venv/bin/python bench/relations.py FOLDER --scale 1000000 --actors 5000

The case is made by a seed straight into the store (`record.py`; made once, then used again). Every
measurement is a process of its own and says processor seconds, which other work on the machine
disturbs least, and the peak of its memory. Beside them a naive rival over the same store, in the
same run: the sign of every act into a pandas table, its mean by pair and month, the pairs into a
networkx graph. It knows no copies, no certainty, no intervals and no breaks.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

MORE = 5


def clock() -> float:
    """Processor seconds of this process."""
    return time.process_time()


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make(folder: Path, scale: int, actors: int) -> dict[str, Any]:
    from record import make as made

    begun = clock()
    with made(folder, scale, actors) as case:
        return {**case.store.counts(), "cpu": clock() - begun}


def view(folder: Path, *_: int) -> dict[str, Any]:
    """The whole view, from opening the case on; then the numbers of its most told pair."""
    from riftline.case import open_case
    from riftline.dossier import behind, states

    kept = (folder / "cache" / "view").exists()
    begun = clock()
    with open_case(folder) as case:
        seen = case.snapshot()
        done = clock()
        peak = peak_mib()
        busiest = max(seen.trends, key=lambda t: t.independent)
        pairs = []
        for t in (busiest, *seen.trends[:20]):
            at = clock()
            trend = seen.trend(t.a, t.b)
            assert trend is not None
            behind(trend)
            states(seen, t.a, t.b)
            pairs.append(clock() - at)
    return {
        "cpu": done - begun, "kept": kept, "peak_mib": peak,
        "statements": len(seen.all_statements), "actors": len(seen.roster.actors),
        "folds": len(seen.folds), "trends": len(seen.trends), "first_pair": pairs[0],
        "pair": median(pairs[1:]), "busiest": busiest.independent,
    }  # fmt: skip


def more(folder: Path, _scale: int, actors: int) -> dict[str, Any]:
    """One more document after another into a case whose view is at hand, and the view after it."""
    from record import one_more

    from riftline.case import open_case

    took = []
    with open_case(folder) as case:
        case.snapshot()
        known = case.store.counts()["documents"]
        for n in range(MORE):
            one_more(case, known + n, actors)
            at = clock()
            case.snapshot()
            took.append(clock() - at)
    return {"updates": took, "update": median(took), "peak_mib": peak_mib()}


def rival(folder: Path, *_: int) -> dict[str, Any]:
    import networkx
    import pandas

    from riftline import lexicon
    from riftline.case import open_case

    sign = {act: entry["sign"] for act, entry in lexicon.load("acts").items()}
    begun = clock()
    with open_case(folder) as case:
        published = {c.id: (c.published or "")[:7] for c in case.store.cards()}
        rows = [
            (s.subject.key, s.target.key, published[s.document_id], sign[s.act])
            for s in case.store.statements()
            if s.subject is not None and s.target is not None
        ]
    table = pandas.DataFrame(rows, columns=["a", "b", "month", "sign"])
    tone = table.groupby(["a", "b", "month"])["sign"].mean()
    graph = networkx.DiGraph()
    for (a, b), mean in tone.groupby(level=["a", "b"]).mean().items():
        graph.add_edge(a, b, weight=mean)
    return {"cpu": clock() - begun, "peak_mib": peak_mib(), "edges": graph.number_of_edges()}


def measured(what: str, args: argparse.Namespace) -> dict[str, Any]:
    """One measurement in a process of its own."""
    here = [sys.executable, __file__, str(args.folder), "--only", what]
    sizes = ["--scale", str(args.scale), "--actors", str(args.actors)]
    done = subprocess.run([*here, *sizes], stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


WHAT = {f.__name__: f for f in (make, view, more, rival)}


def table(found: dict[str, dict[str, Any]]) -> str:
    cold, again, rival_ = found["cold"], found["again"], found["rival"]
    rows: Sequence[tuple[str, str]] = (
        ("statements, actors, folds, pairs",
         f"{cold['statements']:,}, {cold['actors']:,}, {cold['folds']:,}, {cold['trends']:,}"),
        ("the view, computed: processor s", f"{cold['cpu']:.1f}"),
        ("… peak memory, MiB", f"{cold['peak_mib']:,.0f}"),
        ("the view, out of the cache: processor s", f"{again['cpu']:.1f}"),
        ("… peak memory, MiB", f"{again['peak_mib']:,.0f}"),
        ("a pair's numbers from a warm view, ms", f"{again['pair'] * 1000:.1f}"),
        ("… the first one asked for, ms", f"{again['first_pair'] * 1000:.0f}"),
        ("the view after one more document: processor s (median)",
         f"{found['more']['update']:.2f}"),
        ("naive rival: processor s", f"{rival_['cpu']:.1f}"),
        ("… peak memory, MiB", f"{rival_['peak_mib']:,.0f}"),
        ("computed ÷ rival", f"{cold['cpu'] / rival_['cpu']:.1f}"),
    )  # fmt: skip
    return "\n".join(("| | |", "|---|---:|", *(f"| {name} | {said} |" for name, said in rows)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="where the case is made, or lies already")
    parser.add_argument("--scale", type=int, default=100_000, help="statements")
    parser.add_argument("--actors", type=int, default=1_500)
    parser.add_argument("--only", choices=sorted(WHAT), help="one measurement, as JSON")
    args = parser.parse_args()
    if args.only:
        found = WHAT[args.only](args.folder, args.scale, args.actors)
        sys.stdout.write(json.dumps(found) + "\n")
        return
    if not (args.folder / "case.toml").exists():
        measured("make", args)
    (args.folder / "cache" / "view").unlink(missing_ok=True)
    order = ("cold", "again", "more", "rival")
    steps = {"cold": "view", "again": "view", "more": "more", "rival": "rival"}
    every = {name: measured(steps[name], args) for name in order}
    sys.stdout.write(table(every) + "\n\n" + json.dumps(every) + "\n")


if __name__ == "__main__":
    main()
