"""What must hold of values before any store keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from riftline.errors import StoreError
from riftline.model import Capture, Entry, Extract, Issue, NameList

__all__ = ["check_extracts", "check_list"]


def check_extracts(capture: Capture, extracts: Sequence[Extract]) -> None:
    """Raise StoreError unless the extracts hang together and come from that capture."""
    _unique("document", (e.document.id for e in extracts), capture.sha256)
    for extract in extracts:
        document = extract.document
        if document.capture != capture.sha256:
            raise StoreError(
                f"document {document.id} names the capture {document.capture!r}",
                expected=f"{capture.sha256!r}, the capture it is written for",
            )
        _unique("statement", (s.id for s in extract.statements), document.id)
        for statement in extract.statements:
            if statement.document_id != document.id:
                raise StoreError(
                    f"statement {statement.id} names the document {statement.document_id!r}",
                    expected=f"{document.id!r}, the document it is written for",
                )


def check_list(card: NameList, entries: Sequence[Entry], issues: Sequence[Issue]) -> None:
    """Raise StoreError unless entries and issues are that list's, and each entry stands once."""
    _unique("entry", (e.id for e in entries), f"the list {card.id}")
    place = f"list:{card.id}"
    for seen in (*(f"list:{e.list}" for e in entries), *(i.where for i in issues)):
        if seen != place:
            raise StoreError(f"something of {seen!r} was given with the list {card.id!r}")


def _unique(what: str, ids: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise StoreError(
                f"the id {id_!r} stands for two of {where}: each {what} needs its own",
                expected="an id for each",
                do="this is a fault in the reader or rule that made them: please report it",
            )
        seen.add(id_)
