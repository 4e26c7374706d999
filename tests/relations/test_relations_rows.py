"""What is counted for all statements at once is what is counted for each, and the folds that are
sorted out from afar are those of `copies.fold`."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from riftline import columns, relations
from riftline.model import Claim, Period, Piece, Span, Statements
from riftline.relations import sureness, weights
from riftline.relations.days import deeds, is_deed

ACTS = ["ACCUSE", "ASSAULT", "SAY", "REQUEST", "SUPPORT", "LEADS", "ALLIED_WITH", "SAME_AS"]
DATES = [None, "2031-02-01", "2031-02-20", "2031-05-02", "2029-01-01", "2031-12", "no day"]
WORDS = [
    "they",
    "sold",
    "the",
    "old",
    "ferry",
    "below",
    "seven",
    "grain",
    "barges",
    "near",
    "our",
    "north",
    "lock",
    "at",
    "night",
]


def told(say: Any, seed: int) -> tuple[list[Any], dict[str, Any]]:
    """Statements of every sort, many of them nearly or wholly the same, in the record's order."""
    rng = Random(seed)
    cards = {
        f"d{n:02d}": say.card(
            f"d{n:02d}", rng.choice(DATES), rng.choice(["Gazette", "Courier", None]),
            lang=rng.choice(["en", "en", "en", "ru"]),
        )
        for n in range(30)
    }  # fmt: skip
    made: list[Any] = []
    for n in range(150):
        said = rng.choices(WORDS, k=rng.choice([3, 8, 14]))
        if made and rng.random() < 0.5:
            older = rng.choice(made)
            said = older.content[0].text.split()
            if rng.random() < 0.5:
                said[rng.randrange(len(said))] = rng.choice(WORDS)
        text = " ".join(["it", "said", *said])
        span = Span(100 * n, 100 * n + len(text))
        first, last = rng.choice(DATES), rng.choice(DATES)
        when = Period(first, last, "unknown", span=rng.choice([None, span, Span(0, 1)]))
        speaker = rng.choice(["reed", "salt", "ash", "author"])
        made.append(
            replace(
                say.said(rng.choice(ACTS), rng.choice(["reed", "salt", None]),
                         rng.choice(["salt", "tarn", "wold"]), document=f"d{rng.randrange(30):02d}",
                         voice=say.who(speaker, rng.choice(["group", "author", "pronoun"]))),
                evidence=span, text=text, content=(Piece(" ".join(said), span),),
                stance=rng.choice([None, -1.0, -0.2, 0.25, 0.7]),
                confidence=rng.choice([0.0, 0.4, 1.0, 7.0, float("inf")]),
                carriers=tuple(say.who("x") for _ in range(rng.randrange(4))),
                claim=Claim(tuple(Piece("may", span) for _ in range(rng.randrange(4))),
                            rng.choice(columns.POLARITIES), rng.choice(columns.DISTANCES)),
                when=rng.choice([None, when]),
            )
        )  # fmt: skip
    return sorted(made, key=lambda s: (s.document_id, s.evidence, s.id)), cards


@pytest.mark.parametrize("seed", range(5))
def test_all_at_once_is_each_by_itself(say: Any, seed: int) -> None:
    made, cards = told(say, seed)
    c = columns.of(made)
    assert sureness.certainties(c).tolist() == [sureness.certainty(s) for s in made]
    sign, weight = weights.leans(c)
    assert list(zip(sign.tolist(), weight.tolist(), strict=True)) == [weights.lean(s) for s in made]
    assert deeds(c).tolist() == [is_deed(s) for s in made]
    held = relations.said(Statements(made), cards)
    each = {s.id: relations.day(s, cards[s.document_id]) for s in made}
    assert held == each
    assert relations.coverage(cards.values(), made, held) == relations.coverage(
        cards.values(), made, each
    )


def alike(one: str, other: str, names: Any = ()) -> float:
    shared = set(one.split()) & set(other.split())
    return len(shared) / max(len(one.split()), len(other.split()), 1)


@pytest.mark.parametrize("seed", range(12))
def test_folds_sorted_out_from_afar_are_those_of_all(say: Any, seed: int) -> None:
    made, cards = told(say, seed)
    rng = Random(seed)
    if seed % 2:  # of one language, so that no run is looked at for that alone
        cards = {k: replace(c, lang="en") for k, c in cards.items()}
    if seed % 4 > 1:  # and with days, for the same reason
        cards = {
            k: replace(c, published=f"2031-03-{rng.randint(1, 28):02d}") for k, c in cards.items()
        }
        made = [replace(s, when=None) for s in made]
    roster = say.roster(made, None)
    wrong = rng.sample(made, 3) if seed % 3 == 0 else []
    gone = {s.id for s in wrong}
    kept = [s for s in made if s.id not in gone]
    one, other, third = (s.id for s in rng.sample(kept, 3))
    by = {"alike": alike, "removed": wrong, "same": [(one, other)], "different": [(other, third)]}
    said = {s.id: relations.day(s, cards[s.document_id]) for s in made}
    plain = relations.fold(kept, roster, said, cards, **by)
    found = relations.fold_all(Statements(kept), roster, cards, **by)
    assert found == plain
    of = relations.FoldOf(found)
    assert dict(of) == {m: f.first for f in plain for m in f.members}
    assert [found.carriers[n] for n in range(len(plain))] == [len(f.carriers) for f in plain]


def test_only_what_is_like_something_goes_to_a_closer_look(
    say: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from riftline.relations import gather

    asked: list[int] = []
    plain = gather.fold

    def counted(statements: Any, *rest: Any, **by: Any) -> Any:
        asked.append(len(statements))
        return plain(statements, *rest, **by)

    monkeypatch.setattr(gather, "fold", counted)
    cards = {f"d{n}": say.card(f"d{n}", "2031-03-05", f"Paper {n}") for n in range(40)}
    made = [say.said(target=f"t{n % 5}", document=f"d{n}") for n in range(38)]  # no word twice
    again, edited = replace(made[3], id="s-again", document_id="d38"), made[4].text + " today"
    made += [again, replace(made[4], id="s-edited", document_id="d39", text=edited)]
    copies = {frozenset({made[3].id, "s-again"}), frozenset({made[4].id, "s-edited"})}
    made.sort(key=lambda s: (s.document_id, s.evidence, s.id))
    found = relations.fold_all(Statements(made), say.roster(made, None), cards)
    assert {frozenset(f.members) for f in found if len(f.members) > 1} == copies
    (looked,) = asked
    assert looked == sum(s.target.key == "t4" for s in made)  # with the one that was edited
