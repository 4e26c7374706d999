"""What a language's grammar hands to the rules: verbs, noun phrases, and where they stand.

A `Grammar` knows word order and forms; the rules in `tagger`, `link` and `acts` know what to do
with a subject, a cue and an object, in any language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from riftline.attribution.segment import Sentence
from riftline.model import ActorKind, Span

__all__ = ["Grammar", "Match", "Phrase", "Verb"]


class Phrase(NamedTuple):
    """A noun phrase: tokens ``[start, end)`` of a sentence; `core` ends before any aside."""

    start: int
    end: int
    core: int

    def span(self, s: Sentence) -> Span:
        """Code points of the whole phrase."""
        return Span(s.tokens[self.start].start, s.tokens[self.end - 1].end)

    def words(self, s: Sentence) -> Span:
        """The same without the comma that closes its last aside."""
        closed = self.end > self.start + 1 and s.tokens[self.end - 1].low == ","
        return Span(s.tokens[self.start].start, s.tokens[self.end - 1 - closed].end)


class Verb(NamedTuple):
    """A verb group: tokens ``[start, end)``, the head's index and base form, and how it stands."""

    start: int
    end: int
    head: int
    base: str
    form: str  # finite, infinitive, ing, participle
    passive: bool
    negated: bool
    modal: bool


class Match(NamedTuple):
    """Words of a frame found in a sentence: they end at `last`, its object begins at `end`."""

    verb: Verb
    last: int
    end: int
    words: str
    frame: Mapping[str, Any]


class Grammar(Protocol):
    """One language."""

    lang: str
    titled: bool
    """Whether a title stands before the group whose it is: *командир Стражи*."""
    words: Mapping[str, Any]

    def base(self, low: str) -> str:
        """The form under which the lexicon lists a noun or adjective."""
        ...

    def proper(self, low: str) -> bool:
        """Whether a dictionary knows the word as a name."""
        ...

    def noun(self, low: str) -> bool:
        """Whether a word can be a noun."""
        ...

    def nameable(self, low: str) -> bool:
        """Whether a word at a sentence's start can be a name at all."""
        ...

    def modifies(self, low: str) -> bool:
        """Whether a word at a sentence's start can be the adjective of a group's name."""
        ...

    def verbal(self, low: str) -> bool:
        """Whether the word behind a sentence's first can be its verb."""
        ...

    def unfinished(self, low: str) -> bool:
        """Whether a word is or makes an infinitive or a gerund, which state nothing themselves."""
        ...

    def another(self, low: str) -> bool:
        """Whether a capitalised word after a group's head begins another name."""
        ...

    def complements(self, low: str) -> bool:
        """Whether a small word goes on a group's name: *Лига паромщиков*."""
        ...

    def kind(self, low: str) -> ActorKind | None:
        """What a dictionary takes a single name for."""
        ...

    def predicate(self, low: str) -> bool:
        """Whether the word is first of all a finite verb or infinitive."""
        ...

    def imperative(self, low: str) -> bool:
        """Whether the word asks somebody to do something."""
        ...

    def first(self, low: str) -> bool:
        """Whether the word says *I* or *we*: a pronoun, or a verb that needs none (*просим*)."""
        ...

    def dative(self, low: str) -> bool:
        """Whether the word can stand for the one to whom something is given or said."""
        ...

    def cues(self, s: Sentence) -> Sequence[tuple[Verb, str]]:
        """Verbs of saying with the distance that they keep."""
        ...

    def frames(self, s: Sentence) -> Sequence[Match]:
        """Verbs that do something to somebody."""
        ...

    def stranded(self, s: Sentence, at: int, prep: str) -> Match | None:
        """The verb behind `at` that belongs to a preposition before it: *from which they split*."""
        ...

    def vices(self, s: Sentence) -> Sequence[Verb]:
        """Verbs that are a charge against their own subject: *they lied*."""
        ...

    def subject(self, s: Sentence, verb: Verb) -> Phrase | None:
        """Who does it."""
        ...

    def inverted(self, s: Sentence, verb: Verb) -> Phrase | None:
        """Who does it, standing behind the verb: *said the commander*."""
        ...

    def clausal(self, s: Sentence, at: int) -> bool:
        """Whether a clause of its own begins at `at`."""
        ...

    def objects(self, s: Sentence, at: int) -> Sequence[Phrase]:
        """Noun phrases that begin at `at`, the joined ones apart: *A, B and C*."""
        ...

    def agent(self, s: Sentence, at: int) -> Phrase | None:
        """*by* whom, within a few words after `at`."""
        ...
