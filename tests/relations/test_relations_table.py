"""What lists ask of a view by arrays is what a look at every statement gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.builders import demo_case

from riftline.model import Snapshot


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    root: Path = tmp_path_factory.mktemp("table") / "case"
    with demo_case(root) as case:
        yield case.snapshot()


def asked(view: Snapshot) -> list[dict[str, Any]]:
    ids = [a.id for a in view.roster.actors]
    days = sorted(d for d in view.said.values() if d)
    middle = days[len(days) // 2]
    return [
        {}, {"speaker": ids[0]}, {"target": ids[1]}, {"speaker": ids[0], "target": ids[1]},
        {"speaker": "nobody"}, {"act": view.all_statements[0].act}, {"act": "none such"},
        {"since": middle}, {"until": middle}, {"since": middle[:7], "until": days[-1]},
        {"until": middle[:4]}, {"document": view.all_statements[3].document_id},
        {"document": "nowhere"}, {"since": "9999"},
    ]  # fmt: skip


def test_statements_and_the_latest_of_them(view: Snapshot) -> None:
    plain = replace(view, _index={})
    assert (view.table is None, plain.table) == (False, None)
    for by in asked(view):
        assert view.statements(**by) == plain.statements(**by)
        assert list(view.latest(**by)) == list(plain.latest(**by))
    assert len(view.latest()) == len(view.all_statements)
    assert view.acts() == plain.acts()


@pytest.mark.parametrize("part", ["says", "said", "named"])
def test_statements_about_an_actor(view: Snapshot, part: Any) -> None:
    plain = replace(view, _index={})
    for actor in (*view.roster.by_id, "nobody"):
        assert list(view.about(actor, part)) == list(plain.about(actor, part))
    assert any(view.about(a, part) for a in view.roster.by_id)
