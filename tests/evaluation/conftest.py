"""Models of known skill to evaluate."""

from collections.abc import Callable

import numpy as np
import pytest

from tasklift.metrics.catalogue import all_metrics
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import Metric

Answer = Callable[[np.random.Generator, np.ndarray, int, float], Judged]


@pytest.fixture(scope="session")
def metrics() -> dict[str, Metric]:
    return dict(all_metrics())


@pytest.fixture(scope="session")
def answer() -> Answer:
    """A model that gives the gold label with a chance and else the next one."""

    def judged(generator: np.random.Generator, gold: np.ndarray, labels: int, accuracy: float) -> Judged:
        predicted = np.where(generator.random(gold.size) < accuracy, gold, (gold + 1) % labels)
        table = generator.dirichlet(np.ones(labels), gold.size) * 0.4
        table[np.arange(gold.size), predicted] += 0.6
        return Judged(tuple("abcdefghijklmnop"[:labels]), gold, predicted, table)

    return judged
