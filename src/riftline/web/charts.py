"""A pair's course as a drawing: an Altair specification, turned into SVG by vl-convert.

The drawing holds only our own words and numbers; actors' names, which are captured text, stand in
the caption of the page. It must be read in grey: position, outline and fill say what colour does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riftline.web import words

if TYPE_CHECKING:
    from riftline.model import Break, Coverage, Trend

__all__ = ["DARK", "LIGHT", "Ink", "course_spec", "course_svg"]


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours of a drawing. Hostile is the darker of the two in grey as well."""

    paper: str
    text: str
    rule: str
    line: str
    band: str
    hostile: str
    friendly: str
    box: str


LIGHT = Ink("#fcfbf8", "#3f3b35", "#d9d4c9", "#1d1b18", "#b9c3cf", "#9a2b1d", "#8fc4bb", "#efe6d2")
DARK = Ink("#171614", "#c9c3b8", "#3b3833", "#f3efe6", "#46525f", "#e58a76", "#2f6f66", "#2c281f")

_FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
_AXIS = (
    "utcmonth(datum.value) == 0 ? [utcFormat(datum.value, '%b'), utcFormat(datum.value, '%Y')] "
    ": utcFormat(datum.value, '%b')"
)


def _next(month: str) -> str:
    year, m = int(month[:4]), int(month[5:7])
    return f"{year + m // 12:04d}-{m % 12 + 1:02d}"


def _boxes(breaks: tuple[Break, ...], first: str, last: str) -> list[dict[str, Any]]:
    """Where the course breaks, as whole months: from the first day to the end of the last month.

    Vega reads "2014-03" as a day in UTC; a box that ended on it would have no width.
    """
    return [
        {
            "from": max(b.earliest[:7], first),
            "to": _next(min(b.latest[:7], last)),
            "label": ("▲ " if b.direction == "worse" else "▼ ") + words.percent(b.probability),
        }
        for b in breaks
        if b.earliest[:7] <= last and b.latest[:7] >= first
    ]


def course_spec(
    trend: Trend, coverage: Coverage, ink: Ink = LIGHT, *, width: int = 680
) -> dict[str, Any]:
    """The Vega-Lite specification of a pair's course. Needs at least one month of course."""
    import altair

    alt: Any = altair  # its typed interface rejects specifications that its schema allows

    first, last = trend.course[0].period, trend.course[-1].period
    points: list[dict[str, Any]] = [
        {
            "month": c.period,
            "mean": c.mean,
            "low": c.low,
            "high": c.high,
            "hostile": c.hostile,
            "friendly": -c.friendly,
            "evidence": bool(c.independent),
        }
        for c in trend.course
    ]
    seen = [
        {"month": m.period, "documents": m.documents}
        for m in coverage.months
        if first <= m.period <= last
    ]
    boxes = _boxes(trend.breaks, first, last)
    span = alt.Scale(domain=[first, _next(last)], type="utc")
    # Left to itself Vega puts few ticks; every month has one where there is room.
    few = len(points) <= (6 if width < 500 else 15)
    months: dict[str, Any] = {"tickCount": "month"} if few else {}

    def x(labels: bool) -> Any:
        return alt.X(
            "month:T",
            timeUnit="utcyearmonth",
            scale=span,
            title=None,
            bandPosition=0.5,
            axis=alt.Axis(
                labels=labels,
                labelExpr=_AXIS,
                labelOverlap="greedy",
                labelAlign="left",
                labelFlush=False,
                ticks=labels,
                grid=False,
                **months,
            ),
        )

    def bar_x(labels: bool) -> Any:
        found = x(labels)
        found.bandPosition = alt.Undefined
        return found

    data = alt.Data(values=points)
    share = alt.Scale(domain=[0, 1])
    share_axis = alt.Axis(
        values=[0, 0.5, 1],
        labelExpr="datum.value == 0 ? '0 friendly' : datum.value == 1 ? '1 hostile' : '½'",
        grid=True,
    )
    layers = []
    if boxes:
        held = alt.Data(values=boxes)
        edges = {
            "x": alt.X("from:T", timeUnit="utcyearmonth", scale=span, bandPosition=0),
            "x2": alt.X2("to:T", timeUnit="utcyearmonth", bandPosition=0),
        }
        layers.append(
            alt.Chart(held)
            .mark_rect(fill=ink.box, stroke=ink.text, strokeDash=[3, 3], strokeWidth=1)
            .encode(**edges)
        )
        layers.append(
            alt.Chart(held)
            .mark_text(align="left", baseline="bottom", dx=1, dy=-4, color=ink.text, fontSize=11)
            .encode(x=edges["x"], y=alt.value(0), text="label:N")
        )
    layers += [
        alt.Chart(data)
        .mark_area(color=ink.band, opacity=0.75)
        .encode(x=x(True), y=alt.Y("low:Q", scale=share, axis=share_axis, title=None), y2="high:Q"),
        alt.Chart(data)
        .mark_line(color=ink.line, strokeWidth=2)
        .encode(x=x(True), y=alt.Y("mean:Q", scale=share, axis=share_axis, title=None)),
        alt.Chart(data)
        .mark_point(filled=True, color=ink.line, size=34, opacity=1)
        .transform_filter("datum.evidence")
        .encode(x=x(True), y=alt.Y("mean:Q", scale=share, axis=share_axis, title=None)),
    ]
    if len(points) == 1:
        layers.append(
            alt.Chart(data)
            .mark_rule(color=ink.line)
            .encode(x=x(True), y=alt.Y("low:Q", scale=share, axis=share_axis), y2="high:Q")
        )
    top = alt.layer(*layers).properties(width=width, height=190, title="Share of hostility")
    peak = max([1.0, *(max(p["hostile"], -p["friendly"]) for p in points)])
    sides = alt.Scale(domain=[-peak, peak])
    sides_axis = alt.Axis(labelExpr="format(abs(datum.value), '~g')", tickCount=4, grid=False)
    middle = alt.layer(
        alt.Chart(data)
        .mark_bar(color=ink.hostile)
        .encode(x=bar_x(True), y=alt.Y("hostile:Q", scale=sides, axis=sides_axis, title=None)),
        alt.Chart(data)
        .mark_bar(color=ink.friendly, stroke=ink.text, strokeWidth=0.8)
        .encode(x=bar_x(True), y=alt.Y("friendly:Q", scale=sides, axis=sides_axis, title=None)),
        alt.Chart(alt.Data(values=[{"zero": 0}]))
        .mark_rule(color=ink.text)
        .encode(y=alt.Y("zero:Q", scale=sides, axis=sides_axis, title=None)),
    ).properties(width=width, height=100, title="Weight of evidence: hostile above, friendly below")
    held = alt.Data(values=seen)
    most = max([1, *(int(str(m["documents"])) for m in seen)])
    count = alt.Y(
        "documents:Q",
        scale=alt.Scale(domain=[0, most]),
        axis=alt.Axis(tickCount=2, tickMinStep=1, format="d", grid=False),
        title=None,
    )
    bottom = alt.layer(
        alt.Chart(held).mark_bar(color=ink.text, opacity=0.55).encode(x=bar_x(True), y=count),
        alt.Chart(held)
        .transform_filter("datum.documents == 0")
        .mark_text(text="×", color=ink.text, fontSize=13, baseline="bottom")
        .encode(x=x(True), y=alt.value(46)),
    ).properties(width=width, height=46, title="Documents captured (× none)")
    chart = (
        alt.vconcat(top, middle, bottom, spacing=22, background=ink.paper)
        .resolve_scale(x="independent")
        .configure(font=_FONT, padding=4)
        .configure_view(stroke=None)
        .configure_title(
            anchor="start", color=ink.text, fontSize=12, fontWeight=600, offset=18 if boxes else 8
        )
        .configure_axis(
            labelColor=ink.text,
            labelFontSize=11,
            domainColor=ink.rule,
            tickColor=ink.rule,
            gridColor=ink.rule,
            gridDash=[2, 3],
        )
        .configure_axisY(minExtent=58, maxExtent=58)
    )
    spec: dict[str, Any] = chart.to_dict()
    return spec


def course_svg(trend: Trend, coverage: Coverage, ink: Ink = LIGHT, *, width: int = 680) -> str:
    """The course as SVG text. Nothing in it is fetched: data are inline, fonts are the reader's."""
    import vl_convert

    return str(
        vl_convert.vegalite_to_svg(
            course_spec(trend, coverage, ink, width=width), allowed_base_urls=[]
        )
    )
