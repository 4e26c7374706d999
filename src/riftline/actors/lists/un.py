"""The consolidated list of the United Nations Security Council, as XML.

Invariant: nothing outside the file is ever opened and no entity is ever expanded; a file that
declares entities is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

from riftline.actors.lists.packed import unpack
from riftline.actors.lists.rows import Broken, Item, Opened, Row, Said, clean
from riftline.errors import UsageError
from riftline.model import ActorKind

__all__ = ["open_un"]

_KINDS: dict[str, ActorKind] = {"INDIVIDUAL": "person", "ENTITY": "group"}
_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def open_un(raw: bytes, text: str, file: str) -> Opened:
    """The list in `raw`, whose text is `text`.

    Raises UsageError for XML that is broken, declares anything (a document type, entities) or is
    another list.
    """
    if "<!DOCTYPE" in text:  # before libxml2 sees any of it
        raise _declares(file)
    root = next(_events(raw, file))
    if root.tag != "CONSOLIDATED_LIST":
        raise UsageError(
            f"{file} is XML of another kind (<{clean(str(root.tag))[:60]}>)",
            expected="the UN's consolidated list (<CONSOLIDATED_LIST>)",
            do="give it as a table (CSV) instead",
        )
    day = _DAY.match(root.get("dateGenerated", ""))
    return Opened(
        format="un-xml",
        rows=partial(_rows, raw, file),
        total=raw.count(b"</INDIVIDUAL>") + raw.count(b"</ENTITY>"),
        id="un-consolidated",
        title="UN Security Council consolidated list",
        edition=day[0] if day else "",
    )


def _events(raw: bytes, file: str) -> Iterator[Any]:
    """The root as it opens, then each person and entity as it closes."""
    from lxml import etree

    try:
        seen = etree.iterparse(
            BytesIO(raw),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        started = False
        for event, element in seen:
            if not started:
                started = True
                if element.getroottree().docinfo.doctype:
                    raise _declares(file)
                yield element
            elif event == "end" and element.tag in _KINDS:
                yield element
                element.clear()
    except etree.XMLSyntaxError as e:
        raise UsageError(
            f"{file} is no whole XML: {clean(e.msg or str(e))[:200]}",
            expected="the whole file",
            do="download it again; nothing of it was taken",
        ) from e


def _declares(file: str) -> UsageError:
    return UsageError(
        f"{file} declares a document type, which can hold a bomb of entities",
        expected="XML without <!DOCTYPE>",
        do="get the list from its publisher; nothing of this file was read",
    )


def _rows(raw: bytes, file: str) -> Iterator[Item]:
    events = _events(raw, file)
    next(events)
    for element in events:
        where = f"the {element.tag.lower()} at line {element.sourceline}"
        id_ = _text(element, "REFERENCE_NUMBER")
        if not id_:
            yield Broken(where, "it has no REFERENCE_NUMBER", "a reference such as QDe.001")
            continue
        kind = _KINDS[element.tag]
        data_id = _text(element, "DATAID")
        refs = (f"un:{id_}", *((f"un-dataid:{data_id}",) if data_id else ()))
        yield Row(where, id_, kind, tuple(_said(element, kind)), refs)


def _said(element: Any, kind: ActorKind) -> Iterator[Said]:
    main = " ".join(filter(None, (_text(element, part) for part in _PARTS)))
    # A person's parts come in the order of speech: a comma in them turns nothing round.
    yield from unpack(main, "group" if kind == "person" else kind)
    yield from unpack(_text(element, "NAME_ORIGINAL_SCRIPT"), kind)
    for alias in element.iter("INDIVIDUAL_ALIAS", "ENTITY_ALIAS"):
        quality = _text(alias, "QUALITY")
        for said in unpack(_text(alias, "ALIAS_NAME"), kind):
            yield _judged(said, quality)


def _judged(said: Said, quality: str) -> Said:
    """The name with what the list says of its quality."""
    low = quality.casefold()
    register = "former" if low.startswith("f.k.a") and said.register == "plain" else said.register
    notes = [said.note, f"{low} quality" if low in ("good", "low") else low]
    note = ", ".join(dict.fromkeys(n for n in notes if n))
    return replace(said, register=register, weak=low == "low", note=note)


def _text(element: Any, tag: str) -> str:
    """The words of the child `tag`; "" where there is none. An unexpanded entity is no words."""
    return clean(element.findtext(tag) or "")
