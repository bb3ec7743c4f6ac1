"""CLIP's tokenizer, for checkpoints in one file: these hold none."""

import gzip
from pathlib import Path

from transformers import CLIPTokenizer
from transformers.convert_slow_tokenizer import bytes_to_unicode

# OpenAI's, under the MIT licence that lies beside it.
MERGES = Path(__file__).with_name("clip-merges.txt.gz")
LENGTH = 77


def clip_tokenizer(pad: str) -> CLIPTokenizer:
    """@param pad the token that fills a prompt up: `!` for the second encoder of SDXL."""
    pairs = [tuple(line.split()) for line in gzip.decompress(MERGES.read_bytes()).decode().split("\n")]
    letters = list(bytes_to_unicode().values())
    words = [*letters, *(f"{letter}</w>" for letter in letters), *("".join(pair) for pair in pairs), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {word: number for number, word in enumerate(words)}
    return CLIPTokenizer(vocab=vocabulary, merges=pairs, pad_token=pad, model_max_length=LENGTH)


def missing_tokenizers(index: dict, folder: Path) -> dict[str, CLIPTokenizer]:
    """Those that a pipeline's index names and its folder does not hold."""
    pads = {"tokenizer": "<|endoftext|>", "tokenizer_2": "!"}
    return {name: clip_tokenizer(pad) for name, pad in pads.items() if name in index and not (folder / name).is_dir()}
