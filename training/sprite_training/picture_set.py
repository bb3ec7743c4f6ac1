"""The training set as `dataset.py` writes it, read back."""

import json
from pathlib import Path

import numpy as np


class PictureSet:
    """`records` has what every picture is; `pixels(size)` all pictures of a size and `row(i, size)` a picture's place there."""

    def __init__(self, folder: Path):
        stored = json.loads((folder / "pictures.json").read_text())
        self.folder = folder
        self.records: list[dict] = stored["pictures"]
        self.held_out: dict[str, list[str]] = stored["held_out"]
        self._pixels: dict[int, np.ndarray] = {}
        self._rows: dict[int, np.ndarray] = {}

    def pixels(self, size: int) -> np.ndarray:
        """uint8 [n, size, size, 4]."""
        if size not in self._pixels:
            self._pixels[size] = np.load(self.folder / f"pixels-{size}.npy")
        return self._pixels[size]

    def rows(self, size: int) -> np.ndarray:
        """For every record its row in the pixels of that size, -1 where it has none. int64 [records]."""
        if size not in self._rows:
            self._rows[size] = np.array([record["rows"].get(str(size), -1) for record in self.records])
        return self._rows[size]

    def of(self, index: int, size: int = 32) -> np.ndarray:
        return self.pixels(size)[self.records[index]["rows"][str(size)]]

    def where(self, split: str, *groups: str) -> list[int]:
        """Pictures of a split, of the groups named, that are more than fragments."""
        return [
            i for i, record in enumerate(self.records)
            if record["split"] == split and record["group"] in groups and not is_part(record)
        ]


def is_part(record: dict) -> bool:
    return bool({"part", "blood", "tentacle"} & set(record["kinds"]))
