"""Writes the library of references that ships: `python -m sprite_training library`. Its format stands in docs/models.md.

It has the pictures of the held-out concepts, too: who asks for a broccoli shall have it drawn after one, though the network was never
trained on any. To measure what the network makes of concepts of which there is no picture at all, write one without them.
"""

import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import numpy as np

from .characters import LAYERS
from .neighbours import reference_rows
from .picture_set import PictureSet
from .pictures import Picture
from .reduce import few_colours
from .sources import DRAWINGS, SOURCES, STYLES

SPLITS = ("train", "validation", "test")
# The red dragon of mahjong is a letter on a tile.
UNWANTED = {"mahjong"}
MISLEADING = Path(__file__).with_name("misleading.txt")
# Wings and haloes are worn by those who are composed for a prompt, not by the random characters of the training set.
DOLL_LAYERS = ("base", *LAYERS, "drcwing", "halo")
SIDE = 32
BLOCK = 64
AREA = 8
# Tiles of 200 shades look the same in 48.
COLOURS = 48


def write_library(pictures: PictureSet, drawings: list[Picture], folder: Path, splits: tuple[str, ...] = SPLITS) -> None:
    """Writes library.bin, library.json and library.areas to `folder`. @param drawings: as they are now, not as they were when the set was built."""
    chosen, seen = [], set()
    rows = library_rows(pictures, splits)
    for record, rgba in [*((pictures.records[row], pictures.of(row)) for row in rows), *((drawing.record, drawing.pixels[SIDE]) for drawing in drawings)]:
        content = _content(rgba)
        # A drawing may lie there under two names.
        alike = (content, record["names"] if record["source"] == DRAWINGS.name else ())
        if content[0] and alike not in seen:
            seen.add(alike)
            chosen.append((record, content))
    # Like pictures beside each other: their blocks become smaller, and a search finds its results in fewer of them.
    chosen.sort(key=lambda entry: (entry[0]["source"], entry[0]["concept"], entry[0]["path"]))
    _pack(chosen, folder)


def write_without(source: Path, sources: tuple[str, ...], folder: Path) -> None:
    """Writes the library of the folder `source` to `folder`, but for the pictures of some sources: what is drawn shall not be after those."""
    index, shown = read_library(source)
    pictures = index["pictures"]
    words = {field: words_of(index, field) for field in ("names", "kinds", "keywords", "colours")}
    records = [
        {
            "path": pictures["path"][i], "source": index["sources"][pictures["source"][i]]["name"], "style": index["styles"][pictures["style"][i]],
            **{field: of_all[i] for field, of_all in words.items()},
        }
        for i in range(index["count"])
    ]
    _pack([(record, _content(rgba)) for record, rgba in zip(records, shown, strict=True) if record["source"] not in sources], folder)


def words_of(index: dict, field: str) -> list[list[str]]:
    """Of every picture, the words that library.json has in `field`."""
    entry = index["pictures"][field]
    words, ends = [index["words"][word] for word in entry["words"]], np.cumsum([0, *entry["counts"]]).tolist()
    return [words[start:end] for start, end in zip(ends, ends[1:])]


def _content(rgba: np.ndarray) -> bytes:
    palette, indices = palette_coded(rgba)
    return bytes([len(palette)]) + palette.tobytes() + indices.tobytes()


def _pack(chosen: list[tuple[dict, bytes]], folder: Path) -> None:
    blocks = [zlib.compress(b"".join(content for _, content in chosen[start : start + BLOCK]), 9) for start in range(0, len(chosen), BLOCK)]
    (folder / "library.bin").write_bytes(b"".join(blocks))
    areas = [SIDE * SIDE - content[-SIDE * SIDE :].count(0) for _, content in chosen]
    index = _index([record for record, _ in chosen], np.cumsum([0, *map(len, blocks)]).tolist(), areas)
    text = json.dumps(index, separators=(",", ":"))
    (folder / "library.json").write_text(text + "\n")
    (folder / "library.areas").write_bytes(sums_over_areas(read_library(folder)[1]).tobytes())
    print(f"{len(chosen)} pictures, library.bin {sum(map(len, blocks)) / 1e6:.2f} MB, library.json {len(text) / 1e6:.2f} MB")


def sums_over_areas(pictures: np.ndarray) -> np.ndarray:
    """Of uint8 [count, 32, 32, 4], what a search compares first: for each area of 8x8 pixels the sum of their greys, from 1 to 255 and 0
    where nothing is, then for each the sum of alpha. Little-endian uint16 [count, 32]."""
    red, green, blue, alpha = np.moveaxis(pictures.astype(int), -1, 0)
    greys = np.where(alpha == 255, np.maximum(1, (77 * red + 150 * green + 29 * blue) >> 8), 0)
    sums = [plane.reshape(len(pictures), SIDE // AREA, AREA, SIDE // AREA, AREA).sum((2, 4)) for plane in (greys, np.where(greys > 0, 255, 0))]
    return np.concatenate([plane.reshape(len(pictures), -1) for plane in sums], 1).astype("<u2")


def library_rows(pictures: PictureSet, splits: tuple[str, ...] = SPLITS) -> list[int]:
    """What training takes references from, what is held out, the paper-doll's layers, and every side and pose of the characters
    that have them."""
    held_out = [
        row for split in splits if split != "train" for row in pictures.where(split, "natural", "shape")
        if not UNWANTED & set(pictures.records[row]["names"])
    ]
    more = [
        i for i, record in enumerate(pictures.records)
        if record["split"] in splits and (layer_of(record) or record["path"].startswith("ninja-adventure/characters/"))
    ]
    is_misleading = _misleading()
    chosen = sorted({*reference_rows(pictures).tolist(), *held_out, *more})
    return [row for row in chosen if pictures.records[row]["source"] != DRAWINGS.name and not is_misleading(pictures.records[row])]


def _misleading() -> Callable[[dict], bool]:
    entries = [line.split(" ", 1) for line in MISLEADING.read_text().splitlines() if not line.startswith("#")]
    return lambda record: any(record["source"] == source and re.fullmatch(path, record["path"]) for source, path in entries)


def layer_of(record: dict) -> str | None:
    """The paper-doll layer that a tile is, `base` for the naked figure."""
    parts = PurePosixPath(record["path"]).parts
    if record["source"] == "crawl" and len(parts) > 3 and parts[1] == "player" and parts[2] in DOLL_LAYERS:
        return parts[2]
    return None


def palette_coded(rgba: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A palette uint8 [n, 3], darkest first, and for each pixel 0 where it is see-through, else 1 + its place in the palette,
    uint8 [height, width]. Black shadows that can be seen through become air, as the network has it."""
    opaque = rgba[..., 3] >= 128
    opaque &= ~((rgba[..., :3].max(-1) < 13) & (rgba[..., 3] < 242))
    colour = rgba[opaque][:, :3]
    if len(np.unique(colour, axis=0)) > COLOURS:
        colour = few_colours(colour, COLOURS)
    palette = np.unique(colour, axis=0)
    palette = palette[np.argsort(palette.astype(int) @ [299, 587, 114], kind="stable")]
    place = {tuple(entry): i + 1 for i, entry in enumerate(palette.tolist())}
    indices = np.zeros(rgba.shape[:2], np.uint8)
    indices[opaque] = [place[tuple(entry)] for entry in colour.tolist()]
    return palette, indices


def decoded(palette: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """The reverse: uint8 [height, width, 4]."""
    table = np.concatenate([np.zeros((1, 4), np.uint8), np.concatenate([palette, np.full((len(palette), 1), 255, np.uint8)], 1)])
    return table[indices]


def _index(records: list[dict], blocks: list[int], areas: list[int]) -> dict:
    words = sorted({word for r in records for field in ("names", "kinds", "keywords", "colours") for word in r[field]})
    place = {word: i for i, word in enumerate(words)}
    sources = sorted({record["source"] for record in records})
    layers = ["", *DOLL_LAYERS]
    return {
        "format": "dgx-pixels-library",
        "format_version": 2,
        "size": SIDE,
        "count": len(records),
        "block": BLOCK,
        "blocks": blocks,
        "sources": [{"name": s.name, "title": s.title, "author": s.author, "licence": s.licence, "url": s.url} for s in map(SOURCES.get, sources)],
        "styles": list(STYLES),
        "layers": layers,
        "words": words,
        "pictures": {
            "path": [record["path"] for record in records],
            "source": [sources.index(record["source"]) for record in records],
            "style": [STYLES.index(record["style"]) for record in records],
            "layer": [layers.index(layer_of(record) or "") for record in records],
            "area": areas,
            **{
                field: {"words": [place[word] for record in records for word in record[field]], "counts": [len(record[field]) for record in records]}
                for field in ("names", "kinds", "keywords", "colours")
            },
        },
    }


def read_library(folder: Path) -> tuple[dict, np.ndarray]:
    """library.json, and all pictures, uint8 [count, 32, 32, 4]."""
    index = json.loads((folder / "library.json").read_text())
    content = (folder / "library.bin").read_bytes()
    pictures = []
    for start, end in zip(index["blocks"], index["blocks"][1:]):
        block = zlib.decompress(content[start:end])
        place = 0
        while place < len(block):
            colours = block[place]
            palette = np.frombuffer(block, np.uint8, 3 * colours, place + 1).reshape(-1, 3)
            place += 1 + 3 * colours
            pictures.append(decoded(palette, np.frombuffer(block, np.uint8, SIDE * SIDE, place).reshape(SIDE, SIDE)))
            place += SIDE * SIDE
    return index, np.stack(pictures)
