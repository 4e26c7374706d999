"""The word embeddings of the shipped encoder, read straight from its file and run by nothing.

The encoder's training left them as they came (`training/`), so they still say which words of which
languages mean the same. They lie in ``tagger.onnx`` as 4-bit numbers with a scale for each 32; the
file is mapped, and only the rows that are asked for are read.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from riftline.attribution.tagger.words import Pieces

__all__ = ["Table", "table"]

Floats = NDArray[np.float32]

_BLOCK = 32
"""Numbers that share a scale."""


class Table(NamedTuple):
    """Pieces of words, how common each is, and its embedding.

    `commonness` (V,) is each piece's natural log probability (SentencePiece's unigram score).
    """

    pieces: Pieces
    texts: tuple[str, ...]
    commonness: Floats
    nibbles: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def rows(self, ids: Sequence[int] | NDArray[np.int64]) -> Floats:
        """The embeddings (N, width) of pieces."""
        at = np.asarray(ids, np.int64)
        packed = np.asarray(self.nibbles[at])
        halves = np.stack([packed & 15, packed >> 4], -1).reshape(len(at), -1).astype(np.int8)
        numbers = np.where(halves > 7, halves - 16, halves)  # two's complement of four bits
        wide = np.repeat(np.asarray(self.scales[at]).astype(np.float32), _BLOCK, axis=1)
        return np.asarray(numbers * wide, np.float32)


@cache
def table() -> Table:
    """The table of the shipped weights, once a process. Raises ValueError where it is not found."""
    from tokenizers import Tokenizer

    at = files("riftline.attribution.tagger") / "weights"
    raw = (at / "pieces.json").read_text(encoding="utf-8")
    split = Tokenizer.from_str(raw).model.tokenize
    vocabulary = json.loads(raw)["model"]["vocab"]
    with as_file(at / "tagger.onnx") as path:
        nibbles, scales = _mapped(path, len(vocabulary))
    return Table(
        Pieces(lambda word: [t.id for t in split(word)]),
        tuple(text for text, _ in vocabulary),
        np.asarray([score for _, score in vocabulary], np.float32),
        nibbles,
        scales,
    )


def _mapped(path: Path, rows: int) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Nibbles (rows, width / 2) and scales (rows, width / 32) where they lie in the file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
        places = {t.name: t for t in _tensors(whole) if t.shape[:1] == (rows,)}
    found = places.pop("table", None)
    scales = next((t for t in places.values() if t.shape[1:] != ()), None)
    if found is None or scales is None:
        raise ValueError(f"{path} holds no word embeddings for {rows} pieces")
    return (
        np.memmap(path, np.uint8, "r", found.start, (rows, found.shape[1] // 2)),
        np.memmap(path, np.float16, "r", scales.start, scales.shape),
    )


class _Tensor(NamedTuple):
    name: str
    shape: tuple[int, ...]
    start: int


def _tensors(whole: mmap.mmap) -> Iterator[_Tensor]:
    """The tensors of an ONNX file and where their bytes begin.

    ONNX is a protocol buffer: ModelProto.graph is field 7, GraphProto.initializer 5, and in a
    TensorProto dims is 1, name 8, raw_data 9. The package onnx would be needed for this alone.
    """
    for graph, start, end in _fields(whole, 0, len(whole)):
        if graph != 7:
            continue
        for kind, first, last in _fields(whole, start, end):
            if kind != 5:
                continue
            shape: list[int] = []
            name, at = "", -1
            for field, a, z in _fields(whole, first, last):
                if field == 1:
                    shape.extend(_numbers(whole, a, z) if z >= 0 else [a])
                elif field == 8:
                    name = bytes(whole[a:z]).decode("utf-8", "replace")
                elif field == 9:
                    at = a
            if at >= 0:
                yield _Tensor(name, tuple(shape), at)


def _fields(raw: mmap.mmap, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(number, start, end) of each field; of a plain number (number, value, -1)."""
    while at < end:
        tag, at = _number(raw, at)
        kind = tag & 7
        if kind == 0:
            value, at = _number(raw, at)
            yield tag >> 3, value, -1
        elif kind == 2:
            size, at = _number(raw, at)
            yield tag >> 3, at, at + size
            at += size
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            raise ValueError(f"field type {kind} in a protocol buffer")


def _number(raw: mmap.mmap, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = raw[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _numbers(raw: mmap.mmap, at: int, end: int) -> Iterator[int]:
    while at < end:
        value, at = _number(raw, at)
        yield value
