"""Trees on a truncated SVD, grown by scikit-learn and copied out of its public attributes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tasklift.models.features import Matrix
from tasklift.models.fitting.determinism import one_thread
from tasklift.models.fitting.silence import without_advice
from tasklift.models.numbers import Floats, Integers, SmallFloats
from tasklift.models.trees import Forest, Trees, projected


@dataclass(frozen=True)
class Growth:
    """How trees are grown. `components`: of the SVD. `seed`: 0 to 2**32 - 1."""

    trees: int
    components: int
    seed: int


def fit_random_forest(matrix: Matrix, codes: Integers, *, labels: int, growth: Growth, weights: Floats) -> Trees:
    """Trees on half of the rows, resampled, their leaves' shares of labels averaged (Breiman, 2001)."""
    from sklearn.ensemble import RandomForestClassifier

    projection = _projection(matrix, growth)
    model = RandomForestClassifier(
        n_estimators=growth.trees, min_samples_leaf=2, max_samples=0.5, random_state=growth.seed, n_jobs=os.cpu_count()
    )
    with one_thread(), without_advice():
        model.fit(projected(matrix, projection), codes, sample_weight=weights)
    trees = [estimator.tree_ for estimator in model.estimators_]
    forest = _forest(trees, [tree.value[:, 0, :] for tree in trees], [np.arange(labels)] * len(trees))
    return Trees(projection, forest, np.zeros(labels), mean=True)


def fit_gradient_boosting(matrix: Matrix, codes: Integers, *, labels: int, growth: Growth, weights: Floats) -> Trees:
    """Small trees, each mending what those before it left over (Friedman, 2001).

    With more than two labels a round grows a tree a label, so there are fewer rounds.
    """
    from sklearn.ensemble import GradientBoostingClassifier

    columns = 1 if labels == 2 else labels
    projection = _projection(matrix, growth)
    model = GradientBoostingClassifier(
        n_estimators=max(growth.trees // columns, 10), subsample=0.5, max_features="sqrt", random_state=growth.seed
    )
    with one_thread(), without_advice():
        model.fit(projected(matrix, projection), codes, sample_weight=weights)
    prior = np.log(model.init_.class_prior_)
    trees = [estimator.tree_ for estimator in model.estimators_.ravel()]
    positive = [np.array([1])] if labels == 2 else [np.array([label]) for label in range(labels)]
    values = [tree.value[:, 0, :] * model.learning_rate for tree in trees]
    return Trees(projection, _forest(trees, values, positive * len(model.estimators_)), prior, mean=False)


def _projection(matrix: Matrix, growth: Growth) -> SmallFloats:
    """The directions of the truncated SVD, shape (features, components) (Halko et al., 2011)."""
    from sklearn.decomposition import TruncatedSVD

    components = min(growth.components, *matrix.shape)
    with one_thread():
        found = TruncatedSVD(n_components=components, random_state=growth.seed).fit(matrix)
    return np.ascontiguousarray(found.components_.T, dtype=np.float32)


def _forest(trees: Sequence[Any], values: Sequence[Floats], labels: Sequence[Integers]) -> Forest:
    """The arrays of all trees. `values`: shape (nodes, labels of that tree) each; zeros are not kept."""
    leaf_values = [
        np.where(tree.children_left[:, None] < 0, value, 0.0) for tree, value in zip(trees, values, strict=True)
    ]
    kept = [value != 0.0 for value in leaf_values]
    names = [np.broadcast_to(label, keep.shape)[keep] for label, keep in zip(labels, kept, strict=True)]
    return Forest(
        roots=_offsets([np.array([tree.node_count]) for tree in trees]),
        feature=np.concatenate([np.where(tree.children_left < 0, -1, tree.feature) for tree in trees]).astype(np.int32),
        threshold=np.concatenate([tree.threshold for tree in trees]),
        left=np.concatenate([tree.children_left for tree in trees]).astype(np.int32),
        right=np.concatenate([tree.children_right for tree in trees]).astype(np.int32),
        leaves=_offsets([keep.sum(axis=1) for keep in kept]),
        label=np.concatenate(names).astype(np.int32),
        value=np.concatenate([value[keep] for value, keep in zip(leaf_values, kept, strict=True)]),
    )


def _offsets(lengths: Sequence[Integers]) -> Integers:
    return np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
