"""Briefs: prose that is bound to its evidence, checked against it, and released in editions.

`draft` makes one from a snapshot, people edit it (`to_text`, `from_text`), `check` says what keeps
it from release, `release` freezes it, `html` and `markdown` write it out. docs/brief.md tells it to
those who write and to those who must defend it.
"""

from riftline.brief.checking import check
from riftline.brief.drafting import draft
from riftline.brief.editing import from_text, to_text
from riftline.brief.keeping import editions, load, release, save
from riftline.brief.packing import pack
from riftline.brief.parts import Brief, Fault, Figure, Section, Sentence
from riftline.brief.rendering import html, markdown
from riftline.brief.site import Masthead, write_site

__all__ = [
    "Brief",
    "Fault",
    "Figure",
    "Masthead",
    "Section",
    "Sentence",
    "check",
    "draft",
    "editions",
    "from_text",
    "html",
    "load",
    "markdown",
    "pack",
    "release",
    "save",
    "to_text",
    "write_site",
]
