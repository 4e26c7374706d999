"""Marked text: the expected answer stands in the example.

    [speaker The Guard] [cue accused] [target:ACCUSE the Front] of lying.

Read by the rules alone: what the learned tagger answers is scored by exams, not by examples.
Marks may nest. `speaker`, `cue`, `content`, `subject`, `hedge` and `target:ACT` name spans;
`lacks:ACT` says that no statement of that act may come out of the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from riftline.attribution import attribute
from riftline.model import Document, Extract, Name, Statement

_OPEN = re.compile(r"\[(speaker|cue|content|subject|hedge|target:[A-Z_]+|lacks:[A-Z_]+) ?")


@dataclass(frozen=True, slots=True)
class Marked:
    """The plain text and its marks as (label, start, end)."""

    text: str
    marks: tuple[tuple[str, int, int], ...]

    def words(self, label: str) -> list[str]:
        return [self.text[a:b] for name, a, b in self.marks if name == label]


def parse(marked: str) -> Marked:
    """Take the marks out of a text. An editor's own bracket is written ``⟦…⟧``."""
    text: list[str] = []
    size = 0
    stack: list[tuple[str, int]] = []
    marks: list[tuple[str, int, int]] = []
    i = 0
    while i < len(marked):
        hit = _OPEN.match(marked, i)
        if hit:
            stack.append((hit.group(1), size))
            i = hit.end()
            continue
        if marked[i] == "]" and stack:
            label, start = stack.pop()
            marks.append((label, start, size))
        else:
            text.append({"⟦": "[", "⟧": "]"}.get(marked[i], marked[i]))
            size += 1
        i += 1
    assert not stack, f"a mark is not closed in {marked!r}"
    return Marked("".join(text), tuple(sorted(marks, key=lambda m: m[1])))


def read(
    text: str,
    lang: str,
    *,
    published: str | None = "2016-05-06",
    kind: str = "article",
    account: str | None = None,
    names: tuple[Name, ...] = (),
) -> Extract:
    document = Document(
        "d", "c", "file:///d", None, None, None if account else "Delta Wire", published, lang, text,
        kind=kind, account=account,  # type: ignore[arg-type]
    )  # fmt: skip
    return attribute(document, names, "rules")


def misses(marked: str, lang: str) -> list[str]:
    """What the marks ask for and no single statement gives; empty when all is found."""
    want = parse(marked)
    extract = read(want.text, lang)
    problems: list[str] = []
    targets = [(label, want.text[a:b]) for label, a, b in want.marks if label.startswith("target:")]
    for label, _, _ in want.marks:
        if label.startswith("lacks:"):
            act = label.split(":")[1]
            problems += [f"{act} came out" for s in extract.statements if s.act == act]
    wanted = [label for label, _, _ in want.marks if not label.startswith("lacks:")]
    for label, words in targets or ([("", "")] if wanted else []):
        act = label.partition(":")[2]
        fitting = [s for s in extract.statements if not act or _fits(s, act, words)]
        if not any(_holds(s, want) for s in fitting):
            problems.append(f"no statement with {act} {words!r} and all marks: {_shown(extract)}")
    return problems


def _fits(s: Statement, act: str, words: str) -> bool:
    return s.act == act and s.target is not None and s.target.text == words


def _holds(s: Statement, want: Marked) -> bool:
    speaker, cue = want.words("speaker"), want.words("cue")
    subject, content = want.words("subject"), want.words("content")
    return (
        (not speaker or s.speaker.text in speaker)
        and (not cue or (s.cue is not None and s.cue.text in cue))
        and (not subject or (s.subject is not None and s.subject.text in subject))
        and (not content or [c.text for c in s.content] == content)
        and all(h in [x.text for x in s.claim.hedges] for h in want.words("hedge"))
    )


def _shown(extract: Extract) -> str:
    return " / ".join(
        f"{s.speaker.text}|{s.cue.text if s.cue else '-'}|{s.subject.text if s.subject else '-'} "
        f"{s.act} {s.target.text if s.target else '-'}|{[c.text for c in s.content]}"
        for s in extract.statements
    )
