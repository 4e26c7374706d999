"""Platforms' own JSON, whoever exported it, and Telegram's page: who speaks, who carries."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.model import Source
from riftline.reading import read

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "formats"
needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir() and "CI" not in os.environ, reason=f"no samples at {SAMPLES}"
)


def load(data, path="export"):
    return read((data if isinstance(data, str) else json.dumps(data)).encode(), Source(path))


def codes(issues):
    return [i.code for i in issues if i.code != "undated"]


def tweet(id_="1797612345678901237", text="The Reed Guard left.", name="Reed Watch", **more):
    user = {"legacy": {"name": name, "screen_name": name.lower().replace(" ", "")}}
    return {
        "id": int(float(id_)),
        "rest_id": id_,
        "core": {"user_results": {"result": user}},
        "legacy": {
            "full_text": text,
            "created_at": "Tue Mar 04 05:06:07 +0000 2031",
            "conversation_id_str": "9",
            "favorite_count": 3,
            **more,
        },
    }


def collected(data, platform="twitter.com", id_=None):
    return {
        "nav_index": "s:1:0",
        "item_id": id_ or data.get("id"),
        "timestamp_collected": 1930367167000,
        "source_platform": platform,
        "source_platform_url": "https://x.example/reedwatch",
        "data": data,
    }


# -- Zeeschuimer and 4CAT ----------------------------------------------------------------------


def test_the_id_is_the_raw_items_and_not_the_rounded_one():
    rows = [collected(tweet()), collected(tweet(id_="1797612345678901238"))]
    assert rows[0]["item_id"] == rows[1]["item_id"]  # as JavaScript's numbers round them
    documents, issues = load("\n".join(map(json.dumps, rows)))
    assert [d.context["message_id"] for d in documents] == [
        "1797612345678901237", "1797612345678901238",
    ]  # fmt: skip
    first = documents[0]
    assert (first.platform, first.account) == ("x", "Reed Watch")
    assert first.published == "2031-03-04T05:06:07+00:00"
    assert first.context["captured"] == "2031-03-04T05:06:07+00:00"
    assert (first.context["thread"], first.context["likes"]) == ("9", "3")
    assert first.uri == "https://x.com/reedwatch/status/1797612345678901237"
    assert first.place == "line 1"
    assert codes(issues) == []


def test_a_retweet_is_spoken_by_its_author_and_carried_by_the_account():
    inner = tweet("5", "The whole text of the Salt Company.", "Salt Post")
    row = tweet("6", "RT @saltpost: The whole te…", retweeted_status_result={"result": inner})
    found = load(json.dumps(collected(row)))[0][0]
    assert found.text == "The whole text of the Salt Company."
    assert (found.account, found.context["reposted_by"]) == ("Salt Post", "Reed Watch")
    assert found.context["repost_of"] == "Salt Post"


def test_4cats_own_form_and_other_platforms():
    rows = [
        {**tweet(), "__import_meta": {"source_platform": "twitter.com"}},
        collected({"id": "7", "desc": "The envoy left.", "createTime": 1930367167,
                   "author": {"uniqueId": "reed", "nickname": "Reed Watch"}}, "tiktok.com"),
        collected({"cid": "8", "text": "No.", "aweme_id": "7", "create_time": 1930367167,
                   "user": {"unique_id": "salt"}, "reply_id": "0"}, "tiktok-comments"),
        collected({"id": "9_1", "code": "abc", "caption": {"text": "The envoy came."},
                   "taken_at": 1930367167, "user": {"username": "reed"}}, "instagram.com"),
        collected({"id": "10", "content": "<p>The <b>envoy</b> stays.</p>", "account":
                   {"acct": "reed", "display_name": "Reed Watch"},
                   "created_at": "2031-03-04T05:06:07.000Z"}, "truthsocial.com"),
        collected({"post": {"pk": "11", "code": "x", "caption": {"text": "Nobody spoke."},
                            "taken_at": 1930367167, "user": {"username": "reed"}}}, "threads.net"),
        collected({"id": "12", "text": "A platform that nobody knows.",
                   "author": {"name": "Reed Watch"}}, "reed.example"),
    ]  # fmt: skip
    documents, issues = load("\n".join(map(json.dumps, rows)))
    assert [d.platform for d in documents] == [
        "x", "tiktok", "tiktok", "instagram", "truthsocial", "threads", "reed.example",
    ]  # fmt: skip
    assert documents[4].text == "The envoy stays."
    assert documents[2].context["reply_to"] == "7"
    assert {d.published for d in documents[:6]} == {"2031-03-04T05:06:07+00:00"}
    assert codes(issues) == []


def test_a_line_that_breaks_off_is_told():
    text = json.dumps(collected(tweet())) + "\n" + json.dumps(collected(tweet()))[:-30]
    documents, issues = load(text)
    assert (len(documents), codes(issues)) == (1, ["bad-row"])
    assert "line 2" in issues[0].seen


# -- archives ----------------------------------------------------------------------------------


def test_an_archive_of_x():
    rows = [
        {"tweet": {"id_str": "1", "full_text": "We stay.", "created_at":
                   "Tue Mar 04 05:06:07 +0000 2031", "in_reply_to_status_id_str": "0"}},
        {"tweet": {"id_str": "2", "full_text": "RT @saltpost: They left.", "created_at":
                   "Tue Mar 04 05:06:08 +0000 2031"}},
        {"tweet": {"full_text": "without an id"}},
    ]  # fmt: skip
    raw = ("window.YTD.tweets.part0 = " + json.dumps(rows)).encode()
    documents, issues = read(raw, Source("tweets.js", author="reedwatch"))
    own, passed = documents
    assert (own.text, own.account, own.context["reply_to"]) == ("We stay.", "reedwatch", "0")
    assert (passed.text, passed.account) == ("They left.", "saltpost")
    assert passed.context["reposted_by"] == "reedwatch"
    assert codes(issues) == ["bad-row"]
    cut = read(raw[:-20], Source("tweets.js"))
    assert (cut[0], codes(cut[1])) == ((), ["broken-export"])


def test_an_outbox_of_mastodon():
    note = {"id": "https://reed.example/users/watch/statuses/1", "type": "Note",
            "content": "<p>The envoy left.</p><p>Twice.</p>", "published": "2031-03-04T05:06:07Z",
            "attributedTo": "https://reed.example/users/watch", "contentMap": {"en": "x"},
            "inReplyTo": "https://salt.example/2"}  # fmt: skip
    data = {"type": "OrderedCollection", "orderedItems": [
        {"type": "Create", "object": note}, {"type": "Announce", "object": "https://salt.example/3"},
    ]}  # fmt: skip
    documents, issues = load(data)
    found = documents[0]
    assert found.text == "The envoy left.\n\nTwice."
    assert (found.account, found.platform) == ("watch@reed.example", "mastodon")
    assert found.context["reply_to"] == "https://salt.example/2"
    assert codes(issues) == ["no-text"]


def test_a_feed_and_a_thread_of_bluesky():
    # fmt: off
    def made(key, text, name="Reed Watch"):
        return {"uri": f"at://did:plc:x/app.bsky.feed.post/{key}", "likeCount": 2,
                "author": {"did": "did:plc:x", "handle": "reed.example", "displayName": name},
                "record": {"text": text, "createdAt": "2031-03-04T05:06:07Z",
                           "langs": ["en"]}}

    # fmt: on
    feed = {
        "feed": [{"post": made("a", "We stay."), "reason": {"by": {"handle": "salt.example"}}}]
    }  # fmt: skip
    found = load(feed)[0][0]
    assert (found.text, found.account) == ("We stay.", "Reed Watch")
    assert found.context["reposted_by"] == "salt.example"
    assert found.uri == "https://bsky.app/profile/reed.example/post/a"
    thread = {"thread": {"post": made("a", "We stay."), "replies": [{"post": made("b", "No.")}]}}
    assert [d.text for d in load(thread)[0]] == ["We stay.", "No."]


# -- VK ----------------------------------------------------------------------------------------


def test_comments_below_a_post_and_answers_below_them():
    comment = {"id": 5, "from_id": 77, "post_id": 3, "owner_id": -9, "date": 1930367167,
               "text": "Неправда.", "thread": {"count": 1, "items": [
                   {"id": 6, "from_id": -9, "post_id": 3, "owner_id": -9, "date": 1930367168,
                    "text": "Правда.", "reply_to_comment": 5}]}}  # fmt: skip
    data = {"response": {"count": 1, "items": [comment], "profiles": [
        {"id": 77, "first_name": "Ило", "last_name": "Варн"}],
        "groups": [{"id": 9, "name": "Стража"}]}}  # fmt: skip
    documents, issues = load(data)
    assert [(d.text, d.account) for d in documents] == [
        ("Неправда.", "Ило Варн"), ("Правда.", "Стража"),
    ]  # fmt: skip
    assert [d.context["reply_to"] for d in documents] == ["wall-9_3", "5"]
    assert {d.context["thread"] for d in documents} == {"wall-9_3"}
    assert documents[0].uri == "https://vk.com/wall-9_3?reply=5"
    assert codes(issues) == []


def test_counts_links_and_media_of_a_post_on_a_wall():
    post = {"id": 3, "owner_id": -9, "from_id": -9, "date": 1930367167, "text": "Стража ушла.",
            "likes": {"count": 4}, "reposts": {"count": 1}, "views": {"count": 50}, "attachments": [
                {"type": "link", "link": {"url": "https://delta.example/a"}},
                {"type": "photo", "photo": {"owner_id": -9, "id": 12}}]}  # fmt: skip
    said = load({"response": {"items": [post]}})[0][0].context
    assert (said["likes"], said["shares"], said["views"]) == ("4", "1", "50")
    assert (said["links"], said["media"]) == ("https://delta.example/a", "photo-9_12")


# -- Telegram's page ---------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body>
<div class="page_wrap"><div class="page_header"><div class="text bold">Reed Watch</div></div>
<div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">4 March 2031</div></div>
<div class="message default clearfix" id="message10"><div class="body">
 <div class="pull_right date details" title="04.03.2031 05:06:07 UTC+03:00">05:06</div>
 <div class="from_name">Ilo Varn</div><div class="text">The envoy left.<br>Twice.</div></div></div>
<div class="message default clearfix joined" id="message11"><div class="body">
 <div class="pull_right date details" title="04.03.2031 05:07:07 UTC+03:00">05:07</div>
 <div class="reply_to details">In reply to <a href="#go_to_message10">this message</a></div>
 <div class="forwarded body"><div class="from_name">Salt Post <span class="date details"
   title="03.03.2031 01:02:03 UTC+03:00"> 03.03.2031 01:02:03</span></div>
  <div class="text">They came <a href="https://delta.example/a">back</a>.</div></div></div></div>
</div></div></div></body></html>"""


def test_the_page_of_a_chat():
    documents, issues = read(PAGE.encode(), Source("messages.html"))
    own, passed = documents
    assert own.text == "The envoy left.\n\nTwice."
    assert (own.account, own.published) == ("Ilo Varn", "2031-03-04T05:06:07+03:00")
    assert own.context["chat"] == "Reed Watch"
    assert (passed.text, passed.account) == ("They came back.", "Salt Post")
    assert passed.context["reposted_by"] == "Ilo Varn"
    assert passed.context["reply_to"] == "10"
    assert passed.context["forwarded_at"] == "2031-03-03T01:02:03+03:00"
    assert passed.context["links"] == "https://delta.example/a"
    assert codes(issues) == []


@needs_samples
def test_a_chat_says_the_same_as_page_and_as_json():
    folder = SAMPLES / "telegram_desktop"
    page, _ = read((folder / "group.html").read_bytes(), Source("page"))
    data, _ = read((folder / "group.json").read_bytes(), Source("data"))
    assert len(page) == len(data) == 5
    for one, other in zip(page, data, strict=True):
        assert (one.text, one.account, one.published) == (
            other.text,
            other.account,
            other.published,
        )
        assert one.context["message_id"] == other.context["message_id"]


@needs_samples
@pytest.mark.parametrize(("name", "count"), [("channel", 1), ("group", 5), ("personal_chat", 7)])
def test_samples_of_telegram(name, count):
    path = SAMPLES / "telegram_desktop" / f"{name}.json"
    assert len(read(path.read_bytes(), Source(name))[0]) == count


# -- whatever the values -----------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from((
        "id", "text", "legacy", "full_text", "rest_id", "core", "user", "author", "caption",
        "object", "content", "record", "post", "thread", "replies", "data", "created_at",
    )), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(JSON, st.sampled_from(["twitter.com", "instagram.com", "tiktok.com", "gab.com", "x"]))
def test_no_value_breaks_a_reader(value, platform):
    rows = [
        json.dumps({"item_id": "1", "source_platform": platform, "data": value}),
        json.dumps({"type": "OrderedCollection", "orderedItems": [{"object": value}, value]}),
        json.dumps({"feed": [{"post": value}], "thread": value, "x": "app.bsky.feed.post"}),
        "window.YTD.tweets.part0 = " + json.dumps([{"tweet": value}, value]),
    ]
    for raw in rows:
        documents, issues = load(raw)
        assert documents or issues
