"""A computed view, kept in a file so that the next process need not compute it again.

The file is a cache and no record: it can be deleted at any time, and is believed only under the
very mark it was written with. It is read as data (MessagePack by the model's types), so that a
case's folder from somebody else can lie but cannot run anything. Statements are not in it but for
those that people's rulings or loaded names changed: they stand in the record already.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from riftline.model import (
    Actor,
    CoursePoint,
    Coverage,
    Decision,
    DocumentCard,
    Fold,
    Issue,
    Listing,
    LoadedName,
    Roster,
    Snapshot,
    Statement,
    Statements,
    Tie,
    Trend,
)

__all__ = ["keep", "kept"]

_NOTHING = Coverage((), 0, 0, 0)


class _File(msgspec.Struct, array_like=True, gc=False):
    """What the file holds. Courses are places in `points`: hundreds of pairs know the same of a
    silent month. `dropped` are statements of the record that the view has not."""

    name: str
    revision: int
    documents: tuple[DocumentCard, ...]
    changed: tuple[Statement, ...]
    dropped: tuple[str, ...]
    actors: tuple[Actor, ...]
    by_key: dict[str, str]
    folds: tuple[Fold, ...]
    ties: tuple[Tie, ...]
    points: tuple[CoursePoint, ...]
    courses: tuple[tuple[int, ...], ...]
    trends: tuple[Trend, ...]
    coverage: Coverage
    issues: tuple[Issue, ...]
    decisions: tuple[Decision, ...]
    said: dict[str, str | None]
    captures: int
    loaded: tuple[LoadedName, ...]
    listings: dict[str, Listing]
    unlisted: tuple[Actor, ...]


def keep(path: Path, mark: str, view: Snapshot, record: Iterable[Statement]) -> bool:
    """Write `view` to `path` under `mark` (one line); `record` are the very statements that it was
    made from.

    False, and no file, where it cannot be: a full or read-only disk, text that is no Unicode.
    """
    shown = {s.id: s for s in view.all_statements}
    was = {s.id: s for s in record}
    if not shown.keys() <= was.keys():
        return False
    points: dict[int, int] = {}
    every: list[CoursePoint] = []
    courses = []
    for trend in view.trends:
        course = []
        for point in trend.course:
            at = points.setdefault(id(point), len(every))
            if at == len(every):
                every.append(point)
            course.append(at)
        courses.append(tuple(course))
    held = _File(
        name=view.name,
        revision=view.revision,
        documents=view.documents,
        changed=tuple(s for s in shown.values() if s is not was[s.id]),
        dropped=tuple(id_ for id_ in was if id_ not in shown),
        actors=view.roster.actors,
        by_key=dict(view.roster.by_key),
        folds=view.folds,
        ties=view.ties,
        points=tuple(every),
        courses=tuple(courses),
        trends=tuple(replace(t, course=(), coverage=_NOTHING) for t in view.trends),
        coverage=view.coverage,
        issues=view.issues,
        decisions=view.decisions,
        said=dict(view.said),
        captures=view.captures,
        loaded=view.loaded,
        listings=dict(view.listings),
        unlisted=view.unlisted,
    )
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


def kept(path: Path, mark: str, record: Callable[[], Iterable[Statement]]) -> Snapshot | None:
    """The view that `keep` wrote there under `mark`, or None. `record` gives the statements as they
    were then."""
    try:
        with path.open("rb") as file:
            if file.readline() != mark.encode() + b"\n":
                return None
            held = msgspec.msgpack.decode(file.read(), type=_File)
        courses = [tuple(held.points[i] for i in course) for course in held.courses]
        trends = tuple(
            replace(t, course=course, coverage=held.coverage)
            for t, course in zip(held.trends, courses, strict=True)
        )
    except (OSError, ValueError, IndexError, msgspec.MsgspecError):
        return None
    return _view(held, trends, record())


def _view(held: _File, trends: tuple[Trend, ...], record: Iterable[Statement]) -> Snapshot:
    dropped = set(held.dropped)
    changed = {s.id: s for s in held.changed}
    statements = Statements(changed.get(s.id, s) for s in record if s.id not in dropped)
    by_id: Mapping[str, Actor] = {a.id: a for a in held.actors}
    return Snapshot(
        name=held.name,
        revision=held.revision,
        documents=held.documents,
        all_statements=statements,
        roster=Roster(held.actors, held.by_key, by_id),
        folds=held.folds,
        ties=held.ties,
        trends=trends,
        coverage=held.coverage,
        issues=held.issues,
        decisions=held.decisions,
        said=held.said,
        fold_of={m: f.first for f in held.folds for m in f.members},
        captures=held.captures,
        loaded=held.loaded,
        listings=held.listings,
        unlisted=held.unlisted,
    )
