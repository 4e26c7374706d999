"""Whom a pronoun or a description means, within one document.

A sieve in the manner of Lee et al. (2013, Computational Linguistics 39:4): rules stand in order,
the most precise first; the first that answers decides. A rule abstains (None) where it is not
asked, and leaves a mention open (key "") where it is asked and sees no one or two who fit alike.
What lies outside quotations is settled first, in the order of the text, then what lies inside:
who speaks in a quotation must be known before *I* and *he* in it are.

Names are settled before all this, by `coref_names`; no rule here joins two names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from riftline.attribution.coref_find import Anaphor, anaphors
from riftline.attribution.coref_forms import EITHER, GROUPS, pronouns_of_description
from riftline.attribution.coref_roles import learn
from riftline.attribution.coref_scene import Scene, Seen, Tie
from riftline.attribution.phrases import Grammar
from riftline.attribution.segment import Segmented
from riftline.model import ActorKind, Mention

__all__ = ["RULES", "Tie", "ties"]

_MARKS = frozenset(",;:—–")  # a clause ends at one of these, or at a word of the table `bounds`

_ALIKE = "several fit alike"

_Answer = tuple[Seen | None, str]
_Rule = Callable[[Scene, Anaphor], _Answer | None]


def ties(
    seg: Segmented,
    grammar: Grammar,
    mentions: Sequence[Mention],
    author: Mention,
    heads: Mapping[str, set[str]],
) -> dict[int, Tie]:
    """Every pronoun and description of a document, by the place of its head word.

    `mentions` are the names found, with their keys settled; `heads` says which groups bear a noun
    (*brigade*) in their name. In a language without a grammar there are none.
    """
    if "coref" not in grammar.words or not grammar.words["coref"]["first"]:
        return {}
    scene = Scene(seg, grammar, author, heads)
    scene.fill(mentions)
    later: list[Anaphor] = []
    for s in seg.sentences:
        for a in anaphors(s, grammar, scene.named[s.number], scene.people[s.number]):
            if scene.quoted(a.at) is None:
                _settle(scene, a)
            else:
                later.append(a)
        learn(scene, s)
    for a in later:
        _settle(scene, a)
    return scene.ties


def _settle(scene: Scene, a: Anaphor) -> None:
    """Let the rules decide on `a`, and note it as a place where its actor is seen."""
    rule, (found, said) = _decided(scene, a)
    words = scene.seg.document.text[slice(*a.span)]
    key = found.key if found else ""
    kind: ActorKind = "role" if a.form == "description" else "pronoun"
    if found and key:
        kind = found.kind
    told = f"{words!r} → {key!r}: {said}" if key else f"{words!r} stays open: {said}"
    scene.ties[a.at] = Tie(a.span, a.at, key, kind, f"coref:{rule}", told, bool(key))
    if found or not said.startswith(_ALIKE):  # who one of two others is, is no third
        scene.see(_pointing(scene, a, found), a.sentence)
    means = EITHER.intersection(a.means)
    if found and key and found.kind == "person" and len(means) == 1:
        scene.gender[key] = means
    if a.form == "description" and not key and not a.definite:
        scene.bear(a.base, scene.nobody(), scene.owner(a))


def _decided(scene: Scene, a: Anaphor) -> tuple[str, _Answer]:
    """The first rule that answers, and its answer."""
    for name, rule in RULES:
        answer = rule(scene, a)
        if answer is not None:
            return name, answer
    return "open", (None, "no rule knows whom it means")


def _pointing(scene: Scene, a: Anaphor, found: Seen | None) -> Seen:
    """`a` as a place where somebody is seen, for the pronouns behind it."""
    words = scene.seg.document.text[slice(*a.span)]
    genders = frozenset[str](a.means)
    end = a.end
    if a.form == "description":
        genders, end = pronouns_of_description(a, scene.grammar), a.head + 1
    prominent = a.form != "possessive" and scene.prominent(a.sentence, a.start, end)
    who = found.who if found else scene.nobody()
    kind: ActorKind = found.kind if found else "role"
    return Seen(a.at, a.span.end, who, kind, genders, prominent, scene.quoted(a.at), words)


# --- rules: each sees one anaphor ----------------------------------------------------------------


def _first_person(scene: Scene, a: Anaphor) -> _Answer | None:
    """*I* and *we* are the speaker's inside a quotation, the author's outside."""
    if "first" not in a.means:
        return None
    q = scene.quoted(a.at)
    if q is None:
        author = scene.author
        seen = Seen(a.at, a.at, author.key, author.kind, EITHER, False, None, author.text)
        return seen, "first person outside quotations: the author"
    voice = scene.voice(q)
    if voice is None or not voice.key:
        return None, "first person in a quotation whose speaker has no name"
    return voice, f"first person in a quotation by {voice.words!r}"


def _no_actor(scene: Scene, a: Anaphor) -> _Answer | None:
    """*it* may mean anything; only what speaks, acts or has people is read as an actor."""
    if a.means != ("thing",) or scene.grammar.lang == "ru":
        return None
    if a.form == "possessive" or _acts(scene, a) or _suffers(scene, a):
        return None
    return None, "it need not be an actor here"


def _acts(scene: Scene, a: Anaphor) -> bool:
    """*it* before a verb of saying or doing, or right behind one: *The Guard said it had won*."""
    s, cues = a.sentence, scene.cues(a.sentence)
    if any(v.end in (a.head, a.head - 1) for v, _ in cues):
        return not any(t.low in ("that", "to", "for") for t in s.tokens[a.end + 1 : a.end + 5])
    verbs = [v for v, _ in cues] + [m.verb for m in scene.frames(s)]
    before = s.tokens[a.head - 1].low if a.head else ""
    governed = before in scene.grammar.words["grammar"]["prepositions"]
    if (governed and not _bounds(scene, before)) or any(v.end == a.head for v in verbs):
        return False
    return any(a.end <= v.start <= a.end + 1 and not v.passive for v in verbs)


def _suffers(scene: Scene, a: Anaphor) -> bool:
    """*warned it*, *accused them of*: the object of a verb that is done to somebody."""
    return any(a.head in (m.end, m.verb.end) for m in scene.frames(a.sentence))


def _pronoun(scene: Scene, a: Anaphor) -> _Answer | None:
    """The actor of the nearest sentence that agrees; its subject before others."""
    if a.form == "description":
        return None
    q = scene.quoted(a.at)
    voice = scene.voice(q) if q else None
    own = {voice.who, *scene.of.get(voice.key, ())} if voice else set()
    barred = {x.at: x for x in _barred(scene, a)}
    # "The spokesman of the Front accused it": not the Front.
    own |= {of for x in barred.values() for of in scene.of.get(x.key, ())}

    def fits(x: Seen) -> bool:
        return x.who not in own and x.at not in barred and scene.agrees(x, a.means)

    near = scene.near(a, fits)
    nearest = next(near, None)
    if nearest is None:
        return None, "nobody before it agrees in gender and number"
    return _chosen(scene, a, nearest, next(near, []))


def _barred(scene: Scene, a: Anaphor) -> Sequence[Seen]:
    """*Arn drove him out*: *him* is not the subject of its own clause."""
    s = a.sentence
    if a.form != "pronoun":
        return ()
    done_to = a.means == ("thing",) and _suffers(scene, a)
    if not done_to and s.tokens[a.head].low not in scene.grammar.words["coref"]["object"]:
        return ()
    clause = a.head
    while clause > 0 and not _bounds(scene, s.tokens[clause - 1].low):
        clause -= 1
    around = scene.around(a)
    here = [x for x in around if s.tokens[clause].start <= x.at < a.at]
    subject = [x for x in here if x.prominent] or here[-1:]
    ahead = [x for x in around if x.at > a.at and x.prominent]
    return (*subject, *ahead)


def _bounds(scene: Scene, low: str) -> bool:
    return low in _MARKS or low in scene.grammar.words["coref"]["bounds"]


def _chosen(scene: Scene, a: Anaphor, nearest: Sequence[Seen], before: Sequence[Seen]) -> _Answer:
    """One of those who fit: by gender, as the subject, or as the only one; else nobody."""
    by_who = {x.who: x for x in nearest}
    one = next(iter(by_who.values())) if len(by_who) == 1 else None
    subjects = {x.who: x for x in nearest if x.prominent}
    sure = {x.who: x for x in nearest if scene.gender.get(x.key) == frozenset(a.means)}
    if one is None and len(sure) == 1 and not subjects.keys() & (by_who.keys() - sure.keys()):
        (found,) = sure.values()
        return _or_open(found, "the only one of that gender in the nearest sentence")
    if len(subjects) == 1:
        (found,) = subjects.values()
        return _or_open(found, f"subject of the nearest sentence that fits, {found.words!r}")
    if one is None:
        names = ", ".join(repr(x.words) for x in by_who.values() if x.words)
        return None, f"{_ALIKE}: {names}"
    rivals = {x.who for x in before if x.prominent} - {one.who}
    if rivals and not sure:
        return None, f"{one.words!r} and the subject of the sentence before fit alike"
    return _or_open(one, f"the only one that fits in the nearest sentence, {one.words!r}")


def _or_open(found: Seen, said: str) -> _Answer:
    if found.key:
        return found, said
    if found.words:
        return found, f"it means {found.words!r}, whom the text does not name"
    return found, "it may mean something that is no actor"


def _aside(scene: Scene, a: Anaphor) -> _Answer | None:
    """*its spokesman, Tovil Arn,*: the name follows as an apposition."""
    if a.form != "description" or a.means == ("group",) or a.plural:
        return None
    tokens, named = a.sentence.tokens, scene.named[a.sentence.number]
    k = a.end
    if k + 1 >= len(tokens) or tokens[k].low not in (",", "—", "–") or k + 1 not in named:
        return None
    after = named[k + 1]
    if (
        tokens[k].low == ","
        and after < len(tokens)
        and tokens[after].low not in (",", ".", ";", ")")
    ):
        return None
    seen = next((x for x in scene.around(a) if x.at == tokens[k + 1].start), None)
    if seen is None or (a.means == ("person",) and seen.kind not in ("person", "unknown")):
        return None
    scene.bear(a.base, seen.key, scene.owner(a))
    return seen, "its name follows as an apposition"


def _account(scene: Scene, a: Anaphor) -> _Answer | None:
    """*this channel* is the author's, *the account* the only one that was named before it."""
    if a.means != ("account",):
        return None
    author = scene.author
    own = Seen(a.at, a.at, author.key, "account", frozenset({"thing"}), False, None, author.text)
    posts = author.kind == "account" and bool(author.key)
    if a.near and posts:
        return own, "an account's own words for itself"
    told = _told(scene, a)
    if told is not None:
        return told, f"an account told by {told.words!r}"
    if a.owner is not None or not (a.definite or a.bare) or a.plural:
        return None, "it belongs to somebody, or is new here"
    before = scene.so_far("account", a.at)
    if len(before) == 1:
        return before[0], f"the only account named before it, {before[0].words!r}"
    nearest = next(scene.near(a, lambda x: x.kind == "account" and bool(x.key)), [])
    if len({x.who for x in nearest}) == 1:
        return nearest[-1], f"the last account named before it, {nearest[-1].words!r}"
    if not before and posts:
        return own, "no other account is named: the one that posts"
    return None, "several accounts are named" if before else "no account is named"


def _told(scene: Scene, a: Anaphor) -> Seen | None:
    """*@barra24, a channel …* names its account; *an account linked to X* is known by X."""
    s, named = a.sentence, scene.named[a.sentence.number]
    if a.definite or a.plural:
        return None
    seen = {x.at: x for x in scene.around(a) if x.key}
    if a.start > 1 and s.tokens[a.start - 1].low == "," and a.start - 2 in named:
        before = [x for x in seen.values() if x.at < s.tokens[a.start - 1].start]
        return before[-1] if before and before[-1].kind == "account" else None
    linked = scene.grammar.words["coref"]["linked"]
    for k in range(a.head + 1, min(a.head + 6, len(s.tokens) - 1)):
        if s.tokens[k].low not in linked:
            continue
        at = next((j for j in range(k + 1, min(k + 6, len(s.tokens))) if j in named), None)
        of = seen.get(s.tokens[at].start) if at is not None else None
        if of is None or of.kind == "account":
            return None
        own = Seen(a.at, a.span.end, f"account {of.key}", "account", frozenset({"thing"}),
                    False, None, scene.seg.document.text[slice(*a.span)])  # fmt: skip
        scene.first["account"].setdefault(own.key, own)
        return own
    return None


def _bearer(scene: Scene, a: Anaphor) -> _Answer | None:
    """*the commander*: the only one whom the text has called so."""
    if a.form != "description" or a.means != ("person",) or a.plural:
        return None
    borne = list(scene.roles.get(scene.family(a.base), ()))
    owner = scene.owner(a)
    if a.owner is not None:
        borne = [b for b in borne if not b[1] or not owner or b[1] == owner]
    if not borne or not (a.definite or a.bare):
        return None
    who = {w for w, _ in borne}
    if len(who) > 1:
        return None, "several are called so"
    (one,) = who
    if not isinstance(one, str):
        return None, "one who is called so has no name"
    seen = Seen(a.at, a.at, one, "person", EITHER, False, None, one)
    return seen, "the only one whom the text calls so"


def _for_group(scene: Scene, a: Anaphor) -> _Answer | None:
    """*the group's spokesman*, *fighters of the Guard*: nameless members stand for their group."""
    if a.form != "description" or a.owner is None or a.means == ("account",):
        return None
    owner = scene.owned_by(a)
    if owner is None or not owner.key:
        return None, "it belongs to somebody without a name"
    if owner.kind not in GROUPS or owner.kind == "community" or not _speaks(a, scene):
        return None, f"it is somebody else than {owner.words!r}, to whom it belongs"
    return owner, f"one of {owner.words!r}, without a name of his own"


def _speaks(a: Anaphor, scene: Scene) -> bool:
    return a.base not in scene.grammar.words["roles"]["SUPPORT"]


def _group_head(scene: Scene, a: Anaphor) -> _Answer | None:
    """*the brigade*: the only group with that word in its name, or the only one nearby."""
    if a.means != ("group",) or not (a.definite or a.bare) or a.narrowed:
        return None
    bearers = scene.heads.get(a.base, set())
    if len(bearers) == 1 and (a.definite or scene.grammar.lang == "ru"):
        (key,) = bearers
        seen = Seen(a.at, a.at, key, "group", frozenset({"thing", "many"}), False, None, key)
        return seen, f"the only group with {a.base!r} in its name"
    if len(bearers) > 1:
        nearest = next(scene.near(a, lambda x: x.who in bearers), [])
        if len({x.who for x in nearest}) == 1:
            return nearest[-1], f"the last group with {a.base!r} in its name"
        return None, f"several groups have {a.base!r} in their names"
    return None


def _generic(scene: Scene, a: Anaphor) -> _Answer | None:
    """*the group*, *the militants*: the only group of the nearest sentence that has one."""
    coref = scene.grammar.words["coref"]
    if a.means != ("group",) or a.base not in coref["generic"]:
        return None
    if a.narrowed or not (a.definite or a.bare):
        return None, "narrowed by what follows, or new here"

    def fits(x: Seen) -> bool:
        return x.kind == "group" or (x.kind == "role" and "thing" in x.genders)

    near = scene.near(a, fits)
    nearest = next(near, [])
    who = {x.who for x in nearest}
    if not who:
        return None, "no group is named shortly before it"
    if len(who) > 1:
        return None, "several groups fit alike"
    if a.bare and len(scene.so_far("group", a.at)) > 1:
        return None, "the text names several groups, and no word says which"
    found = nearest[-1]
    rivals = {x.who for x in next(near, []) if x.prominent} - who
    if rivals and not any(x.prominent for x in nearest):
        return None, "another group is the subject of the sentence before"
    return _or_open(found, f"the only group nearby, {found.words!r}")


def _only_person(scene: Scene, a: Anaphor) -> _Answer | None:
    """*the man*, *the politician*: the only person nearby, where no other word was given him."""
    coref = scene.grammar.words["coref"]
    if a.means != ("person",) or a.plural or not (a.definite or a.bare) or a.narrowed:
        return None
    if a.base not in coref["man"] and a.base not in coref["woman"]:
        return None
    means = ("she",) if a.base in coref["woman"] else ("he", "she")
    people = [
        x for found in scene.near(a, lambda x: not x.genders.isdisjoint(EITHER), 2) for x in found
    ]
    who = {x.who for x in people}
    if len(who) != 1 or not people[0].key or not scene.agrees(people[0], means):
        return None, "not one person alone is near it"
    called = {r for r, borne in scene.roles.items() if any(w in who for w, _ in borne)}
    if called and a.base not in ("man", "woman", "мужчина", "женщина", "политик", "politician"):
        return None, "the one nearby is called otherwise"
    return people[0], f"the only person nearby, {people[0].words!r}"


RULES: Sequence[tuple[str, _Rule]] = (
    ("first-person", _first_person),
    ("apposition", _aside),
    ("account", _account),
    ("role", _bearer),
    ("member", _for_group),
    ("group-word", _group_head),
    ("group", _generic),
    ("person", _only_person),
    ("no-actor", _no_actor),
    ("pronoun", _pronoun),
)
