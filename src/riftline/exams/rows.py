"""Files of a set → rows, strictly: whatever has another shape is an ExamError naming the line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from riftline.errors import ExamError
from riftline.model import Span

__all__ = ["json_rows", "lines", "shaped", "span_in", "text_of"]


def text_of(path: Path, shape: str) -> str:
    """All of a file as UTF-8, line ends as they stand: offsets count them.

    Raises ExamError, which expects `shape`, when it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise ExamError(
            f"{path} cannot be read ({e})", expected=shape, do="give data that exists"
        ) from e


def lines(path: Path, shape: str) -> Iterator[tuple[str, str]]:
    """(where it stands, line without its end) for every line that is not blank.

    Raises ExamError like `text_of`.
    """
    for number, line in enumerate(text_of(path, shape).removeprefix("\ufeff").split("\n"), 1):
        if line.strip():
            yield f"{path}, line {number}", line.removesuffix("\r")


def json_rows(path: Path, shape: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where it stands, object) for every line of JSON lines.

    Raises ExamError, which expects `shape`, at a line that is no JSON object.
    """
    for where, line in lines(path, shape):
        try:
            row = json.loads(line)
        except ValueError as e:
            raise ExamError(f"{where} is no JSON ({e})", expected=shape) from e
        if not isinstance(row, dict):
            raise ExamError(f"{where} is no JSON object", expected=shape)
        yield where, row


@contextmanager
def shaped(where: str, shape: str) -> Iterator[None]:
    """Inside it, what a row of another shape raises becomes an ExamError that names `where`."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as e:
        raise ExamError(
            f"{where} has another shape ({type(e).__name__}: {e})", expected=shape
        ) from e


def span_in(text: str, start: object, end: object) -> Span:
    """The span of `text` from `start` to `end`, whole numbers or their digits.

    Raises ValueError when it is empty or reaches beyond the text.
    """
    span = Span(int(str(start)), int(str(end)))
    if not 0 <= span.start < span.end <= len(text):
        raise ValueError(f"span {tuple(span)} lies outside a text of {len(text)} code points")
    return span
