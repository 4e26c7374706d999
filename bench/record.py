"""A large invented case, made by a seed straight into the store: nothing is read by rules.

What the statements are like: pairs differ a thousandfold in how much is said of them, most quarrels
and truces come as a change at some day, one story in six is reprinted within a week, and a fifth of
what is said of a group is said of or by its members.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from invented import BODIES, SYLLABLES

from riftline.case import Case, init_case
from riftline.lexicon.forms import key_of
from riftline.model import (
    ActorKind,
    Capture,
    Claim,
    Document,
    Extract,
    Mention,
    Period,
    Piece,
    Span,
    Statement,
    digest,
)

FIRST = date(2031, 1, 1)
YEARS = 10
PER_DOCUMENT = 10
PER_CAPTURE = 500
PAIRS_PER_ACTOR = 4
SKEW = 0.8
"""Pair number r is spoken of r^-SKEW as often as the first."""
COPIES = 1 / 6
HOSTILE = ("ACCUSE", "ASSAULT", "THREATEN", "REJECT", "COERCE", "SAY")
FRIENDLY = ("SUPPORT", "AGREE", "AID", "COOPERATE", "CONSULT", "SAY")
STATES = ("MEMBER_OF", "LEADS", "ALLIED_WITH", "PART_OF")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actors (places in the list) and the day from which they are at odds, or friends."""

    a: int
    b: int
    turn: int
    worse: bool


def make(folder: Path, statements: int, actors: int, seed: int = 7) -> Case:
    """A case of about that many statements between that many actors over ten years."""
    case = init_case(folder)
    rng = random.Random(seed)
    who = _actors(rng, actors)
    pairs = _pairs(rng, actors)
    weights = list(accumulate((r + 1) ** -SKEW for r in range(len(pairs))))
    words = [_word(rng, rng.randint(1, 4)) for _ in range(20_000)]
    outlets = [f"{_word(rng, 2)} Courier" for _ in range(60)]
    made = _documents(rng, statements // PER_DOCUMENT, who, pairs, weights, words, outlets)
    batch: list[Extract] = []
    for extract in made:
        batch.append(extract)
        if len(batch) == PER_CAPTURE:
            _write(case, batch)
            batch = []
    if batch:
        _write(case, batch)
    return case


def one_more(case: Case, number: int, actors: int, seed: int = 7) -> Extract:
    """One more document of that case, written into it: the `number`-th after the last."""
    rng = random.Random(seed)
    who = _actors(rng, actors)
    pairs = _pairs(rng, actors)
    words = [_word(rng, rng.randint(1, 4)) for _ in range(20_000)]
    rng = random.Random(f"{seed} more {number}")
    weights = list(accumulate((r + 1) ** -SKEW for r in range(len(pairs))))
    made = _documents(rng, 1, who, pairs, weights, words, ["Late Courier"], f"more {number} ")
    extract = next(made)
    _write(case, [extract])
    return extract


def _word(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(syllables))


def _actors(rng: random.Random, count: int) -> list[Mention]:
    """A fifth are groups; the rest are their leaders, members and accounts."""
    found: dict[str, Mention] = {}
    while len(found) < count:
        kind: ActorKind = "group" if len(found) % 5 == 0 else "person"
        name = f"{_word(rng, 2).capitalize()} {_word(rng, 3).capitalize()}"
        name += f" {rng.choice(BODIES)}" if kind == "group" else ""
        found.setdefault(name, Mention(name, None, key_of(name), kind))
    return list(found.values())


def _pairs(rng: random.Random, actors: int) -> list[Pair]:
    groups = range(0, actors, 5)
    found: dict[tuple[int, int], Pair] = {}
    while len(found) < PAIRS_PER_ACTOR * actors:
        a, b = rng.choice(groups), rng.choice(groups)
        if rng.random() < 0.2:
            a = rng.randrange(actors)
        if a == b or (b, a) in found:
            continue
        turn = rng.randrange(-1000, 365 * YEARS)
        found.setdefault((a, b), Pair(a, b, turn, rng.random() < 0.5))
    made = list(found.values())
    rng.shuffle(made)
    return made


def _documents(
    rng: random.Random,
    count: int,
    who: Sequence[Mention],
    pairs: Sequence[Pair],
    weights: Sequence[float],
    words: Sequence[str],
    outlets: Sequence[str],
    mark: str = "",
) -> Iterator[Extract]:
    told: list[tuple[int, list[tuple[str, Mention, Mention, str, float | None, int]]]] = []
    for number in range(count):
        at = number * 365 * YEARS // max(1, count) if count > 1 else 365 * YEARS - 1
        if told and rng.random() < COPIES:
            day, said = rng.choice(told[-20:])
            at = min(at, day + 7)
        else:
            said = [_said(rng, at, who, pairs, weights, words) for _ in range(PER_DOCUMENT)]
            told.append((at, said))
        yield _extract(f"{mark}{number}", at, said, rng.choice(outlets))


def _said(
    rng: random.Random,
    at: int,
    who: Sequence[Mention],
    pairs: Sequence[Pair],
    weights: Sequence[float],
    words: Sequence[str],
) -> tuple[str, Mention, Mention, str, float | None, int]:
    if rng.random() < 0.02:  # a member's place
        person = rng.randrange(len(who))
        group = person - person % 5
        if person != group:
            text = f"{who[person].text} {' '.join(rng.choices(words, k=10))} {who[group].text}."
            return text, who[person], who[group], rng.choice(STATES[:2]), None, 0
    pair = rng.choices(pairs, cum_weights=weights)[0]
    a, b = who[pair.a], who[pair.b]
    if rng.random() < 0.4:
        a, b = b, a
    worse = (at >= pair.turn) == pair.worse
    if rng.random() < 0.15:
        worse = not worse
    act = rng.choice(HOSTILE if worse else FRIENDLY)
    stance = (-0.6 if worse else 0.6) if act == "SAY" else None
    text = f"{a.text} {' '.join(rng.choices(words, k=18))} {b.text}."
    back = rng.randrange(1, 10) if rng.random() < 0.3 else 0
    return text, a, b, act, stance, back


def _extract(
    name: str,
    at: int,
    said: Sequence[tuple[str, Mention, Mention, str, float | None, int]],
    outlet: str,
) -> Extract:
    published = (FIRST + timedelta(days=at)).isoformat()
    text = " ".join(sentence for sentence, *_ in said)
    id_ = digest(name, published, outlet)
    found: list[Statement] = []
    start = 0
    for n, (sentence, a, b, act, stance, back) in enumerate(said):
        span = Span(start, start + len(sentence))
        start = span.end + 1
        first = Mention(a.text, Span(span.start, span.start + len(a.text)), a.key, a.kind)
        last = Mention(b.text, Span(span.end - 1 - len(b.text), span.end - 1), b.key, b.kind)
        middle = Span(first.span.end + 1, last.span.start - 1)  # type: ignore[union-attr]
        day = (FIRST + timedelta(days=at - back)).isoformat()
        found.append(
            Statement(
                id=digest(id_, span, a.key, b.key, act, n), document_id=id_, evidence=span,
                text=sentence, speaker=first, cue=Piece("said", Span(middle.start, middle.start)),
                content=(Piece(text[middle.start : middle.end], middle),), mode="indirect",
                carriers=(), subject=first, act=act, target=last, stance=stance, stance_words=(),
                when=Period(day, day, "day", day, day) if back else None, claim=Claim(),
                glosses=(), confidence=0.6 + n % 4 / 10, rule="made",
            )
        )  # fmt: skip
    document = Document(
        id=id_, capture="", uri=f"made/{name}", title=None, author=None, publisher=outlet,
        published=published, lang="en", text=text, reader="made",
    )  # fmt: skip
    mentions = tuple(m for s in found for m in (s.speaker, s.target) if m is not None)
    return Extract(document, tuple(found), mentions, (), (), "made")


def _write(case: Case, extracts: Sequence[Extract]) -> None:
    from dataclasses import replace

    sha = digest(*(e.document.id for e in extracts), size=32)
    own = [replace(e, document=replace(e.document, capture=sha)) for e in extracts]
    last = own[-1].document.published or ""
    capture = Capture(sha, f"made/{sha[:8]}", 1, last, "file")
    case.store.write(capture, own, (), "made", f"{last}T12:00:00+00:00")
