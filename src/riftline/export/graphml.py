"""GraphML: the signed graph without time, for yEd, Cytoscape, igraph and networkx.

GraphML has no time semantics: months and spells stand in plain text attributes. `weight` is above
zero everywhere and the sign stands apart, as in GEXF.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from riftline.export.files import whole
from riftline.export.sums import SEPARATOR, edge_values, spells, weight
from riftline.export.told import note
from riftline.model import Snapshot, Tie

__all__ = ["write"]

FILE = "ties.graphml"
LOST = (
    "time: a tie's months and spells are text (`months`, `spells`), and no reader plays them",
    "statements: an edge names their ids (`statement_ids`); their words are not here",
    "the course of a pair with its interval (csv: courses.csv)",
)
# XML 1.0, production 2 (Char): all that is not allowed.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write ``ties.graphml`` and its note into `out`: a node an actor, an edge an ordered tie.

    Returns the files. Raises OSError as the disk does.
    """
    import networkx as nx

    graph: Any = nx.DiGraph()
    ties = [t for t in snapshot.ties if t.a != t.b]
    for actor in snapshot.roster.actors:
        graph.add_node(
            _text(actor.id),
            label=_text(actor.name),
            kind=actor.kind,
            names=_text(SEPARATOR.join(dict.fromkeys(n.text for n in actor.names))),
            statements=actor.statements,
        )
    for end in sorted({e for t in ties for e in (t.a, t.b)} - snapshot.roster.by_id.keys()):
        graph.add_node(_text(end), label=_text(end), kind="unknown", names="", statements=0)
    for tie in ties:
        graph.add_edge(_text(tie.a), _text(tie.b), **_edge(snapshot, tie))
    path = out / FILE
    with whole(path) as f:
        f.writelines(f"{line}\n" for line in nx.generate_graphml(graph))
    return path, note(
        snapshot, out / "graphml.readme.txt", (f"{FILE}: nodes are actors, edges ties.",), LOST
    )


def _edge(snapshot: Snapshot, tie: Tie) -> dict[str, Any]:
    told = {
        "weight": weight(tie),
        **edge_values(snapshot, tie),
        "months": SEPARATOR.join(m.period for m in tie.months),
        "spells": SEPARATOR.join(f"{a or '..'}/{b or '..'}" for a, b in spells(snapshot, tie)),
    }
    return {k: _text(v) if isinstance(v, str) else v for k, v in told.items() if v is not None}


def _text(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
