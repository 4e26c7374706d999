"""The folds of a large case: most statements are like no other, and that can be told from afar.

What is a copy is said in `copies`, on statements as values. Here they are sorted into runs in which
copies could be found at all, their words are counted by numbers, and only runs in which something
looks alike go there. Invariant: the folds are those that `copies.fold` makes of all statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from riftline.columns import kept, texts
from riftline.columns import of as columns_of
from riftline.relations.copies import LOOSE, fold
from riftline.relations.days import days, iso
from riftline.relations.evidence import numbered
from riftline.relations.folds import Folds
from riftline.relations.retold import SHARED, STEM, STEMS, TOLD
from riftline.relations.wording import SHORTEST, WINDOW, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from riftline.columns import Codes, Columns, Mask, Rows
    from riftline.model import DocumentCard, Fold, Roster, Statement, Statements
    from riftline.relations.retold import Alike

__all__ = ["folds", "meant", "regathered"]

_CHUNK = 40_000
"""Statements whose words are looked at together; a run is never cut."""

_MIXED = np.uint64(0x9E3779B97F4A7C15)  # odd: keeps numbers apart that are multiplied by it


def folds(
    statements: Statements,
    roster: Roster,
    cards: Mapping[str, DocumentCard],
    *,
    alike: Alike | None = None,
    removed: Sequence[Statement] = (),
    same: Collection[tuple[str, str]] = (),
    different: Collection[tuple[str, str]] = (),
) -> Folds:
    """What `copies.fold` gives of these statements, which stand in the record's order."""
    own = columns_of(statements)
    c = own.with_more(columns_of(removed)) if removed else own
    day = days(c, cards)
    ruled = {i for pair in (*same, *different) for i in pair} | {s.id for s in removed}
    runs = _runs(c, roster, day, cards, c.rows(i for i in ruled if c.row(i) is not None))
    *groups, left = _told_apart(statements, c, runs, day)
    known = {s.id: s for s in removed}
    known.update(statements.some(c.ids[r] for r in left.tolist() if c.ids[r] not in known))
    plain = fold(
        [s for i, s in known.items() if i not in {r.id for r in removed}],
        roster,
        {i: iso(int(day[r])) for i, r in zip(known, c.rows(known).tolist(), strict=True)},
        cards, alike=alike, removed=removed, same=same, different=different,
    )  # fmt: skip
    return _ordered(own, c, day, cards, (groups[0], groups[1]), plain)


def regathered(
    before: Folds,
    statements: Statements,
    old: Rows,
    again: Rows,
    roster: Roster,
    cards: Mapping[str, DocumentCard],
    alike: Alike | None,
    removed: Sequence[Statement],
) -> Folds:
    """The folds `before` with those of the rows `again` made anew; `statements` are all, those
    before (now in the rows `old`) and some more."""
    c = columns_of(statements)
    made = folds(kept(statements, again), roster, cards, alike=alike, removed=removed)
    mine = np.zeros(len(c), dtype=bool)
    mine[again] = True
    stays = ~mine[old[before.member[before.at[:-1]]]]
    size = np.diff(before.at)
    held = np.repeat(stays, size)
    groups = (old[before.member[held]], np.append(0, np.cumsum(size[stays])))
    ways = dict(zip(np.flatnonzero(stays).tolist(), range(int(stays.sum())), strict=True))
    how = {ways[n]: way for n, way in before.how.items() if n in ways}
    return _ordered(c, c, days(c, cards), cards, groups, tuple(made), how)


class _Runs(NamedTuple):
    """Statements that may be copies of each other: rows in the order of runs and places, the run of
    each, who speaks of whom by what act, and which runs need no further look (`unsure`)."""

    rows: Rows
    run: Rows
    who: Rows
    unsure: Mask


def _runs(
    c: Columns, roster: Roster, day: Codes, cards: Mapping[str, DocumentCard], asked: Rows
) -> _Runs:
    whom, loose = meant(c, roster)
    nobody = len(c.mentions)
    author = np.array([m.kind == "author" for m in c.mentions] + [False])
    speaker = np.where(author[c.speaker], 2 * nobody + 1, whom[c.speaker])
    coarse = numbered(c.act, whom[c.target])
    who = numbered(numbered(speaker, whom[c.subject]), coarse)
    tongues: dict[str, int] = {}
    lang = np.array([tongues.setdefault(cards[d].lang, len(tongues)) for d in c.documents],
                    dtype=np.int64)[c.document]  # fmt: skip
    party = loose[c.speaker] | loose[np.where(c.subject < 0, c.speaker, c.subject)]
    several = _varies(coarse, lang)
    mixed = (np.bincount(coarse, party) > 0)[coarse] | several
    block = np.where(mixed, coarse, who + coarse.max(initial=0) + 1)
    undated = day == 0
    order = np.lexsort((day, undated, block))  # rows stand in the order of documents and places
    b, d, u = block[order], day[order], undated[order]
    whole = np.bincount(block, undated)[b] > 0
    new = np.ones(len(order), dtype=bool)
    new[1:] = (b[1:] != b[:-1]) | (~whole[1:] & (np.diff(d) > WINDOW))
    run = np.cumsum(new) - 1
    size = np.bincount(run, minlength=1)
    unsure = np.bincount(run, u | several[order], minlength=len(size)) > 0
    unsure[run[np.isin(order, asked)]] = True
    unsure &= (size > 1) | np.isin(np.arange(len(size)), run[np.isin(order, asked)])
    return _Runs(order, run, who[order], unsure)


def meant(c: Columns, roster: Roster) -> tuple[Rows, Mask]:
    """For each mention a number for whom it means, and whether it names nobody in particular; at
    last those of no mention."""
    at: dict[str, int] = {a.id: n for n, a in enumerate(roster.actors)}
    many = len(c.mentions)
    meant, loose = [], []
    keys: dict[str, int] = {}
    for m in c.mentions:
        actor = roster.by_key.get(m.key)
        key = keys.setdefault(m.key, len(keys))
        meant.append(2 * many + 2 + at[actor] if actor is not None else key)
        loose.append(m.kind == "author" or (m.kind in LOOSE and actor is None))
    return np.array([*meant, 2 * many], dtype=np.int64), np.array([*loose, False])


def _varies(group: Rows, value: Rows) -> Mask:
    """For each row whether its group has several values."""
    many = int(group.max(initial=0)) + 1
    least, most = np.full(many, np.iinfo(np.int64).max), np.full(many, -1)
    np.minimum.at(least, group, value)
    np.maximum.at(most, group, value)
    found: Mask = (least != most)[group]
    return found


def _told_apart(
    statements: Statements, c: Columns, runs: _Runs, day: Codes
) -> tuple[Rows, Rows, Rows]:
    """Rows that are copies word for word or like no other, group by group, where the groups begin
    (and the last ends), and the rows for a closer look."""
    alone = (np.bincount(runs.run, minlength=1) == 1) & ~runs.unsure
    single = alone[runs.run]
    members = [runs.rows[single]]
    begins = [np.ones(len(members[0]), dtype=bool)]
    unsure = runs.unsure.copy()
    at = np.flatnonzero(~single & ~unsure[runs.run])
    for part in _chunks(runs.run[at]):
        here = at[part]
        rows = runs.rows[here]
        seen = _laid(
            runs.run[here], runs.who[here], day[rows], statements, [c.ids[r] for r in rows.tolist()]
        )
        order, new = _copies(seen)
        unsure[_alike(seen, np.sort(order[new]))] = True
        sure = ~unsure[seen.run[order]]
        members.append(rows[order[sure]])
        begins.append(new[sure])
    every, first = np.concatenate(members), np.concatenate(begins)
    return every, np.append(np.flatnonzero(first), len(every)), runs.rows[unsure[runs.run]]


def _chunks(run: Rows) -> Iterator[slice]:
    start = 0
    while start < len(run):
        end = min(len(run), start + _CHUNK)
        while end < len(run) and run[end] == run[end - 1]:
            end += 1
        yield slice(start, end)
        start = end


class _Laid(NamedTuple):
    """Statements of some runs, in order, with their words as numbers.

    `same` is equal where all words are, `quote` where what was said is (0: too little was). The
    numbers of `words`, `said` and `stems` stand one after the other, `*_of` says whose each is.
    """

    run: Rows
    who: Rows
    day: Codes
    same: Rows
    quote: Rows
    empty: Mask
    words: Rows
    words_of: Rows
    said: Rows
    said_of: Rows
    stems: Rows
    stems_of: Rows


def _laid(run: Rows, who: Rows, day: Codes, statements: Statements, ids: Sequence[str]) -> _Laid:
    found = texts(statements, ids)
    flat: tuple[list[int], list[int], list[int]] = ([], [], [])
    sizes: tuple[list[int], list[int], list[int]] = ([], [], [])
    same: dict[tuple[int, int], int] = {}
    which, quotes, empty = [], [], []
    for id_ in ids:
        text, said = map(words, found[id_])
        stems = {w[:STEM] for w in (said if len(said) >= SHORTEST else text) if len(w) >= STEM}
        told = hash(tuple(said))
        which.append(same.setdefault((hash(tuple(text)), told), len(same)))
        quotes.append(told if len(said) >= SHORTEST else 0)
        empty.append(not text)
        for into, size, part in zip(flat, sizes, (text, said, stems), strict=True):
            into += map(hash, part)
            size.append(len(part))
    every = np.arange(len(ids))
    (w, c, t), (nw, nc, nt) = (
        [np.array(part, dtype=np.int64) for part in parts] for parts in (flat, sizes)
    )
    return _Laid(
        run, who, day, np.array(which), np.array(quotes, dtype=np.int64), np.array(empty),
        w, np.repeat(every, nw), c, np.repeat(every, nc), t, np.repeat(every, nt),
    )  # fmt: skip


def _copies(seen: _Laid) -> tuple[Rows, Mask]:
    """The rows with those of the same words together, in order, and which begin a group: those that
    more than `WINDOW` days part are none."""
    order = np.lexsort((np.arange(len(seen.run)), seen.same, seen.who, seen.run))
    new = np.ones(len(order), dtype=bool)
    new[1:] = np.diff(seen.day[order]) > WINDOW
    for part in (seen.run, seen.who, seen.same):
        new[1:] |= np.diff(part[order]) != 0
    return order, new


def _alike(seen: _Laid, firsts: Rows) -> Rows:
    """Runs in which something may be a copy that is not one word for word."""
    found = [seen.run[seen.empty], seen.run[_shared(_key(seen.run, seen.same), seen.who)]]
    quoted = np.flatnonzero(seen.quote)
    found.append(seen.run[quoted[_shared(_key(seen.run, seen.quote)[quoted], seen.same[quoted])]])
    for flat, of in ((seen.words, seen.words_of), (seen.said, seen.said_of)):
        found.append(_nearly(flat, of, seen))
    found.append(_retold(seen, firsts))
    return np.unique(np.concatenate(found))


def _key(group: Rows, value: Rows) -> Rows:
    """One number for a value within a group."""
    mixed = group.astype(np.uint64) * _MIXED + value.astype(np.uint64)
    found: Rows = (mixed ^ (mixed >> np.uint64(29))).astype(np.int64)
    return found


def _shared(key: Rows, of: Rows) -> Rows:
    """Places whose key stands at another `of`, too."""
    order = np.argsort(key, kind="stable")
    k = key[order]
    begins = np.flatnonzero(np.append(True, k[1:] != k[:-1])) if len(k) else np.zeros(0, int)
    if not len(begins):
        return begins
    o = of[order]
    several = np.minimum.reduceat(o, begins) != np.maximum.reduceat(o, begins)
    found: Rows = order[np.repeat(several, np.diff(np.append(begins, len(k))))]
    return found


def _nearly(flat: Rows, of: Rows, seen: _Laid) -> Rows:
    """Runs with a text of whose shingles two thirds, and three at the least, stand in others.

    `wording.near` asks for half of all of both, or four fifths of the shorter's: never less.
    """
    if len(flat) < 3:
        return seen.run[:0]
    whole = of[2:] == of[:-2]
    h = flat.astype(np.uint64)
    with np.errstate(over="ignore"):
        three = (h[:-2] * _MIXED + h[1:-1]) * _MIXED + h[2:]
    own = of[2:][whole]
    key = _key(seen.run[own], three[whole].astype(np.int64))
    order = np.lexsort((own, key))
    once = np.ones(len(order), dtype=bool)
    once[1:] = (np.diff(key[order]) != 0) | (np.diff(own[order]) != 0)
    key, own = key[order[once]], own[order[once]]
    many = np.bincount(own, minlength=len(seen.run))
    common = np.bincount(own[_shared(key, seen.same[own])], minlength=len(seen.run))
    return seen.run[(common >= 3) & (3 * common >= 2 * many)]


def _retold(seen: _Laid, firsts: Rows) -> Rows:
    """Runs with two statements of one speaker that share `STEMS` rare stems within `TOLD` days."""
    mine = np.isin(seen.stems_of, firsts)
    of = seen.stems_of[mine]
    key = _key(numbered(seen.run, seen.who)[of], seen.stems[mine])
    order = np.lexsort((of, key))
    key, of = key[order], of[order]
    pairs = []
    for back in range(1, SHARED + 1):
        near = (key[back:] == key[:-back]) & (seen.day[of[back:]] - seen.day[of[:-back]] <= TOLD)
        pairs.append(of[:-back][near] * len(seen.run) + of[back:][near])
    both, times = np.unique(np.concatenate(pairs), return_counts=True)
    found: Rows = seen.run[both[times >= STEMS] // max(1, len(seen.run))]
    return found


def _ordered(
    own: Columns,
    c: Columns,
    day: Codes,
    cards: Mapping[str, DocumentCard],
    groups: tuple[Rows, Rows],
    plain: Sequence[Fold],
    ways: Mapping[int, tuple[str, ...]] | None = None,
) -> Folds:
    """All folds in order of day and place, as rows of `own`: the groups, which are rows of `c` (and
    why those in `ways` are copies), and the plain ones."""
    member, at = groups
    rows = c.rows(m for f in plain for m in f.members)
    sizes = np.array([len(f.members) for f in plain], dtype=np.int64)
    lead = np.concatenate([member[at[:-1]], rows[np.cumsum(sizes) - sizes]])
    many = np.concatenate([np.diff(at), sizes])
    every = np.concatenate([member, rows])
    starts = np.concatenate([at[:-1], len(member) + np.cumsum(sizes) - sizes])
    order = np.lexsort((lead, day[lead], day[lead] == 0))
    many = many[order]
    ends = np.cumsum(many)
    within = np.arange(len(every)) - np.repeat(ends - many, many)
    rows = every[np.repeat(starts[order], many) + within]
    if own is not c:
        rows = own.rows(c.ids[r] for r in rows.tolist())
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    how = {
        int(place[len(at) - 1 + n]): f.how
        for n, f in enumerate(plain)
        if any(way not in ("", "words") for way in f.how)
    } | {int(place[n]): way for n, way in (ways or {}).items()}
    return Folds.of_rows(own, rows, np.append(0, ends), cards, how)
