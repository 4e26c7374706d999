"""One file packed with gzip, bzip2, xz or Zstandard: what is inside is read as it would be bare.

Shape recognised: the packer's mark. A WARC file whose records are packed one by one is read by
`warc`, which can say where each stands in the packed file.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from riftline.model import Issue, Source
from riftline.reading.containers import (
    Budget,
    Member,
    Readable,
    broken_archive,
    size_of,
    unpacked,
)
from riftline.reading.readers import Reader

__all__ = ["READER", "bare", "bare_head"]

_MOST = 64 * 2**30
"""Bytes that one packed file may have; the budget ends it long before, for all but huge ones."""
_XZ_MEMORY = 128 * 2**20
"""Bytes that unpacking xz may take: its highest ordinary setting takes 65 MiB."""
BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)


def _zstd(file: BinaryIO) -> Readable:
    """Zstandard, also with the dictionary that ``.warc.zst`` files carry in their first frame."""
    import zstandard

    mark = file.read(8)
    known = None
    if mark[:4] == b"\x5d\x2a\x4d\x18":
        held = file.read(min(int.from_bytes(mark[4:], "little"), 8 * 2**20))
        if held.startswith(b"\x28\xb5\x2f\xfd"):
            held = zstandard.ZstdDecompressor().decompress(held, max_output_size=8 * 2**20)
        known = zstandard.ZstdCompressionDict(held)
    else:
        file.seek(0)
    opened = zstandard.ZstdDecompressor(dict_data=known)
    return opened.stream_reader(file, read_across_frames=True, closefd=False)


class _Eager:
    """A stream that hands over what it has before it comes to the damage."""

    def __init__(self, opened: gzip.GzipFile | bz2.BZ2File) -> None:
        self._opened = opened

    def read(self, size: int, /) -> bytes:
        return self._opened.read1(size)


class _Xz:
    """xz with a bound on memory, which `lzma.open` does not offer."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._opened = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)

    def read(self, size: int, /) -> bytes:
        while not self._opened.eof:
            raw = self._file.read(1 << 16) if self._opened.needs_input else b""
            if self._opened.needs_input and not raw:
                raise EOFError("it breaks off")
            out = self._opened.decompress(raw, size)
            if out:
                return out
        return b""


_PACKERS: tuple[tuple[tuple[bytes, ...], str, Callable[[BinaryIO], Readable]], ...] = (
    ((b"\x1f\x8b",), "gzip", lambda f: _Eager(gzip.GzipFile(fileobj=f))),
    ((b"BZh",), "bzip2", lambda f: _Eager(bz2.BZ2File(f))),
    ((b"\xfd7zXZ\x00",), "xz", _Xz),
    ((b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"), "zstd", _zstd),
)


def sniff(head: bytes, _source: Source) -> float:
    """The mark of one of the packers."""
    return 0.7 if any(head.startswith(marks) for marks, _, _ in _PACKERS) else 0.0


def bare(file: BinaryIO) -> tuple[str, Readable]:
    """The packer's name and a stream of what is inside. Raises ValueError for no packed file."""
    head = file.read(8)
    file.seek(0)
    for marks, name, opened in _PACKERS:
        if head.startswith(marks):
            return name, opened(file)
    raise ValueError("no packed file")


def bare_head(head: bytes, most: int) -> bytes:
    """The first bytes of what gzip packed, from the first bytes of the packed file; b"" if none."""
    if not head.startswith(b"\x1f\x8b"):
        return b""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, most)
    except zlib.error:
        return b""


def members(file: BinaryIO, source: Source, budget: Budget) -> Iterator[Member | Issue]:
    """The one member. Trouble: broken-archive."""
    import zstandard

    packed = size_of(file)
    try:
        name, stream = bare(file)
    except (*BROKEN, zstandard.ZstdError) as e:
        yield broken_archive(source, f"packed data that cannot be unpacked ({str(e)[:100]})")
        return
    salvaged = _Salvaged(stream, (*BROKEN, zstandard.ZstdError))
    inner = unpacked(salvaged, packed, budget, _MOST)
    if salvaged.error:
        yield broken_archive(source, f"packed data that breaks off ({salvaged.error})")
    if inner.read(1):
        inner.seek(0)
        yield Member(f"unpacked ({name})", inner)


class _Salvaged:
    """A stream that ends where the damage begins; `error` says what that was."""

    def __init__(self, stream: Readable, broken: tuple[type[Exception], ...]) -> None:
        self._stream, self._broken = stream, broken
        self.error = ""

    def read(self, size: int, /) -> bytes:
        if self.error:
            return b""
        try:
            return self._stream.read(size)
        except self._broken as e:
            self.error = str(e)[:100] or type(e).__name__
            return b""


READER = Reader("packed", sniff, binary=True, members=members)
