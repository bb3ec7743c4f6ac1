"""Draws with the shipped package and measures what it drew: `python -m sprite_training evaluate`.

Nothing but the package's own command line draws, so that steps after the network count as well.
"""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .kid import halved_kid
from .matcher import Matcher, common_words, load_matcher
from .metrics import CHOICES, alignment, colours, features, near_copies, orphans, shuffled
from .picture_set import PictureSet
from .prompts import WordTable

SOME = 100
STEPS = (8, 12, 16, 24)


@dataclass(frozen=True)
class Subjects:
    """Captions to draw, and the real tiles they belong to."""

    prompts: list[str]
    rows: torch.Tensor
    tiles: np.ndarray

    def first(self, count: int) -> "Subjects":
        return Subjects(self.prompts[:count], self.rows[:count], self.tiles[:count])


class Evaluation:
    def __init__(self, pictures: PictureSet, table: WordTable, judge: Path, classifier: Path, command: list[str], work: Path):
        self._pictures = pictures
        self._table = table
        self._judge: Matcher = load_matcher("judge", judge)
        self._classifier = load_matcher("classifier", classifier, len(common_words(pictures.records)))
        self._command = command
        self._work = work

    def subjects(self, split: str, most: int = 10_000, seed: int = 0) -> Subjects:
        """Natural pictures of a split that are more than fragments."""
        rows = list(np.random.default_rng(seed).permutation(self._pictures.where(split, "natural"))[:most])
        records = [self._pictures.records[i] for i in rows]
        known = [[word for word in [*c["colours"], *c["names"], *c["kinds"]] if word in self._table.row] for c in records]
        shown = np.stack([self._pictures.of(i) for i in rows])
        return Subjects([" ".join(caption) for caption in known], torch.tensor([self._table.rows(c) for c in known]), shown)

    def draw(self, name: str, subjects: Subjects, *flags: str) -> tuple[np.ndarray, float]:
        """A picture of each prompt, seeds 1, 2, ..., and the seconds that a picture took."""
        folder = self._work / name
        folder.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps({"prompt": prompt, "seed": i + 1, "name": f"{i:05}"}) for i, prompt in enumerate(subjects.prompts)]
        source = self._work / f"{name}.jsonl"
        source.write_text("\n".join(lines) + "\n")
        start = time.monotonic()
        command = [*self._command, "generate", "--from", str(source), "--output", f"{folder}/{{name}}.png", "--timeout", "60", *flags]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
        seconds = (time.monotonic() - start) / len(lines)
        return np.stack([np.asarray(Image.open(folder / f"{i:05}.png").convert("RGBA")) for i in range(len(lines))]), seconds

    def hits(self, pictures: np.ndarray, subjects: Subjects) -> float:
        return float(alignment(self._judge, pictures, self._vectors(subjects.rows), self._vectors(subjects.rows)).mean())

    def distance(self, pictures: np.ndarray, real: np.ndarray) -> float:
        """KID of a picture of each caption against the real tiles of the same captions."""
        return halved_kid(features(self._classifier, pictures).numpy(), features(self._classifier, real).numpy())

    def training_tiles(self, most: int = 100_000) -> np.ndarray:
        rows = np.random.default_rng(1).permutation(self._pictures.where("train", "natural"))[:most]
        return np.stack([self._pictures.of(i) for i in rows])

    def _vectors(self, rows: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(self._table.vectors)[rows]


def report(evaluation: Evaluation, split: str, best_of: int = 0, most: int = 10_000) -> list[tuple[str, str, str]]:
    """Rows of a figure's name, what was measured, and its bounds. The best of several and other numbers of steps are
    measured on the first SOME captions."""
    chance = 1 / CHOICES
    new, seen = evaluation.subjects(split, most), evaluation.subjects("train", min(most, 160))
    some = new.first(SOME)
    drawn, seconds = evaluation.draw(split, new)
    drawn_seen, _ = evaluation.draw("seen", seen)
    real, training = new.tiles, evaluation.training_tiles()
    floor = evaluation.distance(real, real)
    ceiling = evaluation.distance(shuffled(real), real)
    measured = evaluation.distance(drawn, real)
    upper, hits = evaluation.hits(real, new), evaluation.hits(drawn, new)
    rows = [
        ("KID x 1000", f"{1000 * measured:.1f}", f"floor {1000 * floor:.1f} (real tiles), ceiling {1000 * ceiling:.1f} (shuffled pixels)"),
        ("(KID - floor) / (ceiling - floor)", f"{(measured - floor) / (ceiling - floor):.3f}", "at most 0.1"),
        ("alignment, new captions", f"{hits:.3f}", f"chance {chance:.3f}, real tiles {upper:.3f}"),
        ("  above chance, share of real", f"{(hits - chance) / (upper - chance):.2f}", "at least 0.70"),
        ("alignment, seen captions", f"{evaluation.hits(drawn_seen, seen):.3f}", f"real tiles {evaluation.hits(seen.tiles, seen):.3f}"),
        ("near-copies", f"{100 * near_copies(drawn, training).mean():.1f} %", f"real held-out tiles {100 * near_copies(real, training).mean():.1f} %"),
        ("colours, median", f"{np.median(colours(drawn)):.0f}", f"real tiles {np.median(colours(real)):.0f}"),
        ("orphan pixels", f"{100 * orphans(drawn).mean():.1f} %", f"real tiles {100 * orphans(real).mean():.1f} %"),
        ("alpha 0 or 255", f"{100 * np.isin(drawn[..., 3], (0, 255)).mean():.0f} %", f"real tiles {100 * np.isin(real[..., 3], (0, 255)).mean():.0f} %"),
        ("seconds a picture, whole run", f"{seconds:.2f}", "at most 0.7 on one core"),
    ]
    drawn_some, real_some = drawn[:SOME], real[:SOME]
    if best_of:
        best, _ = evaluation.draw(f"best-of-{best_of}", some, "--best-of", str(best_of))
        rows.append((f"alignment, best of {best_of}", f"{evaluation.hits(best, some):.3f}", f"one alone {evaluation.hits(drawn_some, some):.3f}"))
    for steps in STEPS:
        few, _ = evaluation.draw(f"steps-{steps}", some, "--steps", str(steps))
        rows.append((f"alignment, {steps} steps", f"{evaluation.hits(few, some):.3f}", f"KID x 1000 {1000 * evaluation.distance(few, real_some):.1f}"))
    return rows
