"""ZIP archives of anything. Links, locked members and names that point outside are refused.

Shape recognised: the local header's mark at the start. Office documents, EPUB and WACZ are ZIP
files with readers of their own.
"""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from riftline.model import Issue, Source
from riftline.reading.containers import (
    Budget,
    Member,
    broken_archive,
    refused,
    unique,
    unpacked,
    unsafe_name,
)
from riftline.reading.readers import EXPORT_LIMIT, Reader
from riftline.reading.saved import page_of

__all__ = ["BROKEN", "READER", "ZIP_MARKS"]

ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError,
    RuntimeError, IndexError, OverflowError,
)  # fmt: skip
"""All that the standard library raises for a damaged member, NotImplementedError included."""
_JUNK = ("__MACOSX/", "Thumbs.db", ".DS_Store")


def sniff(head: bytes, _source: Source) -> float:
    """A ZIP file of any kind; those who know its inside are surer."""
    return 0.5 if head.startswith(ZIP_MARKS) else 0.0


def members(file: BinaryIO, source: Source, budget: Budget) -> Iterator[Member | Issue]:
    """Its files in the order of its directory. Trouble: broken-archive, refused-member."""
    try:
        archive = zipfile.ZipFile(file)
    except BROKEN as e:
        yield broken_archive(source, f"a ZIP archive without a whole directory ({_said(e)})")
        return
    seen: Counter[str] = Counter()
    listed = archive.infolist()
    pages = {n.rpartition(".")[0] for i in listed if (n := i.filename).endswith((".html", ".htm"))}
    for info in listed:
        if info.is_dir() or info.filename.startswith(_JUNK) or _beside(info.filename, pages):
            continue
        trouble = _trouble(info)
        if trouble:
            yield refused(source, info.filename, trouble)
            continue
        try:
            with archive.open(info) as stream:
                inner = unpacked(stream, info.compress_size, budget, EXPORT_LIMIT)
        except BROKEN as e:
            yield refused(source, info.filename, f"it does not unpack ({_said(e)})")
            continue
        yield Member(unique(info.filename, seen), inner)


def _trouble(info: zipfile.ZipInfo) -> str | None:
    if unsafe_name(info.filename):
        return "its name points outside the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link"
    if info.flag_bits & 1:
        return "it is locked with a password"
    return None


def _beside(name: str, pages: set[str]) -> bool:
    """Whether it lies in the folder that a browser made beside a saved page of the archive."""
    parts = name.split("/")[:-1]
    return any(
        (stem := page_of(part)) is not None and "/".join([*parts[:i], stem]) in pages
        for i, part in enumerate(parts)
    )


def _said(error: BaseException) -> str:
    return str(error)[:100] or type(error).__name__


READER = Reader("zip", sniff, binary=True, members=members)
