"""Every figure of the desk: one Altair specification each, for page, notebook and print.

Nothing heavy is imported until a figure is drawn.
"""

from __future__ import annotations

from riftline.web.figures.course import course, events
from riftline.web.figures.frame import DARK, KINDS, LIGHT, NARROW, WIDE, Drawing, Figure
from riftline.web.figures.lines import Lines, short
from riftline.web.figures.network import Papers, network, papers, shown
from riftline.web.figures.shelf import Placed, Shelf
from riftline.web.figures.spells import timeline
from riftline.web.figures.uses import uses

__all__ = [
    "DARK", "KINDS", "LIGHT", "NARROW", "WIDE", "Drawing", "Figure", "Lines", "Papers", "Placed",
    "Shelf", "course",
    "events", "network", "papers", "short", "shown", "timeline", "uses",
]  # fmt: skip
