"""Lists of names that other people made: kept as evidence, searched, put to the roster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from riftline.actors import lists as namelists
from riftline.actors.lists import Alike
from riftline.actors.names import Shelf, open_shelf
from riftline.case.folder import CACHE, Folder, now
from riftline.case.intake import Progress
from riftline.errors import UsageError
from riftline.model import Actor, Decision, Entry, Issue, NameList, Roster, digest
from riftline.reading.decode import decode, is_binary
from riftline.store import OnRecord, Store


@dataclass(frozen=True, slots=True)
class Imported:
    """What one import of a list did. `gone` are ids that the edition before had.

    `broken` counts rows and names that were left out, `passed` records about no actor.
    """

    list: NameList
    new: int = 0
    changed: int = 0
    gone: tuple[str, ...] = ()
    broken: int = 0
    passed: int = 0


def import_list(
    folder: Folder,
    path: str | Path,
    *,
    name: str = "",
    date: str = "",
    who: str = "",
    progress: Progress | None = None,
) -> Imported:
    """Keep a list's file as evidence and its entries as that list's claims.

    `name` is what the list is called (else what it calls itself, or its file's name): an
    import under a name that is known is a newer edition and replaces the older one. `date`
    is the edition's, an ISO day. Raises UsageError or SettingsError for a file that is no
    list or of which nothing can be taken; then the older edition stands.
    """
    file = Path(path)
    raw = _list_bytes(folder, file)
    decoded = decode(raw)
    opened = namelists.open_list(raw, decoded.text, file.name)
    at = now()
    id_ = namelists.list_id(name) if name.strip() else opened.id or namelists.list_id(file.stem)
    title = name.strip() or opened.title or file.name
    edition = date or opened.edition or at[:10]
    taken = namelists.take(opened, id_, title, edition, file.name, progress)
    if not taken.entries:
        first = f": {taken.issues[0].seen}" if taken.issues else ""
        raise UsageError(
            f"{file} holds no entity that could be taken{first}", expected="rows with names"
        )
    card = NameList(
        id_, title, opened.format, edition, folder.captures.put(raw), file.resolve().as_uri(),
        at, who or "unnamed", len(taken.entries), sum(len(e.names) for e in taken.entries),
    )  # fmt: skip
    older = {e.id: e for e in folder.store.entries(id_)}
    ids = {e.id for e in taken.entries}
    gone = tuple(i for i in older if i not in ids)
    issues = [*taken.issues, *namelists.doubts(card, decoded.codec, decoded.broken, gone)]
    folder.store.put_list(card, taken.entries, issues)
    return Imported(
        card,
        new=sum(i not in older for i in ids),
        changed=sum(e.id in older and older[e.id] != e for e in taken.entries),
        gone=gone,
        broken=taken.broken,
        passed=taken.passed,
    )


def _list_bytes(folder: Folder, file: Path) -> bytes:
    if file.resolve() == (folder.root / "actors.toml").resolve():
        raise UsageError(
            f"{file} is the case's own seed list", do="nothing: it is read as it stands"
        )
    if file.exists() and not file.is_file():
        raise UsageError(f"{file} is no file", expected="a list", do="give its files one by one")
    size, most = file.stat().st_size, folder.settings.max_bytes
    if size > most:
        raise UsageError(
            f"{file} has {size:,} bytes",
            expected=f"at most {most:,} (max_bytes in case.toml)",
            do="split it, or raise max_bytes",
        )
    raw = file.read_bytes()
    binary = is_binary(raw)
    if binary:
        raise UsageError(f"{file} is {binary}", expected="a list as text")
    return raw


def lists(folder: Folder) -> tuple[NameList, ...]:
    """The lists that were imported, each in its newest edition, by id."""
    return tuple(sorted({c.id: c for c in folder.store.lists()}.values(), key=lambda c: c.id))


def alike(
    folder: Folder, known: Sequence[Actor], name: str, most: int = 3, *, across_scripts: bool = True
) -> tuple[Alike, ...]:
    """Of the actors `known` and all listed entities those that `name` may mean, likeliest first."""
    with ExitStack() as open_:
        found = [
            shelf.find(name, most, across_scripts=across_scripts)
            for shelf in open_shelves(folder, open_)
        ]
    return namelists.alike(
        name, known, found, partial(entry, folder), most, across_scripts=across_scripts
    )


def entry(folder: Folder, key: str) -> Entry | None:
    """What stands under ``list:<list>:<entry>``, if it does."""
    place = namelists.place_of(key)
    return folder.store.entry(*place) if place else None


def open_shelves(folder: Folder, open_: ExitStack) -> list[Shelf]:
    """The indexes of the imported lists, made where they are missing; closed with `open_`."""
    found = []
    for card in lists(folder):
        shelf = open_shelf(
            folder.root / CACHE / f"{digest(card.id, size=6)}.names",
            digest(card.id, card.capture, card.at),
            partial(_listed_names, folder, card.id),
        )
        open_.callback(shelf.close)
        found.append(shelf)
    return found


def _listed_names(folder: Folder, list_id: str) -> Iterator[tuple[str, str]]:
    return ((e.key, n.text) for e in folder.store.entries(list_id) for n in e.names)


def with_lists(
    folder: Folder, record: Store | OnRecord, roster: Roster, decisions: Sequence[Decision]
) -> tuple[Roster, tuple[Issue, ...]]:
    """The roster with the names that lists have for its actors, and the doubts."""
    imported = {card.id for card in record.lists()}
    if not imported:
        return roster, ()
    # A name of one word joins nothing.
    keys = (k for k in roster.by_key if " " in k)
    entries = {e.key: e for e in folder.store.listed(keys)}
    named = (folder.store.entry(*place) for place in namelists.ruled(decisions))
    entries.update({e.key: e for e in named if e is not None})
    known = [e for e in entries.values() if e.list in imported]
    return namelists.attach(roster, decisions, known)
