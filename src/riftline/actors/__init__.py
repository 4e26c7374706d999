"""Mentions, names and decisions → actors. Nothing is merged silently.

Two keys become one actor only because the seed list says so, a document itself explains an
abbreviation, or a person ruled "same". A person's "different" wins over the first two.
"""

from riftline.actors.ledger import rulings, standing
from riftline.actors.resolve import resolve
from riftline.actors.seeds import read_seeds

__all__ = ["read_seeds", "resolve", "rulings", "standing"]
