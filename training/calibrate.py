"""Make the network's probabilities mean what they say: ``python -m training.calibrate``.

On what was held out of training (the sets' dev files and `sets.held`):

* a temperature for each head (Guo et al. 2017), by the least log-loss;
* the probability from which a cue counts, by the best token F1 of cues on PolNeAR's dev file;
* an attribution's score, a logistic function of six signs, fitted on PolNeAR's dev articles to
  whether an annotator marked it (cue, source and content each overlap by half: `exams.spans`);
* the score from which an attribution is believed, by the best mean token F1 of the three roles.

Prints the expected calibration error (15 equal bins) before and after. The error of scores is of
articles that the fit did not see (two halves, each scored by the other's fit). Writes
``tagger.json`` and ``docs/pictures/reliability.svg``.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from riftline.attribution.tagger import decode
from riftline.attribution.tagger.heads import KINDS
from riftline.attribution.tagger.network import Network, Seen
from riftline.attribution.tagger.windows import Run
from training import sets
from training.batches import flat_tags, windows

BINS = 15


def temperature(p: np.ndarray, labels: np.ndarray) -> float:
    """The T for which p^(1/T), normed, has the least mean log-loss (golden section on log T)."""
    logs = np.log(p + 1e-9)

    def loss(t: float) -> float:
        x = logs / t
        norm = np.log(np.exp(x).sum(1))
        return float((norm - x[np.arange(len(x)), labels]).mean())

    low, high, g = math.log(0.3), math.log(4.0), (math.sqrt(5) - 1) / 2
    for _ in range(40):
        a, b = high - g * (high - low), low + g * (high - low)
        if loss(math.exp(a)) < loss(math.exp(b)):
            high = b
        else:
            low = a
    return round(math.exp((low + high) / 2), 3)


def warmed(p: np.ndarray, t: float) -> np.ndarray:
    """Probabilities at temperature `t`."""
    x = (p + 1e-9) ** (1 / t)
    return x / x.sum(1, keepdims=True)


def error(sure: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error: mean gap between how sure and how often right, bin by bin."""
    total = 0.0
    for _, s, r in bins(sure, right):
        total += abs(s.mean() - r.mean()) * len(s) / len(sure)
    return total


def bins(sure: np.ndarray, right: np.ndarray) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Those of equal width that hold anything."""
    at = np.minimum((sure * BINS).astype(int), BINS - 1)
    for n in range(BINS):
        if (at == n).any():
            yield n, sure[at == n], right[at == n]


def seen_parts(network: Network, items: Sequence[sets.Item]) -> Iterator[tuple[sets.Item, Seen]]:
    """Items cut to windows and read; a window that the reader would cut again is left out."""
    for item in items:
        for part in windows(item, network.pieces, None):
            made = network.cut(part.words, sorted(part.breaks))
            if len(made) == 1:
                yield part, network.see(made[0])


def judged(
    network: Network, items: Sequence[sets.Item], scheme: str
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and labels of every pair of `scheme`."""
    rows, labels = [], []
    for part, seen in seen_parts(network, items):
        pairs = [(p, q, v) for p, q, s, v in part.pairs if s == scheme]
        if scheme == "stance":
            pairs = [(r, None, v) for r, v in part.stances]
        if pairs:
            found = network.judge(seen, [(p, q) for p, q, _ in pairs])
            near = [n for n in range(len(pairs)) if n not in found.far]
            rows.append(getattr(found, scheme)[near])
            labels += [pairs[n][2] for n in near]
    return np.concatenate(rows), np.array(labels)


def roles(parts: list[tuple[sets.Item, Seen]], k: int) -> Any:
    """Probabilities and labels of every word for role `k`."""
    p = np.concatenate([seen.roles[:, k] for _, seen in parts])
    name = ("source", "cue", "content")[k]
    tags = [
        flat_tags([r for c in part.cites or () for r in getattr(c, name)], len(part.words))
        for part, _ in parts
    ]
    return p, np.concatenate(tags)


def linked(network: Network, parts: list[tuple[sets.Item, Seen]]) -> Any:
    """Probabilities and labels of every word under every true cue."""
    from training.batches import cite_tags

    rows, labels = [], []
    for part, seen in parts:
        true = [c for c in part.cites or () if c.cue]
        if true:
            found = network.links(seen, [c.cue for c in true])
            rows.append(found.reshape(-1, 5))
            labels += [cite_tags(c, len(part.words)) for c in true]
    return np.concatenate(rows), np.concatenate(labels)


def scored(network: Network, parts: list[tuple[sets.Item, Seen]]) -> Any:
    """Signs of every attribution found, whether an annotator has it, and its article's number."""
    rows, right, article = [], [], []
    ids: dict[str, int] = {}
    for part, seen in parts:
        for c in decode.outermost(decode.candidates(network, seen)):
            rows.append(c.signs)
            right.append(any(_agree(c, gold) for gold in part.cites or () if gold.cue))
            article.append(ids.setdefault(part.id, len(ids)))
    return np.array(rows), np.array(right, float), np.array(article)


def _agree(found: decode.Cite, gold: sets.Cite) -> bool:
    pairs = (
        ([found.cue], gold.cue),
        ([found.source] if found.source else [], gold.source),
        (list(found.content), gold.content),
    )
    return all(_dice(a, b) >= 0.5 if a or b else True for a, b in pairs)


def _dice(a: Sequence[Run], b: Sequence[Run]) -> float:
    one = {i for r in a for i in range(*r)}
    two = {i for r in b for i in range(*r)}
    return 2 * len(one & two) / (len(one) + len(two))


def logistic(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Bias and weights by Newton's method with a little ridge."""
    x = np.concatenate([np.ones((len(x), 1)), x], 1)
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x.T * (p * (1 - p))) @ x + 0.1 * np.eye(len(w))
        w += np.linalg.solve(hessian, x.T @ (y - p) - 0.1 * w)
    return w


def chance(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    """What the fit says."""
    return 1 / (1 + np.exp(-(w[0] + x @ w[1:])))


def best_least(parts: list[tuple[sets.Item, Seen]]) -> float:
    """From which probability a cue counts."""
    gold = [{i for c in part.cites or () for r in c.cue for i in range(*r)} for part, _ in parts]

    def f1(least: float) -> float:
        hits = found = true = 0
        for (_, seen), g in zip(parts, gold, strict=True):
            mine = {i for r, _ in decode.cues(seen, least) for i in range(*r)}
            hits, found, true = hits + len(mine & g), found + len(mine), true + len(g)
        return 2 * hits / (found + true)

    return max((round(0.3 + 0.05 * k, 2) for k in range(9)), key=f1)


def best_score(network: Network, parts: list[tuple[sets.Item, Seen]]) -> float:
    """From which score an attribution is believed: the best mean of the three roles' token F1."""
    found = [decode.candidates(network, seen) for _, seen in parts]
    gold = [_words(part.cites or ()) for part, _ in parts]

    def mean_f1(least: float) -> float:
        mine = [_words(decode.outermost([c for c in some if c.score >= least])) for some in found]
        each = []
        for k in range(3):
            hits = sum(len(m[k] & g[k]) for m, g in zip(mine, gold, strict=True))
            total = sum(len(m[k]) + len(g[k]) for m, g in zip(mine, gold, strict=True))
            each.append(2 * hits / total)
        return sum(each) / 3

    return max((round(0.05 * k, 2) for k in range(2, 13)), key=mean_f1)


def _words(cites: Sequence[decode.Cite | sets.Cite]) -> tuple[set[int], ...]:
    """The words of all sources, cues and contents."""
    found: tuple[set[int], ...] = (set(), set(), set())
    for c in cites:
        if isinstance(c, decode.Cite):
            c = sets.Cite([c.cue], [c.source] if c.source else [], list(c.content))
        for words, runs in zip(found, (c.source, c.cue, c.content), strict=True):
            words.update(i for r in runs for i in range(*r))
    return found


def kept(items: list[sets.Item]) -> list[sets.Item]:
    """Those that training never saw."""
    return [i for i in items if sets.held(i.id)]


def calibrate(weights: Path, data: Path, picture: Path | None) -> None:
    """Fit on held-out data and write it into ``tagger.json``."""
    place = weights / "tagger.json"
    settings = json.loads(place.read_text(encoding="utf-8"))
    heat = settings["temperatures"]
    for key in heat:
        heat[key] = [1.0, 1.0, 1.0] if key == "roles" else 1.0
    network = Network(2)
    network.settings = settings
    report: dict[str, Any] = {}
    curves: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def fit(name: str, p: np.ndarray, labels: np.ndarray) -> float:
        t = temperature(p, labels)
        after = warmed(p, t)
        right = after.argmax(1) == labels
        report[name] = {
            "temperature": t, "n": len(labels),
            "ece_before": round(error(p.max(1), p.argmax(1) == labels), 4),
            "ece_after": round(error(after.max(1), right), 4),
        }  # fmt: skip
        curves[name] = after.max(1), right.astype(float)
        print(name, report[name], flush=True)
        return t

    dev = list(sets.polnear(data / "attribution/polnear_dev.jsonl"))
    parts = list(seen_parts(network, dev))
    heat["roles"] = [
        fit(name, *roles(parts, k)) for k, name in enumerate(("source", "cue", "content"))
    ]
    heat["links"] = fit("links", *linked(network, parts))
    nerel = list(sets.nerel(data / "russian/nerel/dev"))
    heat["directed"] = fit(
        "directed", *judged(network, list(sets.dse(data / "stance/dse_valid.jsonl")), "directed")
    )
    news = kept(list(sets.newsmtsc(data / "stance/newsmtsc_train.jsonl")))
    news += kept(list(sets.rusentne(data / "russian/rusentne_train.csv")))
    heat["stance"] = fit("stance", *judged(network, news, "stance"))
    own = kept(list(sets.re3d(data / "relations")))
    heat["relation"] = fit("relation", *judged(network, own + nerel, "relation"))
    cameo = kept(list(sets.cameo(data / "events/cameo_train.jsonl")))
    heat["quad"] = fit("quad", *judged(network, cameo, "quad"))
    kinds = [(p, s) for p, s in seen_parts(network, nerel)]
    tags = []
    for part, _ in kinds:
        each = np.zeros(len(part.words), np.int64)
        for (a, z), kind in part.mentions or ():
            each[a:z] = 2 + 2 * KINDS.index(kind)
            each[a] = 1 + 2 * KINDS.index(kind)
        tags.append(each)
    heat["kinds"] = fit("kinds", np.concatenate([s.kinds for _, s in kinds]), np.concatenate(tags))

    parts = list(seen_parts(network, dev))
    settings["least_cue"] = best_least(parts)
    signs, right, article = scored(network, parts)
    half = article % 2 == 0
    crossed = np.empty(len(right))
    crossed[half] = chance(logistic(signs[~half], right[~half]), signs[half])
    crossed[~half] = chance(logistic(signs[half], right[half]), signs[~half])
    settings["sure"] = [round(float(w), 4) for w in logistic(signs, right)]
    settings["least"] = best_score(network, parts)
    report["attribution"] = {
        "n": len(right), "right": round(float(right.mean()), 3),
        "ece_after": round(error(crossed, right), 4),
    }  # fmt: skip
    curves["attribution"] = crossed, right
    print(
        "attribution",
        report["attribution"],
        "least_cue",
        settings["least_cue"],
        "least",
        settings["least"],
        flush=True,
    )
    settings["calibration"] = report
    place.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    if picture:
        draw(curves, picture)


def draw(curves: dict[str, tuple[np.ndarray, np.ndarray]], to: Path) -> None:
    """How sure against how often right, a small panel each."""
    import altair as alt

    rows = [
        {"head": name, "sure": float(s.mean()), "right": float(r.mean()), "answers": len(s)}
        for name, (sure, right) in curves.items()
        for _, s, r in bins(sure, right)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("sure:Q", title="how sure", scale=alt.Scale(domain=[0, 1])),
        y=alt.Y("right:Q", title="how often right", scale=alt.Scale(domain=[0, 1])),
    )
    line = base.mark_line(point=True, color="#1f4e79")
    even = alt.Chart().mark_line(color="#999", strokeDash=[4, 4]).encode(
        x=alt.datum(0), y=alt.datum(0), x2=alt.datum(1), y2=alt.datum(1)
    ).mark_rule(color="#999", strokeDash=[4, 4])  # fmt: skip
    chart = alt.layer(even, line).properties(width=150, height=150).facet(
        alt.Facet("head:N", title=None), columns=5, data=alt.Data(values=rows)
    )  # fmt: skip
    to.parent.mkdir(parents=True, exist_ok=True)
    chart.save(str(to))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    home = Path("src/riftline/attribution/tagger/weights")
    parser.add_argument("--weights", type=Path, default=home)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--picture", type=Path, default=Path("docs/pictures/reliability.svg"))
    asked = parser.parse_args()
    calibrate(asked.weights, asked.data, asked.picture)
