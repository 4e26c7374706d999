"""Reading: bytes → documents. Pure: no network, no store, no other document.

The readers (one module a format) are plug-ins; the content decides which one reads, never the
file's name. Whatever is wrong with a capture comes back as an `Issue`; only misuse raises.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from riftline.errors import UsageError
from riftline.model import Document, Issue, Source
from riftline.reading.saved import page_of

__all__ = ["bytes_inside", "expand", "feed_items", "is_table", "read", "read_file"]


def read(raw: bytes, source: Source) -> tuple[tuple[Document, ...], tuple[Issue, ...]]:
    """Documents in `raw`, and what is wrong with it.

    `source` says where the bytes came from and supplies date, publisher and author that the
    capture lacks. Never raises for bad content.
    """
    from riftline.reading.opening import read_bytes

    return read_bytes(raw, source)


def read_file(file: BinaryIO, source: Source, sha: str = "") -> Iterator[Document | Issue]:
    """The same for an open, seekable file, one after another: a large archive is never held whole.

    `sha` is the file's SHA-256 where it is known.
    """
    from riftline.reading import opening

    return opening.read_file(file, source, sha)


def bytes_inside(raw: bytes, document: Document) -> bytes:
    """The bytes that `document.offsets` count in: of its capture `raw`, or of a member of that.

    Raises NotFound when `raw` has no such member.
    """
    from io import BytesIO

    from riftline.reading.opening import member_bytes

    source = Source(document.context.get("path", document.uri))
    return member_bytes(BytesIO(raw), document.inside, source)


def feed_items(file: BinaryIO, source: Source) -> tuple[str, ...]:
    """Addresses that the items of the feeds in a web archive name; none where it holds no feed."""
    from riftline.reading import feeds, warc
    from riftline.reading.containers import Budget, Member, size_of
    from riftline.reading.readers import EXPORT_LIMIT
    from riftline.reading.sniffing import HEAD

    found: list[str] = []
    for member in warc.members(file, source, Budget.of(size_of(file))):
        if isinstance(member, Member) and size_of(member.file) <= EXPORT_LIMIT:
            head = member.file.read(HEAD)
            member.file.seek(0)
            if feeds.sniff(head, source):
                found.extend(feeds.items_of(member.file.read(), source))
    return tuple(dict.fromkeys(found))


def is_table(file: BinaryIO, source: Source) -> bool:
    """Whether the open file is a table (CSV, XLSX); it is left at its start."""
    from riftline.reading.sniffing import HEAD
    from riftline.reading.tables import sniff_csv, sniff_xlsx

    head = file.read(HEAD)
    file.seek(0)
    return sniff_xlsx(head, source) > 0 or (b"\x00" not in head and sniff_csv(head, source) > 0)


def expand(paths: Iterable[str | Path]) -> Iterator[Source]:
    """A `Source` for every file given and, sorted, for every file below every folder given.

    Below folders, hidden files and folders, links to folders, things that are not files (pipes,
    sockets) and the folder of pictures and scripts that a browser lays beside a saved page
    (``Page_files`` for ``Page.html``) are passed over. What cannot be looked into, a folder too,
    comes as a `Source`, so that whoever opens it says why. Raises UsageError at once for a path
    that is not there.
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
                pages = {f.rpartition(".")[0] for f in files if _PAGE.search(f)}
                folders[:] = sorted(
                    f for f in folders if not f.startswith(".") and page_of(f) not in pages
                )
                for name in sorted(f for f in files if not f.startswith(".")):
                    file = Path(folder, name)
                    if _is_file(file):
                        yield Source(str(file))
            yield from (Source(str(e.filename)) for e in closed)
        else:
            yield Source(str(path))


_PAGE = re.compile(r"\.(?:html?|xhtml)$", re.I)


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True  # a dangling link, a loop, gone since: whoever opens it says so
