"""Statements as people corrected them, and those that people added.

Invariants: a corrected statement keeps its id, and so its address; the record keeps what the
machine read; without the decisions everything is as it was read, to the last field.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast, get_args

from riftline import columns, lexicon
from riftline.actors.ledger import anchored, lost_ruling
from riftline.errors import UsageError
from riftline.model import (
    ActorKind,
    Claim,
    Decision,
    Issue,
    Mention,
    Period,
    Piece,
    Polarity,
    Precision,
    Span,
    Statement,
    Statements,
    digest,
)

__all__ = [
    "BY_PERSON",
    "CORRECTIONS",
    "PARTIES",
    "Corrected",
    "added",
    "coded",
    "corrected",
    "is_correction",
    "of_statements",
    "period",
]

PARTIES = ("speaker", "subject", "target")
"""Fields that hold an actor. The value is a mention as JSON: ``{"key": …, "text": …}``, with `kind`
and `span` where they are known; "" is nobody."""

CORRECTIONS = (*PARTIES, "act", "stance", "when", "hedge", "polarity")
"""What an "edit" of a statement may change (`Decision.field`).

`stance` is −1 … 1 or "" for none, `when` a period (`period`), "" for none. `hedge` is words of the
document as JSON, ``{"text": …, "span": [start, end]}``, added, or taken away with ``"gone": true``.
"""

BY_PERSON = "person"
"""`Statement.rule` of one that a person added; what a person corrected has it behind the machine's
own rule, after a comma."""

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Corrected:
    """`statements` as people have them; `read` the same before their fields were corrected."""

    statements: Statements
    read: Statements
    issues: tuple[Issue, ...] = ()


def of_statements(d: Decision) -> bool:
    """Whether a decision corrects a statement or adds one."""
    return d.kind == "add" or is_correction(d)


def is_correction(d: Decision) -> bool:
    """Whether a decision corrects a field of a statement."""
    return d.kind == "edit" and d.field in CORRECTIONS


def corrected(statements: Statements, decisions: Iterable[Decision]) -> Corrected:
    """Put standing corrections to statements as they were read.

    A correction finds its statement by id, and after a re-read by its anchor. Of several on one
    field the latest holds; hedges add up. What a person added counts until the machine reads the
    same itself.
    """
    told = sorted((d for d in decisions if of_statements(d)), key=lambda d: (d.at, d.id))
    new = {s.id: s for d in told if d.kind == "add" for s in [added(d)]}
    read = statements.some(new)
    whole = columns.merged(statements, [s for id_, s in new.items() if id_ not in read])
    edits = [d for d in told if d.kind == "edit"]
    by_id = whole.some(d.left for d in edits)
    mine: dict[str, list[Decision]] = defaultdict(list)
    found: dict[str, Statement] = {}
    lost: list[Issue] = []
    for d in edits:
        s = by_id.get(d.left) or anchored(d.anchor, whole)
        if s is None:
            lost.append(lost_ruling(d, f"the correction {d.id} ({d.field})", "correct again"))
        else:
            mine[s.id].append(d)
            found[s.id] = s
    changed = {id_: _edited(found[id_], ds) for id_, ds in mine.items()}
    changed = {id_: s for id_, s in changed.items() if s != found[id_]}
    return Corrected(columns.changed(whole, changed), whole, tuple(lost))


def _edited(s: Statement, edits: Iterable[Decision]) -> Statement:
    was = s
    for d in edits:
        s = _with(s, d.field, d.value)
    return s if s == was or was.rule == BY_PERSON else replace(s, rule=f"{s.rule}, {BY_PERSON}")


def _with(s: Statement, field: str, value: str) -> Statement:
    """The statement with one field as a correction has it."""
    if field == "speaker":
        speaker = _mention(value) or s.speaker
        own = s.subject is not None and s.subject.key == s.speaker.key
        return replace(s, speaker=speaker, subject=speaker if own else s.subject)
    if field == "subject":
        return replace(s, subject=_mention(value))
    if field == "target":
        return replace(s, target=_mention(value))
    if field == "act":
        return replace(s, act=value)
    if field == "stance":
        return replace(s, stance=float(value) if value else None)
    if field == "when":
        return replace(s, when=period(value) if value else None)
    if field == "polarity":
        return replace(s, claim=replace(s.claim, polarity=cast("Polarity", value)))
    words, gone = _piece(value), bool(json.loads(value).get("gone"))
    kept = tuple(h for h in s.claim.hedges if h.span != words.span)
    hedges = kept if gone else tuple(sorted((*kept, words), key=lambda h: h.span))
    return replace(s, claim=replace(s.claim, hedges=hedges))


def added(d: Decision) -> Statement:
    """The statement that an "add" adds to the document `left`; its `value` as `coded` wrote it."""
    held: dict[str, Any] = json.loads(d.value)
    evidence = Span(*held["evidence"])
    speaker = _party(held["speaker"])
    assert speaker is not None  # `coded` asks for one
    subject, target = _party(held.get("subject")), _party(held.get("target"))
    keys = (speaker.key, subject.key if subject else "", target.key if target else "")
    hedges = tuple(Piece(h["text"], Span(*h["span"])) for h in held.get("hedges", ()))
    stance = held.get("stance")
    return Statement(
        # As attribution makes it: a machine that reads the same later gives it the same id.
        id=digest("statement", d.left, *evidence, *keys, held["act"]),
        document_id=d.left,
        evidence=evidence,
        text=held["text"],
        speaker=speaker,
        cue=None,
        content=(),
        mode="authored" if not speaker.text else "indirect",
        carriers=(),
        subject=subject,
        act=held["act"],
        target=target,
        stance=stance,
        stance_words=(),
        when=period(held["when"]) if held.get("when") else None,
        claim=Claim(hedges, held.get("polarity", "asserted")),
        glosses=(),
        confidence=1.0,
        rule=BY_PERSON,
    )


# --- values: checked when a decision comes in, read without doubt afterwards ---------------------


def coded(d: Decision) -> Decision:
    """A correction whose value has been checked. Raises UsageError for what cannot be."""
    if d.kind == "add":
        _checked_new(d)
        return d
    if d.field in PARTIES:
        if _mention(d.value) is None and d.field == "speaker":
            raise UsageError("a statement without a speaker", expected="a name")
    elif d.field == "hedge":
        _piece(d.value)
    else:
        _checked(d.field, d.value)
    return d


def _checked(field: str, value: str) -> None:
    if field == "act" and value not in _acts():
        raise UsageError(f"no act {value!r}", expected=", ".join(sorted(_acts())))
    if field == "polarity" and value not in get_args(Polarity):
        raise UsageError(f"no polarity {value!r}", expected=", ".join(get_args(Polarity)))
    if field == "stance" and value:
        try:
            within = -1 <= float(value) <= 1
        except ValueError:
            within = False
        if not within:
            raise UsageError(f"no stance {value!r}", expected="a number from -1 to 1, or nothing")
    if field == "when" and value:
        period(value)


def _checked_new(d: Decision) -> None:
    try:
        held = json.loads(d.value)
        s = added(d)
    except (ValueError, KeyError, TypeError, AssertionError) as e:
        raise UsageError(
            "a statement that cannot be read", expected="evidence, text, speaker and act"
        ) from e
    _checked("act", s.act)
    _checked("polarity", s.claim.polarity)
    _checked("stance", "" if s.stance is None else str(s.stance))
    if s.evidence.end - s.evidence.start != len(s.text) or not held["text"].strip():
        raise UsageError("the words of the statement do not fill its place in the text")


@cache
def _acts() -> frozenset[str]:
    return frozenset(lexicon.load("acts"))


def _mention(value: str) -> Mention | None:
    if not value:
        return None
    try:
        return _party(json.loads(value))
    except (ValueError, KeyError, TypeError) as e:
        raise UsageError(f"no name: {value!r}", expected="a mention with key and text") from e


def _party(held: Mapping[str, Any] | None) -> Mention | None:
    if not held:
        return None
    kind = held.get("kind", "unknown")
    if kind not in get_args(ActorKind):
        raise UsageError(f"no kind of actor {kind!r}", expected=", ".join(get_args(ActorKind)))
    span = held.get("span")
    return Mention(str(held["text"]), Span(*span) if span else None, str(held["key"]), kind)


def _piece(value: str) -> Piece:
    try:
        held = json.loads(value)
        start, end = held["span"]
        return Piece(str(held["text"]), Span(int(start), int(end)))
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        raise UsageError(f"no hedge: {value!r}", expected="words and where they stand") from e


def period(value: str) -> Period:
    """``2014``, ``2014-02``, ``2014-02-03``, or two of them with ``/`` between (``..`` is open) as
    EDTF writes them. Raises UsageError for anything else."""
    first, slash, last = value.partition("/")
    try:
        if not slash:
            low, high, grain = _reach(first)
            return Period(low, high, grain, edtf=value)
        since = None if first in ("", "..") else _reach(first)[0]
        until = None if last in ("", "..") else _reach(last)[1]
        if since == until is None or (since and until and since > until):
            raise ValueError(value)
    except ValueError as e:
        raise UsageError(
            f"no date {value!r}", expected="2014, 2014-02, 2014-02-03, 2014-02/2014-05 or 2014/.."
        ) from e
    return Period(since, until, "range", edtf=value)


def _reach(text: str) -> tuple[str, str, Precision]:
    found = _DAY.fullmatch(text)
    if found is None or found[1] == "0000":
        raise ValueError(text)
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if not found[2]:
        return f"{found[1]}-01-01", f"{found[1]}-12-31", "year"
    if not 1 <= month <= 12 or (found[3] and not 1 <= day <= monthrange(year, month)[1]):
        raise ValueError(text)
    if not found[3]:
        return f"{text}-01", f"{text}-{monthrange(year, month)[1]:02d}", "month"
    return text, text, "day"
