"""What people type, made sense of: dates, paths, names of actors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from riftline.cli.progress import Waiting
from riftline.errors import NotFound, UsageError

if TYPE_CHECKING:
    from riftline.case import Case
    from riftline.model import Actor, Snapshot, Source


_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


def iso_date(given: str | None, option: str) -> str | None:
    """`given` as ISO, checked against the calendar. Raises UsageError."""
    if given is None:
        return None
    from datetime import datetime

    found = _DATE.fullmatch(given.strip())
    try:
        if found is None:
            raise ValueError
        whole = f"{found['year']}-{found['month'] or '01'}-{found['day'] or '01'}"
        datetime.fromisoformat(f"{whole}T{found['clock'] or '00:00'}{found['zone'] or ''}")
    except ValueError:
        raise UsageError(
            f"{option} {given!r} is no date",
            expected="2014, 2014-02, 2014-02-03 or 2014-02-03T10:00:00+03:00",
            do="write the part of the date that is known; no EDTF signs",
        ) from None
    return found[0].replace(" ", "T")


def first_day(given: str | None, option: str) -> str | None:
    """First day of the year, month or day given."""
    date = iso_date(given, option)
    return (date + "-01-01"[len(date) - 4 :])[:10] if date else None


def last_day(given: str | None, option: str) -> str | None:
    """Last day of the year, month or day given."""
    date = iso_date(given, option)
    if date is None or len(date) >= 10:
        return date[:10] if date else None
    from calendar import monthrange

    year, _, month = date.partition("-")
    month = month or "12"
    return f"{year}-{month}-{monthrange(int(year), int(month))[1]:02d}"


@contextmanager
def open_for(path: Path, doing: str = "computing the view") -> Iterator[Case]:
    """The case in the folder `path`, closed at the end of the block.

    What takes long in the block is said to be `doing`; "": the block speaks for itself.
    """
    from riftline.case import open_case

    with open_case(path) as case, Waiting(doing) if doing else nullcontext():
        yield case


def columns_of(given: Iterable[str]) -> dict[str, str]:
    """``text=Wortlaut`` and its like as field → column. Raises UsageError."""
    from riftline.settings import COLUMNS

    found: dict[str, str] = {}
    for pair in given:
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or field not in COLUMNS or not column:
            raise UsageError(
                f"--column {pair!r} names no field and column",
                expected=f"FIELD=NAME, FIELD one of {', '.join(COLUMNS)}",
            )
        found[field] = column
    return found


def sources_of(
    paths: Iterable[Path], published: str | None, publisher: str | None, author: str | None
) -> list[Path | Source]:
    """Paths to read, with what the user said about them. Raises UsageError for a missing one."""
    date = iso_date(published, "--published")
    given = [must_exist(p) for p in paths]
    if not (date or publisher or author):
        return list(given)
    from riftline.model import Source

    return [
        Source(str(p), published=date, publisher=publisher or None, author=author or None)
        for p in given
    ]


def must_exist(path: Path) -> Path:
    if os.path.lexists(path):
        return path
    raise UsageError(f"nothing is at {path}", expected="a file or a folder", do="check the path")


def one_actor(view: Snapshot, name: str) -> Actor:
    """The one actor that `name` means. Raises NotFound, naming the candidates."""
    found = view.find(name)
    if len(found) == 1:
        return found[0]
    if found:
        candidates = "; ".join(f"{a.name} ({a.kind}, id {a.id})" for a in found)
        raise NotFound(
            f"{name!r} may be {len(found)} actors: {candidates}",
            expected="a name of one actor, or an id",
            do="give the id of the one you mean",
        )
    near = _near(view, name)
    raise NotFound(
        f"no actor in this case has the name {name!r}",
        expected=f"one such as {', '.join(map(repr, near))}" if near else "a name or id",
        do="`riftline actors CASE` lists names and ids",
    )


def _near(view: Snapshot, name: str) -> list[str]:
    from difflib import get_close_matches

    known = {
        n.casefold(): n for a in view.roster.actors for n in (a.name, *(m.text for m in a.names))
    }
    close = get_close_matches(name.casefold(), known, n=3)
    return [known[c] for c in close]


def ruled_key(case: Case, view: Snapshot, name: str) -> str:
    """The key that a ruling on `name` is about.

    ``list:<list>:<entry>`` is itself where there is such an entry; else the name's of an actor, of
    a person whom the actor list does not show, or of a name that documents only mention. Raises
    NotFound.
    """
    if name.startswith("list:") and case.has_entry(name):
        return name
    if not view.find(name):
        hidden = [a for a in view.unlisted if _is_called(a, name)]
        if len(hidden) == 1:
            return name_key(hidden[0], name)
        heard = None if hidden else case.heard(name)
        if heard is not None:
            return heard
        if hidden:
            ids = ", ".join(a.id for a in hidden)
            raise NotFound(
                f"{name!r} may be {len(hidden)} persons whom the actor list does not show: {ids}",
                expected="a name of one, or an id",
                do="give the id of the one you mean",
            )
    return name_key(one_actor(view, name), name)


def _is_called(actor: Actor, name: str) -> bool:
    wanted = " ".join(name.casefold().split())
    told = (actor.id, actor.name, *actor.keys, *(n.text for n in actor.names))
    return any(" ".join(text.casefold().split()) == wanted for text in told)


def name_key(actor: Actor, name: str) -> str:
    """The mention key that a ruling on `name` is about: that name's own, else the actor's first."""
    wanted = " ".join(name.casefold().split())
    for key in actor.keys:
        if key == wanted:
            return key
    for n in actor.names:
        if " ".join(n.text.casefold().split()) == wanted and n.key in actor.keys:
            return n.key
    return actor.keys[0]
