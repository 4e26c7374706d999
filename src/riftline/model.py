"""The nouns. Frozen values that every room shares; this module imports nothing of ours.

Invariants that hold everywhere:

* A `Span` is half-open and counts code points of `Document.text`, never bytes.
* Documents and statements are never changed. Actors, ties and trends are computed from them.
* An id is a hash of what it names, so reading the same bytes twice gives the same ids.
* Dates in periods are ISO days. What is not known is None, never invented.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import eq
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, overload, runtime_checkable

if TYPE_CHECKING:
    import pandas
    import polars

__all__ = [
    "READ_VERSION",
    "Act",
    "Actor",
    "ActorKind",
    "Block",
    "BlockKind",
    "Break",
    "Bridge",
    "Camp",
    "CampChange",
    "CampKind",
    "Capture",
    "Claim",
    "Counts",
    "CoursePoint",
    "Coverage",
    "CoverageMonth",
    "Decision",
    "DecisionKind",
    "Distance",
    "Document",
    "DocumentCard",
    "Driver",
    "Entry",
    "Extract",
    "Field",
    "FieldActor",
    "FieldTie",
    "FieldVerdict",
    "Fold",
    "Front",
    "Issue",
    "Listing",
    "LoadedName",
    "Mention",
    "Mode",
    "Move",
    "Name",
    "NameList",
    "NameUse",
    "OffsetRun",
    "Period",
    "Piece",
    "Polarity",
    "Precision",
    "Recorded",
    "Roster",
    "Seen",
    "Snapshot",
    "Source",
    "Span",
    "Split",
    "Statement",
    "Statements",
    "Step",
    "Tie",
    "TieMonth",
    "TieStanding",
    "Translation",
    "Trend",
    "Triad",
    "Verdict",
    "Voice",
    "Watch",
    "WatchKind",
    "digest",
]

READ_VERSION = 1
"""Version of the JSON that `riftline read` prints. It rises when a field changes meaning."""

ActorKind = Literal[
    "person", "group", "account", "outlet", "state", "place", "community",
    "role", "pronoun", "author", "unknown",
]  # fmt: skip
BlockKind = Literal["headline", "heading", "paragraph", "quote", "caption", "byline", "item"]
Mode = Literal["direct", "indirect", "mixed", "authored"]
Polarity = Literal["asserted", "denied", "conditional", "asked"]
Distance = Literal["stated", "claimed", "alleged", "denied"]
Precision = Literal[
    "second", "day", "week", "month", "season", "year", "decade", "range", "approximate", "unknown"
]
DecisionKind = Literal[
    "same", "different", "unsure", "not-an-actor", "wrong", "right", "edit", "add", "withdraw"
]
Verdict = Literal["rift", "easing", "friendly", "mixed", "quiet", "not enough evidence"]
Voice = Literal["own", "third"]
TieStanding = Literal["hostile", "friendly", "contested", "faint"]
FieldVerdict = Literal["parted", "scattered", "together", "not enough evidence"]
CampKind = Literal["went over", "left", "joined", "split"]
WatchKind = Literal["actor", "pair", "name", "search"]


def digest(*parts: object, size: int = 10) -> str:
    """Stable hex id of the given parts. `size` is in bytes; 10 bytes make 20 hex digits."""
    h = blake2b(digest_size=size)
    for part in parts:
        raw = str(part).encode("utf-8", "surrogatepass")
        h.update(len(raw).to_bytes(8, "big"))
        h.update(raw)
    return h.hexdigest()


class Span(NamedTuple):
    """Half-open range of code points in a document's text. JSON: ``[start, end]``."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


class OffsetRun(NamedTuple):
    """Characters ``[start, end)`` of the text came from bytes ``[at, to)`` of the capture."""

    start: int
    end: int
    at: int
    to: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a document and where they stand: ``document.text[span] == text``."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Source:
    """What was given to `read` or `add`: a file, with what the user said about it.

    `published` is an ISO date or date-time; the three fields supply only what the capture lacks.
    `columns` are pairs (field, column) that say how a table is to be read.
    """

    path: str
    uri: str = ""
    published: str | None = None
    publisher: str | None = None
    author: str | None = None
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes as they were taken. `sha256` names the file under ``captures/``.

    `given` is what the user said when the capture itself is silent: published, publisher, author.
    `who` took it, where somebody said so.
    """

    sha256: str
    uri: str
    size: int
    taken: str
    method: str
    media_type: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    who: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the text: a paragraph, a block quote, a heading."""

    kind: BlockKind
    span: Span


@dataclass(frozen=True, slots=True)
class Translation:
    """A document's text in another language, as the capture carries it.

    `lang` is an ISO 639-1 code or ``und``; `by` says whose translation it is (a person, a
    service, the platform), "" where the capture does not say.
    """

    text: str
    lang: str = "und"
    by: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text read out of a capture.

    `text` is the body alone: blocks joined by a blank line, without page furniture. Title,
    captions and byline are kept apart. `published` is an ISO date or date-time, or None.
    `inside` names the containers' members, outermost first, in which the text stands (empty: in
    the capture itself); `offsets` maps runs of the text to byte ranges there (empty: no map).
    `place` says the same in words, with the record, row, message or page: what a citation names.
    `context` holds what a platform says beside the text (docs/formats-in.md lists the keys).
    """

    id: str
    capture: str
    uri: str
    title: str | None
    author: str | None
    publisher: str | None
    published: str | None
    lang: str
    text: str
    blocks: tuple[Block, ...] = ()
    captions: tuple[str, ...] = ()
    kind: Literal["article", "post"] = "article"
    platform: str | None = None
    account: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)
    offsets: tuple[OffsetRun, ...] = ()
    reader: str = ""
    place: str = ""
    inside: tuple[str, ...] = ()
    translation: Translation | None = None

    def piece(self, start: int, end: int) -> Piece:
        """The words at ``[start, end)`` as a `Piece`."""
        return Piece(self.text[start:end], Span(start, end))

    def page(self, at: int) -> str | None:
        """The page of a paged capture (PDF) on which the code point `at` stands, as text."""
        found = None
        for mark in self.context.get("pages", "").split():
            number, _, start = mark.rpartition(":")
            if int(start) > at:
                break
            found = number
        return found

    def capture_bytes(self, span: Span) -> tuple[int, int] | None:
        """Byte range of the capture (or of the member that `inside` names) that `span` came from.

        None where no map reaches.

        Exact inside runs of one byte a character; elsewhere it widens to the run's ends.
        """
        hits = [r for r in self.offsets if r.start < span.end and span.start < r.end]
        if not hits:
            return None
        first, last = hits[0], hits[-1]
        linear_first = first.to - first.at == first.end - first.start
        linear_last = last.to - last.at == last.end - last.start
        at = first.at + max(0, span.start - first.start) if linear_first else first.at
        to = last.to - max(0, last.end - span.end) if linear_last else last.to
        return at, to


@dataclass(frozen=True, slots=True)
class Mention:
    """Something in the text that names or points at an actor.

    `key` is the normalised name that actors are resolved by; for a pronoun or role it is the key
    of what it stands for in this document. `span` is None when nothing in the text says it
    (the document's author).
    """

    text: str
    span: Span | None
    key: str
    kind: ActorKind = "unknown"


@dataclass(frozen=True, slots=True)
class Period:
    """When something was, or is. `earliest` and `latest` are inclusive ISO days or None (open).

    A date whose year is unknown has both None, precision "unknown" and its EDTF
    (``XXXX-02-02``). `text` is the phrase that says so, `span` where it stands.
    """

    earliest: str | None
    latest: str | None
    precision: Precision
    text: str = ""
    edtf: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """How firmly it is said: hedges found, polarity, and the reporter's distance.

    `firm` is a second witness beside the hedges: how certain the text is that the act was done, as
    the tagger reads it, −3 (certainly not) … 3 (certainly); None where it was not asked.
    """

    hedges: tuple[Piece, ...] = ()
    polarity: Polarity = "asserted"
    distance: Distance = "stated"
    firm: float | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """*Speaker* says, through *carriers*, that *subject* does *act* toward *target*.

    The grain of the record. `stance` is the speaker's toward the target, −1 … 1, None where
    nothing carries one; `stance_words` carry it. `confidence` is how far the extraction is
    trusted, 0 … 1, by `rule`. `glosses` are an editor's insertions: the editor's words.
    `carriers` runs from the one who publishes inward, without the speaker. `text` is the
    evidence's words, so that a list needs no document.
    """

    id: str
    document_id: str
    evidence: Span
    text: str
    speaker: Mention
    cue: Piece | None
    content: tuple[Piece, ...]
    mode: Mode
    carriers: tuple[Mention, ...]
    subject: Mention | None
    act: str
    target: Mention | None
    stance: float | None
    stance_words: tuple[Piece, ...]
    when: Period | None
    claim: Claim
    glosses: tuple[Piece, ...]
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Name:
    """A string used for an actor, as somebody's claim.

    `register`: self-name, official, nom de guerre, account handle, translation, abbreviation,
    exonym, pejorative, honorific or plain. `used_by` is a key or "" (nobody in particular);
    `source` says who says so: a document id, ``actors.toml`` or a person's decision.
    """

    text: str
    key: str
    register: str = "plain"
    lang: str = ""
    script: str = ""
    used_by: str = ""
    source: str = ""
    span: Span | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entity of a list that somebody else made (`NameList`): its names are that list's claims.

    `list` and `id` are the list's and the entity's own. `names` are keyed by their own letters,
    as a document would key them, the main one first. `weak` are texts of names that the list
    itself calls weak. `refs` are ids of the same entity elsewhere (``wikidata:Q1``).
    """

    list: str
    id: str
    kind: ActorKind
    names: tuple[Name, ...]
    weak: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What a decision calls it: ``list:<list>:<id>``."""
        return f"list:{self.list}:{self.id}"


@dataclass(frozen=True, slots=True)
class NameList:
    """One edition of a list of names, as it was imported: what, from where, when, by whom.

    `edition` is the list's own date or that of the import (an ISO day); `capture` is the
    SHA-256 of its bytes, kept under ``captures/``; `entries` and `names` say how many.
    """

    id: str
    title: str
    format: str
    edition: str
    capture: str
    uri: str
    at: str
    who: str
    entries: int = 0
    names: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """Anything unread, unsure or contradictory: kept as data and shown.

    `code` is documented in docs/issues.md. `where` is a file, a document id or an actor key.
    """

    code: str
    where: str
    seen: str
    expected: str = ""
    do: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Extract:
    """All that one document says. `stamp` names the software, lexicon and model that read it."""

    document: Document
    statements: tuple[Statement, ...]
    mentions: tuple[Mention, ...]
    names: tuple[Name, ...]
    issues: tuple[Issue, ...]
    stamp: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the answer to *why*: a rule that spoke or abstained, and what it saw."""

    rule: str
    said: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person ruled. Append-only; a later "withdraw" takes an earlier one back.

    same / different / unsure: `left` and `right` are mention keys. not-an-actor: `left`.
    wrong / right: `left` is a statement id; with the `field` "sign" its sign was checked in a
    random draw, and unsure says that it cannot be told. edit: `left` a statement id, `field` and
    `value`.
    add: `left` is a document id, `value` the statement that was missed (`actors.corrected`).
    withdraw: `left` is a decision id. For statements, `anchor` is
    ``document_id:start:end:act`` so that the ruling finds its statement after a re-read. same /
    different with the `field` "copy": `left` and `right` are statement ids that are copies of each
    other, or are not; both anchors, with ``|`` between.
    """

    id: str
    kind: DecisionKind
    left: str
    right: str = ""
    field: str = ""
    value: str = ""
    who: str = ""
    at: str = ""
    why: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the closed vocabulary in ``lexicon/acts.toml``.

    `sign` is −1, 0 or 1 and `weight` 0 … 1: what one such act counts for in a tie. `relation` is
    the learned tagger's name for it, "" where it has none. `clause` is its verb in a sentence,
    "" where `verb` is that too. `by_saying`: it is done by saying so, so whoever does it speaks.
    """

    code: str
    kind: Literal["event", "state", "say"]
    sign: int
    weight: float
    plover: str
    verb: str
    gloss: str
    relation: str = ""
    clause: str = ""
    by_saying: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Computed from mentions and decisions. `id` is stable while its smallest key is."""

    id: str
    name: str
    kind: ActorKind
    names: tuple[Name, ...]
    keys: tuple[str, ...]
    statements: int = 0


@dataclass(frozen=True, slots=True)
class Roster:
    """All actors and the way from a mention key to its actor."""

    actors: tuple[Actor, ...]
    by_key: Mapping[str, str]
    by_id: Mapping[str, Actor]

    def of(self, mention: Mention | None) -> Actor | None:
        """The actor whom `mention` names, or None (nobody, or ruled not an actor)."""
        if mention is None:
            return None
        found = self.by_key.get(mention.key)
        return self.by_id[found] if found is not None else None


@dataclass(frozen=True, slots=True)
class Listing:
    """Why somebody (actor id `id`) stands in the actor list, or does not.

    `why` is in words; `proof` are ids of documents, statements or decisions.
    """

    id: str
    shown: bool
    why: str
    proof: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameUse:
    """Who calls somebody by a name, since which day, in which statements (copies left out).

    `user` is an actor's id, or the name of a source or speaker that is no actor.
    """

    user: str
    since: str | None
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadedName:
    """A name of `actor` (an id) that takes a side: `register` is pejorative or honorific.

    `why` says who takes it for loaded: rule "document", "lexicon", "person" or "use"; the score
    of "use" is its z. `key` is the name's own key, `uses` are those found in statements.
    """

    text: str
    key: str
    actor: str
    register: str
    why: tuple[Step, ...]
    uses: tuple[NameUse, ...] = ()
    since: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A document without its text: what lists show.

    Of a post that was passed on, `account` is its writer and `reposted_by` who carries it.
    """

    id: str
    capture: str
    uri: str
    title: str | None
    author: str | None
    publisher: str | None
    published: str | None
    lang: str
    kind: str
    platform: str | None
    account: str | None
    added: str
    statements: int
    reposted_by: str | None = None

    @property
    def web(self) -> str | None:
        """The address, where it is one that others can open: never a path of this disk."""
        return self.uri if self.uri.lower().startswith(("http://", "https://")) else None

    @property
    def source(self) -> str | None:
        """Who published it: the outlet, the account or the author, as captured."""
        return self.publisher or self.account or self.author


@dataclass(frozen=True, slots=True)
class Fold:
    """The same statement in several places, folded into one. `first` is the earliest.

    `how` says why each of `members` is a copy: "words" (the same or nearly), "repost" (the same
    under another name), "meaning" (told in other words or another language) or "ruling" (a person
    says so); "" for the first, and empty where there is but one.
    """

    first: str
    members: tuple[str, ...]
    carriers: tuple[str, ...]
    how: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Evidence of one kind: weighted sums, how many, and exactly which statements.

    `independent` counts folds, `carriers` counts every place that carried them.
    """

    hostile: float = 0.0
    friendly: float = 0.0
    neutral: float = 0.0
    independent: int = 0
    carriers: int = 0
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TieMonth:
    """What is on record for one ordered pair in one month (``2014-03``)."""

    period: str
    own: Counts
    third: Counts


@dataclass(frozen=True, slots=True)
class Tie:
    """What the statements add up to from actor `a` toward actor `b` (ids, ordered).

    `shares` are statements that count here because a member or account stands for its group,
    and what each counts for (0 … 1).
    """

    a: str
    b: str
    months: tuple[TieMonth, ...]
    states: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """One month of a pair's course. `mean`, `low`, `high`: share of hostility, 0 … 1."""

    period: str
    mean: float
    low: float
    high: float
    hostile: float
    friendly: float
    neutral: float
    independent: int
    carriers: int
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A change of course, between two months, with its posterior probability."""

    earliest: str
    latest: str
    probability: float
    direction: Literal["worse", "better"]


@dataclass(frozen=True, slots=True)
class CoverageMonth:
    """How much was captured at all in one month."""

    period: str
    documents: int
    sources: int
    statements: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Months of the case from the first to the last, silent ones included."""

    months: tuple[CoverageMonth, ...]
    documents: int
    sources: int
    undated: int


@dataclass(frozen=True, slots=True)
class Move:
    """What taking one piece of evidence away moves, as a share (0 … 1) of what all of the pair's
    evidence moves. `folds` are the first statements of its folds: several reports of one deed."""

    folds: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Driver:
    """Something that a pair's change rests on, or that came shortly before it; never its cause.

    `kind`: "statement" (its removal moves the result), "act" (a dated act that involves the two),
    "claim" (the same said by several independently) or "name" (a loaded name comes into use).
    `words` is a sentence made by a template. `share` is that of the move, 0 … 1. `days` is by how
    many days, at least, it preceded the change: 0 within the change's dates, None where there is
    no change. `voices` are those who say it (actor ids, or names of sources), the first one first.
    """

    kind: Literal["statement", "act", "claim", "name"]
    words: str
    statements: tuple[str, ...]
    share: float
    day: str | None
    days: int | None
    voices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """A pair's course over time. `a` and `b` are actor ids; the view is undirected.

    `evidence` is the log Bayes factor of any change over none, `stretch` the hostile and friendly
    evidence since the last break; None where there was too little to look at. `doubt`: the chance
    that a rift is none, given all pairs of the case (None for what is no rift). `listed`: the pair
    is on the list of rifts, of which one in ten at most is expected to be none.
    """

    a: str
    b: str
    course: Sequence[CoursePoint]
    onset: Break | None
    breaks: tuple[Break, ...]
    p_widening: float | None
    verdict: Verdict
    drivers: tuple[str, ...]
    coverage: Coverage
    independent: int
    carriers: int
    evidence: float | None = None
    stretch: tuple[float, float] | None = None
    doubt: float | None = None
    listed: bool = False
    moves: tuple[Move, ...] = ()

    @property
    def called(self) -> str:
        """The verdict as it may be shown: a rift too doubtful for the list is a possible one."""
        return "possible rift" if self.verdict == "rift" and not self.listed else self.verdict


@dataclass(frozen=True, slots=True)
class FieldTie:
    """How two actors (ids, `a` < `b`) stand to each other on the field's day.

    `p_hostile`: the probability that hostile evidence outweighs friendly, and ICD 203's `words` for
    it, as beside every probability of a field; `strength`, 1 − 2 ·
    `p_hostile`, is 1 where surely friendly and −1 where surely hostile. `mean`, `low`, `high`:
    share of hostility as read, with its 90 % interval. `hostile` and `friendly` are the evidence
    that is left of what has aged; the statements are the first of each fold. `against`: it stands
    against the camps.
    """

    a: str
    b: str
    standing: TieStanding
    strength: float
    p_hostile: float
    words: str
    mean: float
    low: float
    high: float
    hostile: float
    friendly: float
    against: bool
    hostile_statements: tuple[str, ...]
    friendly_statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldActor:
    """An actor in its camp. `probability`: how much of the camp it stands with when the evidence
    is drawn anew; in a camp of one, how often alone. `other` is the camp (of at least two) that it
    stands with next most. `ties` counts all it has, `sure` those that are hostile or friendly."""

    id: str
    camp: int
    probability: float
    words: str
    other: int | None
    p_other: float
    ties: int
    sure: int


@dataclass(frozen=True, slots=True)
class Camp:
    """Actors (ids) who stand together, or one who stands alone. Numbers are by size, from 1."""

    number: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """Two camps with ties between them: how many are surely hostile, how many surely friendly, and
    the strengths of all in sum (below 0: hostile)."""

    first: int
    second: int
    hostile: int
    friendly: int
    strength: float


@dataclass(frozen=True, slots=True)
class Split:
    """A parting of the field and what stands against it: hostile ties within, friendly between.

    `cost` is their strength in sum, of `total`; no parting of its kind can have less than `bound`,
    and `exact` says that the two are the same. `balance` is 1 − 2 · cost / total.
    """

    sides: tuple[tuple[str, ...], ...]
    cost: float
    bound: float
    total: float
    exact: bool
    balance: float
    against: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bridge:
    """An actor whose own words are friendly toward members of two camps that are at odds."""

    actor: str
    first: int
    second: int
    probability: float
    words: str
    first_statements: tuple[str, ...]
    second_statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CampChange:
    """An actor who stood with others (`fellows`, ids) and no longer does, or who stood alone.

    `camp` is its camp now. The best parting has it elsewhere from one of the months `earliest` …
    `latest` on. `statements` came since and speak for it.
    """

    actor: str
    kind: CampKind
    fellows: tuple[str, ...]
    camp: int
    earliest: str
    latest: str
    probability: float
    words: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Triad:
    """Three actors, each surely tied to the others, whose ties no longer fit each other.

    `signs` is ``++-`` (friends of one who are at odds) or ``---`` (each against each, which fits
    three camps but not two). `probability`: that the product of the signs is negative; `before`:
    that it was on the earlier day, about one half where a tie was not there yet. `turned` are the
    ties that are new or have another sign, `statements` those of the three that came since.
    """

    actors: tuple[str, str, str]
    signs: Literal["++-", "---"]
    probability: float
    words: str
    before: float
    turned: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """The signed graph of all actors on a day, and how it parts (docs/method.md, "The field").

    `two` is the best parting into two sides, `many` the one into the camps. Changes and triads are
    those since the day `since`, and none where that is None. `coverage` are the months that the
    evidence is from; `draws` were made of it, from the seed `seed`.
    """

    day: str
    since: str | None
    verdict: FieldVerdict
    ties: tuple[FieldTie, ...]
    actors: tuple[FieldActor, ...]
    camps: tuple[Camp, ...]
    fronts: tuple[Front, ...]
    two: Split
    many: Split
    bridges: tuple[Bridge, ...]
    changes: tuple[CampChange, ...]
    triads: tuple[Triad, ...]
    coverage: tuple[CoverageMonth, ...]
    half_life: float
    draws: int
    seed: int


@dataclass(frozen=True, slots=True)
class Watch:
    """Something that a person keeps an eye on; theirs alone, and no part of any view.

    `what` is for an "actor" one key of it, for a "pair" a key of each, for a "name" its words, for
    a "search" the query. `label` is what it was called when it was made.
    """

    id: str
    who: str
    kind: WatchKind
    what: tuple[str, ...]
    label: str
    at: str


@dataclass(frozen=True, slots=True)
class Seen:
    """How things stood when a person last said that they had seen them: the moment (ISO, UTC), the
    actors by their first keys, and the pairs with a course (their trends without its points)."""

    at: str
    actors: tuple[str, ...] = ()
    trends: tuple[Trend, ...] = ()


class Recorded(Sequence[Statement]):
    """Statements that stand in a record and are fetched from there when somebody asks for them."""

    __slots__ = ()

    @property
    @abstractmethod
    def ids(self) -> Sequence[str]:
        """Their ids, in order."""

    @abstractmethod
    def some(self, ids: Iterable[str]) -> dict[str, Statement]:
        """Those of these ids, by id."""


class Statements(Sequence[Statement]):
    """Statements that can become a table: held as values, or fetched when somebody asks for them.

    Reads like a tuple. What is given as a `Recorded` is not looked at until then.
    """

    __slots__ = ("_held", "made")

    def __init__(self, held: Iterable[Statement] = ()) -> None:
        self.made: Any = None  # their columns, once they are made
        if isinstance(held, Statements):
            self.made, held = held.made, held._held
        self._held: Sequence[Statement] = held if isinstance(held, Recorded) else tuple(held)

    @overload
    def __getitem__(self, at: int) -> Statement: ...
    @overload
    def __getitem__(self, at: slice) -> Statements: ...
    def __getitem__(self, at: int | slice) -> Statement | Statements:
        found = self._held[at]
        return found if isinstance(found, Statement) else Statements(found)

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Statement]:
        return iter(self._held)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Statements | tuple):
            return NotImplemented
        if isinstance(other, Statements) and self._held is other._held:
            return True
        return len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        fetched = isinstance(self._held, Recorded)
        return f"Statements({f'{len(self)} on record' if fetched else self._held!r})"

    @property
    def recorded(self) -> Recorded | None:
        """What fetches them, where they are not held."""
        return self._held if isinstance(self._held, Recorded) else None

    @property
    def ids(self) -> Sequence[str]:
        """Their ids, in order; nothing is fetched for them."""
        if isinstance(self._held, Recorded):
            return self._held.ids
        return tuple(s.id for s in self._held)

    def some(self, ids: Iterable[str]) -> dict[str, Statement]:
        """Those of these ids, by id."""
        if isinstance(self._held, Recorded):
            return self._held.some(ids)
        wanted = set(ids)
        return {s.id: s for s in self._held if s.id in wanted}

    @overload
    def frame(self, kind: Literal["polars"] = "polars") -> polars.DataFrame: ...
    @overload
    def frame(self, kind: Literal["pandas"]) -> pandas.DataFrame: ...
    def frame(self, kind: str = "polars") -> Any:
        """One row a statement, as a Polars or pandas frame (``pip install riftline[polars]``)."""
        rows = [_row(s) for s in self]
        if kind == "pandas":
            import pandas

            return pandas.DataFrame(rows, columns=list(_COLUMNS))
        import polars

        return polars.DataFrame(
            {name: [r[name] for r in rows] for name in _COLUMNS}, schema=_polars_schema(polars)
        )


_COLUMNS: Mapping[str, str] = {
    "id": "Utf8", "document_id": "Utf8", "start": "Int64", "end": "Int64", "text": "Utf8",
    "speaker": "Utf8",
    "cue": "Utf8", "content": "Utf8", "mode": "Utf8", "subject": "Utf8", "act": "Utf8",
    "target": "Utf8", "stance": "Float64", "earliest": "Utf8", "latest": "Utf8",
    "hedges": "Utf8", "polarity": "Utf8", "distance": "Utf8", "confidence": "Float64",
    "rule": "Utf8",
}  # fmt: skip


def _polars_schema(polars: Any) -> dict[str, Any]:
    return {name: getattr(polars, kind) for name, kind in _COLUMNS.items()}


def _row(s: Statement) -> dict[str, Any]:
    return {
        "id": s.id,
        "document_id": s.document_id,
        "start": s.evidence.start,
        "end": s.evidence.end,
        "text": s.text,
        "speaker": s.speaker.key,
        "cue": s.cue.text if s.cue else None,
        "content": " … ".join(c.text for c in s.content),
        "mode": s.mode,
        "subject": s.subject.key if s.subject else None,
        "act": s.act,
        "target": s.target.key if s.target else None,
        "stance": s.stance,
        "earliest": s.when.earliest if s.when else None,
        "latest": s.when.latest if s.when else None,
        "hedges": "; ".join(h.text for h in s.claim.hedges),
        "polarity": s.claim.polarity,
        "distance": s.claim.distance,
        "confidence": s.confidence,
        "rule": s.rule,
    }


@runtime_checkable
class Found(Protocol):
    """Folds or ties that are made when somebody asks for them."""

    def of(self, *ids: str) -> Any:
        """The one of these ids, or None."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole computed view at one revision; what pages, exports and briefs read.

    `said` maps a statement id to the ISO day (or month's first day) that it counts for, or
    None; `fold_of` maps a statement id to its fold's first statement. `listings` says of every
    person (by actor id) why it is in the roster or is not; `unlisted` are those who are not.
    `machine` holds statements that people ruled on as they were read, where an export asks for it.
    """

    name: str
    revision: int
    documents: tuple[DocumentCard, ...]
    all_statements: Statements
    roster: Roster
    folds: Sequence[Fold]
    ties: Sequence[Tie]
    trends: tuple[Trend, ...]
    coverage: Coverage
    issues: tuple[Issue, ...]
    decisions: tuple[Decision, ...]
    said: Mapping[str, str | None]
    fold_of: Mapping[str, str]
    captures: int = 0
    loaded: tuple[LoadedName, ...] = ()
    listings: Mapping[str, Listing] = field(default_factory=dict)
    unlisted: tuple[Actor, ...] = ()
    machine: Mapping[str, Statement] = field(default_factory=dict)
    _index: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def statement(self, id_: str) -> Statement | None:
        """The statement with that id, or None."""
        if self.all_statements.recorded is not None:
            return self.all_statements.some([id_]).get(id_)
        return self._by("statement", ((s.id, s) for s in self.all_statements)).get(id_)

    def fold(self, id_: str) -> Fold | None:
        """The fold that holds the statement, or None."""
        if isinstance(self.folds, Found):
            return self.folds.of(id_)  # type: ignore[no-any-return]
        first = self.fold_of.get(id_)
        return self._by("fold", ((f.first, f) for f in self.folds)).get(first)

    def copied(self, id_: str) -> str | None:
        """Why the statement is a copy of its fold's first (`Fold.how`); None where it is none."""
        fold = self.fold(id_)
        if fold is None or id_ == fold.first or id_ not in fold.members:
            return None
        at = fold.members.index(id_)
        return fold.how[at] if at < len(fold.how) else "words"

    def independent(self, ids: Iterable[str]) -> tuple[int, int]:
        """How many statements these are with copies counted once, and how many carriers."""
        folds = {self.fold_of.get(id_, id_): self.fold(id_) for id_ in ids}
        return len(folds), sum(len(f.carriers) if f is not None else 1 for f in folds.values())

    def document(self, id_: str) -> DocumentCard | None:
        """The document's card, or None."""
        return self._by("document", ((d.id, d) for d in self.documents)).get(id_)

    def statements(
        self,
        *,
        speaker: str | None = None,
        target: str | None = None,
        act: str | None = None,
        since: str | None = None,
        until: str | None = None,
        document: str | None = None,
    ) -> Statements:
        """Statements that match all that is given.

        `speaker` and `target` are actor ids (see `find`); `since` and `until` are ISO days,
        inclusive, against the day a statement counts for; undated ones fall out of both.
        """
        if self.table is not None:
            given = (speaker, target, act, since, until, document)
            ids = self.table.ids(self.table.rows(*given))
            held = self.all_statements.some(ids)
            return Statements(held[i] for i in ids)
        of = self.roster.of
        found: list[Statement] = []
        for s in self.all_statements:
            if document is not None and s.document_id != document:
                continue
            if act is not None and s.act != act:
                continue
            if speaker is not None and getattr(of(s.speaker), "id", None) != speaker:
                continue
            if target is not None and getattr(of(s.target), "id", None) != target:
                continue
            day = self.said.get(s.id)
            if since is not None and (day is None or day < since):
                continue
            if until is not None and (day is None or day > until):
                continue
            found.append(s)
        return Statements(found)

    @property
    def table(self) -> Any:
        """The statements by actor and day (`riftline.relations.Table`); None in a view that no case
        has made."""
        return self._index.get("table")

    def acts(self) -> list[str]:
        """The acts that any statement has, sorted."""
        if self.table is not None:
            return self.table.acts()  # type: ignore[no-any-return]
        return sorted({s.act for s in self.all_statements})

    def latest(
        self,
        *,
        speaker: str | None = None,
        target: str | None = None,
        act: str | None = None,
        since: str | None = None,
        until: str | None = None,
        document: str | None = None,
    ) -> Sequence[str]:
        """Ids of the statements that match as in `statements`, the latest first, undated ones last;
        of one day by id."""
        given = (speaker, target, act, since, until, document)
        if self.table is not None:
            found = self.table.latest(self.table.rows(*given))
            return self.table.ids(found)  # type: ignore[no-any-return]
        names = ("speaker", "target", "act", "since", "until", "document")
        kept = self.statements(**dict(zip(names, given, strict=True)))
        days = [(self.said.get(s.id) or "", s.id) for s in kept]
        ordered = sorted(sorted(days, key=lambda d: d[1]), key=lambda d: d[0], reverse=True)
        return [id_ for _, id_ in ordered]

    def about(self, actor: str, part: Literal["says", "said", "named"] = "named") -> Sequence[str]:
        """Ids of the statements in which an actor (id) speaks or acts ("says"), is spoken of
        ("said") or stands in any part ("named"), the latest first, undated ones last."""
        if self.table is not None:
            found = self.table.latest(self.table.about(actor, part))
            return self.table.ids(found)  # type: ignore[no-any-return]
        kept = []
        for s in self.all_statements:
            of = self.roster.of
            speaker, subject, target, *carriers = (
                getattr(of(m), "id", None) for m in (s.speaker, s.subject, s.target, *s.carriers)
            )
            says = actor in (speaker, subject)
            said = actor == target or (actor == subject and actor != speaker)
            named = says or said or actor in carriers
            if {"says": says, "said": said, "named": named}[part]:
                kept.append((self.said.get(s.id) or "", s.id))
        ordered = sorted(sorted(kept, key=lambda d: d[1]), key=lambda d: d[0], reverse=True)
        return [id_ for _, id_ in ordered]

    def find(self, name: str) -> tuple[Actor, ...]:
        """Actors that `name` may mean: by id, else by any of their names, case-folded."""
        hit = self.roster.by_id.get(name)
        if hit is not None:
            return (hit,)
        wanted = " ".join(name.casefold().split())
        names: dict[str, list[Actor]] | None = self._index.get("names")
        if names is None:
            names = {}
            for a in self.roster.actors:
                for text in {a.name, *(n.text for n in a.names), *a.keys}:
                    names.setdefault(" ".join(text.casefold().split()), []).append(a)
            self._index["names"] = names
        return tuple(dict.fromkeys(names.get(wanted, ())))

    def trend(self, a: str, b: str) -> Trend | None:
        """The undirected trend of two actor ids, or None where nothing connects them."""
        return self._by("trend", ((frozenset((t.a, t.b)), t) for t in self.trends)).get(
            frozenset((a, b))
        )

    def tie(self, a: str, b: str) -> Tie | None:
        """The ordered tie from `a` toward `b`, or None."""
        if isinstance(self.ties, Found):
            return self.ties.of(a, b)  # type: ignore[no-any-return]
        return self._by("tie", (((t.a, t.b), t) for t in self.ties)).get((a, b))

    def _by(self, what: str, pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
        found: dict[Any, Any] | None = self._index.get(what)
        if found is None:
            found = self._index[what] = dict(pairs)
        return found

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.all_statements)


def ids(statements: Sequence[Statement]) -> tuple[str, ...]:
    """Ids of the given statements, in order."""
    return tuple(s.id for s in statements)
