"""One field of a list that holds several names → the names, one by one.

Sanctions lists write ``Rimar Colt (Кольт Римар); R. Colt a) Rimmar`` into one field: names
divided by semicolons and numbers, abbreviations and other scripts in brackets, words about the
name beside it. A bracket that nothing here understands stays in the name: cutting it off would
make ``Reed Fund (Harbour)`` and ``Reed Fund (Hills)`` one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from rapidfuzz import fuzz

from riftline.actors.lists.rows import Said, clean
from riftline.lexicon import any_of, load
from riftline.model import ActorKind

__all__ = ["unpack"]

_DEEPEST = 4  # brackets in brackets that are taken apart; more are nobody's name
_VARIANT = 65.0  # how alike (0 … 100) "Butayev (Butaev)" must be to be two spellings of one word
_SENTENCE = 4  # words; "al-Rimar Colt" has fewer
_LOOKED = 80  # letters that tell a text's scripts
_NUMBER = re.compile(
    r"(?:^|(?<=[\s,:;]))(?:(?P<open>\()?(?P<a>[a-z]|[ivx]{2,4}|\d{1,2})\)\s*|(?P<b>[a-z]|\d{1,2})\.\s+)",
    re.IGNORECASE,
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LETTER = re.compile(r"[^\W\d_]")
_QUOTES = "\"“”„«»‘’'`"
_EDGES = f" ,;:/|{_QUOTES}"


def unpack(text: str, kind: ActorKind) -> tuple[Said, ...]:
    """The names that a field of a list holds, in order, each once; () where it holds none."""
    found: dict[tuple[str, str], Said] = {}
    for said in _names(clean(text), kind, 0):
        found.setdefault((said.text.casefold(), said.register), said)
    return tuple(found.values())


def _names(text: str, kind: ActorKind, depth: int) -> Iterator[Said]:
    for piece in _pieces(text):
        register, note, bare = _marked(piece)
        for said in _apart(bare, kind, depth):
            if register and said.register == "plain":
                said = replace(said, register=register)
            yield replace(said, note=note or said.note)


def _pieces(text: str) -> Iterator[str]:
    """Parts between numbers, semicolons and spaced slashes that stand in no bracket."""
    for numbered in _unnumbered(text):
        for part in _split(numbered, ";"):
            yield from _split(part, " / ")


def _unnumbered(text: str) -> list[str]:
    """`text` cut at ``a) … b) …``, ``(1) … (2) …``, ``1. … 2. …``: at numbers that follow one
    another from the first. A lone ``(a)`` or ``a.`` numbers nothing."""
    cuts: list[re.Match[str]] = []
    for hit in _NUMBER.finditer(text):
        before = text[cuts[-1].end() if cuts else 0 : hit.start()]
        if before.count("(") == before.count(")") and _follows(hit, cuts):
            cuts.append(hit)
    if not cuts or (len(cuts) == 1 and (cuts[0]["open"] or cuts[0]["b"])):
        return [text]
    ends = [*(hit.start() for hit in cuts[1:]), len(text)]
    return [text[: cuts[0].start()], *(text[h.end() : e] for h, e in zip(cuts, ends, strict=True))]


def _follows(hit: re.Match[str], before: list[re.Match[str]]) -> bool:
    """Whether a number is the next after those before it, written like them."""
    label = (hit["a"] or hit["b"]).casefold()
    if not before:
        return label in ("a", "1", "i")
    if bool(before[-1]["open"]) != bool(hit["open"]) or bool(before[-1]["a"]) != bool(hit["a"]):
        return False
    first, n = (before[0]["a"] or before[0]["b"]).casefold(), len(before)
    if first == "i":
        return n < len(_ROMAN) and label == _ROMAN[n]
    return label == (str(n + 1) if first == "1" else chr(ord("a") + n))


def _split(text: str, mark: str) -> Iterator[str]:
    """`text` cut at each `mark` outside brackets."""
    depth = start = 0
    for at, c in enumerate(text):
        depth = max(0, depth + (c == "(") - (c == ")"))
        if depth == 0 and text.startswith(mark, at):
            yield text[start:at]
            start = at + len(mark)
    yield text[start:]


def _marked(piece: str) -> tuple[str, str, str]:
    """(register or "", the words that said so, the rest) of a piece with a mark at either end."""
    if found := _marks().leading.match(piece):
        return *_meaning(found[1]), piece[found.end() :]
    if found := _marks().trailing.search(piece):
        return *_meaning(found[1]), piece[: found.start()]
    return "", "", piece


def _apart(piece: str, kind: ActorKind, depth: int) -> Iterator[Said]:
    """The name of one piece and those in its brackets."""
    head, asides = _brackets(piece)
    kept: list[str] = []
    inside: list[Said] = []
    register, note, variants = "", "", []
    for before, aside in asides:
        mark = _marks().whole.fullmatch(aside)
        if mark:
            register, note = _meaning(mark[1])
        elif depth < _DEEPEST and _is_names(aside, head):
            inside += _names(aside, kind, depth + 1)
        elif initials := _abbreviations(aside, head):
            inside += initials
        elif _is_spelling(aside, before):
            variants.append((before, aside))
        elif not _is_remark(aside, before):
            kept.append(aside)
    if kept:  # a bracket that stays keeps the name as it was written
        head = piece
    for text in (head, *(head.replace(old, new) for old, new in variants)):
        bare = _trimmed(text, kind)
        if _LETTER.search(bare) or any(c.isdigit() for c in bare):
            yield Said(bare, register or "plain", note=note)
    yield from inside


def _brackets(piece: str) -> tuple[str, list[tuple[str, str]]]:
    """The text outside all brackets, and (word before it, what it holds) of each outermost one."""
    outside: list[str] = []
    asides: list[tuple[str, str]] = []
    depth, start = 0, 0
    for at, c in enumerate(piece):
        if c == "(":
            if depth == 0:
                start = at + 1
            depth += 1
        elif c == ")" and depth:
            depth -= 1
            if depth == 0:
                before = "".join(outside).split()
                asides.append((before[-1] if before else "", piece[start:at].strip()))
        elif depth == 0 and c != ")":
            outside.append(c)
    if depth:  # never closed: what follows it is as good as bracketed
        before = "".join(outside).split()
        asides.append((before[-1] if before else "", piece[start:].strip()))
    return " ".join("".join(outside).split()), asides


def _is_names(aside: str, head: str) -> bool:
    """Whether a bracket holds names of its own: several, or one in another script."""
    if ";" in aside or _marks().leading.match(aside):
        return True
    if not (_LETTER.search(aside) and _LETTER.search(head)):
        return False
    return not _scripts(aside) & _scripts(head)


def _scripts(text: str) -> frozenset[str]:
    """What the letters' Unicode names begin with: LATIN, CYRILLIC, ARABIC, CJK."""
    return frozenset(unicodedata.name(c, "").split(" ")[0] for c in _LETTER.findall(text[:_LOOKED]))


def _abbreviations(aside: str, head: str) -> list[Said]:
    """Abbreviations of the name before the bracket, if the first thing in it is one."""
    parts = [p.strip() for p in aside.split(",") if p.strip()]
    if not parts or not _shortens(parts[0], head):
        return []
    return [Said(p, "abbreviation" if _shortens(p, head) else "plain") for p in parts]


def _shortens(short: str, long: str) -> bool:
    """Whether `short`, a word or two mostly in capitals, can abbreviate `long`."""
    letters = [c.casefold() for c in short if _LETTER.fullmatch(c)]
    capitals = sum(c.isupper() for c in short)
    if len(short.split()) > 2 or not 2 <= len(letters) <= 12 or 2 * capitals <= len(letters):
        return False
    words = re.findall(r"[^\W_]+", long.casefold())
    return len(words) > 1 and _spells(tuple(letters), tuple(words))


def _spells(letters: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether `letters` are taken, in order, from some of `words`, from each its first letter
    and perhaps later ones (HQN of Hilaq Network); the first or second word must be one."""
    reached = {0}
    for n, word in enumerate(words):
        more = set(reached)
        for at in reached:
            if (at == 0 and n > 1) or at >= len(letters) or letters[at] != word[0]:
                continue
            more.add(at := at + 1)
            for c in word[1:]:
                if at < len(letters) and letters[at] == c:
                    more.add(at := at + 1)
        reached = more
    return len(letters) in reached


def _is_spelling(aside: str, before: str) -> bool:
    """Whether a bracket is another spelling of the word before it: ``Butayev (Butaev)``."""
    one, other = aside.casefold(), before.casefold()
    return (
        len(aside.split()) == 1
        and one[:1] == other[:1]
        and aside[:1].isupper()
        and not (len(aside) > 1 and aside.isupper() and not before.isupper())
        and fuzz.ratio(one, other) >= _VARIANT
    )


def _is_remark(aside: str, before: str) -> bool:
    """Whether a bracket only remarks on the name: in small letters, a sentence that begins with
    one, or a title in front."""
    words = aside.split()
    return (
        aside.islower()
        or (not before and len(words) == 1)
        or (len(words) >= _SENTENCE and aside[0].islower())
    )


def _trimmed(text: str, kind: ActorKind) -> str:
    bare = _marks().tail.split(text)[0].strip(_EDGES)
    bare = re.sub(rf"^[{_QUOTES}]|[{_QUOTES}]$", "", bare)
    return _in_order(bare) if kind == "person" else bare


def _in_order(name: str) -> str:
    """``Colt, Rimar`` as it is spoken; other commas stay."""
    before, comma, after = (part.strip() for part in name.partition(","))
    if not comma or not before or not after or "," in after or len(before.split()) > 3:
        return name
    if after.casefold() in load("lists")["about"]["ends"]:
        return name
    return f"{after} {before}"


@dataclass(frozen=True, slots=True)
class _Marks:
    leading: re.Pattern[str]
    trailing: re.Pattern[str]
    whole: re.Pattern[str]
    tail: re.Pattern[str]
    registers: dict[str, str]


def _meaning(mark: str) -> tuple[str, str]:
    """(register, words worth keeping) of a mark; ("", "") of one that says nothing of the name."""
    words = " ".join(mark.casefold().split())
    register = _marks().registers[words]
    return ("" if register == "plain" else register), (words if register else "")


@cache
def _marks() -> _Marks:
    words = load("lists")
    registers = {w: register for register, said in words["marks"].items() for w in said}
    mark = any_of(registers)
    return _Marks(
        leading=re.compile(rf"\s*(?<!\w)({mark})(?!\w)\s*[:,]?\s*", re.IGNORECASE),
        trailing=re.compile(rf"\s[-–]\s({mark})\s*$", re.IGNORECASE),
        whole=re.compile(rf"({mark})[\s:]*", re.IGNORECASE),
        tail=re.compile(rf"[\s,]+(?:{any_of(words['about']['tails'])})(?!\w)"),
        registers=registers,
    )
