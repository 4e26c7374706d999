"""The same statement in several places, folded into one.

Three ways lead to a fold: the same words, the same words under another name (a repost), and the
same meaning in other words or another language; and a person's ruling, which wins over all three.
Invariants: every statement given is in exactly one fold, and the folds do not depend on the order
in which statements are given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from riftline.model import Fold
from riftline.relations.retold import Alike, retold, told_abroad
from riftline.relations.sources import source_of
from riftline.relations.wording import (
    Copy,
    Place,
    apart,
    candidates,
    edited,
    lay_out,
    likeness,
    place_of,
    runs,
    same_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from riftline.model import DocumentCard, Mention, Roster, Statement

__all__ = ["LOOSE", "Alike", "cut", "fold", "source_of"]

REPOSTED = 8
"""Words, at least, that a repost under another name repeats: two people do not hit on the same
eight by chance."""


class Link(NamedTuple):
    """Two statements that belong together. Links sort from the surest: `rank` 0 a person's ruling,
    1 the same words, 2 minus … the likeness of their meaning."""

    rank: float
    one: Place
    other: Place
    how: str


def fold(
    statements: Iterable[Statement],
    roster: Roster,
    said: Mapping[str, str | None],
    cards: Mapping[str, DocumentCard],
    *,
    alike: Alike | None = None,
    removed: Iterable[Statement] = (),
    same: Iterable[tuple[str, str]] = (),
    different: Iterable[tuple[str, str]] = (),
) -> tuple[Fold, ...]:
    """Groups of statements that are one statement with several carriers; singletons included.

    Two are copies when speaker, subject, act and target are the same actors, they stand within
    `WINDOW` days, and their quoted words are the same or their sentences are near-identical
    (w-shingling, Broder 1997). Authors of different documents count as one speaker here, because
    a reprinted story has another author only by name. The same long words under another name are
    a repost where one of the two names is nobody's but the writer's or a pronoun's. With `alike`,
    what says the same in another document days later is a translation or a retelling (`retold`),
    also where the speaker's name stands in other letters there (`told_abroad`).

    `said` maps ids to days, `cards` documents to their cards. `removed` are statements ruled wrong:
    they are in no fold but still hold together what they joined, so that a ruling on one never
    makes two of the others. `same` and `different` are pairs of ids that a person ruled to be
    copies, or none; they must not contradict each other. The earliest member comes first; folds
    are sorted by day, document and place.
    """
    gone = {s.id: s for s in removed}
    by_id: dict[str, Statement] = dict(gone)
    for s in statements:
        by_id.setdefault(s.id, s)
    blocks: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for s in by_id.values():
        blocks[_who(s, roster)].append(place_of(s, said.get(s.id)))
    found: list[list[Place]] = []
    links: list[Link] = []
    for block in blocks.values():
        for run in runs(sorted(block)):
            if len(run) == 1:  # nothing is near that it could be a copy of
                found.append(run)
                continue
            groups = list(_groups([lay_out(by_id[place.id], place) for place in run]))
            found += groups
            if alike is not None and len(groups) > 1:
                told = retold([g[0] for g in groups], by_id, cards, alike)
                links += [Link(2.0 - likely, one, other, "meaning") for likely, one, other in told]
    firsts = [g[0] for g in found]
    links += _reposts(firsts, by_id, roster)
    if alike is not None:
        told = told_abroad(firsts, by_id, roster, cards, alike)
        links += [Link(2.0 - likely, one, other, "meaning") for likely, one, other in told]
    links += _ruled(same, by_id, said)
    apart = [pair for pair in different if by_id.keys() >= set(pair)]
    how: dict[str, str] = {}
    if links or apart:
        found = _joined(found, links, apart, by_id, how)
    return tuple(
        Fold(
            first=group[0].id,
            members=tuple(place.id for place in group),
            carriers=tuple(dict.fromkeys(source_of(place.document, cards) for place in group)),
            how=_ways(group, how),
        )
        for whole in sorted(found)
        if (group := [place for place in whole if place.id not in gone])
    )


def cut(
    folds: Iterable[Fold], kept: Iterable[Statement], cards: Mapping[str, DocumentCard]
) -> tuple[Fold, ...]:
    """The same folds with none but the `kept` statements in them; the first that is kept leads."""
    documents = {s.id: s.document_id for s in kept}
    found = []
    for f in folds:
        here = [i for i, id_ in enumerate(f.members) if id_ in documents]
        if here:
            members = tuple(f.members[i] for i in here)
            sources = (source_of(documents[id_], cards) for id_ in members)
            how = ("", *(f.how[i] for i in here[1:])) if len(here) > 1 else ()
            found.append(Fold(members[0], members, tuple(dict.fromkeys(sources)), how))
    return tuple(found)


def _ways(group: Sequence[Place], how: Mapping[str, str]) -> tuple[str, ...]:
    """Why each member is a copy ("" for the first)."""
    return () if len(group) == 1 else ("", *(how.get(p.id, "words") for p in group[1:]))


def _who(s: Statement, roster: Roster) -> tuple[str, ...]:
    speaker = "author" if s.speaker.kind == "author" else _actor(s.speaker, roster)
    return (speaker, _actor(s.subject, roster), s.act, _actor(s.target, roster))


def _actor(mention: Mention | None, roster: Roster) -> str:
    if mention is None:
        return ""
    actor = roster.of(mention)
    return f"actor {actor.id}" if actor is not None else f"key {mention.key}"


def _groups(block: Sequence[Copy]) -> Iterator[list[Place]]:
    """Connected groups of copies within a sorted run, each sorted.

    The likeliest are joined first, and two groups whose fullest members say two things never: a
    cut version whose words stand in both belongs to one of them.
    """
    parent = list(range(len(block)))
    fullest = list(range(len(block)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def size(i: int) -> tuple[int, int, int]:
        return len(block[i].content), len(block[i].words), -i

    pairs = {(min(p), max(p)) for p in candidates(block) if same_words(block[p[0]], block[p[1]])}
    for _, _, i, j in sorted((*_far(block[i], block[j]), i, j) for i, j in pairs):
        a, b = root(i), root(j)
        if a == b:
            continue
        one, other = fullest[a], fullest[b]
        if {one, other} != {i, j} and apart(block[one], block[other]):
            continue
        parent[max(a, b)] = min(a, b)
        fullest[min(a, b)] = max(one, other, key=size)
    groups: dict[int, list[Place]] = defaultdict(list)
    for i, c in enumerate(block):
        groups[root(i)].append(c.place)
    yield from groups.values()


def _far(a: Copy, b: Copy) -> tuple[float, int]:
    """How far apart two copies are in words, then in days."""
    return -likeness(a, b), abs(a.place.ordinal - b.place.ordinal)


# --- the same words under another name ------------------------------------------------------------


LOOSE = frozenset({"author", "pronoun", "role"})
"""Kinds of mention that name nobody: whoever posts, *he*, *the commander*."""


def _reposts(firsts: Iterable[Place], by_id: Mapping[str, Statement], roster: Roster) -> list[Link]:
    """Links between the firsts of groups whose long words are the same and whose actors may be."""
    blocks: dict[tuple[str, str], list[Place]] = defaultdict(list)
    loose: set[tuple[str, str]] = set()
    for place in firsts:
        s = by_id[place.id]
        key = (s.act, _actor(s.target, roster))
        blocks[key].append(place)
        if "" in _parties(s, roster):
            loose.add(key)
    found: list[Link] = []
    for key in loose:
        for run in runs(sorted(blocks[key])):
            if len(run) > 1:
                rows = [lay_out(by_id[p.id], p) for p in run]
                found += [
                    Link(1.0, one.place, other.place, "repost")
                    for one, other in _pairs(rows)
                    if _reposted(one, other, by_id, roster)
                ]
    return found


def _pairs(rows: Sequence[Copy]) -> Iterator[tuple[Copy, Copy]]:
    """Pairs of a sorted run that are worth comparing, each once, the earlier first."""
    for i, j in sorted({(min(pair), max(pair)) for pair in candidates(rows)}):
        yield rows[i], rows[j]


def _reposted(a: Copy, b: Copy, by_id: Mapping[str, Statement], roster: Roster) -> bool:
    if a.place.document == b.place.document or a.place.undated or b.place.undated:
        return False
    one, other = by_id[a.place.id], by_id[b.place.id]
    parties = zip(_parties(one, roster), _parties(other, roster), strict=True)
    if _who(one, roster) == _who(other, roster) or any(x and y and x != y for x, y in parties):
        return False
    if len(a.content) >= REPOSTED and len(b.content) >= REPOSTED:
        return a.content == b.content or edited(a, b)
    long = min(len(a.words), len(b.words)) >= REPOSTED
    return long and (a.words == b.words or edited(a, b))


def _parties(s: Statement, roster: Roster) -> tuple[str, str]:
    """Speaker and subject; "" for one that nobody in particular is."""

    def party(m: Mention) -> str:
        loose = m.kind == "author" or (m.kind in LOOSE and roster.of(m) is None)
        return "" if loose else _actor(m, roster)

    return party(s.speaker), party(s.subject or s.speaker)


# --- rulings, and everything joined ---------------------------------------------------------------


def _ruled(
    same: Iterable[tuple[str, str]], by_id: Mapping[str, Statement], said: Mapping[str, str | None]
) -> list[Link]:
    known = (pair for pair in same if by_id.keys() >= set(pair))
    places = (sorted(place_of(by_id[id_], said.get(id_)) for id_ in pair) for pair in known)
    return [Link(0.0, one, other, "ruling") for one, other in places]


def _joined(
    groups: list[list[Place]],
    links: Sequence[Link],
    different: Sequence[tuple[str, str]],
    by_id: Mapping[str, Statement],
    how: dict[str, str],
) -> list[list[Place]]:
    """The groups with those joined that a link joins, and none that holds two ruled to differ.

    `how` is told of each statement whose group was joined to an earlier one, and by what.
    """
    asked = {p.id for link in links for p in (link.one, link.other)}
    asked.update(id_ for pair in different for id_ in pair)
    touched = [g for g in groups if any(p.id in asked for p in g)]
    ruled = {id_ for pair in different for id_ in pair}
    apart: dict[str, set[str]] = defaultdict(set)
    for one, other in different:
        apart[one].add(other)
        apart[other].add(one)
    parts: list[list[Place]] = []
    within: list[Link] = []
    for group in touched:
        if ruled.isdisjoint(p.id for p in group):
            parts.append(group)
            continue
        # A person set one of these apart from another: what holds the group together is asked anew.
        parts += [[p] for p in group]
        rows = [lay_out(by_id[p.id], p) for p in sorted(group)]
        within += [
            Link(1.0, one.place, other.place, "words")
            for one, other in _pairs(rows)
            if same_words(one, other)
        ]
    made = _Parts(parts, apart)
    for link in sorted((*links, *within)):
        made.join(link, how)
    kept = {p.id for g in touched for p in g}
    return [*(g for g in groups if g[0].id not in kept), *made.groups()]


class _Parts:
    """Groups that grow by links, from the surest on; a link that would join what a person set
    apart joins nothing."""

    def __init__(self, parts: Sequence[list[Place]], apart: Mapping[str, Collection[str]]) -> None:
        self._apart = apart
        self._at = {p.id: n for n, part in enumerate(parts) for p in part}
        self._parts: dict[int, list[Place]] = {n: sorted(part) for n, part in enumerate(parts)}

    def join(self, link: Link, how: dict[str, str]) -> None:
        a, b = self._at[link.one.id], self._at[link.other.id]
        if a == b or self._differ(a, b):
            return
        if self._parts[b][0] < self._parts[a][0]:
            a, b = b, a
        for place in self._parts[b]:
            self._at[place.id] = a
            how.setdefault(place.id, link.how)
        self._parts[a] = sorted(self._parts[a] + self._parts.pop(b))

    def _differ(self, a: int, b: int) -> bool:
        other = {p.id for p in self._parts[b]}
        return any(not other.isdisjoint(self._apart.get(p.id, ())) for p in self._parts[a])

    def groups(self) -> Iterator[list[Place]]:
        yield from self._parts.values()
