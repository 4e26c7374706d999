"""One open case: the public face of the rooms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from riftline import actors, attribution, columns, reading, relations
from riftline.actors import Effect, Question, Sheet
from riftline.actors.lists import Alike
from riftline.case import (
    agreement,
    asking,
    corrections,
    expunging,
    intake,
    integrity,
    packing,
    rulings,
    shelves,
)
from riftline.case.agreement import Agreement
from riftline.case.asking import Deck
from riftline.case.expunging import Expunged, Tombstone
from riftline.case.folder import PEOPLE, Folder, init_folder, moment, open_folder
from riftline.case.intake import Added, Progress
from riftline.case.integrity import Verified
from riftline.case.packing import Packed
from riftline.case.shelves import Imported
from riftline.case.views import Views
from riftline.errors import NotFound
from riftline.lexicon.forms import key_of
from riftline.model import (
    Block,
    Capture,
    Decision,
    Document,
    DocumentCard,
    Driver,
    Entry,
    Extract,
    Field,
    Name,
    NameList,
    Snapshot,
    Source,
    Span,
    Statement,
    Step,
    Watch,
    WatchKind,
)
from riftline.relations import Changes
from riftline.settings import Settings
from riftline.store import Hit, OnRecord
from riftline.store.people import People

if TYPE_CHECKING:
    from riftline.case.news import Home, WatchNews
    from riftline.case.rows import Rows
    from riftline.case.search import Finder, Found, Order

_MOST_POSTS = 2_000
"""Posts that an account's sheet is made from: a second's reading on a laptop."""


def _newest(card: DocumentCard) -> tuple[int, str]:
    day = (card.published or "0000-00-00")[:10].replace("-", "")
    return -int(day) if day.isdigit() else 0, card.id


def init_case(path: str | Path, name: str | None = None) -> Case:
    """Make the folder `path` a case and open it. An existing case is opened as it is.

    Raises UsageError when `path` is a file or a folder that holds something else.
    """
    return Case(init_folder(path, name))


def open_case(path: str | Path) -> Case:
    """Open the case in the folder `path`. Raises CaseNotFound, SettingsError, StoreError."""
    return Case(open_folder(path))


class Case:
    """A case: what was captured, what it says, what people ruled. Use `open_case`."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.root, self.store, self.captures = folder.root, folder.store, folder.captures
        self._views = Views(folder)
        self._finder: Finder | None = None
        self._laid: tuple[Snapshot, Rows] | None = None

    @property
    def name(self) -> str:
        """The case's name, as in case.toml."""
        return self.settings.name

    @property
    def settings(self) -> Settings:
        """What case.toml says, or was set since."""
        return self.folder.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self.folder.settings = settings

    def close(self) -> None:
        """Give back the record's files."""
        self.store.close()

    def __enter__(self) -> Case:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def people(self) -> People:
        """Who may sign in at a shared desk over this case, and what was done there."""
        return People(self.root / PEOPLE)

    # --- bytes in -----------------------------------------------------------------------------

    def seeds(self) -> tuple[Name, ...]:
        """Names of the seed list ``actors.toml``, if there is one. Raises SettingsError."""
        return self.folder.seeds()

    def add(
        self,
        paths: Iterable[str | Path | Source],
        *,
        workers: int | None = None,
        progress: Progress | None = None,
        who: str = "",
    ) -> Added:
        """Capture and read files and folders (`intake.add`)."""
        return intake.add(self.folder, paths, workers=workers, progress=progress, who=who)

    def add_addresses(
        self,
        addresses: Sequence[str],
        *,
        private: bool = False,
        workers: int | None = None,
        progress: Progress | None = None,
        who: str = "",
    ) -> Added:
        """Take web addresses over the net and read what came (`intake.add_addresses`)."""
        return intake.add_addresses(
            self.folder, addresses, private=private, workers=workers, progress=progress, who=who
        )

    def poll(
        self,
        *,
        private: bool = False,
        workers: int | None = None,
        progress: Progress | None = None,
        who: str = "",
    ) -> Added:
        """Take what is new in the feeds that were added by address (`intake.poll`)."""
        return intake.poll(
            self.folder, private=private, workers=workers, progress=progress, who=who
        )

    def remember_columns(self, columns: Mapping[str, str]) -> None:
        """Which column of a table holds what from now on, kept in case.toml."""
        intake.remember_columns(self.folder, columns)

    def pack(self, out: str | Path) -> Packed:
        """Write the case into one file that verifies on another machine (`packing.pack`)."""
        return packing.pack(self.folder, out)

    def expunge(self, sha256: str, *, why: str, who: str = "") -> Expunged:
        """Take a capture away for good, with all that was derived (`expunging.expunge`)."""
        return expunging.expunge(self.folder, sha256, why=why, who=who)

    def tombstones(self) -> tuple[Tombstone, ...]:
        """What was expunged: hash, when, by whom and why."""
        return expunging.tombstones(self.folder)

    def log(self) -> tuple[Capture, ...]:
        """Everything that was taken, from every address, in the order in which it came."""
        every = (c for held in self.store.captures() for c in self.store.sightings(held.sha256))
        return tuple(sorted(every, key=lambda c: (c.taken, c.sha256, c.uri)))

    def bytes_of(self, document: Document) -> bytes:
        """The bytes that the document's offsets count in: its capture's, or a member's of that.

        Raises NotFound when there are none, StoreError when they are not what was captured.
        """
        return reading.bytes_inside(self.captures.read(document.capture), document)

    def reread(self, *, workers: int | None = None, progress: Progress | None = None) -> Added:
        """Read again what older software, words or seed names have read (`intake.reread`)."""
        return intake.reread(self.folder, workers=workers, progress=progress)

    def verify(self) -> Verified:
        """Re-hash every capture on record and every file under ``captures/``."""
        found = integrity.verify(self.folder)
        return replace(found, bad=self._views.shown(found.bad))

    def intact(self, sha256: str) -> bool:
        """Whether one capture's bytes still hash to their name; they are hashed now."""
        return integrity.intact(self.folder, sha256)

    # --- lists of names that other people made ------------------------------------------------

    def import_list(
        self,
        path: str | Path,
        *,
        name: str = "",
        date: str = "",
        who: str = "",
        progress: Progress | None = None,
    ) -> Imported:
        """Keep a list's file as evidence and its entries as its claims (`shelves.import_list`)."""
        return shelves.import_list(
            self.folder, path, name=name, date=date, who=who, progress=progress
        )

    def lists(self) -> tuple[NameList, ...]:
        """The lists that were imported, each in its newest edition, by id."""
        return shelves.lists(self.folder)

    def entries(self, list_id: str | None = None) -> Iterator[Entry]:
        """Entries of one list or of all."""
        return self.store.entries(list_id)

    def has_entry(self, key: str) -> bool:
        """Whether ``list:<list>:<entry>`` is an entry of an imported list."""
        return shelves.entry(self.folder, key) is not None

    def alike(self, name: str, most: int = 3, *, across_scripts: bool = True) -> tuple[Alike, ...]:
        """Actors and listed entities that `name` may mean, the likeliest first, with reasons."""
        known = self.snapshot().roster.actors
        return shelves.alike(self.folder, known, name, most, across_scripts=across_scripts)

    # --- the computed view --------------------------------------------------------------------

    def snapshot(self, as_of: str | None = None) -> Snapshot:
        """The whole computed view at the store's present revision (`Views.snapshot`)."""
        return self._views.snapshot(as_of)

    def then(self, day: str) -> Snapshot:
        """What was said and done up to `day`, as it is known now (`Views.then`)."""
        return self._views.then(day)

    def changes(self, since: str) -> Changes:
        """What came in and what moved from the day `since` on (`Views.changes`)."""
        return self._views.changes(since)

    def field(
        self, day: str | None = None, since: str | None = None, as_of: str | None = None
    ) -> Field:
        """How all actors stood to each other on `day` (`Views.field`)."""
        return self._views.field(day, since, as_of)

    # --- what people are asked and rule -------------------------------------------------------

    def questions(self, limit: int | None = None) -> tuple[Question, ...]:
        """What to ask a person, the most useful question first. None of them joins anything."""
        return rulings.questions(self.folder, self._views, limit)

    def ask(self, deck: Deck, who: str, limit: int = 20) -> tuple[Question, ...]:
        """Questions of one deck for a person: names, persons, signs, copies, or what others ruled
        on for a second look (`riftline.case.asking`)."""
        return asking.ask(self.folder, self._views, deck, who, limit)

    def agreement(self, *people: str) -> Agreement:
        """How far people (else all who ruled) agree on what at least two of them ruled on."""
        return agreement.agreement(self.store.decisions(), people)

    def agreements(self) -> tuple[Agreement, ...]:
        """The agreement of each two people, those first who ruled on most in common."""
        return agreement.between(self.store.decisions())

    def on_record(self, statement_id: str) -> Statement:
        """A statement as it was read or added, counted or not. Raises NotFound."""
        found = corrections.on_record(self.folder, statement_id)
        return self._views.shown(found, found.document_id)

    def machine(self, statement_id: str) -> Statement | None:
        """A statement as it was read, whatever people ruled on it; None where there is none."""
        found = self.store.statement(statement_id)
        return self._views.shown(found, found.document_id) if found is not None else None

    def ruled(self) -> Snapshot:
        """The present view with the statements that people ruled on as they were read."""
        view = self.snapshot()
        ids = {id_ for d in view.decisions for id_ in (d.left, d.right) if id_}
        found = self.store.some(ids)
        machine = {id_: self._views.shown(s, s.document_id) for id_, s in found.items()}
        return replace(view, machine=machine)

    def preview(self, *decisions: Decision) -> Effect:
        """What rulings would change if all of them were made now. Nothing is kept."""
        return rulings.preview(self.folder, self._views, *decisions)

    def decide(self, decision: Decision) -> Decision:
        """Keep a person's ruling and return it as kept (`rulings.decide`)."""
        return rulings.decide(self.folder, self._views, decision)

    def signs(self, most: int) -> tuple[Statement, ...]:
        """At most `most` statements drawn at random, of those whose sign nobody has ruled on."""
        return rulings.signs(self._views, most)

    def signs_checked(self) -> relations.Checked:
        """How many signs of such draws were ruled right and wrong."""
        return rulings.signs_checked(self._views)

    # --- one thing at a time ------------------------------------------------------------------

    def heard(self, name: str) -> str | None:
        """The key of a name that some document mentions, whether or not an actor has it."""
        self.snapshot()
        key = key_of(name)
        return key if key in self._views.standing().ground.known else None

    def document(self, id_: str) -> Document:
        """One document, whole. Raises NotFound."""
        found = self.store.document(id_)
        if found is None:
            raise NotFound(
                f"no document {id_!r} in the case {self.name}",
                do="`riftline status` and the desk list documents",
            )
        cover = self._views.covered()
        return cover.document(found) if cover else found

    def capture(self, sha256: str) -> Capture:
        """What is on record of one capture: address, size, when and how taken. Raises NotFound."""
        found = self.store.capture(sha256)
        if found is None:
            raise NotFound(f"no capture {sha256!r} in the case {self.name}")
        return self._views.shown(found)

    def extract(self, id_: str) -> Extract:
        """One document with all that it says. Raises NotFound."""
        found = self.store.extract(id_)
        if found is None:
            self.document(id_)
            raise NotFound(f"document {id_!r} has no extract")
        cover = self._views.covered()
        return cover.extract(found) if cover else found

    def told(self, id_: str) -> Extract:
        """One document with what it says as people ruled on it: without what was ruled wrong, with
        corrected fields and what was added. Raises NotFound."""
        read = self.extract(id_)
        self.snapshot()
        ruled = columns.of_document(self._views.uncovered().all_statements, id_)
        cover, own = self._views.covered(), self.store.extract(id_)
        assert own is not None  # `extract` found it
        own = replace(own, statements=tuple(ruled))
        return cover.extract(own) if cover else replace(read, statements=tuple(ruled))

    def drivers(self, a: str, b: str, as_of: str | None = None) -> tuple[Driver, ...]:
        """What the course of two actors (ids) rests on, and what came shortly before its change.

        () where nothing connects them. `as_of` as in `snapshot`.
        """
        view = self.snapshot(as_of)
        trend = view.trend(a, b)
        return relations.why(view, trend, attribution.alike) if trend is not None else ()

    def account(self, actor_id: str) -> actors.Account:
        """What is on record of an account, from its newest posts. Raises NotFound."""
        view = self.snapshot()
        actor = view.roster.by_id.get(actor_id)
        if actor is None or actor.kind != "account":
            raise NotFound(f"no account {actor_id!r} in the case {self.name}")
        cards = sorted((d for d in view.documents if d.kind == "post"), key=_newest)
        posts = (self.document(d.id) for d in cards[:_MOST_POSTS])
        return actors.account(actor, view.roster, view.all_statements, view.said, posts)

    def sheet(self, actor_id: str) -> Sheet:
        """An actor's names, roles, and what it is to others by whose word. Raises NotFound."""
        view = self.snapshot()
        actor = view.roster.by_id.get(actor_id)
        if actor is None:
            raise NotFound(f"no actor {actor_id!r} in the case {self.name}")
        offices = self._views.shown(
            tuple(n for n in self.store.names() if n.register == actors.ROLE)
        )
        return actors.sheet(actor, view.roster, view.all_statements, view.said, offices)

    def why(self, statement_id: str) -> tuple[Step, ...]:
        """Which rules made a statement, which abstained, and what they saw. Raises NotFound."""
        statement = corrections.on_record(self.folder, statement_id)
        document = self.store.document(statement.document_id)
        assert document is not None  # a statement is written with its document
        if statement.rule == actors.BY_PERSON:
            return (Step(actors.BY_PERSON, "a person added it: no rule read it"),)
        steps = attribution.why(document, statement, self.seeds(), self.settings.tagger)
        return self._views.shown(steps, document.id)

    def read_text(self, text: str) -> tuple[Statement, ...]:
        """What the rules read out of a text of ours, by the names of all actors; nothing is kept.

        A brief's check reads its sentences so (`riftline.brief.check`).
        """
        known = self.snapshot().roster.actors
        names = tuple(n for a in known for n in (*a.names, Name(a.name, (*a.keys, "")[0])))
        whole = Block("paragraph", Span(0, len(text)))
        desk = Document("", "", "", None, None, None, None, "en", text, blocks=(whole,))
        return attribution.attribute(desk, names, "rules").statements

    def find(self, query: str, *, start: int = 0, limit: int = 50, order: Order = "best") -> Found:
        """Full text over documents and statements, with facets (`riftline.case.search`).

        `riftline.store.query` says what can be asked; hits are those from `start` on. Raises
        UsageError for what cannot be read, or names nobody here.
        """
        finder = self._search()
        found = finder.find(self.store, query, start=start, limit=limit, order=order)
        cover = self._views.covered()
        if cover is None:
            return found
        shown = [cover.passage(h.text, h.marks, h.document_id) for h in found.hits]
        covered = zip(found.hits, shown, strict=True)
        return replace(found, hits=tuple(replace(h, text=t, marks=m) for h, (t, m) in covered))

    def _search(self) -> Finder:
        from riftline.case.search import Finder

        view = self.snapshot()
        if self._finder is None or self._finder.view is not view:
            self._finder = Finder(view, self._rows(), self.store)
        return self._finder

    def _rows(self) -> Rows:
        """The columns of the present view. numpy comes with them: `import riftline` has none."""
        from riftline.case.rows import Rows

        view = self.snapshot()
        if self._laid is None or self._laid[0] is not view:
            self._laid = view, Rows.of(view)
        return self._laid[1]

    def search(self, query: str, limit: int = 50) -> tuple[Hit, ...]:
        """The first hits of `find`, the best first."""
        return self.find(query, limit=limit).hits

    # --- what each person watches and had seen ------------------------------------------------

    def moment(self) -> str:
        """Now, as `home` and `see` count moments."""
        return moment()

    def home(self, who: str) -> Home:
        """What is new in the case since that person last said that they had seen it."""
        from riftline.case import news

        at = moment()  # before the view: what comes in meanwhile is new the next time
        view, rows = self.snapshot(), self._rows()
        return news.home(view, rows, self.store.seen(who).get(news.HOME), at)

    def watches(self, who: str) -> tuple[Watch, ...]:
        """What that person watches, in the order in which it was added."""
        return self.store.watches(who)

    def watch(self, who: str, kind: WatchKind, *what: str) -> Watch:
        """Watch an actor, a pair, a name or a search from now on (`news.watch`); twice is once.

        What is watched is as it stands now until something comes in.
        """
        from riftline.case import news

        made = news.watch(self.snapshot(), who, kind, what)
        if self.store.put_watch(made):
            self.see(who, made.id, made.at)
        return next(w for w in self.store.watches(who) if w.id == made.id)

    def unwatch(self, who: str, id_: str) -> None:
        """Watch that no more. Raises NotFound where that person watches no such thing."""
        if not self.store.drop_watch(who, id_):
            raise NotFound(f"no watch {id_!r} of {who}", do="`riftline watch list` shows ids")

    def news(self, who: str) -> tuple[WatchNews, ...]:
        """What is new in each thing that a person watches since they had seen it."""
        from riftline.case import news

        seen = self.store.seen(who)
        view, finder = self.snapshot(), self._search()
        told = (news.news(view, finder, self.store, w, seen.get(w.id)) for w in self.watches(who))
        return tuple(self._views.shown(t) for t in told)

    def see(self, who: str, place: str = "home", at: str = "") -> None:
        """Keep that a person has seen the whole case ("home") or a watch (its id) as it stood at
        the moment `at`, else now. Raises NotFound where that person watches no such thing."""
        from riftline.case import news

        at, view = at or moment(), self.snapshot()
        if place == news.HOME:
            self.store.see(who, place, news.seen(view, at))
            return
        of = next((w for w in self.watches(who) if w.id == place), None)
        if of is None:
            raise NotFound(f"no watch {place!r} of {who}", do="`riftline watch list` shows ids")
        self.store.see(who, place, news.seen(view, at, news.about(view, of)))

    def status(self, as_of: str | None = None) -> dict[str, int]:
        """Counts: captures, documents, statements, actors, decisions, issues (`snapshot`)."""
        view = self.snapshot(as_of)
        record = self.store if as_of is None else OnRecord(self.store, as_of)
        return {
            **record.counts(),
            "actors": len(view.roster.actors),
            "issues": len(view.issues),
        }
