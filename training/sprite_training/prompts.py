"""Turns captions into rows of the word table, and varies them for training."""

import random
from pathlib import Path

import numpy as np

from .colours import COLOUR_NAMES
from .wordnet import WordNet, read_thesaurus

WORDS = 16
# Numbers of a word's meaning, and one step of them in the int8 table, in units of a component's standard deviation: +-4
# deviations fit.
DIMENSIONS = 96
STEP = 1 / 32


class WordTable:
    """Words and their vectors; row 0 is no word, row i + 1 word i. The first `captioned` words are those that captions use."""

    def __init__(self, words: list[str], vectors: np.ndarray, captioned: int = 0):
        self.words = words
        self.row = {word: i + 1 for i, word in enumerate(words)}
        self.vectors = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors])
        self.captioned = captioned

    @classmethod
    def read(cls, path: Path) -> "WordTable":
        """From the .npz file that the command `words` writes."""
        stored = np.load(path)
        return cls([str(word) for word in stored["words"]], stored["vectors"], int(stored["captioned"]))

    def find(self, word: str) -> int:
        """The word's row, or 0; a plural counts as its singular."""
        return self.row.get(word) or self.row.get(word.removesuffix("s")) or self.row.get(word.removesuffix("es")) or 0

    def rows(self, words: list[str]) -> list[int]:
        """Rows of the known words, each once, filled up with 0 to WORDS."""
        found = dict.fromkeys(row for row in map(self.find, words) if row)
        return (list(found) + [0] * WORDS)[:WORDS]


class CaptionMixer:
    """Writes a caption anew each time it is drawn: other words for the same thing, words left out, colours named or not."""

    def __init__(self, records: list[dict], table: WordTable, wordnet: WordNet):
        self._table = table
        self._others: dict[str, list[str]] = {}
        self._above: dict[str, list[str]] = {}
        stands_for: dict[str, list[str]] = {}
        for word, targets in read_thesaurus().items():
            if len(targets) == 1 and word in table.row:
                stands_for.setdefault(targets[0], []).append(word)
        for word in {word for r in records for word in [*r["names"], *r["kinds"], *r["colours"]]}:
            synonyms = [w for w in wordnet.synonyms(word) if w in table.row]
            self._others[word] = stands_for.get(word, []) + synonyms[:2]
            self._above[word] = [w for w in wordnet.hypernyms(word) if w in table.row][:4]

    def rows(self, record: dict, chance: random.Random, recoloured: list[str] | None = None) -> tuple[list[int], bool]:
        """Rows of the table, and whether they name the picture's colours. `recoloured` has the colours of a picture whose hue
        was turned: they are always named, and the colours in its names are left out."""
        if recoloured is None and chance.random() < 0.1:
            return [0] * WORDS, False
        keep = 1.0 if chance.random() < 0.5 else 0.75
        colours = record["colours"] if recoloured is None else recoloured
        named = bool(colours) and (recoloured is not None or chance.random() < 0.5)
        names = [word for word in record["names"] if recoloured is None or word not in COLOUR_NAMES]
        words = [self._vary(word, chance) for word in colours] if named else []
        words += [self._vary(word, chance) for word in names if chance.random() < keep]
        words += [self._vary(word, chance) for word in record["kinds"] if chance.random() < 0.5]
        if names and chance.random() < 0.15:
            words += self._above[chance.choice(names)][:1]
        if record["keywords"] and chance.random() < 0.35:
            words += chance.sample(record["keywords"], min(len(record["keywords"]), chance.choice((1, 2))))
        return self._table.rows(words), named or any(word in COLOUR_NAMES for word in names)

    def plain_rows(self, record: dict) -> list[int]:
        """The caption as it stands, without keywords."""
        return self._table.rows([*record["colours"], *record["names"], *record["kinds"]])

    def _vary(self, word: str, chance: random.Random) -> str:
        others = self._others.get(word)
        return chance.choice(others) if others and chance.random() < 0.2 else word
