"""The Superpowers asset packs: single pictures named in superpowers.tsv, and characters of 16 pixels from four sides."""

import random
import tarfile
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from .colours import colour_shares, colour_words, rotate_hue
from .pictures import Picture
from .reduce import SIZES, framed, reduce
from .sources import SUPERPOWERS

SIDE = 16
# Columns of a character's sheet, and the poses of its rows: four of walking, then three.
SIDES = (("front",), ("behind", "back"), ("left", "side"), ("right", "side"))
POSES = (("walking",), ("walking",), ("walking",), ("walking",), ("attacking",), ("jumping",), ("cheering",))
# Row of pixels at which the head ends and the body begins.
NECK = 11
CHARACTERS = {
    1: "green ninja hood", 2: "bald monk", 3: "soldier cap", 4: "woman purple hair", 5: "farmer straw hat", 6: "man red hair",
    7: "black ninja hood", 8: "officer cap", 9: "old man white beard", 10: "man beard", 11: "white cat mask", 12: "man afro hair",
    13: "gangster black hat", 14: "cowboy white hat", 15: "knight helmet", 16: "clown red cap", 17: "woman turban", 18: "knight steel helmet",
    19: "eskimo blue hood", 20: "viking gold horned helmet", 21: "samurai helmet", 22: "bald fighter", 23: "skeleton", 24: "mage magenta hood",
    25: "boy black hair",
}


def read_superpowers(archive: Path) -> tuple[list[Picture], dict[int, np.ndarray]]:
    """The single pictures, and the sheets of the characters by number, uint8 [rows * 16, 64, 4]."""
    with tarfile.open(archive) as tar:
        files = {member.name.removeprefix("./"): member for member in tar.getmembers() if member.isfile()}

        def read(name: str) -> np.ndarray:
            return np.asarray(Image.open(BytesIO(tar.extractfile(files[name]).read())).convert("RGBA"))

        rows = Path(__file__).with_name("superpowers.tsv").read_text().splitlines()[1:]
        pictures = [picture for row in rows if (picture := _single(*row.split("\t"), read=read))]
        return pictures, {number: read(f"ninja-adventure/characters/{number}.png") for number in CHARACTERS}


def _single(file: str, box: str, names: str, kinds: str, read) -> Picture | None:
    rgba = read(file)
    if box != "-":
        left, top, width, height = map(int, box.split(","))
        rgba = rgba[top : top + height, left : left + width]
    pixels = {}
    for size in SIZES:
        picture = framed(rgba, size)
        # Its own pixels where it fills at least half of the frame, and averaged ones where it is too large for it.
        if picture is not None and _extent(picture) >= size / 2:
            pixels[size] = picture
        elif picture is None and size >= 24 and (small := reduce(rgba, size)) is not None:
            pixels[size] = small
    if 32 not in pixels and 16 in pixels:
        pixels[32] = pixels[16].repeat(2, 0).repeat(2, 1)
    return Picture(file.removesuffix(".png"), SUPERPOWERS.name, tuple(names.split()), tuple(kinds.split()), pixels) if 32 in pixels else None


def _extent(rgba: np.ndarray) -> int:
    rows, columns = np.where(rgba[..., 3] > 12)
    return max(np.ptp(rows), np.ptp(columns)) + 1


def frames(sheets: dict[int, np.ndarray]) -> list[Picture]:
    """Every side and pose of every character."""
    pictures = []
    for number, sheet in sheets.items():
        for row in range(sheet.shape[0] // SIDE):
            for column, side in enumerate(SIDES):
                rgba = _cell(sheet, row, column)
                if rgba[..., 3].any():
                    path = f"ninja-adventure/characters/{number}/{row}{column}"
                    pictures.append(_character(path, rgba, tuple(CHARACTERS[number].split()), side, POSES[row]))
    return pictures


def mixed(sheets: dict[int, np.ndarray], count: int, chance: random.Random) -> list[Picture]:
    """Heads on the bodies of others, each in a hue of its own, with the colours of both in the names."""
    whole = [number for number, sheet in sheets.items() if sheet.shape[0] == 7 * SIDE]
    pictures = []
    for index in range(count):
        head, body = chance.choice(whole), chance.choice(whole)
        row, column = chance.randrange(7), chance.randrange(4)
        top, bottom = (_cell(sheets[number], row, column).copy() for number in (head, body))
        top, bottom = (rotate_hue(part, chance.random()) if chance.random() < 0.6 else part for part in (top, bottom))
        rgba = np.concatenate([top[:NECK], bottom[NECK:]])
        words = [word for word in CHARACTERS[head].split() if word not in COLOURED]
        worn = [*colour_words(colour_shares(rgba[:NECK]))[:1], *words, *colour_words(colour_shares(rgba[NECK:]))[:1], "clothes"]
        pictures.append(_character(f"mixed/{index}", rgba, tuple(dict.fromkeys(worn)), SIDES[column], POSES[row]))
    return pictures


COLOURED = {"green", "black", "purple", "red", "white", "gold", "blue", "magenta"}


def _character(path: str, rgba: np.ndarray, names: tuple[str, ...], side: tuple[str, ...], pose: tuple[str, ...]) -> Picture:
    pixels = {SIDE: rgba, 2 * SIDE: rgba.repeat(2, 0).repeat(2, 1)}
    return Picture(path, SUPERPOWERS.name, (*names, *side), ("character", *pose), pixels, group="character")


def _cell(sheet: np.ndarray, row: int, column: int) -> np.ndarray:
    return sheet[row * SIDE : (row + 1) * SIDE, column * SIDE : (column + 1) * SIDE]
