"""Folds as rows: who belongs together, without a value for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

from riftline.model import Fold
from riftline.relations.sources import source_of

if TYPE_CHECKING:
    from riftline.columns import Codes, Columns, Rows
    from riftline.model import DocumentCard

__all__ = ["FoldOf", "Folds", "Laid", "laid"]


class Folds(Sequence[Fold]):
    """The folds of the rows of `columns`, in order; each `Fold` is made when it is asked for.

    The members of fold i are the rows `member[at[i] : at[i + 1]]`, the first of them leads.
    `source` are the publishers of documents, as places in `sources`; `how` says of the folds that
    are no mere repetition why each member is a copy.
    """

    __slots__ = ("_carriers", "_of_row", "at", "columns", "how", "member", "source", "sources")

    def __init__(
        self,
        columns: Columns,
        member: Rows,
        at: Rows,
        sources: Sequence[str],
        source: Codes,
        how: Mapping[int, tuple[str, ...]],
    ) -> None:
        self.columns, self.member, self.at = columns, member, at
        self.sources, self.source, self.how = sources, source, how
        self._of_row: Rows | None = None
        self._carriers: Rows | None = None

    @classmethod
    def of_rows(
        cls,
        columns: Columns,
        member: Rows,
        at: Rows,
        cards: Mapping[str, DocumentCard],
        how: Mapping[int, tuple[str, ...]],
    ) -> Folds:
        """With the sources of the documents. Raises ValueError where the rows do not fit."""
        import numpy as np

        held = np.diff(at)
        if len(at) < 1 or at[0] != 0 or at[-1] != len(member) or (held < 1).any():
            raise ValueError("folds that do not fit their members")
        if len(member) and not 0 <= member.min() <= member.max() < len(columns):
            raise ValueError("folds of other statements")
        names: dict[str, int] = {}
        source = [names.setdefault(source_of(d, cards), len(names)) for d in columns.documents]
        return cls(columns, member, at, list(names), np.array(source, dtype=np.int32), how)

    @property
    def of_row(self) -> Rows:
        """The fold of each row, −1 for a row in none."""
        import numpy as np

        if self._of_row is None:
            self._of_row = np.full(len(self.columns), -1, dtype=np.int64)
            self._of_row[self.member] = np.repeat(np.arange(len(self)), np.diff(self.at))
        return self._of_row

    @property
    def carriers(self) -> Rows:
        """How many places carried each."""
        import numpy as np

        if self._carriers is None:
            fold = np.repeat(np.arange(len(self)), np.diff(self.at))
            pairs = fold * len(self.sources) + self.source[self.columns.document[self.member]]
            self._carriers = np.bincount(np.unique(pairs) // max(1, len(self.sources)),
                                         minlength=len(self))  # fmt: skip
        return self._carriers

    def __len__(self) -> int:
        return len(self.at) - 1

    @overload
    def __getitem__(self, i: int) -> Fold: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[Fold, ...]: ...
    def __getitem__(self, i: int | slice) -> Fold | tuple[Fold, ...]:
        if isinstance(i, slice):
            return tuple(self[n] for n in range(len(self))[i])
        n = range(len(self))[i]
        rows = self.member[self.at[n] : self.at[n + 1]].tolist()
        ids = self.columns.ids
        members = tuple(ids[r] for r in rows)
        documents = self.columns.document[rows]
        carriers = dict.fromkeys(self.sources[s] for s in self.source[documents].tolist())
        how = () if len(rows) == 1 else self.how.get(n) or ("", *["words"] * (len(rows) - 1))
        return Fold(members[0], members, tuple(carriers), how)

    def __iter__(self) -> Iterator[Fold]:
        return (self[n] for n in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Folds | tuple):
            return NotImplemented
        return self is other or (len(self) == len(other) and tuple(self) == tuple(other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def covered(self, shown: Callable[[str, str], str]) -> Folds:
        """The same carried by sources of other names."""
        sources = [shown(s, "carriers") for s in self.sources]
        return Folds(self.columns, self.member, self.at, sources, self.source, self.how)

    def of(self, id_: str) -> Fold | None:
        """The fold that holds the statement, or None."""
        row = self.columns.row(id_)
        n = -1 if row is None else int(self.of_row[row])
        return self[n] if n >= 0 else None


class FoldOf(Mapping[str, str]):
    """Statement id → the first statement of its fold."""

    __slots__ = ("folds",)

    def __init__(self, folds: Folds) -> None:
        self.folds = folds

    def __getitem__(self, id_: str) -> str:
        row = self.folds.columns.row(id_)
        n = -1 if row is None else int(self.folds.of_row[row])
        if n < 0:
            raise KeyError(id_)
        return self.folds.columns.ids[int(self.folds.member[self.folds.at[n]])]

    def some(self, ids: Sequence[str]) -> dict[str, str]:
        """The same of some statements at once."""
        folds, c = self.folds, self.folds.columns
        rows = c.rows(ids)
        which = folds.of_row[rows]
        leads = folds.member[folds.at[which]]
        known = ((rows >= 0) & (which >= 0)).tolist()
        told = zip(ids, leads.tolist(), known, strict=True)
        return {id_: c.ids[lead] for id_, lead, is_known in told if is_known}

    def __iter__(self) -> Iterator[str]:
        ids = self.folds.columns.ids
        return (ids[r] for r in self.folds.member.tolist())

    def __len__(self) -> int:
        return len(self.folds.member)


class Laid(NamedTuple):
    """Members of folds as rows of columns, where each fold's begin (and the last end), and how many
    places carried it."""

    member: Rows
    at: Rows
    carriers: Rows

    def of(self, fold: int) -> list[int]:
        """The rows of one fold."""
        found: list[int] = self.member[self.at[fold] : self.at[fold + 1]].tolist()
        return found


def laid(folds: Iterable[Fold], columns: Columns) -> Laid:
    """The folds by rows. Statements without a row are left out, and folds of none but such."""
    import numpy as np

    if isinstance(folds, Folds) and folds.columns.ids == columns.ids:
        return Laid(folds.member, folds.at, folds.carriers)
    given = list(folds)
    rows = columns.rows(m for f in given for m in f.members)
    which = np.repeat(np.arange(len(given)), [len(f.members) for f in given])[rows >= 0]
    rows = rows[rows >= 0]
    kept, first = np.unique(which, return_index=True)
    carriers = np.array([len(f.carriers) for f in given], dtype=np.int64)[kept]
    return Laid(rows, np.append(first, len(rows)).astype(np.int64), carriers)
