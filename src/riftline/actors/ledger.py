"""Decisions as a ledger: append-only, withdrawn by a later entry, never overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riftline.model import Decision, Issue, Statement

__all__ = ["rulings", "standing"]


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Decisions that hold: those not withdrawn by a standing withdrawal. Order does not matter."""
    every = {d.id: d for d in decisions}
    by_time = sorted(every.values(), key=lambda d: (d.at, d.id), reverse=True)
    gone: set[str] = set()
    for d in by_time:  # newest first, so that a withdrawal can itself be withdrawn
        if d.kind == "withdraw" and d.id not in gone:
            gone.add(d.left)
    kept = (d for d in every.values() if d.id not in gone and d.kind != "withdraw")
    return tuple(sorted(kept, key=lambda d: (d.at, d.id)))


def rulings(
    statements: Sequence[Statement], decisions: Iterable[Decision]
) -> tuple[frozenset[str], tuple[Issue, ...]]:
    """Ids of statements ruled wrong, and an issue for each ruling that found no statement.

    A ruling finds its statement by id, and after a re-read by its anchor: same document,
    overlapping evidence, same act. Of several rulings on one statement the latest holds.
    """
    by_id = {s.id: s for s in statements}
    by_place: dict[tuple[str, str], list[Statement]] = {}
    for s in statements:
        by_place.setdefault((s.document_id, s.act), []).append(s)
    verdict: dict[str, str] = {}
    lost: list[Issue] = []
    for d in decisions:
        if d.kind not in ("wrong", "right"):
            continue
        found = by_id.get(d.left) or _anchored(d.anchor, by_place)
        if found is None:
            lost.append(
                Issue(
                    "lost-ruling",
                    d.anchor.split(":")[0] or d.left,
                    f"the ruling {d.id} ({d.kind}) finds no statement after a re-read",
                    "a statement of the same act at the same place",
                    "look at the document and rule again, or withdraw the ruling",
                )
            )
        else:
            verdict[found.id] = d.kind
    return frozenset(id_ for id_, kind in verdict.items() if kind == "wrong"), tuple(lost)


def _anchored(anchor: str, by_place: dict[tuple[str, str], list[Statement]]) -> Statement | None:
    parts = anchor.split(":")
    if len(parts) != 4 or not (parts[1].isdigit() and parts[2].isdigit()):
        return None
    start, end = int(parts[1]), int(parts[2])
    return max(
        (
            s
            for s in by_place.get((parts[0], parts[3]), ())
            if s.evidence.start < end and start < s.evidence.end
        ),
        key=lambda s: (min(s.evidence.end, end) - max(s.evidence.start, start), s.id),
        default=None,
    )
