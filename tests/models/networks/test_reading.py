"""What a network says of many rows, portion by portion."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tasklift.models.networks.portion import tokens_at_once  # noqa: E402
from tasklift.models.networks.reading import by_row  # noqa: E402
from tasklift.models.tokens.encoded import Encoded, offsets_of  # noqa: E402

CPU = torch.device("cpu")


def encoded(lengths: list[int]) -> Encoded:
    return Encoded(np.zeros(sum(lengths), np.int32), offsets_of(np.array(lengths, dtype=np.int64)), None, 0)


def test_every_row_stands_where_it_was_whatever_the_order_of_reading() -> None:
    # Each is a portion by itself, and there are more than are fetched together.
    lengths = [3000 + 10 * (place % 7) for place in range(150)]
    read = []

    def told(rows: np.ndarray) -> "torch.Tensor":
        read.append(rows.size)
        return torch.from_numpy(np.stack([rows, rows**2], axis=1)).double()

    found = by_row(told, encoded(lengths), np.zeros((150, 2)), CPU)
    assert read == [1] * 150
    assert found.tolist() == [[place, place**2] for place in range(150)]


def test_of_no_rows_nothing_is_said() -> None:
    found = by_row(lambda rows: torch.zeros(0, 2), encoded([]), np.zeros((0, 2)), CPU)
    assert found.shape == (0, 2)


def test_a_gpu_is_given_more_at_once() -> None:
    assert tokens_at_once("cuda") > tokens_at_once("cpu") == tokens_at_once("a device to come")
