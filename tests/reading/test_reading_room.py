"""The room as a whole: what `read` promises for anything, and `expand`."""

import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline import plugins
from riftline.errors import UsageError
from riftline.model import Source
from riftline.reading import expand, read

SOURCE = Source("capture")

MARKUP = st.lists(
    st.sampled_from(
        (
            "<html>",
            "<p>",
            "</p>",
            "<b>",
            "<!--",
            "-->",
            "<script>",
            "&amp;",
            "&#0;",
            "> ",
            "The envoy. ",
            "Совет ушёл. ",
            "<blockquote>",
            "<q>",
            '"',
            "<a href='",
            "\x00",
            "\ud800",
            "\u202e",
            "\n",
            '{"text": "',
            '"}',
            '{"messages": [',
            "]",
            "<figcaption>",
            "February 6, 2015\n\n",
        )
    ),
    max_size=40,
).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))


@given(st.one_of(st.binary(max_size=600), st.text(max_size=400).map(str.encode), MARKUP))
@settings(max_examples=150, deadline=None)
def test_reading_any_bytes_never_raises_and_says_something(raw):
    documents, issues = read(raw, SOURCE)
    assert documents or issues
    assert read(raw, SOURCE) == (documents, issues)
    for doc in documents:
        assert doc.text
        end = 0
        for block in doc.blocks:
            assert end <= block.span.start < block.span.end <= len(doc.text)
            end = block.span.end
        assert "\n\n".join(doc.text[b.span.start : b.span.end] for b in doc.blocks) == doc.text
        doc.text.encode()  # no lone surrogate gets through


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=80), max_size=12
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=150, deadline=None)
def test_plain_text_offsets_are_exact(lines, codec):
    raw = "\n".join(lines).encode(codec)
    documents, _ = read(raw, SOURCE)
    for doc in documents:
        if doc.reader != "text":
            continue
        last = 0
        for run in doc.offsets:
            assert run.at >= last
            words = raw[run.at : run.to].decode(doc.context["encoding"])
            shown = doc.text[run.start : run.end]
            assert [c for c in words if c in shown and not c.isspace()] == [
                c for c in shown if not c.isspace()
            ]
            last = run.to


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty-capture"),
        (b" \n\t ", "empty-capture"),
        (b"\x89PNG\r\n\x1a\n", "unreadable-binary"),
        (b"word " * 3_500_000, "too-large"),
        (b"<html><body><nav>Home</nav></body></html>", "no-text"),
        (b'<?xml version="1.0"?><rss><channel><title>x</title></channel></rss>', "only-links"),
        (b'<?xml version="1.0"?><opml><body><outline text="x"/></body></opml>', "unknown-format"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\nwords", "broken-archive"),
        (b"-----\n\n=====\n", "no-text"),
    ],
)
def test_what_cannot_be_read_is_one_issue(raw, code):
    documents, issues = read(raw, SOURCE)
    assert documents == ()
    assert [i.code for i in issues] == [code]
    assert issues[0].where == "capture"
    assert issues[0].seen and issues[0].expected and issues[0].do


def test_the_name_of_the_file_does_not_matter():
    text = b"<html><body><p>The council left the town on Friday, its envoy said.</p></body></html>"
    for name in ("a.txt", "a.html", "a.json", "a"):
        assert read(text, Source(name))[0][0].reader == "html"
    assert read(b"The council left.", Source("a.html"))[0][0].reader == "text"


def test_ids_come_from_the_bytes_and_not_from_the_path():
    text = b"The council left the town on Friday."
    (a,), _ = read(text, Source("a"))
    (b,), _ = read(text, Source("b"))
    assert a.id == b.id and a.capture == b.capture
    assert replace(a, uri="", context={}) == replace(b, uri="", context={})
    (c,), _ = read(text + b" ", Source("a"))
    assert c.id != a.id


def test_all_declared_readers_load():
    assert {"html", "jsonl", "telegram", "text", "vk"} <= set(plugins.names("readers"))
    for name in ("html", "jsonl", "telegram", "text", "vk"):
        assert plugins.load("readers", name).name == name


def test_expand_walks_folders_in_order_and_passes_over_what_is_hidden(tmp_path):
    for name in ("b/two.txt", "a.txt", "b/one.txt", ".git/x", "b/.hidden", "c/deep/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = [os.path.relpath(s.path, tmp_path) for s in expand([tmp_path])]
    assert found == ["a.txt", "b/one.txt", "b/two.txt", "c/deep/d.txt"]
    assert [s.path for s in expand([str(tmp_path / "b/.hidden")])] == [str(tmp_path / "b/.hidden")]


def test_expand_says_at_once_what_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="is not there"):
        expand([tmp_path / "nothing"])
