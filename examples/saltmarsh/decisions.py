"""Ten rulings on the example case: what each changes, what all change, and that nothing is lost.

    riftline init /tmp/saltmarsh && cp examples/saltmarsh/actors.toml /tmp/saltmarsh
    riftline add /tmp/saltmarsh examples/saltmarsh/documents
    python examples/saltmarsh/decisions.py /tmp/saltmarsh

Rules by `riftline decide`, prints the case before and after, withdraws all ten, and compares the
case with what it was. The rulings stay on record beside their withdrawals.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from riftline.case import Case, Effect, open_case
from riftline.cli import app
from riftline.exams.case import score_case
from riftline.model import Decision, Snapshot

RULINGS = (
    ("same", "Осмер Кауль", "Osmer Kaul"),
    ("same", "Маррик", "Ledan Marrick"),
    ("same", "Тея Севрин", "Thea Sevrin"),
    ("same", "Ирса Веллен", "Irsa Vellen"),
    ("same", "Нела Квист", "Nela Quist"),
    ("same", "Корвин Хаск", "Corvin Hask"),
    ("same", "Соляная рота", "Salt Company"),
    ("same", "Мытня", "Delta Defence Council"),
    ("edit", "Мытня", "--field", "register", "--value", "pejorative"),
    ("edit", "Kester Dray", "--field", "public", "--value", "yes"),
)
"""What somebody who read the documents would rule; see README.md for who is who."""


def main(root: Path, truth: Path) -> bool:
    """Rule, show, withdraw; whether the case is then what it was."""
    with open_case(root) as case:
        before, scores = case.snapshot(), _scores(case, truth)
    kept = []
    for ruling in RULINGS:
        told = _run("decide", root, *ruling, "--who", "example")
        if told is None:
            _say(f"{' '.join(ruling)}: no such name is read here")
            continue
        kept.append(told["decision"]["id"])
        _say(f"{' '.join(ruling)}: {_effect(root, told['decision'])}")
    with open_case(root) as case:
        after, now = case.snapshot(), _scores(case, truth)
    _say(f"\n{'':34}{'before':>10}{'after':>10}")
    for (what, was), (_, is_) in zip(_figures(before, scores), _figures(after, now), strict=True):
        _say(f"{what:34}{was:>10}{is_:>10}")
    for id_ in reversed(kept):
        _run("decide", root, "withdraw", id_, "--who", "example")
    with open_case(root) as case:
        again = case.snapshot()
    same = _view(again) == _view(before)
    _say(f"\nall {len(kept)} withdrawn: the case is {'as it was' if same else 'NOT as it was'}")
    return same


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _run(*words: object) -> dict[str, Any] | None:
    """What a command prints as JSON, None where it finds no such name."""
    done = CliRunner().invoke(app, [str(w) for w in (*words, "--json")])
    found: dict[str, Any] | None = json.loads(done.stdout) if done.exit_code == 0 else None
    return found


def _effect(root: Path, kept: Mapping[str, str]) -> str:
    """What a decision that was just kept has changed: the other way round, what taking it back
    would change."""
    with open_case(root) as case:
        seen: Effect = case.preview(Decision("", "withdraw", kept["id"]))
    was, is_ = (" + ".join(f"{a.name} ({a.statements})" for a in side) or "nobody"
                for side in (seen.after, seen.before))  # fmt: skip
    return f"{was} → {is_}; {seen.moved} moved, {len(seen.ties)} ties touched"


def _scores(case: Case, truth: Path) -> dict[str, Any]:
    view = case.snapshot()
    found: dict[str, Any] = score_case(
        view, {d.id: case.document(d.id) for d in view.documents}, truth
    )
    return found


def _figures(view: Snapshot, scores: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    actors = scores["actors"]
    for what, name in (
        ("actors of the truth found", "found"), ("neither split nor merged", "clean"),
        ("their names where they belong", "names"),
    ):  # fmt: skip
        yield what, f"{actors[name]['right']} of {actors[name]['n']}"
    yield "wrongly merged", str(actors["merged_wrong"]["right"])
    yield "actors in the list", str(len(view.roster.actors))
    yield "persons left out of it", str(len(view.unlisted))
    yield "ties", str(len(view.ties))
    yield "pairs with a course", str(len(view.trends))
    yield "ambiguous names", str(sum(i.code == "ambiguous-name" for i in view.issues))


def _view(view: Snapshot) -> tuple[object, ...]:
    """All that rulings can change."""
    return (
        view.roster, view.ties, view.trends, view.issues, view.listings, view.unlisted, view.folds,
        view.loaded, tuple(view.all_statements),
    )  # fmt: skip


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) == 2 else sys.exit(str(__doc__))
    sys.exit(not main(folder, Path(__file__).parent / "truth.toml"))
