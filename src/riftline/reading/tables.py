"""Tables of posts: CSV with any delimiter, and XLSX sheets.

Shapes recognised: those of ``lexicon/tables.toml`` (CrowdTangle and its browser extension, Meta
Content Library, 4CAT, auto-archiver's sheet, YouTube Data Tools); else columns are guessed by
usual names, or given by the person (`Source.columns`). A header may stand below a title block. A
row without text that names an address is counted: the page is not here.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import Any, Literal

from riftline import lexicon
from riftline.model import Document, Issue, Source, Translation
from riftline.reading.clean import line
from riftline.reading.containers import Budget, TooMuch, broken_archive
from riftline.reading.decode import decode
from riftline.reading.encoding import encoding_issues
from riftline.reading.moments import written
from riftline.reading.pagemeta import web_address
from riftline.reading.readers import TEXT_LIMIT, Read, Reader, bad_row, post, sha_of
from riftline.reading.sniffing import looks_like_data, looks_like_markup, start_of
from riftline.reading.zips import BROKEN, ZIP_MARKS

__all__ = ["CSV", "FIELDS", "XLSX"]

_DELIMITERS = ",;\t|"
_HEADER_WITHIN = 30
"""Rows that a title block above the header may have."""
_COLUMNS = 500
_WIDEST = 200  # characters of a column's name

_OWN = ("text", "title", "author", "account", "publisher", "published", "uri", "lang", "platform",
        "translation", "translation_lang", "translator", "edited", "captured")  # fmt: skip
FIELDS = (*_OWN[:-2], "id", "thread", "reply_to", "repost_of", "likes", "shares", "comments",
          "views", "links", "media")  # fmt: skip
"""What a column can be mapped to by a person."""

_Row = tuple[str, Sequence[str]]
"""Where it stands (``row 12``) and its cells."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one tool names its columns."""

    name: str
    needs: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]
    platform: str | None = None


@cache
def _shapes() -> tuple[Shape, ...]:
    """The known tools, those that need most columns first; the guess comes last."""
    found = [
        Shape(
            name,
            frozenset(c.casefold() for c in held["needs"]),
            {f: tuple(c.casefold() for c in columns) for f, columns in held["fields"].items()},
            held.get("platform"),
        )
        for name, held in lexicon.load("tables").items()
        if isinstance(held, Mapping) and "needs" in held
    ]
    return tuple(sorted(found, key=lambda s: -len(s.needs)))


# -- CSV --------------------------------------------------------------------------------------


def sniff_csv(head: bytes, _source: Source) -> float:
    """Rows of as many cells as the header has names, three at least."""
    if looks_like_data(head) or looks_like_markup(head):
        return 0.0
    text = decode(start_of(head)).text
    rows = list(islice(_csv_rows(text.rpartition("\n")[0] or text), 60))
    at = _header(rows)
    if at is None:
        return 0.0
    shape = _shape(rows[at][1])
    if shape.needs:
        return 0.95
    return 0.6 if len(rows) > at + 1 else 0.0


def read_csv(raw: bytes, source: Source) -> Read:
    """One document a row with text. Trouble: bad-row, only-links, unknown-columns."""
    decoded = decode(raw)
    documents, issues = _read(_csv_rows(decoded.text), source, sha_of(raw), CSV.name)
    return documents, (*encoding_issues(decoded, source), *issues)


def _csv_rows(text: str) -> Iterator[_Row]:
    """Rows by the delimiter that parts the first lines most evenly; a cell may hold line breaks."""
    csv.field_size_limit(TEXT_LIMIT)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    number = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell over the limit: the row is told by its length
            row = ["\x00"]
        number += 1
        yield f"row {number}", row


def _delimiter(text: str) -> str:
    lines = [row for row in text[:20_000].splitlines() if row.strip()][:_HEADER_WITHIN]
    counts = {d: [row.count(d) for row in lines] for d in _DELIMITERS}
    return max(_DELIMITERS, key=lambda d: (sum(c >= 2 for c in counts[d]), sum(counts[d])))


# -- XLSX -------------------------------------------------------------------------------------


def sniff_xlsx(head: bytes, _source: Source) -> float:
    """A ZIP with Excel's own folder among its first members."""
    opens = head.startswith(ZIP_MARKS) and b"[Content_Types].xml" in head
    return 0.95 if opens and re.search(rb"xl/(?:workbook|worksheets|_rels|styles)", head) else 0.0


def read_xlsx(raw: bytes, source: Source) -> Read:
    """The same for every sheet of a workbook. Trouble: broken-archive, unpacks-too-far, too."""
    import openpyxl

    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            Budget.of(len(raw)).take(sum(info.file_size for info in archive.infolist()))
        book: Any = openpyxl.load_workbook(BytesIO(raw), read_only=True, data_only=True)
        sheets = [(line(s.title, 100) or "sheet", tuple(_cells(s))) for s in book.worksheets]
    except TooMuch as e:
        return (), (Issue("unpacks-too-far", source.path, str(e), "a workbook of ordinary size",
                          "save the sheet as CSV and add that"),)  # fmt: skip
    except (*BROKEN, KeyError, TypeError, AttributeError, SyntaxError, RecursionError) as e:
        return (), (broken_archive(source, f"a workbook that cannot be opened ({str(e)[:80]})"),)
    documents: list[Document] = []
    issues: list[Issue] = []
    sha = sha_of(raw)
    for title, rows in sheets:
        if not rows:
            continue
        prefix = f"sheet {title}, " if len(sheets) > 1 else ""
        placed = ((f"{prefix}{place}", cells) for place, cells in rows)
        found, trouble = _read(placed, source, sha, XLSX.name)
        documents.extend(found)
        issues.extend(trouble)
    return tuple(documents), tuple(issues)


def _cells(sheet: Any) -> Iterator[_Row]:
    for number, row in enumerate(sheet.iter_rows(max_col=_COLUMNS, values_only=True), 1):
        cells = ["" if v is None else _cell(v) for v in row]
        if any(cells):
            yield f"row {number}", cells


def _cell(value: Any) -> str:
    """A cell as text; Excel's dates have no zone, whole numbers no point (up to 15 digits)."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


# -- rows → documents -------------------------------------------------------------------------


def _read(
    rows: Iterable[_Row], source: Source, sha: str, reader: str
) -> tuple[tuple[Document, ...], tuple[Issue, ...]]:
    every = iter(rows)
    top = list(islice(every, _HEADER_WITHIN))
    at = _header(top)
    if at is None:
        return (), (_unknown(source, []),)
    header = [line(c, _WIDEST) or "" for c in top[at][1]]
    shape = _shape(header)
    fields = {**shape.fields, **{f: (c.casefold(),) for f, c in source.columns}}
    names = [c.casefold() for c in header]
    if not set(fields["text"]) & set(names) and not _links(shape):
        return (), (_unknown(source, header),)
    table = _Table(source, sha, reader, shape, fields, names)
    for place, cells in chain(top[at + 1 :], every):
        table.add(place, cells)
    return tuple(table.documents), tuple(table.trouble())


def _links(shape: Shape) -> bool:
    """Whether it is a known table of addresses alone."""
    return bool(shape.needs) and not shape.fields["text"]


def _header(rows: Sequence[_Row]) -> int | None:
    """Which of the first rows names the columns: one of a known tool, else the first that can."""
    for at, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        if _shape(cells).needs:
            return at
    for at, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        names = list(cells)
        while names and not names[-1].strip():
            names.pop()
        if len(names) >= 2 and len({n.strip().casefold() for n in names}) == len(names):
            below = [len(c) for _, c in rows[at + 1 : at + 20] if any(c)]
            return at if _usual(names) or (_plain(names) and _even(below, len(cells))) else None
    return None


def _usual(names: Sequence[str]) -> bool:
    """Whether a column of texts and another one have names that many use."""
    fields = _shapes()[-1].fields
    found = {f for f, columns in fields.items() for n in names if n.strip().casefold() in columns}
    return "text" in found and len(found) >= 2


def _plain(names: Sequence[str]) -> bool:
    """Names and no prose: at least three, short, none opening with the blank behind a comma."""
    short = all(0 < len(n) <= 60 and len(n.split()) <= 5 and not n[0].isspace() for n in names)
    return len(names) >= 3 and short and not any(n.strip().isdigit() for n in names)


def _even(widths: Sequence[int], wanted: int) -> bool:
    """Whether nearly all rows have as many cells as the header."""
    return len(widths) > 0 and sum(abs(n - wanted) <= 1 for n in widths) >= 0.8 * len(widths)


def _shape(header: Sequence[str]) -> Shape:
    names = {c.strip().casefold() for c in header}
    return next(s for s in _shapes() if s.needs <= names)


class _Table:
    """One pass over the rows below the header."""

    def __init__(
        self,
        source: Source,
        sha: str,
        reader: str,
        shape: Shape,
        fields: Mapping[str, tuple[str, ...]],
        names: Sequence[str],
    ) -> None:
        self.source, self.sha, self.reader, self.shape = source, sha, reader, shape
        self.places = {f: [names.index(c) for c in cs if c in names] for f, cs in fields.items()}
        self.width = len(names)
        self.documents: list[Document] = []
        self.issues: list[Issue] = []
        self.seen: Counter[str] = Counter()
        self.rows = self.bare = 0

    def add(self, place: str, cells: Sequence[str]) -> None:
        """One row; what cannot be read is told, and the rows below it go on."""
        if not any(c.strip() for c in cells):
            return
        self.rows += 1
        if cells == ["\x00"] or len(cells) > self.width + 1:
            seen = "a cell that is too long" if cells == ["\x00"] else f"{len(cells)} cells"
            self.issues.append(bad_row(self.source, place, seen, f"{self.width} cells"))
            return
        said = {f: self._cell(cells, f) for f in self.places}
        text = said.get("text")
        if not text:
            self.bare += 1
            return
        number = said.get("id")
        record = f"row {number}" if number else place
        self.seen[record] += 1
        if self.seen[record] > 1:
            record = f"{record} ({self.seen[record]})"
        self.documents.append(self._document(said, text, record, place))

    def _cell(self, cells: Sequence[str], field: str) -> str | None:
        held = (cells[i].strip() for i in self.places[field] if i < len(cells))
        return next((c for c in held if c and c not in ("None", "nan", "NULL")), None)

    def _document(
        self, said: Mapping[str, str | None], text: str, record: str, place: str
    ) -> Document:
        platform = said.get("platform") or self.shape.platform
        account = said.get("account")
        translated = said.get("translation")
        kind: Literal["article", "post"] = "post" if platform or account else "article"
        origin = said.get("repost_of")
        context = {k: v for k, v in said.items() if k not in _OWN}
        return post(
            sha=self.sha,
            source=self.source,
            reader=self.reader,
            record=record,
            place=place,
            text=text[:TEXT_LIMIT],
            kind=kind,
            uri=web_address(said.get("uri")),
            title=said.get("title"),
            author=origin or said.get("author") or account,
            publisher=said.get("publisher"),
            published=written(said.get("published")),
            lang=said.get("lang"),
            platform=platform,
            account=origin or account,
            translation=Translation(
                translated, said.get("translation_lang") or "und", said.get("translator") or ""
            )
            if translated
            else None,
            context={
                **context,
                "message_id": context.pop("id", None),
                "reposted_by": account if origin else None,
                "edited": written(said.get("edited")),
                "captured": written(said.get("captured")),
                "shape": self.shape.name,
            },
        )

    def trouble(self) -> Iterator[Issue]:
        """What the whole table lacks."""
        yield from self.issues
        if self.bare:
            yield Issue(
                "only-links",
                self.source.path,
                f"{self.bare} of {self.rows} rows hold no text",
                "rows with a text",
                "capture the pages that they name, or look at the posts themselves",
            )


def _unknown(source: Source, header: Sequence[str]) -> Issue:
    shown = ", ".join(header[:40]) or "no row that names columns"
    return Issue(
        "unknown-columns",
        source.path,
        f"a table whose columns are not known: {shown}",
        "a column of texts",
        'say which it is: `riftline add … --column text="NAME"`, or [columns] in case.toml',
    )


CSV = Reader("csv", sniff_csv, read_csv)
XLSX = Reader("xlsx", sniff_xlsx, read_xlsx, binary=True)
