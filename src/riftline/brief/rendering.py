"""A brief as one HTML page or as Markdown, with its footnotes. Captured text stays text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from riftline.brief.citing import note_of, notes
from riftline.brief.measures import day
from riftline.brief.parts import Brief, Kind, Note
from riftline.model import Snapshot

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["html", "markdown", "visible"]

# What turns text around or hides it: shown as its code, as the desk does.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    notes: tuple[int, ...]
    at: int


@dataclass(frozen=True, slots=True)
class _Part:
    kind: Kind
    heading: str
    sentences: tuple[_Line, ...]


def html(brief: Brief, snapshot: Snapshot | None = None) -> str:
    """One accessible file that loads nothing. A draft's footnotes are taken from `snapshot`."""
    from markupsafe import Markup

    found, numbers = _notes(brief, snapshot)
    parts = _parts(brief, numbers)
    first: dict[int, int] = {}
    for part in parts:
        for line in part.sentences:
            for n in line.notes:
                first.setdefault(n, line.at)
    return _template().render(
        brief=brief,
        since=day(brief.since) if brief.since else "",
        sections=parts,
        notes=found,
        first=first,
        figure=Markup(brief.figure),  # noqa: S704 - drawn by us (`Brief.figure`)
    )


def markdown(brief: Brief, snapshot: Snapshot | None = None) -> str:
    """The same as Markdown with footnotes (``[^1]``). What would be markup is escaped."""
    found, numbers = _notes(brief, snapshot)
    lines = [f"# {_plain(brief.title)}", "", f"*{_about(brief)}*"]
    for change in brief.changes:
        lines += ["", f"- {_plain(change)}"]
    for part in _parts(brief, numbers):
        lines += ["", f"## {part.heading}"]
        for line in part.sentences:
            lines += ["", _plain(line.text) + "".join(f"[^{n}]" for n in line.notes)]
    lines.append("")
    lines += [f"[^{n}]: {_plain(note_of(note))}" for n, note in enumerate(found, 1)]
    return "\n".join(lines) + "\n"


def _about(brief: Brief) -> str:
    record = f"made from revision {brief.revision} of the record of {_plain(brief.case)}"
    if not brief.released:
        return f"Draft, {record}"
    return (
        f"Edition {brief.edition}, released {brief.released[:10]}"
        f" by {_plain(brief.released_by)}; {record}"
    )


def _notes(brief: Brief, snapshot: Snapshot | None) -> tuple[tuple[Note, ...], Mapping[str, int]]:
    found = brief.notes
    if not brief.released and snapshot is not None:
        found = notes(snapshot, [i for s in brief.sentences() for i in s.statements])
    return found, {n.statement: at for at, n in enumerate(found, 1)}


def _parts(brief: Brief, numbers: Mapping[str, int]) -> list[_Part]:
    parts: list[_Part] = []
    at = 0
    for section in brief.sections:
        lines: list[_Line] = []
        for s in section.sentences:
            at += 1
            lines.append(_Line(s.text, tuple(numbers[i] for i in s.statements if i in numbers), at))
        parts.append(_Part(section.kind, section.heading, tuple(lines)))
    return parts


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", visible(" ".join(text.split())))


def visible(text: str) -> str:
    """`text` with what hides or turns it shown as its code."""
    return _HIDDEN.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", text)


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    def shown(value: Any) -> Any:
        return visible(value) if type(value) is str else value

    made = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=shown, trim_blocks=True
    )  # fmt: skip
    source = resources.files("riftline.brief").joinpath("page.html").read_text("utf-8")
    return made.from_string(source)
