"""`riftline trends`: what came in since a day, and whose course moved by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from riftline import contracts
from riftline.cli.door import app
from riftline.cli.given import first_day, open_for
from riftline.cli.options import CaseFolder, Json
from riftline.cli.terminal import counted, emit, show, styled
from riftline.cli.words import likely, month_range

if TYPE_CHECKING:
    from rich.console import RenderableType

    from riftline.case import Change, Changes
    from riftline.model import Snapshot, Trend

_MOST_IDS = 5


@app.command()
def trends(
    case: CaseFolder,
    since: Annotated[
        str, typer.Option(metavar="DAY", help="The first day of what is new (UTC); or a month.")
    ],
    as_json: Json = False,
) -> None:
    """Say what came in since a day and which pairs moved by it.

    The record as it stood when the day before had ended, against the record now.

    \b
    Example:
      riftline trends cases/delta --since 2014-02-03
    """
    day = first_day(since, "--since") or since
    with open_for(case) as opened:
        found = opened.changes(day)
        view = opened.snapshot()
    if as_json:
        emit(contracts.trends(found, view, day))
    else:
        show(*_words(found, view, day))


def _words(found: Changes, view: Snapshot, day: str) -> Iterator[RenderableType]:
    yield styled(
        f"Since {day} (UTC): {counted(len(found.documents), 'document')}, "
        f"{counted(len(found.statements), 'statement')}, "
        f"{counted(len(found.actors), 'actor')} and "
        f"{counted(len(found.decisions), 'decision')} new"
    )
    if found.actors:
        yield styled("New: " + ", ".join(view.roster.by_id[i].name for i in found.actors))
    for old, new in found.joined:
        yield styled(f"{old} is {view.roster.by_id[new].name} now")
    yield styled(
        f"{counted(len(found.pairs), 'pair')} moved; something new was said of "
        f"{counted(found.touched, 'pair')}"
    )
    for change in found.pairs:
        yield ""
        yield from _pair_words(change, view)
    if found.false_share is not None:
        yield ""
        yield styled(f"Of the rifts told of here, {found.false_share:.0%} are expected to be none.")


def _pair_words(change: Change, view: Snapshot) -> Iterator[RenderableType]:
    names = [view.roster.by_id[i].name for i in (change.a, change.b)]
    yield styled((names[0], "bold"), " and ", (names[1], "bold"), f": {', '.join(change.what)}")
    yield styled(f"    before: {_told(change.before)}")
    yield styled(f"    now:    {_told(change.now)}")
    for label, ids in (("came in", change.statements), ("no longer counts", change.lost)):
        if ids:
            more = f" and {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else ""
            yield styled(f"    {label}: {' '.join(ids[:_MOST_IDS])}{more}")


def _told(trend: Trend | None) -> str:
    if trend is None:
        return "nothing connected them"
    onset = trend.onset
    began = f", onset {month_range(onset.earliest, onset.latest)}" if onset else ""
    breaks = ", ".join(f"{month_range(b.earliest, b.latest)} {b.direction}" for b in trend.breaks)
    turned = f", breaks {breaks}" if breaks else ""
    return f"{trend.called}{began}{turned}, P(widening) {likely(trend.p_widening)}"
