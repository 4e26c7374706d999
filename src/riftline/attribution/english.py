"""English word order: verb groups, subjects to the left, objects to the right.

No part-of-speech model: closed word classes and the verbs of ``lexicon/en.toml`` carry it. What
they cannot decide they leave alone (None), and the rules abstain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from riftline.attribution.phrases import Match, Phrase, Verb
from riftline.attribution.segment import Sentence
from riftline.lexicon import load
from riftline.model import ActorKind

__all__ = ["English", "verb_forms"]

_STOPS = frozenset((*';:—–()[]"“”«»?!…', "--", "---", "..."))
_QUOTES = frozenset('"“”«»‘’')
_STRANDED = 12  # tokens within which "from which …" must come to its verb
_REACH = 40  # tokens that a subject may stand before its verb, asides included


def verb_forms(entry: str) -> dict[str, str]:
    """Forms of a verb → finite, past, participle, ing. `entry` may list irregular ones."""
    base, *given = entry.split("/")
    past = given[0] if given else _ed(base)
    participle = given[1] if len(given) > 1 else past
    ing = given[2] if len(given) > 2 else _ing(base)
    forms = {base: "base", _s(base): "s", ing: "ing"}
    forms[participle] = "participle"
    forms[past] = "both" if past == participle else "past"
    return forms


def _s(base: str) -> str:
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def _ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ied"
    return base + "ed"


def _ing(base: str) -> str:
    if base.endswith("e") and not base.endswith(("ee", "ye")):
        return base[:-1] + "ing"
    return base + "ing"


_Pattern = tuple[tuple[str, ...], Mapping[str, Any]]


class English:
    """English, read from ``lexicon/en.toml``."""

    lang = "en"
    titled = False

    def __init__(self) -> None:
        self.words = load("en")
        grammar = self.words["grammar"]
        self._det = frozenset(grammar["determiners"])
        self._aux = frozenset(grammar["auxiliaries"])
        self._be = frozenset(grammar["be"])
        self._adverbs = frozenset(grammar["adverbs"])
        self._prep = frozenset(grammar["prepositions"])
        self._joiners = frozenset(grammar["joiners"])
        self._conj = frozenset(grammar["conjunctions"])
        self._sub = frozenset(grammar["subordinators"])
        self._rel = frozenset(grammar["relatives"])
        self._personal = frozenset(grammar["personal"])
        self._times = frozenset(grammar["time_openers"])
        self._leads_on = frozenset(grammar["leads_on"])
        self._weekdays = frozenset(self.words["cues"]["weekdays"])
        self._abbreviations = frozenset(grammar["abbreviations"])
        self._nounish = frozenset(grammar["noun_verbs"])
        self._negations = frozenset(self.words["polarity"]["negations"])
        irregular = {e.split("/")[0]: e for e in self.words["verbs"]["irregular"]}
        self._forms: dict[str, dict[str, str]] = defaultdict(dict)
        self._frames: dict[str, list[_Pattern]] = defaultdict(list)
        # A pattern is tried only in sentences that hold all its words: "be" has thirty.
        self._needed: dict[tuple[str, ...], frozenset[str]] = {}
        self._cues: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for frame in self.words["frames"]:
            for entry in frame["verbs"]:
                parts = tuple(entry.split())
                self._learn(irregular.get(parts[0], parts[0]))
                self._frames[parts[0]].append((parts, frame))
                self._needed[parts] = frozenset(parts[1:]) - {"*"}
        for distance in ("stated", "claimed", "alleged", "denied"):
            for entry in self.words["cues"][distance]:
                parts = tuple(entry.split())
                self._learn(irregular.get(parts[0], parts[0]))
                self._cues[parts[0]].append((parts, distance))
        self._vices: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for entry in self.words["vices"]["verbs"]:
            parts = tuple(entry.split())
            self._learn(irregular.get(parts[0], parts[0]))
            self._vices[parts[0]].append(parts)
        for entry in irregular.values():
            self._learn(entry)
        for frames in self._frames.values():
            frames.sort(key=lambda p: -len(p[0]))
        for cues in self._cues.values():
            cues.sort(key=lambda p: -len(p[0]))

    def _learn(self, entry: str) -> None:
        base = entry.split("/")[0]
        if base == "be":
            return
        for form, kind in verb_forms(entry).items():
            self._forms[form].setdefault(base, kind)

    def base(self, low: str) -> str:
        """English lists every form that matters: the word itself."""
        return low

    def proper(self, low: str) -> bool:
        """No dictionary of names."""
        return False

    def noun(self, low: str) -> bool:
        """English does not tell nouns by their form."""
        return low.isalpha()

    def nameable(self, low: str) -> bool:
        """Any word: the lists of plain words decide."""
        return True

    def modifies(self, low: str) -> bool:
        """English does not tell adjectives by their form."""
        return low not in self._det and low not in self._prep

    def verbal(self, low: str) -> bool:
        """A past form, or an -s form that is no noun."""
        kinds = self._forms.get(low, {}).values()
        return "both" in kinds or "past" in kinds or ("s" in kinds and low not in self._nounish)

    def unfinished(self, low: str) -> bool:
        """*to attack*, *attacking*."""
        return low == "to" or low.endswith("ing")

    def another(self, low: str) -> bool:
        """English runs of capitals are one name."""
        return False

    def complements(self, low: str) -> bool:
        """English joins with *of* instead."""
        return False

    def kind(self, low: str) -> ActorKind | None:
        """No dictionary of names."""
        return None

    def predicate(self, low: str) -> bool:
        """An auxiliary, or a form of a listed verb that is no noun."""
        return (low in self._aux and low not in ("'s", "’s")) or self.verbal(low)

    def imperative(self, low: str) -> bool:
        """A listed one: the bare form is as often a noun (*Torvay, head of the Guard*)."""
        return low in self.words["calls"]["imperatives"]

    def first(self, low: str) -> bool:
        """A pronoun: English verbs need one."""
        return low in self.words["pronouns"]["first"]

    def dative(self, low: str) -> bool:
        """English says *to* instead."""
        return False

    # --- verbs --------------------------------------------------------------------------------

    def cues(self, s: Sentence) -> Sequence[tuple[Verb, str]]:
        found: list[tuple[Verb, str]] = []
        for i, t in enumerate(s.tokens):
            for base in self._forms.get(t.low, ()):
                for parts, distance in self._cues.get(base, ()):
                    end = self._rest(s, i, parts)
                    verb = self._verb(s, i, base, end) if end else None
                    if verb:
                        found.append((verb._replace(base=" ".join(parts)), distance))
                        break
        return found

    def frames(self, s: Sentence) -> Sequence[Match]:
        found: list[Match] = []
        present = {t.low for t in s.tokens}
        for i, t in enumerate(s.tokens):
            bases = list(self._forms.get(t.low, ()))
            if t.low in self._be:
                bases.append("be")
            for base in bases:
                for parts, frame in self._frames.get(base, ()):
                    if not self._needed[parts] <= present:
                        continue
                    end = self._rest(s, i, parts)
                    verb = self._verb(s, i, base, i + 1, len(parts) > 1) if end else None
                    if verb and end:
                        found.append(Match(verb, end, end, " ".join(parts), frame))
                        if "*" not in parts:  # "fights A alongside B" is both
                            break
        return found

    def stranded(self, s: Sentence, at: int, prep: str) -> Match | None:
        for i in range(at, min(at + _STRANDED, len(s.tokens))):
            low = s.tokens[i].low
            if low in _STOPS or low == ",":
                return None
            bases = [*self._forms.get(low, ()), *(["be"] if low in self._be else [])]
            for base in bases:
                for parts, frame in self._frames.get(base, ()):
                    if len(parts) < 2 or parts[-1] != prep or "*" in parts:
                        continue
                    end = self._rest(s, i, parts[:-1])
                    verb = self._verb(s, i, base, i + 1, True) if end else None
                    if verb and end:
                        return Match(verb, end, end, " ".join(parts), frame)
        return None

    def vices(self, s: Sentence) -> Sequence[Verb]:
        found: list[Verb] = []
        for i, t in enumerate(s.tokens):
            for base in self._forms.get(t.low, ()):
                for parts in self._vices.get(base, ()):
                    end = self._rest(s, i, parts)
                    verb = self._verb(s, i, base, i + 1, len(parts) > 1) if end else None
                    if verb and not verb.passive:
                        found.append(verb)
        return found

    def _rest(self, s: Sentence, i: int, parts: tuple[str, ...]) -> int | None:
        """Index after the pattern's words, whose first stands at `i`."""
        at = i + 1
        gap = 0
        for part in parts[1:]:
            if part == "*":
                gap = 5
                continue
            # An adverb may stand inside: "called loudly on", "is closely allied with".
            reach = max(gap, 1 if part not in ("to",) else 0)
            for k in range(at, min(at + reach + 1, len(s.tokens))):
                low = s.tokens[k].low
                if low == part:
                    at, gap = k + 1, 0
                    break
                if low in _STOPS or low == "," or (not gap and not self._adverb(low)):
                    return None
            else:
                return None
        return at

    def _adverb(self, low: str) -> bool:
        return low in self._adverbs or (low.endswith("ly") and len(low) > 4)

    def _verb(self, s: Sentence, i: int, base: str, end: int, phrasal: bool = False) -> Verb | None:
        """The verb group around the head at `i`, or None where the word is no verb here.

        `phrasal`: the words after it (*split from*) already speak for a verb.
        """
        tokens = s.tokens
        form = self._forms.get(tokens[i].low, {}).get(base, "both")
        start = i
        passive = negated = modal = infinitive = False
        has_aux = False
        while start > 0:
            low = tokens[start - 1].low
            if low in self._aux or low.endswith(("n't", "n’t")):
                if low in ("'s", "’s") and form not in ("participle", "both", "ing"):
                    break
                passive |= low in self._be and form in ("participle", "both")
                modal |= low in (
                    "would",
                    "could",
                    "might",
                    "may",
                    "should",
                    "must",
                    "will",
                    "shall",
                )
                negated |= low.endswith(("n't", "n’t"))
                has_aux = True
            elif low == "to" and form == "base":
                infinitive = True
            elif low == "to" and has_aux and start > 1 and tokens[start - 2].low in self._leads_on:
                start -= 1  # "appears to be run by", "is believed to have attacked"
            elif tokens[start - 1].capital and start > 1:
                break  # "Emmerly" is a name
            elif self._adverb(low) or low in self._negations - {"no", "nothing", "nobody"}:
                negated |= low in self._negations
            else:
                break
            start -= 1
        while start < i and self._adverb(tokens[start].low) and tokens[start].low != "also":
            start += 1
        if base != "be" and not self._is_verb(
            s, start, i, base, form, has_aux or infinitive, phrasal
        ):
            return None
        kind = "infinitive" if infinitive else "finite"
        if form == "ing" and not has_aux:
            kind = "ing"
        if form == "participle" and not has_aux:
            kind = "participle"
        if form == "base" and not infinitive and not has_aux and i == 0:
            kind = "imperative"
        if kind == "ing" or passive:
            pass
        elif form in ("both", "participle") and not has_aux and self._reduced(s, i, end):
            kind, passive = "participle", True
        return Verb(start, end, i, base, kind, passive, negated, modal)

    def _is_verb(
        self, s: Sentence, start: int, i: int, base: str, form: str, helped: bool, phrasal: bool
    ) -> bool:
        if helped:
            return True
        token = s.tokens[i]
        before = s.tokens[start - 1] if start else None
        after = s.tokens[i + 1].low if i + 1 < len(s.tokens) else "."
        if token.capital and i > 0:
            return False
        if before is None:
            return form in ("ing", "both", "participle", "base")
        if before.low in self._det and before.low not in (
            "this",
            "that",
            "these",
            "those",
            "both",
            "all",
            "one",
            "many",
            "some",
            "others",
            "few",
        ):
            return False
        if before.low in ("'s", "’s") and form in ("base", "s"):
            return False
        if before.low in self._prep and form != "ing" and before.low not in ("than", "as"):
            return form == "past"
        if form in ("both", "participle") and self._attributive(s, start, i, after):
            return False
        nounish = token.low in self._nounish or (form == "s" and base in self._nounish)
        if nounish and not phrasal:
            return self._noun_or_verb(s, i, form, before.low, after)
        if form == "base":
            return (
                before.low in self._personal
                or before.low in self._rel
                or before.low.endswith("s")
                or before.low in self._conj
                or before.low in (",", ")")
                or before.capital
            )
        return True

    def _attributive(self, s: Sentence, start: int, i: int, after: str) -> bool:
        """*the largest armed group*: an -ed word between a determiner and its noun."""
        if not after.isalpha() or after in self._det or after in self._prep:
            return False
        if after in self._personal or self._adverb(after) or s.tokens[i + 1].capital:
            return False
        for k in range(start - 1, max(-1, start - 4), -1):
            t = s.tokens[k]
            if t.low in self._det:
                return True
            if not t.word or t.capital or t.low.endswith("s") or t.low in self._prep:
                return False
        return False

    def _noun_or_verb(self, s: Sentence, i: int, form: str, before: str, after: str) -> bool:
        """*attacks the town* is a verb, *attacks on the town* a noun; undecided is a noun."""
        if (before in self._personal and before not in self._det) or before in self._rel:
            return True
        if form == "base" and not (before.endswith("s") or before in self._conj):
            return False
        return (
            after in self._det
            or after in self._personal
            or (i + 1 < len(s.tokens) and s.tokens[i + 1].capital)
        )

    def _reduced(self, s: Sentence, i: int, end: int) -> bool:
        """*the account run by a supporter*: a participle with no subject of its own."""
        after = s.tokens[i + 1].low if i + 1 < len(s.tokens) else ""
        return after in ("by",)

    # --- noun phrases -------------------------------------------------------------------------

    def subject(self, s: Sentence, verb: Verb) -> Phrase | None:
        tokens = s.tokens
        k = verb.start - 1
        while k > 0 and self._adverb(tokens[k].low) and not tokens[k].capital:
            k -= 1
        if k < 0:
            return None
        low = tokens[k].low
        if (
            verb.form in ("ing", "infinitive")
            or low in ("and", "or", "but")
            or (low == "," and verb.form != "finite")
        ):
            return self._earlier_subject(s, k)
        if low in self._rel:
            return self._antecedent(s, k)
        if low == ",":
            opened = self._opening(s, k)
            if opened is None:
                return self._earlier_subject(s, k)
            noun = self._noun_left(s, opened - 1)
            if noun is None:
                return None
            after = tokens[opened + 1].low
            # "A, a veteran, said" is said by all of it; "A, who fled, said" and "A, in Tarn, said"
            # by A.
            plain = after in self._rel or after in self._prep or after.endswith("ing")
            return noun if plain else Phrase(noun.start, k, noun.core)
        if low in self._weekdays:
            k -= 1
            if k > 0 and tokens[k].low == "on":
                k -= 1
        return self._noun_left(s, k)

    def clausal(self, s: Sentence, at: int) -> bool:
        """Whether a verb stands between `at` and the next comma: a clause of its own."""
        for j in range(at, len(s.tokens)):
            low = s.tokens[j].low
            if low in (",", ";") or low in _STOPS:
                return False
            if (low in self._aux and low not in ("'s", "’s")) or self._verbish(s, j):
                return True
        return False

    def _antecedent(self, s: Sentence, rel: int) -> Phrase | None:
        """What *who* or *which* at `rel` stands for; *and which* goes back to the first one.

        *which* is the nearest thing, *who* the whole phrase: *a channel of the Guard, which* is the
        Guard, *the men of the Guard, who* the men.
        """
        k = rel - 1
        while k >= 0 and s.tokens[k].low == ",":
            k -= 1
        if k < 0:
            return None
        if s.tokens[k].low in self._conj:
            first = next(
                (j for j in range(k - 1, -1, -1) if s.tokens[j].low == s.tokens[rel].low), None
            )
            return self._antecedent(s, first) if first else None
        found = self._noun_left(s, k)
        if found is None or s.tokens[rel].low != "which":
            return found
        near = found.start
        for j in range(found.start + 1, found.core):
            if s.tokens[j].low in self._prep:
                near = j + 1
        return Phrase(near, found.end, found.core) if near < found.core else found

    def _earlier_subject(self, s: Sentence, k: int) -> Phrase | None:
        """The subject of the nearest finite verb to the left."""
        for j in range(k, -1, -1):
            low = s.tokens[j].low
            if low in (";", ":") or low in ("“", "«"):
                return None
            if low in self._aux and low not in ("'s", "’s", "being", "been", "be", "having"):
                verb = Verb(j, j + 1, j, low, "finite", False, False, False)
            elif low in self._forms:
                base, form = next(iter(self._forms[low].items()))
                if form == "ing":
                    continue
                made = self._verb(s, j, base, j + 1)
                if made is None or made.form != "finite":
                    continue
                verb = made
            else:
                continue
            before = s.tokens[verb.start - 1].low if verb.start else ""
            if before in ("and", "or", "but", ","):
                opened = self._opening(s, verb.start - 1) if before == "," else None
                if opened is None:
                    return self._earlier_subject(s, verb.start - 2) if verb.start > 1 else None
            return self.subject(s, verb) if verb.start else None
        return None

    def _opening(self, s: Sentence, close: int) -> int | None:
        """The comma that opens the aside which the comma at `close` ends."""
        for j in range(close - 2, max(-1, close - _REACH), -1):
            low = s.tokens[j].low
            if low == ",":
                after = s.tokens[j + 1]
                if (
                    self._aside(after.low)
                    or after.capital
                    or after.low.endswith("ing")
                    or after.low in self._det
                ):
                    before = s.tokens[j - 1] if j else None
                    if (
                        before
                        and (before.word or before.low == ")")
                        and not self._starts_adverbial(s, j)
                    ):
                        return j
                    return None
            elif low in (";", ":"):
                return None
        return None

    def _aside(self, low: str) -> bool:
        return (
            self._adverb(low)
            or low in self._rel
            or low in self._prep
            or low in ("whose", "where", "now", "then", "also", "once", "himself", "formerly")
            or low in self.words["roles"]["LEADS"]
            or low in self.words["roles"]["MEMBER_OF"]
            or low in self.words["roles"]["before"]
            or low in ("led", "based", "run", "known", "called", "backed", "named", "aged", "head")
        )

    def _starts_adverbial(self, s: Sentence, comma: int) -> bool:
        """Whether what stands before the comma is *In March* or *After the battle*."""
        first = s.tokens[0].low
        return (first in self._prep or first in self._sub) and not any(
            s.tokens[j].low == "," for j in range(comma)
        )

    def _noun_left(self, s: Sentence, k: int) -> Phrase | None:
        """The noun phrase whose last word stands at `k`."""
        tokens = s.tokens
        if k < 0:
            return None
        if tokens[k].low in (")", "]"):
            opened = next(
                (j for j in range(k, max(-1, k - 12), -1) if tokens[j].low in ("(", "[")), 0
            )
            noun = self._noun_left(s, opened - 1)
            return Phrase(noun.start, k + 1, noun.core) if noun else None
        end = k + 1
        start = end
        while start > 0:
            t = tokens[start - 1]
            low = t.low
            if low == "," or low in _STOPS or (low == "." and not self._dot(s, start - 1)):
                break
            if self._past(s, start - 1, end):
                break
            if low in self._sub and low not in ("so", "as", "once") and low not in self._prep:
                break
            if low in self._rel:
                break
            if low in self._aux and low not in ("'s", "’s"):
                break
            if low in self._conj:
                # "A and B said": joined when a noun stands before; "… it, and A said" is not.
                if (
                    low != "and"
                    or start < 2
                    or not tokens[start - 2].word
                    or self._clause_before(s, start - 1)
                ):
                    break
            elif (
                (low in self._prep and low not in self._joiners)
                or (low == "by" and start > 1 and self._participle(tokens[start - 2].low))
                or (low in self._personal and start != end and low not in self._det)
                or self._verbish(s, start - 1)
            ):
                break
            start -= 1
            if low in self._personal:
                break
        start = self._shed(s, start, end)
        if start < end and tokens[start].low == "whose":
            return self._antecedent(s, start)
        if start >= end or not any(t.word for t in tokens[start:end]):
            return None
        if tokens[end - 1].low in ("'s", "’s"):
            return None
        return Phrase(start, end, end)

    def _dot(self, s: Sentence, j: int) -> bool:
        """Whether the full stop at `j` belongs to *Dr.* or an initial."""
        before = s.tokens[j - 1] if j else None
        return before is not None and (before.low in self._abbreviations or len(before.text) == 1)

    def _past(self, s: Sentence, j: int, end: int) -> bool:
        """*walked the*: an unlisted -ed word before a determiner or pronoun is a verb."""
        low = s.tokens[j].low
        after = s.tokens[j + 1].low if j + 1 < end else ""
        return (
            low.endswith("ed") and len(low) > 4 and (after in self._det or after in self._personal)
        )

    def _participle(self, low: str) -> bool:
        kinds = self._forms.get(low)
        return kinds is not None and next(iter(kinds.values())) in ("both", "participle")

    def _clause_before(self, s: Sentence, conj: int) -> bool:
        """Whether a finite verb stands between the sentence's start and the conjunction."""
        for j in range(conj - 1, max(-1, conj - 12), -1):
            low = s.tokens[j].low
            if low == ",":
                return False
            if low in self._aux and low not in ("'s", "’s"):
                return True
            if self._verbish(s, j):
                return True
        return False

    def _verbish(self, s: Sentence, j: int) -> bool:
        """Whether the word is a finite verb, as far as forms tell."""
        t = s.tokens[j]
        if t.capital:
            return False
        kinds = self._forms.get(t.low)
        if not kinds:
            return False
        base, form = next(iter(kinds.items()))
        if form in ("ing", "base", "participle"):
            return form == "base" and j > 0 and s.tokens[j - 1].low in ("to", *self._personal)
        made = self._verb(s, j, base, j + 1)
        if made is None or made.form != "finite":
            return False
        if form == "both":
            # "a man known in Tarn": an -ed word before a preposition, with no object, may be one.
            after = s.tokens[j + 1].low if j + 1 < len(s.tokens) else ""
            return after not in ("by", "in", "to", "with", "for", "as")
        return True

    def _shed(self, s: Sentence, start: int, end: int) -> int:
        """Drop an opening *In March* and the like from the phrase ``[start, end)``."""
        tokens = s.tokens
        while start < end and (
            tokens[start].low in self._conj
            or (self._adverb(tokens[start].low) and (start == 0 or not tokens[start].capital))
        ):
            start += 1
        if start < end and tokens[start].low in self._prep:
            for j in range(end - 1, start, -1):
                if tokens[j].low in self._det:
                    return j
            j = end - 1
            while j > start and tokens[j].capital:
                j -= 1
            return j + 1
        while start < end and not tokens[start].word and tokens[start].low != "@":
            start += 1
        return start

    def inverted(self, s: Sentence, verb: Verb) -> Phrase | None:
        return self._noun_right(s, verb.end, asides=True)

    def objects(self, s: Sentence, at: int) -> Sequence[Phrase]:
        found: list[Phrase] = []
        while len(found) < 6:
            noun = self._noun_right(s, at)
            if noun is None:
                break
            noun = self._with_place(s, noun)
            found.append(noun)
            k = noun.end
            if k < len(s.tokens) and s.tokens[k].low == "," and k + 1 < len(s.tokens):
                # Go on only where the list ends in "and": "A, B and C".
                rest = [t.low for t in s.tokens[k + 1 : k + 12]]
                if "and" not in rest or "," in rest[: rest.index("and")][:1]:
                    break
                nxt = s.tokens[k + 1]
                if not (nxt.capital or nxt.low in self._det) or nxt.low in self._rel:
                    break
                at = k + 1
            elif k < len(s.tokens) and s.tokens[k].low in ("and", "or"):
                at = k + 1
                if at < len(s.tokens) and self._verbish(s, at):
                    break
            else:
                break
        return found

    def _with_place(self, s: Sentence, noun: Phrase) -> Phrase:
        """*militants in the Guard and …*: a short *in …* stays with its noun before *and*."""
        k = noun.end
        if k + 1 < len(s.tokens) and s.tokens[k].low in ("in", "from", "within"):
            inner = self._noun_right(s, k + 1)
            if inner and inner.end < len(s.tokens) and s.tokens[inner.end].low == "and":
                return Phrase(noun.start, inner.end, inner.end)
        return noun

    def _noun_right(self, s: Sentence, at: int, asides: bool = False) -> Phrase | None:
        """The noun phrase that begins at `at`."""
        tokens = s.tokens
        k = at
        if k < len(tokens) and self._adverb(tokens[k].low) and not tokens[k].capital:
            return None
        while k < len(tokens) and k - at < 24:
            t = tokens[k]
            low = t.low
            if low in ("“", '"', "«", "‘") and k + 1 < len(tokens) and not asides:
                k += 1
                continue
            if low in ("”", "»", "’") and k > at and not asides:
                k += 1
                continue
            if low == "." and self._dot(s, k) and k + 1 < len(tokens):
                k += 1
                continue
            if low in _STOPS or low in (",", "."):
                if low in ("(",) and k > at:
                    close = next(
                        (j for j in range(k, min(k + 6, len(tokens))) if tokens[j].low == ")"), None
                    )
                    if close:
                        k = close + 1
                        continue
                break
            if low in self._conj and k > at:
                break
            if low in self._rel or (low in self._sub and low not in self._prep):
                break
            if low in self._aux and low not in ("'s", "’s"):
                break
            if low == "of" and k + 1 < len(tokens) and tokens[k + 1].low.endswith("ing"):
                break
            if low in ("like", "including") and k > at and tokens[k - 1].low.endswith("s"):
                k += 1
                continue  # "groups like the Heron Brigade"
            if low in self._prep and low not in ("of",) and k > at:
                if asides and low in ("for", "in", "from", "with", "at"):
                    k += 1
                    continue
                break
            if low in self._prep and k == at:
                return None
            if low in self._personal:
                k += 1
                break
            if k > at and (
                self._verbish(s, k)
                or (low.endswith("ing") and not t.capital and tokens[k - 1].low not in self._det)
            ):
                break
            if k > at and (
                (self._adverb(low) and not t.capital) or low in self._weekdays or low in self._times
            ):
                break
            k += 1
        while (
            k > at
            and tokens[k - 1].low in _QUOTES
            and not _QUOTES & {t.low for t in tokens[at : k - 1]}
        ):
            k -= 1
        if k <= at or not any(t.word for t in tokens[at:k]):
            return None
        return Phrase(at, k, k)

    def agent(self, s: Sentence, at: int) -> Phrase | None:
        for k in range(at, min(at + 7, len(s.tokens))):
            low = s.tokens[k].low
            if low == "by":
                return self._noun_right(s, k + 1)
            if low in _STOPS or low == ",":
                return None
        return None


@cache
def grammar() -> English:
    """The one English grammar."""
    return English()
