"""The painter against a pipeline that needs no weights: what it does when memory is short, and when pictures may be stacked."""

from types import SimpleNamespace

import pytest
import torch
from PIL import Image

from diffusers_child import device, painter
from diffusers_child.memory import Placement, is_out_of_memory
from diffusers_child.painter import Painter
from diffusers_child.problem import Problem, Stopped
from diffusers_child.request import Request


def request(number: int, **others) -> Request:
    wish = {
        "id": str(number), "type": "draw", "model": {"path": "m", "family": "sd15"}, "loras": [], "prompt": "p", "negative": "",
        "width": 8, "height": 8, "steps": 2, "guidance": 1, "sampler": None, "seed": str(number),
    }  # fmt: skip
    return Request({**wish, **others})


class Pipe:
    """Draws one colour for each seed. @param room how many pictures fit at each level of asking for less."""

    def __init__(self, room: list[int], drift: float = 0.0) -> None:
        self.room, self.drift, self.level = room, drift, 0
        self.components: dict = {}
        self.vae = SimpleNamespace(enable_tiling=lambda: None)
        self.vae_scale_factor = 1
        self.num_timesteps = 2
        self.calls: list[tuple[int, int]] = []

    def __call__(self, prompt, generator, callback_on_step_end, **_):
        count = len(prompt)
        self.calls.append((self.level, count))
        if count > self.room[self.level]:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GB")
        noise = torch.stack([torch.rand(4, 8, 8, generator=one) for one in generator])
        latents = noise + (self.drift if count > 1 else 0.0)
        for step in range(2):
            callback_on_step_end(self, step, step, {"latents": latents})
        return SimpleNamespace(images=[Image.new("RGB", (8, 8), (int(one.mean() * 255), 0, 0)) for one in latents])

    def encode_prompt(self) -> None: ...
    def maybe_free_model_hooks(self) -> None: ...
    def to(self, _place: str) -> None: ...
    def remove_all_hooks(self) -> None: ...

    def enable_model_cpu_offload(self, device: str) -> None:
        self.level = 1

    def enable_sequential_cpu_offload(self, device: str) -> None:
        self.level = 2


class Stub(SimpleNamespace):
    """A pipeline in memory, without LoRAs."""

    @property
    def warnings(self) -> list[str]:
        return self.place.warnings


@pytest.fixture
def drawn(monkeypatch):
    """A function that draws with such a pipeline, and what was sent."""
    sent: list[dict] = []

    def draw(pipe: Pipe, requests: list[Request], on: str = "cuda", need_memory=lambda: False) -> list[dict]:
        place = Placement(pipe, on)
        loaded = Stub(
            path="m", pipe=pipe, place=place, sampler="S", prepare=lambda _: None,
            ways=SimpleNamespace(of=lambda _: pipe), previews=SimpleNamespace(picture=lambda _: (1, 1, b"abc")),
        )  # fmt: skip
        artist = Painter(on, lambda message, data=None: sent.append({**message, "data": data}), need_memory)
        artist.load = lambda _: loaded
        for _ in range(2):
            artist.draw(requests)
        return [message for message in sent if message["type"] == "picture"]

    arguments = lambda pipe, requests: {"prompt": ["p"] * len(requests), "generator": [one.generator for one in requests]}
    monkeypatch.setattr(painter.passes, "arguments", arguments)
    monkeypatch.setattr(painter.device, "forget", lambda _: None)
    monkeypatch.setattr(painter.device, "free_memory", lambda _: 0)
    return draw


def test_stacks_pictures_once_it_has_seen_that_they_are_those_drawn_alone(drawn):
    pipe = Pipe([4])
    pictures = drawn(pipe, [request(1), request(2)])
    assert [count for _, count in pipe.calls] == [1, 1, 2, 2]
    assert pictures[0]["data"] == pictures[2]["data"] != pictures[1]["data"]


def test_draws_alone_what_would_be_another_picture_in_a_stack(drawn):
    pipe = Pipe([4], drift=0.001)
    drawn(pipe, [request(1), request(2)])
    assert [count for _, count in pipe.calls] == [1, 1, 2, 1, 1]


def test_draws_one_by_one_what_does_not_fit_together(drawn):
    pipe = Pipe([1])
    pictures = drawn(pipe, [request(1), request(2)])
    assert [picture["id"] for picture in pictures] == ["1", "2", "1", "2"]
    assert {level for level, _ in pipe.calls} == {0}


@pytest.mark.parametrize(("room", "level"), [([0, 1], 1), ([0, 0, 1], 2)])
def test_brings_parts_into_main_memory_where_one_does_not_fit_and_says_so(drawn, room, level):
    pipe = Pipe(room)
    pictures = drawn(pipe, [request(1)])
    assert pipe.level == level
    assert "the GPU's memory is too small" in pictures[0]["warnings"][0]


def test_asks_others_for_memory_before_parts_of_the_model_leave_the_gpu(drawn):
    pipe = Pipe([0, 1])

    def others_give_it_back() -> bool:
        pipe.room = [1, 1]
        return True

    pictures = drawn(pipe, [request(1)], need_memory=others_give_it_back)
    assert pipe.calls == [(0, 1)] * 3
    assert pictures[0]["warnings"] == []


def test_asks_others_once_for_a_picture_that_needs_more_than_they_give(drawn):
    asked: list[bool] = []
    pipe = Pipe([0, 1])
    drawn(pipe, [request(1)], need_memory=lambda: not asked.append(True))
    assert len(asked) == 1
    assert pipe.level == 1


@pytest.mark.parametrize(("free", "size", "could_return"), [(51, 50, True), (49, 50, False), (44, 30, False), (40, 30, False)])
def test_a_model_could_return_to_the_gpu_once_it_fits_and_more_is_free_than_when_it_left(monkeypatch, free, size, could_return):
    now = SimpleNamespace(free=40)
    monkeypatch.setattr(device, "free_memory", lambda _: now.free)
    monkeypatch.setattr(device, "all_memory", lambda _: 100)
    monkeypatch.setattr(device, "forget", lambda _: None)
    place = Placement(Pipe([1]), "cuda")
    place.ask_less()
    now.free = free
    assert place.could_return(size) is could_return
    assert not Placement(Pipe([1]), "cuda").could_return(size)


def test_draws_with_a_model_that_is_loaded_anew_once_there_is_room_for_it(monkeypatch):
    in_memory = [SimpleNamespace(path="m", is_better_loaded_anew=is_better) for is_better in (True, False)]
    monkeypatch.setattr(painter, "Loaded", lambda *_: in_memory.pop(0))
    artist = Painter("cpu", print)
    first, second, third = (artist.load({"path": "m"}) for _ in range(3))
    assert first.is_better_loaded_anew
    assert second is third is not first


def test_asks_others_for_memory_before_a_model_is_read_that_would_not_fit(monkeypatch):
    asked: list[bool] = []
    monkeypatch.setattr(painter, "Loaded", lambda model, _place, on_size: on_size(7) or SimpleNamespace(path=model["path"]))
    artist = Painter("cpu", print, lambda: not asked.append(True))
    for free, path in ((7, "fits"), (6, "does not")):
        monkeypatch.setattr(device, "free_memory", lambda _, free=free: free)
        artist.load({"path": path})
    assert len(asked) == 1


def test_reads_no_model_for_which_the_system_would_end_it(monkeypatch):
    monkeypatch.setattr(painter, "Loaded", lambda _model, _place, on_size: on_size(7e9))
    monkeypatch.setattr(painter.main_memory, "with_swap", lambda: 7.5e9)
    monkeypatch.setattr(device, "free_memory", lambda _: 7.5e9)
    asked: list[bool] = []
    with pytest.raises(Problem, match="it takes 7.0 GB and some to draw with, and 7.5 GB of memory are free: close other programs") as caught:
        Painter("cpu", print, lambda: not asked.append(True)).load({"path": "m"})
    assert caught.value.code == "system_limit"
    assert len(asked) == 1


def test_says_so_where_too_little_memory_is_free_for_a_model(monkeypatch):
    def loaded(*_):
        raise MemoryError

    monkeypatch.setattr(painter, "Loaded", loaded)
    with pytest.raises(Problem, match="too little memory is free for m: close other programs") as caught:
        Painter("cpu", print).load({"path": "m"})
    assert caught.value.code == "system_limit"


def test_gives_up_with_a_clear_error_where_nothing_helps(drawn):
    with pytest.raises(Problem, match="the GPU, even with the model in main memory, has too little memory") as caught:
        drawn(Pipe([0, 0, 0]), [request(1)])
    assert caught.value.code == "system_limit"


def test_has_nothing_less_to_ask_of_a_processor(drawn):
    with pytest.raises(Problem, match="there is too little memory"):
        drawn(Pipe([0]), [request(1)], on="cpu")


def test_sends_nothing_of_a_picture_that_was_given_up(drawn):
    given_up = request(2)
    given_up.stopped.set()
    assert {picture["id"] for picture in drawn(Pipe([4]), [request(1), given_up])} == {"1"}


def test_tells_want_of_memory_from_other_errors():
    assert is_out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"))
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not is_out_of_memory(Stopped())


def test_takes_all_64_bits_of_a_seed():
    def noise(seed: int) -> list[float]:
        return torch.rand(3, generator=request(0, seed=str(seed)).generator).tolist()

    assert noise(7) == torch.rand(3, generator=torch.Generator("cpu").manual_seed(7)).tolist()
    assert len({tuple(noise(seed)) for seed in (0, 2**32, 2**40, 2**64 - 1)}) == 4
