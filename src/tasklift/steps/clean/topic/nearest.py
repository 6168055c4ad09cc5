"""How like its nearest examples a text is, and how like each other examples are themselves."""

from typing import Final, TypeAlias

import numpy as np

from tasklift.models.features import Matrix
from tasklift.models.numbers import Floats, SmallFloats

Vectors: TypeAlias = Matrix | SmallFloats
"""A row of length 1 for each text, or of nothing where nothing is known of it."""

_AT_ONCE: Final = 1 << 22
_DECIMALS: Final = 4
"""Of a cosine: vectors of networks differ beyond, by what else was read at once."""


def likeness(texts: Vectors, examples: Vectors, nearest: int) -> Floats:
    """The mean cosine of each text and the `nearest` examples that are most like it."""
    height = texts.shape[0]
    step = max(1, _AT_ONCE // max(1, examples.shape[0]))
    parts = [_cosines(texts[start : start + step], examples) for start in range(0, height, step)]
    return np.concatenate([np.zeros(0), *(_mean_of_largest(part, nearest) for part in parts)])


def likeness_among(examples: Vectors, nearest: int) -> Floats:
    """The same of each example and the others."""
    cosines = _cosines(examples, examples)
    np.fill_diagonal(cosines, -np.inf)
    return _mean_of_largest(cosines, min(nearest, len(cosines) - 1))


def bound_that_loses(share: float, among: Floats) -> tuple[float, float]:
    """A bound below which at most that share of texts like the examples should lie, and the share that should.

    A text that is drawn as the examples were is as likely to have any rank among them, so it lies below the k-th lowest
    of n with a chance of k / (n + 1); of few examples the lowest is the bound, and more may be lost.
    Reference: Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005 (conformal prediction).
    """
    ranks = len(among) + 1
    rank = max(1, int(share * ranks + 1e-9))
    return float(np.sort(among)[rank - 1]), rank / ranks


def _cosines(texts: Vectors, examples: Vectors) -> Floats:
    product = texts @ examples.T
    return np.asarray(product if isinstance(product, np.ndarray) else product.toarray(), dtype=np.float64)


def _mean_of_largest(cosines: Floats, count: int) -> Floats:
    width = cosines.shape[1]
    count = min(count, width)
    largest = np.partition(cosines, width - count, axis=1)[:, width - count :]
    means: Floats = np.round(np.sort(largest, axis=1).mean(axis=1), _DECIMALS)
    return means
