"""Who said it, by which cue, and what: the extracts against PolNeAR's annotators.

Data: JSON lines as PolNeAR was prepared for us, one article and annotator a line: ``id``,
``text``, ``primary`` and ``attributions[].{source,cue,content}[].spans``, in code points. Of an
article's lines the one marked ``primary`` counts, else its first. Or marked passages, a ``.txt``
(see `riftline.exams.marked`), each an article in the language that the file's name says.

What counts as found: every statement that is not the document author's own (mode "authored").
Statements that share speaker span, cue and content are one attribution (an utterance with two
targets is two statements). Where the speaker has no span in the text, the source is empty.

* ``tokens.ROLE``: tokens that carry the role in any attribution of the article.
* ``spans.exact``, ``spans.soft``: distinct items, all three roles together and ``by_role``.
* ``attributions``: source, cue and content each overlap softly, or both lack the role.
* PolNeAR's annotators marked no attribution inside another's content (*A said that B denied it*
  is A's alone: not one in 24,821). One found there can be neither right nor wrong, so the figures
  are of what was found without each attribution whose content lies inside another's;
  ``with_nested.…`` are the same figures with them.
* ``verb_cues.…`` are the figures of attributions with a verb for a cue that stand in one sentence,
  gold and found alike: what sentence by sentence systems are measured on. A verb is what our own
  grammar takes for one, or a word in -ed or -ing.
* Marked passages have nested attributions: their figures are of everything, and ``outermost.…`` are
  the same figures without nested ones, gold and found alike.

`riftline.exams.spans` defines token, item, exact, soft, p, r, f1 and interval.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from riftline.errors import ExamError
from riftline.exams import marked
from riftline.exams.rows import json_rows
from riftline.exams.spans import (
    HALF,
    Tally,
    Tokens,
    dice,
    matches,
    measure,
    pieces,
    ratio_interval,
)
from riftline.model import Block, Document, Extract, Span

__all__ = [
    "Article", "Attribution", "articles", "document_of", "found_in", "outermost", "report",
    "score", "verb_cued",
]  # fmt: skip

VERSION = 2
"""Rises when a figure changes its meaning: floors of another version do not compare."""

Role = Literal["source", "cue", "content"]
ROLES: tuple[Role, ...] = ("source", "cue", "content")

_INFLECTED = re.compile(r"[a-z]{2,}(?:ed|ing)")
_SHAPE = "PolNeAR JSON lines with id, text and attributions[].{source,cue,content}[].spans"


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: the items (see `spans.pieces`) of its three roles, () where absent."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]

    def item(self, role: Role) -> tuple[Span, ...]:
        """What it says for `role`."""
        item: tuple[Span, ...] = getattr(self, role)
        return item


@dataclass(frozen=True, slots=True)
class Article:
    """One annotated text."""

    id: str
    text: str
    gold: tuple[Attribution, ...]
    lang: str = "en"


def score(data: Path, *, attribute: Callable[[Document], Extract] | None = None) -> dict[str, Any]:
    """Run the exam on the file `data`; every figure with its ``n`` and 95 % interval.

    `attribute` replaces `riftline.attribution.attribute`. Raises ExamError when the file is not
    of the kind.
    """
    if attribute is None:
        from riftline.attribution import attribute as ours

        attribute = ours
    exam = articles(data)
    attribute(document_of("warm-up", "“The road is closed,” said the mayor."))
    answers: list[tuple[Attribution, ...]] = []
    seconds: list[float] = []
    for article in exam:
        document = document_of(article.id, article.text, article.lang)
        begun = time.perf_counter()
        extract = attribute(document)
        seconds.append(time.perf_counter() - begun)
        answers.append(found_in(extract))
    return {
        "exam": "attribution",
        "version": VERSION,
        "data": Path(data).name,
        "articles": len(exam),
        **(_of_marked if _is_marked(Path(data)) else _of_polnear)(exam, answers),
        **_speed([len(Tokens.of(a.text)) for a in exam], seconds),
    }


def compare(exam: Sequence[Article], answers: Sequence[tuple[Attribution, ...]]) -> dict[str, Any]:
    """The figures for `answers`, one tuple an article, without time."""
    tokens = [Tokens.of(a.text) for a in exam]
    rows = [(t, a.gold, f) for t, a, f in zip(tokens, exam, answers, strict=True)]
    exact = {r: [_exact(g, f, r) for _, g, f in rows] for r in ROLES}
    soft = {r: [_soft(t, g, f, r) for t, g, f in rows] for r in ROLES}
    return {
        "tokens": {r: measure([_tokens(t, g, f, r) for t, g, f in rows]) for r in ROLES},
        "spans": {"exact": _over_roles(exact), "soft": _over_roles(soft)},
        "attributions": measure([_whole(t, g, f) for t, g, f in rows]),
    }


def outermost(attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Those whose content lies in no other's; of several with the same content the first."""
    return tuple(
        a
        for i, a in enumerate(attributions)
        if not any(
            _lies_in(a.content, b.content) and (j < i or not _lies_in(b.content, a.content))
            for j, b in enumerate(attributions)
            if j != i
        )
    )


def verb_cued(article: Article, attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Those of an English article with a verb for a cue, all three roles in one sentence."""
    from riftline.attribution.english import grammar
    from riftline.attribution.segment import segment

    english = grammar()
    phrases = tuple(english.words["cues"]["according"])
    longest = max(map(len, phrases))
    kept: dict[Attribution, None] = {}
    for s in segment(document_of(article.id, article.text)).sentences:
        here = [
            a
            for a in attributions
            if all(s.span.holds(part) for role in ROLES for part in a.item(role))
        ]
        if not here:
            continue
        found = [m.verb for m in english.frames(s)] + [v for v, _ in english.cues(s)]
        verbs = [t for v in found for t in s.tokens[v.start : v.end]]
        verbs += [t for t in s.tokens if english.verbal(t.low) or _INFLECTED.fullmatch(t.low)]
        for a in here:
            at = a.cue[0].start if a.cue else len(article.text)
            if article.text[at : at + longest].lower().startswith(phrases):
                continue
            if any(c.start <= t.start < c.end for c in a.cue for t in verbs):
                kept[a] = None
    return tuple(kept)


def articles(data: Path) -> tuple[Article, ...]:
    """The annotated articles of `data`, in the file's order, one annotator each.

    Raises ExamError naming the line that has not the shape.
    """
    if _is_marked(Path(data)):
        return _marked(Path(data))
    chosen: dict[str, tuple[bool, Article]] = {}
    for where, row in json_rows(Path(data), _SHAPE):
        article = _article(row, where)
        primary = row.get("primary") is True
        if article.id not in chosen or (primary and not chosen[article.id][0]):
            chosen[article.id] = (primary, article)
    if not chosen:
        raise ExamError(f"{data} holds no article", expected=_SHAPE, do="give the right file")
    return tuple(article for _, article in chosen.values())


def document_of(id_: str, text: str, lang: str = "en") -> Document:
    """A document of the bare text: undated, a paragraph at every blank line."""
    blocks: list[Block] = []
    at = 0
    for part in text.split("\n\n"):
        start = at + len(part) - len(part.lstrip())
        end = start + len(part.strip())
        if start < end:
            blocks.append(Block("paragraph", Span(start, end)))
        at += len(part) + 2
    return Document(
        id=id_,
        capture="",
        uri=f"exam:{id_}",
        title=None,
        author=None,
        publisher=None,
        published=None,
        lang=lang,
        text=text,
        blocks=tuple(blocks),
        reader="exam",
    )


def found_in(extract: Extract) -> tuple[Attribution, ...]:
    """The attributions that the statements of `extract` make, each once, in order."""
    text = extract.document.text
    made: dict[Attribution, None] = {}
    for s in extract.statements:
        if s.mode == "authored":
            continue
        made[
            Attribution(
                pieces(text, [s.speaker.span] if s.speaker.span else []),
                pieces(text, [s.cue.span] if s.cue else []),
                pieces(text, [c.span for c in s.content]),
            )
        ] = None
    return tuple(made)


def report(scores: Mapping[str, Any]) -> str:
    """The figures of `score` as lines for a terminal."""
    rows = _named(scores)
    for again, mark in (("outermost", "*"), ("with_nested", "*"), ("verb_cues", "v")):
        if again in scores:
            rows += [(f"{name} {mark}", m) for name, m in _named(scores[again])]
    lines = [
        f"{scores['data']}: {scores['articles']} articles",
        f"{'':16}{'p':>8}{'r':>8}{'f1':>8}  {'95 % of f1':16}{'n':>7}{'found':>8}",
    ]
    for name, m in rows:
        figures = "".join(f"{_figure(m[k]):>8}" for k in ("p", "r", "f1"))
        low_high = m["interval"]["f1"]
        between = f"{low_high[0]:.3f} … {low_high[1]:.3f}" if low_high else "–"
        lines.append(f"{name:16}{figures}  {between:16}{m['n']:>7}{m['found']:>8}")
    if "outermost" in scores:
        lines.append("* without attributions inside another's content")
    if "with_nested" in scores:
        lines.append("* with attributions inside another's content, which the set does not mark")
    if "verb_cues" in scores:
        lines.append("v those with a verb for a cue that stand in one sentence")
    lines.append(f"{scores['tokens_per_second']:,.0f} tokens a second")
    return "\n".join(lines)


def _named(scores: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        *((f"tokens {r}", scores["tokens"][r]) for r in ROLES),
        ("spans exact", scores["spans"]["exact"]),
        *((f"  {r}", scores["spans"]["exact"]["by_role"][r]) for r in ROLES),
        ("spans soft", scores["spans"]["soft"]),
        *((f"  {r}", scores["spans"]["soft"]["by_role"][r]) for r in ROLES),
        ("attributions", scores["attributions"]),
    ]


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _is_marked(data: Path) -> bool:
    return data.suffix == ".txt"


def _marked(data: Path) -> tuple[Article, ...]:
    """Each marked passage as an article, called by the line where it begins."""
    lang = marked.language(data)
    return tuple(
        Article(
            f"{lang}:{p.line}",
            p.text,
            tuple(Attribution(*(pieces(p.text, a[r]) for r in ROLES)) for a in p.attributions()),
            lang,
        )
        for p in marked.passages(data)
    )


_Answers = Sequence[tuple[Attribution, ...]]


def _of_polnear(exam: Sequence[Article], answers: _Answers) -> dict[str, Any]:
    flat = [outermost(found) for found in answers]
    verbs = compare(
        [replace(a, gold=verb_cued(a, a.gold)) for a in exam],
        [verb_cued(a, found) for a, found in zip(exam, flat, strict=True)],
    )
    return {**compare(exam, flat), "with_nested": compare(exam, answers), "verb_cues": verbs}


def _of_marked(exam: Sequence[Article], answers: _Answers) -> dict[str, Any]:
    outer = [replace(a, gold=outermost(a.gold)) for a in exam]
    less = compare(outer, [outermost(found) for found in answers])
    return {**compare(exam, answers), "outermost": less}


def _lies_in(inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    """Whether every piece of `inner`, which has some, lies in a piece of `outer`."""
    return bool(inner) and all(
        any(o.start <= i.start and i.end <= o.end for o in outer) for i in inner
    )


def _article(row: Mapping[str, Any], where: str) -> Article:
    try:
        text: str = row["text"]
        gold = tuple(
            Attribution(*(pieces(text, _spans(a.get(role, ()), len(text))) for role in ROLES))
            for a in row["attributions"]
        )
        if not isinstance(row["id"], str):
            raise TypeError("id is no string")
        return Article(row["id"], text, tuple(dict.fromkeys(gold)))
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise ExamError(
            f"{where} has another shape ({type(e).__name__}: {e})", expected=_SHAPE
        ) from e


def _spans(parts: Iterable[Mapping[str, Any]], length: int) -> list[Span]:
    found = [Span(int(s), int(e)) for part in parts for s, e in part["spans"]]
    for span in found:
        if not 0 <= span.start <= span.end <= length:
            raise ValueError(f"span {tuple(span)} lies outside a text of {length} code points")
    return found


def _items(attributions: Iterable[Attribution], role: Role) -> list[tuple[Span, ...]]:
    """Distinct items of a role: a speaker who is quoted twice by one mention is found once."""
    return list(dict.fromkeys(item for a in attributions if (item := a.item(role))))


def _tokens(
    tokens: Tokens, gold: Sequence[Attribution], found: Sequence[Attribution], role: Role
) -> Tally:
    wanted = tokens.within(s for a in gold for s in a.item(role))
    given = tokens.within(s for a in found for s in a.item(role))
    return Tally(len(wanted & given), len(given), len(wanted))


def _exact(gold: Sequence[Attribution], found: Sequence[Attribution], role: Role) -> Tally:
    wanted, given = set(_items(gold, role)), set(_items(found, role))
    return Tally(len(wanted & given), len(given), len(wanted))


def _soft(
    tokens: Tokens, gold: Sequence[Attribution], found: Sequence[Attribution], role: Role
) -> Tally:
    wanted = [tokens.within(item) for item in _items(gold, role)]
    given = [tokens.within(item) for item in _items(found, role)]
    return Tally(len(matches(given, wanted, _half)), len(given), len(wanted))


def _whole(tokens: Tokens, gold: Sequence[Attribution], found: Sequence[Attribution]) -> Tally:
    wanted = [_sets(tokens, a) for a in gold]
    given = [_sets(tokens, a) for a in found]
    return Tally(len(matches(given, wanted, _every_half)), len(given), len(wanted))


def _sets(tokens: Tokens, attribution: Attribution) -> tuple[frozenset[int], ...]:
    return tuple(tokens.within(attribution.item(role)) for role in ROLES)


def _half(a: frozenset[int], b: frozenset[int]) -> float:
    overlap = dice(a, b)
    return overlap if overlap >= HALF else 0.0


def _every_half(a: tuple[frozenset[int], ...], b: tuple[frozenset[int], ...]) -> float:
    overlaps = [_half(x, y) for x, y in zip(a, b, strict=True)]
    return sum(overlaps) if all(overlaps) else 0.0


def _over_roles(by_role: Mapping[Role, Sequence[Tally]]) -> dict[str, Any]:
    together = [sum(tallies, Tally()) for tallies in zip(*by_role.values(), strict=True)]
    return {**measure(together), "by_role": {r: measure(t) for r, t in by_role.items()}}


def _speed(counts: Sequence[int], seconds: Sequence[float]) -> dict[str, Any]:
    spent = sum(seconds)
    return {
        "tokens_per_second": round(sum(counts) / spent, 1) if spent else 0.0,
        "speed": {
            "n": sum(counts),
            "seconds": round(spent, 4),
            "documents_per_second": round(len(counts) / spent, 2) if spent else 0.0,
            "interval": ratio_interval(list(zip(map(float, counts), seconds, strict=True))),
        },
    }
