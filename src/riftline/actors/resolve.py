"""Keys → actors, by exact keys, the seed list, explained abbreviations and decisions.

The result does not depend on the order of decisions: links are tried in sorted order, people's
before the machine's, and none may join two keys that a person ruled different.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from riftline.lexicon.forms import is_cyrillic, key_of, nominative, script_of
from riftline.model import (
    Actor,
    ActorKind,
    Decision,
    Issue,
    Name,
    Roster,
    Statement,
    digest,
)

__all__ = ["resolve"]

_LONGEST_SHOWN = 120
_NEVER: frozenset[ActorKind] = frozenset({"pronoun", "role"})
"""Kinds that are nobody in particular until a document or a person says whom they mean."""


@dataclass(frozen=True, slots=True)
class _Link:
    """Why two keys may be one actor."""

    left: str
    right: str
    by: str


def resolve(
    statements: Iterable[Statement],
    names: Sequence[Name],
    seeds: Sequence[Name],
    decisions: Sequence[Decision],
    spellings: Iterable[tuple[str, str, int]] = (),
) -> tuple[Roster, tuple[Issue, ...]]:
    """Actors of a case and the doubts that came up.

    `spellings` are (key, words, how often) as documents have them. `names` are claims found in
    documents, `seeds` those of actors.toml, `decisions` the standing ones (`ledger.standing`).
    """
    seen = _Seen(statements)
    for name in names:
        seen.keys.setdefault(name.key, Counter())
    for key, text, n in spellings:
        if key in seen.keys:
            seen.keys[key][_spelling(text)] += n
    dropped = {d.left for d in decisions if d.kind == "not-an-actor"}
    apart = [(d.left, d.right) for d in decisions if d.kind == "different"]
    joined = _Joined(apart)
    ruled = [
        _Link(min(d.left, d.right), max(d.left, d.right), d.id)
        for d in decisions
        if d.kind == "same"
    ]
    issues = list(_contradictions(joined, ruled, decisions))
    for link in sorted(_seed_links(seeds, seen, issues), key=_order):
        joined.join(link)
    for link in sorted(_abbreviation_links(names, seen, issues), key=_order):
        joined.join(link)
    return _roster(seen, joined, names, seeds, dropped), tuple(issues)


def _order(link: _Link) -> tuple[str, str, str]:
    return (link.left, link.right, link.by)


class _Seen:
    """What the statements mention: per key its spellings, kinds and number of statements."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.keys: dict[str, Counter[str]] = {}
        self.kinds: dict[str, Counter[ActorKind]] = defaultdict(Counter)
        self.statements: Counter[str] = Counter()
        # The same few names come in every other statement: counted first, looked at once each.
        mentions: Counter[tuple[str, ActorKind, str]] = Counter()
        for s in statements:
            said = [
                (m.key, m.kind, m.text)
                for m in (s.speaker, s.subject, s.target, *s.carriers)
                if m is not None and m.key and m.kind not in _NEVER
            ]
            mentions.update(said)
            self.statements.update({key for key, _, _ in said})
        for (key, kind, text), n in mentions.items():
            spelled = self.keys.setdefault(key, Counter())
            # A mention's key may be that of the name it stands for ("he", "the group").
            # An account that has no name is known by its description.
            if key_of(text) == key or _describes(text, key, kind):
                spelled[_spelling(text)] += n
            self.kinds[key][kind] += n


class _Joined:
    """Union-find that refuses to join what was ruled different."""

    def __init__(self, apart: Sequence[tuple[str, str]]) -> None:
        self._parent: dict[str, str] = {}
        self._apart = apart

    def root(self, key: str) -> str:
        while (up := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(up, up)
            key = up
        return key

    def join(self, link: _Link) -> bool:
        a, b = sorted((self.root(link.left), self.root(link.right)))
        if a == b:
            return True
        for x, y in self._apart:
            if {self.root(x), self.root(y)} == {a, b}:
                return False
        self._parent[b] = a
        return True


def _contradictions(
    joined: _Joined, ruled: list[_Link], decisions: Sequence[Decision]
) -> Iterator[Issue]:
    for link in sorted(ruled, key=_order):
        if not joined.join(link):
            against = ", ".join(
                sorted(
                    d.id
                    for d in decisions
                    if d.kind == "different"
                    and {joined.root(d.left), joined.root(d.right)}
                    == {joined.root(link.left), joined.root(link.right)}
                )
            )
            yield Issue(
                "contradictory-decisions",
                link.left,
                f"ruling {link.by} says same, and {against} say different",
                "one answer",
                "withdraw one of these rulings",
            )


def _seed_links(seeds: Sequence[Name], seen: _Seen, issues: list[Issue]) -> Iterator[_Link]:
    meant: dict[str, set[str]] = defaultdict(set)
    for name in seeds:
        seen.keys.setdefault(name.key, Counter())
        meant[key_of(name.text)].add(name.key)
    for key, actors in meant.items():
        if len(actors) > 1:
            issues.append(
                Issue(
                    "ambiguous-name",
                    key,
                    f"the seed list gives this name to {', '.join(sorted(actors))}",
                    "a name that belongs to one actor",
                    "the name stays an actor of its own until somebody rules whom it means",
                )
            )
        elif key in seen.keys:
            yield _Link(key, next(iter(actors)), "actors.toml")


def _abbreviation_links(names: Sequence[Name], seen: _Seen, issues: list[Issue]) -> Iterator[_Link]:
    meant: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if name.register == "abbreviation" and key_of(name.text) != name.key:
            meant[key_of(name.text)].add(name.key)
    for key, full in sorted(meant.items()):
        if len(full) > 1:
            issues.append(
                Issue(
                    "ambiguous-abbreviation",
                    key,
                    f"documents explain it as {', '.join(sorted(full))}",
                    "one full name",
                    "rule which names are the same, or leave them apart",
                )
            )
        elif key in seen.keys:
            yield _Link(key, next(iter(full)), "the document explains the abbreviation")


def _roster(
    seen: _Seen,
    joined: _Joined,
    names: Sequence[Name],
    seeds: Sequence[Name],
    dropped: set[str],
) -> Roster:
    groups: dict[str, list[str]] = defaultdict(list)
    for key in sorted(seen.keys):
        groups[joined.root(key)].append(key)
    claims: dict[str, list[Name]] = defaultdict(list)
    for name in (*seeds, *names):
        claims[joined.root(name.key)].append(name)
    actors: list[Actor] = []
    for root, keys in groups.items():
        if dropped.intersection(keys) or not any(seen.statements[k] or _seed(k) for k in keys):
            continue
        actors.append(_actor(keys, claims.get(root, []), seen))
    actors.sort(key=lambda a: (-a.statements, a.id))
    return Roster(
        actors=tuple(actors),
        by_key={k: a.id for a in actors for k in a.keys},
        by_id={a.id: a for a in actors},
    )


def _seed(key: str) -> bool:
    return key.startswith("seed:")


def _actor(keys: list[str], claims: list[Name], seen: _Seen) -> Actor:
    seeds = [k for k in keys if _seed(k)]
    spellings: Counter[str] = Counter()
    for k in keys:
        spellings.update(seen.keys[k])
    kinds: Counter[ActorKind] = Counter()
    for k in keys:
        kinds.update(seen.kinds[k])
    if seeds:
        _, kind_text, id_ = seeds[0].split(":", 2)
        kind: ActorKind = kind_text  # type: ignore[assignment]  # read_seeds checked it
        name = next(n.text for n in claims if n.key == seeds[0])
    else:
        kinds.pop("unknown", None)
        kind = min(kinds, key=lambda k: (-kinds[k], k)) if kinds else "unknown"
        name = _shown(keys, spellings)
        id_ = _slug(keys[0])
    return Actor(
        id=id_,
        name=name,
        kind=kind,
        names=_names(keys[0], claims, spellings),
        keys=tuple(keys),
        statements=sum(seen.statements[k] for k in keys),
    )


def _shown(keys: Sequence[str], spellings: Counter[str]) -> str:
    """The spelling to show: the long form, in the nominative, the commonest of those."""
    full = [t for t in spellings if key_of(t) in keys]
    longest = max((len(key_of(t).split()) for t in full), default=0)
    whole = [t for t in full if len(key_of(t).split()) == longest]
    if not whole:
        return min(spellings, key=lambda t: (-len(t), t), default=keys[0])
    return min(whole, key=lambda t: (nominative(t), -spellings[t], -len(t), t))


def _names(key: str, claims: list[Name], spellings: Counter[str]) -> tuple[Name, ...]:
    """Claimed names first, then spellings that nobody explained, commonest first."""
    kept: dict[tuple[str, str, str], Name] = {}
    for n in claims:
        kept.setdefault((n.text, n.register, n.used_by), n)
    told = {n.text for n in kept.values()}
    told_keys = {key_of(t) for t in told if is_cyrillic(t)}
    # Russian case forms are one name: the form nearest to the nominative stands for them.
    forms: dict[str, list[str]] = defaultdict(list)
    for text in spellings:
        forms[key_of(text) if is_cyrillic(text) else text].append(text)
    best = [min(same, key=lambda t: (nominative(t), -spellings[t], t)) for same in forms.values()]
    plain = (
        Name(text, key, script=script_of(text), source="documents")
        for text in sorted(best, key=lambda t: (-spellings[t], t))
        if text not in told and not (is_cyrillic(text) and key_of(text) in told_keys)
    )
    return (*kept.values(), *plain)


def _describes(text: str, key: str, kind: ActorKind) -> bool:
    """Whether the words are the description that an account without a name was keyed by."""
    told = key.removeprefix("account ")
    return kind == "account" and told != key and told in key_of(text) and len(text) < _LONGEST_SHOWN


def _spelling(text: str) -> str:
    """The words on one line, without an English article before them."""
    words = text.split()
    return " ".join(words[1:] if len(words) > 1 and words[0].lower() == "the" else words)


def _slug(key: str) -> str:
    slug = key.replace(" ", "-")
    return slug if len(slug) <= 60 else f"{slug[:48]}-{digest(key, size=4)}"
