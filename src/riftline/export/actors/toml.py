"""``actors.toml``: the seed list of a case, which another case can start from.

Contested names stand in it with a comment, and nothing of that is lost by being read: a seed
list that gives one name to two actors joins it to neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO

from riftline.export.actors.claims import contested, main_name, other_names, refs, safe
from riftline.model import Actor, Name, Snapshot

__all__ = ["write"]


def write(snapshot: Snapshot, out: TextIO) -> None:
    """Write all actors into `out`."""
    doubtful = contested(snapshot)
    out.write(f"# Actors of {safe(snapshot.name)}, revision {snapshot.revision}.\n")
    for actor in snapshot.roster.actors:
        out.writelines(f"{line}\n" for line in _actor(actor, doubtful))


def _actor(actor: Actor, doubtful: frozenset[tuple[str, str]]) -> Iterator[str]:
    main = main_name(actor)
    yield ""
    yield "[[actor]]"
    yield f"id = {_quoted(actor.id)}"
    yield f"kind = {_quoted(actor.kind)}"
    yield from _mark(actor, main, doubtful)
    yield f"name = {_quoted(main.text)}"
    yield from _about(main, default="official")
    if elsewhere := refs(actor):
        yield f"refs = [{', '.join(map(_quoted, elsewhere))}]"
    for name in other_names(actor):
        yield "[[actor.names]]"
        yield from _mark(actor, name, doubtful)
        yield f"text = {_quoted(name.text)}"
        yield from _about(name, default="plain")


def _mark(actor: Actor, name: Name, doubtful: frozenset[tuple[str, str]]) -> Iterator[str]:
    if (actor.id, name.text) in doubtful:
        yield "# contested"


def _about(name: Name, default: str) -> Iterator[str]:
    source = "" if name.source == "actors.toml" else name.source
    register = "" if name.register == default else name.register
    for key, value in (
        ("lang", name.lang), ("register", register), ("used_by", name.used_by),
        ("since", name.since), ("until", name.until), ("source", source),
    ):  # fmt: skip
        if value:
            yield f"{key} = {_quoted(value)}"


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's is one, once controls are gone."""
    return json.dumps(safe(text), ensure_ascii=False)
