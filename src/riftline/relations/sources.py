"""Who publishes a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riftline.model import DocumentCard

__all__ = ["source_of"]


def source_of(document_id: str, cards: Mapping[str, DocumentCard]) -> str:
    """Who publishes the document: outlet or account, else the document's own id.

    A post is its account's, or that of whoever passed it on; its publisher may be no more than the
    platform.
    """
    card = cards.get(document_id)
    if card is None:
        return document_id
    if card.kind == "post":
        return card.reposted_by or card.account or card.publisher or document_id
    return card.publisher or card.account or document_id
