"""All statements of a view by actor and day: what lists and pages ask for without reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from riftline.relations.days import iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riftline.columns import Codes, Columns, Mask, Rows

__all__ = ["Part", "Table"]

Part: TypeAlias = Literal["says", "said", "named"]
"""Where an actor stands in a statement: speaks or acts; is spoken of; in any part at all."""


class Table:
    """Arrays with one entry a statement, in the record's order.

    `speaker`, `subject` and `target` are places in the roster's actors (−1 none), `day` the ordinal
    of the day that it counts for (0 none); the rest is in `columns`. `who` gives each mention's
    place, `actors` the ids.
    """

    def __init__(self, columns: Columns, who: Rows, actors: Sequence[str], day: Codes) -> None:
        self.columns = columns
        self.day = day
        self._who = who
        self._place = {id_: n for n, id_ in enumerate(actors)}
        self._late: Rows | None = None
        self.speaker: Rows = who[columns.speaker]
        self.subject: Rows = who[columns.subject]
        self.target: Rows = who[columns.target]

    def place(self, actor: str) -> int:
        """The place of an actor's id in the roster, −2 for none."""
        return self._place.get(actor, -2)

    def rows(
        self,
        speaker: str | None = None,
        target: str | None = None,
        act: str | None = None,
        since: str | None = None,
        until: str | None = None,
        document: str | None = None,
    ) -> Rows:
        """Rows that match all that is given, in order; see `Snapshot.statements`."""
        import numpy as np

        kept = np.ones(len(self.columns), dtype=bool)
        if document is not None:
            kept[:] = False
            kept[self.columns.of_document(document)] = True
        if act is not None:
            code = self.columns.acts.index(act) if act in self.columns.acts else -1
            kept &= self.columns.act == code
        for part, actor in ((self.speaker, speaker), (self.target, target)):
            if actor is not None:
                kept &= part == self.place(actor)
        days = np.unique(self.day).tolist() if since or until else []
        for edge, before in ((since, True), (until, False)):
            if edge is not None:
                # As texts, so that a month or a year is an edge as well.
                told = [(d, day) for d in days if (day := iso(d)) is not None]
                fit = [d for d, day in told if (day >= edge if before else day <= edge)]
                kept &= np.isin(self.day, fit)
        found: Rows = np.flatnonzero(kept)
        return found

    def about(self, actor: str, part: Part = "named") -> Rows:
        """Rows in which an actor (id) stands in that part, in order."""
        import numpy as np

        c, n = self.columns, self.place(actor)
        mine: Mask
        says = (self.speaker == n) | (self.subject == n)
        if part == "says":
            mine = says
        elif part == "said":
            mine = (self.target == n) | ((self.subject == n) & (self.speaker != n))
        else:
            mine = says | (self.target == n)
            carried = np.repeat(np.arange(len(c)), c.carriers)[self._who[c.carried] == n]
            mine[carried] = True
        found: Rows = np.flatnonzero(mine)
        return found

    def latest(self, rows: Rows | None = None) -> Rows:
        """These rows, or all, by day: the latest first, undated ones last; of one day by id."""
        import numpy as np

        if self._late is None:
            self._late = np.lexsort((self.columns.id_rank, -self.day.astype(np.int64)))
        if rows is None:
            return self._late
        wanted = np.zeros(len(self.columns), dtype=bool)
        wanted[rows] = True
        found: Rows = self._late[wanted[self._late]]
        return found

    def acts(self) -> list[str]:
        """The acts of all statements, sorted."""
        import numpy as np

        return sorted(self.columns.acts[n] for n in np.unique(self.columns.act).tolist())

    def ids(self, rows: Rows) -> Sequence[str]:
        """The ids of rows."""
        ids = self.columns.ids
        return [ids[r] for r in rows.tolist()]
