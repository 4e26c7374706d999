"""What is new since somebody looked, in the case and in what they watch; each person's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.builders import Said, Story, extract, made_case

from riftline.case import Case
from riftline.errors import NotFound, UsageError
from riftline.model import Capture, Decision

ME, OTHER = "mira", "oldacre"
LEAGUE, COUNCIL, GUARD = "Lantern League", "Ford Council", "Heron Guard"


def story(n: int, who: str, deed: str, act: str, whom: str) -> Story:
    told = Said(f"The {who} {deed} the {whom} in week {n}.", who, act, whom, cue=deed)
    return Story([told], title=f"Week {n}", published=f"2031-{n % 12 + 1:02d}-03",
                 publisher=f"Outlet {n % 3}")  # fmt: skip


def put(case: Case, *stories: Story, at: str = "") -> None:
    for s in stories:
        e = extract(s)
        moment = at or datetime.now(UTC).isoformat(timespec="microseconds")
        of = Capture(e.document.capture, e.document.uri, 1, moment, "file")
        case.store.write(of, (e,), (), "made", moment)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with made_case(tmp_path / "case", [story(1, LEAGUE, "accused", "ACCUSE", COUNCIL)]) as made:
        yield made


def test_all_is_new_to_who_never_looked(case: Case) -> None:
    home = case.home(ME)
    assert home.since is None
    assert (len(home.documents), home.statements) == (1, 1)
    assert {case.snapshot().roster.by_id[a].name for a in home.actors} == {LEAGUE, COUNCIL}
    assert [t.statements for t in home.told] == [1]
    assert home.moved == ()


def test_only_what_came_in_since_is_new_and_only_looking_away_moves_it(case: Case) -> None:
    case.see(ME)
    assert case.home(ME).documents == ()
    put(case, story(2, GUARD, "praised", "SUPPORT", COUNCIL))
    for _ in range(2):  # reading the page does not move it
        home = case.home(ME)
        (id_,) = home.documents
        assert case.document(id_).title == "Week 2"
        assert home.statements == 1
        assert [case.snapshot().roster.by_id[a].name for a in home.actors] == [GUARD]
    assert len(case.home(OTHER).documents) == 2  # everybody's own
    case.see(ME, at=home.at)
    assert (case.home(ME).documents, case.home(ME).actors) == ((), ())


def test_what_came_in_while_the_page_was_read_stays_new(case: Case) -> None:
    page = case.home(ME)
    put(case, story(2, GUARD, "praised", "SUPPORT", COUNCIL))
    case.see(ME, at=page.at)
    assert len(case.home(ME).documents) == 1


def test_an_older_document_read_again_is_not_new(case: Case) -> None:
    case.see(ME)
    e = extract(story(1, LEAGUE, "accused", "ACCUSE", COUNCIL))
    of = case.store.captures()[0]
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    case.store.write(of, (replace(e, stamp="better"),), (), "better", later)
    assert case.home(ME).documents == ()


def test_a_pair_that_moved_is_told_with_how_it_stood(case: Case) -> None:
    put(case, *(story(n, LEAGUE, "praised", "SUPPORT", COUNCIL) for n in range(2, 10)))
    case.see(ME)
    before = case.snapshot().trends[0]
    assert case.home(ME).moved == ()
    put(case, *(
        replace(story(n, LEAGUE, "attacked", "ASSAULT", COUNCIL), published=f"2032-{m:02d}-0{d}")
        for n, (m, d) in enumerate(((m, d) for m in range(1, 9) for d in (2, 5)), 20)
    ))  # fmt: skip
    (moved,) = case.home(ME).moved
    assert {moved.a, moved.b} == {before.a, before.b}
    assert moved.before is not None
    assert (moved.before.verdict, moved.now) == (before.verdict, case.snapshot().trends[0])
    assert "verdict" in moved.what
    (told,) = case.home(ME).told
    assert told.statements == 16
    case.see(ME)
    assert case.home(ME).moved == ()


def test_a_ruling_moves_a_pair_too(case: Case) -> None:
    put(case, *(story(n, LEAGUE, "accused", "ACCUSE", COUNCIL) for n in range(2, 10)))
    case.see(ME)
    for s in case.snapshot().all_statements:
        case.decide(Decision("", "wrong", s.id, who=ME))
    assert case.home(ME).documents == ()
    assert case.home(ME).moved == ()  # nobody is tied any more, so no course is shown


# --- watches -----------------------------------------------------------------------------------


def test_watches_say_what_is_new_in_each(case: Case) -> None:
    case.watch(ME, "actor", LEAGUE)
    case.watch(ME, "name", "Heron Guard")
    case.watch(ME, "search", "praise kind:statement")
    assert [n.total for n in case.news(ME)] == [0, 0, 0]
    put(case, story(2, GUARD, "praised", "SUPPORT", COUNCIL),
        story(3, GUARD, "praised", "SUPPORT", LEAGUE))  # fmt: skip
    actor, name, search = case.news(ME)
    view = case.snapshot()
    (told,) = actor.statements
    assert view.statement(told).text == "The Heron Guard praised the Lantern League in week 3."
    assert (name.total, len(name.documents), len(name.statements)) == (4, 2, 2)
    assert (search.total, len(search.statements)) == (2, 2)
    case.see(ME, search.watch.id)
    assert [n.total for n in case.news(ME)] == [1, 4, 0]


def test_a_pair_is_watched(case: Case) -> None:
    put(case, story(2, GUARD, "praised", "SUPPORT", COUNCIL))
    made = case.watch(ME, "pair", GUARD, COUNCIL)
    assert made.label == "Heron Guard and Ford Council"
    put(case, story(3, GUARD, "accused", "ACCUSE", COUNCIL),
        story(4, GUARD, "accused", "ACCUSE", LEAGUE))  # fmt: skip
    (news,) = case.news(ME)
    assert (news.total, len(news.actors)) == (1, 2)


def test_a_watch_twice_is_one_and_keeps_when_it_was_seen(case: Case) -> None:
    first = case.watch(ME, "actor", LEAGUE)
    put(case, story(2, GUARD, "praised", "SUPPORT", LEAGUE))
    assert case.watch(ME, "actor", LEAGUE) == first
    assert [n.total for n in case.news(ME)] == [1]
    assert case.watches(OTHER) == ()


def test_a_watch_follows_its_actor_through_rulings(case: Case) -> None:
    case.watch(ME, "actor", LEAGUE)
    put(case, story(2, "Salt Row", "praised", "SUPPORT", COUNCIL))
    assert [n.total for n in case.news(ME)] == [0]
    case.decide(Decision("", "same", "lantern league", "salt row", who=ME))
    assert [n.total for n in case.news(ME)] == [1]


def test_a_watch_on_whom_a_ruling_struck_out_says_so(case: Case) -> None:
    case.watch(ME, "actor", LEAGUE)
    case.watch(ME, "search", f'speaker:"{LEAGUE}"')
    case.decide(Decision("", "not-an-actor", "lantern league", who=ME))
    actor, search = case.news(ME)
    assert (actor.actors, actor.total) == ((), 0)
    assert "no actor in this case" in search.trouble


def test_a_watch_is_dropped_by_its_own_person_only(case: Case) -> None:
    made = case.watch(ME, "actor", LEAGUE)
    with pytest.raises(NotFound):
        case.unwatch(OTHER, made.id)
    with pytest.raises(NotFound):
        case.see(OTHER, made.id)
    case.unwatch(ME, made.id)
    assert case.watches(ME) == ()


@pytest.mark.parametrize(
    ("kind", "what", "error"),
    [
        ("actor", ("Nobody",), NotFound),
        ("actor", (LEAGUE, COUNCIL), UsageError),
        ("pair", (LEAGUE,), UsageError),
        ("pair", (LEAGUE, LEAGUE), UsageError),
        ("name", ("!?",), UsageError),
        ("search", ("",), UsageError),
        ("search", ("mill OR",), UsageError),
    ],
)
def test_what_cannot_be_watched(
    case: Case, kind: str, what: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        case.watch(ME, kind, *what)
    assert case.watches(ME) == ()
