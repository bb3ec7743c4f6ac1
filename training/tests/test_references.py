import random

import numpy as np

from sprite_training.colours import rotate_hue
from sprite_training.references import LEAST, bent, closeness, disturbed, resampled, turned


def _picture(seed: int, side: int = 32) -> np.ndarray:
    """Blocks of 4x4 pixels in random colours, some of them see-through."""
    chance = np.random.default_rng(seed)
    blocks = chance.integers(0, 256, (side // 4, side // 4, 4), dtype=np.uint8)
    blocks[..., 3] = np.where(blocks[..., 3] > 100, 255, 0)
    return blocks.repeat(4, 0).repeat(4, 1)


def test_a_picture_is_as_close_to_itself_in_another_hue_as_can_be():
    picture = _picture(1)[None]
    assert closeness(picture, picture)[0] == 1
    assert closeness(rotate_hue(picture, 0.4), picture)[0] > 0.99


def test_closeness_falls_with_what_is_missing_but_not_to_that_of_no_reference():
    picture = _picture(1)[None]
    half, none = picture.copy(), np.zeros_like(picture)
    half[:, :4] = 0
    measured = [closeness(other, picture)[0] for other in (picture, half, none)]
    assert measured[0] > measured[1] > measured[2] >= LEAST


def test_other_proportions_keep_the_colours_and_most_of_the_shape():
    picture = _picture(5)
    changed = bent(picture, random.Random(1))
    colours = {tuple(pixel) for pixel in picture.reshape(-1, 4)} | {(0, 0, 0, 0)}
    assert {tuple(pixel) for pixel in changed.reshape(-1, 4)} <= colours
    assert not np.array_equal(changed, picture)
    assert 0.6 < closeness(changed[None], picture[None])[0] < 1


def test_growing_doubles_pixels_and_shrinking_takes_it_back():
    picture = _picture(2)
    assert np.array_equal(resampled(picture, 64), picture.repeat(2, 0).repeat(2, 1))
    opaque = picture[..., 3:] > 0
    assert np.abs(resampled(resampled(picture, 64), 32).astype(int) - picture * opaque).max() <= 1


def test_sizes_that_do_not_divide_keep_an_even_area():
    plain = np.full((1, 32, 32, 4), 255, np.uint8)
    assert (resampled(plain, 24) == 255).all()
    assert resampled(plain, 48).shape == (1, 48, 48, 4)


def test_only_the_pictures_with_a_turn_are_recoloured():
    pictures = np.stack([_picture(3), _picture(4)])
    recoloured = turned(pictures, np.array([0, 0.3]))
    assert np.array_equal(recoloured[0], pictures[0])
    assert not np.array_equal(recoloured[1], pictures[1])
    assert np.array_equal(recoloured[1, ..., 3], pictures[1, ..., 3])


def test_a_disturbed_reference_keeps_its_size():
    for seed in range(40):
        assert disturbed(_picture(seed, 16), random.Random(seed)).shape == (16, 16, 4)
