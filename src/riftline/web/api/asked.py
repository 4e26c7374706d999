"""What may be asked of the API: one dataclass a list, from which its parameters are described too.

An unknown or repeated parameter is an error, never ignored: a misspelt filter would give an
answer to another question.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from calendar import monthrange
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec
from msgspec import Meta

from riftline.errors import UsageError
from riftline.model import ActorKind, DecisionKind, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

__all__ = [
    "ActorsAsked",
    "ChangesAsked",
    "DocumentsAsked",
    "FieldAsked",
    "IssuesAsked",
    "NothingAsked",
    "PageAsked",
    "PairAsked",
    "PairsAsked",
    "Ruling",
    "SearchAsked",
    "StatementsAsked",
    "cursor",
    "day",
    "parse",
    "place",
]

MOST = 500
"""Items of one answer. A statement with all its fields is about 2 kB: a megabyte, not more."""

_DAY = r"^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
_WHOLE_DAY = r"^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"

Day = Annotated[str, Meta(pattern=_DAY, description="a year, a month or a day: 2016-11-05")]
WholeDay = Annotated[str, Meta(pattern=_WHOLE_DAY, description="a day: 2016-11-05")]
AsOf = Annotated[
    str, Meta(pattern=_WHOLE_DAY, description="as it stood on record when this day ended (UTC)")
]
Somebody = Annotated[
    str, Meta(min_length=1, max_length=400, description="an actor: its id or any of its names")
]
Words = Annotated[str, Meta(min_length=1, max_length=400)]
Limit = Annotated[int, Meta(ge=1, le=MOST, description="at most so many items")]
Cursor = Annotated[
    str, Meta(min_length=1, max_length=800, description="`next` of the answer before: what follows")
]


@dataclass(frozen=True, slots=True)
class NothingAsked:
    """No parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsked:
    """Which part of a list."""

    limit: Limit = 50
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsAsked(PageAsked):
    """Documents published in a time, of a source, in a language."""

    since: Day | None = None
    until: Day | None = None
    source: (
        Annotated[
            str, Meta(min_length=1, max_length=400, description="publisher or account, as written")
        ]
        | None
    ) = None
    lang: Annotated[str, Meta(min_length=1, max_length=20)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsAsked(PageAsked):
    """Statements that match all that is given, by the day they count for."""

    speaker: Somebody | None = None
    target: Somebody | None = None
    act: (
        Annotated[
            str, Meta(min_length=1, max_length=40, description="a code of the vocabulary: ACCUSE")
        ]
        | None
    ) = None
    since: Day | None = None
    until: Day | None = None
    document: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorsAsked(PageAsked):
    """Actors of a kind, or with some letters in a name."""

    name: (
        Annotated[str, Meta(min_length=1, max_length=400, description="part of any of its names")]
        | None
    ) = None
    kind: ActorKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsAsked(PageAsked):
    """Pairs with a verdict, or of one actor."""

    verdict: Verdict | None = None
    actor: Somebody | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAsked:
    """Which record of the pair."""

    as_of: AsOf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAsked:
    """Which day of the field, and since when changes are told."""

    day: WholeDay | None = None
    since: WholeDay | None = None
    as_of: AsOf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesAsked:
    """Since when."""

    since: WholeDay


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuesAsked(PageAsked):
    """Issues of one code."""

    code: Annotated[str, Meta(min_length=1, max_length=60)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAsked:
    """Words to look for, as in the desk's own search."""

    q: Annotated[str, Meta(min_length=1, max_length=1_000)]
    limit: Limit = 50


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person rules, as in `Decision`; id, time and who rules are the desk's to give.

    `same`, `different`, `unsure`: `left` and `right` are mention keys. `not-an-actor`: `left` is
    one. `wrong`, `right`: `left` is a statement's id. `edit`: likewise, with `field` and `value`.
    `withdraw`: `left` is the id of the decision that is taken back.
    """

    kind: DecisionKind
    left: Annotated[str, Meta(min_length=1, max_length=4_000)]
    right: Annotated[str, Meta(max_length=4_000)] = ""
    field: Annotated[str, Meta(max_length=100)] = ""
    value: Annotated[str, Meta(max_length=16_000)] = ""
    why: Annotated[str, Meta(max_length=4_000)] = ""


T = TypeVar("T")


def parse(request: Request, kind: type[T]) -> T:
    """The request's parameters as a `kind`. Raises UsageError for what it does not hold."""
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]  # a dataclass, all of them
    sent: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known or name in sent:
            raise UsageError(
                f"the parameter {name!r} is {'given twice' if name in sent else 'not known here'}",
                expected=f"one each of {', '.join(sorted(known))}" if known else "no parameters",
            )
        sent[name] = value
    try:
        return msgspec.convert(sent, kind, strict=False)
    except msgspec.ValidationError as e:
        raise UsageError(str(e), expected="parameters as /api/v1/openapi.json describes") from e


def day(text: str | None, *, end: bool = False) -> str | None:
    """The first (or last) day of a year, month or day. Raises UsageError for 31 February."""
    if text is None:
        return None
    year, month, number = (*map(int, text.split("-")), 0, 0)[:3]
    month = month or (12 if end else 1)
    last = monthrange(year, month)[1]
    if number > last:
        raise UsageError(f"there is no day {text}", expected=f"at most {last} days in that month")
    return f"{year:04d}-{month:02d}-{number or (last if end else 1):02d}"


def cursor(key: Sequence[str | int]) -> str:
    """The place of an item in its list, for whoever asks for what follows it."""
    return urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def place(text: str, like: Sequence[type]) -> tuple[str | int, ...]:
    """The place that `cursor` wrote. Raises UsageError for what no list of its kind gave."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        key = msgspec.json.decode(raw)
    except (binascii.Error, ValueError, msgspec.DecodeError) as e:
        raise _strange(text) from e
    if not isinstance(key, list) or [type(part) for part in key] != list(like):
        raise _strange(text)
    return tuple(key)


def _strange(text: str) -> UsageError:
    return UsageError(
        f"the cursor {text[:40]!r} is none of this list",
        expected="`next` of an answer of this list",
    )
