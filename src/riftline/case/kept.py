"""A computed view, kept in a file so that the next process need not compute it again.

The file is a cache and no record: it can be deleted at any time, and is believed only under the
very mark it was written with. It is read as data (MessagePack by the model's types), so that a
case's folder from somebody else can lie but cannot run anything. Documents and statements are not
in it but for those that people's rulings or loaded names changed: they stand in the record already,
and what is quickly counted from them (days, ties) is counted again.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from riftline import columns, relations
from riftline.columns import Fetched
from riftline.model import (
    Actor,
    Break,
    Coverage,
    Decision,
    Issue,
    Listing,
    LoadedName,
    Move,
    Roster,
    Snapshot,
    Statement,
    Statements,
    Trend,
    Verdict,
)

if TYPE_CHECKING:
    from riftline.store import Store

__all__ = ["keep", "kept"]


class _Trend(msgspec.Struct, array_like=True, gc=False):
    """A trend without its course, and where that stands: the row, and the first month."""

    a: str
    b: str
    onset: Break | None
    breaks: tuple[Break, ...]
    p_widening: float | None
    verdict: Verdict
    drivers: tuple[str, ...]
    independent: int
    carriers: int
    evidence: float | None
    stretch: tuple[float, float] | None
    doubt: float | None
    listed: bool
    moves: tuple[Move, ...]
    row: int
    began: int


class _File(msgspec.Struct, array_like=True, gc=False):
    """What the file holds. `arrays` are the folds' rows and the numbers of all courses: a name, the
    kind of number, the shape, and the bytes."""

    name: str
    revision: int
    changed: list[Statement]
    dropped: list[str]
    actors: tuple[Actor, ...]
    by_key: dict[str, str]
    how: dict[int, tuple[str, ...]]
    trends: list[_Trend]
    axis: tuple[str, ...]
    arrays: dict[str, tuple[str, tuple[int, ...], bytes]]
    coverage: Coverage
    issues: tuple[Issue, ...]
    decisions: tuple[Decision, ...]
    captures: int
    loaded: tuple[LoadedName, ...]
    listings: dict[str, Listing]
    unlisted: tuple[Actor, ...]


_KINDS = {"<i4", "<i8", "<f8"}


def keep(path: Path, mark: str, view: Snapshot, dropped: list[str]) -> bool:
    """Write `view` to `path` under `mark` (one line); `dropped` are ids of statements of the record
    that it has not.

    False, and no file, where it cannot be: a full or read-only disk, text that is no Unicode.
    """
    fetched, folds = view.all_statements.recorded, view.folds
    courses = [t.course for t in view.trends]
    if not isinstance(fetched, Fetched) or not isinstance(folds, relations.Folds):
        return False
    own = [c for c in courses if isinstance(c, relations.CourseOf)]
    if len(own) < len(courses) or len({id(c.every) for c in own}) > 1:
        return False
    arrays: dict[str, Any] = {"member": folds.member, "at": folds.at}
    if own:
        every = own[0].every
        run = every.run
        arrays |= {"state": run.state, "mean": run.mean, "low": run.low, "high": run.high}
        arrays |= {"hostile": every.hostile, "friendly": every.friendly}
    held = _File(
        name=view.name,
        revision=view.revision,
        changed=list(fetched.changed.values()),
        dropped=dropped,
        actors=view.roster.actors,
        by_key=dict(view.roster.by_key),
        how=dict(folds.how),
        trends=[
            _Trend(
                t.a, t.b, t.onset, t.breaks, t.p_widening, t.verdict, t.drivers, t.independent,
                t.carriers, t.evidence, t.stretch, t.doubt, t.listed, t.moves, c.pair, c.began,
            )
            for t, c in zip(view.trends, own, strict=True)
        ],
        axis=own[0].every.axis if own else (),
        arrays={name: _bytes(array) for name, array in arrays.items()},
        coverage=view.coverage,
        issues=view.issues,
        decisions=view.decisions,
        captures=view.captures,
        loaded=view.loaded,
        listings=dict(view.listings),
        unlisted=view.unlisted,
    )  # fmt: skip
    drawn = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        raw = msgspec.msgpack.encode(held)
        path.parent.mkdir(exist_ok=True)
        with drawn.open("wb") as out:
            out.write(mark.encode() + b"\n")
            out.write(raw)
        drawn.replace(path)
    except (OSError, ValueError, TypeError, OverflowError):
        with suppress(OSError):
            drawn.unlink(missing_ok=True)
        return False
    return True


def kept(path: Path, mark: str, record: Store) -> Snapshot | None:
    """The view that `keep` wrote there under `mark`, or None. `record` is as it was then."""
    try:
        with path.open("rb") as file:
            if file.readline() != mark.encode() + b"\n":
                return None
            held = msgspec.msgpack.decode(file.read(), type=_File)
        arrays = {name: _array(*written) for name, written in held.arrays.items()}
        return _view(held, arrays, record)
    except (OSError, ValueError, IndexError, KeyError, msgspec.MsgspecError):
        return None


def _bytes(array: Any) -> tuple[str, tuple[int, ...], bytes]:
    kind = "<i4" if array.dtype.itemsize == 4 else "<f8" if array.dtype.kind == "f" else "<i8"
    return kind, array.shape, array.astype(kind).tobytes()


def _array(kind: str, shape: tuple[int, ...], raw: bytes) -> Any:
    import numpy as np

    if kind not in _KINDS:
        raise ValueError(f"an array of {kind!r}")
    return np.frombuffer(raw, dtype=kind).reshape(shape)


def _view(held: _File, arrays: dict[str, Any], record: Store) -> Snapshot:
    """Raises ValueError, IndexError or KeyError where the parts do not fit."""
    every = Statements(Fetched(record.columns(), record.some))
    own = {s.id: s for s in held.changed}
    read = every.some(own)
    left = columns.without(every, [i for i in held.dropped if i not in own])
    statements = columns.changed(left, {i: s for i, s in own.items() if i in read})
    if len(read) < len(own):  # what a person added stands in no document's reading
        statements = columns.merged(statements, [s for i, s in own.items() if i not in read])
    cards = {c.id: c for c in record.cards()}
    said = relations.said(statements, cards)
    roster = Roster(held.actors, held.by_key, {a.id: a for a in held.actors})
    folds = relations.Folds.of_rows(
        columns.of(statements), arrays["member"], arrays["at"], cards, held.how
    )
    ties = relations.ties(statements, roster, said, folds)
    bare = Trend("", "", (), None, (), None, "quiet", (), held.coverage, 0, 0)
    trends: tuple[Trend, ...] = ()
    if held.trends:
        known = relations.Courses.of_rows(ties, held.axis, arrays)
        trends = tuple(
            replace(
                bare, a=t.a, b=t.b, onset=t.onset, breaks=t.breaks, p_widening=t.p_widening,
                verdict=t.verdict, drivers=t.drivers, independent=t.independent,
                carriers=t.carriers, evidence=t.evidence, stretch=t.stretch, doubt=t.doubt,
                listed=t.listed, moves=t.moves,
                course=known.of(t.row, [ties.place(t.a, t.b), ties.place(t.b, t.a)], t.began),
            )
            for t in held.trends
        )  # fmt: skip
    return Snapshot(
        name=held.name,
        revision=held.revision,
        documents=tuple(cards.values()),
        all_statements=statements,
        roster=roster,
        folds=folds,
        ties=ties,
        trends=trends,
        coverage=held.coverage,
        issues=held.issues,
        decisions=held.decisions,
        said=said,
        fold_of=relations.FoldOf(folds),
        captures=held.captures,
        loaded=held.loaded,
        listings=held.listings,
        unlisted=held.unlisted,
    )
