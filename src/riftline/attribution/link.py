"""Cue ↔ speaker ↔ content.

One loop over the cues; each rule is a short function that sees a cue and answers with an
attribution or abstains (None). Afterwards, quotations that nobody claimed look for a speaker
before them.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from riftline.attribution.mentions import Cast
from riftline.attribution.phrases import Grammar, Phrase, Verb
from riftline.attribution.places import Places
from riftline.attribution.plain import Plain
from riftline.attribution.segment import Quote, Segmented, Sentence
from riftline.attribution.tagger import CueTag, Said, Tags
from riftline.model import Mention, Mode, Span

__all__ = ["RULES", "Attribution", "first_person", "link"]

_OPEN = frozenset('"“«„‘')
_CLOSE = frozenset('"”»’“')
_TRIM = " \t\n,;:—–-"
_MIN_QUOTE_LENGTH = 12  # code points, in a language that may not part its words
_MIN_QUOTE_WORDS = 4  # shorter quotations without a cue beside them are names or scare quotes


_NOBODY = Mention("", None, "", "role")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said what by which words. `cue` is None for a quotation that goes on."""

    sentence: Sentence
    tag: CueTag | None
    speaker: Mention
    cue: Span | None
    content: tuple[Span, ...]
    mode: Mode
    rule: str
    score: float

    @property
    def hull(self) -> Span:
        """The smallest span that holds speaker (where the text says it), cue and content."""
        spans = [*self.content]
        if self.cue:
            spans.append(self.cue)
        if self.speaker.span and self.cue and abs(self.speaker.span.start - self.cue.start) < 600:
            spans.append(self.speaker.span)
        return Span(min(s.start for s in spans), max(s.end for s in spans))


_Answer = tuple[Phrase | None, list[Span]]
_Rule = Callable[[Segmented, Grammar, CueTag], _Answer | None]


def link(seg: Segmented, grammar: Grammar, tags: Tags, who: Cast) -> tuple[Attribution, ...]:
    """All attributions of a document in order of their place."""
    made: list[Attribution] = []
    for tag in tags.cues:
        if tag.said is not None:
            whole = _found(seg, tag, tag.said, who)
            made.extend([whole] if whole else [])
            continue
        for name, rule in RULES:
            found = rule(seg, grammar, tag)
            if found is None:
                continue
            phrase, spans = found
            spans = [t for t in (_trim(seg, c) for c in spans) if t.end > t.start]
            if phrase is None or not spans:
                continue
            speaker = who.meant(tag.sentence, phrase)
            if _nobody(speaker, grammar):
                break
            score = tag.score * (0.75 if speaker.kind in ("pronoun", "role") else 1.0)
            made.append(
                Attribution(
                    tag.sentence, tag, speaker, tag.span, tuple(spans),
                    _mode(seg, spans), f"{tag.kind}.{name}", round(score, 3),
                )
            )  # fmt: skip
            break
    made.extend(_unclaimed(seg, who, made))
    made.sort(key=lambda a: (a.hull.start, a.hull.end))
    by_content = _contents(made)
    return tuple(_in_first_person(a, by_content, who) for a in made)


def _found(seg: Segmented, tag: CueTag, said: Said, who: Cast) -> Attribution | None:
    """What a tagger found whole: the speaker is settled here, the spans are its own.

    None where no content has more than marks, or where nobody said it.
    """
    content = _kept(seg, tag, said)
    if not content:
        return None
    if said.source:
        whole = _marked(seg, _whole_subject(seg, tag, said.source, who))
        speaker = _antecedent(seg, tag, whole, who) or _speaker(seg, whole, who)
    else:
        speaker = _unmarked(seg, tag, who)
    if _nobody(speaker, who.grammar):
        return None
    score = tag.score * (0.75 if speaker.kind in ("pronoun", "role") else 1.0)
    return Attribution(
        tag.sentence, tag, speaker, tag.span, content, _mode(seg, content),
        f"{tag.kind}.tagger", round(score, 3),
    )  # fmt: skip


def _unmarked(seg: Segmented, tag: CueTag, who: Cast) -> Mention:
    """Who speaks by the grammar or before a colon, where the tagger marked nobody."""
    s = tag.sentence
    if seg.document.text[slice(*tag.span)] == ":":
        return _colon_speaker(who, s, Span(tag.span.end, tag.span.end)) or _NOBODY
    subject = _subject(seg, tag, who.grammar)
    return who.meant(s, subject) if subject else _NOBODY


def _subject(seg: Segmented, tag: CueTag, grammar: Grammar) -> Phrase | None:
    """Who speaks by the first rule that knows."""
    answers = (rule(seg, grammar, tag) for _, rule in RULES)
    return next((found[0] for found in answers if found and found[0]), None)


def _nobody(speaker: Mention, grammar: Grammar) -> bool:
    """*Nobody asked whose they were*, *no official has confirmed it*: nobody said anything."""
    first = speaker.text.lower().partition(" ")[0]
    return first in grammar.words["pronouns"]["none"]


def _whole_subject(seg: Segmented, tag: CueTag, source: Span, who: Cast) -> Span:
    """The grammar's subject with its relative clause, where the tagger marked somebody within the
    clause: *the account, which is run by the Guard,* is the account."""
    subject = _subject(seg, tag, who.grammar)
    if subject is None:
        return source
    tokens = tag.sentence.tokens
    start, end, core = subject
    relatives = who.grammar.words["grammar"]["relatives"]
    end = core if core < len(tokens) and tokens[core].low == "," else end
    if tag.start - end < 3 or tokens[end].low != ",":
        return source
    if tokens[end + 1].low not in relatives:
        return source
    whole = Span(tokens[start].start, tokens[tag.start - 1].end)
    part = whole.start < source.start and tokens[end].end < source.end <= whole.end
    return _trim(seg, whole) if part else source


def _antecedent(seg: Segmented, tag: CueTag, source: Span, who: Cast) -> Mention | None:
    """*Arn, who said that …*: *who* is the grammar's subject. Abstains where a source names."""
    tokens = tag.sentence.tokens
    opens = next((t.low for t in tokens if t.end > source.start), "")
    # «Камышовой страже напоминаем»: the verb says that it is "we" who remind.
    own = tag.verb is not None and who.grammar.first(tokens[tag.verb.head].low)
    if not own and opens != "whose" and opens not in who.grammar.words["grammar"]["relatives"]:
        return None
    subject = _subject(seg, tag, who.grammar)
    if subject is None:
        return None
    meant = who.meant(tag.sentence, subject)
    if own:
        return meant
    return _as_said(seg, source, meant)


def _as_said(seg: Segmented, source: Span, meant: Mention) -> Mention:
    """Whom a source means, in its words, without the comma that closes its last aside."""
    words = seg.document.text[slice(*source)].rstrip(", ")
    return replace(meant, text=words, span=Span(source.start, source.start + len(words)))


def _marked(seg: Segmented, source: Span) -> Span:
    """A source with the quotation marks of a name that it holds but for a mark."""
    start, end = source
    for q in seg.quotes_meeting(source):
        if start == q.inner.start and q.inner.end <= end:
            start, end = q.outer.start, max(end, q.outer.end)
        elif end == q.inner.end and start <= q.inner.start:
            start, end = min(start, q.outer.start), q.outer.end
    return Span(start, end)


def _speaker(seg: Segmented, source: Span, who: Cast) -> Mention:
    """Whom a source names."""
    s = seg.sentence_at(source.start)
    if s is None:
        return Mention(seg.document.text[slice(*source)], source, "", "role")
    tokens = [i for i, t in enumerate(s.tokens) if t.start < source.end and t.end > source.start]
    if not tokens:
        return Mention(seg.document.text[slice(*source)], source, "", "role")
    start, end = tokens[0], tokens[-1] + 1
    comma = next((i for i in tokens[1:] if s.tokens[i].low in (",", "(", "—")), end)
    meant = who.meant(s, Phrase(start, end, comma))
    return _as_said(seg, source, meant)


def _kept(seg: Segmented, tag: CueTag, said: Said) -> tuple[Span, ...]:
    """A tagger's contents as they are kept: whole at quotation marks, apart from each other."""
    own = [tag.span, *([said.source] if said.source else [])]
    kept: list[Span] = []
    for content in sorted(said.content):
        span = _mended(seg, content)
        if any(o.meets(span) and not o.meets(content) for o in own):
            span = _trim(seg, content)
        if span.end <= span.start:
            continue
        if kept and kept[-1].end >= span.start:
            kept[-1] = Span(kept[-1].start, max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return tuple(kept)


def _mended(seg: Segmented, content: Span) -> Span:
    """A content that cuts through a quotation takes it whole, or leaves it where it only nibbles.

    Quotation marks just outside are the content's own, a comma or stop before them too.
    """
    start, end = _trim(seg, content)
    text = seg.document.text
    for q in seg.quotes_meeting(Span(start, end)):
        held = min(end, q.outer.end) - max(start, q.outer.start)
        rest = text[end : q.inner.end].strip(_TRIM + ".") if end <= q.inner.end else "…"
        if start == q.inner.start and not rest:
            start, end = q.outer
        elif (
            q.outer.start < start < q.outer.end <= end or start <= q.outer.start < end < q.outer.end
        ) and held * 2 > q.outer.end - q.outer.start:
            start, end = min(start, q.outer.start), max(end, q.outer.end)
    return Span(start, end)


def _in_first_person(a: Attribution, by_content: Places[Attribution], who: Cast) -> Attribution:
    """*"I told them that …," Arn said*: who says "I" inside a quotation is its speaker.

    A verb that says "we" by itself (*просим*) outside quotations is the author's.
    """
    low = a.speaker.text.lower()
    if not who.grammar.first(low) or not a.speaker.span:
        return a
    speaker = first_person(a.speaker, by_content, but=a)
    if speaker is a.speaker and low not in who.words["pronouns"]["first"]:
        speaker = who.author
    return replace(a, speaker=speaker)


def first_person(
    m: Mention, by_content: Places[Attribution], but: Attribution | None = None
) -> Mention:
    """Whom *I* and *we* mean at a mention: the speaker of the innermost quotation around it."""
    around = by_content.holding(m.span) if m.span else ()
    holding = [b for b in around if b is not but and b.mode in ("direct", "mixed")]
    if not holding:
        return m
    inner = min(holding, key=lambda b: sum(c.end - c.start for c in b.content)).speaker
    return Mention(m.text, m.span, inner.key, inner.kind)


# --- rules: each sees one cue -------------------------------------------------------------------


def _according(seg: Segmented, grammar: Grammar, tag: CueTag) -> _Answer | None:
    if tag.kind != "according":
        return None
    s = tag.sentence
    speaker = grammar.inverted(s, _after(tag))
    if speaker is None:
        return None
    if tag.start <= 1:
        comma = next((i for i in range(speaker.end, len(s.tokens)) if s.tokens[i].low == ","), None)
        if comma is None or comma + 2 > len(s.tokens):
            return None
        return speaker, [Span(s.tokens[comma].end, s.span.end)]
    return speaker, [_before(seg, s, tag.start)]


def _noun(seg: Segmented, grammar: Grammar, tag: CueTag) -> _Answer | None:
    """*the Guard's claim that …*"""
    if tag.kind != "noun":
        return None
    s = tag.sentence
    k = tag.start - 1
    while k > 0 and s.tokens[k].low not in ("'s", "’s") and s.tokens[k].low not in (",", "."):
        k -= 1
        if tag.start - k > 4:
            return None
    if k <= 0 or s.tokens[k].low not in ("'s", "’s"):
        return None
    start = k
    while (
        start > 0
        and s.tokens[start - 1].word
        and (
            s.tokens[start - 1].capital
            or s.tokens[start - 1].low in grammar.words["grammar"]["determiners"]
        )
    ):
        start -= 1
    if start == k:
        return None
    return Phrase(start, k, k), [Span(s.tokens[tag.end].start, s.span.end)]


def _as_reported(seg: Segmented, grammar: Grammar, tag: CueTag) -> _Answer | None:
    """*Как сообщает X, …* and *…, как сообщил X*."""
    s = tag.sentence
    if (
        tag.verb is None
        or not tag.start
        or s.tokens[tag.start - 1].low not in grammar.words["cues"]["as"]
    ):
        return None
    speaker = grammar.inverted(s, tag.verb)
    if speaker is None:
        return None
    if tag.start > 1:
        return speaker, [_before(seg, s, tag.start - 1)]
    if speaker.end >= len(s.tokens) or s.tokens[speaker.end].low != ",":
        return None
    return speaker, [Span(s.tokens[speaker.end].end, s.span.end)]


def _passive(seg: Segmented, grammar: Grammar, tag: CueTag) -> _Answer | None:
    """*was criticised by the Guard*."""
    if tag.verb is None or not tag.verb.passive:
        return None
    if tag.kind != "speech":
        return None
    s = tag.sentence
    agent = grammar.agent(s, tag.end)
    return (agent, [Span(s.span.start, s.tokens[tag.start].start)]) if agent else None


def _content_before(seg: Segmented, grammar: Grammar, tag: CueTag) -> _Answer | None:
    """*…, the commander said* and *…, said the commander*."""
    v = tag.verb
    if (
        v is None
        or v.passive
        or v.form not in ("finite", "participle", "imperative")
        or tag.kind != "verb"
    ):
        return None
    s = tag.sentence
    tokens = s.tokens
    if _opens_clause(seg, grammar, s, tag.end) and not _split_quote(seg, s, tag.end):
        return None
    left = tokens[tag.start - 1].low if tag.start else ""
    if left in _CLOSE or left in (",", "?", "!", "—", "–"):
        opens = tag.start if left in _CLOSE else tag.start - 1
        if left == "," and tag.start >= 2 and not _quote_ends(seg, tokens[tag.start - 2].end):
            aside = grammar.subject(s, v)
            if aside is not None and (aside.start == 0 or tag.start - 1 <= aside.end <= tag.start):
                if aside.start == 0 or not _is_break(seg, s, aside.start):
                    return None
                # "…, the commander, a veteran, said": the comma closes an aside.
                return aside, [_before(seg, s, aside.start), *_rest_of_split(seg, s, tag.end)]
            if not _fits_inversion(tokens[tag.end].low if tag.end < len(tokens) else "", grammar):
                return None
        speaker = grammar.inverted(s, v)
        if speaker is None:
            return None
        return speaker, [_before(seg, s, opens), *_rest_of_split(seg, s, speaker.end)]
    speaker = grammar.subject(s, v)
    if speaker is None or speaker.start == 0 or not _is_break(seg, s, speaker.start):
        return None
    if (
        tag.end < len(tokens) - 1
        and tokens[tag.end].low not in (".", ",", ";")
        and not _adverbial(grammar, s, tag.end)
    ):
        return None
    return speaker, [_before(seg, s, speaker.start), *_rest_of_split(seg, s, tag.end)]


def _content_after(seg: Segmented, grammar: Grammar, tag: CueTag) -> _Answer | None:
    """*The commander said that …*; *…, saying …*; *accused the Front of …*."""
    v = tag.verb
    if v is None or v.passive or v.form == "imperative":
        return None
    if v.form == "infinitive" and not v.base.startswith("go"):
        return None
    s = tag.sentence
    at = _content_start(seg, grammar, tag)
    if at is None or at >= len(s.tokens):
        return None
    speaker = grammar.subject(s, v)
    if speaker is None:
        return None
    quote = _quote_from(seg, s, at)
    if quote is not None and not _goes_on(seg, s, quote):
        return speaker, [Span(quote.outer.start, max(quote.outer.end, s.tokens[at].end))]
    end = _clause_end(seg, s, at)
    # A quotation that starts within the clause may run past the sentence.
    running = seg.quote_at(end - 1)
    return speaker, [Span(s.tokens[at].start, max(end, running.outer.end if running else end))]


RULES: Sequence[tuple[str, _Rule]] = (
    ("according", _according),
    ("noun", _noun),
    ("as-reported", _as_reported),
    ("passive", _passive),
    ("content-before", _content_before),
    ("content-after", _content_after),
)


# --- where contents begin and end ---------------------------------------------------------------


def _after(tag: CueTag) -> Verb:
    """A cue without a verb, as a verb group of its own words."""
    return tag.verb or Verb(tag.start, tag.end, tag.start, "", "finite", False, False, False)


def _opens_clause(seg: Segmented, grammar: Grammar, s: Sentence, at: int) -> bool:
    """Whether a clause, colon or quotation begins at `at`: the content stands behind the cue."""
    if at >= len(s.tokens):
        return False
    t = s.tokens[at]
    if t.low == "," and at + 1 < len(s.tokens):
        t = s.tokens[at + 1]
        return t.low in _OPEN and _quote_from(seg, s, at + 1) is not None
    if t.low in grammar.words["cues"]["clause"] or t.low == ":":
        return True
    return t.low in _OPEN and _quote_from(seg, s, at) is not None


def _split_quote(seg: Segmented, s: Sentence, at: int) -> bool:
    """Whether a quotation ended before the cue: *"A," he said, "B."*"""
    last = seg.quote_ended(s.tokens[at - 1].end)
    return last is not None and last.outer.end > s.span.start


def _rest_of_split(seg: Segmented, s: Sentence, at: int) -> list[Span]:
    for k in range(at, min(at + 12, len(s.tokens))):
        quote = _quote_from(seg, s, k)
        if quote is not None:
            return [quote.outer]
    return []


def _quote_from(seg: Segmented, s: Sentence, at: int) -> Quote | None:
    return seg.quote_from(s.tokens[at].start)


def _quote_ends(seg: Segmented, end: int) -> bool:
    last = seg.quote_ended(end + 1)
    return last is not None and last.outer.end >= end


def _is_break(seg: Segmented, s: Sentence, at: int) -> bool:
    before = s.tokens[at - 1]
    return before.low in (",", "—", "–", "?", "!") or (
        before.low in _CLOSE and _quote_ends(seg, before.end)
    )


def _fits_inversion(low: str, grammar: Grammar) -> bool:
    """Whether the word behind the verb may begin its subject."""
    words = grammar.words
    return (
        bool(low)
        and low not in words["grammar"]["prepositions"]
        and low not in words["pronouns"]["person"]
        and low not in words["pronouns"]["many"]
        and low not in words["pronouns"]["first"]
    )


def _adverbial(grammar: Grammar, s: Sentence, at: int) -> bool:
    """*said on Monday*, *said in a statement*, *told the Courier*: no clause follows."""
    rest = s.tokens[at:]
    if len(rest) > 16:
        return False
    clause = grammar.words["cues"]["clause"]
    return not any(t.low in clause for t in rest) and not grammar.clausal(s, at)


def _before(seg: Segmented, s: Sentence, at: int) -> Span:
    """Content that stands before token `at`: from the sentence's or its quotation's start."""
    start = s.span.start
    end = s.tokens[at].start
    around = seg.quote_at(start)
    if around is not None and around.outer.start < start and around.outer.end <= end + 2:
        start = around.outer.start
    return Span(start, end)


def _content_start(seg: Segmented, grammar: Grammar, tag: CueTag) -> int | None:
    """Token where the content behind the cue begins, or None where nothing is said."""
    s, words = tag.sentence, grammar.words
    tokens = s.tokens
    clause = words["cues"]["clause"]
    base = tag.verb.base if tag.verb else ""
    if tag.kind == "speech":
        end = tag.verb.head + 1 if tag.verb else tag.end
        return end if end < len(tokens) - 1 else None
    for k in range(tag.end, min(tag.end + 16, len(tokens))):
        t = tokens[k]
        if t.low in clause:
            return k
        if t.low == ":" and k + 1 < len(tokens):
            return k + 1
        if t.low == "(":
            return None
        if k == tag.end and t.low in words["cues"]["infinitive"]:
            return k
        if t.low in _OPEN and _quote_from(seg, s, k) is not None and _words(seg, s, k) >= 2:
            return k
        if t.low in (".", ";"):
            break
        if k > tag.end and t.low in words["grammar"]["auxiliaries"]:
            break
    careful = set(words["cues"]["careful"])
    nxt = tokens[tag.end].low if tag.end < len(tokens) else "."
    if base in careful:
        return tag.end if nxt in words["cues"]["infinitive"] else None
    if nxt in (".", ",", ";", ")"):
        return None
    if nxt in words["grammar"]["prepositions"] and nxt not in words["cues"]["infinitive"]:
        return tag.end if nxt in ("of", "about", "for", "against") else None
    return tag.end


def _goes_on(seg: Segmented, s: Sentence, quote: Quote) -> bool:
    """Whether the sentence goes on in the same breath after the quotation."""
    after = seg.document.text[quote.outer.end : quote.outer.end + 2]
    inside = seg.document.text[quote.inner.end - 1 : quote.inner.end]
    return (
        quote.outer.end < s.span.end - 2
        and after[:1].isspace()
        and after[1:2].islower()
        and inside not in (",", ".", "!", "?")
    )


def _words(seg: Segmented, s: Sentence, at: int) -> int:
    quote = _quote_from(seg, s, at)
    return len(seg.document.text[slice(*quote.inner)].split()) if quote else 0


def _clause_end(seg: Segmented, s: Sentence, at: int) -> int:
    tokens = s.tokens
    for k in range(at + 2, len(tokens) - 1):
        low = tokens[k].low
        if low == ";" and seg.quote_at(tokens[k].start) is None:
            return tokens[k].start
        if low == "," and tokens[k + 1].low in (
            "but",
            "while",
            "although",
            "though",
            "whereas",
            "но",
            "хотя",
            "однако",
        ):
            return tokens[k].start
    return s.span.end


def _trim(seg: Segmented, span: Span) -> Span:
    """Shed white space and outer punctuation; quotation marks and a quotation's stop stay."""
    text = seg.document.text
    start, end = span
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    if end > start and text[end - 1] == "." and not text[start:end].endswith("..."):
        end -= 1
    return Span(start, end)


def _mode(seg: Segmented, spans: Sequence[Span]) -> Mode:
    quoted = outside = 0
    for span in spans:
        inner = [
            (max(q.outer.start, span.start), min(q.outer.end, span.end))
            for q in seg.quotes_meeting(span)
        ]
        covered = sum(b - a for a, b in inner)
        quoted += covered
        outside += max(0, (span.end - span.start) - covered - 3)
    if not quoted:
        return "indirect"
    return "mixed" if outside > 3 else "direct"


# --- quotations that nobody claimed -------------------------------------------------------------


def _unclaimed(seg: Segmented, who: Cast, made: Sequence[Attribution]) -> list[Attribution]:
    found = _transcript(seg, who, _contents(made))
    claimed = _contents([*made, *found])
    earlier = _Earlier([*made, *found])
    candidates: list[Span] = [q.outer for q in seg.outermost]
    for s in seg.sentences:
        if s.block == "quote" and seg.quote_at(s.span.start) is None:
            candidates.append(s.span)
    for span in sorted(candidates):
        if claimed.meeting(span):
            continue
        text = seg.document.text[slice(*span)]
        at = seg.sentence_at(span.start)
        strange = isinstance(who.grammar, Plain)
        short = len(text) < _MIN_QUOTE_LENGTH if strange else len(text.split()) < _MIN_QUOTE_WORDS
        if at is None or short:
            continue
        speaker = _colon_speaker(who, at, span) or _speaker_before(at, span, earlier, seg)
        if speaker is None and strange:
            # Where no word is known the marks still say that these are somebody's words.
            found.append(
                Attribution(at, None, _NOBODY, None, (span,), "direct", "quote.alone", 0.3)
            )
        if speaker is None:
            continue
        goes_on = Attribution(at, None, speaker, None, (span,), "direct", "quote.goes-on", 0.55)
        found.append(goes_on)
        earlier.add(goes_on)
    return found


def _contents(made: Sequence[Attribution]) -> Places[Attribution]:
    return Places((c, a) for a in made for c in a.content)


class _Earlier:
    """Attributions by where they begin."""

    def __init__(self, made: Sequence[Attribution]) -> None:
        self._order = sorted(((a.hull.start, a) for a in made), key=lambda x: x[0])

    def add(self, a: Attribution) -> None:
        insort(self._order, (a.hull.start, a), key=lambda x: x[0])

    def last(self, at: int, paragraph: int) -> Attribution | None:
        """The last that begins before `at`, in `paragraph` or one of the two before it."""
        i = bisect_left(self._order, at, key=lambda x: x[0]) - 1
        best: tuple[int, Attribution] | None = None
        while i >= 0 and (best is None or best[0] == self._order[i][0]):
            here = self._order[i][1].sentence.paragraph
            if here < paragraph - 2:
                break
            if here <= paragraph:
                best = self._order[i]
            i -= 1
        return best[1] if best else None


def _transcript(seg: Segmented, who: Cast, claimed: Places[Attribution]) -> list[Attribution]:
    """*ARN: We hold the dyke.*: a name and a colon open the sentence."""
    found: list[Attribution] = []
    for s in seg.sentences:
        colon = next((k for k, t in enumerate(s.tokens[:7]) if t.low == ":"), None)
        if not colon or colon + 3 > len(s.tokens):
            continue
        inner = who.inside(Span(s.span.start, s.tokens[colon].start))
        words = [t for t in s.tokens[:colon] if t.word]
        if not inner or inner[-1].span is None or inner[-1].span.end != words[-1].end:
            continue
        quote = _quote_from(seg, s, colon + 1)
        content = quote.outer if quote else Span(s.tokens[colon + 1].start, s.span.end)
        content = _trim(seg, content)
        if inner[-1].kind == "place" or claimed.meeting(content):
            continue
        cue = Span(s.tokens[colon].start, s.tokens[colon].end)
        found.append(
            Attribution(s, None, inner[-1], cue, (content,), _mode(seg, [content]), "colon", 0.7)
        )
    return found


def _colon_speaker(who: Cast, s: Sentence, span: Span) -> Mention | None:
    """*Arn: "…"*"""
    k = s.at(span.start)
    if k < 2 or s.tokens[k - 1].low != ":" or k > 9:
        return None
    inner = who.inside(Span(s.span.start, s.tokens[k - 1].start))
    return (
        inner[-1]
        if inner and inner[-1].span and inner[-1].span.end >= s.tokens[k - 2].end
        else None
    )


def _speaker_before(s: Sentence, span: Span, earlier: _Earlier, seg: Segmented) -> Mention | None:
    """The speaker of the sentence before, when this quotation is all of its paragraph or block."""
    block = seg.document.text[s.span.start : s.span.end].strip()
    whole = s.block == "quote" or (s.span.start >= span.start - 1 and block[:1] in _OPEN)
    if not whole:
        return None
    before = earlier.last(span.start, s.paragraph)
    return before.speaker if before else None
