"""Wrong labels are counted among the answers that models are surest of."""

import numpy as np
import pytest

from tasklift.evaluation.label_noise import estimate_label_noise
from tasklift.metrics.judged import Judged

LABELS = ("a", "b", "c")


def judged(*, wrong: float, rows: int = 3000, error: float = 0.2, seed: int = 0) -> tuple[Judged, np.ndarray]:
    """A model that is the surer, the likelier it is right, and errs on `error` of the rows; `wrong` labels are redrawn.

    Also which labels are wrong.
    """
    rng = np.random.default_rng(seed)
    truth = rng.integers(3, size=rows)
    doubt = rng.random(rows)
    errs = rng.random(rows) < 2 * error * doubt**2 * 1.5
    predicted = np.where(errs, (truth + 1 + rng.integers(2, size=rows)) % 3, truth)
    flipped = rng.random(rows) < wrong
    gold = np.where(flipped, (truth + 1 + rng.integers(2, size=rows)) % 3, truth)
    confidence = 0.95 - 0.5 * doubt
    probabilities = np.tile(((1 - confidence) / 2)[:, None], 3)
    probabilities[np.arange(rows), predicted] = confidence
    return Judged(LABELS, gold, predicted, probabilities), flipped


@pytest.mark.parametrize("wrong", [0.0, 0.1, 0.25, 0.4])
def test_the_rate_lies_in_its_interval(wrong: float) -> None:
    answers, _ = judged(wrong=wrong)
    noise = estimate_label_noise(answers, units=np.arange(3000))
    assert noise is not None
    assert noise.rate.low is not None and noise.rate.high is not None
    assert noise.rate.low - 0.005 <= wrong <= noise.rate.high
    assert noise.rate.high - noise.rate.low < 0.13


def test_a_weak_model_is_not_taken_for_wrong_labels() -> None:
    noise = estimate_label_noise(judged(wrong=0.0, error=0.4)[0], units=np.arange(3000))
    assert noise is not None and noise.rate.high is not None
    assert noise.rate.high < 0.05


def test_suspects_are_wrong_labels_the_surest_first() -> None:
    answers, flipped = judged(wrong=0.2)
    noise = estimate_label_noise(answers, units=np.arange(3000))
    assert noise is not None and answers.probabilities is not None
    assert flipped[noise.suspects].mean() > 0.9
    sure = answers.probabilities.max(axis=1)[noise.suspects]
    assert (np.diff(sure) <= 0).all()


def test_few_rows_or_mere_labels_say_nothing() -> None:
    few, _ = judged(wrong=0.3, rows=299)
    assert estimate_label_noise(few, units=np.arange(299)) is None
    many = Judged(
        tuple("abcdefghij"), np.zeros(499, dtype=np.int64), np.zeros(499, dtype=np.int64), np.eye(10)[[0] * 499]
    )
    assert estimate_label_noise(many, units=np.arange(499)) is None
    labels = Judged(LABELS, np.zeros(500, dtype=np.int64), np.zeros(500, dtype=np.int64))
    assert estimate_label_noise(labels, units=np.arange(500)) is None
