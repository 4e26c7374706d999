"""What a store does, whichever engine keeps it: the one door to the record.

Invariants that every store keeps, and that one test suite checks on all of them:

* What a capture gave is replaced whole or not at all.
* Decisions are only ever added, and so are editions of lists.
* `revision()` rises with every change that a reader could see, and with nothing else.
* Values come back equal to what was put in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

from riftline.columns import Columns
from riftline.model import (
    ActorKind,
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
    Seen,
    Span,
    Statement,
    Watch,
)

if TYPE_CHECKING:
    from riftline.store.query import Text

__all__ = ["Hit", "MentionCount", "Store"]


class MentionCount(NamedTuple):
    """How often one spelling stands for one key in one document."""

    key: str
    kind: ActorKind
    text: str
    n: int
    document_id: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: a document, or a statement when `statement_id` is not None.

    `text` is an excerpt as it was captured, without any markup; `marks` are the spans of
    `text` that matched. A higher `score` is a better hit; scores of different stores are not
    comparable.
    """

    document_id: str
    statement_id: str | None
    text: str
    score: float
    marks: tuple[Span, ...] = ()


class Store(Protocol):
    """The record of one case. Safe to share between threads.

    Raises `CaseBusy` when another process holds the write lock for too long, `StoreError`
    when the record cannot be read or written; then nothing of the call was kept.
    """

    def put_capture(self, capture: Capture) -> bool:
        """Note that these bytes were taken. True if they are new to the case.

        Known bytes from a further address are kept as a sighting; the first one stays the
        capture's own. Where `given` differs from before it replaces it, and the capture is no
        longer `done`.
        """

    def capture(self, sha256: str) -> Capture | None:
        """The capture with that hash, as first seen."""

    def captures(self) -> tuple[Capture, ...]:
        """All captures, in the order in which they came."""

    def sightings(self, sha256: str) -> tuple[Capture, ...]:
        """Every address these bytes were taken from, first seen first."""

    def done(self, capture_sha: str, stamp: str) -> bool:
        """Whether the last `write` for this capture carried exactly this stamp.

        The stamp must name everything that the reading depends on beside the bytes: software,
        lexicon, model. (What the user said about the source is looked after by `put_capture`.)
        """

    def write(
        self,
        capture: Capture,
        extracts: Sequence[Extract],
        issues: Sequence[Issue],
        stamp: str,
        at: str,
    ) -> None:
        """Replace all that this capture gave before, in one transaction.

        `issues` are those of the capture itself; each extract brings its own. `at` is when it
        was recorded; a document that was known already keeps the time it first came in.
        """

    def expunge(self, capture_sha: str) -> int:
        """Remove a capture with its addresses, documents, statements and all words derived from it,
        so that the file does not hold them any more; how many documents that were. Decisions stay.
        """

    def put_issue(self, issue: Issue) -> None:
        """Keep trouble that belongs to no capture (a file that vanished). Twice is once."""

    def clear_issues(self, where: str) -> None:
        """Forget the issues of `put_issue` at that place; those of captures stay."""

    def stamps(self) -> dict[str, str]:
        """Hash of each capture that was read → the stamp of its last reading."""

    def restamp(self, captures: Collection[str], stamp: str) -> None:
        """Let the readings of these captures count as made under `stamp`: it makes no other."""

    def put_seeds(self, id_: str, names: Sequence[Name], keep: Collection[str] = ()) -> None:
        """Keep a list of names that readings are made with; lists neither this nor in `keep` go."""

    def seeds(self, id_: str) -> tuple[Name, ...] | None:
        """The list of names kept under that id, or None."""

    def words(self) -> Iterator[str]:
        """Every folded word that a document or statement holds, in some order."""

    def holding(self, wanted: Sequence[Sequence[Collection[str]]]) -> set[str]:
        """Captures of which some text holds one of `wanted`: of each of its groups one string.

        Strings are compared folded and without blanks, so they may stand within words.
        """

    def put_list(
        self, card: NameList, entries: Sequence[Entry], issues: Sequence[Issue] = ()
    ) -> None:
        """Add an edition of a list; its entries and issues replace those of the one before.

        Issues stand at ``list:<id>``. Raises StoreError when two entries have one id, or an
        entry or issue is not this list's.
        """

    def lists(self) -> tuple[NameList, ...]:
        """Every edition that was imported, in order; the last of an id is the one that stands."""

    def entries(self, list_id: str | None = None) -> Iterator[Entry]:
        """Entries of one list or of all, ordered by list, then as written."""

    def entry(self, list_id: str, id_: str) -> Entry | None:
        """One entry of a list, or None."""

    def listed(self, keys: Iterable[str]) -> tuple[Entry, ...]:
        """Entries of any list that have a name with one of these keys, by list and id."""

    def document(self, id_: str) -> Document | None:
        """The document with that id, or None."""

    def extract(self, document_id: str) -> Extract | None:
        """All that the document says, as it was written, or None."""

    def cards(self) -> tuple[DocumentCard, ...]:
        """All documents without their texts, ordered by id."""

    def statements(self) -> Iterator[Statement]:
        """All statements, ordered by document id, then evidence, then id."""

    def statement(self, id_: str) -> Statement | None:
        """The statement with that id, or None."""

    def some(self, ids: Iterable[str]) -> dict[str, Statement]:
        """The statements of these ids, by id; what is not on record is not in it."""

    def texts(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """The text of these statements, and the words of what was said, by id."""

    def columns(self, without: Collection[str] = ()) -> Columns:
        """The columns of all statements in the order of `statements`, but for some documents'."""

    def spellings(self, without: Collection[str] = ()) -> dict[tuple[str, str], int]:
        """How often each (key, spelling) is mentioned, in all documents but some."""

    def mentions(self) -> Iterator[tuple[str, Mention]]:
        """Every mention with its document's id, ordered by document id, then as written."""

    def mention_counts(self) -> Iterator[MentionCount]:
        """Mentions added up by document, key, kind and spelling, ordered by document id."""

    def names(self) -> tuple[Name, ...]:
        """All names claimed in documents, ordered by document id, then as written."""

    def issues(self) -> tuple[Issue, ...]:
        """All issues: of captures and documents, and those of `put_issue`."""

    def decide(self, decision: Decision) -> None:
        """Append what a person ruled. The same decision twice is one.

        Raises StoreError when another decision has the same id.
        """

    def decisions(self) -> tuple[Decision, ...]:
        """All decisions, in the order in which they were made."""

    def revision(self) -> int:
        """A number that rises with every committed change."""

    def counts(self) -> dict[str, int]:
        """How many captures, documents, statements, decisions and issues there are."""

    def search(self, query: str, limit: int = 50) -> tuple[Hit, ...]:
        """Documents and statements that hold the words of `query`, the best first.

        `riftline.store.query` says what can be asked; its fields are for a case to look at, and
        narrow nothing here. Raises UsageError for what cannot be read.
        """

    def passages(self) -> Iterator[tuple[int, str, str | None]]:
        """Every passage that can be found: its number, its document, and its statement (None: the
        document itself). Numbers rise as passages come in and stay as long as a reading does."""

    def matching(self, text: Text, most: int) -> list[int]:
        """Numbers of the passages that hold `text`: at most `most`, the last that came in first."""

    def ranked(self, text: Text, most: int) -> list[tuple[int, float]]:
        """Numbers and scores of the at most `most` passages that hold `text` best."""

    def hits(self, ranked: Sequence[tuple[int, float]], text: Text | None) -> tuple[Hit, ...]:
        """Passages as they are shown, with an excerpt around the first match, in that order."""

    def watches(self, who: str) -> tuple[Watch, ...]:
        """What that person watches, in the order in which it was added."""

    def put_watch(self, watch: Watch) -> bool:
        """Keep a watch; whether it is new. One of a known id changes nothing, and no revision."""

    def drop_watch(self, who: str, id_: str) -> bool:
        """Forget that person's watch, and when they had seen it; whether there was one."""

    def seen(self, who: str) -> dict[str, Seen]:
        """What that person had seen last, by place."""

    def see(self, who: str, place: str, seen: Seen) -> None:
        """Keep how things stood at a place when that person had seen them."""

    def view(self) -> AbstractContextManager[int]:
        """One revision, which it returns, for everything this thread reads inside."""

    def check(self) -> tuple[str, ...]:
        """Look through the whole record for damage: what was found, or nothing."""

    def close(self) -> None:
        """Let go of the record. The store cannot be used afterwards."""
