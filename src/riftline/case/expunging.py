"""Taking a capture away for good, as the law may ask, and remembering that it was.

A tombstone keeps the hash, the day, the person and the reason, and no word of what was there. The
same bytes are not taken in again. People's own rulings stay: they are their words.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from riftline.case.folder import CACHE, TOMBSTONES, Folder, now
from riftline.errors import NotFound, StoreError, UsageError
from riftline.model import Issue


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of an expunged capture."""

    sha256: str
    at: str
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Expunged:
    """What one expunging took away. `rulings` are decisions that had been made on it: they stay."""

    tombstone: Tombstone
    documents: int
    rulings: tuple[str, ...]


def expunge(folder: Folder, sha256: str, *, why: str, who: str) -> Expunged:
    """Remove the bytes, every document read from them and all that was derived.

    `sha256` may be shortened to what names one capture. Raises UsageError without a reason,
    NotFound when there is no such capture.
    """
    if not why.strip():
        raise UsageError("no reason was given", expected="why the capture must go: --why WORDS")
    named = sha256.strip().lower()
    found = [c for c in folder.store.captures() if len(named) >= 8 and c.sha256.startswith(named)]
    if len(found) != 1:
        raise NotFound(
            f"{len(found)} captures begin with {named[:64]!r}",
            expected="the SHA-256 of one capture, eight digits of it at least",
            do="`riftline case log CASE` lists them",
        )
    sha = found[0].sha256
    ids = {card.id for card in folder.store.cards() if card.capture == sha}
    rulings = tuple(d.id for d in folder.store.decisions() if _about(d.anchor, d.value, ids))
    tombstone = Tombstone(sha, now(), who.strip() or "unnamed", why.strip())
    # First the stone: a run killed between the two is finished by the next one.
    _append(folder.root / TOMBSTONES, tombstone)
    for where in _places(folder, sha):
        folder.store.clear_issues(where)
    documents = folder.store.expunge(sha)
    folder.captures.remove(sha)
    shutil.rmtree(folder.root / CACHE, ignore_errors=True)
    return Expunged(tombstone, documents, rulings)


def tombstones(folder: Folder) -> tuple[Tombstone, ...]:
    """All of them, the oldest first. Raises StoreError for a damaged list."""
    path = folder.root / TOMBSTONES
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as e:
        raise StoreError(f"{path} cannot be read ({e})") from e
    try:
        return tuple(Tombstone(**json.loads(row)) for row in lines if row.strip())
    except (ValueError, TypeError) as e:
        raise StoreError(
            f"{path} is damaged ({str(e)[:80]})",
            expected="a line of JSON for each expunged capture",
            do="restore it from a backup",
        ) from e


def remains(folder: Folder) -> tuple[Issue, ...]:
    """Captures that have a tombstone and are there all the same."""
    held = folder.kept()
    return tuple(
        Issue(
            "expunged-remains",
            t.sha256,
            f"it was expunged on {t.at[:10]} and is there all the same",
            "no bytes and no record of it",
            "expunge it again: riftline case expunge CASE SHA256 --why WORDS",
        )
        for t in tombstones(folder)
        if t.sha256 in held or folder.captures.path(t.sha256).exists()
    )


def refused(where: str, stone: Tombstone) -> Issue:
    """The issue for bytes that were expunged and are given again."""
    return Issue(
        "expunged",
        where,
        f"these bytes were expunged on {stone.at[:10]} by {stone.who}: {stone.why}",
        "bytes that may be kept",
        "nothing: they are not taken in again",
    )


def _about(anchor: str, value: str, ids: set[str]) -> bool:
    """Whether a ruling is on a statement of these documents, or holds within one of them."""
    return value in ids or any(part.partition(":")[0] in ids for part in anchor.split("|"))


def _places(folder: Folder, sha: str) -> set[str]:
    from urllib.parse import unquote, urlsplit

    uris = {c.uri for c in folder.store.sightings(sha)}
    return uris | {unquote(urlsplit(u).path) for u in uris if u.startswith("file:")}


def _append(path: Path, tombstone: Tombstone) -> None:
    try:
        with path.open("a", encoding="utf-8", newline="\n") as out:
            out.write(json.dumps(asdict(tombstone), ensure_ascii=False) + "\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as e:
        raise StoreError(f"{path} cannot be written ({e.strerror or e})") from e
