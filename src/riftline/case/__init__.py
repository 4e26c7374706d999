"""The one place where the stages meet. A case is a folder; this room opens it.

Invariants: bytes are kept before anything is parsed; a capture's documents are replaced in one
transaction or not at all; a snapshot is a function of the store's revision and the seed list.

`folder` what a case is on disk · `intake` bytes in · `shelves` other people's lists · `views` the
computed view · `rulings` questions and decisions · `corrections` what people type, made sense of ·
`integrity` is it still what was taken · `packing` one file of it · `expunging` what must go ·
`case` the face of it all.
"""

from riftline.actors import CORRECTIONS, Account, Effect, Question, Sheet, Side, Told
from riftline.actors.lists import Alike
from riftline.case.case import Case, init_case, open_case
from riftline.case.expunging import Expunged, Tombstone
from riftline.case.fetching import is_address
from riftline.case.intake import Added, read_paths
from riftline.case.integrity import Verified
from riftline.case.packing import Packed, unpack
from riftline.case.shelves import Imported
from riftline.relations import Change, Changes
from riftline.store.people import ROLES, Event, People, Refusal, Role, Session

__all__ = [
    "CORRECTIONS",
    "ROLES",
    "Account",
    "Added",
    "Alike",
    "Case",
    "Change",
    "Changes",
    "Effect",
    "Event",
    "Expunged",
    "Imported",
    "Packed",
    "People",
    "Question",
    "Refusal",
    "Role",
    "Session",
    "Sheet",
    "Side",
    "Told",
    "Tombstone",
    "Verified",
    "init_case",
    "is_address",
    "open_case",
    "read_paths",
    "unpack",
]
