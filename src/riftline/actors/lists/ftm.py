"""FollowTheMoney entities as JSON lines (followthemoney.tech)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from riftline.actors.lists.records import records, strings
from riftline.actors.lists.rows import Broken, Item, Opened, Row, Said, kind_of
from riftline.lexicon import load
from riftline.model import ActorKind

__all__ = ["is_ftm", "open_ftm"]


def is_ftm(record: Mapping[str, Any]) -> bool:
    """Whether a JSON object is an entity of FollowTheMoney."""
    return isinstance(record.get("schema"), str) and isinstance(record.get("properties"), dict)


def open_ftm(text: str) -> Opened:
    """The entities in `text`; those that are no actors (addresses, sanctions) are passed by."""
    return Opened("ftm", partial(_rows, text), total=text.count("\n") + 1)


def _rows(text: str) -> Iterator[Item]:
    words = load("lists")["ftm"]
    for where, record in records(text):
        if isinstance(record, Broken):
            yield record
        elif not is_ftm(record):
            yield Broken(where, "it has no schema and properties", "a FollowTheMoney entity")
        elif record["schema"] not in words["actors"]:
            yield None
        elif not isinstance(record.get("id"), str) or not record["id"].strip():
            yield Broken(where, "it has no id", "an entity with an id")
        else:
            yield _row(where, record, words)


def _row(where: str, record: Mapping[str, Any], words: Mapping[str, Any]) -> Row:
    properties = record["properties"]
    said = [
        Said(text, register, weak=name in words["weak"], note=_note(name))
        for name, register in words["names"].items()
        for text in strings(properties.get(name))
    ]
    refs = (
        f"{name.removesuffix('Id')}:{value}"
        for name in words["ids"]
        for value in strings(properties.get(name))
    )
    kind: ActorKind = kind_of(record["schema"]) or "unknown"
    return Row(where, record["id"].strip(), kind, tuple(said), tuple(refs))


def _note(name: str) -> str:
    return {"weakAlias": "weak alias", "previousName": "previous name"}.get(name, "")
