"""Accounts, sessions, waits and the audit of a shared desk."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from riftline.errors import NotFound, StoreError, UsageError
from riftline.store.people import (
    ABSOLUTE,
    FREE_BY_ADDRESS,
    FREE_BY_NAME,
    IDLE,
    LONGEST_WAIT,
    People,
    Refusal,
    Session,
)

GOOD = "seven herons at dusk"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(tmp_path: Path, clock: Clock) -> People:
    found = People(tmp_path / "people.db", clock=clock, hasher=QUICK)
    found.add("Vera Lind", "reviewer", GOOD)
    return found


def entered(people: People, name: str = "Vera Lind", address: str = "10.0.0.1") -> Session:
    session = people.sign_in(name, GOOD, address)
    assert isinstance(session, Session)
    return session


def refused(people: People, name: str = "Vera Lind", address: str = "10.0.0.1") -> int:
    refusal = people.sign_in(name, "not this one, surely", address)
    assert isinstance(refusal, Refusal)
    return refusal.wait


def test_who_knows_the_password_comes_in_by_any_spelling_of_the_name(people: People) -> None:
    session = entered(people, "  vera LIND ")
    assert (session.person.name, session.person.role) == ("Vera Lind", "reviewer")
    assert people.session(session.secret) == session
    assert people.session(session.secret + "x") is None
    assert people.session(session.token) is None


def test_the_file_holds_neither_password_nor_secret_and_is_nobody_elses(
    people: People, tmp_path: Path
) -> None:
    session = entered(people)
    raw = (tmp_path / "people.db").read_bytes()
    assert GOOD.encode() not in raw
    assert session.secret.encode() not in raw
    assert session.token.encode() not in raw
    assert stat.S_IMODE((tmp_path / "people.db").stat().st_mode) == 0o600


def test_a_session_ends_idle_and_at_last_in_any_case(people: People, clock: Clock) -> None:
    idle, busy = entered(people), entered(people)
    for _ in range(int(ABSOLUTE / (IDLE - 100)) + 1):
        clock.now += IDLE - 100
        if clock.now < 1_000_000 + ABSOLUTE:
            assert people.session(busy.secret) == busy
    assert people.session(busy.secret) is None
    assert people.session(idle.secret) is None
    clock.now = 1_000_000  # set back: what has ended stays ended
    assert people.session(busy.secret) is None


def test_signing_out_ends_this_session_alone(people: People) -> None:
    one, other = entered(people), entered(people)
    people.sign_out(one)
    assert people.session(one.secret) is None
    assert people.session(other.secret) == other


def test_another_password_ends_the_other_sessions(people: People) -> None:
    mine, stolen = entered(people), entered(people)
    people.set_password("Vera Lind", "eight herons at dawn", keep=mine)
    assert people.session(mine.secret) == mine
    assert people.session(stolen.secret) is None
    assert isinstance(people.sign_in("Vera Lind", GOOD, "10.0.0.1"), Refusal)
    assert people.confirm(mine, "eight herons at dawn") is None


def test_role_and_removal_hold_from_the_next_request_on(people: People) -> None:
    session = entered(people)
    people.set_role("vera lind", "reader")
    now = people.session(session.secret)
    assert now is not None
    assert now.person.role == "reader"
    people.remove("Vera Lind")
    assert people.session(session.secret) is None
    assert people.all() == ()
    assert [e.what for e in people.audit()] == [
        "account removed", "role changed", "signed in", "account added",
    ]  # fmt: skip
    with pytest.raises(NotFound):
        people.set_role("Vera Lind", "editor")


def test_waits_double_by_name_whatever_the_address_and_end_with_a_right_one(
    people: People, clock: Clock
) -> None:
    waits = []
    for n in range(FREE_BY_NAME + 12):
        waits.append(refused(people, address=f"10.0.1.{n}"))
        clock.now += waits[-1]
    assert waits == [0] * (FREE_BY_NAME - 1) + [2**n for n in range(10)] + [LONGEST_WAIT] * 3
    entered(people, address="10.0.0.9")
    assert refused(people, address="10.0.0.9") == 0


def test_while_a_wait_lasts_even_the_right_password_is_not_looked_at(
    people: People, clock: Clock
) -> None:
    for _ in range(FREE_BY_NAME + 3):
        clock.now += refused(people)
    wait = refused(people)
    assert wait == 16
    refusal = people.sign_in("Vera Lind", GOOD, "10.0.0.2")
    assert refusal == Refusal(16)
    clock.now += 15.5
    assert people.sign_in("Vera Lind", GOOD, "10.0.0.2") == Refusal(1)
    clock.now += 0.5
    entered(people)


def test_waits_by_address_hold_for_all_names_and_one_good_account_does_not_lift_them(
    people: People, clock: Clock
) -> None:
    for n in range(FREE_BY_ADDRESS - 1):
        assert refused(people, f"somebody {n}") == 0
    assert refused(people, "another") == 1
    clock.now += 1
    entered(people)
    clock.now += 1
    assert refused(people, "one more") == 2
    assert people.sign_in("Vera Lind", GOOD, "10.0.0.1") == Refusal(2)
    entered(people, address="10.0.0.2")


def test_a_name_that_nobody_has_is_refused_and_waits_as_a_wrong_password_does(
    people: People, clock: Clock
) -> None:
    known = [refused(people, "Vera Lind", f"10.0.2.{n}") for n in range(8)]
    unknown = [refused(people, "Nobody", f"10.0.3.{n}") for n in range(8)]
    assert known == unknown


def test_tries_sent_at_once_are_all_counted(people: People) -> None:
    answers: list[Session | Refusal] = []
    threads = [
        threading.Thread(
            target=lambda n=n: answers.append(people.sign_in("Vera Lind", "wrong", f"10.0.4.{n}"))
        )
        for n in range(FREE_BY_NAME + 5)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    looked_at = [e for e in people.audit() if e.what == "sign-in refused"]
    assert len(looked_at) == FREE_BY_NAME
    assert all(isinstance(a, Refusal) for a in answers)


@pytest.mark.parametrize(
    ("name", "role", "password"),
    [
        ("", "reader", GOOD),
        ("x\x00y", "reader", GOOD),
        ("a\u202eb", "reader", GOOD),
        ("\ud800", "reader", GOOD),
        ("n" * 81, "reader", GOOD),
        ("VERA  lind", "reader", GOOD),
        ("Ole", "owner", GOOD),
        ("Ole", "reader", "short"),
        ("Ole", "reader", "x" * 1001),
        ("Ole", "reader", "aaaaaaaaaaaaaaaa"),
        ("Ole Persson Ek", "reader", "ole persson ek"),
    ],
)
def test_what_cannot_be_an_account_is_refused(
    people: People, name: str, role: str, password: str
) -> None:
    with pytest.raises(UsageError):
        people.add(name, role, password)  # type: ignore[arg-type]
    assert [p.name for p in people.all()] == ["Vera Lind"]


@pytest.mark.parametrize("name", ["\ud800", "\x00", "'; DROP TABLE people; --", "x" * 100_000, ""])
def test_whatever_is_typed_at_the_door_is_only_a_wrong_name(people: People, name: str) -> None:
    assert isinstance(people.sign_in(name, name, name[:50]), Refusal)
    assert people.audit()[0].what == "sign-in refused"
    assert len(people.all()) == 1


def test_a_password_may_be_typed_in_either_form_of_its_letters(people: People) -> None:
    people.add("Ole", "reader", "bla\u030ab\u00e6r i skogen")
    assert isinstance(people.sign_in("Ole", "bl\u00e5b\u00e6r i skogen", "10.0.0.1"), Session)


def test_asking_for_the_password_again_is_counted_as_at_the_door(
    people: People, clock: Clock
) -> None:
    session = entered(people)
    for _ in range(FREE_BY_NAME - 1):
        assert people.confirm(session, "not this one") == Refusal(0)
    assert people.confirm(session, "nor this") == Refusal(1)
    assert people.confirm(session, GOOD) == Refusal(1)
    clock.now += 1
    assert people.confirm(session, GOOD) is None


def test_a_hash_that_is_out_of_date_is_made_anew(tmp_path: Path, people: People) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    entered(People(tmp_path / "people.db", hasher=stronger))
    again = People(tmp_path / "people.db", hasher=stronger)
    (row,) = again._all("SELECT hash FROM people")
    assert not stronger.check_needs_rehash(row[0])


def test_two_processes_worth_of_people_see_each_other(tmp_path: Path, people: People) -> None:
    other = People(tmp_path / "people.db", hasher=QUICK)
    session = entered(people)
    people.add("Ole", "editor", GOOD)
    assert [p.name for p in other.all()] == ["Ole", "Vera Lind"]
    other.remove("Vera Lind")
    assert people.session(session.secret) is None


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    people = People(tmp_path / "people.db")
    assert people.all() == ()
    assert people.session("x") is None
    assert not (tmp_path / "people.db").exists()


@pytest.mark.parametrize("raw", [b"no database at all" * 100, None])
def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path, raw: bytes | None) -> None:
    path = tmp_path / "people.db"
    if raw is None:
        import sqlite3

        c = sqlite3.connect(path)
        c.execute("CREATE TABLE other (x)")
        c.close()
    else:
        path.write_bytes(raw)
    before = path.read_bytes()
    with pytest.raises(StoreError):
        People(path).all()
    assert path.read_bytes() == before


def test_the_audit_reads_backwards_by_pages(people: People) -> None:
    for n in range(7):
        people.note("Vera Lind", "exported", f"file {n}")
    first = people.audit(3)
    assert [e.about for e in first] == ["file 6", "file 5", "file 4"]
    assert [e.about for e in people.audit(3, before=first[-1].n)] == ["file 3", "file 2", "file 1"]
