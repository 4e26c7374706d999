"""Feeds of every kind: items, their dates, whole texts and summaries, and damage."""

import json
import os
from pathlib import Path

import pytest

from riftline.model import Source
from riftline.reading import read

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "formats" / "feeds"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir() and "CI" not in os.environ, reason=f"no samples at {SAMPLES}"
)

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Delta Post</title><link>https://delta.example/</link><language>en</language>
<item><title>Envoy leaves</title><link>https://delta.example/envoy</link><guid>d-1</guid>
 <dc:creator>Ilo Varn</dc:creator><pubDate>Tue, 04 Mar 2031 06:06:07 +0100</pubDate>
 <description>The envoy has left.</description>
 <content:encoded><![CDATA[<p>The Reed Guard left the town, its envoy said.</p>
 <blockquote>We shall not return.</blockquote><script>alert(1)</script>]]></content:encoded></item>
<item><title>Truce</title><link>https://delta.example/truce</link>
 <description>The Salt Company denied it &amp;amp; left.</description></item>
<item><title>Bare</title><link>https://delta.example/bare</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Delta Post</title>
<entry><title>Envoy leaves</title><id>d-1</id><link href="https://delta.example/envoy"/>
<published>2031-03-04T06:06:07+01:00</published><updated>2031-03-05T00:00:00Z</updated>
<content type="html">&lt;p&gt;The Reed Guard left the town.&lt;/p&gt;</content></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://delta.example/"><title>Delta Post</title></channel>
<item rdf:about="https://delta.example/envoy"><title>Envoy leaves</title>
<link>https://delta.example/envoy</link><description>The Reed Guard left the town.</description>
<dc:date>2031-03-04</dc:date></item></rdf:RDF>"""

JSON = json.dumps({
    "version": "https://jsonfeed.org/version/1.1", "title": "Delta Post", "language": "en",
    "items": [
        {"id": "d-1", "url": "https://delta.example/envoy", "title": "Envoy leaves",
         "content_html": "<p>The Reed Guard left the town.</p>",
         "date_published": "2031-03-04T06:06:07+01:00", "authors": [{"name": "Ilo Varn"}]},
        "nonsense",
    ],
})  # fmt: skip


def test_an_item_with_its_content_and_one_with_a_summary():
    documents, issues = read(RSS.encode(), Source("feed.xml"))
    whole, part = documents
    assert whole.text == "The Reed Guard left the town, its envoy said.\n\nWe shall not return."
    assert [b.kind for b in whole.blocks] == ["paragraph", "quote"]
    assert (whole.title, whole.author, whole.publisher) == (
        "Envoy leaves",
        "Ilo Varn",
        "Delta Post",
    )
    assert whole.published == "2031-03-04T05:06:07+00:00"
    assert (whole.uri, whole.kind) == ("https://delta.example/envoy", "article")
    assert (whole.place, whole.context["item_id"]) == ("item 1", "d-1")
    assert part.text == "The Salt Company denied it & left."
    assert part.context["part"] == "summary"
    assert "part" not in whole.context
    assert [i.code for i in issues] == ["only-links", "undated"]
    assert "1 of 3" in issues[0].seen


@pytest.mark.parametrize(
    ("feed", "published"),
    [
        (ATOM, "2031-03-04T06:06:07+01:00"),
        (RDF, "2031-03-04"),
        (JSON, "2031-03-04T06:06:07+01:00"),
        (RSS.replace('version="2.0"', 'version="0.91"'), "2031-03-04T05:06:07+00:00"),
    ],
)
def test_every_kind_of_feed(feed, published):
    found = read(feed.encode(), Source("x"))[0][0]
    assert found.reader == "feed"
    assert found.text.startswith("The Reed Guard left the town")
    assert (found.title, found.publisher) == ("Envoy leaves", "Delta Post")
    assert found.published == published


def test_a_row_that_is_no_item_is_named():
    _, issues = read(JSON.encode(), Source("x"))
    assert [i.code for i in issues] == ["bad-row"]


@pytest.mark.parametrize("codec", ["koi8-r", "cp1251", "utf-16", "utf-32"])
def test_a_feed_in_an_encoding_that_it_does_not_declare(codec):
    text = RSS.replace('<?xml version="1.0"?>\n', "").replace(
        "The Salt Company denied it &amp;amp; left.",
        "Представитель Соляной компании заявил, что перемирие нарушила Тростниковая стража.",
    )
    documents, _ = read(text.encode(codec), Source("x"))
    assert documents[1].text.startswith("Представитель Соляной компании заявил")


def test_entities_of_the_feed_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the password")
    feed = f'''<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">
    <!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
    <rss version="2.0"><channel><item><description>The envoy left. &x; &b;</description></item>
    </channel></rss>'''
    documents, issues = read(feed.encode(), Source("x"))
    assert documents or issues
    assert not any("password" in d.text for d in documents)


READ = {
    "encoding.rss": 36,
    "guardian.rss": 55,
    "heise.atom": 15,
    "heraldsun.rss": 2,
    "reddit.rss": 24,
    "uolNoticias.rss": 11,
    "illformed/chardet/koi8r.xml": 1,
    "illformed/aaa_illformed.xml": 0,
}


@needs_samples
@pytest.mark.parametrize("name", READ)
def test_samples(name):
    documents, issues = read((SAMPLES / name).read_bytes(), Source(name))
    assert len(documents) == READ[name]
    assert all(d.reader == "feed" and d.text for d in documents)
    assert documents or "broken-feed" in {i.code for i in issues}


@needs_samples
def test_every_broken_or_oddly_encoded_sample_gives_a_text_or_a_reason():
    for path in sorted(p for p in SAMPLES.rglob("*.xml")):
        documents, issues = read(path.read_bytes(), Source(path.name))
        assert documents or any(i.seen and i.do for i in issues), path


@needs_samples
def test_russian_without_a_declaration_is_russian():
    raw = (SAMPLES / "illformed/chardet/koi8r.xml").read_bytes()
    assert [d.lang for d in read(raw, Source("x"))[0]] == ["ru"]
