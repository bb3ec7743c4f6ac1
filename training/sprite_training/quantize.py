"""Measures what int8 would gain and lose: `python -m sprite_training quantize`. The model ships in fp32."""

import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from .batches import to_network
from .model_folder import load_words
from .prompts import WORDS, read_captions

LEVELS = (0.05, 0.2, 0.4, 0.6, 0.8, 0.95)


class _Samples(CalibrationDataReader):
    def __init__(self, samples: list[dict[str, np.ndarray]]):
        self._samples = iter(samples)

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._samples, None)


def noisy_samples(dataset: Path, model: Path, count: int, split: int, seed: int = 0) -> list[dict[str, np.ndarray]]:
    """Inputs of the network, two rows each as in a guided step, over all noise levels."""
    stored = np.load(dataset)
    captions, pixels = read_captions(stored), stored["pixels"]
    table = load_words(model)
    chance = np.random.default_rng(seed)
    chosen = chance.permutation(np.flatnonzero(stored["split"] == split))[:count]
    samples = []
    for i, index in enumerate(chosen):
        level = LEVELS[i % len(LEVELS)]
        clean = to_network(pixels[[index, index]]).numpy()
        words = np.zeros((2, WORDS, table.vectors.shape[1]), np.float32)
        caption = captions[index]
        words[1] = table.vectors[table.rows([*caption["colours"], *caption["names"], *caption["kinds"]])]
        noise = np.repeat(chance.standard_normal(clean[:1].shape, np.float32), 2, 0)
        samples.append({"picture": (1 - level) * clean + level * noise, "time": np.full(2, level, np.float32), "words": words})
    return samples


def compare(dataset: Path, model: Path, work: Path) -> list[tuple[str, str]]:
    """Milliseconds of a guided step in fp32 and int8 on one thread, and how far int8 is off at each noise level."""
    graph = onnx.load(str(model / "sprite.onnx"))
    outer = [node.name for node in graph.graph.node if any(name.startswith(("first", "last", "time", "prompt")) for name in node.input)]
    target = work / "int8.onnx"
    quantize_static(
        str(model / "sprite.onnx"), str(target), _Samples(noisy_samples(dataset, model, 96, 0)), quant_format=QuantFormat.QDQ, per_channel=True,
        weight_type=QuantType.QInt8, activation_type=QuantType.QUInt8, op_types_to_quantize=["Conv", "MatMul", "Gemm"], nodes_to_exclude=outer,
        extra_options={"WeightSymmetric": True},
    )
    samples = noisy_samples(dataset, model, 60, 1)
    exact, exact_ms = _run(model / "sprite.onnx", samples)
    coarse, coarse_ms = _run(target, samples)
    rows = [("ms a guided step, fp32", f"{exact_ms:.1f}"), ("ms a guided step, int8", f"{coarse_ms:.1f}")]
    for position, level in enumerate(LEVELS):
        pairs = list(zip(exact, coarse, strict=True))[position :: len(LEVELS)]
        error = np.mean([np.sqrt(((a - b) ** 2).mean()) for a, b in pairs])
        rows.append((f"int8 off at t = {level}", f"{error:.3f} of a velocity of deviation {np.mean([a.std() for a, _ in pairs]):.2f}"))
    return rows


def _run(graph: Path, samples: list[dict[str, np.ndarray]]) -> tuple[list[np.ndarray], float]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    session.run(None, samples[0])
    outputs, times = [], []
    for sample in samples:
        start = time.perf_counter()
        outputs.append(session.run(None, sample)[0])
        times.append(time.perf_counter() - start)
    return outputs, 1000 * float(np.median(times))
