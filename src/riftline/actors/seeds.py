"""The seed list ``actors.toml``: what a careful user knows before the first document is read.

[[actor]]
id = "reed-guard"
kind = "group"
name = "Reed Guard"
[[actor.names]]
text = "Камышовая стража"
lang = "ru"
register = "official"

The actor's table may say of `name` what a names table says of its text, and hold `refs`: ids of
the same actor elsewhere.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from riftline.errors import SettingsError
from riftline.lexicon.forms import key_of, script_of
from riftline.model import ActorKind, Name

__all__ = ["Seed", "parse_seeds", "read_seeds"]

_NAME_KEYS = ("text", "lang", "register", "since", "until", "used_by", "source")
_ACTOR_KEYS = ("id", "kind", "name", *_NAME_KEYS[1:], "refs", "names")
_KINDS = get_args(ActorKind)


@dataclass(frozen=True, slots=True)
class Seed:
    """One actor of a seed list: its names are keyed ``seed:<kind>:<id>``, the main one first."""

    id: str
    kind: ActorKind
    names: tuple[Name, ...]
    refs: tuple[str, ...] = ()


def read_seeds(path: Path) -> tuple[Name, ...]:
    """Names of the seed list. `Name.key` is ``seed:<kind>:<id>``.

    Raises SettingsError for broken TOML, an unknown key, a missing field or an id used twice.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as e:
        raise SettingsError(f"{path} is not TOML in UTF-8 ({e})", do="mend it") from e
    except OSError as e:
        raise SettingsError(f"{path} cannot be read ({e.strerror})") from e
    return tuple(name for seed in parse_seeds(text, path) for name in seed.names)


def parse_seeds(text: str, path: str | Path) -> tuple[Seed, ...]:
    """Actors of the seed list whose TOML is `text`. Raises SettingsError, naming `path`."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as e:
        raise SettingsError(f"{path} is not TOML in UTF-8 ({e})", do="mend it") from e
    _known(path, data, ("actor",), "the file")
    actors = data.get("actor", [])
    if not isinstance(actors, list) or not all(isinstance(a, dict) for a in actors):
        raise SettingsError(f"{path}: `actor` is no list of tables", expected="[[actor]] tables")
    seen: set[str] = set()
    return tuple(_seed(path, actor, f"actor {n}", seen) for n, actor in enumerate(actors, 1))


def _seed(path: str | Path, actor: dict[str, Any], where: str, seen: set[str]) -> Seed:
    _known(path, actor, _ACTOR_KEYS, where)
    id_ = _text(path, actor, "id", where)
    where = f"actor {id_!r}"
    if id_ in seen:
        raise SettingsError(f"{path}: two actors have the id {id_!r}", do="give each its own")
    seen.add(id_)
    kind = actor.get("kind", "unknown")
    if kind not in _KINDS:
        raise SettingsError(
            f"{path}: {where} has the kind {kind!r}", expected=f"one of {', '.join(_KINDS)}"
        )
    main = {k: actor[k] for k in _NAME_KEYS if k in actor}
    main = {"register": "official", **main, "text": _text(path, actor, "name", where)}
    more, refs = actor.get("names", []), actor.get("refs", [])
    if not isinstance(more, list):
        raise SettingsError(
            f"{path}: `names` of {where} is no list", expected="[[actor.names]] tables"
        )
    if not isinstance(refs, list) or not all(isinstance(r, str) for r in refs):
        raise SettingsError(f"{path}: `refs` of {where} is no list of texts", expected='["…"]')
    names = tuple(_name(path, n, f"seed:{kind}:{id_}", where) for n in (main, *more))
    return Seed(id_, kind, names, tuple(refs))


def _name(path: str | Path, name: Any, key: str, where: str) -> Name:
    if not isinstance(name, dict):
        raise SettingsError(f"{path}: a name of {where} is no table", expected="text = …")
    _known(path, name, _NAME_KEYS, f"a name of {where}")
    text = _text(path, name, "text", f"a name of {where}")
    if not key_of(text):
        raise SettingsError(f"{path}: a name of {where} has no letters ({text!r})")
    used_by = str(name.get("used_by", ""))
    return Name(
        text=text,
        key=key,
        register=str(name.get("register", "plain")),
        lang=str(name.get("lang", "")),
        script=script_of(text),
        used_by=used_by,
        source=str(name.get("source", "")) or "actors.toml",
        since=str(name["since"]) if name.get("since") else None,
        until=str(name["until"]) if name.get("until") else None,
    )


def _text(path: str | Path, table: dict[str, Any], field: str, where: str) -> str:
    value = table.get(field)
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{path}: {where} has no {field}", expected=f'{field} = "…"')
    return value.strip()


def _known(path: str | Path, table: dict[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in keys:
            near = get_close_matches(key, keys, 1)
            raise SettingsError(
                f"{path}: {where} has an unknown key {key!r}",
                expected=f"one of {', '.join(keys)}",
                do=f"did you mean {near[0]!r}?" if near else "",
            )
