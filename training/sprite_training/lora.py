"""Trains a low-rank adapter for the shipped model: `python -m sprite_training lora`.

The base's weights stay; every matrix and convolution inside gets B @ A beside it (Hu et al., arXiv 2106.09685).
"""

import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parametrize

from .batches import reference_channels, to_network
from .colours import COLOUR_NAMES
from .export import checksum
from .model_folder import load_denoiser, load_words
from .network import REFERENCES, SIDES
from .picture_set import PictureSet
from .precision import bfloat16_where_fast
from .references import closeness
from .sources import ANY_STYLE
from .styles import STYLES
from .train import noised
from .trainee import velocity_of

OUTER = ("first", "last", "time", "prompt", "style", "size")
# Of the batches, those without a reference, those after the picture before it was redrawn, and those after another picture
# in the adapter's own style.
WITHOUT, REDRAWN = 0.35, 0.4


class LowRank(nn.Module):
    """Adds (B @ A) alpha / rank to a weight of any shape, taken as a matrix of outputs by the rest."""

    def __init__(self, weight: Tensor, rank: int, alpha: float):
        super().__init__()
        outputs = weight.shape[0]
        inputs = weight.numel() // outputs
        self.lora_A = nn.Parameter(torch.randn(rank, inputs) * inputs**-0.5)
        self.lora_B = nn.Parameter(torch.zeros(outputs, rank))
        self.scale = alpha / rank

    def forward(self, weight: Tensor) -> Tensor:
        return weight + (self.lora_B @ self.lora_A * self.scale).view(weight.shape)


def adapt(network: nn.Module, rank: int, alpha: float) -> dict[str, LowRank]:
    """Puts an adapter beside each inner weight. @returns them by the module's name."""
    adapters: dict[str, LowRank] = {}
    for name, module in network.named_modules():
        if isinstance(module, (nn.Linear, nn.Conv2d)) and not name.startswith(OUTER):
            adapters[name] = LowRank(module.weight, rank, alpha)
    modules = dict(network.named_modules())
    for name, adapter in adapters.items():
        parametrize.register_parametrization(modules[name], "weight", adapter)
    return adapters


@dataclass(frozen=True)
class Sprites:
    """What an adapter learns: pictures uint8 [n, 32, 32, 4], the words of each, and the same pictures in the style they had
    before, where there are such: what a reference of the library will look like."""

    pictures: np.ndarray
    captions: list[list[str]]
    before: np.ndarray | None = None


def train_adapter(base: Path, sprites: Sprites, target: Path, name: str, minutes: float, rank: int = 4, batch: int = 24) -> None:
    """Writes adapter.safetensors and manifest.json to the folder `target`."""
    torch.manual_seed(1)
    chance = random.Random(1)
    network = load_denoiser(base)
    alpha = float(rank)
    adapters = adapt(network, rank, alpha)
    table = load_words(base)
    vectors = torch.from_numpy(table.vectors[:, : network.shape.word])
    parameters = [parameter for adapter in adapters.values() for parameter in (adapter.lora_A, adapter.lora_B)]
    for parameter in parameters:
        parameter.requires_grad_(True)
    optimizer = torch.optim.AdamW(parameters, lr=3e-3, weight_decay=0.01)
    style, size = torch.full((batch,), ANY_STYLE), torch.full((batch,), SIDES.index(32))
    start = last_said = time.monotonic()
    losses: list[float] = []
    while (share := (time.monotonic() - start) / (minutes * 60)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * min(1, (1 - share) / 0.5)
        index = np.array([chance.randrange(len(sprites.pictures)) for _ in range(batch)])
        mirrored = np.array([chance.random() < 0.5 for _ in index])[:, None, None, None]
        shown = np.where(mirrored, sprites.pictures[index][:, :, ::-1], sprites.pictures[index])
        clean, references = to_network(shown), _references(sprites, index, mirrored, shown, chance)
        rows = [table.rows(sprites.captions[i]) if chance.random() < 0.85 else [0] * 16 for i in index]
        noisy, velocity, t = noised(clean, torch.randn_like(clean), torch.randn(batch))
        with bfloat16_where_fast(clean.device):
            guess = network(noisy, t, vectors[torch.tensor(rows)], references, style, size)
        loss = F.mse_loss(velocity_of(guess.float(), noisy, t, "balanced"), velocity)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if time.monotonic() - last_said > 30:
            last_said = time.monotonic()
            print(f"{name} {share * minutes:5.1f} min  loss {sum(losses[-50:]) / len(losses[-50:]):.4f}", flush=True)
    _write(adapters, target, name, base, rank, alpha)


def _references(sprites: Sprites, index: np.ndarray, mirrored: np.ndarray, shown: np.ndarray, chance: random.Random) -> Tensor:
    """One reference or none: the picture as it was before, or another sprite."""
    source = sprites.pictures if sprites.before is None else sprites.before
    reference = np.zeros((len(index), REFERENCES, *shown.shape[1:]), np.uint8)
    close = np.zeros((len(index), REFERENCES), np.float32)
    for b, i in enumerate(index):
        kind = chance.random()
        if kind < WITHOUT:
            continue
        own = kind < WITHOUT + REDRAWN and sprites.before is not None
        reference[b, 0] = source[i if own else chance.randrange(len(source))]
    reference[:, 0] = np.where(mirrored, reference[:, 0, :, ::-1], reference[:, 0])
    there = reference[:, 0, ..., 3].any((1, 2))
    close[:, 0] = np.where(there, closeness(reference[:, 0], shown), 0)
    return reference_channels(reference, close)


def _write(adapters: dict[str, LowRank], target: Path, name: str, base: Path, rank: int, alpha: float) -> None:
    target.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for module, adapter in adapters.items():
        tensors[f"{module}.lora_A.weight"] = adapter.lora_A.detach().contiguous()
        tensors[f"{module}.lora_B.weight"] = adapter.lora_B.detach().contiguous()
    save_file(tensors, target / "adapter.safetensors")
    manifest = {
        "format": "dgx-pixels-sprite-lora", "format_version": 2, "name": name, "base": json.loads((base / "manifest.json").read_text())["name"],
        "files": {"adapter": {"path": "adapter.safetensors", "sha256": checksum(target / "adapter.safetensors")}},
        "rank": rank, "alpha": alpha,
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def read_style(style: str, pictures: PictureSet, most: int = 6_000) -> Sprites:
    """Pictures of the training split, redrawn in a style; colours are left out of the captions, since the style decides them."""
    kept = np.random.default_rng(1).permutation(pictures.where("train", "natural", "character"))[:most]
    before = np.stack([pictures.of(i) for i in kept])
    words = [[w for w in (*pictures.records[i]["names"], *pictures.records[i]["kinds"]) if w not in COLOUR_NAMES] for i in kept]
    return Sprites(np.stack([STYLES[style](rgba) for rgba in before]), words, before)


def read_folder(folder: Path) -> Sprites:
    """A user's own sprites: PNG files of 32x32 or smaller, centred, whose names are their captions (`red_dragon-2.png`).
    Raises ValueError for a larger one and for a folder without any."""
    pictures, captions = [], []
    for path in sorted(folder.glob("*.png")):
        picture = Image.open(path).convert("RGBA")
        if max(picture.size) > 32:
            raise ValueError(f"{path} is {picture.width}x{picture.height} pixels: the model draws 32x32")
        frame = Image.new("RGBA", (32, 32))
        frame.paste(picture, ((32 - picture.width) // 2, (32 - picture.height) // 2))
        pictures.append(np.asarray(frame))
        captions.append([word for word in "".join(c if c.isalpha() else " " for c in path.stem.lower()).split()])
    if not pictures:
        raise ValueError(f"there is no .png file in {folder}")
    return Sprites(np.stack(pictures), captions)
