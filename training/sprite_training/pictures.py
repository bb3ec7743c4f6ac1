"""A picture of the training set, before it is packed into arrays."""

from dataclasses import dataclass

import numpy as np

from .sources import SOURCES


@dataclass
class Picture:
    """`pixels` by the side of the picture, uint8 [side, side, 4]; `group` is natural, character or shape."""

    path: str  # unique within the source
    source: str
    names: tuple[str, ...]  # what is seen
    kinds: tuple[str, ...]  # what kind of thing that is
    pixels: dict[int, np.ndarray]
    keywords: tuple[str, ...] = ()
    group: str = "natural"
    colours: tuple[str, ...] = ()
    concept: str = ""
    split: str = "train"

    @property
    def style(self) -> str:
        return SOURCES[self.source].style

    @property
    def record(self) -> dict:
        """What the picture is, as the set keeps it; its pixels lie elsewhere."""
        return {
            "path": self.path, "source": self.source, "style": self.style, "names": self.names, "kinds": self.kinds, "keywords": self.keywords,
            "colours": self.colours, "group": self.group, "concept": self.concept, "split": self.split,
        }

    @property
    def part(self) -> bool:
        """A piece of a picture: a paper-doll layer, a tentacle's middle."""
        return bool({"part", "blood", "tentacle"} & set(self.kinds))
