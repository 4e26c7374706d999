"""Names against other matchers, in one run: ``python bench/names.py DATA [--scale N]``.

DATA is a CSV of pairs or the UN list, as `riftline eval names` takes it (of the list the half that
no weight was fitted on). Rivals: rapidfuzz's WRatio, and nomenklatura's matcher where it is
installed in the environment that runs this (``pip install nomenklatura``; it is no dependency, and
its PyICU is built from source, for which Debian has libicu-dev and pkg-config).

* ``f1``: at the rival's best threshold *on this very data*, which flatters it; ours at 0.5.
* ``recall at 0.95``: the most that is found while 95 of 100 that are said to be one are.
* ``pairs a second`` of processor time, names seen for the first time, and ours as a ratio.

``--scale N`` (default 0: not) makes N mentions of N / 20 names (1,000,000: 50,000 names), builds
the index, finds a candidate for every mention once a distinct spelling, and adds one name; prints
seconds and peak memory. A distinct spelling is asked once; ``--seed`` changes the names.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from riftline.actors.names import Candidates, compare
from riftline.exams.names import THRESHOLD, Pair, entities, pairs, un_pairs, unseen

Matcher = Callable[[Pair], float]

GIVEN = 400
"""Given names that are made; family names are ten times as many, as in life."""


def ours(pair: Pair) -> float:
    """Riftline."""
    return compare(pair.a, pair.b).score


def wratio(pair: Pair) -> float:
    """rapidfuzz."""
    from rapidfuzz import fuzz, utils

    return fuzz.WRatio(pair.a, pair.b, processor=utils.default_process) / 100


def nomenklatura() -> Matcher | None:
    """nomenklatura's default matcher on two entities of one kind, or None with a word why."""
    try:
        from followthemoney import model
        from nomenklatura.matching import DefaultAlgorithm
        from nomenklatura.matching.types import ScoringConfig
    except ImportError as e:
        sys.stderr.write(
            f"nomenklatura is not compared: {e}. Install it in a virtual environment of its own\n"
            "that has riftline too (pip install nomenklatura), and run this with that python.\n"
        )
        return None
    config = ScoringConfig.defaults()

    def score(pair: Pair) -> float:
        sides = [
            model.get_proxy(
                {"id": side, "schema": "LegalEntity", "properties": {"name": [name]}}, cleaned=False
            )
            for side, name in (("a", pair.a), ("b", pair.b))
        ]
        return float(DefaultAlgorithm.compare(sides[0], sides[1], config).score)

    return score


def best_f1(scores: Sequence[float], same: Sequence[bool]) -> tuple[float, float]:
    """The best F1 and its threshold."""
    return max((f1_at(scores, same, t), t) for t in sorted(set(scores)))


def f1_at(scores: Sequence[float], same: Sequence[bool], threshold: float) -> float:
    """F1 where a pair scored at least `threshold` is said to be one."""
    said = [s >= threshold for s in scores]
    hits = sum(a and b for a, b in zip(said, same, strict=True))
    return 2 * hits / max(1, sum(said) + sum(same))


def recall_at(scores: Sequence[float], same: Sequence[bool], precision: float) -> float:
    """The highest recall of any threshold with at least `precision`."""
    ranked = sorted(zip(scores, same, strict=True), key=lambda r: -r[0])
    best = hits = 0
    for n, (score, right) in enumerate(ranked, 1):
        hits += right
        last = n == len(ranked) or ranked[n][0] < score
        if last and hits / n >= precision:
            best = hits
    return best / max(1, sum(same))


def against(asked: Sequence[Pair]) -> None:
    """Prints the table of all matchers."""
    same = [p.same for p in asked]
    matchers: list[tuple[str, Matcher]] = [("riftline", ours), ("rapidfuzz WRatio", wratio)]
    rival = nomenklatura()
    if rival is not None:
        matchers.append(("nomenklatura", rival))
    print(f"{'':20}{'f1':>8}{'at':>8}{'recall at .95':>15}{'pairs a second':>16}{'ours is':>10}")
    first = 0.0
    for name, matcher in matchers:
        matcher(asked[0])  # what loads on the first call is no part of the speed
        begun = time.process_time()
        scores = [matcher(p) for p in asked]
        speed = len(asked) / (time.process_time() - begun)
        first = first or speed
        own = matcher is ours
        f1, at = (f1_at(scores, same, THRESHOLD), THRESHOLD) if own else best_f1(scores, same)
        print(
            f"{name:20}{f1:>8.3f}{at:>8.2f}{recall_at(scores, same, 0.95):>15.3f}"
            f"{speed:>16,.0f}{first / speed:>9.3f}×"
        )


def scaled(mentions: int, seed: int) -> None:
    """Prints how long and how much memory `mentions` mentions of a twentieth as many names take."""
    dice = random.Random(seed)
    known = made(mentions // 20, dice)
    begun = time.perf_counter()
    index = Candidates((str(n), name) for n, name in enumerate(known))
    built = time.perf_counter()
    # Most mentions repeat a known spelling; one in twenty is a new one, with a typo.
    said = [misspelled(dice.choice(known), dice) for _ in range(mentions)]
    begun_find = time.perf_counter()
    answers = {text: index.find(text, 1) for text in dict.fromkeys(said)}
    found, spent = time.perf_counter(), time.process_time()
    index.add("new", "Halim Dorvash al-Tarvishi")
    added = time.perf_counter()
    right = sum(bool(answers[text]) for text in said) / len(said)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{mentions:,} mentions, {len(answers):,} spellings, {len(known):,} names:"
        f" index {built - begun:.1f} s, candidates {found - begun_find:.1f} s"
        f" ({1000 * (found - begun_find) / len(answers):.2f} ms a spelling), in all {spent:.1f} s"
        f" of processor time, one name added"
        f" {1000 * (added - found):.1f} ms, with a candidate {right:.3f}, peak {peak:,.0f} MiB"
    )


def made(n: int, dice: random.Random) -> list[str]:
    """`n` different invented names, given and family names as unevenly common as in life."""
    given = [word(dice) for _ in range(GIVEN)]
    family = [word(dice) for _ in range(10 * GIVEN)]
    names: dict[str, None] = {}
    while len(names) < n:
        first = given[min(int(dice.paretovariate(0.6)), GIVEN) - 1]
        last = family[dice.randrange(len(family))]
        middle = dice.choice(["", "", f" bin {dice.choice(given)}", f" {dice.choice(given)}"])
        names[f"{first}{middle} {dice.choice(['', '', 'al-'])}{last}"] = None
    return list(names)


def word(dice: random.Random) -> str:
    """An invented word of two to four syllables."""
    heads, ends = [*"bdfghjklmnrstvz", "kh", "sh"], ["", "", "n", "r", "m", "d", "sh"]
    return "".join(
        dice.choice(heads) + dice.choice("aaeiou") + dice.choice(ends)
        for _ in range(dice.choice([2, 2, 3, 3, 4]))
    ).title()


def misspelled(name: str, dice: random.Random) -> str:
    """The name, in one of twenty cases with one letter left out."""
    if dice.random() > 0.05:
        return name
    at = dice.randrange(len(name))
    return name[:at] + name[at + 1 :]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--scale", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.data is not None and given.data.suffix == ".xml":
        asked = un_pairs([e for e in entities(given.data) if unseen(e.id)])
        print(f"{given.data.name}, unseen half, all aliases: {len(asked)} pairs")
        against(asked)
        print("\nwithout aliases that share no similar word with the name:")
        against([p for p in asked if p.category != "other"])
    elif given.data is not None:
        asked = pairs(given.data)
        print(f"{given.data.name}: {len(asked)} pairs (weights fitted on the development set)")
        against(asked)
    if given.scale:
        scaled(given.scale, given.seed)


if __name__ == "__main__":
    main()
