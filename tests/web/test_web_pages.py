"""Each page: what it shows, that its numbers open, and that captured text stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from riftline.case import Case
from riftline.web.desk import Desk, link, paged, slug, unslug
from riftline.web.pages.actor import PARTS
from riftline.web.pages.pair import KINDS
from riftline.web.room import visible
from riftline.web.words import words as words_in

words = words_in("en")


class Page(HTMLParser):
    """What a browser would build of a page: its elements, their attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def links(self) -> list[str]:
        return [a["href"] or "" for t, a in self.elements if t == "a" and "href" in a]

    @property
    def said(self) -> str:
        return " ".join("".join(self.text).split())


def addresses(case: Case) -> Iterator[str]:
    """Every kind of page of a case, with each of its documents, statements, actors and pairs."""
    yield from (
        "/", "/coverage", "/documents", "/documents?undated=1", "/sources", "/statements",
        "/actors", "/pairs", "/issues", "/decisions", "/method", "/search", "/search?q=nothing",
    )  # fmt: skip
    snapshot = case.snapshot()
    for d in snapshot.documents:
        yield link("documents", d.id)
        yield link("documents", d.id, marks="none")
    for s in snapshot.all_statements[:12]:
        yield link("statements", s.id)
        yield link("documents", s.document_id, at=s.id)
    for a in snapshot.roster.actors:
        yield link("actors", a.id)
        yield from (link("actors", a.id, part) for part in PARTS)
        yield link("statements", speaker=a.name, target=a.name)
    for t in snapshot.trends:
        yield link("pairs", t.a, t.b)
        yield from (link("pairs", t.a, t.b, kind=k) for k in KINDS)
    for i in snapshot.issues:
        yield link("issues", code=i.code)
    for row in Desk(snapshot).sources:
        yield link("documents", source=row.key)


@pytest.fixture(scope="module")
def every(demo: Case, desk: TestClient) -> dict[str, Page]:
    """Every page of the demonstration case by its address, fetched once."""
    found: dict[str, Page] = {}
    for address in addresses(demo):
        answer = desk.get(address)
        assert answer.status_code == 200, address
        found[address] = Page(answer.text)
    return found


def test_every_page_answers_and_every_link_on_it_leads_somewhere(
    every: dict[str, Page], desk: TestClient
) -> None:
    seen = {h.partition("#")[0] for page in every.values() for h in page.links()}
    broken = [
        h
        for h in sorted(seen - set(every))
        if h and desk.get(h, follow_redirects=True).status_code != 200
    ]
    assert broken == []
    assert len(seen) > 150


def test_links_within_a_page_have_their_ends(every: dict[str, Page]) -> None:
    for address, page in every.items():
        ids = [a["id"] for _, a in page.elements if "id" in a]
        assert len(ids) == len(set(ids)), address
        inner = {h[1:] for h in page.links() if h.startswith("#")}
        assert inner <= set(ids), address
        labelled = {a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a}
        assert labelled <= set(ids), address


def test_every_page_has_one_h1_and_headings_in_order(every: dict[str, Page]) -> None:
    for address, page in every.items():
        levels = [int(t[1]) for t, _ in page.elements if re.fullmatch("h[1-6]", t)]
        assert levels[0] == 1, address
        assert levels.count(1) == 1, address
        assert all(b - a <= 1 for a, b in pairwise(levels)), address


# --- what stands on them -----------------------------------------------------------------------


def test_home_shows_what_came_in_and_ranks_the_rifts(demo: Case, desk: TestClient) -> None:
    page = Page(desk.get("/").text)
    snapshot = demo.snapshot()
    assert f"{len(snapshot.documents)} documents" in page.said
    assert f"{len(snapshot.all_statements)} statements" in page.said
    first = snapshot.trends[0]
    assert first.verdict == "rift"
    assert f"{first.independent} independent" in page.said
    assert f"{first.carriers} carriers" in page.said
    pairs = [h for h in page.links() if re.fullmatch(r"/pairs/[^/?]+/[^/?]+", h)]
    told = [t for t in snapshot.trends if t.verdict != "not enough evidence"]
    assert pairs == [link("pairs", t.a, t.b) for t in told]
    assert [t for t, _ in page.elements].count("polyline") == len(told) == 2
    assert "1 pair with too little on record" in page.said
    assert all(a.get("aria-label") for t, a in page.elements if t == "svg")


def test_home_shows_silent_months_as_silent(demo: Case, desk: TestClient) -> None:
    page = desk.get("/").text
    silent = sum(1 for m in demo.snapshot().coverage.months if not m.documents)
    assert silent == 2
    assert page.count('class="silent"') == silent
    assert page.count(words.coverage.silent) == silent


def test_an_empty_case_teaches(
    builders: Any, tmp_path: Any, client_for: Callable[..., TestClient]
) -> None:
    with builders.made_case(tmp_path / "case", [], name="New case") as case:
        client = client_for(case)
        assert "riftline add CASE" in client.get("/").text
        for path in ("/documents", "/statements", "/actors", "/pairs", "/issues", "/coverage"):
            assert client.get(path).status_code == 200


def test_a_document_marks_its_statements_and_notes_them(demo: Case, desk: TestClient) -> None:
    card = next(d for d in demo.snapshot().documents if d.statements == 3)
    text = desk.get(link("documents", card.id)).text
    page = Page(text)
    for role in ("speaker", "cue", "content", "target", "hedge", "when"):
        assert f'class="m m-{role}" data-label="{words.document.roles[role]}"' in text
    notes = [a["id"] for t, a in page.elements if t == "li" and "note" in (a.get("class") or "")]
    assert notes == ["note-1", "note-2", "note-3"]
    for s in demo.snapshot().statements(document=card.id):
        assert link("statements", s.id) in page.links()
    assert "reportedly" in page.said
    assert "moderate confidence in the reading" in page.said
    assert '<blockquote class="b b-quote"' in text
    assert '<h2 class="b b-heading"' in text
    assert card.capture in page.said


def test_the_shown_text_is_the_captured_text(demo: Case, desk: TestClient) -> None:
    for card in demo.snapshot().documents:
        text = desk.get(link("documents", card.id, marks="none")).text
        body = re.search(r'<section class="sheet.*?</section>', text, re.DOTALL)
        assert body
        shown = Page(re.sub(r'<span class="b-kind">.*?</span> ', "", body[0])).said
        assert shown == " ".join(demo.document(card.id).text.split())


def test_right_to_left_text_sets_its_own_direction(demo: Case, desk: TestClient) -> None:
    card = next(d for d in demo.snapshot().documents if d.lang == "ar")
    text = desk.get(link("documents", card.id)).text
    assert '<h1 dir="auto" lang="ar">' in text
    assert '<p class="b b-paragraph" dir="auto" lang="ar">' in text


def test_a_document_of_a_megabyte_is_shown_in_parts(
    builders: Any, tmp_path: Any, client_for: Callable[..., TestClient]
) -> None:
    end = builders.Said("Ash Band accused Reed Hall.", "Ash Band", "ACCUSE", "Reed Hall")
    story = builders.Story(["y" * 1_000_000, builders.Para((end,))], title="Long")
    with builders.made_case(tmp_path / "case", [story]) as case:
        client = client_for(case)
        (card,) = case.snapshot().documents
        (s,) = case.snapshot().all_statements
        first = client.get(link("documents", card.id))
        assert len(first.text) < 100_000
        assert "Part 1 / 26" in Page(first.text).said
        there = client.get(link("documents", card.id, at=s.id)).text
        assert "Part 26 / 26" in Page(there).said
        assert f'id="st-{s.id}"' in there
        assert client.get(link("documents", card.id, part=999)).status_code == 200
        assert client.get(link("statements", s.id)).status_code == 200


def test_a_statement_shows_every_field_its_steps_and_its_copies(
    demo: Case, desk: TestClient
) -> None:
    snapshot = demo.snapshot()
    fold = next(f for f in snapshot.folds if len(f.members) == 3)
    page = Page(desk.get(link("statements", fold.first)).text)
    for name in ("speaker", "cue", "act", "target", "hedges", "polarity", "distance", "rule"):
        assert words.statement.field[name] in page.said
    for other in fold.members[1:]:
        assert link("statements", other) in page.links()
    assert "1 independent statement, 3 carriers" in page.said
    assert len(demo.why(fold.first)) > 0
    assert all(step.said in page.said for step in demo.why(fold.first)[:3])


def test_an_actor_shows_names_pairs_and_both_sides(demo: Case, desk: TestClient) -> None:
    actor = demo.snapshot().find("Ford Council")[0]
    page = Page(desk.get(link("actors", actor.id)).text)
    counts = {
        part: len(Desk(demo.snapshot()).about(actor, part)) for part in ("says", "said", "named")
    }
    assert counts["says"] == counts["said"] - 24 == 24
    for part, n in counts.items():
        listed = desk.get(link("actors", actor.id, part))
        assert f"{n} statements" in Page(listed.text).said
    assert [o.get("value") for t, o in page.elements if t == "option"]
    kinds = {a.get("value") for t, a in page.elements if a.get("name") == "kind"}
    assert kinds == {"same", "different", "unsure", "not-an-actor"}


def test_a_pair_opens_every_number_to_as_many_sentences(demo: Case, desk: TestClient) -> None:
    t = demo.snapshot().trends[0]
    page = Page(desk.get(link("pairs", t.a, t.b)).text)
    assert "Rift" in page.said
    assert words.turn(t.onset) in page.said  # type: ignore[arg-type]
    opened = 0
    for c in t.course:
        for kind, n in (("independent", c.independent), ("carriers", c.carriers)):
            address = link("pairs", t.a, t.b, month=c.period, kind=kind)
            assert (address in page.links()) == bool(n)
            if n:
                assert desk.get(address).text.count('<article class="st">') == n
                opened += 1
        for kind, weight in (("hostile", c.hostile), ("friendly", c.friendly)):
            address = link("pairs", t.a, t.b, month=c.period, kind=kind)
            assert (address in page.links()) == bool(weight)
            if weight:
                assert desk.get(address).text.count('<article class="st">') > 0
    assert opened == 40
    total = desk.get(link("pairs", t.a, t.b, kind="independent")).text
    assert f"{t.independent} sentences" in total


def test_a_pair_reads_the_same_from_either_side(demo: Case, desk: TestClient) -> None:
    t = demo.snapshot().trends[0]
    there, back = (desk.get(link("pairs", *ends)) for ends in ((t.a, t.b), (t.b, t.a)))
    assert (there.status_code, back.status_code) == (200, 200)
    lead = re.compile(r'<p class="finding-lead">(.*?)<')
    assert lead.findall(there.text) == lead.findall(back.text) != []


def test_actors_whom_nothing_ties_have_no_pair(demo: Case, desk: TestClient) -> None:
    answer = desk.get("/pairs/heron-guard/lantern-league")
    assert answer.status_code == 404
    assert "nothing on record ties" in Page(answer.text).said


def test_statements_are_filtered(demo: Case, desk: TestClient) -> None:
    snapshot = demo.snapshot()
    council = snapshot.find("Ford Council")[0].id
    wanted = snapshot.statements(speaker=council, act="ACCUSE", since="2017-03-01")
    assert len(wanted) == 9
    page = desk.get("/statements?speaker=ford+council&act=ACCUSE&since=2017-03").text
    assert page.count('<article class="st">') == len(wanted)
    assert Page(desk.get("/statements?speaker=Nobody").text).said.count("Nobody") == 1
    upto = Page(desk.get("/statements?until=2016").text).said
    assert f"{len(snapshot.statements(until='2016-12-31'))} statements" in upto


@pytest.mark.parametrize("bad", ["2014-13", "2014-02-30", "0000", "last week", "2014-1-1", "२०१४"])
def test_a_date_that_is_none_is_told(desk: TestClient, bad: str) -> None:
    answer = desk.get("/statements", params={"since": bad})
    assert answer.status_code == 400
    assert "2014-03" in Page(answer.text).said


def test_search_marks_what_it_found(desk: TestClient) -> None:
    page = desk.get("/search?q=convoy").text
    assert re.search(r"<mark>convoy</mark>", page)
    assert "No document or statement holds this" in Page(desk.get("/search?q=zzz").text).said
    for odd in ('"', "*", "a AND b", "' OR 1=1 --", "\x00", "\ud800"):
        assert desk.get("/search", params={"q": odd.encode("utf-8", "replace")}).status_code == 200


# --- long lists --------------------------------------------------------------------------------


@given(st.integers(0, 400), st.integers(-3, 30))
def test_pages_of_a_list_hold_every_item_once(n: int, number: int) -> None:
    items = list(range(n))
    first = paged(items, number, "documents")
    assert 1 <= first.number <= first.pages
    assert [i for p in range(first.pages) for i in paged(items, p + 1, "x").items] == items
    assert bool(first.before) == (first.number > 1)
    assert bool(first.after) == (first.number < first.pages)


def test_long_lists_are_paged(demo: Case, desk: TestClient) -> None:
    assert len(demo.snapshot().all_statements) == 73
    first, second = desk.get("/statements"), desk.get("/statements?page=2")
    assert first.text.count('<article class="st">') == 50
    assert second.text.count('<article class="st">') == 23
    assert "/statements?page=2" in Page(first.text).links()
    for odd in ("0", "-1", "x", "99999999999999999999", "²"):
        assert desk.get("/statements", params={"page": odd}).status_code == 200


# --- what means harm ---------------------------------------------------------------------------


def test_captured_text_stays_text_on_every_page(hostile: Case, hostile_desk: TestClient) -> None:
    shown = 0
    for address in addresses(hostile):
        answer = hostile_desk.get(address)
        assert answer.status_code == 200, address
        page = Page(answer.text)
        for tag, attrs in page.elements:
            if tag == "script":
                assert (attrs["src"] or "").startswith("/static/"), address
            assert tag not in {"style", "iframe", "object", "embed", "link2"}, address
            assert not any(a.startswith("on") or a == "style" for a in attrs), address
            if tag == "img":
                assert (attrs["src"] or "").startswith("/pairs/"), address
            for name in ("href", "src", "action", "srcset", "formaction"):
                assert not (attrs.get(name) or "/").strip().casefold().startswith("javascript:")
                assert (attrs.get(name) or "/")[0] in "/#?", address
        assert "\x00" not in answer.text
        assert not re.search("[\u202a-\u202e]", answer.text), address
        assert "49" not in re.findall(r"accused[^<]*of (\d+)", page.said)
        shown += "alert(" in page.said
    assert shown > 30


def test_captured_text_stays_text_in_a_drawing(hostile: Case, hostile_desk: TestClient) -> None:
    t = hostile.snapshot().trends[0]
    svg = hostile_desk.get(link("pairs", t.a, t.b) + "/course.svg").text
    assert svg.startswith("<svg")
    assert "<script" not in svg
    for _, attrs in Page(svg).elements:
        assert not any(a.startswith("on") for a in attrs)
    assert not re.search(r'(?:href|src)="(?!#)', svg.replace("http://www.w3.org", ""))


def test_hostile_addresses_are_answered_as_text(hostile_desk: TestClient) -> None:
    for path in (
        "/actors/<script>alert(1)</script>",
        "/documents/..%2f..%2fetc%2fpasswd",
        "/statements/%00",
        "/actors/~110000~",
        "/actors/~d800~",
        "/pairs/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E/b",
        "/actors?kind=<script>&name=<script>alert(1)</script>",
        "/search?q=<script>alert(1)</script>",
        "/statements?speaker=<img src=x onerror=alert(1)>",
        "/documents?source=<script>alert(1)</script>",
        "/issues?code=<script>alert(1)</script>",
        "/pairs?actor=<script>&verdict=<script>",
    ):
        answer = hostile_desk.get(path)
        assert answer.status_code in (200, 404), path
        elements = Page(answer.text).elements
        scripts = [a.get("src") or "" for t, a in elements if t == "script"]
        assert all(src.startswith("/static/") for src in scripts), path
        assert "img" not in {t for t, _ in elements}, path


@given(st.text())
def test_any_id_survives_its_address(id_: str) -> None:
    assert unslug(slug(id_)) == id_
    address = link("actors", id_)
    assert address.count("/") == 2
    assert not {"..", "."} & set(address.split("/"))
    assert unslug(unquote(address.removeprefix("/actors/"))) == id_


@given(st.text())
def test_what_is_shown_can_be_sent_and_hides_nothing(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert not re.search("[\x00-\x08\u202a-\u202e]", shown)
    plain = re.sub(r"⟨U\+([0-9A-F]{4})⟩", lambda m: chr(int(m[1], 16)), shown)
    assert plain == text or "⟨U+" in text


# --- the drawing -------------------------------------------------------------------------------


def test_a_course_of_one_month_can_be_drawn(demo: Case) -> None:
    from dataclasses import replace

    from riftline.web.desk import spark

    snapshot = demo.snapshot()
    t = replace(snapshot.trends[0], course=snapshot.trends[0].course[:1], breaks=(), onset=None)
    assert spark(t) is not None
    assert spark(replace(t, course=())) is None
