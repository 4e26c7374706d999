"""`riftline field`: all actors on a day, the camps they part into, and what changed in that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from riftline import contracts
from riftline.cli.door import app
from riftline.cli.given import first_day, last_day, open_for
from riftline.cli.options import AsOf, CaseFolder, Json
from riftline.cli.terminal import counted, emit, grid, show, styled
from riftline.cli.words import month_range, on_record

if TYPE_CHECKING:
    from rich.console import RenderableType

    from riftline.model import CampChange, Field, FieldTie, Snapshot, Split

_VERDICTS = {
    "parted": "camps at odds",
    "scattered": "at odds, but no camp of two or more is sure",
    "together": "nobody is surely at odds",
    "not enough evidence": "not enough evidence: no tie is sure",
}
_MOST_IDS = 5


@app.command()
def field(
    case: CaseFolder,
    date: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="On this day; else the last that is told of."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="And what changed from this day on.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="At most so many rows a list; 0: all.")] = 20,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Show the camps of all actors on a day, and their fronts.

    --date is the day that is looked at, --as-of the day on which the record is looked at.

    \b
    Example:
      riftline field cases/delta --date 2014-06-30 --since 2014-01-01
    """
    day, first = last_day(date, "--date"), first_day(since, "--since")
    with open_for(case) as opened:
        found = opened.field(day, first, as_of)
        view = opened.snapshot(as_of)
    if as_json:
        emit(contracts.field(found, view, since=first, as_of=as_of))
    else:
        show(*_words(found, view, first, as_of, limit or len(found.ties) + len(found.actors)))


def _words(
    found: Field, view: Snapshot, since: str | None, as_of: str | None, limit: int
) -> Iterator[RenderableType]:
    yield styled(
        (f"The field on {found.day}", "bold"), f": {_VERDICTS[found.verdict]}{on_record(as_of)}"
    )
    yield styled(_evidence(found))
    if not found.ties:
        return
    name = _Names(view)
    yield from _camps(found, name, limit)
    yield from _fronts(found, limit)
    yield ""
    yield styled(_parting("Camps", found.many, len(found.ties)))
    yield styled(_parting("Two sides", found.two, len(found.ties)))
    yield from _across(found, name, limit)
    yield from _bridges(found, name, limit)
    if since is not None:
        yield from _changes(found, name, since, limit)
        yield from _triads(found, name, since, limit)


class _Names:
    """Names of actors by id, and lists of them."""

    def __init__(self, view: Snapshot) -> None:
        self._by_id = view.roster.by_id

    def of(self, id_: str) -> str:
        known = self._by_id.get(id_)
        return known.name if known else id_

    def all(self, ids: Iterable[str]) -> str:
        return ", ".join(map(self.of, ids))


def _evidence(found: Field) -> str:
    kinds = Counter(t.standing for t in found.ties)
    ties = ", ".join(
        f"{kinds[k]:,} {k}" for k in ("hostile", "friendly", "contested", "faint") if kinds[k]
    )
    silent = sum(not m.documents for m in found.coverage)
    return (
        f"{counted(len(found.actors), 'actor')}, {counted(len(found.ties), 'tie')}"
        f"{f' ({ties})' if ties else ''}; coverage: "
        f"{counted(sum(m.documents for m in found.coverage), 'document')} in "
        f"{counted(len(found.coverage), 'month')}, {silent} silent"
    )


def _camps(found: Field, name: _Names, limit: int) -> Iterator[RenderableType]:
    sizes = {c.number: len(c.members) for c in found.camps}
    shared = [a for a in found.actors if sizes[a.camp] > 1]
    alone = [a for a in found.actors if sizes[a.camp] == 1]
    if shared:
        rows = (
            (
                str(a.camp),
                name.of(a.id),
                f"{a.words} ({a.probability:.2f})",
                f"camp {a.other} ({a.p_other:.2f})" if a.other else "–",
                str(a.ties),
                str(a.sure),
            )
            for a in shared[:limit]
        )
        yield ""
        yield grid(
            ("camp", "actor", "with its camp", "next", "ties", "sure"),
            rows,
            right=("camp", "ties", "sure"),
        )
        yield from _more(len(shared), limit)
    if alone:
        told = (f"{name.of(a.id)} (camp {a.camp}, {a.words})" for a in alone[:limit])
        yield ""
        yield styled(("Alone: ", "bold"), ", ".join(told))
        yield from _more(len(alone), limit)


def _fronts(found: Field, limit: int) -> Iterator[RenderableType]:
    if found.fronts:
        rows = (
            (f"{f.first} and {f.second}", str(f.hostile), str(f.friendly), f"{f.strength:+.1f}")
            for f in found.fronts[:limit]
        )
        yield ""
        columns = ("between camps", "surely hostile", "surely friendly", "strength")
        yield grid(columns, rows, right=columns[1:])
        yield from _more(len(found.fronts), limit)


def _parting(what: str, split: Split, ties: int) -> str:
    proved = "no parting has less" if split.exact else f"no parting has less than {split.bound:.1f}"
    return (
        f"{what}: {len(split.against)} of {counted(ties, 'tie')} stand against them, "
        f"{split.cost:.1f} of {split.total:.1f} in strength ({proved}); "
        f"balance {split.balance:.2f}"
    )


def _across(found: Field, name: _Names, limit: int) -> Iterator[RenderableType]:
    """Ties that stand against the camps, surest first, and those that are contested."""
    stand = [t for t in found.ties if t.against and t.standing in ("hostile", "friendly")]
    contested = [t for t in found.ties if t.standing == "contested"]
    for title, ties in (("Against the camps", stand), ("Contested", contested)):
        if ties:
            ties.sort(key=lambda t: (-abs(t.strength), t.a, t.b))
            yield ""
            yield styled((title, "bold"))
            yield from (styled("  ", *_tie(t, name)) for t in ties[:limit])
            yield from _more(len(ties), limit)


def _tie(t: FieldTie, name: _Names) -> Sequence[tuple[str, str] | str]:
    ids = (*t.hostile_statements, *t.friendly_statements)
    return (
        f"{name.of(t.a)} and {name.of(t.b)}: hostile {t.words} ({t.p_hostile:.2f}), "
        f"{len(t.hostile_statements)} for and {len(t.friendly_statements)} against; ",
        (_ids(ids), "dim"),
    )


def _bridges(found: Field, name: _Names, limit: int) -> Iterator[RenderableType]:
    if not found.bridges:
        return
    yield ""
    yield styled(("Still speak well of both sides", "bold"))
    for b in found.bridges[:limit]:
        yield styled(
            f"  {name.of(b.actor)}, of camps {b.first} and {b.second}: {b.words} "
            f"({b.probability:.2f}); ",
            (_ids((*b.first_statements, *b.second_statements)), "dim"),
        )
    yield from _more(len(found.bridges), limit)


def _changes(found: Field, name: _Names, since: str, limit: int) -> Iterator[RenderableType]:
    yield ""
    yield styled((f"Changed camps since {since}", "bold"), "" if found.changes else ": nobody")
    for c in found.changes[:limit]:
        yield styled(
            f"  {month_range(c.earliest, c.latest)}  {name.of(c.actor)} {_moved(c, name)}: "
            f"{c.words} ({c.probability:.2f}); ",
            (_ids(c.statements), "dim"),
        )
    yield from _more(len(found.changes), limit)


def _moved(c: CampChange, name: _Names) -> str:
    fellows = name.all(c.fellows[:_MOST_IDS]) + ("…" if len(c.fellows) > _MOST_IDS else "")
    return {
        "went over": f"went over from {fellows} to camp {c.camp}",
        "left": f"stands alone, no longer with {fellows}",
        "joined": f"joined camp {c.camp}",
        "split": f"parted from {fellows}",
    }[c.kind]


def _triads(found: Field, name: _Names, since: str, limit: int) -> Iterator[RenderableType]:
    title = f"Triads out of balance since {since}"
    yield ""
    yield styled((title, "bold"), "" if found.triads else ": none")
    for t in found.triads[:limit]:
        turned = "; ".join(name.all(pair) for pair in t.turned)
        yield styled(
            f"  {t.signs}  {name.all(t.actors)}: {t.words} ({t.probability:.2f}, before "
            f"{t.before:.2f}), by {turned}; ",
            (_ids(t.statements), "dim"),
        )
    yield from _more(len(found.triads), limit)


def _ids(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _MOST_IDS} more" if len(ids) > _MOST_IDS else ""
    return " ".join(ids[:_MOST_IDS]) + more


def _more(n: int, limit: int) -> Iterator[RenderableType]:
    if n > limit:
        yield styled((f"  … and {n - limit:,} more (--limit 0 shows all)", "dim"))
