"""Who uses a loaded name, since when and how often: a row for each user, a disc for each month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riftline.web.figures.frame import INK, Drawing, Figure
from riftline.web.figures.lines import short

if TYPE_CHECKING:
    from riftline.model import LoadedName
    from riftline.web.figures.lines import Lines

__all__ = ["MOST", "uses"]

MOST = 16
"""Users in one figure, those who use it most; the table has them all."""

_ROW = 44


@dataclass(frozen=True, slots=True)
class _Disc:
    """`n` statements of the user in row `row` in a month; "" where they have no day."""

    user: str
    month: str
    n: int
    row: int


def uses(name: LoadedName, lines: Lines, says: Callable[[str], str]) -> Figure:
    """The figure of a loaded name that somebody uses on a day. `says` is what a user is called."""
    w, said = lines.words, lines.view.said
    users = sorted(name.uses, key=lambda u: (-len(u.statements), u.since or "9999", u.user))
    discs = [
        _Disc(short(says(u.user)), month, n, row)
        for row, u in enumerate(users)
        for month, n in sorted(Counter((said.get(i) or "")[:7] for i in u.statements).items())
    ]
    days = [d.month for d in discs if d.month]
    left = w.figure.uses_left(n=len(users) - MOST) if len(users) > MOST else ""
    counted = w.plural(sum(d.n for d in discs), "statement")
    actor = lines.name(name.actor)
    return Figure(
        name=lines.file("name", short(name.text), actor),
        title=w.figure.uses_title(name=short(name.text, 60), a=actor),
        period=lines.period(min(days, default=None), max(days, default=None)),
        n=f"{counted} ({left})" if left else counted,
        source=lines.source(),
        method=w.figure.uses_method,
        alt=w.figure.uses_alt(n=len(users)),
        columns=("user", "month", "statements"),
        rows=tuple((d.user, d.month or None, d.n) for d in discs),
        draw=lambda width: _draw([d for d in discs if d.month and d.row < MOST], lines, width),
    )


def _draw(discs: Sequence[_Disc], lines: Lines, width: int) -> Drawing:
    import altair

    alt: Any = altair  # its typed interface rejects specifications that its schema allows
    rows: dict[int, list[_Disc]] = {}
    for d in discs:
        rows.setdefault(d.row, []).append(d)
    data = {
        "discs": [
            {"month": d.month, "n": d.n, "row": at}
            for at, part in enumerate(rows.values())
            for d in part
        ],
        "spans": [
            {"row": at, "user": p[0].user, "from": p[0].month, "to": p[-1].month}
            for at, p in enumerate(rows.values())
        ],
    }
    months = [*(m.period for m in lines.view.coverage.months), *(d.month for d in discs)]
    scale = alt.Scale(domain=[min(months), max(months)], type="utc")
    axis = alt.Axis(
        grid=True,
        tickCount=6 if width > 500 else 3,
        labelOverlap="greedy",
        labelExpr=lines.days(),
    )
    y = alt.Y(
        "row:Q", axis=None, scale=alt.Scale(domain=[-0.6, max(0.6, len(rows) - 0.4)], reverse=True)
    )
    size = alt.Size(
        "n:Q",
        legend=None,
        scale=alt.Scale(domain=[0, max(4, *(d.n for d in discs))], range=[0, 190]),
    )

    def x(field: str) -> Any:
        return alt.X(f"{field}:T", scale=scale, title=None, axis=axis)

    held, spans = alt.Chart(alt.NamedData("discs")), alt.Chart(alt.NamedData("spans"))
    panel = alt.layer(
        spans.mark_rule(color=INK["faint"]).encode(x=x("from"), x2="to:T", y=y),
        held.mark_point(filled=True, color=INK["ink"], opacity=1).encode(
            x=x("month"), y=y, size=size
        ),
        held.mark_text(fontSize=10, dy=-11, color=INK["quiet"])
        .transform_filter("datum.n > 1")
        .encode(x=x("month"), y=y, text="n:Q"),
        spans.mark_text(align="left", baseline="bottom", fontSize=11, dy=-17).encode(
            x=alt.value(-56), y=y, text="user:N"
        ),
    ).properties(width=width, height=_ROW * max(1, len(rows)))
    return Drawing([panel], data)
