"""Decisions as a ledger: append-only, withdrawn by a later entry, never overwritten."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from riftline import columns
from riftline.actors.resolve import EDITS, IN_DOCUMENT
from riftline.errors import UsageError
from riftline.model import ActorKind, Decision, Issue, Mention, Statement, Statements

__all__ = [
    "COPY",
    "anchor",
    "anchored",
    "check",
    "in_documents",
    "is_copy_ruling",
    "of_keys",
    "place_of",
    "placed",
    "rulings",
    "standing",
]

COPY = "copy"
"""`Decision.field` of a "same" or "different" on two statements: copies of each other, or not."""

SIGN = "sign"
"""`Decision.field` of a ruling on the sign of a statement that was drawn at random."""

_ANCHORS = 3
"""Places kept for each side of a ruling: one is lost with its mention, three seldom together."""

_SIDES = "|"

_LISTED = "list:"
"""What the key of a listed entity begins with; `lists.attach` tells when it has gone."""


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Decisions that hold: those not withdrawn by a standing withdrawal.

    Neither order nor clocks matter: a withdrawal holds unless one that holds withdraws it.
    """
    every = {d.id: d for d in decisions}
    against: dict[str, list[str]] = defaultdict(list)
    for d in every.values():
        if d.kind == "withdraw":
            against[d.left].append(d.id)
    holds: dict[str, bool] = {}
    for id_ in every:
        waiting = [id_]  # a chain of withdrawals may be long: no recursion
        while waiting:
            at = waiting[-1]
            open_ = [w for w in against[at] if w not in holds]
            if open_ and len(waiting) <= len(every):  # longer only where a record is in a circle
                waiting.extend(open_)
                continue
            holds[at] = not any(holds.get(w, False) for w in against[at])
            waiting.pop()
    kept = (d for d in every.values() if holds[d.id] and d.kind != "withdraw")
    return tuple(sorted(kept, key=lambda d: (d.at, d.id)))


def of_keys(decision: Decision) -> bool:
    """Whether a decision is about names (keys), not about a statement or a decision."""
    if decision.kind == "edit":
        return decision.field in EDITS
    if decision.field == SIGN:
        return False
    return not is_copy_ruling(decision) and decision.kind in (
        "same",
        "different",
        "unsure",
        "not-an-actor",
    )


def is_copy_ruling(decision: Decision) -> bool:
    """Whether a decision is about two statements being copies."""
    return decision.field == COPY and decision.kind in ("same", "different")


def check(decision: Decision) -> None:
    """Raise UsageError where a ruling on names says what cannot be."""
    allowed: tuple[str, ...] = ()
    if decision.kind == "edit":
        allowed = {"kind": get_args(ActorKind), "public": ("yes", "no")}.get(decision.field, ())
    if allowed and decision.value not in allowed:
        raise UsageError(
            f"{decision.field} cannot be {decision.value!r}",
            expected=f"one of {', '.join(allowed)}",
        )
    if decision.kind == "edit" and not decision.value.strip():
        raise UsageError(f"an edit of {decision.field} to nothing", expected="the new value")
    if not decision.left:
        raise UsageError(f"a ruling {decision.kind} on nobody", expected="the key of a name")


def anchor(decision: Decision, statements: Iterable[Statement]) -> str:
    """Where the names of a ruling stand, so that it finds them under other keys after a re-read.

    ``document_id:start:end`` of up to three mentions of `left`, each in another document and with
    a blank between them, then after ``|`` those of `right`.
    """
    sides: dict[str, dict[str, str]] = {k: {} for k in (decision.left, decision.right) if k}
    for s in _mentioning(statements, sides):
        for m in (s.speaker, s.subject, s.target, *s.carriers):
            if m is not None and m.span is not None and m.key in sides:
                found = sides[m.key]
                if len(found) < _ANCHORS:
                    found.setdefault(s.document_id, f"{s.document_id}:{m.span.start}:{m.span.end}")
        if all(len(found) == _ANCHORS for found in sides.values()):
            break
    left, right = (" ".join(sides.get(k, {}).values()) for k in (decision.left, decision.right))
    return f"{left}{_SIDES}{right}" if right else left


def _mentioning(statements: Iterable[Statement], keys: Container[str]) -> Iterator[Statement]:
    """The statements that mention one of the keys; of a large case no others are read."""
    if not isinstance(statements, Statements) or statements.recorded is None:
        yield from statements
        return
    import numpy as np

    c = columns.of(statements)
    asked = np.array([*(m.key in keys for m in c.mentions), False])
    named = asked[c.speaker] | asked[c.subject] | asked[c.target]
    named[np.repeat(np.arange(len(c)), c.carriers)[asked[c.carried]]] = True
    yield from columns.kept(statements, np.flatnonzero(named))


def placed(
    decisions: Iterable[Decision],
    known: Container[str],
    mentions: Callable[[str], Sequence[Mention]],
) -> tuple[tuple[Decision, ...], tuple[Issue, ...]]:
    """Rulings on names with the keys that these have now, and an issue for each that is lost.

    A key that is among the `known` ones stays. Else what the document's mentions (`mentions` of a
    document's id) call its anchors now is meant, the commonest key of those.
    """
    found: list[Decision] = []
    lost: list[Issue] = []
    for d in decisions:
        if not of_keys(d):
            found.append(d)
            continue
        sides = d.anchor.split(_SIDES)
        left, right = (
            key if not key or key in known or key.startswith(_LISTED) else _key_at(places, mentions)
            for key, places in zip((d.left, d.right), (sides[0], sides[-1]), strict=True)
        )
        if left is None or right is None:
            lost.append(
                Issue(
                    "lost-ruling",
                    d.left if left is None else d.right,
                    f"the ruling {d.id} ({d.kind}) is about a name that no document holds now",
                    "the name, or another one in its place",
                    "look at the documents and rule again, or withdraw the ruling",
                )
            )
        found.append(replace(d, left=left or d.left, right=d.right if right is None else right))
    return tuple(found), tuple(lost)


def _key_at(places: str, mentions: Callable[[str], Sequence[Mention]]) -> str | None:
    keys: Counter[str] = Counter()
    for place in places.split():
        document_id, _, span = place.partition(":")
        start, _, end = span.partition(":")
        if start.isdigit() and end.isdigit():
            keys.update(
                {
                    m.key
                    for m in mentions(document_id)
                    if m.span and m.key and m.span.start < int(end) and int(start) < m.span.end
                }
            )
    return min(keys, key=lambda k: (-keys[k], k)) if keys else None


def in_documents(
    statements: Statements, decisions: Iterable[Decision]
) -> tuple[Statements, tuple[Issue, ...]]:
    """Statements in which a name means whom a person said that it means in that document.

    Such a ruling is a "same" with the `field` "document" and a document's id as `value`: there,
    and nowhere else, `left` is read as `right`. Rulings that contradict each other do nothing.
    """
    meant: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for d in decisions:
        if d.kind == "same" and d.field == IN_DOCUMENT:
            meant[d.value, d.left][d.right].append(d.id)
    trouble = tuple(
        Issue(
            "contradictory-decisions",
            key,
            f"in the document {document_id} it is "
            + "; ".join(
                f"{right} by {', '.join(sorted(by))}" for right, by in sorted(told.items())
            ),
            "rulings that can all hold",
            "withdraw all but one; until then none of them holds",
        )
        for (document_id, key), told in sorted(meant.items())
        if len(told) > 1
    )
    one = {place: next(iter(told)) for place, told in meant.items() if len(told) == 1}
    found = (s for d in {id_ for id_, _ in one} for s in columns.of_document(statements, d))
    return columns.changed(statements, {s.id: _reread(s, one) for s in found}), trouble


def _reread(s: Statement, one: Mapping[tuple[str, str], str]) -> Statement:
    def meant(m: Mention | None) -> Mention | None:
        key = one.get((s.document_id, m.key)) if m is not None else None
        return m if m is None or key is None else replace(m, key=key)

    return replace(
        s,
        speaker=meant(s.speaker) or s.speaker,
        subject=meant(s.subject),
        target=meant(s.target),
        carriers=tuple(meant(c) or c for c in s.carriers),
    )


def rulings(
    statements: Statements, decisions: Iterable[Decision]
) -> tuple[frozenset[str], tuple[Issue, ...]]:
    """Ids of statements ruled wrong, and an issue for each ruling that found no statement.

    A ruling finds its statement by id, and after a re-read by its anchor: same document,
    overlapping evidence, same act. Of several rulings on one statement the latest holds.
    """
    told = [d for d in decisions if d.kind in ("wrong", "right")]
    by_id = statements.some(d.left for d in told)
    verdict: dict[str, str] = {}
    lost: list[Issue] = []
    for d in told:
        found = by_id.get(d.left) or anchored(d.anchor, statements)
        if found is None:
            lost.append(lost_ruling(d, f"the ruling {d.id} ({d.kind})", "rule again"))
        else:
            verdict[found.id] = d.kind
    return frozenset(id_ for id_, kind in verdict.items() if kind == "wrong"), tuple(lost)


def lost_ruling(d: Decision, what: str, again: str) -> Issue:
    """That a ruling on a statement found none: `what` it was, and how to make it `again`."""
    return Issue(
        "lost-ruling",
        d.anchor.split(":")[0] or d.left,
        f"{what} finds no statement after a re-read",
        "a statement of the same act at the same place",
        f"look at the document and {again}, or withdraw the {what.split()[1]}",
    )


def place_of(s: Statement) -> str:
    """The anchor of a statement: ``document_id:start:end:act``."""
    return f"{s.document_id}:{s.evidence.start}:{s.evidence.end}:{s.act}"


def anchored(anchor: str, statements: Statements) -> Statement | None:
    """The statement that stands at an anchor now: same document and act, most of its words."""
    parts = anchor.split(":")
    if len(parts) != 4 or not (parts[1].isdigit() and parts[2].isdigit()):
        return None
    start, end = int(parts[1]), int(parts[2])
    return max(
        (
            s
            for s in columns.of_document(statements, parts[0])
            if s.act == parts[3] and s.evidence.start < end and start < s.evidence.end
        ),
        key=lambda s: (min(s.evidence.end, end) - max(s.evidence.start, start), s.id),
        default=None,
    )
