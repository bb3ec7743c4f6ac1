"""Asks the judge of recognition about what the package draws: `python -m sprite_training recognise`.

Of each of the concepts a real picture is taken by lot, from sources that did not teach the judge. Its name is the prompt; the package draws
it by its own command line, from a library without what taught the judge. Judged are what it drew, the first picture that it drew after,
and the real picture.
"""

import json
import os
import random
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .lessons import TAUGHT
from .library import read_library, words_of, write_without
from .picture_set import PictureSet, is_part
from .recognition import ASKED, Recogniser, asked_concepts, recognised, shares
from .sources import DRAWINGS, ICON_SETS

# What one command runs of the package; models/ is written anew beside it.
PROGRAM = ("bin", "bundle", "package.json", "oclif.manifest.json")
# Where the first reference of a picture came from; what is in none of these is a tile.
ORIGIN = {"fluent-emoji-flat": "Fluent", DRAWINGS.name: "drawings"}
ORIGINS = (*ORIGIN.values(), "tiles")
# Mean difference of a channel below which two pictures are the same one.
ALIKE = 3


@dataclass
class Question:
    """`drawn` and `reference` are absent where the prompt was refused, or drawn after nothing."""

    concept: str
    prompt: str
    real: np.ndarray
    drawn: np.ndarray | None = None
    reference: np.ndarray | None = None
    origin: str = ""
    places: dict[str, int] = field(default_factory=dict)

    @property
    def is_after_the_real(self) -> bool:
        """The library has most real pictures, in 48 colours at most."""
        return self.reference is not None and bool(np.abs(self.reference.astype(int) - self.real).mean() < ALIKE)


def questions(pictures: PictureSet) -> list[Question]:
    """Those of all concepts that are asked."""
    chance = random.Random(6)
    rows: dict[str, list[int]] = {concept: [] for concept in asked_concepts(pictures)}
    for i, record in enumerate(pictures.records):
        if record["source"] in ASKED and record["group"] == "natural" and record["concept"] in rows and not is_part(record):
            rows[record["concept"]].append(i)
    chosen = [chance.choice(of_concept) for of_concept in rows.values() if of_concept]
    return [Question(pictures.records[i]["concept"], prompt_of(pictures.records[i]), pictures.of(i)) for i in chosen]


def prompt_of(record: dict) -> str:
    """Icons have a name that can be read, but for the tone of a skin; others words."""
    if record["source"] not in {source.name for source in ICON_SETS}:
        return " ".join(record["names"])
    return re.sub(r"-(medium-)?(light|medium|dark)$", "", record["path"]).replace("-", " ")


def draw(asked: list[Question], package: Path, work: Path) -> None:
    """Sets what was drawn of the questions, and after what."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    program = _without_what_taught(package, work / "package")
    lines = [json.dumps({"prompt": question.prompt, "seed": i + 1, "name": f"{i:05}"}) for i, question in enumerate(asked)]
    (work / "asked.jsonl").write_text("\n".join(lines) + "\n")
    command = ["node", str(program / "bin" / "run.js"), "generate", "--from", str(work / "asked.jsonl"), "--output", f"{work}/{{name}}.png", "--timeout", "60", "--json"]
    # A prompt that is refused ends the command with an error, when all others are drawn: it counts as not recognised.
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"})
    (work / "reply.json").write_bytes(done.stdout)
    read_drawn(asked, work)


def read_drawn(asked: list[Question], work: Path) -> None:
    """Sets what `draw` has left in the folder `work`."""
    library = _Library(work / "package" / "models" / "sprite")
    for job in json.loads((work / "reply.json").read_text())["jobs"]:
        question = asked[int(job["name"])]
        for image in job.get("images", [])[:1]:
            question.drawn = np.asarray(Image.open(work / f"{job['name']}.png").convert("RGBA"))
            for reference in image.get("references", [])[:1]:
                question.reference, question.origin = library.find(reference["source"], reference["name"])


def _without_what_taught(package: Path, target: Path) -> Path:
    """A package that draws after no picture of the sources that taught the judge."""
    target.mkdir()
    for name in PROGRAM:
        (shutil.copytree if (package / name).is_dir() else shutil.copy)(package / name, target / name)
    (target / "node_modules").symlink_to(package / "node_modules")
    model = target / "models" / "sprite"
    shutil.copytree(package / "models" / "sprite", model)
    write_without(package / "models" / "sprite", TAUGHT, model)
    subprocess.run(["node", str(package / "scripts" / "model-checksums.js"), str(model)], check=True, stdout=subprocess.DEVNULL)
    return target


class _Library:
    """The pictures of a library by the titles of their sources and the names that replies call them by."""

    def __init__(self, folder: Path):
        index, self._shown = read_library(folder)
        pictures = index["pictures"]
        titles = [index["sources"][source]["title"] for source in pictures["source"]]
        self._origins = [ORIGIN.get(index["sources"][source]["name"], "tiles") for source in pictures["source"]]
        self._place: dict[tuple[str, str], int] = {}
        for i, (title, path, names) in enumerate(zip(titles, pictures["path"], words_of(index, "names"), strict=True)):
            self._place.setdefault((title, _named(path, names)), i)

    def find(self, title: str, name: str) -> tuple[np.ndarray, str]:
        """The picture, and which of ORIGINS it is of. Of two that were put together it is the first."""
        place = self._place[title, name.split(" + ")[0]]
        return self._shown[place], self._origins[place]


def _named(path: str, names: list[str]) -> str:
    """As src/engines/references/library.ts has it: a file that is called by numbers alone says its words, too."""
    path = re.sub(r"^\d{4}/|\.png$", "", path)
    return path if re.search("[a-z]{2}", path, re.IGNORECASE) else f"{' '.join(names)} ({path})"


def examine(judge: Recogniser, asked: list[Question]) -> list[tuple[str, str]]:
    """What was judged, and how much of it was recognised. What was not drawn counts as not recognised."""
    choices = [question.concept for question in asked]
    places = {kind: _places(judge, [getattr(question, kind) for question in asked], choices) for kind in ("drawn", "reference", "real")}
    for kind, of_kind in places.items():
        for question, place in zip(asked, of_kind.tolist(), strict=True):
            question.places[kind] = place
    origin = np.array([question.origin for question in asked])
    rows = [("drawn", places["drawn"]), ("the references alone", places["reference"]), ("real", places["real"])]
    rows += [(f"drawn after {name}", places["drawn"][torch.from_numpy(origin == name)]) for name in ORIGINS]
    rows += [(f"real, where drawn after {name}", places["real"][torch.from_numpy(origin == name)]) for name in ORIGINS]
    other = torch.tensor([not question.is_after_the_real for question in asked])
    rows += [(f"{name}, where not drawn after the real picture itself", of_name[other]) for name, of_name in rows[:3]]
    return [(name, shares(of_name)) for name, of_name in rows]


def _places(judge: Recogniser, pictures: list[np.ndarray | None], choices: list[str]) -> Tensor:
    places = torch.full((len(pictures),), len(choices))
    there = [i for i, picture in enumerate(pictures) if picture is not None]
    shown = torch.from_numpy(np.stack([pictures[i] for i in there])).permute(0, 3, 1, 2).float() / 255
    places[there] = recognised(judge, shown, [choices[i] for i in there], choices)
    return places


def report(asked: list[Question]) -> str:
    """Every question with its places, as JSON."""
    return json.dumps([{"concept": q.concept, "prompt": q.prompt, "drawn after": q.origin, **q.places} for q in asked], indent=1) + "\n"
