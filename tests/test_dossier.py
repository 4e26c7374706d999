"""A dossier is made of statements and says what it could not see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import riftline as rl
from riftline import dossier
from riftline.errors import NotFound


@pytest.fixture
def snap(tmp_path: Path) -> rl.Snapshot:
    case = rl.init_case(tmp_path / "case")
    case.settings = replace(case.settings, tagger="rules")  # how it is read is no matter here
    texts = {
        "a": (
            "2016-05-06",
            "Velik Arn leads the Reed Guard. The Reed Guard attacked the Marsh Front.",
        ),
        "b": (
            "2016-07-07",
            "The Marsh Front denied that the Reed Guard had attacked the Marsh Front.\n\n"
            "“The Marsh Front accused the Reed Guard of theft,” said Velik Arn.",
        ),
    }  # fmt: skip
    for name, (day, text) in texts.items():
        path = tmp_path / f"{name}.txt"
        path.write_text(text, "utf-8")
        case.add([rl.Source(str(path), published=day, publisher="Courier")], workers=1)
    return case.snapshot()


def test_an_actors_facts_name_who_says_so(snap: rl.Snapshot) -> None:
    (arn,) = snap.find("Velik Arn")
    found = dossier.of_actor(snap, arn.id)
    (fact,) = [f for f in found.facts if f.act == "LEADS"]
    assert (fact.subject, fact.target, fact.asserters) == (arn.id, "reed-guard", ("courier",))
    assert (fact.self_claimed, fact.hedged, fact.first) == (False, False, "2016-05-06")
    assert found.quotes != ()


def test_conflicting_accounts_stand_side_by_side(snap: rl.Snapshot) -> None:
    found = dossier.of_pair(snap, "reed-guard", "marsh-front")
    (one,) = [c for c in found.contradictions if c.act == "ASSAULT"]
    assert len(one.asserted) == len(one.denied) == 1
    assert {snap.statement(i).claim.polarity for i in one.denied} == {"denied"}  # type: ignore[union-attr]


def test_gaps_are_said(snap: rl.Snapshot) -> None:
    found = dossier.of_pair(snap, "reed-guard", "marsh-front")
    assert "Nothing was captured in 2016-06." in found.gaps
    assert "All of it comes from one source: Courier." in found.gaps


def test_nobody_is_not_found(snap: rl.Snapshot) -> None:
    with pytest.raises(NotFound):
        dossier.of_actor(snap, "nobody")


def test_a_rift_says_how_it_stands_among_all_pairs(snap: rl.Snapshot) -> None:
    (trend,) = (t for t in snap.trends if {t.a, t.b} == {"reed-guard", "marsh-front"})
    assert dossier.standing(snap, replace(trend, doubt=None)) == ""
    looked = [replace(trend, stretch=(1.0, 1.0)) for _ in range(3)]
    crowd = replace(snap, trends=tuple(looked))
    doubtful = replace(trend, doubt=0.43, listed=False)
    assert dossier.standing(crowd, doubtful) == (
        "This is a rift with a probability of 57 % (likely) among the 3 pairs looked at: too "
        "little for the list of rifts, so it is called a possible one."
    )
    sure = dossier.standing(crowd, replace(trend, doubt=0.001, listed=True))
    assert sure == (
        "This is a rift with a probability of over 99 % (almost certain) among the 3 pairs looked "
        "at: it is on the list of rifts."
    )
