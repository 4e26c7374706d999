"""The grammar of a language that we have none for: it knows no word and abstains from everything.

With it a text still gets its sentences, quotations and names in capitals, and what the learned
tagger sees in it; no act, no pronoun, no hedge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from riftline.attribution.phrases import Match, Phrase, Verb
from riftline.attribution.segment import Sentence
from riftline.lexicon import spoken
from riftline.model import ActorKind

__all__ = ["Plain", "plain"]


class Plain:
    """A language without a lexicon: English's tables, all of them empty."""

    titled = False

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.words: Mapping[str, Any] = spoken(lang)

    def base(self, low: str) -> str:
        """The word as it stands."""
        return low

    def proper(self, low: str) -> bool:
        """No dictionary."""
        return False

    def noun(self, low: str) -> bool:
        """Any word may be."""
        return True

    def nameable(self, low: str) -> bool:
        """A sentence's first word is not taken for a name."""
        return False

    def modifies(self, low: str) -> bool:
        """Abstains."""
        return False

    def verbal(self, low: str) -> bool:
        """Abstains."""
        return False

    def unfinished(self, low: str) -> bool:
        """Abstains."""
        return False

    def another(self, low: str) -> bool:
        """Abstains."""
        return False

    def complements(self, low: str) -> bool:
        """Abstains."""
        return False

    def kind(self, low: str) -> ActorKind | None:
        """Abstains."""
        return None

    def predicate(self, low: str) -> bool:
        """Abstains."""
        return False

    def imperative(self, low: str) -> bool:
        """Abstains."""
        return False

    def first(self, low: str) -> bool:
        """Abstains."""
        return False

    def dative(self, low: str) -> bool:
        """Abstains."""
        return False

    def cues(self, s: Sentence) -> Sequence[tuple[Verb, str]]:
        """None known."""
        return ()

    def frames(self, s: Sentence) -> Sequence[Match]:
        """None known."""
        return ()

    def stranded(self, s: Sentence, at: int, prep: str) -> Match | None:
        """None known."""
        return None

    def vices(self, s: Sentence) -> Sequence[Verb]:
        """None known."""
        return ()

    def subject(self, s: Sentence, verb: Verb) -> Phrase | None:
        """Abstains."""
        return None

    def inverted(self, s: Sentence, verb: Verb) -> Phrase | None:
        """Abstains."""
        return None

    def clausal(self, s: Sentence, at: int) -> bool:
        """Abstains."""
        return False

    def objects(self, s: Sentence, at: int) -> Sequence[Phrase]:
        """None found."""
        return ()

    def agent(self, s: Sentence, at: int) -> Phrase | None:
        """Abstains."""
        return None


@cache
def plain(lang: str) -> Plain:
    """The grammar of `lang`, made once."""
    return Plain(lang)
