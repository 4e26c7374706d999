"""Figures of the exams as the model card shows them: read out, held to a goal, set in a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

__all__ = [
    "Figure", "Others", "Read", "against", "figure", "interval", "missed", "number",
    "table", "verdict",
]  # fmt: skip

Others = tuple[tuple[str, float], ...]
"""Who reached what."""


class Figure(NamedTuple):
    """One figure of an exam: its dotted path, what the card calls it, what it is held to."""

    path: str
    label: str
    goal: float | None = None
    others: Others = ()


class Read(NamedTuple):
    """A figure as an exam gave it; `value` and `between` are None where there is none."""

    value: float | None
    between: Sequence[float] | None
    n: int


def figure(found: Mapping[str, Any], path: str) -> Read:
    """The figure at the dotted `path`, its interval, and how many were wanted.

    Raises ValueError when the scores have no such figure.
    """
    *way, last = path.split(".")
    at: Any = found
    try:
        for key in way:
            at = at[key]
        return Read(at[last], at["interval"][last], at["n"])
    except (KeyError, TypeError) as e:
        raise ValueError(f"the exam {found.get('exam')} gave no figure {path}") from e


def verdict(read: Read, goal: float | None) -> str:
    """A goal, whether a figure (the higher the better) reaches it, and whether that is sure.

    "" without a goal.
    """
    if goal is None:
        return ""
    if read.value is None or not read.n:
        return f"{goal:.2f}: nothing to measure"
    low, high = read.between or (read.value, read.value)
    if read.value >= goal:
        said, doubt = "reached", low < goal
    else:
        said, doubt = f"**{goal - read.value:.3f} short**", high >= goal
    return f"{goal:.2f}: {said}" + (", the goal is within the interval" if doubt else "")


def missed(read: Read, goal: float | None) -> bool:
    """Whether there is a goal, and no figure that reaches it."""
    return goal is not None and (read.value is None or not read.n or read.value < goal)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines)


def number(value: float | None) -> str:
    """Three decimals, or a dash for a figure that does not exist."""
    return "–" if value is None else f"{value:.3f}"


def interval(read: Read) -> str:
    """*0.812 … 0.843*, or a dash."""
    return f"{read.between[0]:.3f} … {read.between[1]:.3f}" if read.between else "–"


def against(value: float | None, others: Others) -> str:
    """*RoBERTa 0.725 (-0.031)*: what others reached, and this less that."""
    if value is None:
        return ", ".join(f"{who} {theirs:g}" for who, theirs in others)
    return ", ".join(f"{who} {theirs:g} ({value - theirs:+.3f})" for who, theirs in others)
