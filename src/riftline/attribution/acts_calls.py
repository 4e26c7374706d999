"""What a speaker calls out: thanks, curses, charges by a noun, and requests by name.

These are words of the speaker about somebody, so they count in quotations and posts alone
(`Deed.vice`), but for *A called B thieves*, which tells whose words they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from riftline.attribution.deed import (
    SIDES,
    Deed,
    denied_if,
    parties,
    stands,
    verb_span,
    within_reach,
)
from riftline.attribution.mentions import Cast
from riftline.attribution.phrases import Grammar, Phrase
from riftline.attribution.segment import Segmented, Sentence
from riftline.model import Mention, Polarity, Span

__all__ = [
    "by_address",
    "by_complaint",
    "by_cry",
    "by_epithet",
    "by_lack",
    "by_naming",
    "by_peace",
    "by_thanks",
    "by_vice",
]

_REACH = 6
"""Tokens after a name within which *called the Guard a band of thieves* must come to its charge."""


def by_cry(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*Thanks to the Guard*, *Shame on the Council*."""
    for act, cries in grammar.words["cries"].items():
        for cry in within_reach(s.tokens, cries):
            for i in range(len(s.tokens)):
                end = stands(s.tokens, i, cry)
                if end is None or end >= len(s.tokens) or not _cried(grammar, s, i):
                    continue
                trigger = Span(s.tokens[i].start, s.tokens[end - 1].end)
                also = s.tokens[end].low in grammar.words["together"]["and"]
                for m in parties(who, s, grammar.objects(s, end + also)):
                    if m.key and m.kind not in ("place", "pronoun"):
                        yield _about(s, act, m, trigger, f"cry:{cry}", 0.7)


def by_vice(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*The Council lies*."""
    for verb in grammar.vices(s):
        phrase = grammar.subject(s, verb)
        if phrase is None or verb.form != "finite":
            continue
        m = who.meant(s, phrase)
        if m.key and m.kind in SIDES:
            said = denied_if(verb.negated)
            yield _about(s, "ACCUSE", m, verb_span(s, verb), f"vice:{verb.base}", 0.65, said)


def by_epithet(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*They are thieves*, *the Council is a gang of bandits*."""
    vices = grammar.words["vices"]
    for i, t in enumerate(s.tokens):
        if who.grammar_base(t.low) not in vices["nouns"]:
            continue
        k, negated = i - 1, False
        while k > 0 and i - k < _REACH and s.tokens[k].low not in vices["be"]:
            low = s.tokens[k].low
            negated |= low in grammar.words["polarity"]["negations"]
            if not (low in vices["of"] or low.isalpha()) or who.grammar_base(low) in vices["nouns"]:
                break
            k -= 1
        if k < 1 or s.tokens[k].low not in vices["be"]:
            continue
        m = _ending_at(who, grammar, s, k)
        if m is not None:
            said = denied_if(negated)
            yield _about(s, "ACCUSE", m, Span(t.start, t.end), f"epithet:{t.low}", 0.65, said)


def by_naming(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*A called B liars*, *A described B as brothers*: the words decide how it is meant."""
    tones = grammar.words["stance"]
    nouns = grammar.words["vices"]["nouns"]
    for verb, _ in grammar.cues(s):
        if verb.base not in grammar.words["vices"]["calling"] or verb.passive:
            continue
        named = next(iter(grammar.objects(s, verb.end)), None)
        subject = grammar.subject(s, verb)
        if named is None or subject is None:
            continue
        target = who.meant(s, Phrase(named.start, named.end, named.end))
        if not target.key or target.kind not in SIDES:
            continue
        for t in s.tokens[named.start : min(named.end + _REACH, len(s.tokens))]:
            if t.low in (",", ";", "."):
                break
            base = who.grammar_base(t.low)
            bad = base in nouns or t.low in tones["negative"] or base in tones["negative"]
            good = t.low in tones["positive"] or base in tones["positive"]
            if bad != good:
                yield Deed(
                    s, "ACCUSE" if bad else "SUPPORT", who.meant(s, subject), target,
                    verb_span(s, verb), denied_if(verb.negated), True,
                    f"naming:{verb.base} {t.low}", 0.7,
                )  # fmt: skip
                break


def by_complaint(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*Vel complained that the Brigade had taken her boats*: the clause's subject is charged."""
    for verb, _ in grammar.cues(s):
        if verb.base not in grammar.words["vices"]["charging"] or verb.passive:
            continue
        k = verb.end + (verb.end < len(s.tokens) and s.tokens[verb.end].low == ",")
        subject = grammar.subject(s, verb)
        if subject is None or k >= len(s.tokens):
            continue
        k += s.tokens[k].low in grammar.words["cues"]["clause"]
        charged = next(iter(grammar.objects(s, k)), None)
        if charged is None:
            continue
        m = who.meant(s, charged)
        opens = charged.end < len(s.tokens) and grammar.predicate(s.tokens[charged.end].low)
        if m.key and m.kind in SIDES and opens and not verb.negated:
            yield Deed(
                s, "ACCUSE", who.meant(s, subject), m,
                verb_span(s, verb), "asserted", True,
                f"complaint:{verb.base}", 0.65,
            )  # fmt: skip


def by_thanks(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*Open Granary, thank you*, *Thanks, neighbours of the Guard*; a dative says as much."""
    tokens = s.tokens
    thanks = within_reach(tokens, grammar.words["calls"]["thanks"])
    for i in range(len(tokens) if thanks else 0):
        ends = (e for w in thanks if (e := stands(tokens, i, w)))
        end = next(ends, None)
        if end is None:
            continue
        trigger = Span(tokens[i].start, tokens[end - 1].end)
        for m in who.inside(s.span):
            if not m.key or m.kind not in SIDES or m.span is None:
                continue
            first, last = s.at(m.span.start), s.at(m.span.end)
            called = _comma(s, last, i) or _comma(s, end, first)
            given = grammar.dative(tokens[last - 1].low) and (
                0 <= i - last <= 1 or 0 <= first - end <= 2
            )
            if called or given:
                yield _about(s, "SUPPORT", m, trigger, "cry:thanks", 0.7)


def by_peace(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*We have no quarrel with the Guard*, *he had nothing against Arn*: a rift denied."""
    phrases = within_reach(s.tokens, grammar.words["calls"]["no_quarrel"])
    for i in range(len(s.tokens) if phrases else 0):
        end = next((e for w in phrases if (e := stands(s.tokens, i, w)) is not None), None)
        if end is None:
            continue
        trigger = Span(s.tokens[i].start, s.tokens[end - 1].end)
        for m in parties(who, s, grammar.objects(s, end))[:1]:
            if m.key and m.kind in SIDES:
                yield _about(s, "HOSTILE_TO", m, trigger, "peace:no quarrel", 0.7, "denied")


def by_lack(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*Without the Guard we would still be looking for the ford*: thanks in other words."""
    calls, tokens = grammar.words["calls"], s.tokens
    for i, t in enumerate(tokens[:-3]):
        if t.low not in calls["without"] or (i and tokens[i - 1].word):
            continue
        missed = next(iter(parties(who, s, grammar.objects(s, i + 1))), None)
        rest = [x.low for x in tokens[i + 2 :]]
        ours = any(grammar.first(low) for low in rest) and any(w in calls["would"] for w in rest)
        if missed is not None and missed.key and missed.kind in SIDES and ours:
            yield _about(s, "SUPPORT", missed, Span(t.start, t.end), "cry:without", 0.6)


def by_address(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*Guard, give back the boats*: a request to the one who is called."""
    tokens = s.tokens
    for m in who.inside(s.span):
        if not m.key or m.kind not in SIDES or m.span is None:
            continue
        first, last = s.at(m.span.start), s.at(m.span.end)
        before = tokens[first - 1].low if first else ""
        after = tokens[last].low if last < len(tokens) else ""
        at = None
        if after == "," and (first == 0 or not tokens[first - 1].word):
            at = next((k for k in range(last + 1, min(last + 3, len(tokens)))
                       if grammar.imperative(tokens[k].low)), None)  # fmt: skip
        elif before == "," and after in ("", ".", "!", "?", "…", ","):
            at = next((k for k in range(first - 1) if grammar.imperative(tokens[k].low)
                       and (k == 0 or not tokens[k - 1].word)), None)  # fmt: skip
        if at is not None:
            trigger = Span(tokens[at].start, tokens[at].end)
            yield _about(s, "REQUEST", m, trigger, f"address:{tokens[at].low}", 0.65)


def _about(
    s: Sentence,
    act: str,
    target: Mention,
    trigger: Span,
    rule: str,
    score: float,
    said: Polarity = "asserted",
) -> Deed:
    """The speaker's own word about `target`."""
    return Deed(s, act, None, target, trigger, said, False, rule, score, True)


def _cried(grammar: Grammar, s: Sentence, i: int) -> bool:
    """Whether words at token `i` open a clause: *ходит на поклон к …* is no greeting."""
    before = s.tokens[i - 1] if i else None
    return before is None or not before.word or before.low in grammar.words["together"]["and"]


def _comma(s: Sentence, end: int, start: int) -> bool:
    """Whether nothing but a comma stands between tokens `end` and `start`."""
    return start - end == 1 and s.tokens[end].low == ","


def _ending_at(who: Cast, grammar: Grammar, s: Sentence, end: int) -> Mention | None:
    """The party that the word before token `end` names, or points back to."""
    last = s.tokens[end - 1]
    if last.low in grammar.words["pronouns"]["all"]:
        m = who.meant(s, Phrase(end - 1, end, end))
        return m if m.key and m.kind in SIDES else None
    for m in who.inside(Span(s.span.start, last.end)):
        if m.span and m.span.end == last.end and m.key and m.kind in SIDES:
            return m
    return None
