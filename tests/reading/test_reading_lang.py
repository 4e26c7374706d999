import pytest

from riftline.reading.lang import language


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The council said it would not meet them again, and they left the town.", "en"),
        ("Совет заявил, что не будет больше встречаться с ними, и они ушли из города.", "ru"),
        ("Рада заявила, що не буде більше зустрічатися з ними, і вони пішли з міста.", "uk"),
        ("Перевозчики — предатели!", "und"),
        ("Мы ушли!", "ru"),
        ("Der Rat hat gesagt, dass er nicht mehr mit den Leuten von der Fähre spricht.", "de"),
        ("قال المجلس إنه لن يجتمع معهم مرة أخرى بعد اليوم", "ar"),
        ("12345 !!!", "und"),
        ("", "und"),
        ("qwrt zxcv plmk", "und"),
    ],
)
def test_language(text, lang):
    assert language(text) == lang


def test_a_declared_language_breaks_ties_and_nothing_else():
    assert language("Tarn, Karsk", "en-US") == "en"
    assert language("Совет заявил, что не будет больше встречаться с ними.", "en") == "ru"
