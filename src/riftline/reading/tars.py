"""Tar archives of anything; links, devices and names that point outside are refused.

Shape recognised: "ustar" at byte 257. Packed ones (``.tar.gz``) come through `packed`.
"""

from __future__ import annotations

import tarfile
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

__all__ = ["READER"]


def sniff(head: bytes, _source: Source) -> float:
    """The mark of POSIX and GNU tar in the first header."""
    return 0.95 if head[257:262] == b"ustar" else 0.0


def members(file: BinaryIO, source: Source, budget: Budget) -> Iterator[Member | Issue]:
    """Files of the archive in order. Trouble: broken-archive, refused-member."""
    seen: Counter[str] = Counter()
    try:
        archive = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115 - the file is the caller's
        for info in archive:
            if info.isdir():
                continue
            if not info.isreg():
                yield refused(source, info.name, "it is a link or no file")
            elif unsafe_name(info.name):
                yield refused(source, info.name, "its name points outside the archive")
            elif (stream := archive.extractfile(info)) is not None:
                inner = unpacked(stream, None, budget, EXPORT_LIMIT)
                yield Member(unique(info.name, seen), inner)
            # tarfile keeps every header that it has seen; a long archive has a million.
            archive.members = []  # type: ignore[attr-defined]
    except (tarfile.TarError, OSError, ValueError, EOFError, OverflowError) as e:
        yield broken_archive(source, f"a tar archive that breaks off ({str(e)[:100]})")


READER = Reader("tar", sniff, binary=True, members=members)
