"""A snapshot as the pages need it: looked up by actor, document and month. Nothing is computed
here that a reader would have to defend; it only finds and counts what the snapshot holds.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Literal, TypeVar, overload
from urllib.parse import quote, urlencode

from riftline.case import CORRECTIONS
from riftline.model import (
    Actor,
    CoursePoint,
    Decision,
    DocumentCard,
    Fold,
    Issue,
    Mention,
    Snapshot,
    Statement,
    Tie,
    Trend,
)
from riftline.web.words import source

__all__ = [
    "PAGE", "Desk", "Page", "Part", "Told", "Who", "link", "paged", "slug", "spark", "unslug",
]  # fmt: skip

PAGE = 50
"""Rows of a list on one page."""

OPENING = 110
"""Characters of a post in a list: one line on a wide screen."""

T = TypeVar("T")

Part = Literal["says", "said", "named"]
"""In which part an actor stands in a statement (`Desk.about`)."""


def slug(id_: str) -> str:
    """An id as one path segment. Ids come from captured names: "/", "..", "?" may stand in them.

    Word characters and "-" stay; any other becomes its code point, ``~2f~``.
    """
    return re.sub(r"[^\w-]", lambda m: f"~{ord(m[0]):x}~", id_)


def unslug(segment: str) -> str:
    """The id that `slug` made the segment from."""

    def char(m: re.Match[str]) -> str:
        point = int(m[1], 16)
        return chr(point) if point <= 0x10FFFF else m[0]

    return re.sub(r"~([0-9a-f]{1,6})~", char, segment)


def link(*path: str, **query: str | int | None) -> str:
    """An address of the desk: segments are slugged, empty query values left out."""
    where = "/" + "/".join(quote(slug(p), safe="") for p in path)
    asked = {k: v for k, v in query.items() if v not in (None, "")}
    return f"{where}?{urlencode(asked, errors='replace')}" if asked else where


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, with the addresses of its neighbours ("" where there is none)."""

    items: Sequence[T]
    number: int
    pages: int
    total: int
    first: int
    last: int
    before: str
    after: str


def paged(items: Sequence[T], number: int, *path: str, **query: str | int | None) -> Page[T]:
    """The page `number` (from 1, clamped) of `items`, whose list stands at `path` and `query`."""
    pages = max(1, -(-len(items) // PAGE))
    number = min(max(1, number), pages)
    start = (number - 1) * PAGE
    part = items[start : start + PAGE]
    return Page(
        part,
        number,
        pages,
        len(items),
        start + 1,
        start + len(part),
        link(*path, **query, page=number - 1) if number > 1 else "",
        link(*path, **query, page=number + 1) if number < pages else "",
    )


@dataclass(frozen=True, slots=True)
class Who:
    """A mention as it is shown: its actor's name and address, and how the text puts it.

    `part` is "author" or "nobody" where no name (or not only a name) says who it is.
    """

    name: str
    href: str = ""
    written: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """An outlet or account with what was captured of it.

    `key` is its name, or the id of a document whose source is not known: each of those counts
    as a source of its own, as it does in coverage.
    """

    key: str
    named: bool
    documents: int
    statements: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A row of a pair's table: a month with evidence, or a run of months without (no point)."""

    first: str
    last: str
    point: CoursePoint | None
    captured: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A month of the coverage table. `level` 0 … 4 shades it; None: outside the case."""

    period: str
    documents: int | None
    level: int


@dataclass(frozen=True, slots=True)
class Spark:
    """A course as the points of a small drawing, `WIDTH` × `HEIGHT`."""

    band: str
    line: str
    onset: float | None
    dot: tuple[float, float]


class Told(Sequence[Statement]):
    """Statements by their ids, fetched when they are looked at: a page's worth, and not all."""

    def __init__(self, snapshot: Snapshot, ids: Sequence[str]) -> None:
        self.snapshot = snapshot
        self.ids = ids

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, at: int) -> Statement: ...
    @overload
    def __getitem__(self, at: slice) -> list[Statement]: ...
    def __getitem__(self, at: int | slice) -> Statement | list[Statement]:
        ids = self.ids[at] if isinstance(at, slice) else [self.ids[at]]
        held = self.snapshot.all_statements.some(ids)
        found = [held[i] for i in ids if i in held]
        return found if isinstance(at, slice) else found[0]


class Desk:
    """Lookups over one snapshot, each made when first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    # --- statements ---------------------------------------------------------------------------

    def about(self, actor: Actor, part: Part) -> Told:
        """Statements of an actor, latest first.

        "says": what it says or does. "said": it is the target, or somebody else tells what it
        did. "named": all that names it in any part.
        """
        return Told(self.snapshot, self.snapshot.about(actor.id, part))

    def day(self, s: Statement) -> str | None:
        """The ISO day that the statement counts for."""
        return self.snapshot.said.get(s.id)

    def card(self, s: Statement) -> DocumentCard | None:
        """The card of the document in which it stands."""
        return self.snapshot.document(s.document_id)

    def who(self, mention: Mention | None, s: Statement) -> Who:
        """How a mention in `s` is shown."""
        if mention is None:
            return Who("", part="nobody")
        actor = self.snapshot.roster.of(mention)
        written = mention.text.strip()
        if actor:
            other = written if written.casefold() != actor.name.casefold() else ""
            return Who(actor.name, link("actors", actor.id), other)
        if mention.kind == "author" or not written:
            card = self.card(s)
            named = (card.author or card.account or card.publisher) if card else None
            return Who(written or named or "", part="author" if named or not written else "")
        return Who(written)

    # --- copies -------------------------------------------------------------------------------

    @cached_property
    def _folds(self) -> dict[str, Fold]:
        return {f.first: f for f in self.snapshot.folds}

    def fold(self, id_: str) -> Fold:
        """The fold that holds a statement; a fold of its own where nobody copied it."""
        first = self.snapshot.fold_of.get(id_, id_)
        return self._folds.get(first) or Fold(first, (first,), ())

    def firsts(self, ids: Iterable[str]) -> list[Statement]:
        """The first statement of each fold that holds one of `ids`, latest first."""
        return self._statements({self.fold(i).first for i in ids})

    def members(self, ids: Iterable[str]) -> list[Statement]:
        """Every statement of the folds that hold one of `ids`, latest first."""
        return self._statements({m for i in ids for m in self.fold(i).members})

    def _statements(self, ids: set[str]) -> list[Statement]:
        found = list(self.snapshot.all_statements.some(ids).values())
        found.sort(key=lambda s: s.id)
        found.sort(key=lambda s: self.day(s) or "", reverse=True)
        return found

    # --- actors and pairs ---------------------------------------------------------------------

    @cached_property
    def _trends(self) -> dict[str, list[Trend]]:
        found: dict[str, list[Trend]] = defaultdict(list)
        for t in self.snapshot.trends:
            found[t.a].append(t)
            found[t.b].append(t)
        return found

    def trends_of(self, actor: Actor) -> Sequence[Trend]:
        """The actor's pairs, most changed first."""
        return self._trends.get(actor.id, ())

    def name(self, id_: str) -> str:
        """An actor's name by its id."""
        actor = self.snapshot.roster.by_id.get(id_)
        return actor.name if actor else id_

    def user(self, user: str) -> Who:
        """Who uses a name (`NameUse.user`), as it is shown."""
        if user in self.snapshot.roster.by_id:
            return Who(self.name(user), link("actors", user))
        return Who(user)

    def ties(self, a: str, b: str) -> list[Tie]:
        """The ordered ties between two actors, both ways, where there are any."""
        return [t for t in (self.snapshot.tie(a, b), self.snapshot.tie(b, a)) if t]

    def months(self, trend: Trend) -> list[MonthRow]:
        """A pair's table, latest month first; runs of months without evidence are one row."""
        captured = {m.period: m.documents for m in self.snapshot.coverage.months}
        found: list[MonthRow] = []
        for point in trend.course:
            n = captured.get(point.period, 0)
            if point.independent or point.statements:
                found.append(MonthRow(point.period, point.period, point, n))
            elif found and found[-1].point is None:
                last = found.pop()
                found.append(MonthRow(last.first, point.period, None, last.captured + n))
            else:
                found.append(MonthRow(point.period, point.period, None, n))
        return found[::-1]

    # --- documents ----------------------------------------------------------------------------

    @cached_property
    def documents(self) -> tuple[DocumentCard, ...]:
        """All documents by date of publication, latest first, undated last."""
        return tuple(
            sorted(
                sorted(self.snapshot.documents, key=lambda d: d.id),
                key=lambda d: d.published or "",
                reverse=True,
            )
        )

    def opening(self, card: DocumentCard) -> str:
        """Words to know an untitled post by: its first statement's, shortened, or nothing."""
        if card.title or not card.statements:
            return ""
        said = self.snapshot.statements(document=card.id)
        words_ = " ".join(said[0].text.split()) if said else ""
        return words_ if len(words_) <= OPENING else words_[:OPENING].rsplit(" ", 1)[0] + " …"

    @cached_property
    def came_in(self) -> tuple[DocumentCard, ...]:
        """All documents by when they were added, latest first."""
        return tuple(sorted(self.documents, key=lambda d: d.added, reverse=True))

    @cached_property
    def sources(self) -> tuple[SourceRow, ...]:
        """Who published what was captured, most documents first."""
        groups: dict[str, list[DocumentCard]] = defaultdict(list)
        for d in self.snapshot.documents:
            groups[source(d) or d.id].append(d)
        found = []
        for key, part in groups.items():
            days = sorted(d.published for d in part if d.published)
            first, last = (days[0], days[-1]) if days else (None, None)
            n = sum(d.statements for d in part)
            found.append(SourceRow(key, source(part[0]) is not None, len(part), n, first, last))
        return tuple(sorted(found, key=lambda r: (-r.documents, r.key)))

    def coverage(self, years: int | None = None) -> list[tuple[str, list[Cell]]]:
        """Documents by month, a row a year; only the last `years` of them when given."""
        held = {m.period: m.documents for m in self.snapshot.coverage.months}
        if not held:
            return []
        most = max(held.values()) or 1
        table = []
        for year in range(int(min(held)[:4]), int(max(held)[:4]) + 1):
            cells = []
            for m in range(1, 13):
                period = f"{year:04d}-{m:02d}"
                n = held.get(period)
                cells.append(Cell(period, n, -(-4 * n // most) if n else 0))
            table.append((f"{year:04d}", cells))
        return table[-years:] if years else table

    # --- issues and decisions -----------------------------------------------------------------

    @cached_property
    def _issues(self) -> dict[str, list[Issue]]:
        found: dict[str, list[Issue]] = defaultdict(list)
        for issue in self.snapshot.issues:
            found[issue.where].append(issue)
        return found

    def issues_of(self, *places: str) -> list[Issue]:
        """Issues kept for a document id, an address or an actor's key."""
        return [i for p in dict.fromkeys(places) if p for i in self._issues.get(p, ())]

    @cached_property
    def issue_codes(self) -> list[tuple[str, int]]:
        """Codes of the issues on record with how many there are, most first."""
        return Counter(i.code for i in self.snapshot.issues).most_common()

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """Everything that was ruled, latest first."""
        return tuple(sorted(self.snapshot.decisions, key=lambda d: (d.at, d.id), reverse=True))

    @cached_property
    def withdrawn(self) -> frozenset[str]:
        """Ids of decisions that were taken back, and not given again by a later withdrawal."""
        gone: set[str] = set()
        for d in self.decisions:  # latest first: a withdrawal can itself be withdrawn
            if d.kind == "withdraw" and d.id not in gone:
                gone.add(d.left)
        return frozenset(gone)

    def rulings(self, *names: str) -> list[Decision]:
        """Decisions that name one of the given keys or ids, latest first."""
        wanted = set(names)
        return [d for d in self.decisions if d.kind != "withdraw" and {d.left, d.right} & wanted]

    def ruled_at(self, d: Decision) -> str:
        """The address of what a decision is about; "" where it is nowhere now."""
        if d.kind == "add":
            return link("documents", d.left) if self.snapshot.document(d.left) else ""
        if d.kind in ("wrong", "right") or d.field in (*CORRECTIONS, "sign"):
            return link("statements", d.left)
        actor = self.snapshot.roster.by_key.get(d.left)
        return link("actors", actor) if actor else ""

    def corrected_to(self, d: Decision) -> str:
        """What an edit says, for people: the words of a name or a hedge, else the value itself."""
        if not d.value.startswith("{"):
            return d.value
        try:
            held = json.loads(d.value)
            return ("− " if held.get("gone") else "") + str(held.get("text") or held["words"])
        except (ValueError, KeyError, AttributeError):
            return d.value

    @cached_property
    def _by_address(self) -> dict[str, list[DocumentCard]]:
        found: dict[str, list[DocumentCard]] = defaultdict(list)
        for card in self.documents:
            if card.uri:
                found[card.uri].append(card)
        return found

    def same_address(self, card: DocumentCard | None) -> list[DocumentCard]:
        """Other documents that were captured at the address of this one, the latest first."""
        if card is None:
            return []
        every = self._by_address.get(card.uri, [])
        return [c for c in every if c.capture != card.capture]

    def spoken(self, name: str) -> str:
        """What stands behind a decision's `left` or `right`, for people."""
        actor = self.snapshot.roster.by_key.get(name)
        if actor and name.startswith("seed:"):
            return self.name(actor)
        if s := self.snapshot.statement(name):
            return s.text
        return name


WIDTH, HEIGHT = 168.0, 40.0


def spark(trend: Trend) -> Spark | None:
    """The small drawing of a course, or None where there is none."""
    course = trend.course
    if not course:
        return None
    step = (WIDTH - 6) / max(1, len(course) - 1)

    def at(i: int, share: float) -> tuple[float, float]:
        # A course of one month is drawn across the whole width: a point would not be seen.
        return round(3 + i * step, 1), round(HEIGHT - 3 - share * (HEIGHT - 6), 1)

    points = list(course) if len(course) > 1 else [course[0], course[0]]
    line = [at(i, c.mean) for i, c in enumerate(points)]
    band = [at(i, c.high) for i, c in enumerate(points)]
    band += [at(i, c.low) for i, c in reversed(list(enumerate(points)))]
    months = [c.period for c in course]
    onset = trend.onset.latest[:7] if trend.onset else None
    return Spark(
        " ".join(f"{x},{y}" for x, y in band),
        " ".join(f"{x},{y}" for x, y in line),
        at(months.index(onset), 0)[0] if onset in months else None,
        line[-1],
    )
