"""Words → tags: which words are cues and how far their writer stands from them.

A tagger is a function from a segmented document and its grammar to a `Reading`: what it takes for
names first, and when the names are settled, the `Tags`. `rules` here needs no model; the learned
one is `riftline.attribution.tagger.learned.learned`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from riftline.attribution.phrases import Grammar, Verb
from riftline.attribution.segment import Segmented, Sentence
from riftline.model import ActorKind, Distance, Mention, Span

__all__ = [
    "ASKED", "Bond", "CueTag", "Firmness", "KindTag", "NameTag", "Reading", "Said", "Tags", "View",
    "cues", "rules",
]  # fmt: skip


ASKED: frozenset[ActorKind] = frozenset({"person", "unknown"})
"""Kinds that rules give by a name's form alone; of such names a tagger may say another."""


class Said(NamedTuple):
    """What a tagger that sees more than cues found with one: its source, if any, and contents."""

    source: Span | None
    content: tuple[Span, ...]


class CueTag(NamedTuple):
    """A cue: words of one sentence. `verb` is None for *according to* and nouns."""

    sentence: Sentence
    start: int
    end: int
    verb: Verb | None
    distance: Distance
    kind: str  # verb, speech (an act that is an utterance), according, noun, learned
    score: float
    said: Said | None = None

    @property
    def span(self) -> Span:
        """Code points of the cue's words."""
        return Span(self.sentence.tokens[self.start].start, self.sentence.tokens[self.end - 1].end)


class View(NamedTuple):
    """How `holder` speaks of `target` in one place: probabilities 0…1.

    `holder` is a cue's source, or None for the document's author. `hostile` and `friendly` are of
    the stance, `conflict` and `accord` of the words being an act of their own: a charge, a praise.
    """

    holder: Span | None
    target: Span
    hostile: float
    friendly: float
    conflict: float
    accord: float


class Bond(NamedTuple):
    """What holds between two parties of one sentence: `one` is `relation` of `other`.

    `relation` is one of `heads.RELATIONS`, `score` its probability 0…1.
    """

    one: Span
    other: Span
    relation: str
    score: float


class NameTag(NamedTuple):
    """Words that a tagger takes for a name, their kind (`heads.KINDS`), and how sure it is, 0…1."""

    span: Span
    kind: str
    score: float


class KindTag(NamedTuple):
    """What a name whose form does not tell its kind looks like in its sentence.

    `likely` are kinds with their probabilities; what is left of one is that it is no name.
    """

    span: Span
    likely: tuple[tuple[ActorKind, float], ...]


class Firmness(NamedTuple):
    """How certain the text is that the event at a word happens, −3…3, word by word in order."""

    starts: Sequence[int] = ()
    values: Sequence[float] = ()

    def at(self, span: Span) -> float | None:
        """Of the words that begin in `span` the most certain, its verb; None without any."""
        a, z = bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)
        return max(self.values[a:z], default=None)


class Tags(NamedTuple):
    """What a tagger hands on."""

    cues: tuple[CueTag, ...]
    name: str
    views: tuple[View, ...] = ()
    bonds: tuple[Bond, ...] = ()
    unread: tuple[Span, ...] = ()
    """Passages in a script that the tagger does not read."""
    kinds: tuple[KindTag, ...] = ()
    firm: Firmness = Firmness()


class Reading(Protocol):
    """A document under a tagger's eyes."""

    @property
    def names(self) -> Sequence[NameTag]:
        """What it takes for names, in any order; none where it leaves them to rules."""

    @property
    def nameless(self) -> Sequence[Span]:
        """Passages in which it is sure that no name stands, in order."""

    def tags(self, mentions: Sequence[Mention], pointed: Sequence[Mention] = ()) -> Tags:
        """What it sees besides, once `mentions` says who is named where.

        `pointed` are pronouns and descriptions, with whom they mean.
        """


@dataclass(frozen=True, slots=True)
class _Ruled:
    """Cues by the words of the lexicon; no names, no views."""

    seg: Segmented
    grammar: Grammar
    names: Sequence[NameTag] = ()
    nameless: Sequence[Span] = ()

    def tags(self, mentions: Sequence[Mention], pointed: Sequence[Mention] = ()) -> Tags:  # noqa: ARG002
        """The cues; the mentions are not looked at."""
        return Tags(cues(self.seg, self.grammar), "rules")


def rules(seg: Segmented, grammar: Grammar) -> Reading:
    """The tagger that needs no model: cues alone."""
    return _Ruled(seg, grammar)


def cues(seg: Segmented, grammar: Grammar) -> tuple[CueTag, ...]:
    """Cues by the words of the lexicon, in order."""
    found: list[CueTag] = []
    for s in seg.sentences:
        mine: dict[int, CueTag] = {}
        for match in grammar.frames(s):
            if match.frame.get("speech"):
                v = match.verb
                mine[v.head] = CueTag(
                    s, v.start, max(v.end, match.last), v, "stated", "speech", 0.85
                )
        for verb, distance in grammar.cues(s):
            tag = CueTag(s, verb.start, verb.end, verb, distance, "verb", 0.9)  # type: ignore[arg-type]
            if verb.head not in mine:
                mine[verb.head] = tag
        for at, end, distance in _phrases(s, grammar):
            mine.setdefault(at, CueTag(s, at, end, None, distance, "according", 0.9))
        for at in _nouns(s, grammar):
            mine.setdefault(at, CueTag(s, at, at + 1, None, "stated", "noun", 0.6))
        found.extend(mine[k] for k in sorted(mine))
    return tuple(found)


def _phrases(s: Sentence, grammar: Grammar) -> list[tuple[int, int, Distance]]:
    found: list[tuple[int, int, Distance]] = []
    lows = [t.low for t in s.tokens]
    kinds: tuple[tuple[str, Distance], ...] = (
        ("according", "stated"),
        ("according_alleged", "alleged"),
    )
    for kind, distance in kinds:
        for phrase in grammar.words["cues"][kind]:
            parts = phrase.split()
            for i in range(len(lows) - len(parts) + 1):
                if lows[i] == parts[0] and lows[i : i + len(parts)] == parts:
                    found.append((i, i + len(parts), distance))
    return found


def _nouns(s: Sentence, grammar: Grammar) -> list[int]:
    """*X's claim that …*: a noun of saying before a clause."""
    nouns, clause = grammar.words["cues"]["nouns"], grammar.words["cues"]["clause"][:1]
    return [
        i for i, t in enumerate(s.tokens[:-1]) if t.low in nouns and s.tokens[i + 1].low in clause
    ]
