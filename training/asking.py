"""Which pairs are worth the judge's time: ``python -m training.asking``.

The judge costs more than anything else but the encoder, and is sure of hardly any pair. What it
will say can be guessed from the encoder's words alone: for a stance (`view`) and for a relation
(`bond`) a linear function of the mean words of one, of the other and from one to the other, fitted
by ridge regression to the log-odds of the judge's own likeliest answer, on texts of training.

The least guess that is worth asking is what `KEPT` of the surer answers reach (`SURE`) in texts of
training that the fit did not see. Prints, for PolNeAR's and NEREL's dev files, how many pairs are
asked and how many sure answers are lost. Writes ``asking.npy`` and into ``tagger.json``.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from riftline.attribution.english import grammar as english
from riftline.attribution.mentions import cast
from riftline.attribution.russian import grammar as russian
from riftline.attribution.segment import segment
from riftline.attribution.tagger import learned
from riftline.attribution.tagger.network import QUESTIONS, Judged, Network, Pair, Seen
from riftline.attribution.tagger.windows import Run
from riftline.exams.attribution import document_of
from training import sets

SURE = {"view": 0.7, "bond": 0.8}
"""What `compose` takes for an answer, and a little less than `acts` does."""
KEPT = 0.99
RIDGE = 300.0
SEED = 5
NEWS, RUSSIAN = 170, 150


class Listener(Network):
    """A network that asks the judge of every pair and keeps what was guessed from and said."""

    def __init__(self, weights: Path | None) -> None:
        super().__init__(1, weights)
        self._put: list[tuple[str, Pair, np.ndarray]] = []
        self.heard: dict[str, list[tuple[np.ndarray, float]]] = {q: [] for q in QUESTIONS}

    def hopeful(self, seen: Seen, pairs: Sequence[Pair], question: str) -> list[bool]:
        """All of them."""
        known = self.signs(seen, pairs)
        self._put += [(question, pair, row) for pair, row in zip(pairs, known, strict=True)]
        return [True] * len(pairs)

    def judge(self, seen: Seen, pairs: Sequence[Any], within: Sequence[Run] = ()) -> Judged:
        """As ever."""
        judged = super().judge(seen, pairs, within)
        at = {pair: n for n, pair in enumerate(pairs)}
        for question, pair, row in self._put:
            n = at[pair]
            if n not in judged.far:
                likely = (
                    judged.directed[n, [1, 3]] if question == "view" else judged.relation[n, 1:]
                )
                self.heard[question].append((row, float(likely.max())))
        self._put.clear()
        return judged


def texts(data: Path, which: str) -> Iterator[tuple[str, str]]:
    """Text and language: some of those of training, or of a dev file."""
    news = [row["text"] for row in _rows(data / f"attribution/polnear_{which}.jsonl")]
    russian = [
        p.read_text("utf-8") for p in sorted((data / f"russian/nerel/{which}").glob("*.txt"))
    ]
    own: list[str] = []
    if which == "train":
        news, russian = (
            random.Random(SEED).sample(x, n) for x, n in ((news, NEWS), (russian, RUSSIAN))
        )
        rows = _rows(data / "relations/re3d_docs.jsonl")
        own = [row["text"] for row in rows if not sets.held(row["id"])]
    for some, lang in ((own, "en"), (news, "en"), (russian, "ru")):
        for text in some:
            yield text, lang


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def heard(weights: Path, some: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """For each question the signs (N, M) of all pairs in `some` texts, and the answers (N)."""
    listener = Listener(weights)
    learned.network = lambda: listener  # type: ignore[assignment]
    for text, lang in some:
        seg = segment(document_of("", text, lang))
        grammar = english() if lang == "en" else russian()
        reading = learned.learned(seg, grammar)
        who = cast(seg, grammar, (), reading)
        reading.tags(who.mentions, tuple(who.pointed()))
    return {
        question: (np.array([r for r, _ in rows]), np.array([p for _, p in rows]))
        for question, rows in listener.heard.items()
    }


def fit(signs: np.ndarray, likely: np.ndarray) -> np.ndarray:
    """Weights for signs as they stand, the first of which is always 1."""
    p = np.clip(likely, 1e-4, 1 - 1e-4)
    mean, spread = signs.mean(0), signs.std(0) + 1e-3
    mean[0], spread[0] = 0, 1
    x = (signs - mean) / spread
    w = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ np.log(p / (1 - p)))
    w /= spread
    w[0] -= w @ mean
    return w.astype(np.float32)


def main(weights: Path, data: Path) -> None:
    """Fit, find the least guesses, say what they cost."""
    place = weights / "tagger.json"
    settings = json.loads(place.read_text(encoding="utf-8"))
    trained = heard(weights, texts(data, "train"))
    unseen = heard(weights, texts(data, "dev"))
    made = []
    for question in QUESTIONS:
        signs, likely = trained[question]
        fold = np.arange(len(likely)) * 4 // len(likely)  # neighbours share a text
        guess = np.empty(len(likely))
        for n in range(4):
            guess[fold == n] = signs[fold == n] @ fit(signs[fold != n], likely[fold != n])
        least = float(np.quantile(guess[likely >= SURE[question]], 1 - KEPT))
        settings["asking"] = settings.get("asking", {}) | {question: round(least, 3)}
        made.append(fit(signs, likely))
        signs, likely = unseen[question]
        asked = signs @ made[-1] >= least
        sure = likely >= SURE[question]
        print(
            f"{question}: fitted on {len(guess)} pairs; of {len(asked)} in dev texts"
            f" {asked.mean():.3f} are asked; of {sure.sum()} sure answers"
            f" {(sure & ~asked).sum()} are lost",
            flush=True,
        )
    np.save(weights / "asking.npy", np.stack(made))
    place.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    home = Path("src/riftline/attribution/tagger/weights")
    parser.add_argument("--weights", type=Path, default=home)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    given = parser.parse_args()
    main(given.weights, given.data)
