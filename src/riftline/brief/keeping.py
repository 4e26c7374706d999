"""Briefs on disk: drafts that people work on, and editions that nothing changes any more.

A case keeps them in its folder ``briefs/``: ``NAME.json`` is the draft, ``NAME.1.json`` its first
edition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from riftline.brief.checking import Read, Text, check
from riftline.brief.citing import notes
from riftline.brief.parts import Brief, Fault
from riftline.errors import NotFound, UsageError
from riftline.model import Snapshot

__all__ = ["FOLDER", "changes", "editions", "load", "release", "save"]

FOLDER = "briefs"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,80}\Z")


def save(root: Path, name: str, brief: Brief) -> Path:
    """Keep a draft, or an edition that was released, under the case folder `root`.

    Raises UsageError for a name that is none, or where that edition stands already.
    """
    path = _path(root, name, brief.edition if brief.released else 0)
    if brief.released and path.exists():
        raise UsageError(f"{path} stands already", do="a released edition is never written again")
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(brief), indent=1))
    part.replace(path)
    return path


def load(root: Path, name: str, edition: int = 0) -> Brief:
    """A draft (0) or an edition. Raises NotFound, UsageError for a file that is no brief."""
    path = _path(root, name, edition)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Brief)
    except FileNotFoundError:
        raise NotFound(f"no brief {name!r}" + (f", edition {edition}" if edition else "")) from None
    except (msgspec.DecodeError, msgspec.ValidationError) as e:
        raise UsageError(f"{path} is no brief: {e}", do="restore it from a backup") from e


def editions(root: Path, name: str) -> tuple[int, ...]:
    """Numbers of the editions of a brief, ascending."""
    found = (p.name.split(".") for p in (root / FOLDER).glob(f"{_checked(name)}.*.json"))
    return tuple(sorted(int(parts[1]) for parts in found if parts[1].isdigit()))


def release(
    brief: Brief,
    snapshot: Snapshot,
    read: Read,
    text: Text,
    *,
    who: str,
    at: str,
    before: Brief | None = None,
    why: str = "",
) -> tuple[Brief | None, Sequence[Fault]]:
    """The brief as an edition, or what keeps it from being one.

    `at` is the moment (ISO, UTC), `before` the edition that this one replaces: what changed is
    listed with `why`, which may not be empty then. Raises UsageError where it is.
    """
    faults = check(brief, snapshot, read, text)
    if faults:
        return None, faults
    if before is not None and not why.strip():
        raise UsageError("a later edition says why it changes the one before", do="say why")
    told = changes(before, brief, why) if before is not None else ()
    number = before.edition + 1 if before is not None else 1
    return replace(
        brief, edition=number, released=at, released_by=who, changes=told,
        revision=snapshot.revision,
        notes=notes(snapshot, [i for s in brief.sentences() for i in s.statements]),
    ), ()  # fmt: skip


def changes(before: Brief, after: Brief, why: str) -> tuple[str, ...]:
    """What a later edition says differently, sentence by sentence, and why."""
    old = {s.text: None for s in before.sentences()}
    new = {s.text: None for s in after.sentences()}
    gone = [f"Taken out: {t}" for t in old if t not in new]
    come = [f"New: {t}" for t in new if t not in old]
    return (f"Why: {' '.join(why.split())}", *gone, *come)


def _path(root: Path, name: str, edition: int) -> Path:
    stem = _checked(name)
    return root / FOLDER / (f"{stem}.{edition}.json" if edition else f"{stem}.json")


def _checked(name: str) -> str:
    if not _NAME.match(name):
        raise UsageError(
            f"{name!r} is no name for a brief",
            expected="lower-case letters, digits and hyphens",
        )
    return name
