"""`riftline serve`: the desk, for one person on this machine or for several who sign in."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
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
    team: Annotated[
        bool, typer.Option("--team", help="For several people, who sign in (riftline people).")
    ] = False,
    names: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="HOST", help="With --team: a name the desk is reached by."),
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --team: the TLS certificate, PEM.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --team: its private key, PEM.")
    ] = None,
    behind_tls: Annotated[
        bool, typer.Option("--behind-tls", help="With --team: a proxy on this machine does TLS.")
    ] = False,
) -> None:
    """Serve the desk on this machine until Ctrl-C.

    Alone and on loopback nobody need sign in. With --team several people do, and only so does the
    desk listen on other addresses, and only over TLS: passwords must not travel in the clear.

    \b
    Example:
      riftline serve cases/delta --port 9000 --no-open
      riftline serve cases/delta --team --name desk.example --certificate c.pem --key k.pem
    """
    if (certificate is None) != (key is None):
        raise UsageError("a certificate without its key, or a key alone", expected="both, or none")
    if not team and (names or certificate or behind_tls):
        raise UsageError(
            "--name, --certificate, --key and --behind-tls are for a shared desk",
            do="add --team, or leave them out",
        )
    secure = certificate is not None or behind_tls
    address = _shared(host, secure) if team else _loopback(host)
    with open_for(case, "") as opened:
        import uvicorn

        from riftline.web import create_app

        people = opened.people() if team else None
        if people is not None and not people.all():
            raise UsageError(
                f"nobody may sign in at {opened.name} yet",
                do="make an account: riftline people add CASE NAME --role editor",
            )
        with _listen(address, port) as listening:
            where = _address(listening, secure and not behind_tls)
            known = (*(names or ()), *_own_names(address))
            config = uvicorn.Config(
                create_app(opened, hosts=known, people=people, secure=secure),
                log_level="warning",
                access_log=False,
                server_header=False,
                # Who asks is in a proxy's header only where there is one, on this machine.
                proxy_headers=behind_tls,
                forwarded_allow_ips="127.0.0.1,::1",
                ssl_certfile=certificate,
                ssl_keyfile=key,
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


def _shared(host: str, secure: bool) -> str:
    """The address on which a shared desk listens. Raises UsageError for what is none, and for one
    that others can reach where passwords would travel in the clear."""
    from ipaddress import ip_address

    name = "127.0.0.1" if host.strip().casefold() == "localhost" else host.strip().strip("[]")
    try:
        address = ip_address(name)
    except ValueError as e:
        raise UsageError(
            f"{host!r} is no address", expected="an IP address of this machine, or 0.0.0.0 for all"
        ) from e
    if not (address.is_loopback or secure):
        raise UsageError(
            f"a shared desk on {host!r} without TLS: passwords and posts would travel in the clear",
            do="give --certificate and --key, or put a proxy with TLS before a loopback address"
            " and say --behind-tls",
        )
    return str(address)


def _own_names(address: str) -> tuple[str, ...]:
    """The address as a name that requests may carry; none for all addresses at once."""
    from ipaddress import ip_address

    found = ip_address(address)
    if found.is_unspecified:
        return ()
    return (f"[{found}]" if found.version == 6 else str(found),)


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
            f"the desk does not listen on {host!r}: without --team it would show all to all",
            expected="a loopback address: 127.0.0.1, ::1 or localhost",
            do="leave --host out, reach the desk through an SSH tunnel, or share it with --team",
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


def _address(listening: socket.socket, secure: bool = False) -> str:
    host, port = listening.getsockname()[:2]
    return f"http{'s' if secure else ''}://{f'[{host}]' if ':' in host else host}:{port}/"


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
