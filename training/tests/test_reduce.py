import numpy as np

from sprite_training.reduce import MARGIN, framed, reduce


def test_a_reduced_picture_fills_the_frame_but_for_its_margin_and_has_no_half_transparent_pixels():
    rgba = np.zeros((128, 128, 4), np.uint8)
    rgba[40:90, 10:120] = (200, 40, 40, 255)
    for size, margin in MARGIN.items():
        small = reduce(rgba, size)
        columns = np.flatnonzero(small[..., 3].any(0))
        assert (columns[0], columns[-1]) == (margin // 2, size - margin // 2 - 1)
        assert set(np.unique(small[..., 3])) <= {0, 255}


def test_nothing_comes_of_an_empty_picture():
    assert reduce(np.zeros((128, 128, 4), np.uint8), 32) is None
    assert framed(np.zeros((8, 8, 4), np.uint8), 32) is None


def test_pixel_art_that_fits_keeps_its_pixels():
    rgba = np.zeros((20, 20, 4), np.uint8)
    rgba[3:9, 2:12] = (1, 2, 3, 255)
    centred = framed(rgba, 32)
    assert centred[..., 3].astype(bool).sum() == 60
    assert framed(rgba.repeat(4, 0).repeat(4, 1), 32) is None
