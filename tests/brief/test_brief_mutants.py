"""Fifty seeded falsifications of a brief on the example case: how many does the check catch?"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import riftline as rl
from riftline import brief as briefs
from riftline.brief import Brief, Section, Sentence
from riftline.settings import Settings

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "saltmarsh"
SEED = 20261122
VERBS = ("attacked", "threatened", "split from", "blackmailed")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[rl.Case]:
    root = tmp_path_factory.mktemp("brief") / "case"
    with rl.init_case(root, "saltmarsh") as made:
        (root / "actors.toml").write_bytes((EXAMPLE / "actors.toml").read_bytes())
        made.settings = Settings(name="saltmarsh", tagger="rules")
        made.add([EXAMPLE / "documents"], workers=1)
        yield made


def drafts(case: rl.Case) -> list[Brief]:
    view = case.snapshot()
    pairs = [t for t in view.trends if t.independent >= 4]
    made = (
        briefs.draft(view, t.a, t.b, "2016-01-01", case.read_text, lambda i: case.document(i).text)
        for t in pairs
    )
    return [b for b in made if any(s.statements for s in b.sentences())]


def codes(case: rl.Case, brief: Brief) -> set[str]:
    found = briefs.check(brief, case.snapshot(), case.read_text, lambda i: case.document(i).text)
    return {f.code for f in found}


def with_sentence(brief: Brief, old: Sentence, new: Sentence) -> Brief:
    def changed(section: Section) -> Section:
        told = tuple(new if s is old else s for s in section.sentences)
        return replace(section, sentences=told)

    return replace(brief, sections=tuple(map(changed, brief.sections)))


# Each takes a sentence and the names around it, and gives its falsified text, or None.
Mutation = Callable[[random.Random, rl.Snapshot, Sentence], str | None]


def stronger_verb(rng: random.Random, view: rl.Snapshot, s: Sentence) -> str | None:
    found = re.search(r"\b(accused|praised|rejected|joined|left|aided|fought alongside)\b", s.text)
    return s.text.replace(found[1], rng.choice(VERBS), 1) if found and "“" not in s.text else None


def dropped_hedge(rng: random.Random, view: rl.Snapshot, s: Sentence) -> str | None:
    cut = re.sub(r", hedged “[^”]*”(?: and “[^”]*”)*", "", s.text)
    return cut if cut != s.text else None


def changed_number(rng: random.Random, view: rl.Snapshot, s: Sentence) -> str | None:
    bare = re.sub(r"“[^”]*”", "", s.text)
    numbers = re.findall(r"\d+", bare)
    if not numbers:
        return None
    number = rng.choice(numbers)
    return s.text.replace(number, str(int(number) + rng.randint(1, 3)), 1)


def altered_quote(rng: random.Random, view: rl.Snapshot, s: Sentence) -> str | None:
    found = re.search(r": “([^”]+)”", s.text)
    if found is None:
        return None
    at = rng.randrange(found.start(1), found.end(1))
    other = "x" if s.text[at] != "x" else "y"
    return s.text[:at] + other + s.text[at + 1 :]


def swapped_speaker(rng: random.Random, view: rl.Snapshot, s: Sentence) -> str | None:
    known = {
        a.name
        for i in s.statements
        if (t := view.statement(i)) and (a := view.roster.of(t.speaker))
    }
    others = [a.name for a in view.roster.actors if a.name not in s.text and a.kind != "outlet"]
    said = next((n for n in sorted(known, key=len, reverse=True) if n in s.text), None)
    return s.text.replace(said, rng.choice(others)) if said else None


def swapped_roles(rng: random.Random, view: rl.Snapshot, s: Sentence) -> str | None:
    told = view.statement(s.statements[0]) if s.statements else None
    ends = [a.name for m in (told.subject, told.target) if (a := view.roster.of(m))] if told else []
    if len(ends) != 2 or not all(e in s.text for e in ends) or "“" in s.text:
        return None
    return s.text.replace(ends[0], "\0").replace(ends[1], ends[0]).replace("\0", ends[1])


def loaded_name_bare(rng: random.Random, view: rl.Snapshot, s: Sentence) -> str | None:
    names = [n for n in view.loaded if (a := view.roster.by_id.get(n.actor)) and a.name in s.text]
    if not names:
        return None
    name = rng.choice(names)
    return s.text.replace(view.roster.by_id[name.actor].name, name.text, 1)


MUTATIONS: tuple[Mutation, ...] = (
    stronger_verb, dropped_hedge, changed_number, altered_quote, swapped_speaker, swapped_roles,
    loaded_name_bare,
)  # fmt: skip


def mutants(case: rl.Case, n: int) -> Iterator[tuple[str, str, Brief]]:
    """(kind, falsified sentence, brief), the kinds in turn; the last is an edition gone stale."""
    rng, view, found = random.Random(SEED), case.snapshot(), drafts(case)
    made, at = 0, 0
    while made < n:
        mutate = MUTATIONS[at % len(MUTATIONS)]
        at += 1
        options = [
            (b, s, text)
            for b in rng.sample(found, len(found))
            for s in b.sentences()
            if (text := mutate(rng, view, s)) is not None and text != s.text
        ]
        if options:
            b, s, text = rng.choice(options)
            made += 1
            yield mutate.__name__, text, with_sentence(b, s, replace(s, text=text))


def test_clean_briefs_pass(case: rl.Case) -> None:
    found = drafts(case)
    assert len(found) >= 8
    assert {b.title: codes(case, b) for b in found if codes(case, b)} == {}


def test_of_fifty_falsified_briefs_at_least_48_are_caught(
    case: rl.Case, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [(kind, text, codes(case, b)) for kind, text, b in mutants(case, 50)]
    missed = [(kind, text) for kind, text, found in told if not found]
    with capsys.disabled():
        kinds = sorted({kind for kind, *_ in told})
        print(f"\n\nFalsified briefs caught: {50 - len(missed)} of 50 ({', '.join(kinds)})")
        for kind, text in missed:
            print(f"  missed, {kind}: {text}")
    assert len({kind for kind, *_ in told}) >= 5
    assert len(missed) <= 2


def test_an_edition_gone_stale_is_caught(case: rl.Case) -> None:
    made = drafts(case)[0]
    first = next(s for s in made.sentences() if s.statements)
    ruling = case.decide(rl.Decision("", "wrong", first.statements[0], who="Ann"))
    assert "evidence-gone" in codes(case, made)
    case.decide(rl.Decision("", "withdraw", ruling.id, who="Ann"))
    assert codes(case, made) == set()
