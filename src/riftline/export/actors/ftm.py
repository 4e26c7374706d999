"""FollowTheMoney entities, one JSON object a line (followthemoney.tech).

A name that takes a side or is contested is a weak alias: screening tools do not match by those.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TextIO

from riftline.export.actors.claims import contested, main_name, other_names, refs, safe
from riftline.model import Actor, ActorKind, Name, Snapshot

__all__ = ["SCHEMAS", "entity", "write"]

SCHEMAS: Mapping[ActorKind, str] = {
    "person": "Person",
    "group": "Organization",
    "outlet": "Organization",
    "account": "UserAccount",
    "state": "PublicBody",
    "place": "Territory",
}
_WITH_ABBREVIATIONS = ("Person", "Organization", "PublicBody", "LegalEntity")
_WEAK = ("pejorative", "exonym", "honorific")
_WIKIDATA = re.compile(r"(?:^|:)(Q[1-9]\d*)$")


def write(snapshot: Snapshot, out: TextIO) -> None:
    """Write all actors into `out`."""
    doubtful = contested(snapshot)
    for actor in snapshot.roster.actors:
        out.write(json.dumps(entity(actor, doubtful), ensure_ascii=False) + "\n")


def entity(actor: Actor, doubtful: frozenset[tuple[str, str]]) -> dict[str, Any]:
    """The actor as an entity; names in `doubtful` (`contested`) are weak aliases."""
    schema = SCHEMAS.get(actor.kind, "LegalEntity")
    main = main_name(actor)
    properties: dict[str, dict[str, None]] = defaultdict(dict)
    properties["name"][safe(main.text)] = None
    for name in other_names(actor):
        weak = (actor.id, name.text) in doubtful
        properties[_property(name, schema, weak)][safe(name.text)] = None
    for ref in refs(actor):
        if found := _WIKIDATA.search(ref):
            properties["wikidataId"][found[1]] = None
    return {
        "id": safe(actor.id),
        "schema": schema,
        "caption": safe(main.text),
        "referents": [safe(r) for r in refs(actor)],
        "properties": {name: list(values) for name, values in properties.items()},
    }


def _property(name: Name, schema: str, contested_: bool) -> str:
    if contested_ or name.register in _WEAK:
        return "weakAlias"
    if name.register == "former" or name.until:
        return "previousName"
    if name.register == "abbreviation" and schema in _WITH_ABBREVIATIONS:
        return "abbreviation"
    if name.register == "account handle" and schema == "UserAccount":
        return "username"
    return "alias"
