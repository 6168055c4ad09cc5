"""The head on dense features: scikit-learn as the other side, and what is chosen on rows held back."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from tasklift.models.fitting.dense import STRENGTHS, Choice, Dense, choose, fit_dense, judge_for
from tasklift.models.probabilities import softmax


def rows_of(count: int, labels: int, *, seed: int = 0, noise: float = 1.0) -> Dense:
    """Rows of length 1 around a direction a label."""
    lots = np.random.default_rng(seed)
    directions = np.random.default_rng(99).normal(size=(labels, 16))
    codes = np.arange(count) % labels
    features = directions[codes] + noise * lots.normal(size=(count, 16)) * 2
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    return Dense(features.astype(np.float32), codes.astype(np.int64), np.ones(count), lots.integers(0, 5, count))


@pytest.mark.parametrize("labels", [2, 5])
@pytest.mark.parametrize("class_weight", ["none", "balanced"])
def test_probabilities_are_those_of_scikit_learn(labels: int, class_weight: str) -> None:
    rows = rows_of(200, labels)
    uneven = rows.where((rows.codes > 0) | (np.arange(200) < 60))
    features = uneven.features.astype(np.float64)
    weight = None if class_weight == "none" else class_weight
    theirs = LogisticRegression(C=3.0, class_weight=weight, max_iter=1000).fit(features, uneven.codes)
    head = fit_dense(uneven, Choice(3.0, "balanced" if weight else "none"), labels=labels)
    expected = theirs.predict_proba(features)
    assert softmax(head.scores(uneven.features)) == pytest.approx(expected, abs=1e-4)


def test_a_row_of_weight_two_is_two_rows() -> None:
    rows = rows_of(60, 3)
    twice = np.concatenate([np.arange(60), np.arange(20)])
    doubled = Dense(rows.features[twice], rows.codes[twice], np.ones(80), rows.folds[twice])
    weighed = Dense(rows.features, rows.codes, np.where(np.arange(60) < 20, 2.0, 1.0), rows.folds)
    one, other = (fit_dense(given, Choice(3.0, "none"), labels=3) for given in (doubled, weighed))
    assert one.scores(rows.features) == pytest.approx(other.scores(rows.features), abs=1e-2)


def test_one_label_is_always_answered() -> None:
    rows = rows_of(10, 1)
    assert softmax(fit_dense(rows, Choice(1.0, "none"), labels=1).scores(rows.features)).tolist() == [[1.0]] * 10


def test_valid_judges_where_it_has_enough_rows_and_folds_do_where_it_has_not() -> None:
    train = rows_of(100, 2)
    judges = [judge_for(train, valid, labels=2) for valid in (rows_of(150, 2, seed=1), rows_of(20, 2, seed=1), None)]
    assert [judge.judged_on for judge in judges if judge] == ["valid", "folds of train", "folds of train"]
    assert judge_for(rows_of(1, 1), None, labels=1) is None


@pytest.mark.parametrize("with_valid", [True, False])
def test_noisy_rows_are_followed_loosely_and_clear_ones_closely(with_valid: bool) -> None:
    chosen = []
    for noise in (3.0, 0.3):
        train, valid = rows_of(200, 4, noise=noise), rows_of(200, 4, seed=1, noise=noise)
        judge = judge_for(train, valid if with_valid else None, labels=4)
        assert judge is not None
        choice, trials = choose(judge, STRENGTHS, ("none", "balanced"), labels=4)
        assert sum(trial.chosen for trial in trials) == 1
        chosen.append(choice.C)
    assert chosen[0] < chosen[1]


def test_rare_labels_weigh_more_only_where_that_is_clearly_better() -> None:
    even = rows_of(400, 2, noise=1.5)
    rare = even.where((even.codes == 0) | (np.arange(400) % 20 == 1))
    held = rows_of(2000, 2, seed=5, noise=1.5)
    held = held.where((held.codes == 0) | (np.arange(2000) % 20 == 1))
    chosen = []
    for train, valid in ((even, rows_of(400, 2, seed=1, noise=1.5)), (rare, held)):
        judge = judge_for(train, valid, labels=2)
        assert judge is not None
        chosen.append(choose(judge, (1.0,), ("none", "balanced"), labels=2)[0].class_weight)
    assert chosen == ["none", "balanced"]
