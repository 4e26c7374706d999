"""How much was captured at all, month by month: what every index stands beside."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from riftline.model import Coverage, CoverageMonth
from riftline.relations.copies import source_of
from riftline.relations.months import month_of, months_between, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riftline.model import DocumentCard, Statement

__all__ = ["coverage", "latest"]

GAP = 120
"""Months. Documents ten years from all the rest are taken for misdated ("1014", "2099"): left in,
one wrong digit would make a course of a thousand silent years."""


def coverage(
    documents: Iterable[DocumentCard],
    statements: Iterable[Statement],
    said: Mapping[str, str | None],
) -> Coverage:
    """Months from the first to the last dated document, silent ones included.

    A month's statements are those that count for it. Documents without a month, and those more
    than `GAP` months away from the run that holds most of the others, count as undated.
    """
    cards = list(documents)
    by_id = {c.id: c for c in cards}
    dated = {c.id: m for c in cards if (m := month_of(c.published)) is not None}
    run = _main_run(Counter(number(m) for m in dated.values()))
    per: dict[str, list[str]] = defaultdict(list)
    for id_, m in dated.items():
        if number(m) in run:
            per[m].append(id_)
    talk = Counter(m for s in statements if (m := month_of(said.get(s.id))) is not None)
    months = months_between(min(per), max(per)) if per else ()
    return Coverage(
        months=tuple(
            CoverageMonth(
                period=m,
                documents=len(per.get(m, ())),
                sources=len({source_of(d, by_id) for d in per.get(m, ())}),
                statements=talk[m],
            )
            for m in months
        ),
        documents=len(cards),
        sources=len({source_of(c.id, by_id) for c in cards}),
        undated=len(cards) - sum(len(ids) for ids in per.values()),
    )


def latest(coverage: Coverage, said: Mapping[str, str | None]) -> str | None:
    """The last day that a statement counts for, in the months covered; None where there is none.

    What counts for a day after all documents is misdated, and a field on that day would be empty.
    """
    last = coverage.months[-1].period if coverage.months else ""
    return max((d for d in said.values() if d is not None and d[:7] <= last), default=None)


def _main_run(counts: Counter[int]) -> frozenset[int]:
    """The months of the fullest run without a gap over `GAP`; of equals, the latest."""
    runs: list[list[int]] = []
    for m in sorted(counts):
        if runs and m - runs[-1][-1] <= GAP:
            runs[-1].append(m)
        else:
            runs.append([m])
    return frozenset(max(runs, key=lambda r: (sum(counts[m] for m in r), r[-1]), default=()))
