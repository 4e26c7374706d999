"""The application: the exit codes, and how what a command raises becomes one of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import riftline
from riftline.cli.terminal import plain, say
from riftline.errors import RiftlineError

__all__ = ["BLOCKED", "DAMAGED", "FAULT", "JSON_VERSION", "PIPE_CLOSED", "STOPPED", "app", "main"]

JSON_VERSION = 1
"""Version of all JSON printed here but that of `read` (model.READ_VERSION) and `eval`."""

FAULT = 1
FILE_TROUBLE = 6  # as StoreError: the disk, not the user, said no
DAMAGED = 10
BLOCKED = 11
"""The check has something against a brief."""
STOPPED = 130  # 128 + SIGINT, as shells count
PIPE_CLOSED = 141  # 128 + SIGPIPE


_ORDER = [
    "init",
    "add",
    "poll",
    "read",
    "status",
    "actors",
    "names",
    "statements",
    "pair",
    "trends",
    "field",
    "dossier",
    "issues",
    "search",
    "watch",
    "why",
    "review",
    "decide",
    "verify",
    "case",
    "brief",
    "proof",
    "release",
    "pack",
    "site",
    "export",
    "serve",
    "people",
    "eval",
]


def _order(command: str) -> tuple[int]:
    return (_ORDER.index(command) if command in _ORDER else len(_ORDER),)


class _Commands(TyperGroup):
    """Turns what a command raises into words on standard error and a documented exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order in which a person meets them; any other comes last."""
        return sorted(super().list_commands(ctx), key=lambda c: (*_order(c), c))

    def invoke(self, ctx: Any) -> Any:
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except (typer.Exit, typer.Abort):
            raise
        except KeyboardInterrupt:
            say("Stopped.")
            raise typer.Exit(STOPPED) from None
        except BrokenPipeError:
            _drop_output()
            raise typer.Exit(PIPE_CLOSED) from None
        except RiftlineError as e:
            say(_told(e))
            raise typer.Exit(e.exit_code) from None
        except OSError as e:
            where = f": {e.filename}" if e.filename else ""
            say(plain(f"riftline: {e.strerror or e}{where}"))
            raise typer.Exit(FILE_TROUBLE) from None
        except Exception as e:
            if hasattr(e, "format_message"):  # typer's own: a command line that cannot be parsed
                raise
            if os.environ.get("RIFTLINE_TRACEBACK"):
                raise
            say(_fault(e))
            raise typer.Exit(FAULT) from None
        return answer


def _told(e: RiftlineError) -> str:
    """An error of ours in two or three lines."""
    lines = [f"riftline: {e.seen}"]
    if e.expected:
        lines.append(f"  expected: {e.expected}")
    if e.do:
        lines.append(f"  to do: {e.do}")
    return "\n".join(plain(line) for line in lines)


def _fault(e: Exception) -> str:
    last = e.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    code = last.tb_frame.f_code if last else None
    place = f" in {Path(code.co_filename).name}:{last.tb_lineno}" if code and last else ""
    return "\n".join(
        (
            plain(f"riftline: a fault of its own{place}: {type(e).__name__}: {e}"),
            "  to do: run it again with RIFTLINE_TRACEBACK=1 set and report what it prints",
        )
    )


def _drop_output() -> None:
    """Point standard output nowhere, or Python complains about the closed pipe on its way out."""
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


app = typer.Typer(
    cls=_Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Entry point of the ``riftline`` command."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # A terminal or file in a small encoding gets \uXXXX instead of an exception.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    app()


def _open_closed_streams() -> None:
    """Give closed standard streams a place to go, or the next file opened becomes one of them."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            # The lowest free descriptor is the stream's own.
            opened = os.open(os.devnull, os.O_WRONLY if number else os.O_RDONLY)
            setattr(sys, name, os.fdopen(opened, mode, encoding="utf-8"))


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"riftline {riftline.__version__}")
        raise typer.Exit


@app.callback()
def _riftline(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_version, is_eager=True),
    ] = False,
) -> None:
    """Who says what about whom, since when, and how sure we are.

    \b
    Example:
      riftline init cases/delta
      riftline add cases/delta articles/
      riftline serve cases/delta
    """
