"""Columns say of every statement what the statement itself says."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest
from tests.builders import demo_case

from riftline import columns
from riftline.columns import DATED, DISTANCES, MODES, ONE_DAY, POLARITIES, Columns, Fetched
from riftline.errors import StoreError
from riftline.model import Claim, Mention, Period, Statement, Statements
from riftline.store import Store, open_store


def told(c: Columns) -> list[tuple[object, ...]]:
    """Every row in words."""

    def named(code: int) -> object:
        return None if code < 0 else tuple(c.mentions[code])

    at = c.carrier_at
    return [
        (
            c.ids[i], c.documents[c.document[i]], int(c.start[i]), int(c.end[i]),
            named(c.speaker[i]), named(c.subject[i]), named(c.target[i]), c.acts[c.act[i]],
            None if isnan(c.stance[i]) else float(c.stance[i]), float(c.confidence[i]),
            int(c.earliest[i]), int(c.latest[i]), bool(c.when[i] & DATED),
            bool(c.when[i] & ONE_DAY), POLARITIES[c.polarity[i]], DISTANCES[c.distance[i]],
            MODES[c.mode[i]], int(c.hedges[i]),
            None if isnan(c.firm[i]) else float(c.firm[i]),
            [named(code) for code in c.carried[at[i] : at[i + 1]]],
        )
        for i in range(len(c))
    ]  # fmt: skip


def plainly(s: Statement) -> tuple[object, ...]:
    def named(m: Mention | None) -> object:
        return None if m is None else (m.key, m.kind, m.text)

    w = s.when
    return (
        s.id, s.document_id, *s.evidence, named(s.speaker), named(s.subject), named(s.target),
        s.act, s.stance, s.confidence, columns.ordinal(w.earliest if w else None),
        columns.ordinal(w.latest if w else None), w is not None,
        bool(w and w.earliest and w.earliest == w.latest), s.claim.polarity, s.claim.distance,
        s.mode, len(s.claim.hedges), s.claim.firm, [named(m) for m in s.carriers],
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    demo_case(tmp_path / "case").close()
    return open_store(tmp_path / "case" / "case.db")


def test_what_the_record_packed_is_what_its_statements_say(store: Store) -> None:
    read = tuple(store.statements())
    assert told(store.columns()) == [plainly(s) for s in read]
    assert told(columns.of(read)) == [plainly(s) for s in read]
    first = read[0].document_id
    rest = [plainly(s) for s in read if s.document_id != first]
    assert told(store.columns(without={first})) == rest


def test_what_another_version_packed_is_packed_anew_when_it_is_opened(tmp_path: Path) -> None:
    demo_case(tmp_path / "case").close()
    path = tmp_path / "case" / "case.db"
    with sqlite3.connect(path) as c:
        packed = c.execute("SELECT * FROM columns ORDER BY document_id").fetchall()
        c.execute("UPDATE columns SET version = 0, value = x'00', spelled = x'00'")
        c.execute("UPDATE meta SET value = 0 WHERE key = 'columns'")
    c.close()
    older = open_store(path)
    with sqlite3.connect(path) as c:
        again = c.execute("SELECT * FROM columns ORDER BY document_id").fetchall()
    c.close()
    assert [row[:2] for row in again] == [row[:2] for row in packed]
    assert told(older.columns()) == [plainly(s) for s in older.statements()]
    older.close()


def test_spellings_are_the_mentions_added_up(store: Store) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for m in store.mention_counts():
        counted[m.key, m.text] += m.n
    assert store.spellings() == counted


def test_rows_are_found_by_id_document_and_act(store: Store) -> None:
    read, c = tuple(store.statements()), store.columns()
    assert c.rows([read[4].id, "nobody", read[0].id]).tolist() == [4, -1, 0]
    assert c.row("nobody") is None
    document = read[3].document_id
    own = [i for i, s in enumerate(read) if s.document_id == document]
    assert c.of_document(document).tolist() == own
    assert c.of_document("nowhere").tolist() == []
    acts = {read[0].act}
    assert c.of_acts(acts).tolist() == [i for i, s in enumerate(read) if s.act in acts]


def test_some_rows_others_and_more(store: Store) -> None:
    read = tuple(store.statements())
    whole = columns.of(read)
    odd = whole.take(whole.rows([read[5].id, read[1].id]))
    assert told(odd) == [plainly(read[5]), plainly(read[1])]
    carriers = (Mention("Mill Post", None, "mill post", "outlet"), read[0].speaker)
    denied, when = Claim((), "denied"), Period("2031-02", "2031-02", "month")
    other = replace(read[2], act="PLEDGE", carriers=carriers, stance=-0.5, when=when, claim=denied)
    assert told(whole.with_changed({2: other})) == [
        plainly(other if i == 2 else s) for i, s in enumerate(read)
    ]
    parted = columns.of([s for i, s in enumerate(read) if i % 3])
    assert told(parted.with_more(columns.of(read[::3]))) == [plainly(s) for s in read]


def test_an_index_of_ids_grows_with_its_columns(store: Store) -> None:
    read = tuple(store.statements())
    documents = sorted({s.document_id for s in read})
    older = columns.of([s for s in read if s.document_id not in documents[1::3]])
    older.rows(())  # makes the index
    grown = older.with_more(columns.of([s for s in read if s.document_id in documents[1::3]]))
    assert "order" in grown.made
    assert told(grown) == [plainly(s) for s in read]
    assert grown.rows([s.id for s in read]).tolist() == list(range(len(read)))
    assert grown.id_rank.tolist() == columns.of(read).id_rank.tolist()


def fetched(store: Store) -> Statements:
    return Statements(Fetched(store.columns(), store.some))


def test_fetched_statements_read_like_a_tuple(store: Store) -> None:
    read, lazy = Statements(store.statements()), fetched(store)
    assert lazy == read
    assert tuple(lazy) == tuple(read)
    assert (len(lazy), lazy[3], lazy[-1]) == (len(read), read[3], read[-1])
    assert lazy[2:5] == read[2:5]
    assert lazy.some([read[1].id, "nobody"]) == {read[1].id: read[1]}
    assert read.some([read[1].id, "nobody"]) == {read[1].id: read[1]}
    assert lazy != read[1:]


@pytest.mark.parametrize("lazy", [True, False])
def test_kept_changed_and_merged(store: Store, lazy: bool) -> None:
    read = tuple(store.statements())
    given = fetched(store) if lazy else Statements(read)
    other = replace(read[2], confidence=0.25)
    without = columns.kept(given, columns.of(given).rows([s.id for s in read if s != read[1]]))
    assert tuple(without) == tuple(s for s in read if s != read[1])
    assert tuple(columns.changed(without, {other.id: other}))[1] == other
    assert told(columns.of(columns.changed(given, {other.id: other})))[2] == plainly(other)
    assert tuple(columns.merged(without, [read[1]])) == read


def test_what_is_no_longer_on_record_says_so(store: Store) -> None:
    lazy = Statements(Fetched(store.columns(), lambda ids: {}))
    with pytest.raises(StoreError, match="no longer on record"):
        lazy[0]
