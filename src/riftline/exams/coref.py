"""Who is meant: short names, pronouns and descriptions tied to names within one document.

Two kinds of data, told apart by the end of the file's name.

**Marked passages** (``coref.en.txt``, whose top explains the notation). Every marked mention but a
`name` is a question: which actor of the passage? The keys of actor N are those under which its
`name` marks were found. For each kind, and for all together (``all``):

* found: mentions that were tied to a name. A short name that only keeps a key of its own is not.
* hit: the name is the marked actor's. n: mentions marked with an actor (not 0).
* p = hits / found, r = hits / n, f1; a mention marked 0 that was given a name is a wrong answer.
* ``open``: of the mentions marked 0 the share that was left open, with n.

``by_split.dev`` and ``by_split.test`` hold the same figures of either half; nobody tunes on test.
Intervals are bootstrapped over passages.

**PolNeAR** (JSON lines as for the exam `attribution`). It marks who speaks, and no coreference. Of
the distinct sources of the articles:

* ``pronouns.tied``, ``descriptions.tied``: the share of sources that are one third-person pronoun,
  or a description (no name in it, and a head that the lexicon knows as a person, group or account),
  which got tied to a name. Sources such as *officials*, whom no name of the text may stand for,
  are descriptions too: not all of them should be tied.
* ``judged``: descriptions whose head word stands in the articles' other sources with the name of
  just one person or group (*spokesman Arn … the spokesman*); right where the tie is to that name's
  key. p = right / tied, r = right / n. This judges only what repeats a head: a small, easy part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from riftline.attribution import coref, ties
from riftline.errors import ExamError
from riftline.exams import marked
from riftline.exams.attribution import articles, document_of
from riftline.exams.classes import figure, table
from riftline.exams.rows import text_of
from riftline.exams.spans import Tally, measure
from riftline.model import Document, Mention, Span

__all__ = ["KINDS", "Mark", "Passage", "answers", "parse", "report", "score"]

VERSION = 1
"""Rises when a figure changes its meaning: floors of another version do not compare."""

KINDS = ("surname", "abbreviation", "adjective", "group", "role", "account", "pronoun")
_SHAPE = "passages of coref.en.txt: a line '§ dev' or '§ test', then text with [KIND:N words]"
_HEAD = re.compile(r"§ (?P<split>dev|test)(?: post (?P<account>@\w+))?")
_PIECE = re.compile(
    r"\[(?P<kind>name|" + "|".join(KINDS) + r"):(?P<actor>[0-9]+|A)[ ]"
    r"|(?P<close>\])|\\(?P<kept>[\[\]\\#¶§])|(?P<plain>[^\[\]\\]+)"
)

Found = Callable[[Document], tuple[Sequence[Mention], Mapping[int, coref.Tie]]]
"""A document's names with their keys, and the ties by the place of their head."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked mention of `actor`: a number, 0 for nobody, "A" for the account that posts."""

    kind: str
    actor: str
    span: Span


@dataclass(frozen=True, slots=True)
class Passage:
    """One marked text; `account` is the handle of a post's author, "" for an article."""

    line: int
    split: str
    account: str
    text: str
    marks: tuple[Mark, ...]


def score(data: Path, *, find: Found | None = None) -> dict[str, Any]:
    """Run the exam on the file `data`; every figure with its ``n`` and 95 % interval.

    `find` replaces the readings' own ties. Raises ExamError when the file is not of the kind.
    """
    find = find or ties
    path = Path(data)
    head = {"exam": "coref", "version": VERSION, "data": path.name}
    if path.suffix == ".txt":
        return head | _of_marked(path, find)
    return head | _of_polnear(path, find)


def report(scores: Mapping[str, Any]) -> str:
    """The figures of `score` as lines for a terminal."""
    lines = [f"{scores['data']}: " + scores["of"]]
    if "by_split" in scores:
        for name, part in (("all", scores), *scores["by_split"].items()):
            lines += [
                "",
                name,
                *table({k: part["types"][k] for k in part["types"]} | {"all": part["all"]}),
            ]
            lines.append(f"left open, of those to leave open: {_share(part['open'])}")
        return "\n".join(lines)
    for name in ("pronouns", "descriptions"):
        lines.append(f"{name} tied to a name: {_share(scores[name]['tied'])}")
    return "\n".join([*lines, *table({"judged": scores["judged"]})])


def _share(m: Mapping[str, Any]) -> str:
    low, high = m["interval"]["r"] or (None, None)
    return f"{figure(m['r'])} ({figure(low)} … {figure(high)}), n = {m['n']}"


# --- marked passages -----------------------------------------------------------------------------


def parse(written: str, name: str = "the text") -> Iterator[Passage]:
    """The passages of `written`. Raises ExamError naming `name` and the line at fault."""
    return (_passage(group, name) for group in marked.groups(written))


def _passage(group: Sequence[tuple[int, str]], name: str) -> Passage:
    number, line = group[0]
    head = _HEAD.fullmatch(line.strip())
    if head is None:
        raise ExamError(f"{name}, line {number} has {line[:40]!r}", expected=_SHAPE)
    text = ""
    marks: list[Mark] = []
    open_: list[int] = []
    for row, (number, line) in enumerate(group[1:]):
        where = f"{name}, line {number}"
        text += "\n" if row else ""
        for piece in () if line == "¶" else marked.pieces(line, _PIECE, where, _SHAPE):
            if piece["kind"]:
                open_.append(len(marks))
                marks.append(Mark(piece["kind"], piece["actor"], Span(len(text), len(text))))
            elif piece["close"]:
                if not open_:
                    raise ExamError(f"{where} closes a mark that is not open", expected=_SHAPE)
                at = open_.pop()
                marks[at] = replace(marks[at], span=Span(marks[at].span.start, len(text)))
            else:
                text += piece["kept"] or piece["plain"]
    if open_:
        raise ExamError(f"{name}, line {group[0][0]}: a mark is never closed", expected=_SHAPE)
    named = (
        {m.actor for m in marks if m.kind == "name"} | {"0"} | ({"A"} if head["account"] else set())
    )
    for m in marks:
        if m.actor not in named:
            raise ExamError(
                f"{name}, line {group[0][0]}: actor {m.actor} has no name", expected=_SHAPE
            )
    return Passage(group[0][0], head["split"], head["account"] or "", text, tuple(marks))


def _of_marked(path: Path, find: Found) -> dict[str, Any]:
    lang = path.name.removesuffix(".txt").rpartition(".")[2]
    if lang not in ("en", "ru"):
        raise ExamError(f"{path.name} names no language", expected="en or ru, as in coref.en.txt")
    passages = list(parse(text_of(path, _SHAPE), str(path)))
    if not passages:
        raise ExamError(f"{path} holds no passage", expected=_SHAPE)
    rows = [(p.split, _counts(p, lang, find)) for p in passages]
    return {
        "of": f"{len(passages)} passages",
        "passages": len(passages),
        "lang": lang,
        **_figures([r for _, r in rows]),
        "by_split": {
            split: _figures([r for s, r in rows if s == split]) for split in ("dev", "test")
        },
    }


def _figures(rows: Sequence[Mapping[str, Tally]]) -> dict[str, Any]:
    def over(kinds: Iterable[str]) -> dict[str, Any]:
        return measure([sum((r.get(k, Tally()) for k in kinds), Tally()) for r in rows])

    return {
        "types": {k: over([k]) for k in KINDS},
        "all": over(KINDS),
        "open": over(["open"]),
    }


def _counts(passage: Passage, lang: str, find: Found) -> dict[str, Tally]:
    """Counts by kind; under ``open`` how many of the mentions marked 0 were left open."""
    made: dict[str, Tally] = {}
    for mark, key, right in answers(passage, lang, find):
        wanted = mark.actor != "0"
        tally = Tally(int(right and wanted), int(bool(key)), int(wanted))
        made[mark.kind] = made.get(mark.kind, Tally()) + tally
        if not wanted:
            made["open"] = made.get("open", Tally()) + Tally(int(right), int(right), 1)
    return made


def answers(passage: Passage, lang: str, find: Found) -> Iterator[tuple[Mark, str, bool]]:
    """Each mark but names, the key given to it ("": none), and whether that is right."""
    document = document_of(f"passage-{passage.line}", passage.text, lang)
    if passage.account:
        document = replace(document, kind="post", account=passage.account, platform="telegram")
    mentions, tied = find(document)
    keys: dict[str, set[str]] = {"A": {passage.account.removeprefix("@").lower()}}
    for mark in passage.marks:
        if mark.kind == "name":
            keys.setdefault(mark.actor, set()).update(_named(mark, mentions))
    for mark in passage.marks:
        if mark.kind != "name":
            key = _given(mark, mentions, tied, keys)
            yield mark, key, key in keys.get(mark.actor, ()) if key else mark.actor == "0"


def _named(mark: Mark, mentions: Sequence[Mention]) -> set[str]:
    """Keys under which the marked name was found."""
    inside = [m for m in mentions if m.span and m.span.meets(mark.span)]
    if not inside:
        return set()
    return {max(inside, key=lambda m: m.span.end - m.span.start if m.span else 0).key}


def _given(
    mark: Mark,
    mentions: Sequence[Mention],
    tied: Mapping[int, coref.Tie],
    keys: Mapping[str, set[str]],
) -> str:
    """The key that was given to a marked mention, "" where it was left open or has its own."""
    inside = [t for t in tied.values() if mark.span.start <= t.head < mark.span.end]
    # What is marked may hold other ties ("the group's spokesman"): the one that ends with it.
    best = max(
        inside,
        default=None,
        key=lambda t: (
            t.span.holds(mark.span),
            t.span.end == mark.span.end,
            t.span.end - t.span.start,
        ),
    )
    if best is not None:
        return best.key if best.settled else ""
    named = next((m for m in mentions if m.span and mark.span.holds(m.span)), None)
    return named.key if named and any(named.key in each for each in keys.values()) else ""


# --- PolNeAR -------------------------------------------------------------------------------------

_PRONOUNS = frozenset(["he", "she", "it", "they", "him", "her", "them"])
_WORDS = re.compile(r"[^\W\d_]+")


def _of_polnear(path: Path, find: Found) -> dict[str, Any]:
    pronouns: list[Tally] = []
    descriptions: list[Tally] = []
    judged: list[Tally] = []
    for article in articles(path):
        document = document_of(article.id, article.text, article.lang)
        mentions, tied = find(document)
        sources = sorted({s for a in article.gold for s in a.source})
        said = [_Source(s, article.text[slice(*s)], mentions, tied) for s in sources]
        alone = [x for x in said if x.text.lower() in _PRONOUNS]
        told = [x for x in said if x.text.lower() not in _PRONOUNS and not x.names and x.tie]
        pronouns.append(Tally(sum(x.tied for x in alone), len(alone), len(alone)))
        descriptions.append(Tally(sum(x.tied for x in told), len(told), len(told)))
        judged.append(_judged(told, [x for x in said if x.names]))
    return {
        "of": f"{len(pronouns)} articles",
        "articles": len(pronouns),
        "pronouns": {"tied": measure(pronouns)},
        "descriptions": {"tied": measure(descriptions)},
        "judged": measure(judged),
    }


class _Source:
    """A source as annotated, the names in it, and what ties its head."""

    def __init__(
        self, span: Span, text: str, mentions: Sequence[Mention], tied: Mapping[int, coref.Tie]
    ) -> None:
        self.text = text
        self.names = [m for m in mentions if m.span and span.holds(m.span)]
        inside = [t for t in tied.values() if span.start <= t.head < span.end]
        self.tie = next(iter(sorted(inside, key=lambda t: t.head)), None)
        self.tied = bool(self.tie and self.tie.key)
        self.words = {w.lower() for w in _WORDS.findall(text)}
        self.head = (
            text[self.tie.head - span.start :].split()[0].strip(",.").lower() if self.tie else ""
        )


def _judged(told: Sequence[_Source], named: Sequence[_Source]) -> Tally:
    total = Tally()
    for x in told:
        keys = {y.names[-1].key for y in named if x.head in y.words}
        if len(keys) == 1:
            right = int(x.tied and x.tie is not None and x.tie.key in keys)
            total += Tally(right, int(x.tied), 1)
    return total
