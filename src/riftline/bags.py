"""BagIt bags (RFC 8493) written into a ZIP: files with a list of their hashes, which any machine
checks with ``sha256sum -c``."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from typing import BinaryIO

__all__ = ["write"]

_CHUNK = 1 << 20


def write(
    archive: zipfile.ZipFile,
    name: str,
    payload: Iterable[tuple[str, BinaryIO]],
    about: Mapping[str, str],
) -> dict[str, str]:
    """Write a bag called `name` into `archive`; returns place → SHA-256 of what was written.

    `payload` gives places below ``data/`` with an open file each, which is closed; `about` is what
    stands in bag-info.txt. Raises OSError as the disk does.
    """
    found: dict[str, str] = {}
    octets = 0
    for place, source in payload:
        held = _Hashing(source)
        with source, archive.open(f"{name}/{place}", "w", force_zip64=True) as out:
            shutil.copyfileobj(held, out, _CHUNK)
        found[place] = held.sha.hexdigest()
        octets += held.size
    info = {**about, "Payload-Oxum": f"{octets}.{len(found)}"}
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{k}: {' '.join(v.split())}\n" for k, v in info.items()),
        "manifest-sha256.txt": _rows(found),
    }
    sums = {n: hashlib.sha256(text.encode()).hexdigest() for n, text in tags.items()}
    for place, text in (*tags.items(), ("tagmanifest-sha256.txt", _rows(sums))):
        archive.writestr(f"{name}/{place}", text)
    return found


class _Hashing:
    """A file that hashes what is read from it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.sha.update(chunk)
        self.size += len(chunk)
        return chunk


def _rows(sums: Mapping[str, str]) -> str:
    return "".join(f"{sha}  {place}\n" for place, sha in sums.items())
