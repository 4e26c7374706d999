"""The page of loaded names, persons who are not listed, and an account's sheet."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from riftline.case import Case
from riftline.cli import app
from riftline.model import Capture, Decision, Extract, Mention

CHROMIUM = Path("/usr/bin/chromium")
FOES = ("Lantern League", "Ford Council", "Heron Guard", "Salt Row")
OTHERS = ("Elders", "Millers", "Boatmen", "Traders")


def settled(e: Extract) -> Extract:
    """The builder gives all mentions of a sentence one kind; here each gets its own."""

    def one(m: Mention | None) -> Mention | None:
        if m is None or m.kind == "author":
            return m
        person, account = m.key == "ilan moro", m.text.startswith("@")
        return replace(m, kind="person" if person else "account" if account else "group")

    statements = tuple(
        replace(s, speaker=one(s.speaker), subject=one(s.subject), target=one(s.target))
        for s in e.statements
    )
    mentions = tuple(m for s in statements for m in (s.speaker, s.subject, s.target) if m)
    return replace(e, statements=statements, mentions=mentions)


@pytest.fixture(scope="module")
def named(builders: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """Four foes say Mudfeet, four others Reed Guard; Kim ruled that they are the same."""
    said, para, story = builders.Said, builders.Para, builders.Story
    stories, n = [], 0
    for month in (1, 2, 3):  # apart, or they would be copies of one statement
        for who in (*FOES, *OTHERS):
            n += 1
            name, act = ("Mudfeet", "ACCUSE") if who in FOES else ("Reed Guard", "SAY")
            words = f"The {name} came by night, {n}."
            sentence = said(f"{who} said: “{words}”", speaker=who, act=act, target=name,
                            cue="said", content=(words,), mode="direct")  # fmt: skip
            stories.append(story([para((sentence,))], title=f"Night {n}",
                                 published=f"2016-{month:02d}-{n:02d}", publisher="W"))  # fmt: skip
    private = said("Ilan Moro, a fisherman, blamed the Reed Guard.", speaker="Ilan Moro",
                   act="ACCUSE", target="Reed Guard", cue="blamed")  # fmt: skip
    run = said("Boatmen said @heron_watch appears to be run by the Heron Guard.", speaker="Boatmen",
               subject="Heron Guard", act="RUNS", target="@heron_watch",
               hedges=("appears to",))  # fmt: skip
    stories += [
        story([para((private,))], title="At the weir", published="2016-05-01", publisher="Wire"),
        story([para((run,))], published="2016-06-01", kind="post", account="@heron_watch",
              platform="telegram", context={"handle": "heron_watch", "repost_of": "@ledra_now"}),
    ]  # fmt: skip
    root = tmp_path_factory.mktemp("named") / "case"
    with builders.made_case(root, []) as case:
        for i, one in enumerate(stories):
            e = settled(builders.extract(one))
            capture = Capture(e.document.capture, e.document.uri, 9, "2018-01-05", "file")
            case.store.write(capture, (e,), (), "made", f"2018-01-05T10:00:{i:02d}+00:00")
        case.decide(Decision("", "same", "mudfeet", "reed guard", who="Kim"))
        yield case


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


def test_the_page_says_which_names_are_loaded_by_whom_and_why(
    named: Case, client_for: Callable[..., TestClient]
) -> None:
    client = client_for(named)
    page = client.get("/names").text
    said = text_of(page)
    assert "“ Mudfeet ” Reed Guard pejorative" in said
    assert all(f"{who} (3, since" in said for who in FOES)
    assert re.search(r"its use: 12 uses by 4 users, z = \d\.\d \(from 3\.0 on\)", said)
    (link,) = re.findall(r'href="(/names/[^"]+)"', page)
    sentences = client.get(link).text
    assert "12 statements" in text_of(sentences)
    assert sentences.count('class="st"') == 12


def test_the_neutral_name_heads_the_actors_page_and_the_loaded_one_is_quoted(
    named: Case, client_for: Callable[..., TestClient]
) -> None:
    client = client_for(named)
    actor = named.snapshot().find("Mudfeet")[0]
    page = client.get(f"/actors/{actor.id}").text
    assert '<h1 dir="auto">Reed Guard</h1>' in page
    assert "“<bdi>Mudfeet</bdi>”" in page
    assert "“<bdi>Reed Guard</bdi>”" not in page


def test_an_accounts_page_tells_claims_from_what_posts_show(
    named: Case, client_for: Callable[..., TestClient]
) -> None:
    account = named.snapshot().find("@heron_watch")[0]
    said = text_of(client_for(named).get(f"/actors/{account.id}").text)
    assert "Platform telegram" in said
    assert "Said to be run by Heron Guard (runs, “ appears to ”" in said
    assert "Relays posts of @ledra_now (1 post" in said
    assert "Audience not on record" in said


def test_the_command_says_the_same(named: Case) -> None:
    shown = CliRunner().invoke(app, ["names", str(named.root), "--json"])
    (name,) = json.loads(shown.stdout)["names"]
    assert (name["text"], name["register"], len(name["uses"])) == ("Mudfeet", "pejorative", 4)
    wide = {"COLUMNS": "200"}
    table = CliRunner().invoke(app, ["names", str(named.root)], env=wide).stdout
    assert "“Mudfeet”" in table
    assert "z = " in table


def test_an_unknown_name_is_not_found(named: Case, client_for: Callable[..., TestClient]) -> None:
    assert client_for(named).get("/names/heron-guard/mudfeet").status_code == 404


def test_a_private_person_is_in_no_list_until_somebody_lists_them(
    named: Case, client_for: Callable[..., TestClient]
) -> None:
    client = client_for(named)
    assert "Ilan Moro" not in text_of(client.get("/actors").text)
    page = client.get("/names").text
    assert "Ilan Moro 1 statement, no text gives a public role" in text_of(page)
    (form,) = re.findall(r'<form class="inline".*?</form>', page, re.DOTALL)
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert client.post("/decisions", data={**sent, "value": "maybe"}).status_code == 400
    answer = client.post("/decisions", data=sent)
    assert answer.status_code == 303
    assert "Listed because: tester ruled that this person is public" in text_of(
        client.get(answer.headers["location"]).text
    )
    ruled = named.snapshot().decisions[-1]
    named.decide(Decision("", "withdraw", ruled.id))
    assert "Ilan Moro" not in text_of(client.get("/actors").text)


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs apt-get install chromium")
def test_the_pages_fit_and_pass_axe(named: Case) -> None:
    import uvicorn
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    from riftline.web import create_app

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(named, who="tester"), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    until = time.monotonic() + 60
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    try:
        with sync_playwright() as p:
            browser = p.chromium.launch(
                executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
            )
            for width in (1280, 375):
                page: Any = browser.new_context(viewport={"width": width, "height": 900}).new_page()
                for path in ("/names", "/names/mudfeet/mudfeet", "/actors/heron-watch"):
                    page.goto(f"http://127.0.0.1:{listening.getsockname()[1]}{path}")
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    assert wide <= width, (width, path)
                    found = Axe().run(page).response["violations"]
                    assert [v["id"] for v in found] == [], (width, path)
            browser.close()
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()
