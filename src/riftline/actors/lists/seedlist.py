"""Somebody's ``actors.toml`` as a list: the same reader as for the case's own, and as strict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from riftline.actors.lists.rows import Item, Opened, Row, Said
from riftline.actors.seeds import Seed, parse_seeds
from riftline.model import Name

__all__ = ["open_seedlist"]


def open_seedlist(text: str, file: str) -> Opened:
    """The actors in `text`. Raises SettingsError as the case's own seed list does."""
    seeds = parse_seeds(text, file)
    return Opened("toml", partial(_rows, seeds), total=len(seeds))


def _rows(seeds: Sequence[Seed]) -> Iterator[Item]:
    for seed in seeds:
        said = tuple(_said(name) for name in seed.names)
        yield Row(f"actor {seed.id!r}", seed.id, seed.kind, said, seed.refs)


def _said(name: Name) -> Said:
    note = "" if name.source == "actors.toml" else name.source
    return Said(
        name.text, name.register, name.lang, name.used_by, name.since, name.until, note=note
    )
