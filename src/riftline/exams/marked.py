"""Marked passages: a text and its attributions on one page, for the exam `attribution`.

A mark is ``[source …]``, ``[cue …]`` or ``[content …]``; marks may stand inside one another.
Several attributions in a passage are told apart by a number (``[cue:2 …]``); a mark that belongs
to more than one has them all (``[source:1,2 …]``), and a role in several pieces is marked several
times with the same number. Passages are separated by blank lines. A line with only ``¶`` is a
blank line of the passage, a line that begins with ``#`` is a comment. A backslash keeps one of
``[ ] \\ # ¶`` as a character of the text.

The name of the file is its language: ``ru.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from riftline.errors import ExamError
from riftline.model import Span

__all__ = ["Mark", "Passage", "groups", "language", "parse", "passages", "pieces", "render"]

Role = Literal["source", "cue", "content"]
_ROLE: dict[str, Role] = {"source": "source", "cue": "cue", "content": "content"}

_MARK = "[source …], [cue …] or [content …], with a number as in [cue:2 …]"
_PIECE = re.compile(
    r"\[(?P<role>source|cue|content)(?::(?P<numbers>[1-9][0-9]*(?:,[1-9][0-9]*)*))?[ ]"
    r"|(?P<close>\])|\\(?P<kept>[\[\]\\#¶])|(?P<plain>[^\[\]\\]+)"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: a piece of the text, its role, and the attributions that it belongs to."""

    role: Role
    numbers: tuple[int, ...]
    """() where the passage holds one attribution without a number."""
    span: Span


@dataclass(frozen=True, slots=True)
class Passage:
    """A text without its marks, and the marks in the order in which they open."""

    line: int
    """Where it begins in its file, from 1."""
    text: str
    marks: tuple[Mark, ...]

    def attributions(self) -> tuple[dict[Role, list[Span]], ...]:
        """The spans of each attribution by role, by number; a role that is not marked has []."""
        made: dict[int, dict[Role, list[Span]]] = {}
        for mark in self.marks:
            for number in mark.numbers or (0,):
                roles = made.setdefault(number, {role: [] for role in _ROLE.values()})
                roles[mark.role].append(mark.span)
        return tuple(made[number] for number in sorted(made))


def passages(data: Path) -> tuple[Passage, ...]:
    """The passages of the file `data`, in order. Raises ExamError naming the line at fault."""
    try:
        written = data.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise ExamError(
            f"{data} cannot be read ({e})", expected="marked passages", do="give a file that exists"
        ) from e
    found = tuple(parse(written, str(data)))
    if not found:
        raise ExamError(f"{data} holds no passage", expected="text with " + _MARK)
    return found


def language(data: Path) -> str:
    """The language that the name of `data` says. Raises ExamError where it says none."""
    if not _LANGUAGE.fullmatch(data.stem):
        raise ExamError(
            f"{data.name} names no language", expected="a code as in ru.txt", do="rename the file"
        )
    return data.stem


def parse(written: str, name: str = "the text") -> Iterator[Passage]:
    """The passages of `written`. Raises ExamError naming `name` and the line at fault."""
    return (_passage(group, name) for group in groups(written))


def groups(written: str) -> Iterator[list[tuple[int, str]]]:
    """The numbered lines of each passage: blank lines part passages, # begins a comment."""
    group: list[tuple[int, str]] = []
    for number, line in enumerate([*written.split("\n"), ""], 1):
        if line.startswith("#"):
            continue
        if line.strip():
            group.append((number, line))
        elif group:
            yield group
            group = []


def render(passage: Passage) -> str:
    """`passage` as it is written in a file: what `parse` made it from, without comments."""
    out: list[str] = []
    ends: list[int] = []
    at = 0

    def write(until: int) -> None:
        nonlocal at
        out.append(re.sub(r"[\[\]\\]", r"\\\g<0>", passage.text[at:until]))
        at = until

    def close(until: int) -> None:
        while ends and ends[-1] <= until:
            write(ends.pop())
            out.append("]")

    for mark in passage.marks:
        close(mark.span.start)
        write(mark.span.start)
        numbers = ",".join(map(str, mark.numbers))
        out.append(f"[{mark.role}:{numbers} " if numbers else f"[{mark.role} ")
        ends.append(mark.span.end)
    close(len(passage.text))
    write(len(passage.text))
    return "\n".join(map(_line, "".join(out).split("\n")))


def _line(line: str) -> str:
    if not line:
        return "¶"
    return "\\" + line if line == "¶" or line.startswith("#") else line


def _passage(group: Sequence[tuple[int, str]], name: str) -> Passage:
    """The passage that the numbered lines of `group` hold."""
    text = ""
    marks: list[Mark] = []
    open_: list[tuple[int, str]] = []  # index in marks, and where it opened
    for row, (number, line) in enumerate(group):
        where = f"{name}, line {number}"
        text += "\n" if row else ""
        for piece in () if line == "¶" else _pieces(line, where):
            if piece["role"]:
                numbers = tuple(map(int, piece["numbers"].split(","))) if piece["numbers"] else ()
                open_.append((len(marks), where))
                marks.append(Mark(_ROLE[piece["role"]], numbers, Span(len(text), len(text))))
            elif piece["close"]:
                if not open_:
                    raise ExamError(f"{where} closes a mark that is not open", expected=_MARK)
                index, _ = open_.pop()
                marks[index] = _closed(marks[index], text, where)
            else:
                text += piece["kept"] or piece["plain"]
    if open_:
        index, where = open_[-1]
        raise ExamError(
            f"{where} opens a {marks[index].role} that is never closed",
            expected="a ] before the passage ends",
        )
    passage = Passage(group[0][0], text, tuple(marks))
    _check(passage, f"{name}, line {passage.line}")
    return passage


def _pieces(line: str, where: str) -> Iterator[re.Match[str]]:
    do = "put a backslash before a bracket or backslash of the text itself"
    return pieces(line, _PIECE, where, _MARK, do)


def pieces(
    line: str, pattern: re.Pattern[str], where: str, expected: str, do: str = ""
) -> Iterator[re.Match[str]]:
    """`line` cut into mark heads, mark ends and text, as `pattern` knows them. Raises ExamError
    naming `where` for what is none."""
    at = 0
    while at < len(line):
        piece = pattern.match(line, at)
        if piece is None:
            raise ExamError(f"{where} has {line[at : at + 20]!r}", expected=expected, do=do)
        at = piece.end()
        yield piece


def _closed(mark: Mark, text: str, where: str) -> Mark:
    """`mark` up to the end of `text`."""
    marked = text[mark.span.start :]
    if marked != marked.strip() or not marked:
        raise ExamError(
            f"{where} marks {marked!r} as {mark.role}",
            expected="some words, and no white space at either end",
        )
    return replace(mark, span=Span(mark.span.start, len(text)))


def _check(passage: Passage, where: str) -> None:
    """What no passage may be: half numbered, or with an attribution of a source alone."""
    numbers = {number for mark in passage.marks for number in mark.numbers or (0,)}
    if 0 in numbers and len(numbers) > 1:
        raise ExamError(
            f"{where}: some marks of the passage have a number, some have none",
            expected="a number on each mark, or on none where there is one attribution",
        )
    for number, roles in zip(sorted(numbers), passage.attributions(), strict=True):
        for role in ("cue", "content"):
            if not roles[_ROLE[role]]:
                whose = f"attribution {number}" if number else "the attribution"
                raise ExamError(f"{where}: {whose} has no {role}", expected="a cue and a content")
