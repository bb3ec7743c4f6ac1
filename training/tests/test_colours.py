import numpy as np
import pytest

from sprite_training.colours import COLOURS, colour_shares, colour_words


def picture(*rgb, count=512):
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels.reshape(-1, 4)[:count] = (*rgb, 255)
    return pixels


@pytest.mark.parametrize(
    ("rgb", "word"),
    [
        ((220, 30, 30), "red"), ((240, 140, 20), "orange"), ((240, 230, 40), "yellow"), ((40, 180, 60), "green"), ((40, 200, 210), "cyan"),
        ((40, 60, 220), "blue"), ((130, 40, 200), "purple"), ((250, 120, 200), "pink"), ((120, 80, 40), "brown"), ((250, 250, 250), "white"),
        ((128, 128, 130), "grey"), ((10, 10, 10), "black"),
    ],
)
def test_a_plain_picture_has_the_word_of_its_colour(rgb, word):
    assert colour_words(colour_shares(picture(*rgb))) == [word]


def test_shares_add_up_to_one_over_the_opaque_pixels():
    shares = colour_shares(picture(220, 30, 30, count=100))
    assert shares.sum() == pytest.approx(1)
    assert shares[COLOURS.index("red")] == pytest.approx(1)


def test_an_empty_picture_has_no_colour():
    assert colour_words(colour_shares(np.zeros((32, 32, 4), np.uint8))) == []
