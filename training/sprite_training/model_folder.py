"""Reads a model as it ships: weights, words and their vectors."""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from .network import SHAPES, Denoiser
from .prompts import DIMENSIONS, STEP, WordTable
from .trainee import Trainee


def load_denoiser(folder: Path, shape: str = "small") -> Denoiser:
    network = Denoiser(SHAPES[shape])
    network.load_state_dict({name: weight.float() for name, weight in load_file(folder / "sprite.safetensors").items()})
    return network.eval().requires_grad_(False)


def load_words(folder: Path) -> WordTable:
    """Vectors are whole rows: 128 numbers for the denoiser, then 96 for the scorer."""
    words = json.loads((folder / "words.json").read_text())
    steps = np.frombuffer((folder / "words.i8").read_bytes(), np.int8).reshape(len(words), -1)
    return WordTable(words, steps.astype(np.float32) * STEP)


def load_into(trainee: Trainee, folder: Path) -> None:
    """Starts a training from a model as it ships. Its word vectors are a projection of the words' meanings and, for some words,
    something learned: the projection is that which fits the words of which nothing was learned."""
    trainee.denoiser.load_state_dict({name: weight.float() for name, weight in load_file(folder / "sprite.safetensors").items()})
    table = load_words(folder)
    drawn, meaning = np.split(table.vectors[1:], [-DIMENSIONS], 1)
    count = trainee.word.num_embeddings - 1
    inputs = np.concatenate([meaning, np.ones((len(meaning), 1), np.float32)], 1)
    fitted, *_ = np.linalg.lstsq(inputs[count:], drawn[count:], rcond=None)
    trainee.project.weight.data = torch.from_numpy(fitted[:-1].T.copy())
    trainee.project.bias.data = torch.from_numpy(fitted[-1].copy())
    trainee.word.weight.data[1:] = torch.from_numpy((drawn - inputs @ fitted)[:count])
