"""Text exports of news databases: many articles in one file, each with its outlet and day.

Shapes recognised: Factiva (articles end in ``Document ABCD000020310304e7340001a``; fields by two
letters, ``HD``, ``PD``, ``SN``, or in their fixed order) and LexisNexis (``1 of 20 DOCUMENTS`` or
``End of Document``; fields such as ``BYLINE:``, ``LENGTH:``, ``BODY:``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from riftline.model import Document, Issue, Source, digest
from riftline.reading import dates
from riftline.reading.blocks import Draft, draft
from riftline.reading.clean import fold
from riftline.reading.decode import Decoded, decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.furniture import author_named
from riftline.reading.readers import Read, Reader, bad_row, document, sha_of
from riftline.reading.sniffing import looks_like_data, looks_like_markup

__all__ = ["READER"]

_FACTIVA_END = re.compile(
    r"^(?:AN[ \t]+)?Document ([A-Z0-9]{4,40}\d{8}[a-z0-9]{6,14})[ \t\r]*$", re.M
)
_LEXIS_TOP = re.compile(r"^[ \t]*\d{1,6} of \d{1,6} DOCUMENTS?[ \t\r]*$", re.M)
_LEXIS_END = re.compile(r"^[ \t]*End of Document[ \t\r]*$", re.M)
_LEXIS_FIELD = re.compile(
    r"^(BYLINE|SECTION|LENGTH|DATELINE|BODY|LOAD-DATE|LANGUAGE|HIGHLIGHT|HEADLINE|GRAPHIC"
    r"|PUBLICATION-TYPE|SUBJECT|JOURNAL-CODE|TYPE|CORRECTION)(?::[ \t]*|[ \t\r]*$)(.*)$",
    re.M | re.I,
)
# What stands below the text; a line such as "Section 4:" inside it is the writer's.
_LEXIS_FOOT = ("LOAD-DATE", "LANGUAGE", "PUBLICATION-TYPE", "GRAPHIC", "SUBJECT", "JOURNAL-CODE")
_CODES = re.compile(
    r"^(SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CO|IN|NS|RE|IPC|IPD|PUB|AN|CT|RF|ART)"
    r"(?:[ \t]+(\S.*)|[ \t\r]*)$",
    re.M,
)
_LENGTH = re.compile(r"[\d,.]{1,9} (?:words|слов\w*)", re.I)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?: ?([AP])M)?(?: GMT)?", re.I)
_RIGHTS = re.compile(r"(?:\(c\)|©|copyright\b|all rights reserved)", re.I)


class _Line(NamedTuple):
    """A line of the export that holds something: its place, and its words."""

    start: int
    end: int
    words: str


class _Article(NamedTuple):
    """An article as it was cut out. `body` are ranges of its lines, `number` its accession."""

    title: str | None
    outlet: str | None
    day: str | None
    author: str | None
    lang: str | None
    body: Sequence[_Line]
    number: str = ""


_Cut = Callable[[str, Sequence[_Line]], _Article | None]


def sniff(head: bytes, _source: Source) -> float:
    """The line that ends or opens every article, and fields beside it."""
    if looks_like_data(head) or looks_like_markup(head):
        return 0.0
    text = decode(head).text
    if _FACTIVA_END.search(text) and (_LENGTH.search(text) or len(_CODES.findall(text)) >= 5):
        return 0.9
    named = {m[1].upper() for m in _LEXIS_FIELD.finditer(text)}
    marked = _LEXIS_TOP.search(text) or _LEXIS_END.search(text)
    return 0.9 if marked and len(named & {"LENGTH", "BODY", "LOAD-DATE", "SECTION"}) >= 2 else 0.0


def read(raw: bytes, source: Source) -> Read:
    """One document an article. Trouble: bad-row, encoding issues."""
    decoded = decode(raw)
    text = decoded.text
    issues: list[Issue] = list(encoding_issues(decoded, source))
    documents: list[Document] = []
    sha = sha_of(raw)
    for number, (start, end, cut) in enumerate(_cuts(text), 1):
        lines = list(_lines(text, start, end))
        if not lines:
            continue
        found = cut(text, lines)
        blocks = tuple(_paragraphs(text, found.body)) if found is not None else ()
        if found is None or not blocks:
            seen = f"no text below {lines[0].words[:80]!r}"
            issues.append(bad_row(source, f"article {number}", seen, "an article with a body"))
            continue
        documents.append(_document(found, blocks, number, start, end, sha, source, decoded))
    return tuple(documents), tuple(issues)


def _document(
    found: _Article,
    blocks: tuple[Draft, ...],
    number: int,
    start: int,
    end: int,
    sha: str,
    source: Source,
    decoded: Decoded,
) -> Document:
    doc = document(
        sha=sha,
        source=source,
        reader=READER.name,
        drafts=blocks,
        decoded=decoded,
        title=found.title,
        author=found.author,
        publisher=found.outlet,
        published=found.day,
        lang=found.lang,
        context={"record": f"article {number}", "item_id": found.number or None},
        place=f"article {number}" + (f" ({found.number})" if found.number else ""),
    )
    record = found.number or f"article {number}"
    uri = f"{source.uri or source.path}#article-{number}"
    return replace(doc, id=digest("document", sha, f"{record} {start} {end}"), uri=uri)


# -- cutting the file -------------------------------------------------------------------------


def _cuts(text: str) -> Iterator[tuple[int, int, _Cut]]:
    """(start, end, how it is read) of every article."""
    ends = list(_FACTIVA_END.finditer(text))
    if ends:
        at = 0
        for found in ends:
            coded = len({m[1] for m in _CODES.finditer(text, at, found.end())}) >= 5
            yield at, found.end(), _factiva_coded if coded else _factiva_plain
            at = found.end()
        return
    tops = [m.end() for m in _LEXIS_TOP.finditer(text)]
    if tops:
        stops = [m.start() for m in _LEXIS_TOP.finditer(text)][1:]
        for start, end in zip(tops, [*stops, len(text)], strict=True):
            yield start, end, _lexis
        return
    at = 0
    for found in _LEXIS_END.finditer(text):
        yield at, found.start(), _lexis
        at = found.end()


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    """Lines of a range; empty ones come as a line without words, which parts paragraphs."""
    at = start
    began = False
    for row in text[start:end].split("\n"):
        inner = row.strip()
        if inner or began:
            lead = at + len(row) - len(row.lstrip())
            yield _Line(lead, lead + len(inner), fold(inner))
            began = True
        at += len(row) + 1


def _paragraphs(text: str, lines: Sequence[_Line]) -> Iterator[Draft]:
    group: list[tuple[int, int]] = []
    for row in (*lines, _Line(0, 0, "")):
        if row.words:
            group.append((row.start, row.end))
        elif group:
            found = draft("paragraph", text, group)
            if found.text:
                yield found
            group = []


# -- Factiva ----------------------------------------------------------------------------------


def _factiva_coded(text: str, lines: Sequence[_Line]) -> _Article | None:
    """Fields by their two letters; ``LP`` and ``TD`` are the article."""
    held: dict[str, list[_Line]] = {}
    code = ""
    for row in lines:
        found = _CODES.fullmatch(text[row.start : row.end])
        if found is not None:
            code = found[1]
            start = row.start + (found.start(2) if found[2] else len(code))
            held.setdefault(code, []).append(_Line(start, row.end, fold(found[2] or "")))
        elif code:
            held[code].append(row)
    body: list[_Line] = []
    for part in ("LP", "TD"):
        body.extend((*held.get(part, ()), _Line(0, 0, "")))
    said = {k: fold(" ".join(r.words for r in v)) for k, v in held.items()}
    clock = said.get("ET")
    number = said.get("AN", "").removeprefix("Document ")
    return _Article(
        said.get("HD"), said.get("SN"), _day(said.get("PD"), clock),
        author_named(said["BY"]) if said.get("BY") else None, _lang(said.get("LA")), body, number,
    )  # fmt: skip


def _factiva_plain(_text: str, lines: Sequence[_Line]) -> _Article | None:
    """The same without letters: headline, byline, length, day, clock, outlet, code, page, …"""
    shown = [(i, row.words) for i, row in enumerate(lines) if row.words]
    length = next((n for n, (_, w) in enumerate(shown) if _LENGTH.fullmatch(w)), None)
    if length is None or length + 3 >= len(shown):
        return None
    head = [w for _, w in shown[:length]]
    author = author_named(head[-1]) if len(head) > 1 else None
    title = " ".join(head[: len(head) - (author is not None)])
    at = length + 1
    day = shown[at][1]
    clock = shown[at + 1][1] if _CLOCK.fullmatch(shown[at + 1][1]) else None
    outlet = shown[at + 1 + (clock is not None)][1]
    rights = [n for n, (_, w) in enumerate(shown[: at + 14]) if n > at and _RIGHTS.match(w)]
    tongues = [n for n, (_, w) in enumerate(shown[: at + 14]) if n > at and _lang(w)]
    last = max((*rights, *tongues), default=at + 2)
    end = next(i for i, w in reversed(shown) if _FACTIVA_END.match(w))
    number = lines[end].words.partition("Document ")[2]
    lang = _lang(shown[tongues[-1]][1]) if tongues else None
    return _Article(
        title or None,
        outlet,
        _day(day, clock),
        author,
        lang,
        lines[shown[last][0] + 1 : end],
        number,
    )


# -- LexisNexis -------------------------------------------------------------------------------


def _lexis(text: str, lines: Sequence[_Line]) -> _Article | None:
    """Outlet, day and headline above the fields, in either order; the text below ``BODY``."""
    said: dict[str, str] = {}
    body: list[_Line] = []
    head: list[str] = []
    inside = ""
    for row in lines:
        found = _LEXIS_FIELD.fullmatch(text[row.start : row.end])
        if found is not None and (inside != "BODY" or found[1].upper() in _LEXIS_FOOT):
            inside = found[1].upper()
            said[inside] = fold(found[2])
            if inside == "BODY" and found[2].strip():
                body.append(_Line(row.start + found.start(2), row.end, fold(found[2])))
        elif inside == "BODY":
            body.append(row)
        elif not inside:
            if row.words:
                head.append(row.words)
        elif row.words and inside in ("HEADLINE", "HIGHLIGHT", "BYLINE"):
            said[inside] = fold(f"{said[inside]} {row.words}")
    while body and (not body[-1].words or _RIGHTS.match(body[-1].words)):
        body.pop()
    at = next((n for n, w in enumerate(head) if _leading_day(w)), None)
    if at is None:
        return _Article(said.get("HEADLINE") or (head[0] if head else None), None, None,
                        _author(said), _lang(said.get("LANGUAGE")), body)  # fmt: skip
    before = [w for w in head[:at] if not _RIGHTS.match(w)]
    after = [w for w in head[at + 1 :] if not _RIGHTS.match(w) and not _edition(w)]
    # Old exports print outlet, day, headline; new ones headline, outlet, day.
    if len(before) >= 2:
        title, outlet = before[0], before[-1]
    else:
        outlet, title = (before or [""])[0], (after or [""])[0]
    return _Article(
        said.get("HEADLINE") or title or None, outlet or None, _leading_day(head[at]),
        _author(said), _lang(said.get("LANGUAGE")), body,
    )  # fmt: skip


def _author(said: dict[str, str]) -> str | None:
    named = said.get("BYLINE")
    return (author_named(named) or named) if named else None


def _edition(words: str) -> bool:
    return bool(re.search(r"\b(?:edition|issue)\b", words, re.I)) and len(words.split()) <= 4


def _leading_day(words: str) -> str | None:
    """``March 4, 2031 Tuesday 05:06 AM GMT`` as a day."""
    return dates.any_date(words[:60]) if len(words) <= 80 else None


# -- values -----------------------------------------------------------------------------------


def _day(day: str | None, clock: str | None) -> str | None:
    """The day with its clock; whose clock it is, these exports do not say."""
    found = dates.date_line(day or "") or dates.any_date(day or "")
    told = _CLOCK.match(clock or "")
    if found is None or told is None or len(found) > len("2031-03-04"):
        return found
    hour = int(told[1]) % 12 + (12 if told[3].upper() == "P" else 0) if told[3] else int(told[1])
    return dates.iso(f"{found}T{hour:02}:{told[2]}") or found


_LANGS = {
    "english": "en", "russian": "ru", "русский": "ru", "английский": "en", "arabic": "ar",
    "german": "de", "french": "fr", "spanish": "es", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip


def _lang(words: str | None) -> str | None:
    return _LANGS.get((words or "").split(";")[0].strip().casefold())


READER = Reader("news-database", sniff, read)
