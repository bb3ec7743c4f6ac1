"""Which pictures may serve as references of which: those of the library whose captions mean most alike.

The package ranks its library by a prompt's words in its own way; training asks only that references are as good and as bad
as they will be then.
"""

from collections import Counter
from pathlib import Path

import numpy as np

from .picture_set import PictureSet
from .prompts import WordTable

NEAREST = 12
# Composed characters among the references.
CHARACTERS = 1_500


def reference_rows(pictures: PictureSet) -> np.ndarray:
    """Pictures that may be references: natural ones and shapes of the training split, and some characters."""
    characters = pictures.where("train", "character")
    chosen = np.random.default_rng(5).permutation(characters)[:CHARACTERS]
    return np.sort(np.concatenate([pictures.where("train", "natural", "shape"), chosen]).astype(np.int64))


def nearest_references(pictures: PictureSet, table: WordTable) -> np.ndarray:
    """For every picture the NEAREST references by caption, itself left out, int32 [pictures, NEAREST]; kept in a file beside the
    pictures, since it takes a minute, until these are built anew."""
    kept = pictures.folder / "neighbours.npy"
    if kept.exists() and kept.stat().st_mtime >= (pictures.folder / "pictures.json").stat().st_mtime:
        return np.load(kept)
    meaning = caption_vectors(pictures.records, table)
    library = reference_rows(pictures)
    place = {picture: column for column, picture in enumerate(library)}
    nearest = np.zeros((len(meaning), NEAREST), np.int32)
    for start in range(0, len(meaning), 1000):
        alike = meaning[start : start + 1000] @ meaning[library].T
        for row in range(len(alike)):
            if start + row in place:
                alike[row, place[start + row]] = -np.inf
        best = np.argpartition(-alike, NEAREST, 1)[:, :NEAREST]
        order = np.argsort(-np.take_along_axis(alike, best, 1), 1)
        nearest[start : start + 1000] = library[np.take_along_axis(best, order, 1)]
    _replace(kept, nearest)
    return nearest


def caption_vectors(records: list[dict], table: WordTable) -> np.ndarray:
    """Unit vectors: the meanings of a caption's names, rare ones more, and of its kinds. float32 [records, 96]."""
    counts = Counter(word for record in records if record["group"] != "character" for word in set(record["names"]))
    total = sum(record["group"] != "character" for record in records)
    middle = table.vectors[1:].mean(0)
    unit = table.vectors - middle
    unit /= np.linalg.norm(unit, axis=1, keepdims=True).clip(1e-6)
    vectors = np.zeros((len(records), table.vectors.shape[1]), np.float32)
    for i, record in enumerate(records):
        for word in record["names"]:
            row = table.find(word)
            if row:
                vectors[i] += unit[row] * np.log(1 + total / (1 + counts[word]))
        for row in map(table.find, record["kinds"]):
            if row:
                vectors[i] += unit[row]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(1e-6)


def _replace(path: Path, array: np.ndarray) -> None:
    part = path.with_suffix(".part.npy")
    np.save(part, array)
    part.replace(path)
