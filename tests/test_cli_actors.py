"""`riftline actors import`, `export` and `find` over a real case."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from riftline.actors import read_seeds
from riftline.case import Case, init_case, open_case
from riftline.cli import app
from riftline.model import Actor, Name


def load_builders() -> ModuleType:
    name = "riftline_builders_for_lists"
    path = Path(__file__).parent / "builders.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


MADE = load_builders()


def run(*args: object, **env: str) -> Result:
    told = {"COLUMNS": "200", "USER": "ann", **env}
    return CliRunner().invoke(app, [str(a) for a in args], env=told)


def printed(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    said, story = MADE.Said, MADE.Story
    stories = [
        story([said("Reed Guard accused Salt Company.", "Reed Guard", "ACCUSE", "Salt Company")]),
        story([said("Камышовая стража молчит.", "Камышовая стража", "SAY")]),
    ]
    MADE.made_case(tmp_path / "case", stories).close()
    return tmp_path / "case"


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def actor(root: Path, name: str) -> Actor:
    with open_case(root) as case:
        (found,) = case.snapshot().find(name)
        return found


LIST = """\
id,kind,name,alias,lang,register,source
G1,group,Reed Guard,Rohrwacht,de,translation,
G1,group,Reed Guard,Reed Bandits,en,pejorative,Delta Post
G2,group,Moss Front,,,,
"""


# --- in ------------------------------------------------------------------------------------------


def test_a_list_gives_its_names_to_the_actor_that_has_its_full_name(root: Path) -> None:
    file = write(root.parent / "Harbour list.csv", LIST)
    result = run("actors", "import", root, file, "--date", "2031-05-01")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == (
        "Harbour list.csv, 2031-05-01 (csv, id harbour-list): 2 entries, 4 names; "
        "2 new, 0 changed, 0 gone\n"
    )
    guard = actor(root, "Reed Guard")
    assert [(n.text, n.register, n.source) for n in guard.names[-2:]] == [
        ("Rohrwacht", "translation", "Harbour list.csv, 2031-05-01, G1"),
        ("Reed Bandits", "pejorative", "Harbour list.csv, 2031-05-01, G1 (Delta Post)"),
    ]
    listed = printed(run("actors", root, "--json"))["actors"]
    assert "Moss Front" not in {n["text"] for a in listed for n in a["names"]}
    assert "Rohrwacht" in run("actors", root).stdout


def test_the_file_is_kept_as_evidence_and_is_no_document(root: Path) -> None:
    file = write(root.parent / "l.csv", LIST)
    run("actors", "import", root, file)
    with open_case(root) as case:
        (card,) = case.lists()
        assert case.captures.read(card.capture) == file.read_bytes()
        assert (card.who, card.uri, card.entries) == ("ann", file.resolve().as_uri(), 2)
        assert case.status()["documents"] == 2
        assert card.capture in case.folder.kept()
    again = printed(run("add", root, root, "--json"))  # its own captures are no evidence
    assert again["captures"] == 0
    held = root / "captures" / card.capture[:2] / card.capture
    held.chmod(0o644)
    held.write_text("changed")
    with open_case(root) as case:
        assert [i.code for i in case.verify().bad if i.where == card.uri] == ["capture-changed"]


def test_a_newer_edition_replaces_and_says_what_is_gone(root: Path) -> None:
    file = write(root.parent / "l.csv", LIST)
    run("actors", "import", root, file, "--name", "Harbour list", "--date", "2031-05-01")
    newer = write(
        root.parent / "other.csv", "id,kind,name\nG1,group,Reed Guard\nG3,group,Fen Men\n"
    )
    told = ("actors", "import", root, newer, "--name", "Harbour list", "--date", "2031-06-01")
    result = run(*told)
    assert "1 new, 1 changed, 1 gone" in result.stdout
    assert "no longer on the list: G2" in result.stderr
    assert "Rohrwacht" not in {n.text for n in actor(root, "Reed Guard").names}
    found = printed(run("issues", root, "--code", "gone-from-list", "--json"))["issues"]
    assert [(i["where"], "G2" in i["seen"]) for i in found] == [("list:harbour-list", True)]
    done = printed(run(*told, "--json"))
    assert (done["new"], done["changed"], done["gone"]) == (0, 0, [])


def test_a_file_of_which_nothing_can_be_taken_leaves_the_older_edition(root: Path) -> None:
    file = write(root.parent / "l.csv", LIST)
    run("actors", "import", root, file)
    for broken in ("", "id,name\n1,—\n", "id,colour\n1,red\n", "PK\x03\x04", "<a"):
        write(file, broken)
        result = run("actors", "import", root, file)
        assert result.exit_code == 2, broken
        assert "l.csv" in result.stderr
    with open_case(root) as case:
        assert [e.id for e in case.entries()] == ["G1", "G2"]
        assert len(case.lists()) == 1


def test_broken_rows_are_issues_that_name_file_and_row(root: Path) -> None:
    file = write(root.parent / "l.csv", LIST + "G4,comet,Fen Men,,,,\n")
    result = run("actors", "import", root, file)
    assert "1 row left out" in result.stderr
    found = printed(run("issues", root, "--code", "bad-row", "--json"))["issues"]
    assert [i["seen"] for i in found] == ["row 5 of l.csv: the kind is 'comet'"]


def test_a_list_in_an_old_encoding_is_read_and_said(root: Path) -> None:
    rows = "".join(f"{n},group,Камышовая стража и Общество солеваров {n}\n" for n in range(20))
    file = root.parent / "l.csv"
    file.write_bytes(("id,kind,name\n" + rows).encode("cp1251"))
    assert run("actors", "import", root, file).exit_code == 0
    with open_case(root) as case:
        assert next(iter(case.entries())).names[0].text == "Камышовая стража и Общество солеваров 0"
        (issue,) = [i for i in case.store.issues() if i.code == "guessed-encoding"]
    assert "cp1251" in issue.seen


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("l.csv", "l.csv", "--name", "x"), 2, "one file for one name"),
        (("gone.csv",), 2, "nothing is at"),
        (("l.csv", "--date", "soon"), 2, "is no date"),
        (("case/actors.toml",), 2, "own seed list"),
        (("bad.toml",), 5, "unknown key 'colour'"),
        (("twice.toml",), 5, "two actors have the id 'g'"),
        (("case",), 2, "is no file"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    root: Path, args: tuple[str, ...], code: int, words: str
) -> None:
    at = root.parent
    write(at / "l.csv", LIST)
    write(root / "actors.toml", "")
    write(at / "bad.toml", '[[actor]]\nid = "g"\nname = "Reed Guard"\ncolour = "red"\n')
    write(at / "twice.toml", '[[actor]]\nid = "g"\nname = "Reed Guard"\n' * 2)
    result = run(
        "actors", "import", root, *(at / a if "." in a or a == "case" else a for a in args)
    )
    assert result.exit_code == code, result.stderr
    assert words in result.stderr
    with open_case(root) as case:
        assert case.lists() == ()


def test_a_person_can_rule_that_an_entry_is_an_actor(root: Path) -> None:
    run("actors", "import", root, write(root.parent / "l.csv", LIST))
    assert run("decide", root, "same", "Salt Company", "list:l:G9").exit_code == 4
    done = run("decide", root, "same", "Salt Company", "list:l:G2", "--why", "own leaflet")
    assert done.exit_code == 0, done.stderr
    assert "Moss Front" in {n.text for n in actor(root, "Salt Company").names}
    assert not [i for i in printed(run("issues", root, "--json"))["issues"] if "lost" in i["code"]]
    id_ = done.stdout.split("decision ")[1].strip(" )\n")
    run("decide", root, "withdraw", id_)
    assert "Moss Front" not in {n.text for n in actor(root, "Salt Company").names}


def test_a_private_person_stands_in_the_list_once_a_list_names_them(tmp_path: Path) -> None:
    story = MADE.Story([MADE.Said("Rimar Colt accused Ona Sell.", "Rimar Colt", kind="person")])
    MADE.made_case(tmp_path / "case", [story]).close()
    root = tmp_path / "case"
    assert printed(run("actors", root, "--json"))["actors"] == []
    file = write(tmp_path / "l.csv", "id,kind,name\nP1,person,Rimar Colt\nP2,person,Rimar Fenn\n")
    run("actors", "import", root, file)
    (shown,) = printed(run("actors", root, "--json"))["actors"]
    assert (shown["name"], shown["keys"]) == ("Rimar Colt", ["rimar colt", "list:l:P1"])
    assert run("review", root, "--json").exit_code == 0


# --- find ----------------------------------------------------------------------------------------


def test_find_names_candidates_with_their_reasons(root: Path) -> None:
    run("actors", "import", root, write(root.parent / "l.csv", LIST), "--name", "Harbour list")
    found = printed(run("actors", "find", root, "Moss", "Front", "--limit", "1", "--json"))["found"]
    (best,) = found
    assert (best["id"], best["kind"], best["name"]) == (
        "list:harbour-list:G2",
        "group",
        "Moss Front",
    )
    assert best["likeness"]["score"] > 0.5
    shown = run("actors", "find", root, "Moss Front", "--limit", "1")
    assert "Moss Front  group  Harbour list" in shown.stdout
    for sign in best["likeness"]["signs"]:
        assert sign["words"] in " ".join(shown.stdout.split())
    assert "1 candidate" in shown.stderr


def test_lists_are_taken_apart_once_and_the_index_is_no_evidence(root: Path) -> None:
    run("actors", "import", root, write(root.parent / "l.csv", LIST), "--name", "Harbour list")
    before = run("actors", "find", root, "Moss Front", "--json").stdout
    (index,) = (root / "cache").iterdir()
    made = index.stat().st_mtime_ns
    assert run("actors", "find", root, "Moss Front", "--json").stdout == before
    assert index.stat().st_mtime_ns == made
    more = LIST + "G3,group,Heron Oath,,,,\n"
    run("actors", "import", root, write(root.parent / "m.csv", more), "--name", "Harbour list")
    found = printed(run("actors", "find", root, "Heron Oath", "--limit", "1", "--json"))["found"]
    assert [f["id"] for f in found] == ["list:harbour-list:G3"]
    assert len(list((root / "cache").iterdir())) == 1
    added = printed(run("add", root, root / "cache", "--json"))
    assert added["captures"] == 0
    index.unlink()
    assert run("actors", "find", root, "Moss Front", "--json").exit_code == 0


def test_review_asks_about_lists_and_says_what_an_answer_would_change(root: Path) -> None:
    listed = "id,kind,name,alias\nS1,group,Reed Gard,Rohrwacht\n"
    run("actors", "import", root, write(root.parent / "l.csv", listed), "--name", "Harbour list")
    asked = printed(run("review", root, "--json"))["questions"]
    (q,) = [q for q in asked if q["kind"] == "listed"]
    assert (q["left"]["name"], q["right"][0]["key"]) == ("Reed Guard", "list:harbour-list:S1")
    effects = {a["ruling"]: a["effect"] for a in q["answers"]}
    (then,) = effects["same"]["after"]
    assert {"Reed Gard", "Rohrwacht"} <= set(then["names"])
    assert effects["different"]["after"] == effects["different"]["before"] == []
    line = json.dumps({"question": q["id"], "ruling": "same"})
    answers = write(root.parent / "a.jsonl", line)
    assert run("review", root, "--answer", answers).exit_code == 0
    assert "Rohrwacht" in [n.text for n in actor(root, "Reed Guard").names]
    assert "listed" not in {q["kind"] for q in printed(run("review", root, "--json"))["questions"]}


def test_find_keeps_to_one_script_when_told(root: Path) -> None:
    both = printed(run("actors", "find", root, "Камышовая стража", "--one-script", "--json"))
    assert [f["id"] for f in both["found"]] == [actor(root, "Камышовая стража").id]


# --- out -----------------------------------------------------------------------------------------


@pytest.fixture
def rich(root: Path) -> Path:
    """A case whose actors have claimed, contested and hostile names."""
    write(
        root / "actors.toml",
        '[[actor]]\nid = "reed-guard"\nkind = "group"\nname = "Reed Guard"\nlang = "en"\n'
        '[[actor.names]]\ntext = "Камышовая стража"\nlang = "ru"\nregister = "self-name"\n'
        '[[actor.names]]\ntext = "The Reeds"\nregister = "pejorative"\nused_by = "salt company"\n'
        '[[actor.names]]\ntext = "Marsh Guard"\nregister = "former"\nuntil = "2016"\n'
        '[[actor.names]]\ntext = "=HYPERLINK(\\"x\\") \\u202eReed | Salt"\n'
        '[[actor]]\nid = "moss"\nkind = "person"\nname = "Ona Moss"\n'
        '[[actor.names]]\ntext = "The Reeds"\n',
    )
    return root


def exported(root: Path, format_: str, file: str) -> Path:
    out = root.parent / "out" / file
    result = run("actors", "export", root, "--format", format_, "-o", out)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{out}\n"
    return out


def claims(names: Any) -> set[tuple[Any, ...]]:
    return {(n.text, n.register, n.lang, n.used_by, n.since, n.until, n.source) for n in names}


def by_id(file: Path) -> dict[str, Any]:
    return {a["id"]: a for a in tomllib.loads(file.read_text("utf-8"))["actor"]}


def test_actors_toml_comes_back_as_it_was(rich: Path) -> None:
    out = exported(rich, "toml", "actors.toml")
    with open_case(rich) as case:
        wanted = {a.id: a for a in case.snapshot().roster.actors}
    back: dict[str, list[Name]] = {}
    for name in read_seeds(out):
        back.setdefault(name.key.split(":", 2)[2], []).append(name)
    assert back.keys() == wanted.keys()
    for id_, names in back.items():
        safe = {(t.replace("\u202e", "\ufffd"), *rest) for t, *rest in claims(wanted[id_].names)}
        assert claims(names) == safe
        assert names[0].text == wanted[id_].name
    again = rich.parent / "again"
    init_case(again).close()
    write(again / "actors.toml", out.read_text("utf-8"))
    second = exported(again, "toml", "second.toml")
    assert by_id(second) == by_id(out)


def test_contested_names_are_marked_in_every_format(rich: Path) -> None:
    lines = exported(rich, "toml", "a.toml").read_text("utf-8").splitlines()
    marked = [lines[n + 1] for n, line in enumerate(lines) if line == "# contested"]
    assert marked == ['text = "The Reeds"'] * 2
    with exported(rich, "csv", "a.csv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    assert [(r["id"], r["alias"]) for r in rows if r["contested"]] == [
        ("reed-guard", "The Reeds"), ("moss", "The Reeds"),
    ]  # fmt: skip
    entities = [
        json.loads(x) for x in exported(rich, "ftm", "a.json").read_text("utf-8").splitlines()
    ]
    weak = {e["id"]: e["properties"].get("weakAlias") for e in entities}
    assert (weak["reed-guard"], weak["moss"]) == (["The Reeds"], ["The Reeds"])
    items = json.loads(exported(rich, "wikidata", "w.json").read_text("utf-8"))["entities"]
    assert [a for a in items["moss"]["aliases"]["mul"] if a["value"] == "The Reeds"] == [
        {"language": "mul", "value": "The Reeds", "contested": True}
    ]


def test_no_cell_can_start_a_formula(rich: Path) -> None:
    with exported(rich, "csv", "a.csv").open(encoding="utf-8", newline="") as f:
        cells = [c for row in csv.reader(f) for c in row]
    assert '\'=HYPERLINK("x") \ufffdReed \\| Salt' in cells
    assert not [c for c in cells if c.lstrip()[:1] in "=+-@" and c]


def test_ftm_entities_have_the_schemas_and_properties_of_their_kind(rich: Path) -> None:
    lines = exported(rich, "ftm", "a.json").read_text("utf-8").splitlines()
    guard = next(e for e in map(json.loads, lines) if e["id"] == "reed-guard")
    assert (guard["schema"], guard["caption"]) == ("Organization", "Reed Guard")
    assert guard["properties"]["name"] == ["Reed Guard"]
    assert guard["properties"]["previousName"] == ["Marsh Guard"]
    assert "Камышовая стража" in guard["properties"]["alias"]


@pytest.mark.parametrize(("format_", "file"), [
    ("toml", "a.toml"), ("csv", "a.csv"), ("ftm", "a.json"), ("wikidata", "w.json"),
])  # fmt: skip
def test_every_format_can_be_imported_again(rich: Path, format_: str, file: str) -> None:
    out = exported(rich, format_, file)
    fresh = rich.parent / "fresh"
    init_case(fresh).close()
    result = run("actors", "import", fresh, out)
    assert result.exit_code == 0, result.stderr
    assert "left out" not in result.stderr
    with open_case(rich) as case, open_case(fresh) as other:
        wanted = {
            (a.id, a.kind, n.text.replace("\u202e", "\ufffd"))
            for a in case.snapshot().roster.actors
            for n in (*a.names, Name(a.name, ""))
        }
        got = {(e.id, e.kind, n.text) for e in other.entries() for n in e.names}
    assert got == wanted


def test_an_unknown_format_and_a_folder_are_refused(root: Path) -> None:
    assert run("actors", "export", root, "--format", "pdf", "-o", root.parent / "x").exit_code == 2
    result = run("actors", "export", root, "--format", "csv", "-o", root)
    assert result.exit_code == 2
    assert "is a folder" in result.stderr


# --- the group itself ----------------------------------------------------------------------------


def test_a_case_may_stand_where_a_verb_could(root: Path) -> None:
    assert run("actors", root).stdout == run("actors", "list", root).stdout
    assert printed(run("actors", "--json", root)) == printed(run("actors", root, "--json"))
    assert run("actors", "--help").exit_code == 0
    missing = run("actors", root.parent / "gone")
    assert missing.exit_code == 3


def entries(case: Case) -> int:
    return sum(1 for _ in case.entries())


def test_a_long_list_with_broken_rows_goes_in(root: Path) -> None:
    rows = "".join(
        f"{n},group,Reed Band {n}\n" if n % 100 else f"{n},comet,Reed\n" for n in range(5_000)
    )
    file = write(root.parent / "long.csv", "id,kind,name\n" + rows)
    done = printed(run("actors", "import", root, file, "--json"))
    assert (done["list"]["entries"], done["broken"]) == (4_950, 50)
    with open_case(root) as case:
        assert entries(case) == 4_950
        assert len(case.snapshot().roster.actors) == 3


# --- persons whom the list does not show ---------------------------------------------------------


def test_a_person_whom_the_list_does_not_show_is_ruled_on_by_name(tmp_path: Path) -> None:
    root, said = tmp_path / "case", MADE.Said
    stories = [
        MADE.Story(
            [
                said(
                    "Ilan Moro thanked Reed Guard.",
                    "Ilan Moro",
                    "SUPPORT",
                    "Reed Guard",
                    kind="person",
                ),
                said("Ona Quell met Salt Company.", "Salt Company", "SAY"),
            ]
        )
    ]
    MADE.made_case(root, stories).close()
    with open_case(root) as case:
        assert case.snapshot().find("Ilan Moro") == ()
    assert (
        run("decide", root, "edit", "Ilan Moro", "--field", "public", "--value", "yes").exit_code
        == 0
    )
    assert actor(root, "Ilan Moro").kind == "person"
    gone = run("decide", root, "edit", "Nobody Atall", "--field", "public", "--value", "yes")
    assert gone.exit_code != 0
    assert "no actor in this case has the name" in gone.stderr


def test_a_format_says_what_it_has_no_place_for(root: Path) -> None:
    done = run("actors", "export", root, "--format", "ftm", "--out", root.parent / "a.json")
    assert "ftm has no place for language, register, period and source of a name" in done.stderr
    kept = run("actors", "export", root, "--format", "csv", "--out", root.parent / "a.csv")
    assert "no place" not in kept.stderr


# --- a sheet -------------------------------------------------------------------------------------


def test_a_sheet_says_by_whose_word(tmp_path: Path) -> None:
    root, said = tmp_path / "case", MADE.Said
    by = said("Reed Guard is an affiliate of Salt Company.", "", "AFFILIATED_WITH", "Salt Company",
              subject="Reed Guard", hedges=["is an"])  # fmt: skip
    MADE.made_case(root, [MADE.Story([by], publisher="Delta Post", title="Ties")]).close()
    shown = run("actors", "show", root, "Reed", "Guard")
    assert shown.exit_code == 0, shown.stderr
    lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert lines[0] == "Reed Guard group, 1 statement id reed-guard"
    assert any(
        line.startswith("affiliated with Salt Company others say so (") and "hedged: is an" in line
        for line in lines
    )
    (sheet,) = printed(run("actors", "show", root, "Reed Guard", "--json"))["sheets"]
    assert sheet["told"][0]["basis"] == "a third"
    every = printed(run("actors", "show", root, "--json"))["sheets"]
    assert {s["actor"]["name"] for s in every} >= {"Reed Guard", "Salt Company"}
    assert run("actors", "show", root, "Nobody").exit_code == 4
