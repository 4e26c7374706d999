"""Short articles about nobody: as many as asked for, no two alike, the same ones every time.

For measuring a large case. Every name is put together from syllables; the sentences come from
templates, with quotations, hedges, dates and a spread of acts, so that a case of them has many
actors and many ties and not ten of each.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SYLLABLES = (
    "ba", "bel", "dor", "dun", "esh", "fal", "gar", "hal", "ith", "jor", "kel", "lor", "mar",
    "nev", "or", "pash", "quen", "ras", "sel", "tor", "ul", "vash", "wen", "yar", "zim",
)  # fmt: skip
BODIES = ("Front", "Guard", "Brigade", "Council", "League", "Movement", "Column", "Union")
OUTLETS = ("Herald", "Courier", "Dispatch", "Observer", "Post", "Wire")

TEMPLATES = (
    "{a} accused {b} of shelling the {place} road on {when}.",
    "“We will not leave {place},” said {p}, a commander of {a}.",
    "{p} of {a} said that {b} had broken the truce near {place}.",
    "According to {q}, {a} pledged allegiance to {b} in {when}.",
    "“{b} are brothers who lost their way,” {p} told the {outlet}.",
    "{a} denied that its fighters had attacked {b} at {place}.",
    "{q}, who appears to be close to {a}, praised {b} for the release of prisoners.",
    "{b} rejected the offer, and {p} threatened to close the crossing at {place}.",
    "A spokesman for {a} claimed that talks with {b} would begin “before the harvest”.",
    "Residents of {place} reported gunfire between {a} and {b} on {when}.",
    "{a}, which considers itself an affiliate of {b}, delivered flour to {place}.",
    "“Nobody asked us,” {q} wrote on {when}, “and {b} never will.”",
)


@dataclass(frozen=True, slots=True)
class Invented:
    """One article: file name, text, ISO day, outlet."""

    name: str
    text: str
    published: str
    publisher: str


def _word(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def articles(count: int, seed: int = 7) -> Iterator[Invented]:
    """`count` articles over three years, from 300 groups, 3,000 people and 400 places."""
    rng = random.Random(seed)
    groups = [f"the {_word(rng, 2)} {rng.choice(BODIES)}" for _ in range(300)]
    people = [f"{_word(rng, 2)} {_word(rng, 3)}" for _ in range(3000)]
    places = [_word(rng, 3) for _ in range(400)]
    outlets = [f"{_word(rng, 2)} {rng.choice(OUTLETS)}" for _ in range(40)]
    for number in range(count):
        day = date(2031, 1, 1) + timedelta(days=rng.randrange(1095))
        outlet = rng.choice(outlets)
        sentences = [
            _sentence(rng, template, groups, people, places, outlet, day)
            for template in rng.sample(TEMPLATES, 6)
        ]
        paragraphs = [" ".join(sentences[i : i + 2]) for i in range(0, 6, 2)]
        yield Invented(
            f"article-{number:05}.txt", "\n\n".join(paragraphs) + "\n", day.isoformat(), outlet
        )


def _sentence(
    rng: random.Random,
    template: str,
    groups: list[str],
    people: list[str],
    places: list[str],
    outlet: str,
    day: date,
) -> str:
    a, b = rng.sample(groups, 2)
    p, q = rng.sample(people, 2)
    said = day - timedelta(days=rng.randrange(1, 20))
    text = template.format(
        a=a,
        b=b,
        p=p,
        q=q,
        place=rng.choice(places),
        outlet=outlet,
        when=f"{said:%B} {said.day}",
    )
    return text[0].upper() + text[1:]
