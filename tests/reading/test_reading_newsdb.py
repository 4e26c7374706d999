"""Text exports of news databases: every article with its outlet, day and bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline.model import Source, Span
from riftline.reading import read

CODED = """SE News
HD Envoy leaves
   the town
BY By Ilo Varn
WC 43 words
PD 4 March 2031
ET 05:06 PM
SN Delta Post
SC DPOST
LA English
CY (c) 2031 Delta Post
LP
The Reed Guard left the town on Friday,
its envoy said.

TD
The Salt Company denied it.
IN Shipping
AN Document DPOST00020310304e7340001a


HD Truce holds
WC 12 words
PD 5 March 2031
SN Delta Post
LA English
LP
Nobody broke the truce.
AN Document DPOST00020310305e7350002b
"""

PLAIN = """Envoy leaves
By Ilo Varn
43 words
4 March 2031
05:06
Delta Post
DPOST
3
English
(c) 2031 Delta Post. All Rights Reserved.

The Reed Guard left the town on Friday, its envoy said.

The Salt Company denied it.

Document DPOST00020310304e7340001a

Truce holds
12 words
5 March 2031
Delta Post
DPOST
English
Copyright 2031 Delta Post

Nobody broke the truce.

Document DPOST00020310305e7350002b
"""

OLD_LEXIS = """
                               1 of 2 DOCUMENTS

                                  Delta Post

                            March 4, 2031 Tuesday
                                Final Edition

Envoy leaves

BYLINE: Ilo Varn

SECTION: NEWS; Pg. A1

LENGTH: 43 words

BODY:
The Reed Guard left the town on Friday, its envoy said.

Section 4: a line of the writer's.

LOAD-DATE: March 5, 2031

LANGUAGE: ENGLISH

                          Copyright 2031 Delta Post

                               2 of 2 DOCUMENTS

                                  Delta Post

                            March 5, 2031 Wednesday

Truce holds

LENGTH: 12 words

BODY:
Nobody broke the truce.

LANGUAGE: ENGLISH
"""

NEW_LEXIS = """Envoy leaves
Delta Post
March 4, 2031 Tuesday
Copyright 2031 Delta Post All Rights Reserved
Section: NEWS; Pg. A1
Length: 43 words
Byline: Ilo Varn
Body

The Reed Guard left the town on Friday, its envoy said.

Load-Date: March 5, 2031

End of Document

Truce holds
Delta Post
March 5, 2031 Wednesday
Length: 12 words
Body

Nobody broke the truce.

Load-Date: March 6, 2031

End of Document
"""


@pytest.mark.parametrize("export", [CODED, PLAIN, OLD_LEXIS, NEW_LEXIS])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_article_has_its_outlet_day_and_bytes(export, ends):
    raw = export.replace("\n", ends).encode()
    documents, issues = read(raw, Source("export.txt"))
    assert [d.title for d in documents] in (
        ["Envoy leaves", "Truce holds"], ["Envoy leaves the town", "Truce holds"],
    )  # fmt: skip
    one, two = documents
    assert (one.publisher, one.author, two.author) == ("Delta Post", "Ilo Varn", None)
    assert (one.published[:10], two.published[:10]) == ("2031-03-04", "2031-03-05")
    assert one.text.startswith("The Reed Guard left the town on Friday, its envoy said.")
    assert two.text == "Nobody broke the truce."
    assert issues == ()
    at = two.text.index("truce")
    assert raw[slice(*two.capture_bytes(Span(at, at + 5)))] == b"truce"
    assert len({d.id for d in documents}) == 2
    assert one.reader == "news-database"


def test_what_stands_around_the_text_is_none_of_it():
    coded = read(CODED.encode(), Source("x"))[0][0]
    assert coded.text.endswith("The Salt Company denied it.")
    assert coded.published == "2031-03-04T17:06:00"
    assert coded.context["item_id"] == "DPOST00020310304e7340001a"
    plain = read(PLAIN.encode(), Source("x"))[0][0]
    assert plain.text.endswith("The Salt Company denied it.")
    lexis = read(OLD_LEXIS.encode(), Source("x"))[0][0]
    assert lexis.text.endswith("Section 4: a line of the writer's.")


def test_an_article_without_a_text_is_told():
    raw = CODED.replace("LP\nNobody broke the truce.\n", "").encode()
    documents, issues = read(raw, Source("x"))
    assert len(documents) == 1
    assert [i.code for i in issues] == ["bad-row"]
    assert "article 2" in issues[0].seen


def test_a_text_that_names_a_document_is_no_export():
    text = "The envoy read it out.\n\nDocument 7 of 9 DOCUMENTS was long: 43 words."
    assert read(text.encode(), Source("x"))[0][0].reader == "text"


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([CODED, PLAIN, OLD_LEXIS, NEW_LEXIS]), st.data())
def test_damage_is_data(export, data):
    raw = export.encode()
    at = data.draw(st.integers(0, len(raw) - 1))
    to = data.draw(st.integers(at, min(len(raw), at + 80)))
    documents, issues = read(raw[:at] + raw[to:], Source("x"))
    assert documents or issues
