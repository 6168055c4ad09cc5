"""Learning curves and what twice the rows would bring."""

import numpy as np
import pytest

from tasklift.evaluation.learning_curve import LearningCurve, learning_curve
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Judged

SIZES = (100, 200, 400, 800)


def curve(errors: tuple[float, ...], *, answered: int = 2000, metric: str = "accuracy") -> LearningCurve | None:
    """Of models that answer such shares of the rows wrongly; what a better one misses, a worse one misses too."""
    gold = np.arange(answered) % 2
    hardness = np.random.default_rng(0).permutation(answered) / answered
    judged = [Judged(("a", "b"), gold, np.where(hardness < error, 1 - gold, gold)) for error in errors]
    return learning_curve(
        find_metric(metric), judged, SIZES[: len(errors)], units=np.arange(answered), draws=Draws(0, resamples=500)
    )


def test_an_error_that_falls_as_a_power_of_the_rows_is_carried_on() -> None:
    drawn = curve((0.4, 0.32, 0.256, 0.2048))
    assert drawn is not None
    assert drawn.rows == SIZES
    assert drawn.doubling.value == pytest.approx(0.2048 * 0.2, abs=0.002)
    assert drawn.doubling.low is not None and drawn.doubling.high is not None
    assert 0.03 < drawn.doubling.low < drawn.doubling.value < drawn.doubling.high < 0.055


def test_a_flat_curve_promises_nothing() -> None:
    drawn = curve((0.2, 0.2, 0.2, 0.2))
    assert drawn is not None
    assert drawn.doubling.value == pytest.approx(0.0)


def test_scores_have_their_intervals() -> None:
    drawn = curve((0.4, 0.2))
    assert drawn is not None
    for score, expected in zip(drawn.scores, (0.6, 0.8), strict=True):
        assert score.value == pytest.approx(expected, abs=0.001)
        assert score.low is not None and score.high is not None
        assert score.low < expected < score.high


def test_models_without_errors_are_no_trouble() -> None:
    drawn = curve((0.1, 0.0, 0.0))
    assert drawn is not None
    assert drawn.doubling.value is not None
    assert 0 <= drawn.doubling.value < 0.001


def test_one_size_makes_no_curve() -> None:
    assert curve((0.2,)) is None
