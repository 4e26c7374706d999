"""`riftline pair`: the course of two actors, and the sentences behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from riftline import contracts
from riftline.cli.door import app
from riftline.cli.given import one_actor, open_for
from riftline.cli.options import AsOf, CaseFolder, Json
from riftline.cli.terminal import counted, emit, grid, show, styled
from riftline.cli.words import (
    likely,
    month_range,
    on_record,
    state_words,
    statement_lines,
)
from riftline.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from riftline.model import Actor, Driver, Snapshot, Statement, Trend


@app.command()
def pair(
    case: CaseFolder,
    a: Annotated[str, typer.Argument(metavar="A", help="An actor, by any name or its id.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The other.")],
    limit: Annotated[
        int, typer.Option(min=0, help="At most so many sentences each way; 0: all.")
    ] = 20,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show the course of two actors and the sentences behind it.

    With --as-of: as it stood on record that day, beside what is known now of the time up to it.

    \b
    Example:
      riftline pair cases/delta "North Brigade" "Valley Front"
      riftline pair cases/delta "North Brigade" "Valley Front" --as-of 2014-02-03
    """
    with open_for(case) as opened:
        view = opened.snapshot(as_of)
        now = opened.then(as_of) if as_of else None
        one, other = one_actor(view, a), one_actor(view, b)
        if one.id == other.id:
            raise UsageError(
                f"{a!r} and {b!r} are one actor here: {one.name}",
                expected="two actors",
                do="`riftline decide CASE different A B` takes apart what was joined wrongly",
            )
        why = opened.drivers(one.id, other.id, as_of)
    trend = view.trend(one.id, other.id)
    if as_json:
        emit(contracts.pair(view, one, other, why, as_of=as_of, now=now))
        return
    show(*_pair_words(view, one, other, trend, why, limit, on_record(as_of)))
    if now:
        told = contracts.known_now(now, one, other)
        show("", styled(f"Of the time up to {as_of}, as it is known now: ", _finding(told)))


def _finding(trend: Trend | None) -> str:
    if trend is None:
        return "nothing connects them"
    return f"{trend.called}, {_onset_words(trend)}"


def _existing(view: Snapshot, ids: Iterable[str]) -> list[Statement]:
    found = (view.statement(i) for i in ids)
    return [s for s in found if s is not None]


def _pair_words(
    view: Snapshot,
    one: Actor,
    other: Actor,
    trend: Trend | None,
    why: Sequence[Driver],
    limit: int,
    when: str,
) -> Iterator[RenderableType]:
    from riftline.dossier import standing

    verdict = trend.called if trend else "not enough evidence"
    yield styled((one.name, "bold"), " and ", (other.name, "bold"), f": {verdict}{when}")
    if trend is None:
        yield styled("Nothing in this case connects them.")
    else:
        yield styled(_onset_words(trend))
        if place := standing(view, trend):
            yield styled(place)
        yield styled(
            f"{counted(trend.independent, 'independent statement')}, "
            f"{counted(trend.carriers, 'carrier')}; " + _coverage_words(trend)
        )
        yield ""
        yield _course_table(trend)
    if why:
        yield ""
        yield styled(("What it rests on, and what came before", "bold"), " (not what caused it)")
        yield from (styled("  ", (f"{d.kind}  ", "dim"), d.words) for d in why)
    yield from _told_lines(view, one, other)
    yield from _state_lines(view, one, other)
    for a, b in ((one, other), (other, one)):
        found = _existing(view, contracts.of_tie(view, a.id, b.id))
        if found:
            shown = found[:limit] if limit else found
            yield ""
            alone, carriers = view.independent(s.id for s in found)
            yield styled(
                (f"{a.name} → {b.name}", "bold"),
                f", {len(shown)} of {counted(len(found), 'statement')}: {alone} independent, "
                f"{counted(carriers, 'carrier')}",
            )
            for s in shown:
                yield ""
                yield from statement_lines(s, view, by=2)


def _told_lines(view: Snapshot, one: Actor, other: Actor) -> Iterator[RenderableType]:
    """Since when the quarrel is and when it turned, by whose account."""
    from riftline.dossier import tellings

    found = tellings(view, one.id, other.id)
    if found:
        yield ""
        yield styled(("What is said of it", "bold"), " (dated by who says it, not by the course)")
        yield from (styled("  ", t.words, (f"  {' '.join(t.statements)}", "dim")) for t in found)


def _state_lines(view: Snapshot, one: Actor, other: Actor) -> Iterator[RenderableType]:
    """What holds or held between the two, by whose account."""
    from riftline.dossier import states

    found = states(view, one.id, other.id)
    if found:
        yield ""
        yield styled(("States", "bold"))
        yield from (styled("  ", *state_words(s, view)) for s in found)


def _onset_words(t: Trend) -> str:
    onset = "no onset found"
    if t.onset:
        onset = (
            f"onset {month_range(t.onset.earliest, t.onset.latest)} "
            f"(probability {likely(t.onset.probability)})"
        )
    return f"{onset}; P(widening) {likely(t.p_widening)}"


def _coverage_words(t: Trend) -> str:
    c = t.coverage
    silent = sum(1 for m in c.months if not m.documents)
    return (
        f"coverage: {counted(c.documents, 'document')} from {counted(c.sources, 'source')}, "
        f"{silent} of {counted(len(c.months), 'month')} silent, "
        f"{counted(c.undated, 'document')} undated"
    )


def _course_table(t: Trend) -> RenderableType:
    columns = (
        "month", "hostile", "friendly", "neutral", "independent", "carriers", "hostility", "90 %",
    )  # fmt: skip
    rows = (
        (
            p.period,
            f"{p.hostile:.2f}",
            f"{p.friendly:.2f}",
            f"{p.neutral:.2f}",
            str(p.independent),
            str(p.carriers),
            f"{p.mean:.2f}",
            f"{p.low:.2f}–{p.high:.2f}",
        )
        for p in t.course
    )
    return grid(columns, rows, right=columns[1:])
