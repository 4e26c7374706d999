"""A small static publication of released briefs: pages that need no script, track nobody and load
nothing, with a feed, a page of corrections, and what machines read (schema.org) in each.

Only what was released is published. Whatever else the case holds is not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riftline.brief.keeping import FOLDER, editions, load
from riftline.brief.measures import day
from riftline.brief.parts import Brief, Note
from riftline.brief.rendering import html, visible
from riftline.errors import UsageError

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Masthead", "write_site"]


@dataclass(frozen=True, slots=True)
class Masthead:
    """What the publication is called, by whom it is, where it will stand, and what it says of
    itself. `address` (https://…) is needed for the feed; `about` is plain text, a blank line
    between paragraphs."""

    title: str
    publisher: str
    address: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Post:
    name: str
    brief: Brief  # its newest edition
    before: tuple[Brief, ...]  # older ones, newest first

    @property
    def page(self) -> str:
        return f"{self.name}.html"

    @property
    def first(self) -> str:
        return (self.before[-1] if self.before else self.brief).released


def write_site(root: Path, out: Path, masthead: Masthead) -> tuple[Path, ...]:
    """Write the publication of the case folder `root` into the folder `out`.

    Returns the files, all of them written anew; others in `out` stay. Raises UsageError where
    nothing was released, or the address is none.
    """
    if not masthead.address.startswith(("https://", "http://")):
        raise UsageError(
            f"{masthead.address!r} is no address of a site", expected="https://example.org/rifts"
        )
    posts = _posts(root)
    if not posts:
        raise UsageError(
            "no brief of this case was released", do="`riftline release CASE NAME` releases one"
        )
    out.mkdir(parents=True, exist_ok=True)
    pages = {
        "index.html": _page("index", masthead, posts=posts),
        "about.html": _page("about", masthead, paragraphs=masthead.about.split("\n\n")),
        "corrections.html": _page("corrections", masthead, posts=[p for p in posts if p.before]),
        "method.html": _page("method", masthead),
        "sources.html": _page("sources", masthead, sources=_sources(posts)),
        "feed.xml": _feed(posts, masthead),
    }
    for post in posts:
        pages[post.page] = _brief(post, masthead)
        for older in post.before:
            pages[f"{post.name}.{older.edition}.html"] = _older(post, older, masthead)
    written = []
    for name, text in pages.items():
        path = out / name
        path.write_text(text, "utf-8")
        written.append(path)
    return tuple(written)


def _posts(root: Path) -> list[_Post]:
    """All briefs with an edition, the one released last first."""
    names = {p.name.split(".")[0] for p in (root / FOLDER).glob("*.*.json")}
    found = []
    for name in sorted(names):
        told = [load(root, name, n) for n in reversed(editions(root, name))]
        if told:
            found.append(_Post(name, told[0], tuple(told[1:])))
    return sorted(found, key=lambda p: (p.brief.released, p.name), reverse=True)


def _sources(posts: Iterable[_Post]) -> Mapping[str, Sequence[tuple[_Post, Note]]]:
    """What the briefs cite, by who published it."""
    found: dict[str, dict[str, tuple[_Post, Note]]] = {}
    for post in posts:
        for note in post.brief.notes:
            cited = found.setdefault(note.publication, {})
            cited.setdefault(f"{post.name}/{note.document}", (post, note))
    return {k: tuple(found[k].values()) for k in sorted(found, key=str.casefold)}


# --- pages -------------------------------------------------------------------------------------


def _brief(post: _Post, masthead: Masthead) -> str:
    older = [(b.edition, f"{post.name}.{b.edition}.html") for b in post.before]
    return _dressed(html(post.brief), masthead, _article(post, masthead), older=older)


def _older(post: _Post, brief: Brief, masthead: Masthead) -> str:
    return _dressed(html(brief), masthead, "", newer=post.page)


def _dressed(
    page: str,
    masthead: Masthead,
    data: str,
    *,
    older: Sequence[tuple[int, str]] = (),
    newer: str = "",
) -> str:
    """A brief's page with the publication's head and foot around it."""
    top = _part("top", masthead, newer=newer)
    foot = _part("foot", masthead, older=older)
    page = page.replace("<body>\n", f"<body>\n{top}", 1).replace("</body>", f"{foot}</body>", 1)
    return page.replace("</head>", f"{data}</head>", 1)


def _article(post: _Post, masthead: Masthead) -> str:
    """schema.org NewsArticle, with a Claim for every statement that it cites."""
    brief = post.brief
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": visible(brief.title),
        "datePublished": post.first,
        "dateModified": brief.released,
        "version": brief.edition,
        "author": {"@type": "Person", "name": visible(brief.released_by)},
        "publisher": {"@type": "Organization", "name": masthead.publisher},
        "url": f"{masthead.address.rstrip('/')}/{post.page}",
        "citation": [_claim(n) for n in brief.notes],
    }
    # "<" must not end the block that it stands in.
    text = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>\n'


def _claim(note: Note) -> dict[str, Any]:
    work: dict[str, Any] = {
        "@type": "Article",
        "headline": visible(note.title),
        "publisher": {"@type": "Organization", "name": visible(note.publication)},
    }
    if note.address:
        work["url"] = note.address
    return {"@type": "Claim", "text": visible(note.quoted), "appearance": work}


def _feed(posts: Sequence[_Post], masthead: Masthead) -> str:
    """Atom (RFC 4287): an entry a brief, the newest edition's moment on it."""
    base = masthead.address.rstrip("/")
    entries = "".join(
        f"<entry><title>{_xml(p.brief.title)}</title><id>{_xml(f'{base}/{p.page}')}</id>"
        f'<link href="{_xml(f"{base}/{p.page}")}"/><updated>{_xml(p.brief.released)}</updated>'
        f"<published>{_xml(p.first)}</published>"
        f"<author><name>{_xml(p.brief.released_by)}</name></author>"
        f"<summary>{_xml(_lead(p.brief))}</summary></entry>\n"
        for p in posts
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{_xml(masthead.title)}</title><id>{_xml(base)}/</id>"
        f'<link rel="self" href="{_xml(base)}/feed.xml"/><link href="{_xml(base)}/"/>'
        f"<updated>{_xml(posts[0].brief.released)}</updated>\n{entries}</feed>\n"
    )


def _lead(brief: Brief) -> str:
    return next((s.text for s in brief.sentences()), "")


def _xml(text: str) -> str:
    return escape(visible(text))


def _page(name: str, masthead: Masthead, **more: Any) -> str:
    return _templates().get_template("site.html").render(page=name, m=masthead, **more)


def _part(name: str, masthead: Masthead, **more: Any) -> str:
    return _templates().get_template("around.html").render(part=name, m=masthead, **more)


@cache
def _templates() -> Environment:
    from jinja2 import DictLoader, Environment, StrictUndefined

    files = resources.files("riftline.brief")
    found = {n: files.joinpath(n).read_text("utf-8") for n in ("site.html", "around.html")}

    def shown(value: Any) -> Any:
        return visible(value) if type(value) is str else value

    made = Environment(
        loader=DictLoader(found), autoescape=True, undefined=StrictUndefined, finalize=shown,
        trim_blocks=True,
    )  # fmt: skip
    made.filters.update(day=day, lead=_lead)
    return made
