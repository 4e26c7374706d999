"""The second half: the computed view.

A snapshot is a function of the store's revision and the seed list (of a large case that was read on
with a few new documents, up to `_MOST_LAG` of coverage).
"""

from __future__ import annotations

import gc
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from riftline import actors, attribution, relations
from riftline.case.folder import CACHE, KEY_FILE, Folder, code, now, stamp
from riftline.case.kept import keep, kept
from riftline.case.shelves import with_lists
from riftline.columns import Fetched
from riftline.errors import StoreError, UsageError
from riftline.model import (
    Actor,
    Decision,
    Field,
    Issue,
    Mention,
    Name,
    NameList,
    Roster,
    Snapshot,
    Statements,
    digest,
)
from riftline.relations import Changes
from riftline.store import OnRecord, Store, checked_day, day_before

_T = TypeVar("_T")

_VIEW = "view"
_LARGE = 5_000
"""Statements from which on a view is kept there: it takes a second to compute and a fraction of
that to read again."""

_FEW_MORE = 50
"""New documents that a view at hand takes in; more of them are better counted with all."""

_MOST_LAG = 0.01
"""Share of a case's documents that may have come in since the last whole computing: how much was
captured then is up to this less than now for pairs of which nothing new was said."""

_MOST_DAYS = 4
"""Views of earlier days that are kept, for as long as the record does not change."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's cycle collector: a snapshot is millions of values without cycles, which it
    would walk a dozen times over (half of the time of a large case's snapshot)."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Base:
    """What the view at hand was made from: readings, lists, and how many documents came in since
    all of it was computed. `bare` is its roster before lists and private persons."""

    stamps: Mapping[str, str]
    lists: tuple[NameList, ...]
    lag: int = 0
    bare: Roster | None = None


class _Since(NamedTuple):
    """A view that another goes on from: the ids that are new, and whether no older statement holds
    a key."""

    view: Snapshot
    added: Set[str]
    unheard: Callable[[str], bool]


def _rows(view: Snapshot) -> tuple[relations.Folds, relations.Ties]:
    """The folds and ties of a view of ours, which are rows."""
    assert isinstance(view.folds, relations.Folds)
    assert isinstance(view.ties, relations.Ties)
    return view.folds, view.ties


def _tabled(view: Snapshot) -> Snapshot:
    """The view with its statements by actor and day at hand."""
    ties, said = _rows(view)[1], view.said
    assert isinstance(said, relations.Days)
    ids = [a.id for a in view.roster.actors]
    view._index["table"] = relations.Table(ties.columns, ties.who, ids, said.ordinals)
    return view


class Views:
    """The views of one open case, each computed once for a revision."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.root, self.store = folder.root, folder.store
        self._cached: tuple[tuple[int, str], Snapshot] | None = None
        self._stands: actors.Footing | None = None  # what the cached snapshot was made from
        self._cover: actors.Cover | None = None  # what the cached snapshot is covered with
        self._open: Snapshot | None = None  # the cached snapshot before it was covered
        self._base: _Base | None = None
        self._stood: tuple[Roster, tuple[Issue, ...]] | None = None  # `attached` of `_stands`
        self._past: dict[tuple[int, str, str], Snapshot] = {}  # by revision, seeds and day

    def snapshot(self, as_of: str | None = None) -> Snapshot:
        """The whole computed view at the store's present revision. Cached by revision.

        `as_of` (an ISO day, UTC) gives the view as it stood on record when that day ended: today's
        reading of what had been captured, under the rulings made by then; seed list and names of
        imported lists are today's. Raises UsageError for what is no day, or has not come.
        """
        seeds = self.folder.seeds()
        mark = self._mark(seeds)
        if as_of is not None:
            return self._on_record(checked_day(as_of), seeds, mark)
        if self._cached and self._cached[0] == mark:
            return self._cached[1]
        # One revision for all reads, whoever else writes.
        with uncollected(), self.store.view() as revision:
            view = self._updated(revision, mark[1]) or self._whole(revision, mark[1], seeds)
            self._open, self._stood = view, None
            if self.folder.settings.pseudonyms:
                hidden = (*view.unlisted, *actors.doubtful(view.roster))
                self._cover = self._cover_of(hidden, view)
                view = _tabled(replace(self._cover.snapshot(view), _index={}))
        self._cached = ((revision, mark[1]), view)
        return view

    def then(self, day: str) -> Snapshot:
        """What was said and done up to `day` (ISO, UTC) as it is known now, whenever it was
        captured. Raises UsageError for what is no day, or has not come."""
        view = self.snapshot()
        return relations.then(view, checked_day(day), self._checked(view.decisions))

    def changes(self, since: str) -> Changes:
        """What came in and what moved from the day `since` (ISO, UTC) on: the record as it stood
        when the day before had ended, against now. Raises UsageError as `snapshot` does."""
        return relations.changes(self._before(checked_day(since)), self.snapshot())

    def field(
        self, day: str | None = None, since: str | None = None, as_of: str | None = None
    ) -> Field:
        """How all actors stood to each other on `day` (else the last that is told of), and what
        changed in that from the day `since` on (ISO days), on the record `as_of` a day. Raises
        UsageError for what is no day."""
        view = self.snapshot(as_of)
        day = day or relations.latest(view.coverage, view.said) or as_of or now()[:10]
        before = day_before(since) if since else None
        if before is not None and not "" < before < day:
            raise UsageError(
                f"nothing is between {since} and {day}",
                expected=f"a day up to {day}",
                do="give an earlier day, or a later date of the field",
            )
        return relations.field_at(
            _rows(view)[1],
            view.said,
            view.coverage,
            day,
            before,
        )

    def attached(self, stands: actors.Footing) -> tuple[Roster, tuple[Issue, ...]]:
        """The roster of a footing as it is shown: with the names of imported lists, without private
        persons; and the doubts."""
        if stands is self._stands and self._stood is not None:
            return self._stood
        roster, doubts = stands.roster()
        roster, unsure = with_lists(self.folder, self.store, roster, stands.decisions)
        public = actors.signs(
            self.store.names(), stands.statements, self.store.cards(), stands.decisions
        )
        found = actors.listed(roster, public)[0], (*doubts, *unsure)
        if stands is self._stands:
            self._stood = found
        return found

    def uncovered(self) -> Snapshot:
        assert self._open is not None  # made with the snapshot
        return self._open

    def statements_at_hand(self) -> Statements | None:
        """The statements of the view that was computed last, if one was, however old it is."""
        return self._cached[1].all_statements if self._cached else None

    def standing(self) -> actors.Footing:
        """What the view at hand stands on; call `snapshot` before."""
        if self._stands is None:  # the view came out of the cache
            seeds, ruled = self.folder.seeds(), actors.standing(self.store.decisions())
            self._stands = self.footing(self.store, self.read(self.store), ruled, seeds)
        return self._stands

    def footing(
        self,
        record: Store | OnRecord,
        read: Statements,
        decisions: Sequence[Decision],
        seeds: Sequence[Name],
    ) -> actors.Footing:
        return actors.footing(
            read,
            record.names(),
            seeds,
            decisions,
            ((key, text, n) for (key, text), n in record.spellings().items()),
            self.mentions,
        )

    def mentions(self, document_id: str) -> Sequence[Mention]:
        found = self.store.extract(document_id)
        return found.mentions if found else ()

    def shown(self, value: _T, document: str = "") -> _T:
        """A value as it may be shown: with `pseudonyms` on, without private persons' names."""
        cover = self.covered()
        return cover.value(value, document) if cover else value

    def covered(self) -> actors.Cover | None:
        if self.folder.settings.pseudonyms:
            self.snapshot()
            return self._cover
        return None

    def _whole(self, revision: int, made_by: str, seeds: Sequence[Name]) -> Snapshot:
        """The view out of the cache, else computed and kept there where it took a while. What it
        stands on is not kept."""
        self._base = _Base(self.store.stamps(), self.store.lists())
        large = self.store.counts()["statements"] >= _LARGE
        path, mark = (
            self.root / CACHE / _VIEW,
            f"{revision}/{made_by}/{self.folder.settings.name!r}/{code()}",
        )
        if large and (found := kept(path, mark, self.store)) is not None:
            self._stands = None
            return _tabled(found)
        self._stands, view = self._compute(self.store, revision, seeds)
        if large:
            keep(path, mark, view, [s.id for s in self._stands.wrong])
        return view

    def read(self, record: Store | OnRecord) -> Statements:
        """The statements of a record: of a small case held, of a large one fetched when somebody
        asks for them."""
        if self.store.counts()["statements"] < _LARGE:
            return Statements(record.statements())
        return Statements(Fetched(record.columns(), record.some, texts=record.texts))

    def _compute(
        self, record: Store | OnRecord, revision: int, seeds: Sequence[Name]
    ) -> tuple[actors.Footing, Snapshot]:
        """The view of a record, and what it stands on."""
        ruled = actors.standing(record.decisions())
        stands = self.footing(record, self.read(record), ruled, seeds)
        everybody, doubts = stands.roster()
        view = self._view(record, revision, stands, everybody, doubts)
        assert view is not None  # only one that goes on from another can be none
        return stands, view

    def _view(
        self,
        record: Store | OnRecord,
        revision: int,
        stands: actors.Footing,
        everybody: Roster,
        doubts: Sequence[Issue],
        since: _Since | None = None,
    ) -> Snapshot | None:
        """The view of what stands, stage by stage. `since` is a view to go on from, of which what
        the new statements do not touch is kept; None where somebody whom its statements name is
        another now."""
        everybody, unsure = with_lists(self.folder, record, everybody, stands.decisions)
        kept, cards = stands.statements, {c.id: c for c in record.cards()}
        public = actors.signs(record.names(), kept, cards.values(), stands.decisions)
        roster, listings, unlisted = actors.listed(everybody, public)
        if since is not None:
            named = actors.neutrally(roster, since.view.loaded)
            if not relations.same_roster(since.view.roster, named, since.unheard):
                return None
        said = relations.said(kept, cards)
        if since is None:
            folds = relations.fold_all(
                kept, roster, cards, alike=attribution.alike, removed=stands.wrong,
                same=stands.copied.same, different=stands.copied.different,
            )  # fmt: skip
        else:
            folds = relations.refolded(
                _rows(since.view)[0],
                kept,
                since.added,
                roster,
                cards,
                attribution.alike,
                stands.wrong,
            )
        fold_of = relations.FoldOf(folds)
        called = actors.uses(kept, roster, cards, said, fold_of)
        loaded = actors.loaded_names(roster, kept, called)
        roster = actors.neutrally(roster, loaded)
        kept = actors.leaning(kept, loaded, called)
        ties = relations.ties(kept, roster, said, folds)
        coverage = relations.coverage(tuple(cards.values()), kept, said)
        decisions = tuple(record.decisions())
        checked, trends = self._checked(decisions), None
        if since is not None:
            seen, before = (since.view.coverage, coverage), _rows(since.view)[1]
            trends = relations.retrended(
                before, since.view.trends, ties, since.added, seen, checked
            )
        if trends is None:
            trends = relations.trends(ties, coverage, checked)
        view = Snapshot(
            name=self.folder.settings.name,
            revision=revision,
            documents=tuple(cards.values()),
            all_statements=kept,
            roster=roster,
            folds=folds,
            ties=ties,
            trends=trends,
            coverage=coverage,
            issues=(*record.issues(), *doubts, *unsure, *relations.misdated(cards.values())),
            decisions=decisions,
            said=said,
            fold_of=fold_of,
            captures=record.counts()["captures"],
            loaded=loaded,
            listings=listings,
            unlisted=unlisted,
        )
        return _tabled(view)

    def _updated(self, revision: int, made_by: str) -> Snapshot | None:
        """The view at hand with a few new documents in it; None where it must be made from all:
        a small case, something else changed than that documents came in, somebody whom older
        statements name is another now, or the last whole computing is too far behind."""
        view, base = self._open, self._base
        if view is None or base is None or self._cached is None or self._cached[0][1] != made_by:
            return None
        if len(view.all_statements) < _LARGE or not self._only_more(view, base):
            return None
        cards = {c.id: c for c in self.store.cards()}
        had = {c.id: c for c in view.documents}
        new = [c for id_, c in cards.items() if id_ not in had]
        lag = base.lag + len(new)
        if not new or len(new) > _FEW_MORE or lag > _MOST_LAG * len(cards):
            return None
        if any(cards.get(id_) != c for id_, c in had.items()):
            return None
        before = self._stands or self._stood_without({c.id for c in new}, view.decisions)
        extracts = [e for c in new if (e := self.store.extract(c.id)) is not None]
        added = [s for e in extracts for s in e.statements]
        spelled = Counter((m.key, m.text) for e in extracts for m in e.mentions)
        stands = before.added(
            added,
            [n for e in extracts for n in e.names],
            [(key, text, n) for (key, text), n in spelled.items()],
            actors.standing(view.decisions),
        )
        if stands is None or stands.copied.same or stands.copied.different:
            return None
        bare = base.bare or before.roster()[0]
        grown, doubts = stands.ground.roster_since(stands.decisions, before.ground, bare)
        since = _Since(view, {s.id for s in added}, lambda key: not before.ground.statements(key))
        found = self._view(self.store, revision, stands, grown, (*doubts, *stands.issues), since)
        if found is not None:
            self._stands = stands
            self._base = replace(base, stamps=self.store.stamps(), lag=lag, bare=grown)
        return found

    def _stood_without(self, new: Set[str], decisions: Sequence[Decision]) -> actors.Footing:
        """What a view that came out of the cache stands on: all but the `new` documents."""
        store = self.store
        return actors.footing(
            Statements(Fetched(store.columns(new), store.some)),
            tuple(n for n in store.names() if n.source not in new),
            self.folder.seeds(),
            actors.standing(decisions),
            ((key, text, n) for (key, text), n in store.spellings(new).items()),
            self.mentions,
        )

    def _only_more(self, view: Snapshot, base: _Base) -> bool:
        """Whether nothing changed since but that captures may have come in."""
        stamps = self.store.stamps()
        return (
            base.stamps.items() <= stamps.items()
            and self.store.lists() == base.lists
            and self.store.decisions() == view.decisions
        )

    def _before(self, day: str) -> Snapshot:
        seeds = self.folder.seeds()
        return self._on_record(day_before(day), seeds, self._mark(seeds))

    def _mark(self, seeds: Sequence[Name]) -> tuple[int, str]:
        """What a view is a function of. A reading does not depend on all that a seed says, but
        the view does."""
        read_with = stamp(seeds, self.folder.settings.tagger)
        checked = f"{self.folder.settings.signs_wrong} of {self.folder.settings.signs_checked}"
        return self.store.revision(), f"{digest(*seeds)}/{checked}/{read_with}"

    def _checked(self, decisions: Iterable[Decision]) -> relations.Checked:
        """What is known of wrong signs: by rulings on a random draw, and by `case.toml`."""
        wrong = self.folder.settings.signs_wrong
        right = self.folder.settings.signs_checked - wrong
        return relations.ruled(actors.standing(decisions), wrong, right)

    def _on_record(self, day: str, seeds: Sequence[Name], mark: tuple[int, str]) -> Snapshot:
        """The view as it stood on record at the end of `day`."""
        kept = (*mark, day)
        if kept not in self._past:
            hidden = self._hidden() if self.folder.settings.pseudonyms else {}
            with uncollected(), self.store.view() as revision:
                record = OnRecord(self.store, day)
                _, view = self._compute(record, revision, seeds)
                if self.folder.settings.pseudonyms:
                    # Who may be named is a question of today, whatever was ruled then.
                    own = (*view.unlisted, *actors.doubtful(view.roster))
                    hidden.update({a.id: a for a in own})
                    cover = self._cover_of(tuple(hidden.values()), view)
                    view = _tabled(replace(cover.snapshot(view), _index={}))
            # The few days that one person compares, of one revision.
            self._past = {k: v for k, v in self._past.items() if k[:2] == mark}
            while len(self._past) >= _MOST_DAYS:
                del self._past[next(iter(self._past))]
            self._past[kept] = view
        return self._past[kept]

    def _hidden(self) -> dict[str, Actor]:
        """Whom the lists of today do not show, or whose kind nobody knows, by their own names."""
        self.snapshot()
        view = self.uncovered()
        return {a.id: a for a in (*view.unlisted, *actors.doubtful(view.roster))}

    def _cover_of(self, hidden: Sequence[Actor], view: Snapshot) -> actors.Cover:
        known = {a.id for a in hidden}
        listed = (a for a in view.roster.actors if a.id not in known)
        spelled = ((m.key, m.text, m.document_id) for m in self.store.mention_counts())
        return actors.cover(hidden, listed, spelled, secret(self.root))


def secret(root: Path) -> bytes:
    """What the case's pseudonyms are made with, drawn when first needed. Raises StoreError."""
    path = root / KEY_FILE
    try:
        if not path.exists():
            drawn = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            drawn.touch(0o600)
            drawn.write_bytes(secrets.token_bytes(32))
            with suppress(FileExistsError):  # another process was first: its secret stands
                path.hardlink_to(drawn)
            drawn.unlink()
        found = path.read_bytes()
    except OSError as e:
        raise StoreError(
            f"the secret {path} of the case's pseudonyms cannot be kept ({e.strerror})",
            do="check space and rights, or set `pseudonyms = false`",
        ) from e
    if len(found) < 32:
        raise StoreError(
            f"{path} holds {len(found)} bytes", expected="32",
            do="restore it from a backup; without it, delete it and get other pseudonyms",
        )  # fmt: skip
    return found
