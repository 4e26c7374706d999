"""Copies: which statements are one statement, edited as editors edit, and which only look like it.

The data (``eval/marked/copies.toml``, whose top explains it) has scenes: one speaker says two
different things toward one target, by one act, within days. Each thing is told by many outlets:

* ``original``: the sentence as written first.
* ``reprint``: with a dateline and an agency's tail. ``cut``: its end is missing. ``edited``: words
  dropped and put in. ``headline``: the same words under another frame. These four are made from the
  original by a generator with a fixed seed.
* ``repost``: the original on an account's wall, read as that account's own word.
* ``retold``: another outlet's own wording; ``translated``: as an outlet of another language has it.
* ``later``: the original once more, 24 days after: said again, no copy.

What an author says on his own account (act ASSAULT in the data) is no copy where it is retold: two
reporters of one raid are two.

Figures, for the folds that ``relations.fold`` makes with the likeness of meaning, and beside it
``words only``, the rival that knows none:

* ``pairs``: over all pairs of statements of a scene, p = folded pairs that are copies / folded
  pairs, r = the same / pairs that are copies, with n (pairs that are) and bootstrapped intervals.
* ``edits.NAME``: of statements edited so, the share of copies that is folded with the original
  (``found``), and the share folded with anything that they are no copy of (``wrong``).
* ``likeness``: passages held against each other directly: en–ru, retold–ru and en–retold, each
  with as many that are the same as are not (the scene's other statement); ``auc``, and p and r at
  the thresholds that folding uses.

* ``read``: the same sentences, English and Russian, each as a document of its own, read as a case
  reads it (speaker and target stand in the seed list): of n things told in both, in how many some
  statement with a target was read with the same speaker, act and target in both (``same``), and in
  how many such statements were folded (``folded``). Folding can join no more than reading saw.

``by_split`` has the same of the halves; thresholds were settled on ``dev``.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

from riftline import actors, attribution, relations
from riftline.errors import ExamError
from riftline.exams.attribution import document_of
from riftline.exams.resample import interval
from riftline.exams.rows import text_of
from riftline.model import (
    Actor,
    Claim,
    DocumentCard,
    Extract,
    Mention,
    Name,
    Piece,
    Roster,
    Span,
    Statement,
)
from riftline.relations.retold import RETOLD, TRANSLATED, Alike

__all__ = ["EDITS", "Scene", "Version", "parse", "score", "versions"]

VERSION = 2
"""Rises when a figure changes its meaning: floors of another version do not compare."""

SEED = 20140202
EDITS = ("reprint", "cut", "edited", "headline", "repost", "retold", "translated", "later")

_SHAPE = "scenes of copies.toml: split, actors, act, and one and other with en, again, ru"
_SAID = re.compile(r"^(?P<before>[^\[\]]*)\[(?P<said>[^\[\]]+)\](?P<after>[^\[\]]*)$")
_FIRST = date(2014, 3, 3)
_SCRIPTS = {"en": "Latn", "ru": "Cyrl"}
_LANGUAGES = (("en", "en"), ("again", "en"), ("ru", "ru"))
_PAIRS = (("en", "ru"), ("again", "ru"), ("en", "again"))


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence with what was said in it: ``text[start:end]``."""

    text: str
    start: int
    end: int

    @property
    def said(self) -> str:
        """The words that were said."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Scene:
    """`actors` are speaker and target by language; `things` two things said, each told three ways
    (``en``, ``again``, ``ru``)."""

    split: str
    act: str
    actors: Mapping[str, tuple[str, str]]
    things: tuple[Mapping[str, Told], Mapping[str, Told]]

    @property
    def authored(self) -> bool:
        """Whether the writers say it themselves."""
        return self.actors["en"][0] == "author"


@dataclass(frozen=True, slots=True)
class Version:
    """One statement of a scene with its document. `copy` is the same in copies of each other."""

    edit: str
    copy: str
    thing: int
    statement: Statement
    card: DocumentCard


def score(data: Path, tagger: str = attribution.TAGGER) -> dict[str, Any]:
    """Figures for a file of scenes. Raises ExamError for what has another shape."""
    scenes = parse(text_of(data, _SHAPE), str(data))
    random = Random(str(SEED))  # noqa: S311 - not for secrets: the same edits every time
    told = [versions(scene, n, random) for n, scene in enumerate(scenes)]
    halves = {s: [n for n, scene in enumerate(scenes) if scene.split == s] for s in ("dev", "test")}
    return {
        "version": VERSION,
        "scenes": len(scenes),
        **_figures(scenes, told, tagger),
        "by_split": {
            split: _figures([scenes[n] for n in part], [told[n] for n in part], tagger)
            for split, part in halves.items()
            if part
        },
    }


def parse(text: str, where: str) -> list[Scene]:
    """The scenes of a file's text. Raises ExamError naming `where` and the scene."""
    try:
        rows = tomllib.loads(text).get("scene", [])
    except tomllib.TOMLDecodeError as e:
        raise ExamError(f"{where} is no TOML ({e})", expected=_SHAPE) from e
    if not rows or not isinstance(rows, list):
        raise ExamError(f"{where} has no scene", expected=_SHAPE)
    found = []
    for n, row in enumerate(rows, 1):
        try:
            found.append(_scene(row))
        except (KeyError, TypeError, ValueError, AttributeError) as e:
            raise ExamError(f"{where}: scene {n} has another shape ({e})", expected=_SHAPE) from e
    return found


def _scene(row: Mapping[str, Any]) -> Scene:
    actors = {"en": tuple(row["actors"]), "ru": tuple(row.get("actors_ru", row["actors"]))}
    if row["split"] not in ("dev", "test") or any(len(a) != 2 for a in actors.values()):
        raise ValueError("split is dev or test, actors are two")
    one, other = ({k: _told(row[thing][k]) for k, _ in _LANGUAGES} for thing in ("one", "other"))
    return Scene(row["split"], row["act"], actors, (one, other))


def _told(marked: str) -> Told:
    found = _SAID.match(marked)
    if found is None:
        raise ValueError(f"one passage in brackets is wanted in {marked!r}")
    before, said = found["before"], found["said"]
    return Told(before + said + found["after"], len(before), len(before) + len(said))


# --- the versions of what was said ----------------------------------------------------------------


def versions(scene: Scene, n: int, random: Random) -> list[Version]:
    """Every telling of both things of a scene, each in a document of its own source."""
    found: list[Version] = []
    for thing, said in enumerate(scene.things):
        for edit, told, lang, after in _tellings(said, random):
            apart = edit == "later" or (edit == "retold" and scene.authored)
            id_ = f"{n:02d}-{thing}-{edit}"
            copy = id_ if apart else f"{n:02d}-{thing}"
            found.append(
                Version(
                    edit, copy, thing,
                    _statement(scene, id_, told, lang, edit == "repost"),
                    _card(id_, _FIRST + timedelta(days=thing + after), lang, edit == "repost"),
                )
            )  # fmt: skip
    return found


def _tellings(said: Mapping[str, Told], random: Random) -> Iterator[tuple[str, Told, str, int]]:
    """(edit, sentence, language, days after the first)."""
    first = said["en"]
    yield "original", first, "en", 0
    yield "reprint", _framed(first, "PORT ARVEN, March 3 — ", " The agency had it first."), "en", 1
    yield "cut", _cut(first, random), "en", 1
    yield "edited", _edited(first, random), "en", 2
    yield "headline", Told(f"‘{first.said}’: new charges", 1, 1 + len(first.said)), "en", 1
    yield "repost", first, "en", 1
    yield "retold", said["again"], "en", random.randrange(3)
    yield "translated", said["ru"], "ru", random.randrange(3)
    yield "later", first, "en", 24


def _framed(told: Told, before: str, after: str) -> Told:
    shift = len(before)
    return Told(before + told.text + after, told.start + shift, told.end + shift)


def _cut(told: Told, random: Random) -> Told:
    """The sentence without its tail: six words of what was said at least, a third of it at most."""
    words = told.said.split()
    kept = max(min(6, len(words)), round(len(words) * random.uniform(0.67, 0.9)))
    said = " ".join(words[:kept])
    return Told(f"{told.text[: told.start]}{said}.", told.start, told.start + len(said))


def _edited(told: Told, random: Random) -> Told:
    """One word of what was said dropped, one put in, as an editor of another desk would."""
    words = told.said.split()
    if len(words) > 3:
        del words[random.randrange(1, len(words) - 1)]
    words.insert(random.randrange(1, len(words)), random.choice(("reportedly", "also", "all")))
    said = " ".join(words)
    text = told.text[: told.start] + said + told.text[told.end :]
    return Told(text, told.start, told.start + len(said))


def _statement(scene: Scene, id_: str, told: Told, lang: str, posted: bool) -> Statement:
    speaker, target = scene.actors[lang]
    key, aim = scene.actors["en"]
    authored = Mention("", None, f"@{id_}", "author")
    by = authored if posted or scene.authored else Mention(speaker, Span(0, 1), key, "group")
    subject = Mention("gunmen", None, "gunmen", "group") if scene.authored else by
    return Statement(
        id=f"s-{id_}", document_id=id_, evidence=Span(0, len(told.text)), text=told.text,
        speaker=by, cue=None, content=(Piece(told.said, Span(told.start, told.end)),),
        mode="indirect", carriers=(), subject=subject, act=scene.act,
        target=Mention(target, Span(0, 1), aim, "group"), stance=None, stance_words=(), when=None,
        claim=Claim(), glosses=(), confidence=0.9, rule="made",
    )  # fmt: skip


def _card(id_: str, day: date, lang: str, posted: bool) -> DocumentCard:
    return DocumentCard(
        id=id_, capture=id_, uri=f"made:{id_}", title=None, author=None, publisher=f"Outlet {id_}",
        published=day.isoformat(), lang=lang, kind="post" if posted else "article", platform=None,
        account=f"@{id_}" if posted else None, added="", statements=1,
    )  # fmt: skip


# --- figures --------------------------------------------------------------------------------------


def _figures(
    scenes: Sequence[Scene], told: Sequence[Sequence[Version]], tagger: str
) -> dict[str, Any]:
    return {
        **_of_folds(told, attribution.alike),
        "words only": _of_folds(told, None),
        "likeness": {f"{a}–{b}": _likeness(scenes, a, b) for a, b in _PAIRS},
        "read": _read(scenes, tagger),
    }


def _of_folds(told: Sequence[Sequence[Version]], alike: Alike | None) -> dict[str, Any]:
    rows: list[tuple[int, int, int]] = []
    edits: dict[str, Counter[str]] = defaultdict(Counter)
    for scene in told:
        at = _folded(scene, alike)
        right = wrong = wanted = 0
        for one, other in combinations(scene, 2):
            together = at[one.statement.id] == at[other.statement.id]
            wanted += one.copy == other.copy
            right += together and one.copy == other.copy
            wrong += together and one.copy != other.copy
        rows.append((right, right + wrong, wanted))
        originals = {v.copy: v for v in scene if v.edit == "original"}
        for v in scene:
            if v.edit == "original":
                continue
            fold = at[v.statement.id]
            edits[v.edit]["n"] += 1
            first = originals.get(v.copy)
            if first is not None:
                edits[v.edit]["copies"] += 1
                edits[v.edit]["found"] += at[first.statement.id] == fold
            edits[v.edit]["wrong"] += any(
                at[o.statement.id] == fold and o.copy != v.copy for o in scene
            )
    right, found, wanted = (sum(row[i] for row in rows) for i in range(3))
    return {
        "pairs": {
            "n": wanted,
            "p": _ratio(right, found),
            "r": _ratio(right, wanted),
            "p_interval": interval(rows, lambda sums: sums[:, 0] / sums[:, 1]),
            "r_interval": interval(rows, lambda sums: sums[:, 0] / sums[:, 2]),
        },
        "edits": {
            edit: {
                "n": c["n"],
                "found": _ratio(c["found"], c["copies"]),
                "wrong": _ratio(c["wrong"], c["n"]),
            }
            for edit in EDITS
            if (c := edits[edit])
        },
    }


def _folded(scene: Sequence[Version], alike: Alike | None) -> dict[str, str]:
    """The first of its fold, for every statement of a scene."""
    statements = [v.statement for v in scene]
    mentions = (m for s in statements for m in (s.speaker, s.subject, s.target) if m is not None)
    keys = {m.key: m.kind for m in mentions}
    actors = tuple(
        Actor(key, key, "account" if kind == "author" else kind, (), (key,))
        for key, kind in sorted(keys.items())
    )
    roster = Roster(actors, {a.id: a.id for a in actors}, {a.id: a for a in actors})
    cards = {v.card.id: v.card for v in scene}
    said = {s.id: relations.day(s, cards[s.document_id]) for s in statements}
    folds = relations.fold(statements, roster, said, cards, alike=alike)
    return {m: f.first for f in folds for m in f.members}


def _likeness(scenes: Sequence[Scene], a: str, b: str) -> dict[str, Any]:
    same: list[float] = []
    not_same: list[float] = []
    for scene in scenes:
        names = {n for told in scene.actors.values() for n in told}
        for thing, said in enumerate(scene.things):
            other = scene.things[1 - thing]
            same.append(attribution.alike(said[a].said, said[b].said, names))
            not_same.append(attribution.alike(said[a].said, other[b].said, names))
    least = RETOLD if b == "again" else TRANSLATED
    hits, slips = sum(x >= least for x in same), sum(x >= least for x in not_same)
    above = sum((x > y) + (x == y) / 2 for x in same for y in not_same)
    return {
        "n": len(same),
        "auc": round(above / (len(same) * len(not_same)), 4),
        "p": _ratio(hits, hits + slips),
        "r": _ratio(hits, len(same)),
    }


def _read(scenes: Sequence[Scene], tagger: str) -> dict[str, Any]:
    """How far what is told in two languages is read alike, and folded then."""
    n = same = folded = 0
    for scene in scenes:
        if scene.authored:
            continue
        seeds = [
            Name(text, f"seed:group:{i}", "official", lang, _SCRIPTS[lang], source="actors.toml")
            for lang, told in scene.actors.items()
            for i, text in enumerate(told)
        ]
        for thing in scene.things:
            read = [_extract(thing[lang].text, lang, seeds, tagger) for lang in ("en", "ru")]
            n += 1
            alike, together = _both(read, seeds)
            same += alike
            folded += together
    return {"n": n, "same": _ratio(same, n), "folded": _ratio(folded, n)}


def _extract(text: str, lang: str, seeds: Sequence[Name], tagger: str) -> Extract:
    bare = document_of(lang, text, lang)
    document = replace(bare, published=_FIRST.isoformat(), publisher=f"Outlet {lang}")
    return attribution.attribute(document, seeds, tagger)


def _both(read: Sequence[Extract], seeds: Sequence[Name]) -> tuple[bool, bool]:
    """Whether two readings have a statement in common, and whether one was folded."""
    statements = [s for e in read for s in e.statements]
    roster, _ = actors.resolve(statements, [n for e in read for n in e.names], seeds, ())
    cards = {e.document.id: _card(e.document.id, _FIRST, e.document.id, False) for e in read}
    said = {s.id: relations.day(s, cards[s.document_id]) for s in statements}
    folds = relations.fold(statements, roster, said, cards, alike=attribution.alike)
    first = {m: f.first for f in folds for m in f.members}

    def seen(e: Extract, what: Callable[[Statement], object]) -> set[object]:
        return {what(s) for s in e.statements if roster.of(s.speaker) and roster.of(s.target)}

    def who(s: Statement) -> object:
        ends = (roster.of(s.speaker), roster.of(s.target))
        return s.act, *(a.id for a in ends if a is not None)

    one, other = read
    return bool(seen(one, who) & seen(other, who)), bool(
        seen(one, lambda s: first[s.id]) & seen(other, lambda s: first[s.id])
    )


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
