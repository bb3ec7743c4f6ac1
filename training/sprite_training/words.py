"""The word table that ships with the model: a vector for each of some 20,000 words, from pretrained vectors."""

from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from .precision import bfloat16_where_fast
from .prompts import DIMENSIONS, STEP
from .wordnet import WordNet, read_thesaurus

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
        with bfloat16_where_fast(torch.device("cpu")):
            hidden = model(**tokens).last_hidden_state.float()
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
