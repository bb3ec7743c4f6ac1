"""What training moves: the denoiser and the vectors of words, in whichever way the network is read."""

import torch
from torch import Tensor, nn

from .network import SHAPES, Denoiser
from .prompts import WordTable

# What the network's output means. `balanced` is the best: a share of the velocity that needs no network, read off the noisy
# picture, and the rest in units of its deviation, so that it is the picture that is guessed where there is much noise and the
# noise where there is little (Karras et al., arXiv 2206.00364, written for rectified flow).
PREDICTIONS = ("balanced", "velocity", "picture")
# Below this time the errors of a guessed picture would be blown up.
LEAST_TIME = 0.1
# Mean square of the training pictures' values in [-1, 1].
POWER = 0.8


class Trainee(nn.Module):
    """The denoiser, and 128 numbers for each word: a projection of its meaning and, for words that captions use, something
    learned beside it. A word that no caption uses is thereby drawn as its meaning says."""

    def __init__(self, shape: str, table: WordTable, prediction: str = "balanced"):
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
    """What the network says, as a velocity. `picture` is (1 - t) clean + t noise."""
    t = time[:, None, None, None]
    if prediction == "velocity":
        return guess
    if prediction == "picture":
        return (picture - guess) / t.clamp(min=LEAST_TIME)
    power = (1 - t) ** 2 * POWER + t**2
    return picture * (t - (1 - t) * POWER) / power - guess * (POWER / power) ** 0.5
