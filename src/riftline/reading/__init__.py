"""Reading: bytes → documents. Pure: no network, no store, no other document.

The readers (one module a format) are plug-ins; the content decides which one reads, never the
file's name. Whatever is wrong with a capture comes back as an `Issue`; only misuse raises.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from riftline import plugins
from riftline.errors import PluginError, UsageError
from riftline.model import Document, Issue, Source

if TYPE_CHECKING:
    from riftline.reading.readers import Reader

__all__ = ["expand", "read"]


def read(raw: bytes, source: Source) -> tuple[tuple[Document, ...], tuple[Issue, ...]]:
    """Documents in `raw`, and what is wrong with it.

    `source` says where the bytes came from and supplies date, publisher and author that the
    capture lacks. Never raises for bad content.
    """
    from riftline.reading.decode import is_binary
    from riftline.reading.sniffing import HEAD

    where = source.path
    if not raw.strip():
        seen = "no bytes" if not raw else "white space only"
        return (), (Issue("empty-capture", where, seen, "some text", "capture it again"),)
    binary = is_binary(raw)
    if binary is not None:
        return (), (
            Issue(
                "unreadable-binary",
                where,
                binary,
                "text, a web page or an export of posts",
                "convert it to text first",
            ),
        )
    reader = _reader(raw[:HEAD], source)
    if reader is None:
        return (), (
            Issue(
                "unknown-format",
                where,
                "structured data (JSON, XML or a web archive) that no reader knows",
                "text, HTML, Telegram or VK exports, or JSON lines with a text field",
                "convert it to JSON lines: one object a line with text, author, published",
            ),
        )
    documents, issues = reader.read(raw, source)
    documents = tuple(_supplied(d, source) for d in documents if d.text)
    issues = (*issues, *_gaps(documents, issues, source))
    return documents, issues


def expand(paths: Iterable[str | Path]) -> Iterator[Source]:
    """A `Source` for every file given and, sorted, for every file below every folder given.

    Below folders, hidden files and folders, links to folders and things that are not files
    (pipes, sockets) are passed over. What cannot be looked into, a folder too, comes as a
    `Source`, so that whoever opens it says why. Raises UsageError at once for a path that is not
    there.
    """
    given = [Path(p) for p in paths]
    for path in given:
        if not os.path.lexists(path):
            raise UsageError(
                f"{str(path)!r} is not there",
                expected="a file or a folder",
                do="check the path",
            )
    return _walk(given)


def _walk(given: Iterable[Path]) -> Iterator[Source]:
    for path in given:
        if path.is_dir():
            closed: list[OSError] = []
            for folder, folders, files in os.walk(path, onerror=closed.append):
                folders[:] = sorted(f for f in folders if not f.startswith("."))
                for name in sorted(f for f in files if not f.startswith(".")):
                    file = Path(folder, name)
                    if _is_file(file):
                        yield Source(str(file))
            yield from (Source(str(e.filename)) for e in closed)
        else:
            yield Source(str(path))


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True  # a dangling link, a loop, gone since: whoever opens it says so


def _reader(head: bytes, source: Source) -> Reader | None:
    """The reader that is surest; the first by name among equals; None when all say 0."""
    best: tuple[float, Reader | None] = (0.0, None)
    for name in plugins.names("readers"):
        reader: Reader = plugins.load("readers", name)
        try:
            score = float(reader.sniff(head, source))
        except AttributeError as e:
            raise PluginError(
                f"the reader {name!r} has no sniff and read",
                expected="a riftline.reading.readers.Reader",
                do="reinstall the package that brings it",
            ) from e
        if score > best[0]:
            best = (score, reader)
    return best[1]


def _supplied(document: Document, source: Source) -> Document:
    return replace(
        document,
        published=document.published or source.published,
        publisher=document.publisher or source.publisher,
        author=document.author or source.author,
    )


def _gaps(
    documents: tuple[Document, ...], issues: tuple[Issue, ...], source: Source
) -> Iterator[Issue]:
    if not documents and not issues:
        yield Issue(
            "no-text",
            source.path,
            "nothing is left after cleaning",
            "an article or posts",
            "open the capture: it may be a menu, a login page or an empty shell",
        )
    for document in documents:
        if document.published is None:
            record = document.context.get("record")
            place = f"{source.path} ({record})" if record else source.path
            yield Issue(
                "undated",
                document.id,
                f"no date in {place}",
                "a date of publication",
                "give --published DATE if you know it",
            )
