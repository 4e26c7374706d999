"""What browsers leave when they save a page: a folder beside it, and a note in its source."""

from __future__ import annotations

import re
from datetime import UTC, datetime

__all__ = ["page_of", "saved_from"]

# What browsers in English, German, French, Spanish, Polish and Russian call the folder.
_BESIDE = re.compile(
    r"(?:_files|\.files|-Dateien|_fichiers|-fichiers|_archivos|-archivos|_pliki|_файлы|\.файлы)$"
)
_HEAD = 8192
# "saved from url=(0042)https://…": the number is the address's length.
_MARK = re.compile(r"<!--\s*saved from url=\((\d{1,5})\)(\S+)\s*-->", re.I)
_SINGLE = re.compile(
    r"Page saved with (SingleFile[^\n]{0,20})\s+url:\s*(\S+)\s+(?:saved date:\s*([^\n]{10,80}))?"
)
_WHEN = re.compile(r"\w{3} (\w{3}) (\d{1,2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT([+-]\d{2})(\d{2})")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def page_of(folder: str) -> str | None:
    """The name, without its ending, of the page that such a folder belongs to, or None."""
    stem, found = _BESIDE.subn("", folder)
    return stem if found else None


def saved_from(source: str) -> tuple[str | None, str | None, str | None]:
    """(address, when as ISO in UTC, by what) that a browser or SingleFile wrote into a page."""
    head = source[:_HEAD]
    single = _SINGLE.search(head)
    if single is not None:
        return single[2], _moment(single[3] or ""), "SingleFile"
    mark = _MARK.search(head)
    return (mark[2], None, "a browser") if mark is not None else (None, None, None)


def _moment(text: str) -> str | None:
    """``Sat Nov 04 2023 10:00:00 GMT+0100 (…)``, as browsers print a date, in UTC."""
    found = _WHEN.match(text.strip())
    if found is None or found[1] not in _MONTHS:
        return None
    month = _MONTHS.index(found[1]) + 1
    day = f"{found[3]}-{month:02}-{int(found[2]):02}"
    try:
        moment = datetime.fromisoformat(
            f"{day}T{found[4]}:{found[5]}:{found[6]}{found[7]}:{found[8]}"
        )
    except ValueError:
        return None
    return moment.astimezone(UTC).isoformat()
