"""What a case is on disk: a folder with its settings, its record and the bytes it was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from riftline import actors, attribution
from riftline.attribution import seednames
from riftline.errors import CaseNotFound, StoreError, UsageError
from riftline.lexicon import stamp as lexicon_stamp
from riftline.model import Name, digest
from riftline.settings import Settings, read_settings, write_settings
from riftline.store import Store, open_store
from riftline.store.captures import Captures

SOFTWARE = "riftline-0.1.0"

CACHE = "cache"
"""Folder of what can be made again; it may be deleted at any time."""

KEY_FILE = "pseudonyms.key"

PEOPLE = "people.db"

TOMBSTONES = "expunged.jsonl"
"""Captures that were taken away for good: their hash, when, by whom and why."""

_OWN_FILES = frozenset(
    {TOMBSTONES, "case.toml", "case.db", "case.db-wal", "case.db-shm", "actors.toml", KEY_FILE}
    | {PEOPLE, f"{PEOPLE}-journal"}
)

_CODE = (".py", ".toml", ".onnx", ".npz")


@dataclass(slots=True)
class Folder:
    """An open case folder. Other `settings` may be set while it is open; case.toml stays."""

    root: Path
    settings: Settings
    store: Store
    captures: Captures

    def seeds(self) -> tuple[Name, ...]:
        """Names of the seed list ``actors.toml``, if there is one. Raises SettingsError."""
        path = self.root / "actors.toml"
        return actors.read_seeds(path) if path.exists() else ()

    def is_own(self, path: Path) -> bool:
        """Whether a file below a folder that holds the case is the case's own, and no evidence."""
        if path.parent.name == CACHE:
            return path.resolve().parent.parent == self.root.resolve()
        if path.name in _OWN_FILES:
            return path.resolve().parent == self.root.resolve()
        if path.parent.name != path.name[:2] or not self.captures.holds(path):
            return False
        if self.store.capture(path.name) is not None:
            return True
        return any(card.capture == path.name for card in self.store.lists())

    def kept(self) -> dict[str, str]:
        """Hash → address of all bytes that were kept: captures, and files of lists."""
        return {
            **{card.capture: card.uri for card in self.store.lists()},
            **{c.sha256: c.uri for c in self.store.captures()},
        }


def now() -> str:
    """This second, ISO, UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def moment() -> str:
    """Now, ISO, UTC, with microseconds: many documents come in within a second."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def stamp(names: Sequence[Name], tagger: str) -> str:
    """What a reading is a function of besides the bytes: software, words, weights, seed names."""
    read_with = f"{SOFTWARE}/{lexicon_stamp()}/{attribution.stamp(tagger)}"
    return f"{read_with}/{seednames.seed_stamp(names)}"


@cache
def code() -> str:
    """What this software's files are, without reading them: another version computes otherwise."""
    package = Path(__file__).parent.parent
    files = (p for p in sorted(package.rglob("*")) if p.suffix in _CODE)
    seen = ((p, p.stat()) for p in files)
    return digest(*((p.relative_to(package), s.st_size, s.st_mtime_ns) for p, s in seen))


def init_folder(path: str | Path, name: str | None = None) -> Folder:
    """Make the folder `path` a case and open it. An existing case is opened as it is.

    Raises UsageError when `path` is a file or a folder that holds something else.
    """
    root = Path(path)
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is a file", expected="a folder's name", do="choose another name")
    if not (root / "case.toml").exists():
        if root.is_dir() and any(root.iterdir()):
            raise UsageError(
                f"{root} is not empty and is no case",
                expected="a new or empty folder",
                do="choose another name; `riftline add` reads files from where they lie",
            )
        try:
            root.mkdir(parents=True, exist_ok=True)
            write_settings(root / "case.toml", Settings(name=name or root.resolve().name))
        except OSError as e:
            raise StoreError(
                f"the case {root} could not be made ({e.strerror})", do="check space and rights"
            ) from e
    return open_folder(root)


def open_folder(path: str | Path) -> Folder:
    """Open the case in the folder `path`. Raises CaseNotFound, SettingsError, StoreError."""
    root = Path(path)
    if not (root / "case.toml").is_file():
        raise CaseNotFound(
            f"{root} is no case (it has no case.toml)",
            expected="a folder made by `riftline init`",
            do=f"run `riftline init {root}` first",
        )
    return Folder(
        root,
        read_settings(root / "case.toml"),
        open_store(root / "case.db"),
        Captures(root / "captures"),
    )
