"""Encodings: what the bytes say wins over what the page says."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.model import Source
from riftline.reading import read
from riftline.reading.decode import bytes_at, decode, is_binary

RUSSIAN = (
    "Представитель Речной стражи заявил в понедельник, что отряд покинул мост у Нижнего Карска "
    "и больше не вернётся за реку. Жители посёлка подтвердили его слова и добавили, что ночью "
    "слышали стрельбу. Совет Холмов обвинил стражу в нарушении перемирия."
)
SECOND = (
    "Перемирие, заключённое в марте, держалось почти год. Теперь обе стороны говорят, что не "
    "видят смысла его продлевать, хотя дорога через долину по-прежнему открыта."
)
UKRAINIAN = (
    "Речник громади заявив, що загін залишив міст і більше не повернеться за річку, якщо рада "
    "виконає свою обіцянку. Її представники цього не підтвердили."
)
ENGLISH = "The council’s envoy said the bridge – closed since May – would “reopen soon”, he added."


def page(body, charset):
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<title>Т</title></head><body><article><h1>Стража ушла от моста</h1>"
        f"<p>{body}</p><p>{SECOND}</p></article></body></html>"
    )


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"])
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1251", "koi8-r"])
def test_russian_page_comes_out_right_whatever_it_declares(codec, declared):
    raw = page(RUSSIAN, declared).encode(codec)
    decoded = decode(raw, markup=True)
    assert RUSSIAN in decoded.text
    assert decoded.contradicts == (codecs.lookup(declared).name != codecs.lookup(codec).name)


def test_a_windows_1251_page_that_claims_utf8_is_an_issue_and_right_russian():
    documents, issues = read(page(RUSSIAN, "utf-8").encode("cp1251"), Source("p"))
    assert documents[0].text == f"{RUSSIAN}\n\n{SECOND}"
    assert documents[0].title == "Стража ушла от моста"
    wrong = [i for i in issues if i.code == "wrong-encoding"]
    assert len(wrong) == 1
    assert "utf-8" in wrong[0].seen and "cp1251" in wrong[0].seen


def test_a_right_declaration_is_no_issue():
    for declared, codec in [("windows-1251", "cp1251"), ("utf-8", "utf-8"), ("koi8-r", "koi8-r")]:
        _, issues = read(page(RUSSIAN, declared).encode(codec), Source("p"))
        assert "wrong-encoding" not in {i.code for i in issues}


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "cp866", "utf-8", "utf-16", "utf-8-sig"])
def test_plain_russian_without_any_declaration(codec):
    assert decode(RUSSIAN.encode(codec)).text == RUSSIAN


def test_ukrainian_in_windows_1251():
    assert decode(UKRAINIAN.encode("cp1251")).text == UKRAINIAN


def test_western_punctuation_is_windows_1252_and_not_latin_1():
    raw = ENGLISH.encode("cp1252")
    assert decode(raw).text == ENGLISH
    assert decode(b'<meta charset="iso-8859-1">' + raw, markup=True).text.endswith(ENGLISH)


def test_all_capitals_in_windows_1251():
    shout = "СТРАЖА ПОКИНУЛА МОСТ У НИЖНЕГО КАРСКА И БОЛЬШЕ НЕ ВЕРНЁТСЯ ЗА РЕКУ"
    assert decode(shout.encode("cp1251")).text == shout


def test_utf16_with_and_without_mark():
    text = "The envoy said no.\n\nNobody came to the bridge."
    for codec in ("utf-16-le", "utf-16-be"):
        bom = codecs.BOM_UTF16_LE if codec.endswith("le") else codecs.BOM_UTF16_BE
        assert decode(bom + text.encode(codec)).text == text
        assert decode(text.encode(codec)).text == text
        assert is_binary(text.encode(codec)) is None


def test_a_letter_cut_in_half_keeps_the_rest_and_says_so():
    raw = RUSSIAN.encode()[:-2]  # ends inside a letter
    documents, issues = read(raw, Source("p"))
    assert documents[0].text == RUSSIAN[:-2] + "\ufffd"
    assert "broken-bytes" in {i.code for i in issues}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"abc\x00def ghi", "zero bytes"),
        (bytes(range(1, 8)) * 40, "control"),
    ],
)
def test_binary_is_an_issue_whatever_its_name(raw, words):
    documents, issues = read(raw, Source("notes.txt"))
    assert documents == ()
    assert [i.code for i in issues] == ["unreadable-binary"]
    assert words in issues[0].seen


@given(st.binary(max_size=400))
def test_decoding_any_bytes_gives_a_text_whose_slices_are_its_bytes(raw):
    decoded = decode(raw)
    if not decoded.mapped:
        return
    cuts = range(len(decoded.text) + 1)
    byte = bytes_at(decoded, cuts)
    assert byte[len(decoded.text)] == len(raw)
    for i, char in enumerate(decoded.text):
        assert raw[byte[i] : byte[i + 1]].decode(decoded.codec, "surrogateescape") == char


@pytest.mark.parametrize(
    ("codec", "words"),
    [("shift_jis_2004", "か゚きの橋"), ("big5hkscs", "橋上的人都走了"), ("iso2022_jp", "橋のひと")],
)
def test_encodings_whose_slices_cannot_be_mapped_give_text_without_offsets(codec, words):
    raw = f"<meta charset={codec}><p>{words} went over the bridge.</p>".encode(codec)
    decoded = decode(raw, markup=True)
    assert (decoded.codec, decoded.mapped) == (codec, False)
    documents, _ = read(raw, Source("p"))
    assert documents[0].text == f"{words} went over the bridge."
    assert documents[0].offsets == ()
