"""GEXF 1.3, dynamic: the signed graph over time, for Gephi, networkx and whoever reads XML.

Traps this file keeps out of:

* Gephi deletes edges of weight zero and warns about negative ones, so `weight` is the number of
  statements and never below 1, and the sign stands in an attribute of its own.
* An edge with several intervals has ``<spells>``, and then other time attributes are ignored;
  one interval is written as ``start`` and ``end``. An open end is left out, never written.
* XML 1.0 cannot hold most control characters, not even escaped: they become U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from riftline.export.files import whole
from riftline.export.sums import SEPARATOR, edge_values, last_day, name_of, spells, sum_of, weight
from riftline.model import Actor, FieldActor, Snapshot, Tie, TieMonth
from riftline.relations import Ties, field_at, latest, ties

__all__ = ["write"]

FILE = "ties.gexf"

# XML 1.0, production 2 (Char): all that is not allowed. U+FFFE and U+FFFF are out too.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_NODE: Mapping[str, str] = {
    "kind": "string",
    "names": "string",
    "statements": "integer",
    "camp": "integer",
    "camp_probability": "double",
}
_EDGE: Mapping[str, str] = {
    "sign": "integer",
    "hostile": "double",
    "friendly": "double",
    "neutral": "double",
    "own_independent": "integer",
    "third_independent": "integer",
    "carriers": "integer",
    "states": "string",
    "verdict": "string",
    "p_widening": "double",
    "statement_ids": "string",
    "document_ids": "string",
    "urls": "string",
}
_OVER_TIME: Mapping[str, str] = {"balance": "double", "month_independent": "integer"}


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write ``ties.gexf`` into `out`: a node an actor, an edge an ordered tie.

    Returns the file. Raises OSError as the disk does.
    """
    path = out / FILE
    with whole(path) as f:
        f.writelines(_document(snapshot))
    return (path,)


def _document(snapshot: Snapshot) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        '<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">\n'
    )
    about = _text(snapshot.name)
    yield f"<meta><creator>Riftline</creator><description>{about}</description></meta>\n"
    yield (
        '<graph mode="dynamic" timeformat="date" timerepresentation="interval"'
        ' defaultedgetype="directed">\n'
    )
    yield from _declared("node", "static", _NODE)
    yield from _declared("edge", "static", _EDGE)
    yield from _declared("edge", "dynamic", _OVER_TIME)
    ties = [t for t in snapshot.ties if t.a != t.b]
    yield "<nodes>\n"
    camps = _camps(snapshot)
    yield from (_node(a, camps.get(a.id)) for a in snapshot.roster.actors)
    yield from (_stranger(id_) for id_ in _missing(snapshot, ties))
    yield "</nodes>\n<edges>\n"
    yield from (_edge(snapshot, t) for t in ties)
    yield "</edges>\n</graph>\n</gexf>\n"


def _declared(class_: str, mode: str, columns: Mapping[str, str]) -> Iterator[str]:
    yield f'<attributes class="{class_}" mode="{mode}">\n'
    for name, kind in columns.items():
        yield f'<attribute id="{name}" title="{name}" type="{kind}"/>\n'
    yield "</attributes>\n"


def _missing(snapshot: Snapshot, ties: list[Tie]) -> list[str]:
    """Ends of ties that the roster does not hold: an edge without its node breaks readers."""
    ends = {end for t in ties for end in (t.a, t.b)}
    return sorted(ends - snapshot.roster.by_id.keys())


def _camps(snapshot: Snapshot) -> dict[str, FieldActor]:
    """Where each actor stands on the last day told of; empty where nothing is."""
    day = latest(snapshot.coverage, snapshot.said)
    if day is None:
        return {}
    found = field_at(
        _ties(snapshot),
        snapshot.said,
        snapshot.coverage,
        day,
    )
    return {a.id: a for a in found.actors}


def _ties(snapshot: Snapshot) -> Ties:
    """The ties as rows, which a snapshot of a case has."""
    if isinstance(snapshot.ties, Ties):
        return snapshot.ties
    statements, folds = snapshot.all_statements, snapshot.folds
    return ties(statements, snapshot.roster, snapshot.said, folds)


def _node(actor: Actor, stands: FieldActor | None) -> str:
    others = dict.fromkeys(n.text for n in actor.names if n.text != actor.name)
    values = {
        "kind": actor.kind,
        "names": SEPARATOR.join(others),
        "statements": actor.statements,
        "camp": stands.camp if stands else None,
        "camp_probability": stands.probability if stands else None,
    }
    return f"<node id={_attr(actor.id)} label={_attr(actor.name)}>{_values(values)}</node>\n"


def _stranger(id_: str) -> str:
    return f"<node id={_attr(id_)} label={_attr(id_)}/>\n"


def _edge(snapshot: Snapshot, tie: Tie) -> str:
    values = edge_values(snapshot, tie)
    label = f"{name_of(snapshot, tie.a)} → {name_of(snapshot, tie.b)}"
    when = spells(snapshot, tie)
    interval = _ends(*when[0]) if len(when) == 1 else ""
    inner = _values(values, tuple(_course(m) for m in tie.months))
    if len(when) > 1:
        inner += f"<spells>{''.join(f'<spell{_ends(*s)}/>' for s in when)}</spells>"
    # The id names the ordered pair, so that a second export gives the same edge the same id.
    return (
        f"<edge id={_attr(f'{tie.a}:{tie.b}')} source={_attr(tie.a)} target={_attr(tie.b)}"
        f' label={_attr(label)} weight="{weight(tie)}"{interval}>{inner}</edge>\n'
    )


def _course(month: TieMonth) -> str:
    both = sum_of((month.own, month.third))
    weighed = both.hostile + both.friendly
    when = _ends(f"{month.period}-01", last_day(month.period))
    values = f'<attvalue for="month_independent" value="{both.independent}"{when}/>'
    if weighed > 0:
        balance = (both.friendly - both.hostile) / weighed
        values += f'<attvalue for="balance" value="{balance:.4f}"{when}/>'
    return values


def _values(values: Mapping[str, object], more: tuple[str, ...] = ()) -> str:
    known = "".join(
        f"<attvalue for={_attr(name)} value={_attr(_cell(value))}/>"
        for name, value in values.items()
        if value not in (None, "")
    )
    return f"<attvalues>{known}{''.join(more)}</attvalues>"


def _cell(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _ends(start: str | None, end: str | None) -> str:
    return "".join(f" {side}={_attr(day)}" for side, day in (("start", start), ("end", end)) if day)


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def _text(text: str) -> str:
    return escape(_legal(text))


def _attr(text: str) -> str:
    return quoteattr(_legal(text))
