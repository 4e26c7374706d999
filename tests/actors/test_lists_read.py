"""Lists in every format: what they say comes in, what is broken is said, the rest goes in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riftline.actors.lists import Taken, list_id, open_list, take
from riftline.errors import RiftlineError, SettingsError, UsageError
from riftline.model import Entry


def taken(text: str | bytes, file: str = "list.csv") -> Taken:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    decoded = text if isinstance(text, str) else raw.decode("utf-8", "surrogateescape")
    return take(open_list(raw, decoded, file), "l", "Harbour list", "2031-05-01", file)


def texts(entry: Entry) -> list[str]:
    return [n.text for n in entry.names]


# --- tables --------------------------------------------------------------------------------------

TABLE = """\
id,kind,name,alias,lang,register,since,until,source
G1,group,Reed Guard,Камышовая стража,ru,self-name,2014-02,,own site
G1,group,Reed Guard,The Reed Bandits,en,pejorative,,2016,
P1,individual,Rimar Colt,,,,,,
"""


def test_a_table_gives_entities_with_claims() -> None:
    guard, colt = taken(TABLE).entries
    assert (guard.key, guard.kind, colt.kind) == ("list:l:G1", "group", "person")
    main, own, loaded = guard.names
    assert (main.text, main.register, main.source) == (
        "Reed Guard", "plain", "Harbour list, 2031-05-01, G1",
    )  # fmt: skip
    assert (own.text, own.lang, own.script, own.register, own.since, own.source) == (
        "Камышовая стража", "ru", "Cyrl", "self-name", "2014-02",
        "Harbour list, 2031-05-01, G1 (own site)",
    )  # fmt: skip
    assert (loaded.register, loaded.until) == ("pejorative", "2016")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_delimiter_and_line_end(delimiter: str, end: str) -> None:
    lines = [["Reference Number", "NAME", "Type"], ["7", "Reed Guard", "Entity"]]
    (entry,) = taken("\ufeff" + end.join(delimiter.join(row) for row in lines) + end).entries
    assert (entry.id, entry.kind, texts(entry)) == ("7", "group", ["Reed Guard"])


def test_several_aliases_in_one_cell_as_our_export_writes_them() -> None:
    (entry,) = taken('id,name,alias\n1,Reed Guard,"RG | A \\| B | \'=SUM"\n').entries
    assert texts(entry) == ["Reed Guard", "RG", "A | B", "'=SUM"]
    (entry,) = taken("id,name,alias\n1,'=Reed,\n").entries
    assert texts(entry) == ["=Reed"]


def test_a_table_without_ids_has_an_entity_a_name() -> None:
    one, two = taken("name,alias\nReed Guard,RG\nSalt Company,\nReed Guard,Reeds\n").entries
    assert (texts(one), texts(two)) == (["Reed Guard", "RG", "Reeds"], ["Salt Company"])


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("id,nmae,colour", "unknown columns 'nmae', 'colour'"),
        ("id,kind", "no column for names"),
        ("name,name", "two columns mean name"),
        ("hello", "unknown column 'hello'"),
    ],
)
def test_columns_that_make_no_list_are_named(head: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        taken(f"{head}\n1,2,3\n")


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        ("G2,planet,Reed Guard,,,,,,", "the kind is 'planet'"),
        ("G2,group,Reed Guard,RG,,rude,,,", "the register is 'rude'"),
        ("G2,group,Reed Guard,RG,,,last year,,", "'last year' is no date"),
        ("G2,group,,,,,,,", "neither an id nor a name"),
        ("G2,group,—,,,,,,", "a name has no letters ('—')"),
        ("G1,person,Reed Guard,,,,,,", "'G1' is a person and a group"),
        ("G2,group,Reed Guard,,,,,,,too,many", "it has 11 cells"),
        ('G2,group,"Reed Guard,,,,,,', "a quotation mark opens and never closes"),
        (f"G2,group,{'Reedy' * 1000},,,,,,", "a name has 5,000 characters"),
    ],
)
def test_a_broken_row_is_told_and_the_others_go_in(row: str, seen: str) -> None:
    lines = TABLE.splitlines()
    found = taken("\n".join([*lines[:2], row, *lines[2:]]))
    assert [e.id for e in found.entries] == ["G1", "P1"]
    assert len(found.entries[0].names) == 3
    (issue,) = found.issues
    assert (issue.code, issue.where) == ("bad-row", "list:l")
    assert issue.seen.startswith("row 3 of list.csv: ")
    assert seen in issue.seen


def test_a_name_over_several_lines_is_one_name() -> None:
    (entry,) = taken('id,name\n1,"Reed\nGuard"\n').entries
    assert texts(entry) == ["Reed Guard"]


def test_many_broken_rows_are_counted_not_listed() -> None:
    found = taken("id,name\n" + "".join(f"{n},--\n" for n in range(500)) + "x,Reed Guard\n")
    assert (len(found.entries), found.broken, len(found.issues)) == (1, 500, 101)
    assert found.issues[-1].seen == "400 more rows of list.csv could not be taken"


# --- names that are hostile ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown", "key"),
    [
        ("Reed \u202eGuard", "Reed Guard", "reed guard"),
        ("Re\u200bed\u2066 Guard", "Reed Guard", "reed guard"),
        ("Reed\x00\x1b[31m Guard", "Reed [31m Guard", "reed 31m guard"),
        ("Reed \ud83d Guard", "Reed \ufffd Guard", "reed guard"),
        ("<b>.*(Reed", "<b>.*(Reed", "b reed"),
        ("علی\u200cرضا", "علی\u200cرضا", "علی رضا"),
    ],
)
def test_hostile_names_are_shown_and_keyed_safely(name: str, shown: str, key: str) -> None:
    line = json.dumps({"id": "1", "schema": "Person", "properties": {"name": [name]}})
    (entry,) = taken(line, "l.json").entries
    assert (entry.names[0].text, entry.names[0].key) == (shown, key)


# --- FollowTheMoney ------------------------------------------------------------------------------


def test_ftm_entities_with_weak_and_former_names() -> None:
    lines = [
        {
            "id": "x-1", "schema": "Organization",
            "properties": {
                "name": ["Reed Guard"], "alias": ["Камышовая стража"], "weakAlias": ["Reeds"],
                "previousName": ["Marsh Guard"], "wikidataId": ["Q17"],
            },
        },
        {"id": "x-2", "schema": "Address", "properties": {"full": ["1 Quay"]}},
        ["no object"],
        {"id": "x-1", "schema": "Person", "properties": {"name": ["Rimar Colt"]}},
        {"id": "x-3", "schema": "Person", "properties": {"name": []}},
        {"schema": "Person", "properties": {"name": ["Ona Sell"]}},
    ]  # fmt: skip
    text = "\n".join(map(json.dumps, lines)) + '\n{"id": "x-4", "sch'
    found = taken(text, "l.json")
    (entry,) = found.entries
    assert [(n.text, n.register) for n in entry.names] == [
        ("Reed Guard", "plain"), ("Камышовая стража", "plain"), ("Reeds", "plain"),
        ("Marsh Guard", "former"),
    ]  # fmt: skip
    assert (entry.kind, entry.weak, entry.refs) == ("group", ("Reeds",), ("wikidata:Q17",))
    assert entry.names[2].source == "Harbour list, 2031-05-01, x-1 (weak alias)"
    assert found.passed == 1
    assert [i.seen.split(": ")[0] for i in found.issues] == [
        f"line {n} of l.json" for n in (3, 4, 5, 6, 7)
    ]


# --- Wikidata ------------------------------------------------------------------------------------

ITEM: dict[str, Any] = {
    "id": "Q17",
    "labels": {"ru": {"language": "ru", "value": "Камышовая стража"}, "en": "Reed Guard"},
    "aliases": {"en": [{"language": "en", "value": "Reeds"}], "mul": ["RG"]},
    "claims": {
        "P31": [{"mainsnak": {"datavalue": {"value": {"id": "Q43229"}}}}],
        "P1448": [{"mainsnak": {"datavalue": {"value": {"text": "Rohrwacht", "language": "de"}}}}],
        "P742": [{"mainsnak": {"datavalue": {"value": "Heron"}}}, {"mainsnak": {}}, 5],
        "P9": [{"mainsnak": {"datatype": "external-id", "datavalue": {"value": "ab"}}}],
    },
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ITEM),
        json.dumps({"entities": {"Q17": ITEM}}),
        json.dumps([ITEM]),
        f"[\n{json.dumps(ITEM)},\n]",
    ],
    ids=["line", "entity data", "array", "dump"],
)
def test_wikidata_items_in_every_wrapping(text: str) -> None:
    (entry,) = taken(text, "l.json").entries
    assert [(n.text, n.lang, n.register) for n in entry.names] == [
        ("Reed Guard", "en", "plain"), ("Камышовая стража", "ru", "plain"),
        ("Reeds", "en", "plain"), ("RG", "", "plain"), ("Rohrwacht", "de", "official"),
        ("Heron", "", "nom de guerre"),
    ]  # fmt: skip
    assert (entry.id, entry.kind, entry.refs) == ("Q17", "group", ("wikidata:Q17", "P9:ab"))


# --- the UN's XML --------------------------------------------------------------------------------

UN = """\
<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2031-04-27T00:00:09.554Z"><INDIVIDUALS>
<INDIVIDUAL><DATAID>77</DATAID><FIRST_NAME>RIMAR</FIRST_NAME><SECOND_NAME>COLT</SECOND_NAME>
 <REFERENCE_NUMBER>ZZi.001 </REFERENCE_NUMBER><NAME_ORIGINAL_SCRIPT>ريمار
   كولت</NAME_ORIGINAL_SCRIPT>
 <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>KOLT, Rymar</ALIAS_NAME></INDIVIDUAL_ALIAS>
 <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Abu Heron</ALIAS_NAME></INDIVIDUAL_ALIAS>
 <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS></INDIVIDUAL>
<INDIVIDUAL><FIRST_NAME>NO NUMBER</FIRST_NAME></INDIVIDUAL>
</INDIVIDUALS><ENTITIES>
<ENTITY><FIRST_NAME>MARSH REED ARMY (MRA)</FIRST_NAME><REFERENCE_NUMBER>ZZe.002</REFERENCE_NUMBER>
 <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Hill Army</ALIAS_NAME></ENTITY_ALIAS></ENTITY>
</ENTITIES></CONSOLIDATED_LIST>
"""


def test_the_un_list_keeps_scripts_quality_and_numbers() -> None:
    opened = open_list(UN.encode(), UN, "un.xml")
    assert (opened.id, opened.edition, opened.total) == ("un-consolidated", "2031-04-27", 3)
    found = taken(UN, "un.xml")
    colt, army = found.entries
    assert (colt.id, colt.kind, colt.refs) == ("ZZi.001", "person", ("un:ZZi.001", "un-dataid:77"))
    assert [(n.text, n.script) for n in colt.names] == [
        ("RIMAR COLT", "Latn"), ("ريمار كولت", "Arab"), ("Rymar KOLT", "Latn"),
        ("Abu Heron", "Latn"),
    ]  # fmt: skip
    assert colt.weak == ("Abu Heron",)
    assert colt.names[2].source == "Harbour list, 2031-05-01, ZZi.001 (good quality)"
    assert [(n.text, n.register) for n in army.names] == [
        ("MARSH REED ARMY", "plain"), ("MRA", "abbreviation"), ("Hill Army", "former"),
    ]  # fmt: skip
    (issue,) = found.issues
    assert "no REFERENCE_NUMBER" in issue.seen


def bomb() -> str:
    rows = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 12))
    return UN.replace(
        "<CONSOLIDATED", f'<!DOCTYPE c [<!ENTITY x0 "Reed">{rows}]><CONSOLIDATED', 1
    ).replace("NO NUMBER", "&x11;")


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (bomb(), "document type"),
        (bomb().replace('dateGenerated="', 'a="&x11;" dateGenerated="'), "document type|XML"),
        (
            UN.replace("<CONSOLIDATED", '<!DOCTYPE c [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
                       "<CONSOLIDATED", 1).replace("NO NUMBER", "&f;"),
            "document type",
        ),
        (UN.replace("<CONSOLIDATED", '<!DOCTYPE c SYSTEM "http://x.invalid/c.dtd"><CONSOLIDATED',
                    1), "document type"),
        (UN[:700], "no whole XML"),
        ("<html><p>Reed Guard</p></html>", "another kind"),
        ("<", "no whole XML"),
    ],
    ids=["bomb", "bomb in an attribute", "outside file", "outside dtd", "cut off", "html", "one"],
)  # fmt: skip
def test_bombs_and_broken_xml_are_refused_whole(xml: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        taken(xml, "un.xml")


def test_a_bomb_in_utf_16_is_refused_too() -> None:
    raw = bomb().replace("UTF-8", "UTF-16").encode("utf-16")
    with pytest.raises(UsageError, match="document type"):
        open_list(raw, raw.decode("utf-16"), "un.xml")


# --- actors.toml ---------------------------------------------------------------------------------


def test_a_seed_list_is_read_as_strictly_as_the_cases_own() -> None:
    text = (
        '[[actor]]\nid = "g"\nkind = "group"\nname = "Reed Guard"\nrefs = ["wikidata:Q17"]\n'
        '[[actor.names]]\ntext = "Reeds"\nregister = "pejorative"\nsource = "Delta Post"\n'
    )
    (entry,) = taken(text, "actors.toml").entries
    assert [(n.text, n.register, n.source) for n in entry.names] == [
        ("Reed Guard", "official", "Harbour list, 2031-05-01, g"),
        ("Reeds", "pejorative", "Harbour list, 2031-05-01, g (Delta Post)"),
    ]
    assert entry.refs == ("wikidata:Q17",)
    for broken in ('colour = "red"\n', '[[actor]]\nid = "g"\nname = "Twice"\n', "= ="):
        with pytest.raises(SettingsError, match=r"actors\.toml"):
            taken(text + broken, "actors.toml")


# --- anything ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", " \n", "\ufeff", "{}", "[1, 2]", '{"a": 1}\n{"b": 2}', "[" * 100_000]
)
def test_what_is_no_list_is_said(text: str) -> None:
    with pytest.raises(UsageError):
        taken(text, "l")


@given(st.text(max_size=300) | st.text(max_size=200).map(lambda t: "id,name,alias\n" + t))
def test_any_text_is_a_list_or_refused_in_words(text: str) -> None:
    try:
        found = taken(text, "l.csv")
    except RiftlineError as e:
        assert str(e)
    else:
        assert all(n.key and n.text for e in found.entries for n in e.names)


def test_a_lists_id_is_plain() -> None:
    assert list_id("Harbour — Watch/List 2031.csv") == "harbour-watch-list-2031-csv"
    assert list_id("…") == "list"
