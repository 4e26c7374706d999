"""The example case is sound: its files parse and its truth speaks of words that stand in them.

Texts are taken out of the files here, without the readers: the truth must not lean on what it
examines.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from riftline import lexicon
from riftline.actors.seeds import read_seeds

SALTMARSH = Path(__file__).resolve().parents[2] / "examples" / "saltmarsh"
DOCUMENTS = SALTMARSH / "documents"
TRUTH: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (SALTMARSH / "truth.toml").read_text(encoding="utf-8")
)
ACTORS = {a["id"] for a in TRUTH["actor"]}
SAID_BY = ACTORS | {"author", "unnamed"}
_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_EDTF = re.compile(rf"(?:{_DAY}|(?:{_DAY}|\.\.)/(?:{_DAY}|\.\.))")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


def fold(text: str) -> str:
    return " ".join(text.split())


def page(raw: bytes) -> str:
    """Visible words of a page; blocks do not run into each other."""
    tree = html.document_fromstring(raw)
    for hidden in tree.xpath("//script | //style | //head"):
        hidden.drop_tree()
    for node in tree.iter():
        node.tail = (
            f" {node.tail or ''}" if node.tag in ("p", "div", "td", "li", "br") else node.tail
        )
    return fold(tree.text_content())


def telegram(data: Any) -> dict[str, str]:
    def words(text: Any) -> str:
        if isinstance(text, str):
            return text
        return "".join(p if isinstance(p, str) else p["text"] for p in text)

    rows = [m for m in data["messages"] if m["type"] == "message"]
    return {f"message {m['id']}": fold(words(m["text"])) for m in rows if words(m["text"])}


def wall(data: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in data["response"]["items"]:
        record = f"wall{item['owner_id']}_{item['id']}"
        if item["text"]:
            found[record] = fold(item["text"])
        for copy in item.get("copy_history", ()):
            found[f"{record} repost wall{copy['owner_id']}_{copy['id']}"] = fold(copy["text"])
    return found


@cache
def records(path: str) -> dict[str, str]:
    """Record → visible text of one file; an article's record is ""."""
    raw = (DOCUMENTS / path).read_bytes()
    if path.endswith(".html"):
        return {"": page(raw)}
    if path.endswith(".txt"):
        return {"": fold(raw.decode("utf-8"))}
    if path.endswith(".jsonl"):
        rows = [json.loads(line) for line in raw.decode("utf-8").splitlines()]
        return {f"row {r['id']}": fold(r["text"]) for r in rows}
    data = json.loads(raw)
    return telegram(data) if "messages" in data else wall(data)


@cache
def everything() -> dict[tuple[str, str], str]:
    paths = sorted(p.relative_to(DOCUMENTS).as_posix() for p in DOCUMENTS.rglob("*") if p.is_file())
    return {(path, record): text for path in paths for record, text in records(path).items()}


def place(row: dict[str, Any]) -> tuple[str, str]:
    return row.get("path", row.get("document", "")), row.get("record", "")


def test_every_document_has_text() -> None:
    assert all(len(text.split()) >= 15 for text in everything().values())
    assert len(everything()) >= 40


def test_the_truth_is_not_among_the_documents() -> None:
    assert not [p for p in DOCUMENTS.rglob("*") if p.suffix == ".toml"]


def test_every_document_is_in_the_truth_once_and_none_that_is_not_there() -> None:
    listed = Counter(place(d) for d in TRUTH["document"])
    assert set(listed) == set(everything())
    assert max(listed.values()) == 1


def test_precision_can_be_measured_on_25_documents() -> None:
    assert sum(d["exhaustive"] for d in TRUTH["document"]) >= 25


@pytest.mark.parametrize(
    "statement", TRUTH["statement"], ids=lambda s: f"{'#'.join(place(s))}:{s['quote'][:30]}"
)
def test_statement(statement: dict[str, Any]) -> None:
    text = everything()[place(statement)]
    assert text.count(fold(statement["quote"])) == 1
    assert fold(statement["cue"]) in text
    assert fold(statement.get("hedge", "")) in text
    assert statement["speaker"] in SAID_BY
    assert statement["subject"] in SAID_BY | {""}
    assert statement["target"] in ACTORS | {""}
    assert statement["act"] in lexicon.load("acts")
    assert statement["polarity"] in ("asserted", "denied", "conditional", "asked")
    assert statement["distance"] in ("stated", "claimed", "alleged", "denied")
    assert "when" not in statement or _EDTF.fullmatch(statement["when"])
    # The author needs no cue; anybody else is quoted by one.
    assert bool(statement["cue"]) == (statement["speaker"] != "author")


def test_no_statement_is_listed_twice() -> None:
    keys = Counter(
        (*place(s), s["quote"], s["speaker"], s["act"], s["subject"], s["target"])
        for s in TRUTH["statement"]
    )
    assert [k for k, n in keys.items() if n > 1] == []


@pytest.mark.parametrize("actor", TRUTH["actor"], ids=lambda a: a["id"])
def test_every_name_of_an_actor_stands_in_a_document(actor: dict[str, Any]) -> None:
    words = " ".join(everything().values()).casefold() + " ".join(_accounts()).casefold()
    assert [n for n in actor["names"] if n.casefold() not in words] == []


def _accounts() -> list[str]:
    """Names that exports give to channels, walls and accounts beside their texts."""
    found: list[str] = []
    for path in sorted(DOCUMENTS.rglob("*.json")):
        data = json.loads(path.read_bytes())
        found.append(data.get("name", ""))
        found += [g["name"] for g in data.get("response", {}).get("groups", ())]
    return found


def test_ids_of_actors_are_unique_and_no_name_belongs_to_two() -> None:
    assert len(ACTORS) == len(TRUTH["actor"])
    names = Counter(n.casefold() for a in TRUTH["actor"] for n in {*a["names"]})
    assert [n for n, times in names.items() if times > 1] == []


def test_pairs_name_actors_and_months() -> None:
    for row in (*TRUTH["rift"], *TRUTH["not_a_rift"], *TRUTH["tie"]):
        assert {row["a"], row["b"]} <= ACTORS
        assert row["a"] != row["b"]
    for rift in TRUTH["rift"]:
        assert _MONTH.fullmatch(rift["onset_earliest"])
        assert _MONTH.fullmatch(rift["onset_latest"])
        assert rift["onset_earliest"] <= rift["onset_latest"]
    assert {r["announced"] for r in TRUTH["rift"]} == {True, False}


def test_rifts_and_non_rifts_are_different_pairs() -> None:
    rifts = {frozenset((r["a"], r["b"])) for r in TRUTH["rift"]}
    assert not rifts & {frozenset((r["a"], r["b"])) for r in TRUTH["not_a_rift"]}


def test_copies_are_documents_of_the_case() -> None:
    for copy in TRUTH["copy"]:
        places = [tuple(c.split("#")) if "#" in c else (c, "") for c in copy["documents"]]
        assert len(places) >= 2
        assert set(places) <= set(everything())


def test_a_seed_names_no_actor_that_the_truth_lacks() -> None:
    seeds = {name.key.rpartition(":")[2] for name in read_seeds(SALTMARSH / "actors.toml")}
    assert seeds <= ACTORS
    assert len(seeds) < len(ACTORS)
