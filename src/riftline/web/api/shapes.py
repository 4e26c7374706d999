"""What the API answers where it is no contract of `riftline.contracts` and no noun of the model."""

from __future__ import annotations

from dataclasses import dataclass

from riftline.case import Account, Sheet
from riftline.model import (
    Actor,
    ActorKind,
    Coverage,
    Listing,
    Name,
    Span,
    Step,
    Verdict,
)

__all__ = [
    "ActorItem",
    "ActorWhole",
    "CaseTold",
    "Found",
    "Named",
    "PairItem",
    "RulingKept",
    "SignIn",
    "Token",
    "Why",
]


@dataclass(frozen=True, slots=True)
class CaseTold:
    """What is in the case. `revision` rises with every change of the record."""

    name: str
    revision: int
    captures: int
    documents: int
    statements: int
    actors: int
    pairs: int
    issues: int
    decisions: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class ActorItem:
    """An actor in the list. `self` is its address, `statements` how many name it."""

    self: str
    id: str
    name: str
    kind: ActorKind
    names: tuple[Name, ...]
    keys: tuple[str, ...]
    statements: int


@dataclass(frozen=True, slots=True)
class ActorWhole:
    """All that is on record of an actor but its sentences, and the addresses of its pairs.

    `listing` says why a person stands in the list, `account` is an account's sheet.
    """

    self: str
    actor: Actor
    listing: Listing | None
    sheet: Sheet
    account: Account | None
    pairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """An actor's id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PairItem:
    """A pair in the list. `rank` counts from 1, the pair that changed most; numbers are as in the
    contract of a pair, which stands at `self`."""

    self: str
    rank: int
    a: Named
    b: Named
    verdict: Verdict
    p_widening: float | None
    onset: tuple[str, str] | None
    doubt: float | None
    listed: bool
    independent: int
    carriers: int


@dataclass(frozen=True, slots=True)
class Why:
    """Which rules made a statement and which abstained."""

    id: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A hit: an excerpt of a document or statement, and where in it the words stand."""

    document_id: str
    statement_id: str | None
    text: str
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who wants to come in."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Token:
    """What must stand in the header `X-Riftline-Token` of every change that is sent."""

    token: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class RulingKept:
    """The id under which a ruling is kept, and the revision that it made."""

    id: str
    revision: int
