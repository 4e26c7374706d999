"""Statements as columns: one array for each thing that is asked of all of them at once.

A large case has more statements than fit into memory as values. What is summed over all of them is
summed here, row by row; the values are fetched from the record for those that somebody looks at.
Invariant: `unpacked` of what `packed` made of statements is `of` the same statements.

numpy is loaded by the first call that makes columns, not by this import.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, get_args, overload

from riftline.errors import StoreError
from riftline.model import (
    ActorKind,
    Distance,
    Mention,
    Mode,
    Polarity,
    Recorded,
    Statement,
    Statements,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows: TypeAlias = NDArray[np.int64]
    Codes: TypeAlias = NDArray[np.int32]
    Small: TypeAlias = NDArray[np.uint8]
    Floats: TypeAlias = NDArray[np.float64]
    Mask: TypeAlias = NDArray[np.bool_]

__all__ = [
    "DISTANCES", "MODES", "POLARITIES", "VERSION", "Columns", "Fetched", "Named", "Packed",
    "changed", "kept", "merged", "of", "of_acts", "of_document", "ordinal", "packed", "texts",
    "unpacked", "without",
]  # fmt: skip

VERSION = 2
"""Of the layout below. What was packed under another one is packed anew."""

POLARITIES: tuple[str, ...] = get_args(Polarity)
DISTANCES: tuple[str, ...] = get_args(Distance)
MODES: tuple[str, ...] = get_args(Mode)

DATED, WITHIN, ONE_DAY = 1, 2, 4
"""Bits of `when`: it has a period; the period's words stand in the content; it is one day."""

_FIELDS = (
    ("start", "i"), ("end", "i"), ("speaker", "i"), ("subject", "i"), ("target", "i"),
    ("act", "i"), ("earliest", "i"), ("latest", "i"), ("stance", "d"), ("confidence", "d"),
    ("firm", "d"),
    ("when", "B"), ("polarity", "B"), ("distance", "B"), ("mode", "B"), ("hedges", "B"),
    ("carriers", "B"),
)  # fmt: skip
_ROW = struct.Struct("<" + "".join(code for _, code in _FIELDS))
_PAGE = 2_000  # statements that one turn of a loop over all of them fetches
_AT_HAND = 4_000  # statements that stay in memory: a few pages of the desk
_MOST = 255  # hedges and carriers that are counted; two and five say all that more would


class Named(NamedTuple):
    """A mention without its place."""

    key: str
    kind: ActorKind
    text: str


class Packed(NamedTuple):
    """Statements of one document, laid out as in `_FIELDS`; codes are places in `mentions` and
    `acts`. `carried` holds the codes of all carriers (32 bits each), row after row."""

    ids: list[str]
    rows: bytes
    carried: bytes
    mentions: list[str]
    acts: list[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows in the order of the statements; all arrays have one entry a row.

    `document` points into `documents` (sorted), `speaker`, `subject` and `target` into `mentions`,
    −1 for none, `act` into `acts`. Days are proleptic ordinals, 0 where there is none. `stance` and
    `firm` are nan for none. `polarity`, `distance` and `mode` are places in the names above.
    `carried` are the carriers' codes of all rows, those of row i from `carrier_at[i]` to
    `carrier_at[i + 1]`.
    """

    ids: Sequence[str]
    documents: Sequence[str]
    mentions: Sequence[Named]
    acts: Sequence[str]
    document: Codes
    start: Codes
    end: Codes
    speaker: Codes
    subject: Codes
    target: Codes
    act: Codes
    earliest: Codes
    latest: Codes
    stance: Floats
    confidence: Floats
    firm: Floats
    when: Small
    polarity: Small
    distance: Small
    mode: Small
    hedges: Small
    carriers: Small
    carried: Codes
    made: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was computed of these columns and is asked for again."""

    def __len__(self) -> int:
        return len(self.ids)

    def key(self, codes: Codes) -> Codes:
        """Numbers of the keys of mentions: equal where the keys are; −1 for nobody."""
        import numpy as np

        if "keys" not in self.made:
            known: dict[str, int] = {}
            told = [known.setdefault(m.key, len(known)) for m in self.mentions]
            self.made["keys"] = np.array([*told, -1], dtype=np.int32)
        found: Codes = self.made["keys"][codes]
        return found

    def of_acts(self, wanted: Iterable[str]) -> Rows:
        """Rows of these acts, in order."""
        import numpy as np

        codes = [n for n, act in enumerate(self.acts) if act in set(wanted)]
        return np.flatnonzero(np.isin(self.act, codes))

    def rows(self, ids: Iterable[str]) -> Rows:
        """The row of each id, −1 where there is none."""
        import numpy as np

        asked = _bytes(ids)
        if "order" not in self.made:
            known = _bytes(self.ids)
            order = np.argsort(known, kind="stable")
            self.made["order"] = order, known[order]
        order, known = self.made["order"]
        if not len(known):
            return np.full(len(asked), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(known, asked), len(known) - 1)
        return np.where(known[at] == asked, order[at], -1)

    @property
    def id_rank(self) -> Rows:
        """The place of each row's id among all ids."""
        import numpy as np

        if "rank" not in self.made:
            self.rows(())
            order, _ = self.made["order"]
            rank = np.empty(len(order), dtype=np.int64)
            rank[order] = np.arange(len(order))
            self.made["rank"] = rank
        found: Rows = self.made["rank"]
        return found

    def row(self, id_: str) -> int | None:
        """The row of one id, or None."""
        found = int(self.rows((id_,))[0])
        return found if found >= 0 else None

    def of_document(self, id_: str) -> Rows:
        """The rows of one document."""
        import numpy as np

        at = bisect_left(self.documents, id_)
        known = at < len(self.documents) and self.documents[at] == id_
        return np.flatnonzero(self.document == (at if known else -1))

    @property
    def carrier_at(self) -> Rows:
        """Where each row's carriers begin in `carried`, and at last where they end."""
        import numpy as np

        return np.concatenate([[0], np.cumsum(self.carriers, dtype=np.int64)])

    def take(self, rows: Rows) -> Columns:
        """These rows alone, in the order given."""
        import numpy as np

        at, many = self.carrier_at[rows], self.carriers[rows].astype(np.int64)
        within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        arrays = {name: getattr(self, name)[rows] for name in ("document", *_NAMES)}
        ids = [self.ids[i] for i in rows.tolist()]
        carried = self.carried[np.repeat(at, many) + within]
        return replace(self, **arrays, ids=ids, carried=carried, made={})

    def with_changed(self, changed: Mapping[int, Statement]) -> Columns:
        """The same with other statements in some rows, of the same documents and ids."""
        import numpy as np

        if not changed:
            return self
        other = of(tuple(changed.values()))
        both = _joined(self, other)
        rows = np.arange(len(self))
        rows[list(changed)] = len(self) + np.arange(len(changed))
        return both.take(rows)

    def with_more(self, other: Columns) -> Columns:
        """These and others, in the order of documents and places, as the record has them."""
        import numpy as np

        both = _joined(self, other)
        # Of new documents, each in order, the rows only go in between.
        new = set(other.documents).isdisjoint(self.documents) and _in_order(other)
        if new and _in_order(self):
            order = np.argsort(both.document, kind="stable")
        else:
            order = np.lexsort((_bytes(both.ids), both.end, both.start, both.document))
        found = both.take(order)
        if "order" in self.made:  # the index of ids is made from the one at hand
            place = np.empty(len(order), dtype=np.int64)
            place[order] = np.arange(len(order))
            at, known = self.made["order"]
            own = _bytes(other.ids).astype(known.dtype)
            if own.astype(object).tolist() == _bytes(other.ids).tolist():  # none is cut
                mine = np.argsort(own, kind="stable")
                where = np.searchsorted(known, own[mine])
                rows = np.insert(place[at], where, place[len(self) + mine])
                found.made["order"] = rows, np.insert(known, where, own[mine])
        return found


class Fetched(Recorded):
    """The statements of a record by their `columns`. `fetch` gives those of some ids; `changed` are
    those that rulings have otherwise than the record."""

    __slots__ = ("_fetch", "_last", "_texts", "changed", "columns")

    def __init__(
        self,
        columns: Columns,
        fetch: Callable[[Sequence[str]], Mapping[str, Statement]],
        changed: Mapping[str, Statement] | None = None,
        texts: Callable[[Sequence[str]], Mapping[str, tuple[str, str]]] | None = None,
    ) -> None:
        self._texts = texts
        self.columns = columns
        self.changed = changed or {}
        self._fetch = fetch
        self._last: dict[str, Statement] = {}

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def ids(self) -> Sequence[str]:
        """Their ids, in order."""
        return self.columns.ids

    @overload
    def __getitem__(self, at: int) -> Statement: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Statement]: ...
    def __getitem__(self, at: int | slice) -> Statement | Sequence[Statement]:
        if isinstance(at, slice):
            ids = self.columns.ids[at]
            found = self.some(ids)
            return tuple(found[i] for i in ids)
        id_ = self.columns.ids[at]
        return self.some([id_])[id_]

    def __iter__(self) -> Iterator[Statement]:
        ids = self.columns.ids
        for at in range(0, len(ids), _PAGE):
            page = ids[at : at + _PAGE]
            found = self._read(page)
            yield from (found[i] for i in page)

    def some(self, ids: Iterable[str]) -> dict[str, Statement]:
        """Those of these ids that are among them, by id; the last ones asked for stay at hand."""
        wanted = list(ids)
        had = {i: s for i in wanted if (s := self._last.get(i)) is not None}
        new = [i for i in wanted if i not in had]
        if not new:
            return had
        known = [i for i, row in zip(new, self.columns.rows(new).tolist(), strict=True) if row >= 0]
        found = self._read(known)
        if len(known) <= _AT_HAND:
            if len(self._last) + len(known) > _AT_HAND:
                self._last = {}
            self._last.update(found)
        return had | found

    def texts(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """The text of these, and the words of what was said, by id."""
        if self._texts is None:
            return _texts(self._read(ids).values())
        found = dict(self._texts([i for i in ids if i not in self.changed]))
        if self.changed:
            found.update(_texts(s for i in ids if (s := self.changed.get(i)) is not None))
        return found

    def over(self, columns: Columns, changed: Mapping[str, Statement] | None = None) -> Statements:
        """Statements of the same record by other columns, and with others changed."""
        own = self.changed if changed is None else changed
        return Statements(Fetched(columns, self._fetch, own, self._texts))

    def _read(self, ids: Sequence[str]) -> dict[str, Statement]:
        found = dict(self._fetch([i for i in ids if i not in self.changed]))
        if self.changed:
            found.update({i: s for i in ids if (s := self.changed.get(i)) is not None})
        if len(found) < len(set(ids)):
            raise StoreError(
                f"{len(set(ids)) - len(found)} statements are no longer on record",
                expected="those that this view was made from",
                do="look again: the documents were read anew meanwhile",
            )
        return found


def texts(statements: Statements, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The text of these statements, and the words of what was said, by id."""
    found = statements.recorded
    if isinstance(found, Fetched):
        return found.texts(ids)
    return _texts(statements.some(ids).values())


def _texts(statements: Iterable[Statement]) -> dict[str, tuple[str, str]]:
    return {s.id: (s.text, " ".join(piece.text for piece in s.content)) for s in statements}


def kept(statements: Statements, rows: Rows) -> Statements:
    """The statements of these rows alone."""
    found = statements.recorded
    if isinstance(found, Fetched):
        return found.over(found.columns.take(rows))
    return Statements([statements[i] for i in rows.tolist()])


def without(statements: Statements, ids: Collection[str]) -> Statements:
    """All statements but those of these ids."""
    if not ids:
        return statements
    import numpy as np

    c = of(statements)
    return kept(statements, np.setdiff1d(np.arange(len(c)), c.rows(ids)))


def changed(statements: Statements, others: Mapping[str, Statement]) -> Statements:
    """The statements with `others` in the places of those of the same ids."""
    if not others:
        return statements
    found = statements.recorded
    if not isinstance(found, Fetched):
        return Statements([others.get(s.id, s) for s in statements])
    rows = found.columns.rows(others).tolist()
    columns = found.columns.with_changed(dict(zip(rows, others.values(), strict=True)))
    return found.over(columns, {**found.changed, **others})


def of_document(statements: Statements, id_: str) -> Statements:
    """The statements of one document."""
    return kept(statements, of(statements).of_document(id_))


def of_acts(statements: Statements, acts: Iterable[str]) -> tuple[Statement, ...]:
    """The statements of these acts."""
    c = of(statements)
    ids = [c.ids[r] for r in c.of_acts(acts).tolist()]
    found = statements.some(ids)
    return tuple(found[i] for i in ids)


def merged(statements: Statements, added: Sequence[Statement]) -> Statements:
    """The statements and those of new documents, in the record's order."""
    found = statements.recorded
    if isinstance(found, Fetched):
        own = {s.id: s for s in added}
        columns = found.columns.with_more(of(added))
        return found.over(columns, {**found.changed, **own})
    return Statements(
        sorted((*statements, *added), key=lambda s: (s.document_id, s.evidence, s.id))
    )


_NAMES = tuple(name for name, _ in _FIELDS)


def _in_order(c: Columns) -> bool:
    """Whether documents and places rise from row to row."""
    import numpy as np

    d, s, e = (np.diff(part) for part in (c.document, c.start, c.end))
    rises = (d > 0) | ((d == 0) & ((s > 0) | ((s == 0) & (e > 0))))
    return bool(rises.all())


def packed(statements: Sequence[Statement]) -> Packed:
    """The statements' columns as bytes, to be kept beside them."""
    named: dict[str, int] = {}
    acts: dict[str, int] = {}
    rows = bytearray()
    carried: list[int] = []

    def code(m: Mention | None) -> int:
        return -1 if m is None else named.setdefault(_written(m), len(named))

    for s in statements:
        carriers = [code(c) for c in s.carriers[:_MOST]]
        carried += carriers
        when, claim = s.when, s.claim
        bits = first = last = 0
        if when is not None:
            first, last = ordinal(when.earliest), ordinal(when.latest)
            inside = when.span is not None and any(p.span.holds(when.span) for p in s.content)
            one = bool(when.earliest) and when.earliest == when.latest
            bits = DATED | (WITHIN if inside else 0) | (ONE_DAY if one else 0)
        rows += _ROW.pack(
            s.evidence.start, s.evidence.end, code(s.speaker), code(s.subject), code(s.target),
            acts.setdefault(s.act, len(acts)), first, last,
            float("nan") if s.stance is None else s.stance, s.confidence,
            float("nan") if claim.firm is None else claim.firm, bits,
            POLARITIES.index(claim.polarity), DISTANCES.index(claim.distance),
            MODES.index(s.mode), min(_MOST, len(claim.hedges)), len(carriers),
        )  # fmt: skip
    carried_bytes = struct.pack(f"<{len(carried)}i", *carried)
    return Packed([s.id for s in statements], bytes(rows), carried_bytes, [*named], [*acts])


def unpacked(parts: Iterable[tuple[str, Packed]]) -> Columns:
    """The columns of documents, given in the order of their ids."""
    import numpy as np

    ids: list[str] = []
    documents: list[str] = []
    named: dict[str, int] = {}
    acts: dict[str, int] = {}
    codes: list[int] = []  # of each part's mentions and acts, one after the other
    act_codes: list[int] = []
    sizes: list[tuple[int, int, int, int]] = []
    rows, carried = bytearray(), bytearray()
    for id_, part in parts:
        if not part.ids:
            continue
        documents.append(id_)
        ids += part.ids
        rows += part.rows
        carried += part.carried
        codes += [named.setdefault(m, len(named)) for m in part.mentions]
        act_codes += [acts.setdefault(a, len(acts)) for a in part.acts]
        sizes.append((len(part.ids), len(part.carried) // 4, len(part.mentions), len(part.acts)))
    many, passed, mentioned, acted = np.array(sizes, dtype=np.int64).reshape(len(sizes), 4).T
    sizes_of = {"i": "<i4", "d": "<f8", "B": "u1"}
    table = np.frombuffer(rows, dtype=[(name, sizes_of[code]) for name, code in _FIELDS])
    arrays: dict[str, Any] = {name: np.ascontiguousarray(table[name]) for name in _NAMES}

    def whole(local: Any, counts: Any, own: Any, table_: list[int]) -> Any:
        base = np.repeat(np.cumsum(own) - own, counts)
        every = np.array([*table_, -1], dtype=np.int32)
        return every[np.where(local < 0, len(table_), local + base)]

    for name in ("speaker", "subject", "target"):
        arrays[name] = whole(arrays[name], many, mentioned, codes)
    arrays["act"] = whole(arrays["act"], many, acted, act_codes)
    local = np.frombuffer(carried, dtype="<i4")
    return Columns(
        ids=ids,
        documents=documents,
        mentions=[_read(m) for m in named],
        acts=list(acts),
        document=np.repeat(np.arange(len(documents), dtype=np.int32), many),
        carried=whole(local, passed, mentioned, codes),
        **arrays,
    )


def of(statements: Iterable[Statement]) -> Columns:
    """The columns of statements in any order."""
    if not isinstance(statements, Statements):
        return _made(tuple(statements))
    if isinstance(statements.recorded, Fetched):
        return statements.recorded.columns
    if statements.made is None:
        statements.made = _made(tuple(statements))
    return statements.made  # type: ignore[no-any-return]


def _made(statements: Sequence[Statement]) -> Columns:
    import numpy as np

    documents = sorted({s.document_id for s in statements})
    at = {id_: n for n, id_ in enumerate(documents)}
    found = unpacked([("", packed(statements))])
    places = np.array([at[s.document_id] for s in statements], dtype=np.int32)
    return replace(found, documents=documents, document=places)


@lru_cache(maxsize=20_000)  # a case has few days beside its statements
def ordinal(text: str | None) -> int:
    """The day that an ISO date, date-time or year-month begins with, as a proleptic ordinal; 0 for
    anything less."""
    if not text:
        return 0
    head = text[:10] if len(text) >= 10 else f"{text}-01" if len(text) == 7 else ""
    try:
        return date.fromisoformat(head).toordinal()
    except ValueError:
        return 0


def _joined(one: Columns, other: Columns) -> Columns:
    """Both, one after the other."""
    import numpy as np

    documents = sorted({*one.documents, *other.documents})
    at = {id_: n for n, id_ in enumerate(documents)}
    mentions = {m: n for n, m in enumerate(one.mentions)}
    for m in other.mentions:
        mentions.setdefault(m, len(mentions))
    acts = {a: n for n, a in enumerate(one.acts)}
    for a in other.acts:
        acts.setdefault(a, len(acts))

    def moved(codes: Codes, table: Iterable[int]) -> Codes:
        return np.array([*table, -1], dtype=np.int32)[codes]

    told = [mentions[m] for m in other.mentions]
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(one, name), moved(getattr(other, name), told)])
        for name in ("speaker", "subject", "target", "carried")
    }
    arrays["act"] = np.concatenate([one.act, moved(other.act, [acts[a] for a in other.acts])])
    arrays["document"] = np.concatenate(
        [moved(c.document, [at[d] for d in c.documents]) for c in (one, other)]
    )
    for name in _NAMES:
        if name not in arrays:
            arrays[name] = np.concatenate([getattr(one, name), getattr(other, name)])
    return Columns(
        ids=[*one.ids, *other.ids], documents=documents, mentions=list(mentions),
        acts=list(acts), **arrays,
    )  # fmt: skip


def _written(m: Mention) -> str:
    return f"{m.kind} {len(m.key)} {m.key}{m.text}"


def _read(written: str) -> Named:
    kind, size, rest = written.split(" ", 2)
    return Named(rest[: int(size)], kind, rest[int(size) :])  # type: ignore[arg-type]


def _bytes(ids: Iterable[str]) -> Any:
    import numpy as np

    raw = [i.encode("utf-8", "surrogatepass") for i in ids]
    return np.array(raw, dtype=f"S{max(map(len, raw), default=1) or 1}")
