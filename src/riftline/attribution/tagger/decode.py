"""Scores → cues, and for each cue its source and contents, as runs of words.

Best paths by Viterbi's algorithm under BIO's grammar (an inside follows only its own begin or
inside), so that no answer is half a span.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from riftline.attribution.tagger.heads import ROLES
from riftline.attribution.tagger.network import Network, Seen
from riftline.attribution.tagger.windows import Run

__all__ = ["Cite", "candidates", "cites", "cues", "outermost", "paths", "runs", "signs_of"]

Floats = NDArray[np.float32]

_CUE = ROLES.index("cue")
_MAYBE = 0.2
"""Probability from which a word is looked at as a cue."""
_SEEN_AGAIN = 0.25
"""How much the tags a word count beside the tags under a marked cue. Of 0, 0.25, 0.5 and 1 it gave
the most exact spans on PolNeAR's dev articles."""
_NESTED = 0.7
_LEAST_NESTED = 0.15
"""Below it nested ones are mostly noise. At 0.2 sources were lost on PolNeAR's dev articles."""
_CLEAR = -0.7
"""Mean log-probability of its words from which a nested content without a source is believed."""
_FLOOR = np.float32(1e-6)
_NEVER = np.float32(-1e9)

BIO = np.array([[1, 1, 0], [1, 1, 1], [1, 1, 1]], bool)
"""Which of outside, begin, inside may follow which (row → column)."""
LINKS = np.array(
    [
        [1, 1, 0, 1, 0],
        [1, 1, 1, 1, 0],
        [1, 1, 1, 1, 0],
        [1, 1, 0, 1, 1],
        [1, 1, 0, 1, 1],
    ],
    bool,
)
"""The same for outside, source begin and inside, content begin and inside."""


class Cite(NamedTuple):
    """An attribution in words of the window: its cue, the source if it has one, the contents.

    `signs` are what its score is made of (`signs_of`); `score` 0…1 how likely it is that somebody
    who reads carefully would mark this cue with this source and this content, more or less.
    """

    cue: Run
    source: Run | None
    content: tuple[Run, ...]
    signs: tuple[float, ...]
    score: float


def cites(network: Network, seen: Seen, likely: Sequence[Run] = ()) -> list[Cite]:
    """The attributions of a window whose cue begins among the words that it answers for.

    The sets that the network was trained on mark no attribution inside another's content (*A said
    that B denied it* is A's alone). `likely` are runs that others take for cues: those within a
    found content are read too, under the same marked reader, at `_NESTED` of their score, and kept
    from `_LEAST_NESTED` on.
    """
    least = float(network.settings["least"])
    outer = outermost([c for c in candidates(network, seen) if c.score >= least])
    held = {i for c in outer for r in c.content for i in range(*r)}
    taken = {i for c in outer for i in range(*c.cue)}
    own = _own(seen)
    inner: list[Run] = []
    for run in likely:
        if run[0] in own and run[0] in held and taken.isdisjoint(range(*run)):
            inner.append(run)
            taken.update(range(*run))
    nested = _read(network, seen, [(r, 0.5) for r in inner], 0.0)
    inside = [c._replace(score=_NESTED * c.score) for c in nested]
    clear = [c for c in inside if c.source or c.signs[2] > _CLEAR]
    return outer + [c for c in clear if c.score >= _LEAST_NESTED]


def candidates(network: Network, seen: Seen) -> list[Cite]:
    """All that may be attributions, each with its score: one may lie in another's content.

    A word that is hardly a cue by itself still may be one by what is marked under it. Where a sure
    cue stands, its run is the one; the unsure ones are taken from the other words.
    """
    own = _own(seen)
    sure = cues(seen, float(network.settings["least_cue"]))
    taken = {i for r, _ in sure for i in range(*r)}
    more = [(r, p) for r, p in cues(seen, _MAYBE) if taken.isdisjoint(range(*r))]
    mine = [(r, p) for r, p in (*sure, *more) if r[0] in own]
    return _read(network, seen, mine, _SEEN_AGAIN)


def _own(seen: Seen) -> range:
    """The words that the window answers for."""
    return range(seen.window.own[0] - seen.window.start, seen.window.own[1] - seen.window.start)


def outermost(found: Sequence[Cite]) -> list[Cite]:
    """Without those whose cue lies in the content of a surer one."""
    kept: list[Cite] = []
    held: set[int] = set()
    for c in sorted(found, key=lambda c: -c.score):
        if held.isdisjoint(range(*c.cue)):
            kept.append(c)
            held.update(i for r in c.content for i in range(*r))
    return sorted(kept)


def _read(
    network: Network, seen: Seen, found: Sequence[tuple[Run, float]], again: float
) -> list[Cite]:
    """What belongs to each cue. `again`: how much the tags a word have a say (`_SEEN_AGAIN`)."""
    if not found:
        return []
    links = network.links(seen, [[r] for r, _ in found])
    made = []
    for (cue, sure), scores, path in zip(found, links, _under(seen, links, again), strict=True):
        source, content = _spans(path, scores, cue)
        if content:
            signs = signs_of(seen, sure, scores, source, content)
            made.append(Cite(cue, source, tuple(content), signs, _score(network, signs)))
    return made


def signs_of(
    seen: Seen, sure: float, scores: Floats, source: Run | None, content: Sequence[Run]
) -> tuple[float, ...]:
    """What an attribution's score is made of.

    Log-odds of the cue; mean log-probability of the source's words (0 without one) and of the
    contents' words under the marked cue; the same two by the tags a word, which know of no cue;
    whether there is a source.
    """
    sure = min(max(sure, 1e-4), 1 - 1e-4)
    spoken = [source] if source else []
    return (
        math.log(sure / (1 - sure)),
        _mean_log(scores[:, 1:3].sum(1), spoken),
        _mean_log(scores[:, 3:].sum(1), content),
        _mean_log(1 - seen.roles[:, 0, 0], spoken),
        _mean_log(1 - seen.roles[:, 2, 0], content),
        float(source is not None),
    )


def _mean_log(p: Floats, runs: Sequence[Run]) -> float:
    """Mean over the runs of the mean log-probability of their words, 0 without a run."""
    each = [float(np.log(p[a:z] + _FLOOR).mean()) for a, z in runs]
    return sum(each) / len(each) if each else 0.0


def _score(network: Network, signs: Sequence[float]) -> float:
    """A logistic function of the signs, fitted by ``training.calibrate``."""
    bias, *weights = network.settings["sure"]
    z = bias + sum(w * s for w, s in zip(weights, signs, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def cues(seen: Seen, least: float) -> list[tuple[Run, float]]:
    """Runs of words that are cues, each with the probability that it is one: `least` or more."""
    p = seen.roles[:, _CUE]
    found: list[tuple[Run, float]] = []
    if not len(p) or 1 - p[:, 0].min() < least:
        return found  # no path can open one: most of a text's windows cost nothing more
    for run in runs(paths(np.log(p + _FLOOR)[None] + _lean(least), BIO)[0], 1):
        sure = float(1 - p[run[0] : run[1], 0].min())
        if sure >= least:
            found.append((run, sure))
    return found


def _lean(least: float) -> Floats:
    """What makes the best path open a cue at the probability `least` in place of one half."""
    odds = np.log((1 - least) / least)
    return np.array([0, odds, odds], np.float32)


def _under(seen: Seen, links: Floats, again: float) -> NDArray[np.int64]:
    """Best tags (N, W) under each cue: what the marked reader says, backed by the tags a word."""
    source, content = seen.roles[:, 0, 0], seen.roles[:, 2, 0]
    # begin and inside are pooled: a nested content's begin is an inside of the one around it
    word = np.stack([source * content, 1 - source, 1 - source, 1 - content, 1 - content], -1)
    return paths(np.log(links + _FLOOR) + again * np.log(word + _FLOOR), LINKS)


def paths(scores: Floats, allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Best tag sequences (N, W) for log-scores (N, W, K): nothing may begin with an inside.

    Nearly everywhere each word's best tag may stand where it does; the rest is mended.
    """
    n, w, _ = scores.shape
    path: NDArray[np.int64] = scores.argmax(2)
    before = np.zeros((n, w), np.int64)
    before[:, 1:] = path[:, :-1]
    wrong = ~allowed[before, path]
    rows = np.flatnonzero(wrong.any(1))
    if len(rows):
        path[rows] = _mended(scores[rows], path[rows], wrong[rows], allowed)
    return path


def _mended(
    scores: Floats, path: NDArray[np.int64], wrong: NDArray[np.bool_], allowed: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The best paths, where the best tags `path` may not stand at the words `wrong`.

    To make each wrong inside a begin is one way, and what it costs a row is the most that the
    best way costs. So a word whose second tag is worse by more keeps its first, and only the
    stretches between such words are gone through.
    """
    own = np.take_along_axis(scores, path[..., None], 2)[..., 0]
    begin = np.take_along_axis(scores, np.maximum(path - 1, 0)[..., None], 2)[..., 0]
    cost = np.where(wrong, own - begin, 0).sum(1)
    second = np.partition(scores, -2, axis=2)[..., -2]
    sure = own - second > cost[:, None] + 1e-4  # sums of 32-bit numbers are not exact
    doubtful = ~sure.all(0)
    near = doubtful.copy()
    near[1:] |= doubtful[:-1]
    near[:-1] |= doubtful[1:]
    edges = np.flatnonzero(np.diff(near, prepend=False, append=False))
    tags = np.arange(scores.shape[2])
    for a, z in zip(edges[::2], edges[1::2], strict=True):
        out = sure[:, a:z, None] & (tags != path[:, a:z, None])
        path[:, a:z] = _viterbi(np.where(out, _NEVER, scores[:, a:z]), allowed, opens=a == 0)
    return path


def _viterbi(scores: Floats, allowed: NDArray[np.bool_], opens: bool) -> NDArray[np.int64]:
    """The best paths through N rows of W words; `opens`: nothing stands before them."""
    n, w, k = scores.shape
    step = np.where(allowed, np.float32(0), _NEVER).T
    each = np.ascontiguousarray(scores.transpose(1, 0, 2))
    back = np.zeros((w, n, k), np.int64)
    best = each[0] + step[:, 0] if opens else each[0]
    for at in range(1, w):
        ways = best[:, None, :] + step  # (N, to, from): the last axis is the fast one
        ways.argmax(2, out=back[at])
        best = ways.max(2)
        best += each[at]
    path = np.zeros((n, w), np.int64)
    path[:, -1] = best.argmax(1)
    rows = np.arange(n)
    for at in range(w - 1, 0, -1):
        path[:, at - 1] = back[at, rows, path[:, at]]
    return path


def runs(path: Sequence[int] | NDArray[np.int64], begin: int) -> list[Run]:
    """Runs that open with the tag `begin` and go on with the next one."""
    found: list[Run] = []
    for at, tag in enumerate(path.tolist() if isinstance(path, np.ndarray) else path):
        if tag == begin:
            found.append((at, at + 1))
        elif tag == begin + 1 and found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
    return found


def _less(run: Run, cue: Run) -> list[Run]:
    """What a cue leaves of a run: all of it, one part, two or none."""
    parts = [(run[0], min(run[1], cue[0])), (max(run[0], cue[1]), run[1])]
    if run[1] <= cue[0] or cue[1] <= run[0]:
        return [run]
    return [(a, z) for a, z in parts if a < z]


def _spans(path: NDArray[np.int64], scores: Floats, cue: Run) -> tuple[Run | None, list[Run]]:
    """The likeliest source run and all content runs, the cue's own words taken out."""
    sources = runs(path, 1)
    source = max(sources, key=lambda r: float(scores[r[0] : r[1], 1:3].sum()), default=None)
    content = [part for r in runs(path, 3) for part in _less(r, cue)]
    return source, content
