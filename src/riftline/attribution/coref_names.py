"""Short forms of names, and adjectives made from them, within one document.

*Tovil Arn* → *Arn*; *Reed Guard (RG)* → *RG*; *Delta Defence Council* → *the Council*;
*Велиханов* → *велихановские бойцы*. Each rule ties a short form to the only long name that it fits.
Where two people of a document share a surname or a nisba, the lone surname is nobody's: it keeps a
key of its own, and a person may say whose it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from riftline.attribution.coref_scene import Tie
from riftline.attribution.phrases import Grammar
from riftline.attribution.segment import Segmented, Token
from riftline.lexicon.forms import is_cyrillic, key_of, parses, script_of
from riftline.model import ActorKind, Mention, Name, Span

__all__ = ["abbreviations", "adjectives", "settled"]

_LONG: tuple[ActorKind, ...] = ("person", "group", "outlet", "state")
"""Kinds whose short form (*the Council*, *Arn*) takes the long form's key."""

_LEAST = 4  # letters of a name that an adjective must share: shorter ones are in too many words
_ABBREVIATION = r"(?P<short>[^\W\d_][\w.-]{1,11})"
_EXPLAINED = (
    re.compile(r"\s?\(\s*(?:the\s+|далее\s*[—–-]\s*)?[\"“«]?" + _ABBREVIATION + r"[\"”»]?\s*\)"),
    re.compile(r"\s*[—–]\s*(?:the\s+)?[\"“«]" + _ABBREVIATION + r"[\"”»]\s*[—–,]"),
    re.compile(r",?\s+(?:or|или)\s+" + _ABBREVIATION + r","),
)


def abbreviations(seg: Segmented, found: Sequence[Mention]) -> tuple[list[Name], dict[str, str]]:
    """*Reed Guard (RG)*, *the Guard, or RG,*: names that the text gives, and key → long key."""
    text, document = seg.document.text, seg.document
    names: list[Name] = []
    alias: dict[str, str] = {}
    for m in found:
        if m.span is None or len(m.text) < 4:
            continue
        hit = next(
            filter(None, (p.match(text, _close(text, m.span.end)) for p in _EXPLAINED)), None
        )
        if hit is None or sum(c.isupper() for c in hit["short"]) < 2:
            continue
        short = hit["short"]
        letters = [w[0].lower() for w in re.findall(r"\w+", m.text)]
        if len(short) > len(letters) + 3 or short[0].lower() not in letters:
            continue
        alias[key_of(short)] = m.key
        span = Span(hit.start("short"), hit.end("short"))
        names.append(
            Name(
                short, m.key, "abbreviation", document.lang, script_of(short), "", document.id, span
            )
        )
    return names, alias


def _close(text: str, at: int) -> int:
    return at + 1 if text[at : at + 1] in '»”"' and at < len(text) else at


@dataclass(slots=True)
class _Long:
    """The long names of a document by the words that may stand for them."""

    surnames: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    given: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    heads: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    initials: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    first: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def settled(
    found: Sequence[Mention], alias: Mapping[str, str], grammar: Grammar
) -> tuple[list[Mention], list[Tie]]:
    """`found` with short forms under the long forms' keys, and what tied them."""
    kinds: dict[str, Counter[ActorKind]] = defaultdict(Counter)
    for m in found:
        if m.kind != "unknown":
            kinds[m.key][m.kind] += 1
    long = _long_names(found, grammar)
    made: list[Mention] = []
    ties: list[Tie] = []
    for m in found:
        key, rule, said = m.key, "", ""
        if m.key in alias:
            key, rule, said = alias[m.key], "abbreviation", "the text explains the abbreviation"
        elif m.span is not None:
            key, rule, said = _short(m, m.span.start, long, grammar)
        counted = kinds.get(key)
        kind: ActorKind = min(counted, key=lambda k: (-counted[k], k)) if counted else m.kind
        made.append(Mention(m.text, m.span, key, kind))
        if rule and m.span is not None:
            told = (
                f"{m.text!r} → {key!r}: {said}"
                if key != m.key
                else f"{m.text!r} stays open: {said}"
            )
            ties.append(Tie(m.span, m.span.start, key, kind, f"coref:{rule}", told, key != m.key))
    return made, ties


def _long_names(found: Sequence[Mention], grammar: Grammar) -> _Long:
    long = _Long()
    for m in found:
        parts = _content(m.key, grammar)
        if m.span is None or m.kind not in _LONG or len(parts) < 2 or m.key in long.first:
            continue
        long.first[m.key] = m.span.start
        long.words[m.key] = m.text
        if m.kind == "person":
            long.surnames[parts[-1]].append(m.key)
            long.given[parts[0]].append(m.key)
            continue
        long.heads[parts[-1]].append(m.key)
        if grammar.lang == "ru":  # the head stands first: "Совет обороны"
            long.heads[parts[0]].append(m.key)
        for letters in {_initials(m.text, grammar), "".join(w[0] for w in m.key.split())}:
            long.initials[letters].append(m.key)
    return long


def _content(key: str, grammar: Grammar) -> list[str]:
    """The words of a key without *al*, *ibn*, *of*."""
    particles = grammar.words["names"]["particles"]
    return [w for w in key.split() if w not in particles]


def _initials(text: str, grammar: Grammar) -> str:
    particles = grammar.words["names"]["particles"]
    words = [w.lower() for w in re.findall(r"[^\W\d_]+", text)]
    return "".join(w[0] for w in words if w not in particles and w not in ("s", "и", "and"))


def _short(m: Mention, at: int, long: _Long, grammar: Grammar) -> tuple[str, str, str]:
    """(key, rule, what it saw) for a mention that may be a short form; rule "" where none spoke."""
    parts = _content(m.key, grammar)
    if m.key in long.first or len(parts) != 1:
        return m.key, "", ""
    word = parts[0]
    for rule in (_surname, _given, _head, _initial_letters):
        answer = rule(m, word, at, long)
        if answer is not None:
            return answer
    return m.key, "", ""


def _surname(m: Mention, word: str, at: int, long: _Long) -> tuple[str, str, str] | None:
    """*Arn*, *al-Garbi*: the only person of that surname in the document."""
    bearers = _apart(long.surnames.get(word, ()))
    if len(bearers) > 1:
        return m.key, "surname", f"{len(bearers)} people of the text bear that name"
    if not bearers or len(word) < 3 or m.kind not in ("person", "unknown", "place"):
        return None
    (key,) = bearers
    if long.first[key] > at and m.kind == "place":
        return None
    return key, "surname", f"the only one of that name in the text, {long.words[key]!r}"


def _given(m: Mention, word: str, at: int, long: _Long) -> tuple[str, str, str] | None:
    """*Runa*: the only person of that given name who was introduced before."""
    bearers = _apart(long.given.get(word, ()))
    if len(bearers) > 1:
        return m.key, "given-name", f"{len(bearers)} people of the text bear that name"
    if not bearers or len(word) < 3 or long.first[bearers[0]] > at:
        return None
    return bearers[0], "given-name", f"given name of {long.words[bearers[0]]!r}"


def _head(m: Mention, word: str, at: int, long: _Long) -> tuple[str, str, str] | None:
    """*the Council*: the only group with that head word so far."""
    bearers = [k for k in dict.fromkeys(long.heads.get(word, ())) if long.first[k] < at]
    if len(bearers) > 1:
        return m.key, "short-form", f"{len(bearers)} groups of the text bear that word"
    if not bearers:
        return None
    return bearers[0], "short-form", f"head word of {long.words[bearers[0]]!r}"


def _initial_letters(m: Mention, _word: str, at: int, long: _Long) -> tuple[str, str, str] | None:
    """*NSU*: the first letters of one group's name."""
    if not (m.text.isupper() and 2 <= len(m.text) <= 8):
        return None
    letters = m.text.lower().replace(".", "")
    bearers = [k for k in dict.fromkeys(long.initials.get(letters, ())) if long.first[k] < at]
    if len(bearers) > 1:
        return m.key, "initials", f"{len(bearers)} groups of the text have these initials"
    if not bearers:
        return None
    return bearers[0], "initials", f"the first letters of {long.words[bearers[0]]!r}"


def _apart(keys: Iterable[str]) -> list[str]:
    """Keys without longer forms of the same name: *Tovil J. Arn* is *Tovil Arn*."""
    first: dict[tuple[str, str], str] = {}
    for key in keys:
        parts = key.split()
        first.setdefault((parts[0], parts[-1]), key)
    return list(first.values())


# --- adjectives ----------------------------------------------------------------------------------


def adjectives(seg: Segmented, grammar: Grammar, found: Sequence[Mention]) -> Iterator[Tie]:
    """*Ardovian officials*, *велихановские бойцы*: adjectives of the only name that they fit.

    A people's own name never gives its adjective away: *Kurdish forces* are not *the Kurds*.
    """
    stems = _stems(found, grammar)
    if not stems:
        return
    for s in seg.sentences:
        for k, t in enumerate(s.tokens[:-1]):
            after = s.tokens[k + 1]
            if not t.word or not after.word or len(t.text) < _LEAST + 2:
                continue
            fitting = {
                m for stem in _adjective_stems(t, grammar) for m in stems.get(stem, ())
                if m.text.lower() != t.low
            }  # fmt: skip
            if len({m.key for m in fitting}) != 1:
                continue
            m = min(fitting, key=lambda x: x.text)
            yield Tie(
                Span(t.start, t.end), t.start, m.key, m.kind, "coref:adjective",
                f"{t.text!r} → {m.key!r}: an adjective made from {m.text!r}",
            )  # fmt: skip


def _stems(found: Sequence[Mention], grammar: Grammar) -> dict[str, set[Mention]]:
    stems: dict[str, set[Mention]] = defaultdict(set)
    for m in found:
        if m.kind in ("community", "account", "outlet"):
            continue
        last = m.text.split()[-1]
        word = key_of(last) if grammar.lang == "ru" else last.lower().rstrip("aeiouy")
        group = grammar.base(last.lower()) in grammar.words["names"]["group"]
        if len(word) >= _LEAST and not group and is_cyrillic(word) == (grammar.lang == "ru"):
            stems[word].add(Mention(last, None, m.key, m.kind))
    return stems


_ENGLISH = re.compile(r"(?:i?an|ish|ese|i|ite)$")


def _adjective_stems(t: Token, grammar: Grammar) -> set[str]:
    """What is left of an adjective without its ending; nothing where it is none."""
    if grammar.lang == "ru":
        if not is_cyrillic(t.low) or "ск" not in t.low:
            return set()
        return {
            base.removesuffix("ский") for base, pos, _ in parses(t.low)[:2]
            if pos == "ADJF" and base.endswith("ский")
        }  # fmt: skip
    if not t.capital or not _ENGLISH.search(t.low):
        return set()
    bare = _ENGLISH.sub("", t.low)
    return {bare.rstrip("aeiouy")} if len(bare) >= _LEAST else set()
