"""The first half: bytes in. They are kept before anything is parsed; a file that cannot be read
becomes an issue, and the others go on."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import file_digest
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from riftline import actors, attribution, plugins, reading
from riftline.attribution import seednames
from riftline.case import fetching
from riftline.case.expunging import refused, tombstones
from riftline.case.folder import Folder, moment, now
from riftline.case.folder import stamp as stamp_of
from riftline.engines import cores
from riftline.model import Capture, Document, Extract, Issue, Name, Source
from riftline.settings import write_settings

Progress = Callable[[int, int | None, str], None]
"""Called with how many are done, how many there are (None while unknown), and the last path."""

FETCHED = "fetched"
"""How a capture was taken that came over the net."""
_NEWS = 50
"""New pages of one feed at one poll."""
_HELD = 32 * 2**20
"""Bytes up to which a file is read before it is kept; a larger one is hashed as it is copied."""
_FEW_NAMES = 500
"""Changed seed names up to which texts are searched for them; for more, all are read again."""


@dataclass(frozen=True, slots=True)
class Added:
    """What one `add` did. `unchanged` counts files whose bytes were read before.

    `readers` says how many documents each reader made, `kinds` how many issues of each code.
    """

    captures: int = 0
    documents: int = 0
    statements: int = 0
    unchanged: int = 0
    issues: int = 0
    readers: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)

    def plus(self, other: Added) -> Added:
        """What two of them did."""
        return Added(
            self.captures + other.captures,
            self.documents + other.documents,
            self.statements + other.statements,
            self.unchanged + other.unchanged,
            self.issues + other.issues,
            Counter(self.readers) + Counter(other.readers),
            Counter(self.kinds) + Counter(other.kinds),
        )


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


@dataclass(slots=True)
class _Tally:
    captures: int = 0
    documents: int = 0
    statements: int = 0
    unchanged: int = 0
    issues: int = 0
    refused: int = 0
    readers: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def added(self) -> Added:
        return Added(
            self.captures, self.documents, self.statements, self.unchanged, self.issues,
            dict(self.readers.most_common()), dict(self.kinds.most_common()),
        )  # fmt: skip


def read_paths(
    paths: Iterable[str | Path | Source],
    names: Sequence[Name] = (),
    tagger: str = attribution.TAGGER,
) -> Iterator[Extract | Issue]:
    """Read files without any case: extracts, and an `Issue` for whatever gave none.

    Raises PluginError when there is no such tagger.
    """
    plugins.load("taggers", tagger)  # a name that nothing bears ends it here, not at each file
    stamp = stamp_of(names, tagger)
    for source in _sources(paths):
        try:
            with Path(source.path).open("rb") as file:
                extracts, issues = _extracts(file, source, names, tagger, stamp)
        except OSError as e:
            yield _vanished(source, e)
            continue
        yield from issues
        yield from extracts


def add(
    folder: Folder,
    paths: Iterable[str | Path | Source],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    who: str = "",
) -> Added:
    """Capture and read files and folders. What was read before is left as it is.

    A broken file becomes an issue and the others go on. A killed run can be run again:
    nothing is lost and nothing is doubled.
    """
    names = folder.seeds()
    plugins.load("taggers", folder.settings.tagger)  # a name that nothing bears ends it here
    stamp = stamp_of(names, folder.settings.tagger)
    _spare(folder, names, stamp)
    tally = _Tally()
    sources = tuple(s for s in _sources(paths) if not folder.is_own(Path(s.path)))
    jobs = _take(folder, sources, stamp, tally, who)
    return _run(folder, jobs, names, stamp, tally, workers, progress, len(sources))


def add_addresses(
    folder: Folder,
    addresses: Sequence[str],
    *,
    private: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
    who: str = "",
) -> Added:
    """Take web addresses over the net, each kept as a WARC file, and read what came.

    What does not answer becomes an issue. Raises UsageError for what is no plain web address.
    """
    for address in addresses:
        fetching.check(address)
    names = folder.seeds()
    stamp = stamp_of(names, folder.settings.tagger)
    tally = _Tally()
    jobs = _fetched(folder, fetching.politely(addresses, private=private), tally, who)
    return _run(folder, jobs, names, stamp, tally, workers, progress, len(addresses))


def poll(
    folder: Folder,
    *,
    private: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
    who: str = "",
) -> Added:
    """Ask the feeds that were taken by address again, and take the pages that are new in them.

    At most `_NEWS` pages a feed. The feed itself is not kept again: its items would count twice.
    """
    taken = [c for c in folder.store.captures() if c.method == FETCHED]
    feeds = [c.uri for c in taken if _items(folder.captures.path(c.sha256), c.uri)]
    known = {c.uri for c in taken}
    wanted: list[str] = []
    tally = _Tally()
    for answer in fetching.politely(dict.fromkeys(feeds), private=private):
        if isinstance(answer, Issue):
            _trouble(folder, answer, tally)
            continue
        source = Source(answer.address, answer.address)
        new = [u for u in reading.feed_items(BytesIO(answer.warc), source) if u not in known]
        wanted.extend(new[:_NEWS])
    added = add_addresses(
        folder, tuple(dict.fromkeys(wanted)), private=private, workers=workers,
        progress=progress, who=who,
    )  # fmt: skip
    return added.plus(tally.added())


def _items(path: Path, uri: str) -> tuple[str, ...]:
    try:
        with path.open("rb") as file:
            return reading.feed_items(file, Source(uri, uri))
    except OSError:
        return ()


def _fetched(
    folder: Folder, answers: Iterable[fetching.Fetched | Issue], tally: _Tally, who: str
) -> Iterator[_Job]:
    for answer in answers:
        if isinstance(answer, Issue):
            _trouble(folder, answer, tally)
            continue
        folder.store.clear_issues(answer.address)
        sha = folder.captures.put(answer.warc)
        media = "application/warc"
        size = len(answer.warc)
        capture = Capture(sha, answer.address, size, now(), FETCHED, media, who=who)
        tally.captures += folder.store.capture(sha) is None
        source = Source(answer.address, answer.address)
        yield _Job(capture, source, str(folder.captures.path(sha)))


def remember_columns(folder: Folder, columns: Mapping[str, str]) -> None:
    """Add fields and their columns to case.toml. Raises SettingsError, StoreError."""
    settings = replace(folder.settings, columns={**folder.settings.columns, **columns})
    write_settings(folder.root / "case.toml", settings)
    folder.settings = settings


def reread(
    folder: Folder, *, workers: int | None = None, progress: Progress | None = None
) -> Added:
    """Read again every capture that older software, words or seed names have read."""
    names = folder.seeds()
    plugins.load("taggers", folder.settings.tagger)  # a name that nothing bears ends it here
    stamp = stamp_of(names, folder.settings.tagger)
    _spare(folder, names, stamp)
    tally = _Tally()
    stale = [c for c in folder.store.captures() if not folder.store.done(c.sha256, stamp)]
    jobs = (_Job(c, _source_of(c), str(folder.captures.path(c.sha256))) for c in stale)
    return _run(folder, jobs, names, stamp, tally, workers, progress, len(stale))


def _spare(folder: Folder, names: Sequence[Name], stamp: str) -> None:
    """Readings that a changed seed list would make no other count as made with it.

    Only texts that hold a name which came, went or changed its kind are left to be read again.
    """
    stamps = folder.store.stamps()
    base, _, now = stamp.rpartition("/")
    others = {s for s in stamps.values() if s != stamp and s.rpartition("/")[0] == base}
    if now != "-" and folder.store.seeds(now) is None:
        in_use = {s.rpartition("/")[2] for s in stamps.values()}
        folder.store.put_seeds(now, names, in_use)
    read = {c.capture for c in folder.store.cards()} if others else set()
    for other in others:
        was = other.rpartition("/")[2]
        before = () if was == "-" else folder.store.seeds(was)
        if before is None:
            continue
        keys = seednames.changed(before, names)
        if len(keys) > _FEW_NAMES:
            continue
        touched = folder.store.holding(seednames.needles(keys, folder.store.words))
        same = {sha for sha, s in stamps.items() if s == other} & read - touched
        folder.store.restamp(same, stamp)


def _take(
    folder: Folder, sources: Iterable[Source], stamp: str, tally: _Tally, who: str
) -> Iterator[_Job]:
    troubled = {i.where for i in folder.store.issues()}
    stones = {t.sha256: t for t in tombstones(folder)}
    for source in sources:
        path = Path(source.path)
        try:
            size = path.stat().st_size
            if size > folder.settings.max_bytes:
                _trouble(folder, _too_large(source, size, folder.settings.max_bytes), tally)
                continue
            told = _with_columns(source, path, folder.settings.columns)
            stone = stones.get(_sha_of(path)) if stones else None
            if stone is not None:
                _trouble(folder, refused(source.path, stone), tally)
                continue
            sha = folder.captures.put(path.read_bytes() if size <= _HELD else path)
        except OSError as e:
            _trouble(folder, _vanished(source, e), tally)
            continue
        for where in {source.path, *map(str, path.parents)} & troubled:
            folder.store.clear_issues(where)  # the file, or a folder that was closed, is read
            troubled.discard(where)
        known = folder.store.capture(sha)
        given = {**(known.given if known else {}), **_given(told)}
        uri = source.uri or path.resolve().as_uri()
        if known and known.given == given and folder.store.done(sha, stamp):
            if known.uri != uri:  # the same bytes at another address: a second sighting
                folder.store.put_capture(Capture(sha, uri, size, now(), "file", "", given, who))
            tally.unchanged += 1
            continue
        capture = known or Capture(sha, uri, size, now(), "file", who=who)
        capture = replace(capture, given=given)
        tally.captures += known is None
        job = _source(source.path, source.uri, given)
        yield _Job(capture, job, str(folder.captures.path(sha)))


def _run(
    folder: Folder,
    jobs: Iterator[_Job],
    names: Sequence[Name],
    stamp: str,
    tally: _Tally,
    workers: int | None,
    progress: Progress | None,
    total: int,
) -> Added:
    engine = plugins.load("engines", "local")
    count = folder.settings.workers if workers is None else workers
    count = count or cores()
    waiting: deque[_Job] = deque()

    def noted() -> Iterator[_Job]:
        for job in jobs:
            waiting.append(job)
            yield job

    work = partial(_work, names, folder.settings.tagger, stamp)
    results = engine(work, noted(), count)
    for done, result in enumerate(results, 1):
        job = waiting.popleft()
        if isinstance(result, _Outcome):
            extracts, issues = result.extracts, result.issues
        else:
            extracts, issues = (), (_unread(job.source.path, f"reading it failed: {result}"),)
        folder.store.write(job.capture, extracts, issues, stamp, moment())
        tally.documents += len(extracts)
        tally.statements += sum(len(e.statements) for e in extracts)
        tally.issues += len(issues) + sum(len(e.issues) for e in extracts)
        tally.readers.update(e.document.reader for e in extracts)
        tally.kinds.update(i.code for i in (*issues, *(i for e in extracts for i in e.issues)))
        if progress:
            progress(done + tally.unchanged + tally.refused, total, job.source.path)
    return tally.added()


def _trouble(folder: Folder, issue: Issue, tally: _Tally) -> None:
    folder.store.put_issue(issue)
    tally.issues += 1
    tally.refused += 1
    tally.kinds[issue.code] += 1


def _extracts(
    file: BinaryIO, source: Source, names: Sequence[Name], tagger: str, stamp: str, sha: str = ""
) -> tuple[tuple[Extract, ...], tuple[Issue, ...]]:
    """The first half, whole: bytes → documents → extracts. Pure."""
    extracts: list[Extract] = []
    issues: list[Issue] = []
    for found in reading.read_file(file, source, sha):
        if isinstance(found, Issue):
            issues.append(found)
        else:
            extracts.append(_extract(found, names, tagger, stamp))
    return tuple(extracts), tuple(issues)


def _extract(document: Document, names: Sequence[Name], tagger: str, stamp: str) -> Extract:
    said = attribution.attribute(document, names, tagger)
    offices = actors.roles(document, said.mentions)
    return replace(said, names=(*said.names, *offices), stamp=stamp)


def _work(names: Sequence[Name], tagger: str, stamp: str, job: _Job) -> _Outcome:
    try:
        with Path(job.path).open("rb") as file:
            sha = job.capture.sha256
            extracts, issues = _extracts(file, job.source, names, tagger, stamp, sha)
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
        return _source(unquote(parts.path), "", capture.given)
    return _source(capture.uri, capture.uri, capture.given)


def _sha_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _source(path: str, uri: str, given: Mapping[str, str]) -> Source:
    """What was given with a capture, kept as text, as a `Source` again."""
    said = {k: given.get(k) for k in ("published", "publisher", "author")}
    rows = (row.partition("\t") for row in given.get("columns", "").split("\n"))
    return Source(path, uri, **said, columns=tuple((k, c) for k, tab, c in rows if tab))


def _given(source: Source) -> dict[str, str]:
    said = {
        "published": source.published,
        "publisher": source.publisher,
        "author": source.author,
        "columns": "\n".join(f"{field}\t{column}" for field, column in source.columns),
    }
    return {k: v for k, v in said.items() if v}


def _with_columns(source: Source, path: Path, columns: Mapping[str, str]) -> Source:
    """The source with the case's columns, if it is a table at all."""
    if not columns or source.columns:
        return source
    told = replace(source, columns=tuple(columns.items()))
    with path.open("rb") as file:
        return told if reading.is_table(file, told) else source
