"""A whole case against its truth: actors, statements, rifts, ties and copies.

``riftline eval case CASE --truth truth.toml`` opens the case and calls `score_case`; the truth's
format is read by `riftline.exams.truth`. Nothing of the case is changed.

Definitions that hold for every figure:

* **A document** of the truth is that of the case which was read from the same bytes (files that
  lie in ``documents/`` beside the truth), else from a path that ends in the truth's, with the
  same record.
* **A name is held** by the roster's actor to which most mentions written so resolved; where the
  statements have no such mention, by the actor that lists it among its names or keys. Case,
  articles, possessives and Russian endings do not count.
* **The counterpart** of a truth actor is the roster's actor that holds most of its names; one
  roster actor is the counterpart of at most one truth actor. *Split*: its names are held by
  several. *Merged wrong*: a roster actor that holds or lists names of several truth actors.
* **A marked statement is found** when a statement of the same document has an evidence that
  covers at least half of the marked quote, or lies inside the quote. Pairs are one to one, those
  that agree in most fields first. A quote that stands outside the text that was read (title,
  caption, lost paragraph) counts as missed.
* **Fields** are measured over found statements. *Speaker*, *subject*, *target* are right when
  they resolve to the counterpart; "author" when it is the document's own voice; "unnamed" and ""
  when it is nobody of the list. *By name* forgives a split: any actor that holds a name of the
  right one, and of no other, will do. *Sign* is the act's in the vocabulary. *Whole*: speaker,
  act, target and polarity all right.
* **Precision** is measured on documents that are marked exhaustively, and only there. The guide
  leaves titles unmarked that only introduce a person (*the Council's spokesman, N*): a statement
  that a rule on titles made, and that no marked one pairs with, is neither right nor wrong and is
  counted apart (version 2).
* **An onset is found** when the pair's trend has one; *within* when its months meet the truth's
  window, *inside* when none lies outside. A non-rift is *silent* when it has no onset and the
  verdict is not "rift"; one without evidence is silent too, so those with any are counted.
* **Copies** are pairs of documents that share a fold.

Intervals are 95 %, over resampled documents (`riftline.exams.spans`).
"""

from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from riftline.exams.spans import matches, ratio_interval
from riftline.exams.truth import (
    AUTHOR,
    UNNAMED,
    Marked,
    Pair,
    Place,
    PlantedRift,
    Tied,
    Truth,
    read_truth,
)
from riftline.model import (
    Document,
    Mention,
    Period,
    Snapshot,
    Span,
    Statement,
    Trend,
)

__all__ = ["report", "score_case"]

VERSION = 2
"""Rises when a figure changes its meaning: floors of another version do not compare."""

LISTED = 200
"""How many misses, wrong and superfluous statements are listed; the figures count them all."""

FIELDS = ("speaker", "act", "sign", "subject", "target", "polarity")
"""What a pairing of found with marked is chosen by, each field counting alike."""

WHOLE = ("speaker", "act", "target", "polarity")


def score_case(
    snapshot: Snapshot, documents: Mapping[str, Document], truth_path: Path
) -> dict[str, Any]:
    """All figures of the exam, every share with its ``n``; JSON-able.

    `documents` maps document ids to documents. Raises ExamError for a truth of another shape.
    """
    truth = read_truth(truth_path)
    places = _places(truth, documents, truth_path.parent / "documents")
    cast = _cast(truth, snapshot)
    readings = _readings(truth, places, documents, snapshot, cast)
    read = [r for r in readings if r.document is not None]
    return {
        "exam": "case",
        "version": VERSION,
        "case": snapshot.name,
        "documents": {
            **_share(len(read), len(readings)),
            "exhaustive": sum(r.exhaustive for r in read),
            "not_in_the_truth": len(documents.keys() - places.values()),
        },
        "actors": _actors(truth, cast, snapshot),
        "statements": _statements(readings),
        "rifts": _rifts(truth, cast, snapshot),
        "ties": _ties(truth, cast, snapshot),
        "copies": _copies(truth, places, snapshot),
        "misses": [m for r in readings for m in r.misses()][:LISTED],
        "wrong": [w for r in readings for w in r.mistakes()][:LISTED],
        "superfluous": [s for r in readings for s in r.superfluous()][:LISTED],
    }


# --- documents ----------------------------------------------------------------------------------


def _places(truth: Truth, documents: Mapping[str, Document], files: Path) -> dict[Place, str]:
    """Truth place → id of the case's document, where the case has it."""
    by_bytes = {(d.capture, d.context.get("record", "")): id_ for id_, d in documents.items()}
    by_path = [(_path_of(d), d.context.get("record", ""), id_) for id_, d in documents.items()]
    hashes: dict[str, str | None] = {}
    found: dict[Place, str] = {}
    for place in truth.documents:
        if place.path not in hashes:
            hashes[place.path] = _hash(files, place.path)
        id_ = by_bytes.get((hashes[place.path] or "", place.record))
        wanted = PurePosixPath(place.path).parts
        ends = [i for path, record, i in by_path if record == place.record and _ends(path, wanted)]
        if id_ is None and len(ends) == 1:
            id_ = ends[0]
        if id_ is not None:
            found[place] = id_
    return found


def _hash(files: Path, path: str) -> str | None:
    try:
        return sha256((files / path).read_bytes()).hexdigest()
    except (OSError, ValueError):
        return None


def _path_of(document: Document) -> tuple[str, ...]:
    path = document.context.get("path", "")
    if not path:
        path = unquote(urlsplit(document.uri.partition("#")[0]).path)
    return PurePosixPath(path.replace("\\", "/")).parts


def _ends(path: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return len(path) >= len(wanted) and path[-len(wanted) :] == wanted


# --- actors -------------------------------------------------------------------------------------

_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"['’]s\b")
# Case endings of Russian nouns, surnames and adjectives. The reading's own morphology is what is
# examined, so none of it is used here.
_ENDINGS = frozenset(
    [
        "", "а", "я", "о", "е", "у", "ю", "ы", "и", "ь", "й", "ой", "ей", "ый", "ий", "ая", "яя",
        "ое", "ее", "ые", "ие", "ых", "их", "ым", "им", "ом", "ем", "ам", "ям", "ах", "ях", "ов",
        "ев", "ую", "юю", "ою", "ею", "ого", "его", "ому", "ему", "ами", "ями", "ыми", "ими",
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who is who. `counterpart`: truth id → roster id, and `stands_for` the way back.

    `homes`: truth id → name → roster id that holds it. `holds`: roster id → truth id → names.
    """

    counterpart: Mapping[str, str]
    stands_for: Mapping[str, str]
    homes: Mapping[str, Mapping[str, str]]
    holds: Mapping[str, Mapping[str, tuple[str, ...]]]

    def by_name(self, roster_id: str) -> str | None:
        """The one truth actor whose names `roster_id` holds, or None."""
        whose = {t for t, names in self.homes.items() if roster_id in names.values()}
        return next(iter(whose)) if len(whose) == 1 else None


def _words(name: str) -> tuple[str, ...]:
    words = _WORD.findall(_POSSESSIVE.sub("", name.casefold()).replace("ё", "е"))
    return tuple(words[1:] if len(words) > 1 and words[0] in ("the", "a", "an") else words)


def _same_word(a: str, b: str) -> bool:
    if a == b:
        return True
    shared = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    # Three letters are the shortest stem that the names of a case can be told apart by.
    return shared >= 3 and "а" <= a[0] <= "я" and {a[shared:], b[shared:]} <= _ENDINGS


def _same(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return len(a) == len(b) > 0 and all(map(_same_word, a, b))


def _cast(truth: Truth, snapshot: Snapshot) -> _Cast:
    mentioned = _mentioned(snapshot)
    listed = _listed(snapshot)
    homes: dict[str, dict[str, str]] = {a.id: {} for a in truth.actors}
    holds: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    weight: Counter[tuple[str, str]] = Counter()
    for who, name in ((a.id, name) for a in truth.actors for name in a.names):
        words = _words(name)
        times = Counter(i for other, ids in mentioned.items() for i in ids if _same(words, other))
        lists = {i for other, ids in listed.items() for i in ids if _same(words, other)}
        held = max(times or lists, key=lambda i: (times[i], i in lists, i), default=None)
        if held is not None:
            homes[who][name] = held
            weight[who, held] += times[held]
        for id_ in sorted(lists | ({held} if held else set())):
            holds[id_][who][name] = None
    counterpart = _counterparts(homes, weight)
    return _Cast(
        counterpart=counterpart,
        stands_for={r: t for t, r in counterpart.items()},
        homes=homes,
        holds={r: {t: tuple(names) for t, names in whose.items()} for r, whose in holds.items()},
    )


def _listed(snapshot: Snapshot) -> dict[tuple[str, ...], set[str]]:
    """Spelling → roster ids that list it among their names or keys."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for actor in snapshot.roster.actors:
        for text in (actor.name, *(n.text for n in actor.names), *actor.keys):
            found[_words(text)].add(actor.id)
    return found


def _mentioned(snapshot: Snapshot) -> dict[tuple[str, ...], list[str]]:
    """Spelling → roster ids, one for each mention that is written so and resolved to it."""
    seen: dict[tuple[str, ...], dict[tuple[Any, ...], str]] = defaultdict(dict)
    for s in snapshot.all_statements:
        for m in (s.speaker, s.subject, s.target, *s.carriers):
            actor = snapshot.roster.of(m)
            if m is not None and actor is not None:
                seen[_words(m.text)][s.document_id, m.span, actor.id] = actor.id
    return {words: [*where.values()] for words, where in seen.items()}


def _counterparts(
    homes: Mapping[str, Mapping[str, str]], weight: Mapping[tuple[str, str], int]
) -> dict[str, str]:
    """One to one: most names first, then most mentions."""
    names = Counter((t, r) for t, held in homes.items() for r in held.values())
    found: dict[str, str] = {}
    taken: set[str] = set()
    for t, r in sorted(names, key=lambda p: (-names[p], -weight[p], p)):
        if t not in found and r not in taken:
            found[t] = r
            taken.add(r)
    return found


def _actors(truth: Truth, cast: _Cast, snapshot: Snapshot) -> dict[str, Any]:
    merged = {r: whose for r, whose in cast.holds.items() if len(whose) > 1}
    split = {t: sorted({*held.values()}) for t, held in cast.homes.items()}
    split = {t: r for t, r in split.items() if len(r) > 1}
    touched = {t for whose in merged.values() for t in whose}
    clean = [t for t in cast.counterpart if t not in split and t not in touched]
    n = len(truth.actors)
    held = sum(
        home == cast.counterpart.get(t)
        for t, names in cast.homes.items()
        for home in names.values()
    )
    by_id = snapshot.roster.by_id
    return {
        "found": _share(len(cast.counterpart), n),
        "clean": _share(len(clean), n),
        "names": _share(held, sum(len(a.names) for a in truth.actors)),
        "split": {**_share(len(split), n), "which": split},
        "merged_wrong": {
            "n": len(snapshot.roster.actors),
            "right": len(merged),
            "share": _ratio(len(merged), len(snapshot.roster.actors)),
            "which": {
                r: {"name": by_id[r].name, "holds": {t: list(names) for t, names in whose.items()}}
                for r, whose in sorted(merged.items())
            },
        },
        "counterparts": {a.id: cast.counterpart.get(a.id) for a in truth.actors},
    }


# --- statements ---------------------------------------------------------------------------------

_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text with every run of white space as one blank; `at` leads back to the text."""

    text: str
    at: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Folded:
        kept: list[str] = []
        at: list[int] = []
        for i, c in enumerate(text):
            if c in _DROPPED or (c.isspace() and (not kept or kept[-1] == " ")):
                continue
            kept.append(" " if c.isspace() else c)
            at.append(i)
        return cls("".join(kept), tuple(at))

    def find(self, quote: str) -> tuple[Span, ...]:
        """Everywhere that `quote` stands, as spans of the text."""
        wanted = _Folded.of(quote.strip()).text.strip()
        found: list[Span] = []
        start = self.text.find(wanted) if wanted else -1
        while start >= 0:
            end = start + len(wanted)
            found.append(Span(self.at[start], self.at[end - 1] + 1))
            start = self.text.find(wanted, end)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A marked statement beside the found one that it was paired with."""

    marked: Marked
    found: Statement
    right: Mapping[str, bool]
    wanted_read: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One document of the truth: what was marked, what was read, and how they pair up."""

    place: Place
    exhaustive: bool
    document: Document | None
    marked: tuple[Marked, ...]
    judged: tuple[_Judged, ...]
    missed: tuple[tuple[Marked, str], ...]
    spare: tuple[Statement, ...]

    @property
    def read(self) -> int:
        """How many statements of this document can be right or wrong by the guide."""
        return len(self.judged) + sum(not _by_title(s) for s in self.spare)

    def misses(self) -> Iterator[dict[str, Any]]:
        for m, why in self.missed:
            yield {"document": str(self.place), "quote": m.quote, "why": why}

    def mistakes(self) -> Iterator[dict[str, Any]]:
        for j in self.judged:
            wrong = {k: list(j.wanted_read[k]) for k in FIELDS if not j.right[k]}
            if wrong:
                yield {
                    "document": str(self.place),
                    "quote": j.marked.quote,
                    "statement": j.found.id,
                    "rule": j.found.rule,
                    "wanted_read": wrong,
                }

    def superfluous(self) -> Iterator[dict[str, Any]]:
        for s in self.spare if self.exhaustive else ():
            if _by_title(s):
                continue
            yield {
                "document": str(self.place),
                "statement": s.id,
                "text": s.text[:300],
                "speaker": s.speaker.text,
                "act": s.act,
                "target": s.target.text if s.target else None,
                "rule": s.rule,
            }


def _by_title(s: Statement) -> bool:
    return s.rule.rpartition("+")[2].startswith("role:")


def _readings(
    truth: Truth,
    places: Mapping[Place, str],
    documents: Mapping[str, Document],
    snapshot: Snapshot,
    cast: _Cast,
) -> list[_Reading]:
    marked: dict[Place, list[Marked]] = defaultdict(list)
    for m in truth.statements:
        marked[m.place].append(m)
    found: dict[str, list[Statement]] = defaultdict(list)
    for s in snapshot.all_statements:
        found[s.document_id].append(s)
    judge = _Judge(snapshot, cast)
    return [
        _reading(
            judge,
            place,
            exhaustive,
            documents[places[place]] if place in places else None,
            marked[place],
            sorted(found[places[place]], key=lambda s: (s.evidence, s.id))
            if place in places
            else [],
        )
        for place, exhaustive in truth.documents.items()
    ]


def _reading(
    judge: _Judge,
    place: Place,
    exhaustive: bool,
    document: Document | None,
    marked: Sequence[Marked],
    found: Sequence[Statement],
) -> _Reading:
    if document is None:
        gone = tuple((m, "the case has no such document") for m in marked)
        return _Reading(place, exhaustive, None, tuple(marked), (), gone, ())
    text = _Folded.of(document.text)
    spans = [text.find(m.quote) for m in marked]
    verdicts = {
        (i, j): judge.judged(document, m, s)
        for i, s in enumerate(found)
        for j, m in enumerate(marked)
        if _covers(s.evidence, spans[j])
    }

    def agreement(i: int, j: int) -> float:
        verdict = verdicts.get((i, j))
        if verdict is None:
            return 0.0
        # Less than one field: the closer evidence decides only between equals.
        near = max(_likeness(found[i].evidence, q) for q in spans[j])
        return 1.0 + sum(verdict.right[f] for f in FIELDS) + 0.5 * near

    pairs = matches(range(len(found)), range(len(marked)), agreement)
    paired = {j: i for i, j in pairs}
    used = {i for i, _ in pairs}
    near = {j for _, j in verdicts}
    return _Reading(
        place=place,
        exhaustive=exhaustive,
        document=document,
        marked=tuple(marked),
        judged=tuple(verdicts[paired[j], j] for j in sorted(paired)),
        missed=tuple(
            (m, _why(document, m, bool(spans[j]), j in near))
            for j, m in enumerate(marked)
            if j not in paired
        ),
        spare=tuple(s for i, s in enumerate(found) if i not in used),
    )


def _covers(evidence: Span, quotes: Iterable[Span]) -> bool:
    return any(
        evidence.meets(q) and (q.holds(evidence) or 2 * _shared(evidence, q) >= q.end - q.start)
        for q in quotes
    )


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _likeness(a: Span, b: Span) -> float:
    return 2 * _shared(a, b) / max(1, a.end - a.start + b.end - b.start)


def _why(document: Document, marked: Marked, stands: bool, near: bool) -> str:
    if near:
        return "fewer statements were read there than are marked"
    if stands:
        return "no statement was read there"
    for where, texts in (("title", (document.title or "",)), ("captions", document.captions)):
        if any(_Folded.of(t).find(marked.quote) for t in texts):
            return f"the quote stands in the {where}, not in the text"
    return "the quote is not in the text that was read"


class _Judge:
    """Compares a marked statement with a found one, field by field."""

    def __init__(self, snapshot: Snapshot, cast: _Cast) -> None:
        from riftline.relations.weights import acts

        self.roster = snapshot.roster
        self.cast = cast
        self.acts = acts()

    def judged(self, document: Document, m: Marked, s: Statement) -> _Judged:
        """`m` beside `s`: what is right, and for the rest what was wanted and what was read."""
        right: dict[str, bool] = {
            "act": s.act == m.act,
            "sign": self._sign(s.act) == self._sign(m.act),
            "polarity": s.claim.polarity == m.polarity,
            "distance": s.claim.distance == m.distance,
        }
        for name, wanted, mention in (
            ("speaker", m.speaker, s.speaker),
            ("subject", m.subject, s.subject),
            ("target", m.target, s.target),
        ):
            right[name] = self._is(document, wanted, mention, forgive=False)
            right[f"{name}_by_name"] = self._is(document, wanted, mention, forgive=True)
        if m.when:
            right["when"] = s.when is not None and _bounds(m.when) == _days(s.when)
        if m.hedge:
            hedges = [h.text.casefold() for h in s.claim.hedges]
            right["hedge"] = any(
                h and (h in m.hedge.casefold() or m.hedge.casefold() in h) for h in hedges
            )
        right["whole"] = all(right[f] for f in WHOLE)
        return _Judged(
            m,
            s,
            right,
            {
                "speaker": (m.speaker, self._name(s.speaker)),
                "subject": (m.subject, self._name(s.subject)),
                "target": (m.target, self._name(s.target)),
                "act": (m.act, s.act),
                "sign": (str(self._sign(m.act)), str(self._sign(s.act))),
                "polarity": (m.polarity, s.claim.polarity),
            },
        )

    def _sign(self, act: str) -> int | None:
        known = self.acts.get(act)
        return None if known is None else known.sign

    def _is(self, document: Document, wanted: str, mention: Mention | None, forgive: bool) -> bool:
        own = mention is not None and _own_voice(document, mention)
        if wanted == AUTHOR:
            return own
        actor = self.roster.of(mention)
        meant = None if actor is None else self.cast.stands_for.get(actor.id)
        if forgive and actor is not None and meant != wanted:
            meant = self.cast.by_name(actor.id) or meant
        if wanted == UNNAMED:
            return mention is not None and not own and meant is None
        if wanted == "":
            return meant is None
        return meant == wanted

    def _name(self, mention: Mention | None) -> str:
        if mention is None:
            return ""
        actor = self.roster.of(mention)
        return f"{mention.text} → {actor.id if actor else 'nobody'}"


def _own_voice(document: Document, mention: Mention) -> bool:
    """Whether `mention` is the document's author, publisher or account."""
    if mention.kind == "author" or mention.span is None:
        return True
    own = (document.author, document.publisher, document.account)
    return any(_words(mention.text) == _words(name) for name in own if name)


def _bounds(edtf: str) -> tuple[str | None, str | None]:
    """First and last day of an EDTF day, month, year or interval of these; None where open."""
    first, slash, last = edtf.partition("/")
    return _edge(first, "01-01", last=False), _edge(last if slash else first, "12-31", last=True)


def _edge(text: str, year: str, *, last: bool) -> str | None:
    if text in ("", ".."):
        return None
    if len(text) == 4:
        return f"{text}-{year}"
    if len(text) == 7:
        days = calendar.monthrange(int(text[:4]), int(text[5:]))[1]
        return f"{text}-{days if last else 1:02d}"
    return text


def _days(period: Period) -> tuple[str | None, str | None]:
    cut = [None if day is None else day[:10] for day in (period.earliest, period.latest)]
    return cut[0], cut[1]


def _statements(readings: Sequence[_Reading]) -> dict[str, Any]:
    read = [r for r in readings if r.document is not None]
    closed = [r for r in read if r.exhaustive]
    fields = sorted({f for r in read for j in r.judged for f in j.right})
    return {
        "recall": _over([(len(r.judged), len(r.marked)) for r in readings]),
        "precision": _over([(len(r.judged), r.read) for r in closed]),
        "whole": {
            "recall": _over([(_right(r, "whole"), len(r.marked)) for r in readings]),
            "precision": _over([(_right(r, "whole"), r.read) for r in closed]),
        },
        "of_found": {
            f: _over([(_right(r, f), sum(f in j.right for j in r.judged)) for r in read])
            for f in fields
        },
        "unjudged": {"titles": sum(_by_title(s) for r in closed for s in r.spare)},
        "recall_by": _recall_by(readings),
        "missed": dict(Counter(why for r in readings for _, why in r.missed).most_common()),
    }


def _right(reading: _Reading, field: str) -> int:
    return sum(j.right.get(field, False) for j in reading.judged)


def _recall_by(readings: Sequence[_Reading]) -> dict[str, dict[str, Any]]:
    """Recall by voice, language, kind of document, and act."""
    hits: Counter[tuple[str, str]] = Counter()
    n: Counter[tuple[str, str]] = Counter()
    for r in readings:
        found = {id(j.marked) for j in r.judged}
        for m in r.marked:
            kinds = [("voice", "author's own" if m.speaker == AUTHOR else "attributed")]
            kinds.append(("act", m.act))
            if r.document is not None:
                kinds += [("lang", r.document.lang), ("kind", r.document.kind)]
            n.update(kinds)
            if id(m) in found:
                hits.update(kinds)
    out: dict[str, dict[str, Any]] = defaultdict(dict)
    for by, value in sorted(n, key=lambda k: (k[0], -n[k], k[1])):
        out[by][value] = _share(hits[by, value], n[by, value])
    return dict(out)


# --- rifts and ties -----------------------------------------------------------------------------


def _rifts(truth: Truth, cast: _Cast, snapshot: Snapshot) -> dict[str, Any]:
    planted = [_planted(r, cast, snapshot) for r in truth.rifts]
    silent = [_silent(p, cast, snapshot) for p in truth.not_rifts]
    heard = [s for s in silent if s["independent"]]
    told = {frozenset(r.pair) for r in truth.rifts} | {frozenset(p) for p in truth.not_rifts}
    others = [
        t
        for t in snapshot.trends
        if frozenset(cast.stands_for.get(x, x) for x in (t.a, t.b)) not in told
    ]
    loud = [t for t in others if _alarm(t)]
    names = snapshot.roster.by_id
    return {
        "found": _share(sum(p["found"] for p in planted), len(planted)),
        "within": _share(sum(p["within"] for p in planted), len(planted)),
        "inside": _share(sum(p["inside"] for p in planted), len(planted)),
        "called_rift": _share(sum(p["verdict"] == "rift" for p in planted), len(planted)),
        "non_rifts_silent": {
            **_share(sum(s["silent"] for s in silent), len(silent)),
            "with_evidence": _share(sum(s["silent"] for s in heard), len(heard)),
        },
        "planted": planted,
        "non_rifts": silent,
        # The truth does not say that these are none: it is silent on most pairs.
        "alarms_elsewhere": {
            **_share(len(loud), len(others)),
            "which": [
                {"a": names[t.a].name, "b": names[t.b].name, **_course(t)} for t in loud[:LISTED]
            ],
        },
    }


def _alarm(trend: Trend) -> bool:
    return trend.verdict == "rift" or trend.onset is not None


def _trend(pair: Pair, cast: _Cast, snapshot: Snapshot) -> tuple[Trend | None, str]:
    """The pair's trend, or None and why there is none."""
    ids = [cast.counterpart.get(who) for who in pair]
    for who, id_ in zip(pair, ids, strict=True):
        if id_ is None:
            return None, f"no actor was found for {who}"
    trend = snapshot.trend(str(ids[0]), str(ids[1]))
    return trend, "" if trend else "no dated evidence connects the two"


def _course(trend: Trend) -> dict[str, Any]:
    onset = trend.onset
    return {
        "verdict": trend.verdict,
        "onset": [onset.earliest, onset.latest] if onset else None,
        "p_onset": round(onset.probability, 4) if onset else None,
        "p_widening": None if trend.p_widening is None else round(trend.p_widening, 4),
        "independent": trend.independent,
    }


_NO_COURSE: Mapping[str, Any] = {
    "verdict": None,
    "onset": None,
    "p_onset": None,
    "p_widening": None,
    "independent": 0,
}


def _planted(rift: PlantedRift, cast: _Cast, snapshot: Snapshot) -> dict[str, Any]:
    trend, why = _trend(rift.pair, cast, snapshot)
    onset = trend.onset if trend else None
    early, late = (onset.earliest[:7], onset.latest[:7]) if onset else ("", "")
    return {
        **rift.pair._asdict(),
        "announced": rift.announced,
        "window": [rift.earliest, rift.latest],
        "found": onset is not None,
        "within": onset is not None and early <= rift.latest and rift.earliest <= late,
        "inside": onset is not None and rift.earliest <= early and late <= rift.latest,
        "rank": snapshot.trends.index(trend) + 1 if trend else None,
        **(_course(trend) if trend else _NO_COURSE),
        "why": why,
    }


def _silent(pair: Pair, cast: _Cast, snapshot: Snapshot) -> dict[str, Any]:
    trend, why = _trend(pair, cast, snapshot)
    return {
        **pair._asdict(),
        "silent": trend is None or not _alarm(trend),
        **(_course(trend) if trend else _NO_COURSE),
        "why": why,
    }


def _ties(truth: Truth, cast: _Cast, snapshot: Snapshot) -> dict[str, Any]:
    rows = [_tie(t, cast, snapshot) for t in truth.ties]
    found = [r for r in rows if r["sign_read"] is not None]
    return {
        "found": _share(len(found), len(rows)),
        "sign": _share(sum(r["sign_read"] == r["sign"] for r in found), len(found)),
        "which": rows,
    }


def _tie(tied: Tied, cast: _Cast, snapshot: Snapshot) -> dict[str, Any]:
    """The tie's weights since its month: found when there is any, its sign that of the larger."""
    a, b = (cast.counterpart.get(who) for who in tied.pair)
    tie = snapshot.tie(a, b) if a is not None and b is not None else None
    months = [m for m in tie.months if m.period >= tied.since] if tie else []
    hostile = sum(m.own.hostile + m.third.hostile for m in months)
    friendly = sum(m.own.friendly + m.third.friendly for m in months)
    sign = (friendly > hostile) - (friendly < hostile) if hostile or friendly else None
    return {
        **tied.pair._asdict(),
        "sign": tied.sign,
        "since": tied.since,
        "sign_read": sign,
        "hostile": round(hostile, 3),
        "friendly": round(friendly, 3),
    }


# --- copies -------------------------------------------------------------------------------------


def _copies(truth: Truth, places: Mapping[Place, str], snapshot: Snapshot) -> dict[str, Any]:
    place_of = {id_: place for place, id_ in places.items()}
    stands_in = {s.id: s.document_id for s in snapshot.all_statements}
    read: set[frozenset[Place]] = set()
    for fold in snapshot.folds:
        where = {place_of.get(stands_in.get(m, "")) for m in fold.members} - {None}
        read |= {frozenset(p) for p in combinations((p for p in where if p is not None), 2)}
    wanted = {frozenset(p) for copy in truth.copies for p in combinations(copy, 2)}
    return {
        "recall": _share(len(read & wanted), len(wanted)),
        "precision": _share(len(read & wanted), len(read)),
        "missed": _pairs(wanted - read),
        "superfluous": _pairs(read - wanted),
    }


def _pairs(pairs: Iterable[frozenset[Place]]) -> list[list[str]]:
    return sorted(sorted(map(str, pair)) for pair in pairs)[:LISTED]


# --- figures ------------------------------------------------------------------------------------


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _share(right: int, n: int) -> dict[str, Any]:
    return {"share": _ratio(right, n), "right": right, "n": n}


def _over(pairs: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """A share over documents, each with (right, n), and its interval."""
    return {
        **_share(sum(r for r, _ in pairs), sum(n for _, n in pairs)),
        "interval": ratio_interval(pairs),
    }


def report(scores: Mapping[str, Any]) -> str:
    """The figures of `score_case` as a table for a terminal."""
    documents, actors, said = scores["documents"], scores["actors"], scores["statements"]
    rifts, ties, copies = scores["rifts"], scores["ties"], scores["copies"]
    rows: list[tuple[str, Mapping[str, Any]] | str] = [
        ("documents in the case", documents),
        "actors",
        ("  found", actors["found"]),
        ("  neither split nor merged", actors["clean"]),
        ("  names held by the right one", actors["names"]),
        ("  split", actors["split"]),
        ("  roster actors merged wrong", actors["merged_wrong"]),
        "statements",
        ("  recall", said["recall"]),
        *((f"    {k}", v) for by in ("voice", "lang", "kind") for k, v in _by(said, by)),
        (f"  precision ({documents['exhaustive']} documents)", said["precision"]),
        "  of those found",
        *((f"    {f.replace('_', ' ')}", said["of_found"][f]) for f in _shown(said["of_found"])),
        ("  whole: recall", said["whole"]["recall"]),
        ("  whole: precision", said["whole"]["precision"]),
        "rifts",
        ("  onsets found", rifts["found"]),
        ("  within the window", rifts["within"]),
        ("  verdict rift", rifts["called_rift"]),
        ("  non-rifts silent", rifts["non_rifts_silent"]),
        ("    of those with evidence", rifts["non_rifts_silent"]["with_evidence"]),
        ("  alarms for other pairs", rifts["alarms_elsewhere"]),
        "ties",
        ("  found", ties["found"]),
        ("  sign right", ties["sign"]),
        "copies (pairs of documents)",
        ("  recall", copies["recall"]),
        ("  precision", copies["precision"]),
    ]
    lines = [
        f"{_plain(scores['case'])}: {said['recall']['n']} marked statements",
        f"{'':32}{'share':>7}{'right':>7}{'n':>7}  95 %",
        *(r if isinstance(r, str) else _row(*r) for r in rows),
        "",
        *(_rift_line("rift", r) for r in rifts["planted"]),
        *(_rift_line("no rift", r) for r in rifts["non_rifts"]),
    ]
    if said["missed"]:
        lines += ["", *(f"{n:>4} missed: {why}" for why, n in said["missed"].items())]
    return "\n".join(lines)


def _by(said: Mapping[str, Any], by: str) -> list[tuple[str, Mapping[str, Any]]]:
    return list(said["recall_by"].get(by, {}).items())


def _shown(fields: Mapping[str, Any]) -> list[str]:
    """Fields in the order in which a reader asks for them."""
    order = ("speaker", "speaker_by_name", "act", "sign", "subject", "subject_by_name", "target",
             "target_by_name", "polarity", "distance", "hedge", "when", "whole")  # fmt: skip
    return [f for f in order if f in fields]


def _row(name: str, figure: Mapping[str, Any]) -> str:
    share = "–" if figure["share"] is None else f"{figure['share']:.3f}"
    interval = figure.get("interval")
    between = f"  {interval[0]:.3f} … {interval[1]:.3f}" if interval else ""
    return f"{_plain(name):32}{share:>7}{figure['right']:>7}{figure['n']:>7}{between}"


def _rift_line(what: str, row: Mapping[str, Any]) -> str:
    onset = " … ".join(row["onset"]) if row["onset"] else "none"
    truth = ""
    if "window" in row:
        how = "announced" if row["announced"] else "never announced"
        place = f", rank {row['rank']}" if row["rank"] else ""
        truth = f"; truth {' … '.join(row['window'])} ({how}){place}"
    verdict = row["verdict"] or row["why"]
    return (
        f"{what:8}{row['a']} – {row['b']}: {verdict}, onset {onset}, "
        f"{row['independent']} independent{truth}"
    )


def _plain(text: str) -> str:
    """Captured words for a terminal: printable and short."""
    return "".join(c if c.isprintable() else "�" for c in text)[:60]
