"""`riftline review --signs N`: how many signs were read the wrong way round, by a random draw."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from riftline.cli.door import JSON_VERSION
from riftline.cli.terminal import counted, emit, indented, plain, say, show, styled
from riftline.cli.words import statement_lines
from riftline.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from riftline.case import Case
    from riftline.model import Snapshot, Statement

ANSWERS: Mapping[str, str] = {
    "right": "it is",
    "wrong": "the other way round: what was read as hostile is friendly, or the reverse",
    "neither": "misread: it has no such sign, or is not about these two",
    "unsure": "cannot be told",
}
_SIGNS = {-1: "hostile", 1: "friendly"}


def check(
    case: Case,
    most: int,
    who: str,
    answers: Sequence[tuple[int, Mapping[str, str]]] | None,
    as_json: bool,
) -> None:
    """Ask about `most` statements drawn at random, print them (`as_json`), or keep `answers`.

    Raises UsageError for an answer that is none; nothing of them is kept then.
    """
    view, draw = case.snapshot(), case.signs(most)
    if answers is not None:
        kept, closed = _keep_all(case, draw, who, answers)
        told = {"answered": kept, "open": closed, "checked": _found(case)}
        emit({"version": JSON_VERSION, **told}) if as_json else _tell(case, kept)
    elif as_json:
        found = [_question(s, view) for s in draw]
        emit({"version": JSON_VERSION, "signs": found, "checked": _found(case)})
    else:
        _tell(case, _session(case, draw, view, who))


def _question(s: Statement, view: Snapshot) -> dict[str, Any]:
    from riftline.contracts import statement
    from riftline.dossier import sign_of

    return {
        "id": s.id,
        "sign": _SIGNS[sign_of(s)],
        "words": _asked(s, view),
        "answers": list(ANSWERS),
        "statement": statement(s, view),
    }


def _asked(s: Statement, view: Snapshot) -> str:
    from riftline.dossier import sign_of

    ends = (view.roster.of(m) for m in (s.subject or s.speaker, s.target))
    one, other = (a.name if a else "somebody" for a in ends)
    return f"Is this {_SIGNS[sign_of(s)]}, by {one} toward {other}?"


def _keep(case: Case, s: Statement, answer: str, who: str) -> None:
    """Keep one answer. What is misread counts nowhere from then on, and in no figure of signs."""
    from riftline.dossier import SIGN
    from riftline.model import Decision

    kind, field = ("wrong", "") if answer == "neither" else (answer, SIGN)
    case.decide(Decision("", kind, s.id, field=field, who=who))  # type: ignore[arg-type]


def _keep_all(
    case: Case,
    draw: Sequence[Statement],
    who: str,
    answers: Sequence[tuple[int, Mapping[str, str]]],
) -> tuple[int, list[str]]:
    """How many were kept, and what was not in the draw: that would be no random sample."""
    known = {s.id: s for s in draw}
    chosen: dict[str, str] = {}
    closed: list[str] = []
    for n, line in answers:
        if line["ruling"] not in ANSWERS:
            raise UsageError(
                f"line {n}: {line['ruling']!r} says nothing of a sign",
                expected=f"one of {', '.join(ANSWERS)}",
                do="nothing of the file was kept: mend it and give it again",
            )
        if line["question"] in known:
            chosen[line["question"]] = line["ruling"]
        else:
            closed.append(line["question"])
            say(plain(f"line {n}: {line['question']} is not in the draw"))
    for id_, answer in chosen.items():
        _keep(case, known[id_], answer, who)
    return len(chosen), closed


def _session(case: Case, draw: Sequence[Statement], view: Snapshot, who: str) -> int:
    """Put them on the terminal one after the other; the end of the input quits."""
    words = [*ANSWERS, "quit"]
    for n, s in enumerate(draw, 1):
        show(*_page(s, view, n, len(draw)))
        answer = _word(words)
        if answer == "quit":
            return n - 1
        _keep(case, s, answer, who)
    return len(draw)


def _page(s: Statement, view: Snapshot, n: int, of: int) -> Iterator[RenderableType]:
    yield styled("")
    yield styled((f"{n} of {of}  ", "dim"), (_asked(s, view), "bold"))
    yield from statement_lines(s, view)
    for word, meaning in ANSWERS.items():
        yield indented(styled((f"{word}: ", "bold"), meaning))


def _word(words: Sequence[str]) -> str:
    while True:
        typer.echo(f"[{', '.join(words)}] ", nl=False)
        line = sys.stdin.readline()
        if not line:
            typer.echo()
            return "quit"
        said = line.strip().casefold()
        meant = [w for w in words if said and w.startswith(said)]
        if len(meant) == 1:
            return meant[0]
        if said:
            say(plain(f"{said!r} is no answer here"))


def _found(case: Case) -> dict[str, int]:
    found = case.signs_checked()
    return {"right": found.right, "wrong": found.wrong}


def _tell(case: Case, kept: int) -> None:
    found = _found(case)
    typer.echo(
        f"{counted(kept, 'answer')}; of {found['right'] + found['wrong']} signs checked in this "
        f"case {found['wrong']} were the wrong way round"
    )
