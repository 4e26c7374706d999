"""States over time: a bar from the day each is known from to the day that something ended it.

A bar's left end is an upright where a text says when the state began, open where the day is only
that of the first word of it. Without an end it runs on to an arrow. What somebody denies is dashed,
what nobody asserts with any certainty is hollow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from riftline.web.figures.frame import INK, Drawing, Figure

if TYPE_CHECKING:
    from riftline.dossier import Spell
    from riftline.web.figures.lines import Lines

__all__ = ["MOST", "timeline"]

MOST = 24
"""Bars in one figure: what a page's height holds. The table has them all."""

_ROW = 22
_HOSTILE = frozenset({"HOSTILE_TO"})


def timeline(
    spells: Sequence[Spell],
    whose: Sequence[str],
    span: tuple[str, str],
    lines: Lines,
    says: Callable[[Spell], str],
    address: Callable[[Spell], str],
) -> Figure:
    """The figure of states, of which at least one has a day.

    `whose` are the ids of the one actor or the two it is about, `span` the first and last day of
    what was captured; `says` puts a state in words, `address` is where its sentences are.
    """
    w = lines.words
    dated = [s for s in spells if s.since]
    names = [lines.name(i) for i in whose]
    title = w.figure.states_title(a=names[0]) if len(names) == 1 else w.figure.states_title_pair(
        a=names[0], b=names[1]
    )  # fmt: skip
    first, last = _span(dated, span)
    left = w.figure.states_left(n=len(dated) - MOST) if len(dated) > MOST else ""
    rows = tuple(
        (
            s.subject, s.act, s.target, s.since, "stated" if s.stated else "first said", s.until,
            sum(not a.denies for a in s.accounts), sum(a.denies for a in s.accounts),
            " ".join(i for a in s.accounts for i in a.statements),
        )
        for s in spells
    )  # fmt: skip
    return Figure(
        name=lines.file("states", *names),
        title=title,
        period=lines.period(first, last),
        n=w.figure.states(len(spells)) + (f" ({left})" if left else ""),
        source=lines.source(),
        method=w.figure.states_method,
        alt=w.figure.states_alt(n=len(spells)),
        columns=(
            "subject", "state", "target", "since", "beginning", "until", "assert", "deny",
            "statements",
        ),
        rows=rows,
        draw=lambda width: _draw(dated[:MOST], first, last, lines, says, address, width),
    )  # fmt: skip


def _span(dated: Sequence[Spell], span: tuple[str, str]) -> tuple[str, str]:
    """The days that the figure runs over: of the case, and of what is told of the time before."""
    days = [d for s in dated for d in (s.since, s.until) if d]
    return min([*days, span[0]]), max([*days, span[1]])


def _draw(
    shown: Sequence[Spell],
    first: str,
    last: str,
    lines: Lines,
    says: Callable[[Spell], str],
    address: Callable[[Spell], str],
    width: int,
) -> Drawing:
    import altair

    alt: Any = altair  # its typed interface rejects specifications that its schema allows
    bars = [
        {
            "row": i,
            "from": s.since,
            "to": s.until or last,
            "says": says(s)[: 96 if width > 500 else 46],
            "open": not s.until,
            "stated": s.stated,
            "denied": any(a.denies for a in s.accounts),
            "sure": s.sure,
            "hostile": s.act in _HOSTILE,
        }
        for i, s in enumerate(shown)
    ]
    held = alt.Chart(alt.NamedData("bars"))
    y = alt.Y(
        "row:Q", axis=None, scale=alt.Scale(domain=[-0.5, max(0.5, len(bars) - 0.5)], reverse=True)
    )
    axis = alt.Axis(
        grid=True,
        tickCount=6 if width > 500 else 3,
        labelOverlap="greedy",
        labelExpr=lines.days(),
    )
    scale = alt.Scale(domain=[first, last], type="utc")
    x = alt.X("from:T", scale=scale, title=None, axis=axis)
    x2, end = alt.X2("to:T"), alt.X("to:T", scale=scale, title=None, axis=axis)
    colour = alt.condition("datum.hostile", alt.value(INK["hostile"]), alt.value(INK["friendly"]))
    layers = [
        held.mark_rule(strokeWidth=5, yOffset=5)
        .transform_filter("datum.sure && !datum.denied")
        .encode(x=x, x2=x2, y=y, color=colour),
        held.mark_rule(strokeWidth=5, strokeDash=[7, 4], yOffset=5)
        .transform_filter("datum.sure && datum.denied")
        .encode(x=x, x2=x2, y=y, color=colour),
        held.mark_rule(strokeWidth=1.2, strokeDash=[2, 3], yOffset=5)
        .transform_filter("!datum.sure")
        .encode(x=x, x2=x2, y=y, color=colour),
        held.mark_text(text="│", fontSize=13, fontWeight=700, yOffset=5)
        .transform_filter("datum.stated")
        .encode(x=x, y=y, color=colour),
        held.mark_text(text="▶", fontSize=10, dx=4, yOffset=5)
        .transform_filter("datum.open")
        .encode(x=end, y=y, color=colour),
        held.mark_text(text="┃", fontSize=11, yOffset=5)
        .transform_filter("!datum.open")
        .encode(x=end, y=y, color=colour),
        held.mark_text(align="left", baseline="bottom", fontSize=11, dy=1).encode(
            x=alt.value(0), y=y, text="says:N"
        ),
        held.properties(name="states")
        .mark_rule(strokeWidth=16, opacity=0, stroke=INK["ink"])
        .encode(x=x, x2=x2, y=y),
    ]
    panel = alt.layer(*layers).properties(width=width, height=(_ROW + 6) * max(1, len(bars)))
    return Drawing([panel], {"bars": bars}, {"states": [address(s) for s in shown]})
