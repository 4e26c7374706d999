"""HTML pages: body, fields, quotes, captions; hostile markup; offsets."""

import html as stdlib_html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.model import Source, Span
from riftline.reading import read
from riftline.reading.clean import fold
from riftline.reading.stream import scan

FIRST = (
    "The talks between the <b>River</b> Guard and the Hill&nbsp;League broke down on Sunday "
    "after three days &amp; nights of argument in the <a href='/t'>old town hall</a> of Karsk."
)
FIRST_TEXT = (
    "The talks between the River Guard and the Hill League broke down on Sunday "
    "after three days & nights of argument in the old town hall of Karsk."
)
SECOND = "“We have no more to say to them,” the Guard’s envoy, Tarek Voll, told those who waited."
LAST = "Residents of the lower valley have begun to leave by the river road, the mayor said."


def page(head="", top="", body=None, foot="", title="Valley Talks Collapse | The Harbour Post"):
    body = body or (
        f"<p>{FIRST}</p><p>{SECOND}</p>"
        "<blockquote><p>We will not sit at that table again, whoever asks us to do it.</p>"
        "<p>The bridge stays shut until the League keeps its word to us.</p></blockquote>"
        f"<h2>What next</h2><p>{LAST}</p>"
    )
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>"
        f"<title>{title}</title>{head}</head><body>"
        f"<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
        f"<article><h1>Valley Talks Collapse</h1>{top}{body}</article>"
        f"<footer>{foot}<a href='/p'>Privacy policy</a></footer></body></html>"
    )


def one(source, path="p.html", **more):
    raw = source if isinstance(source, bytes) else source.encode()
    documents, issues = read(raw, Source(path, **more))
    assert len(documents) == 1, issues
    return documents[0], raw, {i.code for i in issues}


def folded(raw, run, doc):
    text = raw[run.at : run.to].decode(doc.context["encoding"])
    return fold(stdlib_html.unescape(text))


def test_the_body_without_furniture_and_its_parts_apart():
    doc, _, _ = one(
        page(
            top="<p class='byline'>By Nina Orlan</p>"
            "<figure><img src='a.jpg'><figcaption>The bridge at Karsk.</figcaption></figure>"
        )
    )
    assert [(b.kind, doc.text[b.span.start : b.span.end]) for b in doc.blocks] == [
        ("paragraph", FIRST_TEXT),
        ("paragraph", SECOND),
        ("quote", "We will not sit at that table again, whoever asks us to do it."),
        ("quote", "The bridge stays shut until the League keeps its word to us."),
        ("heading", "What next"),
        ("paragraph", LAST),
    ]
    assert doc.title == "Valley Talks Collapse"
    assert doc.author == "Nina Orlan"
    assert doc.captions == ("The bridge at Karsk.",)
    assert doc.lang == "en"
    assert doc.reader == "html"


def test_json_ld_gives_the_fields_and_the_time_zone_is_kept():
    head = """<link rel="canonical" href="https://post.example/2014/03/02/talks">
    <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
      {"@type": "WebSite", "name": "Not this"},
      {"@type": "NewsArticle", "headline": "Valley Talks Collapse &#8211; Again",
       "datePublished": "2014-03-02T08:00:00+0400",
       "author": [{"@type": "Person", "name": "Nina Orlan"}, {"name": "Piro Sandel"}],
       "publisher": {"@type": "Organization", "name": "The Harbour Post"}}]}</script>"""
    doc, _, issues = one(page(head))
    assert doc.title == "Valley Talks Collapse"  # the h1 shows where the headline ends
    assert doc.author == "Nina Orlan, Piro Sandel"
    assert doc.publisher == "The Harbour Post"
    assert doc.published == "2014-03-02T08:00:00+04:00"
    assert doc.uri == "https://post.example/2014/03/02/talks"
    assert not issues


def test_meta_tags_give_the_fields():
    head = """<meta property="og:site_name" content="The Harbour Post">
    <meta property="article:published_time" content="2014-03-02T08:00:00Z">
    <meta name="author" content="By Nina Orlan | March 2, 2014">
    <meta property="og:title" content="Why the valley talks fell apart">"""
    doc, _, _ = one(page(head))
    assert doc.publisher == "The Harbour Post"
    assert doc.published == "2014-03-02T08:00:00+00:00"
    assert doc.author == "Nina Orlan"
    assert doc.title == "Why the valley talks fell apart"
    assert doc.text.startswith(FIRST_TEXT)  # the h1, though it differs, is not body


@pytest.mark.parametrize(
    "title",
    [
        "Valley Talks Collapse | The Harbour Post",
        "The Harbour Post :: Valley Talks Collapse",
        "Valley Talks Collapse - The Harbour Post",
    ],
)
def test_headline_and_site_in_one_title(title):
    doc, _, _ = one(page(title=title))
    assert doc.title == "Valley Talks Collapse"
    assert doc.publisher == ("The Harbour Post" if " - " not in title else None)


def test_a_site_s_name_as_h1_with_the_headline_below_it():
    source = page(title="The Harbour Post | Valley Talks Collapse").replace(
        "<article><h1>Valley Talks Collapse</h1>",
        "<h1>The Harbour Post</h1><article><h2>Valley Talks Collapse</h2>",
    )
    doc, _, _ = one(source)
    assert (doc.title, doc.publisher) == ("Valley Talks Collapse", "The Harbour Post")
    assert doc.text.startswith(FIRST_TEXT)


def test_a_section_s_name_above_the_headline_is_not_body():
    source = page().replace("<article><h1>", "<article><p class='k'>Lower Valley</p><h1>")
    assert one(source)[0].text.startswith(FIRST_TEXT)


@pytest.mark.parametrize("line", ["March 2, 2014, 8:00 GMT", "Published: 2 March 2014 08:00 UTC"])
def test_a_date_printed_between_headline_and_body(line):
    doc, _, issues = one(page(top=f"<div class='x'><span>{line}</span></div>"))
    assert doc.published == "2014-03-02T08:00:00+00:00"
    assert "undated" not in issues


def test_a_date_in_the_page_head_or_foot_is_not_the_article_s():
    today = "<div>Friday, November 22, 2019</div>"
    doc, _, issues = one(page(foot="<p>© 2014 The Harbour Post. All rights reserved.</p>" + today))
    assert doc.published is None or "guessed-date" in issues
    assert doc.publisher == "The Harbour Post"


def test_a_page_without_any_date_is_an_issue_and_the_user_s_date_fills_in():
    _, _, issues = one(page())
    assert "undated" in issues
    bare = page(title="Valley Talks Collapse")
    doc, _, issues = one(bare, published="2014-03-02", publisher="P", author="A")
    assert (doc.published, doc.publisher, doc.author) == ("2014-03-02", "P", "A")
    assert "undated" not in issues


def test_what_the_capture_says_wins_over_the_user():
    head = '<meta property="article:published_time" content="2014-03-02">'
    doc, _, _ = one(page(head), published="2020-01-01")
    assert doc.published == "2014-03-02"


def test_a_quotation_element_shows_its_marks():
    body = (
        f"<p>{FIRST}</p><p>The envoy said <q>not one step back</q> and left the hall at once.</p>"
    )
    doc, raw, issues = one(page(body=body))
    assert "The envoy said “not one step back” and left the hall at once." in doc.text
    assert "loose-offsets" not in issues
    assert all(folded(raw, r, doc) == doc.text[r.start : r.end] for r in doc.offsets)


def test_scripts_and_event_handlers_vanish():
    evil = " ".join(f'on{e}="steal()"' for e in ("click", "load", "error", "mouseover", "focus"))
    body = (
        f"<p {evil}>{FIRST}</p><script>steal('everything')</script><p {evil}>{SECOND}</p>"
        f"<style>p{{background:url(javascript:steal())}}</style>"
        f"<svg onload='steal()'><text>steal</text></svg>"
        f"<p {evil}>{LAST} &lt;script&gt;shown as text&lt;/script&gt;</p>"
    )
    doc, raw, _ = one(page("<link rel='canonical' href='javascript:steal()'>", body=body))
    assert "steal" not in doc.text + (doc.title or "") + doc.uri
    assert doc.text.endswith("<script>shown as text</script>")
    assert all(folded(raw, r, doc) == doc.text[r.start : r.end] for r in doc.offsets)


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "span", "ul><li", "table><tr><td"])
def test_ten_thousand_nested_tags_neither_crash_nor_lose_the_words(tag):
    source = f"<html><body>{f'<{tag}>' * 10_000}<p>{FIRST}</p><p>{LAST}</p>"
    doc, _, issues = one(source)
    assert FIRST_TEXT in doc.text and LAST in doc.text
    assert "page-by-lines" in issues


def test_words_below_the_parser_s_depth_are_not_lost():
    deep = f"{'<div>' * 600}<p>{LAST}</p>{'</div>' * 600}" * 2
    doc, _, issues = one(f"<html><body><p>{FIRST}</p>{deep}</body></html>")
    assert FIRST_TEXT in doc.text and LAST in doc.text
    assert "page-by-lines" in issues


def test_a_page_of_too_many_elements_is_read_by_lines():
    doc, _, issues = one(f"<html><body>{'<b></b>' * 110_000}<p>{FIRST}</p><p>{LAST}</p>")
    assert doc.text == f"{FIRST_TEXT}\n\n{LAST}"
    assert "page-by-lines" in issues


def test_a_page_that_ends_inside_a_tag_keeps_what_stands_before():
    doc, _, _ = one(page() + "<a " * 1000)
    assert doc.text.startswith(FIRST_TEXT)
    assert doc.text.endswith(LAST)


def test_zero_characters_and_broken_bytes_inside_a_page():
    filler = f"<p>{SECOND}</p>" + "<!-- {} -->".format("x" * 9000)
    raw = page(body=f"<p>{FIRST}</p>{filler}<p>Left\x00over.</p><p>{LAST}</p>").encode()
    raw = raw.replace(b"Left", b"Le\xfft")
    doc, raw, issues = one(raw)
    assert doc.text.endswith(LAST)
    assert "Le\ufffdt" in doc.text
    assert "broken-bytes" in issues


@pytest.mark.parametrize(
    "source",
    [
        "<html>" + "<a " * 50_000,
        "<html>" + "<!--" * 50_000,
        "<html>" + "<script>" * 20_000,
        "<html>" + "&" * 50_000,
        "<html><script type='application/ld+json'>" + "[" * 100_000 + "</script><p>" + FIRST,
        "<html><meta " * 5_000,
        "<html><body></body></html>",
        "<html>",
    ],
)
def test_hostile_or_empty_markup_is_read_or_reported(source):
    documents, issues = read(source.encode(), Source("p"))
    assert documents or issues


def test_a_page_with_more_text_than_any_article():
    documents, issues = read(b"<html><body><p>" + b"word " * 1_100_000, Source("p"))
    assert documents == ()
    assert [i.code for i in issues] == ["too-large"]


# -- offsets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "cp1252"])
def test_every_run_holds_its_words_and_nearly_all_words_have_a_run(codec):
    source = page().replace(
        "charset='utf-8'", "charset='windows-1252'" if codec == "cp1252" else ""
    )
    doc, raw, _ = one(source.encode(codec))
    assert doc.offsets
    assert all(folded(raw, r, doc) == doc.text[r.start : r.end] for r in doc.offsets)
    starts = [r.start for r in doc.offsets]
    places = [r.at for r in doc.offsets]
    assert starts == sorted(starts) and places == sorted(places)
    covered = {i for r in doc.offsets for i in range(r.start, r.end)}
    assert all(i in covered for i, c in enumerate(doc.text) if not c.isspace())
    assert len(doc.offsets) < len(doc.text.split())


def test_a_span_s_bytes_are_exact_in_plain_letters():
    doc, raw, _ = one(page())
    words = "begun to leave by the river road"
    at = doc.text.index(words)
    place = doc.capture_bytes(Span(at, at + len(words)))
    assert raw[slice(*place)] == words.encode()


def test_words_that_also_stand_in_a_teaser_map_to_the_article():
    teaser = f"<div class='teaser'><p>{LAST}</p></div>"
    source = page().replace("<article>", f"{teaser}<article>")
    doc, raw, _ = one(source)
    at = doc.text.index(LAST)
    assert doc.capture_bytes(Span(at, at + len(LAST)))[0] == raw.rindex(LAST.encode())


WORD = st.text(st.sampled_from("abcdeжзиё’“é漢'\u00ad\u200b&<>"), min_size=1, max_size=8)
PARAGRAPHS = st.lists(st.lists(WORD, min_size=5, max_size=30), min_size=1, max_size=6)
WRAP = st.sampled_from(["{}", "<b>{}</b>", "<a href='x>y'>{}</a>", "<!-- {} -->{}", "<i>{}"])


@given(PARAGRAPHS, WRAP)
@settings(max_examples=60, deadline=None)
def test_offsets_hold_for_any_words(paragraphs, wrap):
    inner = "".join(
        "<p>" + " ".join(wrap.replace("{}", stdlib_html.escape(w)) for w in p) + ".</p>\n"
        for p in paragraphs
    )
    raw = f"<html><head><meta charset='utf-8'></head><body><article>{inner}</article>".encode()
    documents, _ = read(raw, Source("p"))
    for doc in documents:
        last = 0
        for run in doc.offsets:
            assert folded(raw, run, doc) == doc.text[run.start : run.end]
            assert run.start < run.end and run.at < run.to and run.at >= last
            last = run.to


@given(st.text(st.sampled_from("ab <>/!-&;'\"=pscript\n"), max_size=300))
def test_the_scanner_reads_any_markup_and_its_pieces_stand_where_they_say(source):
    stream = scan(source)
    for start, end, at, to in stream.pieces(0, len(stream.chars)):
        shown = re.sub(r"\s", "", fold(stdlib_html.unescape(source[at:to])))
        assert stream.chars[start:end] == shown or at == to


def test_a_page_saved_by_singlefile_knows_its_address_and_moment():
    note = (
        "<!--\n Page saved with SingleFile \n url: https://reed.example/envoy \n"
        " saved date: Tue Mar 04 2031 06:06:07 GMT+0100 (Central European Standard Time)\n-->"
    )
    found = read(f"<!DOCTYPE html><html>{note}<body>{_SAVED}</body></html>".encode(), Source("a"))
    document = found[0][0]
    assert document.uri == "https://reed.example/envoy"
    assert document.context["captured"] == "2031-03-04T05:06:07+00:00"
    assert document.context["saved_with"] == "SingleFile"


def test_a_page_saved_by_a_browser_knows_its_address():
    note = "<!-- saved from url=(0027)https://reed.example/envoy -->"
    found = read(f"<!DOCTYPE html>{note}<html><body>{_SAVED}</body></html>".encode(), Source("a"))
    assert found[0][0].uri == "https://reed.example/envoy"


_SAVED = (
    "<article><h1>Envoy leaves</h1><p>The Reed Guard left the town on Friday, its envoy said to "
    "the council.</p><p>The Salt Company did not answer questions about the truce.</p></article>"
)
