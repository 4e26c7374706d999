"""Mentions, names and decisions → actors. Nothing is merged silently.

Two keys become one actor only because the seed list says so, a document itself explains an
abbreviation, or a person ruled "same". A person's "different" wins over the first two. A
suggestion joins nothing: it is a question to a person.
"""

from riftline.actors.accounts import Account, account
from riftline.actors.copied import Copied
from riftline.actors.corrected import (
    BY_PERSON,
    CORRECTIONS,
    PARTIES,
    Corrected,
    added,
    coded,
    corrected,
    is_correction,
    of_statements,
)
from riftline.actors.effect import Effect, Touched, effect
from riftline.actors.footing import Footing, footing
from riftline.actors.ledger import (
    COPY,
    anchor,
    check,
    in_documents,
    is_copy_ruling,
    of_keys,
    place_of,
    placed,
    rulings,
    standing,
)
from riftline.actors.loaded import leaning, loaded_names, neutrally, uses
from riftline.actors.pseudonyms import Cover, cover
from riftline.actors.public import ROLE, doubtful, listed, roles, signs
from riftline.actors.resolve import EDITS, IN_DOCUMENT, Ground, resolve
from riftline.actors.seeds import read_seeds
from riftline.actors.sheet import Sheet, Told, sheet
from riftline.actors.suggest import Answer, Question, Side, questions

__all__ = [
    "BY_PERSON",
    "COPY",
    "CORRECTIONS",
    "EDITS",
    "IN_DOCUMENT",
    "PARTIES",
    "ROLE",
    "Account",
    "Answer",
    "Copied",
    "Corrected",
    "Cover",
    "Effect",
    "Footing",
    "Ground",
    "Question",
    "Sheet",
    "Side",
    "Told",
    "Touched",
    "account",
    "added",
    "anchor",
    "check",
    "coded",
    "corrected",
    "cover",
    "doubtful",
    "effect",
    "footing",
    "in_documents",
    "is_copy_ruling",
    "is_correction",
    "leaning",
    "listed",
    "loaded_names",
    "neutrally",
    "of_keys",
    "of_statements",
    "place_of",
    "placed",
    "questions",
    "read_seeds",
    "resolve",
    "roles",
    "rulings",
    "sheet",
    "signs",
    "standing",
    "uses",
]
