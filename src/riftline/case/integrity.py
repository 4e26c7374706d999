"""Whether what was taken is still what it was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from riftline.case.expunging import remains
from riftline.case.folder import Folder
from riftline.errors import RiftlineError
from riftline.model import Issue


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` saw: how many captures were re-hashed and which do not hold."""

    checked: int
    bad: tuple[Issue, ...]


def intact(folder: Folder, sha256: str) -> bool:
    """Whether the bytes of one capture are still there and still hash to their name."""
    try:
        return hashlib.sha256(folder.captures.path(sha256).read_bytes()).hexdigest() == sha256
    except (OSError, RiftlineError):
        return False


def verify(folder: Folder) -> Verified:
    """Re-hash every capture on record and every file under ``captures/``."""
    wanted = folder.kept()
    bad = [
        Issue("record-damaged", str(folder.root / "case.db"), said, "a sound record",
              "copy the case folder, then add the captures again into a new case")
        for said in folder.store.check()
    ]  # fmt: skip
    seen: set[str] = set()
    for sha, ok, found in folder.captures.verify():
        seen.add(sha)
        if not ok:
            where = wanted.get(sha, sha)
            bad.append(
                Issue(
                    "capture-changed",
                    where,
                    f"its bytes now hash to {found}",
                    f"SHA-256 {sha}",
                    "restore captures/ from a backup; do not cite this capture",
                )
            )
    bad.extend(
        Issue(
            "capture-missing",
            wanted[sha],
            f"no file for SHA-256 {sha} under captures/",
            "the bytes as they were taken",
            "restore captures/ from a backup, or add the file again",
        )
        for sha in sorted(wanted.keys() - seen)
    )
    if seen and not wanted:  # a killed run may leave a few unnoted; a lost record leaves all
        bad.append(
            Issue(
                "capture-unrecorded",
                str(folder.root / "captures"),
                f"{len(seen):,} captures, and a record that knows of none",
                "a record of when and whence they were taken",
                "restore case.db from a backup, or add the files again",
            )
        )
    bad.extend(remains(folder))
    return Verified(len(seen), tuple(bad))
