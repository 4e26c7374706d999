"""What stands behind an address: an actor, a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riftline.errors import NotFound
from riftline.web.desk import unslug

if TYPE_CHECKING:
    from riftline.model import Actor, Statement
    from riftline.web.desk import Desk
    from riftline.web.room import Room

__all__ = ["actor_at", "statement_at"]


def actor_at(desk: Desk, segment: str) -> tuple[Actor, bool]:
    """The actor at an address, and whether the address is its own. Raises NotFound.

    A ruling can give an actor another id: then an old address is looked up as a name.
    """
    id_ = unslug(segment)
    actor = desk.snapshot.roster.by_id.get(id_)
    if actor:
        return actor, True
    by_key = desk.snapshot.roster.by_key
    for name in (id_, id_.replace("-", " ")):
        found = desk.snapshot.find(name)
        if len(found) == 1:
            return found[0], False
        if name in by_key:
            return desk.snapshot.roster.by_id[by_key[name]], False
    raise NotFound(
        f"no actor “{id_}” in this case",
        do="look for it under Actors; a ruling may have joined it to another or struck it out",
    )


def statement_at(room: Room, desk: Desk, id_: str) -> tuple[Statement, bool]:
    """A statement, and whether it counts: one ruled wrong is in no snapshot but stays readable.

    Raises NotFound.
    """
    found = desk.snapshot.statement(id_)
    if found:
        return found, True
    with room.lock:
        return room.case.on_record(id_), False
