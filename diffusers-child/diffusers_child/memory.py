"""Where the parts of a pipeline lie, and what is done when that place is too small."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from . import device
from .problem import Problem

WORDS = ("out of memory", "can't allocate memory", "not enough memory")


def is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(word in str(error) for word in WORDS)


class Placement:
    """On the device, then part by part, then layer by layer: each is slower and needs less of the GPU's memory."""

    def __init__(self, pipe, place: str) -> None:
        """Raises Problem where even the least does not fit."""
        self._pipe = pipe
        self._device = place
        self._level = 0
        # What was free once parts had left the device.
        self._was_free = 0.0
        self.warnings: list[str] = []
        try:
            pipe.to(place)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            self.ask_less()

    def ask_less(self) -> None:
        """Raises Problem where nothing is left to try."""
        self._level += 1
        if self._device == "cpu" or self._level > 2:
            what = "there is" if self._device == "cpu" else "the GPU, even with the model in main memory, has"
            raise Problem("system_limit", f"{what} too little memory for this picture: ask for a smaller one, or take a smaller model")
        self._pipe.remove_all_hooks()
        device.forget(self._device)
        self._offload()
        self._was_free = device.free_memory(self._device)
        self.warnings = ["the GPU's memory is too small for this model: it was drawn slowly, with parts of it in main memory"]

    def could_return(self, size: int) -> bool:
        """Whether parts have left the device, and a model of so many bytes fits by now: more is free than there was then, and not by a hair."""
        if self._level == 0:
            return False
        device.forget(self._device)
        free = device.free_memory(self._device)
        return free > size and free > self._was_free + device.LITTLE * device.all_memory(self._device)

    @contextmanager
    def rearranged(self) -> Iterator[None]:
        """Meanwhile parts may come and go: none of them is moved."""
        if self._level == 0:
            yield
            return
        self._pipe.remove_all_hooks()
        yield
        self._offload()

    def _offload(self) -> None:
        if self._level == 1:
            self._pipe.enable_model_cpu_offload(device=self._device)
            self._pipe.vae.enable_tiling()
        else:
            self._pipe.enable_sequential_cpu_offload(device=self._device)
