"""Names in a text, and whom a pronoun or a description points back to.

Keys are settled within the document: `coref_names` gives short forms the keys of the long ones,
`coref` says whom pronouns and descriptions mean. What stays open stays open (key "").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Literal

from riftline.attribution import coref
from riftline.attribution.coref_names import abbreviations, adjectives, settled
from riftline.attribution.coref_scene import Tie
from riftline.attribution.names_seen import merged, seen_names
from riftline.attribution.phrases import Grammar, Phrase
from riftline.attribution.places import Places
from riftline.attribution.segment import Segmented, Sentence, Token
from riftline.attribution.tagger import Reading
from riftline.lexicon.forms import is_cyrillic, key_of, known, parses, script_of
from riftline.model import ActorKind, Document, Mention, Name, Span

__all__ = ["Cast", "author_of", "cast"]

_HEADS: tuple[Literal["community", "group", "outlet", "place"], ...] = (
    "community", "group", "outlet", "place",
)  # fmt: skip
_PARTIES = (
    "person_words", "group_words", "group", "community", "account_words", "other_words", "place",
)  # fmt: skip
_NO_OTHER = frozenset({"coref:adjective", "coref:first-person"})
"""Ties of words that do not stand for a party besides the speaker."""
_LONGEST_NAME = 9  # words; longer runs of capitals are headlines or shouting
_MAX_SEED_WORDS = 8
_NISBA = re.compile(r"(?:al|el|ul|at|as|ash|an|ar|ad|az)-[A-Z]")


@dataclass(slots=True)
class Cast:
    """Everybody whom a document names, in order, and how to find who is meant where."""

    document: Document
    mentions: tuple[Mention, ...]
    names: tuple[Name, ...]
    author: Mention
    words: Mapping[str, Any]
    grammar: Grammar
    tied: Mapping[int, Tie] = field(default_factory=dict)
    called: list[tuple[Span, Mention]] = field(default_factory=list)
    linked: dict[Span, tuple[Mention, Mention]] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)
    _heads: list[int] = field(default_factory=list)

    def inside(self, span: Span) -> list[Mention]:
        """Mentions that lie within `span`, in order."""
        found: list[Mention] = []
        i = bisect_left(self._starts, span.start)
        while i < len(self.mentions) and self._starts[i] < span.end:
            m = self.mentions[i]
            if m.span and m.span.end <= span.end:
                found.append(m)
            i += 1
        return found

    def ties_in(self, span: Span) -> list[Tie]:
        """What ties words within `span` to names, in their order."""
        first = bisect_left(self._heads, span.start)
        return [self.tied[at] for at in self._heads[first : bisect_left(self._heads, span.end)]]

    def pointed(self) -> Iterator[Mention]:
        """Pronouns and descriptions that are tied to somebody; the first person is its speaker."""
        whose = self.words["grammar"]["determiners"]
        for tie in self.tied.values():
            words = self.document.text[slice(*tie.span)]
            other = tie.rule not in _NO_OTHER and words.lower() not in whose  # "their boats"
            if tie.key and tie.settled and other and not self.inside(tie.span):
                yield Mention(words, tie.span, tie.key, tie.kind)

    def party_at(self, span: Span) -> Mention | None:
        """Whom the words at `span` name or mean; None where they name nobody."""
        named = next(iter(self.inside(span)), None)
        tie = next(iter(self.ties_in(span)), None)
        if named is not None or tie is None:
            return named
        return Mention(self.document.text[slice(*span)], span, tie.key, tie.kind)

    def meant(self, s: Sentence, phrase: Phrase) -> Mention:
        """Whom a noun phrase names, describes or points back to.

        A description that nothing resolves is a mention of kind "role" with the key "".
        """
        span = phrase.words(s)
        text = self.document.text[span.start : span.end]
        tokens = s.tokens[phrase.start : phrase.end]
        core = s.tokens[phrase.start : max(phrase.core, phrase.start + 1)]
        first = tokens[0]
        if len(core) == 1 and first.low in self.words["pronouns"]["all"]:
            return self._pronoun(first)
        if len(core) == 1 and self.grammar.first(first.low):  # "просим"
            return Mention(
                first.text, Span(first.start, first.end), self.author.key, self.author.kind
            )
        core = tuple(self._counted(core))
        platforms = self.words["names"]["platforms"]  # "a Telegram channel" names no Telegram
        inner = self.inside(Span(core[0].start, core[-1].end))
        inner = [m for m in inner if m.text not in platforms] if len(core) > 1 else inner
        head = self._head(core)
        aside = self._named_aside(s, phrase) if not inner or head in self._people else None
        if aside is not None:
            return Mention(text, span, aside.key, aside.kind)
        tie = self._tie(core)
        if inner:
            found = self._named(text, span, core, inner, head)
            if tie is not None and tie.rule == "coref:role" and tie.key:
                found = Mention(text, span, tie.key, tie.kind)
        else:
            found = self._described(text, span, tie)
        return Mention(text, span, found.key, found.kind)

    def _counted(self, core: Sequence[Token]) -> Sequence[Token]:
        """*a number of Guard fighters* without its count, *groups like X* as X."""
        quantities = self.words["grammar"].get("quantities", ())
        for k, t in enumerate(core[:4]):
            if t.low in quantities and k + 2 < len(core) and core[k + 1].low == "of":
                return core[k + 2 :]
            if k and t.low in self.words["grammar"].get("examples", ()) and k + 1 < len(core):
                return core[k + 1 :]
        return core

    def _tie(self, core: Sequence[Token]) -> Tie | None:
        """What ties a phrase's head, the last of its words before a preposition that has a tie."""
        found: Tie | None = None
        for t in core:
            if found is not None and t.low in self.words["grammar"]["prepositions"]:
                break
            found = self.tied.get(t.start, found)
        return found

    @property
    def _people(self) -> frozenset[str]:
        roles = self.words["roles"]
        return frozenset((*roles["LEADS"], *roles["MEMBER_OF"]))

    def _named_aside(self, s: Sentence, phrase: Phrase) -> Mention | None:
        """*its spokesman, Tovil Arn,*: the name that an aside opens with."""
        k = phrase.core
        if k + 1 >= len(s.tokens) or s.tokens[k].low != ",":
            return None
        at = s.tokens[k + 1].start
        i = bisect_left(self._starts, at)
        if i < len(self.mentions) and self._starts[i] == at and self.mentions[i].kind == "person":
            return self.mentions[i]
        return None

    # --- which of the names in a phrase is its head -------------------------------------------

    def _head(self, core: Sequence[Token]) -> str:
        """Base form of the last word before a preposition."""
        head = ""
        for t in core:
            if head and t.low in self.words["grammar"]["prepositions"]:
                break
            if t.word and t.low not in ("'s", "’s"):
                head = self.grammar_base(t.low)
        return head

    def grammar_base(self, low: str) -> str:
        """The form of a word that the lexicon lists."""
        return self.grammar.base(low)

    def says_account(self, m: Mention) -> bool:
        """Whether the words of a mention speak of an account or post."""
        words = self.words["names"]["account_words"]
        return any(self.grammar_base(w) in words for w in re.findall(r"\w+", m.text.lower())[:6])

    def party(self, m: Mention) -> bool:
        """Whether a mention is, by its name or its words, somebody who can act or be acted on."""
        if m.key:
            return True
        names, tones = self.words["names"], self.words["stance"]
        said = [self.grammar_base(w) for w in re.findall(r"[^\W_]+", m.text.lower())[:8]]
        return any(w in names[each] for w in said for each in _PARTIES) or any(
            w in tones["negative"]
            for w in said  # "the traitors"
        )

    def _nucleus(self, core: Sequence[Token]) -> Sequence[Token]:
        """The phrase up to its first preposition or participle: *commanders* of the Guard."""
        stops = self.words["grammar"]["prepositions"]
        taken = [m.span for m in self.inside(Span(core[0].start, core[-1].end)) if m.span]
        for k, t in enumerate(core):
            if k == 0 or any(x.start < t.end and t.start < x.end for x in taken):
                continue
            if t.low in stops or t.low in self.words["grammar"]["joiners"] or t.low == ",":
                return core[:k]
        return core

    def _named(
        self, text: str, span: Span, core: Sequence[Token], inner: list[Mention], head: str
    ) -> Mention:
        names = self.words["names"]
        nucleus = self._nucleus(core)
        edge = nucleus[-1].end
        near = [m for m in inner if m.span and m.span.start < edge]
        said = [self.grammar_base(t.low) for t in nucleus if t.word and t.low not in ("'s", "’s")]
        if near:
            last = near[-1]
            assert last.span
            tail = [
                self.grammar_base(t.low) for t in nucleus if t.start >= last.span.end and t.word
            ]
            tail = [w for w in tail if w not in ("'s", "’s")]
            if not tail:
                whole = last.span.end >= core[-1].end or last.kind == "person"
                return (
                    last
                    if whole or len(nucleus) < len(core)
                    else Mention(text, span, last.key, last.kind)
                )
            if tail[-1] in self.words["roles"]["SUPPORT"]:
                return self.known_as(span) or Mention(text, span, "", "role")
            if tail[-1] in names["account_words"] and last.kind not in ("person", "account"):
                return self._account(text, span, last)
            if self._some_member(core, tail[-1]):
                return self.known_as(span) or Mention(text, span, "", "role")
            return Mention(text, span, last.key, last.kind)
        if said and said[-1] in names["account_words"]:
            return self._account(text, span, inner[0])
        group = next((m for m in inner if m.kind in ("group", "state", "outlet")), None)
        if group is not None and not self._some_member(core, head) and (
            head in names["person_words"] or self._in_roles(head) or head in names["group_words"]
            or head in names["group"] or head in names["other_words"]
            or head in self.words["stance"]["negative"] or head in self.words["stance"]["positive"]
        ):  # fmt: skip
            # A spokesman, commanders or fighters of a group speak for it until told otherwise.
            return Mention(text, span, group.key, group.kind)
        known = self.known_as(span)
        return known or Mention(text, span, "", "role")

    def _some_member(self, core: Sequence[Token], head: str) -> bool:
        """*a Guard officer*: somebody unnamed, who does not speak for the Guard."""
        names = self.words["names"]
        person = self._in_roles(head) or head in names["person_words"]
        return core[0].low in names["some"] and person and head not in names["voices"]

    def known_as(self, span: Span) -> Mention | None:
        """A description that the text itself gives a name: *a supporter who calls herself X*."""
        for owner, name in self.called:
            if owner.meets(span):
                return name
        return None

    def _in_roles(self, head: str) -> bool:
        roles = self.words["roles"]
        return head in roles["LEADS"] or head in roles["MEMBER_OF"]

    def _account(self, text: str, span: Span, of: Mention) -> Mention:
        """*an account linked to X* is an account of its own; *X's post* is X speaking."""
        linked = text.lower().startswith(tuple(self.words["names"]["account_openers"]))
        if linked and of.kind != "account" and of.key:
            account = self.known_as(span) or Mention(text, span, f"account {of.key}", "account")
            self.linked.setdefault(span, (account, of))
            return account
        return Mention(text, span, of.key, of.kind)

    # --- pronouns and descriptions ------------------------------------------------------------

    def _pronoun(self, t: Token) -> Mention:
        span = Span(t.start, t.end)
        tie = self.tied.get(t.start)
        if tie is None or not tie.key:
            return Mention(t.text, span, "", "pronoun")
        return Mention(t.text, span, tie.key, tie.kind)

    def _described(self, text: str, span: Span, tie: Tie | None) -> Mention:
        known = self.known_as(span)
        if known is not None:
            return Mention(text, span, known.key, known.kind)
        if tie is None or not tie.key:
            # "Ardovian officials": whose adjective it is speaks through them.
            of = next((x for x in self.ties_in(span) if x.rule == "coref:adjective"), None)
            whole = of is not None and of.kind in ("group", "state")
            return (
                Mention(text, span, of.key, of.kind)
                if of and whole
                else Mention(text, span, "", "role")
            )
        return Mention(text, span, tie.key, tie.kind)


def author_of(document: Document) -> Mention:
    """The one who asserts what nobody else is said to assert: account, author or outlet."""
    if document.account or document.kind == "post":
        text = document.account or document.author or document.publisher or ""
        return Mention(text, None, key_of(text), "account")
    if document.publisher:
        return Mention(document.publisher, None, key_of(document.publisher), "outlet")
    text = document.author or ""
    return Mention(text, None, key_of(text), "person" if text else "author")


def cast(
    seg: Segmented, grammar: Grammar, names: Sequence[Name], sight: Reading | None = None
) -> Cast:
    """Find everybody. `names` are seed names; those that the text holds are always found. `sight`
    is a tagger's, which may see names that rules do not, and that some of theirs are none."""
    words = grammar.words
    found = _without_overlaps(sorted(_found(seg, grammar, names), key=_place))
    if sight is not None:
        listed = {key_of(n.text) for n in names}
        found = _with_seen(seg, grammar, found, sight, listed)
        found = [m for m in found if m.key in listed or not _tells_what(seg, grammar, m, found)]
    found = _without_overlaps(sorted([*found, *_short_openers(seg, grammar, found)], key=_place))
    found = _of_a_man(seg, grammar, found)
    claims, alias = abbreviations(seg, found)
    found, short = settled(found, alias, grammar)
    author = author_of(seg.document)
    claims.extend(_document_names(seg.document, author))
    mentions = tuple(found)
    heads = _group_heads(seg, grammar, mentions)
    tied = {t.head: t for t in (*short, *adjectives(seg, grammar, mentions))}
    tied |= coref.ties(seg, grammar, mentions, author, heads)
    return Cast(
        document=seg.document,
        mentions=mentions,
        names=tuple(claims),
        author=author,
        words=words,
        grammar=grammar,
        tied=tied,
        _heads=sorted(tied),
        _starts=[m.span.start for m in mentions if m.span],
    )


def _with_seen(
    seg: Segmented, grammar: Grammar, found: list[Mention], sight: Reading, listed: Set[str]
) -> list[Mention]:
    """`found` with the names that a tagger sees, without what it sees to be none."""
    seen = [_named(seg, grammar, *at) for at in seen_names(seg, grammar, sight.names)]
    firm = [m for m in found if m.key in listed]
    return merged([*found], [m for m in seen if m.key], firm, sight.nameless)


def _tells_what(seg: Segmented, grammar: Grammar, m: Mention, found: Sequence[Mention]) -> bool:
    """*the Reed-led faction Saltmarsh Front*: a kind of group in small letters, right before the
    name of the one that is meant, is its description and no other's name."""
    last = m.text.split()[-1]
    if m.span is None or last != last.lower() or last not in grammar.words["names"]["group"]:
        return False
    text, end = seg.document.text, m.span.end
    return any(
        o.span is not None and end < o.span.start <= end + 2 and o.kind in ("group", "unknown")
        and text[end : o.span.start].strip(" “\"«") == ""
        for o in found
    )  # fmt: skip


def _named(seg: Segmented, grammar: Grammar, s: Sentence, start: int, end: int) -> Mention:
    """The name in a sentence's tokens ``[start, end)``."""
    span = Span(s.tokens[start].start, s.tokens[end - 1].end)
    said = seg.document.text[slice(*span)]
    return Mention(said, span, key_of(said), _kind(s.tokens, start, end, grammar))


def _place(m: Mention) -> Span:
    return m.span or Span(0, 0)


def _of_a_man(seg: Segmented, grammar: Grammar, found: Sequence[Mention]) -> list[Mention]:
    """*Seyd Arn's Jamaat* is one name where no other name in the text has that *Jamaat*."""
    text, heads = seg.document.text, grammar.words["names"]["group"]
    kept: list[Mention] = []
    for m in found:
        last = kept[-1] if kept else None
        if (
            last is not None and last.span and m.span and last.kind == "person"
            and text[last.span.end : m.span.start] in ("'s ", "’s ")
            and m.text.lower() in heads
            and not any(m.text in o.text and o.text != m.text for o in found)
        ):  # fmt: skip
            whole = Span(last.span.start, m.span.end)
            words = text[slice(*whole)]
            kept[-1] = Mention(words, whole, key_of(words), "group")
        else:
            kept.append(m)
    return kept


def _short_openers(seg: Segmented, grammar: Grammar, found: Sequence[Mention]) -> Iterator[Mention]:
    """*Стража молчит.*: a group's head noun opens a sentence where the text has its full name."""
    if grammar.lang != "ru":
        return
    parts = {p for m in found if m.kind == "group" for p in m.key.split() if " " in m.key}
    taken = {m.span.start for m in found if m.span}
    for s in seg.sentences:
        t = s.tokens[0]
        if t.start in taken:
            continue
        key = key_of(t.text)
        after = s.tokens[1] if len(s.tokens) > 1 else None
        heads = grammar.words["names"]["group"]
        longer = after is not None and (after.capital or grammar.complements(after.low))
        if t.capital and key in parts and grammar.base(t.low) in heads and not longer:
            yield Mention(t.text, Span(t.start, t.end), key, "group")


def _group_heads(
    seg: Segmented, grammar: Grammar, mentions: Sequence[Mention]
) -> dict[str, set[str]]:
    """Head noun → keys of the groups that bear it: *the brigade*, *бригада «Цапля»*."""
    heads: dict[str, set[str]] = defaultdict(set)
    names = grammar.words["names"]
    for m in mentions:
        if m.span is None or m.kind not in ("group", "state"):
            continue
        s = seg.sentence_at(m.span.start)
        if s is None:
            continue
        at = s.at(m.span.start)
        lead = [t.low for t in s.tokens[max(0, at - 2) : at]]
        inside = [t.low for t in s.tokens[at : s.at(m.span.end)]]
        for low in (*inside, *(lead if '"' in lead or "«" in lead or "“" in lead else ())):
            base = grammar.base(low)
            if base in names["group"] or base in names["group_words"]:
                heads[base].add(m.key)
    return heads


def _document_names(document: Document, author: Mention) -> Iterator[Name]:
    if author.kind == "account" and author.text:
        yield Name(
            author.text, author.key, "account handle", document.lang, script_of(author.text),
            used_by=author.key, source=document.id,
        )  # fmt: skip


def _found(seg: Segmented, grammar: Grammar, names: Sequence[Name]) -> Iterator[Mention]:
    seeds = _seed_table(names)
    inner = _capitals_inside(seg)
    quoted = Places((m.span, m) for m in _quoted_names(seg, grammar) if m.span)
    for s in seg.sentences:
        taken: list[Span] = []
        for finder in (
            _seeded(s, seg.document.text, seeds),
            quoted.within(s.span),
            _capitalised(s, seg, grammar, inner),
        ):
            for m in finder:
                if m.span and not any(m.span.meets(t) for t in taken):
                    taken.append(m.span)
                    yield m


def _quoted_names(seg: Segmented, grammar: Grammar) -> list[Mention]:
    """*«Камышовая стража»*, *the "Reed State"*: a few words in quotation marks, no sentence."""
    text = seg.document.text
    found: list[Mention] = []
    for q in seg.quotes:
        said = text[slice(*q.inner)]
        words = said.split()
        if not 1 <= len(words) <= 5 or not said[:1].isupper() or said[-1] in ".,!?…;:":
            continue
        s = seg.sentence_at(q.inner.start)
        if s is None:
            continue
        start, end = s.at(q.inner.start), s.at(q.inner.end)
        inside = s.tokens[start:end]
        heads = grammar.words["names"]["group"]
        named = any(grammar.base(t.low) in heads for t in inside) or (
            all(t.capital for t in inside if len(t.text) > 3) and len(words) > 1
        )
        before = s.tokens[start - 2].low if start > 1 else ""
        descriptor = grammar.base(before)
        told = descriptor in grammar.words["names"]["group_words"] or descriptor in heads
        if (named or told) and key_of(said):
            kind = _kind(s.tokens, start, end, grammar)
            kind = "group" if told or kind in ("person", "unknown") else kind
            found.append(Mention(said, q.inner, key_of(said), kind))
    return found


def _seed_table(names: Sequence[Name]) -> Mapping[str, list[tuple[tuple[str, ...], Name]]]:
    table: dict[str, list[tuple[tuple[str, ...], Name]]] = defaultdict(list)
    for name in names:
        key = tuple(key_of(name.text).split())
        if key and len(key) <= _MAX_SEED_WORDS:
            table[key[0]].append((key, name))
    for entries in table.values():
        entries.sort(key=lambda e: -len(e[0]))
    return table


def _seeded(
    s: Sentence, text: str, seeds: Mapping[str, list[tuple[tuple[str, ...], Name]]]
) -> Iterator[Mention]:
    if not seeds:
        return
    keyed: list[tuple[str, Token]] = []
    for t in s.tokens:
        if t.word and t.low not in ("the",):
            keyed.extend((part, t) for part in key_of(t.text).split())
    i = 0
    while i < len(keyed):
        for key, name in seeds.get(keyed[i][0], ()):
            part = keyed[i : i + len(key)]
            if tuple(k for k, _ in part) != key:
                continue
            if name.text[0].isupper() and not part[0][1].capital:
                continue  # a seed in capitals is no common word in small letters
            span = Span(part[0][1].start, part[-1][1].end)
            kind: ActorKind = "unknown"
            if name.key.startswith("seed:"):
                kind = name.key.split(":")[1]  # type: ignore[assignment]
            yield Mention(text[span.start : span.end], span, " ".join(key), kind)
            i += len(key) - 1
            break
        i += 1


def _capitals_inside(seg: Segmented) -> Counter[str]:
    """Capitalised words that stand inside sentences: names, whatever opens a sentence."""
    seen: Counter[str] = Counter()
    for s in seg.sentences:
        for before, t in zip(s.tokens, s.tokens[1:], strict=False):
            if t.capital and t.word and before.low not in (".", ":", '"', "“", "«", "!", "?", "…"):
                seen[t.low] += 1
                if is_cyrillic(t.low):
                    seen[key_of(t.text)] += 1
    return seen


def _capitalised(
    s: Sentence, seg: Segmented, grammar: Grammar, inner: Counter[str]
) -> Iterator[Mention]:
    names = grammar.words["names"]
    plain = names["plain"]
    tokens = s.tokens
    text = seg.document.text
    if sum(t.text.isupper() and len(t.text) > 1 for t in tokens) > max(4, len(tokens) // 2):
        return  # shouting: capitals tell nothing
    i = 0
    while i < len(tokens):
        t = tokens[i]
        opens = i == 0 or tokens[i - 1].low in (
            '"',
            "“",
            "«",
            "„",
            ":",
            "‘",
            ".",
            "!",
            "?",
            "[",
            "(",
        )
        if (
            not t.word
            or not (t.capital or t.text[0] == "@" or _NISBA.match(t.text))
            or (t.low in plain and (opens or len(t.text) == 1 or t.low in names["never"]))
        ):
            i += 1
            continue
        if grammar.base(t.low) in names["titles"] and _title(tokens, i, grammar):
            i += 1
            continue
        if opens and grammar.lang == "ru" and _common_head(tokens, i, grammar):
            i += 1
            continue
        if opens and not _opens_a_name(tokens, i, inner, grammar):
            i += 1
            continue
        end = _name_end(tokens, i, grammar)
        last = tokens[end - 1]
        span = Span(t.start, last.end)
        said = text[span.start : span.end]
        key = key_of(said)
        if end == i + 1 and _adjective(tokens, i, grammar):
            i = end
            continue
        if not last.capital and end < len(tokens) and tokens[end].capital and tokens[end].word:
            i = end  # "the delta-based faction Reed Guard": a description before the name
            continue
        if key and not key.replace(" ", "").isdigit() and (key not in plain or t.low == t.text):
            yield Mention(said, span, key, _kind(tokens, i, end, grammar))
        i = max(end, i + 1)


def _common_head(tokens: Sequence[Token], i: int, grammar: Grammar) -> bool:
    """*Отряд Северный щит*: a common noun that opens the sentence before a name in adjectives."""
    names = grammar.words["names"]
    base = grammar.base(tokens[i].low)
    if base not in names["group"] and base not in names["group_words"]:
        return False
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    return after is not None and after.capital and grammar.modifies(after.low)


def _title(tokens: Sequence[Token], i: int, grammar: Grammar) -> bool:
    """*Commander Arn*: a title before a name is no part of it; *General Council* is a name."""
    end = start = i + 2 if _dotted(tokens, i, grammar) else i + 1  # "Mr. Arn"
    while end < len(tokens) and tokens[end].capital and tokens[end].word:
        end += 1
    return end > start and grammar.base(tokens[end - 1].low) not in grammar.words["names"]["group"]


def _dotted(tokens: Sequence[Token], i: int, grammar: Grammar) -> bool:
    shortened = tokens[i].low in grammar.words["grammar"]["abbreviations"]
    return shortened and i + 1 < len(tokens) and tokens[i + 1].low == "."


def _adjective(tokens: Sequence[Token], i: int, grammar: Grammar) -> bool:
    """*Syrian* before a small word is no name of its own."""
    names = grammar.words["names"]
    t = tokens[i]
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    return (
        after is not None
        and after.word
        and not after.capital
        and t.low.endswith(tuple(names["adjective_endings"]))
        and after.low not in names["after_name"]
        and grammar.noun(after.low)
        and len(t.text) > 4
    )


def _opens_a_name(
    tokens: Sequence[Token],
    i: int,
    inner: Counter[str],
    grammar: Grammar,
) -> bool:
    """Whether a capital at a sentence's start is a name's."""
    t = tokens[i]
    names = grammar.words["names"]
    if t.text[0] == "@" or (t.text.isupper() and len(t.text) > 1) or inner[t.low]:
        return True
    if grammar.lang == "ru" and inner[key_of(t.text)]:
        return grammar.base(t.low) in names["group"] or not known(t.low)
    if grammar.proper(t.low):
        return True
    if not grammar.nameable(t.low):
        return False
    words = grammar.words
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is None:
        return False
    if after.capital and after.word:
        return True
    if grammar.base(after.low) in words["names"]["group"] and grammar.modifies(t.low):
        return True
    if grammar.lang == "ru" and (_explained(tokens, i, grammar) or _unheard_of(t.low, after.low)):
        return True
    names = words["names"]
    if t.low in names["common_openers"] or t.low.endswith(("ing", "ly", "tion", "ment")):
        return False
    common = t.low in names["person_words"] or t.low in names["group_words"] or t.low.endswith("s")
    if grammar.verbal(after.low) and not common:
        return True
    return after.low in names["after_name"] or "-" in t.text or after.low in ("'s", "’s")


def _explained(tokens: Sequence[Token], i: int, grammar: Grammar) -> int | None:
    """Where the name from `i` ends before its own first letters: *Лига обороны озёр (ЛОО)*."""
    for k in range(i + 1, min(i + 8, len(tokens) - 1)):
        if tokens[k].word:
            continue
        if tokens[k].low != "(" and tokens[k + 1].low not in ("или", "or"):
            return None
        short = next((t.low for t in tokens[k + 1 : k + 5] if t.word and t.text.isupper()), "")
        words = [t.low for t in tokens[i:k] if t.low not in grammar.words["names"]["particles"]]
        return k if len(short) > 1 and short == "".join(w[0] for w in words) else None
    return None


def _unheard_of(low: str, after: str) -> bool:
    """*Ардовия прислала …*: a noun that no dictionary knows, before a verb."""
    return is_cyrillic(after) and parses(after)[0][1] == "VERB" and not known(low)


def _name_end(tokens: Sequence[Token], i: int, grammar: Grammar) -> int:
    """Index after the last word of the name that begins at `i`."""
    names, base = grammar.words["names"], grammar.base
    particles = names["particles"]

    def heads(low: str) -> bool:
        return base(low) in names["group"] or base(low) in names["group_words"]

    explained = _explained(tokens, i, grammar) if grammar.lang == "ru" else None
    if explained:
        return explained
    end = i + 1
    while end < len(tokens) and end - i < _LONGEST_NAME:
        t = tokens[end]
        if t.word and t.capital and t.low not in ("i",) and tokens[end - 1].low != ".":
            if heads(tokens[end - 1].low) and grammar.another(t.low):
                break  # "глава Совета Рустам Велиханов": the group's name ends before the man's
            end += 1
            continue
        if (
            t.word
            and t.text.isdigit()
            and len(t.text) <= 3
            and end + 1 < len(tokens)
            and tokens[end + 1].capital
        ):
            end += 1
            continue
        # "Army of the North", "Abu Bakr al-Tarni", "Front for the Freedom of Tarn"
        k = end
        while k < len(tokens) and tokens[k].low in particles and k - end < 2:
            k += 1
        if k > end and k < len(tokens) and tokens[k].capital and tokens[k].word:
            linking = {tokens[j].low for j in range(end, k)}
            if linking <= {"of", "for", "the"} and not heads(tokens[end - 1].low):
                break
            if "and" in linking or (linking == {"the"}):
                break
            end = k + 1
            continue
        if t.word and t.low.startswith(("al-", "wal-", "el-", "ul-", "ibn", "at-", "as-", "ash-")):
            end += 1
            continue
        break
    if end == i + 1 and heads(tokens[i].low) and end < len(tokens):
        while end - i < 4 and end < len(tokens) and tokens[end].word:
            if tokens[end].capital or not _goes_on(tokens, end, grammar):
                break
            end += 1
        return end
    if end == i + 1 and grammar.lang == "ru" and grammar.modifies(tokens[i].low):
        k = end  # "Северный соляной союз"
        while k < len(tokens) - 1 and k - i < 3 and _small_adjective(tokens[k], grammar):
            k += 1
        if k > end and not tokens[k].capital and base(tokens[k].low) in names["group"]:
            return k + 1
    # "Syrian government", "Камышовая стража": a capital word and a group's head noun.
    if (
        end == i + 1
        and end < len(tokens)
        and tokens[end].word
        and not tokens[end].capital
        and heads(tokens[end].low)
        and not heads(tokens[i].low)
        and not tokens[i].text.isupper()
    ):
        end += 1
    return end


def _small_adjective(t: Token, grammar: Grammar) -> bool:
    return t.word and not t.capital and grammar.modifies(t.low)


def _goes_on(tokens: Sequence[Token], k: int, grammar: Grammar) -> bool:
    """Whether a small word goes on a group's name: *Лига обороны*, *Движение свободной реки*."""
    if grammar.complements(tokens[k].low):
        return True
    after = tokens[k + 1] if k + 1 < len(tokens) else None
    return (
        after is not None
        and _small_adjective(tokens[k], grammar)
        and not after.capital
        and grammar.complements(after.low)
        and any("gent" in marks for _, _, marks in parses(tokens[k].low))
    )


def _kind(tokens: Sequence[Token], i: int, end: int, grammar: Grammar) -> ActorKind:
    names, base = grammar.words["names"], grammar.base
    lows = [base(t.low) for t in tokens[i:end] if t.word]
    said = " ".join(t.text for t in tokens[i:end])
    before = tokens[i - 1].low if i else ""
    if i > 1 and _dotted(tokens, i - 2, grammar):
        before = tokens[i - 2].low
    if tokens[i].text[0] == "@":
        return "account"
    if said in names["platforms"]:
        return "outlet"
    if said in names["states"] or lows[0] in names["state_bases"]:
        return "state" if end - i <= 2 else "group"
    # The head tells most: last in "Delta Defence Council", first in "Совет обороны дельты".
    for word in (lows[-1], lows[0]) if grammar.lang == "en" else (lows[0], lows[-1]):
        for kind in _HEADS:
            if word in names[kind] or (kind == "group" and word in names["group_words"]):
                return kind
    if any(
        low.startswith(("jaish", "jaysh", "jabhat", "liwa", "katib", "harakat", "ahrar"))
        for low in lows
    ):
        return "group"
    if base(before) in names["titles"]:
        return "person"
    if base(before) in names["place"] and grammar.lang == "ru" and len(lows) == 1:
        return "place"  # "на пристани Данвара"
    if before in names["place_prepositions"] and len(lows) <= 2:
        return "place"
    if len(lows) == 1:
        text = tokens[i].text
        if text.isupper() and 2 <= len(text) <= 8:
            return "group"
        return grammar.kind(tokens[i].low) or "unknown"
    return "person"


def _without_overlaps(found: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for m in found:
        if kept and kept[-1].span and m.span and m.span.start < kept[-1].span.end:
            continue
        kept.append(m)
    return kept
