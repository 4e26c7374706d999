"""The tables of a case as rows: what each holds, what each column means, how it is filled.

The meanings are written into the export's README.txt and held against docs/formats-out.md by a
test, so a column cannot come in without its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from riftline.export.sums import name_of
from riftline.model import (
    Actor,
    Counts,
    Decision,
    Issue,
    Mention,
    Name,
    Piece,
    Snapshot,
    Statement,
    Tie,
    Trend,
    digest,
)

__all__ = ["MOST_DOCUMENTS", "TABLES", "Row", "Table", "Value"]

Value = str | int | float | None | tuple[str, ...]
Row = Mapping[str, Value]

MOST_DOCUMENTS = 20
"""An actor's row names at most this many documents: a cell of more than 32,767 characters is cut
by Excel without a word, and an id and its address take up to a thousand."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file of the export: its name, what a row is, its columns and where rows come from."""

    file: str
    about: str
    columns: Mapping[str, str]
    rows: Callable[[Snapshot], Iterator[Row]]

    def kind(self, column: str) -> Literal["text", "several", "whole", "number"]:
        """What a column's values are, where they are known."""
        if self.columns[column].endswith("(several)"):
            return "several"
        return "whole" if column in _WHOLE else "number" if column in _NUMBERS else "text"


_WHOLE = frozenset({"start", "end", "statements", "documents", "independent", "carriers"})
_NUMBERS = frozenset(
    {
        "stance", "confidence", "hostile", "friendly", "neutral", "mean", "low", "high", "doubt",
        "onset_probability", "p_widening",
    }
)  # fmt: skip


def _documents(snapshot: Snapshot) -> Iterator[Row]:
    for d in snapshot.documents:
        yield {
            "id": d.id,
            "url": d.uri,
            "capture": d.capture,
            "title": d.title,
            "author": d.author,
            "publisher": d.publisher,
            "published": d.published,
            "lang": d.lang,
            "kind": d.kind,
            "platform": d.platform,
            "account": d.account,
            "added": d.added,
            "statements": d.statements,
        }


def _statements(snapshot: Snapshot) -> Iterator[Row]:
    for s in snapshot.all_statements:
        card = snapshot.document(s.document_id)
        yield {
            "id": s.id,
            "document_id": s.document_id,
            "url": card.uri if card else None,
            "publisher": card.publisher if card else None,
            "published": card.published if card else None,
            "said": snapshot.said.get(s.id),
            "start": s.evidence.start,
            "end": s.evidence.end,
            "text": s.text,
            **_who(snapshot, "speaker", s.speaker),
            "speaker_kind": s.speaker.kind,
            "cue": s.cue.text if s.cue else None,
            "content": _texts(s.content),
            "mode": s.mode,
            "carriers": tuple(m.text or m.key for m in s.carriers),
            **_who(snapshot, "subject", s.subject),
            "act": s.act,
            **_who(snapshot, "target", s.target),
            "stance": s.stance,
            "stance_words": _texts(s.stance_words),
            **_when(s),
            "hedges": _texts(s.claim.hedges),
            "polarity": s.claim.polarity,
            "distance": s.claim.distance,
            "glosses": _texts(s.glosses),
            "confidence": s.confidence,
            "rule": s.rule,
            "first": snapshot.fold_of.get(s.id, s.id),
            "copy": snapshot.copied(s.id),
        }


def _who(snapshot: Snapshot, role: str, mention: Mention | None) -> Row:
    actor = snapshot.roster.of(mention)
    return {
        f"{role}_id": actor.id if actor else None,
        f"{role}_name": actor.name if actor else None,
        f"{role}_text": mention.text if mention else None,
    }


def _when(s: Statement) -> Row:
    return {
        "when_earliest": s.when.earliest if s.when else None,
        "when_latest": s.when.latest if s.when else None,
        "when_precision": s.when.precision if s.when else None,
        "when_edtf": s.when.edtf if s.when else None,
        "when_text": s.when.text if s.when else None,
    }


def _texts(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return tuple(p.text for p in pieces)


def _actors(snapshot: Snapshot) -> Iterator[Row]:
    seen = _seen(snapshot)
    for a in snapshot.roster.actors:
        where = tuple(seen.get(a.id, {}))
        first = where[:MOST_DOCUMENTS]
        yield {
            "id": a.id,
            "name": a.name,
            "kind": a.kind,
            "names": tuple(dict.fromkeys(n.text for n in a.names)),
            "keys": a.keys,
            "statements": a.statements,
            "documents": len(where),
            "document_ids": first,
            "urls": _urls(snapshot, first),
        }


def _seen(snapshot: Snapshot) -> dict[str, dict[str, None]]:
    """Per actor the documents whose statements it stands in, in the order of the case."""
    found: dict[str, dict[str, None]] = {}
    for s in snapshot.all_statements:
        for m in (s.speaker, s.subject, s.target, *s.carriers):
            actor = snapshot.roster.of(m)
            if actor is not None:
                found.setdefault(actor.id, {})[s.document_id] = None
    return found


def _names(snapshot: Snapshot) -> Iterator[Row]:
    for a in snapshot.roster.actors:
        yield from (_name(snapshot, a, n) for n in a.names)


def _name(snapshot: Snapshot, a: Actor, n: Name) -> Row:
    card = snapshot.document(n.source)
    return {
        "id": digest("name", a.id, n.text, n.key, n.register, n.lang, n.used_by, n.source, n.span),
        "actor_id": a.id,
        "actor": a.name,
        "text": n.text,
        "key": n.key,
        "register": n.register,
        "lang": n.lang,
        "script": n.script,
        "used_by": n.used_by,
        "since": n.since,
        "until": n.until,
        "source": n.source,
        "url": card.uri if card else None,
        "start": n.span.start if n.span else None,
        "end": n.span.end if n.span else None,
    }


def _ties(snapshot: Snapshot) -> Iterator[Row]:
    for tie in snapshot.ties:
        for month in tie.months:
            for basis, counts in (("own", month.own), ("third", month.third)):
                if counts.statements or counts.independent:
                    yield _tie(snapshot, tie, month.period, basis, counts)
        for basis, ids in (("state", tie.states), ("undated", tie.undated)):
            if ids:
                yield _tie(snapshot, tie, None, basis, Counts(statements=ids))


def _tie(snapshot: Snapshot, tie: Tie, period: str | None, basis: str, counts: Counts) -> Row:
    weighed = basis in ("own", "third")
    documents = _documents_of(snapshot, counts.statements)
    return {
        "id": ":".join((tie.a, tie.b, period or "-", basis)),
        "a": tie.a,
        "a_name": name_of(snapshot, tie.a),
        "b": tie.b,
        "b_name": name_of(snapshot, tie.b),
        "period": period,
        "basis": basis,
        "hostile": counts.hostile if weighed else None,
        "friendly": counts.friendly if weighed else None,
        "neutral": counts.neutral if weighed else None,
        "independent": counts.independent if weighed else None,
        "carriers": counts.carriers if weighed else None,
        "statements": counts.statements,
        "document_ids": documents,
        "urls": _urls(snapshot, documents),
    }


def _courses(snapshot: Snapshot) -> Iterator[Row]:
    for t in snapshot.trends:
        for p in t.course:
            documents = _documents_of(snapshot, p.statements)
            yield {
                "id": f"{t.a}:{t.b}:{p.period}",
                "a": t.a,
                "a_name": name_of(snapshot, t.a),
                "b": t.b,
                "b_name": name_of(snapshot, t.b),
                "period": p.period,
                "mean": p.mean,
                "low": p.low,
                "high": p.high,
                "hostile": p.hostile,
                "friendly": p.friendly,
                "neutral": p.neutral,
                "independent": p.independent,
                "carriers": p.carriers,
                "statements": p.statements,
                "document_ids": documents,
                "urls": _urls(snapshot, documents),
            }


def _pairs(snapshot: Snapshot) -> Iterator[Row]:
    yield from (_pair(snapshot, t) for t in snapshot.trends)


def _pair(snapshot: Snapshot, t: Trend) -> Row:
    documents = _documents_of(snapshot, t.drivers)
    return {
        "id": f"{t.a}:{t.b}",
        "a": t.a,
        "a_name": name_of(snapshot, t.a),
        "b": t.b,
        "b_name": name_of(snapshot, t.b),
        "verdict": t.verdict,
        "doubt": t.doubt,
        "listed": None if t.doubt is None else "yes" if t.listed else "no",
        "onset_earliest": t.onset.earliest if t.onset else None,
        "onset_latest": t.onset.latest if t.onset else None,
        "onset_probability": t.onset.probability if t.onset else None,
        "p_widening": t.p_widening,
        "independent": t.independent,
        "carriers": t.carriers,
        "drivers": t.drivers,
        "document_ids": documents,
        "urls": _urls(snapshot, documents),
    }


def _decisions(snapshot: Snapshot) -> Iterator[Row]:
    for d in snapshot.decisions:
        document = _ruled_document(snapshot, d)
        card = snapshot.document(document) if document else None
        yield {
            "id": d.id,
            "kind": d.kind,
            "left": d.left,
            "right": d.right,
            "field": d.field,
            "value": d.value,
            "who": d.who,
            "at": d.at,
            "why": d.why,
            "anchor": d.anchor,
            "document_id": document,
            "url": card.uri if card else None,
        }


def _ruled_document(snapshot: Snapshot, d: Decision) -> str | None:
    """The document a ruling on a statement stands in; a statement ruled wrong has its anchor."""
    found = snapshot.statement(d.left)
    return found.document_id if found else d.anchor.partition(":")[0] or None


def _issues(snapshot: Snapshot) -> Iterator[Row]:
    for i in snapshot.issues:
        yield {
            "id": digest("issue", i.code, i.where, i.seen, i.span),
            **_place(snapshot, i),
            "code": i.code,
            "where": i.where,
            "seen": i.seen,
            "expected": i.expected,
            "do": i.do,
            "start": i.span.start if i.span else None,
            "end": i.span.end if i.span else None,
        }


def _place(snapshot: Snapshot, issue: Issue) -> Row:
    card = snapshot.document(issue.where)
    return {"document_id": card.id if card else None, "url": card.uri if card else None}


def _documents_of(snapshot: Snapshot, statements: Iterable[str]) -> tuple[str, ...]:
    found = (snapshot.statement(id_) for id_ in statements)
    return tuple(dict.fromkeys(s.document_id for s in found if s is not None))


def _urls(snapshot: Snapshot, documents: Iterable[str]) -> tuple[str, ...]:
    cards = (snapshot.document(id_) for id_ in documents)
    return tuple(dict.fromkeys(c.uri for c in cards if c is not None and c.uri))


_DOCUMENT = {
    "document_id": "the document it stands in (documents.csv)",
    "url": "address of that document",
}
_DOCUMENTS = {
    "document_ids": "documents of those statements (several)",
    "urls": "their addresses (several)",
}
_ENDS = {
    "a": "actor (actors.csv)",
    "a_name": "its name",
    "b": "the other actor (actors.csv)",
    "b_name": "its name",
}
_COUNTED = {
    "hostile": "weighted hostile evidence",
    "friendly": "weighted friendly evidence",
    "neutral": "weighted neutral evidence",
    "independent": "independent statements: copies of one statement count once",
    "carriers": "places that carried them, copies included",
    "statements": "ids of exactly those statements (several)",
}


def _person(role: str) -> dict[str, str]:
    return {
        f"{role}_id": f"actor that the {role} is (actors.csv); empty: nobody named",
        f"{role}_name": "that actor's name",
        f"{role}_text": "the words that name or point at it; empty where none do",
    }


TABLES: tuple[Table, ...] = (
    Table(
        "documents.csv",
        "a document: one text read out of a capture",
        {
            "id": "the document",
            "url": "address or file it was captured from",
            "capture": "SHA-256 of the captured bytes",
            "title": "headline",
            "author": "byline",
            "publisher": "outlet, account or channel",
            "published": "ISO date or date-time, as published; empty: not known",
            "lang": "language, ISO 639-1; und: not known",
            "kind": "article or post",
            "platform": "platform of a post",
            "account": "account of a post",
            "added": "when it came into the case (ISO, UTC)",
            "statements": "how many statements were read out of it",
        },
        _documents,
    ),
    Table(
        "statements.csv",
        "a statement: speaker says that subject does act toward target",
        {
            "id": "the statement",
            **_DOCUMENT,
            "publisher": "outlet, account or channel of the document",
            "published": "ISO date or date-time of the document",
            "said": "ISO day that the statement counts for; empty: undated",
            "start": "first code point of the evidence in the document's text",
            "end": "one past its last code point",
            "text": "the evidence's words",
            **_person("speaker"),
            "speaker_kind": "person, group, account, outlet, …, or author: the document's own",
            "cue": "the word that says so (accused, according to)",
            "content": "what was said, in its words (several)",
            "mode": "direct, indirect, mixed or authored",
            "carriers": "who passed it on, from the publisher inward (several)",
            **_person("subject"),
            "act": "one of the closed vocabulary of acts",
            **_person("target"),
            "stance": "of the speaker toward the target, -1 to 1; empty: none expressed",
            "stance_words": "the words that carry it (several)",
            "when_earliest": "first ISO day of the time spoken of; empty: open or not known",
            "when_latest": "its last ISO day; empty: open or not known",
            "when_precision": "second, day, week, month, season, year, decade, range, …",
            "when_edtf": "the same as EDTF",
            "when_text": "the words that say when",
            "hedges": "words by which it was hedged (several)",
            "polarity": "asserted, denied, conditional or asked",
            "distance": "the reporter's: stated, claimed, alleged or denied",
            "glosses": "an editor's insertions: not the speaker's words (several)",
            "confidence": "how far the extraction is trusted, 0 to 1",
            "rule": "what produced it",
            "first": "the first statement of its copies; its own id where it is that one",
            "copy": "why it is a copy of that: words, repost, meaning or ruling; else empty",
        },
        _statements,
    ),
    Table(
        "actors.csv",
        "an actor: computed from mentions and decisions",
        {
            "id": "the actor",
            "name": "the name it is shown by",
            "kind": "person, group, account, outlet, state, community, …",
            "names": "all names on record, one row each in names.csv (several)",
            "keys": "the normalised names that it was joined from (several)",
            "statements": "how many statements it stands in",
            "documents": "how many documents those are in",
            "document_ids": f"the first {MOST_DOCUMENTS} of them (several)",
            "urls": "addresses of those (several)",
        },
        _actors,
    ),
    Table(
        "names.csv",
        "a name, as somebody's claim",
        {
            "id": "the name as claimed there",
            "actor_id": "whom it names (actors.csv)",
            "actor": "the name that actor is shown by",
            "text": "the name",
            "key": "its normalised form",
            "register": "self-name, official, abbreviation, exonym, pejorative, plain, …",
            "lang": "language",
            "script": "script",
            "used_by": "key of who uses it; empty: nobody in particular",
            "since": "first ISO date of its use",
            "until": "last ISO date of its use",
            "source": "who says so: a document's id, actors.toml or a decision",
            "url": "address of that document",
            "start": "first code point in that document's text",
            "end": "one past its last code point",
        },
        _names,
    ),
    Table(
        "ties.csv",
        "what is on record from a toward b in one month, by one kind of voice",
        {
            "id": "the ordered pair, month and basis",
            **_ENDS,
            "period": "month (2014-03); empty for states and undated statements",
            "basis": "own: said or done by a itself; third: reported by others; "
            "state: alliances, enmities and the like; undated: no day is known",
            **_COUNTED,
            **_DOCUMENTS,
        },
        _ties,
    ),
    Table(
        "courses.csv",
        "one month of a pair's course, both directions together",
        {
            "id": "the pair and month",
            **_ENDS,
            "period": "month (2014-03)",
            "mean": "share of hostility, 0 to 1",
            "low": "lower end of its 90 % credible interval",
            "high": "upper end",
            **_COUNTED,
            **_DOCUMENTS,
        },
        _courses,
    ),
    Table(
        "pairs.csv",
        "a pair and what its course adds up to",
        {
            "id": "the pair",
            **_ENDS,
            "verdict": "rift, easing, friendly, mixed, quiet or not enough evidence",
            "doubt": "chance that a rift is none, given all pairs; empty for other verdicts",
            "listed": "yes, no: whether a rift is on the list of rifts; empty for other verdicts",
            "onset_earliest": "first month that the onset may lie in; empty: none found",
            "onset_latest": "last such month",
            "onset_probability": "posterior probability of that onset",
            "p_widening": "probability that it is widening; empty: not computed",
            "independent": "independent statements in all",
            "carriers": "places that carried them",
            "drivers": "statements whose removal moves the course most (several)",
            "document_ids": "documents of the drivers (several)",
            "urls": "their addresses (several)",
        },
        _pairs,
    ),
    Table(
        "decisions.csv",
        "what a person ruled; nothing is ever removed from this table",
        {
            "id": "the decision",
            "kind": "same, different, unsure, not-an-actor, wrong, right, edit or withdraw",
            "left": "key, statement or decision ruled on",
            "right": "the other key",
            "field": "field of an edit",
            "value": "value of an edit",
            "who": "who ruled",
            "at": "when (ISO, UTC)",
            "why": "the reason given",
            "anchor": "document:start:end:act, by which a ruling finds its statement again",
            "document_id": "document of the statement ruled on (documents.csv)",
            "url": "address of that document",
        },
        _decisions,
    ),
    Table(
        "issues.csv",
        "anything unread, unsure or contradictory",
        {
            "id": "the issue",
            "document_id": "document it is about, where it is about one",
            "url": "address of that document",
            "code": "kind of issue (docs/issues.md)",
            "where": "file, document or actor",
            "seen": "what was seen",
            "expected": "what was expected",
            "do": "what to do",
            "start": "first code point in that document's text",
            "end": "one past its last code point",
        },
        _issues,
    ),
)
