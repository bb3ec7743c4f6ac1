import numpy as np

from sprite_training.pictures import Picture
from sprite_training.split import assign_splits, singular


class Synonyms:
    def synonyms(self, word: str) -> list[str]:
        return {"rabbit": ["bunny"], "bunny": ["rabbit"]}.get(word, [])


def _picture(source: str, *names: str, keywords: tuple[str, ...] = ()) -> Picture:
    return Picture(" ".join(names), source, names, ("object",), {32: np.zeros((32, 32, 4), np.uint8)}, keywords)


def _set() -> list[Picture]:
    animals = [f"animal{'abcdefghijklmnopqrstuvwxyz'[i % 26] * (i // 26 + 1)}" for i in range(120)]
    pictures = [_picture(source, name) for name in animals for source in ("noto", "twemoji")]
    return pictures + [_picture("noto", "rabbit"), _picture("twemoji", "bunny"), _picture("noto", "sword"), _picture("twemoji", "sword")]


def test_all_pictures_of_a_concept_are_in_one_split_whatever_their_source_and_synonym():
    pictures = _set()
    assign_splits(pictures, Synonyms())
    by_name: dict[str, set[str]] = {}
    for picture in pictures:
        by_name.setdefault(picture.concept, set()).add(picture.split)
    assert all(len(splits) == 1 for splits in by_name.values())
    assert {picture.concept for picture in pictures if picture.names[0] in ("rabbit", "bunny")} == {"bunny"}


def test_some_concepts_are_held_out_and_words_of_every_game_never():
    pictures = _set()
    held = assign_splits(pictures, Synonyms())
    assert held["test"] and held["validation"]
    assert {picture.split for picture in pictures if picture.names == ("sword",)} == {"train"}


def test_a_picture_that_has_a_held_out_word_anywhere_in_its_name_is_held_out():
    pictures = _set()
    word = assign_splits(pictures, Synonyms())["test"][0]
    more = [*_set(), _picture("noto", word, "castle")]
    assign_splits(more, Synonyms())
    assert more[-1].split == "test"


def test_keywords_of_training_pictures_do_not_speak_of_what_is_held_out():
    word = assign_splits(_set(), Synonyms())["test"][0]
    pictures = [*_set(), _picture("noto", "castle", keywords=(word, "stone"))]
    assign_splits(pictures, Synonyms())
    assert pictures[-1].keywords == ("stone",)


def test_plurals_count_as_their_singulars():
    assert [singular(word) for word in ("arrows", "cherries", "boxes", "torches", "cactus", "glass", "gas")] == [
        "arrow", "cherry", "box", "torch", "cactus", "glass", "gas",
    ]
