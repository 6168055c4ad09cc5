"""Which rows go together: those of like length, so that hardly any padding is worked on.

The order depends on seed and epoch alone, so that training goes on in the middle of an epoch with the same rows.
"""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

_BATCHES_SORTED = 50
"""Batches whose rows are sorted together: more saves no padding to speak of, and mixes rows less."""


def epoch_batches(lengths: Integers, rows: int, *, seed: int, epoch: int) -> list[Integers]:
    """The places of the rows of each batch of one epoch: every row once, `rows` a batch, the last one maybe fewer.

    Rows are shuffled; among each 50 batches' worth those of like length are put together; the batches are shuffled.
    """
    lots = np.random.default_rng((seed, epoch))
    order = lots.permutation(lengths.size)
    batches: list[Integers] = []
    for start in range(0, order.size, rows * _BATCHES_SORTED):
        some = order[start : start + rows * _BATCHES_SORTED]
        some = some[np.argsort(lengths[some], kind="stable")]
        batches += [some[first : first + rows] for first in range(0, some.size, rows)]
    return [batches[place] for place in lots.permutation(len(batches))]


def steps_in(rows: int, rows_a_batch: int, epochs: float) -> int:
    """Steps of the optimiser in so many epochs, one at least."""
    a_epoch = -(-rows // rows_a_batch)
    return max(1, round(epochs * a_epoch))
