"""What kind of thing a name is where its form does not tell.

*Marl Lock* is built like *Nela Quist*: rules call a name of two capitals a person and leave a lone
one open. What the text explains beside the name (*Open Granary, a relief group*) settles it for the
document; else the tagger, which sees whole sentences, is asked about all mentions of the name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from riftline.attribution.mentions import Cast
from riftline.attribution.segment import Segmented, Token
from riftline.attribution.tagger import ASKED, KindTag
from riftline.model import ActorKind, Mention

__all__ = ["settle_kinds"]

_LIKELY = 0.5
"""Share of a name's mentions that must look like one kind: the likelier side of even odds."""

_SEEN, _TIMES = 0.15, 2.0
"""A name that the rules call a person is something else if that looks likely in so great a share
of its mentions, and so many times likelier than a person. In the example case all persons but one
stand under the first figure and most places over both."""

_EXPLAINED: tuple[Literal["group", "place", "outlet"], ...] = ("group", "place", "outlet")


def settle_kinds(
    seg: Segmented, who: Cast, told: Sequence[KindTag], listed: Collection[str]
) -> None:
    """Give the mentions of `who`, and what is tied to them, the kinds that text and tagger tell.

    `listed` are keys of names whose kind the seed list knows; they keep it.
    """
    asked = [m for m in who.mentions if m.key and m.kind in ASKED and m.key not in listed]
    kinds = {**_seen(asked, told), **dict(_explained(seg, who, asked))}
    for key in _with_article(seg, asked):
        if kinds.get(key) == "person":
            del kinds[key]
    if not kinds:
        return
    who.mentions = tuple(
        replace(m, kind=kinds[m.key]) if m.key in kinds and m.kind in ASKED else m
        for m in who.mentions
    )
    who.tied = {
        at: replace(t, kind=kinds[t.key]) if t.key in kinds and t.kind in ASKED else t
        for at, t in who.tied.items()
    }


def _with_article(seg: Segmented, asked: Sequence[Mention]) -> set[str]:
    """*the Herons*: single words that stand with an article here are no person's name."""
    found = set()
    for m in asked:
        s = seg.sentence_at(m.span.start) if m.span and " " not in m.key else None
        at = s.at(m.span.start) if s and m.span else 0
        if s and at and s.tokens[at - 1].low == "the":
            found.add(m.key)
    return found


def _explained(
    seg: Segmented, who: Cast, asked: Sequence[Mention]
) -> Iterator[tuple[str, ActorKind]]:
    """*Open Granary, a relief group from the coast,*: the head noun of what explains a name."""
    names = who.words["names"]
    for m in asked:
        s = seg.sentence_at(m.span.start) if m.span else None
        if s is None or m.span is None:
            continue
        after = s.tokens[s.at(m.span.end) :]
        if len(after) < 3 or after[0].text not in (",", "—", "–", "("):
            continue
        head = _head(after[1:], who)
        for kind in _EXPLAINED:
            if head in names[kind] or (kind == "group" and head in names["group_words"]):
                yield m.key, kind


def _head(tokens: Sequence[Token], who: Cast) -> str:
    """Base form of an apposition's last noun, "" where the words are none.

    "…, said Arn, a group of men …" and "…, сказал Арн, группа людей …" begin something new.
    """
    english = who.grammar.lang == "en"
    if english and tokens[0].low not in ("a", "an", "the"):
        return ""
    found = ""
    for t in tokens[english:]:
        if t.low in ("'s", "’s"):
            continue  # "the guild's mistress": the guild is hers
        if not t.word or t.low in who.words["grammar"]["prepositions"]:
            return "" if t.low == "of" and found in who.words["names"]["group_words"] else found
        if t.capital:
            return ""
        found = who.grammar_base(t.low)
        if who.grammar.titled and found in who.words["names"]["person_words"]:
            return found  # "командир бригады": what follows is whose
    return ""


def _seen(asked: Sequence[Mention], told: Sequence[KindTag]) -> dict[str, ActorKind]:
    """Key → kind, for names that the tagger sees as something else than the rules do."""
    of = {m.span: m for m in asked}
    seen: dict[str, Counter[ActorKind]] = defaultdict(Counter)
    times: Counter[str] = Counter()
    by_rule: dict[str, ActorKind] = {}
    for tag in told:
        m = of.get(tag.span)
        if m is not None:
            times[m.key] += 1
            by_rule.setdefault(m.key, m.kind)
            seen[m.key].update(dict(tag.likely))
    found: dict[str, ActorKind] = {}
    for key, shares in seen.items():
        kind = _likeliest(shares, times[key], by_rule[key])
        if kind != by_rule[key]:
            found[key] = kind
    return found


def _likeliest(shares: Mapping[ActorKind, float], times: int, by_rule: ActorKind) -> ActorKind:
    kind = max(shares, key=lambda k: (shares[k], k))
    if by_rule == "person":
        enough = max(_SEEN * times, _TIMES * shares["person"])
        return kind if shares[kind] >= enough else by_rule
    return kind if shares[kind] >= _LIKELY * times else by_rule
