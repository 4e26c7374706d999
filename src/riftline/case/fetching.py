"""Pages and feeds that the user names, taken over the net: each exchange kept as a WARC file.

Only on request, one address after another, without scripts, logins or cookies. Redirects, sizes and
times are bounded. An address that leads into this machine or its local network is refused, whatever
name it goes by: the name is looked up once, and the connection goes to the address that was looked
at.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from riftline.case.folder import SOFTWARE, now
from riftline.errors import UsageError
from riftline.model import Issue

if TYPE_CHECKING:
    import httpcore

__all__ = ["Fetched", "addresses_of", "check", "fetch", "is_address", "politely"]

MOST = 64 * 2**20
"""Bytes of one answer. Two of the longest saved pages would fit."""
HOPS = 5
PATIENCE = 20.0
"""Seconds for a connection and for each piece of an answer."""
WHOLE = 120.0
"""Seconds for one address, redirects included."""
PAUSE = 1.0
"""Seconds between two requests: a reader is no crawler."""
PORTS = (None, 80, 443, 8080, 8443)
AGENT = f"{SOFTWARE} (one page at a person's request)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One address as it answered: the WARC file's bytes, where it ended, with which status."""

    address: str
    final: str
    status: int
    warc: bytes


def is_address(text: str) -> bool:
    """Whether it is a web address rather than a path."""
    return text.lower().startswith(("http://", "https://"))


def fetch(address: str, *, private: bool = False) -> Fetched | Issue:
    """The answer to one address with all redirects on the way, or why there is none.

    `private` allows addresses of this machine and its local network. Raises UsageError for what is
    no plain web address.
    """
    import httpcore

    check(address)
    pool = httpcore.ConnectionPool(
        network_backend=_guarded(private), ssl_context=_trust(), max_connections=1, retries=0
    )
    exchanges: list[_Exchange] = []
    until = time.monotonic() + WHOLE
    at = address
    try:
        with pool:
            for _ in range(HOPS + 1):
                exchange = _one(pool, at, until)
                exchanges.append(exchange)
                onward = exchange.header("location")
                if exchange.status not in (301, 302, 303, 307, 308) or not onward:
                    return Fetched(address, at, exchange.status, _warc(exchanges))
                at = urljoin(at, onward)
                check(at)
    except UsageError as e:
        return _unfetched(address, f"it leads to {at[:200]}: {e.seen}")
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as e:
        return _unfetched(address, str(e)[:200] or type(e).__name__)
    return _unfetched(address, f"more than {HOPS} redirects")


def politely(addresses: Iterable[str], *, private: bool = False) -> Iterator[Fetched | Issue]:
    """One after another, with a pause between."""
    for number, address in enumerate(addresses):
        if number:
            time.sleep(PAUSE)
        yield fetch(address, private=private)


# -- one exchange -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A request and its answer, as they went over the line."""

    address: str
    at: str
    asked: tuple[tuple[str, str], ...]
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((v for k, v in self.headers if k.lower() == name), None)


def _one(pool: httpcore.ConnectionPool, address: str, until: float) -> _Exchange:
    host = urlsplit(address).netloc
    asked = (
        ("Host", host),
        ("User-Agent", AGENT),
        ("Accept", "text/html,application/xhtml+xml,application/xml,application/json,*/*;q=0.5"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    )
    times = {"connect": PATIENCE, "read": PATIENCE, "write": PATIENCE, "pool": PATIENCE}
    at = now().replace("+00:00", "Z")
    with pool.stream("GET", address, headers=list(asked), extensions={"timeout": times}) as answer:
        held = bytearray()
        for chunk in answer.iter_stream():
            held += chunk
            if len(held) > MOST:
                raise OSError(f"an answer of more than {MOST:,} bytes")
            if time.monotonic() > until:
                raise OSError(f"it took longer than {WHOLE:.0f} seconds")
        reason = answer.extensions.get("reason_phrase", b"")
        headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers)
        return _Exchange(
            address, at, asked, answer.status, reason.decode("latin-1"), headers, bytes(held)
        )


def _warc(exchanges: Iterable[_Exchange]) -> bytes:
    """The exchanges as a WARC file: a record of each request and each answer with its headers."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("fetched.warc.gz", {"software": SOFTWARE}))
    for e in exchanges:
        parts = urlsplit(e.address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        dated = {"WARC-Date": e.at}
        # The body is as it came but for the chunks of the transfer, which the reader took off.
        kept = [(k, v) for k, v in e.headers if k.lower() != "transfer-encoding"]
        answer = StatusAndHeaders(f"{e.status} {e.reason}".strip(), kept, protocol="HTTP/1.1")
        said = StatusAndHeaders(f"GET {path} HTTP/1.1", list(e.asked), is_http_request=True)
        response = writer.create_warc_record(
            e.address, "response", payload=BytesIO(e.body), http_headers=answer,
            warc_headers_dict=dated,
        )  # fmt: skip
        request = writer.create_warc_record(
            e.address, "request", http_headers=said, warc_headers_dict=dated
        )
        writer.write_request_response_pair(request, response)
    return out.getvalue()


# -- where it may go --------------------------------------------------------------------------


def check(address: str) -> None:
    """Raises UsageError for what is no plain web address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as e:
        raise UsageError(f"{address[:200]!r} is no address ({e})") from e
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise UsageError(
            f"{address[:200]!r} is no plain web address",
            expected="http:// or https://, without name and password",
        )
    if port not in PORTS or any(ord(c) < 33 for c in address):
        raise UsageError(f"{address[:200]!r} names an odd port or holds blanks")


def addresses_of(host: str, port: int, private: bool) -> list[str]:
    """IP addresses of a host. Raises OSError when one leads into this machine or local network.

    One is enough: a name with a public and a private address is a trick.
    """
    found = [str(i[4][0]) for i in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for ip in found:
        seen = ipaddress.ip_address(ip.partition("%")[0])
        inner = getattr(seen, "ipv4_mapped", None) or getattr(seen, "sixtofour", None) or seen
        if not private and not (seen.is_global and inner.is_global and not inner.is_multicast):
            raise OSError(f"{host} is {ip}, an address of this machine or its local network")
    return found


def _guarded(private: bool) -> Any:
    """A network that looks a name up once, and goes to the very address that was looked at."""
    import httpcore

    class Guarded(httpcore.NetworkBackend):
        def __init__(self) -> None:
            self._inner = httpcore.SyncBackend()

        def connect_tcp(
            self, host: str, port: int, timeout: Any = None, local_address: Any = None,
            socket_options: Any = None,
        ) -> httpcore.NetworkStream:  # fmt: skip
            ip = addresses_of(host, port, private)[0]
            return self._inner.connect_tcp(ip, port, timeout, local_address, socket_options)

    return Guarded()


def _trust() -> ssl.SSLContext:
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def _unfetched(address: str, seen: str) -> Issue:
    return Issue(
        "not-fetched",
        address,
        seen,
        "an answer from a public address",
        "open it in a browser, save the page and add the file",
    )
