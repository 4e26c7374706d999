"""The record in memory: for tests, for trying things out, and to hold the other stores to.

Decided to be plainly right rather than quick. Values pass through the same coding as on disk,
so that nothing is kept here that could not be kept there.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from riftline import columns
from riftline.columns import Columns
from riftline.errors import StoreError, UsageError
from riftline.model import (
    Capture,
    Decision,
    Document,
    DocumentCard,
    Entry,
    Extract,
    Issue,
    Mention,
    Name,
    NameList,
    Statement,
)
from riftline.store.cards import about_of, card_of
from riftline.store.checks import check_extracts, check_list
from riftline.store.coding import decode, encode
from riftline.store.protocol import Hit, MentionCount
from riftline.store.query import Every, Less, Text, asked, parse
from riftline.store.terms import Term, excerpt, fold, holds, matches, squeezed
from riftline.store.watching import WatchingInMemory

__all__ = ["MemoryStore"]


@dataclass(frozen=True, slots=True)
class _Trouble:
    capture: str | None
    document_id: str | None
    issue: Issue


@dataclass(frozen=True, slots=True)
class _Passage:
    document_id: str
    statement_id: str | None
    fields: tuple[str, ...]


class MemoryStore(WatchingInMemory):
    """A `Store` that is gone when the process is."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.RLock()
        self._viewing = 0
        self._captures: dict[str, Capture] = {}
        self._sightings: dict[tuple[str, str], Capture] = {}
        self._stamps: dict[str, str] = {}
        self._extracts: dict[str, Extract] = {}
        self._cards: dict[str, DocumentCard] = {}
        self._trouble: list[_Trouble] = []
        self._decisions: dict[str, Decision] = {}
        self._seeds: dict[str, tuple[Name, ...]] = {}
        self._lists: list[NameList] = []
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._revision = 0
        self._closed = False

    def put_capture(self, capture: Capture) -> bool:
        capture = _kept(capture, Capture)
        with self._writing():
            new, changed = self._put_capture(capture)
            self._revision += changed
            return new

    def _put_capture(self, capture: Capture) -> tuple[bool, bool]:
        sha = capture.sha256
        new = sha not in self._captures
        seen = (sha, capture.uri) not in self._sightings
        self._sightings.setdefault((sha, capture.uri), capture)
        known = self._captures.setdefault(sha, capture)
        told = known.given != capture.given
        if told:
            self._captures[sha] = replace(known, given=capture.given)
            self._stamps.pop(sha, None)
        return new, new or seen or told

    def capture(self, sha256: str) -> Capture | None:
        with self._reading():
            return self._captures.get(sha256)

    def captures(self) -> tuple[Capture, ...]:
        with self._reading():
            return tuple(self._captures.values())

    def sightings(self, sha256: str) -> tuple[Capture, ...]:
        with self._reading():
            return tuple(c for (sha, _), c in self._sightings.items() if sha == sha256)

    def done(self, capture_sha: str, stamp: str) -> bool:
        with self._reading():
            return self._stamps.get(capture_sha) == stamp

    def write(
        self,
        capture: Capture,
        extracts: Sequence[Extract],
        issues: Sequence[Issue],
        stamp: str,
        at: str,
    ) -> None:
        check_extracts(capture, extracts)
        capture = _kept(capture, Capture)
        extracts = [_kept(e, Extract) for e in extracts]
        issues = [_kept(i, Issue) for i in issues]
        sha = capture.sha256
        with self._writing():
            old = {id_: card for id_, card in self._cards.items() if card.capture == sha}
            taken = {s.id for e in self._extracts.values() if e.document.capture != sha
                     for s in e.statements}  # fmt: skip
            for extract in extracts:
                id_ = extract.document.id
                if id_ in self._cards and id_ not in old:
                    raise StoreError(f"another capture has given a document {id_!r} before")
                for statement in extract.statements:
                    if statement.id in taken:
                        raise StoreError(f"another document has a statement {statement.id!r}")
                    taken.add(statement.id)
            new = {e.document.id: e for e in extracts}
            cards = {id_: card_of(e, old[id_].added if id_ in old else at)
                     for id_, e in new.items()}  # fmt: skip
            trouble = [t for t in self._trouble if t.capture != sha]
            trouble += [_Trouble(sha, None, i) for i in issues]
            trouble += [_Trouble(sha, id_, i) for id_, e in new.items() for i in e.issues]
            # From here on nothing can fail.
            self._put_capture(capture)
            for id_ in old:
                del self._cards[id_], self._extracts[id_]
            self._extracts.update(new)
            self._cards.update(cards)
            self._trouble = trouble
            self._stamps[sha] = stamp
            self._revision += 1

    def stamps(self) -> dict[str, str]:
        with self._reading():
            return dict(self._stamps)

    def restamp(self, captures: Collection[str], stamp: str) -> None:
        with self._writing():
            read = self._stamps.keys() & set(captures)
            self._stamps.update(dict.fromkeys(read, stamp))
            for id_, extract in self._extracts.items():
                if extract.document.capture in read:
                    self._extracts[id_] = replace(extract, stamp=stamp)
            self._revision += bool(read)

    def put_seeds(self, id_: str, names: Sequence[Name], keep: Collection[str] = ()) -> None:
        kept = _kept(tuple(names), tuple[Name, ...])
        with self._writing():
            self._seeds = {k: v for k, v in self._seeds.items() if k in keep}
            self._seeds[id_] = kept

    def seeds(self, id_: str) -> tuple[Name, ...] | None:
        with self._reading():
            return self._seeds.get(id_)

    def words(self) -> Iterator[str]:
        found: set[str] = set()
        for extract in self._in_order():
            document = extract.document
            for text in (document.title or "", about_of(document), document.text):
                found.update(fold(text).split())
            for statement in extract.statements:
                found.update(fold(statement.text).split())
        yield from found

    def holding(self, wanted: Sequence[Sequence[Collection[str]]]) -> set[str]:
        sought = squeezed(wanted)
        return {
            e.document.capture for e in self._in_order() if holds(fold(e.document.text), sought)
        }

    def expunge(self, capture_sha: str) -> int:
        with self._writing():
            gone = [id_ for id_, card in self._cards.items() if card.capture == capture_sha]
            for id_ in gone:
                del self._cards[id_], self._extracts[id_]
            self._trouble = [t for t in self._trouble if t.capture != capture_sha]
            self._sightings = {k: v for k, v in self._sightings.items() if k[0] != capture_sha}
            self._captures.pop(capture_sha, None)
            self._stamps.pop(capture_sha, None)
            self._revision += 1
            return len(gone)

    def put_issue(self, issue: Issue) -> None:
        trouble = _Trouble(None, None, _kept(issue, Issue))
        with self._writing():
            if trouble not in self._trouble:
                self._trouble.append(trouble)
                self._revision += 1

    def clear_issues(self, where: str) -> None:
        with self._writing():
            kept = [t for t in self._trouble if t.capture is not None or t.issue.where != where]
            self._revision += len(kept) != len(self._trouble)
            self._trouble = kept

    def put_list(
        self, card: NameList, entries: Sequence[Entry], issues: Sequence[Issue] = ()
    ) -> None:
        check_list(card, entries, issues)
        card = _kept(card, NameList)
        kept = tuple(_kept(e, Entry) for e in entries)
        trouble = [_Trouble(None, None, _kept(i, Issue)) for i in issues]
        place = f"list:{card.id}"
        with self._writing():
            self._lists.append(card)
            self._entries[card.id] = kept
            self._trouble = [
                t for t in self._trouble if t.capture is not None or t.issue.where != place
            ]
            self._trouble += trouble
            self._revision += 1

    def lists(self) -> tuple[NameList, ...]:
        with self._reading():
            return tuple(self._lists)

    def entries(self, list_id: str | None = None) -> Iterator[Entry]:
        with self._reading():
            wanted = sorted(self._entries) if list_id is None else [list_id]
            yield from [e for id_ in wanted for e in self._entries.get(id_, ())]

    def entry(self, list_id: str, id_: str) -> Entry | None:
        return next((e for e in self.entries(list_id) if e.id == id_), None)

    def listed(self, keys: Iterable[str]) -> tuple[Entry, ...]:
        wanted = frozenset(keys)
        found = (e for e in self.entries() if any(n.key in wanted for n in e.names))
        return tuple(sorted(found, key=lambda e: (e.list, e.id)))

    def document(self, id_: str) -> Document | None:
        with self._reading():
            found = self._extracts.get(id_)
            return found.document if found else None

    def extract(self, document_id: str) -> Extract | None:
        with self._reading():
            return self._extracts.get(document_id)

    def cards(self) -> tuple[DocumentCard, ...]:
        with self._reading():
            return tuple(self._cards[id_] for id_ in sorted(self._cards))

    def _in_order(self) -> list[Extract]:
        with self._reading():
            return [self._extracts[id_] for id_ in sorted(self._extracts)]

    def statements(self) -> Iterator[Statement]:
        for extract in self._in_order():
            yield from sorted(extract.statements, key=lambda s: (s.evidence, s.id))

    def statement(self, id_: str) -> Statement | None:
        return next((s for s in self.statements() if s.id == id_), None)

    def some(self, ids: Iterable[str]) -> dict[str, Statement]:
        wanted = set(ids)
        return {s.id: s for s in self.statements() if s.id in wanted}

    def texts(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        found = self.some(ids).values()
        return {s.id: (s.text, " ".join(piece.text for piece in s.content)) for s in found}

    def columns(self, without: Collection[str] = ()) -> Columns:
        kept = (s for s in self.statements() if s.document_id not in without)
        return columns.of(tuple(kept))

    def spellings(self, without: Collection[str] = ()) -> dict[tuple[str, str], int]:
        found: Counter[tuple[str, str]] = Counter()
        for key, _, text, n, id_ in self.mention_counts():
            if id_ not in without:
                found[key, text] += n
        return dict(found)

    def mentions(self) -> Iterator[tuple[str, Mention]]:
        for extract in self._in_order():
            for mention in extract.mentions:
                yield extract.document.id, mention

    def mention_counts(self) -> Iterator[MentionCount]:
        for extract in self._in_order():
            found = Counter((m.key, m.kind, m.text) for m in extract.mentions)
            for (key, kind, text), n in sorted(found.items()):
                yield MentionCount(key, kind, text, n, extract.document.id)

    def names(self) -> tuple[Name, ...]:
        return tuple(name for extract in self._in_order() for name in extract.names)

    def issues(self) -> tuple[Issue, ...]:
        with self._reading():
            return tuple(t.issue for t in self._trouble)

    def decide(self, decision: Decision) -> None:
        decision = _kept(decision, Decision)
        with self._writing():
            before = self._decisions.get(decision.id)
            if before is None:
                self._decisions[decision.id] = decision
                self._revision += 1
            elif before != decision:
                raise StoreError(
                    f"another decision has the id {decision.id!r}",
                    expected="a new id for a new decision",
                    do="decisions are only ever added: withdraw the earlier one instead",
                )

    def decisions(self) -> tuple[Decision, ...]:
        with self._reading():
            return tuple(self._decisions.values())

    def revision(self) -> int:
        with self._reading():
            return self._revision

    def counts(self) -> dict[str, int]:
        with self._reading():
            return {
                "captures": len(self._captures),
                "documents": len(self._extracts),
                "statements": sum(len(e.statements) for e in self._extracts.values()),
                "decisions": len(self._decisions),
                "issues": len(self._trouble),
            }

    def search(self, query: str, limit: int = 50) -> tuple[Hit, ...]:
        text = parse(query).whole
        if text is None or limit < 1:
            return ()
        return self.hits(self.ranked(text, limit), text)

    def _passages(self) -> Iterator[_Passage]:
        with self._reading():
            extracts = list(self._extracts.values())
        for extract in extracts:
            d = extract.document
            yield _Passage(d.id, None, (d.title or "", about_of(d), d.text))
            for statement in extract.statements:
                yield _Passage(d.id, statement.id, (statement.text,))

    def passages(self) -> Iterator[tuple[int, str, str | None]]:
        for n, p in enumerate(self._passages(), 1):
            yield n, p.document_id, p.statement_id

    def matching(self, text: Text, most: int) -> list[int]:
        found = [n for n, p in enumerate(self._passages(), 1) if _holds(p.fields, text)]
        return found[::-1][:most]

    def ranked(self, text: Text, most: int) -> list[tuple[int, float]]:
        wanted = [*asked(text)]
        wanted += [term._replace(exact=True) for term in wanted if term.stems]  # count twice
        found: list[tuple[int, float, _Passage]] = []
        for n, p in enumerate(self._passages(), 1):
            if _holds(p.fields, text):
                times = sum(1 for field in p.fields for _ in matches(field, wanted))
                found.append((n, times / (1 + len(p.fields[-1]) ** 0.5), p))
        found.sort(key=lambda f: (-f[1], f[2].document_id, f[2].statement_id or ""))
        return [(n, score) for n, score, _ in found[:most]]

    def hits(self, ranked: Sequence[tuple[int, float]], text: Text | None) -> tuple[Hit, ...]:
        wanted = tuple(asked(text))
        every = dict(enumerate(self._passages(), 1))
        return tuple(_hit(every[n], score, wanted) for n, score in ranked if n in every)

    @contextmanager
    def view(self) -> Iterator[int]:
        with self._reading():
            self._viewing += 1
            try:
                yield self._revision
            finally:
                self._viewing -= 1

    def check(self) -> tuple[str, ...]:
        with self._reading():
            return ()

    def close(self) -> None:
        self._closed = True

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            if self._closed:
                raise StoreError("the store was closed", do="open the case again")
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._reading():
            if self._viewing:
                raise UsageError("a change was asked for within a view", do="end the view first")
            yield


def _kept(value: Any, as_type: Any) -> Any:
    return decode(encode(value, as_type), as_type)


def _hit(passage: _Passage, score: float, wanted: Sequence[Term]) -> Hit:
    found = [sum(1 for _ in matches(field, wanted)) for field in passage.fields]
    # The field with most matches is shown; the body wins a tie, being the last.
    best = max(range(len(found)), key=lambda i: (found[i], i))
    text, marks = excerpt(passage.fields[best], wanted)
    return Hit(passage.document_id, passage.statement_id, text, score, marks)


def _holds(fields: Sequence[str], text: Text) -> bool:
    if isinstance(text, Term):
        return any(True for field in fields for _ in matches(field, (text,)))
    if isinstance(text, Less):
        return _holds(fields, text.kept) and not _holds(fields, text.dropped)
    every = all if isinstance(text, Every) else any
    return every(_holds(fields, part) for part in text.parts)
