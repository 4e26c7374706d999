"""A field that packs several names: every name on its own, nothing made up, nothing merged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.actors.lists.packed import unpack
from riftline.actors.lists.rows import Said
from riftline.model import ActorKind


@pytest.mark.parametrize(
    ("kind", "field", "names"),
    [
        ("person", "Rimar Colt; Rymar Kolt", ["Rimar Colt", "Rymar Kolt"]),
        ("person", "a) Rimar Colt b) Rymar Kolt; R. Colt", ["Rimar Colt", "Rymar Kolt", "R. Colt"]),
        ("person", "a)Rimar Colt b)Rymar Kolt", ["Rimar Colt", "Rymar Kolt"]),
        ("person", "A) Rimar Colt, B) Rymar Kolt", ["Rimar Colt", "Rymar Kolt"]),
        ("person", "(a) Rimar Colt (b) Rymar Kolt", ["Rimar Colt", "Rymar Kolt"]),
        ("person", "1. Rimar Colt 2. R. Colt 3. Rymar", ["Rimar Colt", "R. Colt", "Rymar"]),
        ("person", "i) Rimar Colt ii) Rymar Kolt", ["Rimar Colt", "Rymar Kolt"]),
        ("person", "a) Rimar Colt (Кольт) b) Rymar Kolt", ["Rimar Colt", "Кольт", "Rymar Kolt"]),
        ("person", "I. Colt", ["I. Colt"]),
        ("group", "Reed Fund (A)", ["Reed Fund (A)"]),
        ("person", "COLT, Rimar Denn", ["Rimar Denn COLT"]),
        ("person", "Rimar Colt, III (third)", ["Rimar Colt, III"]),
        ("person", "“The Heron”", ["The Heron"]),
        ("person", ") Rimar Colt ,", ["Rimar Colt"]),
        ("person", "Rimar Colt born in 1963", ["Rimar Colt"]),
        ("person", "Rimar Colt, born 1 Jan. 1963 (passport 17)", ["Rimar Colt"]),
        ("person", "(Captain) Rimar Colt", ["Rimar Colt"]),
        ("person", "Rimar Butayev (Butaev)", ["Rimar Butayev", "Rimar Butaev"]),
        ("person", "Rimar Colt (Кольт Римар)", ["Rimar Colt", "Кольт Римар"]),
        ("person", "Rimar Colt (original script: Римар)", ["Rimar Colt", "Римар"]),
        ("person", "Colt Wen (金水)", ["Colt Wen", "金水"]),
        ("group", "حرس القصب (Reed Guard; Rid Guard)", ["حرس القصب", "Reed Guard", "Rid Guard"]),
        ("group", "REED TRADING COMPANY, LTD", ["REED TRADING COMPANY, LTD"]),
        ("group", "REED LEAGUE / HILL LEAGUE", ["REED LEAGUE", "HILL LEAGUE"]),
        ("group", "Reed/Hill League", ["Reed/Hill League"]),
        # A bracket that tells two entities apart is no decoration.
        ("group", "REED FUND (HARBOUR)", ["REED FUND (HARBOUR)"]),
        ("group", "REED (HARBOUR) FUND", ["REED (HARBOUR) FUND"]),
        ("group", "Reed Battalion of Ferrymen (boatmen)", ["Reed Battalion of Ferrymen"]),
        ("group", "", []),
        ("group", "— ; () ;; a) ", []),
    ],
)
def test_names_come_apart(kind: ActorKind, field: str, names: list[str]) -> None:
    assert [s.text for s in unpack(field, kind)] == names


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("Marsh Reed Army (MRA)", Said("MRA", "abbreviation")),
        ("Marsh Reed Army of the Salt Coast (MRASC, MRA-Salt)", Said("MRASC", "abbreviation")),
        ("HILAQ NETWORK (HQN)", Said("HQN", "abbreviation")),
        ("حرس القصب (Marsh Reed Army (MRA))", Said("MRA", "abbreviation")),
        ("Grey Heron (COMBAT NAME)", Said("Grey Heron", "nom de guerre", note="combat name")),
        ("Marsh Army (previously listed as)", Said("Marsh Army", note="previously listed as")),
        ("f.k.a. Marsh Army", Said("Marsh Army", "former", note="f.k.a.")),
        ("حرس القصب (Reed Guard - sub-unit name)", Said("Reed Guard", note="sub-unit name")),
    ],
)
def test_what_the_field_says_of_a_name_stays_with_it(field: str, said: Said) -> None:
    assert said in unpack(field, "group")


def test_letters_that_no_word_of_the_name_has_are_no_abbreviation() -> None:
    assert [s.text for s in unpack("Salt Front (XYZ)", "group")] == ["Salt Front (XYZ)"]


def test_brackets_without_end_cost_neither_time_nor_stack() -> None:
    assert unpack("(" * 20_000 + "Reed", "group") == ()
    assert len(unpack("Reed (Кольт (" * 2_000, "group")) < 20


@given(st.text(max_size=200), st.sampled_from(["person", "group"]))
def test_every_name_is_of_letters_that_the_field_has(field: str, kind: ActorKind) -> None:
    import unicodedata

    letters = set(unicodedata.normalize("NFC", field))
    for said in unpack(field, kind):
        assert any(c.isalnum() for c in said.text)
        assert set(said.text) <= letters | {" ", "\ufffd"}
