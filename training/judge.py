"""More rounds for the judge alone: ``python -m training.judge``, after a first export.

In the plan of ``training.train`` a window shows six of its pairs a round, and every round pays for
the encoder. Here the encoder stands still: what the judge reads of the training sets is computed
once, by the exported weights, as it will be read, and the judge goes over it `ROUNDS` times, from
where it stands. A twelfth of the training items is not read and says whether a round still helps
(the encoder has read them, so it says that too kindly). Writes the judge into ``tagger.pt`` and a
note into ``recipe.json``; export, calibrate and ask again behind it.
"""

from __future__ import annotations

import argparse
import json
import random
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as f

from riftline.attribution.tagger.heads import SCHEMES
from riftline.attribution.tagger.network import AROUND, Network
from training import batches, sets
from training.encoder import load
from training.network import Judge, Tagger, distances
from training.train import data

SETS = ("dse", "newsmtsc", "rusentne", "cameo", "re3d", "nerel", "rusentrel")
PAIRS = {"nerel": 8, "re3d": 12, "rusentrel": 8}
"""Pairs of a window that a round reads, where not `batches.PAIRS`."""
ROUNDS, RATE, DROPPED = 3, 1e-4, 0.1
WORDS = 3200
"""Words a batch, padding included."""
SEED = 7

Pair = tuple[batches.Run, batches.Run, str, int]


class Part(NamedTuple):
    """A window: its set and item, what the judge reads of its words (W, hidden), its pairs."""

    set: str
    id: str
    low: np.ndarray
    pairs: list[Pair]


Row = tuple[np.ndarray, Pair]


def parts(network: Network, items: Sequence[sets.Item]) -> Iterator[Part]:
    """Windows with pairs that the judge can read, as the exported encoder sees them."""
    for item in items:
        for part in batches.windows(item, network.pieces, None):
            pairs = [*part.pairs, *((r, r, "stance", v) for r, v in part.stances)]
            near = [p for p in pairs if _reach(p) <= 2 * AROUND]
            made = network.cut(part.words, sorted(part.breaks)) if near else ()
            if len(made) == 1:
                low = network.see(made[0]).low.astype(np.float16)
                yield Part(item.set, item.id, low, near)


def _reach(pair: Pair) -> int:
    return max(pair[0][1], pair[1][1]) - min(pair[0][0], pair[1][0])


def kept_back(part: Part) -> bool:
    """The twelfth that says whether a round helps."""
    return zlib.crc32((part.id + "judge").encode()) % 12 == 0


def rows(some: Sequence[Part], rng: random.Random | None) -> Iterator[Row]:
    """Pairs to be read; with `rng` a round's, thinned and turned as `training.train` does."""
    for part in some:
        pairs = part.pairs
        if rng is not None:
            nothing = {"dse": ("directed", 0), "rusentne": ("stance", 1)}.get(part.set)
            if nothing == pairs[0][2:] and rng.random() < 0.5:
                continue
            most = PAIRS.get(part.set, batches.PAIRS)
            pairs = pairs if len(pairs) <= most else rng.sample(pairs, most)
            pairs = [p if p[2] == "stance" else batches.turned(p, rng) for p in pairs]
        for pair in pairs:
            yield part.low, pair


def batched(some: list[Row], rng: random.Random | None) -> list[list[Row]]:
    """Rows of about one width together, `WORDS` words a batch."""

    def wide(row: Row) -> int:
        return _span(row)[1] - _span(row)[0]

    found: list[list[Row]] = []
    now: list[Row] = []
    widest = 0
    for row in sorted(some, key=lambda r: wide(r) + (rng.random() * 4 if rng else 0)):
        if now and max(widest, wide(row)) * (len(now) + 1) > WORDS:
            found.append(now)
            now, widest = [], 0
        now.append(row)
        widest = max(widest, wide(row))
    found.append(now)
    if rng:
        rng.shuffle(found)
    return found


def _span(row: Row) -> tuple[int, int]:
    low, (p, q, _, _) = row
    return max(0, min(p[0], q[0]) - AROUND), min(len(low), max(p[1], q[1]) + AROUND)


def scores(judge: Judge, some: Sequence[Row]) -> Tensor:
    """What the judge says of rows (N, all schemes)."""
    spans = [_span(row) for row in some]
    w = max(z - a for a, z in spans)
    x = np.zeros((len(some), w, some[0][0].shape[1]), np.float32)
    marks, mask = np.zeros(x.shape[:2], np.int64), np.zeros(x.shape[:2], bool)
    for n, ((a, z), (low, (p, q, _, _))) in enumerate(zip(spans, some, strict=True)):
        x[n, : z - a], mask[n, : z - a] = low[a:z], True
        marks[n, p[0] - a : p[1] - a] |= 1
        if q != p:
            marks[n, q[0] - a : q[1] - a] |= 2
    seen, mark = torch.from_numpy(x), torch.from_numpy(marks)
    if judge.training:  # whole channels of a window, as in the layers
        kept = torch.rand(len(some), 1, x.shape[2]) >= DROPPED
        seen = seen * kept / (1 - DROPPED)
    with torch.autocast("cpu", torch.bfloat16):
        return judge(seen, mark, distances(mark), torch.from_numpy(mask)).float()


def loss_of(judge: Judge, some: Sequence[Row]) -> Tensor:
    """Mean over the rows of the surprise at their labels."""
    said, begin, lost = scores(judge, some), 0, list[Tensor]()
    for scheme, size in SCHEMES.items():
        mine = [n for n, (_, pair) in enumerate(some) if pair[2] == scheme]
        if mine:
            labels = torch.tensor([some[n][1][3] for n in mine])
            each = f.cross_entropy(said[mine, begin : begin + size], labels, label_smoothing=0.03)
            lost.append(each * (len(mine) / len(some)))
        begin += size
    return torch.stack(lost).sum()


def macro(judge: Judge, some: Sequence[Part]) -> dict[str, float]:
    """Macro F1 by scheme, over the classes that occur."""
    judge.eval()
    told: dict[str, list[tuple[int, int]]] = {}
    with torch.no_grad():
        for group in batched(list(rows(some, None)), None):
            said, begin = scores(judge, group), 0
            for scheme, size in SCHEMES.items():
                for n, (_, pair) in enumerate(group):
                    if pair[2] == scheme:
                        likeliest = int(said[n, begin : begin + size].argmax())
                        told.setdefault(scheme, []).append((likeliest, pair[3]))
                begin += size
    judge.train()
    return {scheme: round(_macro(pairs), 4) for scheme, pairs in told.items()}


def _macro(told: list[tuple[int, int]]) -> float:
    classes = {label for _, label in told}
    each = [
        2 * sum(a == b == c for a, b in told) / sum((a == c) + (b == c) for a, b in told)
        for c in classes
    ]
    return sum(each) / len(each)


def main(folder: Path, weights: Path, out: Path) -> None:
    """Read, train, write."""
    torch.manual_seed(1)
    network = Network(1, weights)
    items = data(folder, Path("none"))
    every = [part for name in SETS for part in parts(network, items[name])]
    fit, back = [p for p in every if not kept_back(p)], [p for p in every if kept_back(p)]
    saved = torch.load(out / "tagger.pt", weights_only=False)
    tagger = Tagger(load(), saved["layers"])
    tagger.load_state_dict(saved["mean"], strict=False)
    judge = tagger.judge
    begun, before = time.process_time(), macro(judge, back)
    print("before", before, flush=True)
    optimizer = torch.optim.AdamW(judge.parameters(), lr=RATE, weight_decay=0.02, betas=(0.9, 0.98))
    rng = random.Random(SEED)
    plan = [batched(list(rows(fit, rng)), rng) for _ in range(ROUNDS)]
    total, n = sum(map(len, plan)), 0
    mean = {k: v.clone() for k, v in judge.state_dict().items()}
    for one in plan:
        for group in one:
            rise, fall = min(1.0, (n + 1) / (0.05 * total)), max(0.02, 1 - n / total)
            for g in optimizer.param_groups:
                g["lr"] = RATE * rise * fall
            loss_of(judge, group).backward()
            torch.nn.utils.clip_grad_norm_(judge.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            n += 1
            decay = min(0.99, (n + 1) / (n + 10))
            for k, v in judge.state_dict().items():
                mean[k].lerp_(v, 1 - decay)
        now = {k: v.clone() for k, v in judge.state_dict().items()}
        judge.load_state_dict(mean)
        after = macro(judge, back)
        print(n, "of", total, after, round(time.process_time() - begun), "s", flush=True)
        judge.load_state_dict(now)
    saved["mean"].update({f"judge.{k}": v for k, v in mean.items()})
    torch.save(saved, out / "tagger.pt")
    place = out / "recipe.json"
    recipe = json.loads(place.read_text(encoding="utf-8"))
    recipe["judge"] = f"{ROUNDS} rounds more by training.judge at {RATE:g}, {total} batches"
    place.write_text(json.dumps(recipe, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--weights", type=Path, default=Path("build/weights"))
    parser.add_argument("--out", type=Path, default=Path("build/tagger"))
    asked = parser.parse_args()
    main(asked.data, asked.weights, asked.out)
