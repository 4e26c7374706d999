"""Stable pseudonyms for private persons, wherever their names stand in what is shown.

A pseudonym is made from the case's secret and the person's id: the same in every view of a case,
another in every other case, and not to be guessed without the secret. Invariants: no spelling of a
covered name is left in a covered value; spans of a covered `Extract` fit its covered text.
"""

from __future__ import annotations

import hmac
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from hashlib import sha256
from itertools import pairwise
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from riftline.lexicon.forms import key_of
from riftline.model import (
    Actor,
    Document,
    DocumentCard,
    Extract,
    OffsetRun,
    Snapshot,
    Span,
    Statement,
    Statements,
)

__all__ = ["Cover", "Edit", "cover", "pseudonym"]

T = TypeVar("T")

_SIGNS = "BCDFGHJKMNPQRSTVWXZ23456789"
_LENGTH = 5
"""Signs of a pseudonym, of 27 without vowels (no words) and look-alikes: 14 million. Two of a
thousand people meet in one case of thirty; both then get a longer one."""

_GAP = 3
"""Most signs between two words of one name: ", " and "%20", not half a sentence. White space may be
of any length."""

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{20,64}")
_LOOSE = frozenset(
    {"id", "key", "keys", "left", "right", "used_by", "user", "uri", "where", "actor", "a", "b",
     "by_key", "by_id", "anchor", "context", "account", "reposted_by", "carriers",
     "listings"}
)  # fmt: skip
"""Fields that hold keys, ids and addresses, where a name of one word stands in lower case."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """`words` stand in place of the text at `span`."""

    span: Span
    words: str


def pseudonym(secret: bytes, id_: str, length: int = _LENGTH, what: str = "Person") -> str:
    """*Person K7Q2M* for an actor's id: HMAC-SHA-256 under the case's secret."""
    number = int.from_bytes(hmac.new(secret, id_.encode("utf-8"), sha256).digest(), "big")
    signs = ""
    for _ in range(length):
        number, at = divmod(number, len(_SIGNS))
        signs += _SIGNS[at]
    return f"{what} {signs}"


def _pseudonyms(secret: bytes, actors: Iterable[Actor]) -> dict[str, str]:
    """One for each actor's id; two that would be alike become longer until they differ.

    Of whom nobody has said that it is a person it is not said here either: *Name K7Q2M*.
    """
    what = {a.id: "Person" if a.kind == "person" else "Name" for a in actors}
    found: dict[str, str] = {}
    waiting, length = sorted(what), _LENGTH
    while waiting:
        made: dict[str, list[str]] = defaultdict(list)
        for id_ in waiting:
            made[pseudonym(secret, id_, length, what[id_])].append(id_)
        found.update({same[0]: name for name, same in made.items() if len(same) == 1})
        waiting, length = [i for same in made.values() if len(same) > 1 for i in same], length + 1
    return found


@dataclass(slots=True)
class Cover:
    """Which names to cover, by their words: everywhere, and in single documents.

    `kept` are names of listed actors: "Moro Front" stays where "Moro" goes. `real` leads from a
    pseudonym's key back to the person's. Make it with `cover`.
    """

    everywhere: Mapping[Words, str]
    within: Mapping[str, Mapping[Words, str]]
    kept: frozenset[Words] = frozenset()
    real: Mapping[str, str] = field(default_factory=dict)
    longest: int = 1
    _made: dict[tuple[str, str, bool], str] = field(default_factory=dict, repr=False)

    def text(self, text: str, document: str = "", *, loose: bool = False) -> str:
        """`text` with every covered name replaced. `document` is the id of the one it is from.

        A name of one word is found with a capital letter only, unless `loose`.
        """
        if not text or _HASH.fullmatch(text):
            return text
        at = (text, document if document in self.within else "", loose)
        if at not in self._made:
            self._made[at] = _edited(text, self.edits(text, document, loose=loose))
        return self._made[at]

    def address(self, uri: str, document: str = "") -> str:
        """An address, in which names may be percent-encoded."""
        plain = unquote(uri)
        covered = self.text(plain, document, loose=True)
        return uri if covered == plain else quote(covered, safe="/:?#[]@!$&'()*+,;=%")

    def edits(self, text: str, document: str = "", *, loose: bool = False) -> tuple[Edit, ...]:
        """Where covered names stand in `text`, in order, and what stands for each."""
        return tuple(self._edits(text, self.within.get(document, {}), loose))

    def _edits(self, text: str, local: Mapping[Words, str], loose: bool) -> Iterator[Edit]:
        tokens = [(m[0], Span(*m.span())) for m in _TOKEN.finditer(text)]
        forms = [_forms(t) for t, _ in tokens]
        gaps = [text[a[1].end : b[1].start] for a, b in pairwise(tokens)]
        close = [len(g) <= _GAP or g.isspace() for g in gaps]
        i = 0
        while i < len(tokens):
            n, name = self._longest(tokens, forms, close, i, local, loose)
            if name:
                start, end = tokens[i][1].start, tokens[i + n - 1][1].end
                tail = _POSSESSIVE.search(tokens[i + n - 1][0])
                end -= len(tail[0]) if tail else 0
                yield Edit(Span(start, end), _fitted(name, text[start:end]))
            i += max(n, 1)

    def _longest(
        self,
        tokens: list[tuple[str, Span]],
        forms: list[tuple[str, str]],
        close: list[bool],
        i: int,
        local: Mapping[Words, str],
        loose: bool,
    ) -> tuple[int, str]:
        """How many tokens from `i` are a name and its pseudonym; "" for one that is kept."""
        near = 1
        while near < self.longest and i + near < len(tokens) and close[i + near - 1]:
            near += 1
        for n in range(near, 0, -1):
            for words in {tuple(f[k] for f in forms[i : i + n]) for k in (0, 1)}:
                small = n == 1 and tokens[i][0][0].islower() and not loose
                if not small and (name := local.get(words, "")):
                    return n, name
                if words in self.kept:
                    return n, ""
                if not small and (name := self.everywhere.get(words, "")):
                    return n, name
        return 0, ""

    # --- whole values ---------------------------------------------------------------------------

    def snapshot(self, view: Snapshot) -> Snapshot:
        """The view with every text, name, key and address covered. Spans are left as captured."""
        return replace(self.value(view), _index={})

    def value(self, value: T, document: str = "") -> T:
        """Any of our frozen values, covered."""
        return self._value(value, "", document, None)  # type: ignore[no-any-return]

    def passage(
        self, text: str, spans: Iterable[Span], document: str = ""
    ) -> tuple[str, tuple[Span, ...]]:
        """An excerpt and spans of it, moved to where the covered excerpt has them."""
        edits = self.edits(text, document)
        shift = _shift(edits)
        moved = (Span(shift(s.start, False), shift(s.end, True)) for s in spans)
        return _edited(text, edits), tuple(dict.fromkeys(moved))

    def document(self, document: Document) -> Document:
        """A document, its blocks moved to where the covered text has them.

        The way back to the capture's bytes is left out where anything was covered.
        """
        return self.extract(Extract(document, (), (), (), ())).document

    def extract(self, extract: Extract) -> Extract:
        """All that a document says, with every span moved to where the covered text has it."""
        document = extract.document
        edits = self.edits(document.text, document.id)
        text = _edited(document.text, edits)
        shift = _shift(edits)

        def at(span: Span) -> Span:
            return Span(shift(span.start, False), shift(span.end, True))

        bare = replace(extract, document=replace(document, text="", offsets=()))
        covered: Extract = self._value(bare, "", document.id, at)
        offsets = () if edits else document.offsets
        covered = replace(covered, document=replace(covered.document, text=text, offsets=offsets))
        return _sliced(covered, text)

    def _value(
        self, value: Any, name: str, document: str, at: Callable[[Span], Span] | None
    ) -> Any:
        if isinstance(value, str):
            if name == "uri":
                return self.address(value, document)
            return self.text(value, document, loose=name in _LOOSE)
        if isinstance(value, Span):
            return at(value) if at else value
        if isinstance(value, OffsetRun) or value is None or isinstance(value, int | float):
            return value
        if isinstance(value, tuple | Statements):
            parts = [self._value(v, name, document, at) for v in value]
            if all(a is b for a, b in zip(parts, value, strict=True)):
                return value
            return Statements(parts) if isinstance(value, Statements) else tuple(parts)
        if hasattr(value, "covered"):
            return value.covered(lambda text, field: self._value(text, field, document, at))
        if isinstance(value, Mapping) and not hasattr(value, "ordinals"):
            return {
                self._value(k, "key", document, at): self._value(v, name, document, at)
                for k, v in value.items()
            }
        if is_dataclass(value) and not isinstance(value, type):
            if isinstance(value, Statement):
                document = value.document_id
            elif isinstance(value, DocumentCard | Document):
                document = value.id
            was = {f.name: getattr(value, f.name) for f in fields(value) if f.name != "_index"}
            now = {k: self._value(v, k, document, at) for k, v in was.items()}
            changed = {k: v for k, v in now.items() if v is not was[k]}
            return replace(value, **changed) if changed else value
        return value


def _forms(token: str) -> tuple[str, str]:
    """The token as keys are made, and as it stands: a key's words are stems already."""
    return key_of(token), _POSSESSIVE.sub("", token).casefold()


def _fitted(name: str, written: str) -> str:
    """The pseudonym as the name was written: small in a key, with hyphens in an address."""
    gap = next((c for c in written if not c.isalnum()), " ")
    fitted = name.replace(" ", gap if gap in "-_+" else " ")
    return (
        fitted.casefold() if written == written.lower() and written != written.upper() else fitted
    )


def _edited(text: str, edits: Iterable[Edit]) -> str:
    parts, done = [], 0
    for edit in edits:
        parts += [text[done : edit.span.start], edit.words]
        done = edit.span.end
    return "".join([*parts, text[done:]])


def _shift(edits: tuple[Edit, ...]) -> Callable[[int, bool], int]:
    """Old code point → new one. A place inside a name goes to the pseudonym's start or end."""

    def shift(place: int, ends: bool) -> int:
        moved = 0
        for edit in edits:
            if edit.span.end <= place:
                moved += len(edit.words) - (edit.span.end - edit.span.start)
            elif edit.span.start < place:
                start = edit.span.start + moved
                return start + len(edit.words) if ends else start
            else:
                break
        return place + moved

    return shift


def _sliced(extract: Extract, text: str) -> Extract:
    """Words that stand at a span are the text's own, also where the span cut a name in half."""

    def told(value: Any) -> Any:
        if isinstance(value, tuple) and not isinstance(value, Span):
            return tuple(told(v) for v in value)
        if not is_dataclass(value) or isinstance(value, type | Document):
            return value
        changed = {f.name: told(getattr(value, f.name)) for f in fields(value)}
        span = changed.get("evidence") or changed.get("span")
        if "text" in changed and isinstance(span, Span):
            changed["text"] = text[slice(*span)]
        return replace(value, **changed)

    return replace(
        extract,
        statements=told(extract.statements),
        mentions=told(extract.mentions),
        names=told(extract.names),
    )


# --- whose names, in which spellings --------------------------------------------------------------


def cover(
    private: Iterable[Actor],
    listed: Iterable[Actor],
    spellings: Iterable[tuple[str, str, str]],
    secret: bytes,
) -> Cover:
    """What covers `private` persons and spares `listed` actors.

    `spellings` are (key, words, document id) as the documents have them. A full name is covered
    everywhere; a single word of it in the documents that mention the person. So is a name of one
    word and unknown kind: it may be but a word that opens a sentence.
    """
    private = tuple(private)
    names = _pseudonyms(secret, private)
    by_key = {k: names[a.id] for a in private for k in a.keys}
    everywhere: dict[Words, str] = {}
    for a in private:
        for told in (*a.keys, *(key_of(n.text) for n in a.names)):
            words = tuple(told.split())
            if len(words) > 1 or (words and a.kind == "person"):
                everywhere.setdefault(words, names[a.id])
    within: dict[str, dict[Words, str]] = defaultdict(dict)
    for key, text, document in spellings:
        if key not in by_key:
            continue
        own = key.split()
        for word in own:
            if len(word) > 2:
                within[document].setdefault((word,), by_key[key])
        words = tuple(key_of(text).split())
        if set(words) & set(own) and not _holds(words, own):
            table = everywhere if len(words) > 1 else within[document]
            table.setdefault(words, by_key[key])
    kept = {
        words
        for a in listed
        for n in a.names
        if (words := tuple(key_of(n.text).split())) and not _any_held(words, everywhere)
    }
    every = [*everywhere, *kept, *(w for table in within.values() for w in table)]
    return Cover(
        everywhere, dict(within), frozenset(kept),
        {key_of(name): k for k, name in sorted(by_key.items(), reverse=True)},
        max((len(w) for w in every), default=1),
    )  # fmt: skip


def _holds(words: Words, part: Iterable[str]) -> bool:
    """Whether `part` stands in `words` in one piece."""
    return f" {' '.join(part)} " in f" {' '.join(words)} "


def _any_held(words: Words, names: Mapping[Words, str]) -> bool:
    """Whether a full name that is covered stands inside: an account known by whose it is."""
    return any(words[i:j] in names for i in range(len(words)) for j in range(i + 2, len(words) + 1))
