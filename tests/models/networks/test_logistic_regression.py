"""Logistic regression as a GPU fits it, here on the processor: what scikit-learn finds, it finds."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tasklift.models.fitting.logistic_regression import fit_logistic_regression  # noqa: E402
from tasklift.models.networks.logistic_regression import fastest_fit, fit_on  # noqa: E402
from tasklift.models.networks.precision import fastest_device  # noqa: E402


@pytest.mark.parametrize("labels", [2, 5])
@pytest.mark.parametrize("strength", [0.3, 10.0, 300.0])
def test_it_ends_where_scikit_learn_does(labels: int, strength: float) -> None:
    lots = np.random.default_rng(labels)
    codes = np.concatenate([np.arange(labels), lots.integers(0, labels, 200)])
    features = lots.normal(size=(labels, 12))[codes] * 0.3 + lots.normal(size=(codes.size, 12))
    weights = lots.uniform(0.5, 2.0, codes.size)
    theirs = fit_logistic_regression(features, codes, strength=strength, weights=weights)
    ours = fit_on(torch.device("cpu"), features, codes, strength=strength, weights=weights)
    assert ours.scores(features) == pytest.approx(theirs.scores(features), abs=1e-6)


def test_without_a_gpu_scikit_learn_fits() -> None:
    assert (fastest_fit() is fit_logistic_regression) == (fastest_device().type == "cpu")
