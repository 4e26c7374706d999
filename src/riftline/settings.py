"""`case.toml`: what a person sets for a case. An unknown key is an error, never ignored.

To add a setting: a field in `Settings`, a line in `_ABOUT`, and, where it has limits, a row in
`_LIMITS`, or, where it is true or false, a word in `_SWITCHES`.
"""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path

from riftline.errors import CaseNotFound, SettingsError, StoreError

__all__ = ["Settings", "read_settings", "write_settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one case.

    `name` is shown on every page and brief. `workers` is how many processes read documents,
    0 for one on each core. A file of more than `max_bytes` becomes an issue and is not read.
    `tagger` names the plug-in that finds who says what: learned or rules. With `pseudonyms`
    persons without a public role are called by pseudonyms in all that is shown. A person who
    checked the signs of `signs_checked` statements drawn at random found `signs_wrong` wrong.
    `columns` says in which column of a table of unknown make each field stands.
    """

    name: str
    workers: int = 0
    max_bytes: int = 2_000_000_000
    tagger: str = "learned"
    pseudonyms: bool = False
    signs_checked: int = 0
    signs_wrong: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)


_ABOUT: Mapping[str, str] = {
    "name": "What the case is called on its pages and in its briefs.",
    "workers": "Processes that read documents; 0: one on each core.",
    "max_bytes": "A file larger than this is not read: it becomes an issue.",
    "tagger": "What finds who says what: learned (the shipped model) or rules (words alone).",
    "pseudonyms": "true: persons without a public role are shown under pseudonyms.",
    "signs_checked": "Statements drawn at random whose sign (hostile, friendly) somebody checked.",
    "signs_wrong": "How many of those were read the wrong way round.",
    "columns": "Which column of a table (CSV, XLSX) holds what, where its name does not tell.",
}

# 512: more processes than any one machine has cores, fewer than its process table holds.
# 1 TB: archives are read piece by piece, and no single disk of a laptop holds more.
_LIMITS: Mapping[str, tuple[int, int]] = {
    "workers": (0, 512),
    "max_bytes": (1, 1_000_000_000_000),
    "signs_checked": (0, 1_000_000),
    "signs_wrong": (0, 1_000_000),
}

_SWITCHES = frozenset({"pseudonyms"})
_TABLES = frozenset({"columns"})

COLUMNS = (
    "text", "title", "author", "account", "publisher", "published", "uri", "lang", "platform",
    "translation", "translation_lang", "translator", "id", "thread", "reply_to", "repost_of",
    "likes", "shares", "comments", "views", "links", "media",
)  # fmt: skip
"""What a column can hold: the fields of `riftline.reading.tables.FIELDS`."""

_KINDS: Mapping[type, str] = {
    str: "text in quotation marks",
    int: "a whole number",
    bool: "true or false",
}

_NAME_LENGTH = 200


def read_settings(path: str | Path) -> Settings:
    """The settings in the file at `path`.

    Raises CaseNotFound when there is no such file, SettingsError when it is not TOML, has a key
    that we do not know, or a value that makes no sense.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        found = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError) as e:
        raise CaseNotFound(
            f"there is no {path}", expected="a case's case.toml", do="make one with `riftline init`"
        ) from e
    except OSError as e:
        raise SettingsError(f"{path} cannot be read ({e.strerror or e})") from e
    except UnicodeDecodeError as e:
        raise SettingsError(
            f"{path} is not UTF-8 text (byte {e.start})", do="save it as UTF-8"
        ) from e
    except tomllib.TOMLDecodeError as e:
        raise SettingsError(
            f"{path} is not TOML: {e}", expected='lines such as name = "Salt Marsh"'
        ) from e
    known = {f.name: f for f in fields(Settings)}
    for key, value in found.items():
        if key not in known:
            raise _unknown(path, text, key, tuple(known))
        _check(f"{path}{_line(text, key)}", key, value)
    for key, about in known.items():
        required = about.default is MISSING and about.default_factory is MISSING
        if key not in found and required:
            raise SettingsError(
                f"{path} has no {key}", expected=f'a line {key} = "…"', do=f"{_ABOUT[key]}"
            )
    settings = Settings(**found)
    _check_signs(f"{path}{_line(text, 'signs_wrong')}", settings)
    return settings


def write_settings(path: str | Path, settings: Settings) -> None:
    """Write the settings so that `read_settings` gives them back, each with what it means.

    The file is replaced whole. Raises SettingsError for a value that could not be read back,
    StoreError when the file cannot be written.
    """
    path = Path(path)
    _check_signs(str(path), settings)
    lines = []
    for name in (f.name for f in fields(settings)):
        value = getattr(settings, name)
        _check(str(path), name, value)
        if isinstance(value, Mapping):  # a table stands last: what follows it would be in it
            if value:
                rows = "".join(f"{k} = {_string(v)}\n" for k, v in value.items())
                lines.append(f"# {_ABOUT[name]}\n[{name}]\n{rows}")
            continue
        shown = _string(value) if isinstance(value, str) else str(value).lower()
        lines.append(f"# {_ABOUT[name]}\n{name} = {shown}\n")
    temp = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temp.open("x", encoding="utf-8", newline="\n") as out:
            out.write("\n".join(lines))
            out.flush()
            os.fsync(out.fileno())
        temp.replace(path)
    except OSError as e:
        with suppress(OSError):
            temp.unlink(missing_ok=True)
        raise StoreError(
            f"{path} cannot be written ({e.strerror or e})",
            do="check that the disk has room and that you may write to the folder",
        ) from e


def _check(where: str, key: str, value: object) -> None:
    if key in _TABLES:
        _check_columns(where, key, value)
        return
    wanted = bool if key in _SWITCHES else int if key in _LIMITS else str
    if type(value) is not wanted:  # not isinstance: true is no number of workers
        raise SettingsError(f"{where}: {key} is {value!r}", expected=_KINDS[wanted])
    if key in _LIMITS and isinstance(value, int):
        low, high = _LIMITS[key]
        if not low <= value <= high:
            raise SettingsError(f"{where}: {key} is {value}", expected=f"{low} to {high}")
    elif isinstance(value, str) and not (
        value.strip() and len(value) <= _NAME_LENGTH and value.isprintable()
    ):
        raise SettingsError(
            f"{where}: {key} is {value[:_NAME_LENGTH]!r}",
            expected=f"one line of 1 to {_NAME_LENGTH} printable characters",
        )


def _check_columns(where: str, key: str, value: object) -> None:
    if not isinstance(value, Mapping):
        raise SettingsError(f"{where}: {key} is {value!r}", expected=f"a table [{key}]")
    for name, column in value.items():
        if name not in COLUMNS:
            raise SettingsError(
                f"{where}: [{key}] has no field {str(name)[:80]!r}",
                expected=f"one of {', '.join(COLUMNS)}",
            )
        if not isinstance(column, str) or not column.strip() or not column.isprintable():
            raise SettingsError(
                f"{where}: {name} in [{key}] is {column!r}", expected="the name of a column"
            )


def _unknown(path: Path, text: str, key: str, known: tuple[str, ...]) -> SettingsError:
    near = get_close_matches(key.lower().replace("-", "_"), known, n=1, cutoff=0.6)
    return SettingsError(
        f"{path}{_line(text, key)}: there is no setting {key!r}",
        expected=f"one of {', '.join(known)}",
        do=f"did you mean {near[0]!r}?" if near else "remove the line",
    )


def _check_signs(where: str, settings: Settings) -> None:
    if settings.signs_wrong > settings.signs_checked:
        raise SettingsError(
            f"{where}: signs_wrong is {settings.signs_wrong}, of {settings.signs_checked} checked",
            expected="no more wrong than checked",
            do="set signs_checked to how many statements were checked",
        )


def _line(text: str, key: str) -> str:
    """``, line 3`` where the key stands plainly at a line's beginning, else nothing."""
    plain = re.compile(rf"\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    for number, line in enumerate(text.splitlines(), 1):
        if plain.match(line):
            return f", line {number}"
    return ""


def _string(value: str) -> str:
    """A TOML basic string. What cannot be printed was refused before."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
