"""Loaded names: which names of an actor take a side, who uses them for whom, and since when.

A name is taken for loaded because a document glosses it so, a list or a person says so, it holds a
word of ``lexicon/loaded.toml``, or by its use: who stands against the actor (or for it) says it far
more than who stands apart. What a person ruled wins. In our own prose the neutral
name stands; where there is none, the loaded one in quotation marks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log, sqrt
from typing import TypeVar

from riftline import columns, lexicon
from riftline.lexicon.forms import key_of
from riftline.model import (
    Actor,
    DocumentCard,
    LoadedName,
    Mention,
    Name,
    NameUse,
    Piece,
    Roster,
    Span,
    Statement,
    Statements,
    Step,
)

_V = TypeVar("_V")

__all__ = [
    "LEAST_USERS",
    "LEAST_USES",
    "REGISTERS",
    "Use",
    "Z",
    "by_use",
    "leaning",
    "loaded_names",
    "neutral",
    "neutrally",
    "uses",
    "weight",
    "z_score",
]

REGISTERS = ("pejorative", "honorific")
_OWN = frozenset({"official", "self-name", "abbreviation", "account handle"})
"""Registers of a name that its bearer bears: friends use it more, and that makes it no praise."""

Z = 3.0
"""Least z-score by which use alone makes a name loaded. At 2.58, one in a hundred by chance, one
actor in thirty had a loaded name where names were drawn by lot: every name is tried for both
registers. At 3 it is under one in fifty (tests/actors/test_loaded.py)."""

LEAST_USERS = 3
LEAST_USES = 6
"""Fewest users of the name on the side that it takes, uses of it, and the same of those who stand
apart. Two accounts of one mind are no usage; with fewer than six uses the prior alone decides."""

MOST_OF_ONE = 5
"""Uses of one name by one user that count: an account that says it daily is one voice."""

PRIOR = 10.0
"""Weight of the prior in uses: two users at their most. The prior's shares are those of the names
in the whole case, so that a rare name needs more than a rare coincidence."""

HELD = 0.25
"""Mean sign of a user's acts toward the actor from which on the user counts as for or against:
the least stance that relations count, too."""

_ORDER = ("official", "self-name", "plain", "translation", "abbreviation")


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody calls an actor by a name: once for each independent statement.

    `user` is an actor's id or a source's name, "" for somebody unnamed. `own`: the words are the
    user's own, and not a report's of what somebody said. `span` is where the name stands.
    """

    actor: str
    key: str
    user: str
    statement: str
    day: str | None
    own: bool
    span: Span


def weight(register: str) -> float:
    """What a loaded name counts for as stance of its user toward the actor: −1 … 1."""
    return float(lexicon.load("loaded")["weight"].get(register, 0.0))


# --- who uses which name --------------------------------------------------------------------------


def uses(
    statements: Iterable[Statement],
    roster: Roster,
    cards: Mapping[str, DocumentCard],
    said: Mapping[str, str | None],
    fold_of: Mapping[str, str],
) -> tuple[Use, ...]:
    """Every use of a name in a statement, copies left out, in the order of the statements.

    Only actors with two names or more: where there is no choice, none was made.
    """
    names = {a.id: keys for a in roster.actors if len(keys := _keys(a)) > 1}
    which: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str, str, str], Use] = {}
    told = _telling(Statements(statements), roster, names)
    ids = columns.of(told).ids
    said, fold_of = _some(said, ids), _some(fold_of, ids)
    for s in told:
        for m in (s.target, s.subject, s.speaker):
            actor = roster.of(m)
            if m is None or m.span is None or actor is None or actor.id not in names:
                continue
            at = (actor.id, m.text)
            if at not in which:
                which[at] = _called(m.text, names[actor.id])
            if not which[at]:
                continue
            user, own = _user(s, m, roster, cards.get(s.document_id))
            first = fold_of.get(s.id, s.id)
            use = Use(actor.id, which[at], user, first, said.get(s.id), own, m.span)
            found.setdefault((actor.id, which[at], user, first), use)
    return tuple(found.values())


def _telling(
    statements: Statements, roster: Roster, whom: Collection[str], target_only: bool = False
) -> Statements:
    """The statements that name one of `whom` (ids) in any part, or as the one spoken of."""
    import numpy as np

    c = columns.of(statements)
    asked = np.array([*(roster.by_key.get(m.key, "") in whom for m in c.mentions), False])
    parts = (c.target,) if target_only else (c.target, c.subject, c.speaker)
    rows = np.flatnonzero(np.any([asked[codes] for codes in parts], axis=0))
    return columns.kept(statements, rows)


def _some(known: Mapping[str, _V], ids: Sequence[str]) -> Mapping[str, _V]:
    """What is known of some statements; asked at once where that is quicker."""
    found: Mapping[str, _V] = known.some(ids) if hasattr(known, "some") else known
    return found


def _keys(actor: Actor) -> frozenset[str]:
    return frozenset(k for n in actor.names if (k := key_of(n.text)))


def _called(words: str, keys: Collection[str]) -> str:
    """The longest of the actor's names that the words of a mention hold, or ""."""
    key = f" {key_of(words)} "
    return max((k for k in keys if f" {k} " in key), key=lambda k: (len(k), k), default="")


def _user(s: Statement, m: Mention, roster: Roster, card: DocumentCard | None) -> tuple[str, bool]:
    """Whose word the name is: the speaker's inside a quotation, else the writer's."""
    quoted = s.mode in ("direct", "mixed") and any(
        m.span is not None and p.span.holds(m.span) for p in s.content
    )
    if quoted:
        speaker = roster.of(s.speaker)
        return (speaker.id if speaker else s.speaker.key and s.speaker.text.strip()), True
    written = (card.account or card.publisher or card.author or "") if card else ""
    return roster.by_key.get(key_of(written), written), s.mode == "authored"


# --- by use ---------------------------------------------------------------------------------------


def z_score(y_i: float, n_i: float, y_j: float, n_j: float, share: float) -> float:
    """How much likelier the users i choose a name than the users j, in standard deviations.

    Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, "Fightin'
    Words", Political Analysis 16:4, eqs. 15, 19 and 22): y of n uses each, and `share` of the name
    in the whole case, of which the prior holds `PRIOR` uses.
    """
    prior = PRIOR * share
    odds_i = log((y_i + prior) / (n_i + PRIOR - y_i - prior))
    odds_j = log((y_j + prior) / (n_j + PRIOR - y_j - prior))
    return (odds_i - odds_j) / sqrt(1.0 / (y_i + prior) + 1.0 / (y_j + prior))


def by_use(
    found: Iterable[Use], stances: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], tuple[str, float, int, int]]:
    """(actor, key of a name) → (register, z, uses, users), where use alone makes it loaded.

    `stances` are (user, actor) → −1 … 1. The users on one side are held against those on none:
    friends and foes of an actor differ in every name, and only who stands apart says which of two
    names is the loaded one. Abstains for fewer than `LEAST_USERS` users or `LEAST_USES` uses, of
    the name or by those who stand apart, and under `Z`.
    """
    counted: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for use in found:
        if use.user:
            counted[use.actor][use.key, use.user] += 1
    told: dict[tuple[str, str], tuple[str, float, int, int]] = {}
    for actor, every in counted.items():
        counts = {pair: min(n, MOST_OF_ONE) for pair, n in every.items()}
        held = {u: stances.get((u, actor), 0.0) for _, u in counts}
        apart = {u for u, stance in held.items() if abs(stance) < HELD}
        if _few(counts, apart):
            continue
        for key in sorted({k for k, _ in counts}):
            users = {u for k, u in counts if k == key}
            uses = sum(n for (k, _), n in counts.items() if k == key)
            if len(users) < LEAST_USERS or uses < LEAST_USES:
                continue
            for register, sign in (("pejorative", -1), ("honorific", 1)):
                side = {u for u, stance in held.items() if sign * stance >= HELD}
                z = _contrast(counts, key, side, apart)
                if z >= Z and len(side & users) >= LEAST_USERS:
                    told[actor, key] = (register, z, uses, len(users))
    return told


def _few(counts: Mapping[tuple[str, str], int], users: Collection[str]) -> bool:
    return (
        len(users) < LEAST_USERS
        or sum(n for (_, u), n in counts.items() if u in users) < LEAST_USES
    )


def _contrast(
    counts: Mapping[tuple[str, str], int], key: str, side: Collection[str], apart: Collection[str]
) -> float:
    """How much likelier `side` says `key` than those `apart` do: the z-score, 0 for nobody."""
    n_i = sum(n for (_, u), n in counts.items() if u in side)
    y_i = sum(n for (k, u), n in counts.items() if u in side and k == key)
    n_j = sum(n for (_, u), n in counts.items() if u in apart)
    y_j = sum(n for (k, u), n in counts.items() if u in apart and k == key)
    y = sum(n for (k, _), n in counts.items() if k == key)
    share = y / sum(counts.values())
    return z_score(y_i, n_i, y_j, n_j, share) if n_i and n_j and share < 1.0 else 0.0


def _stances(statements: Iterable[Statement], roster: Roster) -> dict[tuple[str, str], float]:
    """(user, actor) → mean sign of what the user says and does toward the actor.

    Whoever bears a name stands for itself.
    """
    acts = lexicon.load("acts")
    signs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for s in statements:
        user, actor = roster.of(s.speaker), roster.of(s.target)
        if user is None or actor is None or user is actor or s.claim.polarity != "asserted":
            continue
        if s.subject is not None and s.subject.key != s.speaker.key and s.act != "SAY":
            continue  # what a reporter tells of others is not his stance
        sign = int(acts[s.act]["sign"]) if s.act in acts else 0
        if s.act in ("SAY", "REQUEST"):
            sign = 0 if s.stance is None or abs(s.stance) < HELD else (1 if s.stance > 0 else -1)
        signs[user.id, actor.id].append(sign)
    found = {pair: sum(part) / len(part) for pair, part in signs.items()}
    return {**found, **{(a.id, a.id): 1.0 for a in roster.actors}}


# --- all of them ----------------------------------------------------------------------------------


def loaded_names(
    roster: Roster, statements: Iterable[Statement], found: Sequence[Use]
) -> tuple[LoadedName, ...]:
    """The loaded names of all actors, most used first. `found` are the `uses` of the statements."""
    told = _telling(Statements(statements), roster, {u.actor for u in found}, target_only=True)
    used = by_use(found, _stances(told, roster))
    by_name: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for use in found:
        by_name[use.actor, use.key].append(use)
    names = [
        name
        for a in roster.actors
        for key, claims in _claims(a).items()
        if (name := _name(a, key, claims, used, by_name.get((a.id, key), []), roster))
    ]
    return tuple(sorted(names, key=lambda n: (-_count(n), n.actor, n.key)))


def _count(name: LoadedName) -> int:
    return sum(len(u.statements) for u in name.uses)


def _claims(actor: Actor) -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = defaultdict(list)
    for n in actor.names:
        found[key_of(n.text)].append(n)
    return found


def _name(
    actor: Actor,
    key: str,
    claims: Sequence[Name],
    used: Mapping[tuple[str, str], tuple[str, float, int, int]],
    found: Sequence[Use],
    roster: Roster,
) -> LoadedName | None:
    ruled = [n for n in claims if n.source.startswith("decision")]
    if ruled and ruled[0].register not in REGISTERS:
        return None  # a person said that it is none
    told = [*_told(ruled or claims)]
    if not ruled and not any(n.register in _OWN for n in claims):
        told += _by_words(claims)
        if (actor.id, key) in used:
            register, z, n, users = used[actor.id, key]
            said = f"{n} uses by {users} users, z = {z:.1f} (from {Z} on)"
            told.append((register, Step("use", said, round(z, 2))))
    if not told:
        return None
    register = told[0][0]
    why = tuple(step for said, step in told if said == register)
    people = _users(claims, register, found, roster)
    days = [d for u in people if (d := u.since)]
    return LoadedName(claims[0].text, key, actor.id, register, why, people, min(days, default=None))


def _told(claims: Iterable[Name]) -> Iterator[tuple[str, Step]]:
    """What people, lists and documents say of a name."""
    for n in claims:
        if n.register in REGISTERS:
            by = "person" if n.source.startswith("decision") else "list"
            if n.span is not None:
                by = "document"
            yield n.register, Step(by, n.source)


def _by_words(claims: Iterable[Name]) -> Iterator[tuple[str, Step]]:
    said = dict.fromkeys(w for n in claims for w in key_of(n.text).split())
    for register in REGISTERS:
        words = _words(register)
        for part in said:
            if part in words:
                yield register, Step("lexicon", f"holds the word “{words[part]}”")


@cache
def _words(register: str) -> Mapping[str, str]:
    """Key of each loaded word → the word."""
    table = lexicon.load("loaded")
    return {key_of(w): w for lang in ("en", "ru") for w in table[lang][register]}


def _users(
    claims: Iterable[Name], register: str, found: Iterable[Use], roster: Roster
) -> tuple[NameUse, ...]:
    """Who uses the name, first of all as texts were counted, then as lists and glosses claim."""
    by_user: dict[str, list[Use]] = defaultdict(list)
    for use in found:
        by_user[use.user].append(use)
    made = [
        NameUse(
            user,
            min((d for u in part if (d := u.day)), default=None),
            tuple(dict.fromkeys(u.statement for u in part)),
        )
        for user, part in by_user.items()
    ]
    for n in claims:
        user = roster.by_key.get(n.used_by, n.used_by)
        if user and n.register == register and user not in by_user:
            made.append(NameUse(user, n.since, ()))
            by_user[user] = []
    return tuple(sorted(made, key=lambda u: (-len(u.statements), u.user)))


# --- in our own prose -----------------------------------------------------------------------------


def neutral(names: Iterable[Name], loaded: Collection[str] = ()) -> Name | None:
    """The name to call an actor by: none that is loaded, official before plain, else the first.

    `loaded` are keys of names that are taken for loaded beside those of a loaded register. None
    where every name is loaded.
    """
    names = tuple(names)
    taken = {*loaded, *(key_of(n.text) for n in names if n.register in REGISTERS)}
    fit = [n for n in names if key_of(n.text) not in taken]
    order = {register: i for i, register in enumerate(_ORDER)}
    return min(fit, key=lambda n: order.get(n.register, len(order)), default=None)


def neutrally(roster: Roster, found: Iterable[LoadedName]) -> Roster:
    """The roster with no actor shown by a loaded name, or by one in quotation marks at the least.

    Ids, keys and names on record stay as they are.
    """
    taken: dict[str, set[str]] = defaultdict(set)
    for name in found:
        taken[name.actor].add(name.key)
    actors = tuple(
        _renamed(a, taken[a.id]) if key_of(a.name) in taken.get(a.id, ()) else a
        for a in roster.actors
    )
    return replace(roster, actors=actors, by_id={a.id: a for a in actors})


def _renamed(actor: Actor, taken: Collection[str]) -> Actor:
    other = neutral(actor.names, taken)
    return replace(actor, name=other.text if other else f"“{actor.name}”")


# --- as evidence of stance ------------------------------------------------------------------------


def leaning(
    statements: Iterable[Statement], names: Iterable[LoadedName], found: Iterable[Use]
) -> Statements:
    """The statements, with a stance by name where nothing else carries one.

    Only SAY toward the actor, asserted, in the speaker's own words. The stance is the name's
    `weight`, its words the name, and ``+loaded-name`` is added to the rule.
    """
    registers = {(n.actor, n.key): n.register for n in names}
    told = {
        (u.statement, u.span): registers[u.actor, u.key]
        for u in found
        if u.own and (u.actor, u.key) in registers
    }
    every = Statements(statements)
    lean: dict[str, Statement] = {}
    for s in every.some(id_ for id_, _ in told).values():
        m = s.target
        plain = s.act == "SAY" and s.stance is None and s.claim.polarity == "asserted"
        register = told.get((s.id, m.span)) if plain and m is not None and m.span else None
        if register is not None and m is not None and m.span is not None:
            words = (*s.stance_words, Piece(m.text, m.span))
            rule = f"{s.rule}+loaded-name"
            lean[s.id] = replace(s, stance=weight(register), stance_words=words, rule=rule)
    return columns.changed(every, lean)
