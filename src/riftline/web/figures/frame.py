"""What every figure is: a drawing, its numbers as a table, and the lines without which nobody
should print it (title, period, n, source, method).

One Altair specification serves page, notebook and print. Vega draws it once; the colours in that
drawing are CSS variables (`--fig-ink`, …), so that inside a page it follows the page's theme, and
are written out where the drawing stands alone. No figure tells anything by colour alone: outline,
dash, shape or place say it too.
"""

from __future__ import annotations

import csv
import io
import json
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from riftline.export.csv import cell

__all__ = [
    "DARK",
    "INK",
    "KINDS",
    "LIGHT",
    "NARROW",
    "WIDE",
    "Drawing",
    "Figure",
    "Value",
    "wrapped",
]

Value = str | int | float | None

WIDE, NARROW = 680, 300
"""Widths of a drawing's panels, px: a column of a page, and a telephone of 375 px."""

KINDS: Mapping[str, str] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
"""What a figure can be saved as. ``json`` is the Vega-Lite specification, for a notebook."""

_FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"

# Names of colours: the stylesheet figures.css gives them for pages, these two for what is saved.
# Hostile is the darker of the two sides in grey as well.
LIGHT: Mapping[str, str] = {
    "paper": "#fcfbf8", "ink": "#1d1b18", "quiet": "#5f594f", "rule": "#d9d4c9", "band": "#b9c3cf",
    "hostile": "#8f2416", "friendly": "#0b5d55", "hostile-fill": "#9a2b1d",
    "friendly-fill": "#8fc4bb", "box": "#efe6d2", "region": "#e9e4d8", "faint": "#8d867a",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "paper": "#171614", "ink": "#ece7dd", "quiet": "#a9a296", "rule": "#3b3833", "band": "#46525f",
    "hostile": "#f0a08f", "friendly": "#7fd1c4", "hostile-fill": "#e58a76",
    "friendly-fill": "#2f6f66", "box": "#2c281f", "region": "#26231e", "faint": "#7d766a",
}  # fmt: skip
INK: Mapping[str, str] = {name: f"var(--fig-{name})" for name in LIGHT}

_SVG = "http://www.w3.org/2000/svg"
_CONFIG: Mapping[str, Any] = {
    "font": _FONT,
    "padding": 4,
    "aria": False,  # a label for each mark would be half of the file; the page has a table
    "view": {"stroke": None},
    "text": {"color": INK["ink"]},
    "title": {
        "anchor": "start", "color": INK["quiet"], "fontSize": 12, "fontWeight": 600, "offset": 8,
    },
    "axis": {
        "labelColor": INK["quiet"], "titleColor": INK["quiet"], "labelFontSize": 11,
        "domainColor": INK["rule"], "tickColor": INK["rule"], "gridColor": INK["rule"],
        "gridDash": [2, 3],
    },
}  # fmt: skip
_VARIABLE = re.compile(r"var\(--fig-([a-z-]+)\)")
_LONG = re.compile(r"-?\d+\.\d{2,}")
_LINE = 15  # px from one line of text to the next
_LETTER = 5.7  # px that a letter of 11 px takes on average


@dataclass(frozen=True, slots=True)
class Drawing:
    """Altair charts, one below the other, and the tables (by name) that they draw from.

    `links`: for marks by the name of their chart, the address of each in the order of its table.
    They lead somewhere only on a page.
    """

    panels: Sequence[Any]
    data: Mapping[str, Sequence[Mapping[str, Any]]]
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)
    spacing: int = 22


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it must carry. `draw` takes the width of its panels in px.

    `name` is what its file is called. `period`, `n`, `source` and `method` are whole sentences or
    phrases; `alt` says in words what is seen. `columns` and `rows` are its numbers. What Vega made
    of it is kept with it, since a drawing takes longer than a page.
    """

    name: str
    title: str
    period: str
    n: str
    source: str
    method: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    draw: Callable[[int], Drawing]
    _made: dict[tuple[int, str], Any] = field(default_factory=dict, repr=False, compare=False)

    def spec(self, width: int = WIDE, *, framed: bool = True) -> dict[str, Any]:
        """The Vega-Lite specification. `framed`: with title and lines of its own, for what leaves
        the page; a page says them in its own text."""
        import altair
        from altair.utils.schemapi import debug_mode

        # The tests hold every figure to the schema, and looking at it takes as long as drawing.
        with debug_mode(False):
            drawing = self._drawing(width)
            panels, data = list(drawing.panels), dict(drawing.data)
            if framed:
                below = [
                    t for said in (self.source, self.method) for t in wrapped(said, width + 60)
                ]
                data["below"] = [{"line": t, "y": i} for i, t in enumerate(below)]
                panels.append(_text(altair, width, len(below)))
            found = {
                "$schema": altair.SCHEMA_URL,
                "background": INK["paper"],
                "spacing": drawing.spacing,
                "vconcat": [_plain(p.to_dict(validate=False)) for p in panels],
                "resolve": {"scale": {"x": "independent", "y": "independent"}},
                "config": _CONFIG,
                "datasets": data,
            }
        return {**found, "title": self._title(width)} if framed else found

    def _title(self, width: int) -> dict[str, Any]:
        return {
            "text": wrapped(self.title, int(width * 0.82)),
            "subtitle": wrapped(f"{self.period} · {self.n}", width + 60),
            "anchor": "start", "frame": "bounds", "offset": 16, "fontSize": 15,
            "color": INK["ink"], "subtitleColor": INK["quiet"], "subtitleFontSize": 11,
        }  # fmt: skip

    def svg(self, *, ink: str = "light", width: int = WIDE) -> str:
        """The drawing as SVG text; `ink` is light, dark, or page.

        For a page it has no lines of its own, its colours are CSS variables, and its marks are
        links. Nothing in it is fetched: data are inline, fonts are the reader's.
        """
        if ink == "page":
            return self._once(width, "page", lambda: self._linked(width))
        drawn = self._once(width, "alone", lambda: self._alone(width))
        colours = DARK if ink == "dark" else LIGHT
        return _VARIABLE.sub(lambda m: colours[m[1]], drawn)

    def png(self, *, ink: str = "light", width: int = WIDE) -> bytes:
        """The framed drawing as PNG, two pixels to the px."""
        import vl_convert

        found: bytes = vl_convert.svg_to_png(self.svg(ink=ink, width=width), scale=2)
        return found

    def json(self) -> str:
        """The framed specification as Vega-Lite's JSON, in colours for light paper."""
        return _VARIABLE.sub(lambda m: LIGHT[m[1]], json.dumps(self.spec(), ensure_ascii=False))

    def csv(self) -> str:
        """The numbers, below the lines that belong to them (each starts with ``#``).

        Text is in quotation marks and no cell can start a formula (see `export.csv.cell`).
        """
        out = io.StringIO()
        for line in (self.title, f"{self.period}; {self.n}", self.source, self.method):
            out.write(f"# {' '.join(str(cell(line)).splitlines())}\n")
        rows = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        rows.writerow([cell(c) for c in self.columns])
        rows.writerows([[cell(v) for v in row] for row in self.rows])
        return out.getvalue()

    def _once(self, width: int, form: str, make: Callable[[], str]) -> str:
        key = width, form
        if key not in self._made:
            self._made[key] = make()
        return str(self._made[key])

    def _drawing(self, width: int) -> Drawing:
        key = width, "drawing"
        if key not in self._made:
            self._made[key] = self.draw(width)
        found: Drawing = self._made[key]
        return found

    def _drawn(self, width: int, *, framed: bool) -> str:
        import vl_convert

        drawn = vl_convert.vegalite_to_svg(self.spec(width, framed=framed), allowed_base_urls=[])
        # Numbers with a dozen decimals are a third of the file.
        return _LONG.sub(lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), drawn)

    def _alone(self, width: int) -> str:
        drawn = self._drawn(width, framed=True)
        lines = (self.period, self.n, self.source, self.method, self.alt)
        told = f"<title>{escape(self.title)}</title><desc>{escape(' '.join(lines))}</desc>"
        start = drawn.index(">") + 1
        return drawn[:start] + told + drawn[start:]

    def _linked(self, width: int) -> str:
        from lxml import etree

        root = etree.fromstring(self._drawn(width, framed=False))
        for mark in list(root.iter()):
            for name in [n for n in mark.attrib if n == "role" or n.startswith("aria-")]:
                del mark.attrib[name]
            if mark.get("d") == "":
                mark.getparent().remove(mark)
        for name, addresses in self._drawing(width).links.items():
            marks = root.xpath(
                "//*[contains(concat(' ', @class, ' '), $name)]/*", name=f" {name}_marks "
            )
            if len(marks) == len(addresses):  # else a mark could lead to another's sentences
                for mark, address in zip(marks, addresses, strict=True):
                    # The table beside the figure has the same links: nobody need tab through these.
                    link = etree.Element(f"{{{_SVG}}}a", href=address, tabindex="-1")
                    mark.getparent().replace(mark, link)
                    link.append(mark)
        root.set("aria-hidden", "true")  # the page says it in words beside the drawing
        found: str = etree.tostring(root, encoding="unicode")
        return found


def _marks(root: Any, name: str) -> list[Any]:
    """The marks of the chart `name`, which Altair may have numbered."""
    named = re.compile(rf"(?:^|\s){name}(?:_\d+)?_marks(?:\s|$)")
    return [mark for g in root.iter() if named.search(g.get("class") or "") for mark in g]


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of about `width` px."""
    return textwrap.wrap(text, max(20, int(width / _LETTER))) or [""]


def _plain(panel: dict[str, Any]) -> dict[str, Any]:
    """A panel without what the whole figure has."""
    return {k: v for k, v in panel.items() if k not in ("$schema", "config")}


def _text(alt: Any, width: int, lines: int) -> Any:
    return (
        alt.Chart(alt.NamedData("below"))
        .mark_text(align="left", baseline="top", fontSize=11, color=INK["quiet"], dx=-58)
        .encode(
            x=alt.value(0),
            y=alt.Y(
                "y:Q",
                axis=None,
                scale=alt.Scale(domain=[0, max(1, lines)], range=[0, lines * _LINE]),
            ),
            text="line:N",
        )
        .properties(width=width, height=max(1, lines) * _LINE)
    )
