"""What is asked for, and how its progress is told."""

import hashlib
import threading

import torch


class Request:
    """A picture to draw. Another thread may give it up."""

    def __init__(self, message: dict) -> None:
        self.message = message
        self.id: str = message["id"]
        self.stopped = threading.Event()
        self.step = 0

    @property
    def alike(self) -> tuple:
        """Pictures that have this in common could be drawn in one pass of the network."""
        wish = self.message
        lora = wish["lora"] or {}
        settings = (wish["width"], wish["height"], wish["steps"], wish["guidance"], wish["sampler"], wish["negative"] == "")
        return (wish["model"]["path"], lora.get("path"), lora.get("weight"), *settings)

    @property
    def generator(self) -> torch.Generator:
        """Of the CPU, so that a seed means the same noise on every device. torch's takes the lower 32 bits of a seed and no more."""
        seed = int(self.message["seed"])
        if seed >= 2**32:
            seed = int.from_bytes(hashlib.sha256(seed.to_bytes(8, "little")).digest()[:4], "little")
        return torch.Generator("cpu").manual_seed(seed)
