"""Telegram, VK and JSON lines: every post a document, who speaks and who carries it."""

import json

from riftline.model import Source
from riftline.reading import read


def load(data, path="export.json"):
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return read(text.encode(), Source(path))


# -- Telegram ---------------------------------------------------------------------------------

CHANNEL = {
    "name": "Голос Тарна",
    "type": "public_channel",
    "id": 1002003,
    "messages": [
        {"id": 1, "type": "service", "date": "2014-02-01T09:00:00", "action": "create_channel"},
        {
            "id": 2,
            "type": "message",
            "date": "2014-02-03T14:00:00",
            "date_unixtime": "1391421600",
            "from": "Голос Тарна",
            "from_id": "channel1002003",
            "text": [
                "Совет ",
                {"type": "bold", "text": "предал"},
                " нас.\n\nПодробнее: ",
                {"type": "text_link", "text": "здесь", "href": "javascript:alert(1)"},
            ],
        },
        {
            "id": 3,
            "type": "message",
            "date": "2014-02-04T10:00:00",
            "forwarded_from": "Перевозчики",
            "reply_to_message_id": 2,
            "text": "Мы не уйдём с переправы.",
        },
        {"id": 4, "type": "message", "date": "2014-02-05T10:00:00", "photo": "p.jpg", "text": ""},
        {"id": 5, "type": "message", "date": "2014-02-05T11:00:00", "text": {"no": "way"}},
        "not a row",
        {"type": "message", "date": "2014-02-05T11:00:00", "text": "no id"},
        {"id": 8, "type": "message", "text": "Без даты, но со словами."},
    ],
}


def test_a_telegram_channel():
    documents, issues = load(CHANNEL)
    assert [d.text for d in documents] == [
        "Совет предал нас.\n\nПодробнее: здесь",
        "Мы не уйдём с переправы.",
        "Без даты, но со словами.",
    ]
    first, forwarded, undated = documents
    assert {d.kind for d in documents} == {"post"}
    assert {d.platform for d in documents} == {"telegram"}
    assert (first.account, first.author) == ("Голос Тарна", "Голос Тарна")
    assert first.published == "2014-02-03T10:00:00+00:00"
    assert first.context["record"] == "message 2"
    assert first.lang == "ru"
    assert (forwarded.author, forwarded.account) == ("Перевозчики", "Перевозчики")
    assert forwarded.context["reposted_by"] == "Голос Тарна"
    assert forwarded.context["repost_of"] == "Перевозчики"
    assert forwarded.context["reply_to"] == "2"
    assert forwarded.published == "2014-02-04T10:00:00"  # no zone in the export: none invented
    codes = [i.code for i in issues]
    assert codes.count("bad-row") == 3
    assert codes.count("no-text") == 1
    assert [i.where for i in issues if i.code == "undated"] == [undated.id]
    assert any("messages[5]" in i.seen for i in issues)


def test_a_group_chat_has_authors_of_its_own_and_a_whole_account_many_chats():
    group = {
        "name": "Дом на горе",
        "type": "private_group",
        "id": 7,
        "messages": [
            {
                "id": 1,
                "type": "message",
                "date": "2014-02-05T11:00:00",
                "from": "Ода",
                "text": "Да.",
            }
        ],
    }
    documents, _ = load({"about": "x", "chats": {"about": "y", "list": [group, CHANNEL]}})
    assert documents[0].author == documents[0].account == "Ода"
    assert documents[0].context["chat"] == "Дом на горе"
    assert len(documents) == 4
    assert len({d.id for d in documents}) == 4
    assert {d.reader for d in documents} == {"telegram"}


def test_the_same_message_id_twice_gives_two_documents():
    row = {"id": 1, "type": "message", "date": "2014-02-05T11:00:00", "text": "Нет."}
    documents, _ = load({"name": "К", "type": "public_channel", "messages": [row, row]})
    assert len({d.id for d in documents}) == 2


def test_a_telegram_export_that_breaks_off():
    documents, issues = load(json.dumps(CHANNEL)[:-40])
    assert documents == ()
    assert [i.code for i in issues] == ["broken-export"]


# -- VK ---------------------------------------------------------------------------------------

WALL = {
    "response": {
        "count": 5,
        "items": [
            {
                "id": 45,
                "owner_id": -123,
                "from_id": -123,
                "date": 1391421600,
                "text": "Мы не признаём этот совет.",
                "post_type": "post",
            },
            {
                "id": 46,
                "owner_id": -123,
                "from_id": 77,
                "date": 1391508000,
                "text": "Вот что они пишут:",
                "copy_history": [
                    {
                        "id": 9,
                        "owner_id": -500,
                        "from_id": -500,
                        "date": 1391400000,
                        "text": "Стража уходит с моста.",
                        "copy_history": [],
                    },
                    {"id": 3, "owner_id": 88, "from_id": 88, "date": 1391300000, "text": "Слухи."},
                ],
            },
            {
                "id": 47,
                "owner_id": -123,
                "from_id": -123,
                "date": 1391509000,
                "text": "",
                "copy_history": [
                    {"id": 10, "owner_id": -999, "from_id": -999, "date": 1391401000, "text": "Х."}
                ],
            },
            {"id": 48, "owner_id": -123, "from_id": -123, "date": 1391509999, "text": ""},
            {"owner_id": -123, "text": "без номера"},
        ],
        "profiles": [
            {"id": 77, "first_name": "Ода", "last_name": "Ленк"},
            {"id": 88, "first_name": "Пиро", "last_name": ""},
        ],
        "groups": [
            {"id": 123, "name": "Вольный Тарн", "screen_name": "free_tarn", "members_count": 1820},
            {"id": 500, "name": "Речная стража"},
        ],
    }
}


def test_a_vk_wall_with_reposts():
    documents, issues = load(WALL)
    post, comment, repost, deeper, silent = documents
    assert (post.text, post.account, post.author) == (
        "Мы не признаём этот совет.",
        "Вольный Тарн",
        "Вольный Тарн",
    )
    assert post.uri == "https://vk.com/wall-123_45"
    assert post.published == "2014-02-03T10:00:00+00:00"
    assert post.context["record"] == "wall-123_45"
    assert post.context["handle"] == "free_tarn"
    assert post.context["members"] == "1820"
    assert "followers" not in post.context
    assert comment.author == "Ода Ленк" and comment.account == "Вольный Тарн"
    assert comment.context["repost_of"] == "Речная стража"
    # The original speaks; the wall only carries it.
    assert (repost.text, repost.author) == ("Стража уходит с моста.", "Речная стража")
    assert repost.context["reposted_by"] == "Вольный Тарн"
    assert repost.uri == "https://vk.com/wall-500_9"
    assert repost.published == "2014-02-03T04:00:00+00:00"
    assert (deeper.author, deeper.context["reposted_via"]) == ("Пиро", "Речная стража")
    assert silent.author == "-999"  # no name in the export: the id, not a guess
    assert sorted(i.code for i in issues) == ["bad-row", "no-text"]


def test_vk_pages_in_one_file_and_bare_answers():
    page = WALL["response"]
    assert len(load([WALL, WALL])[0]) == 10
    assert len({d.id for d in load([WALL, WALL])[0]}) == 10
    assert len(load(page)[0]) == 5
    assert len(load({"response": page["items"][:1]})[0]) == 1


# -- JSON lines -------------------------------------------------------------------------------


def test_json_lines_with_a_broken_row_in_the_middle():
    rows = [
        {
            "text": "Council out!",
            "platform": "chirp",
            "account": "@tarn",
            "date": "2014-02-03T10:00:00Z",
            "id": 123456789012345678901,
            "reply_to": "77",
        },
        {"text": "The council met.\nIt left.", "title": "Council meets", "published": "2014-02-04"},
    ]
    lines = [json.dumps(rows[0]), "{broken", json.dumps([1]), json.dumps(rows[1]), "", '{"a": 1}']
    documents, issues = load("\n".join(lines), "rows.jsonl")
    post, article = documents
    assert (post.kind, post.platform, post.account) == ("post", "chirp", "@tarn")
    assert post.published == "2014-02-03T10:00:00+00:00"
    assert post.context["message_id"] == "123456789012345678901"
    assert post.context["reply_to"] == "77"
    assert (article.kind, article.title) == ("article", "Council meets")
    assert article.text == "The council met.\n\nIt left."
    assert article.context["record"] == "line 4"
    assert [i.seen.split(":")[0] for i in issues if i.code == "bad-row"] == [
        "line 2",
        "line 3",
        "line 6",
    ]


def test_a_json_array_and_a_single_object_of_several_lines():
    row = {"text": "The council left the town on Friday.", "date": "2014-02-03"}
    assert len(load([row, row])[0]) == 2
    assert len(load(json.dumps(row, indent=2))[0]) == 1


def test_hostile_values_in_rows():
    row = {
        "text": "Fine \u202eword\u202c \ud83d here.",
        "url": "javascript:alert(1)",
        "author": "A\nB\x1b[31m",
        "title": ["no"],
        "date": "not a date",
        "platform": "x",
    }
    documents, issues = load(json.dumps(row))
    assert documents[0].text == "Fine word \ufffd here."
    assert not documents[0].uri.startswith("javascript")
    assert documents[0].author == "A B[31m"
    assert documents[0].title is None
    assert documents[0].published is None
    assert "undated" in {i.code for i in issues}


def test_json_of_no_known_shape_is_not_read_as_prose():
    documents, issues = load({"settings": {"a": 1}})
    assert documents == ()
    assert [i.code for i in issues] == ["unknown-format"]


def test_what_a_row_says_of_its_accounts_audience_is_kept():
    row = {"text": "Мост закрыт.", "platform": "causeway", "account": "Free Tarn",
           "handle": "@free_tarn", "followers_count": 940}  # fmt: skip
    (document,), _ = load(json.dumps(row), "rows.jsonl")
    assert (document.context["handle"], document.context["followers"]) == ("@free_tarn", "940")
    assert "members" not in document.context
