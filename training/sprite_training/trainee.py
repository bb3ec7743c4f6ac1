"""What training moves: the denoiser and the vectors of words, in whichever way the network is read."""

import torch
from torch import Tensor, nn

from .network import SHAPES, Denoiser
from .prompts import WordTable

# A network that predicts the picture is read as a velocity, and below this time its errors would be blown up.
LEAST_TIME = 0.1
PREDICTIONS = ("velocity", "picture")


class Trainee(nn.Module):
    """The denoiser, and 128 numbers for each word: a projection of its meaning and, for words that captions use, something
    learned beside it. A word that no caption uses is thereby drawn as its meaning says."""

    def __init__(self, shape: str, table: WordTable, prediction: str = "velocity"):
        super().__init__()
        self.prediction = prediction
        self.denoiser = Denoiser(SHAPES[shape])
        self.project = nn.Linear(table.vectors.shape[1], self.denoiser.shape.word)
        self.word = nn.Embedding(table.captioned + 1, self.denoiser.shape.word, padding_idx=0)
        nn.init.zeros_(self.word.weight)
        self.register_buffer("meaning", torch.from_numpy(table.vectors), persistent=False)

    def words(self, rows: Tensor) -> Tensor:
        """Vectors [..., 128] of table rows; zeros for row 0."""
        learned = self.word(rows * (rows < self.word.num_embeddings))
        return (self.project(self.meaning[rows]) + learned) * (rows > 0)[..., None]

    def forward(self, picture: Tensor, time: Tensor, words: Tensor, references: Tensor, style: Tensor, size: Tensor) -> Tensor:
        """The velocity, as `Denoiser` has it."""
        return velocity_of(self.denoiser(picture, time, words, references, style, size), picture, time, self.prediction)


def velocity_of(guess: Tensor, picture: Tensor, time: Tensor, prediction: str) -> Tensor:
    """What the network says, as a velocity. `picture` is (1 - t) clean + t noise: where clean is guessed, noise - clean is
    (picture - clean) / t."""
    return guess if prediction == "velocity" else (picture - guess) / time.clamp(min=LEAST_TIME)[:, None, None, None]
