"""Who is seen where in a document, who speaks in its quotations, and what roles are told.

`coref` fills a scene as it reads; its rules ask the scene for candidates.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice

from riftline.attribution.coref_find import Anaphor, family_of
from riftline.attribution.coref_forms import (
    EITHER,
    gender_of,
    governed,
    nominative,
    nucleus,
    opens,
    others,
    pronouns_of,
)
from riftline.attribution.phrases import Grammar, Match, Phrase, Verb
from riftline.attribution.segment import Quote, Segmented, Sentence
from riftline.model import ActorKind, Mention, Span

__all__ = ["Scene", "Seen", "Tie"]

_BACK = 3  # sentences that a pronoun or *the group* looks back
_PARAGRAPHS = 2  # and paragraphs: in news each holds a sentence or two
_MOST = 40  # actors of a sentence that are looked at; longer lists name nobody in particular
_TAIL = 12  # tokens between a quotation and the verb of saying that claims it
_NAME = 100  # code points; a longer quotation is no name
_CUES = 6  # verbs of saying before a quotation that may claim it
_APART = 200  # code points between two quotations of one speaker


@dataclass(frozen=True, slots=True)
class Tie:
    """Whom the words at `span` mean, or that this stays open (`settled` is False).

    `key` is that of a name; open, a name keeps its own, a pronoun or description has "". `head`
    begins the head word. `rule` says what decided, `said` what it saw, in plain English.
    """

    span: Span
    head: int
    key: str
    kind: ActorKind
    rule: str
    said: str
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Seen:
    """An actor at one place of the text. `who` is its key, or a number where it has no name."""

    at: int
    end: int
    who: str | int
    kind: ActorKind
    genders: frozenset[str]
    prominent: bool
    quoted: Quote | None
    words: str

    @property
    def key(self) -> str:
        return self.who if isinstance(self.who, str) else ""


@dataclass(slots=True)
class Scene:
    """Who has been seen where, what roles they bear, and what is tied already."""

    seg: Segmented
    grammar: Grammar
    author: Mention
    heads: Mapping[str, set[str]]
    ties: dict[int, Tie] = field(default_factory=dict)
    named: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    people: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    at: dict[int, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    mentions: dict[int, list[Mention]] = field(default_factory=lambda: defaultdict(list))
    gender: dict[str, frozenset[str]] = field(default_factory=dict)
    roles: dict[str, dict[tuple[str | int, str], None]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    first: dict[str, dict[str, Seen]] = field(default_factory=lambda: defaultdict(dict))
    speakers: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)
    _voices: dict[Quote, Seen | None] | None = None
    _words: dict[Quote, bool] = field(default_factory=dict)
    _cues: dict[int, Sequence[tuple[Verb, str]]] = field(default_factory=dict)
    _frames: dict[int, Sequence[Match]] = field(default_factory=dict)
    _subjects: dict[int, list[Span]] = field(default_factory=dict)
    _asides: dict[Quote, list[Span]] = field(default_factory=dict)

    def fill(self, mentions: Iterable[Mention]) -> None:
        """Put the names in their places."""
        for m in mentions:
            s = self.seg.sentence_at(m.span.start) if m.span else None
            if s is None or m.span is None:
                continue
            first, after = s.at(m.span.start), s.at(m.span.end)
            self.named[s.number].update(dict.fromkeys(range(first, after), after))
            self.mentions[s.number].append(m)
            if m.kind in ("person", "unknown"):
                self.people[s.number].update(range(first, after))
        for s in self.seg.sentences:
            for m in self.mentions[s.number]:
                if m.kind == "person" and (known := gender_of(m, s, self.grammar)):
                    self.gender[m.key] = self.gender.get(m.key, EITHER) & known or EITHER
            for m in self.mentions[s.number]:
                if m.span and any(x.holds(m.span) for x in self.subjects(s)):
                    self.speakers.add(m.key)
        for s in self.seg.sentences:
            for m in self.mentions[s.number]:
                if m.span and m.kind != "place":
                    seen = self._named(m, m.span, s)
                    self.first[m.kind].setdefault(m.key, seen)
                    self.see(seen, s)
            for other in others(s, self.grammar, self.named[s.number]):
                at, genders = other
                self.see(
                    Seen(at, at, next(self._numbers), "unknown", genders, True,
                          self.quoted(at), ""), s,
                )  # fmt: skip

    def _named(self, m: Mention, span: Span, s: Sentence) -> Seen:
        first = s.at(span.start)
        prominent = self.prominent(s, first, s.at(span.end)) and not self._attribute(s, span)
        genders = pronouns_of(m, s, self.grammar)
        if m.kind == "unknown" and m.key not in self.speakers:
            genders = genders - EITHER  # "Crops", "Moscow": nothing says that it is a person
        return Seen(
            span.start, span.end, m.key, m.kind, genders, prominent, self.quoted(span.start), m.text
        )

    def see(self, seen: Seen, s: Sentence) -> None:
        """Note an actor at its place."""
        insort(self.at[s.number], seen, key=lambda x: x.at)

    def quoted(self, at: int) -> Quote | None:
        """The quotation whose words stand at `at`; not where the author steps in between dashes."""
        q = self.seg.quote_at(at)
        if q is None or any(a.start <= at < a.end for a in self.inserted(q)):
            return None
        return q if self._speech(q) else None

    def _speech(self, q: Quote) -> bool:
        """Whether a quotation is words of somebody: «Камышовая стража» is a name."""
        if q not in self._words:
            s = self.seg.sentence_at(q.inner.start)
            short = q.inner.end - q.inner.start < _NAME
            first = _index(s, q.inner.start) if s and short else 0
            self._words[q] = not (
                s and short and self.named[s.number].get(first) == _index(s, q.inner.end)
            )
        return self._words[q]

    def inserted(self, q: Quote) -> list[Span]:
        """*«A, — сказал он. — B»*: the author's words inside the marks."""
        if q not in self._asides:
            self._asides[q] = list(self._insertions(q)) if self.grammar.lang == "ru" else []
        return self._asides[q]

    def _insertions(self, q: Quote) -> Iterator[Span]:
        for s in self._sentences(q.outer):
            for verb, _ in self.cues(s):
                at = s.tokens[verb.start].start
                before = [t.low for t in s.tokens[max(0, verb.start - 3) : verb.start]]
                if not q.inner.start < at < q.inner.end or before[-1:] not in (["—"], ["–"]):
                    continue
                text = self.seg.document.text
                stop = next((i for i in range(at, q.inner.end) if text[i] in "—–"), q.inner.end)
                yield Span(at, stop)

    def _sentences(self, span: Span) -> Iterator[Sentence]:
        s = self.seg.sentence_at(span.start)
        n = s.number if s else len(self.seg.sentences)
        while n < len(self.seg.sentences) and self.seg.sentences[n].span.start < span.end:
            yield self.seg.sentences[n]
            n += 1

    # --- subjects -----------------------------------------------------------------------------

    def prominent(self, s: Sentence, first: int, after: int) -> bool:
        """Whether the phrase at tokens ``[first, after)`` is what its sentence speaks of."""
        if self.grammar.lang == "ru":
            return nominative(s, first, after) and not governed(s, first, self.grammar)
        span = Span(s.tokens[first].start, s.tokens[after - 1].end)
        return any(x.holds(span) for x in self.subjects(s)) or opens(s, first, self.grammar)

    def subjects(self, s: Sentence) -> list[Span]:
        """The subjects of a sentence's verbs of saying, without what depends on them."""
        if s.number not in self._subjects:
            found = (self._speaker(s, verb) for verb, _ in self.cues(s))
            self._subjects[s.number] = [nucleus(s, p, self.grammar) for p in found if p]
        return self._subjects[s.number]

    def _speaker(self, s: Sentence, verb: Verb) -> Phrase | None:
        text = self.seg.document.text
        before = s.tokens[verb.start - 1] if verb.start else None
        if before is not None and text[before.start] in '”"»,—–?!':
            return self.grammar.inverted(s, verb) or self.grammar.subject(s, verb)
        return self.grammar.subject(s, verb)

    def _attribute(self, s: Sentence, span: Span) -> bool:
        """*the Guard*'s commander, *Guard* fighters: the name only belongs to the phrase."""
        after = s.at(span.end)
        if after >= len(s.tokens) or self.grammar.lang == "ru":
            return False
        low = s.tokens[after].low
        return low in ("'s", "’s", "'", "’") or after in self.named[s.number] or self._noun(low)

    def _noun(self, low: str) -> bool:
        names, roles = self.grammar.words["names"], self.grammar.words["roles"]
        return (
            low in names["person_words"] or low in names["group_words"]
            or low in roles["LEADS"] or low in roles["MEMBER_OF"]
        )  # fmt: skip

    def cues(self, s: Sentence) -> Sequence[tuple[Verb, str]]:
        """The verbs of saying of a sentence, looked for once."""
        if s.number not in self._cues:
            self._cues[s.number] = self.grammar.cues(s)
        return self._cues[s.number]

    def frames(self, s: Sentence) -> Sequence[Match]:
        """The verbs of a sentence that do something to somebody, looked for once."""
        if s.number not in self._frames:
            self._frames[s.number] = self.grammar.frames(s)
        return self._frames[s.number]

    def nobody(self) -> int:
        """A number for somebody who has no name here."""
        return next(self._numbers)

    def around(self, a: Anaphor) -> list[Seen]:
        """Those seen in the sentence of `a`, not far from it."""
        here = self.at[a.sentence.number]
        i = bisect_left(here, a.at, key=lambda x: x.at)
        return here[max(0, i - _MOST) : i + _MOST]

    def family(self, base: str) -> str:
        """The role that a word names."""
        return family_of(base, self.grammar.words["coref"]["families"])

    def owner(self, a: Anaphor) -> str:
        """The key of the one to whom a description belongs, "" where nobody is known."""
        seen = self.owned_by(a)
        return seen.key if seen else ""

    def owned_by(self, a: Anaphor) -> Seen | None:
        """The one to whom a description belongs."""
        if a.owner is None:
            return None
        t = a.sentence.tokens[a.owner]
        return next((x for x in self.around(a) if x.at <= t.start < max(x.end, x.at + 1)), None)

    def bear(self, base: str, who: str | int, owner: str) -> None:
        """Note that `who` bears the role `base`, for `owner` where that is known."""
        self.roles[self.family(base)].setdefault((who, owner))
        if owner and isinstance(who, str):
            self.of[who].add(owner)

    def so_far(self, kind: ActorKind, at: int) -> list[Seen]:
        """The first two names of a kind that stand before `at`: enough to tell one from several."""
        return [x for x in islice(self.first[kind].values(), 2) if x.at < at]

    # --- candidates ------------------------------------------------------------------------------

    def near(
        self, a: Anaphor, fits: Callable[[Seen], bool], back: int = _BACK
    ) -> Iterator[list[Seen]]:
        """Those before `a` that fit, a list a sentence, the nearest sentence first."""
        inside = self.quoted(a.at)
        for n in range(a.sentence.number, max(-1, a.sentence.number - back - 1), -1):
            s = self.seg.sentences[n]
            if a.sentence.paragraph - s.paragraph > _PARAGRAPHS:
                return
            found = [
                x for x in self.at[n][-_MOST:] if x.at < a.at
                and (x.quoted is None or x.quoted == inside) and fits(x)
            ]  # fmt: skip
            if found:
                yield found

    def agrees(self, seen: Seen, means: Sequence[str]) -> bool:
        """Whether gender and number allow it."""
        known = seen.genders
        if seen.key in self.gender and known & EITHER and seen.kind == "person":
            known = known - EITHER | self.gender[seen.key]
        return not known.isdisjoint(means)

    # --- quotations ------------------------------------------------------------------------------

    def voice(self, q: Quote) -> Seen | None:
        """Who speaks in a quotation, as far as the words around it say."""
        if self._voices is None:
            self._voices = {}
            for each in self.seg.outermost:
                self._voices[each] = (
                    self._after(each) or self._inside(each) or self._before(each)
                    or self._goes_on(each, self._voices)
                )  # fmt: skip
        return self._voices.get(q)

    def _after(self, q: Quote) -> Seen | None:
        s = self.seg.sentence_at(q.outer.end)
        if s is None:
            return None
        first = _index(s, q.outer.end)
        cues = self.cues(s)
        for verb, _ in cues[bisect_left(cues, first, key=_start) :]:
            if verb.start >= first + _TAIL or self._quotation_between(s, first, verb):
                break
            left, right = self.grammar.subject(s, verb), self.grammar.inverted(s, verb)
            phrase = left if left and left.start >= first else right
            if phrase is not None:
                return self.bearer(s, phrase)
        return None

    def _quotation_between(self, s: Sentence, first: int, verb: Verb) -> bool:
        return any(self.seg.quote_from(t.start) for t in s.tokens[first : verb.start])

    def _inside(self, q: Quote) -> Seen | None:
        for aside in self.inserted(q):
            s = self.seg.sentence_at(aside.start)
            for verb, _ in self.cues(s) if s else ():
                phrase = self.grammar.inverted(s, verb) if s else None
                if s and phrase and s.tokens[verb.start].start == aside.start:
                    return self.bearer(s, phrase)
        return None

    def _before(self, q: Quote) -> Seen | None:
        s = self.seg.sentence_at(q.outer.start)
        if s is None:
            return None
        first = _index(s, q.outer.start)
        cues = self.cues(s)
        last = bisect_left(cues, first, key=_start)
        for verb, _ in reversed(cues[max(0, last - _CUES) : last]):
            if verb.end <= first and self.quoted(s.tokens[verb.start].start) is None:
                phrase = self.grammar.subject(s, verb) or self.grammar.inverted(s, verb)
                if phrase is not None:
                    return self.bearer(s, phrase)
        if first > 1 and s.tokens[first - 1].low == ":":
            seen = [x for x in self.at[s.number] if x.end <= s.tokens[first - 1].start]
            return seen[-1] if seen else None
        return None

    def _goes_on(self, q: Quote, known: Mapping[Quote, Seen | None]) -> Seen | None:
        """*"A," said Arn. "B."*: a second quotation of the paragraph that nobody else claims."""
        before = self.seg.quote_ended(q.outer.start)
        if before is None or q.outer.start - before.outer.end > _APART:
            return None
        here = self.seg.sentence_at(q.outer.start)
        there = self.seg.sentence_at(before.outer.start)
        same = here is not None and there is not None and here.paragraph == there.paragraph
        return known.get(before) if same else None

    def bearer(self, s: Sentence, phrase: Phrase) -> Seen | None:
        """The actor whom a noun phrase names or describes."""
        span = phrase.span(s)
        inside = [x for x in self.at[s.number] if span.start <= x.at < span.end]
        own = [x for x in inside if not self._attribute(s, Span(x.at, max(x.end, x.at + 1)))]
        return next(iter(own or inside), None)


def _index(s: Sentence, offset: int) -> int:
    """`Sentence.at` without a list of all starts: it is asked once a quotation."""
    return bisect_left(s.tokens, offset, key=lambda t: t.start)


def _start(cue: tuple[Verb, str]) -> int:
    return cue[0].start
