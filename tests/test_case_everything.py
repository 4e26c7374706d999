"""One command on a folder that holds one of each: what is read, and a citation from each back."""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from riftline.case import Case, init_case, open_case
from riftline.model import Span

HERE = Path(__file__).parent


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / "reading" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def folder(into: Path) -> dict[str, str]:
    """One file of each kind, under names that say nothing; name → the reader that must read it."""
    papers, social = module("test_reading_papers"), module("test_reading_social")
    boxes, tables = module("test_reading_containers"), module("test_reading_tables")
    news, feeds = module("test_reading_newsdb"), module("test_reading_feeds")
    page = boxes.PAGE.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inner/page.html", page)
    telegram = {
        "name": "Reed Watch",
        "type": "public_channel",
        "id": 5,
        "messages": [
            {"id": 1, "type": "message", "date": "2031-03-04T05:06:07", "text": "The envoy left."}
        ],
    }
    vk = {"response": {"items": [{"id": 3, "owner_id": -9, "from_id": -9, "date": 1930367167,
                                  "text": "Стража ушла."}]}}  # fmt: skip
    tweets = [{"tweet": {"id_str": "1", "full_text": "We stay.",
                         "created_at": "Tue Mar 04 05:06:07 +0000 2031"}}]  # fmt: skip
    made: dict[str, tuple[bytes, str]] = {
        "01": (page, "html"),
        "02": (papers.MHTML, "html"),
        "03": (papers.MAIL, "mail"),
        "04": (papers.MARKDOWN.encode(), "markdown"),
        "05": (papers.pdf(*papers.REPORT), "pdf"),
        "06": (papers.DOCX, "docx"),
        "07": (papers.ODT, "odt"),
        "08": (papers.epub(), "epub"),
        "09": (boxes.warc(("response", "https://reed.example/a", "text/html", page)), "html"),
        "10": (boxes.package(), "html"),
        "11": (out.getvalue(), "html"),
        "12": (gzip.compress(boxes.TEXT.encode()), "text"),
        "13": (feeds.RSS.encode(), "feed"),
        "14": (json.dumps(telegram).encode(), "telegram"),
        "15": (social.PAGE.encode(), "telegram-html"),
        "16": (json.dumps(vk).encode(), "vk"),
        "17": (("window.YTD.tweets.part0 = " + json.dumps(tweets)).encode(), "x-archive"),
        "18": (json.dumps(social.collected(social.tweet())).encode(), "zeeschuimer"),
        "19": (tables.table(*tables.CROWDTANGLE), "csv"),
        "20": (tables.sheet(("id", "text", "date"), (1, "The envoy left.", "2031-03-04")), "xlsx"),
        "21": (tables.table(*tables.AUTO), "auto-archiver"),
        "22": (news.CODED.encode(), "news-database"),
        "23": (b'{"text": "The envoy left.", "date": "2031-03-04"}', "jsonl"),
        "24": (boxes.TEXT.encode() + b" Again.", "text"),
    }
    into.mkdir()
    for name, (raw, _) in made.items():
        (into / name).write_bytes(raw)
    return {name: reader for name, (_, reader) in made.items()}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, dict[str, str], Path]:
    root = tmp_path_factory.mktemp("everything")
    expected = folder(root / "files")
    init_case(root / "case").close()
    toml = root / "case" / "case.toml"
    toml.write_text(toml.read_text("utf-8").replace('"learned"', '"rules"'), "utf-8")
    case = open_case(root / "case")
    added = case.add([root / "files"], workers=1)
    assert added.documents == sum(added.readers.values())
    assert added.issues == sum(added.kinds.values())
    assert set(added.readers) == set(expected.values())
    return case, expected, root / "files"


def test_every_file_of_the_folder_is_read(read: tuple[Case, dict[str, str], Path]) -> None:
    case, expected, files = read
    found: dict[str, set[str]] = {}
    for card in case.snapshot().documents:
        document = case.document(card.id)
        found.setdefault(Path(document.context["path"]).name, set()).add(document.reader)
    assert {n: r for n, r in expected.items() if r not in found.get(n, set())} == {}
    assert len(case.log()) == len(expected) == len(list(files.iterdir()))
    assert case.verify().bad == ()
    assert case.add([files], workers=1).unchanged == len(expected)


def test_a_citation_leads_back_into_the_capture(
    read: tuple[Case, dict[str, str], Path],
) -> None:
    case, _, _ = read
    by_bytes = 0
    for card in case.snapshot().documents:
        document = case.document(card.id)
        raw = case.bytes_of(document)
        at = next(i for i, c in enumerate(document.text) if c.isalpha())
        word = document.text[at:].split()[0].rstrip(".,:;")
        place = document.capture_bytes(Span(at, at + len(word)))
        if place is not None:
            assert raw[slice(*place)].decode("utf-8").startswith(word[:3]), document.place
            by_bytes += 1
        else:
            # A record, row, message or page; or the file itself, whose bytes are no plain text.
            assert document.place or document.reader in ("docx", "odt"), document.reader
    assert by_bytes >= 8
