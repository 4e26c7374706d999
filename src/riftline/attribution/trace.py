"""Why a statement came out as it did: who spoke, who abstained, and what each saw."""

from __future__ import annotations

from collections.abc import Iterator

from riftline.attribution import link
from riftline.attribution.compose import Parts
from riftline.attribution.link import Attribution
from riftline.attribution.tagger import Said
from riftline.model import Statement, Step

__all__ = ["explain"]


def explain(parts: Parts, statement: Statement | None, wanted: Statement) -> tuple[Step, ...]:
    """Steps behind `wanted`. `statement` is what the rules give today, None if nothing does."""
    return tuple(_steps(parts, statement, wanted))


def _steps(parts: Parts, statement: Statement | None, wanted: Statement) -> Iterator[Step]:
    text = parts.seg.document.text
    span = wanted.evidence
    yield Step("language", f"read as {parts.grammar.lang}")
    for s in parts.seg.sentences:
        if s.span.meets(span):
            yield Step(
                "segment", f"sentence {s.number + 1} ({s.block}): {_short(text[slice(*s.span)])}"
            )
    for a in parts.attributions:
        if a.tag is None or not a.hull.meets(span):
            continue
        yield Step(
            f"tagger:{a.tag.kind}",
            f"cue {text[slice(*a.tag.span)]!r}, {a.tag.distance}",
            a.tag.score,
        )
        if a.tag.said is not None:
            yield from _said(text, a.tag.said, a)
            continue
        for name, rule in link.RULES:
            found = rule(parts.seg, parts.grammar, a.tag)
            if found is None:
                yield Step(f"link:{name}", "abstained")
            else:
                key = a.speaker.key or "nobody in particular"
                yield Step(f"link:{name}", f"spoke: speaker {a.speaker.text!r} → {key!r}")
                break
    for d in parts.deeds:
        if d.trigger.meets(span):
            yield Step(
                d.rule,
                f"{d.subject.text if d.subject else '?'} — {d.act} → {d.target.text}, {d.polarity}",
                d.score,
            )
    yield from _ties(parts, wanted)
    for p in parts.periods:
        if p.span and p.span.meets(span):
            yield Step("when", f"{p.text!r} read as {p.edtf or 'unknown'}")
    for h in wanted.claim.hedges:
        yield Step("certainty", f"hedge {h.text!r}")
    if wanted.claim.firm is not None:
        yield Step(
            "tagger:certainty",
            f"certain that it was done: {wanted.claim.firm:+.1f} of -3 (not) to 3 (surely)",
        )
    if statement is None:
        yield Step("trace", "the rules of today no longer give this statement: read the case again")
    else:
        yield Step(statement.rule, f"made the statement: {statement.act}", statement.confidence)


def _ties(parts: Parts, wanted: Statement) -> Iterator[Step]:
    """What tied a short name, a pronoun or a description of the statement to its actor."""
    told: dict[int, Step] = {}
    for m in (wanted.speaker, wanted.subject, wanted.target):
        for tie in parts.who.ties_in(m.span) if m and m.span else ():
            told.setdefault(tie.head, Step(tie.rule, tie.said))
    yield from told.values()


def _said(text: str, said: Said, a: Attribution) -> Iterator[Step]:
    """What the tagger marked under the cue, and what became of it."""
    source = repr(_short(text[slice(*said.source)])) if said.source else "none"
    yield Step("tagger:source", f"marked {source}: {a.speaker.key or 'nobody in particular'}")
    for marked in said.content:
        kept = next((c for c in a.content if c.meets(marked)), None)
        became = f", kept as {_short(text[slice(*kept)])!r}" if kept else ", left out: marks alone"
        became = "" if marked == kept else became
        yield Step("tagger:content", f"marked {_short(text[slice(*marked)])!r}{became}")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 160 else flat[:157] + "…"
