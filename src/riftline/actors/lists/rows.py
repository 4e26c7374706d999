"""What a list says of one entity, whatever its format: rows, and rows that could not be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from riftline.lexicon import load
from riftline.model import ActorKind

__all__ = ["Broken", "Item", "Opened", "Row", "Said", "clean", "kind_of", "register_of"]

# Left-to-right marks, overrides and isolates turn what follows them around, and a zero-width
# space or joiner of words divides a name unseen: gone. Zero-width joiners (200C, 200D) spell
# Persian words and stay. Controls become blanks, half a surrogate pair (a broken byte) U+FFFD.
_SHOWN: dict[int, str | None] = {
    **dict.fromkeys((0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F))),
    **dict.fromkeys((0x2060, *range(0x2066, 0x206A), 0xFEFF)),
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One name as the list has it.

    `weak`: the list itself calls it weak. `note` is what the list says of it in words of its own.
    """

    text: str
    register: str = "plain"
    lang: str = ""
    used_by: str = ""
    since: str | None = None
    until: str | None = None
    weak: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One entity, or a part of one: `where` it stands in the file, its id, kind, names, refs."""

    where: str
    id: str
    kind: ActorKind
    said: tuple[Said, ...]
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A row, or a name of one, that could not be read."""

    where: str
    seen: str
    expected: str


Item = Row | Broken | None
"""What a reader gives for each record; None for one that is about no actor (an address)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A list that was recognised, not read yet.

    `id` and `title` are what it calls itself ("" where it says nothing), `edition` its own ISO
    day. `total` is about how many records there are. `merges`: rows of one id are one entity;
    else the second is broken. `rows` may be called once.
    """

    format: str
    rows: Callable[[], Iterator[Item]]
    total: int | None = None
    id: str = ""
    title: str = ""
    edition: str = ""
    merges: bool = False


def clean(text: str) -> str:
    """A name on one line in normal form C, without controls and what turns text around."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_SHOWN)).split())


def register_of(word: str) -> str | None:
    """The register that a list's own word means, or None."""
    return _meanings("registers").get(_folded(word))


def kind_of(word: str) -> ActorKind | None:
    """The kind of actor that a list's own word means, or None."""
    return _meanings("kinds").get(_folded(word))  # type: ignore[return-value]  # keys are kinds


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]+", " ", word.casefold()).strip()


@cache
def _meanings(table: str) -> dict[str, str]:
    return {_folded(w): meant for meant, words in load("lists")[table].items() for w in words}
