"""Which thing does a picture show? A judge that has never seen the sources whose style it judges.

It learns concepts from five emoji sets, of all splits: the concepts that the denoiser has not seen are among them, which is
what makes it a judge of those. What it is asked are pictures in other styles, real ones and drawn ones alike.
"""

import random
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .batches import to_network
from .colours import rotate_hue
from .matcher import PictureEncoder
from .picture_set import PictureSet
from .precision import bfloat16_where_fast
from .references import resampled

TAUGHT = ("noto", "noto-v1", "twemoji", "fxemoji", "emojione")
ASKED = ("fluent-emoji-flat", "crawl", "gervais", "superpowers")
LEAST_TAUGHT = 2
CHOICES = 200
WIDTH = 48


class Recogniser(nn.Module):
    def __init__(self, concepts: list[str]):
        super().__init__()
        self.concepts = concepts
        self.picture = PictureEncoder(WIDTH)
        self.out = nn.Linear(256, len(concepts))

    def forward(self, picture: Tensor) -> Tensor:
        return self.out(F.dropout(F.silu(self.picture(picture)), 0.3, self.training))


def taught_concepts(pictures: PictureSet) -> dict[str, list[int]]:
    """Concepts to the pictures of them that the judge learns from."""
    found: dict[str, list[int]] = {}
    for i, record in enumerate(pictures.records):
        if record["source"] in TAUGHT and record["concept"]:
            found.setdefault(record["concept"], []).append(i)
    return {concept: rows for concept, rows in sorted(found.items()) if len(rows) >= LEAST_TAUGHT}


def asked_concepts(pictures: PictureSet) -> list[str]:
    """CHOICES concepts that have pictures in both kinds of sources: those of the test split first, then any."""
    taught = taught_concepts(pictures)
    held, other = {}, {}
    for record in pictures.records:
        if record["source"] in ASKED and record["concept"] in taught and record["group"] == "natural":
            (held if record["split"] == "test" else other)[record["concept"]] = True
    rest = sorted(set(other) - set(held))
    random.Random(4).shuffle(rest)
    return (sorted(held) + rest)[:CHOICES]


def train_recogniser(pictures: PictureSet, target: Path, steps: int, batch: int = 128) -> None:
    """Trains the judge, writes its weights, and prints how well it knows real pictures in the styles that it has not seen."""
    torch.manual_seed(44)
    chance = random.Random(44)
    taught = taught_concepts(pictures)
    concepts = list(taught)
    network = Recogniser(concepts).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=0.1)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps, pct_start=0.1)
    for step in range(1, steps + 1):
        labels = [chance.randrange(len(concepts)) for _ in range(batch)]
        shown = np.stack([_varied(pictures.of(chance.choice(taught[concepts[label]])), chance) for label in labels])
        with bfloat16_where_fast(torch.device("cpu")):
            guess = network(to_network(shown).contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(guess.float(), torch.tensor(labels), label_smoothing=0.1)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 200 == 0:
            print(f"recogniser step {step} of {steps}: loss {loss.item():.3f}", flush=True)
    torch.save({"concepts": concepts, "weights": network.state_dict()}, target)
    print(f"{len(concepts)} concepts; real pictures of other sources: {real_pictures(pictures, target)}")


def real_pictures(pictures: PictureSet, judge: Path) -> str:
    asked = asked_concepts(pictures)
    rows = [i for i in pictures.where("test", "natural") + pictures.where("train", "natural") if pictures.records[i]["source"] in ASKED]
    rows = [i for i in rows if pictures.records[i]["concept"] in asked]
    first, fifth = recognised(load_recogniser(judge), np.stack([pictures.of(i) for i in rows]), [pictures.records[i]["concept"] for i in rows], asked)
    return f"{len(rows)} pictures of {len(asked)} concepts, top 1 {first:.3f}, top 5 {fifth:.3f}"


def load_recogniser(path: Path) -> Recogniser:
    stored = torch.load(path, map_location="cpu")
    network = Recogniser(stored["concepts"])
    network.load_state_dict(stored["weights"])
    return network.eval().requires_grad_(False)


@torch.no_grad()
def recognised(network: Recogniser, shown: np.ndarray, concepts: list[str], choices: list[str]) -> tuple[float, float]:
    """Shares of the pictures, uint8 [n, 32, 32, 4], whose concept the judge puts first, and among the first five, of `choices`."""
    column = [network.concepts.index(choice) for choice in choices]
    wanted = torch.tensor([choices.index(concept) for concept in concepts])
    scores = torch.cat([network(to_network(part)) for part in np.array_split(shown, max(1, len(shown) // 256))])[:, column]
    best = scores.topk(5, 1).indices == wanted[:, None]
    return float(best[:, 0].float().mean()), float(best.any(1).float().mean())


def _varied(rgba: np.ndarray, chance: random.Random) -> np.ndarray:
    """Mirrored, moved, smaller, coarser, in other hues and lightness: a style must not be what it knows a thing by."""
    if chance.random() < 0.5:
        rgba = rgba[:, ::-1]
    if chance.random() < 0.5:
        rgba = rotate_hue(rgba, chance.uniform(-0.12, 0.12) if chance.random() < 0.6 else chance.random())
    if chance.random() < 0.5:
        side = chance.choice((20, 24, 28))
        small = resampled(rgba, side)
        rgba = np.zeros_like(rgba)
        top, left = chance.randint(0, 32 - side), chance.randint(0, 32 - side)
        rgba[top : top + side, left : left + side] = small
    elif chance.random() < 0.5:
        rgba = np.roll(rgba, (chance.randint(-2, 2), chance.randint(-2, 2)), (0, 1))
    colour = rgba[..., :3].astype(np.float32)
    if chance.random() < 0.5:
        grey = colour.mean(-1, keepdims=True)
        colour = grey + (colour - grey) * chance.uniform(0.3, 1.3)
    colour = colour * chance.uniform(0.6, 1.2) + np.random.default_rng(chance.randrange(1 << 30)).normal(0, chance.uniform(0, 14), colour.shape)
    rgba = np.concatenate([colour.clip(0, 255).astype(np.uint8), rgba[..., 3:]], -1)
    if chance.random() < 0.3:
        top, left, side = chance.randrange(24), chance.randrange(24), chance.randint(4, 12)
        rgba[top : top + side, left : left + side] = 0
    return rgba
