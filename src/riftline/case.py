"""The one place where the stages meet. A case is a folder; this module opens it.

Invariants: bytes are kept before anything is parsed; a capture's documents are replaced in one
transaction or not at all; a snapshot is a function of the store's revision and the seed list (of a
large case that was read on with a few new documents, up to `_MOST_LAG` of coverage).
"""

from __future__ import annotations

import gc
import secrets
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import unquote, urlsplit

from riftline import actors, attribution, plugins, reading, relations
from riftline.actors import Account, Effect, Question, Sheet, Side, Told
from riftline.actors import lists as namelists
from riftline.actors.lists import Alike
from riftline.actors.names import Likeness, Shelf, open_shelf
from riftline.attribution import seednames
from riftline.engines import cores
from riftline.errors import CaseNotFound, NotFound, StoreError, UsageError
from riftline.lexicon import stamp as lexicon_stamp
from riftline.lexicon.forms import key_of
from riftline.model import (
    Actor,
    Capture,
    Decision,
    Document,
    DocumentCard,
    Driver,
    Entry,
    Extract,
    Field,
    Issue,
    LoadedName,
    Mention,
    Name,
    NameList,
    Roster,
    Snapshot,
    Source,
    Span,
    Statement,
    Statements,
    Step,
    digest,
)
from riftline.reading.decode import decode, is_binary
from riftline.relations import Change, Changes
from riftline.settings import Settings, read_settings, write_settings
from riftline.store import Hit, OnRecord, Store, checked_day, day_before, open_store
from riftline.store.captures import Captures
from riftline.store.kept import keep, kept

__all__ = [
    "Account",
    "Added",
    "Alike",
    "Case",
    "Change",
    "Changes",
    "Effect",
    "Imported",
    "Question",
    "Sheet",
    "Side",
    "Told",
    "Verified",
    "init_case",
    "open_case",
    "read_paths",
]

SOFTWARE = "riftline-0.1.0"

_T = TypeVar("_T")

Progress = Callable[[int, int | None, str], None]
"""Called with how many are done, how many there are (None while unknown), and the last path."""


@dataclass(frozen=True, slots=True)
class Added:
    """What one `add` did. `unchanged` counts files whose bytes were read before."""

    captures: int = 0
    documents: int = 0
    statements: int = 0
    unchanged: int = 0
    issues: int = 0


@dataclass(frozen=True, slots=True)
class Imported:
    """What one import of a list did. `gone` are ids that the edition before had.

    `broken` counts rows and names that were left out, `passed` records about no actor.
    """

    list: NameList
    new: int = 0
    changed: int = 0
    gone: tuple[str, ...] = ()
    broken: int = 0
    passed: int = 0


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` saw: how many captures were re-hashed and which do not hold."""

    checked: int
    bad: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """One capture on its way through the first half. Picklable: it names the bytes by path."""

    capture: Capture
    source: Source
    path: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    job: _Job
    extracts: tuple[Extract, ...]
    issues: tuple[Issue, ...]


_FEW_NAMES = 500
"""Changed seed names up to which texts are searched for them; for more, all are read again."""

_KEY_FILE = "pseudonyms.key"
_CACHE = "cache"
"""Folder of what can be made again; it may be deleted at any time."""

_OWN_FILES = frozenset(
    {"case.toml", "case.db", "case.db-wal", "case.db-shm", "actors.toml", _KEY_FILE}
)


_VIEW = "view"
_LARGE = 5_000
"""Statements from which on a view is kept there: it takes a second to compute and a fraction of
that to read again."""

_FEW_MORE = 50
"""New documents that a view at hand takes in; more of them are better counted with all."""

_MOST_LAG = 0.01
"""Share of a case's documents that may have come in since the last whole computing: how much was
captured then is up to this less than now for pairs of which nothing new was said."""

_CODE = (".py", ".toml", ".onnx", ".npz")

_MOST_DAYS = 4
"""Views of earlier days that are kept, for as long as the record does not change."""

_MOST_POSTS = 2_000
"""Posts that an account's sheet is made from: a second's reading on a laptop."""


def _newest(card: DocumentCard) -> tuple[int, str]:
    day = (card.published or "0000-00-00")[:10].replace("-", "")
    return -int(day) if day.isdigit() else 0, card.id


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _stamp(names: Sequence[Name], tagger: str) -> str:
    read_with = f"{SOFTWARE}/{lexicon_stamp()}/{attribution.stamp(tagger)}"
    return f"{read_with}/{seednames.seed_stamp(names)}"


@cache
def _code() -> str:
    """What this software's files are, without reading them: another version computes otherwise."""
    package = Path(__file__).parent
    files = (p for p in sorted(package.rglob("*")) if p.suffix in _CODE)
    seen = ((p, p.stat()) for p in files)
    return digest(*((p.relative_to(package), s.st_size, s.st_mtime_ns) for p, s in seen))


def _extracts(
    raw: bytes, source: Source, names: Sequence[Name], tagger: str, stamp: str
) -> tuple[tuple[Extract, ...], tuple[Issue, ...]]:
    """The first half, whole: bytes → documents → extracts. Pure."""
    documents, issues = reading.read(raw, source)
    extracts = tuple(_extract(d, names, tagger, stamp) for d in documents)
    return extracts, issues


def _extract(document: Document, names: Sequence[Name], tagger: str, stamp: str) -> Extract:
    said = attribution.attribute(document, names, tagger)
    offices = actors.roles(document, said.mentions)
    return replace(said, names=(*said.names, *offices), stamp=stamp)


def _work(names: Sequence[Name], tagger: str, stamp: str, job: _Job) -> _Outcome:
    try:
        extracts, issues = _extracts(Path(job.path).read_bytes(), job.source, names, tagger, stamp)
    except OSError as e:
        extracts, issues = (), (_unread(job.source.path, f"its bytes cannot be read: {e}"),)
    except Exception as e:  # noqa: BLE001 - one file that trips a rule must not end an import
        extracts, issues = (), (_failed(job.source.path, e),)
    return _Outcome(job, extracts, issues)


def _unread(where: str, seen: str) -> Issue:
    return Issue(
        "unread", where, seen, "a file that can be read", "look at the file, then add it again"
    )


def _failed(where: str, error: Exception) -> Issue:
    return Issue(
        "reading-failed",
        where,
        f"our own code failed on it: {type(error).__name__}",
        "a reading, or an issue that names the trouble",
        "report it with the file if you can; its bytes are kept, and a later version reads it",
    )


def _vanished(source: Source, error: OSError) -> Issue:
    return Issue(
        "vanished",
        source.path,
        f"the file could not be opened: {error.strerror or error}",
        "a readable file",
        "put it back and add it again",
    )


def _too_large(source: Source, size: int, limit: int) -> Issue:
    return Issue(
        "too-large",
        source.path,
        f"the file has {size:,} bytes",
        f"at most {limit:,} bytes (max_bytes in case.toml)",
        "split it, or raise max_bytes",
    )


def _sources(paths: Iterable[str | Path | Source]) -> Iterator[Source]:
    for path in paths:
        if not isinstance(path, Source):
            yield from reading.expand([path])
        elif Path(path.path).is_dir():  # all files below carry what it says
            yield from (replace(path, path=s.path) for s in reading.expand([path.path]))
        else:
            yield path


def _source_of(capture: Capture) -> Source:
    """What was given when the capture was taken: a file of this machine, or an address."""
    parts = urlsplit(capture.uri)
    if parts.scheme == "file":
        return Source(unquote(parts.path), "", **capture.given)
    return Source(capture.uri, capture.uri, **capture.given)


def _given(source: Source) -> dict[str, str]:
    said = {
        "published": source.published,
        "publisher": source.publisher,
        "author": source.author,
    }
    return {k: v for k, v in said.items() if v}


def read_paths(
    paths: Iterable[str | Path | Source],
    names: Sequence[Name] = (),
    tagger: str = attribution.TAGGER,
) -> Iterator[Extract | Issue]:
    """Read files without any case: extracts, and an `Issue` for whatever gave none.

    Raises PluginError when there is no such tagger.
    """
    plugins.load("taggers", tagger)  # a name that nothing bears ends it here, not at each file
    stamp = _stamp(names, tagger)
    for source in _sources(paths):
        try:
            raw = Path(source.path).read_bytes()
        except OSError as e:
            yield _vanished(source, e)
            continue
        extracts, issues = _extracts(raw, source, names, tagger, stamp)
        yield from issues
        yield from extracts


def init_case(path: str | Path, name: str | None = None) -> Case:
    """Make the folder `path` a case and open it. An existing case is opened as it is.

    Raises UsageError when `path` is a file or a folder that holds something else.
    """
    root = Path(path)
    if root.exists() and not root.is_dir():
        raise UsageError(f"{root} is a file", expected="a folder's name", do="choose another name")
    if not (root / "case.toml").exists():
        if root.is_dir() and any(root.iterdir()):
            raise UsageError(
                f"{root} is not empty and is no case",
                expected="a new or empty folder",
                do="choose another name; `riftline add` reads files from where they lie",
            )
        try:
            root.mkdir(parents=True, exist_ok=True)
            write_settings(root / "case.toml", Settings(name=name or root.resolve().name))
        except OSError as e:
            raise StoreError(
                f"the case {root} could not be made ({e.strerror})", do="check space and rights"
            ) from e
    return open_case(root)


def open_case(path: str | Path) -> Case:
    """Open the case in the folder `path`. Raises CaseNotFound, SettingsError, StoreError."""
    root = Path(path)
    if not (root / "case.toml").is_file():
        raise CaseNotFound(
            f"{root} is no case (it has no case.toml)",
            expected="a folder made by `riftline init`",
            do=f"run `riftline init {root}` first",
        )
    return Case(root, read_settings(root / "case.toml"), open_store(root / "case.db"))


@contextmanager
def _uncollected() -> Iterator[None]:
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


class _Loaded(NamedTuple):
    """Loaded names, and the added statements as they lean by them."""

    names: tuple[LoadedName, ...]
    added: tuple[Statement, ...]


def _registers(names: Iterable[LoadedName]) -> set[tuple[str, str, str]]:
    return {(n.actor, n.key, n.register) for n in names}


def _place(s: Statement) -> tuple[str, Span, str]:
    """Where a statement stands in the record's order."""
    return s.document_id, s.evidence, s.id


def _in_order(statements: Sequence[Statement], added: Sequence[Statement]) -> Iterator[Statement]:
    """All of them in the record's order, each of the two being so."""
    start = 0
    for s in added:
        at = bisect_right(statements, s.document_id, lo=start, key=lambda o: o.document_id)
        yield from statements[start:at]
        yield s
        start = at
    yield from statements[start:]


class Case:
    """A case: what was captured, what it says, what people ruled. Use `open_case`."""

    def __init__(self, root: Path, settings: Settings, store: Store) -> None:
        self.root = root
        self.settings = settings
        self.store = store
        self.captures = Captures(root / "captures")
        self._cached: tuple[tuple[int, str], Snapshot] | None = None
        self._stands: actors.Footing | None = None  # what the cached snapshot was made from
        self._cover: actors.Cover | None = None  # what the cached snapshot is covered with
        self._open: Snapshot | None = None  # the cached snapshot before it was covered
        self._base: _Base | None = None
        self._stood: tuple[Roster, tuple[Issue, ...]] | None = None  # `_attached` of `_stands`
        self._past: dict[tuple[int, str, str], Snapshot] = {}  # by revision, seeds and day

    @property
    def name(self) -> str:
        """The case's name, as in case.toml."""
        return self.settings.name

    def close(self) -> None:
        """Give back the record's files."""
        self.store.close()

    def __enter__(self) -> Case:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- the first half: bytes in -------------------------------------------------------------

    def seeds(self) -> tuple[Name, ...]:
        """Names of the seed list ``actors.toml``, if there is one. Raises SettingsError."""
        path = self.root / "actors.toml"
        return actors.read_seeds(path) if path.exists() else ()

    def add(
        self,
        paths: Iterable[str | Path | Source],
        *,
        workers: int | None = None,
        progress: Progress | None = None,
    ) -> Added:
        """Capture and read files and folders. What was read before is left as it is.

        A broken file becomes an issue and the others go on. A killed run can be run again:
        nothing is lost and nothing is doubled.
        """
        names = self.seeds()
        plugins.load("taggers", self.settings.tagger)  # a name that nothing bears ends it here
        stamp = _stamp(names, self.settings.tagger)
        self._spare(names, stamp)
        tally = _Tally()
        sources = tuple(s for s in _sources(paths) if not self._is_own(Path(s.path)))
        jobs = self._take(sources, stamp, tally)
        return self._run(jobs, names, stamp, tally, workers, progress, len(sources))

    def reread(self, *, workers: int | None = None, progress: Progress | None = None) -> Added:
        """Read again every capture that older software, words or seed names have read."""
        names = self.seeds()
        plugins.load("taggers", self.settings.tagger)  # a name that nothing bears ends it here
        stamp = _stamp(names, self.settings.tagger)
        self._spare(names, stamp)
        tally = _Tally()
        stale = [c for c in self.store.captures() if not self.store.done(c.sha256, stamp)]
        jobs = (_Job(c, _source_of(c), str(self.captures.path(c.sha256))) for c in stale)
        return self._run(jobs, names, stamp, tally, workers, progress, len(stale))

    def _spare(self, names: Sequence[Name], stamp: str) -> None:
        """Readings that a changed seed list would make no other count as made with it.

        Only texts that hold a name which came, went or changed its kind are left to be read again.
        """
        stamps = self.store.stamps()
        base, _, now = stamp.rpartition("/")
        others = {s for s in stamps.values() if s != stamp and s.rpartition("/")[0] == base}
        if now != "-" and self.store.seeds(now) is None:
            in_use = {s.rpartition("/")[2] for s in stamps.values()}
            self.store.put_seeds(now, names, in_use)
        read = {c.capture for c in self.store.cards()} if others else set()
        for other in others:
            was = other.rpartition("/")[2]
            before = () if was == "-" else self.store.seeds(was)
            if before is None:
                continue
            keys = seednames.changed(before, names)
            if len(keys) > _FEW_NAMES:
                continue
            touched = self.store.holding(seednames.needles(keys, self.store.words))
            same = {sha for sha, s in stamps.items() if s == other} & read - touched
            self.store.restamp(same, stamp)

    def _is_own(self, path: Path) -> bool:
        """Whether a file below a folder that holds the case is the case's own, and no evidence."""
        if path.parent.name == _CACHE:
            return path.resolve().parent.parent == self.root.resolve()
        if path.name in _OWN_FILES:
            return path.resolve().parent == self.root.resolve()
        if path.parent.name != path.name[:2] or not self.captures.holds(path):
            return False
        if self.store.capture(path.name) is not None:
            return True
        return any(card.capture == path.name for card in self.store.lists())

    def _kept(self) -> dict[str, str]:
        """Hash → address of all bytes that were kept: captures, and files of lists."""
        return {
            **{card.capture: card.uri for card in self.store.lists()},
            **{c.sha256: c.uri for c in self.store.captures()},
        }

    def _take(self, sources: Iterable[Source], stamp: str, tally: _Tally) -> Iterator[_Job]:
        troubled = {i.where for i in self.store.issues()}
        for source in sources:
            path = Path(source.path)
            try:
                size = path.stat().st_size
                if size > self.settings.max_bytes:
                    self._trouble(_too_large(source, size, self.settings.max_bytes), tally)
                    continue
                raw = path.read_bytes()
            except OSError as e:
                self._trouble(_vanished(source, e), tally)
                continue
            for where in {source.path, *map(str, path.parents)} & troubled:
                self.store.clear_issues(where)  # the file, or a folder that was closed, is read
                troubled.discard(where)
            sha = self.captures.put(raw)
            known = self.store.capture(sha)
            given = {**(known.given if known else {}), **_given(source)}
            uri = source.uri or path.resolve().as_uri()
            if known and known.given == given and self.store.done(sha, stamp):
                if known.uri != uri:  # the same bytes at another address: a second sighting
                    self.store.put_capture(Capture(sha, uri, len(raw), _now(), "file", "", given))
                tally.unchanged += 1
                continue
            capture = known or Capture(sha, uri, len(raw), _now(), "file")
            capture = replace(capture, given=given)
            tally.captures += known is None
            told = Source(source.path, source.uri, **given)
            yield _Job(capture, told, str(self.captures.path(sha)))

    def _run(
        self,
        jobs: Iterator[_Job],
        names: Sequence[Name],
        stamp: str,
        tally: _Tally,
        workers: int | None,
        progress: Progress | None,
        total: int,
    ) -> Added:
        engine = plugins.load("engines", "local")
        count = self.settings.workers if workers is None else workers
        count = count or cores()
        waiting: deque[_Job] = deque()

        def noted() -> Iterator[_Job]:
            for job in jobs:
                waiting.append(job)
                yield job

        work = partial(_work, names, self.settings.tagger, stamp)
        results = engine(work, noted(), count)
        for done, result in enumerate(results, 1):
            job = waiting.popleft()
            if isinstance(result, _Outcome):
                extracts, issues = result.extracts, result.issues
            else:
                extracts, issues = (), (_unread(job.source.path, f"reading it failed: {result}"),)
            self.store.write(job.capture, extracts, issues, stamp, _now())
            tally.documents += len(extracts)
            tally.statements += sum(len(e.statements) for e in extracts)
            tally.issues += len(issues) + sum(len(e.issues) for e in extracts)
            if progress:
                progress(done + tally.unchanged + tally.refused, total, job.source.path)
        return tally.added()

    def _trouble(self, issue: Issue, tally: _Tally) -> None:
        self.store.put_issue(issue)
        tally.issues += 1
        tally.refused += 1

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
        """Keep a list's file as evidence and its entries as that list's claims.

        `name` is what the list is called (else what it calls itself, or its file's name): an
        import under a name that is known is a newer edition and replaces the older one. `date`
        is the edition's, an ISO day. Raises UsageError or SettingsError for a file that is no
        list or of which nothing can be taken; then the older edition stands.
        """
        file = Path(path)
        raw = self._list_bytes(file)
        decoded = decode(raw)
        opened = namelists.open_list(raw, decoded.text, file.name)
        at = _now()
        id_ = namelists.list_id(name) if name.strip() else opened.id or namelists.list_id(file.stem)
        title = name.strip() or opened.title or file.name
        edition = date or opened.edition or at[:10]
        taken = namelists.take(opened, id_, title, edition, file.name, progress)
        if not taken.entries:
            first = f": {taken.issues[0].seen}" if taken.issues else ""
            raise UsageError(
                f"{file} holds no entity that could be taken{first}", expected="rows with names"
            )
        card = NameList(
            id_, title, opened.format, edition, self.captures.put(raw), file.resolve().as_uri(),
            at, who or "unnamed", len(taken.entries), sum(len(e.names) for e in taken.entries),
        )  # fmt: skip
        older = {e.id: e for e in self.store.entries(id_)}
        ids = {e.id for e in taken.entries}
        gone = tuple(i for i in older if i not in ids)
        issues = [*taken.issues, *namelists.doubts(card, decoded.codec, decoded.broken, gone)]
        self.store.put_list(card, taken.entries, issues)
        return Imported(
            card,
            new=sum(i not in older for i in ids),
            changed=sum(e.id in older and older[e.id] != e for e in taken.entries),
            gone=gone,
            broken=taken.broken,
            passed=taken.passed,
        )

    def _list_bytes(self, file: Path) -> bytes:
        if file.resolve() == (self.root / "actors.toml").resolve():
            raise UsageError(
                f"{file} is the case's own seed list", do="nothing: it is read as it stands"
            )
        if file.exists() and not file.is_file():
            raise UsageError(
                f"{file} is no file", expected="a list", do="give its files one by one"
            )
        size, most = file.stat().st_size, self.settings.max_bytes
        if size > most:
            raise UsageError(
                f"{file} has {size:,} bytes",
                expected=f"at most {most:,} (max_bytes in case.toml)",
                do="split it, or raise max_bytes",
            )
        raw = file.read_bytes()
        binary = is_binary(raw)
        if binary:
            raise UsageError(f"{file} is {binary}", expected="a list as text")
        return raw

    def lists(self) -> tuple[NameList, ...]:
        """The lists that were imported, each in its newest edition, by id."""
        return tuple(sorted({c.id: c for c in self.store.lists()}.values(), key=lambda c: c.id))

    def entries(self, list_id: str | None = None) -> Iterator[Entry]:
        """Entries of one list or of all."""
        return self.store.entries(list_id)

    def has_entry(self, key: str) -> bool:
        """Whether ``list:<list>:<entry>`` is an entry of an imported list."""
        place = namelists.place_of(key)
        return place is not None and self.store.entry(*place) is not None

    def heard(self, name: str) -> str | None:
        """The key of a name that some document mentions, whether or not an actor has it."""
        self.snapshot()
        key = key_of(name)
        return key if key in self._standing().ground.known else None

    def alike(self, name: str, most: int = 3, *, across_scripts: bool = True) -> tuple[Alike, ...]:
        """Actors and listed entities that `name` may mean, the likeliest first, with reasons."""
        known = self.snapshot().roster.actors
        with ExitStack() as open_:
            found = [
                shelf.find(name, most, across_scripts=across_scripts)
                for shelf in self._shelves(open_)
            ]
        return namelists.alike(name, known, found, self._entry, most, across_scripts=across_scripts)

    def _entry(self, key: str) -> Entry | None:
        place = namelists.place_of(key)
        return self.store.entry(*place) if place else None

    def _shelves(self, open_: ExitStack) -> list[Shelf]:
        """The indexes of the imported lists, made where they are missing; closed with `open_`."""
        found = []
        for card in self.lists():
            shelf = open_shelf(
                self.root / _CACHE / f"{digest(card.id, size=6)}.names",
                digest(card.id, card.capture, card.at),
                partial(self._listed_names, card.id),
            )
            open_.callback(shelf.close)
            found.append(shelf)
        return found

    def _listed_names(self, list_id: str) -> Iterator[tuple[str, str]]:
        return ((e.key, n.text) for e in self.store.entries(list_id) for n in e.names)

    def _with_lists(
        self, record: Store | OnRecord, roster: Roster, decisions: Sequence[Decision]
    ) -> tuple[Roster, tuple[Issue, ...]]:
        """The roster with the names that lists have for its actors, and the doubts."""
        imported = {card.id for card in record.lists()}
        if not imported:
            return roster, ()
        # A name of one word joins nothing.
        keys = (k for k in roster.by_key if " " in k)
        entries = {e.key: e for e in self.store.listed(keys)}
        named = (self.store.entry(*place) for place in namelists.ruled(decisions))
        entries.update({e.key: e for e in named if e is not None})
        known = [e for e in entries.values() if e.list in imported]
        return namelists.attach(roster, decisions, known)

    # --- the second half: the computed view ---------------------------------------------------

    def snapshot(self, as_of: str | None = None) -> Snapshot:
        """The whole computed view at the store's present revision. Cached by revision.

        `as_of` (an ISO day, UTC) gives the view as it stood on record when that day ended: today's
        reading of what had been captured, under the rulings made by then; seed list and names of
        imported lists are today's. Raises UsageError for what is no day, or has not come.
        """
        seeds = self.seeds()
        mark = self._mark(seeds)
        if as_of is not None:
            return self._on_record(checked_day(as_of), seeds, mark)
        if self._cached and self._cached[0] == mark:
            return self._cached[1]
        # One revision for all reads, whoever else writes.
        with _uncollected(), self.store.view() as revision:
            view = self._updated(revision, mark[1]) or self._whole(revision, mark[1], seeds)
            self._open, self._stood = view, None
            if self.settings.pseudonyms:
                hidden = (*view.unlisted, *actors.doubtful(view.roster))
                self._cover = self._cover_of(hidden, view)
                view = self._cover.snapshot(view)
        self._cached = ((revision, mark[1]), view)
        return view

    def _whole(self, revision: int, made_by: str, seeds: Sequence[Name]) -> Snapshot:
        """The view out of the cache, else computed and kept there where it took a while. What it
        stands on is not kept."""
        self._base = _Base(self.store.stamps(), self.store.lists())
        large = self.store.counts()["statements"] >= _LARGE
        path, mark = self.root / _CACHE / _VIEW, f"{revision}/{made_by}/{self.name!r}/{_code()}"
        if large and (found := kept(path, mark, self.store.statements)) is not None:
            self._stands = None
            return found
        read = tuple(self.store.statements())
        self._stands, view = self._compute(self.store, read, revision, seeds)
        if large:
            keep(path, mark, view, read)
        return view

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
        added = sorted(
            (s for e in extracts for s in e.statements),
            key=_place,
        )
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
        everybody, unsure = self._with_lists(self.store, grown, stands.decisions)
        kept = Statements(_in_order(view.all_statements, added))
        public = actors.signs(self.store.names(), kept, cards.values(), stands.decisions)
        roster, listings, unlisted = actors.listed(everybody, public)
        named = actors.neutrally(roster, view.loaded)
        if not relations.same_roster(
            view.roster, named, lambda key: not before.ground.statements(key)
        ):
            return None
        said = {**view.said, **{s.id: relations.day(s, cards[s.document_id]) for s in added}}
        wrong = {s.id: relations.day(s, cards[s.document_id]) for s in stands.wrong}
        found = relations.folded(
            view, added, named, said,
            partial(
                relations.fold, roster=named, said=said | wrong, cards=cards,
                alike=attribution.alike, removed=stands.wrong,
            ),
        )  # fmt: skip
        fold_of = {**view.fold_of, **{m: f.first for f in found.made for m in f.members}}
        loaded = self._still_loaded(view, added, stands, roster, cards, said, fold_of)
        if loaded is None:
            return None
        kept = Statements(_in_order(view.all_statements, loaded.added))
        by_id = {s.id: s for s in kept}
        ties, touched = relations.tied(view, by_id, named, said, found)
        coverage = relations.coverage(tuple(cards.values()), kept, said)
        trends = relations.trended(
            view, ties, touched, by_id, named, coverage, found.folds, self._checked()
        )
        if trends is None:
            return None
        self._stands = stands
        self._base = replace(base, stamps=self.store.stamps(), lag=lag, bare=grown)
        issues = (*doubts, *stands.issues, *unsure, *relations.misdated(cards.values()))
        return replace(
            view, revision=revision, documents=tuple(cards.values()), all_statements=kept,
            roster=named, folds=found.folds, ties=ties, trends=trends, coverage=coverage,
            issues=(*self.store.issues(), *issues), said=said, fold_of=fold_of,
            captures=self.store.counts()["captures"], listings=listings, unlisted=unlisted,
            loaded=loaded.names, _index={},
        )  # fmt: skip

    def _stood_without(self, new: Set[str], decisions: Sequence[Decision]) -> actors.Footing:
        """What a view that came out of the cache stands on: all but the `new` documents."""
        store = self.store
        counts = (m for m in store.mention_counts() if m.document_id not in new)
        return actors.footing(
            tuple(s for s in store.statements() if s.document_id not in new),
            tuple(n for n in store.names() if n.source not in new),
            self.seeds(),
            actors.standing(decisions),
            ((m.key, m.text, m.n) for m in counts),
            self._mentions,
        )

    def _still_loaded(
        self,
        view: Snapshot,
        added: Sequence[Statement],
        stands: actors.Footing,
        roster: Roster,
        cards: Mapping[str, DocumentCard],
        said: Mapping[str, str | None],
        fold_of: Mapping[str, str],
    ) -> _Loaded | None:
        """The loaded names with their new uses, and the new statements with the stance of such a
        name; None where another name is loaded now, or an older statement leans otherwise."""
        if not any(len(a.names) > 1 for a in roster.actors):  # nobody has a name to choose
            return _Loaded(actors.loaded_names(roster, (), ()), tuple(added))
        read = sorted(stands.statements, key=_place)
        called = actors.uses(read, roster, cards, said, fold_of)
        names = actors.loaded_names(roster, read, called)
        if _registers(names) != _registers(view.loaded):
            return None
        leaning = tuple(actors.leaning(read, names, called)) if names else read
        older = (s for s in leaning if s.id in view.said)
        if names and any(s != was for s, was in zip(older, view.all_statements, strict=True)):
            return None
        return _Loaded(names, tuple(s for s in leaning if s.id not in view.said))

    def _only_more(self, view: Snapshot, base: _Base) -> bool:
        """Whether nothing changed since but that captures may have come in."""
        stamps = self.store.stamps()
        return (
            base.stamps.items() <= stamps.items()
            and self.store.lists() == base.lists
            and self.store.decisions() == view.decisions
        )

    def then(self, day: str) -> Snapshot:
        """What was said and done up to `day` (ISO, UTC) as it is known now, whenever it was
        captured. Raises UsageError for what is no day, or has not come."""
        return relations.then(self.snapshot(), checked_day(day), self._checked())

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
        day = day or relations.latest(view.coverage, view.said) or as_of or _now()[:10]
        before = day_before(since) if since else None
        if before is not None and not "" < before < day:
            raise UsageError(
                f"nothing is between {since} and {day}",
                expected=f"a day up to {day}",
                do="give an earlier day, or a later date of the field",
            )
        return relations.field_at(
            view.ties,
            view.folds,
            view.all_statements,
            view.roster,
            view.said,
            view.coverage,
            day,
            before,
        )

    def _before(self, day: str) -> Snapshot:
        seeds = self.seeds()
        return self._on_record(day_before(day), seeds, self._mark(seeds))

    def _mark(self, seeds: Sequence[Name]) -> tuple[int, str]:
        """What a view is a function of. A reading does not depend on all that a seed says, but
        the view does."""
        stamp = _stamp(seeds, self.settings.tagger)
        checked = f"{self.settings.signs_wrong} of {self.settings.signs_checked}"
        return self.store.revision(), f"{digest(*seeds)}/{checked}/{stamp}"

    def _checked(self) -> relations.Checked:
        wrong = self.settings.signs_wrong
        return relations.Checked(wrong, self.settings.signs_checked - wrong)

    def _on_record(self, day: str, seeds: Sequence[Name], mark: tuple[int, str]) -> Snapshot:
        """The view as it stood on record at the end of `day`."""
        kept = (*mark, day)
        if kept not in self._past:
            hidden = self._hidden() if self.settings.pseudonyms else {}
            with _uncollected(), self.store.view() as revision:
                record = OnRecord(self.store, day)
                _, view = self._compute(record, tuple(record.statements()), revision, seeds)
                if self.settings.pseudonyms:
                    # Who may be named is a question of today, whatever was ruled then.
                    own = (*view.unlisted, *actors.doubtful(view.roster))
                    hidden.update({a.id: a for a in own})
                    view = self._cover_of(tuple(hidden.values()), view).snapshot(view)
            # The few days that one person compares, of one revision.
            self._past = {k: v for k, v in self._past.items() if k[:2] == mark}
            while len(self._past) >= _MOST_DAYS:
                del self._past[next(iter(self._past))]
            self._past[kept] = view
        return self._past[kept]

    def _hidden(self) -> dict[str, Actor]:
        """Whom the lists of today do not show, or whose kind nobody knows, by their own names."""
        self.snapshot()
        view = self._uncovered()
        return {a.id: a for a in (*view.unlisted, *actors.doubtful(view.roster))}

    def _cover_of(self, hidden: Sequence[Actor], view: Snapshot) -> actors.Cover:
        known = {a.id for a in hidden}
        listed = (a for a in view.roster.actors if a.id not in known)
        spelled = ((m.key, m.text, m.document_id) for m in self.store.mention_counts())
        return actors.cover(hidden, listed, spelled, self._secret())

    def _footing(
        self,
        record: Store | OnRecord,
        read: Sequence[Statement],
        decisions: Sequence[Decision],
        seeds: Sequence[Name],
    ) -> actors.Footing:
        return actors.footing(
            read,
            record.names(),
            seeds,
            decisions,
            ((m.key, m.text, m.n) for m in record.mention_counts()),
            self._mentions,
        )

    def _secret(self) -> bytes:
        """What the case's pseudonyms are made with, drawn when first needed. Raises StoreError."""
        path = self.root / _KEY_FILE
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

    def _shown(self, value: _T, document: str = "") -> _T:
        """A value as it may be shown: with `pseudonyms` on, without private persons' names."""
        cover = self._covered()
        return cover.value(value, document) if cover else value

    def _covered(self) -> actors.Cover | None:
        if self.settings.pseudonyms:
            self.snapshot()
            return self._cover
        return None

    def _mentions(self, document_id: str) -> Sequence[Mention]:
        found = self.store.extract(document_id)
        return found.mentions if found else ()

    def _compute(
        self,
        record: Store | OnRecord,
        read: Sequence[Statement],
        revision: int,
        seeds: Sequence[Name],
    ) -> tuple[actors.Footing, Snapshot]:
        """The view of a record whose statements are `read`, and what it stands on."""
        stands = self._footing(record, read, actors.standing(record.decisions()), seeds)
        kept = Statements(stands.statements)
        everybody, doubts = stands.roster()
        everybody, unsure = self._with_lists(record, everybody, stands.decisions)
        cards = {c.id: c for c in record.cards()}
        public = actors.signs(record.names(), kept, cards.values(), stands.decisions)
        roster, listings, unlisted = actors.listed(everybody, public)
        said = {s.id: relations.day(s, cards[s.document_id]) for s in kept}
        folds = relations.fold(
            kept,
            roster,
            said | {s.id: relations.day(s, cards[s.document_id]) for s in stands.wrong},
            cards,
            alike=attribution.alike,
            removed=stands.wrong,
            same=stands.copied.same,
            different=stands.copied.different,
        )
        fold_of = {m: f.first for f in folds for m in f.members}
        called = actors.uses(kept, roster, cards, said, fold_of)
        loaded = actors.loaded_names(roster, kept, called)
        roster = actors.neutrally(roster, loaded)
        kept = Statements(actors.leaning(kept, loaded, called))
        ties = relations.ties(kept, roster, said, folds)
        coverage = relations.coverage(tuple(cards.values()), kept, said)
        view = Snapshot(
            name=self.name,
            revision=revision,
            documents=tuple(cards.values()),
            all_statements=kept,
            roster=roster,
            folds=folds,
            ties=ties,
            trends=relations.trends(ties, coverage, folds, kept, roster, self._checked()),
            coverage=coverage,
            issues=(*record.issues(), *doubts, *unsure, *relations.misdated(cards.values())),
            decisions=tuple(record.decisions()),
            said=said,
            fold_of=fold_of,
            captures=record.counts()["captures"],
            loaded=loaded,
            listings=listings,
            unlisted=unlisted,
        )
        return stands, view

    # --- what people are asked ----------------------------------------------------------------

    def questions(self, limit: int | None = None) -> tuple[Question, ...]:
        """What to ask a person, the most useful question first. None of them joins anything."""
        self.snapshot()
        view, stands = self._uncovered(), self._standing()
        with ExitStack() as open_:
            shelves = self._shelves(open_)

            def listed(name: str) -> list[tuple[Entry, Likeness]]:
                found = [f for shelf in shelves for f in shelf.find(name)]
                found.sort(key=lambda f: (-f[1].score, f[0]))
                return [(e, likeness) for key, likeness in found if (e := self._entry(key))]

            return self._shown(
                actors.questions(
                    view.roster, stands.ground, stands.decisions, limit,
                    private=view.unlisted, listed=listed if shelves else None,
                )
            )  # fmt: skip

    def preview(self, *rulings: Decision) -> Effect:
        """What rulings would change if all of them were made now. Nothing is kept."""
        self.snapshot()
        view, now = self._uncovered(), self._standing()
        ruled = (self._real(replace(d, id=d.id or f"preview-{n}")) for n, d in enumerate(rulings))
        then = actors.standing((*view.decisions, *ruled))
        if now.carries(then):
            after = now.with_rulings(then, self._mentions)
        else:
            after = self._footing(self.store, tuple(self.store.statements()), then, self.seeds())
        whole = {*then} ^ {*actors.standing(view.decisions)}
        if namelists.ruled(whole) or any(d.field in ("public", "kind") for d in whole):
            return self._shown(actors.effect(now, after, view.ties, self._attached))
        return self._shown(actors.effect(now, after, view.ties))

    def _real(self, decision: Decision) -> Decision:
        """A decision about those whom its names cover: a form names people as they are shown."""
        cover = self._covered()
        if cover is None:
            return decision
        left, right = (cover.real.get(k, k) for k in (decision.left, decision.right))
        return replace(decision, left=left, right=right)

    def _attached(self, stands: actors.Footing) -> tuple[Roster, tuple[Issue, ...]]:
        """The roster of a footing as it is shown: with the names of imported lists, without private
        persons; and the doubts."""
        if stands is self._stands and self._stood is not None:
            return self._stood
        roster, doubts = stands.roster()
        roster, unsure = self._with_lists(self.store, roster, stands.decisions)
        public = actors.signs(
            self.store.names(), stands.statements, self.store.cards(), stands.decisions
        )
        found = actors.listed(roster, public)[0], (*doubts, *unsure)
        if stands is self._stands:
            self._stood = found
        return found

    def _uncovered(self) -> Snapshot:
        assert self._open is not None  # made with the snapshot
        return self._open

    def _standing(self) -> actors.Footing:
        if self._stands is None:  # the view came out of the cache
            seeds, ruled = self.seeds(), actors.standing(self.store.decisions())
            self._stands = self._footing(self.store, tuple(self.store.statements()), ruled, seeds)
        return self._stands

    # --- one thing at a time ------------------------------------------------------------------

    def document(self, id_: str) -> Document:
        """One document, whole. Raises NotFound."""
        found = self.store.document(id_)
        if found is None:
            raise NotFound(
                f"no document {id_!r} in the case {self.name}",
                do="`riftline status` and the desk list documents",
            )
        cover = self._covered()
        return cover.document(found) if cover else found

    def capture(self, sha256: str) -> Capture:
        """What is on record of one capture: address, size, when and how taken. Raises NotFound."""
        found = self.store.capture(sha256)
        if found is None:
            raise NotFound(f"no capture {sha256!r} in the case {self.name}")
        return self._shown(found)

    def extract(self, id_: str) -> Extract:
        """One document with all that it says. Raises NotFound."""
        found = self.store.extract(id_)
        if found is None:
            self.document(id_)
            raise NotFound(f"document {id_!r} has no extract")
        cover = self._covered()
        return cover.extract(found) if cover else found

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
        offices = self._shown(tuple(n for n in self.store.names() if n.register == actors.ROLE))
        return actors.sheet(actor, view.roster, view.all_statements, view.said, offices)

    def why(self, statement_id: str) -> tuple[Step, ...]:
        """Which rules made a statement, which abstained, and what they saw. Raises NotFound."""
        statement = self.store.statement(statement_id)
        if statement is None:
            raise NotFound(
                f"no statement {statement_id!r} in the case {self.name}",
                do="`riftline statements` lists ids",
            )
        document = self.store.document(statement.document_id)
        assert document is not None  # a statement is written with its document
        steps = attribution.why(document, statement, self.seeds(), self.settings.tagger)
        return self._shown(steps, document.id)

    def search(self, query: str, limit: int = 50) -> tuple[Hit, ...]:
        """Full text over documents and statements; words, "phrases" and prefix*."""
        hits = tuple(self.store.search(query, limit))
        cover = self._covered()
        if cover is None:
            return hits
        shown = (cover.passage(h.text, h.marks, h.document_id) for h in hits)
        return tuple(replace(h, text=t, marks=m) for h, (t, m) in zip(hits, shown, strict=True))

    def status(self, as_of: str | None = None) -> dict[str, int]:
        """Counts: captures, documents, statements, actors, decisions, issues (`snapshot`)."""
        view = self.snapshot(as_of)
        record = self.store if as_of is None else OnRecord(self.store, as_of)
        return {
            **record.counts(),
            "actors": len(view.roster.actors),
            "issues": len(view.issues),
        }

    def decide(self, decision: Decision) -> Decision:
        """Keep a person's ruling, completed with id, time and anchor. Returns it as kept.

        Raises NotFound when it names a statement or decision that is not there, UsageError for
        an edit to what no name can be.
        """
        cover = self._covered()
        decision = self._real(decision)
        anchor = decision.anchor
        if actors.of_keys(decision):
            actors.check(decision)
            seen = self._cached[1].all_statements if self._cached and not cover else None
            stands = seen or self.store.statements()
            anchor = anchor or actors.anchor(decision, stands)
        elif actors.is_copy_ruling(decision):
            if decision.left == decision.right:
                raise UsageError("a statement cannot be its own copy", expected="two statements")
            anchor = anchor or f"{self._place(decision.left)}|{self._place(decision.right)}"
        elif decision.kind in ("wrong", "right", "edit") and not anchor:
            anchor = self._place(decision.left)
        if decision.kind == "withdraw" and decision.left not in {
            d.id for d in self.store.decisions()
        }:
            raise NotFound(f"no decision {decision.left!r} to withdraw")
        at = decision.at or datetime.now(UTC).isoformat()
        who = decision.who or "unnamed"
        told = (decision.field, decision.value)
        id_ = digest(decision.kind, decision.left, decision.right, *told, who, at)
        kept = replace(decision, id=id_, at=at, who=who, anchor=anchor)
        self.store.decide(kept)
        return kept

    def _place(self, statement_id: str) -> str:
        """Where a statement stands, so that a ruling finds it after a re-read. Raises NotFound."""
        found = self.store.statement(statement_id)
        if found is None:
            raise NotFound(
                f"no statement {statement_id!r} to rule on", do="`riftline statements` lists ids"
            )
        return actors.place_of(found)

    def verify(self) -> Verified:
        """Re-hash every capture on record and every file under ``captures/``."""
        wanted = self._kept()
        bad = [
            Issue("record-damaged", str(self.root / "case.db"), said, "a sound record",
                  "copy the case folder, then add the captures again into a new case")
            for said in self.store.check()
        ]  # fmt: skip
        seen: set[str] = set()
        for sha, ok, found in self.captures.verify():
            seen.add(sha)
            if not ok:
                where = wanted.get(sha, sha)
                bad.append(
                    Issue(
                        "capture-changed",
                        where,
                        f"its bytes now hash to {found}",
                        f"SHA-256 {sha}",
                        "restore captures/ from a backup; do not cite this capture",
                    )
                )
        bad.extend(
            Issue(
                "capture-missing",
                wanted[sha],
                f"no file for SHA-256 {sha} under captures/",
                "the bytes as they were taken",
                "restore captures/ from a backup, or add the file again",
            )
            for sha in sorted(wanted.keys() - seen)
        )
        if seen and not wanted:  # a killed run may leave a few unnoted; a lost record leaves all
            bad.append(
                Issue(
                    "capture-unrecorded",
                    str(self.root / "captures"),
                    f"{len(seen):,} captures, and a record that knows of none",
                    "a record of when and whence they were taken",
                    "restore case.db from a backup, or add the files again",
                )
            )
        return Verified(len(seen), self._shown(tuple(bad)))


@dataclass(slots=True)
class _Tally:
    captures: int = 0
    documents: int = 0
    statements: int = 0
    unchanged: int = 0
    issues: int = 0
    refused: int = 0

    def added(self) -> Added:
        return Added(self.captures, self.documents, self.statements, self.unchanged, self.issues)
