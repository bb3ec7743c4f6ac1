import numpy as np

from sprite_training.kid import halved_kid, kid


def features(seed: int, shift: float = 0.0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((400, 8)) + shift


def test_samples_of_one_distribution_are_no_distance_apart_and_shifted_ones_are():
    assert abs(kid(features(1), features(2))) < 0.05
    assert kid(features(1), features(2, 1.0)) > 1


def test_real_against_itself_is_judged_by_halves_and_so_is_no_closer_than_chance():
    real = features(1)
    assert kid(real, real) < -0.01
    assert abs(halved_kid(real, real)) < 0.01


def test_halves_are_the_same_each_time():
    assert halved_kid(features(1), features(2)) == halved_kid(features(1), features(2))
