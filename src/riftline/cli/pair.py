"""`riftline pair`: the course of two actors, and the sentences behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from riftline.cli.door import JSON_VERSION, app
from riftline.cli.given import one_actor, open_for
from riftline.cli.options import CaseFolder, Json
from riftline.cli.terminal import counted, emit, grid, show, styled
from riftline.cli.words import month_range, share, statement_json, statement_lines
from riftline.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from riftline.model import Actor, Snapshot, Statement, Trend


@app.command()
def pair(
    case: CaseFolder,
    a: Annotated[str, typer.Argument(metavar="A", help="An actor, by any name or its id.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The other.")],
    limit: Annotated[
        int, typer.Option(min=0, help="At most so many sentences each way; 0: all.")
    ] = 20,
    as_json: Json = False,
) -> None:
    """Show the course of two actors and the sentences behind it.

    \b
    Example:
      riftline pair cases/delta "North Brigade" "Valley Front"
    """
    with open_for(case) as opened:
        view = opened.snapshot()
    one, other = one_actor(view, a), one_actor(view, b)
    if one.id == other.id:
        raise UsageError(
            f"{a!r} and {b!r} are one actor here: {one.name}",
            expected="two actors",
            do="`riftline decide CASE different A B` takes apart what was joined wrongly",
        )
    trend = view.trend(one.id, other.id)
    if as_json:
        emit(_pair_json(view, one, other, trend))
    else:
        show(*_pair_words(view, one, other, trend, limit))


def _pair_json(view: Snapshot, one: Actor, other: Actor, trend: Trend | None) -> dict[str, Any]:
    """The contract of `pair --json`: docs/commands.md. No trend: no evidence connects the two."""
    ids = dict.fromkeys((*_sentences(view, one.id, other.id), *_sentences(view, other.id, one.id)))
    return {
        "version": JSON_VERSION,
        "a": {"id": one.id, "name": one.name},
        "b": {"id": other.id, "name": other.name},
        "verdict": trend.verdict if trend else "not enough evidence",
        "p_widening": trend.p_widening if trend else None,
        "onset": _break(trend.onset) if trend and trend.onset else None,
        "breaks": trend.breaks if trend else (),
        "course": trend.course if trend else (),
        "drivers": trend.drivers if trend else (),
        "independent": trend.independent if trend else 0,
        "carriers": trend.carriers if trend else 0,
        "coverage": trend.coverage if trend else view.coverage,
        "statements": [statement_json(s, view) for s in _existing(view, ids)],
    }


def _break(onset: Any) -> dict[str, Any]:
    return {
        "earliest": onset.earliest,
        "latest": onset.latest,
        "probability": onset.probability,
    }


def _sentences(view: Snapshot, a: str, b: str) -> tuple[str, ...]:
    """Ids of all statements of the tie from `a` toward `b`: dated, states, undated."""
    tie = view.tie(a, b)
    if tie is None:
        return ()
    dated = (s for m in tie.months for c in (m.own, m.third) for s in c.statements)
    return tuple(dict.fromkeys((*dated, *tie.states, *tie.undated)))


def _existing(view: Snapshot, ids: Iterable[str]) -> list[Statement]:
    found = (view.statement(i) for i in ids)
    return [s for s in found if s is not None]


def _pair_words(
    view: Snapshot, one: Actor, other: Actor, trend: Trend | None, limit: int
) -> Iterator[RenderableType]:
    verdict = trend.verdict if trend else "not enough evidence"
    yield styled((one.name, "bold"), " and ", (other.name, "bold"), f": {verdict}")
    if trend is None:
        yield styled("Nothing in this case connects them.")
    else:
        yield styled(_onset_words(trend))
        yield styled(
            f"{counted(trend.independent, 'independent statement')}, "
            f"{counted(trend.carriers, 'carrier')}; " + _coverage_words(trend)
        )
        yield ""
        yield _course_table(trend)
    for a, b in ((one, other), (other, one)):
        found = _existing(view, _sentences(view, a.id, b.id))
        if found:
            shown = found[:limit] if limit else found
            yield ""
            yield styled((f"{a.name} → {b.name}", "bold"), f", {len(shown)} of {len(found)}")
            for s in shown:
                yield ""
                yield from statement_lines(s, view, by=2)


def _onset_words(t: Trend) -> str:
    onset = "no onset found"
    if t.onset:
        onset = (
            f"onset {month_range(t.onset.earliest, t.onset.latest)} "
            f"(probability {t.onset.probability:.2f})"
        )
    return f"{onset}; P(widening) {share(t.p_widening)}"


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
