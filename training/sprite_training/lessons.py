"""What the judge of recognition learns from: icons of makers whose style is in no picture that it judges.

The emoji sets of the training set, game-icons, and sets that are read for the judge alone. A set of interface icons has its things under
one word or two (`axe`, `battle-axe`) among many that show none: an icon counts where the last word, and no other, names a known concept.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from .fetch import check_packages
from .icons import LEAST_PIXELS, STOP, icons_of, render
from .picture_set import PictureSet
from .reduce import reduce
from .sources import LESSON_SETS, Source
from .split import singular

EMOJI = ("noto", "noto-v1", "twemoji", "fxemoji", "emojione")
SHAPES = "game-icons"
INTERFACE = ("mdi", "ph", "fa6-solid", "icon-park", "streamline-plump", "streamline-flex", "flat-color-icons", "meteocons")
TAUGHT = (*EMOJI, SHAPES, *(source.name for source in LESSON_SETS))
SIDE = 64
# Words that say how an icon is drawn, not what it shows.
MANNERS = set("outline outlined bold fill filled duotone thin light regular solid remix flat line alt variant sharp straight round small big".split())


@dataclass(frozen=True)
class Lessons:
    """`pixels` uint8 [n, 64, 64, 4]; `labels` are places in `concepts`; `plain`, whether a picture is of one colour, which says nothing;
    `inside` bool [n, 64, 64], what such a picture's lines enclose."""

    pixels: np.ndarray
    inside: np.ndarray
    labels: np.ndarray
    sources: np.ndarray
    plain: np.ndarray
    concepts: list[str]

    def of(self, kept: np.ndarray) -> "Lessons":
        """@param kept: bool [n]."""
        return Lessons(self.pixels[kept], self.inside[kept], self.labels[kept], self.sources[kept], self.plain[kept], self.concepts)


def read_lessons(pictures: PictureSet, modules: Path, rendered: Path, least: int) -> Lessons:
    """@param rendered: folder of the sets that the judge alone reads, rendered. @param least: pictures that a concept must have in EMOJI."""
    check_packages(modules, LESSON_SETS)
    own = [i for i, record in enumerate(pictures.records) if record["source"] in (*EMOJI, SHAPES) and record["concept"] and "64" in record["rows"]]
    counts: dict[str, int] = {}
    for i in own:
        if pictures.records[i]["source"] in EMOJI:
            counts[pictures.records[i]["concept"]] = counts.get(pictures.records[i]["concept"], 0) + 1
    concepts = sorted(concept for concept, count in counts.items() if count >= least)
    place = {concept: i for i, concept in enumerate(concepts)}
    entries = [(pictures.of(i, SIDE), pictures.records[i]["concept"], pictures.records[i]["source"]) for i in own if pictures.records[i]["concept"] in place]
    concept_of = _concepts_of_words(pictures, place)
    for source in LESSON_SETS:
        entries += [(rgba, concept, source.name) for rgba, concept in _icons(modules, rendered, source, concept_of)]
    shown, labels, sources = zip(*entries, strict=True)
    pixels = np.stack(shown)
    plain = np.array([_is_plain(rgba) for rgba in pixels])
    inside = np.stack([_enclosed(rgba) & of_one for rgba, of_one in zip(pixels, plain, strict=True)])
    return Lessons(pixels, inside, np.array([place[label] for label in labels]), np.array(sources), plain, concepts)


def _concepts_of_words(pictures: PictureSet, known: dict[str, int]) -> dict[str, str]:
    """The word that ends a name to its concept."""
    return {
        singular(record["names"][-1]): record["concept"]
        for record in pictures.records if record["source"] in EMOJI and record["concept"] in known
    }


def _icons(modules: Path, rendered: Path, source: Source, concept_of: dict[str, str]) -> list[tuple[np.ndarray, str]]:
    whole = json.loads(icons_of(modules, source).read_text())
    wanted = {icon: concept for icon in whole["icons"] if (concept := concept_in(icon, concept_of, source.name in INTERFACE))}
    folder = rendered / source.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "icons.json").write_text(json.dumps({**whole, "icons": {icon: whole["icons"][icon] for icon in wanted}}))
    render(modules, folder / "icons.json", folder)
    files = {folder / f"{icon}.png": concept for icon, concept in wanted.items()}
    small = [(reduce(np.asarray(Image.open(file).convert("RGBA")), SIDE), concept) for file, concept in files.items() if file.exists()]
    return [(rgba, concept) for rgba, concept in small if rgba is not None and (rgba[..., 3] > 0).sum() > 4 * LEAST_PIXELS]


def concept_in(icon: str, concept_of: dict[str, str], interface: bool) -> str | None:
    """What an icon of that name shows, None where that cannot be told."""
    if "skin-tone" in icon:
        return None
    words = [word for word in re.split(r"[^a-z]+", icon.lower()) if len(word) > 1 and word not in STOP]
    while interface and words and words[-1] in MANNERS:
        words.pop()
    named = [concept_of.get(singular(word)) for word in words]
    if not words or (interface and (len(words) > 2 or (len(words) == 2 and named[0]))):
        return None
    return named[-1]


def _is_plain(rgba: np.ndarray) -> bool:
    colour = rgba[rgba[..., 3] > 127][:, :3].astype(int)
    return len(colour) > 0 and bool((np.ptp(colour, 0) < 12).all())


def _enclosed(rgba: np.ndarray) -> np.ndarray:
    """What cannot be reached from the border of the picture without crossing what is there. bool [side, side]."""
    # A copy: what shares its memory with an array is not filled.
    walls = Image.fromarray(np.pad((rgba[..., 3] > 100).astype(np.uint8) * 255, 1)).copy()
    ImageDraw.floodfill(walls, (0, 0), 128)
    return np.asarray(walls)[1:-1, 1:-1] == 0
