"""Who may do what at the desk. Pages, forms and the API all ask here, and nowhere else.

A reader reads all of it. A reviewer answers questions: same, different, unsure, not an actor,
right, wrong; and takes back what they ruled themselves. An editor corrects and adds statements,
says who is public, takes back anybody's ruling, and reads the audit. People are added on the
command line alone. Somebody alone at a desk on loopback is its editor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riftline.case import ROLES, Role

if TYPE_CHECKING:
    from riftline.model import Decision

__all__ = ["READS", "WRITES", "Person", "may", "needed", "to_rule"]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_OPEN = ("/healthz", "/preferences", "/sign-in", "/static", "/api/v1/session")
"""What answers without a sign-in, and shows nothing of the case."""

READS: dict[str, Role] = {"/audit": "editor"}
"""Addresses that not everybody may read."""

WRITES: dict[str, Role] = {
    "/account": "reader",
    "/api/v1/decisions": "reviewer",
    "/decisions": "reviewer",
    "/review": "reviewer",
    "/seen": "reader",
    "/sign-out": "reader",
    "/watches": "reader",
}
"""Addresses that take forms, and who may send one; the ruling in it is asked about besides
(`to_rule`). What does not stand here only an editor may send."""

_ANSWERS = frozenset({"same", "different", "unsure", "not-an-actor", "right", "wrong"})


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the desk. `token` goes with their forms; `team`: they signed in."""

    name: str
    role: Role
    token: str
    team: bool = False


def needed(method: str, path: str) -> Role | None:
    """The least role that may ask for this; None where nobody need have signed in."""
    if _below(path, _OPEN):
        return None
    safe = method in _SAFE
    for place, role in (READS if safe else WRITES).items():
        if _below(path, (place,)):
            return role
    return "reader" if safe else "editor"


def may(role: Role, least: Role) -> bool:
    """Whether somebody of this role may do what takes at least `least`."""
    return ROLES.index(role) >= ROLES.index(least)


def to_rule(decision: Decision, taken_back: Decision | None, name: str) -> Role:
    """The least role that may make this ruling. `taken_back`: what a withdrawal is of; `name`:
    who makes it."""
    if decision.kind == "withdraw":
        return "reviewer" if taken_back is not None and taken_back.who == name else "editor"
    return "reviewer" if decision.kind in _ANSWERS else "editor"


def _below(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)
