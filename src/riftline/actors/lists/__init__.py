"""Lists of names that other people made: read, kept as their claims, never as actors.

`open_list` recognises a format, `take` makes entries of it, `attach` gives an actor the names
of the one entry that a decision or an exact full name joins to it. docs/design/lists.md has the
reasons.
"""

from riftline.actors.lists.attach import attach, place_of, ruled
from riftline.actors.lists.opening import open_list
from riftline.actors.lists.search import Alike, alike, names
from riftline.actors.lists.taking import Taken, doubts, list_id, take

__all__ = [
    "Alike",
    "Taken",
    "alike",
    "attach",
    "doubts",
    "list_id",
    "names",
    "open_list",
    "place_of",
    "ruled",
    "take",
]
