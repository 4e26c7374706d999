"""Tables of posts: known tools, guessed and given columns, odd rows and odd files."""

import csv
import io
import json
import os
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.model import Source
from riftline.reading import read
from riftline.reading.moments import written

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "formats"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir() and "CI" not in os.environ, reason=f"no samples at {SAMPLES}"
)


# As a workbook holds them: without a zone.
MOMENT = datetime.fromisoformat("2031-03-04T05:06:00")
DAY = datetime.fromisoformat("2031-03-05")


def table(*rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def sheet(*rows, title="Posts", more=()):
    book = openpyxl.Workbook()
    for name, held in ((title, rows), *more):
        page = book.active if name == title else book.create_sheet(name)
        page.title = name
        for row in held:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def codes(issues):
    return [i.code for i in issues if i.code != "undated"]


CROWDTANGLE = (
    ("Page Name", "User Name", "Facebook Id", "Post Created", "Likes", "Shares", "URL", "Message",
     "Link", "Link Text"),
    ("Reed Watch", "reedwatch", "100000000000000001", "2031-03-04 05:06:07 EST", "7", "2",
     "https://facebook.example/1", "The Reed Guard left.\nIts envoy said so.", "", ""),
    ("Reed Watch", "reedwatch", "100000000000000001", "2031-07-04 05:06:07 EDT", "1", "0",
     "https://facebook.example/2", "", "https://delta.example/a", "Envoy leaves"),
)  # fmt: skip


def test_crowdtangle_with_its_two_names_of_eastern_time():
    documents, issues = read(table(*CROWDTANGLE), Source("ct.csv"))
    found = documents[0]
    assert found.text == "The Reed Guard left.\n\nIts envoy said so."
    assert (found.platform, found.account, found.kind) == ("facebook", "Reed Watch", "post")
    assert found.published == "2031-03-04T05:06:07-05:00"
    assert found.context["owner_id"] == "100000000000000001"
    assert (found.context["likes"], found.context["shares"]) == ("7", "2")
    assert (found.place, found.context["shape"]) == ("row 2", "crowdtangle-facebook")
    assert codes(issues) == ["only-links"]
    assert "1 of 2" in issues[0].seen


def test_a_header_below_a_title_block_and_rows_of_links_alone():
    raw = table(
        ("Link: https://delta.example/a", "", "", "", "", ""),
        ("Facebook Interactions", "Facebook Reactions", "", "", "", ""),
        ("12", "7", "", "", "", ""),
        ("", "", "", "", "", ""),
        ("Source", "Followers", "Date", "Interactions", "Post Type", "Link"),
        (
            "Reed Watch",
            "10",
            "Thu Jan 14 2031 20:32:05 GMT+0000",
            "3",
            "Facebook",
            "https://x.example",
        ),
    )
    documents, issues = read(raw, Source("extension.csv"))
    assert (documents, codes(issues)) == ((), ["only-links"])
    assert "1 of 1" in issues[0].seen


def test_4cat_takes_unix_time_and_the_id_as_it_is():
    raw = table(
        ("id", "thread_id", "timestamp", "unix_timestamp", "link", "body", "author",
         "author_fullname", "retweet_count", "retweeted_user", "quote_author", "quote_body"),
        ("1797612345678901237", "1797612345678901237", "2031-03-04 09:06:07", "1930367167",
         "https://x.example/1", "The Reed Guard left.", "reedwatch", "Reed Watch", "2", "", "", ""),
        ("1797612345678901239", "1797612345678901237", "2031-03-04 09:06:08", "1930367168",
         "https://x.example/2", "The Salt Company stays.", "reedwatch", "Reed Watch", "0",
         "Salt Post", "", ""),
    )  # fmt: skip
    one, two = read(raw, Source("4cat.csv"))[0]
    assert one.context["message_id"] == "1797612345678901237"
    assert one.published == "2031-03-04T05:06:07+00:00"
    assert (one.platform, one.account, one.context["handle"]) == ("x", "Reed Watch", "reedwatch")
    assert (two.account, two.context["reposted_by"]) == ("Salt Post", "Reed Watch")
    assert two.context["thread"] == "1797612345678901237"


def test_meta_content_library_and_the_sheet_of_auto_archiver():
    meta = table(
        ("id", "text", "creation_time", "modified_time", "post_owner.name", "post_owner.username",
         "statistics.views", "lang"),
        ("55", "The Reed Guard left.", "2031-03-04T05:06:07+0000", "2031-03-05T00:00:00+0000",
         "Reed Watch", "reedwatch", "900", "en"),
    )  # fmt: skip
    found = read(meta, Source("mcl.csv"))[0][0]
    assert (found.account, found.published) == ("Reed Watch", "2031-03-04T05:06:07+00:00")
    assert (found.context["views"], found.context["edited"][:10]) == ("900", "2031-03-05")
    archived = sheet(
        ("Link", "Archive status", "Archive location", "Archive date", "Timestamp", "Title",
         "Text"),
        ("https://reed.example/1", "success", "s3/1", DAY, MOMENT,
         "Envoy", "The Reed Guard left."),
    )  # fmt: skip
    found = read(archived, Source("sheet.xlsx"))[0][0]
    assert (found.uri, found.title) == ("https://reed.example/1", "Envoy")
    assert found.published == "2031-03-04T05:06:00"
    assert found.context["captured"] == "2031-03-05T00:00:00"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1251"])
def test_columns_are_guessed_by_usual_names(delimiter, codec):
    rows = (
        ("Дата", "Автор", "Текст", "Ссылка"),
        ("04.03.2031", "Ило Варн", "Тростниковая стража, как заявил её посланник, ушла.",
         "https://reed.example/1"),
        ("05.03.2031", "Ило Варн", "Соляная компания; опровергла, это,\nвчера вечером.", ""),
    )  # fmt: skip
    raw = table(*rows, delimiter=delimiter).decode().encode(codec)
    documents, _ = read(raw, Source("x"))
    assert [d.published for d in documents] == ["2031-03-04", "2031-03-05"]
    assert {d.author for d in documents} == {"Ило Варн"}
    assert documents[1].text.endswith("вчера вечером.")
    assert [d.lang for d in documents] == ["ru", "ru"]


def test_a_column_that_nobody_can_guess_is_asked_for_and_can_be_given():
    rows = (("Nr", "Wann", "Wortlaut", "English"),
            ("1", "2031-03-04", "Die Schilfgarde ging.", "The Reed Guard left."))  # fmt: skip
    documents, issues = read(table(*rows), Source("x"))
    assert documents == ()
    assert codes(issues) == ["unknown-columns"]
    assert "Wortlaut" in issues[0].seen and "--column" in issues[0].do
    columns = (("text", "Wortlaut"), ("published", "Wann"), ("translation", "English"))
    found = read(table(*rows), Source("x", columns=columns))[0][0]
    assert (found.text, found.published) == ("Die Schilfgarde ging.", "2031-03-04")
    assert found.translation.text == "The Reed Guard left."


def test_an_odd_row_is_told_and_the_others_read():
    raw = table(("id", "text", "date"), ("1", "The envoy left.", "2031-03-04"),
                ("2", "a", "b", "c", "d", "e"), ("3", "The envoy came.", "2031-03-05"))  # fmt: skip
    documents, issues = read(raw, Source("x"))
    assert [d.text for d in documents] == ["The envoy left.", "The envoy came."]
    assert codes(issues) == ["bad-row"]
    assert "row 3" in issues[0].seen


def test_a_line_that_begins_like_a_formula_is_a_text():
    raw = table(("id", "text", "date"), ("1", "=cmd|' /C calc'!A0", "2031-03-04"))
    assert read(raw, Source("x"))[0][0].text == "=cmd|' /C calc'!A0"


def test_prose_with_commas_is_no_table():
    text = "First, the envoy left, he said.\nThen, the others, too, left.\nNobody, so far, spoke."
    assert read(text.encode(), Source("x"))[0][0].reader == "text"


def test_every_sheet_of_a_workbook_is_read():
    head = ("id", "text", "date")
    raw = sheet(head, (1, "The envoy left.", MOMENT),
                more=[("Old", (head, (1, "The envoy came.", DAY)))])  # fmt: skip
    documents, _ = read(raw, Source("x.xlsx"))
    assert [(d.place, d.published) for d in documents] == [
        ("sheet Posts, row 2", "2031-03-04T05:06:00"),
        ("sheet Old, row 2", "2031-03-05T00:00:00"),
    ]


def test_a_sheet_that_claims_a_thousand_million_cells_ends():
    raw = sheet(("id", "text", "date"), (1, "The envoy left.", "2031-03-04"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            held = old.read(info)
            if info.filename.endswith("sheet1.xml"):
                held = held.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')
            new.writestr(info.filename, held)
    documents, _ = read(out.getvalue(), Source("x.xlsx"))
    assert [d.text for d in documents] == ["The envoy left."]


AUTO = (
    ("status", "metadata", "media"),
    ("done: success",
     "{'url': 'https://reed.example/1', 'title': 'Envoy', 'content': 'The Reed Guard left.', "
     "'timestamp': datetime.datetime(2031, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)}",
     "[{'urls': ['https://cdn.example/a.jpg']}]"),
    ("failed", "{'url': 'https://reed.example/2'}", "[]"),
    ("failed", "__import__('os').system('false')", "[]"),
)  # fmt: skip


def test_auto_archivers_own_csv_is_parsed_and_never_run():
    documents, issues = read(table(*AUTO), Source("x"))
    assert [d.text for d in documents] == ["The Reed Guard left."]
    assert documents[0].published == "2031-03-04T05:06:00+00:00"
    assert documents[0].context["media"] == "https://cdn.example/a.jpg"
    assert codes(issues) == ["bad-row", "no-text"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2031-03-04 05:06:07 EST", "2031-03-04T05:06:07-05:00"),
        ("2031-07-04 05:06:07 EDT", "2031-07-04T05:06:07-04:00"),
        ("Thu Jan 14 2031 20:32:05 GMT+0100", "2031-01-14T19:32:05+00:00"),
        ("Mon Feb 03 10:00:00 +0000 2031", "2031-02-03T10:00:00+00:00"),
        ("04.03.2031 05:06:07 UTC+03:00", "2031-03-04T05:06:07+03:00"),
        ("04.03.2031 05:06:07", "2031-03-04T05:06:07"),
        ("1930367167", "2031-03-04T05:06:07+00:00"),
        ("1930367167000", "2031-03-04T05:06:07+00:00"),
        ("2031", None),
        ("yesterday", None),
        ("31.02.2031 05:06:07", None),
    ],
)
def test_moments_as_exports_write_them(text, iso):
    assert written(text) == iso


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_moments(text):
    assert written(text) is None or datetime.fromisoformat(written(text))


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=6), max_size=12))
def test_no_table_breaks_the_reading(rows):
    raw = table(("id", "text", "date"), *rows)
    documents, _ = read(raw, Source("x"))
    assert all(d.text for d in documents)


@needs_samples
def test_samples():
    posts, issues = read((SAMPLES / "crowdtangle/posts.csv").read_bytes(), Source("posts"))
    assert len(posts) == 2203
    assert codes(issues) == []
    assert all(d.published and d.account and d.platform == "facebook" for d in posts)
    links, issues = read((SAMPLES / "crowdtangle/extension.csv").read_bytes(), Source("links"))
    assert (links, codes(issues)) == ((), ["only-links"])
    path = next((SAMPLES / "auto_archiver").glob("*.csv"))
    kept, issues = read(path.read_bytes(), Source("kept"))
    assert (len(kept), codes(issues)) == (1, ["no-text"])


def test_a_translation_in_json_lines_travels_with_its_text():
    row = {"text": "Стража ушла из города, сказал посланник.", "date": "2031-03-04",
           "translation": "The guard left the town, the envoy said.", "translation_lang": "en",
           "translator": "Delta Post"}  # fmt: skip
    found = read(json.dumps(row).encode(), Source("x"))[0][0]
    assert found.translation.text.startswith("The guard left")
    assert (found.translation.lang, found.translation.by) == ("en", "Delta Post")
