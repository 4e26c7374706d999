"""The questions that a case has for a person, asked one at a time or answered from a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riftline.cli.door import JSON_VERSION, app
from riftline.cli.given import open_for
from riftline.cli.options import CaseFolder, Json, Who
from riftline.cli.progress import Waiting
from riftline.cli.terminal import bare, counted, emit, grid, indented, plain, say, show, styled
from riftline.cli.words import share
from riftline.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from riftline.case import Case, Effect, Question, Side
    from riftline.case.agreement import Agreement
    from riftline.model import Actor, Decision, Snapshot

_COMMANDS = ("skip", "undo", "quit")
_MOST_TIES = 4
_MOST_NAMES = 6
_MOST_DIFFER = 20


@app.command()
def review(
    case: CaseFolder,
    limit: Annotated[int, typer.Option(min=1, help="At most so many questions.")] = 20,
    signs: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Check the signs of N statements drawn at random."),
    ] = 0,
    second: Annotated[
        bool, typer.Option("--second", help="Ask what others ruled on, without saying what.")
    ] = False,
    agreement: Annotated[
        bool, typer.Option("--agreement", help="Ask nothing: say how far those who ruled agree.")
    ] = False,
    answer: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Answers as JSON lines; - for standard input."),
    ] = None,
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Ask what would help most to know, one question at a time.

    Nothing is joined without an answer. Each question shows the sentences on both sides and what
    an answer would change. undo withdraws the last answer. With --json the questions are printed
    and none is asked; --answer takes lines such as {"question": ID, "ruling": "same"}.

    \b
    Example:
      riftline review cases/delta --limit 10
      riftline review cases/delta --json > questions.json
      riftline review cases/delta --answer answers.jsonl
      riftline review cases/delta --signs 100
      riftline review cases/delta --second --who "second reader"
      riftline review cases/delta --agreement
    """
    with open_for(case, "") as opened:
        if agreement:
            _agreement(opened, as_json)
            return
        if signs:
            from riftline.cli.signs import check

            check(opened, signs, who.strip(), list(lines(answer)) if answer else None, as_json)
            return
        if answer is not None:
            with Waiting("looking for questions"):
                told = _from_file(opened, answer, who.strip())
            if as_json:
                emit({"version": JSON_VERSION, **told})
            else:
                typer.echo(
                    f"{counted(told['answered'], 'question')} answered, "
                    f"{counted(len(told['decisions']), 'decision')}, "
                    f"{counted(len(told['open']), 'answer')} to no open question"
                )
            return
        with Waiting("looking for questions"):
            asked, view = _ask(opened, limit, _second(second, who)), opened.snapshot()
        if as_json:
            found = [_question_json(a, view) for a in asked]
            emit({"version": JSON_VERSION, "questions": found})
            return
        _Session(opened, who.strip(), limit, _second(second, who)).run(asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and what each answer would change, computed before anything is asked."""

    question: Question
    effects: Mapping[str, Effect]


def _ask(case: Case, limit: int, again: str | None = None) -> list[_Asked]:
    """Open questions; with `again` what others than that person ruled on."""
    found = case.questions(limit) if again is None else case.ask("second", again, limit)
    return [_Asked(q, {a.ruling: case.preview(*a.decisions) for a in q.answers}) for q in found]


def _second(second: bool, who: str) -> str | None:
    return (who.strip() or "unnamed") if second else None


def _agreement(case: Case, as_json: bool) -> None:
    """How far all who ruled agree, and each two of them."""
    whole, pairs = case.agreement(), case.agreements()
    if as_json:
        each = [bare(a) for a in pairs]
        emit({"version": JSON_VERSION, "agreement": bare(whole), "pairs": each})
        return
    rows = [("all", whole), *((" and ".join(a.people), a) for a in pairs if len(pairs) > 1)]
    if whole.units:
        columns = ("who", "ruled on by both", "alike", "alpha", "95 %")
        told = ((name, f"{a.units:,}", f"{a.alike:,}", share(a.alpha), _between(a))
                for name, a in rows)  # fmt: skip
        show(grid(columns, told, right=columns[1:]))
    for d in whole.differ[:_MOST_DIFFER]:
        said = "; ".join(f"{who}: {value}" for who, value in d.ruled)
        show(indented(styled((f"{' / '.join(d.unit)}  ", "bold"), said)))
    say(f"{counted(whole.units, 'question')} answered by more than one person")


def _between(a: Agreement) -> str:
    return "" if a.low is None or a.high is None else f"{a.low:.2f}–{a.high:.2f}"


# --- from a file -------------------------------------------------------------------------------


def _from_file(case: Case, path: Path, who: str) -> dict[str, Any]:
    """Keep the answers of a file; what was not open is listed and changes nothing.

    Every line is checked before the first is kept.
    """
    answers = list(lines(path))
    known = {q.id: q for q in case.questions()}
    chosen: list[tuple[str, tuple[Decision, ...], str]] = []
    closed: list[str] = []
    for n, line in answers:
        question = known.get(line["question"])
        if question is None:
            closed.append(line["question"])
            say(plain(f"line {n}: {line['question']} is no open question"))
            continue
        chosen.append((question.id, _chosen(question, line["ruling"], n), line.get("why", "")))
    kept = [
        case.decide(replace(d, who=who, why=why.strip()))
        for _, decisions, why in chosen
        for d in decisions
    ]
    return {"answered": len(chosen), "open": closed, "decisions": kept}


def lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The answers of a file with their line numbers. Raises UsageError for what is none."""
    text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    for n, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except ValueError as e:
            raise UsageError(
                f"line {n} of {path} is no JSON ({e})", expected='{"question": …, "ruling": …}'
            ) from e
        if not (
            isinstance(found, dict)
            and {"question", "ruling"} <= found.keys() <= {"question", "ruling", "why"}
            and all(isinstance(v, str) for v in found.values())
        ):
            raise UsageError(
                f"line {n} of {path} is no answer",
                expected='{"question": ID, "ruling": WORD} and perhaps "why", all text',
                do="`riftline review CASE --json` prints ids and the words that answer",
            )
        yield n, found


def _chosen(question: Question, ruling: str, n: int) -> tuple[Decision, ...]:
    for each in question.answers:
        if each.ruling == ruling:
            return each.decisions
    raise UsageError(
        f"line {n}: {ruling!r} does not answer the question {question.id}",
        expected=f"one of {', '.join(a.ruling for a in question.answers)}",
        do="nothing of the file was kept: mend it and give it again",
    )


# --- one at a time -----------------------------------------------------------------------------


class _Session:
    """Questions put on the terminal until somebody quits or none is left."""

    def __init__(self, case: Case, who: str, limit: int, again: str | None = None) -> None:
        self.case = case
        self.who = who
        self.limit = limit
        self.again = again
        self.asked = 0
        self.passed: set[str] = set()
        self.made: list[tuple[_Asked, list[Decision]]] = []

    def run(self, waiting: list[_Asked]) -> None:
        """Ask them in order. An answer may change the others' sides: those that touch an actor
        that was ruled on are asked again with the next batch, as they stand then."""
        total = len(waiting)
        while waiting and self.asked < self.limit:
            now = waiting.pop(0)
            show(*_page(now, self.case.snapshot(), self.asked + 1, max(total, self.asked + 1)))
            word = self._word(now.question)
            if word == "quit":
                break
            if word == "undo":
                waiting.insert(0, now)
                if self._undo():
                    waiting, total = self._next(), self.asked + len(waiting)
                continue
            self.asked += 1
            self.passed.add(now.question.id)
            if word != "skip":
                self._keep(now, word)
                touched = _actors(now.question)
                waiting = [w for w in waiting if not touched & _actors(w.question)]
            if not waiting and self.made:
                waiting = self._next()
        if not total:
            say("Nothing to ask.")
            return
        say(f"{counted(len(self.made), 'answer')}; the next `riftline review` goes on from here")

    def _next(self) -> list[_Asked]:
        with Waiting("looking for questions"):
            found = _ask(self.case, self.limit, self.again)
        return [a for a in found if a.question.id not in self.passed]

    def _word(self, question: Question) -> str:
        """The answer, or a command; its beginning will do. The end of the input quits."""
        words = [*(a.ruling for a in question.answers), *_COMMANDS]
        while True:
            typer.echo(f"[{', '.join(words)}] ", nl=False)
            line = sys.stdin.readline()
            if not line:
                typer.echo()
                return "quit"
            said = line.strip().casefold()
            meant = [w for w in words if w == said] or [w for w in words if w.startswith(said)]
            if said and len(meant) == 1:
                return meant[0]
            if said:
                say(
                    plain(
                        f"{said!r}: {' or '.join(meant)}?"
                        if meant
                        else f"{said!r} is no answer here"
                    )
                )

    def _keep(self, now: _Asked, word: str) -> None:
        found = next(a for a in now.question.answers if a.ruling == word)
        kept = [self.case.decide(replace(d, who=self.who)) for d in found.decisions]
        self.made.append((now, kept))
        say(plain(f"kept: {found.words} (decision {', '.join(d.id for d in kept)})"))

    def _undo(self) -> bool:
        if not self.made:
            say("nothing to undo here: `riftline decide CASE withdraw ID` takes older ones back")
            return False
        from riftline.model import Decision

        now, kept = self.made.pop()
        for d in reversed(kept):
            self.case.decide(Decision("", "withdraw", d.id, who=self.who))
        self.asked -= 1
        self.passed.discard(now.question.id)
        say(plain(f"withdrawn: decision {', '.join(d.id for d in kept)}"))
        return True


def _actors(question: Question) -> set[str]:
    return {question.left.actor, *(s.actor for s in question.right)}


# --- what is shown -----------------------------------------------------------------------------


def _page(asked: _Asked, view: Snapshot, n: int, total: int) -> Iterator[RenderableType]:
    q = asked.question
    again = "  (somebody was unsure)" if q.unsure else ""
    yield styled("")
    yield styled((f"{n} of {total}  ", "dim"), (q.words, "bold"), (again, "dim"))
    for reason in q.reasons:
        yield indented(styled((reason, "dim")))
    many = len(q.right) > 1
    yield from _side(q.left, view, "")
    for i, (side, p) in enumerate(zip(q.right, q.likely, strict=False), 1):
        yield from _side(side, view, f"{i}: " if many else "", p)
    for answer in q.answers:
        told = _told(asked.effects[answer.ruling], view)
        if told:
            yield styled((f"{answer.ruling}: ", "bold"), f"{answer.words}; {told}")


def _side(
    side: Side, view: Snapshot, mark: str, p: float | None = None
) -> Iterator[RenderableType]:
    likely = f", likely {p:.0%}" if p is not None else ""
    yield styled(
        f"{mark}{side.name}",
        (f"  {side.kind}, {counted(side.statements, 'statement')}{likely}", "dim"),
    )
    for id_ in side.sentences:
        s = view.statement(id_)
        card = view.document(s.document_id) if s else None
        if s is not None:
            where = ", ".join(
                w for w in ((card.publisher or card.account or "") if card else "",
                            ((card.published or "")[:10]) if card else "") if w
            )  # fmt: skip
            yield indented(styled(" ".join(s.text.split()), (f"  {where} ({s.id})", "dim")))


def _told(effect: Effect, view: Snapshot) -> str:
    """What an answer would change, in one line; "" where it changes no actor."""
    parts = []
    if len(effect.before) > 1 and len(effect.after) == 1:
        names = dict.fromkeys(n.text for a in effect.before for n in a.names)
        parts.append(
            "joins " + " + ".join(f"{a.name} ({a.statements})" for a in effect.before)
            + f" into {effect.after[0].name} with the names {'; '.join([*names][:_MOST_NAMES])}"
        )  # fmt: skip
    elif effect.before and not effect.after:
        parts.append(f"takes {', '.join(a.name for a in effect.before)} off the list")
    elif effect.after and not effect.before:
        parts.append(f"shows {', '.join(a.name for a in effect.after)} among the actors")
    elif len(effect.after) > len(effect.before):
        parts.append(f"takes apart {', '.join(a.name for a in effect.after)}")
    if effect.moved:
        parts.append(f"moves {counted(effect.moved, 'statement')}")
    if effect.ties:
        ties = sorted(effect.ties, key=lambda t: -t.statements)
        named = (f"{_name(t.a, view)} → {_name(t.b, view)} ({t.statements})" for t in ties)
        more = f" and {len(ties) - _MOST_TIES} more" if len(ties) > _MOST_TIES else ""
        some = ", ".join([*named][:_MOST_TIES])
        parts.append(f"touches {counted(len(ties), 'tie')}: {some}{more}")
    parts.extend(f"raises {i.code}: {i.seen}" for i in effect.raised)
    return "; ".join(parts)


def _name(id_: str, view: Snapshot) -> str:
    actor: Actor | None = view.roster.by_id.get(id_)
    return actor.name if actor else id_


# --- as JSON -----------------------------------------------------------------------------------


def _question_json(asked: _Asked, view: Snapshot) -> dict[str, Any]:
    q = asked.question
    return {
        "id": q.id,
        "kind": q.kind,
        "words": q.words,
        "unsure": q.unsure,
        "score": q.score,
        "left": _side_json(q.left, view),
        "right": [
            {**_side_json(s, view), "likely": p} for s, p in zip(q.right, q.likely, strict=False)
        ],
        "reasons": q.reasons,
        "answers": [
            {
                "ruling": a.ruling,
                "words": a.words,
                "decisions": [_decision_json(d) for d in a.decisions],
                "effect": _effect_json(asked.effects[a.ruling]),
            }
            for a in q.answers
        ],
    }


def _side_json(side: Side, view: Snapshot) -> dict[str, Any]:
    found = (view.statement(id_) for id_ in side.sentences)
    return {
        "key": side.key,
        "actor": side.actor,
        "name": side.name,
        "kind": side.kind,
        "statements": side.statements,
        "sentences": [
            {"id": s.id, "document_id": s.document_id, "text": s.text} for s in found if s
        ],
    }


def _decision_json(d: Decision) -> dict[str, str]:
    told = {"kind": d.kind, "left": d.left, "right": d.right, "field": d.field, "value": d.value}
    return {k: v for k, v in told.items() if v}


def _effect_json(effect: Effect) -> dict[str, Any]:
    def short(actor: Actor) -> dict[str, Any]:
        return {
            "id": actor.id,
            "name": actor.name,
            "kind": actor.kind,
            "names": list(dict.fromkeys(n.text for n in actor.names)),
            "statements": actor.statements,
        }

    return {
        "before": [short(a) for a in effect.before],
        "after": [short(a) for a in effect.after],
        "moved": effect.moved,
        "ties": effect.ties,
        "raised": effect.raised,
        "settled": effect.settled,
    }
