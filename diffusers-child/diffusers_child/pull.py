"""Fetches a model from a hub into the cache of huggingface_hub: `python -m diffusers_child.pull OWNER/NAME [REVISION]`.

Says what happens as lines of JSON on stdout. What was fetched before is not fetched again, and what was cut off goes on.
"""

import hashlib
import json
import sys
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.constants import ENDPOINT
from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError, RevisionNotFoundError
from tqdm.auto import tqdm

from .problem import in_one_line

INDEX = "model_index.json"
ENCODER = "image_encoder/config.json"
# What models are made of. Nothing of it is ever run.
WANTED = (".safetensors", ".json", ".txt", ".model", ".jinja")
SAY_EVERY = 50_000_000


def say(**message) -> None:
    print(json.dumps(message), flush=True)


class Told(tqdm):
    """Tells how many bytes have come, now and then, in place of drawing a bar."""

    done = 0
    total_bytes = 0
    told = 0

    def __init__(self, *args, **kwargs) -> None:
        kwargs.pop("name", None)
        super().__init__(*args, **{**kwargs, "disable": True})

    def update(self, n: float | None = 1) -> None:
        Told.done += int(n or 0)
        if Told.done - Told.told >= SAY_EVERY:
            Told.told = Told.done
            say(type="progress", bytes=min(Told.done, Told.total_bytes))


def pull(repository: str, revision: str | None) -> None:
    found = HfApi().model_info(repository, revision=revision, files_metadata=True)
    files = chosen(found.siblings or [])
    if not any(file.rfilename.endswith(".safetensors") for file in files):
        return say(type="failed", message=f"{repository} has no weights as safetensors; pickles run what their maker wrote into them and are not fetched")
    licence = found.card_data.license if found.card_data else None
    Told.total_bytes = sum(file.size or 0 for file in files)
    say(type="about", licence=licence, bytes=Told.total_bytes, files=len(files), commit=found.sha)
    for file in files:
        path = hf_hub_download(repository, file.rfilename, revision=found.sha, tqdm_class=Told)
        if file.lfs and digest(path) != file.lfs.sha256:
            # The cache keeps it under the name of what it should be.
            Path(path).resolve().unlink()
            return say(type="failed", message=f"{file.rfilename} came damaged: its checksum is another than the hub says", goes_on=True)
    say(type="done", path=str(Path(path).parents[file.rfilename.count("/")]))


def chosen(files: list) -> list:
    """Of a pipeline its parts alone, in half precision where the hub has them so; IP-Adapters with their encoders; of others what lies at the top."""
    names = {file.rfilename for file in files}
    wanted = [file for file in files if file.rfilename.endswith(WANTED)]
    if INDEX not in names and any(name.endswith(ENCODER) for name in names):
        return wanted
    if INDEX not in names:
        return [file for file in wanted if "/" not in file.rfilename]
    parts = [file for file in wanted if file.rfilename == INDEX or "/" in file.rfilename]
    halves = {name for name in names if ".fp16." in name}
    return [file for file in parts if not has_half(file.rfilename, halves)]


def has_half(name: str, halves: set[str]) -> bool:
    """Whether these weights are there in half precision, too."""
    if not name.endswith(".safetensors") or ".fp16." in name:
        return False
    folder = name.rsplit("/", 1)[0]
    return any(half.startswith(f"{folder}/") and half.endswith(".safetensors") for half in halves)


def digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if sys.version_info >= (3, 11) else slow_digest(file)


def slow_digest(file) -> str:
    found = hashlib.sha256()
    while block := file.read(2**20):
        found.update(block)
    return found.hexdigest()


def main() -> None:
    repository, *revision = sys.argv[1:]
    try:
        pull(repository, revision[0] if revision else None)
    except GatedRepoError:
        say(type="failed", message=f"{repository} is given only to who has agreed to its terms: do so on its page, then log in with `hf auth login`")
    except RevisionNotFoundError:
        say(type="failed", message=f"{repository} has no revision {revision[0]}")
    except RepositoryNotFoundError:
        say(type="failed", message=f"there is no model {repository}, or only for who is logged in (`hf auth login`)")
    except HFValidationError:
        say(type="failed", message=f"{repository} is no name that a hub could have")
    # What speaks HTTP for huggingface_hub says in its own way that nobody answers.
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        say(type="failed", message=f"the hub at {ENDPOINT} can't be reached: {in_one_line(error)}", goes_on=True)
    except Exception as error:
        say(type="failed", message=f"{type(error).__name__}: {in_one_line(error)}", goes_on=True)


if __name__ == "__main__":
    main()
