"""PDF: the text layer, by PDFium, with the page on which everything stands.

Shape recognised: ``%PDF-`` within the first kilobyte. One document a file; ``context["pages"]``
holds ``page:code point`` for where each page begins (`Document.page` reads it). Lines that stand
at the head or foot of most pages are left out. A file of scanned pictures has no text: it says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from riftline.model import Issue, Source
from riftline.reading import dates
from riftline.reading.blocks import Draft
from riftline.reading.clean import line
from riftline.reading.furniture import article
from riftline.reading.readers import NOWHERE, TEXT_LIMIT, Read, Reader, document, sha_of
from riftline.reading.text import drafts

__all__ = ["READER"]

_PAGES = 10_000
# PDFium marks a hyphen that it takes for one of width with U+FFFE or U+0002.
_BROKEN_WORD = re.compile("[\ufffe\x02]\\s*")
_CREATED = re.compile(r"D:(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")
_NUMBER = re.compile(r"\d+")


def sniff(head: bytes, _source: Source) -> float:
    """The mark, which some printers put behind a few bytes of their own."""
    return 0.98 if b"%PDF-" in head[:1024] else 0.0


def read(raw: bytes, source: Source) -> Read:
    """One document. Trouble: no-text, unread-pages, too-large, broken-archive."""
    try:
        texts, said, count = _pages(raw)
    except Exception as e:  # noqa: BLE001 - PDFium's binding raises several kinds of its own
        return (), (_unopened(source, " ".join(str(e).split())[:100]),)
    issues: list[Issue] = []
    bare = [number for number, text in enumerate(texts, 1) if not text.strip()]
    if len(bare) == len(texts):
        return (), (_scanned(source, count),)
    if bare or count > len(texts):
        issues.append(_unread_pages(source, bare, count, len(texts)))
    pages = [tuple(drafts(text)) for text in _without_running_lines(texts)]
    every = tuple(d for page in pages for d in page)
    if sum(len(d.text) for d in every) > TEXT_LIMIT:
        seen, expected = "a PDF with more text than any book", f"at most {TEXT_LIMIT:,} characters"
        return (), (*issues, Issue("too-large", source.path, seen, expected, "split the file"))
    parts = article(every)
    doc = document(
        sha=sha_of(raw),
        source=source,
        reader=READER.name,
        drafts=parts.body,
        decoded=NOWHERE,
        title=parts.title or said.get("Title"),
        author=parts.author,
        publisher=parts.publisher,
        published=parts.published or (dates.dateline(parts.body[0].text) if parts.body else None),
        captions=parts.captions,
        context={
            "pages": " ".join(_marks(pages, parts.body)),
            "page_count": str(count),
            "created": _created(said.get("CreationDate")),
            "author_of_file": said.get("Author"),
        },
        place=f"{count} pages" if count != 1 else "1 page",
    )
    return (doc,), tuple(issues)


def _pages(raw: bytes) -> tuple[list[str], dict[str, str], int]:
    """Each page's text, what the file says of itself, and how many pages it has."""
    import pypdfium2

    pdf: Any = pypdfium2.PdfDocument(raw)
    try:
        count = len(pdf)
        texts = []
        size = 0
        for number in range(min(count, _PAGES)):
            page = pdf[number]
            held = page.get_textpage()
            text = held.get_text_range() if held.count_chars() else ""
            held.close()
            page.close()
            size += len(text)
            texts.append(_BROKEN_WORD.sub("", text))
            if size > 2 * TEXT_LIMIT:
                break
        said = {k: v for k, v in pdf.get_metadata_dict().items() if isinstance(v, str) and v}
    finally:
        pdf.close()
    return texts, said, count


def _without_running_lines(texts: Sequence[str]) -> Iterator[str]:
    """Pages without the lines that head or foot more than half of them, whatever their number."""
    rows = [text.splitlines() for text in texts]
    held = [[r for r in page if r.strip()] for page in rows]
    ends = Counter(
        _NUMBER.sub("0", end.strip())
        for page in held
        for end in {id(e): e for e in (*page[:1], *page[-1:])}.values()
    )
    many = {end for end, count in ends.items() if count >= 3 and count > len(texts) / 2}
    for page, shown in zip(rows, held, strict=True):
        outer = {*map(id, shown[:1]), *map(id, shown[-1:])}
        kept = (r for r in page if id(r) not in outer or _NUMBER.sub("0", r.strip()) not in many)
        yield "\n".join(kept)


def _marks(pages: Sequence[Sequence[Draft]], body: Sequence[Draft]) -> Iterator[str]:
    """``page:code point`` of the first block of each page that is in the body."""
    starts: dict[str, list[int]] = {}
    at = 0
    for draft in body:
        starts.setdefault(draft.text, []).append(at)
        at += len(draft.text) + 2
    last = -1
    for number, page in enumerate(pages, 1):
        for draft in page:
            places = [p for p in starts.get(draft.text, ()) if p > last]
            if places:
                last = places[0]
                yield f"{number}:{last}"
                break


def _created(text: str | None) -> str | None:
    """``D:20310304050607Z`` as ISO, without the zone: writers disagree about its form."""
    found = _CREATED.match(text or "")
    if found is None:
        return None
    day = f"{found[1]}-{found[2]}-{found[3]}"
    return dates.iso(f"{day}T{found[4]}:{found[5]}:{found[6]}" if found[4] else day)


def _unopened(source: Source, why: str) -> Issue:
    return Issue(
        "broken-archive",
        source.path,
        f"a PDF that cannot be opened ({line(why)})",
        "a whole PDF without a password",
        "open it in a reader and save it anew",
    )


def _scanned(source: Source, count: int) -> Issue:
    return Issue(
        "no-text",
        source.path,
        f"a PDF of {count} pages without a text layer",
        "pages with text, not pictures of them",
        "run it through a program that recognises text, and add what that gives",
    )


def _unread_pages(source: Source, bare: Sequence[int], count: int, read_: int) -> Issue:
    parts = []
    if bare:
        shown = ", ".join(map(str, bare[:10])) + (" …" if len(bare) > 10 else "")
        parts.append(f"pages without a text layer: {shown}")
    if count > read_:
        parts.append(f"{count - read_:,} pages after the {read_:,}th")
    return Issue(
        "unread-pages",
        source.path,
        "; ".join(parts),
        "pages with text",
        "look at these pages yourself",
    )


READER = Reader("pdf", sniff, read, binary=True)
