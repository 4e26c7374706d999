"""Statements, cards and rosters in one line each. All names are invented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

from riftline import relations
from riftline.model import (
    Actor,
    Claim,
    Coverage,
    DocumentCard,
    Fold,
    Mention,
    Period,
    Piece,
    Roster,
    Span,
    Statement,
    Trend,
)

_numbers = count()


def who(key: str, kind: Any = "group") -> Mention:
    return Mention(key, None, key, kind)


def card(id_: str, published: str | None = None, publisher: str | None = "Gazette", **more: Any):
    values: dict[str, Any] = {
        "id": id_, "capture": id_, "uri": f"file:{id_}", "title": None, "author": None,
        "publisher": publisher, "published": published, "lang": "en", "kind": "article",
        "platform": None, "account": None, "added": "", "statements": 0,
    }  # fmt: skip
    return DocumentCard(**(values | more))


def period(earliest: str | None, latest: str | None, span: Span | None = None) -> Period:
    return Period(earliest, latest, "unknown", span=span)


def said(
    act: str = "ACCUSE",
    subject: str | None = "reed",
    target: str | None = "salt",
    speaker: str | None = None,
    document: str = "d",
    **more: Any,
) -> Statement:
    """The subject speaks for itself unless `speaker` is given; words differ from all others."""
    n = next(_numbers)
    voice = more.pop("voice", None) or who(speaker or subject or "author")
    values: dict[str, Any] = {
        "id": f"s{n:06d}", "document_id": document, "evidence": Span(0, 40),
        "text": " ".join(f"w{n}x{i}" for i in range(9)), "speaker": voice, "cue": None,
        "content": (), "mode": "indirect", "carriers": (),
        "subject": None if subject is None else who(subject), "act": act,
        "target": None if target is None else who(target), "stance": None, "stance_words": (),
        "when": None, "claim": Claim(), "glosses": (), "confidence": 1.0, "rule": "test",
    }  # fmt: skip
    return Statement(**(values | more))


def quote(text: str, start: int = 0) -> tuple[Piece, ...]:
    return (Piece(text, Span(start, start + len(text))),)


def roster(statements: Iterable[Statement], kinds: dict[str, Any] | None = None) -> Roster:
    """Every key its own actor, whose id is the key."""
    keys = {
        m.key
        for s in statements
        for m in (s.speaker, s.subject, s.target)
        if m is not None and m.kind != "author"
    }
    actors = tuple(
        Actor(k, k.title(), (kinds or {}).get(k, "group"), (), (k,)) for k in sorted(keys)
    )
    return Roster(actors, {a.id: a.id for a in actors}, {a.id: a for a in actors})


class Case:
    """All that `relations` computes from statements and cards."""

    def __init__(
        self, statements: Sequence[Statement], cards: Iterable[DocumentCard], kinds: Any = None
    ) -> None:
        self.statements = tuple(statements)
        self.cards = {c.id: c for c in cards}
        self.roster = roster(statements, kinds)
        self.said = {s.id: relations.day(s, self.cards[s.document_id]) for s in statements}
        self.folds: tuple[Fold, ...] = relations.fold(
            self.statements, self.roster, self.said, self.cards
        )
        self.ties: relations.Ties = relations.ties(
            self.statements, self.roster, self.said, self.folds
        )
        self.coverage: Coverage = relations.coverage(
            self.cards.values(), self.statements, self.said
        )

    def trends(self) -> tuple[Trend, ...]:
        return relations.trends(self.ties, self.coverage)


def months(n: int, first: int = 2013 * 12) -> list[str]:
    return [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(first, first + n)]


def course_of(acts: Sequence[Sequence[str]], documents: int = 2, **more: Any) -> Case:
    """A case of one pair: `acts[m]` are what is said in month m, each in its own document, beside
    `documents` in which nothing of it stands."""
    statements, cards = [], []
    for m, month in enumerate(months(len(acts))):
        cards += [card(f"other{m}-{i}", f"{month}-05") for i in range(documents)]
        for i, act in enumerate(acts[m]):
            cards.append(card(f"d{m}-{i}", f"{month}-{i % 27 + 1:02d}"))
            statements.append(said(act, document=f"d{m}-{i}", **more))
    return Case(statements, cards)
