"""Names: are two strings one actor, and does an alias find its entity?

Data, one of two kinds:

* CSV with ``name1``, ``name2``, ``is_match`` (true or false) and, if it has them, ``category`` or
  ``case_group``. A pair scored at least THRESHOLD counts as said to be one. ``precision``,
  ``recall`` and ``f1`` are over all pairs, ``categories`` by category (by group where it has
  none), ``confusion`` counts them. The weights were fitted on the development set: on it these
  figures are no claim; ``python -m training.names`` prints the cross-validated ones.
* The UN's consolidated list in XML. ``aliases.recorded``: the index knows all names of the list;
  every alias is sought in it, and ``top3`` is the share whose entity is among the first three.
  ``aliases.main_name``: the index knows only main names, so the alias must be found by likeness
  alone; many aliases have nothing in common with the name. ``pairs`` are over the half of the
  list that no weight was fitted on (`unseen`): main name and alias of one entity, against as many
  pairs of two entities that share a word. ``pairs.respelled`` leaves out the aliases that share
  no similar word with the main name. ``joined`` counts entities that `actors.resolve` joined
  without a person, ``suggested`` pairs of entities that would be put to one.

Intervals are over pairs, for the list over entities.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from io import StringIO
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from riftline.actors.names import Candidates, Likeness, compare
from riftline.errors import ExamError, UsageError
from riftline.exams.rows import shaped, text_of
from riftline.exams.spans import Tally, measure, ratio_interval

__all__ = [
    "THRESHOLD", "Entity", "Pair", "entities", "pairs", "report", "score", "un_pairs", "unseen",
]  # fmt: skip

VERSION = 1
"""Rises when a figure changes its meaning: floors of another version do not compare."""

THRESHOLD = 0.5
"""A pair scored at least this is said to be one actor: scores are probabilities."""

_SHAPE = "CSV with name1, name2, is_match, or the UN's consolidated list in XML"

_Sought = dict[tuple[str, str], list[tuple[str, Likeness]]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names and whether somebody said that they are one actor's."""

    a: str
    b: str
    same: bool
    category: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """One entry of a list: its main name and its other names."""

    id: str
    name: str
    aliases: tuple[str, ...]


def score(data: Path) -> dict[str, Any]:
    """Run the exam on the file `data`; figures with ``n`` and 95 % intervals.

    Raises ExamError when the file is not of the kind.
    """
    data = Path(data)
    head = {"exam": "names", "version": VERSION, "data": data.name, "threshold": THRESHOLD}
    return {**head, **(_of_list(data) if data.suffix == ".xml" else _of_pairs(pairs(data)))}


def pairs(data: Path) -> tuple[Pair, ...]:
    """The rows of the CSV `data`. Raises ExamError naming the line that has not the shape."""
    rows = csv.DictReader(StringIO(text_of(data, _SHAPE).removeprefix("\ufeff")))
    made: list[Pair] = []
    for row in rows:
        with shaped(f"{data}, line {rows.line_num}", _SHAPE):
            answer = row["is_match"].strip().lower()
            if answer not in {"true", "false"}:
                raise ValueError(f"is_match is {answer!r}")
            category = row.get("category") or row.get("case_group") or ""
            made.append(Pair(str(row["name1"]), str(row["name2"]), answer == "true", category))
    if not made:
        raise ExamError(f"{data} holds no pair", expected=_SHAPE, do="give the right file")
    return tuple(made)


def entities(data: Path) -> tuple[Entity, ...]:
    """The entries of the UN list `data` as an import reads them, packed alias fields taken apart.

    Raises ExamError when it is no such XML.
    """
    from riftline.actors.lists import open_list
    from riftline.actors.lists.rows import Row

    text = text_of(data, _SHAPE)
    try:
        rows = list(open_list(text.encode("utf-8"), text, data.name).rows())
    except UsageError as e:
        raise ExamError(f"{data} is no list ({e})", expected=_SHAPE) from e
    names = (
        (r.id, tuple(dict.fromkeys(s.text for s in r.said))) for r in rows if isinstance(r, Row)
    )
    found = tuple(Entity(id_, said[0], said[1:]) for id_, said in names if said)
    if not found:
        raise ExamError(f"{data} lists nobody", expected=_SHAPE, do="give the right file")
    return found


def unseen(id_: str) -> bool:
    """Whether an entity is in the half of the list that no weight was fitted on."""
    return blake2b(id_.encode(), digest_size=1).digest()[0] % 2 == 1


def un_pairs(listed: Sequence[Entity]) -> tuple[Pair, ...]:
    """Main name and alias of each entity, and as many pairs of two that share a word.

    A pair of one entity has the category ``respelled`` where at least half of the shorter name's
    words have a similar one in the other, else ``other``. Of two entities: ``different``.
    """
    by_word: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for e in listed:
        for name in (e.name, *e.aliases):
            for word in _words(name):
                by_word[word].append((e.id, name))
    made: list[Pair] = []
    for e in listed:
        own = {_plain(n) for n in (e.name, *e.aliases)}
        for alias in e.aliases:
            category = "respelled" if _respelled(e.name, alias) else "other"
            made.append(Pair(e.name, alias, True, category))
            others = sorted(
                {
                    (id_, name)
                    for word in _words(alias)
                    for id_, name in by_word[word]
                    if id_ != e.id and _plain(name) not in own
                }
            )
            if others:
                at = int.from_bytes(blake2b(alias.encode(), digest_size=4).digest(), "big")
                made.append(Pair(alias, others[at % len(others)][1], False, "different"))
    return tuple(made)


def report(scores: Mapping[str, Any]) -> str:
    """The figures of `score` as lines for a terminal."""
    return "\n".join(_list_lines(scores) if "aliases" in scores else _pair_lines(scores))


def _of_pairs(asked: Sequence[Pair]) -> dict[str, Any]:
    said = [compare(p.a, p.b).score >= THRESHOLD for p in asked]
    by: dict[str, list[tuple[Pair, bool]]] = defaultdict(list)
    for p, answer in zip(asked, said, strict=True):
        by[p.category].append((p, answer))
    return {
        **_figures(list(zip(asked, said, strict=True))),
        "categories": {name: _figures(rows) for name, rows in sorted(by.items())},
    }


def _figures(rows: Sequence[tuple[Pair, bool]]) -> dict[str, Any]:
    tallies = [Tally(int(p.same and said), int(said), int(p.same)) for p, said in rows]
    m = measure(tallies)
    between = m["interval"]
    right = sum(p.same == said for p, said in rows)
    return {
        "f1": m["f1"],
        "precision": m["p"],
        "recall": m["r"],
        "n": len(rows),
        "positives": m["n"],
        "interval": {"f1": between["f1"], "precision": between["p"], "recall": between["r"]},
        "confusion": {
            "said_same_is_same": m["hits"],
            "said_same_is_different": m["found"] - m["hits"],
            "said_different_is_same": m["n"] - m["hits"],
            "said_different_is_different": right - m["hits"],
        },
    }


def _of_list(data: Path) -> dict[str, Any]:
    listed = entities(data)
    every = [(e.id, name) for e in listed for name in (e.name, *e.aliases)]
    aliases = [(e.id, alias) for e in listed for alias in e.aliases]
    recorded = _sought(Candidates(every), every)
    main = _sought(Candidates((e.id, e.name) for e in listed), aliases)
    asked = un_pairs([e for e in listed if unseen(e.id)])
    respelled = {(p.a, p.b) for p in un_pairs(listed) if p.category == "respelled"}
    return {
        "entities": len(listed),
        "aliases": {
            "recorded": _found(recorded, listed),
            "main_name": _found(main, listed),
            "main_name_respelled": _found(main, listed, respelled),
        },
        "pairs": {
            **_figures(_answered(asked)),
            "respelled": _figures(_answered([p for p in asked if p.category != "other"])),
        },
        "joined": _joined(listed),
        "suggested": _suggested(recorded),
    }


def _answered(asked: Iterable[Pair]) -> list[tuple[Pair, bool]]:
    return [(p, compare(p.a, p.b).score >= THRESHOLD) for p in asked]


def _sought(index: Candidates, names: Iterable[tuple[str, str]]) -> _Sought:
    """Each name of each entity with the first four entities that it finds."""
    return {(id_, name): index.find(name, 4) for id_, name in names}


def _found(
    sought: _Sought, listed: Sequence[Entity], only: set[tuple[str, str]] | None = None
) -> dict[str, Any]:
    """How many aliases find their entity as the first and among the first three."""
    first: list[tuple[float, float]] = []
    three: list[tuple[float, float]] = []
    for e in listed:
        mine = [a for a in e.aliases if only is None or (e.name, a) in only]
        found = [[id_ for id_, _ in sought[e.id, alias][:3]] for alias in mine]
        first.append((float(sum(ids[:1] == [e.id] for ids in found)), float(len(mine))))
        three.append((float(sum(e.id in ids for ids in found)), float(len(mine))))
    n = sum(d for _, d in three)
    return {
        "n": int(n),
        "top1": round(sum(h for h, _ in first) / n, 4) if n else None,
        "top3": round(sum(h for h, _ in three) / n, 4) if n else None,
        "interval": {"top1": ratio_interval(first), "top3": ratio_interval(three)},
    }


def _joined(listed: Sequence[Entity]) -> int:
    """How many entities share an actor with another when nobody has ruled anything."""
    from riftline.actors import resolve
    from riftline.model import Name

    seeds = [
        Name(text=name, key=f"seed:unknown:{e.id}", source="list")
        for e in listed
        for name in (e.name, *e.aliases)
    ]
    roster, _ = resolve([], [], seeds, [])
    together = ([k for k in a.keys if k.startswith("seed:")] for a in roster.actors)
    return sum(len(keys) for keys in together if len(keys) > 1)


def _suggested(sought: _Sought) -> dict[str, int]:
    """Pairs of two entities of which a person would be asked, by how likely they look."""
    asked: dict[tuple[str, str], float] = {}
    for (id_, _), found in sought.items():
        for other, likeness in found:
            if other != id_:
                pair = (min(id_, other), max(id_, other))
                asked[pair] = max(asked.get(pair, 0.0), likeness.score)
    return {
        f"at_least_{least}": sum(s >= least for s in asked.values()) for least in (0.5, 0.9, 0.99)
    }


def _plain(name: str) -> str:
    return " ".join(_words(name))


def _words(name: str) -> list[str]:
    return [w for w in re.findall(r"\w+", name.casefold()) if len(w) > 2]


def _respelled(a: str, b: str) -> bool:
    """A measure that is neither ours nor a rival's: half the words have a similar one."""
    if fuzz.ratio(_plain(a).replace(" ", ""), _plain(b).replace(" ", "")) > 85:
        return True
    short, long = sorted((_words(a), _words(b)), key=len)
    near = sum(any(JaroWinkler.similarity(w, v) >= 0.88 for v in long) for w in short)
    return bool(short) and 2 * near > len(short)


def _pair_lines(scores: Mapping[str, Any]) -> list[str]:
    rows = [("all", scores), *scores["categories"].items()]
    width = max(len(name) for name, _ in rows) + 2
    made = [
        f"{scores['data']}: {scores['n']} pairs, said to be one from {scores['threshold']}",
        _header(width),
    ]
    return made + [_line(name, m, width) for name, m in rows]


def _list_lines(scores: Mapping[str, Any]) -> list[str]:
    made = [f"{scores['data']}: {scores['entities']} entities"]
    for name, m in scores["aliases"].items():
        low_high = m["interval"]["top3"]
        between = f"{low_high[0]:.3f} … {low_high[1]:.3f}" if low_high else "–"
        made.append(
            f"aliases, {name.replace('_', ' ')}: first {_figure(m['top1'])},"
            f" in three {_figure(m['top3'])} ({between}), n = {m['n']}"
        )
    made.append(_header(18))
    made.append(_line("pairs, unseen", scores["pairs"], 18))
    made.append(_line("  respelled", scores["pairs"]["respelled"], 18))
    made.append(f"entities joined without a person: {scores['joined']}")
    asked = (f"{n} at {k.removeprefix('at_least_')}" for k, n in scores["suggested"].items())
    made.append(f"pairs of two entities that a person would be asked about: {', '.join(asked)}")
    return made


def _header(width: int) -> str:
    counts = "".join(f"{name:>6}" for name in ("n", "tp", "fp", "fn", "tn"))
    return f"{'':{width}}{'p':>8}{'r':>8}{'f1':>8}  {'95 % of f1':16}{counts}"


def _line(name: str, m: Mapping[str, Any], width: int) -> str:
    low_high = m["interval"]["f1"]
    between = f"{low_high[0]:.3f} … {low_high[1]:.3f}" if low_high else "–"
    cells = "".join(f"{_figure(m[k]):>8}" for k in ("precision", "recall", "f1"))
    counts = "".join(f"{n:>6}" for n in m["confusion"].values())
    return f"{name:{width}}{cells}  {between:16}{m['n']:>6}{counts}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
