"""What hostile and unlucky users bring: a message or an issue, nothing lost, nothing else touched.

Every test that adds something bad to a case also looks at what was there before: the same
documents with the same statements, and every captured byte in its place.

Cases are read by rules: the network takes most of a reading's time and has no part in most of this.
Where it has one (odd prose), a test says so and reads a shorter text.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import count
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from riftline.case import Case, init_case, open_case, read_paths
from riftline.cli import app
from riftline.model import READ_VERSION, Decision, Extract, Issue, Source
from riftline.settings import Settings, write_settings
from riftline.web import create_app

COMMAND = [sys.executable, "-m", "riftline.cli"]
SAID = "The Reed Guard accused the Salt Company of shelling the pier, a spokesman said."
LATER = "The Salt Company praised the Reed Guard on 3 March 2031, the mayor said."

State = dict[str, tuple[str, ...]]


# --- what every test stands on ------------------------------------------------------------------


def state(case: Case) -> State:
    """Each document with the ids of its statements."""
    found: dict[str, list[str]] = {card.id: [] for card in case.store.cards()}
    for s in case.store.statements():
        found[s.document_id].append(s.id)
    return {id_: tuple(ids) for id_, ids in found.items()}


def assert_unharmed(case: Case, before: State) -> None:
    """All that was there is there as it was, and every captured byte holds."""
    after = state(case)
    assert {id_: after.get(id_) for id_ in before} == before
    seen = case.verify()
    assert seen.bad == ()
    assert seen.checked == len(case.store.captures())


def codes(case: Case) -> set[str]:
    return {i.code for i in case.store.issues()}


def case_by_rules(root: Path, name: str) -> Case:
    init_case(root, name).close()
    write_settings(root / "case.toml", Settings(name=name, tagger="rules"))
    return open_case(root)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """A case of two good documents."""
    for name, text in (("one.txt", SAID), ("two.txt", LATER)):
        (tmp_path / name).write_text(text, "utf-8")
    with case_by_rules(tmp_path / "case", "Pier") as made:
        for name in ("one.txt", "two.txt"):
            made.add([Source(str(tmp_path / name), published="2031-04-01")], workers=1)
        assert sorted(len(ids) for ids in state(made).values()) == [2, 2]
        yield made


def run(*args: str | Path, **kwargs: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, args)],
        encoding="utf-8",
        errors="replace",
        timeout=300,
        check=False,
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **kwargs},  # type: ignore[call-overload]
    )


def many(folder: Path, n: int) -> Path:
    """A folder of `n` different articles."""
    folder.mkdir()
    for i in range(n):
        words = "\n\n".join(f"{SAID} {LATER} It was day {i} of week {k}." for k in range(3))
        (folder / f"{i:04}.txt").write_text(words, "utf-8")
    return folder


def told(words: str) -> None:
    """Words on standard error are a message of ours, no trace of Python's."""
    assert "Traceback" not in words
    assert "fault of its own" not in words


# --- files that are no articles -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty-capture"),
        (b" \n\t" * 5000, "empty-capture"),
        ("\u3000\u00a0\u2003".encode() * 500, "no-text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "unreadable-binary"),
        (random.Random(1).randbytes(50_000), "unreadable-binary"),
        (b"The Reed\0 Guard\0 said.\0" * 50, "unreadable-binary"),
        (b"The Reed Guard said so. " * 2_083_334, "too-large"),  # 50 MB of one line
        (b"<html><body><p>" + b"x" * 50_000_000, "too-large"),
        (b"[" * 5_000_000, "unknown-format"),
        (b'{"response": null}', "unknown-format"),
        (b'{"response": {"count": 1}}', "bad-row"),
    ],
    ids=[
        "empty", "white space", "wide white space", "picture named .txt", "random", "zero bytes",
        "50 MB of one line", "50 MB page", "5 MB of brackets", "VK without response", "VK cut",
    ],
)  # fmt: skip
def test_a_file_that_is_no_article_is_an_issue(
    case: Case, tmp_path: Path, raw: bytes, code: str
) -> None:
    before = state(case)
    bad = tmp_path / "clipping.txt"
    bad.write_bytes(raw)
    added = case.add([bad], workers=1)
    assert (added.captures, added.documents) == (1, 0)
    (issue,) = (i for i in case.store.issues() if i.where == str(bad))
    assert issue.code == code
    assert issue.seen and issue.do
    assert case.captures.read(hashlib.sha256(raw).hexdigest()) == raw
    assert state(case) == before
    assert_unharmed(case, before)


def test_a_page_that_claims_the_wrong_encoding_is_read_by_its_bytes(
    case: Case, tmp_path: Path
) -> None:
    before = state(case)
    said = "Камышовая стража обвинила Соляную компанию в обстреле причала, сообщил представитель."
    page = f'<html><head><meta charset="utf-8"></head><body><p>{said * 3}</p></body></html>'
    (tmp_path / "page.html").write_bytes(page.encode("cp1251"))
    assert case.add([tmp_path / "page.html"], workers=1).documents == 1
    (new,) = set(state(case)) - set(before)
    assert said in case.document(new).text
    assert "wrong-encoding" in codes(case)
    assert_unharmed(case, before)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<div>", "</div>"), ("<span>", "</span>"), ("<blockquote>", ""),
        ("<table><tr><td>", ""), ("<b><i>", ""),
    ],
)  # fmt: skip
def test_ten_thousand_nested_tags_lose_no_words(
    case: Case, tmp_path: Path, opening: str, closing: str
) -> None:
    before = state(case)
    n = 10_000
    page = f"<html><body><p>{LATER}</p>{opening * n}<p>{SAID}</p>{closing * n}</body></html>"
    (tmp_path / "page.html").write_text(page, "utf-8")
    assert case.add([tmp_path / "page.html"], workers=1).documents == 1
    (new,) = set(state(case)) - set(before)
    assert SAID in case.document(new).text
    assert_unharmed(case, before)


# --- a page that wants to run in the reader's browser -------------------------------------------


EVENTS = ("onclick", "onload", "onerror", "onmouseover", "onfocus", "ontoggle", "onanimationstart")
ATTACK = " ".join(f"""{e}='document.title="OWNED"'""" for e in EVENTS)
HOSTILE_PAGE = f"""<html {ATTACK}><head {ATTACK}><title>&lt;script&gt;own()&lt;/script&gt;</title>
<base href="http://evil.example/"><link rel="stylesheet" href="http://evil.example/x.css">
<meta http-equiv="refresh" content="0;url=http://evil.example/">
<meta name="author" content="&lt;img src=x onerror=own()&gt;"></head>
<body {ATTACK}><article {ATTACK}><p {ATTACK}>The Reed Guard <img src="x" {ATTACK}>accused
<script>own()</script>the Salt Company &lt;script&gt;own()&lt;/script&gt; of shelling
<a href="javascript:own()" {ATTACK}>the pier</a> on 3 March 2031, a spokesman said.
<iframe src="javascript:own()" {ATTACK}></iframe><svg {ATTACK}><script>own()</script></svg>
&lt;/mark&gt;&quot;&gt;&lt;svg onload=own()&gt; {{{{7919*7907}}}} &lt;img src=//evil.example&gt;</p>
</article></body></html>"""


class Live(HTMLParser):
    """What a page would run or load from outside."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("iframe", "object", "embed", "base"):
            self.found.append(tag)
        if tag == "script" and not (values.get("src") or "").startswith("/static/"):
            self.found.append(f"script {values}")
        for name, value in attrs:
            address = re.sub(r"\s", "", value or "").lower()
            if name.startswith("on") or name in ("srcdoc", "style"):
                self.found.append(f"{tag} {name}")
            if name in ("src", "href", "action", "formaction", "data") and (
                address.startswith(("javascript:", "data:", "http:", "https:", "//"))
            ):
                self.found.append(f"{tag} {name}={address}")


def test_a_hostile_page_becomes_text_on_every_page_of_the_desk(case: Case, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(HOSTILE_PAGE, "utf-8")
    before = state(case)
    case.add([tmp_path / "page.html"], workers=1)
    (new,) = set(state(case)) - set(before)
    desk = TestClient(create_app(case), base_url="http://127.0.0.1:8765")
    actors = [f"/actors/{a.id}" for a in case.snapshot().roster.actors]
    pages = [f"/documents/{new}", "/", "/documents", "/actors", "/statements", "/issues",
             "/search?q=script", *actors]  # fmt: skip
    for path in pages:
        answer = desk.get(path)
        assert answer.status_code == 200, path
        assert Live(answer.text).found == [], path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        # a product too long to stand on a page by chance
        assert str(7919 * 7907) not in answer.text
    document = desk.get(f"/documents/{new}").text
    assert "&lt;img src=x onerror=own()&gt;" in document  # its author, as text
    assert_unharmed(case, before)


def test_the_check_for_live_pages_sees_one() -> None:
    assert {f.split()[0] for f in Live(HOSTILE_PAGE).found} >= {
        "html", "base", "link", "img", "script", "a", "iframe",
    }  # fmt: skip


# --- texts that are no prose --------------------------------------------------------------------


def sentences(n: int) -> str:
    return " ".join(f"{SAID} {LATER} “We hold town {i},” he said." for i in range(n))


TEXTS: dict[str, str] = {
    "bidirectional controls": "\u202e" + "\u2066".join(SAID.split(" ")) + "\u202c",
    "100,000 combining marks": "The Reed Guard a" + "\u0301" * 100_000 + " " + SAID,
    "a word of 1 MB": SAID + " " + "a" * 1_000_000,
    "a word of 1 MB, capitals": SAID + " " + "Ы" * 1_000_000,
    **{
        f"{mark} opened 5,000 times": SAID + f" {mark}The Guard said." * 5_000
        for mark in ('"', "“", "«")
    },
    "only quotation marks": SAID + "\n\n" + "“" * 50_000,
    "200,000 brackets": SAID + " [" * 100_000 + "]" * 100_000,
    "200,000 parentheses": SAID + " (" * 200_000,
    "all capitals": sentences(100).upper(),
    "no punctuation": re.sub(r"[.,“”]", "", sentences(100)),
    "one paragraph": sentences(100),
    "emoji": SAID + " " + "😀🔥👨‍👩‍👧" * 20_000,
    "dots": SAID + "." * 300_000,
    "regex characters": SAID + " (.*)+$ [a-z]{1,9}\\ " * 3_000,
}
WHOLE = {"a word of 1 MB", "100,000 combining marks", "dots"}
"""Read whole by the network too: their length is what is strange, and it costs little."""


@pytest.mark.parametrize("tagger", ["rules", "learned"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_strange_text_is_kept_and_read(
    case: Case, tmp_path: Path, name: str, tagger: str
) -> None:
    case.settings = replace(case.settings, tagger=tagger)
    before = state(case)
    written = TEXTS[name]
    if tagger == "learned" and name not in WHOLE:
        written = written[:3_000]  # a few windows; hundreds more are the same work again
    (tmp_path / "text.txt").write_text(written, "utf-8")
    added = case.add([Source(str(tmp_path / "text.txt"), published="2031-05-05")], workers=1)
    assert (added.captures, added.documents) == (1, 1)
    assert "reading-failed" not in codes(case)
    (new,) = set(state(case)) - set(before)
    extract = case.extract(new)
    text = extract.document.text
    kept = len(re.findall(r"\w", text)) / len(re.findall(r"\w", written))
    assert kept > 0.99
    for s in extract.statements:
        assert text[slice(*s.evidence)] == s.text
    case.snapshot()
    assert_unharmed(case, before)


@pytest.mark.parametrize(("tagger", "n"), [("rules", 400), ("learned", 40)])
def test_a_quotation_mark_never_closed_makes_no_endless_statements(tagger: str, n: int) -> None:
    """Each sentence behind it would else have the rest of the text as its content."""
    from riftline.attribution import attribute
    from riftline.reading import read

    plain = re.sub("[“”]", "", sentences(n))
    ((document,), _) = read(f"“{plain}".encode(), Source("open.txt"))
    ((without,), _) = read(plain.encode(), Source("plain.txt"))
    opened, closed = (attribute(d, tagger=tagger).statements for d in (document, without))
    assert len(document.text) > 150 * n  # the rest of it is far longer than any statement may be
    assert max(len(s.text) for s in opened) <= 4_000
    assert len(opened) >= 0.9 * len(closed) > 2.5 * n


@pytest.mark.parametrize(("tagger", "n"), [("rules", 60), ("learned", 10)])
def test_work_grows_with_the_text_and_not_with_its_square(tagger: str, n: int) -> None:
    """Counted in calls, which a busy machine does not change."""
    from riftline.attribution import attribute
    from riftline.reading import read

    def calls(n: int) -> int:
        ((document,), _) = read(sentences(n).encode(), Source("text.txt"))
        made = 0

        def seen(_frame: object, event: str, _arg: object) -> None:
            nonlocal made
            made += event == "call"

        sys.setprofile(seen)
        try:
            attribute(document, tagger=tagger)
        finally:
            sys.setprofile(None)
        return made

    calls(5)  # lexicon and patterns are made once
    few, more = calls(n), calls(4 * n)
    assert 2 * few < more < 5 * few


# --- exports ------------------------------------------------------------------------------------


def row(**fields: object) -> str:
    return json.dumps({"published": "2031-01-02", "author": "Arn", **fields})


def test_bad_rows_are_issues_and_the_good_ones_are_read(case: Case, tmp_path: Path) -> None:
    before = state(case)
    rows = [
        row(text=SAID + " First."),
        '{"text": "' + SAID + ' Huge.", "published": ' + "9" * 1_000_000 + "}",
        '{"text": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"text": "cut',
        "null",
        row(text=5),
        row(text=SAID + " Lone \ud800 half."),
        row(text=SAID + " Year 99999.", published="99999-01-01"),
        row(text=SAID + " Infinite.", published=float("inf")),
        row(text=SAID + " Last."),
    ]
    (tmp_path / "posts.jsonl").write_text("\n".join(rows), "utf-8")
    added = case.add([tmp_path / "posts.jsonl"], workers=1)
    assert added.documents == 5
    new = [case.document(i) for i in set(state(case)) - set(before)]
    ends = {d.text.rsplit(".", 2)[1].strip(): d.published for d in new}
    assert ends == {
        "First": "2031-01-02", "Lone \ufffd half": "2031-01-02", "Year 99999": None,
        "Infinite": None, "Last": "2031-01-02",
    }  # fmt: skip
    bad = [i for i in case.store.issues() if i.code == "bad-row"]
    assert sorted(i.seen.partition(":")[0] for i in bad) == [f"line {n}" for n in (2, 3, 4, 5, 6)]
    assert sum(i.code == "undated" for i in case.store.issues()) == 2
    assert_unharmed(case, before)


def test_a_telegram_export_with_odd_rows(case: Case, tmp_path: Path) -> None:
    before = state(case)
    good = {"type": "message", "date": "2031-01-02T10:00:00"}
    messages = [
        {**good, "id": 1.5, "text": ["a ", {"type": "bold", "text": ["nested"]}]},
        {**good, "id": None, "text": SAID},
        {**good, "id": 3, "text": SAID, "date": "99999-01-01"},
        "junk", None, [],
        {**good, "id": 4.5, "text": [{"type": "bold", "text": SAID}, " And so on."]},
    ]  # fmt: skip
    export = {"name": "Pier news", "type": "public_channel", "id": 1.5, "messages": messages}
    (tmp_path / "result.json").write_text(json.dumps(export), "utf-8")
    assert case.add([tmp_path / "result.json"], workers=1).documents == 2
    bad = [i.seen for i in case.store.issues() if i.code == "bad-row"]
    assert sorted(re.findall(r"messages\[(\d)\]", " ".join(bad))) == list("01345")
    assert_unharmed(case, before)


@pytest.mark.parametrize("published", ["0001-01-01", "2199-01-01", "9999-12-31T23:59:59-14:00"])
def test_a_date_at_the_edge_of_the_calendar_breaks_no_view(
    case: Case, tmp_path: Path, published: str
) -> None:
    before = state(case)
    (tmp_path / "old.txt").write_text(SAID + " Twice.", "utf-8")
    case.add([Source(str(tmp_path / "old.txt"), published=published)], workers=1)
    view = case.snapshot()
    assert published[:10] in {day for day in view.said.values() if day}
    desk = TestClient(create_app(case), base_url="http://127.0.0.1:8765")
    for path in ("/", "/pairs", "/documents"):
        answer = desk.get(path)
        assert answer.status_code == 200
        assert len(answer.text) < 200_000
    assert_unharmed(case, before)


# --- names of files -----------------------------------------------------------------------------


NAMES = [
    b"new\nline.txt", b"quote'\".txt", b"\x1b[31m\x07.txt", b"<script>own()<-script>.txt",
    "rtl\u202egpj.txt".encode(), b"a" * 251 + b".txt", b"bytes\xff\xfe.txt", b"-rf.txt",
    b"--help", b"=cmd()+1.txt", b"%s%n.txt", b"[bold]x[-bold].txt", b"back\\slash.txt",
    b"sp ace?#&.txt",
]  # fmt: skip


def test_names_of_files_are_only_names(case: Case, tmp_path: Path) -> None:
    before = state(case)
    folder = tmp_path / "names"
    folder.mkdir()
    for n, name in enumerate(NAMES):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_text(f"{SAID} Number {n}.", "utf-8")
    first = case.add([folder], workers=1)
    assert (first.captures, first.documents) == (len(NAMES), len(NAMES))
    again = case.add([folder], workers=1)
    assert (again.captures, again.unchanged) == (0, len(NAMES))
    assert_unharmed(case, before)

    desk = TestClient(create_app(case), base_url="http://127.0.0.1:8765")
    for path in ("/documents", "/issues", *(f"/documents/{id_}" for id_ in state(case))):
        answer = desk.get(path)
        assert answer.status_code == 200
        assert Live(answer.text).found == []
    for command in ("issues", "statements"):
        shown = CliRunner().invoke(app, [command, str(case.root)], env={"COLUMNS": "400"})
        assert shown.exit_code == 0
        assert not set(shown.output) & set("\x1b\x07\u202e")
    out = tmp_path / "out"
    exported = CliRunner().invoke(app, ["export", str(case.root), "-f", "csv", "-o", str(out)])
    assert exported.exit_code == 0
    cells = re.findall(r'(?:^|,)"?([^",\n]*)', (out / "documents.csv").read_text("utf-8"), re.M)
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@"))]


def test_a_path_that_starts_with_a_dash(tmp_path: Path) -> None:
    (tmp_path / "-rf.txt").write_text(SAID, "utf-8")
    (tmp_path / "--help").write_text(SAID, "utf-8")
    for path in ("-rf.txt", "--help"):
        done = run("read", "--json", "--", path, cwd=tmp_path)
        assert done.returncode == 0
        assert json.loads(done.stdout)["document"]["text"] == SAID
    wrong = run("read", "-rf.txt", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "-r" in wrong.stderr
    told(wrong.stderr)


# --- folders and files that cannot be read ------------------------------------------------------


def powerless() -> None:
    """In a child: root without the right to pass over permissions. Others never had it."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            assert libc.prctl(24, capability, 0, 0, 0) == 0  # PR_CAPBSET_DROP


def test_what_may_not_be_read_is_an_issue_until_it_may(case: Case, tmp_path: Path) -> None:
    before = state(case)
    top = tmp_path / "top"
    for folder in ("open", "closed", "listed"):
        (top / folder).mkdir(parents=True)
        (top / folder / "a.txt").write_text(f"{SAID} In {folder}.", "utf-8")
    (top / "open" / "locked.txt").write_text(f"{SAID} Locked.", "utf-8")
    (top / "open" / "locked.txt").chmod(0)
    (top / "closed").chmod(0)
    (top / "listed").chmod(0o444)  # names can be listed, nothing can be opened
    done = run("add", case.root, top, preexec_fn=powerless)
    (top / "closed").chmod(0o755)
    (top / "listed").chmod(0o755)
    assert done.returncode == 0, done.stderr
    told(done.stderr)
    assert {i.where for i in case.store.issues() if i.code == "vanished"} == {
        str(top / "open" / "locked.txt"), str(top / "closed"), str(top / "listed" / "a.txt"),
    }  # fmt: skip
    assert len(state(case)) == len(before) + 1
    assert_unharmed(case, before)

    (top / "open" / "locked.txt").chmod(0o644)
    case.add([top], workers=1)
    assert "vanished" not in codes(case)
    assert len(state(case)) == len(before) + 4
    assert_unharmed(case, before)


def test_links_that_lead_nowhere_or_round(case: Case, tmp_path: Path) -> None:
    before = state(case)
    top = tmp_path / "top"
    (top / "deep").mkdir(parents=True)
    (top / "deep" / "a.txt").write_text(f"{SAID} Deep.", "utf-8")
    (top / "deep" / "up").symlink_to("..")
    (top / "self").symlink_to("self")
    (top / "gone.txt").symlink_to("nowhere")
    os.mkfifo(top / "pipe")
    added = case.add([top], workers=1)
    assert (added.documents, added.issues) == (1, 3)
    assert {i.where for i in case.store.issues() if i.code == "vanished"} == {
        str(top / "self"), str(top / "gone.txt"),
    }  # fmt: skip
    assert_unharmed(case, before)


def test_a_file_that_vanishes_between_listing_and_reading(case: Case, tmp_path: Path) -> None:
    before = state(case)
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"{SAID} Text {name}.", "utf-8")
    gone = tmp_path / "b.txt"

    def paths() -> Iterator[Path]:
        yield tmp_path / "a.txt"
        yield gone
        gone.unlink()  # it was listed, and is not read yet
        yield tmp_path / "c.txt"

    added = case.add(paths(), workers=1)
    assert (added.documents, len(state(case))) == (2, len(before) + 2)
    assert [i.code for i in case.store.issues() if i.where == str(gone)] == ["vanished"]
    assert_unharmed(case, before)
    gone.write_text(SAID, "utf-8")  # it comes back with bytes that the case knows already
    again = case.add([gone], workers=1)
    assert (again.captures, again.unchanged) == (0, 1)
    assert "vanished" not in codes(case)


def test_read_without_a_case_says_what_vanished(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SAID, "utf-8")
    found = list(read_paths([Source(str(tmp_path / "gone.txt")), tmp_path / "a.txt"]))
    assert isinstance(found[0], Issue)
    assert (found[0].code, found[0].where) == ("vanished", str(tmp_path / "gone.txt"))
    assert isinstance(found[-1], Extract)
    assert len(found[-1].statements) == 2


def test_a_case_added_to_itself_is_no_evidence(case: Case, tmp_path: Path) -> None:
    before = state(case)
    (case.root / "actors.toml").write_text('[[actor]]\nid="g"\nname="Reed Guard"\n', "utf-8")
    (case.root / "note.txt").write_text(f"{SAID} A note.", "utf-8")
    case.add([case.root], workers=1)
    assert len(state(case)) == len(before) + 1
    assert len(case.store.captures()) == 3
    assert_unharmed(case, before)
    # Another case's captures are files as any others.
    with case_by_rules(tmp_path / "other", "other") as other:
        assert other.add([case.root / "captures"], workers=1).documents == 3


# --- the disk -----------------------------------------------------------------------------------


def test_a_disk_that_takes_no_more(case: Case, tmp_path: Path) -> None:
    """The record may not grow over 1 MB: writes stop half way, as on a full disk."""
    before = state(case)
    texts = many(tmp_path / "many", 60)

    def cramped() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = run("add", case.root, texts, "--workers", "1", preexec_fn=cramped)
    assert done.returncode == 6, done.stderr
    told(done.stderr)
    assert "to do: check that it has room" in done.stderr
    kept = state(case)
    assert 0 < len(kept) - len(before) < 60
    assert_unharmed_but_unread(case, before)

    assert run("add", case.root, texts, "--workers", "1").returncode == 0
    after = state(case)
    assert {i: after[i] for i in kept} == kept
    assert len(after) == len(before) + 60
    assert after == {**before, **undisturbed(tmp_path, texts)}
    assert_unharmed(case, before)


def assert_unharmed_but_unread(case: Case, before: State) -> None:
    """As `assert_unharmed`, while captures may stand that no one has read yet."""
    after = state(case)
    assert {id_: after.get(id_) for id_ in before} == before
    assert case.verify().bad == ()


def undisturbed(tmp_path: Path, texts: Path) -> State:
    with case_by_rules(tmp_path / "undisturbed", "calm") as calm:
        calm.add([texts], workers=1)
        return state(calm)


def test_output_that_cannot_be_written_is_said(case: Case) -> None:
    for args in (("status", case.root), ("status", case.root, "--json")):
        with Path("/dev/full").open("w") as full:
            done = run(*args, stdout=full)
        assert done.returncode == 6
        assert "No space left" in done.stderr
        told(done.stderr)


def test_a_case_that_may_not_be_written(case: Case, tmp_path: Path) -> None:
    before = state(case)
    (tmp_path / "new.txt").write_text(f"{SAID} New.", "utf-8")
    case.close()
    case.root.chmod(0o555)
    (case.root / "case.db").chmod(0o444)
    try:
        for args in (
            ("add", case.root, tmp_path / "new.txt"),
            ("decide", case.root, "same", "Reed Guard", "Salt Company"),
        ):
            done = run(*args, preexec_fn=powerless)
            assert (done.returncode, done.stdout) == (6, "")
            assert "to do:" in done.stderr
            told(done.stderr)
    finally:
        case.root.chmod(0o755)
        (case.root / "case.db").chmod(0o644)
    with open_case(case.root) as opened:
        assert state(opened) == before
        assert_unharmed(opened, before)


# --- several at once, and kills -----------------------------------------------------------------


def start(case: Path, texts: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "add", str(case), str(texts), "--workers", "1"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def test_two_adds_at_once_while_the_desk_rules(case: Case, tmp_path: Path) -> None:
    before = state(case)
    texts = many(tmp_path / "many", 60)
    desk = TestClient(
        create_app(case, who="ann"), base_url="http://127.0.0.1:8765", follow_redirects=False
    )
    actor = case.snapshot().roster.actors[0]
    form = desk.get(f"/actors/{actor.id}").text
    token = re.search(r'name="csrf" value="([^"]+)"', form)
    assert token is not None
    running = [start(case.root, texts), start(case.root, texts)]
    posted = count()
    while any(p.poll() is None for p in running):
        answer = desk.post(
            "/decisions",
            data={"csrf": token[1], "kind": "not-an-actor", "left": f"nobody {next(posted)}"},
            headers={"sec-fetch-site": "same-origin", "origin": "null"},
        )
        assert answer.status_code == 303, answer.text
    for process in running:
        _, err = process.communicate()
        assert process.returncode == 0, err
        told(err.decode())
    ruled = [d.left for d in case.store.decisions()]
    assert ruled == [f"nobody {n}" for n in range(next(posted))]
    assert ruled
    assert state(case) == {**before, **undisturbed(tmp_path, texts)}
    assert_unharmed(case, before)


def test_kill_9_while_adding_and_add_again(case: Case, tmp_path: Path) -> None:
    before = state(case)
    texts = many(tmp_path / "many", 80)
    wanted = {**before, **undisturbed(tmp_path, texts)}
    case.decide(Decision("", "unsure", "reed guard", "salt company", who="ann"))
    sizes = [len(before)]
    moments = random.Random(3)
    for n in range(4):
        process = start(case.root, texts)
        while process.poll() is None and len(case.store.cards()) < len(before) + 12 * n + 1:
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.05))
        process.kill()
        process.communicate()
        half = state(case)
        assert {i: wanted.get(i) for i in half} == half, "a document was written by half"
        sizes.append(len(half))
    assert sizes == sorted(sizes)
    assert sizes[1] < len(wanted), "nobody was killed at work"
    assert_unharmed_but_unread(case, before)
    assert run("add", case.root, texts).returncode == 0
    assert state(case) == wanted
    assert [d.kind for d in case.store.decisions()] == ["unsure"]
    assert_unharmed(case, before)


# --- a case's own files -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written", "seen"),
    [
        ("actors.toml", b"[[actor", "is not TOML"),
        ("actors.toml", b"\xff\xfe", "is not TOML"),
        ("actors.toml", b"actor = 5\n", "no list of tables"),
        ("actors.toml", b'[[actor]]\nid="a"\nname="Reed Guard"\ncolor="red"\n', "'color'"),
        ("actors.toml", b'[[actor]]\nid="a"\nname="Reed Guard"\nnames=5\n', "`names`"),
        ("actors.toml", b'[[actor]]\nid="a"\nname="(.*)+["\n', "no letters"),
        ("case.toml", b'nmae = "Pier"\n', "did you mean 'name'?"),
        ("case.toml", b'name = "Pier"\nworkers = -1\n', "0 to 512"),
        ("case.toml", b"\xff", "is not UTF-8"),
    ],
)
def test_a_broken_setting_is_said_and_nothing_is_done(
    case: Case, tmp_path: Path, name: str, written: bytes, seen: str
) -> None:
    before = state(case)
    whole = (case.root / "case.toml").read_bytes()
    (case.root / name).write_bytes(written)
    (tmp_path / "new.txt").write_text(f"{SAID} New.", "utf-8")
    for args in (["add", str(case.root), str(tmp_path / "new.txt")], ["status", str(case.root)]):
        done = CliRunner().invoke(app, args)
        assert (done.exit_code, done.stdout) == (5, "")
        assert seen in done.stderr
        told(done.stderr)
    (case.root / "case.toml").write_bytes(whole)
    assert state(case) == before
    assert_unharmed(case, before)


def test_fifty_thousand_seed_names_and_regex_characters(case: Case, tmp_path: Path) -> None:
    before = state(case)
    rows = [f'[[actor]]\nid="a{i}"\nname="Group Number{i} (.*)+[x]"\n' for i in range(50_000)]
    rows.append('[[actor]]\nid="z"\nname="Pier.Keepers (a|b"\nkind="group"\n')
    (case.root / "actors.toml").write_text("\n".join(rows), "utf-8")
    said = "On Monday the Pier.Keepers (a|b accused Group Number49 (.*)+[x] of lying."
    (tmp_path / "new.txt").write_text(said, "utf-8")
    added = case.add([Source(str(tmp_path / "new.txt"), published="2031-05-05")], workers=1)
    assert added.documents == 1
    assert "reading-failed" not in codes(case)
    (new,) = set(state(case)) - set(before)
    assert case.document(new).text == said
    assert_unharmed(case, before)


def newer(db: Path) -> None:
    with sqlite3.connect(db) as c:
        c.execute("PRAGMA user_version = 99")
    c.close()


def truncated(db: Path) -> None:
    with sqlite3.connect(db) as c:
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    c.close()
    os.truncate(db, 20_000)


def folder(db: Path) -> None:
    db.unlink()
    db.mkdir()


def noise(db: Path) -> None:
    db.write_bytes(random.Random(2).randbytes(100_000))


@pytest.mark.parametrize(
    ("damage", "seen"),
    [
        (newer, "version 99"),
        (truncated, "damaged"),
        (folder, "cannot be opened"),
        (noise, "not a record of riftline"),
    ],
)
def test_a_record_that_cannot_be_used_is_said(
    case: Case, tmp_path: Path, damage: Callable[[Path], None], seen: str
) -> None:
    (tmp_path / "new.txt").write_text(f"{SAID} New.", "utf-8")
    kept = {p.name: p.read_bytes() for p in case.root.rglob("captures/??/*")}
    case.close()
    damage(case.root / "case.db")
    for args in (["add", str(case.root), str(tmp_path / "new.txt")], ["status", str(case.root)]):
        done = CliRunner().invoke(app, args)
        assert (done.exit_code, done.stdout) == (6, "")
        assert seen in done.stderr
        assert "to do:" in done.stderr
        told(done.stderr)
    now = {p.name: p.read_bytes() for p in case.root.rglob("captures/??/*")}
    assert {n: now[n] for n in kept} == kept


def test_captures_that_are_gone_are_missed_and_come_back(case: Case, tmp_path: Path) -> None:
    before = state(case)
    for kept in [p for p in case.root.rglob("captures/??/*") if p.is_file()]:
        kept.unlink()
    seen = CliRunner().invoke(app, ["verify", str(case.root), "--json"])
    assert seen.exit_code == 10
    assert [b["code"] for b in json.loads(seen.stdout)["bad"]] == ["capture-missing"] * 2
    assert CliRunner().invoke(app, ["status", str(case.root)]).exit_code == 0
    case.add([tmp_path / "one.txt", tmp_path / "two.txt"], workers=1)
    assert state(case) == before
    assert_unharmed(case, before)


# --- what people type ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("pair", "CASE", "Reed (.*", "Salt["), 4, "Reed (.*"),
        (("pair", "CASE", "", "Salt Company"), 4, "''"),
        (("pair", "CASE", " \n", "\x00"), 4, "no actor"),
        (("pair", "CASE", "Reed Guard", "Reed Guard"), 2, "one actor"),
        (("pair", "CASE", "Reed Guard", "\ud800\x1b[31m"), 4, "no actor"),
        (("read", "FILE", "--published", "nonsense"), 2, "no date"),
        (("read", "FILE", "--published", "0000-01-01"), 2, "no date"),
        (("read", "FILE", "--published", "2031-02-30"), 2, "no date"),
        (("read", "FILE", "--published", "99999-01-01"), 2, "no date"),
        (("read", "FILE", "--published", "٢٠٣١"), 2, "no date"),
        (("statements", "CASE", "--since", "(.*"), 2, "no date"),
        (("why", "CASE", "'; DROP TABLE statements; --"), 4, "no statement"),
        (("decide", "CASE", "same", "Reed Guard"), 2, "one name"),
        (("decide", "CASE", "wrong", "nothing"), 4, "no statement"),
        (("decide", "CASE", "withdraw", "nothing"), 4, "no decision"),
        (("export", "CASE", "-f", "nonsense", "-o", "OUT"), 2, "nonsense"),
        (("export", "CASE", "-f", "csv", "-o", "FILE"), 2, "is a file"),
        (("serve", "CASE", "--host", "0.0.0.0"), 2, "without --team"),
        (("add", "CASE", "NOWHERE"), 2, "NOWHERE"),
        (("status", "NOWHERE"), 3, "no case"),
        (("init", "FILE"), 2, "is a file"),
    ],
)
def test_what_makes_no_sense_is_answered_in_words(
    case: Case, tmp_path: Path, args: tuple[str, ...], code: int, said: str
) -> None:
    before = state(case)
    places = {
        "CASE": str(case.root),
        "FILE": str(tmp_path / "one.txt"),
        "OUT": str(tmp_path / "out"),
    }
    done = CliRunner().invoke(app, [places.get(a, a) for a in args], env={"COLUMNS": "300"})
    assert (done.exit_code, done.stdout) == (code, "")
    assert said in done.stderr
    assert not set(done.stderr) & set("\x00\x1b\ud800")
    told(done.stderr)
    assert state(case) == before
    assert case.store.decisions() == ()
    assert_unharmed(case, before)


@pytest.mark.parametrize("query", ['"open AND (', "NEAR("])
def test_a_search_that_cannot_be_read_is_refused_in_words(case: Case, query: str) -> None:
    done = CliRunner().invoke(app, ["search", str(case.root), query])
    assert done.exit_code == 2
    assert "bracket" in done.output or "quotation" in done.output
    told(done.output)


@pytest.mark.parametrize("query", ["*", "", "a\x00b", "'--", "\ud800"])
def test_a_search_for_signs_finds_nothing_and_says_so(case: Case, query: str) -> None:
    done = CliRunner().invoke(app, ["search", str(case.root), query])
    assert done.exit_code == 0
    assert "0 hits" in done.output
    told(done.output)


# --- the place where it runs --------------------------------------------------------------------


@pytest.mark.parametrize(
    "env",
    [
        {"PATH": os.environ["PATH"]},
        {"PATH": os.environ["PATH"], "LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0",
         "PYTHONUTF8": "0"},
        {**os.environ, "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "1"},
        {**os.environ, "COLUMNS": "nonsense", "TERM": "nonsense"},
    ],
    ids=["no HOME and no TERM", "LANG=C", "NO_COLOR and one column", "nonsense"],
)  # fmt: skip
def test_a_bare_environment(case: Case, env: dict[str, str]) -> None:
    done = run("status", case.root, env=env)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    told(done.stderr)


@pytest.mark.parametrize(
    "closed", ["0<&-", ">&-", "2>&-", "<&- >&- 2>&-"], ids=["stdin", "stdout", "stderr", "all"]
)
def test_closed_streams(case: Case, tmp_path: Path, closed: str) -> None:
    """The first files opened must not become the streams: words would go into the record."""
    before = state(case)
    (tmp_path / "new.txt").write_text(f"{SAID} New.", "utf-8")
    python, root = sys.executable, str(case.root)
    for args in (f"status {root}", f"status {root} --json", f"add {root} {tmp_path / 'new.txt'}"):
        done = subprocess.run(
            ["/bin/sh", "-c", f"{python} -m riftline.cli {args} {closed}"],
            capture_output=True, encoding="utf-8", timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        told(done.stderr)
    assert len(state(case)) == len(before) + 1
    assert_unharmed(case, before)


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["words", "JSON"])
def test_a_reader_that_goes_away_at_once(case: Case, more: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run("statements", case.root, *more, stdout=writing)
    os.close(writing)
    assert done.returncode == 141
    # Where the view takes over a second, a busy machine is told so; that is no complaint.
    assert [w for w in done.stderr.splitlines() if not w.startswith("computing")] == []


def test_the_version_that_these_answers_have() -> None:
    assert READ_VERSION == 1
