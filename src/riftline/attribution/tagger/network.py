"""The learned tagger's network on onnxruntime: windows in, scores out.

Three files made by ``training/`` lie in ``weights/``: the encoder with its heads a word
(``tagger.onnx``, 8-bit weights, 4-bit word embeddings), and the two small readers of marked words
(``links.onnx``, ``judge.onnx``). ``tagger.json`` says how they were made and what calibrates
them. Nothing is fetched; nothing needs a GPU or torch.
"""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from riftline.attribution.tagger.heads import KINDS, SCHEMES
from riftline.attribution.tagger.windows import Run, Window, windows
from riftline.attribution.tagger.words import UNKNOWN, Pieces, Word, words

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import onnxruntime

__all__ = ["QUESTIONS", "Judged", "Network", "Pair", "Seen", "network"]

Floats = NDArray[np.float32]
Pair = tuple[Run, Run]
"""Words of two mentions."""

QUESTIONS = ("view", "bond")
"""What is asked of pairs in documents: a stance of one toward the other, a relation."""

FAR = 40
"""Distances to a mark are told apart up to this many words, in training as in reading."""
AROUND = 24
"""Words on either side of a pair that the judge reads."""
_BATCH = 32
_UNEVEN = 1.25
"""What is judged together is filled up to the widest: so much wider than the narrowest, at most."""


class Seen(NamedTuple):
    """What the encoder says of a window of W words.

    `roles` (W, 3, 3) probabilities of outside, begin, inside for source, cue, content;
    `kinds` (W, 11) of outside, then begin and inside of each kind of mention; `facts` (W,) how
    certain the text is that the event at the word happens, −3…3; `hidden` (W, hidden) what the
    links are read from, `low` (W, hidden) what the judge reads.
    """

    window: Window
    roles: Floats
    kinds: Floats
    facts: Floats
    hidden: Floats
    low: Floats


class Judged(NamedTuple):
    """What the judge says of N pairs: probabilities by scheme (`heads.SCHEMES`), each (N, classes).

    `far` are the numbers of pairs that stand too far apart to be judged: their rows are zero.
    """

    directed: Floats
    relation: Floats
    quad: Floats
    stance: Floats
    far: frozenset[int]


class Network:
    """The loaded files. One a process; it holds no state of any document."""

    def __init__(self, threads: int, folder: Traversable | None = None) -> None:
        """`folder` holds other weights than those of the package."""
        import onnxruntime
        from tokenizers import Tokenizer

        at = folder or files("riftline.attribution.tagger") / "weights"
        tokenizer = Tokenizer.from_str((at / "pieces.json").read_text(encoding="utf-8"))
        split = tokenizer.model.tokenize
        self.pieces = Pieces(lambda word: [t.id for t in split(word)])
        self.settings: dict[str, Any] = json.loads((at / "tagger.json").read_text("utf-8"))
        self._asking: Floats = np.load(BytesIO((at / "asking.npy").read_bytes()))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # threads that wait busily cost three times the processor time, on a busy machine wall too
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        # a window's size differs from the last one's: remembered buffers would only grow
        options.enable_mem_pattern = False
        if _overflows():  # the exact way takes twice as long
            options.add_session_config_entry("session.x64quantprecision", "1")

        def session(name: str) -> onnxruntime.InferenceSession:
            return onnxruntime.InferenceSession(
                (at / name).read_bytes(),
                options,
                providers=["CPUExecutionProvider"],
                # its fused node takes five times as long as the two that it replaces
                disabled_optimizers=["SkipLayerNormFusion"],
            )

        self._tagger = session("tagger.onnx")
        self._links = session("links.onnx")
        self._judge = session("judge.onnx")

    def windows(self, text: str) -> tuple[Window, ...]:
        """The windows of a text; a new paragraph after every line break."""
        found = list(words(text))
        breaks = [
            i for i in range(1, len(found)) if "\n" in text[found[i - 1].end : found[i].start]
        ]
        return self.cut(found, breaks)

    def cut(self, found: Sequence[Word], breaks: Sequence[int]) -> tuple[Window, ...]:
        """The windows of words that begin paragraphs at `breaks`."""
        return tuple(windows(found, breaks, self.pieces))

    def see(self, window: Window) -> Seen:
        """One window through the encoder."""
        ids = np.asarray([window.ids], np.int64)
        first = np.asarray(window.first, np.int64)
        hidden, scores, low = self._tagger.run(None, {"ids": ids, "first": first})
        w = len(window.first)
        heat = self.settings["temperatures"]
        roles = softmax(scores[:, :9].reshape(w, 3, 3) / np.asarray(heat["roles"])[:, None])
        kinds = softmax(scores[:, 9 : 10 + 2 * len(KINDS)] / heat["kinds"])
        return Seen(window, roles, kinds, scores[:, -1], hidden, low)

    def links(self, seen: Seen, cues: Sequence[Sequence[Run]]) -> Floats:
        """For each cue (its runs of words): probabilities (N, W, 5).

        Outside; begin and inside of its source; begin and inside of its content.
        """
        w = len(seen.window.first)
        if not cues:
            return np.zeros((0, w, 5), np.float32)
        marks = np.zeros((len(cues), w), np.int64)
        for n, runs in enumerate(cues):
            for a, z in runs:
                marks[n, a:z] = 1
        found = [
            self._links.run(None, {"words": seen.hidden, "marks": m, "distances": distances(m)})[0]
            for m in np.array_split(marks, -(-len(cues) // _BATCH))
        ]
        return softmax(np.concatenate(found) / self.settings["temperatures"]["links"])

    def hopeful(self, seen: Seen, pairs: Sequence[Pair], question: str) -> list[bool]:
        """Whether the judge may be sure of its answer to one of `QUESTIONS`, for each pair.

        A linear guess, fitted by ``training.asking``; most pairs of a text are not worth the judge.
        """
        guess = self.signs(seen, pairs) @ self._asking[QUESTIONS.index(question)]
        return [bool(g >= self.settings["asking"][question]) for g in guess]

    def signs(self, seen: Seen, pairs: Sequence[Pair]) -> Floats:
        """What is guessed from, (N, 2 + 3 hidden).

        1, the log of the words that the pair reaches over, and the means of the first mention's
        words, of the second's, and of all from one to the other.
        """
        before = np.concatenate([np.zeros_like(seen.hidden[:1]), np.cumsum(seen.hidden, 0)])
        reach = [(min(p[0], q[0]), max(p[1], q[1])) for p, q in pairs]
        made = np.ones((len(pairs), 2 + 3 * seen.hidden.shape[1]), np.float32)
        made[:, 1] = [math.log(z - a) for a, z in reach]
        for n, (pair, whole) in enumerate(zip(pairs, reach, strict=True)):
            runs = (*pair, whole)
            made[n, 2:] = np.concatenate([(before[z] - before[a]) / (z - a) for a, z in runs])
        return made

    def judge(
        self, seen: Seen, pairs: Sequence[tuple[Run, Run | None]], within: Sequence[Run] = ()
    ) -> Judged:
        """For each pair of mentions p, q (or one mention, None): every scheme's probabilities.

        `within`: for each pair the words of the window that may be read for it; none given: all.
        """
        size = sum(SCHEMES.values())
        scores = np.zeros((len(pairs), size), np.float32)
        near = [n for n, pair in enumerate(pairs) if _reach(pair) <= 2 * AROUND]
        whole = (0, len(seen.window.first))
        around = {n: _around(pairs[n], within[n] if within else whole) for n in near}
        near.sort(key=lambda n: around[n][1] - around[n][0])
        for some in _even(near, [around[n][1] - around[n][0] for n in near]):
            places, marks = _crop([pairs[n] for n in some], [around[n] for n in some])
            scores[some] = self._judge.run(
                None,
                {
                    "low": seen.low,
                    "places": np.maximum(places, 0), "marks": marks,
                    "distances": distances(marks), "mask": places >= 0,
                },
            )[0]  # fmt: skip
        found, at = {}, 0
        heat = self.settings["temperatures"]
        for scheme, classes in SCHEMES.items():
            found[scheme] = softmax(scores[:, at : at + classes] / heat[scheme])
            at += classes
        far = frozenset(range(len(pairs))) - frozenset(near)
        for rows in found.values():
            rows[sorted(far)] = 0
        return Judged(**found, far=far)


@cache
def network() -> Network:
    """The network, loaded once a process.

    A worker of an engine computes on one thread, so that workers do not fight for cores.
    """
    alone = not os.environ.get("RIFTLINE_WORKER")
    return Network(threads=min(4, _cores()) if alone else 1)


def _cores() -> int:
    """Cores that this process may use: a container or taskset may leave it fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _overflows() -> bool:
    """Whether sums of 8-bit products may overflow: on x86 processors without VNNI, or where the
    system does not say what the processor can do."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    try:
        return "vnni" not in Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:
        return True


def softmax(x: Floats) -> Floats:
    """Along the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True, initial=-np.inf))
    return np.asarray(e / e.sum(-1, keepdims=True), np.float32)


def distances(marks: NDArray[np.int64]) -> NDArray[np.int64]:
    """marks (N, W) → (N, W, 2): signed distance to mark 1 and to mark 2, in buckets; 0 where none.

    The same as ``training.network.distances``.
    """
    n, w = marks.shape
    at = np.broadcast_to(np.arange(w), (n, w))
    found = []
    for k in (1, 2):
        on = (marks & k) > 0
        low = np.where(on, at, w).min(1, keepdims=True)
        high = np.where(on, at, -1).max(1, keepdims=True)
        d = np.where(at < low, at - low, np.where(at > high, at - high, 0))
        d = np.clip(d, -FAR, FAR) + FAR + 1
        found.append(np.where(on.any(1, keepdims=True), d, 0))
    return np.stack(found, -1).astype(np.int64)


def _reach(pair: tuple[Run, Run | None]) -> int:
    p, q = pair[0], pair[1] or pair[0]
    return max(p[1], q[1]) - min(p[0], q[0])


def _around(pair: tuple[Run, Run | None], within: Run) -> Run:
    """The words that are read for a pair: its own, and `AROUND` on either side as far as `within`
    goes."""
    p, q = pair[0], pair[1] or pair[0]
    low, high = min(p[0], q[0]), max(p[1], q[1])
    return min(low, max(low - AROUND, within[0])), max(high, min(high + AROUND, within[1]))


def _even(some: Sequence[int], widths: Sequence[int]) -> Iterator[list[int]]:
    """`some`, whose `widths` rise, in batches of about one width."""
    begin = 0
    for at in range(1, len(some) + 1):
        if (
            at == len(some)
            or at - begin == _BATCH
            or widths[at] > max(widths[begin] + 4, _UNEVEN * widths[begin])
        ):
            yield list(some[begin:at])
            begin = at


def _crop(
    pairs: Sequence[tuple[Run, Run | None]], around: Sequence[Run]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places (N, W) of the words `around` each pair, −1 beyond; marks (N, W): 1 p, 2 q, 3 both."""
    w = max(z - a for a, z in around)
    places = np.full((len(pairs), w), -1, np.int64)
    marks = np.zeros((len(pairs), w), np.int64)
    for n, ((a, z), (p, q)) in enumerate(zip(around, pairs, strict=True)):
        places[n, : z - a] = np.arange(a, z)
        marks[n, p[0] - a : p[1] - a] |= 1
        if q is not None and q != p:
            marks[n, q[0] - a : q[1] - a] |= 2
    return places, marks


def unknown(found: Sequence[Word], pieces: Pieces) -> float:
    """Share of the words with letters that the network has no pieces for: its script is another.

    Words, not pieces: the mark before a word is a piece that every script has.
    """
    lettered = [w for w in found if w.text.isalpha() or any(c.isalpha() for c in w.text)]
    strange = sum(UNKNOWN in pieces(w.text, w.spaced) for w in lettered)
    return strange / len(lettered) if lettered else 0.0
