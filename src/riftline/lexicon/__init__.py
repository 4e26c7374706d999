"""Words as data. Each TOML file beside this module is read once and handed out frozen."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import blake2b
from importlib import resources
from types import MappingProxyType
from typing import Any

__all__ = ["Words", "any_of", "load", "spoken", "stamp"]


class Words(tuple[str, ...]):
    """A word list in its file's order whose `in` looks up a set."""

    _set: frozenset[str]

    def __new__(cls, words: Iterable[str]) -> Words:
        made = super().__new__(cls, words)
        made._set = frozenset(made)
        return made

    def __contains__(self, word: object) -> bool:
        return word in self._set


@cache
def load(name: str) -> Mapping[str, Any]:
    """The lexicon file `name` (without ``.toml``), read once.

    Raises FileNotFoundError for a name that does not ship.
    """
    frozen: Mapping[str, Any] = _frozen(tomllib.loads(_raw(name).decode("utf-8")))
    return frozen


@cache
def spoken(lang: str) -> Mapping[str, Any]:
    """The words of a language; for one that has no file, English's tables with nothing in them."""
    if resources.files(__name__).joinpath(f"{lang}.toml").is_file():
        return load(lang)
    emptied: Mapping[str, Any] = _emptied(load("en"))
    return emptied


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of `phrases`, the longest first, a blank for any white space; with no
    phrases one that matches nothing."""
    found = (re.escape(p).replace(r"\ ", r"\s+") for p in sorted(phrases, key=len, reverse=True))
    return "|".join(found) or "(?!)"


def _emptied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return MappingProxyType({k: _emptied(v) for k, v in value.items()})
    return Words(()) if isinstance(value, tuple) else type(value)()


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({k: _frozen(v) for k, v in value.items()})
    if isinstance(value, list):
        if all(isinstance(v, str) for v in value):
            return Words(value)
        return tuple(_frozen(v) for v in value)
    return value


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
