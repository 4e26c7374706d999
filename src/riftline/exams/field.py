"""Camps of made worlds, against the truth that made them; and of states, against known blocs.

**Without data** worlds are made by a seed and read by `relations` alone; their camps are known.

* ``ties``: forty actors in two to four camps, half of all pairs tied, each tie of full strength,
  10 to 30 % of them with the wrong sign. No evidence could tell which. ``camps`` is how alike the
  camps found are to the true ones (adjusted Rand index: 1 the same, 0 no better than chance),
  ``rival`` the same of networkx' greedy modularity on friendly ties alone, ``under truth`` the part
  of worlds in which no more stands against the camps found than against the true ones, ``proved``
  the part in which that is proved to be the least, and ``two proved`` the same of two sides.
* ``statements``: twenty-four actors in two to four camps, 40 % of pairs tied by one to six
  statements of a year, 10 to 30 % of the statements with the wrong sign; read whole. ``sure`` holds
  what was said of memberships against the truth: in each bin of probabilities how many, their mean,
  and the part of its camp that an actor truly belonged with.
* ``changes``: two of twenty-four actors go over; the field is asked half a year later. ``found``,
  ``false`` (of all named), ``dated right`` (of those found), and the ``months`` that dates span.

**A CSV** of signed ties with ``window``, ``source``, ``target``, ``sign`` (Correlates of War): each
window's frustration with two sides and with any number of camps, whether it is proved, and for the
two blocs of the Cold War the part of their members in one camp, and whether that is the same one.
"""

from __future__ import annotations

import csv
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb
from random import Random
from statistics import fmean
from typing import TYPE_CHECKING, Any

from riftline import relations
from riftline.errors import ExamError
from riftline.model import Actor, Claim, DocumentCard, Field, Mention, Roster, Span, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from riftline.relations.camps import Graph

__all__ = ["BLOCS", "alike", "report", "score"]

SEED = 20140202
WORLDS = 10
CAMPS = (2, 3, 4)
WRONG = (0.1, 0.2, 0.3)
BINS = (0.0, 0.55, 0.8, 0.95, 1.01)

_WEST = "USA CAN GBR FRA BEL NDL LUX DEN NOR ICE ITA GRC TUR GFR"
_EAST = "RUS POL CZE HUN ROM BUL GDR"
BLOCS = {"west": tuple(_WEST.split()), "east": tuple(_EAST.split())}
"""Members of NATO and of the Warsaw Pact through most of 1955 to 1990, by the table's codes.
Albania, which left in 1961, and Spain, which came in 1982, are left out."""

_HOSTILE = ("ACCUSE", "THREATEN", "ASSAULT")
_FRIENDLY = ("SUPPORT", "AGREE", "AID")
_OUTLETS = 8


def score(data: Path | None = None) -> dict[str, Any]:
    """The figures above. `data` is a CSV of signed ties, or a TOML with ``seed`` and ``worlds``.

    Raises ExamError where it is neither.
    """
    if data is not None and data.suffix != ".toml":
        return {"exam": "field", "version": 1, "data": data.name, "windows": _windows(data)}
    seed, worlds = _settings(data)
    return {
        "exam": "field",
        "version": 1,
        "seed": seed,
        "worlds": worlds,
        "ties": {
            f"{k} camps, {w:.0%} wrong": _tied(k, w, seed, worlds) for k in CAMPS for w in WRONG
        },
        "statements": {f"{w:.0%} wrong": _told(w, seed, worlds) for w in WRONG},
        "changes": _changed(seed, worlds),
    }


def _settings(data: Path | None) -> tuple[int, int]:
    if data is None:
        return SEED, WORLDS
    try:
        given = tomllib.loads(data.read_text("utf-8"))
        return int(given.get("seed", SEED)), int(given.get("worlds", WORLDS))
    except (OSError, ValueError, TypeError) as e:
        raise ExamError(
            f"{data} cannot be read: {e}", expected="a TOML with seed and worlds, or a CSV"
        ) from e


def alike(left: Sequence[int], right: Sequence[int]) -> float:
    """Adjusted Rand index of two partings (Hubert & Arabie 1985, *Journal of Classification* 2)."""
    both = sum(comb(n, 2) for n in Counter(zip(left, right, strict=True)).values())
    one, other = (sum(comb(n, 2) for n in Counter(p).values()) for p in (left, right))
    chance = one * other / comb(len(left), 2) if len(left) > 1 else 0.0
    most = (one + other) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


# --- worlds whose ties are all there is --------------------------------------------------------


def _tied(camps: int, wrong: float, seed: int, worlds: int) -> dict[str, float]:
    from riftline.relations.camps import Graph, cost
    from riftline.relations.frustration import part

    rows: dict[str, list[float]] = defaultdict(list)
    for world in range(worlds):
        draw = Random(f"{seed} {camps} {wrong} {world}")  # noqa: S311 - an exam, no secret
        truth = [i % camps for i in range(40)]
        ties = [t for t in combinations(range(40), 2) if draw.random() < 0.5]
        strength = [
            (1.0 if truth[u] == truth[v] else -1.0) * (-1.0 if draw.random() < wrong else 1.0)
            for u, v in ties
        ]
        graph = Graph(40, tuple(ties), tuple(strength))
        found, two = part(graph), part(graph, two=True)
        rows["camps"].append(alike(found.camps, truth))
        rows["rival"].append(alike(_modularity(graph), truth))
        rows["under truth"].append(found.cost <= cost(graph, truth) + 1e-9)
        rows["proved"].append(found.exact)
        rows["two proved"].append(two.exact)
    return {name: fmean(values) for name, values in rows.items()}


def _modularity(graph: Graph) -> list[int]:
    """Communities by modularity on friendly ties alone: what one would do without signs."""
    import networkx as nx

    friendly: nx.Graph[int] = nx.Graph()
    friendly.add_nodes_from(range(graph.size))
    friendly.add_weighted_edges_from(
        (u, v, w) for (u, v), w in zip(graph.ties, graph.strength, strict=True) if w > 0.0
    )
    camps = [0] * graph.size
    if friendly.number_of_edges():
        groups = nx.community.greedy_modularity_communities(friendly, weight="weight")
        for n, group in enumerate(groups):
            for i in group:
                camps[i] = n
    return camps


# --- worlds of statements ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _World:
    statements: tuple[Statement, ...]
    cards: Mapping[str, DocumentCard]
    roster: Roster

    def field(self, day: str, since: str | None = None) -> Field:
        """Read whole: days, copies, ties, coverage, field."""
        said = {s.id: relations.day(s, self.cards[s.document_id]) for s in self.statements}
        folds = relations.fold(self.statements, self.roster, said, self.cards)
        ties = relations.ties(self.statements, self.roster, said, folds)
        cover = relations.coverage(self.cards.values(), self.statements, said)
        return relations.field_at(ties, said, cover, day, since)


def _world(told: Iterable[tuple[str, str, str, str, str]]) -> _World:
    """From (day, subject, act, target, speaker): every statement in a document of its own."""
    statements, cards = [], {}
    kinds: dict[str, Any] = {}
    for n, (day, subject, act, target, speaker) in enumerate(told):
        mentions = {
            k: Mention(k, None, k, "outlet" if k.startswith("outlet") else "group")
            for k in (subject, target, speaker)
        }
        kinds.update({k: m.kind for k, m in mentions.items()})
        cards[f"d{n}"] = DocumentCard(
            f"d{n}", f"d{n}", "", None, None, speaker, day, "en", "article", None, None, "", 1
        )
        statements.append(
            Statement(
                f"s{n:05d}", f"d{n}", Span(0, 9), f"statement number {n} of this made world",
                mentions[speaker], None, (), "indirect", (), mentions[subject], act,
                mentions[target], None, (), None, Claim(), (), 0.9, "made",
            )
        )  # fmt: skip
    actors = tuple(Actor(k, k, kind, (), (k,)) for k, kind in sorted(kinds.items()))
    roster = Roster(actors, {a.id: a.id for a in actors}, {a.id: a for a in actors})
    return _World(tuple(statements), cards, roster)


def _statement(
    draw: Random, day: str, a: str, b: str, friendly: bool, wrong: float
) -> tuple[str, str, str, str, str]:
    if draw.random() < wrong:
        friendly = not friendly
    subject, target = (a, b) if draw.random() < 0.5 else (b, a)
    speaker = subject if draw.random() < 0.6 else f"outlet{draw.randrange(_OUTLETS)}"
    return day, subject, draw.choice(_FRIENDLY if friendly else _HOSTILE), target, speaker


def _told(wrong: float, seed: int, worlds: int) -> dict[str, Any]:
    found: list[float] = []
    rivals: list[float] = []
    sure: list[tuple[float, float]] = []
    for camps in CAMPS:
        for world in range(worlds):
            draw = Random(f"{seed} told {camps} {wrong} {world}")  # noqa: S311 - an exam, no secret
            truth = {f"actor{i:02d}": i % camps for i in range(24)}
            told = [
                _statement(
                    draw,
                    f"2015-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}",
                    a,
                    b,
                    truth[a] == truth[b],
                    wrong,
                )
                for a, b in combinations(truth, 2)
                if draw.random() < 0.4
                for _ in range(draw.randrange(1, 7))
            ]
            field = _world(told).field("2015-12-31")
            ids = [a.id for a in field.actors]
            real = [truth[i] for i in ids]
            found.append(alike([a.camp for a in field.actors], real))
            rivals.append(alike(_modularity(_graph(field)), [truth[i] for i in sorted(ids)]))
            fellows = {c.number: c.members for c in field.camps}
            for actor in field.actors:
                others = [i for i in fellows[actor.camp] if i != actor.id]
                if others:
                    belong = fmean(truth[i] == truth[actor.id] for i in others)
                    sure.append((actor.probability, belong))
    return {
        "camps": fmean(found),
        "rival": fmean(rivals),
        "sure": {
            f"{low:.2f} to {min(high, 1.0):.2f}": _bin([r for r in sure if low <= r[0] < high])
            for low, high in pairwise(BINS)
        },
    }


def _graph(field: Field) -> Graph:
    from riftline.relations.camps import Graph

    place = {i: n for n, i in enumerate(sorted(a.id for a in field.actors))}
    return Graph(
        len(place),
        tuple((place[t.a], place[t.b]) for t in field.ties),
        tuple(t.strength for t in field.ties),
    )


def _bin(rows: Sequence[tuple[float, float]]) -> dict[str, float]:
    if not rows:
        return {"n": 0}
    return {"n": len(rows), "said": fmean(p for p, _ in rows), "true": fmean(t for _, t in rows)}


def _changed(seed: int, worlds: int) -> dict[str, Any]:
    """Two of twenty-four go over in July 2015; asked at the year's end what changed since June."""
    hits = named = dated = wide = 0
    for world in range(worlds):
        draw = Random(f"{seed} changed {world}")  # noqa: S311 - an exam, no secret
        before = {f"actor{i:02d}": i % 2 for i in range(24)}
        gone = set(draw.sample(sorted(before), 2))
        after = {k: 1 - c if k in gone else c for k, c in before.items()}
        told = []
        for a, b in combinations(before, 2):
            if draw.random() >= 0.4:
                continue
            for month in range(24):
                camps = before if month < 18 else after
                if draw.random() < 0.5:
                    day = f"{2014 + month // 12}-{month % 12 + 1:02d}-{draw.randrange(1, 29):02d}"
                    told.append(_statement(draw, day, a, b, camps[a] == camps[b], 0.15))
        changes = _world(told).field("2015-12-31", "2015-06-30").changes
        named += len(changes)
        right = [c for c in changes if c.actor in gone]
        hits += len(right)
        dated += sum(c.earliest <= "2015-07" <= c.latest for c in right)
        wide += sum(int(c.latest[5:]) - int(c.earliest[5:]) + 1 for c in right)
    return {
        "n": 2 * worlds,
        "found": hits / (2 * worlds),
        "false": (named - hits) / named if named else 0.0,
        "dated right": dated / hits if hits else None,
        "months": wide / hits if hits else None,
    }


# --- states --------------------------------------------------------------------------------------


def _windows(data: Path) -> list[dict[str, Any]]:
    from riftline.relations.camps import Graph
    from riftline.relations.frustration import part

    rows: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    try:
        with data.open(encoding="utf-8", newline="") as f:
            for row in csv.DictReader(f):
                a, b = sorted((row["source"], row["target"]))
                rows[row["window"]][a, b] = float(row["sign"])
    except (OSError, KeyError, TypeError, ValueError) as e:
        raise ExamError(
            f"{data} is no table of signed ties ({type(e).__name__})",
            expected="a CSV with window, source, target and sign",
        ) from e
    found = []
    for window, ties in sorted(rows.items()):
        ids = sorted({i for pair in ties for i in pair})
        place = {i: n for n, i in enumerate(ids)}
        graph = Graph(len(ids), tuple((place[a], place[b]) for a, b in ties), tuple(ties.values()))
        many, two = part(graph), part(graph, two=True)
        found.append(
            {
                "window": window,
                "states": len(ids),
                "ties": len(ties),
                "hostile": sum(w < 0 for w in ties.values()),
                "two": {"against": two.cost, "at least": two.bound, "proved": two.exact},
                "many": {"against": many.cost, "at least": many.bound, "proved": many.exact},
                "blocs": _blocs({i: many.camps[n] for i, n in place.items()}),
            }
        )
    return found


def _blocs(camps: Mapping[str, int]) -> dict[str, Any]:
    """The part of each bloc's members that stand in its main camp, and whether that is one."""
    main = {}
    shares = {}
    for bloc, states in BLOCS.items():
        present = [camps[s] for s in states if s in camps]
        if not present:
            return {**dict.fromkeys(BLOCS), "apart": None}
        main[bloc], most = Counter(present).most_common(1)[0]
        shares[bloc] = most / len(present)
    return {**shares, "apart": main["west"] != main["east"]}


def report(scores: dict[str, Any]) -> str:
    """The same as lines for people."""
    if "windows" in scores:
        return "\n".join(map(_window_line, scores["windows"]))
    lines = [f"seed {scores['seed']}, {scores['worlds']} worlds each", "", "Ties with wrong signs:"]
    for name, f in scores["ties"].items():
        lines.append(
            f"  {name}: camps {f['camps']:.2f}, modularity {f['rival']:.2f}; under truth "
            f"{f['under truth']:.0%}, proved {f['proved']:.0%}, two sides {f['two proved']:.0%}"
        )
    lines += ["", "Statements with wrong signs:"]
    for name, f in scores["statements"].items():
        lines.append(f"  {name}: camps {f['camps']:.2f}, modularity {f['rival']:.2f}")
        lines += [
            f"    said {name}: n {b['n']}"
            + (f", mean {b['said']:.2f}, true {b['true']:.2f}" if b["n"] else "")
            for name, b in f["sure"].items()
        ]
    c = scores["changes"]
    lines += ["", f"Went over: found {c['found']:.0%} of {c['n']}, false {c['false']:.0%}, "]
    lines[-1] += f"dated right {_share(c['dated right'])}, within {c['months'] or 0:.1f} months"
    return "\n".join(lines)


def _window_line(w: Mapping[str, Any]) -> str:
    stands = [f"{w[k]['against']:g}{'' if w[k]['proved'] else '?'}" for k in ("two", "many")]
    blocs = w["blocs"]
    return (
        f"{w['window']}  {w['states']:>3} states {w['ties']:>5} ties {w['hostile']:>4} hostile; "
        f"against two sides {stands[0]}, camps {stands[1]}; "
        f"west {_share(blocs['west'])} east {_share(blocs['east'])} apart {blocs['apart']}"
    )


def _share(p: float | None) -> str:
    return "–" if p is None else f"{p:.0%}"
