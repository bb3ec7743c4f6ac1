"""David Gervais' roguelike tiles, named by the preference files of Angband."""

import re
import tarfile
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from .pictures import Picture
from .sources import GERVAIS

# Words that say nothing of what is seen.
NOISE = set("the of and a in with to from looking first second sh kind hafted hard soft pass perm k less more".split())
KINDS = {"monster": ("monster",), "terrain": ("dungeon",)}
SIDE = 32


def read_gervais(archive: Path) -> list[Picture]:
    """Monsters and items at 32x32; traps are signs, and terrain is told by letters that mean little."""
    pictures = []
    with tarfile.open(archive) as tar:
        files = {member.name.removeprefix("./"): member for member in tar.getmembers() if member.isfile()}
        for line in tar.extractfile(files["index.tsv"]).read().decode().splitlines()[1:]:
            file, kind, name = line.split("\t")
            if kind in ("trap", "terrain"):
                continue
            rgba = np.asarray(Image.open(BytesIO(tar.extractfile(files[file]).read())).convert("RGBA"))
            if rgba.shape[:2] != (SIDE, SIDE) or not rgba[..., 3].any():
                continue
            words = _words(name) if kind == "monster" else _words(f"{name} {kind}")
            kinds = KINDS.get(kind, (*_words(kind), "item"))
            names = tuple(dict.fromkeys(words))
            if names:
                pictures.append(Picture(f"{file.removesuffix('.png')}", GERVAIS.name, names, kinds, {SIDE: rgba}))
    return pictures


def _words(text: str) -> list[str]:
    words = [re.sub("armor$", "armour", word) for word in re.split(r"[^a-z]+", text.lower().replace("'s", ""))]
    return [word for word in words if len(word) > 1 and word not in NOISE]
