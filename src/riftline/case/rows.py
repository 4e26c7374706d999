"""A view as columns, for what is asked of all its statements and documents at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np

from riftline import columns
from riftline.columns import Columns
from riftline.errors import UsageError
from riftline.model import DocumentCard, Snapshot
from riftline.store.query import Filter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints: TypeAlias = NDArray[np.int64]
    Mask: TypeAlias = NDArray[np.bool_]

__all__ = ["Facet", "FacetValue", "Rows", "Sureness"]

Sureness = Literal["plain", "claimed", "hedged", "open", "denied"]

_SHOWN = 8
"""Values of a facet: what fits beside the hits."""

_SURENESS: tuple[Sureness, ...] = get_args(Sureness)
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: how a query writes it, what it is called, how many hits have it."""

    value: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Facet:
    """What the hits are by one field: its commonest values; `more` have others."""

    field: str
    values: tuple[FacetValue, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """A row a statement of the view, then a row a document.

    `speaker`, `subject` and `target` are places in the roster's actors, `document` in the view's
    documents, `act`, `source` and `lang` in `acts`, `sources` and `langs`; −1 is none. `day` is a
    number such as 20140203 (20140200 where only the month is known), 0 where undated. `added` is
    when each document of the view came in.
    """

    told: Columns
    document_at: Mapping[str, int]
    statements: int
    speaker: Ints
    subject: Ints
    target: Ints
    act: Ints
    sureness: Ints
    document: Ints
    day: Ints
    acts: tuple[str, ...]
    sources: tuple[str, ...]
    source: Ints
    langs: tuple[str, ...]
    lang: Ints
    post: Mask
    added: NDArray[np.str_]

    @staticmethod
    def of(view: Snapshot) -> Rows:
        """The columns of a view."""
        told = columns.of(view.all_statements)
        roster, cards = view.roster, view.documents
        place = {a.id: n for n, a in enumerate(roster.actors)}
        named = [place.get(roster.by_key.get(m.key, ""), -1) for m in told.mentions]
        actor = np.array([*named, -1], dtype=np.int64)  # the code −1 is nobody: the last
        at = {d.id: n for n, d in enumerate(cards)}
        document = np.array([at.get(id_, -1) for id_ in told.documents], dtype=np.int64)
        said = np.array([_number_of_day(view.said.get(id_)) for id_ in told.ids], dtype=np.int64)
        published = [_number_of_day(d.published) for d in cards]
        none = np.full(len(cards), -1, dtype=np.int64)
        of_document = np.concatenate([document[told.document], np.arange(len(cards))])
        sources, source = _coded(map(_source, cards))
        langs, lang = _coded(d.lang.partition("-")[0].lower() for d in cards)
        post = np.array([d.kind == "post" for d in cards], dtype=np.bool_)
        return Rows(
            told=told, document_at=at, statements=len(told), acts=tuple(told.acts),
            speaker=np.concatenate([actor[told.speaker], none]),
            subject=np.concatenate([actor[told.subject], none]),
            target=np.concatenate([actor[told.target], none]),
            act=np.concatenate([told.act, none]),
            sureness=np.concatenate([_sureness(told), none]),
            document=of_document,
            day=np.concatenate([said, np.array(published, dtype=np.int64)]),
            sources=sources, source=source[of_document],
            langs=langs, lang=lang[of_document], post=post[of_document],
            added=np.array([d.added for d in cards], dtype=np.str_),
        )  # fmt: skip

    def since(self, moment: str) -> Mask:
        """Rows of the documents that came in after a moment (ISO, UTC)."""
        came: Mask = (self.added > moment)[self.document]
        return came

    def naming(self, actor: int) -> Mask:
        """Rows of the statements in which an actor (its place) says or does, or is the target."""
        found: Mask = (self.speaker == actor) | (self.subject == actor) | (self.target == actor)
        return found

    def newest(self, rows: Ints, *, first: bool = True) -> Ints:
        """The rows by day, the newest (or oldest) first; undated ones last, either way."""
        day = self.day[rows]
        if first:
            return rows[np.lexsort((rows, -day))]
        return rows[np.lexsort((rows, np.where(day == 0, 99_999_999, day)))]

    def ids(self, rows: Iterable[int]) -> tuple[str, ...]:
        """The ids of the statements among the rows."""
        return tuple(self.told.ids[row] for row in rows if row < self.statements)

    def rows(self, passages: Sequence[tuple[int, str, str | None]]) -> Ints:
        """The row of each passage; −1 where the view has it not."""
        found = self.told.rows(statement or "" for _, _, statement in passages)
        own = np.array(
            [-1 if s else self.document_at.get(d, -1) for _, d, s in passages], dtype=np.int64
        )
        return np.where(own >= 0, own + self.statements, found)

    def mask(self, asked: Filter, view: Snapshot) -> Mask:
        """Which rows a filter keeps. A document has no speaker, target, act or certainty."""
        kept: Mask = np.zeros(len(self.day), dtype=np.bool_)
        for value in asked.values:
            kept |= self._holds(asked.field, value, view)
        return ~kept if asked.negated else kept

    def _holds(self, field: str, value: str, view: Snapshot) -> Mask:
        if field in ("speaker", "target"):
            ids = {a.id for a in view.find(value)}
            if not ids:
                raise UsageError(
                    f"{field}: no actor in this case is called “{value}”",
                    expected="any name of an actor, in quotes where it has several words",
                    do="look the name up under Actors",
                )
            wanted = [n for n, a in enumerate(view.roster.actors) if a.id in ids]
            return _among(self.speaker if field == "speaker" else self.target, wanted)
        if field in ("since", "until"):
            day = _asked_day(field, value)
            known = self.day > 0
            within: Mask = (self.day >= day) if field == "since" else (self.day <= day)
            return known & within
        found: Mask = _HOLDS[field](self, value)
        return found

    def _with_act(self, value: str) -> Mask:
        act = value.upper().replace("-", "_")
        if act not in self.acts:
            raise _unknown("act", value, sorted(self.acts))
        return _among(self.act, [self.acts.index(act)])

    def _with_lang(self, value: str) -> Mask:
        lang = value.lower()
        if lang not in self.langs:
            raise _unknown("lang", value, sorted(self.langs))
        return _among(self.lang, [self.langs.index(lang)])

    def _with_source(self, value: str) -> Mask:
        wanted = value.casefold()
        same = [n for n, name in enumerate(self.sources) if name.casefold() == wanted]
        part = [n for n, name in enumerate(self.sources) if wanted in name.casefold()]
        if not part:
            raise _unknown("source", value, sorted(filter(None, self.sources))[:_SHOWN])
        return _among(self.source, same or part)

    def _with_kind(self, value: str) -> Mask:
        kind = value.lower()
        told = np.arange(len(self.day)) < self.statements
        found = {"statement": told, "document": ~told, "post": self.post, "article": ~self.post}
        if kind not in found:
            raise _unknown("kind", value, list(found))
        return found[kind]

    def _with_sureness(self, value: str) -> Mask:
        known: list[str] = [*_SURENESS]
        if value.lower() not in known:
            raise _unknown("certainty", value, known)
        return _among(self.sureness, [known.index(value.lower())])

    def facets(self, rows: Ints, view: Snapshot) -> tuple[Facet, ...]:
        """What the rows are by each field; fields that part nothing are left out."""
        actors = view.roster.actors

        def called(n: int) -> tuple[str, str]:
            a = actors[n]
            return (a.name if view.find(a.name) == (a,) else a.id), a.name

        told = rows < self.statements
        found = (
            _counted("speaker", self.speaker[rows], called),
            _counted("target", self.target[rows], called),
            _counted("act", self.act[rows], lambda n: (self.acts[n],) * 2),
            _counted("source", self.source[rows], lambda n: (self.sources[n],) * 2),
            self._periods(rows),
            _counted("lang", self.lang[rows], lambda n: (self.langs[n],) * 2),
            _counted("certainty", self.sureness[rows], lambda n: (_SURENESS[n],) * 2),
            _counted("kind", np.where(told, 0, 1), lambda n: (("statement", "document")[n],) * 2),
        )
        return tuple(f for f in found if f.values)

    def _periods(self, rows: Ints) -> Facet:
        """Years; months where all is of one year. In the order of time."""
        day = self.day[rows]
        day = day[day > 0]
        if len(day) and day.min() // 10_000 == day.max() // 10_000:
            facet = _counted(
                "period", day // 100, lambda n: (f"{n // 100:04d}-{n % 100:02d}",) * 2, most=12
            )
        else:
            facet = _counted("period", day // 10_000, lambda n: (f"{n:04d}",) * 2, most=12)
        return Facet("period", tuple(sorted(facet.values, key=lambda v: v.value)), facet.more)


_HOLDS: Mapping[str, Callable[[Rows, str], Any]] = {
    "act": Rows._with_act,
    "lang": Rows._with_lang,
    "source": Rows._with_source,
    "kind": Rows._with_kind,
    "certainty": Rows._with_sureness,
}


def _among(column: Ints, codes: Sequence[int]) -> Mask:
    return np.isin(column, codes)


def _counted(
    field: str, codes: Ints, called: Callable[[int], tuple[str, str]], most: int = _SHOWN
) -> Facet:
    """The commonest codes; those with an empty name are counted as no value."""
    every = np.bincount(codes[codes >= 0])
    values = np.flatnonzero(every)
    counts = every[values]
    ranked = np.argsort(-counts, kind="stable")
    named = [(called(int(values[i])), int(counts[i])) for i in ranked[: most + 1]]
    shown = tuple(FacetValue(value, name, n) for (value, name), n in named if name)[:most]
    return Facet(field, shown, max(0, len(values) - len(named[:most])))


def _coded(names: Iterable[str]) -> tuple[tuple[str, ...], Ints]:
    codes: dict[str, int] = {}
    found = [codes.setdefault(name, len(codes)) for name in names]
    return tuple(codes), np.array(found, dtype=np.int64)


def _source(d: DocumentCard) -> str:
    """Who publishes it. A post is its account's; its publisher may be no more than the platform."""
    named = (d.account, d.publisher) if d.kind == "post" else (d.publisher, d.account)
    return next(filter(None, named), "")


def _sureness(told: Columns) -> Ints:
    """How firmly each statement is made, by what weakens it most."""
    polarity, distance = np.array(columns.POLARITIES), np.array(columns.DISTANCES)
    said, kept = polarity[told.polarity], distance[told.distance]
    order: list[Sureness] = ["denied", "open", "hedged", "plain"]
    return np.select(
        [(said == "denied") | (kept == "denied"), said != "asserted", told.hedges > 0,
         kept == "stated"],
        [_SURENESS.index(s) for s in order], _SURENESS.index("claimed"),
    )  # fmt: skip


@lru_cache(maxsize=1 << 16)
def _number_of_day(day: str | None) -> int:
    digits = (day or "")[:10].replace("-", "")
    return int(digits.ljust(8, "0")) if digits.isascii() and digits.isdigit() else 0


def _asked_day(field: str, value: str) -> int:
    """``2014`` or ``2014-02`` as its first day, for "until" as its last, as a number."""
    found = _DAY.fullmatch(value)
    month, day = (int(found[2] or 1), int(found[3] or 1)) if found else (0, 0)
    if found is None or not (1 <= month <= 12 and 1 <= day <= 31):
        raise UsageError(f"{field}: “{value}” is no date", expected="2014, 2014-02 or 2014-02-03")
    filled = "00" if field == "since" else "99"
    return int("".join(part or filled for part in found.groups()))


def _unknown(field: str, value: str, known: Sequence[str]) -> UsageError:
    return UsageError(
        f"{field}: nothing here is “{value}”", expected=f"one of {', '.join(known) or 'none'}"
    )
