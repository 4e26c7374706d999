"""The document page: what came beside the text, what was taken, and what another capture has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from riftline.case import Case, init_case
from riftline.model import Decision, Document
from riftline.web.desk import link
from riftline.web.pages.documents import compared

ARABIC = "قال قائد الحرس إن المجلس خان العهد.\n\nوردّ المجلس بأنه لم يوقّع شيئا."
ENGLISH = "A commander said that the council had betrayed the pact.\n\nIt had signed nothing."
FIRST = "The council met. It kept its word on the lock."
SECOND = "The council met at dawn. It broke its word on the lock."


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with init_case(tmp_path / "case") as made:
        made.settings = replace(made.settings, tagger="rules")
        told = {"translation": ENGLISH, "translation_lang": "en", "translator": "Noor Vale"}
        wire = {"published": "2031-06-05", "publisher": "Harbour Wire", "title": "Meeting"}
        rows = [
            {"text": ARABIC, "url": "https://harbour.example/1", **told, **wire},
            {"text": FIRST, "url": "https://harbour.example/2", **wire},
            {"text": SECOND, "url": "https://harbour.example/2", **wire},
        ]
        for n, row in enumerate(rows):
            path = tmp_path / f"{n}.jsonl"
            path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
            made.add([path], workers=1)
        yield made


def page(client: TestClient, case: Case, text: str, **query: str) -> str:
    card = next(d for d in case.snapshot().documents if case.document(d.id).text == text)
    answer = client.get(link("documents", card.id, **query))
    assert answer.status_code == 200
    return answer.text


def test_a_translation_stands_beside_each_paragraph(
    case: Case, client_for: Callable[..., TestClient]
) -> None:
    said = page(client_for(case), case, ARABIC)
    beside = re.findall(r'<p class="tr" dir="auto" lang="en">(.*?)</p>', said)
    assert beside == ENGLISH.split("\n\n")
    assert "Translation into en, by Noor Vale" in said


def test_bytes_are_hashed_again_when_asked(
    case: Case, client_for: Callable[..., TestClient]
) -> None:
    client = client_for(case)
    assert "hashed just now" not in page(client, case, FIRST)
    assert "hashed just now and are what was taken" in page(client, case, FIRST, verify="1")
    card = next(d for d in case.snapshot().documents if case.document(d.id).text == FIRST)
    path = case.captures.path(card.capture)
    path.chmod(0o600)
    path.write_bytes(b"something else")
    assert "Do not cite this capture" in page(client, case, FIRST, verify="1")


def test_two_captures_of_an_address_are_compared(
    case: Case, client_for: Callable[..., TestClient]
) -> None:
    client = client_for(case)
    other = next(d for d in case.snapshot().documents if case.document(d.id).text == FIRST)
    said = page(client, case, SECOND, against=other.id)
    assert "Other captures of this address" in said
    assert [w.strip() for w in re.findall(r"<del>(.*?)</del>", said)] == ["met.", "kept"]
    assert [w.strip() for w in re.findall(r"<ins>(.*?)</ins>", said)] == ["met at dawn.", "broke"]
    assert "Other captures of this address" not in page(client, case, ARABIC)


words = st.lists(st.sampled_from(["ash", "band", "reed", "row"]), min_size=1, max_size=12)


@given(words, words)
def test_a_comparison_holds_both_texts_whole(old: list[str], new: list[str]) -> None:
    one, other = (
        Document(n, "", "", None, None, None, None, "en", " ".join(w))
        for n, w in (("a", old), ("b", new))
    )
    runs = compared(one, other)
    kept = ["".join(r.text for r in runs if role not in r.roles) for role in ("come", "gone")]
    assert [k.split() for k in kept] == [old, new]


def test_a_correction_holds_under_pseudonyms(
    fresh: Case, client_for: Callable[..., TestClient]
) -> None:
    s = next(s for s in fresh.snapshot().all_statements if s.act == "ACCUSE")
    fresh.decide(Decision("", "edit", s.id, field="target", value="Heron Guard"))
    fresh.settings = replace(fresh.settings, pseudonyms=True)
    told = fresh.told(s.document_id)
    found = next(t for t in told.statements if t.id == s.id)
    assert found.target is not None
    assert told.document.text[slice(*found.target.span)] == found.target.text  # type: ignore[misc]
    client = client_for(fresh)
    assert client.get(link("documents", s.document_id)).status_code == 200
    assert client.get(link("statements", s.id)).status_code == 200
    assert client.get("/decisions").status_code == 200
