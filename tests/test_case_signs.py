"""What a person found who checked signs at random moves courses, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import riftline as rl
from riftline.errors import SettingsError
from riftline.settings import Settings, read_settings, write_settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "case"
    case = rl.init_case(root, "delta")
    write_settings(root / "case.toml", Settings("delta", tagger="rules"))
    there = tmp_path / "in"
    there.mkdir()
    for month in range(1, 10):
        kind = "The Reed Guard praised the Marsh Front.\n" if month % 3 == 0 else ""
        # A file that is another's bytes would be the other's capture.
        text = f"The Reed Guard accused the Marsh Front of theft number {month}.\n\n{kind}"
        (there / f"{month}.txt").write_text(text, encoding="utf-8")
    case = rl.open_case(root)
    case.add(
        [
            rl.Source(str(p), published=f"2016-0{p.stem}-06", publisher=f"Courier {p.stem}")
            for p in sorted(there.iterdir())
        ],
        workers=1,
    )
    return root


def widths(folder: Path, wrong: int, checked: int) -> tuple[list[float], rl.Snapshot]:
    write_settings(
        folder / "case.toml",
        Settings("delta", tagger="rules", signs_checked=checked, signs_wrong=wrong),
    )
    case = rl.open_case(folder)
    view = case.snapshot()
    (trend,) = view.trends
    assert case.then("2016-12-31").trends[0].course == trend.course
    return [p.high - p.low for p in trend.course], view


def test_a_check_moves_the_course_and_no_count(folder: Path) -> None:
    unknown, before = widths(folder, 0, 0)
    sure, after = widths(folder, 0, 5000)
    assert len(sure) == 9
    assert all(a != b for a, b in zip(sure, unknown, strict=True))
    (old,), (new,) = before.trends, after.trends
    assert [(p.hostile, p.friendly, p.statements) for p in old.course] == [
        (p.hostile, p.friendly, p.statements) for p in new.course
    ]
    assert (old.verdict, old.breaks, old.p_widening) == (new.verdict, new.breaks, new.p_widening)
    # Mostly hostile as read: the more signs are wrong, the more hostile in truth.
    _, bad = widths(folder, 1500, 5000)
    assert all(b.mean > n.mean for b, n in zip(bad.trends[0].course, new.course, strict=True))


def test_settings_that_cannot_be_are_not_written(folder: Path) -> None:
    with pytest.raises(SettingsError, match="7 checked"):
        write_settings(folder / "case.toml", Settings("delta", signs_checked=7, signs_wrong=8))
    assert read_settings(folder / "case.toml").tagger == "rules"
