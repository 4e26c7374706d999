"""Commands that look at a case: lists, and one thing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from riftline import contracts
from riftline.cli.door import JSON_VERSION, app
from riftline.cli.given import first_day, last_day, one_actor, open_for
from riftline.cli.options import AsOf, CaseFolder, Json, Since, Until
from riftline.cli.terminal import counted, emit, grid, indented, plain, say, show, styled
from riftline.cli.words import (
    issue_line,
    on_record,
    share,
    statement_lines,
    trend_table,
)
from riftline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from riftline.case.search import Order
    from riftline.model import Snapshot

_SHOWN = 5


@app.command()
def status(case: CaseFolder, as_of: AsOf = None, as_json: Json = False) -> None:
    """Say how much is in a case and which pairs changed most.

    \b
    Example:
      riftline status cases/delta --json
    """
    with open_for(case) as opened:
        every = opened.status(as_of)
        view = opened.snapshot(as_of)
        name = opened.name
    shown = ("captures", "documents", "statements", "actors", "decisions", "issues")
    counts = {k: every[k] for k in shown}
    if as_json:
        known = {"name": name, "revision": view.revision, "as_of": as_of}
        emit({"version": JSON_VERSION, **known, **counts})
        return
    show(
        styled((name, "bold"), f"  {case}, revision {view.revision}" + on_record(as_of)),
        grid(("", "n"), ((k, f"{n:,}") for k, n in counts.items()), right=("n",)),
    )
    show(*_pairs(view))


def _pairs(view: Snapshot) -> Iterator[RenderableType]:
    """The list of rifts with the error to be expected in it, then what changed most beside."""
    from riftline.dossier import false_rifts

    rifts = [t for t in view.trends if t.listed]
    rest = [t for t in view.trends if not t.listed]
    if rifts:
        doubtful = sum(t.verdict == "rift" for t in rest)
        yield ""
        yield styled(
            f"Rifts, most changed first ({len(rifts)}; of such a list "
            f"{false_rifts(rifts) or 0.0:.0%} are expected to be none; {doubtful} too doubtful for "
            "it):"
        )
        yield trend_table(view, rifts[:_SHOWN])
    if rest:
        yield ""
        yield styled(f"{'Other pairs' if rifts else 'Pairs'}, most changed first:")
        yield trend_table(view, rest[:_SHOWN])


@app.command()
def statements(
    case: CaseFolder,
    speaker: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only what this actor says.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only what is said toward this actor.")
    ] = None,
    act: Annotated[
        str | None, typer.Option(metavar="ACT", help="Only this act, as ACCUSE or PLEDGE.")
    ] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0: all.")] = 0,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """List statements: who says what about whom.

    --since and --until compare the day that a statement counts for; undated ones fall out.

    \b
    Example:
      riftline statements cases/delta --speaker "North Brigade" --act ACCUSE --since 2014-02
    """
    first, last = first_day(since, "--since"), last_day(until, "--until")
    with open_for(case) as opened:
        view = opened.snapshot(as_of)
    found = view.statements(
        speaker=one_actor(view, speaker).id if speaker is not None else None,
        target=one_actor(view, target).id if target is not None else None,
        act=_act(view, act) if act is not None else None,
        since=first,
        until=last,
    )
    shown = found[:limit] if limit else found
    independent, carriers = view.independent(s.id for s in found)
    if as_json:
        emit(
            {
                "version": JSON_VERSION,
                "total": len(found),
                "independent": independent,
                "carriers": carriers,
                "statements": [contracts.statement(s, view) for s in shown],
            }
        )
        return
    for s in shown:
        show(*statement_lines(s, view), "")
    some = f"{len(shown):,} of " if limit else ""
    say(
        f"{some}{counted(len(found), 'statement')}: {independent:,} independent, "
        f"{counted(carriers, 'carrier')}"
    )


def _act(view: Snapshot, given: str) -> str:
    """`given` as an act; a word on standard error where no statement has it."""
    act = given.strip().upper().replace("-", "_")
    present = view.acts()
    if act not in present:
        say(plain(f"no statement here has the act {act}; there are {', '.join(present) or 'none'}"))
    return act


@app.command()
def issues(
    case: CaseFolder,
    code: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only issues of this kind.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List what is unread, unsure or contradictory.

    Each line ends with what to do about it.

    \b
    Example:
      riftline issues cases/delta --code undated
    """
    with open_for(case) as opened:
        every = opened.snapshot().issues
    found = [i for i in every if code is None or i.code == code]
    if as_json:
        emit({"version": JSON_VERSION, "issues": found})
        return
    show(*(issue_line(i) for i in found))
    say(counted(len(found), "issue"))


@app.command()
def why(
    case: CaseFolder,
    statement: Annotated[str, typer.Argument(metavar="STATEMENT", help="A statement's id.")],
    as_json: Json = False,
) -> None:
    """Say which rules made a statement and which abstained.

    \b
    Example:
      riftline why cases/delta 3f2a90c1d2e4b5a69788
    """
    with open_for(case) as opened:
        steps = opened.why(statement)
        found = opened.snapshot().statement(statement)
        view = opened.snapshot()
    if as_json:
        emit({"version": JSON_VERSION, "id": statement, "steps": steps})
        return
    if found is not None:
        show(*statement_lines(found, view), "")
    show(
        grid(
            ("rule", "said", "score"),
            ((s.rule, s.said, share(s.score)) for s in steps),
            right=("score",),
        )
    )


@app.command()
def search(
    case: CaseFolder,
    query: Annotated[
        list[str],
        typer.Argument(metavar="WORDS...", help='Words, "phrases", prefix*, AND OR NOT, field:x.'),
    ],
    order: Annotated[
        str, typer.Option(metavar="ORDER", help="best, newest or oldest first.")
    ] = "best",
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """Search the text of documents and statements.

    A word finds all its forms, a phrase its very words. Fields narrow: speaker: target: act:
    since: until: lang: source: kind: certainty:

    \b
    Example:
      riftline search cases/delta '"broke the truce"' 'convoy*'
      riftline search cases/delta shelling speaker:'North Brigade' since:2014-02 NOT lang:ru
    """
    by = _order(order)
    with open_for(case) as opened:
        found = opened.find(" ".join(map(_typed, query)), limit=limit, order=by)
        view = opened.snapshot()
    if as_json:
        emit({"version": JSON_VERSION, **contracts.search(found, view)})
        return
    for h in found.hits:
        card = view.document(h.document_id)
        title = (card.title or card.uri) if card else h.document_id
        kind = f"statement {h.statement_id}" if h.statement_id else f"document {h.document_id}"
        when = f"{card.published[:10]}  " if card and card.published else ""
        show(styled((when, "dim"), (title, "bold"), (f"  {kind}", "dim")), indented(styled(h.text)))
    for facet in found.facets if found.total > 1 else ():
        values = ", ".join(f"{v.name} ({v.n:,})" for v in facet.values)
        say(plain(f"{facet.field}: {values}{f' and {facet.more:,} more' if facet.more else ''}"))
    some = f"{len(found.hits):,} of " if len(found.hits) < found.total else ""
    least = " or more: of the words' last passages to come in" if found.more else ""
    say(f"{some}{counted(found.total, 'hit')}{least}")


def _order(given: str) -> Order:
    for order in ("best", "newest", "oldest"):
        if order == given:
            return order
    raise UsageError(f"--order {given!r}", expected="best, newest or oldest")


def _typed(word: str) -> str:
    """An argument as one types it in a search: the shell took the quotes of field:"two words"."""
    field, colon, value = word.partition(":")
    bare = colon and field.isalpha() and " " in value and not value.startswith(('"', "«", "“"))
    return f'{field}:"{value}"' if bare else word
