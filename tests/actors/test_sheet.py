"""An actor's sheet: what it is to others, by whose word."""

from __future__ import annotations

import pytest

from riftline.actors import ROLE, Ground, sheet
from riftline.lexicon.forms import key_of
from riftline.model import Claim, Mention, Name, Period, Piece, Span, Statement


def told(
    n: int, speaker: str, subject: str, act: str, target: str, *hedges: str, denied: bool = False,
    when: str = "",
) -> Statement:  # fmt: skip
    def who(name: str) -> Mention:
        return Mention(name, Span(0, len(name)), key_of(name), "group")

    return Statement(
        f"s{n}", f"d{n}", Span(0, 90), f"{subject} {act} {target}", who(speaker), None, (),
        "indirect", (), who(subject), act, who(target), None, (),
        Period(None, None, "month", when) if when else None,
        Claim(
            tuple(Piece(h, Span(0, len(h))) for h in hedges), "denied" if denied else "asserted"
        ),
        (), 0.9, "test",
    )  # fmt: skip


def rows(statements: list[Statement], name: str) -> list[tuple[str, bool, str, str, bool]]:
    roster, _ = Ground(statements, [], []).roster(())
    (actor,) = [a for a in roster.actors if a.name == name]
    days = {s.id: f"2016-01-0{s.id[1:]}" for s in statements}
    found = sheet(actor, roster, statements, days, ())
    return [(t.act, t.outgoing, t.who, t.basis, t.denied) for t in found.told]


AFFILIATE = [
    told(1, "Marsh Front", "Marsh Front", "AFFILIATED_WITH", "Reed Host", "considers itself"),
    told(2, "Reed Host", "Marsh Front", "AFFILIATED_WITH", "Reed Host"),
    told(3, "Delta Post", "Marsh Front", "AFFILIATED_WITH", "Reed Host"),
    told(4, "Reed Host", "Marsh Front", "AFFILIATED_WITH", "Reed Host", denied=True),
]


def test_claimed_recognised_and_told_by_others_stand_apart() -> None:
    assert rows(AFFILIATE, "Marsh Front") == [
        ("AFFILIATED_WITH", True, "Reed Host", "itself", False),
        ("AFFILIATED_WITH", True, "Reed Host", "the other", False),
        ("AFFILIATED_WITH", True, "Reed Host", "a third", False),
        ("AFFILIATED_WITH", True, "Reed Host", "the other", True),
    ]
    assert {(outgoing, who) for _, outgoing, who, _, _ in rows(AFFILIATE, "Reed Host")} == {
        (False, "Marsh Front")
    }


def test_a_row_has_its_hedges_days_and_statements() -> None:
    said = [
        told(1, "Delta Post", "Ona Quell", "LEADS", "Marsh Front", "reportedly", when="in May"),
        told(2, "Salt Host", "Ona Quell", "LEADS", "Marsh Front", "likely"),
    ]
    roster, _ = Ground(said, [], []).roster(())
    actor = roster.by_id["marsh-front"]
    (row,) = sheet(actor, roster, said, {"s1": "2016-05-01", "s2": None}, ()).told
    assert (row.act, row.outgoing, row.actor) == ("LEADS", False, "ona-quell")
    assert row.by == ("Delta Post", "Salt Host")
    assert row.hedges == ("reportedly", "likely")
    assert (row.when, row.first, row.last) == (("in May",), "2016-05-01", "2016-05-01")
    assert row.statements == ("s1", "s2")


def test_a_leader_speaks_for_the_group() -> None:
    said = [
        told(1, "Delta Post", "Ona Quell", "LEADS", "Marsh Front"),
        told(2, "Ona Quell", "Marsh Front", "SPLIT", "Reed Host"),
    ]
    assert ("SPLIT", True, "Reed Host", "itself", False) in rows(said, "Marsh Front")


@pytest.mark.parametrize("act", ["SAY", "ASSAULT", "SUPPORT"])
def test_what_is_done_is_no_part_of_it(act: str) -> None:
    assert rows([told(1, "Delta Post", "Marsh Front", act, "Reed Host")], "Reed Host") == []


def test_roles_stand_with_the_documents_that_give_them() -> None:
    roster, _ = Ground(AFFILIATE, [], []).roster(())
    actor = roster.by_id["marsh-front"]
    names = [
        Name("Spokesman", "marsh front", ROLE, source="d1"),
        Name("spokesman", "marsh front", ROLE, source="d2"),
        Name("mayor", "somebody else", ROLE, source="d2"),
        Name("Marsh Men", "marsh front", "exonym", source="d2"),
    ]
    (office,) = sheet(actor, roster, (), {}, names).offices
    assert (office.text, office.documents) == ("spokesman", ("d1", "d2"))
