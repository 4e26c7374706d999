"""Attributions, deeds, aliases and dates → statements. The grain of the record is made here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from riftline.attribution import certainty, naming
from riftline.attribution import stance as stances
from riftline.attribution.deed import SIDES, Deed
from riftline.attribution.link import Attribution, first_person
from riftline.attribution.mentions import Cast
from riftline.attribution.naming import Alias
from riftline.attribution.phrases import Grammar
from riftline.attribution.places import Places
from riftline.attribution.segment import Segmented
from riftline.attribution.tagger import Firmness, View
from riftline.attribution.when_acts import date_of, follows
from riftline.lexicon import load
from riftline.lexicon.forms import key_of
from riftline.model import (
    Claim,
    Distance,
    Mention,
    Mode,
    Period,
    Piece,
    Polarity,
    Span,
    Statement,
    digest,
)

__all__ = ["Parts", "statements"]

_SAY = "SAY"
_HELD = 0.5  # stance of one who reports a deed of somebody: less than one who accuses outright
_TELLING = frozenset({"ASSAULT", "COERCE", "SANCTION", "AID"})
"""Deeds that nobody tells of a side without taking one: "they shot at us", "they fed us". That
somebody left or joined may be told by friend and foe."""
_VIEW = 0.7
"""From which probability the tagger's word on a stance is taken: by the model card's table it is
right four times of five from there on, and the statement's confidence carries it."""
_ACT = 0.6
"""From which probability hostile or friendly words are an act of their own, ACCUSE or SUPPORT."""
_ANSWER = 3  # sentences within which a denial answers a charge
_TONE = 0.3  # below this a remark's tone is too faint to be called a stance


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that the steps before found in one document."""

    seg: Segmented
    grammar: Grammar
    who: Cast
    attributions: tuple[Attribution, ...]
    views: tuple[View, ...]
    deeds: tuple[Deed, ...]
    aliases: tuple[Alias, ...]
    periods: tuple[Period, ...]
    unread: tuple[Span, ...]
    firm: Firmness
    by_content: Places[Attribution] = field(init=False, repr=False)
    by_holder: Mapping[Span | None, Sequence[View]] = field(init=False, repr=False)
    by_cue: Places[Attribution] = field(init=False, repr=False)
    by_trigger: Places[Deed] = field(init=False, repr=False)
    firmness: Mapping[Span, float | None] = field(init=False, repr=False)
    stands_for: Mapping[str, Mention] = field(init=False, repr=False)
    dated: Places[Period] = field(init=False, repr=False)
    glosses: Places[Piece] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        said = self.attributions
        holders: dict[Span | None, list[View]] = {}
        for view in self.views:
            holders.setdefault(view.holder, []).append(view)
        put(self, "by_holder", holders)
        put(self, "stands_for", _standing(self.deeds))
        put(self, "by_content", Places((c, a) for a in said for c in a.content))
        put(self, "by_cue", Places((a.cue, a) for a in said if a.cue))
        put(self, "by_trigger", Places((d.trigger, d) for d in self.deeds))
        firm = {d.trigger: certainty.firm(self.firm, d, self.grammar) for d in self.deeds}
        put(self, "firmness", firm)
        put(self, "dated", Places((p.span, p) for p in self.periods if p.span))
        put(self, "glosses", Places((g.span, g) for g in naming.glosses(self.seg)))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A statement before its certainty, stance and time are read."""

    evidence: Span
    speaker: Mention
    cue: Span | None
    content: tuple[Span, ...]
    mode: Mode
    carriers: tuple[Mention, ...]
    subject: Mention | None
    act: str
    target: Mention | None
    trigger: Span | None
    polarity: Polarity
    cue_distance: Distance
    confidence: float
    rule: str
    near: Span
    lean: float | None = None
    when: Period | None = None


def statements(parts: Parts) -> tuple[Statement, ...]:
    """All statements of a document, in order of their evidence."""
    made: dict[str, Statement] = {}
    for draft in _drafts(parts):
        s = _finish(parts, draft)
        if s.id not in made or made[s.id].confidence < s.confidence:
            made[s.id] = s
    return tuple(sorted(made.values(), key=lambda s: (s.evidence, s.act, s.id)))


def _drafts(parts: Parts) -> Iterator[_Draft]:
    used: set[int] = set()
    for found in parts.deeds:
        deed = _person(parts, found)
        own = _own_attribution(parts, deed) if deed.speech else None
        around = _around(parts, deed.trigger, own)
        if own is not None:
            used.add(id(own))
            yield _spoken(parts, deed, own, around)
        elif deed.speech and deed.subject is not None:
            yield _spoken_bare(parts, deed, around)
        elif deed.vice:
            draft = _charge(parts, deed, around)
            if draft is not None:
                used.update(id(a) for a in around[-1:])
                yield draft
        elif deed.rule.startswith("role:") and all(a.mode == "indirect" for a in around):
            yield _authored(parts, deed)  # a title in indirect speech is the reporter's own word
        elif around:
            used.add(id(around[-1]))
            yield _reported(parts, deed, around)
            yield from _held_against(parts, deed, around)
        else:
            yield _authored(parts, deed)
            yield from _held_against(parts, deed, around)
    for alias in parts.aliases:
        draft = _alias(parts, alias)
        if draft:
            yield draft
    for a in parts.attributions:
        if id(a) not in used:
            answered = _rebuttal(parts, a)
            viewed = [answered] if answered else list(_viewed(parts, a))
            yield from viewed or [_said(parts, a)]
    if parts.seg.document.kind == "post":
        yield from _remarks(parts)


def _person(parts: Parts, deed: Deed) -> Deed:
    """The deed with *we* and *I* as the quotation around them means."""
    return replace(
        deed,
        subject=deed.subject and _first(parts, deed.subject),
        target=_first(parts, deed.target),
    )


def _first(parts: Parts, m: Mention) -> Mention:
    """Whom *I* means; *we* of a leader or spokesman is the group that the text gives him."""
    low = m.text.lower()
    if not parts.grammar.first(low):
        return m
    speaker = first_person(m, parts.by_content)
    many = low in parts.grammar.words["pronouns"]["we"]
    group = parts.stands_for.get(speaker.key) if many else None
    return Mention(m.text, m.span, group.key, group.kind) if group else speaker


def _standing(deeds: Sequence[Deed]) -> Mapping[str, Mention]:
    """Persons of whom the text says that they lead or belong to one group → that group."""
    groups: dict[str, dict[str, Mention]] = {}
    for d in deeds:
        held = d.act in ("LEADS", "MEMBER_OF") and d.polarity == "asserted"
        if held and d.subject and d.subject.key and d.target.key:
            groups.setdefault(d.subject.key, {})[d.target.key] = d.target
    return {who: next(iter(of.values())) for who, of in groups.items() if len(of) == 1}


def _own_attribution(parts: Parts, deed: Deed) -> Attribution | None:
    found = (a for a in parts.by_cue.meeting(deed.trigger) if a.tag)
    # Of several the first whose verb is an act by itself, else the first.
    return max(found, key=lambda a: a.tag is not None and a.tag.kind == "speech", default=None)


def _around(parts: Parts, trigger: Span, own: Attribution | None) -> list[Attribution]:
    """Attributions whose content holds `trigger`, outermost first."""
    found = [
        a
        for a in parts.by_content.holding(trigger)
        if a is not own and not (a.cue and a.cue.meets(trigger))
    ]
    return sorted(found, key=lambda a: -sum(c.end - c.start for c in a.content))


def _carriers(parts: Parts, around: Sequence[Attribution], speaker: Mention) -> tuple[Mention, ...]:
    """From the one who publishes inward, each once, the speaker left out."""
    chain = [*_reposted(parts), parts.who.author, *(a.speaker for a in around)]
    kept: list[Mention] = []
    for m in chain:
        if not (m.text or m.key) or (m.key and m.key == speaker.key):
            continue
        if m not in kept and not (m.key and m.key in {k.key for k in kept}):
            kept.append(m)
    return tuple(kept)


def _reposted(parts: Parts) -> list[Mention]:
    """The wall or channel that carries somebody else's post: the author speaks, it carries."""
    by = parts.seg.document.context.get("reposted_by", "")
    return [Mention(by, None, key_of(by), "account")] if by else []


def _spoken(parts: Parts, deed: Deed, own: Attribution, around: list[Attribution]) -> _Draft:
    """The act is the utterance: *A accused B of C*."""
    speaker = own.speaker
    if not speaker.key and deed.subject is not None:
        # "which considers itself …": who does it says it
        speaker = replace(speaker, key=deed.subject.key, kind=deed.subject.kind)
    subject = deed.subject or speaker
    distance = own.tag.distance if own.tag else "stated"
    return _Draft(
        own.hull, speaker, own.cue, own.content, own.mode,
        _carriers(parts, around, speaker), subject, deed.act, deed.target, deed.trigger,
        deed.polarity, distance, min(own.score, deed.score), f"{own.rule}+{deed.rule}",
        deed.sentence.span,
    )  # fmt: skip


def _spoken_bare(parts: Parts, deed: Deed, around: list[Attribution]) -> _Draft:
    assert deed.subject is not None
    hull = deed.sentence.span
    rest = Span(deed.trigger.end, hull.end)
    content = (rest,) if rest.end - rest.start > 3 else (hull,)
    return _Draft(
        hull, deed.subject, deed.trigger, content, "indirect",
        _carriers(parts, around, deed.subject), deed.subject, deed.act, deed.target, deed.trigger,
        deed.polarity, "stated", deed.score * 0.9, deed.rule, hull,
    )  # fmt: skip


def _reported(parts: Parts, deed: Deed, around: list[Attribution]) -> _Draft:
    """The act stands inside what somebody says: *A says B attacked C*."""
    inner = around[-1]
    subject = deed.subject
    polarity = deed.polarity
    distance: Distance = inner.tag.distance if inner.tag else "stated"
    if distance == "denied" and polarity == "asserted":
        polarity = "denied"
    hull = deed.clause or _hull(inner.hull, deed.trigger)
    return _Draft(
        hull, inner.speaker, inner.cue, inner.content, inner.mode,
        _carriers(parts, around[:-1], inner.speaker), subject, deed.act, deed.target,
        deed.trigger, polarity, distance, min(inner.score, deed.score) * 0.95,
        f"{inner.rule}+{deed.rule}", deed.sentence.span, when=deed.when,
    )  # fmt: skip


def _authored(parts: Parts, deed: Deed) -> _Draft:
    """Nobody is said to say it: the document's author asserts it."""
    hull = deed.clause or deed.sentence.span
    carriers = tuple(_reposted(parts))
    return _Draft(
        hull, parts.who.author, None, (hull,), "authored", carriers, deed.subject, deed.act,
        deed.target, deed.trigger, deed.polarity, "stated", deed.score * 0.9,
        f"author+{deed.rule}", deed.sentence.span, when=deed.when,
    )  # fmt: skip


def _voice(parts: Parts, around: Sequence[Attribution]) -> Mention | None:
    """Who says it, if that is somebody with a side: a speaker or a post's account, no reporter."""
    speaker = around[-1].speaker if around else parts.who.author
    if not speaker.key or speaker.kind == "outlet":
        return None
    return speaker if around or parts.seg.document.kind == "post" else None


def _charge(parts: Parts, deed: Deed, around: list[Attribution]) -> _Draft | None:
    """*They lie*, *thanks to the Guard*: the speaker's own words about somebody."""
    speaker = _voice(parts, around)
    if speaker is None or speaker.key == deed.target.key:
        return None
    base = _reported(parts, deed, around) if around else _authored(parts, deed)
    return replace(base, speaker=speaker, subject=speaker)


def _held_against(parts: Parts, deed: Deed, around: list[Attribution]) -> Iterator[_Draft]:
    """*A says that B attacked C* is A's word about B: SAY, with the deed's sign as stance."""
    speaker = _voice(parts, around)
    act = load("acts")[deed.act]
    doer = deed.subject
    if (
        speaker is None
        or doer is None
        or not doer.key
        or doer.key == speaker.key
        or deed.act not in _TELLING
        or deed.polarity != "asserted"
        or doer.kind not in SIDES
    ):
        return
    base = _reported(parts, deed, around) if around else _authored(parts, deed)
    yield replace(
        base,
        speaker=speaker,
        subject=speaker,
        act=_SAY,
        target=doer,
        lean=_HELD * int(act["sign"]),
        confidence=base.confidence * 0.9,
        rule=f"{base.rule}+word-about",
    )


def _alias(parts: Parts, alias: Alias) -> _Draft | None:
    if alias.register == "translation":
        return None  # a name's gloss, kept as a name; nobody acts
    around = _around(parts, alias.trigger, None)
    author = around[-1].speaker if around else parts.who.author
    speaker = alias.owner if alias.register == "self-name" and alias.owner.key else author
    hull = alias.sentence.span
    return _Draft(
        hull, speaker, None if not around else around[-1].cue, (hull,), "authored",
        _carriers(parts, around, speaker), alias.owner, "SAME_AS", alias.name, alias.trigger,
        "asserted", "claimed" if alias.register == "self-name" else "stated", 0.75, alias.rule,
        hull,
    )  # fmt: skip


def _said(parts: Parts, a: Attribution) -> _Draft:
    """Somebody says something without an act toward anyone that the rules can see."""
    around = _around(parts, a.hull, a)
    target = _spoken_of(parts, a)
    polarity: Polarity = "asserted"
    distance: Distance = a.tag.distance if a.tag else "stated"
    if distance == "denied" or (a.tag and a.tag.verb and a.tag.verb.negated):
        polarity = "denied"
    return _Draft(
        a.hull, a.speaker, a.cue, a.content, a.mode, _carriers(parts, around, a.speaker),
        a.speaker, _SAY, target, None, polarity, distance, a.score, a.rule, a.hull,
    )  # fmt: skip


def _rebuttal(parts: Parts, a: Attribution) -> _Draft | None:
    """*The Council denied it*, *Arn rejected the charge*: REJECT toward whoever charged them.

    Without a charge it answers whoever spoke of them in the sentence before; else it abstains.
    """
    words = parts.grammar.words["rebuttals"]
    verb = a.tag.verb if a.tag else None
    if verb is None or verb.base not in words["verbs"] or not a.content or not a.speaker.key:
        return None
    said = parts.seg.document.text[slice(*a.content[0])].lower().split()[:3]
    if not any(parts.grammar.base(w.strip(".,;:")) in words["what"] for w in said):
        return None
    accuser = _charged_by(parts, a) or _spoken_of_by(parts, a)
    if accuser is None:
        return None
    draft = _said(parts, a)
    return replace(
        draft, act="REJECT", target=accuser, trigger=a.cue, polarity="asserted",
        confidence=draft.confidence * 0.7, rule=f"{draft.rule}+rebuttal",
    )  # fmt: skip


def _own_side(parts: Parts, key: str) -> set[str]:
    """The actor and the group that the text gives him."""
    group = parts.stands_for.get(key)
    return {key, group.key} if group else {key}


def _charged_by(parts: Parts, a: Attribution) -> Mention | None:
    """Who charged the speaker of `a`, or his group, within the last `_ANSWER` sentences."""
    accused = _own_side(parts, a.speaker.key)
    for deed in reversed(parts.deeds):
        behind = a.sentence.number - deed.sentence.number
        if 0 <= behind <= _ANSWER and a.cue is not None and deed.trigger.start < a.cue.start:
            accuser = _accuser(parts, deed, accused)
            if accuser is not None:
                return accuser
    return None


def _spoken_of_by(parts: Parts, a: Attribution) -> Mention | None:
    """Who spoke of the speaker of `a` in the sentence before."""
    own = _own_side(parts, a.speaker.key)
    for b in reversed(parts.attributions):
        before = a.sentence.number - b.sentence.number == 1
        if not before or not b.speaker.key or b.speaker.key in own:
            continue
        if any(m.key in own for c in b.content for m in parts.who.inside(c)):
            return b.speaker
    return None


def _accuser(parts: Parts, deed: Deed, accused: Set[str]) -> Mention | None:
    """Who charges one of `accused` by telling of `deed`, or by doing it (*A accuses B*)."""
    if int(load("acts")[deed.act]["sign"]) >= 0 or deed.polarity != "asserted":
        return None
    own = _own_attribution(parts, deed) if deed.speech else None
    around = _around(parts, deed.trigger, own)
    if own is not None:
        speaker, charged = own.speaker, deed.target
    elif around:
        speaker = around[-1].speaker
        charged = deed.target if deed.vice or deed.subject is None else deed.subject
    else:
        return None
    hit = not accused.isdisjoint(_own_side(parts, charged.key)) if charged.key else False
    fits = hit and speaker.key and speaker.key not in accused
    return speaker if fits else None


def _viewed(parts: Parts, a: Attribution) -> Iterator[_Draft]:
    """One draft for each party of whom the tagger takes the speaker to think well or ill."""
    if a.tag is None or a.tag.said is None or a.tag.said.source is None:
        return
    by_target: dict[str, tuple[float, View, Mention]] = {}
    for view in parts.by_holder.get(a.tag.said.source, ()):
        if not any(c.holds(view.target) for c in a.content):
            continue
        lean = _lean(view)
        target = parts.who.party_at(view.target)
        if lean is None or target is None or target.key == a.speaker.key:
            continue
        if _done(parts, a, target):
            continue  # what his words tell of is no second act of his
        if target.key not in by_target or abs(by_target[target.key][0]) < abs(lean):
            by_target[target.key] = lean, view, target
    if not by_target:
        return
    base = _said(parts, a)
    for lean, view, target in by_target.values():
        yield _leaning(base, lean, view, target)


def _done(parts: Parts, a: Attribution, target: Mention) -> bool:
    """Whether the words of an attribution tell of a deed of the speaker's to `target`."""
    return any(
        d.target.key == target.key and d.subject is not None and d.subject.key == a.speaker.key
        for c in a.content
        for d in parts.by_trigger.within(c)
    )


def _leaning(base: _Draft, lean: float, view: View, target: Mention) -> _Draft:
    """The draft with the tagger's view: an act where the words are one, else SAY."""
    sure = max(view.hostile, view.friendly)
    act = _SAY
    if lean < 0 and view.conflict >= _ACT:
        act = "ACCUSE"
    elif lean > 0 and view.accord >= _ACT:
        act = "SUPPORT"
    return replace(
        base, act=act, target=target, lean=round(lean, 2),
        confidence=base.confidence * sure, rule=f"{base.rule}+view",
    )  # fmt: skip


def _lean(view: View) -> float | None:
    """Stance −1…1 where the tagger is sure enough that there is one."""
    if max(view.hostile, view.friendly) < _VIEW:
        return None
    return view.friendly - view.hostile


def _spoken_of(parts: Parts, a: Attribution) -> Mention | None:
    """Whom loaded words are about: the one group or person that the content names."""
    for span in a.content:
        tone, words = stances.toned(parts.seg.document, span, parts.grammar)
        if not words or abs(tone) < _TONE:
            continue
        named = _others(parts, span, a.speaker)
        if len({m.key for m in named}) == 1:
            return named[0]
    return None


def _others(parts: Parts, span: Span, speaker: Mention) -> list[Mention]:
    return [m for m in parts.who.inside(span) if m.key and m.key != speaker.key and m.kind in SIDES]


def _remarks(parts: Parts) -> Iterator[_Draft]:
    """What a post itself says of others in loaded words, where no act is seen."""
    hulls = [a.hull for a in parts.attributions] + [d.sentence.span for d in parts.deeds]
    busy = Places((hull, hull) for hull in hulls)
    for s in parts.seg.sentences:
        if busy.meeting(s.span):
            continue
        own = [v for v in parts.by_holder.get(None, ()) if s.span.holds(v.target)]
        base = _Draft(
            s.span, parts.who.author, None, (s.span,), "authored", tuple(_reposted(parts)),
            parts.who.author, _SAY, None, None, "asserted", "stated", 0.6, "author", s.span,
        )  # fmt: skip
        seen = list(_remarked(parts, base, own))
        if seen:
            yield from seen
            continue
        tone, words = stances.toned(parts.seg.document, s.span, parts.grammar)
        named = _others(parts, s.span, parts.who.author)
        if not words or abs(tone) < _TONE or len({m.key for m in named}) != 1:
            continue
        yield _Draft(
            s.span, parts.who.author, None, (s.span,), "authored", tuple(_reposted(parts)),
            parts.who.author, _SAY,
            named[0], None, "asserted", "stated", 0.5, "author+tone", s.span,
        )  # fmt: skip


def _remarked(parts: Parts, base: _Draft, views: Sequence[View]) -> Iterator[_Draft]:
    """What the tagger takes a post's author to think of those whom its sentence names."""
    done: set[str] = set()
    for view in sorted(views, key=lambda v: -max(v.hostile, v.friendly)):
        lean = _lean(view)
        target = parts.who.party_at(view.target)
        if lean is None or target is None or target.key in {*done, parts.who.author.key}:
            continue
        done.add(target.key)
        yield _leaning(base, lean, view, target)


def _hull(a: Span, b: Span) -> Span:
    return Span(min(a.start, b.start), max(a.end, b.end))


# --- how sure, how inclined, when ----------------------------------------------------------------


def _finish(parts: Parts, d: _Draft) -> Statement:
    document = parts.seg.document
    sign = int(load("acts")[d.act]["sign"])
    near = Span(max(d.near.start, d.evidence.start), min(d.near.end, d.evidence.end))
    near = near if near.end > near.start else d.evidence
    hedged = certainty.hedges(document, near, parts.grammar, d.trigger or d.cue)
    strong = set(parts.grammar.words["hedges"]["alleged"])
    distance: Distance = d.cue_distance
    if any(h.text.lower() in strong for h in hedged) and distance in ("stated", "claimed"):
        distance = "alleged"
    if d.polarity == "denied" and d.cue_distance == "denied":
        distance = "denied"
    trigger = document.piece(*d.trigger) if d.trigger else None
    own = d.subject is not None and d.subject.key == d.speaker.key and bool(d.speaker.key)
    words = near if d.mode == "authored" or not d.content else d.content[0]
    value, carried = stances.stance(
        document, parts.grammar, sign if d.polarity == "asserted" else 0,
        own and d.target is not None, words, trigger,
    )  # fmt: skip
    if d.lean is not None:
        value, carried = d.lean, (trigger,) if trigger else ()
    if d.target is None:
        value, carried = None, ()
    evidence = d.evidence
    return Statement(
        id=digest(
            "statement", document.id, evidence.start, evidence.end, d.speaker.key,
            d.subject.key if d.subject else "", d.target.key if d.target else "", d.act,
        ),
        document_id=document.id,
        evidence=evidence,
        text=document.text[slice(*evidence)],
        speaker=d.speaker,
        cue=document.piece(*d.cue) if d.cue else None,
        content=tuple(document.piece(*c) for c in d.content),
        mode=d.mode,
        carriers=d.carriers,
        subject=d.subject,
        act=d.act,
        target=d.target,
        stance=value,
        stance_words=carried,
        when=d.when or _when(parts, d),
        claim=Claim(hedged, d.polarity, distance, d.trigger and parts.firmness.get(d.trigger)),
        glosses=tuple(parts.glosses.within(evidence)),
        confidence=round(max(0.05, min(0.99, d.confidence)), 3),
        rule=d.rule,
    )  # fmt: skip


def _when(parts: Parts, d: _Draft) -> Period | None:
    """The date that belongs to the act: in the trigger's sentence, none that another act claims.

    For an utterance, dates within the content are about something else, but for one right behind
    the target (*accused the Council on Monday of …*).
    """
    at = d.trigger or d.cue
    spoken = d.act == _SAY or (d.trigger and d.cue and d.cue.meets(d.trigger))
    sentence = parts.seg.sentence_at(at.start if at else d.near.start)
    place = sentence.span if sentence else d.near
    found = parts.dated.within(place)
    text = parts.seg.document.text
    target = d.target.span if d.target else None
    if spoken:
        found = [
            p for p in found
            if p.span and (
                not any(c.holds(p.span) and not c.holds(at or c) for c in d.content)
                or (target and follows(text, target, p.span))
            )
        ]  # fmt: skip
    others = [
        *(e.trigger for e in parts.by_trigger.within(place)),
        *(a.cue for a in parts.by_cue.within(place) if a.cue),
    ]
    at = at or Span(place.start, place.start)
    return date_of(text, at, found, others, parts.grammar.lang)
