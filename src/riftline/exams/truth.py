"""The truth of a case: what a patient human reader found in its documents (``truth.toml``).

The head of ``examples/saltmarsh/truth.toml`` explains the format and how such a file is marked.
Whoever writes one for a case of their own needs only the tables that they want to measure.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from riftline.errors import ExamError

__all__ = [
    "AUTHOR", "UNNAMED", "Marked", "MarkedActor", "Pair", "Place", "PlantedRift", "Tied", "Truth",
    "read_truth",
]  # fmt: skip

AUTHOR = "author"
"""As speaker or subject: the article's writer, or the account of a post."""

UNNAMED = "unnamed"
"""As speaker or subject: somebody who is no actor of the list."""

_SHAPE = "a truth.toml as the head of examples/saltmarsh/truth.toml explains it"
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")

T = TypeVar("T")


class Place(NamedTuple):
    """A document of the case: its file under ``documents/``, and the record of an export."""

    path: str
    record: str = ""

    def __str__(self) -> str:
        return f"{self.path}#{self.record}" if self.record else self.path


class Pair(NamedTuple):
    """Two actors of the truth, by id."""

    a: str
    b: str


@dataclass(frozen=True, slots=True)
class MarkedActor:
    """An actor and every string that names it, in dictionary form."""

    id: str
    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """One statement as the annotator marked it. `target` and `subject` may be "" (nobody)."""

    place: Place
    quote: str
    speaker: str
    act: str
    subject: str
    target: str
    polarity: str
    distance: str
    cue: str = ""
    hedge: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class PlantedRift:
    """A pair that falls out; the months between which it begins."""

    pair: Pair
    earliest: str
    latest: str
    announced: bool


@dataclass(frozen=True, slots=True)
class Tied:
    """How `pair.a` stands to `pair.b` from the month `since`: sign −1 or 1."""

    pair: Pair
    sign: int
    since: str


@dataclass(frozen=True, slots=True)
class Truth:
    """All that the file says. `documents` maps a place to whether it is marked exhaustively."""

    documents: Mapping[Place, bool]
    actors: tuple[MarkedActor, ...]
    statements: tuple[Marked, ...]
    rifts: tuple[PlantedRift, ...]
    not_rifts: tuple[Pair, ...]
    ties: tuple[Tied, ...]
    copies: tuple[tuple[Place, ...], ...]


def read_truth(path: Path) -> Truth:
    """The truth in the file `path`.

    Raises ExamError when it cannot be read, has another shape, or speaks of an actor or a
    document that it does not list.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise ExamError(
            f"{path} cannot be read ({e})", expected=_SHAPE, do="give a file that exists"
        ) from e
    truth = Truth(
        documents=dict(_each(path, raw, "document", _document)),
        actors=tuple(_each(path, raw, "actor", _actor)),
        statements=tuple(_each(path, raw, "statement", _statement)),
        rifts=tuple(_each(path, raw, "rift", _rift)),
        not_rifts=tuple(_each(path, raw, "not_a_rift", _pair)),
        ties=tuple(_each(path, raw, "tie", _tied)),
        copies=tuple(_each(path, raw, "copy", _copy)),
    )
    for what in _loose_ends(truth):
        raise ExamError(f"{path}: {what}", expected=_SHAPE, do="correct the file")
    return truth


def _each(
    path: Path, raw: Mapping[str, Any], table: str, make: Callable[[Mapping[str, Any]], T]
) -> Iterator[T]:
    rows = raw.get(table, [])
    if not isinstance(rows, list):
        raise ExamError(f"{path}: {table} is no list of tables", expected=_SHAPE)
    for number, row in enumerate(rows, 1):
        try:
            yield make(row)
        except (KeyError, TypeError, ValueError, AttributeError) as e:
            raise ExamError(
                f"{path}: [[{table}]] number {number} has another shape ({type(e).__name__}: {e})",
                expected=_SHAPE,
            ) from e


def _text(row: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = row[key] if default is None else row.get(key, default)
    if not isinstance(value, str):
        raise TypeError(f"{key} is no string")
    return value


def _month(row: Mapping[str, Any], key: str) -> str:
    value = _text(row, key)
    if not _MONTH.fullmatch(value):
        raise ValueError(f"{key} is {value!r} and no month such as 2016-10")
    return value


def _document(row: Mapping[str, Any]) -> tuple[Place, bool]:
    return Place(_text(row, "path"), _text(row, "record", "")), row.get("exhaustive") is True


def _actor(row: Mapping[str, Any]) -> MarkedActor:
    names = row["names"]
    if not (isinstance(names, list) and all(isinstance(n, str) for n in names)):
        raise TypeError("names is no list of strings")
    return MarkedActor(_text(row, "id"), _text(row, "kind", ""), tuple(names))


def _statement(row: Mapping[str, Any]) -> Marked:
    quote = _text(row, "quote")
    if not quote.strip():
        raise ValueError("the quote is empty")
    return Marked(
        place=Place(_text(row, "document"), _text(row, "record", "")),
        quote=quote,
        speaker=_text(row, "speaker"),
        act=_text(row, "act"),
        subject=_text(row, "subject", ""),
        target=_text(row, "target", ""),
        polarity=_text(row, "polarity", "asserted"),
        distance=_text(row, "distance", "stated"),
        cue=_text(row, "cue", ""),
        hedge=_text(row, "hedge", ""),
        when=_text(row, "when", ""),
    )


def _pair(row: Mapping[str, Any]) -> Pair:
    return Pair(_text(row, "a"), _text(row, "b"))


def _rift(row: Mapping[str, Any]) -> PlantedRift:
    earliest, latest = _month(row, "onset_earliest"), _month(row, "onset_latest")
    if earliest > latest:
        raise ValueError("onset_earliest is after onset_latest")
    return PlantedRift(_pair(row), earliest, latest, row.get("announced") is True)


def _tied(row: Mapping[str, Any]) -> Tied:
    if row["sign"] not in (-1, 1):
        raise ValueError("sign is neither -1 nor 1")
    return Tied(_pair(row), row["sign"], _month(row, "since"))


def _copy(row: Mapping[str, Any]) -> tuple[Place, ...]:
    return tuple(Place(*place.split("#", 1)) for place in row["documents"])


def _loose_ends(truth: Truth) -> Iterator[str]:
    """What the file speaks of and does not list."""
    ids = [a.id for a in truth.actors]
    if len(set(ids)) != len(ids):
        yield "two actors have one id"
    known = {*ids, AUTHOR, UNNAMED, ""}
    for s in truth.statements:
        if s.place not in truth.documents:
            yield f"a statement stands in {s.place}, which no [[document]] lists"
        for who in (s.speaker, s.subject, s.target):
            if who not in known:
                yield f"a statement of {s.place} names {who!r}, which no [[actor]] lists"
    pairs = [*(r.pair for r in truth.rifts), *truth.not_rifts, *(t.pair for t in truth.ties)]
    for who in {who for pair in pairs for who in pair} - {*ids}:
        yield f"a pair names {who!r}, which no [[actor]] lists"
    for place in {p for copy in truth.copies for p in copy} - {*truth.documents}:
        yield f"a copy is {place}, which no [[document]] lists"
