"""Words as data. Each TOML file beside this module is read once and handed out frozen."""

from __future__ import annotations

import tomllib
from functools import cache
from hashlib import blake2b
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["load", "stamp"]


@cache
def load(name: str) -> Mapping[str, Any]:
    """The lexicon file `name` (without ``.toml``), read once.

    Raises FileNotFoundError for a name that does not ship.
    """
    return MappingProxyType(tomllib.loads(_raw(name).decode("utf-8")))


@cache
def stamp() -> str:
    """Short hash over all lexicon files: part of a run's stamp, so a new word list is seen."""
    h = blake2b(digest_size=4)
    for entry in sorted(resources.files(__name__).iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            h.update(entry.read_bytes())
    return h.hexdigest()


def _raw(name: str) -> bytes:
    return resources.files(__name__).joinpath(f"{name}.toml").read_bytes()
