"""What people are asked, what a ruling would change, and the one door by which rulings come in."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

from riftline import actors, relations
from riftline.actors import Effect, Question
from riftline.actors import lists as namelists
from riftline.actors.names import Likeness
from riftline.case import corrections
from riftline.case.folder import Folder
from riftline.case.shelves import entry, open_shelves
from riftline.case.views import Views
from riftline.errors import NotFound, UsageError
from riftline.model import Decision, Entry, Statement, digest


def questions(
    folder: Folder,
    views: Views,
    limit: int | None = None,
    *,
    under: Sequence[Decision] | None = None,
) -> tuple[Question, ...]:
    """What to ask a person, the most useful question first. None of them joins anything.

    With `under` what would be asked if only these decisions stood.
    """
    views.snapshot()
    view, stands = views.uncovered(), views.standing()
    roster = view.roster
    if under is not None:
        stands = _stood(folder, views, under)
        roster = views.attached(stands)[0]
    with ExitStack() as open_:
        shelves = open_shelves(folder, open_)

        def listed(name: str) -> list[tuple[Entry, Likeness]]:
            found = [f for shelf in shelves for f in shelf.find(name)]
            found.sort(key=lambda f: (-f[1].score, f[0]))
            return [(e, likeness) for key, likeness in found if (e := entry(folder, key))]

        return views.shown(
            actors.questions(
                roster, stands.ground, stands.decisions, limit,
                private=view.unlisted, listed=listed if shelves else None,
            )
        )  # fmt: skip


def preview(folder: Folder, views: Views, *rulings: Decision) -> Effect:
    """What rulings would change if all of them were made now. Nothing is kept."""
    views.snapshot()
    view, now = views.uncovered(), views.standing()
    ruled = [_real(views, replace(d, id=d.id or f"preview-{n}")) for n, d in enumerate(rulings)]
    ruled = [
        corrections.prepared(folder, views, d) if actors.of_statements(d) else d for d in ruled
    ]
    then = actors.standing((*view.decisions, *ruled))
    after = _stood(folder, views, then)
    whole = {*then} ^ {*actors.standing(view.decisions)}
    if namelists.ruled(whole) or any(d.field in ("public", "kind") for d in whole):
        return views.shown(actors.effect(now, after, view.ties, views.attached))
    return views.shown(actors.effect(now, after, view.ties))


def _stood(folder: Folder, views: Views, decisions: Sequence[Decision]) -> actors.Footing:
    """What the view would stand on if these decisions stood, and no others."""
    now = views.standing()
    if now.carries(decisions):
        return now.with_rulings(decisions, views.mentions)
    read = views.read(folder.store)
    return views.footing(folder.store, read, decisions, folder.seeds())


def signs(views: Views, most: int) -> tuple[Statement, ...]:
    """At most `most` statements drawn at random, of those whose sign nobody has ruled on."""
    view = views.snapshot()
    asked = {d.left for d in actors.standing(view.decisions) if d.field == relations.SIGN}
    return relations.drawn(view, asked, most)


def signs_checked(views: Views) -> relations.Checked:
    """How many signs of such draws were ruled right and wrong."""
    return relations.ruled(actors.standing(views.snapshot().decisions))


def _real(views: Views, decision: Decision) -> Decision:
    """A decision about those whom its names cover: a form names people as they are shown."""
    cover = views.covered()
    if cover is None:
        return decision
    left, right = (cover.real.get(k, k) for k in (decision.left, decision.right))
    return replace(decision, left=left, right=right)


def decide(folder: Folder, views: Views, decision: Decision) -> Decision:
    """Keep a person's ruling, completed with id, time and anchor. Returns it as kept.

    Raises NotFound when it names a statement or decision that is not there, UsageError for
    an edit to what no name can be.
    """
    cover = views.covered()
    decision = _real(views, decision)
    anchor = decision.anchor
    if actors.of_keys(decision):
        actors.check(decision)
        seen = None if cover else views.statements_at_hand()
        stands = seen or folder.store.statements()
        anchor = anchor or actors.anchor(decision, stands)
    elif actors.is_copy_ruling(decision):
        if decision.left == decision.right:
            raise UsageError("a statement cannot be its own copy", expected="two statements")
        anchor = anchor or f"{_place(folder, decision.left)}|{_place(folder, decision.right)}"
    elif actors.of_statements(decision):
        decision = corrections.prepared(folder, views, decision)
        anchor = decision.anchor
    elif (
        decision.kind in ("wrong", "right", "edit") or decision.field == relations.SIGN
    ) and not anchor:
        anchor = _place(folder, decision.left)
    if decision.kind == "withdraw" and decision.left not in {
        d.id for d in folder.store.decisions()
    }:
        raise NotFound(f"no decision {decision.left!r} to withdraw")
    at = decision.at or datetime.now(UTC).isoformat()
    who = decision.who or "unnamed"
    told = (decision.field, decision.value)
    id_ = digest(decision.kind, decision.left, decision.right, *told, who, at)
    kept = replace(decision, id=id_, at=at, who=who, anchor=anchor)
    folder.store.decide(kept)
    return kept


def _place(folder: Folder, statement_id: str) -> str:
    """Where a statement stands, so that a ruling finds it after a re-read. Raises NotFound."""
    return actors.place_of(corrections.on_record(folder, statement_id))
