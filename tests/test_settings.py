"""case.toml: every mistake is named, with its line and what was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riftline.errors import CaseNotFound, SettingsError, StoreError
from riftline.settings import Settings, read_settings, write_settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "case.toml"


def test_what_is_not_said_has_a_default(path: Path) -> None:
    path.write_text('name = "Salt Marsh"\n', "utf-8")
    assert read_settings(path) == Settings("Salt Marsh", workers=0, max_bytes=2_000_000_000)


def test_all_keys_with_remarks_and_a_byte_order_mark(path: Path) -> None:
    text = "# ours\nname = 'Соляные топи'\nworkers = 2  # old laptop\nmax_bytes = 1_000\n"
    path.write_text(text, "utf-8-sig")
    assert read_settings(path) == Settings("Соляные топи", 2, 1000)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('name = "x"\nworker = 2\n', r"line 2: there is no setting 'worker'.*mean 'workers'"),
        ('name = "x"\n\nMax-Bytes = 2\n', r"line 3: .*'Max-Bytes'.*mean 'max_bytes'"),
        ('name = "x"\n[people]\nprivate = true\n', r"line 2: .*'people'.*remove the line"),
        ('name = "x"\n"колонка" = 1\n', r"line 2: .*'колонка'"),
        ('name = "x"\nworkers = "2"\n', r"line 2: workers is '2'\. Expected a whole number"),
        ('name = "x"\nworkers = true\n', r"line 2: workers is True\. Expected a whole number"),
        ('name = "x"\nworkers = 2.0\n', r"Expected a whole number"),
        ('name = "x"\nworkers = -1\n', r"line 2: workers is -1\. Expected 0 to 512"),
        ('name = "x"\nworkers = 100000\n', r"Expected 0 to 512"),
        ('name = "x"\nmax_bytes = 0\n', r"Expected 1 to"),
        ("name = 7\n", r"line 1: name is 7\. Expected text"),
        ('name = "  "\n', r"line 1: name is .*Expected one line"),
        ('name = "a\\u001b[31mb"\n', r"Expected one line"),
        ("workers = 2\n", r"has no name"),
        ("", r"has no name"),
        ('name = "x"\nsigns_wrong = 1\n', r"line 2: signs_wrong is 1, of 0 checked"),
        ('name = "x"\nsigns_wrong = -1\n', r"line 2: signs_wrong is -1\. Expected 0 to"),
        ('name = "x\n', r"is not TOML: .*line 1"),
        ('name = "x"\nname = "y"\n', r"is not TOML"),
    ],
)
def test_a_mistake_is_named(path: Path, text: str, says: str) -> None:
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=says) as caught:
        read_settings(path)
    assert str(path) in str(caught.value)


def test_bytes_that_are_no_text(path: Path) -> None:
    path.write_bytes('name = "Соль"'.encode("cp1251"))
    with pytest.raises(SettingsError, match="not UTF-8"):
        read_settings(path)


def test_no_file_no_case(path: Path) -> None:
    with pytest.raises(CaseNotFound, match="riftline init"):
        read_settings(path)
    path.write_text("", "utf-8")
    with pytest.raises(CaseNotFound):
        read_settings(path / "case.toml")


def test_a_folder_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path)


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=50)
@given(
    st.builds(
        Settings,
        st.text(max_size=200).filter(lambda s: bool(s.strip()) and s.isprintable())
        | st.sampled_from(['"', "\\", 'a "b" \\n', "'''", "# x", "= [x]"]),
        st.integers(0, 512),
        st.integers(1, 10**9),
    )
)
def test_what_is_written_is_read(path: Path, made: Settings) -> None:
    write_settings(path, made)
    assert read_settings(path) == made


@pytest.mark.parametrize(
    "wrong", [Settings(""), Settings("a\nb"), Settings("x", workers=-1), Settings("a\ud800")]
)
def test_what_could_not_be_read_is_not_written(path: Path, wrong: Settings) -> None:
    write_settings(path, Settings("before"))
    with pytest.raises(SettingsError):
        write_settings(path, wrong)
    assert read_settings(path) == Settings("before")
    assert [p.name for p in path.parent.iterdir()] == ["case.toml"]


def test_what_is_written_says_what_it_means(path: Path) -> None:
    write_settings(path, Settings("Salt Marsh"))
    lines = path.read_text("utf-8").splitlines()
    for key in ("name", "workers", "max_bytes"):
        (at,) = [i for i, line in enumerate(lines) if line.startswith(f"{key} = ")]
        assert lines[at - 1].startswith("# ")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        write_settings(tmp_path / "nowhere" / "case.toml", Settings("x"))


def test_columns_of_tables_are_kept_and_checked(path: Path) -> None:
    from riftline.reading.tables import FIELDS
    from riftline.settings import COLUMNS

    assert set(COLUMNS) == set(FIELDS)
    told = Settings("Salt Marsh", columns={"text": 'the "Wortlaut"', "published": "Wann"})
    write_settings(path, told)
    assert read_settings(path) == told
    for text in ('[columns]\nwords = "x"\n', "[columns]\ntext = 3\n", 'columns = "x"\n'):
        path.write_text(f'name = "x"\n{text}', "utf-8")
        with pytest.raises(SettingsError, match="columns"):
            read_settings(path)
