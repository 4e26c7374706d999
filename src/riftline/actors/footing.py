"""What a roster stands on: the statements as people ruled on them, counted, and their rulings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from riftline import columns
from riftline.actors.copied import Copied, copied
from riftline.actors.corrected import corrected
from riftline.actors.ledger import in_documents, is_copy_ruling, of_keys, placed, rulings
from riftline.actors.resolve import IN_DOCUMENT, Ground
from riftline.model import Decision, Issue, Mention, Name, Roster, Statement, Statements

__all__ = ["Footing", "footing"]


@dataclass(frozen=True, slots=True)
class Footing:
    """`statements` are those not ruled wrong, as people corrected them, with the names that they
    ruled for one document; `decisions` the standing ones, under the keys that their names have now,
    but for those on copies, which are in `copied`. `wrong` are the statements that were ruled
    wrong."""

    statements: Statements
    ground: Ground
    decisions: tuple[Decision, ...]
    issues: tuple[Issue, ...] = ()
    wrong: tuple[Statement, ...] = ()
    copied: Copied = field(default_factory=Copied)

    def roster(self) -> tuple[Roster, tuple[Issue, ...]]:
        """The actors, and every doubt that came up."""
        roster, doubts = self.ground.roster(self.decisions)
        return roster, (*doubts, *self.issues)

    def added(
        self,
        statements: Sequence[Statement],
        names: Sequence[Name],
        spellings: Iterable[tuple[str, str, int]],
        decisions: Iterable[Decision],
    ) -> Footing | None:
        """The footing with new documents, under the same standing `decisions` as before; None where
        it has to be made from all, because a ruling may be about what is new.

        `statements`, `names` and `spellings` are those of the new documents alone.
        """
        ground = self.ground.added(statements, names, spellings)
        documents = {s.document_id for s in statements}
        for d in decisions:
            places = (*d.anchor.replace("|", " ").split(), d.value)
            moved = {d.left, d.right} - self.ground.known  # found elsewhere, or lost
            if moved & ground.known or any(p.split(":")[0] in documents for p in places):
                return None
        every = columns.merged(self.statements, statements)
        return replace(self, statements=every, ground=ground)

    def carries(self, decisions: Iterable[Decision]) -> bool:
        """Whether these standing decisions rest on the same ground: all that differ from ours
        are about names in the whole case."""
        ours = {d.id: d for d in self.decisions}
        theirs = {d.id: d for d in decisions if not is_copy_ruling(d)}
        return all(
            of_keys(d) and not (d.kind == "same" and d.field == IN_DOCUMENT)
            for id_, d in {**ours, **theirs}.items()
            if id_ not in ours or id_ not in theirs
        )

    def with_rulings(
        self, decisions: Sequence[Decision], mentions: Callable[[str], Sequence[Mention]]
    ) -> Footing:
        """The same ground under other standing decisions. Only where it `carries` them."""
        names = [d for d in decisions if not is_copy_ruling(d)]
        found, lost = placed(names, self.ground.known, mentions)
        return replace(self, decisions=found, issues=lost)


def footing(
    statements: Sequence[Statement],
    names: Sequence[Name],
    seeds: Sequence[Name],
    decisions: Sequence[Decision],
    spellings: Iterable[tuple[str, str, int]],
    mentions: Callable[[str], Sequence[Mention]],
) -> Footing:
    """Put standing decisions to everything that was read.

    `spellings` are (key, words, how often); `mentions` gives those of a document by its id, and
    is asked only where a ruling's name has gone.
    """
    edited = corrected(Statements(statements), decisions)
    # Anchors name the act that was read: rulings are looked for among what was not corrected.
    wrong, trouble = rulings(edited.read, decisions)
    left = columns.without(edited.statements, wrong)
    read, clashes = in_documents(left, decisions)
    ground = Ground(read, names, seeds, spellings)
    others = [d for d in decisions if not is_copy_ruling(d)]
    found, lost = placed(others, ground.known, mentions)
    twins = copied(edited.read, decisions)
    return Footing(
        read,
        ground,
        found,
        (*edited.issues, *trouble, *clashes, *lost, *twins.issues),
        tuple(edited.statements.some(wrong).values()),
        twins,
    )
