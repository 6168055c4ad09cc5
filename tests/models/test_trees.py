"""Trees walked from arrays against scikit-learn's own predictions."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix, random_array
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

from tasklift.models.fitting.trees import Growth, fit_gradient_boosting, fit_random_forest
from tasklift.models.numbers import Floats, Integers
from tasklift.models.probabilities import softmax
from tasklift.models.trees import Trees, is_sound, projected

GROWTH = Growth(trees=30, components=8, seed=3)


def problem(labels: int) -> tuple[csr_matrix, Integers, Floats]:
    generator = np.random.default_rng(5)
    matrix = csr_matrix(random_array((200, 40), density=0.3, rng=generator))
    codes = generator.integers(0, labels, 200)
    codes[:labels] = np.arange(labels)
    return matrix, codes, generator.uniform(0.5, 2.0, 200)


@pytest.mark.parametrize("labels", [2, 3])
def test_a_forest_answers_as_scikit_learn(labels: int) -> None:
    matrix, codes, weights = problem(labels)
    ours = fit_random_forest(matrix, codes, labels=labels, growth=GROWTH, weights=weights)
    rows = projected(matrix, ours.projection)
    reference = RandomForestClassifier(30, min_samples_leaf=2, max_samples=0.5, random_state=3).fit(
        rows, codes, sample_weight=weights
    )
    np.testing.assert_allclose(softmax(ours.scores(matrix)), reference.predict_proba(rows), atol=1e-12)


@pytest.mark.parametrize("labels", [2, 3])
def test_boosted_trees_answer_as_scikit_learn(labels: int) -> None:
    matrix, codes, weights = problem(labels)
    ours = fit_gradient_boosting(matrix, codes, labels=labels, growth=GROWTH, weights=weights)
    rows = projected(matrix, ours.projection)
    rounds = 30 if labels == 2 else 10
    reference = GradientBoostingClassifier(n_estimators=rounds, subsample=0.5, max_features="sqrt", random_state=3)
    reference.fit(rows, codes, sample_weight=weights)
    np.testing.assert_allclose(softmax(ours.scores(matrix)), reference.predict_proba(rows), atol=1e-12)


def test_the_projection_is_that_of_the_truncated_svd() -> None:
    matrix, codes, weights = problem(2)
    ours = fit_random_forest(matrix, codes, labels=2, growth=GROWTH, weights=weights)
    reference = TruncatedSVD(8, random_state=3).fit(matrix).transform(matrix)
    np.testing.assert_allclose(projected(matrix, ours.projection), reference, atol=1e-5)


@pytest.fixture(scope="module")
def forest() -> Trees:
    matrix, codes, weights = problem(3)
    return fit_random_forest(matrix, codes, labels=3, growth=GROWTH, weights=weights)


def test_a_grown_forest_is_sound(forest: Trees) -> None:
    assert is_sound(forest.forest, components=8, labels=3)


def test_a_forest_that_walks_in_circles_is_not_sound(forest: Trees) -> None:
    left = forest.forest.left.copy()
    left[0] = 0
    assert not is_sound(replace(forest.forest, left=left), components=8, labels=3)


def test_a_child_in_another_tree_is_not_sound(forest: Trees) -> None:
    right = forest.forest.right.copy()
    right[0] = len(right)
    assert not is_sound(replace(forest.forest, right=right), components=8, labels=3)


def test_features_and_labels_that_do_not_exist_are_not_sound(forest: Trees) -> None:
    assert not is_sound(forest.forest, components=2, labels=3)
    assert not is_sound(forest.forest, components=8, labels=2)


def test_arrays_of_different_lengths_are_not_sound(forest: Trees) -> None:
    assert not is_sound(replace(forest.forest, threshold=forest.forest.threshold[1:]), components=8, labels=3)
    assert not is_sound(replace(forest.forest, value=forest.forest.value[1:]), components=8, labels=3)
