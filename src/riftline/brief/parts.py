"""What a brief is made of. Plain values; no markup.

Invariant: a sentence is bound to statements, or to figures that the record gives, or to both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Brief", "Fault", "Figure", "Kind", "Note", "Section", "Sentence", "Version"]

Kind = Literal["new", "words", "speaker", "before", "conflict", "course", "unseen"]

Version = Literal[1]


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that the record counts or dates: `shown` stands in the sentence as it is here.

    `measure` names what it is (riftline/brief/measures.py), so that it can be counted again.
    """

    measure: str
    shown: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the prose, the statements (ids) it rests on and the figures it gives."""

    text: str
    statements: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences about one thing, under a heading."""

    kind: Kind
    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One footnote: a statement's document, and the others that carry the same.

    `address` is "" where the document has none that others can open; `quoted` are the
    statement's words as captured, `lang` their language.
    """

    statement: str
    document: str
    title: str
    publication: str
    published: str
    address: str
    capture: str
    captured: str
    start: int
    end: int
    quoted: str
    lang: str
    carriers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief on two actors (ids `a`, `b`) from the day `since` (ISO) on.

    `revision` is the snapshot's that it was written or last brought up to date from; `seen` has
    what each of its statements was then (id → digest). `edition` counts releases: 0 is a draft.
    `released` (ISO, UTC) and `released_by` are "" until then. `changes` says what an edition
    changed, and why. An edition carries its footnotes (`notes`) and its figure (an SVG of ours,
    with its `caption`), so that what was printed stays what it was.
    """

    case: str
    a: str
    b: str
    since: str
    title: str
    revision: int
    sections: tuple[Section, ...]
    seen: Mapping[str, str] = field(default_factory=dict)
    edition: int = 0
    released: str = ""
    released_by: str = ""
    changes: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    figure: str = ""
    caption: str = ""
    version: Version = 1

    def sentences(self) -> Iterator[Sentence]:
        """All of them in order."""
        return (s for section in self.sections for s in section.sentences)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence may not be released. `code` is documented in docs/brief.md."""

    code: str
    sentence: str
    seen: str
    expected: str
    do: str
