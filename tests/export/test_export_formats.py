"""Formats of other programs, read back by other libraries."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import networkx as nx
import polars as pl
import pytest
import stix2
from hypothesis import given, settings
from hypothesis import strategies as st

from riftline import export
from riftline.export import told
from riftline.export.tables import TABLES
from riftline.model import Actor, Claim, Mention, Period, Snapshot, Statements

LINES = ("jsonl", "ftm", "plover", "annotations", "claims")
NOTED = ("graphml", "ftm", "stix", "plover", "annotations", "claims", "parquet")


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def written(format_: str, snapshot: Snapshot, out: Path, name: str) -> list[dict[str, Any]]:
    export.write(format_, snapshot, out)
    return read(out / name)


def of(entities: list[dict[str, Any]], schema: str) -> list[dict[str, Any]]:
    return [e for e in entities if e["schema"] == schema]


@pytest.mark.parametrize("format_", sorted(export.formats()))
def test_a_second_export_is_the_same_to_the_byte(
    format_: str, made: ModuleType, tmp_path: Path
) -> None:
    once = export.write(format_, made.SNAPSHOT, tmp_path / "once")
    again = export.write(format_, made.SNAPSHOT, tmp_path / "again")
    assert once
    for one, other in zip(once, again, strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("format_", NOTED)
def test_what_is_lost_is_said_beside_the_export(
    format_: str, made: ModuleType, tmp_path: Path
) -> None:
    note = export.write(format_, made.SNAPSHOT, tmp_path)[-1].read_text("utf-8")
    title, _, lost = note.partition("What this format cannot hold:\n- ")
    assert title.startswith("Made\ufffd case: written out by Riftline, revision 7\n")
    assert len(lost) > 20


# --- JSON Lines --------------------------------------------------------------------------------


def test_json_lines_hold_the_contract_of_a_statement(made: ModuleType, tmp_path: Path) -> None:
    rows = written("jsonl", made.SNAPSHOT, tmp_path, "statements.jsonl")
    assert [r["id"] for r in rows] == ["s1", "s2", "s3", "s4"]
    first = rows[0]
    assert (first["act"], first["evidence"], first["said"]) == ("ACCUSE", [0, 57], "2031-01-05")
    assert first["actors"] == {"speaker": "act-n", "subject": "act-n", "target": "act-v"}
    assert [r["first"] for r in rows] == ["s1", "s2", "s3", "s1"]
    actors = read(tmp_path / "actors.jsonl")
    assert actors[0]["names"] == ["North Brigade", "Северная бригада"]


# --- GraphML -----------------------------------------------------------------------------------


def test_graphml_read_back_by_networkx(made: ModuleType, tmp_path: Path) -> None:
    path = export.write("graphml", made.SNAPSHOT, tmp_path)[0]
    graph = nx.read_graphml(path)
    edge = graph.edges["act-n", "act-v"]
    assert (edge["sign"], edge["weight"], edge["months"]) == (-1, 2.0, "2031-01 | 2031-03")
    assert edge["spells"] == "2031-01-01/2031-01-31 | 2031-03-01/2031-03-31"
    assert graph.edges["act-n", "act-r"]["spells"] == "2030-12-01/.."
    assert min(w for _, _, w in graph.edges(data="weight")) > 0


# --- FollowTheMoney ----------------------------------------------------------------------------


def test_ftm_says_who_says_what_of_whom_with_proof(made: ModuleType, tmp_path: Path) -> None:
    entities = written("ftm", made.SNAPSHOT, tmp_path, "case.ftm.json")
    ids = [e["id"] for e in entities]
    assert len(ids) == len(set(ids))
    links = {e["id"]: e["properties"] for e in of(entities, "UnknownLink")}
    accused = links["statement-s1"]
    assert accused["subject"] == ["act-n"]
    assert accused["object"] == ["act-v"]
    assert accused["role"] == ["accuses"]
    assert accused["proof"] == ["document-doc1"]
    assert accused["summary"][0].startswith("North Brigade accuses ")
    assert "polarity asserted; claimed; hedges: none" in accused["description"][0]
    article = {e["id"]: e["properties"] for e in of(entities, "Article")}
    assert article["document-doc1"]["sourceUrl"] == ["https://tidewater.example/a?x=1|2"]
    assert "sourceUrl" not in article["document-doc2"]  # a path of this disk
    assert article["document-doc2"]["publishedAt"] == ["2031-03-03T10:00:00"]
    assert article["document-doc1"]["notes"] == [f"SHA-256 of the capture: {'ab' * 32}"]


def test_a_stated_membership_and_a_split_are_claims_with_proof(
    made: ModuleType, tmp_path: Path
) -> None:
    joined = made.statement("m1", made.NORTH, "PART_OF", made.VALLEY)
    left = made.statement("m2", made.REED, "SPLIT", made.NORTH, text="Reed Guard left.")
    denied = replace(joined, id="m3", claim=Claim(polarity="denied"))
    snapshot = replace(made.SNAPSHOT, all_statements=Statements((joined, left, denied)))
    entities = written("ftm", snapshot, tmp_path, "case.ftm.json")
    (member,), (after,) = of(entities, "Membership"), of(entities, "Succession")
    assert member["properties"]["member"] == ["act-n"]
    assert member["properties"]["organization"] == ["act-v"]
    assert after["properties"]["predecessor"] == ["act-n"]
    assert after["properties"]["successor"] == ["act-r"]
    denials = [e for e in of(entities, "UnknownLink") if e["id"] == "statement-m3"]
    assert " denies that " in denials[0]["properties"]["summary"][0]


# --- STIX --------------------------------------------------------------------------------------


def bundle(snapshot: Snapshot, out: Path) -> Any:
    path = export.write("stix", snapshot, out)[0]
    return stix2.parse(path.read_text("utf-8"), allow_custom=False)


def test_stix_is_read_back_and_calls_no_person_a_threat(made: ModuleType, tmp_path: Path) -> None:
    found = bundle(made.SNAPSHOT, tmp_path)
    kinds = {o.name: o.type for o in found.objects if "name" in o}
    assert kinds["North Brigade"] == "threat-actor"
    assert kinds["Guard"] == "identity"
    links = [o for o in found.objects if o.type == "relationship"]
    assert [o.relationship_type for o in links] == [
        "accuses", "threatens", "allied-with", "accuses",
    ]  # fmt: skip
    first = links[0]
    assert first.confidence == 80
    assert first.external_references[0].hashes == {"SHA-256": "ab" * 32}
    assert str(links[1].start_time) == "2031-03-02 00:00:00+00:00"
    assert "stop_time" not in links[1]  # a day's ends are one instant to STIX
    ids = {o.id for o in found.objects}
    assert {first.source_ref, first.target_ref} <= ids
    reports = [o for o in found.objects if o.type == "report"]
    assert all(set(r.object_refs) <= ids for r in reports)


def test_contested_and_loaded_names_are_no_aliases(made: ModuleType, tmp_path: Path) -> None:
    found = bundle(made.SNAPSHOT, tmp_path)
    aliases = {a for o in found.objects for a in o.get("aliases", ())}
    assert "Северная бригада" in aliases
    assert "Guard" not in aliases  # claimed for two
    notes = [o.content for o in found.objects if o.type == "note"]
    assert any("Guard (contested)" in n for n in notes)


# --- PLOVER, annotations, claims ---------------------------------------------------------------


def test_plover_has_events_with_a_day_and_no_states(made: ModuleType, tmp_path: Path) -> None:
    events = written("plover", made.SNAPSHOT, tmp_path, "events.plover.jsonl")
    assert [(e["id"], e["event"], e["date"]) for e in events] == [
        ("s1", ["ACCUSE"], "2031-01-05"), ("s2", ["THREATEN"], "2031-03-02"),
    ]  # fmt: skip
    assert events[0]["quad_code"] == 3
    assert events[0]["recipient"][0]["identifier_id"] == "act-v"
    assert events[0]["cite_info"]["publication"] == "Tidewater News"


def test_what_is_denied_is_no_event(made: ModuleType, tmp_path: Path) -> None:
    denied = replace(made.S1, claim=Claim(polarity="denied"))
    snapshot = replace(made.SNAPSHOT, all_statements=Statements((denied,)))
    assert written("plover", snapshot, tmp_path, "events.plover.jsonl") == []


def test_an_annotation_quotes_to_the_character(made: ModuleType, tmp_path: Path) -> None:
    notes = written("annotations", made.SNAPSHOT, tmp_path, "annotations.jsonl")
    for note, s in zip(notes, made.SNAPSHOT.all_statements, strict=True):
        quote, place = note["target"]["selector"]
        assert (quote["exact"], place["start"], place["end"]) == (s.text, *s.evidence)
    assert notes[0]["target"]["source"] == "https://tidewater.example/a?x=1|2"
    assert notes[1]["target"]["source"] == "urn:riftline:document:doc2"


def test_copies_are_one_claim_with_all_its_appearances(made: ModuleType, tmp_path: Path) -> None:
    claims = written("claims", made.SNAPSHOT, tmp_path, "claims.jsonl")
    assert [c["identifier"] for c in claims] == ["s1", "s2", "s3"]
    assert [a["identifier"] for a in claims[0]["appearance"]] == ["doc1", "doc2"]
    assert claims[0]["firstAppearance"]["identifier"] == "doc1"
    assert claims[0]["author"] == {
        "@type": "Organization", "name": "North Brigade", "identifier": "act-n",
    }  # fmt: skip
    assert claims[2]["temporal"] == "2030-12/.."
    assert "reviewRating" not in json.dumps(claims)


# --- Parquet -----------------------------------------------------------------------------------


def test_parquet_has_the_columns_of_csv_with_types(made: ModuleType, tmp_path: Path) -> None:
    export.write("parquet", made.SNAPSHOT, tmp_path)
    for table in TABLES:
        frame = pl.read_parquet(tmp_path / table.file.replace(".csv", ".parquet"))
        assert frame.columns == list(table.columns)
    rows = pl.read_parquet(tmp_path / "statements.parquet")
    assert rows["text"].to_list() == [s.text for s in made.SNAPSHOT.all_statements]
    assert rows["stance"].to_list() == [-0.5, -0.5, None, -0.5]
    assert rows["hedges"].to_list()[1] == ["apparently", "a|b\\c"]
    assert rows["start"].dtype == pl.Int64


# --- whatever is captured ----------------------------------------------------------------------

_TEXT = st.text(st.characters(), max_size=30) | st.sampled_from(
    ["\ud800", "</script>", "\u2028", '"', "\\", "\x00", "]]>", "=1+1", "\u202e"]
)


@settings(max_examples=25, deadline=None)
@given(text=_TEXT, name=_TEXT)
def test_no_captured_text_breaks_a_reader(
    text: str, name: str, made: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("out")
    actor = Actor("act-n", name or "x", "group", (), ("north brigade",), 1)
    roster = replace(
        made.SNAPSHOT.roster,
        actors=(actor, *made.SNAPSHOT.roster.actors[1:]),
        by_id={**made.SNAPSHOT.roster.by_id, "act-n": actor},
    )
    said = replace(made.S1, text=text, when=Period("2031-01-01", None, "day", text, text))
    snapshot = replace(
        made.SNAPSHOT, name=name, roster=roster, all_statements=Statements((said, made.S2))
    )
    for format_ in LINES:
        for path in export.write(format_, snapshot, out):
            if path.suffix in (".json", ".jsonl"):
                assert read(path)
    assert bundle(snapshot, out).objects
    assert len(nx.read_graphml(export.write("graphml", snapshot, out)[0])) >= 3
    export.write("parquet", snapshot, out)
    assert pl.read_parquet(out / "statements.parquet").height == 2


def test_a_sentence_is_attributed_and_keeps_its_hedge(made: ModuleType) -> None:
    assert told.sentence(made.SNAPSHOT, made.S2).endswith(
        "threatens North Brigade (hedged: apparently; a|b\\c)"
    )
    asked = replace(made.S1, claim=Claim(polarity="asked"), target=Mention("nobody", None, "x"))
    assert told.sentence(made.SNAPSHOT, asked) == (
        "North Brigade asks whether North Brigade accuses nobody"
    )


@pytest.mark.parametrize(
    ("speaker", "act", "words"),
    [
        ("NORTH", "ACCUSE", "North Brigade accuses Guard"),
        ("NORTH", "ASSAULT", "By its own account, North Brigade attacks Guard"),
        ("NORTH", "PART_OF", "By its own account, North Brigade is part of Guard"),
        ("NORTH", "LEADS", "By its own account, North Brigade leads Guard"),
        ("NORTH", "SAY", "North Brigade speaks of Guard"),
        ("GUARD", "ASSAULT", "According to Guard, North Brigade attacks Guard"),
    ],
)
def test_whose_word_it_is_stands_first(
    speaker: str, act: str, words: str, made: ModuleType
) -> None:
    guard = Mention("Guard", None, "guard", "person")
    who = made.NORTH if speaker == "NORTH" else guard
    s = made.statement("x", who, act, guard, subject=made.NORTH)
    assert told.sentence(made.SNAPSHOT, s) == words
