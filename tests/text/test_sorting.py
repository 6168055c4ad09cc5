"""The sort of hashes agrees with numpy's, on even and on uneven values."""

import numpy as np
import pytest

from tasklift.text.sorting import counted, distinct, sort_hashes

DRAW = np.random.default_rng(0)
EVEN = DRAW.integers(0, 2**64, 5_000, dtype=np.uint64)


@pytest.mark.parametrize(
    "values",
    [EVEN[:size] for size in (0, 1, 2, 31, 32, 33, 34, 100, 5_000)]
    + [EVEN >> np.uint64(40), np.tile(EVEN[:3], 2_000), np.zeros(1_000, np.uint64), np.tile([7, 5, 6], 20_000)],
    ids=lambda values: f"{values.size} values",
)
def test_values_are_sorted_and_counted(values: np.ndarray) -> None:
    values = values.astype(np.uint64)
    ordered, unique, numbers = values.copy(), values.copy(), values.copy()
    sort_hashes(ordered)
    assert (ordered == np.sort(values)).all()
    expected, expected_counts = np.unique(values, return_counts=True)
    assert unique[: distinct(unique)].tolist() == expected.tolist()
    counts = np.empty(values.size, dtype=np.int32)
    kept = counted(numbers, counts)
    assert (numbers[:kept].tolist(), counts[:kept].tolist()) == (expected.tolist(), expected_counts.tolist())
