"""Trained weights → the ONNX files that the package ships.

    python -m training.export --from build/tagger --to src/riftline/attribution/tagger/weights

The graphs are written node by node: one window at a time needs no padding and no mask, and the
fused nodes of onnxruntime (DynamicQuantizeMatMul, MultiHeadAttention, BiasGelu,
GatherBlockQuantized) are what makes two cores fast.

Weights are 8 bits, one scale a column. Processors without VNNI saturate their 16-bit sums when both
sides have 8 bits: the session is told to take the exact way there (`network.py`). A few channels of
the feed-forward layers run to forty times the rest, and one scale for a whole matrix would drown
the others: their size is moved from the activations into the weights (SmoothQuant, Xiao et al.
2023), by what training texts show. Word embeddings keep the four bits that they were found in.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import Unigram

from riftline.attribution.tagger.heads import SCHEMES
from riftline.attribution.tagger.network import QUESTIONS
from riftline.attribution.tagger.words import UNKNOWN
from training import batches, sets
from training.encoder import Encoder, load
from training.network import OWN as JUDGED
from training.network import Tagger
from training.train import pieces_of

OWN = "com.microsoft"
TOP = 127
BLOCK = 32
SMOOTH = 0.7
"""Share of a channel's size that goes into the weights: 0.7 left the last layer's words nearest to
the unquantised ones of 0.3, 0.5 and 0.7."""
FILES = ("tagger.onnx", "links.onnx", "judge.onnx")


class Graph:
    """Nodes and constants as they are added; names are made up."""

    def __init__(
        self, state: dict[str, np.ndarray], loud: dict[str, np.ndarray] | None = None
    ) -> None:
        self.state = state
        self.loud = loud or {}
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.rowwise = False
        self._count = 0

    def name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"

    def constant(self, value: np.ndarray) -> str:
        name = self.name("c")
        self.constants.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def add(self, op: str, inputs: list[str], domain: str = "", out: str = "", **attributes) -> str:
        out = out or self.name(op.lower())
        self.nodes.append(helper.make_node(op, inputs, [out], domain=domain, **attributes))
        return out

    def linear(self, x: str, *names: str, bias: bool = True, exact: bool = False) -> str:
        """x times the weights of the linear layers `names` side by side, plus their biases.

        `DynamicQuantizeMatMul` has one scale for all that it is given: a window's answers do not
        hang on others', for it is given one at a time. Where rows are given together that have
        nothing to do with each other (`rowwise`), every 32 numbers have a scale of their own.
        """
        weight = np.concatenate([self.state[f"{n}.weight"].T for n in names], 1)
        biases = np.concatenate([self.state[f"{n}.bias"] for n in names])
        if exact:
            product = self.add("MatMul", [x, self.constant(weight)])
            return self.add("Add", [product, self.constant(biases)])
        if self.rowwise:
            return self._rowwise(x, weight, biases if bias else None)
        if names[0] in self.loud:
            loud = np.maximum(self.loud[names[0]], 1e-3) ** SMOOTH
            ease = loud / np.maximum(np.abs(weight).max(1), 1e-4) ** (1 - SMOOTH)
            ease = (ease / ease.mean()).astype(np.float32)
            x = self.add("Mul", [x, self.constant(1 / ease)])
            weight = weight * ease[:, None]
        scale = np.abs(weight).max(0) / TOP
        whole = np.clip(np.round(weight / scale), -TOP, TOP).astype(np.int8)
        inputs = [
            x, self.constant(whole), self.constant(scale.astype(np.float32)),
            self.constant(np.zeros(len(scale), np.int8)),
        ]  # fmt: skip
        if bias:
            inputs.append(self.constant(biases))
        return self.add("DynamicQuantizeMatMul", inputs, OWN)

    def _rowwise(self, x: str, weight: np.ndarray, biases: np.ndarray | None) -> str:
        """One scale a row and `MatMulIntegerToFloat` would take two fifths of the time, a
        thirtieth of all reading, and doubles the error: one answer in 1,461 of DSE's turned."""
        k, n = weight.shape
        blocks = weight.T.reshape(n, k // BLOCK, BLOCK)
        scale = np.maximum(np.abs(blocks).max(2), 1e-8) / 127
        whole = np.clip(np.round(blocks / scale[..., None]), -127, 127) + 128
        inputs = [
            x, self.constant(whole.astype(np.uint8)), self.constant(scale.astype(np.float32)),
        ]  # fmt: skip
        if biases is not None:
            inputs += ["", "", self.constant(biases)]
        return self.add(
            "MatMulNBits", inputs, OWN, K=k, N=n, bits=8, block_size=BLOCK, accuracy_level=4
        )

    def norm(self, x: str, name: str, eps: float) -> str:
        pair = [self.constant(self.state[f"{name}.{p}"]) for p in ("weight", "bias")]
        return self.add("LayerNormalization", [x, *pair], epsilon=eps, axis=-1)

    def skip_norm(self, x: str, skip: str, name: str, eps: float) -> str:
        """Norm of x + skip. The fused node for it takes five times as long."""
        return self.norm(self.add("Add", [x, skip]), name, eps)

    def layer(self, x: str, name: str, heads: int, eps: float, mask: str = "") -> str:
        """One transformer layer on (N, T, D). `mask` (N, T) int32, 1 where there is something."""
        parts = self.linear(x, *(f"{name}.{p}" for p in ("query", "key", "value")))
        three = [self.name("part") for _ in range(3)]
        self.nodes.append(helper.make_node("Split", [parts], three, axis=-1, num_outputs=3))
        inputs = [*three, "", mask] if mask else three
        seen = self.add("MultiHeadAttention", inputs, OWN, num_heads=heads)
        x = self.skip_norm(self.linear(seen, f"{name}.out"), x, f"{name}.norm1", eps)
        wide = self.linear(x, f"{name}.wide", bias=False)
        wide = self.add("BiasGelu", [wide, self.constant(self.state[f"{name}.wide.bias"])], OWN)
        return self.skip_norm(self.linear(wide, f"{name}.narrow"), x, f"{name}.norm2", eps)

    def model(self, inputs: list, outputs: list) -> bytes:
        graph = helper.make_graph(self.nodes, "riftline", inputs, outputs, self.constants)
        made = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(OWN, 1)],
            ir_version=10, producer_name="riftline",
        )  # fmt: skip
        return made.SerializeToString()


def loudness(
    state: dict[str, torch.Tensor], encoder: Encoder, layers: int, texts: list[str]
) -> dict[str, np.ndarray]:
    """The largest size of each channel that enters a feed-forward layer, by the layer's name."""
    model = Tagger(encoder, layers)
    model.load_state_dict(state)
    model.eval()
    found: dict[str, np.ndarray] = {}

    def listen(name: str):
        def hear(_module, given) -> None:
            size = given[0].detach().abs().flatten(0, -2).max(0).values.numpy()
            found[name] = np.maximum(found.get(name, 0), size)

        return hear

    for name, module in model.body.named_modules():
        if name.endswith((".wide", ".narrow")):
            module.register_forward_pre_hook(listen(f"body.{name}"))
    split = pieces_of(encoder)
    for text in texts:
        item = sets.item_of("", "", text)
        for window in batches.windows(item, split, None):
            ids, first = batches.ids_of(window, split)
            with torch.no_grad():
                model.read(torch.tensor([ids]), torch.tensor([first]))
    return found


def tagger(
    state: dict[str, np.ndarray], encoder: Encoder, layers: int, loud: dict[str, np.ndarray]
) -> bytes:
    """ids (1, T), first (W) → words (W, hidden), scores (W, 9 + kinds + 1), low (W, hidden).

    `low` is what the judge reads: the words before the layers of which it has its own.
    """
    g = Graph(state, loud)
    table = onnx.TensorProto()
    table.name, table.data_type = "table", TensorProto.INT4
    table.dims.extend(encoder.nibbles.shape)
    packed = encoder.nibbles.reshape(-1, 2) ^ 8  # 0…15 less 8, in two's complement
    table.raw_data = (packed[:, 0] | packed[:, 1] << 4).astype(np.uint8).tobytes()
    g.constants.append(table)
    scales = g.constant(encoder.scales.astype(np.float16))
    x = g.add(
        "GatherBlockQuantized", ["table", "ids", scales], OWN,
        gather_axis=0, quantize_axis=1, block_size=32,
    )  # fmt: skip
    x = g.add("Cast", [x], to=TensorProto.FLOAT)
    length = g.add("Shape", ["ids"], start=1, end=2)
    places = g.constant(state["body.positions"] + state["body.segment"])
    places = g.add("Slice", [places, g.constant(np.array([0])), length, g.constant(np.array([0]))])
    low = x = g.norm(g.add("Add", [x, places]), "body.norm", encoder.eps)
    for n in range(layers):
        if n == layers - JUDGED:
            low = x
        x = g.layer(x, f"body.layers.{n}", encoder.heads, encoder.eps)
    one = g.constant(np.array([0]))
    words = g.add("Gather", [g.add("Squeeze", [x, one]), "first"], out="words", axis=0)
    g.add("Gather", [g.add("Squeeze", [low, one]), "first"], out="low", axis=0)
    scores = g.linear(words, "flat", "kinds", "facts", exact=True)
    g.add("Identity", [scores], out="scores")
    size = sum(len(state[f"{n}.bias"]) for n in ("flat", "kinds", "facts"))
    return g.model(
        [_value("ids", TensorProto.INT64, 1, "T"), _value("first", TensorProto.INT64, "W")],
        [
            _value("words", TensorProto.FLOAT, "W", encoder.hidden),
            _value("scores", TensorProto.FLOAT, "W", size),
            _value("low", TensorProto.FLOAT, "W", encoder.hidden),
        ],
    )


def links(state: dict[str, np.ndarray], encoder: Encoder) -> bytes:
    """words (W, hidden), marks (N, W), distances (N, W, 2) → scores (N, W, 5)."""
    g = Graph(state)
    entered = g.linear("words", "links.enter")  # once a window, whatever N
    x = g.norm(g.add("Add", [_marks(g, "links.marks"), entered]), "links.norm", 1e-5)
    x = g.layer(x, "links.layer", 4, 1e-5)
    g.add("Identity", [g.linear(x, "links.tags", exact=True)], out="scores")
    return g.model(
        [
            _value("words", TensorProto.FLOAT, "W", encoder.hidden),
            _value("marks", TensorProto.INT64, "N", "W"),
            _value("distances", TensorProto.INT64, "N", "W", 2),
        ],
        [_value("scores", TensorProto.FLOAT, "N", "W", 5)],
    )


def judge(state: dict[str, np.ndarray], encoder: Encoder) -> bytes:
    """low (V, hidden), places (N, W) in it, marks, distances, mask (N, W) → scores (N, all)."""
    g = Graph(state)
    g.rowwise = True
    mask = g.add("Cast", ["mask"], to=TensorProto.INT32)
    x = g.add("Add", [g.add("Gather", ["low", "places"], axis=0), _marks(g, "judge.marks")])
    for n in range(JUDGED):
        x = g.layer(x, f"judge.layers.{n}", encoder.heads, encoder.eps, mask)
    some = g.add("Cast", ["mask"], to=TensorProto.FLOAT)
    pooled = []
    for on in ((1, 3), (2, 3), None):
        if on is None:
            weight = some
        else:
            each = [g.add("Equal", ["marks", g.constant(np.array(k))]) for k in on]
            weight = g.add("Cast", [g.add("Or", each)], to=TensorProto.FLOAT)
        axis = g.constant(np.array([2]))
        held = g.add("Mul", [x, g.add("Unsqueeze", [weight, axis])])
        total = g.add("ReduceSum", [held, g.constant(np.array([1]))], keepdims=0)
        count = g.add("ReduceSum", [weight, g.constant(np.array([1]))], keepdims=1)
        count = g.add("Max", [count, g.constant(np.array([1], np.float32))])
        pooled.append(g.add("Div", [total, count]))
    mixed = g.linear(g.add("Concat", pooled, axis=-1), "judge.mix", exact=True)
    mixed = g.add("Gelu", [mixed], OWN)
    g.add("Identity", [g.linear(mixed, "judge.answers", exact=True)], out="scores")
    return g.model(
        [
            _value("low", TensorProto.FLOAT, "V", encoder.hidden),
            _value("places", TensorProto.INT64, "N", "W"),
            _value("marks", TensorProto.INT64, "N", "W"),
            _value("distances", TensorProto.INT64, "N", "W", 2),
            _value("mask", TensorProto.BOOL, "N", "W"),
        ],
        [_value("scores", TensorProto.FLOAT, "N", sum(SCHEMES.values()))],
    )


def _marks(g: Graph, name: str) -> str:
    """`training.network.Marks`."""
    x = g.add("Gather", [g.constant(g.state[f"{name}.kind.weight"]), "marks"], axis=0)
    for k, part in enumerate(("one", "two")):
        at = g.add("Gather", ["distances", g.constant(np.array(k))], axis=2)
        x = g.add("Add", [x, g.add("Gather", [g.constant(g.state[f"{name}.{part}.weight"]), at])])
    return x


def _value(name: str, kind: int, *shape: int | str) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def pieces(encoder: Encoder) -> str:
    """The pieces as a file of the package `tokenizers`."""
    return Tokenizer(Unigram(encoder.pieces, unk_id=UNKNOWN, byte_fallback=False)).to_str()


def export(source: Path, to: Path, data: Path) -> None:
    """Write the files; temperatures are 1 until ``training.calibrate`` has run, and the judge is
    asked of every pair until ``training.asking`` has."""
    encoder = load()
    kept = torch.load(source / "tagger.pt", weights_only=False)
    state = {k: v.float().numpy() for k, v in kept["mean"].items()}
    to.mkdir(parents=True, exist_ok=True)
    articles = sets.polnear(data / "attribution/polnear_train.jsonl")
    texts = [" ".join(w.text for w in next(articles).words[:400]) for _ in range(6)]
    loud = loudness(kept["mean"], encoder, kept["layers"], texts)
    (to / "tagger.onnx").write_bytes(tagger(state, encoder, kept["layers"], loud))
    (to / "links.onnx").write_bytes(links(state, encoder))
    (to / "judge.onnx").write_bytes(judge(state, encoder))
    (to / "pieces.json").write_text(pieces(encoder), encoding="utf-8")
    recipe = json.loads((source / "recipe.json").read_text(encoding="utf-8"))
    heat = dict.fromkeys(("roles", "kinds", "links", *SCHEMES), 1.0) | {"roles": [1.0, 1.0, 1.0]}
    settings = {
        "recipe": recipe, "least_cue": 0.5, "least": 0.0, "temperatures": heat,
        "sure": [0, 1, 0, 0, 0, 0, 0], "asking": dict.fromkeys(QUESTIONS, -1.0),
    }  # fmt: skip
    np.save(to / "asking.npy", np.zeros((len(QUESTIONS), 2 + 3 * encoder.hidden), np.float32))
    (to / "tagger.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    for name in FILES:
        print(name, round((to / name).stat().st_size / 1e6, 1), "MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, default=Path("build/tagger"))
    parser.add_argument("--to", type=Path, default=Path("build/weights"))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    asked = parser.parse_args()
    export(asked.source, asked.to, asked.data)
