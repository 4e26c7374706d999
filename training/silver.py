"""Attributions of the Russian training texts as earlier weights read them (silver).

    python -m training.silver --weights build/teacher --to build/silver.jsonl

Nobody has annotated Russian attributions. Weights that were trained on English ones alone find
them in Russian, and lose them again while Russian texts with other labels, and none of these, are
read. So those texts get what earlier weights say of them (self-training; the soft labels of
Hinton et al. 2015): a word's probabilities, and the cues with what belongs to each. The texts are
those of the training sets; held-out ones are not among them.
"""

from __future__ import annotations

import argparse
import base64
import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from riftline.attribution.tagger.decode import cites
from riftline.attribution.tagger.network import Network
from training.sets import Cite, Item, Run, held, nerel, rusentne, rusentrel

__all__ = ["Silver", "kept", "read", "texts"]

Silver = tuple[np.ndarray, list[Cite]]
"""Probabilities (words, 3, 3) of outside, begin, inside by role; the attributions."""


def texts(data: Path) -> Iterator[Item]:
    """The Russian training texts."""
    yield from nerel(data / "russian/nerel/train")
    for item in chain(
        rusentne(data / "russian/rusentne_train.csv"), rusentrel(data / "russian/rusentrel")
    ):
        if not held(item.id):
            yield item


def read(network: Network, item: Item) -> Silver:
    """What `network` says of an item."""
    roles = np.zeros((len(item.words), 3, 3), np.float32)
    found: list[Cite] = []
    for window in network.cut(item.words, sorted(item.breaks)):
        seen = network.see(window)
        first, last = window.own
        roles[first:last] = seen.roles[first - window.start : last - window.start]
        for c in cites(network, seen):

            def there(run: Run, start: int = window.start) -> Run:
                return run[0] + start, run[1] + start

            source = [there(c.source)] if c.source else []
            found.append(Cite([there(c.cue)], source, [there(r) for r in c.content]))
    return roles, found


def kept(path: Path) -> dict[tuple[str, str], Silver]:
    """Set and id → what `main` wrote; nothing where there is no file."""
    found: dict[tuple[str, str], Silver] = {}
    if not path.exists():
        return found
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        bytes_ = np.frombuffer(base64.b64decode(row["roles"]), np.uint8)
        roles = bytes_.reshape(-1, 3, 3).astype(np.float32)
        cited = [
            Cite(*([(a, z) for a, z in c[k]] for k in ("cue", "source", "content")))
            for c in row["cites"]
        ]
        found[row["set"], row["id"]] = roles / roles.sum(-1, keepdims=True), cited
    return found


def main(weights: Path, data: Path, to: Path) -> None:
    """Read every text, a line each."""
    network = Network(2, weights)
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("w", encoding="utf-8") as file:
        for item in texts(data):
            roles, found = read(network, item)
            row = {
                "set": item.set,
                "id": item.id,
                "roles": base64.b64encode(np.round(roles * 255).astype(np.uint8)).decode(),
                "cites": [{"cue": c.cue, "source": c.source, "content": c.content} for c in found],
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=Path("build/teacher"))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--to", type=Path, default=Path("build/silver.jsonl"))
    asked = parser.parse_args()
    main(asked.weights, asked.data, asked.to)
