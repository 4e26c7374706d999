"""Who leads, serves or belongs to whom by a title: *B commander A*, *A, the leader of B*.

Each rule sees one sentence and yields states, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from riftline.attribution.deed import Deed
from riftline.attribution.mentions import Cast
from riftline.attribution.phrases import Grammar
from riftline.attribution.segment import Segmented, Sentence
from riftline.lexicon import load, spoken
from riftline.model import Mention, Polarity, Span

__all__ = ["by_aside", "by_role", "by_title", "role_table"]

_WORDS = r"[\w'’-]+"
_GROUPS = ("group", "state", "outlet")


def by_role(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*A, the leader of B*; *B's commander, A*; *A, which is part of B*."""
    if grammar.lang != "en":
        return
    roles = role_table(grammar.lang)
    names = who.inside(s.span)
    text = seg.document.text
    for a, b in pairwise(names):
        if a.span is None or b.span is None:
            continue
        gap = text[a.span.end : b.span.start]
        if len(gap) > 90 or "\n" in gap:
            continue
        yield from _role_between(s, a, b, gap, roles)
    for m in names:
        if m.span is None:
            continue
        yield from _part_of(s, m, names, text)


def _role_between(
    s: Sentence, a: Mention, b: Mention, gap: str, roles: Mapping[str, str]
) -> Iterator[Deed]:
    assert a.span and b.span
    low = gap.lower()
    words = re.findall(_WORDS, low)
    if not words or len(words) > 8:
        return
    named = [(i, roles[w]) for i, w in enumerate(words) if w in roles]
    if not named:
        return
    i, act = named[-1]
    trigger = Span(a.span.end + low.find(words[i]), a.span.end + low.find(words[i]) + len(words[i]))
    former = any(w in ("former", "ex", "onetime", "erstwhile") for w in words)
    polarity: Polarity = "denied" if former else "asserted"
    groupish = ("group", "state", "outlet", "community", "unknown")
    # "A, (the) … leader of B" / "A, who is a spokesman for B"
    tail = words[i + 1 :]
    if (
        re.match(r"\s*,", gap)
        and tail
        and tail[0] in ("of", "for", "in", "with", "from")
        and set(tail[1:]) <= {"the"}
    ):
        if b.kind in groupish and a.kind not in ("place", "state"):
            yield Deed(s, act, a, b, trigger, polarity, False, f"role:{words[i]}", 0.75)
        return
    # "B's (Syrian) affiliate A", "B commander A", "B's leader, A"
    apposed = re.fullmatch(r"(?:['’]s?)?\s*(?:[\w'’-]+\s+){0,4}[\w'’-]+,?\s*", gap)
    if i == len(words) - 1 and apposed:
        linking = {"and", "or", "said", "by", "with", "to", "from", "against"}
        fits = a.kind in groupish and b.kind not in ("place", "state")
        if fits and "," not in gap.rstrip().rstrip(",") and not linking & set(words[:i]):
            yield Deed(s, act, b, a, trigger, polarity, False, f"role:{words[i]}", 0.75)


_PART = re.compile(
    r",?\s+(?:which|who)?\s*(?:is|are|was|were)?\s*(?:a\s+)?(part|branch|wing|unit|faction)\s+of\s+(?:the\s+)?",
    re.IGNORECASE,
)


def _part_of(s: Sentence, m: Mention, names: Sequence[Mention], text: str) -> Iterator[Deed]:
    assert m.span
    hit = _PART.match(text, m.span.end, s.span.end)
    if not hit:
        return
    for other in names:
        if other.span and other.span.start == hit.end():
            yield Deed(
                s,
                "PART_OF",
                m,
                other,
                Span(hit.start(1), hit.end(1)),
                "asserted",
                False,
                "role:part of",
                0.75,
            )


def by_title(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*командир Стражи А*, *А, командир бригады «Б»*: the title stands before its group."""
    roles = role_table(grammar.lang)
    people = [m for m in who.inside(s.span) if m.span and m.kind in ("person", "unknown")]
    for b in who.inside(s.span):
        if b.span is None or not b.key or b.kind not in _GROUPS or not people:
            continue
        k = _title_before(grammar, s, s.at(b.span.start), roles)
        if k is None:
            continue
        title = s.tokens[k]
        act = roles[grammar.base(title.low)]
        for a in people:
            assert a.span
            after = seg.document.text[b.span.end : a.span.start] if a.span > b.span else None
            before = seg.document.text[a.span.end : title.start] if a.span < b.span else None
            if (after is not None and after.strip('»”" ') == "") or before in (", ", " — ", " – "):
                trigger = Span(title.start, title.end)
                yield Deed(
                    s, act, a, b, trigger, "asserted", False, f"role:{grammar.base(title.low)}", 0.7
                )


def _title_before(grammar: Grammar, s: Sentence, at: int, roles: Mapping[str, str]) -> int | None:
    """The token of a title right before token `at`, or before what sort of group stands there."""
    heads = grammar.words["names"]["group"]
    k = at - 1
    while k > 0 and (s.tokens[k].low in '«“"„' or grammar.base(s.tokens[k].low) in heads):
        k -= 1
    if k < 0 or not grammar.titled:
        return None
    return k if grammar.base(s.tokens[k].low) in roles else None


def by_aside(seg: Segmented, grammar: Grammar, who: Cast, s: Sentence) -> Iterator[Deed]:
    """*A, the Heron commander,*; *A, the Council's spokesman*; *its commander, A,*."""
    if grammar.lang != "en":
        return
    text, roles = seg.document.text, role_table(grammar.lang)
    names = [m for m in who.inside(s.span) if m.span]
    for a, b in pairwise(names):
        assert a.span and b.span
        if b.kind not in _GROUPS or not b.key or a.kind not in ("person", "unknown"):
            continue
        if not re.fullmatch(r",\s+(?:the\s+)?", text[a.span.end : b.span.start]):
            continue
        hit = _TITLE_AFTER.match(text, b.span.end, s.span.end)
        if hit and hit.group(1).lower() in roles:
            yield Deed(
                s, roles[hit.group(1).lower()], a, b, Span(*hit.span(1)), "asserted", False,
                f"role:{hit.group(1).lower()}", 0.7,
            )  # fmt: skip
    for a in names:
        assert a.span
        yield from _groups_own(seg, who, s, a, roles)
        lead = text[max(s.span.start, a.span.start - 60) : a.span.start]
        hit = _ITS_TITLE.search(lead)
        if hit is None or a.kind not in ("person", "unknown") or hit.group(2).lower() not in roles:
            continue
        start = a.span.start - len(lead)
        tie = who.tied.get(start + hit.start(1))
        if tie is not None and tie.key and tie.kind in _GROUPS:
            its = Span(start + hit.start(1), start + hit.end(1))
            group = Mention(text[slice(*its)], its, tie.key, tie.kind)
            trigger = Span(start + hit.start(2), start + hit.end(2))
            role = hit.group(2).lower()
            yield Deed(s, roles[role], a, group, trigger, "asserted", False, f"role:{role}", 0.65)


def _groups_own(
    seg: Segmented, who: Cast, s: Sentence, a: Mention, roles: Mapping[str, str]
) -> Iterator[Deed]:
    """*A, the group's commander,*: of the group that *the group* means."""
    assert a.span
    hit = _GROUPS_TITLE.match(seg.document.text, a.span.end, s.span.end)
    if hit is None or a.kind not in ("person", "unknown") or hit.group(2).lower() not in roles:
        return
    tie = who.tied.get(hit.start(1))
    if tie is not None and tie.key and tie.kind in _GROUPS:
        group = Mention(hit.group(1), Span(*hit.span(1)), tie.key, tie.kind)
        role = hit.group(2).lower()
        trigger = Span(*hit.span(2))
        yield Deed(s, roles[role], a, group, trigger, "asserted", False, f"role:{role}", 0.65)


_GROUPS_TITLE = re.compile(r",\s+the\s+([\w-]+)['’]s\s+(?:[\w-]+\s+)?([\w-]+)(?=\s*[,.;)])")
_TITLE_AFTER = re.compile(r"(?:['’]s)?\s+(?:[\w-]+\s+)?([\w-]+)(?=\s*[,.;)])")
_ITS_TITLE = re.compile(r"\b(its|their)\s+(?:[\w-]+\s+)?([\w-]+),?\s+$", re.IGNORECASE)


@cache
def role_table(lang: str) -> Mapping[str, str]:
    roles = spoken(lang)["roles"]
    return {word: act for act in load("acts") if act in roles for word in roles[act]}
