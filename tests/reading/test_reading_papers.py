"""Mail, MHTML, Markdown, PDF, DOCX, ODT, EPUB: what is read, from where, what is refused."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.model import Source, Span
from riftline.reading import bytes_inside, read, read_file

MAIL = b"""From: =?utf-8?b?0JjQu9C+INCS0LDRgNC9?= <ilo@reed.example>
To: council@delta.example
Subject: The truce
Date: Tue, 04 Mar 2031 06:06:07 +0100
Message-ID: <2@reed.example>
In-Reply-To: <1@reed.example>
References: <0@reed.example> <1@reed.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: multipart/alternative; boundary="c"

--c
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

The Reed Guard left the town=
, its envoy said.

> You promised to stay.

--c
Content-Type: text/html

<p>Another wording.</p>
--c--
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="note.txt"

The Salt Company denied the report.
--b
Content-Type: image/png
Content-Disposition: attachment; filename="map.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b--
"""

MHTML = b"""From: <Saved by a browser>
Snapshot-Content-Location: https://reed.example/envoy
Subject: Envoy leaves
Date: Tue, 04 Mar 2031 05:06:07 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html
Content-Location: https://reed.example/envoy
Content-Transfer-Encoding: quoted-printable

<html><body><article><h1>Envoy leaves</h1><p>The Reed Guard left the town on Friday, its =
envoy said to the council.</p><p>The Salt Company did not answer any question.</p></article>
</body></html>
--b
Content-Type: image/png
Content-Location: https://reed.example/logo.png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b--
"""

MARKDOWN = """---
title: Envoy leaves
date: 2031-03-04
author: "Ilo Varn"
url: https://reed.example/envoy
tags: [truce, valley]
---

# Envoy leaves

The **Reed Guard** left the town, [its envoy](https://reed.example/x) said.

> We shall not return.

- The Salt Company denied it.

<script>alert(1)</script>
"""


def codes(issues):
    return [i.code for i in issues]


# -- mail --------------------------------------------------------------------------------------


def test_a_message_is_a_post_and_its_attachments_are_read():
    documents, issues = read(MAIL, Source("a.eml"))
    letter, note = documents
    assert letter.text == "The Reed Guard left the town, its envoy said.\n\nYou promised to stay."
    assert [b.kind for b in letter.blocks] == ["paragraph", "quote"]
    assert (letter.title, letter.author) == ("The truce", "Ило Варн")
    assert (letter.platform, letter.account, letter.kind) == ("mail", "ilo@reed.example", "post")
    assert letter.published == "2031-03-04T06:06:07+01:00"
    assert letter.context["reply_to"] == "<1@reed.example>"
    assert letter.context["thread"] == "<0@reed.example>"
    assert letter.place == "message"
    assert note.text == "The Salt Company denied the report."
    assert note.place == "attachment note.txt"
    assert bytes_inside(MAIL, note).strip() == note.text.encode()
    assert codes(issues) == ["undated", "unread-members"]


def test_a_mailbox_gives_its_messages_and_where_each_begins():
    one = MAIL.replace(b"\r\n", b"\n").replace(b"its envoy", b"\n\n>From then on, its envoy")
    envelope = b"From ilo@reed.example Tue Mar  4 05:06:07 2031\n"
    raw = envelope + one + b"\n" + envelope + one.replace(b"<2@", b"<3@")
    documents, _ = read(raw, Source("mbox"))
    letters = [d for d in documents if d.title]
    assert [d.context["message_id"] for d in letters] == ["<2@reed.example>", "<3@reed.example>"]
    second = raw.rindex(envelope)
    assert letters[1].place == f"message at byte {second} › message"
    assert "From then on" in letters[1].text and ">From" not in letters[1].text
    assert len({d.id for d in documents}) == 4


def test_a_page_saved_as_mhtml_is_a_page():
    documents, issues = read(MHTML, Source("a.mhtml"))
    page = documents[0]
    assert len(documents) == 1
    assert (page.title, page.uri) == ("Envoy leaves", "https://reed.example/envoy")
    assert page.context["captured"].startswith("2031-03-04T05:06:07")
    assert page.context["saved_with"] == "MHTML"
    at, to = page.capture_bytes(Span(0, 14))
    assert bytes_inside(MHTML, page)[at:to] == b"The Reed Guard"
    assert codes(issues) == ["undated"]


def test_a_header_in_no_encoding_is_taken_as_it_stands():
    raw = MAIL.replace(b"=?utf-8?b?", b"=?ut\xa6-8?b?")
    documents, _ = read(raw, Source("a.eml"))
    assert documents[0].account == "ilo@reed.example"


def test_prose_with_a_colon_is_no_mail():
    text = b"From: the editors\nThe Reed Guard left the town, its envoy said on Friday."
    assert read(text, Source("x"))[0][0].reader == "text"


# -- Markdown ----------------------------------------------------------------------------------


def test_markdown_with_front_matter():
    documents, _ = read(MARKDOWN.encode(), Source("a.md"))
    found = documents[0]
    assert found.reader == "markdown"
    assert (found.title, found.author, found.published) == (
        "Envoy leaves",
        "Ilo Varn",
        "2031-03-04",
    )
    assert found.uri == "https://reed.example/envoy"
    assert found.text.startswith(
        "The Reed Guard left the town, its envoy said.\n\nWe shall not return.\n\n"
        "The Salt Company denied it."
    )
    assert [b.kind for b in found.blocks][:3] == ["paragraph", "quote", "item"]
    at = found.text.index("We shall")
    place = found.capture_bytes(Span(at, at + 20))
    assert MARKDOWN.encode()[slice(*place)] == b"We shall not return."
    at = found.text.index("its envoy")
    place = found.capture_bytes(Span(at, at + 9))
    assert MARKDOWN.encode()[slice(*place)] == b"its envoy"


def test_a_text_with_one_star_is_no_markdown():
    text = b"The Reed Guard left the town *on Friday*, its envoy said.\n\n# 3 of the list"
    assert read(text, Source("x"))[0][0].reader == "text"


# -- PDF ---------------------------------------------------------------------------------------


def pdf(*pages):
    """A PDF of pages, each a list of lines, by hand: nothing here depends on a writer."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 "
               b"/BaseFont /Helvetica >>"]  # fmt: skip
    kids = []
    for lines in pages:
        shown = b"".join(b"(%s) Tj 0 -16 Td " % row.encode() for row in lines)
        stream = b"BT /F1 11 Tf 72 760 Td " + shown + b"ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


REPORT = [
    [
        "Delta Institute, report 7, page 1",
        "The Reed Guard left the town on Friday, its envoy said.",
    ],
    ["Delta Institute, report 7, page 2", "The Salt Company denied the report of the envoy."],
    ["Delta Institute, report 7, page 3", "Nobody else in the valley has answered so far."],
]


def test_a_pdf_knows_the_page_of_every_word_and_drops_running_lines():
    documents, issues = read(pdf(*REPORT), Source("a.pdf"))
    found = documents[0]
    assert "report 7" not in found.text
    for page, words in ((1, "Reed Guard"), (2, "Salt Company"), (3, "Nobody else")):
        assert found.page(found.text.index(words)) == str(page)
    assert (found.place, found.context["page_count"]) == ("3 pages", "3")
    assert codes(issues) == ["undated"]


def test_a_pdf_without_a_text_layer_says_so():
    documents, issues = read(pdf([], []), Source("a.pdf"))
    assert documents == ()
    assert codes(issues) == ["no-text"]
    assert "2 pages" in issues[0].seen
    documents, issues = read(pdf(REPORT[0], []), Source("a.pdf"))
    assert len(documents) == 1
    assert codes(issues)[0] == "unread-pages"


def test_a_pdf_that_is_none():
    documents, issues = read(b"%PDF-1.4 text", Source("a.pdf"))
    assert (documents, codes(issues)) == ((), ["broken-archive"])


# -- office files ------------------------------------------------------------------------------


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members:
            archive.writestr(name, text)
    return out.getvalue()


def docx(body, head=""):
    return zipped([
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", f'''{head}<w:document
          xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}
          </w:body></w:document>'''),
        ("docProps/core.xml", '''<c xmlns:dc="http://purl.org/dc/elements/1.1/"
          xmlns:t="http://purl.org/dc/terms/"><dc:creator>Ilo Varn</dc:creator>
          <t:created>2031-03-04T05:06:07Z</t:created></c>'''),
    ])  # fmt: skip


DOCX = docx(
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Envoy leaves</w:t></w:r></w:p>'
    "<w:p><w:r><w:t>The Reed </w:t></w:r><w:r><w:t>Guard left</w:t></w:r><w:del><w:r><w:delText>"
    " never</w:delText></w:r></w:del><w:r><w:tab/><w:t>the town, its envoy said.</w:t></w:r></w:p>"
    '<w:p><w:pPr><w:pStyle w:val="IntenseQuote"/></w:pPr><w:r><w:t>We shall not return.</w:t>'
    "</w:r></w:p>"
)
ODT = zipped([
    ("mimetype", "application/vnd.oasis.opendocument.text"),
    ("content.xml", '''<o xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
      <text:tracked-changes><text:p>never said</text:p></text:tracked-changes>
      <text:h>Envoy leaves</text:h><text:p>The Reed<text:s/><text:span>Guard left</text:span> the
      town, its envoy said.<text:note><text:p>A note.</text:p></text:note></text:p>
      <text:p text:style-name="Quotations">We shall not return.</text:p></o>'''),
])  # fmt: skip


@pytest.mark.parametrize(("raw", "reader"), [(DOCX, "docx"), (ODT, "odt")])
def test_office_texts(raw, reader):
    documents, _ = read(raw, Source("a"))
    found = documents[0]
    assert found.reader == reader
    assert found.title == "Envoy leaves"
    assert "The Reed Guard left the town, its envoy said." in found.text
    assert "never" not in found.text
    quoted = [found.text[slice(*b.span)] for b in found.blocks if b.kind == "quote"]
    assert quoted == ["We shall not return."]
    assert found.published is None  # when it was written is not when it was published


def epub(order=("c1", "c2")):
    return zipped([
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", '<c><rootfile full-path="in/book.opf"/></c>'),
        ("in/book.opf", '''<package xmlns:dc="http://purl.org/dc/elements/1.1/">
          <dc:title>The Valley</dc:title><dc:creator>Ilo Varn</dc:creator>
          <dc:date>2031-03-04</dc:date>
          <item id="c1" href="one%20a.xhtml" media-type="application/xhtml+xml"/>
          <item id="c2" href="two.xhtml" media-type="application/xhtml+xml"/>'''
         + "".join(f'<itemref idref="{o}"/>' for o in order) + "</package>"),
        ("in/one a.xhtml", "<html><head><title>x</title></head><body><h1>First</h1>"
                           "<p>The Reed Guard left the town.</p></body></html>"),
        ("in/two.xhtml", "<html><h1>Second</h1><p>The Salt Company denied it.</p></html>"),
    ])  # fmt: skip


def test_a_book_by_chapter_in_its_own_order():
    documents, _ = read(epub(("c2", "c1")), Source("a.epub"))
    assert [d.title for d in documents] == ["The Valley: Second", "The Valley: First"]
    assert [d.place for d in documents] == [
        "chapter 1 (in/two.xhtml)", "chapter 2 (in/one a.xhtml)",
    ]  # fmt: skip
    assert documents[1].text == "First\n\nThe Reed Guard left the town."
    assert {(d.author, d.published) for d in documents} == {("Ilo Varn", "2031-03-04")}


def test_entities_are_not_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the password")
    head = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">' + "".join(
        f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' if i else '<!ENTITY e0 "lol">' for i in range(9)
    )
    body = "<w:p><w:r><w:t>The envoy left. &s; &e8;</w:t></w:r></w:p>"
    documents, issues = read(docx(body, head + "]>"), Source("a.docx"))
    assert documents or issues
    assert not any("password" in d.text or len(d.text) > 1000 for d in documents)


@pytest.mark.parametrize("raw", [DOCX, ODT, epub()])
def test_a_part_that_is_missing_or_no_xml_is_an_issue(raw):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            held = old.read(info)
            whole = info.filename in ("mimetype", "[Content_Types].xml")
            new.writestr(info.filename, held if whole else b"<broken")
    documents, issues = read(out.getvalue(), Source("a"))
    assert documents == ()
    assert codes(issues) == ["broken-archive"]


# -- whatever the bytes ------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([MAIL, MHTML, MARKDOWN.encode(), pdf(*REPORT), DOCX, ODT, epub()]), st.data()
)
def test_damage_is_data(raw, data):
    at = data.draw(st.integers(0, len(raw) - 1))
    to = data.draw(st.integers(at, min(len(raw), at + 60)))
    broken = raw[:at] + data.draw(st.binary(max_size=20)) + raw[to:]
    assert list(read_file(io.BytesIO(broken), Source("x")))
