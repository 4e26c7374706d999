"""The learned tagger: the network's cues with their sources and contents, minded by rules.

What stays with rules: what kind of cue it is and how far its writer stands from it (a denial, an
allegation), for that is in the lexicon's words; and whole tokens, for the network counts words by
the exam's tokens. A cue of the rules that the network passed over is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, groupby, pairwise

import numpy as np

from riftline.attribution.phrases import Grammar
from riftline.attribution.places import Places
from riftline.attribution.segment import Segmented, Sentence
from riftline.attribution.tagger import (
    ASKED,
    Bond,
    CueTag,
    Firmness,
    KindTag,
    NameTag,
    Reading,
    Said,
    Tags,
    View,
    cues,
)
from riftline.attribution.tagger.decode import Cite, cites
from riftline.attribution.tagger.decode_mentions import mentions as named
from riftline.attribution.tagger.heads import KINDS, RELATIONS
from riftline.attribution.tagger.network import Judged, Network, Seen, network, unknown
from riftline.attribution.tagger.windows import Run, Window
from riftline.attribution.tagger.words import Word, words
from riftline.model import ActorKind, Mention, Span

__all__ = ["learned", "paragraphs", "sentences"]

_PARTIES = frozenset({"group", "state", "person", "account"})
_NAMED: tuple[ActorKind, ...] = ("person", "group", "place", "community")
"""What a name can be, of the network's kinds."""
_MOST = 4
"""Parties of one content that the judge is asked about: the first ones."""
_KEPT = 96
"""Windows of a document that are held as the encoder saw them: at most 75 MiB."""
_NAMELESS = 0.95
"""From which probability a word surely belongs to no mention: of 90 lone capitals and runs of them
in NEREL's dev articles of which the network was so sure, one was a name."""
_CERTAIN = 3.0
"""The ends of the scale of certainty (Lee et al. 2015)."""
_STRANGE = 0.5
"""Share of unknown words above which a paragraph is in a script that the network does not read."""


class _Windows:
    """A document's windows through the encoder, as often as one goes through them.

    The first ones are kept as they were seen; a long document's later ones are read again each
    time, so that memory does not grow with the text. One without a letter is passed over.
    """

    def __init__(self, net: Network, windows: Sequence[Window]) -> None:
        self.net, self._windows = net, [w for w in windows if _lettered(w)]
        self._kept: list[Seen] = []

    def __iter__(self) -> Iterator[Seen]:
        for n, window in enumerate(self._windows):
            if n < len(self._kept):
                yield self._kept[n]
                continue
            each = self.net.see(window)
            if n < _KEPT:
                self._kept.append(each)
            yield each


@dataclass(frozen=True, slots=True)
class _Learned:
    """A document between its two readings: the first gave `names` and `nameless`."""

    seg: Segmented
    grammar: Grammar
    windows: _Windows
    unread: tuple[Span, ...]
    names: Sequence[NameTag]
    nameless: Sequence[Span]

    def tags(self, mentions: Sequence[Mention], pointed: Sequence[Mention] = ()) -> Tags:
        """The second reading: cues, what belongs to them, and who is how to whom."""
        seg, net = self.seg, self.windows.net
        by_rule = Places((t.span, t) for t in cues(seg, self.grammar))
        parties = Places((m.span, m.span) for m in mentions if _is_party(m) and m.span)
        meant = (*mentions, *pointed)
        spoken = Places((m.span, m.span) for m in meant if _is_party(m) and m.span)
        doubtful = Places((m.span, m.span) for m in mentions if m.kind in ASKED and m.span)
        found: list[CueTag] = []
        views: list[View] = []
        bonds: list[Bond] = []
        kinds: list[KindTag] = []
        firm: dict[int, float] = {}
        for each in self.windows:
            window = each.window
            mine = list(_cited(seg, net, each, by_rule))
            found.extend(tag for tag, _ in mine)
            asked = list(_asked(mine, _within(spoken, window, (window.start, window.end))))
            hopes = net.hopeful(each, [(p, q) for _, p, _, q in asked if p], "view")
            asked = list(compress(asked, hopes))
            own = _within(parties, window, window.own)
            if seg.document.kind == "post":
                asked += [(None, None, span, run) for span, run in own]
            pairs = list(_together(seg, own))
            hopes = net.hopeful(each, [(p, q) for (_, p), (_, q) in pairs], "bond")
            pairs = list(compress(pairs, hopes))
            judged = _judged(net, seg, each, asked, pairs)
            views.extend(_views(judged, asked))
            bonds.extend(_bonds(judged, pairs, len(asked)))
            kinds.extend(_kind(each, *m) for m in _within(doubtful, window, window.own))
            firm.update(_firm(each))
        found.sort(key=lambda t: (t.sentence.number, t.start))
        return Tags(
            tuple(found), "learned", tuple(views), tuple(bonds), self.unread, tuple(kinds),
            Firmness(tuple(firm), tuple(firm.values())),
        )  # fmt: skip


def learned(seg: Segmented, grammar: Grammar) -> Reading:
    """Names; then cues with what they belong to, and how the speakers view the parties.

    A passage in an unknown script has none.
    """
    net = network()
    read, breaks, unread = paragraphs(seg, net)
    windows = _Windows(net, net.cut(read, breaks))
    names: list[NameTag] = []
    nameless: list[Span] = []
    for each in windows:
        names.extend(_names(each))
        nameless.extend(_nameless(each))
    return _Learned(seg, grammar, windows, tuple(unread), names, nameless)


def _lettered(window: Window) -> bool:
    return any(c.isalpha() for w in window.words[window.start : window.end] for c in w.text)


def _names(each: Seen) -> Iterator[NameTag]:
    for m in named(each):
        if m.kind != "role":
            yield NameTag(_span(each.window, (m.start, m.end)), m.kind, m.score)


def _nameless(each: Seen) -> Iterator[Span]:
    """Runs of words, of those that the window answers for, that surely belong to no mention."""
    window = each.window
    first, last = (n - window.start for n in window.own)
    plain = each.kinds[first:last, 0] >= _NAMELESS
    edges = np.flatnonzero(np.diff(plain, prepend=False, append=False)) + first
    for a, z in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield _span(window, (a, z))


def _cited(
    seg: Segmented, net: Network, each: Seen, by_rule: Places[CueTag]
) -> Iterator[tuple[CueTag, Cite]]:
    """The window's attributions, each with its cue as the rules know it."""
    window = each.window
    whole = Span(window.words[window.start].start, window.words[window.end - 1].end)
    likely = [r for t in by_rule.meeting(whole) if (r := window.run(*t.span))]
    for cite in cites(net, each, likely):
        tag = _tag(seg, by_rule, window, cite)
        if tag is not None:
            yield tag, cite


def _firm(each: Seen) -> Iterator[tuple[int, float]]:
    """Where the words begin that the window answers for, and how certain their events are."""
    window = each.window
    for at in range(*window.own):
        yield (
            window.words[at].start,
            max(-_CERTAIN, min(_CERTAIN, float(each.facts[at - window.start]))),
        )


def _kind(each: Seen, span: Span, run: Run) -> KindTag:
    """The kinds of the name at `run`, begins and insides alike, its words counting alike."""
    shares = each.kinds[run[0] : run[1]].mean(axis=0)
    at = {kind: 1 + 2 * n for n, kind in enumerate(KINDS)}
    return KindTag(span, tuple((k, float(shares[at[k]] + shares[at[k] + 1])) for k in _NAMED))


_Asked = tuple[Span | None, Run | None, Span, Run]
"""Holder's span and run (None: the author), target's span and run."""
_Pair = tuple[tuple[Span, Run], tuple[Span, Run]]
"""Two parties, each with its span and run."""


def _is_party(m: Mention) -> bool:
    return bool(m.key) and m.kind in _PARTIES


def _within(parties: Places[Span], window: Window, place: Run) -> list[tuple[Span, Run]]:
    """Spans and runs of the mentions among the words `place` of the document's list."""
    whole = Span(window.words[place[0]].start, window.words[place[1] - 1].end)
    return [(s, r) for s in parties.within(whole) if (r := window.run(*s))]


def _asked(
    mine: Sequence[tuple[CueTag, Cite]], here: Sequence[tuple[Span, Run]]
) -> Iterator[_Asked]:
    """Each speaker with each party whom his words name."""
    for tag, cite in mine:
        if tag.said is None or tag.said.source is None or cite.source is None:
            continue
        named = [(s, r) for s, r in here if any(c.holds(s) for c in tag.said.content)]
        for span, run in named[:_MOST]:
            yield tag.said.source, cite.source, span, run


def _together(seg: Segmented, here: Sequence[tuple[Span, Run]]) -> Iterator[_Pair]:
    """Two parties that follow each other in one sentence, `_MOST` parties a sentence."""
    by_sentence: dict[int, list[tuple[Span, Run]]] = {}
    for span, run in here:
        s = seg.sentence_at(span.start)
        if s is not None and len(by_sentence.setdefault(s.number, [])) < _MOST:
            by_sentence[s.number].append((span, run))
    for some in by_sentence.values():
        yield from pairwise(some)


def _judged(
    net: Network, seg: Segmented, each: Seen, asked: Sequence[_Asked], pairs: Sequence[_Pair]
) -> Judged:
    """What the judge says of `asked`, then of `pairs`, by the sentences in which they stand."""
    every = [(p, q) if p else (q, None) for _, p, _, q in asked]
    every += [(p, q) for (_, p), (_, q) in pairs]
    return net.judge(each, every, [sentences(seg, each.window, p, q or p) for p, q in every])


def sentences(seg: Segmented, window: Window, one: Run, other: Run) -> Run:
    """The words of the window from the first sentence of two runs to the last."""
    run = min(one[0], other[0]), max(one[1], other[1])
    hull = _span(window, run)
    first, last = seg.sentence_at(hull.start), seg.sentence_at(hull.end - 1)
    start = first.span.start if first else hull.start
    return window.run(start, last.span.end if last else hull.end) or run


def _bonds(judged: Judged, pairs: Sequence[_Pair], at: int) -> Iterator[Bond]:
    """The likeliest relation of each pair, where it is likelier than none. The first is `at`."""
    for n, ((one, _), (other, _)) in enumerate(pairs, at):
        relation = int(judged.relation[n].argmax())
        if not relation:
            continue
        score = float(judged.relation[n, relation])
        if relation % 2 == 0:
            one, other = other, one
        yield Bond(one, other, RELATIONS[(relation - 1) // 2], score)


def _views(judged: Judged, asked: Sequence[_Asked]) -> Iterator[View]:
    for n, (holder, p, target, _) in enumerate(asked):
        if n in judged.far:
            continue
        if p is None:
            hostile, _, friendly = (float(x) for x in judged.stance[n])
            yield View(None, target, hostile, friendly, 0.0, 0.0)
            continue
        _, friendly, _, hostile, _ = (float(x) for x in judged.directed[n])
        quad = judged.quad[n]
        yield View(holder, target, hostile, friendly, float(quad[3]), float(quad[1]))


def paragraphs(seg: Segmented, net: Network) -> tuple[list[Word], list[int], list[Span]]:
    """Words of the paragraphs that the network can read, where each begins, and the other ones.

    Unread paragraphs that follow each other are one passage.
    """
    found: list[Word] = []
    breaks: list[int] = []
    unread: list[Span] = []
    text = seg.document.text
    joined = False
    for _, some in groupby(seg.sentences, key=lambda s: s.paragraph):
        spans = [s.span for s in some]
        mine = [w for span in spans for w in words(text, *span)]
        if unknown(mine, net.pieces) > _STRANGE:
            start = unread.pop().start if joined else spans[0].start
            unread.append(Span(start, spans[-1].end))
            joined = True
            continue
        joined = False
        breaks.append(len(found))
        found.extend(mine)
    return found, breaks, unread


def _tag(seg: Segmented, by_rule: Places[CueTag], window: Window, cite: Cite) -> CueTag | None:
    cue = _span(window, cite.cue)
    s = seg.sentence_at(cue.start)
    if s is None:
        return None
    start, end = _tokens(s, cue)
    content = tuple(_whole(seg, _span(window, r)) for r in cite.content)
    said = Said(_whole(seg, _span(window, cite.source)) if cite.source else None, content)
    known = max(by_rule.meeting(cue), key=lambda t: t.score, default=None)
    if known is None:
        return CueTag(s, start, end, None, "stated", "learned", cite.score, said)
    return CueTag(s, start, end, known.verb, known.distance, known.kind, cite.score, said)


def _span(window: Window, run: Run) -> Span:
    first, last = window.words[window.start + run[0]], window.words[window.start + run[1] - 1]
    return Span(first.start, last.end)


def _tokens(s: Sentence, span: Span) -> Run:
    """The tokens of a sentence that meet a span."""
    inside = [i for i, t in enumerate(s.tokens) if t.start < span.end and t.end > span.start]
    return (inside[0], inside[-1] + 1) if inside else (0, 1)


def _whole(seg: Segmented, span: Span) -> Span:
    """The span grown to whole tokens at both ends."""
    start, end = span
    first, last = seg.sentence_at(start), seg.sentence_at(end - 1)
    if first is not None:
        a, _ = _tokens(first, Span(start, start + 1))
        if first.tokens[a].start < start < first.tokens[a].end:
            start = first.tokens[a].start
    if last is not None:
        _, z = _tokens(last, Span(end - 1, end))
        if last.tokens[z - 1].start < end < last.tokens[z - 1].end:
            end = last.tokens[z - 1].end
    return Span(start, end)
