"""One number that makes scores as sure as they are right."""

import numpy as np

from tasklift.models.fitting.temperature import fitted_scale
from tasklift.models.probabilities import softmax


def test_the_scale_that_made_the_scores_is_found_again() -> None:
    generator = np.random.default_rng(0)
    scores = generator.normal(size=(20_000, 3))
    chances = softmax(3.0 * scores).cumsum(axis=1)
    codes = (generator.random((20_000, 1)) > chances).sum(axis=1)
    assert abs(fitted_scale(scores, codes) - 3.0) < 0.1


def test_few_rows_that_are_all_right_do_not_make_the_model_certain() -> None:
    scores = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    assert softmax(fitted_scale(scores, np.array([0, 1, 0])) * scores).max() < 0.9


def test_scores_that_say_nothing_are_scaled_to_nothing() -> None:
    scores = np.array([[1.0, 0.0]] * 10)
    assert fitted_scale(scores, np.array([0, 1] * 5)) < 0.01


def test_without_rows_the_scale_is_one() -> None:
    assert fitted_scale(np.zeros((0, 2)), np.zeros(0, np.int64)) == 1.0
