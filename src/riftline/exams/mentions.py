"""Who and what is named in a text: the network's mentions against NEREL's or re3d's.

Data: a folder of brat files (NEREL: ``.txt`` with its ``.ann``) or one that holds
``re3d_docs.jsonl`` and ``re3d_entities.jsonl`` (entities of confidence 0.5 and more).

Both sets' types are mapped onto person, group, place and community; NEREL's PROFESSION is
``role``, listed among ``types`` but in no micro or macro figure. Other types (dates, money,
weapons) are nobody. Of nested mentions only the outermost counts; one that is cut into several
pieces is left out and counted in ``left_out``. Boundaries are those of words: a mark that ends
inside a word takes the whole word.

* ``types``, ``micro_f1``, ``macro_f1``: the same words and the same kind.
* ``soft``: the same kind, and words that overlap softly (`riftline.exams.spans`), one to one.
* ``names``: where the reading of documents has names, ``learned`` and ``rules``, whatever their
  kind, against the marked mentions that hold a capital letter, an English article before them left
  out; ``long`` those of three words and more. Not taken where another network stands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from riftline.errors import ExamError
from riftline.exams.classes import by_class, summary, table
from riftline.exams.judging import Reads, run_of, words_of
from riftline.exams.rows import json_rows, lines, shaped, span_in, text_of
from riftline.exams.spans import HALF, Tally, Tokens, dice, matches, measure
from riftline.model import Span

if TYPE_CHECKING:
    from riftline.attribution.tagger.windows import Run

__all__ = ["NEREL_KINDS", "RE3D_KINDS", "Marked", "Paper", "papers", "report", "score"]

VERSION = 1
"""Rises when a figure changes its meaning: floors of another version do not compare."""

COUNTED = ("person", "group", "place", "community")
LEAST = 0.5
"""re3d: an entity that its annotators agreed on less is none."""

NEREL_KINDS = {
    "PERSON": "person", "FAMILY": "person", "ORGANIZATION": "group", "COUNTRY": "place",
    "CITY": "place", "STATE_OR_PROVINCE": "place", "LOCATION": "place", "DISTRICT": "place",
    "FACILITY": "place", "NATIONALITY": "community", "RELIGION": "community",
    "PROFESSION": "role",
}  # fmt: skip
RE3D_KINDS = {
    "Organisation": "group", "Person": "person", "Location": "place", "Nationality": "community",
}  # fmt: skip

_TAGGERS = ("learned", "rules")
_LANGUAGE = {"nerel": "ru", "re3d": "en"}
_ARTICLES = frozenset({"the", "a", "an"})
_LONG = 3
"""Words from which a name is a long one."""

_SHAPE = "a folder of brat files (.txt, .ann), or one with re3d_docs.jsonl and re3d_entities.jsonl"
_BRAT = "brat lines such as 'T1<tab>PERSON 0 6<tab>words', at code points of the .txt"
_DOCS = "re3d documents with id and text"
_ENTITIES = "re3d entities with doc, begin, end, type and confidence"


class Marked(NamedTuple):
    """One mention as annotated."""

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One annotated text. `cut` counts mentions of several pieces, which are not in `gold`."""

    name: str
    text: str
    gold: tuple[Marked, ...]
    cut: int = 0


class _Found(NamedTuple):
    """A mention in words of the text."""

    run: Run
    kind: str


def score(data: Path, *, network: Reads | None = None) -> dict[str, Any]:
    """Run the exam on the folder `data`; every figure with its ``n`` and 95 % interval.

    `network` replaces the tagger's own. Raises ExamError when the data is not of the kind.
    """
    set_, exam = papers(Path(data))
    if network is None:
        from riftline.attribution.tagger.network import network as ours

        network = ours()
        named = {"names": {tagger: _named(exam, set_, tagger) for tagger in _TAGGERS}}
    else:
        named = {}
    pairs = [_compared(network, paper) for paper in exam]
    kinds = (*COUNTED, "role") if set_ == "nerel" else COUNTED
    soft = [_counts(g, f, _soft) for g, f in pairs]
    return {
        "exam": "mentions",
        "version": VERSION,
        "data": Path(data).name,
        "set": set_,
        "documents": len(exam),
        "left_out": sum(p.cut for p in exam),
        **by_class([_counts(g, f, _exact) for g, f in pairs], kinds, COUNTED),
        "soft": by_class(soft, kinds, COUNTED),
        **named,
    }


def _named(exam: Sequence[Paper], set_: str, tagger: str) -> dict[str, Any]:
    """How the names of a reading agree with the marked ones, and the long ones of both."""
    from riftline.attribution import ties
    from riftline.attribution.tagger.words import words
    from riftline.exams.attribution import document_of

    every: list[Tally] = []
    long: list[Tally] = []
    for paper in exam:
        said = list(words(paper.text))
        tokens = Tokens(tuple(w.start for w in said), tuple(w.end for w in said))
        found, _ = ties(document_of(paper.name, paper.text, _LANGUAGE[set_]), (), tagger)
        given = {r for m in found if m.span and (r := run_of(tokens, m.span))}
        marked = (_bare([w.text for w in said], m) for m in _gold(paper, tokens))
        wanted = {r for r in marked if any(c.isupper() for w in said[slice(*r)] for c in w.text)}
        every.append(_tally(wanted, given))
        long.append(_tally({r for r in wanted if _is_long(r)}, {r for r in given if _is_long(r)}))
    return {**measure(every), "long": measure(long)}


def _gold(paper: Paper, tokens: Tokens) -> list[_Found]:
    """The outermost marked mentions of the kinds that count, in words."""
    marked = [_Found(run, m.kind) for m in paper.gold if (run := run_of(tokens, m.span))]
    return [m for m in _outermost(marked) if m.kind in COUNTED]


def _bare(said: Sequence[str], m: _Found) -> Run:
    """Its words without an article before them."""
    start, end = m.run
    return (start + (end - start > 1 and said[start].lower() in _ARTICLES), end)


def _is_long(run: Run) -> bool:
    return run[1] - run[0] >= _LONG


def _tally(wanted: set[Run], given: set[Run]) -> Tally:
    return Tally(len(wanted & given), len(given), len(wanted))


def papers(data: Path) -> tuple[str, tuple[Paper, ...]]:
    """``nerel`` or ``re3d``, and the annotated texts of the folder `data` in the order of names.

    Raises ExamError naming the file or line that has not the shape.
    """
    if (data / "re3d_docs.jsonl").is_file():
        return "re3d", _re3d(data)
    found = sorted(data.glob("*.ann"))
    if not found:
        raise ExamError(f"{data} holds no annotated text", expected=_SHAPE, do="give the folder")
    return "nerel", tuple(_brat(path) for path in found)


def report(scores: Mapping[str, Any]) -> str:
    """The figures of `score` as lines for a terminal."""
    names = ("micro_f1", "macro_f1")
    return "\n".join(
        [
            f"{scores['data']} ({scores['set']}): {scores['documents']} documents",
            *table(scores["types"]),
            *summary(scores, names),
            "overlapping:",
            *table(scores["soft"]["types"]),
            *summary(scores["soft"], names),
            *_told(scores.get("names", {})),
        ]
    )


def _told(named: Mapping[str, Any]) -> Iterator[str]:
    """Names as documents are read, by tagger."""
    if named:
        yield "names as documents are read:"
        rows = {k: v for tagger in named for k, v in _rows(tagger, named[tagger])}
        yield from table(rows)


def _rows(tagger: str, read: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield tagger, read
    yield f"{tagger}, long", read["long"]


def _compared(network: Reads, paper: Paper) -> tuple[list[_Found], list[_Found]]:
    """The outermost gold mentions and the network's, in words of the text."""
    from riftline.attribution.tagger.decode_mentions import mentions

    windows = network.windows(paper.text)
    words = words_of(windows)
    marked = [_Found(run, m.kind) for m in paper.gold if (run := run_of(words, m.span))]
    found = [
        _Found((window.start + m.start, window.start + m.end), m.kind)
        for window in windows
        for m in mentions(network.see(window))
    ]
    return _outermost(marked), found


def _outermost(marked: Iterable[_Found]) -> list[_Found]:
    """Those that lie in no other and cross none: the longer one stays, of two the first."""
    kept: list[_Found] = []
    taken: set[int] = set()
    for m in sorted(marked, key=lambda m: (m.run[0] - m.run[1], m.run)):
        if taken.isdisjoint(range(*m.run)):
            kept.append(m)
            taken.update(range(*m.run))
    return sorted(kept)


def _counts(
    gold: Sequence[_Found],
    found: Sequence[_Found],
    hits: Callable[[Sequence[Run], Sequence[Run]], int],
) -> dict[str, Tally]:
    made: dict[str, Tally] = {}
    for kind in {m.kind for m in (*gold, *found)}:
        wanted = [m.run for m in gold if m.kind == kind]
        given = [m.run for m in found if m.kind == kind]
        made[kind] = Tally(hits(wanted, given), len(given), len(wanted))
    return made


def _exact(wanted: Sequence[Run], given: Sequence[Run]) -> int:
    return len(set(wanted) & set(given))


def _soft(wanted: Sequence[Run], given: Sequence[Run]) -> int:
    return len(matches(given, wanted, _half))


def _half(a: Run, b: Run) -> float:
    overlap = dice(frozenset(range(*a)), frozenset(range(*b)))
    return overlap if overlap >= HALF else 0.0


def _brat(path: Path) -> Paper:
    text = text_of(path.with_suffix(".txt"), _BRAT)
    gold: list[Marked] = []
    cut = 0
    for where, line in lines(path, _BRAT):
        if not line.startswith("T"):  # relations, links to Wikidata, and notes that were wrapped
            continue
        with shaped(where, _BRAT):
            _, place, words = line.split("\t")
            name, _, at = place.partition(" ")
            kind = NEREL_KINDS.get(name)
            if kind and ";" in at:
                cut += 1
            elif kind:
                span = span_in(text, *at.split())
                if text[span.start : span.end] != words:
                    raise ValueError(f"the text has {text[span.start : span.end]!r} there")
                gold.append(Marked(span, kind))
    return Paper(path.stem, text, tuple(gold), cut)


def _re3d(folder: Path) -> tuple[Paper, ...]:
    texts: dict[str, str] = {}
    for where, row in json_rows(folder / "re3d_docs.jsonl", _DOCS):
        with shaped(where, _DOCS):
            texts[str(row["id"])] = str(row["text"])
    gold: dict[str, list[Marked]] = {id_: [] for id_ in texts}
    for where, row in json_rows(folder / "re3d_entities.jsonl", _ENTITIES):
        with shaped(where, _ENTITIES):
            id_, kind = row["doc"], RE3D_KINDS.get(row["type"])
            if kind and float(row["confidence"]) >= LEAST:
                gold[id_].append(Marked(span_in(texts[id_], row["begin"], row["end"]), kind))
    return tuple(Paper(id_, text, tuple(gold[id_])) for id_, text in texts.items())
