"""`riftline read`: documents to extracts, without any case."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from riftline import contracts
from riftline.cli.door import app
from riftline.cli.given import sources_of
from riftline.cli.options import Author, Json, Paths, Published, Publisher
from riftline.cli.progress import Progress
from riftline.cli.terminal import emit, indented, show, styled
from riftline.cli.words import issue_line, statement_lines

if TYPE_CHECKING:
    from rich.console import RenderableType

    from riftline.model import Extract, Issue


@app.command()
def read(
    paths: Paths,
    published: Published = None,
    publisher: Publisher = None,
    author: Author = None,
    tagger: Annotated[
        str, typer.Option(metavar="NAME", help="What finds who says what: learned or rules.")
    ] = "learned",
    as_json: Json = False,
) -> None:
    """Read files and folders without a case.

    With --json one line a document (docs/read-json.md).

    \b
    Example:
      riftline read article.html
      riftline read articles/ --json > extracts.jsonl
      riftline read article.html --tagger rules
    """
    from riftline.case import read_paths

    found = read_paths(sources_of(paths, published, publisher, author), tagger=tagger)
    with Progress("reading") as progress:
        # On a terminal the documents themselves show how far it is.
        told = found if sys.stdout.isatty() else _counted(found, progress)
        for extract, issues in _by_document(told):
            if as_json:
                emit(contracts.reading(extract, issues))
            else:
                show(*_reading(extract, issues))


def _counted(found: Iterable[Extract | Issue], progress: Progress) -> Iterator[Extract | Issue]:
    for n, item in enumerate(found, 1):
        progress(n, None, "")
        yield item


_DOCUMENT_ID = re.compile(r"[0-9a-f]{20}")


def _by_document(
    found: Iterable[Extract | Issue],
) -> Iterator[tuple[Extract | None, tuple[Issue, ...]]]:
    """Each extract with all issues about it, and issues of files that gave none on their own.

    Issues come before the extracts of their file; they name the document, or the file. A file
    is a document's own where its bytes are the document's capture.
    """
    from riftline.model import Extract

    waiting: list[Issue] = []
    for item in found:
        if not isinstance(item, Extract):
            waiting.append(item)
            continue
        mine = [i for i in waiting if _is_about(i, item)]
        later = [i for i in waiting if i not in mine and _DOCUMENT_ID.fullmatch(i.where)]
        yield from _alone(i for i in waiting if i not in mine and i not in later)
        waiting = later
        yield item, (*mine, *item.issues)
    yield from _alone(waiting)


def _is_about(issue: Issue, extract: Extract) -> bool:
    if issue.where in (extract.document.id, extract.document.uri):
        return True
    return _sha256(issue.where) == extract.document.capture


def _sha256(path: str) -> str:
    from hashlib import file_digest

    try:
        with Path(path).open("rb") as f:
            return file_digest(f, "sha256").hexdigest()
    except (OSError, ValueError):  # gone, or an id and no path
        return ""


def _alone(issues: Iterable[Issue]) -> Iterator[tuple[None, tuple[Issue, ...]]]:
    by_file: dict[str, list[Issue]] = {}
    for issue in issues:
        by_file.setdefault(issue.where, []).append(issue)
    yield from ((None, tuple(group)) for group in by_file.values())


def _reading(extract: Extract | None, issues: tuple[Issue, ...]) -> Iterator[RenderableType]:
    if extract is not None:
        d = extract.document
        yield styled((d.title or d.uri or d.id, "bold"))
        facts = (d.publisher, d.author, d.published or "no date", d.lang, d.platform, d.account)
        yield styled((" · ".join(f for f in facts if f), "dim"))
        for s in extract.statements:
            yield ""
            yield from statement_lines(s, by=2)
        if not extract.statements:
            yield styled(("no statement found", "dim"))
    for issue in issues:
        yield indented(issue_line(issue), 2 if extract else 0)
    yield ""
