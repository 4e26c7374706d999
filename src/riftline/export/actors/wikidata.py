"""Items in Wikidata's JSON: labels and aliases by language. Two fields are ours: an alias's
``register`` and ``contested``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TextIO

from riftline.export.actors.claims import contested, main_name, other_names, safe
from riftline.model import Actor, ActorKind, Snapshot

__all__ = ["write"]

_NO_LANGUAGE = "mul"
_CLASSES: Mapping[ActorKind, str] = {
    "person": "Q5",
    "group": "Q43229",
    "outlet": "Q1193236",
    "state": "Q6256",
    "place": "Q82794",
    "community": "Q41710",
}


def write(snapshot: Snapshot, out: TextIO) -> None:
    """Write all actors into `out`, one line each within one JSON object."""
    doubtful = contested(snapshot)
    out.write('{"entities": {')
    for n, actor in enumerate(snapshot.roster.actors):
        item = json.dumps(_item(actor, doubtful), ensure_ascii=False)
        out.write(
            ("," if n else "") + f"\n{json.dumps(safe(actor.id), ensure_ascii=False)}: {item}"
        )
    out.write("\n}}\n")


def _item(actor: Actor, doubtful: frozenset[tuple[str, str]]) -> dict[str, Any]:
    main = main_name(actor)
    lang = main.lang or _NO_LANGUAGE
    aliases: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name in other_names(actor):
        alias: dict[str, Any] = {"language": name.lang or _NO_LANGUAGE, "value": safe(name.text)}
        if name.register != "plain":
            alias["register"] = safe(name.register)
        if (actor.id, name.text) in doubtful:
            alias["contested"] = True
        if alias not in aliases[alias["language"]]:
            aliases[alias["language"]].append(alias)
    item: dict[str, Any] = {
        "type": "item",
        "id": safe(actor.id),
        "labels": {lang: {"language": lang, "value": safe(main.text)}},
        "aliases": aliases,
    }
    if actor.kind in _CLASSES:
        item["claims"] = {"P31": [_claim(_CLASSES[actor.kind])]}
    return item


def _claim(class_: str) -> dict[str, Any]:
    value = {"entity-type": "item", "id": class_, "numeric-id": int(class_[1:])}
    snak = {
        "snaktype": "value",
        "property": "P31",
        "datatype": "wikibase-item",
        "datavalue": {"value": value, "type": "wikibase-entityid"},
    }
    return {"mainsnak": snak, "type": "statement", "rank": "normal"}
