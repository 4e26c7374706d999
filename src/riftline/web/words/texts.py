"""The desk's words as data: ``words/<language>/<page>.toml``, read once.

A value is a text (with ``{placeholders}``), a list of texts, a table of texts by key, or a table
of plural forms (``one``, ``few``, ``many``, ``other``). Both languages hold the same keys and
placeholders; tests/web/test_web_words.py compares them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from importlib import resources
from typing import Any

__all__ = ["FORMS", "Forms", "Section", "Text", "sections", "size"]

FORMS = frozenset({"one", "few", "many", "other"})
"""Names of plural forms (Unicode CLDR). A table that holds no other keys is a set of forms."""


class Text(str):
    """Words with placeholders. As it stands it is its own words; called, it fills them in."""

    __slots__ = ()

    def __call__(self, **values: object) -> str:
        """The words with every ``{placeholder}`` filled in. KeyError: one was not given."""
        return self.format(**values)


class Forms:
    """A phrase that changes with a number."""

    __slots__ = ("_forms", "_of", "_size")

    def __init__(
        self, forms: Mapping[str, str], of: Callable[[int], str], size: Callable[[int], str]
    ) -> None:
        self._forms, self._of, self._size = forms, of, size

    def __call__(self, n: int, **values: object) -> str:
        """The phrase for `n`, which ``{n}`` in it is replaced by."""
        form = self._forms.get(self._of(n)) or self._forms["other"]
        return form.format(n=self._size(n), **values)

    def noun(self, n: int) -> str:
        """The phrase for `n` without the number itself."""
        return self(n).replace(self._size(n), "", 1).strip()


class Section(Mapping[str, Any]):
    """A page's words, or a table among them: by attribute, or by key where the key is data."""

    __slots__ = ("_held", "_name")

    def __init__(self, name: str, held: Mapping[str, Any]) -> None:
        self._name, self._held = name, held

    def __getattr__(self, key: str) -> Any:
        try:
            return self._held[key]
        except KeyError:
            raise AttributeError(f"no words “{self._name}.{key}”") from None

    def __getitem__(self, key: str) -> Any:
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def _english(n: int) -> str:
    return "one" if n == 1 else "other"


def _russian(n: int) -> str:
    """CLDR's rule for Russian integers: 1, 21 … one; 2–4, 22–24 … few; the rest many."""
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else "many"


PLURALS: Mapping[str, Callable[[int], str]] = {"en": _english, "ru": _russian}

_THOUSANDS = {"en": ",", "ru": "\u202f"}
"""Russian sets thousands apart by a narrow no-break space."""


def size(lang: str, n: int) -> str:
    """A count with its thousands set apart as the language does."""
    return f"{n:,}".replace(",", _THOUSANDS[lang])


@cache
def sections(lang: str) -> Mapping[str, Section]:
    """All words of a language, a section a file."""
    of, sized = PLURALS[lang], partial(size, lang)

    def value(name: str, held: Any) -> Any:
        if isinstance(held, str):
            return Text(held)
        if isinstance(held, list):
            return tuple(value(name, h) for h in held)
        if held.keys() <= FORMS:
            return Forms(held, of, sized)
        return Section(name, {k: value(f"{name}.{k}", h) for k, h in held.items()})

    found = {}
    for file in resources.files("riftline.web.words").joinpath(lang).iterdir():
        if file.name.endswith(".toml"):
            name = file.name.removesuffix(".toml")
            found[name] = value(name, tomllib.loads(file.read_text(encoding="utf-8")))
    return found
