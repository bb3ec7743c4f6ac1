"""Writes the files that ship: the network as ONNX whose weights lie in a safetensors file, the scorer, and the word table.

A row of the table is what the denoiser learned of a word, 128 numbers, then its meaning, 96 numbers, which the scorer reads.

The ONNX file names each weight's place in the safetensors file (external data), so that a program can read the weights by
name, add an adapter to them, and hand the network the result.
"""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto
from safetensors.numpy import save
from torch import nn

from .graph import simplified
from .matcher import load_matcher
from .network import REFERENCE_CHANNELS, REFERENCES
from .prompts import DIMENSIONS, STEP, WORDS, WordTable
from .trainee import Trainee, velocity_of


def load_average(checkpoint: Path, table: WordTable) -> tuple[Trainee, dict]:
    """The averaged weights of a checkpoint, ready to draw, and what the checkpoint says of itself: `pictures` seen, `shape`."""
    state = torch.load(checkpoint, map_location="cpu")
    trainee = Trainee(state["shape"], table, state["prediction"])
    trainee.load_state_dict(state["average"])
    return trainee.eval().requires_grad_(False), {key: state[key] for key in ("pictures", "syncs", "steps", "shape")}


def export_network(network: nn.Module, inputs: dict[str, torch.Tensor], output: str, dynamic: dict, target: Path) -> None:
    """Writes target.onnx and target.safetensors."""
    graph = target.with_suffix(".onnx")
    torch.onnx.export(
        network, tuple(inputs.values()), str(graph), input_names=list(inputs), output_names=[output], dynamic_axes=dynamic,
        opset_version=18, do_constant_folding=False, dynamo=False,
    )
    model = onnx.load(str(graph))
    _rename(model, "denoiser.")
    _move_weights(model, {name.removeprefix("denoiser.") for name in network.state_dict()}, target.with_suffix(".safetensors"))
    onnx.save(simplified(model), str(graph))


def _rename(model: onnx.ModelProto, prefix: str) -> None:
    """Takes the prefix off the weights' names."""
    for tensor in model.graph.initializer:
        tensor.name = tensor.name.removeprefix(prefix)
    for node in model.graph.node:
        node.input[:] = [name.removeprefix(prefix) for name in node.input]


def _move_weights(model: onnx.ModelProto, names: set[str], target: Path) -> None:
    """Moves the initialisers of these names into a safetensors file."""
    moved = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer if tensor.name in names}
    if moved.keys() != names:
        raise ValueError(f"the graph has lost {sorted(names - moved.keys())}")
    content = save(moved)
    target.write_bytes(content)
    header = int.from_bytes(content[:8], "little")
    places = json.loads(content[8 : 8 + header])
    for tensor in model.graph.initializer:
        if tensor.name not in moved:
            continue
        start, end = places[tensor.name]["data_offsets"]
        tensor.ClearField("raw_data")
        tensor.ClearField("float_data")
        tensor.data_location = TensorProto.EXTERNAL
        del tensor.external_data[:]
        for key, value in (("location", target.name), ("offset", 8 + header + start), ("length", end - start)):
            tensor.external_data.add(key=key, value=str(value))


class _Drawing(nn.Module):
    """The velocity, on whole rows of the word table."""

    def __init__(self, trainee: Trainee):
        super().__init__()
        self.denoiser = trainee.denoiser
        self._prediction = trainee.prediction

    def forward(
        self, picture: torch.Tensor, time: torch.Tensor, words: torch.Tensor, references: torch.Tensor, style: torch.Tensor, size: torch.Tensor
    ) -> torch.Tensor:
        guess = self.denoiser(picture, time, words[..., : self.denoiser.shape.word], references, style, size)
        return velocity_of(guess, picture, time, self._prediction)


class _Scoring(nn.Module):
    """The scorer on whole rows of the word table."""

    def __init__(self, scorer: nn.Module):
        super().__init__()
        self.scorer = scorer

    def forward(self, picture: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        return self.scorer(picture, words[..., -DIMENSIONS:])


def export_words(trainee: Trainee, table: WordTable, folder: Path) -> np.ndarray:
    """Writes words.json, the words in the order of their rows, and words.i8, their vectors as int8 in steps of STEP.

    @returns the vectors as they will be read, float32 [words, 224].
    """
    drawn = trainee.words(torch.arange(1, len(table.words) + 1)).numpy()
    steps = np.clip(np.round(np.concatenate([drawn, table.vectors[1:]], 1) / STEP), -127, 127).astype(np.int8)
    (folder / "words.json").write_text(json.dumps(table.words, separators=(",", ":")))
    (folder / "words.i8").write_bytes(steps.tobytes())
    return steps.astype(np.float32) * STEP


def export_denoiser(checkpoint: Path, table: WordTable, folder: Path) -> None:
    """Writes sprite.onnx, sprite.safetensors, words.json and words.i8 to `folder`. Raises ValueError where the exported
    network differs from the trained one by 1e-3 or more, at 32x32 or at another size and shape."""
    folder.mkdir(parents=True, exist_ok=True)
    trainee, _ = load_average(checkpoint, table)
    vectors = export_words(trainee, table, folder)
    words = torch.zeros(2, WORDS, vectors.shape[1])
    words[0, :2] = torch.from_numpy(vectors[[table.row["red"] - 1, table.row["dragon"] - 1]])
    free = {0: "rows", 2: "height", 3: "width"}
    dynamic = {"picture": free, "references": free, "velocity": free, **{name: {0: "rows"} for name in ("time", "words", "style", "size")}}
    network = _Drawing(trainee)
    export_network(network, _inputs(words, 32, 32), "velocity", dynamic, folder / "sprite")
    for height, width in ((32, 32), (16, 16), (48, 32)):
        _check(network, _inputs(words[[0, 1, 0]], height, width), folder / "sprite.onnx")


def _inputs(words: torch.Tensor, height: int, width: int) -> dict[str, torch.Tensor]:
    count = len(words)
    return {
        "picture": torch.randn(count, 4, height, width), "time": torch.linspace(0.9, 0.2, count), "words": words,
        "references": torch.randn(count, REFERENCES * REFERENCE_CHANNELS, height, width).clamp(-1, 1),
        "style": torch.arange(count), "size": torch.arange(count),
    }


def _check(network: nn.Module, inputs: dict[str, torch.Tensor], graph: Path) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    [drawn] = session.run(None, {name: value.numpy() for name, value in inputs.items()})
    difference = np.abs(drawn - network(*inputs.values()).numpy()).max()
    if difference >= 1e-3:
        raise ValueError(f"the exported network differs by {difference}")
    print(f"{graph.name}: largest difference from torch {difference:.1e}")


def export_scorer(checkpoint: Path, folder: Path) -> None:
    """Writes scorer.onnx, one file with its weights."""
    scorer = _Scoring(load_matcher("scorer", checkpoint))
    inputs = {"picture": torch.rand(3, 4, 32, 32) * 2 - 1, "words": torch.randn(3, WORDS, 224)}
    dynamic = {"picture": {0: "rows"}, "words": {0: "rows"}, "score": {0: "rows"}}
    graph = folder / "scorer.onnx"
    torch.onnx.export(
        scorer, tuple(inputs.values()), str(graph), input_names=list(inputs), output_names=["score"], dynamic_axes=dynamic,
        opset_version=18, dynamo=False,
    )
    _check(scorer, inputs, graph)


def export_model(checkpoint: Path, scorer: Path, table: WordTable, folder: Path) -> None:
    """Writes all files of the model but its manifest.json: `node scripts/model-checksums.js` writes their checksums there."""
    export_denoiser(checkpoint, table, folder)
    if scorer.exists():
        export_scorer(scorer, folder)


def checksum(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
