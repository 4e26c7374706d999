"""What a request asks for: numbers, words, days and months out of its address."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from riftline.errors import UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

    Handler = Callable[..., Response]

__all__ = ["fragment", "iso_day", "month", "number", "one_of", "reading", "text"]

_DAY = re.compile(r"(?!0000)(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)


def reading(app: FastAPI) -> Callable[[str], Callable[[Handler], Handler]]:
    """A decorator that puts a function which only reads at a path, for GET and HEAD."""

    def at(path: str) -> Callable[[Handler], Handler]:
        return app.api_route(path, methods=["GET", "HEAD"], include_in_schema=False)

    return at


def fragment(request: Request) -> bool:
    """Whether htmx asks for a part of the page, to put into the page that is open."""
    return request.headers.get("hx-request") == "true"


def number(request: Request, name: str = "page") -> int:
    """A whole number of at most eight digits; 1 for anything else."""
    asked = request.query_params.get(name, "1").strip()
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1


def text(request: Request, name: str) -> str:
    """What was asked under `name`, without white space around it; "" for nothing."""
    return request.query_params.get(name, "").strip()


def iso_day(asked: str, *, end: bool = False) -> str | None:
    """``2014`` or ``2014-03`` as its first (or last) ISO day; "" is None. Raises UsageError."""
    if not asked:
        return None
    found = _DAY.fullmatch(asked)
    try:
        if found is None:
            raise ValueError(asked)
        year, month_ = int(found[1]), int(found[2] or (12 if end else 1))
        last = monthrange(year, month_)[1]
        day = int(found[3] or (last if end else 1))
        if not 1 <= day <= last:
            raise ValueError(asked)
    except ValueError as e:  # calendar.IllegalMonthError is one too
        raise UsageError(f"“{asked}” is no date", expected="2014, 2014-03 or 2014-03-15") from e
    return f"{year:04d}-{month_:02d}-{day:02d}"


def month(request: Request, name: str = "month") -> str:
    """The month ``2014-03`` that was asked for, or "". Raises UsageError for what is none."""
    asked = text(request, name)
    if asked and not _MONTH.fullmatch(asked):
        raise UsageError(f"“{asked}” is no month", expected="a month such as 2014-03")
    return asked


def one_of(request: Request, name: str, known: Iterable[str]) -> str:
    """What was asked under `name`, one of `known`, or "". Raises UsageError for anything else."""
    asked = text(request, name)
    if asked and asked not in known:
        raise UsageError(f"“{asked}” is no {name} of this page", expected=", ".join(known))
    return asked
