"""How long a search takes in a large case: finding, narrowing, counting facets, one page of hits.

    .venv/bin/python bench/search.py FOLDER --scale 100000
    .venv/bin/python bench/search.py FOLDER --scale 1000000 --actors 5000     made in six minutes

The case is that of `record.py` (made once, then used again). The view is cut down to what a search
looks at: who is whom and which day a statement counts for; ties and courses are not computed. Each
query is asked REPEATS times after a first one that warms the file's pages; the figures are
processor milliseconds of this process, which other work on the machine disturbs least.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import median

REPEATS = 5

QUERIES = (
    ("a rare word", "{rare}"),
    ("a rare word in another form", "{rare}s"),
    ("two rare words", "{rare} OR {other}"),
    ("a name's word", "{first}"),
    ("a whole name, as a phrase", '"{name}"'),
    ("a word of an eighth of all", "{body}"),
    ("the same, oldest first", "{body} !oldest"),
    ("it AND a rare word", "{body} {rare}"),
    ("it NOT a name, one speaker", '{body} NOT {first} speaker:"{name}"'),
    ("a beginning", "{begin}*"),
    ("no words: a speaker's accusations", 'speaker:"{name}" act:ACCUSE'),
    ("no words: an act, a year, a source", 'act:ACCUSE since:2035 until:2035 source:"{source}"'),
    ("no words: everything", "kind:statement"),
)


def main() -> None:
    """Make the case if it is not there, and print a table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--scale", type=int, default=100_000)
    asked.add_argument("--actors", type=int, default=0)
    given = asked.parse_args()
    if not (given.folder / "case.toml").exists():
        from record import make

        make(given.folder, given.scale, given.actors or max(200, given.scale // 200)).close()
    from riftline.case import open_case

    with open_case(given.folder) as case:
        begun = time.process_time()
        view = _thin(case)
        thin = time.process_time()
        from riftline.case.rows import Rows
        from riftline.case.search import Finder

        finder = Finder(view, Rows.of(view), case.store)
        ready = time.process_time()
        print(f"{len(view.all_statements):,} statements, {len(view.documents):,} documents")
        print(f"cut-down view {thin - begun:.1f} s, columns for searching {ready - thin:.1f} s")
        words = _words(view)
        print(f"{'':38}{'hits':>9} {'median ms':>10} {'worst ms':>9}")
        for what, template in QUERIES:
            query, _, order = template.format(**words).partition(" !")
            times = []
            for _ in range(REPEATS + 1):
                at = time.process_time()
                found = finder.find(case.store, query, order=order or "best")  # type: ignore[arg-type]
                times.append(1000 * (time.process_time() - at))
            total = f"{found.total:,}{'+' if found.more else ''}"
            print(f"{what:38}{total:>9} {median(times[1:]):10.0f} {max(times[1:]):9.0f}")


def _thin(case):  # type: ignore[no-untyped-def]
    """A snapshot with nothing in it but what a search asks for."""
    from riftline import columns
    from riftline.model import Actor, Coverage, Name, Roster, Snapshot, Statements

    cards = {c.id: c for c in case.store.cards()}
    statements = Statements(columns.Fetched(case.store.columns(), case.store.some))
    told = columns.of(statements)
    actors = {
        m.key: Actor(f"act-{n}", m.text, m.kind, (Name(m.text, m.key),), (m.key,))
        for n, m in enumerate(told.mentions)
    }
    made = tuple(actors.values())
    roster = Roster(made, {a.keys[0]: a.id for a in made}, {a.id: a for a in made})
    day = (cards[told.documents[d]].published for d in told.document)
    return Snapshot(
        name=case.name, revision=0, documents=tuple(cards.values()), all_statements=statements,
        roster=roster, folds=(), ties=(), trends=(), coverage=Coverage((), 0, 0, 0), issues=(),
        decisions=(), said=dict(zip(told.ids, day, strict=True)), fold_of={},
    )  # fmt: skip


def _words(view) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """Words of the case of each kind that the queries want."""
    first = view.all_statements[0]
    name = next(a.name for a in view.roster.actors if a.kind == "group")
    rare, other = first.text.split()[-6], first.text.split()[-7]
    return {
        "rare": rare, "other": other, "name": name, "first": name.split()[0],
        "body": name.split()[-1], "begin": rare[:3], "source": view.documents[0].publisher or "",
    }  # fmt: skip


if __name__ == "__main__":
    main()
