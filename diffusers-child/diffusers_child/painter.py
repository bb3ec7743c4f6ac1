"""Draws with one model at a time."""

import gc
import time
from collections.abc import Callable

import torch

from . import checkpoint, device, main_memory, passes
from .adapters import Adapters
from .ip_adapter import IpAdapter
from .memory import Placement, is_out_of_memory
from .previews import LatentMap
from .problem import Problem
from .request import Request
from .samplers import most_steps, name_of, sampler_for
from .ways import Ways

Send = Callable[..., None]
MOST_KNOWN = 1000
# What reading a model and drawing with it took beside the weights, of a tiny network with a gigabyte of them.
BESIDE = 0.1
BESIDE_BYTES = 1e8


class Painter:
    """Has one model in memory, and draws with it."""

    def __init__(self, place: str, send: Send, need_memory: Callable[[], bool] = lambda: False) -> None:
        """@param need_memory has others give memory back, and says whether they have."""
        self._device = place
        self._send = send
        self._need_memory = need_memory
        self._loaded: Loaded | None = None
        # Whether pictures drawn in one pass are, by what, those that are drawn alone; the last that were asked for.
        self._agree: dict[tuple, bool] = {}

    def load(self, model: dict) -> "Loaded":
        """The model in memory, or this one in its place. Raises Problem."""
        if self._loaded is None or self._loaded.path != model["path"] or self._loaded.is_better_loaded_anew:
            self.give_back()
            try:
                self._loaded = Loaded(model, self._device, self._expect_free)
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                raise Problem("system_limit", f"too little memory is free for {model['path']}: close other programs, or take a smaller model") from error
        return self._loaded

    def give_back(self) -> str | None:
        """Its memory is there for others; the next picture loads a model again. @returns the path of what was loaded."""
        if self._loaded is None:
            return None
        path = self._loaded.path
        self._loaded = None
        gc.collect()
        device.forget(self._device)
        return path

    def _expect_free(self, needed: int) -> None:
        """Before a model of so many bytes is read. Raises Problem where the system would end this process for it."""
        with_room = (1 + BESIDE) * needed + BESIDE_BYTES
        if needed > device.free_memory(self._device) or with_room > main_memory.with_swap():
            self._need_memory()
        left = main_memory.with_swap()
        if with_room > left:
            takes = f"it takes {main_memory.gigabytes(needed)} and some to draw with, and {main_memory.gigabytes(left)} of memory are free"
            raise Problem("system_limit", f"{takes}: close other programs, or take a smaller model")

    @property
    def is_short(self) -> bool:
        """Whether others may want the memory of the model that is loaded."""
        return self._loaded is not None and device.is_short(self._device)

    def seconds_per_step(self, request: Request) -> float:
        """Measured at the second of two: the first pays for what happens once."""
        times: list[float] = []
        self._pass(self.load(request.message["model"]), [request], lambda _: None, lambda *_: times.append(time.monotonic()))
        return times[-1] - times[-2] if len(times) > 1 else 0.0

    def draw(self, requests: list[Request]) -> None:
        """Draws pictures that are alike and sends them. Raises Problem, and Stopped once none is wanted any more."""
        for request in requests:
            self._send({"type": "stage", "id": request.id, "stage": "loading_models"})
        loaded = self.load(requests[0].message["model"])
        for request, picture in zip(requests, self._pictures(loaded, requests)):
            if not request.stopped.is_set():
                width, height = picture.size
                message = {"type": "picture", "id": request.id, "width": width, "height": height, "sampler": loaded.sampler, "warnings": loaded.warnings}
                self._send(message, picture.convert("RGB").tobytes())

    def _pictures(self, loaded: "Loaded", requests: list[Request]) -> list:
        """In one pass where that is known to draw the same bytes; where it is not known yet, both ways."""
        key = (len(requests), *requests[0].alike)
        agrees = True if len(requests) == 1 else False if isinstance(loaded.pipe, passes.ALONE) else self._agree.get(key)
        if agrees:
            return self._tell_pass(loaded, requests)[0]
        alone = [self._tell_pass(loaded, [request]) for request in requests if not request.stopped.is_set() or agrees is None]
        if agrees is None:
            if len(self._agree) >= MOST_KNOWN:
                self._agree.pop(next(iter(self._agree)))
            self._agree[key] = self._agrees(loaded, requests, [latents for _, latents in alone])
        pictures = iter(alone)
        return [next(pictures)[0][0] for request in requests]

    def _agrees(self, loaded: "Loaded", requests: list[Request], alone: list[torch.Tensor]) -> bool:
        try:
            _, together = self._pass(loaded, requests, lambda _: None, lambda *_: None)
        except Exception as error:
            if is_out_of_memory(error):
                return False
            raise
        return all(torch.equal(one[0], other) for one, other in zip(alone, together))

    def _tell_pass(self, loaded: "Loaded", requests: list[Request]) -> tuple[list, torch.Tensor]:
        def tell(stage: str) -> None:
            for request in requests:
                self._send({"type": "stage", "id": request.id, "stage": stage})

        def on_step(step: int, latents: torch.Tensor) -> None:
            for request, own in zip(requests, latents):
                width, height, data = loaded.previews.picture(own)
                self._send({"type": "step", "id": request.id, "step": step, "width": width, "height": height}, data)
            if step == requests[0].message["steps"]:
                tell("decoding")

        tell("encoding")
        return self._pass(loaded, requests, tell, on_step)

    def _pass(self, loaded: "Loaded", requests: list[Request], tell: Callable[[str], None], on_step: passes.OnStep):
        """Pictures, and the latents that they are of. A GPU that is too small for it is asked for less."""
        last: list[torch.Tensor] = []

        def keep(step: int, latents: torch.Tensor) -> None:
            last[:] = [latents]
            on_step(step, latents)

        has_asked = False
        while True:
            try:
                loaded.prepare(requests[0].message)
                pictures = passes.run(loaded.ways.of(requests[0]), requests, lambda: tell("sampling"), keep)
                return pictures, last[0].cpu()
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                if len(requests) > 1:
                    parts = [self._pass(loaded, [request], tell, on_step) for request in requests]
                    return [picture for pictures, _ in parts for picture in pictures], torch.cat([latents for _, latents in parts])
            if not has_asked and self._need_memory():
                device.forget(self._device)
            else:
                loaded.place.ask_less()
            has_asked = True


class Loaded:
    """A pipeline in memory, with all that belongs to it. Raises Problem."""

    def __init__(self, model: dict, place: str, on_size: Callable[[int], None] = lambda _: None) -> None:
        """@param on_size as `checkpoint.load` takes it."""
        self.path: str = model["path"]
        self._size = 0

        def keep_size(size: int) -> None:
            self._size = size
            on_size(size)

        self.pipe = checkpoint.load(model, device.precision(place, model["family"]), keep_size)
        self.place = Placement(self.pipe, place)
        # What reading it has left.
        device.forget(place)
        self.ways = Ways(self.pipe)
        self.previews = LatentMap(self.pipe)
        self._adapters = Adapters(self.pipe)
        self._ip_adapter = IpAdapter(self.pipe, self.place)
        self._own_sampler = self.pipe.scheduler

    @property
    def is_better_loaded_anew(self) -> bool:
        """Whoever had the memory for want of which it is drawn with slowly has given it back."""
        return self.place.could_return(self._size)

    @property
    def warnings(self) -> list[str]:
        """What is to be known of what was drawn last."""
        return [*self.place.warnings, *self._adapters.warnings]

    @property
    def sampler(self) -> str:
        return name_of(self.pipe.scheduler)

    def prepare(self, message: dict) -> None:
        if (message["width"] | message["height"]) % (2 * self.pipe.vae_scale_factor):
            side = 2 * self.pipe.vae_scale_factor
            raise Problem("invalid_value", f"this model draws sides that are multiples of {side}")
        self._adapters.use(message["loras"])
        self._ip_adapter.use(message.get("ip_adapter"))
        self.pipe.scheduler = sampler_for(self._own_sampler, message["sampler"])
        most = most_steps(self.pipe.scheduler)
        if message["steps"] > most:
            raise Problem("invalid_value", f"the sampler of this model, {self.sampler}, makes at most {most} steps")
