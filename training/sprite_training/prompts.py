"""Turns captions into the word vectors that the networks read, and varies them for training."""

import json
import random
from pathlib import Path

import numpy as np

from .words import WordNet, read_thesaurus

WORDS = 16


class WordTable:
    """Words and their vectors; row 0 is no word, row i + 1 word i."""

    def __init__(self, words: list[str], vectors: np.ndarray):
        self.words = words
        self.row = {word: i + 1 for i, word in enumerate(words)}
        self.vectors = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors])

    @classmethod
    def read(cls, path: Path) -> "WordTable":
        """From the .npz file that the command `words` writes."""
        stored = np.load(path)
        return cls([str(word) for word in stored["words"]], stored["vectors"])

    def rows(self, words: list[str]) -> list[int]:
        """Rows of the known words, each once, filled up with 0 to WORDS; a plural counts as its singular."""
        found: dict[int, None] = {}
        for word in words:
            row = self.row.get(word) or self.row.get(word.removesuffix("s"))
            if row:
                found.setdefault(row)
        return (list(found) + [0] * WORDS)[:WORDS]


class CaptionMixer:
    """Writes a caption anew each time it is drawn: other words for the same thing, words left out, colours named or not."""

    def __init__(self, captions: list[dict], table: WordTable, wordnet: WordNet):
        self._captions = captions
        self._table = table
        self._others: dict[str, list[str]] = {}
        stands_for: dict[str, list[str]] = {}
        for word, targets in read_thesaurus().items():
            if len(targets) == 1 and word in table.row:
                stands_for.setdefault(targets[0], []).append(word)
        known = {word for c in captions for word in [*c["names"], *c["kinds"], *c["colours"]]}
        self._above: dict[str, list[str]] = {}
        for word in known:
            synonyms = [w for w in wordnet.synonyms(word) if w in table.row]
            self._others[word] = stands_for.get(word, []) + synonyms[:2]
            self._above[word] = [w for w in wordnet.hypernyms(word) if w in table.row][:4]

    def rows(self, index: int, chance: random.Random) -> list[int]:
        caption = self._captions[index]
        if chance.random() < 0.1:
            return [0] * WORDS
        keep = 1.0 if chance.random() < 0.5 else 0.75
        names = [self._vary(word, chance) for word in caption["names"] if chance.random() < keep]
        kinds = [self._vary(word, chance) for word in caption["kinds"] if chance.random() < 0.65]
        colours = [self._vary(word, chance) for word in caption["colours"]] if chance.random() < 0.6 else []
        if caption["names"] and chance.random() < 0.15:
            kinds += self._above[chance.choice(caption["names"])][:1]
        return self._table.rows(colours + names + kinds)

    def plain_rows(self, index: int) -> list[int]:
        """The whole caption as it stands."""
        caption = self._captions[index]
        return self._table.rows([*caption["colours"], *caption["names"], *caption["kinds"]])

    def _vary(self, word: str, chance: random.Random) -> str:
        others = self._others[word]
        return chance.choice(others) if others and chance.random() < 0.25 else word


def spread(known: dict[str, np.ndarray], table: WordTable, sharpness: float = 12.0, nearest: int = 8) -> np.ndarray:
    """Learned vectors for all words of the table, float32 [words, dimensions], from those of some: a word's own where it
    has one, else the mean of the words that mean most alike, as long as the learned ones are."""
    names = [word for word in known if word in table.row]
    learned = np.stack([known[word] for word in names])
    meaning = table.vectors[1:] / np.linalg.norm(table.vectors[1:], axis=1, keepdims=True)
    alike = meaning @ meaning[[table.row[word] - 1 for word in names]].T
    order = np.argpartition(-alike, nearest, 1)[:, :nearest]
    weight = np.exp(sharpness * np.take_along_axis(alike, order, 1))
    mixed = (weight[..., None] * learned[order]).sum(1)
    mixed *= np.median(np.linalg.norm(learned, axis=1)) / np.linalg.norm(mixed, axis=1, keepdims=True)
    mixed[[table.row[word] - 1 for word in names]] = learned
    return mixed.astype(np.float32)


def read_captions(dataset: np.lib.npyio.NpzFile) -> list[dict]:
    return json.loads(str(dataset["captions"]))
