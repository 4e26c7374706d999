"""What people ruled on copies: whether two statements are one, whatever the machine saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from riftline.actors.joining import Link, conflicts
from riftline.actors.ledger import COPY, anchored, is_copy_ruling
from riftline.model import Decision, Issue, Statements

__all__ = ["Copied", "copied"]


@dataclass(frozen=True, slots=True)
class Copied:
    """Pairs of statement ids that are copies of each other by ruling, and pairs that are not."""

    same: tuple[tuple[str, str], ...] = ()
    different: tuple[tuple[str, str], ...] = ()
    issues: tuple[Issue, ...] = ()


def copied(statements: Statements, decisions: Iterable[Decision]) -> Copied:
    """The standing rulings on copies, with the ids that their statements have now.

    A statement that has gone after a re-read is found by its anchor; where none is, the ruling is
    lost and an issue says so. Rulings that contradict each other over any chain do nothing.
    """
    rulings = [d for d in decisions if is_copy_ruling(d)]
    if not rulings:
        return Copied()
    known = statements.some(id_ for d in rulings for id_ in (d.left, d.right))
    issues: list[Issue] = []
    links: dict[str, list[Link]] = {"same": [], "different": []}
    for d in rulings:
        one, other = (
            id_ if id_ in known else getattr(anchored(at, statements), "id", None)
            for id_, at in zip((d.left, d.right), _two(d.anchor), strict=True)
        )
        if one is None or other is None:
            issues.append(_lost(d))
        elif one != other:
            links[d.kind].append(Link(one, other, d.id))
    clash = conflicts(links["same"], links["different"])
    idle = {id_ for ids, _ in clash for id_ in ids}
    same, different = (
        tuple((link.left, link.right) for link in links[kind] if link.by not in idle)
        for kind in ("same", "different")
    )
    return Copied(same, different, (*issues, *(_contradiction(*c) for c in clash)))


def _two(anchor: str) -> tuple[str, str]:
    one, _, other = anchor.partition("|")
    return one, other


def _lost(d: Decision) -> Issue:
    return Issue(
        "lost-ruling",
        d.left,
        f"the ruling {d.id} ({d.kind}, {COPY}) finds a statement no more after a re-read",
        "two statements of the same act at the same places",
        "look at the documents and rule again, or withdraw the ruling",
    )


def _contradiction(ids: frozenset[str], statements: frozenset[str]) -> Issue:
    return Issue(
        "contradictory-decisions",
        min(statements),
        f"statements are ruled to be copies and not to be: {', '.join(sorted(ids))}",
        "rulings that can all hold",
        "withdraw one; until then none of them holds",
    )
