"""Reads the draft weights (`sprite-v0`: an ONNX file and its words) as a start for training.

The graph keeps the names of most weights; linear layers inside attention and the norms were folded into constants, and are
found by where they stand in the graph.
"""

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from .network import SHAPES, Denoiser

_NAMES = {
    "tm": "time", "pool": "prompt", "inp": "first", "d0": "down0", "s0": "shrink0", "d1": "down1", "s1": "shrink1", "m": "middle", "t1": "grow1",
    "t0": "grow0", "u1": "up1", "u0": "up0", "out": "last", "a1": "attend_down", "am": "attend_middle", "ua": "attend_up",
    "c1": "conv1", "c2": "conv2", "e": "modulate", "sk": "skip", "q": "query", "kv": "places", "kt": "words", "o": "out",
}
_NORMS = [
    *(f"{level}.{i}.norm{n}" for level in ("down0", "down1") for i in range(2) for n in (1, 2)), "attend_down.norm",
    "middle.0.norm1", "middle.0.norm2", "attend_middle.norm", *(f"middle.{i}.norm{n}" for i in (1, 2) for n in (1, 2)),
    "up1.0.norm1", "up1.0.norm2", "attend_up.norm", "up1.1.norm1", "up1.1.norm2",
    *(f"up0.{i}.norm{n}" for i in range(2) for n in (1, 2)), "norm",
]


def read_draft(folder: Path) -> tuple[Denoiser, dict[str, np.ndarray]]:
    """The network, and the learned vector [128] of each of its words."""
    graph = onnx.load(str(folder / "sprite.onnx")).graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = {_renamed(name): value for name, value in values.items() if name.startswith("n.") and name != "n.tok.weight"}
    makers = {output: node for node in graph.node for output in node.output}
    for node in graph.node:
        bias = next((name for name in node.input if name.endswith((".q.bias", ".kv.bias", ".kt.bias", ".o.bias"))), None)
        if node.op_type == "Add" and bias:
            product = makers[node.input[0]]
            weights[_renamed(bias).replace(".bias", ".weight")] = values[product.input[1]].T
    shifts = [node for node in graph.node if node.output[0].startswith("group_norm")]
    for name, shift in zip(_NORMS, shifts, strict=True):
        weights[f"{name}.weight"] = values[makers[shift.input[0]].input[1]].ravel()
        weights[f"{name}.bias"] = values[shift.input[1]].ravel()
    network = Denoiser(SHAPES["small"])
    network.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in weights.items()})
    ids = json.loads((folder / "vocab.json").read_text())
    return network, {word: values["n.tok.weight"][id] for word, id in ids.items()}


def _renamed(name: str) -> str:
    return ".".join(_NAMES.get(part, part) for part in name.split(".")[1:])
