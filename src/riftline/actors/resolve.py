"""Keys → actors, by exact keys, the seed list, explained abbreviations and decisions.

The result does not depend on the order of decisions: people's links come before the machine's,
each kind in an order of its own, and none may join two keys that a person ruled different. Of
rulings that contradict each other none joins anything until one is withdrawn.
"""

from __future__ import annotations

from collections import ChainMap, Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from itertools import combinations

from riftline import columns
from riftline.actors.joining import Joined, Link, conflicts
from riftline.actors.lone import bearers
from riftline.actors.mentioned import Mentioned
from riftline.lexicon.forms import is_cyrillic, key_of, nominative, script_of
from riftline.model import (
    Actor,
    ActorKind,
    Decision,
    Issue,
    Name,
    Roster,
    Statement,
    Statements,
    digest,
)

__all__ = ["EDITS", "IN_DOCUMENT", "Ground", "resolve"]

EDITS = ("name", "kind", "register", "public")
"""What an "edit" of a key may change: the name shown, the kind, the register of a name; `public`
is read by whoever decides which persons are shown."""

IN_DOCUMENT = "document"
"""`Decision.field` of a "same" that holds in one document only."""

_LONGEST_SHOWN = 120
_MOST_SHOWN = 5
_OFFICE = "role"  # what a text calls somebody by office is kept among the names, and is none
_NEVER: frozenset[ActorKind] = frozenset({"pronoun", "role"})
"""Kinds that are nobody in particular until a document or a person says whom they mean."""


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
    return Ground(statements, names, seeds, spellings).roster(decisions)


class Ground:
    """What is on record before anybody ruled; counted once, resolved as often as one likes."""

    def __init__(
        self,
        statements: Iterable[Statement],
        names: Sequence[Name],
        seeds: Sequence[Name],
        spellings: Iterable[tuple[str, str, int]] = (),
    ) -> None:
        self.names = tuple(n for n in names if n.register != _OFFICE)
        self.seeds = seeds
        self._seen = seen = _Seen(statements)
        for name in (*self.names, *seeds):
            seen.keys.setdefault(name.key, Counter())
        self._unused: dict[str, Counter[str]] = {}  # spellings of keys that no statement holds
        for key, text, n in spellings:
            held = seen.keys.get(key)
            if held is None:
                held = self._unused.setdefault(key, Counter())
            held[_spelling(text)] += n
        self.known: frozenset[str] = frozenset((*seen.keys, *self._unused))
        """Every key on record, those of names that no statement holds included."""
        self._listed: dict[str, str] = {}
        self._meant: dict[str, list[str]] = defaultdict(list)
        for name in seeds:
            self._listed.setdefault(name.key, name.text)
            if name.key not in self._meant[key_of(name.text)]:
                self._meant[key_of(name.text)].append(name.key)
        # A list knows kinds that documents leave open.
        self._told_kinds = {key_of(name.text): _listed_kind(name.key) for name in seeds}
        self._kinds = {key: _kind(seen.kinds[key]) for key in seen.keys if not _seed(key)}
        self._kinds.update(self._told_kinds)
        self._bearers = bearers(self._kinds)
        self._taken = {key.split(":", 2)[2] for key in self._listed if _seed(key)}
        self._touched: frozenset[str] = frozenset()  # keys that `added` counted anew

    def added(
        self,
        statements: Iterable[Statement],
        names: Sequence[Name],
        spellings: Iterable[tuple[str, str, int]] = (),
    ) -> Ground:
        """The ground with one or a few more documents: all that they do not touch is shared.

        What is given is of these documents alone, which must be new; a document that was read
        again needs a ground of its own. It equals the ground of all documents, these the last.
        """
        more = copy(self)
        own = tuple(n for n in names if n.register != _OFFICE)
        more.names = (*self.names, *own)
        more._seen = seen = self._seen.with_more(_Seen(statements))
        counted: dict[str, Counter[str]] = {}
        for key, text, n in spellings:
            counted.setdefault(key, Counter())[_spelling(text)] += n
        for name in own:
            seen.keys.setdefault(name.key, Counter())
        more._unused = dict(self._unused)
        for key in seen.keys.keys() - self._seen.keys.keys():
            seen.keys[key] = seen.keys[key] + more._unused.pop(key, Counter())
        for key, spelled in counted.items():
            held = seen.keys if key in seen.keys else more._unused
            held[key] = held.get(key, Counter()) + spelled
        more.known = self.known | seen.keys.keys() | counted.keys()
        more._touched = frozenset({*seen.new, *counted, *(n.key for n in own)} & seen.keys.keys())
        kinds = {k: _kind(seen.kinds[k]) for k in more._touched if not _seed(k)} | {
            k: kind for k, kind in self._told_kinds.items() if k in more._touched
        }
        if any(self._kinds.get(k) != kind for k, kind in kinds.items()):
            more._kinds = {**self._kinds, **kinds}
            more._bearers = bearers(more._kinds)
        return more

    def roster(self, decisions: Sequence[Decision]) -> tuple[Roster, tuple[Issue, ...]]:
        """The actors by these standing decisions, and the doubts."""
        joined, issues = self.joined(decisions)
        return _roster(self.actors(joined, decisions)), issues

    def roster_since(
        self, decisions: Sequence[Decision], before: Ground, roster: Roster
    ) -> tuple[Roster, tuple[Issue, ...]]:
        """What `roster` gives, where `before` is what this ground was `added` to and `roster` what
        it gave by the same decisions: only what changed is made anew."""
        old, _, _ = before._join(decisions)
        joined, issues = self.joined(decisions)
        groups, earlier = self.groups(joined), before.groups(old)
        changed = {root for root, keys in groups.items() if earlier.get(root) != keys}
        changed.update(joined.root(k) for k in self._touched)
        kept = (
            a
            for a in roster.actors
            if (root := old.root(a.keys[0])) not in changed and root in groups
        )
        return _roster((*kept, *self.actors(joined, decisions, changed))), issues

    def joined(self, decisions: Sequence[Decision]) -> tuple[Joined, tuple[Issue, ...]]:
        """Which keys are one actor by these standing decisions, and the doubts."""
        joined, issues, told = self._join(decisions)
        dropped = {d.left for d in decisions if d.kind == "not-an-actor"}
        return joined, (*issues, *self._lone(joined, told, dropped))

    def _join(self, decisions: Sequence[Decision]) -> tuple[Joined, list[Issue], set[str]]:
        """What is joined, the doubts but for lone names, and keys the list is in doubt of."""
        same, different = _links(decisions, "same"), _links(decisions, "different")
        joined = Joined(different)
        tangles = conflicts(same, different)
        held_back = {id_ for tangle, _ in tangles for id_ in tangle}
        issues = [_contradiction(tangle, keys, decisions) for tangle, keys in tangles]
        for link in same:
            if link.by not in held_back:
                joined.join(link.left, link.right)
        listed = tuple(self._join_seeds(joined))
        issues.extend(listed)
        issues.extend(self._join_abbreviations(joined))
        return joined, issues, {i.where for i in listed}

    def _join_seeds(self, joined: Joined) -> Iterator[Issue]:
        """Join what the list gives to one actor: its own name first, then the others in order."""
        lone: list[str] = []
        for key, actors in self._meant.items():
            if len(actors) > 1 or key not in self._seen.keys:
                continue
            if key in self._bearers:
                lone.append(key)
            elif not joined.join(key, actors[0]):
                yield self._overruled(key, actors[0], joined)
        for key in lone:
            (actor,) = self._meant[key]
            if joined.root(key) == joined.root(actor):
                continue
            if others := self._others(key, joined, actor):  # a list cannot know which is meant
                yield self._ambiguous(key, "alone it may mean", (actor, *others))
            elif not joined.join(key, actor):
                yield self._overruled(key, actor, joined)
        for key, actors in sorted(self._meant.items()):
            if len(actors) > 1 and joined.root(key) not in {joined.root(a) for a in actors}:
                yield self._ambiguous(key, "the seed list gives this name to", sorted(actors))

    def _others(self, key: str, joined: Joined, *known: str) -> list[str]:
        """Whose full name holds a lone name: one key for each who may be meant besides `known`."""
        passed = {joined.root(key), *(joined.root(k) for k in known)}
        found = []
        for whole in self._bearers[key]:
            # A full name that only the list has stands for its actor.
            for bearer in [whole] if whole in self._seen.keys else self._meant[whole]:
                root = joined.root(bearer)
                if root not in passed and not joined.between(key, bearer):
                    found.append(bearer)
                passed.add(root)
        return found

    def _join_abbreviations(self, joined: Joined) -> Iterator[Issue]:
        """Join what documents explain, where they agree; two actors of the list never."""
        listed = {joined.root(name.key) for name in self.seeds}
        for key, full in self._explained().items():
            roots = {joined.root(k) for k in full}
            if len(roots) > 1:
                if joined.root(key) not in roots:
                    yield Issue(
                        "ambiguous-abbreviation",
                        key,
                        f"documents explain it as {', '.join(full)}",
                        "one full name",
                        "rule which names are the same, or leave them apart",
                    )
            elif key in self._seen.keys:
                ends = {joined.root(key), *roots}
                if len(ends) > 1 and not ends <= listed and joined.join(*sorted(ends)):
                    listed |= {joined.root(key)} if ends & listed else set()

    def _lone(self, joined: Joined, told: Iterable[str], dropped: set[str]) -> Iterator[Issue]:
        """Say whose a name of one part may be, where neither a list nor a person has said it."""
        passed = {joined.root(k) for k in (*told, *dropped)}
        for key, may_be in self.lone(joined):
            others = [k for k in may_be if k not in dropped]
            if others and joined.root(key) not in passed:
                yield self._ambiguous(key, "alone it may mean", others)

    def lone(self, joined: Joined) -> Iterator[tuple[str, list[str]]]:
        """Names of one part that nothing joins to a fuller one, with keys of whom each may mean."""
        settled = {joined.root(k) for k in self._seen.keys if k not in self._bearers}
        for key in sorted(self._bearers):
            if joined.root(key) in settled or key not in self._seen.statements:
                continue
            if others := self._others(key, joined):
                yield key, others

    def unsettled(self, joined: Joined) -> Iterator[tuple[str, list[str]]]:
        """Every name that statements hold and that may be several actors', with keys of those: of
        one part, given to several by the list, or explained in several ways by documents."""
        found = dict(self.lone(joined))
        for key, may_be in (*self._meant.items(), *self._explained().items()):
            if key not in self._seen.statements or (len(may_be) == 1 and key not in found):
                continue
            if joined.root(key) not in {joined.root(k) for k in may_be}:
                found[key] = list(dict.fromkeys((*found.get(key, ()), *may_be)))
        yield from sorted(found.items())

    def _explained(self) -> dict[str, list[str]]:
        """Abbreviation's key → keys of the names that documents explain it as."""
        meant: dict[str, set[str]] = defaultdict(set)
        for name in self.names:
            if name.register == "abbreviation" and key_of(name.text) != name.key:
                meant[key_of(name.text)].add(name.key)
        return {key: sorted(full) for key, full in sorted(meant.items())}

    def loaded(self, registers: Container[str]) -> Iterator[tuple[str, Name]]:
        """Claims of documents that a name is loaded, each with the name's own key."""
        for name in self.names:
            if name.register in registers and (key := key_of(name.text)) != name.key:
                yield key, name

    def told_same(self) -> Mapping[tuple[str, str], Sequence[Statement]]:
        """Two keys → the statements that say outright that both are one: *calls herself A or B*."""
        return self._seen.told_same()

    def acting(self, key: str) -> int:
        """In how many statements a key speaks or acts."""
        return self._seen.acting[key]

    def _ambiguous(self, key: str, seen: str, may_be: Sequence[str]) -> Issue:
        more = f" and {len(may_be) - _MOST_SHOWN} more" if len(may_be) > _MOST_SHOWN else ""
        return Issue(
            "ambiguous-name",
            key,
            f"“{self.called(key)}”: {seen} "
            + "; ".join(self.called(k) for k in may_be[:_MOST_SHOWN])
            + more,
            "a name that belongs to one actor",
            "it stays an actor of its own until somebody rules whom it means (`riftline review`)",
        )

    def _overruled(self, key: str, actor: str, joined: Joined) -> Issue:
        return Issue(
            "list-overruled",
            key,
            f"the seed list calls {self.called(actor)} “{self.called(key)}”, and ruling "
            f"{', '.join(joined.between(key, actor))} keeps them apart",
            "a list and rulings that agree",
            "mend actors.toml, or withdraw the ruling; until then the ruling holds",
        )

    def called(self, key: str) -> str:
        """The name to show for a key: a list's own for its actors, else the commonest spelling."""
        if key in self._listed:
            return self._listed[key]
        return _shown([key], self._seen.keys.get(key, Counter()))

    def actors(
        self,
        joined: Joined,
        decisions: Sequence[Decision],
        roots: Container[str] | None = None,
    ) -> Iterator[Actor]:
        """The actors of the groups of `roots` (None: of all), in the order of their roots."""
        seen = self._seen
        dropped = {d.left for d in decisions if d.kind == "not-an-actor"}
        edits: dict[str, list[Decision]] = defaultdict(list)
        for d in sorted(decisions, key=lambda d: (d.at, d.id)):
            if d.kind == "edit" and d.field in EDITS:
                edits[joined.root(d.left)].append(d)
        claims: dict[str, list[Name]] = defaultdict(list)
        for name in (*self.seeds, *self.names):
            claims[joined.root(name.key)].append(name)
        for root, keys in self.groups(joined).items():
            if (roots is not None and root not in roots) or dropped.intersection(keys):
                continue
            if any(k in seen.statements or _seed(k) for k in keys):
                ruled = edits.get(root, [])
                told = [*self._registers(ruled), *claims.get(root, [])]
                actor = _actor(keys, told, seen)
                if actor.id in self._taken and not any(_seed(k) for k in keys):
                    # The list has given somebody else the id that this key would make.
                    actor = replace(actor, id=f"{actor.id}-{digest(root, size=4)}")
                yield _edited(actor, ruled)

    def groups(self, joined: Joined) -> dict[str, list[str]]:
        """Root → the keys of its group, in order."""
        groups: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self._seen.keys):
            groups[joined.root(key)].append(key)
        return groups

    def statements(self, key: str) -> Sequence[str]:
        """Ids of the statements that mention a key, in the record's order."""
        return self._seen.statements.get(key, ())

    def _registers(self, edits: Sequence[Decision]) -> list[Name]:
        """Names whose register a person ruled; of several rulings on one name the latest holds."""
        latest = {d.left: d for d in edits if d.field == "register"}
        return [
            Name(text := self.called(d.left), d.left, d.value, script=script_of(text),
                 used_by=d.right, source=f"decision {d.id}")
            for d in latest.values()
        ]  # fmt: skip


def _roster(actors: Iterable[Actor]) -> Roster:
    found = tuple(sorted(actors, key=lambda a: (-a.statements, a.id)))
    return Roster(
        actors=found,
        by_key={k: a.id for a in found for k in a.keys},
        by_id={a.id: a for a in found},
    )


def _links(decisions: Iterable[Decision], kind: str) -> tuple[Link, ...]:
    """Rulings of one kind on two keys, in an order that does not tell who ruled first."""
    found = (
        Link(min(d.left, d.right), max(d.left, d.right), d.id)
        for d in decisions
        if d.kind == kind and d.left and d.right and d.field != IN_DOCUMENT
    )
    return tuple(sorted(found, key=lambda k: (k.left, k.right, k.by)))


def _contradiction(
    tangle: frozenset[str], keys: frozenset[str], decisions: Sequence[Decision]
) -> Issue:
    kinds = {d.id: d.kind for d in decisions}
    same, different = (
        ", ".join(sorted(id_ for id_ in tangle if kinds[id_] == kind))
        for kind in ("same", "different")
    )
    return Issue(
        "contradictory-decisions",
        min(keys),
        f"of {', '.join(sorted(keys))}: ruling {same} says same, and {different} says different",
        "rulings that can all hold",
        "withdraw one of them; until then none of these joins anything",
    )


def _edited(actor: Actor, edits: Sequence[Decision]) -> Actor:
    """The actor as people's edits have it; the latest of each kind holds."""
    for d in edits:
        if d.field == "kind":
            actor = replace(actor, kind=d.value)  # type: ignore[arg-type]  # checked when ruled
        elif d.field == "name":
            said = Name(d.value, d.left, script=script_of(d.value), source=f"decision {d.id}")
            known = d.value in {n.text for n in actor.names}
            names = actor.names if known else (said, *actor.names)
            actor = replace(actor, name=d.value, names=names)
    return actor


class _Seen:
    """What the statements mention: per key its spellings, kinds and number of statements."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        told = Statements(statements)
        counted = Mentioned(columns.of(told), _NEVER)
        self.keys: dict[str, Counter[str]] = {}
        self.kinds: dict[str, Counter[ActorKind]] = defaultdict(Counter)
        self.statements: Mapping[str, Sequence[str]] = counted
        self.acting = counted.acting()
        self._aliases = [
            s for s in columns.of_acts(told, ("SAME_AS",)) if s.claim.polarity == "asserted"
        ]
        for (key, kind, text), n in counted.spelled():
            spelled = self.keys.setdefault(key, Counter())
            # A mention's key may be that of the name it stands for ("he", "the group").
            # An account that has no name is known by its description.
            if key_of(text) == key:
                spelled[_spelling(text)] += n
            elif _describes(text, key, kind):
                spelled[_description(text, key)] += n
            self.kinds[key][kind] += n

        self.new: frozenset[str] = frozenset()
        """Keys that the statements which came last mention, where some came later."""

    def with_more(self, later: _Seen) -> _Seen:
        """All of this and `later`; what only this has is shared with it."""
        both = copy(self)
        both.new = frozenset(later.keys)
        both.keys = dict(self.keys)
        both.kinds = defaultdict(Counter, self.kinds)
        for key in later.keys:
            both.keys[key] = both.keys.get(key, Counter()) + later.keys[key]
            both.kinds[key] = both.kinds[key] + later.kinds[key]
        own = self.statements
        more = {key: [*own.get(key, ()), *ids] for key, ids in later.statements.items()}
        # One map beside the first, however often some more come.
        both.statements = (
            ChainMap({**own.maps[0], **more}, *own.maps[1:])
            if isinstance(own, ChainMap)
            else ChainMap(more, own)  # type: ignore[arg-type]  # nobody writes to it
        )
        both.acting = self.acting + later.acting
        both._aliases = [*self._aliases, *later._aliases]
        return both

    def told_same(self) -> dict[tuple[str, str], list[Statement]]:
        """Two keys → what says that they are one. Somebody without a name who has two aliases (*a
        woman who calls herself A or B*) makes these one."""
        aliases: dict[tuple[str, object], list[tuple[str, Statement]]] = defaultdict(list)
        for s in self._aliases:
            if s.target is None or s.subject is None:
                continue
            owner = s.subject.key or s.subject.span
            mine = aliases[s.document_id, owner]
            if s.subject.key:
                mine.append((s.subject.key, s))
            mine.append((s.target.key, s))
        found: dict[tuple[str, str], dict[str, Statement]] = defaultdict(dict)
        for told in aliases.values():
            for (a, s), (b, t) in combinations(told, 2):
                if a and b and a != b:
                    found[min(a, b), max(a, b)].update({s.id: s, t.id: t})
        return {pair: [*by_id.values()] for pair, by_id in sorted(found.items())}


def _seed(key: str) -> bool:
    return key.startswith("seed:")


def _listed_kind(key: str) -> ActorKind:
    if not _seed(key):
        return "unknown"
    return key.split(":", 2)[1]  # type: ignore[return-value]  # read_seeds checked it


def _actor(keys: list[str], claims: list[Name], seen: _Seen) -> Actor:
    seeds = [k for k in keys if _seed(k)]
    spellings: Counter[str] = Counter()
    for k in keys:
        spellings.update(seen.keys[k])
    kinds: Counter[ActorKind] = Counter()
    for k in keys:
        kinds.update(seen.kinds[k])
    if seeds:
        id_ = seeds[0].split(":", 2)[2]
        kind = _listed_kind(seeds[0])
        name = next(n.text for n in claims if n.key == seeds[0])
    else:
        kind = _kind(kinds)
        name = _shown(keys, spellings)
        id_ = _slug(keys[0])
    return Actor(
        id=id_,
        name=name,
        kind=kind,
        names=_names(keys[0], claims, spellings),
        keys=tuple(keys),
        statements=sum(len(seen.statements.get(k, ())) for k in keys),
    )


def _kind(counted: Counter[ActorKind]) -> ActorKind:
    """The kind that most mentions have, of those that tell any."""
    told: dict[ActorKind, int] = {k: n for k, n in counted.items() if k != "unknown"}
    return min(told, key=lambda k: (-told[k], k)) if told else "unknown"


def _shown(keys: Sequence[str], spellings: Counter[str]) -> str:
    """The spelling to show: the long form in the script that has most of them, in the nominative,
    the commonest of those."""
    full = [t for t in spellings if key_of(t) in keys]
    longest = max((len(key_of(t).split()) for t in full), default=0)
    whole = [t for t in full if len(key_of(t).split()) == longest]
    if not whole:
        return min(spellings, key=lambda t: (-len(t), t), default=keys[0])
    scripts: Counter[str] = Counter()
    for t in whole:
        scripts[script_of(t)] += spellings[t]
    return min(
        whole, key=lambda t: (-scripts[script_of(t)], nominative(t), -spellings[t], -len(t), t)
    )


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


def _description(text: str, key: str) -> str:
    """A description up to the name by which it was keyed, without an article: *account linked to
    the Reed Guard*, whatever else the text goes on to call the Guard."""
    words = text.split()
    told = key.removeprefix("account ")
    ends = (n for n in range(1, len(words)) if told in key_of(" ".join(words[:n])))
    kept = words[: next(ends, len(words))]
    article = len(kept) > 1 and kept[0].lower() in ("a", "an", "the")
    return " ".join(kept[article:]).rstrip(" ,;:")


def _spelling(text: str) -> str:
    """The words on one line, without an English article before them and a comma behind."""
    words = text.rstrip(" ,;:").split() or text.split()
    return " ".join(words[1:] if len(words) > 1 and words[0].lower() == "the" else words)


def _slug(key: str) -> str:
    slug = key.replace(" ", "-")
    return slug if len(slug) <= 60 else f"{slug[:48]}-{digest(key, size=4)}"
