"""Marked sentences with their dates: which words, what they mean, and which act they date.

A passage begins with ``§ dev`` or ``§ test`` and the day of publication, or ``-`` where there is
none. ``[EDTF words]`` marks a date, `-` standing for one that nothing in the text or its
publication settles; ``{ACT words}`` marks the word that says an act. Both may bear a number after
a colon: the act ``{ASSAULT:2 …}`` is dated by ``[2031-04-12:2 …]``; an act with 0 has no date in
the text. The rest is as in `riftline.exams.marked`; a backslash keeps one of ``[ ] { } \\ # ¶ §``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from riftline.errors import ExamError
from riftline.exams import marked
from riftline.exams.rows import text_of
from riftline.model import Span

__all__ = ["ActMark", "DateMark", "Passage", "language", "parse", "passages"]

SHAPE = "'§ dev 2031-04-16' or '§ test -', then text with [EDTF words] and {ACT words}"
_HEAD = re.compile(r"§ (?P<split>dev|test) (?P<published>\d{4}-\d\d-\d\d|-)")
_PIECE = re.compile(
    r"(?P<open>[\[{])(?P<value>[^\s\[\]{}:]+)(?::(?P<number>[0-9]))?[ ]"
    r"|(?P<close>[\]}])|\\(?P<kept>[\[\]{}\\#¶§])|(?P<plain>[^\[\]{}\\]+)"
)


@dataclass(frozen=True, slots=True)
class DateMark:
    """A date expression and its EDTF; "" where nothing settles it."""

    span: Span
    edtf: str
    number: str


@dataclass(frozen=True, slots=True)
class ActMark:
    """The word of an act, and the span of the date it bears: None for none."""

    span: Span
    act: str
    dated: Span | None


@dataclass(frozen=True, slots=True)
class Passage:
    """One marked text, the half it belongs to and its day of publication."""

    line: int
    split: str
    published: str | None
    text: str
    dates: tuple[DateMark, ...]
    acts: tuple[ActMark, ...]


def language(path: Path) -> str:
    """``en`` for dates.en.txt. Raises ExamError for a name without one."""
    lang = path.name.removesuffix(".txt").rpartition(".")[2]
    if lang not in ("en", "ru"):
        raise ExamError(f"{path.name} names no language", expected="en or ru, as in dates.en.txt")
    return lang


def passages(path: Path) -> tuple[Passage, ...]:
    """The passages of a file, in order. Raises ExamError naming the line at fault."""
    found = tuple(parse(text_of(path, SHAPE), str(path)))
    if not found:
        raise ExamError(f"{path} holds no passage", expected=SHAPE)
    return found


def parse(written: str, name: str = "the text") -> Iterator[Passage]:
    """The passages of `written`. Raises ExamError naming `name` and the line at fault."""
    return (_passage(group, name) for group in marked.groups(written))


def _passage(group: Sequence[tuple[int, str]], name: str) -> Passage:
    first, line = group[0]
    head = _HEAD.fullmatch(line.strip())
    if head is None:
        raise ExamError(f"{name}, line {first} has {line[:40]!r}", expected=SHAPE)
    text = ""
    dates: list[DateMark] = []
    acts: list[tuple[Span, str, str]] = []
    open_: tuple[re.Match[str], int] | None = None
    for row, (number, line) in enumerate(group[1:]):
        where = f"{name}, line {number}"
        text += "\n" if row else ""
        for piece in () if line == "¶" else marked.pieces(line, _PIECE, where, SHAPE):
            if piece["open"]:
                if open_ is not None:
                    raise ExamError(f"{where} opens a mark within a mark", expected=SHAPE)
                open_ = piece, len(text)
            elif piece["close"]:
                if open_ is None or open_[0]["open"] + piece["close"] not in ("[]", "{}"):
                    raise ExamError(f"{where} closes a mark that is not open", expected=SHAPE)
                begun, start = open_
                span, number_ = Span(start, len(text)), begun["number"] or ""
                if piece["close"] == "]":
                    edtf = "" if begun["value"] == "-" else begun["value"]
                    dates.append(DateMark(span, edtf, number_))
                else:
                    acts.append((span, begun["value"], number_))
                open_ = None
            else:
                text += piece["kept"] or piece["plain"]
    if open_ is not None:
        raise ExamError(f"{name}, line {first}: a mark is never closed", expected=SHAPE)
    published = None if head["published"] == "-" else head["published"]
    return Passage(
        first,
        head["split"],
        published,
        text,
        tuple(dates),
        tuple(ActMark(s, act, _date_of(n, dates, f"{name}, line {first}")) for s, act, n in acts),
    )


def _date_of(number: str, dates: Sequence[DateMark], where: str) -> Span | None:
    if number == "0":
        return None
    spans = [d.span for d in dates if d.number and d.number == number]
    if len(spans) != 1:
        raise ExamError(f"{where}: act {number!r} has {len(spans)} dates", expected=SHAPE)
    return spans[0]
