"""An opened list → the entries and issues that a case keeps.

Invariant: a broken row takes nothing else with it; what is left out is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from riftline.actors.lists.rows import Broken, Opened, Row, Said, clean
from riftline.lexicon.forms import key_of, script_of
from riftline.model import ActorKind, Entry, Issue, Name, NameList

__all__ = ["LONGEST", "Taken", "doubts", "list_id", "take"]

LONGEST = 500
"""Code points of a name. The longest name of a listed entity that we have seen has 160."""

_MOST_NAMED = 50
_MOST_TOLD = 100  # broken rows told one by one; a file with more is broken as a whole

Progress = Callable[[int, int | None, str], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list gave. `broken` counts rows and names left out, `passed` what is no actor."""

    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...]
    broken: int = 0
    passed: int = 0


@dataclass(slots=True)
class _Draft:
    kind: ActorKind
    names: dict[tuple[str, str, str], Name]
    weak: dict[str, bool]
    refs: dict[str, None]


def list_id(name: str) -> str:
    """A list's id from its name or its file's: small letters, digits and hyphens."""
    words = re.findall(r"[^\W_]+", clean(name).casefold())
    return "-".join(words)[:80] or "list"


def take(
    opened: Opened,
    id_: str,
    title: str,
    edition: str,
    file: str,
    progress: Progress | None = None,
) -> Taken:
    """All entries of a list, each name a claim by that list: its source names title, edition
    and the entity's own reference."""
    drafts: dict[str, _Draft] = {}
    broken: list[Broken] = []
    passed = 0
    for done, item in enumerate(opened.rows(), 1):
        if item is None:
            passed += 1
        elif isinstance(item, Broken):
            broken.append(item)
        elif item.id in drafts and not opened.merges:
            broken.append(Broken(item.where, f"another entity has the id {item.id!r}", "one each"))
        else:
            broken.extend(_draw(item, drafts, f"{title}, {edition}, {item.id}"))
        if progress:
            progress(done, max(opened.total, done) if opened.total else None, file)
    entries = tuple(
        Entry(
            id_, entity, d.kind, tuple(d.names.values()),
            tuple(text for text, weak in d.weak.items() if weak), tuple(d.refs),
        )
        for entity, d in drafts.items()
    )  # fmt: skip
    return Taken(entries, tuple(_issues(broken, id_, file)), len(broken), passed)


def doubts(card: NameList, codec: str, broken: int, gone: Sequence[str]) -> list[Issue]:
    """What is to be said of an edition as a whole: how its file was read, and what vanished.

    `codec` is the encoding that was found, `broken` how many bytes are none of it, `gone` are
    the ids that the edition before had.
    """
    where, file = f"list:{card.id}", card.uri.rsplit("/", 1)[-1]
    found: list[Issue] = []
    if broken or (card.format != "un-xml" and not codec.startswith("utf")):
        found.append(
            Issue(
                "guessed-encoding",
                where,
                f"{file} is not UTF-8; it was read as {codec}"
                + (f", and {broken:,} bytes fit no letter" if broken else ""),
                "UTF-8",
                "check a few names; if they are wrong, save the file as UTF-8 and import it again",
            )
        )
    if gone:
        some = ", ".join(gone[:_MOST_NAMED]) + (" …" if len(gone) > _MOST_NAMED else "")
        found.append(
            Issue(
                "gone-from-list",
                where,
                f"{len(gone):,} of the entries before are not in the edition of {card.edition}: "
                f"{some}",
                "the entries of the edition before",
                "look up why they went: delisted, renumbered, or another list under this name",
            )
        )
    return found


def _draw(row: Row, drafts: dict[str, _Draft], source: str) -> list[Broken]:
    """Add a row to its entity's draft; what of it cannot be taken."""
    known = drafts.get(row.id)
    if known and "unknown" not in (known.kind, row.kind) and known.kind != row.kind:
        return [Broken(row.where, f"{row.id!r} is a {row.kind} and a {known.kind}", "one kind")]
    broken: list[Broken] = []
    names: list[tuple[Name, bool]] = []
    for said in row.said:
        made = _name(said, source)
        if isinstance(made, str):
            broken.append(Broken(row.where, made, "a name with letters"))
        else:
            names.append((made, said.weak))
    if not names:
        return broken or [Broken(row.where, f"{row.id!r} has no name", "a name with letters")]
    draft = drafts.setdefault(row.id, _Draft(row.kind, {}, {}, {}))
    draft.kind = row.kind if draft.kind == "unknown" else draft.kind
    draft.refs.update(dict.fromkeys(clean(r) for r in row.refs if clean(r)))
    for name, weak in names:
        draft.names.setdefault((name.text.casefold(), name.register, name.lang), name)
        # A name that the list gives twice is as good as the better of the two.
        draft.weak[name.text] = weak and draft.weak.get(name.text, True)
    return broken


def _name(said: Said, source: str) -> Name | str:
    """The name as a claim, or what is wrong with it."""
    if len(said.text) > LONGEST:
        return f"a name has {len(said.text):,} characters ({clean(said.text[:40])} …)"
    text = clean(said.text)
    key = key_of(text)
    if not key:
        return f"a name has no letters ({text[:40]!r})"
    note = clean(said.note)[:LONGEST]
    name = Name(
        text=text,
        key=key,
        register=said.register,
        lang=clean(said.lang)[:40],
        script=script_of(text),
        used_by=clean(said.used_by)[:LONGEST],
        source=clean(source),
        since=said.since,
        until=said.until,
    )
    return replace(name, source=f"{name.source} ({note})") if note else name


def _issues(broken: Iterable[Broken], id_: str, file: str) -> list[Issue]:
    told = [
        Issue(
            "bad-row",
            f"list:{id_}",
            f"{b.where} of {file}: {b.seen}",
            b.expected,
            "mend it and import the list again; every other row was taken",
        )
        for b in broken
    ]
    if len(told) > _MOST_TOLD:
        more = len(told) - _MOST_TOLD
        last = replace(told[_MOST_TOLD], seen=f"{more:,} more rows of {file} could not be taken")
        return [*told[:_MOST_TOLD], last]
    return told
