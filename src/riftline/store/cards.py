"""What is kept of a document beside its text: its card, and the words about it."""

from __future__ import annotations

from riftline.model import Document, DocumentCard, Extract

__all__ = ["about_of", "card_of"]


def card_of(extract: Extract, added: str) -> DocumentCard:
    """The document without its text, as lists show it."""
    d = extract.document
    return DocumentCard(
        id=d.id,
        capture=d.capture,
        uri=d.uri,
        title=d.title,
        author=d.author,
        publisher=d.publisher,
        published=d.published,
        lang=d.lang,
        kind=d.kind,
        platform=d.platform,
        account=d.account,
        added=added,
        statements=len(extract.statements),
        reposted_by=d.context.get("reposted_by"),
    )


def about_of(document: Document) -> str:
    """Who published it where, and the captions: searched beside title and text."""
    said = (document.author, document.publisher, document.account, document.platform)
    return "\n".join(part for part in (*said, *document.captions) if part)
