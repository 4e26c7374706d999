"""Addresses taken over the net: from a server of this machine, and nowhere else unless told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from riftline.case import Case, fetching, init_case, open_case
from riftline.case.fetching import Fetched, addresses_of, fetch
from riftline.cli import app
from riftline.errors import UsageError
from riftline.model import Issue

PAGE = (
    "<html><body><article><h1>{0}</h1><p>The Reed Guard accused the Salt Company of breaking the "
    "truce, its envoy said on {0}.</p><p>Nobody else has spoken so far.</p></article></body></html>"
)
FEED = "<rss version='2.0'><channel><title>Delta Post</title>{}</channel></rss>"
ITEM = "<item><title>{0}</title><link>{1}/{0}</link><description>Of {0}.</description></item>"


class Site(BaseHTTPRequestHandler):
    """A feed with as many items as `days`, their pages, and a few odd answers."""

    days = ("Monday",)
    asked: tuple[str, ...] = ()

    def do_GET(self) -> None:
        type(self).asked = (*self.asked, self.path)
        name = self.path.strip("/")
        if name == "away":
            self.send_response(302)
            self.send_header("Location", "/Monday")
            self.end_headers()
            return
        if name in ("round", "inward"):
            self.send_response(302)
            self.send_header("Location", "/round" if name == "round" else "ftp://inner/")
            self.end_headers()
            return
        if name == "none":
            self.send_error(404)
            return
        here = f"http://{self.headers['Host']}"
        body = FEED.format("".join(ITEM.format(d, here) for d in self.days))
        kind = "application/rss+xml"
        if name != "feed":
            body, kind = PAGE.format(name), "text/html; charset=utf-8"
        raw = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    port = server.server_address[1]
    monkeypatch.setattr(fetching, "PAUSE", 0.0)
    monkeypatch.setattr(fetching, "PORTS", (*fetching.PORTS, port))
    monkeypatch.setattr(Site, "days", ("Monday",))
    monkeypatch.setattr(Site, "asked", ())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def case(tmp_path: Path) -> Case:
    root = tmp_path / "case"
    init_case(root).close()
    toml = root / "case.toml"
    toml.write_text(toml.read_text("utf-8").replace('"learned"', '"rules"'), "utf-8")
    return open_case(root)


def test_a_page_is_kept_with_its_headers_and_read(case: Case, site: str) -> None:
    added = case.add_addresses([f"{site}/away"], private=True, workers=1, who="Ilo")
    assert (added.captures, added.documents) == (1, 1)
    (card,) = case.snapshot().documents
    assert card.uri == f"{site}/Monday"
    (taken,) = case.log()
    assert (taken.uri, taken.method, taken.who) == (f"{site}/away", "fetched", "Ilo")
    document = case.document(card.id)
    assert b"<h1>Monday</h1>" in case.bytes_of(document)
    assert document.context["captured"][:4].isdigit()
    assert case.verify().bad == ()


def test_a_poll_takes_only_what_is_new(
    case: Case, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.add_addresses([f"{site}/feed", f"{site}/Monday"], private=True, workers=1)
    assert case.poll(private=True, workers=1).captures == 0
    monkeypatch.setattr(Site, "days", ("Tuesday", "Monday"))
    added = case.poll(private=True, workers=1)
    assert (added.captures, added.documents) == (1, 1)
    assert {c.uri for c in case.log()} == {f"{site}/{n}" for n in ("feed", "Monday", "Tuesday")}
    assert case.poll(private=True, workers=1).captures == 0


def test_what_does_not_answer_is_an_issue(case: Case, site: str) -> None:
    case.add_addresses([f"{site}/round", f"{site}/inward", f"{site}/none"], private=True, workers=1)
    found = case.snapshot().issues
    assert {i.where for i in found if i.code == "not-fetched"} == {
        f"{site}/round",
        f"{site}/inward",
    }
    assert any("404" in i.seen for i in found if i.code == "unread-members")


def test_this_machine_is_not_asked_unless_told(site: str) -> None:
    found = fetch(f"{site}/Monday")
    assert isinstance(found, Issue)
    assert found.code == "not-fetched" and "local network" in found.seen
    assert Site.asked == ()
    assert isinstance(fetch(f"{site}/Monday", private=True), Fetched)


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1",
     "fc00::1", "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1", "2002:7f00:1::"],
)  # fmt: skip
def test_a_name_that_leads_inward_is_refused(ip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 80))
    inner = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [public, inner])
    with pytest.raises(OSError, match="local network"):
        addresses_of("reed.example", 80, private=False)
    assert addresses_of("reed.example", 80, private=True)[0] == "93.184.215.14"


@pytest.mark.parametrize(
    "address",
    ["ftp://reed.example/", "file:///etc/passwd", "http://", "https://user:pass@reed.example/",
     "http://reed.example:22/", "http://reed.example/a b", "http://[::1/"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(case: Case, address: str) -> None:
    with pytest.raises(UsageError):
        case.add_addresses([address])


def test_an_answer_that_is_too_large_is_not_kept(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST", 100)
    found = fetch(f"{site}/Monday", private=True)
    assert isinstance(found, Issue) and "100 bytes" in found.seen


def test_the_command_says_that_it_leaves_the_machine(case: Case, site: str) -> None:
    root = str(case.root)
    case.close()
    done = CliRunner().invoke(app, ["add", root, f"{site}/Monday", "--workers", "1"])
    assert "leaves your machine" in done.output
    assert Site.asked == ()
    done = CliRunner().invoke(
        app, ["add", root, f"{site}/feed", "--private", "--workers", "1", "--who", "Ilo"]
    )
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(app, ["poll", root, "--private", "--workers", "1", "--json"])
    assert done.exit_code == 0, done.output
    assert Site.asked == ("/feed", "/feed", "/Monday")
