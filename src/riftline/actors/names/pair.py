"""Two names taken apart → what speaks for one actor and what against, as numbers.

A trait is (name, value, words of a, words of b). `likeness` weighs it; what its weight is worth
was fitted (`training/names.py`), what it means stands in `lexicon/names.toml` under ``says``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from riftline.actors.names.alike import alike, comparable
from riftline.actors.names.parts import Part, Parts
from riftline.actors.names.words import bones, sound

__all__ = ["Trait", "traits"]


class Trait(NamedTuple):
    """One thing seen in a pair of names. `value` is what its weight is multiplied by."""

    name: str
    value: float
    a: str
    b: str


class _Match(NamedTuple):
    i: int
    j: int
    like: float
    way: str


@dataclass(frozen=True, slots=True)
class _Laid:
    """Parts laid side by side: which belong together, and which are left over on each side."""

    a: tuple[Part, ...]
    b: tuple[Part, ...]
    matches: tuple[_Match, ...]
    left_a: tuple[int, ...]
    left_b: tuple[int, ...]


def traits(a: Parts, b: Parts, across: bool) -> list[Trait]:
    """What is seen in the two names; at least one trait, the last of it where nothing compares."""
    if a.empty or b.empty:
        return [Trait("nothing", 1.0, a.text, b.text)]
    if not any(comparable(s, t, across) for s in a.scripts for t in b.scripts) and not _meet(a, b):
        return [Trait("scripts", 1.0, a.text, b.text)]
    short = _abbreviated(a, b)
    if short:
        return [short, *_small(a, b)]
    laid = _core(a, b, across)
    bodies = _laid(a.bodies, b.bodies, across)
    joined = _run_together(a, b, laid, across)
    found = [Trait("start", 1.0, "", "")]
    if joined is not None:
        found += joined
    else:
        found += _agreement(laid)
        found += _left_over(laid)
    found += _bodies(bodies, laid)
    found += _whole(a, b, laid, joined is not None)
    return [*found, *_small(a, b)]


def _core(a: Parts, b: Parts, across: bool) -> _Laid:
    laid = _laid(_spread(a.core, b.core), _spread(b.core, a.core), across)
    if not laid.left_a and not laid.left_b:
        return laid
    return _laid(_merged(laid.a, laid.b), _merged(laid.b, laid.a), across)


def _meet(a: Parts, b: Parts) -> bool:
    """Whether the lexicon knows words of both names that mean the same."""
    mine = {p.meaning for p in (*a.core, *a.bodies)} - {""}
    return bool(mine & {p.meaning for p in (*b.core, *b.bodies)})


def _abbreviated(a: Parts, b: Parts) -> Trait | None:
    for short, long in ((a, b), (b, a)):
        if not short.acronym:
            continue
        if short.acronym in long.told:
            return Trait("acronym-told", 1.0, a.text, b.text)
        if len(long.letters) > 2 and short.acronym == long.letters:
            return Trait("acronym", 1.0, a.text, b.text)
    return None


def _spread(mine: tuple[Part, ...], other: tuple[Part, ...]) -> tuple[Part, ...]:
    """`mine` with ``JC`` and ``J.C.`` as two initials where the other has words for them."""
    if not any(len(p.raw) < 4 and p.text.isupper() for p in mine):
        return mine
    theirs = "".join(p.raw[0] if len(p.raw) > 3 else " " for p in other)
    made: list[Part] = []
    for p in mine:
        short = p.kind == "name" and not p.meaning and p.text.isupper() and 1 < len(p.raw) < 4
        if short and (p.raw in theirs or (p.dotted and p.raw[0] in theirs)):
            made += [
                replace(p, text=c, raw=c, sound=sound(c), bones=c, kind="initial", mass=0.25)
                for c in p.raw
            ]
        else:
            made.append(p)
    return tuple(made)


def _merged(mine: tuple[Part, ...], other: tuple[Part, ...]) -> tuple[Part, ...]:
    """`mine` with neighbours made one where the other writes them as one word."""
    for n in (3, 2):
        for i in range(len(mine) - n + 1):
            run = mine[i : i + n]
            raw = "".join(p.raw for p in run)
            if any(p.kind == "initial" for p in run[:1]) or run[0].script == "CJK":
                continue
            for q in other:
                if abs(len(q.raw) - len(raw)) < 2 and OSA.normalized_similarity(q.raw, raw) > 0.88:
                    heard = sound(raw)
                    one = replace(
                        run[0], text=" ".join(p.text for p in run), raw=raw, sound=heard,
                        bones=bones(heard), kind=q.kind, mass=q.mass, meaning="",
                    )  # fmt: skip
                    return _merged((*mine[:i], one, *mine[i + n :]), other)
    return mine


def _laid(a: tuple[Part, ...], b: tuple[Part, ...], across: bool) -> _Laid:
    """The likeliest pairs first; of equals the ones in like places."""
    scored: list[tuple[float, int, int, int, str]] = []
    for i, p in enumerate(a):
        for j, q in enumerate(b):
            like, way = alike(p, q, across)
            if like:
                scored.append((-like, abs(i - j), i, j, way))
    scored.sort()
    free_a, free_b = set(range(len(a))), set(range(len(b)))
    matches: list[_Match] = []
    for minus, _, i, j, way in scored:
        if i in free_a and j in free_b:
            free_a.discard(i)
            free_b.discard(j)
            matches.append(_Match(i, j, -minus, way))
    matches.sort()
    return _Laid(a, b, tuple(matches), tuple(sorted(free_a)), tuple(sorted(free_b)))


def _agreement(laid: _Laid) -> list[Trait]:
    """What the matched parts say: how much they tell, and how far their spelling differs."""
    found: list[Trait] = []
    agreed = slack = total = 0.0
    edits = 0
    worst: tuple[float, str, str] = (1.0, "", "")
    ways: dict[str, list[tuple[str, str]]] = {}
    for m in laid.matches:
        p, q = laid.a[m.i], laid.b[m.j]
        mass = min(p.mass, q.mass)
        if m.way == "initial":
            ways.setdefault("initial", []).append((p.text, q.text))
            continue
        agreed += mass * m.like
        slack += mass * (1 - m.like)
        total += mass
        if m.way in {"typo", "vowels"}:
            here = min(OSA.distance(p.raw, q.raw), OSA.distance(p.sound, q.sound))
            edits = max(edits, here)
        if m.like < worst[0]:
            worst = (m.like, p.text, q.text)
        ways.setdefault(m.way, []).append((p.text, q.text))
    if total:
        a = " ".join(laid.a[m.i].text for m in laid.matches if m.way != "initial")
        b = " ".join(laid.b[m.j].text for m in laid.matches if m.way != "initial")
        found.append(Trait("agreed", min(agreed, 4.0), a, b))
        off = 1 - worst[0]
        if edits > 1:
            found.append(Trait("edits", min(edits, 5) - 1.0, worst[1], worst[2]))
        if slack:
            found.append(Trait("spelling", slack / total, a, b))
        if off > 0.12:
            found.append(Trait("letters", off - 0.12, worst[1], worst[2]))
        if off > 0.28:
            found.append(Trait("letters-many", off - 0.28, worst[1], worst[2]))
    else:
        found.append(Trait("nothing-shared", 1.0, _shown(laid.a), _shown(laid.b)))
    for way in ("initial", "meaning", "pet"):
        if way in ways:
            a = " ".join(x for x, _ in ways[way])
            found.append(Trait(way, float(len(ways[way])), a, " ".join(y for _, y in ways[way])))
    pairs = {(m.i, m.j) for m in laid.matches if m.like > 0.8 and m.way != "initial"}
    if {(0, 0), (len(laid.a) - 1, len(laid.b) - 1)} <= pairs and len(pairs) > 1:
        found.append(Trait("first-and-last", 1.0, laid.a[0].text, laid.a[-1].text))
    return found


def _left_over(laid: _Laid) -> list[Trait]:
    """Parts without a partner: on both sides they clash, on one side they are missing."""
    found: list[Trait] = []
    a, b = [laid.a[i] for i in laid.left_a], [laid.b[j] for j in laid.left_b]
    mass_a, mass_b = _sum(a), _sum(b)
    whole_a, whole_b = _sum(laid.a), _sum(laid.b)
    clash = min(mass_a, mass_b)
    if clash:
        found.append(Trait("clash", clash / min(whole_a, whole_b), _shown(a), _shown(b)))
        found.append(Trait("clash-any", 1.0, _shown(a), _shown(b)))
        found += _clashes(laid)
    more = max(mass_a, mass_b) - clash
    if more and not (a and b):
        found.append(Trait("missing", more / max(whole_a, whole_b), _shown(a), _shown(b)))
        for kind in ("place", "father"):
            if any(p.kind == kind for p in (*a, *b)):
                found.append(Trait(f"missing-{kind}", 1.0, _shown(a), _shown(b)))
    return found


def _clashes(laid: _Laid) -> list[Trait]:
    """Where the parts clash: the first, the last, of one kind."""
    found: list[Trait] = []
    a, b = laid.left_a, laid.left_b
    first_a, first_b = laid.a[a[0]], laid.b[b[0]]
    last_a, last_b = laid.a[a[-1]], laid.b[b[-1]]
    if a[0] == 0 and b[0] == 0:
        found.append(Trait("clash-first", 1.0, first_a.text, first_b.text))
    if a[-1] == len(laid.a) - 1 and b[-1] == len(laid.b) - 1:
        found.append(Trait("clash-last", 1.0, last_a.text, last_b.text))
    for kind in ("nisba", "father", "place", "kunya", "initial"):
        ours = [laid.a[i].text for i in a if laid.a[i].kind == kind]
        theirs = [laid.b[j].text for j in b if laid.b[j].kind == kind]
        if ours and theirs:
            found.append(Trait(f"clash-{kind}", 1.0, ours[0], theirs[0]))
    return found


def _run_together(a: Parts, b: Parts, laid: _Laid, across: bool) -> list[Trait] | None:
    """Names that agree better without their blanks (``RimaVelik``), where parts were left over."""
    if not (laid.left_a or laid.left_b) or not a.joined or not b.joined:
        return None
    if not all(comparable(s, t, across) for s in a.scripts for t in b.scripts):
        return None
    if abs(len(a.joined) - len(b.joined)) > 0.1 * max(len(a.joined), len(b.joined)):
        return None
    left = [*(laid.a[i] for i in laid.left_a), *(laid.b[j] for j in laid.left_b)]
    if any(p.kind == "initial" for p in left):
        return None
    written = OSA.normalized_similarity(a.joined, b.joined)
    heard = OSA.normalized_similarity(sound(a.joined), sound(b.joined))
    like = max(written, 0.98 * heard)
    if like < 0.92:
        return None
    parts_like = sum(m.like * laid.a[m.i].mass for m in laid.matches)
    if parts_like / max(_sum(laid.a), _sum(laid.b), 0.1) >= like:
        return None
    mass = min(_sum(laid.a), _sum(laid.b))
    found = [
        Trait("agreed", min(mass * like, 4.0), a.text, b.text),
        Trait("joined", 1.0, a.text, b.text),
    ]
    if like < 1:
        found.append(Trait("spelling", 1 - like, a.text, b.text))
    if 1 - like > 0.12:
        found.append(Trait("letters", 0.88 - like, a.text, b.text))
    return found


def _bodies(laid: _Laid, core: _Laid) -> list[Trait]:
    """Words for kinds of groups."""
    found: list[Trait] = []
    a, b = [laid.a[i] for i in laid.left_a], [laid.b[j] for j in laid.left_b]
    if a and b:
        found.append(Trait("body-clash", 1.0, _shown(a), _shown(b)))
    elif a or b:
        found.append(Trait("body-missing", 1.0, _shown(a), _shown(b)))
    if not core.matches and laid.matches:
        found.append(Trait("body-only", 1.0, _shown(laid.a), _shown(laid.b)))
    return found


def _whole(a: Parts, b: Parts, laid: _Laid, joined: bool) -> list[Trait]:
    """What only the whole names show: order, sons and fathers, lone words."""
    found: list[Trait] = []
    if not joined:
        order = [m.j for m in laid.matches if m.way != "initial"]
        if any(y < x for x, y in pairwise(order)):
            sons_a = {p.raw for p in laid.a if p.after_son}
            sons_b = {p.raw for p in laid.b if p.after_son}
            swapped = bool(sons_a and sons_b) and not sons_a & sons_b
            name = "father-and-son" if swapped else "order"
            found.append(Trait(name, 1.0, _shown(laid.a), _shown(laid.b)))
    least = min((laid.a, laid.b), key=len)
    if len(least) > 1 and all(p.kind == "initial" for p in least):
        found.append(Trait("lone-initial-in-longer", 1.0, _shown(least), ""))
    # "Arn Fourth" beside itself: the same number is a second part, though in no longer name.
    numbered = bool(a.numbers) and a.numbers == b.numbers and len(laid.a) == len(laid.b)
    if len(least) == 1 and not (a.bodies or b.bodies or a.legal or b.legal or numbered):
        only = least[0]
        fewer = "" if joined or len(laid.a) == len(laid.b) else "-in-longer"
        if only.kind != "name" or only.common:
            found.append(Trait(f"lone-{only.kind}{fewer}", 1.0, only.text, ""))
        else:
            found.append(Trait(f"lone-word{fewer}", 1.0, only.text, ""))
    return found


def _small(a: Parts, b: Parts) -> list[Trait]:
    """Numbers, legal forms, scripts, look-alike letters."""
    found: list[Trait] = []
    if a.numbers or b.numbers:
        said = " ".join(a.numbers), " ".join(b.numbers)
        if a.numbers == b.numbers:
            found.append(Trait("number", 1.0, *said))
        elif a.numbers and b.numbers:
            unit = {p.meaning for p in (*a.bodies, *b.bodies)} & _UNITS
            found.append(Trait("number-of-unit" if unit else "number-clash", 1.0, *said))
        else:
            found.append(Trait("number-missing", 1.0, *said))
    if a.legal != b.legal:
        forms = " and ".join(a.legal), " and ".join(b.legal)
        nested = set(a.legal) <= set(b.legal) or set(b.legal) <= set(a.legal)
        found.append(Trait("legal-missing" if nested else "legal-clash", 1.0, *forms))
    if a.scripts != b.scripts:
        found.append(Trait("transliterated", 1.0, a.text, b.text))
    odd = (*a.odd, *b.odd)
    if odd:
        found.append(Trait("look-alikes", 1.0, odd[0], ""))
    return found


_UNITS = frozenset({"brigade", "battalion", "squad", "company-of-men", "army"})


def _sum(parts: Sequence[Part]) -> float:
    return sum(p.mass for p in parts)


def _shown(parts: Sequence[Part]) -> str:
    return " ".join(p.text for p in parts)
