"""A pair's course: share of hostility with its interval and breaks, the evidence for and against,
what happened, and how much was captured at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from riftline.web.figures.frame import INK, Drawing, Figure, wrapped

if TYPE_CHECKING:
    from riftline.model import Coverage, Driver, Trend
    from riftline.web.figures.lines import Lines

__all__ = ["COLUMNS", "course", "events"]

COLUMNS = (
    "month", "share", "low", "high", "hostile", "friendly", "neutral", "independent", "carriers",
    "documents",
)  # fmt: skip
"""The table's columns: as in docs/pair-json.md, "month", and documents captured in the case."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def events(drivers: Sequence[Driver]) -> tuple[tuple[str, Driver], ...]:
    """Dated things that a pair's change rests on or followed, lettered in order of their day."""
    dated = sorted((d for d in drivers if d.day), key=lambda d: (d.day or "", d.words))
    return tuple(zip(_LETTERS, dated, strict=False))


def course(
    trend: Trend,
    coverage: Coverage,
    drivers: Callable[[], Sequence[Driver]],
    lines: Lines,
    months: Sequence[str],
) -> Figure:
    """The figure of a trend with at least one month of course.

    `drivers` are asked for when it is drawn. `months` are the addresses of the sentences of each
    month of the course, in its order.
    """
    w = lines.words
    first, last = trend.course[0].period, trend.course[-1].period
    captured = {m.period: m.documents for m in coverage.months}
    names = lines.name(trend.a), lines.name(trend.b)
    rows = tuple(
        (
            c.period, c.mean, c.low, c.high, c.hostile, c.friendly, c.neutral, c.independent,
            c.carriers, captured.get(c.period, 0),
        )
        for c in trend.course
    )  # fmt: skip
    return Figure(
        name=lines.file("course", *names),
        title=w.figure.course_title(a=names[0], b=names[1]),
        period=lines.period(first, last),
        n=w.evidence(trend.independent, trend.carriers),
        source=lines.source(),
        method=w.figure.course_method,
        alt=w.course_alt([(c.period, c.mean, c.low, c.high) for c in trend.course]),
        columns=COLUMNS,
        rows=rows,
        draw=lambda width: _draw(trend, captured, events(drivers()), lines, months, width),
    )


def _draw(
    trend: Trend,
    captured: dict[str, int],
    told: tuple[tuple[str, Driver], ...],
    lines: Lines,
    months: Sequence[str],
    width: int,
) -> Drawing:
    import altair

    alt: Any = altair  # its typed interface rejects specifications that its schema allows
    w = lines.words
    first, last = trend.course[0].period, trend.course[-1].period
    boxes = [
        {
            "from": max(b.earliest[:7], first),
            "to": _next(min(b.latest[:7], last)),
            "label": f"{w.figure[b.direction]}, {w.percent(b.probability)}",
        }
        for b in trend.breaks
        if b.earliest[:7] <= last and b.latest[:7] >= first
    ]
    shown = [(letter, d) for letter, d in told if d.day and first <= d.day[:7] <= last]
    data: dict[str, list[dict[str, Any]]] = {
        "points": [
            {
                "month": c.period, "next": _next(c.period), "mean": c.mean, "low": c.low,
                "high": c.high, "hostile": c.hostile, "friendly": -c.friendly,
                "evidence": bool(c.independent), "documents": captured.get(c.period, 0),
            }
            for c in trend.course
        ],
        "boxes": boxes,
        "events": [{"day": d.day} for _, d in shown],
        "letters": _letters(shown),
        "zero": [{"at": 0}],
    }  # fmt: skip
    axes = _Axes(alt, first, _next(last), len(trend.course), width, w.dates.short)
    lowest = copy(axes)
    axes.named = False  # months are named once, at the foot
    share = _share(alt, axes, bool(boxes), len(trend.course) == 1, w.figure.course_ends)
    told_of = [
        (share, 180, w.figure.course_share),
        (_sides(alt, axes, data["points"]), 96, w.figure.course_weight),
        (_events(alt, axes), 22, w.figure.course_events),
        (_cover(alt, lowest, data["points"]), 44, w.figure.course_cover),
    ]
    panels = [
        panel.properties(
            width=width,
            height=height,
            # Over the first panel stand the breaks' probabilities.
            title=alt.Title(wrapped(title, width + 58), offset=20 if boxes and not n else 8),
        )
        for n, (panel, height, title) in enumerate(told_of)
        if shown or title != w.figure.course_events
    ]
    return Drawing(panels, data, {"months": months})


def _letters(told: Sequence[tuple[str, Driver]]) -> list[dict[str, Any]]:
    """The letters of one month stand together, at the first of its days."""
    months: dict[str, list[tuple[str, str]]] = {}
    for letter, d in told:
        day = d.day or ""
        months.setdefault(day[:7], []).append((day, letter))
    return [{"day": m[0][0], "text": " ".join(letter for _, letter in m)} for m in months.values()]


def _next(month: str) -> str:
    year, m = int(month[:4]), int(month[5:7])
    return f"{year + m // 12:04d}-{m % 12 + 1:02d}"


class _Axes:
    """The months along the figure, the same in every panel."""

    def __init__(
        self, alt: Any, first: str, end: str, months: int, width: int, names: Sequence[str]
    ) -> None:
        self.alt = alt
        self.named = True
        name = f"{json.dumps(list(names), ensure_ascii=False)}[utcmonth(datum.value)]"
        year = f"[{name}, utcFormat(datum.value, '%Y')]"
        self.label = f"utcmonth(datum.value) == 0 ? {year} : {name}"
        self.scale = alt.Scale(domain=[first, end], type="utc")
        # Left to itself Vega puts few ticks; every month has one where there is room.
        few = months <= (8 if width < 500 else 18)
        self.ticks: dict[str, Any] = {"tickCount": "month"} if few else {}

    def x(self, field: str = "month", **more: Any) -> Any:
        """Along a field: of days, as months where `more` says so."""
        axis = self.alt.Axis(
            labelExpr=self.label, labelOverlap="greedy", labelAlign="left", labelFlush=False,
            grid=False, labels=self.named, **self.ticks,
        )  # fmt: skip
        return self.alt.X(f"{field}:T", scale=self.scale, title=None, axis=axis, **more)

    def middle(self) -> Any:
        return self.x(timeUnit="utcyearmonth", bandPosition=0.5)

    def whole(self) -> Any:
        return self.x(timeUnit="utcyearmonth")

    def ends(self, start: str, end: str) -> dict[str, Any]:
        """From the first day of one month to that of another."""
        return {"x": self.x(start), "x2": self.alt.X2(f"{end}:T")}


def _side(alt: Any, **more: Any) -> Any:
    return alt.Axis(minExtent=58, maxExtent=58, **more)


def _share(alt: Any, axes: _Axes, breaks: bool, alone: bool, ends: Sequence[str]) -> Any:
    axis = _side(
        alt,
        values=[0, 0.5, 1],
        labelExpr=json.dumps(ends, ensure_ascii=False) + "[datum.value * 2]",
        grid=True,
    )
    scale = alt.Scale(domain=[0, 1])

    def y(field: str) -> Any:
        return alt.Y(field, scale=scale, axis=axis, title=None)

    points = alt.Chart(alt.NamedData("points"))
    layers = []
    if breaks:
        held = alt.Chart(alt.NamedData("boxes"))
        layers += [
            held.mark_rect(
                fill=INK["box"], stroke=INK["ink"], strokeDash=[3, 3], strokeWidth=1
            ).encode(**axes.ends("from", "to")),
            held.mark_text(
                align="left", baseline="bottom", dx=1, dy=-4, color=INK["ink"], fontSize=11
            ).encode(x=axes.x("from"), y=alt.value(0), text="label:N"),
        ]
    layers += [
        points.mark_area(color=INK["band"], opacity=0.75).encode(
            x=axes.middle(), y=y("low:Q"), y2="high:Q"
        ),
        points.mark_line(color=INK["ink"], strokeWidth=2).encode(x=axes.middle(), y=y("mean:Q")),
        points.mark_point(filled=True, color=INK["ink"], size=34, opacity=1)
        .transform_filter("datum.evidence")
        .encode(x=axes.middle(), y=y("mean:Q")),
    ]
    if alone:  # an area of one month has no width
        layers.append(
            points.mark_rule(color=INK["ink"]).encode(x=axes.middle(), y=y("low:Q"), y2="high:Q")
        )
    layers.append(
        points.properties(name="months")
        .mark_rect(fill=INK["ink"], opacity=0)
        .encode(**axes.ends("month", "next"))
    )
    return alt.layer(*layers)


def _sides(alt: Any, axes: _Axes, points: Sequence[dict[str, Any]]) -> Any:
    """Bars: hostile evidence up, filled dark; friendly down, light with an outline."""
    peak = max([1.0, *(max(p["hostile"], -p["friendly"]) for p in points)])
    scale = alt.Scale(domain=[-peak, peak])
    axis = _side(alt, labelExpr="format(abs(datum.value), '~g')", tickCount=4, grid=False)

    def y(field: str) -> Any:
        return alt.Y(field, scale=scale, axis=axis, title=None)

    held = alt.Chart(alt.NamedData("points"))
    return alt.layer(
        held.mark_bar(color=INK["hostile-fill"])
        .transform_filter("datum.hostile > 0")
        .encode(x=axes.whole(), y=y("hostile:Q")),
        held.mark_bar(color=INK["friendly-fill"], stroke=INK["ink"], strokeWidth=0.8)
        .transform_filter("datum.friendly < 0")
        .encode(x=axes.whole(), y=y("friendly:Q")),
        alt.Chart(alt.NamedData("zero")).mark_rule(color=INK["quiet"]).encode(y=y("at:Q")),
    )


def _events(alt: Any, axes: _Axes) -> Any:
    none = alt.Y(
        "at:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=_side(alt, labels=False, ticks=False, domain=False, grid=False),
        title=None,
    )
    held = alt.Chart(alt.NamedData("events"))
    return alt.layer(
        alt.Chart(alt.NamedData("zero")).mark_point(opacity=0, color=INK["ink"]).encode(y=none),
        held.mark_tick(color=INK["ink"], thickness=1.2, size=9, opacity=1).encode(
            x=axes.x("day"), y=alt.value(17)
        ),
        alt.Chart(alt.NamedData("letters"))
        .mark_text(baseline="bottom", align="left", dx=-3, fontSize=11, fontWeight=600)
        .encode(x=axes.x("day"), y=alt.value(11), text="text:N"),
    )


def _cover(alt: Any, axes: _Axes, points: Sequence[dict[str, Any]]) -> Any:
    most = max([1, *(int(p["documents"]) for p in points)])
    count = alt.Y(
        "documents:Q",
        scale=alt.Scale(domain=[0, most]),
        axis=_side(alt, tickCount=2, tickMinStep=1, format="d", grid=False),
        title=None,
    )
    held = alt.Chart(alt.NamedData("points"))
    return alt.layer(
        held.mark_bar(color=INK["faint"])
        .transform_filter("datum.documents > 0")
        .encode(x=axes.whole(), y=count),
        held.transform_filter("datum.documents == 0")
        .mark_text(text="×", color=INK["quiet"], fontSize=13, baseline="bottom")
        .encode(x=axes.middle(), y=alt.value(44)),
    )
