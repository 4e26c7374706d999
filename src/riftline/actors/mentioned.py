"""Which statements mention which keys, counted all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from riftline.columns import Columns, Named

if TYPE_CHECKING:
    from riftline.columns import Codes, Rows
    from riftline.model import ActorKind

__all__ = ["Mentioned"]


class Mentioned(Mapping[str, Sequence[str]]):
    """Key → ids of the statements that mention it in any part, in their order, but for mentions of
    the kinds `never`."""

    def __init__(self, c: Columns, never: Collection[ActorKind]) -> None:
        import numpy as np

        self._columns = c
        counts = [bool(m.key) and m.kind not in never for m in c.mentions]
        self._counts = np.array([*counts, False])
        self._named = sum(
            (np.bincount(codes[codes >= 0], minlength=len(c.mentions))
             for codes in (c.speaker, c.subject, c.target, c.carried)),
            start=np.zeros(len(c.mentions), dtype=np.int64),
        )  # fmt: skip
        self._keys: dict[str, int] = {}
        for m in c.mentions:
            self._keys.setdefault(m.key, len(self._keys))
        self._row, self._at = self._placed()
        begins = self._at.tolist()
        self._some = {k for k, n in self._keys.items() if begins[n] < begins[n + 1]}

    def _placed(self) -> tuple[Rows, Rows]:
        """The rows that mention each key, key after key, and where each key's begin."""
        import numpy as np

        c = self._columns
        rows = np.arange(len(c))
        parts = [(rows, c.speaker), (rows, c.subject), (rows, c.target)]
        parts.append((np.repeat(rows, c.carriers), c.carried))
        pairs = np.unique(np.concatenate([
            c.key(codes[kept]).astype(np.int64) * len(c) + of[kept]
            for of, codes in parts
            for kept in (self._counts[codes],)
        ]))  # fmt: skip
        many = np.bincount(pairs // max(1, len(c)), minlength=len(self._keys))
        return (pairs % max(1, len(c))).astype(np.int32), np.append(0, np.cumsum(many))

    def __getitem__(self, key: str) -> Sequence[str]:
        if key not in self._some:
            raise KeyError(key)
        n = self._keys[key]
        ids = self._columns.ids
        return [ids[r] for r in self._row[self._at[n] : self._at[n + 1]].tolist()]

    def __contains__(self, key: object) -> bool:
        return key in self._some

    def __iter__(self) -> Iterator[str]:
        return iter(self._some)

    def __len__(self) -> int:
        return len(self._some)

    def spelled(self) -> Iterator[tuple[Named, int]]:
        """Every mention that counts, and how often it comes."""
        counted = zip(self._columns.mentions, self._counts.tolist(), self._named.tolist(),
                      strict=False)  # fmt: skip
        return ((m, n) for m, counts, n in counted if counts and n)

    def acting(self) -> Counter[str]:
        """In how many statements each key speaks or acts."""
        import numpy as np

        c = self._columns
        speaker, subject = c.key(c.speaker), c.key(c.subject)
        twice = np.where(subject == speaker, -1, subject)
        found: Counter[str] = Counter()
        keys = list(self._keys)
        for codes in (speaker, twice):
            own: Codes = codes[codes >= 0]
            counted = np.bincount(own, minlength=len(keys)).tolist()
            found.update({k: n for k, n in zip(keys, counted, strict=True) if n and k})
        return found
