"""Our own drawings: things of games that no other source shows, or shows poorly.

../drawings/KIND/NAME+KEYWORDS.svg, words joined by `-`: a name has no word that need not be said (belt+leather), and a number at its
end tells it from others of that name. Each is 32 units a side and a unit is a pixel of 32x32, so nothing is cropped or enlarged.
"""

import json
import re
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from .colours import colour_shares, colour_words
from .icons import render
from .pictures import Picture
from .reduce import SIZES, averaged
from .sources import DRAWINGS
from .split import singular

FOLDER = Path(__file__).parents[1] / "drawings"
SIDE = 32
JOINTS = {"a", "an", "and", "in", "of", "on", "the", "with"}
BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def read_drawings(modules: Path, work: Path) -> list[Picture]:
    """@param modules: node_modules of packages/package.json. @param work: folder of what is rendered, emptied first."""
    files = sorted(FOLDER.glob("*/*.svg"))
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    icons = {f"{file.parent.name}-{file.stem}": {"body": BODY.search(file.read_text())[1]} for file in files}
    (work / "icons.json").write_text(json.dumps({"width": SIDE, "height": SIDE, "all": True, "icons": icons}))
    render(modules, work / "icons.json", work)
    return [drawing(file, work / f"{file.parent.name}-{file.stem}.png") for file in files]


def drawing(file: Path, rendered: Path) -> Picture:
    """At every size that sprites are made in. @param rendered: the drawing as a PNG file, larger than those."""
    kind = file.parent.name
    names, keywords = (tuple(word for word in part.split("-") if word.isalpha() and word not in JOINTS) for part in f"{file.stem}+".split("+")[:2])
    rgba = np.asarray(Image.open(rendered).convert("RGBA"))
    pixels = {size: averaged(rgba, size) for size in SIZES}
    colours = tuple(colour_words(colour_shares(pixels[SIDE])))
    return Picture(f"{kind}/{file.stem.partition('+')[0]}", DRAWINGS.name, names, (kind,), pixels, keywords, colours=colours, concept=singular(names[-1]))
