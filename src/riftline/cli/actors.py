"""`riftline actors`: the actors of a case, lists of names in and out, and whom a name may mean."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from riftline.cli.door import JSON_VERSION, app
from riftline.cli.given import iso_date, must_exist, one_actor, open_for
from riftline.cli.options import AsOf, CaseFolder, Json
from riftline.cli.progress import Progress
from riftline.cli.terminal import bare, counted, emit, grid, indented, plain, say, show, styled
from riftline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType
    from rich.text import Text

    from riftline.case import Account, Alike, Case, Imported, Sheet, Told
    from riftline.model import Actor, Snapshot

_MOST_NAMES = 8  # of one candidate that are shown; --json has all
_MOST_GONE = 10
_MOST_SOURCES = 3  # documents of one role that are named; --json has all


class _CaseOrVerb(TyperGroup):
    """Lists the actors where the first word is a case's folder and no verb of this group."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        first = next((a for a in args if not a.startswith("-")), None)
        if first is not None and first not in self.commands:
            args = ["list", *args]
        return super().parse_args(ctx, args)


actors = typer.Typer(cls=_CaseOrVerb, rich_markup_mode=None, no_args_is_help=True)
app.add_typer(actors, name="actors")


@actors.callback()
def _actors() -> None:
    """List actors with their names; import and export lists.

    `actors CASE` lists the actors; `actors show` one with all that is told of it; `actors find`
    says whom a name may mean.

    \b
    Example:
      riftline actors cases/delta
      riftline actors import cases/delta watchlist.csv
      riftline actors find cases/delta "Reed Guard"
      riftline actors export cases/delta --format csv -o actors.csv
    """


@actors.command("list")
def list_(case: CaseFolder, as_of: AsOf = None, as_json: Json = False) -> None:
    """List the actors of a case with all their names; `actors CASE` for short.

    \b
    Example:
      riftline actors list cases/delta
    """
    with open_for(case) as opened:
        found = opened.snapshot(as_of).roster.actors
    if as_json:
        emit({"version": JSON_VERSION, "actors": found})
        return
    rows = (
        (
            a.name,
            a.kind,
            str(a.statements),
            "; ".join(dict.fromkeys(n.text for n in a.names if n.text != a.name)),
            a.id,
        )
        for a in sorted(found, key=lambda a: (-a.statements, a.name))
    )
    show(
        grid(
            ("name", "kind", "statements", "other names", "id"),
            rows,
            right=("statements",),
            whole=("kind", "id"),
        )
    )


@actors.command("show")
def show_(
    case: CaseFolder,
    name: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]", help="An actor; without one, all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show an actor's sheet: names, roles, what it is to others and who says so.

    An affiliate that claims to be one, one that the other side recognises, and one that others call
    so stand apart; every row has its hedges and its statements. Without a name: all actors.

    \b
    Example:
      riftline actors show cases/delta "Reed Guard"
    """
    with open_for(case) as opened:
        view = opened.snapshot()
        if name:
            chosen = [one_actor(view, " ".join(name))]
        else:
            chosen = sorted(view.roster.actors, key=lambda a: (-a.statements, a.name))
        sheets = [(opened.sheet(a.id), _account(opened, a)) for a in chosen]
    if as_json:
        emit(
            {
                "version": JSON_VERSION,
                "sheets": [
                    {
                        **bare(found),
                        "listing": view.listings.get(found.actor.id),
                        "account": account,
                    }
                    for found, account in sheets
                ],
            }
        )
        return
    for found, account in sheets:
        show(*_sheet(found, account, view), "")


def _account(case: Case, actor: Actor) -> Account | None:
    return case.account(actor.id) if actor.kind == "account" else None


_SAID = {
    "PART_OF": ("part of", "has as a part"),
    "AFFILIATED_WITH": ("affiliated with", "has as an affiliate"),
    "MEMBER_OF": ("member of", "has as a member"),
    "LEADS": ("leads", "is led by"),
    "PLEDGE": ("pledged allegiance to", "was pledged allegiance by"),
    "JOIN": ("joined", "was joined by"),
    "LEAVE": ("left", "was left by"),
    "SPLIT": ("split from", "lost by a split"),
    "MERGE": ("merged with", "merged with"),
    "SAME_AS": ("is said to be", "is said to be"),
    "ALLIED_WITH": ("allied with", "allied with"),
    "HOSTILE_TO": ("hostile to", "has as an enemy"),
    "RUNS": ("runs", "is run by"),
    "LOCATED_IN": ("located in", "holds"),
}


_WHOSE = {
    ("itself", True): "it says so itself",
    ("the other", True): "the other says so",
    ("itself", False): "the other claims it",
    ("the other", False): "it recognises it itself",
    ("a third", True): "others say so",
    ("a third", False): "others say so",
}


def _sheet(found: Sheet, account: Account | None, view: Snapshot) -> Iterator[RenderableType]:
    actor = found.actor
    yield styled((actor.name, "bold"), f"  {actor.kind}, {counted(actor.statements, 'statement')}",
                 (f"  id {actor.id}", "dim"))  # fmt: skip
    listing = view.listings.get(actor.id)
    if listing is not None:
        yield indented(styled((f"listed: {listing.why}", "dim")))
    for n in actor.names:
        used = view.roster.by_key.get(n.used_by)
        by = view.roster.by_id[used].name if used else n.used_by
        told = [
            n.register,
            *([f"used by {by}"] if by and used != actor.id else []),
            *([f"since {n.since}"] if n.since else []),
            *([f"until {n.until}"] if n.until else []),
        ]
        yield indented(
            styled(f"“{n.text}”  ", (f"{', '.join(told)}  {_source(n.source, view)}", "dim"))
        )
    for office in found.offices:
        yield indented(
            styled(f"called “{office.text}”  ", (f"{_sources(office.documents, view)}", "dim"))
        )
    for t in found.told:
        yield indented(_told(t))
    if account is not None:
        yield from (indented(line) for line in _posts(account))


def _told(t: Told) -> Text:
    words = _SAID[t.act][not t.outgoing]
    denies = " denied" if t.denied else ""
    whose = _WHOSE[t.basis, t.outgoing] + f" ({', '.join(t.by)})"
    said = (
        f"said {t.first}" + (f" … {t.last}" if t.last != t.first else "") if t.first else "undated"
    )
    return styled(
        f"{words}{denies} ", (t.who, "bold"), f"  {whose}",
        *([("  hedged: " + "; ".join(t.hedges), "yellow")] if t.hedges else []),
        ("".join(f"  {w}" for w in t.when) + f"  {said}  {' '.join(t.statements)}", "dim"),
    )  # fmt: skip


def _posts(account: Account) -> Iterator[Text]:
    """What an account's posts show; who runs it and for whom it speaks stand among what is told."""
    rows = (
        ("platform", account.platforms),
        ("names", [f"{s.text} ({s.posts})" for s in account.names]),
        ("handles", [f"{s.text} ({s.posts})" for s in account.handles]),
        ("address", account.addresses),
        ("relays", [f"{s.text} ({s.posts})" for s in account.relays]),
        ("audience", [f"{s.text} ({s.first or 'undated'})" for s in account.audience]),
    )  # fmt: skip
    for what, found in rows:
        if found:
            yield styled(f"{what}: {'; '.join(found)}")
    yield styled((f"{counted(account.posts, 'post')} captured", "dim"))


def _sources(ids: Sequence[str], view: Snapshot) -> str:
    some = "; ".join(_source(i, view) for i in ids[:_MOST_SOURCES])
    return some + (f" … ({len(ids) - _MOST_SOURCES} more)" if len(ids) > _MOST_SOURCES else "")


def _source(source: str, view: Snapshot) -> str:
    """Who says so: a document by its publisher and title, anything else as it stands."""
    card = view.document(source)
    if card is None:
        return source
    return ", ".join(filter(None, (card.publisher or card.account, card.title or card.uri)))


@actors.command("import")
def import_(
    case: CaseFolder,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Lists of names.", show_default=False),
    ],
    name: Annotated[
        str, typer.Option(metavar="NAME", help="The list's name; one that is known: a new edition.")
    ] = "",
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="The edition's day, where it gives none.")
    ] = None,
    who: Annotated[
        str, typer.Option(metavar="NAME", envvar="USER", help="Who imports; else the user's name.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Take in lists of names as claims by those lists.

    Reads actors.toml, tables (CSV), FollowTheMoney and Wikidata JSON and the UN's XML. A listed
    entity is no actor: its names go to the one actor that has exactly its full name, or that a
    person rules the same.

    \b
    Example:
      riftline actors import cases/delta watchlist.csv --name "Harbour watch list"
      riftline actors import cases/delta consolidated.xml entities.ftm.json
    """
    if name and len(files) > 1:
        raise UsageError(
            f"--name was given with {len(files)} files", expected="one file for one name"
        )
    day = iso_date(date, "--date") or ""
    given = [must_exist(f) for f in files]
    with open_for(case, "") as opened:
        for file in given:
            with Progress("importing", "entries") as progress:
                done = opened.import_list(
                    file, name=name, date=day, who=who.strip(), progress=progress
                )
            if as_json:
                emit({"version": JSON_VERSION, **bare(done)})
            else:
                _tell(done, case)


def _tell(done: Imported, case: Path) -> None:
    card = done.list
    typer.echo(
        plain(
            f"{card.title}, {card.edition} ({card.format}, id {card.id}): "
            f"{counted(card.entries, 'entry', 'entries')}, {counted(card.names, 'name')}; "
            f"{done.new:,} new, {done.changed:,} changed, {len(done.gone):,} gone"
        )
    )
    if done.gone:
        some = ", ".join(done.gone[:_MOST_GONE]) + (" …" if len(done.gone) > _MOST_GONE else "")
        say(plain(f"no longer on the list: {some}"))
    if done.passed:
        say(f"{counted(done.passed, 'record')} about no actor passed by")
    if done.broken:
        say(plain(f"{counted(done.broken, 'row')} left out: `riftline issues {case}` lists them"))


class Format(StrEnum):
    """What `actors export` can write."""

    toml = "toml"
    csv = "csv"
    ftm = "ftm"
    wikidata = "wikidata"


@actors.command("export")
def export_(
    case: CaseFolder,
    format_: Annotated[
        Format,
        typer.Option(
            "--format", "-f", metavar="FORMAT", help=", ".join(f.value for f in Format) + "."
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="File to write.")],
    as_json: Json = False,
) -> None:
    """Write the actors and their names as a list for other programs.

    docs/formats-out.md says what stands in each format.

    \b
    Example:
      riftline actors export cases/delta --format toml -o actors.toml
      riftline actors export cases/delta --format ftm -o actors.ftm.json
    """
    from riftline.export.actors import LOST, write_actors

    with open_for(case, "writing") as opened:
        written = write_actors(format_.value, opened.snapshot(), out)
    if as_json:
        emit({"version": JSON_VERSION, "files": [str(written)]})
    else:
        typer.echo(plain(str(written)))
    if format_.value in LOST:
        say(f"{format_.value} has no place for {LOST[format_.value]}; csv and toml keep them")


@actors.command()
def find(
    case: CaseFolder,
    name: Annotated[list[str], typer.Argument(metavar="NAME", help="The name, in any script.")],
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 3,
    one_script: Annotated[
        bool, typer.Option("--one-script", help="Compare within the name's own script only.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say whom a name may mean, of actors and listed entities, and why.

    The figure is the probability that both names mean one. It joins nothing.

    \b
    Example:
      riftline actors find cases/delta "Камышовая стража"
    """
    wanted = " ".join(name)
    with open_for(case, "comparing names") as opened:
        found = opened.alike(wanted, limit, across_scripts=not one_script)
        cards = {card.id: card for card in opened.lists()}
    if as_json:
        emit({"version": JSON_VERSION, "found": found})
        return
    for one in found:
        show(*_candidate(one, {id_: card.title for id_, card in cards.items()}), "")
    say(counted(len(found), "candidate"))


def _candidate(one: Alike, titles: dict[str, str]) -> Iterator[RenderableType]:
    list_ = one.id.split(":")[1] if one.id.startswith("list:") else ""
    place = f"{titles.get(list_, list_)}, {', '.join(one.refs)}" if list_ else "an actor here"
    yield styled(
        (f"{one.likeness.score:.2f}  ", "cyan"), (one.name, "bold"), f"  {one.kind}  ",
        (f"{place}, id {one.id}", "dim"),
    )  # fmt: skip
    others = [n for n in one.names if n != one.name]
    if others:
        more = f" … ({len(others) - _MOST_NAMES} more)" if len(others) > _MOST_NAMES else ""
        yield indented(styled("also " + "; ".join(others[:_MOST_NAMES]) + more))
    for sign in one.likeness.signs:
        yield indented(styled(f"{sign.weight:+.1f}  {sign.words}"))
