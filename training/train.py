"""Train the tagger: ``python -m training.train``; killed, it goes on where it was.

The plan (`ROUNDS`) says how often each set is read; learning falls linearly over the whole plan.
Russian texts carry silver attributions where ``training.silver`` has written some.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from torch import Tensor
from torch.nn import functional as f

from riftline.attribution.tagger.network import AROUND
from riftline.attribution.tagger.words import UNKNOWN, Pieces
from training import batches, sets
from training.encoder import Encoder, load
from training.heldout import plain
from training.network import SCHEMES, Tagger, distances
from training.silver import kept

SEED = 20261122
ROUNDS = {
    "polnear": 4, "dse": 3, "newsmtsc": 3, "rusentne": 3, "nerel": 2, "uw": 2, "cameo": 4,
    "re3d": 8, "rusentrel": 2,
}  # fmt: skip
STEPS = 4
"""Parts of the plan, each in random order; a set's rounds are spread over them."""
RATE, HEAD_RATE = 1.5e-4, 6e-4
SAVE_EVERY = 60


def data(folder: Path, silver: Path) -> dict[str, list[sets.Item]]:
    """The training items by set; what `sets.held` holds out, or a dev file repeats, is left out."""
    found = {
        "polnear": list(sets.polnear(folder / "attribution/polnear_train.jsonl")),
        "dse": list(sets.dse(folder / "stance/dse_train.jsonl")),
        "newsmtsc": list(sets.newsmtsc(folder / "stance/newsmtsc_train.jsonl")),
        "rusentne": list(sets.rusentne(folder / "russian/rusentne_train.csv")),
        "nerel": list(sets.nerel(folder / "russian/nerel/train")),
        "uw": list(sets.uw(folder / "certainty/uw_train.jsonl")),
        "cameo": list(sets.cameo(folder / "events/cameo_train.jsonl")),
        "re3d": list(sets.re3d(folder / "relations")),
        "rusentrel": list(sets.rusentrel(folder / "russian/rusentrel")),
    }
    for name in ("newsmtsc", "rusentne", "cameo", "re3d", "rusentrel"):
        found[name] = [i for i in found[name] if not sets.held(i.id)]
    known = {words_of(i) for i in sets.dse(folder / "stance/dse_valid.jsonl")}
    found["dse"] = [i for i in found["dse"] if words_of(i) not in known]
    marked = kept(silver)
    for items in found.values():
        for item in items:
            if (item.set, item.id) in marked:
                item.roles, item.cites = marked[item.set, item.id]
    return found


def words_of(item: sets.Item) -> str:
    """What two texts have in common that differ in punctuation and letter case only."""
    return plain(" ".join(w.text for w in item.words))


def thinned(item: sets.Item, rng: random.Random) -> bool:
    """Whether a round passes over the item: every other one that only says that nothing is there.

    Two thirds of DSE and of RuSentNE are such; macro F1 counts the other classes as much.
    """
    if item.set == "dse":
        return item.pairs[0][3] == 0 and rng.random() < 0.5
    if item.set == "rusentne":
        return item.stances[0][1] == 1 and rng.random() < 0.5
    return False


def pieces_of(encoder: Encoder) -> Pieces:
    """The splitter over the kept pieces."""
    model = Unigram(encoder.pieces, unk_id=UNKNOWN, byte_fallback=False)
    tokenizer = Tokenizer(model)
    return Pieces(lambda word: [t.id for t in tokenizer.model.tokenize(word)])


def plan(items: dict[str, list[sets.Item]], rounds: dict[str, int], pieces: Pieces, swap):
    """Every batch of the whole training, lazily, one list of windows a round.

    Yields (number of batches to come in this round, batch).
    """
    for n in range(STEPS):
        rng = random.Random(SEED + n)
        windows: list[sets.Item] = []
        for name, many in rounds.items():
            for _ in range((n + 1) * many // STEPS - n * many // STEPS):
                for item in items[name]:
                    if thinned(item, rng):
                        continue
                    put = batches.disguise(swap(item, rng), rng)
                    windows.extend(batches.windows(put, pieces, rng))
        yield from batches.batches(windows, pieces, rng)


def loss_of(model: Tagger, b: batches.Batch, rng: random.Random) -> tuple[Tensor, dict[str, float]]:
    """The batch's loss, and its parts for the log."""
    mask = torch.from_numpy(b.mask)
    with torch.autocast("cpu", torch.bfloat16):
        x, low = model.read(torch.from_numpy(b.ids), torch.from_numpy(b.first))
        flat, kinds, facts = model.flat(x), model.kinds(x), model.facts(x)
    parts: dict[str, Tensor] = {}
    flat_labels = torch.from_numpy(b.flat)
    if (flat_labels >= 0).any():
        scores = scores_of(flat)
        each = [
            f.cross_entropy(scores[:, :, k].flatten(0, 1), flat_labels[..., k].flatten())
            for k in range(3)
        ]
        parts["flat"] = each[0] + 2 * each[1] + each[2]
    soft = torch.from_numpy(b.roles)
    known = ~soft[..., 0, 0].isnan()
    if known.any():
        surprise = -(soft[known] * scores_of(flat)[known].log_softmax(-1)).sum(-1).mean(0)
        share = float(known.any(1).float().mean())
        parts["silver"] = share * (surprise[0] + 2 * surprise[1] + surprise[2])
    if b.cites:
        rows = b.cites if len(b.cites) <= 160 else rng.sample(b.cites, 160)
        at = torch.tensor([r[0] for r in rows])
        marks = torch.from_numpy(np.stack([r[1] for r in rows]))
        labels = torch.from_numpy(np.stack([r[2] for r in rows]))
        with torch.autocast("cpu", torch.bfloat16):
            scores = model.links(x[at], marks, distances(marks), mask[at])
        parts["links"] = 2 * f.cross_entropy(scores.float().flatten(0, 1), labels.flatten())
    kind_labels = torch.from_numpy(b.kinds)
    if (kind_labels >= 0).any():
        parts["kinds"] = f.cross_entropy(kinds.float().flatten(0, 1), kind_labels.flatten())
    fact_labels = torch.from_numpy(b.facts)
    some = ~fact_labels.isnan()
    if some.any():
        parts["facts"] = f.smooth_l1_loss(facts.float()[..., 0][some], fact_labels[some])
    if b.pairs:
        found = judged(model, low, b)
        if found:
            parts["judge"] = 0.7 * sum(found.values())  # type: ignore[assignment]
    total = torch.stack(list(parts.values())).sum()
    return total, {k: float(v.detach()) for k, v in parts.items()}


def scores_of(flat: Tensor) -> Tensor:
    """(B, W, 9) → (B, W, role, tag) in single precision."""
    return flat.float().view(*flat.shape[:2], 3, 3)


def judged(model: Tagger, x: Tensor, b: batches.Batch) -> dict[str, Tensor]:
    """The judge's loss by scheme, weighted by how many pairs have it."""
    rows = [r for r in b.pairs if max(r[1][1], r[2][1]) - min(r[1][0], r[2][0]) <= 2 * AROUND]
    if not rows:
        return {}
    places, marks = crop(rows, b.mask.sum(1))
    at = torch.tensor([r[0] for r in rows])
    index = torch.from_numpy(np.maximum(places, 0))
    mask = torch.from_numpy(places >= 0)
    mark = torch.from_numpy(marks)
    seen = x[at[:, None], index]
    with torch.autocast("cpu", torch.bfloat16):
        scores = model.judge(seen, mark, distances(mark), mask).float()
    found, begin = {}, 0
    for scheme, size in SCHEMES.items():
        mine = [i for i, r in enumerate(rows) if r[3] == scheme]
        if mine:
            labels = torch.tensor([rows[i][4] for i in mine])
            each = f.cross_entropy(scores[mine, begin : begin + size], labels, label_smoothing=0.03)
            found[scheme] = each * (len(mine) / len(rows)) ** 0.5
        begin += size
    return found


def crop(rows: list, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The words around each pair: places (N, W) in the window, −1 beyond; marks (N, W)."""
    spans = []
    for i, p, q, *_ in rows:
        a, z = max(0, min(p[0], q[0]) - AROUND), min(int(lengths[i]), max(p[1], q[1]) + AROUND)
        spans.append((a, z))
    w = max(z - a for a, z in spans)
    places, marks = np.full((len(rows), w), -1, np.int64), np.zeros((len(rows), w), np.int64)
    for n, ((a, z), (_, p, q, *_)) in enumerate(zip(spans, rows, strict=True)):
        places[n, : z - a] = np.arange(a, z)
        marks[n, p[0] - a : p[1] - a] |= 1
        if q != p:
            marks[n, q[0] - a : q[1] - a] |= 2
    return places, marks


def train(
    folder: Path,
    silver: Path,
    out: Path,
    layers: int,
    rounds: dict[str, int],
    most: int | None = None,
) -> None:
    """Run the plan, or its first `most` batches, saving to `out` every `SAVE_EVERY` batches."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    encoder = load()
    pieces = pieces_of(encoder)
    items = data(folder, silver)
    swap = batches.swapper(folder / "names", items["polnear"])
    all_batches = list(plan(items, rounds, pieces, swap))[:most]
    total = len(all_batches)
    print(total, "batches", Counter(s for b in all_batches for s in set(b.sets)), flush=True)
    model = Tagger(encoder, layers)
    learned = ("body.", "judge.layers.")
    body = [p for n, p in model.named_parameters() if n.startswith(learned)]
    heads = [p for n, p in model.named_parameters() if not n.startswith(learned)]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}],
        weight_decay=0.01, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    peaks = [RATE, HEAD_RATE]
    done = 0
    state = out / "state.pt"
    mean = {k: v.clone() for k, v in model.state_dict().items()}
    if state.exists():
        saved = torch.load(state, weights_only=False)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        mean, done = saved["mean"], saved["done"]
        print("going on at", done, flush=True)
    begun, read, log = time.time(), 0, Counter()
    model.train()
    for n in range(done, total):
        b = all_batches[n]
        rng = random.Random(SEED + n)
        rise = min(1.0, (n + 1) / (0.05 * total))
        fall = max(0.02, 1 - n / total)
        for group, peak in zip(optimizer.param_groups, peaks, strict=True):
            group["lr"] = peak * rise * fall
        loss, parts = loss_of(model, b, rng)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        decay = min(0.99, (n + 1) / (n + 10))
        with torch.no_grad():
            for k, v in model.state_dict().items():
                mean[k].lerp_(v, 1 - decay)
        read += b.ids.size
        log.update(parts)
        log.update({f"n_{k}": 1 for k in parts})
        if (n + 1) % 20 == 0:
            line = {k: round(log[k] / log[f"n_{k}"], 3) for k in log if not k.startswith("n_")}
            print(n + 1, line, round(read / (time.time() - begun)), "pieces/s", flush=True)
            log.clear()
        if (n + 1) % SAVE_EVERY == 0 or n + 1 == total:
            torch.save(
                {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "mean": mean,
                 "done": n + 1}, out / "state.tmp",
            )  # fmt: skip
            (out / "state.tmp").replace(state)
    torch.save({"mean": mean, "layers": layers}, out / "tagger.pt")
    recipe = {
        "seed": SEED, "rounds": rounds, "layers": layers, "batches": total, "rate": RATE,
        "silver": sum(i.roles is not None for some in items.values() for i in some),
    }  # fmt: skip
    (out / "recipe.json").write_text(json.dumps(recipe, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--silver", type=Path, default=Path("build/silver.jsonl"))
    parser.add_argument("--out", type=Path, default=Path("build/tagger"))
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--rounds", type=json.loads, default=ROUNDS)
    parser.add_argument("--batches", type=int, help="no more than so many of the plan's batches")
    asked = parser.parse_args()
    train(asked.data, asked.silver, asked.out, asked.layers, asked.rounds, asked.batches)
