"""An index of names in a file: it answers as the one in memory, and is made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riftline.actors.names import Candidates, open_shelf

KNOWN = [
    ("dorvash", "Halim Dorvash"),
    ("dorvash", "حليم درواش"),
    ("sundqvist", "Petra Sundqvist"),
    ("tarvishi-u", "Umar al-Tarvishi"),
    ("tarvishi-h", "Harun al-Tarvishi"),
    ("army", "Jaish al-Islam"),
    ("salt", "Salt March Brigade 44"),
    ("nobody", "…"),
]


def never() -> Iterator[tuple[str, str]]:
    raise AssertionError("the names were asked for again")


@pytest.mark.parametrize("asked", ["Dorwasch, Khalim", "al-Tarvishi", "Army of Islam", "…", "44"])
def test_it_answers_as_the_index_in_memory(tmp_path: Path, asked: str) -> None:
    shelf = open_shelf(tmp_path / "x.names", "1", lambda: KNOWN)
    assert shelf.find(asked) == Candidates(KNOWN).find(asked)
    assert len(shelf) == len(Candidates(KNOWN))


def test_it_is_made_once_for_the_same_names(tmp_path: Path) -> None:
    place = tmp_path / "cache" / "x.names"
    open_shelf(place, "1", lambda: KNOWN).close()
    assert open_shelf(place, "1", never).find("Petra Sundkvist")[0][0] == "sundqvist"
    assert open_shelf(place, "2", lambda: [("a", "Ilan Moro")]).find("Petra Sundkvist") == []


def test_within_one_script(tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path / "x.names", "1", lambda: KNOWN)
    assert shelf.find("Халим Дорваш")[0][0] == "dorvash"
    assert shelf.find("Халим Дорваш", across_scripts=False) == []


@pytest.mark.parametrize("spoiled", [b"", b"no database", b"SQLite format 3\0" + b"\1" * 4000])
def test_a_spoiled_file_is_made_anew(tmp_path: Path, spoiled: bytes) -> None:
    place = tmp_path / "x.names"
    place.write_bytes(spoiled)
    assert open_shelf(place, "1", lambda: KNOWN).find("Halim Dorvash")[0][0] == "dorvash"
    assert open_shelf(place, "1", never).find("Halim Dorvash")[0][0] == "dorvash"


def test_where_nothing_can_be_written_it_is_held_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shelf = open_shelf(tmp_path / "file" / "x.names", "1", lambda: KNOWN)
    assert shelf.find("Halim Dorvash")[0][0] == "dorvash"


WORDS = st.sampled_from(
    ["Halim", "Dorvash", "Дорваш", "al-Tarni", "Abu", "Reed", "Guard", "II", "'"]
)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(NAMES, max_size=12), NAMES)
def test_any_names_are_found_as_in_memory(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], asked: str
) -> None:
    pairs = [(str(n), name) for n, name in enumerate(names)]
    shelf = open_shelf(tmp_path_factory.mktemp("s") / "x.names", "1", lambda: pairs)
    assert shelf.find(asked) == Candidates(pairs).find(asked)
