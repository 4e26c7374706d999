"""The same statement in other words or another language: translations and retellings.

How alike two passages are is asked of a function from outside (`Alike`): this room reads no text.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import TYPE_CHECKING

from riftline import lexicon
from riftline.lexicon.forms import script_of
from riftline.relations.days import is_deed
from riftline.relations.sources import source_of
from riftline.relations.substance import contradict, differ, framed, rest, told
from riftline.relations.wording import SHORTEST, Place, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riftline.model import DocumentCard, Roster, Statement

__all__ = ["Alike", "Contents", "Recent", "retold", "told_abroad"]

Alike = Callable[[str, str, Collection[str]], float]
"""How far two passages say the same, 0 … 1, whatever their languages; the third are names that are
left out of account."""

TOLD = 7
"""Days within which the same meaning is one statement told twice; after a week it is said again."""

TRANSLATED = 0.5
"""Likeness from which a statement in another language is a translation, and"""
RETOLD = 0.45
"""from which one in the same language is a retelling. Settled on the development half of
eval/marked/copies.toml for a precision of 0.95 against another charge by the same speaker in the
same week; docs/method.md has the figures of the other half."""

REST = 0.25
"""Likeness of what two passages of one frame say beyond their common words, from which they say the
same. Settled on the same half; between 0.2 and 0.3 little changes."""

STEMS = 2
"""Words (by their first `STEM` letters) that a retelling must share before it is compared,"""
STEM = 5
SHARED = 4
"""of those that stand in at most so many different statements of the last days: what stands in all
of them is how one speaks of these two, and nothing that was said."""

BONES = 4
"""Consonants, at least, in which a speaker's names in two scripts must agree."""

FOREIGN = 16
"""Statements in other languages, the last ones, that one is compared with."""


class Contents:
    """What statements say, held against each other. Keeps what it read of each."""

    def __init__(self, alike: Alike, cards: Mapping[str, DocumentCard]) -> None:
        self._alike = alike
        self._cards = cards

    def same(self, one: Statement, other: Statement) -> float:
        """How surely two statements say the same: 0 (they do not), or their likeness up to 1.

        Whoever they are by: speaker, act and days are the caller's affair.
        """
        if one.claim.polarity != other.claim.polarity:
            return 0.0
        if (one.stance or 0.0) * (other.stance or 0.0) < 0.0:  # praise and blame in the same words
            return 0.0
        names = frozenset(
            m.text for s in (one, other) for m in (s.speaker, s.subject, s.target) if m
        )
        said, again = _passage(one), _passage(other)
        found = self._alike(said, again, names)
        if self.across(one, other):
            return found if found >= TRANSLATED else 0.0
        return found if found >= RETOLD and self._same_thing(said, again, names) else 0.0

    def _same_thing(self, one: str, other: str, names: frozenset[str]) -> bool:
        """Whether nothing in two passages of one language tells them apart: a number, a name, or,
        where they are told in one frame, what stands in the frame."""
        a, b = told(one, names), told(other, names)
        if contradict(a, b):
            return False
        if not framed(a, b) or not differ(a, b):
            return True
        left, right = rest(a, b), rest(b, a)
        return not left or not right or self._alike(left, right, names) >= REST

    def across(self, one: Statement, other: Statement) -> bool:
        """Whether the two stand in documents of different languages."""
        return self.lang(one) != self.lang(other)

    def source(self, s: Statement) -> str:
        """Who publishes the statement's document."""
        return source_of(s.document_id, self._cards)

    def lang(self, s: Statement) -> str:
        """The language of the statement's document."""
        card = self._cards.get(s.document_id)
        return card.lang if card is not None else ""


class Recent:
    """Statements of the last days that a new one may say again; asked in order of time.

    `days` is how far back. Those in the same language are found by rare words that they share.
    """

    def __init__(self, contents: Contents, days: int) -> None:
        self._contents = contents
        self._days = days
        self._kept: list[tuple[Place, Statement]] = []
        self._first = 0  # of `_kept`, the first that is not too old
        self._stems: dict[str, list[int]] = defaultdict(list)
        self._last: tuple[str, frozenset[str]] = ("", frozenset())

    def add(self, place: Place, s: Statement) -> None:
        """Keep `s` to be found by later ones."""
        for stem in self._read(s):
            self._stems[stem].append(len(self._kept))
        self._kept.append((place, s))

    def _read(self, s: Statement) -> frozenset[str]:
        if self._last[0] != s.id:  # what is kept was asked about just before
            self._last = (s.id, _stems(s))
        return self._last[1]

    def near(self, place: Place, s: Statement) -> Iterator[tuple[Place, Statement]]:
        """Those worth comparing with `s`."""
        while (
            self._first < len(self._kept)
            and place.ordinal - self._kept[self._first][0].ordinal > self._days
        ):
            self._first += 1
        votes: Counter[int] = Counter()
        for stem in self._read(s):
            had = [n for n in self._stems.get(stem, ())[-SHARED - 1 :] if n >= self._first]
            if len(had) <= SHARED:
                votes.update(had)
        lang = self._contents.lang(s)
        alive = range(len(self._kept) - 1, self._first - 1, -1)
        foreign = (n for n in alive if self._contents.lang(self._kept[n][1]) != lang)
        found = {n for n, _ in zip(foreign, range(FOREIGN), strict=False)}
        found.update(n for n, shared in votes.items() if shared >= STEMS)
        yield from (self._kept[n] for n in sorted(found))


def retold(
    firsts: Sequence[Place],
    by_id: Mapping[str, Statement],
    cards: Mapping[str, DocumentCard],
    alike: Alike,
) -> list[tuple[float, Place, Place]]:
    """(likeness, what was said first, where it is told again) of one speaker, act and target.

    Each goes to the likeliest of those that retell nothing themselves, so that a chain of slow
    changes does not make one statement of a year.
    """
    contents = Contents(alike, cards)
    heads = Recent(contents, TOLD)
    found: list[tuple[float, Place, Place]] = []
    for place in sorted(p for p in firsts if not p.undated):
        s = by_id[place.id]
        likely = [
            (-contents.same(head, s), at)
            for at, head in heads.near(place, s)
            if _may_retell(head, s, contents)
        ]
        best, at = min(likely, default=(0.0, place))
        if best < 0.0:
            found.append((-best, at, place))
        else:
            heads.add(place, s)
    return found


def told_abroad(
    firsts: Sequence[Place],
    by_id: Mapping[str, Statement],
    roster: Roster,
    cards: Mapping[str, DocumentCard],
    alike: Alike,
) -> list[tuple[float, Place, Place]]:
    """As `retold`, of speakers who are two actors only because their names stand in two scripts.

    The two keys stay two actors: that is a person's to rule. What they say of one target by one act
    in one week, alike in meaning, is counted once all the same.
    """
    blocks: dict[tuple[str, ...], dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    if len({card.lang for card in cards.values()}) < 2:
        return []
    for place in firsts:
        s = by_id[place.id]
        target, bones = roster.of(s.target), _bones(s.speaker.key)
        own = s.subject is None or s.subject.key == s.speaker.key
        if target is not None and own and s.speaker.span is not None and len(bones) >= BONES:
            blocks[s.act, target.id, bones][script_of(s.speaker.key)].append(place)
    found: list[tuple[float, Place, Place]] = []
    for scripts in blocks.values():
        if len(scripts) > 1:
            told = retold([p for part in scripts.values() for p in part], by_id, cards, alike)
            found += [t for t in told if _in_two_scripts(by_id[t[1].id], by_id[t[2].id])]
    return found


def _in_two_scripts(one: Statement, other: Statement) -> bool:
    return script_of(one.speaker.key) != script_of(other.speaker.key)


@lru_cache(maxsize=8_000)
def _bones(key: str) -> str:
    """A name's consonants in Latin letters, doubles once, as far as the two scripts agree on them.

    *Thea Sevrin* and «Тея Севрин» are both ``tsvrn``.
    """
    letters: Mapping[str, str] = lexicon.load("names")["cyrillic"]
    latin = "".join(letters.get(c, c) for c in key.casefold()).replace("c", "k")
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[^b-df-gj-np-tvxz]", "", latin))


def _may_retell(one: Statement, other: Statement, contents: Contents) -> bool:
    if one.document_id == other.document_id:
        return False
    days = {d for s in (one, other) if (d := _own_day(s))}
    if is_deed(one) and len(days) > 1:
        return False
    if contents.across(one, other):
        return True
    # Two reporters who write of one raid each in their own words are two, and so is what one
    # account writes twice.
    return one.speaker.kind != "author" and contents.source(one) != contents.source(other)


def _own_day(s: Statement) -> str | None:
    """The one day that the statement itself gives for what was done."""
    return s.when.earliest if s.when is not None and s.when.earliest == s.when.latest else None


def _passage(s: Statement) -> str:
    """What was said, where that is more than a word or two; else the whole sentence."""
    said = " ".join(piece.text for piece in s.content)
    return said if len(read(said)[0]) >= SHORTEST else s.text


def _stems(s: Statement) -> frozenset[str]:
    return frozenset(w[:STEM] for w in read(_passage(s))[0] if len(w) >= STEM)
