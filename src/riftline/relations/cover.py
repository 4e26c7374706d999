"""How much was captured at all, month by month: what every index stands beside."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from riftline.model import Coverage, CoverageMonth, Issue
from riftline.relations.copies import source_of
from riftline.relations.days import Days, published_day, recorded_day
from riftline.relations.months import month_of, months_between, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riftline.model import DocumentCard, Statement

__all__ = ["coverage", "latest", "misdated"]

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
    told = said.counted() if isinstance(said, Days) else Counter(said.get(s.id) for s in statements)
    talk: Counter[str] = Counter()
    for day, n in told.items():  # far fewer than statements
        if (month := month_of(day)) is not None:
            talk[month] += n
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
    if isinstance(said, Days):
        return said.latest(last)
    return max((d for d in said.values() if d is not None and d[:7] <= last), default=None)


def misdated(documents: Iterable[DocumentCard]) -> tuple[Issue, ...]:
    """An issue for each document whose date of publication cannot be, or hardly can.

    `dated-ahead`: after the day on which it was recorded (a day more is left to time zones). It
    counts for its date all the same: the clock of the machine may be the one that is wrong.
    `dated-apart`: more than `GAP` months from all the rest. Coverage counts it as undated.
    """
    cards = sorted(documents, key=lambda c: c.id)
    dated = [(c, m) for c in cards if (m := month_of(c.published)) is not None]
    run = _main_run(Counter(number(m) for _, m in dated))
    apart = (_apart(c) for c, m in dated if number(m) not in run)
    return (*apart, *(_ahead(c) for c in cards if _is_ahead(c)))


def _apart(card: DocumentCard) -> Issue:
    return Issue(
        "dated-apart",
        card.id,
        f"published {card.published}, more than {GAP // 12} years from most other documents",
        "a date near those of the case",
        "check it, and add the file again with `--published` where it carries no better one",
    )


def _ahead(card: DocumentCard) -> Issue:
    return Issue(
        "dated-ahead",
        card.id,
        f"published {card.published}, and recorded before that, on {recorded_day(card)}",
        "a date of publication in the past",
        "check it, and the clock of the machine that recorded it",
    )


def _is_ahead(card: DocumentCard) -> bool:
    published, added = published_day(card), recorded_day(card)
    if published is None or added is None:
        return False
    return date.fromisoformat(published) - date.fromisoformat(added) > timedelta(days=1)


def _main_run(counts: Counter[int]) -> frozenset[int]:
    """The months of the fullest run without a gap over `GAP`; of equals, the latest."""
    runs: list[list[int]] = []
    for m in sorted(counts):
        if runs and m - runs[-1][-1] <= GAP:
            runs[-1].append(m)
        else:
            runs.append([m])
    return frozenset(max(runs, key=lambda r: (sum(counts[m] for m in r), r[-1]), default=()))
