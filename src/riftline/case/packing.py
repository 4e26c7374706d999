"""A case as one file: a BagIt bag (RFC 8493) inside a ZIP, which verifies on another machine.

In it: the settings, the seed list, a consistent copy of the record, the tombstones and every
capture under its hash. Not in it: the key of pseudonyms and the accounts of a shared desk, which
are nobody else's, and the cache, which can be made again.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from riftline import bags
from riftline.case.folder import SOFTWARE, TOMBSTONES, Folder, now, open_folder
from riftline.case.integrity import Verified, verify
from riftline.errors import StoreError, UsageError
from riftline.reading.containers import Budget, TooMuch, unsafe_name
from riftline.reading.zips import BROKEN

_CHUNK = 1 << 20
_FILES = ("case.toml", "actors.toml", TOMBSTONES)
_ROW = re.compile(r"([0-9a-f]{64})[ \t]+(\S.*)")


@dataclass(frozen=True, slots=True)
class Packed:
    """What one packing wrote: the file, its own SHA-256, and how much is in it."""

    path: str
    sha256: str
    captures: int
    size: int


def pack(folder: Folder, out: str | Path) -> Packed:
    """Write the case to the file `out`, which must not be there yet.

    Raises UsageError when it is, StoreError when a capture is not what was taken or the disk says
    no; then no file is left.
    """
    path = Path(out)
    if path.exists():
        raise UsageError(
            f"{path} is there already", expected="a new file", do="choose another name"
        )
    temp = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    name = re.sub(r"[^\w.-]+", "-", folder.settings.name).strip("-.") or "case"
    try:
        with zipfile.ZipFile(temp, "x", zipfile.ZIP_DEFLATED) as archive:
            captures = _write(folder, archive, name)
        temp.replace(path)
    except OSError as e:
        raise StoreError(
            f"{path} cannot be written ({e.strerror or e})", do="make room and pack it again"
        ) from e
    finally:
        temp.unlink(missing_ok=True)
    with path.open("rb") as file:
        return Packed(str(path), _hash(file), captures, path.stat().st_size)


def unpack(file: str | Path, into: str | Path) -> Verified:
    """Make the new folder `into` the case that `file` holds, and verify it.

    Every byte is hashed on the way and compared with the bag's own lists. Raises UsageError when
    the folder is there already or the file is no packed case, StoreError when it does not hold;
    then no folder is left.
    """
    root = Path(into)
    if root.exists():
        raise UsageError(f"{root} is there already", expected="a new folder's name")
    temp = root.with_name(f".{root.name}.{secrets.token_hex(4)}")
    try:
        with zipfile.ZipFile(file) as archive:
            temp.mkdir(parents=True)
            _read(archive, temp, Path(file).stat().st_size)
        temp.rename(root)
    except FileNotFoundError as e:
        raise UsageError(f"{file} is not there", expected="a file that `case pack` wrote") from e
    except TooMuch as e:
        raise StoreError(f"{file} is no packed case: {e}") from e
    except BROKEN as e:
        raise StoreError(f"{file} cannot be unpacked ({str(e)[:120]})") from e
    finally:
        shutil.rmtree(temp, ignore_errors=True)
    opened = open_folder(root)
    try:
        return verify(opened)
    finally:
        opened.store.close()


# -- writing ----------------------------------------------------------------------------------


def _write(folder: Folder, archive: zipfile.ZipFile, name: str) -> int:
    about = {
        "Bagging-Date": now()[:10],
        "Bag-Software-Agent": SOFTWARE,
        "External-Description": folder.settings.name,
    }
    written = bags.write(archive, name, _payload(folder), about)
    captures = {place.rpartition("/")[2]: sha for place, sha in written.items() if _held(place)}
    for wanted, sha in captures.items():
        if sha != wanted:
            raise StoreError(
                f"the capture {wanted} has changed",
                expected="the bytes that were taken",
                do="run `riftline verify` and restore it from a backup",
            )
    return len(captures)


def _held(place: str) -> bool:
    return place.startswith("data/captures/")


def _payload(folder: Folder) -> Iterator[tuple[str, BinaryIO]]:
    for name in _FILES:
        path = folder.root / name
        if path.exists():
            yield f"data/{name}", path.open("rb")
    copy = folder.root / f".case.db.{secrets.token_hex(4)}"
    try:
        with closing(sqlite3.connect(folder.root / "case.db")) as record:
            record.execute("VACUUM INTO ?", (str(copy),))
        yield "data/case.db", copy.open("rb")
    except sqlite3.Error as e:
        raise StoreError(f"the record cannot be copied ({e})") from e
    finally:
        with suppress(OSError):
            copy.unlink(missing_ok=True)
    for sha in sorted(folder.kept()):
        path = folder.captures.path(sha)
        if not path.exists():
            raise StoreError(
                f"the capture {sha} is missing", do="run `riftline verify` before packing"
            )
        yield f"data/captures/{sha[:2]}/{sha}", path.open("rb")


# -- reading ----------------------------------------------------------------------------------


def _read(archive: zipfile.ZipFile, into: Path, size: int) -> None:
    budget = Budget.of(size)
    names = [i.filename for i in archive.infolist() if not i.is_dir()]
    tops = {n.partition("/")[0] for n in names}
    if len(tops) != 1 or any(unsafe_name(n) for n in names) or len(set(names)) != len(names):
        raise UsageError("it is no packed case", expected="one bag in a ZIP, as `case pack` writes")
    top = next(iter(tops))
    places = {n.removeprefix(f"{top}/") for n in names}
    if "bagit.txt" not in places or "manifest-sha256.txt" not in places:
        raise UsageError("it is no packed case", expected="a bag with manifest-sha256.txt")
    listed = _listed(archive, f"{top}/manifest-sha256.txt", budget)
    tags = _listed(archive, f"{top}/tagmanifest-sha256.txt", budget)
    payload = {p for p in places if p.startswith("data/")}
    if payload != set(listed):
        odd = sorted(payload ^ set(listed))[0]
        raise StoreError(f"{odd[:120]} is in the bag or in its list, and not in both")
    for place, wanted in tags.items():
        with archive.open(f"{top}/{place}") as file:
            _same(_hash(file), wanted, place)
    for place, wanted in listed.items():
        target = into / place.removeprefix("data/")
        target.parent.mkdir(parents=True, exist_ok=True)
        hashed = hashlib.sha256()
        with archive.open(f"{top}/{place}") as file, target.open("xb") as out:
            while chunk := file.read(_CHUNK):
                budget.take(len(chunk))
                hashed.update(chunk)
                out.write(chunk)
        _same(hashed.hexdigest(), wanted, place)
        if place.startswith("data/captures/"):
            _same(place.rpartition("/")[2], wanted, place)
            target.chmod(0o444)


def _listed(archive: zipfile.ZipFile, name: str, budget: Budget) -> dict[str, str]:
    try:
        info = archive.getinfo(name)
    except KeyError as e:
        raise UsageError("it is no packed case", expected=f"{name} in the bag") from e
    budget.take(info.file_size)
    rows = archive.read(info).decode("utf-8", "replace").splitlines()
    found = {m[2]: m[1] for row in rows if (m := _ROW.fullmatch(row))}
    if len(found) != len(rows):
        raise StoreError(f"{name} is damaged", expected="a hash and a name on every line")
    return found


def _same(seen: str, wanted: str, place: str) -> None:
    if seen != wanted:
        raise StoreError(
            f"{place[:120]} has changed: its bytes hash to {seen}",
            expected=f"SHA-256 {wanted}",
            do="get the packed case again from where it came",
        )


def _hash(file: IO[bytes]) -> str:
    hashed = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        hashed.update(chunk)
    return hashed.hexdigest()
