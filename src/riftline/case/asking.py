"""What a reviewer is asked, by deck: names, persons, signs, copies, and a second look.

A second look asks somebody what others ruled on, as it was asked then and without saying what they
ruled: what two people answer apart is what their agreement is measured on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, get_args

from riftline import actors
from riftline.actors import Question, Side
from riftline.actors.suggest import Answer
from riftline.case import rulings
from riftline.case.agreement import Unit, ruled_units, unit_of
from riftline.case.folder import Folder
from riftline.case.views import Views
from riftline.model import Decision, Fold, Snapshot, Statement, digest
from riftline.relations import SIGN
from riftline.relations.weights import lean

__all__ = ["DECKS", "Deck", "ask"]

Deck = Literal["names", "persons", "signs", "copies", "second"]
DECKS: tuple[Deck, ...] = get_args(Deck)

_BY_MEANING = "meaning"
"""How a copy was found that may be none: the words differ, and only their meaning was compared."""


def ask(folder: Folder, views: Views, deck: Deck, who: str, limit: int) -> tuple[Question, ...]:
    """At most `limit` questions of a deck for a person, the most useful ones first."""
    if deck == "signs":
        return tuple(_sign(s, views.snapshot()) for s in rulings.signs(views, limit))
    if deck == "copies":
        return tuple(_copies(views.snapshot(), limit))
    if deck == "second":
        return _second(folder, views, who)[:limit]
    persons = deck == "persons"
    found = rulings.questions(folder, views)
    return tuple(q for q in found if (q.kind == "public") == persons)[:limit]


def _sign(s: Statement, view: Snapshot) -> Question:
    """Is a statement drawn at random hostile, or friendly, as it was read?"""
    sign = "hostile" if lean(s)[0] < 0 else "friendly"
    side = _side(s, view)
    target = view.roster.of(s.target)
    return Question(
        digest("sign", s.id),
        "sign",
        f"Is this {sign}, by {side.name} toward {target.name if target else 'somebody'}?",
        side,
        (),
        (),
        0.0,
        ("drawn at random among all signs that count",),
        (
            Answer("right", f"it is {sign}", (Decision("", "right", s.id, field=SIGN),)),
            Answer("wrong", "the other way round", (Decision("", "wrong", s.id, field=SIGN),)),
            Answer("neither", "misread: it counts no more", (Decision("", "wrong", s.id),)),
            Answer("unsure", "cannot be told", (Decision("", "unsure", s.id, field=SIGN),)),
        ),
    )


def _copies(view: Snapshot, limit: int) -> Iterator[Question]:
    """Are two statements one that was carried on, where only their meaning says so?"""
    ruled = {
        frozenset((d.left, d.right))
        for d in actors.standing(view.decisions)
        if actors.is_copy_ruling(d)
    }
    for fold in view.folds:
        for other in _doubtful(fold):
            if frozenset((fold.first, other)) not in ruled:
                one, two = view.statement(fold.first), view.statement(other)
                if one is not None and two is not None:
                    yield _copy(one, two, view)
                    limit -= 1
            if limit < 1:
                return


def _doubtful(fold: Fold) -> Iterable[str]:
    return (m for m, how in zip(fold.members, fold.how, strict=False)
            if how == _BY_MEANING and m != fold.first)  # fmt: skip


def _copy(one: Statement, two: Statement, view: Snapshot) -> Question:
    def ruling(kind: Literal["same", "different"]) -> tuple[Decision, ...]:
        return (Decision("", kind, one.id, two.id, "copy"),)

    return Question(
        digest("copy", *sorted((one.id, two.id))),
        "copy",
        "Is this one statement that was carried on, or two?",
        _side(one, view),
        (_side(two, view),),
        (),
        0.0,
        ("their words differ; their meaning was compared",),
        (
            Answer("same", "one statement, two carriers", ruling("same")),
            Answer("different", "two statements", ruling("different")),
        ),
    )


def _side(s: Statement, view: Snapshot) -> Side:
    actor = view.roster.of(s.subject or s.speaker)
    name = actor.name if actor else s.speaker.text or "somebody"
    return Side(s.id, actor.id if actor else "", name, s.speaker.kind, 1, (s.id,))


def _second(folder: Folder, views: Views, who: str) -> tuple[Question, ...]:
    """What others ruled on and `who` has not, each asked as if nobody had ruled on it."""
    view = views.snapshot()
    standing = actors.standing(view.decisions)
    open_ = {unit for unit, ruled in ruled_units(standing).items() if who not in ruled}
    if not open_:
        return ()
    found = [q for unit in sorted(open_) for q in _again(folder, views, unit)]
    if any(unit[0] in ("pair", "name") for unit in open_):
        kept = [d for d in standing if unit_of(d) not in open_]
        asked = rulings.questions(folder, views, under=kept)
        found += (q for q in asked if not open_.isdisjoint(_units(q)))
    return tuple(found)


def _again(folder: Folder, views: Views, unit: Unit) -> Iterator[Question]:
    """The question about a statement, or two, on which somebody ruled."""
    view = views.snapshot()
    held = [views.shown(s) for id_ in unit[1:] if (s := folder.store.statement(id_)) is not None]
    if unit[0] == "statement" and held:
        yield _sign(held[0], view)
    elif unit[0] == "copy" and len(held) == 2:
        yield _copy(held[0], held[1], view)


def _units(q: Question) -> set[Unit | None]:
    return {unit_of(d) for a in q.answers for d in a.decisions}
