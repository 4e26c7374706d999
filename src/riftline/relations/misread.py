"""Signs read the wrong way round: what is known of how many there are, and how to check it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

from riftline.relations.sureness import certainty
from riftline.relations.weights import lean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from riftline.model import Decision, Snapshot, Statement

__all__ = ["SIGN", "UNCHECKED", "WRONG", "Checked", "drawn", "ruled"]

WRONG = (1.0, 14.0)
"""Beta(1, 14): share of signs read the wrong way round before anybody has checked any; none to one
in five (its 95 %), 7 % on average. Settled on the development worlds of docs/method.md, where the
intervals then hold the truth both without wrong signs and with 15 %."""

SIGN = "sign"
"""`Decision.field` of a "right" or "wrong" on a statement that was drawn at random: its sign."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a person found who checked the signs of statements drawn at random. Statements that
    were looked at because they seemed doubtful say nothing about the others."""

    wrong: int = 0
    right: int = 0

    @property
    def beta(self) -> tuple[float, float]:
        """Shapes of the beta law of the share that is wrong."""
        return WRONG[0] + self.wrong, WRONG[1] + self.right


UNCHECKED = Checked()


def ruled(decisions: Iterable[Decision], wrong: int = 0, right: int = 0) -> Checked:
    """What standing rulings on signs come to, the last on each statement, beside what was found
    elsewhere."""
    last: dict[str, str] = {}
    for d in sorted(decisions, key=lambda d: (d.at, d.id)):
        if d.field == SIGN and d.kind in ("right", "wrong", "unsure"):
            last[d.left] = d.kind
    found = list(last.values())
    return Checked(wrong + found.count("wrong"), right + found.count("right"))


def drawn(view: Snapshot, asked: Collection[str], most: int) -> tuple[Statement, ...]:
    """At most `most` statements drawn at random among those whose sign counts for some pair.

    `asked` are ids of those that were looked at before. Copies stand for one. The draw is a fixed
    order by a hash of each id: who looks at all that come, in order, has a random sample, and
    nobody can choose among them.
    """
    ids = {i for t in view.ties for m in t.months for c in (m.own, m.third) for i in c.statements}
    firsts = {view.fold_of.get(i, i) for i in ids} - {*asked}
    found = (view.statement(i) for i in sorted(firsts, key=_lot))  # fetched as far as it takes
    signed = (s for s in found if s is not None and lean(s)[0] and certainty(s) > 0.0)
    return tuple(islice(signed, most))


def _lot(id_: str) -> bytes:
    return blake2b(f"sign {id_}".encode(), digest_size=8).digest()
