"""Fill in the model card: ``python -m training.card``, after ``training.calibrate``.

Takes every exam (`riftline.exams`) on what training did not see (`training.heldout`, the marked
passages), attribution by the learned tagger and by the rules, and writes what they say between the
markers of ``docs/model-card.md``, beside the recipe and the calibration that ``tagger.json`` keeps.
An exam that fails ends it, named, and the card stays as it was.

A goal, and what others reached, is what the issue that asked for the tagger states; others scored
other parts of the sets, so their figures say about where one stands and no more.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from riftline.attribution import attribute, stamp
from riftline.exams import stance
from riftline.exams.judging import Reads, judged
from riftline.exams.spans import Tally, measure
from training import heldout
from training.figures import (
    Figure,
    Others,
    Read,
    against,
    figure,
    interval,
    missed,
    number,
    table,
    verdict,
)

__all__ = ["Exam", "exams", "filled", "main", "scores", "views"]

LEARNED = "learned"
TAGGERS = (LEARNED, "rules")
_LANGUAGES = {"ru": "Russian", "ar": "Arabic", "tr": "Turkish", "uk": "Ukrainian"}
_SURE = (0.5, 0.6, 0.7, 0.8, 0.9)
_WEIGHTS = Path("src/riftline/attribution/tagger/weights")
_FILES = ("tagger.onnx", "links.onnx", "judge.onnx", "asking.npy", "pieces.json", "tagger.json")

Found = Mapping[tuple[str, str], Mapping[str, Any]]
"""(title, tagger) → what the exam's ``score`` returned."""


class Exam(NamedTuple):
    """One exam to take: the module of `riftline.exams`, its data, and the figures to show.

    `classes`: whether its figures by class are shown too; `goals` are what some of them are held
    to.
    """

    title: str
    task: str
    data: Path
    figures: tuple[Figure, ...]
    classes: bool = False
    goals: Mapping[str, float] = {}


_ATTRIBUTION = (
    Figure("tokens.source.f1", "tokens, source"),
    Figure("tokens.cue.f1", "tokens, cue"),
    Figure("tokens.content.f1", "tokens, content"),
    Figure("spans.exact.f1", "exact spans, all roles"),
    Figure("spans.soft.f1", "overlapping spans, all roles"),
    Figure("attributions.f1", "whole attributions"),
)
_POLNEAR: Mapping[str, tuple[float, Others]] = {
    "tokens.source.f1": (0.86, (("trial", 0.83), ("Citron", 0.65), ("GenderGapTracker", 0.62))),
    "tokens.cue.f1": (0.75, (("trial", 0.71), ("Citron", 0.48), ("GenderGapTracker", 0.37))),
    "tokens.content.f1": (0.92, (("trial", 0.91), ("Citron", 0.67), ("GenderGapTracker", 0.69))),
    "spans.exact.f1": (0.72, (("trial", 0.64), ("Citron", 0.53), ("GenderGapTracker", 0.51))),
}
_RUSSIAN: Mapping[str, tuple[float, Others]] = {
    "tokens.source.f1": (0.75, ()), "tokens.cue.f1": (0.70, ()), "tokens.content.f1": (0.80, ()),
}  # fmt: skip
_MENTIONS = (
    Figure("micro_f1", "exact mentions, micro F1"),
    Figure("macro_f1", "exact mentions, macro F1"),
    Figure("soft.micro_f1", "overlapping mentions, micro F1"),
)
_RELATIONS = (Figure("micro_f1", "micro F1"), Figure("macro_f1", "macro F1"))
_RELATION_GOALS = {"FightingAgainst": 0.55, "AlliesOf": 0.55, "BelongsTo": 0.55}
_DSE = (
    Figure(
        "macro_f1", "macro F1, five classes", 0.70, (("RoBERTa", 0.725), ("earlier best", 0.677))
    ),
    Figure("macro_f1_polar", "macro F1 without *none*"),
    Figure("micro_f1", "micro F1"),
)
_NEWSMTSC = (
    Figure("macro_f1", "macro F1, three classes", 0.75, (("RoBERTa with extras", 0.831),)),
    Figure("micro_f1", "micro F1"),
)
_RUSENTNE = (
    Figure(
        "macro_f1", "macro F1, positive and negative", 0.50, (("GPT-4 zero-shot", 0.508),)
    ),
    Figure("macro_f1_3", "macro F1, three classes"),
)  # fmt: skip
_RUSENTREL = (
    Figure(
        "macro_f1", "opinions of an article, macro F1", 0.35, (("best", 0.419), ("people", 0.55))
    ),
    Figure("pooled.micro_f1", "the same, all articles summed, micro F1"),
)
_EVENTS = (Figure("macro_f1", "macro F1, five classes"), Figure("micro_f1", "micro F1"))
_CERTAINTY = (Figure("mae", "mean absolute error (of −3 … 3)"), Figure("pearson", "Pearson's r"))


def exams(
    data: Path, marked: Path, parts: Mapping[str, heldout.Part]
) -> tuple[tuple[Exam, ...], tuple[Exam, ...]]:
    """The exams of attribution, which both taggers take, and the learned tagger's own.

    `marked` is the folder of the marked passages, `parts` what `heldout.parts` wrote.
    """
    both = [
        Exam(
            "PolNeAR dev, English news", "attribution", data / "attribution/polnear_dev.jsonl",
            (
                *_held_to(_ATTRIBUTION, _POLNEAR),
                *(Figure(f"with_nested.{f.path}", f"{f.label} §") for f in _ATTRIBUTION),
                Figure(
                    "verb_cues.spans.exact.f1", "exact spans, verb cues in one sentence",
                    others=(("BERT-base", 0.828),),
                ),
            ),
        ),
        *(
            Exam(
                f"Marked passages, {name}", "attribution", marked / f"{lang}.txt",
                (
                    *_held_to(_ATTRIBUTION, _RUSSIAN if lang == "ru" else {}),
                    *(Figure(f"outermost.{f.path}", f"{f.label} †") for f in _ATTRIBUTION),
                ),
            )
            for lang, name in _LANGUAGES.items()
        ),
    ]  # fmt: skip
    own = [
        Exam("NEREL dev, Russian", "mentions", data / "russian/nerel/dev", _MENTIONS, classes=True),
        *_of_part("re3d, mentions", "mentions", parts["re3d"], _MENTIONS, classes=True),
        *_of_part(
            "re3d, relations", "relations", parts["re3d"], _RELATIONS,
            classes=True, goals=_RELATION_GOALS,
        ),
        *_of_part("DSE valid, who is how to whom", "stance", parts["dse"], _DSE, classes=True),
        *_of_part("NewsMTSC", "stance", parts["newsmtsc"], _NEWSMTSC, classes=True),
        *_of_part("RuSentNE", "stance", parts["rusentne"], _RUSENTNE, classes=True),
        *_of_part("RuSentRel", "stance", parts["rusentrel"], _RUSENTREL, classes=True),
        *_of_part("CAMEO, classes of events", "events", parts["cameo"], _EVENTS, classes=True),
        *_of_part("UW dev, certainty of events", "certainty", parts["uw"], _CERTAINTY),
    ]  # fmt: skip
    return tuple(both), tuple(own)


def _held_to(
    figures: Sequence[Figure], goals: Mapping[str, tuple[float, Others]]
) -> tuple[Figure, ...]:
    return tuple(
        f._replace(goal=goals[f.path][0], others=goals[f.path][1]) if f.path in goals else f
        for f in figures
    )


def _of_part(
    title: str, task: str, part: heldout.Part, figures: tuple[Figure, ...], **more: Any
) -> Iterator[Exam]:
    """The exam on texts that training never read and, where others are held out, on them all."""
    yield Exam(title, task, part.unseen, figures, **more)
    if part.unseen != part.whole:
        yield Exam(f"{title} ‡", task, part.whole, figures)


def score(exam: Exam, tagger: str) -> Mapping[str, Any]:
    """What the exam's own ``score`` returns. `tagger` matters to attribution alone."""
    take = import_module(f"riftline.exams.{exam.task}").score
    more = {"attribute": partial(attribute, tagger=tagger)} if exam.task == "attribution" else {}
    made: Mapping[str, Any] = take(exam.data, **more)
    return made


def scores(
    both: Sequence[Exam],
    own: Sequence[Exam],
    take: Callable[[Exam, str], Mapping[str, Any]] = score,
) -> dict[tuple[str, str], Mapping[str, Any]]:
    """(title, tagger) → scores, printing how far it is. What an exam raises names the exam."""
    todo = [(e, t) for e in both for t in TAGGERS] + [(e, LEARNED) for e in own]
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for n, (exam, tagger) in enumerate(todo, 1):
        print(f"{n} of {len(todo)}: {exam.task}, {exam.title}, {tagger}", end=" ", flush=True)
        begun = time.monotonic()
        try:
            found[exam.title, tagger] = take(exam, tagger)
        except Exception as e:
            e.add_note(f"in the exam {exam.task} on {exam.data} ({exam.title}, {tagger})")
            raise
        print(f"… {time.monotonic() - begun:.0f} s", flush=True)
    return found


def views(network: Reads, data: Path) -> list[tuple[float, dict[str, Any]]]:
    """How often a stance that is as sure as this or surer is right, on the DSE rows of `data`.

    As the reader takes them (`riftline.attribution.compose`): of each pair one is asked what it
    thinks of the other, in both directions, and the likelier of for and against counts.
    """
    _, rows = stance.asked(data)
    asked = [(tuple(_leans(network, row.text, row.pairs[0])), row.wanted[0]) for row in rows]
    return [
        (least, measure([_tally(one, label, least) + _tally(two, label, least)
                         for (one, two), label in asked]))
        for least in _SURE
    ]  # fmt: skip


class _Lean(NamedTuple):
    """What one of a pair thinks of the other: DSE's labels of that, and how likely each is."""

    good: int
    bad: int
    friendly: float
    hostile: float


def _leans(network: Reads, text: str, pair: tuple[Any, Any]) -> Iterator[_Lean]:
    """Of p about q and of q about p."""
    p, q = pair
    there, back = judged(network, text, [(p, q), (q, p)], "directed")
    for labels, chances in (((1, 3), there), ((2, 4), back)):
        friendly, hostile = (0.0, 0.0) if chances is None else (chances[1], chances[3])
        yield _Lean(*labels, float(friendly), float(hostile))


def _tally(lean: _Lean, label: int, least: float) -> Tally:
    given = max(lean.friendly, lean.hostile) >= least
    right = given and label == (lean.good if lean.friendly > lean.hostile else lean.bad)
    return Tally(int(right), int(given), int(label in (lean.good, lean.bad)))


def filled(page: str, name: str, body: str) -> str:
    """`page` with `body` between its markers ``<!-- name -->`` and ``<!-- /name -->``.

    Raises ValueError unless each of them stands there once, on a line of its own.
    """
    marks = re.compile(rf"(?ms)^<!-- {name} -->\n.*?^<!-- /{name} -->$")
    if len(marks.findall(page)) != 1 or page.count(f"<!-- {name} -->") != 1:
        raise ValueError(f"expected the page to hold <!-- {name} --> … <!-- /{name} --> once")
    return marks.sub(lambda _: f"<!-- {name} -->\n\n{body.strip()}\n\n<!-- /{name} -->", page)


# --- tables -------------------------------------------------------------------------------------


def compared(exam: Exam, learned: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    """One exam of attribution: both taggers side by side."""
    rows = []
    for f in exam.figures:
        one, other = figure(learned, f.path), figure(rules, f.path)
        rows.append(
            [
                f.label, number(one.value), interval(one), number(other.value), interval(other),
                f"{one.n:,}", verdict(one, f.goal), against(one.value, f.others),
            ]
        )  # fmt: skip
    head = ["F1", "learned", "95 %", "rules", "95 %", "n", "goal", "others (learned less theirs)"]
    return f"**{exam.title}** ({learned['articles']} texts)\n\n{table(head, rows)}"


def listed(own: Sequence[Exam], found: Found) -> str:
    """The learned tagger's own exams, a row a figure."""
    rows = []
    for exam in own:
        for f in exam.figures:
            read = figure(found[exam.title, LEARNED], f.path)
            rows.append(
                [
                    exam.title, f.label, number(read.value), interval(read), f"{read.n:,}",
                    verdict(read, f.goal), against(read.value, f.others),
                ]
            )  # fmt: skip
    return table(["set", "figure", "", "95 %", "n", "goal", "others (this less theirs)"], rows)


def by_class(exam: Exam, found: Mapping[str, Any]) -> str:
    """An exam's figures by class."""
    rows = []
    for name in found["types"]:
        p, r, f1 = (figure(found, f"types.{name}.{k}") for k in ("p", "r", "f1"))
        rows.append(
            [
                name.replace("_", " "), number(p.value), number(r.value), number(f1.value),
                interval(f1), f"{f1.n:,}", verdict(f1, exam.goals.get(name)),
            ]
        )  # fmt: skip
    return f"**{exam.title}**\n\n{table(['', 'p', 'r', 'F1', '95 %', 'n', 'goal'], rows)}"


def short(taken: Sequence[Exam], found: Found) -> list[str]:
    """A line for every figure of the learned tagger that is short of its goal."""
    lines = []
    for exam in taken:
        held_to = [(f.label, f.path, f.goal) for f in exam.figures]
        held_to += [(name, f"types.{name}.f1", goal) for name, goal in exam.goals.items()]
        for label, path, goal in held_to:
            read = figure(found[exam.title, LEARNED], path)
            if missed(read, goal):
                lines.append(
                    f"* {exam.title}, {label}: {number(read.value)} of {verdict(read, goal)}"
                )
    return lines


def shown(
    both: Sequence[Exam],
    own: Sequence[Exam],
    found: Found,
    sure: Sequence[tuple[float, Mapping[str, Any]]],
    parts: Mapping[str, heldout.Part],
) -> str:
    """All that stands between the markers of the scores."""
    lost = short([*both, *own], found)
    shared = ", ".join(f"{k} {p.shared} of {p.n}" for k, p in parts.items() if p.shared)
    stances = [
        [f"{least:g}", number(m["p"]), interval(Read(m["p"], m["interval"]["p"], 0)),
         number(m["r"]), f"{m['found']:,}", f"{m['n']:,}"]
        for least, m in sure
    ]  # fmt: skip
    return "\n\n".join(
        [
            f"Weights `{stamp(LEARNED)}`. Every figure with its 95 % bootstrap interval; n is how "
            "many the annotators marked: tokens, spans, attributions, mentions, pairs or events.",
            "### Short of the goal",
            "\n".join(lost) or "None: every goal was reached.",
            "### Attribution",
            "§ with, † without attributions inside another's content.",
            *(compared(e, *(found[e.title, t] for t in TAGGERS)) for e in both),
            "### Mentions, relations, stance, events, certainty",
            "Without ‡: texts that training never read. ‡ all that was held out, with the rows (of "
            f"re3d: documents) of which training read a text, in another row: {shared}.",
            listed(own, found),
            "### By class",
            *(by_class(e, found[e.title, LEARNED]) for e in own if e.classes),
            "### A stance that is as sure as this or surer",
            "On DSE valid without ‡, each pair asked in both directions, as the reader does.",
            table(["sure", "right", "95 %", "of those there, found", "given", "there"], stances),
        ]
    )


def recipe(settings: Mapping[str, Any], weights: Path) -> str:
    """How the weights were made, and how large they are. Raises ValueError for an interim file."""
    made = settings["recipe"]
    if "rounds" not in made:
        raise ValueError(f"{weights / 'tagger.json'} has no recipe but {made}: export a full run")
    plain = [[k.replace("_", " "), str(v)] for k, v in made.items() if k != "rounds"]
    rounds = ", ".join(f"{k} {n}" for k, n in made["rounds"].items())
    sizes = {name: (weights / name).stat().st_size for name in _FILES}
    rows = [
        *plain,
        ["times each set was read", rounds],
        ["a cue counts from", f"{settings['least_cue']:g}"],
        *([f"`{name}`", f"{size / 1e6:.1f} MB"] for name, size in sizes.items()),
        ["all files", f"{sum(sizes.values()) / 1e6:.1f} MB"],
    ]
    return table(["", ""], rows)


def calibration(settings: Mapping[str, Any], picture: Path, page: Path) -> str:
    """What ``training.calibrate`` found, and its picture. Raises ValueError when it has not run."""
    if "calibration" not in settings:
        raise ValueError("tagger.json has no calibration: run python -m training.calibrate first")
    rows = [
        [
            head, f"{m['n']:,}", str(m.get("temperature", "–")),
            _four(m.get("ece_before")), _four(m["ece_after"]),
        ]
        for head, m in settings["calibration"].items()
    ]  # fmt: skip
    text = table(["answers of", "n", "temperature", "error before", "error after"], rows)
    if picture.is_file():
        to = Path(os.path.relpath(picture, page.parent)).as_posix()
        text += f"\n\n![How sure the tagger is against how often it is right, by head]({to})"
    return text


def _four(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def main(argv: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m training.card", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--marked", type=Path, default=Path("eval/marked"))
    parser.add_argument("--picture", type=Path, default=Path("docs/pictures/reliability.svg"))
    parser.add_argument("--page", type=Path, default=Path("docs/model-card.md"))
    given = parser.parse_args(argv)

    from riftline.attribution.tagger.network import network

    # what needs no exam comes first: it fails at once
    settings = json.loads((_WEIGHTS / "tagger.json").read_text(encoding="utf-8"))
    page = given.page.read_text(encoding="utf-8")
    page = filled(page, "recipe", recipe(settings, _WEIGHTS))
    page = filled(page, "calibration", calibration(settings, given.picture, given.page))
    page = filled(page, "scores", "")
    with tempfile.TemporaryDirectory() as folder:
        parts = heldout.parts(given.data, Path(folder))
        both, own = exams(given.data, given.marked, parts)
        found = scores(both, own)
        sure = views(network(), parts["dse"].unseen)
        page = filled(page, "scores", shown(both, own, found, sure, parts))
    given.page.write_text(page, encoding="utf-8")
    print(f"wrote {given.page}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
