"""The pages of a pair, the field, an actor and a loaded name: their numbers are the snapshot's, and
each opens to as many sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from types import ModuleType
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from riftline import dossier
from riftline.case import Case
from riftline.model import Actor, Snapshot, Trend
from riftline.web.desk import link
from riftline.web.pages.actor import Gap, gaps
from riftline.web.pages.field import days
from riftline.web.words import tone, words

W = words("en")


@pytest.fixture(scope="module")
def delta(builders: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The demonstration case with what it lacks: third parties that tell of the pair, an account of
    the quarrel, a state that one asserts and another denies."""
    said, para, story = builders.Said, builders.Para, builders.Story
    council, league = "Ford Council", "Lantern League"
    told = [
        (said(f"Marsh Watch said that the {council} attacked the {league} at dawn.", cue="said",
              speaker="Marsh Watch", subject=council, act="ASSAULT", target=league), "2017-03-04"),
        (said(f"Marsh Watch said that the {league} had thanked the {council} once.", cue="said",
              speaker="Marsh Watch", subject=league, act="SUPPORT", target=council), "2017-04-04"),
        (said(f"The {council} has been hostile to the {league} since March 2014, said Moss Row.",
              speaker="Moss Row", subject=council, act="HOSTILE_TO", target=league, cue="said",
              when="since March 2014", period=("2014-03-01", None)), "2017-05-05"),
        (said(f"Reed Row is part of the {council}, it said.", speaker="Reed Row", act="PART_OF",
              target=council), "2016-02-03"),
        (said(f"The {council} denied that Reed Row is part of it.", speaker=council,
              subject="Reed Row", act="PART_OF", target=council, polarity="denied"), "2016-05-03"),
    ]  # fmt: skip
    stories = [
        *builders.demo_stories(),
        *(story([para((s,))], title=day, published=day, publisher=f"Echo {n}")
          for n, (s, day) in enumerate(told)),
    ]  # fmt: skip
    with builders.made_case(tmp_path_factory.mktemp("delta") / "case", stories) as case:
        yield case


@pytest.fixture(scope="module")
def at(delta: Case, client_for: Callable[..., TestClient]) -> TestClient:
    return client_for(delta)


@pytest.fixture(scope="module")
def view(delta: Case) -> Snapshot:
    return delta.snapshot()


def one(view: Snapshot, name: str) -> Actor:
    return view.find(name)[0]


@pytest.fixture(scope="module")
def rift(view: Snapshot) -> Trend:
    trend = view.trend(one(view, "Ford Council").id, one(view, "Lantern League").id)
    assert trend is not None
    assert trend.onset is not None
    return trend


def read(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.text[-800:])
    return answer.text


def plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def listed(client: TestClient, address: str) -> int:
    """How many sentences a list at an address says that it has."""
    found = re.search(r"([\d,]+) sentences?</p>", read(client, address))
    assert found, address
    return int(found[1].replace(",", ""))


def folds(view: Snapshot, ids: tuple[str, ...]) -> int:
    return len({view.fold_of.get(i, i) for i in ids})


# --- a pair ------------------------------------------------------------------------------------


def test_every_answer_of_a_pair_opens_to_its_sentences(
    at: TestClient, view: Snapshot, rift: Trend
) -> None:
    page = read(at, link("pairs", rift.a, rift.b))
    told = dossier.behind(rift)
    assert told.onset is not None
    assert told.p_widening is not None
    for key, ids in (
        ("verdict", told.verdict),
        ("onset-before", told.onset.before),
        ("onset-after", told.onset.after),
        ("widening-before", told.p_widening.before),
        ("widening-after", told.p_widening.after),
    ):
        address = link("pairs", rift.a, rift.b, behind=key)
        assert f'href="{address}"' in page, key
        number = re.search(rf'href="{re.escape(address)}">[^<]*?(\d+)<', page)
        assert number
        assert int(number[1]) == folds(view, ids) == listed(at, address), key


def test_a_pair_says_how_sure_each_date_is_and_how_doubtful_the_rift(
    at: TestClient, rift: Trend
) -> None:
    said = plain(read(at, link("pairs", rift.a, rift.b)))
    for b in rift.breaks:
        assert W.turn(b) in said
    assert rift.doubt is not None
    assert W.likely(rift.doubt) in said
    assert (W.pair.listed if rift.listed else W.pair.not_listed) in said
    assert "caused" not in said


def test_one_period_is_read(at: TestClient, view: Snapshot, rift: Trend) -> None:
    page = plain(read(at, link("pairs", rift.a, rift.b, since="2016-03", until="2016-05")))
    ids = tuple(i for c in rift.course if "2016-03" <= c.period <= "2016-05" for i in c.statements)
    sides = {"hostile": 0, "friendly": 0}
    for first in {view.fold_of[i] for i in ids}:
        s = view.statement(first)
        assert s is not None
        if tone(s) in sides:
            sides[tone(s)] += 1
    assert sides["friendly"] > 0
    assert f"✕ Hostile {sides['hostile']}" in page
    assert f"○ Friendly {sides['friendly']}" in page
    assert "The sentences, Mar 2016 – May 2016" in page


def test_who_else_says_so_is_told_apart_from_the_two(
    at: TestClient, view: Snapshot, rift: Trend
) -> None:
    page = read(at, link("pairs", rift.a, rift.b))
    row = re.search(r'<tr><th scope="row"><a href="/actors/marsh-watch">.*?</tr>', page)
    assert row
    assert re.findall(r">(\d+)<", row[0]) == ["1", "1", "0"]  # against, for, neither
    hostile = link("pairs", rift.a, rift.b, teller="marsh-watch", kind="hostile")
    assert unescape(hostile) in unescape(row[0])
    assert listed(at, hostile) == 1
    assert "attacked the Lantern League at dawn" in read(at, hostile)


def test_what_it_rests_on_is_the_cases_and_opens(at: TestClient, delta: Case, rift: Trend) -> None:
    page = plain(read(at, link("pairs", rift.a, rift.b)))
    why = delta.drivers(rift.a, rift.b)
    assert len(why) > 3
    for n, d in enumerate(why, 1):
        assert d.words in page
        answer = read(at, link("pairs", rift.a, rift.b, driver=n))
        assert d.words in plain(answer)
        for i in d.statements[:3]:
            fold = delta.snapshot().fold(i)
            first = fold.first if fold else i
            assert link("statements", first) in answer


def test_a_large_cases_pair_page_comes_before_what_it_rests_on(
    delta: Case,
    rift: Trend,
    client_for: Callable[..., TestClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from riftline.web.pages import pair

    monkeypatch.setattr(pair, "WHOLE", 3)
    client, here = client_for(delta), link("pairs", rift.a, rift.b)
    first = delta.drivers(rift.a, rift.b)[0].words
    early = read(client, here)
    assert first not in plain(early)
    assert f'href="{here}/rests"' in early
    assert first in plain(read(client, f"{here}/rests"))
    assert first in plain(read(client, here))  # found once, it is at hand


def test_accounts_of_the_quarrel_and_states_stand_beside_the_course(
    at: TestClient, rift: Trend
) -> None:
    page = plain(read(at, link("pairs", rift.a, rift.b)))
    assert "Moss Row : they are at odds, since 1 Mar 2014 (“ since March 2014 ”)" in page
    assert "Ford Council is hostile to Lantern League 1 Mar 2014 a text says so" in page


def test_a_pair_as_it_stood_on_a_day(
    builders: ModuleType,
    tmp_path_factory: pytest.TempPathFactory,
    client_for: Callable[..., TestClient],
) -> None:
    said, para, story = builders.Said, builders.Para, builders.Story
    stories = [
        story([para((said(f"Ash Host {how} Elm Ring, no. {n}.", speaker="Ash Host", act=act,
                          target="Elm Ring"),))], title=str(n), published=f"2016-{n + 1:02d}-05")
        for n, (act, how) in enumerate([("SUPPORT", "praised")] * 5 + [("ACCUSE", "accused")] * 6)
    ]  # fmt: skip
    with builders.made_case(tmp_path_factory.mktemp("then") / "case", stories) as case:
        client = client_for(case)
        a, b = "ash-host", "elm-ring"
        day = "2020-06-01"  # before anything was captured
        page = plain(read(client, link("pairs", a, b)))
        assert W.pair.two_clocks not in page
        early = client.get(link("pairs", a, b, as_of=day))
        added = min(d.added for d in case.snapshot().documents)[:10]
        if added > day:
            assert early.status_code == 404  # nobody of that name was on record
        late = plain(read(client, link("pairs", a, b, as_of=added)))
        assert W.pair.back_then(day=W.day(added)) in late
        assert W.pair.two_clocks in late
        now = case.snapshot().trend(a, b)
        then = case.snapshot(added).trend(a, b)
        assert now is not None
        assert then is not None
        assert late.count(W.verdict(now.called)) >= 2
        # Every link of the page keeps the day.
        raw = read(client, link("pairs", a, b, as_of=added))
        for address in re.findall(rf'href="(/pairs/{a}/{b}\?[^"]+)"', raw):
            assert f"as_of={added}" in address
        figure = client.get(link("pairs", a, b) + f"/course.svg?as_of={added}")
        assert W.figure.as_of(day=W.day(added)).strip(", ") in unescape(figure.text)
        assert client.get(link("pairs", a, b, as_of="2999-01-01")).status_code == 400


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"behind": "<script>"}, 400),
        ({"behind": "break-9-after"}, 200),
        ({"driver": "99"}, 404),
        ({"driver": "٣"}, 400),
        ({"since": "2016"}, 400),
        ({"as_of": "yesterday"}, 400),
        ({"kind": "angry"}, 400),
        ({"teller": "nobody <b>"}, 200),
    ],
)
def test_what_a_pair_cannot_answer_is_said(
    at: TestClient, rift: Trend, asked: dict[str, str], status: int
) -> None:
    answer = at.get(f"{link('pairs', rift.a, rift.b)}?{urlencode(asked)}")
    assert answer.status_code == status
    assert "<script>" not in answer.text.replace("<script defer", "")


# --- figures at their addresses ----------------------------------------------------------------


def test_a_figure_is_told_to_be_the_same_and_can_be_kept(at: TestClient, rift: Trend) -> None:
    address = link("pairs", rift.a, rift.b) + "/course"
    kinds = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8",
             "json": "application/json"}  # fmt: skip
    for kind, media_type in kinds.items():
        answer = at.get(f"{address}.{kind}?save=1")
        assert answer.headers["content-type"] == media_type
        assert f".{kind}" in answer.headers["content-disposition"]
        again = at.get(f"{address}.{kind}", headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "no-cache" in answer.headers["cache-control"]
    dark = at.get(f"{address}.svg?ink=dark")
    assert dark.headers["etag"] != at.get(f"{address}.svg").headers["etag"]
    assert at.get(f"{address}.gif").status_code == 404
    russian = at.get(f"{address}.svg", headers={"accept-language": "ru"}).text
    assert words("ru").figure.course_share in russian


# --- the field ---------------------------------------------------------------------------------


def test_the_fields_page_is_the_field(at: TestClient, delta: Case, view: Snapshot) -> None:
    field = delta.field()
    page = read(at, "/field")
    said = plain(page)
    assert f"{W.day(field.day)} : {W.field.verdict[field.verdict]}" in said
    assert f"{len(field.actors)} actors, {len(field.ties)} ties between them" in said
    for camp in field.camps:
        if len(camp.members) > 1:
            assert f"Camp {camp.number}" in said
    sure = [t for t in field.ties if t.standing != "faint"]
    assert sure
    for t in sure:
        assert f'href="{link("field", "tie", t.a, t.b)}"' in page
        answer = read(at, link("field", "tie", t.a, t.b))
        counts = re.findall(r'<span class="count">(\d+)</span>', answer)
        assert [int(c) for c in counts] == [
            folds(view, t.hostile_statements), folds(view, t.friendly_statements),
        ]  # fmt: skip
    every = read(at, "/field/ties")
    assert every.count('href="/field/tie/') == len(field.ties)


def test_the_field_of_an_earlier_day_and_its_frame(at: TestClient, delta: Case) -> None:
    then = delta.field("2016-06-30")
    page = plain(read(at, "/field?day=2016-06"))
    assert f"{W.day('2016-06-30')} : {W.field.verdict[then.verdict]}" in page
    frame = read(at, "/field/frame?day=2016-06-30")
    assert "<html" not in frame
    assert "<svg" in frame
    assert f"{W.day('2016-06-30')} : {W.field.verdict[then.verdict]}" in plain(frame)
    drawn = read(at, "/field/drawing.csv?day=2016-06-30")
    assert len([r for r in drawn.splitlines() if not r.startswith("#")]) == 1 + len(then.ties)
    assert at.get("/field?day=2016-13").status_code == 400
    assert at.get("/field/tie/ford-council/nobody").status_code == 404
    assert at.get("/field/feud/ford-council/lantern-league").status_code == 404


def test_who_changed_camps_since_is_told(at: TestClient, delta: Case) -> None:
    field = delta.field(None, "2016-10-01")
    said = plain(read(at, "/field?since=2016-10"))
    assert "since 1 Oct 2016" in said
    assert field.changes
    for c in field.changes:
        assert delta.snapshot().roster.by_id[c.actor].name in said
        if c.statements:
            page = at.get(f"/field/change/{c.actor}?since=2016-10-01")
            assert page.status_code == 200


def test_the_slider_has_a_day_a_month(delta: Case) -> None:
    field = delta.field()
    assert days(replace(field, day="2014-03-15"), ["2014-01", "2014-02", "2014-03", "2014-04"]) == (
        "2014-01-31", "2014-02-28", "2014-03-15",
    )  # fmt: skip
    assert days(replace(field, day="2014-02-28"), ["2014-02"]) == ("2014-02-28",)
    assert days(replace(field, day="2014-02-28"), []) == ("2014-02-28",)


# --- an actor ----------------------------------------------------------------------------------


def test_an_actors_allies_and_rivals_on_a_day(at: TestClient, delta: Case, view: Snapshot) -> None:
    a = one(view, "Ford Council")
    late, early = (plain(read(at, link("actors", a.id, day=d))) for d in ("", "2016-09-30"))
    assert re.search(r"Rivals Lantern League \d+ sentences", late)
    assert re.search(r"Allies[^.]*? Lantern League \d+ sentences", early)
    assert "Rivals Nobody, as far as the record goes." in early


def test_what_is_asserted_and_denied_of_an_actor_stands_side_by_side(
    at: TestClient, view: Snapshot
) -> None:
    page = read(at, link("actors", one(view, "Reed Row").id))
    said = plain(page)
    assert "Reed Row is part of Ford Council : asserted 1 , denied 1" in said.replace(
        "is a part of", "is part of"
    )
    assert "says so:" in said
    assert "denies it:" in said
    assert 'data-figure="/actors/reed-row/states.svg"' in page


def test_a_large_cases_actor_page_comes_before_its_record(
    at: TestClient, view: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from riftline.web.pages import actor

    monkeypatch.setattr(actor, "WHOLE", 3)
    a = one(view, "Ford Council")
    page = read(at, link("actors", a.id))
    assert W.actor.contradictions not in plain(page)
    assert f'href="{link("actors", a.id, "record")}"' in page
    record = read(at, link("actors", a.id, "record"))
    assert 'id="record"' in record
    assert W.actor.contradictions in plain(record)


@pytest.mark.parametrize(
    ("named", "coverage", "expected"),
    [
        ({"2014-01"}, [("2014-01", 3)], ()),
        (
            {"2014-01", "2014-04"},
            [("2014-01", 1), ("2014-02", 2), ("2014-03", 3), ("2014-04", 1)],
            (Gap("2014-02", "2014-03", 5),),
        ),
        (
            {"2014-01", "2014-03", "2014-06"},
            [("2014-01", 1), ("2014-02", 0), ("2014-03", 1), ("2014-04", 4), ("2014-05", 0),
             ("2014-06", 2), ("2014-07", 9)],
            (Gap("2014-02", "2014-02", 0), Gap("2014-04", "2014-04", 4),
             Gap("2014-05", "2014-05", 0)),
        ),
    ],
)  # fmt: skip
def test_gaps_are_months_without_a_word_and_without_any_document_apart(
    named: set[str], coverage: list[tuple[str, int]], expected: tuple[Gap, ...]
) -> None:
    assert gaps(named, coverage) == expected
