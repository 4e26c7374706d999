"""What keeps a brief from saying more than its evidence. A fault blocks its release.

The check reads every sentence as Riftline reads any text, by its rules, and holds what it reads
against the statements that the sentence is bound to: who speaks, who acts, what is done, to whom,
denied or not. Beside that it compares quotations by the character, counts every figure again, and
looks for hedges that fell out, loaded and private names, and words that vouch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from riftline import lexicon
from riftline.brief import measures
from riftline.brief.parts import Brief, Fault, Section, Sentence
from riftline.brief.sentences import name_of, publisher, voice
from riftline.model import Snapshot, Statement, digest
from riftline.relations.weights import act_of

__all__ = ["Read", "Text", "check", "seen"]

Read = Callable[[str], Sequence[Statement]]
"""Statements that the rules read out of a text; `Case.read_text`."""

Text = Callable[[str], str]
"""A document's whole text, by id."""

_QUOTED = re.compile(r"“([^“”]*)”")
_ELLIPSIS = re.compile(r"\s*(?:\[…\]|\[\.\.\.\]|…)\s*")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_FRAMES = ("course", "unseen")
"""Sections that speak of the record itself, by figures."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """A sentence with what it is held against."""

    sentence: Sentence
    told: tuple[Statement, ...]
    bare: str  # its text without quotations
    pair: tuple[str, str]
    frame: bool


def check(brief: Brief, snapshot: Snapshot, read: Read, text: Text) -> tuple[Fault, ...]:
    """Everything that keeps `brief` from release, sentence by sentence; () where nothing does."""
    found: list[Fault] = []
    for section in brief.sections:
        for sentence in section.sentences:
            bound = _bound(brief, snapshot, section, sentence)
            found.extend(_evidence(brief, snapshot, bound))
            found.extend(_figures(snapshot, bound))
            found.extend(_numbers(snapshot, bound))
            found.extend(_quotes(bound, text))
            found.extend(_names(snapshot, bound))
            found.extend(_vouching(bound))
            if bound.told:
                found.extend(_hedges(bound))
                found.extend(_meaning(snapshot, bound, read))
    found.extend(_twice(snapshot, brief))
    return tuple(dict.fromkeys(found))


def seen(snapshot: Snapshot, ids: Iterable[str]) -> dict[str, str]:
    """What statements are now: id → digest of all that they say. Unknown ids are left out."""
    found = ((id_, snapshot.statement(id_)) for id_ in sorted(set(ids)))
    return {id_: digest(s) for id_, s in found if s is not None}


def _bound(brief: Brief, snapshot: Snapshot, section: Section, sentence: Sentence) -> _Bound:
    told = tuple(s for i in sentence.statements if (s := snapshot.statement(i)) is not None)
    bare = _QUOTED.sub("“”", sentence.text)
    return _Bound(sentence, told, bare, (brief.a, brief.b), section.kind in _FRAMES)


def _fault(code: str, b: _Bound, seen_: str, expected: str, do: str) -> Fault:
    return Fault(code, b.sentence.text, seen_, expected, do)


# --- is there evidence, and is it what it was? --------------------------------------------------


def _evidence(brief: Brief, snapshot: Snapshot, b: _Bound) -> Iterator[Fault]:
    ids = b.sentence.statements
    if not ids and not b.sentence.figures:
        yield _fault(
            "no-evidence", b, "a sentence that is bound to nothing",
            "statements or figures that bear it out", "bind it to statements, or take it out",
        )  # fmt: skip
    now = seen(snapshot, ids)
    for id_ in ids:
        if id_ not in now:
            yield _fault(
                "evidence-gone", b, f"statement {id_} no longer stands",
                "a statement that nobody ruled wrong and that is still read",
                "take the sentence out, or bind it to another statement",
            )  # fmt: skip
        elif brief.seen.get(id_) != now[id_]:
            yield _fault(
                "evidence-changed", b, f"statement {id_} is not what it was at revision"
                f" {brief.revision}", "the statement as it was when the sentence was written",
                "look at it, word the sentence anew and bind it again",
            )  # fmt: skip


def _figures(snapshot: Snapshot, b: _Bound) -> Iterator[Fault]:
    for figure in b.sentence.figures:
        now = measures.shown(snapshot, b.pair, figure.measure, b.sentence.statements)
        if now != figure.shown:
            yield _fault(
                "figure-changed", b, f"“{figure.shown}”", f"“{now}”" if now else "nothing to count",
                "write the figure as it is now",
            )  # fmt: skip
        if figure.shown not in b.bare:
            yield _fault(
                "figure-missing", b, "the sentence does not give its figure as it was counted",
                f"“{figure.shown}”", "write the figure as it was counted, or unbind it",
            )  # fmt: skip


@cache
def _pattern(table: str) -> re.Pattern[str]:
    words = sorted(lexicon.load("brief")[table]["words"], key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _numbers(snapshot: Snapshot, b: _Bound) -> Iterator[Fault]:
    """Numbers and words of likelihood that no figure shows."""
    rest = b.bare
    shown = [f.shown for f in b.sentence.figures]
    names = [n for s in b.told for n in _all_names(snapshot, s)]
    for words in sorted({*shown, *names}, key=len, reverse=True):
        rest = rest.replace(words, " ")
    for found in (*_DIGITS.findall(rest), *_pattern("numbers").findall(rest)):
        yield _fault(
            "number-unborne", b, f"“{found}”, which no figure gives",
            "numbers that the record counts", "bind the figure that it is, or take it out",
        )  # fmt: skip
    for found in _pattern("verdicts").findall(rest):
        yield _fault(
            "verdict-unborne", b, f"“{found}”, which no figure gives",
            "what the course's own figures say", "bind the verdict's figure, or take the word out",
        )  # fmt: skip


# --- quotations --------------------------------------------------------------------------------


def _quotes(b: _Bound, text: Text) -> Iterator[Fault]:
    quoted = _QUOTED.findall(b.sentence.text)
    texts = [text(id_) for id_ in dict.fromkeys(s.document_id for s in b.told)] if quoted else []
    for words in quoted:
        for part in filter(None, _ELLIPSIS.split(words)):
            if not any(part in t for t in texts):
                yield _fault(
                    "quote-differs", b, f"“{part}”", "words as they stand in the capture",
                    "copy them from the document, to the character",
                )  # fmt: skip


# --- names -------------------------------------------------------------------------------------


def _names(snapshot: Snapshot, b: _Bound) -> Iterator[Fault]:
    for name in snapshot.loaded:
        if _stands(name.text, b.bare):
            yield _fault(
                "loaded-name", b, f"“{name.text}” ({name.register}) outside quotation marks",
                f"a neutral name, such as “{name_of(snapshot, name.actor)}”",
                "use the neutral name, or quote who says it",
            )  # fmt: skip
    for actor in snapshot.unlisted:
        for text in {actor.name, *(n.text for n in actor.names)}:
            if " " in text.strip() and _stands(text, b.sentence.text):
                yield _fault(
                    "private-person", b, f"“{text}”, who is not listed as an actor",
                    "no name of a private person", "say what they are, not who",
                )  # fmt: skip


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _vouching(b: _Bound) -> Iterator[Fault]:
    for found in _pattern("vouching").findall(b.bare):
        yield _fault(
            "vouching", b, f"“{found}”, which vouches or says what caused what",
            "words that leave it with whoever says it", "write “said”, and what came before what",
        )  # fmt: skip


# --- what it says, against what is bound --------------------------------------------------------


def _hedges(b: _Bound) -> Iterator[Fault]:
    """Every statement that is hedged must be told with a hedge."""
    hedged = [s for s in b.told if s.claim.hedges]
    if not hedged or len(hedged) < len(b.told):
        return
    own = {h.text.casefold() for s in hedged for h in s.claim.hedges}
    if not any(h in b.sentence.text.casefold() for h in own | set(_hedging())):
        yield _fault(
            "hedge-dropped", b, "no hedge", " or ".join(f"“{h}”" for h in sorted(own)),
            "keep the hedge of whoever said it",
        )  # fmt: skip


@cache
def _hedging() -> tuple[str, ...]:
    return tuple(lexicon.load("en")["hedges"]["phrases"])


@dataclass(frozen=True, slots=True)
class _Deed:
    """Who does what to whom, and whether it is so."""

    subject: str
    act: str
    target: str
    polarity: str


def _deed(snapshot: Snapshot, s: Statement) -> _Deed | None:
    subject, target = snapshot.roster.of(s.subject), snapshot.roster.of(s.target)
    if subject is None or target is None or subject is target:
        return None
    return _Deed(subject.id, s.act, target.id, s.claim.polarity)


def _meaning(snapshot: Snapshot, b: _Bound, read: Read) -> Iterator[Fault]:
    said = read(b.bare)
    bound = {d for s in b.told if (d := _deed(snapshot, s)) is not None}
    matched = False
    for r in said:
        deed = _deed(snapshot, r)
        if deed is None or deed.act == "SAY":
            continue
        if any(_bears(have, deed) for have in bound):
            matched = True
        else:
            yield _fault(
                "says-otherwise", b, f"read as: {_words(snapshot, deed)}",
                "; or ".join(_words(snapshot, d) for d in sorted(bound, key=repr))
                or "nothing between these two", "word it as the evidence does",
            )  # fmt: skip
    quoted = _QUOTED.search(b.sentence.text) is not None
    if bound and not matched and not quoted and any(d.act != "SAY" for d in bound):
        yield _fault(
            "not-read-back", b, "no statement of ours was read out of it",
            "; or ".join(_words(snapshot, d) for d in sorted(bound, key=repr)),
            "word it more plainly: who did what to whom, by whose account",
        )  # fmt: skip
    yield from _speakers(snapshot, b, said)
    yield from _strangers(snapshot, b)


def _bears(have: _Deed, want: _Deed) -> bool:
    """Whether evidence of one bears out another: the same, or less."""
    if (have.subject, have.target, have.polarity) != (want.subject, want.target, want.polarity):
        return False
    weaker: dict[str, list[str]] = lexicon.load("brief")["weaker"]
    return want.act == have.act or want.act in weaker.get(have.act, ())


def _words(snapshot: Snapshot, d: _Deed) -> str:
    ends = name_of(snapshot, d.subject), name_of(snapshot, d.target)
    return f"{ends[0]} {d.act} {ends[1]} ({d.polarity})"


def _speakers(snapshot: Snapshot, b: _Bound, said: Sequence[Statement]) -> Iterator[Fault]:
    """Whoever speaks in the evidence must speak in the sentence, and nobody else."""
    voices = {voice(snapshot, s) for s in b.told}
    if not any(_stands(v, b.bare) for v in voices):
        yield _fault(
            "speaker-dropped", b, "nobody of whom the evidence says that they said it",
            " or ".join(sorted(voices)), "say whose word it is",
        )  # fmt: skip
    outlets = {publisher(snapshot.document(s.document_id)) for s in b.told}
    doers = {a.name for s in b.told if act_of(s).by_saying and (a := snapshot.roster.of(s.subject))}
    allowed = voices | outlets | doers
    for r in said:
        speaker = snapshot.roster.of(r.speaker)
        if speaker is not None and r.cue is not None and speaker.name not in allowed:
            yield _fault(
                "speaker-swapped", b, f"{speaker.name} as the speaker",
                " or ".join(sorted(allowed)), "say whose word it is",
            )  # fmt: skip


def _strangers(snapshot: Snapshot, b: _Bound) -> Iterator[Fault]:
    """Actors that the sentence names and its evidence does not."""
    known = {i for s in b.told for i in _actors(snapshot, s)}
    for actor in snapshot.roster.actors:
        if actor.id in known or len(actor.name) < 3:
            continue
        if _stands(actor.name, _without(b, snapshot)):
            yield _fault(
                "name-unborne", b, f"“{actor.name}”, of whom the evidence says nothing",
                "names that the evidence has", "take it out, or bind what it rests on",
            )  # fmt: skip


def _without(b: _Bound, snapshot: Snapshot) -> str:
    """The sentence without the names that its evidence has: shorter ones may lie inside them."""
    rest = b.bare
    names = {n for s in b.told for n in _all_names(snapshot, s)}
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, " ")
    return rest


def _actors(snapshot: Snapshot, s: Statement) -> Iterator[str]:
    for mention in (s.speaker, s.subject, s.target, *s.carriers):
        actor = snapshot.roster.of(mention)
        if actor is not None:
            yield actor.id


def _all_names(snapshot: Snapshot, s: Statement) -> Iterator[str]:
    for id_ in _actors(snapshot, s):
        yield name_of(snapshot, id_)
    card = snapshot.document(s.document_id)
    yield publisher(card)
    yield voice(snapshot, s)


def _twice(snapshot: Snapshot, brief: Brief) -> Iterator[Fault]:
    """One story told twice: two sentences of a section that rest on copies of one statement."""
    for section in brief.sections:
        had: dict[str, Sentence] = {}
        for sentence in section.sentences:
            if _QUOTED.search(sentence.text):
                continue  # its words and what it says may stand beside each other
            for first in _folds(snapshot, sentence.statements):
                other = had.setdefault(first, sentence)
                if other is not sentence and not set(other.statements) & set(sentence.statements):
                    yield Fault(
                        "counted-twice", sentence.text,
                        "it rests on a copy of what another sentence rests on",
                        "each story once", "take one of the two out",
                    )  # fmt: skip


def _folds(snapshot: Snapshot, ids: Iterable[str]) -> set[str]:
    return {snapshot.fold_of.get(i, i) for i in ids}
