"""Small networks that look at finished pictures: how well one fits a prompt, and which words it shows.

The scorer ships, and chooses the best of several pictures. The judge, another network from another start, evaluates and
nothing else. The classifier's features are what KID is computed on. All three see the training split only.
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .batches import Batches
from .picture_set import PictureSet
from .prompts import DIMENSIONS, WORDS, WordTable
from .wordnet import WordNet

SEEDS = {"scorer": 11, "judge": 22, "classifier": 33}
WIDTHS = {"scorer": 32, "judge": 40, "classifier": 32}
FEATURES = 256


class PictureEncoder(nn.Module):
    """Pictures [batch, 4, 32, 32] in [-1, 1] to features [batch, 256]."""

    def __init__(self, width: int):
        super().__init__()
        self.first = nn.Conv2d(16, width, 3, padding=1)
        stages = []
        for inputs, outputs in ((width, 2 * width), (2 * width, 4 * width)):
            stages += [Residual(inputs), nn.Conv2d(inputs, outputs, 3, stride=2, padding=1), Residual(outputs)]
        self.stages = nn.Sequential(*stages)
        self.out = nn.Linear(4 * width * 2, FEATURES)

    def forward(self, picture: Tensor) -> Tensor:
        h = self.stages(self.first(F.pixel_unshuffle(picture, 2)))
        return self.out(torch.cat([h.mean((2, 3)), h.amax((2, 3))], 1))


class Residual(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.silu(self.conv1(F.silu(self.norm(x)))))


class PromptEncoder(nn.Module):
    """Meanings of words [batch, 16, 96], rows of zeros where there is no word, to features [batch, 256]."""

    def __init__(self):
        super().__init__()
        self.project = nn.Linear(DIMENSIONS, FEATURES)
        self.place = nn.Parameter(torch.randn(WORDS, FEATURES) * 0.02)
        self.empty = nn.Parameter(torch.randn(1, 1, FEATURES) * 0.02)
        self.mix = nn.Sequential(nn.LayerNorm(FEATURES), nn.Linear(FEATURES, FEATURES), nn.SiLU(), nn.Linear(FEATURES, FEATURES))

    def forward(self, words: Tensor) -> Tensor:
        known = (words.abs().sum(-1) > 0).to(words.dtype)
        states = self.project(words) + self.place
        states = states + self.mix(states)
        count = known.sum(1, keepdim=True)
        mean = (states * known[..., None]).sum(1) / count.clamp(min=1)
        return torch.where(count > 0, mean, self.empty[0])


class Matcher(nn.Module):
    """Cosine of a picture and a prompt, as in CLIP (Radford et al., arXiv 2103.00020)."""

    def __init__(self, width: int):
        super().__init__()
        self.picture = PictureEncoder(width)
        self.text = PromptEncoder()
        self.text_out = nn.Linear(FEATURES, FEATURES)
        self.temperature = nn.Parameter(torch.tensor(2.5))

    def forward(self, picture: Tensor, words: Tensor) -> Tensor:
        """Scores [batch] of each picture for the prompt in its row, in [-1, 1]."""
        return (self.pictures(picture) * self.prompts(words)).sum(1)

    def pictures(self, picture: Tensor) -> Tensor:
        return F.normalize(self.picture(picture), dim=1)

    def prompts(self, words: Tensor) -> Tensor:
        return F.normalize(self.text_out(self.text(words)), dim=1)


class Classifier(nn.Module):
    """Says which of the commonest caption words a picture shows."""

    def __init__(self, width: int, words: int):
        super().__init__()
        self.picture = PictureEncoder(width)
        self.out = nn.Linear(FEATURES, words)

    def features(self, picture: Tensor) -> Tensor:
        return F.silu(self.picture(picture))

    def forward(self, picture: Tensor) -> Tensor:
        return self.out(self.features(picture))


def train_matcher(name: str, pictures: PictureSet, table: WordTable, wordnet: WordNet, target: Path, steps: int, batch: int = 128) -> None:
    """Trains the scorer, the judge or the classifier and writes its weights."""
    torch.manual_seed(SEEDS[name])
    batches = Batches(pictures, table, wordnet, SEEDS[name])
    vectors = torch.from_numpy(table.vectors)
    network = Classifier(WIDTHS[name], len(common_words(pictures.records))) if name == "classifier" else Matcher(WIDTHS[name])
    network = network.to(memory_format=torch.channels_last)
    labels = label_matrix(pictures.records) if name == "classifier" else None
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps, pct_start=0.05)
    for step in range(1, steps + 1):
        drawn = batches.draw(batch)
        shown = _roughened(drawn.clean).contiguous(memory_format=torch.channels_last)
        if labels is not None:
            loss = F.binary_cross_entropy_with_logits(network(shown), labels[drawn.index])
        else:
            loss = _contrast(network, shown, vectors[drawn.rows], drawn.rows)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0:
            print(f"{name} step {step} of {steps}: loss {loss.item():.4f}", flush=True)
    torch.save(network.state_dict(), target)


def load_matcher(name: str, path: Path, words: int = 0) -> nn.Module:
    network = Classifier(WIDTHS[name], words) if name == "classifier" else Matcher(WIDTHS[name])
    network.load_state_dict(torch.load(path, map_location="cpu"))
    return network.eval().requires_grad_(False)


def common_words(captions: list[dict], least: int = 25) -> list[str]:
    """Words of the natural pictures' captions that occur `least` times in the training split, in alphabetical order."""
    counts: dict[str, int] = {}
    for caption in captions:
        if caption["group"] == "natural" and caption["split"] == "train":
            for word in {*caption["names"], *caption["kinds"], *caption["colours"]}:
                counts[word] = counts.get(word, 0) + 1
    return sorted(word for word, count in counts.items() if count >= least)


def label_matrix(captions: list[dict]) -> Tensor:
    """1 where the caption has the word, float [samples, words]."""
    column = {word: i for i, word in enumerate(common_words(captions))}
    labels = np.zeros((len(captions), len(column)), np.float32)
    for row, caption in enumerate(captions):
        for word in {*caption["names"], *caption["kinds"], *caption["colours"]} & column.keys():
            labels[row, column[word]] = 1
    return torch.from_numpy(labels)


def _contrast(network: Matcher, pictures: Tensor, words: Tensor, rows: Tensor) -> Tensor:
    """InfoNCE both ways; rows with the same words, or none, are no counter-examples of each other."""
    logits = network.temperature.exp() * network.pictures(pictures) @ network.prompts(words).T
    same = (rows[:, None] == rows[None]).all(-1) & ~torch.eye(len(rows), dtype=torch.bool)
    logits = logits.masked_fill(same, -1e4)
    named = (rows > 0).any(1).float()
    own = torch.arange(len(rows))
    losses = F.cross_entropy(logits, own, reduction="none") + F.cross_entropy(logits.T, own, reduction="none")
    return (losses * named).sum() / named.sum() / 2


def _roughened(pictures: Tensor) -> Tensor:
    """Generated pictures are a little grainy: the networks must not take grain for a sign."""
    strength = torch.rand(len(pictures), 1, 1, 1) * 0.12
    return (pictures + torch.randn_like(pictures) * strength).clamp(-1, 1)
