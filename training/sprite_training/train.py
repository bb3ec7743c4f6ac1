"""Trains the denoiser until it is stopped: `python -m sprite_training train`.

The rate stays where it is after a warm-up, so that training can go on for as long as there is time for it; what ships is a
mean of the weights over the last while, or the end of a short branch whose rate falls to 0 (`--decay`).

On a GPU one process trains. On a CPU one process for each core, of one thread each, trains on its own for some seconds;
then all take the mean of their weights (local SGD). Two threads of one process wait for each other at every layer: beside
other work on the machine that was measured to fall from 42 to 6 pictures a second.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import Tensor, nn

from .batches import Batch, Batches
from .model_folder import load_into
from .muon import optimizers
from .picture_set import PictureSet
from .precision import bfloat16_where_fast
from .prompts import WordTable
from .trainee import Trainee
from .wordnet import WordNet

# How often a batch is of a size, and how many times the pictures of a batch of 32x32 it then has: a step takes about as long.
SIZES = {32: (0.75, 1.0), 16: (0.15, 2.0), 48: (0.10, 0.45)}
# The mean of the weights reaches back over some 1 / LEAST_FOLLOWED averagings.
LEAST_FOLLOWED = 0.01
HELD_OUT = 256
WARM_UP = 150


@dataclass(frozen=True)
class Options:
    pictures: Path
    table: Path
    wordnet: Path
    checkpoint: Path
    shape: str = "small"
    prediction: str = "balanced"
    minutes: float | None = None
    decay: bool = False
    processes: int = 1
    batch: int = 64
    rate: float = 1e-3
    device: str = "cpu"
    start: Path | None = None
    sync_seconds: float = 13
    save_seconds: float = 120
    seed: int = 1


def train(options: Options) -> None:
    """Goes on from the checkpoint where there is one, for `minutes`, or until it is stopped."""
    if options.processes == 1:
        _run(0, options)
    else:
        _rendezvous(options).unlink(missing_ok=True)
        mp.spawn(_run, args=(options,), nprocs=options.processes)


def _run(rank: int, options: Options) -> None:
    device = torch.device(options.device)
    if device.type == "cpu":
        torch.set_num_threads(1)
    torch.manual_seed(options.seed * 100 + rank)
    if options.processes > 1:
        _join(rank, options)
    table = WordTable.read(options.table)
    wordnet = WordNet(options.wordnet)
    pictures = PictureSet(options.pictures)
    trainee = Trainee(options.shape, table, options.prediction).to(device, memory_format=torch.channels_last)
    average = Trainee(options.shape, table, options.prediction).to(device, memory_format=torch.channels_last).requires_grad_(False)
    if options.start:
        load_into(trainee, options.start)
    if options.processes > 1:
        _same(trainee)
    average.load_state_dict(trainee.state_dict())
    steppers = optimizers(trainee.denoiser, [*trainee.project.parameters(), trainee.word.weight], options.rate)
    state = _load(options.checkpoint, trainee, average, steppers)
    seen, syncs, steps = state.get("pictures", 0), state.get("syncs", 0), state.get("steps", 0)
    # Another part of the pictures after each start, not the first ones over and over.
    batches = Batches(pictures, table, wordnet, (options.seed * 1000 + rank) * 100_003 + seen)
    held_out = _held_out(pictures, table, wordnet) if rank == 0 else []
    sizes = np.random.default_rng(seen + rank)
    start = last_sync = last_save = time.monotonic()
    losses: list[float] = []
    drawn = drawn_since_save = 0
    while True:
        share = (time.monotonic() - start) / (options.minutes * 60) if options.minutes else 0.0
        rate = options.rate * min(1.0, (steps + 1) / WARM_UP) * (max(0.0, 1 - share) if options.decay else 1.0)
        for group in (group for stepper in steppers for group in stepper.param_groups):
            group["lr"] = rate
        side = int(sizes.choice(list(SIZES), p=[share_of for share_of, _ in SIZES.values()]))
        batch = batches.draw(int(options.batch * SIZES[side][1]), side)
        loss = _step(trainee, steppers, batch, device)
        steps += 1
        if side == 32:
            losses.append(loss)
        drawn += len(batch.index)
        if time.monotonic() - last_sync < options.sync_seconds and share < 1:
            continue
        done = _average(trainee, drawn, share >= 1, options.processes)
        seen += done.pictures
        drawn_since_save += done.pictures
        drawn, last_sync, syncs = 0, time.monotonic(), syncs + 1
        _follow(average, trainee, 1.0 if options.decay else max(1 / (1 + 0.1 * syncs), LEAST_FOLLOWED))
        if rank == 0 and (done.over or time.monotonic() - last_save > options.save_seconds):
            speed = drawn_since_save / (time.monotonic() - last_save)
            _save(options.checkpoint, trainee, average, steppers, {"pictures": seen, "syncs": syncs, "steps": steps, "prediction": options.prediction, "shape": options.shape})
            measured = "  ".join(f"{name} {held_out_loss(average, held, device)}" for name, held in held_out)
            print(f"{time.strftime('%m-%d %H:%M:%S')}  {seen:9d} pictures  {speed:4.0f}/s  loss {np.mean(losses):.4f}  {measured}", flush=True)
            losses, drawn_since_save, last_save = [], 0, time.monotonic()
        if done.over:
            return


def _step(trainee: Trainee, steppers: list, batch: Batch, device: torch.device) -> float:
    clean = batch.clean.to(device)
    noisy, velocity, time_ = noised(clean, torch.randn_like(clean), torch.randn(len(clean), device=device))
    words = trainee.words(batch.rows.to(device))
    words = words + torch.randn_like(words) * 0.1 * (words != 0)
    guess = _velocity(trainee, noisy, time_, words, batch, device)
    loss = nn.functional.mse_loss(guess.float(), velocity)
    for stepper in steppers:
        stepper.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(trainee.parameters(), 1.0)
    for stepper in steppers:
        stepper.step()
    return loss.item()


def _velocity(trainee: Trainee, noisy: Tensor, time_: Tensor, words: Tensor, batch: Batch, device: torch.device) -> Tensor:
    with bfloat16_where_fast(device):
        return trainee(
            noisy.contiguous(memory_format=torch.channels_last), time_, words,
            batch.references.to(device, memory_format=torch.channels_last), batch.style.to(device), batch.size.to(device),
        )


def noised(clean: Tensor, noise: Tensor, normal: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures on their way to noise, (1 - t) clean + t noise, the velocity noise - clean, and t, which is logit-normal."""
    time_ = torch.sigmoid(normal * 1.1).clamp(0.002, 0.998)
    t = time_[:, None, None, None]
    return (1 - t) * clean + t * noise, noise - clean, time_


@dataclass(frozen=True)
class HeldOut:
    batch: Batch
    noise: Tensor
    normal: Tensor


def _held_out(pictures: PictureSet, table: WordTable, wordnet: WordNet) -> list[tuple[str, HeldOut]]:
    """Pictures of the validation split with the references of a training batch, fixed noise and fixed times."""
    held = []
    for side, count in ((32, HELD_OUT), (16, HELD_OUT), (48, HELD_OUT // 4)):
        batch = Batches(pictures, table, wordnet, 7, "validation").draw(count, side, vary=False)
        chance = torch.Generator().manual_seed(7)
        # Every level of noise as often as in training, in the order of the pictures.
        normal = torch.erfinv(2 * (torch.arange(count) + 0.5) / count - 1) * 2**0.5
        held.append((f"held out {side}", HeldOut(batch, torch.randn(batch.clean.shape, generator=chance), normal)))
    return held


@torch.no_grad()
def held_out_loss(average: Trainee, held: HeldOut, device: torch.device) -> str:
    """Loss over all noise levels, and over the lower, middle and upper third of them."""
    noisy, velocity, time_ = noised(held.batch.clean, held.noise, held.normal)
    words = average.words(held.batch.rows.to(device))
    guess = _velocity(average, noisy.to(device), time_.to(device), words, held.batch, device).float().cpu()
    losses = (guess - velocity).square().mean((1, 2, 3))
    thirds = " ".join(f"{part.mean().item():.3f}" for part in losses.chunk(3))
    return f"{losses.mean().item():.4f} ({thirds})"


def _join(rank: int, options: Options) -> None:
    # A training that is paused (SIGSTOP) for a day must not time out when it goes on.
    dist.init_process_group("gloo", init_method=f"file://{_rendezvous(options)}", rank=rank, world_size=options.processes, timeout=timedelta(days=30))


def _rendezvous(options: Options) -> Path:
    """The file through which the processes find each other."""
    return options.checkpoint.with_suffix(".rendezvous").absolute()


def _same(trainee: Trainee) -> None:
    for parameter in trainee.parameters():
        dist.broadcast(parameter.data, 0)


@dataclass(frozen=True)
class Done:
    pictures: int
    over: bool


def _average(trainee: Trainee, drawn: int, over: bool, processes: int) -> Done:
    """The mean of all processes' weights, each counting by the pictures it has seen since the last time."""
    if processes == 1:
        return Done(drawn, over)
    counts = torch.tensor([drawn, float(over)])
    dist.all_reduce(counts)
    share = drawn / counts[0].item()
    weights = [parameter.detach() for parameter in trainee.parameters()]
    flat = torch.cat([weight.reshape(-1) for weight in weights]) * share
    dist.all_reduce(flat)
    for weight, mean in zip(weights, flat.split([weight.numel() for weight in weights]), strict=True):
        weight.copy_(mean.view(weight.shape))
    return Done(int(counts[0]), bool(counts[1] > 0))


@torch.no_grad()
def _follow(average: Trainee, trainee: Trainee, weight: float) -> None:
    for slow, fast in zip(average.parameters(), trainee.parameters(), strict=True):
        slow.lerp_(fast, weight)


def _save(path: Path, trainee: Trainee, average: Trainee, steppers: list, counts: dict) -> None:
    state = {"trainee": trainee.state_dict(), "average": average.state_dict(), "steppers": [s.state_dict() for s in steppers]}
    temporary = path.with_suffix(".part")
    torch.save({**state, **counts}, temporary)
    temporary.replace(path)


def _load(path: Path, trainee: Trainee, average: Trainee, steppers: list) -> dict:
    if not path.exists():
        return {}
    state = torch.load(path, map_location="cpu")
    trainee.load_state_dict(state["trainee"])
    average.load_state_dict(state["average"])
    for stepper, saved in zip(steppers, state["steppers"], strict=True):
        stepper.load_state_dict(saved)
    return state
