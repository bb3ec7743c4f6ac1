"""Reads the tile archive: every picture, checked against the archive's own index."""

import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from .fetch import digest_of

SIDE = 32


@dataclass(frozen=True)
class Tile:
    path: str
    rgba: np.ndarray  # uint8 [32, 32, 4]


def read_tiles(archive: Path) -> list[Tile]:
    """All 32x32 tiles of the archive in the order of its index, and smaller ones centred on 32x32. Raises ValueError
    for a tile whose pixels are not those of the index."""
    with tarfile.open(archive) as tar:
        files = {member.name.removeprefix("./"): member for member in tar.getmembers() if member.isfile()}
        index = tar.extractfile(files["index.tsv"]).read().decode().splitlines()[1:]
        tiles = []
        for row in index:
            path, _, _, digest = row.split("\t")
            picture = Image.open(BytesIO(tar.extractfile(files[path]).read())).convert("RGBA")
            pixels = np.asarray(picture)
            if digest_of(pixels) != digest:
                raise ValueError(f"{path} is not the tile that the index names")
            if max(picture.size) <= SIDE and pixels[..., 3].any():
                tiles.append(Tile(path, _centred(pixels)))
    return tiles


def _centred(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    framed = np.zeros((SIDE, SIDE, 4), np.uint8)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    framed[top : top + height, left : left + width] = pixels
    return framed
