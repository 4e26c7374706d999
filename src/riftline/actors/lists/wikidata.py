"""Items in Wikidata's JSON: labels and aliases by language, names among the claims, ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from riftline.actors.lists.records import records
from riftline.actors.lists.rows import Broken, Item, Opened, Row, Said, register_of
from riftline.lexicon import load
from riftline.model import ActorKind

__all__ = ["is_wikidata", "open_wikidata"]

_NO_LANGUAGE = ("mul", "und", "mis", "zxx")
_FIRST = ("mul", "en", "ru")
"""Languages whose label leads, in this order; then the others as they come."""


def is_wikidata(record: Mapping[str, Any]) -> bool:
    """Whether a JSON object is an item, or holds items."""
    return isinstance(record.get("labels"), dict) or isinstance(record.get("entities"), dict)


def open_wikidata(text: str) -> Opened:
    """The items in `text`: a dump, JSON lines, or the answer of Special:EntityData."""
    return Opened("wikidata", partial(_rows, text), total=text.count('"labels"'))


def _rows(text: str) -> Iterator[Item]:
    for where, record in records(text):
        if isinstance(record, Broken):
            yield record
        elif not isinstance(record.get("id"), str) or not record["id"].strip():
            yield Broken(where, "it has no id", "an item with an id such as Q1")
        else:
            yield _row(where, record["id"].strip(), record)


def _row(where: str, id_: str, record: Mapping[str, Any]) -> Row:
    labels, aliases = _table(record, "labels"), _table(record, "aliases")
    claims = _table(record, "claims")
    order = sorted(labels, key=lambda lang: _FIRST.index(lang) if lang in _FIRST else len(_FIRST))
    said = [s for lang in order for s in _worded(labels[lang], lang)]
    said += [s for lang, values in aliases.items() for s in _worded(values, lang)]
    said += _named(claims)
    outside = (f"{p}:{v}" for p, v in _outside(claims))
    return Row(where, id_, _kind(claims), tuple(said), (f"wikidata:{id_}", *outside))


def _table(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    # Wikidata writes an empty table as a list.
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def _worded(value: Any, lang: str) -> list[Said]:
    """Labels or aliases of one language: texts, or ``{"language", "value"}``, one or a list;
    our own export adds ``register`` and ``contested``."""
    found: list[Said] = []
    for one in value if isinstance(value, list) else [value]:
        text = one.get("value") if isinstance(one, dict) else one
        if isinstance(text, str) and text.strip():
            more = one if isinstance(one, dict) else {}
            register = register_of(str(more.get("register", ""))) or "plain"
            weak = more.get("contested") is True
            found.append(Said(text, register, "" if lang in _NO_LANGUAGE else lang, weak=weak))
    return found


def _named(claims: Mapping[str, Any]) -> Iterator[Said]:
    """Names among the claims: official name, pseudonym, short name, …"""
    for prop, register in load("lists")["wikidata"]["names"].items():
        for value in _values(claims, prop):
            if isinstance(value, dict) and isinstance(value.get("text"), str):
                lang = str(value.get("language", ""))
                yield Said(value["text"], register, "" if lang in _NO_LANGUAGE else lang)
            elif isinstance(value, str):
                yield Said(value, register)


def _kind(claims: Mapping[str, Any]) -> ActorKind:
    classes = {v.get("id") for v in _values(claims, "P31") if isinstance(v, dict)}
    for kind, known in load("lists")["wikidata"]["kinds"].items():
        if classes.intersection(known):
            return kind  # type: ignore[no-any-return]  # the lexicon's keys are kinds
    return "unknown"


def _outside(claims: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Ids of the item elsewhere: (property, value)."""
    for prop in claims:
        for snak in _snaks(claims, prop):
            value = _value(snak)
            if snak.get("datatype") == "external-id" and isinstance(value, str):
                yield prop, value


def _values(claims: Mapping[str, Any], prop: str) -> list[Any]:
    return [_value(snak) for snak in _snaks(claims, prop)]


def _snaks(claims: Mapping[str, Any], prop: str) -> list[Mapping[str, Any]]:
    made = claims.get(prop)
    found = made if isinstance(made, list) else []
    snaks = (c.get("mainsnak") for c in found if isinstance(c, dict))
    return [s for s in snaks if isinstance(s, dict)]


def _value(snak: Mapping[str, Any]) -> Any:
    held = snak.get("datavalue")
    return held.get("value") if isinstance(held, dict) else None
