"""Trains the denoiser for a set time: `python -m sprite_training train`.

On a GPU one process trains. On a CPU one process for each core, of one thread each, trains on its own for some seconds;
then all take the mean of their weights (local SGD). Two threads of one process wait for each other at every layer: beside
other work on the machine that was measured to fall from 42 to 6 pictures a second.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import Tensor, nn

from .batches import Batches, to_network
from .muon import optimizers
from .draft import read_draft
from .network import SHAPES, Denoiser
from .prompts import WordTable, spread
from .words import WordNet

# The first rows of the word table, words of captions and of the thesaurus: the only ones that training moves.
CAPTION_WORDS = 1576


@dataclass(frozen=True)
class Options:
    dataset: Path
    table: Path
    wordnet: Path
    checkpoint: Path
    shape: str
    minutes: float
    processes: int
    batch: int
    rate: float
    device: str
    draft: Path | None = None
    sync_seconds: float = 15
    seed: int = 1


def train(options: Options) -> None:
    """Goes on from the checkpoint where there is one. `minutes` counts from now; the rate falls to 0 at their end."""
    if options.processes == 1:
        _run(0, options)
    else:
        mp.spawn(_run, args=(options,), nprocs=options.processes)


class Trainee(nn.Module):
    """The denoiser and the vectors of the words that captions use, row 0 being no word."""

    def __init__(self, shape: str):
        super().__init__()
        self.denoiser = Denoiser(SHAPES[shape])
        self.word = nn.Embedding(CAPTION_WORDS + 1, self.denoiser.shape.word, padding_idx=0)

    def start_from(self, draft: Path, table: WordTable) -> None:
        """Takes the draft's weights, and for each word the draft's vector, or one made of those of like words."""
        network, known = read_draft(draft)
        self.denoiser.load_state_dict(network.state_dict())
        vectors = spread(known, table)
        self.word.weight.data[1:] = torch.from_numpy(vectors[:CAPTION_WORDS])

    def words(self, rows: Tensor) -> Tensor:
        """Vectors [batch, 16, 128] of table rows; a word that no caption uses counts as none."""
        return self.word(rows * (rows <= CAPTION_WORDS))


def _run(rank: int, options: Options) -> None:
    device = torch.device(options.device)
    if device.type == "cpu":
        torch.set_num_threads(1)
    torch.manual_seed(options.seed * 100 + rank)
    if options.processes > 1:
        rendezvous = options.checkpoint.with_suffix(".rendezvous").absolute()
        dist.init_process_group("gloo", init_method=f"file://{rendezvous}", rank=rank, world_size=options.processes, timeout=timedelta(minutes=30))
    table_of_words = WordTable.read(options.table)
    wordnet = WordNet(options.wordnet)
    batches = Batches(options.dataset, table_of_words, wordnet, options.seed * 1000 + rank)
    trainee = Trainee(options.shape).to(device, memory_format=torch.channels_last)
    average = Trainee(options.shape).to(device).requires_grad_(False)
    if options.draft:
        trainee.start_from(options.draft, table_of_words)
        average.load_state_dict(trainee.state_dict())
    state = _load(options.checkpoint, trainee, average)
    steppers = optimizers(trainee.denoiser, [trainee.word.weight], options.rate)
    if "steppers" in state:
        for stepper, saved in zip(steppers, state["steppers"], strict=True):
            stepper.load_state_dict(saved)
    held_out = _held_out(options, table_of_words, wordnet, device) if rank == 0 else None
    start = last_sync = last_save = time.monotonic()
    pictures, syncs, losses = state.get("pictures", 0), state.get("syncs", 0), []
    drawn = 0
    while True:
        share = (time.monotonic() - start) / (options.minutes * 60)
        rate = options.rate * _schedule(share)
        for stepper in steppers:
            for group in stepper.param_groups:
                group["lr"] = rate
        losses.append(_step(trainee, steppers, batches, device, options.batch))
        drawn += options.batch
        if time.monotonic() - last_sync < options.sync_seconds:
            continue
        done = _average(trainee, drawn, share >= 1, options.processes)
        pictures += done.pictures
        drawn, last_sync, syncs = 0, time.monotonic(), syncs + 1
        _follow(average, trainee, syncs)
        if rank == 0 and (done.over or time.monotonic() - last_save > 60):
            last_save = time.monotonic()
            _save(options.checkpoint, trainee, average, steppers, pictures, syncs)
            loss = sum(losses) / len(losses)
            print(f"{share * options.minutes:6.1f} min  {pictures:8d} pictures  loss {loss:.4f}  held out {_loss(average, held_out):.4f}", flush=True)
            losses = []
        if done.over:
            return


def _schedule(share: float) -> float:
    """Warm-up for 1 % of the time, flat, then down to 0 over the last 60 %."""
    return max(0.0, min(1.0, share / 0.01 + 0.02, (1 - share) / 0.6))


def _step(trainee: Trainee, steppers: list, batches: Batches, device: torch.device, size: int) -> float:
    pictures, rows, _ = batches.draw(size)
    clean = pictures.to(device)
    noisy, velocity, time_ = noised(clean, torch.randn_like(clean), torch.randn(size, device=device))
    words = trainee.words(rows.to(device))
    words = words + torch.randn_like(words) * 0.15 * (words != 0)
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        guess = trainee.denoiser(noisy.contiguous(memory_format=torch.channels_last), time_, words)
    loss = nn.functional.mse_loss(guess.float(), velocity)
    for stepper in steppers:
        stepper.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(trainee.parameters(), 1.0)
    for stepper in steppers:
        stepper.step()
    return loss.item()


def noised(clean: Tensor, noise: Tensor, normal: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Pictures on their way to noise, (1 - t) clean + t noise, the velocity noise - clean, and t, which is logit-normal."""
    time_ = torch.sigmoid(normal * 1.1).clamp(0.002, 0.998)
    t = time_[:, None, None, None]
    return (1 - t) * clean + t * noise, noise - clean, time_


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
def _follow(average: Trainee, trainee: Trainee, syncs: int) -> None:
    """A mean over the last tenth of the training."""
    weight = 1 / (1 + 0.1 * syncs)
    for slow, fast in zip(average.parameters(), trainee.parameters(), strict=True):
        slow.lerp_(fast, weight)


def _held_out(options: Options, table: WordTable, wordnet: WordNet, device: torch.device) -> tuple[Tensor, ...]:
    """Validation tiles with fixed noise at fixed times."""
    batches = Batches(options.dataset, table, wordnet, 7, "validation")
    rows = [i for i in batches.rows if batches.captions[i]["group"] == "tile"]
    chance = torch.Generator().manual_seed(7)
    clean = to_network(batches.pixels[rows])
    words = torch.tensor([batches.mixer.plain_rows(i) for i in rows])
    normal = torch.randn(len(rows), generator=chance)
    return tuple(part.to(device) for part in (clean, words, torch.randn(clean.shape, generator=chance), normal))


@torch.no_grad()
def _loss(average: Trainee, held_out: tuple[Tensor, ...]) -> float:
    clean, rows, noise, normal = held_out
    noisy, velocity, time_ = noised(clean, noise, normal)
    average.eval()
    return nn.functional.mse_loss(average.denoiser(noisy, time_, average.words(rows)), velocity).item()


def _save(path: Path, trainee: Trainee, average: Trainee, steppers: list, pictures: int, syncs: int) -> None:
    state = {"trainee": trainee.state_dict(), "average": average.state_dict(), "steppers": [s.state_dict() for s in steppers]}
    temporary = path.with_suffix(".part")
    torch.save({**state, "pictures": pictures, "syncs": syncs}, temporary)
    temporary.replace(path)


def _load(path: Path, trainee: Trainee, average: Trainee) -> dict:
    if not path.exists():
        return {}
    state = torch.load(path, map_location="cpu")
    trainee.load_state_dict(state["trainee"])
    average.load_state_dict(state["average"])
    return state
