"""Every page there is, in a real browser: nobody shut out, and captured text that means harm runs
nothing, loads nothing and breaks nothing. A new route without an address here fails a test.

One browser and one desk a case; Debian's Chromium (`apt-get install chromium`) is driven.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.web.driven import NARROW, WIDE, Watch, needs_browser, serving

from riftline.case import Case, People
from riftline.lexicon.forms import key_of
from riftline.web import create_app
from riftline.web.desk import link
from riftline.web.room import NAV

PASSWORD = "seven herons at dusk"

pytestmark = pytest.mark.browser

NO_PAGES = ("/static/", "/healthz", "/api/")
"""What browsers show no page of."""


def every_page(case: Case, *, team: bool = False) -> dict[str, tuple[str, ...]]:
    """Addresses for each route of the desk that is read, of its pages and parts of pages."""
    view = case.snapshot()
    t, s = view.trends[0], view.all_statements[0]
    a, b = t.a, t.b
    loaded = view.loaded[0] if view.loaded else None
    found = {
        "/": ("/",),
        "/documents": ("/documents", "/documents?undated=1"),
        "/documents/{id}": (
            *(link("documents", d.id) for d in view.documents[:2]),
            link("documents", s.document_id, marks="none"),
            link("documents", s.document_id, at=s.id),
        ),
        "/sources": ("/sources",),
        "/coverage": ("/coverage",),
        "/statements": ("/statements", link("statements", act=s.act), "/statements?since=1999"),
        "/statements/{id}": tuple(link("statements", x.id) for x in view.all_statements[:3]),
        "/actors": ("/actors", link("actors", name=view.roster.actors[0].name)),
        "/actors/{id}": tuple(link("actors", x.id) for x in view.roster.actors[:3]),
        "/actors/{id}/record": (link("actors", a, "record"),),
        "/actors/{id}/states.{kind}": (link("actors", a) + "/states.svg",),
        "/actors/{id}/{part}": tuple(link("actors", a, x) for x in ("says", "said", "named")),
        "/names": ("/names",),
        "/names/{id}/{key}": (link("names", loaded.actor, loaded.key),) if loaded else (),
        "/names/{id}/{key}/uses.{kind}": (
            (link("names", loaded.actor, loaded.key) + "/uses.svg",) if loaded else ()
        ),
        "/pairs": ("/pairs", link("pairs", verdict=t.verdict)),
        "/pairs/{a}/{b}": (link("pairs", a, b), link("pairs", a, b, kind="carriers")),
        "/pairs/{a}/{b}/rests": (link("pairs", a, b) + "/rests",),
        "/pairs/{a}/{b}/course.{kind}": (link("pairs", a, b) + "/course.svg",),
        "/pairs/{a}/{b}/states.{kind}": (link("pairs", a, b) + "/states.svg",),
        "/field": ("/field",),
        "/field/frame": ("/field/frame",),
        "/field/drawing.{kind}": ("/field/drawing.svg",),
        "/field/ties": ("/field/ties",),
        "/field/{of}/{who:path}": (f"/field/tie/{link(a)[1:]}/{link(b)[1:]}",),
        "/issues": ("/issues",),
        "/decisions": ("/decisions",),
        "/search": ("/search", link("search", q=s.text.split()[-1]), "/search?q=a+OR"),
        "/watches": ("/watches",),
        "/review": ("/review", "/review?deck=signs"),
        "/review/best": ("/review/best",),
        "/method": ("/method",),
    }
    if team:
        found |= {p: (p,) for p in ("/account", "/audit", "/sign-in")}
    return found


PARTS = frozenset({
    "/actors/{id}/states.{kind}", "/names/{id}/{key}/uses.{kind}", "/pairs/{a}/{b}/course.{kind}",
    "/pairs/{a}/{b}/states.{kind}", "/field/frame", "/field/drawing.{kind}", "/review/best",
})  # fmt: skip
"""Drawings and parts that pages show: loaded, but no page by themselves."""


def pages(case: Case) -> list[str]:
    """Every address of a page."""
    told = every_page(case)
    return [address for route, all_ in told.items() if route not in PARTS for address in all_]


def kinds(case: Case) -> list[str]:
    """One address of each page."""
    told = every_page(case)
    return [all_[-1] for route, all_ in told.items() if route not in PARTS]


def routes_of(app: Any) -> set[str]:
    return {
        r.path for r in app.routes if "GET" in (r.methods or ()) and not r.path.startswith(NO_PAGES)
    }


def test_every_route_has_an_address_here(whole: Case) -> None:
    told = every_page(whole, team=True)
    assert routes_of(create_app(whole, people=whole.people())) == set(told)
    assert [route for route, addresses in told.items() if not addresses] == []


def test_the_method_is_there_in_full() -> None:
    from riftline.web.pages.method import method_text

    assert method_text() == (Path(__file__).parents[2] / "docs" / "method.md").read_text("utf-8")


# --- a desk, a browser -------------------------------------------------------------------------


RTL = "قالت لجنة الجسر إن حرس القصب خرق الهدنة عند الجسر القديم."
SEEDS = """
[[actor]]
id = "ash-host"
name = "Ash Host"
kind = "group"
[[actor.names]]
text = "Mudfeet"
register = "pejorative"
"""


@pytest.fixture(scope="module")
def whole(builders: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A case with something for every page: a rift, a loaded name, a state, Arabic text."""
    said, para, story = builders.Said, builders.Para, builders.Story
    stories = [story([RTL], title="بيان", published="2014-03-09", publisher="Dust", lang="ar")]
    for n in range(14):
        act, how = ("SUPPORT", "praised") if n < 7 else ("ACCUSE", "accused")
        month = f"2014-{n + 1:02d}" if n < 12 else f"2015-{n - 11:02d}"
        paras = [
            para((said(f"Ash Host {how} Elm Ring, no. {n}.", "Ash Host", act, "Elm Ring"),)),
            para((said(f"Elm Ring {how} Ash Host, no. {n}.", "Elm Ring", act, "Ash Host"),)),
            para((said(f"Elm Ring cursed Mudfeet, no. {n}.", "Elm Ring", "ACCUSE", "Mudfeet"),)),
            para((said(f"Fen is part of Elm Ring, no. {n}.", "Fen", "PART_OF", "Elm Ring"),)),
        ]  # fmt: skip
        stories.append(story(paras, title=month, published=f"{month}-08", publisher=f"P {n % 2}"))
    with builders.made_case(tmp_path_factory.mktemp("whole") / "case", stories) as case:
        (case.root / "actors.toml").write_text(SEEDS, encoding="utf-8")
        yield case


@pytest.fixture(scope="module")
def at(whole: Case) -> Iterator[str]:
    with serving(whole) as address:
        yield address


# --- nobody shut out ---------------------------------------------------------------------------


# Each scheme and each width once: contrast hangs on the one, overflow on the other.
@needs_browser
@pytest.mark.parametrize(("scheme", "width"), [("light", WIDE), ("dark", NARROW)])
def test_no_page_shuts_anybody_out(
    whole: Case, at: str, browser: Any, scheme: str, width: int
) -> None:
    """axe (WCAG 2.2 A and AA, best practices): nothing serious or critical on any page."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    found: list[str] = []
    size = {"width": width, "height": 900}
    with Watch(browser, viewport=size, color_scheme=scheme) as seen:
        for path in kinds(whole):
            assert seen.page.goto(at + path).status in (200, 400), path
            if seen.overflow() > 0:
                found.append(f"{path}: {seen.overflow()} px too wide")
            result = axe.run(seen.page).response
            assert len(result["passes"]) > 10, path
            for v in result["violations"]:
                if v["impact"] in ("serious", "critical"):
                    found.append(f"{path}: {v['id']} {v['nodes'][0]['html'][:160]}")
        assert found == []
        assert seen.hosts == {"127.0.0.1"}


@needs_browser
def test_every_page_stands_without_javascript_in_russian_and_narrow(
    whole: Case, at: str, browser: Any
) -> None:
    size = {"width": NARROW, "height": 900}
    found: list[str] = []
    with Watch(browser, viewport=size, java_script_enabled=False, locale="ru-RU") as seen:
        for path in pages(whole):
            seen.page.goto(at + path)
            assert seen.page.locator("html").get_attribute("lang") == "ru", path
            assert seen.page.locator("h1").count() == 1, path
            assert seen.page.locator("nav a").first.is_visible()
            box = seen.page.locator("main").bounding_box()
            if box["x"] + box["width"] > NARROW:
                found.append(f"{path}: main reaches to {box['x'] + box['width']} px")
        assert found == []
        assert [c for c in seen.complaints if "(Bad Request)" not in c] == []


@needs_browser
def test_the_keyboard_reaches_what_every_page_has(whole: Case, at: str, browser: Any) -> None:
    """Every link, button and field in the text can be come to by keys and shows that it is there;
    nothing takes the focus out of order. (Lines in a drawing are links for the mouse alone: the
    table beside it has the same.)"""
    script = """() => [...document.querySelectorAll('main *')]
        .filter(e => e.matches('a[href], button, input, select, textarea, summary'))
        .filter(e => e.checkVisibility() && !e.disabled && e.type !== 'hidden' && !e.closest('svg'))
        .filter(e => { e.focus({focusVisible: true}); const s = getComputedStyle(e);
            return document.activeElement !== e || e.tabIndex < 0 ||
                (s.outlineStyle === 'none' && s.boxShadow === 'none'); })
        .filter(e => e.type !== 'radio')
        .map(e => e.outerHTML.slice(0, 120))"""
    with Watch(browser, viewport={"width": WIDE, "height": 900}) as seen:
        for path in pages(whole):
            seen.page.goto(at + path)
            assert seen.page.evaluate(script) == [], path
            assert (
                seen.page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count()
                == 0
            )


@needs_browser
def test_the_pages_of_a_shared_desk_do_too(whole: Case, browser: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    people = People(
        Path(tempfile.mkdtemp()) / "people.db",
        hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
    )
    people.add("Edda", "editor", PASSWORD)
    size = {"width": NARROW, "height": 900}
    with serving(whole, people=people) as address, Watch(browser, viewport=size) as seen:
        seen.page.goto(f"{address}/audit")
        assert urlsplit(seen.page.url).path == "/sign-in"
        seen.page.get_by_label("Name").fill("Edda")
        seen.page.get_by_label("Password").fill(PASSWORD)
        with seen.page.expect_navigation():
            seen.page.keyboard.press("Enter")
        assert urlsplit(seen.page.url).path == "/audit"
        for path in ("/sign-in", "/account", "/audit", "/"):
            seen.page.goto(address + path)
            assert seen.overflow() <= 0, path
            bad = [
                v["id"]
                for v in axe.run(seen.page).response["violations"]
                if v["impact"] in ("serious", "critical")
            ]
            assert bad == [], path
        assert seen.complaints == []
        assert seen.hosts == {"127.0.0.1"}


# --- captured text that means harm -------------------------------------------------------------

BITS = st.sampled_from([
    "<script>window.ran=1</script>", '"><img src=//out.invalid/x onerror=window.ran=1>',
    "<svg onload=window.ran=1>", "</textarea></title></style><script>window.ran=1</script>",
    "javascript:window.ran=1", "https://out.invalid/a.png", "//out.invalid/b", "data:text/html,x",
    '" onmouseover="window.ran=1', "' autofocus onfocus='window.ran=1", "`${window.ran=1}`",
    '" hx-get="//out.invalid" hx-trigger="load', "hx-on:load=window.ran=1", "{{ 7*7 }}",
    "{% raw %}", "&lt;b&gt;&#60;", "<base href=//out.invalid>",
    "<meta http-equiv=refresh content='0;url=//out.invalid'>",
    "<link rel=stylesheet href=//out.invalid/c.css>", "<style>*{display:none}</style>",
    "<iframe src=//out.invalid>", "<form action=//out.invalid><input name=csrf>", "]]>", "-->",
    "../../etc/passwd", "%00%2e%2e", "?a=b&c=d#e", "~2f~", "C:\\\\x", "'; DROP TABLE statements;--",
    "\u202eevil\u202c", "\u2066left\u2069", "\u200f\u200e", "\x00\x07\x1b[31m", "\ud800", "\ufffe",
    "\u2028line", "a\u0300" * 40, "\u0489" * 60, "W" * 300, "ﷺ" * 30, "👩\u200d👩\u200d👧" * 10,
    "قال", "\t\r\n", "\u00ad" * 20, "=cmd|' /C calc'!A0",
])  # fmt: skip
HARM = st.lists(BITS, min_size=2, max_size=5).map(" ".join)


def harmful(builders: Any, root: Path, texts: list[str]) -> Case:
    """A case whose every captured field holds some of `texts`."""
    said, para, story = builders.Said, builders.Para, builders.Story
    who, whom, name, title, publisher, author, uri, rule = texts

    def sentence(n: int) -> Any:
        speaker, target = f"A{who}Z", f"B{whom}Y"
        if n % 2:
            speaker, target = target, speaker
        text = f"{speaker} {title} accused {target} of {name} on {uri}"
        return said(
            text, speaker, "ACCUSE", target, cue="accused", content=(name,), hedges=(uri,),
            when=title, rule=rule, stance=-0.5,
        )  # fmt: skip

    stories = [
        story(
            [para((title, rule), "heading"), para((sentence(n),)), para((name * 3,), "quote")],
            title=title, published=f"2016-{n + 1:02d}-03", publisher=publisher, author=author,
            lang=uri[:20], captions=(rule, name), uri=uri,
            names=(builders.Name(name, key_of(f"A{who}Z"), "pejorative", "xx", source=rule),),
            issues=(builders.Issue(f"odd{rule}", "", name, uri, title),),
            context={rule: name, "reply_to": uri, "translation_of": title},
            platform=publisher, account=author, kind="post" if n % 2 else "article",
        )
        for n in range(6)
    ]  # fmt: skip
    return builders.made_case(root, stories, name="Case")  # type: ignore[no-any-return]


SOUND = """nav => {
    const bad = [...document.querySelectorAll('*')].flatMap(e => [...e.attributes]
        .filter(a => a.name.startsWith('on') || a.name.startsWith('hx-on') ||
            (['src', 'href', 'action', 'hx-get', 'hx-post'].includes(a.name) &&
             !/^(\\/(?!\\/)|#|\\?|$)/.test(a.value)))
        .map(a => e.tagName + ' ' + a.name + '=' + a.value.slice(0, 60)));
    const mast = document.querySelector('header.mast');
    const said = [];
    if (bad.length) said.push(...bad);
    if (window.ran !== undefined) said.push('a script ran');
    if (document.querySelectorAll('main').length !== 1) said.push('not one main');
    if (document.querySelectorAll('h1').length !== 1) said.push('not one h1');
    if (!mast || mast.getBoundingClientRect().top !== 0) said.push('the header has moved');
    if (document.querySelectorAll('.nav a').length !== nav) said.push('the header has changed');
    const loads = 'iframe, object, embed, base, main :is(script, style, link)';
    if (document.querySelector(loads)) said.push('an element that loads');
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) {
        const outs = [...document.querySelectorAll('body *')].filter(e =>
            e.getBoundingClientRect().right > innerWidth && !e.closest('.scroll'));
        const out = outs.length ? outs[outs.length - 1].outerHTML.slice(0, 120) : '';
        said.push(wide + ' px too wide: ' + out);
    }
    return said;
}"""
LINKS_OUT = frozenset({"/method"})
"""Pages whose links to other sites are ours: the method cites its sources."""


def wrong_on(seen: Watch, address: str, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        answer = seen.page.goto(address + path)
        if answer.status >= 500:
            found.append(f"{path}: {answer.status}")
            continue
        told = seen.page.evaluate(SOUND, len(NAV))
        found += [f"{path}: {w}" for w in told if urlsplit(path).path not in LINKS_OUT]
    return found


@needs_browser
@given(st.lists(HARM, min_size=8, max_size=8, unique=True))
@settings(
    max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_captured_text_runs_nothing_loads_nothing_and_breaks_no_page(
    builders: Any, browser: Any, texts: list[str]
) -> None:
    size = {"width": NARROW, "height": 900}
    with (
        tempfile.TemporaryDirectory() as folder,
        harmful(builders, Path(folder) / "case", texts) as case,
        serving(case) as address,
        Watch(browser, viewport=size) as seen,
    ):
        told = every_page(case)
        found = wrong_on(seen, address, pages(case))
        for route in PARTS:
            for path in told[route]:
                assert seen.page.goto(address + path).status < 500, path
        assert found == []
        assert [
            c for c in seen.complaints if "(Bad Request)" not in c and "(Not Found)" not in c
        ] == []
        assert seen.hosts == {"127.0.0.1"}


@needs_browser
def test_ten_megabytes_in_a_field_break_no_page(
    builders: Any, browser: Any, tmp_path: Path
) -> None:
    """A text of 10 MB, and a megabyte in every field beside it, of words and of one word without
    end. (A text as long as that is kept and shown and not read: issue too-large.)"""
    said, para, story = builders.Said, builders.Para, builders.Story
    words = "<b>many words</b> " * 600_000
    big, endless = words[:1_000_000], "x" * 1_000_000
    text = "Ash Host accused Elm Ring of theft."
    sentence = said(text, "Ash Host", "ACCUSE", "Elm Ring", cue="accused")
    stories = [
        story([words], title="Long", published="2016-01-03"),
        story([endless], title="Endless", published="2016-02-03"),
        story([para((sentence,))], title=big, author=big, publisher=endless, uri=endless,
              captions=(big,), published="2016-03-03",
              issues=(builders.Issue("odd", "", big, endless, big),)),
    ]  # fmt: skip
    size = {"width": NARROW, "height": 900}
    with (
        builders.made_case(tmp_path / "case", stories) as case,
        serving(case) as address,
        Watch(browser, viewport=size) as seen,
    ):
        view = case.snapshot()
        paths = ["/", "/documents", "/sources", "/statements", "/issues",
                 *(link("documents", d.id) for d in view.documents),
                 *(link("statements", s.id) for s in view.all_statements),
                 *(link("actors", a.id) for a in view.roster.actors)]  # fmt: skip
        assert wrong_on(seen, address, paths) == []
        assert seen.complaints == []
        assert seen.hosts == {"127.0.0.1"}
