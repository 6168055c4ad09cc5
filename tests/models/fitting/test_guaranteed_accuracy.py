"""How sure an answer must be for the answered rows to reach an accuracy: the bound, the choice, and that it holds."""

import numpy as np
import pytest
from scipy.stats import binom

from tasklift.models.fitting.guaranteed_accuracy import LEVEL, least_sureness, lower_bound


@pytest.mark.parametrize(("hits", "rows"), [(1, 1), (40, 50), (117, 117), (990, 1000)])
def test_the_bound_is_the_rate_at_which_so_many_hits_are_just_that_rare(hits: int, rows: int) -> None:
    rate = lower_bound(hits, rows, 0.01)
    assert binom.sf(hits - 1, rows, rate) == pytest.approx(0.01)


def test_no_hits_bound_nothing() -> None:
    assert lower_bound(0, 10, 0.05) == 0.0


def drawn(generator: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Answers that are right just as often as they say."""
    confidence = generator.uniform(0.5, 1.0, rows)
    return confidence, generator.random(rows) < confidence


def test_in_95_of_100_samples_and_more_the_accuracy_is_reached_on_other_rows() -> None:
    confidence, right = drawn(np.random.default_rng(1), 200_000)
    kept, reached = 0, 0
    for seed in range(200):
        found = least_sureness(*drawn(np.random.default_rng([7, seed]), 600), 0.85)
        reached += found is not None
        kept += found is None or right[confidence >= found.confidence].mean() >= 0.85
    assert kept / 200 >= LEVEL
    assert reached > 150


def test_as_much_is_answered_as_the_accuracy_allows() -> None:
    confidence, right = drawn(np.random.default_rng(0), 20_000)
    found = least_sureness(confidence, right, 0.85)
    assert found is not None
    assert 0.85 <= found.low <= found.right / found.answered
    assert found.confidence == pytest.approx(0.7, abs=0.05)
    assert found.answered == (confidence >= found.confidence).sum()


def test_rows_that_are_equally_sure_are_answered_together() -> None:
    found = least_sureness(np.full(500, 0.9), np.ones(500, dtype=bool), 0.95)
    assert found is not None
    assert (found.confidence, found.answered, found.right) == (0.9, 500, 500)


@pytest.mark.parametrize("rows", [1, 30, 116])
def test_too_few_rows_show_nothing(rows: int) -> None:
    assert least_sureness(np.full(rows, 0.9), np.ones(rows, dtype=bool), 0.95) is None


def test_no_rows_show_nothing() -> None:
    assert least_sureness(np.zeros(0), np.zeros(0, dtype=bool), 0.5) is None
