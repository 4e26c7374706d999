"""Russian: cases say who does it to whom, so word order may be free.

Forms and cases come from pymorphy3 (`riftline.lexicon.forms`). Where a word may be several
things, the reading that the clause needs is taken if the dictionary allows it at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from riftline.attribution.phrases import Match, Phrase, Verb
from riftline.attribution.segment import Sentence
from riftline.lexicon import load
from riftline.lexicon.forms import is_cyrillic, known, parses
from riftline.model import ActorKind

__all__ = ["Russian", "grammar"]

_STOPS = frozenset(';:—–--()[]"“”?!….')
_QUOTES = frozenset('«»„“"”')
_VERBS = ("VERB", "INFN", "PRTS", "GRND", "PRTF")
_REACH = 18  # tokens that an object may stand behind its verb
_Pattern = tuple[tuple[str, ...], Mapping[str, Any]]


class Russian:
    """Russian, read from ``lexicon/ru.toml``."""

    lang = "ru"
    titled = True

    def __init__(self) -> None:
        self.words = load("ru")
        self._prep = frozenset(self.words["grammar"]["prepositions"])
        self._negations = frozenset(self.words["polarity"]["negations"])
        names, roles = self.words["names"], self.words["roles"]
        self._listed = frozenset(
            word for table in (names, roles) for words in table.values() for word in words
        ) | {noun for pair in self.words["pairs"] for noun in pair["nouns"]}
        self._frames: dict[str, list[_Pattern]] = defaultdict(list)
        self._cues: dict[str, str] = {}
        for frame in self.words["frames"]:
            for entry in frame["verbs"]:
                parts = tuple(entry.split())
                self._frames[parts[0]].append((parts, frame))
        for patterns in self._frames.values():
            patterns.sort(key=lambda p: -len(p[0]))
        for distance in ("stated", "claimed", "alleged", "denied"):
            for entry in self.words["cues"][distance]:
                self._cues[entry] = distance

    # --- words ----------------------------------------------------------------------------------

    def base(self, low: str) -> str:
        """Base form as a noun or adjective; of several, the one that the lexicon lists."""
        if is_cyrillic(low):
            for base, pos, _ in parses(low):
                if pos in ("NOUN", "ADJF") and base in self._listed:
                    return base
        return _base(low)

    def noun(self, low: str) -> bool:
        """Whether the word can be a noun."""
        return is_cyrillic(low) and _is(low, "NOUN")

    def proper(self, low: str) -> bool:
        """Whether the dictionary knows the word as somebody's or some place's name."""
        if not is_cyrillic(low) or parses(low)[0][1] not in ("NOUN", "UNKN"):
            return False  # "Якобы" is a conjunction before it is several men called Якоб
        return any(
            mark in marks
            for _, _, marks in parses(low)
            for mark in ("Name", "Surn", "Patr", "Geox", "Orgn")
        )

    def nameable(self, low: str) -> bool:
        """Adjectives, heads of groups, and nouns that the dictionary does not know as common."""
        if not is_cyrillic(low):
            return True
        _, pos, _ = parses(low)[0]
        if pos == "NOUN":
            return self.base(low) in self.words["names"]["group"] or not known(low)
        return pos in ("ADJF", "UNKN")

    def modifies(self, low: str) -> bool:
        """An adjective first of all."""
        return is_cyrillic(low) and parses(low)[0][1] in ("ADJF", "PRTF")

    def verbal(self, low: str) -> bool:
        """The dictionary tells names; word order does not."""
        return False

    def unfinished(self, low: str) -> bool:
        """«напасть», «нападая»."""
        return is_cyrillic(low) and parses(low)[0][1] in ("INFN", "GRND")

    def another(self, low: str) -> bool:
        """Anybody's name, and what cannot be a genitive."""
        return self.kind(low) == "person" or (is_cyrillic(low) and not _can(low, "gent"))

    def complements(self, low: str) -> bool:
        """A noun in the genitive."""
        return is_cyrillic(low) and _is(low, "NOUN") and _can(low, "gent")

    def kind(self, low: str) -> ActorKind | None:
        """What the dictionary takes a single name for."""
        for _, _, marks in parses(low):
            if "Geox" in marks:
                return "place"
            if "Name" in marks or "Surn" in marks or "Patr" in marks:
                return "person"
        return None

    def predicate(self, low: str) -> bool:
        """A verb first of all."""
        return _is_verbal(low)

    def imperative(self, low: str) -> bool:
        """The dictionary's first reading is an imperative."""
        return is_cyrillic(low) and "impr" in parses(low)[0][2]

    def first(self, low: str) -> bool:
        """A pronoun or a verb in the first person."""
        if low in self.words["pronouns"]["first"]:
            return True
        reading = _verb(low)
        return reading is not None and "1per" in reading[2]

    def dative(self, low: str) -> bool:
        """A form that can be a dative and no nominative."""
        return is_cyrillic(low) and _can(low, "datv") and not _can(low, "nomn")

    # --- verbs ----------------------------------------------------------------------------------

    def cues(self, s: Sentence) -> Sequence[tuple[Verb, str]]:
        found: list[tuple[Verb, str]] = []
        for i, t in enumerate(s.tokens):
            reading = _verb(t.low)
            if reading is None or reading[0] not in self._cues:
                continue
            verb = self._group(s, i, *reading)
            if verb.form in ("finite", "ing"):
                found.append((verb, self._cues[reading[0]]))
        return found

    def frames(self, s: Sentence) -> Sequence[Match]:
        found: list[Match] = []
        for i, t in enumerate(s.tokens):
            reading = _verb(t.low)
            if reading is None:
                continue
            for parts, frame in self._frames.get(reading[0], ()):
                end = self._rest(s, i, parts)
                if end is None:
                    continue
                verb = self._group(s, i, *reading)
                last = end
                if not verb.passive:
                    placed = self._object_at(s, end, i, frame.get("case"))
                    if placed is None:
                        continue
                    end = placed
                found.append(Match(verb, last, end, " ".join(parts), frame))
                break
        return found

    def stranded(self, s: Sentence, at: int, prep: str) -> Match | None:
        for i in range(at, min(at + _REACH, len(s.tokens))):
            if s.tokens[i].low == "," or s.tokens[i].low in _STOPS - _QUOTES:
                return None
            reading = _verb(s.tokens[i].low)
            for parts, frame in self._frames.get(reading[0], ()) if reading else ():
                if len(parts) < 2 or parts[-1] != prep or "*" in parts:
                    continue
                end = self._rest(s, i, parts[:-1])
                if end is not None and reading is not None:
                    verb = self._group(s, i, *reading)
                    return Match(verb, end, end, " ".join(parts), frame)
        return None

    def vices(self, s: Sentence) -> Sequence[Verb]:
        wanted = self.words["vices"]["verbs"]
        found: list[Verb] = []
        for i, t in enumerate(s.tokens):
            reading = _verb(t.low)
            if reading is not None and reading[0] in wanted and reading[1] == "VERB":
                found.append(self._group(s, i, *reading))
        return found

    def _group(self, s: Sentence, i: int, base: str, pos: str, marks: str) -> Verb:
        start = i
        negated = False
        if i and s.tokens[i - 1].low in self._negations:
            start, negated = i - 1, True
        form = {"INFN": "infinitive", "GRND": "ing", "PRTF": "participle"}.get(pos, "finite")
        passive = "pssv" in marks
        modal = any(t.low == "бы" for t in s.tokens[max(0, i - 2) : i + 2])
        return Verb(start, i + 1, i, base, form, passive, negated, modal)

    def _rest(self, s: Sentence, i: int, parts: tuple[str, ...]) -> int | None:
        at, gap = i + 1, 2
        for part in parts[1:]:
            if part == "*":
                gap = 5
                continue
            for k in range(at, min(at + gap + 1, len(s.tokens))):
                low = s.tokens[k].low
                if low == part or _base(low) == part or low in (part + "о",):
                    at = k + 1
                    break
                if low in _STOPS or low == ",":
                    return None
            else:
                return None
            gap = 2
        return at

    def _object_at(
        self, s: Sentence, at: int, head: int, cases: Sequence[str] | None
    ) -> int | None:
        """Where the object begins: at once after a preposition, else the first in its case."""
        if cases is None:
            return at if at < len(s.tokens) else None
        for k in range(at, min(at + _REACH, len(s.tokens))):
            t = s.tokens[k]
            if t.low in _STOPS - _QUOTES or t.low == "," or t.low in self._prep:
                break
            if t.word and self._in_case(t.low, cases, t.capital):
                return k
            if t.capital and _unlisted(t.low, cases):
                return k
        # The object may stand before the verb: "Фронт мы не предавали".
        for k in range(head - 1, max(-1, head - 6), -1):
            t = s.tokens[k]
            if t.low in _STOPS - _QUOTES or t.low == "," or t.low in self._prep:
                break
            if (
                t.word
                and t.low not in self._negations
                and self._in_case(t.low, cases, t.capital)
                and not _can(t.low, "nomn")
            ):
                first = k
                while (
                    first > 0 and _is(s.tokens[first - 1].low, "ADJF") and s.tokens[first - 1].word
                ):
                    first -= 1
                return first
        return None

    def _in_case(self, low: str, cases: Sequence[str], capital: bool) -> bool:
        if not is_cyrillic(low):
            return capital
        if not _is(low, "NOUN", "ADJF", "NPRO", "PRTF", "NUMR", "UNKN"):
            return False
        return any(_can(low, c) for c in cases)

    # --- noun phrases -----------------------------------------------------------------------------

    def subject(self, s: Sentence, verb: Verb) -> Phrase | None:
        reading = _verb(s.tokens[verb.head].low)
        if reading is None:
            return None
        _, pos, marks = reading
        if pos in ("GRND", "INFN"):
            return self._main_subject(s, verb)
        if pos == "PRTF":
            return self._before_participle(s, verb)
        if "1per" in marks or "2per" in marks:
            return self._own_pronoun(s, verb)
        left = self._nominative(s, range(verb.start - 1, -1, -1), marks)
        if left is not None:
            return left
        right = self._nominative(s, range(verb.end, min(verb.end + 8, len(s.tokens))), marks)
        if right is not None:
            return right
        if verb.start and s.tokens[verb.start - 1].low in ("и", "а", "но", ","):
            return self._main_subject(s, verb)
        return None

    def _own_pronoun(self, s: Sentence, verb: Verb) -> Phrase | None:
        """*мы просим*: such a verb has no noun for its subject, and often none at all."""
        for k in range(verb.start - 1, max(-1, verb.start - 6), -1):
            low = s.tokens[k].low
            if low in ("мы", "я", "вы", "ты"):
                return Phrase(k, k + 1, k + 1)
            if low == "," or low in _STOPS - _QUOTES:
                break
        return (
            Phrase(verb.head, verb.head + 1, verb.head + 1)
            if self.first(s.tokens[verb.head].low)
            else None
        )

    def _nominative(self, s: Sentence, places: range, marks: str) -> Phrase | None:
        """The nearest noun in the nominative that agrees with the verb, within its clause."""
        leftward = places.step < 0
        for k in places:
            t = s.tokens[k]
            if t.low in ("который", "которая", "которые", "которое"):
                return self._antecedent(s, k)
            if t.low == "," or t.low in _STOPS - _QUOTES:
                if leftward and t.low == ",":
                    opened = self._aside(s, k)
                    if opened is not None:
                        places = range(opened - 1, -1, -1)
                        return self._nominative(s, places, marks)
                return None
            if leftward and t.low in ("что", "чтобы", "если", "когда", "хотя"):
                return None
            if not t.word or t.low in self._prep:
                continue
            if k and s.tokens[k - 1].low in self._prep:
                continue
            if self._agrees(t.low, t.capital, marks) and not self._after_preposition(s, k):
                return self._whole(s, k)
        return None

    def _aside(self, s: Sentence, close: int) -> int | None:
        """The comma that opens *, который …,* or a participle's aside before `close`."""
        for k in range(close - 2, max(-1, close - 30), -1):
            if s.tokens[k].low == ",":
                after = s.tokens[k + 1].low
                if (
                    after.startswith("котор")
                    or _is(after, "PRTF")
                    or (
                        after in self._prep
                        and k + 2 < close
                        and s.tokens[k + 2].low.startswith("котор")
                    )
                ):
                    return k
                return None
        return None

    def _after_preposition(self, s: Sentence, k: int) -> bool:
        j = k - 1
        while (
            j >= 0
            and (_is(s.tokens[j].low, "ADJF", "PRTF") or s.tokens[j].low in _QUOTES)
            and not s.tokens[j].low.startswith("котор")
            and k - j < 5
        ):
            if s.tokens[j].low in self._prep:
                return True
            j -= 1
        return j >= 0 and s.tokens[j].low in self._prep

    def _agrees(self, low: str, capital: bool, marks: str) -> bool:
        if not is_cyrillic(low):
            return capital and low.isalpha()
        for _, pos, noun in parses(low):
            if pos not in ("NOUN", "NPRO", "UNKN") or "nomn" not in noun:
                continue
            if len(low) < 3 and pos != "NPRO":
                continue  # "и" is a letter's name, too
            if "plur" in marks:
                if "plur" in noun or pos == "UNKN":
                    return True
                continue
            if "plur" in noun:
                continue
            gender = next((g for g in ("masc", "femn", "neut") if g in marks), None)
            if gender is None or gender in noun or "ms-f" in noun or "GNdr" in noun:
                return True
        # A surname that the dictionary reads as a plural: "Велиханов обвинил".
        if capital and "plur" not in marks:
            return low.endswith(("ова", "ева", "ина") if "femn" in marks else ("ов", "ев", "ин"))
        return False

    def _main_subject(self, s: Sentence, verb: Verb) -> Phrase | None:
        """The subject of the nearest finite verb before this one, else after it."""
        order = [*range(verb.start - 1, -1, -1), *range(verb.end, len(s.tokens))]
        for k in order:
            reading = _verb(s.tokens[k].low)
            if reading and reading[1] == "VERB":
                other = self._group(s, k, *reading)
                left = self._nominative(s, range(other.start - 1, -1, -1), reading[2])
                found = left or self._nominative(
                    s, range(other.end, min(other.end + 6, len(s.tokens))), reading[2]
                )
                if found is not None:
                    return found
        return None

    def _before_participle(self, s: Sentence, verb: Verb) -> Phrase | None:
        """*бойцы, обвинившие Фронт*: the noun before the comma."""
        k = verb.start - 1
        if k > 0 and s.tokens[k].low == ",":
            k -= 1
        return self._back_to_noun(s, k)

    def _antecedent(self, s: Sentence, rel: int) -> Phrase | None:
        k = rel - 1
        if k >= 0 and s.tokens[k].low in self._prep:
            k -= 1
        if k >= 0 and s.tokens[k].low == ",":
            k -= 1
        return self._back_to_noun(s, k)

    def _back_to_noun(self, s: Sentence, k: int) -> Phrase | None:
        while k >= 0 and not s.tokens[k].word:
            k -= 1
        return self._whole(s, k) if k >= 0 else None

    def _whole(self, s: Sentence, k: int) -> Phrase:
        """The noun phrase around the noun at `k`: adjectives before; names, genitives after."""
        tokens = s.tokens
        first = k
        while (
            k + 1 < len(tokens)
            and k - first < 4
            and self.modifies(tokens[k].low)
            and _is(tokens[k + 1].low, "NOUN", "ADJF", "PRTF")
        ):
            k += 1
        start = first
        while start > 0:
            before = tokens[start - 1]
            if (
                before.low in ("«", "„", "“", '"')
                or (
                    before.word
                    and _is(before.low, "ADJF", "PRTF", "NUMR")
                    and not before.low.startswith("котор")
                    and not _is_verbal(before.low)
                )
                or (
                    before.word
                    and before.capital
                    and tokens[start].capital
                    and before.low not in self._prep
                    and start - 1 > 0
                )
                or (
                    before.word
                    and before.capital
                    and tokens[start].capital
                    and self.proper(before.low)
                )
            ):
                start -= 1
            elif (
                before.word
                and is_cyrillic(before.low)
                and tokens[start].capital
                and _is(before.low, "NOUN")
                and _one(before.low)
                and _can(tokens[start].low, "nomn")
                and not _is_verbal(before.low)
            ):
                start -= 1  # "командир Велиханов"
            else:
                start = self._title(tokens, start)
                break
        end = k + 1
        while end < len(tokens) and end - k < 12:
            t = tokens[end]
            if t.low in _QUOTES:
                end += 1
                continue
            if not t.word or t.low in self._prep or _is_verbal(t.low):
                break
            if t.capital or (
                is_cyrillic(t.low) and _is(t.low, "NOUN", "ADJF", "PRTF") and _can(t.low, "gent")
            ):
                end += 1
                continue
            if tokens[end - 1].capital and _quoted(tokens, end):
                end += 1
                continue
            break
        while (
            end > k + 1
            and tokens[end - 1].low in ("«", "„", '"')
            and (end >= len(tokens) or tokens[end - 1].low != "»")
        ):
            end -= 1
        return Phrase(start, end, end)

    def _title(self, tokens: Sequence[Any], start: int) -> int:
        """*командир Камышовой стражи Ансель*: from where the title stands, else `start`."""
        if not tokens[start].capital:
            return start
        k = start - 1
        while k > 0 and start - k < 7 and (
            tokens[k].low in _QUOTES
            or (tokens[k].word and is_cyrillic(tokens[k].low)
                and _can(tokens[k].low, "gent") and not self._role(tokens[k].low))
        ):  # fmt: skip
            k -= 1
        here = tokens[k] if 0 <= k < start - 1 else None
        return k if here and self._role(here.low) and _one(here.low) else start

    def _role(self, low: str) -> bool:
        roles = self.words["roles"]
        return self.base(low) in roles["LEADS"] or self.base(low) in roles["MEMBER_OF"]

    def inverted(self, s: Sentence, verb: Verb) -> Phrase | None:
        k = verb.end
        while k < len(s.tokens) and k < verb.end + 5:
            t = s.tokens[k]
            if t.low in (",", ".", ";", ":"):
                return None
            if (
                t.word
                and (t.capital or _is(t.low, "NOUN", "NPRO", "ADJF", "UNKN"))
                and t.low not in self._prep
            ):
                if _is(t.low, "ADJF") and not t.capital:
                    k += 1
                    if k < len(s.tokens) and _is(s.tokens[k].low, "NOUN"):
                        found = self._whole(s, k)
                        return Phrase(verb.end, found.end, found.end)
                    continue
                return self._whole(s, k)
            if t.low in self._prep:
                # "сообщил в среду командир": step over the adverbial.
                k += 2
                continue
            k += 1
        return None

    def objects(self, s: Sentence, at: int) -> Sequence[Phrase]:
        found: list[Phrase] = []
        k = at
        while k < len(s.tokens) and len(found) < 5:
            t = s.tokens[k]
            while k < len(s.tokens) and (
                s.tokens[k].low in _QUOTES
                or (_is(s.tokens[k].low, "ADJF", "PRTF", "NUMR") and not s.tokens[k].capital)
            ):
                k += 1
            if k >= len(s.tokens) or not s.tokens[k].word or s.tokens[k].low in self._prep:
                break
            t = s.tokens[k]
            if not (t.capital or _is(t.low, "NOUN", "NPRO", "UNKN")):
                break
            if _is_verbal(t.low) and not (t.capital and not known(t.low)):
                break  # "Торвая" is guessed at as a gerund
            whole = self._whole(s, k)
            phrase = Phrase(min(at, k) if not found else whole.start, whole.end, whole.end)
            found.append(phrase)
            k = whole.end
            if k < len(s.tokens) and s.tokens[k].low in ("и", "или"):
                k += 1
                continue
            if k + 1 < len(s.tokens) and s.tokens[k].low == "," and s.tokens[k + 1].capital:
                k += 1
                continue
            break
        return found

    def agent(self, s: Sentence, at: int) -> Phrase | None:
        for k in range(at, min(at + 5, len(s.tokens))):
            t = s.tokens[k]
            if t.word and is_cyrillic(t.low) and _can(t.low, "ablt") and _is(t.low, "NOUN"):
                return self._whole(s, k)
            if t.low in _STOPS or t.low == ",":
                return None
        return None

    def clausal(self, s: Sentence, at: int) -> bool:
        for t in s.tokens[at:]:
            if t.low in (",", ";") or t.low in _STOPS:
                return False
            reading = _verb(t.low)
            if reading and reading[1] == "VERB":
                return True
        return False


@lru_cache(maxsize=100_000)
def _base(low: str) -> str:
    if not is_cyrillic(low):
        return low
    for base, pos, _ in parses(low):
        if pos in ("NOUN", "ADJF"):
            return base
    return parses(low)[0][0]


@lru_cache(maxsize=100_000)
def _verb(low: str) -> tuple[str, str, str] | None:
    """The verb that the word is most likely a form of: (infinitive, part of speech, marks)."""
    if not is_cyrillic(low) or len(low) < 3:
        return None
    for n, (base, pos, marks) in enumerate(parses(low)):
        if pos in _VERBS:
            return base, pos, marks
        if n >= 1:
            break
    return None


_ENDINGS = {"accs": ("а", "я"), "gent": ("а", "я"), "datv": ("у", "ю"), "ablt": ("ом", "ем")}


def _unlisted(low: str, cases: Sequence[str]) -> bool:
    """Whether a name that the dictionary only guesses at has a man's ending for one of `cases`.

    *обвинил Торвая*: guessed at as a feminine adjective.
    """
    if not is_cyrillic(low) or known(low):
        return False
    return any(low.endswith(_ENDINGS[c]) for c in cases if c in _ENDINGS)


@lru_cache(maxsize=100_000)
def _is_verbal(low: str) -> bool:
    found = parses(low)[:1] if is_cyrillic(low) else ()
    return bool(found) and found[0][1] in ("VERB", "INFN", "GRND", "PRTS")


@lru_cache(maxsize=100_000)
def _can(low: str, case: str) -> bool:
    return any(case in marks for _, _, marks in parses(low))


@lru_cache(maxsize=100_000)
def _one(low: str) -> bool:
    """Whether the word can be a nominative singular."""
    return any("nomn" in marks and "plur" not in marks for _, _, marks in parses(low))


@lru_cache(maxsize=100_000)
def _is(low: str, *speech: str) -> bool:
    # A letter is a noun to the dictionary: "в", "и".
    return len(low) > 2 and is_cyrillic(low) and any(p in speech for _, p, _ in parses(low)[:3])


def _quoted(tokens: Sequence[Any], end: int) -> bool:
    """Whether a closing quotation mark comes before anything else that is no word."""
    for t in tokens[end : end + 4]:
        if t.low in ("»", "”"):
            return True
        if not t.word:
            return False
    return False


@cache
def grammar() -> Russian:
    """The one Russian grammar."""
    return Russian()
