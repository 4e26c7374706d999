"""What holds other captures (ZIP, WARC, mail): members, and how much may come out of them.

Nothing is ever written where a member's name points to: a name is a label. What a member holds
goes to memory or, where it is large, to an unnamed temporary file.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Protocol, cast

from riftline.model import Issue, Source
from riftline.reading.clean import line

__all__ = [
    "DEPTH",
    "Budget",
    "Member",
    "Readable",
    "TooMuch",
    "broken_archive",
    "refused",
    "size_of",
    "unique",
    "unpacked",
    "unsafe_name",
]

DEPTH = 4
"""Containers in containers: a WACZ in a ZIP holds a packed WARC, and that is the deepest met."""
MEMBERS = 200_000
"""Members of one capture, all levels together. A day's crawl has a tenth of it."""
RATIO = 100
"""How many times its packed size a member may have. Chats as JSON shrink to a twentieth."""
FREE = 16 * 2**20
"""Bytes that a member may have whatever its ratio: small files of blanks are no bombs."""
_SPOOL = 8 * 2**20
_CHUNK = 1 << 18


class TooMuch(Exception):
    """A capture unpacks to more than it may; the message says what was seen."""


class Readable(Protocol):
    """What bytes can be read from, piece by piece."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


@dataclass(slots=True)
class Budget:
    """How much may still come out of one capture, containers in containers included."""

    bytes: int
    members: int = MEMBERS

    @classmethod
    def of(cls, size: int) -> Budget:
        """What a capture of `size` bytes may unpack to."""
        return cls(4 * FREE + RATIO * size)

    def take(self, size: int) -> None:
        """Raises TooMuch when `size` more bytes are more than is left."""
        self.bytes -= size
        if self.bytes < 0:
            raise TooMuch("it unpacks to more than a hundred times its size")

    def enter(self) -> None:
        """Raises TooMuch when one more member is too many."""
        self.members -= 1
        if self.members < 0:
            raise TooMuch(f"it holds more than {MEMBERS:,} members")


@dataclass(frozen=True, slots=True)
class Member:
    """One capture inside another. `name` is unique there and names it in a citation.

    `uri` is the address it was taken from, `taken` when (ISO), `media_type` what the container
    calls it; `context` goes into its documents' own.
    """

    name: str
    file: BinaryIO
    uri: str = ""
    taken: str | None = None
    media_type: str = ""
    context: Mapping[str, str] = field(default_factory=dict)


def unpacked(stream: Readable, packed: int | None, budget: Budget, most: int) -> BinaryIO:
    """All of `stream`, at its start. `packed` is its size before (None: it was not packed).

    Raises TooMuch at the first byte over `most`, over the ratio, or over the budget.
    """
    out = cast(BinaryIO, SpooledTemporaryFile(max_size=_SPOOL))  # noqa: SIM115 - the reader's
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        budget.take(len(chunk))
        if size > most:
            raise TooMuch(f"it has more than {most:,} bytes")
        if packed is not None and size > FREE and size > RATIO * packed:
            raise TooMuch(f"{packed:,} bytes unpack to more than {RATIO} times as many")
        out.write(chunk)
    out.seek(0)
    return out


def size_of(file: BinaryIO) -> int:
    """How many bytes a seekable file has; it is left at its start."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


def unsafe_name(name: str) -> bool:
    """Whether a member's name points outside its container: absolute, a drive, or upwards."""
    parts = re.split(r"[\\/]", name)
    return ".." in parts or name.startswith(("/", "\\")) or bool(re.match(r"[A-Za-z]:", name))


def unique(name: str, seen: Counter[str]) -> str:
    """A label for `name` that no member before had."""
    shown = line(name, 400) or "a member without name"
    seen[shown] += 1
    return shown if seen[shown] == 1 else f"{shown} ({seen[shown]})"


def refused(source: Source, name: str, seen: str, do: str = "") -> Issue:
    """A member that is not read."""
    return Issue(
        "refused-member",
        source.path,
        f"{line(name, 200) or 'a member without name'}: {seen}",
        "a whole file inside the container",
        do or "unpack it by hand, look at it, and add the file itself",
    )


def broken_archive(source: Source, seen: str) -> Issue:
    """A container that breaks off; what came before was read."""
    return Issue(
        "broken-archive",
        source.path,
        seen,
        "a whole archive",
        "get an undamaged copy; what stands before the damage was read",
    )
