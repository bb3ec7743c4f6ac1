"""What is asked for, and how its progress is told."""

import hashlib
import threading

import torch
from PIL import Image


class Request:
    """A picture to draw. Another thread may give it up."""

    def __init__(self, message: dict, data: bytes = b"") -> None:
        """@param data the RGB of the message's pictures, one after the other."""
        self.message = message
        self._pictures: list[tuple[str, Image.Image]] = []
        for about in message.get("pictures", []):
            size = (about["width"], about["height"])
            end = 3 * size[0] * size[1]
            self._pictures.append((about["use"], Image.frombytes("RGB", size, data[:end])))
            data = data[end:]
        self.id: str = message["id"]
        self.stopped = threading.Event()
        self.step = 0

    def pictures(self, use: str) -> list[Image.Image]:
        return [picture for one, picture in self._pictures if one == use]

    @property
    def init(self) -> Image.Image | None:
        """To draw over."""
        return next(iter(self.pictures("init")), None)

    @property
    def mask(self) -> Image.Image | None:
        """White where it is drawn anew."""
        return next(iter(self.pictures("mask")), None)

    @property
    def alike(self) -> tuple:
        """Pictures that have this in common could be drawn in one pass of the network."""
        wish = self.message
        loras = tuple((lora["path"], lora["weight"]) for lora in wish["loras"])
        settings = (wish["width"], wish["height"], wish["steps"], wish["guidance"], wish["sampler"], wish["negative"] == "")
        # A pipeline draws all pictures of one pass after the same references.
        shown = hashlib.sha256(b"".join(one.tobytes() for one in self.pictures("reference"))).digest()
        references = (shown, *wish.get("ip_adapter", {}).values())
        over = (self.init is not None, self.mask is not None, wish.get("strength"), references)
        return (wish["model"]["path"], loras, *settings, *over)

    @property
    def generator(self) -> torch.Generator:
        """Of the CPU, so that a seed means the same noise on every device. torch's takes the lower 32 bits of a seed and no more."""
        seed = int(self.message["seed"])
        if seed >= 2**32:
            seed = int.from_bytes(hashlib.sha256(seed.to_bytes(8, "little")).digest()[:4], "little")
        return torch.Generator("cpu").manual_seed(seed)
