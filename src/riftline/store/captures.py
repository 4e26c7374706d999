"""Captured bytes as files, each under its SHA-256: ``captures/ab/abcd…``.

Invariants: a file that has its final name is whole and never changed again; a half-written one
lies in ``.incoming`` and is nobody's evidence.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from riftline.errors import NotFound, StoreError, UsageError

__all__ = ["Captures", "Checked"]

_SHA = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20

# No single copy takes a day: what lies in .incoming longer was left by a kill.
LEFT_BEHIND = 24 * 3600


class Checked(NamedTuple):
    """One capture looked at: `seen` is the hash it has now, or what is wrong."""

    sha256: str
    ok: bool
    seen: str


class Captures:
    """The folder of a case's captured bytes (``CASE/captures``), made when first needed."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._incoming = self._folder / ".incoming"
        self._cleaned = False

    def put(self, raw: bytes | Path) -> str:
        """Keep the bytes, or those of the file at a path, and return their SHA-256.

        Bytes that are there already are left as they are. Raises OSError when the given file
        cannot be read, StoreError when the bytes cannot be written.
        """
        if isinstance(raw, Path):
            return self._put_file(raw)
        sha = hashlib.sha256(raw).hexdigest()
        if not self.path(sha).exists():
            with self._clear_errors(), self._writing() as (temp, out):
                out.write(raw)
                self._keep(temp, out, sha)
        return sha

    def _put_file(self, path: Path) -> str:
        if not path.is_file():  # a pipe would be waited for without an end
            raise FileNotFoundError(errno.ENOENT, "not a file", str(path))
        hashed = hashlib.sha256()
        with path.open("rb") as source, self._writing() as (temp, out):
            # The copy is hashed, not the file: another program may be changing that.
            while chunk := source.read(_CHUNK):
                hashed.update(chunk)
                with self._clear_errors():
                    out.write(chunk)
            sha = hashed.hexdigest()
            if not self.path(sha).exists():
                with self._clear_errors():
                    self._keep(temp, out, sha)
        return sha

    def read(self, sha256: str) -> bytes:
        """The bytes, hashed again on the way.

        Raises NotFound when there are none, StoreError when they are not what was captured.
        """
        try:
            raw = self.path(sha256).read_bytes()
        except FileNotFoundError as e:
            raise NotFound(
                f"there is no capture {sha256}",
                expected=f"a file at {self.path(sha256)}",
                do="run `riftline verify` to see what else is missing",
            ) from e
        except OSError as e:
            raise StoreError(f"the capture {sha256} cannot be read ({e})") from e
        seen = hashlib.sha256(raw).hexdigest()
        if seen != sha256:
            raise StoreError(
                f"the capture {sha256} has changed: its bytes now hash to {seen}",
                do="restore the file from a backup; do not rely on this capture until then",
            )
        return raw

    def path(self, sha256: str) -> Path:
        """Where the bytes with that hash lie. Raises UsageError for anything but a hash."""
        if not _SHA.fullmatch(sha256):
            raise UsageError(
                f"{sha256[:80]!r} names no capture", expected="64 hexadecimal digits, lower case"
            )
        return self._folder / sha256[:2] / sha256

    def remove(self, sha256: str) -> bool:
        """Take the bytes away for good (a lawful request); whether there were any."""
        path = self.path(sha256)
        with self._clear_errors():
            try:
                path.unlink()
            except FileNotFoundError:
                return False
            _sync(path.parent)
        return True

    def holds(self, path: Path) -> bool:
        """Whether the file at `path` is one of these captures, by its place."""
        return bool(_SHA.fullmatch(path.name)) and path.resolve() == self.path(path.name).resolve()

    def verify(self, known: Iterable[str] = ()) -> Iterator[Checked]:
        """Hash every capture again; those `known` that have no file come last."""
        found: set[str] = set()
        for path in self._files():
            sha = path.name
            found.add(sha)
            try:
                with path.open("rb") as file:
                    seen = _hash(file)
            except OSError as e:
                yield Checked(sha, False, f"cannot be read: {e.strerror or e}")
                continue
            yield Checked(sha, seen == sha, seen)
        for sha in known:
            if sha not in found:
                found.add(sha)
                yield Checked(sha, False, "missing")

    def clean(self) -> int:
        """Remove what killed processes left behind; how many files that were."""
        removed = 0
        with suppress(FileNotFoundError):
            for left in list(self._incoming.iterdir()):
                with suppress(OSError):
                    if time.time() - left.stat().st_mtime > LEFT_BEHIND:
                        left.unlink()
                        removed += 1
        return removed

    def _files(self) -> Iterator[Path]:
        if not self._folder.is_dir():
            return
        for folder in sorted(self._folder.iterdir()):
            if len(folder.name) == 2 and folder.is_dir():
                for path in sorted(folder.iterdir()):
                    if _SHA.fullmatch(path.name) and path.name.startswith(folder.name):
                        yield path

    @contextmanager
    def _writing(self) -> Iterator[tuple[Path, BinaryIO]]:
        """A new file of our own in .incoming, gone at the end unless it was moved."""
        with self._clear_errors():
            self._incoming.mkdir(parents=True, exist_ok=True)
            if not self._cleaned:
                self._cleaned = True
                self.clean()
            temp = self._incoming / f"{os.getpid()}-{secrets.token_hex(8)}"
            out = temp.open("xb")
        try:
            yield temp, out
        finally:
            with suppress(OSError):  # closing writes again what did not fit before
                out.close()
            temp.unlink(missing_ok=True)

    def _keep(self, temp: Path, out: BinaryIO, sha: str) -> None:
        """Give the whole file its name, so that a power cut leaves it whole or absent."""
        out.flush()
        os.fsync(out.fileno())
        temp.chmod(0o444)
        final = self.path(sha)
        new_folder = not final.parent.is_dir()
        final.parent.mkdir(exist_ok=True)
        temp.replace(final)
        _sync(final.parent)
        if new_folder:
            _sync(self._folder)

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as e:
            full = e.errno in (errno.ENOSPC, errno.EDQUOT)
            raise StoreError(
                f"{self._folder}: "
                + ("the disk is full" if full else f"a capture cannot be written ({e})"),
                do="make room and run the same again: nothing of this was kept, everything "
                "before it was" if full else "check that you may write to the case's folder",
            ) from e  # fmt: skip


def _hash(file: BinaryIO) -> str:
    hashed = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        hashed.update(chunk)
    return hashed.hexdigest()


def _sync(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
