"""The given sets → items: words with whatever labels the set has.

Held out for choosing and for calibration, besides the sets' own dev files: what `held` says of an
id (a tenth by hash) in NewsMTSC, RuSentNE, re3d, cameo and RuSentRel, which come without one.
"""

from __future__ import annotations

import csv
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from riftline.attribution.tagger.heads import KINDS, RELATIONS
from riftline.attribution.tagger.words import Word, words
from riftline.exams.mentions import NEREL_KINDS, RE3D_KINDS
from riftline.exams.rusentrel import articles as rusentrel_articles

__all__ = ["KINDS", "RELATIONS", "Cite", "Item", "Run", "held", "item_of", "run_of"]

NEREL = {
    "MEMBER_OF": "BelongsTo", "WORKPLACE": "BelongsTo", "SUBORDINATE_OF": "BelongsTo",
    "PART_OF": "BelongsTo", "ALTERNATIVE_NAME": "IsSynonymOf", "ABBREVIATION": "IsSynonymOf",
    "WORKS_AS": "HasAttrOf", "HEADQUARTERED_IN": "CoLocated", "LOCATED_IN": "CoLocated",
    "PLACE_RESIDES_IN": "CoLocated",
}  # fmt: skip
"""NEREL's relations by re3d's names."""

Run = tuple[int, int]
"""Half-open run of words."""


@dataclass
class Cite:
    """One attribution: runs of words for each role."""

    cue: list[Run]
    source: list[Run]
    content: list[Run]


@dataclass
class Item:
    """Words with labels; a label that the set has not is None or empty.

    `pairs` are (p, q, scheme, label): scheme ``directed`` (0 none, 1 p→q +, 2 q→p +, 3 p→q −,
    4 q→p −), ``relation`` (0 none, 1+2i p is RELATIONS[i] of q, 2+2i the other way), ``quad``.
    `stances` are (mention, 0 negative, 1 neutral, 2 positive); `facts` (word, −3…3). `roles`
    (words, 3, 3) are probabilities of outside, begin, inside by role, where `cites` are silver.
    """

    set: str
    id: str
    words: list[Word]
    breaks: frozenset[int] = frozenset()
    cites: list[Cite] | None = None
    mentions: list[tuple[Run, str]] | None = None
    pairs: list[tuple[Run, Run, str, int]] = field(default_factory=list)
    stances: list[tuple[Run, int]] = field(default_factory=list)
    facts: list[tuple[int, float]] = field(default_factory=list)
    roles: np.ndarray | None = None


def held(id_: str) -> bool:
    """Whether an example of a set without a dev file is kept out of training."""
    return zlib.crc32(id_.encode()) % 10 == 0


def item_of(set_: str, id_: str, text: str) -> Item:
    """The words of `text`; a new paragraph after every blank line or line break."""
    found = list(words(text))
    breaks = frozenset(
        i for i in range(1, len(found)) if "\n" in text[found[i - 1].end : found[i].start]
    )
    return Item(set_, id_, found, breaks)


def run_of(item: Item, start: int, end: int) -> Run | None:
    """The run of words that meet the code points, None if there is none."""
    inside = [i for i, w in enumerate(item.words) if w.start < end and w.end > start]
    return (inside[0], inside[-1] + 1) if inside else None


def polnear(path: Path) -> Iterator[Item]:
    """Articles; of several annotators the primary one."""
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        if not row["primary"]:
            continue
        item = item_of("polnear", row["id"], row["text"])
        begins = {w.start: i for i, w in enumerate(item.words)}
        item.cites = []
        for a in row["attributions"]:
            runs = {
                role: [
                    r for part in a[role] for s in part["spans"] if (r := _run(item, begins, *s))
                ]
                for role in ("source", "cue", "content")
            }
            if runs["cue"] and runs["content"]:
                item.cites.append(Cite(**runs))
        yield item


def _run(item: Item, begins: dict[int, int], start: int, end: int) -> Run | None:
    """`run_of` by a table of begins where the span begins at a word."""
    at = begins.get(start)
    if at is None:
        return run_of(item, start, end)
    last = at
    while last < len(item.words) and item.words[last].start < end:
        last += 1
    return at, last


def dse(path: Path) -> Iterator[Item]:
    """Sentences with two bracketed entities; the first bracket may be p or q."""
    for n, line in enumerate(path.open(encoding="utf-8")):
        row = json.loads(line)
        m = re.fullmatch(r"(.*?)\[(.*?)\](.*?)\[(.*?)\](.*)", row["text"], re.DOTALL)
        if m is None:
            continue
        a, one, b, two, c = m.groups()
        item = item_of("dse", str(n), a + one + b + two + c)
        first = run_of(item, len(a), len(a) + len(one))
        at = len(a) + len(one) + len(b)
        second = run_of(item, at, at + len(two))
        if first is None or second is None:
            continue
        p, q = (first, second) if one == row["p"] or two == row["q"] else (second, first)
        item.pairs.append((p, q, "directed", row["label"]))
        yield item


def newsmtsc(path: Path) -> Iterator[Item]:
    """Sentences with one or more marked persons."""
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        item = item_of("newsmtsc", row["primary_gid"], row["sentence_normalized"])
        for t in row["targets"]:
            if run := run_of(item, t["from"], t["to"]):
                item.stances.append((run, int(t["polarity"]) // 2 - 1))
        yield item


def rusentne(path: Path) -> Iterator[Item]:
    """Russian sentences with one marked entity; a sentence stands there once for each entity."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            item = item_of("rusentne", row["sentence"], row["sentence"])
            run = run_of(item, int(row["entity_pos_start_rel"]), int(row["entity_pos_end_rel"]))
            if run:
                item.stances.append((run, int(row["label"]) + 1))
                yield item


def uw(path: Path) -> Iterator[Item]:
    """Tokenised sentences with events."""
    for n, line in enumerate(path.open(encoding="utf-8")):
        row = json.loads(line)
        tokens = row["text"].split()
        item = item_of("uw", str(n), row["text"])
        starts, at = [], 0
        for t in tokens:
            starts.append(at)
            at += len(t) + 1
        for t in row["targets"]:
            first = t["span1"][0]
            run = run_of(item, starts[first], starts[first] + len(tokens[first]))
            if run:
                item.facts.append((run[0], float(t["label"])))
        yield item


def cameo(path: Path) -> Iterator[Item]:
    """Sentences with one source and one target actor and the class of what is between them."""
    for n, line in enumerate(path.open(encoding="utf-8")):
        row = json.loads(line)
        if row["quad"] is None or not row["source"] or not row["target"]:
            continue
        tokens, spaced = row["tokens"], []
        at = 0
        for t in tokens:
            spaced.append(at)
            at += len(t) + 1
        item = item_of("cameo", str(n), " ".join(tokens))

        def place(span: Sequence[int], item: Item = item, at: list[int] = spaced, t=tokens):
            last = span[1] - 1
            return run_of(item, at[span[0]], at[last] + len(t[last]))

        p, q = place(row["source"][0]), place(row["target"][0])
        if p and q:
            item.pairs.append((p, q, "quad", int(row["quad"])))
            yield item


def re3d(folder: Path) -> Iterator[Item]:
    """Documents with entities and relations of confidence 0.5 and more."""
    rows = {
        name: [json.loads(x) for x in (folder / f"re3d_{name}.jsonl").open(encoding="utf-8")]
        for name in ("docs", "entities", "relations")
    }
    for doc in rows["docs"]:
        item = item_of("re3d", doc["id"], doc["text"])
        marks = [
            (e["begin"], e["end"], RE3D_KINDS[e["type"]])
            for e in rows["entities"]
            if e["doc"] == doc["id"] and e["confidence"] >= 0.5 and e["type"] in RE3D_KINDS
        ]
        item.mentions = _outermost(item, marks)
        for r in rows["relations"]:
            if r["doc"] != doc["id"] or r["confidence"] < 0.5 or r["type"] not in RELATIONS:
                continue
            p, q = run_of(item, *r["source_span"]), run_of(item, *r["target_span"])
            if p and q and p != q:
                item.pairs.append((p, q, "relation", 1 + 2 * RELATIONS.index(r["type"])))
        item.pairs += _no_relation(item)
        yield item


def nerel(folder: Path) -> Iterator[Item]:
    """Brat files: nested entities and relations."""
    for path in sorted(folder.glob("*.txt")):
        item = item_of("nerel", path.stem, path.read_bytes().decode("utf-8"))
        at: dict[str, tuple[int, int]] = {}
        marks: list[tuple[int, int, str]] = []
        links: list[tuple[str, str, str]] = []
        for line in path.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
            key, _, rest = line.partition("\t")
            head = rest.split("\t")[0]
            if key.startswith("T") and ";" not in head:
                kind, start, end = head.split()
                at[key] = int(start), int(end)
                if kind in NEREL_KINDS:
                    marks.append((int(start), int(end), NEREL_KINDS[kind]))
            elif key.startswith("R"):
                kind, one, two = head.split()
                links.append((kind, one[5:], two[5:]))
        item.mentions = _outermost(item, marks)
        for kind, one, two in links:
            if kind in NEREL and one in at and two in at:
                p, q = run_of(item, *at[one]), run_of(item, *at[two])
                if p and q and p != q:
                    label = 1 + 2 * RELATIONS.index(NEREL[kind])
                    item.pairs.append((p, q, "relation", label))
        item.pairs += _no_relation(item)
        yield item


def rusentrel(folder: Path) -> Iterator[Item]:
    """Long articles: who is positive or negative toward whom, said of the article as a whole.

    A sentence that names both sides of an opinion is taken to show it (weak labels); other pairs
    of one sentence are taken to show none.
    """
    for article in rusentrel_articles(folder)[0]:
        item = item_of("rusentrel", article.name, article.text)
        signs = {(o.holder, o.target): o.sign for o in article.opinions}
        found = [(run, key) for span, key in article.mentions if (run := run_of(item, *span))]
        sentence = _sentences(item)
        for i, (p, a) in enumerate(found):
            for q, b in found[i + 1 :]:
                if a == b or p == q or sentence[p[0]] != sentence[q[0]]:
                    continue
                there, back = signs.get((a, b)), signs.get((b, a))
                label = 0
                if there:
                    label = 1 if there == "positive" else 3
                elif back:
                    label = 2 if back == "positive" else 4
                item.pairs.append((p, q, "directed", label))
        yield item


def _outermost(item: Item, marks: list[tuple[int, int, str]]) -> list[tuple[Run, str]]:
    found: list[tuple[Run, str]] = []
    taken: set[int] = set()
    for start, end, kind in sorted(marks, key=lambda m: m[0] - m[1]):
        run = run_of(item, start, end)
        if run and not taken & set(range(*run)):
            found.append((run, kind))
            taken |= set(range(*run))
    return sorted(found)


def _sentences(item: Item) -> list[int]:
    """A rough sentence number for each word."""
    found, n = [], 0
    for i, w in enumerate(item.words):
        if i in item.breaks or (i and item.words[i - 1].text in ".!?" and w.spaced):
            n += 1
        found.append(n)
    return found


def _no_relation(item: Item) -> list[tuple[Run, Run, str, int]]:
    """As many pairs of one sentence without a relation as there are pairs with one."""
    known = {frozenset((p, q)) for p, q, _, _ in item.pairs}
    sentence = _sentences(item)
    mentions = [r for r, kind in item.mentions or () if kind != "role"]
    free = [
        (p, q, "relation", 0)
        for i, p in enumerate(mentions)
        for q in mentions[i + 1 : i + 8]
        if sentence[p[0]] == sentence[q[0]] and frozenset((p, q)) not in known
    ]
    free.sort(key=lambda x: zlib.crc32(f"{item.id}{x[0]}{x[1]}".encode()))
    return free[: len(item.pairs)]
