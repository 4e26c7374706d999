"""Commands that make, fill, rule on, check and hand on a case."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from riftline.cli.door import DAMAGED, JSON_VERSION, app
from riftline.cli.given import columns_of, open_for, ruled_key, sources_of
from riftline.cli.options import (
    Author,
    CaseFolder,
    Columns,
    Json,
    Private,
    Published,
    Publisher,
    Taker,
    Who,
    Workers,
)
from riftline.cli.progress import Progress
from riftline.cli.terminal import bare, counted, emit, plain, say, show
from riftline.cli.words import issue_line
from riftline.errors import UsageError

if TYPE_CHECKING:
    from riftline.case import Added


@app.command()
def init(
    case: CaseFolder,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The case's name; else the folder's.")
    ] = None,
) -> None:
    """Make a folder a case, or leave it as it is where it is one.

    \b
    Example:
      riftline init cases/delta --name "The delta dispute"
    """
    from riftline.case import init_case

    with init_case(case, name) as made:
        say(plain(f"{made.name}: the case is ready in {case}"))


@app.command()
def add(
    case: CaseFolder,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Files, folders, web addresses.", show_default=False
        ),
    ],
    published: Published = None,
    publisher: Publisher = None,
    author: Author = None,
    column: Columns = None,
    workers: Workers = None,
    who: Taker = "",
    private: Private = False,
    as_json: Json = False,
) -> None:
    """Capture and read files, folders and web addresses.

    What was read before is left as it is; a broken file becomes an issue. A web address is asked
    once and kept as a WARC file with its headers: its owner can see that you asked.

    \b
    Example:
      riftline add cases/delta articles/ posts/result.json
      riftline add cases/delta clipping.txt --published 2014-02-03 --publisher "Delta Post"
      riftline add cases/delta https://delta.example/feed.xml
      riftline add cases/delta log.csv --column text=Wortlaut --column published=Wann
    """
    from riftline.case import is_address

    addresses = [p for p in paths if is_address(p)]
    files = [Path(p) for p in paths if not is_address(p)]
    sources = sources_of(files, published, publisher, author)
    columns = columns_of(column or ())
    with open_for(case, "") as opened, Progress("reading") as progress:
        if columns:
            opened.remember_columns(columns)
        added = opened.add(sources, workers=workers, progress=progress, who=who.strip())
        if addresses:
            warn(addresses)
            more = opened.add_addresses(
                addresses, private=private, workers=workers, progress=progress, who=who.strip()
            )
            added = added.plus(more)
    told(case, added, as_json)


def warn(addresses: Iterable[str]) -> None:
    """Says, before anything leaves this machine, whom it is about to ask."""
    from urllib.parse import urlsplit

    hosts = ", ".join(dict.fromkeys(urlsplit(a).netloc for a in addresses))
    say(plain(f"This leaves your machine: {hosts} can see who asked, and for what."))


def told(case: Path, added: Added, as_json: bool) -> None:
    """What an `add` or a `poll` did."""
    if as_json:
        emit({"version": JSON_VERSION, **bare(added)})
        return
    typer.echo(
        f"{counted(added.captures, 'capture')} new, {added.unchanged:,} unchanged: "
        f"{counted(added.documents, 'document')}, {counted(added.statements, 'statement')}, "
        f"{counted(added.issues, 'issue')} read"
    )
    for what, held in (("read as", added.readers), ("issues", added.kinds)):
        if held:
            typer.echo(plain(f"  {what}: " + ", ".join(f"{n:,} {k}" for k, n in held.items())))
    if added.issues:
        say(plain(f"`riftline issues {case}` lists what was unread or unsure"))


@app.command()
def poll(
    case: CaseFolder,
    workers: Workers = None,
    who: Taker = "",
    private: Private = False,
    as_json: Json = False,
) -> None:
    """Take what is new in the feeds that were added by address.

    Each feed's owner, and those of its pages, can see that you asked.

    \b
    Example:
      riftline poll cases/delta
    """
    with open_for(case, "") as opened, Progress("reading") as progress:
        say("This leaves your machine: the owners of feeds and pages can see who asked.")
        added = opened.poll(private=private, workers=workers, progress=progress, who=who.strip())
    told(case, added, as_json)


class Ruling(StrEnum):
    """What `decide` can rule."""

    same = "same"
    different = "different"
    unsure = "unsure"
    not_an_actor = "not-an-actor"
    edit = "edit"
    add = "add"
    wrong = "wrong"
    right = "right"
    withdraw = "withdraw"


class Field(StrEnum):
    """What an edit of an actor or of a statement can change; or that two statements are ruled on
    as copies."""

    name = "name"
    kind = "kind"
    register = "register"
    public = "public"
    speaker = "speaker"
    subject = "subject"
    target = "target"
    act = "act"
    stance = "stance"
    when = "when"
    hedge = "hedge"
    polarity = "polarity"
    copy = "copy"


_OF_NAMES = (Field.name, Field.kind, Field.register, Field.public)


_PAIRS = (Ruling.same, Ruling.different, Ruling.unsure)


@app.command()
def decide(
    case: CaseFolder,
    ruling: Annotated[
        Ruling, typer.Argument(metavar="RULING", help=", ".join(r.value for r in Ruling) + ".")
    ],
    left: Annotated[
        str,
        typer.Argument(metavar="A", help="An actor's name or id; a statement's or decision's id."),
    ],
    right: Annotated[
        str | None, typer.Argument(metavar="[B]", help="The other actor, for two.")
    ] = None,
    document: Annotated[
        str, typer.Option(metavar="ID", help="For same: only in this document.")
    ] = "",
    field: Annotated[
        Field | None,
        typer.Option(
            metavar="FIELD",
            help="For edit of an actor: name, kind, register, public; of a statement: speaker, "
            "subject, target, act, stance, when, hedge, polarity. For same, different: copy.",
        ),
    ] = None,
    value: Annotated[
        str, typer.Option(metavar="WORDS", help="For edit: what it is. For add: the statement.")
    ] = "",
    why: Annotated[str, typer.Option(metavar="WORDS", help="The reason, kept with it.")] = "",
    who: Who = "",
    as_json: Json = False,
) -> None:
    """Rule on actors and statements, or take a ruling back.

    same, different, unsure A B: whether two names are one actor. not-an-actor A: nobody that
    the case is about. edit A: its name, kind, or the register of the name A; whether a person is
    public. wrong, right ID: a statement. edit ID: one field of a statement, which keeps its id; a
    value of - is nobody, or nothing. add ID: a statement that was missed in the document ID, its
    value as JSON with words, speaker, act and, if given, subject, target, when, stance, hedge,
    polarity. withdraw ID: a decision. same, different ID ID with
    --field copy: two statements are one statement with two carriers, or are not. Rulings are kept
    forever; one that is withdrawn stays on record beside its withdrawal.

    \b
    Example:
      riftline decide cases/delta same "North Brigade" "Северная бригада" --why "own site"
      riftline decide cases/delta edit "Reed State" --field register --value pejorative
      riftline decide cases/delta edit 3f2a90c1d2e4b5a69788 --field target --value "Valley Front"
      riftline decide cases/delta wrong 3f2a90c1d2e4b5a69788 --why "nobody says this"
      riftline decide cases/delta different 3f2a90c1d2e4b5a69788 0a77c1d2e4b5a6978812 --field copy
      riftline decide cases/delta withdraw 8c1f04be22a1907d3e55
    """
    if (right is None) == (ruling in _PAIRS):
        raise UsageError(
            f"{ruling.value} was given {'one name' if right is None else 'two names'}",
            expected=f"`{ruling.value} A{' B' if ruling in _PAIRS else ''}`",
            do="see `riftline decide --help`",
        )
    copies = field is Field.copy
    if copies and (ruling not in (Ruling.same, Ruling.different) or document or value.strip()):
        raise UsageError(
            f"--field copy was given with {ruling.value}",
            expected="`same ID ID --field copy` or `different ID ID --field copy`",
        )
    edits, adds = ruling is Ruling.edit, ruling is Ruling.add
    unfit = edits != (field is not None) or (edits or adds) != bool(value.strip())
    if not copies and unfit:
        raise UsageError(
            f"{ruling.value} was given {'no' if edits else 'a'} field and value",
            expected="`edit A --field FIELD --value WORDS`"
            if not adds
            else "`add DOCUMENT --value JSON`",
        )
    if document and ruling is not Ruling.same:
        raise UsageError(f"{ruling.value} holds in the whole case", expected="--document with same")
    from riftline.model import Decision

    told = ("document", document) if document else (field.value if field else "", value.strip())
    with open_for(case) as opened:
        if document:
            opened.document(document)  # one that is not there ends it here
        ruled = (left, right or "")
        of_names = ruling in (*_PAIRS, Ruling.not_an_actor) or (edits and field in _OF_NAMES)
        if not copies and of_names:
            view = opened.snapshot()
            keys = [ruled_key(opened, view, n) for n in ruled if n]
            ruled = (keys[0], keys[1] if right else "")
            if ruled[0] == ruled[1]:
                raise UsageError(
                    f"{left!r} and {right!r} are the same name here",
                    expected="two names, however alike the actors are",
                    do="`riftline actors CASE --json` shows every name's key",
                )
        kept = opened.decide(
            Decision("", ruling.value, *ruled, *told, who=who.strip(), why=why.strip())
        )
    if as_json:
        emit({"version": JSON_VERSION, "decision": kept})
    else:
        typer.echo(
            plain(f"{kept.kind} {kept.left} {kept.right}".rstrip() + f"  (decision {kept.id})")
        )


@app.command()
def verify(case: CaseFolder, as_json: Json = False) -> None:
    """Hash every capture again; say which have changed.

    Exit code 10 says that one is damaged or gone.

    \b
    Example:
      riftline verify cases/delta
    """
    with open_for(case, "checking captures") as opened:
        seen = opened.verify()
    if as_json:
        emit({"version": JSON_VERSION, **bare(seen)})
    else:
        show(*(issue_line(i) for i in seen.bad))
        for s in seen.stamped:
            when = f"on {s.at}" if s.at else "at a time that the net must tell"
            typer.echo(plain(f"{s.sha256[:16]} existed {when}, says {s.authority} ({s.kind})"))
        typer.echo(f"{counted(seen.checked, 'capture')} checked, {len(seen.bad)} bad")
    if seen.bad:
        raise typer.Exit(DAMAGED)


@app.command()
def export(
    case: CaseFolder,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="csv, jsonl, ftm, stix … (docs/formats-out.md).",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write into.")],
    as_json: Json = False,
) -> None:
    """Write a case out for other programs.

    docs/formats-out.md says what stands in each file.

    \b
    Example:
      riftline export cases/delta --format csv -o out/
    """
    from riftline.export import write

    with open_for(case, "writing") as opened:
        written = write(format_, opened.ruled(), out)
    if as_json:
        emit({"version": JSON_VERSION, "files": [str(p) for p in written]})
    else:
        for path in written:
            typer.echo(plain(str(path)))
