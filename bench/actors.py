"""Actors at scale: how long names of a large case take to resolve, to ask about and to add to.

    python bench/actors.py                       100,000 mentions of 5,000 names
    python bench/actors.py --mentions 1000000    of 50,000: a quarter of an hour to make
    python bench/actors.py --keep FOLDER         the case is made once and used again

The case is made by a seed, straight into the record: documents of ten sentences such as *A accused
B of theft.*; few names come often and most seldom, a fifth are groups, a tenth are misspellings or
Cyrillic spellings of others, and one of a hundred mentions is a lone surname. Each figure is taken
in a process of its own: processor seconds, which a busy machine harms least, and peak memory.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

PER_DOCUMENT = 10
SYLLABLES = (
    "ka", "ru", "mi", "ten", "sor", "val", "dek", "lin", "mar", "vos", "tal", "gar", "pel", "ned",
    "ush", "bor", "fen", "hal", "zim", "quo",
)  # fmt: skip
CYRILLIC = (
    "ка", "ру", "ми", "тен", "сор", "вал", "дек", "лин", "мар", "вос", "тал", "гар", "пел", "нед",
    "уш", "бор", "фен", "хал", "зим", "куо",
)  # fmt: skip
BODIES = ("Front", "Guard", "Brigade", "Council", "League", "Movement")
ALIAS = "Ovanter Quill"  # of no syllable of the others; stands in a handful of documents
HOLDING = 5
LISTED = 100_000


def made_names(rng: random.Random, count: int) -> list[tuple[str, str]]:
    """(name, kind): each once."""
    found: dict[str, str] = {}
    words: list[tuple[list[str], list[str]]] = []
    while len(found) < count:
        draw = rng.random()
        if draw < 0.1 and words:
            word = rng.choice(words)
            if draw < 0.05:
                other = dict(zip(SYLLABLES, CYRILLIC, strict=True))
                name = " ".join("".join(other[s] for s in part).capitalize() for part in word)
            else:
                first, last = ("".join(part).capitalize() for part in word)
                at = rng.randrange(1, len(last))
                name = f"{first} {last[:at]}{last[at - 1]}{last[at:]}"
            found.setdefault(name, "person")
            continue
        word = (rng.choices(SYLLABLES, k=2), rng.choices(SYLLABLES, k=3))
        name = " ".join("".join(part).capitalize() for part in word)
        if draw < 0.28:
            found.setdefault(f"{name} {rng.choice(BODIES)}", "group")
        elif found.setdefault(name, "person") == "person":
            words.append(word)
    return list(found.items())


def make(folder: Path, mentions: int, names: int) -> None:
    """A case in `folder` with about so many mentions of so many names."""
    from riftline.case import init_case
    from riftline.case.folder import stamp as stamp_of
    from riftline.lexicon.forms import key_of
    from riftline.model import (
        Block,
        Capture,
        Claim,
        Document,
        Extract,
        Mention,
        Name,
        Span,
        Statement,
        digest,
    )  # fmt: skip
    from riftline.settings import Settings, write_settings

    rng = random.Random(4)
    people = made_names(rng, names)
    keys = [key_of(name) for name, _ in people]
    weights = list(accumulate((n + 1) ** -0.8 for n in range(names)))
    init_case(folder, "actors").close()
    write_settings(folder / "case.toml", Settings("actors", tagger="rules"))
    from riftline.case import open_case

    with open_case(folder) as case:
        stamp = stamp_of((), "rules")
        documents = mentions // (2 * PER_DOCUMENT)
        for number in range(documents):
            picks = rng.choices(range(names), cum_weights=weights, k=2 * PER_DOCUMENT)
            text, said = "", []
            id_ = digest("bench", number)
            for n in range(PER_DOCUMENT):
                start, pair = len(text), []
                for at, follows in zip(
                    picks[2 * n : 2 * n + 2], (" accused ", " of theft. "), strict=True
                ):
                    name, kind = people[at]
                    shown, key = name, keys[at]
                    if kind == "person" and rng.random() < 0.01:
                        shown = name.split()[-1]
                        key = key_of(shown)
                    span = Span(len(text), len(text) + len(shown))
                    pair.append(Mention(shown, span, key, kind))  # type: ignore[arg-type]
                    text += shown + follows
                who, whom = pair
                evidence = Span(start, len(text) - 1)
                said.append(
                    Statement(
                        digest(id_, n),
                        id_,
                        evidence,
                        text[slice(*evidence)],
                        who,
                        None,
                        (),
                        "indirect",
                        (),
                        who,
                        "ACCUSE",
                        whom,
                        None,
                        (),
                        None,
                        Claim(),
                        (),
                        0.9,
                        "bench",
                    )
                )
            if number % (documents // HOLDING) == 0:
                text += f"They met {ALIAS} at the lock. "
            raw = text.encode()
            sha = case.captures.put(raw)
            document = Document(
                id_, sha, f"file:///bench/{number}.txt", None, None, f"Post {number % 40}",
                f"20{31 + number % 9}-0{1 + number % 9}-1{number % 9}", "en", text,
                (Block("paragraph", Span(0, len(text))),),
            )  # fmt: skip
            roles = tuple(
                Name("commander", m.key, "role", "en", "Latn", "", id_, m.span)
                for m in (said[0].speaker,) if m.kind == "person"
            )  # fmt: skip
            mentioned = tuple(m for s in said for m in (s.speaker, s.target) if m)
            case.store.write(
                Capture(sha, document.uri, len(raw), "2040-01-01T00:00:00+00:00", "file"),
                [Extract(document, tuple(said), mentioned, roles, (), stamp)], (), stamp,
                "2040-01-01T00:00:00+00:00",
            )  # fmt: skip


# --- one figure a process ------------------------------------------------------------------------


def resolve(folder: Path) -> dict[str, Any]:
    """From the record to the list of actors: names joined, persons without a role left out."""
    from riftline import actors
    from riftline.case import open_case
    from riftline.case.views import uncollected

    with open_case(folder) as case, uncollected():
        statements = tuple(case.store.statements())
        read = time.process_time()
        stands = actors.footing(
            statements, case.store.names(), (), actors.standing(case.store.decisions()),
            ((m.key, m.text, m.n) for m in case.store.mention_counts()), lambda _: (),
        )  # fmt: skip
        everybody, issues = stands.roster()
        cards = tuple(case.store.cards())
        signs = actors.signs(case.store.names(), statements, cards, stands.decisions)
        roster, _, private = actors.listed(everybody, signs)
        return {
            "of it reading the record": read, "mentions": 2 * len(statements),
            "actors": len(roster.actors), "private": len(private), "issues": len(issues),
        }  # fmt: skip


def ask(folder: Path) -> dict[str, Any]:
    """The twenty most useful questions, the list of actors being there."""
    from riftline import actors
    from riftline.case import open_case
    from riftline.case.views import uncollected

    with open_case(folder) as case, uncollected():
        ground = actors.Ground(tuple(case.store.statements()), (), ())
        roster, _ = ground.roster(())
        begun = time.process_time()
        found = actors.questions(roster, ground, (), 20)
        return {"cpu": time.process_time() - begun, "questions": len(found)}


def add(folder: Path) -> dict[str, Any]:
    """One more document: opened, read by rules, written."""
    from riftline.case import open_case

    text = folder.parent / "more.txt"
    text.write_text(
        f"Karu Mitensor accused the Dekval Front of theft on {time.time_ns()}.", "utf-8"
    )
    with open_case(folder) as case:
        case.add([text], workers=1)  # words and rules are loaded: a desk has them
        text.write_text(
            f"Karu Mitensor accused the Dekval Front of lies on {time.time_ns()}.", "utf-8"
        )
        begun = time.process_time()
        added = case.add([text], workers=1)
        return {"cpu": time.process_time() - begun, "documents": added.documents}


def grow(folder: Path) -> dict[str, Any]:
    """The list of actors with one more document, everything else being there."""
    from riftline import actors
    from riftline.case import open_case
    from riftline.case.views import uncollected

    with open_case(folder) as case, uncollected():
        statements = tuple(case.store.statements())
        cut = statements[-1].document_id
        old, new = (
            [s for s in statements if (s.document_id == cut) == last] for last in (False, True)
        )
        ground = actors.Ground(old, (), ())
        roster, _ = ground.roster(())
        begun = time.process_time()
        grown = ground.added(new, (), ())
        found, _ = grown.roster_since((), ground, roster)
        return {"cpu": time.process_time() - begun, "actors": len(found.actors)}


def alias(folder: Path) -> dict[str, Any]:
    """One more alias in actors.toml: only the documents that hold it are read again."""
    from riftline.case import open_case

    names = folder / "actors.toml"
    names.write_text(f'[[actor]]\nid = "quill"\nkind = "person"\nname = "{ALIAS}"\n', "utf-8")
    try:
        with open_case(folder) as case:
            done = case.reread(workers=1)
    finally:
        names.unlink()
    with open_case(folder) as case:
        case.reread(workers=1)  # as it was
    return {"documents": done.documents}


def find(folder: Path) -> dict[str, Any]:
    """Whom a name may mean, in an imported list of 100,000 entries: the second question.

    The case beside it is empty, so that the figure is the list's.
    """
    from riftline.case import init_case

    root = folder.parent / f"{folder.name}-list"
    names = made_names(random.Random(5), LISTED)
    fresh = not (root / "case.toml").exists()
    with init_case(root) as case:
        if fresh:
            rows = "".join(f"L{n},{kind},{name}\n" for n, (name, kind) in enumerate(names))
            table = folder.parent / "list.csv"
            table.write_text("id,kind,name\n" + rows, "utf-8")
            case.import_list(table, name="Made list")
        begun = time.process_time()
        case.alike(names[7][0])
        first = time.process_time() - begun
    begun = time.process_time()
    with init_case(root) as case:
        found = case.alike(names[LISTED // 2][0])
    return {
        "cpu": time.process_time() - begun, "of the first question": first, "found": len(found),
    }  # fmt: skip


FIGURES: tuple[Callable[[Path], dict[str, Any]], ...] = (resolve, grow, ask, add, alias, find)


def measured(figure: str, folder: Path) -> dict[str, Any]:
    """What one figure's process says, in processor seconds and MiB."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", figure, "--keep", str(folder)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rows(folder: Path) -> Iterator[str]:
    for figure in FIGURES:
        told = measured(figure.__name__, folder)
        cpu, peak = told.pop("cpu"), told.pop("peak_mib")
        more = ", ".join(
            f"{k} {v:.1f} s" if isinstance(v, float) else f"{k} {v:,}" for k, v in told.items()
        )
        yield f"| {figure.__name__} | {cpu:.2f} | {peak:,.0f} | {more} |"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--names", type=int, default=0, help="else one for twenty mentions")
    parser.add_argument("--keep", type=Path, default=None, metavar="FOLDER")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    given = parser.parse_args(argv)
    if given.one:
        (figure,) = (f for f in FIGURES if f.__name__ == given.one)
        told = figure(given.keep)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(json.dumps({"cpu": time.process_time(), "peak_mib": peak, **told}))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep or Path(made) / "case"
        if not (folder / "case.toml").exists():
            make(folder, given.mentions, given.names or given.mentions // 20)
        sys.stdout.write("| figure | cpu, s | peak, MiB | |\n|---|---|---|---|\n")
        for row in rows(folder):
            sys.stdout.write(row + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
