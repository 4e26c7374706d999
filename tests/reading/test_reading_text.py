"""Plain text: furniture goes, everything else stays."""

import pytest

from riftline.model import Source
from riftline.reading import read
from riftline.reading.furniture import names_in_byline

BODY = (
    "The council of Upper Tarn said on Friday that it would no longer meet the Ferrymen, whom it "
    "accused of selling the crossing to outsiders."
)
MORE = (
    '"We have been patient for a year," the council\'s speaker, Ilen Marro, told a crowd in the '
    "market square. She did not say what would follow."
)
LAST = "The Ferrymen did not answer a request for comment."

ARTICLE = f"""Skip to main content

Menu

World | Politics | Opinion | Sport

Breaking News

Tarn Council Breaks With Ferrymen Over Crossing

By Oda Lenk and Piro Sandel

6 February 2015, 14:20

Boats lie idle at the crossing after the ferry was halted. (file photo)

{BODY}

{MORE}

Read more: Who are the Ferrymen?

{LAST}

-- Oda Lenk

About This Blog

The River Desk writes about the lower valley and those who live on it. It is read everywhere.

Latest Posts

Another story altogether that nobody asked for on this page.

© 2015 The Tarn Courier. All rights reserved.
"""


def one(text):
    documents, issues = read(text.encode(), Source("a.txt"))
    assert len(documents) == 1, issues
    return documents[0]


def test_a_saved_article_without_its_furniture():
    doc = one(ARTICLE)
    assert doc.text == "\n\n".join([BODY, MORE, LAST])
    assert doc.title == "Tarn Council Breaks With Ferrymen Over Crossing"
    assert doc.author == "Oda Lenk and Piro Sandel"
    assert doc.published == "2015-02-06T14:20:00"
    assert doc.captions == (
        "Boats lie idle at the crossing after the ferry was halted. (file photo)",
    )
    assert doc.publisher == "The Tarn Courier"
    assert doc.lang == "en"
    assert [b.kind for b in doc.blocks] == ["paragraph"] * 3


def test_an_outlet_s_name_above_the_headline_is_the_publisher():
    doc = one(f"Lower River News\n\nCouncil Breaks With Ferrymen\n\n{BODY}\n\n{LAST}")
    assert doc.publisher == "Lower River News"
    assert doc.title == "Council Breaks With Ferrymen"
    assert doc.text == f"{BODY}\n\n{LAST}"
    alone = one(f"Tarn Post Falls to Ferrymen\n\n{BODY}")
    assert (alone.title, alone.publisher) == ("Tarn Post Falls to Ferrymen", None)


RU_BODY = (
    "Совет Верхнего Тарна заявил в пятницу, что больше не будет встречаться с Перевозчиками, "
    "которых он обвинил в продаже переправы чужакам."
)
RU_LAST = "«Мы терпели целый год», — сказала представитель совета Илен Марро на рыночной площади."


def test_a_russian_article():
    doc = one(
        "Перейти к содержанию\n\nГлавная\n\nСовет Тарна порвал с Перевозчиками из-за переправы\n\n"
        f"6 февраля 2015, 14:20\n\nФото: Вестник Тарна\n\n{RU_BODY}\n\n{RU_LAST}\n\n"
        "Автор: Ода Ленк\n\nЧитайте также\n\nКто такие Перевозчики и откуда они взялись\n\n"
        "Комментарии\n\nНет комментариев\n"
    )
    assert doc.text == f"{RU_BODY}\n\n{RU_LAST}"
    assert doc.title == "Совет Тарна порвал с Перевозчиками из-за переправы"
    assert doc.published == "2015-02-06T14:20:00"
    assert doc.author == "Ода Ленк"
    assert doc.captions == ("Фото: Вестник Тарна",)
    assert doc.lang == "ru"


def test_paragraphs_alone_are_kept_whole():
    text = f"{BODY}\n\n{MORE}\n\n{LAST}\n"
    doc = one(text)
    assert doc.text == text.strip()
    assert (doc.title, doc.author, doc.publisher, doc.published) == (None, None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "The ferry is ours.",
        "ok",
        "Ferrymen out",
        "Перевозчики — предатели!",
        "By the river we stand and by the river we fall",
        "Comments",
    ],
)
def test_a_post_of_one_line_is_kept_whole(text):
    doc = one(text)
    assert doc.text == text
    assert doc.title is None


def test_a_first_line_is_a_headline_only_when_it_looks_like_one():
    assert one(f"Council Breaks With Ferrymen\n\n{BODY}\n").title == "Council Breaks With Ferrymen"
    assert one(f"The council met today.\n\n{BODY}\n").title is None
    assert one(f"the council met, again\n\n{BODY}\n").title is None
    whole = one(f"{BODY}\n\nCouncil Breaks With Ferrymen\n\n{MORE}\n")
    assert whole.title is None
    assert [b.kind for b in whole.blocks] == ["paragraph", "heading", "paragraph"]


def test_words_of_furniture_inside_sentences_stay():
    text = (
        "Comments by the council's speaker were met with silence in the square on Friday night.\n\n"
        "Advertisement hoardings near the crossing were torn down by men in grey coats, he said."
    )
    assert one(text).text == text


def test_a_heading_of_furniture_early_on_does_not_cut_the_article():
    tail = "\n\n".join(f"{MORE} It was day {n} of the strike." for n in range(6))
    doc = one(f"{BODY}\n\nRelated\n\n{tail}")
    assert doc.text == f"{BODY}\n\n{tail}"


def test_a_signature_under_a_quotation_in_the_middle_stays():
    doc = one(f"{BODY}\n\n— Ilen Marro\n\n{MORE}\n\n{MORE}\n\n{MORE}")
    assert "— Ilen Marro" in doc.text
    assert doc.author is None


def test_lines_broken_by_width_are_joined_and_others_are_not():
    wrapped = (
        "The council of Upper Tarn said on Friday that it would no\n"
        "longer meet the Ferrymen, whom it accused of selling the\n"
        "crossing to outsiders."
    )
    assert one(wrapped).text == wrapped.replace("\n", " ")
    verse = "We hold the bridge\nWe hold the boats\nWe hold the night"
    assert one(verse).text == verse.replace("\n", "\n\n")


def test_one_paragraph_a_line_without_blank_lines():
    assert one(f"{BODY}\n{MORE}\n{LAST}").text == f"{BODY}\n\n{MORE}\n\n{LAST}"


def test_quotes_and_items():
    doc = one(f"{BODY}\n\n> We will not\n> come back.\n\n• boats\n• men\n\n{LAST}")
    kinds = [(b.kind, doc.text[b.span.start : b.span.end]) for b in doc.blocks]
    assert kinds[1] == ("quote", "We will not come back.")
    assert kinds[2:4] == [("item", "• boats"), ("item", "• men")]


def test_a_credit_of_an_agency_marks_a_caption():
    credit = "Ferrymen gather at the crossing. (Reuters)"
    doc = one(f"Council Breaks With Ferrymen\n\n{credit}\n\n{BODY}\n\n{LAST}")
    assert doc.captions == (credit,)
    assert doc.text == f"{BODY}\n\n{LAST}"


def test_a_dateline_with_a_year_is_the_date_and_stays_in_the_text():
    text = f"UPPER TARN, March 2, 2014 — {BODY}"
    doc = one(text)
    assert doc.published == "2014-03-02"
    assert doc.text == text


def test_a_date_in_running_text_is_not_the_date_of_publication():
    doc = one(f"{BODY} The truce of March 2, 2014 — the third — had held until then.")
    assert doc.published is None


def test_hidden_marks_go_and_letters_stay():
    doc = one("Ferry\u200bmen of Ta\u00adrn met the \u202ecouncil\u202c on Friday; cafe\u0301.")
    assert doc.text == "Ferrymen of Tarn met the council on Friday; cafe\u0301."


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Oda Lenk", "Oda Lenk"),
        ("by ODA LENK and PIRO SANDEL", "ODA LENK and PIRO SANDEL"),
        ("By Oda Lenk, special correspondent in Tarn", "Oda Lenk"),
        ("Автор: Ода Ленк", "Ода Ленк"),
        ("By the river we stand", None),
        ("By 2014 the truce was dead", None),
        ("Автор этих строк был там", None),
        ("Bye Oda", None),
    ],
)
def test_bylines(line, names):
    assert names_in_byline(line) == names
