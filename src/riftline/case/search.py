"""Search: passages by their words, narrowed by what the view knows of them, counted by facets.

The record finds words (`riftline.store.query` says what can be asked); whom a name means, which act
a statement has and which day it counts for are the view's. Of each passage the view's answers
stand in columns, so that a quarter of a million hits are narrowed and counted in milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from riftline.case.rows import Facet, Rows
from riftline.model import Snapshot
from riftline.store import Hit, Store
from riftline.store.query import Query, Text, Written, filters, narrowed, parse

if TYPE_CHECKING:
    from riftline.case.rows import Ints

__all__ = ["MOST", "Finder", "Found", "Hit", "Order", "Written", "filters", "narrowed"]

Order = Literal["best", "newest", "oldest"]

MOST = 250_000
"""Passages that one search looks at, the last that came in first: a word that more of them hold
narrows nothing down, and the page says that there are more."""

RANKED = 20_000
"""Hits up to which the best is sought. Of a commoner word one sentence is as good as another: then
the newest stand first."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: `hits` are those from `start` on, `order` how they stand.

    `total` counts all hits among the passages looked at; `more`: the words stand in more than
    `MOST` passages, of which the last to come in were looked at.
    """

    query: str
    total: int
    more: bool
    order: Order
    start: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]


class Finder:
    """Searches in one view of a case, of which `rows` are the columns."""

    def __init__(self, view: Snapshot, rows: Rows, store: Store) -> None:
        self.view = view
        self.rows = rows
        found = sorted(store.passages())
        self._numbers: Ints = np.array([n for n, _, _ in found], dtype=np.int64)
        self._rows: Ints = rows.rows(found)
        self._number_of: Ints | None = None

    def find(
        self,
        store: Store,
        query: str,
        *,
        start: int = 0,
        limit: int = 50,
        order: Order = "best",
        since: str = "",
    ) -> Found:
        """What `query` finds, with `since` only in documents that came in after that moment.

        Raises UsageError for what cannot be read or is nobody here.
        """
        asked = parse(query)
        masks = [self.rows.mask(f, self.view) for f in asked.filters]
        if asked.text is None and not asked.filters:
            return Found(query, 0, False, order, start, (), ())
        rows, scores, more = self._by_words(store, asked, order)
        if since:
            masks.append(self.rows.since(since))
        for mask in masks:
            rows = rows[mask[rows]]
        if order == "best" and not scores:
            order = "newest"
        if order != "best":  # those came ranked
            rows = self.rows.newest(rows, first=order == "newest")
        with store.view():
            hits = tuple(
                hit
                for row in map(int, rows[start : start + limit])
                for hit in self._hits(store, row, scores.get(row, 0.0), asked.text)
            )
        return Found(query, len(rows), more, order, start, hits, self.rows.facets(rows, self.view))

    def _hits(self, store: Store, row: int, score: float, text: Text | None) -> tuple[Hit, ...]:
        if number := self._number(row):
            return store.hits([(number, score)], text)
        s = self.view.all_statements[row]  # somebody added it: only the view has it
        return (Hit(s.document_id, s.id, s.text, score),)

    def _by_words(
        self, store: Store, asked: Query, order: Order
    ) -> tuple[Ints, Mapping[int, float], bool]:
        """Rows that hold the words, with scores where these were asked for and can be had."""
        text = asked.whole
        if text is None:
            rows = self._rows[self._rows >= 0]
            if asked.without is not None:
                rows = np.setdiff1d(rows, self._at(store.matching(asked.without, len(rows) + 1)))
            return rows, {}, False
        numbers = store.matching(text, MOST + 1)
        if order == "best" and len(numbers) <= RANKED:
            ranked = store.ranked(text, RANKED)
            at = self._at([n for n, _ in ranked], keep=True)
            found = {int(r): s for r, (_, s) in zip(at, ranked, strict=True) if r >= 0}
            return np.fromiter(found, np.int64, len(found)), found, False
        return self._at(numbers[:MOST]), {}, len(numbers) > MOST

    def _at(self, numbers: Sequence[int], *, keep: bool = False) -> Ints:
        """Rows of the passages with these numbers; with `keep` −1 for what the view has not."""
        wanted = np.asarray(numbers, dtype=np.int64)
        if not len(self._numbers):
            return np.full(len(wanted) if keep else 0, -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._numbers, wanted), len(self._numbers) - 1)
        rows = np.where(self._numbers[at] == wanted, self._rows[at], -1)
        return rows if keep else rows[rows >= 0]

    def _number(self, row: int) -> int:
        """The number of a row's passage, from 1; 0 where it has none (somebody added it)."""
        if self._number_of is None:
            found = np.zeros(len(self.rows.day), dtype=np.int64)
            known = self._rows >= 0
            found[self._rows[known]] = self._numbers[known]
            self._number_of = found
        return int(self._number_of[row])
