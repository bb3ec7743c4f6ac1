"""Reads a model as it ships: weights, words and their vectors."""

import json
from pathlib import Path

import numpy as np
from safetensors.torch import load_file

from .network import SHAPES, Denoiser
from .prompts import WordTable
from .words import STEP


def load_denoiser(folder: Path, shape: str = "small") -> Denoiser:
    network = Denoiser(SHAPES[shape])
    network.load_state_dict(load_file(folder / "sprite.safetensors"))
    return network.eval().requires_grad_(False)


def load_words(folder: Path) -> WordTable:
    """Vectors are whole rows: 128 numbers for the denoiser, then 96 for the scorer."""
    words = json.loads((folder / "words.json").read_text())
    steps = np.frombuffer((folder / "words.i8").read_bytes(), np.int8).reshape(len(words), -1)
    return WordTable(words, steps.astype(np.float32) * STEP)
