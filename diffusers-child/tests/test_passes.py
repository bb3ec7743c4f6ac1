"""Real pipelines, step for step."""

from pathlib import Path

import pytest
import torch
from tiny.own_pictures import reference
from tiny.pipelines import EDITING, PIPELINES

from diffusers_child import passes
from diffusers_child.painter import Loaded
from diffusers_child.problem import Problem, Stopped
from diffusers_child.request import Request

NAMES = {"tiny-sd15": "sd15", "tiny-sdxl": "sdxl", "tiny-klein": "flux2-klein", "tiny-z-image": "z-image", "tiny-qwen": "qwen-image"}
EDITORS = {"tiny-edit": "qwen-image-edit", "tiny-edit-plus": "qwen-image-edit-plus"}
SIDE = 64


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = tmp_path_factory.mktemp("tiny")
    pipelines = {name: build(root / name) for name, build in (PIPELINES | EDITING).items()}
    for name, pipeline in pipelines.items():
        pipeline.save_pretrained(root / name)
        pipeline.set_progress_bar_config(disable=True)
    return root, pipelines


def request(root: Path, name: str) -> Request:
    model = {"path": str(root / name), "family": (NAMES | EDITORS)[name]}
    wish = {"prompt": "a knight", "negative": "", "width": SIDE, "height": SIDE, "steps": 4, "guidance": 3.0, "seed": "7"}
    pictures = [{"use": "reference", "width": SIDE, "height": SIDE}] if name in EDITORS else []
    data = reference(SIDE).tobytes() if pictures else b""
    return Request({"id": "1", "type": "draw", "model": model, "loras": [], "sampler": None, "pictures": pictures, **wish}, data)


@pytest.mark.parametrize("name", [*NAMES, *EDITORS])
def test_each_step_is_that_of_the_pipeline_by_itself(built, name):
    root, pipelines = built
    own: list[torch.Tensor] = []

    def keep(_pipe, _index, _time, state):
        own.append(state["latents"])
        return {}

    guidance = {"true_cfg_scale": 3.0, "negative_prompt": " "} if type(pipelines[name]).__name__.startswith("Qwen") else {"guidance_scale": 3.0}
    guidance |= {"image": reference(SIDE)} if name in EDITORS else {}
    pipelines[name](
        prompt="a knight", width=64, height=64, num_inference_steps=4, **guidance,
        generator=torch.Generator("cpu").manual_seed(7), callback_on_step_end=keep,
    )  # fmt: skip
    wish = request(root, name)
    loaded = Loaded(wish.message["model"], "cpu")
    seen: list[torch.Tensor] = []
    passes.run(loaded.pipe, [wish], lambda: None, lambda step, latents: seen.append(latents))
    assert len(seen) == 4
    # PNDM passes the network once more than there are steps.
    for mine, theirs in zip(seen, own[-4:]):
        # Not to the last bit: how a sum is grouped depends on where its numbers lie in memory.
        torch.testing.assert_close(mine, passes.spread(loaded.pipe, theirs, wish.message), rtol=0, atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_drawn_over_by_one_step_at_least_however_faintly(built, name):
    root, _ = built
    wish = request(root, name)
    changed = {**wish.message, "strength": 0.0001, "pictures": [{"use": "init", "width": SIDE, "height": SIDE}]}
    wish = Request(changed, reference(SIDE).tobytes())
    loaded = Loaded(wish.message["model"], "cpu")
    steps: list[int] = []
    passes.run(loaded.ways.of(wish), [wish], lambda: None, lambda step, _: steps.append(step))
    assert steps[-1] == 4


def test_more_steps_than_a_sampler_makes_are_refused_with_how_many_it_does(built):
    root, _ = built
    loaded = Loaded(request(root, "tiny-sd15").message["model"], "cpu")
    with pytest.raises(Problem, match="the sampler of this model, PNDM, makes at most 999 steps"):
        loaded.prepare({**request(root, "tiny-sd15").message, "steps": 1000})


def test_a_picture_is_given_up_within_a_step(built):
    root, _ = built
    wish = request(root, "tiny-sdxl")
    loaded = Loaded(wish.message["model"], "cpu")
    passed = 0

    def count(*_) -> None:
        nonlocal passed
        passed += 1
        if passed == 40:
            wish.stopped.set()

    for part in passes.blocks(loaded.pipe):
        part.register_forward_hook(count)
    steps: list[int] = []
    with pytest.raises(Stopped):
        passes.run(loaded.pipe, [wish], lambda: None, lambda step, _: steps.append(step))
    assert passed == 40, "it went on to the end of the step"
    assert len(steps) < 4
