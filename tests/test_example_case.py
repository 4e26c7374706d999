"""The example case from end to end, scored against its truth; the score is printed.

Two readings: today's, and a perfect one (the truth itself as statements), which
shows what the relations would find if nothing were misread.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import riftline as rl
from riftline import relations
from riftline.exams.case import _bounds, _Folded, _places, report, score_case
from riftline.exams.truth import read_truth
from riftline.model import (
    Actor,
    Claim,
    Mention,
    Name,
    Period,
    Piece,
    Roster,
    Statement,
    Statements,
)

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "saltmarsh"
TRUTH = EXAMPLE / "truth.toml"

Reading = tuple[rl.Snapshot, dict[str, rl.Document]]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    root = tmp_path_factory.mktemp("example") / "case"
    with rl.init_case(root, "saltmarsh") as case:
        shutil.copy(EXAMPLE / "actors.toml", root)
        case.add([EXAMPLE / "documents"], workers=1)
        snap = case.snapshot()
        yield snap, {d.id: case.document(d.id) for d in snap.documents}


def shares(scores: dict[str, Any], *path: str) -> float:
    for step in path:
        scores = scores[step]
    return float(scores["share"])


def test_todays_reading_of_the_example_case(
    reading: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = score_case(*reading, TRUTH)
    with capsys.disabled():
        print("\n\nThe example case as it is read today:\n" + report(scores))
    # Floors, a little under what is reached. They only rise.
    assert shares(scores, "documents") == 1.0
    assert shares(scores, "statements", "recall") >= 0.64
    assert shares(scores, "statements", "precision") >= 0.80
    assert shares(scores, "statements", "whole", "recall") >= 0.19
    assert shares(scores, "actors", "found") >= 0.95
    assert scores["actors"]["merged_wrong"]["right"] == 0
    assert shares(scores, "rifts", "found") == 1.0
    assert shares(scores, "rifts", "within") == 1.0
    assert shares(scores, "rifts", "non_rifts_silent") == 1.0
    assert shares(scores, "ties", "sign") == 1.0
    assert shares(scores, "copies", "precision") == 1.0


def test_a_perfect_reading_finds_both_planted_rifts_and_no_other(
    reading: Reading, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = score_case(*perfect(*reading), TRUTH)
    with capsys.disabled():
        print("\n\nThe example case, were nothing misread:\n" + report(scores))
    rifts = scores["rifts"]
    assert rifts["found"]["right"] == rifts["found"]["n"] == 2
    # The other is dated a month before its window: its first hostile word on record is of the
    # month before, after three months of which nothing is.
    assert rifts["within"]["right"] >= 1
    assert shares(scores, "rifts", "non_rifts_silent") == 1.0
    assert shares(scores, "ties", "found") == 1.0


def perfect(snap: rl.Snapshot, documents: dict[str, rl.Document]) -> Reading:
    """The truth's statements in place of the rules', and all that is computed from them."""
    truth = read_truth(TRUTH)
    places = _places(truth, documents, EXAMPLE / "documents")
    known = {a.id: a for a in truth.actors}
    made: list[Statement] = []
    for n, m in enumerate(truth.statements):
        document = documents[places[m.place]]
        (span, *_) = _Folded.of(document.text).find(m.quote)
        voice = document.account or document.publisher or document.author or "unknown"
        own = next((a.id for a in truth.actors if voice in a.names), f"outlet {voice}")

        def meant(id_: str, voice: str = voice, own: str = own, span: Any = span) -> Mention | None:
            if id_ == "author":
                return Mention(voice, None, own, "account" if own in known else "outlet")
            if id_ == "unnamed":
                return Mention("somebody", span, "", "role")
            return Mention(known[id_].names[0], span, id_, known[id_].kind) if id_ else None

        when = None
        if m.when:
            earliest, latest = _bounds(m.when)
            when = Period(earliest, latest, "range")
        speaker = meant(m.speaker)
        assert speaker is not None
        made.append(
            Statement(
                f"t{n}", document.id, span, document.text[slice(*span)], speaker, None,
                (Piece(m.quote, span),), "authored" if m.speaker == "author" else "indirect", (),
                meant(m.subject), m.act, meant(m.target), None, (), when,
                Claim((), m.polarity, m.distance), (), 1.0, "truth",
            )
        )  # fmt: skip
    said_of = (m for s in made for m in (s.speaker, s.subject, s.target) if m and m.key)
    keys = {m.key: m for m in said_of}
    actors = tuple(
        Actor(k, m.text, m.kind, tuple(Name(n, k) for n in known[k].names if k in known), (k,))
        if k in known
        else Actor(k, m.text, m.kind, (), (k,))
        for k, m in sorted(keys.items())
    )
    roster = Roster(actors, {a.id: a.id for a in actors}, {a.id: a for a in actors})
    cards = {d.id: d for d in snap.documents}
    said = {s.id: relations.day(s, cards[s.document_id]) for s in made}
    folds = relations.fold(made, roster, said, cards)
    ties = relations.ties(made, roster, said, folds)
    coverage = relations.coverage(snap.documents, made, said)
    return replace(
        snap,
        all_statements=Statements(made),
        roster=roster,
        folds=folds,
        ties=ties,
        trends=relations.trends(ties, coverage),
        coverage=coverage,
        said=said,
        _index={},
    ), documents
