"""Who does what to whom, inside a sentence: deeds by verbs, ties by nouns and roles.

Each rule sees one sentence and yields deeds, or nothing. A deed names its rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from riftline.attribution.acts_calls import (
    by_address,
    by_complaint,
    by_cry,
    by_epithet,
    by_lack,
    by_naming,
    by_peace,
    by_thanks,
    by_vice,
)
from riftline.attribution.acts_mutual import by_both, by_together
from riftline.attribution.acts_roles import by_aside, by_role, by_title, role_table
from riftline.attribution.deed import SIDES, Deed, parties, polarity, stands, words_of
from riftline.attribution.mentions import Cast
from riftline.attribution.phrases import Grammar, Match, Phrase, Verb
from riftline.attribution.segment import Segmented, Sentence
from riftline.attribution.tagger import Bond
from riftline.lexicon import load, spoken
from riftline.model import Mention, Span

__all__ = ["deeds"]

_BOND = 0.85
"""From which probability a relation of the tagger's is taken for a state. Few documents taught
it (re3d: 37), so only what it is sure of."""
_TRUST = 0.8
"""How far a sure relation of the tagger's is trusted beside a rule's."""
_GIFT = 5
"""Tokens behind the one who is given to within which the gift must be named."""


def deeds(
    seg: Segmented, grammar: Grammar, who: Cast, bonds: Sequence[Bond] = ()
) -> tuple[Deed, ...]:
    """All deeds of a document, in order, without doubles.

    A tagger's `bonds` count where no rule has said anything of the two in their sentence.
    """
    found: dict[tuple[object, ...], Deed] = {}
    for s in seg.sentences:
        for rule in RULES:
            for deed in rule(seg, grammar, who, s):
                if deed.subject and deed.subject.key and deed.subject.key == deed.target.key:
                    continue
                key = (
                    s.number,
                    deed.act,
                    deed.subject and deed.subject.key,
                    deed.target.key or deed.target.text,
                )
                if key not in found or found[key].score < deed.score:
                    found[key] = deed
    for deed in _by_the_two(seg, grammar, who, tuple(found.values())):
        found.setdefault((deed.sentence.number, deed.act, deed.trigger), deed)
    said = {
        (d.sentence.number, frozenset((d.subject.key, d.target.key)))
        for d in found.values()
        if d.subject
    }
    for bond in bonds:
        tied = _tied(seg, grammar, who, bond)
        if tied is None or tied.subject is None:
            continue
        if (tied.sentence.number, frozenset((tied.subject.key, tied.target.key))) not in said:
            found.setdefault(
                (tied.sentence.number, tied.act, tied.subject.key, tied.target.key), tied
            )
    for span, (account, of) in who.linked.items():
        place = seg.sentence_at(span.start)
        if place is not None and of.kind in ("group", "state", "outlet"):
            # "a channel linked to the Guard" says so itself, whatever else it then says.
            deed = Deed(
                place,
                "AFFILIATED_WITH",
                account,
                of,
                span,
                "asserted",
                False,
                "account:linked",
                0.7,
            )
            found.setdefault((place.number, deed.act, account.key, of.key), deed)
    return tuple(sorted(found.values(), key=lambda d: (d.trigger.start, d.target.text)))


# --- by the tagger -------------------------------------------------------------------------------


@cache
def _states() -> Mapping[str, str]:
    """A relation of the tagger → the act that it is."""
    return {act["relation"]: name for name, act in load("acts").items() if "relation" in act}


def _negated(grammar: Grammar, s: Sentence) -> bool:
    negations = grammar.words["polarity"]["negations"]
    return any(t.low in negations for t in s.tokens)


def _tied(seg: Segmented, grammar: Grammar, who: Cast, bond: Bond) -> Deed | None:
    """A bond that the tagger is sure of, as a state between the two.

    The tagger was not taught what is denied: a sentence with a negation has no bond.
    """
    act = _states().get(bond.relation)
    one, other = (next(iter(who.inside(s)), None) for s in (bond.one, bond.other))
    s = seg.sentence_at(bond.one.start)
    if act is None or bond.score < _BOND or one is None or other is None or s is None:
        return None
    if one.key == other.key or _negated(grammar, s):
        return None
    if act == "PART_OF" and one.kind == "person":
        act = "MEMBER_OF"
    if act in ("PART_OF", "MEMBER_OF") and other.kind == "person":
        return None
    hull = Span(min(bond.one.start, bond.other.start), max(bond.one.end, bond.other.end))
    return Deed(
        s, act, one, other, hull, "asserted", False, f"tagger:{bond.relation}",
        round(bond.score * _TRUST, 3),
    )  # fmt: skip


# --- by a verb -----------------------------------------------------------------------------------


def _by_verb(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    matches = grammar.frames(s)
    for n, match in enumerate(matches):
        v = match.verb
        if v.form == "imperative" or match.frame.get("mutual"):
            continue
        targets, subject = _sides(grammar, who, s, match)
        yield from _harm(grammar, who, s, match, targets, subject)
        if not targets:
            continue
        if subject is not None and not subject.key and not who.party(subject):
            continue  # "capabilities that threaten …": nobody
        charged = _charged(grammar, who, s, match, matches[:n])
        if charged is not None:
            subject = charged
        said = polarity(grammar, s, match)
        speech = bool(match.frame.get("speech"))
        act = _act(match, subject)
        score = 0.8 if subject and subject.key else 0.5
        for target in targets:
            if target.kind == "pronoun" and not target.key:
                continue
            if not who.party(target):
                continue  # "destroyed two barges": a thing, no party
            if _wrong_kind(who, act, target) or (not speech and _is_words(grammar, target)):
                continue
            yield Deed(
                s, act, subject, target,
                words_of(s, match), said, speech, f"verb:{match.words}",
                round(score * (1.0 if target.key else 0.7), 3),
            )  # fmt: skip


def _by_relative(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*the Council, from which the Guard split*: the object stands before its verb."""
    prepositions = grammar.words["grammar"]["prepositions"]
    for k in range(2, len(s.tokens) - 2):
        prep = s.tokens[k - 1].low
        if s.tokens[k].low not in grammar.words["grammar"]["relatives"]:
            continue
        if prep not in prepositions:
            continue
        match = grammar.stranded(s, k + 1, prep)
        end = k - 1
        while end > 1 and s.tokens[end - 1].low in ',"”»':
            end -= 1
        before = who.inside(Span(s.span.start, s.tokens[end - 1].end if end else s.span.start))
        subject = grammar.subject(s, match.verb) if match else None
        if match is None or subject is None or not before or subject.start <= k:
            continue
        target, doer = before[-1], who.meant(s, subject)
        ends = target.span is not None and target.span.end == s.tokens[end - 1].end
        if ends and doer.key and not _wrong_kind(who, _act(match, doer), target):
            trigger = Span(s.tokens[match.verb.start].start, s.tokens[match.verb.head].end)
            yield Deed(
                s, _act(match, doer), doer, target, trigger, polarity(grammar, s, match), False,
                f"relative:{match.words}", 0.7,
            )  # fmt: skip


def _harm(
    grammar: Grammar,
    who: Cast,
    s: Sentence,
    match: Match,
    targets: Sequence[Mention],
    doer: Mention | None,
) -> Iterator[Deed]:
    """*The Front shelled the ferry*: no party suffers it, but who says so charges the Front."""
    harmful = match.words in grammar.words["vices"]["harms"]
    if not harmful or doer is None or not doer.key or doer.kind not in SIDES:
        return
    if any(who.party(t) for t in targets) or polarity(grammar, s, match) != "asserted":
        return
    if not match.verb.passive and not grammar.objects(s, match.end):
        return
    yield Deed(
        s, "ACCUSE", None, doer, words_of(s, match), "asserted", False, f"harm:{match.words}", 0.6,
        True,
    )  # fmt: skip


def _act(match: Match, subject: Mention | None) -> str:
    """The frame's act: a person who speaks for a group is of it, an account is only linked."""
    by_kind: Mapping[str, str] = match.frame.get("by_kind", {})
    act: str = match.frame["act"]
    return by_kind.get(subject.kind, act) if subject else act


def _charged(
    grammar: Grammar, who: Cast, s: Sentence, match: Match, earlier: Sequence[Match]
) -> Mention | None:
    """*accused B of attacking C*: the accused is the one who attacks."""
    v = match.verb
    doing = v.form == "ing" or s.tokens[v.start].low in ("having", "being")
    if not doing or not v.start or s.tokens[v.start - 1].low not in ("of", "for", "with"):
        return None
    for other in reversed(earlier):
        if other.frame.get("speech") and not other.verb.passive and other.end < v.start:
            accused = parties(who, s, grammar.objects(s, other.end))
            return accused[0] if accused else None
    return None


def _sides(
    grammar: Grammar, who: Cast, s: Sentence, match: Match
) -> tuple[list[Mention], Mention | None]:
    v = match.verb
    if v.passive:
        agent = grammar.agent(s, match.end)
        patient = grammar.subject(s, match.verb)
        if agent is None or patient is None:
            return [], None
        return [who.meant(s, patient)], who.meant(s, agent)
    subject = grammar.subject(s, match.verb)
    said = who.meant(s, subject) if subject else None
    phrases = grammar.objects(s, match.end)
    if match.frame["act"] == "ACCUSE":
        phrases = [_without_charge(who, s, p) for p in phrases]
    if "gifts" in match.frame:
        phrases = _given_to(grammar, s, phrases[:1], match)
    return parties(who, s, phrases), said


def _given_to(
    grammar: Grammar, s: Sentence, phrases: Sequence[Phrase], match: Match
) -> list[Phrase]:
    """*lent the Guard four boats*: the one who is given to, where what is given helps."""
    gifts = grammar.words["gifts"][match.frame["gifts"]]
    counts = {*grammar.words["grammar"].get("determiners", ()), *grammar.words["counts"]["words"]}
    for p in phrases:
        cut = p.end
        for k in range(p.start + 1, min(p.end + _GIFT, len(s.tokens))):
            low = s.tokens[k].low
            if low in (",", ";", ".") or low in grammar.words["grammar"]["prepositions"]:
                break  # "sent the picket home without its boats"
            given = grammar.base(low) in gifts
            if given or low in counts or low.isdigit():
                cut = min(cut, k)
            if given:
                return [Phrase(p.start, cut, cut)]
    return []


def _without_charge(who: Cast, s: Sentence, phrase: Phrase) -> Phrase:
    """*accused the Front of theft*: what it is accused of is no part of its name."""
    for k in range(phrase.start + 1, phrase.end):
        if s.tokens[k].low == "of" and who.inside(
            Span(s.tokens[phrase.start].start, s.tokens[k - 1].end)
        ):
            return Phrase(phrase.start, k, k)
    return phrase


def _wrong_kind(who: Cast, act: str, target: Mention) -> bool:
    """Whether a target of this kind makes the reading absurd: *left Tarn*, *leads the way*."""
    if act in ("LEAVE", "JOIN", "SPLIT", "PLEDGE", "MERGE") and (
        target.kind == "place" or not target.key
    ):
        return True
    if act == "RUNS":
        return target.kind not in ("account", "outlet") and not who.says_account(target)
    if act in ("LEADS", "MEMBER_OF", "PART_OF", "AFFILIATED_WITH", "ALLIED_WITH", "HOSTILE_TO"):
        return not target.key or target.kind == "place"
    if act == "LOCATED_IN":
        return target.kind not in ("place", "state", "unknown")
    return False


def _is_words(grammar: Grammar, target: Mention) -> bool:
    """*dismissed Arn's remarks*: what is done to somebody's words is not done to him."""
    head = grammar.base(target.text.lower().split()[-1]) if target.text else ""
    nouns = grammar.words["cues"]["nouns"]
    return head in nouns or head.removesuffix("s") in nouns


def _by_follower(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*a Guard supporter who calls herself X*: X supports the Guard."""
    followers = grammar.words["roles"]["SUPPORT"]
    for m in who.inside(s.span):
        if m.span is None or m.kind not in ("group", "state", "person"):
            continue
        k = s.at(m.span.end)
        if k >= len(s.tokens) or s.tokens[k].low not in followers:
            continue
        named = who.known_as(Span(m.span.start, s.tokens[k].end))
        if named is not None and named.key != m.key:
            trigger = Span(s.tokens[k].start, s.tokens[k].end)
            yield Deed(
                s, "SUPPORT", named, m, trigger, "asserted", False, f"role:{s.tokens[k].low}", 0.7
            )


def _by_presence(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*The account has a presence on both Facebook and VKontakte.*"""
    words = grammar.words["presence"]
    lows = {t.low for t in s.tokens}
    if not lows & set(words["nouns"]):
        return
    first = next(iter(grammar.objects(s, 0)), None)
    if first is None:
        return
    account = who.meant(s, first)
    if account.kind != "account" and not who.says_account(account):
        return
    for m in who.inside(s.span):
        if m.span is None or m.text not in grammar.words["names"]["platforms"]:
            continue
        k = s.at(m.span.start)
        lead = [t.low for t in s.tokens[max(0, k - 8) : k]]
        if m.key != account.key and any(low in words["on"] for low in lead):
            yield Deed(
                s, "LOCATED_IN", account, m, m.span, "asserted", False, "presence:platform", 0.7
            )


# --- by a noun: a rift between A and B -----------------------------------------------------------


def _by_pair_noun(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    table = _pair_nouns(grammar.lang)
    between, joined = grammar.words["pair_words"]["between"], grammar.words["pair_words"]["with"]
    tokens = s.tokens
    for i, t in enumerate(tokens[:-2]):
        act = table.get(who.grammar_base(t.low))
        if act is None:
            continue
        for k in range(i + 1, min(i + 4, len(tokens) - 1)):
            low = tokens[k].low
            if low in between:
                sides = parties(who, s, grammar.objects(s, k + 1))
                sides = [m for m in sides if m.key]
                if len(sides) == 1:
                    sides += _above_all(grammar, who, s, k)
                if len(sides) >= 2 and sides[0].key != sides[1].key:
                    yield _pair(s, act, sides[0], sides[1], t.start, t.end, t.text)
                break
            if low in joined and k == i + 1:
                others = [m for m in parties(who, s, grammar.objects(s, k + 1)) if m.key]
                owner = _owner(who, s, i)
                if owner and others:
                    yield _pair(s, act, owner, others[0], t.start, t.end, t.text)
                break
            if low in (",", ".", ";"):
                break


def _above_all(grammar: Grammar, who: Cast, s: Sentence, at: int) -> list[Mention]:
    """*between the Guard and other factions, particularly the Front*: the one that is named."""
    words = grammar.words["pair_words"]["above_all"]
    for k in range(at, min(at + 16, len(s.tokens) - 1)):
        if s.tokens[k].low in words:
            return [m for m in parties(who, s, grammar.objects(s, k + 1)) if m.key][:1]
    return []


def _by_the_two(
    seg: Segmented, grammar: Grammar, who: Cast, found: Sequence[Deed]
) -> Iterator[Deed]:
    """*the rift between the factions*: between the two of whom the text tells most hostile acts.

    Abstains where two pairs are told of equally often.
    """
    words = grammar.words["pair_words"]
    table = _pair_nouns(grammar.lang)
    told: Counter[frozenset[str]] = Counter()
    ends: dict[frozenset[str], tuple[Mention, Mention]] = {}
    linked = {account.key: of for account, of in who.linked.values()}
    for d in found:
        if d.subject is None or int(load("acts")[d.act]["sign"]) >= 0:
            continue
        a, b = (linked.get(m.key, m) for m in (d.subject, d.target))
        if {a.kind, b.kind} <= {"group", "state"} and a.key and b.key and a.key != b.key:
            told[frozenset((a.key, b.key))] += 1
            ends.setdefault(frozenset((a.key, b.key)), (a, b))
    ranked = told.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return
    a, b = ends[ranked[0][0]]
    for s in seg.sentences:
        for i, t in enumerate(s.tokens[:-2]):
            if s.tokens[i + 1].low not in words["between"]:
                continue
            act = table.get(who.grammar_base(t.low))
            ends_at = (stands(s.tokens, i + 2, w) for w in words["the_two"])
            end = next((e for e in ends_at if e is not None), None)
            if act and end is not None:
                trigger = Span(t.start, s.tokens[end - 1].end)
                yield Deed(
                    s, act, a, b, trigger, "asserted", False, f"noun:{t.low} between them", 0.6
                )


def _pair(s: Sentence, act: str, a: Mention, b: Mention, start: int, end: int, noun: str) -> Deed:
    return Deed(s, act, a, b, Span(start, end), "asserted", False, f"noun:{noun.lower()}", 0.7)


def _owner(who: Cast, s: Sentence, i: int) -> Mention | None:
    """Whose rift it is: *the Guard's rift with*, *the Guard is in a feud with*."""
    left = who.inside(Span(s.span.start, s.tokens[i].start))
    for m in reversed(left):
        if m.kind in ("group", "state", "person", "account", "unknown") and m.key:
            return m
    return None


@cache
def _pair_nouns(lang: str) -> Mapping[str, str]:
    return {noun: p["act"] for p in spoken(lang)["pairs"] for noun in p["nouns"]}


# --- what somebody takes himself for, and whom a remark means ------------------------------------


def _by_self_claim(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*A considers itself (to be) the northern affiliate of B*: a self-claim, not a fact."""
    words = grammar.words.get("self_claims")
    if not words:
        return
    roles = role_table(grammar.lang)
    tokens = s.tokens
    for i in range(len(tokens) - 3):
        if tokens[i].low not in words["verbs"] or tokens[i + 1].low not in words["self"]:
            continue
        verb = Verb(i, i + 1, i, tokens[i].low, "finite", False, False, False)
        subject = grammar.subject(s, verb)
        if subject is None:
            continue
        for k in range(i + 2, min(i + 14, len(tokens) - 1)):
            act = roles.get(who.grammar_base(tokens[k].low))
            linked = tokens[k + 1].low in words["of"]
            if act and (linked or not words["of"]):
                targets = parties(who, s, grammar.objects(s, k + 1 + linked))
                targets = [t for t in targets if t.key]
                if targets:
                    trigger = Span(tokens[i].start, tokens[k].end)
                    yield Deed(
                        s, act, who.meant(s, subject), targets[0], trigger, "asserted", True,
                        f"self-claim:{tokens[k].low}", 0.75,
                    )  # fmt: skip
                break


def _by_reference(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*The remark is likely a reference to B*: the author's guess at whom a remark means."""
    words = grammar.words.get("references")
    if not words:
        return
    for i, t in enumerate(s.tokens[:-1]):
        if t.low not in words["nouns"] or not any(
            x.low in words["be"] for x in s.tokens[max(0, i - 5) : i]
        ):
            continue
        for m in who.inside(Span(t.end, s.span.end)):
            after_name = seg.document.text[m.span.end : m.span.end + 3] if m.span else ""
            if m.kind in ("person", "group", "account", "unknown") and not after_name.startswith(
                ("'s", "’s")
            ):
                lead = [x.low for x in s.tokens if m.span and x.end <= m.span.start][-4:]
                if lead and (
                    lead[-1] in words["to"] or "leader" in lead or set(lead) & set(words["to"])
                ):
                    yield Deed(
                        s, "SAY", None, m, Span(t.start, t.end), "asserted", False,
                        f"reference:{t.low}", 0.6,
                    )  # fmt: skip


RULES = (
    _by_verb,
    _by_relative,
    _by_pair_noun,
    by_role,
    by_title,
    by_aside,
    _by_self_claim,
    _by_reference,
    by_cry,
    by_vice,
    by_epithet,
    by_lack,
    by_naming,
    by_peace,
    by_complaint,
    by_thanks,
    by_address,
    by_both,
    by_together,
    _by_follower,
    _by_presence,
)
"""Each sees one sentence and yields deeds, or nothing."""
