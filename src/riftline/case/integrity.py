"""Whether what was taken is still what it was."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from riftline.case.expunging import remains
from riftline.case.folder import Folder
from riftline.errors import RiftlineError
from riftline.model import Issue
from riftline.reading.proofs import PROOF_LIMIT, Proof, read_proof


@dataclass(frozen=True, slots=True)
class Stamped:
    """A capture of which a proof that was kept beside it (the capture `proof`) speaks."""

    sha256: str
    proof: str
    kind: str
    at: str
    authority: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` saw: how many captures were re-hashed, which do not hold, and which of them
    have a proof of when they existed."""

    checked: int
    bad: tuple[Issue, ...]
    stamped: tuple[Stamped, ...] = ()


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
    stamped, broken = _stamped(folder, sorted(seen))
    return Verified(len(seen), (*bad, *broken), stamped)


def _stamped(
    folder: Folder, captures: Sequence[str]
) -> tuple[tuple[Stamped, ...], tuple[Issue, ...]]:
    """Proofs among the captures, put to those that they speak of; those that do not hold."""
    proofs: list[tuple[str, Proof]] = []
    for sha in captures:
        path = folder.captures.path(sha)
        with suppress(OSError):
            if path.stat().st_size <= PROOF_LIMIT and (found := read_proof(path.read_bytes())):
                proofs.append((sha, found))
    digests: dict[tuple[str, str], str] = {("sha256", sha): sha for sha in captures}
    for method in {p.method for _, p in proofs if not p.trouble} - {"sha256"}:
        for sha in captures:
            with suppress(OSError, ValueError), folder.captures.path(sha).open("rb") as file:
                digests[method, hashlib.file_digest(file, method).hexdigest()] = sha
    stamped, broken = [], []
    for sha, proof in proofs:
        about = digests.get((proof.method, proof.digest))
        if proof.trouble:
            said = f"a {proof.kind} proof: {proof.trouble}"
            again = "get it again from where it was made; cite nothing by it"
            broken.append(Issue("broken-proof", sha, said, "a whole proof", again))
        elif about is not None:
            stamped.append(Stamped(about, sha, proof.kind, proof.at, proof.authority))
    return tuple(stamped), tuple(broken)
