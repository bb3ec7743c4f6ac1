"""Looks at a network while it trains: `python -m sprite_training preview`.

A row a prompt: its two best references, two draws after them, one that follows the first closely, and one without any.
"""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .batches import reference_channels
from .export import load_average
from .neighbours import caption_vectors, reference_rows
from .picture_set import PictureSet
from .precision import bfloat16_where_fast
from .prompts import WordTable
from .reduce import few_colours
from .references import resampled
from .sampling import sample

# Before these words stands the thing itself; what comes after is beside it.
BESIDE = {"with", "on", "in", "at", "holding", "riding", "wearing", "under", "behind", "coiled", "of", "around"}
FOLLOW, CLOSELY = 0.65, 0.95
BACKGROUND = (112, 112, 112, 255)


def preview(checkpoint: Path, pictures: PictureSet, table: WordTable, prompts: list[str], target: Path, side: int = 32, columns: int = 4) -> None:
    trainee, counts = load_average(checkpoint, table)
    words = [[word for word in "".join(c if c.isalpha() else " " for c in prompt.lower()).split()] for prompt in prompts]
    found = np.stack([best_references(w, pictures, table) for w in words])
    stored = pictures.pixels(32)[pictures.rows(32)[found]]
    references = resampled(stored, side)
    vectors = trainee.words(torch.tensor([table.rows([word for word in w if word not in BESIDE]) for w in words]))

    def draw(seed: int, follow: tuple[float, float]) -> np.ndarray:
        close = np.tile(np.array(follow, np.float32), (len(prompts), 1))
        with bfloat16_where_fast(torch.device("cpu")):
            return sample(trainee, vectors, reference_channels(references, close), seed=seed)

    drawn = [draw(1, (FOLLOW, FOLLOW)), draw(2, (FOLLOW, FOLLOW)), draw(1, (CLOSELY, 0)), draw(1, (0, 0))]
    rows = [[*references[i], *(_calm(d[i]) for d in drawn)] for i in range(len(prompts))]
    _sheet(rows, target, columns, side)
    print(f"{counts['pictures']} pictures seen; {target}")


def best_references(words: list[str], pictures: PictureSet, table: WordTable, count: int = 2) -> np.ndarray:
    """The pictures that fit a prompt best, by its words and twice by its head noun. Simple: the package ranks better."""
    head = next((i for i, word in enumerate(words) if word in BESIDE and i), len(words))
    known = [word for word in words if word not in BESIDE]
    prompt = {"names": [*known, words[head - 1]], "kinds": [], "group": "natural"}
    library = reference_rows(pictures)
    records = [pictures.records[i] for i in library]
    vectors = caption_vectors([*records, prompt], table)
    return library[np.argsort(-(vectors[:-1] @ vectors[-1]), kind="stable")[:count]]


def _calm(rgba: np.ndarray, colours: int = 20) -> np.ndarray:
    opaque = rgba[..., 3] > 0
    if opaque.any():
        rgba[opaque, :3] = few_colours(rgba[opaque, :3], colours)
    return rgba


def _sheet(rows: list[list[np.ndarray]], target: Path, columns: int, side: int) -> None:
    cell, width = 2 * side + 4, len(rows[0])
    sheet = Image.new("RGBA", (columns * (width * cell + 12), -(-len(rows) // columns) * cell), BACKGROUND)
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            shown = Image.fromarray(np.ascontiguousarray(picture)).resize((2 * side, 2 * side), Image.Resampling.NEAREST)
            sheet.alpha_composite(shown, (i % columns * (width * cell + 12) + j * cell, i // columns * cell))
    sheet.save(target)
