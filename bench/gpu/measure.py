"""Pictures a second of the child and of diffusers' own pipeline, in turn, as a line of JSON for each size and batch."""

import argparse
import json
import resource
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "diffusers-child"))

import torch
from diffusers_child import checkpoint, device
from diffusers_child.painter import Loaded, Painter
from diffusers_child.request import Request
from pipelines import built
from torch.utils.flop_counter import FlopCounterMode

GUIDANCE = 5.0
MATRIX = {"cuda": 8192, "mps": 4096, "cpu": 1024}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--model", default="sdxl")
    options.add_argument("--device", default="auto")
    options.add_argument("--sides", default="512,1024")
    options.add_argument("--batches", default="1,4,8")
    options.add_argument("--steps", type=int, default=20)
    options.add_argument("--rounds", type=int, default=3)
    wishes = options.parse_args()
    place, note = device.choose(wishes.device)
    family = wishes.model.removeprefix("tiny-")
    dtype = device.precision(place, family)
    pipe = built(wishes.model, place, dtype)
    checkpoint.load = lambda *_: pipe
    pipe.set_progress_bar_config(disable=True)
    model = {"path": wishes.model, "family": family}
    loaded = Loaded(model, place)
    most = limit(place, dtype)
    tell({"device": note, "torch": torch.__version__, "model": wishes.model, "steps": wishes.steps, "limit": most})
    for side in map(int, wishes.sides.split(",")):
        for count in map(int, wishes.batches.split(",")):
            tell(measured(loaded, place, model, side, count, wishes) | {"side": side, "count": count})


def measured(loaded: Loaded, place: str, model: dict, side: int, count: int, wishes) -> dict:
    wish = {
        "type": "draw", "model": model, "loras": [], "sampler": None, "prompt": "a knight", "negative": "",
        "width": side, "height": side, "steps": wishes.steps, "guidance": GUIDANCE,
    }  # fmt: skip
    requests = [Request({**wish, "id": str(seed), "seed": str(seed)}) for seed in range(count)]
    painter = Painter(place, lambda *_: None)

    def ours() -> None:
        painter._tell_pass(loaded, requests)

    def reference() -> None:
        loaded.pipe(
            prompt=["a knight"] * count, width=side, height=side, num_inference_steps=wishes.steps,
            guidance_scale=GUIDANCE, generator=[request.generator for request in requests],
        )  # fmt: skip

    try:
        counter = FlopCounterMode(display=False)
        with counter:
            reference()
        ours()
        if place == "cuda":
            torch.cuda.reset_peak_memory_stats()
        # In turn, and in the other order the next time.
        pairs = [[timed(one, place) for one in (ours, reference)[:: 1 if i % 2 == 0 else -1]][:: 1 if i % 2 == 0 else -1] for i in range(wishes.rounds)]
    except torch.OutOfMemoryError:
        device.forget(place)
        return {"problem": "does not fit into its memory"}
    mine, theirs = (statistics.median(times) for times in zip(*pairs))
    ratios = sorted(other / own for own, other in pairs)
    return {
        "ours": count / mine,
        "reference": count / theirs,
        "ratio": statistics.median(ratios),
        "low": ratios[0],
        "high": ratios[-1],
        "gigabytes": peak(place) / 1e9,
        "flops": counter.get_total_flops() / mine,
    }


def timed(draw, place: str) -> float:
    begin = time.perf_counter()
    draw()
    if place == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - begin


def peak(place: str) -> int:
    """Of the GPU, else of the process."""
    return torch.cuda.max_memory_allocated() if place == "cuda" else 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def limit(place: str, dtype: torch.dtype) -> float:
    """Operations a second that a large product of matrices reaches: what the chip can do at most."""
    side = MATRIX[place]
    one = torch.randn(side, side, device=place, dtype=dtype)
    times = [timed(lambda: one @ one, place) for _ in range(10)]
    return 2 * side**3 / min(times)


def tell(line: dict) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    with torch.inference_mode():
        main()
