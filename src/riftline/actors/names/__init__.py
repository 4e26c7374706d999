"""Names compared: how likely two strings name one actor, and why; and whom a string may name.

Nothing here merges anything. A score is a reason to ask a person, and its signs say why in words.
"""

from riftline.actors.names.candidates import Candidates
from riftline.actors.names.likeness import Likeness, Sign, compare
from riftline.actors.names.shelf import Shelf, open_shelf

__all__ = ["Candidates", "Likeness", "Shelf", "Sign", "compare", "open_shelf"]
