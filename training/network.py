"""The network: one encoder, heads a word, and two small readers that see marks.

* Heads a word, from the encoder's last layer at the word's first piece: BIO of source, cue and
  content; BIO of mentions by kind; how certain the event at the word is.
* `Links`: with a cue marked it says which words are that cue's source and content (semantic role
  labelling's predicate-conditioned tagging, so nesting costs nothing).
* `Judge`: with two mentions marked it says their directed stance, relation and class of event; with
  one, the stance toward it. It has the encoder's last layers once more, for its own use: a reader
  that began with nothing learned little from the few thousand pairs that there are.

The encoder runs once a window; the marked readers run on its output.
"""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn import functional as f

from riftline.attribution.tagger.heads import KINDS, SCHEMES
from riftline.attribution.tagger.network import FAR
from training.encoder import Encoder

OWN = 2
"""The encoder's last layers, of which the judge has its own."""


class Layer(nn.Module):
    """A post-norm transformer layer as in BERT."""

    def __init__(self, hidden: int, heads: int, wide: int, eps: float, dropout: float) -> None:
        super().__init__()
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps)
        self.wide = nn.Linear(hidden, wide)
        self.narrow = nn.Linear(wide, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps)
        self.heads = heads
        self.dropout = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x (B, T, D); mask (B, 1, 1, T) true where there is something."""
        b, t, d = x.shape
        q, k, v = (
            part(x).view(b, t, self.heads, d // self.heads).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        # written out: torch's own attention takes a CPU a third of the whole training
        scores = (q * (d // self.heads) ** -0.5) @ k.transpose(2, 3)
        shut = torch.zeros(mask.shape, dtype=scores.dtype).masked_fill(~mask, -30000.0)
        seen = torch.softmax(scores + shut, -1).to(v.dtype) @ v
        seen = self.out(seen.transpose(1, 2).reshape(b, t, d))
        x = self.norm1(x + self.dropped(seen))
        more = self.narrow(f.gelu(self.wide(x)))
        return self.norm2(x + self.dropped(more))

    def dropped(self, x: Tensor) -> Tensor:
        """Dropout of whole channels of a window: a mask a word takes a CPU as long as a layer."""
        if not self.training:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2]) >= self.dropout
        return x * (kept / (1 - self.dropout)).to(x.dtype)


class Body(nn.Module):
    """The encoder: ids (B, T) → (B, T, hidden). Word embeddings are frozen."""

    def __init__(self, encoder: Encoder, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        table = torch.from_numpy(encoder.embeddings).to(torch.bfloat16)
        self.register_buffer("words", table, persistent=False)
        self.positions = nn.Parameter(torch.from_numpy(encoder.tensors["positions"]))
        self.segment = nn.Parameter(torch.from_numpy(encoder.tensors["segment"]))
        self.norm = nn.LayerNorm(encoder.hidden, encoder.eps)
        self.layers = nn.ModuleList(
            Layer(encoder.hidden, encoder.heads, encoder.wide, encoder.eps, dropout)
            for _ in range(layers)
        )
        own = dict(self.named_parameters())
        with torch.no_grad():
            for name, value in encoder.tensors.items():
                if name in own:
                    own[name].copy_(torch.from_numpy(value))
        self.dropout = dropout

    def forward(self, embedded: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """embedded (B, T, hidden) word embeddings; mask (B, T) bool.

        The answers of the last layer, and of the one before the last `OWN`.
        """
        x = embedded + self.positions[: embedded.shape[1]] + self.segment
        low = x = f.dropout(self.norm(x), self.dropout, self.training)
        for n, layer in enumerate(self.layers):
            if n == len(self.layers) - OWN:
                low = x
            x = layer(x, mask[:, None, None, :])
        return x, low


class Marks(nn.Module):
    """What is marked, as vectors: marks (N, W), distances (N, W, 2) → (N, W, size)."""

    def __init__(self, size: int, spread: float) -> None:
        super().__init__()
        self.kind = nn.Embedding(4, size)
        self.one = nn.Embedding(2 * FAR + 2, size)
        self.two = nn.Embedding(2 * FAR + 2, size)
        for e in (self.kind, self.one, self.two):
            nn.init.normal_(e.weight, std=spread)

    def forward(self, marks: Tensor, distances: Tensor) -> Tensor:
        return self.kind(marks) + self.one(distances[..., 0]) + self.two(distances[..., 1])


class Links(nn.Module):
    """For one marked cue: scores (N, W, 5): outside, source begin/inside, content the same."""

    def __init__(self, hidden: int, size: int = 192) -> None:
        super().__init__()
        self.enter = nn.Linear(hidden, size)
        self.marks = Marks(size, 0.1)
        self.norm = nn.LayerNorm(size)
        self.layer = Layer(size, 4, 2 * size, 1e-5, 0.1)
        self.tags = nn.Linear(size, 5)

    def forward(self, x: Tensor, marks: Tensor, distances: Tensor, mask: Tensor) -> Tensor:
        """x (N, W, hidden), marks (N, W), distances (N, W, 2), mask (N, W) bool."""
        x = self.norm(self.enter(x) + self.marks(marks, distances))
        return self.tags(self.layer(x, mask[:, None, None, :]))


class Judge(nn.Module):
    """For one or two marked mentions: scores for every scheme, in the order of `SCHEMES`.

    It begins as the encoder's last `OWN` layers and reads what goes into those.
    """

    def __init__(self, body: Body, hidden: int) -> None:
        super().__init__()
        self.marks = Marks(hidden, 0.02)
        self.layers = nn.ModuleList(deepcopy(layer) for layer in body.layers[-OWN:])
        self.mix = nn.Linear(3 * hidden, hidden)
        self.answers = nn.Linear(hidden, sum(SCHEMES.values()))

    def forward(self, x: Tensor, marks: Tensor, distances: Tensor, mask: Tensor) -> Tensor:
        """As `Links`; marks 1 for p, 2 for q, 3 for both."""
        y = x + self.marks(marks, distances)
        for layer in self.layers:
            y = layer(y, mask[:, None, None, :])
        p = ((marks == 1) | (marks == 3)).to(y.dtype)[..., None]
        q = ((marks == 2) | (marks == 3)).to(y.dtype)[..., None]
        some = mask.to(y.dtype)[..., None]
        seen = [(y * m).sum(1) / m.sum(1).clamp(min=1) for m in (p, q, some)]
        return self.answers(f.gelu(self.mix(torch.cat(seen, -1))))


class Tagger(nn.Module):
    """All of it."""

    def __init__(self, encoder: Encoder, layers: int) -> None:
        super().__init__()
        self.body = Body(encoder, layers)
        hidden = encoder.hidden
        self.flat = nn.Linear(hidden, 9)
        self.kinds = nn.Linear(hidden, 1 + 2 * len(KINDS))
        self.facts = nn.Linear(hidden, 1)
        self.links = Links(hidden)
        self.judge = Judge(self.body, hidden)

    def read(self, ids: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        """ids (B, T), first (B, W) → the words (B, W, hidden), and those that the judge reads."""
        top, low = self.body(self.body.words[ids].float(), ids != 1)
        place = first[..., None].expand(-1, -1, top.shape[-1])
        return torch.gather(top, 1, place), torch.gather(low, 1, place)


def distances(marks: Tensor) -> Tensor:
    """marks (N, W) → (N, W, 2): signed distance to marks 1 and 2, in buckets; 0 where none is.

    A mark's own words are at distance 0 (bucket FAR + 1).
    """
    n, w = marks.shape
    at = torch.arange(w).expand(n, w)
    found = []
    for k in (1, 2):
        on = (marks == k) | (marks == 3)
        low = torch.where(on, at, w).min(1, keepdim=True).values
        high = torch.where(on, at, -1).max(1, keepdim=True).values
        d = torch.where(at < low, at - low, torch.where(at > high, at - high, 0))
        d = d.clamp(-FAR, FAR) + FAR + 1
        found.append(torch.where(on.any(1, keepdim=True), d, 0))
    return torch.stack(found, -1)
