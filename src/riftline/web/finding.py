"""What stands behind an address: an actor, a statement, a document with all that it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riftline.errors import NotFound
from riftline.web.desk import unslug

if TYPE_CHECKING:
    from riftline.model import Actor, Extract, Statement
    from riftline.web.desk import Desk
    from riftline.web.room import Room

__all__ = ["actor_at", "extract_of", "statement_at"]


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


def extract_of(room: Room, document_id: str) -> Extract:
    """A document with all that it says. Raises NotFound."""
    with room.lock:
        return room.case.extract(document_id)


def statement_at(room: Room, desk: Desk, id_: str) -> tuple[Statement, bool]:
    """A statement, and whether it counts: one ruled wrong is in no snapshot but stays readable.

    Raises NotFound.
    """
    found = desk.snapshot.statement(id_)
    if found:
        return found, True
    for ruling in desk.rulings(id_):
        document = ruling.anchor.split(":")[0]
        if document and desk.snapshot.document(document):
            for s in extract_of(room, document).statements:
                if s.id == id_:
                    return s, False
    raise NotFound(
        f"no statement “{id_}” in this case",
        do="a re-read may have replaced it: look under its document or actor",
    )
