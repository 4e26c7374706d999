"""Figures: what each carries, that its numbers are the snapshot's, and that it is read in grey."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riftline import dossier
from riftline.case import Case
from riftline.model import LoadedName, NameUse, Snapshot
from riftline.web import figures
from riftline.web.figures import NARROW, WIDE, Figure, Lines
from riftline.web.figures.frame import DARK, LIGHT
from riftline.web.figures.layout import FEW, MOST, hull, paper, weighty
from riftline.web.words import words

CSS = Path(figures.__file__).parents[1] / "static" / "figures.css"
EVIL = '=cmd|" /C calc"!A0'


@pytest.fixture(scope="module")
def camps(builders: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """Two camps of three; after the first year their members accuse each other. One state has a
    beginning in its text, is denied once and is ended."""
    said, para, story = builders.Said, builders.Para, builders.Story
    one, other = ("Reed Guard", "Ford Council", "Salt Row"), ("Ash Host", "Elm Ring", "Fen Order")
    stories = []
    for month in range(24):
        when = f"{2014 + month // 12}-{month % 12 + 1:02d}"
        told = []
        for side in (one, other):
            for a, b in ((0, 1), (1, 2), (2, 0)):
                told.append((side[a], side[b], "SUPPORT", f"helped in month {month}"))
        if month >= 12:
            pairs = zip(one, other, strict=True)
            told += [(a, b, "ACCUSE", f"accused of the raid {month}") for a, b in pairs]
        paras = [
            para((said(f"{a} {how} {b}, no. {n}.", speaker=a, act=act, target=b),))
            for n, (a, b, act, how) in enumerate(told)
        ]
        stories.append(
            story(paras, title=when, published=f"{when}-11", publisher=f"Post {month % 3}")
        )
    state = ("Salt Row", "PART_OF", "Reed Guard")
    since = "since 1 January 2014"
    for day, speaker, polarity, text in (
        ("2014-02-03", "Salt Row", "asserted", f"Salt Row is {since} part of the Reed Guard"),
        ("2014-05-03", "Elm Ring", "denied", "Elm Ring denied that Salt Row is part of Reed Guard"),
    ):
        begun = polarity == "asserted"
        told = said(f"{text}.", speaker=speaker, subject=state[0], act=state[1], target=state[2],
                    polarity=polarity, when=since if begun else "",
                    period=("2014-01-01", None) if begun else None)  # fmt: skip
        stories.append(story([para((told,))], title=day, published=day, publisher="Post 9"))
    left = said("Salt Row left Reed Guard.", speaker="Salt Row", act="LEAVE", target="Reed Guard")
    stories.append(story([para((left,))], title="left", published="2015-06-02", publisher="Post 9"))
    with builders.made_case(tmp_path_factory.mktemp("camps") / "case", stories) as case:
        yield case


@pytest.fixture(scope="module")
def view(camps: Case) -> Snapshot:
    return camps.snapshot()


def id_of(view: Snapshot, name: str) -> str:
    return view.find(name)[0].id


@pytest.fixture(scope="module")
def made(camps: Case, view: Snapshot) -> dict[str, Figure]:
    """One figure of each kind."""
    lines = Lines(words("en"), view)
    a, b = id_of(view, "Reed Guard"), id_of(view, "Ash Host")
    trend = view.trend(a, b)
    assert trend is not None
    row = id_of(view, "Salt Row")
    field = camps.field()
    uses = tuple(
        NameUse(user, "2014-01-11", tuple(s.id for s in view.all_statements if s.act == act))
        for user, act in ((a, "ACCUSE"), (EVIL, "SUPPORT"))
    )
    name = LoadedName("Mudfeet", "mudfeet", b, "pejorative", (), uses)
    return {
        "course": figures.course(
            trend, view.coverage, lambda: camps.drivers(a, b), lines,
            [f"/pairs/{a}/{b}?month={c.period}" for c in trend.course],
        ),
        "states": figures.timeline(
            dossier.states(view, row), (row,), ("2014-01-01", "2015-12-31"), lines,
            lambda s: f"{s.subject} {s.act} {s.target}", lambda s: f"/{s.subject}",
        ),
        "field": figures.network(
            field, figures.papers(view.trends, field), lines,
            lambda t: f"/field/tie/{t.a}/{t.b}", lambda i: f"/actors/{i}",
        ),
        "uses": figures.uses(name, lines, lambda user: user),
    }  # fmt: skip


KINDS = ("course", "states", "field", "uses")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_every_specification_is_vega_lites(made: dict[str, Figure], kind: str, width: int) -> None:
    import altair
    from jsonschema import ValidationError

    spec = made[kind].spec(width)
    altair.VConcatChart.from_dict(spec)  # raises ValidationError
    with pytest.raises(ValidationError):
        altair.VConcatChart.from_dict({**spec, "spacing": "wide"})
    named = set(re.findall(r'"name": "(\w+)"', json.dumps(spec["vconcat"])))
    assert set(spec["datasets"]) <= named | {"boxes"}  # no break, no boxes


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_saved_carries_what_nobody_should_print_it_without(
    made: dict[str, Figure], kind: str
) -> None:
    figure = made[kind]
    told = (figure.title, figure.period, figure.n, figure.source, figure.method)
    assert all(told)
    seen = " ".join(ElementTree.fromstring(figure.svg()).itertext())
    drawn = re.sub(r"\s+", " ", seen)
    for text in told:
        # Title and lines are drawn in lines of their own; each word must be there twice: in the
        # description and in the drawing.
        for word in text.split():
            assert drawn.count(word) >= 2, word
    lines = figure.csv().splitlines()
    assert lines[0] == f"# {figure.title}"
    assert lines[1] == f"# {figure.period}; {figure.n}"
    assert lines[2:4] == [f"# {figure.source}", f"# {figure.method}"]
    assert json.loads(figure.json())["title"]["text"]
    png = figure.png()
    assert png.startswith(b"\x89PNG")
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    size = re.search(r'width="(\d+)" height="(\d+)"', figure.svg())
    assert size
    assert (width, height) == (2 * int(size[1]), 2 * int(size[2]))


def rows_of(figure: Figure) -> list[dict[str, str]]:
    body = "".join(line for line in io.StringIO(figure.csv()) if not line.startswith("#"))
    return list(csv.DictReader(io.StringIO(body)))


def test_the_course_is_the_snapshots(made: dict[str, Figure], view: Snapshot) -> None:
    trend = view.trend(id_of(view, "Reed Guard"), id_of(view, "Ash Host"))
    assert trend is not None
    captured = {m.period: m.documents for m in view.coverage.months}
    rows = rows_of(made["course"])
    assert [r["month"] for r in rows] == [c.period for c in trend.course]
    for row, c in zip(rows, trend.course, strict=True):
        for column, value in (
            ("share", c.mean), ("low", c.low), ("high", c.high), ("hostile", c.hostile),
            ("friendly", c.friendly), ("neutral", c.neutral),
        ):  # fmt: skip
            assert float(row[column]) == pytest.approx(value, rel=1e-5)
        assert int(row["independent"]) == c.independent
        assert int(row["carriers"]) == c.carriers
        assert int(row["documents"]) == captured[c.period]
    drawn = made["course"].spec()["datasets"]["points"]
    assert [(p["month"], p["mean"]) for p in drawn] == [(c.period, c.mean) for c in trend.course]


def test_every_break_says_how_sure_its_date_is(made: dict[str, Figure], view: Snapshot) -> None:
    trend = view.trend(id_of(view, "Reed Guard"), id_of(view, "Ash Host"))
    assert trend is not None
    w = words("en")
    boxes = made["course"].spec()["datasets"]["boxes"]
    assert len(boxes) == len(trend.breaks)
    for box, b in zip(boxes, trend.breaks, strict=True):
        assert w.percent(b.probability) in box["label"]
        assert box["from"] == max(b.earliest[:7], trend.course[0].period)
        assert box["to"] > b.latest[:7]


def test_the_field_is_the_snapshots(made: dict[str, Figure], camps: Case) -> None:
    field = camps.field()
    rows = {(r["a"], r["b"]): r for r in rows_of(made["field"])}
    assert len(rows) == len(field.ties)
    camp = {a.id: a.camp for a in field.actors}
    for t in field.ties:
        row = rows[t.a, t.b]
        assert row["standing"] == t.standing
        assert float(row["p_hostile"]) == pytest.approx(t.p_hostile, rel=1e-5)
        assert row["statements"].split() == [*t.hostile_statements, *t.friendly_statements]
        assert (int(row["camp_a"]), int(row["camp_b"])) == (camp[t.a], camp[t.b])
    data = made["field"].spec()["datasets"]
    assert len(data["edges"]) == len(field.ties)
    assert len(data["nodes"]) == len(field.actors) == 6
    assert {r["camp"] for r in data["regions"]} == {
        c.number for c in field.camps if len(c.members) > 1
    }


def test_states_say_when_by_whom_and_who_denies(made: dict[str, Figure], view: Snapshot) -> None:
    row = next(r for r in rows_of(made["states"]) if r["state"] == "PART_OF")
    assert (row["since"], row["beginning"]) == ("2014-01-01", "stated")
    assert row["until"] == "2015-06-02"
    assert (row["assert"], row["deny"]) == ("1", "1")
    bars = made["states"].spec()["datasets"]["bars"]
    part = next(b for b in bars if "PART_OF" in b["says"])
    assert (part["from"], part["to"]) == ("2014-01-01", "2015-06-02")
    assert part["stated"]
    assert part["denied"]
    assert not part["open"]


def test_uses_are_counted_by_user_and_month(made: dict[str, Figure], view: Snapshot) -> None:
    rows = rows_of(made["uses"])
    said = sum(int(r["statements"]) for r in rows)
    assert said == sum(s.act in ("ACCUSE", "SUPPORT") for s in view.all_statements)
    guard = [r for r in rows if r["user"] == id_of(view, "Reed Guard")]
    assert [(r["month"], r["statements"]) for r in guard] == [
        (f"2015-{m:02d}", "3") for m in range(1, 13)
    ]


def test_a_captured_name_is_no_formula(made: dict[str, Figure]) -> None:
    users = {r["user"] for r in rows_of(made["uses"])}
    assert "'" + EVIL in users
    assert not any(u.startswith(("=", "+", "-", "@")) for u in users)


def test_a_page_gets_variables_and_a_file_gets_colours(made: dict[str, Figure]) -> None:
    css = CSS.read_text(encoding="utf-8")
    pairs = dict(re.findall(r"--fig-([a-z-]+): light-dark\((#\w{6}, #\w{6})\)", css))
    assert pairs == {name: f"{LIGHT[name]}, {DARK[name]}" for name in LIGHT}
    for figure in made.values():
        inside = figure.svg(ink="page")
        assert set(re.findall(r"var\(--fig-([a-z-]+)\)", inside)) <= set(LIGHT)
        assert not re.search(r"#[0-9a-f]{6}", inside)
        for ink in ("light", "dark"):
            assert "var(" not in figure.svg(ink=ink)
        assert "<script" not in inside
        assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", inside)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    a, b = sorted((luminance(one), luminance(other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


@pytest.mark.parametrize("ink", [LIGHT, DARK])
def test_both_sides_are_told_apart_in_grey_and_words_can_be_read(ink: dict[str, str]) -> None:
    assert contrast(ink["hostile-fill"], ink["friendly-fill"]) > 2
    for text in ("ink", "quiet"):
        for ground in ("paper", "region", "box"):
            assert contrast(ink[text], ink[ground]) >= 4.5, (text, ground)
    for line in ("hostile", "friendly"):
        assert contrast(ink[line], ink["region"]) >= 3


def test_no_standing_is_told_by_colour_alone(made: dict[str, Figure]) -> None:
    layers = made["field"].spec()["vconcat"][0]["layer"]
    lines, shapes = {}, {}
    for layer in layers:
        mark, test = layer.get("mark", {}), str(layer.get("transform", ""))
        for kind in ("hostile", "friendly", "contested"):
            if f"== '{kind}'" in test:
                if mark["type"] == "rule":
                    lines[kind] = tuple(mark["strokeDash"])
                if mark["type"] == "point":
                    shapes[kind] = mark["shape"]
    assert len(set(lines.values())) == 3
    assert len(set(shapes.values())) == 3


def test_marks_lead_to_their_own_sentences(made: dict[str, Figure], camps: Case) -> None:
    root = ElementTree.fromstring(made["field"].svg(ink="page"))
    links = [a.get("href") for a in root.iter("{http://www.w3.org/2000/svg}a")]
    field = camps.field()
    assert sorted(h for h in links if h and h.startswith("/field")) == sorted(
        f"/field/tie/{t.a}/{t.b}" for t in field.ties
    )
    assert sorted(h for h in links if h and h.startswith("/actors")) == sorted(
        f"/actors/{a.id}" for a in field.actors
    )
    course = ElementTree.fromstring(made["course"].svg(ink="page"))
    months = [a.get("href") or "" for a in course.iter("{http://www.w3.org/2000/svg}a")]
    assert [m[-7:] for m in months] == [r["month"] for r in rows_of(made["course"])]


# --- where actors stand ------------------------------------------------------------------------


def test_places_are_the_same_on_every_day_and_apart(camps: Case, view: Snapshot) -> None:
    drawn = figures.papers(view.trends, camps.field())
    again = figures.papers(view.trends, camps.field())
    assert {w: dict(p.at) for w, p in drawn.items()} == {w: dict(p.at) for w, p in again.items()}
    lines = Lines(words("en"), view)

    def nodes(day: str) -> dict[tuple[float, float], object]:
        figure = figures.network(camps.field(day), drawn, lines, lambda t: "", lambda i: "")
        return {(n["x"], n["y"]): n for n in figure.spec()["datasets"]["nodes"]}

    early, late = nodes("2014-03-31"), nodes("2015-12-31")
    assert set(early) <= set(late)
    spots = list(drawn[WIDE].at.values())
    assert all(0 <= x <= drawn[WIDE].width and 0 <= y <= drawn[WIDE].height for x, y in spots)
    near = min(
        ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for a in spots for b in spots if a != b
    )
    assert near > 30


def test_a_crowd_is_cut_and_the_figure_says_so(camps: Case, view: Snapshot) -> None:
    from dataclasses import replace

    trend, field = view.trends[0], camps.field()
    crowd = tuple(
        replace(trend, a=f"one-{n}", b=f"other-{n}", independent=n + 1) for n in range(250)
    )
    assert len(weighty(crowd)) == MOST
    assert weighty(crowd)[0] == "one-249"
    actors = tuple(replace(field.actors[0], id=f"{side}-{n}", camp=n + 1)
                   for n in range(250) for side in ("one", "other"))  # fmt: skip
    ties = tuple(replace(field.ties[0], a=f"one-{n}", b=f"other-{n}") for n in range(250))
    many = replace(field, actors=actors, ties=ties, camps=())
    drawn = figures.papers(crowd, many)
    assert (len(drawn[WIDE].at), len(drawn[NARROW].at)) == (MOST, FEW)
    assert figures.shown(many, drawn) == (500 - MOST, 250 - MOST // 2)
    figure = figures.network(many, drawn, Lines(words("en"), view), lambda t: "", lambda i: "")
    assert str(500 - MOST) in figure.n
    assert len(figure.rows) == 250


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=30))
def test_a_hull_holds_every_point(points: list[tuple[int, int]]) -> None:
    line = hull([(float(x), float(y)) for x, y in points])
    assert set(line) <= {(float(x), float(y)) for x, y in points}
    if len(line) < 3:
        return
    for x, y in points:
        for (ax, ay), (bx, by) in zip(line, [*line[1:], line[0]], strict=True):
            assert (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0


def test_nobody_on_record_is_a_field_without_places(camps: Case) -> None:
    assert dict(paper((), (), camps.field(), 700, 400).at) == {}


# --- words of a figure -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Reed\nGuard", "Reed Guard"),
        ("Reed\u202eGuard\x00", "Reed Guard"),
        ("R" * 60, "R" * 33 + "…"),
        ("", ""),
    ],
)
def test_a_label_is_one_honest_line(text: str, label: str) -> None:
    assert figures.short(text) == label


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("course", "Reed Guard", "../../etc"), "course-reed-guard-etc"),
        (("field", "2014-03-01"), "field-2014-03-01"),
        (("", "…"), "figure"),
        (("Совет", "x" * 200), "совет-" + "x" * 74),
    ],
)
def test_a_files_name_is_one_that_every_system_keeps(parts: tuple[str, ...], name: str) -> None:
    assert Lines.file(*parts) == name
