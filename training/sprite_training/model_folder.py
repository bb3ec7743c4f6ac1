"""Reads a model as it ships: weights, words and their vectors."""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from .network import SHAPES, Denoiser
from .prompts import WordTable
from .words import DIMENSIONS, STEP


def load_denoiser(folder: Path, shape: str = "small") -> Denoiser:
    network = Denoiser(SHAPES[shape])
    network.load_state_dict(load_file(folder / "sprite.safetensors"))
    return network.eval().requires_grad_(False)


def load_words(folder: Path) -> WordTable:
    words = json.loads((folder / "words.json").read_text())
    vectors = np.frombuffer((folder / "words.i8").read_bytes(), np.int8).reshape(len(words), DIMENSIONS)
    return WordTable(words, vectors.astype(np.float32) * STEP)
