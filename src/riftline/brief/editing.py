"""A brief as plain text that people edit in any editor, and back.

Every sentence is a paragraph. What it rests on stands below it, indented: ``=`` statements by id,
``#`` a figure, its measure and what it shows. A paragraph without such lines is bound to nothing,
and the check will say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from riftline.brief.checking import seen
from riftline.brief.drafting import HEADINGS
from riftline.brief.parts import Brief, Figure, Kind, Section, Sentence
from riftline.errors import UsageError
from riftline.model import Snapshot

__all__ = ["from_text", "to_text"]

_HEAD = re.compile(r"\A## \[(\w+)\] (.+)\Z")


def to_text(brief: Brief) -> str:
    """The brief for an editor. `from_text` reads it back as it was."""
    lines = [f"# {_line(brief.title)}"]
    for section in brief.sections:
        lines += ["", f"## [{section.kind}] {_line(section.heading)}"]
        for s in section.sentences:
            lines += ["", _line(s.text)]
            lines += [f"    = {' '.join(s.statements)}"] if s.statements else []
            lines += [f"    # {f.measure} {f.shown}" for f in s.figures]
    return "\n".join(lines) + "\n"


def from_text(text: str, brief: Brief, snapshot: Snapshot) -> Brief:
    """`brief` with the title, sections and sentences of an edited text.

    A statement that the brief was not bound to before is taken as it is in `snapshot` now; others
    stay as they were seen, so that the check notices what changed since. Raises UsageError, with
    the line, for what is no brief.
    """
    title, sections = brief.title, []
    for number, heading, body in _blocks(text):
        if heading.startswith("# "):
            title = heading[2:].strip() or title
        else:
            found = _HEAD.match(heading)
            if found is None or found[1] not in HEADINGS:
                raise UsageError(
                    f"line {number}: {heading!r}",
                    expected=f"a heading such as “## [new] {HEADINGS['new']}”, with one of"
                    f" {', '.join(HEADINGS)} in brackets",
                )
            sections.append(Section(_kind(found[1]), found[2], tuple(_sentences(body))))
    bound = {i for section in sections for s in section.sentences for i in s.statements}
    fresh = seen(snapshot, bound - brief.seen.keys())
    kept = {i: d for i, d in brief.seen.items() if i in bound}
    return replace(brief, title=title, sections=tuple(sections), seen=kept | fresh)


def _kind(name: str) -> Kind:
    return name  # type: ignore[return-value]


def _blocks(text: str) -> Iterator[tuple[int, str, list[tuple[int, str]]]]:
    """Headings with their lines: (line number, heading, lines with their numbers)."""
    at, heading, body = 0, "", list[tuple[int, str]]()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            if heading:
                yield at, heading, body
            at, heading, body = number, line.rstrip(), []
        elif line.strip():
            if not heading or (heading.startswith("# ") and not line.startswith(" ")):
                raise UsageError(f"line {number}: a sentence under no heading")
            body.append((number, line.rstrip()))
    if heading:
        yield at, heading, body


def _sentences(lines: list[tuple[int, str]]) -> Iterator[Sentence]:
    made: Sentence | None = None
    for number, line in lines:
        if not line.startswith(" "):
            if made is not None:
                yield made
            made = Sentence(line)
            continue
        if made is None:
            raise UsageError(f"line {number}: {line.strip()!r} belongs to no sentence")
        sign, _, rest = line.strip().partition(" ")
        if sign == "=":
            made = replace(made, statements=(*made.statements, *rest.split()))
        elif sign == "#" and " " in rest:
            measure, _, shown = rest.partition(" ")
            made = replace(made, figures=(*made.figures, Figure(measure, shown)))
        else:
            raise UsageError(
                f"line {number}: {line.strip()!r}",
                expected="“= ID …” for statements or “# MEASURE WORDS” for a figure",
            )
    if made is not None:
        yield made


def _line(text: str) -> str:
    return " ".join(text.split())
