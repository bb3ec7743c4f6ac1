"""Which pictures train, which stop the training, and which are looked at once, at the end.

A concept is a word of the pictures' names together with its synonyms in WordNet. Concepts are held out, not pictures: all
pictures whose names have the word, whatever their source, are on its side. Held out are concepts of 2 to 16 pictures, chosen
by a hash; commoner ones, and the words of a game's everyday in common.txt, always train, so that the model does not lack what
most people ask for.
"""

import hashlib
import re
from collections import Counter
from pathlib import Path

from .pictures import Picture
from .wordnet import WordNet

SPLITS = ("train", "validation", "test")
FEWEST, MOST = 2, 16
# Shares of the concepts that may be held out; of all pictures that is some 3 % and 5 %.
VALIDATION, TEST = 0.055, 0.10


def assign_splits(pictures: list[Picture], wordnet: WordNet) -> dict[str, list[str]]:
    """Sets `concept` and `split` of every picture. @returns the held-out words by split."""
    names = [{singular(word) for word in picture.names} for picture in pictures]
    natural = [i for i, picture in enumerate(pictures) if picture.group == "natural" and not picture.part]
    together = _synonyms(set().union(*names), wordnet)
    counts = Counter(together[word] for i in natural for word in names[i])
    heads = {together[singular(pictures[i].names[-1])] for i in natural}
    common = {together[word] for word in read_common() if word in together}
    side = {concept: _side(concept) for concept in heads if FEWEST <= counts[concept] <= MOST and concept not in common and len(concept) > 2}
    for picture, words in zip(pictures, names, strict=True):
        sides = {side.get(together[word], "train") for word in words}
        picture.concept = together[singular(picture.names[-1])]
        picture.split = next(split for split in ("test", "validation", "train") if split in sides)
    held = {split: sorted(word for word, concept in together.items() if side.get(concept) == split) for split in ("validation", "test")}
    _without_held_out_keywords(pictures, held)
    return held


def keep_split(pictures: list[Picture], held: dict[str, list[str]]) -> None:
    """Sets `split` of further pictures, by the words that are held out already."""
    for picture in pictures:
        words = {singular(word) for word in picture.names}
        picture.split = next((split for split in ("test", "validation") if words & set(held[split])), "train")
    _without_held_out_keywords(pictures, held)


def _without_held_out_keywords(pictures: list[Picture], held: dict[str, list[str]]) -> None:
    away = {word for words in held.values() for word in words}
    for picture in pictures:
        if picture.split == "train":
            picture.keywords = tuple(word for word in picture.keywords if singular(word) not in away)


def singular(word: str) -> str:
    if len(word) > 4 and re.search(r"(ss|us|is)$", word) is None:
        return re.sub(r"(?<=[^aeiou])ies$", "y", word) if word.endswith("ies") else re.sub(r"(?<=sh|ch|ss)es$|(?<=x)es$|s$", "", word)
    return word


def read_common() -> list[str]:
    lines = Path(__file__).with_name("common.txt").read_text().splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


def _side(concept: str) -> str:
    share = int(hashlib.sha256(concept.encode()).hexdigest()[:8], 16) / 2**32
    return "validation" if share < VALIDATION else "test" if share < VALIDATION + TEST else "train"


def _synonyms(words: set[str], wordnet: WordNet) -> dict[str, str]:
    """Each word to the first, in the alphabet, of those that it shares its first meaning with."""
    first = {word: word for word in words}

    def root(word: str) -> str:
        while first[word] != word:
            word = first[word]
        return word

    for word in sorted(words):
        for other in wordnet.synonyms(word):
            if other in first and other != word:
                a, b = sorted((root(word), root(other)))
                first[b] = a
    return {word: root(word) for word in words}
