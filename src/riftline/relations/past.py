"""What was true by a day, as we know it now: today's record, cut where the day ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riftline.model import Snapshot, Statements
from riftline.relations.copies import cut
from riftline.relations.cover import coverage
from riftline.relations.days import published_day
from riftline.relations.misread import UNCHECKED, Checked
from riftline.relations.tie import ties

if TYPE_CHECKING:
    from riftline.model import DocumentCard

__all__ = ["then"]


def then(view: Snapshot, day: str, checked: Checked = UNCHECKED) -> Snapshot:
    """The view of what was said and done up to `day` (an ISO day, inclusive), by today's knowledge.

    What was published later and tells of earlier days is in; who is who and what people ruled is
    as it is now. Undated statements stay where their document had been published by then, or has no
    date either. Coverage counts the documents published by then. `checked` is as for `trends`.
    """
    from riftline.relations import trend

    cards = {c.id: c for c in view.documents}
    kept = Statements(
        s for s in view.all_statements if (view.said.get(s.id) or _out(cards[s.document_id])) <= day
    )
    said = {s.id: view.said.get(s.id) for s in kept}
    out = {c.id: c for c in view.documents if _out(c) <= day}
    told = {s.document_id for s in kept}
    folds = cut(view.folds, kept, cards)
    found = ties(kept, view.roster, said, folds)
    seen = coverage(out.values(), kept, said)
    return replace(
        view,
        documents=tuple(c for c in view.documents if c.id in told or c.id in out),
        all_statements=kept,
        folds=folds,
        ties=found,
        trends=trend.trends(found, seen, checked),
        coverage=seen,
        said=said,
        fold_of={m: f.first for f in folds for m in f.members},
        _index={},
    )


def _out(card: DocumentCard) -> str:
    """The day a document was published; "" where it has none."""
    return published_day(card) or ""
