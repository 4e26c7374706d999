"""`riftline brief`, `proof`, `release`, `pack`, `site`: prose and what it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from riftline.cli.door import BLOCKED, JSON_VERSION, app
from riftline.cli.given import first_day, one_actor, open_for
from riftline.cli.options import CaseFolder, Json, Since, Who
from riftline.cli.terminal import counted, emit, plain, say, show, styled
from riftline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from riftline.brief import Brief, Fault
    from riftline.case import Case
    from riftline.model import Snapshot

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="The brief's name in the case.", show_default=False)
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE", help="Write it as .html, .md or .txt (to edit)."),
]


@app.command()
def brief(
    case: CaseFolder,
    name: Name = "",
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="Draft one on these two actors.", show_default=False),
    ] = None,
    since: Since = None,
    edited: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Take in the text as it was edited (.txt)."),
    ] = None,
    edition: Annotated[int, typer.Option(min=0, help="Write out this edition; 0: the draft.")] = 0,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Draft a brief on two actors, or take one on.

    It is kept in the case under its name. Every sentence is bound to statements; the check says
    what keeps it from release. docs/brief.md tells how to edit one.

    \b
    Example:
      riftline brief cases/delta --pair "North Brigade" "Valley Front" --since 2014-01 -o brief.html
      riftline brief cases/delta north-valley -o brief.txt
      riftline brief cases/delta north-valley --from brief.txt
    """
    from riftline import brief as briefs

    if pair is None and not name:
        raise UsageError("no brief is named", expected="--pair A B, or a brief's name")
    with open_for(case) as opened:
        view = opened.snapshot()
        text = _texts(opened)
        if pair is not None:
            a, b = (one_actor(view, n).id for n in pair)
            if a == b:
                raise UsageError("both names are one actor here", expected="two actors")
            made = briefs.draft(view, a, b, first_day(since, "--since"), opened.read_text, text)
            name = name or _named(made.title)
        else:
            made = briefs.load(opened.root, name, edition)
        if edited is not None:
            made = briefs.from_text(edited.read_text("utf-8"), made, view)
        if not made.released:
            briefs.save(opened.root, name, made)
        faults = briefs.check(made, view, opened.read_text, text)
        if out is not None and out.suffix == ".html" and not made.released:
            made = _drawn(made, view, opened)
        written = _written(made, view, out) if out is not None else None
    if as_json:
        emit({"version": JSON_VERSION, "name": name, "brief": made, "faults": faults,
              "file": str(written) if written else None})  # fmt: skip
        return
    said = counted(sum(1 for _ in made.sentences()), "sentence")
    show(styled((made.title, "bold"), f" ({name}): {said}"))
    _told(faults)
    if written is not None:
        typer.echo(plain(str(written)))


@app.command()
def proof(case: CaseFolder, name: Name, as_json: Json = False) -> None:
    """Say what keeps a brief from release.

    \b
    Example:
      riftline proof cases/delta north-valley
    """
    from riftline import brief as briefs

    with open_for(case) as opened:
        made = briefs.load(opened.root, name)
        faults = briefs.check(made, opened.snapshot(), opened.read_text, _texts(opened))
    if as_json:
        emit({"version": JSON_VERSION, "name": name, "faults": faults})
    else:
        _told(faults)
    if faults:
        raise typer.Exit(BLOCKED)


@app.command()
def release(
    case: CaseFolder,
    name: Name,
    who: Who = "",
    why: Annotated[str, typer.Option(help="Why a later edition changes the one before.")] = "",
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Freeze a brief as an edition.

    An edition is never written again. A later one lists what changed and why.

    \b
    Example:
      riftline release cases/delta north-valley --who Ann -o brief.html
    """
    from datetime import UTC, datetime

    from riftline import brief as briefs

    with open_for(case, "writing") as opened:
        view = opened.snapshot()
        had = briefs.editions(opened.root, name)
        made, faults = briefs.release(
            briefs.load(opened.root, name), view, opened.read_text, _texts(opened),
            who=who or "unnamed", at=datetime.now(UTC).isoformat(timespec="seconds"),
            before=briefs.load(opened.root, name, had[-1]) if had else None, why=why,
        )  # fmt: skip
        if made is not None:
            made = _drawn(made, view, opened)
            briefs.save(opened.root, name, made)
            written = _written(made, view, out) if out is not None else None
    if made is None:
        _told(faults)
        raise typer.Exit(BLOCKED)
    if as_json:
        emit({"version": JSON_VERSION, "name": name, "edition": made.edition,
              "file": str(written) if written else None})  # fmt: skip
        return
    show(styled((made.title, "bold"), f": edition {made.edition}, released by {made.released_by}"))
    if written is not None:
        typer.echo(plain(str(written)))


@app.command()
def pack(
    case: CaseFolder,
    name: Name,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The ZIP to write.")],
    edition: Annotated[int, typer.Option(min=0, help="This edition; 0: the newest.")] = 0,
    withhold: Annotated[
        bool, typer.Option("--withhold-sources", help="No captures, no names of sources.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write an edition with its evidence into one file.

    A BagIt bag in a ZIP: brief, statements, captures, hashes, and how to check them.

    \b
    Example:
      riftline pack cases/delta north-valley -o north-valley.zip
    """
    from riftline import brief as briefs

    with open_for(case) as opened:
        had = briefs.editions(opened.root, name)
        if not had:
            raise UsageError(f"no edition of {name!r} was released", do="`riftline release` first")
        made = briefs.load(opened.root, name, edition or had[-1])
        hashes = briefs.pack(made, opened.captures.path, out, withhold=withhold)
    if as_json:
        emit({"version": JSON_VERSION, "file": str(out), "captures": hashes})
    else:
        typer.echo(plain(f"{out}: edition {made.edition}, {counted(len(hashes), 'capture')}"))


@app.command()
def site(
    case: CaseFolder,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write into.")],
    address: Annotated[str, typer.Option(metavar="URL", help="Where it will stand: https://…")],
    title: Annotated[str, typer.Option(help="Its name; else the case's.")] = "",
    publisher: Annotated[str, typer.Option(metavar="NAME", help="Who publishes it.")] = "",
    about: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Plain text for the page About.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the released briefs as a static site.

    \b
    Example:
      riftline site cases/delta -o public --address https://rifts.example --publisher "Delta Desk"
    """
    from riftline import brief as briefs

    with open_for(case) as opened:
        name = title or opened.name
        text = about.read_text("utf-8") if about is not None else ""
        head = briefs.Masthead(name, publisher or name, address, text)
        written = briefs.write_site(opened.root, out, head)
    if as_json:
        emit({"version": JSON_VERSION, "files": [str(p) for p in written]})
    else:
        for path in written:
            typer.echo(plain(str(path)))


def _texts(case: Case) -> Callable[[str], str]:
    from functools import cache

    @cache
    def text(id_: str) -> str:
        return case.document(id_).text

    return text


def _named(title: str) -> str:
    import re

    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80] or "brief"


def _drawn(brief: Brief, view: Snapshot, case: Case) -> Brief:
    """The brief with its pair's course as a figure, where there is one."""
    from dataclasses import replace

    from riftline.web.figures import Lines, course
    from riftline.web.words import words

    trend = view.trend(brief.a, brief.b)
    if trend is None or not trend.course:
        return brief
    lines = Lines(words("en"), view)
    months = [""] * len(trend.course)
    made = course(trend, view.coverage, lambda: case.drivers(brief.a, brief.b), lines, months)
    caption = f"{made.title}. {made.period}; {made.n}. {made.source} {made.method}"
    return replace(brief, figure=made.svg(), caption=caption)


def _written(brief: Brief, view: Snapshot, out: Path) -> Path:
    from riftline import brief as briefs

    kinds = {
        ".html": lambda: briefs.html(brief, view),
        ".md": lambda: briefs.markdown(brief, view),
        ".txt": lambda: briefs.to_text(brief),
    }
    if out.suffix not in kinds:
        raise UsageError(f"{out.name} is no kind of file for a brief", expected=", ".join(kinds))
    out.write_text(kinds[out.suffix](), "utf-8")
    return out


def _told(faults: Sequence[Fault]) -> None:
    if not faults:
        say("The check has nothing against it.")
        return
    say(f"{counted(len(faults), 'thing')} to mend before release:")
    for f in faults:
        show(
            styled(f"  {f.sentence}"),
            styled("    ", (f.code, "bold"), f": {f.seen}; expected {f.expected}; {f.do}"),
        )
