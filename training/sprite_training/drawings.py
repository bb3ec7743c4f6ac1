"""Our own drawings: things of games that no other source shows, or shows poorly. They join the library of references and train
nothing: the split of the training set stays as it is.

../drawings/KIND/NAME+KEYWORDS.svg, words joined by `-`: a name has no word that need not be said (belt+leather), and a number at its
end tells it from others of that name. Each is 32 units a side and a unit is a pixel, so nothing is cropped or enlarged.
"""

import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path

import numpy as np
from PIL import Image

from .colours import colour_shares, colour_words
from .icons import RENDERED, render
from .pictures import Picture
from .reduce import averaged
from .sources import DRAWINGS
from .split import singular

FOLDER = Path(__file__).parents[1] / "drawings"
SIDE = 32
JOINTS = {"of", "with", "in", "and"}
BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def read_drawings(modules: Path, work: Path) -> list[tuple[dict, np.ndarray]]:
    """What each picture is, as the training set has it, and its pixels, uint8 [32, 32, 4].
    @param modules: node_modules of packages/package.json. @param work: folder of what is rendered, emptied first."""
    files = sorted(FOLDER.glob("*/*.svg"))
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    icons = {f"{file.parent.name}-{file.stem}": {"body": BODY.search(file.read_text())[1]} for file in files}
    (work / "icons.json").write_text(json.dumps({"width": SIDE, "height": SIDE, "icons": icons}))
    render(modules, work / "icons.json", work)
    return [drawing(file, work / f"{file.parent.name}-{file.stem}.png") for file in files]


def drawing(file: Path, rendered: Path) -> tuple[dict, np.ndarray]:
    """@param rendered: its picture of RENDERED pixels a side."""
    kind = file.parent.name
    names, keywords = (tuple(word for word in part.split("-") if word.isalpha() and word not in JOINTS) for part in f"{file.stem}+".split("+")[:2])
    rgba = averaged(np.asarray(Image.open(rendered).convert("RGBA")), RENDERED // SIDE)
    colours = tuple(colour_words(colour_shares(rgba)))
    picture = Picture(f"{kind}/{file.stem.partition('+')[0]}", DRAWINGS.name, names, (kind,), {SIDE: rgba}, keywords, colours=colours, concept=singular(names[-1]))
    return {**asdict(picture), "style": picture.style}, rgba
