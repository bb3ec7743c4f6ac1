"""Which thing does a picture show? A judge that has never seen the sources whose style it judges.

It is a network that was trained on photographs (ImageNet), taught the concepts by icons of other makers (`lessons.py`), of all splits: the
concepts that the denoiser has not seen are among them, which is what makes it a judge of those. Those icons are redrawn at random in
lines, colours and proportions (`restyled.py`). What it is asked are pictures in other styles, real ones and drawn ones alike.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .efficientnet import FEATURES, EfficientNet, read_imagenet
from .lessons import EMOJI, Lessons
from .picture_set import PictureSet
from .restyled import on_ground, restyled, small_as_drawn

ASKED = ("fluent-emoji-flat", "crawl", "gervais", "superpowers")
LEAST_TAUGHT = 2
CHOICES = 200
# The side of what the network sees; its blocks that stay as ImageNet left them; how many times as often a concept that is asked is shown.
SIDE = 96
FROZEN = 5
OFTENER = 3
GROUNDS = (0.5, 1.0)


class Recogniser(nn.Module):
    def __init__(self, concepts: list[str]):
        super().__init__()
        self.concepts = concepts
        self.network = EfficientNet(FROZEN)
        self.out = nn.Linear(FEATURES, len(concepts))

    def forward(self, picture: Tensor) -> Tensor:
        return self.out(F.dropout(self.network(picture.contiguous(memory_format=torch.channels_last)), 0.3, self.training))

    @torch.no_grad()
    def scores(self, pictures: Tensor) -> Tensor:
        """Of float [n, 4, 32, 32] in [0, 1], log probabilities [n, concepts]: the mean over both grounds and the mirrored picture."""
        seen = [on_ground(p, torch.full((len(p), 3, 1, 1), ground), SIDE) for ground in GROUNDS for p in (pictures, pictures.flip(3))]
        return torch.stack([self(picture).log_softmax(1) for picture in seen]).mean(0)


def asked_concepts(pictures: PictureSet) -> list[str]:
    """CHOICES concepts that have pictures in both kinds of sources: those of the test split first, then any."""
    counts: dict[str, int] = {}
    for record in pictures.records:
        if record["source"] in EMOJI and record["concept"]:
            counts[record["concept"]] = counts.get(record["concept"], 0) + 1
    held, other = {}, {}
    for record in pictures.records:
        if record["source"] in ASKED and counts.get(record["concept"], 0) >= LEAST_TAUGHT and record["group"] == "natural":
            (held if record["split"] == "test" else other)[record["concept"]] = True
    rest = sorted(set(other) - set(held))
    random.Random(4).shuffle(rest)
    return (sorted(held) + rest)[:CHOICES]


def train_recogniser(lessons: Lessons, asked: list[str], imagenet: Path, target: Path, steps: int, batch: int = 64) -> Recogniser:
    """Trains the judge and writes its weights."""
    torch.manual_seed(44)
    judge = Recogniser(lessons.concepts)
    read_imagenet(judge.network, imagenet)
    judge = judge.to(memory_format=torch.channels_last).train()
    groups = [{"params": judge.network.parameters(), "lr": 1e-3}, {"params": judge.out.parameters(), "lr": 4e-3}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, [group["lr"] for group in groups], total_steps=steps, pct_start=0.1)
    for step, (shown, labels) in enumerate(_batches(lessons, asked, batch, steps), 1):
        loss = F.cross_entropy(judge(shown), labels, label_smoothing=0.1)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            print(f"recogniser step {step} of {steps}: loss {loss.item():.3f}", flush=True)
    torch.save({"concepts": judge.concepts, "weights": judge.state_dict()}, target)
    return judge.eval()


def load_recogniser(path: Path) -> Recogniser:
    stored = torch.load(path, map_location="cpu", weights_only=True)
    judge = Recogniser(stored["concepts"])
    judge.load_state_dict(stored["weights"])
    return judge.eval().requires_grad_(False)


def recognised(judge: Recogniser, pictures: Tensor, concepts: list[str], choices: list[str]) -> Tensor:
    """For each picture, float [n, 4, 32, 32] in [0, 1], how many of `choices` the judge puts before its concept. int64 [n]."""
    column = [judge.concepts.index(choice) for choice in choices]
    wanted = torch.tensor([choices.index(concept) for concept in concepts])
    scores = torch.cat([judge.scores(part) for part in pictures.split(128)])[:, column]
    return (scores > scores.gather(1, wanted[:, None])).sum(1)


def shares(places: Tensor) -> str:
    """Of `recognised`: how many are right at first, and among the first five."""
    return f"{len(places)} pictures, top 1 {(places < 1).float().mean():.3f}, top 5 {(places < 5).float().mean():.3f}"


def validated(judge: Recogniser, held: Lessons, asked: list[str]) -> None:
    """Prints how well a judge knows sources that it was not taught by; what is of one colour is coloured by lot."""
    torch.manual_seed(5)
    for source in sorted(set(held.sources.tolist())):
        some = held.of((held.sources == source) & np.isin(held.labels, [held.concepts.index(concept) for concept in asked]))
        shown = small_as_drawn(*_tensors(some, np.arange(len(some.labels))))
        print(f"{source}: {shares(recognised(judge, shown, [held.concepts[label] for label in some.labels], asked))}", flush=True)


def _batches(lessons: Lessons, asked: list[str], batch: int, steps: int) -> Iterator[tuple[Tensor, Tensor]]:
    """A concept by lot, one of its sources, one of that source's pictures; redrawn."""
    chance = np.random.default_rng(44)
    weight = _weights(lessons, asked)
    for _ in range(steps):
        rows = chance.choice(len(weight), batch, p=weight)
        small = restyled(*_tensors(lessons, rows))
        ground = torch.where(torch.rand(batch, 1, 1, 1) < 0.6, torch.rand(batch, 1, 1, 1), torch.rand(batch, 3, 1, 1))
        yield on_ground(small, ground, SIDE), torch.from_numpy(lessons.labels[rows])


def _weights(lessons: Lessons, asked: list[str]) -> np.ndarray:
    often = np.array([OFTENER if concept in set(asked) else 1 for concept in lessons.concepts])
    keys = list(zip(lessons.labels.tolist(), lessons.sources.tolist(), strict=True))
    of_source = {key: 0 for key in keys}
    sources: dict[int, set[str]] = {}
    for label, source in keys:
        of_source[label, source] += 1
        sources.setdefault(label, set()).add(source)
    weight = np.array([often[label] / len(sources[label]) / of_source[label, source] for label, source in keys])
    return weight / weight.sum()


def _tensors(lessons: Lessons, rows: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
    pictures = torch.from_numpy(lessons.pixels[rows]).permute(0, 3, 1, 2).float() / 255
    return pictures, torch.from_numpy(lessons.inside[rows]), torch.from_numpy(lessons.plain[rows])
