"""Who is public: a person stands in the actor list only for a stated reason.

A person is listed when a text names an office of theirs or says that they lead somebody, when they
sign articles, stand on a list, or when somebody ruled so. Everybody else stays a mention: readable
in the documents, in no list, tie or trend. The words for offices are in ``lexicon/public.toml``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from riftline import columns, lexicon
from riftline.lexicon.forms import key_of, lemma, parses, script_of
from riftline.model import (
    Actor,
    Decision,
    Document,
    DocumentCard,
    Listing,
    Mention,
    Name,
    Roster,
    Span,
    Statement,
    Statements,
)

__all__ = ["ROLE", "Signs", "doubtful", "listed", "roles", "shown", "signs"]

ROLE = "role"
"""Register under which a document's record keeps the office it gives to somebody: no name."""

_REACH = 160
"""Code points looked at on either side of a name: the longest appositions of the example case and
of our own reading of news are under 120."""

_APART = 7
"""Most words from an office to the name in one noun phrase, and most words of its complement."""

_TOKEN = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*|[^\w\s]|\n")
_OTHER_NAME = r"(?:[\"“«‘]?[^\W\d_][\w.'’-]*\s+(?:[^\W\d_][\w.'’-]*[\"”»’]?\s+){0,2}(?:or|или)\s+)?"
_END = frozenset(".!?;:\n()[]…")
_QUOTES = frozenset("\"“”„«»‘’'")
_BOUND = frozenset({"PREP", "VERB", "INFN", "GRND", "CONJ", "PRTS", "PRCL"})


# --- in one document: which office the text gives to whom ---------------------------------------


def roles(document: Document, mentions: Iterable[Mention]) -> tuple[Name, ...]:
    """The offices that a text gives to the people it names: *commander* of the key of the name.

    One `Name` for each key and office, with register `ROLE` and the span of the office's words.
    Languages without words in ``lexicon/public.toml`` give none.
    """
    words = _words(document.lang)
    if words is None:
        return ()
    found: dict[tuple[str, str], Name] = {}
    for m in mentions:
        if m.span is None or not m.key or m.kind not in ("person", "unknown"):
            continue
        for span in _offices(document.text, m.span, words):
            said = document.text[slice(*span)]
            found.setdefault(
                (m.key, said.casefold()),
                Name(said, m.key, ROLE, document.lang, script_of(said), "", document.id, span),
            )
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Words:
    lang: str
    offices: frozenset[tuple[str, ...]]
    longest: int
    table: Mapping[str, Any]

    def base(self, word: str) -> str:
        low = word.casefold()
        if self.lang == "ru":
            return low if "-" in low and (low,) in self.offices else lemma(low, "NOUN")
        return low.removesuffix("’s").removesuffix("'s")

    def office(self, tokens: Sequence[_Token], i: int) -> int:
        """How many tokens from `i` on name an office; 0 for none."""
        bases = [self.base(t.text) for t in tokens[i : i + self.longest]]
        for n in range(len(bases), 0, -1):
            *first, last = bases[:n]
            if (*first, last) in self.offices or (
                self.lang == "en" and last.endswith("s") and (*first, last[:-1]) in self.offices
            ):
                return n
        return 0

    def binds(self, tokens: Sequence[_Token]) -> bool:
        """Whether the words can stand between an office and its holder: no verb, no preposition."""
        if self.lang == "ru":
            return not any(parses(t.low)[0][1] in _BOUND for t in tokens if t.word)
        return not any(t.low in self.table["stops"] for t in tokens)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    span: Span

    @property
    def low(self) -> str:
        return self.text.casefold()

    @property
    def word(self) -> bool:
        return self.text[0].isalnum()


@cache
def _words(lang: str) -> _Words | None:
    table = lexicon.load("public").get(lang)
    if table is None:
        return None
    offices = frozenset(tuple(r.split()) for r in table["roles"])
    return _Words(lang, offices, max(len(o) for o in offices), table)


def _offices(text: str, name: Span, words: _Words) -> Iterator[Span]:
    """Spans of the offices that the words beside a name give to it. Each rule may abstain."""
    before, after = _before(text, name.start), _after(text, name.end)
    yield from _titled(before, words)
    yield from _introduced(before, after, words)
    for rule in (_explained, _relative, _predicate):
        yield from rule(after, words)
    yield from _pen_name(text, name, words)


def _before(text: str, at: int) -> list[_Token]:
    start = max(0, at - _REACH)
    found = [
        _Token(m[0], Span(start + m.start(), start + m.end()))
        for m in _TOKEN.finditer(text[start:at])
    ]
    return [t for t in found if t.text not in _QUOTES]


def _after(text: str, at: int) -> list[_Token]:
    window = text[at : at + _REACH]
    possessive = re.match(r"[’']s\b", window)
    if possessive:
        return []  # "Arn's commander" is somebody else
    found = [_Token(m[0], Span(at + m.start(), at + m.end())) for m in _TOKEN.finditer(window)]
    return [t for t in found if t.text not in _QUOTES]


def _chunk(tokens: Iterable[_Token]) -> list[_Token]:
    """Tokens up to the first comma or end of a clause."""
    found: list[_Token] = []
    for t in tokens:
        if t.text in _END or t.text in (",", "—", "–"):
            break
        found.append(t)
    return found


def _span(tokens: Sequence[_Token], i: int, n: int) -> Span:
    return Span(tokens[i].span.start, tokens[i + n - 1].span.end)


def _titled(before: list[_Token], words: _Words) -> Iterator[Span]:
    """*Council spokesman Arn*, *Gen. Arn*, *представитель Совета Арн*."""
    if len(before) > 1 and before[-1].text == "." and before[-2].low in words.table["short"]:
        yield before[-2].span
        return
    phrase = _chunk(reversed(before))[: _APART if words.lang == "ru" else words.longest][::-1]
    for i in range(len(phrase)):
        n = words.office(phrase, i)
        if n and (i + n == len(phrase) or words.lang == "ru") and words.binds(phrase[i + n :]):
            yield _span(phrase, i, n)
            return


def _introduced(before: list[_Token], after: list[_Token], words: _Words) -> Iterator[Span]:
    """*its spokesman, Tovil Arn,*: the office, a comma, the name and then an end."""
    if not before or before[-1].text != "," or not after or after[0].word:
        return
    phrase = _chunk(reversed(before[:-1]))[::-1]
    for i in range(len(phrase)):
        n = words.office(phrase, i)
        rest = phrase[i + n :]
        if n and len(rest) <= _APART and (not rest or _complements(rest, words)):
            yield _span(phrase, i, n)
            return


def _complements(rest: Sequence[_Token], words: _Words) -> bool:
    return words.binds(rest) if words.lang == "ru" else rest[0].low in words.table["links"]


def _explained(after: list[_Token], words: _Words) -> Iterator[Span]:
    """*Tovil Arn, 40, a spokesman for the Guard,* and *Арн — командир Стражи*."""
    if len(after) > 2 and after[0].text == "," and after[1].text.isdigit() and after[2].text == ",":
        after = after[2:]
    if after and after[0].text in (",", "—", "–", "("):
        yield from _headed(_chunk(after[1:]), words)


def _relative(after: list[_Token], words: _Words) -> Iterator[Span]:
    """*Arn, who has long spoken for the Guard*, *Arn, a lawyer from Tarn who leads it*."""
    k = 1 if after and after[0].text == "," else 0
    phrase = _chunk(after[k:])
    who = set(words.table["who"])
    i = next((i for i, t in enumerate(phrase) if {t.low, words.base(t.text)} & who), None)
    if i is None or i > _APART or any(t.low in words.table["article"] for t in phrase[1:i]):
        return  # "Arn, a friend of the man who leads it"
    rest = [t for t in phrase[i + 1 :] if t.low not in words.table["between"]]
    for n in range(min(3, len(rest)), 0, -1):
        said = " ".join(t.low for t in rest[:n])
        base = lemma(said, "VERB", "INFN") if words.lang == "ru" and n == 1 else said
        if base in words.table["does"]:
            yield Span(rest[0].span.start, rest[n - 1].span.end)
            return


def _predicate(after: list[_Token], words: _Words) -> Iterator[Span]:
    """*Arn was the Guard's commander*."""
    for n in (2, 1):
        if " ".join(t.low for t in after[:n]) in words.table["is"]:
            yield from _headed(_chunk(after[n:]), words)
            return


def _headed(phrase: list[_Token], words: _Words) -> Iterator[Span]:
    """The office at the head of a noun phrase: *the Heron commander*, not *a friend of the …*."""
    for i in range(min(len(phrase), _APART)):
        n = words.office(phrase, i)
        if not n:
            continue
        rest = phrase[i + n :]
        open_end = words.lang == "ru" or not rest or rest[0].low in words.table["links"]
        if open_end and words.binds(phrase[:i]):
            yield _span(phrase, i, n)
        return


def _pen_name(text: str, name: Span, words: _Words) -> Iterator[Span]:
    """*who signs as Grey Feather*, *who calls herself Sela Arn or Grey Feather*."""
    lead = text[max(0, name.start - 60) : name.start]
    hit = re.search(
        rf"\b({lexicon.any_of(words.table['signs'])})\s+(?:the\s+)?{_OTHER_NAME}[\"“«‘]?$",
        lead,
        re.IGNORECASE,
    )
    if hit:
        start = name.start - len(lead)
        yield Span(start + hit.start(1), start + hit.end(1))


_NO_PERSON = "no person"

# --- in a case: who is listed, and why ------------------------------------------------------------


@dataclass(slots=True)
class Signs:
    """What speaks for listing somebody, by key: ids of the documents, statements or rulings."""

    offices: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    leads: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    bylines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    ruled: dict[str, Decision] = field(default_factory=dict)


def signs(
    names: Iterable[Name],
    statements: Iterable[Statement],
    cards: Iterable[DocumentCard],
    decisions: Iterable[Decision],
) -> Signs:
    """Gather what `shown` asks. `names` are those of register `ROLE`, `decisions` standing ones.

    A ruling on a person is an "edit" of the field ``public`` of a key, "yes" or "no".
    """
    found = Signs()
    for name in names:
        if name.register == ROLE:
            found.offices[name.key].append(name)
    for s in columns.of_acts(Statements(statements), ("LEADS",)):
        # A hedged "appears to be led by" puts nobody on a list.
        if s.subject and s.claim.polarity == "asserted" and not s.claim.hedges:
            found.leads[s.subject.key].append(s.id)
    for card in cards:
        if card.author and card.kind == "article":
            found.bylines[key_of(card.author)].append(card.id)
    for d in decisions:
        if d.kind == "edit" and d.field == "public":
            older = found.ruled.get(d.left, d)
            found.ruled[d.left] = max(older, d, key=lambda r: (r.at, r.id))
    return found


def shown(actor: Actor, evidence: Signs) -> Listing:
    """Whether `actor` stands in the list, with the reason in words and its proof (ids).

    Only persons need one; a ruling wins over all else, the latest over earlier ones.
    """
    rulings = [evidence.ruled[k] for k in actor.keys if k in evidence.ruled]
    if rulings:
        last = max(rulings, key=lambda d: (d.at, d.id))
        yes = last.value == "yes"
        why = f"{last.who or 'somebody'} ruled that this person {'is' if yes else 'is not'} public"
        return Listing(actor.id, yes, why, (last.id,))
    if actor.kind != "person":
        return Listing(actor.id, True, _NO_PERSON)
    if any(k.startswith(("seed:", "list:")) for k in actor.keys):
        return Listing(actor.id, True, "stands on a list of actors", ("actors.toml",))
    offices = [n for k in actor.keys for n in evidence.offices.get(k, ())]
    if offices:
        said = ", ".join(_quoted(offices))
        proof = tuple(dict.fromkeys(n.source for n in offices))
        return Listing(actor.id, True, f"a text gives a public role: {said}", proof)
    for held, why in ((evidence.leads, "is said to lead"), (evidence.bylines, "signs articles")):
        proof = tuple(dict.fromkeys(i for k in actor.keys for i in held.get(k, ())))
        if proof:
            return Listing(actor.id, True, why, proof)
    return Listing(actor.id, False, "no text gives a public role")


def listed(roster: Roster, evidence: Signs) -> tuple[Roster, dict[str, Listing], tuple[Actor, ...]]:
    """The roster without private persons, why every person is or is not in it, and who is not.

    A lone name goes with the full ones that hold it, if all of those are in or all are out:
    "Moro" of unknown kind beside a private "Ilan Moro" is not listed, a person "Arn" beside a
    listed "Tovil Arn" is.
    """
    rulings = {a.id: shown(a, evidence) for a in roster.actors}
    people = [a for a in roster.actors if a.kind == "person"]
    bearers = Counter(part for a in people for part in _parts([a]))
    for a in people:
        if not rulings[a.id].shown and not rulings[a.id].proof:
            rulings[a.id] = _by_surname(a, bearers, evidence) or rulings[a.id]
    theirs = _parts(a for a in people if not rulings[a.id].shown)
    others = _parts(a for a in people if rulings[a.id].shown)
    for a in roster.actors:
        if not _lone(a) or rulings[a.id].proof:
            continue
        borne = {k for k in a.keys if k in others}
        if a.kind == "person" and borne and not borne & theirs:
            rulings[a.id] = Listing(a.id, True, "part of a listed person's name")
        elif a.kind == "unknown" and theirs.intersection(a.keys) and not borne:
            rulings[a.id] = Listing(a.id, False, "part of a private person's name")
    private = {id_ for id_, r in rulings.items() if not r.shown}
    told = {a.id: r for a in roster.actors if (r := rulings[a.id]).why != _NO_PERSON}
    kept = tuple(a for a in roster.actors if a.id not in private)
    left = tuple(a for a in roster.actors if a.id in private)
    return (
        Roster(
            actors=kept,
            by_key={k: id_ for k, id_ in roster.by_key.items() if id_ not in private},
            by_id={a.id: a for a in kept},
        ),
        told,
        left,
    )


def doubtful(roster: Roster) -> tuple[Actor, ...]:
    """Actors of unknown kind, on no list and ruled on by nobody: each may be a private person.

    They stand in the list, for a person to say what they are; pseudonyms cover them.
    """
    return tuple(
        a
        for a in roster.actors
        if a.kind == "unknown" and not any(k.startswith(("seed:", "list:")) for k in a.keys)
    )


def _by_surname(actor: Actor, bearers: Mapping[str, int], evidence: Signs) -> Listing | None:
    """*Commander Moro* speaks for listing Ilan Moro if nobody else here is called so."""
    for part in sorted(_parts([actor]) & evidence.offices.keys()):
        if bearers[part] == 1:
            said = ", ".join(_quoted(evidence.offices[part]))
            proof = tuple(dict.fromkeys(n.source for n in evidence.offices[part]))
            why = f"a text gives a public role to “{part}”: {said}"
            return Listing(actor.id, True, why, proof)
    return None


def _quoted(offices: Iterable[Name]) -> Iterable[str]:
    return dict.fromkeys(f"“{' '.join(n.text.casefold().split())}”" for n in offices)


def _lone(actor: Actor) -> bool:
    return actor.kind in ("person", "unknown") and all(" " not in k for k in actor.keys)


def _parts(actors: Iterable[Actor]) -> set[str]:
    """Words of full names: parts of keys that have more than one."""
    return {
        part
        for a in actors
        for k in a.keys
        if " " in k and not k.startswith("seed:")
        for part in k.split()
    }
