"""`riftline serve`: the desk on a loopback address of this machine."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from riftline.cli.door import app
from riftline.cli.given import open_for
from riftline.cli.options import CaseFolder
from riftline.cli.terminal import plain, say
from riftline.errors import UsageError

if TYPE_CHECKING:
    import socket


PORT = 8765
PORTS_TRIED = 50


@app.command()
def serve(
    case: CaseFolder,
    host: Annotated[
        str, typer.Option(metavar="HOST", help="A loopback address of this machine.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help=f"0: {PORT}, or the next one free.")
    ] = 0,
    browse: Annotated[
        bool | None,
        typer.Option("--open/--no-open", help="Open a browser; else where there is a display."),
    ] = None,
) -> None:
    """Serve the desk on this machine until Ctrl-C.

    \b
    Example:
      riftline serve cases/delta --port 9000 --no-open
    """
    address = _loopback(host)
    with open_for(case, "") as opened:
        import uvicorn

        from riftline.web import create_app

        with _listen(address, port) as listening:
            where = _address(listening)
            config = uvicorn.Config(
                create_app(opened), log_level="warning", access_log=False, server_header=False
            )
            server = uvicorn.Server(config)
            typer.echo(where)
            sys.stdout.flush()
            say(plain(f"{opened.name} is served there; Ctrl-C ends it"))
            if _has_display() if browse is None else browse:
                _open_browser(where, lambda: server.started)
            try:
                server.run(sockets=[listening])
            except KeyboardInterrupt:
                # uvicorn has closed down and raises the signal again; this is the usual way out.
                say("Closed.")


def _loopback(host: str) -> str:
    """`host` as an address of this machine alone. Raises UsageError for any other."""
    from ipaddress import ip_address

    name = "127.0.0.1" if host.strip().casefold() == "localhost" else host.strip().strip("[]")
    try:
        address = ip_address(name)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise UsageError(
            f"the desk does not listen on {host!r}: it has no log-in and would show all to all",
            expected="a loopback address: 127.0.0.1, ::1 or localhost",
            do="leave --host out, or reach the desk through an SSH tunnel",
        )
    return str(address)


def _listen(address: str, port: int) -> socket.socket:
    """A listening socket on `port`; on `PORT` or the next free one for 0. Raises UsageError."""
    import socket

    tried = range(PORT, PORT + PORTS_TRIED) if port == 0 else (port,)
    for number in tried:
        listening = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        if os.name == "posix":  # elsewhere the option lets two processes share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((address, number))
            listening.listen(128)
        except OSError as e:
            listening.close()
            trouble = e.strerror or str(e)
        else:
            return listening
    ports = str(port) if port else f"{tried[0]}–{tried[-1]}"
    raise UsageError(
        f"port {ports} on {address}: {trouble}",
        expected="a port that is free",
        do="leave --port out, or name another",
    )


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _has_display() -> bool:
    """Whether a browser could be shown to whoever typed the command."""
    if not sys.stderr.isatty():
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_browser(where: str, ready: Callable[[], bool]) -> None:
    import threading
    import webbrowser

    def wait_and_open() -> None:
        until = time.monotonic() + 30
        while not ready() and time.monotonic() < until:
            time.sleep(0.05)
        webbrowser.open(where)

    threading.Thread(target=wait_and_open, daemon=True).start()
