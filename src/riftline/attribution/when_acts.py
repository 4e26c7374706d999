"""Which date of its sentence an act bears.

The nearest of those that no clause parts from it: *founded in 2024, it split on 10 August*. A date
that only another act can claim is left to that one: *it merged in December, two months after the
Vale Guard attacked* says nothing of when the attack was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from riftline import lexicon
from riftline.attribution.when_words import B, E, alt, rx
from riftline.model import Period, Span

_ASIDE = re.compile(r"[,(–—][^,()–—]{1,120}[,)–—]")
"""What stands between two commas or brackets: the clause around it goes on behind it."""
_STOP = re.compile(r"[,;:()–—]")
_HEAD = re.compile(r"[.!?;:\n\"“«(]")
_FEW = 3
"""How many words may stand between a clause's head, or a name, and its date: "back in the"."""


def date_of(
    text: str, act: Span, dates: Sequence[Period], others: Sequence[Span], lang: str
) -> Period | None:
    """The one of `dates` that the act whose word stands at `act` bears; None for none.

    `dates` are those of the act's sentence that may date it, `others` the words of other acts
    and of saying there.
    """
    placed = [(p, p.span) for p in dates if p.span]
    if not placed:
        return None
    others = [o for o in others if not o.meets(act)]

    def far(date: Span) -> bool:
        return parted(text, act, date, lang) or _behind(text, act, date, others, lang)

    best, span = min(placed, key=lambda d: (far(d[1]), _gap(act, d[1])))
    claimed = far(span) and any(not parted(text, o, span, lang) for o in others)
    return None if claimed else best


def follows(text: str, target: Span, date: Span) -> bool:
    """Whether a date stands right behind a name: *accused the Council on Monday of …*."""
    between = text[target.end : date.start]
    return target.end <= date.start and len(between) <= 12 and len(between.split()) <= _FEW


def parted(text: str, act: Span, date: Span, lang: str) -> bool:
    """Whether a clause begins or ends between an act's word and a date."""
    if act.meets(date):
        return False
    between = text[min(act.end, date.end) : max(act.start, date.start)]
    open_ = _ASIDE.sub(" ", between)
    if _fronted(text, date):  # "On Monday, the Guard attacked": the comma is the date's own
        open_ = open_.lstrip(" ,")
    if act.end <= date.start and _and(lang).search(between):  # "… and on Friday attacked"
        return True
    return bool(_STOP.search(open_) or _apart(lang).search(open_))


def _behind(text: str, act: Span, date: Span, others: Sequence[Span], lang: str) -> bool:
    """Whether a date before the act closes another's clause: *who left in January joined*."""
    return date.end <= act.start and any(
        o.end <= date.start and not parted(text, o, date, lang) for o in others
    )


def _fronted(text: str, date: Span) -> bool:
    """Whether a date stands at the head of its clause."""
    before = _HEAD.split(text[max(0, date.start - 40) : date.start])[-1]
    return len(before.split()) <= _FEW - 1


def _gap(a: Span, b: Span) -> int:
    return max(a.start, b.start) - min(a.end, b.end)


@cache
def _apart(lang: str) -> re.Pattern[str]:
    return rx(rf"{B}{alt(_words(lang, 'apart'))}{E}")


@cache
def _and(lang: str) -> re.Pattern[str]:
    return rx(rf"{B}{alt(_words(lang, 'and'))}(?:\s\w{{1,4}})?\s$")


def _words(lang: str, key: str) -> list[str]:
    words = lexicon.load("dates")
    return [w for each in ([lang] if lang in words else ["en", "ru"]) for w in words[each][key]]
