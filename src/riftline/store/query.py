"""What a person asks a search for, made sense of: words, operators, and fields that narrow it.

    query = some {OR some}            some = part {[AND] part}
    part  = [NOT] ( word | word* | "a phrase" | "a begin"* | field:value | ( query ) )

AND, OR and NOT are written in capitals, so that the words stay words. A lone word means all its
forms (`riftline.lexicon.stems`), a phrase its very words. Fields narrow the whole search: they
stand beside the words, in no OR and no brackets; one that is given twice means either value.

What cannot be read raises UsageError and says where; nothing typed reaches an engine's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

from riftline.errors import UsageError
from riftline.store.terms import Term, tokens

__all__ = [
    "FIELDS", "Every", "Filter", "Less", "Query", "Some", "Text", "Written", "asked", "filters",
    "narrowed", "parse",
]  # fmt: skip

FIELDS = ("speaker", "target", "act", "since", "until", "lang", "source", "kind", "certainty")

MOST_TERMS = 32
"""A query is typed by a person. Beyond this it is a pasted article, which wants another tool."""

MOST_NESTED = 20
"""Brackets within brackets."""


@dataclass(frozen=True, slots=True)
class Every:
    """What holds all of the parts."""

    parts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """What holds one of the parts."""

    parts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Less:
    """What holds `kept` and not `dropped`."""

    kept: Text
    dropped: Text


Text: TypeAlias = Term | Every | Some | Less


@dataclass(frozen=True, slots=True)
class Filter:
    """A field and the values of which one must be there, or with `negated` none."""

    field: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for: `text` in words (None: no words), none of `without`, and the filters, one
    for each field and way."""

    text: Text | None = None
    without: Text | None = None
    filters: tuple[Filter, ...] = ()

    @property
    def whole(self) -> Text | None:
        """`text` without what holds `without`; None where there are no words to find."""
        return _less(self.text, self.without) if self.text is not None else None


_QUOTED = r'"[^"]*"|«[^»]*»|“[^”]*”'
_TOKEN = re.compile(
    rf"(?P<open>\()|(?P<close>\))"
    rf"|(?P<field>[^\W\d_]+):(?P<value>{_QUOTED}|[^\s()]*)"
    rf"|(?P<phrase>{_QUOTED})(?P<star>\*?)"
    r"|(?P<plain>[^\s()]+)"
)
_OPERATORS = ("AND", "OR", "NOT")


def parse(query: str) -> Query:
    """The query that `query` writes. Signs without a letter or digit ask for nothing.

    Raises UsageError for an operator without its sides, brackets that do not match, a field that
    is none or stands where it cannot, and more than `MOST_TERMS` terms.
    """
    reader = _Reader(list(_signs(query)))
    return reader.whole()


def narrowed(query: str, field: str, value: str) -> str:
    """`query` with one more filter; a "period" is a year or month from which and up to which."""
    fields = ("since", "until") if field == "period" else (field,)
    kept = query
    for filter_ in reversed(filters(query)):
        if field == "period" and filter_.field in fields:
            kept = kept[: filter_.start] + kept[filter_.end :]
    return " ".join([*kept.split(), *(f"{f}:{_quoted(value)}" for f in fields)])


@dataclass(frozen=True, slots=True)
class Written:
    """A filter as it stands in a query, its NOT with it."""

    field: str
    text: str
    start: int
    end: int

    def without(self, query: str) -> str:
        """The query that it stands in, without it."""
        return " ".join((query[: self.start] + query[self.end :]).split())


def filters(query: str) -> tuple[Written, ...]:
    """The filters of a query as they are written, in order."""
    found: list[Written] = []
    before: re.Match[str] | None = None
    for sign in _TOKEN.finditer(query):
        if sign["field"] and sign["field"].lower() in FIELDS:
            negated = before is not None and before[0] == "NOT"
            start = before.start() if before is not None and negated else sign.start()
            text = query[start : sign.end()]
            found.append(Written(sign["field"].lower(), text, start, sign.end()))
        before = sign
    return tuple(found)


def _quoted(value: str) -> str:
    """A value as a query writes it; quotation marks within it are left out."""
    if re.fullmatch(r"[\w@.-]+", value):
        return value
    if '"' not in value:
        return f'"{value}"'
    return f"«{value}»" if "»" not in value else '"' + value.replace('"', " ") + '"'


def asked(text: Text | None) -> Iterator[Term]:
    """The terms that a hit may hold: those that `text` does not exclude."""
    if isinstance(text, Term):
        yield text
    elif isinstance(text, Less):
        yield from asked(text.kept)
    elif text is not None:
        for part in text.parts:
            yield from asked(part)


@dataclass(frozen=True, slots=True)
class _Sign:
    """A piece of the query: an operator, a bracket, a term or a filter."""

    kind: str
    term: Term | None = None
    filter: Filter | None = None


def _signs(query: str) -> Iterator[_Sign]:
    n = 0
    for found in _TOKEN.finditer(query):
        if found["open"] or found["close"]:
            yield _Sign(found[0])
            continue
        if found["field"] and (filter_ := _filter(found["field"], found["value"])):
            yield _Sign("filter", filter=filter_)
            continue
        if found["plain"] in _OPERATORS:
            yield _Sign(found["plain"])
            continue
        term = _term(found)
        if term is not None:
            n += 1
            if n > MOST_TERMS:
                raise UsageError(
                    f"a search for more than {MOST_TERMS} terms", expected=f"at most {MOST_TERMS}",
                    do="put the words in double quotes to look for them as a phrase",
                )  # fmt: skip
            yield _Sign("term", term=term)


def _filter(field: str, value: str) -> Filter | None:
    """The filter that stands there; None where it is no field, but words with a colon."""
    name = field.lower()
    if name not in FIELDS:
        near = get_close_matches(name, FIELDS, n=1, cutoff=0.8)
        if not near or value.startswith("//"):
            return None
        raise UsageError(
            f"a search has no field “{field}:”",
            expected=", ".join(f"{f}:" for f in FIELDS),
            do=f"write {near[0]}: if you meant that, or put it in quotes to look for the words",
        )
    quoted = value[:1] in '"«“' and len(value) > 1
    values = [value[1:-1]] if quoted else value.split(",")
    kept = tuple(v.strip() for v in values if v.strip())
    if not kept:
        raise UsageError(
            f"{name}: says nothing to look for",
            expected=f'{name}:VALUE, without a blank between; {name}:"two words"',
        )
    return Filter(name, kept)


def _term(found: re.Match[str]) -> Term | None:
    whole = found[0]
    if found["phrase"]:
        folded = tuple(token for token, _ in tokens(found["phrase"][1:-1]))
        return Term(folded, found["star"] == "*", True) if folded else None
    folded = tuple(token for token, _ in tokens(whole))
    return Term(folded, whole.endswith("*"), len(folded) > 1) if folded else None


class _Reader:
    """Recursive descent over the signs of one query."""

    def __init__(self, signs: Sequence[_Sign]) -> None:
        self.signs = signs
        self.at = 0
        self.depth = 0
        self.filters: dict[tuple[str, bool], tuple[str, ...]] = {}

    def whole(self) -> Query:
        kept, dropped = self._some(top=True)
        if self._next() is not None:
            raise _unread("a closing bracket that none opened")
        filters = tuple(Filter(f, values, no) for (f, no), values in self.filters.items())
        if kept is None and dropped is not None and not filters:
            raise _unread("NOT with nothing beside it", "words to look for, and NOT what they lack")
        return Query(kept, dropped, filters)

    def _is_plain(self) -> bool:
        """Whether no OR stands outside all brackets."""
        depth = 0
        for sign in self.signs:
            depth += (sign.kind == "(") - (sign.kind == ")")
            if sign.kind == "OR" and depth == 0:
                return False
        return True

    def _next(self) -> str | None:
        return self.signs[self.at].kind if self.at < len(self.signs) else None

    def _some(self, *, top: bool = False) -> tuple[Text | None, Text | None]:
        """Parts with OR between them; what they hold, and (at the top) what they must not."""
        alone = self._is_plain()
        found = [self._every(fields=top and alone)]
        while self._next() == "OR":
            self.at += 1
            found.append(self._every(fields=False, after="OR"))
        if len(found) == 1:
            return found[0]
        held = [_less(kept, dropped) for kept, dropped in found]
        return _joined(Some, [t for t in held if t is not None]), None

    def _every(self, *, fields: bool, after: str = "") -> tuple[Text | None, Text | None]:
        """Parts that must all be there, and those of which none may."""
        kept: list[Text] = []
        dropped: list[Text] = []
        something = False
        pending = after
        while (kind := self._next()) not in (None, "OR", ")"):
            if kind == "AND":
                if not something or pending:
                    raise _unread("AND without something on both sides")
                self.at += 1
                pending = "AND"
                continue
            negated = kind == "NOT"
            if negated:
                self.at += 1
            self._part(negated, dropped if negated else kept, fields)
            something, pending = True, ""
        if pending or (not something and self._next() == "OR"):
            raise _unread(f"{pending or 'OR'} without something on both sides")
        return _joined(Every, kept), _joined(Some, dropped)

    def _part(self, negated: bool, into: list[Text], fields: bool) -> None:
        """One part: a term, a filter, or a group."""
        if self.at >= len(self.signs) or self._next() in (*_OPERATORS, ")"):
            raise _unread("NOT with nothing after it", "NOT word, or NOT (several words)")
        sign = self.signs[self.at]
        self.at += 1
        if sign.filter is not None:
            if not fields:
                raise _unread(
                    f"{sign.filter.field}: in brackets or beside an OR",
                    "fields beside the words: they hold for the whole search",
                    f"put the words in brackets, as in (mill OR ford) {sign.filter.field}:…",
                )
            key = (sign.filter.field, negated)
            self.filters[key] = (*self.filters.get(key, ()), *sign.filter.values)
        elif sign.term is not None:
            into.append(sign.term)
        else:
            group = self._group()
            if group is not None:
                into.append(group)

    def _group(self) -> Text | None:
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise _unread("brackets within brackets within brackets", f"at most {MOST_NESTED}")
        kept, dropped = self._some()
        if self._next() != ")":
            raise _unread("an opening bracket that none closes")
        self.at += 1
        self.depth -= 1
        return _less(kept, dropped)


def _joined(kind: type[Every] | type[Some], parts: Sequence[Text]) -> Text | None:
    once = tuple(dict.fromkeys(parts))
    return kind(once) if len(once) > 1 else once[0] if once else None


def _less(kept: Text | None, dropped: Text | None) -> Text | None:
    if dropped is None:
        return kept
    if kept is None:
        raise _unread("NOT with nothing beside it", "words to look for, and NOT what they lack")
    return Less(kept, dropped)


def _unread(seen: str, expected: str = "", do: str = "") -> UsageError:
    return UsageError(
        f"the search cannot be read: {seen}",
        expected=expected or 'words, "a phrase", begin*, AND, OR, NOT, brackets, fields',
        do=do or "put words such as AND in quotes to look for them",
    )
