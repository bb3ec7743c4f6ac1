"""The word table that ships with the model: a vector for each of some 20,000 words, from pretrained vectors."""

import re
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

DIMENSIONS = 96
# One step of the int8 table, in units of a component's standard deviation; +-4 deviations fit.
STEP = 1 / 32


def read_thesaurus() -> dict[str, list[str]]:
    """Word to the words of the tiles that it stands for, in the order of thesaurus.txt."""
    entries: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("thesaurus.txt").read_text().splitlines():
        if line.startswith("#") or ":" not in line:
            continue
        words, targets = line.split(":")
        for word in words.split():
            entries.setdefault(word, targets.split())
    return entries


class WordNet:
    """The parts of WordNet's files that captions need: glosses, synonyms and hypernyms of a word's first sense."""

    def __init__(self, folder: Path):
        self._index: dict[tuple[str, str], str] = {}
        self._data: dict[tuple[str, str], str] = {}
        for pos in ("noun", "adj"):
            for line in (folder / f"index.{pos}").read_text().splitlines():
                if line.startswith(" "):
                    continue
                fields = line.split()
                self._index[fields[0], pos] = fields[-int(fields[2])]
            for line in (folder / f"data.{pos}").read_text(encoding="latin-1").splitlines():
                self._data[line[:8], pos] = line

    def words(self) -> set[str]:
        return {word for word, _ in self._index if re.fullmatch("[a-z]{2,20}", word)}

    def _line(self, word: str) -> tuple[str, str] | None:
        for pos in ("noun", "adj"):
            offset = self._index.get((word, pos))
            if offset:
                return self._data[offset, pos], pos
        return None

    def gloss(self, word: str) -> str | None:
        found = self._line(word)
        return found and found[0].split("| ", 1)[1].split(";")[0].strip()

    def synonyms(self, word: str) -> list[str]:
        found = self._line(word)
        return [other for other in _members(found[0]) if other != word] if found else []

    def hypernyms(self, word: str, levels: int = 3) -> list[str]:
        found = self._line(word)
        names: list[str] = []
        while found and levels > 0:
            line, pos = found
            fields = line.split("|")[0].split()
            parent = next((fields[i + 1] for i, field in enumerate(fields) if field == "@"), None)
            found = (self._data[parent, pos], pos) if parent else None
            if found:
                names.extend(_members(found[0]))
            levels -= 1
        return names


def _members(line: str) -> list[str]:
    fields = line.split()
    count = int(fields[3], 16)
    words = [fields[4 + 2 * i].lower() for i in range(count)]
    return [word for word in words if re.fullmatch("[a-z]{2,20}", word)]


@torch.no_grad()
def sentence_vectors(texts: list[str], model_folder: Path, batch: int = 256) -> np.ndarray:
    """Mean-pooled, normalised MiniLM vectors, float32 [texts, 384]."""
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    model = AutoModel.from_pretrained(model_folder).eval()
    vectors = np.zeros((len(texts), model.config.hidden_size), np.float32)
    order = np.argsort([len(text) for text in texts])
    for start in range(0, len(texts), batch):
        rows = order[start : start + batch]
        tokens = tokenizer([texts[i] for i in rows], padding=True, truncation=True, max_length=32, return_tensors="pt")
        mask = tokens["attention_mask"][..., None].float()
        hidden = model(**tokens).last_hidden_state
        vectors[rows] = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1).numpy()
    return vectors


def build_table(
    words: list[str], glove: dict[str, np.ndarray], wordnet: WordNet, model_folder: Path
) -> np.ndarray:
    """Vectors of the words, float32 [words, DIMENSIONS], each component of variance 1 over the table: MiniLM's vector
    of the word and of its gloss beside GloVe's vector, reduced to principal components whose spread is evened out."""
    alone = sentence_vectors(words, model_folder)
    glossed = sentence_vectors([f"{word}: {wordnet.gloss(word) or word}" for word in words], model_folder)
    seen = np.stack([glove.get(word, np.zeros(100, np.float32)) for word in words])
    joined = np.concatenate([0.8 * _centred(alone), _centred(glossed), 0.9 * _centred(seen)], 1)
    joined -= joined.mean(0)
    _, spread, axes = np.linalg.svd(joined, full_matrices=False)
    reduced = joined @ axes[:DIMENSIONS].T / np.sqrt(spread[:DIMENSIONS])
    reduced = _blended(words, _scaled(reduced))
    return np.clip(np.round(reduced / STEP), -127, 127) * STEP


def _blended(words: list[str], table: np.ndarray) -> np.ndarray:
    """Moves the words of the thesaurus towards those they stand for."""
    row = {word: i for i, word in enumerate(words)}
    moved = table.copy()
    for word, targets in read_thesaurus().items():
        known = [row[target] for target in targets if target in row and target != word]
        if word in row and known:
            moved[row[word]] = 0.5 * table[row[word]] + 0.5 * table[known].mean(0)
    return _scaled(moved)


def _scaled(table: np.ndarray) -> np.ndarray:
    return table / np.linalg.norm(table, axis=1, keepdims=True).clip(1e-6) * np.sqrt(table.shape[1])


def _centred(vectors: np.ndarray) -> np.ndarray:
    known = np.linalg.norm(vectors, axis=1) > 0
    centred = np.where(known[:, None], vectors - vectors[known].mean(0), 0)
    return centred / np.linalg.norm(centred, axis=1, keepdims=True).clip(1e-6)
