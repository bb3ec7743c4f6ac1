"""Where to draw."""

import torch

from . import main_memory
from .problem import Problem

# Less than this share of all memory is free: another program can't begin anything large.
LITTLE = 0.05


def choose(wish: str) -> tuple[str, str]:
    """The device's name in torch, and why it is this one."""
    if wish in ("auto", "cuda") and torch.cuda.is_available():
        name = torch.cuda.get_device_name()
        memory = torch.cuda.get_device_properties(0).total_memory / 2**30
        kind = "ROCm" if torch.version.hip else "CUDA"
        return "cuda", f"{name} with {memory:.0f} GB, by {kind}"[:120]
    if wish in ("auto", "mps") and torch.backends.mps.is_available():
        return "mps", "the GPU of this Mac, by Metal"
    if wish in ("auto", "cpu"):
        return "cpu", f"{torch.get_num_threads()} threads of the processor: torch finds no GPU"[:120] if wish == "auto" else "as asked for"
    raise Problem("worker_failed", f"torch {torch.__version__} finds no device {wish} here: take another with --device, or another build of torch")


def precision(device: str, family: str) -> torch.dtype:
    """Half of it where the device is made for that; what is trained in bfloat16 overflows in float16."""
    if device == "cpu":
        return torch.float32
    if family in ("sd15", "sdxl") or device == "mps":
        return torch.float16
    return torch.bfloat16


def forget(device: str) -> None:
    """Gives back what is held for reuse."""
    main_memory.trim()
    if device == "cuda":
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()


def free_memory(device: str) -> float:
    """In bytes, for whoever comes next; without end where that is not told."""
    if device == "cuda":
        return torch.cuda.mem_get_info()[0]
    return main_memory.free()


def all_memory(device: str) -> float:
    """In bytes; without end where that is not told."""
    return torch.cuda.mem_get_info()[1] if device == "cuda" else main_memory.total()


def is_short(device: str) -> bool:
    """Whether so little memory is free that another program may lack it. Where that is not told, a model is given back once it is idle for long."""
    return free_memory(device) < LITTLE * all_memory(device)
