"""Characters composed from paper-doll parts, with captions that are true of them."""

import random
from collections import defaultdict
from pathlib import PurePosixPath

import numpy as np

from .captions import Caption, caption_of
from .colours import colour_shares, colour_words
from .tiles import Tile

# Drawn over each other in this order; the share of characters that wear such a part.
LAYERS = {
    "cloak": 0.35, "legs": 0.7, "boots": 0.6, "body": 0.9, "gloves": 0.25, "hand1": 0.75, "hand2": 0.4, "hair": 0.35,
    "beard": 0.08, "head": 0.5,
}
GARMENT = {"legs": "trousers", "boots": "boots", "gloves": "gloves", "cloak": "cloak", "hair": "hair", "beard": "beard"}
# What a part makes of its wearer, by words of its name, the first that fits.
ROLES = (
    ("wizard", {"wizard", "gandalf", "saruman", "staff"}), ("archer", {"bow", "crossbow", "arbalest", "sling"}),
    ("knight", {"plate", "half", "banded", "lance", "visor"}), ("priest", {"monk", "mitre", "halo"}),
    ("thief", {"dagger", "hood", "ninja", "assassin"}), ("clown", {"clown", "jester"}),
    ("warrior", {"sword", "axe", "mace", "flail", "hammer", "spear", "helmet", "viking", "trident", "club"}),
)


def parts_of(tiles: list[Tile]) -> dict[str, list[Tile]]:
    """Full-size parts by layer, bases under `base`."""
    parts: dict[str, list[Tile]] = defaultdict(list)
    for tile in tiles:
        folders = PurePosixPath(tile.path).parts
        if folders[1] == "player" and (folders[2] in LAYERS or folders[2] == "base"):
            parts[folders[2]].append(tile)
    return parts


def compose(parts: dict[str, list[Tile]], chance: random.Random) -> tuple[np.ndarray, Caption]:
    """One character in uint8 [32, 32, 4], with the words of what it is, wears and holds."""
    base = chance.choice(parts["base"])
    picture = base.rgba.copy()
    worn = {layer: chance.choice(parts[layer]) for layer, share in LAYERS.items() if chance.random() < share and parts[layer]}
    if "cloak" in worn:
        picture = _over(worn["cloak"].rgba, np.zeros_like(picture))
        picture = _over(base.rgba, picture)
    phrases: list[list[str]] = []
    for layer, part in worn.items():
        if layer != "cloak":
            picture = _over(part.rgba, picture)
        phrases.append(_phrase(layer, part))
    chance.shuffle(phrases)
    species = [word for word in caption_of(base.path).names if word != "winged"]
    roles = _roles(worn)
    names = species + roles + [word for phrase in phrases for word in phrase]
    return picture, Caption(tuple(dict.fromkeys(names)), ("character",))


def _phrase(layer: str, part: Tile) -> list[str]:
    named = [word for word in caption_of(part.path).names if word not in _COLOURED]
    colour = colour_words(colour_shares(part.rgba))[:1]
    if layer in ("body", "head", "hand1", "hand2"):
        fallback = {"body": "clothes", "head": "hat", "hand1": "weapon", "hand2": "shield"}[layer]
        return colour + (named[:2] or [fallback])
    return colour + [GARMENT[layer]]


_COLOURED = {"red", "blue", "green", "white", "black", "grey", "brown", "yellow", "cyan", "magenta", "purple", "orange", "pink"}


def _roles(worn: dict[str, Tile]) -> list[str]:
    words = {word for layer in ("head", "body", "hand1") if layer in worn for word in caption_of(worn[layer].path).names}
    return [role for role, signs in ROLES if words & signs][:1]


def _over(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Alpha blending, uint8."""
    a = top[..., 3:].astype(np.float32) / 255
    b = bottom[..., 3:].astype(np.float32) / 255
    alpha = a + b * (1 - a)
    colour = (top[..., :3] * a + bottom[..., :3] * b * (1 - a)) / np.maximum(alpha, 1e-6)
    return np.concatenate([colour, alpha * 255], -1).round().astype(np.uint8)
