"""Units are drawn whole, and drawing kinds is drawing units."""

import warnings

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from tasklift.evaluation.resampling import Draws, bootstrap, find_kinds, prepare_rows, values_of


def test_rows_that_a_metric_cannot_tell_apart_are_of_one_kind(metrics, answer) -> None:
    generator = np.random.default_rng(0)
    gold = generator.integers(0, 3, 500)
    models = [answer(generator, gold, 3, 0.8), answer(generator, gold, 3, 0.7)]
    kinds = find_kinds(metrics["macro_f1"], models, np.arange(500))
    assert kinds.counts.size == 12  # three labels, each right or wrong in two models
    assert kinds.units == 500
    assert kinds.single
    assert find_kinds(metrics["log_loss"], models, np.arange(500)).counts.tolist() == [1] * 500


@pytest.mark.parametrize("name", ["macro_f1", "roc_auc"])
@pytest.mark.parametrize("size", [1, 3])
def test_values_under_weights_equal_scikit_learn_on_repeated_units(metrics, answer, name: str, size: int) -> None:
    generator = np.random.default_rng(1)
    gold = generator.integers(0, 2, 60)
    model = answer(generator, gold, 2, 0.8)
    units = generator.permutation(np.arange(60) // size)
    kinds = find_kinds(metrics[name], [model], units)
    weights = generator.multinomial(kinds.units, kinds.counts / kinds.units, size=20)
    found = values_of(prepare_rows(metrics[name], [model], kinds), weights.astype(float))[0]
    for value, counts in zip(found, weights, strict=True):
        rows = np.repeat(kinds.rows, counts[kinds.kind])
        expected = (
            f1_score(gold[rows], model.predicted[rows], average="macro")
            if name == "macro_f1"
            else roc_auc_score(gold[rows], model.probabilities[rows, 1])
        )
        assert value == pytest.approx(expected, abs=1e-12)


def test_the_spread_of_the_bootstrap_is_that_of_a_naive_loop(metrics, answer) -> None:
    generator = np.random.default_rng(2)
    gold = generator.integers(0, 4, 300)
    model = answer(generator, gold, 4, 0.7)
    kinds = find_kinds(metrics["macro_f1"], [model], np.arange(300))
    values = bootstrap([prepare_rows(metrics["macro_f1"], [model], kinds)], kinds, Draws(0, resamples=4000))[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        drawn = [generator.integers(0, 300, 300) for _ in range(400)]
        naive = [f1_score(gold[rows], model.predicted[rows], average="macro") for rows in drawn]
    assert values.mean() == pytest.approx(np.mean(naive), abs=0.005)
    assert values.std() == pytest.approx(np.std(naive), rel=0.12)


def test_a_seed_fixes_the_draws(metrics, answer) -> None:
    generator = np.random.default_rng(3)
    model = answer(generator, generator.integers(0, 2, 100), 2, 0.8)
    kinds = find_kinds(metrics["log_loss"], [model], np.arange(100))
    prepared = [prepare_rows(metrics["log_loss"], [model], kinds)]
    first, again, other = (bootstrap(prepared, kinds, Draws(seed, resamples=50)) for seed in (0, 0, 1))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()
