"""GEXF is read back with networkx and with lxml."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from riftline import export
from riftline.export import sums
from riftline.model import Snapshot, Tie

NS = {"g": "http://gexf.net/1.3"}


def tree(snapshot: Snapshot, out: Path) -> etree._Element:
    (path,) = export.write("gexf", snapshot, out)
    assert path.name == "ties.gexf"
    return etree.parse(str(path)).getroot()


def edge(root: etree._Element, id_: str) -> etree._Element:
    (found,) = root.findall(f".//g:edge[@id='{id_}']", NS)
    return found


def values(element: etree._Element) -> dict[str, str]:
    return {
        v.get("for", ""): v.get("value", "")
        for v in element.findall("g:attvalues/g:attvalue", NS)
        if v.get("start") is None
    }


def test_the_graph_is_dynamic_and_by_date(made: ModuleType, tmp_path: Path) -> None:
    root = tree(made.SNAPSHOT, tmp_path)
    assert (root.tag, root.get("version")) == ("{http://gexf.net/1.3}gexf", "1.3")
    graph = root.find("g:graph", NS)
    assert graph is not None
    assert dict(graph.attrib) == {
        "mode": "dynamic",
        "timeformat": "date",
        "timerepresentation": "interval",
        "defaultedgetype": "directed",
    }


def test_sign_stands_apart_from_a_weight_above_zero(made: ModuleType, tmp_path: Path) -> None:
    root = tree(made.SNAPSHOT, tmp_path)
    hostile = edge(root, "act-n:act-v")
    assert hostile.get("weight") == "2.0"
    told = values(hostile)
    assert told["sign"] == "-1"
    assert (told["hostile"], told["friendly"], told["neutral"]) == ("0.7", "0", "0.1")
    assert told["verdict"] == "rift"
    assert told["p_widening"] == "0.83"
    assert told["statement_ids"] == "s1 | s4"
    assert told["document_ids"] == "doc1 | doc2"
    assert edge(root, "act-n:act-r").get("weight") == "1.0"
    assert values(edge(root, "act-n:act-r"))["sign"] == "0"
    assert all(float(e.get("weight", "0")) >= 1 for e in root.findall(".//g:edge", NS))


def test_one_interval_is_start_and_end_several_are_spells(made: ModuleType, tmp_path: Path) -> None:
    root = tree(made.SNAPSHOT, tmp_path)
    one = edge(root, "act-v:act-n")
    assert (one.get("start"), one.get("end")) == ("2031-03-01", "2031-03-31")
    assert one.find("g:spells", NS) is None
    two = edge(root, "act-n:act-v")
    assert (two.get("start"), two.get("end")) == (None, None)
    assert [dict(s.attrib) for s in two.findall("g:spells/g:spell", NS)] == [
        {"start": "2031-01-01", "end": "2031-01-31"},
        {"start": "2031-03-01", "end": "2031-03-31"},
    ]


def test_an_open_end_is_left_out(made: ModuleType, tmp_path: Path) -> None:
    allied = edge(tree(made.SNAPSHOT, tmp_path), "act-n:act-r")
    assert allied.get("start") == "2030-12-01"
    assert allied.get("end") is None
    assert values(allied)["states"] == "ALLIED_WITH 2030-12/.."


def test_the_course_is_a_dynamic_attribute(made: ModuleType, tmp_path: Path) -> None:
    two = edge(tree(made.SNAPSHOT, tmp_path), "act-v:act-n")
    timed = [
        (v.get("for"), v.get("value"), v.get("start"), v.get("end"))
        for v in two.findall("g:attvalues/g:attvalue", NS)
        if v.get("start")
    ]
    assert timed == [
        ("month_independent", "1", "2031-03-01", "2031-03-31"),
        ("balance", "-0.7500", "2031-03-01", "2031-03-31"),
    ]


def test_networkx_reads_it_back(made: ModuleType, tmp_path: Path) -> None:
    (path,) = export.write("gexf", made.SNAPSHOT, tmp_path)
    graph = nx.read_gexf(path)
    assert isinstance(graph, nx.DiGraph)
    assert set(graph.nodes) == {"act-n", "act-v", "act-r", "act-g"}
    assert graph.nodes["act-n"]["names"] == "Северная бригада"
    assert graph.nodes["act-n"]["statements"] == 4
    # At odds on the last day told of: two camps of one.
    assert graph.nodes["act-n"]["camp"] != graph.nodes["act-v"]["camp"]
    assert 0.0 < graph.nodes["act-n"]["camp_probability"] < 1.0
    assert "camp" not in graph.nodes["act-g"]
    assert set(graph.edges) == {("act-n", "act-v"), ("act-v", "act-n"), ("act-n", "act-r")}
    there = graph.edges["act-n", "act-v"]
    assert (there["sign"], there["weight"], there["hostile"]) == (-1, 2.0, 0.7)
    assert there["spells"] == [("2031-01-01", "2031-01-31"), ("2031-03-01", "2031-03-31")]
    assert there["balance"] == [
        (-1.0, "2031-01-01", "2031-01-31"),
        (-1.0, "2031-03-01", "2031-03-31"),
    ]


def test_hostile_names_stay_text(made: ModuleType, tmp_path: Path) -> None:
    root = tree(made.SNAPSHOT, tmp_path)
    labels = {n.get("id"): n.get("label") for n in root.findall(".//g:node", NS)}
    assert labels["act-v"] == made.FORMULA
    assert labels["act-r"] == made.ESCAPES.translate({7: 0xFFFD, 0x1B: 0xFFFD, 0: 0xFFFD})
    names = values(root.findall(".//g:node", NS)[2])["names"]
    assert made.MARKUP in names
    assert root.findall(".//script") == []


@settings(max_examples=60, deadline=None)
@given(name=st.text(st.characters(), min_size=1))
def test_any_name_gives_xml_that_parses(
    made: ModuleType, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    snapshot = made.SNAPSHOT
    first = replace(snapshot.roster.actors[0], name=name)
    roster = replace(
        snapshot.roster,
        actors=(first, *snapshot.roster.actors[1:]),
        by_id={**snapshot.roster.by_id, first.id: first},
    )
    root = tree(
        replace(snapshot, roster=roster, name=name, _index={}), tmp_path_factory.mktemp("g")
    )
    label = root.findall(".//g:node", NS)[0].get("label", "")
    assert len(label) == len(name)
    assert all(b in (a, "\ufffd") for a, b in zip(name, label, strict=True))


def test_an_end_that_the_roster_lacks_still_gets_its_node(made: ModuleType, tmp_path: Path) -> None:
    ghost = replace(made.TIES[0], b="act-ghost")
    (path,) = export.write("gexf", replace(made.SNAPSHOT, ties=(ghost,), _index={}), tmp_path)
    assert nx.read_gexf(path).nodes["act-ghost"]["label"] == "act-ghost"


def test_an_empty_case_is_an_empty_graph(made: ModuleType, tmp_path: Path) -> None:
    from riftline.model import Roster, Statements

    empty = replace(
        made.SNAPSHOT,
        documents=(),
        all_statements=Statements(),
        roster=Roster((), {}, {}),
        ties=(),
        trends=(),
        _index={},
    )
    (path,) = export.write("gexf", empty, tmp_path)
    assert len(nx.read_gexf(path)) == 0


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ([("2031-01-01", "2031-01-31"), ("2031-02-01", "2031-02-28")],
         (("2031-01-01", "2031-02-28"),)),
        ([("2031-03-01", "2031-03-31"), ("2031-01-01", "2031-01-31")],
         (("2031-01-01", "2031-01-31"), ("2031-03-01", "2031-03-31"))),
        ([("2030-12-01", None), ("2031-03-01", "2031-03-31")], (("2030-12-01", None),)),
        ([(None, "2031-01-15"), ("2031-01-01", "2031-01-31")], ((None, "2031-01-31"),)),
        ([(None, "2031-01-15"), ("2031-03-01", None)],
         ((None, "2031-01-15"), ("2031-03-01", None))),
        ([("2031-01-01", "9999-12-31")], (("2031-01-01", "9999-12-31"),)),
        ([], ()),
    ],
)  # fmt: skip
def test_spells_join_where_they_touch(
    given: list[tuple[str | None, str | None]], wanted: tuple[tuple[str | None, str | None], ...]
) -> None:
    assert sums._joined(given) == wanted


def test_a_state_without_a_date_gives_no_day(made: ModuleType) -> None:
    undated = replace(made.S3, when=None)
    from riftline.model import Statements

    snapshot = replace(made.SNAPSHOT, all_statements=Statements((undated,)), _index={})
    assert sums.spells(snapshot, Tie("act-n", "act-r", (), states=("s3",))) == ()


def test_every_attribute_is_documented(made: ModuleType, tmp_path: Path) -> None:
    root = tree(made.SNAPSHOT, tmp_path)
    declared = [a.get("title") for a in root.findall(".//g:attribute", NS)]
    words = (Path(__file__).parents[2] / "docs" / "formats-out.md").read_text("utf-8")
    section = words.split("## GEXF")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.M) == declared
