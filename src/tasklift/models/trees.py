"""A head of decision trees on a truncated SVD of the features, walked without the library that grew them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from tasklift.models.features import Matrix
from tasklift.models.numbers import Floats, Integers, Integers32, SmallFloats
from tasklift.text.compiled import compiled


@dataclass(frozen=True)
class Forest:
    """Trees one after the other: tree t's nodes are `roots[t]` to `roots[t + 1]`, a parent before its children.

    `feature`: -1 at a leaf. A row goes `left` where its value is at most `threshold`. Leaf n adds the `value`s from
    `leaves[n]` to `leaves[n + 1]` to their `label`s.
    """

    roots: Integers
    feature: Integers32
    threshold: Floats
    left: Integers32
    right: Integers32
    leaves: Integers
    label: Integers32
    value: Floats


@dataclass(frozen=True)
class Trees:
    """`projection`: float32, shape (features, components). `start`: float64, shape (labels,): scores before any tree.

    `mean`: leaves hold shares of labels and a score is the log of their mean (a forest, Breiman 2001); otherwise leaves
    hold scores (boosting, Friedman 2001).
    """

    projection: SmallFloats
    forest: Forest
    start: Floats
    mean: bool
    scale: float = 1.0

    def scores(self, matrix: Matrix) -> Floats:
        """Unnormalised log-probabilities, shape (rows, labels)."""
        sums = tree_sums(projected(matrix, self.projection), self.forest, self.start)
        trees = len(self.forest.roots) - 1
        return self.scale * (np.log(np.maximum(sums / trees, _TINY)) if self.mean else sums)

    def scaled(self, scale: float) -> Self:
        """The head whose scores are `scale` times these."""
        return type(self)(self.projection, self.forest, self.start, self.mean, self.scale * scale)


_TINY = 1e-15


def projected(matrix: Matrix, projection: SmallFloats) -> SmallFloats:
    """The rows in the space of the SVD, shape (rows, components); float32, as trees compare them."""
    dense: Floats = matrix @ projection.astype(np.float64)
    return dense.astype(np.float32)


def tree_sums(rows: SmallFloats, forest: Forest, start: Floats) -> Floats:
    """What all trees add to `start`, shape (rows, labels)."""
    return _walk(
        rows,
        forest.roots,
        forest.feature,
        forest.threshold,
        forest.left,
        forest.right,
        forest.leaves,
        forest.label,
        forest.value,
        start,
    )


@compiled
def _walk(  # noqa: PLR0913
    rows: SmallFloats,
    roots: Integers,
    feature: Integers32,
    threshold: Floats,
    left: Integers32,
    right: Integers32,
    leaves: Integers,
    label: Integers32,
    value: Floats,
    start: Floats,
) -> Floats:
    sums = np.empty((rows.shape[0], start.shape[0]))
    for row in range(rows.shape[0]):
        sums[row] = start
        for tree in range(roots.shape[0] - 1):
            node = roots[tree]
            while feature[node] >= 0:
                down = left if rows[row, feature[node]] <= threshold[node] else right
                node = roots[tree] + down[node]
            for at in range(leaves[node], leaves[node + 1]):
                sums[row, label[at]] += value[at]
    return sums


def is_sound(forest: Forest, *, components: int, labels: int) -> bool:
    """Whether a walk ends in every tree and stays within the arrays."""
    nodes = len(forest.feature)
    shapes = {len(forest.threshold), len(forest.left), len(forest.right), len(forest.leaves) - 1}
    entries = len(forest.label)
    if shapes != {nodes} or len(forest.value) != entries or not _climbs(forest.leaves, entries):
        return False
    if not _climbs(forest.roots, nodes) or bool((np.diff(forest.roots) == 0).any()):
        return False
    if not _within(forest.feature, -1, components) or not _within(forest.label, 0, labels):
        return False
    if not np.isfinite(forest.threshold).all() or not np.isfinite(forest.value).all():
        return False
    sizes = np.repeat(np.diff(forest.roots), np.diff(forest.roots))
    place = np.arange(nodes) - np.repeat(forest.roots[:-1], np.diff(forest.roots))
    inner = forest.feature >= 0
    return all(bool(((child > place) & (child < sizes))[inner].all()) for child in (forest.left, forest.right))


def _climbs(offsets: Integers, end: int) -> bool:
    return len(offsets) > 1 and offsets[0] == 0 and offsets[-1] == end and bool((np.diff(offsets) >= 0).all())


def _within(values: Integers32, low: int, high: int) -> bool:
    return bool(((values >= low) & (values < high)).all())
