"""What people ruled, as training and test data: `decisions.jsonl`, marked passages, pairs of names.

* ``decisions.jsonl``: a line for each statement that people ruled on, as the machine had it.
* ``marked/LANG.txt``: passages whose every statement people ruled right or wrong, in the notation
  of `riftline eval attribution` (riftline.exams.marked); the wrong ones are not marked.
* ``names.csv``: pairs of names that people ruled the same or different, as `riftline eval names`
  reads them.

What two people ruled against each other stands in ``decisions.jsonl`` alone.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, Literal

from riftline.export.files import whole
from riftline.export.jsonl import lines
from riftline.model import Decision, Mention, Piece, Snapshot, Span, Statement

__all__ = ["write"]

Verdict = Literal["right", "wrong", "disputed", "other"]

_PERSON = "person"
"""`Statement.rule` of one that a person added: right by their word."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")


def write(snapshot: Snapshot, out: Path) -> tuple[Path, ...]:
    """Write what people ruled into `out`. Returns the files, none where nothing was ruled.

    `snapshot.machine` holds the statements ruled on as they were read. Raises OSError as the disk
    does; a file is whole or as it was before.
    """
    standing = _standing(snapshot.decisions)
    ruled = _on_statements(standing, snapshot)
    found = [lines(out / "decisions.jsonl", (_line(s, ds, snapshot) for s, ds in ruled))]
    for lang, passages in sorted(_passages(ruled, snapshot).items()):
        (out / "marked").mkdir(exist_ok=True)
        found.append(_text(out / "marked" / f"{lang}.txt", "\n\n".join(passages) + "\n"))
    pairs = list(_pairs(standing, snapshot))
    if pairs:
        found.append(_text(out / "names.csv", _table(pairs)))
    return tuple(found)


def _standing(decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions that hold, in order: a withdrawal can itself be withdrawn."""
    gone: set[str] = set()
    for d in reversed(decisions):
        if d.kind == "withdraw" and d.id not in gone:
            gone.add(d.left)
    return [d for d in decisions if d.kind != "withdraw" and d.id not in gone]


_Ruled = Sequence[tuple[Statement, Sequence[Decision]]]


def _on_statements(decisions: Iterable[Decision], snapshot: Snapshot) -> _Ruled:
    """Statements as the machine had them with what was ruled on each, in the order of the text."""
    by_id: dict[str, list[Decision]] = defaultdict(list)
    for d in decisions:
        if d.left in snapshot.machine and d.field != "copy":
            by_id[d.left].append(d)
    found = [(snapshot.machine[id_], ds) for id_, ds in by_id.items()]
    return sorted(found, key=lambda f: (f[0].document_id, f[0].evidence, f[0].id))


def _verdict(decisions: Iterable[Decision]) -> Verdict:
    """What people say of the whole statement, each by their last word; a ruling on its sign alone
    says nothing of the rest."""
    last = {d.who: d.kind for d in decisions if d.kind in ("right", "wrong") and not d.field}
    said = set(last.values())
    if len(said) > 1:
        return "disputed"
    return "right" if said == {"right"} else "wrong" if said == {"wrong"} else "other"


def _line(s: Statement, decisions: Sequence[Decision], snapshot: Snapshot) -> dict[str, Any]:
    card = snapshot.document(s.document_id)
    now = snapshot.statement(s.id)
    return {
        "id": s.id,
        "document_id": s.document_id,
        "lang": card.lang if card else "",
        "text": s.text,
        "spans": {
            "speaker": _within(s, s.speaker),
            "cue": _within(s, s.cue),
            "content": [_within(s, c) for c in s.content],
            "subject": _within(s, s.subject),
            "target": _within(s, s.target),
            "hedges": [_within(s, h) for h in s.claim.hedges],
        },
        "act": s.act,
        "polarity": s.claim.polarity,
        "stance": s.stance,
        "confidence": s.confidence,
        "rule": s.rule,
        "verdict": _verdict(decisions),
        "corrected": now if now is not None and now != s else None,
        "rulings": [
            {"kind": d.kind, "field": d.field, "value": d.value, "who": d.who, "at": d.at,
             "why": d.why}
            for d in decisions
        ],
    }  # fmt: skip


def _within(s: Statement, part: Mention | Piece | None) -> Span | None:
    """Where a part stands in the statement's own text; None where it does not."""
    if part is None or part.span is None or not s.evidence.holds(part.span):
        return None
    return Span(part.span.start - s.evidence.start, part.span.end - s.evidence.start)


# --- marked passages ----------------------------------------------------------------------------


def _passages(ruled: _Ruled, snapshot: Snapshot) -> dict[str, list[str]]:
    """By language, the evidence of which every statement was ruled right or wrong."""
    verdicts = {s.id: _verdict(ds) for s, ds in ruled}
    by_place: dict[tuple[str, Span], list[Statement]] = defaultdict(list)
    for s, _ in ruled:
        by_place[s.document_id, s.evidence].append(s)
    touched = {document for document, _ in by_place}
    every: dict[str, list[Statement]] = defaultdict(list)
    for document in touched:
        every[document] = list(snapshot.statements(document=document))
    found: dict[str, list[str]] = defaultdict(list)
    for (document, evidence), here in by_place.items():
        beside = [s for s in every[document] if s.evidence.meets(evidence)]
        added = [s for s in beside if s.rule == _PERSON]
        told = [s for s in (*here, *beside) if s.rule != _PERSON]
        if any(verdicts.get(s.id) not in ("right", "wrong") for s in told):
            continue
        if any(s.evidence != evidence for s in added):
            continue
        card = snapshot.document(document)
        lang = (card.lang if card else "").partition("-")[0]
        right = [s for s in (*here, *added)
                 if s.mode != "authored" and verdicts.get(s.id, "right") == "right"]  # fmt: skip
        marks = _marks(right)
        if marks is not None and _LANGUAGE.fullmatch(lang):
            found[lang].append(_marked(here[0].text, marks))
    return found


_Mark = tuple[Span, str, tuple[int, ...]]


def _marks(statements: Iterable[Statement]) -> list[_Mark] | None:
    """Marks of the attributions, numbered; None where a part lies outside the passage.

    Statements that share speaker, cue and content are one attribution (two targets, say).
    """
    roles: dict[tuple[Any, ...], dict[str, list[Span]]] = {}
    for s in statements:
        cue, content = _within(s, s.cue), [_within(s, c) for c in s.content]
        if cue is None or not content or None in content:
            return None
        speaker = _within(s, s.speaker)
        if speaker is None and s.speaker.span is not None:
            return None
        spans = {
            "source": [speaker] if speaker else [],
            "cue": [cue],
            "content": [c for c in content if c],
        }
        roles.setdefault((speaker, cue, *content), spans)
    numbers: dict[tuple[Span, str], list[int]] = defaultdict(list)
    for n, spans in enumerate(roles.values(), 1):
        for role, held in spans.items():
            for span in held:
                numbers[span, role].append(n)
    return [(span, role, tuple(ns)) for (span, role), ns in numbers.items()]


def _marked(text: str, marks: Iterable[_Mark]) -> str:
    """`text` with its marks; a mark is trimmed to its words, and what crosses another is cut off
    at it, because the notation nests."""
    trimmed = [(_trim(text, span), role, ns) for span, role, ns in marks]
    ordered = sorted(trimmed, key=lambda m: (m[0].start, -m[0].end))
    out: list[str] = []
    ends: list[int] = []
    at = 0

    def write(until: int) -> None:
        nonlocal at
        out.append(re.sub(r"[\[\]\\]", r"\\\g<0>", text[at:until]))
        at = until

    for span, role, ns in ordered:
        while ends and ends[-1] <= span.start:
            write(ends.pop())
            out.append("]")
        end = min(span.end, ends[-1]) if ends else span.end
        write(span.start)
        out.append(f"[{role}:{','.join(map(str, ns))} ")
        ends.append(_trim(text, Span(span.start, end)).end)
    while ends:
        write(ends.pop())
        out.append("]")
    write(len(text))
    return "\n".join(map(_row, "".join(out).split("\n")))


def _trim(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


def _row(line: str) -> str:
    if not line.strip():
        return "¶"
    return "\\" + line if line == "¶" or line.startswith("#") else line


# --- pairs of names -----------------------------------------------------------------------------


def _pairs(decisions: Iterable[Decision], snapshot: Snapshot) -> Iterator[tuple[str, str, bool]]:
    """Names that people ruled one or two, each pair once; those ruled both ways are left out."""
    told: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for d in decisions:
        if d.kind in ("same", "different", "unsure") and d.right and not d.field:
            one, other = sorted((d.left, d.right))
            told[one, other][d.who] = d.kind
    texts = _texts(snapshot)
    for (one, other), by in sorted(told.items()):
        said = set(by.values())
        a, b = texts.get(one, ""), texts.get(other, "")
        if len(said) == 1 and said != {"unsure"} and a and b:
            yield a, b, said == {"same"}


def _texts(snapshot: Snapshot) -> dict[str, str]:
    """How each key is written, the first way that its actor lists."""
    found: dict[str, str] = {}
    for actor in (*snapshot.roster.actors, *snapshot.unlisted):
        for name in actor.names:
            found.setdefault(name.key, name.text)
        for key in actor.keys:
            found.setdefault(key, actor.name if len(actor.keys) == 1 else "")
    return found


def _table(pairs: Iterable[tuple[str, str, bool]]) -> str:
    made = StringIO()
    rows = csv.writer(made, lineterminator="\n")
    rows.writerow(("name1", "name2", "is_match", "category"))
    rows.writerows((a, b, "true" if same else "false", "ruled") for a, b, same in pairs)
    return made.getvalue()


def _text(path: Path, text: str) -> Path:
    with whole(path) as f:
        f.write(text.encode("utf-8", "replace").decode("utf-8"))
    return path
