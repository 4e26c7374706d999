"""The field on a day: who stands with whom, as a drawing. Camps are regions, ties are lines.

Hostile lines are solid with a cross, friendly ones dashed with a ring, contested ones dotted with a
diamond, and those of which little is sure are thin: none is told by colour alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import cos, pi, sin
from typing import TYPE_CHECKING, Any, TypeAlias

from riftline.web.figures.frame import INK, NARROW, WIDE, Drawing, Figure
from riftline.web.figures.layout import FEW, ROUND, Paper, Place, hull, paper, weighty

if TYPE_CHECKING:
    from riftline.model import Field, FieldTie, Trend
    from riftline.web.figures.lines import Lines

__all__ = ["COLUMNS", "Papers", "network", "papers", "shown"]

COLUMNS = (
    "a", "b", "standing", "p_hostile", "strength", "hostile", "friendly", "against_camps",
    "camp_a", "camp_b", "statements",
)  # fmt: skip

Papers: TypeAlias = Mapping[int, Paper]
"""Where everybody stands, by the width of the drawing."""

_LINES, _FAINT = 200, 120
"""Lines in one drawing, and thin ones among them, the surest of each: more are a grey cloud."""
_SIDE = 58  # px that other figures give to their axis
_HEIGHT = {WIDE: 500, NARROW: 460}
_DASH = {"hostile": [1, 0], "friendly": [9, 5], "contested": [2, 4], "faint": [1, 0]}
_COLOUR = {"hostile": "hostile", "friendly": "friendly", "contested": "ink", "faint": "rule"}


def papers(trends: Sequence[Trend], last: Field) -> Papers:
    """The places of a snapshot's actors; `last` is its field on the latest day."""
    return {
        width: paper(
            weighty(trends, FEW) if width == NARROW else weighty(trends),
            trends, last, width + _SIDE, height,
        )
        for width, height in _HEIGHT.items()
    }  # fmt: skip


def shown(field: Field, drawn: Papers) -> tuple[int, int]:
    """How many of the field's actors and ties the wide drawing leaves out."""
    at = drawn[WIDE].at
    actors = sum(a.id not in at for a in field.actors)
    return actors, len(field.ties) - len(_lines(field, at))


def _lines(field: Field, at: Mapping[str, Place]) -> list[FieldTie]:
    """The ties that are drawn, the surest last and so on top."""
    ties = [t for t in field.ties if t.a in at and t.b in at]
    ties.sort(key=lambda t: (t.standing != "faint", abs(t.strength), t.a, t.b))
    faint = sum(t.standing == "faint" for t in ties)
    return ties[max(0, faint - _FAINT, len(ties) - _LINES) :]


def network(
    field: Field,
    drawn: Papers,
    lines: Lines,
    tie: Callable[[FieldTie], str],
    actor: Callable[[str], str],
) -> Figure:
    """The figure of a field. `tie` and `actor` give the addresses of a tie's sentences and of an
    actor."""
    w = lines.words
    camp = {a.id: a.camp for a in field.actors}
    kinds = Counter(t.standing for t in field.ties)
    told = ", ".join(
        f"{kinds[k]} {w.figure.standing[k]}"
        for k in ("hostile", "friendly", "contested", "faint")
        if kinds[k]
    )
    actors, ties = shown(field, drawn)
    left = w.figure.field_left(actors=actors, ties=ties) if actors or ties else ""
    count = f"{w.plural(len(field.actors), 'actor')}, {w.figure.ties(len(field.ties))}"
    months = [m.period for m in field.coverage]
    return Figure(
        name=lines.file("field", field.day),
        title=w.figure.field_title(day=w.day(field.day)),
        period=lines.period(months[0], months[-1]) if months else w.day(field.day),
        n=count + (f" ({told})" if told else "") + (f". {left}" if left else ""),
        source=lines.source(),
        method=w.figure.field_method,
        alt=w.figure.field_alt(
            actors=len(field.actors), camps=sum(len(c.members) > 1 for c in field.camps)
        ),
        columns=COLUMNS,
        rows=tuple(
            (
                t.a, t.b, t.standing, t.p_hostile, t.strength, t.hostile, t.friendly,
                "yes" if t.against else "no", camp.get(t.a), camp.get(t.b),
                " ".join((*t.hostile_statements, *t.friendly_statements)),
            )
            for t in field.ties
        ),
        draw=lambda width: _draw(field, drawn[width], lines, tie, actor, width),
    )  # fmt: skip


def _draw(
    field: Field,
    sheet: Paper,
    lines: Lines,
    tie: Callable[[FieldTie], str],
    actor: Callable[[str], str],
    width: int,
) -> Drawing:
    import altair

    alt: Any = altair  # its typed interface rejects specifications that its schema allows
    narrow = width < WIDE
    here = {a.id: a for a in field.actors}
    ids = [i for i in sheet.at if i in here]
    at = {i: sheet.at[i] for i in ids}
    ties = _lines(field, at)
    edges = [_edge(t, at) for t in ties]
    members: dict[int, list[str]] = {}
    for i in ids:
        members.setdefault(here[i].camp, []).append(i)
    camps = {n: m for n, m in members.items() if len(m) > 1}
    outline, titles = _regions(camps, at, lines)
    nodes = [
        {"x": at[i][0], "y": at[i][1], "ties": here[i].ties, "together": here[i].camp in camps}
        for i in ids
    ]
    names = _labels(
        {i: lines.name(i, 14 if narrow else 22) for i in ids},
        at,
        titles,
        sheet.width,
        sheet.height,
    )
    across = alt.Scale(domain=[0, sheet.width], nice=False)
    down = alt.Scale(domain=[sheet.height, 0], nice=False)

    def xy(x: str = "x", y: str = "y") -> dict[str, Any]:
        return {
            "x": alt.X(f"{x}:Q", axis=None, scale=across),
            "y": alt.Y(f"{y}:Q", axis=None, scale=down),
        }

    middle = xy("mx", "my")
    ends = {**xy(), "x2": "x2:Q", "y2": "y2:Q"}
    region = alt.Chart(alt.NamedData("regions"))
    layers = [
        region.mark_line(
            filled=True, fill=INK["region"], stroke=INK["faint"], strokeWidth=1,
            interpolate="linear-closed",
        ).encode(**xy(), detail="camp:N", order="order:Q"),
    ]  # fmt: skip
    held = alt.Chart(alt.NamedData("edges"))
    for kind, dash in _DASH.items():
        layers.append(
            held.mark_rule(
                stroke=INK[_COLOUR[kind]],
                strokeDash=dash,
                strokeWidth=0.8 if kind == "faint" else 2,
            )
            .transform_filter(f"datum.standing == '{kind}'")
            .encode(**ends)
        )
    layers += [
        held.mark_point(shape="circle", size=150, filled=True, color=INK["paper"], opacity=1)
        .transform_filter("datum.standing != 'faint'")
        .encode(**middle),
        held.mark_point(
            shape="cross", angle=45, size=90, filled=True, color=INK["hostile"], opacity=1
        )
        .transform_filter("datum.standing == 'hostile'")
        .encode(**middle),
        held.mark_point(shape="circle", size=60, strokeWidth=2, color=INK["friendly"], opacity=1)
        .transform_filter("datum.standing == 'friendly'")
        .encode(**middle),
        held.mark_point(shape="diamond", size=60, strokeWidth=2, color=INK["ink"], opacity=1)
        .transform_filter("datum.standing == 'contested'")
        .encode(**middle),
        held.properties(name="ties")
        .mark_rule(strokeWidth=14, opacity=0, stroke=INK["ink"])
        .encode(**ends),
    ]
    dot = alt.Chart(alt.NamedData("nodes"))
    size = alt.Size(
        "ties:Q", legend=None,
        scale=alt.Scale(domain=[0, max([6, *(n["ties"] for n in nodes)])], range=[50, 190]),
    )  # fmt: skip
    label, camp_name = alt.Chart(alt.NamedData("names")), alt.Chart(alt.NamedData("titles"))
    layers += [
        dot.mark_point(filled=True, fill=INK["ink"], opacity=1)
        .transform_filter("datum.together")
        .encode(**xy(), size=size),
        dot.mark_point(fill=INK["paper"], stroke=INK["ink"], opacity=1, strokeWidth=1.6)
        .transform_filter("!datum.together")
        .encode(**xy(), size=size),
        camp_name.mark_text(
            fontSize=11, fontWeight=600, color=INK["quiet"], baseline="bottom", dy=-3
        ).encode(**xy(), text="text:N"),
        label.mark_text(
            fontSize=11.5, align="left", baseline="middle", stroke=INK["paper"], strokeWidth=3.5,
            strokeJoin="round",
        ).encode(**xy(), text="text:N"),
        label.properties(name="actors")
        .mark_text(fontSize=11.5, align="left", baseline="middle")
        .encode(**xy(), text="text:N"),
    ]  # fmt: skip
    panel = alt.layer(*layers).properties(width=sheet.width, height=sheet.height)
    data = {
        "regions": outline, "titles": titles, "edges": edges, "nodes": nodes, "names": names,
    }  # fmt: skip
    return Drawing(
        [panel], data, {"ties": [tie(t) for t in ties], "actors": [actor(i) for i in ids]}
    )


def _edge(t: FieldTie, at: Mapping[str, Place]) -> dict[str, Any]:
    (x, y), (x2, y2) = at[t.a], at[t.b]
    return {
        "x": x, "y": y, "x2": x2, "y2": y2, "mx": (x + x2) / 2, "my": (y + y2) / 2,
        "standing": t.standing,
    }  # fmt: skip


def _regions(
    camps: Mapping[int, Sequence[str]], at: Mapping[str, Place], lines: Lines
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Outlines of the camps that have two members or more, rounded, and what each is called."""
    outline, titles = [], []
    for number, members in sorted(camps.items()):
        around = [
            (x + ROUND * cos(k * pi / 8), y + ROUND * sin(k * pi / 8))
            for x, y in (at[m] for m in members)
            for k in range(16)
        ]
        line = hull(around)
        outline += [{"camp": number, "order": i, "x": x, "y": y} for i, (x, y) in enumerate(line)]
        top = min(line, key=lambda p: p[1])
        titles.append({"x": top[0], "y": top[1], "text": lines.words.figure.camp(n=number)})
    return outline, titles


def _labels(
    names: Mapping[str, str],
    at: Mapping[str, Place],
    titles: Sequence[Mapping[str, Any]],
    width: float,
    height: float,
) -> list[dict[str, Any]]:
    """A place for each name beside its actor, where it hides the fewest others: right, left, below
    or above, in that order."""
    taken = [(x - 7, y - 7, x + 7, y + 7) for x, y in at.values()]
    taken += [(t["x"] - 24, t["y"] - 16, t["x"] + 24, t["y"]) for t in titles]
    found = []
    for id_, name in names.items():
        x, y = at[id_]
        long = 6.3 * len(name)
        starts = [(x + 10, y), (x - 10 - long, y), (x - long / 2, y + 17), (x - long / 2, y - 17)]
        boxes = [(sx, sy - 7, sx + long, sy + 7) for sx, sy in starts]
        best = min(
            range(len(boxes)),
            key=lambda i: (
                sum(_overlap(boxes[i], t) for t in taken) + _outside(boxes[i], width, height), i
            ),
        )  # fmt: skip
        taken.append(boxes[best])
        found.append({"x": starts[best][0], "y": starts[best][1], "text": name})
    return found


_Box = tuple[float, float, float, float]


def _overlap(a: _Box, b: _Box) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _outside(box: _Box, width: float, height: float) -> float:
    """As much as lies off the paper, ten times over: a cut name is worse than two that touch."""
    off = max(0.0, -box[0]) + max(0.0, box[2] - width) + max(0.0, -box[1], box[3] - height)
    return 10 * 14 * off
